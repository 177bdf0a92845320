package intent

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// A topic is what a meeting is about. Its words are no evidence (讨论考勤制度 is no question about
// attendance) and, cut out of the original text, they make the title.
type topic struct {
	span  // the words that are no evidence
	title string
	event set // what the topic's words still say: strategy planning is a meeting
}

// findTopic looks for what a meeting is about, the most explicit way of saying it first. Without a
// word that has to do with meetings only a label counts: 看看我的待审批 is nothing to talk about.
func (s *sentence) findTopic() topic {
	finders := []func() topic{s.labelled, s.quoted, s.about, s.talked, s.noun}
	if !s.mayHaveTopic() {
		finders = finders[:1]
	}
	for _, find := range finders {
		if t := find(); t.title != "" {
			return t
		}
	}
	return topic{}
}

func (s *sentence) mayHaveTopic() bool {
	for i := range s.toks {
		if s.toks[i].means.any(of(cMeet, cMeetish, cTalk, cBook, cOpen)) {
			return true
		}
	}
	return false
}

// labelled reads 主题是预算, 标题：…, titled …, called ….
func (s *sentence) labelled() topic {
	for i := range s.r {
		n := s.anyOf(i, "事由", "事:", "会议主题", "会议标题", "会议名称", "会议内容", "主题", "标题", "题目", "议题", "名称", "名字叫", "叫做", "agenda is", "agenda:", "topic", "subject", "titled", "title", "called", "named")
		if n == 0 || i > 0 && glued(s.r[i-1], s.r[i]) || i+n < len(s.r) && glued(s.r[i+n-1], s.r[i+n]) {
			continue
		}
		j := i + n
		j += s.anyOf(j, "改成", "改为", "换成")
		j += s.anyOf(j, "就是", "是", "系", "为", "叫", " is ", " being ", "就叫", "就写", "写")
		for j < len(s.r) && in(s.r[j], " :「『“\"《'") {
			j++
		}
		if end := s.phraseEnd(j, !isLatin(s.r[i]) || s.r[i+n-1] == ':' || i+n < len(s.r) && s.r[i+n] == ':'); end > j {
			return topic{span: span{i, end}, title: s.tidy(span{j, end})}
		}
	}
	return s.headed()
}

// headed reads 发起会议：新人培训, meeting: budget: what stands behind the word and a colon.
func (s *sentence) headed() topic {
	for k := range s.toks {
		t := &s.toks[k]
		if !t.means.has(cMeet) && !(isLatin(s.r[t.from]) && t.means.has(cMeetish)) || t.to >= len(s.r) || s.r[t.to] != ':' {
			continue
		}
		j := skipSpace(s.r, t.to+1)
		if next := s.tokenAt(j); s.timeAt(j) != nil || next != nil && next.means.any(of(cWith, cTalk, cRoom, cInvite)) || j < len(s.r) && s.at[j].name != 0 {
			continue
		}
		if _, person := s.personAt(j); person && !isLatin(s.r[j]) {
			continue
		}
		if end := s.phraseEnd(j, false); end > j+1 {
			return topic{span: span{t.to, end}, title: s.tidy(span{j, end})}
		}
	}
	return topic{}
}

// quoted reads 「季度预算」会议 and "Q4 planning".
func (s *sentence) quoted() topic {
	for i, r := range s.r {
		k := strings.IndexRune("「『“《\"'", r)
		if k < 0 {
			continue
		}
		if r == '\'' && i > 0 && s.r[i-1] != ' ' {
			continue // don't
		}
		closer := []rune("」』”》\"'")[len([]rune("「『“《\"'"[:k]))]
		for j := i + 1; j < len(s.r) && j-i <= 60; j++ {
			if s.r[j] == closer && s.anyOf(j+1, "会议室", "会客室", "厅", "会议厅") > 0 {
				break // “长江”会议室 is a place
			}
			if s.r[j] == closer && j-i > 2 {
				return topic{span: span{i, j + 1}, title: s.tidy(span{i + 1, j})}
			}
		}
	}
	return topic{}
}

