package intent_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// asLine is how a sentence is read, in a line: its command, and what it says by the names of parse, in order.
func asLine(u commands.Understanding) string {
	if u.Command == "" {
		return "none"
	}
	raw, err := json.Marshal(intent.Describe(u, "", i18n.ZhCN, "").Slots)
	if err != nil {
		return err.Error()
	}
	var slots map[string]any
	if err := json.Unmarshal(raw, &slots); err != nil {
		return err.Error()
	}
	out := make([]string, 0, len(slots))
	for name, v := range slots {
		if name != "scope" {
			out = append(out, fmt.Sprintf("%s=%v", name, v))
		}
	}
	slices.Sort(out)
	return strings.Join(append([]string{u.Command}, out...), " ")
}

// How much money is meant is read in three languages, and is no place in a list, no number of an approval and no time.
func TestAmountsAreReadAsWhichOnesAreMeant(t *testing.T) {
	r := rules()
	for want, texts := range map[string][]string{
		"approval.status amount=over 5000 kind=报销":       {"超过5000的报销", "报销超过 5,000 元的"},
		"approval.status amount=at least 5000 kind=報銷":   {"五千蚊以上嘅報銷", "5000 元以上的報銷"},
		"approval.status amount=over 5000 kind=expenses": {"my expenses over 5k", "expenses of more than 5,000 yuan"},
		"approval.decide amount=at most 1000 every=true verdict=agree": {
			"一千以下的都同意", "1000以内的全部批了", "一千蚊以下嘅全部批咗佢", "approve all of at most 1000",
			"超过一千的除外，其他都同意", "都同意，超过一千的不批", "超过一千的驳回，其余同意", "全部批，過一千蚊嘅唔批", "approve all, but not the ones over 1000", "approve everything except anything above 1k",
		},
		"approval.decide amount=at most 1000 every=true":                       {"都驳回，一千以下的同意", "一千以下都同意，以上的不批"}, // which is not both
		"approval.decide amount=under 1000 every=true verdict=agree":           {"不到一千的都同意", "唔夠一千蚊嘅全部批", "approve everything under 1000", "approve all below a thousand"},
		"approval.decide amount=at most 1000 every=true kind=采购 verdict=agree": {"一千以下的采购都同意", "采购一千块以内的都批"},
		"approval.decide amount=over 20000 every=true verdict=refuse":          {"超过两万的都驳回", "過兩萬嘅全部唔批", "reject everything over 20k"},
		"approval.pending amount=over 10000":                                   {"金额大于1万的待审批", "等我批嘅有冇過萬嘅", "anything over 10k waiting for me?", "大於一萬的待我簽核"},
		"approval.decide amount=700 kind=采购 verdict=agree who=张三":              {"同意张三 700 的采购", "张三700块的采购同意"},
		"approval.decide amount=123456.78 kind=采购 verdict=agree who=张三":        {"同意张三 123456.78 元的采购", "同意张三 123456.78 的采购"},
		"approval.decide amount=1234567890 kind=采购 verdict=agree who=张三":       {"同意张三 1234567890 元的采购", "同意张三 1,234,567,890.00 元的采购"},
		"approval.decide amount=700 kind=採購 verdict=agree who=張三":              {"批咗張三嗰張700蚊嘅採購", "同意張三 700 元的採購"},
		"approval.decide amount=700 kind=purchase verdict=agree who=Bob":       {"approve Bob's 700 purchase", "approve the 700 yuan purchase from Bob"},
		"approval.urge amount=4000 kind=采购":                                    {"催一下 4000 的采购", "4000块的采购催一下"},
		"approval.urge amount=4000 kind=purchase":                              {"chase my 4,000 purchase"},
		"approval.withdraw amount=3000 kind=报销":                                {"撤回我那笔3000的报销"},
		"approval.handover amount=at most 5000 heirs=[李四] kind=采购":             {"把5000以下的采购转给李四"},
		"approval.status amount=at least 1000 and at most 3000 kind=报销":        {"1000到3000的报销", "一千到三千之间的报销"},
		"approval.status amount=at least 1000 and at most 3000 kind=expenses":  {"my expenses between 1k and 3k"},
		"approval.status amount=at least 500 US$ kind=报销":                      {"500美元以上的报销"},
		"approval.status amount=over 1000 and under 5000 kind=报销":              {"超过1000不到5000的报销"},
		"approval.decide amount=at least 3600 and at most 4400 verdict=agree":  {"同意4000左右的那个", "approve the one of about 4,000 yuan"},
		"approval.status number=202403150009871234":                            {"202403150009871234 到哪了"},
		"approval.decide every=true remark=超过5000的要先报预算 verdict=refuse":        {"都驳回，理由是超过5000的要先报预算"},
		"none": {"超过五千的报销要总监批吧", "一千以下的采购不用审批"},
	} {
		for _, text := range texts {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
			if got := asLine(u); got != want || len(u.Unused) > 0 {
				t.Errorf("%s: %s, unused %v; want %s", text, got, u.Unused, want)
			}
		}
	}
	// Two amounts that bound no range are none: they are named, and never all.
	u := r.Understand(t.Context(), commands.Utterance{Text: "都同意，700 的和 3000 的", Now: now(t)})
	if got := asLine(u); got != "approval.decide verdict=agree" || len(u.Unused) != 2 {
		t.Errorf("%s, unused %v", got, u.Unused)
	}
	// What may be an hour is one, unless it is of something that costs; people are no money.
	for text, want := range map[string]string{
		"明天1400到1530和李四开会": "meeting.create attendees=[李四] end=2026-11-23T15:30:00+08:00 minutes=90 start=2026-11-23T14:00:00+08:00",
		"明天大概1400和李四开会":    "meeting.create attendees=[李四] start=2026-11-23T14:00:00+08:00",
		"有没有能坐200人以上的会议室":  "meeting.rooms",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if got := asLine(u); got != want || len(u.Unused) > 0 {
			t.Errorf("%s: %s, unused %v; want %s", text, got, u.Unused, want)
		}
	}
}

