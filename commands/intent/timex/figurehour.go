package timex

import (
	"slices"
	"strings"
)

// figureHours turns the plain figures that are hours into clocks, so that 10 tmr, 9.30 tomorrow and 3-4 on
// Friday are read as 10:00 tmr, 9:30 tomorrow and 3:00-4:00 on Friday. A figure is an hour beside an English
// day, beside another hour, or where it is all that is said of when; what counts or numbers is none.
func (p *parser) figureHours() {
	for i := 0; i < len(p.t); i++ {
		if !p.figure(i) {
			continue
		}
		c := p.figuresAt(i)
		if !p.claimed(c) && p.hourly(c) {
			p.toClock(c.first)
			if c.second > 0 {
				p.toClock(c.second)
			}
		}
		i = c.next - 1
	}
}

// figures is one figure, or two with "to" between them.
type figures struct {
	first, second int // tokens; second is 0 when there is none
	next          int // the token behind them
	noon          bool
}

func (p *parser) toClock(i int) {
	t := &p.t[i]
	t.kind, t.a, t.c = kClock, t.val, 0
	switch {
	case t.val >= 100: // 930
		t.a, t.b = t.val/100, t.val%100
	case t.flags&nDec == 0:
		t.b = 0
	}
	if t.a == 7 && p.about(hasMeal) {
		t.a = 19
	}
}

// figure says whether token i is written like an hour: 9, 9.30, 15.00.
func (p *parser) figure(i int) bool {
	t := p.tok(i)
	switch {
	case t.kind == kNum && t.flags == nWord && t.val >= 1 && t.val <= 12: // tomorrow from ten
		if p.k(i-1) == kFrom || p.k(i-1) == kAbout {
			return p.dayEnds(i - 2)
		}
		return (p.k(i+1) == kPunct || p.k(i+1) == kEnd) && p.k(i-1) != kNum && (p.dayEnds(i-1) || p.punct(i-1, ',') && p.dayEnds(i-2)) // Monday, nine; not the 2nd one
	case t.kind != kNum || t.flags&^(nDec|nPad) != 0:
		return false
	case t.to-t.from == 3 && t.val%100%15 == 0 && t.val%100 < 60: // tmr 930, and no room
		if !p.dayEnds(i-1) && p.k(i-1) != kAt || t.val < 100 {
			return false
		}
	case t.val > 23 || t.flags&nDec != 0 && (t.c != 2 || t.b > 59) || t.flags&nDec == 0 && t.val == 0:
		return false
	}
	switch p.runeAfter(i, 0) {
	case 0, ' ', ',', '.', '!', '?', ';', ')', '-', '–', '~':
	default:
		return false
	}
	switch p.runeBefore(i, 0) {
	case 0, ' ', ',', '(', '-', '–', '~', '@', '\n':
		return true
	}
	return false
}

func (p *parser) figuresAt(i int) figures {
	c := figures{first: i, next: i + 1}
	j := c.next
	if p.k(j) != kTo && p.k(j) != kUntil || !p.english(j) && p.rs[p.t[j].from] > 0x2E80 {
		return c
	}
	for j++; p.k(j) == kAt; {
		j++
	}
	switch t := p.tok(j); {
	case p.figure(j):
		c.second, c.next = j, j+1
	case t.kind == kPart && int8(t.val) == pNoon:
		c.noon, c.next = true, j+1
	}
	return c
}

// dotted says whether minutes were written that people say of an hour.
func (p *parser) dottedHour(i int) bool {
	t := p.tok(i)
	return t.flags&nDec != 0 && t.b%5 == 0
}

func (c figures) minutes(p *parser) bool {
	return p.dottedHour(c.first) || c.second > 0 && p.dottedHour(c.second)
}

