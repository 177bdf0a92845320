package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// marker are words behind which somebody is named.
func marker() lexicon.Set {
	return lexicon.Of(lexicon.Whom, lexicon.With, lexicon.Invite, lexicon.Except, lexicon.Out, lexicon.IsNot, lexicon.PeopleWord, lexicon.Urge, lexicon.Object)
}

// people decides which names are meant and finds those that no directory knows. A weak name, and any unknown one,
// counts only behind a word behind which people stand, or in a list with a name that does.
func (s *Sentence) people() {
	s.departments()
	for k := 0; k < len(s.T); k++ {
		t := &s.T[k]
		named := t.Kind == Person || t.Kind == Dept
		switch {
		case named && s.signs(k):
			t.Role = Aside
		case named && t.Weak && !s.beside(k) && !(norm.IsLatin(s.R[t.From]) && s.Get(k+1).Has(lexicon.Attend)):
			s.dissolve(k)
		case named || t.Role != Free || t.Kind == Mark || t.Kind == Time || t.Kind == Number || t.Kind == Code:
		default:
			s.stranger(k)
		}
	}
}

// signs says whether somebody at token k only says who writes: thanks so much, Laura; hi, Ruth here.
func (s *Sentence) signs(k int) bool {
	if k < 2 || s.T[k-1].Kind != Mark || !norm.IsLatin(s.R[s.T[k].From]) {
		return false
	}
	from, _ := s.Clause(k - 2)
	polite := lexicon.Of(lexicon.Thanks, lexicon.Greet)
	for j := from; j < k-1; j++ {
		if t := &s.T[j]; k-1-from > 4 || !t.Is(polite.With(lexicon.Of(lexicon.Pad, lexicon.Ordinary, lexicon.Therefore))) {
			return false
		}
	}
	if k-1 <= from || !s.T[from].Is(polite) {
		return false
	}
	if s.T[from].Has(lexicon.Thanks) {
		return k == len(s.T)-1
	}
	return s.Get(k+1).Has(lexicon.There) && s.Get(k+2).Kind == Mark
}

// departments joins a word like 部 or team with what names it: 市场部, 急诊科, the marketing team.
func (s *Sentence) departments() {
	for k := range s.T {
		if t := &s.T[k]; t.Has(lexicon.Dept) {
			t.Kind = Dept
		}
	}
	for k := 1; k < len(s.T); k++ {
		t := &s.T[k]
		if t.Kind != Word || !t.Has(lexicon.DeptWord) || t.Is(lexicon.Of(lexicon.All, lexicon.Who)) {
			continue
		}
		from := k
		for from > 0 && k-from < 3 && s.partOfDept(from-1) {
			from--
		}
		for from < k && s.T[from].Is(lexicon.Of(lexicon.This, lexicon.Pad)) {
			from++
		}
		place := t.Has(lexicon.RoomWord) && (s.Get(from-1).Is(lexicon.Of(lexicon.At, lexicon.Book, lexicon.To)) && from > 0 || s.Get(k+1).Is(lexicon.Of(lexicon.Open, lexicon.Meet)))
		next := s.Get(k + 1)
		errand := t.To-t.From == 1 && s.Adjacent(k) && s.Located(from) && (next.Kind == Han || next.Kind == Word && (next.Means.Empty() || next.Is(lexicon.Of(lexicon.Kind, lexicon.Noun)))) // 去银行办开户
		if from < k && !place && !errand && !(from > 0 && s.T[from-1].Has(lexicon.Me)) && s.T[k].To-s.T[from].From >= 3 {
			s.join(from, k+1, Token{Kind: Dept, Guess: true})
			k = from
		}
	}
}

