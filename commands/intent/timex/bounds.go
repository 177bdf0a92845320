package timex

import (
	"math/big"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Bound is an amount that is compared with: 超过5000, 一千以下, between 1k and 2k.
type Bound struct {
	From, To int // runes, with the words that compare
	commands.Amounts
	Money bool // a currency is said
	Clock bool // its figures may be hours: 1000到1130, around 1500
}

// compares says how a word compares: from below, from above, or near.
type compares uint8

const (
	least compares = 1 << iota
	most
	open // and not as much
	near
)

// Words that compare, in front of an amount and behind it. 以上 and 以下 count the amount itself, as contracts and the Civil Code (1259) do.
var (
	inFront = comparing(map[compares]string{
		least | open: "超过|大于|高于|多于|超出|多过|高过|大过|贵过|超|过|上|破|over|above|more than|greater than|larger than|bigger than|higher than|exceeding|exceeds|exceed|north of|>",
		least:        "不少于|不低于|不小于|至少|最少|起码|不下|不下于|at least|no less than|not less than|not under|not below|starting at|starting from|upwards of|>=|≥",
		most | open:  "小于|低于|少于|不到|不足|不满|不够|未到|未满|少过|低过|细过|平过|唔够|唔到|under|below|less than|smaller than|lower than|cheaper than|<",
		most:         "不超过|不大于|不高于|不多于|不超|不过|最多|至多|顶多|唔超过|唔过|唔多过|唔高过|up to|at most|no more than|not more than|not over|not above|not exceeding|within|<=|≤",
		near:         "大约|大概|约莫|差不多|约|around|about|roughly|approximately|approx|circa|~",
	})
	behindIt = comparing(map[compares]string{
		least:        "及以上|或以上|或者以上|以上|起|and up|and above|and over|or more|or above|or over|+",
		most:         "及以下|或以下|或者以下|以下|以内|之内|and under|and below|or less|or under|or below|tops|max|at most",
		least | open: "开外|以外",
		near:         "左右|上下|前后|or so|ish|roughly|or thereabouts",
	})
	between = []string{"到", "至", "~", "-", "–", "—", " to ", " and ", "和", "与"}
)

type comparison struct {
	word []rune
	how  compares
}

func comparing(words map[compares]string) (out []comparison) {
	for how, list := range words {
		for w := range strings.SplitSeq(list, "|") {
			out = append(out, comparison{[]rune(w), how})
		}
	}
	return out
}

// Bounds finds the amounts of normalised runes that are compared with, left to right. Without a currency they are large enough to be no
// count of hours or people, and nothing counts them.
func Bounds(rs []rune) (out []Bound) {
	for i := 0; i < len(rs); i++ {
		if _, han := numeral(rs[i]); !han && !norm.IsDigit(rs[i]) && scale(rs[i]) < 100 && (!norm.IsLatin(rs[i]) || i > 0 && norm.IsLatin(rs[i-1])) {
			continue
		}
		a, ok := amount(rs, i)
		if bare, found := bareScale(rs, i); found && (!ok || bare.To > a.To) {
			a, ok = bare, true
		}
		if !ok {
			continue
		}
		if b, found := bound(rs, a); found && (len(out) == 0 || b.From >= out[len(out)-1].To) {
			out = append(out, b)
			i = b.To - 1
			continue
		}
		i = max(i, a.To-1)
	}
	return out
}

var units = []struct {
	word  []rune
	value string
}{{[]rune("a thousand"), "1000"}, {[]rune("one thousand"), "1000"}, {[]rune("a hundred"), "100"}, {[]rune("one hundred"), "100"}, {[]rune("a grand"), "1000"}}

// bareScale reads a numeral that stands for one of it: 过万, under a thousand.
func bareScale(rs []rune, i int) (Amount, bool) {
	for _, u := range units {
		if says(rs, i, u.word) {
			return Amount{From: i, To: i + len(u.word), Value: u.value}, true
		}
	}
	if by := scale(rs[i]); by >= 100 && !norm.IsLatin(rs[i]) && i > 0 {
		to := i + 1
		if end := currencyAt(rs, norm.Blanks(rs, to)); end > to {
			to = end
		}
		return Amount{From: i, To: to, Value: plainDecimal(new(big.Rat).SetInt64(by))}, true
	}
	return Amount{}, false
}

func bound(rs []rune, a Amount) (b Bound, ok bool) {
	how, from := before(rs, a.From)
	b = Bound{From: from, To: a.To, Money: a.Money, Clock: clocklike(rs, a)}
	if a.Money {
		b.Currency = CurrencyOf(rs[a.From:a.To])
	}
	if last, to, ok := through(rs, a); ok && how&^near == 0 {
		b.Money, b.Clock = b.Money || last.Money, b.Clock && clocklike(rs, last)
		if b.Currency == "" {
			b.Currency = CurrencyOf(rs[last.From:last.To])
		}
		b.Least, b.Most, b.To = a.Value, last.Value, to
		if bare, ok := new(big.Rat).SetString(a.Value); ok && len(a.Value) == 1 && strings.HasSuffix(last.Value, "000") { // 1到2万, 3-5k
			top, _ := new(big.Rat).SetString(last.Value)
			for by := int64(1000); by <= 10000; by *= 10 {
				if x := new(big.Rat).Mul(bare, new(big.Rat).SetInt64(by)); x.Cmp(top) < 0 && new(big.Rat).Quo(top, x).Cmp(big.NewRat(10, 1)) < 0 {
					b.Least = plainDecimal(x)
				}
			}
		}
		return b, !last.Counted && (a.Money || last.Costs()) && less(b.Least, b.Most)
	}
	tail, to := after(rs, a.To)
	if how == 0 {
		how = tail
	}
	b.To = to
	switch {
	case how == 0:
		if some, to := andSome(rs, a); to > a.To { // 三千多
			b.Least, b.Most, b.Under, b.To = a.Value, some, true, to
			return b, a.Costs()
		}
		return b, false
	case a.Counted || !a.Costs():
		return b, false
	case how == near:
		return b.about(a.Value), true
	}
	b.Clock = false // under 1500 is no hour
	if how&least != 0 {
		b.Least, b.Over = a.Value, how&open != 0
	} else {
		b.Most, b.Under = a.Value, how&open != 0
	}
	return b, true
}

// about is a tenth more or less.
func (b Bound) about(value string) Bound {
	n, _ := new(big.Rat).SetString(value)
	b.Least = plainDecimal(new(big.Rat).Mul(n, big.NewRat(9, 10)))
	b.Most = plainDecimal(new(big.Rat).Mul(n, big.NewRat(11, 10)))
	return b
}

func less(x, y string) bool {
	a, ok := new(big.Rat).SetString(x)
	b, fits := new(big.Rat).SetString(y)
	return ok && fits && a.Cmp(b) < 0
}

// clocklike says whether an amount is four figures that may be an hour: 1530.
func clocklike(rs []rune, a Amount) bool {
	if a.Money || a.To-a.From != 4 {
		return false
	}
	for _, r := range rs[a.From:a.To] {
		if !norm.IsDigit(r) {
			return false
		}
	}
	return (rs[a.From]-'0')*10+rs[a.From+1]-'0' < 24 && rs[a.From+2] < '6'
}

// before is the word that compares in front of i, and where it begins.
func before(rs []rune, i int) (compares, int) {
	to := norm.BlanksTo(rs, i)
	from, how := i, compares(0)
	for _, c := range inFront {
		at := to - len(c.word)
		if at < 0 || at >= from || !slices.Equal(rs[at:to], c.word) {
			continue
		}
		if norm.IsLatin(c.word[0]) && at > 0 && norm.IsLatin(rs[at-1]) {
			continue
		}
		if len(c.word) == 1 && norm.IsHan(c.word[0]) && (to < i || at > 0 && alone(rs, at)) {
			continue
		}
		from, how = at, c.how
	}
	return how, from
}

// alone says whether the single character at is more likely a part of the word in front of it: 通过5000, 早上5000, 大约.
func alone(rs []rune, at int) bool {
	switch rs[at] {
	case '过', '上', '超', '破', '约':
		switch rs[at-1] {
		case '通', '批', '审', '签', '看', '交', '提', '报', '申', '走', '早', '晚', '以', '预', '大', '先', '加', '填', '写':
			return true
		}
	}
	return false
}

// after is the word that compares behind i, and where it ends.
func after(rs []rune, i int) (how compares, to int) {
	at := norm.Blanks(rs, i)
	to = i
	for _, c := range behindIt {
		end := at + len(c.word)
		if end > len(rs) || end <= to || !slices.Equal(rs[at:end], c.word) {
			continue
		}
		if last := c.word[len(c.word)-1]; norm.IsLatin(last) && end < len(rs) && norm.IsLatin(rs[end]) {
			continue
		}
		to, how = end, c.how
	}
	return how, to
}

// through is the amount at the other end: 1000到3000, between 1k and 2k.
func through(rs []rune, a Amount) (Amount, int, bool) {
	for _, w := range between {
		r := []rune(w)
		if a.To+len(r) >= len(rs) || string(rs[a.To:a.To+len(r)]) != w {
			continue
		}
		from := norm.Blanks(rs, a.To+len(r))
		if end := currencyAt(rs, from); end > from {
			from = norm.Blanks(rs, end)
		}
		if last, ok := amount(rs, from); ok {
			end := last.To
			for _, tail := range []string{"之间", "间", "的区间"} {
				if t := []rune(tail); end+len(t) <= len(rs) && string(rs[end:end+len(t)]) == tail {
					end += len(t)
					break
				}
			}
			joins := w == " and " || w == "和" || w == "与"
			if joins && !introduced(rs, a.From) && end == last.To {
				return a, 0, false // 700和3000 are two
			}
			return last, end, true
		}
	}
	return a, 0, false
}

func introduced(rs []rune, i int) bool {
	i = norm.BlanksTo(rs, i)
	return i >= 7 && string(rs[i-7:i]) == "between" || i >= 2 && string(rs[i-2:i]) == "介于"
}

// andSome is where 三千多 ends, and what it does not reach.
func andSome(rs []rune, a Amount) (string, int) {
	if a.To >= len(rs) || rs[a.To] != '多' && rs[a.To] != '几' {
		return "", a.To
	}
	to := a.To + 1
	if end := currencyAt(rs, norm.Blanks(rs, to)); end > to {
		to = end
	}
	if strings.Contains(a.Value, ".") {
		return "", a.To
	}
	zeros := len(a.Value) - len(strings.TrimRight(a.Value, "0"))
	n, _ := new(big.Rat).SetString(a.Value)
	step, _ := new(big.Rat).SetString("1" + strings.Repeat("0", zeros))
	return plainDecimal(new(big.Rat).Add(n, step)), to
}

// CurrencyOf is how forms write the currency that stands beside an amount; "" for none, and for yuan.
func CurrencyOf(rs []rune) string {
	said := string(rs)
	for _, c := range currencies {
		if strings.Contains(said, string(c.word)) {
			return c.sign
		}
	}
	return ""
}
