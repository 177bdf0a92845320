package cardtpl_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
)

func TestForeignMarkdownKeepsItsFormAndLosesItsReach(t *testing.T) {
	hosts := []string{"wiki.example.com"}
	for name, c := range map[string]struct{ in, want string }{
		"form":                  {"# 标题\n\n**重点**：\n- 一\n- 二\n\n1. 甲\n```go\nx := 1\n```", "# 标题\n\n**重点**：\n- 一\n- 二\n\n1. 甲\n```go\nx := 1\n```"},
		"a mention":             {"请 @所有人 看，@all，@张三", "请 ＠所有人 看，＠all，＠张三"},
		"an address is no call": {"写给 hr@example.com", "写给 hr@example.com"},
		"an image":              {"![图](https://evil.example/pixel.png?u=1)", "图 （https：//evil.example/pixel.png?u=1）"},
		"an image at home":      {"![图](https://wiki.example.com/a.png)", "图 （https：//wiki.example.com/a.png）"},
		"an image of DingTalk":  {"![](@lALPDgCwW0zY4yJISA)", "（＠lALPDgCwW0zY4yJISA）"},
		"a link":                {"见[这里](https://evil.example/x)。", "见这里 （https：//evil.example/x）。"},
		"a link at home":        {"见[这里](https://wiki.example.com/x)。", "见[这里](https://wiki.example.com/x)。"},
		"a link below home":     {"[a](https://hr.Wiki.example.com/x)", "[a](https://hr.Wiki.example.com/x)"},
		"a look-alike of home":  {"[a](https://evilwiki.example.com/) [b](https://wiki.example.com.evil.example/) [c](https://wiki.example.com@evil.example/)", ""},
		"not encrypted":         {"[a](http://wiki.example.com/)", ""},
		"a bare address":        {"看 https://evil.example/x，好", "看 https：//evil.example/x，好"},
		"a bare one at home":    {"看 https://wiki.example.com/x，好", "看 https://wiki.example.com/x，好"},
		"an autolink":           {"<https://evil.example>", ""},
		"a sentence to send":    {"[同意](dtmd://dingtalkclient/sendMessage?content=%E5%90%8C%E6%84%8F)", ""},
		"a page of DingTalk":    {"[打开](dingtalk://dingtalkclient/page/link?url=x)", ""},
		"a reference":           {"[同意][1]\n\n[1]: https://evil.example", ""},
		"a link over two lines": {"[a\nb](https://evil.example)", ""},
		"a nested link":         {"[![x](https://evil.example/i)](https://evil.example/l)", ""},
		"HTML":                  {"<a atId=manager01>张三</a><img src=x><font colorTokenV2=red>红</font>", ""},
		"entities":              {"&lt;a href=&quot;x&quot;&gt; &#60;img&#62;", ""},
		"scripts and mail":      {"[a](javascript:alert) [b](mailto:x@example.com) www.evil.example data:text/html,x", ""},
		"invisible characters":  {"a\u202eb\u200bc", "abc"},
	} {
		got := cardtpl.Sanitized(c.in, hosts)
		if c.want != "" && got != c.want {
			t.Errorf("%s: %q became %q, want %q", name, c.in, got, c.want)
		}
		safe := strings.NewReplacer("[这里](https://wiki.example.com/x)", "", "[a](https://hr.Wiki.example.com/x)", "", "https://wiki.example.com/x", "").Replace(got)
		for _, reach := range []string{"://", "](", "![", "<", "&lt", "&#", "javascript:", "mailto:", "data:", "www."} {
			if strings.Contains(safe, reach) {
				t.Errorf("%s: %q became %q, which still has %q", name, c.in, got, reach)
			}
		}
		// A frame holds the beginning of the answer: it reaches no further.
		for cut := range []rune(c.in) {
			part := cardtpl.Sanitized(string([]rune(c.in)[:cut]), nil)
			for _, reach := range []string{"://", "](", "![", "<"} {
				if strings.Contains(part, reach) {
					t.Errorf("%s: %q became %q", name, string([]rune(c.in)[:cut]), part)
				}
			}
		}
	}
}
