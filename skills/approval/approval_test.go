package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
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

func open(t *testing.T, edit ...func(*approval.Config)) *skilltest.Desk {
	t.Helper()
	return openIn(t, "", edit...)
}

// openIn is open in an organisation with forms of its own, unless they are "".
func openIn(t *testing.T, forms string, edit ...func(*approval.Config)) *skilltest.Desk {
	t.Helper()
	return skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		cfg := approval.Config{API: d.API, Directory: d.Directory, Records: d.Records, Events: true, CallsPerDay: 500, Now: func() time.Time { return d.Now }}
		for _, f := range edit {
			f(&cfg)
		}
		return approval.New(cfg)
	}, func(d *skilltest.Desk, o *sandbox.Options) {
		if forms != "" {
			var err error
			o.World, err = office.ReadWorld("forms", []byte(forms))
			d.Must(err)
		}
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
	return submit(d, "出差", map[string]string{"出差事由": "拜访客户"})
}

// submit has 张三 ask for something, and DingTalk tell of it.
func submit(d *skilltest.Desk, template string, values map[string]string) office.Instance {
	i, err := d.Office().StartApproval(office.Approval{Template: template, Originator: d.Who("张三").UserID, Values: values})
	d.Must(err)
	d.Happens("bpms_instance_change", map[string]any{
		"type": "start", "processInstanceId": i.ID, "processCode": i.ProcessCode, "businessId": i.BusinessID, "title": i.Title, "staffId": i.Originator,
	})
	return i
}

// waiting counts what waits for somebody, of all kinds or of one.
func waiting(d *skilltest.Desk, name, template string) (n int) {
	me := d.Who(name).UserID
	for _, i := range d.Office().Instances() {
		for _, task := range i.Waiting() {
			if task.UserID == me && (template == "" || i.Template == template) {
				n++
			}
		}
	}
	return n
}

// task is the first task of an approval as it is now.
func task(d *skilltest.Desk, i office.Instance) office.Task {
	now, _ := d.Office().Instance(i.ID)
	return now.Tasks[0]
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
	since := d.Now.Sub(trips[0].Waiting()[0].Created)
	waited := fmt.Sprintf("%d 天 %d 小时", int(since.Hours())/24, int(since.Hours())%24)
	for _, a := range []said{{Kind: "出差"}, {Kind: "business trip"}, {Number: trips[0].BusinessID}} {
		reply := d.Run("approval.status", d.Request("张三", a))
		skilltest.Has(t, skilltest.Says(t, reply.Card), "审批中", "等李四处理", waited, trips[0].BusinessID, "张三 · 后端组")
		if reply.Card.(approval.Detail).CanDecide {
			t.Errorf("%+v: somebody decides on their own approval", a)
		}
		if reply.About == nil || reply.About.Command != "approval.status" {
			t.Errorf("%+v: the card is about %+v", a, reply.About)
		}
	}
	all := submitted(d, "张三", func(office.Instance) bool { return true })
	req := d.Request("张三", said{})
	list := d.Run("approval.status", req)
	skilltest.Has(t, skilltest.Says(t, list.Card), fmt.Sprintf("共 %d 条", len(all)))
	newest := slices.MaxFunc(all, func(x, y office.Instance) int { return x.Created.Compare(y.Created) })
	opened := d.Press(list, req, "approval.open", 0)
	skilltest.Has(t, skilltest.Says(t, opened.Card), newest.BusinessID)
	if opened.To == commands.PressedCard {
		t.Error("the list is gone")
	}
	for state, c := range map[string]struct {
		word string
		fits func(office.Instance) bool
	}{
		"refused": {"已拒绝", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Result == "refuse" }},
		"agreed":  {"已同意", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Result == "agree" }},
		"running": {"审批中", running},
	} {
		want := submitted(d, "张三", c.fits)
		text := skilltest.Says(t, d.Run("approval.status", d.Request("张三", said{Status: state})).Card)
		skilltest.Has(t, text, fmt.Sprintf("共 %d 条：%d 条%s", len(want), len(want), c.word))
		if len(want) < 2 {
			t.Errorf("%d %s, which shows nothing", len(want), state)
		}
	}
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
	if !strings.Contains(want, "没有找到你能查看的、编号为 "+nobodys) {
		t.Errorf("an unknown number is answered with %q", want)
	}
	for _, name := range []string{"林雅婷", "陈静", "周敏"} { // a colleague, a sub-administrator, the main administrator
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
	i := trip(d)
	// Its number is found at once, also when nobody asked for a list before.
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.status", d.Request("李四", said{Number: i.BusinessID})).Card), "张三提交的出差", "等你处理", "待你处理", "拜访客户")
	trip(d)
	lead, all, trips := d.Who("李四").UserID, waiting(d, "李四", ""), waiting(d, "李四", "出差")
	if trips < 2 || trips == all {
		t.Fatalf("%d of %d are trips, which shows nothing", trips, all)
	}
	req := d.Request("李四", said{})
	reply := d.Run("approval.pending", req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), fmt.Sprintf("有 %d 条审批等你处理", all))
	if tag := reply.Card.Card(i18n.ZhCN).Tag; tag != fmt.Sprintf("%d 条待处理", all) || !slices.Equal(reply.Pending.Owners, []string{lead}) {
		t.Errorf("%s; the list belongs to %v", tag, reply.Pending.Owners)
	}
	opened := d.Press(reply, req, "approval.open", 0)
	skilltest.Has(t, skilltest.Says(t, opened.Card), "待你处理")
	// A question about one kind counts that kind, and says how many others wait.
	kind := d.Run("approval.pending", d.Request("李四", said{Kind: "出差"}))
	skilltest.Has(t, skilltest.Everything(t, kind.Card), fmt.Sprintf("有 %d 条出差等你处理", trips), fmt.Sprintf("另有 %d 条其他审批等你处理", all-trips),
		fmt.Sprintf("有 %d 筆出差等你處理", trips), fmt.Sprintf("另有 %d 筆其他簽核等你處理", all-trips), fmt.Sprintf("%d other approval", all-trips))
	// Nobody who has nothing to decide is offered anything.
	empty := d.Run("approval.pending", d.Request("林雅婷", said{}))
	skilltest.Has(t, skilltest.Says(t, empty.Card), "现在没有审批等你处理")
}

