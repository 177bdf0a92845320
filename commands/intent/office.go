package intent

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// fillPast reads days of attendance. Without a time, 打卡了吗 is about today, a count (迟到了几次) about this
// month, anything else about this week.
func (r *reading) fillPast(a *facts) {
	past := r.past()
	var ok bool
	if a.From, a.To, ok = days(past); !ok {
		r.defaultDays(a)
	}
	for _, f := range past {
		if f.When.Problem != "" && f.When.Problem != commands.TimePast {
			a.Problem, a.TimeText = f.When.Problem, r.said(f)
			if !ok {
				a.From, a.To = a.Start, a.Start
			}
		}
	}
}

// asks reads what of attendance is asked about: how often somebody was late, left early, did not punch
// or was absent, or whether there is a punch at all. Nothing is everything.
func (r *reading) asks() []commands.Asked {
	var out []commands.Asked
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.any(of(cAttBad, cPunch)) || t.means.has(cAtt) || r.topic.covers(t.from, t.to) {
			continue
		}
		if ask := asked(string(r.r[t.from:t.to]), t.means); ask != "" && !slices.Contains(out, ask) {
			out = append(out, ask)
		}
	}
	if len(out) > 1 { // 迟到和没打卡: what went wrong, which says more than whether
		if bad := slices.DeleteFunc(slices.Clone(out), punches); len(bad) > 0 {
			return bad
		}
		return out[:1]
	}
	if len(out) == 1 && punches(out[0]) && (r.signs&sQuestion == 0 || r.has.any(of(cHowMany, cWhen, cAttTime))) {
		return nil // 打卡记录, 打了几次卡
	}
	return out
}

func punches(a commands.Asked) bool {
	return a == commands.AskedPunch || a == commands.AskedClockIn || a == commands.AskedClockOut
}

// asked is what a word of attendance asks about.
func asked(word string, means set) commands.Asked {
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(word, p) })
	}
	switch {
	case has("迟到早退", "全勤"):
		return ""
	case has("迟", "准时", "按时", "late", "tardy", "on time"):
		return commands.AskedLate
	case has("早退", "early"):
		return commands.AskedEarly
	case has("旷", "absent", "absence", "no-show"):
		return commands.AskedAbsent
	case means.has(cAttBad):
		return commands.AskedMissing // 缺卡, 没打卡, 谁没来
	case has("上班卡", "clock in", "clocked in", "clock-in", "punch in", "punched in", "check in", "checked in", "sign in", "signed in", "签到"):
		return commands.AskedClockIn
	case has("下班卡", "clock out", "clocked out", "clock-out", "punch out", "punched out", "check out", "checked out", "签退"):
		return commands.AskedClockOut
	}
	return commands.AskedPunch
}

func (r *reading) defaultDays(a *facts) {
	today := midnight(r.u.Now)
	switch {
	case r.has.has(cHowMany) || r.has.has(cAttBad) && !r.has.any(of(cPunch, cWho)):
		a.From = today.AddDate(0, 0, 1-today.Day())
		a.To = a.From.AddDate(0, 1, -1)
	case r.has.any(of(cPunch, cAttTime, cWho)):
		a.From, a.To = today, today
	default:
		a.From = today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
		a.To = a.From.AddDate(0, 0, 6)
	}
}

// fillScope reads whose facts are meant.
func (r *reading) fillScope(a *facts) {
	a.People = r.people(r.u.Mentions)
	if len(a.People) == 0 && !r.has.has(cMe) {
		a.People = r.unknownPerson()
	}
	if len(a.People) == 0 {
		a.People, a.Dept = r.owner()
	}
	switch {
	case a.Dept != "":
		a.Scope = commands.ScopeTeam
	case len(a.People) > 0:
		a.Scope = commands.ScopePerson
	case r.wholeTeam() || r.has.has(cWho):
		a.Scope = commands.ScopeTeam
	default:
		a.Scope = commands.ScopeSelf
	}
}

