package approval_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// ask runs a command and returns what the card says, and which counted calls it took.
func ask(t *testing.T, d *skilltest.Desk, command, who string, of said) (string, []string) {
	t.Helper()
	seq := d.Seq()
	reply := d.Run(command, d.Request(who, of))
	return skilltest.Says(t, reply.Card), d.Spent(seq)
}

// begun is a trip of 张三's that events told of.
func begun(d *skilltest.Desk) office.Instance {
	i, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID, Values: map[string]string{"出差事由": "拜访客户"}})
	d.Must(err)
	d.Hear()
	return i
}

func TestWithEventsListsCostNothingAndTheCountACallEveryTenMinutes(t *testing.T) {
	d := open(t)
	begun(d)
	ask(t, d, "approval.status", "张三", said{}) // who never asked is listed once
	ask(t, d, "approval.pending", "李四", said{})
	counted := d.Now

	d.Now = d.Now.Add(9 * time.Minute)
	i, n := begun(d), waiting(d, "李四", "")
	for range 2 {
		text, calls := ask(t, d, "approval.status", "张三", said{Status: "running"})
		skilltest.Has(t, text, i.BusinessID, "截至 "+d.Now.Format("01-02 15:04"))
		skilltest.Lacks(t, text, "没有收到审批事件")
		if len(calls) != 0 {
			t.Errorf("one's own approvals took %v", calls)
		}
		text, calls = ask(t, d, "approval.pending", "李四", said{})
		skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n), "截至 "+counted.Format("01-02 15:04"))
		if len(calls) != 0 {
			t.Errorf("what waits took %v", calls)
		}
	}
	// Decided in DingTalk: the list knows, and does not take the old count for one more that it cannot list.
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
	d.Hear()
	text, calls := ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n-1))
	skilltest.Lacks(t, text, "列不出来")
	if len(calls) != 0 {
		t.Errorf("what waits took %v", calls)
	}

	d.Now = d.Now.Add(2 * time.Minute)
	text, calls = ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, "截至 "+d.Now.Format("01-02 15:04"))
	if !slices.Equal(calls, []string{"numbers"}) {
		t.Errorf("what waits took %v, want the count alone", calls)
	}
	// A long holiday later nothing has happened, so nothing is asked.
	d.Now = d.Now.AddDate(0, 0, 9)
	if _, calls := ask(t, d, "approval.status", "张三", said{}); len(calls) != 0 {
		t.Errorf("nine quiet days later one's own approvals took %v", calls)
	}
}

// What the index and DingTalk's count differ in was missed: it is looked for, and found.
func TestWhatNoEventToldOfIsFoundByTheCount(t *testing.T) {
	d := open(t)
	i := begun(d)
	ask(t, d, "approval.pending", "李四", said{})
	n := waiting(d, "李四", "")
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好")) // not heard
	if text, _ := ask(t, d, "approval.pending", "李四", said{}); text == "" {
		t.Error("no answer")
	}
	d.Now = d.Now.Add(11 * time.Minute)
	text, _ := ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n-1))

	_, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID}) // not heard
	d.Must(err)
	d.Now = d.Now.Add(13 * time.Hour)
	text, _ = ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n))
}

func TestWithoutEventsTheCardSaysSo(t *testing.T) {
	for name, edit := range map[string]func(*approval.Config){
		"off":  func(cfg *approval.Config) { cfg.Events = false },
		"none": func(*approval.Config) {},
	} {
		d := open(t, edit)
		for command, who := range map[string]string{"approval.status": "张三", "approval.pending": "李四"} {
			ask(t, d, command, who, said{})
			text, calls := ask(t, d, command, who, said{})
			skilltest.Has(t, text, "没有收到审批事件，新的审批最多晚 10 分钟出现")
			if command == "approval.pending" && !slices.Contains(calls, "numbers") {
				t.Errorf("%s: the count was not asked: %v", name, calls)
			}
		}
	}
}

func TestADetailCostsOneCallUntilSomethingHappens(t *testing.T) {
	d := open(t)
	i := begun(d)
	look := func(want int, says string) {
		t.Helper()
		text, calls := ask(t, d, "approval.status", "张三", said{Number: i.BusinessID})
		skilltest.Has(t, text, says)
		if len(calls) != want {
			t.Errorf("a detail took %v, want %d", calls, want)
		}
	}
	look(1, "等李四处理")
	read := d.Now
	d.Now = d.Now.Add(20 * time.Minute)
	look(0, "截至 "+read.Format("01-02 15:04"))
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "路上小心"))
	d.Hear()
	look(1, "路上小心")
	look(0, "路上小心")
	d.Now = d.Now.Add(2 * time.Hour) // comments come with no event
	look(1, "截至 "+d.Now.Format("01-02 15:04"))
	// Who may see it is asked each time.
	if code, _ := d.Refused("approval.status", d.Request("林雅婷", said{Number: i.BusinessID})); code != commands.NotFound {
		t.Errorf("a colleague is answered with %s", code)
	}
}

// Decisions read: between the card and the press something may have happened that no event told of yet.
func TestADecisionReadsAlsoWhatWasJustSeen(t *testing.T) {
	d := open(t)
	i := begun(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	sure := d.Press(card, req, "approval.agree", -1)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, false, "不行"))
	if _, err := d.TryPress(sure, req, "approval.confirm", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("answered with %v", err)
	}
	if executed(d) != 0 {
		t.Error("it was decided twice")
	}
}
