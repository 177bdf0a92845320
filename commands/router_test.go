package commands_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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
	mu sync.Mutex
	m  map[string][]byte
}

func (m *memory) Load(_ context.Context, key string) ([]byte, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
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
	understand func(u commands.Utterance) commands.Understanding
	ran        []string
	args       commands.Args
	answer     func(req *commands.Request) (*commands.Reply, error)
}

func newOffice(t *testing.T, m ...commands.Middleware) *office {
	t.Helper()
	o := &office{}
	handler := func(name string) commands.Handler {
		return func(_ context.Context, req *commands.Request) (*commands.Reply, error) {
			o.ran = append(o.ran, name)
			o.args = req.Args
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
				{Name: "demo.write", Aliases: []string{"开会"}, Summary: "core.cancelled", Effect: commands.Write, Run: handler("demo.write")},
				{Name: "help", Aliases: []string{"帮助"}, Summary: "core.cancelled", Open: true, Run: handler("help")},
			},
			Actions: map[string]commands.Action{
				"demo.confirm": {Effect: commands.Write, Run: handler("demo.confirm"), Learn: handler("demo.learn")},
				"demo.look":    {Run: handler("demo.look")},
			},
			Events: map[string]commands.EventHandler{
				"went_wrong": func(context.Context, commands.Event) ([]commands.Notice, error) { return nil, errors.New("later") },
			},
		}},
		Understand: func(_ context.Context, u commands.Utterance) commands.Understanding {
			if o.understand == nil {
				return commands.Understanding{}
			}
			return o.understand(u)
		},
		Memory: &memory{}, Middleware: m,
	})
	if err != nil {
		t.Fatal(err)
	}
	o.Router = r
	return o
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
			},
			Actions: map[string]commands.Action{"Bad Name": {Run: run}, "a.nothing": {}, "a.mute": {Effect: commands.Write, Run: run}},
		}},
	})
	if err == nil {
		t.Fatal("want errors")
	}
	for _, want := range []string{"no.such.text", "a.one exists twice", "a.one has no handler", `alias "X"`, "Bad Name", "a.nothing has no handler", "a.mute writes and cannot tell"} {
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

func TestOutsidersGetHelpOnly(t *testing.T) {
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
		t.Errorf("an outsider may have help: %v, ran %v", err, o.ran)
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

// asks makes demo.write ask for a start, and finish when it has one.
func (o *office) asks() {
	o.answer = func(req *commands.Request) (*commands.Reply, error) {
		if ran := o.ran[len(o.ran)-1]; ran != "demo.write" {
			return &commands.Reply{Text: ran}, nil
		}
		if req.Args.Title == "" {
			return &commands.Reply{
				Card: cardtpl.Question{Ask: "标题？", Options: []string{"周会", "评审"}},
				Ask: &commands.Frame{Slot: "title", Args: req.Args, Options: []commands.Option{
					{Label: "周会", Fill: commands.Args{Title: "周会"}}, {Label: "评审", Fill: commands.Args{Title: "评审"}},
				}},
			}, nil
		}
		return &commands.Reply{Text: "done " + req.Args.Title}, nil
	}
	o.understand = func(u commands.Utterance) commands.Understanding {
		switch {
		case u.Frame != nil && u.Text == "取消":
			return commands.Understanding{Reading: commands.ReadCancel}
		case u.Frame != nil && u.Text == "周会":
			return commands.Understanding{Reading: commands.ReadAnswer, Args: u.Frame.Args.Merge(commands.Args{Title: "周会"})}
		case u.Frame != nil && u.Text == "好的":
			return commands.Understanding{Reading: commands.ReadConfirm}
		case u.Text == "查一下":
			return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}
		}
		return commands.Understanding{}
	}
}

func TestADialogIsFilledByWordsByButtonOrCancelled(t *testing.T) {
	o := newOffice(t)
	o.asks()
	ask, err := o.Handle(t.Context(), says("开会"))
	if err != nil || ask.Ask == nil || ask.Pending == nil || ask.Pending.Owners[0] != "u1" {
		t.Fatalf("no question with buttons: %+v, %v", ask, err)
	}
	var settled []string
	settle := func(_ context.Context, trackID string, as commands.State) error {
		if as != "" {
			settled = append(settled, trackID+" "+string(as))
		}
		return nil
	}
	req := says("周会")
	req.Settle = settle
	if reply, err := o.Handle(t.Context(), req); err != nil || reply.Text != "done 周会" {
		t.Errorf("answered in words: %+v, %v", reply, err)
	} else if want := []string{ask.Ask.TrackID + " superseded"}; !slices.Equal(settled, want) {
		t.Errorf("the question's card must be superseded, got %v", settled)
	}
	if _, err := o.Handle(t.Context(), says("周会")); len(o.ran) != 3 || o.ran[2] != "help" {
		t.Errorf("the dialog is over, yet ran %v (%v)", o.ran, err)
	}

	ask, _ = o.Handle(t.Context(), says("开会"))
	press := says("")
	press.Press = &commands.Press{Action: "dialog.pick", N: 1, Payload: ask.Pending.Payload, TrackID: ask.Ask.TrackID}
	if reply, err := o.Press(t.Context(), press); err != nil || reply.Text != "done 评审" || reply.To != commands.PressedCard {
		t.Errorf("answered by button: %+v, %v", reply, err)
	}

	ask, _ = o.Handle(t.Context(), says("开会"))
	req = says("取消")
	req.Settle = settle
	if reply, err := o.Handle(t.Context(), req); err != nil || settled[len(settled)-1] != ask.Ask.TrackID+" cancelled" {
		t.Errorf("cancelled: %+v, %v; settled %v", reply, err, settled)
	}
}

// What a card is about to do, or has done, is not changed by words until it is known.
func TestWordsDoNotTouchACardWhoseOutcomeIsNotKnown(t *testing.T) {
	for text, asked := range map[string][]commands.State{
		"周会": {"", commands.StateSuperseded}, "开会": {"", commands.StateSuperseded}, "取消": {commands.StateCancelled},
	} {
		for _, code := range []commands.Code{commands.Unclear, commands.Unavailable, commands.Conflict} {
			for _, at := range asked {
				o := newOffice(t)
				o.asks()
				if _, err := o.Handle(t.Context(), says("开会")); err != nil {
					t.Fatal(err)
				}
				req := says(text)
				req.ID += "2"
				req.Settle = func(_ context.Context, _ string, as commands.State) error {
					if as == at {
						return commands.NewError(code, nil, "core.card.over")
					}
					return nil
				}
				if reply, err := o.Handle(t.Context(), req); commands.CodeOf(err) != code {
					t.Errorf("%s, refused with %s when asked for %q: %+v, %v", text, code, at, reply, err)
				}
				want := i18n.ZhCN.T("core.cancelled") // the dialog goes on, unless its card is over
				if code == commands.Conflict {
					want = "help"
				}
				if reply, err := o.Handle(t.Context(), says("取消")); err != nil || reply.Text != want {
					t.Errorf("%s, refused with %s: then 取消 got %+v, %v", text, code, reply, err)
				}
			}
		}
	}
}

func TestTwoPeopleInOneGroupHaveTheirOwnDialogs(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), inGroup(says("开会"))); err != nil {
		t.Fatal(err)
	}
	other := inGroup(says("周会"))
	other.User.ID = "u2"
	if _, err := o.Handle(t.Context(), other); err != nil || o.ran[len(o.ran)-1] != "help" {
		t.Errorf("another person answered a question that was not theirs: ran %v", o.ran)
	}
	if reply, err := o.Handle(t.Context(), inGroup(says("周会"))); err != nil || reply.Text != "done 周会" {
		t.Errorf("the asker's answer: %+v, %v", reply, err)
	}
}

