package demo_test

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// deed is an action during which the bot is killed.
type deed struct {
	before func(w *world) // once
	open   func(w *world, n int) *attempt
	begins func(a *attempt) // sets the action going, if not by a press
	hold   string           // how long a decision can be taken back
}

// deeds are the writes of approvals. The nth of an action is about something of its own.
func deeds() map[string]deed {
	writes := attempts()
	out := map[string]deed{
		"agree": {open: writes["agree"].open}, "withdraw": {open: writes["withdraw"].open}, // refusing takes agreeing's way
	}
	out["start"] = deed{open: func(w *world, n int) *attempt {
		me := w.who("张三")
		sum := strconv.Itoa(300 + n)
		a := &attempt{w: w, me: me, card: w.ask(me.UserID, "", "申请采购键盘 "+sum+" 元"), button: "approval.submit", yes: tagged("已提交"), no: tagged(notDone...)}
		a.done = func() int { return len(w.begun(sum)) }
		return a
	}}
	out["hand over"] = deed{open: func(w *world, n int) *attempt {
		me, i := w.who("李四"), w.submit("张三", "出差")
		a := &attempt{w: w, me: me, card: w.ask(me.UserID, "", "把 "+i.BusinessID+" 转给林雅婷"), button: "approval.redirect", yes: tagged("已转交"), no: tagged(notDone...)}
		a.done = func() int { return w.tasksOf(i, "林雅婷") }
		return a
	}}
	out["batch"] = deed{open: func(w *world, n int) *attempt {
		me := w.who("李四")
		of := []office.Instance{w.submit("张三", "出差"), w.submit("张三", "出差")}
		a := &attempt{w: w, me: me, card: w.ask(me.UserID, "", "张三的出差都同意"), button: "approval.batch", yes: tagged("已同意"), no: says("approval.batch")}
		a.done = func() int {
			agreed := 0
			for _, i := range of {
				if now, _ := w.Server.Office().Instance(i.ID); now.Tasks[0].Status != "RUNNING" {
					agreed++
				}
			}
			if agreed > 0 && agreed < len(of) {
				return -1
			}
			return agreed / len(of)
		}
		return a
	}}
	out["urge"] = deed{open: func(w *world, n int) *attempt {
		me, peer, i := w.who("张三"), w.who("林雅婷").UserID, w.submit("张三", "出差")
		if err := w.Server.Office().HandOver(i.ID, i.Waiting()[0].ID, peer); err != nil { // a peer is urged at any hour
			w.t.Fatal(err)
		}
		a := &attempt{w: w, me: me, card: w.ask(me.UserID, "", "催一下 "+i.BusinessID), button: "approval.nudge", yes: tagged("已发送"), no: tagged(notDone...)}
		a.done = func() int { return w.about(peer, i) }
		a.told = func() bool { return a.done() > 0 }
		return a
	},
	}
	out["held"] = deed{hold: "300ms", open: func(w *world, n int) *attempt {
		a := writes["agree"].open(w, n)
		decided, told := a.done, func() int { // each is somebody else's
			return len(slices.DeleteFunc(w.answers(w.Server.Single(a.me.UserID)), func(m sandbox.Message) bool {
				v, _ := w.Server.Card(m.TrackID, a.me.UserID)
				return v.Params["tag"] != "已同意"
			}))
		}
		a.yes, a.told, a.done = tagged("即将生效", "已同意"), func() bool { return told() > 0 }, func() int { return max(decided(), told()) }
		return a
	}}
	out["hand on while away"] = deed{
		before: func(w *world) {
			w.submit("张三", "出差") // an event: without any, nobody can stand in
			a := w.ask(w.who("李四").UserID, "", "从今天起一个月，我的审批都转给林雅婷")
			a.press(a.viewer, "approval.standin")
			a.becomes("btns", "approval.standout")
		},
		open: func(w *world, _ int) *attempt { return &attempt{w: w} },
		begins: func(a *attempt) {
			i, err := a.w.Server.Office().StartApproval(office.Approval{Template: "出差", Originator: a.w.who("张三").UserID, Values: map[string]string{"出差事由": "拜访客户"}})
			if err != nil {
				a.w.t.Fatal(err)
			}
			a.done = func() int {
				return max(a.w.tasksOf(i, "林雅婷"), a.w.about(a.w.who("林雅婷").UserID, i), a.w.about(a.w.who("李四").UserID, i))
			}
			a.told = func() bool {
				return a.w.about(a.w.who("林雅婷").UserID, i) > 0 && a.w.about(a.w.who("李四").UserID, i) > 0
			}
		},
	}
	return out
}

