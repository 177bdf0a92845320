package timex

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// Merge combines expressions of one sentence that belong together though other words stand between
// them: a day and an hour ("明天和张三下午三点"), and a start and a length ("三点开会，一个小时").
// What it cannot combine without a doubt it returns as it was. The result is in text order.
func Merge(found []Found, o Options) []Found {
	if len(found) < 2 {
		return found
	}
	p := newParser(o)
	out := append([]Found(nil), found...)
	out = p.mergeDay(out)
	return mergeLength(out)
}

// mergeDay joins the only day with the only hour that has none.
func (p *parser) mergeDay(fs []Found) []Found {
	day, hour := -1, -1
	for i, f := range fs {
		switch {
		case f.src == nil || f.src.isLength || f.Open != OpenNone || f.Relative || f.When.Problem == commands.TimeVague:
		case f.HasDate && !f.HasTime && !f.src.isRange:
			if day >= 0 {
				return fs
			}
			day = i
		case f.HasTime && !f.HasDate, f.Part != PartNone && !f.HasDate && f.When.Kind == commands.KindWindow:
			if hour >= 0 {
				return fs
			}
			hour = i
		case f.HasDate && f.HasTime:
			return fs
		}
	}
	if day < 0 || hour < 0 {
		return fs
	}
	joined, ok := p.join(fs[day], fs[hour])
	if !ok {
		return fs
	}
	first, second := min(day, hour), max(day, hour)
	fs[first] = joined
	return append(fs[:second], fs[second+1:]...)
}

// join resolves the hour on the day.
func (p *parser) join(day, hour Found) (Found, bool) {
	a := day.src.a
	if g := day.Grain; g != GrainDay && g != GrainPart {
		return day, false
	}
	f := *hour.src
	if f.a.has&sPart == 0 && a.has&sPart != 0 {
		f.a.has, f.a.part = f.a.has|sPart, a.part
	} else if a.has&sPart != 0 && f.a.has&sPart != 0 && a.part != f.a.part {
		return day, false
	}
	d := a
	d.has &^= sPart | sHour
	copyDate(&f.a, &d)
	if f.isRange {
		copyDate(&f.b, &d)
		f.value = p.clockRange(&f.a, &f.b)
	} else {
		f.value = p.resolve(&f.a)
	}
	out := Found{From: min(day.From, hour.From), To: max(day.To, hour.To)}
	if !p.fill(&out, &f) {
		return day, false
	}
	out.Spans = [][2]int{{day.From, day.To}, {hour.From, hour.To}}
	if hour.From < day.From {
		out.Spans[0], out.Spans[1] = out.Spans[1], out.Spans[0]
	}
	out.When.Text = joinText(day, hour)
	out.src = &f
	return out, true
}

func joinText(a, b Found) string {
	if b.From < a.From {
		a, b = b, a
	}
	return a.When.Text + " " + b.When.Text
}

// mergeLength gives the only start the only length.
func mergeLength(fs []Found) []Found {
	start, length := -1, -1
	for i, f := range fs {
		switch f.When.Kind {
		case commands.KindInstant:
			if start >= 0 {
				return fs
			}
			start = i
		case commands.KindDuration:
			if length >= 0 {
				return fs
			}
			length = i
		case commands.KindRange:
			return fs
		}
	}
	if start < 0 || length < 0 || fs[start].When.Problem == commands.TimeNonexistent {
		return fs
	}
	s, l := fs[start], fs[length]
	if l.When.Duration > 24*time.Hour {
		return fs
	}
	s.When.Kind = commands.KindRange
	s.When.End = s.When.Start.Add(l.When.Duration)
	s.When.Text = joinText(s, l)
	alternatives := append([]commands.When(nil), s.When.Alternatives...)
	for i := range alternatives {
		alternatives[i].Kind = commands.KindRange
		alternatives[i].End = alternatives[i].Start.Add(l.When.Duration)
	}
	s.When.Alternatives = alternatives
	if s.Spans == nil {
		s.Spans = [][2]int{{s.From, s.To}}
	}
	s.Spans = append(s.Spans, [2]int{l.From, l.To})
	s.From, s.To = min(s.From, l.From), max(s.To, l.To)
	first, second := min(start, length), max(start, length)
	fs[first] = s
	return append(fs[:second], fs[second+1:]...)
}
