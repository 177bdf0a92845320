package commands

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// placeKey names what is between one person and the bot in one conversation, or one topic of it. The 1:1 chat with the bot is
// one place whatever its conversationId, so that a question moved out of a group is found there.
func placeKey(req *Request, private bool) string {
	if private || !req.Conversation.Group {
		return "1:1|" + req.User.ID
	}
	return req.Conversation.ID + req.Conversation.Thread + "|" + req.User.ID
}

func dialogKey(req *Request, private bool) string { return "dialog|" + placeKey(req, private) }

// outdated says that a dialog, or the question of a card, is one of an earlier release, which cannot go on.
func (d *Dialog) outdated() bool { return d != nil && d.Values == nil }

// question is the dialog if it asks for something: a request of its own takes the place of that. A proposal waits for its
// button, and so does the next one.
func (d *Dialog) question() *Dialog {
	if d == nil || d.Slot == "" {
		return nil
	}
	return d
}

// openDialog loads the open dialog. A memory that fails costs the question in progress, not the answer.
func (r *Router) openDialog(ctx context.Context, req *Request) *Dialog {
	raw, ok, err := r.cfg.Memory.Load(ctx, dialogKey(req, false))
	if err != nil || !ok {
		return nil
	}
	var d Dialog
	if json.Unmarshal(raw, &d) != nil || !req.Now.Before(d.Expires) {
		return nil
	}
	return &d
}

// dialog is the dialog that a message goes to: of the card that it quotes, if that is one of ours, else the
// newest. A quoted card that asks nothing leaves what is open alone; one that proposed something can still be changed.
func (r *Router) dialog(ctx context.Context, req *Request) *Dialog {
	d, q := r.openDialog(ctx, req), req.Quote
	if q == nil || q.TrackID == "" || d != nil && d.TrackID == q.TrackID {
		return d
	}
	all := r.asides(ctx, req)
	if i := slices.IndexFunc(all, func(d *Dialog) bool { return d.TrackID == q.TrackID }); i >= 0 {
		return all[i]
	}
	if about := q.about(); about != nil && r.byName[about.Command].Effect == Write {
		return &Dialog{Command: about.Command, Values: about.Values, TrackID: q.TrackID}
	}
	return nil
}

// talk answers politeness with one short line, and in a group with none: there it was meant for everybody.
func (r *Router) talk(req *Request, t Talk) *Reply {
	if req.Conversation.Group {
		return nil
	}
	return &Reply{Text: req.Lang.T("core.talk." + string(t))}
}

func (r *Router) saveDialog(ctx context.Context, req *Request, d *Dialog, private bool) error {
	if d == nil {
		return r.cfg.Memory.Save(ctx, dialogKey(req, private), nil, 0)
	}
	if d.Values == nil {
		d.Values = Values{}
	}
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("router: encode dialog: %w", err)
	}
	return r.cfg.Memory.Save(ctx, dialogKey(req, private), raw, d.Expires.Sub(req.Now))
}

// close ends the dialog of a card, wherever it waits.
func (r *Router) close(ctx context.Context, req *Request, trackID string) error {
	r.dropAside(ctx, req, trackID)
	r.dropWaiting(ctx, req, trackID)
	if d := r.openDialog(ctx, req); d != nil && d.TrackID != trackID {
		return nil
	}
	return r.saveDialog(ctx, req, nil, false)
}

// forgetDialog closes the dialog behind an answer. A memory that fails must not spoil what was done: the
// question that was open stays so until it expires.
func (r *Router) forgetDialog(ctx context.Context, req *Request, private bool) {
	_ = r.saveDialog(ctx, req, nil, private)
}

