package lexicon

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// line is a line of the files of words.
type line struct {
	file  string
	n     int
	means string // as written
	words []string
}

func lines(t *testing.T) (out []line) {
	t.Helper()
	all, err := fs.Glob(files, "*.tsv")
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for _, name := range all {
		raw, err := files.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n, text := range strings.Split(string(raw), "\n") {
			if concepts, words, ok := strings.Cut(strings.TrimSpace(text), "\t"); ok && text[0] != '#' {
				out = append(out, line{name, n + 1, concepts, strings.Split(words, "|")})
			}
		}
	}
	return out
}

func TestALineThatIsNoneIsNamed(t *testing.T) {
	for _, row := range []struct{ text, want string }{
		{"meet\t会|会议\n# a comment\n\nroom+roomword\tboardroom", ""},
		{"", ""},
		{"none\t机会", ""},
		{"meet 会", "x.tsv:1: want concepts, a tab and words"},
		{"meet\t会\n会议", "x.tsv:2: want concepts, a tab and words"},
		{"# 会议\n\nmeeet\t会", "x.tsv:3: no concept is called meeet"},
		{"meet+\t会", "x.tsv:1: no concept is called "},
		{"meet, plain\t会", "x.tsv:1: no concept is called meet, plain"},
		{"Meet\t会", "x.tsv:1: no concept is called Meet"},
	} {
		l := &Lexicon{words: NewMatcher(10)}
		got := ""
		if err := l.read("x.tsv", row.text); err != nil {
			got = err.Error()
		}
		if got != row.want {
			t.Errorf("%q: error %q, want %q", row.text, got, row.want)
		}
	}
}

func TestEveryWordIsFoundAndMeansAllThatItsLinesSay(t *testing.T) {
	l, words := New(), 0
	for _, line := range lines(t) {
		concepts, _, _ := strings.Cut(line.means, "=")
		means, err := Parse(concepts)
		if err != nil {
			t.Errorf("%s:%d: %v", line.file, line.n, err)
		}
		seen := map[string]bool{}
		for _, w := range line.words {
			words++
			runes := norm.New(w).Runes()
			switch got, ok := l.Word(runes); {
			case len(runes) == 0 || strings.TrimSpace(w) != w:
				t.Errorf("%s:%d: %q is no word", line.file, line.n, w)
			case seen[w]:
				t.Errorf("%s:%d: %q stands there twice", line.file, line.n, w)
			case !ok:
				t.Errorf("%s:%d: %q is not found as it is written", line.file, line.n, w)
			case got.With(means) != got:
				t.Errorf("%s:%d: %q lacks meanings of its line", line.file, line.n, w)
			}
			seen[w] = true
		}
	}
	if words < 5000 {
		t.Errorf("only %d words: the test looks at the wrong place", words)
	}
}

// TestEveryConceptHasWordsAndIsUsed holds for what joins words. The classifier weighs all others, whether or not code knows them.
func TestEveryConceptHasWordsAndIsUsed(t *testing.T) {
	source, err := os.ReadFile("concept.go")
	if err != nil {
		t.Fatal(err)
	}
	declared, _, _ := strings.Cut(string(source), "// Set is")
	constants := regexp.MustCompile(`(?m)^\t([A-Z]\w*)\b`).FindAllStringSubmatch(declared, -1)
	var code strings.Builder
	err = filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") {
			raw, e := os.ReadFile(path)
			code.Write(raw)
			err = e
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	written := map[Concept]bool{}
	for _, line := range lines(t) {
		for name := range strings.SplitSeq(line.means, "+") {
			written[names[name]] = true
		}
	}
	if len(constants) != len(names) {
		t.Errorf("%d concepts have %d names", len(constants), len(names))
	}
	for i, m := range constants {
		name := strings.ToLower(m[1])
		if name == "help" {
			name = "usage" // the other is the name of a command, which only its skill says
		}
		c, ok := names[name]
		switch {
		case !ok || int(c) != i:
			t.Errorf("the files cannot say %s", m[1])
		case !written[c] && c != Dept: // which an administrator adds
			t.Errorf("no word means %s", m[1])
		case c >= Gen && !regexp.MustCompile(`lexicon\.`+m[1]+`\b`).MatchString(code.String()):
			t.Errorf("nothing asks for %s", m[1])
		}
	}
	if len(Names()) != len(names) || !slices.IsSorted(Names()) || len(names) > 64*len(Set{}) {
		t.Errorf("%d names of %d concepts", len(Names()), len(names))
	}
}

