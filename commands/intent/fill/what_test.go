package fill_test

import (
	"cmp"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/skills"
)

// TestWhoseFactsAreMeant shows the scope, the people and the department.
func TestWhoseFactsAreMeant(t *testing.T) {
	check(t, []row{
		{"我这周的考勤", query, ""},
		{"张三这周的考勤", query, "person 张三"},
		{"张三和李四昨天迟到了吗", query, "person 张三|李四"},
		{"我们部门今天谁迟到了", query, "team"},
		{"财务部昨天谁没打卡", query, "team of 财务部"},
		{"谁今天没打卡", query, "team"},
		{"我领导今天打卡了吗", query, "person 我领导"},
		{"他昨天迟到了吗", query, "person 他"},
		{"孙倩这周的考勤", query, "person 孙倩"},
		{"周五我和张三的会", list, "张三"},
		{"張三今個禮拜嘅考勤", query, "person 張三"},
		{"我哋部門今日邊個遲到", query, "team"},
		{"財務部尋日邊個冇打卡", query, "team of 財務部"},
		{"佢尋日有冇遲到", query, "person 佢"},
		{"黃美玲嘅年假仲有幾多", balance, "person 黃美玲"},
		{"My attendance this week", query, ""},
		{"Tom Baker's attendance this week", query, "person Tom Baker"},
		{"Was Emily Chen late yesterday", query, "person Emily Chen"},
		{"Who on my team was late today", query, "team"},
		{"Attendance of the finance department today", query, "team of finance department"},
		{"Was she late yesterday", query, "person she"},
		{"How much annual leave does Alice Wong have left", balance, "person Alice Wong"},
	}, func(f fill.Filled) string {
		a := f.Facts
		return words(strings.TrimPrefix(string(a.Scope), "self"), who(a.People), named("of ", a.Dept))
	})
}

// TestWhoIsToCome shows who takes part, and the room, and whether it is online.
func TestWhoIsToCome(t *testing.T) {
	check(t, []row{
		{"明天三点和张三开会", create, "张三"},
		{"约张三、李四和王五明天十点", create, "张三|李四|王五"},
		{"约张三，别叫李四", create, "张三"},
		{"叫李四开会，不对，叫王五", create, "王五"},
		{"市场部的张三和我明天三点开会", create, "张三"},
		{"约孙倩明天三点在301会议室开会", create, "孙倩 in 301会议室"},
		{"明天三点和张三开线上会议", create, "张三 online"},
		{"明天三点和张三开会，不用线上", create, "张三 offline"},
		{"张三张三明天三点开会", create, "张三"},
		{"约Tom明天三点", create, "Tom Baker"},
		{"聽日三點同張三開會", create, "張三"},
		{"約張三、李四聽日十點喺翠竹會議室", create, "張三|李四 in 翠竹會議室"},
		{"約黃美玲，唔使叫林志豪", create, "黃美玲"},
		{"聽日三點同林志豪開視像會議", create, "林志豪 online"},
		{"Meet with Tom Baker and Emily Chen at 3pm", create, "Tom Baker|Emily Chen"},
		{"Meet with Tom at 3pm", create, "Tom Baker"},
		{"Invite Alice Wong but not Tom Baker", create, "Alice Wong"},
		{"Book Room Apollo with Emily Chen at 3pm", create, "Emily Chen in Room Apollo"},
		{"Online meeting with Tom Baker at 3pm", create, "Tom Baker online"},
		{"Meet with Priya Nair at 3pm", create, "Priya Nair"},
	}, func(f fill.Filled) string {
		a := f.Facts
		online := ""
		if a.Online != nil {
			online = map[bool]string{true: "online", false: "offline"}[*a.Online]
		}
		return words(who(a.People), named("in ", cmp.Or(a.RoomText, a.Room)), named("at ", a.Place), online)
	})
}

