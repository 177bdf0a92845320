// Package cardtpl draws cards: typed values in, the string-only parameters that DingTalk takes out,
// in three tiers (our template, DingTalk's public template, markdown), each with a plain-text version.
// It must not know who asks, where the data came from, or how a card is sent.
package cardtpl

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// View is a typed card: it says what it shows in a language. Everything that people wrote (names,
// titles, comments) goes into Card as plain text; rendering escapes it.
type View interface {
	Card(l i18n.Lang) Card
}

// Noted is a view with a note on how it came about, above what pressing will do.
type Noted struct {
	View
	Note    string
	Instead bool // of what pressing will do, which will not come about
}

// Card adds the note.
func (n Noted) Card(l i18n.Lang) Card {
	c := n.View.Card(l)
	if n.Instead {
		c.Hint = ""
	}
	c.Hint = sentences(l, n.Note, c.Hint)
	return c
}

// sentences puts one text behind another on a line: only English has a blank behind a full stop.
func sentences(l i18n.Lang, a, b string) string {
	if a == "" || b == "" || l != i18n.En {
		return a + b
	}
	return a + " " + b
}

// Without is a view without what its reader may not press.
type Without struct {
	View
	Actions []string // without numbers
}

// Card takes off buttons and a form.
func (o Without) Card(l i18n.Lang) Card {
	c := o.View.Card(l)
	c.Buttons = slices.DeleteFunc(slices.Clone(c.Buttons), func(b Button) bool { return slices.Contains(o.Actions, verb(b.Action)) })
	if c.Form != nil && slices.Contains(o.Actions, verb(c.Form.Submit)) {
		c.Form = nil
	}
	return c
}

