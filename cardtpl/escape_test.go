package cardtpl_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// hostile are names, titles and comments that try to be more than text.
var hostile = []string{
	"[点我领补贴](https://evil.example/x)",
	"![图](https://evil.example/x.png)",
	"<a atId=manager01>王总</a>",
	"<font colorTokenV2=common_red1_color>红</font>",
	"<img src=x onerror=alert(1)>",
	"<https://evil.example>",
	"https://evil.example/login",
	"HTTP://EVIL.example",
	"www.evil.example",
	"mailto:boss@evil.example",
	"javascript:alert(1)",
	"# 大标题",
	"- 列表", "1. 列表", "+ 列表", "> 引用", "---", "===",
	"**粗** _斜_ ~~删~~ `码`",
	"| a | b |", "|---|---|",
	"\\[不是转义\\](https://evil.example)",
	"&lt;a atId=1&gt;x&lt;/a&gt;", "&#60;b&#62;",
	"@all", "@所有人", "你好 @王芳",
	"第一行\n# 第二行\n- 第三行", "a\r\n> b", "a\u2028# b",
	"\u202e倒过来的", "零\u200b宽\u2060字\ufeff", "软\u00ad连字符",
	"Z\u0300\u0301\u0302\u0303\u0304\u0305\u0306算",
	"\x00\x07\x1b[31m",
	"[微笑]",
	strings.Repeat("长", 5000),
	"![](",
	"](https://evil.example)",
	"**",
	"\\",
	"{\"json\":\"注入\"}",
	"\xff\xfe坏字节",
	"$(rm -rf)", "${title}",
}

// markup is everything in drawn markdown that a renderer could take for more than text, once our own
// is gone.
var (
	ownBold = regexp.MustCompile(`\*\*([^*\n]+?)\*\*( |$|<br>|\n)`)
	markup  = regexp.MustCompile("[\\[\\]<`*_~|\\\\]|://|(?i)www\\.|mailto:|javascript:|&[#a-zA-Z0-9]{2,};")
	line    = regexp.MustCompile(`^(#|>|[-+] |\d+[.)] |-{3}|={3})`)
	forbids = regexp.MustCompile("[\u0000-\u0009\u000b-\u001f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u2028\u2029]")
)

func TestNothingThatPeopleWroteBecomesMarkup(t *testing.T) {
	for _, h := range hostile {
		for _, l := range i18n.Langs() {
			c := cardtpl.Card{
				Kind: "test", Title: h, Tag: h, Lead: h, Text: h, Hint: h, Done: h, Foot: h,
				Facts:   []cardtpl.Fact{{Label: h, Value: h}},
				Items:   []cardtpl.Item{{Title: h, Sub: h, Tag: h, URL: h}},
				More:    &cardtpl.Link{Text: h, URL: h},
				Buttons: []cardtpl.Button{{Text: h, Action: "dialog.pick.0", Say: h}, {Text: h, URL: h}},
			}
			own := renderCard(t, c, cardtpl.Own, l)
			public := renderCard(t, c, cardtpl.Public, l)
			for tier, text := range map[string]string{"own": own.Params["body"], "public": public.Params["markdown"]} {
				checkText(t, h, tier, strings.Split(text, "<br>"))
			}
			md := own.Markdown().Text
			md = strings.TrimPrefix(md, "### ")
			lines := strings.Split(md, "\n")
			for i := range lines {
				lines[i] = strings.TrimPrefix(strings.TrimSuffix(lines[i], "  "), "- ")
			}
			checkText(t, h, "markdown", lines)
			for _, p := range []map[string]string{own.Params, public.Params, cardtpl.PrivateNote(h, true), own.Preview} {
				for name, value := range p {
					if bad := forbids.FindString(value); bad != "" || !utf8.ValidString(value) || strings.Contains(value, "@all") || strings.Contains(value, "@所有人") {
						t.Errorf("%q: %s is %q", h, name, value)
					}
				}
			}
			if bad := forbids.FindString(own.Text()); bad != "" {
				t.Errorf("%q: text holds %q", h, bad)
			}
		}
	}
}

func checkText(t *testing.T, h, tier string, lines []string) {
	t.Helper()
	for _, text := range lines {
		text = ownBold.ReplaceAllString(text+"\n", "$1 ")
		// Our own links survive only with a safe address, which none of the hostile texts but the plain
		// web addresses is; those may stand in the parentheses.
		text = regexp.MustCompile(`\[[^\[\]]*\]\((https://evil\.example/login|HTTP://EVIL\.example)\)`).ReplaceAllString(text, "link")
		if m := markup.FindString(text); m != "" {
			t.Errorf("%q in %s leaves %q in %q", h, tier, m, text)
		}
		if m := line.FindString(text); m != "" {
			t.Errorf("%q in %s starts a line with %q: %q", h, tier, m, text)
		}
	}
}