// DingTalk's own count says how many are missing where the index does not hold all.
func TestWhatIsMissingFromTheIndexIsSaid(t *testing.T) {
	d := open(t, func(cfg *approval.Config) { cfg.CallsPerDay = 3 })
	fills := func(path string) bool { return path == "query" || path == "processInstances" }
	seq := d.Seq()
	for range 2 {
		text := skilltest.Says(t, d.Run("approval.pending", d.Request("李四", said{})).Card)
		skilltest.Has(t, text, fmt.Sprintf("钉钉显示有 %d 条审批等你处理", waiting(d, "李四", "")), "在钉钉里查看")
	}
	if n := len(slices.DeleteFunc(d.Spent(seq), func(path string) bool { return !fills(path) })); n > 3 {
		t.Errorf("%d calls to fill the index, want at most 3 a day", n)
	}

	d = open(t, func(cfg *approval.Config) { cfg.Events = false })
	n := waiting(d, "李四", "")
	d.Run("approval.pending", d.Request("李四", said{}))
	_, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID})
	d.Must(err)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.pending", d.Request("李四", said{})).Card),
		fmt.Sprintf("有 %d 条审批等你处理，最早的已等", n), "钉钉还显示另有 1 条等你处理，我这里列不出来")
}

func TestADecisionIsMadeOnceAndOnlyAfterItsCardSaidWhat(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	sure := d.Press(card, req, "approval.agree", -1)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "你将同意“张三提交的出差”", "确认后立即在钉钉审批里生效", "拜访客户")
	if executed(d) != 0 {
		t.Fatal("asking decided")
	}
	skilltest.Has(t, skilltest.Says(t, d.Press(sure, req, "approval.back", -1).Card), "待你处理")
	done := d.Press(sure, req, "approval.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "已同意", "李四", "接下来等")
	if done.State != commands.StateDone || done.To != commands.PressedCard {
		t.Errorf("%s to %v", done.State, done.To)
	}
	if now := task(d, i); now.Status != "COMPLETED" || !strings.EqualFold(now.Result, "agree") {
		t.Errorf("the task is %s %s", now.Status, now.Result)
	}
	// The same press again finds what it did.
	d.Press(sure, req, "approval.confirm", -1)
	if executed(d) != 1 {
		t.Errorf("decided %d times", executed(d))
	}
}

