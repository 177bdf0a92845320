package fill

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// stranger is where somebody ends whom nobody knows and who may begin at token k, and whether it reads like a name; k's own start where
// nobody can.
func (r *Reader) stranger(k int) (end int, named bool) {
	t := &r.T[k]
	if t.Role != entity.Free || t.Kind != entity.Han && !(t.Kind == entity.Latin && r.Capital(t.From)) {
		return t.From, false
	}
	if end, named = r.Stranger(t.From); !named {
		end = t.To
	}
	_, to := r.Clause(k)
	for j := r.Index(end-1) + 1; t.Kind == entity.Latin && j < to && r.T[j].Kind == entity.Latin && r.Capital(r.T[j].From); j++ {
		end, named = r.T[j].To, true
	}
	return end, named
}

// someone is who is called what stands between two runes.
func (r *Reader) someone(from, to int) []commands.Person {
	return []commands.Person{{Name: r.claim(entity.Span{From: from, To: to})}}
}

// unheard is the first in a sentence who reads like somebody whom nobody knows: 为什么刘佳丽用不了, why can't Grace Liu use it.
func (r *Reader) unheard() []commands.Person {
	for k := range r.T {
		from := r.T[k].From
		end, named := r.stranger(k)
		for j := min(k+2, len(r.T)-1); j >= k && end > from && !named; j-- { // 叶志强 of 叶志 强, not 康敏用
			if to, ok := r.StrangerIn(from, r.T[j].To); ok && !r.T[j].Has(lexicon.Speak) {
				end, named = to, true
			}
		}
		if named {
			return r.someone(from, end)
		}
	}
	return nil
}

// maxName bounds, in runes and in tokens, how long the name of somebody is whom nobody knows.
const maxName = 4

// holders are those whom nobody knows and whose approvals are named: 李小龙的出差, 郑国栋提交的报销, Bruce Lee's trip.
func (r *Reader) holders() (out []entity.Span) {
	for k := 1; k < len(r.T); k++ {
		if at := r.holder(k); !at.Empty() {
			out = append(out, at)
		}
	}
	return out
}

// holder is where somebody stands whom nobody knows, in front of what is theirs at token k.
func (r *Reader) holder(k int) (at entity.Span) {
	t := &r.T[k]
	theirs := lexicon.Of(lexicon.Kind, lexicon.Leave, lexicon.Holiday, lexicon.Approval, lexicon.Unit)
	if submits := t.Is(lexicon.Of(lexicon.Submit, lexicon.Apply, lexicon.List)) && r.Get(k+1).Has(lexicon.Gen); !submits && !t.Is(theirs.With(lexicon.Of(lexicon.Gen, lexicon.This))) {
		return at
	}
	if r.R[t.From] == '\'' && r.T[k-1].Kind == entity.Latin {
		from, capital := k, r.T[k-1].Kind == entity.Latin && r.Capital(r.T[k-1].From)
		for from > 0 && k-from < maxName && r.T[from-1].Kind == entity.Latin && r.T[from-1].Role == entity.Free && r.Capital(r.T[from-1].From) == capital {
			from--
		}
		if from < k && (capital || r.cmd.Thing == commands.ThingDecision || r.Get(k+1).Is(theirs)) { // not of kid's fine
			at = entity.Span{From: r.T[from].From, To: r.T[k-1].To}
		}
		return at
	}
	for from := max(0, k-maxName); from < k; from++ {
		first, before := &r.T[from], r.Get(from-1)
		if first.Role != entity.Free || first.Kind != entity.Han && !(first.Kind == entity.Word && first.Means.Content().Empty()) || t.From-first.From > maxName || before.Has(lexicon.Me) || before.Is(lexicon.Of(lexicon.Lapse)) {
			continue // 我張補鐘申請
		}
		if to, named := r.StrangerIn(first.From, t.From); named && to == t.From {
			return entity.Span{From: first.From, To: to}
		}
	}
	return at
}

// receiver is somebody whom nobody knows, and to whom something goes: 转给王小二.
func (r *Reader) receiver() []commands.Person {
	for k := 1; k < len(r.T); k++ {
		end, named := r.stranger(k)
		if named && r.T[r.Index(end-1)].To == end && r.receives(k) && r.T[k-1].Is(lexicon.Of(lexicon.Hand, lexicon.Whom, lexicon.To)) {
			return r.someone(r.T[k].From, end)
		}
	}
	return nil
}

