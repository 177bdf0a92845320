package config

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml/token"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// tagged is a value that begins as YAML's tags do.
var tagged = regexp.MustCompile(`^[^#"']*(?:[\[,]\s*|-\s+|:\s+)(!)`)

// unreadable says why bytes are no text, and at :line:column; nil if they are text.
func unreadable(raw []byte) (where string, text *i18n.Said) {
	for at := 0; at < len(raw); {
		r, n := utf8.DecodeRune(raw[at:])
		if r == utf8.RuneError && n == 1 || r == 0 {
			before := raw[:at]
			line := bytes.LastIndexByte(before, '\n') + 1
			return fmt.Sprintf(":%d:%d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(before[line:])+1),
				i18n.Sayf("this is not UTF-8, but GBK or UTF-16 perhaps; save the file as UTF-8")
		}
		at += n
	}
	return "", nil
}

// misspelt is a key whose colon is not YAML's: of full width, or without a space behind it.
var misspelt = regexp.MustCompile(`^([ \t\x{3000}\x{a0}]*(?:- )?)([A-Za-z_.]+)(：|:[^\s:/])`)

// explain says in plain words what is wrong with lines that are not YAML, and where. at is where the parser gave up, which is often
// behind the mistake; said is its message, in words of its own. The values are not repeated: one may be a secret.
func explain(lines []string, at token.Position, said string) (line, column int, text *i18n.Said) {
	last := min(at.Line+1, len(lines))
	for n := 1; n <= last; n++ {
		text := lines[n-1]
		for i, r := range text[:len(text)-len(strings.TrimLeft(text, " \t\u3000\u00a0"))] {
			if r != ' ' {
				return n, utf8.RuneCountInString(text[:i]) + 1, i18n.Sayf("the line begins with %s; write spaces only", called(r))
			}
		}
	}
	for n := max(at.Line-1, 1); n <= last; n++ {
		m := misspelt.FindStringSubmatchIndex(lines[n-1])
		if m == nil {
			continue
		}
		key, what := lines[n-1][m[4]:m[5]], i18n.Sayf("no space stands behind the colon")
		if strings.HasPrefix(lines[n-1][m[6]:], "：") {
			what = i18n.Sayf("the colon is of full width")
		}
		return n, utf8.RuneCountInString(lines[n-1][:m[6]]) + 1, i18n.Sayf("%s; write %s: with a space behind it", what, key)
	}
	for n := max(at.Line-1, 1); n <= last; n++ {
		if m := tagged.FindStringSubmatchIndex(lines[n-1]); m != nil {
			return n, utf8.RuneCountInString(lines[n-1][:m[2]]) + 1, i18n.Sayf("a value cannot begin with !; write the value in quotes")
		}
	}
	if n, text := indented(lines[:last], at.Line); text != nil {
		return n, indent(lines[n-1]) + 1, text
	}
	return at.Line, at.Column, plainly(said)
}

func called(r rune) *i18n.Said {
	if r == '\t' {
		return i18n.Sayf("a tab")
	}
	return i18n.Sayf("a blank that is no space")
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// indented looks for a line at about the one where the parser gave up that begins in no column in which it can.
func indented(lines []string, at int) (n int, text *i18n.Said) {
	open, goesOn := []int{0}, true // columns of the lines above; whether the one above can have lines below it
	for i, line := range lines {
		body := strings.TrimSpace(line)
		if body == "" || strings.HasPrefix(body, "#") {
			continue
		}
		in, deepest := indent(line), open[len(open)-1]
		switch {
		case in > deepest && goesOn:
			open = append(open, in)
		case in > deepest && i+1 >= at:
			return i + 1, i18n.Sayf("the line begins deeper than the one above, which has a value; begin it in column %d, as that one", deepest+1)
		}
		for len(open) > 1 && in < open[len(open)-1] {
			open = open[:len(open)-1]
			if in > open[len(open)-1] && i+1 >= at {
				return i + 1, i18n.Sayf("the line begins in no column of the lines above; begin it in column %d or %d, as the lines that it belongs to", open[len(open)-1]+1, deepest+1)
			}
		}
		goesOn = strings.HasSuffix(body, ":") || strings.HasPrefix(body, "- ") || strings.HasSuffix(body, "|") || strings.HasSuffix(body, ">")
	}
	return 0, nil
}

// twice is how the parser says that a key is there already.
var twice = regexp.MustCompile(`mapping key "([^"]*)" already defined at \[(\d+):`)

// plainly is what a message of the parser means to somebody who knows nothing of it.
func plainly(said string) *i18n.Said {
	if m := twice.FindStringSubmatch(said); m != nil {
		return i18n.Sayf("%s is given twice, first in line %s; keep one", m[1], m[2])
	}
	for _, m := range []struct {
		of    string
		means *i18n.Said
	}{
		{"reserved character", i18n.Sayf("a value cannot begin with this character; write the value in quotes")},
		{"unexpected scalar value", i18n.Sayf("a value cannot begin with * or &; write the value in quotes")},
		{"mapping value is not allowed", i18n.Sayf("the value has a colon with a space behind it; write the value in quotes")},
		{"']'", i18n.Sayf("the list that begins with [ does not end; write ] behind its last value, and commas between them")},
		{"'}'", i18n.Sayf("what begins with { does not end; write } behind its last value, and commas between them")},
		{"end token", i18n.Sayf("what begins with a bracket does not end; write the bracket that closes it")},
		{"find end character", i18n.Sayf("the text that begins with a quote does not end; write the same quote behind it")},
		{"non-map value", i18n.Sayf("no key stands here, as in the lines above; write key: value")},
		{"unexpected key name", i18n.Sayf("the line above, or this one, lacks a colon; write key: value")},
	} {
		if strings.Contains(said, m.of) {
			return m.means
		}
	}
	return i18n.Sayf("this cannot be read; write key: value, a list as [one, two], and a value with any of : # [ { * & @ in quotes")
}
