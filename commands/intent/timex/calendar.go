package timex

// calendar reads dates that begin with a number: 2026年12月3日, 12月3, 3号, 3rd of March, 一季度.
func (p *parser) calendar(i int, s *spec) (spec, int, bool) {
	t := p.tok(i)
	if a, e, ok := p.englishDay(i, s); ok {
		return a, e, true
	}
	if t.kind != kNum || t.flags&(nDec|nOrd|nGlued) != 0 {
		return p.dotted(i, s)
	}
	if s.has&(sMonth|sDay|sEdge) == sMonth { // 本月5、6、7号
		if a, e, ok := p.firstDay(i); ok {
			return a, e, true
		}
	}
	switch next := p.tok(i + 1); next.kind {
	case kNian:
		if p.yearMeant(i) {
			return spec{has: sYear, year: yearOf(t), dateAt: i}, i + 2, true
		}
	case kEdge:
		if next.part == eBegin && p.k(i+2) == kNum && p.t[i+2].flags&nHan != 0 && p.t[i+2].val <= 10 && p.touches(i+1) && t.val >= 1 && t.val <= 12 { // 八月初三
			return spec{has: sLunar | sMonth | sDay, month: int(t.val), day: int(p.t[i+2].val), dateAt: i}, i + 3, true
		}
		if unit(next.val) == uMonth && t.val >= 1 && t.val <= 12 && s.has&sMonth == 0 {
			return spec{has: sMonth | sEdge, month: int(t.val), edge: next.part, dateAt: i}, i + 2, true
		}
		if unit(next.val) == uYear && t.val > 1900 {
			return spec{has: sYear | sEdge, year: int(t.val), edge: next.part, dateAt: i}, i + 2, true
		}
	case kYue:
		return p.monthDay(i, s)
	case kHao, kRi:
		if p.dayMeant(i, s) {
			return spec{has: sDay, day: int(t.val), dateAt: i, bad: t.val > 31 || t.val == 0}, i + 2, true
		}
	case kQuarter:
		if t.val >= 1 && t.val <= 4 && next.val != 1 && p.rs[next.from] != '个' && !(p.k(i+2) == kOf && p.k(i+3) == kArticle) { // not three quarters of an hour
			return spec{has: sQuarter, quarter: int(t.val), dateAt: i}, i + 2, true
		}
	case kDecade:
		if y := int(t.val); y >= 10 && y%10 == 0 {
			if y < 100 {
				y += 1900
				if t.val < 30 {
					y += 100
				}
			}
			return p.years(y, 10, i, i+2)
		}
	}
	if s.has&sMonth != 0 && s.has&sDay == 0 && !s.monthRel && p.english(i) && t.val >= 1900 && t.val <= 2100 {
		return spec{has: sYear, year: int(t.val), dateAt: i}, i + 1, true
	}
	return p.plainNumber(i, s)
}

// plainNumber reads a number whose neighbours make it a year or a day: in 2027, March 2027, Monday 21.
func (p *parser) plainNumber(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	next := p.k(i + 1)
	if next == kUnit || next == kGe || next == kAmPm || next == kDian || p.counts(i) {
		return spec{}, i, false
	}
	if t.val >= 1900 && t.val <= 2100 && t.flags&nHan == 0 {
		if s.has&(sMonth|sDay|sHoliday|sQuarter|sHalf|sSeason|sNth|sEdge|sCount) != 0 || s.has == 0 && p.yearPrefix(i) {
			return spec{has: sYear, year: int(t.val), dateAt: i}, i + 1, true
		}
	}
	if s.has&(sWeekday|sDay|sMonth|sHour) == sWeekday && s.has&sWeek == 0 && t.val >= 1 && t.val <= 31 && p.dayFollows(i, s) {
		return spec{has: sDay, day: int(t.val), dateAt: i}, i + 1, true
	}
	if s.has == 0 && t.val >= 1900 && t.val <= 2100 && t.flags&nHan == 0 && (p.k(i+1) == kMonth && p.monthMeant(i+1) || p.k(i+1) == kQuarter && p.t[i+1].val == 1 || p.k(i+1) == kHalfYear || p.k(i+1) == kSeason || p.k(i+1) == kNum && p.t[i+1].flags&nOrd != 0 && p.k(i+2) == kQuarter) {
		return spec{has: sYear, year: int(t.val), dateAt: i}, i + 1, true
	}
	if p.k(i-1) == kThe && p.k(i-2) == kOn && t.val >= 1 && t.val <= 31 && next != kOther {
		return spec{has: sDay, day: int(t.val), dateAt: i}, i + 1, true
	}
	if s.has == 0 && next == kOf && t.val >= 1 && t.val <= 31 && p.k(i+2) == kRel && p.english(i+1) && p.isUnit(i+3, uMonth) {
		return spec{has: sDay, day: int(t.val), dateAt: i}, i + 1, true
	}
	return spec{}, i, false
}

