package intent_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// notes is a memory.
type notes struct{ sync.Map }

func (n *notes) Load(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := n.Map.Load(key)
	if !ok {
		return nil, false, nil
	}
	return v.([]byte), true, nil
}

func (n *notes) Save(_ context.Context, key string, value []byte, _ time.Duration) error {
	if n.Map.Store(key, value); value == nil {
		n.Map.Delete(key)
	}
	return nil
}

// desk is every command of every skill behind real understanding, with what they answer in the hands of a test.
type desk struct {
	*commands.Router
	answers  map[string]commands.Handler // by command; what else runs is an error
	actions  map[string]string           // a button of each command
	visitors int
	group    bool
	settled  []string // the cards that words ended, as "card state"
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	d := &desk{actions: map[string]string{}}
	var demo commands.Skill
	demo.Name, demo.Actions = "demo", map[string]commands.Action{}
	for i, c := range skills.Commands() {
		name := c.Name
		c.More = nil
		c.Run = func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
			if answer := d.answers[name]; answer != nil {
				return answer(ctx, req)
			}
			return nil, fmt.Errorf("%s ran", name)
		}
		demo.Commands = append(demo.Commands, c)
		d.actions[name] = "demo.press" + strings.Repeat("n", i) // small letters alone
		demo.Actions[d.actions[name]] = commands.Action{For: name, Run: func(context.Context, *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Close: true}, nil
		}}
	}
	r, err := commands.NewRouter(commands.Config{Skills: []commands.Skill{demo}, Understand: rules().Understand, Memory: &notes{}})
	if err != nil {
		t.Fatal(err)
	}
	d.Router = r
	return d
}

// request is one of the visitor who came last.
func (d *desk) request(t *testing.T, text string) *commands.Request {
	return &commands.Request{
		ID: fmt.Sprint(d.visitors, "|", text), Text: text, User: commands.User{ID: fmt.Sprint("u", d.visitors)}, Conversation: commands.Conversation{ID: "cid", Group: d.group},
		Lang: i18n.ZhCN, Now: now(t), Zone: now(t).Location(),
		Settle: func(_ context.Context, card string, as commands.State) (bool, error) {
			if as != "" {
				d.settled = append(d.settled, card+" "+string(as))
			}
			return true, nil
		},
	}
}

// says sends a message, which is to reach a command that answers like this, and returns the outTrackId of its card.
func (d *desk) says(t *testing.T, text, command string, answer commands.Handler) (card string, private bool, err error) {
	reached := false
	d.answers = map[string]commands.Handler{command: func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		reached = true
		return answer(ctx, req)
	}}
	req := d.request(t, text)
	reply, err := d.Handle(t.Context(), req)
	if !reached {
		return "", false, fmt.Errorf("%s did not reach %s: %w", text, command, err)
	}
	return commands.TrackID(req.ID, "card"), reply != nil && reply.To == commands.Private, nil
}

// proposes is a confirm card of a command that knows everything.
func proposes(t *testing.T, c commands.Command) commands.Handler {
	return func(context.Context, *commands.Request) (*commands.Reply, error) {
		d := commands.Dialog{Values: commands.Values{}}
		for _, p := range c.Params {
			d.Values[p.Name] = old(t, p)
		}
		return &commands.Reply{Text: "this?", Ask: &d}, nil
	}
}

// between are the ways in which a command answers a question.
func between(t *testing.T, c commands.Command) map[string]commands.Handler {
	answers := map[string]commands.Handler{
		"answers": func(context.Context, *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "so it is"}, nil
		},
		"closes": func(context.Context, *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "so it is", Close: true}, nil
		},
		"refuses": func(context.Context, *commands.Request) (*commands.Reply, error) {
			return nil, commands.NewError(commands.NotFound, nil, "core.not_yet")
		},
		"proposes": proposes(t, c),
	}
	if len(c.Params) > 0 {
		answers["asks"] = func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "which?", Ask: &commands.Dialog{Slot: c.Params[0].Name, Values: req.Values}}, nil
		}
	}
	return answers
}

// A proposal waits for its button, whatever is asked meanwhile and however that is answered: its card is not made void,
// words go back to it unless something newer asks, and pressing it ends nothing but itself.
func TestAProposalStandsWhateverIsAskedInBetween(t *testing.T) {
	d, requests, seen := newDesk(t), complete(), 0
	for _, c := range skills.Commands() {
		for _, in := range skills.Commands() {
			texts := requests[in.Name]
			if len(requests[c.Name]) == 0 || len(texts) == 0 {
				continue // nobody can ask for it in words
			}
			for _, text := range texts[min(1, len(texts)-1):] { // not the first: that opens the proposal
				for how, answer := range between(t, in) {
					for _, d.group = range []bool{false, true} {
						if d.group && c.Private {
							continue // the proposal would be in the 1:1 chat
						}
						for _, press := range []bool{false, true} {
							seen++
							if err := d.stands(t, c, requests[c.Name][0], in.Name, text, answer, how == "asks" || how == "proposes", press); err != nil {
								t.Errorf("%s proposes; %s: %s %s (group %t, press %t): %v", c.Name, text, in.Name, how, d.group, press, err)
							}
						}
					}
				}
			}
		}
	}
	if seen < 5000 {
		t.Errorf("only %d questions", seen)
	}
}

// stands has a command propose on one message and another answer the next; asks says that this one waits for words, too. Then the
// person presses the proposal, perhaps, and says no to what is open.
func (d *desk) stands(t *testing.T, c commands.Command, opens, in, text string, answer commands.Handler, asks, press bool) error {
	d.visitors++
	d.settled = nil
	card, _, err := d.says(t, opens, c.Name, proposes(t, c))
	if err != nil {
		return err
	}
	open := []string{card}
	newer, private, err := d.says(t, text, in, answer)
	if err != nil {
		return err
	}
	if asks && !(d.group && private) {
		open = []string{newer} // which is done before words go to the proposal again
	}
	if len(d.settled) > 0 {
		return fmt.Errorf("the proposal is %v", d.settled)
	}
	if press {
		req := d.request(t, "")
		req.Press = &commands.Press{Action: d.actions[c.Name], TrackID: card}
		if _, err := d.Press(t.Context(), req); err != nil {
			return err
		}
		open = slices.DeleteFunc(open, func(open string) bool { return open == card })
	}
	if _, err := d.Handle(t.Context(), d.request(t, "取消")); err != nil {
		return err
	}
	for i := range open {
		open[i] += " " + string(commands.StateCancelled)
	}
	if !slices.Equal(d.settled, open) {
		return fmt.Errorf("then no ends %v, want %v", d.settled, open)
	}
	return nil
}
