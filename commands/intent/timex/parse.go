package timex

import "time"

// parser walks over the tokens of one sentence.
type parser struct {
	rs        []rune
	t         []token
	now       time.Time
	today     time.Time
	past      bool      // Options.Direction
	since     time.Time // a day named before, from which a series runs
	datesOnly bool      // hours belong to nothing that is read now
	dotAt     int       // the token behind the last 3.30 that was read as an hour
	hourSeen  bool      // an hour was found before in the sentence
	evening   bool      // and it was after five
	later     bool      // something was found before in the sentence
	carryAt   int       // the token of a day whose month or week was said with the day before it
	carried   spec      // that day
	topics    uint8     // what its words are about, once read
	// fromAt is the last 从 or between that stood inside a moment; a range needs it to accept 和.
	fromAt int
	// depth counts moments inside moments: 2 days after a week from Monday.
	depth int
}

var endToken = token{kind: kEnd}

func (p *parser) k(i int) kind {
	if i < 0 || i >= len(p.t) {
		return kEnd
	}
	return p.t[i].kind
}

func (p *parser) tok(i int) token {
	if i < 0 || i >= len(p.t) {
		return endToken
	}
	return p.t[i]
}

func (p *parser) punct(i int, r rune) bool { return p.k(i) == kPunct && p.t[i].val == r }

// english says whether token i is written in letters.
func (p *parser) english(i int) bool { return i >= 0 && i < len(p.t) && letter(p.rs[p.t[i].from]) }

// touches says whether nothing stands between token i and the one after it.
func (p *parser) touches(i int) bool {
	return i >= 0 && i+1 < len(p.t) && p.t[i].to == p.t[i+1].from && !p.t[i+1].sp
}

// rune returns the rune at distance d behind the end of token i, skipping nothing; 0 outside.
func (p *parser) runeAfter(i, d int) rune {
	if i < 0 || i >= len(p.t) {
		return 0
	}
	if at := int(p.t[i].to) + d; at < len(p.rs) {
		return p.rs[at]
	}
	return 0
}

func (p *parser) runeBefore(i, d int) rune {
	if i < 0 || i >= len(p.t) {
		return 0
	}
	if at := int(p.t[i].from) - 1 - d; at >= 0 {
		return p.rs[at]
	}
	return 0
}

// num reads a number that may be several English words (twenty two) and says its value, the token
// behind it and its flags.
func (p *parser) num(i int) (v, next int, flags uint16, ok bool) {
	t := p.tok(i)
	if t.kind != kNum {
		return 0, i, 0, false
	}
	v, next, flags = int(t.val), i+1, t.flags
	if flags&nTens != 0 {
		n := next
		if p.k(n) == kTo && p.t[n].to-p.t[n].from == 1 && p.touches(n) && p.touches(n-1) { // twenty-two
			n++
		}
		if u := p.tok(n); u.kind == kNum && u.flags&nWord != 0 && u.val < 10 {
			return v + int(u.val), n + 1, flags | u.flags, true
		}
		if u := p.tok(n); p.isSecondWord(n) && u.kind == kUnit {
			return v + 2, n + 1, flags | nOrd, true
		}
	}
	return v, next, flags, true
}

// isSecondWord says whether token i is the word "second", a unit as well as an ordinal.
func (p *parser) isSecondWord(i int) bool {
	t := p.tok(i)
	return t.kind == kUnit && unit(t.val) == uSecond && t.to-t.from == 6 && p.rs[t.from] == 's'
}

// ordinal reads 3rd, third, second.
func (p *parser) ordinal(i int) (v, next int, ok bool) {
	if p.isSecondWord(i) {
		return 2, i + 1, true
	}
	v, next, flags, ok := p.num(i)
	return v, next, ok && flags&nOrd != 0
}

// maxDepth bounds how deep moments may stand in each other, so that no text costs more than its
// length.
const maxDepth = 4

// point reads one moment or date: pieces in any order, each named once.
func (p *parser) point(i int) (spec, int, bool) {
	if p.depth >= maxDepth {
		return spec{}, i, false
	}
	p.depth++
	defer func() { p.depth-- }()
	return p.pointFrom(spec{}, i)
}

