// Package topic finds what a sentence is about, as a stretch of its own words: a learned linear model says of each unit how
// likely the stretch begins there, goes on, ends or is elsewhere, and the likeliest stretch is taken. It knows the words and
// what they mean, and must not know commands.
package topic

import (
	"math"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
)

// Classes of a unit: outside of the topic, its first, one between, its last, all of it.
const (
	outside = iota
	begins
	inside
	ends
	whole
	classes
)

// Classes is how many the model tells apart.
const Classes = classes

// unit is what the model labels: a token, or one character of a run of Han that nothing knows, or of a department.
type unit struct {
	from, to int
	token    int
	said     uint32 // what is written, or what was found
	kind     uint32 // what it means
	facts    uint32 // bits, see below
}

// Finder finds topics. It is safe for concurrent use.
type Finder struct {
	model *linear.Model
	words bool
}

// New makes a finder of learned weights. Of words it finds what is said to others, in which anybody and any time can stand, and not what a
// meeting is about.
func New(m *linear.Model, words bool) *Finder { return &Finder{m, words} }

// What the likeliest topic must be likelier than, in natural logarithms over none. Who asks for a new meeting usually says what it
// is about, although half of the sentences that were learned from do not; what exists and has its hour need not be named; and a message
// behind an open question usually changes something else.
const (
	Fresh  = -4
	Exists = -1
	Sure   = 2
)

// Find is the likeliest topic of a sentence, if it is likelier than least; empty for none.
func (f *Finder) Find(s *entity.Sentence, least float64) (best entity.Span) {
	us := units(s)
	var p [linear.MaxClasses]float64
	buf := make([]linear.Feature, 0, 32)
	gains, open, from := least, math.Inf(-1), 0
	for i := range us {
		in, edge := f.words, f.words && s.T[us[i].token].Kind != entity.Mark
		if !f.words {
			in, edge = fits(s, us[i].token)
		}
		if !in {
			open = math.Inf(-1)
			continue
		}
		buf = features(us, i, buf[:0])
		f.model.Logits(buf, p[:])
		over := func(class int) float64 { return p[class] - p[outside] }
		if g := over(whole); edge && g > gains {
			best, gains = entity.Span{From: us[i].from, To: us[i].to}, g
		}
		if g := open + over(ends); edge && g > gains {
			best, gains = entity.Span{From: us[from].from, To: us[i].to}, g
		}
		open += over(inside)
		if g := over(begins); edge && g > open {
			open, from = g, i
		}
	}
	if !best.Empty() && !f.words && !says(s.T[s.Index(best.From):s.Index(best.To-1)+1]) {
		return entity.Span{}
	}
	return best
}

// fits says whether token k can be part of a topic, and whether one can begin or end with it: what is taken back or left out cannot, nor
// what says where, when and how the meeting is, unless words of the topic follow it with 的; people are who comes, unless words of the
// topic stand around them.
func fits(s *entity.Sentence, k int) (in, edge bool) {
	t := &s.T[k]
	in = (t.Role == entity.Free || t.Role == entity.Topic || t.Role == entity.Aside) && t.Kind != entity.Room && !t.Is(lexicon.Of(lexicon.Online, lexicon.Offline, lexicon.Alone)) &&
		!(t.Kind == entity.Time && (t.When.HasTime || t.When.When.Kind == commands.KindDuration) && !s.Get(k+1).Has(lexicon.Gen)) && !(t.Kind == entity.Code && s.Link(t))
	return in, in && t.Kind != entity.Person && t.Kind != entity.Mark
}

// says reports whether there is a word in tokens that could be what a meeting is about, and not only that there is one: 碰一下, 开会.
func says(tokens []entity.Token) bool {
	empty := lexicon.Of(lexicon.Pad, lexicon.Unit, lexicon.Back, lexicon.Greet, lexicon.Thanks, lexicon.But, lexicon.IsNot, lexicon.Not, lexicon.No, lexicon.Me, lexicon.Subject, lexicon.With, lexicon.Whom, lexicon.Chat,
		lexicon.Open, lexicon.Book, lexicon.Ask, lexicon.Want, lexicon.At, lexicon.To, lexicon.Gen, lexicon.And, lexicon.Or, lexicon.This, lexicon.Plain, lexicon.Floor, lexicon.Place, lexicon.RoomWord, lexicon.Noise)
	for k := range tokens {
		if t := &tokens[k]; t.Kind != entity.Mark && t.Kind != entity.Number && t.Kind != entity.Time && (t.Kind != entity.Word || !t.Is(empty) || t.Is(lexicon.Of(lexicon.Noun, lexicon.Kind, lexicon.Approval, lexicon.Leave))) {
			return true
		}
	}
	return false
}