// TestChoicesAreReadOutOfTheSentence shows a kind, a state, a language, what of attendance is asked about.
func TestChoicesAreReadOutOfTheSentence(t *testing.T) {
	check(t, []row{
		{"明天请年假", apply, "年假"},
		{"提交一个差旅费报销单", apply, "差旅费报销"},
		{"请事假一天，写错了，请病假一天", apply, "病假"},
		{"昨天忘打卡了，补一下", apply, "补卡"},
		{"尋日收工唔記得拍卡，幫我補返", apply, "补卡"},
		{"forgot to clock out yesterday, fix it pls", apply, "missed punch"},
		{"合同要盖公章，帮我起个用印流程", apply, "用印"},
		{"我的年假还剩几天", balance, "年假"},
		{"被驳回的报销", status, "报销 refused"},
		{"审批中的请假", status, "请假 running"},
		{"报销批了吗", status, "报销"},
		{"我这个月迟到了几次", query, "asks late"},
		{"昨天谁早退了", query, "asks early"},
		{"我今天打下班卡了吗", query, "asks out"},
		{"这周考勤怎么样", query, ""},
		{"聽日請年假", apply, "年假"},
		{"俾人拒絕咗嘅報銷", status, "報銷 refused"},
		{"被駁回的報銷", status, "報銷 refused"},
		{"我今個月遲到咗幾多次", query, "asks late"},
		{"Annual leave tomorrow", apply, "Annual leave"},
		{"Rejected expense claims", status, "expense refused"},
		{"How often was I late this month", query, "asks late"},
		{"Sick leave tomorrow, no wait, annual leave", apply, "annual leave"},
	}, func(f fill.Filled) string {
		a := f.Facts
		ask := ""
		for _, asked := range a.Ask {
			ask += " " + string(asked)
		}
		return words(a.Kind, a.Status, named("asks", ask))
	})
}

func TestNumbersTellWhatExists(t *testing.T) {
	check(t, []row{
		{"催一下审批编号 20261130", urge, "20261130"},
		{"撤回 202611300910001234567", withdraw, "202611300910001234567"},
		{"单号12345的报销批了吗", status, "12345"},
		{"审批BX-2026-0117到哪了", status, "BX-2026-0117"},
		{"撤回我的报销#4521", withdraw, "4521"},
		{"催促審批編號 20261130", urge, "20261130"},
		{"單號12345嘅報銷批咗未", status, "12345"},
		{"審批BX-2026-0117去到邊", status, "BX-2026-0117"},
		{"撤回 202611300910001234567 呢張單", withdraw, "202611300910001234567"},
		{"Chase approval no. 20261130", urge, "20261130"},
		{"Withdraw request #4521", withdraw, "4521"},
		{"What happened to approval BX-2026-0117", status, "BX-2026-0117"},
		// numbers of something else
		{"催一下3个报销", urge, ""},
		{"撤回500元的报销", withdraw, ""},
		{"催審批，我電話13812345678", urge, ""},
		{"Chase my 3 approvals", urge, ""},
		{"Withdraw the claim for 500", withdraw, ""},
	}, func(f fill.Filled) string { return f.Facts.Number })
}

