package approval_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

func terminated(d *skilltest.Desk) int {
	return len(d.Calls(sandbox.CallFilter{Method: "POST", Path: "/v1.0/workflow/processInstances/terminate"}))
}

// A withdrawal is asked first and happens once; what DingTalk refuses is told in a sentence for each reason.
func TestOnesOwnIsWithdrawnOnceAndEachRefusalIsExplained(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := d.Request("张三", said{Number: i.BusinessID})
	sure := d.Run("approval.withdraw", req)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "你将撤回“张三提交的出差”", "拜访客户", "不能恢复")
	if terminated(d) != 0 {
		t.Fatal("asking withdrew")
	}
	refused := func(want commands.Code, words string) {
		t.Helper()
		_, err := d.TryPress(sure, req, "approval.revoke", -1, nil)
		if code, text := d.Sentence(err, i18n.ZhCN); code != want || !strings.Contains(text, words) {
			t.Errorf("%s %q, want %s %q", code, text, want, words)
		}
	}
	refused(commands.Refused, "15 秒内不能撤回") // submitted just now; the card waits on
	d.Now = d.Now.Add(time.Minute)
	done := d.Press(sure, req, "approval.revoke", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "已经撤回", "已撤销")
	if now, _ := d.Office().Instance(i.ID); now.Status != "TERMINATED" {
		t.Errorf("it is %s", now.Status)
	}
	d.Press(sure, req, "approval.revoke", -1) // once more finds what it did
	if n := terminated(d); n != 2 {
		t.Errorf("%d calls, want one that was refused and one that was not", n)
	}
	if _, text := d.Refused("approval.withdraw", d.Request("张三", said{Number: i.BusinessID})); !strings.Contains(text, "已经结束：已撤销") {
		t.Errorf("%q", text)
	}

	seal := submit(d, "用章", nil)
	d.Now = d.Now.Add(time.Hour)
	req = d.Request("张三", said{Number: seal.BusinessID})
	sure = d.Run("approval.withdraw", req)
	refused(commands.Conflict, "模板不允许撤回")

	late := trip(d)
	d.Now = d.Now.Add(time.Hour)
	req = d.Request("张三", said{Number: late.BusinessID})
	sure = d.Run("approval.withdraw", req)
	now, _ := d.Office().Instance(late.ID)
	d.Must(d.Office().Decide(late.ID, now.Waiting()[0].ID, now.Waiting()[0].UserID, false, "不行"))
	refused(commands.Conflict, "已经结束：已拒绝")

	// Neither who decides nor an administrator withdraws somebody else's.
	other := trip(d)
	for who, want := range map[string]string{name(d, holder(d, other)): "只有发起人能撤回", "周敏": "没有找到你能查看的"} {
		if _, text := d.Refused("approval.withdraw", d.Request(who, said{Number: other.BusinessID})); !strings.Contains(text, want) {
			t.Errorf("%s: %q", who, text)
		}
	}
	if n := terminated(d); n != 3 {
		t.Errorf("%d calls", n)
	}
}
