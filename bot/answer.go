package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// workingAfter is when a person is told that the answer takes a while; with the way to DingTalk and
// back it keeps "something within three seconds".
const workingAfter = 1500 * time.Millisecond

// deliverWithin bounds the delivery of an answer before it is left to the due queue.
const deliverWithin = 45 * time.Second

// askAgainAfter is the age at which an interrupted message is not answered any more but asked for
// again: facts may have changed, and the person has moved on.
const askAgainAfter = 10 * time.Minute

// onMessage is the Stream handler of bot messages. It returns as soon as the frame is journalled.
func (b *Bot) onMessage(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
	b.cfg.Observe(commands.MessageCame, 0)
	m, err := decodeMessage([]byte(f.Data))
	if err != nil {
		// Acked on purpose: a frame that nobody can read must not come back for ever.
		b.cfg.Observe(commands.Poison, 0)
		b.log.Error("unreadable message frame", "message_id", f.MessageID, "err", err)
		return nil, nil
	}
	if m.SenderID != "" && m.SenderID == m.ChatbotUserID {
		return nil, nil // our own words, come back
	}
	robot, id := m.RobotCode, m.MsgID
	if robot == "" {
		robot = b.cfg.RobotCode
	}
	if id == "" {
		id = f.MessageID
	}
	frame, err := seal("m", nil, f.Data)
	if err != nil {
		return nil, err
	}
	j := &job{
		key: "m|" + robot + "|" + id, lane: "c|" + m.ConversationID + m.Thread + "|" + m.sender(),
		order: b.order(f, m.CreateAt, id),
	}
	j.run = func(ctx context.Context, j *job) { b.answer(ctx, j, m) }
	switch b.accept(ctx, j, frame) {
	case full:
		if !b.throttle.Allow("full|"+j.lane, 1, time.Minute, time.Now()) {
			break
		}
		go func() {
			req := b.messageRequest(b.work, "", m)
			b.out.Tell(b.work, b.placeOf(m, req), req.Lang, "core.queue_full")
		}()
	case unstored:
		// The job runs with ReadOnly; it learns so from the store itself, see answer.
	}
	return nil, nil
}

func (b *Bot) order(f stream.Frame, sent int64, id string) order {
	push := value(f.Headers["time"]).number() // a missing or odd header sorts as 0
	return order{Sent: sent, Push: push, Delivery: f.MessageID, ID: id, Seq: b.seq.Add(1)}
}

func (b *Bot) placeOf(m *message, req *commands.Request) commands.Address {
	return commands.Address{
		Conversation: req.Conversation, User: req.User, Corp: m.ChatbotCorpID,
		Webhook: m.Webhook, WebhookExpires: m.webhookEnd(time.Now()),
	}
}

// namesWithin bounds the wait for names that are not at hand; an answer without them is better than none.
const namesWithin = time.Second

// request completes what a person did, in words or by a press, by what does not depend on how: the zone of
// their times, and the language of the answer.
func (b *Bot) request(ctx context.Context, req *commands.Request) *commands.Request {
	req.Now, req.Zone = req.Now.In(b.cfg.Zone), b.cfg.Zone
	req.Lang = b.router.LanguageFor(ctx, req)
	return req
}

// messageRequest reads a message with what this process knows of names.
func (b *Bot) messageRequest(ctx context.Context, key string, m *message) *commands.Request {
	named, cancel := context.WithTimeout(ctx, namesWithin)
	defer cancel()
	b.met.meet(m)
	names := naming{
		met:    b.met,
		sender: b.cfg.Known(m.SenderStaffID), bots: b.called.learn(m.calledBot()),
		person: func(userID string) string { return b.cfg.Name(named, userID) },
	}
	if names.sender == "" && m.Group && !m.outsider() { // there it tells whom an answer is for
		names.sender = b.cfg.Name(named, m.SenderStaffID)
	}
	return b.request(ctx, m.request(key, names))
}

