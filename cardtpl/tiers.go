package cardtpl

import (
	"maps"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// own makes the public parameters of our template (see Template): every variable is a string, lists and
// objects are JSON. The private variables are among them: a viewer whose private values were never set
// sees the public ones (corrections.md 3), and the conditions of the template read them.
func (p *prepared) own() map[string]string {
	params := map[string]string{
		"title":    unbroken(p.Title),
		"tone":     string(p.Tone),
		"tag":      p.Tag,
		"body":     p.body(),
		"facts":    unbroken(p.factsJSON()),
		"form":     p.formJSON(),
		"has_form": strconv.FormatBool(p.Form != nil),
		"submit":   p.submit(),
		"btns":     p.ownButtons(),
		"has_btns": strconv.FormatBool(len(p.buttons) > 0),
		"done":     unbroken(p.Done),
		"foot":     unbroken(p.Foot),
		"config":   `{"autoLayout":false}`,
	}
	maps.Copy(params, PrivateReset())
	return params
}

// PrivateNote makes the private variables of one viewer of our template: a line that only they see,
// and, when locked, no buttons for them.
func PrivateNote(note string, locked bool) map[string]string {
	return map[string]string{"my_note": Cut(Line(note), maxDone), "my_locked": strconv.FormatBool(locked)}
}

// PrivateReset makes the private variables of a viewer who has nothing of their own to see. It must be
// sent explicitly: a private value that is not replaced stays, and wins over the public one.
func PrivateReset() map[string]string { return PrivateNote("", false) }

func (p *prepared) factsJSON() string {
	if len(p.Facts) == 0 {
		return "[]"
	}
	return encode(p.Facts)
}

type ownButton struct {
	Text   string   `json:"text"`
	Color  Style    `json:"color"`
	Status string   `json:"status"`
	Event  ownEvent `json:"event"`
}

type ownEvent struct {
	Type   string `json:"type"`
	Params any    `json:"params"`
}

type ownRequest struct {
	ActionID string            `json:"actionId"`
	Params   map[string]string `json:"params"`
}

type ownLink struct {
	URL string `json:"url"`
}

// ownButtons is the value of the buttonGroup variable. Clients differ in where they report the id of
// a dynamic button, so it stands in both places.
func (p *prepared) ownButtons() string {
	draw := func(label int) string {
		out := []ownButton{}
		for _, b := range p.buttons {
			e := ownEvent{"openLink", ownLink{b.URL}}
			if b.id != "" {
				e = ownEvent{"sendCardRequest", ownRequest{b.id, map[string]string{"action": b.id}}}
			}
			out = append(out, ownButton{Cut(b.Text, label), b.Style, "normal", e})
		}
		return encode(out)
	}
	return p.fitLabels(draw)
}

type publicButton struct {
	Text    string `json:"text"`
	Color   Style  `json:"color"`
	ID      string `json:"id,omitempty"`
	Request bool   `json:"request,omitempty"`
	URL     string `json:"url,omitempty"`
}

func (p *prepared) public() map[string]string {
	draw := func(label int) string {
		out := []publicButton{}
		for _, b := range p.buttons {
			out = append(out, publicButton{Text: Cut(b.Text, label), Color: b.Style, ID: b.id, Request: b.id != "", URL: b.URL})
		}
		return encode(struct {
			Buttons []publicButton `json:"msgButtons"`
		}{out})
	}
	title := p.Title
	if p.Tag != "" {
		title += " · " + p.Tag
	}
	return map[string]string{
		"title":             unbroken(title),
		"logo":              "",
		"markdown":          p.publicBody(),
		"tips":              unbroken(p.Foot),
		"sys_full_json_obj": p.fitLabels(draw),
	}
}

// fitLabels shortens labels when the buttons together would exceed PreferValue. A button is never
// left out: the value may stay larger.
func (p *prepared) fitLabels(draw func(label int) string) string {
	longest := maxLabelOf(p.lang)
	out := draw(longest)
	for label := longest - 4; label >= minButton && len(out) > PreferValue; label -= 4 {
		out = draw(label)
	}
	return out
}

type ownField struct {
	Name     string      `json:"name"`
	Label    string      `json:"label,omitempty"`
	Type     string      `json:"type"`
	Required bool        `json:"required,omitempty"`
	Hidden   bool        `json:"hidden,omitempty"`
	Default  any         `json:"defaultValue,omitempty"`
	Format   string      `json:"format,omitempty"`
	Options  []ownChoice `json:"options,omitempty"`
}

type ownChoice struct {
	Value string `json:"value"`
	Text  string `json:"text"`
}

func (p *prepared) submit() string {
	if p.Form != nil && p.Form.Label != "" {
		return p.Form.Label
	}
	return p.lang.T("cards.submit")
}

func (p *prepared) formJSON() string {
	fields := []ownField{}
	if p.Form != nil {
		fields = append(fields, ownField{Name: FormAction, Type: "TEXT", Hidden: true, Default: p.Form.Submit})
		for _, f := range p.Form.Fields {
			out := ownField{Name: f.Name, Label: f.Label, Type: f.Type, Required: f.Required, Format: f.Format}
			if f.Value != "" {
				out.Default = f.Value
			}
			for i, o := range f.Options {
				out.Options = append(out.Options, ownChoice(o))
				if f.Type == "SELECT" && o.Value == f.Value {
					out.Default = struct {
						Index int    `json:"index"`
						Value string `json:"value"`
					}{i, o.Value}
				}
			}
			fields = append(fields, out)
		}
	}
	return encode(struct {
		Fields []ownField `json:"fields"`
	}{fields})
}

// br breaks a line inside card markdown, where "\n" does not and blank lines collapse.
const br = "<br>"

// body is the markdown of our template: what is not a variable of its own.
func (p *prepared) body() string {
	return strings.Join(p.blocks(false), br+br)
}

// publicBody is body with everything that DingTalk's template has no place for.
func (p *prepared) publicBody() string {
	blocks := p.blocks(true)
	if p.Done != "" {
		blocks = append(blocks, bold(p.Done))
	}
	return strings.Join(blocks, br+br)
}

func (p *prepared) blocks(facts bool) []string {
	var blocks []string
	add := func(lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			blocks = append(blocks, strings.Join(lines, br))
		}
	}
	add(md(p.Lead))
	add(p.mdText()...)
	if facts {
		add(p.factLines()...)
	}
	add(p.itemLines()...)
	if p.More != nil {
		add("[" + md(p.More.Text) + "](" + p.More.URL + ")")
	}
	add(md(p.hint(facts)))
	return blocks
}

