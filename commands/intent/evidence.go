package intent

import "slices"

// Names of the commands that a sentence can mean.
const (
	MeetingCreate     = "meeting.create"
	MeetingList       = "meeting.list"
	MeetingCancel     = "meeting.cancel"
	MeetingReschedule = "meeting.reschedule"
	AttendanceQuery   = "attendance.query"
	LeaveBalance      = "leave.balance"
	ApprovalStatus    = "approval.status"
	ApprovalPending   = "approval.pending"
	ApprovalCreate    = "approval.create"
	ApprovalUrge      = "approval.urge"
	ApprovalWithdraw  = "approval.withdraw"
	Help              = "help"
	SettingsLanguage  = "settings.language"
)

// threshold is the score below which nothing is run; margin is how far the best reading must be
// ahead of the runner-up. Both were set on the phrases of the tests.
const (
	threshold = 0.6
	margin    = 0.08
	nearFloor = 0.3
)

// Signs are facts about a sentence that no single word carries.
type sign uint16

const (
	sDay      sign = 1 << iota // a day was named
	sClock                     // an hour was named
	sLength                    // a length of time was named
	sPerson                    // a person was named
	sQuestion                  // it asks
	sThe                       // a meeting that exists: 三点的会, the meeting
	sPast                      // all its days are over
	sTopic                     // it says what a talk is about
	sNumber                    // an approval's number
	sBare                      // nothing but a word for the manual: 功能
	sPlace                     // a room was named
	sVague                     // 改天, 有空的时候
	sGreet                     // nothing but a greeting
)

// rule is one piece of evidence: all of need present (each a choice of concepts), none of not.
type rule struct {
	command string
	score   float64
	need    []set
	not     set
	signs   sign // all of these
	some    sign // one of these
	no      sign // none of these
}

func (u *rule) fits(has set, s sign) bool {
	if s&u.signs != u.signs || s&u.no != 0 || u.some != 0 && s&u.some == 0 || has.any(u.not) {
		return false
	}
	for _, n := range u.need {
		if !has.any(n) {
			return false
		}
	}
	return true
}

// scored is a command with the strength of the evidence for it.
type scored struct {
	command string
	score   float64
}

// weigh ranks the commands that a sentence may mean, best first.
func weigh(rules []rule, has set, s sign) []scored {
	ranking := make([]scored, 0, 6)
	for i := range rules {
		u := &rules[i]
		if !u.fits(has, s) {
			continue
		}
		at := slices.IndexFunc(ranking, func(c scored) bool { return c.command == u.command })
		if at < 0 {
			ranking = append(ranking, scored{u.command, u.score})
		} else if u.score > ranking[at].score {
			ranking[at].score = u.score
		}
	}
	slices.SortStableFunc(ranking, func(a, b scored) int {
		switch {
		case a.score > b.score:
			return -1
		case a.score < b.score:
			return 1
		}
		return 0
	})
	return ranking
}

