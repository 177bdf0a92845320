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

// past reads days of attendance. Without a time, 打卡了吗 is about today, a count (迟到了几次) about this
// month, anything else about this week.
func (r *Reader) past(a *Facts) {
	times := r.resolved(r.Past())
	if slices.ContainsFunc(times, func(f timex.Found) bool { return f.HasDate }) {
		times = slices.DeleteFunc(times, func(f timex.Found) bool { return f.HasTime && !f.HasDate || f.Series != nil && len(times) > 1 }) // was I late yesterday, I came at 9:02; every day last month
	}
	var ok bool
	if a.From, a.To, ok = days(times); !ok && r.cmd.Thing != "" {
		r.defaultDays(a)
	}
	for _, f := range times {
		if f.When.Problem != "" && f.When.Problem != commands.TimePast {
			a.Problem, a.TimeText = f.When.Problem, r.said(f)
			if !ok {
				a.From, a.To = a.Start, a.Start
			}
		}
	}
}

// resolved are times that were read anew, of the tokens that are meant.
func (r *Reader) resolved(times []timex.Found) []timex.Found {
	var out []timex.Found
	for k := range r.T {
		t := &r.T[k]
		if t.Kind != entity.Time || t.Role != entity.Free {
			continue
		}
		for _, f := range times {
			if f.From == t.When.From {
				out = append(out, whole(t, f))
			}
		}
	}
	return out
}

func (r *Reader) defaultDays(a *Facts) {
	today := midnight(r.Now)
	switch {
	case r.Has(lexicon.HowMany) || r.Has(lexicon.AttBad) && !r.Has(lexicon.Punch, lexicon.Who):
		a.From = today.AddDate(0, 0, 1-today.Day())
		a.To = a.From.AddDate(0, 1, -1)
	case r.Has(lexicon.Punch, lexicon.AttTime, lexicon.Who):
		a.From, a.To = today, today
	default:
		a.From = today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
		a.To = a.From.AddDate(0, 0, 6)
	}
}

// handedIn reads when the approvals were handed in: 昨天提交的, 上周的. 今天 and 现在 alone say when
// the question is asked. A leave that is to be taken back is told by the days that it is for, which may be to come.
func (r *Reader) handedIn(a *Facts) {
	times := r.Past()
	forDays := slices.ContainsFunc(r.Times, func(f timex.Found) bool { // the leave I put in for the 24th
		p := r.Get(r.Index(f.From) - 1)
		return norm.IsLatin(r.R[f.From]) && p.Is(lexicon.Of(lexicon.Pad)) && p.Has(lexicon.Whom)
	})
	if r.cmd.Act == commands.ActWithdraw && (!r.Has(lexicon.Submit) || forDays) {
		times = r.Times
	}
	said := slices.DeleteFunc(r.resolved(times), func(f timex.Found) bool {
		return !f.HasDate || f.When.Kind != commands.KindDates && (r.cmd.Act != commands.ActWithdraw || f.When.Kind == commands.KindDuration)
	})
	from, to, ok := days(said)
	if ok && (!sameDay(from, r.Now) || !sameDay(to, r.Now) || r.Has(lexicon.Submit)) {
		a.From, a.To = from, to
	}
}

// maxTimes is how many times one is compared with: nobody names more, and no text may cost more than its length.
const maxTimes = 16

