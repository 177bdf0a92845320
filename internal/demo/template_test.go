package demo_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/demo"
)

func TestATemplateOfTheCommandLineIsServed(t *testing.T) {
	t.Parallel()
	exported, err := cardtpl.Template(cardtpl.GenericTemplate)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "card.json")
	if err := os.WriteFile(file, exported, 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := demo.New(demo.Options{Templates: []string{"mine.schema=" + file}})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	for _, x := range d.Server.Templates() {
		if x.ID == "mine.schema" && x.State == "published" && len(x.Variables) > 0 {
			return
		}
	}
	t.Errorf("templates: %+v", d.Server.Templates())
}

func TestABadTemplateOfTheCommandLineIsRefusedWithASentence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "card.json")
	if err := os.WriteFile(file, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{file: "ID.schema=FILE", "mine=" + file: "ID.schema=FILE", "mine.schema=/nowhere.json": "nowhere.json", "mine.schema=" + file: "template mine.schema: " + file + " is not what the card platform exports: exported file: editorData is missing"} {
		d, err := demo.New(demo.Options{Templates: []string{text}})
		if err == nil {
			d.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
