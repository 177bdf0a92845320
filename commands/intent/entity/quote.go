package entity

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Bounds of what may be quoted as one thing, in characters.
const (
	maxQuoted  = 8000 // bytes: eight times what is read of a sentence
	maxName    = 24
	maxHanName = 6
	maxTitle   = 100
)

// Somebody who reads over our shoulder, a language model, may say what words are. He quotes them; a quotation that does not
// stand in the sentence says nothing, and none takes anything away that was found: a time, a person, a negation.

// Find looks a quotation up: case, width, script and spaces at its ends do not matter, its characters do. It is empty when
// the sentence does not hold it.
func (s *Sentence) Find(quote string) Span {
	if len(quote) > maxQuoted {
		return Span{}
	}
	q := norm.New(strings.TrimSpace(quote)).Runes()
	for i := 0; len(q) > 0 && i+len(q) <= len(s.R); i++ {
		j := i + len(q)
		if slices.Equal(s.R[i:j], q) && (i == 0 || !lexicon.Glued(s.R[i-1], s.R[i])) && (j == len(s.R) || !lexicon.Glued(s.R[j-1], s.R[j])) {
			return Span{i, j}
		}
	}
	return Span{}
}

// Tokens are the tokens [i, j) of which a stretch is made. False if it ends within one: only a run that nothing knows can
// be cut.
func (s *Sentence) Tokens(p Span) (i, j int, ok bool) {
	i, j = s.Index(p.From), s.Index(p.To-1)+1
	if p.Empty() || i >= j || j > len(s.T) {
		return 0, 0, false
	}
	first, last := &s.T[i], &s.T[j-1]
	return i, j, (first.From >= p.From || first.Kind == Han) && (last.To <= p.To || last.Kind == Han)
}

// Holds says whether a stretch meets a token of a kind.
func (s *Sentence) Holds(p Span, is func(*Token) bool) bool {
	return slices.ContainsFunc(s.T, func(t Token) bool { return p.Meets(t.From, t.To) && is(&t) })
}

// Timed says whether a stretch holds any part of a time.
func (s *Sentence) Timed(p Span) bool {
	return s.Holds(p, func(t *Token) bool { return t.Kind == Time })
}

// Loose says whether a stretch holds nothing that was found to be a time, a person or a room, or that has a part already,
// and no word that decides who, how often or whether at all.
func (s *Sentence) Loose(p Span) bool {
	decides := lexicon.Of(lexicon.Not, lexicon.Except, lexicon.Out, lexicon.Stay, lexicon.Back, lexicon.IsNot, lexicon.Rather, lexicon.Or,
		lexicon.Move, lexicon.Cancel, lexicon.Withdraw, lexicon.Urge, lexicon.Resize, lexicon.Pronoun, lexicon.Team, lexicon.All, lexicon.Group,
		lexicon.Each, lexicon.If, lexicon.RemindMe, lexicon.Online, lexicon.Offline)
	return !p.Empty() && !s.Holds(p, func(t *Token) bool {
		return t.Role != Free || t.Kind == Time || t.Kind == Person || t.Kind == Dept || t.Kind == Room || t.Is(decides) && !t.Means.Any(lexicon.Of(lexicon.Pad))
	})
}

// Short says whether a stretch is no longer than a name of anything is.
func (p Span) Short() bool { return p.To-p.From <= maxName }

// GiveTopic makes a stretch what the sentence is about, unless the sentence says that itself. The whole sentence is no topic.
func (s *Sentence) GiveTopic(p Span) bool {
	if s.Named {
		return false
	}
	s.Unsay()
	if p.To-p.From > maxTitle || !s.Loose(p) || p.Covers(s.T[0].From, s.T[len(s.T)-1].To) {
		return false
	}
	s.cut(p)
	s.Title, s.Named = p, true
	s.Give(p.From, p.To, Topic)
	return true
}

// TakeRoom makes a stretch the room, unless one is named.
func (s *Sentence) TakeRoom(p Span) bool {
	if !p.Short() || !s.Loose(p) || slices.ContainsFunc(s.T, func(t Token) bool { return t.Kind == Room && t.Role == Free }) {
		return false
	}
	if _, _, ok := s.Tokens(p); !ok {
		return false
	}
	i, j := s.cut(p)
	s.join(i, j, Token{Kind: Room})
	return true
}

// AddPerson makes a stretch a person. The name need not be known; what can be none (我, everybody, a number) is refused.
func (s *Sentence) AddPerson(p Span) bool {
	if !s.Nameable(p) {
		return false
	}
	i, j := s.cut(p)
	s.join(i, j, Token{Kind: Person, Guess: true, Who: s.Names.Bearers(s.Cut(p.From, p.To))})
	return true
}

// Nameable says whether a stretch could be the name of somebody: of words that nothing knows, or that mean nothing else, and
// not in a clause that leaves somebody out.
func (s *Sentence) Nameable(p Span) bool {
	size := p.To - p.From
	if size < 2 || size > maxName || size > maxHanName && !slices.ContainsFunc(s.R[p.From:p.To], func(c rune) bool { return !norm.IsHan(c) }) || !s.Loose(p) {
		return false
	}
	if _, _, ok := s.Tokens(p); !ok {
		return false
	}
	from, to := s.Clause(s.Index(p.From))
	leaves := lexicon.Of(lexicon.Not, lexicon.Except, lexicon.Out, lexicon.Stay, lexicon.IsNot, lexicon.Back)
	if slices.ContainsFunc(s.T[from:to], func(t Token) bool { return t.Is(leaves) }) {
		return false
	}
	harmless := lexicon.Of(lexicon.Noise, lexicon.Ordinary, lexicon.Role, lexicon.Size, lexicon.Foreign)
	return !s.Holds(p, func(t *Token) bool {
		return t.Kind == Number || t.Kind == Code || t.Kind == Mark || t.Kind == Word && !t.Means.Without(harmless).Empty()
	})
}

// ChooseTimes keeps those times that were pointed at, when they stand for themselves, and returns the others: pointing that
// leaves out the day, the hour or the length that the sentence names, or a time that is none, chooses nothing.
func (s *Sentence) ChooseTimes(at ...Span) (rest []timex.Found) {
	var left []int
	var kept []timex.Found
	for k := range s.T {
		t := &s.T[k]
		switch {
		case t.Kind != Time || t.Role != Free:
		case slices.ContainsFunc(at, func(p Span) bool { return p.Meets(t.From, t.To) }):
			kept = append(kept, *t.When)
		default:
			left, rest = append(left, k), append(rest, *t.When)
		}
	}
	for _, has := range []func(timex.Found) bool{
		func(f timex.Found) bool { return f.HasDate },
		func(f timex.Found) bool { return f.HasTime },
		func(f timex.Found) bool { return f.When.Kind == commands.KindDuration },
		func(f timex.Found) bool { return f.When.Problem != "" && f.When.Problem != commands.TimePast },
	} {
		if len(kept) == 0 || slices.ContainsFunc(rest, has) && !slices.ContainsFunc(kept, has) {
			return nil
		}
	}
	for _, k := range left {
		s.T[k].Role = Aside
	}
	return rest
}

// cut makes tokens end where a stretch does, and returns the tokens [i, j) in it.
func (s *Sentence) cut(p Span) (i, j int) {
	if k := s.Index(p.From); s.T[k].Kind == Han {
		s.split(k, p.From)
	}
	if k := s.Index(p.To - 1); s.T[k].Kind == Han {
		s.split(k, p.To)
	}
	return s.Index(p.From), s.Index(p.To-1) + 1
}
