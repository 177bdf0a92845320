package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// spec is one call. Methods of the services fill it and hand it to call.
type spec struct {
	op     string // unique per method and path: rate limits, circuits and metrics go by it
	method string
	host   Host
	path   string   // template; {…} stand for vars
	vars   []string // values of the {…} in order
	query  url.Values
	body   any    // sent as JSON; nil = no body
	key    string // x-client-token: makes a calendar write repeatable for a day

	free     bool          // not counted in the monthly quota
	keyed    bool          // reads, and writes that carry an idempotency key: may be repeated
	empty    bool          // an empty body is a success
	patience time.Duration // how long to wait for a slot in the rate limit; 0 = as long as ctx
	webhook  string        // HostSession: the address, already checked; it holds the session
}

// call makes the call and decodes its answer.
func call[T any](ctx context.Context, c *Client, s spec) (T, error) {
	var out T
	_, err := c.do(ctx, &s, &out)
	return out, err
}

// do makes the call, repeating it where that is allowed, and decodes the answer into out. again is
// true when an earlier attempt of this call may have taken effect although its answer was lost. When
// ctx ended, the error is ctx's.
func (c *Client) do(ctx context.Context, s *spec, out any) (again bool, err error) {
	payload, err := encode(s)
	if err != nil {
		return false, err
	}
	var body []byte
	lost := false
	err = c.retries.run(ctx, func(n int) error {
		var err error
		if body, err = c.once(ctx, s, payload, n); err == nil {
			return nil
		}
		var e *APIError
		if errors.As(err, &e) {
			noted := *e // others may hold the same error: a token is fetched for all
			lost = lost || (e.Op == s.op && unanswered(e))
			noted.lost, noted.mayHaveRun = lost, again || (e.Op == s.op && mayHaveRun(e))
			err = &noted
		}
		wait, ok := retryWait(ctx, err, s, n)
		if !ok {
			return err
		}
		again = again || mayHaveRun(err)
		return &repeat{err: err, wait: wait}
	})
	if err != nil {
		return again, finish(ctx, s, err)
	}
	if len(bytes.TrimSpace(body)) == 0 || out == nil {
		return again, nil
	}
	if err := json.Unmarshal(body, out); err != nil {
		// The JSON was whole (errorOf), so this is a field of another type. The value is not quoted.
		return again, &APIError{Op: s.op, Kind: KindBusiness, Code: codeBadAnswer, Status: http.StatusOK, Message: typeProblem(err), mayHaveRun: true}
	}
	return again, nil
}

// mayHaveRun is true of a failure after which nobody knows whether DingTalk did what was asked.
func mayHaveRun(err error) bool {
	var e *APIError
	return errors.As(err, &e) && (e.Kind == KindUnavailable || e.Code == codeBadAnswer) && !e.unsent
}

// unanswered is true of an attempt that DingTalk may still be working on.
func unanswered(e *APIError) bool {
	return e.Code == "idempotencyProcessing" || (e.Code == codeNoAnswer && !e.unsent)
}

// finish makes sure that an error names its call, and that a caller whose time is up learns that.
func finish(ctx context.Context, s *spec, err error) error {
	var e *APIError
	if ctx.Err() != nil && (!errors.As(err, &e) || e.Code == codeNoAnswer) {
		return fmt.Errorf("dingtalk: %s: %w", s.op, ctx.Err())
	}
	if errors.As(err, &e) {
		return e
	}
	return fmt.Errorf("dingtalk: %s: %w", s.op, err)
}

func encode(s *spec) ([]byte, error) {
	if s.body == nil {
		return nil, nil
	}
	payload, err := json.Marshal(s.body)
	if err != nil {
		return nil, fmt.Errorf("dingtalk: %s: encode: %w", s.op, err)
	}
	return payload, nil
}

