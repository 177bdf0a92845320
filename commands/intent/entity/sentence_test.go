package entity_test

import (
	"bufio"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/skills"
)

// people is a small directory in three ways of writing.
func people() []string {
	return []string{"张三", "李四", "王五", "赵磊", "陈雨薇", "林志豪", "黃美玲", "Emily Chen", "Tom Baker", "Alice Wong"}
}

// finder reads sentences on a Monday morning.
func finder() func(text string) *entity.Sentence {
	names := people()
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return names }, Self: []string{"DingDesk", "小钉"}})
	now := time.Date(2026, 11, 30, 9, 10, 0, 0, time.FixedZone("CST", 8*3600))
	return func(text string) *entity.Sentence {
		return rules.Read(commands.Utterance{Text: text, Now: now}).Sentence
	}
}

// said lists the tokens that are so, as they were written. What stands side by side is one stretch.
func said(s *entity.Sentence, is func(*entity.Token) bool) string {
	var out []string
	from, to := -1, -1
	for k := range s.T {
		t := &s.T[k]
		switch {
		case !is(t):
		case from >= 0 && t.From <= to+1 && k > 0 && is(&s.T[k-1]) && t.Kind != entity.Person && t.Kind != entity.Time && t.Kind != entity.Room:
			to = t.To
		default:
			if from >= 0 {
				out = append(out, s.Cut(from, to))
			}
			from, to = t.From, t.To
		}
	}
	if from >= 0 {
		out = append(out, s.Cut(from, to))
	}
	return strings.Join(out, "|")
}

// value says whether a token is something that can be corrected.
func value(t *entity.Token) bool {
	return t.Kind == entity.Time || t.Kind == entity.Person || t.Kind == entity.Room
}

// check compares what is seen in sentences with what is promised.
func check(t *testing.T, rows [][2]string, view func(*entity.Sentence) string) {
	t.Helper()
	if len(rows) < 20 {
		t.Errorf("%d rows only", len(rows))
	}
	find := finder()
	for _, row := range rows {
		if got := view(find(row[0])); got != row[1] {
			t.Errorf("%s\n   got  %s\n   want %s", row[0], got, row[1])
		}
	}
}

// sentences are those of the corpora and of the sets of sentences by class.
func sentences(t *testing.T) (out []string) {
	t.Helper()
	for _, folder := range append(skills.Corpora(), os.DirFS("../corpus")) {
		files, err := fs.Glob(folder, "*.tsv")
		if err != nil {
			t.Fatal(err)
		}
		more, err := fs.Glob(folder, "*/*.tsv")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range append(files, more...) {
			raw, err := fs.ReadFile(folder, name)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(raw)) {
				if _, text, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && line[0] != '#' {
					out = append(out, text)
				}
			}
		}
	}
	sets, err := filepath.Glob("../testdata/classes-*.jsonl")
	if err != nil || len(sets) == 0 {
		t.Fatal("no sentences by class", err)
	}
	for _, name := range sets {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var row struct{ Text string }
			if err := json.Unmarshal(lines.Bytes(), &row); err != nil || row.Text == "" {
				t.Fatalf("%s: %v", name, err)
			}
			out = append(out, row.Text)
		}
	}
	return out
}

func TestEveryCharacterBelongsToOneToken(t *testing.T) {
	find, all := finder(), sentences(t)
	if len(all) < 5000 {
		t.Fatalf("only %d sentences: the test looks at the wrong place", len(all))
	}
	for _, text := range all {
		s := find(text)
		at := 0
		for k, tok := range s.T {
			for at < tok.From && s.R[at] == ' ' {
				at++
			}
			if tok.From != at || tok.To <= tok.From || tok.To > len(s.R) {
				t.Fatalf("%q: token %d is %d to %d, after %d", text, k, tok.From, tok.To, at)
			}
			if (tok.Kind == entity.Time) != (tok.When != nil) {
				t.Errorf("%q: %q is of kind %d, its time is %v", text, s.Cut(tok.From, tok.To), tok.Kind, tok.When)
			}
			if s.Index(tok.From) != k || s.Index(tok.To-1) != k {
				t.Errorf("%q: token %d is not found at its place", text, k)
			}
			at = tok.To
		}
		if rest := strings.TrimSpace(string(s.R[at:])); rest != "" {
			t.Errorf("%q: nothing holds %q", text, rest)
		}
		for name, p := range map[string]entity.Span{"title": s.Title, "verb": s.Verb} {
			if p.From < 0 || p.To > len(s.R) || p.From > p.To {
				t.Errorf("%q: the %s is %v", text, name, p)
			}
		}
	}
}
