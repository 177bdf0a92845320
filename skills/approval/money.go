package approval

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// amount reads what a summary says of money: ¥3,000. ok is false when there is none, or none that is a number.
func amount(said string) (symbol string, n *big.Rat, ok bool) {
	i := strings.IndexAny(said, "-0123456789")
	if i < 0 {
		return "", nil, false
	}
	n, _, ok = decimal(said[i:])
	return said[:i], n, ok
}

// largest is the largest amount of money that a form holds, as a summary says it. One that cannot be read
// counts as the largest there is.
func largest(form []component) string {
	out, most := "", new(big.Rat)
	for _, c := range form {
		for _, said := range amounts(c) {
			_, n, ok := amount(said)
			if !ok {
				return said
			}
			if out == "" || n.Cmp(most) > 0 {
				out, most = said, n
			}
		}
	}
	return out
}

// amounts are what a component holds of money: of a table each cell, and the sum.
func amounts(c component) (out []string) {
	switch c.Type {
	case "MoneyField":
		return []string{currency(c.Label, "¥") + strings.TrimPrefix(money(c.Value, c.Label), "¥")}
	case "TableField":
		rows, _ := cells(c.Value)
		for _, row := range rows {
			for _, cell := range row {
				if cell.Type == "MoneyField" && strings.TrimSpace(cell.Value) != "" {
					out = append(out, amounts(cell)...)
				}
			}
		}
		if sum := tableSum(rows); sum != "" {
			out = append(out, sum)
		}
	}
	return out
}

// above says whether an amount is more than what one tap may agree to, in whatever currency the form has it.
func (s *skill) above(said string) bool {
	if s.SecondTapAbove <= 0 || said == "" {
		return false
	}
	_, n, ok := amount(said)
	return !ok || n.Cmp(big.NewRat(int64(s.SecondTapAbove), 1)) > 0
}

// warning says why an amount takes a second tap.
func warning(l i18n.Lang, said string, limit int) string {
	symbol, _, ok := amount(said)
	if !ok {
		return l.T("cards.approval.above.unread", "amount", said)
	}
	return l.T("cards.approval.above", "amount", said, "limit", symbol+grouped(strconv.Itoa(limit)))
}

// total adds up amounts: those of each currency by themselves, and how many could not be read.
func total(l i18n.Lang, amounts []string) (sum string, unread int) {
	var symbols []string
	sums := map[string]*big.Rat{}
	for _, said := range amounts {
		symbol, n, ok := amount(said)
		switch {
		case said == "":
			continue
		case !ok:
			unread++
			continue
		case sums[symbol] == nil:
			symbols = append(symbols, symbol)
			sums[symbol] = new(big.Rat)
		}
		sums[symbol].Add(sums[symbol], n)
	}
	slices.Sort(symbols)
	for i, symbol := range symbols {
		symbols[i] += grouped(sums[symbol].FloatString(2))
	}
	return strings.Join(symbols, l.T("cards.sep")), unread
}

// sums are the amounts of a list, and what could not be added up: what was not read, and what is no number.
func (a List) sums(l i18n.Lang) (sum string, unread int) {
	var amounts []string
	for _, r := range a.Rows {
		amounts = append(amounts, r.Summary.Amount)
		if r.Unread {
			unread++
		}
	}
	sum, odd := total(l, amounts)
	return sum, unread + odd
}

// together is how many of one kind a list of what waits shows; those of forms whose names are not known may be of one.
func (a List) together() (n int) {
	if a.Heading != Pending {
		return 0
	}
	kinds := map[string]int{}
	shown, _ := a.page()
	for _, r := range shown {
		kinds[r.Kind]++
		n = max(n, kinds[r.Kind])
	}
	return n
}

func togetherButton(l i18n.Lang) cardtpl.Button {
	return cardtpl.Button{Text: l.T("cards.approval.together"), Style: cardtpl.Plain, Action: "approval.together"}
}
