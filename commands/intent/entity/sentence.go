// Package entity cuts a sentence into tokens: words of the lexicon, times, people, rooms, numbers, marks, and
// runs that nothing knows. Several finders propose; here is the one place that decides between them. Every
// character belongs to one token, so that nothing that was said can get lost unseen.
package entity

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Kind says what a token is.
type Kind uint8

// Kinds of tokens.
const (
	Word   Kind = iota // of the lexicon: Means says what it means
	Time               // a time expression: When
	Person             // somebody who is named: Who, if the directory knows anybody of that name
	Dept               // a department of the directory
	Room               // a room or a place, by name
	Han                // a run of characters that nothing knows
	Latin              // a word of letters that nothing knows
	Number             // figures alone
	Code               // letters and figures, addresses, links
	Mark               // punctuation
	Sum                // an amount that is compared with: Bound
)

// Token is a stretch of a sentence, the runes [From, To).
type Token struct {
	From, To int
	Kind     Kind
	Means    lexicon.Set
	When     *timex.Found
	Bound    *timex.Bound
	Who      []string // full names, one entry a bearer
	Weak     bool     // a name that counts only beside a word behind which people stand
	Given    bool     // a given name alone, which is no ordinary word
	Guess    bool     // a name that no directory knows
	Old      *Token   // what it takes the place of: 三点，不对，四点
	Role     Role     // what entity made of it
}

// Role says what a token is part of.
type Role uint8

// Roles.
const (
	Free    Role = iota
	Topic        // what is talked about
	Address      // how the bot is called
	Aside        // a reason, a quotation: what it says is not asked for
	Gone         // taken back: 三点，不对，四点
	Out          // somebody who is not to come
)

// Is says whether a token is a word that means one of m.
func (t *Token) Is(m lexicon.Set) bool { return t.Means.Any(m) }

// Has says whether a token is a word that means c.
func (t *Token) Has(c lexicon.Concept) bool { return t.Means.Has(c) }

// Sentence is a text with everything that was found in it.
type Sentence struct {
	R     []rune
	T     []Token
	Title Span // what it is about, without the words that introduce it; its tokens have the role Topic
	Verb  Span // the verb in front of the title that belongs to it: 讨论
	Named bool // the sentence says itself that it is the title: 主题：…, 「…」
	Input
	lex *lexicon.Lexicon
}

// Input is a text with what is known about it.
type Input struct {
	Text     norm.Text
	Times    []timex.Found // of the text, in order
	Now      time.Time
	Mentions []commands.Person
	Names    *names.Gazetteer
	Known    bool   // there is a directory: a name that it does not have is nobody's
	Formula  []Span // words of a sentence of the organisation's own, in order: each is one mark, and nothing else
}

// Span is a stretch of runes.
type Span struct{ From, To int }

// Empty says whether there is nothing in it.
func (s Span) Empty() bool { return s.From >= s.To }

// Covers and Meets compare a stretch with another.
func (s Span) Covers(from, to int) bool { return s.From <= from && to <= s.To }

// Meets says whether two stretches share a rune.
func (s Span) Meets(from, to int) bool { return s.From < to && from < s.To }

// Give gives the tokens in [from, to) a role.
func (s *Sentence) Give(from, to int, role Role) {
	for k := range s.T {
		if t := &s.T[k]; t.From >= from && t.To <= to && t.Role == Free {
			t.Role = role
		}
	}
}

// join makes one token of tokens [i, j).
func (s *Sentence) join(i, j int, t Token) {
	t.From, t.To = s.T[i].From, max(s.T[j-1].To, t.To)
	s.T[i] = t
	s.T = slices.Delete(s.T, i+1, j)
}

// split cuts token k in two at the rune at.
func (s *Sentence) split(k, at int) {
	if t := s.T[k]; at > t.From && at < t.To {
		rest := t
		rest.From = at
		s.T[k].To = at
		s.T = slices.Insert(s.T, k+1, rest)
	}
}

// At is the token that covers rune i, or the next one behind it; nil at the end.
func (s *Sentence) At(i int) *Token {
	if k := s.Index(i); k < len(s.T) {
		return &s.T[k]
	}
	return nil
}

// Index is the place of the first token that ends behind rune i.
func (s *Sentence) Index(i int) int {
	k, _ := slices.BinarySearchFunc(s.T, i, func(t Token, i int) int {
		if t.To <= i {
			return -1
		}
		return 1
	})
	return k
}

// Get is token k, or an empty one outside the sentence.
func (s *Sentence) Get(k int) *Token {
	if k < 0 || k >= len(s.T) {
		return &Token{From: len(s.R), To: len(s.R), Kind: Mark}
	}
	return &s.T[k]
}

// Adjacent says whether tokens k and k+1 stand beside each other without a space.
func (s *Sentence) Adjacent(k int) bool {
	return k >= 0 && k+1 < len(s.T) && s.T[k].To == s.T[k+1].From
}

