package approval

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Detail is one approval with its form and its history.
type Detail struct {
	Title, Number, Kind string
	Status              Status
	Originator, Dept    string
	Created, Finished   time.Time
	Form                []Field
	Way                 Way
	Steps               []Step
	Holders             []string
	Since               time.Time
	URL                 string
	CanDecide           bool          // the reader may agree or refuse now
	Amount              string        // the largest that the form holds: ¥3,000
	Mine                bool          // the reader submitted it
	Usual               time.Duration // how long others of its kind took, UsualOf of them
	UsualOf             int
	Now                 time.Time
	AsOf                time.Time // when it was read, if that was before
}

// Step is one thing that happened to an approval.
type Step struct {
	Who    string
	What   string // started, agreed, refused, waiting, redirected, commented, withdrawn, cc
	At     time.Time
	Remark string
	Took   time.Duration // how long they had it, if that is known
}

// Way is how several people decide one node of an approval.
type Way struct {
	Method string   // WayAll, WayAny, WayTurn; "" when it is not known, or there is one person
	Left   []string // who has not decided
	Agreed int      // how many have
}

// Ways to decide a node.
const (
	WayAll  = "all"  // 会签
	WayAny  = "any"  // 或签
	WayTurn = "turn" // 依次
)

func (w Way) word(l i18n.Lang) string {
	if w.Method == "" {
		return ""
	}
	key := "cards.approval.way." + w.Method
	switch {
	case w.Method == WayAll && w.Agreed > 0 && len(w.Left) == 1:
		key += "_last"
	case w.Method == WayAll && w.Agreed > 0:
		key += "_some"
	}
	return l.T(key, "n", len(w.Left), "who", cardtpl.Names(l, w.Left), "agreed", w.Agreed)
}

// maxSteps is how many steps a card shows, the newest of them.
const maxSteps = 6

// Card implements cardtpl.View.
func (a Detail) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.detail", Title: a.heading(), Tone: a.Status.tone(), Tag: a.Status.word(l),
		Lead: a.lead(l), Items: a.steps(l), Foot: a.foot(l),
	}
	whole := a.draw(l, &c)
	switch {
	case a.CanDecide && (whole || a.URL != ""):
		c.Tone, c.Tag = cardtpl.Orange, l.T("cards.approval.tag_yours")
		c.Buttons = []cardtpl.Button{
			{Text: l.T("cards.approval.agree"), Style: cardtpl.Primary, Action: "approval.agree"},
			{Text: l.T("cards.approval.refuse"), Style: cardtpl.Plain, Action: "approval.refuse"},
			{Text: l.T("cards.approval.else"), Style: cardtpl.Plain, Action: "approval.more", Quiet: true},
		}
	case a.CanDecide: // nobody decides on what can be seen neither here nor by a link
		c.Tone, c.Tag, c.Hint = cardtpl.Orange, l.T("cards.approval.tag_yours"), l.T("cards.approval.form.decide_there")
	case a.Mine:
		c.Buttons = a.own(l)
	}
	return a.linked(l, c)
}

// own are the buttons of whoever submitted it.
func (a Detail) own(l i18n.Lang) []cardtpl.Button {
	button := func(verb string) cardtpl.Button {
		b := cardtpl.Button{Text: l.T("cards.approval.own." + verb), Style: cardtpl.Plain, Action: "approval." + verb}
		if a.Number != "" {
			b.Say = l.T("cards.approval.own."+verb+".say", "number", a.Number)
		}
		return b
	}
	switch {
	case a.Status != Running:
		return []cardtpl.Button{button("again")}
	case len(a.Holders) == 0:
		return []cardtpl.Button{button("withdraw")}
	}
	return []cardtpl.Button{button("urge"), button("withdraw")}
}

func (a Detail) linked(l i18n.Lang, c cardtpl.Card) cardtpl.Card {
	if a.URL != "" {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.approval.in_dingtalk"), Style: cardtpl.Plain, URL: a.URL})
	}
	return c
}

// draw puts who asks for what on a card, the whole of the form. The result is false when something of it
// is left to DingTalk; then the card says what.
func (a Detail) draw(l i18n.Lang, c *cardtpl.Card) (whole bool) {
	f := layout(l, a.Form)
	c.Whole = true
	c.Facts = append(a.facts(l), f.facts...)
	lines := append(f.text, "")
	if len(f.left) > 0 {
		lines = append(lines, l.T("cards.approval.form.rest", "left", strings.Join(f.left, l.T("cards.sep"))))
	}
	if f.files {
		lines = append(lines, l.T("cards.approval.form.open"))
	}
	c.Text = strings.TrimSpace(strings.Join(lines, "\n"))
	return len(f.left) == 0 && !f.files
}

func (a Detail) foot(l i18n.Lang) string {
	foot := asOf(l, a.Now, a.AsOf)
	if a.Number != "" {
		foot = l.T("cards.approval.number_is", "number", a.Number) + " · " + foot
	}
	return foot
}

func (a Detail) heading() string {
	if a.Title != "" {
		return a.Title
	}
	return a.Kind
}

