package names

// Unknown reads what looks like the name of somebody whom the directory does not know at i: a surname with
// one or two Han characters behind it, up to three capitalised Latin words, or pinyin (zhangsan, zhang san).
//
// capital says whether the person wrote the letter at a position as a capital; nil: nowhere. Beside a person
// marker (with ivy) it may say so of every letter. It cannot tell the first word of a sentence from a name.
// ends says what else is known to begin at a position: a time, a word, a name of the directory; nil:
// nothing. Without a hint where it ends, nothing is a name.
func Unknown(text []rune, i int, capital, ends func(int) bool) (to int, ok bool) {
	if i < 0 || i >= len(text) {
		return i, false
	}
	u := reader{tables(), text, capital, ends}
	if isLatin(text[i]) {
		return u.latin(i)
	}
	return u.han(i, maxSideBySide)
}

// maxSideBySide bounds how many unknown names side by side are each other's end (张三李四王五): every one
// can end in two places, and no text may cost more than its length.
const maxSideBySide = 3

// Behind is the end of the words at i that follow names.
func Behind(text []rune, i int) int {
	for {
		end, _ := tables().follow.longest(text, i)
		if end <= i {
			return i
		}
		i = end
	}
}

type reader struct {
	*lists
	text    []rune
	capital func(int) bool
	ends    func(int) bool
}

func (u *reader) han(i, most int) (int, bool) {
	size, s := u.surnameAt(u.text, i)
	if most == 0 || size == 0 || !u.stands(u.text, i, s) || u.words.has(u.text, i) ||
		s.doubtful && u.times.has(u.text, i) || u.titleAt(u.text, i+size, useTitle) > i+size {
		return i, false
	}
	short, long := i+size+1, i+size+2
	if s.alone && u.firm(i+size) && !u.organisation(i+size) {
		return i + size, true
	}
	if u.organisation(short) {
		return i, false
	}
	fitsShort, fitsLong := u.fits(i+size, short), u.fits(i+size, long) && !u.begins(i+size)
	switch {
	case short <= len(u.text) && u.times.is(u.text[i:short]): // 周一, or 周一鸣
		return long, fitsLong && u.sure(long)
	case fitsShort && u.firm(short): // 王明[早上]
		return short, true
	case fitsLong && (u.firm(long) || u.edge(u.text, long)):
		return long, true
	case u.begins(i + size):
		return i, false
	case fitsShort && u.edge(u.text, short):
		return short, true
	}
	if fitsShort { // 张三李四开会: the next name is the end of this one
		if _, ok := u.han(short, most-1); ok {
			return short, true
		}
	}
	if fitsLong {
		if _, ok := u.han(long, most-1); ok {
			return long, true
		}
	}
	return i, false
}

// fits says whether [from, to) may be a given name: Han characters, none of them a word of grammar or the
// beginning of a time or of what follows names.
func (u *reader) fits(from, to int) bool {
	if to > len(u.text) {
		return false
	}
	for j := from; j < to; j++ {
		if !isHan(u.text[j]) || u.is(u.text[j], isNever) || j > from && u.begins(j) || u.ends != nil && u.ends(j) {
			return false
		}
	}
	return !u.organisation(to)
}

// begins says whether a time, or a word of several characters that follows names, stands at i.
func (u *reader) begins(i int) bool {
	end, _ := u.follow.longest(u.text, i)
	return end > i+1 || u.times.has(u.text, i)
}

// sure says whether something is known to begin at i, or the clause ends there.
func (u *reader) sure(i int) bool {
	return i >= len(u.text) || !isHan(u.text[i]) || u.ends != nil && u.ends(i) || u.begins(i)
}

// firm says whether a name ends in front of i: nothing of a name can stand there.
func (u *reader) firm(i int) bool {
	if u.sure(i) {
		return true
	}
	_, v := u.follow.longest(u.text, i)
	return v == followFirm
}

// organisation says whether a word stands at i that makes a firm or a team of the name in front: 华为团队,
// the Singapore office.
func (u *reader) organisation(i int) bool {
	if i < len(u.text) && u.text[i] == ' ' {
		i++
	}
	end, v := u.deptEnd.longest(u.text, i)
	return (v == endOrg || v == endStrip && end > i+1) && closes(u.text, end)
}

func (u *reader) isCapital(i int) bool { return u.capital != nil && u.capital(i) }

