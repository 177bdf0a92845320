package approval

import (
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Again opens a form of the kind of an approval, beside what that held.
type Again struct {
	Detail Detail
	URL    string // of the empty form
}

// Card implements cardtpl.View.
func (a Again) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.again", Title: l.T("cards.approval.again.title", "kind", a.Detail.Kind), Tone: cardtpl.Blue,
		Lead: l.T("cards.approval.again.lead"), Foot: a.Detail.foot(l),
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.again.open"), Style: cardtpl.Primary, URL: a.URL}},
	}
	a.Detail.draw(l, &c)
	return c
}
