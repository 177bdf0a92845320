package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// streamBeat keeps idle event streams alive through proxies and lets the page notice a dead one.
const streamBeat = 15 * time.Second

// stream answers GET /sandbox/api/stream: server-sent events of all changes, drawn for a viewer.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	viewer, err := s.viewerOf(r, false)
	if err != nil {
		reply(w, nil, err)
		return
	}
	after, err := streamStart(r, s.Seq())
	if err != nil {
		reply(w, nil, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	out := &eventWriter{w: w, c: http.NewResponseController(w)}
	out.comment("sandbox")
	p := &changeRenderer{s: s, viewer: viewer, lang: langOf(r), system: r.URL.Query().Get("system") == "true"}
	beat := time.NewTicker(streamBeat)
	defer beat.Stop()
	for out.err == nil {
		changes, more, err := s.feed.after(after)
		switch {
		case errors.Is(err, ErrTooOld):
			after = s.Seq()
			out.event(after, "reset", map[string]int64{"seq": after})
			continue
		case err != nil:
			return
		}
		if len(changes) > 0 {
			after = changes[len(changes)-1].Seq
			p.render(out, changes)
			out.flush()
			continue
		}
		select {
		case <-more:
		case <-beat.C:
			out.comment("")
		case <-r.Context().Done():
			return
		case <-s.stop.Done():
			return
		}
	}
}

// streamStart is where a stream begins: after Last-Event-ID, ?after=, or now.
func streamStart(r *http.Request, now int64) (int64, error) {
	if id := r.Header.Get("Last-Event-ID"); id != "" {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n < 0 || n > now {
			return 0, nil // of another start: everything is new, or too old, which resets
		}
		return n, nil
	}
	return intOf(r, "after", now)
}

// eventWriter writes server-sent events; after an error it does nothing.
type eventWriter struct {
	w   http.ResponseWriter
	c   *http.ResponseController
	err error
}

func (o *eventWriter) event(id int64, name string, v any) {
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, "id: %d\nevent: %s\ndata: %s\n\n", id, name, encodeJSON(v))
	}
}

func (o *eventWriter) comment(text string) {
	if o.err == nil {
		_, o.err = fmt.Fprintf(o.w, ": %s\n\n", text)
	}
	o.flush()
}

func (o *eventWriter) flush() {
	if o.err == nil {
		o.err = o.c.Flush()
	}
}

// changeRenderer draws changes for one stream.
type changeRenderer struct {
	s      *Server
	viewer string
	lang   string
	system bool
}

// render writes a burst of changes; of each card, message, quota and connection only the last state.
func (p *changeRenderer) render(out *eventWriter, changes []Change) {
	last := map[string]int{}
	for i, c := range changes {
		if k := c.subject(); k != "" {
			last[k] = i
		}
	}
	for i, c := range changes {
		if k := c.subject(); k != "" && last[k] != i {
			continue
		}
		p.one(out, c)
	}
}

// subject names what a change replaces an earlier one of; "" if every one counts.
func (c Change) subject() string {
	switch c.Kind {
	case ChangedMessage:
		return "m" + c.Message.ID
	case ChangedCard:
		return "c" + c.TrackID
	case ChangedConnection:
		return "n" + c.Connection.ID
	case ChangedQuota:
		return "q"
	case ChangedFrame:
		return "f" + c.Frame.ID
	case ChangedPress:
		return "p" + c.Press.ID + c.Press.Outcome
	}
	return ""
}

func (p *changeRenderer) one(out *eventWriter, c Change) {
	switch c.Kind {
	case ChangedMessage:
		p.message(out, c)
	case ChangedCard:
		p.card(out, c)
	case ChangedPress:
		out.event(c.Seq, "press", pressView(*c.Press))
	case ChangedFrame:
		if c.Frame.Type != frameSystem || p.system {
			out.event(c.Seq, "frame", frameView(c.Frame))
		}
	case ChangedCall:
		out.event(c.Seq, "call", p.s.callView(c.Call))
	case ChangedConnection:
		out.event(c.Seq, "connection", connectionView(*c.Connection))
	case ChangedQuota:
		out.event(c.Seq, "quota", quotaView(*c.Quota))
	case ChangedViolation:
		out.event(c.Seq, "violation", violationView(*c.Violation))
	case ChangedPerson:
		out.event(c.Seq, "person", personView(*c.Person))
	case ChangedSettings:
		out.event(c.Seq, "settings", map[string]any{
			"changed": c.What, "settings": settingsView(p.s.Settings()), "now": p.s.clock.Now().UnixMilli(),
		})
	}
}

func (p *changeRenderer) message(out *eventWriter, c Change) {
	m := c.Message
	if p.viewer == "" {
		out.event(c.Seq, "message", map[string]any{"id": m.ID, "conversation": m.Conversation, "state": m.State})
		return
	}
	s := p.s
	s.mu.Lock()
	conv := s.conversations[m.Conversation]
	shown := contains(conv.members, p.viewer) && visible(m, p.viewer)
	var view messageJSON
	if shown {
		view = s.messageView(s.messages[m.ID], p.viewer, p.lang)
	}
	s.mu.Unlock()
	if shown {
		out.event(c.Seq, "message", view)
	}
}

func (p *changeRenderer) card(out *eventWriter, c Change) {
	s := p.s
	s.mu.Lock()
	k := s.cards[c.TrackID]
	body := map[string]any{"trackId": c.TrackID}
	shown := p.viewer == "" || s.maySee(k, p.viewer)
	for _, sp := range k.spaces {
		if p.viewer == "" || contains(s.conversations[sp.conversation].members, p.viewer) {
			body["conversation"], body["messageId"] = sp.conversation, sp.messageID
		}
	}
	if shown && p.viewer != "" {
		body["view"] = cardJSONOf(s.viewOf(k, p.viewer, p.lang))
	}
	s.mu.Unlock()
	if shown {
		out.event(c.Seq, "card", body)
	}
}
