package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/llm"
)

const apiKey = "sk-hunter2-0123456789"

// fake is a chat server that follows a script: one step a request. It speaks HTTP over pipes in memory,
// so that in a synctest bubble its silence costs no time.
type fake struct {
	t     *testing.T
	conns chan net.Conn
	gone  chan struct{}

	busy sync.WaitGroup // steps that run

	mu       sync.Mutex
	over     bool
	steps    []http.HandlerFunc
	provider func(request) http.HandlerFunc // answers what the script does not
	requests []request
}

// request is what the fake was asked.
type request struct {
	Model     string `json:"model"`
	Stream    bool   `json:"stream"`
	MaxTokens int    `json:"max_tokens"`
	MaxCompl  int    `json:"max_completion_tokens"`
	Messages  []struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	} `json:"messages"`
	Format *struct {
		Type   string `json:"type"`
		Schema *struct {
			Name   string          `json:"name"`
			Strict bool            `json:"strict"`
			Schema json.RawMessage `json:"schema"`
		} `json:"json_schema"`
	} `json:"response_format"`
	Tools []struct {
		Function struct {
			Name       string
			Strict     bool
			Parameters json.RawMessage
		}
	} `json:"tools"`
	ToolChoice json.RawMessage `json:"tool_choice"`

	path, auth, raw string
	fields          map[string]any // the whole body
}

func (r request) form() string {
	if len(r.Tools) > 0 {
		return "tool"
	}
	if r.Format == nil {
		return "plain"
	}
	return r.Format.Type
}

func newFake(t *testing.T, steps ...http.HandlerFunc) *fake {
	f := &fake{t: t, conns: make(chan net.Conn), gone: make(chan struct{}), steps: steps}
	srv := &http.Server{Handler: f}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = srv.Serve(f)
	}()
	t.Cleanup(func() {
		_ = srv.Close()
		<-done
		f.mu.Lock()
		f.over = true // a connection whose first request comes this late is not served
		f.mu.Unlock()
		f.busy.Wait()
		f.mu.Lock()
		defer f.mu.Unlock()
		if len(f.steps) > 0 {
			t.Errorf("%d steps of the script were never asked for", len(f.steps))
		}
	})
	return f
}

// Accept, Close and Addr make it a listener.
func (f *fake) Accept() (net.Conn, error) {
	select {
	case c := <-f.conns:
		return c, nil
	case <-f.gone:
		return nil, net.ErrClosed
	}
}

func (f *fake) Close() error   { close(f.gone); return nil }
func (f *fake) Addr() net.Addr { return &net.IPAddr{} }

func (f *fake) client() *http.Client {
	tr := &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		client, server := net.Pipe()
		select {
		case f.conns <- server:
			return client, nil
		case <-f.gone:
			return nil, net.ErrClosed
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}}
	f.t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	if f.over {
		f.mu.Unlock()
		return
	}
	f.busy.Add(1)
	f.mu.Unlock()
	defer f.busy.Done()
	raw, err := io.ReadAll(r.Body)
	req := request{path: r.URL.Path, auth: r.Header.Get("Authorization"), raw: string(raw)}
	if err == nil {
		err = errors.Join(json.Unmarshal(raw, &req), json.Unmarshal(raw, &req.fields))
	}
	if err != nil {
		f.t.Errorf("the request is no JSON: %v", err)
	}
	f.mu.Lock()
	f.requests = append(f.requests, req)
	var step http.HandlerFunc
	if len(f.steps) > 0 {
		step, f.steps = f.steps[0], f.steps[1:]
	} else if f.provider != nil {
		step = f.provider(req)
	}
	f.mu.Unlock()
	if step == nil {
		f.t.Errorf("a request beyond the script: %s", raw)
		http.Error(w, "beyond the script", http.StatusTeapot)
		return
	}
	step(w, r)
}

func (f *fake) asked() []request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]request(nil), f.requests...)
}

func (f *fake) then(steps ...http.HandlerFunc) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.steps = append(f.steps, steps...)
}

// The steps.

func reply(status int, header map[string]string, body string) http.HandlerFunc {
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
	body, err := json.Marshal(map[string]any{
		"id": "1", "object": "chat.completion", "model": "m",
		"choices": []any{map[string]any{"index": 0, "finish_reason": finish, "message": msg}},
		"usage":   map[string]any{"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100},
	})
	if err != nil {
		panic(err)
	}
	return reply(200, nil, string(body))
}

// says answers with a text.
func says(text string) http.HandlerFunc { return message("stop", map[string]any{"content": text}) }

// calls answers with tool calls, given as name, arguments, name, arguments…
func calls(nameAndArguments ...string) http.HandlerFunc {
	var list []any
	for i := 0; i < len(nameAndArguments); i += 2 {
		list = append(list, map[string]any{"id": fmt.Sprint(i), "type": "function",
			"function": map[string]any{"name": nameAndArguments[i], "arguments": nameAndArguments[i+1]}})
	}
	return message("tool_calls", map[string]any{"content": nil, "tool_calls": list})
}

// fails answers with an error that repeats everything it should not.
func fails(status int, code string, header map[string]string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := json.Marshal(map[string]any{"error": map[string]any{
			"message": "wrong: " + r.Header.Get("Authorization") + ", you asked " + question, "type": "some_error", "code": code, "param": nil}})
		reply(status, header, string(body))(w, r)
	}
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

const question = "明天下午三点和张三开会"

func ask(f *fake, c *llm.Client) (string, error) { return askText(f, c, question) }

func askText(f *fake, c *llm.Client, text string) (string, error) {
	raw, err := c.Ask(f.t.Context(), "user1", []llm.Message{{llm.System, "You read office requests."}, {llm.User, text}}, schema(f.t))
	return string(raw), err
}

func schema(t *testing.T) llm.Schema {
	t.Helper()
	s, err := llm.NewSchema("understanding", []byte(`{
		"type": "object", "additionalProperties": false,
		"required": ["intent", "time_text", "people", "minutes"],
		"properties": {
			"intent": {"type": "string", "enum": ["meeting", "attendance", "none"]},
			"time_text": {"type": ["string", "null"], "maxLength": 20},
			"people": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
			"minutes": {"type": ["integer", "null"]}
		}}`))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

const good = `{"intent":"meeting","minutes":null,"people":["张三"],"time_text":"明天下午三点"}`

func client(f *fake, change ...func(*llm.Config)) *llm.Client {
	cfg := llm.Config{BaseURL: "http://llm.example/base/v1/", Model: "qwen-plus", APIKey: apiKey, HTTP: f.client()}
	for _, ch := range change {
		ch(&cfg)
	}
	return llm.New(cfg)
}
