package approval

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// RemarkField is the name of the input that holds the words which go with a decision.
const RemarkField = "remark"

// Reason asks for the words that go with a decision: why it is refused, or what agreeing needs
// to say.
type Reason struct {
	Detail   Detail
	Agree    bool
	Demanded bool   // DingTalk took no decision without them
	Said     string // what was written and is longer than Max characters
	Max      int
}

// Card implements cardtpl.View.
func (a Reason) Card(l i18n.Lang) cardtpl.Card {
	which := verb(a.Agree)
	lead := l.T("cards.approval.reason." + which + ".lead")
	switch {
	case a.Said != "":
		lead = l.T("cards.approval.reason.long", "n", len([]rune(a.Said)), "max", a.Max)
	case a.Demanded:
		lead = l.T("cards.approval.reason.demanded")
	}
	return cardtpl.Card{
		Kind: "approval.reason", Title: l.T("cards.approval.reason."+which+".title", "title", a.Detail.heading()),
		Tone: cardtpl.Orange, Tag: l.T("cards.approval.reason.tag"), Lead: lead,
		Form: &cardtpl.Form{
			Fields: []cardtpl.Field{{Name: RemarkField, Label: l.T("cards.approval.reason." + which + ".field"), Type: "TEXT_AREA", Required: true}},
			Submit: "approval.reason", Label: l.T("cards.approval.reason.next"),
		},
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.back"), Style: cardtpl.Plain, Action: "approval.back", Say: l.T("cards.cancel_say")}},
		Foot:    a.Detail.foot(l),
	}
}

// Decide asks to confirm a decision.
type Decide struct {
	Detail Detail
	Agree  bool
	Remark string // the words that go with it; a refusal has some
	// Above is the limit above which the form's amount is, so that it has to be confirmed once more; 0 for none.
	Above int
	Held  bool // it waits some seconds, in which it can be taken back
	// Running is when another decision of it, to agree or not, is due that this one replaces; zero for none.
	Running      time.Time
	RunningAgree bool
}

// Card implements cardtpl.View.
func (a Decide) Card(l i18n.Lang) cardtpl.Card {
	which, style := verb(a.Agree), cardtpl.Danger
	if a.Agree {
		style = cardtpl.Primary
	}
	d := a.Detail
	lead, hint := ".lead", ".hint"
	if a.Held {
		hint += "_held"
	}
	if mentions(d.heading(), d.Originator) {
		lead = ".lead_named"
	}
	c := cardtpl.Card{
		Kind: "approval.decide", Title: l.T("cards.approval.decide." + which + ".title"),
		Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.decide."+which+lead, "who", d.Originator, "title", d.heading()),
		Hint: l.T("cards.approval.decide." + which + hint), Foot: d.foot(l),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.decide." + which + ".button"), Style: style, Action: "approval.confirm"},
			{Text: l.T("cards.approval.decide." + which + ".words"), Style: cardtpl.Plain, Action: "approval.remark"},
			{Text: l.T("cards.approval.back"), Style: cardtpl.Plain, Action: "approval.back"},
		},
	}
	if a.Above > 0 {
		c.Lead, c.Buttons[0].Text = warning(l, d.Amount, a.Above), l.T("cards.approval.decide.twice", "amount", d.Amount)
	}
	d.draw(l, &c)
	if a.Remark != "" {
		c.Text = strings.TrimSpace(l.T("cards.fact", "k", l.T("cards.approval.remark"), "v", a.Remark) + "\n\n" + c.Text)
	}
	if !a.Running.IsZero() {
		c.Text = strings.TrimSpace(l.T("cards.approval.hold.running."+verb(a.RunningAgree), "at", a.Running.Format(time.TimeOnly)) + "\n\n" + c.Text)
	}
	return d.linked(l, c)
}

func verb(agree bool) string {
	if agree {
		return "agree"
	}
	return "refuse"
}
