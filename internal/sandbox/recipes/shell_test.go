package recipes_test

import (
	"bufio"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestTheShellsRealCredentialsAreNeverPickedUp runs the sandbox with its bot in the shell of somebody who operates the
// real one: credentials, addresses, a store and a configuration file are all there, and each leads to a trap.
func TestTheShellsRealCredentialsAreNeverPickedUp(t *testing.T) {
	dingdesk := build(t, ".", "dingdesk")
	var called atomic.Int64
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called.Add(1) }))
	defer trap.Close()
	dir := t.TempDir()
	store, cfg, secret := filepath.Join(dir, "real.db"), filepath.Join(dir, "config.yaml"), filepath.Join(dir, "secret")
	for name, text := range map[string]string{cfg: "this: is no configuration of ours\n", secret: "the-real-one\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(dingdesk, "sandbox", "-addr", "127.0.0.1:0")
	cmd.Dir = dir
	cmd.Env = environment("DINGTALK_CLIENT_ID=dingreal", "DINGTALK_CLIENT_SECRET=the-real-one", "DINGTALK_CLIENT_SECRET_FILE="+secret, "DINGTALK_ROBOT_CODE=dingreal",
		"DINGTALK_API_BASE="+trap.URL, "DINGTALK_OAPI_BASE="+trap.URL, "DINGTALK_OP_USER_ID=real", "DINGTALK_CARD_TEMPLATE_ID=real", "DINGTALK_AI_CARD_TEMPLATE_ID=real",
		"OPENAI_API_KEY=the-real-one", "OPENAI_BASE_URL="+trap.URL+"/v1", "OPENAI_MODEL=real",
		"DINGDESK_STORE=sqlite:"+store, "DINGDESK_CONFIG="+cfg, "DINGDESK_ADMIN_ADDR="+strings.TrimPrefix(trap.URL, "http://"))
	said := &lines{}
	cmd.Stderr = said
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // when the test ended early
	stdout := bufio.NewReader(out)
	line, err := stdout.ReadString('\n')
	if err != nil {
		_ = cmd.Wait()
		t.Fatalf("it did not start: %v, %s", err, said)
	}
	b := &box{t: t, url: strings.TrimSuffix(strings.TrimPrefix(line, "sandbox: "), "/\n"), http: &http.Client{Transport: &http.Transport{}}}
	defer b.http.CloseIdleConnections()

	session := b.control(t, http.MethodGet, "session", nil)
	b.token = session["token"].(string)
	people := b.control(t, http.MethodGet, "people", nil)["people"].([]any)
	who := people[len(people)/2].(map[string]any)["userId"].(string)
	events := b.watch(t, who)
	// A sentence that no rule understands is what a model would be asked about.
	b.control(t, http.MethodPost, "say", map[string]any{"user": who, "text": "随便聊聊今天的天气和心情"})
	until(t, events, "an answer", func(e event) bool {
		from, _ := e.data["from"].(map[string]any)
		return e.kind == "message" && from["kind"] == "bot"
	})
	var rest []byte
	if err := cmd.Process.Signal(os.Interrupt); err == nil {
		rest, _ = io.ReadAll(stdout)
	}
	if err := cmd.Wait(); err != nil {
		t.Errorf("it ended with %v: %s", err, said)
	}
	if n := called.Load(); n > 0 {
		t.Errorf("%d calls went to the addresses of the shell", n)
	}
	for _, text := range []string{line, string(rest), said.String(), session["clientId"].(string), session["robotCode"].(string)} {
		if strings.Contains(text, "real") {
			t.Errorf("something of the shell was picked up: %q", text)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 2 {
		t.Errorf("it left %v, %v", left, err)
	}
}
