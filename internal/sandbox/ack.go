package sandbox

import (
	"encoding/json"
	"strings"
)

// uplink is what a bot writes. Every SDK writes it a little differently (stream-protocol.md 2.2): data may be empty,
// missing or (never seen, but harmless) an object, headers may be more than asked for, a newline may follow.
type uplink struct {
	Code    int             `json:"code"`
	Headers map[string]any  `json:"headers"`
	Message string          `json:"message"`
	Data    json.RawMessage `json:"data"`
}

// text is the data as a string.
func (u uplink) text() string {
	var s string
	if json.Unmarshal(u.Data, &s) == nil {
		return s
	}
	if string(u.Data) == "null" {
		return ""
	}
	return string(u.Data)
}

// acknowledge takes one uplink text. It may be late, come twice, or come over another connection than the frame did.
func (s *Server) acknowledge(c *conn, text []byte) {
	var u uplink
	err := json.Unmarshal(text, &u)
	id, _ := u.Headers["messageId"].(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.frameByID[id]
	if err != nil || f == nil {
		s.addViolation(Violation{Level: LevelWarning, Rule: "frame.bad-ack", Detail: "no acknowledgement of a frame: " + clip(string(text), 200)})
		return
	}
	if f.Ack != nil {
		again := *f
		ack := *f.Ack
		ack.Extra++
		again.Ack = &ack
		s.replaceFrame(&again)
		return
	}
	now := s.clock.Now()
	acked := *f
	acked.Ack = &Ack{
		At: now, Latency: s.clock.Elapsed() - f.sent, Code: u.Code, Message: u.Message, Data: u.text(), Connection: c.info.ID,
	}
	if f.Type != frameSystem {
		c.info.Acked++
		s.connChanged(c)
	}
	s.replaceFrame(&acked)
	if d := s.deliveries[f.Key]; d != nil {
		s.acked(d, &acked)
	}
}

// replaceFrame records a new state of a frame. The caller holds s.mu.
func (s *Server) replaceFrame(f *Frame) {
	old := s.frameByID[f.ID]
	s.frameByID[f.ID] = f
	for i := len(s.frames.list) - 1; i >= 0; i-- {
		if s.frames.list[i] == old {
			s.frames.list[i] = f
			break
		}
	}
	s.changed(Change{Kind: ChangedFrame, Frame: f})
}

// acked decides what an acknowledgement means for its delivery. The caller holds s.mu.
func (s *Server) acked(d *delivery, f *Frame) {
	ok := f.Ack.Code == 200
	switch d.kind {
	case kindMessage:
		// Any answer ends the re-push: the client did get the message.
		d.settle()
		if ok {
			if m := s.messages[d.key]; m != nil && m.State != StateAcked {
				s.totals.Acked++
			}
			s.messageState(d.key, StateAcked)
		} else {
			s.messageState(d.key, StateFailed)
		}
	case kindEvent:
		// The Python SDK answers 200 without a status, in production: that is success.
		if ok && !strings.Contains(strings.ReplaceAll(f.Ack.Data, " ", ""), `"status":"LATER"`) {
			d.settle()
		}
	case kindPress:
		d.settle()
		s.answerPress(d.key, f)
	}
}

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
