package approval_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// about is what a sentence told of one's own approvals.
type about struct {
	Kind   string        `param:"kind"`
	Number string        `param:"number"`
	Dates  commands.Days `param:"dates"`
	Who    commands.Who  `param:"who"`
	Why    bool          `param:"why"`
}

func people(names ...string) commands.Who {
	var out []commands.Person
	for _, n := range names {
		out = append(out, commands.Person{Name: n})
	}
	return commands.Who{People: out}
}

func TestOnesOwnAreFoundByTheDaysOfTheirSubmission(t *testing.T) {
	d := open(t)
	from, to := d.At(1, 0, 0).AddDate(0, -1, 0), d.At(15, 0, 0)
	within := func(i office.Instance) bool { return !i.Created.Before(from) && i.Created.Before(to.AddDate(0, 0, 1)) }
	want := submitted(d, "张三", within)
	if len(want) < 2 || len(want) == len(submitted(d, "张三", func(office.Instance) bool { return true })) {
		t.Fatalf("%d in the period, which shows nothing", len(want))
	}
	text := skilltest.Says(t, d.Run("approval.status", d.Request("张三", about{Dates: commands.Days{From: from, To: to}})).Card)
	skilltest.Has(t, text, fmt.Sprintf("共 %d 条", len(want)), "我提交的审批 · 10/1–11/15")
	skilltest.Lacks(t, text, "更早的请在钉钉里查看")
	// What was not looked at is said.
	year := commands.Days{From: d.At(1, 0, 0).AddDate(-1, 0, 0), To: d.Now}
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.status", d.Request("张三", about{Dates: year})).Card), "更早的请在钉钉里查看")
}

// Whoever is named holds it or had it; or it is theirs, for those who may see it. It is never the asker's that has nothing to do with them.
func TestWhoIsNamedIsNotTakenForTheAsker(t *testing.T) {
	d := open(t)
	i := trip(d)
	holder := name(d, holder(d, i))
	text := skilltest.Says(t, d.Run("approval.status", d.Request("张三", about{Kind: "出差", Who: people(holder)})).Card)
	skilltest.Has(t, text, "等"+holder+"处理")
	now, _ := d.Office().Instance(i.ID)
	d.Must(d.Office().Decide(i.ID, now.Waiting()[0].ID, now.Waiting()[0].UserID, true, "好"))
	for _, q := range []about{{Number: i.BusinessID}, {Kind: "出差", Who: people(holder)}} { // had it
		if _, err := d.Try("approval.status", d.Request("张三", q)); err != nil {
			t.Errorf("%+v: %v", q, err)
		}
	}
	// The approver asks about the originator's, and a bystander learns nothing.
	if _, err := d.Try("approval.status", d.Request(holder, about{Kind: "出差", Who: people("张三")})); err != nil {
		t.Errorf("the approver: %v", err)
	}
	code, text := d.Refused("approval.status", d.Request("林雅婷", about{Kind: "出差", Who: people("张三")}))
	if code != commands.NotFound || !strings.Contains(text, "没有找到你能查看的、张三提交的出差审批") {
		t.Errorf("a bystander: %s %q", code, text)
	}
}

// Each step says how long it took, and why it is not through yet: who has it since when, how long in all, and what is usual.
func TestWhyItIsNotThroughIsTold(t *testing.T) {
	d := open(t)
	i := trip(d)
	d.Now = d.Now.Add(26 * time.Hour)
	now, _ := d.Office().Instance(i.ID)
	d.Must(d.Office().Decide(i.ID, now.Waiting()[0].ID, now.Waiting()[0].UserID, true, "路上小心"))
	d.Now = d.Now.Add(3 * time.Hour)
	d.Happens("bpms_task_change", map[string]any{"type": "finish", "result": "agree", "processInstanceId": i.ID, "taskId": now.Waiting()[0].ID})
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.status", d.Request("张三", about{Number: i.BusinessID})).Card), "用了 1 天 2 小时", "路上小心")
	why := d.Run("approval.status", d.Request("张三", about{Number: i.BusinessID, Why: true})).Text
	skilltest.Has(t, why, "处理，已 3 小时", "一共 1 天 5 小时", "路上小心")
	d.Run("approval.status", d.Request("张三", nil)) // all of them are in the index now
	why = d.Run("approval.status", d.Request("张三", about{Number: i.BusinessID, Why: true})).Text
	if n := len(submitted(d, "张三", func(i office.Instance) bool {
		return i.Template == "出差" && i.Status == "COMPLETED" && i.Result == "agree"
	})); (n >= 2) != strings.Contains(why, "同类审批") {
		t.Errorf("of %d: %s", n, why)
	}
}

// Hong Kong calls a trip 公幹.
func TestATripIsFoundByWhatHongKongCallsIt(t *testing.T) {
	c := begin(t, "张三")
	c.lang = i18n.ZhTW
	skilltest.Has(t, c.say("我張公幹批咗未呀"), "出差")
	skilltest.Has(t, c.say("我的公幹審批到哪了"), "出差")
	skilltest.Has(t, c.say("我想申請公幹，聽日去深圳"), "出差")
}

// Whoever is named and is in no directory, or not in the asker's, is told so, both alike; but whoever stands on one's own list can be named.
func TestANameThatNobodyHasIsNeverAnybodyElse(t *testing.T) {
	c := begin(t, "李四")
	held(c.Desk)
	buy(c.Desk, "张三", "3000")
	trip(c.Desk)
	for _, scene := range []struct{ who, text string }{
		{"李四", "同意%s的采购"}, {"李四", "拒绝%s的，理由是预算超了"}, {"李四", "把%s的采购转给王五"}, {"李四", "給%s的採購評論：請補報價"}, {"李四", "approve %s's purchase"},
		{"张三", "撤回%s的出差"}, {"张三", "%s的出差审批到哪了"}, {"张三", "催%s批我的出差"}, {"张三", "withdraw %s's trip"},
	} {
		var told []string
		for _, name := range []string{"李小龙", "郑国栋"} { // whom nobody sees
			c.who, c.last = scene.who, nil
			_, err := c.try(fmt.Sprintf(scene.text, name))
			e, ok := errors.AsType[*commands.Error](err)
			if !ok {
				t.Errorf("%s: %s: %v", scene.who, fmt.Sprintf(scene.text, name), err)
				continue
			}
			told = append(told, strings.ReplaceAll(e.Sentence(c.lang), name, "X"))
		}
		if len(told) != 2 || told[0] != told[1] || !strings.Contains(told[0], "X") {
			t.Errorf("%s: %s: %q", scene.who, scene.text, told)
		}
	}
	of := buy(c.Desk, "郑国栋", "4000")
	c.Must(c.Office().HandOver(of.ID, task(c.Desk, of).ID, c.Who("李四").UserID))
	c.Hear()
	c.who = "李四"
	reply, err := c.try("同意郑国栋的采购")
	c.Must(err)
	skilltest.Has(t, skilltest.Says(t, reply.Card), of.BusinessID)
	c.who = "张三"
	if _, err := c.try("撤回宋丽娜的出差"); commands.CodeOf(err) != commands.Forbidden {
		t.Errorf("somebody else's: %v", err)
	}
}