// answer runs one message to its end: understood, answered, delivered, done.
func (b *Bot) answer(ctx context.Context, j *job, m *message) {
	ctx, note := commands.WithInfo(commands.WithPerson(ctx, string(m.SenderStaffID)))
	// The handler's time does not eat the delivery's.
	sendCtx, cancelSend := context.WithTimeout(context.WithoutCancel(ctx), b.cfg.HandlerTimeout+deliverWithin)
	defer cancelSend()
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	req := b.messageRequest(ctx, j.key, m)
	at := b.placeOf(m, req)
	if m.ErrCode == quotaExhausted {
		b.cfg.Observe(commands.QuotaUsed, 0)
		b.log.Error("the organisation's monthly Webhook+Stream deliveries are used up: frames arrive without text")
		if b.throttle.Allow("quota|"+j.lane, 1, time.Minute, time.Now()) {
			b.out.Tell(ctx, at, req.Lang, "core.quota_messages")
		}
		b.advance(ctx, j.key, stateDone)
		return
	}
	if !j.accepted.IsZero() && time.Since(j.accepted) > askAgainAfter {
		b.abandonStream(ctx, j.key, req.Lang)
		b.out.Tell(ctx, at, req.Lang, "core.ask_again", "text", shorten(req.Text, 40))
		b.advance(ctx, j.key, stateDone)
		return
	}
	if out := b.made(ctx, j, at); out != nil {
		b.out.Send(sendCtx, out)
		return
	}
	unstored := b.unstored(j.key)
	req.ReadOnly = unstored
	if req.Quote != nil && req.Quote.TrackID != "" {
		req.Quote.TrackID = b.cards.ByCarrier(ctx, req.Quote.TrackID)
		req.Quote.About = b.about(ctx, req)
	}
	req.Settle = b.settling(req)
	hint := b.hint(ctx, j, at, req)
	b.advance(ctx, j.key, stateRunning)
	reply, err := b.router.Handle(ctx, req)
	if err != nil && b.work.Err() != nil {
		hint.stop() // cut short by the shutdown: not the person's concern, the next start runs it again
		return
	}
	if err == nil && reply == nil {
		if hint.stop() { // whoever was told to wait is not left waiting
			reply, err = note.Silenced()
		}
		hint = nil
	}
	if err == nil {
		err = b.keep(sendCtx, req, reply)
	}
	b.audit(sendCtx, req, reply, err)
	if err == nil && reply != nil && reply.Stream != nil {
		hint.stop()
		b.advance(sendCtx, j.key, stateDelivering)
		b.stream(sendCtx, j.key, at, req, reply)
		b.cfg.Observe(commands.Answered, time.Since(j.since))
		return
	}
	if out := b.outbound(sendCtx, j.key, "card", at, req, reply, err); out != nil {
		b.advance(sendCtx, j.key, stateDelivering)
		hint.yield()
		send := b.out.Send
		if unstored {
			send = b.out.SendUnstored
		}
		if send(sendCtx, out) {
			hint.stop() // an answer that is not there yet still needs it
		}
	} else {
		hint.stop()
		b.advance(sendCtx, j.key, stateDone)
	}
	b.cfg.Observe(commands.Answered, time.Since(j.since))
}

// hint is one "working on it" that may become necessary. A nil hint never does.
type hint struct {
	timer *time.Timer
	due   time.Time
	told  chan struct{} // closed when it was said, or need not be
	said  bool          // once told is closed
}

// hintEvery is how long one is not followed by another in the same lane: it would say nothing new.
const hintEvery = 10 * time.Second

// hintGrace is how long an answer waits for a "working on it" that is just being said, so that the two
// come in their order.
const hintGrace = time.Second

// hint says "working on it" when the answer is not with the person after workingAfter, counted from
// the arrival of the message. Recovered messages had theirs.
func (b *Bot) hint(ctx context.Context, j *job, at commands.Address, req *commands.Request) *hint {
	if !j.accepted.IsZero() || b.work.Err() != nil {
		return nil
	}
	h := &hint{told: make(chan struct{}), due: j.since.Add(workingAfter)}
	h.timer = time.AfterFunc(time.Until(h.due), func() {
		defer close(h.told)
		if h.said = b.throttle.Allow("working|"+j.lane, 1, hintEvery, time.Now()); !h.said {
			return
		}
		b.cfg.Observe(commands.Working, 0)
		b.out.Tell(context.WithoutCancel(ctx), at, req.Lang, "core.working")
	})
	return h
}

// yield lets a "working on it" that is being said go first, and reports whether there is one; one that is not due yet stays armed.
func (h *hint) yield() bool {
	if h == nil || time.Now().Before(h.due) {
		return false
	}
	grace := time.NewTimer(hintGrace)
	defer grace.Stop()
	select {
	case <-h.told:
		return h.said
	case <-grace.C:
		return true
	}
}

// stop makes it unnecessary, unless it is being said: then that goes first, and stop is true.
func (h *hint) stop() bool { return h != nil && !h.timer.Stop() && h.yield() }

// sentence is what the person reads about an error.
func (b *Bot) sentence(err error, req *commands.Request) (text string, private bool) {
	l := req.Lang
	var e *commands.Error
	if errors.As(err, &e) {
		if e.Code == commands.Unavailable && dingtalk.IsPermissionMissing(err) { // "try later" would never come true
			key, args, _ := apiSentence(l, err)
			return l.T(key, args...), e.Private
		}
		return e.Sentence(l), e.Private
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return l.T("core.timeout"), false
	}
	if key, args, ok := apiSentence(l, err); ok {
		return l.T(key, args...), false
	}
	if commands.CodeOf(err) == commands.Unavailable {
		return l.T("core.unavailable"), false
	}
	return l.T("core.internal", "ref", reference(req.ID)), false
}

// reference is a short number that people can read out and administrators can search the log for.
func reference(requestID string) string { return commands.TrackID(requestID, "ref")[3:11] }

func shorten(s string, runes int) string {
	r := []rune(s)
	if len(r) <= runes {
		return s
	}
	return string(r[:runes]) + "…"
}
