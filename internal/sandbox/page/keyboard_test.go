package page_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// The subtests share one browser.
func TestThePageWorksWithoutAMouseAndWithoutEyes(t *testing.T) {
	b := browser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"everything is reached with the keyboard":           walks,
		"everything has a name, and references lead to one": isNamed,
		"what arrives is said, what is unread is counted":   announces,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func (s *site) keys(keys string) {
	s.t.Helper()
	s.do(chromedp.KeyEvent(keys))
}

// focused is what has the focus, by its words.
func (s *site) focused() string {
	s.t.Helper()
	return eval[string](s, "(e => e.getAttribute('aria-label') || e.textContent.trim() || e.tagName)(document.activeElement)")
}

// tabTo goes on with Tab until something with these words has the focus.
func (s *site) tabTo(words string) {
	s.t.Helper()
	var seen []string
	for range 40 {
		s.keys(kb.Tab)
		now := s.focused()
		if strings.Contains(now, words) && eval[bool](s, "document.activeElement.matches('button,a,input,textarea')") {
			if outline := eval[string](s, "getComputedStyle(document.activeElement).outlineStyle"); outline != "solid" && !eval[bool](s, "document.activeElement.matches('input,textarea')") {
				s.t.Errorf("the focus on %q is not to be seen: outline %s", words, outline)
			}
			return
		}
		seen = append(seen, fmt.Sprintf("%.20s", now))
	}
	s.t.Fatalf("Tab never reaches %q, but %q", words, seen)
}

func walks(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	s.connect(ok)
	who := s.someone()
	s.deliver(who, "trk1", nil)
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: "审批"}); err != nil {
		t.Fatal(err)
	}
	s.look(who.ID, "")
	s.until(".card .btn")
	// In the order of the page: rail, person, chats, messages, composer.
	for _, words := range []string{"消息", "检查器", "你现在是", "DingDesk", "同意", "驳回", "发送图片", "发消息给 DingDesk"} {
		s.tabTo(words)
	}
	s.keys("你好" + kb.Enter)
	s.shown(".msg.mine .bubble", "你好")
	s.until(".card .btn.blue")
	eval[any](s, "document.activeElement.blur()")
	s.tabTo("检查器")
	s.keys(kb.Enter)
	s.until(".panel:not([hidden]) .tabs")
	s.truth("document.activeElement.matches('.panel')")
	s.tabTo("经过")
	s.keys(kb.ArrowRight)
	s.truth(`document.activeElement.textContent === '调用' && document.activeElement.getAttribute('aria-selected') === 'true'`)
	s.shown(".panel .row .path", "createAndDeliver")
	s.keys(kb.Escape)
	s.truth("document.activeElement.dataset.panelButton === 'inspector' && !document.querySelector('.panel:not([hidden])')")
	// A press, and the answer to a question.
	s.tabTo("同意")
	s.keys(kb.Enter)
	s.becomes("pressed", func() bool { p := s.Presses("trk1"); return len(p) == 1 && p[0].ActionID == "go" })
	// Another person, chosen with the arrows.
	s.keys("")
	s.do(chromedp.KeyEvent("k", chromedp.KeyModifiers(2)))
	s.until("dialog[open] .person")
	s.keys(kb.ArrowDown + kb.ArrowDown + kb.Enter)
	s.truth("!document.querySelector('dialog') && !document.querySelector('.me b').textContent.includes(" + fmt.Sprintf("%q", who.Name) + ")")
}

// faults of names and references, as the page has them now.
const audit = `(() => {
	const bad = [];
	const name = e => e.getAttribute('aria-label') || e.title || e.textContent.trim() || [...e.labels || []].map(l => l.textContent.trim()).join('') || e.querySelector('img')?.alt;
	for (const e of document.querySelectorAll('button,a[href],input,select,textarea,summary,[role=button],[role=option],[role=tab]')) {
		if (e.checkVisibility() && !name(e)) bad.push('no name: ' + e.outerHTML.slice(0, 150));
	}
	const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
	for (const id of ids.filter((x, i) => ids.indexOf(x) !== i)) bad.push('twice: #' + id);
	for (const attr of ['aria-controls', 'aria-labelledby', 'aria-describedby', 'aria-activedescendant', 'for', 'list']) {
		for (const e of document.querySelectorAll('[' + attr + ']')) if (!document.getElementById(e.getAttribute(attr))) bad.push(attr + ' leads nowhere: ' + e.outerHTML.slice(0, 150));
	}
	for (const e of document.querySelectorAll('img:not([alt])')) bad.push('no alt: ' + e.outerHTML.slice(0, 150));
	for (const [role, inside] of [['option', 'listbox'], ['tab', 'tablist'], ['radio', 'radiogroup']]) {
		for (const e of document.querySelectorAll('[role=' + role + ']')) if (!e.closest('[role=' + inside + ']')) bad.push(role + ' outside of a ' + inside);
	}
	for (const e of document.querySelectorAll('textarea[aria-expanded],div[aria-expanded]:not([role])')) bad.push('aria-expanded where it means nothing: ' + e.outerHTML.slice(0, 100));
	return bad;
})()`

