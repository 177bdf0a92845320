package markdown_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox/markdown"
)

func render(text string) string {
	r := markdown.New(func(ref string) string {
		if strings.HasPrefix(ref, "@lAD") {
			return "/sandbox/files/" + ref
		}
		return ""
	})
	return r.HTML(text)
}

func TestHTMLRendersDingTalksSubset(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"bold and italic":      {"**a** *b*", "<p><strong>a</strong> <em>b</em></p>"},
		"heading":              {"### 标题", "<h3>标题</h3>"},
		"single newline stays": {"a\nb", "<p>a\nb</p>"},
		"br breaks":            {"a<br>b<br/>c", "<p>a<br>b<br>c</p>"},
		"lone br is no block":  {"<br>\n**a**", "<p><br>\n<strong>a</strong></p>"},
		"font": {
			"<font sizeToken=common_h3_text_style__font_size colorTokenV2=common_blue1_color>蓝</font>",
			`<p><span class="s-common_h3_text_style__font_size c-common_blue1_color">蓝</span></p>`,
		},
		"a closing tag alone":    {"a</font> <a href=\"//x\">b</a> c</a>", `<p>a &lt;a href=&#34;//x&#34;&gt;b&lt;/a&gt; c&lt;/a&gt;</p>`},
		"a closing tag too many": {"<font colorTokenV2=x>a</font></font>b", `<p><span class="c-x">a</span>b</p>`},
		"tags in tags": {
			"<font colorTokenV2=x>a <a atId=u1>b</a> **c** </font>d",
			`<p><span class="c-x">a <span class="at" data-user="u1">@b</span> <strong>c</strong> </span>d</p>`,
		},
		"mention":          {"<a atId=u001>张伟</a> 好", `<p><span class="at" data-user="u001">@张伟</span> 好</p>`},
		"quote":            {"> q", "<blockquote>\n<p>q</p>\n</blockquote>"},
		"list":             {"- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"},
		"emoji names stay": {"[微笑] ok", "<p>[微笑] ok</p>"},
		"link": {
			"[d](https://example.com/a?b=1&c=2)",
			`<p><a href="https://example.com/a?b=1&amp;c=2" rel="noreferrer noopener" target="_blank">d</a></p>`,
		},
		"local picture":   {"![图](@lADabc)", `<p><img src="/sandbox/files/@lADabc" alt="图"></p>`},
		"foreign picture": {"![图](https://example.com/a.png)", `<p><a class="img" href="https://example.com/a.png" rel="noreferrer noopener" target="_blank">图</a></p>`},
		"code":            {"`<b>`", "<p><code>&lt;b&gt;</code></p>"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := render(c.in); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
	if got := render("| a | b |\n|:--|--:|\n| 1 | 2 |"); !strings.Contains(got, "<th>a</th>") || strings.Contains(got, "style") {
		t.Errorf("table: %s", got)
	}
}

// No text of an author may bring a tag, attribute or address of its own into a page.
func TestHTMLIsSafeWhateverTheAuthorWrites(t *testing.T) {
	for _, in := range []string{
		"<script>alert(1)</script>",
		"<img src=x onerror=alert(1)>",
		"a <img/src=x/onerror=alert(1)> b",
		"[x](javascript:alert(1))",
		"[x](JaVaScRiPt:alert(1))",
		"[x](data:text/html,<script>alert(1)</script>)",
		"![x](javascript:alert(1))",
		`![" onerror="alert(1)](https://e.com/" onerror="alert(1))`,
		"<font colorTokenV2=a onclick=alert(1)>x</font>",
		`<font colorTokenV2="x\" onmouseover=\"alert(1)">x</font>`,
		`<a atId="u1" onclick=alert(1)>x</a>`,
		`<a atId=u1"onclick="alert(1)>x</a>`,
		"<a href=javascript:alert(1)>x</a>",
		"<svg/onload=alert(1)>",
		"<style>*{display:none}</style>",
		"<form action=https://evil><input></form>",
		"<javascript:alert(1)>",
		"```\n</code></pre><script>alert(1)</script>\n```",
		"</span></div><iframe src=//evil></iframe>",
		"[x]: javascript:alert(1)\n\n[x]",
		"&lt;script&gt;alert(1)&lt;/script&gt;",
	} {
		got := render(in)
		for _, bad := range []string{"<script", "<svg", "<style", "<form", "<input", "<iframe", "<img src=x", "href=\"javascript", "href=\"JaVa", "href=\"data", "src=\"javascript"} {
			if strings.Contains(got, bad) {
				t.Errorf("%q came through as %s", in, got)
			}
		}
		if hasEventHandler(got) {
			t.Errorf("%q gave an event handler: %s", in, got)
		}
	}
}

// hasEventHandler looks for attributes only inside tags: as text they are harmless.
func hasEventHandler(html string) bool {
	for _, part := range strings.Split(html, "<")[1:] {
		tag, _, _ := strings.Cut(part, ">")
		outside := ""
		for i, piece := range strings.Split(tag, `"`) {
			if i%2 == 0 {
				outside += piece
			}
		}
		if strings.Contains(strings.ToLower(outside), " on") || strings.Contains(outside, "style=") {
			return true
		}
	}
	return false
}

func TestTextKeepsLinesAndEscapes(t *testing.T) {
	if got, want := markdown.Text("a <b>\nc"), "a &lt;b&gt;<br>c"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzHTMLNeverBringsScripts(f *testing.F) {
	f.Add("**a** <font colorTokenV2=b>c</font> ![d](e)")
	f.Add("<a atId=x>y</a><br>|a|\n|-|\n|b|")
	f.Fuzz(func(t *testing.T, in string) {
		if got := render(in); strings.Contains(got, "<script") || hasEventHandler(got) {
			t.Errorf("%q gave %s", in, got)
		}
	})
}
