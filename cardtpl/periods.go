package cardtpl

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// period names a range of whole days, both inclusive, the way people do: today, last week, this
// month; otherwise by its dates. Weeks start on Monday. A week or month that is not over counts when
// the range ends today or at its end.
func period(l i18n.Lang, from, to, now time.Time) string {
	if dayIn(from, now).Equal(dayIn(to, now)) {
		if rel := relativeWord(l, from, now); rel != "" {
			return rel
		}
		return i18n.Day(l, from, now)
	}
	if key := periodKey(from, to, now); key != "" {
		return l.T("cards.period." + key)
	}
	return i18n.Dates(l, from, to, now)
}

// dateFact says the dates of a card whose title names its period with a word that is wrong tomorrow.
func dateFact(l i18n.Lang, from, to, now time.Time) []Fact {
	dates := i18n.Dates(l, from, to, now)
	if period(l, from, to, now) == dates {
		return nil
	}
	if dayIn(from, now).Equal(dayIn(to, now)) {
		return []Fact{{l.T("cards.date"), dates}}
	}
	// Without days of the week: it fits a line of a phone.
	return []Fact{{l.T("cards.dates"), i18n.ShortDay(l, from) + " – " + i18n.ShortDay(l, to)}}
}

// opening is period at the start of a sentence: Chinese sets dates, not names of days, off by a comma.
func opening(l i18n.Lang, from, to, now time.Time) string {
	s := period(l, from, to, now)
	if l != i18n.En && s == i18n.Dates(l, from, to, now) {
		s += "，"
	}
	return s
}

// periodKey names a week or month.
func periodKey(from, to, now time.Time) string {
	today := midnight(now)
	from, to = dayIn(from, now), dayIn(to, now)
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

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

// dayIn is the calendar day of t as midnight in the zone of now.
func dayIn(t, now time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, now.Location())
}

// relativeWord names the day of t if it has a name in l: English has none for 后天.
func relativeWord(l i18n.Lang, t, now time.Time) string {
	key := relativeDay(dayIn(t, now), midnight(now))
	if key == "" || l == i18n.En && key == "after_tomorrow" {
		return ""
	}
	return l.T("cards.period." + key)
}

// moment says a point in time inside a sentence, the day left out when it is today's.
func moment(l i18n.Lang, t, now time.Time) string {
	t = t.In(now.Location())
	if dayIn(t, now).Equal(midnight(now)) {
		return i18n.Clock(t)
	}
	if rel := relativeWord(l, t, now); rel != "" {
		return strings.ToLower(rel) + " " + i18n.Clock(t)
	}
	return i18n.Day(l, t, now) + " " + i18n.Clock(t)
}
