package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// The subtests share one browser; each has its own sandbox and tab.
func TestPageInABrowser(t *testing.T) {
	b := browser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"loads in three languages and two themes without a complaint": loads,
		"has its policy enforced":                                     isGuarded,
		"sends a message and shows its way and the answer":            talks,
		"draws a card and shows the press and its answer":             presses,
		"says when a press times out or nobody is connected":          pressesFail,
		"keeps hostile names and texts as text":                       staysText,
		"fits a phone":                                                fitsPhone,
		"completes mentions and hints at the bot in groups":           mentions,
		"sees the chat as somebody else":                              switches,
		"traces a message to frames and calls":                        inspects,
		"injects faults":                                              injects,
		"says aloud what a real client would swallow":                 warns,
		"shows the gallery's samples":                                 exhibits,
		"pages back through a long chat":                              pagesBack,
		"finds its way back after the server restarted":               reconnects,
		"begins anew when it restarted with other people":             beginsAnew,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func loads(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	who := s.someone()
	for lang, want := range map[string]string{"zh-CN": "搜索会话", "zh-TW": "搜尋對話", "en": "Search chats"} {
		s.look(who.ID, "")
		eval[any](s, fmt.Sprintf("localStorage.setItem('dingdesk.sandbox', JSON.stringify({lang: %q}))", lang))
		s.do(chromedp.Reload())
		s.until("#app.ready")
		if got := eval[string](s, "document.querySelector('.search').placeholder"); got != want {
			t.Errorf("%s: %q", lang, got)
		}
		if got := eval[string](s, "document.documentElement.lang"); got != lang {
			t.Errorf("lang is %q, want %q", got, lang)
		}
	}
	background := func() string { return eval[string](s, "getComputedStyle(document.body).backgroundColor") }
	s.scheme("light")
	s.truth("document.documentElement.dataset.theme === 'light'")
	light := background()
	s.scheme("dark")
	s.truth("document.documentElement.dataset.theme === 'dark'")
	if dark := background(); dark == light || dark != "rgb(17, 17, 18)" || light != "rgb(242, 242, 246)" {
		t.Errorf("backgrounds: light %s, dark %s", light, dark)
	}
}

// isGuarded also shows that complaints are heard at all.
func isGuarded(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	s.look(s.someone().ID, "")
	if c := s.heard(); len(c) > 0 {
		t.Errorf("complaints before: %q", c)
	}
	eval[any](s, `(() => { const x = document.createElement('script'); x.textContent = 'window.hacked = true'; document.body.append(x); return null })()`)
	eval[any](s, `(() => { document.body.setAttribute('style', 'color: red'); return null })()`)
	s.truth("true")
	if eval[bool](s, "!!window.hacked") {
		t.Error("an inline script ran")
	}
	heard := strings.Join(s.heard(), "\n")
	if !strings.Contains(heard, "script-src") || !strings.Contains(heard, "style-src") {
		t.Errorf("the policy's complaints: %s", heard)
	}
}

func talks(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	s.connect(ok)
	who := s.someone()
	s.look(who.ID, "")
	s.shown(".empty .chip", "上周我迟到了几次")
	s.click(".write")
	s.do(chromedp.KeyEvent("我上周迟到了几次？" + kb.Enter))
	s.shown(".msg.mine .bubble", "我上周迟到了几次？")
	s.until(".msg.mine .st-acked")
	said := s.Messages(s.Single(who.ID), who.ID)
	if len(said) != 1 || said[0].Text != "我上周迟到了几次？" || said[0].UserID != who.ID {
		t.Fatalf("the sandbox has %+v", said)
	}
	// The driver types the line break of an Enter even when the page prevented it; a keyboard does not.
	if v := strings.TrimSpace(eval[string](s, "document.querySelector('.write').value")); v != "" {
		t.Errorf("the composer still has %q", v)
	}
	s.api("POST", "/v1.0/robot/oToMessages/batchSend", map[string]any{
		"robotCode": s.ClientID(), "userIds": []string{who.UserID}, "msgKey": "sampleMarkdown",
		"msgParam": `{"title":"考勤","text":"上周迟到 **2** 次"}`,
	})
	s.shown(".msg.bot .md strong", "2")
	s.shown("#live", "考勤")

	s.do(chromedp.KeyEvent("a" + "b"))
	eval[any](s, "document.querySelector('.msg.bot .tools [aria-label=\"引用\"]').click()")
	s.shown(".quote-bar", "引用 DingDesk")
	s.click(".write")
	s.do(chromedp.KeyEvent("好的" + kb.Enter))
	s.shown(".msg.mine .q", "DingDesk")
	said = s.Messages(s.Single(who.ID), who.ID)
	if last := said[len(said)-1]; last.Quote != said[1].ID {
		t.Errorf("quoted %q, want %q", last.Quote, said[1].ID)
	}
}

func presses(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	answer := make(chan struct{})
	s.connect(func(topic string, f frame) map[string]any {
		if !strings.HasSuffix(topic, "/card/instances/callback") {
			return ok(topic, f)
		}
		<-answer
		return map[string]any{"response": map[string]any{
			"cardUpdateOptions": map[string]any{"updateCardDataByKey": true},
			"cardData":          map[string]any{"cardParamMap": map[string]string{"tips": "王芳 已同意", "sys_full_json_obj": `{"msgButtons":[]}`}},
		}}
	})
	who := s.someone()
	s.look(who.ID, "")
	s.deliver(who, "trk1", nil)
	s.shown(".card .c-title, .card .n", "请假确认")
	s.shown(".card .md strong", "王芳")
	s.shown(".conv .last", "[请假确认] 待处理")
	height := eval[float64](s, "document.querySelector('.card .btn.blue').getBoundingClientRect().height")
	if color := eval[string](s, "getComputedStyle(document.querySelector('.card .btn.blue')).backgroundColor"); height != 36 || color != "rgb(0, 112, 224)" {
		t.Errorf("the blue button is %v px and %s", height, color)
	}
	width := eval[float64](s, "document.querySelector('.card .btn.blue').getBoundingClientRect().width")
	s.click(".card .btn.blue")
	s.until(".card .btn.blue.loading .spin")
	if now := eval[float64](s, "document.querySelector('.card .btn.blue').getBoundingClientRect().width"); now != width {
		t.Errorf("the pressed button went from %v to %v px", width, now)
	}
	s.click(".card .btn.red") // ignored while the first waits
	close(answer)
	s.shown(".card .n", "王芳 已同意")
	s.truth("!document.querySelector('.card .btn')")
	if p := s.Presses("trk1"); len(p) != 1 || p[0].ActionID != "go" || p[0].User != who.ID || !p[0].Offered {
		t.Errorf("presses: %+v", p)
	}
}

func pressesFail(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	if err := s.ChangeSettings(func(x *sandbox.Settings) { x.CallbackDeadline = 300e6 }); err != nil {
		t.Fatal(err)
	}
	who := s.someone()
	s.look(who.ID, "")
	s.deliver(who, "trk1", nil)
	s.until(".card .btn.blue")
	s.click(".card .btn.blue")
	s.shown(".toast", "机器人没有连接")
	s.truth("!document.querySelector('.btn.loading')")
	s.connect(func(topic string, f frame) map[string]any { return nil })
	s.click(".card .btn.blue")
	s.shown(".toast", "操作超时")
	s.truth("!document.querySelector('.btn.loading')")
	if err := s.RenderFailure(buttonCard, true); err != nil {
		t.Fatal(err)
	}
	s.do(chromedp.Reload())
	s.shown(".card.failed", "内容加载失败")
	if eval[bool](s, "!!document.querySelector('.card .btn')") {
		t.Error("a card that failed to load shows buttons")
	}
}

// staysText gives a person, a group, a message and a card hostile words; nothing of them may become an element.
func staysText(t *testing.T, b context.Context) {
	const evil = `<img src=x onerror="window.hacked=1"><script>window.hacked=2</script>"><b>`
	var name, title string
	hostile := func(o *sandbox.Options, h *http.Handler) {
		if h == nil {
			return
		}
		inner := *h
		*h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasPrefix(r.URL.Path, "/sandbox/api/") || strings.HasSuffix(r.URL.Path, "/stream") || name == "" {
				inner.ServeHTTP(w, r)
				return
			}
			r.Header.Del("Accept-Encoding") // what is compressed cannot be rewritten
			rec := httptest.NewRecorder()
			inner.ServeHTTP(rec, r)
			word, _ := json.Marshal(evil)
			text := strings.NewReplacer(`"`+name+`"`, string(word), `"`+title+`"`, string(word)).Replace(rec.Body.String())
			w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
			w.WriteHeader(rec.Code)
			w.Write([]byte(text))
		})
	}
	s := open(t, b, 1280, 800, hostile)
	who := s.someone()
	g := s.group(who.ID)
	other := slices.DeleteFunc(slices.Clone(g.Members), func(id string) bool { return id == who.ID })[0]
	if _, err := s.Say(t.Context(), sandbox.Said{User: other, Conversation: g.ID, Text: evil, NoBot: true}); err != nil {
		t.Fatal(err)
	}
	for _, p := range s.People() {
		if p.ID == other {
			name = p.Name
		}
	}
	title = g.Title
	s.look(who.ID, g.ID)
	for _, where := range []string{".msg .bubble", ".msg .who", ".chat-head h1", ".conv b"} {
		s.shown(where, evil)
	}
	s.click(`.chat-head [aria-label="群成员"]`)
	s.shown("dialog .person b", evil)
	s.do(chromedp.KeyEvent(kb.Escape))
	s.deliver(who, "trk1", map[string]string{
		"title": evil, "markdown": evil + " [点我](javascript:window.hacked=3)",
		"sys_full_json_obj": `{"msgButtons":[{"text":"<img src=x onerror=window.hacked=4>","color":"blue","id":"go","request":true}]}`,
	})
	s.look(who.ID, s.Single(who.ID))
	s.shown(".card .btn", "<img src=x onerror=window.hacked=4>")
	s.shown(".card", evil)
	for _, bad := range []string{"img[onerror]", `img[src="x"]`, "#app script", `a[href^="javascript"]`, ".card b", ".bubble b"} {
		if eval[bool](s, fmt.Sprintf("!!document.querySelector(%q)", bad)) {
			t.Errorf("a text became %s", bad)
		}
	}
	if eval[bool](s, "!!window.hacked") {
		t.Error("a text ran as a script")
	}
}

