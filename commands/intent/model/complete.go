package model

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
)

// completed adds what the model points at to a command of which the rules are sure. It only adds: the command and all that
// was read stay, and only words count that no parameter took. Of what would be asked about, the model settles what harms
// nobody, as a title, a room or the name of a kind, which is looked up. Whom and when it points at is asked about, and so is
// all that would have been: a question about a time, a person or a negation does not go away because a model says nothing
// of it.
func (m *Model) completed(t *fill.Reader, said answer, sure commands.Understanding) commands.Understanding {
	c := m.declared(sure.Command)
	if c == nil {
		return sure
	}
	f := fill.Filled{Params: sure.Params, Facts: fill.FactsOf(sure.Params, sure.Values), Missing: sure.Missing, Ambiguous: sure.Ambiguous}
	doubt := unread(t, said)
	if !doubt.Empty() {
		t.Doubt(&f, t.Cut(doubt.From, doubt.To))
	}
	taken := persons(t, c, &f, said)
	if who := whose(c); who != nil && t.Spare(t.Find(said.Scope)) {
		f.Ask(who.Name)
	}
	settled := gaps(t, c, &f.Facts, said, sure.Asks, taken)
	if len(f.Asks) == 0 && len(settled) == 0 {
		return sure
	}
	out := understood(f, sure)
	out.Confidence, out.Unused = sure.Confidence, sure.Unused
	out.Asks = without(append(slices.Clone(sure.Asks), f.Asks...), settled)
	out.Missing = without(append(slices.Clone(sure.Missing), f.Missing...), settled)
	return out
}

// without lists each name once, and none that is settled.
func without(names, settled []string) (out []string) {
	for _, name := range names {
		if !slices.Contains(out, name) && !slices.Contains(settled, name) {
			out = append(out, name)
		}
	}
	return out
}

// persons adds names that only the model saw, and returns where they stand.
func persons(t *fill.Reader, c *commands.Command, f *fill.Filled, said answer) (at []entity.Span) {
	who := whose(c)
	for _, q := range said.People[:min(len(said.People), maxPeople)] {
		p := t.Find(q)
		if who == nil || !t.Spare(p) || !t.Nameable(p) || slices.ContainsFunc(at, func(o entity.Span) bool { return o.Meets(p.From, p.To) }) {
			continue
		}
		at = append(at, p)
		f.Facts.People = append(slices.Clip(f.Facts.People), t.Person(p))
	}
	if len(at) > 0 {
		if who.Role == commands.RoleOwner {
			f.Facts.Scope = commands.ScopePerson
		}
		f.Ask(who.Name)
	}
	return at
}

// gaps fills parameters that would be asked about, and returns their names.
func gaps(t *fill.Reader, c *commands.Command, a *fill.Facts, said answer, asks []string, taken []entity.Span) (settled []string) {
	for _, p := range c.Params {
		var field *string
		var quote string
		switch {
		case p.Role == commands.RoleOld || !slices.Contains(asks, p.Name):
		case p.Type == commands.Topic:
			field, quote = &a.Title, said.Title
		case p.Type == commands.Room:
			field, quote = &a.Room, said.Room
		case p.Type == commands.Choice && (p.Words == commands.WordsKinds || p.Words == commands.WordsLeave):
			field, quote = &a.Kind, said.Kind
		}
		at := t.Find(quote)
		if field == nil || *field != "" || !at.Short() || !t.Spare(at) || slices.ContainsFunc(taken, func(o entity.Span) bool { return o.Meets(at.From, at.To) }) {
			continue
		}
		*field, taken, settled = t.Cut(at.From, at.To), append(taken, at), append(settled, p.Name)
	}
	return settled
}
