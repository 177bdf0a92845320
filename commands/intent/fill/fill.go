// Package fill reads the parameters of a command out of a sentence: one reader for each type of parameter, whatever
// the command. What no parameter took is the residue, of which the ledger decides whether it is asked about, named
// or harmless.
package fill

import (
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/own"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/commands/intent/topic"
)

// Reader reads one sentence for the parameters of commands.
type Reader struct {
	*entity.Sentence
	U      commands.Utterance
	Past   func() []timex.Found // the times of the sentence, resolved as a question about what was
	Phrase *own.Phrase          // of the organisation's own, if the sentence is one
	Topics *topic.Finder
	// Remarks finds words for others in a sentence.
	Remarks *topic.Finder
	// Kinds finds kinds of approvals that no list knows.
	Kinds *topic.Finder
	// Places are those of the last answer's list that the sentence names, from 0; negative ones count from its end.
	Places []int
	cmd    *commands.Command // whose parameters are read
	used   []bool            // tokens that a parameter took
	parts  []side            // see contrast
	called *entity.Span      // see unlisted; nil while it is not sought
}

// Filled is what a sentence says for the parameters of a command.
type Filled struct {
	Params    []commands.Param
	Facts     Facts
	Values    commands.Values // of Params, as the facts give them
	Missing   []string
	Ambiguous []commands.Ambiguity
	Asks      []string           // parameters that must be asked about before anything is done
	Unused    []commands.Residue // what was said and is not used
	Doubts    []commands.Doubt
}

// paramType is how parameters of a type are read. A function that is nil has nothing to do: a length of
// time is read with the time that it belongs to.
type paramType struct {
	fill func(r *Reader, p *commands.Param, a *Facts)
	// give makes the value of a parameter, and have reads it; see Facts.
	give func(p *commands.Param, f Facts, params []commands.Param) (commands.Value, bool)
	have func(p *commands.Param, v commands.Value, f *Facts)
}

// types are all types of parameters.
var types = map[commands.ParamType]paramType{
	commands.TimePoint: {fill: (*Reader).fillTime, give: giveTime, have: haveTime},
	commands.Duration: {
		give: func(p *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
			return one(*minutes(p, &f))
		},
		have: func(p *commands.Param, v commands.Value, f *Facts) { *minutes(p, f) = first[int](v) },
	},
	commands.DateRange: {fill: (*Reader).fillDates, give: giveDays, have: haveDays},
	commands.Subjects:  {fill: (*Reader).fillSubjects, give: giveWho, have: haveWho},
	commands.Room: {
		fill: (*Reader).fillRoom,
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
			return commands.Value{Said: f.RoomText, Readings: []any{f.Room}}, f.Room != ""
		},
		have: func(_ *commands.Param, v commands.Value, f *Facts) { f.Room, f.RoomText = first[string](v), v.Said },
	},
	commands.Place: texts(func(f *Facts) *string { return &f.Place }, (*Reader).fillPlace),
	commands.Flag: {
		fill: func(r *Reader, _ *commands.Param, a *Facts) { a.Online = r.Online() },
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
			if f.Online == nil {
				return commands.Value{}, false
			}
			return commands.Value{Readings: []any{*f.Online}}, true
		},
		have: func(_ *commands.Param, v commands.Value, f *Facts) {
			on := first[bool](v)
			f.Online = &on
		},
	},
	commands.Next: {
		fill: func(r *Reader, _ *commands.Param, a *Facts) { a.Next = r.Has(lexicon.Next) },
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) { return one(f.Next) },
		have: func(_ *commands.Param, v commands.Value, f *Facts) { f.Next = first[bool](v) },
	},
	commands.Choice:     {fill: (*Reader).fillChoice, give: giveChoice, have: haveChoice},
	commands.Topic:      texts(func(f *Facts) *string { return &f.Title }, (*Reader).fillTopic),
	commands.Ref:        texts(func(f *Facts) *string { return &f.Number }, func(r *Reader, _ *commands.Param, a *Facts) { a.Number = r.Number() }),
	commands.Language:   texts(func(f *Facts) *string { return &f.Lang }, func(r *Reader, _ *commands.Param, a *Facts) { a.Lang = r.language() }),
	commands.Recurrence: texts(func(f *Facts) *string { return &f.Repeat }, nil),                // read with the time that repeats
	commands.Text:       texts(func(f *Facts) *string { return &f.Text }, (*Reader).fillRemark), // all else is read by dialog
	commands.Sums: {
		fill: (*Reader).fillSums,
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
			return commands.Value{Said: f.AmountText, Readings: []any{f.Amounts}}, f.Amounts != commands.Amounts{}
		},
		have: func(_ *commands.Param, v commands.Value, f *Facts) {
			f.Amounts, f.AmountText = first[commands.Amounts](v), v.Said
		},
	},
	commands.Picks: {
		fill: (*Reader).fillPicks,
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
			return commands.Value{Readings: []any{f.Picked}}, len(f.Picked.Of)+len(f.Picked.But) > 0
		},
		have: func(_ *commands.Param, v commands.Value, f *Facts) { f.Picked = first[commands.Picked](v) },
	},
}

