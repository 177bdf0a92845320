package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/skills"
)

// A command's name stands in its skill, the texts, the aliases and the tests. Whoever else decides something
// by a command's name has to ask for what the command declares.
func TestACommandIsNamedOnlyInItsSkill(t *testing.T) {
	owner := map[string]string{} // name of a command → folder of its skill
	for _, s := range skills.All(skills.Config{}) {
		for _, c := range s.Commands {
			owner[c.Name] = "skills/" + s.Name
		}
	}
	if len(owner) < 15 {
		t.Fatalf("only %d commands are declared", len(owner))
	}
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "*.go").Output()
	if err != nil {
		t.Fatal(err)
	}
	for file := range strings.FieldsSeq(string(out)) {
		if strings.HasSuffix(file, "_test.go") || strings.HasPrefix(file, "tools/yardstick/") { // labels of sentences name commands
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			lit, ok := n.(*ast.BasicLit)
			if !ok || lit.Kind != token.STRING {
				return true
			}
			text, err := strconv.Unquote(lit.Value)
			if folder, ours := owner[text]; err == nil && ours && folder != filepath.Dir(file) {
				t.Errorf("%s names the command %s of %s", file, text, folder)
			}
			return true
		})
	}
}
