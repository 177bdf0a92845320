package lexicon

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

//go:embed spelling.txt
var spelling string

// Speller mends English words that were typed in haste: nxt, gimme, meetign. It is built once and never changes.
type Speller struct {
	short  map[string]string // a short form → what it stands for
	meant  map[string]bool   // words that are left as they are
	beside map[string][]string
}

// Bounds of a word that is mended when one letter of it is wrong: of a shorter one that is another word as a rule.
const shortest, longest = 5, 16

// NewSpeller reads the words that come with the program.
func NewSpeller() *Speller {
	s := &Speller{short: map[string]string{}, meant: map[string]bool{}, beside: map[string][]string{}}
	for n, line := range strings.Split(spelling, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		form, words, ok := strings.Cut(line, "\t")
		if !ok {
			panic(fmt.Sprintf("intent: spelling.txt:%d: want a tab", n+1)) // the program was built with a broken file
		}
		if form != "=" && form != "!" {
			s.short[form] = words
			continue
		}
		for w := range strings.FieldsSeq(words) {
			s.meant[w] = true
			if form == "=" {
				s.near([]byte(w), func(key []byte) { s.beside[string(key)] = append(s.beside[string(key)], w) })
			}
		}
	}
	return s
}

// near calls use with a word and with each that has one letter less. Two words of which one becomes the other by one letter
// share one of these.
func (s *Speller) near(word []byte, use func([]byte)) {
	use(word)
	var buf [longest]byte
	for i := range word {
		use(append(append(buf[:0], word[:i]...), word[i+1:]...))
	}
}

// Mend is a text with such words as they should be. Every letter still remembers where it came from. known says whether the
// runes [from, to) are known to be something else: a name, a word of the organisation's.
func (s *Speller) Mend(t norm.Text, known func(from, to int) bool) norm.Text {
	var edits []norm.Edit
	runes := t.Runes()
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && (norm.IsLatin(runes[j]) || norm.IsDigit(runes[j])) {
			j++
		}
		if j == i {
			i++
			continue
		}
		if to := s.word(t, i, j); to != "" && !known(i, j) {
			edits = append(edits, norm.Edit{From: i, To: j, Text: to})
		}
		i = j
	}
	return t.Replace(edits)
}

// word is what the word [i, j) should be; "" when it is right. What has a capital within a sentence is a name.
func (s *Speller) word(t norm.Text, i, j int) string {
	var buf [longest + 1]byte
	if j-i > longest {
		return ""
	}
	word := buf[:0]
	for _, r := range t.Runes()[i:j] {
		if r >= 0x80 {
			return ""
		}
		word = append(word, byte(r))
	}
	if first := t.Original(i, i+1); first[0] >= 'A' && first[0] <= 'Z' && (i > 0 || j > i+1 && t.Original(j-1, j) < "a") {
		return ""
	}
	if to := s.short[string(word)]; to != "" {
		return to
	}
	if len(word) < shortest || s.meant[string(word)] {
		return ""
	}
	best := ""
	s.near(word, func(key []byte) {
		for _, w := range s.beside[string(key)] {
			if w[0] == word[0] && len(w) > len(best) && oneOff(string(word), w) {
				best = w
			}
		}
	})
	return best
}

// oneOff says whether one letter that is wrong, missing, too many or in its neighbour's place makes one word of the other.
func oneOff(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch {
	case len(a) < len(b):
		return len(b) == len(a)+1 && a[i:] == b[i+1:]
	case i == len(a):
		return false
	}
	return a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