// about reads 关于预算的会, a meeting about the budget.
func (s *sentence) about() topic {
	for i := range s.r {
		n := s.anyOf(i, "关于", "有关", "用于", "concerns ", "about ", "regarding ", "re: ", "re ", "concerning ")
		if n == 0 || i > 0 && isLatin(s.r[i-1]) || s.anyOf(max(0, i-4), "how about", "talk about", "chat about", "what about") > 0 {
			continue
		}
		if i >= 5 && (s.startsWith(i-5, "what ") || s.startsWith(i-5, "talk ") || s.startsWith(i-5, "chat ")) || i >= 4 && s.startsWith(i-4, "how ") {
			continue
		}
		j := i + n
		if n := s.anyOf(j, "the ", "our ", "my "); s.timeAt(j+n) != nil {
			j += n // the Q3 plan
		}
		if end := s.phraseEnd(j, false); end > j {
			title := trimTail(s.tidy(span{j, end}), "的事情", "的事", "的问题", "的")
			return topic{span: span{i, end}, title: title}
		}
	}
	if t := s.aboutOn(); t.title != "" {
		return t
	}
	return s.aboutFor()
}

// aboutFor reads a room for board prep: for with neither a time nor a person behind it.
func (s *sentence) aboutFor() topic {
	if s.first(of(cMeet, cMeetish, cRoom), 0) == nil {
		return topic{}
	}
	for i := 1; i < len(s.r); i++ {
		if !s.startsWith(i-1, " for ") {
			continue
		}
		j := i + 4
		j += s.anyOf(j, "the ", "our ", "my ", "a ", "an ")
		if j >= len(s.r) || !isLatin(s.r[j]) || s.timeAt(j) != nil || s.insideTime(j) || s.timeAt(i+4) != nil || s.capital(j) && !s.capital(i) {
			continue
		}
		if t := s.tokenAt(j); t != nil && t.means.any(of(cTeam, cAll, cMe, cRoom, cOnline, cApproval, cLeave, cHoliday, cDoing)) {
			continue
		}
		if _, known := s.nameAt(j); known {
			continue
		}
		end := s.phraseEnd(j, false)
		words := strings.Fields(string(s.r[j:end]))
		if len(words) > 1 && (words[len(words)-1] == "us" || words[len(words)-1] == "people") {
			continue // for the three of us
		}
		if len(words) == 0 || stopWord(words[0]) || len(words) == 1 && (notName(words[0]) || s.tokenAt(j) == nil) {
			continue
		}
		if plainMeeting(string(s.r[j:end])) {
			continue // for a meeting
		}
		t := topic{span: span{i, end}, title: s.tidy(span{j, end})}
		if last := s.tokenCovering(end - 1); last != nil && last.to == end && last.means.any(of(cMeet, cMeetish)) {
			t.event = of(cMeetish)
		}
		return t
	}
	return topic{}
}

// aboutOn reads a sync on the roadmap: on with neither a day nor a place behind it.
func (s *sentence) aboutOn() topic {
	for i := 1; i < len(s.r); i++ {
		if !s.startsWith(i-1, " on ") {
			continue
		}
		j := i + 3
		k := j + s.anyOf(j, "the ", "my ", "our ")
		if t := s.tokenAt(k); t != nil && !t.means.any(of(cKind, cMeetish, cTalk, cApproval, cLeave, cAtt, cHoliday)) || s.timeAt(j) != nil || s.insideTime(j) {
			continue
		}
		if f := s.timeAt(k); f != nil && (f.HasTime || s.after(f.To) == 0) {
			continue
		}
		end := s.phraseEnd(j, false)
		if end >= 5 && s.startsWith(end-5, "floor") {
			continue // on the 9th floor
		}
		if end > k && !stopWord(string(s.r[k:end])) {
			return topic{span: span{i, end}, title: s.tidy(span{j, end})}
		}
	}
	return topic{}
}

