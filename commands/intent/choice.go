package intent

import (
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// choice finds the option that a sentence chooses: by number (1, 第二个, the first one), by its words
// or by words that only this option has (研发的那个).
func (r *reading) choice(options []commands.Option) (int, bool) {
	if len(options) == 0 {
		return 0, false
	}
	core := r.core()
	if n, ok := ordinal(core); ok {
		if n == last {
			n = len(options)
		}
		return n - 1, n >= 1 && n <= len(options)
	}
	if core == "" {
		return 0, false
	}
	if i, ok := sole(options, func(w string) bool { return w == core }); ok {
		return i, true
	}
	if runes := []rune(core); len(runes) >= 2 {
		if i, ok := sole(options, func(w string) bool { return strings.Contains(w, core) }); ok {
			return i, true
		}
	}
	if len([]rune(core)) > 12 || len(r.times) > 0 || r.has.any(of(cMeet, cBook, cAtt, cApproval, cKind, cCancel, cMove)) {
		return 0, false
	}
	return r.byWords(options, core)
}

// sole returns the only option with a word that fits.
func sole(options []commands.Option, fits func(string) bool) (int, bool) {
	found := -1
	for i, o := range options {
		for _, w := range append([]string{o.Label}, o.Match...) {
			if !fits(strings.TrimSpace(norm.New(w).String())) {
				continue
			}
			if found >= 0 && found != i {
				return 0, false
			}
			found = i
		}
	}
	return found, found >= 0
}

// byWords chooses the option that shares words with the sentence which no other option has.
func (r *reading) byWords(options []commands.Option, core string) (int, bool) {
	found, shared := -1, 0
	counts := map[string]int{}
	words := make([][]string, len(options))
	for i, o := range options {
		seen := map[string]bool{}
		for _, w := range append([]string{o.Label}, o.Match...) {
			for _, part := range strings.FieldsFunc(norm.New(w).String(), func(c rune) bool { return c == ' ' || c == '·' || c == '-' || c == '/' || isPunct(c) }) {
				if !seen[part] && len([]rune(part)) >= 2 {
					seen[part] = true
					counts[part]++
					words[i] = append(words[i], part)
				}
			}
		}
	}
	for i := range options {
		n := 0
		for _, w := range words[i] {
			if counts[w] == 1 && (strings.Contains(core, w) || strings.HasSuffix(w, "部") && strings.Contains(core, strings.TrimSuffix(w, "部"))) {
				n++
			}
		}
		switch {
		case n > shared:
			found, shared = i, n
		case n > 0 && n == shared:
			found = -1
		}
	}
	return found, found >= 0
}

// core is the sentence without the words around a choice: 选第二个吧 → 第二个.
func (r *reading) core() string {
	s := strings.TrimFunc(string(r.r), func(c rune) bool { return c == ' ' || isPunct(c) || c == '.' })
	for again := true; again; {
		again = false
		for _, w := range []string{"我要选", "我选", "选择", "选", "就要", "就", "我要", "要", "是", "那", "嗯", "the ", "option ", "number ", "no. ", "i mean ", "i choose ", "it's ", "第几个是", "揀", "拣", "用"} {
			if cut, ok := strings.CutPrefix(s, w); ok && cut != "" {
				s, again = strings.TrimSpace(cut), true
			}
		}
		for _, w := range []string{"的那个人", "的那个", "的那位", "那个人", "那个", "那位", "嗰个", "嗰位", "吧", "啊", "呀", "谢谢", "的", "嘅", "啦", " please", " one", "。", "，"} {
			if cut, ok := strings.CutSuffix(s, w); ok && cut != "" {
				s, again = strings.TrimSpace(cut), true
			}
		}
	}
	return s
}

const last = -1

// ordinal reads a bare number or ordinal; last stands for the last one.
func ordinal(s string) (int, bool) {
	switch s {
	case "最后一个", "最后", "最后一位", "last", "最尾", "最尾嗰个":
		return last, true
	case "前者", "前面", "上面", "first", "1st", "头一个", "上一个":
		return 1, true
	case "second", "2nd", "后者":
		return 2, true
	case "third", "3rd":
		return 3, true
	case "fourth", "4th":
		return 4, true
	}
	s = strings.TrimPrefix(s, "第")
	for _, unit := range []string{"个", "位", "项", "条", "号", "种", "间", "张", "单"} {
		s = strings.TrimSuffix(s, unit)
	}
	for i, words := range []string{"1|一|①|one|a", "2|二|两|②|two|b", "3|三|③|three|c", "4|四|④|four|d", "5|五|⑤|five|e", "6|六|six", "7|七|seven", "8|八|eight", "9|九|nine"} {
		for _, w := range strings.Split(words, "|") {
			if s == w {
				return i + 1, true
			}
		}
	}
	return 0, false
}
