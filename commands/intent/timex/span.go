package timex

import "github.com/dingdesk/dingdesk/commands"

// expression reads one time expression at token i: a length, a moment, a range, with before, after,
// since. It says which token stands behind it.
func (p *parser) expression(i int) (found, bool) {
	switch p.k(i) {
	case kOther, kPunct, kEnd:
		return found{}, false
	case kVague:
		return found{first: i, next: i + 1, value: value{problem: commands.TimeVague, grain: uDay}}, true
	}
	p.fromAt = 0
	if f, ok := p.times(i); ok {
		return f, true
	}
	f, ok := p.opened(i)
	if ok {
		p.carriedTo(&f)
	}
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
	until       bool
	more        []member // the further days of a list
}

type openness int8

const (
	closed openness = iota
	openBefore
	openAfter
	openSince
)

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
	f, ok := p.listOf(j, fromSaid, open)
	if !ok {
		return f, false
	}
	f.open = open
	f.until = p.untilMeant(i, j, &f)
	if open == openSince && !f.isRange && p.wordIs(i, "since") {
		f.value = p.lookingBack(&f.a)
	}
	f.first = j
	if open != closed || fromSaid && f.isRange {
		f.first = i
	}
	return p.closing(f, fromSaid), true
}

// listOf reads a moment or range at j and, when a list may stand there, the days that follow it.
func (p *parser) listOf(j int, fromSaid bool, open openness) (found, bool) {
	lists := open == closed && !fromSaid
	if lists && p.k(j) == kNum {
		if s, e, ok := p.firstDay(j); ok {
			f := found{first: j, next: e, a: s, value: p.resolve(&s)}
			if p.listed(&f); len(f.more) != 0 {
				return f, true
			}
		}
	}
	f, ok := p.ranged(j, fromSaid)
	if ok && open == closed && (!fromSaid || f.isRange) {
		p.listed(&f)
	}
	return f, ok
}

// closing reads 之前, 以后, 起, 内 behind a moment.
func (p *parser) closing(f found, fromSaid bool) found {
	if f.open != closed || f.isRange || len(f.more) != 0 || f.value.problem != "" && f.value.start.IsZero() {
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

// isPast says whether v lies behind now, for an expression that should lie ahead.
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
