package names

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

func isHan(r rune) bool {
	return r >= firstHan && r <= lastHan || r >= 0x20000 && r <= 0x323AF || r == 0x3007 || r == 0x3005
}

// isLatin says whether r is a letter that glues to its like: the middle of a word is no name.
func isLatin(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= 0xC0 && r <= 0x24F && r != 0xD7 && r != 0xF7
}

// separates says whether r may stand between the parts of a name.
func separates(r rune) bool {
	switch r {
	case ' ', '-', '.', '/', '(', ')', '[', ']', '\'', 0x2019, 0xB7, 0x2022, 0x2027, 0x30FB, 0xFF65:
		return true
	}
	return false
}

// fold leaves out how a letter is written: the case, and accents, but ü, which pinyin writes v.
func fold(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= firstHan && r <= lastHan {
		return r
	}
	r = unicode.ToLower(r)
	if r == 0xFC {
		return 'v'
	}
	if r < 0xC0 || r > 0x24F {
		return r
	}
	var buf [8]byte
	if parts := norm.NFD.AppendString(buf[:0], string(r)); len(parts) > 0 && parts[0] < 0x80 {
		return rune(parts[0])
	}
	return r
}

// opens says whether a word may begin at i.
func opens(text []rune, i int) bool {
	if i == 0 || !isLatin(text[i]) {
		return true
	}
	switch p := text[i-1]; {
	case isLatin(p), p == '_':
		return false
	case p == '@', p == '.', p == '/': // an address: me@tom.com
		return i == 1 || !isLatin(text[i-2]) && !isDigit(text[i-2])
	case p == '\'', p == 0x2019: // they're
		return i == 1 || !isLatin(text[i-2])
	}
	return true
}

// closes says whether a word may end in front of i > 0.
func closes(text []rune, i int) bool {
	if i == len(text) || !isLatin(text[i-1]) {
		return true
	}
	switch n := text[i]; {
	case isLatin(n), n == '_':
		return false
	case n == '@', n == '.': // an address: tom@acme.com
		return i+1 == len(text) || !isLatin(text[i+1])
	case n == '\'', n == 0x2019: // Emily's, and not they're
		return i+1 == len(text) || text[i+1] == 's' && (i+2 == len(text) || !isLatin(text[i+2])) || !isLatin(text[i+1])
	}
	return true
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// wordEnd returns the end of the run of Latin letters at i.
func wordEnd(text []rune, i int) int {
	for i < len(text) && isLatin(text[i]) {
		i++
	}
	return i
}

func contains(set string, r rune) bool { return set != "" && strings.ContainsRune(set, r) }
