package intent

import "github.com/dingdesk/dingdesk/commands/intent/linear"

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
