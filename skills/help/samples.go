package help

import (
	"github.com/dingdesk/dingdesk/cardtpl"
)

func samples() []cardtpl.Sample {
	return []cardtpl.Sample{
		{Name: "help", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Guide{Skills: sampleHelp(say), Langs: otherLanguages(say)}
		})},
		{Name: "help-greeting", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return Guide{Name: "张三", Skills: sampleHelp(say), Greeting: true, LLM: true, Langs: otherLanguages(say)}
		})},
	}
}

func otherLanguages(say func(cn, tw, en string) string) []string {
	return []string{say("English", "English", "简体中文"), say("繁體中文", "简体中文", "繁體中文")}
}

func sampleHelp(say func(cn, tw, en string) string) []Group {
	return []Group{
		{Title: say("考勤", "考勤", "Attendance"), Lines: []string{
			say("上周我迟到了几次", "上週我遲到了幾次", "How often was I late last week?"),
			say("今天打卡了吗", "今天打卡了嗎", "Did I punch in today?"),
		}},
		{Title: say("审批", "審批", "Approvals"), Lines: []string{
			say("我的出差审批到哪了", "我的出差審批到哪了", "Where is my business trip approval?"),
			say("有什么等我审批", "有什麼等我審批", "What is waiting for me?"),
		}},
		{Title: say("会议", "會議", "Meetings"), Lines: []string{
			say("明天下午三点和张三李四开会讨论预算，一个小时", "明天下午三點和張三李四開會討論預算，一個小時",
				"Meet Zhang San and Li Si tomorrow at 3 pm about the budget, one hour"),
			say("今天有什么会", "今天有什麼會", "What meetings do I have today?"),
		}},
	}
}
