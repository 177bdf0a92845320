package intent

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// token is a word with a meaning, at the runes [from, to) of the sentence.
type token struct {
	from, to int
	means    set
}

// span is a stretch of runes.
type span struct{ from, to int }

func (s span) empty() bool              { return s.from >= s.to }
func (s span) covers(from, to int) bool { return s.from <= from && to <= s.to }
func (s span) meets(from, to int) bool  { return s.from < to && from < s.to }

// sentence is a text with everything that was found in it.
type sentence struct {
	text      norm.Text
	r         []rune
	str       string  // the same as UTF-8, to compare with words
	off       []int32 // rune → its first byte in str
	toks      []token
	times     []timex.Found
	names     []span // people of the directory, by name
	roster    *roster
	at        []cover // rune → what covers it
	topic     topic
	place     span // where the room stands
	room      string
	address   span   // where the bot is called by its name
	named     span   // where the meeting's own name stands
	who       []span // where people are named, beside which topic and place: see whoIsNamed
	whoBeside beside
	personEnd []int16 // place → end of the person named there, -1 for nobody, 0 is not known yet
	follows   []int8  // place → whether unknown names start there: 0 is not known yet
	has       set
}

// cover says what covers one rune: 1 + the index of a word, a time, a name; 0 for none.
type cover struct{ word, time, name int16 }

// settle makes the lookups by place fast: they are asked for every rune, more than once.
func (s *sentence) settle() {
	s.at = make([]cover, len(s.r))
	for k := range s.toks {
		for i := s.toks[k].from; i < s.toks[k].to; i++ {
			s.at[i].word = int16(k + 1)
		}
	}
	for k := range s.times {
		for i := s.times[k].From; i < s.times[k].To; i++ {
			s.at[i].time = int16(k + 1)
		}
	}
	for k, n := range s.names {
		for i := n.from; i < n.to; i++ {
			s.at[i].name = int16(k + 1)
		}
	}
}

// scan finds the words and names of a text whose times are known.
func (r *Rules) scan(t norm.Text, names *roster, times []timex.Found) *sentence {
	s := &sentence{text: t, r: t.Runes(), times: times, roster: names}
	s.spell()
	s.toks = make([]token, 0, 16)
	approvals := r.kinds.current()
	next := 0
	for i := 0; i < len(s.r); {
		for next < len(times) && times[next].From < i {
			next++
		}
		if next < len(times) && times[next].From == i && times[next].To > i && !s.greets(r.lexicon, i) {
			i = s.behindTime(r.lexicon, times[next])
			continue
		}
		if s.r[i] == ' ' {
			i++
			continue
		}
		i = s.step(r.lexicon, approvals, i)
	}
	s.dropGreetings()
	s.settle()
	return s
}

// behindTime is the end of a time, unless its last character starts a meeting: 8点半晨会.
func (s *sentence) behindTime(l *lexicon, f timex.Found) int {
	i := f.To - 1
	if i > f.From && in(s.r[i], "晨早晚夕") {
		if end, idx := l.words.longest(s.r, i); idx >= 0 && end > f.To && l.means[idx].has(cMeet) {
			return i
		}
	}
	return f.To
}

// greets says whether a greeting (早上好) stands where a time was found.
func (s *sentence) greets(l *lexicon, i int) bool {
	_, idx := l.words.longest(s.r, i)
	return idx >= 0 && l.means[idx].has(cGreet)
}

// dropGreetings takes away the times that are part of a greeting or of 得唔得闲.
func (s *sentence) dropGreetings() {
	for k := range s.toks {
		t := &s.toks[k]
		if t.means.any(of(cGreet, cFree)) && t.to-t.from > 2 {
			s.times = slices.DeleteFunc(slices.Clone(s.times), func(f timex.Found) bool { return t.from <= f.From && f.To <= t.to })
		}
	}
}

