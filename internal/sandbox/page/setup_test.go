package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/gorilla/websocket"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

// patience bounds every wait: reaching it means that something hangs, never that the machine is busy.
const patience = 3 * time.Minute

// buttonCard is DingTalk's public template with a markdown text and callback buttons.
const buttonCard = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"

// streamCard is DingTalk's public template for streamed answers.
const streamCard = "382e4302-551d-4880-bf29-a30acfab2e71.schema"

// browser starts a headless Chromium for one test and its subtests.
func browser(t testing.TB) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("page tests need a browser: install chromium (Debian: apt-get install chromium fonts-noto-cjk)")
		}
		t.Skip("no chromium, chromium-browser or google-chrome in PATH: the page is not tested in a browser")
	}
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()), // the clean-up below ends it

		chromedp.ExecPath(path), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"),
	)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() {
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// site is a sandbox with a tab that looks at it.
type site struct {
	*sandbox.Server
	t   testing.TB
	url string
	tab context.Context

	mu         sync.Mutex
	complaints []string
}

// assets is the page, compressed once for all tests.
var assets = sync.OnceValue(page.Handler)

type option func(*sandbox.Options, *http.Handler)

// open starts a sandbox, and a tab of w×h pixels that is still empty. A test fails if the page complains: an
// exception, an error in the console, a violation of the policy.
func open(t testing.TB, browser context.Context, w, h int64, options ...option) *site {
	t.Helper()
	settings := sandbox.DefaultSettings()
	settings.QPS, settings.CallbackDeadline = 0, patience
	opt := sandbox.Options{Settings: &settings, Seed: 7, Page: assets()}
	for _, o := range options {
		o(&opt, nil)
	}
	s := &site{t: t}
	var err error
	if s.Server, err = sandbox.New(opt); err != nil {
		t.Fatal(err)
	}
	handler := s.Handler()
	for _, o := range options {
		o(&opt, &handler)
	}
	server := httptest.NewServer(handler)
	s.url = server.URL
	tab, cancel := chromedp.NewContext(browser)
	s.tab = tab
	t.Cleanup(func() {
		cancel()
		server.CloseClientConnections()
		s.Close()
		server.Close()
		for _, c := range s.heard() {
			t.Errorf("the page complains: %s", c)
		}
	})
	if err := chromedp.Listen(tab, s.hear); err != nil {
		t.Fatal(err)
	}
	s.do(chromedp.EmulateViewport(w, h))
	return s
}

func (s *site) hear(event any) {
	text := ""
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			text = "console." + e.Type.String()
			for _, a := range e.Args {
				text += " " + string(a.Value) + a.Description
			}
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			text = e.Entry.Text + " " + e.Entry.URL
		}
	}
	if text != "" {
		s.mu.Lock()
		s.complaints = append(s.complaints, text)
		s.mu.Unlock()
	}
}

// heard takes the complaints so far.
func (s *site) heard() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.complaints
	s.complaints = nil
	return all
}

func (s *site) do(steps ...chromedp.Action[chromedp.Void]) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		s.t.Fatal(err)
	}
}

// look opens an address as a viewer and waits until the page has drawn it.
func (s *site) look(viewer, conversation string) {
	s.t.Helper()
	s.do(chromedp.Navigate(s.url + "/#" + "u=" + viewer + "&c=" + strings.NewReplacer("+", "%2B", "=", "%3D").Replace(conversation)))
	s.until("#app.ready")
}

// until waits for a selector.
func (s *site) until(selector string) {
	s.t.Helper()
	s.truth(fmt.Sprintf("!!document.querySelector(%q)", selector))
}

// shown waits for an element that has a text.
func (s *site) shown(selector, text string) {
	s.t.Helper()
	s.truth(fmt.Sprintf("[...document.querySelectorAll(%q)].some(e => e.textContent.includes(%q))", selector, text))
}

// truth waits until an expression is true; otherwise it says what the page shows. The driver's own polling compiles
// text to code in the page, which the policy rightly forbids.
func (s *site) truth(expression string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	poll := fmt.Sprintf(`new Promise(done => {
		const end = Date.now() + 2000;
		(function look() {
			let yes = false;
			try { yes = (%s) } catch { /* not there yet */ }
			if (yes || Date.now() > end) done(!!yes); else setTimeout(look, 15);
		})();
	})`, expression)
	var err error
	for ctx.Err() == nil {
		var yes bool
		yes, err = chromedp.Run(ctx, chromedp.Evaluate[bool](poll, chromedp.EvalAwaitPromise))
		if yes {
			return // an error is a page that went away meanwhile: ask the next one
		}
	}
	s.t.Fatalf("never true: %s (%v); the page shows: %.600s", expression, err, eval[string](s, "document.body.innerText"))
}

func eval[T any](s *site, expression string) T {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		s.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// click clicks as a hand does, where the element is; again, if the element was replaced meanwhile.
func (s *site) click(selector string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.tab, patience)
	defer cancel()
	err := chromedp.Do(ctx, chromedp.Click(selector))
	for err != nil && strings.Contains(err.Error(), "Could not find node") && ctx.Err() == nil {
		err = chromedp.Do(ctx, chromedp.Click(selector))
	}
	if err != nil {
		s.t.Fatalf("click %s: %v", selector, err)
	}
}