// texts makes a type of parameters whose value is one text.
func texts(field func(*Facts) *string, read func(*Reader, *commands.Param, *Facts)) paramType {
	return paramType{
		fill: read,
		give: func(_ *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) { return one(*field(&f)) },
		have: func(_ *commands.Param, v commands.Value, f *Facts) { *field(f) = first[string](v) },
	}
}

// Take makes a command the one that is read. What was found for another one is forgotten.
func (r *Reader) Take(c *commands.Command) *commands.Command {
	r.Unsay()
	r.cmd, r.called = c, nil
	return c
}

// Fill reads what a command takes: first what it is about, whose words are nothing else then.
func (r *Reader) Fill(c *commands.Command) Filled {
	r.Take(c)
	r.about(topic.Fresh)
	r.used = make([]bool, len(r.T))
	out := Filled{Params: c.Params}
	roles := make([]entity.Role, len(r.T)) // what is left out here may be read for another command
	for k := range r.T {
		roles[k] = r.T[k].Role
	}
	undone := r.contrast()
	defer func() {
		for k := range r.T {
			r.T[k].Role = roles[k]
		}
	}()
	for _, topics := range []bool{true, false} {
		for i := range c.Params {
			p := &c.Params[i]
			if read := types[p.Type].fill; read != nil && topics == (p.Type == commands.Topic || p.Type == commands.Text) {
				read(r, p, &out.Facts)
			}
		}
	}
	if r.Phrase != nil && r.Phrase.Command == c.Name {
		for i := range c.Params {
			p := &c.Params[i]
			if text, ok := r.Phrase.Fixed[p.Name]; ok {
				types[p.Type].have(p, commands.Value{Readings: []any{text}}, &out.Facts)
			}
		}
	}
	r.Settle(&out)
	for _, p := range undone {
		out.Unused = append(out.Unused, commands.Residue{Text: r.text(p), Kind: commands.ResidueRequest})
	}
	return out
}

// about finds what the command's meeting is about, if it has a parameter for it: what is likelier than least, see topic.
func (r *Reader) about(least float64) {
	if least == topic.Fresh && r.cmd.Takes(commands.Text, commands.RoleRemark) != nil && r.Remarks != nil {
		r.About(func(s *entity.Sentence) entity.Span { return r.Remarks.Find(s, 0) })
		return
	}
	i := slices.IndexFunc(r.cmd.Params, func(p commands.Param) bool { return p.Type == commands.Topic })
	if i < 0 || r.Topics == nil {
		return
	}
	timed := slices.ContainsFunc(r.T, func(t entity.Token) bool { return t.Kind == entity.Time && t.Role == entity.Free })
	if timed && r.cmd.Params[i].Role == commands.RoleOld { // what exists is known by it
		least = max(least, topic.Exists)
	}
	r.About(func(s *entity.Sentence) entity.Span { return r.Topics.Find(s, least) })
}

// Settle says what is missing, what has more than one reading, what must be asked about and what was not used.
func (r *Reader) Settle(out *Filled) {
	out.Values = out.Facts.Values(r.cmd.Params, nil)
	out.Missing, out.Ambiguous = r.missing(out.Facts, out.Values), r.Ambiguous(out.Facts)
	out.Asks, out.Unused = r.ledger(out)
}