func (s *Sentence) partOfDept(k int) bool {
	t, next := &s.T[k], &s.T[k+1]
	gap := next.From - t.To
	if t.Role != Free || gap > 1 || gap == 1 && !norm.IsLatin(s.R[next.From]) {
		return false
	}
	if t.Kind == Word && !t.Means.Empty() && t.Is(lexicon.Of(lexicon.This, lexicon.Me, lexicon.Pad, lexicon.At, lexicon.Question, lexicon.Aux, lexicon.Unit, lexicon.List, lexicon.Gen, lexicon.Whom, lexicon.With, lexicon.And, lexicon.To, lexicon.Team, lexicon.All, lexicon.Object, lexicon.Each, lexicon.Except, lexicon.Not, lexicon.Who, lexicon.Size, lexicon.Book, lexicon.Ask, lexicon.Or, lexicon.Attend)) {
		return false
	}
	if norm.IsLatin(s.R[t.From]) && t.Is(lexicon.Of(lexicon.Greet, lexicon.Thanks, lexicon.Nod)) {
		return false // hi folks
	}
	return t.Kind == Han || t.Kind == Latin || t.Kind == Word || t.Kind == Dept
}

// AmongPeople says whether token k stands where people do who are to come.
func (s *Sentence) AmongPeople(k int) bool {
	return s.beside(k) || s.Get(k+1).Has(lexicon.Attend) || s.Get(k+1).Has(lexicon.And) && s.Get(k+2).Kind == Dept ||
		k > 1 && s.T[k-1].Has(lexicon.And) && s.T[k-2].Kind == Dept
}

// beside says whether token k stands where a person does.
func (s *Sentence) beside(k int) bool { return s.listedBeside(k, maxListed) }

// maxListed bounds how many neighbours one person is followed back to a word that says that people stand here.
const maxListed = 8

func (s *Sentence) listedBeside(k, left int) bool {
	if left == 0 {
		return false
	}
	if t := &s.T[k]; t.Kind == Person && (t.Given && !s.unclean(k) || norm.IsLatin(s.R[t.From]) && s.Capital(t.From) && (s.listed(k) || s.twoWords(t) || k > 0 && s.T[k-1].Kind != Mark)) {
		return true // 佳宜 文静 明天三点; Will and May at 2
	}
	if s.heads(k) && norm.IsHan(s.R[s.T[k].From]) && s.Get(k+1).Has(lexicon.And) && s.Get(k+2).Kind == Person && s.closes(k+2) {
		return true // 夏天、许愿，明天10点
	}
	next := s.Get(k + 1)
	if k == 0 {
		return next.Is(lexicon.Of(lexicon.Free, lexicon.Aux, lexicon.Perf)) || next.Has(lexicon.And) && s.Get(k+2).Kind == Person && norm.IsLatin(s.R[0]) || s.owns(k)
	}
	p := &s.T[k-1]
	switch {
	case p.Is(marker()):
		return true
	case norm.IsLatin(s.R[p.From]) && p.Has(lexicon.Aux) && s.T[k].Kind == Person, s.owns(k): // is will free, does mark …, mark's leave
		return true
	case p.Is(lexicon.Of(lexicon.And)): // 晓琳、建平
		q := s.Get(k - 2)
		return k > 1 && (q.Kind == Person || q.Has(lexicon.Me) || s.listedBeside(k-1, left-1))
	case p.Has(lexicon.Gen): // 跟市场那边的孙倩
		for j := k - 2; j >= 0 && j >= k-5; j-- {
			q := &s.T[j]
			if q.Is(marker()) || j == 0 && q.Kind == Dept {
				return true
			}
			if q.Kind != Han && q.Kind != Dept && q.Kind != Latin && !q.Is(lexicon.Of(lexicon.Party, lexicon.Noun, lexicon.DeptWord, lexicon.This, lexicon.Role, lexicon.Kind)) {
				break
			}
		}
		return false
	case p.Kind == Mark && k > 1 && s.T[k-2].Kind == Person: // 参会人：孙倩,吴昊
		for j := k - 2; j >= max(0, k-reach); j-- {
			if s.T[j].Has(lexicon.PeopleWord) {
				return true
			}
			if s.T[j].Kind != Person && s.T[j].Kind != Mark && !s.T[j].Has(lexicon.But) {
				break
			}
		}
		return false
	case p.Is(lexicon.Of(lexicon.Pad, lexicon.This)) || p.Kind == Mark && (s.R[p.From] == ':' || s.R[p.From] == ' '):
		return k > 1 && s.T[k-2].Is(marker())
	}
	if p.Kind == Person && !p.Weak && len(p.Who) > 0 && p.To < s.T[k].From && norm.IsHan(s.R[s.T[k].From]) {
		return true // 沈月 许可
	}
	return p.Kind == Person && s.listedBeside(k-1, left-1)
}

