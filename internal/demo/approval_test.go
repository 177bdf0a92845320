package demo_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

const executeTask = "/v1.0/workflow/processInstances/execute"

// mine are the approvals of somebody that DingTalk lists.
func (w *world) mine(p sandbox.Person, fits func(office.Instance) bool) []office.Instance {
	return slices.DeleteFunc(w.Server.Office().Instances(), func(i office.Instance) bool {
		return i.Originator != p.UserID || i.Created.Before(wednesday.AddDate(0, 0, -90)) || fits != nil && !fits(i)
	})
}

// waitingFor counts what waits for somebody.
func (w *world) waitingFor(p sandbox.Person) int {
	n := 0
	for _, i := range w.Server.Office().Instances() {
		for _, t := range i.Waiting() {
			if t.UserID == p.UserID {
				n++
			}
		}
	}
	return n
}

// submit has somebody ask for something, and waits until the bot heard of it from the events.
func (w *world) submit(originator, template string) office.Instance {
	w.t.Helper()
	i, err := w.Server.Office().StartApproval(office.Approval{
		Template: template, Originator: w.who(originator).UserID, Values: map[string]string{"出差事由": "拜访客户"},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	holder := i.Waiting()[0].UserID
	w.eventually("the bot to know the new approval", func() bool {
		return !strings.Contains(w.ask(holder, "", "审批 "+i.BusinessID).all(), "没有找到")
	})
	return i
}

// eventually asks again until the answer fits: events are acknowledged before they are worked off.
func (w *world) eventually(what string, fits func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !fits(); {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain for %s", what)
		}
	}
}

func TestWhereAnApprovalStandsIsSaidByKindNumberAndState(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("张三")
	running := w.mine(me, func(i office.Instance) bool { return i.Template == "出差" && i.Status == "RUNNING" })
	if len(running) != 1 {
		t.Fatalf("%d running trips, want 1 for this test", len(running))
	}
	holder := running[0].Waiting()[0]
	since := wednesday.Sub(holder.Created)
	waited := fmt.Sprintf("%d 天 %d 小时", int(since.Hours())/24, int(since.Hours())%24)
	for _, text := range []string{"我的出差审批到哪了", "出差申请批了吗", "审批 " + running[0].BusinessID, running[0].BusinessID + "这个审批到哪了"} {
		w.ask(me.UserID, "", text).has("出差", "审批中", "等李四处理", waited, running[0].BusinessID, "张三 · 后端组")
	}
	w.ask(me.UserID, "", "我的出差簽核到哪了").has("簽核中", "等李四處理")
	w.ask(me.UserID, "", "Where is my business trip approval").has("In progress", "Waiting for 李四")

	all := w.mine(me, nil)
	a := w.ask(me.UserID, "", "我提交的审批")
	a.has(fmt.Sprintf("共 %d 条", len(all)))
	for _, c := range []struct {
		text, word string
		fits       func(office.Instance) bool
	}{
		{"我被拒绝的审批", "已拒绝", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Result == "refuse" }},
		{"我已通过的审批", "已同意", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Result == "agree" }},
		{"我还在审批中的申请", "审批中", func(i office.Instance) bool { return i.Status == "RUNNING" }},
	} {
		want := w.mine(me, c.fits)
		w.ask(me.UserID, "", c.text).has(fmt.Sprintf("共 %d 条：%d 条%s", len(want), len(want), c.word))
	}
	if n := len(w.mine(me, func(i office.Instance) bool { return i.Status == "TERMINATED" })); n == 0 {
		w.ask(me.UserID, "", "我撤销的审批").has("没有记录")
	}
	// A row opens its approval on a card of its own.
	before := len(w.answers(w.Server.Single(me.UserID)))
	a.press(me.UserID, "approval.open.0")
	newest := slices.MaxFunc(all, func(x, y office.Instance) int { return x.Created.Compare(y.Created) })
	w.next(w.Server.Single(me.UserID), me.UserID, before).has(newest.BusinessID)
	w.ask(me.UserID, "", "审批 20990101000000000000").has("没有找到你能查看的、编号为 20990101000000000000 的审批")
	w.noViolations()
}

