package own

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// gap is what a sentence says in front of, between or behind the words of a phrase, and the places for it there.
type gap struct {
	entity.Span
	places []*commands.Param
}

// joints are words that may stand in any gap: they ask for something, join, or are polite.
func joints() lexicon.Set {
	return lexicon.Of(lexicon.Pad, lexicon.And, lexicon.With, lexicon.Whom, lexicon.Invite, lexicon.At, lexicon.To, lexicon.From, lexicon.Gen, lexicon.Unit, lexicon.This, lexicon.Besides,
		lexicon.Thanks, lexicon.Greet, lexicon.Ask, lexicon.Want, lexicon.Me, lexicon.PeopleWord, lexicon.Start, lexicon.Attend)
}

// turns are the concepts of words that turn a request into something else, whatever else they mean: then it is no phrase.
func (f Found) turns() lexicon.Set {
	out := lexicon.Of(lexicon.Not, lexicon.No, lexicon.Stop, lexicon.Cancel, lexicon.Withdraw, lexicon.Move, lexicon.Back, lexicon.IsNot, lexicon.Out, lexicon.Except, lexicon.Stay,
		lexicon.If, lexicon.Say, lexicon.Translate, lexicon.Pronoun, lexicon.Or)
	if f.act != commands.ActAsk {
		out = out.With(lexicon.Of(lexicon.Question, lexicon.Perf, lexicon.Done, lexicon.How, lexicon.Progress))
	}
	return out
}

// fill gives a gap to its places; false when it holds what belongs into none.
func (f Found) fill(s *entity.Sentence, g gap) bool {
	type stretch struct{ from, to int } // tokens
	var loose []stretch
	for k := s.Index(g.From); k < len(s.T) && s.T[k].From < g.To; k++ {
		t := &s.T[k]
		switch {
		case t.Kind == entity.Time && (t.From < g.From || t.To > g.To): // half of it is the phrase's: [明天]九点
		case t.From < g.From || t.To > g.To || t.Is(f.turns()):
			return false
		case t.Kind == entity.Mark || t.Role == entity.Address || g.holds(t):
		case t.Kind == entity.Word && t.Is(joints()) && t.Role != entity.Topic:
		default:
			if n := len(loose); n > 0 && loose[n-1].to == k {
				loose[n-1].to++
			} else {
				loose = append(loose, stretch{k, k + 1})
			}
		}
	}
	if len(loose) == 0 {
		return true
	}
	give := g.giver(s)
	if give == nil {
		return g.open()
	}
	for n := range loose {
		loose[n] = stretch{s.T[loose[n].from].From, s.T[loose[n].to-1].To} // runes: tokens move
	}
	return !slices.ContainsFunc(loose, func(l stretch) bool { return !give(entity.Span{From: l.from, To: l.to}) })
}

// holds says whether a token is what one of the places takes.
func (g gap) holds(t *entity.Token) bool {
	return slices.ContainsFunc(g.places, func(p *commands.Param) bool {
		switch p.Type {
		case commands.TimePoint, commands.DateRange, commands.Duration, commands.Recurrence:
			return t.Kind == entity.Time
		case commands.Subjects:
			return t.Kind == entity.Person || t.Kind == entity.Dept || t.Is(lexicon.Of(lexicon.Team, lexicon.All, lexicon.Group, lexicon.Role))
		case commands.Room:
			return t.Kind == entity.Room || t.Kind == entity.Number || t.Kind == entity.Code || t.Is(lexicon.Of(lexicon.RoomWord, lexicon.Place, lexicon.Floor, lexicon.Size, lexicon.Wish))
		case commands.Place:
			return t.Kind == entity.Room || t.Is(lexicon.Of(lexicon.Place, lexicon.Floor, lexicon.Party))
		case commands.Ref:
			return t.Kind == entity.Number || t.Kind == entity.Code || t.Has(lexicon.Number)
		case commands.Sums:
			return t.Kind == entity.Sum || t.Kind == entity.Number
		case commands.Choice:
			return t.Is(choice(p.Words))
		case commands.Flag:
			return t.Is(lexicon.Of(lexicon.Online, lexicon.Offline))
		case commands.Language:
			return t.Is(lexicon.Of(lexicon.Lang, lexicon.Speak))
		case commands.Topic:
			return t.Role == entity.Topic
		}
		return false
	})
}

// choice are the concepts of the words of a list.
func choice(w commands.Words) lexicon.Set {
	switch w {
	case commands.WordsStates:
		return lexicon.Of(lexicon.Status, lexicon.Decided)
	case commands.WordsAsked:
		return lexicon.Of(lexicon.Att, lexicon.AttBad, lexicon.Punch, lexicon.AttTime)
	case commands.WordsThings:
		return lexicon.Of(lexicon.Att, lexicon.Punch, lexicon.Approval, lexicon.Agenda, lexicon.Plans, lexicon.Free)
	}
	return lexicon.Of(lexicon.Kind, lexicon.Leave, lexicon.Holiday, lexicon.Approval, lexicon.Form, lexicon.TakeOff)
}

// takers are the places that could take what nothing knows, without those that have theirs already.
func (g gap) takers(s *entity.Sentence) []*commands.Param {
	has := func(kinds ...entity.Kind) bool {
		return s.Holds(g.Span, func(t *entity.Token) bool { return slices.Contains(kinds, t.Kind) && t.Role == entity.Free })
	}
	return slices.DeleteFunc(slices.Clone(g.places), func(p *commands.Param) bool {
		switch p.Type {
		case commands.Topic:
			return false
		case commands.Room:
			return has(entity.Room)
		case commands.Subjects:
			return has(entity.Person, entity.Dept) && slices.ContainsFunc(g.places, func(q *commands.Param) bool { return q.Type == commands.Topic || q.Type == commands.Room })
		}
		return true
	})
}

// giver gives what nothing knows to the one place that can take it; nil for none, and for several.
func (g gap) giver(s *entity.Sentence) func(entity.Span) bool {
	takers := g.takers(s)
	if len(takers) != 1 {
		return nil
	}
	switch takers[0].Type {
	case commands.Topic:
		return s.GiveTopic
	case commands.Room:
		return s.TakeRoom
	}
	return s.AddPerson
}

// open says whether several places could take what nothing knows: then the readers of the command look, as they always do.
func (g gap) open() bool {
	free := slices.DeleteFunc(slices.Clone(g.places), func(p *commands.Param) bool {
		return p.Type != commands.Topic && p.Type != commands.Room && p.Type != commands.Subjects
	})
	return len(free) > 1
}