// Offered are the actions that can be pressed on a card, each once and without its number.
func (c Card) Offered() []string {
	var out []string
	for _, b := range c.Buttons {
		out = append(out, verb(b.Action))
	}
	if c.Form != nil {
		out = append(out, verb(c.Form.Submit))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Undo is the action of the button that calls off what happens by itself; "" when there is none.
func (c Card) Undo() string {
	for _, b := range c.Buttons {
		if b.Undo {
			return b.Action
		}
	}
	return ""
}

// verb is an action without its number.
func verb(action string) string {
	if parts := strings.SplitN(action, ".", 3); len(parts) == 3 {
		return parts[0] + "." + parts[1]
	}
	return action
}

// Offering is a view with a line, and a button, for something else to go on with.
type Offering struct {
	View
	Note   string
	Button Button
}

// Card adds them.
func (o Offering) Card(l i18n.Lang) Card {
	c := o.View.Card(l)
	c.Hint = sentences(l, c.Hint, o.Note)
	c.Buttons = append(slices.Clip(c.Buttons), o.Button)
	return c
}

// Contested is an answer that tells whoever thinks it wrong what to do.
type Contested struct{ View }

// Card adds a button behind others. One that stands alone in its row is as wide as the card, and would be louder than an answer
// that is mostly right: there, what can be said stands in the last line.
func (o Contested) Card(l i18n.Lang) Card {
	c := o.View.Card(l)
	if len(c.Buttons)%inRow == 0 {
		c.Foot = strings.TrimPrefix(c.Foot+" · "+l.T("cards.wrong_say"), " · ")
		return c
	}
	c.Buttons = append(slices.Clip(c.Buttons), Button{Text: l.T("cards.wrong"), Style: Plain, Action: WrongAction, Quiet: true})
	return c
}

// inRow is how many buttons stand side by side.
const inRow = 3

// WrongAction is the action of the button that says an answer is wrong. Answers have it when a skill takes it.
const WrongAction = "card.wrong"

// Card is what every view boils down to: plain text and structure, no markup. It is stored with the
// card's record as JSON, so that a later state can be drawn without the view.
type Card struct {
	Kind    string `json:"kind"`  // stable name: "attendance.summary"
	Title   string `json:"title"` // what this is
	Tone    Tone   `json:"tone"`
	Tag     string `json:"tag,omitempty"`  // the state in a word; colour never stands alone
	Lead    string `json:"lead,omitempty"` // the conclusion in one sentence
	Facts   []Fact `json:"facts,omitempty"`
	Items   []Item `json:"items,omitempty"`
	Left    int    `json:"left,omitempty"`     // rows that the view left out of Items
	LeftKey string `json:"left_key,omitempty"` // text that says Left, with {n}; empty: "… n more"
	More    *Link  `json:"more,omitempty"`     // "see all"
	Text    string `json:"text,omitempty"`     // a longer paragraph; lines are kept
	Reply   string `json:"reply,omitempty"`    // what to answer if something else was meant; gone once the card is settled
	// Whole says that somebody decides on what the card shows: its lists are not folded to the advised
	// size, and its view says what it leaves out.
	Whole   bool     `json:"whole,omitempty"`
	Hint    string   `json:"hint,omitempty"` // what pressing will do, or how to go on; gone once the card is settled
	Form    *Form    `json:"form,omitempty"`
	Buttons []Button `json:"buttons,omitempty"` // at most three in a row are drawn well; more wrap
	Done    string   `json:"done,omitempty"`    // "name · result · time", shown instead of buttons
	Foot    string   `json:"foot,omitempty"`    // source, number, when the data was read
}

// Tone is the colour of a card's header and tag.
type Tone string

// Tones by meaning: blue informs, green succeeded, orange wants attention or expired, red failed or
// was refused, grey is over.
const (
	Blue   Tone = "blue"
	Green  Tone = "green"
	Orange Tone = "orange"
	Red    Tone = "red"
	Grey   Tone = "gray"
)

// Fact is a label with its value.
type Fact struct {
	Label string `json:"k"`
	Value string `json:"v"`
}

// Item is a row of a list.
type Item struct {
	Title string `json:"title"`
	Sub   string `json:"sub,omitempty"` // second line
	Tag   string `json:"tag,omitempty"`
	Tone  Tone   `json:"tone,omitempty"`
	URL   string `json:"url,omitempty"` // http(s) or dingtalk: scheme; anything else is dropped
}

// Link is a text with an address.
type Link struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

// Button is an action or a link. Action is "skill.verb" or "skill.verb.n"; the version of the card
// is added when it is rendered. Exactly one of Action and URL is set.
type Button struct {
	Text   string `json:"text"`
	Style  Style  `json:"style,omitempty"`
	Action string `json:"action,omitempty"`
	URL    string `json:"url,omitempty"`
	// Say is what a person can write instead of pressing ("1", "取消"); empty when only a press will
	// do, as with every write. Messages without buttons offer it.
	Say string `json:"say,omitempty"`
	// Quiet is not worth a word where there are no buttons.
	Quiet bool `json:"quiet,omitempty"`
	// Undo calls off what happens by itself: words that call something off press it.
	Undo bool `json:"undo,omitempty"`
}

// Style is the look of a button.
type Style string

// Styles. One primary button at most.
const (
	Primary Style = "blue"
	Plain   Style = "gray"
	Danger  Style = "red"
)

// Form asks for values. Submit is the action of its button; because DingTalk reports every form under
// the one id "form", the action travels as the hidden field FormAction beside the values.
type Form struct {
	Fields []Field `json:"fields"`
	Submit string  `json:"submit"`
	Label  string  `json:"label,omitempty"` // of its button; empty: 提交
	// Besides says that the card asks in words, too: where no form is drawn, nothing is said of it.
	Besides bool `json:"besides,omitempty"`
}

// FormAction is the name of the hidden form field that carries the action id.
const FormAction = "action"

// Field is one input; Type is one of DingTalk's form types (TEXT, TEXT_AREA, SELECT, DATETIME, …).
type Field struct {
	Name     string   `json:"name"`
	Label    string   `json:"label"`
	Type     string   `json:"type"`
	Required bool     `json:"required,omitempty"`
	Value    string   `json:"value,omitempty"`
	Format   string   `json:"format,omitempty"` // of a DATE: yyyy-MM-dd
	Options  []Choice `json:"options,omitempty"`
}

// Choice is one value of a SELECT or MULTI_SELECT.
type Choice struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}