// claimed says whether a neighbour takes the figures for something else: 3 people, Dec 3, room 5, 14-16 dec.
func (p *parser) claimed(c figures) bool {
	switch t := p.tok(c.next); t.kind {
	case kUnit, kMonth, kNian, kYue, kGe, kHao, kRi, kQuarter, kOf, kHalf, kFen, kDian, kShi, kNum, kAmPm, kClock, kDate, kVague, kRoll, kFront, kAgo, kLater:
		return true
	case kWeekday:
		if t.flags&nPlural != 0 {
			return true
		}
	case kPart:
		if p.nights(c.next, p.t[c.first]) {
			return true
		}
	case kPunct:
		if t.val != ',' && t.val != '.' && t.val != '!' && t.val != '?' && t.val != ';' && t.val != ')' && t.val != '(' {
			return true
		}
	case kOther:
		if p.rs[t.from] >= 0x2E80 && !p.dayEnds(c.first-1) {
			return true
		}
		if p.wordBehind(c.next) && !event(p.firstWord(c.next)) && !(c.minutes(p) && (p.k(c.first-1) == kThe || p.dayEnds(c.first-1))) {
			return true
		}
	case kTo:
		if k := p.k(c.next + 1); k == kClock || k == kNum { // 1-2-3, 3 to 5pm: read with what follows
			return !p.dayEnds(c.first-1) && !p.leadsToHour(c)
		}
	}
	l := c.first - 1
	if c.second > 0 && p.noRange(c) {
		return true
	}
	switch t := p.tok(l); t.kind {
	case kMonth, kNum, kEvery, kUnit:
		return !p.dayEnds(l)
	case kOf: // a delegation of 14 coming Friday
		return p.wordIs(l, "of")
	case kTo: // quarter to 3
		return p.k(l-1) == kQuarter || p.k(l-1) == kNum && p.t[l-1].flags&nWord != 0
	case kRel, kRoll, kDi, kGe, kQuarter, kLastOne, kFront, kArticle, kHalf, kWithin, kEdgeOf:
		return true
	case kThe:
		return !c.minutes(p)
	case kPunct:
		return t.val != ',' && t.val != '(' && t.val != '.' && t.val != ';' && t.val != '?' && t.val != '!' || p.amongFigures(l)
	case kIn:
		return l > 0 && p.k(l-1) == kOther && seats(p.lastWord(l-1))
	case kOther:
		if p.rs[t.to-1] == masked {
			return false // with may 2.30
		}
		w := p.lastWord(l)
		if w == "than" && strings.HasSuffix(strings.TrimSpace(string(p.rs[t.from:t.to])), "rather than") {
			return false
		}
		if (w == "room" || w == "rm") && (p.dottedHour(c.first) || c.second > 0 && p.dayBegins(c.next) && p.namedRoom(l)) { // Everest room 2-3 Thursday
			return false
		}
		return w == "" || !letter(p.rs[t.to-1]) || numbered(w)
	}
	return false
}

// leadsToHour says whether an hour with am or pm is the end of what begins with the dotted figure: 2.15-3pm.
func (p *parser) leadsToHour(c figures) bool {
	return c.second == 0 && p.dottedHour(c.first) && p.k(c.next) == kTo && (p.k(c.next+1) == kClock || p.k(c.next+2) == kAmPm)
}

// noRange says whether the two figures are a pair of people or minutes before an hour: 1-1, 20 to 4, 5 to 3.
func (p *parser) noRange(c figures) bool {
	x, y := p.t[c.first], p.t[c.second]
	if (x.flags|y.flags)&nDec != 0 {
		return false
	}
	return x.val == y.val || p.wordIs(c.first+1, "to") && x.val%5 == 0 && y.val <= 12 && (x.val > 12 || x.val == 5 && y.val < 5)
}

// amongFigures says whether the comma at l stands in a row of figures or behind a month: 1, 2, 3; in feb, 8 to 10.
func (p *parser) amongFigures(l int) bool {
	return p.t[l].val == ',' && (p.k(l-1) == kMonth && !p.dayEnds(l-1) || p.k(l-1) == kNum && !p.dayEnds(l-1))
}

// hourly says whether the figures, which nothing claims, are hours.
func (p *parser) hourly(c figures) bool {
	l := c.first - 1
	day := p.t[c.first].flags&nDec == 0 && p.t[c.first].val > 12 && p.t[c.first].val < 100 && c.second == 0 // Monday 21
	if p.k(l) == kPunct && p.t[l].val == ',' {
		l--
	}
	switch {
	case p.dayEnds(l):
		return !(day && p.k(l) != kDayRel) && !p.weekdayDates(c, l)
	case p.dayBegins(c.next):
		return !(c.minutes(p) && p.k(l) == kOther && p.about(hasMeasure))
	case (p.k(l) == kFrom || p.k(l) == kAbout) && p.dayEnds(l-1), p.either(c, l), p.takesBack(c, l):
		return true
	case p.eitherBehind(c), p.movedFrom(c, l), p.insteadOf(c):
		return true
	case c.second == 0 && p.t[c.first].val <= 12 && p.k(c.next) == kOther && (p.firstWord(c.next) == "works" || p.firstWord(c.next) == "suits"): // 5 works for us
		return true
	case c.noon, p.k(l) == kAt && p.wordIs(l, "at"), p.leadsToHour(c), p.movedHour(c, l):
		return true
	case (p.k(l) == kUntil || p.k(l) == kTo) && p.k(l-1) == kNow:
		return true
	case c.minutes(p):
		return p.minutesMeant(c, l)
	}
	return c.second > 0 && p.rangeMeant(c, l)
}

