package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// Words are data, beside the code that knows what they mean: a Han character in the code of understanding is a rule for one
// word. Only what folds characters and what reads times is made of them.
func TestTheCodeOfUnderstandingHoldsNoWords(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "commands/intent/*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for file := range strings.FieldsSeq(string(out)) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "commands/intent/norm/") || strings.HasPrefix(file, "commands/intent/timex/") {
			continue
		}
		seen++
		files := token.NewFileSet()
		parsed, err := parser.ParseFile(files, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING && lit.Kind != token.CHAR {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if err != nil || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
				t.Errorf("%s holds %s: a word belongs into a .tsv file, under a concept", files.Position(lit.Pos()), lit.Value)
			}
			return true
		})
	}
	if seen < 30 {
		t.Errorf("only %d files read", seen)
	}
}