// onlooker is somebody who is said to have looked, and whom no directory knows: 欧阳修看过我的考勤吗, did that guy look at my attendance.
func (r *Reader) onlooker() []commands.Person {
	for k := range r.T {
		if end := r.looking(k); end > r.T[k].From {
			return r.someone(r.T[k].From, end)
		}
	}
	return nil
}

// looking is where somebody ends who stands at token k and looks; k's own start for nobody.
func (r *Reader) looking(k int) (end int) {
	t, next := &r.T[k], r.Get(k+1)
	who := r.First(lexicon.Of(lexicon.Who), 0)
	from, _ := r.Clause(k)
	first := k == from || r.T[k-1].Kind == entity.Time                   // 有同事, 有没有同事: anybody
	one := !first && r.T[k-1].Has(lexicon.Unit) && !t.Has(lexicon.Noise) // an admin, not a colleague
	if t.Role != entity.Free || !first && !one && !r.T[k-1].Is(lexicon.Of(lexicon.Pad, lexicon.Aux, lexicon.Question)) {
		return t.From
	}
	switch {
	case t.Has(lexicon.Role) && (first || r.T[k-1].Has(lexicon.Aux) || !r.T[k-1].Is(lexicon.Of(lexicon.List, lexicon.Pad))): // 老板, 是不是老板
		return t.To
	case t.Has(lexicon.Me) && next.Has(lexicon.Role): // my boss
		return next.To
	case t.Has(lexicon.This) && (next.Kind == entity.Han && r.Get(k+2).Is(lexicon.Of(lexicon.List, lexicon.Pad, lexicon.Question)) || next.Is(lexicon.Of(lexicon.Ordinary, lexicon.PeopleWord))): // 这人, that guy
		return r.Bare(next.From, next.To)
	case t.Kind == entity.Han && first:
		looks := k + 1
		for looks < len(r.T) && r.T[looks].Kind != entity.Time && !r.T[looks].Is(lexicon.Of(lexicon.List, lexicon.Question)) {
			looks++
		}
		if to, ok := r.StrangerIn(t.From, r.Get(looks).From); ok && looks < len(r.T) {
			return to
		}
	case t.Kind == entity.Latin:
		last := k
		for r.Get(last+1).Kind == entity.Latin {
			last++
		}
		if behind := r.Get(last + 1); last > k && behind.Is(lexicon.Of(lexicon.Me, lexicon.At)) { // has tom seen my …
			last--
		}
		if who == len(r.T) || who == last+1 && r.Capital(t.From) { // was it Tom who …
			return r.T[last].To
		}
	}
	return t.From
}

// unread is a run that nothing knows where the owner of facts stands: at the start of a clause, in front of a time or of
// what is asked about, or last.
func (r *Reader) unread() []commands.Person {
	if r.Has(lexicon.Me, lexicon.Team, lexicon.All, lexicon.Who) {
		return nil
	}
	for k := range r.T {
		t := &r.T[k]
		from, to := r.Clause(k)
		end, named := r.stranger(k)
		last := r.Index(max(end, t.To) - 1)
		if end == t.From || t.To-t.From < 2 && t.Kind == entity.Latin || t.Kind == entity.Han && (k != from && !named || r.T[last].To-t.From > 4) || end > t.To && r.T[last].To != end {
			continue
		}
		next := r.Get(last + 1)
		if next.Has(lexicon.Gen) {
			next = r.Get(last + 2)
		}
		starts := k == from || r.T[k-1].Is(lexicon.Of(lexicon.List, lexicon.Ask, lexicon.Pad, lexicon.Aux, lexicon.Gen, lexicon.Whom))
		if starts && (next.Kind == entity.Time || next.Is(lexicon.Of(lexicon.Att, lexicon.AttBad, lexicon.Punch, lexicon.AttTime, lexicon.Leave, lexicon.Holiday, lexicon.Free, lexicon.HowMany, lexicon.Ahead))) ||
			last == to-1 && (k > from || to-from == 1 && len(r.T) > 1 || r.U.Command != "") && (t.Kind == entity.Latin || r.U.Command != "" || r.Has(lexicon.Att)) {
			return r.someone(t.From, r.T[last].To)
		}
	}
	return nil
}