func (a Detail) lead(l i18n.Lang) string {
	since := a.Since
	if since.IsZero() {
		since = a.Created
	}
	if a.CanDecide {
		return l.T("cards.approval.yours", "d", waited(l, since, a.Now))
	}
	if s, ok := a.refusal(); ok {
		key := "cards.approval.refused_by"
		if s.Remark != "" {
			key = "cards.approval.refused_because"
		}
		return l.T(key, "who", s.Who, "at", i18n.Stamp(s.At), "why", l.T("cards.quote", "text", s.Remark))
	}
	return l.T("cards.approval.standing", "standing", capital(standing(l, a.Status, a.Holders, since, a.Finished, a.Now)))
}

// why says why it stands where it does, with what was said about it last.
func (a Detail) why(l i18n.Lang) string {
	text := a.lead(l)
	if _, told := a.refusal(); told {
		return text
	}
	if a.Status == Running && a.Created.Before(a.Since) {
		text += "\n" + l.T("cards.approval.in_all", "d", waited(l, a.Created, a.Now))
	}
	if a.UsualOf > 0 && a.Status == Running {
		text += "\n" + l.T("cards.approval.usual", "d", i18n.Duration(l, a.Usual), "n", a.UsualOf)
	}
	for _, s := range slices.Backward(a.Steps) {
		if s.Remark != "" {
			return text + "\n" + l.T("cards.approval.last_remark", "who", s.Who, "at", i18n.Stamp(s.At), "text", l.T("cards.quote", "text", s.Remark))
		}
	}
	return text + "\n" + l.T("cards.approval.no_remark")
}

// refusal is the step that ended a refused approval: who, when and why is what its originator wants to
// know first.
func (a Detail) refusal() (Step, bool) {
	if a.Status == Refused {
		for _, s := range slices.Backward(a.Steps) {
			if s.What == "refused" && s.Who != "" && !s.At.IsZero() {
				return s, true
			}
		}
	}
	return Step{}, false
}

// capital makes a phrase the start of a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func (a Detail) facts(l i18n.Lang) []cardtpl.Fact {
	var facts []cardtpl.Fact
	who := a.Originator
	if a.Dept != "" && who != "" {
		who += " · " + a.Dept
	}
	for _, f := range []cardtpl.Fact{
		{Label: l.T("cards.approval.originator"), Value: who},
		{Label: l.T("cards.approval.kind"), Value: a.kind()},
		{Label: l.T("cards.approval.created"), Value: i18n.Stamp(a.Created)},
		{Label: l.T("cards.approval.way"), Value: a.Way.word(l)},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

// kind is what sort of approval this is, unless its title says so (王芳提交的报销).
func (a Detail) kind() string {
	if strings.Contains(a.heading(), a.Kind) {
		return ""
	}
	return a.Kind
}

func (a Detail) steps(l i18n.Lang) []cardtpl.Item {
	var items []cardtpl.Item
	steps := a.Steps
	if left := len(steps) - maxSteps; left > 0 {
		steps = steps[left:]
		items = append(items, cardtpl.Item{Title: l.T("cards.approval.earlier", "n", left)})
	}
	for _, s := range steps {
		it := cardtpl.Item{Title: s.Who, Tag: s.word(l), Sub: i18n.Stamp(s.At)}
		if s.Remark != "" {
			it.Sub = cardtpl.DoneLine(l.T("cards.quote", "text", s.Remark), "", s.At)
		}
		if s.Took >= time.Minute {
			it.Sub = joined(it.Sub, l.T("cards.approval.took", "d", i18n.Duration(l, s.Took)))
		}
		items = append(items, it)
	}
	return items
}

func (s Step) word(l i18n.Lang) string {
	if key := "cards.approval.step." + s.What; i18n.Has(key) {
		return l.T(key)
	}
	return s.What
}

// Decided says what was decided.
type Decided struct {
	Title string
	Agree bool
	Who   string
	At    time.Time
	URL   string
	Next  []string // who decides next
	Over  bool     // the approval is over with this decision
}

// Card implements cardtpl.View.
func (a Decided) Card(l i18n.Lang) cardtpl.Card {
	status := Refused
	if a.Agree {
		status = Agreed
	}
	c := cardtpl.Card{
		Kind: "approval.decided", Title: a.Title, Tone: status.tone(), Tag: status.word(l),
		Lead: a.lead(l),
		Done: cardtpl.DoneLine(a.Who, status.word(l), a.At),
	}
	if a.URL != "" {
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.approval.in_dingtalk"), Style: cardtpl.Plain, URL: a.URL}}
	}
	return c
}

func (a Decided) lead(l i18n.Lang) string {
	switch {
	case !a.Agree:
		return l.T("cards.approval.decided.refused")
	case a.Over:
		return l.T("cards.approval.decided.through")
	case len(a.Next) > 0:
		return l.T("cards.approval.decided.next", "who", cardtpl.Names(l, a.Next))
	}
	return l.T("cards.approval.decided.agreed")
}
