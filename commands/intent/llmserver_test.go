package intent_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/skills"
)

// server speaks OpenAI's chat API over pipes in memory, so that in a synctest bubble its silence costs
// no time. Every request is answered by the same step.
type server struct {
	t     *testing.T
	step  http.HandlerFunc
	conns chan net.Conn
	gone  chan struct{}
	mu    sync.Mutex
	sent  []string // the bodies of the requests
}

func newServer(t *testing.T, step http.HandlerFunc) *server {
	s := &server{t: t, step: step, conns: make(chan net.Conn), gone: make(chan struct{})}
	var busy sync.WaitGroup
	over := false // guarded by s.mu
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		if over {
			s.mu.Unlock()
			return
		}
		busy.Add(1)
		s.mu.Unlock()
		defer busy.Done()
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		s.sent = append(s.sent, string(raw))
		s.mu.Unlock()
		step(w, r)
	})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(s)
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
		s.mu.Lock()
		over = true // a connection whose first request comes this late is not served
		s.mu.Unlock()
		busy.Wait()
	})
	return s
}

// Accept, Close and Addr make it a listener.
func (s *server) Accept() (net.Conn, error) {
	select {
	case c := <-s.conns:
		return c, nil
	case <-s.gone:
		return nil, net.ErrClosed
	}
}

func (s *server) Close() error   { close(s.gone); return nil }
func (s *server) Addr() net.Addr { return &net.IPAddr{} }

func (s *server) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, far := net.Pipe()
	select {
	case s.conns <- far:
		return client, nil
	case <-s.gone:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (s *server) client() *llm.Client { return clientVia(s.t, s.dial, 0) }

// clientVia makes a client with a timeout of its own; 0 is the default.
func clientVia(t *testing.T, dial func(context.Context, string, string) (net.Conn, error), timeout time.Duration) *llm.Client {
	tr := &http.Transport{DialContext: dial}
	t.Cleanup(tr.CloseIdleConnections)
	return llm.New(llm.Config{BaseURL: "http://llm.example/v1", Model: "m", APIKey: "k", Timeout: timeout, HTTP: &http.Client{Transport: tr}})
}

// bodies are the requests that were sent.
func (s *server) bodies() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.sent...)
}

// user is what the last request said in the person's name.
func (s *server) user() map[string]string {
	s.t.Helper()
	all := s.bodies()
	if len(all) == 0 {
		s.t.Fatal("the model was not asked")
	}
	var body struct {
		Messages []struct{ Role, Content string }
	}
	if err := json.Unmarshal([]byte(all[len(all)-1]), &body); err != nil {
		s.t.Fatal(err)
	}
	if len(body.Messages) != 2 || body.Messages[0].Role != "system" || body.Messages[1].Role != "user" {
		s.t.Fatalf("messages %+v", body.Messages)
	}
	var data map[string]string
	if err := json.Unmarshal([]byte(body.Messages[1].Content), &data); err != nil {
		s.t.Fatalf("the message is not delimited as JSON: %q", body.Messages[1].Content)
	}
	return data
}

// The steps.

func raw(status int, header map[string]string, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func message(finish string, msg map[string]any) http.HandlerFunc {
	msg["role"] = "assistant"
	return raw(http.StatusOK, nil, encode(map[string]any{
		"id": "x", "object": "chat.completion", "usage": map[string]any{"total_tokens": 10},
		"choices": []any{map[string]any{"index": 0, "finish_reason": finish, "message": msg}},
	}))
}

// says answers with a text.
func says(content string) http.HandlerFunc {
	return message("stop", map[string]any{"content": content})
}

// answers answers with a full object of the schema, some fields of which are set.
func answers(fields string) http.HandlerFunc { return says(reply(fields)) }

// calls answers with tool calls: name, arguments, name, arguments…
func calls(nameAndArguments ...string) http.HandlerFunc {
	list := []any{}
	for i := 0; i < len(nameAndArguments); i += 2 {
		list = append(list, map[string]any{"id": fmt.Sprint(i), "type": "function",
			"function": map[string]any{"name": nameAndArguments[i], "arguments": nameAndArguments[i+1]}})
	}
	return message("tool_calls", map[string]any{"content": nil, "tool_calls": list})
}

// hangs says nothing until the client gives up.
func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// cut closes the connection in the middle of an answer.
func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"choices":[`)
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

// reply is a full answer of the schema with some fields set.
func reply(fields string) string {
	base := map[string]any{"intent": "none", "people": []string{}}
	for _, name := range []string{"request_text", "time_text", "old_time_text", "date_range_text", "duration_text", "scope_text",
		"title", "room", "online_text", "kind", "status_text", "number"} {
		base[name] = nil
	}
	var set map[string]any
	if err := json.Unmarshal([]byte(fields), &set); err != nil {
		panic(err)
	}
	for k, v := range set {
		if _, known := base[k]; !known {
			panic("the schema has no " + k)
		}
		base[k] = v
	}
	return encode(base)
}

func encode(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// assisted is a model behind rules that know the people of these tests and are sure of nothing.
func assisted(t *testing.T, c *llm.Client, failed func(error), names ...string) *intent.Model {
	t.Helper()
	if names == nil {
		names = people()
	}
	return assist(t, intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }}).Doubt(), c, failed)
}

// assist puts a model behind rules.
func assist(t *testing.T, r *intent.Rules, c *llm.Client, failed func(error)) *intent.Model {
	t.Helper()
	m, err := intent.WithModel(r, c.Ask, func(_ context.Context, err error) {
		if failed != nil {
			failed(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// readWith reads a sentence that the rules do not understand with a model that answers so.
func readWith(t *testing.T, text, fields string) commands.Understanding {
	t.Helper()
	u, _ := readIn(t, commands.Utterance{Text: text}, fields)
	return u
}

func readIn(t *testing.T, u commands.Utterance, fields string) (commands.Understanding, *server) {
	t.Helper()
	if u.Now.IsZero() {
		u.Now = now(t)
	}
	if alone := rules().Doubt().Understand(t.Context(), u); alone.Reading != commands.ReadNone {
		t.Fatalf("the rules understand %q by now (%s %s): take another sentence", u.Text, alone.Reading, alone.Command)
	}
	s := newServer(t, answers(fields))
	out := assisted(t, s.client(), func(err error) { t.Errorf("the model failed: %v", err) }).Understand(t.Context(), u)
	if n := len(s.bodies()); n != 1 {
		t.Errorf("the model was asked %d times", n)
	}
	return out, s
}

func names(a intent.Args) string {
	var list []string
	for _, p := range a.People {
		list = append(list, p.Name+p.ID)
	}
	return strings.Join(list, "、")
}

// fixed is a model whose answers come from a func: for tests of many answers.
func fixed(t testing.TB, r *intent.Rules, say func(text string) string) *intent.Model {
	t.Helper()
	m, err := intent.WithModel(r,
		func(_ context.Context, _ string, messages []llm.Message, _ llm.Schema) (json.RawMessage, error) {
			return json.RawMessage(say(messages[1].Text)), nil
		}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// squeezed leaves out what normalising may add or drop between characters.
func squeezed(s string) string { return strings.Join(strings.Fields(norm.New(s).String()), "") }
