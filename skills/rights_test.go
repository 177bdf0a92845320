package skills_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// ways are all in which a person reaches what the skills do, by name: commands and actions.
type ways struct {
	router *commands.Router
	skills []commands.Skill
	says   string   // the command that every sentence means
	ran    []string // what ran
	denied func(c commands.Command) bool
	brief  bool                                                                                    // tries no aliases
	allow  func(ctx context.Context, req *commands.Request, c commands.Command, writes bool) error // instead of denied
}

var errDenied = commands.NewError(commands.Forbidden, nil, "core.read_only") // any sentence of its own

type forgetful struct{}

func (forgetful) Load(context.Context, string) ([]byte, bool, error)        { return nil, false, nil }
func (forgetful) Save(context.Context, string, []byte, time.Duration) error { return nil }

// newWays puts a note in the place of everything that a skill would do.
func newWays(t *testing.T) *ways {
	t.Helper()
	w := &ways{skills: all()}
	note := func(name string) commands.Handler {
		return func(context.Context, *commands.Request) (*commands.Reply, error) {
			w.ran = append(w.ran, name)
			return &commands.Reply{Card: cardtpl.Notice{Text: name}, To: commands.PressedCard}, nil
		}
	}
	for i, s := range w.skills {
		w.skills[i].Commands, w.skills[i].Actions = slices.Clone(s.Commands), map[string]commands.Action{}
		for j, c := range s.Commands {
			w.skills[i].Commands[j].Run, w.skills[i].Commands[j].More = note(c.Name), nil
		}
		for name, a := range s.Actions {
			a.Run = note(name)
			if a.Reconcile != nil {
				a.Reconcile = note(name)
			}
			w.skills[i].Actions[name] = a
		}
	}
	var err error
	w.router, err = commands.NewRouter(commands.Config{
		Skills: w.skills, Memory: forgetful{},
		Understand: func(context.Context, commands.Utterance) commands.Understanding {
			return commands.Understanding{Reading: commands.ReadCommand, Command: w.says}
		},
		Allow: func(ctx context.Context, req *commands.Request, c commands.Command, writes bool) error {
			if w.allow != nil {
				return w.allow(ctx, req, c, writes)
			}
			if w.denied != nil && w.denied(c) {
				return errDenied
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *ways) request() *commands.Request {
	return &commands.Request{ID: "r", User: commands.User{ID: "u1"}, Conversation: commands.Conversation{ID: "g", Group: true}, Now: time.Now()}
}

func (w *ways) press(action string, payload []byte) *commands.Request {
	req := w.request()
	req.Press = &commands.Press{Action: action, Payload: payload}
	return req
}

// outcome is what one way of reaching a name came to.
type outcome struct {
	way, name string
	c         commands.Command   // whose rights it takes
	leads     []commands.Command // and one of these, if there are any: it leads to nothing else
	reply     *commands.Reply
	err       error
	ran       bool
}

// try reaches everything in every way.
func (w *ways) try(t *testing.T, edit func(*commands.Request)) []outcome {
	t.Helper()
	byName := map[string]commands.Command{}
	for _, c := range w.router.Commands() {
		byName[c.Name] = c
	}
	var out []outcome
	reach := func(way, name string, c commands.Command, req *commands.Request, do func(context.Context, *commands.Request) (*commands.Reply, error)) {
		edit(req)
		w.ran = nil
		reply, err := do(t.Context(), req)
		out = append(out, outcome{way: way, name: name, c: c, reply: reply, err: err, ran: slices.Contains(w.ran, name)})
	}
	for name, c := range byName {
		said := w.request()
		said.ID, said.User.ID, said.Text, w.says = "r"+name, "u"+name, "做", name // a refusal is said once a minute to a person
		reach("said", name, c, said, w.router.Handle)
		for _, alias := range c.Aliases {
			if w.brief {
				break
			}
			named := w.request()
			named.User.ID, named.Text = "a "+alias, alias
			reach("alias "+alias, name, c, named, w.router.Handle)
		}
		question, err := json.Marshal(commands.Dialog{Command: name, Values: commands.Values{}, Options: []commands.Option{{Label: "x"}}})
		if err != nil {
			t.Fatal(err)
		}
		reach("picked", name, c, w.press("dialog.pick", question), w.router.Press)
		reach("tried", name, c, w.press("help.try", []byte(`{"sentences":["做"]}`)), w.router.Press)
	}
	for _, s := range w.skills {
		for name, a := range s.Actions {
			reach("pressed", name, byName[a.For], w.press(name, nil), w.router.Press)
			for _, to := range a.Leads {
				out[len(out)-1].leads = append(out[len(out)-1].leads, byName[s.Actions[to].For])
			}
			if a.Reconcile != nil {
				reach("looked up", name, byName[a.For], w.press(name, nil), w.router.Reconcile)
			}
		}
	}
	return out
}

func TestAPolicyThatDeniesEverythingLetsNothingRun(t *testing.T) {
	w := newWays(t)
	w.denied = func(commands.Command) bool { return true }
	for _, o := range w.try(t, func(*commands.Request) {}) {
		if o.ran || !errors.Is(o.err, errDenied) {
			t.Errorf("%s %s: ran %v, answered %v", o.way, o.name, o.ran, o.err)
		}
		if code := commands.CodeOf(o.err); (code == commands.Unclear) != (o.way == "looked up") {
			t.Errorf("%s %s is %s", o.way, o.name, code)
		}
	}
}

func TestAPolicyThatDeniesACommandDeniesItsActionsAndNothingElse(t *testing.T) {
	w := newWays(t)
	for _, c := range w.router.Commands() {
		w.denied = func(x commands.Command) bool { return x.Name == c.Name }
		for _, o := range w.try(t, func(*commands.Request) {}) {
			if denied := o.c.Name == c.Name; o.ran == denied || errors.Is(o.err, errDenied) != denied {
				t.Errorf("without %s, %s %s: ran %v, answered %v", c.Name, o.way, o.name, o.ran, o.err)
			}
		}
	}
}

// Who decides approvals can be said in a policy, although only buttons do it.
func TestEveryWriteBelongsToACommandThatWrites(t *testing.T) {
	w := newWays(t)
	var writes []string
	for _, s := range w.skills {
		for name, a := range s.Actions {
			if a.Effect == commands.Write {
				writes = append(writes, name+" "+a.For)
			}
		}
	}
	slices.Sort(writes)
	if want := []string{
		"admin.end admin.maintenance", "admin.maintain admin.maintenance", "admin.pause admin.pause", "admin.reload admin.reload",
		"admin.resume admin.pause", "admin.retry admin.jobs", "approval.batch approval.decide", "approval.confirm approval.decide",
		"approval.digestoff approval.digest", "approval.digeston approval.digest",
		"approval.nudge approval.urge", "approval.redirect approval.handover", "approval.revoke approval.withdraw", "approval.say approval.comment",
		"approval.standin approval.away", "approval.standout approval.away", "approval.submit approval.create", "approval.weeklyoff approval.digest", "approval.weeklyon approval.digest",
		"data.erase data.delete", "meeting.cancel meeting.create", "meeting.confirm meeting.create", "meeting.room meeting.create",
	}; !slices.Equal(writes, want) {
		t.Errorf("writes %v, want %v", writes, want)
	}
	w.denied = func(c commands.Command) bool { return c.Effect == commands.Write }
	for _, o := range w.try(t, func(*commands.Request) {}) {
		writes := func(c commands.Command) bool { return c.Effect == commands.Write }
		if o.ran == (writes(o.c) || len(o.leads) > 0 && !slices.ContainsFunc(o.leads, func(c commands.Command) bool { return !writes(c) })) {
			t.Errorf("without writes, %s %s: ran %v", o.way, o.name, o.ran)
		}
	}
}

func TestAnOutsiderRunsWhatIsOpenAndPressesNothing(t *testing.T) {
	w := newWays(t)
	for _, o := range w.try(t, func(r *commands.Request) { r.User.Outsider = true }) {
		if o.ran && (!o.c.Open || o.way == "picked" || o.way == "tried") {
			t.Errorf("an outsider %s %s", o.way, o.name)
		}
	}
}

func TestPrivateFactsLeaveTheGroupHoweverTheyAreReached(t *testing.T) {
	w := newWays(t)
	private := map[string]bool{}
	for _, o := range w.try(t, func(*commands.Request) {}) {
		if o.err != nil || !o.ran {
			t.Errorf("%s %s: ran %v, %v", o.way, o.name, o.ran, o.err)
			continue
		}
		if (o.reply.To == commands.Private) != o.c.Private {
			t.Errorf("%s %s answered to %v", o.way, o.name, o.reply.To)
		}
		private[o.c.Name] = private[o.c.Name] || o.c.Private
	}
	if !private["approval.status"] || private["meeting.create"] {
		t.Errorf("private: %v", slices.Collect(maps.Keys(private)))
	}
}

// The rules of the house, and whom to ask about them, are nothing for strangers.
func TestAnOutsiderReadsNothingOfTheRules(t *testing.T) {
	w := newWays(t)
	w.denied = func(commands.Command) bool { return true }
	for _, o := range w.try(t, func(r *commands.Request) { r.User.Outsider = true }) {
		if o.ran || errors.Is(o.err, errDenied) {
			t.Errorf("an outsider %s %s: ran %v, answered %v", o.way, o.name, o.ran, o.err)
		}
	}
}
