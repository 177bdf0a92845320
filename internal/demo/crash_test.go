package demo_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	sqlite "modernc.org/sqlite"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// botProcess tells the test binary to be a bot instead of running tests.
const botProcess = "DINGDESK_TEST_BE_THE_BOT"

func TestMain(m *testing.M) {
	if os.Getenv(botProcess) != "" {
		os.Exit(beTheBot())
	}
	flag.Parse()
	// Parallel tests here wait for timeouts and retries, not for a processor.
	if err := flag.Set("test.parallel", "6"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// beTheBot is what `dingdesk run` does, and says when the bot is connected and knows the directory.
func beTheBot() int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	cfg, err := config.Load("", os.Getenv)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	dieAtCommit(os.Stdin, os.Stdout)
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	log, level := app.Logger(os.Stderr, cfg.Log, time.UTC)
	a, err := app.New(ctx, cfg, log, "test")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	a.Reloads(level, func() (*config.Config, error) { return config.Load("", os.Getenv) })
	go a.ReloadOn(ctx, hangup)
	go func() {
		<-a.Ready()
		if err := a.LoadDirectory(ctx); err == nil {
			fmt.Fprintln(os.Stdout, "ready")
		}
	}()
	if err := a.Run(ctx); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// dieAtCommit has this process end, as kill -9 ends it, before its store commits for the nth time after n came on a line.
func dieAtCommit(in io.Reader, out io.Writer) {
	var left atomic.Int64
	sqlite.RegisterConnectionHook(func(c sqlite.ExecQuerierContext, _ string) error {
		c.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 { //nolint:forcetypeassert // every connection of the driver is one
			if left.Add(-1) == 0 {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				select {}
			}
			return 0
		})
		return nil
	})
	go func() {
		for lines := bufio.NewScanner(in); lines.Scan(); {
			n, err := strconv.ParseInt(lines.Text(), 10, 64)
			left.Store(n)
			fmt.Fprintln(out, "armed", n, err)
		}
	}()
}

// process is a bot in a process of its own, which can be killed as a machine kills it.
type process struct {
	w    *world
	cmd  *exec.Cmd
	log  *bytes.Buffer
	in   io.Writer
	said chan string   // its lines
	end  chan struct{} // closed when it has ended
	err  error         // how it ended
}

// startProcess starts a bot in a process of its own on a store, and waits until it is ready.
func (w *world) startProcess(store string, env ...string) *process {
	w.t.Helper()
	p := &process{w: w, cmd: exec.Command(os.Args[0], "-test.run=^$"), log: &bytes.Buffer{}, said: make(chan string, 8), end: make(chan struct{})}
	p.cmd.Env = append([]string{
		botProcess + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + w.t.TempDir(),
		"DINGTALK_CLIENT_ID=" + w.Server.ClientID(), "DINGTALK_CLIENT_SECRET=" + w.Server.ClientSecret(),
		"DINGTALK_API_BASE=" + w.URL, "DINGTALK_OAPI_BASE=" + w.URL, "DINGTALK_CARD_TEMPLATE_ID=" + demo.TemplateID,
		"DINGDESK_STORE=sqlite:" + store, "DINGDESK_ADMIN_ADDR=off",
	}, env...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err == nil {
		p.in, err = p.cmd.StdinPipe()
	}
	if err == nil {
		err = p.cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.said <- lines.Text()
		}
		p.err = p.cmd.Wait()
		close(p.end)
	}()
	w.t.Cleanup(func() {
		p.kill()
		if w.t.Failed() {
			w.t.Logf("the bot's log:\n%s", p.log)
		}
	})
	p.hears("ready")
	return p
}

// hears waits until the process says something.
func (p *process) hears(line string) {
	p.w.t.Helper()
	select {
	case got := <-p.said:
		if got == line {
			return
		}
		p.w.t.Fatalf("the bot says %q, not %q", got, line)
	case <-p.end:
		p.w.t.Fatalf("the bot's process ended (%v):\n%s", p.err, p.log)
	case <-time.After(patience):
		p.w.t.Fatalf("the bot does not say %q", line)
	}
}

// kill ends the process without any chance to do something about it.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.end
}

