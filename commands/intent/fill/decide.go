package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// verdict is how something is decided: 同意, 不批, turn it down. Both at once are none: it is asked which.
func (r *Reader) verdict() string {
	var yes, no bool
	kept := r.kept()
	for k := range r.T {
		t := &r.T[k]
		if t.Role != entity.Free && t.Role != entity.Aside || t.Kind != entity.Word || !t.Is(lexicon.Of(lexicon.Consent, lexicon.Reject)) || within(kept, k) {
			continue
		}
		if r.forbidden(k) {
			return "" // which is no decision
		}
		refuses := r.refuses(k)
		yes, no = yes || !refuses, no || refuses
	}
	switch {
	case yes == no:
		return ""
	case no:
		return commands.Refuse
	}
	return commands.Agree
}

// refuses says whether the decision at token k is a refusal: 驳回, 不会签.
func (r *Reader) refuses(k int) bool { return r.T[k].Has(lexicon.Reject) || r.negated(k) }

// kept are the clauses, as tokens, that refuse what costs so much, or stands at a place, where all the rest is agreed to: 都同意，超过5000的不批.
// What they name is left out, as what is said to be left out is.
func (r *Reader) kept() (out []entity.Span) {
	agreed := false
	for from := 0; from < len(r.T); {
		_, to := r.Clause(from)
		to = max(to, from+1)
		var some, all, yes, no bool
		for k := from; k < to; k++ {
			t := &r.T[k]
			some, all = some || t.Kind == entity.Sum, all || t.Has(lexicon.Whole)
			if decides := t.Is(lexicon.Of(lexicon.Consent, lexicon.Reject)); decides && (r.refuses(k) || r.forbidden(k)) {
				no = true
			} else if decides {
				yes = true
			}
		}
		some = some || from > 0 && r.place(from-1) // which ends a clause
		agreed = agreed || all && yes && !no && !some
		if some && no && !yes && !all {
			out = append(out, entity.Span{From: from, To: to})
		}
		from = to
	}
	if !agreed {
		return nil
	}
	return out
}

func within(spans []entity.Span, k int) bool {
	return slices.ContainsFunc(spans, func(s entity.Span) bool { return s.Covers(k, k+1) })
}

// forbidden says whether it is told, shortly in front of token k, to leave it alone: 别驳回, don't approve.
func (r *Reader) forbidden(k int) bool {
	from, _ := r.Clause(k)
	return slices.ContainsFunc(r.T[max(from, k-3):k], func(t entity.Token) bool { return t.Has(lexicon.Forbid) })
}

// negated says whether a negation stands shortly in front of token k, in its clause: 不会签, not approved.
func (r *Reader) negated(k int) bool {
	from, _ := r.Clause(k)
	for j := k - 1; j >= max(from, k-3); j-- {
		if t := &r.T[j]; t.Has(lexicon.Not) && t.Role != entity.Out {
			return true
		}
	}
	return false
}

// toggle says whether something is switched on or off, or only asked after: 关掉, 不用代批了, 现在谁在替我批.
func (r *Reader) toggle() string {
	switch {
	case r.marks(lexicon.Disable) && (len(r.own()) == 0 || len(r.Sentence.People()) == 0): // I'm off next week
		return commands.Off
	case r.marksAny(lexicon.Of(lexicon.Who, lexicon.Where)) || r.Asking() && len(r.own()) == 0 && len(r.Sentence.People()) == 0:
		return commands.Ask
	}
	return commands.On
}

// fillRemark reads the words for others, which Fill has found.
func (r *Reader) fillRemark(p *commands.Param, a *Facts) {
	if p.Role == commands.RoleRemark {
		p := r.Title
		if !p.Empty() && p.To < len(r.R) && r.R[p.To] == '?' { // a mark at the end of it asks
			p.To++
		}
		a.Text = r.claim(p)
	}
}

// fillPicks reads which items of the last answer are meant. Beside all of them, those that are named are left out. Without any, and without
// anything else that tells what exists, it is what the answer was about.
func (r *Reader) fillPicks(_ *commands.Param, a *Facts) {
	about := r.U.About
	if about != nil && len(about.Items) == 0 && about.Up != nil && len(r.Places) > 0 {
		about = about.Up
	}
	if about == nil {
		return
	}
	var named []commands.Values
	for _, n := range r.Places {
		if n < 0 {
			n += len(about.Items)
		}
		if n >= 0 && n < len(about.Items) {
			named = append(named, about.Items[n].Values)
		}
	}
	every := r.whole()
	told := len(r.People()) > 0 || r.Number() != "" || r.ofKind() || len(r.sums())+len(r.figures()) > 0
	switch {
	case every && len(about.Items) > 0:
		a.Picked.But = named
		if !told {
			for _, i := range about.Items {
				a.Picked.Of = append(a.Picked.Of, i.Values)
			}
		}
	case len(named) > 0:
		a.Picked.Of = named
	case every || len(r.Places) > 0 || told:
	case about.Main != nil:
		a.Picked.Of = []commands.Values{about.Main.Values}
	case len(about.Items) == 1:
		a.Picked.Of = []commands.Values{about.Items[0].Values}
	case len(about.Items) == 0 && !about.Whole:
		a.Picked.Of = []commands.Values{about.Values}
	}
}