// A refusal needs its reason. An agreement may carry words, and has to where the template demands them.
func TestTheWordsOfADecisionAreAskedForAndKept(t *testing.T) {
	d := open(t)
	type with = map[string]string
	write := func(ask *commands.Reply, req *commands.Request, words string) *commands.Reply {
		t.Helper()
		reply, err := d.TryPress(ask, req, "approval.reason", -1, with{approval.RemarkField: words})
		d.Must(err)
		return reply
	}
	kind := func(r *commands.Reply) string { return r.Card.Card(i18n.ZhCN).Kind }
	for _, c := range []struct {
		press, then, words, sure, said string
		state                          commands.State
	}{
		{"approval.refuse", "", "预算已用完", "确认拒绝", "整个审批即告结束", commands.StateRejected},
		{"approval.agree", "approval.remark", "同意，注意发票抬头", "确认同意", "注意发票抬头", commands.StateDone},
	} {
		i := trip(d)
		req := d.Request("李四", said{Number: i.BusinessID})
		ask := d.Press(d.Run("approval.status", req), req, c.press, -1)
		if c.then != "" {
			ask = d.Press(ask, req, c.then, -1)
		}
		if ask.Ask == nil || ask.Ask.Command != "approval.decide" {
			t.Errorf("it can only be answered on the card: %+v", ask.Ask)
		}
		for _, words := range []string{"  ", strings.Repeat("长", 1025)} {
			if got := kind(write(ask, req, words)); got != "approval.reason" {
				t.Errorf("%.8q is answered with %s", words, got)
			}
		}
		skilltest.Has(t, skilltest.Says(t, write(ask, req, strings.Repeat("长", 1025)).Card), "1025 个字，最多 1024 个字")
		sure := write(ask, req, c.words)
		skilltest.Has(t, skilltest.Says(t, sure.Card), c.words, c.sure, c.said)
		done := d.Press(sure, req, "approval.confirm", -1)
		if now := task(d, i); done.State != c.state || now.Remark != c.words || "approval."+strings.ToLower(now.Result) != c.press {
			t.Errorf("%s: the task is %s %s %q", done.State, now.Status, now.Result, now.Remark)
		}
	}
	d.Must(d.Office().DemandRemark("出差"))
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	sure := d.Press(d.Run("approval.status", req), req, "approval.agree", -1)
	ask := d.Press(sure, req, "approval.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, ask.Card), "这个审批要求填写意见")
	if now := task(d, i); now.Status != "RUNNING" {
		t.Errorf("the task is %s", now.Status)
	}
	if done := d.Press(write(ask, req, "好"), req, "approval.confirm", -1); done.State != commands.StateDone {
		t.Errorf("%s", done.State)
	}
}

func TestWhatWasDecidedElsewhereIsNotDecidedAgain(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("李四", said{Number: i.BusinessID})
	card := d.Run("approval.status", req)
	sure := d.Press(card, req, "approval.agree", -1)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, false, "不行"))
	if _, err := d.TryPress(sure, req, "approval.confirm", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("before DingTalk told of it: %v", err)
	}
	d.Hear()
	for action, reply := range map[string]*commands.Reply{"approval.confirm": sure, "approval.agree": card} {
		if _, err := d.TryPress(reply, req, action, -1, nil); commands.CodeOf(err) != commands.Conflict {
			t.Errorf("%s: %v", action, err)
		}
	}
	if executed(d) != 0 {
		t.Error("a decided approval was decided again")
	}
}

