package names

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// maxName bounds a name in runes: DingTalk allows 80 in a name, and people say none so long.
const maxName = 40

// New makes the gazetteer of a snapshot: the names of people and of departments as the directory has them,
// namesakes as often as there are such people. ordinary says whether a whole word is one of the lexicon:
// whoever is called so is meant only where something else says that a person is, or the account would take
// the word away.
func New(people, departments []string, ordinary func([]rune) bool) *Gazetteer {
	g := &Gazetteer{
		lists: tables(), ordinary: ordinary, names: newTrie(4*len(people), 20*len(people)), entries: make([]entry, 0, 5*len(people)),
		bySurname: map[string][]string{}, byLast: map[rune][]string{}, byChar: map[rune][]string{}, byFamily: map[string][]string{}, byRoman: map[string][]string{},
	}
	b := &builder{g: g, l: g.lists, speller: speller{g.lists, map[rune][]string{}}, families: map[string][]string{}}
	for i, name := range people {
		b.person(int32(i), name)
	}
	for _, name := range departments {
		b.department(name)
	}
	return g
}

type builder struct {
	g *Gazetteer
	l *lists
	speller
	families map[string][]string // surname → its spellings
	pieces   []string            // scratch
	single   []string            // room for lists of one

	who int32  // the person at work
	as  string // and the name as the directory has it
}

// part is a run of letters of a name.
type part struct {
	text      string // folded
	runes     []rune
	han       bool
	bracketed bool
}

// parts cuts a name where it is parted by blanks or marks, and where Han meets other letters: "王小明(Ming)"
// has two, "Emily Chen 陈安美" three.
func parts(name string) []part {
	runes := norm.New(name).Runes()
	runes = runes[:min(len(runes), maxName)]
	var out []part
	depth, from := 0, 0
	end := func(i int) {
		if i > from {
			r := make([]rune, 0, i-from)
			for _, c := range runes[from:i] {
				r = append(r, fold(c))
			}
			out = append(out, part{string(r), r, isHan(r[0]), depth > 0})
		}
		from = i
	}
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !isHan(r) {
			end(i)
			from = i + 1
			switch r {
			case '(', '[', 0x3010:
				depth++
			case ')', ']', 0x3011:
				depth--
			}
		} else if i > from && isHan(r) != isHan(runes[i-1]) {
			end(i)
		}
	}
	end(len(runes))
	return out
}

func (b *builder) person(i int32, name string) {
	b.who, b.as = i, name
	all := parts(name)
	var han, latin, extra []part
	for _, p := range all {
		switch {
		case p.han:
			han = append(han, p)
		case strings.IndexFunc(p.text, unicode.IsLetter) < 0: // 张三2
		case p.bracketed:
			extra = append(extra, p)
		default:
			latin = append(latin, p)
		}
	}
	if b.size(all) < 2 || len(han)+len(latin)+len(extra) == 0 {
		return
	}
	b.add(rankFull, Full, false, texts(all)...)
	switch {
	case len(han) == 0:
		if len(extra) > 0 && len(latin) > 0 { // Tom(Sales), Zhang Wei (Vera)
			b.add(rankFull, Full, false, texts(latin)...)
			if len(extra) == 1 {
				b.add(rankGiven, English, true, extra[0].text)
			}
		}
		if len(latin) == 0 {
			latin = extra
		}
		b.latin(latin)
	case len(han) == len(all) && (len(han) == 1 || len(han[0].runes) == 1): // 李　娜
		b.han(slices.Concat(runesOf(han)...))
	default:
		// The first that is a name is it, the others are a place or a team: Amy Chen 陈安美, 赵磊-杭州.
		if at := slices.IndexFunc(han, b.fullName); at >= 0 {
			b.add(rankFull, Full, false, han[at].text)
			b.han(han[at].runes)
		} else if len(han) == len(all) { // 尼格买提·热合曼
			b.add(rankGiven, Given, true, han[0].text)
		}
		if latin = append(latin, extra...); len(latin) > 1 {
			b.add(rankFull, Full, false, texts(latin)...)
			b.latin(latin)
		} else if len(latin) == 1 {
			b.add(rankGiven, English, false, latin[0].text)
		}
	}
}

// fullName says whether a part reads like a whole Chinese name.
func (b *builder) fullName(p part) bool {
	size, s := b.l.surnameAt(p.runes, 0)
	return size > 0 && !s.doubtful && len(p.runes) > size && len(p.runes) <= size+2
}

