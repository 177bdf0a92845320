package sandbox

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Topics of the Stream protocol.
const (
	topicBot   = "/v1.0/im/bot/messages/get"
	topicCard  = "/v1.0/card/instances/callback"
	topicEvent = "*"

	frameCallback = "CALLBACK"
	frameEvent    = "EVENT"
	frameSystem   = "SYSTEM"
)

// kinds of deliveries
const (
	kindMessage = iota
	kindEvent
	kindPress
	kindSystem
	kindRaw // made up by somebody
)

// reorderWait is how long held pushes wait for company.
const reorderWait = 200 * time.Millisecond

// delivery is one thing that the bot has to get, over as many frames as it takes.
type delivery struct {
	kind      int
	key       string // msgId, eventId or press id
	frameType string
	topic     string
	eventType string
	headers   map[string]string        // of events
	data      func(base string) string // the JSON text, with links to the host the bot knows
	cause     string
	attempts  int
	last      *Frame // of the newest attempt
	settled   bool   // acknowledged for good
	cancel    func() // of the planned retry
	waiting   bool   // for a connection
}

// send hands a delivery to the bot, now or after the delays that the settings ask for. The caller holds s.mu.
func (s *Server) send(d *delivery) {
	s.deliveries[d.key] = d
	if d.kind != kindPress && s.settings.Reorder > 1 {
		s.hold(d)
		return
	}
	s.sendDelayed(d)
}

func (s *Server) sendDelayed(d *delivery) {
	if s.settings.PushDelay > 0 {
		s.clock.After(s.settings.PushDelay, func() { s.deliver(d) })
		return
	}
	s.push(d)
}

func (s *Server) hold(d *delivery) {
	s.held = append(s.held, d)
	if len(s.held) >= s.settings.Reorder {
		s.flushHeld()
		return
	}
	if s.heldCancel == nil {
		s.heldCancel = s.clock.After(reorderWait, func() {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.flushHeld()
		})
	}
}

// flushHeld sends what Reorder held, in reverse. The caller holds s.mu.
func (s *Server) flushHeld() {
	if s.heldCancel != nil {
		s.heldCancel()
		s.heldCancel = nil
	}
	held := s.held
	s.held = nil
	for _, d := range slices.Backward(held) {
		s.sendDelayed(d)
	}
}

// deliver pushes unless it has been settled meanwhile.
func (s *Server) deliver(d *delivery) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !d.settled && !s.closed {
		s.push(d)
	}
}

// push makes one attempt. The caller holds s.mu.
func (s *Server) push(d *delivery) *Frame {
	c := s.choose(d.frameType + " " + d.topic)
	if c == nil {
		f := s.newFrame(d, "")
		f.Outcome = OutcomeNoConnection
		if d.kind == kindEvent { // what a message holds depends on the connection
			f.Data = d.data("")
		}
		s.record(d, f)
		s.unreached(d)
		return f
	}
	return s.pushTo(c, d)
}

// pushTo makes one attempt over a connection. The caller holds s.mu.
func (s *Server) pushTo(c *conn, d *delivery) *Frame {
	f := s.newFrame(d, c.info.ID)
	f.Data = d.data(c.base)
	switch {
	case c.info.Mode == ModeHalfOpen || c.info.Mode == ModeClosed || c.info.Mode == ModeZombie && d.kind != kindSystem:
		f.Outcome = OutcomeSwallowed
	case !c.out.put(encodeFrame(f)):
		f.Outcome = OutcomeWriteFailed
	default:
		f.Outcome = OutcomeSent
		if d.kind != kindSystem {
			c.info.Pushed++
			s.connChanged(c)
		}
	}
	s.record(d, f)
	s.planRetry(d)
	return f
}

func (s *Server) newFrame(d *delivery, connID string) *Frame {
	d.attempts++
	d.waiting = false
	now := s.clock.Now()
	f := &Frame{
		ID: s.frameID(now), At: now, Type: d.frameType, Topic: d.topic, EventType: d.eventType, Key: d.key,
		Connection: connID, Attempt: d.attempts, Cause: d.cause, sent: s.clock.Elapsed(),
	}
	f.Headers = map[string]string{
		"topic": d.topic, "messageId": f.ID, "contentType": "application/json", "time": strconv.FormatInt(now.UnixMilli(), 10),
	}
	if d.kind != kindSystem {
		f.Headers["appId"] = s.opt.ClientID
		f.Headers["connectionId"] = connID
	}
	for k, v := range d.headers {
		f.Headers[k] = v
	}
	return f
}