func fitsPhone(t *testing.T, b context.Context) {
	s := open(t, b, 360, 740, withSample)
	who := s.someone()
	long := strings.Repeat("没有空格的很长的一句话", 20) + " " + strings.Repeat("x", 300)
	fits := func(what string) {
		t.Helper()
		if w := eval[int](s, "document.documentElement.scrollWidth"); w != 360 {
			t.Errorf("%s is %d px wide", what, w)
		}
		if wide := eval[string](s, `(() => { const x = [...document.querySelectorAll('body *')].find(e => e.getBoundingClientRect().right > 361 && e.getBoundingClientRect().width > 0 && !e.closest('.sr,.scroll-x,pre,.tabs,.hidden') && getComputedStyle(e).position !== 'fixed'); return x ? x.outerHTML.slice(0, 200) : '' })()`); wide != "" {
			t.Errorf("%s: sticks out: %s", what, wide)
		}
	}
	s.look(who.ID, "")
	s.until(".conv")
	fits("the list")
	if eval[bool](s, "document.querySelector('.chat').checkVisibility()") {
		t.Error("list and chat are both shown")
	}
	s.deliver(who, "trk1", map[string]string{"title": long, "markdown": long + "\n\n| 甲 | 乙 | 丙 |\n|---|---|---|\n| " + long + " | 1 | 2 |"})
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: long}); err != nil {
		t.Fatal(err)
	}
	s.click(".conv")
	s.until(".msg.has-card")
	s.until(".msg.mine")
	fits("the chat")
	s.look(who.ID, s.group(who.ID).ID)
	s.until(".bot-bar:not([hidden])")
	fits("a group")
	if box := eval[string](s, "(r => r.x + '+' + r.width)(document.querySelector('.chat').getBoundingClientRect())"); box != "0+360" {
		t.Errorf("the chat of a group is at %s", box)
	}
	s.click(`.chat-head [aria-label="检查器"]`)
	s.until(".panel .meter")
	fits("the inspector")
	s.click(`.panel:not([hidden]) [aria-label="关闭"]`)
	s.click(`.chat-head [aria-label="故障面板"]`)
	s.until(".panel .grid-form")
	fits("the fault panel")
	s.click(`.panel:not([hidden]) [aria-label="关闭"]`)
	s.click(".back")
	s.truth("document.querySelector('.list').checkVisibility() && !document.querySelector('.chat').checkVisibility()")
	s.do(chromedp.Navigate(s.url + "/gallery?tier=all"))
	s.until(".g-stage .card")
	fits("the gallery")
}

