package timex

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// dates is a stretch of whole days; end is exclusive.
type dates struct {
	start, end time.Time
	grain      unit
	problem    commands.TimeProblem
	other      time.Time // another start that could be meant; zero when there is none
}

func (p *parser) day(y, m, d int) time.Time {
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, p.now.Location())
}

func oneDay(t time.Time) dates { return dates{start: t, end: t.AddDate(0, 0, 1), grain: uDay} }

func from(t time.Time, u unit) dates {
	return dates{start: t, end: length(1, 0, u).from(t, 1), grain: u}
}

func nonexistent() dates { return dates{grain: uDay, problem: commands.TimeNonexistent} }

// resolveDate says which days s names. Without a date it is today.
func (p *parser) resolveDate(s *spec) dates {
	if s.bad && s.has&(sDay|sMonth) != 0 {
		return nonexistent()
	}
	var d dates
	switch {
	case s.has&sSeries != 0:
		return p.firstOccurrence(s)
	case s.has&sSpan != 0:
		d = dates{start: s.start, end: s.end, grain: s.grain}
	case s.has&sLunar != 0:
		d = p.lunarDate(s)
	case s.has&sHoliday != 0:
		d = p.holidayDate(s)
	case s.has&sDayRel != 0:
		d = oneDay(p.today.AddDate(0, 0, s.dayRel))
	case s.has&sNextDay != 0:
		d = oneDay(p.today.AddDate(0, 0, 1))
	case s.has&sWeekend != 0:
		d = p.weekend(s)
	case s.has&sSeason != 0:
		d = p.season(s)
	case s.has&(sQuarter|sHalf) != 0:
		d = p.partOfYear(s)
	case s.has&sDay != 0:
		return p.monthDate(s)
	case s.has&sMonth != 0:
		d = p.month(s)
	case s.has&sYear != 0:
		d = from(p.day(p.year(s), 1, 1), uYear)
	case s.has&sWeek != 0:
		d = p.week(s)
	case s.has&sWeekday != 0:
		return p.bareWeekday(s)
	case s.has&(sNth|sCount) != 0:
		d = from(floor(p.today, uMonth), uMonth)
	default:
		d = oneDay(p.today)
	}
	if d.problem != "" {
		return d
	}
	return p.narrow(s, d)
}

// narrow applies 底, 第一周, 前两天 to d and checks a weekday said beside a date.
func (p *parser) narrow(s *spec, d dates) dates {
	if s.has&sNth != 0 {
		d = nthOf(s, d)
	}
	if s.has&sCount != 0 {
		d = countOf(s, d)
	}
	if s.has&sEdge != 0 {
		d = p.edgeDates(s, d)
	}
	if s.has&sWeekday != 0 && s.has&sWeek == 0 && d.grain == uDay && weekday(d.start) != s.weekday && d.problem == "" {
		d.problem = commands.TimeConflict
	}
	if s.has&sWeekday != 0 && s.has&sDay != 0 && d.problem == "" && d.grain == uDay && d.start.Day() != s.day {
		d.problem = commands.TimeConflict
	}
	return d
}

func weekday(t time.Time) int { return (int(t.Weekday())+6)%7 + 1 }

func (p *parser) year(s *spec) int {
	if s.yearRel {
		return p.today.Year() + s.year
	}
	return s.year
}

// month is a calendar month. Without a year it is the next one (this month counts) or, for
// questions, the last one.
func (p *parser) month(s *spec) dates {
	if s.monthRel && s.has&sYear == 0 {
		return from(addMonths(floor(p.today, uMonth), s.month), uMonth)
	}
	if s.month < 1 || s.month > 12 {
		return nonexistent()
	}
	if s.has&sYear != 0 {
		return from(p.day(p.year(s), s.month, 1), uMonth)
	}
	first := p.day(p.today.Year(), s.month, 1)
	this := floor(p.today, uMonth)
	switch {
	case s.monthDir > 0 && !first.After(this):
		first = first.AddDate(1, 0, 0)
	case s.monthDir < 0 && !first.Before(this):
		first = first.AddDate(-1, 0, 0)
	case s.monthDir != 0:
	case !p.past && first.Before(this):
		first = first.AddDate(1, 0, 0)
	case p.past && first.After(this):
		first = first.AddDate(-1, 0, 0)
	}
	return from(first, uMonth)
}

