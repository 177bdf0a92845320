package intent

import (
	"slices"
	"strings"
)

// talkOnly says whether the sentence speaks about a topic and asks for nothing: opinions, stories,
// rules, things that are over.
func (r *reading) talkOnly(command string) bool {
	if command == Help || command == SettingsLanguage {
		return command == Help && r.has.any(of(cOpinion)) && !r.has.any(of(cHelp))
	}
	wants := r.wants()
	switch {
	case r.has.has(cAbout) && !(wants && r.topic.title != ""):
		return true
	case r.has.has(cDoing) && !wants && !(command == MeetingList && r.signs&sQuestion != 0):
		return true
	case r.has.has(cOpinion) && !wants:
		return true
	case r.has.has(cCant) && !r.has.any(of(cSubmit, cApply)):
		return true
	}
	if r.has.has(cForeign) && strings.HasPrefix(command, "meeting.") && (r.has.has(cRemind) || !r.has.has(cMeet)) {
		return true
	}
	switch command {
	case MeetingCreate:
		return r.story(wants) || r.has.has(cAttBad) && !r.has.any(of(cBook))
	case MeetingCancel:
		return r.has.has(cAttBad) || !wants && r.finished() && r.happened() || r.forbidden(acts(command)) || r.noNeed() && r.signs&(sClock|sDay) == 0
	case MeetingList:
		return r.has.has(cAttBad)
	case MeetingReschedule:
		return r.has.has(cAttBad) || r.forbidden(acts(command))
	case ApprovalWithdraw, ApprovalUrge:
		return r.forbidden(acts(command))
	case ApprovalCreate:
		return !wants && (r.finished() || r.tookOff())
	case AttendanceQuery:
		return r.has.any(of(cMeet, cOpen)) && !r.has.any(of(cAtt, cList, cHowMany))
	}
	return false
}

// wants says whether something is asked of the bot: 帮我, 我要, please, or a question.
func (r *reading) wants() bool {
	return r.has.any(of(cAsk, cList, cHowMany, cUrge))
}

// story recognises a meeting that is told, not asked for: 昨天开会了, 每次开会都….
func (r *reading) story(wants bool) bool {
	if r.signs&sPast != 0 && !wants && !r.has.any(of(cBook)) && r.signs&sClock == 0 {
		return true
	}
	return r.has.has(cDone) && !wants && r.signs&sClock == 0
}

// forbidden says whether an act of kind is one that is not to be done: 别取消, 不要撤回, don't cancel.
func (r *reading) forbidden(kind set) bool {
	for i := range r.r {
		n := r.anyOf(i, "别", "不要", "唔好", "请勿", "不能", "不许", "don't ", "do not ", "dont ", "never ")
		if n == 0 || i > 0 && glued(r.r[i-1], r.r[i]) || isHan(r.r[i]) && r.tokenCrosses(i) {
			continue
		}
		if t := r.tokenAt(i); t != nil && t.means.has(cCancel) {
			continue // 别开了 is to cancel
		}
		for j := i + n; j < len(r.r) && j-i < 24 && !isPunct(r.r[j]); j++ {
			if t := r.tokenAt(j); t != nil && t.means.any(kind) {
				return true
			}
		}
	}
	return false
}

// noNeed says whether the only thing said is that nobody need meet: 不用开会了.
func (r *reading) noNeed() bool {
	t := r.first(of(cCancel), 0)
	return t != nil && t.means.has(cMeet)
}

// tookOff says whether 请假 is told of somebody or done with: 张三请假了所以…, 李四明天请假.
func (r *reading) tookOff() bool {
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.has(cTakeOff) {
			continue
		}
		if in(r.after(t.to), "了咗过") {
			return true
		}
		for _, n := range r.names {
			if n.to <= t.from && !r.has.any(of(cMe, cWant, cAsk)) {
				return true
			}
		}
	}
	return false
}

// finished says whether the sentence ends in 了: something happened.
func (r *reading) finished() bool {
	i := len(r.r)
	for k := len(r.toks) - 1; k >= 0 && r.toks[k].means.has(cThanks); k-- {
		i = r.toks[k].from
	}
	for i > 0 && (r.r[i-1] == ' ' || isPunct(r.r[i-1]) || r.r[i-1] == '.') {
		i--
	}
	return i > 0 && in(r.r[i-1], "了啦咗喇")
}