// meetingRules is the evidence for the four meeting commands.
func meetingRules() []rule {
	meet, book, open, talk := of(cMeet, cMeetish), of(cBook), of(cOpen), of(cTalk)
	ask := of(cList, cWhen, cWhere, cHowMany)
	undo := of(cCancel, cMove)
	office := of(cAtt, cPunch, cAttBad, cKind, cApproval, cForMe, cUrge, cWithdraw, cLeave)
	return []rule{
		{command: MeetingCreate, score: .9, need: []set{of(cMeet), book}, not: undo.with(ask)},
		{command: MeetingCreate, score: .85, need: []set{of(cMeetish), book}, not: undo.with(ask).with(office)},
		{command: MeetingCreate, score: .8, need: []set{of(cMeet), open}, not: undo.with(ask), no: sQuestion | sThe},
		{command: MeetingCreate, score: .9, need: []set{of(cMeet), open}, not: undo.with(ask), some: sClock | sDay, no: sQuestion | sThe},
		{command: MeetingCreate, score: .7, need: []set{of(cMeet), open, of(cWant)}, not: undo.with(ask)},
		{command: MeetingCreate, score: .8, need: []set{of(cMeet)}, not: undo.with(ask), signs: sClock, no: sQuestion | sThe},
		{command: MeetingCreate, score: .85, need: []set{of(cMeet)}, not: undo.with(ask), signs: sClock | sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .65, need: []set{of(cMeet)}, not: undo.with(ask).with(of(cMe)), signs: sDay, some: sPerson | sTopic | sLength | sPlace, no: sQuestion | sThe},
		{command: MeetingCreate, score: .75, need: []set{of(cMeetish)}, not: undo.with(ask).with(office), signs: sClock, no: sQuestion | sThe},
		{command: MeetingCreate, score: .68, need: []set{of(cMeetish)}, not: undo.with(ask).with(office), signs: sDay | sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .72, need: []set{talk}, not: undo.with(ask).with(office), signs: sClock, no: sQuestion | sThe},
		{command: MeetingCreate, score: .85, need: []set{talk}, not: undo.with(of(cList, cWhere)).with(office), signs: sClock | sPerson, no: sThe},
		{command: MeetingCreate, score: .75, need: []set{talk}, not: undo.with(ask).with(office), signs: sPerson, some: sDay | sLength, no: sQuestion | sThe},
		{command: MeetingCreate, score: .75, need: []set{talk}, not: undo.with(ask).with(office), signs: sPerson | sVague, no: sQuestion | sThe},
		{command: MeetingCreate, score: .7, need: []set{talk, of(cFree)}, not: undo.with(ask).with(office), signs: sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .66, need: []set{talk, of(cWant)}, not: undo.with(ask).with(office), signs: sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .75, need: []set{book, of(cWant)}, not: undo.with(ask).with(office).with(of(cApply)), some: sPerson, no: sThe},
		{command: MeetingCreate, score: .85, need: []set{book}, not: undo.with(ask).with(office).with(of(cSubmit)), signs: sPerson, some: sClock | sDay, no: sQuestion | sThe},
		{command: MeetingCreate, score: .85, need: []set{book, of(cWant)}, not: undo.with(ask).with(office), signs: sPerson, some: sClock | sDay, no: sThe},
		{command: MeetingCreate, score: .65, need: []set{book}, not: undo.with(ask).with(office).with(of(cSubmit, cApply)), signs: sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .9, need: []set{book, of(cRoom)}, not: undo.with(ask)},
		{command: MeetingCreate, score: .75, need: []set{of(cRoom)}, not: undo.with(ask).with(office), some: sClock, no: sQuestion | sThe},
		{command: MeetingCreate, score: .7, not: undo.with(ask).with(office).with(of(cOpinion, cDoing, cAbout)), signs: sClock | sPlace, no: sQuestion | sThe},
		{command: MeetingCreate, score: .62, need: []set{of(cRoom), of(cWant)}, not: undo.with(ask).with(office), no: sQuestion | sThe},
		{command: MeetingCreate, score: .75, need: []set{of(cOnline)}, not: undo.with(ask).with(office).with(of(cOpinion, cDoing, cAbout)), signs: sClock | sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .7, need: []set{of(cOnline), talk}, not: undo.with(ask), some: sClock | sPerson | sDay, no: sQuestion | sThe},
		{command: MeetingCreate, score: .62, not: undo.with(ask).with(office).with(of(cCancel, cMove, cOpinion, cDoing, cAbout)), signs: sClock | sLength | sPerson, no: sQuestion | sThe},
		{command: MeetingCreate, score: .66, need: []set{of(cMeet, cMeetish)}, not: undo.with(ask).with(office), signs: sVague, no: sQuestion | sThe},
		{command: MeetingCreate, score: .75, need: []set{of(cAgenda), book}, not: undo.with(of(cList)), no: sQuestion},
		{command: MeetingCreate, score: .7, need: []set{of(cMeet), of(cWant)}, not: undo.with(ask).with(of(cMe)), no: sQuestion | sThe},

		{command: MeetingCreate, score: .5, need: []set{of(cRoom), of(cFree, cQuestion)}},

		{command: MeetingList, score: .92, need: []set{of(cMeet, cAgenda), of(cList)}, not: undo.with(of(cAttBad)).with(book)},
		{command: MeetingList, score: .85, need: []set{of(cMeet, cAgenda), of(cList)}, not: undo.with(of(cAttBad))},
		{command: MeetingList, score: .85, need: []set{of(cMeetish), of(cList)}, not: undo.with(office)},
		{command: MeetingList, score: .85, need: []set{of(cMeet), of(cHowMany)}, not: undo},
		{command: MeetingList, score: .8, need: []set{of(cMeet)}, not: undo.with(book), signs: sQuestion},
		{command: MeetingList, score: .85, need: []set{of(cMeet, cMeetish), of(cWhen, cWhere)}, not: undo.with(book).with(office)},
		{command: MeetingList, score: .72, need: []set{of(cAgenda)}, not: undo.with(book).with(of(cMeet))},
		{command: MeetingList, score: .9, need: []set{of(cAgenda)}, not: undo.with(book), some: sDay | sQuestion},
		{command: MeetingList, score: .9, need: []set{of(cAgenda), of(cMe)}, not: undo.with(book)},
		{command: MeetingList, score: .8, need: []set{of(cPlans), of(cQuestion, cMe)}, not: undo.with(meet).with(office).with(of(cRoom)), some: sDay | sClock, no: sPerson},
		{command: MeetingList, score: .8, need: []set{of(cPlans), of(cQuestion)}, not: undo.with(meet).with(office).with(of(cRoom, cHow)), signs: sPerson | sDay},
		{command: MeetingList, score: .85, need: []set{of(cPlans), of(cList)}, not: undo.with(office).with(of(cRoom))},
		{command: MeetingList, score: .92, need: []set{of(cNext)}, not: undo},
		{command: MeetingList, score: .8, need: []set{meet, undo}, not: of(cAsk).with(office), signs: sQuestion},
		{command: MeetingList, score: .8, need: []set{of(cFree)}, not: undo.with(book).with(talk).with(of(cRoom)), signs: sQuestion, some: sDay | sClock},
		{command: MeetingList, score: .8, need: []set{of(cFree), of(cMe)}, not: undo.with(book).with(talk), some: sDay | sClock, signs: sQuestion},
		{command: MeetingList, score: .75, need: []set{of(cMeet), of(cMe)}, not: undo.with(book).with(open).with(of(cWant)), some: sDay | sThe, no: sClock},
		{command: MeetingList, score: .66, need: []set{of(cMeet)}, not: undo.with(book).with(open).with(of(cWant)), signs: sThe | sDay, no: sQuestion | sPast | sClock},

		{command: MeetingCancel, score: .93, need: []set{meet.with(of(cAgenda, cRoom)), of(cCancel)}, not: of(cMove, cWho, cApproval, cKind), no: sQuestion},
		{command: MeetingCancel, score: .93, need: []set{meet.with(of(cAgenda, cRoom)), of(cCancel), of(cAsk)}, not: of(cMove, cApproval, cKind)},
		{command: MeetingCancel, score: .8, need: []set{of(cCancel)}, not: of(cMove).with(office), signs: sClock},
		{command: MeetingCancel, score: .85, need: []set{of(cMeet), of(cWithdraw)}, not: of(cMove, cApproval)},
		{command: MeetingCancel, score: .5, need: []set{of(cCancel)}, not: of(cMove).with(office), some: sPerson | sDay},

		{command: MeetingReschedule, score: .93, need: []set{meet.with(of(cAgenda)), of(cMove)}, not: of(cSpeak)},
		{command: MeetingReschedule, score: .93, need: []set{meet.with(of(cAgenda)), of(cMove)}, some: sClock | sDay | sLength},
		{command: MeetingReschedule, score: .75, need: []set{of(cMove)}, not: office.with(of(cLang)), signs: sClock},
		{command: MeetingReschedule, score: .5, need: []set{of(cMove)}, not: office.with(of(cLang)), some: sDay | sLength},
	}
}

