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
	names := []string{"Nadia Rahman", "Owen Price", "Ruby Chan", "Hugo Lindt", "Femi Adeyemi"}
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
		{"could the pre-meeting on 8 December be moved from 11:00 to 11:45", "meeting.reschedule start=12-08T11:45 from=12-08 which=12-08T11:00"},
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
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c[0], Now: time.Date(2026, 12, 2, 9, 20, 0, 0, time.FixedZone("", 8*3600))})
		if got := brief(intent.Describe(u, c[0], i18n.En, "")); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
