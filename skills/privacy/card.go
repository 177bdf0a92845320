package privacy

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Thing is whose commands looked: the first part of their names.
type Thing string

// Seen answers who looked at the reader's facts.
type Seen struct {
	Of       Thing     // what was asked about; "" is everything
	From, To time.Time // days, both inclusive; zero is as long as it is kept
	Cut      bool      // more days were asked for than are kept
	But      []string  // whoever is left out, as they were named
	KeepDays int
	Now      time.Time
	Viewers  []Viewer // who looked last first
	Unnamed  int      // people whom the reader may not see, or who have left
	Tried    bool     // one of them was refused
}

// Viewer is somebody who looked, or was not let.
type Viewer struct {
	Name, Dept string
	Times      map[Thing]int
	Refused    int
	Last       time.Time
}

// maxViewers is how many people are listed.
const maxViewers = 20

// Card implements cardtpl.View.
func (s Seen) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "privacy.seen", Title: l.T("cards.privacy.seen.title", "of", s.of(l)), Tone: cardtpl.Blue,
		Foot: l.T("cards.privacy.seen.foot", "at", i18n.Stamp(s.Now)),
	}
	period := l.T("cards.privacy.seen.kept", "days", s.KeepDays)
	if !s.From.IsZero() {
		period = i18n.Opening(l, s.From, s.To, s.Now)
		c.Facts = cardtpl.DateFact(l, s.From, s.To, s.Now)
	}
	if len(s.But) > 0 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.privacy.seen.but"), Value: i18n.Join(l, s.But)})
	}
	if s.Cut {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.privacy.seen.before"), Value: l.T("cards.privacy.seen.cut", "days", s.KeepDays)})
	}
	n := len(s.Viewers) + s.Unnamed
	c.Tag = l.T("cards.privacy.seen.people", "n", n)
	lead := "some"
	switch {
	case n == 0:
		c.Tone, c.Tag, lead = cardtpl.Green, l.T("cards.privacy.seen.nobody_tag"), "nobody"
	case s.Tried || slices.ContainsFunc(s.Viewers, func(v Viewer) bool { return v.Refused > 0 }):
		lead = "tried"
	}
	c.Lead = l.T("cards.privacy.seen."+lead, "period", period, "n", n, "of", s.of(l))
	for _, v := range s.Viewers[:min(len(s.Viewers), maxViewers)] {
		title := v.Name
		if v.Dept != "" {
			title = l.T("cards.privacy.seen.who", "name", v.Name, "dept", v.Dept)
		}
		c.Items = append(c.Items, cardtpl.Item{Title: title, Sub: v.words(l, s.Of)})
	}
	c.Left, c.LeftKey = len(s.Viewers)-len(c.Items), "cards.attendance.more_people"
	if s.Unnamed > 0 {
		c.Hint = l.T("cards.privacy.seen.unnamed", "n", s.Unnamed)
	}
	return c
}

// of is what was looked at, in the reader's words.
func (s Seen) of(l i18n.Lang) string { return s.Of.words(l) }

func (t Thing) words(l i18n.Lang) string {
	switch key := "cards.privacy.of." + string(t); {
	case t == "":
		return l.T("cards.privacy.of.all")
	case i18n.Has(key):
		return l.T(key)
	}
	return l.T("cards.privacy.of.other")
}

// words says 考勤 3 次，审批 1 次 · 最近 11月17日 09:12.
func (v Viewer) words(l i18n.Lang, of Thing) string {
	var parts []string
	for _, t := range slices.Sorted(maps.Keys(v.Times)) {
		key := "cards.privacy.seen.times_of"
		if of != "" {
			key = "cards.privacy.seen.times"
		}
		parts = append(parts, l.T(key, "of", t.words(l), "n", v.Times[t]))
	}
	if v.Refused > 0 {
		parts = append(parts, l.T("cards.privacy.seen.refused", "n", v.Refused))
	}
	return l.T("cards.privacy.seen.last", "times", strings.Join(parts, l.T("cards.privacy.seen.and")), "at", i18n.ShortDay(l, v.Last)+" "+i18n.Clock(v.Last))
}
