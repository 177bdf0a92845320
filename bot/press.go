package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// updateGap is the least time between the return of a press handler and the update of the same card:
// DingTalk forbids the update call while the callback is open (cards.md 4.2).
const updateGap = 100 * time.Millisecond

// onPress is the Stream handler of card callbacks. Everything that must be decided within the two
// seconds of the callback is decided here; what a button does runs behind it.
func (b *Bot) onPress(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
	b.cfg.Observe(commands.PressCame, 0)
	c, err := decodeCallback([]byte(f.Data))
	if err != nil {
		b.cfg.Observe(commands.Poison, 0)
		b.log.Error("unreadable press frame", "message_id", f.MessageID, "err", err)
		return nil, nil
	}
	ctx, cancel := context.WithTimeout(ctx, 1500*time.Millisecond)
	defer cancel()
	r, version, err := b.cards.Load(ctx, c.OutTrackID)
	if err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("press not served: store", "err", err)
		return card.Note(b.tier(), i18n.ZhCN.T("press.store_down"), false), nil
	}
	if r == nil {
		return card.Note(b.tier(), i18n.ZhCN.T("press.unknown"), true), nil
	}
	action, n, of, ok := cardtpl.ParseAction(c.action())
	if ok && action == cardtpl.StopAction && slices.Contains(r.Owners, c.UserID) {
		b.streams.stop(r.TrackID) // the answer itself says that it was stopped
		return card.Respond(nil, nil), nil
	}
	presser := commands.User{ID: c.UserID, CorpID: c.CorpID, Outsider: c.UserID == "" || c.UserIDType == "2"}
	if no := r.Refuse(presser, pushed(f), action, n, of); no.Text != "" {
		if no.Late {
			b.expire(ctx, r.TrackID)
		}
		if no.Foreign && ok {
			b.cfg.Audit(ctx, b.intrusion(f, c, r, action))
		}
		return card.Note(r.Tier, no.Text, no.Locked), nil
	}
	return b.admit(ctx, f, c, r, version, action, n)
}

// intrusion is what the audit keeps of a press by somebody whose card it is not.
func (b *Bot) intrusion(f stream.Frame, c *callback, r *card.Record, action string) commands.Entry {
	e := commands.Entry{
		Request: "p|" + r.TrackID + "|" + f.MessageID, At: pushed(f), By: c.UserID, What: action, Effect: "read", Outcome: string(commands.Forbidden),
		Card: r.TrackID, Conversation: r.Place.Conversation.ID, Group: r.Place.Conversation.Group,
	}
	if b.router.Writes(action) {
		e.Effect = "write"
	}
	return e
}

// values drops what is ours from a form: its action travels as a hidden field.
func values(form map[string]string) map[string]string {
	delete(form, cardtpl.FormAction)
	return form
}

// pushed is when DingTalk sent a frame, by the clock that also stamps messages; our own stands in for
// a header that is missing.
func pushed(f stream.Frame) time.Time {
	if ms := value(f.Headers["time"]).millis(); ms > 0 {
		return time.UnixMilli(ms)
	}
	return time.Now()
}

func (b *Bot) tier() cardtpl.Tier {
	if b.cfg.TemplateID != "" {
		return cardtpl.Own
	}
	return cardtpl.Public
}

// expire settles a card whose time ran out. It happens at the first late press, not by a timer: an
// update is a counted call, and most expired cards are never looked at again.
func (b *Bot) expire(ctx context.Context, trackID string) {
	r, version, err := b.cards.Load(ctx, trackID)
	if err != nil || r == nil || r.State != commands.StatePending {
		return
	}
	r.Settle(commands.StateExpired, "", r.Expires.In(b.cfg.Zone))
	if _, err := b.cards.Save(ctx, r, version); err == nil {
		b.later(b.work, jobPut, trackID, commands.ClassAnswer, 2*updateGap, update{TrackID: trackID})
	}
}

