package cardtpl

// Rows that are shown even when their texts are so long that a value gets larger than advised.
const (
	minItems = 3
	minFacts = 3
)

// fold keeps the lists of a card within PreferValue. First the addresses of rows go, from the last row
// up, because "see all" and the buttons lead there too; then the last rows, counted in a "… n more"
// line.
func (p *prepared) fold(tier Tier) {
	if p.Whole {
		return
	}
	p.foldFacts(len(p.factsJSON())-PreferValue, func() int { return len(p.factsJSON()) - PreferValue })
	value := p.body
	if tier == Public {
		value = p.publicBody
	}
	over := func() int { return len(value()) - PreferValue }
	p.foldItems(over(), over)
	if tier == Public {
		p.foldFacts(over(), over)
	}
}

// foldItems drops about excess bytes and then as many rows as over still asks for: over draws the whole
// card, so it is not asked for each row.
func (p *prepared) foldItems(excess int, over func() int) {
	if excess <= 0 {
		return
	}
	for i := len(p.Items) - 1; i >= 0 && excess > 0; i-- {
		linked := len(itemTitle(p.Items[i]))
		p.Items[i].URL = ""
		excess -= linked - len(itemTitle(p.Items[i]))
	}
	drop := func() {
		last := p.Items[len(p.Items)-1]
		p.Items = p.Items[:len(p.Items)-1]
		p.Left++
		excess -= len(itemTitle(last)) + len(br) + len(md(last.Sub))
	}
	for len(p.Items) > minItems && excess > 0 {
		drop()
	}
	for len(p.Items) > minItems && over() > 0 {
		drop()
	}
}

// foldFacts works like foldItems; its "… n more" is a row of its own.
func (p *prepared) foldFacts(excess int, over func() int) {
	facts := p.Facts
	if p.moreFacts > 0 {
		facts = facts[:len(facts)-1]
	}
	if excess <= 0 || len(facts) <= minFacts {
		return
	}
	for len(facts) > minFacts && excess > 0 {
		last := facts[len(facts)-1]
		facts = facts[:len(facts)-1]
		p.moreFacts++
		excess -= len(last.Label) + len(last.Value)
	}
	show := func() {
		p.Facts = append(facts[:len(facts):len(facts)], Fact{"…", p.lang.T("cards.more_rows", "n", p.moreFacts)})
	}
	for show(); len(facts) > minFacts && over() > 0; show() {
		facts = facts[:len(facts)-1]
		p.moreFacts++
	}
}

// rest says how many rows are not shown, or "".
func (p *prepared) rest() string {
	if p.Left <= 0 {
		return ""
	}
	if p.LeftKey == "" {
		return p.lang.T("cards.more_rows", "n", p.Left)
	}
	return p.lang.T(p.LeftKey, "n", p.Left)
}
