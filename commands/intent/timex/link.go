package timex

import (
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// linker tells a series of the days around it: 从下周起每周二, 下周每天, every Monday starting December.
type linker struct {
	since  time.Time // from 从…起
	span   time.Time // the beginning of the days that end at token next
	next   int
	series bool
	last   found // the last series and its place among the expressions
	at     int
}

// before prepares the parser for what begins at token i.
func (l *linker) before(p *parser, i int) {
	p.since = l.since
	if l.span.IsZero() {
		return
	}
	if i == l.next || i == l.next+1 && (p.k(l.next) == kOf || p.k(l.next) == kPunct) {
		if l.span.After(l.since) {
			p.since = l.span
		}
		return
	}
	l.span = time.Time{}
}

// behind learns from the last of out, which f is.
func (l *linker) behind(p *parser, out []Found, f *found) {
	w := &out[len(out)-1]
	start := w.When.Start
	switch {
	case w.Series != nil:
		l.series, l.last, l.at = true, *f, len(out)-1
	case w.Open == OpenSince && w.HasDate && start.After(p.now):
		l.since = start
		if l.series {
			l.again(p, out)
		}
	case w.When.Kind == commands.KindDates && w.Open == OpenNone && w.When.Problem == "" && w.When.End.Sub(start) > 25*time.Hour:
		l.span, l.next = start, f.next
	}
}

// again resolves the last series, which runs from a day that was named behind it.
func (l *linker) again(p *parser, out []Found) {
	p.since = l.since
	f := &l.last
	f.value = p.valueOf(&f.a, &f.b, f.isRange)
	text := out[l.at].When.Text
	out[l.at].When = p.when(f, f.value)
	out[l.at].When.Text = text
}

// linked gives a repetition that names no day and no hour to the time it is about (weekly sync on Friday
// at 10) and drops the English word beside one date: the weekly sync tomorrow is a name.
func linked(out []Found) []Found {
	for i := range out {
		h := &out[i]
		if h.Series == nil || h.HasTime || h.Part != PartNone || h.When.Problem != "" || h.HasDate && h.Series.Unit != SeriesDay && h.Series.Unit != SeriesWorkday {
			continue
		}
		to, once := -1, false
		for j := range out {
			switch g := &out[j]; {
			case j == i || g.When.Kind == commands.KindDuration || g.Open != OpenNone || g.Until || g.AllDay && !g.HasDate:
			case g.Series != nil:
				to = max(to, len(out))
			case g.bare(h.Series.Unit):
				if to >= 0 {
					to = len(out)
				} else {
					to = j
				}
			case g.HasDate:
				once = true
			}
		}
		switch {
		case once && h.habit():
			return append(out[:i:i], out[i+1:]...)
		case to >= 0 && to < len(out) && !once:
			out[to].repeat(h.Series)
		}
	}
	return out
}

// habit says whether the word is one that also names things: daily, weekly.
func (f *Found) habit() bool {
	s := f.Series.Said
	return !strings.Contains(s, " ") && (strings.HasSuffix(s, "ly") || strings.HasSuffix(s, "LY") || strings.HasSuffix(s, "ing"))
}

// bare says whether f can be the time of every unit: an hour without a day, a weekday of every week, a
// day of every month.
func (f *Found) bare(unit string) bool {
	switch f.slots & dateSlots {
	case 0:
		return f.HasTime || f.Part != PartNone
	case sWeekday:
		return unit == SeriesWeek || unit == ""
	case sDay:
		return unit == SeriesMonth
	}
	return false
}

// repeat makes f the first time of the series.
func (f *Found) repeat(said *Series) {
	s := *said
	if f.slots&sWeekday != 0 {
		if s.Unit == "" {
			s.Unit = SeriesWeek
		}
		s.Days = append(s.Days, f.When.Start.Weekday())
		for _, w := range f.And {
			s.Days = append(s.Days, w.Start.Weekday())
		}
		f.And = nil
	}
	if s.Unit == SeriesWorkday {
		for d := f.When.Start.Weekday(); d == time.Saturday || d == time.Sunday; d = f.When.Start.Weekday() {
			f.shift(1)
		}
	}
	f.Series = &s
}

// earliestFirst makes the first of several days of a series When.
func (f *Found) earliestFirst() {
	for i := range f.And {
		if a, w := &f.And[i], &f.When; a.Start.Before(w.Start) && !a.Start.IsZero() {
			*a, *w = *w, *a
			a.Text, w.Text = w.Text, a.Text
		}
	}
}

func (f *Found) shift(days int) {
	move := func(w *commands.When) {
		w.Start = w.Start.AddDate(0, 0, days)
		if !w.End.IsZero() {
			w.End = w.End.AddDate(0, 0, days)
		}
	}
	move(&f.When)
	for i := range f.When.Alternatives {
		move(&f.When.Alternatives[i])
	}
}
