package timex

// bareHour reads a number that only its neighbours make an hour: at 5, 8 this evening, 3-5pm.
func (p *parser) bareHour(i int, s *spec) (spec, int, bool) {
	n, j, flags, ok := p.num(i)
	if !ok || flags&(nOrd|nDec|nGlued) != 0 || n > 24 || s.has&sHour != 0 {
		return spec{}, i, false
	}
	a := spec{has: sHour, hour: n, timeAt: i, padded: flags&nPad != 0}
	switch p.k(j) {
	case kPart:
		if part := p.t[j]; p.english(j) && (p.rs[part.from] == 'i' || p.rs[part.from] == 'a' && p.rs[part.from+1] == 't') { // in the morning, at night
			return a, j, true
		}
	case kRel:
		if p.t[j].val == 0 && p.k(j+1) == kPart && p.english(j) {
			return a, j, true
		}
	case kDayRel:
		if flags&nHan == 0 && p.english(j) && (p.k(i-1) == kAt || p.t[j].part != 0) {
			return a, j, true
		}
	case kUnit, kMonth, kNian, kYue, kGe, kHao, kRi, kOf, kWeekday, kQuarter:
		return spec{}, i, false
	}
	if at := p.tok(i - 1); at.kind == kAbout && p.english(i-1) && s.date() && n >= 1 && n <= 12 && !p.wordBehind(j) { // Thursday around 4
		return a, j, true
	}
	if at := p.tok(i - 1); at.kind == kAt && (p.rs[at.from] == 'a' || p.rs[at.from] == '@') {
		if !p.wordBehind(j) {
			return a, j, true
		}
		return spec{}, i, false
	}
	if s.has&(sPart|sDayRel|sWeekday|sDay) != 0 && flags&nOrd == 0 && (p.k(j) == kTo || p.fromAt > 0 && (p.k(j) == kAnd || p.k(j) == kUntil)) && p.rangeEnd(j+1) {
		if !p.nearMonth(i) {
			return a, j, true
		}
	}
	return spec{}, i, false
}

// nearMonth says whether the number at i stands behind a month: Nov 19-20.
func (p *parser) nearMonth(i int) bool {
	return p.k(i-1) == kMonth || p.k(i-1) == kThe
}

// rangeEnd says whether token j can be the hour that ends a range.
func (p *parser) rangeEnd(j int) bool {
	switch p.k(j) {
	case kClock:
		return true
	case kNum:
		t := p.t[j]
		k := p.k(j + 1)
		return t.val <= 24 && t.flags&nOrd == 0 && k != kMonth && k != kHao && k != kRi && k != kYue && k != kGe && k != kUnit && !p.counts(j)
	}
	return false
}

// wordBehind says whether a plain word follows directly: at 5 people, at 3 Main Street.
func (p *parser) wordBehind(j int) bool {
	t := p.tok(j)
	if t.kind == kEnd && j >= len(p.t) || t.kind != kOther && t.kind != kUnit {
		return t.kind == kUnit
	}
	if !letter(p.rs[t.from]) {
		return p.counts(j-1) || p.rs[t.from] == '%'
	}
	to := t.from
	for to < t.to && (letter(p.rs[to]) || p.rs[to] == '\'') {
		to++
	}
	switch string(p.rs[t.from:to]) {
	case "with", "and", "for", "to", "in", "please", "pls", "plz", "about", "via", "so", "is", "will", "we", "i", "then", "through", "but", "or", "he", "she", "if", "when", "where",
		"need", "i'd", "i'll", "i'm", "we'll", "we'd", "let's", "lets", "let", "can", "could", "would", "should", "you", "they", "it", "that", "this", "my", "our", "the", "on", "by", "until", "thanks", "thx", "ok", "okay",
		"instead", "works", "because", "as", "re", "regarding", "title", "topic", "subject", "also", "book", "schedule", "arrange", "set", "invite", "discuss", "review":
		return false
	}
	return true
}

// military says whether token i is four figures that can be a time of day and are no year: 1445.
func (p *parser) military(i int) bool {
	t := p.tok(i)
	return t.kind == kNum && t.to-t.from == 4 && t.flags&(nHan|nWord|nDec|nOrd) == 0 && t.val < 2400 && t.val%100 < 60 && t.val/100 != 19 && t.val/100 != 20
}

// leadsOn knows the words that begin what is to happen at an hour: 聽日十一點九[搵]…
func leadsOn(r rune) bool {
	switch r {
	case '搵', '揾', '找', '同', '和', '跟', '与', '倾', '开', '约', '喺', '在', '见':
		return true
	}
	return false
}
