package fill

import (
	"slices"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
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
	either []*timex.Found // further hours that were offered beside clock (三点或四点), or that nothing connects with it
	series *timex.Found
	allDay bool
}

// own are the times that are meant: not those that are talked about, taken back or of a reason. What takes the place of
// another time keeps what it does not name itself: the day of 明天两点，不对，三点.
func (r *Reader) own() []timex.Found {
	out := make([]timex.Found, 0, 4)
	for k := range r.T {
		t := &r.T[k]
		if t.Kind != entity.Time || t.Role != entity.Free || r.lead(k) || r.ahead(k) || r.discussed(k) || t.When.Series == nil && k < len(r.used) && r.used[k] { // 一季度 of 一季度目标会
			continue
		}
		f := *t.When
		if r.cmd != nil && (r.cmd.Act == commands.ActCancel || r.cmd.Act == commands.ActMove) && f.When.Kind == commands.KindWindow && !f.HasDate && norm.IsLatin(r.R[t.From]) && r.Get(k+1).Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) {
			continue // friday's lunch meeting
		}
		if f.When.Kind == commands.KindInstant && f.Grain == timex.GrainSecond && r.another(k) && atOnce(f.When.Start, r.Now) {
			continue // now, beside another time
		}
		if r.cmd != nil && r.cmd.Act == commands.ActMove && f.Relative && f.HasTime && f.When.Kind == commands.KindInstant && !r.Get(k-1).Has(lexicon.To) && (r.another(k) || r.endsLater(f)) { // half an hour later than it was
			f.When = commands.When{Text: f.When.Text, Kind: commands.KindDuration, Duration: f.When.Start.Sub(r.Now)}
			if f.When.Duration < 0 {
				f.When.Duration = -f.When.Duration
			}
		}
		out = append(out, r.adjust(k, whole(t, f)))
	}
	return out
}

// discussed says whether the days at token k are what is talked over at an hour that is named with its day (复盘双12), or long past,
// and part of what a meeting is called: 一季度目标会.
func (r *Reader) discussed(k int) bool {
	f := r.T[k].When
	if r.cmd == nil || r.cmd.Act != commands.ActCreate || r.cmd.Thing != commands.ThingMeeting || f.HasTime || f.When.Kind != commands.KindDates {
		return false
	}
	past := f.When.Problem == commands.TimePast && r.Adjacent(k) && r.T[k+1].Kind != entity.Time && r.T[k+1].Kind != entity.Mark
	behind := k > 0 && r.Adjacent(k-1) && r.T[k-1].Is(lexicon.Of(lexicon.Talk, lexicon.Chat))
	return (past || behind) && slices.ContainsFunc(r.T, func(t entity.Token) bool {
		return t.Kind == entity.Time && t.Role == entity.Free && t.When.HasTime && (past || t.When.HasDate)
	})
}

// endsLater says whether an English time ends with a word like later: move the retro an hour earlier.
func (r *Reader) endsLater(f timex.Found) bool {
	for i := f.To - 1; i > f.From && norm.IsLatin(r.R[i]); i-- {
		if end, means := r.Lexicon().Longest(r.R, i, f.To); end == f.To && means.Any(lexicon.Of(lexicon.Later, lexicon.Earlier)) {
			return true
		}
	}
	return false
}

func (r *Reader) another(k int) bool {
	return slices.ContainsFunc(r.T, func(t entity.Token) bool {
		return t.Kind == entity.Time && t.From != r.T[k].From && (t.When.HasTime || t.When.HasDate)
	})
}

// whole is a time with what it keeps of those whose place it takes.
func whole(t *entity.Token, f timex.Found) timex.Found {
	if t.Old == nil || t.Old.When == nil {
		return f
	}
	return instead(f, whole(t.Old, *t.Old.When))
}

// instead completes a time by what it takes the place of.
func instead(f, old timex.Found) timex.Found {
	switch {
	case f.HasTime && !f.HasDate && !old.When.Start.IsZero() && old.HasDate:
		f.When, f.HasDate = moveTo(f.When, old.When.Start), true
	case f.HasDate && !f.HasTime && old.HasTime && f.When.Kind == commands.KindDates && old.When.Kind != commands.KindDuration:
		w := moveTo(old.When, f.When.Start)
		w.Text = f.When.Text
		f.When, f.HasTime = w, true
	}
	return f
}

