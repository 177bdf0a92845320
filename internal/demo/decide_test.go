package demo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// Several people at one step: whether all of them must agree or one is enough is said as DingTalk's
// forecast knows it, and asked for once.
func TestHowSeveralDecideTogetherIsSaidInWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	o := w.Server.Office()
	reach := func(template string, values map[string]string) office.Instance {
		t.Helper()
		i, err := o.StartApproval(office.Approval{Template: template, Originator: w.who("张三").UserID, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		i = w.agreed(i, 2)
		first := i.Waiting()[0].UserID
		w.eventually("the bot to know the new approval", func() bool {
			return !strings.Contains(w.ask(first, "", "审批 "+i.BusinessID).all(), "没有找到")
		})
		return i
	}
	both := reach("报销", map[string]string{"报销总额（元）": "12860.00", "报销类别": "差旅费", "承担部门": "1",
		"发票":   `[{"spaceId":"1","fileName":"酒店发票.pdf","fileSize":"188000","fileType":"pdf","fileId":"2"}]`,
		"报销明细": `[[{"name":"费用说明","value":"高铁票"},{"name":"金额（元）","value":"553.00"}],[{"name":"费用说明","value":"酒店"},{"name":"金额（元）","value":"12307.00"}]]`})
	first, second := both.Waiting()[0], both.Waiting()[1]
	a := w.ask(first.UserID, "", "审批 "+both.BusinessID)
	a.has("会签，", "2 人都要同意", "12,860", "酒店发票.pdf (183 KB)", "2 行 · 金额（元）合计 12,860", "1 · 高铁票 · 金额（元） 553", "附件和图片请在钉钉里打开")
	if err := o.Decide(both.ID, first.ID, first.UserID, true, "好"); err != nil {
		t.Fatal(err)
	}
	w.ask(second.UserID, "", "approval "+both.BusinessID).has("All must approve: 1 did, ")

	either := reach("采购", map[string]string{"采购事由": "显示器", "预算金额（元）": "3000"})
	one := either.Waiting()[0]
	w.ask(one.UserID, "", "簽核 "+either.BusinessID).has("或簽，", "任一人同意即可", "3,000")
	seq := w.Server.Seq()
	w.ask(one.UserID, "", "审批 "+either.BusinessID).has("或签，")
	for _, path := range w.counted(seq) {
		if strings.HasSuffix(path, "/forecast") {
			t.Error("the forecast was asked for twice")
		}
	}
	// Where DingTalk does not say, nothing is claimed.
	heal := w.fault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processes/forecast", Status: 400, Body: `{"code":"processCodeError","message":"x"}`})
	defer heal()
	other := reach("用章", map[string]string{"用章文件名称": "合同", "印章类型": "公章"})
	w.ask(other.Waiting()[0].UserID, "", "审批 "+other.BusinessID).lacks("或签", "会签", "审批方式")
	w.noViolations()
}

// agreed has everybody agree until so many wait at once.
func (w *world) agreed(i office.Instance, waiting int) office.Instance {
	w.t.Helper()
	for o := w.Server.Office(); len(i.Waiting()) != waiting; i, _ = o.Instance(i.ID) {
		if len(i.Waiting()) == 0 {
			w.t.Fatalf("%d never wait at once", waiting)
		}
		next := i.Waiting()[0]
		if err := o.Decide(i.ID, next.ID, next.UserID, true, "好"); err != nil {
			w.t.Fatal(err)
		}
	}
	return i
}

// A question about one kind counts that kind, and says how many others wait.
func TestWhatWaitsOfOneKindIsCountedApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead := w.who("李四")
	trips, all := 0, w.waitingFor(lead)
	for _, i := range w.Server.Office().Instances() {
		for _, task := range i.Waiting() {
			if task.UserID == lead.UserID && i.Template == "出差" {
				trips++
			}
		}
	}
	if trips < 2 || trips == all {
		t.Fatalf("%d of %d are trips, which shows nothing", trips, all)
	}
	w.ask(lead.UserID, "", "待我审批的出差").has(fmt.Sprintf("有 %d 条出差等你处理", trips), fmt.Sprintf("%d 条待处理", trips), fmt.Sprintf("另有 %d 条其他审批等你处理", all-trips), "出差 · 张三 · ")
	w.ask(lead.UserID, "", "待我審批的出差").has(fmt.Sprintf("有 %d 筆出差等你處理", trips), fmt.Sprintf("另有 %d 筆其他簽核等你處理", all-trips))
	w.ask(lead.UserID, "", "Which business trip approvals are waiting for me").has(fmt.Sprintf("%d other approval", all-trips))
}
