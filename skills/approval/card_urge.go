package approval

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Urge shows what would be sent to those whom an approval waits for, before it is.
type Urge struct {
	Detail    Detail
	Summary   Summary
	From      string
	To        []string
	Above     bool      // somebody of To is over From
	Later     time.Time // when it leaves, unless at once
	Unseen    []string  // it waits for them as well, and they are not written to
	Closed    []string  // it waits for them as well, and DingDesk is not open to them
	Readers   []string  // of To, who cannot decide on it here
	Elsewhere []string  // were named, and have nothing of it
}

// Card implements cardtpl.View.
func (a Urge) Card(l i18n.Lang) cardtpl.Card {
	to := cardtpl.Names(l, a.To)
	c := cardtpl.Card{
		Kind: "approval.urge", Title: l.T("cards.approval.urge.title", "title", a.Detail.heading()), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.urge.lead", "who", to, "text", l.T("cards.quote", "text", Urged{a.Detail, a.From, a.Summary}.text(l))),
		Hint: l.T("cards.approval.urge.hint", "who", to), Foot: a.Detail.foot(l),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.urge.send"), Style: cardtpl.Primary, Action: "approval.nudge"},
			{Text: l.T("cards.approval.drop"), Style: cardtpl.Plain, Action: "approval.drop", Say: l.T("cards.cancel_say")},
		},
	}
	if len(a.Readers) > 0 {
		c.Hint = l.T("cards.approval.urge.hint_read", "who", cardtpl.Names(l, a.Readers))
	}
	a.Detail.draw(l, &c)
	var notes []string
	if !a.Later.IsZero() {
		at := moment(l, a.Later, a.Detail.Now)
		notes = append(notes, l.T("cards.approval.urge.later", "who", to, "at", at))
		c.Buttons[0].Text = l.T("cards.approval.urge.send_later")
	}
	if len(a.Elsewhere) > 0 {
		notes = append(notes, l.T("cards.approval.urge.elsewhere", "who", cardtpl.Names(l, a.Elsewhere)))
	}
	if text := a.without(l); text != "" {
		notes = append(notes, text)
	}
	c.Text = strings.TrimSpace(strings.Join(notes, "\n") + "\n\n" + c.Text)
	return c
}

// without says who is not written to, and why.
func (a Urge) without(l i18n.Lang) string {
	var notes []string
	if len(a.Unseen) > 0 {
		notes = append(notes, l.T("cards.approval.urge.without", "who", cardtpl.Names(l, a.Unseen)))
	}
	if len(a.Closed) > 0 {
		notes = append(notes, l.T("cards.approval.urge.closed", "who", cardtpl.Names(l, a.Closed)))
	}
	return strings.Join(notes, "\n")
}

// moment says when something will happen.
func moment(l i18n.Lang, at, now time.Time) string {
	return i18n.Day(l, at, now) + " " + i18n.Clock(at)
}

// Nudged says that those whom an approval waits for were asked, or will be.
type Nudged struct {
	Urge
	At    time.Time // now
	Again time.Time // from when on it can be done again
}

// Card implements cardtpl.View.
func (a Nudged) Card(l i18n.Lang) cardtpl.Card {
	to := cardtpl.Names(l, a.To)
	c := cardtpl.Card{Kind: "approval.nudged", Title: a.Detail.heading(), Tone: cardtpl.Green, Foot: a.Detail.foot(l)}
	if a.Later.IsZero() {
		c.Tag = l.T("cards.approval.urge.sent")
		c.Lead = l.T("cards.approval.urge.done", "who", to, "again", moment(l, a.Again, a.At))
		c.Done = cardtpl.DoneLine(a.From, c.Tag, a.At)
	} else {
		c.Tag = l.T("cards.approval.urge.planned")
		c.Lead = l.T("cards.approval.urge.will", "who", to, "at", moment(l, a.Later, a.At))
		c.Hint = l.T("cards.approval.urge.will_hint")
		c.Buttons = []cardtpl.Button{{Text: l.T("cards.approval.urge.take_back"), Style: cardtpl.Plain, Action: "approval.unurge", Undo: true}}
	}
	c.Text = a.without(l)
	return a.Detail.linked(l, c)
}

// Urged is what those get who are urged: the approval as they see it, with their buttons, and who asks.
type Urged struct {
	Detail  Detail
	From    string
	Summary Summary
}

// Card implements cardtpl.View.
func (a Urged) Card(l i18n.Lang) cardtpl.Card {
	c := a.Detail.Card(l)
	c.Kind = "approval.urged"
	c.Lead = a.text(l)
	return c
}

// text is the sentence with which somebody is urged: 张三想请你有空时看看他的采购申请（¥3,000）。
func (a Urged) text(l i18n.Lang) string {
	key, what := "cards.approval.urge.text", a.Detail.Kind
	switch {
	case what == "":
		key, what = key+"_titled", l.T("cards.quote", "text", a.Detail.heading())
	case !says(what, "approval.word.request"):
		what = l.T("cards.approval.urge.what", "kind", what)
	}
	if sum := joined(a.Summary.words(l, a.Detail.Now)...); sum != "" {
		what = l.T("cards.approval.urge.which", "what", what, "sum", sum)
	}
	return l.T(key, "who", a.From, "what", what)
}

// NotNudged tells who put it off to urge somebody that it was not done: nobody has the approval whom they wanted
// to urge, it is not open to those who do (Closed), or whoever put it off may not urge any more (Barred).
type NotNudged struct {
	Detail         Detail
	Closed, Barred bool
}

// Card implements cardtpl.View.
func (a NotNudged) Card(l i18n.Lang) cardtpl.Card {
	c := a.Detail.Card(l)
	c.Kind = "approval.not_nudged"
	key := "cards.approval.urge.not_sent"
	switch {
	case a.Barred:
		key += "_barred"
	case a.Closed:
		key += "_closed"
	}
	c.Lead = l.T(key, "standing", c.Lead)
	c.Buttons = nil
	return a.Detail.linked(l, c)
}

// noted is a card with a word on what was asked for as well.
type noted struct {
	View cardtpl.View
	Note string
}

// Card implements cardtpl.View.
func (n noted) Card(l i18n.Lang) cardtpl.Card {
	c := n.View.Card(l)
	c.Text = strings.TrimSpace(n.Note + "\n\n" + c.Text)
	return c
}
