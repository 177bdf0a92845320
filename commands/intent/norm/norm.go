// Package norm brings a sentence into one shape, so that rules are written once: NFKC (full width
// becomes half width), Simplified characters, lower-case ASCII. Every normalised rune remembers
// which bytes of the original it came from, because titles and quotations are cut out of what the
// person wrote. It must not know what the words mean.
package norm

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen.go

// Text is a normalised sentence. The zero Text is the empty sentence.
type Text struct {
	original string
	runes    []rune
	from, to []int32 // bytes of original that the rune came from
}

// New normalises s. Bytes that are no UTF-8 become U+FFFD; invisible format characters
// (zero-width spaces, direction marks) are dropped; spaces are kept.
func New(s string) Text {
	n := utf8.RuneCountInString(s)
	t := Text{original: s, runes: make([]rune, 0, n)}
	spans := make([]int32, 2*n)
	t.from, t.to = spans[0:0:n], spans[n:n:2*n]
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if plain(r) && !combinesNext(s[i+size:]) {
			t.add(fold(r), i, i+size)
			i += size
			continue
		}
		i += t.addSegment(s, i, r)
	}
	return t
}

// addSegment normalises the smallest stretch at i that NFKC treats as a whole, and says its size.
func (t *Text) addSegment(s string, i int, r rune) int {
	if fraction(r) || r == utf8.RuneError {
		_, size := utf8.DecodeRuneInString(s[i:])
		t.add(r, i, i+size)
		return size
	}
	size := norm.NFKC.NextBoundaryInString(s[i:], true)
	if size <= 0 {
		_, size = utf8.DecodeRuneInString(s[i:])
	}
	var buf [64]byte
	for _, q := range string(norm.NFKC.AppendString(buf[:0], s[i:i+size])) {
		if !unicode.Is(unicode.Cf, q) {
			t.add(fold(q), i, i+size)
		}
	}
	return size
}

func (t *Text) add(r rune, from, to int) {
	t.runes = append(t.runes, r)
	t.from = append(t.from, int32(from))
	t.to = append(t.to, int32(to))
}

// String returns the normalised sentence.
func (t Text) String() string { return string(t.runes) }

// Runes returns the normalised runes; the caller must not change them.
func (t Text) Runes() []rune { return t.runes }

// Len is the number of normalised runes.
func (t Text) Len() int { return len(t.runes) }

// Offsets says which bytes of the original the runes [from, to) came from. Positions outside the
// text are clamped; an empty span gives an empty span.
func (t Text) Offsets(from, to int) (start, end int) {
	from, to = max(0, min(from, len(t.runes))), max(0, min(to, len(t.runes)))
	if from >= to {
		if from < len(t.runes) {
			return int(t.from[from]), int(t.from[from])
		}
		return len(t.original), len(t.original)
	}
	return int(t.from[from]), int(t.to[to-1])
}

// Original cuts the runes [from, to) out of what the person wrote.
func (t Text) Original(from, to int) string {
	start, end := t.Offsets(from, to)
	return t.original[start:end]
}

// Simplify maps the Traditional characters of s to Simplified ones and changes nothing else.
func Simplify(s string) string {
	return strings.Map(simplify, s)
}

// plain says whether r is its own NFKC form when nothing combines with it.
func plain(r rune) bool {
	return r < utf8.RuneSelf || (r >= 0x3400 && r < 0xA000)
}

// combinesNext says whether s starts with a mark that joins the rune before it.
func combinesNext(s string) bool {
	if s == "" || s[0] < 0xCC { // U+0300 is the first combining mark
		return false
	}
	r, _ := utf8.DecodeRuneInString(s)
	return !plain(r) && !norm.NFKC.PropertiesString(s).BoundaryBefore()
}

// fraction says whether r is a vulgar fraction: NFKC would glue 1½ to 11⁄2.
func fraction(r rune) bool { return r == '½' || r == '¼' || r == '¾' }

func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	if r == '\u2010' { // what NFKC makes of the hyphen that does not break, which cards write dates with
		return '-'
	}
	return simplify(r)
}

const firstHan, lastHan = 0x3400, 0x9FFF

func simplify(r rune) rune {
	if r < firstHan || r > lastHan {
		return r
	}
	if s := simplified()[r-firstHan]; s != 0 {
		return rune(s)
	}
	return r
}

// simplified is indexed by the character's distance from firstHan; 0 means unchanged.
var simplified = sync.OnceValue(buildSimplified)

func buildSimplified() *[lastHan - firstHan + 1]uint16 {
	var table [lastHan - firstHan + 1]uint16
	var from rune
	for _, r := range traditional {
		if from == 0 {
			from = r
			continue
		}
		table[from-firstHan] = uint16(r)
		from = 0
	}
	return &table
}

// IsLatin knows the letters of words in Latin script, the apostrophe among them.
func IsLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '\'' || r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7
}

// IsDigit knows ASCII digits: all others were normalised.
func IsDigit(r rune) bool { return r >= '0' && r <= '9' }

// Blanks is where blanks that begin at rune i end.
func Blanks(rs []rune, i int) int {
	for i < len(rs) && rs[i] == ' ' {
		i++
	}
	return i
}

// BlanksTo is where blanks that end at rune i begin.
func BlanksTo(rs []rune, i int) int {
	for i > 0 && rs[i-1] == ' ' {
		i--
	}
	return i
}

// IsHan knows Han characters.
func IsHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF || r == '\u3007' || r == '\u3005'
}

// Edit replaces the runes [From, To) by those of Text.
type Edit struct {
	From, To int
	Text     string
}

// Replace is a text with edits made, which stand in order and do not overlap. The original stays what it was: the runes of
// an edit come, in their order, from what they replace.
func (t Text) Replace(edits []Edit) Text {
	if len(edits) == 0 {
		return t
	}
	out := Text{original: t.original}
	at := 0
	keep := func(to int) {
		out.runes, out.from, out.to = append(out.runes, t.runes[at:to]...), append(out.from, t.from[at:to]...), append(out.to, t.to[at:to]...)
	}
	for _, e := range edits {
		keep(e.From)
		n := utf8.RuneCountInString(e.Text)
		for k, r := range []rune(e.Text) {
			from := min(e.From+k, e.To-1)
			if to := int(t.to[from]); k == n-1 {
				out.add(r, int(t.from[from]), int(t.to[e.To-1]))
			} else {
				out.add(r, int(t.from[from]), to)
			}
		}
		at = e.To
	}
	keep(len(t.runes))
	return out
}
