package approval

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// More is what can be done with a task beside deciding it.
type More struct {
	Detail  Detail
	Premium bool // the organisation has OA高级版
}

// Card implements cardtpl.View.
func (a More) Card(l i18n.Lang) cardtpl.Card {
	button := func(text, action string) cardtpl.Button {
		return cardtpl.Button{Text: l.T("cards.approval." + text), Style: cardtpl.Plain, Action: "approval." + action}
	}
	c := cardtpl.Card{
		Kind: "approval.more", Title: a.Detail.heading(), Tone: cardtpl.Orange, Tag: l.T("cards.approval.tag_yours"), Lead: l.T("cards.approval.more_actions"),
		Facts: a.Detail.facts(l), Foot: a.Detail.foot(l),
		Buttons: []cardtpl.Button{button("hand.over", "hand"), button("comment", "note")},
	}
	if a.Premium {
		c.Buttons = append(c.Buttons, button("hand.append", "append"), button("hand.back", "sendback"))
	}
	c.Buttons = append(c.Buttons, button("back", "back"))
	return c
}

// Hand asks to confirm that a task goes to somebody else.
type Hand struct {
	Detail Detail
	How    string // over, before, after, back
	To     string
	Remark string
	Start  bool // back to whoever asked for it
}

// Card implements cardtpl.View.
func (a Hand) Card(l i18n.Lang) cardtpl.Card {
	key, hint := "cards.approval.hand."+a.How, ".hint"
	if a.Start {
		hint = ".hint_start"
	}
	d := a.Detail
	c := cardtpl.Card{
		Kind: "approval.hand", Title: l.T(key + ".title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T(key+".lead", "who", a.To, "title", d.heading()), Facts: d.facts(l), Hint: l.T(key+hint, "who", a.To), Foot: d.foot(l),
		Buttons: []cardtpl.Button{
			{Text: l.T(key + ".button"), Style: cardtpl.Primary, Action: "approval.redirect"},
			{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		},
	}
	if a.Remark != "" {
		c.Text = l.T("cards.fact", "k", l.T("cards.approval.hand.remark"), "v", a.Remark)
	}
	return d.linked(l, c)
}

// Handed says that a task went to somebody else.
type Handed struct {
	Title, How, To, Remark, Who string
	At                          time.Time
	URL                         string
}

// Card implements cardtpl.View.
func (a Handed) Card(l i18n.Lang) cardtpl.Card {
	key := "cards.approval.hand." + a.How
	c := cardtpl.Card{
		Kind: "approval.handed", Title: a.Title, Tone: cardtpl.Green, Tag: l.T(key + ".tag"),
		Lead: l.T(key+".done", "who", a.To), Done: cardtpl.DoneLine(a.Who, l.T(key+".tag"), a.At),
	}
	if a.Remark != "" {
		c.Text = l.T("cards.fact", "k", l.T("cards.approval.hand.remark"), "v", a.Remark)
	}
	return Detail{URL: a.URL}.linked(l, c)
}

// Comment asks to confirm what is written into an approval's history.
type Comment struct {
	Detail Detail
	Text   string
}

// Card implements cardtpl.View.
func (a Comment) Card(l i18n.Lang) cardtpl.Card {
	d := a.Detail
	return d.linked(l, cardtpl.Card{
		Kind: "approval.comment", Title: l.T("cards.approval.comment.title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.comment.lead", "title", d.heading()), Text: l.T("cards.quote", "text", a.Text), Facts: d.facts(l), Hint: l.T("cards.approval.comment.hint"), Foot: d.foot(l),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.comment.button"), Style: cardtpl.Primary, Action: "approval.say"},
			{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		},
	})
}

// Commented says that something was written.
type Commented struct {
	Title, Text, Who string
	At               time.Time
	URL              string
}

// Card implements cardtpl.View.
func (a Commented) Card(l i18n.Lang) cardtpl.Card {
	return Detail{URL: a.URL}.linked(l, cardtpl.Card{
		Kind: "approval.commented", Title: a.Title, Tone: cardtpl.Green, Tag: l.T("cards.approval.comment.tag"),
		Lead: l.T("cards.approval.comment.done"), Text: l.T("cards.quote", "text", a.Text), Done: cardtpl.DoneLine(a.Who, l.T("cards.approval.comment.tag"), a.At),
	})
}