// unknownPerson finds the name of somebody the directory does not know where the owner of the facts stands:
// 孙悟空上周考勤, 钱多多的打卡记录. Answering with the asker's own facts instead would be a wrong answer.
func (r *reading) unknownPerson() []commands.Person {
	for i := 0; i < len(r.r); i++ {
		if !isHan(r.r[i]) || r.read(i) {
			continue
		}
		to := i
		for to < len(r.r) && isHan(r.r[to]) && !r.read(to) && r.r[to] != '的' {
			to++
		}
		owner := to
		if owner < len(r.r) && r.r[owner] == '的' {
			owner++
		}
		if n := to - i; n >= 2 && n <= 4 && strings.ContainsRune(surnames, r.r[i]) && owner < len(r.r) && r.read(owner) &&
			!slices.ContainsFunc(noStrangers, func(w string) bool { return strings.HasPrefix(string(r.r[i:to]), w) }) {
			return r.persons([]span{{i, to}}, nil)
		}
		i = to
	}
	return nil
}

// noStrangers begin like a surname and are none.
var noStrangers = []string{"华北", "华东", "华南", "华中", "江浙", "江苏", "江西", "海外", "海南", "安徽", "安全", "安卓", "成都", "温州", "常州", "广州", "杭州", "苏州", "郑州", "徐州", "金融", "金额", "全国", "方向", "平台", "强调", "连同", "连带", "常见", "常用", "诸位", "诸如", "单独", "单聊", "关于", "方案", "简单", "简短", "马上", "全程", "全体", "全员", "全天", "全部", "高效", "何时", "温习", "方便", "高峰", "安排", "平时", "平常", "温馨", "明细", "成员", "单位", "路上", "时候", "应该", "项目", "宣传", "程序", "万一", "经常", "常规"}

// read reports that a character belongs to a word or a time that was understood.
func (r *reading) read(i int) bool { return r.insideTime(i) || r.tokenCovering(i) != nil }

// fillHandedIn reads when the approvals were handed in: 昨天提交的, 上周的. 今天 and 现在 alone say when
// the question is asked.
func (r *reading) fillHandedIn(a *facts) {
	var said []timex.Found
	for _, f := range r.past() {
		if f.HasDate && f.When.Kind == commands.KindDates {
			said = append(said, f)
		}
	}
	from, to, ok := days(said)
	if ok && (from.Before(midnight(r.u.Now)) || r.first(of(cSubmit), 0) != nil) {
		a.From, a.To = from, to
	}
}

// fillAhead reads the days, or the hours of a day, that a request is for.
func (r *reading) fillAhead(a *facts) {
	times := r.own()
	times = slices.DeleteFunc(times, func(f timex.Found) bool { // 听日请病假一日: how long, and not the first
		return len(times) > 1 && f.To-f.From == 2 && r.r[f.From+1] == '日' && in(r.r[f.From], "一二两三四五六七八九十")
	})
	a.From, a.To, _ = days(dated(times))
	p := r.gather(times)
	const day = 24 * time.Hour
	switch half := p.length%(day/2) == 0; {
	case p.length > 0 && !half:
		a.Minutes = int(p.length.Minutes())
	case p.length > 0 && !a.From.IsZero() && sameDay(a.From, a.To):
		a.To = a.From.AddDate(0, 0, int((p.length+day/2)/day)-1) // 半天 stays on its day, 一天半 takes two
	}
	if p.bad != nil {
		a.Problem, a.TimeText = p.bad.When.Problem, r.said(*p.bad)
	}
	if p.clock != nil && p.clock.When.Kind == commands.KindRange {
		a.Start, a.End = p.clock.When.Start, p.clock.When.End
	}
}

// dated leaves out hours without a day (昨晚做到十点), if any time has one.
func dated(times []timex.Found) []timex.Found {
	if !slices.ContainsFunc(times, func(f timex.Found) bool { return f.HasDate }) {
		return times
	}
	return slices.DeleteFunc(slices.Clone(times), func(f timex.Found) bool { return !f.HasDate && f.When.Kind != commands.KindDuration })
}

