package demo_test

import (
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

// eventually asks again until the answer fits: events are acknowledged before they are worked off.
func (w *world) eventually(what string, fits func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !fits(); {
		if time.Now().After(end) {
			w.t.Fatalf("waited in vain for %s", what)
		}
	}
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
		w := newWorld(t, withClock(wednesday), withConfig(func(cfg *config.Config) {
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

// Once an event came, lists of approvals cost their card alone.
func TestWithEventsAListOfApprovalsCostsItsCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	w.submit("张三", "出差")
	for who, list := range map[string]string{"张三": "我提交的审批", "李四": "待我审批的"} {
		w.ask(w.who(who).UserID, "", list) // the first time it is listed
		seq := w.Server.Seq()
		w.ask(w.who(who).UserID, "", list).has("出差", "截至")
		if calls := w.counted(seq); len(calls) != 1 || !strings.HasSuffix(calls[0], "/createAndDeliver") {
			t.Errorf("%s took %v", list, calls)
		}
	}
}

// A question why that is open does not swallow a request, and 算了 ends it.
func TestAnOpenReasonLeavesRequestsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
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

// What is missing of a form is filled in on its card, and a file that is sent is attached: by frames and presses as DingTalk sends them.
func TestAFormIsFilledInOnItsCardAndTakesAFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me, o := w.who("张三").UserID, w.Server.Office()
	card := w.ask(me, "", "提交一个报销申请")
	card.fill(me, map[string]any{"f_MoneyField_EXPENSE": "300", "f_DDSelectField_EXPENSE": map[string]any{"index": 1, "value": "交通费"}, "f_TextareaField_EXPENSE": "打车"})
	card.becomes("btns", "approval.submit")
	attached := w.tell(sandbox.Said{User: me, MsgType: sandbox.TypeFile, FileName: "发票.pdf"})
	attached.has("发票.pdf", "交通费", "300", "打车")
	attached.press(me, "approval.submit")
	w.eventually("the approval with its file", func() bool {
		return slices.ContainsFunc(o.Instances(), func(i office.Instance) bool {
			return i.Originator == me && i.Values["报销总额（元）"] == "300" && strings.Contains(i.Values["发票"], `"fileName":"发票.pdf"`)
		})
	})
	w.noViolations()
}