// lead says whether the length at token k is no meeting's: 提前15分钟提醒, 每半小时.
func (r *Reader) lead(k int) bool {
	t, prev, next := &r.T[k], r.Get(k-1), r.Get(k+1)
	if t.When.When.Kind != commands.KindDuration {
		return false
	}
	if next.Has(lexicon.Lead) || prev.Has(lexicon.Lead) && !next.Has(lexicon.Meet) {
		return r.cmd == nil || r.cmd.Act != commands.ActMove || r.near(k, 3, lexicon.Of(lexicon.RemindMe, lexicon.Remind))
	}
	return prev.Has(lexicon.Each) || r.near(k, 6, lexicon.Of(lexicon.RemindMe, lexicon.Remind))
}

// near says whether a word of m stands within n tokens of token k, in its clause.
func (r *Reader) near(k, n int, m lexicon.Set) bool {
	from, to := r.Clause(k)
	for j := max(from, k-n); j < min(to, k+n+1); j++ {
		if j != k && r.T[j].Is(m) {
			return true
		}
	}
	return false
}

// ahead says whether the length at token k is how long it is to something: 还有两个小时下班.
func (r *Reader) ahead(k int) bool {
	t, prev := &r.T[k], r.Get(k-1)
	return t.When.When.Kind == commands.KindDuration && prev.Has(lexicon.Ahead) && !(r.cmd != nil && r.cmd.Thing == commands.ThingLeave) && !r.passing(k)
}

// passing says whether the length at token k is that long from now: 过半小时, 再过十分钟.
func (r *Reader) passing(k int) bool {
	prev := r.Get(k - 1)
	return k > 0 && prev.Is(lexicon.Of(lexicon.Ahead)) && prev.Is(lexicon.Of(lexicon.Pad)) || prev.Has(lexicon.Ahead) && prev.Has(lexicon.Start)
}

// adjust reads times the way a meeting needs them. What names no start (三点以后, 周五前, 现在) becomes
// a window to ask about.
func (r *Reader) adjust(k int, f timex.Found) timex.Found {
	w := &f.When
	switch {
	case w.Kind == commands.KindDuration && r.passing(k):
		*w = commands.When{Text: w.Text, Kind: commands.KindInstant, Start: r.Now.Add(w.Duration)}
		f.HasDate, f.HasTime = true, true
	case r.cmd != nil && r.cmd.Act == commands.ActMove && f.Open == timex.OpenBefore && f.HasDate && !f.HasTime && norm.IsLatin(r.R[f.From]) && r.First(lexicon.Of(lexicon.Move), 0) < k: // postpone it til friday
		*w = commands.When{Text: w.Text, Kind: commands.KindDates, Start: midnight(w.End.Add(-time.Nanosecond)), End: w.End}
	case f.Open == timex.OpenBefore && f.HasTime && (f.Until && r.hourBefore(k) || r.cmd != nil && r.cmd.Act == commands.ActMove && r.First(lexicon.Of(lexicon.Move), 0) < k):
		*w = commands.When{Text: w.Text, Kind: commands.KindInstant, Start: w.End}
	case f.Open == timex.OpenBefore && w.End.After(r.Now):
		start := midnight(w.End.Add(-time.Nanosecond))
		if start.Before(r.Now) || !f.HasTime {
			start = r.Now
		}
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: start, End: w.End}
		f.HasDate = true
	case f.Open == timex.OpenAfter && f.HasTime:
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: w.Start, End: closing(w.Start)}
	case w.Kind == commands.KindInstant && w.Problem == "" && f.Grain == timex.GrainSecond && atOnce(w.Start, r.Now):
		*w = commands.When{Text: w.Text, Kind: commands.KindWindow, Start: r.Now, End: r.Now.Add(time.Hour)}
		f.HasDate = true
	}
	return f
}

// hourBefore says whether an hour stands in front of token k, of which it is the end then: 17:30 …, until 18:15.
func (r *Reader) hourBefore(k int) bool {
	for _, t := range r.T[:k] {
		if t.Kind == entity.Time && t.Role == entity.Free && t.When.HasTime && t.When.When.Kind == commands.KindInstant && t.When.Open == "" {
			return true
		}
	}
	return false
}

// closing is the end of the working day, or of the day for what starts later.
func closing(t time.Time) time.Time {
	if end := midnight(t).Add(18 * time.Hour); end.After(t) {
		return end
	}
	return midnight(t).AddDate(0, 0, 1)
}

func atOnce(t, now time.Time) bool {
	d := t.Sub(now)
	return d > -time.Minute && d < time.Minute
}