// TestTheLedgerAccountsForWhatWasNotUsed shows what must be asked about, what is doubtful, and what was said and is not used.
func TestTheLedgerAccountsForWhatWasNotUsed(t *testing.T) {
	check(t, []row{
		{"明天下午三点和张三讨论预算", create, ""},
		{"约张三讨论预算", create, "asks start"},
		{"明天下午开会", create, "asks start"},
		{"约张伟明天三点讨论预算", create, "asks attendees"},
		{"明天下午三点和孙倩讨论预算", create, "asks attendees"},
		{"明天下午三点和老板讨论预算", create, "asks attendees doubts 老板"},
		{"约市场部明天下午三点讨论预算", create, "asks attendees doubts 市场部"},
		{"每周五上午十点和张三讨论预算", create, "asks start"},
		{"明天下午三点在大堂和张三讨论预算", create, ""},
		{"明天下午三点和张三讨论预算，要有投影仪", create, "unused 投影仪(wish)"},
		{"周一和周三请年假", apply, "asks dates"},
		{"请假", apply, "asks dates"},
		{"周会改一下时间", move, "asks start"},
		{"聽日下晝三點同張三討論預算", create, ""},
		{"約張三討論預算", create, "asks start"},
		{"聽日下晝三點同老闆討論預算", create, "asks attendees doubts 老闆"},
		{"聽日下晝三點喺大堂同張三討論預算", create, ""},
		{"Discuss the budget with Tom Baker at 3pm tomorrow", create, ""},
		{"Discuss the budget with Tom Baker", create, "asks start"},
		{"Discuss the budget with Priya Nair at 3pm tomorrow", create, "asks attendees"},
		{"Discuss the budget with my boss at 3pm tomorrow", create, "asks attendees doubts boss"},
		{"Discuss the budget with Tom Baker at 3pm tomorrow in the lobby", create, ""},
		{"Discuss the budget with Tom Baker at 3pm tomorrow, need a projector", create, "unused projector(wish)"},
		{"Annual leave on Monday and Wednesday", apply, "asks dates"},
	}, func(f fill.Filled) string {
		var unused, doubts []string
		for _, u := range f.Unused {
			unused = append(unused, fmt.Sprintf("%s(%s)", u.Text, u.Kind))
		}
		for _, d := range f.Doubts {
			doubts = append(doubts, d.Text)
		}
		return words(named("asks ", strings.Join(f.Asks, ",")), named("doubts ", strings.Join(doubts, ",")), named("unused ", strings.Join(unused, ",")))
	})
}

// TestFactsBecomeValuesAndBack is the way to the parameters of a command and out of them again.
func TestFactsBecomeValuesAndBack(t *testing.T) {
	read := reader(t)
	for _, row := range []row{
		{"明天下午三点到四点和张三在301会议室讨论预算", create, "title start minutes room attendees"},
		{"把明天三点的会改到四点", move, "which start"},
		{"明天三点的会推迟半小时", move, "which shift"},
		{"聽日請年假", apply, "kind dates"},
		{"財務部尋日邊個遲到", query, "dates who"},
		{"Was the expense claim I submitted yesterday approved", status, "kind"},
	} {
		f := read(row.text, row.command)
		values := f.Facts.Values(f.Params, nil)
		for name := range strings.FieldsSeq(row.want) {
			if len(values[name].Readings) == 0 {
				t.Errorf("%s: %s is not known", row.text, name)
			}
		}
		again := fill.FactsOf(f.Params, values).Values(f.Params, nil)
		if got, want := fmt.Sprint(again), fmt.Sprint(values); got != want {
			t.Errorf("%s\n   back %s\n   was  %s", row.text, got, want)
		}
		other := commands.Values{"of.another": {Readings: []any{"kept"}}}
		if kept := f.Facts.Values(f.Params, other); len(kept["of.another"].Readings) != 1 {
			t.Errorf("%s: what is no parameter of %s was lost", row.text, row.command)
		}
	}
}

// TestAReaderForgetsTheCommandBefore shows that the kind is sought anew for each command: for something new, much less has to speak for one.
func TestAReaderForgetsTheCommandBefore(t *testing.T) {
	rules := intent.New(intent.Options{Commands: skills.Commands()})
	of := map[string]*commands.Command{}
	for _, c := range skills.Commands() {
		of[c.Name] = &c
	}
	told := false
	for _, text := range []string{"周五谁休息", "who is away next week", "下周谁外出", "明天谁值班", "who is out on Friday"} {
		read := func() *fill.Reader {
			return rules.Read(commands.Utterance{Text: text, Now: time.Date(2026, 11, 30, 9, 10, 0, 0, time.UTC)})
		}
		r := read()
		for _, name := range []string{apply, status, apply} {
			got, want := r.Fill(of[name]).Facts.Kind, read().Fill(of[name]).Facts.Kind
			if got != want {
				t.Errorf("%s for %s: %q, want %q", text, name, got, want)
			}
			told = told || want != read().Fill(of[apply]).Facts.Kind
		}
	}
	if !told {
		t.Error("no sentence has a kind for one command and none for the other: this shows nothing")
	}
}