// talked reads 讨论预算, discuss the budget: the title is the verb with its object.
func (s *sentence) talked() topic {
	for k := range s.toks {
		t := &s.toks[k]
		if !t.means.has(cTalk) || t.means.has(cMeet) {
			continue
		}
		j := t.to
		for j < len(s.r) && s.r[j] == ' ' {
			j++
		}
		if j > t.to && t.from > 0 && isHan(s.r[t.from]) && isHan(s.r[t.from-1]) && s.tokenCovering(t.from-1) == nil && !s.insideTime(t.from-1) && !s.endsPerson(t.from) && !in(s.r[t.from-1], "和跟与同来去要想再先") {
			continue // 董事会预沟通 帮忙定上: a name
		}
		if j > t.to && isHan(s.r[t.from]) && (t.means.has(cMeetish) || s.nounBefore(t) >= 0) || s.roomAt(j) > j {
			continue // 年度评审 五楼会议室: a name, and no verb
		}
		if s.timeAt(j) == nil {
			j += s.anyOf(j, "清楚", "一下", "关于", "有关", "下", "个", "about ", "on ", "over ")
		}
		if s.anyOf(j, "with ", "w/", "to ", "from ", "off ", "in ", "at ") > 0 {
			continue
		}
		if next := s.tokenAt(j); next != nil && next.means.any(of(cMove, cCancel)) {
			continue // 评审改到周五, 评审不开了
		}
		end := s.phraseEnd(j, false)
		if end-j < 2 && !(end-j == 1 && isHan(s.r[j])) {
			continue
		}
		object := trimTail(s.tidy(span{j, end}), "的事情哈", "的事哈", "的事情", "的事", "的问题", "哈", "的")
		if object == "" || onlyFiller(object) || stopWord(strings.ToLower(object)) {
			continue
		}
		if end-j == 1 && s.r[t.to-1] == '个' && t.to-t.from == 2 {
			return topic{span: span{j, end}, title: s.cut(span{t.from, t.from + 1}) + object} // 对个账
		}
		if light(s.r[t.from:t.to]) {
			return topic{span: span{j, end}, title: object}
		}
		return topic{span: span{j, end}, title: s.verb(t) + object}
	}
	return topic{}
}

// noun reads 产品定价讨论, 产品演示: a talking verb behind its object, by itself between two marks.
func (s *sentence) noun() topic {
	for k := range s.toks {
		t := &s.toks[k]
		if !t.means.has(cTalk) || !isHan(s.r[t.from]) || t.to-t.from != 2 || t.to < len(s.r) && !isPunct(s.r[t.to]) && s.r[t.to] != ' ' {
			continue
		}
		if from := s.nounBefore(t); from >= 0 {
			return topic{span: span{from, t.from}, title: s.tidy(span{from, t.to})}
		}
	}
	return topic{}
}

// nounBefore returns where the object starts that stands in front of a talking verb and begins a phrase
// of its own (采购流程沟通), or -1.
func (s *sentence) nounBefore(t *token) int {
	from := s.nameStart(t.from, false)
	if from < t.from-1 && (from == 0 || isPunct(s.r[from-1]) || s.r[from-1] == ' ' || s.endsTime(from)) && !s.leads(from) {
		return from
	}
	return -1
}

// verb is the talking verb as it should stand in a title: 讨论一下 → 讨论, talk about stays.
func (s *sentence) verb(t *token) string {
	verb := s.cut(span{t.from, t.to})
	if isLatin(s.r[t.to-1]) {
		joint := s.text.Original(t.to, min(len(s.r), t.to+7))
		for _, w := range []string{" about ", " on ", " over "} {
			if strings.HasPrefix(strings.ToLower(joint), w) {
				return verb + joint[:len(w)]
			}
		}
		if t.to < len(s.r) && s.r[t.to] == ' ' {
			return verb + " "
		}
		return verb
	}
	for _, soft := range []string{"一下", "下"} {
		if base, ok := strings.CutSuffix(verb, soft); ok && len([]rune(base)) > 1 {
			return base
		}
	}
	return verb
}

// light says whether a verb only says that people talk: 聊下合同 is about 合同, sync on the roadmap about
// the roadmap. A verb that says what is done with the object stays: 讨论预算, 评审方案, review the budget.
func light(verb []rune) bool {
	return in(verb[0], "聊过碰对倾斟捋盘理顺") && !in(verb[len(verb)-1], "齐接") || verb[0] == '谈' && len(verb) > 1 || verb[0] == '讲' || verb[0] == '说' || strings.HasPrefix(string(verb), "跟进") ||
		verb[0] == '同' || strings.HasPrefix(string(verb), "sync") || slices.Contains([]string{"talk", "chat", "touch base", "catch up", "go over", "run through", "walk through", "look at"}, string(verb))
}

