package timex

// clockFigures reads 9:30 with what follows it.
func (p *parser) clockFigures(i int) (spec, int, bool) {
	t := p.t[i]
	a := spec{has: sHour, hour: int(t.a), min: int(t.b), sec: int(t.c), timeAt: i}
	a.padded = p.rs[t.from] == '0' || t.a == 0
	a.bad = t.a > 24 || t.b > 59 || t.a == 24 && t.b > 0
	if t.flags&nGlued != 0 {
		return a, i, false
	}
	j := i + 1
	if p.k(j) == kNum && !p.t[j].sp && p.t[j].flags&nHan == 0 && p.runeAfter(i, 0) == '.' {
		j++
	}
	return a, p.afterHour(&a, j), true
}

// afterHour reads am, pm, 左右 and 整 behind an hour.
func (p *parser) afterHour(a *spec, j int) int {
	if p.k(j) == kSharp || p.k(j) == kAbout && !p.english(j) && !(p.tok(j).sp && p.rs[p.t[j].from] == '多') {
		j++
	}
	if t := p.tok(j); t.kind == kArticle && !t.sp && digit(p.rs[t.from-1]) { // 3:18a
		a.mer = 1
		return j + 1
	}
	if p.k(j) == kAmPm {
		a.mer = 1 + int8(p.t[j].val)
		if a.hour > 12 && a.hour <= 24 {
			a.mer = 0
		}
		j++
		if p.k(j) == kSharp {
			j++
		}
	}
	return j
}

// clock reads a time of day that begins with a number or a word like half, quarter, 差.
func (p *parser) clock(i int, s *spec) (spec, int, bool) {
	switch t := p.tok(i); t.kind {
	case kHalf, kArticle, kQuarter:
		return p.fractionPast(i)
	case kCha: // 差五分三点
		n, j, ok := p.minutesWord(i + 1)
		if !ok {
			return spec{}, i, false
		}
		a, e, ok := p.hourMark(j, s)
		if !ok || a.min != 0 {
			return spec{}, i, false
		}
		a.before(n)
		a.timeAt = i
		return a, e, true
	case kNum:
		if a, e, ok := p.eitherHour(i, s); ok {
			return a, e, true
		}
		if a, e, ok := p.hourMark(i, s); ok {
			return a, e, true
		}
		if a, e, ok := p.minutesPast(i); ok {
			return a, e, true
		}
		return p.bareHour(i, s)
	}
	return spec{}, i, false
}

// eitherHour reads 3、4点 as 三四点.
func (p *parser) eitherHour(i int, s *spec) (spec, int, bool) {
	t, u := p.t[i], p.tok(i+2)
	if !p.punct(i+1, '、') || u.kind != kNum || u.val != t.val+1 || t.val < 1 || (t.flags|u.flags)&^nHan != 0 || p.k(i+3) != kDian && p.k(i+3) != kShi {
		return spec{}, i, false
	}
	a, e, ok := p.hourMark(i+2, s)
	a.hour, a.to, a.timeAt = int(t.val), int(u.val), i
	return a, e, ok
}

// before sets the clock n minutes back.
func (s *spec) before(n int) {
	m := s.hour*60 + s.min - n
	if m < 0 {
		m += 24 * 60
	}
	if s.hour == 1 && m < 60 { // 差五分一点 is 12:55
		m += 12 * 60
	}
	s.hour, s.min = m/60, m%60
}

// minutesWord reads 五分, 一刻, 十五.
func (p *parser) minutesWord(i int) (n, next int, ok bool) {
	if p.k(i) != kNum {
		return 0, i, false
	}
	n = int(p.t[i].val)
	switch p.k(i + 1) {
	case kQuarterOf:
		return 15 * n, i + 2, n <= 3
	case kFen:
		return n, i + 2, n < 60
	case kUnit:
		return n, i + 2, unit(p.t[i+1].val) == uMinute && n < 60
	case kChar:
		return 5 * n, i + 2, n < 12
	}
	return n, i + 1, n < 60
}

