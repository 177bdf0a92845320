package sandbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// box is a started sandbox with an HTTP client that speaks to it as an application does.
type box struct {
	*sandbox.Server
	t     *testing.T
	url   string
	http  *http.Client
	token string
}

// start runs a sandbox on a free port and ends it with the test. Limits are off unless the test sets them.
func start(t *testing.T, edit ...func(*sandbox.Options)) *box {
	t.Helper()
	settings := sandbox.DefaultSettings()
	settings.QPS = 0
	opt := sandbox.Options{Settings: &settings, Seed: 7}
	for _, e := range edit {
		e(&opt)
	}
	s, err := sandbox.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &box{Server: s, t: t, url: url, http: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(func() {
		b.http.CloseIdleConnections()
		s.Close()
	})
	return b
}

func withSettings(edit func(*sandbox.Settings)) func(*sandbox.Options) {
	return func(o *sandbox.Options) { edit(o.Settings) }
}

// guard bounds every wait: reaching it means that something hangs, never that the machine is busy.
const guard = 3 * time.Minute

// ctx is long enough for everything that a test waits for.
func ctx(t *testing.T) context.Context {
	c, cancel := context.WithTimeout(t.Context(), guard)
	t.Cleanup(cancel)
	return c
}

type answer struct {
	status int
	text   string
	json   map[string]any
	header http.Header
}

func (a answer) str(name string) string { s, _ := a.json[name].(string); return s }
func (a answer) num(name string) int    { n, _ := a.json[name].(float64); return int(n) }

// call sends one request; a string body goes out verbatim, anything else as JSON.
func (b *box) call(method, path string, body any, headers ...string) answer {
	b.t.Helper()
	var r io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		r = strings.NewReader(v)
	case []byte:
		r = bytes.NewReader(v)
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			b.t.Fatal(err)
		}
		r = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.url+path, r)
	if err != nil {
		b.t.Fatal(err)
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("Accept", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	if host := req.Header.Get("Host"); host != "" {
		req.Host = host
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	a := answer{status: res.StatusCode, text: string(raw), header: res.Header}
	json.Unmarshal(raw, &a.json)
	return a
}

// api is call with an access token of the new host.
func (b *box) api(method, path string, body any) answer {
	b.t.Helper()
	if b.token == "" {
		b.token = b.call("POST", "/v1.0/oauth2/accessToken", map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}).str("accessToken")
	}
	return b.call(method, path, body, "x-acs-dingtalk-access-token", b.token)
}

// control is call to the control API with its token.
func (b *box) control(method, path string, body any) answer {
	b.t.Helper()
	return b.call(method, "/sandbox/api/"+path, body, "X-Sandbox-Token", b.Token())
}

// frame is what arrives at the bot.
type frame struct {
	SpecVersion string            `json:"specVersion"`
	Type        string            `json:"type"`
	Headers     map[string]string `json:"headers"`
	Data        string            `json:"data"`
}

func (f frame) data(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal([]byte(f.Data), &m); err != nil {
		t.Fatalf("data of %s is no JSON object: %v", f.Headers["topic"], err)
	}
	return m
}

// robot is a bare Stream client, for what the SDK hides.
type robot struct {
	t  *testing.T
	ws *websocket.Conn
	in chan frame // closed with the socket
}

var allTopics = []map[string]string{
	{"type": "SYSTEM", "topic": "ping"}, {"type": "SYSTEM", "topic": "disconnect"}, {"type": "EVENT", "topic": "*"},
	{"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"}, {"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
}

func (b *box) ticket(topics any) (endpoint, ticket string) {
	b.t.Helper()
	a := b.call("POST", "/v1.0/gateway/connections/open", map[string]any{
		"clientId": b.ClientID(), "clientSecret": b.ClientSecret(), "ua": "test", "extras": nil, "subscriptions": topics,
	})
	if a.status != 200 {
		b.t.Fatalf("connections/open: %d %s", a.status, a.text)
	}
	return a.str("endpoint"), a.str("ticket")
}

func (b *box) connect() *robot { return b.connectFor(allTopics) }

// dial opens a socket that the test reads itself.
func (b *box) dial(endpoint, ticket string) *websocket.Conn {
	b.t.Helper()
	ws, res, err := websocket.DefaultDialer.DialContext(b.t.Context(), endpoint+"?ticket="+ticket, nil)
	if err != nil {
		b.t.Fatalf("connect: %v", err)
	}
	res.Body.Close()
	b.t.Cleanup(func() { ws.Close() })
	return ws
}

func (b *box) connectFor(topics any) *robot {
	b.t.Helper()
	ws := b.dial(b.ticket(topics))
	r := &robot{t: b.t, ws: ws, in: make(chan frame, 4096)}
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(r.in)
		for {
			_, text, err := ws.ReadMessage()
			if err != nil {
				return
			}
			var f frame
			if json.Unmarshal(text, &f) == nil {
				r.in <- f
			}
		}
	}()
	b.t.Cleanup(func() {
		ws.Close()
		<-done
	})
	return r
}

// next waits for the next frame with a topic.
func (r *robot) next(topic string) frame {
	r.t.Helper()
	deadline := time.After(guard)
	for {
		select {
		case f, ok := <-r.in:
			if !ok {
				r.t.Fatalf("the socket closed while waiting for %s", topic)
			}
			if f.Headers["topic"] == topic {
				return f
			}
		case <-deadline:
			r.t.Fatalf("no frame with the topic %s", topic)
		}
	}
}

// closed waits for the end of the socket and returns what came before.
func (r *robot) closed() (frames []frame) {
	r.t.Helper()
	deadline := time.After(guard)
	for {
		select {
		case f, ok := <-r.in:
			if !ok {
				return frames
			}
			frames = append(frames, f)
		case <-deadline:
			r.t.Fatal("the socket stayed open")
		}
	}
}

func (r *robot) ack(f frame, code int, data any) {
	r.t.Helper()
	text, ok := data.(string)
	if !ok {
		raw, err := json.Marshal(data)
		if err != nil {
			r.t.Fatal(err)
		}
		text = string(raw)
	}
	r.write(map[string]any{
		"code": code, "message": "OK", "data": text,
		"headers": map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
	})
}

func (r *robot) write(v any) {
	r.t.Helper()
	if err := r.ws.WriteJSON(v); err != nil {
		r.t.Fatalf("write: %v", err)
	}
}

// say fails the test when the message is refused.
func (b *box) say(said sandbox.Said) string {
	b.t.Helper()
	id, err := b.Say(b.t.Context(), said)
	if err != nil {
		b.t.Fatal(err)
	}
	return id
}

// wait fails the test when the condition does not come true.
func (b *box) wait(what string, cond func(sandbox.Snapshot) bool) {
	b.t.Helper()
	if err := b.Wait(ctx(b.t), cond); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// someone is an ordinary member of the organisation, other than those given.
func (b *box) someone(but ...string) sandbox.Person {
	b.t.Helper()
	for _, p := range b.People() {
		if !p.Outsider && p.Active && !p.Admin && !contains(but, p.ID) {
			return p
		}
	}
	b.t.Fatal("nobody is left")
	return sandbox.Person{}
}

func contains(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// group is a group chat with at least two ordinary members.
func (b *box) group() (id string, members []string) {
	b.t.Helper()
	byID := map[string]sandbox.Person{}
	for _, p := range b.People() {
		byID[p.ID] = p
	}
	for _, g := range b.Groups() {
		members = nil
		for _, m := range g.Members {
			if p := byID[m]; p.Active && !p.Outsider {
				members = append(members, m)
			}
		}
		if len(members) >= 3 {
			return g.ID, members
		}
	}
	b.t.Fatal("no group chat")
	return "", nil
}
