package admin

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Why says what keeps somebody from using DingDesk.
type Why struct {
	Name  string
	Found []Finding
	Now   time.Time
}

// Card implements cardtpl.View.
func (v Why) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "admin.why", Title: l.T("cards.admin.why.title", "name", v.Name), Tone: cardtpl.Green, Tag: l.T("cards.admin.why.clear"),
		Lead: l.T("cards.admin.why.nothing"), Foot: readAt(l, v.Now), Whole: true,
	}
	if len(v.Found) > 0 {
		c.Tone, c.Tag, c.Lead = cardtpl.Orange, l.T("cards.admin.why.n", "n", len(v.Found)), l.T("cards.admin.why.lead")
	}
	for _, f := range v.Found {
		c.Items = append(c.Items, cardtpl.Item{
			Title: l.T("cards.admin.why."+f.Key, f.Args...), Sub: l.T("cards.admin.why."+f.Key+".fix", f.Args...),
		})
	}
	var grant, settings []string
	for _, f := range v.Found {
		grant = append(grant, f.Grant...)
		if f.Setting != "" {
			settings = append(settings, f.Setting)
		}
	}
	if len(grant) > 0 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.admin.why.grant"), Value: strings.Join(grant, ", ")})
	}
	if len(settings) > 0 {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.admin.why.settings"), Value: strings.Join(settings, ", ")})
	}
	return c
}
