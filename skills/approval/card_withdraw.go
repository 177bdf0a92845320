package approval

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Withdraw asks whether to withdraw an approval.
type Withdraw struct{ Detail Detail }

// Card implements cardtpl.View.
func (a Withdraw) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.withdraw", Title: l.T("cards.approval.withdraw.title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.withdraw.lead", "title", a.Detail.heading()), Hint: l.T("cards.approval.withdraw.hint"), Foot: a.Detail.foot(l),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.withdraw.button"), Style: cardtpl.Danger, Action: "approval.revoke"},
			{Text: l.T("cards.approval.drop"), Style: cardtpl.Plain, Action: "approval.drop", Say: l.T("cards.cancel_say")},
		},
	}
	a.Detail.draw(l, &c)
	return a.Detail.linked(l, c)
}

// WasWithdrawn says that an approval was withdrawn.
type WasWithdrawn struct {
	Detail Detail
	Who    string
	At     time.Time
}

// Card implements cardtpl.View.
func (a WasWithdrawn) Card(l i18n.Lang) cardtpl.Card {
	tag := Withdrawn.word(l)
	c := cardtpl.Card{
		Kind: "approval.withdrawn", Title: a.Detail.heading(), Tone: Withdrawn.tone(), Tag: tag,
		Lead: l.T("cards.approval.withdraw.done"), Done: cardtpl.DoneLine(a.Who, tag, a.At), Foot: a.Detail.foot(l),
	}
	return a.Detail.linked(l, c)
}