// terminate asks the process to end, and waits until it has.
func (p *process) terminate() {
	p.w.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.w.t.Fatal(err)
	}
	if <-p.end; p.err != nil {
		p.w.t.Errorf("the bot ended with %v:\n%s", p.err, p.log)
	}
}

// acked waits until a message has been acknowledged.
func (w *world) acked(id string) {
	w.t.Helper()
	w.until("the acknowledgement", func(s sandbox.Snapshot) bool {
		m, _ := s.Message(id)
		return m.State == sandbox.StateAcked
	})
}

// The process is killed at every step between the acknowledgement of a question and the end of its
// answer. The next process answers it, once.
func TestAQuestionIsAnsweredOnceAlthoughTheProcessWasKilled(t *testing.T) {
	t.Parallel()
	const create = "/v1.0/card/instances/createAndDeliver"
	for name, f := range map[string]sandbox.Fault{
		"while the skill asks DingTalk":      {Path: "/attendance/list", Hang: true},
		"before the card was made":           {Path: create, Hang: true},
		"after the card was made":            {Path: create, Hang: true, After: true},
		"while the card is to be tried anew": {Path: create, Status: 500, Body: "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, store := newSandbox(t), t.TempDir()+"/dingdesk.db"
			p := w.startProcess(store)
			me := w.who("张三").UserID
			fault, heal := w.spoil(f)
			id := w.say(me, "", "今天考勤")
			w.acked(id)
			w.hit(fault, map[bool]int{true: 1, false: 4}[f.Hang])
			p.kill()
			heal()
			p = w.startProcess(store)
			w.next(w.Server.Single(me), me, 0).has("考勤 · 今天")
			// DingTalk repeats the question, and whatever the first process may have left behind has been
			// done before the next answer is.
			if _, err := w.Server.Redeliver(id); err != nil {
				t.Fatal(err)
			}
			w.ask(me, "", "帮助")
			p.terminate()
			if got := w.answers(w.Server.Single(me)); len(got) != 2 || got[0].TrackID != w.trackIDs(id)[0] {
				t.Errorf("%d answers to two messages, the first is the card %s, want %s", len(got), got[0].TrackID, w.trackIDs(id)[0])
			}
		})
	}
}

// A crowd talks, and the process is killed in the middle of it.
func TestACrowdIsAnsweredOnceAlthoughTheProcessWasKilled(t *testing.T) {
	t.Parallel()
	const n = 300
	w, store := newSandbox(t, unlimited, crowd(n)), t.TempDir()+"/dingdesk.db"
	unhindered := "DINGTALK_QPS=0"
	p := w.startProcess(store, unhindered)
	from := w.Server.Seq()
	for _, person := range people(n) {
		w.say(person, "", "帮助")
	}
	count := 0
	w.follow("some answers", from, func(c sandbox.Change) bool {
		if c.Kind == sandbox.ChangedMessage && isAnswer(c.Message) {
			count++
		}
		return count == n/10
	})
	p.kill()
	accepted := map[string]int{}
	for _, person := range people(n) {
		c := w.Server.Single(person)
		if w.Server.Messages(c, "")[0].State == sandbox.StateAcked {
			accepted[c] = 1
		}
	}
	p = w.startProcess(store, unhindered)
	w.answered(from, accepted)
	p.terminate()
	for _, person := range people(n) {
		c := w.Server.Single(person)
		if got := len(w.answers(c)); got > 1 || got < accepted[c] {
			t.Errorf("%d answers to a message, accepted: %v", got, accepted[c] > 0)
		}
	}
	t.Logf("%d of %d messages were accepted before the kill", len(accepted), n)
}

