package llm

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Learned is how a server wants to be asked, and what one question costs.
type Learned struct {
	Profile    string
	Rung       Rung
	Bare       bool          // the fields that turn thinking off were refused
	Latency    time.Duration // of one round trip
	Prompt     int           // tokens
	Completion int           // tokens, thoughts included
	Thinks     bool          // it answered with thoughts although it was asked not to
}

func (l Learned) String() string {
	s := fmt.Sprintf("profile %s, %s, %d ms, %d + %d tokens", l.Profile, l.Rung, l.Latency.Milliseconds(), l.Prompt, l.Completion)
	if l.Bare {
		s += ", without the fields that turn thinking off, which it refuses"
	}
	if l.Thinks {
		s += ", it thinks before it answers"
	}
	return s
}

const (
	learnTimeout = 30 * time.Second // of one request: a local server may have to load the model first
	relearnAfter = 10 * time.Minute // the least time between two lessons
	thoughtless  = 100              // tokens that an answer of one word never has
)

// lesson is the question by which a server is tried. It says nothing about anybody.
const lesson = `Which word of this sentence names a day? {"message":"明天开会"}`

var lessonSchema = []byte(`{"type":"object","additionalProperties":false,"required":["word"],"properties":{"word":{"type":"string"}}}`)

// Learn finds out how the server wants to be asked, down the ladder, and remembers it. It costs as many
// small requests as there are refusals, and one. A server that cannot be reached teaches nothing.
func (c *Client) Learn(ctx context.Context) (Learned, error) {
	if c == nil {
		return Learned{}, disabled()
	}
	schema, err := NewSchema("lesson", lessonSchema)
	if err != nil {
		return Learned{}, err
	}
	last := &Error{}
	for i, s := range c.shapes {
		l, err := c.try(ctx, s, schema)
		if err == nil && l.Latency > DefaultTimeout { // a local server may have loaded the model just now
			if again, err := c.try(ctx, s, schema); err == nil {
				l = again
			}
		}
		if err == nil {
			l.Bare = i > 0 && len(s.extra) < len(c.shapes[0].extra)
			c.shape.Store(&c.shapes[i])
			return l, nil
		}
		// Some servers fail where others refuse.
		if last = err; !refusesForm(err) && err.Kind != BadAnswer && err.Status != http.StatusInternalServerError && err.Status != http.StatusNotImplemented {
			break
		}
	}
	return Learned{}, last
}

func (c *Client) try(ctx context.Context, s shape, schema Schema) (Learned, *Error) {
	ctx, cancel := context.WithTimeout(ctx, learnTimeout)
	defer cancel()
	a := asking{c: c, schema: schema, messages: instructed([]Message{{User, lesson}}, schema)}
	began, x := c.now(), exchange{extra: s.extra}
	call := Call{Op: "learn", Attempt: 1, Outcome: "ok"}
	resp, err := c.dial(&x).CreateChatCompletion(ctx, a.request(s.rung))
	l := Learned{Profile: c.profile, Rung: s.rung, Latency: c.now().Sub(began), Prompt: resp.Usage.PromptTokens, Completion: resp.Usage.CompletionTokens}
	call.Dur, call.Status, call.Tokens = l.Latency, x.status, max(resp.Usage.TotalTokens, 0)
	var failed *Error
	if err != nil {
		failed = classify(ctx, err, &x, c.now())
	} else if _, failed = pick(resp, schema); failed == nil {
		l.Thinks = thinks(resp)
	}
	if failed != nil {
		call.Outcome = string(failed.Kind)
	}
	c.observe(ctx, call)
	return l, failed
}

func thinks(resp openai.ChatCompletionResponse) bool {
	m := resp.Choices[0].Message
	d := resp.Usage.CompletionTokensDetails
	return m.ReasoningContent != "" || strings.Contains(m.Content, thinkClose) || d != nil && d.ReasoningTokens > 0 || resp.Usage.CompletionTokens > thoughtless
}

// Keep learns in the background until ctx ends: at once, again while the server teaches nothing, and after
// it refused a question. told hears of every lesson. Nobody's question ever waits for one.
func (c *Client) Keep(ctx context.Context, told func(Learned, error)) {
	for {
		l, err := c.Learn(ctx)
		if ctx.Err() != nil {
			return
		}
		told(l, err)
		if !pause(ctx, relearnAfter) {
			return
		}
		if err != nil {
			continue
		}
		select {
		case <-c.refused:
		case <-ctx.Done():
			return
		}
	}
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
