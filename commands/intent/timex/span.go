package timex

import (
	"github.com/dingdesk/dingdesk/commands"
)

// expression reads one time expression at token i: a length, a moment, a range, with before, after,
// since. It says which token stands behind it.
func (p *parser) expression(i int) (found, bool) {
	switch p.k(i) {
	case kOther, kPunct, kEnd:
		return found{}, false
	case kVague:
		return found{first: i, next: i + 1, value: value{problem: commands.TimeVague, grain: uDay}}, true
	case kEvery:
		return p.every(i)
	}
	p.fromAt = 0
	f, ok := p.opened(i)
	if !ok {
		f, ok = p.length(i)
	}
	return f, ok
}

// found is an expression before it becomes a Found.
type found struct {
	first, next int // tokens [first, next)
	a, b        spec
	isRange     bool
	value       value
	open        openness
	length      stretch
	isLength    bool
}

type openness int8

const (
	closed openness = iota
	openBefore
	openAfter
	openSince
)

// every reads 每周三下午三点 whole: a repetition is no date, so it is asked about.
func (p *parser) every(i int) (found, bool) {
	j := i + 1
	if p.t[i].val == 0 {
		if p.k(j) == kNum {
			j++
		}
		if p.k(j) == kUnit && unit(p.t[j].val) < uDay {
			return found{}, false
		}
		if k := p.k(j); k != kUnit && k != kWeekday && k != kYue && k != kNian && k != kPart && k != kWeekend && k != kQuarter && k != kRi {
			return found{}, false
		}
		if p.k(j) != kWeekday && p.k(j) != kPart {
			j++
		}
	}
	if _, e, ok := p.point(j); ok {
		j = e
	}
	return found{first: i, next: j, value: value{problem: commands.TimeVague, grain: uDay}}, true
}

// opened reads a moment or range with what may stand before it: from, between, before, in.
func (p *parser) opened(i int) (found, bool) {
	j := i
	open, fromSaid := closed, false
	switch t := p.t[i]; t.kind {
	case kFrom, kBetween:
		fromSaid = true
		j++
	case kBefore, kUntil:
		open = openBefore
		j++
	case kAfter:
		if d, e, ok := p.stretch(j + 1); ok && d.english && !d.vague && !d.weak && p.k(e) != kRoll { // after 5 days
			return p.single(p.moved(d, 1, i), i, e), true
		}
		open = openAfter
		j++
	case kSince:
		if t.val != 0 {
			return found{}, false
		}
		open = openSince
		j++
	case kWithin:
		if t.val == 0 && p.english(i) {
			return p.withinPrefix(i)
		}
		return found{}, false
	case kIn:
		if f, ok := p.inPrefix(i); ok {
			return f, true
		}
		j++
	case kAt, kOn, kAbout:
		j++
	case kOf, kTo, kAnd, kAgo, kLater:
		return found{}, false
	}
	for p.k(j) == kThe && p.k(j+1) != kNum || p.k(j) == kAbout || p.k(j) == kAt && j == i+1 || p.k(j) == kOn && j == i+1 {
		j++
	}
	if fromSaid && p.k(j) == kThe {
		j++
	}
	f, ok := p.ranged(j, fromSaid)
	if !ok {
		return f, false
	}
	f.open = open
	if open == openSince && !f.isRange && p.wordIs(i, "since") {
		f.value = p.lookingBack(&f.a)
	}
	f.first = j
	if open != closed || fromSaid && f.isRange {
		f.first = i
	}
	return p.closing(f, fromSaid), true
}

