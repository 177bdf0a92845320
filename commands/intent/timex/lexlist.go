package timex

// leaveAt says whether the leave 年假 stands at i, and not the beginning of 年假期.
func (l *lexer) leaveAt(i int) bool {
	return l.at(i) == '年' && l.at(i+1) == '假' && l.at(i+2) != '期'
}

// further adds to a weekday the ones that follow without a 周 of their own: 周二四, 周一三五. Their
// numerals ascend, and what can be an hour, a date, a count or a name with them is none of them.
func (l *lexer) further(t *token) {
	i := int(t.to)
	end, ten := i, -1
	for end < len(l.rs) {
		v, ok := weekdayNumeral(l.rs[end])
		if !ok || v == 7 && l.rs[end] == '日' && l.at(end-1) != '六' {
			break
		}
		if v == 10 && ten < 0 {
			ten = end
		}
		end++
	}
	if end == i {
		return
	}
	stop := end
	switch next := l.at(end); {
	case next == '点' || next == '时': // 周一三五九点: the last number is the hour
		switch {
		case ten > i && l.rs[ten-1] == '二':
			stop = ten - 1
		case ten >= 0:
			stop = ten
		case end-i == 2 && neighbours(l.rs[i], l.rs[i+1]): // 周一三四点: at three or four
			return
		default:
			stop = end - 1
		}
	case ten >= 0, l.joined(end):
		return
	}
	var days uint8
	last, _ := weekdayNumeral(l.rs[i-1])
	if r := l.rs[i-1]; digit(r) {
		last = int(r - '0')
	}
	for _, r := range l.rs[i:stop] {
		v, _ := weekdayNumeral(r)
		if v <= last || v > 7 {
			return
		}
		days |= bit(v)
		last = v
	}
	t.days, t.to = days, int32(stop)
}

// weekdayNumeral is the value of a numeral of a weekday; 8 to 10 are there to tell hours from them.
func weekdayNumeral(r rune) (int, bool) {
	if r == '日' {
		return 7, true
	}
	v, ok := numeral(r)
	switch {
	case v == -1:
		return 10, true
	case !ok || v < 1 || r == '两' || r == '俩' || r == '仨' || r == '幺':
		return 0, false
	}
	return int(v), true
}

func neighbours(a, b rune) bool {
	v, _ := weekdayNumeral(a)
	w, _ := weekdayNumeral(b)
	return w == v+1
}

// joined says whether the rune at i makes the numeral before it a count, a date or the beginning of a
// name: 周二三个人, 周二四川出差, 周一三组, 周五日程.
func (l *lexer) joined(i int) bool {
	switch l.at(i) {
	case '个', '位', '人', '名', '楼', '层', '场', '张', '份', '条', '项', '次', '台', '间', '部', '款', '页', '批', '辆', '只', '件', '口', '家', '组', '门', '区', '栋', '座', '室', '班',
		'号', '日', '月', '线', '年', '天', '周', '星', '礼', '刻', '分', '秒', '小', '钟', '百', '千', '万', '亿', '块', '元', '季', '期', '面', '轮', '级', '方', '维', '手', '大', '国', '湖', '海', '金', '险',
		'川', '亚', '明', '峡', '里', '道', '安', '平', '环', '角', '粮', '盘', '指', '通', '山', '本', '哥', '姐', '叔', '爷', '嫂', '弟', '妹', '舅', '姑', '姨', '伯', '者', '地', '边', '种', '类', '样', '套',
		'起', '共', '定', '直', '般', '些', '律', '旦', '向', '倍', '成', '折', '%', '字', '程', '常', '报', '志', '历', '记', '晚', '夜', '半', '版', '档', '厅', '院', '校', '队', '中', '高', '世', '等', '权', '桌', '杯', '瓶', '篇', '箱', '步', '把', '双':
		return true
	}
	return false
}

// amongWeekdays says whether a mark stands before that lists weekdays: 周一、三、
func (l *lexer) amongWeekdays() bool {
	for n := len(l.out) - 1; n > 0; n -= 2 {
		if mark := l.out[n]; mark.kind != kPunct || mark.val != '、' && mark.val != ',' {
			return false
		}
		switch day := l.out[n-1]; {
		case day.kind == kWeekday:
			return true
		case day.kind != kNum || day.val > 6:
			return false
		}
	}
	return false
}
