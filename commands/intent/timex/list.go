package timex

import (
	"math/bits"

	"github.com/dingdesk/dingdesk/commands"
)

// member is a further day of a list.
type member struct {
	a, b     spec
	isRange  bool
	from, to int32 // runes
	value    value
}

// maxMembers bounds a list; nobody names more days than a month has.
const maxMembers = 31

// twoDays in spec.more is the day behind dayRel: 明后天.
const twoDays = 1 << 7

// listSlots are what a member of a list can name.
const listSlots = sWeekday | sWeek | sDay | sMonth | sYear | sDayRel | sHoliday | sQuarter | sSeries

func listable(s *spec) bool {
	m := s.has & dateSlots
	return m != 0 && m&^listSlots == 0 && m&^sYear != 0 && (m&sSeries == 0 || s.rep.unit >= uMonth)
}

func saysTime(s *spec) bool { return s.has&(sHour|sPart) != 0 }

// listed reads on behind f as long as further days follow: 周一和周三下午, 下周二四, 3号、5号, Tue and
// Thu 3pm. Hours or a part of the day that were said once hold for all; two days each with its own
// are no list.
func (p *parser) listed(f *found) {
	if p.otherPart(f) {
		return
	}
	if !listable(&f.a) || f.value.problem == commands.TimeNonexistent || f.value.problem == commands.TimeVague {
		return
	}
	hours := saysTime(&f.a) || f.isRange && saysTime(&f.b)
	own := f.isRange && f.b.has&dateSlots != 0 && !sameDate(&f.a, &f.b) // 周一到周三
	if own && hours {
		return
	}
	if f.a.more != 0 && !own {
		f.more = p.spread(f.more, &member{a: f.a, b: f.b, isRange: f.isRange})
	}
	last := &f.a
	for len(f.more) < maxMembers {
		k, sep := p.separator(f.next)
		if hours && (!sep || p.punct(k-1, ',')) {
			break
		}
		m, e, ok := p.member(k, sep, last, f.a.has&sSeries != 0)
		if !ok {
			break
		}
		with := saysTime(&m.a) || m.isRange && saysTime(&m.b)
		if hours && m.a.has&sAllDay != 0 || with && f.a.has&sAllDay != 0 { // 22/12 pm and 23/12 full day
			p.carry(k, &m.a, last)
			break
		}
		if with && hours || with && m.isRange && m.b.has&dateSlots != 0 && !sameDate(&m.a, &m.b) {
			p.carry(k, &m.a, last)
			break
		}
		hours = hours || with
		if f.a.has&sSeries != 0 && !with {
			f.a.rep.to = int32(e)
		}
		m.from, m.to = p.t[k].from, p.t[e-1].to
		if p.english(e-1) && p.k(k) != kRel { // the 3rd and 5th of December, Monday and Tuesday next week
			p.lendBack(f, &m.a)
		}
		f.more = append(f.more, m)
		if m.a.more != 0 {
			f.more = p.spread(f.more, &m)
		}
		f.next = e
		last = &f.more[len(f.more)-1].a
	}
	if len(f.more) == 0 {
		return
	}
	if hours {
		p.shareHours(f)
	}
	f.value = p.valueOf(&f.a, &f.b, f.isRange)
	before, start := &f.a, f.value.start
	for i := range f.more {
		m := &f.more[i]
		m.value = p.valueOf(&m.a, &m.b, m.isRange)
		if m.a.has&dateSlots == sDay && before.has&sDay != 0 && m.a.day > before.day && m.value.start.Before(start) { // 22号和23号, said on the 23rd
			m.a.has, m.a.month, m.a.year = m.a.has|sMonth|sYear, int(start.Month()), start.Year()
			if m.isRange {
				copyDay(&m.b, &m.a)
			}
			m.value = p.valueOf(&m.a, &m.b, m.isRange)
		}
		before, start = &m.a, m.value.start
	}
}

// carry remembers the day at token k, which is no member of the list and yet takes its month or week from the
// day before it: 12月24日下午、25日全天.
func (p *parser) carry(k int, s, last *spec) {
	p.carryAt, p.carried = k, *s
	if s.has&dateSlots == sDay && last.has&dateSlots == sDay && s.day > last.day {
		start := p.resolveDate(last).start
		p.carried.has, p.carried.month, p.carried.year = s.has|sMonth|sYear, int(start.Month()), start.Year()
	}
}

// carriedTo gives f the day that carry remembered.
func (p *parser) carriedTo(f *found) {
	if p.carryAt == 0 || p.carryAt != f.first || f.isLength || f.a.has&dateSlots&^(sDay|sWeekday) != 0 {
		return
	}
	copyDay(&f.a, &p.carried)
	if f.isRange && f.b.has&dateSlots&^(sDay|sWeekday) == 0 {
		copyDay(&f.b, &p.carried)
	}
	f.value = p.valueOf(&f.a, &f.b, f.isRange)
}

