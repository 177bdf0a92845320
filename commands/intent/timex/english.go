package timex

// englishDay reads 3rd of March, 4 July, 15SEP, the 24th.
func (p *parser) englishDay(i int, s *spec) (spec, int, bool) {
	v, j, isOrd := p.ordinal(i)
	if !isOrd {
		var flags uint16
		var ok bool
		if v, j, flags, ok = p.num(i); !ok || flags&(nDec|nHan) != 0 {
			return spec{}, i, false
		}
	}
	if v < 1 || v > 31 {
		return spec{}, i, false
	}
	k := j
	for p.k(k) == kOf && p.english(k) || p.k(k) == kThe || (p.k(k) == kTo || p.punct(k, '/')) && p.touches(k) && p.touches(k-1) && p.k(k+1) == kMonth || p.punct(k, ',') && p.k(k+1) == kMonth && isOrd {
		k++
	}
	if p.k(k) == kMonth && s.has&(sMonth|sDay) == 0 && p.english(k) {
		a := spec{has: sMonth | sDay, month: int(p.t[k].val), day: v, dateAt: i}
		k++
		if p.punct(k, '/') && p.k(k+1) == kNum && p.t[k+1].val >= 1900 {
			k++
		}
		if y, e, ok := p.yearBehind(k); ok {
			a.has |= sYear
			a.year, k = y, e
		}
		return a, k, true
	}
	if !isOrd {
		return spec{}, i, false
	}
	if a, e, ok := p.englishNth(v, j, i); ok {
		return a, e, true
	}
	if s.has&(sDay|sMonth|sHour) != 0 && s.has&sHour == 0 && s.has&sDay != 0 {
		return spec{}, i, false
	}
	word := p.k(i) == kNum && p.t[i].flags&nWord != 0 || p.k(i) == kUnit
	lead := p.k(i-1) == kThe || p.k(i-1) == kOn
	switch p.k(j) {
	case kOther:
		if letter(p.rs[p.t[j].from]) && p.wordBehind(j) && !(p.k(i-1) == kOn || p.k(i-2) == kOn) {
			return spec{}, i, false
		}
	case kUnit, kHalf, kQuarter:
		return spec{}, i, false
	}
	if word && !(lead && p.k(j) == kOf && p.k(j+1) == kRel) && !(lead && p.k(i-1) == kThe && (p.k(i-2) == kOn || s.has&sWeekday != 0)) {
		return spec{}, i, false
	}
	return spec{has: sDay, day: v, dateAt: i}, j, true
}

// yearBehind reads a year behind a date: ", 2027", "2027", "'27".
func (p *parser) yearBehind(k int) (y, next int, ok bool) {
	if p.punct(k, ',') || p.k(k) == kOf || p.k(k) == kIn || p.k(k) == kTo && p.touches(k) && p.touches(k-1) {
		k++
	}
	if p.punct(k, '\'') && p.k(k+1) == kNum && p.t[k+1].to-p.t[k+1].from == 2 {
		return int(century(p.t[k+1].val)), k + 2, true
	}
	t := p.tok(k)
	if t.kind == kNum && t.val >= 1900 && t.val <= 2100 && t.flags&nHan == 0 && t.flags&nDec == 0 && p.k(k+1) != kUnit {
		return int(t.val), k + 1, true
	}
	return 0, k, false
}

// englishMonth reads March, March 3, March the 3rd 2027, Oct. 2.
func (p *parser) englishMonth(i int) (spec, int, bool) {
	if !p.monthMeant(i) {
		return spec{}, i, false
	}
	a := spec{has: sMonth, month: int(p.t[i].val), dateAt: i}
	j := i + 1
	if p.daysBehind(j) {
		j++
	}
	if p.k(j) == kThe || p.punct(j, '.') || p.k(j) == kTo && p.touches(j) && p.touches(j-1) && p.k(j+1) == kNum && p.t[j+1].val <= 31 {
		j++
	}
	if v, e, ok := p.ordinal(j); ok && v <= 31 && !p.isUnit(e, uWeek) {
		a.has |= sDay
		a.day, j = v, e
	} else if v, e, flags, ok := p.num(j); ok && flags&(nHan|nDec|nOrd) == 0 && v >= 1 && v <= 31 && p.dayBehindMonth(e-1) {
		a.has |= sDay
		a.day, j = v, e
	} else {
		j = i + 1
	}
	if y, e, ok := p.yearBehind(j); ok {
		a.has |= sYear
		a.year, j = y, e
	}
	return a, j, true
}

// daysBehind says whether the comma at j leads on to the days of the month: in feb, 8 to 10.
func (p *parser) daysBehind(j int) bool {
	if !p.punct(j, ',') || p.k(j-2) != kIn || p.k(j+1) != kNum || p.k(j+2) != kTo || p.k(j+3) != kNum {
		return false
	}
	x, y := p.t[j+1], p.t[j+3]
	if (x.flags|y.flags)&^(nPad|nOrd) != 0 || x.val < 1 || x.val >= y.val || y.val > 31 {
		return false
	}
	switch p.k(j + 4) {
	case kEnd, kPunct, kIn, kAnd, kOn:
		return true
	case kOther:
		return !p.wordBehind(j + 4)
	}
	return false
}

func (p *parser) dayBehindMonth(j int) bool {
	switch p.k(j + 1) {
	case kAmPm, kUnit, kDian, kGe:
		return false
	}
	return true
}

// monthMeant refuses may, march and mar as ordinary words.
func (p *parser) monthMeant(i int) bool {
	t := p.t[i]
	word := string(p.rs[t.from:t.to])
	if word != "may" && word != "march" && word != "mar" && word != "dec" && word != "sep" && word != "jan" {
		return true
	}
	if len(p.t) == 1 {
		return true
	}
	switch p.k(i - 1) {
	case kIn, kOf, kRel, kTo, kFrom, kSince, kUntil, kBefore, kAfter, kBetween, kEdgeOf, kOn, kPunct, kNum:
		return true
	}
	switch next := p.tok(i + 1); next.kind {
	case kNum:
		return next.flags&nWord == 0 || next.flags&(nOrd|nTens) != 0 || word != "may"
	case kThe:
		_, _, ok := p.ordinal(i + 2)
		return ok
	case kPunct, kTo:
		return word != "may" || p.k(i-1) != kOther
	case kEnd:
		return p.k(i-1) != kOther
	}
	return word != "may" && word != "march" && word != "mar"
}

// englishNth reads first week of, second Monday of, third quarter, first 2 weeks of.
func (p *parser) englishNth(v, j, i int) (spec, int, bool) {
	a := spec{has: sNth, nth: v, dateAt: i}
	switch t := p.tok(j); {
	case t.kind == kQuarter && t.val == 2 && v <= 4:
		return spec{has: sQuarter, quarter: v, dateAt: i}, j + 1, true
	case p.isUnit(j, uWeek), p.isUnit(j, uDay), p.isUnit(j, uMonth):
		if p.k(j+1) != kOf && p.k(j+1) != kIn {
			return a, i, false
		}
		a.nthUnit = unit(t.val)
		return a, j + 1, true
	case t.kind == kWeekday:
		if p.k(j+1) != kOf && p.k(j+1) != kIn {
			return a, i, false
		}
		a.nthUnit, a.nthDay = uDay, int(t.val)
		return a, j + 1, true
	case v == 1 && t.kind == kNum && t.val > 0 && p.k(j+1) == kUnit && p.k(j+2) == kOf:
		return spec{has: sCount, count: int(t.val), countU: unit(p.t[j+1].val), dateAt: i}, j + 2, true
	}
	return a, i, false
}
