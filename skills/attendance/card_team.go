package attendance

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Team answers how a manager's people came and went. It lists who needs something done first,
// then by name, and never ranks.
type Team struct {
	Scope    Scope
	From, To time.Time
	Now      time.Time
	Asked    []commands.Asked // 谁迟到了: only these are listed; nothing is everything
	Rows     []Row
	// AwayUnknown says that leave could not be read although it would explain something.
	AwayUnknown bool
	AsOf        time.Time // when the oldest of the data was read; zero means Now
	Skip        int       // how many of those who are listed were shown before
	Rest        Rest
}

// Scope is whom an answer covers.
type Scope struct {
	Depts  []string // departments that the reader leads, with all below
	Direct bool     // and people who report to the reader from elsewhere
}

// Row is one person of the team, whatever there is to say.
type Row struct {
	UserID string
	Name   string
	Stats  Stats
	Away   []Away
}

// maxPeople is how many people are listed.
const maxPeople = 20

// scopeDepts is how many departments are named.
const scopeDepts = 3

// words says 人力行政中心 5 人.
func (s Scope) words(l i18n.Lang, n int) string {
	if len(s.Depts) == 0 {
		return l.T("cards.scope.direct", "n", n)
	}
	depts := i18n.Join(l, s.Depts[:min(len(s.Depts), scopeDepts)])
	if more := len(s.Depts) - scopeDepts; more > 0 {
		depts = l.T("cards.scope.more", "depts", depts, "n", len(s.Depts))
	}
	key := "cards.scope.depts"
	if s.Direct {
		key = "cards.scope.both"
	}
	return l.T(key, "depts", depts, "n", n)
}

// Card implements cardtpl.View.
func (a Team) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "attendance.team", Title: l.T("cards.attendance.team_title", "period", i18n.Period(l, a.From, a.To, a.Now)),
		Facts: cardtpl.DateFact(l, a.From, a.To, a.Now),
		Foot:  l.T("cards.attendance.source", "at", i18n.Stamp(asOf(a.AsOf, a.Now))),
	}
	var away []Row
	listed := a.listed()
	other, off := 0, 0
	for _, r := range a.Rows {
		switch {
		case a.lists(r):
		case r.Stats.Wrong() > 0:
			other++
		case r.Stats.WorkDays == 0 && len(r.Away) == 0:
			off++
		}
		if len(r.Away) > 0 {
			away = append(away, r)
		}
	}
	shown, left := a.page()
	for _, r := range shown {
		c.Items = append(c.Items, cardtpl.Item{Title: r.Name, Sub: statsWords(l, r.Stats, a.Asked), Tone: cardtpl.Orange})
	}
	c.Left, c.LeftKey = left, "cards.attendance.more_people"
	a.conclude(l, &c, len(listed), other, off)
	if len(a.Asked) == 0 && len(away) > 0 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.attendance.away"), Value: awayPeople(l, away)})
	}
	if len(a.Asked) > 0 && other > 0 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.attendance.other"), Value: l.T("cards.attendance.people", "n", other)})
	}
	if off > 0 && off < len(a.Rows) {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.attendance.off"), Value: l.T("cards.attendance.people", "n", off)})
	}
	var hints []string
	if slices.ContainsFunc(listed, func(r Row) bool { return r.Stats.Absent+r.Stats.AbsentLate > 0 }) {
		hints = append(hints, l.T("cards.attendance.absence"))
	}
	if a.AwayUnknown {
		hints = append(hints, l.T("cards.attendance.away_unknown"))
	}
	c.Hint = strings.Join(hints, " ")
	return c
}

// lists says whether a row has what was asked for.
func (a Team) lists(r Row) bool { return statsWords(i18n.En, r.Stats, a.Asked) != "" }

// listed are the rows that have what was asked for, who needs something done first.
func (a Team) listed() []Row {
	rows := slices.DeleteFunc(slices.Clone(a.Rows), func(r Row) bool { return !a.lists(r) })
	slices.SortStableFunc(rows, func(x, y Row) int { return y.Stats.need() - x.Stats.need() })
	return rows
}

// page are those of them that the card shows, and how many come behind.
func (a Team) page() ([]Row, int) { return cardtpl.Page(a.listed(), a.Skip, maxPeople) }

// conclude writes tag and lead: listed people, other ones with something wrong, and those without a shift.
func (a Team) conclude(l i18n.Lang, c *cardtpl.Card, listed, other, off int) {
	when, all := i18n.Opening(l, a.From, a.To, a.Now), len(a.Rows)
	say := func(tone cardtpl.Tone, tag, lead string) {
		c.Tone, c.Tag = tone, tag
		c.Lead = l.T("cards.attendance."+lead, "period", when, "scope", a.Scope.words(l, all), "n", all,
			"ok", all-listed-off, "wrong", listed, "what", a.askedWords(l))
	}
	switch {
	case off == all && a.Rest.All:
		say(cardtpl.Grey, a.Rest.tag(l), "team_rest")
	case off == all && i18n.DayIn(a.From, a.Now).Before(i18n.Midnight(a.Now)):
		say(cardtpl.Grey, l.T("cards.attendance.off"), "team_off")
	case off == all:
		say(cardtpl.Grey, l.T("cards.attendance.none_yet"), "team_none_yet")
	case len(a.Asked) > 0 && listed > 0:
		say(cardtpl.Orange, l.T("cards.attendance.tag_listed", "n", listed), "team_asked")
	case len(a.Asked) > 0:
		say(cardtpl.Green, l.T("cards.attendance.tag_nobody"), "team_nobody")
	case listed > 0:
		say(cardtpl.Orange, l.T("cards.attendance.tag_people", "n", listed), "team_wrong")
	default:
		say(cardtpl.Green, l.T("cards.attendance.tag_fine"), "team_fine")
	}
}

func (a Team) askedWords(l i18n.Lang) string {
	words := make([]string, 0, len(a.Asked))
	for _, ask := range a.Asked {
		words = append(words, l.T("cards.asked."+string(ask)))
	}
	return strings.Join(words, l.T("cards.asked.or"))
}

// need orders people by what has to be done about it: an absence wants an approval, a missing punch a
// correction, the rest nothing.
func (s Stats) need() int {
	switch {
	case s.Absent > 0:
		return 2
	case s.Missing > 0:
		return 1
	}
	return 0
}

// awayPeople says 韩梅梅 请假 0.5 天；李雷 出差 2 天.
func awayPeople(l i18n.Lang, rows []Row) string {
	words := make([]string, 0, len(rows))
	for _, r := range rows[:min(len(rows), maxPeople)] {
		words = append(words, l.T("cards.away.person", "who", r.Name, "away", awayWords(l, r.Away)))
	}
	if more := len(rows) - len(words); more > 0 {
		words = append(words, l.T("cards.more_rows", "n", more))
	}
	return strings.Join(words, l.T("cards.sep"))
}