// step reads the word or name at i and returns the place behind it. The longer one wins; of equal
// length the name does, because the directory is certain and the lexicon is not.
func (s *sentence) step(l *lexicon, approvals *matcher, i int) int {
	end, idx := s.word(l, i)
	written := i > 0 && isLatin(s.r[i]) && s.capital(i) // meet with Al
	if nameEnd, n := s.roster.longest(s.r, i, written); n >= 0 && nameEnd >= end && s.nameFits(i, nameEnd) {
		s.names = append(s.names, span{i, nameEnd})
		return nameEnd
	}
	if approvals != nil {
		if kindEnd, n := approvals.longest(s.r, i); n >= 0 && kindEnd > end {
			s.toks = append(s.toks, token{i, kindEnd, of(cKind)})
			return kindEnd
		}
	}
	if in(s.r[i], "改晚早") {
		for k := range s.times {
			if f := &s.times[k]; f.From == i+1 && (s.r[i] == '改' || f.When.Kind == commands.KindDuration) {
				s.toks = append(s.toks, token{i, i + 1, of(cMove)}) // 例会改下周一, 例会晚半小时
				return i + 1
			}
		}
	}
	if (s.r[i] == '过' || in(s.r[i], "讲谈倾说")) && end <= i+1 && s.goesThrough(i) {
		s.toks = append(s.toks, token{i, i + 1, of(cTalk)})
		return i + 1
	}
	if idx < 0 {
		return i + 1
	}
	means := l.means[idx]
	if means.has(cHui) {
		if !s.meetingHui(i) {
			return end
		}
		means = of(cMeet)
	}
	if means.any(of(cMeet, cMeetish)) && end < len(s.r) && s.r[end-1] == '会' && s.r[end] == '议' {
		end++
	}
	if means.has(cKind) && end-i > 2 && s.r[end-2] == '申' && s.r[end-1] == '请' {
		means = means.with(of(cApproval)) // 采购申请
	}
	if means.any(of(cKind, cLeave)) && end < len(s.r) && s.r[end] == '单' {
		end, means = end+1, means.with(of(cApproval)) // 报销单
	}
	s.toks = append(s.toks, token{i, end, means})
	return end
}

// goesThrough says whether 过 at i is to go through something: 和赵敏过预算表.
func (s *sentence) goesThrough(i int) bool {
	if i == 0 || i+2 >= len(s.r) || !isHan(s.r[i+1]) && !isLatin(s.r[i+1]) || in(s.r[i+1], "了去来节期几吗没后于程度得过的时个错好不明话好") ||
		s.r[i+1] == '年' && !in(s.r[i+2], "终度中") {
		return false
	}
	if last := len(s.toks) - 1; last >= 0 && s.toks[last].to == i && s.toks[last].means.has(cMeet) {
		return true // 开会讲预算
	}
	return isPunct(s.r[i-1]) || len(s.names) > 0 && s.names[len(s.names)-1].to == i
}

// word finds the longest word at i that does not reach into a time: 讨论下周的计划 is 讨论, not 讨论下.
// A greeting may (good morning), and a question for free time (得唔得闲).
func (s *sentence) word(l *lexicon, i int) (end int, idx int32) {
	end, idx = l.words.longest(s.r, i)
	for k := range s.times {
		if from := s.times[k].From; idx >= 0 && i < from && from < end && !l.means[idx].any(of(cGreet, cFree)) {
			return l.words.longest(s.r[:from], i)
		}
	}
	return end, idx
}

// nameFits refuses a name that would cut a number or a time (李明 in 李明天来).
func (s *sentence) nameFits(from, to int) bool {
	for k := range s.times {
		if from < s.times[k].From && s.times[k].From < to {
			return false
		}
	}
	if to+1 < len(s.r) && s.r[to] == '@' && isLatin(s.r[to-1]) && isLatin(s.r[to+1]) {
		return false // tom@acme.com
	}
	return !(from > 0 && isDigit(s.r[from-1]) && isDigit(s.r[from])) && !(to < len(s.r) && isDigit(s.r[to-1]) && isDigit(s.r[to]))
}

// before and after give the neighbour of a place, spaces skipped; 0 at the ends.
func (s *sentence) before(i int) rune {
	for i--; i >= 0; i-- {
		if s.r[i] != ' ' {
			return s.r[i]
		}
	}
	return 0
}

func (s *sentence) after(i int) rune {
	for ; i < len(s.r); i++ {
		if s.r[i] != ' ' {
			return s.r[i]
		}
	}
	return 0
}

