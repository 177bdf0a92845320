package intent

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// plan is the time of a meeting put together from all that a sentence says about it.
type plan struct {
	date   *timex.Found // a day without an hour
	clock  *timex.Found // an hour, or a range of hours, with or without a day
	part   *timex.Found // a part of a day: 下午
	length time.Duration
	days   bool // the length was said in days
	vague  *timex.Found
	bad    *timex.Found // a time that is none
	clash  bool
	// either is a second hour that was offered beside clock (三点或四点), or that nothing connects with it.
	either *timex.Found
}

// gather sorts time expressions by what they contribute.
func (r *reading) gather(times []timex.Found) (p plan) {
	for i := range times {
		f := &times[i]
		switch {
		case f.When.Problem == commands.TimeVague:
			p.vague = f
		case f.When.Problem != "" && f.When.Problem != commands.TimePast:
			p.bad = f
		case f.When.Kind == commands.KindDuration && r.countsDown(f.From):
		case f.When.Kind == commands.KindDuration:
			p.length, p.days = f.When.Duration, inDays(f)
		case f.When.Kind == commands.KindWindow:
			p.part = f
		case f.When.Kind == commands.KindDates:
			if p.date != nil && r.corrected(p.date.To, f.From) {
				p.date, p.clash = f, false
				continue
			}
			p.clash = p.clash || p.date != nil && !sameDay(p.date.When.Start, f.When.Start)
			if p.date == nil || narrower(f, p.date) {
				p.date = f
			}
		case p.clock == nil:
			p.clock = f
			if p.date != nil && f.HasDate && r.corrected(p.date.To, f.From) {
				p.date, p.clash = nil, false
			}
		case r.corrected(p.clock.To, f.From):
			if p.clock.HasDate && !f.HasDate {
				f.When, f.HasDate = moveTo(f.When, p.clock.When.Start), true
			}
			p.clock = f
		case r.eitherOr(p.clock.To, f.From):
			p.either = f
		case r.endsAt(f):
			p.joinClock(f)
		case r.refines(p.clock, f):
			f.When, f.HasDate = moveTo(f.When, p.clock.When.Start), p.clock.HasDate
			p.clock = f
		case p.either == nil && f.HasTime && f.When.Problem == "" && p.clock.When.Problem == "" && clockOf(f.When.Start) != clockOf(p.clock.When.Start):
			p.either = f // two hours, and nothing says which
		}
	}
	return p
}

func clockOf(t time.Time) int { return 60*t.Hour() + t.Minute() }

// refines says whether a second hour says more exactly which noon was meant: 下周二中午…，12点一刻.
func (r *reading) refines(noon, f *timex.Found) bool {
	said := string(r.r[noon.From:noon.To])
	return (strings.HasSuffix(said, "中午") || strings.HasSuffix(said, "noon") || strings.HasSuffix(said, "正午")) && !f.HasDate && f.HasTime && f.When.Start.Hour() >= 11 && f.When.Start.Hour() <= 14
}

// countsDown says whether a length at i is how long it is to something: 还有两个小时下班.
func (r *reading) countsDown(i int) bool {
	for _, w := range []string{"还有", "仲有", "还剩", "仲剩", "剩下", "剩", "再过"} {
		if n := len([]rune(w)); i >= n && r.startsWith(i-n, w) {
			return true
		}
	}
	return false
}

// corrected says whether the second of two times takes back the first: 三点，不对，是四点.
func (r *reading) corrected(from, to int) bool {
	if to-from > 40 {
		return false
	}
	for i := from; i < to; i++ {
		if r.takesBack(i) > 0 || r.anyOf(i, "也就是", "就是说", "改成", "改为", "应该是", "不是,", "唔系,", "sorry", "actually") > 0 {
			return true
		}
	}
	return false
}

// eitherOr says whether or stands between two times.
func (r *reading) eitherOr(from, to int) bool {
	for i := from; i < to; i++ {
		if r.anyOf(i, "或", "还是", "定系", " or ", "/") > 0 {
			return true
		}
	}
	if f := r.timeAt(skipSpace(r.r, to)); f != nil && to-from <= 5 { // 九点和十点都行, 3pm and 4pm both work
		return r.anyOf(skipSpace(r.r, f.To), "都", "均可", "both", "are fine", "would work", "work for", "either") > 0
	}
	return false
}

