package sandbox_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"runtime"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// design.md 10: loopback Host header only, on every path
func TestForeignHostsAreRefusedEverywhere(t *testing.T) {
	b := start(t, func(o *sandbox.Options) { o.AllowHosts = []string{"box.example"} })
	for _, path := range []string{"/", "/sandbox/api/session", "/v1.0/oauth2/accessToken", "/gettoken", "/connect", "/sandbox/files/x"} {
		if a := b.call("GET", path, nil, "Host", "evil.example"); a.status != 403 {
			t.Errorf("%s: %d", path, a.status)
		}
	}
	for host, want := range map[string]int{
		"localhost:1": 200, "127.0.0.1": 200, "127.8.9.1:80": 200, "[::1]:9": 200, "box.example": 200, "LOCALHOST": 200,
		"127.0.0.1.evil.example": 403, "localhost.evil.example:80": 403, "10.0.0.1": 403, "": 200,
	} {
		if a := b.call("GET", "/sandbox/api/session", nil, "Host", host); a.status != want {
			t.Errorf("%s: %d, want %d", host, a.status, want)
		}
	}
}

func TestAllowedHostsAreNames(t *testing.T) {
	b := start(t, func(o *sandbox.Options) { o.AllowHosts = []string{"Box.Example"} })
	if a := b.call("GET", "/sandbox/api/session", nil, "Host", "box.example:80"); a.status != 200 {
		t.Errorf("in capitals: %d", a.status)
	}
	for _, bad := range []string{"a b", "https://box.example", "box.example:80", "", "box.example/", "*"} {
		s, err := sandbox.New(sandbox.Options{AllowHosts: []string{bad}})
		if err == nil {
			s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), "write the name alone") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestItBindsToLoopbackAddresses(t *testing.T) {
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		s, err := sandbox.New(sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		at, err := s.Start(addr)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		if ip := net.ParseIP(u.Hostname()); !ip.IsLoopback() {
			t.Errorf("%s: listens on %s", addr, at)
		}
		// Bound to loopback means that the same port of another address of this machine is not taken.
		if l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", net.JoinHostPort("127.0.0.2", u.Port())); err == nil {
			l.Close()
		} else if u.Hostname() == "127.0.0.1" && runtime.GOOS == "linux" {
			t.Errorf("%s takes more than its own address: %v", at, err)
		}
		s.Close()
	}
}

func TestANonLoopbackAddressNeedsAnExplicitOption(t *testing.T) {
	for _, addr := range []string{"0.0.0.0:0", ":0", "[::]:0"} {
		s, err := sandbox.New(sandbox.Options{AllowHosts: []string{"box.example"}})
		if err != nil {
			t.Fatal(err)
		}
		if url, err := s.Start(addr); !errors.Is(err, sandbox.ErrExposed) {
			t.Errorf("%s: listens on %s, %v", addr, url, err)
		}
		s.Close()
	}
}

