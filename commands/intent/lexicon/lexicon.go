package lexicon

import (
	"embed"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

//go:embed *.tsv
var files embed.FS

//go:embed common.txt
var common string

// Lexicon knows what words mean. It is built once and never changes.
type Lexicon struct {
	words  *Matcher
	means  []Set
	common *Matcher // ordinary words, see common.txt
	called map[string]string
}

// New gives the words that come with the program, of which each owner may learn more.
func New() *Lexicon {
	l := *shipped()
	l.words, l.means, l.called = l.words.clone(), slices.Clone(l.means), maps.Clone(l.called)
	return &l
}

// shipped are the words that come with the program; reading them takes a few milliseconds.
var shipped = sync.OnceValue(func() *Lexicon {
	l := &Lexicon{words: NewMatcher(14000), common: NewMatcher(14000), called: map[string]string{}}
	all, err := files.ReadDir(".")
	for _, f := range all {
		var raw []byte
		if raw, err = files.ReadFile(f.Name()); err == nil {
			err = l.read(f.Name(), string(raw))
		}
		if err != nil {
			break
		}
	}
	if err != nil {
		panic("intent: " + err.Error()) // the program was built with a broken file
	}
	for line := range strings.Lines(common) {
		if line[0] != '#' {
			for w := range strings.FieldsSeq(line) {
				l.common.Add([]rune(w), 0)
			}
		}
	}
	return l
})

// read learns a file of lines of concepts, a tab and words; see zh.tsv. An error names file and line.
func (l *Lexicon) read(name, text string) error {
	for n, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		concepts, words, ok := strings.Cut(line, "\t")
		if !ok {
			return fmt.Errorf("%s:%d: want concepts, a tab and words", name, n+1)
		}
		concepts, kind, _ := strings.Cut(concepts, "=")
		means, err := Parse(concepts)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", name, n+1, err)
		}
		for w := range strings.SplitSeq(words, "|") {
			l.Learn(w, means)
			if kind != "" {
				l.called[string(norm.New(w).Runes())] = kind
			}
		}
	}
	return nil
}

// Parse reads concepts joined by +, as the files write them.
func Parse(concepts string) (s Set, err error) {
	for name := range strings.SplitSeq(concepts, "+") {
		c, ok := names[name]
		switch {
		case !ok:
			return s, errors.New("no concept is called " + name)
		case c != None:
			s = s.With(Of(c))
		}
	}
	return s, nil
}

// Learn adds a meaning to a word. Having none never takes a meaning away.
func (l *Lexicon) Learn(word string, means Set) {
	idx := l.words.Add(norm.New(word).Runes(), int32(len(l.means)))
	switch {
	case idx < 0:
	case int(idx) == len(l.means):
		l.means = append(l.means, means)
	default:
		l.means[idx] = l.means[idx].With(means)
	}
}

// Called is what a request is called of which only this word was said: 忘打卡 asks for 补卡; "" for most.
func (l *Lexicon) Called(word []rune) string { return l.called[string(word)] }

// Longest finds the longest word at i that ends at or before limit; end is i for none. A word may mean nothing.
func (l *Lexicon) Longest(text []rune, i, limit int) (end int, means Set) {
	end, idx := l.words.Longest(text, i, limit)
	if idx < 0 {
		return i, means
	}
	return end, l.means[idx]
}

// Common finds the longest ordinary word at i that ends at or before limit; end is i for none. It does not end in
// the middle of another one or of a word that means something: 跟班 is none in 跟班主任.
func (l *Lexicon) Common(text []rune, i, limit int) int {
	end, idx := l.common.Longest(text, i, limit)
	if idx < 0 {
		return i
	}
	for j := i + 1; j < end; j++ {
		if to, idx := l.common.Longest(text, j, limit); idx >= 0 && to > end {
			return i
		}
		if to, idx := l.words.Longest(text, j, limit); idx >= 0 && to > end && !l.means[idx].Empty() {
			return i
		}
	}
	return end
}

// Word says what a text means that is a word as a whole; false when it is none.
func (l *Lexicon) Word(text []rune) (Set, bool) {
	end, means := l.Longest(text, 0, len(text))
	return means, end == len(text) && end > 0
}

// String joins the concepts of a set by +, as the files write them.
func (s Set) String() string {
	var out []string
	for name, c := range names {
		if c != None && s.Has(c) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "+")
}

// Names lists how the files call the concepts.
func Names() []string {
	out := make([]string, 0, len(names))
	for n := range names {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
