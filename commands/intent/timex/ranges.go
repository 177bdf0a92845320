package timex

import "github.com/dingdesk/dingdesk/commands"

// ranged reads a moment, and the one it reaches to when there is one.
func (p *parser) ranged(i int, fromSaid bool) (found, bool) {
	a, j, ok := p.point(i)
	if !ok {
		a, j, ok = p.bareNumber(i)
		if !ok {
			return found{}, false
		}
	}
	if b, e, ok := p.rangeTo(j, &a, fromSaid); ok {
		f := found{first: i, next: e, a: a, b: b, isRange: true}
		if v, ok := p.resolveRange(&f.a, &f.b, i, e); ok {
			f.value = v
			return f, true
		}
	}
	if a.has&^sBare == 0 {
		return found{}, false
	}
	return found{first: i, next: j, a: a, value: p.resolve(&a)}, true
}

// rangeTo reads 到 and the second moment.
func (p *parser) rangeTo(j int, a *spec, fromSaid bool) (spec, int, bool) {
	k := j
	if p.k(k) == kSince && p.t[k].val == 1 { // 自26日起至29日止
		k++
	}
	if p.punct(k, ',') && p.k(k+1) == kTo {
		k++
	}
	between := p.twoHalves(k, a) || (fromSaid || p.fromAt > 0 && p.fromAt < j) && p.k(k) == kAnd
	if p.k(k) != kTo && p.k(k) != kUntil && p.k(k) != kAnd {
		return spec{}, j, false
	}
	if p.k(k) == kTo && p.t[k].val == 1 && !fromSaid && p.movedTo(a) || p.parts(k, a) {
		return spec{}, j, false
	}
	both := p.k(k) == kAnd && !between // 2015年和2018年之间
	k++
	for p.k(k) == kThe || p.k(k) == kAt || p.k(k) == kOn || p.k(k) == kTo || p.k(k) == kAbout {
		k++
	}
	b, e, ok := p.point(k)
	if !ok {
		if b, e, ok = p.bareNumber(k); !ok {
			return spec{}, j, false
		}
		if p.punct(e, ',') || p.k(e) == kOf && p.k(e+1) == kNum {
			if y := p.tok(e + 1); y.kind == kNum && y.val >= 1900 && y.val <= 2100 {
				b.has |= sYear
				b.year = int(y.val)
				e += 2
			}
		}
	}
	if a.has&sSeries != 0 && b.date() && !(a.rep.unit >= uMonth && b.has&dateSlots == sDay) { // every Friday until December
		return spec{}, j, false
	}
	if ok && b.date() && b.clock() && a.date() && !saysTime(a) && p.k(e) == kTo && p.rangeEnd(e+1) { // 周一到周五9:30-18:00
		p.datesOnly = true
		b, e, _ = p.point(k)
		p.datesOnly = false
	}
	if b.has == sBare && (a.has == sBare || a.clock()) {
		if d, n, ok := p.trailingDay(e); ok {
			d.has |= sBare
			d.bare, d.bareOrd, d.padded, d.timeAt = b.bare, b.bareOrd, b.padded, b.timeAt
			return d, n, fromSaid || a.clock()
		}
	}
	if both {
		if p.k(e) == kOf {
			e++
		}
		if p.k(e) != kWithin || p.t[e].val != 1 {
			return spec{}, j, false
		}
		e++
	}
	if a.has == sBare && b.has == sBare && !(fromSaid && p.plainRange(e)) {
		return spec{}, j, false
	}
	return b, e, true
}

// twoHalves says whether "and" at k joins the morning of a day to its afternoon: 明天上午和下午.
func (p *parser) twoHalves(k int, a *spec) bool {
	t := p.tok(k + 1)
	return p.k(k) == kAnd && a.has&(sPart|sHour) == sPart && (a.part == pMorning || a.part == pEarly) && t.kind == kPart && int8(t.val) == pAfternoon &&
		p.k(k+2) != kNum && p.k(k+2) != kClock
}