// happened says whether 取消了 tells what happened (会议取消了) and does not ask for it (把会议取消了).
func (r *reading) happened() bool {
	for i := range r.r {
		if r.anyOf(i, "把", "将", "不开", "唔开", "不要", "不用", "别开", "不搞", "唔搞", "不弄", "不约", "不办", "取消一下") > 0 {
			return false
		}
	}
	return true
}

// decide settles a close race by what distinguishes the two.
func (r *reading) decide(ranking []scored) (string, bool) {
	a, b := ranking[0].command, ranking[1].command
	pair := []string{a, b}
	is := func(x, y string) bool { return slices.Contains(pair, x) && slices.Contains(pair, y) }
	switch {
	case is(MeetingCreate, MeetingList):
		if r.signs&sQuestion != 0 || r.has.any(of(cList)) {
			return MeetingList, true
		}
		return MeetingCreate, true
	case is(MeetingCancel, ApprovalWithdraw):
		if r.has.any(of(cMeet)) {
			return MeetingCancel, true
		}
		return ApprovalWithdraw, true
	}
	return a, true
}

// stops recognises a message that only says never mind.
func (r *reading) stops() bool {
	return r.whole(of(cStop))
}

// whole says whether the sentence is nothing but words of m, padding apart.
func (r *reading) whole(m set) bool {
	found := false
	for i := 0; i < len(r.r); {
		if t := r.tokenAt(i); t != nil && t.means.any(m) {
			i, found = t.to, true
			continue
		}
		if n := r.padding(i); n > 0 {
			i += n
			continue
		}
		return false
	}
	return found
}

// padding returns the length of a polite or empty word at i.
func (r *reading) padding(i int) int {
	if r.r[i] == ' ' || isPunct(r.r[i]) || r.r[i] == '.' || in(r.r[i], "啊呀吧啦喇嘞哦喔噢嗯呃哈了的呢嘛我那就先请都给帮晒咯嘅") {
		return 1
	}
	if t := r.tokenAt(i); t != nil && t.means.any(of(cThanks, cGreet)) {
		return t.to - t.from
	}
	return r.anyOf(i, "please", "那就", "麻烦", "抱歉", "不好意思", "sorry", "actually", "well", "oh", "um", "this", "that", "it", "the")
}

// acts are the concepts of what a command does, where that takes something back or hurries somebody:
// what 别取消 must never do.
func acts(command string) set {
	switch command {
	case MeetingCancel:
		return of(cCancel)
	case MeetingReschedule:
		return of(cMove)
	case ApprovalWithdraw:
		return of(cWithdraw, cCancel)
	case ApprovalUrge:
		return of(cUrge)
	}
	return set{}
}

// told says whether the sentence reports what somebody said (老板说三点开会, 阿May話想請假), and asks for
// nothing itself.
func (r *reading) told() bool {
	if r.has.any(of(cAsk, cInvite)) || r.signs&sQuestion != 0 {
		return false
	}
	from := 0
	if n := r.anyOf(0, "老板", "领导", "经理", "主管", "老细", "上司", "老大", "组长", "部长", "店长", "厂长", "院长", "校长", "主任", "老师", "同事", "客户", "他", "她", "佢", "他们", "她们", "佢哋", "人事", "财务", "hr", "行政", "boss ", "the boss ", "my boss ", "manager ", "my manager ", "he ", "she ", "they "); n > 0 {
		from = n
	} else if who := r.whoIsNamed(); len(who) > 0 && who[0].from == 0 {
		from = skipSpace(r.r, who[0].to)
	} else if r.startsWith(0, "阿") {
		for from = 1; from < len(r.r) && from < 8 && (isLatin(r.r[from]) || from == 1); from++ {
		}
	}
	if from == 0 {
		return false
	}
	n := r.anyOf(from, "刚才说", "刚说", "说了", "说过", "说", "话佢", "话", "讲咗", "讲", "通知", "says ", "said ", "told ")
	return n > 0 && (r.timeAt(from+n) != nil || r.anyOf(from+n, "下", "一下", "说", "明", "题") == 0)
}
