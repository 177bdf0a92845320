package intent

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// leftover is the last resort for what a meeting is about: the longest run of words that nothing else
// claimed, between marks, times, people, rooms and the words of asking. It must read like the name of
// a thing: 3月20日下午2点 [供应商谈判] 订二楼洽谈室.
func (s *sentence) leftover() (span, bool) {
	used := s.claimed()
	var best span
	for i := 0; i < len(s.r); i++ {
		if used[i] || s.r[i] == ' ' || isPunct(s.r[i]) {
			continue
		}
		to := i
		for to < len(s.r) && !used[to] && !isPunct(s.r[to]) && !(s.r[to] == ' ' && !s.joinsWords(to)) {
			to++
		}
		if p := s.bare(s.behindParty(span{i, to})); s.nameOfAThing(p) && !s.belongsToPeople(p.from) && !s.ofSomebody(p.to) && p.to-p.from > best.to-best.from {
			best = p
		}
		i = to
	}
	return best, !best.empty()
}

// ofSomebody says whether 的 and a person stand at i: 工艺科[的孙倩].
func (s *sentence) ofSomebody(i int) bool {
	return i+1 < len(s.r) && in(s.r[i], "的嘅") && slices.ContainsFunc(s.whoIsNamed(), func(p span) bool { return p.from == i+1 })
}

// behindParty passes over who takes part without a name: 同深圳同事[對進度].
func (s *sentence) behindParty(p span) span {
	if !s.belongsToPeople(p.from) {
		return p
	}
	for i := p.from; i < p.to; i++ {
		if n := max(s.partyAt(i), s.roleAt(i)); n > 0 && i+n < p.to {
			p.from = i + n
		}
	}
	return p
}

// joinsWords says whether the space at i stands between two words of one Latin phrase.
func (s *sentence) joinsWords(i int) bool {
	return i > 0 && i+1 < len(s.r) && (isLatin(s.r[i-1]) || isDigit(s.r[i-1])) && (isLatin(s.r[i+1]) || isDigit(s.r[i+1]))
}

// claimed marks the characters that already mean something else than a topic.
func (s *sentence) claimed() []bool {
	used := make([]bool, len(s.r))
	mark := func(from, to int) {
		for i := max(0, from); i < min(to, len(used)); i++ {
			used[i] = true
		}
	}
	for i := range s.times {
		if f := &s.times[i]; !s.namesTopic(f.From, f.To, f.HasTime) {
			mark(f.From, f.To+s.anyOf(f.To, "'s"))
		}
	}
	for _, p := range s.whoIsNamed() {
		mark(p.from, p.to)
	}
	mark(s.place.from, s.place.to)
	mark(s.address.from, s.address.to)
	things := of(cMeetish, cTalk, cKind, cLeave, cHoliday, cAtt, cAttBad, cPunch, cApproval, cAbout, cStatus, cFree, cProgress, cBalance, cPlans, cAgenda, cForMe, cDecided, cForeign, cManual)
	for k := range s.toks {
		t := &s.toks[k]
		if !t.means.empty() && t.means != of(cYes) && t.means != of(cNo) && (!t.means.any(things) || t.means.any(of(cOpen, cCancel, cMove, cBook, cAsk))) {
			mark(t.from, t.to)
		}
	}
	for i := 0; i < len(s.r); {
		if !isLatin(s.r[i]) {
			i++
			continue
		}
		from := i
		for i < len(s.r) && isLatin(s.r[i]) {
			i++
		}
		if from > 0 && s.r[from-1] == '-' || i < len(s.r) && s.r[i] == '-' {
			continue // year-end
		}
		w := string(s.r[from:i])
		if stopWord(w) || askingWord(w) {
			mark(from, i)
		}
	}
	return used
}

// namesTopic says whether a day or quarter belongs to the words behind it and not to the meeting, which
// has a time of its own: 1月5号下午3点半 [新年规划], [Q3 roadmap].
func (s *sentence) namesTopic(from, to int, clock bool) bool {
	return !s.leads(skipSpace(s.r, to)) && s.namesPeriod(from, to, clock)
}

// namesPeriod says whether a day or quarter can be part of the name behind it.
func (s *sentence) namesPeriod(from, to int, clock bool) bool {
	if clock {
		return false
	}
	j := skipSpace(s.r, to)
	if j >= len(s.r) || !isHan(s.r[j]) && !isLatin(s.r[j]) || s.insideTime(j) {
		return false
	}
	own := 0
	long := false
	for i := range s.times {
		if f := &s.times[i]; f.From == from {
			long = f.When.End.Sub(f.When.Start) > 27*24*time.Hour
		}
		if f := &s.times[i]; f.From != from && (f.HasTime || f.HasDate) && f.When.Kind != commands.KindDuration {
			own++
		}
	}
	return own > 0 && (s.holidayAt(from) || isDigit(s.r[to-1]) || isLatin(s.r[from]) && long || in(s.r[to-1], "年度季节末终半")) && s.r[to-1] != '日' && s.r[to-1] != '号'
}

