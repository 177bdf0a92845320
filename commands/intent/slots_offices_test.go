package intent_test

import (
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// English as colleagues say it, each kind in several wordings, on Wednesday, 2 December 2026, in the morning.
func TestSlotsOfEnglishBetweenColleagues(t *testing.T) {
	names := []string{"Nadia Rahman", "Owen Price", "Ruby Chan", "Hugo Lindt", "Femi Adeyemi", "Ng Boon Kiat", "Lim Hui Ling", "孙悦"}
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }})
	for _, c := range [][2]string{
		// Days of the month in front of a word.
		{"could I have the 18th off", "approval.create from=12-18 kind=off"},
		{"I'd like the 10th and 11th off, annual leave", "approval.create from=12-10 to=12-11 kind=annual leave"},
		{"book Owen the 15th please at 3", "meeting.create start=12-15T15:00 with=Owen Price"},
		// Hours that only their neighbours make such.
		{"I've promised Ruby an hour tomorrow from ten, put it in", "meeting.create start=12-03T10:00 min=60 with=Ruby Chan"},
		{"need 20 min with Owen before the ward round tomorrow, say 7.40", "meeting.create start=12-03T07:40 min=20 title=ward round with=Owen Price"},
		{"Ruby on Thursday, 14.30 h until 16.00, subject tender", "meeting.create start=12-03T14:30 min=90 title=tender with=Ruby Chan"},
		{"put Hugo down for Thursday, 1.30 onwards", "meeting.create start=12-03T13:30 with=Hugo Lindt"},
		{"stick in a half hour with Femi at 3.15", "meeting.create start=12-02T15:15 min=30 with=Femi Adeyemi"},
		{"delegation of 14 coming on Friday at 10am, who is free", "meeting.free start=12-04T10:00 from=12-04 scope=team"},
		{"call with Ruby next-but-one Tuesday at 3", "meeting.create start=12-15T15:00 with=Ruby Chan"},
		// From an hour to another, of a day that is named.
		{"shift tomorrow's shoot briefing from 9 to 11.30", "meeting.reschedule start=12-03T11:30 title=shoot briefing from=12-03 which=12-03T09:00"},
		{"could the pre-meeting on 8 December be moved from 11:00 to 11:45", "meeting.reschedule start=12-08T11:45 title=pre-meeting from=12-08 which=12-08T11:00"},
		{"monday 10am is no good for Owen, make it 11", "meeting.reschedule start=12-07T11:00 with=Owen Price from=12-07 which=12-07T10:00"},
		{"thursday 4pm doesn't work, make it 5", "meeting.reschedule start=12-03T17:00 from=12-03 which=12-03T16:00"},
		{"start tomorrow's 2pm half an hour later", "meeting.reschedule from=12-03 shift=30 which=12-03T14:00"},
		{"can we begin the 10:30 fifteen minutes later", "meeting.reschedule from=12-02 shift=15 which=12-02T10:30"},
		// Polite and indirect.
		{"mind pushing tomorrow's 2pm back to 4?", "meeting.reschedule start=12-03T16:00 from=12-03 which=12-03T14:00"},
		{"any chance you could get me Nadia at 4 tomorrow", "meeting.create start=12-03T16:00 with=Nadia Rahman"},
		{"would you mind dropping Thursday's call with Hugo", "meeting.cancel with=Hugo Lindt from=12-03"},
		{"could you check whether Owen can do Thursday 10am", "meeting.free start=12-03T10:00 from=12-03 scope=person who=Owen Price"},
		{"see if Ruby is free at 3", "meeting.free start=12-02T15:00 from=12-02 scope=person who=Ruby Chan"},
		// Whoever only says who writes.
		{"Please book a review on Friday at 3 with Owen. Thanks so much, Ruby", "meeting.create start=12-04T15:00 title=review with=Owen Price"},
		{"Hi, Ruby here. Stock count with Hugo on Friday at 2", "meeting.create start=12-04T14:00 title=Stock count with=Hugo Lindt"},
		// Places with a number.
		{"meet Hugo at gate 3 tomorrow 7:30am, delivery check", "meeting.create start=12-03T07:30 title=delivery check with=Hugo Lindt"},
		{"Femi and Hugo on the 9th floor at 5 today", "meeting.create start=12-02T17:00 with=Femi Adeyemi,Hugo Lindt"},
		{"handover with Femi, ward 6, friday 2pm", "meeting.create start=12-04T14:00 title=handover with=Femi Adeyemi"},
		{"Femi and Hugo at 3 tomorrow in Ward 5 conference room", "meeting.create start=12-03T15:00 with=Femi Adeyemi,Hugo Lindt room=Ward 5 conference room"},
		// What it is called.
		{"training for new nurses tomorrow 8:30am with Femi", "meeting.create start=12-03T08:30 title=training for new nurses with=Femi Adeyemi"},
		{"what's Owen's leave balance", "leave.balance scope=person who=Owen Price"},
		// Given names of three words, and one that is a day.
		{"Boon Kiat tomorrow 3pm, Hui Ling to join also", "meeting.create start=12-03T15:00 with=Ng Boon Kiat,Lim Hui Ling"},
		{"grab Owen and Sun Yue for 9am tomorrow", "meeting.create start=12-03T09:00 with=Owen Price,孙悦"},
		// Other hours in the same breath.
		{"Owen is called in sick so our 4pm is off, remove it", "meeting.cancel start=12-02T16:00 with=Owen Price from=12-02"},
		{"gotta sort the rota with Ruby, she's in from 8 tomorrow so 8:15 pls", "meeting.create start=12-03T08:15 title=sort the rota with=Ruby Chan"},
		{"Hugo back at 2:30, me back at 3, so 3:15 today, the two of us, fleet insurance", "meeting.create start=12-02T15:15 title=fleet insurance with=Hugo Lindt"},
		{"I was thinking Owen and Ruby ought to sit down with me, tomorrow at 11", "meeting.create start=12-03T11:00 with=Owen Price,Ruby Chan"},
		{"I need to see Hugo before the board meeting at 2, book 1:30 to 1:50 today", "meeting.create start=12-02T13:30 min=20 with=Hugo Lindt"},
		{"call Owen 9 or 9:30 tomorrow", "meeting.create with=Owen Price missing=start"},
		{"Friday, nine, stand-up with Owen and Ruby", "meeting.create start=12-04T09:00 title=stand-up with=Owen Price,Ruby Chan"},
		{"push our 11 to 1", "meeting.reschedule start=12-02T13:00 from=12-02 which=12-02T11:00"},
		{"can we do Friday's stand up at 9:30 not 9", "meeting.reschedule start=12-04T09:30 title=stand up from=12-04 which=12-04T09:00"},
		{"the 2pm with Ruby - can that be 3 instead?", "meeting.reschedule start=12-02T15:00 with=Ruby Chan from=12-02 which=12-02T14:00"},
		{"reschedule fri 3pm -> mon 3pm", "meeting.reschedule start=12-07T15:00 from=12-04 which=12-04T15:00"},
		{"they want to come at 4 rather than 2 tomorrow, please update the meeting", "meeting.reschedule start=12-03T16:00 from=12-03 which=12-03T14:00"},
		{"move the retro from Friday to Monday, same time", "meeting.reschedule title=retro from=12-04 shift=4320 which=12-04T00:00"},
		{"cancel Friday's board lunch meeting", "meeting.cancel title=board lunch meeting from=12-04"},
		{"yesterday I stayed until 11pm for the migration, started 6pm, overtime please", "approval.create start=12-01T18:00 end=12-01T23:00 from=12-01 kind=overtime"},
		{"was I late yesterday? I badged at 9:02", "attendance.query from=12-01 scope=self"},
		{"is Room Apollo booked on 1 April between 9 and 12", "meeting.rooms start=04-01T09:00 end=04-01T12:00 room=Room Apollo from=2027-04-01"},
		// What is called what, and what is a verb.
		{"an hour with Owen tomorrow at 2 about the annual plan", "meeting.create start=12-03T14:00 min=60 title=annual plan with=Owen Price"},
		{"Owen and Ruby tomorrow at 11, we promised to redo the shelf labels", "meeting.create start=12-03T11:00 title=shelf labels with=Owen Price,Ruby Chan"},
		{"Kickoff for the Hannover project next Thursday 14:00, Ruby and Owen", "meeting.create start=12-10T14:00 title=Kickoff for the Hannover project with=Ruby Chan,Owen Price"},
		{"if it's not too much bother put Ruby and me together at ten tomorrow", "meeting.create start=12-03T10:00 with=Ruby Chan"},
		{"so Owen calls me at 11 last night to ask about a spreadsheet", "none"},
		{"had I known I'd have taken Friday off", "none"},
		// What was named and is not to be.
		{"Ruby can't make 10 tomorrow, try 10.45", "meeting.reschedule start=12-03T10:45 with=Ruby Chan from=12-03 which=12-03T10:00"},
		{"make my 2.30 a 3 o'clock", "meeting.reschedule start=12-02T15:00 from=12-02 which=12-02T14:30"},
		{"can we get Ruby tomorrow at 3, or 4 if she's busy", "meeting.create with=Ruby Chan missing=start"},
		{"what's Ruby up to on Friday afternoon", "meeting.free start=12-04T12:00 end=12-04T18:00 from=12-04 scope=person who=Ruby Chan"},
		{"let's do a proper postmortem of the outage Friday 9 till 10.30 with Hugo", "meeting.create start=12-04T09:00 min=90 title=postmortem of the outage with=Hugo Lindt"},
		{"how many meetings do I have on the 22nd", "meeting.list from=12-22"},
		{"what meetings do I have on the 2nd", "meeting.list from=12-02"},
		{"can you unbook my 4pm with Hugo", "meeting.cancel start=12-02T16:00 with=Hugo Lindt from=12-02"},
		{"claim two hours of OT for last night, 7 to 9", "approval.create start=12-01T19:00 min=120 from=12-01 kind=OT"},
		{"please cancel tomorrow's journal club, half the team is on nights", "meeting.cancel title=journal club from=12-03"},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c[0], Now: time.Date(2026, 12, 2, 9, 20, 0, 0, time.FixedZone("", 8*3600))})
		if got := brief(intent.Describe(u, c[0], i18n.En, "")); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