// pointFrom reads on behind s.
func (p *parser) pointFrom(s spec, i int) (spec, int, bool) {
	end, open := i, false
	for j := i; ; {
		k := j
		if s.has != 0 {
			if s.has == sSpan && s.grain == uDay && p.k(j) == kDayRel && p.t[j].val == 0 && p.t[j].part == pNone { // 三个月后的[今天]
				j, end = j+1, j+1
				continue
			}
			if e, ok := p.dayBeside(j, &s); ok {
				j, end = e, e
				continue
			}
			if s.has&(sSeries|sNth) == sSeries|sNth && p.k(j) == kOf && p.k(j+1) == kThe && p.isUnit(j+2, uMonth) { // every first Monday of the month
				j, end = j+3, j+3
				continue
			}
			if p.k(j) == kEdgeOf && p.t[j].val == 2 && s.date() && !saysTime(&s) { // Friday EOD
				j, end = j+1, j+1
				continue
			}
			k, open = p.glue(j, &s, open)
		}
		a, e, ok := p.atom(k, &s)
		if !ok || s.has != 0 && !p.joins(k, e, &s, &a) {
			break
		}
		before := s.has
		if p.datesOnly && saysTime(&a) || !s.merge(&a) {
			break
		}
		if a.has&sPart != 0 && p.t[e-1].flags&nPlural != 0 && s.has&dateSlots == sWeekday { // Monday mornings
			s.rep = rep{unit: uWeek, every: 1, days: bit(s.weekday) | s.more, from: int32(s.dateAt), to: int32(e)}
			s.has = s.has&^sWeekday | sSeries
		}
		if s.has&sSeries != 0 && a.date() && before != 0 {
			s.rep.to = int32(e)
			if before&sSeries == 0 && before&dateSlots != 0 {
				s.rep.from = int32(i)
			}
		}
		j, end = e, e
		if open && p.punct(j, ')') {
			j, end, open = j+1, j+1, false
		}
	}
	return s, end, s.has != 0
}

// dayBeside reads 国庆[前一天] and 周五[后一天]: it moves the day that was read by one.
func (p *parser) dayBeside(j int, s *spec) (next int, ok bool) {
	if p.weekBehind(j, s) {
		return j + 1, p.moveDay(s, p.weeks(j))
	}
	if s.clock() || s.has&(sHoliday|sDay|sWeekday) == 0 || p.k(j) != kFront || p.k(j+1) != kNum || p.t[j+1].val != 1 || !p.isUnit(j+2, uDay) {
		return j, false
	}
	return j + 3, p.moveDay(s, int(p.t[j].val))
}

// moveDay moves the day that s names by n days.
func (p *parser) moveDay(s *spec, n int) bool {
	v := p.resolve(s)
	if v.problem != "" || v.grain != uDay {
		return false
	}
	day := v.start.AddDate(0, 0, n)
	*s = spec{has: sSpan, start: day, end: day.AddDate(0, 0, 1), grain: uDay, dateAt: s.dateAt}
	return true
}

// weekBehind says whether the week at j is one that a day is later by: Monday week, today fortnight.
func (p *parser) weekBehind(j int, s *spec) bool {
	t, next := p.tok(j), p.tok(j+1)
	return (s.has == sWeekday || s.has == sDayRel && s.dayRel >= 0) && s.more == 0 && p.isUnit(j, uWeek) && p.english(j) && p.rs[t.to-1] != 's' && p.k(j-1) != kOf &&
		next.kind != kOf && (next.kind != kNum || p.k(j+2) == kAmPm) && next.kind != kRel && next.kind != kAgo
}

// weeks is the days of the unit at j.
func (p *parser) weeks(j int) int { return 7 * max(1, int(p.t[j].part)) }

// joins refuses pieces that stand side by side and still are two expressions.
func (p *parser) joins(k, e int, s, a *spec) bool {
	// 三点明天: a clock before a Chinese date belongs to what was said before it.
	if s.clock() && a.date() && !p.english(k) && p.k(k) != kDate && p.k(k) != kNum && p.k(k) != kPunct && !p.punct(k-1, '(') && !p.hasLetters(s) {
		return a.has&(sDayRel|sWeekday|sWeek|sEdge) == 0
	}
	// fri 5pm xmas drinks: the day is named
	return a.has&sHoliday == 0 || !s.clock() || s.has&(sDayRel|sWeekday|sDay) == 0 || !p.english(k)
}

// hasLetters says whether the clock of s was named in English.
func (p *parser) hasLetters(s *spec) bool { return s.mer != 0 || p.english(s.timeAt) }

// glue skips what may stand between two pieces of one moment.
func (p *parser) glue(j int, s *spec, open bool) (int, bool) {
	for n := 0; n < 3; n++ {
		switch t := p.tok(j); t.kind {
		case kOf, kAt, kOn, kIn, kThe:
			j++
		case kPunct:
			if t.val != ',' && t.val != '(' && t.val != '|' {
				return j, open
			}
			if t.val == '(' {
				open = true
			}
			j++
		case kTo: // 05-Aug-2016, fri - 3pm - budget
			if p.parts(j, s) {
				j++
				continue
			}
			if !(p.touches(j) && p.touches(j-1) && s.has&sDay != 0 && s.has&sYear == 0 && p.k(j+1) == kNum && p.t[j+1].val >= 1900) {
				return j, open
			}
			j++
		case kAbout:
			j++
		case kFrom, kBetween: // this evening from 7 to 7:30
			if s.has&dateSlots == sWeekday && p.k(j+1) == kRel { // Sunday from last week
				return j + 1, open
			}
			if s.clock() || !s.date() && s.has&sPart == 0 || !p.hourFollows(j+1) {
				return j, open
			}
			p.fromAt = j
			j++
		default:
			return j, open
		}
	}
	return j, open
}