// meetingHui decides whether the single 会 at i is a meeting (三点的会, 预算会取消) or a modal verb
// (明天会下雨, 你会什么).
func (s *sentence) meetingHui(i int) bool {
	p, n := s.before(i), s.after(i+1)
	closed := n == 0 || isPunct(n) || s.timeAt(i+1) != nil || s.r[i+1] == ' ' || in(n, "取改推延挪提往顺缩加吗么嘛没未吧呢时在唔冇")
	if s.anyOf(i+1, "早啲", "早点", "早些", "晚点", "晚啲", "迟啲", "晚些") > 0 {
		closed = true
	}
	if n == '不' && i+2 < len(s.r) && in(s.r[i+2], "开搞办弄约") {
		closed = true
	}
	switch {
	case p == 0 || isPunct(p):
		return closed && n != '不' && n != '吗'
	case in(p, "把将个场次节趟的开有约拉组排定订这那周例咩乜啥些么订搞嘅只"):
		return true
	case in(p, "我你他她它们佢哋不也还都就才可能该总唔谁先再又很最更只"):
		return false
	case s.timeEndsAt(i):
		return closed && n != '吗' && n != '在'
	}
	return isHan(p) && (closed || in(n, "的，和跟与同叫要提换移调")) || isLatin(p) && closed
}

func (s *sentence) timeEndsAt(i int) bool {
	for _, f := range s.times {
		if f.To == i || f.To == i-1 && s.r[i-1] == ' ' {
			return true
		}
	}
	return false
}

// timeBefore returns the time expression that ends at i, spaces skipped, or nil.
func (s *sentence) timeBefore(i int) *timex.Found {
	for i > 0 && i <= len(s.r) && s.r[i-1] == ' ' {
		i--
	}
	if i <= 0 || i > len(s.at) || s.at[i-1].time == 0 {
		return nil
	}
	return &s.times[s.at[i-1].time-1]
}

// timeAt returns the time expression that starts at i, or nil.
func (s *sentence) timeAt(i int) *timex.Found {
	if i < 0 || i >= len(s.at) || s.at[i].time == 0 || s.times[s.at[i].time-1].From != i {
		return nil
	}
	return &s.times[s.at[i].time-1]
}

// tokenCovering returns the word with a meaning that covers i, or nil.
func (s *sentence) tokenCovering(i int) *token {
	if i < 0 || i >= len(s.at) || s.at[i].word == 0 {
		return nil
	}
	if t := &s.toks[s.at[i].word-1]; !t.means.empty() {
		return t
	}
	return nil
}

// tokenAt returns the word with a meaning that starts at i, or nil.
func (s *sentence) tokenAt(i int) *token {
	if t := s.tokenCovering(i); t != nil && t.from == i {
		return t
	}
	return nil
}

// first returns the first word with a meaning of m at or behind i, or nil.
func (s *sentence) first(m set, i int) *token {
	for k := range s.toks {
		if s.toks[k].from >= i && s.toks[k].means.any(m) {
			return &s.toks[k]
		}
	}
	return nil
}

// nameAt returns the directory name that starts at i.
func (s *sentence) nameAt(i int) (span, bool) {
	if i < 0 || i >= len(s.at) || s.at[i].name == 0 {
		return span{}, false
	}
	n := s.names[s.at[i].name-1]
	return n, n.from == i
}

func (s *sentence) cut(p span) string { return s.text.Original(p.from, p.to) }

// spell writes the runes as UTF-8: the sentence is compared with hundreds of words at every place, and
// comparing bytes is several times as fast as decoding each word.
func (s *sentence) spell() {
	s.off = make([]int32, len(s.r)+1)
	buf := make([]byte, 0, 3*len(s.r))
	for i, c := range s.r {
		s.off[i] = int32(len(buf))
		buf = utf8.AppendRune(buf, c)
	}
	s.off[len(s.r)] = int32(len(buf))
	s.str = string(buf)
}

// startsWith reports whether the normalised text has the word at i.
func (s *sentence) startsWith(i int, word string) bool {
	return i >= 0 && i <= len(s.r) && strings.HasPrefix(s.str[s.off[i]:], word)
}

// anyOf returns the length in runes of the first of words that stands at i, 0 for none.
func (s *sentence) anyOf(i int, words ...string) int {
	if i < 0 || i >= len(s.r) {
		return 0
	}
	rest := s.str[s.off[i]:]
	for _, w := range words {
		if w[0] == rest[0] && strings.HasPrefix(rest, w) {
			return utf8.RuneCountInString(w)
		}
	}
	return 0
}

func in(r rune, set string) bool { return strings.ContainsRune(set, r) }

// isPunct knows the marks that end a phrase. Marks inside words (- ' / : .) are not among them.
func isPunct(r rune) bool {
	return in(r, ",。;!?、，；！？\n\r\t~…—()（）[]【】「」『』“”\"《》<>:：|")
}
