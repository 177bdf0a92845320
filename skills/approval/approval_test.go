package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// said is what a sentence told.
type said struct {
	Kind   string `param:"kind"`
	Status string `param:"status"`
	Number string `param:"number"`
}

func open(t *testing.T) *skilltest.Desk {
	t.Helper()
	return skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		return approval.New(approval.Config{
			API: d.API, Directory: d.Directory, Records: d.Records, Events: true, CallsPerDay: 500, Now: func() time.Time { return d.Now },
		})
	})
}

// submitted are the approvals of somebody that DingTalk lists.
func submitted(d *skilltest.Desk, name string, fits func(office.Instance) bool) []office.Instance {
	me := d.Who(name).UserID
	return slices.DeleteFunc(d.Office().Instances(), func(i office.Instance) bool {
		return i.Originator != me || i.Created.Before(d.Now.AddDate(0, 0, -90)) || !fits(i)
	})
}

func running(i office.Instance) bool { return i.Status == "RUNNING" }

// trip is a new business trip of 张三's, which waits for 李四.
func trip(d *skilltest.Desk) office.Instance {
	i, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID, Values: map[string]string{"出差事由": "拜访客户"}})
	d.Must(err)
	return i
}

func executed(d *skilltest.Desk) int {
	return len(d.Calls(sandbox.CallFilter{Method: "POST", Path: "/v1.0/workflow/processInstances/execute"}))
}

func TestOnesOwnApprovalsAreAnsweredByKindStateAndNumber(t *testing.T) {
	d := open(t)
	trips := submitted(d, "张三", func(i office.Instance) bool { return running(i) && i.Template == "出差" })
	if len(trips) != 1 {
		t.Fatalf("%d running trips, want 1", len(trips))
	}
	for _, a := range []said{{Kind: "出差"}, {Kind: "business trip"}, {Number: trips[0].BusinessID}} {
		reply := d.Run("approval.status", d.Request("张三", a))
		skilltest.Has(t, skilltest.Says(t, reply.Card), "审批中", "等李四处理", trips[0].BusinessID)
		if reply.Pending != nil {
			t.Errorf("%+v: somebody decides on their own approval", a)
		}
		if reply.About == nil || reply.About.Command != "approval.status" {
			t.Errorf("%+v: the card is about %+v", a, reply.About)
		}
	}
	refused := submitted(d, "张三", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Result == "refuse" })
	if len(refused) < 2 {
		t.Fatalf("%d refused, which shows nothing", len(refused))
	}
	text := skilltest.Says(t, d.Run("approval.status", d.Request("张三", said{Status: "refused"})).Card)
	skilltest.Has(t, text, fmt.Sprintf("共 %d 条：%d 条已拒绝", len(refused), len(refused)))
	skilltest.Lacks(t, text, "审批中")
	none := d.Run("approval.status", d.Request("张三", said{Kind: "用章", Status: "withdrawn"}))
	skilltest.Has(t, skilltest.Says(t, none.Card), "没有", "用章 · 已撤销")
}

// Which numbers exist is nobody's business.
func TestAForeignNumberIsAnsweredLikeOneThatNobodyHas(t *testing.T) {
	d := open(t)
	i := trip(d)
	const nobodys = "20990101000000000000"
	code, want := d.Refused("approval.status", d.Request("林雅婷", said{Number: nobodys}))
	if code != commands.NotFound {
		t.Errorf("an unknown number is %s", code)
	}
	for _, name := range []string{"林雅婷", "陈静"} {
		code, got := d.Refused("approval.status", d.Request(name, said{Number: i.BusinessID}))
		if code != commands.NotFound || strings.ReplaceAll(got, i.BusinessID, nobodys) != want {
			t.Errorf("%s is told %s %q", name, code, got)
		}
	}
	// Who knows the number from a card that was theirs to see is asked about again.
	d.Run("approval.status", d.Request("李四", said{Number: i.BusinessID}))
	if code, _ := d.Refused("approval.status", d.Request("林雅婷", said{Number: i.BusinessID})); code != commands.NotFound {
		t.Errorf("%s once it is known", code)
	}
}

