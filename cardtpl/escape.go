package cardtpl

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Line makes what somebody wrote safe to show as one line of plain text: no control characters, no
// invisible or direction-changing ones, no runs of combining marks, no @ that could call people.
func Line(s string) string {
	return strings.Join(strings.Fields(mentions(visible(s, false))), " ")
}

// dates are days and times of day in figures; units are numbers with the word that they count, and days of
// the week with their date.
var (
	dates = regexp.MustCompile(`\b(?:\d{4}-\d{1,2}-\d{1,2}|\d{2}-\d{2})\b(?: \d{1,2}:\d{2}\b)?`)
	units = regexp.MustCompile(`([\d日]) ([天日人次条筆项項场場周週]|星期|小[时時]|分[钟鐘]|(?:days?|h|min|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b)` +
		`|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d)`)
)

// unbroken keeps dates and lengths on one line of a narrow screen: a date does not end in "2026-11-", nor a
// line in "1" whose 小时 begins the next.
func unbroken(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return s
	}
	s = dates.ReplaceAllStringFunc(s, func(d string) string { return unbreakable.Replace(d) })
	return units.ReplaceAllString(s, "$1$3\u00a0$2$4")
}

var unbreakable = strings.NewReplacer("-", "\u2011", " ", "\u00a0")

// Lines is Line for text of several lines. More than one empty line in a row becomes one.
func Lines(s string) []string {
	var out []string
	for _, line := range strings.Split(mentions(visible(s, true)), "\n") {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, line)
	}
	for len(out) > 0 && out[len(out)-1] == "" {
		out = out[:len(out)-1]
	}
	return out
}

// lineBreaks are all that a client may take for a new line.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n")

// maxMarks is how many combining marks may sit on one character; real scripts need no more.
const maxMarks = 3

func visible(s string, keepLines bool) string {
	runes := []rune(lineBreaks.Replace(strings.ToValidUTF8(s, "")))
	var b strings.Builder
	b.Grow(len(s))
	marks := 0
	for i, r := range runes {
		switch {
		case r == '\n' && keepLines:
		case r == '\n', r == '\t':
			r = ' '
		case r == '\u200d' && i > 0 && i+1 < len(runes) && emoji(runes[i-1]) && emoji(runes[i+1]):
			// joins the parts of one emoji
		case unicode.Is(unicode.C, r), r == '\u115f', r == '\u1160', r == '\u3164', r == '\uffa0', r == utf8.RuneError:
			continue
		}
		if unicode.Is(unicode.M, r) && !variation(r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

func variation(r rune) bool { return r >= '\ufe00' && r <= '\ufe0f' }

func emoji(r rune) bool {
	return variation(r) || r >= 0x1f000 && r <= 0x1faff || r >= 0x2600 && r <= 0x27bf
}

// mentions replaces the @ of "@all" and "@name", not that of an e-mail address.
func mentions(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	last := ' '
	for _, r := range s {
		out := r
		if r == '@' && !(last < utf8.RuneSelf && (unicode.IsLetter(last) || unicode.IsDigit(last))) {
			out = '＠'
		}
		b.WriteRune(out)
		last = r
	}
	return b.String()
}

// wide gives the characters that markdown reads as markup wherever they stand the full-width form that
// looks alike and means nothing. It is not documented whether DingTalk's renderers honour backslashes;
// a look-alike is safe with any of them, in every client.
func wide(r rune) rune {
	switch r {
	case '[', ']', '<', '*', '_', '`', '~', '|', '\\':
		return r + '！' - '!'
	}
	return r
}

// md makes one line of plain text safe inside markdown: nothing in it is a link, an image, an
// emphasis, a heading, a list, a table, HTML or a mention any more.
func md(s string) string { return unbroken(escape(Line(s))) }

func escape(s string) string {
	s = starts(s)
	s = strings.ReplaceAll(s, "://", "：//")
	s = schemes(s)
	var b strings.Builder
	b.Grow(len(s))
	for i, r := range s {
		switch {
		case r == '&' && entity(s[i+1:]):
			r = '＆'
		case r == '>' && strings.TrimLeft(s[:i], "> ") == "":
			r = '＞'
		}
		b.WriteRune(wide(r))
	}
	return b.String()
}

// starts defuses what means something only at the start of a line: headings, lists, rules.
func starts(s string) string {
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		if rest := s[digits+1:]; rest == "" || rest[0] == ' ' {
			return s[:digits] + map[byte]string{'.': "．", ')': "）"}[s[digits]] + rest
		}
		return s
	}
	n := len(s) - len(strings.TrimLeft(s, "#-+="))
	return lineStarts.Replace(s[:n]) + s[n:]
}

var lineStarts = strings.NewReplacer("#", "＃", "-", "－", "+", "＋", "=", "＝")

// schemes breaks the addresses that clients turn into links without "://".
func schemes(s string) string {
	low := strings.ToLower(s)
	if len(low) != len(s) {
		low = s // a letter changed its length: look at what is there
	}
	for _, w := range []struct{ find, cut, put string }{{"www.", "www", "．"}, {"mailto:", "mailto", "："}, {"javascript:", "javascript", "："}, {"data:", "data", "："}} {
		for from := 0; ; {
			i := strings.Index(low[from:], w.find)
			if i < 0 {
				break
			}
			at := from + i + len(w.cut)
			s = s[:at] + w.put + s[at+1:]
			low = low[:at] + w.put + low[at+1:]
			from = at + len(w.put)
		}
	}
	return s
}

// entity reports whether s continues an HTML entity whose & was just read.
func entity(s string) bool {
	end := strings.IndexByte(s, ';')
	return end > 1 && end <= 32 && strings.IndexFunc(s[:end], func(r rune) bool {
		return r != '#' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}) < 0
}

// safeURL returns an address that may become a link, or "": http and https with a host and nothing
// that hides it, and DingTalk's own dingtalk: pages. Characters that would end a markdown link are
// percent-encoded.
func safeURL(s string) string {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxURL || strings.IndexFunc(s, func(r rune) bool { return unicode.Is(unicode.C, r) || unicode.IsSpace(r) }) >= 0 {
		return ""
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Host == "" {
		return ""
	}
	switch u.Scheme {
	case "http", "https", "dingtalk":
	default:
		return ""
	}
	return linkEnds.Replace(s)
}

// linkEnds are the characters that would end a markdown link, or start something inside it.
var linkEnds = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", `"`, "%22", "`", "%60", "[", "%5B", "]", "%5D", "|", "%7C", `\`, "%5C")

// maxURL bounds an address, in bytes; browsers and clients cope with 2,000.
const maxURL = 2000

// Cut shortens to at most n characters, the last one "…" when something was left out. It never ends
// inside a character that is drawn from several runes.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := []rune(s)
	end := max(n-1, 0)
	for end > 0 && joins(runes, end) {
		end--
	}
	return strings.TrimRight(string(runes[:end]), " ，,、;；") + "…"
}

// joins reports whether runes[i] belongs to the character before it.
func joins(runes []rune, i int) bool {
	r := runes[i]
	return unicode.Is(unicode.M, r) || r == '\u200d' || runes[i-1] == '\u200d' || r >= 0x1f3fb && r <= 0x1f3ff ||
		flag(r) && flag(runes[i-1])
}

func flag(r rune) bool { return r >= 0x1f1e6 && r <= 0x1f1ff }
