package dialog

import (
	_ "embed"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

//go:embed refer.tsv
var pointers string

// point is what words that point at an answer want of it; the bits behind places stand for the first place to the ninth.
type point uint32

const (
	pad point = 1 << iota
	it
	show
	more
	why
	resume
	by
	off
	places0
	lastPlace = places0 << ninth
)

// pointWords are the words of refer.tsv.
type pointWords struct {
	words *lexicon.Matcher
	wants []point
}

var loadPoints = sync.OnceValue(func() *pointWords {
	p := &pointWords{words: lexicon.NewMatcher(512)}
	kinds := map[string]point{"pad": pad, "it": it, "show": show, "more": more, "why": why, "resume": resume, "by": by, "off": off, "last": lastPlace}
	for i := range ninth {
		kinds[strconv.Itoa(i+1)] = places0 << i
	}
	for line := range strings.SplitSeq(pointers, "\n") {
		kind, words, ok := strings.Cut(line, "\t")
		if !ok || kind[0] == '#' {
			continue
		}
		if kinds[kind] == 0 {
			panic("intent: refer.tsv: " + kind + " is no kind of word") // the program was built with a broken file
		}
		for w := range strings.SplitSeq(words, "|") {
			if at := p.words.Add(norm.New(w).Runes(), int32(len(p.wants))); int(at) < len(p.wants) {
				p.wants[at] |= kinds[kind]
			} else {
				p.wants = append(p.wants, kinds[kind])
			}
		}
	}
	return p
})

func (p *pointWords) at(r []rune, i int) (end int, wants point) {
	end, idx := p.words.Longest(r, i, len(r))
	if idx < 0 {
		return i, 0
	}
	return end, p.wants[idx]
}

// place is the place that words name, counted from 0; nowhere for none, ending for the last.
func (w point) place() int {
	switch at := w / places0; {
	case at == 0:
		return nowhere
	case w&lastPlace != 0:
		return ending
	default:
		return bits.TrailingZeros32(uint32(at))
	}
}

// Places that are no number.
const (
	nowhere = -1
	ending  = -2
)

// Resumes says whether a message is nothing but that what was put aside is to go on: 继续, resume.
func Resumes(r []rune) bool {
	if len(r) > maxReference {
		return false
	}
	wants, place := pointed(r)
	return wants&resume != 0 && place == nowhere
}

// Points says whether a message is nothing but words that point at an answer.
func Points(r []rune) bool {
	wants, place := pointed(r)
	return len(r) <= maxReference && (wants != 0 || place != nowhere)
}

// Place finds a place in a list that a sentence names, with its unit: 第二个, the second one.
func Place(r []rune) (span entity.Span, place int) {
	if len(r) > maxReference {
		return entity.Span{}, nowhere
	}
	return placed(r)
}

func placed(r []rune) (span entity.Span, place int) {
	p, units := loadPoints(), loadPlaces()
	for i := range r {
		if i > 0 && (lexicon.Glued(r[i-1], r[i]) || norm.IsDigit(r[i-1]) && norm.IsDigit(r[i])) {
			continue // the 22nd
		}
		end, wants := p.at(r, i)
		if place = wants.place(); place == nowhere {
			continue
		}
		from := end
		for from < len(r) && r[from] == ' ' {
			from++
		}
		if from < len(r) {
			if to, does := units.at(r, from, len(r)); does&(unit|after) != 0 {
				end = to
			}
		}
		return entity.Span{From: i, To: end}, place
	}
	return entity.Span{}, nowhere
}

// Places finds every place in a list that a sentence names: 除了第二个和第五个.
func Places(r []rune) (spans []entity.Span, places []int) {
	for from := 0; from < min(len(r), maxSaid) && len(places) < ninth; {
		span, place := placed(r[from:])
		if span.Empty() {
			break
		}
		spans, places = append(spans, entity.Span{From: from + span.From, To: from + span.To}), append(places, place)
		from += span.To
	}
	for i := range places {
		if places[i] == ending {
			places[i] = -1
		}
	}
	return spans, places
}

// Listed says why places cannot be those of an answer's list; "" when they are there.
func Listed(about *commands.Subject, places []int) commands.Lack {
	if about != nil && len(about.Items) == 0 && about.Up != nil {
		about = about.Up
	}
	switch {
	case about == nil:
		return commands.LacksAnswer
	case len(about.Items) == 0:
		return commands.LacksList
	case slices.Max(places) >= len(about.Items):
		return commands.LacksItem
	}
	return ""
}

// pointed reads a message that is nothing but words which point at something, and the place in a list that it names. It is
// nothing when there is anything else.
func pointed(r []rune) (wants point, place int) {
	p, numbers := loadPoints(), loadPlaces()
	place = nowhere
	weak := false
	for i := 0; i < len(r); {
		if blank(r[i]) {
			i++
			continue
		}
		end, want := p.at(r, i)
		to, does := numbers.at(r, i, len(r))
		switch at := want.place(); {
		case end >= to && at != nowhere:
			place = at
		case end >= to && want != 0:
			wants |= want
		case does == 0:
			return 0, nowhere
		case does&^(before|after|unit) != 0 && place == nowhere:
			weak, end = true, to
			if place, _ = numbers.place(r[i:to], ninth+1); does&last != 0 {
				place = ending
			}
		default:
			end = to
		}
		i = end
	}
	if weak && wants&(pad|more) != 0 { // 再来一个
		return 0, nowhere
	}
	return wants, place
}
