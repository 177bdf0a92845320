package cardtpl

import "strings"

// message is the card as a markdown message, for when no card can be delivered. Messages have no
// buttons: what can also be said becomes a sentence, links stay links, and what needs a press says so.
func (p *prepared) message() Message {
	title := p.Title
	if p.Tag != "" {
		title += " · " + p.Tag
	}
	var blocks []string
	add := func(lines ...string) {
		if len(lines) > 0 && lines[0] != "" {
			blocks = append(blocks, strings.Join(lines, "  \n"))
		}
	}
	if title != "" {
		add("### " + md(title))
	}
	add(md(p.Lead))
	add(p.mdText()...)
	add(bullets(p.factLines())...)
	add(p.itemLines()...)
	if p.More != nil {
		add("[" + md(p.More.Text) + "](" + p.More.URL + ")")
	}
	for _, b := range p.buttons {
		if b.URL != "" && b.id == "" {
			add("[" + md(b.Text) + "](" + b.URL + ")")
		}
	}
	if p.pressable() {
		add(md(p.hint(true)))
	}
	add(md(p.without()))
	if p.Done != "" {
		add("**" + md(p.Done) + "**")
	}
	add(md(p.Foot))
	if title == "" {
		title = p.previewText()
	}
	return Message{Title: title, Text: strings.Join(blocks, "\n\n")}
}

func bullets(lines []string) []string {
	if len(lines) == 0 {
		return nil
	}
	return []string{"- " + strings.Join(lines, "\n- ")}
}

// plain is the card as text, for search, notifications and clients that draw nothing else.
func (p *prepared) plain() string {
	var lines []string
	add := func(s string) {
		if s != "" {
			lines = append(lines, s)
		}
	}
	head := p.Title
	if p.Tag != "" {
		head = strings.TrimSpace(head + " [" + p.Tag + "]")
	}
	add(head)
	add(p.Lead)
	lines = append(lines, p.text...)
	for _, f := range p.Facts {
		add(p.lang.T("cards.fact", "k", f.Label, "v", f.Value))
	}
	for _, it := range p.Items {
		row := it.Title
		if it.Tag != "" {
			row += " · " + it.Tag
		}
		if it.Sub != "" {
			row += " — " + it.Sub
		}
		if it.URL != "" {
			row += " " + it.URL
		}
		add(row)
	}
	add(p.rest())
	if p.More != nil {
		add(p.lang.T("cards.fact", "k", p.More.Text, "v", p.More.URL))
	}
	for _, b := range p.buttons {
		if b.URL != "" && b.id == "" {
			add(p.lang.T("cards.fact", "k", b.Text, "v", b.URL))
		}
	}
	if p.pressable() {
		add(p.hint(true))
	}
	add(p.without())
	add(p.Done)
	add(p.Foot)
	return strings.Join(lines, "\n")
}

// pressable reports whether the hint makes sense without buttons: it says what pressing does, so
// where a press is needed and impossible, without speaks alone.
func (p *prepared) pressable() bool {
	for _, b := range p.buttons {
		if b.id != "" && b.Say == "" {
			return false
		}
	}
	return true
}

// without says how to go on without buttons: what can be said instead, or that a press is needed.
func (p *prepared) without() string {
	var say []string
	for _, b := range p.buttons {
		switch {
		case b.id == "" || b.Say == "":
		case b.Say == b.Text:
			say = append(say, p.lang.T("cards.quote", "text", b.Say))
		default:
			say = append(say, p.lang.T("cards.quote", "text", b.Say)+" "+b.Text)
		}
	}
	switch {
	case !p.pressable():
		return p.lang.T("cards.needs_press")
	case len(say) > 0:
		return p.lang.T("cards.say", "list", strings.Join(say, p.lang.T("cards.sep")))
	}
	return ""
}
