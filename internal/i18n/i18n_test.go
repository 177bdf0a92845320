package i18n

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryTextExistsInEveryLanguageWithTheSamePlaceholders(t *testing.T) {
	placeholder := regexp.MustCompile(`\{([a-z_]+)`)
	names := func(s string) []string {
		var out []string
		for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
			if !slices.Contains(out, m[1]) {
				out = append(out, m[1])
			}
		}
		slices.Sort(out)
		return out
	}
	for key, texts := range table() {
		for _, l := range Spoken() {
			if texts[l] == "" {
				t.Errorf("%s has no text in %s", key, l)
			}
			if got, want := names(texts[l]), names(texts[ZhCN]); !slices.Equal(got, want) {
				t.Errorf("%s: %s has placeholders %v, zh-CN has %v", key, l, got, want)
			}
		}
		if len(texts) != len(Spoken()) {
			t.Errorf("%s has %d languages, want %d", key, len(texts), len(Spoken()))
		}
		for _, word := range []string{"簽核", "曠", "特休", "公出", "補休", "網路", "資訊", "行事曆", "視訊", "補卡"} {
			if strings.Contains(texts[ZhHK], word) && !strings.HasPrefix(key, "approval.kind.") {
				t.Errorf("%s says %s in Hong Kong: %s", key, word, texts[ZhHK])
			}
		}
		if strings.Contains(texts[ZhTW], "審批") {
			t.Errorf("%s says 審批 in Taiwan, where it is 簽核: %s", key, texts[ZhTW])
		}
	}
}

func TestPlaceholdersAndPlurals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"late {n} {n|time|times}", "late 1 time"},
		{"{who} said {n}", "Li said 1"},
		{"{unknown} stays", "{unknown} stays"},
		{"open { brace", "open { brace"},
	} {
		if got := fill(c.text, []any{"n", 1, "who", "Li"}); got != c.want {
			t.Errorf("fill(%q) = %q, want %q", c.text, got, c.want)
		}
	}
	if got := fill("{n} {n|time|times}", []any{"n", 3}); got != "3 times" {
		t.Errorf("plural: %q", got)
	}
}

func TestDetect(t *testing.T) {
	for text, want := range map[string]Lang{
		"上周我迟到了几次": ZhCN, "上週我遲到了幾次": ZhTW, "聽日下晝三點開會": ZhTW, "我今個月遲到咗幾多次": ZhHK, "聽日有冇會": ZhHK,
		"How many times was I late last week": En, "我的出差审批到哪了": ZhCN,
	} {
		if got, ok := Detect(text); got != want || !ok {
			t.Errorf("Detect(%q) = %s, %v", text, got, ok)
		}
	}
	for _, text := range []string{"😀 123", "详情 zbIdhe6C9fQkw-2_xYz", "/help", "/pause admin", "/maintenance 今晚升级 <a href=https://status.example.com/now>", "今晚升级 https://wiki.example.com/how/to/wait"} {
		if _, ok := Detect(text); ok {
			t.Errorf("%q: no evidence must not claim a language", text)
		}
	}
}

func TestUnknownKeyIsNeverEmpty(t *testing.T) {
	if got := T(ZhCN, "no.such.key"); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
}

func TestChineseNamesInAnEnglishSentenceLeaveItEnglish(t *testing.T) {
	for text, want := range map[string]Lang{
		"Was 张三 late last week":                      En,
		"meet 张三、李四 and 陳志明 tomorrow at 3pm":         En,
		"和Emily Carter明天下午三点开会":                      ZhCN,
		"帮我 book 个 meeting room tomorrow morning 好吗": ZhCN,
		"幫我約 Emily Carter 明天 review the deck":        ZhTW,
	} {
		if got, ok := Detect(text); got != want || !ok {
			t.Errorf("%q is taken for %s, want %s", text, got, want)
		}
	}
}
