package intent_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

// Whoever stands in does so for the part of the day that was said, and what it was to be limited to is not lost. Why somebody is away is no limit.
func TestLimitsOfStandingInAreHeard(t *testing.T) {
	r := rules()
	for text, want := range map[string]struct {
		kinds []string
		hour  int
	}{
		"让李四替我批请假，报销还是我自己批": {kinds: []string{"请假", "报销"}},
		"下周我休年假，让李四代批，除了采购": {kinds: []string{"采购"}},
		"下周三下午让李四替我批":       {hour: 12},
		"下周我出差，审批都转给李四":     {},
		"下周我请假，李四替我批":       {},
		"下周三我出差，让李四替我批":     {},
		"下周三让李四替我批":         {},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: at(t, 18, 9, 0), UserID: "me"})
		var got struct {
			Kinds []string      `param:"kinds"`
			Dates commands.Days `param:"dates"`
		}
		if err := u.Values.Into(&got); err != nil || u.Command != "approval.away" || !slices.Equal(got.Kinds, want.kinds) || got.Dates.Start.IsZero() != (want.hour == 0) || want.hour > 0 && got.Dates.Start.Hour() != want.hour {
			t.Errorf("%s: %s %v %v, %v", text, u.Command, got.Kinds, got.Dates, err)
		}
	}
}
