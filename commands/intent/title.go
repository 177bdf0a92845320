package intent

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// name is what the meeting itself is called: 产品评审会, 周会, design review. It is a title of the
// second rank.
func (s *sentence) meetingName() string {
	for k := range s.toks {
		t := &s.toks[k]
		if !t.means.any(of(cMeet, cMeetish)) || t.means.has(cNext) || s.topic.meets(t.from, t.to) || t.means.any(of(cOpen, cCancel)) {
			continue
		}
		from := s.nameStart(t.from, isLatin(s.r[t.to-1]))
		to := t.to
		for k+1 < len(s.toks) && s.toks[k+1].from == to && s.toks[k+1].means.any(of(cMeet, cMeetish)) {
			k++
			to = s.toks[k].to
		}
		if next := s.first(of(cMeet, cMeetish), to); next != nil && isHan(s.r[to-1]) && s.joinedByHan(to, next.from) && !next.means.has(cOpen) {
			to = next.to // 供应商大会[行前会议]
		}
		if next := s.tokenAt(skipSpace(s.r, to)); next != nil && isLatin(s.r[to-1]) && next.means.any(of(cMeet, cMeetish)) && !next.means.has(cOpen) {
			to = next.to
		}
		to = s.objectBehind(t, s.projectBehind(to))
		from = s.behindRole(from, t.from)
		title := strings.TrimPrefix(s.tidy(span{from, to}), "我们")
		s.named = span{from, to}
		key := strings.ToLower(string(s.r[from:to]))
		if plainMeeting(key) || title == "" {
			continue
		}
		return title
	}
	s.named = span{}
	return ""
}

// objectBehind extends a name that is a verb by its object at the end of a phrase (接待[客户], 面试[产品经理]),
// and an English one by the noun behind it (demo [rehearsal]).
func (s *sentence) objectBehind(t *token, to int) int {
	i := to
	if s.anyOf(t.from, "接待", "拜访", "面试", "培训", "验收") > 0 && to == t.to {
		for i < len(s.r) && isHan(s.r[i]) && !s.insideTime(i) && !s.heavy(i) && s.at[i].name == 0 && !in(s.r[i], "的了吧吗呢和跟与同在到把将") {
			i++
		}
		if i-to >= 2 && i-to <= 6 && (i == len(s.r) || isPunct(s.r[i])) {
			return i
		}
		return to
	}
	if !isLatin(s.r[to-1]) || !s.startsWith(to, " ") || to+1 >= len(s.r) || !isLatin(s.r[to+1]) {
		return to
	}
	for i = to + 1; i < len(s.r) && isLatin(s.r[i]); i++ {
	}
	word := string(s.r[to+1 : i])
	if i-to < 5 || stopWord(word) || notName(word) || s.insideTime(to+1) || s.tokenCovering(to+1) != nil || s.at[to+1].name != 0 || s.capital(to+1) && !s.capital(t.from) {
		return to
	}
	if i == len(s.r) || isPunct(s.r[i]) || isHan(s.r[i]) || s.anyOf(i, " with ", " w/", " on ", " at ", " for ", " in ") > 0 || s.timeAt(skipSpace(s.r, i)) != nil {
		return i
	}
	return to
}

// projectBehind extends an English name by what it is for: kickoff for Project Phoenix.
func (s *sentence) projectBehind(to int) int {
	if to == 0 || !isLatin(s.r[to-1]) || !s.startsWith(to, " for project ") {
		return to
	}
	i := to + len(" for project ")
	for i < len(s.r) && (isLatin(s.r[i]) || isDigit(s.r[i]) || s.r[i] == '-') {
		i++
	}
	return i
}

// joinedByHan says whether nothing but up to three characters of no other meaning stands in [from, to).
func (s *sentence) joinedByHan(from, to int) bool {
	if to-from < 1 || to-from > 3 {
		return false
	}
	for i := from; i < to; i++ {
		if !isHan(s.r[i]) || s.insideTime(i) || s.heavy(i) || s.at[i].name != 0 || in(s.r[i], "的了和跟与同把将在到是有要这那都也不没吗呢吧") {
			return false
		}
	}
	return true
}

// heavy says whether a word stands at i that means more than yes or no.
func (s *sentence) heavy(i int) bool {
	t := s.tokenCovering(i)
	return t != nil && !t.means.without(of(cYes, cNo)).empty()
}

// behindRole passes over somebody who is named by a role behind 和, 跟: 跟老板汇报 is 汇报.
func (s *sentence) behindRole(from, to int) int {
	if from == 0 || !in(s.r[from-1], "和跟与同约找给向") {
		return from
	}
	if n := max(s.roleAt(from), s.partyAt(from)); from+n <= to {
		return from + n
	}
	return from
}

func skipSpace(r []rune, i int) int {
	for i < len(r) && r[i] == ' ' {
		i++
	}
	return i
}

