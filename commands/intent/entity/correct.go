package entity

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// class is what can take the place of a token: a time of a time, a room of a room.
func (t *Token) class() int {
	switch {
	case t.Role != Free && t.Role != Gone || t.Kind == Word && t.Means.Empty():
		return 0
	case t.Kind == Time && t.When.When.Kind == commands.KindDuration:
		return 7
	case t.Kind == Time:
		return 1
	case t.Kind == Person || t.Kind == Dept:
		return 2
	case t.Kind == Room || t.Has(lexicon.Place):
		return 3
	case t.Kind == Number || t.Kind == Code:
		return 4
	case t.Has(lexicon.Kind), t.Has(lexicon.Leave), t.Has(lexicon.Holiday):
		return 5
	case t.Has(lexicon.Role):
		return 6
	}
	return 0
}

// valued is the place of the next token in a direction that can be replaced; -1 for none.
func (s *Sentence) valued(k, step, class int) int {
	for end := k + reach*step; k >= 0 && k < len(s.T) && k != end; k += step {
		if c := s.T[k].class(); c > 0 && (class == 0 || c == class) && s.T[k].Role == Free {
			return k
		}
	}
	return -1
}

// takeBack finds what somebody corrects: 三点，不对，四点; 不是张三是李四; and who is not to come: 别叫吴主任, 除了赵磊,
// no need to invite Tom, 李四就不用来了. It marks reasons, too, whose words ask for nothing.
func (s *Sentence) takeBack() {
	for k := range s.T {
		switch t := &s.T[k]; {
		case t.Role != Free:
		case t.Has(lexicon.Reason):
			from, to := s.Clause(k)
			for j := from + 1; j < to; j++ { // because I'm out on friday can we …
				if j > k+1 && s.T[j].Is(lexicon.Of(lexicon.Ask, lexicon.Therefore)) && !s.T[j].Has(lexicon.Pad) {
					to = j
				}
			}
			s.Give(t.From, s.Get(to-1).To, Aside)
		case t.Has(lexicon.Around) && t.Kind == Word:
			s.besideAnother(k)
		case t.Has(lexicon.Translate), s.announces(k):
			s.Give(t.To, len(s.R), Aside)
		case t.Has(lexicon.IsNot):
			s.isNot(k)
		case t.Kind == Time && s.unfit(k):
			t.Role = Gone
			if next := s.valued(k+1, 1, 1); next >= 0 {
				was := *t
				s.T[next].Old = &was
			}
		case t.Has(lexicon.Back), t.Is(lexicon.Of(lexicon.No, lexicon.Not)) && s.alone(k):
			s.replaces(k, 0)
		case t.Is(lexicon.Of(lexicon.But, lexicon.Rather)) && !t.Has(lexicon.Move) && s.opens(k) && !s.denied(k) && !s.Get(k-1).Has(lexicon.Whole): // but not 都是上午
			if next := s.valued(k+1, 1, 0); next >= 0 && next <= k+4 {
				s.replaces(k, s.T[next].class())
			}
		}
	}
	for k := range s.T {
		t := &s.T[k]
		switch next := s.Get(k + 1); {
		case t.Role != Free:
		case t.Has(lexicon.Out) && !t.Has(lexicon.Except) && slices.ContainsFunc(s.T, func(o Token) bool { return o.Has(lexicon.Cancel) && !o.Has(lexicon.Out) && o.Role == Free }): // 四点那场不用开了，帮我拿掉
		case t.Has(lexicon.Except) && t.Has(lexicon.Rather) && next.Kind == Time && s.valued(k-1, -1, 1) >= 0: // thursday instead of wednesday at 3
			next.Role = Gone
			was := *next
			s.T[s.valued(k-1, -1, 1)].Old = &was
		case t.Is(lexicon.Of(lexicon.Except, lexicon.Out)) && next.Has(lexicon.Me) && !next.Is(lexicon.Of(lexicon.Pronoun, lexicon.Whom)) && k > 0 && s.Get(k+2).Kind != Person: // let Sandeep do it instead of me
		case t.Has(lexicon.Except), t.Has(lexicon.Out):
			if !s.besides(k) && !s.outBehind(k+1) {
				s.outBack(k, t.Has(lexicon.Rather), true)
			}
		case t.Has(lexicon.Stay) && k > 0 && s.T[k-1].Kind == Time && s.T[k-1].When.HasTime && norm.IsLatin(s.R[t.From]): // our 4pm is off
		case t.Has(lexicon.Stay):
			if from, _ := s.Clause(k); s.anybody(from, k) || !s.outBehind(k+1) { // 不用叫李四
				s.outBack(k, here, true)
			}
		case t.Has(lexicon.Not):
			s.notInvited(k)
		case t.Has(lexicon.No) && k > 0 && s.T[k-1].Kind == Person && (s.Get(k+1).Kind == Mark): // Emily yes, Vivian no
			s.T[k-1].Role = Out
		}
	}
}