// endsAt says whether a second hour is when the meeting ends: 到五点, 五点结束, until 5pm.
func (r *reading) endsAt(f *timex.Found) bool {
	i := f.From
	for i > 0 && r.r[i-1] == ' ' {
		i--
	}
	if i > 0 && in(r.r[i-1], "到至-~") || i > 1 && r.startsWith(i-2, "to") || i > 4 && (r.startsWith(i-5, "until") || r.startsWith(i-4, "till")) {
		return true
	}
	if r.anyOf(f.From, "until ", "till ", "til ", "直到", "到", "至") > 0 {
		return true
	}
	j := skipSpace(r.r, f.To)
	return r.anyOf(j, "结束", "完", "散会", "前结束", "之前结束", "收") > 0
}

// narrower says whether a names a single day inside what b names.
func narrower(a, b *timex.Found) bool {
	return !a.When.Start.Before(b.When.Start) && !a.When.End.After(b.When.End) && a.When.End.Sub(a.When.Start) < b.When.End.Sub(b.When.Start)
}

// joinClock takes a second hour: the end, when it is later on the same day (三点开始，五点结束).
func (p *plan) joinClock(f *timex.Found) {
	c := p.clock.When
	if c.Kind != commands.KindInstant || f.When.Kind != commands.KindInstant {
		return
	}
	end := f.When.Start
	if !f.HasDate {
		end = onDay(f.When.Start, c.Start)
	}
	if end.After(c.Start) && end.Sub(c.Start) <= 12*time.Hour && sameDay(end, c.Start) {
		joined := *p.clock
		joined.When.Kind, joined.When.End, joined.When.Alternatives = commands.KindRange, end, nil
		p.clock = &joined
	}
}

// fill writes the plan into the arguments of a meeting that is to come.
func (p plan) fill(a *facts, now time.Time, text func(timex.Found) string) {
	a.Minutes = sitting(p.length, p.days)
	switch {
	case p.bad != nil:
		a.Problem, a.TimeText = p.bad.When.Problem, text(*p.bad)
	case p.clash && p.clock == nil, p.clash && !p.clock.HasDate:
		a.Problem, a.TimeText = commands.TimeConflict, text(*p.date)
	case p.clock != nil:
		p.fillClock(a, now, text)
	case p.part != nil:
		w := p.part.When
		if !p.part.HasDate && p.date != nil {
			w = moveTo(w, p.date.When.Start)
		}
		p.fillWindow(a, w, now, text(*p.part))
	case p.date != nil:
		p.fillWindow(a, p.date.When, now, text(*p.date))
	}
	if p.vague != nil && a.Start.IsZero() && a.Problem == "" && a.Window == nil {
		a.Problem, a.TimeText = commands.TimeVague, text(*p.vague)
	}
}

// inDays says whether a length was counted in days: 半天, but not 12 小时.
func inDays(f *timex.Found) bool { return f.Grain != timex.GrainSecond && f.Grain != timex.GrainMinute }

// sitting is a length of time as minutes of a meeting: 半天 and 一天 are 4 and 8 hours of work, 12 小时
// are what they say. What is longer than a day is no length of a meeting (入职一个月面谈).
func sitting(d time.Duration, days bool) int {
	switch {
	case d > 24*time.Hour:
		return 0
	case days:
		d /= 3
	}
	return int(d / time.Minute)
}

func (p plan) fillWindow(a *facts, w commands.When, now time.Time, text string) {
	a.TimeText = text
	if !w.End.After(now) && !w.End.IsZero() {
		a.Problem = commands.TimePast
		return
	}
	a.Window = &w
}

