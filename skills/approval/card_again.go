package approval

import (
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Again opens a form of the kind of an approval in DingTalk, beside what that held, and says why it is not copied here.
type Again struct {
	Detail Detail
	Suite  bool     // DingTalk starts no approval of this kind for applications
	Left   []string // controls that have to be filled in and that only DingTalk can fill in
	URL    string   // of the empty form
}

// Card implements cardtpl.View.
func (a Again) Card(l i18n.Lang) cardtpl.Card {
	lead := l.T("cards.approval.again.lead")
	switch {
	case a.Suite:
		lead = l.T("cards.approval.again.suite")
	case len(a.Left) > 0:
		lead = l.T("cards.approval.again.controls", "n", len(a.Left), "names", cardtpl.Names(l, a.Left))
	}
	c := cardtpl.Card{
		Kind: "approval.again", Title: l.T("cards.approval.again.title", "kind", a.Detail.Kind), Tone: cardtpl.Blue,
		Lead: lead, Foot: a.Detail.foot(l),
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.again.open"), Style: cardtpl.Primary, URL: a.URL}},
	}
	a.Detail.draw(l, &c)
	return c
}

// Copied is the approval whose values a form was filled with, and what of it was not taken over.
type Copied struct {
	Number  string
	Dropped []Dropped
}

// Dropped is a field that was not taken over. Why is one of these.
type Dropped struct{ Label, Why string }

// Why a field is not taken over.
const (
	DropPast  = "past"  // its days are over
	DropGone  = "gone"  // it names somebody or something that cannot be chosen any more, or cannot be read
	DropFile  = "file"  // its files have to be sent once more
	DropThere = "there" // DingTalk alone can fill it in
)

// names says whether a field is among those that were not taken over.
func (c *Copied) names(label string) bool {
	return slices.ContainsFunc(c.Dropped, func(d Dropped) bool { return d.Label == label })
}

// without leaves out the fields that were filled in since.
func (c *Copied) without(v commands.Values, form []control) *Copied {
	if c == nil {
		return nil
	}
	out := &Copied{Number: c.Number}
	for _, d := range c.Dropped {
		filled := func(f control) bool { return label(f.Name) == d.Label && len(v[f.param().Name].Readings) > 0 }
		if !slices.ContainsFunc(form, filled) {
			out.Dropped = append(out.Dropped, d)
		}
	}
	return out
}

func (c *Copied) lines(l i18n.Lang) (lines []string) {
	if c.Number != "" {
		lines = append(lines, l.T("cards.approval.again.from", "number", c.Number))
	}
	var names []string
	for _, d := range c.Dropped {
		names = append(names, l.T("cards.approval.again."+d.Why, "name", cardtpl.Line(d.Label)))
	}
	if len(names) > 0 {
		lines = append(lines, l.T("cards.approval.again.dropped", "names", i18n.Join(l, names)))
	}
	return lines
}