// monthDate is a day of a month; what was not said is filled in so that the date lies ahead or,
// for questions, behind, and agrees with a weekday that was named.
func (p *parser) monthDate(s *spec) dates {
	y, m, _ := p.today.Date()
	switch {
	case s.has&sMonth != 0 && s.monthRel:
		first := addMonths(floor(p.today, uMonth), s.month)
		return p.checked(s, first.Year(), int(first.Month()))
	case s.has&sMonth != 0 && s.has&sYear != 0:
		return p.checked(s, p.year(s), s.month)
	case s.has&sMonth != 0:
		return p.nearestYear(s, y)
	case s.has&sWeek != 0: // 下周三12号
		d := p.week(s)
		if d.start.Day() != s.day {
			d.problem = commands.TimeConflict
		}
		return d
	case s.has&sDayRel != 0:
		d := oneDay(p.today.AddDate(0, 0, s.dayRel))
		if d.start.Day() != s.day {
			d.problem = commands.TimeConflict
		}
		return d
	}
	return p.nearestMonth(s, y, int(m))
}

// checked is the named day when it exists and falls on the named weekday.
func (p *parser) checked(s *spec, y, m int) dates {
	if m < 1 || m > 12 || s.day < 1 || s.day > daysIn(y, m) {
		return nonexistent()
	}
	d := oneDay(p.day(y, m, s.day))
	if s.has&sWeekday != 0 && weekday(d.start) != s.weekday {
		d.problem = commands.TimeConflict
	}
	if s.has&sDayRel != 0 && !d.start.Equal(p.today.AddDate(0, 0, s.dayRel)) {
		d.problem = commands.TimeConflict
	}
	return d
}

// nearestYear finds the year of 12月3日.
func (p *parser) nearestYear(s *spec, y int) dates {
	if s.month < 1 || s.month > 12 || s.day < 1 || s.day > 29 && s.day > daysIn(y, s.month) {
		return nonexistent()
	}
	step, first := 1, y
	if p.past {
		step = -1
	}
	var found dates
	for i := 0; i <= 8; i++ {
		d := p.checked(s, first+step*i, s.month)
		if d.problem == commands.TimeNonexistent {
			continue
		}
		if !p.past && d.start.Before(p.today) || p.past && d.start.After(p.today) {
			if d.problem == "" && s.has&(sWeekday|sDayRel) != 0 && p.nearby(d.start) {
				return d // the weekday says that this year's is meant
			}
			if found.other.IsZero() {
				found.other = d.start
			}
			continue
		}
		d.other = found.other
		if d.problem == commands.TimeConflict {
			if prev := p.checked(s, d.start.Year()-step, s.month); prev.problem == "" && p.nearby(prev.start) {
				return prev
			}
		}
		return d
	}
	return nonexistent()
}

// nearby says whether t lies within two months of today.
func (p *parser) nearby(t time.Time) bool {
	const near = 62 * 24 * time.Hour
	return t.Sub(p.today).Abs() <= near
}

// nearestMonth finds the month of a bare 15号.
func (p *parser) nearestMonth(s *spec, y, m int) dates {
	if s.day < 1 || s.day > 31 {
		return nonexistent()
	}
	if s.has&sYear != 0 {
		return nonexistent()
	}
	step := 1
	if p.past {
		step = -1
	}
	for i := 0; i < 12; i++ {
		first := addMonths(p.day(y, m, 1), step*i)
		d := p.checked(s, first.Year(), int(first.Month()))
		if d.problem == commands.TimeNonexistent || !p.past && d.start.Before(p.today) || p.past && d.start.After(p.today) {
			continue
		}
		if d.problem == commands.TimeConflict { // Saturday the 23rd, said on the 27th
			before := addMonths(first, -step)
			if prev := p.checked(s, before.Year(), int(before.Month())); prev.problem == "" {
				return prev
			}
		}
		return d
	}
	return nonexistent()
}

