package meeting

import "github.com/dingdesk/dingdesk/commands"

// commands are what a person can ask of meetings.
func (s *skill) commands() []commands.Command {
	who := commands.Param{Name: "who", Type: commands.Subjects, Role: commands.RoleOwner}
	dates := commands.Param{Name: "dates", Type: commands.DateRange, Role: commands.RoleOld}
	title := commands.Param{Name: "title", Type: commands.Topic, Role: commands.RoleOld, OneOf: "one"}
	attendees := commands.Param{Name: "attendees", Type: commands.Subjects, Role: commands.RoleOld, OneOf: "one"}
	room := commands.Param{Name: "room", Type: commands.Room, Role: commands.RoleOld, OneOf: "one"}
	agenda := []commands.Param{dates, title, who, attendees}
	skip := commands.Param{Name: commands.Skip, Type: commands.Follow}
	whichOne := commands.Param{Name: "dates", Type: commands.DateRange, Role: commands.RoleOld, OneOf: "one", Required: true} // any of these tells which
	return []commands.Command{
		{
			Name: "meeting.create", Summary: "meeting.summary", Effect: commands.Write, Run: s.create,
			Aliases:  []string{"/meeting", "/hy", "开会", "開會", "约会议", "約會議", "订会议", "訂會議", "创建会议", "建立會議", "meeting"},
			Examples: []string{"meeting.example.create", "meeting.example.short"},
			Thing:    commands.ThingMeeting, Act: commands.ActCreate, Purpose: "set up a new meeting",
			Params: []commands.Param{
				{Name: "title", Type: commands.Topic},
				{Name: "start", Type: commands.TimePoint, Required: true},
				{Name: "minutes", Type: commands.Duration},
				{Name: "repeat", Type: commands.Recurrence},
				{Name: "room", Type: commands.Room},
				{Name: "place", Type: commands.Place},
				{Name: "attendees", Type: commands.Subjects},
				{Name: "online", Type: commands.Flag},
			},
		},
		{
			Name: "meeting.list", Summary: "meeting.list.summary", Private: true, Run: s.agenda,
			Aliases:  []string{"/agenda", "日程", "行程", "我的日程", "今天的会", "今天的會", "我的会议", "我的會議", "agenda", "my meetings"},
			Examples: []string{"meeting.example.today", "meeting.example.tomorrow"},
			Thing:    commands.ThingMeeting, Purpose: "see one's own meetings or free time",
			Params: append(agenda[:len(agenda):len(agenda)], commands.Param{Name: "next", Type: commands.Next}, skip),
		},
		{
			Name: "meeting.cancel", Summary: "meeting.cancel.summary", Run: commands.NotYet("meeting.cancel.not_yet"),
			Thing: commands.ThingMeeting, Act: commands.ActCancel, Purpose: "cancel an existing meeting",
			Params: []commands.Param{whichOne, title, attendees, room},
		},
		{
			Name: "meeting.reschedule", Summary: "meeting.reschedule.summary", Run: commands.NotYet("meeting.reschedule.not_yet"),
			Thing: commands.ThingMeeting, Act: commands.ActMove, Purpose: "move an existing meeting",
			Params: []commands.Param{
				{Name: "which", Type: commands.TimePoint, Role: commands.RoleOld},
				dates, title,
				{Name: "start", Type: commands.TimePoint, Role: commands.RoleTarget, OneOf: "to", Required: true},
				{Name: "minutes", Type: commands.Duration, Role: commands.RoleLength, OneOf: "to"},
				{Name: "shift", Type: commands.Duration, Role: commands.RoleShift, OneOf: "to"},
				attendees,
			},
		},
		{
			Name: "meeting.rooms", Summary: "meeting.rooms.summary", Run: commands.NotYet("meeting.rooms.not_yet"),
			Thing: commands.ThingMeeting, Purpose: "which meeting rooms exist or are free", Params: append(agenda[:len(agenda):len(agenda)], room),
		},
		{
			Name: "meeting.free", Summary: "meeting.free.summary", Run: commands.NotYet(othersNotYet),
			Thing: commands.ThingMeeting, Purpose: "other people's free time or meetings", Params: []commands.Param{dates, who, room},
		},
	}
}

// othersNotYet says that when others are free cannot be told.
const othersNotYet = "meeting.free.not_yet"
