package office

import (
	"slices"
	"testing"
	"time"
)

func newRule(kind string, interval int, days, index string, dayOfMonth int) *recurrence {
	r := &recurrence{}
	r.Pattern.Type, r.Pattern.Interval, r.Pattern.DaysOfWeek, r.Pattern.Index, r.Pattern.DayOfMonth = kind, interval, days, index, dayOfMonth
	r.Range.Type = noEnd
	return r
}

func TestSeriesBeginOnTheDaysThatTheirRuleNames(t *testing.T) {
	first := time.Date(2026, 11, 2, 10, 0, 0, 0, china) // a Monday
	limited := newRule(daily, 2, "", "", 0)
	limited.Range.Type, limited.Range.NumberOfOccurrences = numbered, 3
	until := newRule(daily, 1, "", "", 0)
	until.Range.Type, until.Range.EndDate = endDate, "2026-11-04T10:00:00+08:00"
	for name, c := range map[string]struct {
		rule *recurrence
		want []string
	}{
		"every second day, three times": {limited, []string{"11-02", "11-04", "11-06"}},
		"daily until a date":            {until, []string{"11-02", "11-03", "11-04"}},
		"mondays and fridays":           {newRule(weekly, 1, "monday,friday", "", 0), []string{"11-02", "11-06", "11-09", "11-13", "11-16", "11-20", "11-23", "11-27", "11-30", "12-04", "12-07", "12-11", "12-14", "12-18"}},
		"every third Monday":            {newRule(weekly, 3, "monday", "", 0), []string{"11-02", "11-23", "12-14"}},
		"the 15th":                      {newRule(absoluteMonthly, 1, "", "", 15), []string{"11-15", "12-15"}},
		"last Friday":                   {newRule(relativeMonthly, 1, "friday", "last", 0), []string{"11-27"}},
		"second Tuesday":                {newRule(relativeMonthly, 1, "tuesday", "second", 0), []string{"11-10", "12-08"}},
		"yearly":                        {newRule(absoluteYearly, 1, "", "", 0), []string{"11-02"}},
	} {
		t.Run(name, func(t *testing.T) {
			if message := c.rule.check(); message != "" {
				t.Fatal(message)
			}
			var got []string
			for _, s := range c.rule.starts(first, first, time.Date(2026, 12, 20, 0, 0, 0, 0, china)) {
				got = append(got, s.Format("01-02"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestACountMeansTheSameWhicheverWindowIsAskedFor(t *testing.T) {
	first := time.Date(2026, 11, 2, 10, 0, 0, 0, china)
	r := newRule(daily, 1, "", "", 0)
	r.Range.Type, r.Range.NumberOfOccurrences = numbered, 5
	if got := r.starts(first, first.AddDate(0, 0, 3), first.AddDate(0, 0, 30)); len(got) != 2 {
		t.Errorf("%v", got)
	}
}
