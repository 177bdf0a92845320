package approval

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Away asks whether somebody is to stand in.
type Away struct {
	To          string
	From, Until time.Time // Until is exclusive
	Kept        []string  // forms that stay
	Only        []string  // the forms of which anything is heard, when they are not all
	Before      string    // who stands in so far, and then does not
	Now         time.Time
}

// facts are who stands in, when, and for what.
func (a Away) facts(l i18n.Lang) []cardtpl.Fact {
	what := l.T("cards.approval.away.new")
	if len(a.Only) > 0 {
		what = l.T("cards.approval.away.new_of", "kinds", i18n.Join(l, a.Only))
	}
	facts := []cardtpl.Fact{
		{Label: l.T("cards.approval.away.to"), Value: a.To},
		{Label: l.T("cards.approval.away.when"), Value: stretch(l, a.From, a.Until, a.Now)},
		{Label: l.T("cards.approval.away.what"), Value: what},
	}
	if len(a.Kept) > 0 {
		facts = append(facts, cardtpl.Fact{Label: l.T("cards.approval.away.not"), Value: l.T("cards.approval.away.kept", "kinds", i18n.Join(l, a.Kept))})
	}
	return facts
}

// stretch says from when to when: whole days where it ends with one.
func stretch(l i18n.Lang, from, until, now time.Time) string {
	if !until.Equal(i18n.Midnight(until)) {
		return i18n.Span(l, from, until, now)
	}
	last := until.AddDate(0, 0, -1)
	if days := i18n.Dates(l, from, last, now); from.Equal(i18n.Midnight(from)) {
		return days
	}
	return l.T("cards.approval.away.from_now", "at", moment(l, from, now), "day", i18n.Day(l, last, now))
}

// Card implements cardtpl.View.
func (a Away) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.away", Title: l.T("cards.approval.away.title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.away.lead", "who", a.To), Facts: a.facts(l), Text: l.T("cards.approval.away.native"), Hint: l.T("cards.approval.away.hint"),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.away.button"), Style: cardtpl.Primary, Action: "approval.standin"},
			{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		},
	}
	if a.Before != "" {
		c.Text = l.T("cards.approval.away.instead", "who", a.Before) + "\n" + c.Text
	}
	return c
}

// Standing says who stands in, as long as that is not taken back.
type Standing Away

// Card implements cardtpl.View.
func (a Standing) Card(l i18n.Lang) cardtpl.Card {
	key := "cards.approval.away.now"
	if a.From.After(a.Now) {
		key = "cards.approval.away.soon"
	}
	return cardtpl.Card{
		Kind: "approval.standing", Title: l.T("cards.approval.away.standing"), Tone: cardtpl.Green, Tag: l.T(key),
		Lead: l.T("cards.approval.away.does", "who", a.To), Facts: Away(a).facts(l)[1:],
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.away.stop"), Style: cardtpl.Plain, Action: "approval.standout", Say: l.T("cards.approval.away.stop_say")}},
	}
}

// StoodOut says that nobody stands in any more.
type StoodOut struct {
	To, Who string
	At      time.Time
}

// Card implements cardtpl.View.
func (a StoodOut) Card(l i18n.Lang) cardtpl.Card {
	tag := l.T("cards.approval.away.stopped")
	return cardtpl.Card{
		Kind: "approval.stood_out", Title: l.T("cards.approval.away.standing"), Tone: cardtpl.Grey, Tag: tag,
		Lead: l.T("cards.approval.away.over", "who", a.To), Done: cardtpl.DoneLine(a.Who, tag, a.At),
	}
}

// HandedOn tells whoever is away what went to whoever stands in.
type HandedOn struct {
	Detail Detail
	To     string
}

// Card implements cardtpl.View.
func (a HandedOn) Card(l i18n.Lang) cardtpl.Card {
	return a.Detail.linked(l, cardtpl.Card{
		Kind: "approval.handed_on", Title: a.Detail.heading(), Tone: cardtpl.Blue, Tag: l.T("cards.approval.hand.over.tag"),
		Lead: l.T("cards.approval.away.went", "who", a.To), Facts: a.Detail.facts(l), Hint: l.T("cards.approval.away.stop_hint"), Foot: a.Detail.foot(l),
	})
}

// InYourHands tells whoever stands in what came to them, with the buttons that decide.
type InYourHands struct {
	Detail Detail
	From   string
}

// Card implements cardtpl.View.
func (a InYourHands) Card(l i18n.Lang) cardtpl.Card {
	c := a.Detail.Card(l)
	c.Kind, c.Lead = "approval.in_your_hands", l.T("cards.approval.away.yours", "who", a.From)
	return c
}

// NotHandedOn tells whoever is away what still waits for them, and why.
type NotHandedOn struct {
	Detail Detail
	To     string
	Why    *commands.Error
}

// Card implements cardtpl.View.
func (a NotHandedOn) Card(l i18n.Lang) cardtpl.Card {
	return a.Detail.linked(l, cardtpl.Card{
		Kind: "approval.not_handed_on", Title: a.Detail.heading(), Tone: cardtpl.Orange, Tag: l.T("cards.approval.tag_yours"),
		Lead: l.T("cards.approval.away.stays", "who", a.To), Text: a.Why.Sentence(l), Facts: a.Detail.facts(l), Foot: a.Detail.foot(l),
	})
}
