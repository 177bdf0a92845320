package intent

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// lexicon knows what words mean. It is built once and never changes.
type lexicon struct {
	words *matcher
	means []set
}

// ordinary says whether a text is as a whole a word with a meaning.
func (l *lexicon) ordinary(text []rune) bool {
	if end, idx := l.words.longest(text, 0); idx >= 0 && end == len(text) {
		return !l.means[idx].empty()
	}
	return false
}

func newLexicon() *lexicon {
	l := &lexicon{words: newMatcher(12000)}
	for _, part := range [][]entry{chinese(), english()} {
		for _, e := range part {
			for _, w := range strings.Split(e.words, "|") {
				l.learn(w, e.means)
			}
		}
	}
	return l
}

// learn adds a meaning to a word. Being only a shield (no meaning) never takes a meaning away.
func (l *lexicon) learn(word string, means set) {
	idx := l.words.add(norm.New(word).Runes(), int32(len(l.means)))
	switch {
	case idx < 0:
	case int(idx) == len(l.means):
		l.means = append(l.means, means)
	default:
		l.means[idx] = l.means[idx].with(means)
	}
}
