package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// What somebody tripped over once. The subtests share one browser.
func TestWhatTrippedSomebodyUp(t *testing.T) {
	b := browser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"Enter chooses a person once":             choosesOnce,
		"a file keeps its name":                   keepsNames,
		"a picture stands at its sender":          standsAtItsSender,
		"a recording may say nothing":             saysNothing,
		"the list of chats speaks the language":   previews,
		"long names leave the page as it is":      takesLongNames,
		"fields with long labels stand on a line": standsOnALine,
		"a 1:1 offers nobody to mention":          offersNobody,
		"messages look as DingTalk draws them":    drawsMessages,
		"counts are counted in whole numbers":     countsWhole,
		"links that only DingTalk opens":          saysLinks,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

// enter presses Enter as a keyboard does: what the page prevents does not reach whatever has the focus then.
func (s *site) enter() {
	s.t.Helper()
	for _, p := range []input.DispatchKeyEventParams{
		{Type: input.DispatchKeyEventTypeKeyDown, Key: "Enter", Code: "Enter", Text: "\r", WindowsVirtualKeyCode: 13},
		{Type: input.DispatchKeyEventTypeKeyUp, Key: "Enter", Code: "Enter", WindowsVirtualKeyCode: 13},
	} {
		if _, err := chromedp.Call(s.tab, input.DispatchKeyEvent, p); err != nil {
			s.t.Fatal(err)
		}
	}
}

func choosesOnce(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	one := s.someone()
	two := s.someone(one.ID)
	s.look(one.ID, "")
	s.click(".me")
	s.until("dialog[open] .person")
	s.do(chromedp.KeyEvent(two.Name))
	s.enter()
	s.shown(".me b", two.Name)
	// The focus is back on what opened the list; the same Enter must not open it again.
	s.truth("!document.querySelector('dialog')")
	eval[any](s, "new Promise(done => setTimeout(done, 200))")
	if eval[bool](s, "!!document.querySelector('dialog')") {
		t.Error("the list is open again")
	}
}

func keepsNames(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	s.look(who.ID, "")
	file := filepath.Join(t.TempDir(), "预算 & 计划?.txt")
	if err := os.WriteFile(file, []byte("1"), 0o600); err != nil {
		t.Fatal(err)
	}
	s.do(chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
	s.shown(".msg.mine .attach", filepath.Base(file))
	if m := s.Messages(s.Single(who.ID), who.ID); len(m) != 1 || m[0].File.Name != filepath.Base(file) {
		t.Errorf("the sandbox has %+v", m)
	}
	if got := eval[string](s, "document.querySelector('.attach b').textContent"); got != filepath.Base(file) {
		t.Errorf("shown as %q", got)
	}
}

func standsAtItsSender(t *testing.T, b context.Context) {
	for _, size := range []image.Point{{640, 400}, {300, 2000}, {40, 40}} {
		s := open(t, b, 1280, 900)
		who := s.someone()
		s.look(who.ID, "")
		file := filepath.Join(t.TempDir(), "a.png")
		f, err := os.Create(file)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, image.NewGray(image.Rect(0, 0, size.X, size.Y))); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		s.do(chromedp.SetUploadFiles(`input[type=file]`, []string{file}))
		for _, width := range []int64{1280, 360} {
			s.do(chromedp.EmulateViewport(width, 900))
			s.truth("document.querySelector('.msg.mine .pic img')?.complete && document.querySelector('.pic img').naturalWidth > 0")
			if gap := eval[float64](s, "document.querySelector('.msg.mine > .av').getBoundingClientRect().left - document.querySelector('.pic img').getBoundingClientRect().right"); gap < 4 || gap > 16 {
				t.Errorf("%v at %d px: %.0f px between picture and sender", size, width, gap)
			}
		}
	}
}

func saysNothing(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	s.look(who.ID, "")
	for _, want := range []string{"", "你好"} {
		s.click(`[aria-label="发送语音"]`)
		s.until("dialog[open] textarea")
		if want != "" {
			s.do(chromedp.KeyEvent(want))
		}
		s.click("dialog[open] .btn.blue")
		s.truth("!document.querySelector('dialog')")
	}
	s.shown(".msg.mine .said", "你好")
	m := s.Messages(s.Single(who.ID), who.ID)
	if len(m) != 2 || m[0].File.Recognition != "" || m[1].File.Recognition != "你好" {
		t.Errorf("the sandbox has %+v", m)
	}
}

func previews(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	g := s.group(who.ID)
	if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Conversation: g.ID, MsgType: "picture"}); err != nil {
		t.Fatal(err)
	}
	s.look(who.ID, "")
	eval[any](s, "localStorage.setItem('dingdesk.sandbox', JSON.stringify({lang: 'en'}))")
	s.do(chromedp.Reload())
	s.until("#app.ready")
	s.shown(fmt.Sprintf(".conv[data-id=%q] .last", g.ID), "[Picture]")
}