func onlyFiller(s string) bool {
	for _, some := range []string{"用", "用的", "两句", "兩句", "几句", "幾句", "一会儿", "一會兒", "一会", "一會", "会儿", "一聊", "一谈", "天", "点事", "點事", "个事", "事情", "事儿", "事"} {
		if s == some {
			return true
		}
	}
	for _, r := range s {
		if !in(r, "嘢吧呗啊呀哈了吗呢嘛哦喔啦的一下") && !unicode.IsSpace(r) {
			return false
		}
	}
	return true
}

// phraseEnd finds where the phrase that starts at i stops: at a mark, at a time that is not part of
// it, before people, rooms and polite endings. A labelled phrase runs to the mark.
func (s *sentence) phraseEnd(i int, labelled bool) int {
	j := i
	for j < len(s.r) {
		if isPunct(s.r[j]) && !(s.r[j] == ':' && j > i && j+1 < len(s.r) && isDigit(s.r[j+1])) && s.r[j] != '、' && s.r[j] != '《' && s.r[j] != '》' {
			break
		}
		if s.r[j] == '.' && j > i+2 && isLatin(s.r[j-1]) && isLatin(s.r[j-2]) && isLatin(s.r[j-3]) && j+1 < len(s.r) && s.r[j+1] == ' ' {
			break // the next sentence
		}
		if f := s.timeAt(j); f != nil {
			if s.timeInPhrase(i, f.From, f.To, f.HasTime) || labelled && !f.HasTime && s.tokenAt(f.To) == nil && (isHan(s.after(f.To)) || isLatin(s.after(f.To)) || s.timeAt(skipSpace(s.r, f.To)) != nil) {
				j = f.To
				continue
			}
			break
		}
		if s.phraseStops(i, j, labelled) || !labelled && s.r[j] == ' ' && j > i && isHan(s.r[j-1]) && isHan(s.after(j)) {
			break
		}
		j++
	}
	return s.trimPhrase(i, j)
}

// timeInPhrase says whether a time is part of a phrase (讨论下周的计划) rather than the meeting's own.
func (s *sentence) timeInPhrase(start, from, to int, clock bool) bool {
	n := s.after(to)
	if n == '的' && to+1 < len(s.r) {
		return s.anyOf(to+1, "会", "时候") == 0
	}
	joined := from == start || from > start && in(s.r[from-1], "和与及、对")
	if !clock && joined && isLatin(n) && from == start && !s.leads(skipSpace(s.r, to)) && s.anyOf(skipSpace(s.r, to), "with ", "at ", "on ", "in ", "and ", "for ") == 0 {
		return s.timesBefore(start) // re: Q1 hiring
	}
	own := !clock && joined && isHan(n) && !s.leads(to) && !in(n, "开在和跟与同吧,到从")
	return own && (s.timesBefore(start) || s.longTime(from) && s.hourNamed())
}

// longTime says whether the time at i is a month, a season or longer.
func (s *sentence) longTime(i int) bool {
	f := s.timeAt(i)
	return f != nil && f.When.End.Sub(f.When.Start) > 27*24*time.Hour
}

// hourNamed says whether any hour is named.
func (s *sentence) hourNamed() bool {
	return slices.ContainsFunc(s.times, func(f timex.Found) bool { return f.HasTime })
}

// leads says whether a word at i starts something new behind a time, and does not go on with a topic.
func (s *sentence) leads(i int) bool {
	t := s.tokenAt(i)
	return t != nil && !t.means.without(of(cYes, cNo)).empty() && !t.means.any(of(cMeetish, cTalk, cKind, cAtt, cLeave, cApproval, cPlans, cAgenda, cHow))
}

func (s *sentence) timesBefore(i int) bool {
	return len(s.times) > 0 && s.times[0].To <= i
}

