// Package llm talks to a server that speaks OpenAI's chat API: OpenAI, DashScope (Qwen), DeepSeek, vLLM,
// Ollama and others. It is the only importer of go-openai. It knows nothing about commands, people or
// DingTalk: callers say what may be sent, and never believe an answer without checking it.
//
// Two things can be asked. Ask wants one JSON object of a given schema, quickly, and survives what servers
// do instead: prose around it, code fences, tool calls that nobody offered, truncation, no idea of strict
// schemas, errors, silence. Stream passes on a free answer while it is written.
//
// Every call is bound by a timeout for all attempts together, a token budget for its person and for
// everybody, and a circuit breaker. Budgets and cache live in the process and start afresh with it.
package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/patrickmn/go-cache"
	"github.com/sashabaranov/go-openai"
)

// DefaultBaseURL is OpenAI's own server.
const DefaultBaseURL = "https://api.openai.com/v1"

// DefaultTimeout leaves room for the rest of the answer within the three seconds that a person waits.
const DefaultTimeout = 3 * time.Second

const (
	maxAttempts = 2 // the first and one retry
	retryDelay  = 150 * time.Millisecond
	maxBody     = 4 << 20 // bytes of an answer; what is longer is no answer to any of our questions
	maxConns    = 32      // to the server; who finds them all busy waits, within the timeout

	// After this many failures in a row the server is left alone for a while, then tried with one call.
	breakAfter = 5
	breakFor   = 30 * time.Second
	// A Retry-After is kept up to this; a server that asks for a day is asked again sooner.
	maxPause = 10 * time.Minute
)

// Config says which server, and how much of it. The zero Config is a disabled client.
type Config struct {
	BaseURL string        // with /v1 if the server has it; default with a key: DefaultBaseURL
	Model   string        // required
	APIKey  string        // some local servers need none
	Timeout time.Duration // for all attempts of one Ask together; default: DefaultTimeout

	// Profile is one of Profiles; "" finds it by address and model. Extra are fields of every request, over
	// those of the profile; null takes one away.
	Profile string
	Extra   map[string]any

	PerUserDailyTokens int // 0: no limit
	DailyTokens        int // of everybody; 0: no limit

	HTTP *http.Client     // default: one of its own; redirects are never followed
	Now  func() time.Time // default: time.Now; its zone says when a day begins
	// Observe sees every attempt, and every call that was answered or refused without one. It is called on
	// the calling goroutine and must not block.
	Observe func(ctx context.Context, c Call)
}

// Call is what Observe sees. It holds no text of anybody and no secret.
type Call struct {
	Op      string // "ask", "stream" or "learn"
	Attempt int    // from 1; 0 when the server was not called
	Outcome string // ok, cached, stopped (a stream, by its caller), or the Kind of the error
	Status  int    // of HTTP; 0 without an answer
	Tokens  int    // as reported by the server, or estimated
	Dur     time.Duration
}

// String leaves the key out.
func (c Config) String() string { return "llm.Config{" + c.BaseURL + " " + c.Model + "}" }

// GoString is String.
func (c Config) GoString() string { return c.String() }

// Role says who speaks.
type Role string

// Roles. Untrusted text belongs into User messages, delimited, never into System.
const (
	System    Role = openai.ChatMessageRoleSystem
	User      Role = openai.ChatMessageRoleUser
	Assistant Role = openai.ChatMessageRoleAssistant
)

// Message is one turn of a conversation.
type Message struct {
	Role Role
	Text string
}

// Client asks one model of one server. A nil Client is disabled: every call returns a Disabled error.
type Client struct {
	model   string
	timeout time.Duration
	now     func() time.Time
	observe func(ctx context.Context, c Call)
	// dial makes a client whose exchange is recorded in x. It holds the key, and is a func so that printing
	// a Client cannot show it.
	dial func(x *exchange) *openai.Client

	budget  *budget
	answers *cache.Cache
	breaker circuitbreaker.CircuitBreaker[any]
	profile string
	shapes  []shape               // how it may be asked, the best first
	shape   atomic.Pointer[shape] // how it is asked: the best, until Learn knows better
	refused chan struct{}         // the server refused a question; Keep learns again

	mu    sync.Mutex
	pause time.Time // the server asked to be left alone until then
}

