package llm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Kind says what the caller can do about an Error.
type Kind string

// Kinds.
const (
	Disabled    Kind = "disabled"    // there is no LLM: never ask again
	Budget      Kind = "budget"      // the tokens of the day are used up: tomorrow
	Unavailable Kind = "unavailable" // the server is down, slow, overloaded, or refuses us: later
	BadAnswer   Kind = "bad_answer"  // it answered, but nothing that can be used: go on without
)

// Error is every error of this package. Its text holds neither what people wrote nor what the server
// said, which may repeat that, or the key.
type Error struct {
	Kind       Kind
	Text       string        // for the log
	Status     int           // of HTTP; 0 without an answer
	RetryAfter time.Duration // when it is known
	Err        error         // the transport's or the context's error

	final bool // asking again at once is pointless
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("llm: " + string(e.Kind))
	if e.Text != "" {
		b.WriteString(": " + e.Text)
	}
	if e.Status != 0 {
		fmt.Fprintf(&b, " (HTTP %d)", e.Status)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Temporary says whether the same may succeed later.
func (e *Error) Temporary() bool { return e.Kind == Unavailable || e.Kind == Budget }

// KindOf returns the Kind of an error of this package, or "".
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

func disabled() *Error {
	return &Error{Kind: Disabled, Text: "no model, or neither key nor address configured"}
}

// classify turns go-openai's error into ours. ctx is that of the attempt.
func classify(ctx context.Context, err error, x *exchange, now time.Time) *Error {
	if ctx.Err() != nil {
		return &Error{Kind: Unavailable, Text: "no answer in time", Status: x.status, Err: context.Cause(ctx), final: true}
	}
	e := &Error{Kind: Unavailable, Status: x.status, RetryAfter: x.wait(now)}
	switch {
	case x.status == 0:
		e.Text, e.Err = "the server cannot be reached", err
	case x.status >= 300 && x.status < 400:
		e.Text, e.final = "the server wants to send us elsewhere; check the address", true
	case x.status == http.StatusUnauthorized || x.status == http.StatusForbidden:
		e.Text, e.final = "the server does not accept the key", true
	case x.status == http.StatusNotFound:
		e.Text, e.final = "the server does not know the model or the path"+code(err), true
	case x.status == http.StatusTooManyRequests:
		e.Text = "too many requests, or no quota left" + code(err)
	case x.status >= 500:
		e.Text = "the server failed" + code(err)
	case x.status >= 400:
		e.Text, e.final = "the server refuses the request"+code(err), true
	default: // 200, and then something that is no answer: HTML of a proxy, a cut connection
		e.Text = "this is no answer of a chat server"
	}
	return e
}

// code is the machine-readable part of an API error. Only what looks like a code is taken: the rest of
// the error may repeat the prompt or the key.
func code(err error) string {
	var api *openai.APIError
	if !errors.As(err, &api) {
		return ""
	}
	for _, c := range []string{fmt.Sprint(api.Code), api.Type} {
		plain := !strings.ContainsFunc(c, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '.')
		})
		if plain && c != "" && len(c) <= 40 {
			return ": " + c
		}
	}
	return ""
}
