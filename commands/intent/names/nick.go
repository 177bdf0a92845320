package names

// surnameAt returns the length of the longest surname at i, 0 for none.
func (l *lists) surnameAt(text []rune, i int) (int, *surname) {
	if i >= len(text) || !l.is(text[i], isSurname) {
		return 0, nil
	}
	if end, _ := l.compound.longest(text, i); end > i {
		return end - i, l.surnames[string(text[i:end])]
	}
	if s := l.single[text[i]]; s != nil {
		return 1, s
	}
	return 0, nil
}

// stands says whether a surname that was found at i is one there: 周 is none in 上周, and 查 only in 和查.
func (l *lists) stands(text []rune, i int, s *surname) bool {
	switch {
	case s == nil:
		return true
	case i == 0:
		return !s.doubtful
	case s.doubtful:
		return l.is(text[i-1], isLink) || text[i-1] == '@'
	case contains(s.avoid, text[i-1]) || contains(s.avoid, '0') && isDigit(text[i-1]):
		return i > 1 && contains(s.unless, text[i-2])
	}
	return true
}

// titleAt returns the end of the form of address at i that may stand behind a name, i for none. want is
// useKin for what may stand behind the last character of a given name.
func (l *lists) titleAt(text []rune, i int, want use) int {
	if i >= len(text) || !l.is(text[i], isTitle) && text[i] != 's' {
		return i
	}
	end, v := l.titles.longest(text, i)
	if v < 0 || !closes(text, end) {
		return i
	}
	t := &l.title[v]
	if (t.use == useLast) != (want == useLast) || want >= useKin && t.use < want || end < len(text) && contains(t.avoid, text[end]) || t.use == useEdge && !l.edge(text, end) {
		return i
	}
	return end
}

// edge says whether a name may end in front of i by what stands there.
func (l *lists) edge(text []rune, i int) bool {
	return i >= len(text) || !isHan(text[i]) || l.follow.has(text, i)
}

// nickEnd says whether a nickname may end in front of i: where a name may, or another begins.
func (l *lists) nickEnd(text []rune, i int) bool {
	return l.edge(text, i) || l.is(text[i], isNick|isSurname) || l.titleAt(text, i, useTitle) > i
}

// nicknamed finds 小孙, 老王, 阿明 at i.
func (g *Gazetteer) nicknamed(out []Match, text []rune, i int) []Match {
	l := g.lists
	n := l.nick[text[i]]
	if i+1 >= len(text) || !isHan(text[i+1]) || i > 0 && contains(n.avoid, text[i-1]) || l.words.has(text, i) {
		return out
	}
	size, s := l.surnameAt(text, i+1)
	if size == 0 {
		size = 1
	}
	who := g.bySurname[string(text[i+1:i+1+size])]
	weak := n.use == nickDoubt || s != nil && s.doubtful
	if n.use == nickGiven {
		who = union(who, g.byChar[text[i+1]])
	} else if n.use == nickBoth && who == nil {
		who, weak, size = g.byLast[text[i+1]], true, 1
	}
	if who == nil {
		return out
	}
	m := g.nick(text, i, i+1+size, who)
	m.Weak = weak || !l.nickEnd(text, m.To)
	return g.entitled(append(out, m), m, text)
}

// addressed finds 王总, 李工, 涛哥 at i.
func (g *Gazetteer) addressed(out []Match, text []rune, i int) []Match {
	l := g.lists
	for size := 1; size <= 2; size++ {
		to := l.titleAt(text, i+size, useTitle)
		if to == i+size {
			continue
		}
		who := g.bySurname[string(text[i:i+size])]
		doubt := false
		if s := l.surnames[string(text[i:i+size])]; who != nil && !l.stands(text, i, s) {
			if doubt = s.doubtful; !doubt {
				who = nil
			}
		}
		if size == 1 && l.titleAt(text, i+1, useKin) > i+1 {
			if last := g.byLast[text[i]]; last != nil && !l.surnameBefore(text, i) { // 李涛哥 is no 周涛
				who = union(who, last)
			}
		}
		if word, _ := l.words.longest(text, i); who == nil || word >= to { // 曾经 is no word in 曾经理
			continue
		}
		m := g.nick(text, i, to, who)
		m.Weak = doubt
		out = append(out, m)
	}
	if to := l.titleAt(text, i+1, useLast); to > i+1 && !l.surnameBefore(text, i) { // 磊子
		if word, _ := l.words.longest(text, i); word < to && len(g.byLast[text[i]]) > 0 && l.nickEnd(text, to) {
			out = append(out, g.nick(text, i, to, g.byLast[text[i]]))
		}
	}
	return out
}

