package approval

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// asking is a question on the way to an approval.
type asking struct {
	Kind     string // of the form; "" while that is asked for
	Ask      string
	Wrong    []string // why what was answered does not do
	Options  []string
	Hint     string
	Left     []string // controls that only DingTalk can fill in
	URL      string   // of the form in DingTalk
	From     *Copied
	Form     *cardtpl.Form // what is missing and can be filled in on the card
	Done, Of int           // required fields that are filled in, and all
}

// Card implements cardtpl.View.
func (a asking) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Question{Ask: a.Ask, Options: a.Options, Hint: a.Hint, Skill: "approval"}.Card(l)
	if a.Kind != "" {
		c.Title = l.T("cards.approval.start.title", "kind", a.Kind)
	}
	if a.Of > 1 {
		c.Tag = l.T("cards.approval.start.tag", "n", a.Done+1, "of", a.Of)
	}
	var lines []string
	if len(a.Wrong) > 0 {
		c.Tone, c.Lead = cardtpl.Orange, a.Wrong[0]
		lines = append(append(lines, a.Wrong[1:]...), a.Ask)
	}
	c.Text = strings.Join(append(lines, unfilled(l, a.From, a.Left)...), "\n")
	if a.Form != nil {
		form := *a.Form
		form.Label, c.Form = l.T("cards.approval.start.filled"), &form
	}
	if a.URL != "" {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.approval.start.in_dingtalk"), Style: cardtpl.Plain, URL: a.URL})
	}
	return c
}

// unfilled says where a form's values come from, and what of it DingTalk alone can fill in.
func unfilled(l i18n.Lang, from *Copied, left []string) (lines []string) {
	if from != nil {
		lines = append(lines, from.lines(l)...)
		left = slices.DeleteFunc(slices.Clone(left), from.names)
	}
	if len(left) > 0 {
		lines = append(lines, l.T("cards.approval.start.left", "n", len(left), "names", cardtpl.Names(l, left)))
	}
	return lines
}

// Elsewhere is a form that can only be filled in in DingTalk, said before anything is asked.
type Elsewhere struct {
	Kind  string
	Suite bool     // DingTalk starts no approval of this kind for applications
	Left  []string // the controls that are the reason otherwise
	Days  daysOff  // of a suite
	URL   string
	Now   time.Time
}

// Card implements cardtpl.View.
func (a Elsewhere) Card(l i18n.Lang) cardtpl.Card {
	lead := l.T("cards.approval.elsewhere.controls", "n", len(a.Left), "names", cardtpl.Names(l, a.Left))
	if a.Suite {
		lead = l.T("cards.approval.elsewhere.suite")
	}
	c := cardtpl.Card{
		Kind: "approval.elsewhere", Title: l.T("cards.approval.start.title", "kind", a.Kind), Tone: cardtpl.Blue, Tag: l.T("cards.approval.elsewhere.tag"), Lead: lead,
	}
	a.Days.draw(l, &c, a.Now)
	if a.URL != "" {
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.approval.elsewhere.open"), Style: cardtpl.Primary, URL: a.URL}}
	}
	return c
}

// draw says what stands in the way of the days of a suite.
func (d daysOff) draw(l i18n.Lang, c *cardtpl.Card, now time.Time) {
	say := func(label, value string) {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: label, Value: value})
	}
	if !d.From.IsZero() {
		say(l.T("cards.dates"), i18n.ShortDates(l, d.From, d.To, now))
	}
	if length := d.Length.word(l); length != "" {
		if d.Working {
			length = l.T("cards.approval.elsewhere.working", "length", length)
		}
		say(l.T("cards.approval.elsewhere.length"), length)
	}
	if b := d.Balance; b != nil {
		amount := func(n float64) string { return Length{N: figure(n), Hours: b.Hours}.word(l) }
		parts := []string{l.T("cards.approval.elsewhere.left", "n", amount(b.Left))}
		if b.Pending > 0 {
			parts = append(parts, l.T("cards.approval.elsewhere.pending", "n", amount(b.Pending)))
		}
		if !b.Expires.IsZero() {
			parts = append(parts, l.T("cards.approval.elsewhere.expires", "day", b.Expires.Format(time.DateOnly)))
		}
		say(cardtpl.Line(b.Kind), strings.Join(parts, " · "))
		if short := b.Short(d.Length); short > 0 {
			key := "cards.approval.elsewhere.short"
			if b.Pending > 0 {
				key += "_pending"
			}
			c.Tone, c.Hint = cardtpl.Orange, l.T(key, "kind", cardtpl.Line(b.Kind), "n", amount(short))
		}
	}
	if d.Leave {
		say(l.T("cards.approval.elsewhere.leave"), l.T("cards.approval.elsewhere.on_leave"))
	}
	if p := d.Peers; p != nil {
		key := "cards.approval.elsewhere.peers"
		switch {
		case p.N == 0:
			key += "_none"
		case len(p.Names) == p.N:
			key += "_named"
		case len(p.Names) > 0:
			key += "_some"
		}
		say(l.T("cards.approval.elsewhere.department"), l.T(key, "n", p.N, "names", cardtpl.Names(l, p.Names)))
	}
	if d.Meetings >= 0 {
		key := "meetings"
		if d.Meetings == 0 {
			key = "free"
		}
		say(l.T("cards.approval.elsewhere.calendar"), l.T("cards.approval.elsewhere."+key, "n", d.Meetings))
	}
	if len(d.Unread) > 0 {
		var names []string
		for _, what := range d.Unread {
			names = append(names, l.T("cards.approval.elsewhere.unread_"+what))
		}
		c.Text = l.T("cards.approval.elsewhere.unread", "names", i18n.Join(l, names))
	}
}