// New makes a client. It is nil, and so disabled, without a model or with neither key nor base URL.
func New(cfg Config) *Client {
	if cfg.Model == "" || cfg.APIKey == "" && cfg.BaseURL == "" {
		return nil
	}
	c := &Client{
		model: cfg.Model, timeout: cfg.Timeout, now: cfg.Now, observe: cfg.Observe,
		answers: cache.New(cacheFor, 0), // swept by remember: no goroutine that nobody could stop
		breaker: circuitbreaker.NewBuilder[any]().
			WithFailureThreshold(breakAfter).WithSuccessThreshold(1).WithDelay(breakFor).Build(),
	}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.now == nil {
		c.now = time.Now
	}
	if c.observe == nil {
		c.observe = func(context.Context, Call) {}
	}
	if c.profile = cfg.Profile; c.profile == "" {
		c.profile = profileOf(cfg.BaseURL, cfg.Model)
	}
	c.shapes = shapes(profiles()[c.profile], cfg.Model, cfg.Extra)
	c.shape.Store(&c.shapes[0])
	c.refused = make(chan struct{}, 1)
	c.budget = newBudget(cfg.PerUserDailyTokens, cfg.DailyTokens, c.now)
	c.dial = dialer(cfg)
	return c
}

// Enabled says whether there is a server to ask.
func (c *Client) Enabled() bool { return c != nil }

func dialer(cfg Config) func(x *exchange) *openai.Client {
	client := http.Client{}
	if cfg.HTTP != nil {
		client = *cfg.HTTP
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxConnsPerHost, t.MaxIdleConnsPerHost = maxConns, maxConns
		client.Transport = t
	}
	// A redirect would take what people wrote to a server that nobody configured.
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	oc := openai.DefaultConfig(cfg.APIKey)
	if cfg.BaseURL != "" {
		oc.BaseURL = strings.TrimRight(cfg.BaseURL, "/")
	}
	return func(x *exchange) *openai.Client {
		own := oc
		x.client = &client
		own.HTTPClient = x
		return openai.NewClientWithConfig(own)
	}
}

// exchange is one request, with the fields that go-openai cannot send, and what of its answer go-openai does
// not hand out.
type exchange struct {
	client     *http.Client
	extra      map[string]any
	status     int
	retryAfter string
}

// Do sends the request and bounds the answer.
func (x *exchange) Do(req *http.Request) (*http.Response, error) {
	if err := x.enrich(req); err != nil {
		return nil, err
	}
	resp, err := x.client.Do(req)
	if err != nil {
		return nil, err
	}
	x.status, x.retryAfter = resp.StatusCode, resp.Header.Get("Retry-After")
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		// go-openai takes it for an answer.
		resp.StatusCode = http.StatusBadGateway
	}
	resp.Body = bounded{io.LimitReader(resp.Body, maxBody), resp.Body}
	return resp, nil
}

// enrich adds the extra fields to the request's body.
func (x *exchange) enrich(req *http.Request) error {
	if len(x.extra) == 0 {
		return nil
	}
	var body map[string]any
	d := json.NewDecoder(req.Body)
	d.UseNumber()
	if err := d.Decode(&body); err != nil {
		return fmt.Errorf("llm: read the request: %w", err)
	}
	maps.Copy(body, x.extra)
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("llm: write the request: %w", err)
	}
	req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(raw)), int64(len(raw))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
	return nil
}

type bounded struct {
	io.Reader
	io.Closer
}

// wait reads Retry-After: seconds, or a date.
func (x *exchange) wait(now time.Time) time.Duration {
	if s, err := strconv.ParseFloat(x.retryAfter, 64); err == nil && s > 0 {
		return min(time.Duration(min(s, 1e6)*float64(time.Second)), maxPause)
	}
	if t, err := http.ParseTime(x.retryAfter); err == nil {
		return min(max(t.Sub(now), 0), maxPause)
	}
	return 0
}

// admit lets a call through to the server, or says why not.
func (c *Client) admit() *Error {
	c.mu.Lock()
	pause := c.pause.Sub(c.now())
	c.mu.Unlock()
	if pause > 0 {
		return &Error{Kind: Unavailable, Text: "the server asked to be left alone", RetryAfter: pause, final: true}
	}
	if !c.breaker.TryAcquirePermit() {
		return &Error{Kind: Unavailable, Text: "it failed too often, and is left alone", RetryAfter: c.breaker.RemainingDelay(), final: true}
	}
	return nil
}

// record tells the breaker how an attempt went. A bad answer is an answer: the server is there. When the
// caller gave up nothing is known, but a permit for a trial must be given back.
func (c *Client) record(ctx context.Context, err *Error) {
	gaveUp := errors.Is(context.Cause(ctx), context.Canceled)
	switch {
	case err == nil || err.Kind != Unavailable:
		c.breaker.RecordSuccess()
	case !gaveUp || c.breaker.IsHalfOpen():
		c.breaker.RecordFailure()
	}
	if err != nil && err.RetryAfter > 0 {
		c.mu.Lock()
		c.pause = c.now().Add(err.RetryAfter)
		c.mu.Unlock()
	}
}

// rest waits before a retry: as long as the server asked for, or a moment when it failed. False means that
// there is no time left for another attempt.
func rest(ctx context.Context, after *Error) bool {
	wait := after.RetryAfter
	if wait == 0 && after.Kind == Unavailable {
		wait = retryDelay/2 + rand.N(retryDelay)
	}
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	return pause(ctx, wait)
}
