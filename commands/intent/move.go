package intent

import (
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// fillMove reads which meeting moves and where to.
func (r *reading) fillMove(a *facts) {
	times := r.own()
	pivot := r.pivot(times)
	var old, new []timex.Found
	shift := r.shiftLength(times)
	for _, f := range times {
		if shift != nil {
			if f.From != shift.From {
				old = append(old, f)
			}
			continue
		}
		if f.From >= pivot || f.When.Kind == commands.KindDuration {
			new = append(new, f)
		} else {
			old = append(old, f)
		}
	}
	if len(old) == 0 && len(new) == 1 && new[0].When.Kind == commands.KindRange && new[0].From > 0 {
		r.fillFromTo(a, new[0])
		return
	}
	r.fillWhichOf(a, old)
	if shift != nil && r.resizes(shift) {
		if !r.byHowMuch(shift) {
			a.Minutes = sitting(shift.When.Duration, inDays(shift))
		}
	} else if shift != nil {
		a.Shift = int(shift.When.Duration.Minutes())
		if r.earlier() {
			a.Shift = -a.Shift
		}
	} else {
		r.fillTarget(a, old, new)
	}
}

// shiftLength finds by how long a meeting moves: the only length of time, with no new hour or day
// behind the verb.
func (r *reading) shiftLength(times []timex.Found) *timex.Found {
	var length *timex.Found
	move := r.first(of(cMove), 0)
	for i := range times {
		f := &times[i]
		switch {
		case f.When.Kind == commands.KindDuration:
			length = f
		case move != nil && f.From >= move.to && f.From > 0 && (in(r.before(f.From), "到至去") || f.From >= 3 && r.startsWith(f.From-3, "to ")):
			return nil
		}
	}
	return length
}

// resizes says whether a length of time is how long the meeting is to be, or to be longer or shorter by,
// and not by how much it moves: 缩短成20分钟, 改成45分钟, extend by half an hour.
func (r *reading) resizes(length *timex.Found) bool {
	for i := range r.r {
		if r.anyOf(i, "延长", "缩短", "加长", "拉长", "加时", "压缩", "缩成", "缩到", "extend", "lengthen", "prolong", "shorten", "cut down", "instead of", "rather than", " last ") > 0 {
			return true
		}
	}
	return r.reaches(length)
}

// reaches says whether a length is a target: behind 成, 到, 为, to.
func (r *reading) reaches(length *timex.Found) bool {
	i := length.From
	for i > 0 && r.r[i-1] == ' ' {
		i--
	}
	return i > 0 && in(r.r[i-1], "成到为至做") || i > 2 && r.startsWith(i-3, " to")
}

// onlyResizes says whether the meeting keeps its hour and is to be longer or shorter.
func (r *reading) onlyResizes() bool {
	f := r.shiftLength(r.own())
	return f != nil && r.resizes(f)
}

// byHowMuch says whether a length is the difference: 延长半小时.
func (r *reading) byHowMuch(length *timex.Found) bool {
	return !r.reaches(length) && !strings.Contains(r.str, "instead of") && !strings.Contains(r.str, "rather than") && !strings.Contains(r.str, " last ")
}

// fillFromTo reads push my 2pm to 3pm: the two ends of what looks like a range are the old time and
// the new one.
func (r *reading) fillFromTo(a *facts, f timex.Found) {
	a.Which = &commands.When{Text: r.said(f), Kind: commands.KindInstant, Start: f.When.Start}
	a.From, a.To = midnight(f.When.Start), midnight(f.When.Start)
	a.Start, a.TimeText = f.When.End, r.said(f)
}

// pivot is the place that divides the old time from the new one: the time behind to or 到, else the
// end of the verb.
func (r *reading) pivot(times []timex.Found) int {
	for _, f := range times {
		for _, w := range []string{"新时间", "新时间:", "新时间=", "新时间是", "现改为", "now ", "new time: ", "new time "} {
			if n := utf8.RuneCountInString(w); f.From >= n && r.startsWith(f.From-n, w) {
				return f.From
			}
		}
	}
	move := r.first(of(cMove), 0)
	if move == nil {
		return 0
	}
	for _, f := range times {
		i := f.From
		for i > 0 && r.r[i-1] == ' ' {
			i--
		}
		if i > move.to && (in(r.r[i-1], "到至去") || i >= 3 && r.startsWith(i-3, " to")) || f.From > move.to && r.anyOf(f.From, "until ", "till ", "til ") > 0 {
			return f.From
		}
	}
	return move.to
}

func (r *reading) fillWhichOf(a *facts, old []timex.Found) {
	a.From, a.To, _ = days(old)
	p := r.gather(old)
	var b facts
	p.fill(&b, r.u.Now, r.said)
	switch {
	case b.Window != nil:
		a.Which = b.Window
	case !b.Start.IsZero():
		a.Which = &commands.When{Text: b.TimeText, Kind: commands.KindInstant, Start: b.Start, End: b.End, Alternatives: b.Other}
	}
}

// fillTarget resolves the new time; an hour alone stays on the old day.
func (r *reading) fillTarget(a *facts, old, new []timex.Found) {
	p, was := r.gather(new), r.gather(old)
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
	p.fill(a, r.u.Now, r.said)
}

// earlier says whether a meeting moves forward in time: 提前, bring forward.
func (r *reading) earlier() bool {
	for i := range r.r {
		if f := r.timeAt(i + 1); r.r[i] == '早' && f != nil && f.When.Kind == commands.KindDuration {
			return true // 早半小时, not 早会
		}
		if r.insideTime(i) {
			continue
		}
		if r.anyOf(i, "提前", "提早", "往前", "较前", "前移", "早开", "早点", "早一点", "早些", "bring forward", "move up", "earlier", "pull forward") > 0 {
			return true
		}
	}
	return false
}