// closing reads 之前, 以后, 起, 内 behind a moment.
func (p *parser) closing(f found, fromSaid bool) found {
	if f.open != closed || f.isRange || f.value.problem != "" && f.value.start.IsZero() {
		return f
	}
	t := p.tok(f.next)
	switch t.kind {
	case kAgo, kFront:
		if t.kind == kFront && t.val > 0 {
			break
		}
		if t.kind == kFront && (p.k(f.next+1) == kNum || p.rs[t.from] == '头') {
			return f
		}
		if !p.english(f.next) {
			f.open, f.next = openBefore, f.next+1
		}
		return f
	case kLater:
		if !p.english(f.next) {
			f.open, f.next = openAfter, f.next+1
		}
		return f
	case kSince:
		if t.val == 1 && (!f.a.clock() || fromSaid) && p.sinceMeant(f.next) {
			if r := p.rs[t.from]; r == '以' || r == '至' || p.rs[t.to-1] == '今' {
				f.value = p.lookingBack(&f.a)
			}
			f.open, f.next = openSince, f.next+1
		}
		return f
	case kWithin:
		if t.val == 0 && !p.english(f.next) && !f.a.clock() {
			f.next++
		}
		return f
	case kAfter, kBefore, kUntil: // tomorrow after 4pm
		if s, e, ok := p.point(f.next + 1); ok && f.a.date() && !f.a.clock() && f.a.has&sPart == 0 && s.has&(sHour|sPart) != 0 && !s.date() {
			copyDate(&s, &f.a)
			f.a, f.next, f.value = s, e, p.resolve(&s)
			f.open = openBefore
			if t.kind == kAfter {
				f.open = openAfter
			}
		}
		return f
	}
	if t.kind == kFront && t.val > 0 && p.k(f.next+1) != kNum && !p.english(f.next) {
		f.open, f.next = openAfter, f.next+1
	}
	return f
}

// lookingBack resolves s as something that has begun: 3月以来.
func (p *parser) lookingBack(s *spec) value {
	past := p.past
	p.past = true
	v := p.resolve(s)
	p.past = past
	return v
}

// sinceMeant refuses 起 as the beginning of another word: 周三起草合同.
func (p *parser) sinceMeant(i int) bool {
	t := p.t[i]
	if t.to-t.from > 1 {
		return true
	}
	switch p.runeAfter(i, 0) {
	case '草', '床', '来', '码', '诉', '源', '飞', '点', '步', '价', '名':
		return false
	}
	return true
}

// withinPrefix reads "within half an hour", "within the next 3 days".
func (p *parser) withinPrefix(i int) (found, bool) {
	j := i + 1
	for p.k(j) == kThe || p.k(j) == kRel && p.t[j].val == 1 {
		j++
	}
	d, e, ok := p.stretch(j)
	if !ok {
		return found{}, false
	}
	if p.k(e) == kLater && p.english(e) || p.k(e) == kFrom && p.k(e+1) == kDayRel && p.t[e+1].val == 0 {
		e += 1 + b2i(p.k(e) == kFrom)
	}
	s := p.within(d, i)
	return p.single(s, i, e), true
}

// inPrefix reads "in 2 hours", "in half an hour", "in a week".
func (p *parser) inPrefix(i int) (found, bool) {
	if r := p.rs[p.t[i].from]; r != 'i' && r != '再' {
		return found{}, false
	}
	j := i + 1
	for p.k(j) == kAbout || p.k(j) == kThe && p.k(j+1) == kRel {
		j++
	}
	d, e, ok := p.stretch(j)
	if !ok || d.vague || p.k(e) == kAgo || p.k(e) == kOf && p.english(e) || p.k(e) == kAfter || p.k(e) == kFrom {
		return found{}, false
	}
	if p.k(e) == kLater && p.english(e) {
		e++
	}
	s := p.moved(d, 1, i)
	return p.single(s, i, e), true
}

func (p *parser) single(s spec, first, next int) found {
	return found{first: first, next: next, a: s, value: p.resolve(&s)}
}

