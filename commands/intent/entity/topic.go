package entity

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// topic finds what a meeting is about, the most explicit way of saying it first. Its words are no evidence of what is
// asked for (讨论考勤制度 is no question about attendance) and, cut out of the original text, they make the title.
// Without a word that has to do with meetings only a heading counts: 看看我的待审批 is nothing to talk about.
func (s *Sentence) topic() {
	if s.heading() || !s.Has(lexicon.Meet, lexicon.Meetish, lexicon.Talk, lexicon.Book, lexicon.Open) && !(s.Has(lexicon.Re, lexicon.Ask) && len(s.People()) > 0 && (s.Has(lexicon.Re) || s.Hour())) {
		return
	}
	for _, find := range []func() bool{s.quoted, s.about, s.talked, s.matter} {
		if find() {
			return
		}
	}
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

// about reads 关于预算的会, a meeting about the budget, a sync on the roadmap, a room for board prep.
func (s *Sentence) about() bool {
	for k := range s.T {
		t := &s.T[k]
		of := t.Has(lexicon.Gen) && norm.IsLatin(s.R[t.From]) && k > 0 && s.T[k-1].Has(lexicon.Meetish) && !s.T[k-1].Has(lexicon.Plain) && s.introduces(k) // a postmortem of the outage
		if t.Role != Free || !of && !t.Has(lexicon.Re) && !(norm.IsLatin(s.R[t.From]) && t.Is(lexicon.Of(lexicon.At, lexicon.Whom)) && !t.Has(lexicon.Speak) && s.introduces(k)) {
			continue
		}
		to := s.phraseEnd(k+1, false)
		for j := k + 1; j < to; j++ { // 关于预算的会
			if s.T[j].Has(lexicon.Gen) && norm.IsHan(s.R[s.T[j].From]) && s.Get(j+1).Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) {
				to = j
			}
		}
		if s.take(k, k+1, to) {
			if p := s.Get(k - 1); k > 0 && (of || t.Has(lexicon.Whom)) && p.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) && !p.Is(lexicon.Of(lexicon.Plain, lexicon.Chat)) && p.Role == Free { // training for new nurses
				from := k - 1
				for from > 0 && k-from < maxNameTokens && s.partOfName(from-1, k-1) {
					from--
				}
				if b, _ := s.trim(from, k); b < k {
					s.Title.From = s.T[b].From
				}
			}
			return true
		}
	}
	return false
}

// introduces says whether on or for has neither a time, a place nor a person behind it, but a thing.
func (s *Sentence) introduces(k int) bool {
	next := s.Get(k + 1)
	for j := k + 1; next.Is(lexicon.Of(lexicon.This, lexicon.Me, lexicon.Unit)) && j < k+3; j++ {
		next = s.Get(j + 1)
	}
	if next.Has(lexicon.Ordinary) && s.Get(s.Index(next.From)+1).Has(lexicon.Gen) && next.From < len(s.R) {
		return false // works for both of us
	}
	if next.Has(lexicon.Plain) {
		return false // get George in for a meeting tomorrow re demurrage
	}
	if s.T[k].Has(lexicon.Whom) && !s.T[k].Has(lexicon.Start) && s.T[k].To-s.T[k].From != 3 { // for
		return false
	}
	if k > 0 && s.T[k-1].Is(lexicon.Of(lexicon.Ask, lexicon.Apply, lexicon.Where)) {
		return false
	}
	if noun := s.Get(s.Index(next.From) + 1); next.Kind == Latin && noun.From == next.To+1 && noun.Has(lexicon.Noun) {
		return true // for the Hannover project
	}
	return next.Kind == Latin && (!s.Capital(next.From) || s.T[k].Has(lexicon.At)) || next.Is(lexicon.Of(lexicon.Meetish, lexicon.Kind, lexicon.About, lexicon.Ordinary, lexicon.Noun)) && !next.Is(lexicon.Of(lexicon.RoomWord, lexicon.All, lexicon.Team))
}

