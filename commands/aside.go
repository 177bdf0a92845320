package commands

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// maxAside is how many questions wait while something else is asked.
const maxAside = 3

func asideKey(req *Request) string { return "aside|" + placeKey(req, false) }

// asides are the questions that were put aside in this place, the newest first.
func (r *Router) asides(ctx context.Context, req *Request) []*Dialog {
	raw, ok, err := r.cfg.Memory.Load(ctx, asideKey(req))
	var all []*Dialog
	if err != nil || !ok || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return slices.DeleteFunc(all, func(d *Dialog) bool { return d.outdated() || !req.Now.Before(d.Expires) })
}

// saveAsides keeps them. A memory that fails costs a question, not the answer.
func (r *Router) saveAsides(ctx context.Context, req *Request, all []*Dialog) {
	if len(all) == 0 {
		_ = r.cfg.Memory.Save(ctx, asideKey(req), nil, 0)
		return
	}
	raw, err := json.Marshal(all)
	if err == nil {
		_ = r.cfg.Memory.Save(ctx, asideKey(req), raw, DefaultTTL)
	}
}

// putAside lets an open question wait until it is taken up again.
func (r *Router) putAside(ctx context.Context, req *Request, d *Dialog) {
	all := append([]*Dialog{d}, r.otherAsides(ctx, req, d.TrackID)...)
	r.saveAsides(ctx, req, all[:min(len(all), maxAside)])
}

// dropAside forgets a question that goes on, or is over.
func (r *Router) dropAside(ctx context.Context, req *Request, trackID string) {
	before := r.asides(ctx, req)
	if after := r.otherAsides(ctx, req, trackID); len(after) != len(before) {
		r.saveAsides(ctx, req, after)
	}
}

func (r *Router) otherAsides(ctx context.Context, req *Request, trackID string) []*Dialog {
	return slices.DeleteFunc(r.asides(ctx, req), func(d *Dialog) bool { return d.TrackID == trackID })
}

// resume takes up the question that was put aside last; what asks now waits in its place.
func (r *Router) resume(ctx context.Context, req *Request, open *Dialog) (*Reply, error) {
	all := r.asides(ctx, req)
	if len(all) == 0 {
		return nil, NewError(Conflict, nil, "core.aside.none")
	}
	said := *req // a press leads to a new card
	said.Press = nil
	return r.goOn(ctx, &said, all[0], all[0].Values, open)
}

// late reads words that nothing else understood as the answer to the question that was put aside last, unless any words would be one.
func (r *Router) late(ctx context.Context, req *Request, text string) (*Dialog, Understanding) {
	all := r.asides(ctx, req)
	if len(all) == 0 {
		return nil, Understanding{}
	}
	d := all[0]
	if !slices.ContainsFunc(r.byName[d.Command].Params, func(p Param) bool { return p.Name == d.Slot && p.Type != Text && p.Type != Topic }) {
		return nil, Understanding{}
	}
	u := r.understand(ctx, req, Utterance{Text: text, Dialog: d, Exact: true})
	if u.Reading != ReadAnswer {
		return nil, Understanding{}
	}
	return d, u
}

// goOn runs the command of a question that was put aside with what is known of it; the card that asked it is void then.
func (r *Router) goOn(ctx context.Context, req *Request, d *Dialog, v Values, open *Dialog) (*Reply, error) {
	req.Values = v
	reply, err := r.run(ctx, req, d.Command, open)
	if err != nil {
		return reply, err
	}
	r.dropAside(ctx, req, d.TrackID)
	if err := r.settle(ctx, req, d, StateSuperseded); err != nil && CodeOf(err) != Conflict {
		return nil, err
	}
	return reply, nil
}

// turnsFrom puts the question that was open aside when something else is answered, and offers it again behind that. What only explains
// or greets turns from nothing.
func (r *Router) turnsFrom(ctx context.Context, req *Request, c Command, before *Dialog, reply *Reply) {
	if before.question() == nil || before.Command == c.Name || c.Thing == "" {
		return
	}
	r.putAside(ctx, req, before)
	r.forgetDialog(ctx, req, false)
	r.offer(req, before, reply)
}

// makesRoom puts the question that is open aside for one that a press, or an answer to a quoted card, leads to.
func (r *Router) makesRoom(ctx context.Context, req *Request, before, d *Dialog) {
	if req.Press == nil && req.Quote == nil {
		return
	}
	open := r.openDialog(ctx, req).question()
	if open != nil && open.TrackID != d.TrackID && (before == nil || open.TrackID != before.TrackID) {
		r.putAside(ctx, req, open)
	}
	if before != nil {
		r.dropAside(ctx, req, before.TrackID)
	}
}

// offer says, behind the answer to what was asked instead, that a question waits. A card gets a button for that where its buttons write
// nothing and its reader is where the question waits.
func (r *Router) offer(req *Request, d *Dialog, reply *Reply) {
	what := req.Lang.T(r.byName[d.Command].Summary)
	switch {
	case reply.Text != "":
		reply.Text = strings.TrimRight(reply.Text, "\n") + "\n" + req.Lang.T("core.aside.say", "what", what)
	case reply.Card == nil:
	case reply.To == Private && req.Conversation.Group:
		reply.Card = cardtpl.Noted{View: reply.Card, Note: req.Lang.T("core.aside.group", "what", what)}
	case reply.Ask != nil || reply.Pending != nil && reply.State != StateOpen:
		reply.Card = cardtpl.Noted{View: reply.Card, Note: req.Lang.T("core.aside.say", "what", what)}
	default:
		reply.Card = cardtpl.Offering{View: reply.Card, Note: req.Lang.T("core.aside.ask", "what", what), Button: cardtpl.Button{
			Text: req.Lang.T("core.aside.button"), Style: cardtpl.Plain, Action: "dialog.resume", Say: req.Lang.T("core.aside.button"),
		}}
		if reply.Pending == nil {
			reply.State = StateOpen
			reply.Pending = &Pending{Owners: []string{req.User.ID}, Payload: []byte("{}"), TTL: DefaultTTL, Over: StateDone}
		}
	}
}
