package names

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// maxSpellings bounds the readings of one name: a surname of three spellings and two characters of two each
// have twelve.
const maxSpellings = 12

// surnameReadings are the spellings of a surname, of the list or of the dictionary.
func surnameReadings(name string, s *surname) []string {
	if s != nil && s.spelled != nil {
		return s.spelled
	}
	whole := ""
	for _, r := range name {
		p := reading(r)
		if p == "" {
			return nil
		}
		whole += p
	}
	return []string{whole}
}

// reading is the commonest reading of a character without its tone, "" for none.
func reading(r rune) string {
	if p := pinyin.SinglePinyin(r, pinyin.NewArgs()); len(p) > 0 {
		return p[0]
	}
	return ""
}

// speller knows how characters of given names are read; what the dictionary said is kept for the next name.
type speller struct {
	lists *lists
	said  map[rune][]string
}

func (s *speller) char(r rune) []string {
	if p, ok := s.lists.readings[r]; ok {
		return p
	}
	if p, ok := s.said[r]; ok {
		return p
	}
	var all []string
	if p := reading(r); p != "" {
		all = append(all, p)
		if i := strings.IndexByte(p, 'v'); i > 0 { // lv: passports write lyu
			all = append(all, p[:i]+"yu"+p[i+1:])
		}
	}
	s.said[r] = all
	return all
}

// given are the readings of a given name, one string a syllable; none when a character has no reading.
func (s *speller) given(name []rune) [][]string {
	out := [][]string{make([]string, 0, len(name))}
	for _, r := range name {
		all := s.char(r)
		if len(all) == 0 {
			return nil
		}
		rows := len(out)
		for _, p := range all[1:] {
			for _, row := range out[:rows] {
				if len(out) < maxSpellings {
					out = append(out, append(slices.Clone(row), p))
				}
			}
		}
		for i, row := range out[:rows] {
			out[i] = append(row, all[0])
		}
	}
	return out
}

// syllablesIn says in how many syllables of pinyin (1 to 3) a word of lower-case letters can be cut, 0
// for none.
func (l *lists) syllablesIn(word string) int {
	if len(word) > 18 {
		return 0
	}
	return max(0, l.syllablesOf(word, 3))
}

// syllablesOf is -1 for none; most bounds it.
func (l *lists) syllablesOf(word string, most int) int {
	if word == "" {
		return 0
	}
	if most == 0 {
		return -1
	}
	for n := min(6, len(word)); n > 0; n-- {
		if l.syllables[word[:n]] {
			if more := l.syllablesOf(word[n:], most-1); more >= 0 {
				return more + 1
			}
		}
	}
	return -1
}