// besideAnother leaves out another meeting and its hour, behind a word like before at token k, if an hour is named besides:
// see Alan before the board meeting at 2, 1:30 to 1:50.
func (s *Sentence) besideAnother(k int) {
	_, to := s.Clause(k)
	what := false
	for j := k + 1; j < min(to, k+8); j++ {
		t := &s.T[j]
		what = what || t.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish, lexicon.Noun))
		if t.Kind != Time {
			continue
		}
		if !what || !t.When.HasTime || t.When.HasDate {
			return
		}
		for i := max(0, k-reach); i < min(len(s.T), k+reach); i++ {
			if o := &s.T[i]; i != j && o.Kind == Time && o.Role == Free && o.When.HasTime {
				s.Give(s.T[k].From, t.To, Gone)
				return
			}
		}
		return
	}
}

// anybody says whether somebody is named among tokens [from, to).
func (s *Sentence) anybody(from, to int) bool {
	for k := from; k < to; k++ {
		if s.human(&s.T[k]) {
			return true
		}
	}
	return false
}

// announces says whether token k introduces a quotation: 通知：…, 原文是“…”.
func (s *Sentence) announces(k int) bool {
	if !s.T[k].Has(lexicon.Notice) {
		return false
	}
	for j := k + 1; j <= k+2; j++ {
		switch s.rune(j) {
		case ':', '“', '「', '"', '《':
			return true
		}
	}
	return false
}

// Quotes says whether the sentence is about words, its own or somebody else's: 翻译成英文：…, 通知：….
func (s *Sentence) Quotes() bool {
	for k := range s.T {
		if t := &s.T[k]; t.Role != Topic && (t.Has(lexicon.Translate) || s.announces(k)) {
			return true
		}
	}
	return false
}

// unfit says whether the time at token k is said not to suit, and another one is named: 9点太早，10点.
func (s *Sentence) unfit(k int) bool {
	j := k + 1
	for s.Get(j).Is(lexicon.Of(lexicon.Pad, lexicon.All)) && !s.Get(j).Has(lexicon.Unfit) {
		j++
	}
	before := k > 0 && s.T[k-1].Has(lexicon.Unfit) && norm.IsLatin(s.R[s.T[k-1].From]) // can't make 10, try 10.45
	if !s.Get(j).Has(lexicon.Unfit) && !before || s.valued(k+1, 1, 1) < 0 {
		return false
	}
	for j := max(0, k-reach); j < k; j++ { // 周一9点，9点太早: the same hour was named before
		if p := &s.T[j]; p.Kind == Time && p.Role == Free && p.When.HasTime && s.T[k].When.HasTime && p.When.When.Start.Hour() == s.T[k].When.When.Start.Hour() {
			p.Role = Gone
			was := *p
			s.T[k].Old = &was
		}
	}
	return true
}