func TestAForeignApprovalIsRefusedWithoutAWordOfIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	i := w.submit("张三", "出差")
	for _, name := range []string{"林雅婷", "陈静", "周敏"} { // a colleague, a sub-administrator, the main administrator
		who := w.who(name)
		if slices.ContainsFunc(i.Tasks, func(t office.Task) bool { return t.UserID == who.UserID }) {
			continue
		}
		a := w.ask(who.UserID, "", "审批 "+i.BusinessID)
		// In the same words as a number that nobody ever had.
		const nobody = "20990101000000000000"
		if got, want := a.all(), w.ask(who.UserID, "", "审批 "+nobody).all(); strings.ReplaceAll(got, i.BusinessID, nobody) != want {
			t.Errorf("a foreign number gets\n%s\nand an unknown one\n%s", got, want)
		}
		a.lacks("张三", "拜访客户", "李四")
	}
	w.ask(w.who("黃淑芬").UserID, "", "簽核 "+i.BusinessID+" 到哪了").has("沒有找到你能查看的、編號為 " + i.BusinessID)
	w.ask(w.who("王五").UserID, w.group("研发"), "审批 "+i.BusinessID) // moved out of the group, as every answer about approvals
	if said := w.public(w.group("研发")); strings.Contains(said, i.BusinessID+" 的审批") || strings.Contains(said, "拜访客户") {
		t.Errorf("the group reads\n%s", said)
	}
	w.ask(w.who("李四").UserID, "", "审批 "+i.BusinessID).has("待你处理", "拜访客户", "张三")
}

func TestWhatWaitsIsCountedAsDingTalkCounts(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead := w.who("李四")
	n := w.waitingFor(lead)
	if n < 2 {
		t.Fatalf("%d wait for 李四, which shows nothing", n)
	}
	a := w.ask(lead.UserID, "", "有哪些审批等我处理")
	a.has(fmt.Sprintf("有 %d 条审批等你处理", n), fmt.Sprintf("%d 条待处理", n))

	// From now on events keep the index: what is new costs its own reading and DingTalk's count.
	i := w.submit("张三", "出差")
	seq := w.Server.Seq()
	w.ask(lead.UserID, "", "有哪些审批等我处理").has(fmt.Sprintf("有 %d 条审批等你处理", n+1))
	if got := w.counted(seq); len(got) > 3 || slices.Contains(got, "/v1.0/workflow/processes/instanceIds/query") {
		t.Errorf("one new approval cost %v", got)
	}
	if err := w.Server.Office().Decide(i.ID, i.Waiting()[0].ID, lead.UserID, true, "好"); err != nil {
		t.Fatal(err)
	}
	w.eventually("the decided approval to be gone", func() bool {
		seq = w.Server.Seq()
		a = w.ask(lead.UserID, "", "有哪些审批等我处理")
		return strings.Contains(a.all(), fmt.Sprintf("有 %d 条审批等你处理", n)) && len(w.counted(seq)) <= 2
	})
	a.lacks(i.BusinessID)
	w.ask(w.who("马可").UnionID, w.group("灯塔"), "有哪些审批等我处理").has("只能为本企业的成员")
}

func TestTheDailyCallBudgetOfApprovalsHolds(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried, withConfig(func(c *config.Config) { c.Approval.BackfillCallsPerDay = 3 }))
	lead := w.who("李四")
	n := w.waitingFor(lead)
	for range 2 {
		seq := w.Server.Seq()
		a := w.ask(lead.UserID, "", "有哪些审批等我处理")
		a.has(fmt.Sprintf("钉钉显示有 %d 条审批等你处理", n), "在钉钉里查看")
		fill := slices.DeleteFunc(w.calls(seq), func(p string) bool {
			return p != "/v1.0/workflow/processes/instanceIds/query" && p != "/v1.0/workflow/processInstances"
		})
		if len(fill) > 3 {
			t.Errorf("%d calls to fill the index, want at most 3 a day: %v", len(fill), fill)
		}
	}
}

func TestWithoutEventsDingTalksCountTellsWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried, withConfig(func(c *config.Config) { c.Approval.Events = "off" }))
	lead := w.who("李四")
	n := w.waitingFor(lead)
	w.ask(lead.UserID, "", "有哪些审批等我处理").has(fmt.Sprintf("有 %d 条审批等你处理", n))
	if _, err := w.Server.Office().StartApproval(office.Approval{Template: "出差", Originator: w.who("张三").UserID}); err != nil {
		t.Fatal(err)
	}
	w.ask(lead.UserID, "", "有哪些审批等我处理").has(fmt.Sprintf("有 %d 条审批等你处理，最早的已等", n), "钉钉还显示另有 1 条等你处理，我这里列不出来")
}

func TestAnApprovalIsDecidedOnceAfterASecondLook(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead, o := w.who("李四"), w.Server.Office()
	executed := func() int {
		return len(w.Server.Calls(sandbox.CallFilter{Method: "POST", Path: executeTask}))
	}
	open := func() (answer, office.Instance) {
		i := w.submit("张三", "出差")
		a := w.ask(lead.UserID, "", "审批 "+i.BusinessID)
		a.has("待你处理", "同意", "拒绝")
		return a, i
	}
	state := func(i office.Instance, task string, result string) {
		t.Helper()
		now, _ := o.Instance(i.ID)
		if got := now.Tasks[0]; got.Status != task || !strings.EqualFold(got.Result, result) {
			t.Errorf("the task is %s %s, want %s %s", got.Status, got.Result, task, result)
		}
	}

	card, i := open()
	agree := card.action("approval.agree")
	if r := card.press(w.who("张三").UserID, "approval.agree"); !strings.Contains(string(r.Response), "仅李四") {
		t.Errorf("the originator's press got %s", r.Response)
	}
	card.pressID(lead.UserID, agree)
	card.becomes("title", "确认同意")
	card.has("你将同意“张三提交的出差”", "确认后立即在钉钉审批里生效")
	card.press(lead.UserID, "approval.back")
	card.becomes("btns", "approval.refuse")
	state(i, "RUNNING", "NONE")
	card.press(lead.UserID, "approval.agree")
	card.becomes("title", "确认同意")
	if r := card.pressID(lead.UserID, agree); !strings.Contains(string(r.Response), "不再有效") {
		t.Errorf("a button of an old version got %s", r.Response)
	}
	id := card.action("approval.confirm")
	card.pressID(lead.UserID, id)
	card.becomes("tag", "已同意")
	card.pressID(lead.UserID, id)
	card.has("李四", "接下来等")
	state(i, "COMPLETED", "agree")
	if executed() != 1 {
		t.Errorf("decided %d times", executed())
	}

	card, i = open()
	card.press(lead.UserID, "approval.refuse")
	card.becomes("body", "为什么拒绝")
	card.lacks("approval.confirm")
	card.fill(lead.UserID, map[string]any{"remark": "预算已用完，下季度再提"})
	card.becomes("title", "确认拒绝")
	card.has("审批意见", "预算已用完，下季度再提", "整个审批即告结束")
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已拒绝")
	state(i, "COMPLETED", "refuse")
	if got := remark(o, i); got != "预算已用完，下季度再提" {
		t.Errorf("the reason in the approval is %q", got)
	}

	// Decided in the client while the card was open.
	card, i = open()
	card.press(lead.UserID, "approval.agree")
	card.becomes("title", "确认同意")
	if err := o.Decide(i.ID, i.Waiting()[0].ID, lead.UserID, false, "不行"); err != nil {
		t.Fatal(err)
	}
	before := executed()
	card.press(lead.UserID, "approval.confirm")
	card.becomes("body", "已经被处理过，或者已不在你这里，没有做任何改动")
	state(i, "COMPLETED", "refuse")
	if executed() != before {
		t.Error("a decided approval was decided again")
	}
	w.noViolations()
}