// owns says whether a genitive stands behind the English name at token k: may's calendar.
func (s *Sentence) owns(k int) bool {
	next := s.Get(k + 1)
	return s.T[k].Kind == Person && next.Has(lexicon.Gen) && s.Adjacent(k) && next.From < len(s.R) && s.R[next.From] == '\''
}

func (s *Sentence) twoWords(t *Token) bool {
	for i := t.From; i < t.To; i++ {
		if s.R[i] == ' ' && s.Capital(i+1) {
			return true
		}
	}
	return false
}

// listed says whether token k is an item of a list of people, or stands between marks.
func (s *Sentence) listed(k int) bool {
	prev, next := s.Get(k-1), s.Get(k+1)
	if len(s.T) > 1 && s.heads(k) && (k+1 == len(s.T) || s.divides(k) || next.Kind == Mark) {
		return true
	}
	return next.Has(lexicon.And) && s.Get(k+2).Kind == Person || k > 1 && prev.Has(lexicon.And) && s.T[k-2].Kind == Person
}

// unclean says whether a run that nothing knows touches token k: what looks like a name may be a part of another word.
func (s *Sentence) unclean(k int) bool {
	loose := func(t *Token) bool {
		return t.Kind == Han || t.Kind == Word && t.Means.Empty() && norm.IsHan(s.R[t.From])
	}
	return k > 0 && s.Adjacent(k-1) && loose(&s.T[k-1]) || s.Adjacent(k) && loose(&s.T[k+1])
}

// dissolve takes a name back that is none: its characters are what else they are.
func (s *Sentence) dissolve(k int) {
	t := &s.T[k]
	end, means := s.lex.Longest(s.R, t.From, t.To)
	switch {
	case end == t.To:
		*t = Token{From: t.From, To: t.To, Means: means}
	case norm.IsHan(s.R[t.From]):
		*t = Token{From: t.From, To: t.To, Kind: Han}
	default:
		*t = Token{From: t.From, To: t.To, Kind: Latin}
	}
}

// stranger makes a person of token k, and of what belongs to it, if it reads like the name of one who is in no
// directory: 小王, 王总, 阿May wherever they stand; 孙倩, Tom where people do.
func (s *Sentence) stranger(k int) {
	t := &s.T[k]
	if to, ok := names.Titled(s.R, t.From); ok && s.cleanEnd(to) && (t.Kind != Word || to > t.To) {
		s.person(k, to)
		return
	}
	if t.Kind == Word && !t.Means.Empty() && !t.Has(lexicon.Noise) && t.To-t.From > 1 || t.Is(marker()) || !s.beside(k) && !s.attends(k) {
		return
	}
	if p := s.Get(k - 1); k > 0 && p.Has(lexicon.Object) && !p.Is(lexicon.Of(lexicon.Whom, lexicon.With, lexicon.Invite)) && !s.carries(k) {
		return // 把报表核一遍
	}
	if t.Kind == Latin {
		s.latinName(k)
		return
	}
	if next := s.Get(k + 1); next.Kind == Person && t.Kind == Han && t.To-t.From == 2 && s.Adjacent(k) && len(next.Who) > 0 || next.Has(lexicon.Gen) && s.Get(k+2).Kind == Person {
		return // 麻醉马琳, 品质的海燕: where somebody works
	}
	to := t.From
	for n := 0; n < maxStrangers; n++ { // 和孙倩吴昊
		end, ok := names.Unknown(s.R, to, s.Capital, s.begins)
		if !ok {
			break
		}
		s.person(s.Index(to), end)
		to = end
	}
	if p := s.Get(k - 1); to > t.From || t.Kind != Han || t.To-t.From != 2 || k == 0 || !p.Is(marker()) && !p.Has(lexicon.And) || p.Has(lexicon.Attend) {
		return
	}
	// 同嘉欣傾網站: a name of two characters without a surname, between two that say so
	next := s.Get(k + 1)
	if next.Kind == Time || next.Kind == Mark || next.Is(lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Meet, lexicon.Meetish, lexicon.And, lexicon.Open, lexicon.Pad, lexicon.At, lexicon.Gen)) {
		s.person(k, t.To)
	}
}

