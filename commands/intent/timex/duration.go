package timex

import (
	"slices"
	"time"
)

// stretch reads a length of time at token i: 一个半小时, 两年零三个月, an hour and a half, 1.5h.
func (p *parser) stretch(i int) (stretch, int, bool) {
	if p.k(i) == kFen && p.k(i+1) == kHalf && p.isUnit(i+2, uHour) { // 分半钟
		d := length(1, 50, uMinute)
		d.coarse = uMinute
		return d, i + 3, true
	}
	d, j, ok := p.segment(i, uNone)
	if !ok {
		return d, i, false
	}
	d.coarse = d.unit
	for {
		k := j
		linked := false
		if p.k(k) == kLing || p.k(k) == kAnd || p.punct(k, ',') && p.k(k+1) == kNum && d.english {
			k, linked = k+1, true
		}
		if p.k(k) == kNum && p.t[k].flags&nHan != 0 && p.t[k].flags&nPad != 0 { // 两年零三个月
			linked = true
		}
		n, e, ok := p.segment(k, d.unit)
		if !ok || n.unit >= d.unit && !linked || n.unit == d.unit {
			break
		}
		d.months, d.days, d.secs = d.months+n.months, d.days+n.days, d.secs+n.secs
		d.total += n.total
		d.unit, d.weak, d.vague = min(d.unit, n.unit), d.weak || n.weak, d.vague || n.vague
		j = e
	}
	return d, j, d.months != 0 || d.days != 0 || d.secs != 0 // half a second is nothing
}

// segment reads one number with its unit. after is the unit of the segment before, so that 8天20时
// and 一小时五分 can be told from clock times.
func (p *parser) segment(i int, after unit) (stretch, int, bool) {
	n, hundredths, j, vague, ok := p.amount(i)
	if !ok || n == 0 && hundredths == 0 || n >= 1000 && p.k(i+1) == kGe && p.tok(i+1).sp { // 1203 个半钟: a room, and how long
		return stretch{}, i, false
	}
	if p.k(j) == kTo && p.k(j+1) == kUnit && p.touches(j) && p.touches(j-1) { // 30-minute
		j++
	}
	u, times, e, weak, ok := p.lengthUnit(j, i, after)
	if !ok {
		return stretch{}, i, false
	}
	e, half, ok := p.halfBehind(e, u, hundredths)
	if !ok {
		return stretch{}, i, false
	}
	if half {
		hundredths, weak = 50, false
	} else if p.t[e-1].kind == kFen && after != uHour && after != uDay {
		weak = true
	}
	d := length(n*times, hundredths*times, u)
	d.weak, d.vague = weak, vague
	d.english = letter(p.rs[p.t[e-1].from])
	return d, e, true
}