// gather sorts time expressions by what they contribute.
func (r *Reader) gather(times []timex.Found) (p plan) {
	for i := range times {
		f := &times[i]
		if f.Series != nil && p.series == nil {
			p.series = f
		}
		p.allDay = p.allDay || f.AllDay
		for _, more := range f.And {
			g := *f
			g.When, g.And = more, nil
			p.either = append(p.either, &g)
		}
		switch {
		case f.AllDay && !f.HasDate: // of the day that is named elsewhere
		case f.When.Problem == commands.TimeVague:
			p.vague = f
		case f.When.Problem != "" && f.When.Problem != commands.TimePast:
			p.bad = f
		case f.When.Kind == commands.KindDuration:
			p.length, p.days = f.When.Duration, inDays(f)
		case f.When.Kind == commands.KindWindow:
			p.part = f
		case f.When.Kind == commands.KindDates:
			p.clash = p.clash || p.date != nil && !sameDay(p.date.When.Start, f.When.Start) && !inside(f, p.date) && !inside(p.date, f)
			if p.date == nil || narrower(f, p.date) {
				p.date = f
			}
		case p.clock == nil:
			p.clock = f
		case r.changed(p.clock.To, f.From):
			if p.clock.HasDate && !f.HasDate {
				f.When, f.HasDate = moveTo(f.When, p.clock.When.Start), true
			}
			p.clock = f
		case f.HasTime && r.Between(p.clock.To, f.From, lexicon.Of(lexicon.Therefore)): // she's in from 8 tomorrow, so 8.15
			if p.clock.HasDate && !f.HasDate {
				f.When, f.HasDate = moveTo(f.When, p.clock.When.Start), true
			}
			p.clock, p.either = f, nil
		case r.Between(p.clock.To, f.From, lexicon.Of(lexicon.Or)):
			p.either = append(p.either, f)
		case r.endsAt(f):
			p.joinClock(f)
		case refines(p.clock, f):
			f.When, f.HasDate = moveTo(f.When, p.clock.When.Start), p.clock.HasDate
			p.clock = f
		case f.HasTime && f.When.Problem == "" && p.clock.When.Problem == "" && (clockOf(f.When.Start) != clockOf(p.clock.When.Start) || f.HasDate && p.clock.HasDate && !sameDay(f.When.Start, p.clock.When.Start)):
			p.either = append(p.either, f) // two hours, and nothing says which
		}
	}
	if p.part == nil && p.clock != nil && p.clock.Part == timex.PartNone && len(p.clock.When.Alternatives) > 0 {
		p.part = r.toldPart(p.clock)
	}
	return p
}

// toldPart is a part of a day in front of an hour, in what is only told: 今晚晚市收了以后，九点一刻.
func (r *Reader) toldPart(clock *timex.Found) *timex.Found {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Time && t.Role == entity.Aside && t.To <= clock.From && t.When.When.Kind == commands.KindWindow && (!clock.HasDate || sameDay(t.When.When.Start, clock.When.Start)) {
			return t.When
		}
	}
	return nil
}

func clockOf(t time.Time) int { return 60*t.Hour() + t.Minute() }

// inside says whether the days of a lie within those of b.
func inside(a, b *timex.Found) bool {
	return !a.When.Start.Before(b.When.Start) && !a.When.End.After(b.When.End)
}

// changed says whether the second of two times is what the first becomes, though nothing that exists moves: 两点到三点改成
// 两点到四点.
func (r *Reader) changed(from, to int) bool {
	return r.cmd != nil && r.cmd.Act == commands.ActCreate && r.Between(from, to, lexicon.Of(lexicon.But, lexicon.Move, lexicon.Back))
}

// refines says whether a second hour says more exactly which noon was meant: 下周二中午…，12点一刻.
func refines(noon, f *timex.Found) bool {
	return noon.Part == timex.PartNoon && noon.When.Start.Hour() == 12 && noon.When.Start.Minute() == 0 && !f.HasDate && f.HasTime && f.When.Start.Hour() >= 11 && f.When.Start.Hour() <= 14
}

// endsAt says whether a second hour is when the meeting ends: 到五点, 五点结束, until 5pm.
func (r *Reader) endsAt(f *timex.Found) bool {
	k := r.Index(f.From)
	return f.Until || r.Get(k-1).Has(lexicon.To) && k > 0 || r.Get(k+1).Has(lexicon.End) || r.Get(k-1).Has(lexicon.End) && k > 0
}