// notInvited reads a negation at token k of inviting somebody: 别叫李四, no need to invite Tom; of whom a pronoun in its
// clause stands for (白雪请假了别发给她); of whoever stands right in front (秦月华不用).
func (s *Sentence) notInvited(k int) {
	_, to := s.Clause(k)
	asked, next := false, k+1
	for j := k + 1; j < min(to, k+6); j++ {
		t := &s.T[j]
		switch {
		case j == next && t.Kind == Word && t.Is(lexicon.Of(lexicon.Pad, lexicon.This)) && !t.Is(lexicon.Of(lexicon.Pronoun, lexicon.Whom)):
			next++
		case t.Has(lexicon.Pronoun):
			s.outBack(k, here, true)
			return
		case t.Kind == Person || t.Kind == Dept || asked && t.Is(lexicon.Of(lexicon.Role, lexicon.Party)):
			if asked || j == next {
				s.outBehind(j)
			}
			return
		case t.Is(lexicon.Of(lexicon.Whom, lexicon.Invite, lexicon.With)):
			asked = true
		case t.Kind == Time || t.Is(lexicon.Of(lexicon.Cancel, lexicon.Move, lexicon.Meet, lexicon.RoomWord, lexicon.Forget)):
			return // don't forget to invite Tom
		}
	}
	if k > 0 && s.T[k-1].Kind == Person && (k+1 >= to || asked) || asked && k > 0 && s.anybody(max(0, k-2), k) {
		s.outBack(k, here, false)
	}
}

// alone says whether token k stands by itself between marks.
func (s *Sentence) alone(k int) bool {
	from, to := s.Clause(k)
	return to-from == 1 && k > 0
}

// opens says whether token k begins a clause behind another.
func (s *Sentence) opens(k int) bool {
	from, _ := s.Clause(k)
	return k > 0 && (k == from || k == from+1 && s.T[from].Has(lexicon.Pad))
}

// replaces makes what stands behind a word like 不对 take the place of the like in front of it.
func (s *Sentence) replaces(k, class int) {
	right := s.valued(k+1, 1, class)
	for right >= 0 && right <= k+reach {
		if wrong := s.valued(k-1, -1, s.T[right].class()); wrong >= 0 {
			s.T[wrong].Role = Gone
			was := s.T[wrong]
			for j := wrong - 1; j >= 0 && s.T[j].class() == was.class() && s.T[j].Role == Free; j-- { // 元旦后第一个周一，也就是1月4日
				s.T[j].Role = Gone
			}
			s.T[right].Old = &was
			return
		}
		right = s.valued(right+1, 1, class)
	}
}

// denied says whether what was wrong is said right in front of token k: 不是李四，是王五.
func (s *Sentence) denied(k int) bool {
	for k--; k > 0 && s.T[k].Kind == Mark; k-- {
	}
	return s.Get(k).Role == Gone || s.Get(k).Role == Out
}

// isNot reads 不是: what stands right behind it is not meant if something like it is named elsewhere; behind a pause it
// takes back what stands in front.
func (s *Sentence) isNot(k int) {
	if p := s.Get(k - 1); k > 0 && p.Has(lexicon.But) && s.Adjacent(k-1) {
		return // 是不是
	}
	next := k + 1
	for s.Get(next).Is(lexicon.Of(lexicon.Whom, lexicon.With, lexicon.And, lexicon.At)) && s.Get(next).Kind == Word && !s.Get(next).Has(lexicon.Book) {
		next++
	}
	v := s.valued(next, 1, 0)
	if v != next || s.Get(k+1).Kind == Mark || norm.IsHan(s.R[s.T[k].From]) && !s.Adjacent(k) && s.valued(k-1, -1, s.T[v].class()) >= 0 {
		if g := s.Get(k + 1); g.Kind == Mark || g.Is(lexicon.Of(lexicon.But, lexicon.Book, lexicon.Whom, lexicon.Pad)) || !s.Adjacent(k) {
			s.replaces(k, 0)
		}
		return
	}
	class := s.T[v].class()
	if s.valued(k-1, -1, class) >= 0 || s.valued(v+1, 1, class) >= 0 {
		for j := max(0, v-reach); j < min(len(s.T), v+reach); j++ { // 周一请事假 啊不是事假 是病假
			if t := &s.T[j]; j == v || t.class() == class && string(s.R[t.From:t.To]) == string(s.R[s.T[v].From:s.T[v].To]) {
				if t.Role = Gone; class == 2 {
					t.Role = Out
				}
			}
		}
	}
}

// besides says whether what stands behind 除了 is not left out but one more: 除了李四还有王五; besides Tom, invite Ann.
func (s *Sentence) besides(k int) bool {
	if s.T[k].Has(lexicon.Besides) && !slices.ContainsFunc(s.T, func(t Token) bool { return t.Is(lexicon.Of(lexicon.Who, lexicon.Whole)) }) {
		return true
	}
	for j := k + 2; j < min(len(s.T), k+reach); j++ {
		t := &s.T[j]
		if t.Has(lexicon.Besides) {
			return true
		}
	}
	return false
}