// missing names the parameters that are required and were not said.
func (r *Reader) missing(a Facts, v commands.Values) []string {
	var out []string
	for _, p := range r.cmd.Params {
		if p.With == commands.WordsDated && a.From.IsZero() && a.Start.IsZero() && a.End.IsZero() && a.Problem == "" && r.marksAny(dated()) {
			out = append(out, p.Name)
		}
	}
	for _, p := range commands.Missing(r.cmd.Params, v) {
		if p.OneOf == "" || !r.onlyResizes() { // by how much a meeting is to be longer is no length of it
			out = append(out, p.Name)
		}
	}
	return out
}

// Ambiguous lists parameters with more than one reading: times by their alternatives, people by bearers
// of the same name, and a time that repeats, of which only the first can be meant yet. People are names
// here, never ids.
func (r *Reader) Ambiguous(a Facts) []commands.Ambiguity {
	var out []commands.Ambiguity
	for _, p := range r.cmd.Params {
		switch {
		case p.Type == commands.TimePoint && p.Role != commands.RoleOld:
			if options := readingsOf(a); len(options) > 0 {
				out = append(out, commands.Ambiguity{Slot: p.Name, Options: options})
			}
		case p.Type == commands.Subjects && (p.Role == commands.RoleOwner) == (a.Scope == commands.ScopePerson):
			for _, who := range a.People {
				if options := r.Names.Bearers(who.Name); who.ID == "" && len(options) > 1 {
					out = append(out, commands.Ambiguity{Slot: p.Name, Options: options})
				}
			}
		}
	}
	return out
}

// readingsOf are the readings of a time of which there is more than one.
func readingsOf(a Facts) []string {
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

func (r *Reader) fillTime(p *commands.Param, a *Facts) {
	switch p.Role {
	case commands.RolePlain:
		r.gather(r.own()).fill(a, r.Now, r.said)
	case commands.RoleTarget: // and with it the old time, the length and the shift: a time is one of them
		r.move(a)
	}
}

func (r *Reader) fillDates(p *commands.Param, a *Facts) {
	switch existing := p.Role == commands.RoleOld; {
	case hasStart(r.cmd.Params): // the old days of what moves are read with the new time
		return
	case existing && p.Toward == commands.Past:
		r.handedIn(a)
	case existing:
		r.agenda(a)
	case p.Toward == commands.Past:
		r.past(a)
	default:
		r.coming(a)
	}
}

// fillTopic reads what something new is about, or by what name something is known.
func (r *Reader) fillTopic(_ *commands.Param, a *Facts) {
	r.use(r.Title)
	a.Title = r.Topic()
}

// Topic is what is talked about, with its verb: 讨论预算.
func (r *Reader) Topic() string {
	title := r.text(r.Title)
	if title == "" || r.Verb.Empty() {
		return title
	}
	verb := r.text(r.Verb)
	if norm.IsLatin(r.R[r.Verb.To-1]) {
		verb += " "
	}
	return verb + title
}

// text is a stretch as it was written.
func (r *Reader) text(p entity.Span) string {
	if p.Empty() {
		return ""
	}
	return r.Cut(p.From, p.To)
}

// claim is text, whose tokens are used then.
func (r *Reader) claim(p entity.Span) string {
	if !p.Empty() {
		r.use(p)
	}
	return r.text(p)
}

func (r *Reader) use(p entity.Span) {
	for k := range r.T {
		if p.Covers(r.T[k].From, r.T[k].To) {
			r.used[k] = true
		}
	}
}

// Online says whether a meeting is to be online; nil when it was not said.
func (r *Reader) Online() (said *bool) {
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free || !t.Is(lexicon.Of(lexicon.Online, lexicon.Offline)) {
			continue
		}
		r.used[k] = true
		on := t.Has(lexicon.Online) != (k > 0 && r.T[k-1].Has(lexicon.Not))
		if said == nil || on {
			said = &on
		}
	}
	return said // 不用zoom，走钉钉线上
}
