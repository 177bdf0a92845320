package timex

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Words that say what an amount is the price of: of one, in front of it and behind it, or of all. Each is followed by a measure word where it
// ends with 每 or 一.
var (
	eachBefore  = runes("每", "单价", "人均", "均价", "each", "unit price", "price each", "at", "@")
	eachBehind  = runes("每", "一", "/", "each", "apiece", "a piece", "per", "ea", "a head", "a unit")
	totalBefore = runes("共", "总共", "一共", "共计", "合计", "总计", "总价", "总额", "加起来", "统共", "拢共", "in total", "total", "totals", "totaling", "totalling", "altogether", "in all", "all in all", "comes to", "adds up to")
	totalBehind = runes("in total", "total", "altogether", "in all", "all told", "for all")
)

func runes(words ...string) (out [][]rune) {
	for _, w := range words {
		out = append(out, []rune(w))
	}
	return out
}

// priced finds out whether an amount is what one costs, or all. What stands in front of it belongs to it from rune from on, and as far as the
// part of the sentence goes.
func (a *Amount) priced(rs []rune, from int) {
	a.Lead = a.From
	if a.Counted {
		return
	}
	if end := one(rs, norm.Blanks(rs, a.To)); end > 0 {
		a.Each, a.To = true, end
		return
	}
	at := norm.Blanks(rs, a.To)
	for _, w := range totalBehind {
		if says(rs, at, w) {
			a.Total, a.To = true, at+len(w)
			return
		}
	}
	for j := norm.BlanksTo(rs, a.From) - 1; j >= from && !slices.Contains([]rune(",;.!?\n"), rs[j]); j-- {
		for _, w := range eachBefore {
			if !says(rs, j, w) || w[0] == '每' && (j+1 == len(rs) || !piece(rs[j+1])) || (string(w) == "at" || w[0] == '@') && norm.Blanks(rs, j+len(w)) != a.From {
				continue
			}
			a.Each, a.Lead = true, j
			return
		}
		for _, w := range totalBefore {
			if says(rs, j, w) && !(len(w) == 1 && within(rs, j)) {
				a.Total = true
				a.Lead = min(a.Lead, j)
			}
		}
	}
}

// Pieces says whether an amount counts things, although 块 behind it is money elsewhere: 白板两块 600, of which something else is the price.
func (a Amount) Pieces(rs []rune) bool {
	return a.Money && len(a.Value) == 1 && rs[a.To-1] == '块'
}

// Many says whether an amount counts things: 一批 does not say how many.
func (a Amount) Many(rs []rune) bool {
	at := norm.Blanks(rs, a.To)
	return a.Counted && at < len(rs) && rs[at] != '批'
}

// within says whether 共 at i is a part of another word: 公共, 共享.
func within(rs []rune, i int) bool {
	return i > 0 && in(rs[i-1], "公中") || i+1 < len(rs) && in(rs[i+1], "享同用建事产识和")
}

// one is where the words at i end that say what one of something costs; 0 for none.
func one(rs []rune, i int) int {
	for _, w := range eachBehind {
		if !says(rs, i, w) {
			continue
		}
		end := i + len(w)
		switch w[0] {
		case '每', '一', '/':
			next := norm.Blanks(rs, end)
			switch {
			case w[0] == '/' && next < len(rs) && norm.IsLatin(rs[next]):
				return word(rs, next)
			case next == len(rs) || !piece(rs[next]) || w[0] == '一' && next+1 < len(rs) && norm.IsHan(rs[next+1]) && !in(rs[next+1], "的吧左共一"):
				continue
			}
			return next + 1
		case 'p':
			return word(rs, norm.Blanks(rs, end))
		}
		return end
	}
	return 0
}

// word is where the letters at i end.
func word(rs []rune, i int) int {
	for i < len(rs) && norm.IsLatin(rs[i]) {
		i++
	}
	return i
}

// piece says whether r counts things of which each has a price.
func piece(r rune) bool { return measures(r) || in(r, "块片盏株杯桌顶棵朵组") }

// says says whether a whole word stands at i.
func says(rs []rune, i int, w []rune) bool {
	end := i + len(w)
	return end <= len(rs) && slices.Equal(rs[i:end], w) &&
		(!norm.IsLatin(w[0]) || (i == 0 || !norm.IsLatin(rs[i-1])) && (end == len(rs) || !norm.IsLatin(rs[end])))
}
