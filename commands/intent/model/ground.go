package model

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// maxPeople bounds how many names a model may quote.
const maxPeople = 20

// grounded turns the answer about a sentence, of which the rules are not sure what it asks for, into an understanding. Only
// what stands in the message counts; a command that is not in the catalogue is none, and so is one for which the model
// cannot point at anything. An act that is not the rules' own first guess is put first among what they guess.
func (m *Model) grounded(u commands.Utterance, said answer, sure commands.Understanding) commands.Understanding {
	t, c := m.rules.Read(u), m.declared(said.Intent)
	if c == nil || !evident(t, said) || m.rules.Class.Vetoed(t.Sentence, c.Name) {
		return sure
	}
	answers := u.Dialog != nil && u.Dialog.Command == c.Name
	if !answers && changes(c) && !m.rules.Class.Guesses(t.Sentence, c.Name) {
		if slices.Contains(sure.Near, c.Name) {
			sure.Near = slices.DeleteFunc(slices.Clone(sure.Near), func(n string) bool { return n == c.Name })
			sure.Near = slices.Insert(sure.Near, 0, c.Name)
		}
		return sure
	}
	if takes(c, commands.Room) {
		t.TakeRoom(t.Find(said.Room))
	}
	strangers := addPeople(t, said.People)
	if takes(c, commands.Topic) {
		t.GiveTopic(t.Find(said.Title)) // behind people, whom it may not take away
	}
	if answers {
		return m.answered(t, said, sure)
	}
	filled := pointed(t, c, said)
	if who := whose(c); strangers && who != nil {
		filled.Ask(who.Name)
	}
	out := understood(filled, sure)
	out.Reading, out.Command, out.Confidence, out.Near = commands.ReadCommand, c.Name, confidence, nil
	return out
}

// changes says whether a command does something.
func changes(c *commands.Command) bool { return c.Act != commands.ActAsk && c.Act != commands.ActHelp }

// understood is an understanding with what a model helped to fill.
func understood(f fill.Filled, out commands.Understanding) commands.Understanding {
	out.Source, out.Params, out.Values = "llm", f.Params, f.Facts.Values(f.Params, out.Values)
	out.Missing, out.Ambiguous, out.Asks, out.Unused = f.Missing, f.Ambiguous, f.Asks, f.Unused
	return out
}

// answered is what a sentence changes in the open dialog, now that the model pointed at people, a room or a title.
func (m *Model) answered(t *fill.Reader, said answer, sure commands.Understanding) commands.Understanding {
	out, changed := m.rules.Answer(t)
	if p := unread(t, said); !changed || !p.Empty() {
		return sure // the question stays open
	}
	out.Source, out.Confidence, out.Times = "llm", confidence, sure.Times
	return out
}

// pointed fills the parameters of a command of its own.
func pointed(t *fill.Reader, c *commands.Command, said answer) fill.Filled {
	var left []timex.Found
	if c.Takes(commands.TimePoint, commands.RolePlain) != nil {
		left = t.ChooseTimes(t.Find(said.Time), t.Find(said.Duration))
	}
	f := t.Fill(c)
	for i := range c.Params {
		if quote := quotes[c.Params[i].Type]; quote != nil {
			quote(t, &c.Params[i], &f.Facts, said)
		}
	}
	t.Other(&f, left)
	if c.Takes(commands.TimePoint, commands.RoleOld) != nil {
		t.Moved(&f, t.Find(said.OldTime), t.Find(said.Time))
	}
	if p := unread(t, said); !p.Empty() {
		t.Doubt(&f, t.Cut(p.From, p.To))
	}
	return f
}

// quotes read what a model points at for a type of parameters and the rules did not see.
var quotes = map[commands.ParamType]func(t *fill.Reader, p *commands.Param, a *fill.Facts, said answer){
	commands.Subjects: func(t *fill.Reader, p *commands.Param, a *fill.Facts, said answer) {
		if at := t.Find(said.Scope); p.Role == commands.RoleOwner && a.Scope == commands.ScopeSelf && !at.Empty() && !t.Has(lexicon.Me) && !t.Timed(at) {
			a.Scope = commands.ScopeTeam
		}
	},
	commands.Flag: func(t *fill.Reader, _ *commands.Param, a *fill.Facts, said answer) {
		if at := t.Find(said.Online); a.Online == nil && t.Loose(at) {
			yes := true
			a.Online = &yes
		}
	},
	commands.Choice: func(t *fill.Reader, p *commands.Param, a *fill.Facts, said answer) {
		switch p.Words {
		case commands.WordsKinds, commands.WordsLeave:
			if at := t.Find(said.Kind); a.Kind == "" && at.Short() && t.Loose(at) {
				a.Kind = t.Cut(at.From, at.To)
			}
		case commands.WordsStates:
			if a.Status == "" {
				a.Status = t.State(t.Find(said.Status))
			}
		}
	},
	commands.Ref: func(t *fill.Reader, _ *commands.Param, a *fill.Facts, said answer) {
		if a.Number == "" {
			a.Number = t.Figures(t.Find(said.Number))
		}
	},
}

// evident says whether the model can point at words that make the message this request: words that
// are neither only a time nor only a name. An answer to an open question may be no more than that.
func evident(t *fill.Reader, said answer) bool {
	for _, quote := range []string{said.Request, said.Title, said.Kind, said.Room, said.Number, said.Online, said.Status, said.Scope} {
		if t.Holds(t.Find(quote), func(k *entity.Token) bool {
			return k.Kind != entity.Time && k.Kind != entity.Person && k.Kind != entity.Mark && k.Role != entity.Address
		}) {
			return true
		}
	}
	return t.U.Dialog != nil && t.U.Dialog.Command == said.Intent
}

// addPeople adds quoted names that the rules did not see, and says whether there are any: whom only a model saw is asked
// about.
func addPeople(t *fill.Reader, quotes []string) (added bool) {
	for _, q := range quotes[:min(len(quotes), maxPeople)] {
		if t.AddPerson(t.Find(q)) {
			added = true
		}
	}
	return added
}

// whose is the parameter for people of a command; nil for none.
func whose(c *commands.Command) *commands.Param {
	i := slices.IndexFunc(c.Params, func(p commands.Param) bool { return p.Type == commands.Subjects })
	if i < 0 {
		return nil
	}
	return &c.Params[i]
}

// unread is what the model holds for words of time although they hold more than was read as time; empty if all was read.
// Words that our parser did not read (后儿个下晌三点) may change the rest.
func unread(t *fill.Reader, said answer) entity.Span {
	p := t.Find(said.Time)
	if p.Empty() {
		p = t.Find(said.Dates)
	}
	if p.Empty() || !t.Partly(p) {
		return entity.Span{}
	}
	return p
}

// takes says whether a command takes a parameter of a type: what it does not take, no words are given to.
func takes(c *commands.Command, t commands.ParamType) bool {
	return slices.ContainsFunc(c.Params, func(p commands.Param) bool { return p.Type == t })
}
