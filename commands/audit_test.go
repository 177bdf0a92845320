package commands_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/commands"
)

// audited runs what a person did, and returns the entry of the audit.
func (o *office) audited(t *testing.T, req *commands.Request) (commands.Entry, bool) {
	t.Helper()
	ctx, _ := commands.WithInfo(t.Context())
	run := o.Handle
	if req.Press != nil {
		run = o.Press
	}
	reply, err := run(ctx, req)
	return commands.Audited(ctx, req, reply, err)
}

func TestEveryCommandAndActionThatRanOrWasRefusedIsAudited(t *testing.T) {
	said := func(text string) *commands.Request {
		return &commands.Request{
			ID: "m|1", Text: text, Now: now, Lang: "zh-CN", User: commands.User{ID: "u1", Name: "张三"},
			Conversation: commands.Conversation{ID: "cid", Title: "研发群", Group: true},
		}
	}
	pressed := func(action string) *commands.Request {
		req := said("")
		req.Press = &commands.Press{TrackID: "t1", Action: action, N: -1}
		return req
	}
	outsider := said("考勤")
	outsider.User = commands.User{Outsider: true}
	readOnly := pressed("demo.confirm")
	readOnly.ReadOnly = true
	for name, c := range map[string]struct {
		req  *commands.Request
		run  func(*commands.Request) (*commands.Reply, error)
		want string // what, effect, outcome
	}{
		"read":          {req: said("考勤"), want: "demo.read read done"},
		"with buttons":  {req: said("考勤"), run: answers(commands.Reply{Pending: &commands.Pending{}}), want: "demo.read read done"},
		"asked":         {req: said("开会"), run: answers(commands.Reply{Pending: &commands.Pending{}}), want: "demo.write propose pending"},
		"from outside":  {req: outsider, want: "demo.read read forbidden"},
		"refused":       {req: said("工资"), run: fails(commands.Forbidden), want: "demo.private read forbidden"},
		"written":       {req: pressed("demo.confirm"), run: answers(commands.Reply{State: commands.StateRejected}), want: "demo.confirm write rejected"},
		"unclear":       {req: pressed("demo.confirm"), run: fails(commands.Unclear), want: "demo.confirm write unclear"},
		"store is down": {req: readOnly, want: "demo.confirm write unavailable"},
		"looked":        {req: pressed("demo.look"), want: "demo.look read done"},
		"unknown":       {req: pressed("demo.gone"), want: ""},
	} {
		o := newOffice(t)
		o.answer = c.run
		e, ok := o.audited(t, c.req)
		got := strings.Join([]string{e.What, e.Effect, e.Outcome}, " ")
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, ok, c.want)
		}
		if ok && (e.Request != "m|1" || !e.At.Equal(now) || e.By != c.req.User.ID || e.Conversation != "cid" || !e.Group || (e.Card == "t1") != (c.req.Press != nil)) {
			t.Errorf("%s: %+v", name, e)
		}
		raw, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"考勤", "工资", "开会", "张三", "研发群"} {
			if strings.Contains(string(raw), word) {
				t.Errorf("%s: the audit holds %s: %s", name, word, raw)
			}
		}
	}
}

// What is refused in silence was refused.
func TestARefusalThatIsNotSaidAgainIsAuditedAsOne(t *testing.T) {
	o := newOffice(t)
	o.answer = fails(commands.Forbidden)
	req := &commands.Request{ID: "m|1", Text: "工资", Now: now, Lang: "zh-CN", User: commands.User{ID: "u1"}, Conversation: commands.Conversation{ID: "cid"}}
	for range 3 {
		if e, ok := o.audited(t, req); !ok || e.Outcome != string(commands.Forbidden) {
			t.Errorf("%+v, %v", e, ok)
		}
	}
}