// once makes one attempt, and a second one with a fresh token when DingTalk refuses the token, or what it may do.
func (c *Client) once(ctx context.Context, s *spec, payload []byte, n int) ([]byte, error) {
	if s.host == HostSession || s.op == opToken {
		return c.send(ctx, s, payload, "", n)
	}
	token, err := c.tokens.get(ctx)
	if err != nil {
		return nil, err
	}
	body, err := c.send(ctx, s, payload, token, n)
	switch {
	case IsInvalidToken(err):
	case HasCode(err, "60011", "Forbidden.AccessDenied.AccessTokenPermissionDenied") && c.tokens.mayDoubt():
		// A token does not learn of a permission that was granted after it was made.
	default:
		return body, err
	}
	c.tokens.drop(token)
	if token, err = c.tokens.get(ctx); err != nil {
		return nil, err
	}
	return c.send(ctx, s, payload, token, n)
}

// send makes one HTTP request.
func (c *Client) send(ctx context.Context, s *spec, payload []byte, token string, n int) ([]byte, error) {
	if left := c.ban.left(); left > 0 {
		return nil, &APIError{Op: s.op, Kind: KindUnavailable, Code: codeBanned, RetryAfter: left, unsent: true,
			Message: "DingTalk refuses our address for a while"}
	}
	g := c.guard(s.op)
	t, err := g.enter(ctx, s.op, s.patience)
	if err != nil {
		var e *APIError
		if errors.As(err, &e) {
			c.report(ctx, s, Call{Attempt: n, Code: e.Code, Err: e})
		}
		return nil, err
	}
	begin := time.Now()
	a, err := c.exchange(ctx, s, payload, token, t)
	if err == nil {
		if e := errorOf(s, a, c.now()); e != nil {
			c.clean(e, token, s.webhook)
			err = e
		}
	}
	g.leave(t, err)
	var e *APIError
	if errors.As(err, &e) && e.Code == codeBanned {
		c.ban.set(e.RetryAfter)
	}
	c.report(ctx, s, Call{Attempt: n, Status: a.status, Code: codeOf(err), Duration: time.Since(begin), Err: err})
	return a.body, err
}

// exchange sends the request and reads the answer, within attemptTimeout.
func (c *Client) exchange(ctx context.Context, s *spec, payload []byte, token string, t *turn) (answer, error) {
	actx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	var left atomic.Bool
	actx = httptrace.WithClientTrace(actx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { left.Store(true); t.wrote() },
	})
	req, err := c.request(actx, s, payload, token)
	if err != nil {
		return answer{}, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return answer{}, c.broken(ctx, s, err, token, 0, !left.Load())
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody+1))
	if err != nil {
		return answer{status: resp.StatusCode}, c.broken(ctx, s, err, token, resp.StatusCode, false)
	}
	if len(body) > maxBody {
		return answer{status: resp.StatusCode}, &APIError{Op: s.op, Kind: KindBusiness, Status: resp.StatusCode,
			Code: codeBadAnswer, Message: fmt.Sprintf("answer is larger than %d bytes", maxBody)}
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}, nil
}

