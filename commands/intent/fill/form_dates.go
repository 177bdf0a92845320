package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// byDate fills the only date, or range of dates, that is open. What could be of several is that of the field without a label.
func (f *form) byDate() {
	open := f.free(commands.Day, commands.DateRange)
	named := slices.DeleteFunc(slices.Clone(open), func(p commands.Param) bool { return p.Label == "" })
	if len(named) < 2 {
		open = named
	} else {
		open = slices.DeleteFunc(open, func(p commands.Param) bool { return p.Label != "" })
	}
	if len(open) != 1 {
		return
	}
	if v, ok := f.dates(open[0], 0, len(f.R)); ok {
		f.out[open[0].Name] = v
		for k := range f.T {
			if t := &f.T[k]; t.Kind == entity.Time {
				f.hide(t.From, t.To)
				f.used[k] = true
			}
		}
	}
}

// dates reads whole days, which may lie behind: what a form is about has often happened. By a day means that day.
func (f *form) dates(p commands.Param, from, to int) (commands.Value, bool) {
	part := f.part(from, to)
	if !slices.ContainsFunc(part.T, func(t entity.Token) bool { // an hour alone names no day
		return t.Kind == entity.Time && !(t.When.HasTime && !t.When.HasDate && !t.When.Relative && t.When.When.Kind != commands.KindDuration)
	}) {
		return commands.Value{}, false
	}
	var a Facts
	part.coming(&a)
	if a.From.IsZero() || a.Problem == commands.TimePast {
		if first, last, ok := days(part.resolved(part.Past())); ok {
			a.From, a.To = first, last
		}
	}
	if a.From.IsZero() {
		return commands.Value{}, false
	}
	for k := range part.T {
		if t := &part.T[k]; p.Type == commands.Day && t.Kind == entity.Time && (t.When.Open == timex.OpenBefore || t.When.Until) {
			a.From = a.To
		}
	}
	return commands.Days{From: a.From, To: a.To}.Value(), true
}