// admit journals the press, moves the card to processing and starts the work.
func (b *Bot) admit(ctx context.Context, f stream.Frame, c *callback, r *card.Record, version int64, action string, n int) (json.RawMessage, error) {
	p := &card.Pressing{
		TrackID: r.TrackID, Presser: c.UserID, Action: action, N: n, Version: r.Version,
		Form: values(c.form()), At: pushed(f).UnixMilli(),
	}
	frame, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	sealed, err := seal("p", nil, string(frame))
	if err != nil {
		return nil, err
	}
	key := "p|" + r.TrackID + "|" + strconv.Itoa(r.Version) + "|" + card.ActionName(action, n) + "|" + p.Presser
	open := r.State == commands.StateOpen
	if open { // such a button may be pressed again: the delivery, not the button, is what counts once
		key += "|" + f.MessageID
	}
	if !open {
		r.Begin(key, p, b.router.Writes(p.Action))
	}
	first, err := b.journal(ctx, key, "card|"+r.TrackID, sealed)
	if err == nil && !first && !open {
		// The card still waits, so the earlier press never took hold: the process died, or the store
		// failed, between the journal and the card. The compare-and-set below lets one of two in.
		key += "|" + f.MessageID
		r.Begin(key, p, b.router.Writes(p.Action))
		first, err = b.journal(ctx, key, "card|"+r.TrackID, sealed)
	}
	if err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("press not served: store", "err", err)
		return card.Note(r.Tier, r.Lang.T("press.store_down"), false), nil
	}
	if !first {
		b.cfg.Observe(commands.Duplicate, 0)
		return card.Note(r.Tier, r.Lang.T("press.in_progress"), false), nil
	}
	if !open {
		if _, err := b.cards.Save(ctx, r, version); err != nil {
			b.advance(ctx, key, stateDone)
			if errors.Is(err, card.ErrChanged) {
				return card.Note(r.Tier, r.Lang.T("press.in_progress"), false), nil
			}
			return card.Note(r.Tier, r.Lang.T("press.store_down"), false), nil
		}
	}
	returned := time.Now()
	j := &job{key: key, lane: "card|" + r.TrackID, order: b.order(f, p.At, key), since: returned, settled: true, ready: make(chan bool, 1)}
	j.ready <- true
	j.run = func(ctx context.Context, j *job) { b.press(ctx, j.key, p, returned, time.Time{}) }
	if !b.lanes.push(j) { // stopping, or hopelessly behind: the inbox has it, the next start runs it
		b.log.Warn("press left for the next start", "request_id", key)
	}
	if open {
		return card.Respond(nil, nil), nil
	}
	return r.Processing(), nil
}

// journal is Inbox.Accept within the time that a callback has. The store answers late when the disk
// hangs or something else holds its lock; a press that gets in only then does not count, because its
// presser has been told so.
func (b *Bot) journal(ctx context.Context, key, lane string, frame []byte) (first bool, err error) {
	type outcome struct {
		first bool
		err   error
	}
	late := make(chan outcome, 1)
	go func() {
		first, err := b.inbox.Accept(context.WithoutCancel(ctx), key, lane, frame)
		late <- outcome{first, err}
	}()
	select {
	case o := <-late:
		return o.first, o.err
	case <-ctx.Done():
		go func() {
			if o := <-late; o.err == nil && o.first {
				b.advance(context.WithoutCancel(ctx), key, stateDone)
			}
		}()
		return false, fmt.Errorf("bot: journal a press: %w", ctx.Err())
	}
}

// press runs what a button does and shows what became of it. admitted is when an earlier process took
// the press, with which it may have got any distance; zero for a fresh one.
func (b *Bot) press(ctx context.Context, key string, p *card.Pressing, returned, admitted time.Time) {
	resumed := !admitted.IsZero()
	ctx, _ = commands.WithInfo(commands.WithPerson(ctx, p.Presser))
	sendCtx := context.WithoutCancel(ctx)
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	r, version, err := b.cards.Load(ctx, p.TrackID)
	for attempt := 0; err != nil && b.closing.Err() == nil; attempt++ {
		wait(b.closing, storeBackoff(attempt))
		r, version, err = b.cards.Load(sendCtx, p.TrackID)
	}
	if err != nil || r == nil {
		b.log.Error("press without its card record", "request_id", key, "err", err)
		return
	}
	if resumed && r.State == commands.StatePending && r.Version == p.Version {
		// Journalled, but the process died before the card moved: it moves now.
		r.Begin(key, p, b.router.Writes(p.Action))
		if version, err = b.cards.Save(ctx, r, version); err != nil {
			b.log.Error("press not resumed", "request_id", key, "err", err)
			return
		}
	}
	if r.State != commands.StateOpen && (r.State != commands.StateProcessing || r.PressKey != key) {
		// The effect and the end state are stored; only the update of the card may be missing.
		if r.PressKey == key {
			b.show(sendCtx, r, p.Presser, key)
		} else {
			b.advance(sendCtx, key, stateDone)
		}
		return
	}
	if resumed && r.State == commands.StateProcessing {
		r.Begin(key, p, b.router.Writes(p.Action)) // of an earlier release, which kept less
	}
	b.advance(ctx, key, stateRunning)
	req := b.pressRequest(ctx, key, p, r)
	reply, err := b.effect(ctx, r, p, req, admitted)
	if b.work.Err() != nil && (err != nil || (reply != nil && reply.State == commands.StateUnclear)) {
		return // cut short by the shutdown; the next start runs it again
	}
	wait(sendCtx, updateGap-time.Since(returned))
	b.conclude(sendCtx, r, version, key, p, req, reply, err)
}

