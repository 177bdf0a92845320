package skills_test

import (
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/skills"
	"github.com/dingdesk/dingdesk/skills/approval"
	"github.com/dingdesk/dingdesk/skills/chat"
)

var update = flag.Bool("update", false, "rewrite the golden files")

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

func TestEveryCardLooksAsCommittedAndKeepsTheRulesOfACard(t *testing.T) {
	for _, s := range all() {
		cardtest.Golden(t, filepath.Join(s.Name, "testdata", "golden"), s.Samples, *update)
		cardtest.Rules(t, s.Samples)
	}
}

// An action that no sample offers either has no button, or a card that nobody ever looks at.
func TestEveryActionHasASampleThatOffersItAndEveryButtonAnAction(t *testing.T) {
	offered := map[string]bool{cardtpl.StopAction: true} // of every answer that is being written
	samples := cardtpl.Samples()
	for _, s := range all() {
		samples = append(samples, s.Samples...)
	}
	for _, s := range samples {
		r, err := cardtpl.RenderView(s.View, cardtpl.Options{TemplateID: "own.schema", Version: 1, Lang: i18n.ZhCN})
		if err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
		for _, a := range r.Actions {
			name, _, _, ok := cardtpl.ParseAction(a + "@1")
			if !ok {
				t.Errorf("%s: %q is no action", s.Name, a)
			}
			offered[name] = true
		}
	}
	taken := map[string]bool{"dialog.pick": true, "dialog.cancel": true, "dialog.near": true, "help.try": true, cardtpl.CheckAction: true} // the router's and the transport's own
	for _, s := range all() {
		for name := range s.Actions {
			taken[name] = true
			if !offered[name] {
				t.Errorf("no sample offers %s", name)
			}
		}
	}
	for name := range offered {
		if !taken[name] {
			t.Errorf("a card offers %s, which no skill handles", name)
		}
	}
}

// What is understood and cannot be done yet is answered with the way to do it without us, in each language,
// and as often as it is asked for: it is no refusal that is said once.
func TestWhatNoSkillDoesYetIsAnsweredWithTheWayToDoIt(t *testing.T) {
	for name, key := range map[string]string{
		"attendance.away": "attendance.away", "attendance.overtime": "attendance.overtime", "leave.balance": "attendance.leave",
		"meeting.rooms": "meeting.rooms", "meeting.free": "meeting.free", "meeting.cancel": "meeting.cancel", "meeting.reschedule": "meeting.reschedule",
	} {
		for _, c := range skills.Commands() {
			if c.Name == name && c.Effect == commands.Write {
				t.Errorf("%s writes nothing yet, and strict refuses it as if it did", name)
			}
		}
		r, err := commands.NewRouter(commands.Config{
			Skills: all(), Memory: forgetful{},
			Understand: func(context.Context, commands.Utterance) commands.Understanding {
				return commands.Understanding{Reading: commands.ReadCommand, Command: name}
			},
		})
		if err != nil {
			t.Fatal(err)
		}
		asked := commands.Request{ID: "m1", Text: "问一下", User: commands.User{ID: "u1", Name: "小林"}}
		for range 2 {
			req := asked
			_, err := r.Handle(t.Context(), &req)
			var e *commands.Error
			if !errors.As(err, &e) || e.Code != commands.NotFound || e.Key != key+".not_yet" || !i18n.Has(e.Key) {
				t.Errorf("%s: %v", name, err)
			}
		}
		asked.User = commands.User{Outsider: true}
		if _, err := r.Handle(t.Context(), &asked); commands.CodeOf(err) != commands.Forbidden {
			t.Errorf("%s, an outsider: %v", name, err)
		}
	}
}