// request builds the HTTP request. The token goes where its host takes it (openapi.md 0.1).
func (c *Client) request(ctx context.Context, s *spec, payload []byte, token string) (*http.Request, error) {
	base := c.api
	if s.host == HostOAPI {
		base = c.oapi
	}
	query := url.Values{}
	for k, v := range s.query {
		query[k] = v
	}
	if s.host == HostOAPI && token != "" {
		query.Set("access_token", token)
	}
	address := s.webhook
	if s.host != HostSession {
		address = base.String() + fill(s.path, s.vars)
		if len(query) > 0 {
			address += "?" + query.Encode()
		}
	}
	req, err := http.NewRequestWithContext(ctx, s.method, address, bytes.NewReader(payload))
	if err != nil { // a bad base or path; err would quote the address
		return nil, &APIError{Op: s.op, Kind: KindBusiness, Message: "address cannot be built", unsent: true}
	}
	if payload == nil {
		req.Body, req.GetBody, req.ContentLength = nil, nil, 0
	} else {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	req.Header.Set("Accept", "application/json")
	if s.host == HostAPI && token != "" {
		req.Header.Set("x-acs-dingtalk-access-token", token)
	}
	if s.key != "" {
		req.Header.Set("x-client-token", s.key)
	}
	return req, nil
}

// fill puts escaped values into the {…} of a template, in order.
func fill(path string, vars []string) string {
	var b strings.Builder
	for _, v := range vars {
		before, rest, found := strings.Cut(path, "{")
		if !found {
			break
		}
		_, after, _ := strings.Cut(rest, "}")
		b.WriteString(before + url.PathEscape(v))
		path = after
	}
	return b.String() + path
}

// broken turns a transport failure into an error without the address, which may hold a token. unsent says
// that nothing of the request left: no connection, a proxy that refuses, a certificate that is not trusted.
func (c *Client) broken(ctx context.Context, s *spec, err error, token string, status int, unsent bool) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	e := &APIError{Op: s.op, Kind: KindUnavailable, Code: codeNoAnswer, Status: status, unsent: unsent}
	if errors.Is(err, context.DeadlineExceeded) {
		e.Message = fmt.Sprintf("no answer within %v", attemptTimeout)
	} else {
		e.Message = clip(c.redact(err.Error(), token, s.webhook), maxMessage)
	}
	return e
}

// clean redacts everything in e that came from outside.
func (c *Client) clean(e *APIError, token, webhook string) {
	for _, text := range []*string{&e.Code, &e.SubCode, &e.Message, &e.RequestID} {
		*text = clip(c.redact(*text, token, webhook), maxMessage)
	}
	for i := range e.Scopes {
		e.Scopes[i] = clip(c.redact(e.Scopes[i], token, webhook), maxMessage)
	}
}

// redact takes out of a text what must not leave the package. DingTalk's own texts hold none of it; a
// proxy's might repeat the request.
func (c *Client) redact(text, token, webhook string) string {
	hide := []string{webhook, c.tokens.secret, token}
	if u, err := url.Parse(webhook); err == nil {
		hide = append(hide, u.RawQuery, u.Query().Get("session"))
	}
	for _, h := range hide {
		if h == "" {
			continue
		}
		for _, form := range []string{h, url.QueryEscape(h), url.PathEscape(h)} {
			text = strings.ReplaceAll(text, form, "<redacted>")
		}
	}
	return text
}

// report tells the observer and the log about an attempt.
func (c *Client) report(ctx context.Context, s *spec, r Call) {
	r.Op, r.Path, r.Host = s.op, s.path, s.host
	r.Delivery = s.host == HostSession
	r.Counted = !s.free && !r.Delivery && r.Status != 0 && !IsThrottled(r.Err)
	level := slog.LevelDebug
	if r.Err != nil && KindOf(r.Err) == KindPermission {
		level = slog.LevelWarn // nobody but the administrator can help, so say it where he looks
	}
	if c.log.Enabled(ctx, level) {
		attrs := []slog.Attr{slog.String("op", r.Op), slog.Int("status", r.Status), slog.Duration("dur", r.Duration), slog.Int("attempt", r.Attempt)}
		if r.Err != nil {
			attrs = append(attrs, slog.String("err", r.Err.Error()))
		}
		c.log.LogAttrs(ctx, level, "dingtalk call", attrs...)
	}
	c.observe(ctx, r)
}

func codeOf(err error) string {
	var e *APIError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e) && e.SubCode != "":
		return e.SubCode
	case e != nil && e.Code != "":
		return e.Code
	}
	return codeNoAnswer
}

// typeProblem says which field had another type than expected, without its value.
func typeProblem(err error) string {
	var te *json.UnmarshalTypeError
	if errors.As(err, &te) {
		return fmt.Sprintf("field %s is a %s, want %s", te.Field, strings.Fields(te.Value + " ?")[0], te.Type)
	}
	return "answer has another shape than documented"
}