func mentions(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	who := s.someone()
	g := s.group(who.ID)
	s.look(who.ID, g.ID)
	s.shown(".bot-bar", "@DingDesk 已带上")
	s.click(".write")
	s.do(chromedp.KeyEvent("本周考勤 @"))
	s.until(".mentions:not([hidden]) li")
	s.shown(".mentions li.open", "DingDesk")
	s.do(chromedp.KeyEvent(kb.ArrowDown + kb.Enter))
	name := eval[string](s, "document.querySelector('.write').value.split('@')[1].trim()")
	s.do(chromedp.KeyEvent(kb.Enter))
	s.shown(".msg.mine .bubble", "@"+name)
	said := s.Messages(g.ID, who.ID)
	last := said[len(said)-1]
	if len(last.Mentions) != 2 || !slices.Contains(last.Mentions, sandbox.BotMention) || !strings.HasPrefix(last.Text, "@DingDesk ") {
		t.Fatalf("said %+v", last)
	}
	s.click(".bot-bar .chip")
	s.shown(".bot-bar .warn", "机器人收不到")
	s.click(".write")
	s.do(chromedp.KeyEvent("只是聊天" + kb.Enter))
	s.shown(".msg.mine .st-sent", "未发给机器人")
	s.shown(".bot-bar", "@DingDesk 已带上")
	said = s.Messages(g.ID, who.ID)
	if last = said[len(said)-1]; len(last.Mentions) != 0 || last.State != sandbox.StateSent {
		t.Errorf("without the bot: %+v", last)
	}
}