// Has says whether a word with a meaning of m is used as such: outside of what is talked about.
func (s *Sentence) Has(cs ...lexicon.Concept) bool { return s.First(lexicon.Of(cs...), 0) < len(s.T) }

// First is the place of the first such word at or behind token k; the number of tokens for none.
func (s *Sentence) First(m lexicon.Set, k int) int {
	for ; k < len(s.T); k++ {
		if t := &s.T[k]; t.Means.Any(m) && (t.Role == Free || t.Role == Out) {
			return k
		}
	}
	return k
}

// Between says whether a word with a meaning of m stands between two places in runes.
func (s *Sentence) Between(from, to int, m lexicon.Set) bool {
	k := s.Index(from)
	for end := min(len(s.T), k+reach); k < end && s.T[k].From < to; k++ {
		if s.T[k].Means.Any(m) {
			return true
		}
	}
	return false
}

// reach is how many tokens to each side anything looks from a token: no text may cost more than its length.
const reach = 64

// Clause gives the tokens [from, to) of the clause in which token k stands: marks divide, and spaces between Han.
func (s *Sentence) Clause(k int) (from, to int) {
	from, to = k, k
	for from > 0 && k-from < reach && !s.divides(from-1) {
		from--
	}
	for to < len(s.T) && to-k < reach && s.T[to].Kind != Mark {
		if to++; s.divides(to - 1) {
			break
		}
	}
	return from, to
}

// heads says whether a clause begins with token k.
func (s *Sentence) heads(k int) bool { return k == 0 || s.divides(k-1) }

// divides says whether a clause ends behind token k.
func (s *Sentence) divides(k int) bool {
	t := &s.T[k]
	if t.Kind == Mark {
		return true
	}
	return k+1 < len(s.T) && t.To < s.T[k+1].From && norm.IsHan(s.R[t.To-1]) && norm.IsHan(s.R[s.T[k+1].From])
}

// Link says whether a code is a link or an address, and not a short name as v3 or A4.
func (s *Sentence) Link(t *Token) bool {
	code := string(s.R[t.From:t.To])
	return strings.ContainsAny(code, "@/") || strings.HasPrefix(code, "www.")
}

// Cut is a stretch as it was written.
func (s *Sentence) Cut(from, to int) string { return s.Text.Original(from, to) }

// Capital says whether the letter at i was written as a capital.
func (s *Sentence) Capital(i int) bool {
	o := s.Text.Original(i, i+1)
	return o != "" && o[0] >= 'A' && o[0] <= 'Z'
}

// IsMark knows the marks that end a phrase. Marks inside words (- ' / : .) are not among them.
func IsMark(r rune) bool {
	switch r {
	case ',', '。', ';', '!', '?', '、', '，', '；', '！', '？', '\n', '\r', '\t', '~', '…', '—', '(', ')', '（', '）', '[', ']', '【', '】',
		'「', '」', '『', '』', '“', '”', '"', '《', '》', '<', '>', ':', '：', '|':
		return true
	}
	return false
}

// Lexicon is what the words of the sentence were found in.
func (s *Sentence) Lexicon() *lexicon.Lexicon { return s.lex }

// Inverted recognises an English question by its first word: was, did, is.
func (s *Sentence) Inverted() bool {
	return len(s.T) > 0 && norm.IsLatin(s.R[s.T[0].From]) && s.T[0].Has(lexicon.Aux)
}

// Asking says whether the sentence is a question.
func (s *Sentence) Asking() bool {
	if s.Has(lexicon.Question, lexicon.When, lexicon.Where, lexicon.HowMany, lexicon.Who) || s.Inverted() {
		return true
	}
	last := len(s.T) - 1 // 这周打卡正常不
	for last >= 0 && (s.T[last].Kind == Mark || s.T[last].Has(lexicon.Pad)) {
		last--
	}
	return last > 1 && s.T[last].Is(lexicon.Of(lexicon.No, lexicon.Not)) && s.T[last].To-s.T[last].From == 1 && norm.IsHan(s.R[s.T[last].From])
}

// Starts says whether token k may begin a request of its own: a clause, or a word for one more (再, 然后, and also).
func (s *Sentence) Starts(k int) bool {
	t := &s.T[k]
	return t.Kind != Mark && t.Role == Free && (s.heads(k) || t.Has(lexicon.Then) && !t.Has(lexicon.Balance)) // 年假仲有几日
}

// Part is a sentence of tokens [from, to) alone.
func (s *Sentence) Part(from, to int) *Sentence {
	out := *s
	out.T = s.T[from:to:to]
	if to > from && !(Span{s.T[from].From, s.T[to-1].To}).Covers(s.Title.From, s.Title.To) {
		out.Title = Span{}
	}
	return &out
}
