package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// topic finds what a sentence itself says to be its title: 主题：…, 「…」. Its words are no evidence of what is asked for (会议「考勤制度」
// is no question about attendance). What else a meeting is about is found once it is known that one is asked for, see About.
func (s *Sentence) topic() {
	s.Named = s.heading() || s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Talk, lexicon.Book, lexicon.Open) && s.quoted()
}

// About makes the stretch that find finds what the sentence is about, in place of what was taken for it, unless the sentence
// itself says so (主题：…, 「…」). The name of a meeting stays evidence: 周会.
func (s *Sentence) About(find func(*Sentence) Span) {
	if s.Named {
		return
	}
	s.Unsay()
	p := find(s)
	s.Title = p
	if p.Empty() {
		return
	}
	s.cut(p)
	first, last := s.Index(p.From), s.Index(p.To-1)
	k := first - 1
	for k > 0 && s.T[k].Kind == Word && s.T[k].Is(lexicon.Of(lexicon.Pad, lexicon.Unit)) {
		k--
	}
	head := first
	if t := s.Get(k); k >= 0 && t.Role == Free && t.Is(lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Re, lexicon.TopicWord)) && !t.Has(lexicon.Open) {
		head = k
		if one := p.To-p.From == 1; norm.IsHan(s.R[t.From]) && (one || t.Has(lexicon.Talk) && !t.Has(lexicon.Chat)) { // 讨论预算, 对个账
			s.Verb = Span{t.From, s.stem(t, one && t.Has(lexicon.Chat))}
		}
	}
	if head == first && s.T[last].Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) {
		return
	}
	s.Give(s.T[head].From, p.To, Topic)
}

// Unsay forgets what the sentence was taken to be about, unless it says that itself: its words are evidence again.
func (s *Sentence) Unsay() {
	if s.Named {
		return
	}
	for k := range s.T {
		if s.T[k].Role == Topic {
			s.T[k].Role = Free
		}
	}
	s.Title, s.Verb = Span{}, Span{}
}

// Introduced says whether words of the sentence introduce its topic: 主题：, 讨论, about.
func (s *Sentence) Introduced() bool {
	return s.Named || !s.Title.Empty() && s.Get(s.Index(s.Title.From)-1).Role == Topic
}

// take makes tokens [from, to) the topic; the words from token head on introduce it.
func (s *Sentence) take(head, from, to int) bool {
	from, to = s.trim(from, to)
	if from >= to {
		return false
	}
	s.Title = Span{s.T[from].From, s.T[to-1].To}
	s.Give(s.T[head].From, s.Title.To, Topic)
	return true
}

// trim takes particles and joints off both ends.
func (s *Sentence) trim(from, to int) (int, int) {
	for from < to && (s.T[from].Kind == Mark || s.T[from].Kind == Word && s.T[from].Is(lexicon.Of(lexicon.Pad, lexicon.Unit, lexicon.But, lexicon.Thing, lexicon.Gen, lexicon.And, lexicon.With, lexicon.Want)) && !s.T[from].Is(lexicon.Of(lexicon.Kind, lexicon.Meetish, lexicon.Talk))) {
		from++
	}
	for to > from && !s.bound(from, to-1) && (s.T[to-1].Kind == Mark || s.T[to-1].Kind == Word && s.T[to-1].Is(lexicon.Of(lexicon.Pad, lexicon.Thing, lexicon.Gen, lexicon.At, lexicon.To, lexicon.With, lexicon.And, lexicon.Whom, lexicon.This, lexicon.Unit, lexicon.From)) && !s.T[to-1].Is(lexicon.Of(lexicon.Kind, lexicon.Meetish, lexicon.Meet))) {
		to--
	}
	return from, to
}

// bound says whether token k, of one character, belongs to the run in front of it: 单 of 清单.
func (s *Sentence) bound(from, k int) bool {
	t := &s.T[k]
	return k > from && t.To-t.From == 1 && s.T[k-1].Kind == Han && s.Adjacent(k-1) && !t.Is(lexicon.Of(lexicon.Gen, lexicon.At, lexicon.To))
}

// heading reads 主题是预算, 标题：…, titled …, called …; and meeting: budget.
func (s *Sentence) heading() bool {
	for k := range s.T {
		t := &s.T[k]
		colon := s.rune(k+1) == ':'
		if (!t.Has(lexicon.TopicWord) || k > 0 && s.T[k-1].Has(lexicon.This) && norm.IsHan(s.R[t.From]) && !colon) && !(colon && t.Is(lexicon.Of(lexicon.Meet, lexicon.Re))) || k > 0 && t.Role != Free {
			continue
		}
		if t.To-t.From == 1 && norm.IsHan(s.R[t.From]) && !colon && !s.Get(k+1).Is(lexicon.Of(lexicon.But, lexicon.IsNot)) {
			continue // 开学事多
		}
		from := k + 1
		for from < len(s.T) && (s.T[from].Is(lexicon.Of(lexicon.But, lexicon.Pad, lexicon.IsNot)) || s.rune(from) == ':') {
			from++
		}
		if p := s.Get(from); t.Has(lexicon.Meet) && (p.Kind == Time || p.Kind == Person || p.Is(marker()) || p.Has(lexicon.Talk)) {
			continue
		}
		if s.quotedAt(from, k) || s.take(k, from, s.phraseEnd(from)) {
			return true
		}
	}
	return false
}

