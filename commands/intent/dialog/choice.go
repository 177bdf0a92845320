package dialog

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

//go:embed choice.tsv
var places string

// part says what a word does in the naming of an option.
type part uint16

const (
	before part = 1 << iota // 选, the
	after                   // 那个, please
	unit                    // 个
	ninth  = 9              // the bits behind unit stand for the first place to the ninth
	last   = unit << (ninth + 1)
)

// placeWords are the words of choice.tsv. They are none of the lexicon's: 一 and a choose only where nothing else is said.
type placeWords struct {
	words *lexicon.Matcher
	parts []part
}

var loadPlaces = sync.OnceValue(func() *placeWords {
	p := &placeWords{words: lexicon.NewMatcher(256)}
	for line := range strings.SplitSeq(places, "\n") {
		kind, words, ok := strings.Cut(line, "\t")
		if !ok || kind[0] == '#' {
			continue
		}
		does, known := map[string]part{"before": before, "after": after, "unit": unit, "last": last}[kind]
		if !known {
			n, err := strconv.Atoi(kind)
			if err != nil || n < 1 || n > ninth {
				panic("intent: choice.tsv: " + kind + " is no kind of word") // the program was built with a broken file
			}
			does = unit << n
		}
		for w := range strings.SplitSeq(words, "|") {
			if at := p.words.Add(norm.New(w).Runes(), int32(len(p.parts))); int(at) < len(p.parts) {
				p.parts[at] |= does
			} else {
				p.parts = append(p.parts, does)
			}
		}
	}
	return p
})

// at is the longest word at i and what it does.
func (p *placeWords) at(r []rune, i, limit int) (end int, does part) {
	end, idx := p.words.Longest(r, i, limit)
	if idx < 0 {
		return i, 0
	}
	return end, p.parts[idx]
}

// core is a message without the words and marks around what it chooses: 选第二个吧 is 二个.
func (p *placeWords) core(r []rune) (from, to int) {
	if len(r) > 2*maxChoice {
		return 0, len(r)
	}
	for from < len(r) {
		if blank(r[from]) {
			from++
			continue
		}
		end, does := p.at(r, from, len(r))
		if does&before == 0 || p.trails(r, end, ^(before|after|unit)) {
			break
		}
		from = end
	}
	to = from
	for to < len(r) && (to == from || !p.trails(r, to, 0)) {
		to++
	}
	return from, to
}

// trails says whether nothing but words and marks behind a choice stands from i on, none of which does what except says.
func (p *placeWords) trails(r []rune, i int, except part) bool {
	for i < len(r) {
		if blank(r[i]) {
			i++
			continue
		}
		end, does := p.at(r, i, len(r))
		if does&after == 0 || does&except != 0 {
			return false
		}
		i = end
	}
	return true
}

func blank(r rune) bool { return r == ' ' || r == '.' || entity.IsMark(r) }

// place reads a number or an ordinal, with or without a unit, among n options.
func (p *placeWords) place(r []rune, n int) (int, bool) {
	end, does := p.at(r, 0, len(r))
	if end < len(r) {
		if to, unitAt := p.at(r, end, len(r)); to == len(r) && unitAt&unit != 0 {
			end = to
		}
	}
	if end < len(r) {
		return 0, false
	}
	if does&last != 0 {
		return n - 1, true
	}
	for i := range ninth {
		if does&(unit<<(i+1)) != 0 {
			return i, true
		}
	}
	return 0, false
}

// maxChoice bounds, in runes, how much is said to choose by words.
const maxChoice = 30

// choice finds the option that a message chooses: by its place (1, 第二个, the first one), by its words, or by words that
// only this option has (研发的那个).
func (m *message) choice() (int, bool) {
	core, n := m.core(), len(m.d.Options)
	said := []rune(core)
	if n == 0 || core == "" || len(said) > maxChoice {
		return 0, false
	}
	if i, ok := loadPlaces().place(said, n); ok {
		return i, i < n
	}
	if i, ok := m.sole(func(w string) bool { return w == core }); ok {
		return i, true
	}
	if len(said) >= 2 {
		if i, ok := m.sole(func(w string) bool { return strings.Contains(w, core) }); ok {
			return i, true
		}
	}
	if i, ok := m.byClock(); ok {
		return i, true
	}
	if m.v.Command != "" || m.Has(lexicon.Cancel, lexicon.Move, lexicon.Book) {
		return 0, false
	}
	return m.byWords(core)
}

