package fill

import (
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// move reads which meeting moves and where to.
func (r *Reader) move(a *Facts) {
	times := r.own()
	pivot := r.pivot(times)
	var old, target []timex.Found
	shift := r.shiftLength(times, pivot)
	for _, f := range times {
		switch {
		case shift != nil && f.From == shift.From:
		case r.formerly(r.Index(f.From)) && f.When.Kind != commands.KindDuration:
			old = append(old, f) // 原定明天14点
		case shift == nil && !r.determined(f) && (f.From >= pivot || f.When.Kind == commands.KindDuration):
			target = append(target, f)
		default:
			old = append(old, f)
		}
	}
	if len(target) == 1 && target[0].When.Kind == commands.KindRange && (len(old) == 0 || onlyDay(old) && !target[0].HasDate && r.leads(target[0])) {
		if len(old) > 0 { // shift tomorrow's briefing from 9 to 11.30
			target[0].When, target[0].HasDate = moveTo(target[0].When, old[0].When.Start), true
		}
		r.fromTo(a, target[0])
		return
	}
	if len(old) == 0 && len(target) == 1 {
		if f := target[0]; f.When.Kind == commands.KindDates && r.leads(f) { // from wed to thurs
			first, last := f, f
			first.When.End, last.When.Start = f.When.Start.AddDate(0, 0, 1), f.When.End.AddDate(0, 0, -1)
			old, target = []timex.Found{first}, []timex.Found{last}
		}
	}
	if was := r.denied(); was != nil && len(target) > 0 && (len(old) == 0 || onlyDay(old) && was.HasTime && !was.HasDate) {
		f := *was
		for _, g := range append(old, target[0]) {
			if g.HasDate && !f.HasDate && !g.When.Start.IsZero() {
				f.When, f.HasDate = moveTo(f.When, g.When.Start), true
			}
		}
		old = []timex.Found{f}
	}
	r.whichOf(a, old)
	if shift == nil && onlyDay(old) && onlyDay(target) && r.Has(lexicon.SameTime) { // from monday to tuesday, same time
		a.Shift = int(target[0].When.Start.Sub(old[0].When.Start).Minutes())
		return
	}
	switch {
	case shift == nil:
		r.target(a, old, target)
	case !r.resizes(shift):
		a.Shift = int(shift.When.Duration.Minutes())
		if was := r.T[r.Index(shift.From)].When; r.earlier() || was.Relative && was.When.Start.Before(r.Now) { // 30 minutes earlier
			a.Shift = -a.Shift
		}
	case r.reaches(shift):
		a.Minutes = sitting(shift.When.Duration, inDays(shift))
	}
}

// formerly says whether the time at token k is said to be the old one: 原定明天14点, 原来是15号.
func (r *Reader) formerly(k int) bool {
	return k > 0 && (r.T[k-1].Has(lexicon.Formerly) || k > 1 && r.T[k-1].Is(lexicon.Of(lexicon.But, lexicon.At)) && r.T[k-2].Has(lexicon.Formerly))
}

// determined says whether an English time says which meeting moves and not where to: push my 10am back a bit, shift tomorrow's
// 10am meeting to later in the day; not to the 10am slot.
func (r *Reader) determined(f timex.Found) bool {
	k := r.Index(f.From)
	prev := r.Get(k - 1)
	if prev.Has(lexicon.To) || f.When.Kind == commands.KindRange && r.leads(f) {
		return false
	}
	if _, means := r.Lexicon().Longest(r.R, f.From, f.To); norm.IsLatin(r.R[f.From]) && means.Has(lexicon.This) {
		return !prev.Is(lexicon.Of(lexicon.To, lexicon.At, lexicon.But)) // the 10 o'clock
	}
	if k == 0 {
		return false
	}
	if norm.IsLatin(r.R[prev.From]) && prev.Is(lexicon.Of(lexicon.This, lexicon.Me)) {
		return !r.Get(k - 2).Is(lexicon.Of(lexicon.To, lexicon.At, lexicon.But))
	}
	last := r.Get(k + 1)
	return norm.IsLatin(r.R[prev.From]) && (r.Get(k+1).Has(lexicon.Gen) || strings.Contains(string(r.R[f.From:f.To]), "'s") || last.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) && prev.Has(lexicon.Move))
}

