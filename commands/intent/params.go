package intent

import (
	"cmp"
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// paramType is how parameters of a type are read. A function that is nil has nothing to do: a length of
// time is read with the time that it belongs to.
type paramType struct {
	fill  func(r *reading, p *commands.Param, a *facts)
	patch func(r *reading, p *commands.Param, a *facts, f *commands.Dialog) bool
	quote func(r *reading, p *commands.Param, a *facts, said answer) // words that a model points at
	// give makes the value of a parameter, and have reads it; see facts.
	give func(p *commands.Param, f facts, params []commands.Param) (commands.Value, bool)
	have func(p *commands.Param, v commands.Value, f *facts)
}

// paramTypes are all types of parameters.
var paramTypes = map[commands.ParamType]paramType{
	commands.TimePoint: {
		fill: (*reading).fillTime, patch: (*reading).patchPoint, give: giveTime, have: haveTime,
	},
	commands.Duration: {
		give: func(p *commands.Param, f facts, _ []commands.Param) (commands.Value, bool) {
			return one(*minutes(p, &f))
		},
		have: func(p *commands.Param, v commands.Value, f *facts) { *minutes(p, f) = first[int](v) },
	},
	commands.DateRange: {fill: (*reading).fillDates, patch: (*reading).patchRange, give: giveDays, have: haveDays},
	commands.Subjects: {
		fill: (*reading).fillSubjects, patch: (*reading).patchSubjects, quote: (*reading).quoteScope, give: giveWho, have: haveWho,
	},
	commands.Room: texts(func(f *facts) *string { return &f.Room }, paramType{
		fill: func(r *reading, p *commands.Param, a *facts) {
			if a.Room = r.room; p.Role == commands.RolePlain {
				a.Room = r.wanted()
			}
		},
		patch: (*reading).patchPlace,
	}),
	commands.Flag: {
		fill:  func(r *reading, _ *commands.Param, a *facts) { a.Online = r.online() },
		patch: (*reading).patchFlag, quote: (*reading).quoteFlag,
		give: func(_ *commands.Param, f facts, _ []commands.Param) (commands.Value, bool) {
			if f.Online == nil {
				return commands.Value{}, false
			}
			return commands.Value{Readings: []any{*f.Online}}, true
		},
		have: func(_ *commands.Param, v commands.Value, f *facts) {
			on := first[bool](v)
			f.Online = &on
		},
	},
	commands.Choice: {
		fill: (*reading).fillChoice, patch: (*reading).patchChoice, quote: (*reading).quoteChoice, give: giveChoice, have: haveChoice,
	},
	commands.Topic: texts(func(f *facts) *string { return &f.Title }, paramType{
		fill:  (*reading).fillTopic,
		patch: func(r *reading, _ *commands.Param, a *facts, _ *commands.Dialog) bool { return r.patchTitle(a) },
	}),
	commands.Ref: texts(func(f *facts) *string { return &f.Number }, paramType{
		fill:  func(r *reading, _ *commands.Param, a *facts) { a.Number = r.number() },
		patch: (*reading).patchRef, quote: (*reading).quoteRef,
	}),
	commands.Language: texts(func(f *facts) *string { return &f.Lang }, paramType{
		fill: func(r *reading, _ *commands.Param, a *facts) { a.Lang = r.language() },
	}),
	commands.Recurrence: texts(func(f *facts) *string { return &f.Repeat }, paramType{}), // read by once
	commands.Text:       texts(func(f *facts) *string { return &f.Text }, paramType{}),   // read by dialog
}

// texts completes a type of parameters whose value is one text.
func texts(field func(*facts) *string, t paramType) paramType {
	t.give = func(_ *commands.Param, f facts, _ []commands.Param) (commands.Value, bool) { return one(*field(&f)) }
	t.have = func(_ *commands.Param, v commands.Value, f *facts) { *field(f) = first[string](v) }
	return t
}

func (r *reading) patchFlag(_ *commands.Param, a *facts, _ *commands.Dialog) bool {
	on := r.online()
	if on != nil {
		a.Online = on
	}
	return on != nil
}

func (r *reading) quoteFlag(_ *commands.Param, a *facts, said answer) {
	if p, ok := r.find(said.Online); ok && a.Online == nil && !r.saysWhen(p) {
		yes := true
		a.Online = &yes
	}
}

// take makes a command the one that is read.
func (r *reading) take(name string) *commands.Command {
	r.cmd = r.rules.command(name)
	return r.cmd
}

// fill reads the arguments that a command takes out of the sentence: first what it is about, whose words are
// nothing else then.
func (r *reading) fill(command string) understanding {
	c := r.take(command)
	var out understanding
	out.Params = c.Params
	for _, topics := range []bool{true, false} {
		for i := range c.Params {
			p := &c.Params[i]
			if read := paramTypes[p.Type].fill; read != nil && topics == (p.Type == commands.Topic) {
				read(r, p, &out.Args)
			}
		}
	}
	out.Missing = r.missing(out.Args)
	out.Ambiguous = r.ambiguous(out.Args)
	return out
}

// missing names the parameters that are required and were not said.
func (r *reading) missing(a facts) []string {
	var out []string
	for _, p := range commands.Missing(r.cmd.Params, a.values(r.cmd.Params, nil)) {
		if p.OneOf == "" || !r.onlyResizes() { // by how much a meeting is to be longer is no length of it
			out = append(out, p.Name)
		}
	}
	return out
}

// ambiguous lists parameters with more than one reading: times by their alternatives, people by bearers
// of the same name, and a time that repeats, of which only the first can be meant yet. People are names
// here, never ids.
func (r *reading) ambiguous(a facts) []commands.Ambiguity {
	var out []commands.Ambiguity
	for _, p := range r.cmd.Params {
		switch {
		case p.Type == commands.TimePoint && p.Role != commands.RoleOld:
			if options := times(a); len(options) > 0 {
				out = append(out, commands.Ambiguity{Slot: p.Name, Options: options})
			}
		case p.Type == commands.Subjects && (p.Role == commands.RoleOwner) == (a.Scope == commands.ScopePerson):
			for _, who := range a.People {
				if options := r.roster.bearers(who.Name); who.ID == "" && len(options) > 1 {
					out = append(out, commands.Ambiguity{Slot: p.Name, Options: options})
				}
			}
		}
	}
	return out
}

// times are the readings of a time of which there is more than one.
func times(a facts) []string {
	series := a.Repeat != "" && !a.Start.IsZero()
	if !series && len(a.Other) == 0 {
		return nil
	}
	var options []string
	if !a.Start.IsZero() {
		options = append(options, a.Start.Format(time.RFC3339))
	}
	for _, o := range a.Other {
		options = append(options, o.Start.Format(time.RFC3339))
	}
	if series {
		options = append(options, a.Repeat)
	}
	return options
}

func (r *reading) fillTime(p *commands.Param, a *facts) {
	switch p.Role {
	case commands.RolePlain:
		r.gather(slices.DeleteFunc(r.own(), r.lead)).fill(a, r.u.Now, r.said)
	case commands.RoleTarget: // and with it the old time, the length and the shift: a time is one of them
		r.fillMove(a)
	}
}

func (r *reading) fillDates(p *commands.Param, a *facts) {
	switch existing := p.Role == commands.RoleOld; {
	case hasStart(r.cmd.Params): // the old days of what moves are read with the new time
	case existing && p.Toward == commands.Past:
		r.fillHandedIn(a)
	case existing:
		r.fillAgenda(a)
	case p.Toward == commands.Past:
		r.fillPast(a)
	default:
		r.fillAhead(a)
	}
}

// fillTopic reads what something new is about, or by what name something is known.
func (r *reading) fillTopic(p *commands.Param, a *facts) {
	name := r.meetingName()
	if p.Role == commands.RoleOld {
		a.Title = cmp.Or(name, r.topic.title)
		if a.Title == "" && r.cmd.Act != commands.ActAsk {
			if rest, ok := r.leftover(); ok && r.besideAct(rest) {
				a.Title = r.tidy(rest)
			}
		}
		return
	}
	if name == "" && r.topic.title == "" {
		if rest, ok := r.leftover(); ok {
			r.topic = topic{span: rest, title: r.tidy(rest)}
		}
	}
	a.Title = cmp.Or(r.topic.title, name)
}

func (r *reading) fillSubjects(p *commands.Param, a *facts) {
	switch p.Role {
	case commands.RoleOwner:
		r.fillScope(a)
		// 和张三的会 is one of my own
		if with := r.cmd.Takes(commands.Subjects, commands.RoleOld) != nil && r.has.has(cWith) && !r.has.has(cFree); !p.Required && (a.Scope == commands.ScopeSelf || with) {
			a.Scope = ""
		}
	case commands.RoleOld:
		if len(a.People) == 0 {
			a.People = r.people(r.u.Mentions)
		}
	default:
		a.People = r.people(r.u.Mentions)
		removePeople(a, r.removed())
		if r.wholeTeam() {
			a.Scope = commands.ScopeTeam
		}
	}
}

func (r *reading) fillChoice(p *commands.Param, a *facts) {
	switch p.Words {
	case commands.WordsAsked:
		a.Ask = r.asks()
	case commands.WordsStates:
		a.Status = r.status()
	case commands.WordsLeave:
		a.Kind = r.kind(of(cLeave))
	case commands.WordsKinds:
		if a.Kind = r.kind(of(cKind, cLeave)); p.Role != commands.RoleOld {
			a.Kind = cmp.Or(r.kind(of(cLeave)), a.Kind, r.kind(of(cHoliday)))
		}
	}
}

// own are the times that are not part of the topic.
func (r *reading) own() []timex.Found {
	out := make([]timex.Found, 0, len(r.times))
	for _, f := range r.times {
		if r.notMeant(f.From) || r.holidayTopic(f) || r.anyOf(f.From, "now", "现在") == f.To-f.From && r.timeAt(skipSpace(r.r, f.To)) != nil {
			continue // 大后天（不是后天）
		}
		if !r.topic.covers(f.From, f.To) && !r.place.covers(f.From, f.To) && !r.named.covers(f.From, f.To) {
			out = append(out, r.adjust(f))
		}
	}
	return out
}