// spared are those whose things stay as they are, beside all that are decided: 全都通过，黄婷那条先留着.
func (r *Reader) spared() (out []int) {
	if !r.whole() {
		return nil
	}
	for _, k := range r.Sentence.People() {
		if r.stays(k) {
			out = append(out, k)
		}
	}
	return out
}

// stays says whether the clause of token k decides nothing.
func (r *Reader) stays(k int) bool {
	from, to := r.Clause(k)
	return !slices.ContainsFunc(r.T[from:to], func(t entity.Token) bool {
		return t.Is(lexicon.Of(lexicon.Whole, lexicon.Consent, lexicon.Reject))
	})
}

// whole says whether all are spoken of, and not all those alone that were named by their places.
func (r *Reader) whole() bool {
	for k := range r.T {
		if t := &r.T[k]; t.Has(lexicon.Whole) && t.Role == entity.Free && !r.both(k) {
			return true
		}
	}
	return false
}

// both says whether the word for all at token k is about the places right in front of it: 第二个和第三个都同意, 第二個都同意埋; not 除了第二个都同意.
func (r *Reader) both(k int) bool {
	named := false
	for j := k - 1; !r.T[k].Has(lexicon.Others) && j >= max(0, k-maxTimes); j-- {
		switch t := &r.T[j]; {
		case r.place(j):
			named = true
		case t.Has(lexicon.Except):
			return false
		case t.Kind != entity.Mark && !t.Is(lexicon.Of(lexicon.Pad, lexicon.And, lexicon.Unit, lexicon.Gen)):
			return named
		}
	}
	return named
}

// place says whether token k names a place in the last answer's list.
func (r *Reader) place(k int) bool {
	t := &r.T[k]
	return len(r.Places) > 0 && t.Kind == entity.Mark && !(t.To == t.From+1 && entity.IsMark(r.R[t.From]))
}

// every says whether all are meant. All but an amount that no parameter took are not.
func (r *Reader) every() bool {
	return r.whole() && !slices.ContainsFunc(r.sums(), func(k int) bool { return !r.used[k] }) && len(r.figures()) == 0
}

// barred are the kinds that are left out beside all: 除了出差都同意. Their words are no kind that is meant.
func (r *Reader) barred() (out []string) {
	if !r.marks(lexicon.Whole) {
		return nil
	}
	for _, s := range r.parts { // 出差的先不管，其他的都同意
		for k := s.from; k < s.to && s.kinds && !s.whole && (s.more || s.does != ""); k++ {
			out = r.bar(out, k)
		}
	}
	for k := range r.T {
		if !r.T[k].Has(lexicon.Except) {
			continue
		}
		from, to := r.Clause(k)
		for j := k + 1; j < to && !r.T[j].Is(lexicon.Of(lexicon.Whole, lexicon.Consent, lexicon.Reject)); j++ {
			out = r.bar(out, j)
		}
		if k+1 == to || r.T[k+1].Kind == entity.Mark || r.T[k+1].Has(lexicon.Whole) { // 请假除外
			for j := from; j < k; j++ {
				out = r.bar(out, j)
			}
		}
	}
	return out
}

func (r *Reader) bar(out []string, k int) []string {
	if t := &r.T[k]; t.Role == entity.Free && t.Is(lexicon.Of(lexicon.Kind, lexicon.Leave)) {
		t.Role, r.used[k] = entity.Gone, true
		out = append(out, r.Cut(t.From, t.To))
	}
	return out
}

// heirs are those to whom something goes: 转给李四, let Gopal handle it; else who is named last, and with whom.
func (r *Reader) heirs() (out []int) {
	people := r.Sentence.People()
	joined := func(k int) bool { return len(out) > 0 && out[len(out)-1] == k-2 && r.T[k-1].Has(lexicon.And) }
	for _, k := range people {
		if r.receives(k) || joined(k) {
			out = append(out, k)
		}
	}
	if len(out) > 0 {
		return out
	}
	for _, k := range slices.Backward(people) {
		next := r.Get(k + 1)
		switch n := len(out); {
		case n == 0 && !next.Is(owned), n > 0 && out[n-1] == k+2 && next.Has(lexicon.And):
			out = append(out, k)
		}
	}
	slices.Reverse(out)
	return out
}

// receives says whether something goes to whoever stands at token k.
func (r *Reader) receives(k int) bool {
	if r.Get(k + 1).Has(lexicon.Gen) {
		return false
	}
	for j := k - 1; j >= max(0, k-2); j-- {
		t := &r.T[j]
		if t.Is(lexicon.Of(lexicon.Hand, lexicon.Whom, lexicon.To, lexicon.Deputy, lexicon.Join)) {
			return true
		}
		if !t.Is(lexicon.Of(lexicon.Pad, lexicon.This, lexicon.But)) || t.Kind == entity.Mark {
			return false
		}
	}
	return r.Get(k + 1).Is(lexicon.Of(lexicon.Hand, lexicon.Deputy, lexicon.Decide, lexicon.Consent, lexicon.Join))
}

// joins says whether somebody else is to decide, too, and not instead: 加签给李四, 让李四也审批.
func (r *Reader) joins() bool {
	if r.marks(lexicon.Join) {
		return true
	}
	return slices.ContainsFunc(r.Sentence.People(), func(k int) bool {
		return r.Get(k+1).Has(lexicon.Besides) && r.Get(k+2).Is(lexicon.Of(lexicon.Decide, lexicon.Consent))
	})
}
