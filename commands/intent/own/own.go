// Package own holds what an organisation adds to what is understood: words of its own, and whole sentences with places
// for what changes. A word means one of a few public things; a sentence fixes the command, and nothing else: what
// stands in its places is read as in any other sentence.
package own

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Bounds: no sentence may cost more because somebody added much, and no word is longer than people say.
const (
	maxWords   = 2000
	maxPhrases = 200
	minRunes   = 2
	maxRunes   = 24
	maxText    = 100 // runes of a text that a phrase settles
	maxSaid    = 100 // runes of a sentence that may be a phrase
	maxFound   = 3   // phrases that are tried on one sentence
)

// Saying is a word or a whole sentence, and what it means.
type Saying struct {
	Say, Means string
	Fixed      map[string]string // of a sentence: parameters whose text it settles
	Where      string            // file and line, for what is said about it
}

// Flaw is what is wrong with a saying. A note is none: it is used, and somebody should know something about it.
type Flaw struct {
	Phrase bool // of the phrases, not the words
	At     int
	Text   *i18n.Said
	Note   bool
}

// Own is what an organisation adds. It does not change.
type Own struct {
	words   *lexicon.Matcher // nil for none
	phrases []*Phrase        // those with more words of their own first
}

// builder reads what is added.
type builder struct {
	Own
	lexicon  *lexicon.Lexicon
	commands []commands.Command
	flaws    []Flaw
	at       int
	phrase   bool
}

// New teaches a lexicon words, and makes phrases ready for commands. What is flawed is left out.
func New(l *lexicon.Lexicon, declared []commands.Command, words, phrases []Saying) (*Own, []Flaw) {
	b := &builder{lexicon: l, commands: declared}
	if len(words) > 0 {
		b.Own.words = lexicon.NewMatcher(8 * len(words))
	}
	b.learn(words)
	b.phrase = true
	b.compile(phrases)
	return &b.Own, b.flaws
}

func (b *builder) flaw(format string, args ...any) {
	b.flaws = append(b.flaws, Flaw{Phrase: b.phrase, At: b.at, Text: i18n.Sayf(format, args...)})
}

func (b *builder) note(format string, args ...any) {
	b.flaw(format, args...)
	b.flaws[len(b.flaws)-1].Note = true
}

// learn teaches the lexicon. A word is compared with what came with the program, not with the others.
func (b *builder) learn(words []Saying) {
	seen := map[string]string{}
	for at, w := range words {
		b.at = at
		runes := norm.New(strings.TrimSpace(w.Say)).Runes()
		if at == maxWords {
			b.flaw("there are more than %d words; take some out", maxWords)
			return
		}
		if where, twice := seen[string(runes)]; twice {
			b.flaw("%q is the same word as the one at %s; keep one of the two", w.Say, where)
			continue
		}
		seen[string(runes)] = w.Where
		means, known := meanings()[w.Means]
		if !known {
			b.flaw("%q is nothing that a word can mean; write one of %s", w.Means, strings.Join(Meanings(), ", "))
			continue
		}
		if !b.free(w.Say, runes) {
			continue
		}
		if old, ok := b.lexicon.Word(runes); ok && !old.Empty() && !b.collides(w, old) {
			continue
		}
		b.lexicon.Learn(w.Say, means)
		b.Own.words.Add(runes, int32(at))
	}
}

// free says whether a text can be a word, and is no time.
func (b *builder) free(say string, runes []rune) bool {
	switch letters := count(runes); {
	case letters < minRunes:
		b.flaw("%q is too short: one character stands in too many other words; write at least %d letters", say, minRunes)
	case len(runes) > maxRunes:
		b.flaw("%q is longer than a word; write at most %d characters, or a phrase", say, maxRunes)
	case slices.ContainsFunc(runes, entity.IsMark):
		b.flaw("%q has a punctuation mark in it; write the word alone", say)
	case isTime(say):
		b.flaw("%q is a time, and stays one; choose another word", say)
	default:
		return true
	}
	return false
}

// collides says what a word means already, and whether it may mean something else too: the name of a thing may, a word by
// which sentences are read (cancel, not, with) may not.
func (b *builder) collides(w Saying, old lexicon.Set) (ok bool) {
	if rest := old.Without(things()); !rest.Empty() {
		b.flaw("%q means something already (%s) that sentences are read by; choose another word", w.Say, rest)
		return false
	}
	b.note("%q means something already (%s); now it means %s, too", w.Say, old, w.Means)
	return true
}

// count counts letters and characters.
func count(runes []rune) (n int) {
	for _, c := range runes {
		if unicode.IsLetter(c) {
			n++
		}
	}
	return n
}

// isTime says whether a text is a time from end to end.
func isTime(text string) bool {
	t := norm.New(strings.TrimSpace(text))
	found := timex.Parse(t, timex.Options{Now: someday()})
	return len(found) == 1 && found[0].From == 0 && found[0].To == t.Len()
}

// someday is a moment at which texts of the configuration are read: any will do.
func someday() time.Time { return time.Date(2026, time.November, 26, 10, 0, 0, 0, time.UTC) }

// Word is the end of a word of the organisation's own at rune i, which holds no time whatever it looks like; i for none.
func (o *Own) Word(runes []rune, i int) int {
	if o.words == nil {
		return i
	}
	end, _ := o.words.Longest(runes, i, len(runes))
	return end
}