// begun are the purchases of a sum.
func (w *world) begun(sum string) []office.Instance {
	return slices.DeleteFunc(w.Server.Office().Instances(), func(i office.Instance) bool {
		return i.Template != "采购" || i.Values["预算金额（元）"] != sum
	})
}

// tasksOf is how often somebody got an approval to decide.
func (w *world) tasksOf(i office.Instance, name string) int {
	now, _ := w.Server.Office().Instance(i.ID)
	return len(slices.DeleteFunc(slices.Clone(now.Tasks), func(t office.Task) bool { return t.UserID != w.who(name).UserID }))
}

// about is how many cards somebody got about an approval.
func (w *world) about(user string, i office.Instance) int {
	return len(slices.DeleteFunc(w.answers(w.Server.Single(user)), func(m sandbox.Message) bool {
		v, _ := w.Server.Card(m.TrackID, user)
		return !strings.Contains(v.Params["btns"], i.ID) && !strings.Contains(v.Params["foot"], i.BusinessID)
	}))
}

// way is where the bot is killed.
type way string

const (
	atCommit   way = "before a commit of its store"
	beforeCall way = "before a call takes effect"
	afterCall  way = "after a call took effect"
)

// killed is a bot that is killed again and again on one store.
type killed struct {
	*world
	p     *process
	store string
	env   []string
}

