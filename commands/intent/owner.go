package intent

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands"
)

// An owner is whose facts a question is about, in words that are no name of the directory: 他上周,
// 我领导上周迟到了吗, 市场部的考勤, 乙昨天迟到了吗. Answering with the asker's own facts instead would be a wrong
// answer, so the words are handed on, to be looked for or asked about.

// owner finds those words; dept is one of them that names a department.
func (r *reading) owner() (people []commands.Person, dept string) {
	attendance := r.rules.command(r.u.Command).Thing == commands.ThingAttendance || r.has.any(of(cAtt, cAttBad, cPunch, cAttTime))
	if p, ok := r.deptNamed(); ok && !r.has.has(cMe) && (attendance || r.has.any(of(cLeave, cHoliday))) {
		return nil, r.tidy(p)
	}
	for i := range r.r {
		if r.topic.covers(i, i+1) || r.address.covers(i, i+1) || r.place.covers(i, i+1) || r.insideTime(i) {
			continue
		}
		n := r.pronounAt(i)
		if n == 0 && (attendance || r.has.any(of(cLeave, cHoliday))) {
			n = r.roleOf(i)
		}
		if n > 0 {
			return r.persons([]span{{i, i + n}}, nil), ""
		}
	}
	if !attendance || r.has.any(of(cMe, cTeam, cAll, cWho)) {
		return nil, ""
	}
	if p, ok := r.unknownOwner(); ok {
		return r.persons([]span{p}, nil), ""
	}
	return nil, ""
}

// pronounAt returns the length of a third person at i.
func (r *reading) pronounAt(i int) int {
	if isLatin(r.r[i]) {
		if i > 0 && isLatin(r.r[i-1]) {
			return 0
		}
		n := r.anyOf(i, "he ", "she ", "they ", "his ", "her ", "their ", "him", "he's ", "she's ")
		if n > 0 && r.r[i+n-1] == ' ' {
			n--
		}
		return n
	}
	if r.tokenCrosses(i) || r.tokenAt(i) != nil || i > 0 && in(r.r[i-1], "其吉") {
		return 0
	}
	return r.anyOf(i, "他们", "她们", "佢哋", "他", "她", "佢")
}

// roleOf returns the length of what somebody is to the asker at i, with the word for the asker before it:
// 我领导, my boss. Such a word is nobody's name when the asker is named elsewhere: 老板要看我上周考勤.
func (r *reading) roleOf(i int) int {
	if i > 0 && glued(r.r[i-1], r.r[i]) {
		return 0
	}
	own := r.anyOf(i, "我们的", "我们", "我的", "我哋", "我嘅", "我", "my ", "our ")
	n := r.roleAt(i + own)
	if n == 0 {
		n = r.anyOf(i+own, "同事", "同仁", "boss", "manager", "supervisor", "colleague", "team lead", "老婆", "老公", "徒弟", "学生", "助理", "秘书")
	}
	end := i + own + n
	if n == 0 || end < len(r.r) && isLatin(r.r[end-1]) && isLatin(r.r[end]) && !r.startsWith(end, "'s") || own == 0 && (r.has.has(cMe) || i > 0 && !r.boundaryBefore(i)) {
		return 0
	}
	next := skipSpace(r.r, end+r.anyOf(end, "的", "嘅", "'s"))
	if next < len(r.r) && !r.read(next) && r.anyOf(next, "was ", "is ", "has ", "came ", "come ") == 0 {
		return 0
	}
	return own + n
}

// deptNamed finds a department that is not said to be the asker's: 市场部, the marketing team.
func (r *reading) deptNamed() (span, bool) {
	for i := range r.r {
		if r.topic.covers(i, i+1) || r.insideTime(i) {
			continue
		}
		if n := r.anyOf(i, "团队", "小组", "部门", "部", "组", "科", "中心"); n > 0 && !r.inWord(i, n) {
			from := r.unitStart(i)
			if i-from >= 2 && r.anyOf(from, "内", "全", "外", "局", "我", "咱", "本", "各", "每", "整") == 0 {
				return span{from, i + n}, true
			}
		}
		if n := r.anyOf(i, " team", " department", " dept"); n > 0 && i > 0 && isLatin(r.r[i-1]) && (i+n == len(r.r) || !isLatin(r.r[i+n])) {
			from := i
			for from > 0 && isLatin(r.r[from-1]) {
				from--
			}
			if w := string(r.r[from:i]); !strings.Contains(" my our the whole entire this your a same own full of for in from as by ", " "+w+" ") && r.tokenAt(from) == nil {
				return span{from, i + n}, true
			}
		}
	}
	return span{}, false
}

