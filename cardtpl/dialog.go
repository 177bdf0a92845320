package cardtpl

import (
	"strconv"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Question asks for one thing: which of two people, or what is still missing.
type Question struct {
	Ask     string   // the question, a whole sentence in the reader's language
	Options []string // answers to offer; the button of the i-th is dialog.pick.i, counted from 0
	Hint    string   // how else to answer
	Skill   string   // whose question it is: "meeting"; names the card when it has a name
}

// maxPicks is how many answers get a button; the others are listed and can be said by number.
const maxPicks = 5

// Card implements View.
func (q Question) Card(l i18n.Lang) Card {
	c := Card{Kind: "dialog.question", Title: l.T("cards.question.title"), Tone: Blue, Tag: l.T("cards.question.tag"), Lead: q.Ask, Hint: q.Hint}
	if key := "cards.skill." + q.Skill; i18n.Has(key) {
		c.Title = l.T(key)
	}
	listed := len(q.Options) > maxPicks
	for _, o := range q.Options {
		listed = listed || len([]rune(o)) > maxLabelOf(l)
	}
	for i, o := range q.Options {
		label := o
		if listed { // the button refers to the row
			c.Items = append(c.Items, Item{Title: ordinal(i) + " · " + o})
			label = l.T("cards.question.pick_n", "n", i+1)
		}
		if i < maxPicks {
			c.Buttons = append(c.Buttons, Button{Text: label, Style: Plain, Action: Nth("dialog.pick", i), Say: ordinal(i)})
		}
	}
	if len(q.Options) > maxPicks && q.Hint == "" {
		c.Hint = l.T("cards.question.by_number", "n", maxPicks+1)
	}
	c.Buttons = append(c.Buttons, Button{Text: l.T("cards.cancel"), Style: Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")})
	return c
}

// Near offers what somebody may have meant. Options are sentences; the button of the i-th is
// dialog.near.i, counted from 0.
type Near struct {
	Said    string // what was not understood; may be empty
	Options []string
}

// Card implements View.
func (n Near) Card(l i18n.Lang) Card {
	c := Card{Kind: "dialog.near", Title: l.T("cards.near.title"), Tone: Orange, Tag: l.T("cards.near.tag"), Lead: l.T("cards.near.lead"), Hint: l.T("cards.near.hint")}
	if n.Said != "" {
		c.Lead = l.T("cards.near.lead_said", "said", Cut(Line(n.Said), maxItem))
	}
	for i, o := range n.Options {
		style := Plain
		if i == 0 {
			style = Primary
		}
		c.Buttons = append(c.Buttons, Button{Text: o, Style: style, Action: Nth("dialog.near", i), Say: o})
	}
	return c
}

// Notice is a short answer or an error: what happened, whether anything was changed, what to do next.
type Notice struct {
	Title string
	Text  string
	Tone  Tone   // empty means Blue
	Tag   string // empty: red and orange get a word of their own
	Hint  string // what to do next
	Ref   string // the number to give to an administrator
}

// Card implements View.
func (n Notice) Card(l i18n.Lang) Card {
	c := Card{Kind: "notice", Title: n.Title, Tone: n.Tone, Tag: n.Tag, Lead: n.Text}
	if len([]rune(n.Text)) > maxLead {
		c.Lead, c.Text = "", n.Text
	}
	if c.Tone == "" {
		c.Tone = Blue
	}
	key := map[Tone]string{Red: "failed", Orange: "note"}[c.Tone]
	if c.Title == "" {
		c.Title = l.T("cards.notice.title")
		if key != "" {
			c.Title = l.T("cards.notice.title_" + key)
		}
	}
	if c.Tag == "" && key != "" {
		c.Tag = l.T("cards.notice.tag_" + key)
	}
	if n.Hint != "" { // advice stays when the card is settled
		c.Facts = []Fact{{l.T("cards.notice.next"), n.Hint}}
	}
	if n.Ref != "" {
		c.Foot = l.T("cards.notice.ref", "ref", n.Ref)
	}
	return c
}

// ordinal is the number that people see and say of the choice with index i.
func ordinal(i int) string { return strconv.Itoa(i + 1) }
