package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// beTheBinary tells the test binary to be dingdesk: its main, its signals, its exit status.
const beTheBinary = "DINGDESK_TEST_BE_THE_BINARY"

func TestMain(m *testing.M) {
	if os.Getenv(beTheBinary) != "" {
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// hang is a guard: reaching it is a failure, never a pass.
const hang = 5 * time.Minute

// dingdesk is a process.
type dingdesk struct {
	t   *testing.T
	cmd *exec.Cmd
	end chan struct{} // closed when it has ended

	mu    sync.Mutex
	out   bytes.Buffer
	wrote chan struct{} // closed and renewed at each write
}

// start runs dingdesk with only the environment that is given.
func start(t *testing.T, env []string, args ...string) *dingdesk {
	t.Helper()
	p := &dingdesk{t: t, cmd: exec.Command(os.Args[0], args...), end: make(chan struct{}), wrote: make(chan struct{})}
	p.cmd.Dir = t.TempDir()
	p.cmd.Env = append([]string{beTheBinary + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + p.cmd.Dir}, env...)
	p.cmd.Stdout, p.cmd.Stderr = p, p
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { _ = p.cmd.Wait(); close(p.end) }()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		<-p.end
	})
	return p
}

func (p *dingdesk) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	close(p.wrote)
	p.wrote = make(chan struct{})
	return p.out.Write(b)
}

func (p *dingdesk) said() (string, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String(), p.wrote
}

// says waits until it has written something.
func (p *dingdesk) says(text string) {
	p.t.Helper()
	guard := time.After(hang)
	for {
		all, more := p.said()
		if strings.Contains(all, text) {
			return
		}
		select {
		case <-more:
		case <-p.end:
			p.t.Fatalf("it ended without %q:\n%s", text, all)
		case <-guard:
			p.t.Fatalf("no %q:\n%s", text, all)
		}
	}
}

// ends waits for its end, and returns its exit status and what it wrote.
func (p *dingdesk) ends() (status int, out string) {
	p.t.Helper()
	select {
	case <-p.end:
	case <-time.After(hang):
		p.t.Fatal("it does not end")
	}
	out, _ = p.said()
	return p.cmd.ProcessState.ExitCode(), out
}

func (p *dingdesk) signal(s os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(s); err != nil {
		p.t.Fatal(err)
	}
}

