package commands_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// offers is a card with a button of every kind.
type offers struct{}

func (offers) Card(i18n.Lang) cardtpl.Card {
	return cardtpl.Card{
		Kind: "demo", Title: "demo", Form: &cardtpl.Form{Submit: "demo.confirm"},
		Buttons: []cardtpl.Button{
			{Text: "a", Action: "demo.look"}, {Text: "b", Action: "demo.confirm"}, {Text: "c", Action: "demo.confirm.2"}, {Text: "d", URL: "https://example.com"}, {Text: "e", Action: "dialog.cancel"},
			{Text: "f", Action: "demo.more"}, // leads to demo.confirm alone
		},
	}
}

// A button that would only lead to a refusal is not there: on answers, on messages beside them, and on those behind events.
func TestNobodyIsOfferedWhatTheyMayNotPress(t *testing.T) {
	// u1 may everything, u2 only reads, u3 writes in a group only.
	allow := func(_ context.Context, req *commands.Request, c commands.Command, _ bool) error {
		if c.Effect == commands.Write && (req.User.ID == "u2" || req.User.ID == "u3" && !req.Conversation.Group) {
			return commands.NoRight("policy.group")
		}
		return nil
	}
	owners := []string{}
	reply := func() *commands.Reply {
		return &commands.Reply{
			Card: offers{}, Pending: &commands.Pending{Owners: owners},
			Outcome: commands.Outcome{Messages: []commands.Message{{Key: "m", To: "u2", Card: offers{}, Pending: &commands.Pending{Owners: []string{"u2"}}}}},
		}
	}
	run := func(context.Context, *commands.Request) (*commands.Reply, error) { return reply(), nil }
	r, err := commands.NewRouter(commands.Config{
		Memory: &memory{}, Allow: allow,
		Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Skills: []commands.Skill{{
			Name: "demo",
			Commands: []commands.Command{
				{Name: "demo.read", Aliases: []string{"看"}, Summary: "core.cancelled", Run: run},
				{Name: "demo.private", Aliases: []string{"私"}, Summary: "core.cancelled", Private: true, Run: run},
				{Name: "demo.write", Summary: "core.cancelled", Effect: commands.Write, Run: run},
			},
			Actions: map[string]commands.Action{"demo.more": {For: "demo.read", Run: run, Leads: []string{"demo.confirm"}}, "demo.look": {For: "demo.read", Run: run}, "demo.confirm": {For: "demo.write", Effect: commands.Write, Run: run, Reconcile: run}},
			Events: map[string]commands.EventHandler{"came": func(context.Context, commands.Event) (commands.Outcome, error) {
				return reply().Outcome, nil
			}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	texts := func(v cardtpl.View) string {
		c, out := v.Card(i18n.ZhCN), ""
		for _, b := range c.Buttons {
			out += b.Text
		}
		if c.Form != nil {
			out += "form"
		}
		return out
	}
	ask := func(who, text string, group bool) *commands.Reply {
		got, err := r.Handle(t.Context(), &commands.Request{ID: who + text, User: commands.User{ID: who}, Text: text, Conversation: commands.Conversation{ID: "c", Group: group}, Lang: i18n.ZhCN, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	for _, c := range []struct {
		who, text string
		group     bool
		owners    string
		want      string
	}{
		{"u1", "看", false, "u1", "abcdefform"}, {"u2", "看", false, "u2", "ade"}, {"u2", "看", true, "", "abcdefform"}, {"u2", "看", true, "u2,u1", "abcdefform"},
		{"u3", "看", true, "u3", "abcdefform"}, {"u3", "私", true, "u3", "ade"}, // it leaves the group
	} {
		if owners = nil; c.owners != "" {
			owners = strings.Split(c.owners, ",")
		}
		got := ask(c.who, c.text, c.group)
		if b := texts(got.Card); b != c.want {
			t.Errorf("%+v: %s", c, b)
		}
		if b := texts(got.Messages[0].Card); b != "ade" {
			t.Errorf("the message beside it: %s", b)
		}
	}
	for who, may := range map[string]bool{"u1": true, "u2": false} { // an older card has it still
		req := &commands.Request{ID: "p", User: commands.User{ID: who}, Lang: i18n.ZhCN, Now: time.Now(), Press: &commands.Press{Action: "demo.more"}}
		if _, err := r.Press(t.Context(), req); (err == nil) != may {
			t.Errorf("%s presses what leads to demo.confirm: %v", who, err)
		}
	}
	out, err := r.Event(t.Context(), commands.Event{Type: "came"})
	if err != nil || len(out.Messages) != 1 || texts(out.Messages[0].Card) != "ade" {
		t.Errorf("behind an event: %+v, %v", out, err)
	}
}
