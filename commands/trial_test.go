package commands_test

import (
	"context"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// sure is a card that waits to be confirmed.
type sure struct{}

func (sure) Card(i18n.Lang) cardtpl.Card {
	return cardtpl.Card{Kind: "demo", Title: "demo", Hint: "It counts at once.", Buttons: []cardtpl.Button{{Text: "Yes", Action: "demo.confirm"}}}
}

func closable(t *testing.T, gate *error) *commands.Router {
	t.Helper()
	run := func(context.Context, *commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Card: sure{}, Pending: &commands.Pending{Owners: []string{"u1"}}}, nil
	}
	r, err := commands.NewRouter(commands.Config{
		Memory: &memory{},
		Trial:  func(i18n.Lang) string { return "Nothing is written." },
		Understand: func(context.Context, commands.Utterance) commands.Understanding {
			return commands.Understanding{Talk: commands.TalkGreeting}
		},
		Skills: []commands.Skill{{
			Name: "demo",
			Commands: []commands.Command{
				{Name: "demo.write", Aliases: []string{"写"}, Summary: "core.cancelled", Effect: commands.Write, Run: run},
				{Name: "demo.inside", Aliases: []string{"删"}, Summary: "core.cancelled", Effect: commands.Write, Inside: true, Run: run},
			},
			Actions: map[string]commands.Action{"demo.confirm": {For: "demo.write", Effect: commands.Write, Run: run, Reconcile: run}},
			Gate:    func(context.Context, *commands.Request, commands.Command) error { return *gate },
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// What pressing will do is not promised beside the note that it will not, and what only concerns DingDesk is done all the same.
func TestATrialIsSaidInPlaceOfWhatPressingWouldDo(t *testing.T) {
	var open error
	r := closable(t, &open)
	for text, want := range map[string]string{"写": "Nothing is written.", "删": "It counts at once."} {
		reply, err := r.Handle(t.Context(), &commands.Request{ID: text, User: commands.User{ID: "u1"}, Text: text, Lang: i18n.En, Now: time.Now()})
		if err != nil {
			t.Fatal(err)
		}
		if hint := reply.Card.Card(i18n.En).Hint; hint != want {
			t.Errorf("%s: %q, want %q", text, hint, want)
		}
	}
}

// What is closed for a while is closed to a greeting, too, and is no outage for the audit.
func TestWhatIsClosedIsClosedToPolitenessAndIsNoOutage(t *testing.T) {
	var closed error = commands.NewError(commands.Closed, nil, "core.maintenance", "text", "x")
	r := closable(t, &closed)
	for _, text := range []string{"你好", "写"} {
		req := &commands.Request{ID: text, User: commands.User{ID: text}, Text: text, Lang: i18n.En, Now: time.Now()}
		ctx, _ := commands.WithInfo(t.Context())
		reply, err := r.Handle(ctx, req)
		if commands.CodeOf(err) != commands.Closed || reply != nil {
			t.Errorf("%s: %+v, %v", text, reply, err)
		}
		if e, ok := commands.Audited(ctx, req, reply, err); ok && e.Outcome != "closed" {
			t.Errorf("%s is %s in the audit", text, e.Outcome)
		}
	}
}
