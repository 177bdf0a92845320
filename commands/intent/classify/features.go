// Package classify tells what a sentence asks for: a learned linear classifier weighs its words and what they mean, and
// what is only talked about, reported or forbidden is not done whatever it thinks.
package classify

import (
	"math/bits"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// symbol is one step of a sentence as the classifier sees it: a Han character, a Latin word, or what was
// found there. What was found hides its own characters, so that 明天下午三点 and 12/3 15:00 look alike.
type symbol = uint32

// Symbols that stand for what was found; all are above the code points of Unicode and below hashes of
// words, which have the highest bit.
const (
	yBegin symbol = 0x200000 + iota
	yEnd
	yClock
	yDay
	yPart
	yLength
	yVague
	yNoTime
	yPerson
	yRoom
	yTopic
	yNumber
	yLong // a long number
	yMark // something that divides phrases
	yAsk  // a question mark
	yDept
	ySeries
	ySum
	yWord = 0x80000000
)

// Kinds of features, so that two kinds never share a hash by being made of the same symbols.
const (
	kOne uint32 = 1 + iota
	kTwo
	kThree
	kConcept
	kConcepts
	kMeans
	kMeansTwo
	kMeansThree
	kSkip
)

// Features lists what the classifier weighs: what is said and what it means, alone and side by side, and
// facts about the sentence that no single word carries.
func Features(s *entity.Sentence) []linear.Feature {
	out := make([]linear.Feature, 0, 192)
	said, meant := steps(s)
	out = sequence(out, said, kOne, kTwo, kThree)
	out = sequence(out, meant, kMeans, kMeansTwo, kMeansThree)
	return facts(s, out)
}

// sequence adds the runs of one, two and three symbols, and pairs with one symbol between them.
func sequence(out []linear.Feature, s []symbol, one, two, three uint32) []linear.Feature {
	for i := range s {
		out = append(out, linear.Hash(one, s[i], 0, 0))
		if i+1 < len(s) {
			out = append(out, linear.Hash(two, s[i], s[i+1], 0))
		}
		if i+2 < len(s) {
			out = append(out, linear.Hash(three, s[i], s[i+1], s[i+2]), linear.Hash(kSkip, one, s[i], s[i+2]))
		}
	}
	return out
}

// joints are the joints that say something of what is asked for.
func joints() lexicon.Set {
	return lexicon.Of(lexicon.Not, lexicon.If, lexicon.Say, lexicon.Pronoun, lexicon.Translate, lexicon.Each, lexicon.Perf, lexicon.Show, lexicon.RoomWord, lexicon.Whom, lexicon.Resize)
}

// facts adds concepts and signs, alone and in pairs.
func facts(s *entity.Sentence, out []linear.Feature) []linear.Feature {
	var all [24]uint32
	n := 0
	has := concepts(s)
	if from, to := kernel(s); from > 0 || to < len(s.T) {
		has = has.Without(lexicon.Of(lexicon.Thanks, lexicon.Greet))
	}
	for k, word := range has {
		for ; word != 0 && n < len(all); word &= word - 1 {
			all[n] = uint32(k*64 + bits.TrailingZeros64(word))
			n++
		}
	}
	for signs := signsOf(s); signs != 0 && n < len(all); signs &= signs - 1 {
		all[n] = 1000 + uint32(bits.TrailingZeros16(uint16(signs)))
		n++
	}
	for i, a := range all[:n] {
		out = append(out, linear.Hash(kConcept, a, 0, 0))
		for _, b := range all[i+1 : n] {
			out = append(out, linear.Hash(kConcepts, a, b, 0))
		}
	}
	return out
}

// concepts are what the words of a sentence mean, outside of what is talked about.
func concepts(s *entity.Sentence) (has lexicon.Set) {
	for k := range s.T {
		if t := &s.T[k]; t.Kind == entity.Word && t.Role != entity.Topic && t.Role != entity.Address {
			has = has.With(meaning(t))
		} else if t.Kind == entity.Room {
			has = has.With(lexicon.Of(lexicon.Room))
		}
	}
	return has
}

// meaning is what the classifier sees of a word.
func meaning(t *entity.Token) lexicon.Set {
	return t.Means.Content().With(t.Means.Without(t.Means.Without(joints())))
}

// steps reads the kernel of a sentence twice in one walk: as what was said, with times, people, rooms
// and topics in place of their own characters, and as what its words mean, with the same among them.
func steps(s *entity.Sentence) (said, meant []symbol) {
	said = append(make([]symbol, 0, len(s.R)+2), yBegin)
	meant = append(make([]symbol, 0, len(s.T)+8), yBegin)
	from, to := kernel(s)
	for k := from; k < to; k++ {
		t := &s.T[k]
		found := foundAt(t)
		switch {
		case t.Role == entity.Address:
		case found == yTopic && len(said) > 0 && said[len(said)-1] == yTopic:
		case found != 0:
			said, meant = append(said, found), append(meant, found)
		default:
			if m := meaning(t); !m.Empty() {
				meant = append(meant, yWord|linear.Hash(kMeans, uint32(m[0]), uint32(m[0]>>32), uint32(m[1])^uint32(m[1]>>32)*31^uint32(m[2])*131))
			}
			said = spelled(said, s, t)
		}
	}
	return append(said, yEnd), append(meant, yEnd)
}

// foundAt is the symbol of what was found; 0 for what is spelled.
func foundAt(t *entity.Token) symbol {
	switch {
	case t.Role == entity.Topic:
		return yTopic
	case t.Kind == entity.Time:
		return timeSymbol(t.When)
	case t.Kind == entity.Person:
		return yPerson
	case t.Kind == entity.Dept:
		return yDept
	case t.Kind == entity.Room:
		return yRoom
	case t.Kind == entity.Sum:
		return ySum
	}
	return 0
}

// spelled adds a token as it is written.
func spelled(out []symbol, s *entity.Sentence, t *entity.Token) []symbol {
	for i := t.From; i < t.To; i++ {
		switch c := s.R[i]; {
		case c == ' ':
		case norm.IsDigit(c):
			from := i
			for i+1 < t.To && norm.IsDigit(s.R[i+1]) {
				i++
			}
			out = append(out, yNumber+bit(i-from > 5))
		case norm.IsLatin(c):
			from := i
			for i+1 < t.To && norm.IsLatin(s.R[i+1]) {
				i++
			}
			out = append(out, yWord|linear.Word(s.R[from:i+1]))
		case c == '?' || c == '？':
			out = append(out, yAsk)
		case entity.IsMark(c):
			if out[len(out)-1] != yMark {
				out = append(out, yMark)
			}
		case norm.IsHan(c):
			out = append(out, symbol(c))
		}
	}
	return out
}

// kernel gives the tokens [from, to) without greetings, thanks and marks at the ends, unless a sentence is nothing else:
// they must not change what is asked for.
func kernel(s *entity.Sentence) (from, to int) {
	from, to = 0, len(s.T)
	polite := lexicon.Of(lexicon.Thanks, lexicon.Greet)
	for from < to && (s.T[from].Kind == entity.Mark || s.T[from].Role == entity.Address || s.T[from].Means.Content().Any(polite) && apart(s, from)) {
		from++
	}
	for to > from && (s.T[to-1].Kind == entity.Mark && s.R[s.T[to-1].From] != '?' && s.R[s.T[to-1].From] != '？' || s.T[to-1].Has(lexicon.Thanks) || particle(&s.T[to-1])) {
		to--
	}
	if from >= to {
		return 0, len(s.T)
	}
	return from, to
}

// particle says whether a token is a last word without any meaning.
func particle(t *entity.Token) bool {
	return t.Has(lexicon.Pad) && t.Means.Content().Empty() && t.To-t.From == 1 && !t.Has(lexicon.Perf)
}

// apart says whether token k is followed by a mark, a space, a particle or nothing.
func apart(s *entity.Sentence, k int) bool {
	return !s.Adjacent(k) || s.Get(k+1).Kind == entity.Mark || particle(s.Get(k+1))
}

func timeSymbol(f *timex.Found) symbol {
	switch {
	case f.Series != nil:
		return ySeries
	case f.When.Problem == commands.TimeVague:
		return yVague
	case f.When.Problem != "" && f.When.Problem != commands.TimePast:
		return yNoTime
	case f.When.Kind == commands.KindDuration:
		return yLength
	case f.HasTime:
		return yClock
	case f.When.Kind == commands.KindWindow:
		return yPart
	}
	return yDay
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// sign is a fact about a sentence that no single word carries.
type sign uint16

const (
	sDay      sign = 1 << iota // a day was named
	sClock                     // an hour was named
	sLength                    // a length of time was named
	sPerson                    // a person was named
	sQuestion                  // it asks
	sThe                       // a meeting that exists: 三点的会, the meeting
	sPast                      // all its days are over
	sTopic                     // it says what a talk is about
	sNumber                    // a long number
	sBare                      // nothing but a word for the manual: 功能
	sPlace                     // a room was named
	sVague                     // 改天, 有空的时候
	sGreet                     // nothing but a greeting
	sThird                     // somebody else is the subject: 小李昨天请了假
	sDept                      // a department was named
	sSum                       // an amount was compared with
)

func signsOf(s *entity.Sentence) (out sign) {
	over, dated := true, false
	for k := range s.T {
		t := &s.T[k]
		switch {
		case t.Role == entity.Topic || t.Role == entity.Address:
		case t.Kind == entity.Person:
			out |= sPerson
		case t.Kind == entity.Dept:
			out |= sDept
		case t.Kind == entity.Room:
			out |= sPlace
		case t.Kind == entity.Sum:
			out |= sSum
		case (t.Kind == entity.Number || t.Kind == entity.Code) && t.To-t.From >= 8:
			out |= sNumber
		case t.Has(lexicon.Team), t.Has(lexicon.All):
			out |= sPerson
		case t.Kind == entity.Time:
			switch f := t.When; {
			case f.When.Problem == commands.TimeVague:
				out |= sVague
			case f.When.Kind == commands.KindDuration:
				out |= sLength
			case f.HasTime || f.When.Kind == commands.KindInstant || f.When.Kind == commands.KindRange || f.When.Kind == commands.KindWindow:
				out |= sClock
			}
			if t.When.HasDate {
				out |= sDay
				end := t.When.When.End
				if end.IsZero() {
					end = t.When.When.Start
				}
				if !end.IsZero() {
					dated, over = true, over && end.Before(s.Now)
				}
			}
		}
	}
	if len(s.Mentions) > 0 {
		out |= sPerson
	}
	if s.Asking() {
		out |= sQuestion
	}
	if !s.Title.Empty() {
		out |= sTopic
	}
	if dated && over {
		out |= sPast
	}
	if theMeeting(s) {
		out |= sThe
	}
	if s.Has(lexicon.Manual) && Whole(s, lexicon.Of(lexicon.Manual, lexicon.Me)) {
		out |= sBare
	}
	if s.Has(lexicon.Greet) && Whole(s, lexicon.Of(lexicon.Greet)) {
		out |= sGreet
	}
	if thirdParty(s) {
		out |= sThird
	}
	return out
}

// theMeeting reports whether a meeting that already exists is spoken of: 三点的会, 这个会, my meeting.
func theMeeting(s *entity.Sentence) bool {
	for k := range s.T {
		t := &s.T[k]
		if t.Role != entity.Free || !t.Is(lexicon.Of(lexicon.Meet, lexicon.Meetish)) || t.Has(lexicon.Open) {
			continue
		}
		for j := k - 1; j >= 0 && j >= k-4; j-- {
			p := &s.T[j]
			if p.Is(lexicon.Of(lexicon.This, lexicon.Gen)) && !(p.Has(lexicon.Gen) && j > 0 && s.T[j-1].Kind == entity.Time && s.T[j-1].When.When.Kind == commands.KindDuration) || norm.IsLatin(s.R[p.From]) && p.Has(lexicon.Me) {
				return true
			}
			if p.Kind == entity.Mark || p.Is(lexicon.Of(lexicon.Book, lexicon.With)) || p.Has(lexicon.Unit) && !p.Has(lexicon.This) {
				break
			}
		}
	}
	return false
}
