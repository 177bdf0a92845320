package names_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/names"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// What a list has in another shape than sentences are given in is never found.
func TestListsAreInTheShapeOfSentences(t *testing.T) {
	files, err := filepath.Glob("*.txt")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d lists, %v", len(files), err)
	}
	names.New(nil, nil, ordinary) // panics at a line that is none
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			if strings.HasPrefix(line, "#") {
				continue
			}
			if shape := norm.New(line).String(); shape != line {
				t.Errorf("%s:%d: %q is written %q in sentences", file, i+1, line, shape)
			}
			if strings.TrimRight(line, " \t") != line {
				t.Errorf("%s:%d ends with blanks", file, i+1)
			}
		}
	}
}

// Words are data, so that whoever knows a language can mend them: the code holds none.
func TestNoWordOfChineseIsInTheCode(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`(["'` + "`" + `])[^"'` + "`" + `]*\p{Han}`)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(b), "\n") {
			code, _, _ := strings.Cut(line, "//")
			if literal.MatchString(code) {
				t.Errorf("%s:%d: %s", file, i+1, strings.TrimSpace(line))
			}
		}
	}
}
