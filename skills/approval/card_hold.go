package approval

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Held is a decision that takes effect in a moment, and can be taken back until then.
type Held struct {
	Title, Remark, Who string
	Agree              bool
	Due, At            time.Time
	URL                string
}

// Card implements cardtpl.View.
func (a Held) Card(l i18n.Lang) cardtpl.Card {
	due := a.Due.Format(time.TimeOnly)
	c := cardtpl.Card{
		Kind: "approval.held", Title: a.Title, Tone: cardtpl.Orange, Tag: l.T("cards.approval.hold.tag"),
		Lead: l.T("cards.approval.hold."+verb(a.Agree), "at", due), Hint: l.T("cards.approval.hold.hint", "at", due),
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.hold.undo"), Style: cardtpl.Plain, Action: "approval.undo", Undo: true}},
		Done:    cardtpl.DoneLine(a.Who, l.T("cards.approval.hold."+verb(a.Agree), "at", due), a.At),
	}
	if a.Remark != "" {
		c.Text = l.T("cards.fact", "k", l.T("cards.approval.remark"), "v", a.Remark)
	}
	return Detail{URL: a.URL}.linked(l, c)
}

// Undone says that a held decision was taken back, or Replaced by another one.
type Undone struct {
	Who      string
	At       time.Time
	Replaced bool
}

// Card implements cardtpl.View.
func (a Undone) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.undone", Title: l.T("cards.approval.hold.undone.title"), Tone: cardtpl.Grey, Tag: l.T("cards.approval.hold.undone.tag"),
		Lead: l.T("cards.approval.hold.undone.lead"),
	}
	if a.Replaced {
		c.Tag, c.Lead = l.T("cards.approval.hold.replaced.tag"), l.T("cards.approval.hold.replaced.lead")
	}
	c.Done = cardtpl.DoneLine(a.Who, c.Tag, a.At)
	return c
}

// NotDecided says why a held decision was not made.
type NotDecided struct {
	Receipt Receipt
	By      string
	At      time.Time
}

// Card implements cardtpl.View.
func (a NotDecided) Card(l i18n.Lang) cardtpl.Card {
	tag := l.T("cards.approval.batched.not")
	return Detail{URL: a.Receipt.URL}.linked(l, cardtpl.Card{
		Kind: "approval.not_decided", Title: a.Receipt.Name, Tone: cardtpl.Orange, Tag: tag, Lead: a.Receipt.why(l), Done: cardtpl.DoneLine(a.By, tag, a.At),
	})
}