func isNamed(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900, withForm, withSample)
	s.connect(ok)
	who := s.someone()
	s.deliver(who, "trk1", nil)
	s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": formCard, "outTrackId": "form1", "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{"form": everyField}}, "openSpaceId": "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
	for _, kind := range []string{"picture", "audio", "file"} {
		if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, MsgType: kind, Recognition: "你好"}); err != nil {
			t.Fatal(err)
		}
	}
	sound := func(what string) {
		t.Helper()
		for _, bad := range eval[[]string](s, audit) {
			t.Errorf("%s: %s", what, bad)
		}
	}
	s.look(who.ID, "")
	s.until(".c-form .field")
	s.until(".msg .voice")
	sound("the chat")
	for _, p := range []string{"inspector", "faults"} {
		s.click(`[data-panel-button="` + p + `"]`)
		s.until(".panel:not([hidden]) " + map[string]string{"inspector": ".costs tr", "faults": "[name=pick] optgroup"}[p])
		eval[any](s, "document.querySelectorAll('.panel details').forEach(d => { d.open = true })")
		sound("the " + p)
	}
	s.keys(kb.Escape)
	s.click(".me")
	s.until("dialog[open] .person")
	sound("the list of people")
	s.keys(kb.Escape)
	g := s.group(who.ID)
	s.look(who.ID, g.ID)
	s.until(".bot-bar:not([hidden])")
	eval[any](s, "document.querySelector('.write').focus()")
	s.keys("@")
	s.until(".mentions li")
	sound("a mention")
	s.do(chromedp.Navigate(s.url + "/gallery?tier=all"))
	s.until(".g-stage .card")
	sound("the gallery")
}

func announces(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	g := s.group(who.ID)
	other := ""
	for _, id := range g.Members {
		if id != who.ID {
			other = id
		}
	}
	s.look(who.ID, "")
	for attr, want := range map[string]string{"#live:aria-live": "polite", "#toasts:aria-live": "assertive", ".msgs:role": "log", "main:aria-label": "消息"} {
		selector, name, _ := strings.Cut(attr, ":")
		if got := eval[string](s, fmt.Sprintf("document.querySelector(%q).getAttribute(%q) || ''", selector, name)); got != want {
			t.Errorf("%s is %q", attr, got)
		}
	}
	for i := range 3 {
		if _, err := s.Say(t.Context(), sandbox.Said{User: other, Conversation: g.ID, Text: fmt.Sprint("第", i, "句"), NoBot: true, Mentions: []string{who.ID}}); err != nil {
			t.Fatal(err)
		}
	}
	s.shown(".conv .badge", "3")
	s.shown(".conv .badge .sr", "3 条未读")
	s.shown(".conv .last em", "有人@我")
	s.truth("document.title.startsWith('(3) ')")
	s.click(".conv[data-id=" + fmt.Sprintf("%q", g.ID) + "]")
	s.shown(".msg .bubble", "第2句")
	s.truth("!document.querySelector('.conv .badge') && !document.title.startsWith('(')")
	if _, err := s.Say(t.Context(), sandbox.Said{User: other, Conversation: g.ID, Text: "大家好", NoBot: true}); err != nil {
		t.Fatal(err)
	}
	s.shown("#live", "大家好")
	// A hidden message of the page must not make it scroll.
	if h := eval[int](s, "document.documentElement.scrollHeight - innerHeight"); h > 0 {
		t.Errorf("the page scrolls by %d px", h)
	}
}