func switches(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	one := s.someone()
	two := s.someone(one.ID)
	s.deliver(one, "trk1", nil)
	s.look(one.ID, "")
	s.until(".card")
	s.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(2))) // Ctrl+K
	s.until("dialog[open] .person")
	s.do(chromedp.KeyEvent(two.Name))
	s.truth("document.querySelectorAll('dialog .person').length === 1")
	s.do(chromedp.KeyEvent(kb.Enter))
	s.shown(".me b", two.Name)
	s.truth("!document.querySelector('.card')")
	s.shown(".empty h2", two.Name)
	s.do(chromedp.NavigateBack())
	s.shown(".me b", one.Name)
	s.until(".card")
}

func inspects(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	s.connect(ok)
	who := s.someone()
	s.look(who.ID, "")
	s.click(".write")
	s.do(chromedp.KeyEvent("审批" + kb.Enter))
	s.until(".msg.mine .st-acked")
	s.deliver(who, "trk1", nil)
	s.until(".card")
	eval[any](s, "document.querySelector('.msg.mine .tools [aria-label=\"查看经过\"]').click()")
	s.shown(".panel .subject", "审批")
	s.shown(".panel .row .path", "bot/messages/get")
	s.until(".panel .row .pill.good")
	if err := s.Annotate(s.Frames(sandbox.FrameFilter{})[0].Key, "understood", map[string]any{
		"intent": "approval.list", "slots": map[string]any{"kind": "<b>出差</b>"}, "missing": []string{"number"}, "near": []string{},
	}); err != nil {
		t.Fatal(err)
	}
	s.shown(".panel .note h3", "understood")
	s.shown(".panel .note .facts", "approval.list")
	s.shown(".panel .note .facts", "kind: <b>出差</b>")
	s.truth("document.querySelectorAll('.panel .note dt').length === 3") // what is empty is left out
	eval[any](s, "document.querySelector('.panel .note summary').click()")
	s.shown(".panel .note pre", `"number"`)
	if border := eval[string](s, "getComputedStyle(document.querySelector('.card .btns')).borderTopWidth"); border != "0px" {
		t.Errorf("the drawer's styles reach the cards: border %s", border)
	}
	s.click(".panel .tabs button:nth-child(2)")
	s.shown(".panel .row .path", "/v1.0/card/instances/createAndDeliver")
	s.shown(".panel .row .pill.paid", "计费")
	eval[any](s, "[...document.querySelectorAll('.panel .row')].find(r => r.textContent.includes('createAndDeliver')).querySelector('summary').click()")
	s.shown(".panel .row pre", "请假确认")
	s.shown(".panel .row .mini", "复制为 curl")
	if text := eval[string](s, "document.querySelector('.panel').textContent"); strings.Contains(text, s.ClientSecret()) {
		t.Error("the inspector shows the client secret")
	}
	used := s.Quota()
	s.shown(".panel .meter b", fmt.Sprint(used.APIUsed))
}

