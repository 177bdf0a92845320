package demo_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// patience bounds every wait of these tests: reaching it means that something hangs, never that the
// machine is busy.
const patience = 3 * time.Minute

// world is a sandbox with a bot that talks to it.
type world struct {
	*demo.Demo
	t    testing.TB
	stop func() // ends the bot and waits for it
	// reload has the bot read its configuration again, and waits until it has.
	reload func()
}

type option func(*demo.Options)

// wednesday is where most tests set the sandbox's clock: a Wednesday morning in China, when an office is busy.
var wednesday = time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))

func withClock(now time.Time) option {
	began := time.Now()
	return func(o *demo.Options) {
		chain(&o.Sandbox, func(s *sandbox.Options) { s.Now = func() time.Time { return now.Add(time.Since(began)) } })
	}
}

func withConfig(f func(*config.Config)) option {
	return func(o *demo.Options) { chain(&o.Config, f) }
}

func withSandbox(f func(*sandbox.Options)) option {
	return func(o *demo.Options) { chain(&o.Sandbox, f) }
}

func withSettings(f func(*sandbox.Settings)) option {
	return withSandbox(func(o *sandbox.Options) {
		if o.Settings == nil {
			s := sandbox.DefaultSettings()
			o.Settings = &s
		}
		f(o.Settings)
	})
}

func chain[T any](to *func(*T), f func(*T)) {
	before := *to
	*to = func(v *T) {
		if before != nil {
			before(v)
		}
		f(v)
	}
}

// newWorld starts a sandbox and, unless told otherwise, a bot, and waits until it is connected and
// knows the directory.
func newWorld(t testing.TB, opts ...option) *world {
	t.Helper()
	w := newSandbox(t, opts...)
	w.startBot()
	return w
}

// unhurried lifts the limits that only bulk runs into, since a test asks faster than any person, and keeps a busy
// machine from running into the times after which DingTalk and the bot give up. Every world begins so.
func unhurried(o *demo.Options) {
	withSettings(func(s *sandbox.Settings) { s.CallbackDeadline, s.QPS = patience, 0 })(o)
	withConfig(func(c *config.Config) {
		c.Limits.HandlerTimeout, c.Limits.PerUserPerMinute, c.DingTalk.QPS = patience, 10_000, 0
	})(o)
}

// patient keeps a busy machine from reaching the age at which an answer whose card DingTalk does not take goes out
// as text: for tests of what becomes of the card.
func patient(o *demo.Options) {
	withConfig(func(c *config.Config) { c.Limits.TextAfter = time.Hour })(o)
}