// dayFollows says whether the number behind an English weekday is the day of the month.
func (p *parser) dayFollows(i int, s *spec) bool {
	if !p.english(s.dateAt) {
		return false
	}
	switch p.k(i + 1) {
	case kEnd, kPunct, kAt, kIn, kOn:
		return p.k(i-1) != kAt
	case kTo, kAnd:
		return p.k(i+2) == kWeekday
	case kOther:
		return p.punctLike(i + 1)
	}
	return false
}

func (p *parser) punctLike(i int) bool { return !letter(p.rs[p.tok(i).from]) }

func (p *parser) isUnit(i int, u unit) bool {
	return p.k(i) == kUnit && unit(p.t[i].val) == u
}

// yearPrefix says whether "in" or the like makes a plain number a year.
func (p *parser) yearPrefix(i int) bool {
	switch p.k(i - 1) {
	case kIn, kSince, kBefore, kAfter, kUntil, kOf, kEdgeOf:
		return p.english(i - 1)
	}
	return false
}

// yearMeant says whether N年 names a year and does not count years.
func (p *parser) yearMeant(i int) bool {
	t := p.t[i]
	switch {
	case t.val >= 1900 && t.val <= 2100:
		return true
	case t.val >= 100:
		return false
	case t.flags&nPad != 0, t.flags&nPos != 0 && t.flags&nApprox == 0, t.val >= 60 && t.to-t.from == 2:
		return true
	}
	if t.flags&nHan != 0 || t.to-t.from != 2 {
		return false
	}
	switch p.k(i + 2) {
	case kNum:
		k := p.k(i + 3)
		return k == kYue || k == kQuarter || k == kEdge
	case kDi:
		return p.k(i+4) == kQuarter
	case kHalfYear, kSeason, kHoliday:
		return true
	}
	return false
}

func yearOf(t token) int {
	if t.val < 100 {
		return int(century(t.val))
	}
	return int(t.val)
}

// monthDay reads 12月, 12月3日, 12月3.
func (p *parser) monthDay(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	a := spec{has: sMonth, month: int(t.val), dateAt: i}
	if t.val < 1 || t.val > 12 {
		if t.val > 31 || p.k(i+2) != kNum {
			return a, i, false
		}
		a.bad = true
	}
	if t.flags&nApprox != 0 {
		return a, i, false
	}
	j := i + 2
	if r := p.runeAfter(i+1, 0); p.k(j) == kOther && (r == '球' || r == '饼') {
		return a, i, false
	}
	d := p.tok(j)
	if d.kind == kLunarDay && p.k(j+1) == kNum { // 八月初三: the lunar calendar
		l, e, ok := p.lunar(j)
		if ok {
			l.month, l.has = a.month, l.has|sMonth
			return l, e, true
		}
	}
	if d.kind != kNum || d.flags&(nDec|nOrd|nPos) != 0 && d.flags&nPad == 0 || d.val < 1 {
		return a, j, true
	}
	switch p.k(j + 1) {
	case kHao, kRi:
		a.has |= sDay
		a.day, a.bad = int(d.val), a.bad || d.val > 31
		return a, j + 2, true
	case kUnit, kGe, kDian, kShi, kNian, kYue, kHalf, kQuarter, kQuarterOf, kAmPm, kDi:
		return a, j, true
	}
	if d.val <= 31 && !p.counts(j) && d.flags&nApprox == 0 {
		a.has |= sDay
		a.day = int(d.val)
		return a, j + 1, true
	}
	return a, j, true
}

// dayMeant says whether N号 or N日 is a day of the month and not a room, a line or a length.
func (p *parser) dayMeant(i int, s *spec) bool {
	t := p.t[i]
	inMonth := s.has&sMonth != 0
	if t.val > 31 && !inMonth || t.flags&(nApprox|nPos) != 0 && t.flags&nPad == 0 {
		return false
	}
	if inMonth {
		return true
	}
	if p.k(i-1) == kDi || p.countsDays(i) {
		return false
	}
	switch p.runeAfter(i+1, 0) {
	case '楼', '线', '厅', '门', '房', '室', '位', '机', '车', '文', '工', '员', '桌', '店', '院', '馆', '库', '仓', '电', '游', '元', '令', '码', '柜', '桩', '口', '台', '本', '园', '板', '病', '航', '教', '公', '专', '选', '种', '人':
		return false
	case '会':
		return p.runeAfter(i+1, 1) != '议' || p.runeAfter(i+1, 2) != '室'
	case '小':
		return p.runeAfter(i+1, 1) != '会'
	}
	return true
}

