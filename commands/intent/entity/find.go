package entity

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Finder finds tokens. It holds what does not change between sentences.
type Finder struct {
	Lexicon *lexicon.Lexicon
	Self    *lexicon.Matcher // the bot's own names
	Kinds   *lexicon.Matcher // an organisation's own kinds of approval, or nil
}

// Find cuts a text, whose times are known, into tokens.
func (f *Finder) Find(in Input) *Sentence {
	s, times := &Sentence{Input: in, R: in.Text.Runes(), lex: f.Lexicon}, in.Times
	s.T = make([]Token, 0, len(s.R)/2+8)
	next, said, sums := 0, in.Formula, s.sums()
	for i := 0; i < len(s.R); {
		for len(said) > 0 && said[0].From < i { // a greeting covers its beginning
			said = said[1:]
		}
		if len(said) > 0 && said[0].From == i {
			s.T = append(s.T, Token{From: i, To: said[0].To, Kind: Mark})
			i, said = said[0].To, said[1:]
			continue
		}
		for len(sums) > 0 && sums[0].From < i {
			sums = sums[1:]
		}
		if len(sums) > 0 && sums[0].From == i {
			s.T = append(s.T, Token{From: i, To: sums[0].To, Kind: Sum, Bound: &sums[0]})
			i, sums = sums[0].To, sums[1:]
			continue
		}
		for next < len(times) && (times[next].From < i || times[next].From == i && s.amongNames(i, times[next].To)) {
			next++
		}
		limit := len(s.R)
		if next < len(times) {
			limit = times[next].From
		}
		if len(said) > 0 {
			limit = min(limit, said[0].From)
		}
		if len(sums) > 0 {
			limit = min(limit, sums[0].From)
		}
		switch {
		case s.R[i] == ' ':
			i++
		case next < len(times) && times[next].From == i && !f.outranks(s, i, times[next].To):
			i = f.time(s, &times[next])
			next++
		default:
			i = f.step(s, i, limit)
		}
	}
	f.address(s)
	s.meetings()
	s.context()
	s.people()
	s.rooms()
	s.places()
	s.takeBack()
	s.clauses()
	s.topic()
	return s
}

// outranks says whether a greeting, or a question for free time, covers the time at i: 早上好, 得唔得闲.
func (f *Finder) outranks(s *Sentence, i, to int) bool {
	end, means := f.Lexicon.Longest(s.R, i, len(s.R))
	return end >= to && means.Any(lexicon.Of(lexicon.Greet, lexicon.Free)) || end > to && means.Empty()
}

// amongNames says whether what is a time at i is the name of somebody, too, and stands in a list of names: 夏天、许愿.
func (s *Sentence) amongNames(i, to int) bool {
	if to-i > 3 || !norm.IsHan(s.R[i]) || !slices.ContainsFunc(s.Names.At(s.R, i), func(m names.Match) bool { return m.To == to && m.Form == names.Full }) {
		return false
	}
	if n := len(s.T); n > 1 && s.T[n-1].Has(lexicon.And) && s.T[n-2].Kind == Person || n > 0 && s.T[n-1].Is(lexicon.Of(lexicon.With, lexicon.Invite)) {
		return true
	}
	end, means := s.lex.Longest(s.R, to, len(s.R))
	return means.Has(lexicon.And) && len(s.Names.At(s.R, end)) > 0
}

// time adds a time. Its last character may start a meeting: 8点半晨会.
func (f *Finder) time(s *Sentence, t *timex.Found) int {
	to := t.To
	if last := to - 1; last > t.From {
		if end, means := f.Lexicon.Longest(s.R, last, len(s.R)); end > to && means.Has(lexicon.Meet) {
			to = last
		}
	}
	s.T = append(s.T, Token{From: t.From, To: to, Kind: Time, When: t})
	return to
}

