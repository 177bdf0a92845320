package cardtpl

import (
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// ApprovalDetail is one approval with its form and its history.
type ApprovalDetail struct {
	Title, Number, Kind string
	Status              ApprovalStatus
	Originator, Dept    string
	Created, Finished   time.Time
	Facts               []Fact // form values
	Steps               []ApprovalStep
	Holders             []string
	Since               time.Time
	URL                 string
	CanDecide           bool // the reader may agree or refuse now
	Now                 time.Time
}

// ApprovalStep is one thing that happened to an approval.
type ApprovalStep struct {
	Who    string
	What   string // started, agreed, refused, waiting, redirected, commented, withdrawn, cc
	At     time.Time
	Remark string
}

// What an approval card shows at most: facts of the form, and steps, the newest of them.
const (
	maxApprovalFacts = 8
	maxApprovalSteps = 6
)

// Card implements View.
func (a ApprovalDetail) Card(l i18n.Lang) Card {
	c := Card{
		Kind: "approval.detail", Title: a.heading(), Tone: a.Status.tone(), Tag: a.Status.word(l),
		Lead: a.lead(l), Facts: a.facts(l), Items: a.steps(l),
		Foot: a.foot(l),
	}
	if a.CanDecide {
		c.Tone, c.Tag = Orange, l.T("cards.approval.tag_yours")
		c.Buttons = []Button{
			{Text: l.T("cards.approval.agree"), Style: Primary, Action: "approval.agree"},
			{Text: l.T("cards.approval.refuse"), Style: Plain, Action: "approval.refuse"},
		}
	}
	if a.URL != "" {
		c.Buttons = append(c.Buttons, Button{Text: l.T("cards.approval.in_dingtalk"), Style: Plain, URL: a.URL})
	}
	return c
}

func (a ApprovalDetail) foot(l i18n.Lang) string {
	foot := l.T("cards.approval.source", "at", stamp(a.Now))
	if a.Number != "" {
		foot = l.T("cards.approval.number_is", "number", a.Number) + " · " + foot
	}
	return foot
}

func (a ApprovalDetail) heading() string {
	if a.Title != "" {
		return a.Title
	}
	return a.Kind
}

func (a ApprovalDetail) lead(l i18n.Lang) string {
	since := a.Since
	if since.IsZero() {
		since = a.Created
	}
	if a.CanDecide {
		return waiting(l, a.heading(), a.Originator, since, a.Now)
	}
	if s, ok := a.refusal(); ok {
		key := "cards.approval.refused_by"
		if s.Remark != "" {
			key = "cards.approval.refused_because"
		}
		return l.T(key, "who", s.Who, "at", stamp(s.At), "why", l.T("cards.quote", "text", s.Remark))
	}
	return l.T("cards.approval.standing", "standing", capital(standing(l, a.Status, a.Holders, since, a.Finished, a.Now)))
}

// refusal is the step that ended a refused approval: who, when and why is what its originator wants to
// know first.
func (a ApprovalDetail) refusal() (ApprovalStep, bool) {
	if a.Status == ApprovalRefused {
		for _, s := range slices.Backward(a.Steps) {
			if s.What == "refused" && s.Who != "" && !s.At.IsZero() {
				return s, true
			}
		}
	}
	return ApprovalStep{}, false
}

// capital makes a phrase the start of a sentence.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

func (a ApprovalDetail) facts(l i18n.Lang) []Fact {
	var facts []Fact
	who := a.Originator
	if a.Dept != "" && who != "" {
		who += " · " + a.Dept
	}
	for _, f := range []Fact{
		{l.T("cards.approval.originator"), who},
		{l.T("cards.approval.kind"), a.Kind},
		{l.T("cards.approval.created"), stamp(a.Created)},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	for i, f := range a.Facts {
		if i == maxApprovalFacts {
			return append(facts, Fact{"…", l.T("cards.more_rows", "n", len(a.Facts)-i)})
		}
		facts = append(facts, f)
	}
	return facts
}

func (a ApprovalDetail) steps(l i18n.Lang) []Item {
	var items []Item
	steps := a.Steps
	if left := len(steps) - maxApprovalSteps; left > 0 {
		steps = steps[left:]
		items = append(items, Item{Title: l.T("cards.approval.earlier", "n", left)})
	}
	for _, s := range steps {
		it := Item{Title: s.Who, Tag: s.word(l), Sub: stamp(s.At)}
		if s.Remark != "" {
			it.Sub = DoneLine(l.T("cards.quote", "text", s.Remark), "", s.At)
		}
		items = append(items, it)
	}
	return items
}

func (s ApprovalStep) word(l i18n.Lang) string {
	if key := "cards.approval.step." + s.What; i18n.Has(key) {
		return l.T(key)
	}
	return s.What
}

// ApprovalDecided says what was decided.
type ApprovalDecided struct {
	Title string
	Agree bool
	Who   string
	At    time.Time
	URL   string
}

// Card implements View.
func (a ApprovalDecided) Card(l i18n.Lang) Card {
	status := ApprovalRefused
	if a.Agree {
		status = ApprovalAgreed
	}
	c := Card{
		Kind: "approval.decided", Title: a.Title, Tone: status.tone(), Tag: status.word(l),
		Lead: l.T("cards.approval.decided."+string(status), "title", a.Title),
		Done: DoneLine(a.Who, status.word(l), a.At),
	}
	if a.URL != "" {
		c.Buttons = []Button{{Text: l.T("cards.approval.in_dingtalk"), Style: Plain, URL: a.URL}}
	}
	return c
}
