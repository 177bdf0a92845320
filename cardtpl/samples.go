package cardtpl

import (
	"strconv"
	"strings"
	"time"
)

// Sample is a view with realistic data, for golden files, the gallery and screenshots.
type Sample struct {
	Name string // stable: "attendance-week"
	View View
}

// Samples are all views with their important variants, at one fixed moment: Wednesday 18 November
// 2026, 10:31 in China. They make every call anew, so callers may change what they get.
func Samples() []Sample {
	var all []Sample
	all = append(all, attendanceSamples()...)
	all = append(all, approvalSamples()...)
	all = append(all, meetingSamples()...)
	return append(all, dialogSamples()...)
}

// at is a moment of November 2026 in China, whose zone needs no database.
func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("CST", 8*60*60))
}

func sampleNow() time.Time { return at(18, 10, 31) }

func approvalURL(id string) string {
	return "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?corpid=dingcorp&dd_share=false&procInstId=" + id + "#/approval"
}

func approvalSamples() []Sample {
	now := sampleNow()
	trip := ApprovalRow{
		Title: "张三提交的出差申请", Kind: "出差", Number: "202611160912000123456", Status: ApprovalRunning, Originator: "张三",
		Holders: []string{"李雷"}, Since: at(16, 9, 12), Created: at(16, 9, 12), URL: approvalURL("p-1"),
		Summary: ApprovalSummary{Place: "上海", From: time.Date(2026, 12, 8, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 12, 10, 0, 0, 0, 0, time.UTC), Length: ApprovalLength{N: "3"}},
	}
	leave := ApprovalRow{
		Title: "张三提交的请假", Kind: "请假", Number: "202611101530000987654", Status: ApprovalAgreed, Originator: "张三",
		Created: at(10, 15, 30), Finished: at(11, 9, 4), URL: approvalURL("p-2"), N: 1,
	}
	refused := ApprovalRow{
		Title: "张三提交的采购申请", Kind: "采购", Number: "202611051101000555444", Status: ApprovalRefused, Originator: "张三",
		Created: at(5, 11, 1), Finished: at(6, 16, 40), URL: approvalURL("p-3"), N: 2,
	}
	withdrawn := ApprovalRow{
		Title: "张三提交的用章申请", Kind: "用章", Number: "202611031010000333222", Status: ApprovalWithdrawn, Originator: "张三",
		Created: at(3, 10, 10), Finished: at(3, 10, 20), URL: approvalURL("p-4"), N: 3,
	}
	mine := func(i int) ApprovalRow {
		r := ApprovalRow{
			Title: []string{"王芳提交的报销", "韩梅梅提交的请假"}[i], Kind: []string{"报销", "请假"}[i], Number: []string{"202611151802000111222", "202611180905000222111"}[i],
			Status: ApprovalRunning, Originator: []string{"王芳", "韩梅梅"}[i], Created: []time.Time{at(15, 18, 2), at(18, 9, 5)}[i], URL: approvalURL([]string{"p-7", "p-8"}[i]), N: i,
		}
		r.Since = r.Created
		r.Summary = []ApprovalSummary{{Amount: "¥3,000"}, {From: at(25, 0, 0), To: at(25, 0, 0), Length: ApprovalLength{N: "4", Hours: true}}}[i]
		return r
	}
	detail := ApprovalDetail{
		Title: "王芳提交的报销", Number: "202611151802000111222", Kind: "报销", Status: ApprovalRunning,
		Originator: "王芳", Dept: "市场部", Created: at(15, 18, 2), Now: now,
		Form: []ApprovalField{
			{Label: "报销类型", Values: []string{"差旅费"}}, {Label: "金额（元）", Values: []string{"1,286.50"}},
			{Label: "事由", Values: []string{"上海客户拜访，高铁往返与住宿一晚"}},
		},
		Steps:   []ApprovalStep{{"王芳", "started", at(15, 18, 2), ""}, {"李雷", "agreed", at(16, 9, 40), "发票齐全"}, {"张三", "waiting", time.Time{}, ""}},
		Holders: []string{"张三"}, Since: at(16, 9, 40), URL: approvalURL("p-7"), CanDecide: true,
	}
	whole := detail
	whole.Title, whole.Kind, whole.Originator, whole.Way = "王芳提交的差旅报销单", "差旅报销单", "王芳", ApprovalWay{Method: WayAll, Left: []string{"张三", "李四"}, Agreed: 1}
	whole.Form = []ApprovalField{
		{Label: "报销总额（元）", Values: []string{"12,860"}},
		{Label: "出差时间", Shape: FieldRange, Values: []string{"2026-11-12", "2026-11-14"}, Length: ApprovalLength{N: "3"}},
		{Label: "费用类别", Shape: FieldList, Values: []string{"交通", "住宿", "招待"}},
		{Label: "同行人", Shape: FieldList, Values: []string{"李雷", "Anna Wong"}}, {Label: "承担部门", Shape: FieldList, Values: []string{"市场部"}},
		{Label: "关联审批单", Shape: FieldList, Values: []string{"王芳提交的出差申请"}},
		{Label: "报销明细", Shape: FieldTable, Sums: []Fact{{"金额（元）", "12,860"}}},
		{Label: "说明", Values: []string{strings.Repeat("上海客户拜访三天，高铁往返，住宿两晚，另有一次客户招待。", 4)}},
		{Label: "附件", Shape: FieldFiles, Values: []string{"酒店发票.pdf (183 KB)", "高铁行程单.pdf (96 KB)"}},
		{Label: "现场照片", Shape: FieldPictures, Values: []string{"1", "2", "3"}}, {Label: "收款账户", Shape: FieldElsewhere},
	}
	for i := range 14 {
		whole.Form[6].Rows = append(whole.Form[6].Rows, []Fact{{"费用说明", []string{"高铁票", "酒店", "出租车"}[i%3]}, {"金额（元）", strconv.Itoa(100 * (i + 1))}})
	}
	refusedDetail := ApprovalDetail{
		Title: "张三提交的采购申请", Number: "202611051101000555444", Kind: "采购", Status: ApprovalRefused,
		Originator: "张三", Dept: "研发部", Created: at(5, 11, 1), Finished: at(6, 16, 40), Now: now,
		Form:  []ApprovalField{{Label: "物品", Values: []string{"显示器 27 寸"}}, {Label: "数量", Values: []string{"2"}}},
		Steps: []ApprovalStep{{"张三", "started", at(5, 11, 1), ""}, {"李雷", "refused", at(6, 16, 40), "本季度预算已用完，请下季度再提"}},
		URL:   approvalURL("p-3"),
	}
	return []Sample{
		{"approval-detail-whole", whole},
		{"approval-agree-whole", ApprovalDecide{Detail: whole, Agree: true, Remark: "同意，下次请先报备"}},
		{"approval-mine", ApprovalList{Heading: ApprovalsMine, Rows: []ApprovalRow{trip, leave, refused, withdrawn}, AsOf: now, MoreURL: approvalURL("all")}},
		{"approval-mine-one", ApprovalList{Heading: ApprovalsMine, Rows: []ApprovalRow{trip}, AsOf: now, Kind: "出差"}},
		{"approval-mine-none", ApprovalList{Heading: ApprovalsMine, AsOf: now, Kind: "出差", Status: ApprovalRunning}},
		{"approval-mine-many", ApprovalList{Heading: ApprovalsMine, Rows: []ApprovalRow{trip, leave, refused, withdrawn, leave}, Shown: 12, AsOf: now}},
		{"approval-pending", ApprovalList{Heading: ApprovalsPending, Rows: []ApprovalRow{mine(0), mine(1)}, Others: 3, Unlisted: 1, Kind: "报销", AsOf: now, MoreURL: approvalURL("todo")}},
		{"approval-pending-none", ApprovalList{Heading: ApprovalsPending, AsOf: now}},
		{"approval-pending-unseen", ApprovalList{Heading: ApprovalsPending, Unlisted: 2, AsOf: now, MoreURL: approvalURL("todo")}},
		{"approval-detail-decide", detail},
		{"approval-detail-refused", refusedDetail},
		{"approval-reason", ApprovalReason{Detail: detail}},
		{"approval-reason-demanded", ApprovalReason{Detail: detail, Agree: true, Demanded: true}},
		{"approval-agree", ApprovalDecide{Detail: detail, Agree: true}},
		{"approval-refuse", ApprovalDecide{Detail: detail, Remark: "请补上酒店发票"}},
		{"approval-agreed", ApprovalDecided{Title: "王芳提交的报销", Agree: true, Who: "张三", At: now, URL: approvalURL("p-7")}},
		{"approval-refused", ApprovalDecided{Title: "王芳提交的报销", Who: "张三", At: now}},
	}
}

