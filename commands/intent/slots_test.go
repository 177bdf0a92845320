package intent_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// brief writes what was understood on one line: the intent and every slot, so that a slot too many
// fails as well as one too few.
func brief(o intent.Output) string {
	parts := []string{o.Intent}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	short := func(s string) string {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			return s
		}
		return t.Format("01-02T15:04")
	}
	s := o.Slots
	add("start", short(s.Start))
	if s.Minutes > 0 {
		add("min", fmt.Sprint(s.Minutes))
	}
	if s.Start != "" && s.End != "" && s.Minutes == 0 {
		add("end", short(s.End))
	}
	add("title", s.Title)
	add("with", strings.Join(s.Attendees, ","))
	add("room", s.Room)
	if s.Online != nil {
		add("online", fmt.Sprint(*s.Online))
	}
	add("from", strings.TrimPrefix(s.From, "2026-"))
	if s.To != s.From {
		add("to", strings.TrimPrefix(s.To, "2026-"))
	}
	add("scope", s.Scope)
	add("who", s.Who)
	add("kind", s.Kind)
	add("status", s.Status)
	add("number", s.Number)
	if s.Shift != 0 {
		add("shift", fmt.Sprint(s.Shift))
	}
	add("which", short(s.Which))
	add("lang", s.Lang)
	add("problem", s.Problem)
	add("missing", strings.Join(o.Missing, ","))
	return strings.Join(parts, " ")
}

func read(t testing.TB, r *intent.Rules, text string) intent.Output {
	t.Helper()
	u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
	return intent.Describe(u, text, i18n.ZhCN, "")
}