// hourFollows says whether token j begins a time of day.
func (p *parser) hourFollows(j int) bool {
	switch p.k(j) {
	case kClock, kPart:
		return true
	case kNum:
		switch p.k(j + 1) {
		case kDian, kShi, kAmPm, kArticle:
			return true
		case kTo, kAnd, kUntil:
			return p.rangeEnd(j + 2)
		}
	}
	return false
}

// atom reads one piece at token i. s is what was read before it.
func (p *parser) atom(i int, s *spec) (spec, int, bool) {
	t := p.tok(i)
	switch t.kind {
	case kNow:
		return spec{has: sSpan, start: p.now, grain: uSecond, dateAt: i}, i + 1, true
	case kDayRel:
		return p.dayRel(i, s)
	case kNextDay:
		if t.part == 1 && s.has == 0 && !p.later && p.k(i-1) != kTo { // every other day
			return spec{has: sSeries, rep: rep{unit: uDay, every: 2, from: int32(i), to: int32(i + 1)}, dateAt: i}, i + 1, true
		}
		return spec{has: sNextDay, dateAt: i}, i + 1, true
	case kYearRel:
		return spec{has: sYear, year: int(t.val), yearRel: true, dateAt: i}, i + 1, true
	case kWeekday:
		if !p.weekdayMeant(i, s) {
			return spec{}, i, false
		}
		if t.flags&nPlural != 0 && !p.chosen(i) {
			return p.plural(i)
		}
		a := spec{has: sWeekday, weekday: int(t.val), more: t.days, dateAt: i}
		if p.english(i) && p.k(i+1) == kAfter && p.k(i+2) == kRel && p.t[i+2].val == 1 && p.k(i+3) != kUnit && p.k(i+3) != kWeekday { // Friday after next
			d := p.bareWeekday(&a)
			n := 7
			if d.start.Equal(p.today) {
				n = 14
			}
			return spec{has: sSpan, start: d.start.AddDate(0, 0, n), end: d.end.AddDate(0, 0, n), grain: uDay, dateAt: i}, i + 3, true
		}
		return a, i + 1, true
	case kWeekend:
		return spec{has: sWeekend, dateAt: i}, i + 1, true
	case kRel:
		return p.relative(i)
	case kRoll:
		return p.rolling(i)
	case kFront:
		return p.front(i, s)
	case kLastOne, kDi:
		return p.nth(i, s)
	case kDate:
		return p.figures(i, s)
	case kClock:
		return p.clockFigures(i)
	case kPart:
		return p.dayPart(i, s)
	case kMonth:
		return p.englishMonth(i)
	case kQuarter:
		return p.quarterName(i)
	case kHalfYear:
		return spec{has: sHalf, half: int(t.val), dateAt: i}, i + 1, true
	case kEdge:
		return p.edge(i, s)
	case kEdgeOf:
		return p.edgeOf(i, s)
	case kHoliday:
		return p.holidayName(i)
	case kSeason:
		return spec{has: sSeason, season: int(t.val), dateAt: i}, i + 1, true
	case kLunar, kLunarMon, kLunarDay:
		return p.lunar(i)
	case kDecade:
		if t.a != 0 {
			return p.years(int(t.a), 10, i, i+1)
		}
	case kAmPm: // Tuesday AM
		if s.has&(sWeekday|sDayRel|sDay|sSeries) != 0 && s.has&(sHour|sPart) == 0 && t.to-t.from == 2 {
			return spec{has: sPart, part: [...]int8{pMorning, pAfternoon}[t.val], timeAt: i}, i + 1, true
		}
		if s.has == 0 && t.to-t.from == 2 && (p.halfOfDay(i) || p.halfLeave(i)) {
			return spec{has: sPart, part: [...]int8{pMorning, pAfternoon}[t.val], timeAt: i}, i + 1, true
		}
	case kEvery, kWorkday:
		return p.seriesAt(i)
	case kAllDay:
		if t.val == 0 || s.date() {
			return spec{has: sAllDay, dateAt: i}, i + 1, true
		}
	case kRest:
		return p.rest(i)
	case kWeekOf:
		return p.weekOf(i)
	case kNum, kHalf, kArticle, kGe, kCha, kUnit, kThe, kFen:
		return p.counting(i, s)
	}
	return spec{}, i, false
}

