package timex

// numeral is the value of one Chinese numeral; tens and above are negative powers: -1 十, -2 百,
// -3 千, -20 廿, -30 卅.
func numeral(r rune) (int32, bool) {
	switch r {
	case '〇', '零', '○':
		return 0, true
	case '一', '壹', '幺':
		return 1, true
	case '二', '两', '俩', '贰':
		return 2, true
	case '三', '叁', '仨':
		return 3, true
	case '四':
		return 4, true
	case '五':
		return 5, true
	case '六':
		return 6, true
	case '七':
		return 7, true
	case '八':
		return 8, true
	case '九':
		return 9, true
	case '十':
		return -1, true
	case '百':
		return -2, true
	case '千':
		return -3, true
	case '廿':
		return -20, true
	case '卅':
		return -30, true
	}
	return 0, false
}

// han reads Chinese numerals at i.
func (l *lexer) han(i int) int {
	end, tens := i, false
	for end < len(l.rs) {
		v, ok := numeral(l.rs[end])
		if !ok || l.startsWord(i, end) {
			break
		}
		tens = tens || v < 0
		end++
	}
	if end == i {
		return l.emit(token{kind: kOther, from: int32(i), to: int32(i + 1)})
	}
	if end-i > 1 && (l.at(end) == '点' || l.at(end) == '时') && l.amongWeekdays() {
		if v, _ := numeral(l.rs[i]); v > 0 { // 周一、三、五九点
			end, tens = i+1, false
		}
	}
	if end-i > 1 && l.named(i, end) {
		return l.emit(token{kind: kOther, from: int32(i), to: int32(i + 1)})
	}
	if large(l.at(end)) {
		return l.emit(token{kind: kOther, from: int32(i), to: int32(end + 1)})
	}
	t := token{kind: kNum, flags: nHan, from: int32(i)}
	if !tens {
		end = l.digits(&t, i, end)
	} else {
		end = l.sum(&t, i, end)
	}
	t.to = int32(end)
	return l.emit(t)
}

// named says whether the first numeral of [i, end) is a given name (张三四点, 李四十点, 王五3号): a surname
// stands before it and the rest is an hour or a date of its own.
func (l *lexer) named(i, end int) bool {
	switch l.at(end) {
	case '点', '时', '号', '月':
	default:
		return false
	}
	if v, _ := numeral(l.rs[i]); v <= 0 {
		return false
	}
	switch l.at(i - 1) {
	case '张', '李', '王', '赵', '刘', '陈', '杨', '黄', '吴', '徐', '孙', '胡', '朱', '林', '何', '郭', '马', '罗', '梁', '宋', '郑', '谢', '韩', '唐', '冯',
		'董', '萧', '程', '曹', '袁', '邓', '许', '傅', '沈', '曾', '彭', '吕', '苏', '卢', '蒋', '蔡', '贾', '丁', '魏', '薛', '叶', '阎', '余', '潘', '杜', '戴',
		'夏', '钟', '汪', '田', '姜', '范', '姚', '谭', '廖', '邹', '熊', '陆', '郝', '孔', '白', '崔', '康', '毛', '邱', '秦', '江', '史', '顾', '侯', '邵', '孟', '龙', '段', '钱', '汤', '尹', '黎', '武', '贺', '赖', '龚', '文', '小', '老', '阿':
		return true
	}
	return false
}

// startsWord says whether the numeral at j, not the first, begins a word that is no number: 三点一起
// has no place here, but 十一共 does.
func (l *lexer) startsWord(i, j int) bool {
	if j == i || l.rs[j] != '一' {
		return false
	}
	switch l.at(j + 1) {
	case '起', '共', '直', '定', '样', '下', '般':
		return true
	}
	return false
}

// digits reads numerals one by one: 二零一五, 九七, and neighbours (七八点) as about.
func (l *lexer) digits(t *token, i, end int) int {
	n := end - i
	if n > 4 {
		t.kind = kOther
		return end
	}
	v := int32(0)
	for _, r := range l.rs[i:end] {
		d, _ := numeral(r)
		v = v*10 + d
	}
	t.val = v
	first, _ := numeral(l.rs[i])
	if n > 1 {
		t.flags |= nPos
		if first == 0 {
			t.flags |= nPad
		}
	}
	if second, _ := numeral(l.at(i + 1)); n == 2 && second == first+1 && first > 0 {
		t.flags |= nApprox
		t.a, t.b = first, second
	}
	return end
}

