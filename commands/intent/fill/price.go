package fill

import (
	"math/big"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// price reads the runes [from, to) for a field that takes money. What all cost counts, then what nothing multiplies; what each costs is
// multiplied by how many there are. Several amounts are as many readings, a price of which nothing says how many is none, and neither is a
// currency that the field does not take: all of these are asked about. told says that these runes are said of the field, so that any number
// is its amount. at is what the field takes of the sentence.
func (f *form) price(p commands.Param, from, to int, told bool) (v commands.Value, at []entity.Span, ok bool) {
	var money, plain, anyhow []timex.Amount
	counts := false
	for _, a := range f.amounts {
		if a.From < from || a.To > to || f.gone[a.From] {
			continue
		}
		if f.Get(f.Index(a.From) - 1).Is(lexicon.Of(lexicon.But, lexicon.Rather, lexicon.Move)) { // what is said before is changed
			money, plain, anyhow = nil, nil, nil
		}
		anyhow = append(anyhow, a)
		if a.Counted {
			counts = true
			continue
		}
		if a.Money || a.Total || a.Each {
			money = append(money, a)
		} else {
			plain = append(plain, a)
		}
	}
	if len(money) == 0 || !slices.ContainsFunc(money, func(a timex.Amount) bool { return !a.Each }) {
		if costs := slices.DeleteFunc(slices.Clone(plain), func(a timex.Amount) bool {
			return !a.Costs() && !(len(money) > 0 && (a.To == len(f.R) || f.ends(a.To))) // 运费 50, beside what each costs; not 12 chairs
		}); len(costs)+len(money) > 0 {
			plain = costs
		}
		money = append(money, slices.DeleteFunc(plain, func(a timex.Amount) bool {
			return !told && (len(a.Value) < 2 && !(f.row && len(plain) == 1) || !counts && len(f.free(commands.Number)) > 0)
		})...)
	}
	if len(money) == 0 && told {
		money = anyhow[:min(1, len(anyhow))]
	}
	if len(money) == 0 {
		return v, nil, false
	}
	var whole, each []timex.Amount
	for _, a := range money {
		switch {
		case a.Total:
			whole = []timex.Amount{a}
		case len(whole) == 1 && whole[0].Total:
		case a.Each:
			each = append(each, a)
		default:
			whole = append(whole, a)
		}
	}
	first, last := money[0], money[len(money)-1]
	for _, a := range money {
		if sign := timex.CurrencyOf(f.R[a.From:a.To]); sign != "" && sign != timex.CurrencyOf([]rune(norm.New(p.Label).String())) {
			v = commands.Value{Said: f.Cut(a.From, a.To), Readings: []any{commands.Amounts{Least: a.Value, Most: a.Value, Currency: sign}}}
			return v, []entity.Span{{From: a.From, To: a.To}}, true
		}
	}
	product, known := f.product(each, from, to)
	v.Said = f.Cut(first.Lead, last.To)
	switch {
	case len(whole) == 0 && !known:
		return v, spans(each), true
	case len(whole) == 0:
		v.Readings = []any{product}
		return v, nil, true
	case len(whole) == 1 && len(each) > 0 && !whole[0].Total && !(known && product == whole[0].Value):
		if v.Readings = nil; known {
			v.Readings = f.which(append([]timex.Amount{{From: each[0].From, Value: product}}, whole...))
		}
		return v, nil, true
	case len(whole) == 1:
		a := whole[0]
		v.Said, v.Readings = f.Cut(a.From, a.To), []any{a.Value}
		if known && product != a.Value {
			for _, s := range spans(each) {
				f.odd = append(f.odd, commands.Residue{Text: f.Cut(s.From, s.To), Kind: "number"})
			}
		}
		return v, []entity.Span{{From: a.Lead, To: a.To}}, true
	}
	v.Readings = f.which(whole)
	return v, []entity.Span{{From: first.Lead, To: last.To}}, true
}

func spans(of []timex.Amount) (out []entity.Span) {
	for _, a := range of {
		out = append(out, entity.Span{From: a.Lead, To: a.To})
	}
	return out
}

// which are the readings of several amounts: each of them, and what they come to unless they are the ends of a range.
func (f *form) which(of []timex.Amount) (out []any) {
	sum := new(big.Rat)
	for _, a := range of {
		if !slices.Contains(out, any(a.Value)) {
			out = append(out, a.Value)
		}
		n, _ := new(big.Rat).SetString(a.Value)
		sum.Add(sum, n)
	}
	if first, last := f.At(of[0].From), f.At(of[len(of)-1].From); len(out) > 1 && first != last {
		out = append([]any{decimal(sum)}, out...)
	}
	return out
}

// product is what all cost by what each costs: how many stand in the same clause, or are all that the sentence counts.
func (f *form) product(each []timex.Amount, from, to int) (string, bool) {
	sum := new(big.Rat)
	for _, a := range each {
		n, ok := f.counted(a, from, to, func(b timex.Amount) bool { return !f.parted(min(a.From, b.From), max(a.From, b.From)) })
		if !ok && len(each) == 1 {
			n, ok = f.counted(a, from, to, func(timex.Amount) bool { return true })
		}
		if !ok {
			return "", false
		}
		one, _ := new(big.Rat).SetString(a.Value)
		sum.Add(sum, n.Mul(n, one))
	}
	return decimal(sum), len(each) > 0
}

// counted is the only number of things among the amounts beside a price.
func (f *form) counted(price timex.Amount, from, to int, beside func(timex.Amount) bool) (*big.Rat, bool) {
	for _, measured := range []bool{true, false} { // 2 monitors have no measure word
		var found []timex.Amount
		for _, b := range f.amounts {
			if b.From >= from && b.To <= to && b.From != price.From && !b.Money && !b.Each && !b.Total && (!measured || b.Many(f.R)) && b.Counted == measured && !strings.Contains(b.Value, ".") && beside(b) {
				found = append(found, b)
			}
		}
		if len(found) > 0 {
			n, ok := new(big.Rat).SetString(found[0].Value)
			return n, ok && len(found) == 1
		}
	}
	return nil, false
}

// parted says whether a clause ends between two runes.
func (f *form) parted(from, to int) bool {
	for i := from; i < to; i++ {
		if f.ends(i) {
			return true
		}
	}
	return false
}

func decimal(n *big.Rat) string {
	s := n.FloatString(4)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}
