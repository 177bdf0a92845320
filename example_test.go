package main

import (
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The worked example of CONTRIBUTING.md, put where a skill goes: what is not among these places a command with an
// argument of a known type does not touch.
func TestASkillTakesItsPackageItsTextsTheListAndTheConfiguration(t *testing.T) {
	const example = "docs/examples/skill"
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	places := map[string]bool{}
	put := func(place, at, with string) {
		places[place] = true
		overlay.Replace[filepath.Join(root, at)] = with
	}
	for _, pattern := range []string{"*.go", "corpus/*.tsv"} {
		files, err := filepath.Glob(filepath.Join(root, example, filepath.FromSlash(pattern)))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, %v", pattern, len(files), err)
		}
		for _, f := range files {
			at, err := filepath.Rel(filepath.Join(root, example), f)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.HasSuffix(at, "_test.go") {
				put("its package", filepath.Join("skills/contact", at), f)
			}
		}
	}
	put("its texts", "internal/i18n/texts/contact.yaml", filepath.Join(root, example, "contact.yaml"))
	edit := func(place, file string, lines map[string]string) {
		text := read(t, file)
		for before, line := range lines {
			if strings.Count(text, before) != 1 {
				t.Fatalf("%s has %d places like %q", file, strings.Count(text, before), before)
			}
			text = strings.Replace(text, before, line+"\n"+before, 1)
		}
		with := filepath.Join(dir, filepath.Base(file))
		if err := os.WriteFile(with, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		put(place, file, with)
	}
	const path = "\t\"github.com/dingdesk/dingdesk/skills/"
	edit("the list", "skills/skills.go", map[string]string{
		path + "help\"":            path + "contact\"",
		"\tHelp       help.Config": "\tContact    contact.Config",
		"\t\thelp.New(c.Help),":    "\t\tcontact.New(c.Contact),",
	})
	edit("the configuration", "internal/app/app.go", map[string]string{
		path + "help\"":          path + "contact\"",
		"\t\tHelp: help.Config{": "\t\tContact: contact.Config{Directory: a.dir},",
	})
	if got, want := slices.Sorted(maps.Keys(places)), []string{"its package", "its texts", "the configuration", "the list"}; !slices.Equal(got, want) {
		t.Errorf("it takes %v, want %v", got, want)
	}
	raw, err := json.Marshal(overlay)
	if err != nil {
		t.Fatal(err)
	}
	file, program := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "dingdesk")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, run := range [][]string{
		{"go", "build", "-overlay", file, "-o", program, "."},
		{program, "sandbox", "-run", filepath.Join(example, "who.txt")},
	} {
		if out, err := exec.CommandContext(t.Context(), run[0], run[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", run, err, out)
		}
	}
}