// otherPart reads the second part of the day in 每天早晚 and 明天早上和晚上.
func (p *parser) otherPart(f *found) bool {
	if f.isRange || f.a.has&(sPart|sHour) != sPart || f.value.problem != "" {
		return false
	}
	k, sep := p.separator(f.next)
	t := p.tok(k)
	if t.kind != kPart || !sep && (t.sp || t.to-t.from > 1 || p.english(k)) || int8(t.val) <= f.a.part || p.hourFollows(k+1) || p.k(k+1) == kNum || p.k(k+1) == kClock {
		return false
	}
	m := member{a: f.a, from: t.from, to: t.to}
	m.a.part = int8(t.val)
	m.value = p.resolve(&m.a)
	f.more = append(f.more, m)
	f.next = k + 1
	return true
}

func (p *parser) valueOf(a, b *spec, isRange bool) value {
	if isRange {
		if v, ok := p.resolveRange(a, b, 0, 0); ok {
			return v
		}
	}
	return p.resolve(a)
}

// spread makes members of the weekdays of 周二四 and the days of 明后天, which the lexer read as one.
func (p *parser) spread(out []member, of *member) []member {
	s := &of.a
	t := p.t[s.dateAt]
	if s.more == twoDays {
		m := member{a: *s, b: of.b, isRange: of.isRange, from: t.from, to: t.to}
		m.a.dayRel, m.a.more = s.dayRel+1, 0
		return append(out, m.alike())
	}
	if t.kind != kWeekday {
		t = p.t[s.dateAt+1]
	}
	at := t.to - int32(bits.OnesCount8(s.more))
	for n := 1; n <= 7; n++ {
		if s.more&bit(n) == 0 {
			continue
		}
		m := member{a: *s, b: of.b, isRange: of.isRange, from: at, to: at + 1}
		m.a.weekday, m.a.more = n, 0
		out = append(out, m.alike())
		at++
	}
	return out
}

// alike puts both ends of the hours of m on its day.
func (m member) alike() member {
	if m.isRange {
		copyDay(&m.b, &m.a)
	}
	return m
}

// member reads one further day at token k.
func (p *parser) member(k int, sep bool, last *spec, series bool) (m member, next int, ok bool) {
	if !sep && !p.sideBySide(k, last) {
		return m, k, false
	}
	switch t := p.tok(k); t.kind {
	case kNum, kRi:
		s := spec{dateAt: k}
		e := k + 1
		switch {
		case sep && last.has&sWeekday != 0 && p.loneWeekday(k, last.weekday):
			s.has, s.weekday = sWeekday, int(t.val)
			if t.kind == kRi {
				s.weekday = 7
			}
		case sep && t.kind == kNum && last.has&sDay != 0 && p.loneDay(k):
			s.has, s.day = sDay, int(t.val)
			if p.k(e) == kHao || p.k(e) == kRi {
				e++
			}
		}
		if s.has != 0 {
			m.a, next, _ = p.pointFrom(s, e)
			if b, e, ok := p.rangeTo(next, &m.a, false); ok && saysTime(&m.a) {
				m.b, m.isRange, next = b, true, e
				if _, ok := p.resolveRange(&m.a, &m.b, 0, 0); !ok {
					return m, k, false
				}
			}
			break
		}
		if t.kind == kRi {
			return m, k, false
		}
		fallthrough
	case kWeekday, kRel, kDayRel, kDate, kMonth, kThe, kHoliday, kQuarter, kYearRel:
		f, got := p.ranged(k, false)
		if !got {
			return m, k, false
		}
		m.a, m.b, m.isRange, next = f.a, f.b, f.isRange, f.next
		if t.kind == kDayRel && last.has&sDayRel != 0 && p.neighbour(k) { // tomorrow and the day after
			m.a.dayRel += last.dayRel
		}
	default:
		return m, k, false
	}
	if !listable(&m.a) || m.a.has&sSeries != 0 {
		return m, k, false
	}
	same := m.isRange && sameDate(&m.a, &m.b)
	if p.lend(&m.a, last); same {
		copyDay(&m.b, &m.a)
	}
	if series {
		if m.a.has&dateSlots != sDay {
			return m, k, false
		}
		m.a.has, m.a.rep = m.a.has|sSeries, last.rep
	}
	return m, next, true
}

// sideBySide says whether the day at k may follow without anything between: 周二周四, 3号5号.
func (p *parser) sideBySide(k int, last *spec) bool {
	switch t := p.tok(k); t.kind {
	case kWeekday:
		return last.has&sWeekday != 0
	case kRel:
		return last.has&sWeekday != 0 && p.k(k+1) == kWeekday
	case kDayRel:
		return last.has&sDayRel != 0
	case kNum:
		return last.has&sDay != 0 && (p.k(k+1) == kHao || p.k(k+1) == kRi && !p.countsDays(k))
	}
	return false
}

