package intent

import (
	"strings"
	"unicode"
)

// amongLatin reads a Chinese name that stands by itself in an English sentence: set 张伟 up with me.
func (s *sentence) amongLatin(i int) (span, bool) {
	if i > 0 && isHan(s.r[i-1]) || s.surnameAt(i) == 0 || s.insideTime(i) || !s.mostlyLatin() {
		return span{}, false
	}
	to := i
	for to < len(s.r) && isHan(s.r[to]) && !s.insideTime(to) {
		to++
	}
	n := to - i
	return span{i, to}, n >= 2 && n <= 2+s.surnameAt(i) && s.tokenAt(i) == nil
}

func (s *sentence) mostlyLatin() bool {
	han, latin := 0, 0
	for _, c := range s.r {
		switch {
		case isHan(c):
			han++
		case isLatin(c):
			latin++
		}
	}
	return latin > 3*han
}

// latinName reads Tom, Zhang San, zhangsan: at most three words, none of them a word of the rules.
func (s *sentence) latinName(i int) (span, bool) {
	if i > 0 && isLatin(s.r[i-1]) {
		return span{}, false
	}
	if n := s.anyOf(i, "mr. ", "mr ", "ms. ", "ms ", "mrs. ", "mrs ", "dr. ", "dr ", "prof. ", "prof "); n > 0 {
		if p, known := s.nameAt(i + n); known {
			return p, true
		}
		p, ok := s.latinName(i + n)
		return span{i, p.to}, ok
	}
	end, words := i, 0
	for words < 3 {
		j := end
		if words > 0 {
			if j >= len(s.r) || s.r[j] != ' ' {
				break
			}
			j++
		}
		k := j
		for k < len(s.r) && (isLatin(s.r[k]) || s.r[k] == '-' && k > j || s.r[k] == '.' && k > j && k+1 < len(s.r) && isLatin(s.r[k+1])) {
			k++
		}
		if k < len(s.r) && (in(s.r[k], "@_/") || isDigit(s.r[k]) || s.r[k] == '.' && k+1 < len(s.r) && isDigit(s.r[k+1])) {
			break // tom@acme.com, v2
		}
		if k == j || s.insideTime(j) || s.place.meets(j, k) || s.tokenCovering(j) != nil || notName(string(s.r[j:k])) && !(words == 1 && s.capital(j) && s.pinyinSurname(i, end)) {
			break
		}
		if words > 0 && !s.capital(j) && !(words == 1 && s.pinyinName(i, end, j, k)) {
			break
		}
		end = k
		words++
		if possessive := strings.HasSuffix(string(s.r[j:k]), "'s"); possessive {
			end -= 2
			break
		}
	}
	if s.anyOf(end, " office", " team", " branch", " side", " folks", " people", " hq", " department", " group") > 0 {
		return span{}, false // the Singapore office
	}
	return span{i, end}, end > i && end-i > 1
}

// pinyinName says whether the word in [i, end) is a surname in pinyin and the one in [j, k) the rest of
// the name: zhang san.
func (s *sentence) pinyinName(i, end, j, k int) bool {
	return s.pinyinSurname(i, end) && k-j <= 9 && k-j >= 2 && s.tokenAt(j) == nil && !s.insideTime(j) && !notName(string(s.r[j:k]))
}

func (s *sentence) pinyinSurname(i, end int) bool {
	return isPinyinSurname(string(s.r[i:end]))
}

func (s *sentence) capital(i int) bool {
	for _, r := range s.text.Original(i, i+1) {
		return unicode.IsUpper(r)
	}
	return false
}