// officeRules is the evidence for attendance and leave.
func officeRules() []rule {
	asks := of(cQuestion, cList, cHowMany, cWho)
	meet := of(cMeet, cMeetish)
	return []rule{
		{command: AttendanceQuery, score: .8, need: []set{of(cAtt)}, not: of(cSubmit, cApply)},
		{command: AttendanceQuery, score: .92, need: []set{of(cAtt), asks.with(of(cMe, cTeam))}, not: of(cSubmit, cApply)},
		{command: AttendanceQuery, score: .92, need: []set{of(cAtt)}, not: of(cSubmit, cApply), some: sDay | sPerson | sQuestion},
		{command: AttendanceQuery, score: .9, need: []set{of(cPunch), asks}, not: of(cSubmit, cApply, cHelp)},
		{command: AttendanceQuery, score: .9, need: []set{of(cPunch)}, not: of(cSubmit, cApply, cWant), signs: sQuestion},
		{command: AttendanceQuery, score: .92, need: []set{of(cAttBad), asks}, not: meet.with(of(cSubmit, cApply))},
		{command: AttendanceQuery, score: .92, need: []set{of(cAttBad)}, not: meet.with(of(cSubmit, cApply)), signs: sQuestion},
		{command: AttendanceQuery, score: .85, need: []set{of(cAttBad), of(cTeam, cProgress)}, not: meet.with(of(cSubmit, cApply, cOpinion)), some: sDay},
		{command: AttendanceQuery, score: .9, need: []set{of(cAttTime), of(cMe)}, not: meet},
		{command: AttendanceQuery, score: .9, need: []set{of(cAttTime)}, not: meet, some: sPast | sPerson},
		{command: AttendanceQuery, score: .96, need: []set{of(cWho), of(cTakeOff, cLeave, cHoliday)}, not: of(cBalance, cProgress, cDecided, cDecide, cForMe, cUrge, cApproval, cHowMany, cHow).with(of(cSubmit))},

		{command: LeaveBalance, score: .93, need: []set{of(cLeave, cHoliday), of(cBalance)}, not: of(cUrge)},
		{command: LeaveBalance, score: .88, need: []set{of(cLeave, cHoliday), of(cHowMany)}, not: of(cApply, cSubmit, cProgress)},
		{command: LeaveBalance, score: .8, need: []set{of(cLeave, cHoliday), of(cList)}, not: of(cApply, cSubmit, cProgress, cApproval, cDecided, cForMe, cStatus)},
		{command: LeaveBalance, score: .75, need: []set{of(cLeave, cHoliday), of(cMe)}, not: of(cApply, cSubmit, cProgress, cApproval, cDecided, cTakeOff, cUrge, cWithdraw, cCancel, cForMe, cWant), no: sClock},
		{command: LeaveBalance, score: .75, need: []set{of(cLeave, cHoliday)}, not: of(cApply, cSubmit, cProgress, cApproval, cDecided, cTakeOff, cUrge, cWithdraw, cCancel, cForMe, cWant), signs: sQuestion},
	}
}