// leads says whether a word like to joins the ends of a range: my 3pm to 4.
func (r *Reader) leads(f timex.Found) bool {
	for i := f.From + 1; i < f.To; i++ {
		if end, means := r.Lexicon().Longest(r.R, i, f.To); norm.IsLatin(r.R[i]) && end > i && means.Has(lexicon.To) {
			return true
		}
	}
	return false
}

// shiftLength finds by how long a meeting moves: the only length of time, with no new hour or day behind the verb.
func (r *Reader) shiftLength(times []timex.Found, pivot int) *timex.Found {
	var length *timex.Found
	for i := range times {
		f := &times[i]
		switch {
		case f.When.Kind == commands.KindDuration:
			length = f
		case pivot > 0 && f.From >= pivot && r.Get(r.Index(f.From)-1).Has(lexicon.To):
			return nil
		}
	}
	return length
}

// resizes says whether a length is how long the meeting is to be, or to be longer or shorter by, and not by how much it
// moves: 缩短成20分钟, 改成45分钟, extend by half an hour.
func (r *Reader) resizes(length *timex.Found) bool {
	return r.marks(lexicon.Resize) || r.reaches(length)
}

// reaches says whether a length is a target: behind 成, 到, 为, to.
func (r *Reader) reaches(length *timex.Found) bool {
	k := r.Index(length.From)
	return k > 0 && !r.T[k].When.Relative && (r.T[k-1].Is(lexicon.Of(lexicon.To, lexicon.But)) || r.marks(lexicon.Resize) && r.T[k-1].Has(lexicon.Resize) && r.T[k-1].Has(lexicon.To)) ||
		!r.Has(lexicon.Move) && !r.marks(lexicon.Later) && !r.marks(lexicon.Earlier) && !r.endsLater(*length)
}

// onlyResizes says whether the meeting keeps its hour and is to be longer or shorter.
func (r *Reader) onlyResizes() bool {
	times := r.own()
	f := r.shiftLength(times, r.pivot(times))
	return f != nil && r.resizes(f)
}

// denied is the time that is not to be any more: 4pm instead of 3pm; at 9:30, not 9; monday 10am is no good, make it 11.
func (r *Reader) denied() *timex.Found {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Time && t.Role == entity.Gone && (k > 0 && r.Get(k-1).Is(lexicon.Of(lexicon.Except, lexicon.IsNot, lexicon.Unfit)) || r.Get(k+1).Has(lexicon.Unfit)) {
			return t.When
		}
	}
	return nil
}

// onlyDay says whether times are one day without an hour.
func onlyDay(times []timex.Found) bool {
	return len(times) == 1 && times[0].HasDate && !times[0].HasTime && times[0].When.Kind == commands.KindDates && times[0].When.End.Sub(times[0].When.Start) <= 25*time.Hour
}

// fromTo reads push my 2pm to 3pm: the two ends of what looks like a range are the old time and the new one.
func (r *Reader) fromTo(a *Facts, f timex.Found) {
	a.Which = &commands.When{Text: r.said(f), Kind: commands.KindInstant, Start: f.When.Start}
	a.From, a.To = midnight(f.When.Start), midnight(f.When.Start)
	a.Start, a.TimeText = f.When.End, r.said(f)
	if end := f.When.End; end.Equal(midnight(end)) { // 3pm to thursday
		a.Start = onDay(f.When.Start, end.Add(-time.Nanosecond))
	}
}