func (b *Bot) pressRequest(ctx context.Context, key string, p *card.Pressing, r *card.Record) *commands.Request {
	user := commands.User{ID: p.Presser, CorpID: r.Corp}
	if p.Presser == r.Place.User.ID {
		user = r.Place.User
	}
	if name := b.cfg.Name(ctx, p.Presser); name != "" {
		user.Name = name
	}
	user.Outsider = false // refused before admission
	return b.request(ctx, &commands.Request{
		ID: key, User: user, Conversation: r.Place.Conversation, Lang: r.Lang, Now: time.UnixMilli(p.At),
		Press: &commands.Press{
			TrackID: r.TrackID, Action: p.Action, N: p.N, Payload: r.Payload, About: r.About, Form: p.Form,
		},
	})
}

// conclude stores and shows the outcome of a press.
func (b *Bot) conclude(ctx context.Context, r *card.Record, version int64, key string, p *card.Pressing, req *commands.Request, reply *commands.Reply, err error) {
	open := r.State == commands.StateOpen
	if open && err == nil {
		err = b.keep(ctx, req, reply)
	}
	if open {
		b.audit(ctx, req, reply, err)
	}
	elsewhere := err == nil && reply != nil && reply.To != commands.PressedCard && (reply.Card != nil || reply.Text != "")
	at, answer := r.Place, reply
	at.User = req.User
	switch {
	case open && (err != nil || elsewhere):
		if out := b.outbound(ctx, key, "card", at, req, reply, err); out != nil {
			b.out.Send(ctx, out)
		}
		return
	case open:
		b.advance(ctx, key, stateDone)
		return
	case elsewhere:
		if out := b.outbound(ctx, "", "card", at, req, reply, nil); out != nil {
			out.TrackID = commands.TrackID(key, "card")
			b.out.Send(ctx, out)
		}
		answer = nil // the new card is the one that waits
	}
	b.draw(ctx, r, p, req, answer, err)
	r.PressKey = key
	b.store(ctx, r, version, p, req, reply, err)
}

// draw puts what became of a press into the record of its card.
func (b *Bot) draw(ctx context.Context, r *card.Record, p *card.Pressing, req *commands.Request, reply *commands.Reply, err error) {
	switch {
	case err != nil:
		text, _ := b.sentence(err, req)
		r.Fail(p, err, text, b.presserName(ctx, r, p), req.Now)
	case reply == nil || reply.Card == nil:
		state := commands.StateDone
		if reply != nil && reply.State != "" {
			state = reply.State
		}
		r.Settle(state, b.presserName(ctx, r, p), time.UnixMilli(p.At).In(b.cfg.Zone))
	default:
		trouble := ""
		if reply.Trouble != nil {
			trouble, _ = b.sentence(reply.Trouble, req)
		}
		r.Redraw(p, reply, req.User.Name, trouble, req.Now)
	}
}

func (b *Bot) presserName(ctx context.Context, r *card.Record, p *card.Pressing) string {
	if p.Presser != r.Place.User.ID {
		return b.cfg.Name(ctx, p.Presser)
	}
	return r.Name
}

// store keeps the outcome of a press and what follows from it, and shows it. What was done cannot be taken back, so this goes on
// until the store takes it; should the process end before, the press runs again at the next start.
func (b *Bot) store(ctx context.Context, r *card.Record, version int64, p *card.Pressing, req *commands.Request, reply *commands.Reply, failed error) {
	key, follows := req.ID, commands.Outcome{}
	if reply != nil {
		follows = reply.Outcome
	}
	for attempt := 0; ; attempt++ {
		b.audit(ctx, req, reply, failed)
		err := b.follow(ctx, follows, req.User.CorpID, req.Lang)
		if err == nil {
			err = b.doubted(ctx, r, req)
		}
		if err == nil {
			_, err = b.cards.Save(ctx, r, version)
		}
		if err == nil {
			break
		}
		if errors.Is(err, card.ErrChanged) || b.closing.Err() != nil {
			b.log.Error("end state of a card not stored; the press runs again at the next start", "request_id", key, "err", err)
			return
		}
		if attempt == 4 { // people need not wait for the store to see what is true
			b.cfg.Observe(commands.StoreError, 0)
			b.log.Error("end state of a card not stored yet", "request_id", key, "err", err)
			if err := b.updateCard(ctx, r, p.Presser); err != nil {
				b.log.Warn("card not updated, will try again", "card", r.Card.Kind, "err", err)
			}
		}
		wait(b.closing, storeBackoff(attempt))
	}
	b.advance(ctx, key, stateDelivering)
	b.show(ctx, r, p.Presser, key)
}

// storeBackoff is the wait before the store is tried again: from a tenth of a second to five.
func storeBackoff(attempt int) time.Duration {
	return min(100*time.Millisecond<<min(attempt, 6), 5*time.Second)
}

func wait(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