// halfOfDay says whether the am or pm at i is the half of a day that is named behind it: AM of the 24th,
// PM tomorrow. "I am on leave" and "am tomorrow" are none.
func (p *parser) halfOfDay(i int) bool {
	j := i + 1
	of := p.k(j) == kOf
	if of {
		j++
	} else if p.t[i].val == 0 && i > 0 {
		return false
	}
	if of && p.k(j) == kDate {
		return true
	}
	if of && p.k(j) == kThe {
		_, _, ok := p.ordinal(j + 1)
		return ok
	}
	return p.dayBegins(j)
}

// halfLeave says whether the am or pm at i is the half of a day that is taken off: pm leave on the 24th.
func (p *parser) halfLeave(i int) bool {
	if p.k(i+1) != kOther || p.t[i].val == 0 && i > 0 {
		return false
	}
	switch p.firstWord(i + 1) {
	case "leave", "off", "al", "mc":
		return true
	}
	return false
}

// counting reads what begins with a number or an article: lengths that move now, clocks, dates.
func (p *parser) counting(i int, s *spec) (spec, int, bool) {
	if p.k(i) == kThe {
		i++
		if p.k(i) == kRel || p.k(i) == kThe {
			return spec{}, i, false
		}
		if p.k(i) != kNum && !(p.k(i) == kUnit && p.english(i)) {
			if s.has == 0 {
				return p.atom(i, s)
			}
			return spec{}, i, false
		}
	}
	if p.k(i) == kUnit && p.english(i) && p.k(i+1) == kAfter && p.k(i+2) == kRel && p.t[i+2].val == 1 { // the week after next
		return p.relativeUnitAt(i, 2, i+3)
	}
	if s.has == 0 {
		if a, e, ok := p.shifted(i); ok {
			return a, e, true
		}
	}
	if a, e, ok := p.clock(i, s); ok {
		return a, e, true
	}
	if a, e, ok := p.calendar(i, s); ok {
		return a, e, true
	}
	return spec{}, i, false
}

// dayRel reads 明天, 明晚, and the English words for the day after.
func (p *parser) dayRel(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	if s.has == 0 && t.part == pNone && p.neighbour(i) { // the day before Christmas
		if d, e, ok := p.point(i + 1); ok && d.date() && !d.clock() {
			if v := p.resolve(&d); v.problem == "" && v.grain == uDay {
				day := v.start.AddDate(0, 0, int(t.val))
				return spec{has: sSpan, start: day, end: day.AddDate(0, 0, 1), grain: uDay, dateAt: i}, e, true
			}
		}
	}
	a := spec{has: sDayRel, dayRel: int(t.val), dateAt: i}
	if t.flags&nPlural != 0 {
		a.more = twoDays
	}
	if t.part != pNone {
		a.has |= sPart
		a.part = t.part
	}
	return a, i + 1, true
}

// neighbour says whether token i is "the day after" or "the day before", which may lead on to a date.
func (p *parser) neighbour(i int) bool {
	return p.english(i) && (p.wordIs(i, "the day after") || p.wordIs(i, "the day before"))
}

// weekdayMeant refuses sun, sat, mon, wed as ordinary words.
func (p *parser) weekdayMeant(i int, s *spec) bool {
	t := p.t[i]
	if !p.english(i) || t.to-t.from > 4 {
		return true
	}
	word := string(p.rs[t.from:t.to])
	if word != "sun" && word != "sat" {
		return true
	}
	if s.has != 0 || len(p.t) == 1 {
		return true
	}
	switch p.k(i - 1) {
	case kOn, kRel, kTo, kFrom, kBefore, kAfter, kSince, kUntil, kBetween, kIn, kEvery, kAnd, kPunct:
		return true
	}
	switch p.k(i + 1) {
	case kRel: // Wed next week
		return p.isUnit(i+2, uWeek)
	case kNum, kDate, kClock, kPart, kPunct, kAt, kTo, kMonth, kEnd, kAnd, kHalf, kQuarter, kAbout, kUntil, kFrom:
		return word != "sat" || p.k(i+1) != kEnd && p.k(i+1) != kAt
	}
	return false
}

// dayPart reads 下午; a part that opens a word (早八点) is fine, one in the middle of a word is not.
func (p *parser) dayPart(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	if t.to-t.from == 1 && !p.english(i) { // 早, 晚, 朝, 夜 alone
		switch p.k(i + 1) {
		case kNum, kClock:
		default:
			if s.has&(sDayRel|sWeekday|sDay|sSeries) == 0 {
				return spec{}, i, false
			}
		}
	}
	return spec{has: sPart, part: int8(t.val), timeAt: i}, i + 1, true
}
