package approval

import (
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Told tells somebody of approvals that have waited for them, that are new, or that were decided.
type Told struct {
	Of      string // jobWaited, jobTask, jobResult
	Rows    []Row
	Now     time.Time
	MoreURL string
}

// Card implements cardtpl.View.
func (a Told) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{Kind: a.Of, Title: l.T("cards." + a.Of + ".title"), Tone: cardtpl.Orange, Foot: asOf(l, a.Now, time.Time{})}
	if len(a.Rows) == 1 {
		c = a.one(l, c)
	} else {
		c = a.several(l, c)
	}
	if a.Of == jobWaited {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: l.T("cards.approval.waited.later"), Style: cardtpl.Plain, Action: "approval.putoff"})
	}
	if len(c.Buttons) < 3 {
		c.Buttons = append(c.Buttons, off(l))
	} else {
		c.Hint = l.T("cards.approval.waited.hint")
	}
	return c
}

func (a Told) one(l i18n.Lang, c cardtpl.Card) cardtpl.Card {
	r := a.Rows[0]
	if a.Of == jobResult {
		c.Title, c.Lead = r.line(l, Mine, a.Now), r.sentence(l, Mine, a.Now)
		c.Tone, c.Tag = r.Status.tone(), r.Status.word(l)
	} else {
		c.Title, c.Lead = r.line(l, Pending, a.Now), l.T("cards."+a.Of+".one", "d", a.longest(l))
		c.Tag, c.Buttons = l.T("cards.approval.tag_yours"), []cardtpl.Button{
			{Text: l.T("cards.approval.open"), Style: cardtpl.Primary, Action: "approval.back"},
			{Text: l.T("cards.approval.hand.over"), Style: cardtpl.Plain, Action: "approval.hand"},
		}
	}
	return Detail{URL: r.URL}.linked(l, c)
}

func (a Told) several(l i18n.Lang, c cardtpl.Card) cardtpl.Card {
	n, heading := len(a.Rows), Pending
	c.Lead = l.T("cards."+a.Of+".many", "n", n, "d", a.longest(l))
	if a.Of == jobResult {
		heading, c.Tone = Mine, cardtpl.Blue
	} else {
		c.Tag, c.Hint = l.T("cards.approval.tag_waiting", "n", n), l.T("cards.approval.digest.hint")
		if a.MoreURL != "" {
			c.More = &cardtpl.Link{Text: l.T("cards.approval.more"), URL: a.MoreURL}
		}
	}
	for k, r := range a.Rows[:min(n, maxRows)] {
		c.Items = append(c.Items, r.item(l, k, heading, a.Now))
	}
	c.Left = n - len(c.Items)
	return c
}

// longest is for how many whole days the oldest waits.
func (a Told) longest(l i18n.Lang) string {
	var d time.Duration
	for _, r := range a.Rows {
		d = max(d, a.Now.Sub(r.since()))
	}
	return i18n.Duration(l, d.Truncate(24*time.Hour))
}

// Stuck tells somebody for how many approvals those whom they lead have been waited for long. What the approvals are is their
// originators' and approvers'.
type Stuck struct {
	Rows []StuckWith // who has had one for the longest time first
	Now  time.Time
}

// StuckWith is one of them.
type StuckWith struct {
	Who   string
	N     int
	Since time.Time // of the oldest
}

// Card implements cardtpl.View.
func (a Stuck) Card(l i18n.Lang) cardtpl.Card {
	n := 0
	c := cardtpl.Card{
		Kind: "approval.stuck", Title: l.T("cards.approval.stuck.title"), Tone: cardtpl.Orange, Hint: l.T("cards.approval.stuck.hint"), Foot: asOf(l, a.Now, time.Time{}),
		Buttons: []cardtpl.Button{weekly(l, true)},
	}
	for k, r := range a.Rows {
		if n += r.N; k < maxRows {
			c.Items = append(c.Items, cardtpl.Item{Title: r.Who, Sub: l.T("cards.approval.stuck.row", "n", r.N, "d", waited(l, r.Since, a.Now))})
		}
	}
	c.Left, c.LeftKey = len(a.Rows)-len(c.Items), "cards.approval.stuck.more"
	c.Tag = l.T("cards.approval.tag_count", "n", n)
	c.Lead = l.T("cards.approval.stuck.lead", "n", n, "days", stuckDays, "d", waited(l, a.Rows[0].Since, a.Now))
	return c
}

// weekly switches the weekly digest off, or on.
func weekly(l i18n.Lang, on bool) cardtpl.Button {
	b := cardtpl.Button{Text: l.T("cards.approval.stuck.on"), Style: cardtpl.Plain, Action: "approval.weeklyon"}
	if on {
		b.Text, b.Action = l.T("cards.approval.stuck.off"), "approval.weeklyoff"
	}
	return b
}
