package intent

import (
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// maxJoint bounds, in runes, a word behind which somebody is named.
const maxJoint = 12

// joints are the meanings of such words; english are those of further ones, which stand between spaces.
func joints() (all, english lexicon.Set) {
	all = lexicon.Of(lexicon.Object, lexicon.With, lexicon.And, lexicon.Whom, lexicon.Invite, lexicon.Remind, lexicon.Out, lexicon.Not, lexicon.IsNot, lexicon.Except, lexicon.Replace, lexicon.But)
	return all, all.With(lexicon.Of(lexicon.Gen, lexicon.From, lexicon.Aux))
}

// placed puts mentions back into a text. DingTalk sends a text without the names that were linked in it
// ("把 @张三 换成 @王五" arrives as "把  换成"), and the people in their order. Where exactly as many places
// lack a name as names are missing, each goes into its place; otherwise the text stays as it is, and the
// people are known without one.
func placed(words *lexicon.Lexicon, text string, mentions []commands.Person) string {
	missing := unplaced(text, mentions)
	if len(missing) == 0 || slices.ContainsFunc(missing, func(p commands.Person) bool { return p.Name == "" }) {
		return text
	}
	runes := []rune(strings.TrimSpace(text))
	at := gaps(words, runes)
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
func gaps(words *lexicon.Lexicon, r []rune) []int {
	var at []int
	for i := 1; i <= len(r); i++ {
		inner := i < len(r) && r[i] == ' '
		switch {
		case inner && r[i-1] == ' ':
			if len(at) == 0 || at[len(at)-1] < i-1 { // a word in front has counted it already
				at = append(at, i)
			}
		case (i == len(r) || inner || entity.IsMark(r[i])) && r[i-1] != ' ' &&
			needsName(words, r[:i], !inner || i+1 < len(r) && r[i+1] == ' '):
			at = append(at, i)
		}
	}
	return at
}

// needsName says whether a text ends with a word that needs somebody. Behind an English one there always
// is a space, so wide says whether there is more than one, or none.
func needsName(words *lexicon.Lexicon, before []rune, wide bool) bool {
	r := norm.New(string(before)).Runes()
	all, english := joints()
	for from := max(0, len(r)-maxJoint); from < len(r); from++ {
		means, ok := words.Word(r[from:])
		switch {
		case !ok:
		case !norm.IsLatin(r[from]):
			if means.Any(all) {
				return true
			}
		case wide && (from == 0 || !norm.IsLatin(r[from-1])) && means.Any(english):
			return true
		}
	}
	return false
}