// honoured finds Mr Lee, Dr. Chen, Ms 王 at i.
func (g *Gazetteer) honoured(out []Match, text []rune, i int) []Match {
	k := g.lists.behindHonorific(text, i)
	if k == i || k >= len(text) {
		return out
	}
	var buf [32]byte
	var who []string
	to := wordEnd(text, k)
	if size, _ := g.lists.surnameAt(text, k); size > 0 {
		to = k + size
		who = g.bySurname[string(text[k:to])]
	} else if to > k && to-k < 32 && closes(text, to) {
		name := latin(buf[:0], text[k:to])
		if who = g.byFamily[string(name)]; who == nil {
			who = g.byRoman[string(name)]
		}
	}
	if who != nil {
		out = append(out, g.nick(text, i, to, who))
	}
	for _, m := range g.walk(nil, text, k) {
		if m.Form != Dept && (who == nil || m.To > to) { // of a surname and a first name, the surname goes with it
			m.From, m.Weak = i, false
			out = append(out, m)
		}
	}
	return out
}

// suffixed finds Tanaka-san, Suresh sir at i.
func (g *Gazetteer) suffixed(out []Match, text []rune, i int) []Match {
	to := wordEnd(text, i)
	if to >= len(text) || text[to] != '-' && text[to] != ' ' {
		return out
	}
	var buf [32]byte
	end := wordEnd(text, to+1)
	if end-to > 8 || to-i >= len(buf) || !closes(text, end) || !g.lists.behind[string(latin(buf[:0], text[to+1:end]))] {
		return out
	}
	for _, m := range out {
		if m.To == to && m.Form != Dept {
			m.To, m.Weak = end, false
			return append(out, m)
		}
	}
	name := latin(buf[:0], text[i:to])
	who := g.byFamily[string(name)]
	if who == nil {
		who = g.byRoman[string(name)]
	}
	if who != nil {
		out = append(out, g.nick(text, i, end, who))
	}
	return out
}

// behindHonorific returns where the name behind mr, dr. … at i begins, i for none.
func (l *lists) behindHonorific(text []rune, i int) int {
	var buf [32]byte
	to := wordEnd(text, i)
	if to == i || to-i > 9 || !l.honorific[string(latin(buf[:0], text[i:to]))] {
		return i
	}
	k := to
	if k < len(text) && text[k] == '.' {
		k++
	}
	if k < len(text) && text[k] == ' ' {
		k++
	}
	if k == to && (k >= len(text) || !isHan(text[k])) {
		return i
	}
	return k
}

// nick is a match of a nickname.
func (g *Gazetteer) nick(text []rune, from, to int, who []string) Match {
	m := Match{From: from, To: to, Form: Nick, Who: who, Clock: g.lists.holdsTime(text[from:to])}
	if m.Clock && to < len(text) && g.lists.joins.is(text[to-1:to+1]) {
		m.Clock = false
	}
	return m
}

// holdsTime says whether a name holds characters of time words and is no time itself.
func (l *lists) holdsTime(name []rune) bool {
	for _, r := range name {
		if contains(l.clock, r) {
			return !l.times.is(name)
		}
	}
	return false
}

// union joins lists of bearers, each once; it makes a new list only when both hold somebody.
func union(a, b []string) []string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	out := a[:len(a):len(a)]
	seen := make(map[string]bool, len(a))
	for _, w := range a {
		seen[w] = true
	}
	for _, w := range b {
		if !seen[w] {
			out = append(out, w)
		}
	}
	return out
}