func TestAnExposedSandboxAnswersUnderAddressesButNotUnderForeignNames(t *testing.T) {
	b := start(t, func(o *sandbox.Options) { o.Expose, o.AllowHosts = true, []string{"box.example"} })
	for host, want := range map[string]int{
		"10.0.0.1:9800": 200, "[fe80::1]:9800": 200, "192.168.1.7": 200, "127.0.0.1": 200, "localhost": 200, "box.example:9800": 200,
		"evil.example": 403, "10.0.0.1.evil.example": 403,
	} {
		if a := b.call("GET", "/sandbox/api/session", nil, "Host", host); a.status != want {
			t.Errorf("%s: %d, want %d", host, a.status, want)
		}
	}
	s, err := sandbox.New(sandbox.Options{Expose: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	url, err := s.Start("0.0.0.0:0")
	if err != nil || !strings.HasPrefix(url, "http://127.0.0.1:") {
		t.Errorf("%s, %v", url, err)
	}
}

// A page of somebody else knows the sandbox's own credentials: it must not act as a bot, not even blindly.
func TestTheDingTalkSideIsNotForOtherPages(t *testing.T) {
	b := start(t)
	key := map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}
	for name, c := range map[string]struct {
		path    string
		headers []string
		want    int
	}{
		"a bot":                  {"/v1.0/oauth2/accessToken", nil, 200},
		"a client with its host": {"/v1.0/oauth2/accessToken", []string{"Origin", b.url}, 200},
		"a foreign origin":       {"/v1.0/oauth2/accessToken", []string{"Origin", "http://evil.example"}, 403},
		"an opaque origin":       {"/v1.0/oauth2/accessToken", []string{"Origin", "null"}, 403},
		"a foreign page":         {"/v1.0/oauth2/accessToken", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"the old host":           {"/topapi/v2/user/get", []string{"Origin", "http://evil.example"}, 403},
		"a webhook":              {"/robot/sendBySession", []string{"Origin", "http://evil.example"}, 403},
		"the socket":             {"/connect", []string{"Origin", "http://evil.example"}, 403},
	} {
		if a := b.call("POST", c.path, key, c.headers...); a.status != c.want {
			t.Errorf("%s: %d %.100s, want %d", name, a.status, a.text, c.want)
		}
	}
	if n := len(b.Calls(sandbox.CallFilter{})); n != 2 {
		t.Errorf("%d calls are noted, want those of the bot", n)
	}
}

// design.md 10: state changes need the same Origin and the per-start token
func TestChangesNeedTheTokenAndNoForeignOrigin(t *testing.T) {
	b := start(t)
	token := b.call("GET", "/sandbox/api/session", nil).str("token")
	if token == "" || token != b.Token() {
		t.Fatalf("token %q", token)
	}
	say := map[string]any{"user": b.someone().ID, "text": "hi"}
	for name, c := range map[string]struct {
		headers []string
		status  int
	}{
		"no token":        {nil, 403},
		"wrong token":     {[]string{"X-Sandbox-Token", "x"}, 403},
		"foreign origin":  {[]string{"X-Sandbox-Token", token, "Origin", "http://evil.example"}, 403},
		"other port":      {[]string{"X-Sandbox-Token", token, "Origin", "http://127.0.0.1:1"}, 403},
		"opaque origin":   {[]string{"X-Sandbox-Token", token, "Origin", "null"}, 403},
		"cross-site":      {[]string{"X-Sandbox-Token", token, "Sec-Fetch-Site", "cross-site"}, 403},
		"own origin":      {[]string{"X-Sandbox-Token", token, "Origin", b.url, "Sec-Fetch-Site", "same-origin"}, 200},
		"no browser":      {[]string{"X-Sandbox-Token", token}, 200},
		"text/plain body": {[]string{"X-Sandbox-Token", token, "Content-Type", "text/plain"}, 400},
	} {
		if a := b.call("POST", "/sandbox/api/say", say, c.headers...); a.status != c.status {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	if a := b.call("GET", "/sandbox/api/people", nil, "Sec-Fetch-Site", "cross-site"); a.status != 403 {
		t.Errorf("cross-site read: %d", a.status)
	}
	if n := len(b.Messages(b.Single(b.someone().ID), "")); n != 2 {
		t.Errorf("%d messages came through, want 2", n)
	}
}

func TestPagesAreServedUnderAStrictPolicy(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "page ", r.URL.Path) })
	b := start(t, func(o *sandbox.Options) { o.Page = page })
	for _, path := range []string{"/", "/gallery", "/inspector", "/favicon.ico", "/sandbox/page/app.js"} {
		res, err := b.http.Get(b.url + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		policy := res.Header.Get("Content-Security-Policy")
		if res.StatusCode != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %d %s", path, res.StatusCode, policy)
		}
	}
	if a := b.call("POST", "/", nil); a.status != 405 {
		t.Errorf("POST: %d", a.status)
	}
	if a := b.call("GET", "/elsewhere", nil); a.num("errcode") != 22 {
		t.Errorf("other paths are DingTalk's: %s", a.text)
	}
}

func TestUploadsThatCouldRunAreDownloadedNeverShown(t *testing.T) {
	b := start(t)
	for _, kind := range []string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/pdf", "text/javascript", "image/png; charset=x"} {
		a := b.call("POST", "/sandbox/api/files?name=../x.html", "<script>alert(1)</script>", "X-Sandbox-Token", b.Token(), "Content-Type", kind)
		res, err := b.http.Get(b.url + a.str("url"))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		head := res.Header
		if d := head.Get("Content-Disposition"); strings.Contains(d, "..") || !strings.HasPrefix(kind, "image/png") && (head.Get("Content-Type") != "application/octet-stream" || !strings.HasPrefix(d, "attachment")) {
			t.Errorf("%q: %s %s", kind, head.Get("Content-Type"), d)
		}
		if head.Get("X-Content-Type-Options") != "nosniff" || head.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
			t.Errorf("%q: policy %q", kind, head.Get("Content-Security-Policy"))
		}
	}
}

// design.md 10: an answer of the API that is opened as a page must not become one
func TestAnswersOfTheAPIAreNoPages(t *testing.T) {
	b := start(t)
	for _, path := range []string{"session", "people", "nothing", "stream?viewer=nobody"} {
		res, err := b.http.Get(b.url + "/sandbox/api/" + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		head := res.Header
		if !strings.HasPrefix(head.Get("Content-Type"), "application/json") || head.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.HasPrefix(head.Get("Content-Security-Policy"), "default-src 'none'") || head.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %v", path, head)
		}
	}
}
