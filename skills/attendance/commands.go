package attendance

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
)

// commands are what a person can ask of attendance.
func (s skill) commands() []commands.Command {
	params := []commands.Param{
		{Name: "dates", Type: commands.DateRange, Toward: commands.Past},
		{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner, Required: true}, // the asker when nobody is named
		{Name: "asked", Type: commands.Choice, Words: commands.WordsAsked},
	}
	behind := []commands.Param{{Name: commands.Why, Type: commands.Follow}, {Name: commands.Skip, Type: commands.Follow}}
	return []commands.Command{
		{
			Name: "attendance.query", Summary: "attendance.summary", Private: true, Run: s.query,
			Aliases:  []string{"/attendance", "/kq", "考勤", "打卡", "出勤", "我的考勤", "考勤记录", "考勤紀錄", "attendance"},
			Examples: []string{"attendance.example.week", "attendance.example.today", "attendance.example.month"},
			Thing:    commands.ThingAttendance, Purpose: "see attendance: punches, lateness, absence",
			Params: slices.Concat(params, behind),
		},
		{
			Name: "attendance.away", Summary: "attendance.away.summary", Run: commands.NotYet("attendance.away.not_yet"),
			Thing: commands.ThingAttendance, Purpose: "who is on leave, on a trip or out",
			Params: []commands.Param{{Name: "dates", Type: commands.DateRange, Role: commands.RoleOld}, params[1]},
		},
		{
			Name: "attendance.overtime", Summary: "attendance.overtime.summary", Run: commands.NotYet("attendance.overtime.not_yet"),
			Thing: commands.ThingAttendance, Purpose: "overtime hours", Params: params,
		},
		{
			Name: "leave.balance", Summary: "attendance.leave.summary", Run: commands.NotYet("attendance.leave.not_yet"),
			Thing: commands.ThingLeave, Purpose: "see how much leave is left",
			Params: []commands.Param{
				{Name: "kind", Type: commands.Choice, Words: commands.WordsLeave},
				{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner},
			},
		},
	}
}