// week is a calendar week from Monday, or a weekday in it.
func (p *parser) week(s *spec) dates {
	monday := floor(p.today, uWeek).AddDate(0, 0, 7*s.week)
	if s.has&sWeekday != 0 {
		return oneDay(monday.AddDate(0, 0, s.weekday-1))
	}
	return from(monday, uWeek)
}

// bareWeekday is the coming one, today included, or for questions the last one.
func (p *parser) bareWeekday(s *spec) dates {
	ahead := (s.weekday - weekday(p.today) + 7) % 7
	if p.past && ahead > 0 {
		ahead -= 7
	}
	if s.coming && ahead == 0 {
		ahead = 7
	}
	return oneDay(p.today.AddDate(0, 0, ahead))
}

func (p *parser) weekend(s *spec) dates {
	week := s.week
	if s.has&sWeek == 0 && p.past && weekday(p.today) < 6 {
		week = -1
	}
	saturday := floor(p.today, uWeek).AddDate(0, 0, 7*week+5)
	return dates{start: saturday, end: saturday.AddDate(0, 0, 2), grain: uWeekend}
}

func (p *parser) holidayDate(s *spec) dates {
	h := holidayTable()[s.holiday]
	loc := p.now.Location()
	if s.has&sYear != 0 {
		day, ok := h.date(p.year(s), loc)
		if !ok {
			return nonexistent()
		}
		return oneDay(day)
	}
	back := p.past
	if s.dir != 0 {
		back = s.dir < 0
	}
	for _, y := range p.yearsAround(back) {
		day, ok := h.date(y, loc)
		if !ok {
			continue
		}
		if !back && !day.Before(p.today) || back && !day.After(p.today) {
			return oneDay(day)
		}
	}
	return nonexistent()
}

// yearsAround are the years in which the nearest day ahead or behind may lie, nearest first.
func (p *parser) yearsAround(back bool) [3]int {
	y := p.today.Year()
	if back {
		return [3]int{y + 1, y, y - 1}
	}
	return [3]int{y - 1, y, y + 1}
}

func (p *parser) lunarDate(s *spec) dates {
	month := s.month
	if s.has&sMonth == 0 {
		month = 1
	}
	loc := p.now.Location()
	if s.has&sYear != 0 {
		day, ok := lunarDay(p.year(s), month, s.day, loc)
		if !ok {
			return nonexistent()
		}
		return oneDay(day)
	}
	for _, y := range p.yearsAround(p.past) {
		day, ok := lunarDay(y, month, s.day, loc)
		if ok && (!p.past && !day.Before(p.today) || p.past && !day.After(p.today)) {
			return oneDay(day)
		}
	}
	return nonexistent()
}

// season is three whole months: spring begins in March.
func (p *parser) season(s *spec) dates {
	y := p.today.Year()
	if s.has&sYear != 0 {
		y = p.year(s)
	}
	start := p.day(y, 3*s.season, 1)
	d := dates{start: start, end: start.AddDate(0, 3, 0), grain: uQuarter}
	if s.has&sYear == 0 {
		switch {
		case s.dir < 0 || s.dir == 0 && p.past:
			for d.start.After(p.today) || s.dir < 0 && d.end.After(p.today) {
				d.start, d.end = d.start.AddDate(-1, 0, 0), d.end.AddDate(-1, 0, 0)
			}
		case !d.end.After(p.today) || s.dir > 0 && !d.start.After(p.today):
			d.start, d.end = d.start.AddDate(1, 0, 0), d.end.AddDate(1, 0, 0)
		}
	}
	return d
}

