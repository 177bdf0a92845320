package main

import (
	"encoding/base64"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/demo"
)

func TestCheckTriesEveryReadablePermissionAndNamesTheRest(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	codes := regexp.MustCompile("(?m)^ +\\| `([A-Za-z_.]+)` \\|").FindAllStringSubmatch(string(readme), -1)
	if len(codes) < 15 {
		t.Fatalf("%d permissions in the README", len(codes))
	}
	d := newSandbox(t)
	env := append(credentials(d), "DINGDESK_STORE=sqlite:"+filepath.Join(t.TempDir(), "dingdesk.db"))
	running := start(t, env, "run")
	running.says("stream connected")
	status, out := start(t, env, "check").ends()
	if status != 0 {
		t.Errorf("status %d", status)
	}
	for _, code := range codes {
		if !regexp.MustCompile(`(?m)^(ok|not tried) .*` + regexp.QuoteMeta(code[1])).MatchString(out) {
			t.Errorf("%s is neither tried nor named", code[1])
		}
	}
	for _, want := range []string{"ok    stream connection", "ok    store"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q", want)
		}
	}
	if err := d.Server.RemoveScope("Calendar.Event.Read"); err != nil {
		t.Fatal(err)
	}
	status, less := start(t, env, "check").ends()
	if status != 1 || !strings.Contains(less, "FAIL  agenda (Calendar.Event.Read)") {
		t.Errorf("without a permission: status %d\n%s", status, less)
	}
	if _, all := start(t, append(env, "DINGTALK_CLIENT_SECRET=wrong"), "check").ends(); !strings.Contains(all, "not tried  agenda (Calendar.Event.Read): needs the credentials") {
		t.Errorf("with wrong credentials:\n%s", all)
	}
	if t.Failed() {
		t.Log(out)
	}
}

// office is a network with one way out: a proxy that knows how to reach DingTalk, here "example.com".
type office struct {
	proxy *httptest.Server
	auth  string // "user:password" that the proxy wants
	ca    string // file with the authority behind https://example.com

	mu       sync.Mutex
	socket   string // where the gateway sends the socket to
	tunnels  []string
	refusals map[string]string // host:port → the proxy's raw answer
}

func newOffice(t *testing.T, d *demo.Demo) *office {
	t.Helper()
	o := &office{refusals: map[string]string{}, socket: "example.com:443"}
	to, err := url.Parse(d.URL)
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to); r.Out.Header.Del("Accept-Encoding") },
		ModifyResponse: func(r *http.Response) error { // the sandbox knows no TLS
			if !strings.HasSuffix(r.Request.URL.Path, "/connections/open") {
				return nil
			}
			raw, err := io.ReadAll(r.Body)
			o.mu.Lock()
			defer o.mu.Unlock()
			text := strings.ReplaceAll(string(raw), "ws://"+to.Host, "wss://"+o.socket)
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
			r.Header.Del("Content-Length")
			return err
		},
	})
	o.proxy = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { o.connect(w, r, front.Listener.Addr().String()) }))
	o.ca = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})
	if err := os.WriteFile(o.ca, block, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		o.proxy.CloseClientConnections()
		front.CloseClientConnections()
		o.proxy.Close()
		front.Close()
	})
	return o
}

func (o *office) connect(w http.ResponseWriter, r *http.Request, to string) {
	o.mu.Lock()
	o.tunnels = append(o.tunnels, r.Host)
	refusal, wants := o.refusals[r.Host], o.auth
	o.mu.Unlock()
	if wants != "" && r.Header.Get("Proxy-Authorization") != "Basic "+base64.StdEncoding.EncodeToString([]byte(wants)) {
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	}
	out, err := net.Dial("tcp", to)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		out.Close()
		return
	}
	defer in.Close()
	defer out.Close()
	if refusal != "" {
		_, _ = io.WriteString(in, refusal)
		return
	}
	_, _ = io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n")
	go func() { _, _ = io.Copy(out, buffered); out.Close() }()
	_, _ = io.Copy(in, out)
}

func TestEverythingGoesThroughTheCompanysProxy(t *testing.T) {
	t.Parallel()
	d := newSandbox(t)
	base := []string{"DINGTALK_API_BASE=https://example.com", "DINGTALK_OAPI_BASE=https://example.com", "DINGDESK_STORE=memory:"}
	for name, c := range map[string]struct {
		auth, user string
		trusted    bool
		socket     string
		refusal    string
		says       string // "": all is well
	}{
		"a proxy":                            {trusted: true},
		"a proxy with a password":            {trusted: true, auth: "bot:p@ss", user: "bot:p%40ss@"},
		"a password is missing":              {trusted: true, auth: "bot:p@ss", says: "%40"},
		"the company's own authority":        {says: "SSL_CERT_FILE"},
		"only the socket is refused":         {trusted: true, socket: "blocked.example:443", refusal: "HTTP/1.1 403 Forbidden\r\n\r\n", says: "WebSocket"},
		"a refusal without a word, no crash": {trusted: true, socket: "blocked.example:443", refusal: "HTTP/1.1 403\r\n\r\n", says: "FAIL  stream connection: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, d)
			o.mu.Lock()
			o.auth = c.auth
			if c.socket != "" {
				o.socket = c.socket
				o.refusals[c.socket] = c.refusal
			}
			o.mu.Unlock()
			env := append(append(credentials(d), base...), "HTTPS_PROXY="+strings.Replace(o.proxy.URL, "://", "://"+c.user, 1))
			if c.trusted {
				env = append(env, "SSL_CERT_FILE="+o.ca)
			}
			status, out := start(t, env, "check").ends()
			if (status != 0) != (c.says != "") || !strings.Contains(out, c.says) || strings.Contains(out, ": \n") {
				t.Errorf("status %d, want %q in\n%s", status, c.says, out)
			}
			if strings.Contains(out, "p%40ss") || strings.Contains(out, "p@ss") {
				t.Errorf("the proxy's password is shown:\n%s", out)
			}
			if c.says == "" && (len(o.tunnels) < 2 || !strings.Contains(out, "ok    stream connection")) {
				t.Errorf("%d tunnels were opened: not all went through the proxy", len(o.tunnels))
			}
		})
	}
	for says, env := range map[string][]string{
		"DNS":      {"DINGTALK_API_BASE=https://dingtalk.invalid"},
		"firewall": {"DINGTALK_API_BASE=http://127.0.0.1:1"},
		"NO_PROXY": {"DINGTALK_API_BASE=https://dingtalk.invalid", "HTTPS_PROXY=http://127.0.0.1:1"},
		"TLS":      {"DINGTALK_API_BASE=" + strings.Replace(d.URL, "http://", "https://", 1)},
	} {
		if status, out := start(t, append(append(credentials(d), base...), env...), "check").ends(); status != 1 || !strings.Contains(out, says) {
			t.Errorf("%v: status %d, want %q in\n%s", env, status, says, out)
		}
	}
}
