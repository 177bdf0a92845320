package llm

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/patrickmn/go-cache"
	"github.com/sashabaranov/go-openai"
)

const (
	askTokens       = 600  // an answer of the size that we ask for takes a third of it
	reasoningTokens = 3000 // with the thoughts of a reasoning model, which count
	temperature     = 0.01 // the likeliest answer; go-openai leaves out 0, and servers then take 1

	cacheFor  = time.Hour
	cacheSize = 5000 // answers
)

// Ask returns one JSON object that conforms to schema. It asks in the one form that Learn found, and never
// tries others while somebody waits. The schema is added to the system message, so that servers without
// strict answers know it, too. Equal questions are answered from the cache for an hour,
// at no cost; the person that userID names pays for the others.
func (c *Client) Ask(ctx context.Context, userID string, messages []Message, schema Schema) (json.RawMessage, error) {
	if c == nil {
		return nil, disabled()
	}
	if schema.root == nil {
		return nil, errors.New("llm: ask: a schema that NewSchema did not make")
	}
	key := c.cacheKey(messages, schema)
	if answer, ok := c.cached(key); ok {
		c.observe(ctx, Call{Op: "ask", Outcome: "cached"})
		return answer, nil
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	a := asking{c: c, user: userID, schema: schema, messages: instructed(messages, schema)}
	answer, err := a.run(ctx)
	if err != nil {
		return nil, err
	}
	c.remember(key, answer)
	return slices.Clone(answer), nil
}

// asking is one Ask on its way.
type asking struct {
	c        *Client
	user     string
	schema   Schema
	messages []Message
}

func (a *asking) run(ctx context.Context) (json.RawMessage, error) {
	var last *Error
	for attempt := 1; attempt <= maxAttempts; attempt++ {
		if last != nil && !rest(ctx, last) {
			break
		}
		answer, err := a.attempt(ctx, attempt)
		if err == nil {
			return answer, nil
		}
		if refusesForm(err) {
			select {
			case a.c.refused <- struct{}{}: // learn again, later
			default:
			}
		}
		// Whatever stopped the second attempt, the first one's reason is the one that helps.
		if last == nil || err.Kind == Unavailable && err.Status != 0 {
			last = err
		}
		if err.final || err.Kind == Budget {
			break
		}
	}
	return nil, last
}

func refusesForm(err *Error) bool {
	return err.Status == http.StatusBadRequest || err.Status == http.StatusUnprocessableEntity
}

func (a *asking) attempt(ctx context.Context, n int) (answer json.RawMessage, err *Error) {
	c := a.c
	began := c.now()
	call := Call{Op: "ask", Outcome: "ok"}
	defer func() {
		if err != nil {
			call.Outcome = string(err.Kind)
		}
		call.Dur = c.now().Sub(began)
		c.observe(ctx, call)
	}()
	form := a.c.shape.Load()
	req := a.request(form.rung)
	limit := max(req.MaxTokens, req.MaxCompletionTokens) //nolint:staticcheck // other servers know only the old field
	prompt := estimate(a.messages)
	settle, err := c.budget.reserve(a.user, prompt+limit)
	if err != nil {
		return nil, err
	}
	defer func() { settle(call.Tokens) }()
	if err = c.admit(); err != nil {
		return nil, err
	}
	call.Attempt, call.Tokens = n, prompt // a call that fails may have cost that much
	x := exchange{extra: form.extra}
	resp, oerr := c.dial(&x).CreateChatCompletion(ctx, req)
	call.Status = x.status
	if oerr != nil {
		err = classify(ctx, oerr, &x, c.now())
	} else {
		call.Tokens = sane(resp.Usage.TotalTokens, prompt+limit)
		answer, err = pick(resp, a.schema)
	}
	c.record(ctx, unlessForm(err))
	return answer, err
}

// unlessForm keeps a refused form of request from the breaker: the server is there, and is asked again.
func unlessForm(err *Error) *Error {
	if err != nil && refusesForm(err) {
		return nil
	}
	return err
}

func (a *asking) request(rung Rung) openai.ChatCompletionRequest {
	req := openai.ChatCompletionRequest{Model: a.c.model, Messages: wire(a.messages)}
	bound(&req, askTokens)
	switch rung {
	case RungSchema:
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: a.schema.name, Schema: a.schema.raw, Strict: true},
		}
	case RungTool:
		req.Tools = []openai.Tool{{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{
			Name: a.schema.name, Description: "Give the answer.", Parameters: a.schema.raw, Strict: true,
		}}}
		req.ToolChoice = openai.ToolChoice{Type: openai.ToolTypeFunction, Function: openai.ToolFunction{Name: a.schema.name}}
	case RungObject:
		req.ResponseFormat = &openai.ChatCompletionResponseFormat{Type: openai.ChatCompletionResponseFormatTypeJSONObject}
	}
	return req
}

// bound limits the length of the answer. OpenAI's reasoning models want another field for it, count
// their thoughts in, and take no temperature; servers of others know only the old field.
func bound(req *openai.ChatCompletionRequest, tokens int) {
	if reasons(req.Model) {
		req.MaxCompletionTokens = max(tokens, reasoningTokens)
		return
	}
	req.MaxTokens, req.Temperature = tokens, temperature //nolint:staticcheck // other servers know only the old field
}

func wire(messages []Message) []openai.ChatCompletionMessage {
	out := make([]openai.ChatCompletionMessage, len(messages))
	for i, m := range messages {
		out[i] = openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text}
	}
	return out
}

// instructed adds the schema to the first system message (some servers take only one), or makes one.
func instructed(messages []Message, schema Schema) []Message {
	text := "Answer with exactly one JSON object and nothing else. It must follow this JSON Schema:\n" + string(schema.raw)
	if len(messages) > 0 && messages[0].Role == System {
		out := slices.Clone(messages)
		out[0].Text += "\n\n" + text
		return out
	}
	return append([]Message{{Role: System, Text: text}}, messages...)
}

// cacheKey makes questions equal that differ in spaces only. Nothing more: an answer quotes the words of
// its question, and its reader looks for them there.
func (c *Client) cacheKey(messages []Message, schema Schema) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q%q", c.model, schema.raw)
	for _, m := range messages {
		fmt.Fprintf(h, "%q%q", m.Role, strings.Join(strings.Fields(m.Text), " "))
	}
	return string(h.Sum(nil))
}

// remembered carries its own deadline, because go-cache looks at the machine's clock.
type remembered struct {
	answer json.RawMessage
	until  time.Time
}

func (c *Client) cached(key string) (json.RawMessage, bool) {
	if v, ok := c.answers.Get(key); ok {
		if r := v.(remembered); c.now().Before(r.until) {
			return slices.Clone(r.answer), true
		}
	}
	return nil, false
}

func (c *Client) remember(key string, answer json.RawMessage) {
	if c.answers.ItemCount() >= cacheSize {
		c.answers.DeleteExpired()
		if c.answers.ItemCount() >= cacheSize {
			c.answers.Flush() // no order to drop the oldest by; filling it takes a day of odd questions
		}
	}
	c.answers.Set(key, remembered{answer, c.now().Add(cacheFor)}, cache.DefaultExpiration)
}
