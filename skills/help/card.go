package help

import (
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Guide says what DingDesk can do, with sentences to say.
type Guide struct {
	Name     string // the reader's name; empty in groups
	Skills   []Group
	Greeting bool     // somebody said hello, or it is their first time
	LLM      bool     // free wording is understood too
	Langs    []string // how to ask for another language: "English", "繁體中文"
}

// Group is a skill with sentences to say, the most useful one first.
type Group struct {
	Skill    string
	Title    string
	Lines    []string
	commands int // how many of Lines are the first of a command
}

// maxTries is how many sentences get a button, maxLines how many a skill shows, if they fit into its row.
const (
	maxTries = 3
	maxLines = 6
)

// Tries are the sentences behind the buttons: the button of the i-th is help.try.i, counted from 0.
func (h Guide) Tries() []string {
	var out []string
	for _, g := range h.Skills {
		if len(g.Lines) > 0 && len(out) < maxTries {
			out = append(out, g.Lines[0])
		}
	}
	return out
}

// Card implements cardtpl.View.
func (h Guide) Card(l i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{Kind: "help", Title: l.T("cards.help.title"), Tone: cardtpl.Blue, Lead: h.lead(l), Hint: l.T("cards.help.hint")}
	if h.LLM {
		c.Hint = l.T("cards.help.hint_llm")
	}
	for _, g := range h.Skills {
		var lines []string
		long := 0
		for i, s := range g.Lines {
			line := l.T("cards.quote", "text", s)
			if long += utf8.RuneCountInString(line) + 1; i == maxLines || i > 0 && long > cardtpl.MaxSub {
				break
			}
			lines = append(lines, line)
		}
		c.Items = append(c.Items, cardtpl.Item{Title: g.Title, Sub: strings.Join(lines, " ")})
	}
	for i, s := range h.Tries() {
		c.Buttons = append(c.Buttons, cardtpl.Button{Text: s, Style: cardtpl.Plain, Action: cardtpl.Nth("help.try", i), Say: s})
	}
	if len(h.Langs) > 0 {
		var quoted []string
		for _, name := range h.Langs {
			quoted = append(quoted, l.T("cards.quote", "text", name))
		}
		c.Foot = l.T("cards.help.langs", "langs", strings.Join(quoted, " / "))
	}
	return c
}

func (h Guide) lead(l i18n.Lang) string {
	switch {
	case h.Greeting && h.Name != "":
		return l.T("cards.help.hello_name", "name", h.Name)
	case h.Greeting:
		return l.T("cards.help.hello")
	}
	return l.T("cards.help.lead")
}