// What people say to approvals, as it was asked for, in Simplified and Traditional Chinese with Cantonese words, and in English.
func TestWhatIsSaidToApprovals(t *testing.T) {
	names := []string{"宋丽娜", "李四", "张三", "Tom Becker"}
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	for _, c := range []struct {
		want  string // the kind is told as it was said
		texts []string
	}{
		{"approval.pending", []string{"待我审批", "等緊我批嘅有邊啲", "waiting for me", "今天有什么要我拍板", "今日有咩要我拍板", "what needs my decision today"}},
		{"approval.status kind", []string{"为什么我的采购还没过", "點解我嘅採購仲未批", "why is my purchase still not approved", "我的报销在谁那里", "我張報銷喺邊個手上", "who has my expense claim"}},
		{"approval.status from=2026-10-01 kind to=2026-10-31", []string{"上个月的采购审批", "上個月嘅採購審批", "my purchase requests of last month"}},
		{"approval.status", []string{"我交咗嘅簽核", "我交過啲咩簽核", "我提交过的审批", "which requests have I handed in"}},
		{"approval.status from=2026-11-01 kind to=2026-11-30", []string{"我这个月交了哪些采购", "我這個月送出了哪些請購", "which purchases did I hand in this month"}},
		{"approval.status kind status=refused", []string{"被驳回的报销", "俾人駁回嘅報銷", "my rejected expenses"}},
		{"approval.again", []string{"再提一次"}},
		{"approval.again kind", []string{"再提交一次上次的出差", "再交多次上次嘅出差申請", "submit my last trip request again"}},
		{"approval.decide kind verdict=agree who", []string{
			"同意宋丽娜的请假", "同意宋麗娜嘅請假", "approve Song Lina's leave",
			"麻烦您帮我把宋丽娜提交的那份请假申请同意一下，谢谢", "麻煩你幫我將宋麗娜嗰張請假申請批准咗佢，唔該", "could you please kindly go ahead and approve the leave request that Song Lina handed in, thanks",
		}},
		{"approval.decide amount=700 kind verdict=agree who", []string{
			"不好意思打扰一下，方便的话请帮忙通过张三那笔 700 元的采购", "如果可以嘅話，唔該幫我批咗張三嗰張七百蚊嘅採購", "if it's not too much trouble, please approve the 700 yuan purchase from Tom",
		}},
		{"approval.decide remark verdict=refuse", []string{"驳回，预算超了", "駁回，超出預算", "reject, over budget"}},
		{"approval.decide back=true kind remark verdict=refuse who", []string{"退回宋丽娜的采购，请补报价单", "把張三的請購退回，請補報價", "return Tom's expense claim: receipts missing"}},
		{"approval.handover heirs=[李四] kind who", []string{"把宋丽娜的请假转给李四", "將宋麗娜嘅請假轉俾李四批", "hand Tom's leave to 李四"}},
		{"approval.handover heirs=[李四] join=true", []string{"加签给李四", "這張加簽畀李四", "让李四也审一下这张", "add 李四 as an approver", "have 李四 approve it too"}},
		{"approval.handover join=true", []string{"加多個簽核人", "这张再加个审批人"}},
		{"approval.comment kind remark who", []string{"给宋丽娜的报销评论：请补发票", "喺宋麗娜嘅報銷留言：請補發票", "comment on Tom's expense claim: please add the invoice"}},
		{"approval.urge kind", []string{"催一下我的采购", "催下我嘅採購申請", "chase my purchase request"}},
		{"approval.withdraw kind", []string{"撤回我的出差申请", "撤回我嘅公幹申請", "withdraw my trip request"}},
		{"approval.away from=2026-11-23 heirs=[李四] switch=on to=2026-11-29", []string{"下周我出差，审批都转给李四", "下星期我公幹，審批交晒俾李四", "while I'm away next week, 李四 handles my approvals"}},
		{"approval.digest repeat=每周一 stuck=true switch=on", []string{"每周一告诉我团队里卡住的审批"}},
		{"approval.digest repeat=每個星期 stuck=true switch=on", []string{"每個星期將卡住嘅簽核發畀我"}},
		{"approval.digest repeat=every Monday stuck=true switch=on", []string{"tell me what is stuck every Monday"}},
		{"approval.digest stuck=true switch=off", []string{"stop the weekly list of stuck approvals"}},
		{"approval.create from=2026-11-20 kind to=2026-11-20", []string{
			"周五没打下班卡 帮我补卡", "帮我补个卡，周五早上漏打了", "星期五下班冇打卡，幫我申請補卡", "I missed my clock-out on Friday, can you file a correction", "can you fix my attendance, I forgot to clock in on Friday",
		}},
		{"attendance.query from=2026-11-20 to=2026-11-20", []string{"周五我下班打卡了没", "did I clock out on Friday"}},
		{"approval.digest switch=on", []string{"打开审批摘要", "開審批摘要", "turn on the approval digest"}},
		{"approval.create kind", []string{"我要请假", "我想請年假", "I want to take annual leave"}},
	} {
		for _, text := range c.texts {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
			if got := namesOf(asLine(u)); got != c.want {
				t.Errorf("%s: %s; want %s", text, got, c.want)
			}
		}
	}
	// Somebody else's meeting is no request, nor is what is said to a room.
	for _, text := range []string{
		"财务部周四上午十点开会，和咱们没关系", "隔壁组下午四点开例会，不关我们的事", "業務部星期五兩點開會，同我哋無關", "the HR team meets Tuesday 2pm, it doesn't concern us", "李四把他自己的会挪到下午三点",
		"各位請將電話轉靜音，會議馬上開始", "everyone please turn off your cameras, the meeting starts right now",
	} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Command != "" {
			t.Errorf("%s: %s", text, asLine(u))
		}
	}
	for _, text := range []string{"他们部门周三下午三点开会，帮我也约那个时间和李四碰一下", "明天三点约李四开会，别的跟我们没关系", "请各位周五下午两点开会"} {
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)}); u.Command != "meeting.create" {
			t.Errorf("%s: %s", text, asLine(u))
		}
	}
	// What a form is started with fills it; of a list that was answered, all but one are decided.
	form := purchase()
	for _, text := range []string{"申请采购两台显示器 3000 元，下周五要", "申請採購兩部顯示器 3000 元，下星期五要", "我想採購兩部螢幕 3000 元，下星期五要"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		filled := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Command: intent.ApprovalCreate, More: form})
		if got := fields(t, form, filled.Values); u.Command != "approval.create" || !strings.Contains(got, `["3000"]`) || !strings.Contains(got, `数量=["2"]`) || !strings.Contains(got, "1127") {
			t.Errorf("%s: %s %s", text, u.Command, got)
		}
	}
	about := &commands.Subject{Command: "approval.pending", Whole: true}
	for n := range 3 {
		about.Items = append(about.Items, commands.Subject{Command: "approval.pending", Values: commands.Values{"number": {Readings: []any{fmt.Sprint("2026111800000000000", n)}}}})
	}
	for _, text := range []string{"除了第二个都同意", "除咗第二個全部同意", "approve all but the second"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), About: about})
		if a := intent.Of(u); u.Command != "approval.decide" || a.Verdict != commands.Agree || !a.Every || len(a.Picked.But) != 1 || len(a.Picked.Of) != 3 {
			t.Errorf("%s: %s %+v", text, u.Command, a.Picked)
		}
	}
}

