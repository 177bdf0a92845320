package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	raw, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func TestTheReadmesNameTheTwoCommandsAndEveryVariable(t *testing.T) {
	variable := regexp.MustCompile(`env: "([A-Z_]+)"`)
	for _, name := range []string{"README.md", "README.zh-CN.md"} {
		text := read(t, name)
		for _, command := range []string{"\ngo run . sandbox\n", "\nmake test\n"} {
			if !strings.Contains(text, command) {
				t.Errorf("%s does not show %q", name, strings.TrimSpace(command))
			}
		}
		found := variable.FindAllStringSubmatch(read(t, "internal/config/settings.go"), -1)
		if len(found) < 10 {
			t.Fatalf("only %d variables found in the source", len(found))
		}
		for _, m := range found {
			if !strings.Contains(text, "`"+m[1]+"`") {
				t.Errorf("%s does not explain %s", name, m[1])
			}
		}
	}
	if !strings.Contains(read(t, ".ci/run"), "make test") {
		t.Error("the continuous integration must run the README's test command")
	}
}

func TestEveryRelativeLinkOfTheDocumentsResolves(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:\s]+)(#[^)]*)?\)`)
	out, err := exec.CommandContext(t.Context(), "git", "ls-files", "*.md").Output()
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for name := range strings.FieldsSeq(string(out)) {
		for _, m := range link.FindAllStringSubmatch(read(t, name), -1) {
			seen++
			if _, err := os.Stat(filepath.Join(filepath.Dir(name), m[1])); err != nil {
				t.Errorf("%s links to %s, which is not there", name, m[1])
			}
		}
	}
	if seen < 20 {
		t.Errorf("only %d links found", seen)
	}
}

func TestEveryDependencyHasItsReason(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{if not (or .Indirect .Main)}}{{.Path}}{{end}}", "all").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, "CONTRIBUTING.md")
	for module := range strings.FieldsSeq(string(out)) {
		if !strings.Contains(text, "`"+module+"`") {
			t.Errorf("CONTRIBUTING.md does not say why %s is there", module)
		}
	}
}
