package approval

import "github.com/dingdesk/dingdesk/cardtpl"

// startSamples are the cards on the way to an approval.
func startSamples() []cardtpl.Sample {
	url := "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=dingcorp#/custom?processCode=PROC-1"
	proposed := Proposed{
		Kind: "团队活动", URL: url, Left: []string{"场地照片"}, Empty: []string{"活动说明", "联系电话"}, Files: []string{"场地合同"},
		Form: []Field{
			{Label: "活动主题", Values: []string{"后端组秋游"}}, {Label: "活动预算（元）", Values: []string{"3,500"}},
			{Label: "开始时间 – 结束时间", Shape: FieldRange, Values: []string{"2026-12-05", "2026-12-06"}},
			{Label: "需要的支持", Shape: FieldList, Values: []string{"用车", "餐饮"}},
			{Label: "费用明细", Shape: FieldTable, Rows: [][]cardtpl.Fact{
				{{Label: "项目", Value: "大巴"}, {Label: "费用（元）", Value: "1200"}}, {{Label: "项目", Value: "午餐"}, {Label: "费用（元）", Value: "2300"}},
			}, Sums: []cardtpl.Fact{{Label: "费用（元）", Value: "3,500"}}},
		},
		Way: []Ahead{{Name: "直属主管", People: []string{"李雷"}}, {Name: "财务会签", People: []string{"王芳", "赵六"}, Method: WayAll}},
	}
	copied := proposed
	copied.Files = nil
	copied.From = &Copied{Number: "202611031031000123456", Dropped: []Dropped{{"场地合同", DropFile}, {"场地照片", DropThere}, {"预订截止日", DropPast}, {"现场负责人", DropGone}}}
	unsure := Proposed{
		Kind: "采购", URL: url, Form: []Field{{Label: "采购事由", Values: []string{"键盘"}}, {Label: "预算金额（元）", Values: []string{"300"}}},
		Way: []Ahead{{Name: "直属主管", People: []string{"李雷"}}}, Before: &Earlier{At: at(18, 10, 31)},
	}
	return []cardtpl.Sample{
		{Name: "approval-ask-kind", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return asking{Ask: say("要发起哪一种审批？", "要發起哪一種簽核？", "Which approval do you want to start?"), Options: []string{"采购", "报销", "用章", "通用审批"}}
		})},
		{Name: "approval-ask-first", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return asking{
				Kind: "团队活动", Ask: say("“活动主题”写什么？", "「活动主题」寫什麼？", "What should “活动主题” say?"), Left: []string{"场地照片"}, URL: url, Of: 4,
				Hint: say("直接写，整条消息都会填进去。", "直接寫，整則訊息都會填進去。", "Just write it; the whole message goes into the field."),
				Form: paper{sheet: sheet{Controls: []control{
					{ID: "t", Name: "活动主题", Component: "TextField", Required: true}, {ID: "n", Name: "参加人数", Component: "NumberField", Required: true},
					{ID: "r", Name: `["开始时间","结束时间"]`, Component: "DDDateRangeField", Required: true}, {ID: "k", Name: "活动类型", Component: "DDSelectField", Required: true, Options: []string{"团建", "培训"}},
					{ID: "m", Name: "需要的支持", Component: "DDMultiSelectField", Options: []string{"用车", "摄影", "餐饮"}}, {ID: "d", Name: "活动说明", Component: "TextareaField"},
				}}}.toWrite(nil),
			}
		})},
		{Name: "approval-ask-wrong", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return asking{
				Kind: "团队活动", Ask: say("“参加人数”是多少？", "「参加人数」是多少？", "How many for “参加人数”?"), Done: 1, Of: 4,
				Wrong: []string{say("“很多人”填不进“参加人数”。", "「很多人」填不進「参加人数」。", "“很多人” does not fit “参加人数”.")}, Hint: say("写一个数，如 2。", "寫一個數，如 2。", "A number, such as 2."),
			}
		})},
		{Name: "approval-ask-file", View: cardtpl.Spoken(func(say func(cn, tw, en string) string) cardtpl.View {
			return asking{
				Kind: "合同", Ask: say("“合同文本”要交文件，请把它发给我。", "「合同文本」要交檔案，請把它傳給我。", "“合同文本” takes a file. Please send it to me."), Done: 2, Of: 3,
				Wrong: []string{say("“合同.zip”太大，我最多传 20 MB 的文件。请压缩后再发，或到钉钉里加。", "「合同.zip」太大，我最多傳 20 MB 的檔案。請壓縮後再傳，或到釘釘裡加。", "“合同.zip” is too large; I can pass on files of up to 20 MB. Send a smaller one, or attach it in DingTalk.")},
				Hint:  say("在这个单聊里直接发送文件，一次一个。", "在這個單聊裡直接傳送檔案，一次一個。", "Send it in this chat as a file, one at a time."), URL: url,
			}
		})},
		{Name: "approval-elsewhere-suite", View: Elsewhere{Kind: "请假", Suite: true, URL: url, Now: cardtpl.SampleNow(), Days: daysOff{
			From: at(19, 0, 0), To: at(20, 0, 0), Leave: true, Meetings: 3, Length: Length{N: "2"}, Balance: &Balance{Kind: "年假", Left: 5.5, Pending: 1, Expires: at(1, 0, 0).AddDate(0, 1, 30)},
			Peers: &Peers{N: 2, Names: []string{"李雷", "王芳"}},
		}}},
		{Name: "approval-elsewhere-short", View: Elsewhere{Kind: "请假", Suite: true, URL: url, Now: cardtpl.SampleNow(), Days: daysOff{
			From: at(19, 0, 0), To: at(19, 0, 0), Length: Length{N: "8", Hours: true}, Balance: &Balance{Kind: "调休", Hours: true, Left: 6, Pending: 2}, Peers: &Peers{N: 3, Names: []string{"李雷"}},
		}}},
		{Name: "approval-elsewhere-balance", View: Elsewhere{Kind: "请假", Suite: true, URL: url, Now: cardtpl.SampleNow(), Days: daysOff{Meetings: -1, Balance: &Balance{Kind: "年假", Left: 0}}}},
		{Name: "approval-elsewhere-alone", View: Elsewhere{Kind: "请假", Suite: true, URL: url, Now: cardtpl.SampleNow(), Days: daysOff{
			From: at(19, 0, 0), To: at(23, 0, 0), Length: Length{N: "3"}, Working: true, Peers: &Peers{},
		}}},
		{Name: "approval-elsewhere-unread", View: Elsewhere{Kind: "请假", Suite: true, URL: url, Now: cardtpl.SampleNow(), Days: daysOff{From: at(19, 0, 0), To: at(19, 0, 0), Meetings: -1, Peers: &Peers{N: 2}, Unread: []string{suiteBalance, suiteCalendar, suiteLength, suitePending}}}},
		{Name: "approval-elsewhere", View: Elsewhere{Kind: "入职", Left: []string{"身份证照片", "体检报告"}, URL: url}},
		{Name: "approval-proposed", View: proposed},
		{Name: "approval-proposed-copy", View: copied},
		{Name: "approval-proposed-unsure", View: unsure},
		{Name: "approval-submitted", View: Submitted{Kind: "采购", Title: "张三提交的采购", Number: "202611181031000123456", Holders: []string{"李雷"}, Who: "张三", At: at(18, 10, 31), URL: sampleURL("p-9")}},
	}
}