// coming reads the days, or the hours of a day, that a request is for. What was forgotten or worked lies behind.
func (r *Reader) coming(a *Facts) {
	times := r.own()
	if r.behind() || r.justOver(times) {
		times = slices.DeleteFunc(r.resolved(r.Past()), func(f timex.Found) bool { // do it now
			return f.Grain == timex.GrainSecond && f.When.Kind == commands.KindInstant && atOnce(f.When.Start, r.Now)
		})
	}
	times = slices.DeleteFunc(times, func(f timex.Found) bool { // 听日请病假一日: how long, and not the first
		k := r.Index(f.From)
		return len(times) > 1 && f.To-f.From == 2 && f.HasDate && f.Grain == timex.GrainDay && k > 0 && r.Adjacent(k-1) && r.T[k-1].Is(lexicon.Of(lexicon.Leave, lexicon.Holiday, lexicon.Kind))
	})
	if ahead := func(f timex.Found) bool { return f.HasDate && f.When.End.After(r.Now) }; slices.ContainsFunc(times, ahead) && !r.behind() {
		times = slices.DeleteFunc(times, func(f timex.Found) bool { // 上周日值的班，想这周五调休
			return f.HasDate && f.When.Problem == commands.TimePast && !f.When.End.IsZero() && !ahead(f)
		})
	}
	times = slices.DeleteFunc(times, func(f timex.Found) bool { // 5/27 5/28 这两天: points at the days in front of it
		k := r.Index(f.From)
		prev := r.Get(k - 1)
		return k > 0 && f.Deictic() && f.When.Kind == commands.KindDates && prev.Kind == entity.Time && prev.When.HasDate && !prev.When.Deictic() && f.When.Start.Before(prev.When.When.Start)
	})
	for i := range times { // 下周二飞成都，周四回
		f := &times[i]
		if next := r.Get(r.Index(f.To-1) + 1); i == 0 || !next.Has(lexicon.End) || !f.HasDate || f.HasTime || f.When.Kind != commands.KindDates || !times[i-1].HasDate {
			continue
		}
		for f.When.Start.Before(times[i-1].When.Start) {
			f.When = moveTo(f.When, f.When.Start.AddDate(0, 0, 7))
		}
		f.Until = true
	}
	times = narrowest(times)
	for i := 1; i < len(times); i++ { // trip tuesday, back thursday
		if f, was := &times[i], times[i-1].When.Start; f.Weekday() && times[i-1].Weekday() && f.When.Start.Before(was) && f.When.Start.After(was.AddDate(0, 0, -7)) {
			f.When = moveTo(f.When, f.When.Start.AddDate(0, 0, 7))
		}
	}
	p := r.gather(times)
	a.From, a.To, _ = days(datedTimes(times))
	const day = 24 * time.Hour
	switch half := p.length%(day/2) == 0; {
	case p.length > 0 && !half:
		a.Minutes = int(p.length.Minutes())
	case p.length > 0 && p.date != nil && p.date.Grain == timex.GrainWeek && p.length <= 7*day && !sameDay(a.From, a.To): // 下周五天
		a.To = a.From.AddDate(0, 0, int((p.length+day/2)/day)-1)
	case p.length > 0 && p.single(&a.From, &a.To):
		a.To = a.From.AddDate(0, 0, int((p.length+day/2)/day)-1) // 半天 stays on its day, 一天半 takes two
		if r.nights(times) {
			a.To = a.To.AddDate(0, 0, 1) // two nights lie between three days
		}
	}
	if p.bad != nil {
		a.Problem, a.TimeText = p.bad.When.Problem, r.said(*p.bad)
	} else if p.date != nil && r.someOf(&p, day) {
		a.Problem, a.TimeText = commands.TimeVague, r.said(*p.date)
		a.From, a.To = time.Time{}, time.Time{}
	}
	if p.clock != nil && p.clock.When.Kind == commands.KindRange && !p.clock.When.Start.IsZero() {
		a.Start, a.End = p.clock.When.Start, p.clock.When.End
		w := p.clock.When
		if !p.clock.HasDate && !a.From.IsZero() {
			w = moveTo(w, a.From)
		}
		if p.part != nil {
			w = p.insidePart(w)
		}
		a.Start, a.End = w.Start, w.End
	} else if r.cmd.Act == commands.ActSet && p.part != nil && !a.From.IsZero() && sameDay(a.From, a.To) { // 下周三下午
		w := moveTo(p.part.When, a.From)
		a.Start, a.End = w.Start, w.End
	}
	for _, f := range times {
		if day := f.When.Start; f.Until && !f.HasTime && f.HasDate { // 从明天请到周五
			if !f.When.End.IsZero() {
				day = f.When.End.Add(-time.Nanosecond)
			}
			a.From, a.To = midnight(r.Now), midnight(day)
			for _, g := range slices.Backward(times) {
				if g.From != f.From && g.HasDate && !g.When.Start.IsZero() && !g.When.Start.After(day) {
					a.From = midnight(g.When.Start)
					break
				}
			}
		}
		if f.Until && f.HasTime && a.Start.IsZero() {
			end := f.When.End
			if end.IsZero() {
				end = f.When.Start
			}
			if !a.From.IsZero() && (!f.HasDate || !end.After(a.From)) {
				end = onDay(end, a.From)
			}
			a.End = end
			for _, g := range times { // till 11pm, from 6pm
				if g.HasTime && g.When.Kind == commands.KindInstant && g.From != f.From && onDay(g.When.Start, end).Before(end) {
					a.Start = onDay(g.When.Start, end)
					break
				}
			}
		}
	}
}

