package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
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
func (b *Bot) settling(req *commands.Request) func(context.Context, string, commands.State) (bool, error) {
	var asked *card.Record // how the card stood; when it is to become void, compare-and-set tells whether it still does
	var version int64
	return func(ctx context.Context, trackID string, as commands.State) (bool, error) {
		for { // until nobody else changed the card meanwhile
			var err error
			r := asked
			if asked = nil; r == nil || as == "" || r.TrackID != trackID {
				r, version, err = b.cards.Load(ctx, trackID)
			}
			switch {
			case err != nil:
				return false, commands.NewError(commands.Unavailable, err, "core.read_only")
			case r == nil:
				return true, nil // answered as text
			case r.State == commands.StateProcessing && (r.Tried != nil || as == commands.StateCancelled):
				return false, commands.NewError(commands.Unavailable, nil, "core.card.busy")
			case r.State == commands.StateUnclear:
				if err = b.reconciled(ctx, r, version, req); err == nil || errors.Is(err, card.ErrChanged) {
					continue
				}
				return false, err
			case r.State != commands.StatePending || as == "":
				asked = r
				return r.State == commands.StatePending, nil
			}
			waited := true
			switch undo := r.Card.Undo(); {
			case as == commands.StateCancelled && undo != "":
				err = b.undo(ctx, r, version, undo, req)
			case as == commands.StateCancelled && r.Late(req.Now):
				waited, as = false, commands.StateExpired
				fallthrough
			default:
				r.Settle(as, req.User.Name, req.Now)
				_, err = b.cards.Save(ctx, r, version)
			}
			if said, ok := errors.AsType[*commands.Error](err); ok {
				return false, said
			}
			if errors.Is(err, card.ErrChanged) {
				continue
			}
			if err != nil {
				return false, commands.NewError(commands.Unavailable, err, "core.read_only")
			}
			b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID})
			return waited, nil
		}
	}
}

// undo presses, because its person wrote so, the button of a card that calls off what happens by itself. Its skill decides whether that
// comes in time.
func (b *Bot) undo(ctx context.Context, r *card.Record, version int64, action string, by *commands.Request) error {
	ctx, _ = commands.OwnInfo(ctx) // it is another request than the one that asks
	p := &card.Pressing{TrackID: r.TrackID, Presser: by.User.ID, Action: action, N: -1, Version: r.Version, At: by.Now.UnixMilli()}
	req := b.pressRequest(ctx, by.ID+"|undo", p, r)
	reply, err := b.router.Press(ctx, req)
	b.audit(ctx, req, reply, err)
	if err != nil {
		return err
	}
	b.draw(ctx, r, p, req, reply, nil)
	_, err = b.cards.Save(ctx, r, version)
	return err
}

// reconciled brings a card whose outcome is unclear to what it is, because its person wrote about it. nil
// means that nothing happened, and that the card waits again.
func (b *Bot) reconciled(ctx context.Context, r *card.Record, version int64, by *commands.Request) error {
	found, err := b.lookUp(ctx, r, version, by.Now)
	switch {
	case err != nil:
		return err
	case commands.CodeOf(found) == commands.NotDone:
		return nil
	case r.State == commands.StateUnclear: // still, or a part of it
		return commands.NewError(commands.Unclear, found, "core.card.unclear", "button", r.Lang.T("cards.check_again"))
	case found != nil:
		return commands.NewError(commands.Conflict, found, "core.card.over")
	}
	if r.State == commands.StatePending {
		return commands.NewError(commands.Conflict, nil, "core.card.done_open")
	}
	return commands.NewError(commands.Conflict, nil, "core.card.done")
}

