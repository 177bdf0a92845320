package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
)

// maxFrame is the largest frame: a client of the Java SDK takes no more (stream-protocol.md 8.3.1).
const maxFrame = 256 << 10

// frameRoom is what headers and the frame around the data need at most.
const frameRoom = 2 << 10

// fits says whether a data text can be put into a frame, where it is escaped once more.
func fits(data []byte) bool { return len(encodeJSON(string(data)))+frameRoom <= maxFrame }

// errTooLarge refuses what no frame of DingTalk's could carry.
func errTooLarge() error {
	return &Error{Code: "too_large", Status: http.StatusRequestEntityTooLarge, Text: "a frame holds at most 256 KiB"}
}

// PushedFrame is a frame that somebody makes up: any topic, any data, whether or not the bot subscribed to it.
type PushedFrame struct {
	Type       string // CALLBACK (default), EVENT or SYSTEM
	Topic      string
	Data       string            // the text inside the frame
	Headers    map[string]string // beside the usual ones or instead of them; an empty value leaves a header out
	Connection string            // empty: any open one
}

// PushFrame sends a frame with any topic and data, and with the headers of every other frame, a fresh messageId among
// them. It returns the frame.
func (s *Server) PushFrame(p PushedFrame) (Frame, error) {
	if p.Type == "" {
		p.Type = frameCallback
	}
	switch {
	case !contains([]string{frameCallback, frameEvent, frameSystem}, p.Type):
		return Frame{}, badRequest("bad_frame", "type is CALLBACK, EVENT or SYSTEM")
	case p.Topic == "":
		return Frame{}, badRequest("bad_frame", "topic is missing")
	case !fits([]byte(p.Data)):
		return Frame{}, errTooLarge()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.openConn(p.Connection)
	if err != nil {
		return Frame{}, err
	}
	kind := kindRaw
	if p.Type == frameSystem {
		kind = kindSystem
	}
	d := &delivery{kind: kind, key: s.rawKey(), frameType: p.Type, topic: p.Topic, eventType: p.Headers["eventType"], headers: p.Headers}
	f := s.newFrame(d, c.info.ID)
	f.Data = p.Data
	for name, value := range f.Headers {
		if value == "" {
			delete(f.Headers, name)
		}
	}
	if id := f.Headers["messageId"]; id != "" {
		f.ID = id
	}
	s.putRaw(c, f, encodeFrame(f))
	return *f, nil
}

// Push sends one text to the bot exactly as given, over any open connection: poison frames.
func (s *Server) Push(raw []byte) (connection string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, err := s.openConn("")
	if err != nil {
		return "", err
	}
	var shape struct {
		Type    string         `json:"type"`
		Headers map[string]any `json:"headers"`
	}
	_ = json.Unmarshal(raw, &shape) // it may well be no JSON at all
	topic, _ := shape.Headers["topic"].(string)
	f := s.newFrame(&delivery{kind: kindRaw, key: s.rawKey(), frameType: shape.Type, topic: topic}, c.info.ID)
	f.Headers, f.Data = map[string]string{}, string(raw)
	if id, _ := shape.Headers["messageId"].(string); id != "" {
		f.ID = id
	}
	s.putRaw(c, f, slices.Clone(raw))
	return c.info.ID, nil
}

func (s *Server) rawKey() string {
	s.ids++
	return fmt.Sprintf("raw-%s-%d", s.nonce, s.ids)
}

// openConn finds a connection by its id, or the newest one that is open. The caller holds s.mu.
func (s *Server) openConn(id string) (*conn, error) {
	for _, c := range slices.Backward(s.conns) {
		if c.info.Mode == ModeOpen && (id == "" || id == c.info.ID) {
			return c, nil
		}
	}
	if id != "" {
		return nil, notFound("unknown_connection", "no open connection has the id "+id)
	}
	return nil, conflict("no_connection", "the bot has no open connection")
}

// putRaw sends a made-up frame and records it, so that its acknowledgement is found. The caller holds s.mu.
func (s *Server) putRaw(c *conn, f *Frame, text []byte) {
	f.Outcome = OutcomeSent
	switch {
	case !c.out.put(text):
		f.Outcome = OutcomeWriteFailed
	case f.Type != frameSystem:
		c.info.Pushed++
		s.connChanged(c)
	}
	f.Seq = s.feed.nextSeq()
	s.frames.add(f)
	if s.frameByID[f.ID] == nil { // a copy of an earlier frame leaves the acknowledgement to that one
		s.frameByID[f.ID] = f
	}
	s.changed(Change{Kind: ChangedFrame, Frame: f})
}