// inWord says whether the n characters at i are inside a word that means something else: 部 in 全部.
func (r *reading) inWord(i, n int) bool {
	t := r.tokenCovering(i)
	return t != nil && !t.means.empty() && (t.from < i && t.means.any(of(cTeam, cAll, cMe, cWho)) || t.to > i+n || t.from < i && !t.means.any(of(cKind, cRoom)) && t.to == i+n) ||
		t != nil && t.means.empty()
}

// unitStart walks left over the name of a department that ends at i.
func (r *reading) unitStart(i int) int {
	from := i
	for from > 0 && i-from < 5 && (isHan(r.r[from-1]) || isLatin(r.r[from-1])) && !r.insideTime(from-1) && !in(r.r[from-1], "的嘅看查在和跟与同给我们咱吗了是下调评要得") {
		if t := r.tokenCovering(from - 1); t != nil && !t.means.any(of(cKind, cMeetish, cTalk, cAbout)) {
			break
		}
		from--
	}
	return from
}

// unknownOwner finds a word that nothing explains where the owner of the facts stands: at the start of a
// clause, before a time or a word of attendance, or last: 考勤 孙悟空.
func (r *reading) unknownOwner() (span, bool) {
	for i := range r.r {
		if i > 0 && !r.boundaryBefore(i) && !in(r.r[i-1], ownerless) || r.read(i) || r.topic.covers(i, i+1) || r.address.covers(i, i+1) || r.ours(i) {
			continue
		}
		to := i
		switch {
		case isLatin(r.r[i]) && r.capital(i):
			for to < len(r.r) && (isLatin(r.r[to]) || r.r[to] == ' ' && to+1 < len(r.r) && isLatin(r.r[to+1]) && r.capital(to+1) && r.tokenAt(to+1) == nil && !r.insideTime(to+1)) {
				to++
			}
			if to-i > 3 && string(r.r[to-2:to]) == "'s" {
				to -= 2
			}
			if w := string(r.r[i:to]); to-i < 2 || stopWord(w) || notName(w) {
				continue
			}
		case isHan(r.r[i]):
			for to < len(r.r) && to-i < 5 && isHan(r.r[to]) && !r.read(to) && !in(r.r[to], "的嘅") {
				if in(r.r[to], ownerless) {
					to = i
					break
				}
				to++
			}
		}
		next := skipSpace(r.r, to+r.anyOf(to, "的", "嘅", "'s"))
		if to == i || isHan(r.r[i]) && to-i > 4 || next >= len(r.r) && r.u.Command == "" && isHan(r.r[i]) && (r.surnameAt(i) == 0 || to-i < 2) || r.anyOf(i, noStrangers...) > 0 {
			continue
		}
		t := r.tokenAt(next)
		if next >= len(r.r) || r.timeAt(next) != nil || t != nil && t.means.any(of(cAtt, cAttBad, cPunch, cAttTime)) {
			return span{i, to}, true
		}
	}
	return span{}, false
}

// ours says whether the word at i is the asker's own: 我们课, 本科室; or one of a list: 诸葛明同志.
func (r *reading) ours(i int) bool {
	if t := r.tokenCovering(i - 1); i > 0 && t != nil && t.means.has(cWith) {
		return true
	}
	return r.anyOf(i-2, "我们", "咱们", "我哋", "我的", "我嘅") > 0 || r.anyOf(i-1, "本", "我") > 0
}

// ownerless are characters of which no name is made, but many a word that says nothing of whose facts.
const ownerless = "那这请问下个了呢吗啊呀把给帮再又也都就还想要看查讲是有在从到对跟和同与及或因为所以其实底究竟麻烦最近目前现刚才另外然后话本每整全各某哪几多少第上前后今明昨早晚年月日号周时点分秒一二三四五六七八九十百千两半我你咱您打卡迟退勤班假工没不未系统录記记数据表报错好吧嘛哦喂嗨啦过去回来算总共合计累计数帮忙咯嘢咩乜冇咗嚟喺啲呢边個次天内之间期间里中段旬始初末底整理导出列汇人均平提供知道返告续"
