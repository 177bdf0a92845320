// Package skilltest runs one skill against the sandbox, at the wire and with no bot in between: a test sets up
// in a fraction of a second and says what is promised of the skill alone.
package skilltest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/store"
)

// Desk is a skill with the sandbox behind it.
type Desk struct {
	*sandbox.Server
	API       *dingtalk.Client
	Directory *directory.Directory // loaded
	Records   *store.Store         // in memory
	// Now is the time of the requests and of the organisation: the morning of Wednesday 18 November 2026, until
	// a test moves it.
	Now time.Time
	// Within are the departments whose people exist for the directory; none means all.
	Within []int64

	t     *testing.T
	make  func(d *Desk) commands.Skill
	skill commands.Skill
	asked int
	heard int64 // the last event that Hear delivered
	jobs  []commands.Job
	left  []commands.Message // of events and jobs
	seen  int                // how many of left Sent returned

	mu    sync.Mutex // of audit: jobs may run side by side
	audit []commands.Entry
}

// Open starts the sandbox and makes a skill over it; edit may change the time and the sandbox before.
func Open(t *testing.T, skill func(d *Desk) commands.Skill, edit ...func(d *Desk, o *sandbox.Options)) *Desk {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	d := &Desk{t: t}
	d.Must(err)
	d.Now = cardtpl.SampleNow().In(zone)
	settings := sandbox.DefaultSettings()
	settings.QPS = 0
	o := sandbox.Options{Seed: 1, Settings: &settings, Now: func() time.Time { return d.Now }}
	for _, f := range edit {
		f(d, &o)
	}
	d.Server, err = sandbox.New(o)
	d.Must(err)
	url, err := d.Start("127.0.0.1:0")
	d.Must(err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		d.Must(d.Close())
	})
	d.API, err = dingtalk.New(dingtalk.Config{
		ClientID: d.ClientID(), ClientSecret: d.ClientSecret(), APIBase: url, OAPIBase: url, HTTP: &http.Client{Transport: transport},
	})
	d.Must(err)
	t.Cleanup(d.API.Close)
	d.Directory = directory.New(d.API, directory.Options{Within: func() []int64 { return d.Within }})
	d.Must(d.Directory.Load(t.Context()))
	d.Records, err = store.Open(t.Context(), "memory:", slog.New(slog.DiscardHandler), store.WithClock(func() time.Time { return d.Now }))
	d.Must(err)
	t.Cleanup(func() { d.Must(d.Records.Close()) })
	d.make = skill
	d.Restart()
	return d
}

// Restart makes the skill anew, as another process that has the same store. What is due stays so.
func (d *Desk) Restart() {
	d.skill = d.make(d)
	if d.skill.Start != nil {
		d.skill.Start(d.t.Context())
	}
}

// Must ends the test when something that has nothing to do with it failed.
func (d *Desk) Must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// Who is a person of the organisation by name.
func (d *Desk) Who(name string) sandbox.Person {
	d.t.Helper()
	for _, p := range d.People() {
		if p.Name == name {
			return p
		}
	}
	d.t.Fatalf("nobody is called %s", name)
	return sandbox.Person{}
}

// At is a moment of the month of the tests.
func (d *Desk) At(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, d.Now.Location())
}

// Request is a message of somebody who reads Simplified Chinese, one-to-one; said is a struct with what it told,
// as commands.Bind fills one, or nil. Each has an id of its own.
func (d *Desk) Request(name string, said any) *commands.Request {
	d.t.Helper()
	return d.RequestOf(d.Who(name), said)
}

// RequestOf is Request for somebody whose name others have too.
func (d *Desk) RequestOf(p sandbox.Person, said any) *commands.Request {
	d.asked++
	var values commands.Values
	if said != nil {
		values = commands.ValuesOf(said)
	}
	return &commands.Request{
		ID: fmt.Sprintf("m|%d", d.asked), User: commands.User{ID: p.UserID, Name: "nick of " + p.Name, Outsider: p.Outsider, CorpID: d.CorpID()},
		Conversation: commands.Conversation{ID: "cid"}, Lang: i18n.ZhCN, Now: d.Now, Zone: d.Now.Location(), Values: values,
	}
}

// Try runs a command of the skill.
func (d *Desk) Try(command string, req *commands.Request) (*commands.Reply, error) {
	d.t.Helper()
	i := slices.IndexFunc(d.skill.Commands, func(c commands.Command) bool { return c.Name == command })
	if i < 0 {
		d.t.Fatalf("the skill has no command %s", command)
	}
	return d.skill.Commands[i].Run(d.t.Context(), req)
}

