package intent

// matcher finds the longest of many words at a place of a text. It is a trie whose edges share one
// hash map: cheap to build for a few thousand names, one lookup a rune to search.
type matcher struct {
	edges map[uint64]int32
	ends  []int32 // node → 1 + index of the word that ends there, 0 for none
}

func newMatcher(hint int) *matcher {
	return &matcher{edges: make(map[uint64]int32, hint), ends: make([]int32, 1, hint+1)}
}

func edge(node int32, r rune) uint64 { return uint64(node)<<21 | uint64(r) }

// add enters a word and returns the index stored for it: idx, or the one that was there before.
func (m *matcher) add(word []rune, idx int32) int32 {
	if len(word) == 0 {
		return -1
	}
	node := int32(0)
	for _, r := range word {
		next, ok := m.edges[edge(node, r)]
		if !ok {
			next = int32(len(m.ends))
			m.ends = append(m.ends, 0)
			m.edges[edge(node, r)] = next
		}
		node = next
	}
	if m.ends[node] == 0 {
		m.ends[node] = idx + 1
	}
	return m.ends[node] - 1
}

// longest returns the end and index of the longest word that starts at i and stands by itself: a
// word of Latin letters or digits must not be the middle of a longer one. The index is -1 for none.
func (m *matcher) longest(text []rune, i int) (end int, idx int32) {
	end, idx = i, -1
	if i > 0 && glued(text[i-1], text[i]) {
		return end, idx
	}
	node := int32(0)
	for j := i; j < len(text); j++ {
		next, ok := m.edges[edge(node, text[j])]
		if !ok {
			break
		}
		node = next
		if m.ends[node] != 0 && (j+1 == len(text) || !glued(text[j], text[j+1]) || possessive(text, j+1)) {
			end, idx = j+1, m.ends[node]-1
		}
	}
	return end, idx
}

// glued reports whether two neighbours belong to one Latin word: letters only, since 3pm and 301room
// are typed without a space.
func glued(a, b rune) bool { return isLatin(a) && isLatin(b) }

// possessive says whether the 's of a genitive stands at i: Emily's attendance.
func possessive(text []rune, i int) bool {
	return i+1 < len(text) && text[i] == '\'' && text[i+1] == 's' && (i+2 == len(text) || !isLatin(text[i+2]))
}

func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '\'' || r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isHan(r rune) bool {
	return r >= 0x4E00 && r <= 0x9FFF || r >= 0x3400 && r <= 0x4DBF || r >= 0x20000 && r <= 0x323AF || r == '〇' || r == '々'
}
