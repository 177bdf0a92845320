package timex

import "time"

// Units of a Series.
const (
	SeriesDay     = "day"
	SeriesWorkday = "workday" // Monday to Friday
	SeriesWeek    = "week"
	SeriesMonth   = "month"
	SeriesQuarter = "quarter"
	SeriesYear    = "year"
)

// Series is a repetition: 每周一, 隔周三, weekdays.
type Series struct {
	Said  string // as the person wrote it, without the hour
	Unit  string // one of the Series constants; "" when nothing was said but that it recurs
	Every int    // every how many units, from 1
	// Days are the weekdays that were named, Monday first. Empty for other units, and for a week of
	// which no day was named (weekly, 每周).
	Days []time.Weekday
}

// rep is what a spec says about repeating.
type rep struct {
	unit     unit // uNone: recurring
	work     bool // on working days only; unit is uDay
	every    int16
	days     uint8 // bit n-1 is weekday n, Monday 1
	from, to int32 // tokens that say it
}

func bit(weekday int) uint8 { return 1 << (weekday - 1) }

// seriesAt reads 每周一, every other week, daily, 工作日.
func (p *parser) seriesAt(i int) (s spec, next int, ok bool) {
	t := p.t[i]
	r := rep{unit: uDay, every: 1, from: int32(i), to: int32(i + 1)}
	switch {
	case t.kind == kWorkday:
		if t.val == 0 && (p.k(i+1) != kPart || p.t[i+1].flags&nPlural == 0) || p.chosen(i) { // the next working day, 3个工作日
			return spec{}, i, false
		}
		r.work = true
	case t.val != 0: // daily
		if p.k(i-1) == kRel || p.k(i-1) == kThe { // the weekly sync is a name
			return spec{}, i, false
		}
		r.unit, r.every = unit(t.val), max(1, int16(t.part))
		if r.unit == uWeekend {
			r.unit = uNone
		}
	default:
		j, ok := p.every(i, &r)
		if !ok {
			return spec{}, i, false
		}
		r.to = int32(j)
	}
	if r.unit == uWeek && r.days == 0 {
		r.days, r.to = p.weekdays(int(r.to))
	}
	next = int(r.to)
	s = spec{has: sSeries, dateAt: i}
	if v, e, ok := p.ordinal(next); ok && r.unit == uMonth && p.k(e) == kWeekday { // every first Monday
		s.has, s.nth, s.nthUnit, s.nthDay = s.has|sNth, v, uDay, int(p.t[e].val)
		next, r.to = e+1, int32(e+1)
	}
	if p.k(next) == kPart && p.k(next-1) == kEvery { // every morning, 每晚
		r.to++
	}
	s.rep = r
	return s, next, true
}

// times reads 两周一次 and the week of "once a week".
func (p *parser) times(i int) (found, bool) {
	english := p.k(i) == kArticle
	if !english && p.k(i) != kNum {
		return found{}, false
	}
	n, j := 1, i+1
	if !english {
		if p.t[i].flags&(nDec|nApprox|nOrd|nGlued|nPos|nWord) != 0 || p.t[i].val < 1 || p.t[i].val > 31 {
			return found{}, false
		}
		n = int(p.t[i].val)
		if p.k(j) == kGe {
			j++
		}
	}
	r := rep{every: int16(n), from: int32(i)}
	switch t := p.tok(j); t.kind {
	case kUnit:
		r.unit = unit(t.val)
	case kNian:
		r.unit = uYear
	case kQuarter:
		r.unit = uQuarter
	}
	if r.unit < uDay || r.unit > uYear {
		return found{}, false
	}
	if english {
		if i == 0 || p.k(i-1) != kOther {
			return found{}, false
		}
		switch p.lastWord(i - 1) {
		case "once", "twice", "times":
		default:
			return found{}, false
		}
	} else if p.k(j+1) != kNum || p.runeAfter(j+1, 0) != '次' || p.runeAfter(j+1, 1) == '性' {
		return found{}, false
	}
	j++
	r.to = int32(j)
	return p.single(spec{has: sSeries, rep: r, dateAt: i}, i, j), true
}