func TestADecisionWhoseAnswerIsLostIsLookedUpNotRepeated(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead, o := w.who("李四"), w.Server.Office()
	confirm := func() (answer, office.Instance) {
		i := w.submit("张三", "出差")
		a := w.ask(lead.UserID, "", "审批 "+i.BusinessID)
		a.press(lead.UserID, "approval.agree")
		a.becomes("title", "确认同意")
		return a, i
	}
	// It took effect.
	heal := w.fault(sandbox.Fault{Method: "POST", Path: executeTask, After: true, Status: 500, Body: "oops"})
	card, i := confirm()
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已同意")
	heal()
	if now, _ := o.Instance(i.ID); now.Tasks[0].Status != "COMPLETED" {
		t.Errorf("the task is %s", now.Tasks[0].Status)
	}
	if n := len(w.Server.Calls(sandbox.CallFilter{Method: "POST", Path: executeTask})); n != 1 {
		t.Errorf("%d decisions were sent, want 1", n)
	}
	// It did not: pressing again is offered and works.
	heal = w.fault(sandbox.Fault{Method: "POST", Path: executeTask, Status: 500, Body: "oops"})
	card, i = confirm()
	card.press(lead.UserID, "approval.confirm")
	card.becomes("foot", "没有办成，什么都没有改动。可以再按一次“确认同意”")
	heal()
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已同意")
	if now, _ := o.Instance(i.ID); !strings.EqualFold(now.Tasks[0].Result, "agree") {
		t.Errorf("the task is %+v", now.Tasks[0])
	}
	// Nobody knows: nothing is claimed.
	heal = w.fault(sandbox.Fault{Method: "POST", Path: executeTask, Status: 500, Body: "oops"})
	card, _ = confirm()
	// The look before the decision succeeds, the one after it does not.
	healRead := w.fault(sandbox.Fault{Method: "GET", Path: "/v1.0/workflow/processInstances", Delay: time.Millisecond, Times: 1})
	healRest := w.fault(sandbox.Fault{Method: "GET", Path: "/v1.0/workflow/processInstances", Status: 500, Body: "oops"})
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "待核实")
	card.has("“确认同意”有没有办成还不知道")
	card.lacks("没有改动", "已同意", "approval.confirm")
	heal()
	healRead()
	healRest()
	card.press(lead.UserID, "card.check")
	card.becomes("foot", "没有办成")
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已同意")
	// The permission to decide is missing.
	card, _ = confirm()
	if err := w.Server.RemoveScope("Workflow.Instance.Write"); err != nil {
		t.Fatal(err)
	}
	card.press(lead.UserID, "approval.confirm")
	card.becomes("foot", "开通 Workflow.Instance.Write（写入）")
	card.has("approval.confirm")
}

// remark is what was written into an approval with its last decision.
func remark(o *office.Office, i office.Instance) string {
	now, _ := o.Instance(i.ID)
	return now.Tasks[0].Remark
}

// Where no form can be drawn, and for whoever rather writes, a message is the reason: in the words that
// were written, whatever they speak of.
func TestAReasonCanBeWrittenAsAMessage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ template, number, reason, lead, refused string }{
		{"own", "审批 ", "考勤异常，先补卡再提交出差；另外和张三 确认时间", "为什么拒绝", "已拒绝"},
		{"", "簽核 ", "預算不足，請下季再提", "為什麼拒絕", "已拒絕"},
		{"", "approval ", "No budget left, please ask again in January", "Why do you refuse", "Refused"},
	} {
		w := newWorld(t, withClock(wednesday), unhurried, withConfig(func(cfg *config.Config) {
			if c.template == "" {
				cfg.DingTalk.CardTemplateID = ""
			}
		}))
		lead, o := w.who("李四"), w.Server.Office()
		i := w.submit("张三", "出差")
		seen := func(text string) func(sandbox.Snapshot) bool {
			return func(s sandbox.Snapshot) bool {
				return slices.ContainsFunc(w.answers(w.Server.Single(lead.UserID)), func(m sandbox.Message) bool {
					v, _ := s.Card(m.TrackID, lead.UserID)
					return strings.Contains(strings.Join(slices.Collect(maps.Values(v.Params)), " "), text)
				})
			}
		}
		card := w.ask(lead.UserID, "", c.number+i.BusinessID)
		card.pressID(lead.UserID, "approval.refuse@1")
		w.until("the question why", seen(c.lead))
		confirm := w.ask(lead.UserID, "", c.reason)
		w.until("the reason on the card", seen(c.reason))
		w.until("the card that asked to be over", func(s sandbox.Snapshot) bool {
			v, _ := s.Card(card.TrackID, lead.UserID)
			return !strings.Contains(v.Params["btns"]+v.Params["sys_full_json_obj"], "approval.back")
		})
		confirm.pressID(lead.UserID, "approval.confirm@1")
		w.until("the outcome", seen(c.refused))
		if got := remark(o, i); got != c.reason {
			t.Errorf("the reason in the approval is %q, want %q", got, c.reason)
		}
		w.stop()
	}
}

