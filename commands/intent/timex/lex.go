package timex

// lexer cuts a normalised sentence into tokens. Spaces make no token; the token behind them knows.
type lexer struct {
	rs   []rune
	trie *trie
	out  []token
	sp   bool
}

// lex appends the tokens of rs to buf.
func lex(rs []rune, buf []token) []token {
	l := lexer{rs: rs, trie: tables(), out: buf[:0]}
	for i := 0; i < len(rs); {
		i = l.next(i)
	}
	return l.out
}

func (l *lexer) next(i int) int {
	r := l.rs[i]
	switch {
	case r == ' ' || r == '\t' || r == '\n' || r == '\r':
		l.sp = true
		return i + 1
	case digit(r):
		return l.number(i)
	case letter(r) && i > 0 && letter(l.rs[i-1]):
		return l.skipWord(i)
	}
	if tok, ok := l.trie.longest(l.rs, i, l.accept); ok {
		if tok.kind == kWeekday && tok.part == 1 {
			l.further(&tok)
			if n := len(l.out); n > 0 && l.rs[i] == '个' && l.out[n-1].kind == kNum && l.out[n-1].to == tok.from && !l.chosen() { // 一个周五下午的会
				tok.from, tok.sp, l.out = l.out[n-1].from, l.out[n-1].sp, l.out[:n-1]
			}
		}
		return l.emit(tok)
	}
	if _, ok := numeral(r); ok {
		return l.han(i)
	}
	switch {
	case letter(r):
		return l.skipWord(i)
	case r == '½' || r == '¼' || r == '¾':
		return l.emit(token{kind: kHalf, val: map[rune]int32{'½': 0, '¼': 25, '¾': 75}[r], from: int32(i), to: int32(i + 1)})
	case r == ',' || r == '(' || r == ')' || r == '.' || r == '/' || r == ':' || r == '、' || r == '。' || r == '!' || r == '?' || r == ';' || r == '|' || r == '"' || r == '\'' || r == '[' || r == ']' || r == '【' || r == '】' || r == '『' || r == '』' || r == '「' || r == '」' || r == '#':
		return l.emit(token{kind: kPunct, val: r, from: int32(i), to: int32(i + 1)})
	}
	return l.emit(token{kind: kOther, from: int32(i), to: int32(i + 1)})
}

func (l *lexer) skipWord(i int) int {
	j := i
	for j < len(l.rs) && letter(l.rs[j]) {
		j++
	}
	return l.emit(token{kind: kOther, from: int32(i), to: int32(j)})
}

// emit adds a token and says where it ends. Neighbouring kOther tokens become one.
func (l *lexer) emit(t token) int {
	t.sp, l.sp = l.sp, false
	if n := len(l.out); t.kind == kOther && n > 0 && l.out[n-1].kind == kOther {
		l.out[n-1].to = t.to
		return int(t.to)
	}
	l.out = append(l.out, t)
	return int(t.to)
}

func (l *lexer) last() token {
	if n := len(l.out); n > 0 {
		return l.out[n-1]
	}
	return token{}
}

func (l *lexer) at(i int) rune {
	if i < 0 || i >= len(l.rs) {
		return 0
	}
	return l.rs[i]
}

// accept refuses lexemes that the context splits otherwise.
func (l *lexer) accept(t token) bool {
	prev := l.last()
	glued := int(prev.to) == int(t.from) && !l.sp && len(l.out) > 0
	switch t.kind {
	case kEvery: // 双 of 双周, not of 双方
		return t.part != 2 || letter(l.rs[t.from]) || weekWord(l.at(int(t.to)))
	case kUnit: // 一周年假: a week of 年假
		return l.rs[t.from] != '周' || t.to-t.from != 2 || !l.leaveAt(int(t.to)-1)
	case kOther: // 12月3日报销, 上周报销: the number or 上 claims the first character
		if glued && prev.kind == kRel && prev.to-prev.from == 1 && l.leaveAt(int(t.from)) { // 请下年假
			return true
		}
		return !glued || prev.kind != kNum && prev.kind != kRel && prev.kind != kDate && prev.kind != kEvery ||
			letter(l.rs[t.from])
	case kWeekday:
		if t.part != 1 {
			return true
		}
		if l.rs[t.from] == '个' && l.oneDay(t, prev, glued) {
			return !l.splitsWeekday(t)
		}
		if l.rs[t.from] == '个' && !l.chosen() && !(glued && prev.kind == kEvery && prev.part == 1) {
			return false
		}
		if glued && prev.kind == kNum && l.countBefore(prev) && !l.chosen() {
			return false // 过去一周一共: one week, not Monday
		}
		return !l.splitsWeekday(t)
	case kWeekend: // 周六日常
		return l.at(int(t.to)-1) != '日' || !dayWord(l.at(int(t.to)))
	case kAbout: // til like 3; not: rooms like 301
		return t.val == 0 || l.hedges(t, prev)
	case kVague:
		return !glued || prev.kind != kNum && prev.kind != kNian && prev.kind != kHalf // 半年后
	case kDayRel, kNextDay, kPart:
		if to := int(t.to); letter(l.rs[t.from]) && l.at(to-1) == 'y' && l.at(to) == ' ' && l.at(to+1) == 'o' && l.at(to+2) == 'f' && !letter(l.at(to+3)) {
			return false // the last day of
		}
		if l.at(int(t.to)) == '班' && l.at(int(t.to)-2) == '半' { // 上半天班
			return false
		}
		return !(t.part == 0 && l.at(int(t.to)) == '气' && l.at(int(t.to)-1) == '天')
	case kEdge: // 2025年中秋节
		return l.at(int(t.to)-1) != '中' || l.at(int(t.to)) != '秋'
	}
	return true
}