// What was found in a sentence for one command is forgotten when it is read for another.
func TestASentenceIsReadForEachCommandAnew(t *testing.T) {
	r := rules()
	all := skills.Commands()
	of := func(name string) *commands.Command {
		return &all[slices.IndexFunc(all, func(c commands.Command) bool { return c.Name == name })]
	}
	for _, text := range []string{"谁今天休假", "驳回，请假太久了", "報銷：差旅費"} {
		u := commands.Utterance{Text: text, Now: now(t)}
		want := r.Read(u).Fill(of(intent.ApprovalCreate)).Values
		both := r.Read(u)
		both.Fill(of("approval.decide"))
		if got := both.Fill(of(intent.ApprovalCreate)).Values; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// namesOf is a line without what was said of the kind, of whom, and for others.
func namesOf(line string) string {
	for _, name := range []string{"kind", "remark", "who"} {
		if i := strings.Index(line, " "+name+"="); i >= 0 {
			rest := line[i+len(name)+2:]
			end := len(rest)
			for _, next := range []string{" kind=", " number=", " remark=", " status=", " switch=", " title=", " to=", " verdict=", " who="} {
				if j := strings.Index(rest, next); j >= 0 && j < end {
					end = j
				}
			}
			line = line[:i+len(name)+1] + rest[end:]
		}
	}
	return line
}