// approvalRules is the evidence for the approval commands.
func approvalRules() []rule {
	thing := of(cApproval, cKind, cLeave)
	far := of(cProgress, cDecided)
	other := of(cUrge, cWithdraw, cForMe)
	begin := far.with(other).with(of(cDecide, cCancel, cList, cMeet))
	return []rule{
		{command: ApprovalStatus, score: .93, need: []set{thing.with(of(cHoliday)), far}, not: other.with(of(cMeet))},
		{command: ApprovalStatus, score: .85, need: []set{of(cApproval), of(cList)}, not: other.with(of(cMeet))},
		{command: ApprovalStatus, score: .8, need: []set{of(cApproval), of(cMe)}, not: other.with(of(cMeet, cCancel))},
		{command: ApprovalStatus, score: .78, need: []set{of(cKind), of(cMe)}, not: other.with(of(cMeet, cCancel, cWant, cTakeOff)).with(of(cApply)), signs: sQuestion},
		{command: ApprovalStatus, score: .85, need: []set{thing, of(cStatus)}, not: other.with(of(cMeet, cCancel))},
		{command: ApprovalStatus, score: .8, need: []set{thing, of(cSubmit), of(cQuestion, cList)}, not: other.with(of(cMeet, cCancel))},
		{command: ApprovalStatus, score: .9, signs: sNumber, not: other.with(of(cMeet, cCancel))},
		{command: ApprovalStatus, score: .66, need: []set{of(cApproval)}, not: other.with(of(cMeet, cCancel, cSubmit, cApply, cWant)), some: sQuestion | sDay},
		{command: ApprovalStatus, score: .5, need: []set{of(cApproval)}, not: of(cMeet)},
		{command: ApprovalStatus, score: .72, need: []set{of(cDecided), of(cMe)}, not: other.with(of(cMeet)), signs: sQuestion},

		{command: ApprovalPending, score: .93, need: []set{of(cForMe)}, not: of(cUrge, cWithdraw, cMeet)},
		{command: ApprovalPending, score: .88, need: []set{of(cDecide), thing}, not: of(cUrge, cRemind, cWithdraw, cMeet, cProgress), no: sQuestion},
		{command: ApprovalPending, score: .7, need: []set{of(cDecide), of(cAsk)}, not: of(cUrge, cRemind, cWithdraw, cMeet, cProgress)},
		{command: ApprovalPending, score: .4, need: []set{of(cDecide)}},
		{command: ApprovalPending, score: .85, need: []set{of(cDecide), of(cList)}, not: of(cUrge, cWithdraw, cMeet, cProgress)},
		{command: ApprovalPending, score: .65, need: []set{of(cDecide)}, not: of(cUrge, cWithdraw, cMeet, cProgress, cApproval, cKind), signs: sPerson},

		{command: ApprovalCreate, score: .92, need: []set{thing.with(of(cHoliday)), of(cSubmit)}, not: begin, no: sQuestion},
		{command: ApprovalCreate, score: .92, need: []set{of(cKind, cLeave, cHoliday), of(cApply)}, not: begin, no: sQuestion},
		{command: ApprovalCreate, score: .92, need: []set{of(cKind, cLeave, cHoliday), of(cApply), of(cWant)}, not: begin},
		{command: ApprovalCreate, score: .88, need: []set{of(cKind, cLeave, cHoliday), of(cWant)}, not: begin.with(of(cBalance, cStatus)), no: sQuestion},
		{command: ApprovalCreate, score: .9, need: []set{of(cTakeOff), of(cKind, cLeave, cHoliday)}, not: begin.with(of(cBalance, cHowMany)), no: sQuestion},
		{command: ApprovalCreate, score: .88, need: []set{of(cTakeOff), of(cWant)}, not: begin.with(of(cBalance, cHowMany, cBook))},
		{command: ApprovalCreate, score: .7, need: []set{of(cApproval), of(cSubmit), of(cWant)}, not: begin},
		{command: ApprovalCreate, score: .45, need: []set{of(cApproval), of(cKind, cLeave)}, not: of(cMeet)},
		{command: ApprovalCreate, score: .7, need: []set{of(cApply)}, not: begin.with(of(cMe)), no: sQuestion},

		{command: ApprovalUrge, score: .95, need: []set{of(cUrge), thing.with(far).with(of(cHoliday, cDecide))}, not: of(cWithdraw, cMeet)},
		{command: ApprovalUrge, score: .94, need: []set{of(cRemind), thing.with(of(cHoliday, cDecide))}, not: of(cWithdraw, cMeet, cTalk)},
		{command: ApprovalUrge, score: .7, need: []set{of(cUrge)}, not: of(cMeet)},
		{command: ApprovalUrge, score: .94, need: []set{of(cUrge), of(cForMe)}, not: of(cMeet)},

		{command: ApprovalWithdraw, score: .94, need: []set{of(cWithdraw), thing.with(of(cHoliday))}, not: of(cUrge, cMeet)},
		{command: ApprovalWithdraw, score: .92, need: []set{of(cCancel), thing.with(of(cHoliday))}, not: of(cUrge, cMeet)},
		{command: ApprovalWithdraw, score: .75, need: []set{of(cWithdraw)}, not: of(cMeet)},
	}
}

// talkRules is the evidence for help, greetings and settings.
func talkRules() []rule {
	work := of(cMeet, cMeetish, cAtt, cPunch, cAttBad, cApproval, cKind, cLeave, cForMe, cAgenda, cRoom, cTalk)
	return []rule{
		{command: Help, score: .9, need: []set{of(cHelp)}, not: work},
		{command: Help, score: .7, need: []set{of(cHelp)}},
		{command: Help, score: .9, need: []set{of(cManual)}, signs: sBare},
		{command: Help, score: .8, need: []set{of(cManual), of(cList, cQuestion, cHow, cAbility)}, not: work},
		{command: Help, score: .96, need: []set{of(cHow, cAbility), work.with(of(cHoliday, cTakeOff))}, not: of(cProgress, cDecided, cAbout, cBalance, cHowMany), no: sClock | sDay | sPerson},
		{command: Help, score: .75, need: []set{of(cGreet)}, signs: sGreet, not: work.with(of(cBook, cCancel, cMove, cOpinion, cAbout, cFree, cDoing, cThanks)), no: sClock | sLength | sPerson},
		{command: SettingsLanguage, score: .93, need: []set{of(cLang), of(cSpeak)}, not: work.with(of(cAbility))},
	}
}
