package admin

import (
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Thanks tells who called an answer wrong what administrators see of it, and offers to add their words.
type Thanks struct {
	What   string // what the command does that was understood
	Kinds  []commands.ParamType
	Said   bool // their words are at hand
	Agreed bool // they were added
}

// Card implements cardtpl.View.
func (v Thanks) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "answer.thanks", Title: l.T("cards.wrong"), Tone: cardtpl.Green, Tag: l.T("cards.admin.thanks.tag"), Lead: l.T("cards.admin.thanks.lead"),
		Facts: []cardtpl.Fact{{Label: l.T("cards.admin.thanks.see"), Value: understood(l, v.What, v.Kinds)}},
	}
	switch {
	case v.Agreed:
		c.Lead = l.T("cards.admin.thanks.agreed")
	case v.Said:
		c.Hint = l.T("cards.admin.thanks.hint")
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.admin.thanks.button"), Action: actAgree, Quiet: true}}
	}
	return c
}

// understood says as what a sentence was read, and which kinds of words were found in it.
func understood(l i18n.Lang, what string, kinds []commands.ParamType) string {
	var names []string
	for _, k := range kinds {
		if key := "cards.admin.kind." + string(k); i18n.Has(key) {
			names = append(names, l.T(key))
		}
	}
	if len(names) == 0 {
		return what
	}
	return l.T("cards.admin.thanks.read", "what", what, "kinds", i18n.Join(l, names))
}

// Objection is an answer that somebody called wrong.
type Objection struct {
	At       time.Time
	By, What string
	Kinds    []commands.ParamType
	Said     string // their words, if they added them
}

// Wrong lists the answers that were called wrong, the latest first.
type Wrong struct {
	List []Objection
	All  int
	Now  time.Time
}

// Card implements cardtpl.View.
func (v Wrong) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: cmdWrong, Title: l.T("cards.admin.wrong.title"), Tone: cardtpl.Blue, Lead: l.T("cards.admin.wrong.lead", "n", v.All),
		Left: v.All - len(v.List), Foot: readAt(l, v.Now), Buttons: []cardtpl.Button{back(l)},
	}
	if v.All == 0 {
		c.Tone, c.Tag, c.Lead = cardtpl.Green, l.T("cards.admin.status.fine"), l.T("cards.admin.wrong.none")
	}
	for i, o := range v.List {
		row := cardtpl.Item{
			Title: strconv.Itoa(i+1) + " · " + understood(l, o.What, o.Kinds),
			Sub:   l.T("cards.admin.wrong.row", "at", i18n.Stamp(o.At.In(v.Now.Location())), "who", o.By),
		}
		if o.Said != "" {
			row.Sub = l.T("cards.admin.wrong.said", "at", i18n.Stamp(o.At.In(v.Now.Location())), "who", o.By, "text", o.Said)
		}
		c.Items = append(c.Items, row)
	}
	return c
}