// carries says whether somebody is brought in, left out or replaced in the clause of token k, behind it: 把小王叫上.
func (s *Sentence) carries(k int) bool {
	_, to := s.Clause(k)
	for j := k + 1; j < to; j++ {
		if s.T[j].Is(lexicon.Of(lexicon.Invite, lexicon.Whom, lexicon.Out, lexicon.Replace, lexicon.Cancel, lexicon.Attend)) {
			return true
		}
	}
	return false
}

// attends says whether a name seems to stand at token k in front of others, or of a word for taking part: 孙倩要到, Cindy +
// Marcus.
func (s *Sentence) attends(k int) bool {
	t := &s.T[k]
	if !s.heads(k) && !s.T[k-1].Has(lexicon.Gen) && s.T[k-1].Kind != Time && !(s.T[k-1].Kind == Person && s.Adjacent(k-1)) {
		return false
	}
	if t.Kind == Latin {
		next := s.Get(k + 1)
		if next.Kind == Latin && next.From == t.To+1 && names.Family(s.R, next.From) { // Ken Ho, 3pm
			behind := s.Get(k + 2)
			return s.Capital(t.From) && s.Capital(next.From) && (behind.Kind == Mark || behind.Kind == Time || behind.Kind == Number || behind.Is(lexicon.Of(lexicon.And, lexicon.At)))
		}
		return s.Capital(t.From) && next.Has(lexicon.And) && (s.Get(k+2).Kind == Person || s.Get(k+2).Kind == Latin && s.Capital(s.Get(k+2).From))
	}
	end, ok := names.Unknown(s.R, t.From, s.Capital, s.begins)
	if !ok || t.Kind != Han {
		return false
	}
	next := s.At(end)
	if k > 0 && s.T[k-1].Kind == Person { // 张三李四明天开会
		return next == nil || next.Kind == Time || next.Kind == Mark || next.Is(lexicon.Of(lexicon.Open, lexicon.Talk, lexicon.And))
	}
	return next != nil && (next.Has(lexicon.Attend) || next.Has(lexicon.And) && next.To < len(s.R) && s.surnameBehind(next.To))
}

func (s *Sentence) surnameBehind(i int) bool {
	if t := s.At(i); t != nil && t.Kind == Person {
		return true
	}
	_, ok := names.Unknown(s.R, i, s.Capital, s.begins)
	return ok
}

// maxStrangers bounds how many unknown names stand side by side: no text may cost more than its length.
const maxStrangers = 6

// Stranger reads what looks like the name of somebody who is in no directory at rune i.
func (s *Sentence) Stranger(i int) (end int, ok bool) {
	return names.Unknown(s.R, i, s.Capital, s.begins)
}

// StrangerIn is Stranger for the runes [i, end) alone, where nothing else stands but words that follow names: 郑国栋最近.
func (s *Sentence) StrangerIn(i, end int) (to int, ok bool) {
	if to, ok = names.Unknown(s.R[:end], i, s.Capital, s.begins); ok && names.Behind(s.R[:end], to) == end {
		return to, true
	}
	return i, false
}

