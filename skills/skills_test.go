package skills_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/chat"
)

func all() []commands.Skill {
	return skills.All(skills.Config{
		Approval: approval.Config{Events: true},
		Chat:     chat.Config{LLM: llm.New(llm.Config{BaseURL: "http://127.0.0.1:1/v1", Model: "none"})},
	})
}

func TestEverySkillIsListedUnderTheNameOfItsPackage(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	var packages, listed []string
	for _, e := range entries {
		if e.IsDir() {
			packages = append(packages, e.Name())
		}
	}
	for _, s := range all() {
		listed = append(listed, s.Name)
	}
	slices.Sort(listed)
	if !slices.Equal(packages, listed) {
		t.Errorf("packages %v, listed skills %v", packages, listed)
	}
}

// The golden cards are drawn from cardtpl.Samples: an action that none of them offers either has no
// button, or a card that nobody ever looks at.
func TestEveryActionHasACardThatOffersItAndEveryButtonAnAction(t *testing.T) {
	files, err := filepath.Glob("../cardtpl/testdata/golden/*.json")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d golden cards, %v", len(files), err)
	}
	offered := map[string]bool{cardtpl.StopAction: true} // of every answer that is being written
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var card struct{ Actions []string }
		if err := json.Unmarshal(raw, &card); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, a := range card.Actions {
			name, _, _, ok := cardtpl.ParseAction(a + "@1")
			if !ok {
				t.Errorf("%s: %q is no action", file, a)
			}
			offered[name] = true
		}
	}
	taken := map[string]bool{"dialog.pick": true, "dialog.cancel": true, "dialog.near": true, "help.try": true, cardtpl.CheckAction: true} // the router's and the transport's own
	for _, s := range all() {
		for name := range s.Actions {
			taken[name] = true
			if !offered[name] {
				t.Errorf("no golden card offers %s: add a sample to cardtpl", name)
			}
		}
	}
	for name := range offered {
		if !taken[name] {
			t.Errorf("a card offers %s, which no skill handles", name)
		}
	}
}