// Proposed is a filled form before it is handed in.
type Proposed struct {
	Kind  string
	Form  []Field
	Way   []Ahead
	Empty []string // fields that were not filled in and need not be
	Files []string // of these, those that take files
	Left  []string // controls that only DingTalk can fill in
	URL   string
	From  *Copied
	Rows  Rows
	// Before is one of the kind that was handed in and got no answer.
	Before *Earlier
}

// Rows are what the rows of a table in a form come to, beside the amount of the form.
type Rows struct {
	Table, Total, Sum string // labels, and a plain decimal; "" where there is none
	Off               bool   // the amount is another one
}

// Earlier is a form that was handed in.
type Earlier struct {
	At     time.Time
	Known  bool   // that it arrived
	Number string // of it
}

// Card implements cardtpl.View.
func (a Proposed) Card(l i18n.Lang) cardtpl.Card {
	f := layout(l, a.Form)
	c := cardtpl.Card{
		Kind: "approval.proposed", Title: l.T("cards.approval.start.title", "kind", a.Kind), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"), Whole: true,
		Lead: l.T("cards.approval.proposed.lead"), Facts: f.facts,
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.proposed.button"), Style: cardtpl.Primary, Action: "approval.submit"},
			{Text: l.T("cards.approval.proposed.keep"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		},
	}
	if len(a.Form) > 0 {
		c.Hint = l.T("cards.approval.proposed.hint", "name", cardtpl.Line(a.Form[0].Label))
	}
	if way := a.way(l); way != "" {
		c.Facts = append(c.Facts, cardtpl.Fact{Label: l.T("cards.approval.proposed.way"), Value: way})
	}
	var lines []string
	if e := a.Before; e != nil {
		key := "cards.approval.proposed.unsure"
		if e.Known {
			key = "cards.approval.proposed.arrived"
		}
		lines = append(lines, l.T(key, "at", i18n.Stamp(e.At), "number", e.Number), "")
	}
	if a.Rows.Off {
		lines = append(lines, l.T("cards.approval.proposed.off", "table", a.Rows.Table, "total", a.Rows.Total, "sum", grouped(a.Rows.Sum)), "")
	}
	lines = append(append(lines, f.text...), "")
	if len(f.left) > 0 {
		lines = append(lines, l.T("cards.approval.proposed.rest", "left", strings.Join(f.left, l.T("cards.sep"))))
	}
	if len(a.Empty) > 0 {
		lines = append(lines, l.T("cards.approval.proposed.empty", "names", cardtpl.Names(l, a.Empty), "name", a.Empty[0]))
	}
	if len(a.Files) > 0 {
		lines = append(lines, l.T("cards.approval.proposed.files", "n", len(a.Files), "names", cardtpl.Names(l, a.Files)))
	}
	lines = append(lines, unfilled(l, a.From, a.Left)...)
	c.Text = strings.TrimSpace(strings.Join(lines, "\n"))
	if a.URL != "" {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.approval.start.in_dingtalk"), Style: cardtpl.Plain, URL: a.URL})
	}
	return c
}

// way names who will decide, one node after the other.
func (a Proposed) way(l i18n.Lang) string {
	var nodes []string
	for _, n := range a.Way {
		word := cardtpl.Names(l, n.People)
		if len(n.People) == 0 {
			word = n.Name
		}
		if len(n.People) > 1 && n.Method != "" {
			word = l.T("cards.approval.proposed."+n.Method, "who", word)
		}
		nodes = append(nodes, word)
	}
	return strings.Join(nodes, " → ")
}

// Submitted says what was handed in.
type Submitted struct {
	Kind, Title, Number string
	Holders             []string
	Who                 string
	At                  time.Time
	URL                 string
}

// Card implements cardtpl.View.
func (a Submitted) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.submitted", Title: cmp.Or(a.Title, a.Kind), Tone: cardtpl.Green, Tag: l.T("cards.approval.submitted.tag"),
		Lead: l.T("cards.approval.submitted.lead"), Done: cardtpl.DoneLine(a.Who, l.T("cards.approval.submitted.tag"), a.At),
	}
	if len(a.Holders) > 0 {
		c.Lead = l.T("cards.approval.submitted.waits", "who", cardtpl.Names(l, a.Holders))
	}
	if a.Number != "" {
		c.Foot = l.T("cards.approval.number_is", "number", a.Number)
	}
	if a.URL != "" {
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.approval.in_dingtalk"), Style: cardtpl.Plain, URL: a.URL}}
	}
	return c
}