func injects(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	s.connect(ok)
	s.look(s.someone().ID, "")
	s.shown(".bot-line", "机器人已连接")
	s.click(`[data-panel-button="faults"]`)
	s.until(".panel .grid-form .btn")
	s.click(".panel .grid-form .btn.blue")
	s.shown(".panel .row code", "/v1.0/card/*")
	if f := s.Faults(); len(f) != 1 || f[0].Path != "/v1.0/card/*" || f[0].Status != 500 || f[0].Times != 1 {
		t.Fatalf("faults: %+v", f)
	}
	eval[any](s, "[...document.querySelectorAll('.panel .mini')].find(x => x.textContent === '全部清除').click()")
	s.truth("![...document.querySelectorAll('.panel .row code')].some(x => x.textContent.includes('/v1.0/card'))")
	if f := s.Faults(); len(f) != 0 {
		t.Errorf("faults after clearing: %+v", f)
	}
	before := s.Now()
	eval[any](s, "[...document.querySelectorAll('.panel .mini')].find(x => x.textContent === '+1 天').click()")
	s.becomes("a day later", func() bool { return s.Now().Sub(before) >= 86_400e9 })
	eval[any](s, "[...document.querySelectorAll('.panel .mini')].find(x => x.textContent === '切断').click()")
	s.shown(".bot-line.off", "没有机器人连接")
}

// withSample fills the gallery with one card in two tiers and two languages.
func withSample(o *sandbox.Options, h *http.Handler) {
	if h != nil {
		return
	}
	for _, lang := range []string{"zh-CN", "en"} {
		o.Samples = append(o.Samples,
			sandbox.Sample{Kind: "leave", Lang: lang, Tier: "public", Title: "请假 " + lang, TemplateID: buttonCard, Params: map[string]string{
				"title": "请假 " + lang, "markdown": "**一天**", "tips": "编号 1", "sys_full_json_obj": `{"msgButtons":[{"text":"同意","color":"blue","id":"go","request":true}]}`,
			}},
			sandbox.Sample{Kind: "leave", Lang: lang, Tier: "markdown", Title: "请假 " + lang, Params: map[string]string{"title": "请假", "text": "- **一天** " + lang}})
	}
}

func exhibits(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800, withSample)
	s.do(chromedp.Navigate(s.url + "/gallery?tier=public&theme=both&width=both"))
	s.truth("document.querySelectorAll('.g-stage .card').length === 4")
	cards := "new Set([...document.querySelectorAll('.g-stage .card')].map(c => getComputedStyle(c).backgroundColor + ' ' + c.getBoundingClientRect().width)).size"
	if n := eval[int](s, cards); n != 4 {
		t.Errorf("%d different looks of light, dark, phone and desktop", n)
	}
	click := func(word string) {
		t.Helper()
		eval[any](s, fmt.Sprintf("[...document.querySelectorAll('.g-filters button')].find(x => x.textContent === %q).click()", word))
	}
	click("Markdown")
	s.shown(".g-stage .bubble li strong", "一天")
	click("EN")
	s.shown(".g-stage .bubble li", "en")
	if n := eval[int](s, "document.querySelectorAll('.g-grid article').length"); n != 1 {
		t.Errorf("%d samples", n)
	}
	s.do(chromedp.Reload()) // the filters are in the address
	s.shown(".g-stage .bubble li", "en")
}

func pagesBack(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800)
	who := s.someone()
	for i := range 130 {
		if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: fmt.Sprintf("第 %d 句", i)}); err != nil {
			t.Fatal(err)
		}
	}
	s.look(who.ID, "")
	s.shown(".msg:last-child .bubble", "第 129 句")
	s.truth("(() => { document.querySelector('.scroller').scrollTop = 0; return document.querySelectorAll('.msg').length === 130 })()")
	texts := eval[[]string](s, "[...document.querySelectorAll('.msg .bubble')].map(x => x.textContent)")
	for i, text := range texts {
		if text != fmt.Sprintf("第 %d 句", i) {
			t.Fatalf("message %d is %q", i, text)
		}
	}
}

// reconnects replaces the sandbox behind an open page: token, sequence numbers and messages are new.
