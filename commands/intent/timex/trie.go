package timex

// trie finds the longest lexeme at a place. Nodes are kept in one slice; a node's edges are few
// and searched one by one, the root's are many and looked up.
type trie struct {
	nodes []node
	ascii [128]int32
	han   map[rune]int32
}

type node struct {
	edges []edge
	tok   token // tok.kind is kEnd where no lexeme ends
}

type edge struct {
	r    rune
	next int32
}

func newTrie() *trie {
	return &trie{nodes: make([]node, 1, 4096), han: make(map[rune]int32, 512)}
}

func (t *trie) add(word string, l lexeme) {
	at := int32(0)
	for _, r := range word {
		next := t.step(at, r)
		if next == 0 {
			t.nodes = append(t.nodes, node{})
			next = int32(len(t.nodes) - 1)
			switch {
			case at == 0 && r < 128:
				t.ascii[r] = next
			case at == 0:
				t.han[r] = next
			default:
				t.nodes[at].edges = append(t.nodes[at].edges, edge{r, next})
			}
		}
		at = next
	}
	if t.nodes[at].tok.kind == kEnd { // the first row that has a word wins
		t.nodes[at].tok = token{kind: l.kind, val: l.val, part: l.part, flags: l.flags}
	}
}

// step follows r from a node; 0 means there is no way.
func (t *trie) step(at int32, r rune) int32 {
	if at == 0 {
		if r < 128 {
			return t.ascii[r]
		}
		return t.han[r]
	}
	for _, e := range t.nodes[at].edges {
		if e.r == r {
			return e.next
		}
	}
	return 0
}

// longest returns the longest lexeme at rs[i:] that ends where a word may end, as a token whose to
// is set; ok is false when there is none. accept can refuse a lexeme for its context.
func (t *trie) longest(rs []rune, i int, accept func(token) bool) (best token, ok bool) {
	at := int32(0)
	for j := i; j < len(rs); j++ {
		r := rs[j]
		if r == ' ' || r == '-' && at != 0 && t.step(at, '-') == 0 {
			for j+1 < len(rs) && rs[j+1] == ' ' {
				j++
			}
			r = ' '
		}
		if at = t.step(at, r); at == 0 {
			break
		}
		tok := t.nodes[at].tok
		if tok.kind == kEnd || !wordEnds(rs, i, j) {
			continue
		}
		tok.from, tok.to = int32(i), int32(j+1)
		if accept(tok) {
			best, ok = tok, true
		}
	}
	return best, ok
}

// wordEnds says whether a lexeme may end behind rs[j]: English words end at a letter's end.
func wordEnds(rs []rune, i, j int) bool {
	if !letter(rs[j]) || j+1 >= len(rs) {
		return true
	}
	return !letter(rs[j+1])
}

func letter(r rune) bool { return 'a' <= r && r <= 'z' }
func digit(r rune) bool  { return '0' <= r && r <= '9' }
