package intent_test

import (
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// English as it is typed on a phone, on Monday, 30 November 2026, in the morning: among people some of whom are called like
// words and months.
func TestSlotsOfHastyEnglish(t *testing.T) {
	names := []string{"Tom Chen", "May Fong", "Will Turner", "Mark Evans", "Grace Lim", "Emily Wong", "Kenji Tanaka", "Koh Beng Huat", "Jun Hao Lim"}
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	for _, c := range [][2]string{
		// Misspelt.
		{"cancle tomorow's standup", "meeting.cancel title=standup from=12-01"},
		{"anybdy on leave nxt week?", "attendance.away from=12-07 to=12-13 scope=team"},
		{"how many hrs overtme did i do in novmber", "attendance.overtime from=11-01 to=11-30 scope=self"},
		{"gimme my mtngs for nxt wk", "meeting.list from=12-07 to=12-13"},
		{"shedule a meetign w Tom tmrw 3pm", "meeting.create start=12-01T15:00 with=Tom Chen"},
		{"show expnse claims waiting on me", "approval.pending kind=expense"},
		// Hours that are not exact.
		{"any rooms open rn til like 3", "meeting.rooms start=11-30T09:10 end=11-30T15:00 from=11-30"},
		{"need a room rn til around 10:30", "meeting.rooms start=11-30T09:10 end=11-30T10:30 from=11-30"},
		{"RN handover tomorrow 9am with Grace", "meeting.create start=12-01T09:00 title=RN handover with=Grace Lim"},
		{"move my 3pm to like 4", "meeting.reschedule start=11-30T16:00 from=11-30 which=11-30T15:00"},
		// People who are called like words.
		{"quick sync w/ may at 4", "meeting.create start=11-30T16:00 with=May Fong"},
		{"catch up w/ will tmrw 10", "meeting.create start=12-01T10:00 with=Will Turner"},
		{"will and may at 2 please", "meeting.create start=11-30T14:00 with=Will Turner,May Fong"},
		{"is will free at 3", "meeting.free start=11-30T15:00 from=11-30 scope=person who=Will Turner"},
		{"did will clock in yesterday", "attendance.query from=11-29 scope=person who=Will Turner"},
		{"can may do 4pm tomorrow", "meeting.free start=12-01T16:00 from=12-01 scope=person who=May Fong"},
		{"mark my calendar for 3pm friday with tom", "meeting.create start=12-04T15:00 with=Tom Chen"},
		{"annual leave may 3 to may 5", "approval.create from=2027-05-03 to=2027-05-05 kind=annual leave"},
		{"tom lee 3pm tomorrow", "meeting.create start=12-01T15:00 with=tom lee"},
		{"Ken Ho and Tom tomorrow 11am", "meeting.create start=12-01T11:00 with=Ken Ho,Tom Chen"},
		{"lunch with jun hao friday 12", "meeting.create start=12-04T12:00 with=Jun Hao Lim"},
		{"sync with boss Koh and Mr Tanaka tmr 9.30", "meeting.create start=12-01T09:30 with=Koh Beng Huat,Kenji Tanaka"},
		{"30 min with Emily on friday 2pm for ISO prep", "meeting.create start=12-04T14:00 min=30 title=ISO prep with=Emily Wong"},
		// What moves, and not where to.
		{"push my 10am back a bit", "meeting.reschedule from=11-30 which=11-30T10:00 missing=start"},
		{"shift tomorrow's 10am to later in the day", "meeting.reschedule from=12-01 which=12-01T10:00 problem=vague missing=start"},
		{"make my 4pm a little earlier", "meeting.reschedule from=11-30 which=11-30T16:00 problem=vague missing=start"},
		{"move friday's 2pm review to monday", "meeting.reschedule start=12-07T14:00 title=review from=12-04 which=12-04T14:00"},
		{"bump 3pm to thurs", "meeting.reschedule start=12-03T15:00 from=11-30 which=11-30T15:00"},
		{"push my 2-3pm back a bit", "meeting.reschedule from=11-30 which=11-30T14:00 missing=start"},
		{"the interview on friday needs to be 30 minutes earlier", "meeting.reschedule title=interview from=12-04 shift=-30 which=12-04T00:00"},
		{"kindly prepone tomorrow's 4 pm to 2 pm", "meeting.reschedule start=12-01T14:00 from=12-01 which=12-01T16:00"},
		{"early shift briefing wed 6am", "meeting.create start=12-02T06:00 title=early shift briefing"},
		// Times.
		{"meet tom monday week at 10", "meeting.create start=12-07T10:00 with=Tom Chen"},
		{"meet tom a fortnight today 2pm", "meeting.create start=12-14T14:00 with=Tom Chen"},
		{"meet tom on 4 dec 930am 2 hrs", "meeting.create start=12-04T09:30 min=120 with=Tom Chen"},
		{"meet tom tmr at 10 or maybe 11", "meeting.create with=Tom Chen missing=start"},
		{"meet tom wed around 3ish", "meeting.create start=12-02T15:00 with=Tom Chen"},
		{"meet tom tonight at 8 online", "meeting.create start=11-30T20:00 with=Tom Chen online=true"},
		{"tmr 2 no wait 2.30 with emily", "meeting.create start=12-01T14:30 with=Emily Wong"},
		{"Apollo room 2-3 thurs with grace", "meeting.create start=12-03T14:00 min=60 with=Grace Lim room=Apollo room"},
		// Numbers and kinds of approvals.
		{"status of req 4471203", "approval.status number=4471203"},
		{"how's my laptop request doing", "approval.status kind=laptop"},
		{"what happened to my request for extra monitors", "approval.status kind=extra monitors"},
		{"how many days may I still take in lieu", "leave.balance kind=in lieu"},
		{"comp off on 4 dec, I worked last Sunday", "approval.create from=12-04 kind=comp off"},
		{"wish I could take friday off", "none"},
		{"1:1 w grace on thurs instead of wed at 3", "meeting.create start=12-03T15:00 title=1:1 with=Grace Lim"},
		{"can we do 4pm instead of 3pm tomorrow", "meeting.reschedule start=12-01T16:00 from=12-01 which=12-01T15:00"},
		{"move the retro an hour earlier", "meeting.reschedule title=retro shift=-60"},
		{"shift my 1:1 w emily from wed to thurs", "meeting.reschedule title=1:1 with=Emily Wong from=12-02 which=12-02T00:00 missing=start"},
		{"pls postpone tmrw's interview til fri", "meeting.reschedule title=interview from=12-01 which=12-01T00:00 missing=start"},
		{"move my 3pm to 2 hours from now", "meeting.reschedule start=11-30T11:10 from=11-30 which=11-30T15:00"},
		{"withdraw the leave i put in for the 24th", "approval.withdraw from=12-24 kind=leave"},
		{"correct my clock in for friday, i was here at 9", "approval.create from=11-27 kind=correct my clock in"},
		// Lines in pieces, corrections and what only tells.
		{"fri - 3pm - budget - tom", "meeting.create start=12-04T15:00 title=budget with=Tom Chen"},
		{"budget mtg fri 3 tom+grace", "meeting.create start=12-04T15:00 title=budget mtg with=Tom Chen,Grace Lim"},
		{"11am with tom make it 1145", "meeting.reschedule start=11-30T11:45 with=Tom Chen from=11-30 which=11-30T11:00"},
		{"can tomorrow's 9:00 review start at 9:20 instead, please change it", "meeting.reschedule start=12-01T09:20 title=review from=12-01 which=12-01T09:00"},
		{"pull friday's 11 o'clock forward to thursday, same time", "meeting.reschedule start=12-03T11:00 from=12-04 which=12-04T11:00"},
		{"two night trip to Suzhou leaving wednesday, apply for me", "approval.create from=12-02 to=12-04 kind=trip"},
		{"Suzhou trip wednesday, back friday night, apply", "approval.create from=12-02 to=12-04 kind=trip"},
		{"never filed my business trip, 20 nov to 22 nov, do it now", "approval.create from=11-20 to=11-22 kind=business trip"},
		{"fri 5pm xmas drinks planning with grace", "meeting.create start=12-04T17:00 title=xmas drinks planning with=Grace Lim"},
		{"some annual leave in march, do the form for me", "approval.create kind=annual leave problem=vague"},
		{"is 301 taken tomorrow from 2 to 4", "meeting.rooms start=12-01T14:00 end=12-01T16:00 room=301 from=12-01"},
		{"did you cancel the 3pm?", "none"},
		{"was the meeting moved to 4", "none"},
		{"will moved the review to 4 yesterday", "none"},
		{"i have a meeting with tom at 3", "none"},
		{"thinking about taking next week off", "none"},
		{"9.30 tomorrow tom and grace, keep reception out of it", "meeting.create start=12-01T09:30 with=Tom Chen,Grace Lim"},
		{"cancel everything on friday", "meeting.cancel from=12-04"},
		{"hours for next week between wednesday and friday: is tom free", "meeting.free from=12-09 to=12-11 scope=person who=Tom Chen"},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c[0], Now: time.Date(2026, 11, 30, 9, 10, 0, 0, time.FixedZone("", 8*3600))})
		if got := brief(intent.Describe(u, c[0], i18n.En, "")); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