// hourMark reads 三点, 15时, 3 o'clock, 3pm, 8.30pm and the minutes behind.
func (p *parser) hourMark(i int, s *spec) (spec, int, bool) {
	t := p.tok(i)
	if t.kind != kNum || t.flags&(nOrd|nGlued) != 0 {
		return spec{}, i, false
	}
	a := spec{has: sHour, timeAt: i, hour: int(t.val), padded: t.flags&nPad != 0}
	j := i + 1
	if p.k(j) == kNum && t.flags&nTens != 0 {
		return spec{}, i, false
	}
	switch next := p.tok(j); {
	case p.spacedMinutes(i): // 7 30 am
		a.min = int(next.val)
		return a, p.afterHour(&a, j+1), true
	case next.kind == kPart && t.val == 12 && t.flags&^nPad == 0 && int8(next.val) == pNoon && p.english(j): // 12 noon
		a.padded = true
		return a, j + 1, true
	case next.kind == kAmPm && t.val >= 100 && t.val < 1260 && t.val%100 < 60 && t.flags&(nDec|nWord|nHan) == 0: // 930am
		a.hour, a.min = int(t.val/100), int(t.val%100)
		return a, p.afterHour(&a, j), true
	case next.kind == kAmPm && t.val <= 24:
		if t.flags&nDec != 0 {
			if t.c != 2 || t.b > 59 {
				return spec{}, i, false
			}
			a.min = int(t.b)
		}
		if r := p.rs[next.from]; next.to-next.from == 1 && next.sp || next.to-next.from == 2 && r == 'p' && p.rs[next.to-1] == '.' && next.sp {
			return spec{}, i, false
		}
		return a, p.afterHour(&a, j), true
	case next.kind == kArticle && !next.sp && next.to-next.from == 1 && t.val <= 12 && t.flags&(nDec|nWord) == 0 && (i == 0 || p.k(i-1) == kAt || p.k(i-1) == kFrom || p.k(i-1) == kTo):
		return a, p.afterHour(&a, j), true
	case t.flags&nDec != 0 && p.dottedHour(i) && t.c == 2 && t.val >= 7 && t.val < 24 && p.isUnit(j, uHour) && p.english(j) && s.date(): // Thursday 14.30 h
		a.min = int(t.b)
		return a, j + 1, true
	case t.flags&nDec != 0:
		return p.dottedClock(i, s)
	case p.figuresAlone(i, s): // 明天1530
		a.hour, a.min, a.padded = int(t.val/100), int(t.val%100), true
		return a, j, true
	case next.kind == kUnit && unit(next.val) == uHour && t.to-t.from == 4 && t.val <= 2400 && t.val%100 < 60 && t.flags&(nHan|nWord) == 0 && p.english(j): // 1330 hrs
		a.hour, a.min, a.padded = int(t.val/100), int(t.val%100), true
		return a, j + 1, true
	case p.military(i) && (next.kind == kTo && p.touches(j) && p.military(j+1) || p.k(i-1) == kTo && p.military(i-2)): // 1400-1445
		a.hour, a.min, a.padded = int(t.val/100), int(t.val%100), true
		return a, j, true
	case next.kind == kDian && next.val == 1:
		if t.val > 24 {
			a.bad = true
		}
		j++
		if p.k(j) == kHalf && !p.english(j) {
			a.min, j = 30, j+1
		}
		return a, p.afterHour(&a, j), t.val < 100
	case next.kind == kDian || next.kind == kShi:
		return p.dian(i, j, a, s)
	case p.ish(j):
		return a, p.afterHour(&a, j+1), true
	}
	return spec{}, i, false
}

func (p *parser) ish(j int) bool {
	t := p.tok(j)
	return t.kind == kOther && t.to-t.from == 3 && string(p.rs[t.from:t.to]) == "ish" && !t.sp
}

// spacedMinutes says whether the figures at i and behind it are an hour and its minutes: 7 30 am. The number
// of a room or a day is no hour.
func (p *parser) spacedMinutes(i int) bool {
	h, m, l := p.t[i], p.tok(i+1), p.tok(i-1)
	if m.kind != kNum || p.k(i+2) != kAmPm || h.flags|m.flags&^nPad != 0 || h.val < 1 || h.val > 12 || m.to-m.from != 2 || m.val > 59 || m.val%5 != 0 {
		return false
	}
	return l.kind != kMonth && l.kind != kNum && !(l.kind == kOther && numbered(p.lastWord(i-1)))
}