// narrower says whether a names a single day inside what b names.
func narrower(a, b *timex.Found) bool {
	return inside(a, b) && a.When.End.Sub(a.When.Start) < b.When.End.Sub(b.When.Start)
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
	for _, alt := range append([]commands.When{{Start: end}}, f.When.Alternatives...) {
		if e := onDay(alt.Start, c.Start); !f.HasDate && !end.After(c.Start) && e.After(c.Start) {
			end = e
		}
	}
	if early := end.Add(-12 * time.Hour); !f.HasDate && end.Sub(c.Start) > 12*time.Hour && early.After(c.Start) {
		end = early // 凌晨1点开始，到3点
	}
	if end.After(c.Start) && end.Sub(c.Start) <= 12*time.Hour && sameDay(end, c.Start) {
		joined := *p.clock
		joined.When.Kind, joined.When.End, joined.When.Alternatives = commands.KindRange, end, nil
		p.clock = &joined
	}
}

// fill writes the plan into the arguments of a meeting that is to come.
func (p plan) fill(a *Facts, now time.Time, text func(timex.Found) string) {
	a.Minutes = sitting(p.length, p.days)
	if p.series != nil {
		a.Repeat = p.series.Series.Said
	}
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
	a.AllDay = p.allDay && a.Start.IsZero()
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

func (p plan) fillWindow(a *Facts, w commands.When, now time.Time, text string) {
	a.TimeText = text
	if !w.End.After(now) && !w.End.IsZero() {
		a.Problem = commands.TimePast
		return
	}
	a.Window = &w
}

func (p plan) fillClock(a *Facts, now time.Time, text func(timex.Found) string) {
	w := p.clock.When
	a.TimeText = text(*p.clock)
	switch {
	case !p.clock.HasDate && p.date != nil:
		d := p.date.When
		if d.End.Sub(d.Start) > 25*time.Hour {
			a.Window, a.TimeText = &d, text(*p.date)
			return
		}
		w = moveTo(w, d.Start)
		a.TimeText = text(*p.date) + text(*p.clock)
	case p.clock.HasDate && p.date != nil && p.date.Open == timex.OpenSince: // 从下周起每周二
		for d := p.date.When.Start; w.Start.Before(d); {
			w = moveTo(w, w.Start.AddDate(0, 0, 7))
		}
	case p.clock.HasDate && p.date != nil && p.date.HasDate && p.date.When.End.Sub(p.date.When.Start) <= 25*time.Hour && !sameDay(p.date.When.Start, w.Start):
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
	if len(p.either) > 0 {
		a.Other = []commands.When{{Kind: w.Kind, Start: w.Start, End: w.End}}
		for _, f := range p.either {
			second := f.When
			if !f.HasDate {
				second = moveTo(second, w.Start)
			}
			a.Other = append(a.Other, commands.When{Kind: second.Kind, Start: second.Start, End: second.End})
		}
		return
	}
	a.Start, a.Other = w.Start, later(w.Alternatives, now)
	switch {
	case w.Kind == commands.KindRange && w.End.After(w.Start):
		a.End = w.End
		if a.Minutes == 0 {
			a.Minutes = int(w.End.Sub(w.Start) / time.Minute)
		}
	case p.days && p.length >= 24*time.Hour && a.Start.Hour() > 12: // one day before, at 5pm
		a.Minutes = 0
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

func insideWindow(w commands.When, window commands.When) commands.When {
	evening := w // 今晚7点到9点半
	evening.Start, evening.End = w.Start.Add(12*time.Hour), w.End.Add(12*time.Hour)
	candidates := append([]commands.When{w}, w.Alternatives...)
	if w.Kind == commands.KindRange {
		candidates = append(candidates, evening)
	}
	for _, c := range candidates {
		if !c.Start.Before(window.Start) && c.Start.Before(window.End) {
			c.Kind, c.Alternatives = w.Kind, nil
			return c
		}
	}
	return w
}

// moveTo puts a time and its alternatives on the day of d.
func moveTo(w commands.When, d time.Time) commands.When {
	length := w.End.Sub(w.Start)
	switch {
	case w.Start.IsZero() && !w.End.IsZero(): // until 11pm, of what was
		w.End = onDay(w.End, d)
		return w
	default:
		w.Start = onDay(w.Start, d)
	}
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

// said is a time as it was written.
func (r *Reader) said(f timex.Found) string { return r.Cut(f.From, f.To) }
