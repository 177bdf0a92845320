package timex

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// masked stands where the time parser must not look. It is no letter, digit or mark of any rule.
const masked = '\uE000'

const numerals = "一二三四五六七八九十两"

// Mask hides what is no time although it looks like one: the 四 of 李四周五, the 后 of 延后半小时. The
// result has the same runes at the same places. name returns the end of a name at a place whose characters could be
// read as a time, or that place.
func Mask(t norm.Text, name func([]rune, int) int) norm.Text {
	var out []rune
	put := func(i int, c rune) {
		if out == nil {
			out = append(out, t.Runes()...)
		}
		out[i] = c
	}
	hide := func(from, to int) {
		for i := from; i < to; i++ {
			put(i, masked)
		}
	}
	runes := t.Runes()
	for i := 0; i < len(runes); {
		if end := hidden(runes, i, name); end > i {
			hide(i, end)
			i = end
			continue
		}
		if runes[i] == '-' && joinsLength(runes, i) {
			put(i, ' ')
		}
		if toHour(runes, i) {
			put(i, 'a')
			put(i+1, 't')
		}
		if end := coded(runes, i); end > i {
			hide(i, end)
			i = end
			continue
		}
		if i > 0 && runes[i] == '一' && i+1 < len(runes) && runes[i+1] == '天' && in(runes[i-1], "找挑选抽哪某揾搵") {
			hide(i, i+2) // 找一天: some day, and not for a day
		}
		if in(runes[i], "叫拉喊约") && i+3 < len(runes) && runes[i+1] == '上' && runes[i+2] == '周' && norm.IsHan(runes[i+3]) && !in(runes[i+3], numerals+"日天末我你他她的") &&
			(i+4 >= len(runes) || in(runes[i+4], " 、,，和跟与同及")) {
			hide(i+2, i+3) // 叫上周杰
		}
		if runes[i] == '号' && i > 0 && i+1 < len(runes) && (norm.IsDigit(runes[i-1]) || in(runes[i-1], numerals)) && (in(runes[i+1], "楼门线院厂仓馆桌机") || runes[i+1] == '会' && i+2 < len(runes) && in(runes[i+2], "议客")) {
			hide(i, i+1) // 三号楼, 三号会议室
		}
		if runes[i] == '周' && i > 0 && i+1 < len(runes) && runes[i+1] == '末' && (in(runes[i-1], "连挨") || runes[i-1] == '着' && i > 1 && in(runes[i-2], "连挨接")) {
			hide(i, i+2) // 休到周五，连着周末
		}
		if runes[i] == '初' && i+2 < len(runes) && in(runes[i+1], "一二三") && in(runes[i+2], "年的学全各语数英班") {
			hide(i, i+2) // 初二年级
		}
		if runes[i] == '下' && i > 0 && i+2 < len(runes) && in(runes[i-1], "论聊说谈碰过看对盘审捋理") && in(runes[i+1], "年周月") && in(runes[i+2], "会报终检度") {
			hide(i, i+2) // 讨论下年会
		}
		if runes[i] == 'l' && lasts(runes, i) {
			hide(i, i+4)
		}
		if end := serialAt(runes, i); end > i {
			hide(i, end)
			i = end
			continue
		}
		if end := storey(runes, i); end > i {
			hide(i, end)
			i = end
			continue
		}
		if runes[i] == 'u' && upTo(runes, i) {
			hide(i, i+5)
		}
		if runes[i] == 'i' && putIn(runes, i) {
			hide(i, i+2)
		}
		if runes[i] == 'e' && leavesEarly(runes, i) {
			hide(i, i+5)
		}
		if runes[i] == 'r' && nurse(runes, i) {
			hide(i, i+2)
		}
		if laterBy(runes, i) {
			hide(i, i+1)
		}
		if i+1 < len(runes) && runes[i+1] == '后' && in(runes[i], "延推押往较") {
			hide(i, i+2)
		}
		i++
	}
	if out == nil {
		return t
	}
	if clean := norm.New(string(out)); clean.Len() == t.Len() {
		return clean
	}
	return t
}

// coded returns the end of figures at i that belong to a word and count nothing: the last 1 of
// 1on1 半小时, the 2 of 方案v2 一小时; i when there are none.
func coded(r []rune, i int) int {
	if !norm.IsDigit(r[i]) || i == 0 {
		return i
	}
	pair := r[i-1] == ':' && i > 1 && r[i-2] == '1' && r[i] == '1' && (i == 2 || !norm.IsDigit(r[i-3])) && (i+1 == len(r) || !norm.IsDigit(r[i+1])) // 1:1, not 1:15
	if !pair && !(norm.IsLatin(r[i-1]) && (r[i-1] == 'v' || r[i-1] == 'n' || r[i-1] == 'p')) {
		return i
	}
	j := i
	for j < len(r) && norm.IsDigit(r[j]) {
		j++
	}
	if j < len(r) && (norm.IsLatin(r[j]) || in(r[j], ":点號号月日/-")) {
		return i
	}
	return j
}

