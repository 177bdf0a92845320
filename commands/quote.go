package commands

import (
	"reflect"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// words are what a colleague wrote in the quoted message; "" for a card of ours.
func (q *Quote) words() string {
	if q == nil || q.TrackID != "" {
		return ""
	}
	return q.Text
}

// sourced marks the values of v that are those of before by where they came from.
func (v Values) sourced(before Values) {
	for name, old := range before {
		if now, ok := v[name]; ok && old.From != "" && now.From == "" && (reflect.DeepEqual(now.Readings, old.Readings)) {
			now.From = old.From
			v[name] = now
		}
	}
}

// declares says, on a proposal, what of it was taken from a quoted message: it is the person who answers for that.
func declares(req *Request, c Command, reply *Reply) {
	if reply.Ask == nil {
		return
	}
	for name, v := range req.Values {
		if now, ok := reply.Ask.Values[name]; ok && v.From != "" {
			now.From = v.From
			reply.Ask.Values[name] = now
		}
	}
	if reply.Ask.Slot != "" || reply.Card == nil {
		return
	}
	var what []string
	for _, p := range c.Params {
		label := "core.from_quote." + string(p.Type)
		if req.Values[p.Name].From != FromQuote || !i18n.Has(label) {
			continue
		}
		if text := req.Lang.T(label); !slices.Contains(what, text) {
			what = append(what, text)
		}
	}
	if len(what) > 0 {
		reply.Card = cardtpl.Noted{View: reply.Card, Note: req.Lang.T("core.from_quote", "what", i18n.Join(req.Lang, what))}
	}
}
