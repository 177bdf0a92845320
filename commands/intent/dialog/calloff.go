package dialog

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/fill"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// maxStrange bounds, in runes, what nobody knows in words that call something off: 我点错了.
const maxStrange = 4

// CallsOff says whether a message calls off what waits, a card of command c: it is what the card's button says, or forbids what the card
// would do (算了不催了). What takes effect by itself is called off by whatever says no, wait or back and is about nothing else: it can be done
// anew, and what has taken effect cannot be undone.
func CallsOff(r *fill.Reader, w *commands.Waiting, c *commands.Command) bool {
	if len(r.R) > maxReference {
		return false
	}
	if slices.ContainsFunc(w.Off, func(label string) bool { return string(norm.New(label).Runes()) == string(r.R) }) {
		return true
	}
	if _, place := Place(r.R); place != nowhere || !w.Undo && r.U.Dialog != nil && r.U.Dialog.Slot != "" {
		return false // one of several; words of any kind may answer
	}
	acts := classify.Acts(c)
	switch c.Act {
	case commands.ActDecide:
		acts = lexicon.Of(lexicon.Decide, lexicon.Consent)
	case commands.ActHand:
		acts = acts.With(lexicon.Of(lexicon.Speak)) // 不转了
	}
	refuses := lexicon.Of(lexicon.Stop, lexicon.No, lexicon.Forbid, lexicon.Not, lexicon.Stay)
	around := lexicon.Of(lexicon.Me, lexicon.Ask, lexicon.Want, lexicon.Done, lexicon.Yes, lexicon.Approval, lexicon.Decided)
	if w.Undo {
		refuses = refuses.With(lexicon.Of(lexicon.Back, lexicon.Cancel, lexicon.Withdraw))
		around = around.With(lexicon.Of(lexicon.Reject, lexicon.Submit, lexicon.Book, lexicon.Open)) // hold on
	}
	refused, act, strange := false, false, 0
	off := offs(r.R)
	for k := range r.T {
		switch t := &r.T[k]; {
		case t.Kind == entity.Mark || t.Role == entity.Address:
		case w.Undo && slices.ContainsFunc(off, func(s entity.Span) bool { return s.From < t.To && t.From < s.To }):
			refused = true
		case t.Role != entity.Free:
			return false
		case t.Kind == entity.Han || t.Kind == entity.Latin:
			strange += t.To - t.From
		case t.Kind != entity.Word, !t.Means.Content().Without(acts.With(refuses).With(around)).Empty():
			return false
		default:
			refused = refused || t.Is(refuses)
			act = act || t.Is(acts)
		}
	}
	return refused && strange <= maxStrange && (w.Undo || act && strange == 0)
}

// offs are the words of refer.tsv that say wait, or that it was a mistake.
func offs(r []rune) (out []entity.Span) {
	p := loadPoints()
	for i := 0; i < len(r); i++ {
		if end, wants := p.at(r, i); wants&off != 0 {
			out = append(out, entity.Span{From: i, To: end})
			i = end - 1
		}
	}
	return out
}