// partOfYear is a quarter or half of a year, of this year when none was named.
func (p *parser) partOfYear(s *spec) dates {
	y := p.today.Year()
	if s.has&sYear != 0 {
		y = p.year(s)
	}
	if s.has&sHalf != 0 {
		start := p.day(y, 6*s.half-5, 1)
		return dates{start: start, end: start.AddDate(0, 6, 0), grain: uHalf}
	}
	if s.quartRel {
		return from(addMonths(floor(p.today, uQuarter), 3*s.quarter), uQuarter)
	}
	return from(p.day(y, 3*s.quarter-2, 1), uQuarter)
}

// nthOf is the nth week, weekday, month or day of d. Weeks are counted from the first day: 8月第一周
// is the 1st to the 7th.
func nthOf(s *spec, d dates) dates {
	if s.nthDay != 0 {
		if d.grain == uMonth {
			return oneDay(nthDayOf(d.start.Year(), int(d.start.Month()), s.nth, s.nthDay, d.start.Location()))
		}
		first := d.start.AddDate(0, 0, (s.nthDay-weekday(d.start)+7)%7+7*(s.nth-1))
		if s.nth < 0 {
			last := d.end.AddDate(0, 0, -1)
			first = last.AddDate(0, 0, -((weekday(last)-s.nthDay)%7+7)%7)
		}
		return oneDay(first)
	}
	one := length(1, 0, s.nthUnit)
	if s.nth < 0 {
		return dates{start: one.from(d.end, -1), end: d.end, grain: s.nthUnit}
	}
	start := length(s.nth-1, 0, s.nthUnit).from(d.start, 1)
	out := dates{start: start, end: one.from(start, 1), grain: s.nthUnit}
	if !out.start.Before(d.end) {
		return nonexistent()
	}
	if out.end.After(d.end) {
		out.end = d.end
	}
	return out
}

// countOf is the first or last n units of d.
func countOf(s *spec, d dates) dates {
	n := length(s.count, 0, s.countU)
	if s.fromEnd {
		return dates{start: n.from(d.end, -1), end: d.end, grain: s.countU}
	}
	return dates{start: d.start, end: n.from(d.start, 1), grain: s.countU}
}

// edgeDates is the beginning, middle or end of d. 月底 is a deadline, the last day, and in a
// question the last ten days.
func (p *parser) edgeDates(s *spec, d dates) dates {
	out := dates{start: d.start, end: d.end, grain: uDay}
	days := int(d.end.Sub(d.start).Hours()/24 + 0.5)
	span := 10
	if d.grain == uWeek || days <= 7 {
		span = 3
	}
	switch s.edge {
	case eBegin, eFirst:
		if d.grain == uYear && s.edge == eBegin {
			out.end, out.grain = d.start.AddDate(0, 1, 0), uMonth
			return out
		}
		out.end = d.start.AddDate(0, 0, span)
	case eMid, eSecond:
		switch d.grain {
		case uYear:
			out.start, out.end = d.start.AddDate(0, 5, 0), d.start.AddDate(0, 7, 0)
		case uWeek:
			out.start, out.end = d.start.AddDate(0, 0, 2), d.start.AddDate(0, 0, 4)
		default:
			out.start, out.end = d.start.AddDate(0, 0, 10), d.start.AddDate(0, 0, 20)
		}
	case eFirstHalf:
		out.end = d.start.AddDate(0, 0, 15)
	case eSecondHalf:
		out.start = d.start.AddDate(0, 0, 15)
	case eThird:
		out.start = d.start.AddDate(0, 0, 20)
	case eEnd:
		out.start = d.end.AddDate(0, 0, -1)
		if p.past {
			out.start = d.end.AddDate(0, 0, -span)
		}
		if d.grain == uWeek {
			out.start = d.end.AddDate(0, 0, -3)
		}
	}
	return out
}