// someOf says whether only some of the days are meant that are named, and not which: 下周请两天假, 下个月去趟广州.
func (r *Reader) someOf(p *plan, day time.Duration) bool {
	days := p.date.When.End.Sub(p.date.When.Start)
	few := r.marks(lexicon.HowMany) || p.length > 0 && p.length < 5*day
	return days > 8*day && p.date.When.Kind == commands.KindDates && p.date.Grain != timex.GrainDay && (p.length == 0 || p.length < days/2) ||
		p.date.Grain == timex.GrainWeek && few
}

// narrowest leaves out days that include others of all: 下个礼拜结婚，十八号到廿二号; next week between wednesday and friday.
// Weekdays lie in the week, or between the days, that are named beside them.
func narrowest(times []timex.Found) []timex.Found {
	for i := range times {
		for _, week := range times[:min(len(times), maxTimes)] {
			g := &times[i]
			if !g.Weekday() || week.Weekday() || week.Grain != timex.GrainWeek && week.Grain != timex.GrainDay || week.When.Kind != commands.KindDates || !g.When.Start.Before(week.When.Start) {
				continue
			}
			behind := (7 + int(g.When.Start.Weekday()-week.When.Start.Weekday())) % 7
			if moved := (timex.Found{When: moveTo(g.When, week.When.Start.AddDate(0, 0, behind))}); inside(&moved, &week) {
				g.When = moved.When
			}
		}
	}
	all := slices.Clone(times[:min(len(times), maxTimes)])
	times = slices.DeleteFunc(times, func(f timex.Found) bool { // 元旦1号到3号; 周一全天
		return slices.ContainsFunc(all, func(g timex.Found) bool {
			return f.HasDate && f.To == g.From && g.When.Kind == commands.KindDates && narrower(&f, &g) || f.AllDay && !f.HasDate && g.HasDate
		})
	})
	all = slices.Clone(times[:min(len(times), maxTimes)])
	return slices.DeleteFunc(times, func(f timex.Found) bool {
		return f.HasDate && f.When.Kind == commands.KindDates && slices.ContainsFunc(all, func(g timex.Found) bool {
			both := f.Grain == timex.GrainDay && !f.Weekday() && g.Weekday() // 15到17号去看展，周一出发: both ends were said
			return g.HasDate && g.When.Kind == commands.KindDates && !both && narrower(&g, &f)
		})
	})
}

// justOver says whether the day that a request is for was some weeks ago rather than almost a year ahead: on 4 December, a
// trip from 30 November to 2 December.
func (r *Reader) justOver(times []timex.Found) bool {
	if from, _, ok := days(times); !ok || from.Before(r.Now.AddDate(0, 9, 0)) {
		return false
	}
	from, to, ok := days(r.resolved(r.Past()))
	return ok && from.After(r.Now.AddDate(0, -2, 0)) && to.Before(r.Now)
}

// nights says whether a length counts the nights between days.
func (r *Reader) nights(times []timex.Found) bool {
	for _, f := range times {
		for i := f.To - 1; f.When.Kind == commands.KindDuration && i >= f.From; i-- {
			if end, means := r.Lexicon().Longest(r.R, i, f.To); end == f.To && means.Has(lexicon.Night) {
				return true
			}
		}
	}
	return false
}