// quoted reads 「季度预算」会议 and "Q4 planning".
func (s *Sentence) quoted() bool {
	for k := range s.T {
		if s.quotedAt(k, k) {
			return true
		}
	}
	return false
}

func (s *Sentence) quotedAt(k, head int) bool {
	closer := map[rune]rune{'「': '」', '『': '』', '“': '”', '《': '》', '"': '"', '\'': '\''}[s.rune(k)]
	if closer == 0 || s.rune(k) == '\'' && k > 0 && s.Adjacent(k-1) {
		return false
	}
	for j := k + 1; j < len(s.T) && s.T[j].From-s.T[k].From <= 60; j++ {
		if s.rune(j) == closer {
			if s.Get(j + 1).Has(lexicon.RoomWord) {
				return false // “长江”会议室 is a place
			}
			if j == k+1 || s.T[j-1].Is(lexicon.Of(lexicon.RoomWord)) {
				return false
			}
			return s.take(head, k+1, j)
		}
	}
	return false
}

// rune is the character of a mark; 0 for other tokens.
func (s *Sentence) rune(k int) rune {
	if t := s.Get(k); t.Kind == Mark && t.From < len(s.R) {
		return s.R[t.From]
	}
	return 0
}

// stem is the end of a verb without what makes it light: 讨论 of 讨论一下; of one character, 对 of 对个, if its object is one.
func (s *Sentence) stem(t *Token, one bool) int {
	if one || !norm.IsHan(s.R[t.From]) {
		if one && norm.IsHan(s.R[t.From]) {
			return t.From + 1
		}
		return t.To
	}
	for to := t.From + 2; to < t.To; to++ {
		if m, ok := s.lex.Word(s.R[t.From:to]); ok && m.Has(lexicon.Talk) {
			return to
		}
	}
	return t.To
}

// phraseEnd is the token behind the phrase that begins at token k: it ends at a mark, a time, a place, people, a heading.
func (s *Sentence) phraseEnd(k int) int {
	start := k
	for ; k < len(s.T); k++ {
		t, next := &s.T[k], s.Get(k+1)
		switch {
		case t.Kind == Mark && s.rune(k) != '-' && s.rune(k) != '.':
			return k
		case k > start && s.divides(k-1):
			return k
		case t.Role == Gone || t.Role == Out || t.Role == Address:
			return k
		case t.Kind == Time && !s.period(k, start):
			return k
		case k > start && t.Is(lexicon.Of(lexicon.This, lexicon.Unit)) && next.Is(lexicon.Of(lexicon.Meet)):
			return k
		case t.Kind == Room || t.Is(lexicon.Of(lexicon.PeopleWord, lexicon.TopicWord, lexicon.PlaceWord)) && next.Kind == Mark:
			return k
		case t.Is(lexicon.Of(lexicon.Not, lexicon.Stay, lexicon.Except, lexicon.Back, lexicon.Out)):
			return k
		case t.Is(lexicon.Of(lexicon.And, lexicon.With, lexicon.Whom, lexicon.Invite)) && (next.Kind == Person || next.Kind == Dept || next.Is(lexicon.Of(lexicon.Me, lexicon.All, lexicon.Team, lexicon.Role))):
			return k
		case t.Is(lexicon.Of(lexicon.At, lexicon.To, lexicon.From, lexicon.Whom, lexicon.Start, lexicon.End, lexicon.Open)) && (next.Kind == Time && !next.When.Relative || next.Kind == Room || next.Is(lexicon.Of(lexicon.Place, lexicon.RoomWord)) || next.Has(lexicon.This) && s.Get(k+2).Kind == Time):
			return k
		case t.Is(lexicon.Of(lexicon.Online, lexicon.Offline)) && (next.Kind == Mark || norm.IsHan(s.R[t.From]) && k > start+1):
			return k
		case k > start && t.Kind == Person && !s.Get(k-1).Has(lexicon.Gen) && next.Kind != Word && !next.Has(lexicon.Gen) && !t.Guess:
			return k
		}
	}
	return k
}

// period says whether the time at token k names what is talked about and not when: 下周的计划, Q4 budget.
func (s *Sentence) period(k, start int) bool {
	w := s.T[k].When
	next := s.Get(k + 1)
	if w.HasTime && next.Has(lexicon.Gen) && k == start && s.Get(k+2).Kind != Mark && !s.Get(k+2).Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) {
		return true // 讨论下午2点的发布
	}
	if w.Series != nil && !w.HasTime && s.Adjacent(k) && (next.Kind == Han || next.Is(lexicon.Of(lexicon.Noun, lexicon.Kind))) {
		return true // 讨论每周报表
	}
	if w.HasTime || w.When.Kind == "duration" || w.When.Kind == "window" {
		return false
	}
	if next.Has(lexicon.Gen) && (s.Get(k+2).Kind == Han || s.Get(k+2).Kind == Word && !s.Get(k+2).Is(lexicon.Of(lexicon.Meet))) {
		return true
	}
	named := w.Grain != timex.GrainDay || w.When.Text == ""
	return named && s.Adjacent(k) && (next.Kind == Han || next.Kind == Word && !next.Means.Content().Empty()) || k == start && named && (next.Kind == Latin || next.Is(lexicon.Of(lexicon.Noun, lexicon.Kind, lexicon.Meetish)))
}