// namedRoom says whether a name of more than a verb stands in front of the last word of token l: everest room, not change room.
func (p *parser) namedRoom(l int) bool {
	words := strings.Fields(string(p.rs[p.t[l].from:p.t[l].to]))
	return len(words) > 1 && !slices.Contains([]string{"change", "swap", "switch", "move", "book", "reserve", "the", "a", "from", "in", "and", "to", "meeting", "conference", "conf"}, words[len(words)-2])
}

// either says whether the figure is another hour that would do: at 10 or maybe 11.
func (p *parser) either(c figures, l int) bool {
	if p.k(l) != kOther || c.second > 0 || p.t[c.first].val > 12 {
		return false
	}
	switch strings.TrimSpace(string(p.rs[p.t[l].from:p.t[l].to])) {
	case "or", "or maybe", "or even", "or possibly", "or perhaps", "or else":
		if p.k(l-1) == kPunct {
			l--
		}
		return p.k(l-1) == kClock || p.k(l-1) == kAmPm || p.k(l-1) == kNum && p.k(l-2) == kAt
	}
	return false
}

// takesBack says whether the figure is the hour that takes the place of another one: 2.30, no wait, 3; 3pm, make it 4.
func (p *parser) takesBack(c figures, l int) bool {
	if p.k(l) == kPunct {
		l--
	}
	if p.k(l) != kOther || c.second > 0 || p.t[c.first].val > 12 || !p.hourBefore(l) {
		return false
	}
	switch w := p.lastWord(l); w {
	case "no", "wait", "sorry", "oops", "actually", "hmm", "er", "mean", "rather", "not", "still":
		return true
	case "it":
		return strings.HasSuffix(strings.TrimSpace(string(p.rs[p.t[l].from:p.t[l].to])), "make it")
	}
	return false
}

// weekdayDates says whether the figure behind the weekday at l is a date because another weekday with a
// figure follows or stands before and both fall so: thursday 10 to friday 11.
func (p *parser) weekdayDates(c figures, l int) bool {
	if p.k(l) != kWeekday {
		return false
	}
	if k := p.k(l - 1); (k == kTo || k == kAnd) && p.k(l-2) == kNum && p.k(l-3) == kWeekday {
		return true
	}
	k := p.k(c.next)
	return (k == kTo || k == kAnd) && p.k(c.next+1) == kWeekday && p.k(c.next+2) == kNum && p.fallsSo(l) && p.fallsSo(c.next+1)
}

// fallsSo says whether the figure behind the weekday at i is the day of a month that falls on it.
func (p *parser) fallsSo(i int) bool {
	d := p.resolveDate(&spec{has: sWeekday | sDay, weekday: int(p.t[i].val), day: int(p.t[i+1].val)})
	return d.problem == "" && (p.past || !d.start.Before(p.today))
}

// movedHour says whether the figure is the hour to which something is moved: shift it to 11, change to 3.30.
func (p *parser) movedHour(c figures, l int) bool {
	if p.k(l) != kTo || p.t[l].val != 1 || c.second > 0 || p.about(hasMeasure) || p.verbBefore(int(p.t[l].from)) != moving {
		return false
	}
	return p.dottedHour(c.first) || p.t[c.first].val <= 12 && p.about(hasShift) && !p.hourBefore(l)
}

