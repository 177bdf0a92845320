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
	kFour
	kStem
	kConcept
	kConcepts
	kSign
	kSigns
	kBoth
	kMeans
	kMeansTwo
	kMeansThree
	kSkip
	kRule
	kSecond
	kLength
)

// features lists what the judge weighs: the words and what they mean, alone and side by side, the
// signs, and what the rules make of it.
func (r *reading) features(v verdict) []linear.Feature {
	out := make([]linear.Feature, 0, 192)
	out = sequence(out, r.symbols(), kOne, kTwo, kThree)
	out = r.wordFeatures(out)
	out = sequence(out, r.meanings(), kMeans, kMeansTwo, kMeansThree)
	out = r.facts(out)
	out = append(out, mix(kLength, uint32(bits.Len(uint(len(r.r)))), 0, 0))
	return append(out, mix(kRule, uint32(v.first), uint32(v.score*10), 0), mix(kRule, uint32(v.first), bit(v.talk), 99), mix(kSecond, uint32(v.first), uint32(v.second), 0))
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

// symbols reads the sentence as symbols, from begin to end.
func (r *reading) symbols() []symbol {
	out := append(make([]symbol, 0, len(r.r)+2), yBegin)
	people := r.whoIsNamed()
	core := r.kernel()
	for i := core.from; i < core.to; {
		c := r.r[i]
		next := i + 1
		switch {
		case c == ' ':
		case r.address.covers(i, i+1):
			next = r.address.to
		case r.topic.covers(i, i+1):
			out, next = append(out, yTopic), r.topic.to
		case r.place.covers(i, i+1):
			out, next = append(out, yRoom), r.place.to
		case r.insideTime(i):
			f := &r.times[r.at[i].time-1]
			out, next = append(out, timeSymbol(f)), max(next, f.To)
		case len(people) > 0 && people[0].from <= i:
			out, next = append(out, yPerson), max(next, people[0].to)
			people = people[1:]
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
		i = next
	}
	return append(out, yEnd)
}

// wordFeatures adds the beginnings of Latin words, so that rescheduling helps to know rescheduled.
func (r *reading) wordFeatures(out []linear.Feature) []linear.Feature {
	for i := 0; i < len(r.r); {
		if !isLatin(r.r[i]) {
			i++
			continue
		}
		from := i
		for i < len(r.r) && isLatin(r.r[i]) {
			i++
		}
		if i-from > 5 && !r.topic.covers(from, i) {
			out = append(out, mix(kStem, word(r.r[from:from+5]), 0, 0))
		}
	}
	return out
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
func (r *reading) ends(i int) bool {
	return i >= len(r.r) || r.r[i] == ' ' || isPunct(r.r[i]) || in(r.r[i], "啊呀")
}

// meanings reads the sentence as what its words mean, with times, people and rooms among them.
func (r *reading) meanings() []symbol {
	out := append(make([]symbol, 0, len(r.toks)+8), yBegin)
	people := r.whoIsNamed()
	core := r.kernel()
	for i := core.from; i < core.to; i++ {
		switch {
		case r.topic.covers(i, i+1):
			out, i = append(out, yTopic), r.topic.to-1
		case r.place.covers(i, i+1):
			out, i = append(out, yRoom), r.place.to-1
		case r.insideTime(i):
			f := &r.times[r.at[i].time-1]
			out, i = append(out, timeSymbol(f)), max(i, f.To-1)
		case len(people) > 0 && people[0].from <= i:
			out, i = append(out, yPerson), max(i, people[0].to-1)
			people = people[1:]
		default:
			if t := r.tokenAt(i); t != nil {
				m := t.means
				out = append(out, yWord|mix(kMeans, uint32(m[0]), uint32(m[0]>>32), uint32(m[1])))
				i = t.to - 1
			}
		}
	}
	return append(out, yEnd)
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
