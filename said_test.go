package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// What is wrong with a configuration is told in the language of whoever reloads it: every such text has its translations.
func TestWhatIsWrongWithAConfigurationIsToldInEveryLanguage(t *testing.T) {
	said := 0
	for _, dir := range []string{"internal/config", "internal/policy", "commands/intent/own"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			set := token.NewFileSet()
			parsed, err := parser.ParseFile(set, file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			look := func(e ast.Expr, sure bool) {
				lit, ok := e.(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					return
				}
				text, err := strconv.Unquote(lit.Value)
				if err != nil || !strings.Contains(text, " ") || !sure && !strings.Contains(text, "; ") {
					return
				}
				if said++; !i18n.Told(text) {
					t.Errorf("%s: said.yaml has no %q", set.Position(lit.Pos()), text)
				}
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					name := ""
					switch f := n.Fun.(type) {
					case *ast.SelectorExpr:
						name = f.Sel.Name
					case *ast.Ident:
						name = f.Name
					}
					if slices.Contains([]string{"Sayf", "add", "bad", "problem", "flaw"}, name) {
						for _, arg := range n.Args {
							look(arg, true)
						}
					}
				case *ast.CompositeLit:
					for _, e := range n.Elts {
						look(e, false)
					}
				}
				return true
			})
		}
	}
	if said < 70 {
		t.Errorf("only %d texts found", said)
	}
}