func newSandbox(t *testing.T) *demo.Demo {
	t.Helper()
	d, err := demo.New(demo.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

func credentials(d *demo.Demo) []string {
	return []string{
		"DINGTALK_CLIENT_ID=" + d.Server.ClientID(), "DINGTALK_CLIENT_SECRET=" + d.Server.ClientSecret(),
		"DINGTALK_API_BASE=" + d.URL, "DINGTALK_OAPI_BASE=" + d.URL, "DINGDESK_ADMIN_ADDR=off", "DINGTALK_QPS=0", "DINGDESK_CONFIG=" + os.DevNull,
	}
}

func TestExitStatusSaysWhetherStartingAgainHelps(t *testing.T) {
	t.Parallel()
	d := newSandbox(t)
	damaged := filepath.Join(t.TempDir(), "damaged.db")
	if err := os.WriteFile(damaged, append([]byte("SQLite format 3\x00"), bytes.Repeat([]byte{7}, 8192)...), 0o600); err != nil {
		t.Fatal(err)
	}
	busy := filepath.Join(t.TempDir(), "busy.db")
	start(t, append(credentials(d), "DINGDESK_STORE=sqlite:"+busy), "run").says("stream connected")
	for name, c := range map[string]struct {
		env    []string
		status int
		says   string
	}{
		"no credentials":         {nil, 2, "DINGTALK_CLIENT_ID"},
		"wrong credentials":      {append(credentials(d), "DINGTALK_CLIENT_SECRET=wrong", "DINGDESK_STORE=memory:"), 2, "DINGTALK_CLIENT_SECRET"},
		"a damaged store":        {append(credentials(d), "DINGDESK_STORE=sqlite:"+damaged), 2, "backup"},
		"a store that is in use": {append(credentials(d), "DINGDESK_STORE=sqlite:"+busy), 1, "in use"},
	} {
		if status, out := start(t, c.env, "run").ends(); status != c.status || !strings.Contains(out, c.says) {
			t.Errorf("%s: status %d, want %d, with %q:\n%s", name, status, c.status, c.says, out)
		}
	}
}

// A hangup in the middle of a crowd: the configuration changes, no answer is lost or comes twice, a file
// with a mistake changes nothing.
func TestAHangupReadsTheConfigurationAgainAndLosesNothing(t *testing.T) {
	t.Parallel()
	d := newSandbox(t)
	config := filepath.Join(t.TempDir(), "config.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("limits:\n  per_user_per_minute: 1000\n")
	p := start(t, append(credentials(d), "DINGDESK_STORE=sqlite:"+filepath.Join(t.TempDir(), "dingdesk.db"), "DINGDESK_CONFIG="+config), "run")
	p.says(`"msg":"starting"`)
	p.says("stream connected")
	people := d.Server.People()[:10]
	said := map[string]int{}
	ask := func(n int) {
		t.Helper()
		for range n {
			for _, who := range people {
				if _, err := d.Server.Say(t.Context(), sandbox.Said{User: who.UserID, Conversation: d.Server.Single(who.UserID), Text: "帮助"}); err != nil {
					t.Fatal(err)
				}
				said[who.UserID]++
			}
		}
	}
	ask(2)
	write("limits:\n  per_user_per_minute: 999\nlog:\n  level: debug\nmeeting:\n  default_minutes: 45\n")
	p.signal(syscall.SIGHUP)
	ask(2)
	p.says(`"changed":"log.level, limits.per_user_per_minute"`)
	p.says(`"keys":"meeting.default_minutes"`)
	p.says(`"level":"DEBUG"`)
	write("limits:\n  per_user_per_minute: many\n")
	p.signal(syscall.SIGHUP)
	ask(1)
	p.says(config + ":2:24: limits.per_user_per_minute")
	write("access:\n  pilot:\n")
	p.signal(syscall.SIGHUP)
	p.says(config + ":2:3: access.pilot: nothing stands behind the colon")
	write("") // an editor that saves it
	p.signal(syscall.SIGHUP)
	p.says(config + ": the file is empty")
	write("limits:\n  per_user_per_minute: 999\nlog:\n  level: debug\nbudget:\n  deliveries_per_month: 4000\n")
	p.signal(syscall.SIGHUP)
	p.says(`"changed":"budget.deliveries_per_month"`)
	ctx, cancel := context.WithTimeout(t.Context(), hang)
	defer cancel()
	answers := func(user string) (n int) { // a slow machine is told "working on it" first, and may get texts
		for _, m := range d.Server.Messages(d.Server.Single(user), "") {
			if m.From == sandbox.FromBot && m.Text != i18n.ZhCN.T("core.working") {
				n++
			}
		}
		return n
	}
	if err := d.Server.Wait(ctx, func(sandbox.Snapshot) bool {
		for user, n := range said {
			if answers(user) < n {
				return false
			}
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGTERM)
	if status, out := p.ends(); status != 0 {
		t.Errorf("status %d:\n%s", status, out)
	}
	for user, n := range said {
		if got := answers(user); got != n {
			t.Errorf("%s has %d answers to %d messages", user, got, n)
		}
	}
}

func TestABackupIsMadeBesideARunningBotAndCanBePutBack(t *testing.T) {
	t.Parallel()
	d := newSandbox(t)
	file, to := filepath.Join(t.TempDir(), "dingdesk.db"), filepath.Join(t.TempDir(), "backup.db")
	env := append(credentials(d), "DINGDESK_STORE=sqlite:"+file)
	p := start(t, env, "run")
	p.says("stream connected")
	if status, out := start(t, env, "backup", to).ends(); status != 0 || out != "" {
		t.Errorf("backup: status %d, %s", status, out)
	}
	if status, out := start(t, env, "backup", to).ends(); status == 0 || !strings.Contains(out, to) {
		t.Errorf("a backup was replaced: status %d, %s", status, out)
	}
	if info, err := os.Stat(to); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("backup %v, %v", info, err)
	}
	p.signal(syscall.SIGTERM)
	p.ends()
	again := start(t, append(credentials(d), "DINGDESK_STORE=sqlite:"+to), "run")
	again.says(`"store":"sqlite:` + to)
	again.says("stream connected")
}
