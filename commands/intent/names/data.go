package names

import (
	"embed"
	"fmt"
	"strings"
	"sync"
)

// The lists are data: each file says in its head what its columns are.
//
//go:embed *.txt
var files embed.FS

// use is how a form of address is used.
type use uint8

const (
	useTitle use = 1 + iota // behind a surname, a given name, a whole name
	useEdge                 // the same, where a word follows that may stand behind a name
	useKin                  // as useTitle, and behind the last character of a given name
	usePet                  // as useKin, and behind any character that may be one
	useLast                 // behind the last character of a given name, where a word follows that may stand behind a name
)

type title struct {
	use   use
	avoid string // characters that make another word of it
}

// nickUse is what a character that makes a nickname stands in front of.
type nickUse uint8

const (
	nickFamily nickUse = 1 + iota // a surname
	nickDoubt                     // a surname, or something else
	nickBoth                      // a surname or, with a doubt, the last character of a given name
	nickGiven                     // a surname or any character of a given name
)

type nick struct {
	use   nickUse
	avoid string // characters behind which it is none
}

type surname struct {
	spelled  []string // empty: as the dictionary reads it
	avoid    string   // characters behind which it is none
	unless   string   // in front of those, it is one all the same
	doubtful bool     // only beside a word that people follow
	alone    bool     // is a name by itself
}

// lists are the files, read.
type lists struct {
	surnames  map[string]*surname
	single    map[rune]*surname // of one character
	compound  *trie             // surnames of several characters
	spelled   map[string]bool
	titles    *trie
	title     []title
	nick      map[rune]nick
	behind    map[string]bool // forms of address behind a Latin name
	honorific map[string]bool
	readings  map[rune][]string // of given names
	deptEnd   *trie             // values are endAdd …
	clock     string
	times     *trie
	joins     *trie
	words     *trie
	follow    *trie
	english   map[string]bool
	syllables map[string]bool
	role      []uint8 // rune - firstHan → what it may begin
}

const (
	firstHan, lastHan = 0x3400, 0x9FFF

	isSurname uint8 = 1 << iota // begins one
	isTitle
	isNick
	isLink  // a word that people follow ends with it
	isNever // is in no given name
)

// Values of the lists of what stands behind a name.
const (
	endAdd   = iota // only said, of a department
	endStrip        // left out of the name of a department
	endOrg          // makes an organisation of a name

	followLoose = 0 // may be a part of the name as well
	followFirm  = 1
)

// tables reads the lists once. That a file is well-formed is tested, so a line that is not is a mistake of
// the programmer.
var tables = sync.OnceValue(func() *lists {
	l := &lists{
		surnames: map[string]*surname{}, single: map[rune]*surname{}, compound: newTrie(128, 2*128), spelled: map[string]bool{}, titles: newTrie(256, 2*256), nick: map[rune]nick{}, behind: map[string]bool{},
		honorific: map[string]bool{}, readings: map[rune][]string{}, deptEnd: newTrie(64, 2*64), times: newTrie(512, 2*512), joins: newTrie(32, 2*32),
		words: newTrie(4096, 2*4096), follow: newTrie(512, 2*512), english: map[string]bool{}, syllables: map[string]bool{}, role: make([]uint8, lastHan-firstHan+1),
	}
	for name, row := range map[string]func([]string) bool{
		"surnames.txt": l.addSurnames, "titles.txt": l.addTitles, "pinyin.txt": l.addReadings, "departments.txt": l.addDeptEnds,
		"times.txt": l.addTimes, "links.txt": l.addLinks,
		"words.txt": into(l.words), "follow.txt": l.addFollowers, "english.txt": intoSet(l.english), "syllables.txt": intoSet(l.syllables),
	} {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err)
		}
		n := 0
		for line := range strings.Lines(string(b)) {
			n++
			if line = strings.TrimRight(line, "\r\n"); line == "" || line[0] == '#' {
				continue
			}
			if !row(strings.Split(line, "\t")) {
				panic(fmt.Sprintf("names: %s:%d: %q is no line of this file", name, n, line))
			}
		}
	}
	return l
})

