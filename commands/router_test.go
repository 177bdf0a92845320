package commands_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

var now = time.Date(2026, 11, 18, 10, 0, 0, 0, time.FixedZone("CST", 8*3600))

type memory struct {
	mu      sync.Mutex
	m       map[string][]byte
	dialogs int // how often one was looked for
}

func (m *memory) Load(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if strings.HasPrefix(key, "dialog|") {
		m.dialogs++
	}
	v, ok := m.m[key]
	return v, ok, nil
}

func (m *memory) Save(_ context.Context, key string, value []byte, _ time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.m == nil {
		m.m = map[string][]byte{}
	}
	if value == nil {
		delete(m.m, key)
		return nil
	}
	m.m[key] = value
	return nil
}

// office is a router with one read command, one private one and one that writes after two questions.
type office struct {
	*commands.Router
	memory     memory
	understand func(u commands.Utterance) commands.Understanding
	ran        []string
	values     commands.Values
	answer     func(req *commands.Request) (*commands.Reply, error)
}

func newOffice(t *testing.T, m ...commands.Middleware) *office {
	t.Helper()
	o := &office{}
	handler := func(name string) commands.Handler {
		return func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
			o.ran = append(o.ran, name)
			o.values = req.Values
			if o.answer != nil {
				return o.answer(req)
			}
			return &commands.Reply{Text: name}, nil
		}
	}
	r, err := commands.NewRouter(commands.Config{
		Skills: []commands.Skill{{
			Name: "demo",
			Commands: []commands.Command{
				{Name: "demo.read", Aliases: []string{"考勤", "/kq"}, Summary: "core.cancelled", Examples: []string{"core.cancelled"}, Run: handler("demo.read")},
				{Name: "demo.private", Aliases: []string{"工资"}, Summary: "core.cancelled", Private: true, Run: handler("demo.private")},
				{Name: "demo.write", Params: []commands.Param{{Name: "title", Type: commands.Topic}, {Name: "attendees", Type: commands.Subjects}}, Aliases: []string{"开会"}, Summary: "core.cancelled", Effect: commands.Write, Run: handler("demo.write")},
				{Name: "help", Act: commands.ActHelp, Aliases: []string{"帮助"}, Summary: "core.cancelled", Open: true, Run: handler("help")},
			},
			Actions: map[string]commands.Action{
				"demo.confirm": {For: "demo.write", Effect: commands.Write, Run: handler("demo.confirm"), Reconcile: handler("demo.reconcile")},
				"demo.look":    {For: "demo.private", Run: handler("demo.look")},
			},
			Events: map[string]commands.EventHandler{
				"went_wrong": func(context.Context, commands.Event) (commands.Outcome, error) {
					return commands.Outcome{}, errors.New("later")
				},
			},
		}},
		Understand: func(_ context.Context, u commands.Utterance) commands.Understanding {
			if o.understand == nil {
				return commands.Understanding{}
			}
			return o.understand(u)
		},
		Memory: &o.memory, Middleware: m,
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Router = r
	return o
}

// Handle answers a message in its language, as the bot does.
func (o *office) Handle(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	req.Lang = o.LanguageFor(ctx, req)
	return o.Router.Handle(ctx, req)
}

func says(text string) *commands.Request {
	return &commands.Request{
		ID: "m|r|" + text, Text: text, Now: now, Zone: now.Location(),
		User: commands.User{ID: "u1", Name: "张三"}, Conversation: commands.Conversation{ID: "cid1"},
	}
}

func inGroup(r *commands.Request) *commands.Request {
	r.Conversation = commands.Conversation{ID: "cidG", Group: true}
	return r
}

func TestAnAliasIsACommandOnlyWhenItStandsAlone(t *testing.T) {
	for text, want := range map[string]string{
		"考勤": "demo.read", " 考勤。 ": "demo.read", "考勤 上周": "demo.read", "考勤　上周": "demo.read", "/KQ": "demo.read", "／kq": "demo.read", "帮助！": "help",
		"考勤制度是谁定的": "help", // nothing understood: help, not the command
	} {
		o := newOffice(t)
		if _, err := o.Handle(t.Context(), says(text)); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if got := strings.Join(o.ran, ","); got != want {
			t.Errorf("%q ran %q, want %q", text, got, want)
		}
	}
}

func TestMistakesInSkillsAreAllReportedAtOnce(t *testing.T) {
	run := func(context.Context, *commands.Request) (*commands.Reply, error) { return nil, nil }
	_, err := commands.NewRouter(commands.Config{
		Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Memory:     &memory{},
		Skills: []commands.Skill{{
			Name: "a",
			Commands: []commands.Command{
				{Name: "a.one", Aliases: []string{"x"}, Summary: "no.such.text", Run: run},
				{Name: "a.one", Aliases: []string{"X"}, Summary: "core.cancelled"},
				{Name: "a.write", Summary: "core.cancelled", Effect: commands.Write, Run: run},
			},
			Actions: map[string]commands.Action{
				"Bad Name": {For: "a.one", Run: run}, "a.nothing": {For: "a.one"}, "a.mute": {For: "a.write", Effect: commands.Write, Run: run},
				"a.nobody": {Run: run}, "a.unknown": {For: "a.gone", Run: run}, "a.sly": {For: "a.one", Effect: commands.Write, Run: run, Reconcile: run},
				"a.ring": {For: "a.one", Run: run, Leads: []string{"a.round"}}, "a.round": {For: "a.one", Run: run, Leads: []string{"a.ring"}}, "a.lost": {For: "a.one", Run: run, Leads: []string{"a.none"}},
			},
		}},
	})
	if err == nil {
		t.Fatal("want errors")
	}
	for _, want := range []string{"no.such.text", "a.one exists twice", "a.one has no handler", `alias "X"`, "Bad Name", "a.nothing has no handler", "a.mute writes and cannot tell",
		`a.nobody is for no command: ""`, `a.unknown is for no command: "a.gone"`, "a.sly writes, and a.one only reads",
		`a.ring leads to "a.round"`, `a.round leads to "a.ring"`, `a.lost leads to "a.none"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not mention %q:\n%v", want, err)
		}
	}
}

func TestPrivateAnswersLeaveTheGroup(t *testing.T) {
	o := newOffice(t)
	reply, err := o.Handle(t.Context(), inGroup(says("工资")))
	if err != nil || reply.To != commands.Private {
		t.Errorf("a private command in a group answered to %v, %v", reply, err)
	}
	if reply, _ := o.Handle(t.Context(), says("工资")); reply.To != commands.Here {
		t.Errorf("one to one it answers here, got %v", reply.To)
	}
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return nil, fmt.Errorf("wrapped: %w", commands.NewError(commands.NotFound, nil, "core.cancelled"))
	}
	_, err = o.Handle(t.Context(), inGroup(says("工资")))
	var e *commands.Error
	if !errors.As(err, &e) || !e.Private {
		t.Errorf("an error sentence of a private command must go the same way, got %v", err)
	}
}

func TestPrivateFactsLeaveTheGroupOfAPressedCardToo(t *testing.T) {
	for _, to := range []commands.Target{commands.Here, commands.PressedCard, commands.Private} {
		o := newOffice(t)
		o.answer = func(*commands.Request) (*commands.Reply, error) {
			return &commands.Reply{To: to, Card: cardtpl.Notice{Text: "5,000"}}, nil
		}
		press := inGroup(says(""))
		press.Press = &commands.Press{Action: "demo.look"}
		if reply, err := o.Press(t.Context(), press); err != nil || reply.To != commands.Private {
			t.Errorf("an answer to %v went to %v, %v", to, reply, err)
		}
		o.answer = func(*commands.Request) (*commands.Reply, error) {
			return nil, commands.NewError(commands.NotFound, nil, "core.cancelled")
		}
		_, err := o.Press(t.Context(), press)
		if e, ok := errors.AsType[*commands.Error](err); !ok || !e.Private {
			t.Errorf("an error sentence must go the same way, got %v", err)
		}
	}
}

// What is said is read once, whatever it begins with, and the open dialog is looked for once.
func TestAMessageIsReadOnce(t *testing.T) {
	for text, want := range map[string]commands.Utterance{
		"考勤":     {Text: "考勤", Exact: true},
		"考勤 上周":  {Text: "考勤 上周", Exact: true, Alias: "demo.read", Rest: "上周"},
		"/kq 上周": {Text: "上周", Command: "demo.read"},
		"上周":     {Text: "上周"},
	} {
		o := newOffice(t)
		var read []commands.Utterance
		o.understand = func(u commands.Utterance) commands.Understanding {
			read = append(read, commands.Utterance{Text: u.Text, Command: u.Command, Alias: u.Alias, Rest: u.Rest, Exact: u.Exact})
			return commands.Understanding{}
		}
		if _, err := o.Handle(t.Context(), says(text)); err != nil {
			t.Fatal(err)
		}
		if len(read) != 1 || !reflect.DeepEqual(read[0], want) {
			t.Errorf("%q was read as %+v, want once as %+v", text, read, want)
		}
		if o.memory.dialogs != 1 {
			t.Errorf("%q looked %d times for an open dialog", text, o.memory.dialogs)
		}
	}
}

func TestOutsidersRunOnlyWhatIsOpen(t *testing.T) {
	o := newOffice(t)
	req := says("考勤")
	req.User.Outsider = true
	_, err := o.Handle(t.Context(), req)
	if commands.CodeOf(err) != commands.Forbidden || len(o.ran) != 0 {
		t.Errorf("an outsider ran %v, err %v", o.ran, err)
	}
	req = says("帮助")
	req.User.Outsider = true
	if _, err := o.Handle(t.Context(), req); err != nil || len(o.ran) != 1 {
		t.Errorf("an outsider may run what is open: %v, ran %v", err, o.ran)
	}
	press := says("")
	press.User.Outsider, press.Press = true, &commands.Press{Action: "demo.look"}
	if _, err := o.Press(t.Context(), press); commands.CodeOf(err) != commands.Forbidden {
		t.Errorf("an outsider's press: %v", err)
	}
}

func TestWithoutTheStoreReadsAreAnsweredAndWritesRefused(t *testing.T) {
	o := newOffice(t)
	for text, want := range map[string]commands.Code{"考勤": "", "开会": commands.Unavailable} {
		req := says(text)
		req.ReadOnly = true
		_, err := o.Handle(t.Context(), req)
		if err == nil && want != "" || err != nil && commands.CodeOf(err) != want {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	press := says("")
	press.ReadOnly, press.Press = true, &commands.Press{Action: "demo.confirm"}
	if _, err := o.Press(t.Context(), press); commands.CodeOf(err) != commands.Unavailable {
		t.Errorf("a write by button: %v", err)
	}
}

func TestOddMessagesGetTheirOwnSentence(t *testing.T) {
	o := newOffice(t)
	for name, c := range map[string]struct {
		req  *commands.Request
		want string
	}{
		"long":    {says(strings.Repeat("长", 10_000)), "core.too_long"},
		"picture": {&commands.Request{ID: "p", Media: commands.MediaPicture, Now: now}, "core.media.picture"},
		"file":    {&commands.Request{ID: "f", Media: commands.MediaFile, Now: now}, "core.media.file"},
		"audio":   {&commands.Request{ID: "a", Media: commands.MediaAudio, Now: now}, "core.media.audio"},
		"other":   {&commands.Request{ID: "o", Media: commands.MediaOther, Now: now}, "core.media.other"},
	} {
		_, err := o.Handle(t.Context(), c.req)
		var e *commands.Error
		if !errors.As(err, &e) || e.Key != c.want {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if errors.As(err, &e) && e.Sentence(i18n.En) == e.Key {
			t.Errorf("%s: %s has no text", name, e.Key)
		}
	}
	if _, err := o.Handle(t.Context(), says("  ")); err != nil || len(o.ran) != 1 || o.ran[0] != "help" {
		t.Errorf("an empty @ gets help, ran %v, %v", o.ran, err)
	}
}

func TestNothingSureOffersTheNearestAsSentences(t *testing.T) {
	o := newOffice(t)
	o.understand = func(u commands.Utterance) commands.Understanding {
		if u.Text == "考情" {
			return commands.Understanding{Near: []string{"demo.read", "demo.nonexistent", "demo.read"}}
		}
		return commands.Understanding{}
	}
	reply, err := o.Handle(t.Context(), says("考情"))
	if err != nil || reply.State != commands.StateOpen {
		t.Fatalf("%+v, %v", reply, err)
	}
	var tries commands.Tries
	if err := json.Unmarshal(reply.Pending.Payload, &tries); err != nil || len(tries.Sentences) != 1 {
		t.Errorf("sentences %v, %v", tries, err)
	}
	press := says("")
	press.Press = &commands.Press{Action: "dialog.near", N: 0, Payload: []byte(`{"sentences":["考勤"]}`)}
	if reply, err := o.Press(t.Context(), press); err != nil || reply.Text != "demo.read" || reply.To != commands.Here {
		t.Errorf("a tried sentence is answered as if said: %+v, %v", reply, err)
	}
}

func TestAPanicIsAnErrorWithAStackAndTheLimitHolds(t *testing.T) {
	o := newOffice(t, commands.Logged(slog.New(slog.DiscardHandler)), commands.Recovered(), commands.Limited(func() int { return 2 }))
	o.answer = func(*commands.Request) (*commands.Reply, error) { panic("boom") }
	_, err := o.Handle(t.Context(), says("考勤"))
	if err == nil || !strings.Contains(err.Error(), "boom") || !strings.Contains(err.Error(), "router_test.go") {
		t.Errorf("panic became %v", err)
	}
	o.answer = nil
	if _, err := o.Handle(t.Context(), says("考勤")); err != nil {
		t.Errorf("second of two a minute: %v", err)
	}
	if _, err := o.Handle(t.Context(), says("考勤")); commands.CodeOf(err) != commands.RateLimited {
		t.Errorf("third of two a minute: %v", err)
	}
	other := says("考勤")
	other.User.ID = "u2"
	if _, err := o.Handle(t.Context(), other); err != nil {
		t.Errorf("somebody else's allowance: %v", err)
	}
}

func TestAnEventThatFailsRunsAgain(t *testing.T) {
	o := newOffice(t)
	if _, err := o.Event(t.Context(), commands.Event{Type: "went_wrong"}); err == nil {
		t.Error("the error must come back")
	}
	if o.Follows("unknown") || !o.Follows("went_wrong") {
		t.Error("Follows")
	}
}

func TestTrackIDsAreStableDistinctAndShort(t *testing.T) {
	a, b := commands.TrackID("m|r|1", "card"), commands.TrackID("m|r|1", "event")
	if a != commands.TrackID("m|r|1", "card") || a == b || len(a) > 64 {
		t.Errorf("%q %q", a, b)
	}
}

// forgetful is a memory whose store takes nothing.
type forgetful struct{}

func (forgetful) Load(context.Context, string) ([]byte, bool, error) { return nil, false, nil }

func (forgetful) Save(context.Context, string, []byte, time.Duration) error {
	return errors.New("disk full")
}

func TestAMemoryThatFailsDoesNotSpoilWhatWasDone(t *testing.T) {
	done := &commands.Reply{Text: "created", Close: true}
	ask := &commands.Reply{Text: "who?", Ask: &commands.Dialog{Slot: "who"}}
	reply := done
	r, err := commands.NewRouter(commands.Config{
		Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Memory:     forgetful{},
		Skills: []commands.Skill{{Name: "demo", Commands: []commands.Command{{
			Name: "demo.write", Aliases: []string{"开会"}, Summary: "core.cancelled", Effect: commands.Write,
			Run: func(context.Context, *commands.Request) (*commands.Reply, error) { return reply, nil },
		}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	req := &commands.Request{ID: "1", User: commands.User{ID: "u1"}, Text: "开会", Now: now}
	if got, err := r.Handle(t.Context(), req); err != nil || got != done {
		t.Errorf("what was done became %+v, %v", got, err)
	}
	// A question whose answer could not be understood is not asked.
	reply = ask
	if _, err := r.Handle(t.Context(), req); commands.CodeOf(err) != commands.Unavailable {
		t.Errorf("the question became %v, want Unavailable", err)
	}
}

// Who may not use a command gets no message that an event or a job has for those who may; whose rights nobody can
// tell gets it later.
func TestWhoLostARightGetsNoMessageOfAnEventOrAJob(t *testing.T) {
	asked := 0
	unknown := commands.NewError(commands.Unavailable, nil, "core.unavailable")
	nothing := func(context.Context, *commands.Request) (*commands.Reply, error) { return nil, nil }
	out := commands.Outcome{Messages: []commands.Message{
		{Key: "1", To: "lost", For: "one.read"}, {Key: "2", To: "has", For: "one.read"}, {Key: "3", To: "lost"}, {Key: "4", To: "unknown", For: "one.read"}, {Key: "5", To: "has", For: "one.none"},
	}, Jobs: []commands.Job{{Kind: "one.later"}}}
	r, err := commands.NewRouter(commands.Config{
		Memory: &memory{}, Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Skills: []commands.Skill{{
			Name: "one", Commands: []commands.Command{{Name: "one.read", Summary: "meeting.summary", Run: nothing}},
			Events: map[string]commands.EventHandler{"happened": func(context.Context, commands.Event) (commands.Outcome, error) { return out, nil }},
			Jobs:   map[string]commands.JobHandler{"one.later": func(context.Context, commands.Job) (commands.Outcome, error) { return out, nil }},
		}},
		Allow: func(_ context.Context, req *commands.Request, c commands.Command, writes bool) error {
			asked++
			switch {
			case writes || req.Conversation.Group:
				t.Errorf("asked about %+v", req)
			case req.User.ID == "unknown":
				return unknown
			case req.User.ID == "lost" && c.Name != "":
				return errForbidden
			}
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, run := range map[string]func() (commands.Outcome, error){
		"event": func() (commands.Outcome, error) { return r.Event(t.Context(), commands.Event{Type: "happened"}) },
		"job":   func() (commands.Outcome, error) { return r.Jobs()["one.later"](t.Context(), commands.Job{}) },
	} {
		got, err := run()
		var keys []string
		for _, m := range got.Messages {
			keys = append(keys, m.Key)
		}
		if strings.Join(keys, "") != "23" || len(got.Jobs) != 1 || !errors.Is(err, unknown) || !strings.Contains(err.Error(), "one.none") {
			t.Errorf("%s: messages %v, %d jobs, %v", name, keys, len(got.Jobs), err)
		}
	}
	if asked == 0 {
		t.Error("nobody was asked")
	}
}

var errForbidden = commands.NewError(commands.Forbidden, nil, "core.outsider")