// step reads the token at i, which ends at or before limit unless it is a greeting. The longest reading wins; of
// equal length a name does, because the directory is certain and the lexicon is not.
func (f *Finder) step(s *Sentence, i, limit int) int {
	end, means := f.Lexicon.Longest(s.R, i, limit)
	if j := f.splits(s, i, end, limit, means); j < end {
		end, means = f.Lexicon.Longest(s.R, i, j)
	}
	if limit < len(s.R) {
		if long, m := f.Lexicon.Longest(s.R, i, len(s.R)); long > limit && m.Any(lexicon.Of(lexicon.Greet, lexicon.Free)) {
			end, means = long, m
		}
	}
	if n, ok := s.name(i, end, limit); ok {
		s.T = append(s.T, n)
		return n.To
	}
	if f.Kinds != nil {
		if to, idx := f.Kinds.Longest(s.R, i, limit); idx >= 0 && to > end {
			end, means = to, lexicon.Of(lexicon.Kind)
		}
	}
	if end <= i+1 {
		if to := f.common(s, i, limit); to > i {
			return to
		}
	}
	if n := len(s.T); end == i || norm.IsDigit(s.R[i]) || norm.IsLatin(s.R[i]) {
		if to := s.code(i, limit); to > end {
			return to
		}
		s.T = s.T[:n]
	}
	if end > i {
		kind := Word
		if end == i+1 && means.Has(lexicon.Question) && IsMark(s.R[i]) {
			kind = Mark
		}
		s.T = append(s.T, Token{From: i, To: end, Kind: kind, Means: means})
		return end
	}
	return s.unknown(i, limit)
}

// splits is where the word [i, end) ends before another one that it would cut: 约|齐飞, 开|个案会议, 昨天交的|事假; end for none.
func (f *Finder) splits(s *Sentence, i, end, limit int, means lexicon.Set) int {
	for j := i + 1; j < end; j++ {
		n, named := s.name(j, j, limit)
		cuts := named && !n.Weak && n.To > end || j == end-1 && f.Lexicon.Common(s.R, j, limit) > end
		if !cuts && (means.Empty() || means.Has(lexicon.Thing)) {
			long, m := f.Lexicon.Longest(s.R, j, limit)
			cuts = long > end && !m.Empty()
		}
		if !cuts {
			continue
		}
		if to, _ := f.Lexicon.Longest(s.R, i, j); to == j || means.Empty() {
			return j
		}
	}
	return end
}

// common adds an ordinary word at i to the run that nothing knows, unless somebody's name begins inside.
func (f *Finder) common(s *Sentence, i, limit int) int {
	to := f.Lexicon.Common(s.R, i, limit)
	for j := i + 1; j < to; j++ {
		if _, ok := s.name(j, j, limit); ok {
			return i
		}
	}
	for j := i; j < to; j++ {
		s.unknown(j, limit)
	}
	return to
}

// name is the name of the directory at i, if it is at least as long as the word there.
func (s *Sentence) name(i, word, limit int) (Token, bool) {
	for _, m := range s.Names.At(s.R, i) {
		if m.To > limit || m.To < word || m.Weak && m.To == word && !s.marked(i, m.To) {
			continue
		}
		kind := Person
		if m.Form == names.Dept {
			kind = Dept
		}
		return Token{From: m.From, To: m.To, Kind: kind, Who: m.Who, Weak: m.Weak, Guess: kind == Person && len(m.Who) == 0, Given: m.Weak && m.Form == names.Given && word < m.To}, true
	}
	return Token{}, false
}

// marked says whether what stands at i is said to be a name although it is a word: behind an @, behind a word behind which
// people stand (with will), or as the subject of a question (is will free); a short one only with a capital (with Al).
func (s *Sentence) marked(i, to int) bool {
	if len(s.T) == 0 {
		return norm.IsLatin(s.R[i]) && to-i > 2 && s.andSomebody(to) // will and may at 2
	}
	p := &s.T[len(s.T)-1]
	if s.R[p.From] == '@' && p.To == i {
		return true
	}
	if norm.IsLatin(s.R[i]) && to-i > 2 && (p.Is(lexicon.Of(lexicon.With, lexicon.Invite, lexicon.Aux)) || p.Has(lexicon.Whom) && !p.Has(lexicon.Pad) || p.Has(lexicon.And) && len(s.T) > 1 && s.T[len(s.T)-2].Kind == Person) {
		return true // with will, ask will, is will free
	}
	return norm.IsLatin(s.R[i]) && s.Capital(i) && (p.Kind == Mark && to < len(s.R) && IsMark(s.R[to]) || p.Is(marker()) || p.Has(lexicon.And) && len(s.T) > 1 && s.T[len(s.T)-2].Kind == Person)
}