// pivot is the rune that divides the old time from the new one: the time behind to or 到, else the end of the verb.
func (r *Reader) pivot(times []timex.Found) int {
	move := r.First(lexicon.Of(lexicon.Move), 0)
	for _, f := range times {
		if k := r.Index(f.From); k > 0 && (r.T[k-1].Has(lexicon.Renewed) || r.T[k-1].Kind == entity.Time && r.T[k-1].When.Grain == timex.GrainSecond) {
			return f.From
		}
	}
	if move == len(r.T) {
		for i, f := range times {
			if k := r.Index(f.From); i > 0 && k > 0 && r.T[k-1].Is(lexicon.Of(lexicon.To, lexicon.But)) {
				return f.From
			}
		}
		return 0
	}
	for _, f := range times {
		if k := r.Index(f.From); k > move && (r.T[k-1].Is(lexicon.Of(lexicon.To, lexicon.But)) || f.Until || f.Open == timex.OpenBefore && f.HasTime) {
			return f.From
		}
	}
	if n := len(times); n > 0 && times[n-1].From < r.T[move].From && r.denied() != nil {
		return times[n-1].From // at 4 rather than 2, please update the meeting
	} else if n > 1 && times[n-1].From < r.T[move].From && r.Get(r.Index(times[n-1].From)-1).Is(lexicon.Of(lexicon.At, lexicon.To)) || n > 1 && times[n-1].From < r.T[move].From && r.startsWithAt(times[n-1]) {
		return times[n-1].From // can tomorrow's 9:00 review start at 9:20, please change it
	}
	return r.T[move].To
}

// startsWithAt says whether a time begins with a word like at.
func (r *Reader) startsWithAt(f timex.Found) bool {
	_, means := r.Lexicon().Longest(r.R, f.From, f.To)
	return norm.IsLatin(r.R[f.From]) && means.Has(lexicon.At)
}

func (r *Reader) whichOf(a *Facts, old []timex.Found) {
	a.From, a.To, _ = days(old)
	p := r.gather(old)
	var b Facts
	p.fill(&b, r.Now, r.said)
	switch {
	case b.Window != nil:
		a.Which = b.Window
	case !b.Start.IsZero():
		a.Which = &commands.When{Text: b.TimeText, Kind: commands.KindInstant, Start: b.Start, End: b.End, Alternatives: b.Other}
	}
}

// target resolves the new time; an hour alone stays on the old day.
func (r *Reader) target(a *Facts, old, target []timex.Found) {
	if len(target) == 0 {
		return // 把周一10点的会从A301换到A502
	}
	for i := range target { // 周五的会改到周一, said on Monday
		f := &target[i]
		later := slices.ContainsFunc(old, func(g timex.Found) bool { return g.HasDate && midnight(g.When.Start).After(r.Now) })
		sooner := slices.ContainsFunc(old, func(g timex.Found) bool { return g.Weekday() && f.When.Start.After(g.When.Start) && r.earlier() })
		if week := f.When.Start.AddDate(0, 0, -7); f.Weekday() && sooner && !week.Before(midnight(r.Now)) { // friday's call forward to thursday
			f.When = moveTo(f.When, week)
		} else if f.Weekday() && later && f.Series == nil && sameDay(f.When.Start, r.Now) {
			f.When = moveTo(f.When, f.When.Start.AddDate(0, 0, 7))
		}
	}
	p, was := r.gather(target), r.gather(old)
	if p.vague != nil && p.clock == nil && p.date == nil {
		a.Problem, a.TimeText = commands.TimeVague, r.said(*p.vague)
		return
	}
	if p.date == nil && (p.clock == nil || !p.clock.HasDate) && (p.part == nil || !p.part.HasDate) {
		for i := range old {
			if old[i].HasDate {
				day := old[i]
				day.When.Kind, day.When.Start = commands.KindDates, midnight(day.When.Start)
				day.When.End = day.When.Start.AddDate(0, 0, 1)
				p.date = &day
			}
		}
	}
	if p.date != nil && p.clock == nil && p.part == nil && was.clock != nil && was.clock.When.Kind == commands.KindInstant {
		clock := *was.clock
		clock.HasDate = false
		p.clock = &clock
	}
	p.fill(a, r.Now, r.said)
}

// earlier says whether a meeting moves forward in time: 提前, bring forward.
func (r *Reader) earlier() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Has(lexicon.Earlier) && t.Role == entity.Free {
			return true
		}
	}
	return false
}
