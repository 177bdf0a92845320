package bot

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// updateGap is the least time between the return of a press handler and the update of the same card:
// DingTalk forbids the update call while the callback is open (cards.md 4.2).
const updateGap = 100 * time.Millisecond

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

func respond(public, private map[string]string) json.RawMessage {
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

// note answers a press with one sentence for the presser; nothing changes.
func note(tier cardtpl.Tier, text string, locked bool) json.RawMessage {
	if tier == cardtpl.Own {
		return respond(nil, cardtpl.PrivateNote(text, locked))
	}
	return respond(map[string]string{"tips": text}, nil)
}

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
	r, version, err := b.loadRecord(ctx, c.OutTrackID)
	if err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("press not served: store", "err", err)
		return note(b.tier(), i18n.ZhCN.T("press.store_down"), false), nil
	}
	if r == nil {
		return note(b.tier(), i18n.ZhCN.T("press.unknown"), true), nil
	}
	action, n, of, ok := cardtpl.ParseAction(c.action())
	if ok && action == cardtpl.StopAction && slices.Contains(r.Owners, c.UserID) {
		b.streams.stop(r.TrackID) // the answer itself says that it was stopped
		return respond(nil, nil), nil
	}
	if sentence, locked := b.refuse(ctx, r, c, pushed(f), action, n, of, ok); sentence != "" {
		return note(r.Tier, sentence, locked), nil
	}
	return b.admit(ctx, f, c, r, version, action, n)
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

// refuse says why a press changes nothing; "" when it may go on.
func (b *Bot) refuse(ctx context.Context, r *record, c *callback, at time.Time, action string, n, of int, ok bool) (sentence string, locked bool) {
	l := r.Lang
	presser := c.UserID
	switch {
	case presser == "", c.CorpID != "" && r.Corp != "" && c.CorpID != r.Corp, c.UserIDType == "2":
		return l.T("press.outsider"), true
	case len(r.Owners) > 0 && !slices.Contains(r.Owners, presser):
		if r.Name == "" || len(r.Owners) > 1 || r.Owners[0] != r.Place.User.ID {
			return l.T("press.foreign_unnamed"), true
		}
		return l.T("press.foreign", "name", r.Name), true
	case r.State == commands.StateProcessing:
		return l.T("press.in_progress"), false
	case r.State.Final():
		if r.Line == "" {
			return l.T("press.stale"), false
		}
		return l.T("press.settled", "line", r.Line), false
	case r.late(at):
		b.expire(ctx, r.TrackID)
		if r.Over != "" {
			return l.T("press.too_late"), true
		}
		return l.T("press.expired"), true
	case !ok || of != r.Version || !r.offers(action, n):
		return l.T("press.stale"), false
	}
	return "", false
}

// expire settles a card whose time ran out. It happens at the first late press, not by a timer: an
// update is a counted call, and most expired cards are never looked at again.
func (b *Bot) expire(ctx context.Context, trackID string) {
	r, version, err := b.loadRecord(ctx, trackID)
	if err != nil || r == nil || r.State != commands.StatePending {
		return
	}
	b.settle(r, commands.StateExpired, "", r.Expires)
	if _, err := b.saveRecord(ctx, r, version); err == nil {
		b.later(b.work, jobPut, trackID, commands.ClassAnswer, 2*updateGap, update{TrackID: trackID})
	}
}