// until waits for a condition, or for the end of the process.
func (k *killed) until(what string, cond func(sandbox.Snapshot) bool) {
	k.t.Helper()
	ctx, cancel := context.WithTimeout(k.t.Context(), patience)
	defer cancel()
	go func() {
		select {
		case <-k.p.end:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := k.Server.Wait(ctx, cond); err != nil && !k.ended() {
		k.t.Fatalf("waiting for %s: %v\n%s", what, err, k.story())
	}
}

func (k *killed) ended() bool {
	select {
	case <-k.p.end:
		return true
	default:
		return false
	}
}

// dies does an action and kills the bot at its nth step of a way; false when it has fewer.
func (k *killed) dies(d deed, a *attempt, at way, n int) (died bool) {
	k.t.Helper()
	hit, heal := func(sandbox.Snapshot) bool { return false }, func() {}
	if at == atCommit {
		fmt.Fprintln(k.p.in, n)
		k.p.hears(fmt.Sprint("armed ", n, " <nil>"))
	} else {
		f := sandbox.Fault{Path: "*", Skip: n - 1, Times: 1, Hang: true}
		if at == afterCall {
			f.After, f.Method = true, "POST" // reading has no effect
		}
		f, end := k.spoil(f)
		heal = end
		hit = func(s sandbox.Snapshot) bool {
			return slices.ContainsFunc(s.Faults(), func(x sandbox.Fault) bool { return x.ID == f.ID && x.Seen > 0 })
		}
	}
	ctx, cancel := context.WithCancel(k.t.Context())
	pressed := make(chan bool, 1)
	if d.begins != nil {
		d.begins(a)
		pressed <- true
	} else {
		a.was = a.card.params()["btns"]
		press := sandbox.Pressed{User: a.me.UserID, TrackID: a.card.TrackID, ActionID: a.card.action(a.button)}
		go func() {
			r, err := k.Server.Press(ctx, press)
			pressed <- err == nil && r.Outcome == sandbox.PressAnswered
		}()
	}
	struck := false
	k.until("the end of the action", func(s sandbox.Snapshot) bool { struck = hit(s); return struck || a.over() })
	ended := k.ended()
	if ended && (at != atCommit || fmt.Sprint(k.p.err) != "signal: killed") {
		k.t.Fatalf("nobody killed the bot, and it ended (%v):\n%s", k.p.err, k.p.log)
	}
	died = struck || ended
	k.p.kill()
	cancel()
	heal()
	k.p = k.startProcess(k.store, k.env...)
	if !<-pressed && a.button != "" && !a.moved() { // they got no answer, and press again
		_, _ = k.Server.Press(k.t.Context(), sandbox.Pressed{User: a.me.UserID, TrackID: a.card.TrackID, ActionID: a.card.action(a.button)})
	}
	return died
}

// over says whether an action has come to its end, and is told.
func (a *attempt) over() bool {
	return (a.button == "" || a.moved()) && (a.told == nil || a.told())
}

// The bot's process is killed before each commit of its store, and at each call to DingTalk that an action makes, before it takes effect and
// after. Started again on the same store, it ends what was begun: it took effect once, those whom it is about know, and nothing waits
// for ever.
func TestKilledAtAnyStepAnActionTakesEffectOnceAndIsTold(t *testing.T) {
	t.Parallel()
	for name, d := range deeds() {
		config := t.TempDir() + "/config.yaml"
		if err := os.WriteFile(config, []byte("limits:\n  per_user_per_minute: 10000\n  calls_per_person_per_day: 0\napproval:\n  urges_per_day: 50\n  hold: "+cmp.Or(d.hold, "0s")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, at := range []way{atCommit, beforeCall, afterCall} {
			stride := 1
			if at == atCommit && os.Getenv("DINGDESK_TEST_EVERY_STEP") == "" {
				stride = 2 // most commits have no call between them: every other one is enough for each push, all of them take twice as long
			}
			t.Run(name+"/"+string(at), func(t *testing.T) {
				t.Parallel()
				k := &killed{world: newSandbox(t), store: t.TempDir() + "/dingdesk.db", env: []string{"DINGDESK_CONFIG=" + config, "DINGTALK_QPS=0"}}
				k.p = k.startProcess(k.store, k.env...)
				if d.before != nil {
					d.before(k.world)
				}
				var all []*attempt
				for n, more := 1, true; more; n += stride {
					a := d.open(k.world, n)
					all = append(all, a)
					more = k.dies(d, a, at, n)
					k.comesRight(a, n)
				}
				k.p.terminate()
				if len(all) < 2 {
					t.Error("nothing was killed")
				}
				for n, a := range all {
					if done := a.done(); done != 1 {
						t.Errorf("killed at step %d, it took effect %d times", n*stride+1, done)
					}
				}
				for _, v := range k.Server.Violations("error", "") {
					if !strings.Contains(v.Rule, "callback") { // nobody answers those of a dead process
						t.Errorf("violation %s: %s", v.Rule, v.Detail)
					}
				}
			})
		}
	}
}

// comesRight waits until what was begun is known, and does what people do then.
func (k *killed) comesRight(a *attempt, n int) {
	k.t.Helper()
	if a.button != "" {
		k.until(fmt.Sprintf("what became of step %d", n), func(sandbox.Snapshot) bool { return a.moved() && (a.claim() != "yes" || a.over()) })
		a.holds(k.t)
		if a.claim() == "" { // for a minute nobody can know
			k.Server.AdvanceClock(2 * time.Minute)
			a.press("card.check")
		}
		if a.claim() == "no" {
			a.press(a.button)
		}
		if a.claim() != "yes" {
			k.t.Errorf("killed at step %d, it ends as\n%s", n, a.card.all())
		}
	} else {
		k.Server.AdvanceClock(time.Minute) // DingTalk tells again what nobody acknowledged
	}
	k.until(fmt.Sprintf("step %d to be told", n), func(sandbox.Snapshot) bool { return a.over() })
}
