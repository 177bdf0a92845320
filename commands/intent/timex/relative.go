package timex

import "time"

// relative reads 下周, 上个月, 这个季度, next Wednesday, this morning, 上两周, next 3 days.
func (p *parser) relative(i int) (spec, int, bool) {
	r := int(p.t[i].val)
	j := i + 1
	for p.k(j) == kRel && (p.t[j].val == p.t[i].val || p.t[i].val == 0 && p.english(i)) {
		r += int(p.t[j].val)
		j++
	}
	if p.k(j) == kGe || p.k(j) == kOf && p.english(i) {
		j++
	}
	a := spec{dateAt: i}
	if r == -1 && p.english(i) && p.ofMonth(j+1) && (p.k(j) == kWeekday || p.isUnit(j, uDay) || p.isUnit(j, uWeek)) {
		a.has, a.nth, a.nthUnit = sNth, -1, uDay // last Monday of March
		if p.k(j) == kWeekday {
			a.nthDay = int(p.t[j].val)
		} else {
			a.nthUnit = unit(p.t[j].val)
		}
		return a, j + 1, true
	}
	switch t := p.tok(j); t.kind {
	case kUnit:
		return p.relativeUnit(i, j, r)
	case kYue:
		a.has, a.month, a.monthRel = sMonth, r, true
		return a, j + 1, true
	case kNian:
		a.has, a.year, a.yearRel = sYear, r, true
		return a, j + 1, true
	case kEdge:
		a.has, a.edge = sEdge, t.part
		switch unit(t.val) {
		case uMonth:
			a.has, a.month, a.monthRel = a.has|sMonth, r, true
		case uYear:
			a.has, a.year, a.yearRel = a.has|sYear, r, true
		default:
			a.has, a.quarter, a.quartRel = a.has|sQuarter, r, true
		}
		return a, j + 1, true
	case kQuarter:
		a.has, a.quarter, a.quartRel = sQuarter, r, true
		return a, j + 1, t.val != 1
	case kWeekday:
		a.has, a.week, a.weekday, a.more = sWeek|sWeekday, r, int(t.val), t.days
		if p.t[i].part == 2 { // coming Friday
			a.has, a.coming = sWeekday, true
		}
		return a, j + 1, true
	case kWorkday:
		if r != 1 {
			return a, i, false
		}
		day := p.today.AddDate(0, 0, 1)
		for weekday(day) > 5 {
			day = day.AddDate(0, 0, 1)
		}
		return spec{has: sSpan, start: day, end: day.AddDate(0, 0, 1), grain: uDay, dateAt: i}, j + 1, true
	case kWeekend:
		a.has, a.week = sWeek|sWeekend, r
		return a, j + 1, true
	case kMonth:
		a.has, a.month, a.monthDir = sMonth, int(t.val), r
		if r == 0 {
			a.has, a.yearRel = a.has|sYear, true
		}
		return a, j + 1, true
	case kHoliday, kSeason:
		if r > 0 && !p.english(i) && p.t[i].to-p.t[i].from == 1 && j == i+1 {
			return a, i, false // 聊下双十二: only 下个 is the next one
		}
		b, e, ok := p.atom(j, &spec{})
		b.dateAt, b.dir = i, r
		if r == 0 {
			b.has, b.yearRel = b.has|sYear, true
		}
		return b, e, ok
	case kPart:
		if p.english(i) && r == 0 {
			return spec{has: sDayRel | sPart, part: int8(t.val), dateAt: i, timeAt: j}, j + 1, true
		}
		if p.english(i) {
			return spec{has: sDayRel | sPart, dayRel: r, part: int8(t.val), dateAt: i, timeAt: j}, j + 1, true
		}
	case kNum, kHalf:
		if t.kind == kHalf && !p.english(i) && p.isUnit(j+1, uDay) { // 上半天班
			return a, i, false
		}
		if n := p.tok(j); r < 0 && p.english(i) && n.val > 0 && n.val < 100 && p.k(j+1) == kUnit && unit(p.t[j+1].val) >= uDay && p.ofMonth(j+2) {
			a.has, a.count, a.countU, a.fromEnd = sCount, int(n.val), unit(p.t[j+1].val), true
			return a, j + 2, true
		}
		return p.manyUnits(i, j, r)
	}
	return a, i, false
}