// minutesMeant says whether 9.30 without a day beside it is an hour: where nothing else in the sentence is
// measured or has versions.
func (p *parser) minutesMeant(c figures, l int) bool {
	if p.about(hasMeasure) || c.second > 0 && p.monthFigure(c.first) && p.monthFigure(c.second) && !p.about(hasWords) {
		return false
	}
	switch p.k(l) {
	case kEnd, kPunct, kFrom, kBetween, kUntil, kBefore, kAfter, kAbout, kIn:
		return true
	case kThe:
		return c.second > 0 || p.k(c.next) == kEnd || p.k(c.next) == kOther
	case kTo:
		return p.hourBefore(l)
	case kOther:
		return c.second > 0 || p.about(hasEvent) || p.lastWord(l) == "say" || p.hourBefore(l) && (p.k(c.next) == kEnd || p.punct(c.next, ','))
	}
	return false
}

// monthFigure says whether the dotted figure at i is a month and a day of the weeks around: 11.25.
func (p *parser) monthFigure(i int) bool {
	t := p.t[i]
	if t.flags&nDec == 0 || t.val < 1 || t.val > 12 || t.b < 1 || t.b > 31 {
		return false
	}
	d := p.nearestYear(&spec{has: sMonth | sDay, month: int(t.val), day: int(t.b)}, p.today.Year())
	return d.problem == "" && p.nearby(d.start)
}

// rangeMeant says whether 3 to 4 without a day beside it is a range of hours.
func (p *parser) rangeMeant(c figures, l int) bool {
	x, y := p.t[c.first].val, p.t[c.second].val
	if x > 12 || y > 12 || p.about(hasMeasure) {
		return false
	}
	switch p.k(l) {
	case kEnd, kPunct:
		return true
	case kOther:
		return event(p.lastWord(l)) || p.namesEnglishDay()
	}
	return false
}

// dayEnds says whether a day that was named in English, or in figures, ends with token j.
func (p *parser) dayEnds(j int) bool {
	switch t := p.tok(j); t.kind {
	case kDayRel, kWeekday:
		return p.english(j)
	case kEvery:
		return unit(t.val) == uDay && p.english(j)
	case kWorkday:
		return p.english(j)
	case kUnit:
		return p.isUnit(j, uDay) && p.k(j-1) == kEvery && p.english(j)
	case kPart: // friday morning, this afternoon
		return p.english(j) && (p.k(j-1) == kRel || p.k(j-1) != kPart && p.dayEnds(j-1))
	case kOf: // tomorrow's
		return p.rs[t.from] != 'o' && (p.k(j-1) == kDayRel || p.k(j-1) == kWeekday) && p.english(j-1)
	case kDate:
		return t.c != 0
	case kMonth:
		return p.k(j-1) == kNum || p.k(j-1) == kOf && p.k(j-2) == kNum
	case kNum:
		return t.flags&nOrd != 0 && t.flags&nWord == 0 || p.k(j-1) == kMonth && t.flags&^nPad == 0
	}
	return false
}

// dayBegins says whether an English day begins with token j, or behind "on" there.
func (p *parser) dayBegins(j int) bool {
	if p.punct(j, ',') {
		j++
	}
	on := p.k(j) == kOn && p.english(j)
	if on {
		j++
	}
	if p.k(j) == kThe {
		on = true
		j++
	}
	switch t := p.tok(j); t.kind {
	case kDayRel:
		return p.english(j)
	case kWeekday:
		return p.english(j) && (t.flags&nPlural == 0 || on)
	case kRel:
		return p.english(j) && (p.k(j+1) == kWeekday || p.k(j+1) == kPart)
	case kEvery:
		return p.english(j) && p.k(j+1) == kWeekday
	case kDate:
		return on
	case kNum:
		return on && (t.flags&nOrd != 0 || p.k(j+1) == kMonth)
	case kMonth:
		return on && p.k(j+1) == kNum
	}
	return false
}

// hourBefore says whether an hour was written before token l: the 4.45 goes to 5.15.
func (p *parser) hourBefore(l int) bool {
	for j := range l {
		if k := p.t[j].kind; k == kClock || k == kAmPm || k == kDian {
			return true
		}
	}
	return false
}

func (p *parser) namesEnglishDay() bool {
	for j := range p.t {
		if k := p.t[j].kind; (k == kDayRel || k == kWeekday) && p.english(j) || k == kDate || k == kNum && p.t[j].flags&nOrd != 0 {
			return true
		}
	}
	return false
}

// firstWord is the first English word of token i.
func (p *parser) firstWord(i int) string {
	t := p.t[i]
	to := t.from
	for to < t.to && letter(p.rs[to]) {
		to++
	}
	return string(p.rs[t.from:to])
}

