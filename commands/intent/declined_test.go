package intent_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// declinedRequests are understood so that they can be declined with the way to do it, and are not
// answered with something else; and what is next to them.
func declinedRequests() []phrases {
	return []phrases{
		{intent.AttendanceAway, []string{
			"今天谁请假了", "明天谁出差", "谁不在", "今天谁不在", "后天有哪几位同事休年假", "这周五我们组有没有人请假", "下周在外面出差的是谁", "王五是不是请假了",
			"今天誰請假了", "後天誰出差", "這禮拜有沒有人休假", "今日邊個放假", "後日邊個出差", "邊個今日唔喺公司", "今日有冇同事請咗假",
			"who is on leave today", "who is travelling next week", "who's away on Friday", "is anyone in my team on holiday tomorrow", "who took yesterday off",
		}},
		{intent.AttendanceOver, []string{
			"加了多少班", "我这个月加了多少班", "上个月加班时长", "这周我一共加了几个钟头的班", "我们组上周加班多少小时", "本月加班多少小时",
			"我上個月加班多少小時", "加班時數查一下", "呢個月OT咗幾多", "我上個星期OT咗幾耐",
			"how many hours of overtime this month", "my overtime last week", "how much OT did I do in October",
		}},
		{intent.MeetingRooms, []string{
			"有哪些会议室", "303 下午有空吗", "303下午有空吗", "明天下午大会议室有空吗", "哪个会议室有空", "帮我看看301会议室明天下午是否空闲", "现在还有空的会议室吗", "二楼有哪些会议室", "A205 明天十点有人用吗",
			"有哪些會議室", "哪間會議室現在空著", "聽日下晝邊間會議室得閒", "303 下晝得唔得閒", "而家仲有冇會議室",
			"is room 301 free tomorrow afternoon", "what rooms are there", "which rooms are free at 4pm", "do we have any room available on Monday",
		}},
		{intent.MeetingFree, []string{
			"李四下午有空吗", "李四下周一下午有空吗", "张三明天下午有空吗", "大家什么时候有空", "王五周三上午有没有时间", "我和张三明天都有空吗", "Alice 周五有空吗",
			"李四下午有空嗎", "大家什麼時候有空", "李四聽日下晝得唔得閒", "大家聽日幾時得閒",
			"is Bob free tomorrow afternoon", "is Alice available on Tuesday", "when is everybody free", "when is Tom free this week",
		}},
		{intent.AttendanceQuery, []string{"今天谁没打卡", "谁昨天旷工了", "我昨天加班到几点", "who clocked in late today", "who was late", "who was late?"}},
		{intent.MeetingList, []string{"我下午有空吗", "我明天忙不忙", "am I free on Thursday", "我聽日下晝得唔得閒", "我和李四的会是几点", "李四明天有什么会"}},
		{intent.MeetingCreate, []string{"明天下午三点在303和李四开会", "book room 303 tomorrow 3pm with Bob"}},
		{"none", []string{"加班好累", "谁要请假谁去请", "会议室的灯坏了", "有空请你吃饭"}},
	}
}

// Asked about somebody else, the arguments never say the asker: whoever cannot be read is handed on in
// the words that were used.
func TestAQuestionAboutSomebodyUnreadIsNotAboutTheAsker(t *testing.T) {
	r := rules()
	for text, want := range map[string]string{
		"乙昨天迟到了吗": "乙", "我领导上周迟到了吗": "我领导", "他上周迟到了吗": "他", "她昨天打卡了吗": "她", "Emily 上周考勤": "Emily", "Emily上周迟到几次": "Emily", "佢琴日有冇遲到": "佢",
		"my boss was late last week?": "my boss", "was he late yesterday": "he", "帮我查一下阿嫻上週的考勤": "阿嫻", "我同事昨天打卡了吗": "我同事", "志豪今天打卡了沒": "志豪", "考勤 孙悟空": "孙悟空", "上周考勤 Emily": "Emily", "show Kevin's attendance for last week": "Kevin", "check Zhu Li attendance last week": "Zhu Li",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Command != intent.AttendanceQuery || intent.Of(u).Scope != commands.ScopePerson || len(intent.Of(u).People) != 1 || intent.Of(u).People[0].Name != want {
			t.Errorf("%s: %s of %s %v, want %s", text, u.Command, intent.Of(u).Scope, intent.Of(u).People, want)
		}
	}
	for text, want := range map[string]string{
		"市场部上周考勤": "市场部", "市场部昨天谁迟到了": "市场部", "看下销售团队本月考勤": "销售团队", "後端組上週出勤": "後端組", "财务部有人缺勤吗": "财务部", "attendance of the marketing team last week": "marketing team",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Command != intent.AttendanceQuery || intent.Of(u).Dept != want {
			t.Errorf("%s: %s of %q %v, want %s", text, u.Command, intent.Of(u).Dept, intent.Of(u).People, want)
		}
	}
	for _, text := range []string{"老板要看我上周的考勤", "帮我查查上个月考勤", "上周打卡情况", "这个月平均几点上班", "请提供本月迟到记录", "我们组上周考勤", "我们部门谁迟到了", "my team's attendance last week", "全部门昨天考勤", "其他人昨天打卡了吗", "我昨天在市场部打卡了吗", "有没有人连续旷工三天"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if len(intent.Of(u).People) > 0 || intent.Of(u).Dept != "" {
			t.Errorf("%s: about %v %q", text, intent.Of(u).People, intent.Of(u).Dept)
		}
	}
	// The same behind a command word.
	for text, want := range map[string]intent.Args{
		"他": {People: []commands.Person{{Name: "他"}}}, "孙悟空": {People: []commands.Person{{Name: "孙悟空"}}}, "上周 市场部": {Dept: "市场部"}, "Emily": {People: []commands.Person{{Name: "Emily"}}}, "上周": {}, "本月": {}, "my": {},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Command: intent.AttendanceQuery})
		if !slices.Equal(intent.Of(u).People, want.People) || intent.Of(u).Dept != want.Dept {
			t.Errorf("考勤 %s: about %v %q", text, intent.Of(u).People, intent.Of(u).Dept)
		}
	}
	// What runs on without its question is asked about, or goes the same way.
	for _, text := range []string{"他上周呢", "Emily 上周呢"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Reading == commands.ReadCommand && intent.Of(u).Scope != commands.ScopePerson {
			t.Errorf("%s: %s of %s", text, u.Command, intent.Of(u).Scope)
		}
	}
}
