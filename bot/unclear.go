package bot

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// effect runs what a button does. A write of which it is not known whether it happened is looked up: before
// it runs when an earlier process began it (admitted says when), and after it when its outcome is open. An
// error is then definite, or says that it is still unknown (Unclear).
func (b *Bot) effect(ctx context.Context, r *card.Record, p *card.Pressing, req *commands.Request, admitted time.Time) (*commands.Reply, error) {
	began := time.Now()
	check, resumed := p.Action == cardtpl.CheckAction, !admitted.IsZero()
	if r.Tried == nil {
		return b.router.Press(ctx, req)
	}
	if check || resumed {
		if resumed {
			began = admitted
		}
		reply, err := b.reconcile(ctx, r, b.triedRequest(ctx, r), req.Now.Add(time.Since(began)))
		if check || commands.CodeOf(err) != commands.NotDone || time.Since(admitted) > askAgainAfter {
			return reply, err
		}
		now := time.Now() // that it did not happen is known: what runs now is another try, of which no answer came yet
		req.Now, began = req.Now.Add(now.Sub(began)), now
		r.Tried.Press.At = req.Now.UnixMilli()
	}
	reply, err := b.router.Press(ctx, req)
	if err == nil || !mayHaveHappened(err) || b.work.Err() != nil {
		return reply, err
	}
	b.log.Warn("outcome of a write unclear, looking it up", "request_id", req.ID, "action", p.Action, "err", err)
	r.Tried.Lost = dingtalk.IsLost(err)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.cfg.HandlerTimeout) // the write has used up its time
	defer cancel()
	return b.reconcile(ctx, r, b.triedRequest(ctx, r), req.Now.Add(time.Since(began)))
}

// triedRequest is the request of the write that a record holds.
func (b *Bot) triedRequest(ctx context.Context, r *card.Record) *commands.Request {
	req := b.pressRequest(ctx, r.Tried.Key, &r.Tried.Press, r)
	req.Press.First, req.Press.Lost, req.Press.Told = req.Now, r.Tried.Lost, r.Tried.Told
	return req
}

// reconcile asks what became of the write that a record holds, of which req is the request. now is by the clock
// that stamped the press.
func (b *Bot) reconcile(ctx context.Context, r *card.Record, req *commands.Request, now time.Time) (*commands.Reply, error) {
	asked := *req
	asked.Now = now
	reply, err := b.router.Reconcile(ctx, &asked)
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

// settling is Request.Settle of a message.
func (b *Bot) settling(req *commands.Request) func(context.Context, string, commands.State) error {
	var asked *card.Record // how the card stood; when it is to become void, compare-and-set tells whether it still does
	var version int64
	return func(ctx context.Context, trackID string, as commands.State) error {
		for { // until nobody else changed the card meanwhile
			var err error
			r := asked
			if asked = nil; r == nil || as == "" || r.TrackID != trackID {
				r, version, err = b.cards.Load(ctx, trackID)
			}
			switch {
			case err != nil:
				return commands.NewError(commands.Unavailable, err, "core.read_only")
			case r == nil:
				return nil // answered as text
			case r.State == commands.StateProcessing && r.Tried != nil:
				return commands.NewError(commands.Unavailable, nil, "core.card.busy")
			case r.State == commands.StateUnclear:
				if err = b.reconciled(ctx, r, version, req); err == nil || errors.Is(err, card.ErrChanged) {
					continue
				}
				return err
			case r.State != commands.StatePending || as == "":
				asked = r
				return nil
			}
			r.Settle(as, req.User.Name, req.Now)
			if _, err = b.cards.Save(ctx, r, version); errors.Is(err, card.ErrChanged) {
				continue
			} else if err != nil {
				return commands.NewError(commands.Unavailable, err, "core.read_only")
			}
			b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID})
			return nil
		}
	}
}

// reconciled brings a card whose outcome is unclear to what it is, because its person wrote about it. nil
// means that nothing happened, and that the card waits again.
func (b *Bot) reconciled(ctx context.Context, r *card.Record, version int64, by *commands.Request) error {
	t := r.Tried
	ctx, _ = commands.OwnInfo(ctx) // it is another request than the one that asks
	req := b.triedRequest(ctx, r)
	reply, err := b.reconcile(ctx, r, req, by.Now)
	if commands.CodeOf(err) == commands.Unclear {
		return commands.NewError(commands.Unclear, err, "core.card.unclear", "button", r.Lang.T("cards.check_again"))
	}
	b.draw(ctx, r, &t.Press, req, reply, err)
	b.audit(ctx, req, reply, err)
	if _, err := b.cards.Save(ctx, r, version); err != nil {
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
