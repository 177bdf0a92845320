package meeting

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func at(day, hour, minute int) time.Time { return cardtpl.SampleAt(day, hour, minute) }

func samples() []cardtpl.Sample {
	now := cardtpl.SampleNow()
	plan := Confirm{
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
	doubt := Confirm{
		Start: at(18, 15, 0), End: at(18, 15, 30), Organizer: "王芳", Now: now,
		Other: []time.Time{at(19, 3, 0)}, DefaultedDuration: true,
	}
	clashes := Clashes{Title: busy.Title, Start: busy.Start, End: busy.End, People: busy.People, Now: now}
	crowd := plan
	crowd.Title = "第四季度全员复盘与下一年度预算方向讨论会（含各部门负责人汇报与答疑环节）"
	crowd.Attendees = []string{"张三", "李四", "李雷", "韩梅梅", "王芳", "赵六", "钱七", "孙八", "Anna Wong", "周九", "吴十"}
	left := plan
	left.Attendees, left.Left = []string{"张三"}, []string{"李四"}
	away := plan
	away.Title, away.Place, away.Online = "消防培训", "B座大厅", false
	return []cardtpl.Sample{
		{Name: "meeting-confirm", View: plan},
		{Name: "meeting-confirm-busy", View: busy},
		{Name: "meeting-confirm-busy-group", View: grouped},
		{Name: "meeting-confirm-busy-no-other", View: full},
		{Name: "meeting-confirm-doubt", View: doubt},
		{Name: "meeting-confirm-repeat", View: weekly},
		{Name: "meeting-confirm-all-day", View: whole},
		{Name: "meeting-clashes", View: clashes},
		{Name: "meeting-confirm-crowd", View: crowd},
		{Name: "meeting-confirm-left", View: left},
		{Name: "meeting-confirm-place", View: away},
		{Name: "meeting-done", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomName: "301 会议室", By: "王芳", At: now}},
		{Name: "meeting-done-group", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", Group: true, RoomName: "路演厅", Approval: true, Repeat: "每周四", By: "王芳", At: now}},
		{Name: "meeting-done-place", View: Done{Title: "消防培训", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"}, Place: "B座大厅", By: "王芳", At: now}},
		{Name: "meeting-done-no-room", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), RoomFailed: "301 会议室", By: "王芳", At: now}},
		{Name: "meeting-done-retry-room", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomFailed: "301 会议室", RetryRoom: true, By: "王芳", At: now}},
		{Name: "meeting-done-late", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomName: "301 会议室", Cancel: true, By: "王芳", At: now}},
		{Name: "meeting-done-room-refused", View: Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			RoomFailed: "301 会议室", RoomReason: "会议室不可预订", RetryRoom: true, By: "王芳", At: now}},
		{Name: "meeting-done-room-unclear", View: unclear{Done{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: []string{"张三", "李四"},
			URL: "https://meeting.dingtalk.com/j/abc123", RoomUnclear: "301 会议室", By: "王芳", At: now}}},
		{Name: "meeting-cancelled", View: Cancelled{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Attendees: 2, By: "王芳", At: now}},
		{Name: "meeting-today", View: Agenda{From: at(18, 0, 0), To: at(18, 0, 0), Now: now, Rows: []AgendaRow{
			{Title: "晨会", Start: at(18, 9, 15), End: at(18, 9, 30), Organizer: "李雷", Rooms: []AgendaRoom{{Name: "201 会议室"}}},
			{Title: "产品评审", Start: at(18, 10, 0), End: at(18, 11, 0), Organizer: "韩梅梅", Rooms: []AgendaRoom{{Name: "301 会议室"}}, URL: "https://meeting.dingtalk.com/j/def456"},
			{Title: "一对一", Start: at(18, 16, 0), End: at(18, 16, 30), Organizer: "王芳", Response: ResponseOpen},
			{Title: "发布彩排", Start: at(18, 17, 0), End: at(18, 18, 0), Organizer: "李雷", Rooms: []AgendaRoom{{"路演厅", true}}, Response: ResponseTentative},
		}, Declined: 1}},
		{Name: "meeting-week", View: Agenda{From: at(16, 0, 0), To: at(22, 0, 0), Now: now, Rows: []AgendaRow{
			{Title: "季度规划", Start: at(19, 0, 0), End: at(21, 0, 0), AllDay: true, Organizer: "李雷"},
			{Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Organizer: "王芳", Rooms: []AgendaRoom{{Name: "301 会议室"}}},
		}}},
		{Name: "meeting-none", View: Agenda{From: at(19, 0, 0), To: at(19, 0, 0), Now: now}},
		{Name: "state-processing", View: settled{"processing", ""}},
		{Name: "state-done", View: settled{"done", "王芳"}},
		{Name: "state-rejected", View: settled{"rejected", "王芳"}},
		{Name: "state-cancelled", View: settled{"cancelled", ""}},
		{Name: "state-expired", View: settled{"expired", ""}},
		{Name: "state-failed", View: settled{"failed", ""}},
		{Name: "state-superseded", View: settled{"superseded", ""}},
		{Name: "state-unclear", View: settled{"unclear", ""}},
	}
}

// settled is a confirm card after it was answered, the way the transport draws it.
type settled struct {
	state string
	by    string
}

// Card implements cardtpl.View.
func (s settled) Card(l i18n.Lang) cardtpl.Card {
	plan := Confirm{
		Title: "讨论预算", Start: at(19, 15, 0), End: at(19, 16, 0), Organizer: "王芳",
		Attendees: []string{"张三", "李四"}, Now: cardtpl.SampleNow(),
		People: []Availability{{Name: "王芳", State: Free}, {Name: "张三", State: Free}, {Name: "李四", State: Free}},
	}
	if s.state == "unclear" {
		return plan.Card(l).Unclear(l, "meeting.confirm", "")
	}
	line := ""
	if s.by != "" {
		line = cardtpl.DoneLine(s.by, cardtpl.StateWord(l, s.state), cardtpl.SampleNow())
	}
	return plan.Card(l).Settled(l, s.state, line)
}

// unclear is the card of a meeting of whose room nobody knows, the way the transport draws it.
type unclear struct{ Done }

// Card implements cardtpl.View.
func (r unclear) Card(l i18n.Lang) cardtpl.Card {
	c := r.Done.Card(l)
	return c.Unclear(l, "", c.Text)
}