// Examples are the units of a sentence, each with what it is of the topic; none if that begins or ends inside a unit.
func Examples(s *entity.Sentence, about entity.Span) []linear.Example {
	us := units(s)
	first, last := -1, -1
	for i, u := range us {
		if about.Covers(u.from, u.to) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	if !about.Empty() && (first < 0 || us[first].from != about.From || us[last].to != about.To) {
		return nil
	}
	out := make([]linear.Example, len(us))
	for i := range us {
		out[i].Features = features(us, i, nil)
		switch {
		case i < first || i > last || first < 0:
		case first == last:
			out[i].Class = whole
		case i == first:
			out[i].Class = begins
		case i == last:
			out[i].Class = ends
		default:
			out[i].Class = inside
		}
	}
	return out
}

// Facts about a unit that no neighbour shows.
const (
	fGap        uint32 = 1 << iota // a space in front of it
	fCapital                       // written with a capital
	fClauseTime                    // of its clause
	fClausePerson
	fClauseMeet
	fClauseTalk
	fFirst // the clause is the first, the last, the only one
	fLast
	fOnly
	fBehindTime // of what stands before it in its clause
	fBehindTalk
	fJoined     // it goes on an ordinary word
	fBeforeMeet // a word for a meeting stands behind it, and no mark between
)

func units(s *entity.Sentence) []unit {
	us := make([]unit, 0, len(s.R))
	clauses, end := 0, 0
	var base uint32
	for k := range s.T {
		t := &s.T[k]
		if k >= end {
			clauses++
			_, end = s.Clause(k)
			end = max(end, k+1)
			base = clause(s.T[k:end])
			if clauses == 1 {
				base |= fFirst
			}
			if end == len(s.T) {
				base |= fLast
			}
			if clauses == 1 && end == len(s.T) {
				base |= fOnly
			}
		}
		u := unit{from: t.From, to: t.To, token: k, kind: kindOf(t), facts: base}
		if n := len(us); n == 0 || us[n-1].to < t.From {
			u.facts |= fGap
		}
		if s.Capital(t.From) {
			u.facts |= fCapital
		}
		switch t.Kind {
		case entity.Han, entity.Dept:
			joined := 0 // where the ordinary word ends that covers the character
			for i := t.From; i < t.To; i++ {
				u.from, u.to, u.said = i, i+1, uint32(s.R[i])
				if u.facts &^= fJoined; i < joined {
					u.facts |= fJoined
				} else {
					joined = s.Lexicon().Common(s.R, i, t.To)
				}
				us = append(us, u)
				u.facts &^= fGap
			}
		case entity.Time, entity.Person, entity.Room:
			u.said = u.kind
			us = append(us, u)
		default:
			u.said = 1<<31 | linear.Word(s.R[t.From:t.To])
			us = append(us, u)
		}
		switch {
		case t.Kind == entity.Time:
			base |= fBehindTime
		case t.Is(lexicon.Of(lexicon.Talk, lexicon.Chat, lexicon.Re, lexicon.TopicWord)):
			base |= fBehindTalk
		}
	}
	meet := false
	for i := len(us) - 1; i >= 0; i-- {
		if meet {
			us[i].facts |= fBeforeMeet
		}
		t := &s.T[us[i].token]
		meet = (meet || t.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish))) && t.Kind != entity.Mark
	}
	return us
}

// clause says what is in one.
func clause(tokens []entity.Token) (out uint32) {
	for k := range tokens {
		switch t := &tokens[k]; {
		case t.Kind == entity.Time:
			out |= fClauseTime
		case t.Kind == entity.Person:
			out |= fClausePerson
		case t.Is(lexicon.Of(lexicon.Talk, lexicon.Chat)):
			out |= fClauseTalk
		case t.Is(lexicon.Of(lexicon.Meet, lexicon.Open, lexicon.Book)):
			out |= fClauseMeet
		}
	}
	return out
}

// kindOf is what a token is, and means.
func kindOf(t *entity.Token) uint32 {
	k := uint32(t.Kind) + 1
	if t.Kind == entity.Time {
		switch w := t.When; {
		case w.Series != nil:
			k |= 1 << 8
		case w.When.Kind == commands.KindDuration:
			k |= 2 << 8
		case w.HasTime:
			k |= 3 << 8
		}
	}
	if t.Kind == entity.Mark || t.Means.Empty() {
		return k
	}
	m := t.Means
	return k ^ linear.Hash(0, uint32(m[0]), uint32(m[0]>>32), uint32(m[1])^uint32(m[1]>>32)*31^uint32(m[2])*131)
}

// features of unit i, in its neighbourhood.
func features(us []unit, i int, out []linear.Feature) []linear.Feature {
	at := func(j int) *unit {
		if j < 0 {
			return &before
		}
		if j >= len(us) {
			return &behind
		}
		return &us[j]
	}
	a, b, u, c, d := at(i-2), at(i-1), at(i), at(i+1), at(i+2)
	n := uint32(0)
	add := func(x, y, z uint32) { n++; out = append(out, linear.Hash(n, x, y, z)) }
	add(a.said, 0, 0)
	add(b.said, 0, 0)
	add(u.said, 0, 0)
	add(c.said, 0, 0)
	add(d.said, 0, 0)
	add(b.said, u.said, 0)
	add(u.said, c.said, 0)
	add(a.kind, 0, 0)
	add(b.kind, 0, 0)
	add(u.kind, 0, 0)
	add(c.kind, 0, 0)
	add(d.kind, 0, 0)
	add(a.kind, b.kind, 0)
	add(b.kind, u.kind, 0)
	add(u.kind, c.kind, 0)
	add(c.kind, d.kind, 0)
	add(b.kind, u.kind, c.kind)
	add(b.said, u.kind, 0)
	add(u.kind, c.said, 0)
	place := uint32(0) // in its token
	if b.token == u.token {
		place |= 1
	}
	if c.token == u.token {
		place |= 2
	}
	if u.facts&fJoined != 0 {
		place |= 4
	}
	if c.facts&fJoined != 0 {
		place |= 8
	}
	const where, side = fClauseTime | fClausePerson | fClauseMeet | fClauseTalk | fFirst | fLast | fOnly, fBehindTime | fBehindTalk | fBeforeMeet | fGap
	add(u.kind, place, 0)
	add(u.facts&where, 0, 0)
	add(u.facts&where, u.kind, 0)
	add(u.facts&side, u.kind, 0)
	add(u.facts&side, u.facts&where, place)
	add(u.facts&(fCapital|fGap), u.kind, c.facts&(fCapital|fGap))
	return out
}

var before, behind = unit{said: 1, kind: 1 << 20, token: -1}, unit{said: 2, kind: 1 << 21, token: -2}
