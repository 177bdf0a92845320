package office

import (
	"slices"
	"strings"
	"time"
)

// recurrence is the rule of a series in the shape of the wire, openapi.md 6.1.
type recurrence struct {
	Pattern struct {
		Type           string `json:"type"`
		DayOfMonth     int    `json:"dayOfMonth,omitempty"`
		DaysOfWeek     string `json:"daysOfWeek,omitempty"`
		Index          string `json:"index,omitempty"`
		Interval       int    `json:"interval"`
		FirstDayOfWeek string `json:"firstDayOfWeek,omitempty"`
	} `json:"pattern"`
	Range struct {
		Type                string `json:"type"`
		EndDate             string `json:"endDate,omitempty"`
		NumberOfOccurrences int    `json:"numberOfOccurrences,omitempty"`
	} `json:"range"`
}

const (
	daily           = "daily"
	weekly          = "weekly"
	absoluteMonthly = "absoluteMonthly"
	relativeMonthly = "relativeMonthly"
	absoluteYearly  = "absoluteYearly"

	noEnd    = "noEnd"
	endDate  = "endDate"
	numbered = "numbered"
)

var weekdays = map[string]time.Weekday{
	"sunday": time.Sunday, "monday": time.Monday, "tuesday": time.Tuesday, "wednesday": time.Wednesday,
	"thursday": time.Thursday, "friday": time.Friday, "saturday": time.Saturday,
}

var monthIndexes = []string{"first", "second", "third", "fourth", "last"}

// check gives the gateway's message for a rule that it refuses, "" for a
// good one.
func (r *recurrence) check() string {
	switch p := r.Pattern; {
	case !slices.Contains([]string{daily, weekly, absoluteMonthly, relativeMonthly, absoluteYearly}, p.Type):
		return "Recurrence pattern type invalid"
	case p.Interval < 1 || p.Interval > 365:
		return "Recurrence interval must between [1, 365]"
	case (p.Type == weekly || p.Type == relativeMonthly) && len(r.days()) == 0:
		return "Recurrence daysOfWeek invalid"
	case p.Type == relativeMonthly && !slices.Contains(monthIndexes, p.Index):
		return "Recurrence index invalid"
	case p.Type == absoluteMonthly && (p.DayOfMonth < 1 || p.DayOfMonth > 31):
		return "Recurrence dayOfMonth invalid"
	}
	switch g := r.Range; {
	case g.Type == noEnd:
	case g.Type == endDate && g.NumberOfOccurrences == 0:
		if _, err := parseISO(g.EndDate); err != nil {
			return "Recurrence range endDate invalid"
		}
	case g.Type == numbered && g.EndDate == "":
		if g.NumberOfOccurrences < 1 || g.NumberOfOccurrences > 99 {
			return "Recurrence range numberOfOccurrences must between [1, 99]"
		}
	default:
		return "Recurrence range type invalid"
	}
	return ""
}

func (r *recurrence) days() []time.Weekday {
	var out []time.Weekday
	for _, name := range splitList(strings.ToLower(r.Pattern.DaysOfWeek)) {
		if wd, ok := weekdays[name]; ok {
			out = append(out, wd)
		}
	}
	return out
}

// starts lists when instances begin in [from, to). It walks day by day in the
// zone of the office; a rule with a count always from the first one, so that
// the count means the same whichever window is asked for.
func (r *recurrence) starts(first, from, to time.Time) []time.Time {
	var out []time.Time
	until := to
	if r.Range.Type == endDate {
		if end, err := parseISO(r.Range.EndDate); err == nil && end.Before(until) {
			until = end.Add(time.Second)
		}
	}
	first = first.In(china)
	origin, clock := midnight(first), first.Sub(midnight(first))
	start, days := origin, r.days()
	if skip := addDays(midnight(from), -1); r.Range.Type != numbered && skip.After(origin) {
		start = skip
	}
	for n, date := 0, start; date.Add(clock).Before(until); date = addDays(date, 1) {
		if !r.on(origin, date, days) {
			continue
		}
		n++
		if r.Range.Type == numbered && n > r.Range.NumberOfOccurrences {
			break
		}
		if t := date.Add(clock); !t.Before(from) {
			out = append(out, t)
		}
	}
	return out
}

// on tells whether the rule hits a day, counted from the day of the first
// instance.
func (r *recurrence) on(origin, date time.Time, days []time.Weekday) bool {
	p := r.Pattern
	months := (date.Year()-origin.Year())*12 + int(date.Month()-origin.Month())
	switch p.Type {
	case daily:
		return int(date.Sub(origin)/day)%p.Interval == 0
	case weekly:
		if !slices.Contains(days, date.Weekday()) {
			return false
		}
		weeks := int(r.weekOf(date).Sub(r.weekOf(origin)) / (7 * day))
		return weeks%p.Interval == 0
	case absoluteMonthly:
		return months%p.Interval == 0 && date.Day() == p.DayOfMonth
	case relativeMonthly:
		return months%p.Interval == 0 && slices.Contains(days, date.Weekday()) && r.indexed(date)
	case absoluteYearly:
		return (date.Year()-origin.Year())%p.Interval == 0 && date.Month() == origin.Month() && date.Day() == origin.Day()
	}
	return false
}

// weekOf is the first day of the week; the wire's default is Sunday.
func (r *recurrence) weekOf(date time.Time) time.Time {
	start := weekdays[strings.ToLower(r.Pattern.FirstDayOfWeek)] // Sunday when absent
	return addDays(date, -(int(date.Weekday())-int(start)+7)%7)
}

func (r *recurrence) indexed(date time.Time) bool {
	if r.Pattern.Index == "last" {
		return addDays(date, 7).Month() != date.Month()
	}
	return slices.Index(monthIndexes, r.Pattern.Index) == (date.Day()-1)/7
}
