package fill

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// named finds the labels of fields in the sentence, each with what is said of it.
func (f *form) named() (out []labelled) {
	words := lexicon.NewMatcher(64)
	owner := map[string]int{} // whose a word is; -1 for several
	var all [][]rune
	for i, p := range f.fields {
		for _, w := range append(labelWords(p.Label), typeWords(p.Type)...) {
			if o, twice := owner[string(w)]; twice && o != i {
				owner[string(w)] = -1
			} else if !twice {
				owner[string(w)] = i
				words.Add(w, int32(len(all)))
				all = append(all, w)
			}
		}
	}
	for i := 0; i < len(f.R); i++ {
		end, n := words.Longest(f.R, i, len(f.R))
		if n < 0 || owner[string(all[n])] < 0 {
			continue
		}
		l := labelled{field: owner[string(all[n])], from: i, to: end, end: end}
		before := f.Index(i) - 1
		for before > 0 && f.T[before].Has(lexicon.This) {
			before--
		}
		l.changed = f.Get(before).Is(lexicon.Of(lexicon.Rather, lexicon.Move)) // change the amount to 2,800
		for k := f.Index(end); k < len(f.T); k++ {
			t := &f.T[k]
			switch {
			case t.From < l.to:
				continue
			case t.From > norm.Blanks(f.R, l.to):
			case t.Kind == entity.Mark && f.R[t.From] == ':', t.Is(lexicon.Of(lexicon.But, lexicon.Rather, lexicon.Move, lexicon.Yes)) && t.Kind == entity.Word, (l.told || l.changed) && t.Is(lexicon.Of(lexicon.To)):
				l.told, l.changed, l.to = true, l.changed || t.Is(lexicon.Of(lexicon.Rather, lexicon.Move)), t.To
				continue
			}
			break
		}
		l.to = norm.Blanks(f.R, l.to)
		out = append(out, l)
		i = max(end, l.to) - 1
	}
	for i := range out {
		limit := len(f.R)
		if i+1 < len(out) {
			limit = out[i+1].from
		}
		for out[i].end = out[i].to; out[i].end < limit && !f.ends(out[i].end); out[i].end++ {
		}
		if p := f.fields[out[i].field]; p.Type == commands.Text && out[i].told {
			f.goesOn(&out[i], limit)
		}
	}
	return out
}

// goesOn takes the clauses behind a text into it that nothing else could be said of: 事由是买投影仪，给会议室用.
func (f *form) goesOn(l *labelled, limit int) {
	for _, s := range f.split(l.end, limit, f.ends) {
		other := slices.ContainsFunc(f.amounts, func(a timex.Amount) bool { return s.Covers(a.From, a.To) }) || f.left(s.From, s.To) == ""
		for k := f.Index(s.From); k < len(f.T) && f.T[k].From < s.To; k++ {
			other = other || f.T[k].Kind == entity.Time
		}
		for _, p := range f.fields {
			if p.Type == commands.Choice {
				_, _, named := f.chosen(p, s.From, s.To)
				other = other || named
			}
		}
		if other {
			return
		}
		l.end = s.To
	}
}

// typeWords are what the only field of a type can be called, whatever its label says.
func typeWords(t commands.ParamType) (out [][]rune) {
	key := map[commands.ParamType]string{commands.Day: "day", commands.DateRange: "day", commands.Money: "money", commands.Number: "number"}[t]
	for _, l := range i18n.Langs() {
		for w := range strings.SplitSeq(l.T("approval.field."+key), "|") {
			if key != "" {
				out = append(out, norm.New(w).Runes())
			}
		}
	}
	return out
}

// minLabel is how much of a label names it, in runes.
const minLabel = 2

// labelWords are what a field can be called: its label without a unit in brackets, and the ends of that: 预算金额（元） is called 预算 and 金额.
func labelWords(label string) (out [][]rune) {
	r := norm.New(label).Runes()
	if i := slices.IndexFunc(r, func(c rune) bool { return c != ' ' && entity.IsMark(c) }); i > 0 {
		r = r[:i]
	}
	if len(r) < minLabel {
		return nil
	}
	out = append(out, r)
	if norm.IsLatin(r[0]) {
		for _, w := range strings.Fields(string(r)) {
			if len(w) > 3 && w != string(r) {
				out = append(out, []rune(w))
			}
		}
		return out
	}
	for n := len(r) - 1; n >= minLabel; n-- {
		out = append(out, r[:n], r[len(r)-n:])
	}
	return out
}