// finish keeps the books of the dialog.
func (r *Router) finish(ctx context.Context, req *Request, c Command, before *Dialog, reply *Reply) (*Reply, error) {
	private := reply.To == Private
	declares(req, c, reply)
	r.turnsFrom(ctx, req, c, before, reply)
	switch {
	case reply.Ask != nil:
		d := reply.Ask
		if d.Command == "" {
			d.Command = c.Name
		}
		if d.Expires.IsZero() {
			d.Expires = req.Now.Add(DefaultTTL)
		}
		if d.Cancels = nil; reply.Card != nil {
			for _, b := range reply.Card.Card(req.Lang).Buttons {
				if b.Action == "dialog.cancel" {
					d.Cancels = append(d.Cancels, b.Text)
				}
			}
		}
		d.TrackID = TrackID(req.ID, "card")
		if req.Press != nil && reply.To == PressedCard {
			d.TrackID = req.Press.TrackID
		}
		// A question of another command takes the floor; the card that had it can still be pressed.
		if before != nil && before.Command == d.Command && before.TrackID != d.TrackID {
			if err := r.settle(ctx, req, before, StateSuperseded); err != nil && before.Command == c.Name {
				return nil, err
			}
		}
		r.makesRoom(ctx, req, before, d)
		if err := r.saveDialog(ctx, req, d, private); err != nil {
			return nil, NewError(Unavailable, err, "core.read_only")
		}
		if reply.Pending == nil { // without options too: the question can be cancelled, and be replaced
			payload, err := json.Marshal(d)
			if err != nil {
				return nil, fmt.Errorf("router: encode dialog: %w", err)
			}
			reply.Pending = &Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: DefaultTTL}
		}
	case before != nil && before.Command == c.Name:
		if req.Press == nil || req.Press.TrackID != before.TrackID {
			if err := r.settle(ctx, req, before, StateSuperseded); err != nil {
				return nil, err
			}
		}
		if req.Press == nil && req.Quote == nil {
			r.forgetDialog(ctx, req, private)
		} else {
			_ = r.close(ctx, req, before.TrackID) // like forgetDialog, and nothing that was asked meanwhile
		}
	case req.Press != nil && reply.Close: // a button ends the dialog of its own card, not the question that was asked meanwhile
		if d := r.openDialog(ctx, req); d == nil || d.TrackID == req.Press.TrackID {
			r.forgetDialog(ctx, req, private)
		}
	}
	r.noteWaiting(ctx, req, c, reply)
	return reply, nil
}

// takeFile puts a file that was sent into what is open: where a file is asked for, else where the first can be. Nothing else reads
// files.
func (r *Router) takeFile(ctx context.Context, req *Request) (*Reply, error) {
	d := r.dialog(ctx, req)
	if d == nil || d.outdated() {
		return nil, NewError(Invalid, nil, "core.media."+string(req.Media))
	}
	takes := slices.DeleteFunc(slices.Clone(d.More), func(p Param) bool { return p.Type != Files })
	if asked := slices.IndexFunc(takes, func(p Param) bool { return p.Name == d.Slot }); asked >= 0 {
		takes = takes[asked:]
	}
	if len(takes) == 0 {
		return nil, NewError(Invalid, nil, "core.media."+string(req.Media))
	}
	var files []File
	if old := d.Values[takes[0].Name].Readings; len(old) > 0 {
		files, _ = old[0].([]File)
	}
	files = append(slices.Clone(files), req.File)
	req.Values = d.Values.Merge(Values{takes[0].Name: {Said: req.File.Name, Readings: []any{files}}})
	return r.run(ctx, req, d.Command, d)
}

// settle asks the transport to make the card of a dialog void; an empty state only asks how it stands. A
// card that turned out to be done ends its dialog.
func (r *Router) settle(ctx context.Context, req *Request, d *Dialog, as State) error {
	if req.Settle == nil || d.TrackID == "" {
		return nil
	}
	_, err := req.Settle(ctx, d.TrackID, as)
	if CodeOf(err) == Conflict {
		r.forgetDialog(ctx, req, false)
	}
	return err
}

// dialogActions are the buttons that every skill's questions share.
func (r *Router) dialogActions() {
	r.actions["dialog.pick"] = Action{Run: r.pick}
	r.actions["dialog.cancel"] = Action{Run: r.abort}
	r.actions["dialog.resume"] = Action{Run: func(ctx context.Context, req *Request) (*Reply, error) {
		return r.resume(ctx, req, r.openDialog(ctx, req).question())
	}}
	r.actions["dialog.near"] = Action{Run: r.try}
	r.actions["help.try"] = Action{Run: r.try}
}

// act runs the action of a pressed button.
func (r *Router) act(ctx context.Context, req *Request) (*Reply, error) {
	a, ok := r.actions[req.Press.Action]
	if !ok {
		return nil, NewError(NotFound, fmt.Errorf("no skill has the action %s", req.Press.Action), "core.unknown_action")
	}
	c := r.byName[a.For]
	info(ctx).set(req.Press.Action, a.Effect)
	if err := r.permit(ctx, req, c, a.Effect, a.Effect == Write); err != nil {
		return nil, err
	}
	if a.Leads != nil { // to nothing, since the card was made
		if err := r.mayPress(ctx, req, a); err != nil {
			return nil, err
		}
	}
	req.Answer = r.answer(ctx, req)
	if a.For == "" { // leads to a command, whose rights are then asked for, and to its books
		return a.Run(ctx, req)
	}
	return r.serve(ctx, req, c, nil, a.Run)
}

