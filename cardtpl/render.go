package cardtpl

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Tier is a way to draw a card.
type Tier string

// Tiers, best first. Own is our published template, Public needs no set-up, Markdown goes through a
// session webhook when no card can be delivered.
const (
	Own      Tier = "own"
	Public   Tier = "public"
	Markdown Tier = "markdown"
)

// PublicTemplate is DingTalk's own template with markdown and buttons. It is used by DingTalk's
// SDKs and not documented, so it is the fallback, never a promise.
const PublicTemplate = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"

// Limits. MaxTotal is DingTalk's for all data of a card, in bytes, public and private; a card beyond
// it is not rendered. DingTalk advises 1 KB a value and accepts more: lists are folded to PreferValue.
const (
	MaxTotal    = 100 << 10
	PreferValue = 1 << 10
)

// Lengths of single texts, in characters; whatever is longer is cut with "…".
const (
	maxTitle  = 40
	maxFor    = 20
	maxTag    = 12
	maxLead   = 240
	maxText   = 4000
	MaxLabel  = 20
	maxValue  = 160
	maxItem   = 60
	MaxSub    = 160
	maxButton = 24
	minButton = 8
	maxDone   = 120
	maxFoot   = 400 // it also says why a press changed nothing, to whom to turn and which button to press again
)

// maxTagOf is the longest tag.
func maxTagOf(l i18n.Lang) int {
	if l == i18n.En {
		return maxTag * 3 / 2
	}
	return maxTag
}

// maxLabelOf is the longest text of a button: a line of a phone, in which Latin letters take half the room.
func maxLabelOf(l i18n.Lang) int {
	if l == i18n.En {
		return maxButton * 3 / 2
	}
	return maxButton
}

// ErrTooLarge says that a card's data exceeds MaxTotal.
var ErrTooLarge = errors.New("cardtpl: card data exceeds 100 KB")

// Options say how to draw a card.
type Options struct {
	Tier Tier // empty means Own with a TemplateID and Public without
	// TemplateID is the id of our published template; the other tiers ignore it.
	TemplateID string
	// Version goes into every action id, so that a press on an older state of the card is told apart.
	Version int
	Lang    i18n.Lang
	// For is whom a card in a group is for; its title begins with the name. Empty where that is plain.
	For string
}

// Rendered is a drawn card.
type Rendered struct {
	Tier       Tier
	TemplateID string            // empty in the Markdown tier
	Params     map[string]string // cardParamMap: every variable, each time, so that nothing old shows through
	Private    map[string]string // values that put a viewer's private variables back; nil where the tier has none
	Preview    map[string]string // lastMessageI18n
	Actions    []string          // the actions that are offered, without version, in order

	card *prepared
}

// Markdown is the same content for a session webhook, whatever the tier.
func (r Rendered) Markdown() Message { return r.card.message() }

// Text is the plain-text version.
func (r Rendered) Text() string { return r.card.plain() }

// Message is a markdown message. Title is what notifications and conversation lists show.
type Message struct {
	Title string
	Text  string
}

// Render draws a card. It fails for a card that no client could show: an action that is no action, or
// more data than DingTalk takes.
func Render(c Card, o Options) (Rendered, error) {
	if o.Tier == "" {
		o.Tier = Public
		if o.TemplateID != "" {
			o.Tier = Own
		}
	}
	p, err := prepare(c, o)
	if err != nil {
		return Rendered{}, err
	}
	r := Rendered{Tier: o.Tier, Preview: p.preview(), Actions: p.actions(o.Tier), card: p}
	switch o.Tier {
	case Own:
		if o.TemplateID == "" {
			return Rendered{}, errors.New("cardtpl: the own tier needs a template id")
		}
		r.TemplateID, r.Params, r.Private = o.TemplateID, p.own(), PrivateReset()
	case Public:
		r.TemplateID, r.Params = PublicTemplate, p.public()
	case Markdown:
	default:
		return Rendered{}, fmt.Errorf("cardtpl: unknown tier %q", o.Tier)
	}
	if size(r.Params)+size(r.Private) > MaxTotal || o.Tier == Markdown && len(p.message().Text) > MaxTotal {
		return Rendered{}, fmt.Errorf("%w: kind %s", ErrTooLarge, c.Kind)
	}
	return r, nil
}

// RenderView draws a view in the language of o and its preview in every language.
func RenderView(v View, o Options) (Rendered, error) {
	r, err := Render(v.Card(o.Lang), o)
	if err != nil {
		return Rendered{}, err
	}
	r.Preview = Previews(v)
	return r, nil
}

// Previews is a view's line in the conversation list, by each of DingTalk's locales (lastMessageI18n).
func Previews(v View) map[string]string {
	texts := map[i18n.Lang]string{}
	for _, l := range i18n.Langs() {
		c := v.Card(l)
		texts[l] = previewText(Cut(Line(c.Title), maxTitle), Cut(Line(c.Tag), maxTagOf(l)), Cut(Line(c.Lead), maxLead), c.Text+"\n"+c.Reply)
	}
	out := make(map[string]string, len(locales))
	for locale, l := range locales {
		out[locale] = texts[l]
	}
	return out
}

// locales are the languages of DingTalk's conversation list (lastMessageI18n) and what each reads.
var locales = map[string]i18n.Lang{
	"ZH_CN": i18n.ZhCN, "ZH_TW": i18n.ZhTW, "EN_US": i18n.En,
	"JA_JP": i18n.En, "VI_VN": i18n.En, "TH_TH": i18n.En,
}