func into(t *trie) func([]string) bool {
	return func(f []string) bool {
		for _, w := range strings.Fields(f[0]) {
			t.set(w, 0)
		}
		return len(f) == 1
	}
}

func intoSet(set map[string]bool) func([]string) bool {
	return func(f []string) bool {
		for _, w := range strings.Fields(f[0]) {
			set[w] = true
		}
		return len(f) == 1
	}
}

func (l *lists) mark(r rune, role uint8) {
	if r >= firstHan && r <= lastHan {
		l.role[r-firstHan] |= role
	}
}

func (l *lists) is(r rune, role uint8) bool {
	return r >= firstHan && r <= lastHan && l.role[r-firstHan]&role != 0
}

func (l *lists) addSurnames(f []string) bool {
	names := strings.Fields(f[0])
	s := surname{alone: names[0] == "="}
	if s.alone {
		names = names[1:]
	}
	if len(f) > 4 || len(f) > 1 && len(names) != 1 {
		return false
	}
	for len(f) < 4 {
		f = append(f, "")
	}
	if f[1] != "" {
		s.spelled = strings.Split(f[1], ",")
	}
	s.doubtful, s.avoid, s.unless = f[2] == "*", strings.TrimPrefix(f[2], "*"), f[3]
	for _, n := range names {
		if l.surnames[n] != nil {
			return false
		}
		l.surnames[n] = &s
		r := []rune(n)
		if len(r) > 1 {
			l.compound.set(n, 0)
		} else {
			l.single[r[0]] = &s
		}
		l.mark(r[0], isSurname)
		for _, p := range surnameReadings(n, &s) {
			l.spelled[p] = true
		}
	}
	return true
}

func (l *lists) addTitles(f []string) bool {
	if len(f) < 2 || len(f) > 3 {
		return false
	}
	uses := map[string]use{"title": useTitle, "edge": useEdge, "kin": useKin, "pet": usePet, "last": useLast}
	nicks := map[string]nickUse{"nick": nickFamily, "doubt": nickDoubt, "both": nickBoth, "given": nickGiven}
	t := title{use: uses[f[1]]}
	if len(f) == 3 {
		t.avoid = f[2]
	}
	for _, w := range strings.Fields(f[0]) {
		r := []rune(w)
		switch {
		case t.use != 0:
			l.titles.set(w, len(l.title))
			l.mark(r[0], isTitle)
		case nicks[f[1]] != 0:
			l.nick[r[0]] = nick{nicks[f[1]], t.avoid}
			l.mark(r[0], isNick)
		case f[1] == "before":
			l.honorific[strings.TrimSuffix(w, ".")] = true
		case f[1] == "behind":
			l.behind[w] = true
		default:
			return false
		}
	}
	l.title = append(l.title, t)
	return true
}

func (l *lists) addReadings(f []string) bool {
	if len(f) != 2 {
		return false
	}
	l.readings[[]rune(f[0])[0]] = strings.Split(f[1], ",")
	return true
}

func (l *lists) addDeptEnds(f []string) bool {
	values := map[string]int{"add": endAdd, "strip": endStrip, "org": endOrg}
	value, ok := values[f[len(f)-1]]
	for _, w := range strings.Fields(f[0]) {
		l.deptEnd.set(w, value)
	}
	return ok && len(f) == 2
}

func (l *lists) addTimes(f []string) bool {
	if len(f) != 2 {
		return false
	}
	if f[1] == "chars" {
		l.clock = f[0]
		return true
	}
	t := map[string]*trie{"whole": l.times, "joins": l.joins}[f[1]]
	if t == nil {
		return false
	}
	return into(t)(f[:1])
}

func (l *lists) addLinks(f []string) bool {
	roles := map[string]uint8{"link": isLink, "never": isNever}
	role := roles[f[len(f)-1]]
	for _, r := range f[0] {
		l.mark(r, role)
	}
	return role != 0 && len(f) == 2
}

func (l *lists) addFollowers(f []string) bool {
	values := map[string]int{"firm": followFirm, "loose": followLoose}
	value, ok := values[f[len(f)-1]]
	for _, w := range strings.Fields(f[0]) {
		l.follow.set(w, value)
	}
	return ok && len(f) == 2
}