// movedTo says whether "to" gives what a is moved to: move my 3 o'clock to 4:30.
func (p *parser) movedTo(a *spec) bool {
	at := a.dateAt
	if !a.date() {
		at = a.timeAt
	}
	return p.verbBefore(int(p.tok(at).from)) != noVerb
}

// trailingDay reads the English day behind "between 2 and 4": tomorrow, on Friday.
func (p *parser) trailingDay(e int) (spec, int, bool) {
	k := e
	if p.k(k) == kOn || p.punct(k, ',') {
		k++
	}
	if !p.english(k) || p.k(k) == kMonth || p.k(k) == kOf {
		return spec{}, e, false
	}
	d, n, ok := p.point(k)
	return d, n, ok && d.date() && d.has&(sHour|sPart) == 0 && d.has&(sDayRel|sWeekday|sDay) != 0
}

// plainRange says whether "from 3 to 5" may be hours: nothing that is counted follows.
func (p *parser) plainRange(e int) bool {
	t := p.tok(e)
	switch t.kind {
	case kUnit, kGe:
		return false
	case kOther:
		if !letter(p.rs[t.from]) {
			return !p.counts(e - 1)
		}
		return !p.wordBehind(e)
	}
	return true
}

// bareNumber reads a number that the other end of a range explains.
func (p *parser) bareNumber(i int) (spec, int, bool) {
	if p.k(i) == kThe {
		i++
	}
	v, j, flags, ok := p.num(i)
	if !ok || flags&(nDec|nGlued|nApprox) != 0 {
		return spec{}, i, false
	}
	if v > 31 && (v < 1900 || v > 2100) {
		return spec{}, i, false
	}
	s := spec{has: sBare, bare: v, bareOrd: flags&nOrd != 0, padded: flags&nPad != 0, dateAt: i, timeAt: i}
	return s, j, true
}

// resolveRange fills in what each end leaves to the other and resolves both.
func (p *parser) resolveRange(a, b *spec, i, e int) (value, bool) {
	if !explain(a, b) || !explain(b, a) {
		return value{}, false
	}
	if a.has&sBare != 0 && b.has&sBare != 0 { // from 3 to 5
		if a.bare >= 1900 && b.bare >= 1900 {
			a.has, a.year, b.has, b.year = sYear, a.bare, sYear, b.bare
			return p.dateRange(a, b)
		}
		if a.bare > 24 || b.bare > 24 || a.bareOrd || b.bareOrd {
			return value{}, false
		}
		asHour(a)
		asHour(b)
	}
	noonAsHour(a, b)
	noonAsHour(b, a)
	p.sameSpan(a, b)
	timeful := a.has&(sHour|sPart) != 0 || b.has&(sHour|sPart) != 0
	inherit(a, b)
	switch {
	case a.clock() && b.clock():
		return p.clockRange(a, b), true
	case timeful && a.clock() && !b.clock() && b.has&sPart == 0 && !b.date():
		return value{}, false
	}
	return p.dateRange(a, b)
}

// sameSpan gives the first day of a range the week that was said behind the second (mon to wed last week),
// and two days of a month the month that has both (the 28th until 31st).
func (p *parser) sameSpan(a, b *spec) {
	ad, bd := a.has&dateSlots, b.has&dateSlots
	switch {
	case ad == sWeekday && bd == sWeek|sWeekday && p.k(b.dateAt) == kWeekday && p.english(b.dateAt):
		a.week, a.has = b.week, a.has|sWeek
	case ad == sDay && bd == sDay && a.day < b.day && b.day > 28:
		first, last := p.resolveDate(a).start, p.resolveDate(b).start
		if !first.IsZero() && !last.IsZero() && first.Month() != last.Month() && a.day <= daysIn(last.Year(), int(last.Month())) {
			a.has, a.month, a.year, a.yearRel = a.has|sMonth|sYear, int(last.Month()), last.Year(), false
			b.has, b.month, b.year, b.yearRel = b.has|sMonth|sYear, a.month, a.year, false
		}
	}
}