// talked reads 讨论预算, discuss the budget: the title is the verb with its object, without a verb that only says to
// talk (聊聊投放).
func (s *Sentence) talked() bool {
	for k := range s.T {
		t := &s.T[k]
		if t.Role != Free || !t.Is(lexicon.Of(lexicon.Talk, lexicon.Chat)) && !s.checks(k) || t.Has(lexicon.Open) || s.Get(k+1).Is(lexicon.Of(lexicon.Gen, lexicon.Whom, lexicon.Meet)) {
			continue
		}
		from := k + 1
		for p := s.Get(from); p.Kind == Word && p.Is(lexicon.Of(lexicon.Pad, lexicon.Unit)) || p.Kind == Time && p.When.When.Kind == commands.KindDuration; p = s.Get(from) {
			from++ // 聊五分钟退货的事
		}
		if p := s.Get(k - 1); t.Has(lexicon.Meetish) && k > 0 && (!s.Adjacent(k) && norm.IsHan(s.R[t.From]) || p.Is(lexicon.Of(lexicon.Unit, lexicon.This, lexicon.Noun, lexicon.Gen))) {
			continue // 年度评审 五楼, 那个评审: a name
		}
		if s.divides(from-1) && norm.IsHan(s.R[t.From]) || s.Get(from).Is(lexicon.Of(lexicon.Cancel, lexicon.Move, lexicon.Ask, lexicon.Question, lexicon.Progress)) || norm.IsLatin(s.R[t.From]) && s.Get(from).Is(lexicon.Of(lexicon.Start, lexicon.End, lexicon.To)) {
			continue
		}
		to := s.phraseEnd(from, false)
		if b, e := s.trim(from, to); b >= e || e == b+1 && s.T[b].Is(lexicon.Of(lexicon.Noise, lexicon.Ordinary, lexicon.Plain, lexicon.Question)) {
			continue
		}
		head := k
		if !t.Has(lexicon.Talk) || t.Has(lexicon.Chat) {
			head = from
		}
		if s.Get(head).Kind == Mark {
			continue
		}
		s.Title = Span{}
		if s.take(k, from, to) {
			if one := s.Title.To-s.Title.From == 1 && norm.IsHan(s.R[s.Title.From]); head == k || one { // 对个账
				s.Verb = Span{t.From, s.stem(t, one && head != k)}
			}
			return true
		}
	}
	return false
}

// checks says whether the single word at token k, behind whoever is met, says to go through what stands behind it: 跟他对模具的交期.
func (s *Sentence) checks(k int) bool {
	t, p, next := &s.T[k], s.Get(k-1), s.Get(k+1)
	return k > 1 && t.Has(lexicon.Yes) && t.To-t.From == 1 && norm.IsHan(s.R[t.From]) && (p.Kind == Person || p.Has(lexicon.Pronoun)) && (next.Kind == Han || next.Kind == Latin || next.Has(lexicon.Noun)) && s.T[k-2].Is(lexicon.Of(lexicon.With, lexicon.And))
}

// matter reads what stands in front of words for a matter or of a verb for talking it over: 说爆仓的事, 预算这事, 年度规划碰一下.
func (s *Sentence) matter() bool {
	for k := 1; k < len(s.T); k++ {
		t := &s.T[k]
		to := k
		switch {
		case t.Role != Free || !norm.IsHan(s.R[t.From]):
			continue
		case t.Has(lexicon.Thing):
		case t.Has(lexicon.TopicWord) && s.T[k-1].Has(lexicon.This) && s.Adjacent(k-1):
			to = k - 1
		case t.Has(lexicon.Chat) && t.To-t.From > 1 && s.Adjacent(k-1):
		default:
			continue
		}
		from := to
		for from > 0 && to-from < maxNameTokens && (from == to || !s.divides(from-1)) && (s.loose(from-1) || t.Has(lexicon.Thing) && s.verb(from-1) || from < to && (s.T[from-1].Has(lexicon.This) || s.T[from-1].Kind == Time && !s.T[from-1].When.HasTime && s.Adjacent(from-1) && !s.T[from-1].When.Deictic())) {
			from--
		}
		if b, e := s.trim(from, to); b < e && s.thing(b, e) && s.T[e-1].To-s.T[b].From > 1 {
			return s.take(b, b, e)
		}
	}
	return false
}

// verb says whether token k can be what happens to what is talked about: 要转岗 of 小王要转岗的事.
func (s *Sentence) verb(k int) bool {
	t := &s.T[k]
	return t.Kind == Word && t.Role == Free && !t.Is(marker().With(lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Book, lexicon.Ask, lexicon.Me, lexicon.Pronoun, lexicon.Open, lexicon.Say, lexicon.Re, lexicon.Not)))
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