// single says whether days are one day; a narrower one that was named counts for a wider (下周出差两晚，周二出发).
func (p plan) single(from, to *time.Time) bool {
	if !from.IsZero() && !sameDay(*from, *to) && p.date != nil && p.date.When.End.Sub(p.date.When.Start) <= 25*time.Hour {
		*from, *to = midnight(p.date.When.Start), midnight(p.date.When.Start)
	}
	return !from.IsZero() && sameDay(*from, *to)
}

// behind says whether what a request is for lies behind: a punch that was forgotten, overtime that was worked.
func (r *Reader) behind() bool {
	if r.Has(lexicon.Cant, lexicon.Punch, lexicon.AttBad) && r.Has(lexicon.Kind, lexicon.Submit, lexicon.Apply, lexicon.Punch) && !r.Has(lexicon.Leave, lexicon.TakeOff) {
		return true
	}
	for k := range r.T {
		t := &r.T[k]
		if t.Has(lexicon.Lapse) && t.Role != entity.Topic {
			return true
		}
		if !t.Has(lexicon.Perf) || t.Role != entity.Free || !r.Has(lexicon.Leave) && !r.marks(lexicon.Worked) {
			continue
		}
		for from, to := r.Clause(k); from < to; from++ { // 周六干了一天
			if r.T[from].Kind == entity.Time && r.T[from].When.HasDate {
				return true
			}
		}
	}
	return false
}

// datedTimes leaves out hours without a day (昨晚做到十点), if any time has one.
func datedTimes(times []timex.Found) []timex.Found {
	if !slices.ContainsFunc(times, func(f timex.Found) bool { return f.HasDate }) {
		return times
	}
	return slices.DeleteFunc(slices.Clone(times), func(f timex.Found) bool { return !f.HasDate && f.When.Kind != commands.KindDuration })
}

// over says whether what is asked about has happened (周五我都开了哪些会), and was not only planned (周四我都约了谁).
func (r *Reader) over() bool {
	for k := range r.T {
		t := &r.T[k]
		if t.Role == entity.Free && t.Is(lexicon.Of(lexicon.Perf, lexicon.Doing)) && !(t.Has(lexicon.Perf) && t.Has(lexicon.Doing)) && !(r.Get(k-1).Has(lexicon.Book) && r.Adjacent(k-1)) {
			return true
		}
	}
	return false
}

// was says whether a question is about what has been: who was away on monday.
func (r *Reader) was() bool {
	return slices.ContainsFunc(r.T, func(t entity.Token) bool { return t.Has(lexicon.Aux) && t.Has(lexicon.Perf) && t.Role == entity.Free })
}

// agenda reads the days, and the hours when they were narrowed, that are asked about.
func (r *Reader) agenda(a *Facts) {
	times := r.own()
	meets := r.cmd.Thing == commands.ThingMeeting && r.cmd.Takes(commands.Room, commands.RoleOld) == nil && !r.Has(lexicon.Free) && r.over()
	if r.cmd.Act == commands.ActAsk && (meets || r.cmd.Thing == commands.ThingAttendance && r.was()) {
		times = r.resolved(r.Past())
	}
	times = narrowest(times)
	a.From, a.To, _ = days(times)
	p := r.gather(times)
	if p.clock == nil && p.part == nil {
		return
	}
	var b Facts
	p.fill(&b, time.Time{}, r.said)
	a.Start, a.End, a.TimeText = b.Start, b.End, b.TimeText
	if b.Window != nil {
		a.Start, a.End = b.Window.Start, b.Window.End
	}
	if !a.Start.IsZero() {
		a.From, a.To = midnight(a.Start), midnight(a.Start)
	}
}

// days returns the whole days that the expressions cover, both ends inclusive.
func days(times []timex.Found) (from, to time.Time, ok bool) {
	for _, f := range times {
		w := f.When
		if f.HasDate && f.HasTime && f.Open == timex.OpenBefore && w.Start.IsZero() { // in before 9 yesterday
			w.Start = w.End.Add(-time.Nanosecond)
		}
		if w.Kind == commands.KindDuration || w.Problem != "" && w.Problem != commands.TimePast || w.Start.IsZero() {
			continue
		}
		for _, w := range append([]commands.When{w}, f.And...) {
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
	}
	return from, to, ok
}
