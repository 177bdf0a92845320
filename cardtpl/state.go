package cardtpl

import (
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// settledTones are the colours of the states that a card can be drawn in without its view.
var settledTones = map[string]Tone{
	"processing": Blue, "done": Green, "rejected": Red, "cancelled": Grey,
	"expired": Orange, "failed": Red, "superseded": Grey, "unclear": Orange,
}

// Settled is the card after its question was answered, or will never be: no buttons, the state as tag
// and colour, and line as its last word. state is one of processing, done, rejected, cancelled,
// expired, failed, superseded; another one is drawn as done. An empty line becomes the state's own
// sentence, which says how to go on.
func (c Card) Settled(l i18n.Lang, state, line string) Card {
	tone, ok := settledTones[state]
	if !ok {
		state, tone = "done", Green
	}
	if line == "" {
		line = l.T("cards.settled." + state)
	}
	c.Tone, c.Tag, c.Done = tone, l.T("cards.state."+state), line
	c.Buttons, c.Form, c.Reply, c.Hint = nil, nil, "", ""
	return c
}

// Processing is the card while its answer is being carried out.
func (c Card) Processing(l i18n.Lang) Card { return c.Settled(l, "processing", "") }

// CheckAction is the action of the button that asks again what became of a write.
const CheckAction = "card.check"

// Unclear is the card while nobody knows whether its write took effect: nothing but asking again, and
// links, can be pressed. text says what is not known; empty means what the button of action does.
func (c Card) Unclear(l i18n.Lang, action, text string) Card {
	if text == "" {
		text = l.T("cards.settled.unclear")
		for _, b := range c.Buttons {
			if b.Action == action {
				text = l.T("cards.unclear_button", "button", b.Text)
			}
		}
	}
	c.Tone, c.Tag, c.Text = settledTones["unclear"], l.T("cards.state.unclear"), text
	c.Form, c.Reply, c.Hint, c.Done = nil, "", l.T("cards.unclear_hint"), ""
	c.Buttons = append([]Button{{Text: l.T("cards.check_again"), Style: Primary, Action: CheckAction}}, links(c.Buttons)...)
	return c
}

// Closed is a card that says what was done, without what it offered besides.
func (c Card) Closed() Card {
	if c.Done == "" {
		c.Done, c.Foot = c.Foot, "" // where its last word stood while there were buttons
	}
	c.Form, c.Reply, c.Hint, c.Buttons = nil, "", "", links(c.Buttons)
	return c
}

// links are the buttons that only open something.
func links(buttons []Button) []Button {
	var out []Button
	for _, b := range buttons {
		if b.URL != "" {
			b.Style = Plain
			out = append(out, b)
		}
	}
	return out
}

// DoneLine says who answered a card, how, and when: "李雷 · 已同意 · 11-22 10:31". at is in the zone of
// the readers. Empty parts are left out.
func DoneLine(name, result string, at time.Time) string {
	line := name
	for _, part := range []string{result, i18n.Stamp(at)} {
		if part == "" {
			continue
		}
		if line != "" {
			line += " · "
		}
		line += part
	}
	return line
}

// StateWord says a state in a word: 已同意 is the skill's own word, 已取消 or 已过期 are these. An unknown
// state reads as done.
func StateWord(l i18n.Lang, state string) string {
	if _, ok := settledTones[state]; !ok {
		state = "done"
	}
	return l.T("cards.state." + state)
}