// lookUp finds out what became of the unclear write of a card, and brings the card to it. While that is Unclear the card stays as it is.
// err says that it could not be kept; now is by the clock that stamped the press.
func (b *Bot) lookUp(ctx context.Context, r *card.Record, version int64, now time.Time) (found, err error) {
	t := r.Tried
	ctx, _ = commands.OwnInfo(commands.WithPerson(ctx, t.Press.Presser)) // it is another request than one that asks
	req := b.triedRequest(ctx, r)
	reply, found := b.reconcile(ctx, r, req, now)
	if commands.CodeOf(found) == commands.Unclear {
		return found, nil
	}
	b.draw(ctx, r, &t.Press, req, reply, found)
	b.audit(ctx, req, reply, found)
	if err = b.keep(ctx, req, reply); err == nil {
		err = b.doubted(ctx, r, req)
	}
	if err == nil {
		_, err = b.cards.Save(ctx, r, version)
	}
	if err == nil {
		b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID, Presser: t.Press.Presser})
	}
	return found, err
}

// lookAgain is when it is looked again by itself what became of an unclear write, counted from when its card said so first; an event of
// an approval that it is about comes before the next of them. Each is up to three calls, and with all of them the card changes once: when it is
// known, or with the last.
var lookAgain = [...]time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}

// kindDoubt are the cards whose unclear writes are about an approval, by its processInstanceId: of several the last.
const kindDoubt = "doubt"

// doubted sees to it that an unclear write is looked at again. A card that has said so goes on as it does.
func (b *Bot) doubted(ctx context.Context, r *card.Record, req *commands.Request) error {
	if r.State != commands.StateUnclear || !r.Tried.Since.IsZero() {
		return nil
	}
	since := time.Now()
	if err := b.out.Schedule(ctx, jobLook, r.TrackID, commands.ClassPersonal, since.Add(lookAgain[0]), update{TrackID: r.TrackID}); err != nil {
		return err
	}
	about, _ := commands.Audited(ctx, req, nil, nil)
	for _, id := range about.On[commands.OnApproval] {
		if _, err := b.cards.Records.Put(ctx, kindDoubt, id, []byte(r.TrackID), since.Add(lookAgain[len(lookAgain)-1])); err != nil {
			return fmt.Errorf("bot: keep what is unclear: %w", err)
		}
	}
	r.Tried.Since = since
	return nil
}

// sooner looks at once what became of an unclear write, once for each thing to which something happened.
func (b *Bot) sooner(ctx context.Context, id string) error {
	trackID, version, _, err := b.cards.Records.Get(ctx, kindDoubt, id)
	if err != nil || len(trackID) == 0 {
		return err
	}
	_, first, err := b.cards.Records.Swap(ctx, kindDoubt, id, nil, version, time.Now().Add(lookAgain[0]))
	if err != nil || !first {
		return err
	}
	return b.out.Schedule(ctx, jobLook, string(trackID), commands.ClassPersonal, time.Now(), update{TrackID: string(trackID)})
}

// tryLook looks again what became of an unclear write, as long as it is one.
func (b *Bot) tryLook(ctx context.Context, u update) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	r, version, err := b.cards.Load(ctx, u.TrackID)
	if err != nil || r == nil || r.Tried == nil {
		return err
	}
	next := time.Now().Add(lookAgain[0]) // when somebody looks just now
	if r.State == commands.StateUnclear {
		since := r.Tried.Since
		found, err := b.lookUp(ctx, r, version, time.UnixMilli(r.Tried.Press.At).Add(time.Since(since)))
		switch {
		case errors.Is(err, card.ErrChanged):
		case err != nil || commands.CodeOf(found) != commands.Unclear:
			return err
		default:
			i := slices.IndexFunc(lookAgain[:], func(after time.Duration) bool { return since.Add(after).After(time.Now()) })
			if i < 0 {
				return b.giveUp(ctx, r, version)
			}
			next = since.Add(lookAgain[i])
		}
	}
	return b.out.Schedule(ctx, jobLook, u.TrackID, commands.ClassPersonal, next, u)
}

// giveUp says on a card of which nobody knows what became that it is not looked any more, and what to do.
func (b *Bot) giveUp(ctx context.Context, r *card.Record, version int64) error {
	r.Card.Hint = r.Lang.T("cards.unclear_over")
	if _, err := b.cards.Save(ctx, r, version); err != nil {
		return err // they look themselves just now: it is tried again
	}
	b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID, Presser: r.Tried.Press.Presser})
	return nil
}
