package approval_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

func holding(cfg *approval.Config) { cfg.Hold = 10 * time.Second }

// hold confirms a decision that then waits.
func hold(t *testing.T, d *skilltest.Desk, i office.Instance) (card *commands.Reply, req *commands.Request) {
	t.Helper()
	req = d.Request("李四", verdicts{Verdict: "agree", Number: i.BusinessID})
	sure, before := d.Run("approval.decide", req), executed(d)
	card = d.Press(sure, req, "approval.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, card.Card), "同意", "之前可以撤销")
	// The process ended, and the press runs again: it is the same one.
	again, err := d.LookUp(sure, req, "approval.confirm")
	d.Must(err)
	if len(card.Jobs) != 1 || len(again.Jobs) != 1 || !again.Jobs[0].At.Equal(card.Jobs[0].At) || again.Jobs[0].Key != card.Jobs[0].Key || executed(d) != before {
		t.Fatalf("%+v, %+v, %d decided", card.Jobs, again.Jobs, executed(d)-before)
	}
	return card, req
}

// audited holds what jobs did to the audit: by whose consent, what, how it ended, on which approval.
func audited(t *testing.T, d *skilltest.Desk, want ...string) {
	t.Helper()
	var got []string
	for _, e := range d.Audited() {
		line := strings.Join([]string{name(d, e.By), e.What, e.Outcome, strings.Join(e.On[commands.OnApproval], ",")}, " ")
		if e.Effect == "read" {
			line += " shown"
		}
		got = append(got, line)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("audited %q, want %q", got, want)
	}
}

func TestAHeldDecisionTakesEffectWhenItIsDueAndIsTold(t *testing.T) {
	d := open(t, holding)
	i := buy(d, "张三", "3000")
	card, req := hold(t, d, i)
	// DingTalk does not answer, and the job runs again.
	f, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances/execute", After: true, Status: 500, Body: "oops"})
	d.Must(err)
	if _, err := d.TryDo(card.Jobs[0]); err == nil {
		t.Error("an outcome that nobody knows is told")
	}
	d.Must(d.RemoveFault(f.ID))
	for range 2 {
		out := d.Do(card.Jobs[0])
		if len(out.Messages) != 0 || len(out.Redraws) != 1 || out.Redraws[0].TrackID != commands.TrackID(req.ID, "card") {
			t.Fatalf("%+v", out)
		}
		skilltest.Has(t, skilltest.Says(t, out.Redraws[0].Card), "张三提交的采购", "已同意")
	}
	if status(d, i) != "COMPLETED AGREE" {
		t.Error(status(d, i))
	}
	audited(t, d, "李四 approval.decide done "+i.ID)
	if _, err := d.TryPress(card, req, "approval.undo", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("undone when it was done: %v", err)
	}
}

func TestAHeldDecisionThatIsUndoneIsNotMade(t *testing.T) {
	d := open(t, holding)
	i := buy(d, "张三", "3000")
	card, req := hold(t, d, i)
	undone := d.Press(card, req, "approval.undo", -1)
	skilltest.Has(t, skilltest.Says(t, undone.Card), "没有提交", "还在等你处理")
	if out := d.Do(card.Jobs[0]); len(out.Messages) != 0 || executed(d) != 0 || undone.State != commands.StateCancelled {
		t.Errorf("%+v, %d decided", out, executed(d))
	}
	audited(t, d)
	// Somebody else, or another device, was first: that is told.
	i = buy(d, "张三", "3000")
	card, _ = hold(t, d, i)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, false, "不行"))
	out := d.Do(card.Jobs[0])
	said := skilltest.Says(t, out.Messages[0].Card)
	skilltest.Has(t, said, "张三提交的采购", "李四已经处理过")
	skilltest.Lacks(t, said, "一起处理", "1 条")
	if out.Messages[0].Lang != i18n.ZhCN || len(out.Redraws) != 1 || skilltest.Says(t, out.Redraws[0].Card) != said {
		t.Errorf("%+v", out)
	}
	audited(t, d, "李四 approval.decide conflict "+i.ID)
}

