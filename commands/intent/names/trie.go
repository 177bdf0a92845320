package names

// trie finds words at a place of a text. Edges of Han characters, of which a node may have hundreds, share one
// hash map; edges of ASCII are lists of siblings, which are short and cheaper to build. Every rune costs
// one lookup.
type trie struct {
	han   map[uint64]int32
	nodes []node
	first [0x10000 / 64]uint64 // runes of the BMP that a word begins with: most places are ruled out by it
}

type node struct {
	child, sibling int32 // of ASCII edges; 0 for none, as nothing leads to the root
	end            int32 // 1 + the value of the word that ends here, 0 for none
	letter         byte  // of the edge that leads here, when it is ASCII
	seam           bool  // a blank, hyphen or dot may stand behind it, inside a name
}

func newTrie(han, nodes int) *trie {
	return &trie{han: make(map[uint64]int32, han), nodes: make([]node, 1, nodes+1)}
}

func edge(at int32, r rune) uint64 { return uint64(at)<<21 | uint64(r) }

// step follows r from a node; 0 when there is no way.
func (t *trie) step(at int32, r rune) int32 {
	if r >= 0x80 {
		return t.han[edge(at, r)]
	}
	next := t.nodes[at].child
	for next != 0 && t.nodes[next].letter != byte(r) {
		next = t.nodes[next].sibling
	}
	return next
}

// grow follows word from a node, making what is not there, and returns where it ends.
func (t *trie) grow(at int32, word string) int32 {
	for _, r := range word {
		if at == 0 && r <= 0xFFFF {
			t.first[r>>6] |= 1 << (r & 63)
		}
		next := t.step(at, r)
		if next == 0 {
			next = int32(len(t.nodes))
			if r >= 0x80 {
				t.nodes = append(t.nodes, node{})
				t.han[edge(at, r)] = next
			} else {
				t.nodes = append(t.nodes, node{letter: byte(r), sibling: t.nodes[at].child})
				t.nodes[at].child = next
			}
		}
		at = next
	}
	return at
}

// set enters a word of a list under a value ≥ 0. The first value of a word stays.
func (t *trie) set(word string, value int) {
	if n := &t.nodes[t.grow(0, word)]; n.end == 0 {
		n.end = int32(value) + 1
	}
}

// begins says whether a word may begin with r.
func (t *trie) begins(r rune) bool {
	return uint32(r) > 0xFFFF || t.first[r>>6]&(1<<(r&63)) != 0
}

// longest returns the end of the longest word at i and its value; i and -1 for none.
func (t *trie) longest(text []rune, i int) (end, value int) {
	end, value = i, -1
	if i >= len(text) || !t.begins(text[i]) {
		return end, value
	}
	at := int32(0)
	for j := i; j < len(text); j++ {
		if at = t.step(at, text[j]); at == 0 {
			break
		}
		if n := t.nodes[at].end; n > 0 {
			end, value = j+1, int(n)-1
		}
	}
	return end, value
}

func (t *trie) has(text []rune, i int) bool { end, _ := t.longest(text, i); return end > i }

// is says whether the whole of word is one.
func (t *trie) is(word []rune) bool {
	end, _ := t.longest(word, 0)
	return end > 0 && end == len(word)
}

// isString is the same of a string.
func (t *trie) isString(word string) bool {
	at := int32(0)
	for _, r := range word {
		if at = t.step(at, r); at == 0 {
			return false
		}
	}
	return t.nodes[at].end > 0
}