func TestAQuestionThatIsNotAnsweredIsSaid(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), says("开会")); err != nil {
		t.Fatal(err)
	}
	_, err := o.Handle(t.Context(), says("嗯嗯啊啊"))
	var e *commands.Error
	if !errors.As(err, &e) || e.Key != "core.unmatched" {
		t.Errorf("got %v", err)
	}
	if reply, err := o.Handle(t.Context(), says("查一下")); err != nil || reply.Text == "" {
		t.Errorf("another command in between: %v", err)
	}
	if reply, err := o.Handle(t.Context(), says("好的")); err != nil || reply.Text != i18n.T(i18n.ZhCN, "core.press_button") {
		t.Errorf("a typed yes must not confirm: %+v, %v", reply, err)
	}
}

func TestAnExpiredDialogIsForgotten(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), says("开会")); err != nil {
		t.Fatal(err)
	}
	late := says("周会")
	late.Now = now.Add(commands.DefaultTTL + time.Second)
	if _, err := o.Handle(t.Context(), late); err != nil || o.ran[len(o.ran)-1] != "help" {
		t.Errorf("ran %v, %v", o.ran, err)
	}
}

func TestAPickBeyondTheOptionsChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.asks()
	ask, _ := o.Handle(t.Context(), says("开会"))
	for _, n := range []int{-1, 2, 99} {
		press := says("")
		press.Press = &commands.Press{Action: "dialog.pick", N: n, Payload: ask.Pending.Payload}
		if _, err := o.Press(t.Context(), press); commands.CodeOf(err) != commands.Invalid {
			t.Errorf("pick %d: %v", n, err)
		}
	}
	if len(o.ran) != 1 {
		t.Errorf("ran %v", o.ran)
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

func TestMergeReplacesWhatWasSaidAgain(t *testing.T) {
	base := commands.Args{Start: now, End: now.Add(time.Hour), Title: "预算", Other: []commands.When{{}}, Problem: commands.TimePast}
	got := base.Merge(commands.Args{Start: now.Add(2 * time.Hour)})
	if !got.Start.Equal(now.Add(2*time.Hour)) || !got.End.IsZero() || got.Problem != "" || got.Other != nil || got.Title != "预算" {
		t.Errorf("%+v", got)
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
	ask := &commands.Reply{Text: "who?", Ask: &commands.Frame{Slot: "who"}}
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
