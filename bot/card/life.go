package card

import (
	"cmp"
	"errors"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Begin moves a card to processing. What a write (writes) needs to be looked up later is kept with it: a crash
// leaves nothing else.
func (r *Record) Begin(key string, p *Pressing, writes bool) {
	if r.State != commands.StateUnclear && r.Tried == nil && writes && p.Action != cardtpl.CheckAction {
		r.Tried = &Tried{Press: *p, Lost: true, Card: r.Card}
	}
	if r.Tried != nil && p.Action != cardtpl.CheckAction {
		r.Tried.Key = key
	}
	r.State, r.PressKey = commands.StateProcessing, key
}

// Settle draws the end state of a card into its record. One that says what was done keeps saying it.
func (r *Record) Settle(state commands.State, name string, at time.Time) {
	r.Actions, r.Payload = nil, nil
	r.Version++
	if r.Over != "" {
		r.State = r.Over
		r.Card = r.Card.Closed()
		r.Line = r.Card.Done
		return
	}
	r.State = state
	r.Line = strings.TrimLeft(r.Lang.T("line."+string(state), "name", name, "at", i18n.Stamp(at)), " ·")
	r.Card = r.Card.Settled(r.Lang, string(state), r.Line)
}

// Redraw gives the pressed card a new face, with or without a next question on it.
func (r *Record) Redraw(p *Pressing, reply *commands.Reply, name, trouble string, now time.Time) {
	state := reply.State
	switch {
	case state != "":
	case reply.Pending != nil:
		state = commands.StatePending
	default:
		state = commands.StateDone
	}
	r.Card = reply.Card.Card(r.Lang)
	if trouble != "" {
		r.Card.Foot = trouble
	}
	r.State, r.Payload, r.Over = state, nil, ""
	if reply.About != nil {
		r.About = reply.About
	}
	r.Version++
	if pend := reply.Pending; pend != nil {
		ttl := pend.TTL
		if ttl <= 0 {
			ttl = commands.DefaultTTL
		}
		r.Payload, r.Owners, r.Expires, r.Over = pend.Payload, pend.Owners, now.Add(ttl), pend.Over
	}
	switch {
	case state == commands.StateUnclear:
		r.doubt(p, cmp.Or(reply.Reconcile, p.Action))
	case Final(state):
		r.Line = r.Lang.T("line."+string(state), "name", cmp.Or(name, strings.TrimSpace(r.Name)), "at", i18n.Stamp(now))
		if r.Card.Done == "" {
			r.Card.Done = r.Line
		} else {
			r.Line = r.Card.Done
		}
	}
	r.Actions = ActionsOf(r.Card)
}

// Fail says what went wrong. When nothing happened and pressing again can help, the card waits
// again under a new version.
func (r *Record) Fail(p *Pressing, err error, text, name string, now time.Time) {
	code := commands.CodeOf(err)
	e, said := errors.AsType[*commands.Error](err)
	rights := said && e.Rights
	switch {
	case code == commands.Unclear:
		r.doubt(p, "")
	case r.Tried != nil && (code == commands.NotDone || code.Again() || rights || !said):
		// A sentence of a skill, or of the policy, says itself when it is worth another try, and that is not now.
		r.waitAgain(text, !said || code == commands.NotDone, now)
	case r.Tried == nil && (code == commands.RateLimited || code == commands.Unavailable || code == commands.Closed || rights):
		r.State, r.Card.Foot = commands.StatePending, text
		r.Version++
	default:
		r.Card.Text = text
		r.Settle(commands.StateFailed, name, now)
	}
}

// doubt draws a card of which nobody knows what became: it says so, and can be asked again. action is whose
// Reconcile will know, "" is the pressed one's.
func (r *Record) doubt(p *Pressing, action string) {
	if r.Tried == nil || action != "" { // the skill says itself that it is open, of another write or of its own
		t := &Tried{Press: *p, Lost: true}
		if r.Tried != nil {
			t.Key = r.Tried.Key
			t.Press.At = r.Tried.Press.At
		}
		t.Press.Action, t.Card = action, r.Card
		r.Tried = t
	}
	r.State = commands.StateUnclear
	r.Version++
	r.Tried.Told = true
	text := ""
	if action != "" { // the skill's card says what is open
		text = r.Card.Text
	}
	r.Card = r.Tried.Card.Unclear(r.Lang, ActionName(r.Tried.Press.Action, r.Tried.Press.N), text)
	r.Actions = ActionsOf(r.Card)
}

// waitAgain lets a card wait for the same press again after text, which names the button if it is to be pressed at once.
func (r *Record) waitAgain(text string, atOnce bool, now time.Time) {
	again := r.Tried
	r.Card = again.Card
	if r.State = commands.StatePending; r.Late(now) {
		r.Card.Text = text
		r.Settle(commands.StateExpired, "", now)
		return
	}
	for _, btn := range r.Card.Buttons {
		if atOnce && btn.Action == ActionName(again.Press.Action, again.Press.N) {
			text = r.Lang.T("press.again", "text", text, "button", btn.Text)
		}
	}
	r.Card.Foot = text
	r.Version++
	r.Actions = ActionsOf(r.Card)
}

// Late reports that the time of a card's buttons ran out. To ask what became of a write is never too late.
func (r *Record) Late(at time.Time) bool {
	return r.State == commands.StatePending && !r.Expires.IsZero() && at.After(r.Expires)
}
