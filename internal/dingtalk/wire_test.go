package dingtalk_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// script is DingTalk without a network, for tests in which time is simulated (testing/synctest): every
// request is handed to answer. The token call is answered by itself unless token is set.
type script struct {
	token  func(n int, r *http.Request) string
	answer func(n int, r *http.Request) string // n from 1, without token calls
	// connect, if set, passes before a request leaves: making a connection.
	connect func() time.Duration

	mu     sync.Mutex
	tokens int
	asked  []time.Time // when each request that was no token call came
	calls  []dingtalk.Call
}

// Answers that are no answers.
const (
	hang    = "hang"    // says nothing until the request is given up
	refuse  = "refuse"  // the connection is refused: the request never leaves
	hangup  = "hangup"  // the connection breaks after the request left
	partial = "partial" // the body breaks off
)

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	var a string
	if strings.HasSuffix(r.URL.Path, "/oauth2/accessToken") {
		s.tokens++
		n := s.tokens
		s.mu.Unlock()
		a = `{"accessToken":"` + token + `","expireIn":7200}`
		if s.token != nil {
			a = s.token(n, r)
		}
	} else {
		if s.connect != nil {
			s.mu.Unlock()
			pass(s.connect())
			s.mu.Lock()
		}
		s.asked = append(s.asked, time.Now())
		n := len(s.asked)
		s.mu.Unlock()
		a = s.answer(n, r)
	}
	if trace := httptrace.ContextClientTrace(r.Context()); a != refuse && trace != nil {
		trace.WroteRequest(httptrace.WroteRequestInfo{})
	}
	switch a {
	case hang:
		<-r.Context().Done()
		return nil, r.Context().Err()
	case refuse:
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	case hangup:
		return nil, io.ErrUnexpectedEOF
	}
	return respond(r, a), nil
}

func respond(r *http.Request, a string) *http.Response {
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Request: r, ProtoMajor: 1, ProtoMinor: 1}
	if len(a) > 4 && a[3] == ' ' && a[0] >= '2' && a[0] <= '5' {
		resp.StatusCode = int(a[0]-'0')*100 + int(a[1]-'0')*10 + int(a[2]-'0')
		a = a[4:]
	}
	if after, ok := strings.CutPrefix(a, "Retry-After: "); ok {
		value, rest, _ := strings.Cut(after, "\n")
		resp.Header.Set("Retry-After", value)
		a = rest
	}
	resp.Header.Set("Content-Type", "application/json")
	var body io.Reader = strings.NewReader(a)
	if a == partial {
		body = io.MultiReader(strings.NewReader(`{"result":`), broken{})
	}
	resp.Body = io.NopCloser(body)
	return resp
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func (s *script) client(t *testing.T, opts ...option) *dingtalk.Client {
	t.Helper()
	cfg := dingtalk.Config{
		ClientID: "dingabc", ClientSecret: secret,
		APIBase: "http://new.test" + apiPath, OAPIBase: "http://old.test" + oapiPath,
		HTTP: &http.Client{Transport: s},
		Observe: func(_ context.Context, c dingtalk.Call) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.calls = append(s.calls, c)
		},
	}
	for _, o := range opts {
		o(&cfg)
	}
	c, err := dingtalk.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func (s *script) count() (calls, tokens int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.asked), s.tokens
}

// always answers the same.
func always(a string) func(int, *http.Request) string {
	return func(int, *http.Request) string { return a }
}

// then answers in turn, the last for ever.
func then(answers ...string) func(int, *http.Request) string {
	return func(n int, _ *http.Request) string { return answers[min(n, len(answers))-1] }
}

// read is a call that may be repeated, write is one that may not.
func read(ctx context.Context, c *dingtalk.Client) error {
	_, err := c.Workflow.TodoCount(ctx, "099")
	return err
}

func write(ctx context.Context, c *dingtalk.Client) error {
	return c.Workflow.Execute(ctx, dingtalk.Execution{ProcessInstanceID: "91ef", TaskID: 675834, ActionerUserID: "099", Result: dingtalk.ResultAgree})
}

func readOld(ctx context.Context, c *dingtalk.Client) error {
	_, err := c.Contact.User(ctx, "012345")
	return err
}

// pass lets time go by in a bubble of testing/synctest.
func pass(d time.Duration) { <-time.After(d) }
