package privacy

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Stored says what is stored of the reader.
type Stored struct {
	Held         map[string]Holding // by kind
	Did, Touched int                // entries of the audit: of the reader's acts, of others' that touched them
	KeepDays     int
	Now          time.Time
}

// kinds are the kinds of what is stored, in the order of a card.
func (s Stored) kinds() []string { return slices.Sorted(maps.Keys(s.Held)) }

func (s Stored) items(l i18n.Lang) (items []cardtpl.Item) {
	for _, kind := range s.kinds() {
		h := s.Held[kind]
		key := "cards.privacy.data.of." + kind
		if !i18n.Has(key) {
			key = "cards.privacy.data.of.other"
		}
		parts := []string{l.T("cards.privacy.data.n", "n", h.N)}
		if h.Stay > 0 {
			parts = append(parts, l.T("cards.privacy.data.in_use", "n", h.Stay))
		}
		if h.Until.IsZero() {
			parts = append(parts, l.T("cards.privacy.data.for_good"))
		} else {
			parts = append(parts, l.T("cards.privacy.data.until", "day", i18n.Day(l, h.Until.In(s.Now.Location()), s.Now)))
		}
		items = append(items, cardtpl.Item{Title: l.T(key), Sub: strings.Join(parts, l.T("cards.privacy.seen.and"))})
	}
	return items
}

// audit is what stays.
func (s Stored) audit(l i18n.Lang) cardtpl.Item {
	return cardtpl.Item{
		Title: l.T("cards.privacy.data.audit"),
		Sub:   l.T("cards.privacy.data.audit_n", "did", s.Did, "touched", s.Touched, "days", s.KeepDays),
	}
}

// Card implements cardtpl.View.
func (s Stored) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "privacy.data", Title: l.T("cards.privacy.data.title"), Tone: cardtpl.Blue,
		Lead: l.T("cards.privacy.data.lead"), Items: append(s.items(l), s.audit(l)),
		Foot: l.T("cards.privacy.data.foot", "at", i18n.Stamp(s.Now)),
	}
	if len(s.Held) == 0 {
		c.Lead = l.T("cards.privacy.data.none")
	} else {
		c.Hint = l.T("cards.privacy.data.hint")
	}
	return c
}

// Erase asks whether it is to be deleted.
type Erase struct{ Stored }

// Card implements cardtpl.View.
func (e Erase) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "privacy.erase", Title: l.T("cards.privacy.erase.title"), Tone: cardtpl.Orange, Tag: l.T("cards.privacy.erase.tag"),
		Lead: l.T("cards.privacy.erase.lead"), Items: e.items(l), Whole: true,
		Facts: []cardtpl.Fact{{Label: l.T("cards.privacy.erase.stays"), Value: l.T("cards.privacy.erase.stays_audit", "days", e.KeepDays)}},
		Hint:  l.T("cards.privacy.erase.hint"),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.privacy.erase.yes"), Style: cardtpl.Danger, Action: "data.erase"},
			{Text: l.T("cards.privacy.erase.no"), Style: cardtpl.Plain, Action: "data.keep"},
		},
	}
	if len(e.Held) == 0 {
		c.Lead = l.T("cards.privacy.data.none")
	}
	return c
}

// Erased says that it was.
type Erased struct {
	KeepDays int
	Now      time.Time
}

// Card implements cardtpl.View.
func (e Erased) Card(l i18n.Lang) cardtpl.Card {
	return cardtpl.Card{
		Kind: "privacy.erased", Title: l.T("cards.privacy.erase.title"), Tone: cardtpl.Green, Tag: l.T("cards.privacy.erase.done_tag"),
		Lead: l.T("cards.privacy.erase.done", "at", i18n.ShortDay(l, e.Now)+" "+i18n.Clock(e.Now)),
		Text: l.T("cards.privacy.erase.done_audit", "days", e.KeepDays),
	}
}
