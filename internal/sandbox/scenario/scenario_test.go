package scenario_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/scenario"
)

func TestEveryMistakeInAFileIsNamedWithItsLine(t *testing.T) {
	_, err := scenario.Parse("x.txt", "# a comment\nsay 张三\nshout 张三 | 喂\nset now\nsay 张三 | 你好\nset seed 1\n")
	if err == nil {
		t.Fatal("want errors")
	}
	for _, want := range []string{"x.txt:2: say takes 2", `x.txt:3: unknown step "shout"`, "x.txt:4: set takes", "x.txt:6: set takes"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error lacks %q:\n%v", want, err)
		}
	}
	if _, err := scenario.Parse("empty.txt", "# nothing\n"); err == nil {
		t.Error("a file without steps is a mistake")
	}
	s, err := scenario.Parse("y.txt", "title 标题\nset qps 0\nsay 张三 in 研发群 | 你好 | 再见")
	if err == nil {
		t.Errorf("a third part must be refused, got %+v", s)
	}
}

func TestSettingsReachTheSandbox(t *testing.T) {
	s, err := scenario.Parse("x.txt", "set now 2026-11-18T10:31:00+08:00\nset seed 7\nset qps 0\nset quota-api 3\nfaults off")
	if err != nil {
		t.Fatal(err)
	}
	var o sandbox.Options
	if err := s.Apply(&o); err != nil {
		t.Fatal(err)
	}
	if o.Seed != 7 || o.Settings.QPS != 0 || o.Settings.QuotaAPI != 3 || o.Now().Year() != 2026 {
		t.Errorf("%+v %+v", o, o.Settings)
	}
	for _, bad := range []string{"set now yesterday", "set seed x", "set colour red"} {
		s, err := scenario.Parse("x.txt", bad+"\nfaults off")
		if err != nil {
			t.Fatal(err)
		}
		if s.Apply(&sandbox.Options{}) == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

// Every fault of the panel can be written down.
func TestEveryFaultCanBeWrittenInAScenario(t *testing.T) {
	server, err := sandbox.New(sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	play := func(text string) error {
		s, err := scenario.Parse("x.txt", text)
		if err != nil {
			t.Fatal(err)
		}
		return (&scenario.Player{Server: server}).Run(t.Context(), s)
	}
	const template = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
	err = play(`setting reorder 3
setting pushDelayMs 20
setting actionIdIn params
setting countWebhookPosts false
fault /v1.0/card/* | method PUT | status 502 | body <html> | times 2
fault /v1.0/oauth2/* | hang
quota 4999 2999
revoke tokens
scope remove Calendar.Event.Write
expire 张三
advance 31m
template ` + template + ` | fails
template ` + template + ` | unpublished
event bpms_task_change | {"taskId":1}
disconnect graceful
leave 张三
`)
	if err != nil {
		t.Fatal(err)
	}
	now := server.Settings()
	if now.Reorder != 3 || now.PushDelay != 20*time.Millisecond || now.ActionIDIn != sandbox.ActionIDInParams || now.CountWebhookPosts {
		t.Errorf("settings: %+v", now)
	}
	if f := server.Faults(); len(f) != 2 || f[0].Method != "PUT" || f[0].Body != "<html>" || !f[1].Hang {
		t.Errorf("faults: %+v", f)
	}
	if q := server.Quota(); q.APIUsed != 4999 || q.DeliveriesUsed < 2999 {
		t.Errorf("quota: %+v", q)
	}
	for _, x := range server.Templates() {
		if x.ID == template && (!x.RenderFailure || x.State != sandbox.TemplateUnpublished) {
			t.Errorf("template: %+v", x)
		}
	}
	for _, bad := range []string{"setting colour red", "setting reorder x", "setting qps -1", "quota many", "event x | {", "template x | fails", "template " + template + " | gone", "push /x | {}"} {
		if err := play(bad); err == nil {
			t.Errorf("%q was played", bad)
		}
	}
}

func TestAFailureSaysWhatWasWantedAndWhatWasThere(t *testing.T) {
	server, err := sandbox.New(sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	s, err := scenario.Parse("x.txt", "say 张三 | 你好\nanswers 张三 | 2\n")
	if err != nil {
		t.Fatal(err)
	}
	err = (&scenario.Player{Server: server}).Run(t.Context(), s)
	var f *scenario.Failure
	if !errors.As(err, &f) || f.Step.Line != 2 || f.Want != "== 2" || f.Got != "0" {
		t.Errorf("got %v", err)
	}
	s, err = scenario.Parse("x.txt", "say 没这个人 | 你好\n")
	if err != nil {
		t.Fatal(err)
	}
	if err := (&scenario.Player{Server: server}).Run(t.Context(), s); err == nil || !strings.Contains(err.Error(), "x.txt:1") {
		t.Errorf("an unknown person: %v", err)
	}
}
