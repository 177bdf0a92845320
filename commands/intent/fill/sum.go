package fill

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// fillSums reads how much money what is meant is about. Of what is left out (超过5000的除外, 一万以上的先放着，其他都同意) it is the rest. Two
// amounts that are no bounds of one range say nothing that one parameter could hold.
func (r *Reader) fillSums(_ *commands.Param, a *Facts) {
	var all []commands.Amounts
	at, kept := r.sums(), r.kept()
	for _, k := range at {
		b := r.T[k].Bound.Amounts
		if within(kept, k) || r.excepted(k) {
			rest, ok := b.Rest()
			if !ok {
				return
			}
			b = rest
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		if n := r.figures(); len(n) == 1 {
			all = append(all, commands.Amounts{Least: n[0].Value, Most: n[0].Value, Currency: timex.CurrencyOf(r.R[n[0].From:n[0].To])})
			at = []int{r.Index(n[0].From)}
			r.use(entity.Span{From: r.T[at[0]].From, To: n[0].To})
		}
	}
	switch len(all) {
	case 1:
		a.Amounts = all[0]
	case 2:
		both, ok := all[0].And(all[1])
		if !ok {
			return
		}
		a.Amounts = both
	default:
		return
	}
	first, last := &r.T[at[0]], &r.T[at[len(at)-1]]
	a.AmountText = r.Cut(first.From, last.To)
	for _, k := range at {
		r.used[k] = true
	}
}

// sums are the amounts that are compared with and that the request itself names.
func (r *Reader) sums() (out []int) {
	for k := range r.T {
		if t := &r.T[k]; t.Kind == entity.Sum && t.Role == entity.Free {
			out = append(out, k)
		}
	}
	return out
}

// excepted says whether what costs that much is left out of all: 超过5000的除外.
func (r *Reader) excepted(k int) bool {
	if !r.marks(lexicon.Whole) {
		return false
	}
	from, to := r.Clause(k)
	for j := k - 1; j >= from && !r.T[j].Is(lexicon.Of(lexicon.Consent, lexicon.Reject)); j-- { // approve everything except what is over 2k
		if r.T[j].Has(lexicon.Except) {
			return true
		}
	}
	beside := false
	for j := from; j < to; j++ {
		switch t := &r.T[j]; {
		case t.Has(lexicon.Except):
			return true
		case t.Is(lexicon.Of(lexicon.Whole, lexicon.Consent, lexicon.Reject)) && !r.forbidden(j):
			return false
		case j != k && !t.Is(lexicon.Of(lexicon.Gen, lexicon.Kind, lexicon.Pad, lexicon.Unit, lexicon.This, lexicon.Approval, lexicon.Me, lexicon.Ask, lexicon.ForMe, lexicon.Object)):
			beside = true
		}
	}
	return beside
}

// figures are plain amounts by which something is known: 张三 700 的采购, the 3,000 yuan claim. No years, and nothing that numbers, counts
// or was used.
func (r *Reader) figures() (out []timex.Amount) {
	for _, n := range timex.Amounts(r.R) {
		year := !n.Money && len(n.Value) == 4 && n.Value >= "1990" && n.Value <= "2099"
		k := r.Index(n.From)
		t := r.Get(k)
		switch {
		case n.Counted, year, !n.Costs():
		case k == len(r.T), t.Role != entity.Free, r.used[k], t.Kind == entity.Time, t.Kind == entity.Person, t.Kind == entity.Room, t.Kind == entity.Sum:
		default:
			out = append(out, n)
		}
	}
	return out
}
