package directory

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
)

// Bounds of the readings of one name.
const (
	maxNameLength = 6  // characters; the longest Chinese names of two families have five
	maxSpellings  = 32 // five characters with two readings each
)

// bare leaves of a name what can be compared: letters and digits.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// parts splits a directory name into the names it holds: "王小明(Ming)" is 王小明 and Ming, "Amy Chen
// 陈安美" is Amy Chen, Amy, Chen and 陈安美.
func parts(name string) []string {
	var out []string
	add := func(s string) {
		if s = strings.TrimSpace(s); bare(s) != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	add(name)
	for _, piece := range strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("()（）[]【】/、|-_·.", r) }) {
		add(piece)
		for _, run := range scripts(piece) {
			add(run)
			for _, word := range strings.Fields(run) {
				add(word)
			}
		}
	}
	return out
}

// scripts cuts s where Chinese characters and other text meet.
func scripts(s string) []string {
	var out []string
	start, last := 0, -1
	for i, r := range s {
		kind := 0
		if unicode.Is(unicode.Han, r) {
			kind = 1
		}
		if last >= 0 && kind != last {
			out = append(out, s[start:i])
			start = i
		}
		last = kind
	}
	return append(out, s[start:])
}

func isHan(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) < 0
}

// spellings are the toneless pinyin readings of a Chinese name: the whole of it in both orders (王小明
// gives wangxiaoming and xiaomingwang), and the given name when it has two characters (xiaoming).
// ü is v. Text that is no Chinese name gives nothing.
func spellings(han string) (whole, given []string) {
	if !isHan(han) {
		return nil, nil
	}
	args := pinyin.NewArgs()
	args.Heteronym = true
	syllables := pinyin.Pinyin(han, args)
	if len(syllables) < 2 || len(syllables) > maxNameLength || len(syllables) != utf8.RuneCountInString(han) {
		return nil, nil
	}
	family := 1
	if len(syllables) >= 4 {
		family = 2 // 欧阳, 司马
	}
	for _, r := range readings(syllables) {
		first, last := strings.Join(r[:family], ""), strings.Join(r[family:], "")
		whole = append(whole, first+last, last+first)
		if len(r)-family >= 2 {
			given = append(given, last)
		}
	}
	slices.Sort(whole)
	slices.Sort(given)
	return slices.Compact(whole), slices.Compact(given)
}

// readings are the combinations of the syllables that each character may be read as.
func readings(syllables [][]string) [][]string {
	out := [][]string{nil}
	for _, options := range syllables {
		slices.Sort(options)
		var next [][]string
		for _, r := range out {
			for _, o := range slices.Compact(options) {
				if len(next) < maxSpellings {
					next = append(next, append(slices.Clone(r), o))
				}
			}
		}
		out = next
	}
	return out
}

// latin is a name in Latin letters as spellings writes it: Lü, Lyu and Lv are one.
func latin(s string) string {
	return strings.NewReplacer("ü", "v", "lyu", "lv", "nyu", "nv").Replace(bare(strings.ToLower(s)))
}
