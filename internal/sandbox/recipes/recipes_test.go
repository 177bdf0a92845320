// Package recipes runs the recipes of docs/sandbox-bots.md as their readers do: a built dingdesk sandbox -no-bot in
// one process, an echo bot on an official SDK in another, and nothing between them but DingTalk's wire. It
// must not know the insides of either.
package recipes_test

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// stream-protocol.md 8.1 and 8.4: WithOpenApiHost of Go, a preload for Node
func TestTheSandboxProcessServesBotsOnOfficialSDKsUnmodified(t *testing.T) {
	dingdesk := build(t, ".", "dingdesk")
	t.Run("go", func(t *testing.T) {
		b := startSandbox(t, dingdesk)
		b.echoes(t, "go: ", exec.CommandContext(t.Context(), build(t, "./docs/examples/go-echo", "go-echo"), "-api", b.url))
	})
	t.Run("node", func(t *testing.T) {
		b := startSandbox(t, dingdesk)
		cmd := exec.CommandContext(t.Context(), "node", "--import", "./preload.mjs", "app.mjs")
		cmd.Dir = installNode(t)
		b.echoes(t, "node: ", cmd)
	})
	t.Run("an address that others can reach needs -expose", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), dingdesk, "sandbox", "-no-bot", "-addr", "0.0.0.0:0")
		out, err := cmd.Output()
		exit, refused := errors.AsType[*exec.ExitError](err)
		if !refused || exit.ExitCode() != 2 || len(out) > 0 || !strings.Contains(string(exit.Stderr), "add -expose") {
			t.Errorf("%v, stdout %q", err, out)
		}
		b := startSandbox(t, dingdesk, "-addr", "0.0.0.0:0", "-expose", "-allow-host", "box.example")
		if !strings.HasPrefix(b.url, "http://127.0.0.1:") || !strings.Contains(b.hints.String(), "warning: -expose") {
			t.Errorf("%s, stderr %s", b.url, b.hints)
		}
	})
}

// installNode copies the example and installs what its package.json names, without leaving anything behind.
func installNode(t *testing.T) string {
	t.Helper()
	missing := func(what string, err error, text []byte) {
		if os.Getenv("CI") == "true" {
			t.Fatalf("%s: %v\n%s", what, err, text)
		}
		t.Skipf("%s: %v: the Node recipe is not run", what, err)
	}
	for _, name := range []string{"node", "npm"} {
		if _, err := exec.LookPath(name); err != nil {
			missing(name, err, nil)
		}
	}
	dir := t.TempDir()
	for _, name := range []string{"package.json", "preload.mjs", "app.mjs"} {
		text, err := os.ReadFile(filepath.Join(root, "docs/examples/node-echo", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts")
	cmd.Dir = dir
	if text, err := cmd.CombinedOutput(); err != nil {
		missing("npm install", err, text)
	}
	return dir
}

// echoes starts a bot and holds it to what every echo bot does: it answers a text in a 1:1 and in a group,
// and changes a card when its button is pressed.
func (b *box) echoes(t *testing.T, prefix string, bot *exec.Cmd) {
	who, group := b.somebodyInAGroup(t)
	events := b.watch(t, who)
	b.run(t, bot)
	until(t, events, "the bot's connection", func(e event) bool { return e.kind == "connection" && e.data["mode"] == "open" })
	for _, conversation := range []string{"", group} {
		// In a group a blank stays where the mention of the bot was, as at DingTalk.
		name, text := "1:1", prefix+"你好 1:1"
		if conversation != "" {
			name, text = "group", prefix+" 你好 group"
		}
		said := b.control(t, http.MethodPost, "say", map[string]any{"user": who, "conversation": conversation, "text": "你好 " + name})
		answer := until(t, events, "the answer in the "+name, func(e event) bool {
			from, _ := e.data["from"].(map[string]any)
			return e.kind == "message" && from["kind"] == "bot"
		})
		where := said["message"].(map[string]any)["conversation"]
		if answer.data["text"] != text || answer.data["conversation"] != where || answer.data["via"] != "session" || answer.data["cause"] != said["id"] {
			t.Errorf("%s: want %q in %v, got %v", name, text, where, answer.data)
		}
		if m := b.control(t, http.MethodGet, "messages/"+url.PathEscape(said["id"].(string))+"?viewer="+who, nil); m["state"] != "acked" {
			until(t, events, "the ack", func(e event) bool {
				return e.kind == "message" && e.data["id"] == said["id"] && e.data["state"] == "acked"
			})
		}
	}
	track := "recipe-" + prefix[:2]
	b.deliverCard(t, who, track)
	press := b.control(t, http.MethodPost, "press", map[string]any{"user": who, "trackId": track, "actionId": "go"})
	if press["outcome"] != "answered" || press["offered"] != true {
		t.Errorf("press: %v", press)
	}
	card := b.control(t, http.MethodGet, "cards/"+track+"?viewer="+who, nil)
	if tips := card["view"].(map[string]any)["params"].(map[string]any)["tips"]; tips != prefix+"go" {
		t.Errorf("the card says %q after the press", tips)
	}
	for _, v := range b.control(t, http.MethodGet, "violations?level=error", nil)["violations"].([]any) {
		t.Errorf("violation: %v", v)
	}
}

// run starts a bot with the sandbox's credentials and ends it with the test.
func (b *box) run(t *testing.T, bot *exec.Cmd) {
	t.Helper()
	var log bytes.Buffer
	bot.Env = environment("DINGTALK_CLIENT_ID="+clientID, "DINGTALK_CLIENT_SECRET="+clientSecret, "DINGTALK_SANDBOX="+b.url, "DINGTALK_OPENAPI_ENDPOINT="+b.url)
	bot.Stdout, bot.Stderr = &log, &log
	if err := bot.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = bot.Process.Kill()
		_ = bot.Wait() // killed
		if t.Failed() {
			t.Logf("the bot said: %s", &log)
		}
	})
}

// somebodyInAGroup is a person and a group that the person is in.
func (b *box) somebodyInAGroup(t *testing.T) (user, group string) {
	t.Helper()
	user = b.control(t, http.MethodGet, "people", nil)["people"].([]any)[0].(map[string]any)["userId"].(string)
	for _, c := range b.control(t, http.MethodGet, "conversations?viewer="+user, nil)["conversations"].([]any) {
		if c := c.(map[string]any); c["kind"] == "group" {
			return user, c["id"].(string)
		}
	}
	t.Fatal("nobody is in a group")
	return "", ""
}

// deliverCard sends a public card with one button, as the bot's own backend would.
func (b *box) deliverCard(t *testing.T, user, track string) {
	t.Helper()
	token := b.send(t, http.MethodPost, "/v1.0/oauth2/accessToken", map[string]any{"appKey": clientID, "appSecret": clientSecret})["accessToken"].(string)
	b.send(t, http.MethodPost, "/v1.0/card/instances/createAndDeliver", map[string]any{
		"cardTemplateId": "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema", "outTrackId": track, "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{
			"title": "echo", "markdown": "press", "tips": "",
			"sys_full_json_obj": `{"msgButtons":[{"text":"go","color":"blue","id":"go","request":true}]}`,
		}},
		"openSpaceId":             "dtv1.card//IM_ROBOT." + user,
		"imRobotOpenSpaceModel":   map[string]any{"supportForward": false, "lastMessageI18n": map[string]string{"ZH_CN": "[echo]"}},
		"imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
	}, "x-acs-dingtalk-access-token", token)
}