// outBehind leaves out the people listed from token k on, and says whether there are any.
func (s *Sentence) outBehind(k int) (found bool) {
	for ; k < len(s.T); k++ {
		switch t := &s.T[k]; {
		case s.human(t):
			if found && k > 0 && s.T[k-1].To < t.From && !s.onlyPeople(k) {
				return found // 别通知Vivian 国书和美惠要
			}
			t.Role, found = Out, true
		case t.Is(lexicon.Of(lexicon.And, lexicon.This, lexicon.Or, lexicon.Gen)) || !found && t.Is(lexicon.Of(lexicon.Pad, lexicon.Whom, lexicon.Me)) || t.Kind == Mark && s.R[t.From] == '@' || found && t.Kind == Mark && s.R[t.From] == ',' && s.human(s.Get(k+1)) && s.closes(k+1):
		case !found && t.Kind == Mark && s.R[t.From] == ':':
		default:
			return found
		}
	}
	return found
}

// onlyPeople says whether nothing but people stands from token k to the next mark or time.
func (s *Sentence) onlyPeople(k int) bool {
	for ; k < len(s.T) && s.T[k].Kind != Mark && s.T[k].Kind != Time; k++ {
		if !s.human(&s.T[k]) && !s.T[k].Is(lexicon.Of(lexicon.And, lexicon.Pad)) {
			return false
		}
	}
	return true
}

// closes says whether nothing but a mark or another item follows the person at token k: one more of a list.
func (s *Sentence) closes(k int) bool {
	next := s.Get(k + 1)
	return next.Kind == Mark || next.Has(lexicon.And)
}

func (s *Sentence) human(t *Token) bool {
	return t.Role == Free && (t.Kind == Person || t.Kind == Dept || t.Kind == Word && t.Is(parties))
}

// What outBack looks for at every token of a clause.
var (
	parties = lexicon.Of(lexicon.Role, lexicon.Party, lexicon.Group)
	linking = lexicon.Of(lexicon.And, lexicon.Pad, lexicon.This, lexicon.Or)
	located = lexicon.Of(lexicon.Place, lexicon.DeptName)
)

// here says that a word looks at its own clause first.
const here = false

// outBack leaves out the people in front of token k: of its clause, else, if it may look so far, the last one before it.
// A word like instead of looks beyond its own clause first (so Mark instead of him).
func (s *Sentence) outBack(k int, beyond, far bool) {
	from, _ := s.Clause(k)
	found := false
	for j := k - 1; j >= from && !beyond; j-- {
		t := &s.T[j]
		switch {
		case s.human(t):
			t.Role, found = Out, true
		case t.Role == Out && t.Kind == Person:
			return
		case found && !t.Is(linking):
			return
		}
	}
	for j := from; j < k && !beyond && !found && far; j++ { // keep reception out of it
		if t := &s.T[j]; t.Kind == Latin || t.Kind == Word && t.Is(located) {
			far = false
		}
	}
	for j := from - 1; j >= max(0, from-reach) && !found && far; j-- {
		switch t := &s.T[j]; {
		case s.human(t):
			t.Role = Out
			return
		case t.Role == Out && t.Kind == Person: // 这场Andy不列席，也别寄邀请给他
			return
		}
	}
	for j := k - 1; j >= from && !found && beyond; j-- {
		if s.human(&s.T[j]) {
			s.T[j].Role, found = Out, true
		}
	}
}

// People lists the places of those who are named and meant.
func (s *Sentence) People() []int {
	return s.where(func(t *Token) bool { return t.Kind == Person && t.Role == Free })
}

// Outs lists the places of those who are not to come.
func (s *Sentence) Outs() []int { return s.where(func(t *Token) bool { return t.Role == Out }) }

func (s *Sentence) where(is func(*Token) bool) (out []int) {
	for k := range s.T {
		if is(&s.T[k]) {
			out = append(out, k)
		}
	}
	return slices.Clip(out)
}
