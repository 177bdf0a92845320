package page_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// hostile is what people or bots could write to make the page run something, load something, or look like itself.
// Every one that ran would set window.hacked.
var hostile = []string{
	`<script>hacked=1</script>`, `<img src=x onerror=hacked=1>`, `<img/src=x/onerror=hacked=1>`, `<svg/onload=hacked=1>`, `<svg><script>hacked=1</script></svg>`,
	`<math><mtext><table><mglyph><style><img src=x onerror=hacked=1></style></mglyph></table></mtext></math>`,
	`<noscript><p title="</noscript><img src=x onerror=hacked=1>"></noscript>`, `<template><img src=x onerror=hacked=1></template>`,
	`[点我](javascript:hacked=1)`, `[点我](JaVaScRiPt:hacked=1)`, "[点我](java\tscript:hacked=1)", `[点我](&#106;avascript:hacked=1)`, `[点我](data:text/html;base64,PHNjcmlwdD5oYWNrZWQ9MTwvc2NyaXB0Pg==)`,
	`[点我](vbscript:hacked=1)`, `![x](javascript:hacked=1)`, `![" onerror="hacked=1](https://e.example/" onerror="hacked=1)`, `![x](data:image/svg+xml,<svg onload=hacked=1>)`,
	`<a href="javascript:hacked=1" style="position:fixed;inset:0">x</a>`, `<a atId="u1" onclick=hacked=1>x</a>`, `<font colorTokenV2="x\" onmouseover=\"hacked=1">x</font>`,
	`<iframe src="javascript:hacked=1"></iframe>`, `<iframe srcdoc="<script>parent.hacked=1</script>"></iframe>`, `<object data="javascript:hacked=1"></object>`, `<embed src="javascript:hacked=1">`,
	`<form action="https://e.example"><input name=password autofocus onfocus=hacked=1><button formaction="javascript:hacked=1">x</button></form>`,
	`<style>*{display:none}</style>`, `<link rel=stylesheet href=https://e.example/x.css>`, `<base href=https://e.example/>`, `<meta http-equiv=refresh content="0;url=https://e.example">`,
	`<details open ontoggle=hacked=1>x</details>`, `<div id=app>x</div>`, `<video><source onerror=hacked=1></video>`, `<!--><img src=x onerror=hacked=1>-->`, "```\n</code></pre><script>hacked=1</script>\n```",
	"| a |\n|---|\n| <img src=x onerror=hacked=1> |", `</textarea></title></section><script>hacked=1</script>`, "\u202e<script>hacked=1</script>",
}

// harmless looks through everything the page shows for what may never come from a text.
const harmless = `(() => {
	const shown = [...document.querySelectorAll('.msgs *, .ceiling *, .convs *, .chat-head *')], bad = [];
	for (const e of shown) {
		if (!/^(a|article|b|blockquote|br|button|circle|code|dd|del|details|div|dl|dt|em|figure|form|g|h[1-6]|header|hr|i|img|input|label|legend|li|line|ol|option|p|path|polyline|pre|rect|section|select|small|span|strong|summary|svg|table|tbody|td|text|textarea|th|thead|time|tr|ul)$/.test(e.localName)) bad.push('element ' + e.outerHTML);
		for (const a of e.attributes) {
			if (/^on/.test(a.name) || ['srcdoc', 'formaction', 'action'].includes(a.name) || a.name === 'id' && !e.closest('.c-form')) bad.push('attribute ' + e.outerHTML);
			if (a.name === 'style' && e.closest('.md')) bad.push('style ' + e.outerHTML);
			if (['href', 'src'].includes(a.name) && !/^(https?:|dingtalk:|dtmd:|\/(?!\/))/.test(a.value)) bad.push('address ' + e.outerHTML);
			if (a.name === 'src' && !/^\/(?!\/)/.test(a.value)) bad.push('foreign ' + e.outerHTML);
		}
	}
	if (window.hacked) bad.push('a script ran');
	return bad;
})()`

// TestHostileMarkdownIsHarmlessInABrowser sends everything hostile by every way that a text has into the page. What the
// policy had to stop would be a complaint of the page, which fails the test too.
func TestHostileMarkdownIsHarmlessInABrowser(t *testing.T) {
	b := browser(t)
	t.Run("in messages and cards", func(t *testing.T) { carries(t, b) })
	t.Run("when the server sanitises nothing", func(t *testing.T) { staysHarmless(t, b) })
}