// Run is Try for what must succeed.
func (d *Desk) Run(command string, req *commands.Request) *commands.Reply {
	d.t.Helper()
	reply, err := d.Try(command, req)
	d.Must(err)
	return reply
}

// Refused is the sentence with which a command is refused, and the kind of the refusal.
func (d *Desk) Refused(command string, req *commands.Request) (commands.Code, string) {
	d.t.Helper()
	_, err := d.Try(command, req)
	return d.Sentence(err, req.Lang)
}

// Sentence is what a refusal says, and its kind.
func (d *Desk) Sentence(err error, l i18n.Lang) (commands.Code, string) {
	d.t.Helper()
	e, ok := err.(*commands.Error) //nolint:errorlint // what a handler refuses with is not wrapped
	if !ok {
		d.t.Fatalf("no refusal but %v", err)
	}
	return e.Code, e.Sentence(l)
}

// TryPress presses a button of the card that reply made of req, as one of its owners who may. n is -1 for a
// button without number; form holds what was written into the card.
func (d *Desk) TryPress(reply *commands.Reply, req *commands.Request, action string, n int, form map[string]string) (*commands.Reply, error) {
	d.t.Helper()
	name := action
	if n >= 0 {
		name = cardtpl.Nth(action, n)
	}
	r, err := cardtpl.RenderView(reply.Card, cardtpl.Options{TemplateID: "own.schema", Version: 1, Lang: req.Lang})
	d.Must(err)
	if !slices.Contains(r.Actions, name) {
		d.t.Fatalf("the card offers %v, not %s", r.Actions, name)
	}
	return d.skill.Actions[action].Run(d.t.Context(), d.pressing(reply, req, action, n, form))
}

func (d *Desk) pressing(reply *commands.Reply, req *commands.Request, action string, n int, form map[string]string) *commands.Request {
	pressed := *req
	pressed.Press = &commands.Press{TrackID: commands.TrackID(req.ID, "card"), Action: action, N: n, Payload: reply.Pending.Payload, Form: form, First: req.Now}
	return &pressed
}

// LookUp finds out, now, what became of a press whose answer never came. Nil says that it took no effect.
func (d *Desk) LookUp(reply *commands.Reply, req *commands.Request, action string) (*commands.Reply, error) {
	pressed := d.pressing(reply, req, action, -1, nil)
	pressed.Now, pressed.Press.Lost = d.Now, true
	return d.skill.Actions[action].Reconcile(d.t.Context(), pressed)
}

// Press is TryPress for what must succeed.
func (d *Desk) Press(reply *commands.Reply, req *commands.Request, action string, n int) *commands.Reply {
	d.t.Helper()
	out, err := d.TryPress(reply, req, action, n, nil)
	d.Must(err)
	return out
}

// Happens delivers an event to the skill.
func (d *Desk) Happens(event string, data any) {
	d.t.Helper()
	raw, err := json.Marshal(data)
	d.Must(err)
	d.event(commands.Event{ID: "e", Type: event, CorpID: d.CorpID(), Born: d.Now, Data: raw})
}

func (d *Desk) event(ev commands.Event) {
	d.t.Helper()
	out, err := d.skill.Events[ev.Type](d.t.Context(), ev)
	d.Must(err)
	d.schedule(out)
}

// schedule keeps jobs as the due queue does, one for each kind and key, and messages as the outbox does, each once.
func (d *Desk) schedule(out commands.Outcome) {
	for _, m := range out.Messages {
		if !slices.ContainsFunc(d.left, func(had commands.Message) bool { return had.Key == m.Key && had.To == m.To }) {
			d.left = append(d.left, m)
		}
	}
	for _, j := range out.Jobs {
		d.jobs = append(slices.DeleteFunc(d.jobs, func(had commands.Job) bool { return had.Kind == j.Kind && had.Key == j.Key }), j)
	}
}

// Plan keeps what follows from an answer.
func (d *Desk) Plan(out commands.Outcome) { d.schedule(out) }

// Sent are the messages of events and jobs that left since the last time.
func (d *Desk) Sent() []commands.Message {
	fresh := d.left[d.seen:]
	d.seen = len(d.left)
	return fresh
}

// Again delivers every event once more.
func (d *Desk) Again() {
	d.t.Helper()
	d.heard = 0
	d.Hear()
}

