package fill

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
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
		case shift == nil && (f.From >= pivot || f.When.Kind == commands.KindDuration):
			target = append(target, f)
		default:
			old = append(old, f)
		}
	}
	if len(old) == 0 && len(target) == 1 && target[0].When.Kind == commands.KindRange {
		r.fromTo(a, target[0])
		return
	}
	r.whichOf(a, old)
	switch {
	case shift == nil:
		r.target(a, old, target)
	case !r.resizes(shift):
		a.Shift = int(shift.When.Duration.Minutes())
		if r.earlier() {
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
	return k > 0 && (r.T[k-1].Is(lexicon.Of(lexicon.To, lexicon.But)) || r.marks(lexicon.Resize) && r.T[k-1].Has(lexicon.Resize) && r.T[k-1].Has(lexicon.To)) ||
		!r.Has(lexicon.Move) && !r.marks(lexicon.Later) && !r.marks(lexicon.Earlier)
}

// onlyResizes says whether the meeting keeps its hour and is to be longer or shorter.
func (r *Reader) onlyResizes() bool {
	times := r.own()
	f := r.shiftLength(times, r.pivot(times))
	return f != nil && r.resizes(f)
}

// fromTo reads push my 2pm to 3pm: the two ends of what looks like a range are the old time and the new one.
func (r *Reader) fromTo(a *Facts, f timex.Found) {
	a.Which = &commands.When{Text: r.said(f), Kind: commands.KindInstant, Start: f.When.Start}
	a.From, a.To = midnight(f.When.Start), midnight(f.When.Start)
	a.Start, a.TimeText = f.When.End, r.said(f)
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
	return r.T[move].To
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
	p, was := r.gather(target), r.gather(old)
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