// loneDay says whether the number at k is a day of the month behind another one: 3号和[5]号, 12月3、[5]日,
// Dec 3 and [5].
func (p *parser) loneDay(k int) bool {
	t := p.t[k]
	if t.val < 1 || t.val > 31 || t.flags&(nDec|nGlued|nApprox) != 0 || t.flags&nPos != 0 && t.flags&nPad == 0 {
		return false
	}
	for j := k; j < k+2*maxMembers; {
		switch p.k(j + 1) {
		case kHao, kRi:
			return p.dayMeant(j, &spec{})
		case kNum:
			return p.isUnit(j+2, uDay) && p.t[j+1].flags&nHan != 0 && !p.english(j+2)
		}
		n, sep := p.separator(j + 1)
		if !sep || p.k(n) != kNum || p.t[n].val > 31 {
			break
		}
		j = n
	}
	if !p.english(k-1) && p.k(k-2) != kNum || t.flags&(nHan|nWord) != 0 || p.wordBehind(k+1) {
		return false
	}
	switch p.k(k + 1) {
	case kUnit, kAmPm, kGe, kDian, kClock, kMonth:
		return false
	}
	return true
}

// firstDay reads the first number of 3、5、7号.
func (p *parser) firstDay(i int) (spec, int, bool) {
	if t := p.t[i]; t.val < 1 || t.val > 31 || t.flags&(nDec|nGlued|nApprox|nOrd) != 0 || t.flags&nPos != 0 && t.flags&nPad == 0 {
		return spec{}, i, false
	}
	j := i
	for { // behind the last one stands 号
		n, sep := p.separator(j + 1)
		if !sep || p.k(n) != kNum {
			break
		}
		j = n
	}
	switch p.k(j + 1) {
	case kHao, kRi:
		if j == i || !p.dayMeant(j, &spec{}) {
			return spec{}, i, false
		}
	case kMonth:
		if j == i || !p.english(j+1) || p.t[i].flags&nHan != 0 {
			return spec{}, i, false
		}
	case kNum: // 24、25两天
		if !p.countOfDays(i, j) {
			return spec{}, i, false
		}
	default:
		return spec{}, i, false
	}
	return spec{has: sDay, day: int(p.t[i].val), dateAt: i}, i + 1, true
}

// countOfDays says whether the number behind token j counts the figures from i on, in steps of two, as days.
func (p *parser) countOfDays(i, j int) bool {
	n := p.t[j+1]
	return j > i && n.flags&nHan != 0 && p.isUnit(j+2, uDay) && int(n.val) == (j-i)/2+1 && p.t[j].val == p.t[i].val+n.val-1
}

// lend gives a further day what was said with the one before it: the week, the month, the year.
func (p *parser) lend(s, last *spec) {
	named, had := s.has&dateSlots, last.has&dateSlots
	switch {
	case named == sWeekday && had&sWeek != 0:
		s.week, s.has = last.week, s.has|sWeek
	case named&^sWeekday == sDay && had&sMonth != 0 && had&sDay != 0:
		s.month, s.monthRel, s.has = last.month, last.monthRel, s.has|sMonth
		named |= sMonth
	}
	if named&sMonth != 0 && !s.monthRel && named&sYear == 0 && had&sYear != 0 {
		s.year, s.yearRel, s.has = last.year, last.yearRel, s.has|sYear
	}
}

// lendBack gives the month or week of s to the days before it.
func (p *parser) lendBack(f *found, s *spec) {
	lend := func(a *spec) {
		if a.has&dateSlots == sDay && s.has&sMonth != 0 && s.has&sDay != 0 || a.has&dateSlots == sWeekday && s.has&sWeek != 0 {
			p.lend(a, s)
		}
	}
	lend(&f.a)
	for i := range f.more {
		lend(&f.more[i].a)
	}
}

// shareHours gives the hours of the one that has them to all.
func (p *parser) shareHours(f *found) {
	from := member{a: f.a, b: f.b, isRange: f.isRange}
	for i := range f.more {
		if m := &f.more[i]; saysTime(&m.a) {
			from = *m
		}
	}
	give := func(a, b *spec, isRange *bool) {
		if saysTime(a) {
			return
		}
		day := *a
		*a = from.a
		copyDay(a, &day)
		if from.isRange {
			*b, *isRange = from.b, true
			copyDay(b, &day)
		}
	}
	give(&f.a, &f.b, &f.isRange)
	for i := range f.more {
		m := &f.more[i]
		give(&m.a, &m.b, &m.isRange)
	}
}

// copyDay replaces the days of s by those of day.
func copyDay(s, day *spec) {
	s.has &^= dateSlots
	copyDate(s, day)
}