func takesLongNames(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	s.look(who.ID, "")
	height := "document.querySelector('.me').getBoundingClientRect().height"
	before := eval[float64](s, height)
	eval[any](s, fmt.Sprintf("document.querySelector('.me b').textContent = %q", strings.Repeat("很长的名字 ", 9)))
	if after := eval[float64](s, height); after != before {
		t.Errorf("the person at the top is %.0f px high, before %.0f", after, before)
	}
}

func standsOnALine(t *testing.T, b context.Context) {
	s := open(t, b, 360, 740)
	s.look(s.someone().ID, "")
	s.click(`[data-panel-button="faults"]`)
	s.until(".panel:not([hidden]) [name=pick] optgroup")
	eval[any](s, "document.querySelectorAll('.panel details').forEach(d => { d.open = true })")
	bad := eval[[]string](s, `(() => {
		const bad = [];
		for (const g of document.querySelectorAll('.panel .grid-form')) {
			const rows = new Map();
			for (const field of g.children) {
				const input = field.querySelector('input:not([type=checkbox]),select');
				if (!input || !field.checkVisibility()) continue;
				const key = Math.round(field.getBoundingClientRect().bottom), bottom = Math.round(input.getBoundingClientRect().bottom), top = Math.round(input.getBoundingClientRect().top);
				const first = rows.get(key);
				if (!first) rows.set(key, { top, bottom });
				else if (Math.abs(first.top - top) > 1 || Math.abs(first.bottom - bottom) > 1) bad.push(field.textContent.slice(0, 30));
			}
		}
		return bad;
	})()`)
	for _, field := range bad {
		t.Errorf("%q stands higher or lower than its neighbour", field)
	}
}

func offersNobody(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	g := s.group(who.ID)
	s.look(who.ID, "")
	if eval[bool](s, `document.querySelector('.compose-tools [aria-label="提及某人"]').checkVisibility()`) {
		t.Error("a 1:1 has a button to mention somebody, and nobody to mention")
	}
	s.click(fmt.Sprintf(".conv[data-id=%q]", g.ID))
	s.truth(`document.querySelector('.compose-tools [aria-label="提及某人"]').checkVisibility()`)
}

// sent sends a robot message to a person's 1:1.
func (s *site) sent(who sandbox.Person, key string, param map[string]string) {
	s.t.Helper()
	raw, err := json.Marshal(param)
	if err != nil {
		s.t.Fatal(err)
	}
	s.api("POST", "/v1.0/robot/oToMessages/batchSend", map[string]any{"robotCode": s.ClientID(), "userIds": []string{who.UserID}, "msgKey": key, "msgParam": string(raw)})
}

