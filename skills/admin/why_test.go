package admin_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/admin"
)

// found is what /why tells of somebody.
func (d *desk) found(name string) string {
	d.t.Helper()
	_, reply := d.page("/why " + name)
	return skilltest.Says(d.t, reply.Card)
}

func TestWhatKeepsSomebodyFromUsingItIsFound(t *testing.T) {
	d := open(t)
	if got := d.found("张三"); !strings.Contains(got, "都正常") || !strings.Contains(got, "可见范围") {
		t.Errorf("nothing is wrong, and it says %s", got)
	}
	for what, c := range map[string]struct {
		set  func()
		want string
	}{
		"a right": {func() { d.denied = "attendance.query" }, "有些功能没有权限 — 要放开，请改配置：查考勤"},
		"a share": {func() { d.used = 100 }, "今天的接口额度用完了 — 每人每天 100 次，零点恢复"},
		"a permission": {func() {
			d.refused = admin.Refusal{At: d.Now, Code: commands.Misconfig, Scopes: []string{"Calendar.Event.Write"}}
		}, "要开的权限：Calendar.Event.Write"},
		"an outage":     {func() { d.refused = admin.Refusal{At: d.Now, Code: commands.Unavailable} }, "钉钉或存储没有响应"},
		"a pause then":  {func() { d.refused = admin.Refusal{At: d.Now, Code: commands.Closed} }, "当时暂停、维护"},
		"a trial":       {func() { d.trial = "试用" }, "试用阶段，确认后也不写入 — 对所有人都一样"},
		"a pause":       {func() { d.switched("/pause 开会", "暂停") }, "“开会”暂停中"},
		"a maintenance": {func() { d.switched("/maintenance 升级", "开始") }, "正在维护"},
	} {
		t.Run(what, func(t *testing.T) {
			d = open(t)
			c.set()
			skilltest.Has(t, d.found("张三"), c.want)
		})
	}
}

// A refusal that follows from what was found is no second reason.
func TestTheLastRefusalIsNoReasonBesideItsOwn(t *testing.T) {
	d := open(t)
	d.denied, d.refused = "attendance.query", admin.Refusal{At: d.Now, Code: commands.Forbidden}
	skilltest.Lacks(t, d.found("张三"), "最近一次没办成")
	d.denied = ""
	skilltest.Has(t, d.found("张三"), "最近一次没办成")
	d.denied, d.refused.Code = "attendance.query", commands.Unavailable
	skilltest.Has(t, d.found("张三"), "有些功能没有权限", "最近一次没办成")
}

// switched confirms an order.
func (d *desk) switched(text, button string) {
	req, sure := d.page(text)
	d.pressed(req, sure, button)
}

// Each refusal names its own command: all of them are listed.
func TestEveryCommandThatIsClosedIsNamed(t *testing.T) {
	d := open(t)
	d.may = func(command string) error {
		if command == "attendance.query" || command == "meeting.list" {
			return commands.NewError(commands.Forbidden, nil, "policy.command", "what", command, "contact", "IT")
		}
		return nil
	}
	got := d.found("张三")
	skilltest.Has(t, got, i18n.ZhCN.T("attendance.summary"), i18n.ZhCN.T("meeting.list.summary"))
	skilltest.Lacks(t, got, "““", "没有对你开放")
}

// Whoever is in none of the departments that DingDesk works for is in the address book all the same.
func TestWhoIsOutsideTheDepartmentsIsSaidToBe(t *testing.T) {
	d := open(t)
	zhang, _, err := d.Directory.Person(t.Context(), d.Who("张三").UserID)
	d.Must(err)
	d.Within = zhang.Depts
	got := d.found("王五")
	skilltest.Has(t, got, "王五", "不在 DingDesk 服务的部门里", "access.departments")
	skilltest.Lacks(t, got, "找不到这个人")
	skilltest.Has(t, d.found("没有这人"), "找不到这个人")
	skilltest.Has(t, d.found("李四"), "都正常")
}

// Who left and who never was cannot be told apart.
func TestWhoIsNotThereIsNotFound(t *testing.T) {
	d := open(t)
	for _, name := range []string{"钱进", "没有这人"} {
		if got := d.found(name); !strings.Contains(got, "通讯录里找不到这个人") {
			t.Errorf("%s: %s", name, got)
		}
	}
	skilltest.Has(t, d.found(d.Who("张三").UserID), "张三")
	skilltest.Has(t, d.found("钱进"), "找不到这个人", "已离职的不在其中")
	_, reply := d.page("/why 张伟")
	if reply.Ask == nil || len(reply.Ask.Options) != 2 {
		t.Errorf("two people are called so: %+v", reply)
	}
}

// Every refusal that can be remembered has its words.
func TestEveryRefusalHasItsFix(t *testing.T) {
	d := open(t)
	for _, code := range []commands.Code{
		commands.Forbidden, commands.RateLimited, commands.Unavailable, commands.Closed, commands.Misconfig, commands.Internal, commands.Refused, commands.NotDone, commands.Unclear,
	} {
		d.refused = admin.Refusal{At: d.Now, Code: code}
		skilltest.Lacks(t, d.found("张三"), "cards.admin", "{")
	}
}