// dark and light set what the system prefers.
func (s *site) scheme(value string) {
	s.t.Helper()
	_, err := chromedp.Call(s.tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}},
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

// someone is an ordinary member of the organisation with a name of their own, other than those given.
func (s *site) someone(but ...string) sandbox.Person {
	s.t.Helper()
	people := s.People()
	names := map[string]int{}
	for _, p := range people {
		names[p.Name]++
	}
	for _, p := range people {
		if !p.Outsider && p.Active && !p.Admin && !p.Boss && names[p.Name] == 1 && !slices.Contains(but, p.ID) {
			return p
		}
	}
	s.t.Fatal("nobody is left")
	return sandbox.Person{}
}

// group is a group chat of a viewer.
func (s *site) group(viewer string) sandbox.ConversationInfo {
	s.t.Helper()
	for _, g := range s.Groups() {
		if slices.Contains(g.Members, viewer) {
			return g
		}
	}
	s.t.Fatal("no group")
	return sandbox.ConversationInfo{}
}

// api is a call of an application, with an access token of the new host.
func (s *site) api(method, path string, body any) map[string]any {
	s.t.Helper()
	var token struct{ AccessToken string }
	s.call("POST", "/v1.0/oauth2/accessToken", "", map[string]string{"appKey": s.ClientID(), "appSecret": s.ClientSecret()}, &token)
	var answer map[string]any
	s.call(method, path, token.AccessToken, body, &answer)
	return answer
}

func (s *site) call(method, path, token string, body, answer any) {
	s.t.Helper()
	raw, err := json.Marshal(body)
	if err != nil {
		s.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, bytes.NewReader(raw))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("x-acs-dingtalk-access-token", token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(answer); err != nil || res.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %d %v %v", method, path, res.StatusCode, answer, err)
	}
}

// deliver puts a card with a button "go" into a person's chat with the bot.
func (s *site) deliver(who sandbox.Person, trackID string, params map[string]string) {
	s.t.Helper()
	all := map[string]string{
		"title": "请假确认", "markdown": "**王芳** 申请年假 1 天", "tips": "",
		"sys_full_json_obj": `{"msgButtons":[{"text":"同意","color":"blue","id":"go","request":true},{"text":"驳回","color":"red","id":"no","request":true}]}`,
	}
	for k, v := range params {
		all[k] = v
	}
	s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": buttonCard, "outTrackId": trackID, "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": all}, "openSpaceId": "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel":   map[string]any{"supportForward": false, "lastMessageI18n": map[string]string{"ZH_CN": "[请假确认] 待处理"}},
		"imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
}

// update changes a card for everybody, by key.
func (s *site) update(trackID string, params map[string]string) {
	s.t.Helper()
	s.api("PUT", "/v1.0/card/instances", map[string]any{
		"outTrackId": trackID, "cardData": map[string]any{"cardParamMap": params},
		"cardUpdateOptions": map[string]any{"updateCardDataByKey": true, "updatePrivateDataByKey": true},
	})
}

// frame is what arrives at a bot.
type frame struct {
	Headers map[string]string `json:"headers"`
	Data    string            `json:"data"`
}

// connect is a bot that acknowledges every frame with what answer returns; nil means that it stays silent.
func (s *site) connect(answer func(topic string, f frame) map[string]any) {
	s.t.Helper()
	var opened struct{ Endpoint, Ticket string }
	s.call("POST", "/v1.0/gateway/connections/open", "", map[string]any{
		"clientId": s.ClientID(), "clientSecret": s.ClientSecret(), "ua": "test", "subscriptions": []map[string]string{
			{"type": "EVENT", "topic": "*"}, {"type": "CALLBACK", "topic": "/v1.0/im/bot/messages/get"},
			{"type": "CALLBACK", "topic": "/v1.0/card/instances/callback"},
		},
	}, &opened)
	ws, res, err := websocket.DefaultDialer.DialContext(s.t.Context(), opened.Endpoint+"?ticket="+opened.Ticket, nil)
	if err != nil {
		s.t.Fatalf("connect: %v", err)
	}
	res.Body.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			var f frame
			if ws.ReadJSON(&f) != nil {
				return
			}
			body := answer(f.Headers["topic"], f)
			if body == nil {
				continue
			}
			raw, err := json.Marshal(body)
			if err != nil {
				return
			}
			if ws.WriteJSON(map[string]any{
				"code": 200, "message": "OK", "data": string(raw),
				"headers": map[string]string{"messageId": f.Headers["messageId"], "contentType": "application/json"},
			}) != nil {
				return
			}
		}
	}()
	s.t.Cleanup(func() {
		ws.Close()
		<-done
	})
}

// ok acknowledges everything.
func ok(string, frame) map[string]any { return map[string]any{"response": map[string]any{}} }