// The title of markdown and action cards is what the list of chats shows; it is not in the message.
func drawsMessages(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	s.sent(who, "sampleMarkdown", map[string]string{"title": "预览", "text": "正文"})
	s.sent(who, "sampleActionCard", map[string]string{"title": "预览", "text": "卡片正文", "singleTitle": "查看", "singleURL": "https://example.com"})
	picture, err := s.Upload("a.gif", "image/gif", []byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xf9\x04\x01\x00\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	if err != nil {
		t.Fatal(err)
	}
	s.sent(who, "sampleLink", map[string]string{"title": "链接", "text": "说明", "messageUrl": "https://example.com", "picUrl": picture})
	s.look(who.ID, "")
	s.until(".b-link img")
	if got := eval[string](s, "[...document.querySelectorAll('.bubble')].map(e => e.innerText.replace(/\\s+/g, ' ').trim()).join('|')"); got != "正文|卡片正文 查看|链接 说明" {
		t.Errorf("drawn: %q", got)
	}
	s.shown(".conv .last", "链接")
}

func saysLinks(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 900)
	who := s.someone()
	const link = "dtmd://dingtalkclient/sendMessage?content="
	s.sent(who, "sampleActionCard6", map[string]string{"title": "t", "text": "x", "buttonTitle1": "好", "buttonUrl1": link + "%E5%A5%BD%E7%9A%84", "buttonTitle2": "打开", "buttonUrl2": "https://example.com/"})
	s.sent(who, "sampleMarkdown", map[string]string{"title": "t", "text": "[不](" + link + "%E4%B8%8D%E8%A1%8C) [页](dingtalk://dingtalkclient/page/link?url=x)"})
	s.deliver(who, "trk1", map[string]string{"markdown": "[卡](" + link + "%E5%8D%A1%E7%89%87)"})
	s.look(who.ID, "")
	for selector, want := range map[string]string{".b-actionCard .btn": "好的", ".b-markdown .md a": "不行", ".card .md a": "卡片"} {
		s.click(selector)
		s.shown(".msg.mine .bubble", want)
	}
	s.click(".b-markdown .md a:last-child")
	s.shown("#toasts", "dingtalk://dingtalkclient/page/link?url=x")
	var said []string
	for _, m := range s.Messages(s.Single(who.ID), who.ID) {
		if m.From == sandbox.FromUser {
			said = append(said, m.Text)
		}
	}
	slices.Sort(said)
	if !slices.Equal(said, []string{"不行", "卡片", "好的"}) {
		t.Errorf("said: %q", said)
	}
}

func countsWhole(t *testing.T, b context.Context) {
	const id = "33333333-2222-3333-4444-555555555555.schema"
	s := open(t, b, 1280, 900)
	who := s.someone()
	editor, err := json.Marshal(map[string]any{
		"schemaVersion": "3.0.0", "variableList": []any{map[string]any{"name": "data", "type": "object"}},
		"schema": map[string]any{"componentsTree": []any{map[string]any{"componentName": "Chart", "id": "c", "props": map[string]any{
			"data": map[string]any{"type": "variableValue", "variable": "data", "variableType": "global"},
		}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	exported, err := json.Marshal(map[string]any{"type": "im", "mode": "card", "editorData": string(editor), "widgetInfo": ""})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddTemplate(sandbox.Template{ID: id, Published: true, JSON: exported}); err != nil {
		t.Fatal(err)
	}
	for i, most := range []int{2, 3, 5, 7, 9, 11, 30, 90} {
		data := fmt.Sprintf(`{"type":"histogram","data":[{"x":"周一","y":%d,"type":"t"},{"x":"周二","y":1,"type":"t"}]}`, most)
		s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
			"cardTemplateId": id, "outTrackId": fmt.Sprint("chart", i), "callbackType": "STREAM", "cardData": map[string]any{"cardParamMap": map[string]string{"data": data}},
			"openSpaceId":           "dtv1.card//IM_ROBOT." + who.UserID,
			"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
		})
	}
	s.look(who.ID, "")
	s.truth("document.querySelectorAll('.card svg').length === 8")
	for i, top := range eval[[]string](s, "[...document.querySelectorAll('.card svg')].map(c => [...c.querySelectorAll('.num')].map(n => n.textContent).join(' '))") {
		if i > 0 && strings.Contains(top, ".") { // two things at most are counted by halves
			t.Errorf("marks: %s", top)
		}
	}
}
