package timex

import "strings"

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
	lead := i - 1
	for p.k(lead) == kAbout && p.english(lead) { // until about 6
		lead--
	}
	if at := p.tok(lead); (at.kind == kUntil || at.kind == kBefore || at.kind == kAfter || at.kind == kTo && at.val == 1 && p.hourSeen && p.verbBefore(int(at.from)) != noVerb) &&
		p.english(lead) && n >= 1 && n <= 12 && p.k(j) != kTo && !p.wordBehind(j) { // until 6, move Thursday 3pm to 4
		if at.kind == kTo && n >= 7 && n <= 11 && p.evening { // 7pm to 8
			a.mer = 2
		}
		return a, j, true
	}
	if at := p.tok(lead); at.kind == kAt && (p.rs[at.from] == 'a' || p.rs[at.from] == '@') {
		if !p.wordBehind(j) {
			return a, j, true
		}
		return spec{}, i, false
	}
	if s.has&(sPart|sDayRel|sWeekday|sDay|sSeries) != 0 && flags&nOrd == 0 && (p.k(j) == kTo || p.fromAt > 0 && (p.k(j) == kAnd || p.k(j) == kUntil)) && p.rangeEnd(j+1) {
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
		"need", "needs", "goes", "moves", "becomes", "became", "starts", "begins", "i'd", "i'll", "i'm", "we'll", "we'd", "let's", "lets", "let", "can", "could", "would", "should", "you", "they", "it", "that", "this", "my", "our", "the", "on", "by", "until", "thanks", "thx", "ok", "okay",
		"w", "n", "plus", "no", "wait", "sorry", "oops", "er", "hmm", "actually", "not", "me", "us", "just", "get", "including", "incl", "cc", "agenda", "theme", "online", "virtual", "virtually", "remotely", "sharp", "latest", "max", "tops", "everyone",
		"everybody", "all", "both", "again", "tml", "ish", "aside", "any",
		"instead", "rather", "off", "onwards", "onward", "works", "because", "as", "re", "regarding", "title", "topic", "subject", "also", "book", "schedule", "arrange", "set", "invite", "discuss", "review":
		return false
	}
	return true
}

// military says whether token i is four figures that can be a time of day and are no year: 1445.
func (p *parser) military(i int) bool {
	t := p.tok(i)
	return t.kind == kNum && t.to-t.from == 4 && t.flags&(nHan|nWord|nDec|nOrd) == 0 && t.val < 2400 && t.val%100 < 60 && t.val/100 != 19 && t.val/100 != 20
}

// figuresAlone says whether the four figures at i are a time of day because a day, a part of one or
// "at" stands before them: 明天1530, at 0930. Rooms and amounts are none.
func (p *parser) figuresAlone(i int, s *spec) bool {
	if !p.military(i) || p.t[i].val < 600 || s.has&sHour != 0 {
		return false
	}
	if m := p.t[i].val % 100; m%15 != 0 && m%10 != 0 {
		return false
	}
	at := p.tok(i - 1)
	if s.has&(dateSlots|sPart) == 0 && !(at.kind == kAt && (p.rs[at.from] == 'a' || p.rs[at.from] == '@')) && !(at.kind == kOther && p.hourBefore(i-1) && strings.HasSuffix(strings.TrimSpace(string(p.rs[at.from:at.to])), "make it")) {
		return false
	}
	return p.nothingCounted(i + 1)
}

// nothingCounted says whether the figures before token j count and name nothing.
func (p *parser) nothingCounted(j int) bool {
	switch t := p.tok(j); t.kind {
	case kUnit, kGe, kHao, kRi, kNian, kYue, kQuarter, kMonth, kFen, kShi, kDian, kWeekday:
		return false
	case kPart:
		return p.english(j)
	case kOther:
		if p.wordBehind(j) {
			return false
		}
		switch a, b, c := p.rs[t.from], p.runeAfter(j-1, 1), p.runeAfter(j-1, 2); a {
		case '会', '大', '小', '中':
			return !(b == '会' || c == '室' || b == '室')
		case '房', '厅', '元', '块', '号', '版', '节', '章', '米', '分', '万', '亿', '%', '度', '折', '倍', '寸':
			return false
		}
	}
	return true
}

// dottedClock reads 3.30 and 15.30 as hours where the words around make them such and no date or amount:
// 下午3.30, 明天15.30, at 3.30, 周三9.45.
func (p *parser) dottedClock(i int, s *spec) (spec, int, bool) {
	t := p.t[i]
	if t.c != 2 || t.b > 59 || t.val > 23 || t.flags&nGlued != 0 || s.has&sHour != 0 || !p.nothingCounted(i+1) {
		return spec{}, i, false
	}
	at := p.tok(i - 1)
	meant := false
	switch {
	case s.has&(sPart|sDayRel|sDay|sSeries) != 0:
		meant = true
	case at.kind == kAt && (p.rs[at.from] == 'a' || p.rs[at.from] == '@'):
		meant = true
	case at.kind == kTo && p.dotAt > 0 && p.dotAt == i-1:
		meant = true
	case s.has&sWeekday != 0:
		meant = !p.fallsOn(int(t.val), int(t.b), s)
	case s.has == 0 && p.k(i+1) == kTo: // 9.30-18.00 are no days of a month
		u := p.tok(i + 2)
		meant = u.kind == kNum && u.flags&nDec != 0 && u.c == 2 && u.b <= 59 && u.val <= 23 && (u.val > 12 || t.val > 12 || t.b == 0 || t.b > 31 || u.b == 0 || u.b > 31)
	case s.has == 0 && len(p.t) == 1:
		meant = true
	}
	if !meant {
		return spec{}, i, false
	}
	a := spec{has: sHour, hour: int(t.val), min: int(t.b), padded: t.flags&nPad != 0, timeAt: i}
	e := p.afterHour(&a, i+1)
	p.dotAt = e
	return a, e, true
}

// fallsOn says whether a day of a month in the weeks around is the weekday that s names.
func (p *parser) fallsOn(month, day int, s *spec) bool {
	d := spec{has: sMonth | sDay | sWeekday, month: month, day: day, weekday: s.weekday}
	v := p.resolveDate(&d)
	return v.problem == "" && (p.past || !v.start.Before(p.today)) && p.nearby(v.start)
}

// leadsOn knows the words that begin what is to happen at an hour: 聽日十一點九[搵]…
func leadsOn(r rune) bool {
	switch r {
	case '搵', '揾', '找', '同', '和', '跟', '与', '倾', '开', '约', '喺', '在', '见':
		return true
	}
	return false
}
