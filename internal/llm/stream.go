package llm

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

const (
	streamTokens = 1500             // of one answer, which people read on a card
	streamIdle   = 15 * time.Second // between two pieces, and before the first
)

var errIdle = errors.New("nothing came for a while")

// Stream passes a free answer to fn piece by piece, without a model's thoughts. The caller's context
// bounds it as a whole; a server that falls silent for 15 s is given up. An attempt that failed before its first
// piece is repeated once. What has been passed on stays said: an error after it means that the answer is
// not complete (BadAnswer: the model stopped at its limit or a filter did; Unavailable: it was cut off).
// An error of fn ends the stream and is returned as it is.
func (c *Client) Stream(ctx context.Context, userID string, messages []Message, fn func(delta string) error) error {
	if c == nil {
		return disabled()
	}
	req := openai.ChatCompletionRequest{Model: c.model, Messages: wire(messages)}
	bound(&req, streamTokens)
	for attempt := 1; ; attempt++ {
		s := streaming{c: c, user: userID, prompt: estimate(messages), fn: fn}
		err := s.attempt(ctx, attempt, req)
		var e *Error
		if s.said > 0 || !errors.As(err, &e) || e.final || e.Kind != Unavailable || attempt == maxAttempts || !rest(ctx, e) {
			return err
		}
	}
}

// streaming is one attempt of a Stream.
type streaming struct {
	c      *Client
	user   string
	prompt int // tokens, estimated
	fn     func(delta string) error
	said   int // bytes passed on
	tokens int // as the server says
}

func (s *streaming) attempt(ctx context.Context, n int, req openai.ChatCompletionRequest) (err error) {
	c := s.c
	began := c.now()
	call := Call{Op: "stream", Outcome: "ok"}
	defer func() {
		if kind := KindOf(err); kind != "" {
			call.Outcome = string(kind)
		} else if err != nil {
			call.Outcome = "stopped" // by fn
		}
		call.Dur = c.now().Sub(began)
		c.observe(ctx, call)
	}()
	limit := max(req.MaxTokens, req.MaxCompletionTokens) //nolint:staticcheck // other servers know only the old field
	settle, refused := c.budget.reserve(s.user, s.prompt+limit)
	if refused != nil {
		return refused
	}
	defer func() { settle(call.Tokens) }()
	if refused := c.admit(); refused != nil {
		return refused
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(streamIdle, func() { cancel(errIdle) })
	defer idle.Stop()

	call.Attempt = n
	x := exchange{extra: c.shape.Load().extra}
	// Deferred, because fn may panic: the permit and the tokens must be accounted for all the same.
	var failed *Error
	defer func() {
		call.Status, call.Tokens = x.status, sane(s.tokens, s.prompt+s.said/bytesPerToken)
		c.record(ctx, failed)
	}()
	err = s.receive(ctx, req, &x, func() { idle.Reset(streamIdle) })
	var wire *wireError
	if errors.As(err, &wire) {
		failed = classify(ctx, wire.err, &x, c.now())
		return failed
	}
	return err
}

// wireError is an error of the server or the connection, as against one of fn or of the answer.
type wireError struct{ err error }

func (e *wireError) Error() string { return e.err.Error() }
func (e *wireError) Unwrap() error { return e.err }

func (s *streaming) receive(ctx context.Context, req openai.ChatCompletionRequest, x *exchange, alive func()) error {
	stream, err := s.c.dial(x).CreateChatCompletionStream(ctx, req)
	if err != nil {
		return &wireError{err}
	}
	defer stream.Close()
	var thoughts thoughtFilter
	finish := openai.FinishReason("")
	for {
		chunk, err := stream.Recv()
		if errors.Is(err, io.EOF) && finish != "" {
			break
		}
		if err != nil { // also an end that the model did not announce
			return &wireError{err}
		}
		alive()
		if chunk.Usage != nil {
			s.tokens = chunk.Usage.TotalTokens
		}
		if len(chunk.Choices) == 0 {
			continue
		}
		if f := chunk.Choices[0].FinishReason; f != "" && f != openai.FinishReasonNull {
			finish = f
		}
		if err := s.say(thoughts.pass(chunk.Choices[0].Delta.Content)); err != nil {
			return err
		}
	}
	if err := s.say(thoughts.rest()); err != nil {
		return err
	}
	switch {
	case finish == openai.FinishReasonLength:
		return &Error{Kind: BadAnswer, Text: "truncated", final: true}
	case finish == openai.FinishReasonContentFilter:
		return &Error{Kind: BadAnswer, Text: "filtered by the server", final: true}
	case s.said == 0:
		return bad("an empty answer")
	}
	return nil
}

func (s *streaming) say(text string) error {
	if text == "" {
		return nil
	}
	s.said += len(text)
	return s.fn(text)
}

// thoughtFilter takes <think>…</think> off the beginning of an answer that comes in pieces.
type thoughtFilter struct {
	held string // what may still be thoughts
	past bool
}

func (t *thoughtFilter) pass(piece string) string {
	if t.past {
		return piece
	}
	t.held += piece
	trimmed := strings.TrimLeft(t.held, " \t\r\n")
	switch {
	case strings.HasPrefix(trimmed, thinkOpen):
		_, after, closed := strings.Cut(trimmed, thinkClose)
		if !closed {
			return ""
		}
		// What follows begins with blank lines; wait for the first word.
		if after = strings.TrimLeft(after, " \t\r\n"); after == "" {
			return ""
		}
		t.held = after
	case strings.HasPrefix(thinkOpen, trimmed): // the tag may be on its way
		return ""
	}
	t.past = true
	return t.rest()
}

// rest is what was held back for a tag that never came.
func (t *thoughtFilter) rest() string {
	held := t.held
	t.held = ""
	if !t.past && strings.HasPrefix(strings.TrimLeft(held, " \t\r\n"), thinkOpen) {
		return ""
	}
	return held
}
