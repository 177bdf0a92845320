package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// Corrected reads what a sentence changes in a form while asked is asked for: what it tells of other fields by their labels, 金额改成2800. anything
// is false while any words answer: then only a change is one. left is what it says besides.
func (r *Reader) Corrected(fields []commands.Param, asked commands.Param, known commands.Values, anything bool) (out commands.Values, left []commands.Residue) {
	f := r.aside().form(fields)
	f.byLabel(func(l labelled) bool {
		return l.told && (l.changed || anything) && fields[l.field].Name != asked.Name
	})
	if len(f.out) == 0 && anything && len(f.labels) == 0 && r.Has(lexicon.Rather, lexicon.Move) {
		f.fields = slices.DeleteFunc(slices.Clone(fields), func(p commands.Param) bool {
			_, filled := known[p.Name]
			return !filled && p.Label != ""
		})
		f.byType()
	}
	return f.out, f.unread()
}

// Revised reads what is said to a form that waits for its button: what it changes, fills in, or empties, which has no value then. sure says
// that it speaks of the form, by the labels of its fields; left is what nothing took.
func (r *Reader) Revised(fields []commands.Param, known commands.Values) (out commands.Values, left []commands.Residue, sure bool) {
	f := r.aside().form(fields)
	f.byLabel(func(l labelled) bool { return true })
	sure = slices.ContainsFunc(f.labels, func(l labelled) bool { return l.told && f.gone[l.from] })
	for _, l := range f.labels {
		p := f.fields[l.field]
		if _, said := f.out[p.Name]; !said && !l.told && len(known[p.Name].Readings) > 0 && f.drops(l) {
			from, to := f.Clause(f.Index(l.from))
			f.take(p, commands.Value{}, f.T[from].From, f.T[to-1].To)
			sure = true
		}
	}
	f.byType()
	f.byCount(known)
	return f.out, f.unread(), sure
}

// aside is a reader of the same sentence that leaves no trace in this one.
func (r *Reader) aside() *Reader {
	out := *r
	out.used = slices.Clone(r.used)
	return &out
}

// byType fills what one field alone can take.
func (f *form) byType() {
	f.byMoney()
	f.byNumber()
	f.byChoice()
	f.byDate()
}

// drops says whether a clause says nothing of a field but that it is not to be filled in: 不要日期了, remove the date.
func (f *form) drops(l labelled) bool {
	no, around := lexicon.Of(lexicon.No, lexicon.Not, lexicon.Cancel, lexicon.Out, lexicon.Disable), lexicon.Of(lexicon.Pad, lexicon.Perf, lexicon.This, lexicon.Object, lexicon.Gen, lexicon.Ask, lexicon.Want, lexicon.Back, lexicon.Stay)
	denied := false
	from, to := f.Clause(f.Index(l.from))
	for k := from; k < to; k++ {
		switch t := &f.T[k]; {
		case t.From < l.to && t.To > l.from, t.Kind == entity.Mark:
		case t.Is(no):
			denied = true
		case t.Kind != entity.Word || !t.Is(around):
			return false
		}
	}
	return denied
}

// byCount changes how many there are of something in a text: 三台, where it says 两台显示器.
func (f *form) byCount(known commands.Values) {
	for _, a := range f.amounts {
		if f.gone[a.From] || !a.Counted {
			continue
		}
		for _, p := range f.free(commands.Text) {
			v := known[p.Name]
			if len(v.Readings) != 1 {
				continue
			}
			said, _ := v.Readings[0].(string)
			text := norm.New(said)
			var same []timex.Amount
			for _, b := range timex.Amounts(text.Runes()) {
				if b.Counted && text.Runes()[norm.Blanks(text.Runes(), b.To)] == f.R[norm.Blanks(f.R, a.To)] {
					same = append(same, b)
				}
			}
			if len(same) == 1 {
				b := same[0]
				f.take(p, commands.Value{Readings: []any{text.Original(0, b.From) + f.Cut(a.From, a.To) + text.Original(b.To, text.Len())}}, a.From, norm.Blanks(f.R, a.To)+1)
			}
		}
	}
}

// unread is what no field took, clause by clause, without the words that say that something changes.
func (f *form) unread() (out []commands.Residue) {
	change := lexicon.Of(lexicon.Rather, lexicon.Move, lexicon.But, lexicon.Back, lexicon.Yes, lexicon.Perf, lexicon.Alter, lexicon.Therefore, lexicon.To, lexicon.Object, lexicon.This, lexicon.Ask, lexicon.Me, lexicon.Want, lexicon.Thanks, lexicon.Pad)
	for k := range f.T {
		if t := &f.T[k]; t.Role == entity.Address || t.Kind == entity.Word && t.Is(change) || f.used[k] {
			f.hide(t.From, t.To)
		}
	}
	for _, l := range f.labels {
		if _, said := f.out[f.fields[l.field].Name]; said {
			f.hide(l.from, l.to)
		}
	}
	for _, s := range f.split(0, len(f.R), f.ends) {
		if f.left(s.From, s.To) == "" {
			continue
		}
		for f.gone[s.From] || f.R[s.From] == ' ' {
			s.From++
		}
		for f.gone[s.To-1] || f.R[s.To-1] == ' ' {
			s.To--
		}
		out = append(out, commands.Residue{Text: f.Cut(s.From, s.To), Kind: "words"})
	}
	return append(out, f.odd...)
}
