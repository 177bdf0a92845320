package fill

import (
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// What follows is for somebody who points at words of a sentence that was read; see entity.Sentence.Find.

// Ask makes a parameter one that must be asked about.
func (f *Filled) Ask(name string) {
	if name != "" && !slices.Contains(f.Asks, name) {
		f.Asks = append(f.Asks, name)
	}
}

// Unread says whether there are words that nothing knows and no parameter took.
func (r *Reader) Unread() bool {
	for k := range r.T {
		if t := &r.T[k]; r.unknown(k) && (t.Kind == entity.Latin || t.To-t.From >= 2) {
			return true
		}
	}
	return false
}

// Spare says whether a stretch holds such words, and none that a parameter took.
func (r *Reader) Spare(p entity.Span) bool {
	i, j, ok := r.Tokens(p)
	some := false
	for k := i; k < j; k++ {
		ok, some = ok && !r.used[k], some || r.unknown(k)
	}
	return ok && some && r.Loose(p)
}

func (r *Reader) unknown(k int) bool {
	t := &r.T[k]
	return !r.used[k] && t.Role == entity.Free && (t.Kind == entity.Han || t.Kind == entity.Latin)
}

// Person is whom a stretch names: the only one in the directory who is called so, or whoever it is.
func (r *Reader) Person(p entity.Span) commands.Person {
	name := r.Cut(p.From, p.To)
	if who := r.Names.Bearers(name); len(who) == 1 && !sameLetters(who[0], name) {
		name = who[0]
	}
	return commands.Person{Name: name}
}

// State is the state of approvals that the words of a stretch name; "" for none.
func (r *Reader) State(p entity.Span) string {
	for _, s := range []struct {
		c    lexicon.Concept
		name string
	}{{lexicon.Refused, "refused"}, {lexicon.Withdrawn, "withdrawn"}, {lexicon.Running, "running"}, {lexicon.Agreed, "agreed"}} {
		if r.Holds(p, func(t *entity.Token) bool { return t.Has(s.c) }) {
			return s.name
		}
	}
	return ""
}

// Figures is the number that a stretch is, as a whole; "" for none.
func (r *Reader) Figures(p entity.Span) string {
	if i, j, ok := r.Tokens(p); !ok || j != i+1 || r.T[i].Kind != entity.Number || r.T[i].Role != entity.Free || p.To-p.From < 3 {
		return ""
	}
	return r.Cut(p.From, p.To)
}

// Other keeps the hours that somebody chose to leave out as further readings. He may be wrong, so the time is asked about.
func (r *Reader) Other(out *Filled, left []timex.Found) {
	a := &out.Facts
	for _, f := range left {
		if w := f.When; !a.Start.IsZero() && f.HasTime && w.Kind != commands.KindDuration && w.Start.After(r.Now) && !w.Start.Equal(a.Start) {
			a.Other = append(a.Other, commands.When{Text: r.said(f), Kind: w.Kind, Start: w.Start, End: w.End})
		}
	}
	r.Settle(out)
	if len(left) > 0 {
		out.Ask(r.start())
	}
}

// Moved tells the old time of what moves from the new one where no word does, by where somebody points. Unless he can
// point at both, the new time is asked for.
func (r *Reader) Moved(out *Filled, was, fresh entity.Span) {
	times := r.own()
	if r.Has(lexicon.Move) || len(times) == 0 {
		return
	}
	known := !fresh.Empty() && !was.Meets(fresh.From, fresh.To)
	var old, target []timex.Found
	for _, f := range times {
		switch {
		case fresh.Meets(f.From, f.To):
			target = append(target, f)
		case was.Meets(f.From, f.To):
			old = append(old, f)
		default:
			known = false
		}
	}
	a := &out.Facts
	*a = Facts{Title: a.Title, People: a.People}
	if known && len(target) > 0 {
		r.whichOf(a, old)
		r.target(a, old, target)
	}
	r.Settle(out)
	if a.Start.IsZero() {
		r.wantStart(out)
	}
}

// Partly says whether a stretch that should be a time holds words that nothing knows, and so more than was read.
func (r *Reader) Partly(p entity.Span) bool {
	return r.Holds(p, func(t *entity.Token) bool {
		return t.Kind == entity.Han || t.Kind == entity.Latin || t.Kind == entity.Number || t.Kind == entity.Code
	})
}

// Doubt takes the time back that was read, because what was said of it was not read whole: the rest may change it. It is
// asked for then.
func (r *Reader) Doubt(out *Filled, said string) {
	a := &out.Facts
	if hasTime := slices.ContainsFunc(r.cmd.Params, func(p commands.Param) bool { return p.Type == commands.TimePoint }); hasTime {
		a.Start, a.End, a.Other, a.Window, a.Shift = time.Time{}, time.Time{}, nil, nil, 0
		a.Problem, a.TimeText = commands.TimeVague, said
		r.Settle(out)
		r.wantStart(out)
		return
	}
	if i := slices.IndexFunc(r.cmd.Params, func(p commands.Param) bool { return p.Type == commands.DateRange }); i >= 0 {
		a.From, a.To, a.Start, a.End = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		a.Problem, a.TimeText = commands.TimeNonexistent, said
		r.Settle(out)
		out.Ask(r.cmd.Params[i].Name)
	}
}

// wantStart says that the time is to be asked for, whatever else was said.
func (r *Reader) wantStart(out *Filled) {
	if name := r.start(); name != "" {
		if !slices.Contains(out.Missing, name) {
			out.Missing = append(out.Missing, name)
		}
		out.Ask(name)
	}
}

// start is the parameter for the time of something new, or that something moves to.
func (r *Reader) start() string {
	for _, p := range r.cmd.Params {
		if p.Type == commands.TimePoint && p.Role != commands.RoleOld {
			return p.Name
		}
	}
	return ""
}
