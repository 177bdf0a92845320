package contact

import (
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Place says where somebody works.
type Place struct{ Name, Dept, Title string }

// Card implements cardtpl.View.
func (p Place) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "contact.place", Title: p.Name, Tone: cardtpl.Blue, Lead: l.T("contact.works", "name", p.Name, "dept", p.Dept), Foot: l.T("contact.source"),
	}
	if p.Title != "" {
		c.Facts = []cardtpl.Fact{{Label: l.T("contact.title"), Value: p.Title}}
	}
	return c
}

func samples() []cardtpl.Sample {
	return []cardtpl.Sample{
		{Name: "contact-place", View: Place{Name: "李四", Dept: "后端组", Title: "后端组长"}},
		{Name: "contact-place-untitled", View: Place{Name: "Anna Wong", Dept: "Marketing"}},
	}
}