// phraseEnd is the token behind the phrase that begins at token k: it ends at a mark, a time, a place, people, a heading. In
// a heading's phrase a space between Han does not end it unless a time or another heading follows.
func (s *Sentence) phraseEnd(k int, heading bool) int {
	start := k
	for ; k < len(s.T); k++ {
		t, next := &s.T[k], s.Get(k+1)
		switch {
		case t.Kind == Mark && s.rune(k) != '-' && s.rune(k) != '.':
			return k
		case k > start && s.divides(k-1) && (!heading || true):
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

// MeetingName finds what the meeting itself is called: 产品评审会, 周会, design review. It is a title of the second rank, and
// its words stay evidence.
func (s *Sentence) MeetingName() Span {
	meeting := lexicon.Of(lexicon.Meet, lexicon.Meetish)
	for k := range s.T {
		t := &s.T[k]
		if t.Role != Free || !t.Is(meeting) || t.Is(lexicon.Of(lexicon.Next, lexicon.Cancel, lexicon.Open)) {
			continue
		}
		from, to := k, k+1
		for from > 0 && k-from < maxNameTokens && s.partOfName(from-1, k) {
			from--
		}
		for to < len(s.T) && to-k < maxNameTokens && (s.Adjacent(to-1) || s.T[to].From == s.T[to-1].To+1 && norm.IsLatin(s.R[s.T[to].From])) && s.T[to].Is(meeting) && !s.T[to].Has(lexicon.Open) {
			to++
		}
		for from < k && s.T[from].Is(lexicon.Of(lexicon.Unit, lexicon.Pad, lexicon.Gen, lexicon.This, lexicon.And)) {
			from++
		}
		if s.plainName(from, to) {
			continue
		}
		if next := s.Get(to); to == k+1 && t.Has(lexicon.Meetish) && (next.Kind == Han && s.Adjacent(k) || next.Kind == Latin && next.From == t.To+1 && !s.Capital(next.From)) && (s.divides(to) || s.Get(to+1).Kind == Mark || s.Get(to+1).Kind == Time || s.Get(to+1).Is(lexicon.Of(lexicon.With, lexicon.At))) {
			to++ // 接待[考察团], demo [rehearsal]
		}
		return Span{s.T[from].From, s.T[to-1].To}
	}
	return Span{}
}

// maxNameTokens bounds a meeting's name, in tokens to each side of the word for a meeting: no text may cost more than its length.
const maxNameTokens = 16

// plainName says whether tokens [from, to) say only that it is a meeting: 线上会.
func (s *Sentence) plainName(from, to int) bool {
	plain := lexicon.Of(lexicon.Plain, lexicon.Online, lexicon.Offline, lexicon.Size, lexicon.Unit, lexicon.Pad, lexicon.Ordinary)
	for k := from; k < to; k++ {
		if t := &s.T[k]; t.Kind != Word || !t.Is(plain) {
			return false
		}
	}
	return true
}

// partOfName says whether token k, in front of a word for a meeting, specifies it.
func (s *Sentence) partOfName(k, meet int) bool {
	t, next := &s.T[k], &s.T[k+1]
	gap := next.From - t.To
	latin := norm.IsLatin(s.R[t.To-1]) || norm.IsDigit(s.R[t.To-1])
	if t.Role != Free || gap > 1 || gap == 1 && !latin {
		return false
	}
	switch t.Kind {
	case Han, Code:
		return true
	case Latin:
		return true
	case Number:
		return gap == 0
	case Dept:
		return true
	case Time:
		w := t.When
		return !w.HasTime && w.When.Kind == "window" && latin && gap == 1 && !w.HasDate && next.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) || // lunch meeting
			!w.HasTime && w.When.Kind != "duration" && w.When.Kind != "window" && (w.Grain == timex.GrainQuarter || w.Grain == timex.GrainYear || w.Grain == timex.GrainHalf || w.Series != nil && gap > 0 && latin)
	case Word:
		if t.Means.Empty() || t.Has(lexicon.Each) && gap == 1 {
			return true
		}
		if t.Has(lexicon.Role) && k > 0 && s.T[k-1].Is(marker()) {
			return false // 跟领导汇报
		}
		return t.Is(lexicon.Of(lexicon.Kind, lexicon.Approval, lexicon.Meetish, lexicon.About, lexicon.Att, lexicon.Leave, lexicon.Party, lexicon.DeptWord, lexicon.Ordinary, lexicon.Talk, lexicon.Online, lexicon.Noun, lexicon.Team, lexicon.Manual, lexicon.Foreign, lexicon.Balance, lexicon.Progress, lexicon.Size, lexicon.Role)) &&
			!t.Is(lexicon.Of(lexicon.Book, lexicon.Me, lexicon.Ask, lexicon.Want, lexicon.Question, lexicon.Whom, lexicon.This, lexicon.Unit, lexicon.Chat, lexicon.Pad, lexicon.Move, lexicon.Cancel, lexicon.With, lexicon.Open))
	}
	return false
}

// Leftover is a phrase that nothing claims and that could be what a meeting is about; empty for none: the longest one of the
// clauses that say when, where and with whom it is, else of those that say nothing but what it is about (柜面又来投诉), which count
// as a whole, else of those that tell why. Part is true for a phrase of the name of what exists, of which no clause is a whole.
func (s *Sentence) Leftover(part bool) (best Span) {
	rank := 0
	for from := 0; from < len(s.T); {
		_, to := s.Clause(from)
		to = s.therefore(from, max(to, from+1))
		r, p := 3, Span{}
		switch han := norm.IsHan(s.R[s.T[from].From]); {
		case s.T[from].Role == Aside && (part || !han):
		case s.T[from].Role == Aside:
			b := s.said(from, to)
			if r, p = 1, s.longest(b, to); !p.Empty() && s.says(b, to) {
				p = s.whole(b, to, p)
			}
			if !p.Empty() && slices.ContainsFunc(s.T[s.Index(p.To):to], func(t Token) bool { return t.Kind == Time }) { // 设备下周二到货: half of it
				p = Span{}
			}
		case han && s.says(from, to):
			if r, p = 2, s.longest(from, to); !part && !p.Empty() {
				p = s.whole(from, to, p)
			}
		default:
			p = s.longest(from, to)
		}
		if !p.Empty() && (r > rank || r == rank && p.To-p.From > best.To-best.From) {
			best, rank = p, r
		}
		from = to
	}
	return best
}

// says whether tokens [from, to) say neither when nor where nor with whom something is to be done.
func (s *Sentence) says(from, to int) bool {
	for k := from; k < to; k++ {
		if t := &s.T[k]; t.Kind == Time || t.Kind == Room || s.human(t) && t.Kind != Word || t.Role != Aside && s.asks(k) || t.Is(marker().With(lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Place))) {
			return false
		}
	}
	return true
}

// whole is the clause of tokens [from, to) without what is empty at its ends, unless it is about the writer or forbids: then part.
func (s *Sentence) whole(from, to int, part Span) Span {
	const most = 20 // runes; a longer clause is no title
	empty := func(t *Token) bool { return t.Kind == Mark || t.Has(lexicon.Pad) && !t.Has(lexicon.Perf) }
	for from < to && (empty(&s.T[from]) || s.T[from].Has(lexicon.Want)) {
		from++
	}
	for to > from && empty(&s.T[to-1]) {
		to--
	}
	for k := from; k < to; k++ {
		if t := &s.T[k]; t.Role != Free && t.Role != Aside || t.Is(lexicon.Of(lexicon.Me, lexicon.Pronoun, lexicon.All, lexicon.Thanks, lexicon.Greet, lexicon.Question, lexicon.Wish, lexicon.RoomWord, lexicon.Floor)) || k == from && t.Is(lexicon.Of(lexicon.Not, lexicon.Besides, lexicon.Therefore)) {
			return part
		}
	}
	if s.T[to-1].To-s.T[from].From > most {
		return part
	}
	return Span{s.T[from].From, s.T[to-1].To}
}

// said is the token behind a word like 说 among tokens [from, to); from for none.
func (s *Sentence) said(from, to int) int {
	for k := from; k < to; k++ {
		if s.T[k].Has(lexicon.Say) {
			return k + 1
		}
	}
	return from
}

// longest is the longest phrase among tokens [start, end) that nothing claims.
func (s *Sentence) longest(start, end int) (best Span) {
	points := lexicon.Of(lexicon.This, lexicon.Gen)
	for k := start; k < end; {
		from := k
		for k < end && s.loose(k) {
			k++
		}
		if t := s.Get(k); k > from && t.Kind == Word && t.Has(lexicon.List) && norm.IsLatin(s.R[t.From]) && !s.divides(k-1) && (s.Get(k+1).Kind == Mark || s.Get(k+1).Kind == Time) {
			k++ // delivery check
		}
		first, _ := s.trim(from, k)
		head := first - 1
		for head > max(0, first-reach) && s.T[head].Is(points) {
			head--
		}
		owner := k > from && s.T[k-1].Has(lexicon.Gen) && s.Get(k).Kind == Person // 运营的吴昊
		if b, e := s.trim(from, k); e > b && !owner && s.thing(b, e) && !(head >= 0 && s.T[head].Is(lexicon.Of(lexicon.With, lexicon.Invite, lexicon.PeopleWord))) {
			if p := (Span{s.T[b].From, s.T[e-1].To}); p.To-p.From > best.To-best.From {
				best = p
			}
		}
		if k == from {
			k++
		}
	}
	return best
}

func (s *Sentence) loose(k int) bool {
	t := &s.T[k]
	if t.Role != Free && t.Role != Aside {
		return false
	}
	switch t.Kind {
	case Latin:
		return !s.deed(k)
	case Han:
		return true
	case Number:
		return k > 0 && s.T[k-1].Kind != Word
	case Word:
		if t.To-t.From == 1 && norm.IsHan(s.R[t.From]) && !t.Is(lexicon.Of(lexicon.Gen, lexicon.At, lexicon.To, lexicon.With, lexicon.Whom, lexicon.Book, lexicon.Me, lexicon.Ask, lexicon.Want, lexicon.Question, lexicon.Open, lexicon.Not, lexicon.Object, lexicon.Perf, lexicon.Besides, lexicon.This, lexicon.RoomWord, lexicon.Floor)) &&
			(k > 0 && s.T[k-1].Kind == Han && s.Adjacent(k-1) && !t.Has(lexicon.Pad) || s.Get(k+1).Kind == Han && s.Adjacent(k) && t.Is(lexicon.Of(lexicon.Yes, lexicon.No, lexicon.Form))) {
			return true // 采购清[单], [对]账
		}
		return t.Means.Empty() || t.Is(lexicon.Of(lexicon.Kind, lexicon.About, lexicon.Meetish, lexicon.Talk, lexicon.Ordinary, lexicon.Noun, lexicon.Approval, lexicon.Party, lexicon.Gen, lexicon.And, lexicon.DeptWord, lexicon.Progress, lexicon.Att, lexicon.Leave, lexicon.Role, lexicon.Manual)) &&
			!t.Is(lexicon.Of(lexicon.Book, lexicon.Me, lexicon.Ask, lexicon.Want, lexicon.Question, lexicon.Chat, lexicon.Open, lexicon.Plain, lexicon.Noise, lexicon.RoomWord, lexicon.PeopleWord, lexicon.Move, lexicon.Cancel, lexicon.No, lexicon.Not, lexicon.Stay, lexicon.Online, lexicon.Offline))
	}
	return false
}

// deed says whether the English word at token k, which nothing knows, is what somebody does and names nothing: we promised,
// need to redo.
func (s *Sentence) deed(k int) bool {
	if k == 0 || s.divides(k-1) {
		return false
	}
	p := &s.T[k-1]
	return p.Has(lexicon.Subject) || k > 1 && p.Has(lexicon.To) && norm.IsLatin(s.R[p.From]) && s.T[k-2].Is(lexicon.Of(lexicon.Want, lexicon.Ask, lexicon.Aux, lexicon.Subject))
}

// thing says whether tokens [from, to) name something: not only ordinary words, joints and particles.
func (s *Sentence) thing(from, to int) bool {
	han, latin := 0, 0
	for k := from; k < to; k++ {
		t := &s.T[k]
		switch {
		case t.Kind == Word && !t.Means.Empty() && t.Means.Without(lexicon.Of(lexicon.Ordinary, lexicon.Noise, lexicon.Gen, lexicon.And, lexicon.Pad, lexicon.Floor, lexicon.Unit, lexicon.Earlier, lexicon.Later, lexicon.Besides, lexicon.To, lexicon.At, lexicon.Online, lexicon.Offline, lexicon.Role, lexicon.Around, lexicon.Subject, lexicon.SameTime, lexicon.If, lexicon.Pronoun)).Empty():
		case t.Kind == Latin || t.Kind == Code:
			latin++
		case norm.IsHan(s.R[t.From]):
			han += t.To - t.From
		default:
			latin++
		}
	}
	return han >= 2 || latin >= 1
}
