package recipes_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// root is the module's directory.
const root = "../../.."

// Credentials that the sandbox is told on its command line.
const (
	clientID     = "dingrecipes"
	clientSecret = "throw-away"
)

// patience is how long an expected thing may take; nothing waits for it unless it fails.
const patience = 3 * time.Minute

// box is a sandbox in a process of its own. Everything is asked for over HTTP.
type box struct {
	t     *testing.T
	url   string
	token string // of the control API
	http  *http.Client
	hints *lines // what it says on stderr
}

// lines is a buffer that a process fills while a test reads it.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// build compiles a command of this module.
func build(t *testing.T, pkg, name string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), name)
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", out, pkg)
	cmd.Dir = root
	if text, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build %s: %v\n%s", pkg, err, text)
	}
	return out
}

// environment is ours without what could lead a process elsewhere: proxies and credentials.
func environment(more ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		switch strings.ToLower(name) {
		case "http_proxy", "https_proxy", "all_proxy", "dingtalk_client_id", "dingtalk_client_secret":
		default:
			env = append(env, kv)
		}
	}
	return append(env, more...)
}

// startSandbox runs dingdesk sandbox -no-bot and ends it with the test. It must print its one line, and
// nothing else, on stdout.
func startSandbox(t *testing.T, dingdesk string, flags ...string) *box {
	t.Helper()
	hints := &lines{}
	cmd := exec.Command(dingdesk, append([]string{"sandbox", "-no-bot", "-addr", "127.0.0.1:0", "-client-id", clientID, "-client-secret", clientSecret}, flags...)...)
	cmd.Env = environment("DINGTALK_CLIENT_ID=dingreal", "DINGTALK_CLIENT_SECRET=the-real-one")
	cmd.Stderr = hints
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stdout := bufio.NewReader(out)
	line, err := stdout.ReadString('\n')
	url, ok := strings.CutPrefix(line, "sandbox: ")
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		rest, rerr := io.ReadAll(stdout)
		if werr := cmd.Wait(); werr != nil || rerr != nil || len(rest) > 0 {
			t.Errorf("sandbox: %v, %v, also on stdout: %q, stderr: %s", werr, rerr, rest, hints)
		}
		for _, want := range []string{clientID, clientSecret, "WithOpenApiHost", "DINGTALK_OPENAPI_ENDPOINT", "preload.mjs"} {
			if !strings.Contains(hints.String(), want) {
				t.Errorf("stderr says nothing of %s: %s", want, hints)
			}
		}
		if strings.Contains(hints.String(), "real") {
			t.Errorf("the shell's credentials were picked up: %s", hints)
		}
	})
	if err != nil || !ok || !strings.HasSuffix(url, "/\n") {
		t.Fatalf("first line %q, %v", line, err)
	}
	b := &box{t: t, url: strings.TrimSuffix(url, "/\n"), hints: hints, http: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(b.http.CloseIdleConnections)
	b.token = b.control(t, http.MethodGet, "session", nil)["token"].(string)
	return b
}

// send posts JSON and reads JSON back.
func (b *box) send(t *testing.T, method, path string, body any, headers ...string) map[string]any {
	t.Helper()
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			t.Fatal(err)
		}
	}
	req, err := http.NewRequestWithContext(t.Context(), method, b.url+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]any{}
	if err := json.Unmarshal(text, &out); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%s %s: %d %s", method, path, res.StatusCode, text)
	}
	return out
}

// control calls the control API (docs/sandbox-api.md).
func (b *box) control(t *testing.T, method, path string, body any) map[string]any {
	t.Helper()
	return b.send(t, method, "/sandbox/api/"+path, body, "X-Sandbox-Token", b.token)
}

// event is one line of the live feed.
type event struct {
	kind string
	data map[string]any
}

// watch follows what a viewer sees, from now on.
func (b *box) watch(t *testing.T, viewer string) <-chan event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.url+"/sandbox/api/stream?viewer="+viewer, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := b.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	events, done := make(chan event, 64), make(chan struct{})
	go func() {
		defer close(done)
		defer close(events)
		var e event
		for feed := bufio.NewScanner(res.Body); feed.Scan(); {
			name, value, _ := strings.Cut(feed.Text(), ":")
			switch name {
			case "event":
				e.kind = strings.TrimSpace(value)
			case "data":
				e.data = map[string]any{}
				if json.Unmarshal([]byte(value), &e.data) != nil {
					return
				}
				select {
				case events <- e:
				case <-ctx.Done():
					return
				}
			}
		}
	}()
	t.Cleanup(func() {
		cancel()
		_ = res.Body.Close()
		<-done
	})
	return events
}

// until takes events until one fits.
func until(t *testing.T, events <-chan event, what string, fits func(event) bool) event {
	t.Helper()
	var seen []event
	for e := range events {
		if fits(e) {
			return e
		}
		seen = append(seen, e)
	}
	t.Fatalf("%s: did not come; came: %v", what, seen)
	return event{}
}
