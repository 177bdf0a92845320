package scenario_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
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
	for _, bad := range []string{
		"see 张三 | text haz x", "becomes 张三 | title", "answers 张三 | seven", "calls GET | 1", "calls GET /x | ~ 1", "counted none", "connected two",
		"duplicate x", "fault /x | statis 500", "fault /x | status many", "faults on", "advance soon", "disconnect softly", "scope drop X", "scope remove",
		"setting colour red", "setting reorder x", "quota many", "template x.schema | gone", "event x | {",
	} {
		if _, err := scenario.Parse("x.txt", "\n"+bad); err == nil || !strings.HasPrefix(err.Error(), "x.txt:2: ") {
			t.Errorf("%q: %v", bad, err)
		}
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
		if _, err := scenario.Parse("x.txt", "title x\n"+bad+"\nfaults off"); err == nil || !strings.Contains(err.Error(), "x.txt:2: set") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// open starts a sandbox and returns what plays a scenario against it.
func open(t *testing.T) (server *sandbox.Server, url string, play func(text string) error) {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	if url, err = server.Start("127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	return server, url, func(text string) error {
		s, err := scenario.Parse("x.txt", text)
		if err != nil {
			t.Fatal(err)
		}
		return (&scenario.Player{Server: server}).Run(t.Context(), s)
	}
}

// Every fault of the panel can be written down.
func TestEveryFaultCanBeWrittenInAScenario(t *testing.T) {
	server, _, play := open(t)
	const template = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
	err := play(`setting reorder 3
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
	for _, bad := range []string{"setting qps -1", "template x | fails", "push /x | {}", "disconnect graceful\nfault x | status 500"} {
		if err := play(bad); err == nil {
			t.Errorf("%q was played", bad)
		}
	}
}

func TestAFailureSaysWhatWasWantedAndWhatWasThere(t *testing.T) {
	_, _, play := open(t)
	err := play("say 张三 | 你好\nanswers 张三 | 2\n")
	var f *scenario.Failure
	if !errors.As(err, &f) || f.Step.Line != 2 || len(f.Differences) != 1 || f.Differences[0] != (scenario.Difference{Want: "== 2", Got: "0"}) {
		t.Errorf("got %v", err)
	}
	if err := play("say 没这个人 | 你好\n"); err == nil || !strings.Contains(err.Error(), "x.txt:1") {
		t.Errorf("an unknown person: %v", err)
	}
}

// Outsiders speak too, and nobody is taken for a namesake.
func TestWhoSpeaksIsCertain(t *testing.T) {
	_, _, play := open(t)
	if err := play("say 马可 | 你好\nanswers 马可 | 0"); err != nil {
		t.Errorf("an outsider: %v", err)
	}
	err := play("say 张伟 | 你好")
	if err == nil || !strings.Contains(err.Error(), "2 people are called 张伟; write one of the ids ") {
		t.Fatalf("namesakes: %v", err)
	}
	_, ids, _ := strings.Cut(err.Error(), "ids ")
	if err := play("say " + strings.Split(ids, ", ")[1] + " | 你好"); err != nil {
		t.Errorf("by id: %v", err)
	}
}

// One look at a message shows everything that is wrong with it, and names what there is.
func TestAFailureShowsEveryDifference(t *testing.T) {
	server, url, play := open(t)
	deliver(t, url, server)
	err := play("see 张三 | card | title is 出差 | markdown has 同意 | tips lacks x | colour is red\n")
	var f *scenario.Failure
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	want := []scenario.Difference{{Want: "title is 出差", Got: "请假"}, {Want: "colour is red", Got: "no colour; there is markdown, note, sys_full_json_obj, text, tips, title"}}
	if !slices.Equal(f.Differences, want) {
		t.Errorf("got %q", f.Differences)
	}
	if text := f.Error(); strings.Count(text, "\n  want  ") != 2 || !strings.HasPrefix(text, "x.txt:1: see 张三") {
		t.Errorf("written:\n%s", text)
	}
	// The buttons of any template are found, and what is not offered is named.
	if err := play("see 张三 | card\npress 张三 | leave.refuse\n"); !errors.As(err, &f) || f.Differences[0].Got != "leave.agree" {
		t.Errorf("a press: %v", err)
	}
}

// deliver sends 张三 a card of DingTalk's public template, as any bot would.
func deliver(t *testing.T, url string, server *sandbox.Server) {
	t.Helper()
	var who sandbox.Person
	for _, p := range server.People() {
		if p.Name == "张三" {
			who = p
		}
	}
	post := func(path, token string, body map[string]any) (out map[string]any) {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		req, err := http.NewRequestWithContext(t.Context(), "POST", url+path, bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("x-acs-dingtalk-access-token", token)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != 200 {
			t.Fatalf("%s: %d %v %v", path, res.StatusCode, out, err)
		}
		return out
	}
	token, _ := post("/v1.0/oauth2/accessToken", "", map[string]any{"appKey": server.ClientID(), "appSecret": server.ClientSecret()})["accessToken"].(string)
	post("/v1.0/card/instances/createAndDeliver", token, map[string]any{
		"cardTemplateId": "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema", "outTrackId": "trk1", "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{
			"title": "请假", "markdown": "同意吗？", "tips": "", "sys_full_json_obj": `{"msgButtons":[{"text":"同意","id":"leave.agree","request":true}]}`,
		}},
		"openSpaceId":           "dtv1.card//IM_ROBOT." + who.UserID,
		"imRobotOpenSpaceModel": map[string]any{"supportForward": false}, "imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	})
}