// laterBy says whether 晚 or 早 at i shifts by the length behind it (例会晚一个小时) and names no part of a
// day (今晚两小时的会).
func laterBy(r []rune, i int) bool {
	if !in(r[i], "晚早") || i > 0 && in(r[i-1], "今明昨后前当周一二三四五六日天号早夜傍") {
		return false
	}
	j := i + 1
	for j < len(r) && (norm.IsDigit(r[j]) || in(r[j], numerals+"半个")) {
		j++
	}
	return j > i+1 && j+1 < len(r) && (r[j] == '小' && r[j+1] == '时' || r[j] == '分' && r[j+1] == '钟' || r[j] == '钟' && r[j-1] != '点')
}

// hidden returns the end of a name at i whose characters could be read as a time, or i.
func hidden(text []rune, i int, name func([]rune, int) int) int {
	if end := name(text, i); end > i {
		if end < len(text) && in(text[end], "天日早晚晨晌") && in(text[end-1], "明今后昨前聽听后") {
			return i
		}
		return end
	}
	// 约李四周五: a surname and a numeral behind a word that people follow, with a time behind them.
	if i == 0 || i+2 >= len(text) || text[i] == '周' || !in(text[i-1], "和跟与同约找叫请、@及催") && !(i > 1 && text[i-1] == '上' && in(text[i-2], "叫拉喊约带")) {
		return i
	}
	if strings.ContainsRune(numeralNames, text[i]) && in(text[i+1], numerals) && in(text[i+2], "周星礼月明今后下上早中晚"+numerals) {
		return i + 2
	}
	return i
}

// numeralNames are surnames that stand before a numeral as a given name: 李四, 王五.
const numeralNames = "张李王赵钱孙刘陈杨黄吴徐马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶杜苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万"

// leavesEarly says whether early at i is when somebody left, and not a part of what follows: did she
// leave early last week.
func leavesEarly(r []rune, i int) bool {
	if i+5 > len(r) || string(r[i:i+5]) != "early" || i+5 < len(r) && norm.IsLatin(r[i+5]) {
		return false
	}
	head := string(r[max(0, i-8):i])
	for _, w := range []string{"leave ", "left ", "leaving ", "leaves ", "home ", "off "} {
		if strings.HasSuffix(head, w) {
			return true
		}
	}
	return false
}

// putIn says whether in at i belongs to a verb, so that what follows is a length: stick in a half hour with Tom.
func putIn(r []rune, i int) bool {
	if i < 4 || i+3 >= len(r) || r[i+1] != 'n' || r[i+2] != ' ' || r[i-1] != ' ' {
		return false
	}
	from := i - 1
	for from > 0 && norm.IsLatin(r[from-1]) {
		from--
	}
	switch string(r[from : i-1]) {
	case "stick", "pop", "slot", "squeeze", "fit", "pencil", "throw", "put":
		return true
	}
	return false
}

// upTo says whether up to at i is what somebody does, and no end: what's Amara up to on Monday.
func upTo(r []rune, i int) bool {
	if i+5 > len(r) || string(r[i:i+5]) != "up to" || i+5 < len(r) && norm.IsLatin(r[i+5]) {
		return false
	}
	head := string(r[max(0, i-40):i])
	for _, w := range []string{"what's ", "whats ", "what is ", "what are ", "what was "} {
		if strings.Contains(head, w) {
			return true
		}
	}
	return false
}

// nurse says whether rn at i is somebody or a name, and not "right now": that stands behind what it is said of, at the end or
// before a joint.
func nurse(r []rune, i int) bool {
	if i+2 > len(r) || r[i+1] != 'n' || i > 0 && norm.IsLatin(r[i-1]) || i+2 < len(r) && norm.IsLatin(r[i+2]) {
		return false
	}
	head := strings.Fields(string(r[max(0, i-12):i]))
	if len(head) == 0 {
		return true
	}
	switch head[len(head)-1] {
	case "a", "an", "the", "with", "w", "w/", "and", "&", "for", "our", "my", "one", "any", "of", "cc":
		return true
	}
	j := norm.Blanks(r, i+2)
	if j == len(r) || masksEnd(r[j]) || norm.IsHan(r[j]) {
		return false
	}
	word, _, _ := strings.Cut(string(r[j:min(len(r), j+12)]), " ")
	switch word {
	case "to", "til", "till", "until", "'til", "for", "with", "w", "w/", "or", "and", "but", "pls", "plz", "please", "in", "at", "on", "-":
		return false
	}
	return true
}

