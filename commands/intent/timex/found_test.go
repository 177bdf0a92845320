package timex_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

func TestAnHourWithoutPartOfTheDayHasItsOtherReadingAsAlternative(t *testing.T) {
	for _, c := range []struct{ text, want, other string }{
		{"明天三点", "instant 2026-11-24 15:00", "instant 2026-11-24 03:00"},
		{"明天九点", "instant 2026-11-24 09:00", "instant 2026-11-24 21:00"},
		{"三点到五点", "range 2026-11-23 15:00 to 2026-11-23 17:00", ""},
		{"明天三点到五点", "range 2026-11-24 15:00 to 2026-11-24 17:00", "range 2026-11-24 03:00 to 2026-11-24 05:00"},
		{"九点", "instant 2026-11-24 09:00", "instant 2026-11-23 21:00"},
		{"今天九点", "instant 2026-11-23 09:00 !past", "instant 2026-11-23 21:00"},
		{"明天下午三点", "instant 2026-11-24 15:00", ""},
		{"明天15点", "instant 2026-11-24 15:00", ""},
		{"明天03:30", "instant 2026-11-24 03:30", ""},
		{"11月3日", "dates 2027-11-03 to 2027-11-04", "dates 2026-11-03 to 2026-11-04"},
	} {
		got := timex.ParseText(c.text, monday(), timex.Future)
		if len(got) != 1 || say(got[0]) != c.want || sayAll(got[0].Alternatives) != c.other {
			t.Errorf("%q: %s, other %s", c.text, sayAll(got), sayAll(got[0].Alternatives))
		}
	}
}

func TestFoundSaysWhatWasNamed(t *testing.T) {
	for _, c := range []struct {
		text       string
		date, hour bool
		part       timex.Part
		grain      timex.Grain
		open       timex.Open
		relative   bool
	}{
		{"明天下午三点", true, true, timex.PartAfternoon, timex.GrainMinute, timex.OpenNone, false},
		{"三点", false, true, timex.PartNone, timex.GrainMinute, timex.OpenNone, false},
		{"明天上午", true, false, timex.PartMorning, timex.GrainPart, timex.OpenNone, false},
		{"下周", true, false, timex.PartNone, timex.GrainWeek, timex.OpenNone, false},
		{"周五之前", true, false, timex.PartNone, timex.GrainDay, timex.OpenBefore, false},
		{"两个小时后", true, true, timex.PartNone, timex.GrainSecond, timex.OpenNone, true},
		{"最近7天", true, false, timex.PartNone, timex.GrainDay, timex.OpenNone, true},
		{"从下周一起", true, false, timex.PartNone, timex.GrainDay, timex.OpenSince, false},
	} {
		found := timex.Parse(norm.New(c.text), timex.Options{Now: monday()})
		if len(found) != 1 {
			t.Fatalf("%q: %d expressions", c.text, len(found))
		}
		f := found[0]
		if f.HasDate != c.date || f.HasTime != c.hour || f.Part != c.part || f.Grain != c.grain || f.Open != c.open || f.Relative != c.relative {
			t.Errorf("%q: date %v time %v part %q grain %q open %q relative %v", c.text, f.HasDate, f.HasTime, f.Part, f.Grain, f.Open, f.Relative)
		}
	}
}