func (p plan) fillClock(a *facts, now time.Time, text func(timex.Found) string) {
	w := p.clock.When
	a.TimeText = text(*p.clock)
	if !p.clock.HasDate && p.date != nil {
		d := p.date.When
		if d.End.Sub(d.Start) > 25*time.Hour {
			a.Window, a.TimeText = &d, text(*p.date)
			return
		}
		if sameDay(d.Start, w.Start) && p.clash {
			a.Problem = commands.TimeConflict
			return
		}
		w = moveTo(w, d.Start)
		a.TimeText = text(*p.date) + text(*p.clock)
	} else if p.clock.HasDate && p.date != nil && p.date.Open == timex.OpenSince { // 从下周起每周二
		for d := p.date.When.Start; w.Start.Before(d); {
			w = moveTo(w, w.Start.AddDate(0, 0, 7))
		}
	} else if p.clock.HasDate && p.date != nil && p.date.HasDate && p.date.When.End.Sub(p.date.When.Start) <= 25*time.Hour && !sameDay(p.date.When.Start, w.Start) {
		a.Problem, a.TimeText = commands.TimeConflict, text(*p.date)
		return
	}
	if p.part != nil && (w.Kind == commands.KindInstant || w.Kind == commands.KindRange) {
		w = p.insidePart(w)
	}
	if w.Problem == commands.TimePast || !w.Start.After(now) {
		a.Problem = commands.TimePast
		return
	}
	if p.either != nil {
		second := p.either.When
		if !p.either.HasDate {
			second = moveTo(second, w.Start)
		}
		a.Other = []commands.When{{Kind: w.Kind, Start: w.Start, End: w.End}, {Kind: second.Kind, Start: second.Start, End: second.End}}
		return
	}
	a.Start, a.Other = w.Start, later(w.Alternatives, now)
	switch {
	case w.Kind == commands.KindRange && w.End.After(w.Start):
		a.End = w.End
		if a.Minutes == 0 {
			a.Minutes = int(w.End.Sub(w.Start) / time.Minute)
		}
	case a.Minutes > 0:
		a.End = a.Start.Add(time.Duration(a.Minutes) * time.Minute)
	}
}

// later keeps the alternatives that are still ahead.
func later(all []commands.When, now time.Time) []commands.When {
	var out []commands.When
	for _, w := range all {
		if w.Start.After(now) {
			out = append(out, w)
		}
	}
	return out
}

// insidePart settles an hour by a part of the day named elsewhere: 下午开会，三点. The one that has a
// day lends it to the other.
func (p plan) insidePart(w commands.When) commands.When {
	part := p.part.When
	if !p.part.HasDate {
		part = moveTo(part, w.Start)
	} else if !p.clock.HasDate {
		w = moveTo(w, part.Start)
	}
	return insideWindow(w, part)
}

// moveTo puts a time and its alternatives on the day of d.
func moveTo(w commands.When, d time.Time) commands.When {
	length := w.End.Sub(w.Start)
	w.Start = onDay(w.Start, d)
	if !w.End.IsZero() {
		w.End = w.Start.Add(length)
	}
	if w.Problem == commands.TimePast {
		w.Problem = ""
	}
	w.Alternatives = slices.Clone(w.Alternatives)
	for i, alt := range w.Alternatives {
		w.Alternatives[i] = moveTo(alt, d)
	}
	return w
}

func onDay(clock, day time.Time) time.Time {
	return time.Date(day.Year(), day.Month(), day.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, clock.Location())
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func sameDay(a, b time.Time) bool {
	return a.Year() == b.Year() && a.YearDay() == b.YearDay()
}

// days returns the whole days that the expressions cover, both ends inclusive.
func days(times []timex.Found) (from, to time.Time, ok bool) {
	for _, f := range times {
		w := f.When
		if w.Kind == commands.KindDuration || w.Problem != "" && w.Problem != commands.TimePast || w.Start.IsZero() {
			continue
		}
		first, last := midnight(w.Start), midnight(w.Start)
		if w.End.After(w.Start) {
			last = midnight(w.End.Add(-time.Nanosecond))
		}
		if !ok || first.Before(from) {
			from = first
		}
		if !ok || last.After(to) {
			to = last
		}
		ok = true
	}
	return from, to, ok
}