// countsDays says whether N日 is how many days: 连放三日, 三日假, 12月11日1日.
func (p *parser) countsDays(i int) bool {
	t := p.t[i]
	if p.k(i+1) != kRi || p.k(i-1) == kYue || t.flags&(nDec|nPad|nGlued) != 0 {
		return false
	}
	if d := p.tok(i - 2); p.k(i-1) == kRi && p.k(i-3) == kYue && d.kind == kNum { // no later day of that month
		return t.val <= d.val
	}
	switch p.runeBefore(i, 0) {
	case '连', '足', '共':
		return true
	case '放', '休', '请', '住', '玩', '歇', '攞', '抖':
		return t.flags&nHan != 0 || p.runeAfter(i+1, 0) == '假' || p.runeAfter(i+1, 1) == '假' && p.runeAfter(i+1, 0) != '的'
	}
	return p.runeAfter(i+1, 0) == '假' && p.runeAfter(i+1, 1) != '期'
}

// dotted reads 7.6 as a month and a day where its neighbours say so: Friday 7.6, 11.1-11.7, 12.3号.
func (p *parser) dotted(i int, s *spec) (spec, int, bool) {
	t := p.tok(i)
	if t.kind != kNum || t.flags&nDec == 0 || t.flags&nGlued != 0 || t.val < 1 || t.val > 12 || t.b < 1 || t.b > 31 || t.c > 2 {
		return spec{}, i, false
	}
	a := spec{has: sMonth | sDay, month: int(t.val), day: int(t.b), dateAt: i}
	switch next := p.tok(i + 1); next.kind {
	case kHao, kRi:
		return a, i + 2, true
	case kWeekday, kPart, kClock:
		return a, i + 1, true
	case kAgo, kSince:
		return a, i + 1, !p.english(i + 1)
	case kFront:
		return a, i + 1, next.val < 0 && p.k(i+2) != kNum
	case kEnd, kOther:
		if p.k(i-1) == kOn && p.english(i-1) {
			return a, i + 1, true
		}
	case kPunct:
		if next.val == '(' && p.k(i+2) == kWeekday {
			return a, i + 1, true
		}
	case kTo:
		u := p.tok(i + 2)
		if u.kind == kNum && u.flags&nDec != 0 && u.val >= t.val && u.val <= 12 && u.b >= 1 && u.b <= 31 && u.c <= 2 && p.k(i+3) != kUnit && p.k(i+3) != kAmPm && (u.val > t.val || u.b > t.b) {
			return a, i + 1, s.has == 0 && p.k(i+3) != kGe
		}
	}
	if s.has&sWeekday != 0 && s.has&(sMonth|sDay|sWeek) == 0 && p.k(i+1) != kUnit && p.k(i+1) != kAmPm {
		return a, i + 1, true
	}
	if p.k(i-1) == kTo && p.tok(i-2).kind == kNum && p.t[i-2].flags&nDec != 0 {
		return a, i + 1, true
	}
	return spec{}, i, false
}

// nth reads 第一周, 第二个周一, 第三季度, 第三个月, 最后一天, 最后五天.
func (p *parser) nth(i int, s *spec) (spec, int, bool) {
	last := p.k(i) == kLastOne
	j := i + 1
	n := 1
	if p.k(j) == kNum {
		n, j = int(p.t[j].val), j+1
	} else if !last {
		return spec{}, i, false
	}
	if n < 1 {
		return spec{}, i, false
	}
	series := s.has&sSeries != 0 && s.rep.unit >= uMonth // 每月第一个周一
	if p.k(j) == kGe {
		j++
	}
	a := spec{has: sNth, nth: n, dateAt: i}
	if last {
		a.nth = -1
	}
	switch t := p.tok(j); t.kind {
	case kQuarter:
		if !last && n <= 4 {
			return spec{has: sQuarter, quarter: n, dateAt: i}, j + 1, true
		}
	case kUnit, kRi:
		u := uDay
		if t.kind == kUnit {
			u = unit(t.val)
		}
		if u < uDay || s.has&(sMonth|sYear|sQuarter|sWeek|sHalf) == 0 && !series {
			return a, i, false
		}
		if last && n > 1 {
			return spec{has: sCount, count: n, countU: u, fromEnd: true, dateAt: i}, j + 1, true
		}
		a.nthUnit = u
		return a, j + 1, true
	case kWeekday:
		if s.has&(sMonth|sYear) != 0 || s.has == 0 || series {
			a.nthUnit, a.nthDay = uDay, int(t.val)
			return a, j + 1, true
		}
	case kWeekend:
		return a, i, false
	}
	return a, i, false
}