// ofMonth says whether "of" at j is followed by a month, year or quarter.
func (p *parser) ofMonth(j int) bool {
	if p.k(j) != kOf && p.k(j) != kIn {
		return false
	}
	j++
	for p.k(j) == kThe || p.k(j) == kRel || p.k(j) == kEvery && p.t[j].val == 0 {
		j++
	}
	return p.k(j) == kMonth || p.isUnit(j, uMonth) || p.isUnit(j, uYear) || p.k(j) == kNum && p.t[j].val >= 1900
}

// relativeUnitAt is the unit named at token j, r units from the present one.
func (p *parser) relativeUnitAt(j, r, next int) (spec, int, bool) {
	a, _, ok := p.relativeUnit(j, j, r)
	return a, next, ok && a.has&(sWeek|sMonth|sYear) != 0
}

// relativeUnit reads 这 下 上 with a unit.
func (p *parser) relativeUnit(i, j, r int) (spec, int, bool) {
	a := spec{dateAt: i}
	switch unit(p.t[j].val) {
	case uWeek:
		a.has, a.week = sWeek, r
	case uMonth:
		a.has, a.month, a.monthRel = sMonth, r, true
	case uYear:
		a.has, a.year, a.yearRel = sYear, r, true
	case uDecade:
		y := p.today.Year()/10*10 + 10*r
		return p.years(y, 10, i, j+1)
	case uDay:
		if !p.english(i) {
			return a, i, false
		}
		a.has, a.dayRel = sDayRel, r
	case uSecond, uMinute, uHour:
		if !p.english(j) || r == 0 {
			return a, i, false
		}
		a = p.rollingSpan(length(1, 0, unit(p.t[j].val)), r, i)
	default:
		return a, i, false
	}
	return a, j + 1, true
}