// bare takes the words of grammar off both ends.
func (s *sentence) bare(p span) span {
	heads := []string{"主要是", "主要", "内容是", "内容", "就是", "一个", "一场", "一下", "关于", "用途", "大概", "进行", "还有", "以及", "然后", "顺便", "一起", "一齐", "记得", "希望", "这个", "那个", "用来", "为了", "时间", "地点", "说的是", "说", "个", "场", "的", "嘅", "就", "在", "到", "去", "来", "从", "于", "要", "想", "需", "用", "这", "那", "是", "系", "有", "都", "也", "还", "再", "又", "为", "喺", "把", "将", "做", "搞", "弄", "办", "开", "先", "咯", "啦", "吧", "呢", "啊", "哈", "下", "份", "条", ":", "-", "."}
	tails := []string{"左右", "即可", "就行", "就好", "就够", "可以", "的时间", "时间", "时长", "大概", "预计", "一起", "一下", "再", "的事情", "的事", "的问题", "方面", "相关", "的话", "哈", "啦", "吧", "呢", "啊", "呀", "咯", "哦", "的", "嘅", "了", "就", "在", "用", "要", "约", "需", "开", "到", "于", "个", ":", "-", "."}
	for again := true; again; {
		again = false
		for p.from < p.to && s.r[p.from] == ' ' {
			p.from++
		}
		for p.to > p.from && s.r[p.to-1] == ' ' {
			p.to--
		}
		for _, w := range heads {
			if n := len([]rune(w)); p.to-p.from > n && s.startsWith(p.from, w) && s.insideWord(p.from, p.from+n) < 0 {
				p.from, again = p.from+n, true
				break
			}
		}
		for _, w := range tails {
			if n := len([]rune(w)); p.to-p.from > n && s.startsWith(p.to-n, w) && s.insideWord(p.to-n, p.to) < 0 {
				p.to, again = p.to-n, true
				break
			}
		}
	}
	return p
}

// insideWord returns the place of a word that reaches over [from, to), or -1.
func (s *sentence) insideWord(from, to int) int {
	if k := int(s.at[from].word); k > 0 && (s.toks[k-1].from < from || s.toks[k-1].to > to) {
		return k - 1
	}
	return -1
}

// nameOfAThing refuses what is a sentence of its own, a person or nothing.
func (s *sentence) nameOfAThing(p span) bool {
	n := p.to - p.from
	if n < 2 || n > 24 {
		return false
	}
	text := string(s.r[p.from:p.to])
	han, latin := 0, 0
	for _, c := range s.r[p.from:p.to] {
		switch {
		case isHan(c):
			han++
		case isLatin(c):
			latin++
		}
		if in(c, "我你您他她它们咱俺佢哋了吗呢吧啊呀嘛咗呗没不别冇唔很太那这嘢坐能够") {
			return false
		}
	}
	if han == 0 && latin < 3 || han == 1 && latin == 0 || s.onlyTalk(p) && !(text == "brainstorm" && s.standsAlone(p)) {
		return false
	}
	if han == 0 && !strings.Contains(text, " ") && !s.standsAlone(p) {
		return false
	}
	if last := s.r[p.to-1]; in(last, "楼层号f") && isDigit(s.r[p.from]) && n <= 4 {
		return false
	}
	for _, w := range []string{"一下", "打扰", "people", "of us", "persons", "人数", "ppl", "pax", "着办", "floor", "other day", "half", "两句", "几句", "人"} {
		if strings.Contains(text, w) && !(w == "人" && n > 3) {
			return false
		}
	}
	return !noTopic(text) && !plainMeeting(text)
}

// onlyTalk says whether a phrase is nothing but to talk: 聊聊, 碰一下.
func (s *sentence) onlyTalk(p span) bool {
	i := p.from
	for i < p.to {
		t := s.tokenAt(i)
		if t == nil || !t.means.has(cTalk) || t.means.has(cMeetish) && t.to-t.from == p.to-p.from {
			return false
		}
		i = skipSpace(s.r, t.to)
	}
	return true
}

// standsAlone says whether a single English word is named as a thing: behind an article, or between marks.
func (s *sentence) standsAlone(p span) bool {
	head := string(s.r[max(0, p.from-5):p.from])
	for _, w := range []string{" a ", " an ", " the ", " for "} {
		if strings.HasSuffix(" "+head, w) {
			return true
		}
	}
	i, j := p.from, skipSpace(s.r, p.to)
	for i > 0 && s.r[i-1] == ' ' {
		i--
	}
	return i > 0 && isPunct(s.r[i-1]) && (j == len(s.r) || isPunct(s.r[j]))
}

// belongsToPeople says whether what begins at i names who takes part: 跟客户, with the Hangzhou office.
func (s *sentence) belongsToPeople(i int) bool {
	for i > 0 && s.r[i-1] == ' ' {
		i--
	}
	if i == 0 {
		return false
	}
	if in(s.r[i-1], "和跟与同约找叫请搵揾邀喊向@") {
		return true
	}
	head := string(s.r[max(0, i-12):i])
	for _, w := range []string{"with", "with the", "with our", "w/", "invite", "invite the", "from", "from the", "to the", "for the", "by", "by the"} {
		if strings.HasSuffix(head, " "+w) || head == w {
			return true
		}
	}
	return false
}
