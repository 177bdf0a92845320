package i18n

import (
	"strings"
	"time"
)

// Period names a range of whole days, both inclusive, the way people do: today, last week, this
// month; otherwise by its dates. Weeks start on Monday. A week or month that is not over counts when
// the range ends today or at its end.
func Period(l Lang, from, to, now time.Time) string {
	if DayIn(from, now).Equal(DayIn(to, now)) {
		if rel := relativeWord(l, from, now); rel != "" {
			return rel
		}
		return Day(l, from, now)
	}
	if key := periodKey(from, to, now); key != "" {
		return l.T("cards.period." + key)
	}
	return Dates(l, from, to, now)
}

// Opening is Period at the start of a sentence: Chinese sets dates, not names of days, off by a comma.
func Opening(l Lang, from, to, now time.Time) string {
	s := Period(l, from, to, now)
	if l != En && s == Dates(l, from, to, now) {
		s += "，"
	}
	return s
}

// periodKey names a week or month.
func periodKey(from, to, now time.Time) string {
	today := Midnight(now)
	from, to = DayIn(from, now), DayIn(to, now)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := today.AddDate(0, 0, 1-today.Day())
	for _, p := range []struct {
		key      string
		from, to time.Time
	}{
		{"this_week", monday, monday.AddDate(0, 0, 6)},
		{"last_week", monday.AddDate(0, 0, -7), monday.AddDate(0, 0, -1)},
		{"next_week", monday.AddDate(0, 0, 7), monday.AddDate(0, 0, 13)},
		{"this_month", first, first.AddDate(0, 1, -1)},
		{"last_month", first.AddDate(0, -1, 0), first.AddDate(0, 0, -1)},
	} {
		current := !p.from.After(today) && !p.to.Before(today)
		if from.Equal(p.from) && (to.Equal(p.to) || current && to.Equal(today)) {
			return p.key
		}
	}
	return ""
}

// relativeDay is the key of a day that has a name, or "".
func relativeDay(day, today time.Time) string {
	for i, key := range []string{"yesterday", "today", "tomorrow", "after_tomorrow"} {
		if day.Equal(today.AddDate(0, 0, i-1)) {
			return key
		}
	}
	return ""
}

// Midnight is the start of the day of t in its own zone.
func Midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// DayIn is the calendar day of t as midnight in the zone of now.
func DayIn(t, now time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, now.Location())
}

// relativeWord names the day of t if it has a name in l: English has none for 后天.
func relativeWord(l Lang, t, now time.Time) string {
	key := relativeDay(DayIn(t, now), Midnight(now))
	if key == "" || l == En && key == "after_tomorrow" {
		return ""
	}
	return l.T("cards.period." + key)
}

// Moment says a point in time inside a sentence, the day left out when it is today's.
func Moment(l Lang, t, now time.Time) string {
	t = t.In(now.Location())
	if DayIn(t, now).Equal(Midnight(now)) {
		return Clock(t)
	}
	if rel := relativeWord(l, t, now); rel != "" {
		return strings.ToLower(rel) + " " + Clock(t)
	}
	return Day(l, t, now) + " " + Clock(t)
}

// ClockAt is Clock in the zone of now.
func ClockAt(t, now time.Time) string { return Clock(t.In(now.Location())) }