func meetingSamples() []Sample {
	now := sampleNow()
	plan := MeetingConfirm{
		Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Organizer: "王芳",
		Attendees: []string{"张三", "李四"}, Online: true, Now: now,
		People: []Availability{{Name: "王芳", State: Free}, {Name: "张三", State: Free}, {Name: "李四", State: Free}},
	}
	busy := plan
	busy.Room, busy.Online = "301 会议室", false
	busy.People = []Availability{{Name: "王芳", State: Free}, {"张三", Busy, at(19, 15, 0), at(19, 15, 30)}, {Name: "李四"}}
	busy.Suggest = []Slot{
		{at(19, 16, 0), at(19, 17, 0), 3, 3}, {at(19, 13, 30), at(19, 14, 30), 2, 3}, {at(19, 17, 30), at(19, 18, 30), 2, 3},
	}
	grouped := busy
	grouped.Group = true
	full := busy
	full.Suggest = nil
	weekly := plan
	weekly.Title, weekly.Repeat, weekly.Room, weekly.Approval = "周会", "每周四", "路演厅", true
	whole := plan
	whole.Title, whole.Start, whole.End, whole.AllDay = "培训", at(19, 9, 0), at(19, 18, 0), true
	doubt := MeetingConfirm{
		Start: at(18, 15, 0), End: at(18, 15, 30), Organizer: "王芳", Now: now,
		Other: []time.Time{at(19, 3, 0)}, DefaultedDuration: true,
	}
	clashes := MeetingClashes{Title: busy.Title, Start: busy.Start, End: busy.End, People: busy.People, Now: now}
	crowd := plan
	crowd.Title = "第四季度全员复盘与下一年度预算方向讨论会（含各部门负责人汇报与答疑环节）"
	crowd.Attendees = []string{"张三", "李四", "李雷", "韩梅梅", "王芳", "赵六", "钱七", "孙八", "Anna Wong", "周九", "吴十"}
	left := plan
	left.Attendees, left.Left = []string{"张三"}, []string{"李四"}
	return []Sample{
		{"meeting-confirm", plan},
		{"meeting-confirm-busy", busy},
		{"meeting-confirm-busy-group", grouped},
		{"meeting-confirm-busy-no-other", full},
		{"meeting-confirm-doubt", doubt},
		{"meeting-confirm-repeat", weekly},
		{"meeting-confirm-all-day", whole},
		{"meeting-clashes", clashes},
		{"meeting-confirm-crowd", crowd},
		{"meeting-confirm-left", left},
		{"meeting-done", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomName: "301 会议室", By: "王芳", At: now}},
		{"meeting-done-group", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", Group: true, RoomName: "路演厅", Approval: true, Repeat: "每周四", By: "王芳", At: now}},
		{"meeting-done-no-room", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), RoomFailed: "301 会议室", By: "王芳", At: now}},
		{"meeting-done-retry-room", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomFailed: "301 会议室", RetryRoom: true, By: "王芳", At: now}},
		{"meeting-done-late", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomName: "301 会议室", Cancel: true, By: "王芳", At: now}},
		{"meeting-done-room-refused", MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			RoomFailed: "301 会议室", RoomReason: "会议室不可预订", RetryRoom: true, By: "王芳", At: now}},
		{"meeting-done-room-unclear", roomUnclear{MeetingDone{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomUnclear: "301 会议室", By: "王芳", At: now}}},
		{"meeting-cancelled", MeetingCancelled{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: 2, By: "王芳", At: now}},
		{"meeting-today", MeetingList{From: at(18, 0, 0), To: at(18, 0, 0), Now: now, AsOf: now, Rows: []MeetingRow{
			{Title: "晨会", Start: at(18, 9, 15), End: at(18, 9, 30), Organizer: "李雷", Rooms: []MeetingRoom{{Name: "201 会议室"}}},
			{Title: "产品评审", Start: at(18, 10, 0), End: at(18, 11, 0), Organizer: "韩梅梅", Rooms: []MeetingRoom{{Name: "301 会议室"}}, URL: "https://meeting.dingtalk.com/j/def456"},
			{Title: "一对一", Start: at(18, 16, 0), End: at(18, 16, 30), Organizer: "王芳", Response: ResponseOpen},
			{Title: "发布彩排", Start: at(18, 17, 0), End: at(18, 18, 0), Organizer: "李雷", Rooms: []MeetingRoom{{"路演厅", true}}, Response: ResponseTentative},
		}, Declined: 1}},
		{"meeting-week", MeetingList{From: at(16, 0, 0), To: at(22, 0, 0), Now: now, AsOf: now, Rows: []MeetingRow{
			{Title: "季度规划", Start: at(19, 0, 0), End: at(21, 0, 0), AllDay: true, Organizer: "李雷"},
			{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Organizer: "王芳", Rooms: []MeetingRoom{{Name: "301 会议室"}}},
		}}},
		{"meeting-none", MeetingList{From: at(19, 0, 0), To: at(19, 0, 0), Now: now, AsOf: now}},
	}
}
