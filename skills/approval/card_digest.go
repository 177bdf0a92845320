package approval

import (
	"fmt"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Digests asks whether digests are to come, or says that they do.
type Digests struct {
	At   []time.Duration // since midnight
	On   bool
	Said string // how often it was asked for, in words, where that is not what happens
	// Waited is that what has waited for a day is told of by itself, Push what else is.
	Waited bool
	Push   Push
	Leads  bool // the reader leads others
	Weekly bool // and is told of what is stuck with them
}

// Card implements cardtpl.View.
func (a Digests) Card(l i18n.Lang) cardtpl.Card {
	var at []string
	for _, t := range a.At {
		at = append(at, fmt.Sprintf("%02d:%02d", int(t.Hours()), int(t.Minutes())%60))
	}
	c := cardtpl.Card{
		Kind: "approval.digests", Title: l.T("cards.approval.digest.title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"),
		Lead: l.T("cards.approval.digest.lead", "at", i18n.Join(l, at)),
		Buttons: []cardtpl.Button{
			{Text: l.T("cards.approval.digest.on"), Style: cardtpl.Primary, Action: "approval.digeston"},
			{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		},
	}
	var more []string
	for _, x := range []struct {
		key string
		on  bool
	}{{"waited", a.Waited}, {"tasks", a.Push.Tasks}, {"results", a.Push.Results}, {"weekly", a.Weekly}} {
		if x.on {
			more = append(more, l.T("cards.approval.digest."+x.key, "days", stuckDays))
		}
	}
	if a.Said != "" {
		more = append(more, l.T("cards.approval.digest.workdays", "said", l.T("cards.quote", "text", a.Said)))
	}
	c.Text = strings.Join(more, "\n")
	if a.On {
		c.Tone, c.Tag, c.Buttons = cardtpl.Green, l.T("cards.approval.digest.is_on"), []cardtpl.Button{off(l)}
	}
	if a.On && a.Leads {
		c.Buttons = append(c.Buttons, weekly(l, a.Weekly))
	}
	return c
}

func off(l i18n.Lang) cardtpl.Button {
	return cardtpl.Button{Text: l.T("cards.approval.digest.off"), Style: cardtpl.Plain, Action: "approval.digestoff"}
}

// DigestsOff says that no more will come.
type DigestsOff struct {
	Who string
	At  time.Time
}

// Card implements cardtpl.View.
func (a DigestsOff) Card(l i18n.Lang) cardtpl.Card {
	tag := l.T("cards.approval.digest.is_off")
	return cardtpl.Card{
		Kind: "approval.digests_off", Title: l.T("cards.approval.digest.title"), Tone: cardtpl.Grey, Tag: tag,
		Lead: l.T("cards.approval.digest.stopped"), Done: cardtpl.DoneLine(a.Who, tag, a.At),
	}
}

// Digest tells somebody what waits for them.
type Digest struct {
	N       int
	Rows    []Row // the longest first; none where only their number is known
	Now     time.Time
	MoreURL string
}

// Card implements cardtpl.View.
func (a Digest) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{
		Kind: "approval.digest", Title: l.T("cards.approval.digest.title"), Tone: cardtpl.Orange, Tag: l.T("cards.approval.tag_waiting", "n", a.N),
		Lead: l.T("cards.approval.digest.count", "n", a.N), Hint: l.T("cards.approval.digest.hint"), Foot: asOf(l, a.Now, time.Time{}),
		Buttons: []cardtpl.Button{{Text: l.T("cards.approval.digest.later"), Style: cardtpl.Plain, Action: "approval.snooze"}, off(l)},
	}
	for n, r := range a.Rows[:min(len(a.Rows), maxRows)] {
		if n == 0 {
			c.Lead = l.T("cards.approval.digest.oldest", "n", a.N, "d", waited(l, r.Since, a.Now))
		}
		c.Items = append(c.Items, r.item(l, n, Pending, a.Now))
	}
	if len(c.Items) > 0 {
		c.Left = a.N - len(c.Items)
	}
	if a.MoreURL != "" {
		c.More = &cardtpl.Link{Text: l.T("cards.approval.more"), URL: a.MoreURL}
	}
	return c
}

// Snoozed says when a digest comes once more.
type Snoozed struct{ Until, Now time.Time }

// Card implements cardtpl.View.
func (a Snoozed) Card(l i18n.Lang) cardtpl.Card {
	return cardtpl.Card{
		Kind: "approval.snoozed", Title: l.T("cards.approval.digest.title"), Tone: cardtpl.Grey, Tag: l.T("cards.approval.digest.snoozed"),
		Lead: l.T("cards.approval.digest.again", "at", moment(l, a.Until, a.Now)),
	}
}
