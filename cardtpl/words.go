package cardtpl

import (
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// DateFact says the dates of a card whose title names its period with a word that is wrong tomorrow.
func DateFact(l i18n.Lang, from, to, now time.Time) []Fact {
	dates := i18n.Dates(l, from, to, now)
	if i18n.Period(l, from, to, now) == dates {
		return nil
	}
	if i18n.DayIn(from, now).Equal(i18n.DayIn(to, now)) {
		return []Fact{{l.T("cards.date"), dates}}
	}
	// Without days of the week: it fits a line of a phone.
	return []Fact{{l.T("cards.dates"), i18n.ShortDay(l, from) + " – " + i18n.ShortDay(l, to)}}
}

// MaxNames is how many people a line names before it only counts.
const MaxNames = 8

// Names lists people, the ones beyond MaxNames as a number.
func Names(l i18n.Lang, who []string) string {
	if len(who) <= MaxNames {
		return i18n.Join(l, who)
	}
	return l.T("cards.names_more", "names", i18n.Join(l, who[:MaxNames]), "n", len(who)-MaxNames)
}

// Page are the rows of a list behind those that were shown before, as many as a card takes, and how many come behind them.
func Page[T any](rows []T, skip, size int) (shown []T, left int) {
	from := min(max(skip, 0), len(rows))
	to := min(from+size, len(rows))
	return rows[from:to], len(rows) - to
}

// Shown is how many of its rows a card shows, whichever way it is drawn: see fold.
func Shown(c Card, l i18n.Lang) int {
	n := len(c.Items)
	for _, tier := range []Tier{Own, Public, Markdown} {
		if r, err := Render(c, Options{Tier: tier, TemplateID: PublicTemplate, Version: 1, Lang: l}); err == nil {
			n = min(n, len(r.card.Items))
		}
	}
	return n
}