// Who may not use it at all is refused before anybody looks what a message asks for: that is an entry, too.
func TestWhoMayNotUseItAtAllIsAudited(t *testing.T) {
	r, err := commands.NewRouter(commands.Config{
		Memory: &memory{}, Understand: func(context.Context, commands.Utterance) commands.Understanding { return commands.Understanding{} },
		Allow: func(context.Context, *commands.Request, commands.Command, bool) error {
			return commands.NoRight("policy.pilot", "contact", "IT")
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{Router: r}
	for _, user := range []commands.User{{ID: "u1"}, {Outsider: true}} {
		for _, text := range []string{"我的考勤", "谢谢", ""} {
			e, ok := o.audited(t, &commands.Request{ID: "m|1", Text: text, Now: now, Lang: "zh-CN", User: user, Conversation: commands.Conversation{ID: "cid"}})
			if !ok || e.What != "message" || e.Effect != "read" || e.Outcome != "forbidden" || e.By != user.ID {
				t.Errorf("%q of %+v: %+v, %v", text, user, e, ok)
			}
		}
	}
}

func answers(reply commands.Reply) func(*commands.Request) (*commands.Reply, error) {
	return func(*commands.Request) (*commands.Reply, error) {
		out := reply
		out.Text = "x"
		return &out, nil
	}
}

func fails(code commands.Code) func(*commands.Request) (*commands.Reply, error) {
	return func(*commands.Request) (*commands.Reply, error) {
		return nil, commands.NewError(code, nil, "core.admins_only")
	}
}

func TestWhatNothingUnderstoodIsNotAudited(t *testing.T) {
	o := newOffice(t)
	o.understand = func(commands.Utterance) commands.Understanding {
		return commands.Understanding{Talk: commands.TalkThanks}
	}
	if e, ok := o.audited(t, &commands.Request{ID: "m|1", Text: "谢谢", Now: now, Lang: "zh-CN", User: commands.User{ID: "u1"}}); ok {
		t.Errorf("%+v", e)
	}
}

// What a job does is whose consent it was, and tells that they were not there.
func TestAJobIsAuditedInTheNameOfWhoeverAgreed(t *testing.T) {
	job := commands.Job{Kind: "demo.later", Key: "k", At: now}
	for name, c := range map[string]struct {
		kept []commands.Code // in the order in which the job notes them
		err  error
		want string
	}{
		"nothing":       {},
		"done":          {kept: []commands.Code{""}, want: "done"},
		"refused":       {kept: []commands.Code{"", commands.Refused}, want: "refused"},
		"failed":        {kept: []commands.Code{""}, err: commands.NewError(commands.Unavailable, nil, "core.unavailable"), want: "unavailable"},
		"failed before": {err: commands.NewError(commands.Unavailable, nil, "core.unavailable")},
	} {
		ctx, _ := commands.WithInfo(t.Context())
		commands.Touch(ctx, commands.OnApproval, "i1")
		for _, kept := range c.kept {
			commands.ActsFor(ctx, "u1", kept)
		}
		var want []commands.Entry
		if c.want != "" {
			want = []commands.Entry{{Request: "j|demo.later|k", At: now, By: "u1", Job: true, What: "demo.later", Effect: "write", On: map[commands.Kind][]string{commands.OnApproval: {"i1"}}, Outcome: c.want}}
		}
		if diff := cmp.Diff(want, commands.AuditedJob(ctx, job, c.err)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// To whom it shows what it touched, they have looked.
	ctx, _ := commands.WithInfo(t.Context())
	commands.Touch(ctx, commands.OnPerson, "u3")
	commands.Touch(ctx, commands.OnReceiver, "u2")
	commands.ActsFor(ctx, "u1", "")
	commands.Shows(ctx, "u2")
	got := commands.AuditedJob(ctx, job, nil)
	if len(got) != 2 || got[1].By != "u2" || got[1].Effect != "read" || got[1].Request == got[0].Request || !slices.Equal(got[1].About(), []string{"u3"}) || !slices.Equal(got[0].About(), []string{"u2", "u3"}) {
		t.Errorf("%+v", got)
	}
	commands.ActsFor(context.Background(), "u1", "") // outside of a job nothing is noted
	commands.Shows(context.Background(), "u1")
}

func TestTheAuditNamesWhatWasWorkedOnOnce(t *testing.T) {
	ctx, _ := commands.WithInfo(t.Context())
	o := newOffice(t)
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		commands.Touch(ctx, commands.OnPerson, "u2", "u1", "u2", "")
		commands.Touch(ctx, commands.OnEvent, "e1")
		return nil, commands.NewError(commands.Forbidden, nil, "core.admins_only")
	}
	req := &commands.Request{ID: "m|1", Text: "考勤", Now: now, Lang: "zh-CN", User: commands.User{ID: "u1"}}
	reply, err := o.Handle(ctx, req)
	e, _ := commands.Audited(ctx, req, reply, err)
	want := map[commands.Kind][]string{commands.OnPerson: {"u2", "u1"}, commands.OnEvent: {"e1"}}
	if diff := cmp.Diff(want, e.On); diff != "" {
		t.Error(diff)
	}
	if about := e.About(); !slices.Equal(about, []string{"u2"}) {
		t.Errorf("about %v: whoever looks at their own facts is nobody else", about)
	}
	commands.Touch(context.Background(), commands.OnPerson, "u1") // outside of a request nothing is noted
}