func TestWhatWaitsIsListedCountedAndOpened(t *testing.T) {
	d := open(t)
	trip(d)
	lead, n := d.Who("李四").UserID, 0
	for _, i := range d.Office().Instances() {
		for _, task := range i.Waiting() {
			if task.UserID == lead {
				n++
			}
		}
	}
	req := d.Request("李四", said{})
	reply := d.Run("approval.pending", req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), fmt.Sprintf("有 %d 条审批等你处理", n))
	if !slices.Equal(reply.Pending.Owners, []string{lead}) {
		t.Errorf("the list belongs to %v", reply.Pending.Owners)
	}
	opened := d.Press(reply, req, "approval.open", 0)
	skilltest.Has(t, skilltest.Says(t, opened.Card), "待你处理")
	// Nobody who has nothing to decide is offered anything.
	empty := d.Run("approval.pending", d.Request("林雅婷", said{}))
	skilltest.Has(t, skilltest.Says(t, empty.Card), "现在没有审批等你处理")
}

func TestADecisionIsMadeOnceAndOnlyAfterItsCardSaidWhat(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	sure := d.Press(card, req, "approval.agree", -1)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "你将同意“张三提交的出差”", "拜访客户")
	if executed(d) != 0 {
		t.Fatal("asking decided")
	}
	skilltest.Has(t, skilltest.Says(t, d.Press(sure, req, "approval.back", -1).Card), "待你处理")
	done := d.Press(sure, req, "approval.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "已同意")
	if done.State != commands.StateDone || done.To != commands.PressedCard {
		t.Errorf("%s to %v", done.State, done.To)
	}
	now, _ := d.Office().Instance(i.ID)
	if task := now.Tasks[0]; task.Status != "COMPLETED" || !strings.EqualFold(task.Result, "agree") {
		t.Errorf("the task is %s %s", task.Status, task.Result)
	}
	// The same press again finds what it did.
	d.Press(sure, req, "approval.confirm", -1)
	if executed(d) != 1 {
		t.Errorf("decided %d times", executed(d))
	}
}

func TestARefusalNeedsItsReason(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	why := d.Press(card, req, "approval.refuse", -1)
	if why.Ask == nil || why.Ask.Command != "approval.decide" {
		t.Errorf("it can only be answered on the card: %+v", why.Ask)
	}
	for _, reason := range []string{"  ", strings.Repeat("长", 2000)} {
		again, err := d.TryPress(why, req, "approval.reason", -1, map[string]string{approval.RemarkField: reason})
		d.Must(err)
		if got := again.Card.Card(req.Lang).Kind; got != "approval.reason" {
			t.Errorf("%.8q is answered with %s", reason, got)
		}
	}
	sure, err := d.TryPress(why, req, "approval.reason", -1, map[string]string{approval.RemarkField: "预算已用完"})
	d.Must(err)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "预算已用完", "确认拒绝")
	done := d.Press(sure, req, "approval.confirm", -1)
	if done.State != commands.StateRejected {
		t.Errorf("%s", done.State)
	}
	if now, _ := d.Office().Instance(i.ID); now.Result != "refuse" {
		t.Errorf("the approval is %s %s", now.Status, now.Result)
	}
}

func TestWhatWasDecidedElsewhereIsNotDecidedAgain(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	sure := d.Press(card, req, "approval.agree", -1)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, false, "不行"))
	for action, reply := range map[string]*commands.Reply{"approval.confirm": sure, "approval.agree": card} {
		if _, err := d.TryPress(reply, req, action, -1, nil); commands.CodeOf(err) != commands.Conflict {
			t.Errorf("%s: %v", action, err)
		}
	}
	if executed(d) != 0 {
		t.Error("a decided approval was decided again")
	}
}

func TestEventsKeepTheIndex(t *testing.T) {
	d := open(t)
	d.Run("approval.pending", d.Request("李四", said{}))
	i := trip(d)
	d.Happens("bpms_instance_change", map[string]any{
		"type": "start", "processInstanceId": i.ID, "processCode": "", "businessId": i.BusinessID, "title": i.Title, "staffId": i.Originator,
	})
	seq := d.Seq()
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.status", d.Request("张三", said{Number: i.BusinessID})).Card), i.BusinessID)
	if got := d.Spent(seq); len(got) > 2 || slices.Contains(got, "query") {
		t.Errorf("an approval that an event told of cost %v", got)
	}
	d.Happens("bpms_instance_change", map[string]any{"type": "delete", "processInstanceId": i.ID})
	if _, _, ok, err := d.Records.Get(t.Context(), "approval", i.ID); ok || err != nil {
		t.Errorf("a deleted approval is still known: %v %v", ok, err)
	}
}