func TestSlots(t *testing.T) {
	r := rules()
	for _, c := range slotCases() {
		if got := brief(read(t, r, c[0])); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}

func slotCases() [][2]string {
	return [][2]string{
		// Meetings: time.
		{"明天下午三点和张三李四开会讨论预算，一个小时", "meeting.create start=11-23T15:00 min=60 title=讨论预算 with=张三,李四"},
		{"明天下午三點和張三李四開會討論預算，一個小時", "meeting.create start=11-23T15:00 min=60 title=討論預算 with=張三,李四"},
		{"Meet with Zhang San and Li Si tomorrow at 3pm to discuss the budget for one hour", "meeting.create start=11-23T15:00 min=60 title=budget with=张三,李四"},
		{"明天三点开会", "meeting.create start=11-23T15:00"},
		{"明天9点开会", "meeting.create start=11-23T09:00"},
		{"明天下午开会", "meeting.create missing=start"},
		{"和张三约个会", "meeting.create with=张三 missing=start"},
		{"周三上午十点到十一点半跟王五开会", "meeting.create start=11-25T10:00 min=90 with=王五"},
		{"明天和张三开会，下午四点", "meeting.create start=11-23T16:00 with=张三"},
		{"明天下午开会，三点，叫上李四", "meeting.create start=11-23T15:00 with=李四"},
		{"下周三下午2点开会两个小时", "meeting.create start=11-25T14:00 min=120"},
		{"半小时后和张三开个短会", "meeting.create start=11-22T10:30 with=张三"},
		{"2月30日下午3点开会", "meeting.create problem=nonexistent missing=start"},
		{"明天25点开会", "meeting.create problem=nonexistent missing=start"},
		{"昨天下午三点开会讨论预算", "meeting.create title=讨论预算 problem=past missing=start"},
		{"改天和张三开个会", "meeting.create with=张三 problem=vague missing=start"},
		{"明天下午5点到3点开会", "meeting.create problem=reversed missing=start"},
		{"今晚八点线上碰一下", "meeting.create start=11-22T20:00 online=true"},
		{"聽日下晝三點同阿明開會傾預算", "meeting.create start=11-23T15:00 title=預算 with=阿明"},
		{"聽朝十點同陳大文開會，個半鐘", "meeting.create start=11-23T10:00 min=90 with=陳大文"},
		{"下週三早上十點跟陳經理開會討論Q4預算", "meeting.create start=11-25T10:00 title=討論Q4預算 with=陈大文"},
		{"明天下午三點 約陳經理 談合約 一個半鐘", "meeting.create start=11-23T15:00 min=90 title=談合約 with=陈大文"},
		// Meetings: title.
		{"后天下午两点开关于新官网的会", "meeting.create start=11-24T14:00 title=新官网"},
		{"明天10点开个产品评审会", "meeting.create start=11-23T10:00 title=产品评审会"},
		{"明天10点开会，主题：年终总结", "meeting.create start=11-23T10:00 title=年终总结"},
		{"明天10点开会主题是年终总结，参会人：张三、李四", "meeting.create start=11-23T10:00 title=年终总结 with=张三,李四"},
		{"周五下午两点在301会议室开周会", "meeting.create start=11-27T14:00 title=周会 room=301会议室"},
		{"明天下午3点和张三讨论一下下周的计划", "meeting.create start=11-23T15:00 title=讨论下周的计划 with=张三"},
		{"明天三点和张三李四讨论考勤制度", "meeting.create start=11-23T15:00 title=讨论考勤制度 with=张三,李四"},
		{"讨论预算 明天下午三点 张三", "meeting.create start=11-23T15:00 title=讨论预算 with=张三"},
		{"明天三点开会讨论预算和排期", "meeting.create start=11-23T15:00 title=讨论预算和排期"},
		{"明天三点开会讨论预算和张三李四", "meeting.create start=11-23T15:00 title=讨论预算 with=张三,李四"},
		{"安排一个「Q4 OKR 复盘」会议，周四下午4点", "meeting.create start=11-26T16:00 title=Q4 OKR 复盘"},
		{"Schedule a meeting with Tom tomorrow at 3pm about the budget", "meeting.create start=11-23T15:00 title=budget with=Tom"},
		{"Set up a 30 minute call with Alice and Bob on Friday at 10am", "meeting.create start=11-27T10:00 min=30 with=Alice,Bob"},
		{"create a meeting called Sprint Planning tomorrow at 10am", "meeting.create start=11-23T10:00 title=Sprint Planning"},
		{"book a design review with Alice on Thursday 2-3pm in room 301", "meeting.create start=11-26T14:00 min=60 title=design review with=Alice room=room 301"},
		// Meetings: people.
		{"明天三点和王小明、李四、欧阳娜娜开会", "meeting.create start=11-23T15:00 with=王小明,李四,欧阳娜娜"},
		{"明天三点和周杰开会", "meeting.create start=11-23T15:00 with=周杰"},
		{"明天三点跟诸葛亮和王总开会", "meeting.create start=11-23T15:00 with=诸葛亮,王总"},
		{"明天三点我和张三开会", "meeting.create start=11-23T15:00 with=张三"},
		{"张三李四明天下午三点开会", "meeting.create start=11-23T15:00 with=张三,李四"},
		{"约张三、李四和王五明天上午十点开会", "meeting.create start=11-23T10:00 with=张三,李四,王五"},
		{"明天三点跟zhangsan开会", "meeting.create start=11-23T15:00 with=张三"},
		{"Invite Zhang San and Li Si to a meeting on Dec 3 at 14:00", "meeting.create start=12-03T14:00 with=张三,李四"},
		{"meeting with Alice, Bob and Tom tomorrow 9am", "meeting.create start=11-23T09:00 with=Alice,Bob,Tom"},
		// Meetings: place.
		{"帮我订明天下午3点的大会议室", "meeting.create start=11-23T15:00 room=大会议室"},
		{"订个会议室明天下午3点", "meeting.create start=11-23T15:00"},
		{"明天下午3点到4点在A会议室和张三开会", "meeting.create start=11-23T15:00 min=60 with=张三 room=A会议室"},
		{"明儿下午三点跟李四开个视频会", "meeting.create start=11-23T15:00 with=李四 online=true"},
		{"明天下午三点和张三当面聊", "meeting.create start=11-23T15:00 with=张三 online=false"},
		{"Book room 301 for tomorrow 2-3pm", "meeting.create start=11-23T14:00 min=60 room=room 301"},
		// Agenda.
		{"我今天有什么会", "meeting.list from=11-22"},
		{"看下我这周的日程", "meeting.list from=11-16 to=11-22"},
		{"我有什么会", "meeting.list"},
		{"聽日有咩會", "meeting.list from=11-23"},
		{"what meetings do I have tomorrow", "meeting.list from=11-23"},
		{"下周有哪些会议", "meeting.list from=11-23 to=11-29"},
		{"周三的会在哪个会议室", "meeting.list from=11-25"},
		// Cancel and move.
		{"取消明天下午三点的会", "meeting.cancel start=11-23T15:00 from=11-23"},
		{"取消和张三的会议", "meeting.cancel with=张三"},
		{"明天的周会不开了", "meeting.cancel title=周会 from=11-23"},
		{"cancel my 3pm meeting", "meeting.cancel start=11-22T15:00 from=11-22"},
		{"把明天三点的会改到四点", "meeting.reschedule start=11-23T16:00 from=11-23 which=11-23T15:00"},
		{"周三的周会挪到周四下午两点", "meeting.reschedule start=11-26T14:00 title=周会 from=11-25 which=11-25T00:00"},
		{"会议推迟半小时", "meeting.reschedule shift=30"},
		{"明天的会提前一个小时", "meeting.reschedule from=11-23 shift=-60 which=11-23T00:00"},
		{"move my 3pm meeting to 4pm", "meeting.reschedule start=11-22T16:00 from=11-22 which=11-22T15:00"},
		{"周会改时间", "meeting.reschedule title=周会 missing=start"},
		// Attendance.
		{"上周我迟到了几次", "attendance.query from=11-09 to=11-15 scope=self"},
		{"上週我遲到了幾次", "attendance.query from=11-09 to=11-15 scope=self"},
		{"How many times was I late last week", "attendance.query from=11-09 to=11-15 scope=self"},
		{"我今天打卡了吗", "attendance.query from=11-22 scope=self"},
		{"我打卡了吗", "attendance.query from=11-22 scope=self"},
		{"我的考勤", "attendance.query from=11-16 to=11-22 scope=self"},
		{"我迟到了几次", "attendance.query from=11-01 to=11-30 scope=self"},
		{"张三昨天打卡了吗", "attendance.query from=11-21 scope=person who=张三"},
		{"我们组昨天谁没打卡", "attendance.query from=11-21 scope=team"},
		{"我上周三迟到了吗", "attendance.query from=11-11 scope=self"},
		{"周三我迟到了吗", "attendance.query from=11-18 scope=self"},
		{"11月1号到15号我的考勤", "attendance.query from=11-01 to=11-15 scope=self"},
		{"上个月的出勤情况", "attendance.query from=10-01 to=10-31 scope=self"},
		{"最近7天的打卡记录", "attendance.query from=11-16 to=11-22 scope=self"},
		{"琴日我有冇打卡", "attendance.query from=11-21 scope=self"},
		{"was Zhang San late yesterday", "attendance.query from=11-21 scope=person who=张三"},
		{"show my team's attendance this week", "attendance.query from=11-16 to=11-22 scope=team"},
		// Leave.
		{"我还有几天年假", "leave.balance kind=年假"},
		{"我仲有幾多日大假", "leave.balance kind=大假"},
		{"我的假期余额", "leave.balance"},
		{"how much annual leave do I have left", "leave.balance kind=annual leave"},
		// Approvals.
		{"我的出差审批到哪了", "approval.status kind=出差"},
		{"我的出差審批到哪了", "approval.status kind=出差"},
		{"where is my travel request", "approval.status kind=travel"},
		{"报销批了吗", "approval.status kind=报销"},
		{"我的申请", "approval.status"},
		{"被驳回的审批有哪些", "approval.status status=refused"},
		{"审批中的报销有哪些", "approval.status kind=报销 status=running"},
		{"查一下审批 202511220001000123456", "approval.status number=202511220001000123456"},
		{"我的门禁审批到哪了", "approval.status kind=门禁"},
		{"我上周提交的报销批了吗", "approval.status from=11-09 to=11-15 kind=报销"},
		{"待我审批的有哪些", "approval.pending"},
		{"等我批的报销", "approval.pending kind=报销"},
		{"what's waiting for my approval", "approval.pending"},
		{"我要请假", "approval.create kind=请假 missing=dates"},
		{"我要报销", "approval.create kind=报销"},
		{"我想请明天的年假", "approval.create from=11-23 kind=年假"},
		{"下周一到周三请年假", "approval.create from=11-23 to=11-25 kind=年假"},
		{"帮我发起一个审批", "approval.create missing=kind"},
		{"I want to apply for annual leave next Monday", "approval.create from=11-23 kind=annual leave"},
		{"催一下我的报销", "approval.urge kind=报销"},
		{"撤回我的请假申请", "approval.withdraw kind=请假"},
		{"cancel my leave request", "approval.withdraw kind=leave"},
		{"说英文", "settings.language lang=en"},
		{"请用繁体", "settings.language lang=zh-TW"},
		// As people write them on a phone.
		{"帮我约张三和李四，明天下午两点半，讨论一下Q3复盘，大概45分钟", "meeting.create start=11-23T14:30 min=45 title=讨论Q3复盘 with=张三,李四"},
		{"约李四周五中午12点一刻，谈谈转正的事情", "meeting.create start=11-27T12:15 title=转正 with=李四"},
		{"和孙五周三下午两点开会", "meeting.create start=11-25T14:00 with=孙五"},
		{"下周一上午9点半到11点 Q4规划会 参会:张三,李四", "meeting.create start=11-23T09:30 min=90 title=Q4规划会 with=张三,李四"},
		{"安排下周一早上九点的周例会，参会人员：张三、李四、王五，会议室301", "meeting.create start=11-23T09:00 title=周例会 with=张三,李四,王五 room=会议室301"},
		{"麻烦安排一下，后天下午3点到4点，和李四，主题新人培训，地点302", "meeting.create start=11-24T15:00 min=60 title=新人培训 with=李四 room=302"},
		{"下午两点和李四开会记得叫上王五", "meeting.create start=11-22T14:00 with=李四,王五"},
		{"下星期二下晝三點至四點半，喺大會議室開project meeting", "meeting.create start=11-24T15:00 min=90 title=project meeting room=大會議室"},
		{"幫我喺聽日下晝四點約李四開會", "meeting.create start=11-23T16:00 with=李四"},
		{"Please book a meeting with Zhang San and Li Si next Tuesday from 2pm to 3:30pm about Q4 budget", "meeting.create start=11-24T14:00 min=90 title=Q4 budget with=张三,李四"},
		{"今天下午四点的会延后半小时", "meeting.reschedule from=11-22 shift=30 which=11-22T16:00"},
		{"push my 2pm to 3pm", "meeting.reschedule start=11-22T15:00 from=11-22 which=11-22T14:00"},
		{"Postpone Friday's review by an hour", "meeting.reschedule title=review from=11-27 shift=60 which=11-27T00:00"},
		{"我和李四明天有会吗", "meeting.list with=李四 from=11-23"},
		{"张三明天下午有空吗", "meeting.free start=11-23T12:00 end=11-23T18:00 from=11-23 scope=person who=张三"},
		{"同意张三的请假", "approval.decide who=张三 kind=请假"},
		{"帮我请明天一天病假", "approval.create from=11-23 kind=病假"},
		{"apply for two days of annual leave from Dec 1", "approval.create from=12-01 to=12-02 kind=annual leave"},
		{"出差审批现在到谁了", "approval.status kind=出差"},
	}
}
