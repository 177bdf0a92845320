// Package names is the gazetteer of the directory: it finds whom and which department a sentence names, by
// whole name, given name, pinyin, English name, a nickname or a title, and what reads like the name of
// somebody whom the directory does not know. It must not know what is said about them: whether a doubtful
// name is one is for the caller to say, who knows the words around it.
//
// Sentences are given as norm.Text.Runes() are: Simplified, lower-case. Positions count runes.
package names

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Form is how somebody was named.
type Form uint8

// The forms, the surest first.
const (
	Full    Form = iota // 张三, Emily Chen, Amy: as the directory has it, whatever script
	Given               // 晓琳 of 李晓琳
	Pinyin              // zhangsan, zhang san, san zhang, xiaolin
	English             // Emily of Emily Chen, Ming of 王小明(Ming)
	Nick                // 涛哥, 小孙, 老王, 阿明, 王总, 李工, 晓琳姐, 娜娜, Mr Lee, Lao Wang
	Dept                // 市场部, 市场, marketing team
)

// Match is a name that was found.
type Match struct {
	From, To int
	Form     Form
	// Who are the full names as in the directory, one entry a bearer (of Dept: a department each), shared
	// and not to be changed. Nobody: an English first name of the directory with another surname (Tom Lee beside Tom Chen).
	Who []string
	// Weak: an ordinary word, a bare given name, a department without its "department", too few letters. It
	// counts only beside a person marker (和, 约, @, with).
	Weak bool
	// Clock: holds characters of time words (周一鸣, 李四, April Lee) and is to be masked before times are
	// read. What is a time from end to end (周一, May) is Weak instead and stays a time; so is a character
	// that serves a name and a time at once (李明天下午).
	Clock bool
}

// Gazetteer finds the names of one snapshot of the directory. It does not change and may be shared.
type Gazetteer struct {
	lists    *lists
	ordinary func([]rune) bool
	names    *trie
	entries  []entry

	bySurname map[string][]string // 王, 欧阳 → full names
	byLast    map[rune][]string   // last character of a given name
	byChar    map[rune][]string   // any character of a given name
	byFamily  map[string][]string // wang, lee → full names, of whoever spells it so
	byRoman   map[string][]string // wong, lee → full names of those who are 王, 李 in Han
}

// entry is what a key of the trie means: people, departments or both.
type entry struct {
	rank        uint8 // lower outranks: who is called so in the directory hides whose given name it is
	form        Form
	who         []string
	last        int32 // index of the person who was added last
	weak, clock bool
	bare        bool // only a given name
	dept        []string
	deptWeak    bool
}

// Ranks of what a key means.
const (
	rankFull uint8 = 1 + iota
	rankGiven
	rankPinyin
)

// At returns what begins at i, longest first, usually nothing: of each length the strongest form, a person
// before a department. It costs a few lookups; only a name that is found costs memory. Where Unknown reads
// further than the longest match, somebody else may be meant: 李娜 is in the directory, 李娜娜 was said.
func (g *Gazetteer) At(text []rune, i int) []Match {
	if i < 0 || i >= len(text) {
		return nil
	}
	r := text[i]
	var out []Match
	if r >= firstHan && r <= lastHan {
		role := g.lists.role[r-firstHan]
		if role&isNick != 0 {
			out = g.nicknamed(out, text, i)
		}
		if i+1 < len(text) {
			out = g.addressed(out, text, i)
		}
	} else if isLatin(r) && opens(text, i) {
		out = g.honoured(out, text, i)
	}
	if g.names.begins(fold(r)) {
		out = g.walk(out, text, i)
	}
	if r < firstHan && isLatin(r) && opens(text, i) {
		out = g.suffixed(out, text, i)
	}
	if len(out) > 1 {
		slices.SortStableFunc(out, func(a, b Match) int {
			if a.To != b.To {
				return b.To - a.To
			}
			return int(a.Form) - int(b.Form)
		})
		out = slices.CompactFunc(out, func(a, b Match) bool { return a.To == b.To && (a.Form == Dept) == (b.Form == Dept) })
	}
	return out
}

// walk finds what the directory holds at i.
func (g *Gazetteer) walk(out []Match, text []rune, i int) []Match {
	if !opens(text, i) {
		return out
	}
	at, gap, broken, stranger := int32(0), 0, false, i
	for j := i; j < len(text); j++ {
		next := g.names.step(at, fold(text[j]))
		if next == 0 {
			if gap == 2 || !g.names.nodes[at].seam || !separates(text[j]) {
				break
			}
			gap++
			broken = true
			continue
		}
		at, gap = next, 0
		end := g.names.nodes[at].end
		owns := 0 // of a genitive in haste: toms expenses
		if end > 0 && !closes(text, j+1) && j-i >= 2 && isLatin(text[i]) && text[j+1] == 's' && closes(text, j+2) && !g.ordinary(text[i:j+2]) {
			owns = 1
		}
		if end == 0 || owns == 0 && !closes(text, j+1) {
			continue
		}
		if e := &g.entries[end-1]; e.dept != nil {
			out = g.department(out, e, text, i, j+1)
		}
		if e := &g.entries[end-1]; e.who != nil {
			m := Match{From: i, To: j + 1 + owns, Form: e.form, Who: e.who, Weak: e.weak, Clock: e.clock}
			if g.lists.elseNamed(e, text, m, broken) {
				if m.Form == English {
					stranger = wordEnd(text, m.To+1)
				}
				continue
			}
			switch {
			case m.Form == Pinyin && !m.Weak:
				m.Weak = g.plainWords(text[i : j+1])
			case m.Form == Full && g.lists.cutsWord(text, i): // 这[周平]均
				m.Weak, m.Clock = true, false
			}
			if m.Clock && j+1 < len(text) && g.lists.joins.is(text[j:j+2]) {
				m.Clock = false
			}
			out = append(out, m)
			if m.Form != Pinyin {
				out = g.entitled(out, m, text)
			}
		}
	}
	if stranger > i && !slices.ContainsFunc(out, func(m Match) bool { return m.To >= stranger }) { // Tom Lee, where only Tom Chen is known
		out = append(out, Match{From: i, To: stranger, Form: English})
	}
	return out
}

