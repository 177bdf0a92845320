package intent

import (
	"math/bits"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// symbol is one step of a sentence as the judge sees it: a Han character, a Latin word, or what was
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

// features lists what the judge weighs: what is said and what it means, alone and side by side, and
// the signs.
func (r *reading) features() []linear.Feature {
	out := make([]linear.Feature, 0, 192)
	said, meant := r.steps()
	out = sequence(out, said, kOne, kTwo, kThree)
	out = sequence(out, meant, kMeans, kMeansTwo, kMeansThree)
	return r.facts(out)
}

// sequence adds the runs of one, two and three symbols, and pairs with one symbol between them.
func sequence(out []linear.Feature, s []symbol, one, two, three uint32) []linear.Feature {
	for i := range s {
		out = append(out, mix(one, s[i], 0, 0))
		if i+1 < len(s) {
			out = append(out, mix(two, s[i], s[i+1], 0))
		}
		if i+2 < len(s) {
			out = append(out, mix(three, s[i], s[i+1], s[i+2]), mix(kSkip, one, s[i], s[i+2]))
		}
	}
	return out
}

// facts adds concepts and signs, alone and in pairs.
func (r *reading) facts(out []linear.Feature) []linear.Feature {
	var all [24]uint32
	n := 0
	has := r.has
	if core := r.kernel(); core.from > 0 || core.to < len(r.r) {
		has = has.without(of(cThanks, cGreet))
	}
	for k, word := range has {
		for ; word != 0 && n < len(all); word &= word - 1 {
			all[n] = uint32(k*64 + bits.TrailingZeros64(word))
			n++
		}
	}
	for s := r.signs; s != 0 && n < len(all); s &= s - 1 {
		all[n] = 1000 + uint32(bits.TrailingZeros16(uint16(s)))
		n++
	}
	for i, a := range all[:n] {
		out = append(out, mix(kConcept, a, 0, 0))
		for _, b := range all[i+1 : n] {
			out = append(out, mix(kConcepts, a, b, 0))
		}
	}
	return out
}

// steps reads the kernel of a sentence twice in one walk: as what was said, with times, people, rooms
// and topics in place of their own characters, and as what its words mean, with the same among them.
func (r *reading) steps() (said, meant []symbol) {
	said = append(make([]symbol, 0, len(r.r)+2), yBegin)
	meant = append(make([]symbol, 0, len(r.toks)+8), yBegin)
	people := r.whoIsNamed()
	core := r.kernel()
	for i := core.from; i < core.to; {
		for len(people) > 0 && people[0].to <= i {
			people = people[1:]
		}
		found, next := r.foundAt(i, people)
		switch {
		case found != 0:
			said, meant = append(said, found), append(meant, found)
		case next == i:
			if t := r.tokenAt(i); t != nil {
				m := t.means
				meant = append(meant, yWord|mix(kMeans, uint32(m[0]), uint32(m[0]>>32), uint32(m[1])))
			}
			said, next = r.spelled(said, i)
		}
		i = max(next, i+1)
	}
	return append(said, yEnd), append(meant, yEnd)
}

// foundAt says what was found at i, as a symbol, and the place behind it; the place is i when nothing
// was found, and behind it without a symbol when it is passed over.
func (r *reading) foundAt(i int, people []span) (symbol, int) {
	switch {
	case r.address.covers(i, i+1):
		return 0, r.address.to
	case r.topic.covers(i, i+1):
		return yTopic, r.topic.to
	case r.place.covers(i, i+1):
		return yRoom, r.place.to
	case r.insideTime(i):
		f := &r.times[r.at[i].time-1]
		return timeSymbol(f), f.To
	case len(people) > 0 && people[0].from <= i:
		return yPerson, people[0].to
	}
	return 0, i
}

// spelled adds what stands at i as it is written, and returns the place behind it.
func (r *reading) spelled(out []symbol, i int) ([]symbol, int) {
	next := i + 1
	switch c := r.r[i]; {
	case c == ' ':
	case isDigit(c):
		for next < len(r.r) && isDigit(r.r[next]) {
			next++
		}
		out = append(out, yNumber+bit(next-i > 6))
	case isLatin(c):
		for next < len(r.r) && isLatin(r.r[next]) {
			next++
		}
		out = append(out, yWord|word(r.r[i:next]))
	case in(c, "?？"):
		out = append(out, yAsk)
	case isPunct(c):
		if out[len(out)-1] != yMark {
			out = append(out, yMark)
		}
	case isHan(c):
		out = append(out, symbol(c))
	}
	return out, next
}

// kernel is the sentence without greetings, thanks and marks at its ends, unless it is nothing else: they
// must not change what is asked for.
func (r *reading) kernel() span {
	from, to := 0, len(r.r)
	for from < to {
		t := r.tokenAt(from)
		switch {
		case r.r[from] == ' ' || isPunct(r.r[from]) || r.r[from] == '.':
			from++
		case r.address.covers(from, from+1):
			from = r.address.to
		case t != nil && t.means.any(of(cThanks, cGreet)) && r.ends(t.to):
			from = t.to
		default:
			to = r.lastOf(from, to)
			if to == from {
				return span{0, len(r.r)}
			}
			return span{from, to}
		}
	}
	return span{0, len(r.r)}
}

// lastOf takes thanks and marks off the end of what begins at from.
func (r *reading) lastOf(from, to int) int {
	for to > from {
		t := r.tokenCovering(to - 1)
		switch {
		case r.r[to-1] == ' ' || isPunct(r.r[to-1]) && !in(r.r[to-1], "?？") || r.r[to-1] == '.':
			to--
		case t != nil && t.to == to && t.means.any(of(cThanks)) && t.from > from:
			to = t.from
		case in(r.r[to-1], "啦哈哦喔噢咯") && to-1 > from && r.tokenCovering(to-1) == nil:
			to--
		default:
			return to
		}
	}
	return to
}

// ends says whether a word is followed by a mark, a space or nothing.
func (s *sentence) ends(i int) bool {
	return i >= len(s.r) || s.r[i] == ' ' || isPunct(s.r[i]) || in(s.r[i], "啊呀")
}

func timeSymbol(f *timex.Found) symbol {
	switch {
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

// word hashes the letters of a word.
func word(r []rune) uint32 {
	h := uint32(2166136261)
	for _, c := range r {
		h = (h ^ uint32(c)) * 16777619
	}
	return h
}

// mix hashes a kind of feature and up to three symbols.
func mix(kind, a, b, c uint32) linear.Feature {
	h := uint64(kind)*0x9E3779B97F4A7C15 ^ uint64(a)*0xC2B2AE3D27D4EB4F
	h = bits.RotateLeft64(h, 29)*0x165667B19E3779F9 ^ uint64(b)*0xD6E8FEB86659FD93
	h = bits.RotateLeft64(h, 31)*0x9FB21C651E98DF25 ^ uint64(c)*0xA0761D6478BD642F
	h ^= h >> 32
	h *= 0xE7037ED1A0B428DB
	return uint32(h >> 32)
}

func bit(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}
