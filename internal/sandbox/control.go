package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Disconnect modes.
const (
	DisconnectGraceful = "graceful"  // the disconnect frame, then a close after the grace
	DisconnectCut      = "cut"       // the TCP connection is reset at once
	DisconnectHalfOpen = "half_open" // no pong, nothing delivered, still chosen
	DisconnectZombie   = "zombie"    // pongs, but nothing delivered, still chosen
	DisconnectRestore  = "restore"   // ends half_open and zombie
)

// Disconnected says how to disturb connections.
type Disconnected struct {
	Mode       string
	Connection string        // empty: all open ones
	Reason     string        // of graceful; default "connection is expired"
	Stale      time.Duration // after a cut: how long pushes still choose the dead connection
}

// Disconnect disturbs connections and returns their ids.
func (s *Server) Disconnect(d Disconnected) ([]string, error) {
	modes := []string{DisconnectGraceful, DisconnectCut, DisconnectHalfOpen, DisconnectZombie, DisconnectRestore}
	if !contains(modes, d.Mode) {
		return nil, badRequest("bad_mode", "mode is graceful, cut, half_open, zombie or restore")
	}
	if d.Stale < 0 || d.Stale > maxDuration {
		return nil, badRequest("bad_number", "staleMs must not be negative, nor more than a day")
	}
	if d.Reason == "" {
		d.Reason = "connection is expired"
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	done := []string{}
	for _, c := range s.conns {
		if c.info.Mode == ModeClosed || d.Connection != "" && c.info.ID != d.Connection {
			continue
		}
		s.disturb(c, d)
		done = append(done, c.info.ID)
	}
	if d.Connection != "" && len(done) == 0 {
		return nil, notFound("unknown_connection", "no open connection has the id "+d.Connection)
	}
	return done, nil
}

// disturb changes one connection. The caller holds s.mu.
func (s *Server) disturb(c *conn, d Disconnected) {
	switch d.Mode {
	case DisconnectGraceful:
		if c.info.Mode == ModeDraining {
			return
		}
		s.pushSystem(c, "disconnect", string(encodeJSON(map[string]string{"reason": d.Reason})))
		c.info.Mode, c.info.Reason = ModeDraining, d.Reason
		s.clock.After(s.settings.DisconnectGrace, c.shut)
	case DisconnectCut:
		c.stale = s.clock.Elapsed() + d.Stale
		c.info.Reason = "cut"
		c.markClosed("cut")
		c.cut()
		return
	case DisconnectHalfOpen:
		c.info.Mode = ModeHalfOpen
	case DisconnectZombie:
		c.info.Mode = ModeZombie
	case DisconnectRestore:
		if c.info.Mode == ModeHalfOpen || c.info.Mode == ModeZombie {
			c.info.Mode = ModeOpen
		}
	}
	s.connChanged(c)
}

// SetNow moves the sandbox's clock to a time. Forward, everything that was due until then happens.
func (s *Server) SetNow(t time.Time) {
	s.clock.Set(t)
	s.clockMoved()
}

// AdvanceClock moves the sandbox's clock forward; everything that is due by then happens: tickets, tokens and
// sessions expire, redeliveries go out, months turn.
func (s *Server) AdvanceClock(d time.Duration) {
	s.clock.Advance(d)
	s.clockMoved()
}

func (s *Server) clockMoved() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.changed(Change{Kind: ChangedSettings, What: "clock"})
	s.quotaChanged()
}

// Messages returns a conversation as a viewer sees it, the oldest first; an empty viewer sees everything.
func (s *Server) Messages(conversation, viewer string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[conversation]
	if c == nil || viewer != "" && !contains(c.members, viewer) {
		return nil
	}
	var out []Message
	for _, id := range c.list {
		if m := s.messages[id]; visible(m, viewer) {
			out = append(out, *m)
		}
	}
	return out
}

// Message finds a message.
func (s *Server) Message(id string) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil {
		return Message{}, false
	}
	return *m, true
}

// maxNotes bounds the notes of a message; one holds as much as a body of the control API.
const maxNotes = 20

// Annotate adds a note to a message for whoever develops the bot; the page shows it beside the frames and calls. A
// note with the title of an earlier one takes its place. data is anything that encodes as JSON.
func (s *Server) Annotate(id, title string, data any) error {
	raw, err := json.Marshal(data)
	switch {
	case err != nil:
		return badRequest("bad_note", err.Error())
	case title == "" || len(title) > 100:
		return badRequest("bad_note", "title has 1 to 100 bytes")
	case len(raw) > maxControlBody:
		return &Error{Code: "too_large", Status: http.StatusRequestEntityTooLarge, Text: "at most 4 MB"}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	m := s.messages[id]
	if m == nil || m.State == StateRecalled {
		return notFound("unknown_message", "no message has the id "+id)
	}
	next := *m
	next.Notes = slices.DeleteFunc(slices.Clone(m.Notes), func(n Note) bool { return n.Title == title })
	if len(next.Notes) == maxNotes {
		return &Error{Code: "too_large", Status: http.StatusRequestEntityTooLarge, Text: fmt.Sprintf("at most %d notes", maxNotes)}
	}
	next.Notes = append(next.Notes, Note{Title: title, Data: raw})
	s.messages[id] = &next
	s.changed(Change{Kind: ChangedMessage, Message: &next})
	return nil
}

// Answers are the bot's messages that a message or press led to, the oldest first.
func (s *Server) Answers(cause string) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Message
	for _, c := range s.conversations {
		for _, id := range c.list {
			if m := s.messages[id]; m.From == FromBot && m.Cause == cause {
				out = append(out, *m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Message) int { return int(a.Seq - b.Seq) })
	return out
}

// Read marks everything in a conversation as read by a viewer.
func (s *Server) Read(viewer, conversation string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.conversations[conversation]
	switch {
	case s.byID[viewer] == nil:
		return unknownUser(viewer)
	case c == nil:
		return notFound("unknown_conversation", "no conversation has the id "+conversation)
	case !contains(c.members, viewer):
		return forbidden("not_member", viewer+" is not in that conversation")
	}
	before := c.read[viewer]
	c.read[viewer] = s.feed.seq()
	for _, id := range slices.Backward(c.list) {
		m := s.messages[id]
		if m.Seq <= before {
			break
		}
		if m.From == FromBot {
			s.changed(Change{Kind: ChangedMessage, Message: m})
		}
	}
	return nil
}

// FrameFilter selects frames; empty fields select all.
type FrameFilter struct {
	After   int64
	Type    string // SYSTEM, EVENT or CALLBACK
	Topic   string
	Key     string // msgId, eventId or press id
	Unacked bool
}

// Frames returns the recorded frames that fit, the oldest first, with their acknowledgement.
func (s *Server) Frames(f FrameFilter) []Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Frame
	for _, x := range s.frames.list {
		if f.match(x) {
			out = append(out, *x)
		}
	}
	return out
}

func (f FrameFilter) match(x *Frame) bool {
	return x.Seq > f.After && (f.Type == "" || f.Type == x.Type) && (f.Topic == "" || f.Topic == x.Topic) &&
		(f.Key == "" || f.Key == x.Key) && (!f.Unacked || x.Ack == nil)
}
