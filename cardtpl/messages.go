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
	add(md(p.hint(true)))
	for _, line := range p.without() {
		add(md(line))
	}
	add(bold(p.Done))
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
	add(p.hint(true))
	lines = append(lines, p.without()...)
	add(p.Done)
	add(p.Foot)
	return strings.Join(lines, "\n")
}

// without says how to go on without buttons: what can be said instead, and whether a press is needed.
func (p *prepared) without() []string {
	var say []string
	needsPress, onlyCancel := false, true
	for i, b := range p.buttons {
		switch {
		case b.id == "", b.Quiet:
		case b.Say == "":
			needsPress = true
		case p.repeats(i): // the rows are listed: one example tells how
		default:
			onlyCancel = onlyCancel && b.Say == p.lang.T("cards.cancel_say")
			say = append(say, p.sayable(i))
		}
	}
	var out []string
	switch {
	case len(say) == 0 || needsPress && onlyCancel:
	case onlyCancel:
		out = append(out, p.lang.T("cards.say_cancel"))
	default:
		out = append(out, p.lang.T("cards.say", "list", strings.Join(say, p.lang.T("cards.sep"))))
	}
	if needsPress {
		out = append(out, p.lang.T("cards.needs_press"))
	}
	return out
}

// sayable is what to say instead of pressing a button, with what it means where that is not the same.
func (p *prepared) sayable(i int) string {
	b := p.buttons[i]
	said := p.lang.T("cards.quote", "text", b.Say)
	switch {
	case len(p.Items) > 0 && i+1 < len(p.buttons) && p.repeats(i+1):
		return p.lang.T("cards.say_like", "said", said)
	case strings.EqualFold(b.Say, b.Text), Cut(b.Say, maxLabelOf(p.lang)) == b.Text:
		return said
	}
	return said + " " + b.Text
}

// repeats reports whether a button offers one more of the rows that the button before it offers.
func (p *prepared) repeats(i int) bool {
	if len(p.Items) == 0 || i == 0 || p.buttons[i].id == "" || p.buttons[i-1].id == "" {
		return false
	}
	action, n, _, _ := ParseAction(p.buttons[i].id)
	before, m, _, _ := ParseAction(p.buttons[i-1].id)
	return action == before && n >= 0 && m >= 0
}