func (s *sentence) phraseStops(start, j int, labelled bool) bool {
	if s.anyOf(j, "谢谢", "多谢", "唔该", "好吗", "可以吗", "行吗", "好不好", "好么", "得唔得", "thanks", "thank you", "please", " pls", " plz") > 0 {
		return true
	}
	if s.r[j] == '吧' && j+1 == len(s.r) {
		return true
	}
	if labelled {
		return j > start && s.r[j-1] == ' ' && s.anyOf(j, "时间", "地点", "会议室", "时长", "人员", "参会", "与会", "线上", "日期", "when:", "time:", "place:", "where:", "attendees", "with ", "room ") > 0
	}
	if n := s.anyOf(j, "时间"); n > 0 && (j+n >= len(s.r) || in(s.after(j+n), ":是为在定改") || s.timeAt(skipSpace(s.r, j+n)) != nil) {
		return true
	}
	if s.anyOf(j, "嗰个会", "那个会", "呢个会", "这个会", "的会", "的讨论", "参会", "与会", "地点", "时长", "人员", "叫上", "邀请", "拉上", "喊上", "约上", "叫埋") > 0 {
		return true
	}
	if in(s.r[j], "让叫请喊") && j > start {
		if _, ok := s.personAt(j + 1); ok {
			return true
		}
	}
	if in(s.r[j], "和跟与同") && s.listOfNames(j+1) {
		return true
	}
	if j > start && s.anyOf(j, " could ", " would ", " can ", " should ", " with ", " at ", " in room", " in the ", " for ", " from ", " on ") > 0 {
		return s.headsBoundary(j)
	}
	if t := s.tokenAt(j); t != nil && t.means.any(of(cRoom, cOnline, cOffline)) && j > start && !(t.means.has(cRoom) && (s.goesOn(t.to) || s.tokenAt(t.to) != nil && s.tokenAt(t.to).means.any(of(cKind)))) {
		return true
	}
	return s.roomAt(j) > j && j > start
}

// headsBoundary says whether the English preposition at the space j introduces a time, a place or
// people, and not more of the phrase.
func (s *sentence) headsBoundary(j int) bool {
	if s.anyOf(j, " with ", " in room", " could ", " would ", " can ", " should ") > 0 {
		return true
	}
	k := j + 1
	for k < len(s.r) && s.r[k] != ' ' {
		k++
	}
	k++
	for _, skip := range []string{"the ", "about ", "around ", "a "} {
		if s.startsWith(k, skip) {
			k += len(skip)
		}
	}
	if s.timeAt(k) != nil || s.roomAt(k) > k {
		return true
	}
	t := s.tokenAt(k)
	return t != nil && t.means.any(of(cRoom, cOnline))
}

// listOfNames says whether directory names and nothing else stand at i up to the end of the phrase.
func (s *sentence) listOfNames(i int) bool {
	found := false
	for i < len(s.r) {
		if n, ok := s.nameAt(i); ok {
			i, found = n.to, true
			continue
		}
		if in(s.r[i], " 和跟与、@") && (found || s.r[i] == ' ' || s.r[i] == '@') {
			i++
			continue
		}
		break
	}
	return found && (i >= len(s.r) || isPunct(s.r[i]) || s.timeAt(i) != nil || s.anyOf(i, "一起", "一齐", "参加", "开会", "吧") > 0)
}

// trimPhrase drops words at the end that belong to what follows: 在, 大概, for, at.
func (s *sentence) trimPhrase(from, to int) int {
	tails := []string{"在", "大概", "大约", "预计", "约", "需要", "用", "开", "定在", "放在", "安排在", "就", "从", "要", "于", "到", "时间是", "一下", "喺",
		" for about", " for around", " for", " at", " on", " from", " in", " by", " the", " around", " about", " and", " starting"}
	for {
		for to > from && (s.r[to-1] == ' ' || s.r[to-1] == '、') {
			to--
		}
		cut := false
		for _, t := range tails {
			n := len([]rune(t))
			if to-n >= from && to < len(s.r) && s.startsWith(to-n, t) && !s.tokenCrosses(to-n) {
				to, cut = to-n, true
				break
			}
		}
		if !cut {
			return to
		}
	}
}

// tokenCrosses says whether i is inside a word, shields included.
func (s *sentence) tokenCrosses(i int) bool {
	return i > 0 && i < len(s.at) && s.at[i].word != 0 && s.toks[s.at[i].word-1].from < i
}

// tidy cuts a phrase out of the original and takes away the marks around it.
func (s *sentence) tidy(p span) string {
	return strings.TrimFunc(s.cut(p), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("，。、,.;；:：!！?？「」『』“”\"《》'", r)
	})
}

func trimTail(s string, tails ...string) string {
	for _, t := range tails {
		if cut, ok := strings.CutSuffix(s, t); ok && cut != "" {
			return cut
		}
	}
	return s
}