// admit journals the press, moves the card to processing and starts the work.
func (b *Bot) admit(ctx context.Context, f stream.Frame, c *callback, r *record, version int64, action string, n int) (json.RawMessage, error) {
	p := &pressing{
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
	key := "p|" + r.TrackID + "|" + strconv.Itoa(r.Version) + "|" + actionName(action, n) + "|" + p.Presser
	open := r.State == commands.StateOpen
	if open { // such a button may be pressed again: the delivery, not the button, is what counts once
		key += "|" + f.MessageID
	}
	if !open {
		b.begin(r, key, p)
	}
	first, err := b.journal(ctx, key, "card|"+r.TrackID, sealed)
	if err == nil && !first && !open {
		// The card still waits, so the earlier press never took hold: the process died, or the store
		// failed, between the journal and the card. The compare-and-set below lets one of two in.
		key += "|" + f.MessageID
		b.begin(r, key, p)
		first, err = b.journal(ctx, key, "card|"+r.TrackID, sealed)
	}
	if err != nil {
		b.cfg.Observe(commands.StoreError, 0)
		b.log.Error("press not served: store", "err", err)
		return note(r.Tier, r.Lang.T("press.store_down"), false), nil
	}
	if !first {
		b.cfg.Observe(commands.Duplicate, 0)
		return note(r.Tier, r.Lang.T("press.in_progress"), false), nil
	}
	if !open {
		if _, err := b.saveRecord(ctx, r, version); err != nil {
			b.advance(ctx, key, stateDone)
			if errors.Is(err, errChanged) {
				return note(r.Tier, r.Lang.T("press.in_progress"), false), nil
			}
			return note(r.Tier, r.Lang.T("press.store_down"), false), nil
		}
	}
	returned := time.Now()
	j := &job{key: key, lane: "card|" + r.TrackID, order: b.order(f, p.At, key), since: returned, ready: make(chan bool, 1)}
	j.ready <- true
	j.run = func(ctx context.Context, j *job) { b.press(ctx, j.key, p, returned, time.Time{}) }
	if !b.lanes.push(j) { // stopping, or hopelessly behind: the inbox has it, the next start runs it
		b.log.Warn("press left for the next start", "request_id", key)
	}
	if open {
		return respond(nil, nil), nil
	}
	return b.processing(r), nil
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

// processing is the presser's view while the work runs: no buttons, and a word.
func (b *Bot) processing(r *record) json.RawMessage {
	if r.Tier == cardtpl.Own {
		return respond(nil, cardtpl.PrivateNote(r.Lang.T("press.processing"), true))
	}
	rendered, err := cardtpl.Render(r.Card.Processing(r.Lang), cardtpl.Options{Tier: r.Tier, Lang: r.Lang, Version: r.Version, For: r.Place.Addressee()})
	if err != nil {
		return note(r.Tier, r.Lang.T("press.processing"), true)
	}
	return respond(rendered.Params, nil)
}

// pressing is an admitted press, as the inbox keeps it.
type pressing struct {
	TrackID string            `json:"track_id"`
	Presser string            `json:"presser"`
	Action  string            `json:"action"`
	N       int               `json:"n"`
	Version int               `json:"version"`
	Form    map[string]string `json:"form,omitempty"`
	At      int64             `json:"at"` // ms
}

// press runs what a button does and shows what became of it. admitted is when an earlier process took
// the press, with which it may have got any distance; zero for a fresh one.
func (b *Bot) press(ctx context.Context, key string, p *pressing, returned, admitted time.Time) {
	resumed := !admitted.IsZero()
	ctx = commands.WithPerson(ctx, p.Presser)
	sendCtx := context.WithoutCancel(ctx)
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	r, version, err := b.loadRecord(ctx, p.TrackID)
	for attempt := 0; err != nil && b.closing.Err() == nil; attempt++ {
		wait(b.closing, storeBackoff(attempt))
		r, version, err = b.loadRecord(sendCtx, p.TrackID)
	}
	if err != nil || r == nil {
		b.log.Error("press without its card record", "request_id", key, "err", err)
		return
	}
	if resumed && r.State == commands.StatePending && r.Version == p.Version {
		// Journalled, but the process died before the card moved: it moves now.
		b.begin(r, key, p)
		if version, err = b.saveRecord(ctx, r, version); err != nil {
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
		b.begin(r, key, p) // of an earlier release, which kept less
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

func (b *Bot) pressRequest(ctx context.Context, key string, p *pressing, r *record) *commands.Request {
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
			TrackID: r.TrackID, Action: p.Action, N: p.N, Payload: r.Payload, Form: p.Form,
		},
	})
}

// conclude stores and shows the outcome of a press.
func (b *Bot) conclude(ctx context.Context, r *record, version int64, key string, p *pressing, req *commands.Request, reply *commands.Reply, err error) {
	open := r.State == commands.StateOpen
	if open && err == nil {
		err = b.keep(ctx, req, reply)
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
	b.store(ctx, r, version, p, req, reply)
}

// draw puts what became of a press into the record of its card.
func (b *Bot) draw(ctx context.Context, r *record, p *pressing, req *commands.Request, reply *commands.Reply, err error) {
	switch {
	case err != nil:
		b.drawFailure(ctx, r, p, req, err)
	case reply == nil || reply.Card == nil:
		state := commands.StateDone
		if reply != nil && reply.State != "" {
			state = reply.State
		}
		b.settle(r, state, b.presserName(ctx, r, p), time.UnixMilli(p.At))
	default:
		b.redraw(r, p, req, reply)
	}
}

func (b *Bot) presserName(ctx context.Context, r *record, p *pressing) string {
	if p.Presser != r.Place.User.ID {
		return b.cfg.Name(ctx, p.Presser)
	}
	return r.Name
}

// redraw gives the pressed card a new face, with or without a next question on it.
func (b *Bot) redraw(r *record, p *pressing, req *commands.Request, reply *commands.Reply) {
	state := reply.State
	switch {
	case state != "":
	case reply.Pending != nil:
		state = commands.StatePending
	default:
		state = commands.StateDone
	}
	r.Card = reply.Card.Card(r.Lang)
	if reply.Trouble != nil {
		r.Card.Foot, _ = b.sentence(reply.Trouble, req)
	}
	r.State, r.Payload, r.Over = state, nil, ""
	r.Version++
	if pend := reply.Pending; pend != nil {
		ttl := pend.TTL
		if ttl <= 0 {
			ttl = commands.DefaultTTL
		}
		r.Payload, r.Owners, r.Expires, r.Over = pend.Payload, pend.Owners, req.Now.Add(ttl), pend.Over
	}
	switch {
	case state == commands.StateUnclear:
		b.doubt(r, p, cmp.Or(reply.Learn, p.Action))
	case state.Final():
		r.Line = r.Lang.T("line."+string(state), "name", b.nameOf(r, req), "at", i18n.Stamp(req.Now))
		if r.Card.Done == "" {
			r.Card.Done = r.Line
		} else {
			r.Line = r.Card.Done
		}
	}
	r.Actions = actionsOf(r.Card)
}

// drawFailure says what went wrong. When nothing happened and pressing again can help, the card waits
// again under a new version.
func (b *Bot) drawFailure(ctx context.Context, r *record, p *pressing, req *commands.Request, err error) {
	code := commands.CodeOf(err)
	text, _ := b.sentence(err, req)
	_, said := errors.AsType[*commands.Error](err)
	switch {
	case code == commands.Unclear:
		b.doubt(r, p, "")
	case r.Tried != nil && (code == commands.NotDone || code.Again() || !said):
		b.waitAgain(r, text, req.Now)
	case r.Tried == nil && (code == commands.RateLimited || code == commands.Unavailable):
		r.State, r.Card.Foot = commands.StatePending, text
		r.Version++
	default:
		r.Card.Text = text
		b.settle(r, commands.StateFailed, b.presserName(ctx, r, p), time.UnixMilli(p.At))
	}
}

// store keeps the outcome of a press and what follows from it, and shows it. What was done cannot be taken back, so this goes on
// until the store takes it; should the process end before, the press runs again at the next start.
func (b *Bot) store(ctx context.Context, r *record, version int64, p *pressing, req *commands.Request, reply *commands.Reply) {
	key, follows := req.ID, commands.Outcome{}
	if reply != nil {
		follows = reply.Outcome
	}
	for attempt := 0; ; attempt++ {
		err := b.out.Follow(ctx, follows, req.User.CorpID, req.Lang)
		if err == nil {
			_, err = b.saveRecord(ctx, r, version)
		}
		if err == nil {
			break
		}
		if errors.Is(err, errChanged) || b.closing.Err() != nil {
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

func (b *Bot) nameOf(r *record, req *commands.Request) string {
	if req.User.Name != "" {
		return req.User.Name
	}
	return strings.TrimSpace(r.Name)
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
