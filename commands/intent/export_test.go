package intent

import (
	"cmp"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/skills"
)

// Doubt makes the classifier unsure of every sentence, so that what a language model says can be tested with sentences that
// it may learn to read: whatever is said, nothing, a new meeting and a meeting that moves are equally likely.
func (r *Rules) Doubt() *Rules {
	weights := linear.Train(3, nil, linear.Training{})
	weights.Label = classify.None + " " + MeetingCreate + " " + MeetingReschedule
	r.class = classify.New(weights, r.declared)
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
type Args = fill.Facts

// Of are the facts behind the values of what was understood.
func Of(u commands.Understanding) Args { return fill.FactsOf(u.Params, u.Values) }

// Room is the room as said, or the sign for any.
func Room(a Args) string { return cmp.Or(a.RoomText, a.Room) }

// In are the facts behind the values of a new meeting.
func In(v commands.Values) Args { return fill.FactsOf(meeting(), v) }

// Say is what is known of a new meeting.
func Say(a Args) commands.Values { return a.Values(meeting(), nil) }

func meeting() []commands.Param {
	for _, c := range skills.Commands() {
		if c.Name == MeetingCreate {
			return c.Params
		}
	}
	panic("no skill makes meetings")
}
