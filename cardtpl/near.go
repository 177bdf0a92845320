package cardtpl

import "github.com/dingdesk/dingdesk/internal/i18n"

// Near is the answer to a sentence that nothing understood for sure: up to three sentences that
// would have been, each a button that says it.
type Near struct {
	Options []string // whole sentences, already in the reader's language
}

// Card implements View.
func (n Near) Card(l i18n.Lang) Card {
	c := Card{Kind: "dialog.near", Title: l.T("core.near.title"), Tone: Blue, Lead: l.T("core.near.lead"), Foot: l.T("core.near.foot")}
	for i, o := range n.Options {
		style := Plain
		if i == 0 {
			style = Primary
		}
		c.Buttons = append(c.Buttons, Button{Text: o, Style: style, Action: Nth("dialog.near", i)})
	}
	return c
}