// han adds what a Chinese name is called besides.
func (b *builder) han(name []rune) {
	size, s := b.l.surnameAt(name, 0)
	switch {
	case len(name) < 2 || len(name) > 6 || size >= len(name):
		return
	case size == 0 && len(name) >= 4:
		size = 2
	case size == 0:
		size = 1
	case size == 1 && len(name) == 4: // 张王小明
		size = 2
	}
	family, given := string(name[:size]), name[size:]
	b.list(b.g.bySurname, family)
	if size == 2 && s != nil { // 欧阳
		b.add(rankGiven, Given, true, family)
	}
	if size == 2 && b.l.surnames[family] == nil {
		b.list(b.g.bySurname, string(name[:1]))
	}
	last := given[len(given)-1]
	b.g.byLast[last] = append(b.g.byLast[last], b.as)
	for i, r := range given {
		if !slices.Contains(given[:i], r) {
			b.g.byChar[r] = append(b.g.byChar[r], b.as)
		}
	}
	if len(given) >= 2 {
		b.add(rankGiven, Given, true, string(given))
	} else {
		b.add(rankGiven, Nick, true, string(last)+string(last)) // 娜娜
	}
	b.pinyin(family, s, given)
}

// pinyin adds both orders of the name and the given name, in each reading.
func (b *builder) pinyin(family string, s *surname, given []rune) {
	first, ok := b.families[family]
	if !ok {
		first = surnameReadings(family, s)
		b.families[family] = first
	}
	spelled := b.given(given)
	for i, f := range first {
		if i == 0 {
			b.list(b.g.byFamily, f)
		} else {
			b.list(b.g.byRoman, f)
		}
		if b.l.syllablesIn(f) == 0 {
			continue // chan goes with a Cantonese given name, which is not known
		}
		for _, g := range spelled {
			b.pieces = append(append(b.pieces[:0], f), g...)
			b.add(rankPinyin, Pinyin, b.short(b.pieces), b.pieces...)
			b.pieces = append(append(b.pieces[:0], g...), f)
			b.add(rankPinyin, Pinyin, b.short(b.pieces), b.pieces...)
		}
	}
	if len(given) >= 2 {
		for _, g := range spelled {
			b.bare(g...)
		}
	}
}

// short says whether a name in pinyin is too short to be told from a word: 李安 is lian.
func (b *builder) short(pieces []string) bool {
	n := 0
	for _, p := range pieces {
		n += len(p)
	}
	if n > 6 {
		return false
	}
	var buf [8]byte
	whole := buf[:0]
	for _, p := range pieces {
		whole = append(whole, p...)
	}
	return n <= 3 || b.l.syllables[string(whole)]
}

// latin adds what somebody with a name of several Latin words is called besides. Chinese ones are written
// in both orders, and some may be read as either.
func (b *builder) latin(words []part) {
	if len(words) < 2 {
		return
	}
	n := len(words)
	first, last := words[0].text, words[n-1].text
	surnameFirst, surnameLast := b.l.spelled[first], b.l.spelled[last]
	for _, w := range words[1:] {
		surnameFirst = surnameFirst && b.l.syllablesIn(w.text) > 0
	}
	if surnameFirst {
		rest := texts(words[1:])
		b.list(b.g.byFamily, first)
		b.add(rankPinyin, Pinyin, false, append(rest, first)...)
		if n > 2 {
			b.add(rankGiven, English, false, rest...) // Hui Ling of Lim Hui Ling
		}
		if syllables := strings.Join(rest, ""); b.l.syllablesIn(syllables) >= 2 {
			b.bare(rest...)
		}
		if !surnameLast {
			return
		}
	}
	if !surnameFirst || last != first {
		b.list(b.g.byFamily, last)
	}
	b.add(rankGiven, English, surnameFirst || len(first) < 3, first)
	if n > 2 && b.l.spelled[first] {
		b.add(rankGiven, English, false, texts(words[1:])...) // Boon Kiat of Ng Boon Kiat
	}
	if n > 2 {
		b.add(rankGiven, English, false, first, last)
		b.add(rankGiven, English, false, texts(words[:n-1])...) // Jun Hao of Jun Hao Lim
	}
	if surnameLast && n == 2 {
		b.add(rankPinyin, Pinyin, false, last, first)
	}
}