// latin reads Ivy, Ivy Lam, zhangsan, zhang san.
func (u *reader) latin(i int) (int, bool) {
	if !opens(u.text, i) || u.behindHonorific(u.text, i) > i {
		return i, false
	}
	end, words, family := i, 0, false
	for words < 3 {
		j := end
		if words > 0 {
			if j >= len(u.text) || u.text[j] != ' ' && u.text[j] != '-' {
				break
			}
			j++
		}
		k := wordEnd(u.text, j)
		if k == j || k-j > 20 || !closes(u.text, k) || k < len(u.text) && (isDigit(u.text[k]) || u.text[k] == '/') {
			break
		}
		var buf [24]byte
		word := latin(buf[:0], u.text[j:k])
		plain := u.english[string(word)]
		switch {
		case words == 0 && u.isCapital(j) && !plain && k-j > 1:
		case words == 0 && k-j > 1 && (!plain || u.isCapital(j)) && u.spelled[string(word)] && u.pinyinBehind(k):
		case words == 0 && !plain && u.wholePinyin(string(word)):
			return k, !u.organisation(k)
		case words > 0 && family && u.syllablesIn(string(word)) > 0 && !(plain && !u.isCapital(j)):
		case words > 0 && !plain && u.isCapital(j):
		default:
			return end, words > 0 && !u.organisation(end)
		}
		family = words == 0 && u.spelled[string(word)] || family && words < 2
		end = k
		words++
	}
	return end, words > 0 && !u.organisation(end)
}

// pinyinBehind says whether the rest of a name in pinyin stands behind a surname that ends in front of i.
func (u *reader) pinyinBehind(i int) bool {
	if i+1 >= len(u.text) || u.text[i] != ' ' && u.text[i] != '-' {
		return false
	}
	k := wordEnd(u.text, i+1)
	if k == i+1 || k-i > 13 || !closes(u.text, k) {
		return false
	}
	var buf [16]byte
	word := string(latin(buf[:0], u.text[i+1:k]))
	return !u.english[word] && u.syllablesIn(word) > 0
}

// wholePinyin says whether a word is a surname and the given name in one: zhangsan.
func (l *lists) wholePinyin(word string) bool {
	for n := min(6, len(word)-1); n > 1; n-- {
		if l.spelled[word[:n]] && l.syllables[word[:n]] && !l.syllables[word] {
			if k := l.syllablesIn(word[n:]); k == 1 || k == 2 {
				return true
			}
		}
	}
	return false
}

// Titled reads a form of address at i, whoever is meant: 小王, 老李, 阿明, 王总, 李娜老师, 涛哥, Mr Lee.
func Titled(text []rune, i int) (to int, ok bool) {
	if i < 0 || i >= len(text) {
		return i, false
	}
	l := tables()
	if isLatin(text[i]) {
		return l.titledLatin(text, i)
	}
	if !isHan(text[i]) || l.words.has(text, i) {
		return i, false
	}
	if l.is(text[i], isNick) {
		if to := l.titledNick(text, i); to > i {
			return l.titleAt(text, to, useTitle), true
		}
	}
	if size, s := l.surnameAt(text, i); size > 0 && l.stands(text, i, s) {
		for to := i + size; to <= i+size+2 && to < len(text) && (to == i+size || isHan(text[to-1]) && !l.is(text[to-1], isNever|isLink)); to++ {
			if end := l.titleAt(text, to, useTitle); end > to && !l.is(text[to], isNever) {
				return end, true
			}
		}
	}
	if end := l.titleAt(text, i+1, usePet); end > i+1 && !l.is(text[i], isNever|isLink) {
		return end, true
	}
	return i, false
}

// titledNick returns the end of 小王 or 阿明 at i, i for none.
func (l *lists) titledNick(text []rune, i int) int {
	n := l.nick[text[i]]
	if i+1 >= len(text) || i > 0 && contains(n.avoid, text[i-1]) || n.use == nickDoubt && (i == 0 || !l.is(text[i-1], isLink)) {
		return i
	}
	if n.use == nickGiven {
		if to := wordEnd(text, i+1); to > i+1 {
			return to // 阿May
		}
	}
	size, s := l.surnameAt(text, i+1)
	switch {
	case size > 0 && !s.doubtful && l.nickEnd(text, i+1+size):
		return i + 1 + size
	case n.use == nickGiven && isHan(text[i+1]) && !l.is(text[i+1], isNever) && l.nickEnd(text, i+2):
		return i + 2
	}
	return i
}

func (l *lists) titledLatin(text []rune, i int) (int, bool) {
	if !opens(text, i) {
		return i, false
	}
	k := l.behindHonorific(text, i)
	if k == i {
		return i, false
	}
	if size, _ := l.surnameAt(text, k); size > 0 {
		return k + size, true
	}
	var buf [32]byte
	to := wordEnd(text, k)
	return to, to-k > 1 && to-k < 20 && closes(text, to) && !l.english[string(latin(buf[:0], text[k:to]))]
}
