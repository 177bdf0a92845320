package demo_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox/page"
)

// tab is a browser that looks at a world as a person does.
type tab struct {
	t   *testing.T
	w   *world
	ctx context.Context
}

func newTab(t *testing.T, w *world, width, height int64, scheme string) *tab {
	t.Helper()
	browser := ""
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			browser = found
			break
		}
	}
	if browser == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("this test needs a browser: install chromium (Debian: apt-get install chromium fonts-noto-cjk)")
		}
		t.Skip("no chromium, chromium-browser or google-chrome in PATH: the dialogues are not tested in a browser")
	}
	alloc, stop := chromedp.NewExecAllocator(context.WithoutCancel(t.Context()),
		chromedp.ExecPath(browser), chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("lang", "zh-CN"), chromedp.Flag("accept-lang", "zh-CN"),
	)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(func() { cancel(); stop() })
	// The browser lives as long as the context of its first call: none with a deadline.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", browser, err)
	}
	b := &tab{t: t, w: w, ctx: ctx}
	b.do(chromedp.EmulateViewport(width, height))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// sees waits until an expression of the page is true.
func (b *tab) sees(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	poll := fmt.Sprintf(`new Promise(done => {
		const end = Date.now() + 2000;
		const look = () => (%s) ? done(true) : Date.now() > end ? done(false) : setTimeout(look, 50);
		look();
	})`, expression)
	for {
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](poll, chromedp.EvalAwaitPromise))
		if err != nil {
			now, _ := chromedp.Run(b.ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText`))
			b.t.Fatalf("the page does not show %s: %v\n%s", what, err, now)
		}
		if yes {
			return
		}
	}
}

// card is the newest card on the screen.
const card = `[...document.querySelectorAll('.card')].at(-1)`

func (b *tab) open(user, conversation string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"), chromedp.Navigate(b.w.URL+"/#"+url.Values{"u": {user}, "c": {conversation}}.Encode()))
	b.sees("the chat", `!!document.querySelector('#app.ready .write')`)
}

func (b *tab) write(text string) {
	b.t.Helper()
	b.do(chromedp.Click(".write"), chromedp.KeyEvent(text+kb.Enter))
}

func (b *tab) cardSays(words ...string) {
	b.t.Helper()
	for _, word := range words {
		b.sees("a card that says "+word, fmt.Sprintf(`(%s?.textContent ?? '').includes(%q)`, card, word))
	}
}

func (b *tab) clickOnCard(label string) {
	b.t.Helper()
	b.sees("the button "+label, fmt.Sprintf(
		`(() => { const x = [...%s.querySelectorAll('button')].find(e => e.textContent.includes(%q)); x?.click(); return !!x })()`, card, label))
}

func TestTheCoreDialoguesInARealBrowser(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), func(o *demo.Options) { o.Page = page.Handler() })
	me, other := w.who("王五"), w.who("张三")
	group := w.group("研发")
	b := newTab(t, w, 360, 740, "dark")

	b.open(me.UserID, w.Server.Single(me.UserID))
	b.write("上周我迟到了几次")
	b.cardSays("考勤", "上周")
	b.write("我的出差审批到哪了")
	b.cardSays("出差", "审批")
	b.sees("no sideways scrolling on a phone", `document.documentElement.scrollWidth <= innerWidth`)

	b.open(me.UserID, group)
	b.write("明天下午三点和张三李四开会讨论预算，一个小时")
	b.cardSays("讨论预算", "15:00–16:00")

	// Somebody else presses first: nothing happens, and they are told why.
	b.open(other.UserID, group)
	b.cardSays("讨论预算")
	b.clickOnCard("确认创建") // somebody is busy then
	b.cardSays("仅" + me.Name)
	if n := len(w.Server.Office().CreatedEvents()); n != 0 {
		t.Fatalf("a foreign press created %d events", n)
	}

	b.open(me.UserID, group)
	b.clickOnCard("确认创建") // somebody is busy then
	b.cardSays("已创建", me.Name)
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created, want 1", n)
	}
	if v := w.Server.Violations("error", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}
