package access

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Rights says who may do what. Of what everybody may do it says how much that is.
type Rights struct {
	Open     int   // commands that everybody may use
	Limited  int   // the others
	Rows     []Row // of the others
	Skip     int   // rows that were shown before
	Strict   bool
	ReadOnly bool
	Groups   int // in how many it answers; 0: all
	Pilot    []string
	// Departments are those that it works for; none: all.
	Departments []string
	GroupID     string // of the group where it was asked, for the configuration
}

// Row is what the same people may use by the same line.
type Row struct {
	Who  []string // nobody if empty
	Line string   // of the configuration; "" by default
	What []string
}

// add puts a command that not everybody may use to those of the same people.
func (r *Rights) add(to Row, what string) {
	r.Limited++
	i := slices.IndexFunc(r.Rows, func(o Row) bool { return o.Line == to.Line && slices.Equal(o.Who, to.Who) })
	if i < 0 {
		i, r.Rows = len(r.Rows), append(r.Rows, to)
	}
	r.Rows[i].What = append(r.Rows[i].What, what)
}

// maxRows is how many rows a card shows.
const maxRows = 8

func (r Rights) page() ([]Row, int) { return cardtpl.Page(r.Rows, r.Skip, maxRows) }

// Card implements View.
func (r Rights) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "access.rights", Title: l.T("access.title"), Tone: cardtpl.Blue, Foot: l.T("access.foot"),
		Lead:    l.T("access.lead", "open", r.Open, "limited", r.Limited),
		Buttons: []cardtpl.Button{{Text: l.T("access.review"), Style: cardtpl.Primary, Action: "access.review"}},
	}
	fact := func(holds bool, key, value string) {
		if holds {
			c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("access.fact." + key), Value: value})
		}
	}
	fact(r.ReadOnly, "trial", l.T("access.fact.read_only"))
	fact(len(r.Pilot) > 0, "pilot", i18n.Join(l, append([]string{l.T("access.who.admins")}, r.Pilot...)))
	fact(len(r.Departments) > 0, "departments", i18n.Join(l, r.Departments))
	fact(r.Groups > 0, "groups", l.T("access.fact.groups_n", "n", r.Groups))
	fact(r.Strict, "strict", l.T("access.fact.strict_on"))
	fact(r.GroupID != "", "group_id", r.GroupID)
	rows, left := r.page()
	for _, row := range rows {
		who := l.T("access.who.nobody")
		if len(row.Who) > 0 {
			who = i18n.Join(l, row.Who)
		}
		what := i18n.Join(l, row.What)
		if row.Line != "" {
			what += " · " + row.Line
		}
		c.Items = append(c.Items, cardtpl.Item{Title: who, Sub: what})
	}
	c.Left = left
	return c
}

// Item is a holder of rights that others do not have.
type Item struct {
	As     string  `json:"as"` // in the configuration: user:0815
	Who    string  `json:"who"`
	Gone   bool    `json:"gone,omitempty"` // not in the organisation
	Rights []Right `json:"rights"`
}

// Right is one of them.
type Right struct {
	What string `json:"what"`
	Key  string `json:"key,omitempty"` // of the setting; "" when it is DingTalk's
	Line string `json:"line,omitempty"`
	// Alone says that the key is theirs alone.
	Alone bool `json:"alone,omitempty"`
}

// from says where a right stands.
func (r Right) from(l i18n.Lang) string {
	if r.Key == "" {
		return l.T("access.at_dingtalk")
	}
	return r.Line
}

// Review asks whether a holder keeps their rights.
type Review struct {
	Item
	N, Of int
}

// Card implements View.
func (r Review) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "access.review", Title: l.T("access.review.title"), Tone: cardtpl.Blue, Tag: l.T("access.review.n", "n", r.N, "of", r.Of),
		Lead: l.T("access.review.lead", "who", r.Who), Hint: l.T("access.review.hint"),
		Buttons: []cardtpl.Button{
			{Text: l.T("access.keep"), Style: cardtpl.Primary, Action: "access.keep"}, {Text: l.T("access.drop"), Style: cardtpl.Danger, Action: "access.drop"},
		},
	}
	if r.Gone {
		c.Tone, c.Lead = cardtpl.Orange, l.T("access.review.gone", "who", r.Who)
	}
	var keys []string
	for _, right := range r.Rights {
		c.Items = append(c.Items, cardtpl.Item{Title: right.What, Sub: right.from(l)})
		if right.Key != "" {
			keys = append(keys, right.Key)
		}
	}
	if len(keys) > 0 { // to be copied: they stand where no letter is changed
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("access.review.keys"), Value: strings.Join(keys, ", ")})
	}
	return c
}

// Outcome is what came of a review: what to change, line by line.
type Outcome struct {
	Kept, Left int
	Drop       []Item
}

// Card implements View.
func (o Outcome) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "access.outcome", Title: l.T("access.review.title"), Tone: cardtpl.Green, Tag: l.T("access.outcome.tag"),
		Lead: l.T("access.outcome.lead", "kept", o.Kept),
	}
	for _, d := range o.Drop {
		var lines []string
		for _, r := range d.Rights {
			switch {
			case r.Key == "":
				lines = append(lines, l.T("access.outcome.at_dingtalk"))
			case r.Alone && r.Line != "":
				lines = append(lines, l.T("access.outcome.key_at", "line", r.Line, "key", r.Key))
			case r.Line == "":
				lines = append(lines, l.T("access.outcome.key", "key", r.Key))
			default:
				lines = append(lines, l.T("access.outcome.line", "line", r.Line, "key", r.Key, "as", d.As))
			}
		}
		c.Facts = append(c.Facts, cardtpl.Fact{Label: d.Who, Value: strings.Join(lines, l.T("cards.sep"))})
	}
	if len(o.Drop) > 0 {
		c.Lead = l.T("access.outcome.change", "kept", o.Kept, "drop", len(o.Drop))
		c.Tone, c.Tag = cardtpl.Orange, l.T("access.outcome.todo")
		c.Hint = l.T("access.outcome.next")
	}
	if o.Left > 0 {
		c.Buttons = []cardtpl.Button{{Text: l.T("access.outcome.more", "n", o.Left), Style: cardtpl.Plain, Action: "access.review"}}
	}
	return c
}
