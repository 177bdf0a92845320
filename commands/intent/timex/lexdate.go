package timex

import "strings"

// compact reads 20261203, unless something before it says that it is a number of another kind.
func (l *lexer) compact(i int) (token, bool) {
	t := token{kind: kDate, from: int32(i), to: int32(i + 8)}
	t.a, t.b, t.c = atoi(l.rs[i:i+4]), atoi(l.rs[i+4:i+6]), atoi(l.rs[i+6:i+8])
	if t.a < 1990 || t.a > 2050 || t.b < 1 || t.b > 12 || t.c < 1 || t.c > 31 || letter(l.at(i+8)) {
		return t, false
	}
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		switch l.rs[k] {
		case '号', '单', '码', '#', 'd', 'o', 'r', '工', '编', 'i':
			return t, false
		}
	}
	return t, true
}

// date reads dates in figures: 2026-12-03, 2026/12, 2026.12.3, 2026 12 03, 12/3/2026, 12/3/26,
// 23.04.2026, 12/3, 2026/Dec/3. The month comes first unless it cannot (22/04).
func (l *lexer) date(i, end int) (token, bool) {
	t := token{kind: kDate, from: int32(i)}
	n, v := end-i, atoi(l.rs[i:end])
	sep, second := l.separator(end)
	if sep == 0 {
		return t, false
	}
	if n == 4 {
		if v < 1900 || v > 2100 {
			return t, false
		}
		return l.yearFirst(t, v, sep, second)
	}
	if n > 2 || v < 1 || v > 31 || sep == ' ' || !digit(l.at(second)) {
		return t, false
	}
	mid := l.run(second)
	w := atoi(l.rs[second:mid])
	if mid-second == 4 && v <= 12 && w >= 1900 && w <= 2100 && sep != '.' && l.at(mid) != '-' && l.at(mid) != '年' { // 12/2026
		t.a, t.b, t.to = w, v, int32(mid)
		return t, true
	}
	if mid-second > 2 || w < 1 || w > 31 {
		return t, false
	}
	if sep2, third := l.separator(mid); sep2 == sep && digit(l.at(third)) {
		return l.yearLast(t, v, w, sep, third)
	}
	padded := l.rs[i] == '0' && mid-second == 2 || l.rs[second] == '0' && n == 2 && v <= 12
	if sep == '.' && l.at(mid) == '.' && !digit(l.at(mid+1)) && (l.rs[i] == '0' || l.rs[second] == '0') && n == 2 && mid-second == 2 && w <= 12 { // 02.03.
		t.b, t.c, t.to = w, v, int32(mid+1)
		return t, true
	}
	if sep == '.' && l.at(mid) == '.' && v > 12 && w <= 12 && l.dayRange(i, mid+1) {
		t.b, t.c, t.to = w, v, int32(mid+1)
		return t, true
	}
	if sep == '.' || sep == '-' && !padded || sep == '-' && l.afterClock(mid) {
		return t, false
	}
	if digit(l.at(mid)) || l.at(mid) == ':' || l.at(mid) == '.' && digit(l.at(mid+1)) {
		return t, false
	}
	return l.monthDay(t, v, w, mid)
}

// dayRange says whether the figures [i, j) with dots are one end of a range in words: 24.5. to 28.5.
func (l *lexer) dayRange(i, j int) bool {
	behind, before := string(l.rs[j:min(len(l.rs), j+6)]), string(l.rs[max(0, i-6):i])
	for _, w := range []string{" to ", " - ", " until ", " till "} {
		if strings.HasPrefix(behind, w) || strings.HasSuffix(before, w) {
			return true
		}
	}
	return false
}

// separator says which sign joins the parts of a date at j, and where the next part begins. Spaces
// may stand round a slash; two spaces alone are no separator.
func (l *lexer) separator(j int) (rune, int) {
	k := j
	if l.at(k) == ' ' {
		k++
	}
	switch r := l.at(k); {
	case r == '/' && l.at(k+1) == ' ':
		return r, k + 2
	case r == '/':
		return r, k + 1
	case k == j && (r == '-' || r == '.'):
		return r, k + 1
	case k == j+1 && digit(r):
		return ' ', k
	}
	return 0, j
}

// afterClock says whether the figures before j are hours, as in 09-10点.
func (l *lexer) afterClock(j int) bool {
	r := l.at(j)
	return r == '点' || r == '时' || r == '号' || r == '日' || r == '天' || r == '月' || r == ':' || r == 'a' || r == 'p' || r == '个' || r == '-'
}

func (l *lexer) yearFirst(t token, year int32, sep rune, second int) (token, bool) {
	t.a = year
	mid := l.run(second)
	if mid == second && sep != ' ' && sep != '.' { // 2026/Dec/3
		m, ok := l.trie.longest(l.rs, second, func(t token) bool { return t.kind == kMonth })
		if !ok {
			return t, false
		}
		t.b, t.to = m.val, m.to
		if s, third := l.separator(int(m.to)); s == sep && digit(l.at(third)) {
			fin := l.run(third)
			t.c, t.to = atoi(l.rs[third:fin]), int32(fin)
			return t, fin-third <= 2 && t.c >= 1 && t.c <= 31
		}
		return t, true
	}
	w := atoi(l.rs[second:min(mid, len(l.rs))])
	if mid == second || mid-second > 2 || w < 1 {
		return t, false
	}
	sep2, third := l.separator(mid)
	if sep2 == sep && digit(l.at(third)) {
		fin := l.run(third)
		if fin-third > 2 && !(fin-third == 4 && l.at(fin) == ':') { // 2018-12-1209:03 lost its space
			return t, false
		}
		fin = min(fin, third+2)
		t.b, t.c, t.to = w, atoi(l.rs[third:fin]), int32(fin)
		if sep == ' ' && (mid-second != 2 || fin-third != 2) {
			return t, false
		}
		if t.b > 12 && t.c <= 12 {
			t.b, t.c = t.c, t.b
		}
		return t, t.c >= 1
	}
	t.b, t.to = w, int32(mid)
	return t, sep != ' ' && w <= 12 && !letter(l.at(mid)) && !large(l.at(mid)) && l.at(mid) != '月'
}

func (l *lexer) yearLast(t token, v, w int32, sep rune, third int) (token, bool) {
	fin := l.run(third)
	y := atoi(l.rs[third:min(fin, third+4)])
	switch fin - third {
	case 4:
		if y < 1900 || y > 2100 {
			return t, false
		}
	case 2:
		if sep == '.' || digit(l.at(fin)) {
			return t, false
		}
		y = century(y)
	default:
		return t, false
	}
	if l.at(fin) == '-' || l.at(fin) == '.' && digit(l.at(fin+1)) {
		if sep != '/' {
			return t, false
		}
	}
	t.a = y
	if sep == '.' && w <= 12 && v > 0 {
		t.b, t.c = w, v
		t.to = int32(fin)
		return t, true
	}
	return l.monthDay(t, v, w, fin)
}

// monthDay puts v and w in order: month first unless it cannot.
func (l *lexer) monthDay(t token, v, w int32, end int) (token, bool) {
	t.b, t.c, t.to = v, w, int32(end)
	if v > 12 {
		t.b, t.c = w, v
	}
	return t, t.b <= 12
}

// century widens a year of two digits.
func century(y int32) int32 {
	if y < 70 {
		return 2000 + y
	}
	return 1900 + y
}
