package bot

import (
	"encoding/json"
	"errors"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// callback is the data of /v1.0/card/instances/callback.
type callback struct {
	OutTrackID string
	CorpID     string
	UserID     string // empty for people of another organisation, who have none here
	UserIDType string // 1 userId, 2 unionId
	ActionID   string // seen in newer frames
	// bodies may each hold what was pressed, in the order in which they are looked at: content, value
	// and, of clients that send nothing else, actionData and actionValue.
	bodies []value
}

func decodeCallback(data []byte) (*callback, error) {
	f := value(data).object()
	if f == nil {
		return nil, errors.New("bot: press is no JSON object")
	}
	c := &callback{
		OutTrackID: f.at("outTrackId").text(), CorpID: f.at("corpId").text(), UserID: f.at("userId").text(),
		UserIDType: f.at("userIdType").text(), ActionID: f.at("actionId").text(),
		bodies: []value{f.at("content"), f.at("value"), f.at("actionData"), f.at("actionValue")},
	}
	if c.OutTrackID == "" {
		return nil, errors.New("bot: press without card")
	}
	return c, nil
}

// pressed is one body: the parameters of the button and the ids that are reported with it.
type pressed struct {
	params object
	ids    []value
	id     string
}

func (v value) pressed() pressed {
	o := v.object()
	inner := o.at("cardPrivateData").object()
	if inner == nil {
		inner = o
	}
	p := pressed{params: inner.at("params").object(), ids: inner.at("actionIds").list(), id: o.at("actionId").text()}
	if p.params == nil {
		p.params = o.at("params").object()
	}
	if o == nil {
		p.id = v.unquoted().text()
	}
	return p
}

// action is the id of the button: what we wrote into its parameters ourselves, else what is reported.
func (p pressed) action() string {
	if s := p.params.first("action"); s != "" {
		return s
	}
	if s := p.form()[cardtpl.FormAction]; s != "" {
		return s
	}
	for _, v := range p.ids {
		if s := v.text(); s != "" && s != formID {
			return s
		}
	}
	return p.id
}

// formID is the one id under which DingTalk reports every form.
const formID = "form"

// action finds the pressed button's id. Where it stands for dynamic buttons is documented nowhere, so
// every known place is looked at, the one that we wrote ourselves first (cards.md 1.6, corrections.md 1).
func (c *callback) action() string {
	for i, body := range c.bodies {
		if s := body.pressed().action(); s != "" {
			return s
		}
		if i == 0 && c.ActionID != "" {
			return c.ActionID
		}
	}
	for _, body := range c.bodies {
		if len(body.pressed().ids) > 0 {
			return formID
		}
	}
	return ""
}

// form reads input values, and nothing else, from the parameters.
func (c *callback) form() map[string]string {
	for _, body := range c.bodies {
		if f := body.pressed().form(); f != nil {
			return f
		}
	}
	return nil
}

func (p pressed) form() map[string]string {
	raw := map[string]json.RawMessage{} // names of fields are ours, and compared with case
	if f, ok := p.params["form"]; !ok || json.Unmarshal(f.unquoted(), &raw) != nil {
		return nil
	}
	values := make(map[string]string, len(raw))
	for name, field := range raw {
		v := value(field)
		if chosen := v.object().at("value"); chosen != nil {
			v = chosen
		}
		if values[name] = v.text(); v[0] == '[' {
			values[name] = string(v) // a multiple choice stays the JSON array that it is
		}
	}
	return values
}
