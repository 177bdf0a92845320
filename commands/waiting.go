package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"time"
)

// Waiting is a card that waits for a button of one person in one place: a question, what is to be confirmed, or what takes effect by
// itself unless it is called off.
type Waiting struct {
	TrackID string    `json:"track_id"`
	Command string    `json:"command"`
	Undo    bool      `json:"undo,omitempty"` // it takes effect by itself
	Off     []string  `json:"off,omitempty"`  // what its buttons say that call it off
	Expires time.Time `json:"expires"`
}

const (
	maxWaiting = 8 // of one person in one place
	// undoneFor is how long what took effect by itself is known to have, so that nothing older is called off in its place.
	undoneFor = time.Minute
)

func waitingKey(req *Request, private bool) string { return "waiting|" + placeKey(req, private) }

// waiting are the cards that wait here, the newest first. One may have been pressed meanwhile: the transport knows.
func (r *Router) waiting(ctx context.Context, req *Request) []Waiting {
	return r.waitingAt(ctx, req, false)
}

func (r *Router) waitingAt(ctx context.Context, req *Request, private bool) []Waiting {
	raw, ok, err := r.cfg.Memory.Load(ctx, waitingKey(req, private))
	var all []Waiting
	if err != nil || !ok || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	return slices.DeleteFunc(all, func(w Waiting) bool { return !req.Now.Before(w.Expires) })
}

// saveWaiting keeps them. A memory that fails costs a word that calls something off, not its button.
func (r *Router) saveWaiting(ctx context.Context, req *Request, private bool, all []Waiting) {
	if len(all) == 0 {
		_ = r.cfg.Memory.Save(ctx, waitingKey(req, private), nil, 0)
		return
	}
	last := slices.MaxFunc(all, func(a, b Waiting) int { return a.Expires.Compare(b.Expires) })
	if raw, err := json.Marshal(all); err == nil {
		_ = r.cfg.Memory.Save(ctx, waitingKey(req, private), raw, last.Expires.Sub(req.Now))
	}
}

func (r *Router) dropWaiting(ctx context.Context, req *Request, trackID string) {
	before := r.waiting(ctx, req)
	if after := without(before, trackID); len(after) != len(before) {
		r.saveWaiting(ctx, req, false, after)
	}
}

func without(all []Waiting, trackID string) []Waiting {
	return slices.DeleteFunc(slices.Clone(all), func(w Waiting) bool { return w.TrackID == trackID })
}

// noteWaiting notes the card of an answer if it waits for a button that does something, and forgets it if it does not any more.
func (r *Router) noteWaiting(ctx context.Context, req *Request, c Command, reply *Reply) {
	w, p := Waiting{TrackID: TrackID(req.ID, "card"), Command: c.Name}, reply.Pending
	if req.Press != nil && reply.To == PressedCard {
		w.TrackID = req.Press.TrackID
	}
	for _, d := range reply.Redraws {
		r.dropWaiting(ctx, req, d.TrackID)
	}
	var waits bool
	if p != nil && (reply.State == "" || reply.State == StatePending) && slices.Contains(p.Owners, req.User.ID) {
		waits = r.awaits(req, reply, &w)
	}
	if !waits {
		if req.Press != nil && reply.To == PressedCard {
			r.dropWaiting(ctx, req, w.TrackID)
		}
		return
	}
	ttl := p.TTL
	if ttl <= 0 {
		ttl = DefaultTTL
	}
	if w.Undo {
		ttl += undoneFor
	}
	w.Expires = req.Now.Add(ttl)
	private := reply.To == Private
	all := append([]Waiting{w}, without(r.waitingAt(ctx, req, private), w.TrackID)...)
	r.saveWaiting(ctx, req, private, all[:min(len(all), maxWaiting)])
}

// awaits says whether a card waits: it asks, or has a button that writes or that calls off what happens by itself. What says what was done
// and offers more waits for nothing.
func (r *Router) awaits(req *Request, reply *Reply, w *Waiting) bool {
	if reply.Card == nil {
		return reply.Ask != nil
	}
	card := reply.Card.Card(req.Lang)
	for _, b := range card.Buttons {
		if b.Undo || b.Say == req.Lang.T("cards.cancel_say") {
			w.Undo, w.Off = w.Undo || b.Undo, append(w.Off, b.Text)
		}
	}
	writes := func(name string) bool { return r.actions[name].Effect == Write }
	return reply.Ask != nil || w.Undo || reply.Pending.Over == "" && slices.ContainsFunc(card.Offered(), writes)
}

// meant are the cards that words may call off: the one that is quoted, or all that wait here. d is the dialog that the message goes to.
func (r *Router) meant(ctx context.Context, req *Request, d *Dialog) []Waiting {
	all := r.waiting(ctx, req)
	if d != nil && !slices.ContainsFunc(all, func(w Waiting) bool { return w.TrackID == d.TrackID }) {
		all = append(all, Waiting{TrackID: d.TrackID, Command: d.Command}) // of an earlier release, or quoted
	}
	if q := req.Quote; q != nil && q.TrackID != "" {
		all = slices.DeleteFunc(all, func(w Waiting) bool { return w.TrackID != q.TrackID })
	}
	return all
}

// cancel calls off the newest card that waits.
func (r *Router) cancel(ctx context.Context, req *Request, d *Dialog) (*Reply, error) {
	for _, w := range r.meant(ctx, req, d) {
		waited := true
		var err error
		if req.Settle != nil && w.TrackID != "" {
			waited, err = req.Settle(ctx, w.TrackID, StateCancelled)
		}
		if err == nil && w.Undo && !waited {
			err = NewError(Conflict, nil, "core.undo_late")
		}
		if err != nil && CodeOf(err) != Conflict {
			return nil, err // it goes on to wait
		}
		if gone := r.close(ctx, req, w.TrackID); err != nil || gone != nil {
			return nil, cmp.Or(err, gone)
		}
		if waited {
			return &Reply{Text: req.Lang.T("core.cancelled"), Close: true}, nil
		}
	}
	return &Reply{Text: req.Lang.T("core.nothing_to_cancel")}, nil
}