// andSomebody says whether a word like and stands at i, and a name behind it, or what somebody did (will moved the sync).
func (s *Sentence) andSomebody(i int) bool {
	if i+1 >= len(s.R) || s.R[i] != ' ' {
		return false
	}
	end, means := s.lex.Longest(s.R, i+1, len(s.R))
	return means.Has(lexicon.Perf) && end > i+3 || means.Has(lexicon.And) && end+1 < len(s.R) && s.R[end] == ' ' && len(s.Names.At(s.R, end+1)) > 0
}

// code reads figures at i, and what letters and marks belong to them: 301, A302, BT-2026-07, a link, an address.
func (s *Sentence) code(i, limit int) int {
	r := s.R
	if !norm.IsDigit(r[i]) && !norm.IsLatin(r[i]) || i > 0 && lexicon.Glued(r[i-1], r[i]) {
		return i
	}
	to, digits, letters, marks := i, 0, 0, 0
	for to < limit {
		c := r[to]
		switch {
		case norm.IsDigit(c):
			digits++
		case norm.IsLatin(c) && c != '\'':
			letters++
		case (c == '-' || c == '_' || c == '.' || c == '/' || c == ':' || c == '@' || c == '?' || c == '=' || c == '&' || c == '#' || c == '%') &&
			to+1 < limit && (norm.IsDigit(r[to+1]) || norm.IsLatin(r[to+1]) || c == ':' && r[to+1] == '/' || c == '/' && r[to+1] == '/'):
			if c != '-' {
				marks++
			}
		default:
			c = 0
		}
		if c == 0 {
			break
		}
		to++
	}
	link := marks > 1 && letters > 3
	switch {
	case digits == 0 && !link:
		return i
	case letters == 0 || !link && norm.IsDigit(r[i]) && s.wordBehindFigures(i, limit) > i: // 301room, 5人
		to = i
		for to < limit && (norm.IsDigit(r[to]) || r[to] == '.' && to+1 < limit && norm.IsDigit(r[to+1])) {
			to++
		}
		s.T = append(s.T, Token{From: i, To: to, Kind: Number})
		return to
	}
	s.T = append(s.T, Token{From: i, To: to, Kind: Code})
	return to
}

// wordBehindFigures is where a word begins that is typed right behind figures; i for none.
func (s *Sentence) wordBehindFigures(i, limit int) int {
	j := i
	for j < limit && norm.IsDigit(s.R[j]) {
		j++
	}
	if end, _ := s.lex.Longest(s.R, j, limit); end > j+1 {
		return j
	}
	return i
}

// unknown reads what nothing knows: a character of a run, a word of letters, a mark.
func (s *Sentence) unknown(i, limit int) int {
	r := s.R[i]
	if norm.IsLatin(r) {
		to := i + 1
		for to < limit && (norm.IsLatin(s.R[to]) && !s.genitive(to) || s.R[to] == '-' && to+1 < limit && norm.IsLatin(s.R[to+1])) {
			to++
		}
		s.T = append(s.T, Token{From: i, To: to, Kind: Latin})
		return to
	}
	if !norm.IsHan(r) {
		s.T = append(s.T, Token{From: i, To: i + 1, Kind: Mark})
		return i + 1
	}
	if last := len(s.T) - 1; last >= 0 && s.T[last].Kind == Han && s.T[last].To == i {
		s.T[last].To++
	} else {
		s.T = append(s.T, Token{From: i, To: i + 1, Kind: Han})
	}
	return i + 1
}

func (s *Sentence) genitive(i int) bool {
	return s.R[i] == '\'' && i+1 < len(s.R) && s.R[i+1] == 's' && (i+2 == len(s.R) || !norm.IsLatin(s.R[i+2]))
}

// address finds where a sentence calls the bot: by one of its names, or by a leading @word that is nobody's name.
func (f *Finder) address(s *Sentence) {
	for i := range s.R {
		if end, idx := f.Self.Longest(s.R, i, len(s.R)); idx >= 0 {
			if i > 0 && s.R[i-1] == '@' {
				i--
			}
			s.Give(i, end, Address)
			return
		}
	}
	if len(s.T) < 2 || s.R[0] != '@' || s.T[1].Kind == Person || s.T[1].Kind == Dept || s.R[1] == ' ' {
		return
	}
	if _, ok := s.Stranger(1); ok && norm.IsHan(s.R[1]) {
		return
	}
	end := 1
	for end < len(s.R) && s.R[end] != ' ' && !IsMark(s.R[end]) {
		end++
	}
	if end < len(s.R) {
		s.Give(0, end, Address)
	}
}
