package timex

import (
	"strings"
	"time"
)

// isoTime reads the clock of 2026-12-03T09:30:00+08:00 at token i.
func (p *parser) isoTime(a spec, i int) (spec, int, bool) {
	t := p.t[i]
	a.has |= sHour
	a.hour, a.min, a.sec, a.padded, a.timeAt = int(t.a), int(t.b), int(t.c), true, i
	a.bad = a.bad || t.a > 24 || t.b > 59
	switch next := p.tok(i + 1); {
	case next.kind == kOther && !next.sp && next.to-next.from == 1 && p.rs[next.from] == 'z':
		a.zone = time.UTC
		return a, i + 2, true
	case !next.sp && next.to-next.from == 1 && (p.rs[next.from] == '+' || p.rs[next.from] == '-') && p.k(i+2) == kClock && t.to == next.from:
		offset := int(p.t[i+2].a)*3600 + int(p.t[i+2].b)*60
		if p.rs[next.from] == '-' {
			offset = -offset
		}
		a.zone = time.FixedZone("", offset)
		return a, i + 3, true
	}
	return a, i + 1, true
}

// fraction says whether 3/5 at token i is a part of a whole: 完成3/5, 1/2的人.
func (p *parser) fraction(i int) bool {
	if p.runeAfter(i, 0) == '的' && p.runeAfter(i, 1) == '人' {
		return true
	}
	switch p.runeBefore(i, 0) {
	case '成', '度', '占', '例', '评', '第':
		return true
	}
	return false
}

// dayFirst says whether the English weekday beside the figures of a, month first, falls on the day that they
// name the other way round: Thu 3/12 is the 3rd of December.
func (p *parser) dayFirst(a *spec, i int, s *spec) bool {
	w := s.weekday
	if s.has&dateSlots != sWeekday {
		j := i + 1 + b2i(p.punct(i+1, '('))
		if w = int(p.tok(j).val); s.has != 0 || p.k(j) != kWeekday || !p.english(j) {
			return false
		}
	} else if !p.english(s.dateAt) {
		return false
	}
	if a.day < 1 || a.day > 12 || a.month == a.day {
		return false
	}
	falls := func(month, day int) bool {
		d := p.nearestYear(&spec{has: sMonth | sDay | sWeekday, month: month, day: day, weekday: w}, p.today.Year())
		return d.problem == "" && p.nearby(d.start)
	}
	return !falls(a.month, a.day) && falls(a.day, a.month)
}

// alike puts the day first in all dates of a sentence in which one can only be read so: 22/12 to 3/1.
func (p *parser) alike() {
	dayFirst := false
	for _, t := range p.t {
		dayFirst = dayFirst || t.kind == kDate && t.a == 0 && t.c > 12 && atoi(p.rs[t.from:t.from+2]) == t.c
	}
	if !dayFirst {
		return
	}
	for i := range p.t {
		if t := &p.t[i]; t.kind == kDate && t.a == 0 && t.c >= 1 && t.c <= 12 {
			t.b, t.c = t.c, t.b
		}
	}
}

// figures reads a date token. s is what was read before it.
func (p *parser) figures(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	a := spec{dateAt: i, has: sMonth, month: int(t.b), bad: t.b > 12 || t.b < 1}
	if t.c != 0 {
		a.has |= sDay
		a.day = int(t.c)
	}
	if t.a != 0 {
		a.has |= sYear
		a.year = int(t.a)
	}
	if t.a == 0 && p.fraction(i) {
		return a, i, false
	}
	if t.a == 0 && p.dayFirst(&a, i, s) {
		a.month, a.day = a.day, a.month
	}
	switch p.k(i + 1) {
	case kUnit, kGe:
		return a, i, false
	case kHao, kRi:
		return a, i + 2, t.c != 0
	case kOther:
		if p.rs[p.t[i+1].from] == 't' && p.t[i+1].to-p.t[i+1].from == 1 && p.k(i+2) == kClock {
			return p.isoTime(a, i+2)
		}
	}
	return a, i + 1, true
}

// eitherBehind says whether another hour stands behind the figure that would do as well: 9 or 9.30.
func (p *parser) eitherBehind(c figures) bool {
	return c.second == 0 && p.t[c.first].val <= 12 && p.k(c.next) == kOther && p.k(c.next+1) == kClock && strings.TrimSpace(string(p.rs[p.t[c.next].from:p.t[c.next].to])) == "or"
}

// movedFrom says whether the two figures are the hours between which something moves: push our 11 to 1.
func (p *parser) movedFrom(c figures, l int) bool {
	if c.second == 0 || p.k(c.first+1) != kTo || p.k(l) != kOther || p.t[c.first].val > 12 || p.t[c.second].val > 12 || p.about(hasMeasure) || !p.about(hasShift) {
		return false
	}
	w := p.lastWord(l)
	return w == "our" || w == "my"
}

// insteadOf says whether the figure takes the place of an hour that was named: the 2pm, can that be 3 instead.
func (p *parser) insteadOf(c figures) bool {
	return c.second == 0 && p.t[c.first].val <= 12 && p.k(c.next) == kOther && p.firstWord(c.next) == "instead" && p.hourBefore(c.first)
}