// kind cuts out the words for a kind of approval or leave: neighbours are one kind (差旅费报销).
func (r *reading) kind(m set) string {
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.any(m) || r.topic.covers(t.from, t.to) {
			continue
		}
		to := t.to
		for k+1 < len(r.toks) && (r.toks[k+1].from == to || isLatin(r.r[to-1]) && r.toks[k+1].from == to+1 && r.r[to] == ' ' && isLatin(r.r[to+1])) && r.toks[k+1].means.any(of(cKind, cLeave)) {
			k++
			to = r.toks[k].to
		}
		if to-t.from > 2 && r.r[t.from] == '请' && r.r[to-1] == '假' {
			return r.cut(span{t.from, t.from + 1}) + r.cut(span{to - 1, to}) // 请个假
		}
		return trimTail(r.tidy(span{t.from, to}), " requests", " request", " application", " applications", "申请", "申請", "审批", "審批", "单", "單", "一下", "下")
	}
	return r.unknownKind(m)
}

// unknownKind reads a kind that no list knows: 我的门禁审批.
func (r *reading) unknownKind(m set) string {
	if !m.has(cKind) {
		return ""
	}
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.has(cApproval) || isLatin(r.r[t.from]) {
			continue
		}
		i := t.from
		for i > 0 && t.from-i <= 6 && isHan(r.r[i-1]) && !in(r.r[i-1], "的个条份张嘅我下了有批审要待些这那该看") && !r.endsToken(i) && !r.endsTime(i) && r.tokenCovering(i-1) == nil && !r.endsName(i) {
			i--
		}
		if n := t.from - i; n >= 2 && n <= 6 && (i == 0 || in(r.r[i-1], "的个条份张嘅我")) {
			return r.tidy(span{i, t.from})
		}
	}
	return ""
}

// statuses are the words for a state of an approval, as an attribute and not as a question.
func statuses() []struct{ status, words string } {
	return []struct{ status, words string }{
		{"refused", "驳回|拒绝|被拒|没通过|未通过|不同意|退回|rejected|declined|refused"},
		{"withdrawn", "撤销|撤回|withdrawn|recalled"},
		{"running", "审批中|进行中|处理中|在审|还在审批|正在审批|签核中|审核中|流程中|未完成|in review|under review|running|open|in progress|still pending"},
		{"agreed", "已经批|已批|已经通过|已通过|已同意|已批准|通过的|批准的|同意的|批咗嘅|已核准|核准的|已完成|approved"},
	}
}

// status reads 被驳回的, 审批中的, approved; 批了吗 and "approved yet" are questions and no filter.
func (r *reading) status() string {
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.any(of(cStatus, cDecided)) || r.topic.covers(t.from, t.to) {
			continue
		}
		word := string(r.r[t.from:t.to])
		if next := r.after(t.to); r.signs&sQuestion != 0 && (in(next, "了吗没嘛么") || isLatin(r.r[t.from]) && r.inverted() && !r.attribute(t)) {
			continue // 被驳回了吗, was it rejected
		}
		if !t.means.has(cStatus) && !(isLatin(r.r[t.from]) && r.attribute(t)) {
			continue
		}
		if st := statusIn(word); st != "" {
			return st
		}
	}
	return ""
}

// attribute says whether an English participle stands before the thing it describes: approved requests.
func (r *reading) attribute(t *token) bool {
	next := r.tokenAt(skipSpace(r.r, t.to))
	return next != nil && next.means.any(of(cApproval, cKind, cLeave))
}

// language reads which language was asked for.
func (r *reading) language() string {
	for k := range r.toks {
		t := &r.toks[k]
		if !t.means.has(cLang) {
			continue
		}
		word := string(r.r[t.from:t.to])
		switch {
		case in(r.r[t.from], "粤广") || strings.HasPrefix(word, "canto"):
			return string(i18n.ZhHK)
		case in(r.r[t.from], "繁正") || strings.HasPrefix(word, "trad"):
			return string(i18n.ZhTW)
		case strings.HasPrefix(word, "英") || word == "english":
			return string(i18n.En)
		}
		return string(i18n.ZhCN)
	}
	return ""
}