// manyUnits reads 上两周 and 前两天 as the whole units before, next 3 days as the days to come.
func (p *parser) manyUnits(i, j, r int) (spec, int, bool) {
	d, e, ok := p.stretch(j)
	if !ok || d.vague || p.k(j+1) == kYue { // 看下3月2号 is in March
		return spec{}, i, false
	}
	if r == 0 { // 这两天: today and tomorrow, or yesterday and today
		if p.english(i) || d.unit != uDay || d.weak {
			return spec{}, i, false
		}
		return p.rollingSpan(d, 1-2*b2i(p.past), i), e, true
	}
	if p.english(i) {
		if r < 0 {
			return p.rollingSpan(d, -1, i), e, true
		}
		if d.unit >= uDay {
			return p.wholeUnits(d, 1, i), e, true
		}
		return p.rollingSpan(d, 1, i), e, true
	}
	return p.wholeUnits(d, sign(r), i), e, true
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

// front reads 前两天 (before today) and, behind a month or year, its first two days.
func (p *parser) front(i int, s *spec) (spec, int, bool) {
	if p.k(i+1) != kNum && p.k(i+1) != kHalf {
		return spec{}, i, false
	}
	d, e, ok := p.stretch(i + 1)
	if !ok || d.vague {
		return spec{}, i, false
	}
	dir := int(p.t[i].val)
	if s.has&(sMonth|sYear|sWeek|sQuarter) != 0 {
		n := int(p.tok(i + 1).val)
		if d.unit < uDay || p.k(i+1) != kNum {
			return spec{}, i, false
		}
		return spec{has: sCount, count: n, countU: d.unit, fromEnd: dir > 0, dateAt: i}, e, true
	}
	if s.has != 0 || p.k(e) == kFront || p.k(e) == kAgo {
		return spec{}, i, false
	}
	return p.wholeUnits(d, dir, i), e, true
}

// rolling reads 最近7天, 过去一周, 未来两个月, past week, last 24 hours.
func (p *parser) rolling(i int) (spec, int, bool) {
	dir := int(p.t[i].val)
	j := i + 1
	if p.k(j) == kOf || p.k(j) == kThe {
		j++
	}
	if p.k(j) == kRel && p.t[j].val == 0 && !p.english(j) { // 过去这一周
		j++
	}
	d, e, ok := p.stretch(j)
	if !ok && p.k(j) == kUnit && p.english(j) {
		d, e, ok = length(1, 0, unit(p.t[j].val)), j+1, true
	}
	if !ok || d.vague {
		return spec{}, i, false
	}
	if p.k(e) == kWithin || p.k(e) == kSince && p.t[e].val == 1 {
		e++
	}
	return p.rollingSpan(d, dir, i), e, true
}

// rollingSpan is the stretch up to or from now: days include today.
func (p *parser) rollingSpan(d stretch, dir, at int) spec {
	a := spec{has: sSpan, dateAt: at, grain: uDay}
	switch {
	case d.unit < uDay || d.secs != 0:
		a.grain = uSecond
		a.start, a.end = p.now, d.from(p.now, dir)
		if dir < 0 {
			a.start, a.end = a.end, a.start
		}
	case dir < 0:
		a.end = p.today.AddDate(0, 0, 1)
		a.start = d.from(a.end, -1)
	default:
		a.start = p.today
		a.end = d.from(a.start, 1)
	}
	return a
}

// wholeUnits is the n whole days, weeks, months or years before or after the present one.
func (p *parser) wholeUnits(d stretch, dir, at int) spec {
	if d.unit < uDay || d.secs != 0 {
		return p.rollingSpan(d, dir, at)
	}
	first := floor(p.today, d.unit)
	a := spec{has: sSpan, dateAt: at, grain: d.unit}
	if dir < 0 {
		a.start, a.end = d.from(first, -1), first
		return a
	}
	a.start = length(1, 0, d.unit).from(first, 1)
	a.end = d.from(a.start, 1)
	return a
}

// floor is the beginning of the unit that day lies in; weeks begin on Monday.
func floor(day time.Time, u unit) time.Time {
	y, m, d := day.Date()
	switch u {
	case uWeek:
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	case uMonth:
		d = 1
	case uQuarter:
		m, d = (m-1)/3*3+1, 1
	case uYear:
		m, d = 1, 1
	case uDecade:
		y, m, d = y/10*10, 1, 1
	}
	return time.Date(y, m, d, 0, 0, 0, 0, day.Location())
}

// years is n calendar years from y on.
func (p *parser) years(y, n, at, next int) (spec, int, bool) {
	start := time.Date(y, 1, 1, 0, 0, 0, 0, p.now.Location())
	return spec{has: sSpan, start: start, end: start.AddDate(n, 0, 0), grain: uYear, dateAt: at}, next, true
}

// shifted reads a length that moves now or a day: 两个小时后, three days ago, 2 months after next
// Friday, 60日内.
func (p *parser) shifted(i int) (spec, int, bool) {
	d, j, ok := p.stretch(i)
	if !ok {
		return spec{}, i, false
	}
	if d.english && p.k(j) == kOf && !p.english(j) {
		return spec{}, i, false
	}
	dir := 0
	e := j + 1
	switch t := p.tok(j); t.kind {
	case kAgo, kLater:
		dir = b2i(t.kind == kLater)*2 - 1
	case kFront:
		dir = int(t.val)
		if d.weak && (d.unit != uDay || d.months != 0) || p.k(j+1) == kNum && p.t[j].val < 0 && p.touches(j) {
			return spec{}, i, false
		}
		if r := p.rs[t.from]; r == '头' {
			return spec{}, i, false
		}
	case kWithin:
		if t.val == 1 || d.weak && (d.unit != uDay || d.months != 0) {
			return spec{}, i, false
		}
		return p.within(d, i), e, true
	case kAfter, kFrom, kBefore:
		return p.shiftedFrom(i, j, d)
	case kOn, kDayRel: // a week on Friday, two weeks today
		if t.kind == kOn {
			j++
		}
		s, e, ok := p.atom(j, &spec{})
		if !ok || !d.english || d.unit != uWeek || p.k(i-1) == kIn || s.has != sWeekday && (s.has != sDayRel || s.dayRel < 0) || t.kind == kOn && p.k(i) != kArticle {
			return spec{}, i, false
		}
		v := p.resolve(&s)
		return spec{has: sSpan, start: d.from(v.start, 1), end: d.from(v.end, 1), grain: uDay, dateAt: i}, e, v.problem == ""
	default:
		return spec{}, i, false
	}
	if d.vague || d.weak && (d.unit != uDay || d.months != 0) {
		return spec{}, i, false
	}
	return p.moved(d, dir, i), e, true
}

// moved is now moved by d: an instant for hours and minutes, a date for days and longer.
func (p *parser) moved(d stretch, dir, at int) spec {
	a := spec{has: sSpan, dateAt: at, grain: uSecond}
	if d.unit < uDay || d.secs != 0 {
		a.start = d.from(p.now, dir)
		return a
	}
	a.grain = uDay
	if d.unit == uYear && d.months%12 == 0 && !d.english { // 两年前 is a year, 半年前 a day
		a.grain = uYear
		a.start = floor(d.from(p.today, dir), uYear)
		a.end = a.start.AddDate(1, 0, 0)
		return a
	}
	a.start = d.from(p.today, dir)
	a.end = a.start.AddDate(0, 0, 1)
	return a
}

// within is the time from now to d later.
func (p *parser) within(d stretch, at int) spec {
	dir := 1
	if p.past {
		dir = -1
	}
	a := spec{has: sSpan, dateAt: at, grain: uSecond, start: p.now, end: d.from(p.now, dir)}
	if d.unit >= uDay && d.secs == 0 {
		a.grain = uDay
		a.start = p.today
		a.end = d.from(p.today, dir).AddDate(0, 0, 1)
	}
	if dir < 0 {
		a.start, a.end = d.from(p.now, -1), p.now
		if a.grain == uDay {
			a.end = p.today.AddDate(0, 0, 1)
			a.start = d.from(a.end, -1)
		}
	}
	return a
}

// shiftedFrom reads "two days after tomorrow" and "3 days from Tuesday".
func (p *parser) shiftedFrom(i, j int, d stretch) (spec, int, bool) {
	if d.vague || d.weak || !d.english {
		return spec{}, i, false
	}
	dir := 1
	if p.k(j) == kBefore {
		dir = -1
	}
	if p.k(j) == kFrom && p.k(j+1) == kNow {
		a := p.moved(d, 1, i)
		if now := p.t[j+1]; now.to-now.from > 3 && a.grain == uDay { // from right now: to the minute
			a.start, a.end, a.grain = d.from(p.now, 1), time.Time{}, uSecond
		}
		return a, j + 2, true
	}
	s, e, ok := p.point(j + 1)
	if !ok {
		return spec{}, i, false
	}
	w := p.resolve(&s)
	if w.problem != "" || w.start.IsZero() || dir > 0 && s.clock() && p.k(j) == kFrom && d.unit < uDay { // 90 minutes from 1:30pm is how long and from when
		return spec{}, i, false
	}
	a := spec{has: sSpan, dateAt: i, grain: uDay, start: d.from(w.start, dir)}
	a.end = a.start.AddDate(0, 0, 1)
	if s.clock() || d.unit < uDay || w.grain == uSecond {
		a.grain, a.end = uSecond, time.Time{}
	}
	return a, e, true
}

// rest reads the rest of the week, month or year: from today to its end.
func (p *parser) rest(i int) (spec, int, bool) {
	j := i + 1
	for p.k(j) == kThe || p.k(j) == kRel && p.t[j].val == 0 {
		j++
	}
	if p.k(j) != kUnit {
		return spec{}, i, false
	}
	a := spec{has: sSpan, dateAt: i, grain: uDay, start: p.today}
	switch unit(p.t[j].val) {
	case uDay:
		a.end = p.today.AddDate(0, 0, 1)
	case uWeek:
		a.end = floor(p.today, uWeek).AddDate(0, 0, 7)
	case uMonth:
		a.end = floor(p.today, uMonth).AddDate(0, 1, 0)
	case uYear:
		a.end = floor(p.today, uYear).AddDate(1, 0, 0)
	default:
		return spec{}, i, false
	}
	return a, j + 1, true
}

// weekOf reads the week of October 6th: the calendar week that holds the day.
func (p *parser) weekOf(i int) (spec, int, bool) {
	s, e, ok := p.point(i + 1)
	if !ok || s.clock() {
		return spec{}, i, false
	}
	v := p.resolve(&s)
	if v.problem != "" || v.grain != uDay {
		return spec{}, i, false
	}
	week := floor(v.start, uWeek)
	return spec{has: sSpan, start: week, end: week.AddDate(0, 0, 7), grain: uDay, dateAt: i}, e, true
}
