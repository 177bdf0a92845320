package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// someKnow are rules of a directory that knows some.
func someKnow() *intent.Rules {
	names := []string{"宋丽娜", "苏婉清", "徐志强", "袁静怡", "李四", "张三", "周敏", "王五", "张伟", "张伟", "Emily Carter"}
	return intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
}

// readsAs checks how sentences are read, in a line each.
func readsAs(t *testing.T, r *intent.Rules, d func() *commands.Dialog, cases map[string][]string) {
	t.Helper()
	for want, texts := range cases {
		for _, text := range texts {
			u := commands.Utterance{Text: text, Now: now(t)}
			if d != nil {
				u.Dialog = d()
			}
			if got := asLine(r.Understand(t.Context(), u)); got != want {
				t.Errorf("%s: %s; want %s", text, got, want)
			}
		}
	}
}

// Whose approval is meant is said with a name that nobody has, too: without it, it would be somebody else's.
func TestWhoseApprovalIsMeantIsToldByANameThatNobodyKnows(t *testing.T) {
	readsAs(t, someKnow(), nil, map[string][]string{
		"approval.decide kind=出差 verdict=agree who=李小龙":              {"同意李小龙的出差", "李小龙的出差同意", "批准李小龙提交的出差"},
		"approval.decide kind=出差 verdict=agree who=李小龍":              {"批咗李小龍嘅出差", "同意李小龍的出差"},
		"approval.decide kind=报销 verdict=refuse who=郑国栋":             {"驳回郑国栋的报销", "郑国栋的报销不批"},
		"approval.decide verdict=agree who=秦岚":                      {"同意秦岚的", "秦岚的同意"},
		"approval.decide kind=trip verdict=agree who=Bruce Lee":     {"approve Bruce Lee's trip", "agree to Bruce Lee's trip"},
		"approval.decide kind=trip verdict=agree who=bruce lee":     {"approve bruce lee's trip"},
		"approval.decide verdict=refuse who=李小龙":           {"拒绝李小龙的，理由测试"},
		"approval.withdraw kind=请假 who=李小龙":                         {"撤回李小龙的请假"},
		"approval.withdraw kind=leave who=Bruce Lee":                {"withdraw Bruce Lee's leave"},
		"approval.status kind=出差 who=李小龙":                           {"李小龙的出差审批到哪了"},
		"approval.status kind=出差 who=郑国栋":                           {"查一下郑国栋的出差审批"},
		"approval.status kind=trip who=Bruce Lee":                   {"where is Bruce Lee's trip request"},
		"approval.handover heirs=[李四] kind=出差 who=李小龙":              {"把李小龙的出差转给李四"},
		"approval.handover heirs=[李四] kind=leave who=Bruce Lee":     {"hand Bruce Lee's leave to 李四"},
		"approval.comment kind=出差 remark=请补行程 who=李小龙":              {"给李小龙的出差评论：请补行程"},
		"approval.decide kind=出差 verdict=agree":                     {"同意出差", "把出差的批了", "同意那条出差的审批"},
		"approval.decide kind=purchase verdict=agree":               {"approve the purchase", "approve that purchase"},
		"approval.status kind=采购":                                   {"我的采购到哪了", "采购的审批到哪了"},
		"approval.urge kind=采购 who=李小龙":                             {"催李小龙批我的采购"},
		"approval.decide kind=出差 verdict=agree who=宋丽娜":             {"同意宋丽娜的出差"},
		"attendance.query from=2026-11-09 to=2026-11-15 who=孙悟空":    {"孙悟空上周的考勤"},
		"meeting.create attendees=[李小龙] start=2026-11-23T15:00:00+08:00 title=出差": {"明天三点和李小龙聊出差"},
	})
}