// halfBehind reads 半 or "and a half" behind a unit.
func (p *parser) halfBehind(e int, u unit, hundredths int) (int, bool, bool) {
	if hundredths != 0 {
		return e, false, true
	}
	if p.k(e) == kHalf && !letter(p.rs[p.t[e].from]) {
		next := p.k(e + 1)
		clockNoun := next == kUnit && p.t[e+1].part == 9
		if next != kUnit && next != kGe || clockNoun {
			if clockNoun && u == uMinute {
				return e + 2, true, true
			}
			return e + 1, true, true
		}
	}
	if p.k(e) == kAnd && (p.k(e+1) == kHalf || p.k(e+1) == kArticle && p.k(e+2) == kHalf) {
		return e + 2 + b2i(p.k(e+1) == kArticle), true, true
	}
	return e, false, true
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// amount reads how many: a whole number, hundredths of one more, and where the unit begins.
func (p *parser) amount(i int) (n, hundredths, next int, vague, ok bool) {
	switch t := p.tok(i); t.kind {
	case kNum:
		return p.counted(i)
	case kDate: // 1/2 hour
		if t.a == 0 && t.to-t.from <= 3 && t.c > t.b && t.c <= 4 {
			j := i + 1
			if p.k(j) == kOf {
				j++
			}
			if p.k(j) == kArticle {
				j++
			}
			return 0, int(100 * t.b / t.c), j, false, true
		}
	case kHalf:
		j := i + 1
		if p.k(j) == kGe || p.k(j) == kArticle {
			j++
		}
		return 0, 50 + halfValue(t), j, false, true
	case kGe: // 个半小时, but 开个半小时的会 is half an hour
		switch r := p.runeBefore(i, 0); {
		case r == '约' && p.runeBefore(i, 1) == '大': // 大约个半小时
		case p.k(i+1) == kHalf && p.tok(i+2).part == 9: // 開個半鐘會: Cantonese
		case slices.Contains([]rune{'开', '聊', '搞', '弄', '谈', '碰', '约', '订', '排', '来', '打'}, r):
			return 0, 0, i, false, false
		}
		if p.k(i+1) == kHalf {
			return 1, 50, i + 2, false, true
		}
	case kArticle:
		if p.k(i+1) == kHalf {
			return 0, 50, i + 2, false, true
		}
		if p.k(i+1) == kQuarter && p.k(i+2) == kOf && p.k(i+3) == kArticle {
			return 0, 25, i + 4, false, true
		}
		return 1, 0, i + 1, false, true
	}
	return 0, 0, i, false, false
}

// counted reads an amount that begins with a number token.
func (p *parser) counted(i int) (n, hundredths, next int, vague, ok bool) {
	v, j, flags, _ := p.num(i)
	t := p.t[i]
	n, vague = v, flags&nApprox != 0
	if flags&(nOrd) != 0 {
		return 0, 0, i, false, false
	}
	if flags&nDec != 0 {
		hundredths = int(t.b)
		for c := t.c; c < 2; c++ {
			hundredths *= 10
		}
		for c := t.c; c > 2; c-- {
			hundredths /= 10
		}
		return n, hundredths, j, vague, true
	}
	if p.k(j) == kGe {
		j++
	}
	if f := p.tok(j); f.kind == kDate && f.a == 0 && f.c > f.b && f.c <= 4 { // 3 1/2 hours
		return n, int(100 * f.b / f.c), j + 1, vague, true
	}
	switch {
	case p.k(j) == kHalf && (p.k(j+1) == kUnit || p.k(j+1) == kYue || p.k(j+1) == kNian && p.t[j].val == 0):
		return n, 50 + halfValue(p.t[j]), j + 1, vague, true
	case p.k(j) == kAnd && p.k(j+1) == kArticle && (p.k(j+2) == kHalf || p.isQuarterWord(j+2)):
		return n, 50 - 25*b2i(p.isQuarterWord(j+2)), j + 3, vague, true
	case p.k(j) == kAnd && (p.k(j+1) == kHalf || p.isQuarterWord(j+1)):
		return n, 50 - 25*b2i(p.isQuarterWord(j+1)), j + 2, vague, true
	case p.isQuarterWord(j) && p.k(j+1) == kOf && p.k(j+2) == kArticle:
		return 0, 25 * n, j + 3, vague, true
	case p.k(j) == kTo && p.touches(j) && p.isQuarterWord(j+1) && p.k(j+2) == kOf && p.k(j+3) == kArticle:
		return 0, 25 * n, j + 4, vague, true
	}
	return n, 0, j, vague, true
}

func halfValue(t token) int {
	switch t.val {
	case 25:
		return -25
	case 75:
		return 25
	}
	return 0
}

func (p *parser) isQuarterWord(i int) bool { return p.k(i) == kQuarter && p.t[i].val == 2 }

// lengthUnit reads the unit behind an amount. times is 15 for 刻钟 and 5 for 个字, both in minutes.
func (p *parser) lengthUnit(j, from int, after unit) (u unit, times, next int, weak, ok bool) {
	first := p.tok(from)
	switch t := p.tok(j); t.kind {
	case kUnit:
		u, times = unit(t.val), 1
		if t.part == 2 {
			times = 2
		}
		if t.part == 9 && p.tok(j-1).kind != kHalf && p.tok(j-1).kind != kGe {
			return 0, 0, j, false, false
		}
		return u, times, j + 1, false, true
	case kQuarterOf:
		if p.k(j+1) == kUnit && p.t[j+1].part == 9 {
			return uMinute, 15, j + 2, false, true
		}
	case kChar:
		if first.val <= 12 && first.flags&nGlued == 0 {
			return uMinute, 5, j + 1, false, true
		}
	case kQuarter:
		if t.val != 1 && first.kind == kNum {
			return uQuarter, 1, j + 1, t.val == 0 && p.rs[t.from] != '个', true
		}
	case kNian:
		if first.kind == kHalf || first.kind == kNum && first.val < 1000 && first.flags&nPad == 0 && (first.flags&nPos == 0 || first.flags&nApprox != 0) {
			return uYear, 1, j + 1, false, true
		}
	case kYue:
		return uMonth, 1, j + 1, first.kind == kNum && p.tok(j-1).kind != kHalf, true
	case kRi:
		return uDay, 1, j + 1, first.kind != kHalf && !p.countsDays(from), true
	case kPart:
		if p.nights(j, first) {
			return uDay, 1, j + 1, false, true
		}
	case kAllDay: // 两整天
		if t.val == 0 && p.rs[t.from] == '整' {
			return uDay, 1, j + 1, false, true
		}
	case kFen:
		return uMinute, 1, j + 1, false, true
	case kOther:
		if after == uHour && t.to-t.from == 1 && p.rs[t.from] == 'm' && !t.sp { // 2h30m
			return uMinute, 1, j + 1, false, true
		}
	case kShi:
		if after == uDay {
			return uHour, 1, j + 1, false, true
		}
	}
	return 0, 0, j, false, false
}

// nights says whether the part of a day at j is what first counts: 两晚, 三个晚上, 2 nights, but not 周三晚八点.
func (p *parser) nights(j int, first token) bool {
	t := p.t[j]
	if first.kind != kNum || first.val > 31 || first.flags&(nPad|nOrd|nDec|nGlued|nPos) != 0 && first.flags&nApprox == 0 {
		return false
	}
	if k := p.k(j + 1); k == kNum || k == kClock || k == kHalf {
		return false
	}
	if p.english(j) {
		return p.wordIs(j, "nights") || p.wordIs(j, "night") && (first.val == 1 || p.k(j+1) == kOther && (p.firstWord(j+1) == "trip" || p.firstWord(j+1) == "stay" || p.firstWord(j+1) == "business"))
	}
	switch p.rs[t.to-1] {
	case '晚', '夜':
		return t.to-t.from == 1 && !p.tok(j).sp
	case '上':
		return p.rs[t.from] == '晚' && (p.k(j-1) == kGe || first.val == 1)
	}
	return false
}

// length is n units and some hundredths of one.
func length(n, hundredths int, u unit) stretch {
	d := stretch{unit: u}
	const day = 24 * time.Hour
	part := func(whole time.Duration) time.Duration { return whole * time.Duration(hundredths) / 100 }
	switch u {
	case uSecond, uMinute, uHour:
		one := [...]time.Duration{uSecond: time.Second, uMinute: time.Minute, uHour: time.Hour}[u]
		d.total = time.Duration(n)*one + part(one)
		d.secs = int64(d.total / time.Second)
	case uDay:
		d.days, d.secs = n, int64(part(day)/time.Second)
		d.total = time.Duration(n)*day + part(day)
	case uWeek:
		d.days, d.secs = 7*n, int64(part(7*day)/time.Second)
		d.total = time.Duration(7*n)*day + part(7*day)
	case uMonth, uQuarter, uYear, uDecade:
		months := [...]int{uMonth: 1, uQuarter: 3, uYear: 12, uDecade: 120}[u]
		days := [...]int{uMonth: 30, uQuarter: 91, uYear: 365, uDecade: 3650}[u]
		d.months = n*months + months*hundredths/100
		if u == uMonth {
			d.days = 30 * hundredths / 100
		}
		d.total = time.Duration(n*days)*day + part(time.Duration(days)*day)
	}
	return d
}