// plural reads Mondays, Tuesdays and Thursdays.
func (p *parser) plural(i int) (spec, int, bool) {
	r := rep{unit: uWeek, every: 1, from: int32(i)}
	r.days, r.to = p.weekdays(i)
	return spec{has: sSeries, rep: r, dateAt: i}, int(r.to), true
}

// chosen says whether one or some of what stands at i are meant: 下个工作日, 3 working days.
func (p *parser) chosen(i int) bool {
	switch p.k(i - 1) {
	case kGe, kRel, kNum, kDi, kLastOne, kHalf, kArticle, kRoll:
		return true
	}
	switch p.runeBefore(i, 0) {
	case '首', '少', '几', '些':
		return true
	}
	return p.k(i-1) == kOther && p.lastWord(i-1) == "many"
}

// every reads 每两个月, every other week up to where a weekday, an hour or a day may follow.
func (p *parser) every(i int, r *rep) (next int, ok bool) {
	gap := p.t[i].part
	j := i + 1
	for p.k(j) == kEvery && p.t[j].val == 0 {
		gap = max(gap, p.t[j].part)
		j++
	}
	count, ordinal := 0, false
	if v, e, flags, ok := p.num(j); ok {
		if flags&nPos != 0 && p.rs[p.t[i].to-1] == '逢' { // 逢一三五
			r.unit, r.days = uWeek, weekdayDigits(v)
			return e, r.days != 0
		}
		if flags&(nDec|nApprox|nGlued|nPos) != 0 || v < 1 || v > 31 {
			return i, false
		}
		count, ordinal, j = v, flags&nOrd != 0, e
	}
	if p.k(j) == kGe {
		j++
	}
	r.every = int16(max(1, count))
	switch gap {
	case 1: // 隔一天 is every second day
		r.every++
	case 2:
		r.every *= 2
	}
	bare := count == 0 && gap != 1
	switch t := p.tok(j); t.kind {
	case kUnit:
		switch r.unit = unit(t.val); {
		case r.unit < uDay || r.unit == uDecade:
			return i, false
		case r.unit == uWeek && t.part == 2: // fortnight
			r.every *= 2
		}
		j++
	case kRi:
		j++
	case kYue:
		r.unit, j = uMonth, j+1
	case kNian:
		r.unit, j = uYear, j+1
	case kQuarter:
		r.unit, j = uQuarter, j+1
		if t.val == 1 {
			return i, false
		}
	case kWorkday:
		r.work, j = true, j+1
	case kWeekday:
		r.unit = uWeek
		if ordinal && count != 2 { // every first Monday
			r.unit, r.every = uMonth, 1
			return j - 1, p.k(j-1) == kNum
		}
		return j, true
	case kWeekend:
		r.unit, r.days = uWeek, bit(6)|bit(7)
		j++
	case kPart:
		return j, bare
	case kEdge: // 每月底
		r.unit = unit(t.val)
		return j, bare
	case kHoliday, kLunarMon:
		r.unit = uYear
		return j, bare
	case kHao: // 逢5号
		r.unit, r.every = uMonth, 1
		return j - 1, count > 0 && gap == 0 && p.k(j-1) == kNum
	default:
		return i, false
	}
	if ordinal && count != 2 || p.runeAfter(j-1, 0) == '次' && !p.tok(j).sp {
		return i, false
	}
	return j, true
}

// weekdayDigits are the weekdays of 135; none where the digits do not ascend.
func weekdayDigits(v int) (days uint8) {
	for last := 8; v > 0; v /= 10 {
		n := v % 10
		if n < 1 || n >= last || n > 6 {
			return 0
		}
		days |= bit(n)
		last = n
	}
	return days
}

