package bot

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// begin moves a card to processing. What a write needs to be looked up later is kept with it: a crash
// leaves nothing else.
func (b *Bot) begin(r *record, key string, p *pressing) {
	if r.State != commands.StateUnclear && r.Tried == nil && b.router.Writes(p.Action) && p.Action != cardtpl.CheckAction {
		r.Tried = &tried{Press: *p, Lost: true, Card: r.Card}
	}
	if r.Tried != nil && p.Action != cardtpl.CheckAction {
		r.Tried.Key = key
	}
	r.State, r.PressKey = commands.StateProcessing, key
}

// effect runs what a button does. A write of which it is not known whether it happened is looked up: before
// it runs when an earlier process began it (admitted says when), and after it when its outcome is open. An
// error is then definite, or says that it is still unknown (Unclear).
func (b *Bot) effect(ctx context.Context, r *record, p *pressing, req *commands.Request, admitted time.Time) (*commands.Reply, error) {
	began := time.Now()
	check, resumed := p.Action == cardtpl.CheckAction, !admitted.IsZero()
	if r.Tried == nil {
		return b.router.Press(ctx, req)
	}
	if check || resumed {
		if resumed {
			began = admitted
		}
		reply, err := b.learn(ctx, r, b.triedRequest(ctx, r), req.Now.Add(time.Since(began)))
		if check || commands.CodeOf(err) != commands.NotDone || time.Since(admitted) > askAgainAfter {
			return reply, err
		}
	}
	reply, err := b.router.Press(ctx, req)
	if err == nil || !mayHaveHappened(err) || b.work.Err() != nil {
		return reply, err
	}
	b.log.Warn("outcome of a write unclear, looking it up", "request_id", req.ID, "action", p.Action, "err", err)
	r.Tried.Lost = dingtalk.IsLost(err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.cfg.HandlerTimeout) // the write has used up its time
	defer cancel()
	return b.learn(ctx, r, b.triedRequest(ctx, r), req.Now.Add(time.Since(began)))
}

// triedRequest is the request of the write that a record holds.
func (b *Bot) triedRequest(ctx context.Context, r *record) *commands.Request {
	req := b.pressRequest(ctx, r.Tried.Key, &r.Tried.Press, r)
	req.Press.First, req.Press.Lost, req.Press.Told = req.Now, r.Tried.Lost, r.Tried.Told
	return req
}

// learn asks what became of the write that a record holds, of which req is the request. now is by the clock
// that stamped the press.
func (b *Bot) learn(ctx context.Context, r *record, req *commands.Request, now time.Time) (*commands.Reply, error) {
	asked := *req
	asked.Now = now
	reply, err := b.router.Learn(ctx, &asked)
	if code := commands.CodeOf(err); err == nil || code == commands.NotDone || code.Over() {
		return reply, err
	}
	return nil, commands.NewError(commands.Unclear, err, "cards.settled.unclear")
}

// mayHaveHappened reports that a write may have taken effect in spite of its error. A skill that words an
// error itself says whether it may.
func mayHaveHappened(err error) bool {
	if e, ok := errors.AsType[*commands.Error](err); ok {
		return e.Code == commands.Unclear
	}
	return dingtalk.MayHaveRun(err)
}

// doubt draws a card of which nobody knows what became: it says so, and can be asked again. action is whose
// Learn will know, "" is the pressed one's.
func (b *Bot) doubt(r *record, p *pressing, action string) {
	if r.Tried == nil || action != "" { // the skill says itself that it is open, of another write or of its own
		t := &tried{Press: *p, Lost: true}
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
	r.Card = r.Tried.Card.Unclear(r.Lang, actionName(r.Tried.Press.Action, r.Tried.Press.N), text)
	r.Actions = actionsOf(r.Card)
}

// waitAgain lets a card wait for the same press again after text, which names the button.
func (b *Bot) waitAgain(r *record, text string, now time.Time) {
	again := r.Tried
	r.Card = again.Card
	if r.State = commands.StatePending; r.late(now) {
		r.Card.Text = text
		b.settle(r, commands.StateExpired, "", now)
		return
	}
	for _, btn := range r.Card.Buttons {
		if btn.Action == actionName(again.Press.Action, again.Press.N) {
			text = r.Lang.T("press.again", "text", text, "button", btn.Text)
		}
	}
	r.Card.Foot = text
	r.Version++
	r.Actions = actionsOf(r.Card)
}

// late reports that the time of a card's buttons ran out. To ask what became of a write is never too late.
func (r *record) late(at time.Time) bool {
	return r.State == commands.StatePending && !r.Expires.IsZero() && at.After(r.Expires)
}

// settling is Request.Settle of a message.
func (b *Bot) settling(req *commands.Request) func(context.Context, string, commands.State) error {
	return func(ctx context.Context, trackID string, as commands.State) error {
		for { // until nobody else changed the card meanwhile
			r, version, err := b.loadRecord(ctx, trackID)
			switch {
			case err != nil:
				return commands.NewError(commands.Unavailable, err, "core.read_only")
			case r == nil:
				return nil // answered as text
			case r.State == commands.StateProcessing && r.Tried != nil:
				return commands.NewError(commands.Unavailable, nil, "core.card.busy")
			case r.State == commands.StateUnclear:
				if err = b.learned(ctx, r, version, req); err == nil || errors.Is(err, errChanged) {
					continue
				}
				return err
			case r.State != commands.StatePending || as == "":
				return nil
			}
			b.settle(r, as, req.User.Name, req.Now)
			if _, err = b.saveRecord(ctx, r, version); errors.Is(err, errChanged) {
				continue
			} else if err != nil {
				return commands.NewError(commands.Unavailable, err, "core.read_only")
			}
			b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID})
			return nil
		}
	}
}

// learned brings a card whose outcome is unclear to what it is, because its person wrote about it. nil
// means that nothing happened, and that the card waits again.
func (b *Bot) learned(ctx context.Context, r *record, version int64, by *commands.Request) error {
	t := r.Tried
	req := b.triedRequest(ctx, r)
	reply, err := b.learn(ctx, r, req, by.Now)
	if commands.CodeOf(err) == commands.Unclear {
		return commands.NewError(commands.Unclear, err, "core.card.unclear", "button", r.Lang.T("cards.check_again"))
	}
	b.draw(ctx, r, &t.Press, req, reply, err)
	if _, err := b.saveRecord(ctx, r, version); err != nil {
		return err
	}
	b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID, Presser: t.Press.Presser})
	switch {
	case commands.CodeOf(err) == commands.NotDone:
		return nil
	case r.State == commands.StateUnclear: // a part of it
		return commands.NewError(commands.Unclear, err, "core.card.unclear", "button", r.Lang.T("cards.check_again"))
	case err != nil:
		return commands.NewError(commands.Conflict, err, "core.card.over")
	}
	if r.State == commands.StatePending {
		return commands.NewError(commands.Conflict, nil, "core.card.done_open")
	}
	return commands.NewError(commands.Conflict, nil, "core.card.done")
}
