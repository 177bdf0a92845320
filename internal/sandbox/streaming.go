package sandbox

import (
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/internal/sandbox/template"
)

// maxStreamed is where practice puts the limit of streamed text, in characters (cards.md 4.4).
const maxStreamed = 20_000

// stuckAfter is when an AI card that still says "processing" counts as forgotten.
const stuckAfter = time.Minute

// streamRequest is the body of PUT /v1.0/card/streaming.
type streamRequest struct {
	OutTrackID string `json:"outTrackId"`
	GUID       string `json:"guid"`
	Key        string `json:"key"`
	Content    string `json:"content"`
	IsFull     *bool  `json:"isFull"`
	IsFinalize bool   `json:"isFinalize"`
	IsError    bool   `json:"isError"`
}

// streamCard answers PUT /v1.0/card/streaming.
func (s *Server) streamCard(x *exchange) {
	var in streamRequest
	if !x.decode(&in) {
		return
	}
	x.call.TrackID = in.OutTrackID
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.cards[in.OutTrackID]
	if c == nil {
		x.fail(http.StatusBadRequest, "param.stream.outTrackId", "card is not exist")
		return
	}
	x.call.Cause = c.causeOfUpdate()
	t := s.templates[c.templateID]
	if !in.check(x, c, t) {
		return
	}
	if c.guids[in.GUID] { // the same call again: idempotent
		x.ok(map[string]any{"success": true, "result": true})
		return
	}
	c.guids[in.GUID] = true
	if c.finalized {
		s.violateLocked(x, LevelWarning, "card.stream-after-finalize", c.trackID, "a frame after the last one is ignored")
		x.ok(map[string]any{"success": true, "result": true})
		return
	}
	if c.calling > 0 {
		s.violateLocked(x, LevelError, "card.update-during-callback", c.trackID, "the card's callback is still open; answer it first")
	}
	if bound, streaming := t.Streams(in.Key); bound && !streaming {
		s.violateLocked(x, LevelWarning, "card.stream-mismatch", c.trackID, in.Key+" is shown by a block with isStreaming:false")
	}
	if c.explicit && (in.IsFinalize || in.IsError) {
		s.violateLocked(x, LevelError, "card.flow-mix", c.trackID, "the card was created with flowStatus: end it by putting flowStatus 3 or 5 by key")
	}
	c.stream(in)
	s.cardChanged(c, CardChange{By: "stream", Keys: []string{in.Key}, ByKey: true})
	x.ok(map[string]any{"success": true, "result": true})
}

// check refuses what DingTalk refuses; on failure it has answered.
func (in streamRequest) check(x *exchange, c *card, t *cardTemplate) bool {
	text := in.Content
	if in.IsFull != nil && !*in.IsFull {
		text = c.public[in.Key] + text
	}
	v, declared := t.Variable(in.Key)
	refuse := func(code, message string) bool {
		x.fail(http.StatusBadRequest, code, message)
		return false
	}
	switch {
	case in.GUID == "":
		return refuse("param.stream.guidEmpty", "guid is empty")
	case in.Key == "":
		return refuse("param.stream.keyEmpty", "key is empty")
	case in.Content == "" && !in.IsFinalize && !in.IsError:
		return refuse("param.stream.contentEmpty", "content is empty")
	case in.IsFull == nil:
		return refuse("param.stream.isFull", "isFull is empty")
	case !*in.IsFull && v.Type == "markdown":
		return refuse("param.stream.isFull", "isFull must be true for a markdown variable")
	case utf8.RuneCountInString(text) > maxStreamed:
		return refuse("param.stream.content", fmt.Sprintf("content is too large, at most %d characters", maxStreamed))
	case !declared, in.IsError && !t.Failed:
		// No such variable, or the failed state is not enabled in the template (cards.md 4.4, corrections.md 3).
		x.fail(http.StatusInternalServerError, "unknownError", "未知错误")
		return false
	}
	return true
}

// stream applies one frame. A card that was created with flowStatus stays in the state that this variable says
// (corrections.md 3).
func (c *card) stream(in streamRequest) {
	text := in.Content
	if !*in.IsFull {
		text = c.public[in.Key] + text
	}
	if text != "" || *in.IsFull && !in.IsFinalize {
		c.setPublic(map[string]string{in.Key: text}, true)
	}
	c.streamed, c.finalized = true, in.IsFinalize || in.IsError
	switch {
	case c.explicit:
	case in.IsError:
		c.flow = template.FlowFailed
	case in.IsFinalize:
		c.flow = template.FlowDone
	default:
		c.flow = template.FlowWriting
	}
}

// flowOf reads the AI state from the variable that PUT callers set themselves.
func flowOf(public map[string]string, otherwise int) int {
	if v := public["flowStatus"]; len(v) == 1 && v[0] >= '1' && v[0] <= '5' {
		return int(v[0] - '0')
	}
	return otherwise
}

// warnStreamed notes values that a PUT wrote into blocks that only show streamed text. The caller holds s.mu.
func (s *Server) warnStreamed(x *exchange, c *card, v map[string]string) {
	t := s.templates[c.templateID]
	for _, name := range sortedKeys(v) {
		if bound, streaming := t.Streams(name); bound && streaming && t.origin == "own" && v[name] != "" && !c.finalized {
			s.violateLocked(x, LevelWarning, "card.stream-mismatch", c.trackID, name+" is shown by a block with isStreaming:true")
		}
	}
}

// watchStuck notes a card that stays in "processing" or "writing" for a minute after its last change. The caller
// holds s.mu.
func (s *Server) watchStuck(c *card) {
	if c.stuck != nil {
		c.stuck()
		c.stuck = nil
	}
	if c.flow != template.FlowProcessing && c.flow != template.FlowWriting {
		return
	}
	c.stuck = s.clock.After(stuckAfter, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.flow == template.FlowProcessing || c.flow == template.FlowWriting {
			s.addViolation(Violation{
				Level: LevelWarning, Rule: "card.stuck", TrackID: c.trackID, Cause: c.cause,
				Detail: fmt.Sprintf("still in state %d a minute after its last change: it will spin for ever", c.flow),
			})
		}
	})
}
