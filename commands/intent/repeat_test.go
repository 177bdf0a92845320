package intent_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// What repeats, or takes whole days, is read as such, with its first time. Now is Sunday 22 November.
func TestRepetitionsAndWholeDaysAreReadWithTheirFirstTime(t *testing.T) {
	r := rules()
	for _, c := range []struct{ text, repeat, slots string }{
		{"每周一十点和李四开周会", "每周一", "meeting.create start=11-23T10:00 title=周会 with=李四"},
		{"每週一上午十點和李四開週會", "每週一", "meeting.create start=11-23T10:00 title=週會 with=李四"},
		{"工作日九点和张三开站会", "工作日", "meeting.create start=11-23T09:00 title=站会 with=张三"},
		{"每个工作日早上九点和张三开会", "每个工作日", "meeting.create start=11-23T09:00 with=张三"},
		{"每天早上九点和张三开会", "每天", "meeting.create start=11-23T09:00 with=张三"},
		{"每个星期三下午三点和张三开会", "每个星期三", "meeting.create start=11-25T15:00 with=张三"},
		{"逢星期三下晝三點同張三開會", "逢星期三", "meeting.create start=11-25T15:00 with=張三"},
		{"逢禮拜三下晝三點同張三開會", "逢禮拜三", "meeting.create start=11-25T15:00 with=張三"},
		{"每月1号下午两点和张三开会", "每月1号", "meeting.create start=12-01T14:00 with=张三"},
		{"每两周周三下午三点和张三开会", "每两周周三", "meeting.create start=11-25T15:00 with=张三"},
		{"隔周周三下午三点和张三开会", "隔周周三", "meeting.create start=11-25T15:00 with=张三"},
		{"每周一三五早上九点和张三开站会", "每周一三五", "meeting.create start=11-23T09:00 title=站会 with=张三"},
		{"从下周起每周二下午3点和李四开会", "每周二", "meeting.create start=11-24T15:00 with=李四"},
		{"从12月1号起每周一下午3点和李四开会", "每周一", "meeting.create start=12-07T15:00 with=李四"},
		{"每周一和李四开会", "每周一", "meeting.create with=李四 missing=start"},
		{"meet Bob every Monday at 10am", "every Monday", "meeting.create start=11-23T10:00 with=Bob"},
		{"meet Bob every other Tuesday at 3pm", "every other Tuesday", "meeting.create start=11-24T15:00 with=Bob"},
		{"every weekday at 9am meet Bob", "every weekday", "meeting.create start=11-23T09:00 with=Bob"},
		{"meeting with Bob on Mondays at 10am", "Mondays", "meeting.create start=11-23T10:00 with=Bob"},
		// The name of a series is no wish for one when a date is named.
		{"weekly sales meeting tomorrow 10am", "", "meeting.create start=11-23T10:00 title=weekly sales meeting"},
		{"周三下午三点和张三开周会", "", "meeting.create start=11-25T15:00 title=周会 with=张三"},
		// What the meeting is about does not repeat it, nor is the next working day all of them.
		{"明天下午三点和张三讨论每周报表", "", "meeting.create start=11-23T15:00 title=讨论每周报表 with=张三"},
	} {
		got := read(t, r, c.text)
		if got.Slots.Repeat != c.repeat || got.Slots.AllDay || brief(got) != c.slots {
			t.Errorf("%s\n   got  %q %s\n   want %q %s", c.text, got.Slots.Repeat, brief(got), c.repeat, c.slots)
		}
		// Of a series only the first time can be meant yet: parse says so.
		open := slices.ContainsFunc(got.Ambiguous, func(x commands.Ambiguity) bool {
			return x.Slot == intent.SlotStart && slices.Contains(x.Options, c.repeat)
		})
		if want := c.repeat != "" && strings.Contains(c.slots, " start="); open != want {
			t.Errorf("%s: a start of two readings %v, want %v", c.text, open, want)
		}
	}
	for _, text := range []string{"明天全天和张三开会", "明天和张三开一整天会", "聽日全日同張三開會", "book an all-day meeting with Bob tomorrow", "明天全天培训，邀请张三"} {
		u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
		a := intent.Of(u)
		if u.Command != intent.MeetingCreate || !a.AllDay || a.Repeat != "" || len(a.People) != 1 || a.Window == nil || a.Window.Start.Day() != 23 {
			t.Errorf("%s: %s %+v %+v", text, u.Command, a, a.Window)
		}
	}
}

func TestAnAnswerCanRepeat(t *testing.T) {
	r := rules()
	dialog := &commands.Dialog{Command: intent.MeetingCreate, Slot: "start", Values: intent.Say(intent.Args{Title: "周会", People: []commands.Person{{Name: "李四"}}})}
	u := r.Understand(context.Background(), commands.Utterance{Text: "每周一十点", Now: now(t), Dialog: dialog})
	if a := intent.Of(u); u.Command != intent.MeetingCreate || a.Repeat != "每周一" || !a.Start.Equal(time.Date(2026, 11, 23, 10, 0, 0, 0, a.Start.Location())) || a.Title != "周会" {
		t.Errorf("%+v", u)
	}
}