// dian reads what follows 点 or 时 and decides whether it is a clock at all.
func (p *parser) dian(i, j int, a spec, s *spec) (spec, int, bool) {
	t := p.t[i]
	if t.flags&nApprox != 0 {
		a.hour, a.to = int(t.a), int(t.b)
	}
	if a.hour > 99 || t.flags&nPos != 0 && t.flags&(nApprox|nPad) == 0 {
		return spec{}, i, false
	}
	a.bad = a.hour > 24
	e, minutes, said := p.minutes(j + 1)
	if said {
		a.min = minutes
		a.bad = a.bad || minutes > 59
		j = e
	} else {
		j++
	}
	if a.to == 0 && p.k(j) == kCha {
		if n, e, ok := p.minutesWord(j + 1); ok && !said {
			a.before(n)
			j, said = e, true
		}
	}
	firm := said || a.to != 0
	if p.k(j) == kSharp || p.k(j) == kAmPm || p.k(j) == kAbout && p.rs[p.t[j].from] != '多' {
		firm = true
	}
	if !firm && !p.clockMeant(i, j, s) {
		return spec{}, i, false
	}
	return a, p.afterHour(&a, j), true
}

// minutes reads the minutes behind 点: 半, 一刻, 十五分, 十五, 零五, 搭三, 三个字, 过五分.
func (p *parser) minutes(j int) (next, min int, ok bool) {
	switch t := p.tok(j); t.kind {
	case kHalf:
		if !p.english(j) && p.tok(j+1).part == 9 && p.k(j+1) == kUnit { // 三點半鐘
			return j + 2, 30, true
		}
		if !p.english(j) && p.k(j+1) != kUnit && p.k(j+1) != kGe && p.k(j+1) != kNian && p.runeAfter(j, 0) != '天' {
			return j + 1, 30, true
		}
	case kDa:
		if p.k(j+1) == kNum && p.t[j+1].val < 12 {
			e := j + 2
			if p.k(e) == kChar {
				e++
			}
			return e, 5 * int(p.t[j+1].val), true
		}
	case kNum:
		return p.numberOfMinutes(j)
	case kOther:
		if p.rs[t.from] == '过' && t.to-t.from == 1 && p.k(j+1) == kNum {
			if n, e, ok := p.minutesWord(j + 1); ok && e > j+2 {
				return e, n, true
			}
		}
	}
	return j, 0, false
}

func (p *parser) numberOfMinutes(j int) (next, min int, ok bool) {
	t := p.t[j]
	n := int(t.val)
	if t.flags&(nDec|nOrd|nGlued) != 0 || n > 99 || t.flags&nApprox != 0 {
		return j, 0, false
	}
	switch p.k(j + 1) {
	case kQuarterOf:
		if n <= 3 && !(p.k(j+2) == kUnit && p.t[j+2].part == 9) {
			return j + 2, 15 * n, true
		}
		return j, 0, false
	case kFen:
		e := j + 2
		if p.k(e) == kNum && p.k(e+1) == kUnit && unit(p.t[e+1].val) == uSecond {
			e += 2
		}
		return e, n, true
	case kChar:
		return j + 2, 5 * n, n < 12
	case kUnit, kGe, kDian, kNian, kYue, kHao, kRi, kShi, kQuarter:
		return j, 0, false
	}
	if p.counts(j) {
		return j, 0, false
	}
	if n >= 10 && n <= 59 || t.flags&nPad != 0 && n < 10 && n > 0 {
		return j + 1, n, true
	}
	// Cantonese 三点三 is 3:15; only where nothing can be counted by the number.
	if n >= 1 && n <= 11 && (t.flags&nHan != 0 || n < 10) && (p.k(j+1) == kEnd || p.k(j+1) == kTo || p.k(j+1) == kPunct || t.flags&nHan != 0 && p.tok(j+1).sp || leadsOn(p.runeAfter(j, 0))) {
		return j + 1, 5 * n, true
	}
	return j, 0, false
}