// pick continues a dialog with the option whose button was pressed, on the same card.
func (r *Router) pick(ctx context.Context, req *Request) (*Reply, error) {
	var d Dialog
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil {
		return nil, fmt.Errorf("router: decode dialog: %w", err)
	}
	if req.Press.N < 0 || req.Press.N >= len(d.Options) || d.outdated() {
		return nil, NewError(Invalid, nil, "core.unknown_action")
	}
	c, ok := r.byName[d.Command]
	if !ok {
		return nil, NewError(NotFound, nil, "core.not_yet")
	}
	info(ctx).set(c.Name, c.Effect)
	if err := r.permit(ctx, req, c, c.Effect, false); err != nil {
		return nil, err
	}
	req.Values, req.heard = d.Values.Merge(d.Options[req.Press.N].Fill), d.Said
	return r.serve(ctx, req, c, &d, func(ctx context.Context, req *Request) (*Reply, error) {
		reply, err := c.Run(ctx, req)
		if reply != nil && reply.To == Here {
			reply.To = PressedCard
		}
		return reply, err
	})
}

func (r *Router) abort(ctx context.Context, req *Request) (*Reply, error) {
	if err := r.close(ctx, req, req.Press.TrackID); err != nil {
		return nil, err
	}
	return &Reply{To: PressedCard, State: StateCancelled}, nil
}

// Tries is the payload of cards whose buttons say a sentence for the person: help and "did you mean".
type Tries struct {
	Sentences []string `json:"sentences"`
}

// try answers a sentence as if the person had written it. The card stays as it is.
func (r *Router) try(ctx context.Context, req *Request) (*Reply, error) {
	var t Tries
	if err := json.Unmarshal(req.Press.Payload, &t); err != nil {
		return nil, fmt.Errorf("router: decode sentences: %w", err)
	}
	if req.Press.N < 0 || req.Press.N >= len(t.Sentences) {
		return nil, NewError(Invalid, nil, "core.unknown_action")
	}
	said := *req
	said.Press, said.Text, said.Values = nil, t.Sentences[req.Press.N], nil
	reply, err := r.route(ctx, &said)
	if reply != nil && reply.State == "" && reply.Pending == nil {
		reply.State = StateDone
	}
	return reply, err
}

// unknown answers what nothing understood: the nearest commands as buttons, or the help.
func (r *Router) unknown(ctx context.Context, req *Request, u Understanding) (*Reply, error) {
	if err := r.permit(ctx, req, Command{}, Read, false); err != nil {
		return nil, err
	}
	var options, sentences []string
	for _, name := range u.Near {
		c, ok := r.byName[name]
		if !ok || slices.Contains(options, req.Lang.T(c.Summary)) || len(options) == 3 || r.may(ctx, req, c, false) != nil {
			continue
		}
		var sentence string
		switch {
		case len(c.Examples) > 0:
			sentence = req.Lang.T(c.Examples[0])
		case len(c.Aliases) > 0:
			sentence = c.Aliases[0]
		default:
			continue // nothing that could be pressed
		}
		options, sentences = append(options, sentence), append(sentences, sentence)
	}
	switch {
	case len(options) > 0:
	case req.Conversation.Group && r.cfg.Fallback == r.help: // a manual is for whom asks for it
		return &Reply{Text: req.Lang.T("core.not_understood"), Refuses: true}, nil
	default:
		reply, err := r.run(ctx, req, r.cfg.Fallback, nil)
		if reply != nil && r.cfg.Fallback == r.help {
			reply.Refuses = true
		}
		return reply, err
	}
	r.saveLast(ctx, lastKey(req, false), req.Now, Answer{}) // the next 第二个 means one of these, if anything
	payload, err := json.Marshal(Tries{Sentences: sentences})
	if err != nil {
		return nil, fmt.Errorf("router: encode sentences: %w", err)
	}
	return &Reply{
		Card:    cardtpl.Near{Options: options},
		State:   StateOpen,
		Refuses: true,
		Pending: &Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: DefaultTTL},
	}, nil
}
