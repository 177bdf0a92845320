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

// Undone says that a held decision was taken back.
type Undone struct {
	Who string
	At  time.Time
}

// Card implements cardtpl.View.
func (a Undone) Card(l i18n.Lang) cardtpl.Card {
	return cardtpl.Card{
		Kind: "approval.undone", Title: l.T("cards.approval.hold.undone.title"), Tone: cardtpl.Grey, Tag: l.T("cards.approval.hold.undone.tag"),
		Lead: l.T("cards.approval.hold.undone.lead"), Done: cardtpl.DoneLine(a.Who, l.T("cards.approval.hold.undone.tag"), a.At),
	}
}