// frameID has the shape of DingTalk's delivery ids: hex ip, hex, hex milliseconds, hex.
func (s *Server) frameID(now time.Time) string {
	s.ids++
	return fmt.Sprintf("7f000001_%s_%x_%x", s.nonce, now.UnixMilli(), s.ids)
}

func (s *Server) record(d *delivery, f *Frame) {
	f.Seq = s.feed.nextSeq()
	d.last = f
	s.frames.add(f)
	s.frameByID[f.ID] = f
	if len(s.frameByID) > 4*keptRecords {
		s.forgetFrames()
	}
	s.changed(Change{Kind: ChangedFrame, Frame: f})
	if d.kind == kindMessage {
		s.messageState(d.key, stateOf(f))
	}
}

func (s *Server) forgetFrames() {
	clear(s.frameByID)
	for _, f := range s.frames.list {
		s.frameByID[f.ID] = f
	}
}

func stateOf(f *Frame) string {
	if f.Outcome == OutcomeNoConnection {
		return StateUnanswered
	}
	if f.Attempt > 1 {
		return StateRetrying
	}
	return StatePushed
}

// encodeFrame is the text on the wire: every header a string, data a string, no top-level time
// (stream-protocol.md 2.1).
func encodeFrame(f *Frame) []byte {
	return encodeJSON(struct {
		SpecVersion string            `json:"specVersion"`
		Type        string            `json:"type"`
		Headers     map[string]string `json:"headers"`
		Data        string            `json:"data"`
	}{"1.0", f.Type, f.Headers, f.Data})
}

// encodeJSON writes JSON as DingTalk does, without escaping <, > and &.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // only for values that are no JSON, which no caller builds
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// unreached decides what happens to a delivery that no connection took. The caller holds s.mu.
func (s *Server) unreached(d *delivery) {
	switch d.kind {
	case kindEvent:
		s.planRetry(d)
	case kindMessage:
		d.waiting = s.settings.QueueWithoutConnection
	case kindPress:
		s.finishPress(d.key, func(p *Press) { p.Outcome = PressNoConnection })
	}
}

// takeWaiting returns what waited for a connection with the new one's topics. The caller holds s.mu.
func (s *Server) takeWaiting(c *conn) []*delivery {
	var out []*delivery
	for _, d := range s.deliveries {
		if d.waiting && c.topics[d.frameType+" "+d.topic] {
			d.waiting = false
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b *delivery) int { return int(a.last.Seq - b.last.Seq) })
	return out
}

// planRetry plans the next attempt for when no acknowledgement comes: events by the documented policy, bot messages
// only under RedeliverObserved, card callbacks never. The caller holds s.mu.
func (s *Server) planRetry(d *delivery) {
	switch {
	case d.settled || d.cancel != nil:
	case d.kind == kindEvent && d.attempts <= s.settings.EventRetries:
		s.retryAfter(d, s.settings.EventRetry)
	case d.kind == kindMessage && s.settings.Redelivery == RedeliverObserved && d.attempts == 1 && d.last.Outcome != OutcomeNoConnection:
		s.retryAfter(d, s.settings.BotRetry)
	}
}

func (s *Server) retryAfter(d *delivery, wait time.Duration) {
	d.cancel = s.clock.After(wait, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		d.cancel = nil
		if !d.settled && !s.closed {
			s.push(d)
		}
	})
}

// settle ends the retries of a delivery. The caller holds s.mu.
func (d *delivery) settle() {
	d.settled = true
	if d.cancel != nil {
		d.cancel()
		d.cancel = nil
	}
}

// messageState gives a message a new state. The caller holds s.mu.
func (s *Server) messageState(id, state string) {
	m := s.messages[id]
	if m == nil || m.State == state || m.State == StateRecalled || m.State == StateAcked {
		return
	}
	next := *m
	next.State = state
	s.messages[id] = &next
	s.changed(Change{Kind: ChangedMessage, Message: &next})
}