// sum reads 二十三, 一百二十, 廿七, 十七八; it stops where the number is over.
func (l *lexer) sum(t *token, i, end int) int {
	total, cur, seen, lowest := int32(0), int32(0), false, int32(10000)
	j := i
	for ; j < end; j++ {
		v, _ := numeral(l.rs[j])
		switch v {
		case -1, -2, -3:
			m := int32(10)
			for k := int32(-1); k > v; k-- {
				m *= 10
			}
			if m >= lowest {
				t.val = total + cur
				return j
			}
			if !seen && cur == 0 {
				cur = 1
			}
			total, cur, seen, lowest = total+cur*m, 0, false, m
		case -20, -30:
			if lowest <= 10 || seen {
				t.val = total + cur
				return j
			}
			total, lowest = total-v, 10
		case 0:
			if seen {
				t.val = total + cur
				return j
			}
		default:
			if seen {
				if lowest == 10 && v == cur+1 { // 十七八
					t.flags |= nApprox
					t.a, t.b = total+cur, total+v
					t.val = total + cur
					return j + 1
				}
				t.val = total + cur
				return j
			}
			cur, seen = v, true
		}
	}
	t.val = total + cur
	return j
}

// large says whether r makes a number an amount.
func large(r rune) bool {
	switch r {
	case '万', '亿', '元', '块', '%', '毛', '倍', '折', '$', '¥', '℃', '°', '米', '克', '斤', '吨':
		return true
	}
	return false
}

// number reads what begins with an ASCII digit: numbers, clocks, dates; amounts, versions and long
// rows of digits become kOther.
func (l *lexer) number(i int) int {
	end := l.run(i)
	t := token{kind: kNum, from: int32(i), to: int32(end)}
	if prev := l.at(i - 1); letter(prev) {
		t.flags |= nGlued
		if prev == 'v' && !letter(l.at(i-2)) {
			return l.junk(i)
		}
	} else if prev == '$' || prev == '¥' || prev == '€' || prev == '#' || prev == '£' {
		return l.junk(i)
	}
	if l.rs[i] == '0' {
		t.flags |= nPad
	}
	n := end - i
	if n == 8 {
		if d, ok := l.compact(i); ok {
			return l.emit(d)
		}
	}
	if n > 4 {
		return l.junk(i)
	}
	t.val = atoi(l.rs[i:end])
	if d, ok := l.date(i, end); ok {
		return l.emit(d)
	}
	if c, ok := l.clock(i, end, t); ok {
		return l.emit(c)
	}
	switch next := l.at(end); {
	case next == '.' && digit(l.at(end+1)):
		return l.decimal(i, end, t)
	case next == ',' && l.run(end+1) == end+4: // 1,000
		return l.junk(i)
	case large(next), next == 'k' && !letter(l.at(end+1)), next == 'w' && !letter(l.at(end+1)), next == 'x', next == '*':
		return l.junk(i)
	case next == 's' || next == 'n' || next == 'r' || next == 't':
		if o := string(l.rs[end:min(end+2, len(l.rs))]); (o == "st" || o == "nd" || o == "rd" || o == "th") && !letter(l.at(end+2)) {
			t.flags |= nOrd
			t.to += 2
		}
	}
	return l.emit(t)
}

// run says where the digits at i end.
func (l *lexer) run(i int) int {
	for i < len(l.rs) && digit(l.rs[i]) {
		i++
	}
	return i
}

// junk swallows digits with their dots, dashes and letters: a version, a phone or order number.
func (l *lexer) junk(i int) int {
	j := i
	for j < len(l.rs) {
		r := l.rs[j]
		if digit(r) || (r == '.' || r == ',' || r == '-') && digit(l.at(j+1)) {
			j++
			continue
		}
		break
	}
	if large(l.at(j)) {
		j++
	}
	return l.emit(token{kind: kOther, from: int32(i), to: int32(j)})
}

// decimal reads 1.5; 1.2.3 is a version.
func (l *lexer) decimal(i, end int, t token) int {
	fin := l.run(end + 1)
	if l.at(fin) == '.' && digit(l.at(fin+1)) || fin-end > 4 || large(l.at(fin)) {
		return l.junk(i)
	}
	t.flags |= nDec
	t.b, t.c = atoi(l.rs[end+1:fin]), int32(fin-end-1)
	t.to = int32(fin)
	return l.emit(t)
}

// clock reads 9:30, 9:30:15 and 9h30. An impossible one (14:75, 25:00) keeps its figures.
func (l *lexer) clock(i, end int, t token) (token, bool) {
	sep := l.at(end)
	if end-i > 2 || sep != ':' && sep != 'h' {
		return t, false
	}
	fin := l.run(end + 1)
	if fin-end != 3 || letter(l.at(fin)) && sep == 'h' {
		return t, false
	}
	t.kind, t.a, t.b = kClock, t.val, atoi(l.rs[end+1:fin])
	if sep == ':' && l.at(fin) == ':' {
		if sec := l.run(fin + 1); sec == fin+3 {
			t.c = atoi(l.rs[fin+1 : sec])
			fin = sec
			if l.at(fin) == '.' && digit(l.at(fin+1)) {
				fin = l.run(fin + 1)
			}
		}
	}
	t.to = int32(fin)
	return t, true
}

func atoi(rs []rune) (v int32) {
	for _, r := range rs {
		v = v*10 + r - '0'
	}
	return v
}
