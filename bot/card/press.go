package card

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// response is the answer to a press: it changes what the presser sees, nobody else's view.
type response struct {
	Options struct {
		Public  bool `json:"updateCardDataByKey"`
		Private bool `json:"updatePrivateDataByKey"`
	} `json:"cardUpdateOptions"`
	CardData        *params `json:"cardData,omitempty"`
	UserPrivateData *params `json:"userPrivateData,omitempty"`
}

type params struct {
	Map map[string]string `json:"cardParamMap"`
}

// Respond answers a press with values for everybody and for the presser.
func Respond(public, private map[string]string) json.RawMessage {
	var r response
	r.Options.Public, r.Options.Private = true, true
	if len(public) > 0 {
		r.CardData = &params{public}
	}
	if len(private) > 0 {
		r.UserPrivateData = &params{private}
	}
	raw, err := json.Marshal(r)
	if err != nil { // maps of strings always encode
		return nil
	}
	return raw
}

// Note answers a press with one sentence for the presser; nothing changes.
func Note(tier cardtpl.Tier, text string, locked bool) json.RawMessage {
	if tier == cardtpl.Own {
		return Respond(nil, cardtpl.PrivateNote(text, locked))
	}
	return Respond(map[string]string{"tips": text}, nil)
}

// Refusal is why a press changes nothing. The zero value is none.
type Refusal struct {
	Text   string
	Locked bool // for this presser for good
	Late   bool // the card is to expire

	Foreign bool // it is the card of others
}

// Refuse looks whether somebody may press a button: action with its n, as it was offered in version of; at
// is when they did.
func (r *Record) Refuse(by commands.User, at time.Time, action string, n, of int) Refusal {
	l := r.Lang
	switch {
	case by.Outsider, by.CorpID != "" && r.Corp != "" && by.CorpID != r.Corp:
		return Refusal{Text: l.T("press.outsider"), Locked: true, Foreign: true}
	case len(r.Owners) > 0 && !slices.Contains(r.Owners, by.ID):
		if r.Name == "" || len(r.Owners) > 1 || r.Owners[0] != r.Place.User.ID {
			return Refusal{Text: l.T("press.foreign_unnamed"), Locked: true, Foreign: true}
		}
		return Refusal{Text: l.T("press.foreign", "name", r.Name), Locked: true, Foreign: true}
	case r.State == commands.StateProcessing:
		return Refusal{Text: l.T("press.in_progress")}
	case Final(r.State) && r.Line == "":
		return Refusal{Text: l.T("press.stale")}
	case Final(r.State):
		return Refusal{Text: l.T("press.settled", "line", r.Line)}
	case r.Late(at) && r.Over != "":
		return Refusal{Text: l.T("press.too_late"), Locked: true, Late: true}
	case r.Late(at):
		return Refusal{Text: l.T("press.expired"), Locked: true, Late: true}
	case of != r.Version || !r.Offers(action, n):
		return Refusal{Text: l.T("press.stale")}
	}
	return Refusal{}
}

// Processing is the presser's view while the work runs: no buttons, and a word.
func (r *Record) Processing() json.RawMessage {
	if r.Tier == cardtpl.Own {
		return Respond(nil, cardtpl.PrivateNote(r.Lang.T("press.processing"), true))
	}
	rendered, err := cardtpl.Render(r.Card.Processing(r.Lang), cardtpl.Options{Tier: r.Tier, Lang: r.Lang, Version: r.Version, For: r.Place.Addressee()})
	if err != nil {
		return Note(r.Tier, r.Lang.T("press.processing"), true)
	}
	return Respond(rendered.Params, nil)
}