// core is what is chosen, normalised, without the word for what is to be done with it: 取消第二个.
func (m *message) core() string {
	does, k := classify.Acts(m.open), 0
	if does.Empty() {
		does = lexicon.Of(lexicon.List)
	}
	for k < len(m.T) && (m.T[k].Is(does) || k > 0 && m.T[k].Has(lexicon.Pad) && m.T[k-1].Is(does)) {
		k++
	}
	r := m.R[m.Get(k).From:]
	if k == len(m.T) {
		r = m.R
	}
	from, to := loadPlaces().core(r)
	return strings.TrimSpace(string(r[from:to]))
}

// byClock chooses the option that shows the hour which is said, when nothing else is: 三点的那个.
func (m *message) byClock() (int, bool) {
	var at *entity.Token
	for k := range m.T {
		switch t := &m.T[k]; {
		case t.Kind == entity.Time && t.When.HasTime && at == nil:
			at = t
		case t.Kind == entity.Word && t.Is(lexicon.Of(lexicon.Gen, lexicon.This, lexicon.Pad, lexicon.Unit, lexicon.Meet, lexicon.At)), t.Kind == entity.Mark:
		default:
			return 0, false
		}
	}
	if at == nil {
		return 0, false
	}
	w := at.When.When
	return m.sole(func(label string) bool {
		return slices.ContainsFunc(append([]commands.When{w}, w.Alternatives...), func(w commands.When) bool { return strings.Contains(label, w.Start.Format("15:04")) })
	})
}

// sole returns the only option with a word that fits.
func (m *message) sole(fits func(string) bool) (int, bool) {
	found := -1
	for i, o := range m.d.Options {
		for _, w := range append([]string{o.Label}, o.Match...) {
			if !fits(strings.TrimSpace(norm.New(w).String())) {
				continue
			}
			if found >= 0 && found != i {
				return 0, false
			}
			found = i
		}
	}
	return found, found >= 0
}

// byWords chooses the option that shares words with the message which no other option has.
func (m *message) byWords(core string) (int, bool) {
	counts := map[string]int{}
	words := make([][]string, len(m.d.Options))
	for i, o := range m.d.Options {
		for _, w := range append([]string{o.Label}, o.Match...) {
			for _, part := range strings.FieldsFunc(norm.New(w).String(), func(c rune) bool { return blank(c) || c == '·' || c == '-' || c == '/' }) {
				if len([]rune(part)) >= 2 && !slices.Contains(words[i], part) {
					counts[part]++
					words[i] = append(words[i], part)
				}
			}
		}
	}
	found, shared := -1, 0
	for i := range words {
		n := 0
		for _, w := range words[i] {
			if counts[w] == 1 && (strings.Contains(core, w) || strings.Contains(core, m.short(w))) {
				n++
			}
		}
		switch {
		case n > shared:
			found, shared = i, n
		case n > 0 && n == shared:
			found = -1
		}
	}
	return found, found >= 0
}

// short is the name of a department without the word that says it is one: 研发部 is called 研发.
func (m *message) short(w string) string {
	r := []rune(w)
	for i := 2; i < len(r); i++ {
		if means, ok := m.Lexicon().Word(r[i:]); ok && means.Has(lexicon.DeptWord) {
			return string(r[:i])
		}
	}
	return w
}

// picked finds the option that stands for a mentioned person: which of two namesakes is meant.
func (m *message) picked() (int, bool) {
	found := -1
	for i, o := range m.d.Options {
		for _, p := range everybody(o.Fill) {
			if p.ID == "" || !slices.ContainsFunc(m.U.Mentions, func(o commands.Person) bool { return o.ID == p.ID }) {
				continue
			}
			if found >= 0 && found != i {
				return 0, false // somebody who was there already stands in every option
			}
			found = i
		}
	}
	return found, found >= 0
}

// everybody lists the people in values.
func everybody(v commands.Values) (out []commands.Person) {
	for _, known := range v {
		for _, r := range known.Readings {
			if who, ok := r.(commands.Who); ok {
				out = append(out, who.People...)
			}
		}
	}
	return out
}
