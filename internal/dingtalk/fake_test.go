package dingtalk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The bases have paths of their own, so that a call which forgets its base fails loudly.
const (
	apiPath  = "/new-host"
	oapiPath = "/old-host"
	secret   = "s3cr3t/+=value"
	token    = "t0ken+/=value"
)

// fake is DingTalk on the wire: literal answers, recorded requests.
type fake struct {
	t   *testing.T
	srv *httptest.Server
	mux *http.ServeMux

	mu    sync.Mutex
	calls []dingtalk.Call
	got   []string // "METHOD path?query body", tokens left out
	logs  strings.Builder
}

type option func(*dingtalk.Config)

// setup starts a fake that knows the token call, and a client for it.
func setup(t *testing.T, opts ...option) (*dingtalk.Client, *fake) {
	t.Helper()
	f := newFake(t)
	f.handle("POST", apiPath+"/v1.0/oauth2/accessToken", `{"accessToken":"`+token+`","expireIn":7200}`)
	return f.client(opts...), f
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{t: t, mux: http.NewServeMux()}
	f.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		t.Errorf("unexpected request %s %s (is it under its base path?)", r.Method, r.URL.Path)
		http.NotFound(w, r)
	})
	f.srv = httptest.NewServer(f.mux)
	t.Cleanup(func() {
		f.srv.CloseClientConnections()
		f.srv.Close()
	})
	return f
}

func (f *fake) client(opts ...option) *dingtalk.Client {
	f.t.Helper()
	cfg := dingtalk.Config{
		ClientID: "dingabc", ClientSecret: secret,
		APIBase: f.srv.URL + apiPath, OAPIBase: f.srv.URL + oapiPath,
		HTTP: f.srv.Client(),
		Log:  slog.New(slog.NewTextHandler(lockedWriter{f}, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Observe: func(_ context.Context, c dingtalk.Call) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.calls = append(f.calls, c)
		},
	}
	for _, o := range opts {
		o(&cfg)
	}
	c, err := dingtalk.New(cfg)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(c.Close)
	return c
}

type lockedWriter struct{ f *fake }

func (w lockedWriter) Write(p []byte) (int, error) {
	w.f.mu.Lock()
	defer w.f.mu.Unlock()
	return w.f.logs.Write(p)
}

// handle answers a path with bodies in turn, the last one for ever; "403 {…}" sets the status.
func (f *fake) handle(method, path string, answers ...string) {
	n := 0
	f.mux.HandleFunc(method+" "+path, func(w http.ResponseWriter, r *http.Request) {
		f.record(r)
		f.mu.Lock()
		a := answers[min(n, len(answers)-1)]
		n++
		f.mu.Unlock()
		reply(w, a)
	})
}

func reply(w http.ResponseWriter, a string) {
	status := http.StatusOK
	if _, err := fmt.Sscanf(a, "%3d ", &status); err == nil {
		a = a[4:]
	}
	if strings.HasPrefix(a, "{") {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	_, _ = io.WriteString(w, a)
}

// record keeps a request and checks that the token travels where its host takes it.
func (f *fake) record(r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	q := r.URL.Query()
	header, query := r.Header.Get("x-acs-dingtalk-access-token"), q.Get("access_token")
	switch {
	case strings.HasSuffix(r.URL.Path, "/oauth2/accessToken"), strings.HasSuffix(r.URL.Path, "/robot/sendBySession"):
		if header != "" || query != "" {
			f.t.Errorf("%s got a token", r.URL.Path)
		}
	case strings.HasPrefix(r.URL.Path, apiPath):
		if header == "" || query != "" {
			f.t.Errorf("%s: the new host takes the token in its header only, got header %q query %q", r.URL.Path, header, query)
		}
	default:
		if header != "" || query == "" {
			f.t.Errorf("%s: the old host takes the token in the query only, got header %q query %q", r.URL.Path, header, query)
		}
	}
	if accept, kind := r.Header.Get("Accept"), r.Header.Get("Content-Type"); accept != "application/json" || (len(body) > 0) != (kind == "application/json; charset=utf-8") {
		f.t.Errorf("%s %s: Accept %q, Content-Type %q with %d bytes", r.Method, r.URL.Path, accept, kind, len(body))
	}
	q.Del("access_token")
	line := r.Method + " " + r.URL.EscapedPath()
	if len(q) > 0 {
		line += "?" + q.Encode()
	}
	if key := r.Header.Get("x-client-token"); key != "" {
		line += " key=" + key
	}
	if len(body) > 0 {
		line += " " + string(body)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !strings.HasSuffix(r.URL.Path, "/oauth2/accessToken") {
		f.got = append(f.got, line)
	}
}

// requests returns what was asked since the last call, tokens and the token call left out.
func (f *fake) requests() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	got := f.got
	f.got = nil
	return got
}

func (f *fake) observed() []dingtalk.Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]dingtalk.Call(nil), f.calls...)
}

// want compares the requests made since the last check with literal ones; JSON bodies by value.
func (f *fake) want(want ...string) {
	f.t.Helper()
	got := f.requests()
	if len(got) != len(want) {
		f.t.Fatalf("%d requests, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
	}
	for i := range want {
		gotHead, gotBody := splitBody(got[i])
		wantHead, wantBody := splitBody(want[i])
		if diff := cmp.Diff(wantHead, gotHead); diff != "" {
			f.t.Errorf("request %d (-want +got):\n%s", i, diff)
		}
		if diff := cmp.Diff(wantBody, gotBody); diff != "" {
			f.t.Errorf("body of request %d (-want +got):\n%s", i, diff)
		}
	}
}

func splitBody(line string) (head string, body any) {
	head, rest, found := strings.Cut(line, " {")
	if !found {
		return line, nil
	}
	d := json.NewDecoder(strings.NewReader("{" + rest))
	d.UseNumber()
	if d.Decode(&body) != nil {
		return line, nil
	}
	return head, body
}

func apiError(t *testing.T, err error) *dingtalk.APIError {
	t.Helper()
	var e *dingtalk.APIError
	if !errors.As(err, &e) {
		t.Fatalf("error is %v, want an *APIError", err)
	}
	return e
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
