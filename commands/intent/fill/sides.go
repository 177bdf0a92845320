package fill

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// side is a part of a sentence between two marks, or in front of another act, that says of what it names what is to be done.
type side struct {
	from, to      int
	people, kinds bool
	does          string // the verdict, or the act
	whole, more   bool   // all are meant; it says more than what it names
}

func (s *side) names() bool { return s.people || s.kinds }

// What is done besides a verdict.
const (
	handed = "hand"
	noted  = "comment"
)

// Words that do something with what waits, those in front of which its submitter stands, and those beside what is named that say nothing more.
var (
	does   = lexicon.Of(lexicon.Consent, lexicon.Reject, lexicon.Hand, lexicon.Comment)
	owned  = lexicon.Of(lexicon.Gen, lexicon.This, lexicon.Kind, lexicon.Leave, lexicon.Approval)
	beside = lexicon.Of(lexicon.Gen, lexicon.This, lexicon.Unit, lexicon.Form, lexicon.Approval, lexicon.Pronoun, lexicon.And, lexicon.Pad, lexicon.Object, lexicon.Submit, lexicon.Apply, lexicon.Ask, lexicon.Me, lexicon.Whole, lexicon.Whom, lexicon.But, lexicon.Rather, lexicon.Therefore)
)

// sides divides what is said of approvals that wait.
func (r *Reader) sides() (all []side) {
	strangers := r.holders()
	for k := 0; k < len(r.T); {
		_, to := r.Clause(k)
		for to = max(to, k+1); to+1 < len(r.T) && r.T[to].Kind == entity.Mark && norm.IsDigit(r.R[r.T[to].From-1]) && norm.IsDigit(r.R[r.T[to].To]); { // 1,234
			_, to = r.Clause(to + 1)
		}
		for j := k + 1; j+1 < to; j++ {
			if r.T[j].Is(lexicon.Of(lexicon.And, lexicon.But, lexicon.Then)) && r.T[j+1].Is(does) && r.T[j+1].Role == entity.Free { // approve Tom's and reject Ann's
				to = j
			}
		}
		s := side{from: k, to: to}
		for j := k; j < to; j++ {
			switch t := &r.T[j]; {
			case t.Role != entity.Free || t.Kind == entity.Mark || t.Kind == entity.Time:
			case slices.ContainsFunc(strangers, func(p entity.Span) bool { return p.Covers(t.From, t.To) }):
				s.people = true
			case t.Kind == entity.Person:
				s.people = s.people || !r.receives(j) && (r.cmd.Act != commands.ActHand || r.Get(j+1).Is(owned)) // else it may go to them
			case t.Is(does):
				s.does, s.whole = r.act(j), s.whole || t.Has(lexicon.Whole)
			case t.Is(kinds()):
				s.kinds = true
			default:
				s.whole, s.more = s.whole || t.Has(lexicon.Whole), s.more || t.Kind != entity.Word && t.Kind != entity.Sum && t.Kind != entity.Number || t.Kind == entity.Word && !t.Is(beside)
			}
		}
		all, k = append(all, s), to
	}
	return all
}

// act is what the word at token k does.
func (r *Reader) act(k int) string {
	switch t := &r.T[k]; {
	case t.Has(lexicon.Hand):
		return handed
	case t.Has(lexicon.Comment):
		return noted
	case t.Has(lexicon.Reject) || r.negated(k):
		return commands.Refuse
	}
	return commands.Agree
}

// contrast leaves out what a sentence says of others than those with which the command does something: 徐志强的先放着，袁静怡的同意; 把袁静怡的
// 转给李四，罗诗涵的同意; approve Tom's and reject Ann's. undone are the parts that ask for something else.
func (r *Reader) contrast() (undone []entity.Span) {
	if r.cmd.Act != commands.ActDecide && r.cmd.Act != commands.ActHand {
		return nil
	}
	r.parts = r.sides()
	all := r.parts
	fits := func(s *side) bool {
		return s.does != "" && (s.does == handed) == (r.cmd.Act == commands.ActHand) && s.does != noted
	}
	var one *side
	for i := range all {
		if s := &all[i]; fits(s) && (s.names() && (one == nil || !one.names() && !one.whole) || s.whole && !s.names() && i > 0) {
			one = s
		}
	}
	if one == nil {
		return nil
	}
	for i := range all {
		s := &all[i]
		if s == one || !s.names() || s.does == one.does || s.does == "" && !s.more {
			continue
		}
		for k := s.from; k < s.to; k++ {
			switch t := &r.T[k]; {
			case t.Role != entity.Free:
			case t.Kind == entity.Person && one.whole && !one.people:
				t.Role = entity.Out // 其他的都同意
			case s.does == "" && one.whole && !one.people && s.people && !t.Is(kinds()), t.Is(kinds()) && one.whole && !one.kinds && !s.people: // see stays and barred
			default:
				t.Role = entity.Gone
			}
		}
		if s.does != "" {
			undone = append(undone, entity.Span{From: r.T[s.from].From, To: r.T[s.to-1].To})
		}
	}
	return undone
}