func carries(t *testing.T, b context.Context) {
	s := open(t, b, 1280, 800, withForm)
	s.connect(ok)
	who := s.someone()
	s.look(who.ID, "")
	send := func(key string, params map[string]string) {
		t.Helper()
		raw, err := json.Marshal(params)
		if err != nil {
			t.Fatal(err)
		}
		s.api("POST", "/v1.0/robot/oToMessages/batchSend", map[string]any{"robotCode": s.ClientID(), "userIds": []string{who.UserID}, "msgKey": key, "msgParam": string(raw)})
	}
	all := strings.Join(hostile, "\n\n")
	for i, evil := range hostile {
		if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: evil}); err != nil {
			t.Fatal(err)
		}
		send("sampleMarkdown", map[string]string{"title": evil, "text": evil})
		raw, err := json.Marshal(map[string]any{"msgButtons": []any{map[string]any{"text": evil, "color": evil, "id": "go", "request": true}}})
		if err != nil {
			t.Fatal(err)
		}
		s.deliver(who, fmt.Sprintf("evil%d", i), map[string]string{"title": evil, "markdown": evil, "tips": evil, "sys_full_json_obj": string(raw)})
	}
	send("sampleText", map[string]string{"content": all})
	send("sampleActionCard", map[string]string{"title": hostile[0], "text": all, "singleTitle": hostile[1], "singleURL": "javascript:hacked=1"})
	send("sampleLink", map[string]string{"title": hostile[0], "text": all, "messageUrl": "javascript:hacked=1", "picUrl": "javascript:hacked=1"})
	fields, err := json.Marshal(map[string]any{"fields": []any{
		map[string]any{"name": "a", "label": hostile[1], "type": "TEXT", "placeholder": hostile[1], "defaultValue": hostile[1], "required": true, "requiredMsg": hostile[1]},
		map[string]any{"name": "b", "label": "b", "type": "SELECT", "options": []any{map[string]any{"value": "x", "text": hostile[1]}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	s.api("POST", "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": formCard, "outTrackId": "form1", "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{"form": string(fields)}}, "openSpaceId": "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
	s.until(".c-form .btn")
	last := fmt.Sprintf("evil%d", len(hostile)-1)
	s.until(fmt.Sprintf("[data-track=%s] .btn", last))
	eval[any](s, "document.querySelectorAll('details').forEach(d => d.open = true), null")
	for _, bad := range eval[[]string](s, harmless) {
		t.Errorf("came through: %.300s", bad)
	}
	// What is left is read as it was written.
	s.shown(".msg.mine .bubble", hostile[0])
	s.shown("[data-track=evil0]", hostile[0])
}

// staysHarmless replaces the sanitised HTML of the server by hostile one: the page's own fence must hold alone.
func staysHarmless(t *testing.T, b context.Context) {
	evil := append([]string{`<a href="https://e.example" target="_top" rel="opener" style="position:fixed" id="app" onclick="hacked=1">ok</a>`,
		`<img src="https://e.example/x.png">`, `<img src="//e.example/x.png" style="position:fixed">`, `<p style="position:fixed" id="app" class="rail">x</p>`}, hostile...)
	var replace []string
	for i, text := range evil {
		raw, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		replace = append(replace, fmt.Sprintf(`"html":"第%d句"`, i), `"html":`+string(raw))
	}
	s := open(t, b, 1280, 800, func(_ *sandbox.Options, h *http.Handler) {
		if h == nil {
			return
		}
		inner := *h
		*h = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "/messages") {
				inner.ServeHTTP(w, r)
				return
			}
			r.Header.Del("Accept-Encoding") // what is compressed cannot be rewritten
			rec := httptest.NewRecorder()
			inner.ServeHTTP(rec, r)
			w.Header().Set("Content-Type", rec.Header().Get("Content-Type"))
			w.Write([]byte(strings.NewReplacer(replace...).Replace(rec.Body.String())))
		})
	})
	who := s.someone()
	for i := range evil {
		if _, err := s.Say(t.Context(), sandbox.Said{User: who.ID, Text: fmt.Sprintf("第%d句", i)}); err != nil {
			t.Fatal(err)
		}
	}
	s.look(who.ID, "")
	s.shown(".msg.mine .bubble", "<script>hacked=1</script>")
	if n := eval[int](s, "[...document.querySelectorAll('.bubble')].filter(e => /^第\\d+句$/.test(e.textContent)).length"); n > 0 {
		t.Fatalf("%d messages were not replaced", n)
	}
	for _, bad := range eval[[]string](s, harmless) {
		t.Errorf("came through: %.300s", bad)
	}
	if links := eval[[]string](s, "[...document.querySelectorAll('.md a[href]')].map(a => [...a.attributes].map(x => x.name + '=' + x.value).join(' '))"); len(links) != 1 || links[0] != "href=https://e.example target=_blank rel=noopener noreferrer" {
		t.Errorf("links: %q", links)
	}
	// The browser reports inline code already where HTML is read, before it is part of the page. Nothing else may be reported.
	for _, c := range s.heard() {
		if !strings.Contains(c, "inline event handler") && !strings.Contains(c, "inline style") {
			t.Errorf("the page complains: %s", c)
		}
	}
}
