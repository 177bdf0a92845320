package approval

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Batch asks to confirm decisions on several approvals of one kind, each form of which it shows.
type Batch struct {
	Agree  bool
	Remark string
	Kind   string
	Amount commands.Amounts // that were asked for
	Forms  []Detail
	Out    []Receipt // what is left out, and why
	Now    time.Time
}

// Receipt is one of several approvals: what became of it, or why it is left out.
type Receipt struct {
	Name, URL string
	State     string // a fate, or one of those below
	Who       string // of a fate
	Reason    string // DingTalk's own
	Amount    string
}

// Why one of several is not decided, beside its fate.
const (
	outRefused = "refused" // by DingTalk
	outMost    = "most"
	outAbove   = "above"
	outPart    = "not_whole"
	outRoom    = "no_room"
	outRight   = "no_right"
	outUnsure  = "unsure" // whether it is of the amount that was asked for
	outOther   = "other"  // another amount of its form is not
)

func (r Receipt) why(l i18n.Lang) string {
	switch r.State {
	case fateDone, fateOpen:
		return ""
	case outRefused, outMost, outAbove, outPart, outRoom, outRight, outUnsure, outOther:
		return l.T("cards.approval.batch."+r.State, "why", r.Reason, "max", maxBatch, "amount", r.Amount)
	}
	return l.T("approval.already"+fate{r.State, r.Who}.key(), "who", r.Who)
}

// Card implements cardtpl.View.
func (a Batch) Card(l i18n.Lang) cardtpl.Card {
	which := verb(a.Agree)
	c := cardtpl.Card{
		Kind: "approval.batch", Title: l.T("cards.approval.batch." + which + ".title"), Tone: cardtpl.Orange, Tag: l.T("cards.to_confirm"), Whole: true,
		Foot: l.T("cards.approval.source", "at", i18n.Stamp(a.Now)),
	}
	for _, r := range a.Out {
		c.Items = append(c.Items, cardtpl.Item{Title: r.Name, Sub: r.why(l), Tag: l.T("cards.approval.batch.out"), Tone: cardtpl.Grey, URL: r.URL})
	}
	if len(a.Forms) == 0 {
		c.Tone, c.Tag, c.Lead = cardtpl.Grey, l.T("cards.approval.batch.out"), l.T("cards.approval.batch.nothing")
		return c
	}
	kind := a.Kind
	if sum := sumOf(l, a.Amount); sum != "" {
		kind = l.T("cards.approval.sum.of", "kind", a.Kind, "sum", sum)
	}
	c.Lead = l.T("cards.approval.batch."+which+".lead", "n", len(a.Forms), "kind", kind)
	if sum, unread := a.sum(l); sum != "" && unread == 0 {
		c.Lead = l.T("cards.approval.batch."+which+".lead_sum", "n", len(a.Forms), "kind", kind, "sum", sum)
	}
	var text []string
	if a.Remark != "" {
		text = append(text, l.T("cards.fact", "k", l.T("cards.approval.remark"), "v", a.Remark), "")
	}
	for n, d := range a.Forms {
		text = append(text, joined(strconv.Itoa(n+1), d.Originator, d.Dept, i18n.Stamp(d.Created)))
		text = append(append(text, d.lines(l)...), "")
	}
	c.Text = strings.TrimSpace(strings.Join(text, "\n"))
	c.Hint = l.T("cards.approval.batch." + which + ".hint")
	style := cardtpl.Danger
	if a.Agree {
		style = cardtpl.Primary
	}
	c.Buttons = []cardtpl.Button{
		{Text: l.T("cards.approval.batch."+which+".button", "n", len(a.Forms)), Style: style, Action: "approval.batch"},
		{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
	}
	return c
}

func (a Batch) sum(l i18n.Lang) (string, int) {
	var amounts []string
	for _, d := range a.Forms {
		amounts = append(amounts, d.Amount)
	}
	return total(l, amounts)
}

// Receipts say of several approvals what became of each.
type Receipts struct {
	Agree bool
	Kind  string
	Rows  []Receipt
	Who   string
	At    time.Time
}

// Card implements cardtpl.View.
func (a Receipts) Card(l i18n.Lang) cardtpl.Card {
	status := Refused
	if a.Agree {
		status = Agreed
	}
	count := func(state string) int {
		return len(slices.DeleteFunc(slices.Clone(a.Rows), func(r Receipt) bool { return r.State != state }))
	}
	done, open := count(fateDone), count(fateOpen)
	c := cardtpl.Card{
		Kind: "approval.batched", Title: l.T("cards.approval.batched.title", "kind", a.Kind), Tone: status.tone(), Tag: status.word(l), Whole: true,
		Lead: l.T("cards.approval.batched.all", "n", done, "status", status.word(l)),
	}
	for n, r := range a.Rows {
		it := cardtpl.Item{Title: joined(strconv.Itoa(n+1), r.Name), Tag: status.word(l), Tone: status.tone()}
		switch r.State {
		case fateDone:
		case fateOpen:
			it.Tag, it.Tone = l.T("cards.approval.batched.open"), cardtpl.Orange
		default:
			it.Tag, it.Tone, it.Sub = l.T("cards.approval.batched.not"), cardtpl.Grey, r.why(l)
		}
		c.Items = append(c.Items, it)
	}
	if done < len(a.Rows) {
		c.Tone, c.Tag = cardtpl.Orange, l.T("cards.approval.batched.part")
		c.Lead = l.T("cards.approval.batched.some", "n", done, "of", len(a.Rows), "status", status.word(l))
	}
	if open > 0 {
		c.Buttons = []cardtpl.Button{
			{Text: l.T("cards.approval.batched.go_on", "n", open), Style: cardtpl.Primary, Action: "approval.batch"},
			{Text: l.T("cards.cancel"), Style: cardtpl.Plain, Action: "dialog.cancel", Say: l.T("cards.cancel_say")},
		}
	}
	c.Done = cardtpl.DoneLine(a.Who, c.Tag, a.At)
	return c
}