// weekdays reads the weekdays of a series at j: 周一、三、五, 周一到周五, Monday and Wednesday.
func (p *parser) weekdays(j int) (days uint8, next int32) {
	k := j
	for p.k(k) == kOn || p.k(k) == kOf {
		k++
	}
	last, sep := 0, false
	for {
		t := p.tok(k)
		day := int(t.val)
		switch {
		case t.kind == kWeekday && (t.flags&nPlural != 0 || p.weekdayMeant(k, &spec{has: sWeekday})):
			days |= t.days
			for n := day + 1; n <= 7; n++ {
				if t.days&bit(n) != 0 {
					last = n
				}
			}
		case sep && p.loneWeekday(k, last):
			if t.kind != kNum {
				day = 7
			}
		default:
			return days, int32(j)
		}
		if sep && p.k(k-1) == kTo {
			for n := last; n <= day; n++ {
				days |= bit(n)
			}
		}
		days |= bit(day)
		last, j = max(day, last), k+1
		if k, sep = p.separator(j); !sep && p.k(j) == kTo {
			k, sep = j+1, true
		}
		if sep && p.k(k) == kEvery && p.t[k].val == 0 && p.k(k+1) == kWeekday {
			k++
		}
	}
}

// loneWeekday says whether token k is a weekday without its 周 behind another one: 周一、三、五.
func (p *parser) loneWeekday(k, last int) bool {
	t := p.tok(k)
	if t.kind == kRi {
		return last == 6 || last == 5
	}
	if t.kind != kNum || t.flags&(nDec|nOrd|nGlued|nPad|nPos|nWord) != 0 || t.val <= int32(last) || t.val > 6 || p.english(k-2) {
		return false
	}
	switch next := p.tok(k + 1); next.kind {
	case kEnd, kPunct, kPart, kNum, kClock, kTo, kAnd, kOf, kAt, kEvery, kAllDay:
		return !p.punct(k+1, ':') && !(next.kind == kNum && next.flags&nHan != 0 && t.flags&nHan != 0 && p.k(k+2) != kDian && p.k(k+2) != kShi)
	case kOther:
		if p.k(k-1) != kPunct { // 周一和三请假, and not 周一和三哥聊
			return in(p.rs[next.from], "请放休想要去飞开都各也我")
		}
		return !p.counts(k) && !letter(p.rs[next.from])
	}
	return false
}

// separator skips what may stand between the members of a list.
func (p *parser) separator(j int) (next int, ok bool) {
	k := j
	if p.punct(k, '、') || p.punct(k, ',') || p.punct(k, '/') {
		k++
	}
	if p.k(k) == kAnd {
		k++
		if p.k(k) == kOn && p.english(k) {
			k++
		}
	} else if t := p.tok(k); t.kind == kOther && k == j && t.to-t.from <= 2 {
		switch string(p.rs[t.from:t.to]) {
		case "及", "以及", "还有", "同", "跟", "与":
			k++
		}
	}
	return k, k > j
}

// fitsSeries says whether the dates of s and a, one of which repeats, are of one series.
func (s *spec) fitsSeries(a *spec) bool {
	r := s.rep
	switch {
	case s.has&a.has&sSeries != 0:
		if !joinable(s.rep, a.rep) {
			return false
		}
		r.unit = max(s.rep.unit, a.rep.unit)
	case a.has&sSeries != 0:
		r = a.rep
	}
	rest := (s.has | a.has) & dateSlots &^ sSeries
	switch r.unit {
	case uNone:
		return rest&^sWeekday == 0
	case uDay:
		return rest == 0
	case uWeek:
		return rest&^(sWeekday|sWeekend) == 0
	case uMonth:
		return rest&^(sDay|sNth|sCount) == 0 || rest&^(sEdge|sMonth) == 0 && (s.monthRel || a.monthRel)
	case uQuarter:
		return rest&^(sNth|sEdge|sCount) == 0 || rest&^(sEdge|sQuarter) == 0 && (s.quartRel || a.quartRel)
	}
	return rest&^(sMonth|sDay|sHoliday|sLunar|sNth|sEdge|sYear) == 0 && (rest&sYear == 0 || s.yearRel || a.yearRel)
}

func joinable(a, b rep) bool {
	return a.unit == b.unit || a.unit == uNone || b.unit == uNone
}

