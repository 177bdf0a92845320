package timex

import (
	"math/big"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Amount is a number that is no time: how many, or how much.
type Amount struct {
	From, To int    // runes, with the currency and without a measure word
	Value    string // a plain decimal: 3000, 1286.5
	Money    bool   // a currency stands beside it
	Counted  bool   // a measure word stands behind it
	Each     bool   // it is what one costs: 每个 35, 1500 一台, 35 each
	Total    bool   // it is what all cost: 共 34,995, 3,000 in total
	Lead     int    // where the words begin that say so in front of it; From without such
}

// Costs says whether an amount can be one of money: without a currency it has three to nine figures in front of the dot, longer ones are the
// numbers of things.
func (a Amount) Costs() bool {
	whole, _, _ := strings.Cut(strings.TrimPrefix(a.Value, "-"), ".")
	return a.Money || len(whole) >= 3 && len(whole) <= 9
}

// Amounts finds the numbers of normalised runes, left to right: 3000, 12,000.50, 1.5万, 三千五, 两台, ¥300, 300 yuan. Figures that
// belong to a name (A302) are none, and neither is a single numeral that only begins a word (一起).
func Amounts(rs []rune) (out []Amount) {
	for i := 0; i < len(rs); {
		a, ok := amount(rs, i)
		if !ok {
			i++
			continue
		}
		n, from := len(out), 0
		if n > 0 {
			from = out[n-1].To
			a.From = max(a.From, from)
		}
		a.priced(rs, from)
		out = append(out, a)
		i = a.To
	}
	return out
}

func amount(rs []rune, i int) (a Amount, ok bool) {
	if i > 0 && (norm.IsLatin(rs[i-1]) && (norm.IsLatin(rs[i]) || norm.IsDigit(rs[i]) && currencyTo(rs, i) == i) || norm.IsDigit(rs[i-1])) {
		return a, false
	}
	value, to := plainNumber(rs, i)
	weak := false
	if value == nil {
		value, to = hanNumber(rs, i)
		weak = to == i+1
	}
	if value == nil {
		value, to = englishNumber(rs, i)
	}
	if value != nil && (norm.IsDigit(rs[to-1]) || norm.IsLatin(rs[to-1])) {
		value, to = magnified(rs, value, to)
	}
	if value == nil || to < len(rs) && norm.IsLatin(rs[to]) && norm.IsLatin(rs[to-1]) {
		return a, false
	}
	a = Amount{From: i, To: to, Value: plainDecimal(value)}
	if from := currencyTo(rs, i); from < i {
		a.From, a.Money = from, true
	}
	if j := a.From - 1; j >= 0 && (rs[j] == '负' || rs[j] == '-' && (j == 0 || !norm.IsDigit(rs[j-1]) && !norm.IsLatin(rs[j-1]) || currencyTo(rs, j) < j)) || j >= 5 && string(rs[j-5:j+1]) == "minus " {
		a.Value = "-" + a.Value
		if a.From = j; rs[j] == ' ' {
			a.From = j - 5
		}
		if from := currencyTo(rs, a.From); from < a.From {
			a.From, a.Money = from, true
		}
	}
	behind := norm.Blanks(rs, to)
	if end := currencyAt(rs, behind); end > behind {
		a.To, a.Money = end, true
	}
	a.Counted = !a.Money && behind < len(rs) && measures(rs[behind])
	if weak && !a.Money && !a.Counted && to < len(rs) && norm.IsHan(rs[to]) {
		return a, false
	}
	if glued := !a.Money && !a.Counted && to < len(rs) && (norm.IsLatin(rs[to]) || rs[to] == '-' && !spans(rs, i, to) || rs[to] == ':' || rs[to] == '/' && one(rs, to) == 0); glued {
		return a, false
	}
	return a, true
}

// spans says whether the figures [i, to) are the lower end of a range: 3000-5000; not 2026-11-27, 010-6555.
func spans(rs []rune, i, to int) bool {
	end := to + 1
	for end < len(rs) && norm.IsDigit(rs[end]) {
		end++
	}
	lower, upper := string(rs[i:to]), string(rs[to+1:end])
	return len(lower) > 2 && rs[i] != '0' && len(upper) >= len(lower) && len(upper) <= len(lower)+1 && (len(upper) > len(lower) || upper > lower) && (end == len(rs) || rs[end] != '-')
}

// magnified is a number with the English word that multiplies it: five thousand.
func magnified(rs []rune, n *big.Rat, to int) (*big.Rat, int) {
	at := norm.Blanks(rs, to)
	for _, m := range magnifiers {
		if end := at + len(m.word); end <= len(rs) && slices.Equal(rs[at:end], m.word) && (end == len(rs) || !norm.IsLatin(rs[end])) {
			return n.Mul(n, new(big.Rat).SetInt64(m.by)), end
		}
	}
	return n, to
}

var magnifiers = []struct {
	word []rune
	by   int64
}{{[]rune("hundred"), 100}, {[]rune("thousand"), 1000}, {[]rune("grand"), 1000}, {[]rune("million"), 1000000}}

// plainNumber reads a number of ASCII digits with what multiplies it.
func plainNumber(rs []rune, i int) (*big.Rat, int) {
	j := i
	var b strings.Builder
	for j < len(rs) {
		switch {
		case norm.IsDigit(rs[j]):
			b.WriteRune(rs[j])
		case rs[j] == ',' && j > i && thousands(rs, j+1):
		case rs[j] == '.' && j > i && j+1 < len(rs) && norm.IsDigit(rs[j+1]) && !strings.Contains(b.String(), "."):
			b.WriteByte('.')
		default:
			return scaled(rs, i, j, b.String())
		}
		j++
	}
	return scaled(rs, i, j, b.String())
}

// maxDigits is more than any amount has in front of its dot: longer rows of digits are the numbers of things.
const maxDigits = 12

func scaled(rs []rune, i, j int, digits string) (*big.Rat, int) {
	if whole, _, _ := strings.Cut(digits, "."); j == i || len(whole) > maxDigits {
		return nil, i
	}
	n, ok := new(big.Rat).SetString(digits)
	if !ok {
		return nil, i
	}
	last, spaced := int64(0), false
	for j < len(rs) {
		at := norm.Blanks(rs, j)
		if at == len(rs) {
			break
		}
		by := scale(rs[at])
		if by == 0 || norm.IsLatin(rs[at]) && (at > j || at+1 < len(rs) && norm.IsLatin(rs[at+1])) {
			break
		}
		n.Mul(n, new(big.Rat).SetInt64(by))
		last, spaced, j = by, spaced || at > j, at+1
	}
	if strings.Contains(digits, ".") {
		return n, j
	}
	return rest(rs, n, j, last, spaced)
}

// rest adds what stands behind a number of so many: 1万5, of which the 5 is the next place, 1万5千, 1 万 5.
func rest(rs []rune, n *big.Rat, j int, by int64, spaced bool) (*big.Rat, int) {
	at := j
	if spaced {
		at = norm.Blanks(rs, j)
	}
	if by < 100 || at == len(rs) || !norm.IsDigit(rs[at]) {
		return n, j
	}
	more, to := plainNumber(rs, at)
	switch {
	case more == nil || more.Sign() == 0 || more.Cmp(new(big.Rat).SetInt64(by)) >= 0, to < len(rs) && (norm.IsLatin(rs[to]) || to == at+1 && measures(rs[to])):
		return n, j
	case to == at+1:
		more.Mul(more, new(big.Rat).SetInt64(by/10))
	case at > j:
		return n, j
	}
	return n.Add(n, more), to
}

func thousands(rs []rune, i int) bool {
	for k := range 3 {
		if i+k >= len(rs) || !norm.IsDigit(rs[i+k]) {
			return false
		}
	}
	return i+3 >= len(rs) || !norm.IsDigit(rs[i+3])
}

func scale(r rune) int64 {
	switch r {
	case '百':
		return 100
	case '千', 'k':
		return 1000
	case '万', 'w':
		return 10000
	case '亿':
		return 100000000
	}
	return 0
}

// hanNumber reads Chinese numerals to the end: 一万二千三, of which the last is the next place (三千五).
func hanNumber(rs []rune, i int) (*big.Rat, int) {
	var total, part, last, digit int64
	seen, j := false, i
	for ; j < len(rs); j++ {
		v, ok := numeral(rs[j])
		by := scale(rs[j])
		switch {
		case v == -1 && ok:
			by = 10
		case by == 0 && ok && v >= 0:
			digit, seen = digit*10+int64(v), true
			if v == 0 && part+total > 0 {
				last, digit = 0, 0
			}
			continue
		}
		if by == 0 || norm.IsLatin(rs[j]) || !ok && by < 10000 {
			break
		}
		if !seen && part == 0 {
			if by != 10 {
				break // 千万, 百忙
			}
			digit = 1
		}
		if by >= 10000 {
			total, part = (total+part+digit)*by, 0
		} else {
			part += digit * by
		}
		digit, last, seen = 0, by, true
	}
	if j == i || !seen {
		return nil, i
	}
	if digit > 0 && last >= 100 && digit < 10 {
		digit *= last / 10
	}
	return new(big.Rat).SetInt64(total + part + digit), j
}

var englishNumbers = runes("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")

func englishNumber(rs []rune, i int) (*big.Rat, int) {
	for n, word := range englishNumbers {
		if n != 1 && says(rs, i, word) { // one is anybody
			return new(big.Rat).SetInt64(int64(n)), i + len(word)
		}
	}
	return nil, i
}

func plainDecimal(n *big.Rat) string {
	s := n.FloatString(4)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

// currencies are how they are written beside an amount, and by forms. Yuan come last: their words are a part of others (美元).
var currencies = currency([]struct{ sign, words string }{
	{"US$", "美元|美金|usd|us$"}, {"HK$", "港币|港元|港纸|hkd|hk$"}, {"NT$", "新台币|台币|twd|ntd|nt$"}, {"€", "欧元|euros|euro|eur|€"}, {"JP¥", "日元|日币|jpy|yen"}, {"£", "gbp|£"},
	{"S$", "sgd"}, {"$", "dollars|dollar|$"}, {"", "元钱|元整|块钱|元|块|圆|人民币|蚊|rmb|cny|yuan|¥"},
})

type written struct {
	word []rune
	sign string
}

func currency(words []struct{ sign, words string }) (out []written) {
	for _, c := range words {
		for w := range strings.SplitSeq(c.words, "|") {
			out = append(out, written{[]rune(w), c.sign})
		}
	}
	return out
}

// currencyAt is the end of a currency at i; i for none.
func currencyAt(rs []rune, i int) (end int) {
	end = i
	for _, c := range currencies {
		last := i + len(c.word)
		if last > len(rs) || last <= end || !slices.Equal(rs[i:last], c.word) || norm.IsLatin(rs[last-1]) && last < len(rs) && norm.IsLatin(rs[last]) {
			continue
		}
		end = last
	}
	return end
}

// currencyTo is the beginning of a currency that stands in front of i; i for none.
func currencyTo(rs []rune, i int) (from int) {
	to := norm.BlanksTo(rs, i)
	from = i
	for _, c := range currencies {
		if at := to - len(c.word); at >= 0 && at < from && slices.Equal(rs[at:to], c.word) && !norm.IsHan(rs[at]) && (at == 0 || !norm.IsLatin(rs[at-1]) || !norm.IsLatin(rs[at])) {
			from = at
		}
	}
	return from
}

// measures says whether r is a measure word.
func measures(r rune) bool {
	switch r {
	case '个', '台', '件', '份', '张', '套', '本', '支', '只', '箱', '包', '盒', '瓶', '把', '条', '部', '辆', '间', '次', '人', '位', '名', '双', '对', '根', '枚', '桶', '袋', '罐', '卷', '米', '吨', '斤', '寸', '页', '册', '场', '节', '天', '年', '月', '周', '晚', '批':
		return true
	}
	return false
}