// Bare is the end of the runes [i, end) without the words behind them that follow names: 家伙最近.
func (s *Sentence) Bare(i, end int) int {
	for to := i + 1; to < end; to++ {
		if names.Behind(s.R[:end], to) == end {
			return to
		}
	}
	return end
}

// joints are what a single character must mean to end a name in front of it.
func joints() lexicon.Set {
	return lexicon.Of(lexicon.With, lexicon.And, lexicon.Whom, lexicon.At, lexicon.To, lexicon.Gen, lexicon.Open, lexicon.Talk, lexicon.Chat, lexicon.Question, lexicon.Not, lexicon.Perf, lexicon.Want, lexicon.Me,
		lexicon.Object, lexicon.Besides, lexicon.Meet, lexicon.Book, lexicon.All, lexicon.Then, lexicon.But, lexicon.TakeOff, lexicon.Say)
}

// begins says whether something that is known begins at rune i: whatever is in front of it ends there.
func (s *Sentence) begins(i int) bool {
	t := s.At(i)
	if t == nil || t.From > i {
		return true
	}
	if t.From < i || t.Kind == Han || t.Kind == Latin || t.Kind == Word && t.Means.Empty() {
		return false
	}
	if t.Kind == Word && t.To-t.From == 1 && norm.IsHan(s.R[i]) { // a single character begins something only if it joins: 郑国|栋 is one name
		return t.Is(joints())
	}
	return true
}

// cleanEnd says whether a name may end at a rune: not within a word.
func (s *Sentence) cleanEnd(to int) bool {
	t := s.At(to - 1)
	return t != nil && (t.To == to || t.Kind == Han)
}

// person makes one token of the runes from token k to a rune.
func (s *Sentence) person(k, to int) {
	j := s.Index(to - 1)
	s.split(j, to)
	j = s.Index(to-1) + 1
	from := s.T[k].From
	s.join(k, j, Token{Kind: Person, Guess: true, Who: s.Names.Bearers(s.Cut(from, to))})
}

// acronym says whether token k is an abbreviation in a sentence that is not all in capitals: for ISO prep.
func (s *Sentence) acronym(k int) bool {
	t := &s.T[k]
	if t.To-t.From > 4 || t.To-t.From < 2 {
		return false
	}
	for i := t.From; i < t.To; i++ {
		if !s.Capital(i) {
			return false
		}
	}
	for i := range s.R {
		if c := s.R[i]; c >= 'a' && c <= 'z' && !s.Capital(i) {
			return true
		}
	}
	return false
}

// latinName reads Tom, Zhang San, zhang san: up to three words that are no words of the lexicon.
func (s *Sentence) latinName(k int) {
	capital := s.Capital
	if k > 0 && s.T[k-1].Is(lexicon.Of(lexicon.With, lexicon.Invite)) { // with ivy
		next := s.Get(k + 1)
		if next.Kind == Time || next.Kind == Mark || next.Is(lexicon.Of(lexicon.And, lexicon.At)) || s.divides(k) {
			capital = func(i int) bool { return s.At(i).Kind == Latin }
		}
	}
	end, ok := names.Unknown(s.R, s.T[k].From, capital, s.begins)
	if !ok || s.acronym(k) {
		return
	}
	to := s.Index(end-1) + 1
	if s.T[to-1].To != end {
		return
	}
	if p, next := s.Get(k-1), s.Get(to); k > 0 && p.Has(lexicon.This) && norm.IsLatin(s.R[p.From]) && next.From == end+1 && (next.Kind == Latin || next.Is(lexicon.Of(lexicon.Noun, lexicon.Kind, lexicon.Meetish))) {
		return // the Hannover project
	}
	if next := s.Get(to); next.Is(lexicon.Of(lexicon.DeptWord, lexicon.Party, lexicon.PeopleWord)) && !next.Has(lexicon.Role) && next.From == end+1 {
		return // the Singapore office
	}
	s.person(k, end)
}