// entitled adds the match with the form of address behind it: 晓琳姐, 李娜老师, Ivy姐. It leaves no doubt
// of a given name.
func (g *Gazetteer) entitled(out []Match, m Match, text []rune) []Match {
	to := g.lists.titleAt(text, m.To, useTitle)
	if to == m.To {
		return out
	}
	m.To = to
	if m.Form != Full {
		m.Form, m.Weak = Nick, false
	}
	return append(out, m)
}

// plainWords says whether words that read like pinyin are English ones: "he can" is 何灿, but rarely.
func (g *Gazetteer) plainWords(text []rune) bool {
	var buf [32]byte
	for i := 0; i < len(text); {
		j := wordEnd(text, i)
		if j == i {
			i++
			continue
		}
		if !g.lists.english[string(latin(buf[:0], text[i:j]))] && !g.ordinary(text[i:j]) {
			return false
		}
		i = j
	}
	return true
}

// elseNamed says whether a match of a given name is a part of somebody else's name: of 王晓琳 where the
// directory has 李晓琳, of Emily Zhao where it has Emily Chen, of Li Wei where it has 王丽伟.
func (l *lists) elseNamed(e *entry, text []rune, m Match, broken bool) bool {
	switch m.Form {
	case Given, Nick:
		return l.surnameBefore(text, m.From)
	case English:
		return m.To < len(text) && text[m.To] == ' ' && l.familyAt(text, m.To+1)
	case Pinyin:
		if !e.bare {
			return false
		}
		from := m.From - 1
		for from > 0 && isLatin(text[from-1]) {
			from--
		}
		return broken && l.familyAt(text, m.From) || m.From > 1 && text[m.From-1] == ' ' && l.familyAt(text, from)
	}
	return false
}

// familyAt says whether the word at i is a surname in Latin letters, and no English word.
func (l *lists) familyAt(text []rune, i int) bool {
	var buf [32]byte
	to := wordEnd(text, i)
	if to-i < 2 || to-i > len(buf) {
		return false
	}
	word := latin(buf[:0], text[i:to])
	return l.spelled[string(word)] && !l.english[string(word)]
}

// Family says whether the word at i is a surname in Latin letters, and no English word.
func Family(text []rune, i int) bool { return tables().familyAt(text, i) }

// surnameBefore says whether a surname stands in front of i.
func (l *lists) surnameBefore(text []rune, i int) bool {
	for size := 1; size <= 2 && size <= i; size++ {
		if n, s := l.surnameAt(text, i-size); n == size && !s.doubtful && l.stands(text, i-size, s) {
			return true
		}
	}
	return false
}

// cutsWord says whether a surname at i is a part of the word in front.
func (l *lists) cutsWord(text []rune, i int) bool {
	if i == 0 || !isHan(text[i]) {
		return false
	}
	_, s := l.surnameAt(text, i)
	return s != nil && !s.doubtful && !l.stands(text, i, s)
}

// latin writes folded letters into buf.
func latin(buf []byte, word []rune) []byte {
	for _, r := range word {
		if r = fold(r); r >= 0x80 {
			r = '?' // no word of the lists
		}
		buf = append(buf, byte(r))
	}
	return buf
}

func (g *Gazetteer) department(out []Match, e *entry, text []rune, from, to int) []Match {
	m := Match{From: from, To: to, Form: Dept, Who: e.dept, Weak: e.deptWeak}
	j := to
	if j < len(text) && text[j] == ' ' {
		j++
	}
	if end, v := g.lists.deptEnd.longest(text, j); end > j && v != endOrg && closes(text, end) && (j == to || isLatin(text[j])) && (j > to || !isLatin(text[j])) {
		out = append(out, Match{From: from, To: end, Form: Dept, Who: e.dept})
	}
	return append(out, m)
}

// Bearers are the people whom a name may mean: full names as in the directory, one entry a bearer; nil when
// nobody is called so.
func (g *Gazetteer) Bearers(name string) []string {
	text := norm.New(name).Runes()
	to := len(text)
	for to > 0 && separates(text[to-1]) { // 王小明(外包)
		to--
	}
	for _, m := range g.At(text, 0) {
		if m.To == to && m.Form != Dept {
			return m.Who
		}
	}
	return nil
}