// mergeSeries adds what a says of the repetition; fitsSeries said that it can.
func (s *spec) mergeSeries(a *spec) {
	switch {
	case s.has&a.has&sSeries != 0:
		s.rep.unit = max(s.rep.unit, a.rep.unit)
		s.rep.work = s.rep.work || a.rep.work
		s.rep.every = max(s.rep.every, a.rep.every)
		s.rep.days |= a.rep.days
	case a.has&sSeries != 0:
		s.rep = a.rep
	}
	named := s.has | a.has
	if named&sNth == 0 && named&sWeekday != 0 {
		day, more := s.weekday, s.more
		if a.has&sWeekday != 0 {
			day, more = a.weekday, a.more
		}
		s.rep.unit = max(s.rep.unit, uWeek)
		s.rep.days |= bit(day) | more
	}
	if named&sWeekend != 0 {
		s.rep.days |= bit(6) | bit(7)
	}
}

// occurrence is the first day of the series s that is not before day.
func (p *parser) occurrence(s *spec, day time.Time) dates {
	r := &s.rep
	switch {
	case r.work:
		for weekday(day) > 5 {
			day = day.AddDate(0, 0, 1)
		}
		return oneDay(day)
	case r.days != 0:
		for r.days&bit(weekday(day)) == 0 {
			day = day.AddDate(0, 0, 1)
		}
		return oneDay(day)
	}
	q, t := *p, *s
	q.past, q.today, q.now = false, day, day
	t.has &^= sSeries
	if t.has&(sNth|sEdge|sCount) == 0 {
		d := q.resolveDate(&t)
		d.other = time.Time{}
		return d
	}
	for n := range 3 {
		switch r.unit {
		case uMonth:
			t.has, t.month, t.monthRel = t.has|sMonth, n, true
		case uQuarter:
			t.has, t.quarter, t.quartRel = t.has|sQuarter, n, true
		default:
			t.has, t.year, t.yearRel = t.has|sYear, n, true
		}
		if d := q.resolveDate(&t); d.problem != "" || !d.start.Before(day) {
			return d
		}
	}
	return nonexistent()
}

// firstOccurrence is the first day of s from today on, and not before a day from which it runs.
func (p *parser) firstOccurrence(s *spec) dates {
	day := p.today
	if p.since.After(day) {
		day = p.since
	}
	return p.occurrence(s, day)
}

// rollSeries moves the first time of a series to the next one when it is over.
func (p *parser) rollSeries(s *spec, v value, over bool) value {
	if !over {
		return v
	}
	first := p.firstOccurrence(s)
	next := p.occurrence(s, first.start.AddDate(0, 0, 1))
	if next.problem != "" {
		return v
	}
	return v.move(int(next.start.Sub(first.start).Hours()/24 + 0.5))
}

// namesDay says whether s says on which day it is; weekly and 每月 do not.
func namesDay(s *spec) bool {
	if s.has&sSeries == 0 {
		return s.date()
	}
	return s.rep.unit == uDay || s.rep.days != 0 || s.has&(dateSlots&^sSeries) != 0
}

// seriesOf says what repeats, for the caller; nil when nothing does.
func (p *parser) seriesOf(s *spec) *Series {
	if s.has&sSeries == 0 {
		return nil
	}
	r := &s.rep
	out := &Series{Every: int(r.every), Days: weekdaysOf(r.days)}
	switch r.unit {
	case uDay:
		out.Unit = SeriesDay
		if r.work {
			out.Unit = SeriesWorkday
		}
	case uWeek:
		out.Unit = SeriesWeek
	case uMonth:
		out.Unit = SeriesMonth
	case uQuarter:
		out.Unit = SeriesQuarter
	case uYear:
		out.Unit = SeriesYear
	}
	return out
}

func weekdaysOf(days uint8) []time.Weekday {
	var out []time.Weekday
	for n := 1; n <= 7; n++ {
		if days&bit(n) != 0 {
			out = append(out, time.Weekday(n%7))
		}
	}
	return out
}

func weekWord(r rune) bool { return r == '周' || r == '星' || r == '礼' }
