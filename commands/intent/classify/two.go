package classify

import (
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// certain is how sure the classifier must be of both parts of a sentence to take them for two requests.
const certain = 0.8

// maxParts bounds how many clauses of a sentence may begin a second request.
const maxParts = 6

// Two divides a sentence that makes two requests (取消周四的会，再约下周一上午十点): the first one, what the classifier makes
// of it, and where the second begins, the end if the first is all of it. ok is false for a sentence that makes one.
func (c *Classifier) Two(s *entity.Sentence) (first *entity.Sentence, v Verdict, second int, ok bool) {
	parts := 0
	from, to := evidence(s)
	for k := max(1, from+1); k <= to && parts < maxParts; k++ {
		if !s.Starts(k) {
			continue
		}
		parts++
		a, b := s.Part(0, k), s.Part(k, len(s.T))
		if bare(b) || len(b.Outs()) > 0 {
			continue // 申请卡住了，催一催; 把他去掉: about the same
		}
		va := c.Classify(a)
		if va.Command == "" {
			continue
		}
		vb, least := c.Classify(b), certain
		if va.Command == vb.Command {
			least = 0.5
		}
		if vb.Command == "" || va.P < least || vb.P < least || !c.apart(a, b, va.Command, vb.Command) {
			continue
		}
		if one, two := c.Declared[va.Command], c.Declared[vb.Command]; one.Thing == two.Thing && !names(b, two.Thing) && (two.Act == commands.ActUrge && one.Act == commands.ActAsk || one.Act != commands.ActCreate && two.Act.Risky() && !does(a, one)) {
			return s, Verdict{Command: vb.Command, P: vb.P, Near: vb.Near}, len(s.T), true // 采购申请卡住了，催一下呗: why it is urged; 跟李四的会，能不能改到明天: what is moved
		}
		return a, va, k, true
	}
	return nil, v, 0, false
}

// apart says whether two parts ask for two things and not for one in two breaths: the same command asks twice only with a
// time, or somebody, of its own in both.
func (c *Classifier) apart(a, b *entity.Sentence, first, second string) bool {
	if first != second {
		one, two := c.Declared[first], c.Declared[second]
		// 周五的会改到四点，帮我约一下: the second part says how the first is done
		// 明天几点有空，想请他帮面一个: what it is asked for
		// 周五没打下班卡，帮我补卡: what it is asked for, too
		if one.Act == commands.ActAsk && two.Act == commands.ActCreate && a.Has(lexicon.Punch, lexicon.AttBad, lexicon.Lapse) && b.Has(lexicon.Lapse) && !a.Asking() && !does(a, one) {
			return false
		}
		return !((one.Act == commands.ActMove || one.Act == commands.ActAsk) && two.Act == commands.ActCreate && one.Thing == two.Thing && !own(b) && len(b.People()) == 0)
	}
	return own(a) && own(b) && !sameKind(a, b) && (len(a.People()) > 0 && len(b.People()) > 0 || c.Declared[first].Thing == commands.ThingApproval && kinds(a) && kinds(b))
}

// kinds says whether a part names a kind of approval.
func kinds(s *entity.Sentence) bool {
	return s.Has(lexicon.Kind, lexicon.Leave, lexicon.Holiday, lexicon.Punch, lexicon.Lapse)
}

// sameKind says whether both parts name one kind of approval: 明天外出见客户，提个外出.
func sameKind(a, b *entity.Sentence) bool {
	for i := range a.T {
		for j := range b.T {
			if t, u := &a.T[i], &b.T[j]; t.Is(lexicon.Of(lexicon.Kind, lexicon.Leave)) && u.Is(lexicon.Of(lexicon.Kind, lexicon.Leave)) && string(a.R[t.From:t.To]) == string(b.R[u.From:u.To]) {
				return true
			}
		}
	}
	return false
}

// names says whether a part names a thing.
func names(s *entity.Sentence, thing commands.Thing) bool {
	return kinds(s) || thing == commands.ThingMeeting && s.Has(lexicon.Meet, lexicon.Meetish)
}

// does says whether a part has a word for what a command does, or asks for it in any other way.
func does(s *entity.Sentence, c *commands.Command) bool {
	if c.Act == commands.ActAsk {
		return s.Has(lexicon.Ask, lexicon.List, lexicon.HowMany, lexicon.When, lexicon.Who)
	}
	return s.First(Acts(c).With(lexicon.Of(lexicon.Out, lexicon.Stay, lexicon.Not, lexicon.Ask)), 0) < len(s.T)
}

// own says whether a part names an hour or a day of its own that takes no other's place.
func own(s *entity.Sentence) bool {
	for k := range s.T {
		t := &s.T[k]
		if t.Kind == entity.Time && t.Role == entity.Free && t.Old == nil && !t.When.Until && (t.When.HasTime || t.When.HasDate && t.When.Grain != timex.GrainQuarter && t.When.Grain != timex.GrainHalf && t.When.Grain != timex.GrainYear) {
			return true
		}
	}
	return false
}

// evidence finds the first and the last token that asks for something; to is before from when there is none.
func evidence(s *entity.Sentence) (from, to int) {
	m := lexicon.Of(lexicon.Book, lexicon.Open, lexicon.Cancel, lexicon.Move, lexicon.List, lexicon.Urge, lexicon.Withdraw, lexicon.Submit, lexicon.Apply, lexicon.TakeOff, lexicon.Progress,
		lexicon.Decided, lexicon.ForMe, lexicon.Free, lexicon.Balance, lexicon.HowMany, lexicon.AttBad, lexicon.Punch, lexicon.Att, lexicon.Meet, lexicon.Kind, lexicon.Lapse, lexicon.Leave)
	from, to = len(s.T), -1
	for k := range s.T {
		if t := &s.T[k]; t.Role == entity.Free && t.Is(m) {
			from, to = min(from, k), k
		}
	}
	return from, to
}
