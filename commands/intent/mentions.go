package intent

import (
	"slices"
	"strings"
	"unicode"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// slots are words behind which somebody is named, Simplified; English ones stand between spaces.
const (
	slotsZh = "把|将|和|跟|与|同|约|叫|喊|找|请|给|帮|催|让|问|查|是|邀请|通知|提醒|加上|再加|加|添加|增加|拉上|喊上|叫上|带上|约上|请上|还有|以及|去掉|去除|移除|删掉|删除|踢掉|拿掉|除了|不要|不带|不叫|别叫|换成|换做|换为|换作|改成|改为|不是|而是|应该是|叫埋|约埋|同埋|唔使叫|唔好叫|唔系|系|、"
	slotsEn = "with|and|add|invite|remove|drop|exclude|without|except|replace|by|for|of|from|not|but|remind|ask|call|meet|is|was|did|has|does|include|instead of|uninvite"
)

// placed puts mentions back into a text. DingTalk sends a text without the names that were linked in it
// ("把 @张三 换成 @王五" arrives as "把  换成"), and the people in their order. Where exactly as many places
// lack a name as names are missing, each goes into its place; otherwise the text stays as it is, and the
// people are known without one.
func placed(text string, mentions []commands.Person) string {
	missing := unplaced(text, mentions)
	if len(missing) == 0 || slices.ContainsFunc(missing, func(p commands.Person) bool { return p.Name == "" }) {
		return text
	}
	runes := []rune(strings.TrimSpace(text))
	at := gaps(runes)
	if len(runes) == 0 {
		at = make([]int, len(missing))
	}
	if len(at) != len(missing) {
		return text
	}
	var b strings.Builder
	from := 0
	for i, to := range at {
		b.WriteString(string(runes[from:to]))
		if to > 0 && runes[to-1] != ' ' {
			b.WriteByte(' ')
		}
		b.WriteString("@" + missing[i].Name + " ")
		from = to
	}
	b.WriteString(string(runes[from:]))
	return b.String()
}

// unplaced lists the mentions whose names do not stand in a text.
func unplaced(text string, mentions []commands.Person) []commands.Person {
	var out []commands.Person
	for _, p := range mentions {
		if p.Name == "" || !strings.Contains(text, p.Name) {
			out = append(out, p)
		}
	}
	return out
}

// gaps finds where a name is missing: between two spaces, and behind a word that needs somebody when a
// space, a mark or nothing follows.
func gaps(r []rune) []int {
	var at []int
	for i := 1; i <= len(r); i++ {
		inner := i < len(r) && r[i] == ' '
		switch {
		case inner && r[i-1] == ' ':
			if len(at) == 0 || at[len(at)-1] < i-1 { // a word in front has counted it already
				at = append(at, i)
			}
		case (i == len(r) || inner || entity.IsMark(r[i])) && r[i-1] != ' ' &&
			needsName(string(r[:i]), !inner || i+1 < len(r) && r[i+1] == ' '):
			at = append(at, i)
		}
	}
	return at
}

// needsName says whether a text ends with a word that needs somebody. Behind an English one there always
// is a space, so wide says whether there is more than one, or none.
func needsName(before string, wide bool) bool {
	before = norm.New(before).String()
	if slices.ContainsFunc(strings.Split(slotsZh, "|"), func(w string) bool { return strings.HasSuffix(before, w) }) {
		return true
	}
	return wide && slices.ContainsFunc(strings.Split(slotsEn, "|"), func(w string) bool {
		rest, ok := strings.CutSuffix(before, w)
		return ok && (rest == "" || !unicode.IsLetter([]rune(rest)[len([]rune(rest))-1]))
	})
}
