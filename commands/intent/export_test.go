package intent

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/skills"
)

// Doubt makes the judge unsure of every sentence, so that what a language model says can be tested
// with sentences that the judge may learn to read.
func (r *Rules) Doubt() *Rules {
	r.weights = linear.Train(len(r.classes), nil, linear.Training{})
	return r
}

// What the tests of this package ask for.
const (
	MeetingCreate     = "meeting.create"
	MeetingList       = "meeting.list"
	MeetingCancel     = "meeting.cancel"
	MeetingReschedule = "meeting.reschedule"
	MeetingRooms      = "meeting.rooms"
	MeetingFree       = "meeting.free"
	AttendanceQuery   = "attendance.query"
	AttendanceAway    = "attendance.away"
	AttendanceOver    = "attendance.overtime"
	LeaveBalance      = "leave.balance"
	ApprovalStatus    = "approval.status"
	ApprovalPending   = "approval.pending"
	ApprovalCreate    = "approval.create"
	ApprovalUrge      = "approval.urge"
	ApprovalWithdraw  = "approval.withdraw"
	Help              = "help"
	SlotAttendees     = "attendees"
	SlotTitle         = "title"
	SlotWho           = "who"
	SlotReason        = "reason"
	SlotStart         = "start"
	SlotKind          = "kind"
)

// Args are what a test says of a request, and looks at in what was understood.
type Args = facts

// Of are the facts behind the values of what was understood.
func Of(u commands.Understanding) Args { return factsOf(u.Params, u.Values) }

// In are the facts behind the values of a new meeting.
func In(v commands.Values) Args { return factsOf(meeting(), v) }

// Say is what is known of a new meeting.
func Say(a Args) commands.Values { return a.values(meeting(), nil) }

func meeting() []commands.Param {
	for _, c := range skills.Commands() {
		if c.Name == MeetingCreate {
			return c.Params
		}
	}
	panic("no skill makes meetings")
}