// Several people at one step: whether all of them must agree or one is enough is said as DingTalk's
// forecast knows it, and asked for once.
func TestHowSeveralDecideTogetherIsSaidInWords(t *testing.T) {
	d := open(t)
	reach := func(template string, values map[string]string) (office.Instance, string) {
		t.Helper()
		i := submit(d, template, values)
		for len(i.Waiting()) != 2 {
			next := i.Waiting()[0]
			d.Must(d.Office().Decide(i.ID, next.ID, next.UserID, true, "好"))
			i, _ = d.Office().Instance(i.ID)
		}
		return i, i.Waiting()[0].UserID
	}
	says := func(userID string, i office.Instance) string {
		t.Helper()
		people := d.People()
		p := people[slices.IndexFunc(people, func(p sandbox.Person) bool { return p.UserID == userID })]
		return skilltest.Everything(t, d.Run("approval.status", d.RequestOf(p, said{Number: i.BusinessID})).Card)
	}
	both, first := reach("报销", map[string]string{"报销总额（元）": "12860.00", "报销类别": "差旅费", "承担部门": "1",
		"发票":   `[{"spaceId":"1","fileName":"酒店发票.pdf","fileSize":"188000","fileType":"pdf","fileId":"2"}]`,
		"报销明细": `[[{"name":"费用说明","value":"高铁票"},{"name":"金额（元）","value":"553.00"}],[{"name":"费用说明","value":"酒店"},{"name":"金额（元）","value":"12307.00"}]]`})
	skilltest.Has(t, says(first, both), "会签，", "2 人都要同意", "12,860", "酒店发票.pdf (183 KB)", "2 行 · 金额（元）合计 12,860", "1 · 高铁票 · 金额（元） 553", "附件和图片请在钉钉里打开")
	second := both.Waiting()[1].UserID
	d.Must(d.Office().Decide(both.ID, both.Waiting()[0].ID, first, true, "好"))
	d.Hear()
	skilltest.Has(t, says(second, both), "All must approve: 1 did, ")

	either, one := reach("采购", map[string]string{"采购事由": "显示器", "预算金额（元）": "3000"})
	seq := d.Seq()
	for range 2 {
		skilltest.Has(t, says(one, either), "或签，", "或簽，", "任一人同意即可", "3,000")
	}
	if n := len(slices.DeleteFunc(d.Spent(seq), func(path string) bool { return path != "forecast" })); n != 1 {
		t.Errorf("the forecast was asked for %d times", n)
	}
	// Where DingTalk does not say, nothing is claimed.
	refused, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processes/forecast", Status: 400, Body: `{"code":"processCodeError","message":"x"}`})
	d.Must(err)
	other, holder := reach("用章", map[string]string{"用章文件名称": "合同", "印章类型": "公章"})
	skilltest.Lacks(t, says(holder, other), "或签", "会签", "审批方式")
	// … and asked for again once the refusal may be over, not before.
	d.Must(d.RemoveFault(refused.ID))
	skilltest.Lacks(t, says(holder, other), "或签", "会签", "审批方式")
	d.Now = d.Now.Add(11 * time.Minute)
	skilltest.Has(t, says(holder, other), "审批方式")
}

func TestEventsKeepTheIndex(t *testing.T) {
	d := open(t)
	n := waiting(d, "李四", "")
	d.Run("approval.pending", d.Request("李四", said{}))
	i := trip(d)
	seq := d.Seq()
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.status", d.Request("张三", said{Number: i.BusinessID})).Card), i.BusinessID)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.pending", d.Request("李四", said{})).Card), fmt.Sprintf("有 %d 条审批等你处理", n+1))
	if got := d.Spent(seq); len(got) > 4 || slices.Contains(got, "query") {
		t.Errorf("an approval that an event told of cost %v", got)
	}
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
	d.Happens("bpms_task_change", map[string]any{"type": "finish", "result": "agree", "processInstanceId": i.ID, "taskId": i.Waiting()[0].ID, "staffId": d.Who("李四").UserID})
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.pending", d.Request("李四", said{})).Card), fmt.Sprintf("有 %d 条审批等你处理", n))
	d.Happens("bpms_instance_change", map[string]any{"type": "delete", "processInstanceId": i.ID})
	d.Must(d.Records.Find(t.Context(), "approval", "originator|"+i.Originator, 100, func(key string, _ []byte, _ int64) error {
		if key == i.ID {
			t.Error("a deleted approval is still listed")
		}
		return nil
	}))
}
