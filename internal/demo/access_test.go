package demo_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// accessWorld is a world with rules in which people are named by user:NAME.
func accessWorld(t *testing.T, rules func(user func(name string) config.Word) config.Access) *world {
	var access config.Access
	w := newSandbox(t, withClock(wednesday), withConfig(func(c *config.Config) { c.Access = access }))
	access = rules(func(name string) config.Word {
		return config.Word{Text: "user:" + w.who(name).UserID, Where: "config.yaml:3:5"}
	})
	w.startBot()
	return w
}

// untouched fails the test when something was written to DingTalk, beside messages.
func (w *world) untouched() {
	w.t.Helper()
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		w.t.Errorf("%d meetings", n)
	}
	if calls := w.Server.Calls(sandbox.CallFilter{}); slices.ContainsFunc(calls, func(c sandbox.Call) bool { return c.Path == executeTask }) {
		w.t.Error("an approval was decided")
	}
}

// A trial of ten people: the others read whom to ask, those on it see what would be done, and nothing is done.
func TestATrialServesThoseOnItAndWritesNothing(t *testing.T) {
	t.Parallel()
	w := accessWorld(t, func(user func(string) config.Word) config.Access {
		return config.Access{Pilot: []config.Word{user("李四")}, ReadOnly: true, Contact: "IT 服务台（分机 8000）"}
	})
	out, on, admin := w.who("张三").UserID, w.who("李四").UserID, w.who("周敏").UserID
	w.ask(out, "", "明天下午三点和李四开会").has("我还在小范围试用", "IT 服务台（分机 8000）")
	card := w.ask(on, "", "明天下午三点和张三开会")
	card.has("张三", "试用阶段，确认后也不会真的写入。")
	card.press(on, "meeting.confirm")
	card.becomes("foot", "什么都没有改动")
	w.untouched()
	w.ask(on, "", "帮助").lacks(i18n.ZhCN.T("cards.skill.access"))
	w.ask(on, "", "/rights").has("只有管理员能用", "IT 服务台")
	w.ask(admin, "", "帮助").has(i18n.ZhCN.T("cards.skill.access"))
	rights := w.ask(admin, "", "谁能用什么")
	rights.has("只给方案，不写入", "管理员、李四")
	n := len(w.answers(w.Server.Single(admin)))
	rights.press(admin, "access.review")
	review := w.next(w.Server.Single(admin), admin, n)
	review.has("周敏比别人多这些权限", "钉钉主管理员")
	review.press(admin, "access.keep")
	review.becomes("tag", "已复核")
	w.noViolations()
}

// Where strict rules list nothing, nothing is written, whatever people say and press.
func TestStrictRulesThatListNothingWriteNothing(t *testing.T) {
	t.Parallel()
	w := accessWorld(t, func(func(string) config.Word) config.Access { return config.Access{Strict: true} })
	i := w.submit("张三", "出差")
	holder := i.Waiting()[0].UserID
	detail := w.ask(holder, "", "审批 "+i.BusinessID)
	detail.lacks("approval.agree")
	w.ask(w.who("王五").UserID, "", "明天下午三点和李四开会").has("“约会议”目前没有对你开放", "公司的钉钉管理员")
	w.ask(w.who("王五").UserID, "", "今天有什么会").has("日程")
	w.untouched()
	w.noViolations()
}

// A sandbox that goes by the rules of a file reads the file again when an administrator says so.
func TestTheSandboxReadsItsRulesAgain(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "rules.yaml")
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("access: {}\n")
	w := newWorld(t, func(o *demo.Options) { o.Access = file })
	me, admin := w.who("张三").UserID, w.who("周敏").UserID
	w.ask(me, "", "我的考勤").lacks("目前没有对你开放")
	write("access:\n  allow:\n    attendance: [managers]\n")
	card := w.ask(admin, "", "/reload")
	card.press(admin, "admin.reload")
	card.becomes("facts", "access.allow")
	w.ask(me, "", "我的考勤").has("目前没有对你开放")
	write("access:\n  allow:\n    atendance: [managers]\n")
	card = w.ask(admin, "", "/reload")
	card.press(admin, "admin.reload")
	card.becomes("facts", "是想写 attendance 吗")
}