// length reads a length of time that moves nothing.
func (p *parser) length(i int) (found, bool) {
	if k := p.k(i); k != kNum && k != kHalf && k != kGe && k != kArticle && k != kDate && k != kFen {
		return found{}, false
	}
	d, j, ok := p.stretch(i)
	if !ok || d.weak || d.vague || d.total <= 0 {
		return found{}, false
	}
	return found{first: i, next: j, length: d, isLength: true}, true
}

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
	between := (fromSaid || p.fromAt > 0 && p.fromAt < j) && p.k(k) == kAnd
	if p.k(k) != kTo && p.k(k) != kUntil && p.k(k) != kAnd {
		return spec{}, j, false
	}
	both := p.k(k) == kAnd && !between // 2015年和2018年之间
	k++
	for p.k(k) == kThe || p.k(k) == kAt || p.k(k) == kOn || p.k(k) == kTo {
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

// clockRange resolves two hours; the second inherits the part of the day, and the first may
// inherit am or pm (8-11pm).
func (p *parser) clockRange(a, b *spec) value {
	if a.bad || b.bad {
		return value{problem: commands.TimeNonexistent}
	}
	da := p.resolveDate(a)
	db := da
	ownDate := b.date() && !sameDate(a, b)
	if ownDate {
		db = p.resolveDate(b)
		if b.has&sNextDay != 0 {
			db = oneDay(da.start.AddDate(0, 0, 1))
		}
	}
	if da.problem == commands.TimeNonexistent || db.problem == commands.TimeNonexistent {
		return value{problem: commands.TimeNonexistent}
	}
	from, to, alt, problem := hours(a, b, ownDate && !db.start.Equal(da.start))
	v := value{grain: uMinute, start: clockOn(da.start, from, a.sec), end: clockOn(db.start, to, b.sec), problem: problem}
	if alt {
		v.other = append(v.other, clockOn(da.start, (from+720)%1440, a.sec))
	}
	if da.problem != "" {
		v.problem = da.problem
	}
	if !ownDate {
		v = p.rollDay(a, v)
	}
	if v.problem == "" && !v.end.After(v.start) {
		v.problem = commands.TimeReversed
	}
	return v
}

func sameDate(a, b *spec) bool {
	return a.has&dateSlots == b.has&dateSlots && a.dateAt == b.dateAt
}

// hours chooses the two hours of a range in minutes. apart says that they are on different days.
// alt says that both could as well be meant twelve hours off.
func hours(a, b *spec, apart bool) (from, to int, alt bool, problem commands.TimeProblem) {
	ra, rb := readHour(a), readHour(b)
	if apart {
		return ra.min[0], rb.min[0], false, ""
	}
	switch {
	case ra.firm && rb.firm:
		from, to = ra.min[0], rb.min[0]
		if to <= from && (from >= 18*60 || from >= 12*60 && to < 6*60) {
			to += 24 * 60
		}
	case ra.firm:
		from = ra.min[0]
		to = secondHour(a, b, from)
	case rb.firm:
		to = rb.min[0]
		from = ra.min[0]
		best := -1
		for _, m := range [...]int{a.hour%12*60 + a.min, a.hour%12*60 + a.min + 720} {
			if m < to && m > best {
				best = m
			}
		}
		if best >= 0 {
			from = best
		} else if to <= 6*60 { // 10点到凌晨1点
			from = a.hour%12*60 + a.min + 720
			to += 24 * 60
		}
	default:
		from = ra.min[0]
		to = -1
		for _, m := range [...]int{b.hour%12*60 + b.min, b.hour%12*60 + b.min + 720, b.hour%12*60 + b.min + 1440} {
			if m > from {
				to = m
				break
			}
		}
		alt = true
		if to < 0 || to-from > 10*60 {
			to = rb.min[0]
			if to > from {
				to = b.hour%12*60 + b.min
			}
		}
	}
	if to <= from {
		problem = commands.TimeReversed
	}
	return from, to, alt, problem
}

// secondHour reads the second hour of a range whose first is certain.
func secondHour(a, b *spec, from int) int {
	base := b.hour%12*60 + b.min
	if a.has&sPart != 0 && a.mer == 0 && a.hour <= 12 || a.mer != 0 {
		u := *b
		u.mer, u.part = a.mer, a.part
		u.has |= a.has & sPart
		if m := readHour(&u).min[0]; m > from {
			return m
		}
	}
	for _, m := range [...]int{base, base + 720} {
		if m > from && m-from <= 12*60 {
			return m
		}
	}
	if b.hour == 12 || from >= 18*60 {
		if m := base + 1440; m-from <= 12*60 {
			return m
		}
	}
	return readHour(b).min[0]
}

// past says whether v lies behind now, for an expression that should lie ahead.
func (p *parser) isPast(v value) bool {
	if p.past || v.start.IsZero() {
		return false
	}
	if v.end.IsZero() {
		return v.start.Before(p.nowMinute()) && v.grain < uDay
	}
	if v.grain >= uDay || v.window {
		return !v.end.After(p.now)
	}
	return v.start.Before(p.nowMinute())
}