// storey returns the end of an ordinal at i that counts floors and no days: the 9th floor.
func storey(r []rune, i int) int {
	numeral := func(i int) bool { return norm.IsDigit(r[i]) || in(r[i], numerals) }
	if !numeral(i) || i > 0 && (numeral(i-1) || in(r[i-1], "周期拜")) {
		return i
	}
	j := i
	for j < len(r) && numeral(j) {
		j++
	}
	if j < len(r) && in(r[j], "楼层") {
		return j // 十点到三楼开会
	}
	if j+2 < len(r) && norm.IsLatin(r[j]) && norm.IsLatin(r[j+1]) && strings.HasPrefix(string(r[j+2:min(len(r), j+9)]), " floor") {
		return j + 2
	}
	return i
}

// serialAt returns the end of a number with letters and groups at i (BT-20261101-07), which holds no
// date; i when there is none.
func serialAt(r []rune, i int) int {
	if !norm.IsLatin(r[i]) || i > 0 && (norm.IsLatin(r[i-1]) || norm.IsDigit(r[i-1])) {
		return i
	}
	digits, dashes, j := 0, 0, i
	for n := 0; n < len(r)-i && norm.IsLatin(r[i+n]); n++ {
		if n > 4 {
			return i // archive-2018-09-23
		}
	}
	for j < len(r) && (norm.IsLatin(r[j]) || norm.IsDigit(r[j]) || r[j] == '-') {
		switch {
		case norm.IsDigit(r[j]):
			digits++
		case r[j] == '-':
			dashes++
		}
		j++
	}
	if digits < 6 || dashes == 0 {
		return i
	}
	return j
}

// joinsLength says whether the hyphen at i joins the words of a length: one-and-a-half-hour.
func joinsLength(r []rune, i int) bool {
	if i == 0 || !norm.IsLatin(r[i-1]) {
		return false
	}
	j := i + 1
	for j < len(r) && norm.IsLatin(r[j]) {
		j++
	}
	switch string(r[i+1 : j]) {
	case "and", "a", "half", "night", "hour", "hours", "minute", "minutes", "min", "day", "days", "week", "month", "quarter":
		return true
	}
	return false
}

// toHour says whether "to" at i leads to a bare hour that ends the sentence: push the 2pm review to 4.
func toHour(r []rune, i int) bool {
	if i < 2 || i+3 >= len(r) || r[i] != 't' || r[i+1] != 'o' || r[i+2] != ' ' || r[i-1] != ' ' || !norm.IsLatin(r[i-2]) || !norm.IsDigit(r[i+3]) {
		return false
	}
	from := i - 1
	for from > 0 && norm.IsLatin(r[from-1]) {
		from--
	}
	if w := string(r[from : i-1]); w == "am" || w == "pm" || w == "from" || w == "noon" || w == "half" || w == "quarter" || w == "qtr" {
		return false
	}
	j := i + 3
	for j < len(r) && norm.IsDigit(r[j]) {
		j++
	}
	n := string(r[i+3 : j])
	if len(n) > 2 || len(n) == 2 && n > "12" || n == "0" {
		return false
	}
	j = norm.Blanks(r, j)
	return j == len(r) || masksEnd(r[j]) || strings.HasPrefix(string(r[j:]), "please") || strings.HasPrefix(string(r[j:]), "pls") || strings.HasPrefix(string(r[j:]), "instead")
}

// lasts says whether last at i is what a meeting does: make the sync last 2 hours.
func lasts(r []rune, i int) bool {
	if i < 2 || i+5 >= len(r) || string(r[i:i+5]) != "last " || !norm.IsDigit(r[i+5]) && !norm.IsLatin(r[i+5]) || r[i-1] != ' ' {
		return false
	}
	from := i - 1
	for from > 0 && norm.IsLatin(r[from-1]) {
		from--
	}
	switch string(r[from : i-1]) {
	case "meeting", "call", "review", "session", "it", "should", "will", "to", "must", "sync", "standup", "workshop", "retro", "interview", "can":
		return norm.IsDigit(r[i+5]) || strings.HasPrefix(string(r[i+5:]), "an ") || strings.HasPrefix(string(r[i+5:]), "one ") || strings.HasPrefix(string(r[i+5:]), "two ")
	}
	return false
}

func in(r rune, set string) bool { return strings.ContainsRune(set, r) }

func masksEnd(r rune) bool { return in(r, ",。;!?、，；！？\n~…—()（）[]【】:：|") }

// HideQuarter hides a quarter that a time has swallowed: 9点半到11点 Q4规划会. It says whether there was one.
func HideQuarter(t norm.Text, times []Found) (norm.Text, bool) {
	runes := t.Runes()
	for _, f := range times {
		for i := f.From + 1; f.HasTime && i+1 < f.To && i+1 < len(runes); i++ {
			if runes[i] == 'q' && in(runes[i+1], "1234") && !norm.IsLatin(runes[i-1]) {
				out := append([]rune{}, runes...)
				out[i], out[i+1] = masked, masked
				if clean := norm.New(string(out)); clean.Len() == t.Len() {
					return clean, true
				}
			}
		}
	}
	return t, false
}