func size(m map[string]string) int {
	n := 0
	for k, v := range m {
		n += len(k) + len(v)
	}
	return n
}

// prepared is a card that was cleaned and cut: still plain text, safe in every tier after md.
type prepared struct {
	Card
	lang      i18n.Lang
	text      []string // lines of Card.Text
	buttons   []button
	moreFacts int // facts that were left out; when there are any, the last fact says so
}

type button struct {
	Button
	id string // of an action
}

func prepare(c Card, o Options) (*prepared, error) {
	p := &prepared{Card: c, lang: o.Lang}
	if p.Tone == "" {
		p.Tone = Blue
	}
	if name := Cut(Line(o.For), maxFor); name != "" {
		c.Title = o.Lang.T("cards.for", "name", name, "title", c.Title)
	}
	p.Title, p.Tag = Cut(Line(c.Title), maxTitle), Cut(Line(c.Tag), maxTagOf(p.lang))
	p.Lead, p.Hint = Cut(Line(c.Lead), maxLead), Cut(Line(c.Hint), maxLead)
	p.Done, p.Foot = Cut(Line(c.Done), maxDone), Cut(Line(c.Foot), maxFoot)
	p.text = Lines(Cut(strings.TrimLeft(c.Text+"\n"+c.Reply, "\n"), maxText))
	p.Facts, p.Items = nil, nil
	for _, f := range c.Facts {
		f = Fact{Cut(Line(f.Label), MaxLabel), Cut(Line(f.Value), maxValue)}
		if f != (Fact{}) {
			p.Facts = append(p.Facts, f)
		}
	}
	for _, it := range c.Items {
		it.Title, it.Sub = Cut(Line(it.Title), maxItem), Cut(Line(it.Sub), MaxSub)
		it.Tag, it.URL = Cut(Line(it.Tag), maxTagOf(p.lang)), safeURL(it.URL)
		if it.Title == "" { // a row needs something to stand for it
			it.Title, it.Sub = it.Sub, ""
		}
		if it.Title != "" {
			p.Items = append(p.Items, it)
		}
	}
	p.More = nil
	if c.More != nil {
		more := Link{Text: Cut(Line(c.More.Text), maxLabelOf(p.lang)), URL: safeURL(c.More.URL)}
		if more.Text != "" && more.URL != "" {
			p.More = &more
		}
	}
	if err := p.prepareButtons(c, o.Version); err != nil {
		return nil, err
	}
	p.fold(o.Tier)
	return p, nil
}

func (p *prepared) prepareButtons(c Card, version int) error {
	p.Card.Form = nil
	if c.Form != nil {
		form, err := prepareForm(*c.Form, version)
		if err != nil {
			return fmt.Errorf("card %s: %w", c.Kind, err)
		}
		p.Card.Form = form
	}
	for _, b := range c.Buttons {
		b.Text, b.Say, b.URL = Cut(Line(b.Text), maxLabelOf(p.lang)), Line(b.Say), safeURL(b.URL)
		if b.Style == "" {
			b.Style = Plain
		}
		if b.Action == "" {
			if b.URL != "" {
				p.buttons = append(p.buttons, button{Button: b})
			}
			continue
		}
		id, err := ActionID(b.Action, version)
		if err != nil {
			return fmt.Errorf("card %s: %w", c.Kind, err)
		}
		p.buttons = append(p.buttons, button{b, id})
	}
	return nil
}

func prepareForm(f Form, version int) (*Form, error) {
	id, err := ActionID(f.Submit, version)
	if err != nil {
		return nil, err
	}
	out := &Form{Submit: id, Label: Cut(Line(f.Label), maxButton), Besides: f.Besides}
	for _, field := range f.Fields {
		field.Label, field.Value = Cut(Line(field.Label), MaxLabel), Cut(Line(field.Value), maxValue)
		options := field.Options
		field.Options = nil
		for _, o := range options {
			field.Options = append(field.Options, Choice{o.Value, Cut(Line(o.Text), maxItem)})
		}
		out.Fields = append(out.Fields, field)
	}
	return out, nil
}

// actions are what a tier offers; only our template draws forms.
func (p *prepared) actions(tier Tier) []string {
	var out []string
	for _, b := range p.buttons {
		if b.id != "" {
			out = append(out, b.Action)
		}
	}
	if p.Form != nil && tier == Own {
		action, _, _, _ := ParseAction(p.Form.Submit)
		out = append(out, action)
	}
	return out
}

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("cardtpl: " + err.Error()) // strings, slices and maps of strings always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// PreviewLen bounds the line of the conversation list, in characters.
const PreviewLen = 60

func (p *prepared) previewText() string {
	return previewText(p.Title, p.Tag, p.Lead, strings.Join(p.text, "\n"))
}

func previewText(title, tag, lead, body string) string {
	second := cmp.Or(tag, lead)
	if second == "" {
		second, _, _ = strings.Cut(strings.Join(Lines(body), "\n"), "\n")
	}
	text := title
	switch {
	case text == "":
		text = second
	case second != "":
		text = "[" + text + "] " + second
	}
	if text == "" {
		text = "DingDesk"
	}
	if utf8.RuneCountInString(text) > PreviewLen {
		text = Cut(text, PreviewLen)
	}
	return text
}

func (p *prepared) preview() map[string]string {
	m := make(map[string]string, len(locales))
	for locale := range locales {
		m[locale] = p.previewText()
	}
	return m
}
