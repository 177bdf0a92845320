package entity

import (
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// sums are the amounts of the text that are compared with: 超过5000的报销, under 1,000. Without a currency nothing that counts may stand
// behind them (over 200 guests), and what may be hours belongs to something that costs (1000到1130的报销).
func (s *Sentence) sums() (out []timex.Bound) {
	for _, b := range timex.Bounds(s.R) {
		if b.Money || s.sum(b) {
			out = append(out, b)
		}
	}
	return out
}

func (s *Sentence) sum(b timex.Bound) bool {
	costs := false
	for i := b.To; ; {
		if i = norm.Blanks(s.R, i); i == len(s.R) || IsMark(s.R[i]) {
			return costs || !b.Clock
		}
		end, means := s.lex.Longest(s.R, i, len(s.R))
		switch {
		case means.Any(lexicon.Of(lexicon.Kind)) && !means.Any(lexicon.Of(lexicon.Worked, lexicon.Dated, lexicon.TakeOff)):
			return true
		case b.Clock && !means.Has(lexicon.Gen), means.Any(lexicon.Of(lexicon.PeopleWord)), means.Has(lexicon.Unit) && !means.Has(lexicon.This):
			return false
		case means.Has(lexicon.Gen):
			costs = true
			i = end
			continue
		case means.Empty():
			return norm.IsHan(s.R[i]) && costs
		}
		return !b.Clock
	}
}
