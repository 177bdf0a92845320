package demo_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Words and phrases of the configuration work from the start, and others after a hangup; a file with a mistake in them
// changes nothing.
func TestWordsAndPhrasesOfTheOrganisationFollowTheConfiguration(t *testing.T) {
	t.Parallel()
	d, err := demo.New(demo.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	file := filepath.Join(t.TempDir(), "config.yaml")
	vars := map[string]string{
		"DINGTALK_CLIENT_ID": d.Server.ClientID(), "DINGTALK_CLIENT_SECRET": d.Server.ClientSecret(), "DINGTALK_API_BASE": d.URL, "DINGTALK_OAPI_BASE": d.URL,
		"DINGDESK_STORE": "memory:", "DINGDESK_ADMIN_ADDR": "off", "DINGTALK_QPS": "0",
	}
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte("understanding:\n"+text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	loaded := make(chan error, 1)
	load := func() (*config.Config, error) {
		cfg, err := config.Load(file, func(name string) string { return vars[name] }, app.Sayings, app.Access)
		loaded <- err
		return cfg, err
	}
	write("  words: {晨碰: meeting}\n")
	cfg, err := load()
	if <-loaded; err != nil {
		t.Fatal(err)
	}
	logged := &lines{got: make(chan string, 4096)}
	a, err := app.New(t.Context(), cfg, slog.New(slog.NewTextHandler(logged, nil)), "test")
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan string, 8)
	a.Understood = func(_ string, reading any) {
		raw, err := json.Marshal(reading)
		if err != nil {
			t.Error(err)
		}
		read <- string(raw)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	hangup := make(chan os.Signal, 1)
	a.Reloads(new(slog.LevelVar), load)
	go a.ReloadOn(ctx, hangup)
	go func() { ended <- a.Run(ctx) }()
	t.Cleanup(func() { stop(); <-ended })
	<-a.Ready()
	me := d.Server.People()[0].UserID
	understood := func(text string, wants ...string) {
		t.Helper()
		if _, err := d.Server.Say(t.Context(), sandbox.Said{User: me, Conversation: d.Server.Single(me), Text: text}); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-read:
			for _, want := range wants {
				if !strings.Contains(got, want) {
					t.Errorf("%s: no %s in %s", text, want, got)
				}
			}
		case <-time.After(2 * time.Minute): // a hang guard
			t.Fatal("no answer")
		}
	}
	understood("取消明天的晨碰", `"intent":"meeting.cancel"`, `"title":"晨碰"`)

	write("  phrases:\n    - {say: \"點卯 {dates}\", means: attendance.query}\n")
	hangup <- os.Interrupt
	if err := <-loaded; err != nil {
		t.Fatal(err)
	}
	logged.says(t, "changed=understanding.phrases")
	logged.says(t, "keys=understanding.words") // is not there any more
	understood("点卯 上周", `"intent":"attendance.query"`)

	write("  phrases:\n    - {say: \"點卯 {dates}\", means: attendance.query}\n    - {say: 取消, means: meeting.create}\n")
	hangup <- os.Interrupt
	if err := <-loaded; err == nil || !strings.Contains(err.Error(), file+":4:8: understanding.phrases: ") {
		t.Errorf("a mistake in the file: %v", err)
	}
	logged.says(t, "the old one stays")
	understood("点卯 上周", `"intent":"attendance.query"`)
}

// lines are what is logged.
type lines struct{ got chan string }

func (l *lines) Write(b []byte) (int, error) {
	select {
	case l.got <- string(b):
	default: // nobody waits for so much
	}
	return len(b), nil
}

// says waits for a line with a text.
func (l *lines) says(t *testing.T, text string) {
	t.Helper()
	guard := time.After(2 * time.Minute)
	for {
		select {
		case line := <-l.got:
			if strings.Contains(line, text) {
				return
			}
		case <-guard:
			t.Fatalf("nothing was logged of %q", text)
		}
	}
}