func newSandbox(t testing.TB, opts ...option) *world {
	t.Helper()
	o := demo.Options{Seed: 1, Log: slog.New(slog.DiscardHandler)}
	unhurried(&o)
	if os.Getenv("DINGDESK_TEST_LOG") != "" {
		o.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
	for _, opt := range opts {
		opt(&o)
	}
	d, err := demo.New(o)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{Demo: d, t: t}
	t.Cleanup(func() {
		if w.stop != nil {
			w.stop()
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) startBot() {
	w.t.Helper()
	a, err := w.App(w.t.Context(), "test")
	if err != nil {
		w.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	hangup := make(chan os.Signal)
	w.reload = func() {
		hangup <- os.Interrupt
		hangup <- os.Interrupt // is heard when the first was done
	}
	go a.ReloadOn(ctx, hangup)
	go func() { done <- a.Run(ctx) }()
	w.stop = func() {
		cancel()
		if err := <-done; err != nil && !errors.Is(err, context.Canceled) {
			w.t.Errorf("the bot ended with %v", err)
		}
		w.stop = nil
	}
	select {
	case <-a.Ready():
	case err := <-done:
		w.t.Fatalf("the bot ended: %v", err)
	case <-time.After(patience):
		w.t.Fatal("the bot does not connect")
	}
	if err := a.LoadDirectory(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// who finds a person by name.
func (w *world) who(name string) sandbox.Person {
	w.t.Helper()
	for _, p := range w.Server.People() {
		if p.Name == name {
			return p
		}
	}
	w.t.Fatalf("the organisation has no %s", name)
	return sandbox.Person{}
}

// group finds a group by title.
func (w *world) group(title string) string {
	w.t.Helper()
	for _, g := range w.Server.Groups() {
		if strings.Contains(g.Title, title) {
			return g.ID
		}
	}
	w.t.Fatalf("the organisation has no group %s", title)
	return ""
}

// say says something and returns the message's id.
func (w *world) say(user, conversation, text string) string {
	w.t.Helper()
	id, err := w.Server.Say(w.t.Context(), sandbox.Said{User: user, Conversation: conversation, Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// until waits for a condition on what the sandbox saw.
func (w *world) until(what string, cond func(sandbox.Snapshot) bool) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	if err := w.Server.Wait(ctx, cond); err != nil {
		w.t.Fatalf("waiting for %s: %v\n%s", what, err, w.story())
	}
}

// answers are the bot's messages in a conversation, without "working on it".
func (w *world) answers(conversation string) []sandbox.Message {
	return botMessages(w.Server, conversation)
}

func botMessages(s *sandbox.Server, conversation string) []sandbox.Message {
	return slices.DeleteFunc(s.Messages(conversation, ""), func(m sandbox.Message) bool {
		text := m.Text
		if strings.HasPrefix(text, "@") { // whom it is for
			_, text, _ = strings.Cut(text, " ")
		}
		return m.From != sandbox.FromBot || working[text]
	})
}

var working = map[string]bool{"正在处理，请稍等…": true, "處理中，請稍候…": true, "Working on it…": true}

// ask says something and waits for the next answer in a conversation (of the same one unless in is
// given).
func (w *world) ask(user, conversation, text string, in ...string) answer {
	w.t.Helper()
	if conversation == "" {
		conversation = w.Server.Single(user)
	}
	where := conversation
	if len(in) > 0 {
		where = in[0]
	}
	before := len(w.answers(where))
	w.say(user, conversation, text)
	return w.next(where, user, before)
}

// next waits for the answer with the given index.
func (w *world) next(conversation, viewer string, index int) answer {
	w.t.Helper()
	w.until("an answer", func(s sandbox.Snapshot) bool { return len(botMessages(s.Server, conversation)) > index })
	return answer{w: w, viewer: viewer, Message: w.answers(conversation)[index]}
}

// answer is a message of the bot.
type answer struct {
	sandbox.Message
	w      *world
	viewer string
}

// params are the values of the card as its viewer sees them.
func (a answer) params() map[string]string {
	a.w.t.Helper()
	v, ok := a.w.Server.Card(a.TrackID, a.viewer)
	if !ok {
		a.w.t.Fatalf("%s sees no card in %q", a.viewer, a.Text)
	}
	out := map[string]string{}
	for k, value := range v.Params {
		out[k] = read(value)
	}
	return out
}

// read is a text as people read it: that it does not break at a space or a hyphen is not seen.
func read(s string) string { return strings.NewReplacer("\u00a0", " ", "\u2011", "-").Replace(s) }

// all is everything that the answer says.
func (a answer) all() string {
	if a.TrackID == "" {
		return read(a.Title + "\n" + a.Text)
	}
	p := a.params()
	return strings.Join([]string{p["title"], p["tag"], p["body"], p["facts"], p["btns"], p["done"], p["my_note"], p["foot"]}, "\n")
}

func (a answer) has(words ...string) {
	a.w.t.Helper()
	for _, word := range words {
		if !strings.Contains(a.all(), word) {
			a.w.t.Errorf("the answer lacks %q:\n%s", word, a.all())
		}
	}
}

func (a answer) lacks(words ...string) {
	a.w.t.Helper()
	for _, word := range words {
		if strings.Contains(a.all(), word) {
			a.w.t.Errorf("the answer must not say %q:\n%s", word, a.all())
		}
	}
}

// action finds the id of the button that does something.
func (a answer) action(prefix string) string {
	a.w.t.Helper()
	btns := a.params()["btns"]
	i := strings.Index(btns, `"`+prefix)
	if i < 0 {
		a.w.t.Fatalf("no button %s on\n%s", prefix, a.all())
	}
	id, _, _ := strings.Cut(btns[i+1:], `"`)
	return id
}

// press presses a button as somebody, and returns what they got at once.
func (a answer) press(user, prefix string) sandbox.PressResult {
	a.w.t.Helper()
	return a.pressID(user, a.action(prefix))
}

func (a answer) pressID(user, id string) sandbox.PressResult {
	a.w.t.Helper()
	return a.w.pressed(sandbox.Pressed{User: user, TrackID: a.TrackID, ActionID: id})
}

// pressOnce takes the answer as it comes, also that the store is down.
func (a answer) pressOnce(user, id string) sandbox.PressResult {
	a.w.t.Helper()
	r, err := a.w.Server.Press(a.w.t.Context(), sandbox.Pressed{User: user, TrackID: a.TrackID, ActionID: id})
	if err != nil {
		a.w.t.Fatal(err)
	}
	return r
}

// pressed presses as a person does: again, when the answer says that the store was too slow for the press to count, as
// on a busy machine it may be.
func (w *world) pressed(p sandbox.Pressed) sandbox.PressResult {
	w.t.Helper()
	for {
		r, err := w.Server.Press(w.t.Context(), p)
		if err != nil {
			w.t.Fatal(err)
		}
		if !slices.ContainsFunc(i18n.Langs(), func(l i18n.Lang) bool { return strings.Contains(string(r.Response), l.T("press.store_down")) }) {
			return r
		}
	}
}

// fill sends the card's form as somebody, with its hidden action.
func (a answer) fill(user string, values map[string]any) sandbox.PressResult {
	a.w.t.Helper()
	var form struct {
		Fields []struct {
			Name    string
			Default any `json:"defaultValue"`
		}
	}
	if err := json.Unmarshal([]byte(a.params()["form"]), &form); err != nil || len(form.Fields) == 0 {
		a.w.t.Fatalf("no form (%v) on\n%s", err, a.all())
	}
	filled := map[string]any{}
	for _, f := range form.Fields {
		filled[f.Name] = f.Default
	}
	maps.Copy(filled, values)
	return a.w.pressed(sandbox.Pressed{User: user, TrackID: a.TrackID, Form: filled})
}

// becomes waits until a value of the card, as its viewer sees it, contains something.
func (a answer) becomes(key, want string) {
	a.w.t.Helper()
	a.w.until(key+" to say "+want, func(s sandbox.Snapshot) bool {
		v, ok := s.Card(a.TrackID, a.viewer)
		return ok && strings.Contains(read(v.Params[key]), want)
	})
}

// story is what happened, for a failure.
func (w *world) story() string {
	var b strings.Builder
	for _, c := range w.Server.Calls(sandbox.CallFilter{}) {
		if c.Counted || c.Error != "" || c.Path == "/robot/sendBySession" {
			b.WriteString(c.Method + " " + c.Path + " " + c.Error + " " + clip(c.RequestBody) + "\n")
		}
	}
	for _, v := range w.Server.Violations("", "") {
		b.WriteString("violation: " + v.Rule + " " + v.Detail + "\n")
	}
	return b.String()
}

func clip(s string) string {
	if len(s) > 1500 {
		return s[:1500] + "…"
	}
	return s
}

// counted is how many counted calls were made after a change.
func (w *world) counted(after int64) []string {
	var paths []string
	for _, c := range w.Server.Calls(sandbox.CallFilter{After: after, Counted: true}) {
		paths = append(paths, c.Path)
	}
	return paths
}

// calls are the paths of the calls to DingTalk's APIs after a change, without deliveries of answers.
func (w *world) calls(after int64) []string {
	var paths []string
	for _, c := range w.Server.Calls(sandbox.CallFilter{After: after}) {
		if !strings.HasPrefix(c.Path, "/v1.0/card/") && !strings.HasPrefix(c.Path, "/v1.0/robot/") && c.Path != "/robot/sendBySession" {
			paths = append(paths, c.Path)
		}
	}
	return paths
}

// fault spoils calls until heal is called.
func (w *world) fault(f sandbox.Fault) (heal func()) {
	w.t.Helper()
	made, err := w.Server.AddFault(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return func() {
		if err := w.Server.RemoveFault(made.ID); err != nil {
			w.t.Error(err)
		}
	}
}

// noViolations fails the test when the bot did what DingTalk forbids.
func (w *world) noViolations() {
	w.t.Helper()
	for _, v := range w.Server.Violations("error", "") {
		w.t.Errorf("violation %s: %s", v.Rule, v.Detail)
	}
}

// buttons are the labels of a card's buttons, in order.
func (a answer) buttons() []string {
	a.w.t.Helper()
	var list []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal([]byte(a.params()["btns"]), &list); err != nil {
		a.w.t.Fatal(err)
	}
	var labels []string
	for _, b := range list {
		labels = append(labels, b.Text)
	}
	return labels
}
