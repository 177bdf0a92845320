package intent_test

import (
	"fmt"
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
		"approval.decide kind=出差 verdict=agree who=李小龙":                           {"同意李小龙的出差", "李小龙的出差同意"},
		"approval.decide kind=出差 verdict=agree who=李小龍":                           {"同意李小龍的出差"},
		"approval.decide kind=报销 verdict=refuse who=郑国栋":                          {"驳回郑国栋的报销", "郑国栋的报销不批"},
		"approval.decide verdict=agree who=秦岚":                                    {"同意秦岚的", "秦岚的同意"},
		"approval.decide kind=trip verdict=agree who=Bruce Lee":                   {"approve Bruce Lee's trip", "agree to Bruce Lee's trip"},
		"approval.decide kind=trip verdict=agree who=bruce lee":                   {"approve bruce lee's trip"},
		"approval.decide verdict=refuse who=李小龙":                                  {"拒绝李小龙的，理由测试"},
		"approval.withdraw kind=请假 who=李小龙":                                       {"撤回李小龙的请假"},
		"approval.withdraw kind=leave who=Bruce Lee":                              {"withdraw Bruce Lee's leave"},
		"approval.status kind=出差 who=李小龙":                                         {"李小龙的出差审批到哪了"},
		"approval.status kind=出差 who=郑国栋":                                         {"查一下郑国栋的出差审批"},
		"approval.status kind=trip who=Bruce Lee":                                 {"where is Bruce Lee's trip request"},
		"approval.handover heirs=[李四] kind=出差 who=李小龙":                            {"把李小龙的出差转给李四"},
		"approval.handover heirs=[李四] kind=leave who=Bruce Lee":                   {"hand Bruce Lee's leave to 李四"},
		"approval.comment kind=出差 remark=请补行程 who=李小龙":                            {"给李小龙的出差评论：请补行程"},
		"approval.decide kind=出差 verdict=agree":                                   {"同意出差", "把出差的批了", "同意那条出差的审批"},
		"approval.decide kind=purchase verdict=agree":                             {"approve the purchase", "approve that purchase"},
		"approval.status kind=采购":                                                 {"我的采购到哪了", "采购的审批到哪了"},
		"approval.urge kind=采购 who=李小龙":                                           {"催李小龙批我的采购"},
		"approval.decide kind=出差 verdict=agree who=宋丽娜":                           {"同意宋丽娜的出差"},
		"attendance.query from=2026-11-09 to=2026-11-15 who=孙悟空":                  {"孙悟空上周的考勤"},
		"meeting.create attendees=[李小龙] start=2026-11-23T15:00:00+08:00 title=出差": {"明天三点和李小龙聊出差"},
	})
}

// What is said differently of different approvals is done for those of which the command is certain, and the rest is named or left.
func TestAContrastIsNeverDoneToTheWrongHalf(t *testing.T) {
	r := someKnow()
	readsAs(t, r, nil, map[string][]string{
		"approval.decide every=true kind=采购 verdict=agree":   {"出差的先不管，采购的都同意", "采购的都同意，出差的先放着"},
		"approval.decide every=true kind=採購 verdict=agree":   {"出差的先不管，採購的都同意"},
		"approval.decide verdict=agree who=苏婉清":              {"宋丽娜的先放着，苏婉清的同意", "苏婉清的同意，宋丽娜的先放着"},
		"approval.decide verdict=agree who=李四":               {"張三的先擱著，李四的同意"},
		"approval.decide verdict=agree who=Emily Carter":     {"leave 张三's trip for now, approve Emily Carter's"},
		"approval.decide kind=报销 verdict=agree who=袁静怡":      {"徐志强的采购先放着，袁静怡的报销同意"},
		"approval.decide every=true verdict=agree":           {"出差的先不管，其他的都同意"},
		"approval.decide every=true left=[周敏] verdict=agree": {"周敏的先不批，其他的都同意"},
		"approval.decide every=true left=[贺军] verdict=agree": {"全部同意，但是贺军的先别动"},
		"approval.decide kind=出差 verdict=agree who=张三":       {"张三的出差，同意", "同意，张三的出差"},
	})
	for text, want := range map[string]string{
		"周敏的出差同意，王五的不同意":                              "approval.decide kind=出差 verdict=agree who=周敏 [王五的不同意]",
		"把袁静怡的报销转给李四，苏婉清的同意":                          "approval.decide verdict=agree who=苏婉清 [把袁静怡的报销转给李四]",
		"approve Emily Carter's trip and reject 张三's": "approval.decide kind=trip verdict=agree who=Emily Carter [and reject 张三's]",
		"同意周敏的加班和出差":                                  "approval.decide kind=加班 verdict=agree who=周敏 [出差]",
		"同意周敏嘅加班同出差":                                  "approval.decide kind=加班 verdict=agree who=周敏 [出差]",
		"approve Emily Carter's leave and trip":       "approval.decide kind=leave verdict=agree who=Emily Carter [trip]",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		var unused []string
		for _, part := range u.Unused {
			unused = append(unused, part.Text)
		}
		if got := fmt.Sprint(asLine(u), " ", unused); got != want {
			t.Errorf("%s: %s; want %s", text, got, want)
		}
	}
}

// What is asked, supposed or told decides nothing, and changes no card that is open.
func TestWhatIsToldOrSupposedDecidesNothing(t *testing.T) {
	r := someKnow()
	for _, text := range []string{"我想问下王五的出差要不要同意", "周敏不在的话替她批了", "如果徐志强的采购低于200就同意", "王五说同意张三的出差", "王五話同意張三嘅出差", "Emily Carter said to approve 张三's trip"} {
		for _, d := range []*commands.Dialog{nil, openDecision("", commands.Agree, "")} {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
			if u.Reading != commands.ReadNone {
				t.Errorf("%s, open %t: %s %s", text, d != nil, u.Reading, asLine(u))
			}
		}
	}
}

// At an open question for a reason and at an open card, what does something else with an approval is a request, and no words for others.
func TestACompleteRequestIsNoReason(t *testing.T) {
	r := someKnow()
	for _, slot := range []string{"", "reason"} {
		for text, want := range map[string]string{
			"把张三的出差转给李四": "approval.handover", "評論張三的出差：酒店標準500以內": "approval.comment", "comment on Emily Carter's trip: fly economy": "approval.comment",
			"评论张三的出差：酒店标准500以内": "approval.comment", "hand over Emily Carter's trip to 李四": "approval.handover", "将张三嘅出差轉俾李四": "approval.handover",
		} {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: openDecision(slot, commands.Refuse, "")})
			if u.Reading != commands.ReadCommand || u.Command != want {
				t.Errorf("%q %s: %s %s", slot, text, u.Reading, asLine(u))
			}
		}
		if slot == "" {
			continue
		}
		for _, text := range []string{"请转给李四审批", "王五说预算超了", "下次早点提", "如果金额不对要重新提交"} {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: openDecision(slot, commands.Refuse, "")})
			if got := changed(u); got != "refuse:"+text+"::i1" {
				t.Errorf("%s: %s", text, got)
			}
		}
	}
}

// A department besides which others are asked about is none of those who are meant.
func TestADepartmentBesidesWhichIsAskedIsNotMeant(t *testing.T) {
	readsAs(t, someKnow(), nil, map[string][]string{
		"audit.seen kind=attendance left=[后端组]":  {"除了后端组还有谁看过我的考勤"},
		"audit.seen kind=approval left=[張三 後端組]": {"除了張三和後端組還有誰看過我的審批"},
		"audit.seen kind=attendance who=后端组":     {"后端组谁看过我的考勤"},
	})
}