// While writing is paused it waits, and without the right it is not made.
func TestAHeldDecisionNeedsTheRightWhenItIsDue(t *testing.T) {
	var refuse error
	d := open(t, holding, func(cfg *approval.Config) {
		cfg.May = func(context.Context, *commands.Request, string, bool) error { return refuse }
	})
	i := buy(d, "张三", "3000")
	card, _ := hold(t, d, i)
	refuse = commands.NewError(commands.Unavailable, nil, "core.read_only")
	if _, err := d.TryDo(card.Jobs[0]); err == nil || executed(d) != 0 {
		t.Errorf("%v, %d decided", err, executed(d))
	}
	refuse = nil
	if d.Do(card.Jobs[0]); status(d, i) != "COMPLETED AGREE" {
		t.Error(status(d, i))
	}
	audited(t, d, "李四 approval.decide done "+i.ID)
	// Without the right it is not made, whoever made it is told, and nothing is left that waits.
	refuse = nil
	other := buy(d, "张三", "3000")
	card, req := hold(t, d, other)
	refuse = commands.NewError(commands.Forbidden, nil, "core.admins_only")
	for range 2 {
		out := d.Do(card.Jobs[0])
		if len(out.Messages) != 1 || out.Messages[0].To != req.User.ID || executed(d) != 1 {
			t.Fatalf("%+v, %d decided", out, executed(d))
		}
		skilltest.Has(t, skilltest.Says(t, out.Messages[0].Card), "没有提交：你现在不能用我处理审批")
		if refuse = nil; status(d, other) != "RUNNING NONE" { // given back later, it does not take effect any more
			t.Error(status(d, other))
		}
	}
	audited(t, d, "李四 approval.decide done "+i.ID, "李四 approval.decide forbidden "+other.ID)
}

// Of the button that undoes and the job that is due one wins.
func TestUndoingAndTheHourRace(t *testing.T) {
	d := open(t, holding)
	for range 20 {
		i := buy(d, "张三", "3000")
		card, req := hold(t, d, i)
		var undone bool
		var both sync.WaitGroup
		both.Go(func() {
			_, err := d.TryPress(card, req, "approval.undo", -1, nil)
			undone = err == nil
		})
		both.Go(func() {
			if _, err := d.TryDo(card.Jobs[0]); err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if got := strings.HasPrefix(status(d, i), "RUNNING"); got != undone {
			t.Errorf("undone %v, and it is %s", undone, status(d, i))
		}
	}
}

// What is undone in words is what the button undoes; a second decision of the same task replaces the first, and anything else that is done
// with it takes it back.
func TestATaskHasOneHeldDecision(t *testing.T) {
	d := open(t, holding)
	decide := func(i office.Instance, v string) (*commands.Reply, *commands.Request) {
		t.Helper()
		req := d.Request("李四", verdicts{Verdict: v, Number: i.BusinessID, Reason: "因故"})
		return d.Run("approval.decide", req), req
	}
	i := buy(d, "张三", "3000")
	sure, req := decide(i, "refuse")
	first := d.Press(sure, req, "approval.confirm", -1)
	sure, again := decide(i, "agree")
	skilltest.Has(t, skilltest.Says(t, sure.Card), "你刚才的“拒绝”到", "只算这一次")
	second := d.Press(sure, again, "approval.confirm", -1)
	if len(second.Redraws) != 1 || second.Redraws[0].State != commands.StateSuperseded || second.Jobs[0].Key != first.Jobs[0].Key {
		t.Fatalf("%+v, %+v", second.Redraws, second.Jobs)
	}
	skilltest.Has(t, skilltest.Says(t, second.Redraws[0].Card), "已被替换", "不再生效")
	if _, err := d.TryPress(first, req, "approval.undo", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("the first is undone: %v", err)
	}
	if out := d.Do(first.Jobs[0]); len(out.Messages) > 0 || executed(d) > 0 {
		t.Errorf("the first is made: %+v", out)
	}
	if d.Do(second.Jobs[0]); status(d, i) != "COMPLETED AGREE" {
		t.Error(status(d, i))
	}
	// Handed over, it is nobody's to decide any more.
	i = buy(d, "张三", "3000")
	sure, req = decide(i, "agree")
	first = d.Press(sure, req, "approval.confirm", -1)
	hand := d.Request("李四", struct {
		To     commands.Who `param:"to"`
		Number string       `param:"number"`
	}{commands.Who{People: []commands.Person{{ID: d.Who("王五").UserID}}}, i.BusinessID})
	over := d.Press(d.Run("approval.handover", hand), hand, "approval.redirect", -1)
	if out := d.Do(first.Jobs[0]); len(over.Redraws) != 1 || len(out.Messages) > 0 || executed(d) != 1 {
		t.Errorf("%+v, %+v, %d decided", over.Redraws, out, executed(d))
	}
}