// hedges says whether the word t is said of a time that is not exact: it stands between a joint or a day and an hour.
func (l *lexer) hedges(t, prev token) bool {
	switch prev.kind {
	case kUntil, kTo, kAt, kFrom, kBefore, kAfter, kBetween, kSince, kIn, kDayRel, kWeekday, kPart:
	default:
		return false
	}
	i := int(t.to)
	for l.at(i) == ' ' {
		i++
	}
	next, ok := l.trie.longest(l.rs, i, func(token) bool { return true })
	return digit(l.at(i)) || ok && (next.kind == kNum || next.kind == kPart || next.kind == kHalf || prev.kind == kUntil && (next.kind == kWeekday || next.kind == kDayRel))
}

// countBefore says whether the number before 周一 counts weeks (两周一次) and does not end a date.
func (l *lexer) countBefore(prev token) bool {
	if prev.flags&(nDec|nPad) != 0 {
		return false
	}
	if n := len(l.out); n >= 2 {
		switch l.out[n-2].kind {
		case kPunct, kYue, kTo, kMonth, kDian, kClock:
			return l.out[n-2].kind == kPunct && l.out[n-2].val != '/' && l.out[n-2].val != '.'
		}
	}
	return true
}

// chosen says whether 第 or 最后 stands before the number: 第二个星期一. 这个星期一 lexes its 个 with 这.
func (l *lexer) chosen() bool {
	n := len(l.out)
	return n >= 2 && (l.out[n-2].kind == kDi || l.out[n-2].kind == kLastOne)
}

// oneDay says whether 个周五 names a day and counts no weeks: one of them, with its part behind it (订一个周五下午的房间, 约个周三的会).
func (l *lexer) oneDay(t, prev token, glued bool) bool {
	if glued && prev.kind == kNum && (prev.val != 1 || prev.flags&(nDec|nPad|nOrd) != 0) {
		return false
	}
	if l.at(int(t.to)) == '的' {
		return true
	}
	part, ok := l.trie.longest(l.rs, int(t.to), func(token) bool { return true })
	return ok && part.kind == kPart
}

// dayWord says whether 日 begins a word with next.
func dayWord(next rune) bool {
	switch next {
	case '程', '常', '报', '志', '期', '历', '记':
		return true
	}
	return false
}

// splitsWeekday says whether the numeral of 周一 belongs to the word behind it: 本周一共, 下周日程.
func (l *lexer) splitsWeekday(t token) bool {
	next, after := l.at(int(t.to)), l.at(int(t.to)+1)
	switch day := l.at(int(t.to) - 1); day {
	case '一':
		switch next {
		case '共', '直', '定', '般', '样', '块', '些', '旦', '律', '向', '个', '次', '季':
			return true
		case '边': // 下星期一邊個
			return !in(after, "个度位间")
		case '周': // 周一周二
			_, day := weekdayNumeral(after)
			return !day && !in(after, "天报会年")
		case '天':
			return after != '气'
		case '起':
			return !l.from()
		}
	case '日':
		return dayWord(next)
	case '天':
		return next == '气' || next == '天'
	case '1', '2', '3', '4', '5', '6', '7':
		return digit(next) || next == '点' || next == '号' || next == '个' || next == '次' || next == '天' || next == '月' ||
			next == ':' || next == '.' || next == '/' || next == '-' || next == '日'
	}
	switch next {
	case '个': // 星期五個會 is Cantonese for the meeting on Friday
		return t.to-t.from < 3 || !in(after, "会例安早晚团项评面培")
	case '次':
		return true
	case '天':
		return after != '气'
	}
	return false
}

// from says whether 从 or 自 opened the words just before: 从周一起.
func (l *lexer) from() bool {
	for n := len(l.out) - 1; n >= 0 && n >= len(l.out)-3; n-- {
		if l.out[n].kind == kFrom {
			return true
		}
	}
	return false
}