func TestTheMeaningsOfAWordAddUp(t *testing.T) {
	l := &Lexicon{words: NewMatcher(10)}
	for _, row := range []struct {
		concepts, word, want string
	}{
		{"meet", "会面", "meet"},
		{"plain", "会面", "meet+plain"},
		{"none", "会面", "meet+plain"},                  // which takes nothing away
		{"kind+apply", "會面", "meet+plain+kind+apply"}, // in the other script
		{"none", "机会", "none"},
		{"online", "Zoom", "online"},
		{"ordinary", "ZOOM", "online+ordinary"},
		{"room", "ｚｏｏｍ", "online+ordinary+room"}, // in the other width
	} {
		learned, err := Parse(row.concepts)
		if err != nil {
			t.Fatal(err)
		}
		l.Learn(row.word, learned)
		want, err := Parse(row.want)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := l.Word(norm.New(row.word).Runes()); !ok || got != want {
			t.Errorf("%s after %s: %v, want %s", row.word, row.concepts, got, row.want)
		}
	}
	l.Learn("", Of(Meet))
	if _, ok := l.Word(nil); ok {
		t.Error("nothing is a word")
	}
}

func TestLongestKeepsWithinLimitsAndLatinWords(t *testing.T) {
	l := New()
	for _, row := range []struct {
		text     string
		i, limit int
		want     string
	}{
		{"取消会议室", 0, 5, "取消"},
		{"取消会议室", 2, 5, "会议室"},
		{"取消会议室", 2, 4, "会议"},
		{"取消会议室", 2, 2, ""},
		{"取消會議室", 2, 5, "会议室"},
		{"請唔使叫佢", 1, 5, "唔使叫"},
		{"不用来了", 0, 4, "不用来"},
		{"不用来了", 0, 2, "不用"},
		{"cancel all", 0, 10, "cancel"},
		{"cancelx", 0, 7, ""}, // a longer word
		{"xcancel", 1, 7, ""}, // its end
		{"取消cancel", 2, 8, "cancel"},
		{"cancel会议", 0, 8, "cancel"},
		{"cancel 3pm", 0, 10, "cancel"},
		{"no need to come", 0, 15, "no need to"},
		{"no need to come", 0, 10, "no need to"},
		{"no need to come", 0, 9, "no need"},
		{"no needle", 0, 9, "no"}, // no need would end within a word
		{"tom's leave", 3, 11, "'s"},
		{"team's leave", 0, 12, "team"}, // of a genitive
		{"don't go", 0, 8, "don't"},
	} {
		runes := norm.New(row.text).Runes()
		end, _ := l.Longest(runes, row.i, row.limit)
		if got := string(runes[row.i:end]); got != row.want {
			t.Errorf("%s from %d to %d: %q, want %q", row.text, row.i, row.limit, got, row.want)
		}
	}
}

// TestNoEmptyWordHidesAnAct looks at words that tell nothing: the longest word wins, and what such a word begins with would
// not be read. Those of no meaning at all are there to hide something.
func TestNoEmptyWordHidesAnAct(t *testing.T) {
	l := New()
	acts := Of(Meet, Meetish, Online, Offline, Book, Open, Cancel, Move, Urge, Withdraw, Submit, Apply, TakeOff, Approval, Kind, Leave, Not, Except, Stay)
	for _, line := range lines(t) {
		for _, w := range line.words {
			runes := norm.New(w).Runes()
			means, _ := l.Word(runes)
			if means.Empty() || !means.Without(Of(Noise, Pad, Ordinary, Plain)).Empty() {
				continue
			}
			if end, hidden := l.Longest(runes, 0, len(runes)-1); end > 1 && hidden.Any(acts) {
				t.Errorf("%s:%d: %s hides %s", line.file, line.n, w, string(runes[:end]))
			}
		}
	}
}

func TestSetsHoldConcepts(t *testing.T) {
	all := slices.Sorted(maps.Values(names))
	for _, c := range all {
		if s := Of(c); s.Empty() || !s.Has(c) || !s.Any(Of(c, None)) || !s.Without(Of(c)).Empty() {
			t.Errorf("a set of %d alone: %v", c, s)
		}
		for _, d := range all {
			if s := Of(c, d); c != d && (Of(c).Has(d) || Of(c).Any(Of(d)) || s != Of(c).With(Of(d)) || s.Without(Of(d)) != Of(c)) {
				t.Errorf("sets of %d and %d", c, d)
			}
		}
		if Of(c).Content().Empty() != (c >= Gen) {
			t.Errorf("what is content begins at %d", c)
		}
	}
}
