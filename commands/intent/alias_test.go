package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// What means something as a sentence is that, an open question has the first word, and what is left is the command
// of its first word with what stands behind it.
func TestWordsBehindACommandWordAreItsArguments(t *testing.T) {
	asked := &commands.Dialog{Command: intent.MeetingCreate, Slot: intent.SlotTitle}
	for _, c := range []struct {
		text, rest string
		dialog     *commands.Dialog
		reading    commands.Reading
		command    string
		kept       string
	}{
		{"/x 明天", "明天", nil, commands.ReadCommand, intent.MeetingList, "明天"},
		{"agenda 12-03", "12-03", nil, commands.ReadCommand, intent.MeetingList, ""},
		{"考勤 明天", "明天", nil, commands.ReadCommand, intent.AttendanceQuery, ""},
		{"xyz 谢谢", "谢谢", nil, commands.ReadCommand, intent.MeetingList, "谢谢"},
		{"xyz 预算", "预算", asked, commands.ReadAnswer, "", ""},
	} {
		u := intent.New(intent.Options{Commands: skills.Commands()}).Understand(t.Context(), commands.Utterance{
			Text: c.text, Alias: intent.MeetingList, Rest: c.rest, Exact: true, Now: now(t), Dialog: c.dialog,
		})
		if u.Reading != c.reading || (c.command != "" && u.Command != c.command) || u.Rest != c.kept || u.Talk != "" {
			t.Errorf("%q: %s %s with %q behind it, talk %q", c.text, u.Reading, u.Command, u.Rest, u.Talk)
		}
		if c.kept == "明天" && (intent.Of(u).From.IsZero() || len(u.Times) != 1) {
			t.Errorf("%q: the day is not read: %+v", c.text, u)
		}
	}
}