// counts says whether the number at j counts people or things: 三点十五个人.
func (p *parser) counts(j int) bool {
	switch p.runeAfter(j, 0) {
	case '个', '位', '人', '名', '楼', '层', '场', '张', '份', '条', '项', '次', '台', '间', '部', '款', '页', '批', '辆',
		'只', '件', '口', '家', '组', '门', '区', '栋', '座', '室', '班':
		return !p.tok(j + 1).sp
	case '起', '共', '定', '直', '样', '下', '些', '边', '般', '会': // 一起, 一定, 一会
		return p.tok(j).val == 1
	}
	return false
}

// clockMeant says whether a bare N点 is a clock and not a number of points: 三点建议, 两点论, 一点都不好.
func (p *parser) clockMeant(i, j int, s *spec) bool {
	t, mark := p.t[i], p.tok(j-1)
	ascii := t.flags&nHan == 0
	if mark.kind == kShi && !ascii && s.has == 0 && t.val < 2 && p.k(i-1) != kPart {
		return false // 一时
	}
	if t.val == 1 && !ascii && p.littleBit(j) {
		return false
	}
	strong := s.has&(sPart|dateSlots) != 0 || p.k(i-1) == kTo || p.k(i-1) == kFrom || p.k(j) == kTo && (p.k(j+1) == kNum || p.k(j+1) == kClock || p.k(j+1) == kPart || p.k(j+1) == kDayRel)
	if p.points(j) {
		return false
	}
	if strong {
		return true
	}
	if t.val == 0 && !ascii {
		return true
	}
	if t.val > 12 && t.val <= 24 {
		return true
	}
	switch p.runeBefore(i, 0) {
	case '第', '有', '提', '说', '讲', '这', '那', '下', '如', '共', '几', '充', '调', '述', '列', '每', '了', '出', '记', '结', '高', '低', '大', '小', '好', '快', '慢', '差', '早', '晚', '少', '进', '涨', '跌', '占', '强':
		return p.tok(i).sp
	}
	return t.val != 1 || ascii || p.k(j) != kOther || p.meetingWord(j)
}

// littleBit says whether 一点 means "a little" by what follows it.
func (p *parser) littleBit(j int) bool {
	switch p.runeAfter(j-1, 0) {
	case '都', '也', '儿', '点', '不', '没', '小', '多', '少', '好', '吧', '啦', '心', '意', '事':
		return true
	}
	return false
}

// points says whether the noun behind N点 is one that is numbered in points.
func (p *parser) points(j int) bool {
	a, b := p.runeAfter(j-1, 0), p.runeAfter(j-1, 1)
	if a == '的' {
		return false
	}
	switch a {
	case '论', '式', '五', '零':
		return a == '论' || a == '式'
	}
	for _, w := range [...][2]rune{
		{'建', '议'}, {'意', '见'}, {'要', '求'}, {'原', '因'}, {'理', '由'}, {'想', '法'}, {'问', '题'}, {'说', '明'}, {'内', '容'}, {'体', '会'},
		{'思', '考'}, {'看', '法'}, {'注', '意'}, {'启', '示'}, {'感', '受'}, {'疑', '问'}, {'要', '点'}, {'结', '论'}, {'优', '势'}, {'不', '足'},
		{'收', '获'}, {'心', '得'}, {'共', '识'}, {'补', '充'}, {'反', '馈'}, {'希', '望'}, {'好', '处'}, {'坏', '处'}, {'改', '进'}, {'经', '验'},
		{'教', '训'}, {'区', '别'}, {'变', '化'}, {'事', '项'}, {'诉', '求'}, {'考', '虑'}, {'需', '要'}, {'特', '征'}, {'特', '点'}, {'不', '同'},
		{'相', '同'}, {'事', '实'}, {'证', '据'}, {'线', '索'}, {'风', '险'}, {'关', '键'}, {'核', '心'}, {'一', '线'}, {'方', '面'},
	} {
		if a == w[0] && b == w[1] {
			return true
		}
	}
	return false
}

// meetingWord says whether what follows a bare 一点 makes it an hour.
func (p *parser) meetingWord(j int) bool {
	switch p.runeAfter(j-1, 0) {
	case '开', '和', '跟', '与', '见', '约', '在', '到', '去', '来', '前', '后', '之', '以', '的', '集', '出', '吃', '讨', '会', '要', '左', '钟', '整':
		return true
	}
	return false
}

