package timex

import "time"

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

// figures reads a date token.
func (p *parser) figures(i int) (spec, int, bool) {
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