// Topics of a sentence, by its English words that are no part of a time.
const (
	hasWords uint8 = 1 << iota
	hasMeasure
	hasMeal
	hasEvent
	hasShift
	topicsRead
)

// about says whether the sentence has words of topic.
func (p *parser) about(topic uint8) bool {
	if p.topics == 0 {
		p.topics = topicsRead
		for _, t := range p.t {
			if t.kind == kOther {
				p.readTopics(t)
			}
		}
	}
	return p.topics&topic != 0
}

func (p *parser) readTopics(t token) {
	for i := t.from; i < t.to; i++ {
		j := i
		for j < t.to && letter(p.rs[j]) {
			j++
		}
		if j == i {
			continue
		}
		p.topics |= hasWords
		switch w := string(p.rs[i:j]); {
		case measure(w):
			p.topics |= hasMeasure
		case w == "dinner" || w == "supper" || w == "drinks" || w == "evening":
			p.topics |= hasMeal | hasEvent
		case event(w):
			p.topics |= hasEvent
		case w == "move" || w == "moved" || w == "reschedule" || w == "push" || w == "postpone" || w == "shift" || w == "bring" || w == "delay":
			p.topics |= hasShift
		}
		i = j
	}
}

// measure knows the words of amounts and versions, whose figures look like hours.
func measure(w string) bool {
	switch w {
	case "version", "versions", "upgrade", "upgraded", "update", "release", "section", "chapter", "clause", "rating", "rated", "rate", "score", "scored", "scores", "price", "priced", "cost", "costs",
		"usd", "hkd", "rmb", "cny", "yuan", "dollars", "percent", "gpa", "kg", "km", "gb", "mb", "average", "budget", "total", "amount", "pay", "paid", "fee", "python", "java", "ios", "android", "build", "expense", "expenses", "claim", "claims", "spent", "reimburse", "refund", "bill":
		return true
	}
	return false
}

// event knows the things that have an hour, so that none of them is what a figure counts: tmr 10 standup.
func event(w string) bool {
	switch w {
	case "meeting", "meet", "mtg", "call", "sync", "standup", "stand", "review", "lunch", "dinner", "breakfast", "coffee", "interview", "training", "demo", "briefing", "session", "catchup", "catch", "chat",
		"huddle", "retro", "planning", "workshop", "appointment", "visit", "event", "slot", "book", "booked", "schedule", "scheduled", "block", "busy", "free", "away", "out", "off", "leave", "available", "ot", "overtime",
		"worked", "working", "class", "webinar", "presentation", "kickoff", "handover", "discussion", "doctor", "dentist", "gym", "put", "set", "make", "there", "up":
		return true
	}
	return false
}

// seats knows what is booked for a number of people: a table for 3 tomorrow.
func seats(w string) bool {
	switch w {
	case "table", "room", "seats", "seat", "tickets", "rooms", "lunch", "dinner", "space", "enough", "cater", "food":
		return true
	}
	return false
}

// numbered knows the words behind which a figure numbers or counts: room 5 tomorrow, need 3 today.
func numbered(w string) bool {
	switch w {
	case "room", "rooms", "floor", "level", "building", "block", "tower", "gate", "line", "lane", "bay", "seat", "desk", "table", "zone", "site", "unit", "shop", "store", "office", "lab", "hall", "bus", "flight", "train",
		"team", "group", "class", "grade", "version", "phase", "stage", "step", "sprint", "iteration", "release", "round", "item", "items", "task", "ticket", "issue", "bug", "order", "case", "invoice", "page", "pages", "chapter",
		"section", "part", "slide", "number", "no", "num", "id", "option", "plan", "channel", "episode", "lesson", "top", "size", "week", "day", "rev", "draft", "q", "h", "v", "p", "x", "rating", "score", "price", "cost",
		"need", "needs", "have", "has", "had", "got", "get", "finish", "finished", "only", "want", "wants", "add", "added", "all", "these", "those", "other", "another", "take", "took", "buy", "send", "sent", "did",
		"done", "does", "times", "than", "usd", "hkd", "rmb", "cny", "least", "most", "is", "was", "are", "were", "code", "extension", "ext", "pin", "port", "batch", "bed", "ward", "car", "track", "apartment", "apt", "suite", "area", "region", "hr":
		return true
	}
	return false
}