func renderCard(t *testing.T, c cardtpl.Card, tier cardtpl.Tier, l i18n.Lang) cardtpl.Rendered {
	t.Helper()
	r, err := cardtpl.Render(c, cardtpl.Options{Tier: tier, TemplateID: "own.schema", Lang: l})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOrdinaryTextStaysAsItIs(t *testing.T) {
	for _, s := range []string{
		"张三", "Anna O'Neil-Wong", "预算（2026）Q4：50% & more", "a@example.com", "3 > 2, R&D; C#", "👩‍💻 周会 🇨🇳", "café", "涨幅 +3 到 -2",
	} {
		r := renderCard(t, cardtpl.Card{Kind: "test", Title: s, Lead: s}, cardtpl.Own, i18n.ZhCN)
		if r.Params["body"] != s || r.Params["title"] != s {
			t.Errorf("%q is drawn as %q under %q", s, r.Params["body"], r.Params["title"])
		}
	}
}

func TestDatesAndLengthsStayOnOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"2026-11-18":           "2026\u201111\u201118",
		"2026-11-8 9:30 上海":    "2026\u201111\u20118\u00a09:30 上海",
		"11-18 10:31 · 待确认":    "11\u201118\u00a010:31 · 待确认",
		"1.5 小时":               "1.5\u00a0小时",
		"11月18日 周三 15:00":      "11月18日\u00a0周三 15:00",
		"11月18日 星期三":           "11月18日\u00a0星期三",
		"2 days 1 h":           "2\u00a0days 1\u00a0h",
		"Wed 18 Nov 15:00":     "Wed\u00a018\u00a0Nov 15:00",
		"编号 13800-1234-5678号":  "编号 13800-1234-5678号",
		"第 3 季度":               "第 3 季度",
		"approval 20261116-01": "approval 20261116-01",
	} {
		r := renderCard(t, cardtpl.Card{Kind: "test", Title: "t", Lead: s}, cardtpl.Own, i18n.ZhCN)
		if got := r.Params["body"]; got != want {
			t.Errorf("%q is drawn as %q, want %q", s, got, want)
		}
	}
}

func TestOnlySafeAddressesBecomeLinks(t *testing.T) {
	for url, want := range map[string]string{
		"https://example.com/a?b=c#d":                         "https://example.com/a?b=c#d",
		"http://example.com":                                  "http://example.com",
		"dingtalk://dingtalkclient/page/link?url=https%3A%2F": "dingtalk://dingtalkclient/page/link?url=https%3A%2F",
		"https://example.com/a(b)":                            "https://example.com/a%28b%29",
		"https://example.com/a](https://evil":                 "https://example.com/a%5D%28https://evil",
		" https://example.com/ ":                              "https://example.com/",
		"javascript:alert(1)":                                 "",
		"data:text/html,x":                                    "",
		"file:///etc/passwd":                                  "",
		"ftp://example.com":                                   "",
		"https://bank.example@evil.example/":                  "",
		"https://":                                            "",
		"//example.com":                                       "",
		"https://example.com/a b":                             "",
		"https://example.com/\u202e":                          "",
		"https://example.com/" + strings.Repeat("a", 3000):    "",
		"dtmd://dingtalkclient/sendMessage?content=x":         "",
		"": "",
	} {
		c := cardtpl.Card{Kind: "test", Title: "t", Items: []cardtpl.Item{{Title: "row", URL: url}}, Buttons: []cardtpl.Button{{Text: "go", URL: url}}}
		own := renderCard(t, c, cardtpl.Own, i18n.ZhCN)
		body, button := "**row**", "[]"
		if want != "" {
			body = "[row](" + want + ")"
			button = `[{"text":"go","color":"gray","status":"normal","event":{"type":"openLink","params":{"url":"` + want + `"}}}]`
		}
		if own.Params["body"] != body || own.Params["btns"] != button {
			t.Errorf("%q is drawn as %q and %s", url, own.Params["body"], own.Params["btns"])
		}
	}
}

func TestTextsAreCutBetweenCharacters(t *testing.T) {
	family := "👨‍👩‍👧‍👦"
	for _, s := range []string{
		strings.Repeat("长", 300), strings.Repeat(family, 60), strings.Repeat("e\u0301", 200),
		strings.Repeat("👍🏽", 100), strings.Repeat("a", 39) + family, strings.Repeat("🇨🇳", 100),
	} {
		for shift := range 4 {
			title := renderCard(t, cardtpl.Card{Kind: "test", Title: strings.Repeat("x", shift) + s}, cardtpl.Own, i18n.ZhCN).Params["title"]
			cutAt, ok := strings.CutSuffix(title, "…")
			if !ok || utf8.RuneCountInString(title) > 40 {
				t.Errorf("%q is cut to %q", s[:12], title)
			}
			rest := strings.TrimPrefix(strings.Repeat("x", shift)+s, cutAt)
			if r, _ := utf8.DecodeRuneInString(rest); strings.ContainsRune("\u200d\u0301\U0001F3FD", r) {
				t.Errorf("%q is cut inside a character: %q", s[:12], title)
			}
		}
	}
}

func FuzzNoTextBreaksACard(f *testing.F) {
	for _, h := range hostile {
		f.Add(h)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c := cardtpl.Card{Kind: "test", Title: s, Lead: s, Text: s, Facts: []cardtpl.Fact{{Label: s, Value: s}}, Items: []cardtpl.Item{{Title: s, Sub: s, URL: s}}}
		r := renderCard(t, c, cardtpl.Public, i18n.ZhCN)
		for _, text := range strings.Split(r.Params["markdown"], "<br>") {
			text = regexp.MustCompile(`\[[^\[\]]*\]\([^()<>\s]*\)`).ReplaceAllString(text, "link")
			text = ownBold.ReplaceAllString(text+"\n", "$1 ")
			if m := markup.FindString(text); m != "" {
				t.Errorf("%q leaves %q in %q", s, m, text)
			}
			if m := line.FindString(text); m != "" {
				t.Errorf("%q starts a line with %q: %q", s, m, text)
			}
		}
	})
}