// The process is killed at every step between the press of 确认 and the card that says so. There is one
// event in the end, and the card shows it.
func TestAConfirmedMeetingIsCreatedOnceAlthoughTheProcessWasKilled(t *testing.T) {
	t.Parallel()
	const events, card = "/v1.0/calendar/users/*/calendars/primary/events", "/v1.0/card/instances"
	for name, c := range map[string]struct {
		fault sandbox.Fault
		made  int // events at the moment of the kill
	}{
		"before the event was made":     {sandbox.Fault{Method: "POST", Path: events, Hang: true}, 0},
		"while the event is on its way": {sandbox.Fault{Method: "POST", Path: events, Delay: time.Minute}, 0},
		"after the event was made":      {sandbox.Fault{Method: "POST", Path: events, Hang: true, After: true}, 1},
		"before the card was updated":   {sandbox.Fault{Method: "PUT", Path: card, Hang: true}, 1},
		"after the card was updated":    {sandbox.Fault{Method: "PUT", Path: card, Hang: true, After: true}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, store := newSandbox(t), t.TempDir()+"/dingdesk.db"
			p := w.startProcess(store)
			me, group := w.who("王五"), w.group("研发")
			proposal := w.ask(me.UserID, group, meetingAtSeven)
			id := proposal.action("meeting.confirm")
			fault, heal := w.spoil(c.fault)
			if r := proposal.pressID(me.UserID, id); r.Outcome != sandbox.PressAnswered {
				t.Fatalf("the press was not answered: %s", r.Outcome)
			}
			w.hit(fault, 1)
			p.kill()
			if n := len(w.Server.Office().CreatedEvents()); n != c.made {
				t.Fatalf("%d events at the kill, want %d: the test does not show what it says", n, c.made)
			}
			heal()
			p = w.startProcess(store)
			proposal.becomes("tag", "已创建")
			if r := proposal.pressID(me.UserID, id); !strings.Contains(string(r.Response), "已经处理过了") {
				t.Errorf("a press afterwards got %s", r.Response)
			}
			p.terminate()
			created := w.Server.Office().CreatedEvents()
			if len(created) != 1 || created[0].Organizer != me.UnionID {
				t.Errorf("created %+v, want one meeting of %s", created, me.Name)
			}
			for _, m := range w.Server.Groups() {
				if m.ID != group {
					continue
				}
				for _, viewer := range m.Members { // everybody's card tells the same
					if v, ok := w.Server.Card(proposal.TrackID, viewer); !ok || !strings.Contains(v.Params["tag"], "已创建") {
						t.Errorf("%s sees %q", viewer, v.Params["tag"])
					}
				}
			}
			w.noViolations()
		})
	}
}

// SIGTERM: what has been accepted is answered before the process ends, and the next one has nothing to do.
func TestSIGTERMFinishesWhatWasAccepted(t *testing.T) {
	t.Parallel()
	const n = 50
	w, store := newSandbox(t, unlimited, crowd(n)), t.TempDir()+"/dingdesk.db"
	p := w.startProcess(store, "DINGTALK_QPS=0")
	me := w.who("张三").UserID
	gate, goOn := w.spoil(sandbox.Fault{Path: "/attendance/list", Delay: time.Hour})
	slow := w.say(me, "", "今天考勤")
	w.hit(gate, 1)
	for _, person := range people(n) {
		w.say(person, "", "帮助")
	}
	w.until("all acknowledgements", func(s sandbox.Snapshot) bool { return s.Acked == n+1 })
	var end sync.WaitGroup
	end.Go(p.terminate)
	goOn()
	end.Wait()
	if got := w.cards(w.Server.Single(me)); len(got) != 1 || got[0] != w.trackIDs(slow)[0] {
		t.Errorf("the slow question has the cards %v when the process has ended", got)
	}
	calls := w.Server.Seq()
	p = w.startProcess(store, "DINGTALK_QPS=0")
	p.terminate()
	for _, person := range append(people(n), me) {
		if got := w.answers(w.Server.Single(person)); len(got) != 1 {
			t.Errorf("%d answers", len(got))
		}
	}
	for _, c := range w.Server.Calls(sandbox.CallFilter{After: calls, Path: "/v1.0/card/*"}) {
		t.Errorf("the next process did work that was done: %s %s", c.Method, c.Path)
	}
}