// noonAsHour reads noon at one end of a range as an hour when the other end is one: 9 to noon.
func noonAsHour(s, other *spec) {
	if s.has&(sPart|sHour) == sPart && s.part == pNoon && other.clock() {
		s.has = s.has&^sPart | sHour
		s.hour, s.part, s.padded = 12, 0, true
	}
}

func asHour(s *spec) {
	s.has = s.has&^sBare | sHour
	s.hour = s.bare
}

// explain gives a bare number the meaning that the other end suggests.
func explain(s, other *spec) bool {
	if s.has&sBare == 0 || other.has&sBare != 0 {
		return true
	}
	rest := s.has &^ sBare
	switch {
	case s.bare >= 1900:
		if other.has&sYear == 0 || other.yearRel {
			return false
		}
		s.has, s.year = rest|sYear, s.bare
	case other.clock() && !s.bareOrd:
		if s.bare > 24 {
			return false
		}
		asHour(s)
	case other.has&sDay != 0:
		s.has, s.day = rest|sDay, s.bare
	case other.has&sWeekday != 0:
		if s.bare < 1 || s.bare > 6 {
			return false
		}
		s.has, s.weekday = rest|sWeekday, s.bare
	case other.has&(dateSlots) == sMonth && !other.monthRel || other.has&dateSlots == sMonth|sYear:
		if s.bare < 1 || s.bare > 12 {
			return false
		}
		s.has, s.month = rest|sMonth, s.bare
	case other.has&sPart != 0 && s.bare >= 1 && s.bare <= 12:
		asHour(s)
	default:
		return false
	}
	return true
}

// inherit copies between the ends what was said once: 下周一到周五, 13 to 15 July, 3pm to 4pm tomorrow.
func inherit(a, b *spec) {
	ad, bd := a.has&dateSlots, b.has&dateSlots
	switch {
	case bd == 0 && ad != 0: // 明天两点到四点
		if b.has&(sHour|sPart) != 0 && ad&sSpan == 0 {
			copyDate(b, a)
		}
	case ad == 0 && bd != 0 && b.dateAt > b.timeAt && b.clock() && a.clock():
		copyDate(a, b)
	}
	if ad == 0 || bd == 0 {
		return
	}
	if ad == sDay && bd&sMonth != 0 && bd&sDay != 0 {
		a.month, a.monthRel, a.has = b.month, b.monthRel, a.has|sMonth
		if bd&sYear != 0 {
			a.year, a.yearRel, a.has = b.year, b.yearRel, a.has|sYear
		}
	}
	if bd&^(sYear|sWeekday) == sDay && ad&(sMonth|sDay) == sMonth|sDay {
		b.month, b.monthRel, b.has = a.month, a.monthRel, b.has|sMonth
		bd |= sMonth
	}
	calendar := sMonth | sQuarter | sHalf | sHoliday
	if ad&sYear != 0 && bd&sYear == 0 && bd&calendar != 0 && !b.monthRel {
		b.year, b.yearRel, b.has = a.year, a.yearRel, b.has|sYear
	} else if bd&sYear != 0 && ad&sYear == 0 && ad&calendar != 0 && !a.monthRel && !b.yearRel {
		a.year, a.yearRel, a.has = b.year, b.yearRel, a.has|sYear
	}
	if ad&sWeek != 0 && bd == sWeekday {
		b.week, b.has = a.week, b.has|sWeek
	}
}

func copyDate(to, from *spec) {
	hour, min, sec, too, mer, padded, part, timeAt, bad, has := to.hour, to.min, to.sec, to.to, to.mer, to.padded, to.part, to.timeAt, to.bad, to.has
	*to = *from
	to.hour, to.min, to.sec, to.to, to.mer, to.padded, to.part, to.timeAt = hour, min, sec, too, mer, padded, part, timeAt
	to.bad = bad
	to.has = has | from.has&dateSlots
}