// Due does the jobs that are due, each once, and keeps what they put off.
func (d *Desk) Due() {
	d.t.Helper()
	if failed := d.TryDue(); len(failed) > 0 {
		d.t.Fatalf("failed: %+v", failed)
	}
}

// TryDue is Due for jobs that may fail, and returns those, which are then not due any more.
func (d *Desk) TryDue() (failed []commands.Job) {
	d.t.Helper()
	var due []commands.Job
	d.jobs = slices.DeleteFunc(d.jobs, func(j commands.Job) bool {
		now := !j.At.After(d.Now)
		if now {
			due = append(due, j)
		}
		return now
	})
	for _, j := range due {
		out, err := d.TryDo(j)
		if err != nil {
			d.t.Logf("%s failed: %v", j.Kind, err)
			failed = append(failed, j)
			continue
		}
		d.schedule(out)
	}
	return failed
}

// Hear delivers the events that the sandbox pushed since the last time, as a bot that listens gets them, and returns
// how many there were.
func (d *Desk) Hear() (n int) {
	d.t.Helper()
	for _, f := range d.Frames(sandbox.FrameFilter{After: d.heard, Type: "EVENT"}) {
		d.heard = f.Seq
		if d.skill.Events[f.EventType] == nil || f.Attempt > 1 {
			continue
		}
		n++
		d.event(commands.Event{ID: f.Key, Type: f.EventType, CorpID: d.CorpID(), Born: f.At, Data: []byte(f.Data)})
	}
	return n
}

// Silence drops the events that Hear did not deliver: they came while nobody listened.
func (d *Desk) Silence() { d.heard = d.Seq() }

// Do does a job of the skill.
func (d *Desk) Do(job commands.Job) commands.Outcome {
	d.t.Helper()
	out, err := d.TryDo(job)
	d.Must(err)
	return out
}

// TryDo does a job.
func (d *Desk) TryDo(job commands.Job) (commands.Outcome, error) {
	ctx, _ := commands.OwnInfo(d.t.Context())
	out, err := d.skill.Jobs[job.Kind](ctx, job)
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range commands.AuditedJob(ctx, job, err) {
		d.audit = slices.DeleteFunc(d.audit, func(had commands.Entry) bool { return had.Request == e.Request && had.At.Equal(e.At) })
		d.audit = append(d.audit, e)
	}
	return out, err
}

// Audited is what the audit has of jobs.
func (d *Desk) Audited() []commands.Entry {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.audit)
}

// Spent lists the counted calls since a change, by the last part of their paths.
func (d *Desk) Spent(after int64) []string {
	var out []string
	for _, c := range d.Calls(sandbox.CallFilter{After: after, Counted: true}) {
		out = append(out, c.Path[strings.LastIndex(c.Path, "/")+1:])
	}
	return out
}

// Says is a card as text, in Simplified Chinese.
func Says(t *testing.T, v cardtpl.View) string {
	t.Helper()
	return text(t, v.Card(i18n.ZhCN), cardtpl.Options{Tier: cardtpl.Public, Lang: i18n.ZhCN, Version: 1}).Text()
}

// Everything is all that a card sends in any language and tier, before and after it is settled: what must not
// be in it must not be anywhere.
func Everything(t *testing.T, v cardtpl.View) string {
	t.Helper()
	var b strings.Builder
	for _, l := range i18n.Langs() {
		for _, c := range []cardtpl.Card{v.Card(l), v.Card(l).Settled(l, "superseded", "")} {
			raw, err := json.Marshal(c)
			if err != nil {
				t.Fatal(err)
			}
			b.Write(raw)
			for _, tier := range []cardtpl.Tier{cardtpl.Own, cardtpl.Public, cardtpl.Markdown} {
				r := text(t, c, cardtpl.Options{Tier: tier, TemplateID: "own.schema", Lang: l, Version: 1})
				fmt.Fprintln(&b, r.Params, r.Private, r.Markdown(), r.Text(), r.Preview)
			}
		}
	}
	return b.String()
}

func text(t *testing.T, c cardtpl.Card, o cardtpl.Options) cardtpl.Rendered {
	t.Helper()
	r, err := cardtpl.Render(c, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Has demands words of a text, Lacks forbids them.
func Has(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("lacks %q:\n%s", w, text)
		}
	}
}

// Lacks forbids words in a text.
func Lacks(t *testing.T, text string, bad ...string) {
	t.Helper()
	for _, w := range bad {
		if strings.Contains(text, w) {
			t.Errorf("has %q:\n%s", w, text)
		}
	}
}