// quarterName reads Q3, q1.
func (p *parser) quarterName(i int) (spec, int, bool) {
	if p.t[i].val == 1 && p.k(i+1) == kNum && p.t[i+1].val >= 1 && p.t[i+1].val <= 4 {
		j := i + 2
		if p.k(j) == kTo && p.k(j+1) == kNum && p.t[j+1].val >= 1900 {
			j++
		}
		a := spec{has: sQuarter, quarter: int(p.t[i+1].val), dateAt: i}
		if t := p.tok(j); t.kind == kNum && t.val >= 1900 && t.val <= 2100 {
			a.has |= sYear
			a.year, j = int(t.val), j+1
		}
		return a, j, true
	}
	if p.isQuarterWord(i) {
		return p.fractionPast(i)
	}
	return spec{}, i, false
}

// edge reads 月底 and 年初, of what was named or of this month or year.
func (p *parser) edge(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	a := spec{has: sEdge, edge: t.part, dateAt: i}
	switch unit(t.val) {
	case uMonth:
		if s.has&sMonth == 0 {
			a.has |= sMonth
			a.monthRel = true
		}
	case uYear:
		if s.has&sYear == 0 {
			a.has |= sYear
			a.yearRel = true
		}
	case uQuarter:
		if s.has&sQuarter == 0 {
			a.has |= sQuarter
			a.quartRel = true
		}
	}
	return a, i + 1, true
}

// edgeOf reads end of the month, beginning of next week, and 底 or 末 behind a date.
func (p *parser) edgeOf(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	if t.val == 2 { // EOD Friday; a day has no hour that is its end
		if day, e, ok := p.point(i + 1); ok && day.date() && !saysTime(&day) {
			return day, e, true
		}
		return spec{has: sDayRel, dateAt: i}, i + 1, s.has == 0
	}
	if t.val == 1 {
		if s.has&(sYear|sMonth|sWeek|sQuarter) != 0 && s.has&(sDay|sEdge) == 0 {
			return spec{has: sEdge, edge: t.part, dateAt: i}, i + 1, true
		}
		return spec{}, i, false
	}
	j := i + 1
	if p.k(j) == kThe || p.k(j) == kTo && p.touches(j) && p.touches(i) { // mid-December
		j++
	}
	a := spec{has: sEdge, edge: t.part, dateAt: i}
	switch {
	case p.isUnit(j, uMonth):
		a.has, a.monthRel = a.has|sMonth, true
		return a, j + 1, true
	case p.isUnit(j, uYear):
		a.has, a.yearRel = a.has|sYear, true
		return a, j + 1, true
	case p.isUnit(j, uWeek):
		a.has |= sWeek
		return a, j + 1, true
	case p.k(j) == kWeekday && t.part == eEnd: // by end of Friday
		return spec{has: sWeekday, weekday: int(p.t[j].val), dateAt: i}, j + 1, true
	case p.isUnit(j, uDay), p.k(j) == kDayRel:
		return spec{}, i, false
	case p.k(j) == kPart: // early morning is a lexeme; early afternoon is the afternoon
		return spec{has: sPart, part: int8(p.t[j].val), timeAt: i}, j + 1, true
	case p.k(j) == kRel && p.k(j+1) == kPart:
		return p.relative(j)
	}
	if p.k(j) == kRoll && p.t[j].val < 0 && p.k(j+1) == kUnit { // beginning of past week
		b, e, ok := p.relativeUnit(j, j+1, -1)
		if ok = ok && b.has&(sWeek|sMonth|sYear) != 0; ok {
			b.has, b.edge = b.has|sEdge, t.part
		}
		return b, e, ok
	}
	if p.k(j) == kEdgeOf {
		return spec{}, i, false
	}
	b, e, ok := p.atom(j, &spec{})
	if !ok || b.has&^(sYear|sMonth|sWeek|sQuarter|sHalf) != 0 {
		return spec{}, i, false
	}
	b.has |= sEdge
	b.edge = t.part
	return b, e, true
}