// fractionPast reads half past nine, a quarter to seven.
func (p *parser) fractionPast(i int) (spec, int, bool) {
	j := i
	if p.k(j) == kArticle {
		j++
	}
	n := 0
	switch {
	case p.k(j) == kHalf && p.english(j):
		if h := p.tok(j + 1); j == i && p.wordIs(j, "half") && h.kind == kNum && h.val >= 1 && h.val <= 12 && h.flags&(nOrd|nDec|nGlued|nHan) == 0 && p.halfHour(j+2) {
			a := spec{has: sHour, hour: int(h.val), min: 30, timeAt: i}
			return a, p.afterHour(&a, j+2), true
		}
		n = 30
	case p.isQuarterWord(j):
		n = 15
	default:
		return spec{}, i, false
	}
	return p.pastOrTo(i, j+1, n)
}

// halfHour says whether what stands at j lets "half 3" be half past three and no half of something.
func (p *parser) halfHour(j int) bool {
	switch p.k(j) {
	case kUnit, kMonth, kGe, kQuarter, kWithin, kAgo, kLater, kHalf, kNum, kClock:
		return false
	}
	return !p.wordBehind(j)
}

// minutesPast reads ten past five, twenty minutes to 2pm, ten thirty.
func (p *parser) minutesPast(i int) (spec, int, bool) {
	n, j, flags, ok := p.num(i)
	if !ok || flags&(nOrd|nDec|nGlued|nHan) != 0 || n > 59 || n < 1 {
		return spec{}, i, false
	}
	if flags&nWord != 0 && p.k(j) == kTo && p.touches(j) && p.touches(j-1) { // seven-thirty
		if m := p.tok(j + 1); m.flags&nWord != 0 && m.flags&nOrd == 0 && m.val >= 10 && m.val <= 59 {
			j++
		}
	}
	if flags&nWord != 0 && flags&nTens == 0 && n <= 12 && p.english(j) {
		if m, e, f, ok := p.num(j); ok && f&nWord != 0 && f&nOrd == 0 && m >= 10 && m <= 59 &&
			(p.k(e) == kEnd || p.k(e) == kAmPm || p.k(e) == kPunct || p.k(e) == kPart || p.k(e) == kDayRel || p.k(e) == kWeekday || p.k(e) == kOn || p.k(e) == kTo || p.k(i-1) == kAt) {
			a := spec{has: sHour, hour: n, min: m, timeAt: i}
			return a, p.afterHour(&a, e), true
		}
	}
	if p.k(j) == kUnit && unit(p.t[j].val) == uMinute {
		j++
	} else if n%5 != 0 || flags&nWord == 0 && p.k(j) != kRoll {
		return spec{}, i, false // 10 to 11am is a range
	}
	return p.pastOrTo(i, j, n)
}

// pastOrTo reads past or to with the hour behind n minutes.
func (p *parser) pastOrTo(i, j, n int) (spec, int, bool) {
	sign := 0
	switch t := p.tok(j); {
	case t.kind == kAfter || t.kind == kRoll && p.rs[t.from] == 'p':
		sign = 1
	case t.kind == kTo && t.val == 1 || t.kind == kBefore, t.kind == kUntil:
		sign = -1
	default:
		return spec{}, i, false
	}
	j++
	a := spec{has: sHour, timeAt: i}
	switch t := p.tok(j); {
	case t.kind == kPart && (int8(t.val) == pNoon || int8(t.val) == pMidnight):
		a.hour, a.padded = 12, true
		if int8(t.val) == pMidnight {
			a.hour = 24
		}
		j++
	case t.kind == kNum && t.flags&(nOrd|nDec|nGlued) == 0 && t.val >= 1 && t.val <= 24:
		if k := p.k(j + 1); k == kUnit || k == kMonth || k == kTo && sign < 0 || sign < 0 && n < 13 && p.k(i-1) == kFrom && p.k(i) == kNum { // from five to six
			return spec{}, i, false
		}
		a.hour = int(t.val)
		j++
		if p.k(j) == kDian {
			j++
		}
		j = p.afterHour(&a, j)
	default:
		return spec{}, i, false
	}
	if sign > 0 {
		a.min = n
	} else {
		if a.mer == 2 && a.hour < 12 {
			a.hour += 12
		}
		a.before(n)
		if a.hour > 12 {
			a.mer = 0
		}
	}
	return a, j, true
}