// hint is what pressing does, and for a form that cannot be shown what to write instead.
func (p *prepared) hint(formless bool) string {
	if !formless || p.Form == nil || p.Form.Besides {
		return p.Hint
	}
	var labels []string
	for _, f := range p.Form.Fields {
		labels = append(labels, f.Label)
	}
	return strings.TrimSpace(p.Hint + " " + p.lang.T("cards.form_hint", "fields", i18n.Join(p.lang, labels)))
}

// bold is plain text as bold markdown. What follows must be a space or the end: renderers want to see
// where emphasis ends.
func bold(s string) string {
	if s = md(s); s == "" {
		return ""
	}
	return "**" + s + "**"
}

func (p *prepared) mdText() []string {
	lines := make([]string, len(p.text))
	for i, l := range p.text {
		lines[i] = escape(l)
	}
	return lines
}

func (p *prepared) factLines() []string {
	var lines []string
	for _, f := range p.Facts {
		lines = append(lines, strings.TrimSpace(bold(f.Label)+" "+md(f.Value)))
	}
	return lines
}

// itemTitle is the first line of a row.
func itemTitle(it Item) string {
	title := bold(it.Title)
	if it.URL != "" {
		title = "[" + md(it.Title) + "](" + it.URL + ")"
	}
	if it.Tag != "" {
		title += " · " + md(it.Tag)
	}
	return title
}

func (p *prepared) itemLines() []string {
	var lines []string
	for _, it := range p.Items {
		lines = append(lines, itemTitle(it))
		if it.Sub != "" {
			lines = append(lines, md(it.Sub))
		}
	}
	if rest := p.rest(); rest != "" {
		lines = append(lines, md(rest))
	}
	return lines
}