// dateRange is a stretch from the beginning of a to the end of b, days inclusive.
func (p *parser) dateRange(a, b *spec) (value, bool) {
	if !a.date() && a.has&sPart == 0 && !a.clock() || !b.date() && b.has&sPart == 0 && !b.clock() {
		return value{}, false
	}
	va, vb := p.resolve(a), p.resolve(b)
	if va.problem == commands.TimeNonexistent || vb.problem == commands.TimeNonexistent {
		return value{problem: commands.TimeNonexistent}, true
	}
	vb = p.notBefore(a, b, va, vb)
	if b.has&sNextDay != 0 {
		vb = vb.move(int(va.start.Sub(p.today).Hours() / 24))
	}
	v := value{start: va.start, end: vb.end, grain: max(va.grain, vb.grain), problem: va.problem}
	if vb.end.IsZero() {
		v.end = vb.start
	}
	if a.clock() || b.clock() || va.grain < uDay && va.grain != uNone || vb.grain == uSecond || vb.grain == uPart {
		v.grain = uMinute
	}
	if v.problem == "" {
		v.problem = vb.problem
	}
	if b.has&sSpan != 0 && vb.end.IsZero() && !a.date() && v.start.After(v.end) { // from 8 to now
		v.start = v.start.AddDate(0, 0, -1)
	}
	if !v.end.After(v.start) {
		v.problem = commands.TimeReversed
	}
	return v, true
}

// notBefore moves the second end on when it was said without what would put it behind the first:
// 25日到3日, 10/25 to 01/25, 周五到周一.
func (p *parser) notBefore(a, b *spec, va, vb value) value {
	if !vb.start.Before(va.start) {
		return vb
	}
	bd := b.has & dateSlots
	switch {
	case bd == sWeekday:
		for vb.start.Before(va.start) {
			vb = vb.move(7)
		}
	case bd == sWeekday|sWeek && a.has&sWeekday != 0 && a.week == b.week && a.has&sWeek != 0:
		vb = vb.move(7)
	case bd&sMonth != 0 && b.has&sYear != 0 && a.has&sYear != 0 && a.year == b.year && !b.monthRel && a.dateAt != b.dateAt:
		if bd&sDay != 0 && a.month == b.month {
			vb = p.nextMonth(vb)
		} else if a.month > b.month && p.rolledYear(a, b) {
			vb.start, vb.end = vb.start.AddDate(1, 0, 0), vb.end.AddDate(1, 0, 0)
		}
	case bd&sMonth != 0 && b.has&sYear == 0 && !b.monthRel:
		if bd&sDay != 0 && a.has&sMonth != 0 && a.month == b.month && a.day > b.day {
			vb = p.nextMonth(vb)
		}
		for i := 0; i < 3 && vb.start.Before(va.start); i++ {
			vb.start, vb.end = vb.start.AddDate(1, 0, 0), vb.end.AddDate(1, 0, 0)
		}
	case bd == sDay:
		for i := 0; i < 12 && vb.start.Before(va.start); i++ {
			vb = p.nextMonth(vb)
		}
	}
	return vb
}

// rolledYear says that both years were said once, so that the second may be the next one.
func (p *parser) rolledYear(a, b *spec) bool { return a.month-b.month >= 6 }

func (p *parser) nextMonth(v value) value {
	v.start = addMonths(v.start, 1)
	v.end = v.start.AddDate(0, 0, 1)
	return v
}

// parts says whether the dash at j, with space on both sides, parts a day from an hour: fri - 3pm - budget; not 8am - 1pm.
func (p *parser) parts(j int, s *spec) bool {
	t, next := p.tok(j), p.tok(j+1)
	if t.kind != kTo || t.val != 0 || letter(p.rs[t.from]) || p.rs[t.from] >= 0x2E80 || !t.sp || !next.sp {
		return false
	}
	clock := next.kind == kClock || next.kind == kNum && (p.k(j+2) == kAmPm || p.k(j+2) == kDian)
	day := p.english(j+1) && (next.kind == kWeekday || next.kind == kDayRel)
	return clock && s.date() && !saysTime(s) || day && saysTime(s) && !s.date()
}