// list enters the person at work into an index.
func (b *builder) list(index map[string][]string, key string) {
	index[key] = append(index[key], b.as)
}

// at returns the entry of a key, made if need be. Blanks and hyphens may stand between the pieces.
func (b *builder) at(pieces []string) *entry {
	t, at := b.g.names, int32(0)
	for i, p := range pieces {
		if i > 0 {
			t.nodes[at].seam = true
		}
		at = t.grow(at, p)
	}
	end := &t.nodes[at].end
	if *end == 0 {
		b.g.entries = append(b.g.entries, entry{})
		*end = int32(len(b.g.entries))
	}
	return &b.g.entries[*end-1]
}

// add enters a name of the person at work. Of two meanings of a key the one of lower rank stays, of equal
// ones both; it is doubtful when each of them is.
func (b *builder) add(rank uint8, form Form, weak bool, pieces ...string) {
	e := b.at(pieces)
	if e.who != nil && (rank > e.rank || rank == e.rank && e.last == b.who) {
		return
	}
	if form != Pinyin && !weak {
		weak = b.ordinaryName(pieces)
	}
	if e.who == nil || rank < e.rank {
		e.rank, e.form, e.who, e.weak = rank, form, nil, true
		e.clock = b.clock(pieces)
	}
	e.bare = false
	e.last, e.weak = b.who, e.weak && weak
	if e.who != nil {
		e.who = append(e.who, b.as)
		return
	}
	if len(b.single) == cap(b.single) { // most keys have one bearer: they share an array
		b.single = make([]string, 0, 4096)
	}
	b.single = append(b.single, b.as)
	n := len(b.single)
	e.who = b.single[n-1 : n : n]
}

// bare enters a given name in pinyin.
func (b *builder) bare(pieces ...string) {
	e := b.at(pieces)
	only := e.who == nil || e.bare
	b.add(rankPinyin, Pinyin, true, pieces...)
	e.bare = only
}

// ordinaryName says whether a name is a word that people use, a time, or of too few letters.
func (b *builder) ordinaryName(pieces []string) bool {
	whole := strings.Join(pieces, "")
	name := []rune(whole)
	if len(name) < 3 && !isHan(name[0]) || b.l.times.isString(whole) || b.l.english[whole] || b.g.ordinary(name) {
		return true
	}
	return len(pieces) > 1 && !isHan(name[0]) && b.g.ordinary([]rune(strings.Join(pieces, " ")))
}

// clock says whether a name holds characters or words of times and is none itself.
func (b *builder) clock(pieces []string) bool {
	for _, p := range pieces {
		if p[0] < 0x80 {
			if len(pieces) > 1 && b.l.times.isString(p) { // April Wong
				return true
			}
			continue
		}
		for _, r := range p {
			if contains(b.l.clock, r) {
				return !b.l.times.isString(strings.Join(pieces, ""))
			}
		}
	}
	return false
}

// department adds the name of a department, and what is left of it when its last word is left out.
func (b *builder) department(name string) {
	all := parts(name)
	if b.size(all) < 2 {
		return
	}
	whole := texts(all)
	last := all[len(all)-1].runes
	cut := len(last)
	for i := range last {
		if end, v := b.l.deptEnd.longest(last, i); v == endStrip && end == len(last) && (i == 0 || all[len(all)-1].han) {
			cut = i
			break
		}
	}
	b.dept(name, cut == len(last), whole)
	if cut == len(last) {
		return
	}
	stem := whole[:len(whole)-1]
	if cut > 0 {
		stem = append(slices.Clone(stem), string(last[:cut]))
	}
	if len([]rune(strings.Join(stem, ""))) >= 2 {
		b.dept(name, true, stem)
	}
}

func (b *builder) dept(name string, weak bool, pieces []string) {
	e := b.at(pieces)
	if e.dept == nil {
		e.deptWeak = weak
	}
	e.dept, e.deptWeak = append(e.dept, name), e.deptWeak && weak
}

func (b *builder) size(all []part) int {
	n := 0
	for _, p := range all {
		n += len(p.runes)
	}
	return n
}

func texts(all []part) []string {
	out := make([]string, len(all), len(all)+1)
	for i, p := range all {
		out[i] = p.text
	}
	return out
}

func runesOf(all []part) [][]rune {
	out := make([][]rune, len(all))
	for i, p := range all {
		out[i] = p.runes
	}
	return out
}