// nameStart walks left from a meeting word over what specifies it.
func (s *sentence) nameStart(at int, latin bool) int {
	if latin {
		return s.latinStart(at)
	}
	i := at
	for i > 0 {
		r := s.r[i-1]
		if from := s.periodBefore(i); from < i {
			i = from
			break
		}
		if r == 's' && i > 2 && s.r[i-2] == '\'' && s.insideTime(i-3) {
			break // tomorrow's 1:1
		}
		if r == ' ' && i > 1 && (s.joinsWords(i-1) || isDigit(s.r[i-2]) && isHan(s.r[i])) && !s.insideTime(i-2) && !s.place.covers(i-2, i-1) && !s.endsName(i-1) && !stopWord(s.wordBefore(i-1)) {
			i--
			continue
		}
		if r == '.' && i > 1 && isDigit(s.r[i-2]) && isDigit(s.r[i]) {
			i--
			continue
		}
		if !isHan(r) && !isDigit(r) && !isLatin(r) && r != '-' || in(r, "的个场次开约和跟与有把将订在到了这那下嘅同要去冇没做搞弄") || r == '紧' && i > 1 && s.r[i-2] == '开' && s.r[i] != '急' ||
			s.insideTime(i-1) || s.endsToken(i) || s.endsName(i) || s.endsPerson(i) {
			break
		}
		i--
		if at-i > 24 || at-i > 12 && isHan(s.r[i]) {
			return at
		}
	}
	for i < at && (s.r[i] == '个' || s.r[i] == '一' && i+1 < at && in(s.r[i+1], "个场次")) {
		i++
	}
	return i
}

// dated says whether an hour with its day is named.
func (s *sentence) dated() bool {
	return slices.ContainsFunc(s.times, func(f timex.Found) bool { return f.HasTime && f.HasDate })
}

// habitBefore returns where a word like weekly or lunch starts that ends at i and says what kind of
// meeting it is, the meeting having a time of its own; i when there is none.
func (s *sentence) habitBefore(i int) int {
	for _, f := range s.times {
		if f.To == i && len(s.times) > 1 && s.anyOf(f.From, "weekly", "biweekly", "daily", "monthly", "quarterly", "annual", "lunch", "breakfast", "dinner") == f.To-f.From {
			return f.From
		}
	}
	return i
}

// wordBefore is the Latin word that ends at i.
func (s *sentence) wordBefore(i int) string {
	from := i
	for from > 0 && isLatin(s.r[from-1]) {
		from--
	}
	return string(s.r[from:i])
}

// periodBefore returns where a quarter or a year starts that names the meeting (Q4规划会) because the
// meeting has a day of its own; i when there is none.
func (s *sentence) periodBefore(i int) int {
	if len(s.times) < 2 {
		return i
	}
	for _, f := range s.times {
		if f.To == i && f.HasDate && !f.HasTime && (f.When.End.Sub(f.When.Start) > 27*24*time.Hour || s.namesPeriod(f.From, f.To, false) && s.dated()) {
			return f.From
		}
	}
	return i
}

func (s *sentence) latinStart(at int) int {
	i := at
	for i > 0 {
		j := i
		for j > 0 && s.r[j-1] == ' ' {
			j--
		}
		end := j
		for j > 0 && (isLatin(s.r[j-1]) || isDigit(s.r[j-1]) || s.r[j-1] == '-') {
			j--
		}
		if from := s.periodBefore(end); from < end && !s.insideTime(from-1) {
			i = from // Q1 planning
			break
		}
		if from := s.habitBefore(end); from < end {
			i = from // weekly meeting, lunch meeting
			continue
		}
		if j == end || s.endsTime(end) || s.insideTime(j) || stopWord(string(s.r[j:end])) || s.endsName(end) {
			break
		}
		if t := s.tokenCovering(j); t != nil && !t.means.any(of(cMeetish, cKind, cTalk, cTeam, cApproval, cOnline)) {
			break
		}
		i = j
		if at-i > 40 {
			return at
		}
	}
	return i
}

func (s *sentence) endsTime(i int) bool {
	return i > 0 && i <= len(s.at) && s.at[i-1].time != 0 && s.times[s.at[i-1].time-1].To == i
}

func (s *sentence) insideTime(i int) bool { return i >= 0 && i < len(s.at) && s.at[i].time != 0 }

func (s *sentence) endsToken(i int) bool {
	t := s.tokenCovering(i - 1)
	if t != nil && t.to == i && t.to-t.from == 1 && t.from > 0 && isHan(s.r[t.from]) && isHan(s.r[t.from-1]) && s.tokenCovering(t.from-1) == nil && (!s.insideTime(t.from-1) || s.holidayAt(s.times[s.at[t.from-1].time-1].From)) && s.at[t.from-1].name == 0 &&
		t.means.any(of(cBook, cList, cMove, cOpen)) && !in(s.r[t.from-1], "就再先去来想要都也请让给把将我你他她们家不没") {
		return false // 手术[排]程沟通会, 督[查]整改会
	}
	return t != nil && t.to == i && !t.means.has(cKind) && t.means.any(of(cBook, cSubmit, cOpen, cCancel, cMove, cWant, cMe, cInvite, cList, cAsk, cTakeOff, cQuestion, cRoom, cOnline, cOffline, cWith))
}

func (s *sentence) endsName(i int) bool {
	return i > 0 && i <= len(s.at) && s.at[i-1].name != 0 && s.names[s.at[i-1].name-1].to == i
}

// endsPerson says whether somebody who was named, known or not, ends at i.
func (s *sentence) endsPerson(i int) bool {
	return slices.ContainsFunc(s.whoIsNamed(), func(p span) bool { return p.to == i })
}