// A question why that is open does not swallow a request, and 算了 ends it.
func TestAnOpenReasonLeavesRequestsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead, o := w.who("李四"), w.Server.Office()
	i := w.submit("张三", "出差")
	card := w.ask(lead.UserID, "", "审批 "+i.BusinessID)
	card.press(lead.UserID, "approval.refuse")
	card.becomes("body", "为什么拒绝")
	w.ask(lead.UserID, "", "考勤").has("考勤 · 本周")
	card.press(lead.UserID, "approval.back")
	card.becomes("btns", "approval.refuse")
	card.press(lead.UserID, "approval.refuse")
	card.becomes("body", "为什么拒绝")
	w.ask(lead.UserID, "", "算了")
	card.becomes("tag", "已取消")
	if now, _ := o.Instance(i.ID); now.Tasks[0].Status != "RUNNING" {
		t.Errorf("the task is %s", now.Tasks[0].Status)
	}
}

// Agreeing may carry words, and has to where the template demands them.
func TestAgreeingMayCarryWordsAndMustWhereDingTalkDemandsThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead, o := w.who("李四"), w.Server.Office()
	i := w.submit("张三", "出差")
	card := w.ask(lead.UserID, "", "审批 "+i.BusinessID)
	card.press(lead.UserID, "approval.agree")
	card.becomes("title", "确认同意")
	card.press(lead.UserID, "approval.remark")
	card.becomes("body", "想附上什么意见")
	card.fill(lead.UserID, map[string]any{"remark": strings.Repeat("长", 1025)})
	card.becomes("body", "1025 个字，最多 1024 个字")
	card.fill(lead.UserID, map[string]any{"remark": "同意，注意发票抬头"})
	card.becomes("title", "确认同意")
	card.has("同意，注意发票抬头")
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已同意")
	if got := remark(o, i); got != "同意，注意发票抬头" {
		t.Errorf("the words in the approval are %q", got)
	}

	if err := o.DemandRemark("出差"); err != nil {
		t.Fatal(err)
	}
	i = w.submit("张三", "出差")
	card = w.ask(lead.UserID, "", "审批 "+i.BusinessID)
	card.press(lead.UserID, "approval.agree")
	card.becomes("title", "确认同意")
	card.press(lead.UserID, "approval.confirm")
	card.becomes("body", "这个审批要求填写意见")
	if now, _ := o.Instance(i.ID); now.Tasks[0].Status != "RUNNING" {
		t.Errorf("the task is %s", now.Tasks[0].Status)
	}
	card.fill(lead.UserID, map[string]any{"remark": "好"})
	card.becomes("title", "确认同意")
	card.press(lead.UserID, "approval.confirm")
	card.becomes("tag", "已同意")
	w.noViolations()
}

// What waits for somebody is found by its number, also when nobody asked for a list before.
func TestTheNumberOfWhatWaitsForOneIsFoundAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	i := w.mine(w.who("张三"), func(i office.Instance) bool { return i.Template == "出差" && i.Status == "RUNNING" })[0]
	w.ask(i.Waiting()[0].UserID, "", "审批编号 "+i.BusinessID+" 到哪了").has("张三提交的出差", "等你处理")
	w.ask(w.who("林雅婷").UserID, "", "审批编号 "+i.BusinessID+" 到哪了").has("没有找到你能查看的")
}
