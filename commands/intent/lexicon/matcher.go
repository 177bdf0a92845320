package lexicon

import (
	"math/bits"
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Matcher finds the longest of many words at a place of a text. It is a trie whose edges share one
// hash table: cheap to build for a few thousand names, one lookup a rune to search.
type Matcher struct {
	edges []way   // by the high bits of a product of the key, the next free place behind it; at most half of them taken
	ends  []int32 // node → 1 + index of the word that ends there, 0 for none
}

// way is an edge: the node it leads from with its rune, and the node it leads to; 0, the root, to which nothing leads, for none.
type way struct {
	key  uint64
	next int32
}

// NewMatcher makes room for about hint runes.
func NewMatcher(hint int) *Matcher {
	return &Matcher{edges: make([]way, 2<<bits.Len(uint(hint))), ends: make([]int32, 1, hint+1)}
}

func (m *Matcher) clone() *Matcher {
	return &Matcher{edges: slices.Clone(m.edges), ends: slices.Clone(m.ends)}
}

// edge is where the edge of a rune from a node is in the table, or would be.
func (m *Matcher) edge(node int32, r rune) *way {
	key := uint64(node)<<21 | uint64(r)
	i := key * 0x9e3779b97f4a7c15 >> (64 - bits.Len(uint(len(m.edges)-1)))
	for m.edges[i].next != 0 && m.edges[i].key != key {
		i = (i + 1) & uint64(len(m.edges)-1)
	}
	return &m.edges[i]
}

// grow makes the table twice as large.
func (m *Matcher) grow() {
	old := m.edges
	m.edges = make([]way, 2*len(old))
	for _, w := range old {
		if w.next != 0 {
			*m.edge(int32(w.key>>21), rune(w.key&(1<<21-1))) = w
		}
	}
}

// Add enters a word and returns the index stored for it: idx, or the one that was there before; -1 for no word.
func (m *Matcher) Add(word []rune, idx int32) int32 {
	if len(word) == 0 {
		return -1
	}
	node := int32(0)
	for _, r := range word {
		w := m.edge(node, r)
		if w.next == 0 {
			if 2*len(m.ends) > len(m.edges) {
				m.grow()
				w = m.edge(node, r)
			}
			*w = way{uint64(node)<<21 | uint64(r), int32(len(m.ends))}
			m.ends = append(m.ends, 0)
		}
		node = w.next
	}
	if m.ends[node] == 0 {
		m.ends[node] = idx + 1
	}
	return m.ends[node] - 1
}

// Longest returns the end and index of the longest word that starts at i and ends at or before limit, and stands
// by itself: a word of Latin letters must not be the middle of a longer one. The index is -1 for none.
func (m *Matcher) Longest(text []rune, i, limit int) (end int, idx int32) {
	end, idx = i, -1
	if i > 0 && Glued(text[i-1], text[i]) && text[i] != '\'' {
		return end, idx
	}
	node := int32(0)
	for j := i; j < limit; j++ {
		if node = m.edge(node, text[j]).next; node == 0 {
			break
		}
		if m.ends[node] != 0 && (j+1 == len(text) || !Glued(text[j], text[j+1]) || possessive(text, j+1)) {
			end, idx = j+1, m.ends[node]-1
		}
	}
	return end, idx
}

// Glued reports whether two neighbours belong to one Latin word: letters only, since 3pm and 301room
// are typed without a space.
func Glued(a, b rune) bool { return norm.IsLatin(a) && norm.IsLatin(b) }

// possessive says whether the 's of a genitive stands at i: Emily's attendance.
func possessive(text []rune, i int) bool {
	return i+1 < len(text) && text[i] == '\'' && text[i+1] == 's' && (i+2 == len(text) || !norm.IsLatin(text[i+2]))
}
