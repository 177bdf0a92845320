package approval_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/internal/directory"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// leave has somebody ask for leave on days of November, and has it granted.
func (c *chat) leave(p sandbox.Person, kind, from, to, days string, granted bool) {
	c.t.Helper()
	i, err := c.Office().StartApproval(office.Approval{Template: "请假", Originator: p.UserID, Values: map[string]string{
		"请假类型": kind, `["开始时间","结束时间"]`: `["` + from + ` 09:00","` + to + ` 18:00"]`, "时长（天）": days,
	}})
	c.Must(err)
	for waits := i.Waiting(); granted && len(waits) > 0; waits = i.Waiting() {
		c.Must(c.Office().Decide(i.ID, waits[0].ID, waits[0].UserID, true, ""))
		i, _ = c.Office().Instance(i.ID)
	}
}

// told is what the call costs beside the form.
func (c *chat) told(since int64) []string {
	return slices.DeleteFunc(c.Spent(since), func(call string) bool {
		return call == "schemas" || call == "processCodes" || call == "templates"
	})
}

// Before the form of leave is opened: how much there is of it, with what is pending, how long it is by DingTalk's own count, and what
// else there is on those days.
func TestLeaveIsWeighedBeforeItsFormIsOpened(t *testing.T) {
	c := begin(t, "张三")
	c.say("帮我提个出差申请") // the forms are known
	c.leave(c.Who("张三"), "年假", "2026-12-01", "2026-12-01", "1", false)
	c.leave(c.Who("张三"), "病假", "2026-12-02", "2026-12-02", "1", false)
	for lang, say := range map[i18n.Lang]struct {
		ask  string
		says []string
	}{
		i18n.ZhCN: {"请明后两天年假", []string{"11/19–20", "时长：2 天", "年假：还剩 ", "审批中 1 天", "2026-12-31 到期", "这段时间有", "打开这张表"}},
		i18n.ZhTW: {"我要請明後兩天特休", []string{"11/19–20", "時長：2 天", "年假：尚餘 ", "簽核中 1 天", "2026-12-31 到期", "這段時間有", "開啟這張表"}},
		i18n.En:   {"I need annual leave on 19 and 20 November", []string{"Length: 2 days", "年假: ", "1 day pending", "until 2026-12-31", "Open the form"}},
	} {
		c.lang = lang
		text := c.say(say.ask)
		skilltest.Has(t, text, say.says...)
		skilltest.Lacks(t, text, "没有读到", "沒有讀到", "Could not", "获批", "不算休息日")
	}
	c.lang = i18n.ZhCN
	// Saturday and Sunday are no days of leave; hours are counted in hours, and what is too much is said.
	skilltest.Has(t, c.say("从这周五到下周一请年假"), "11/20–23", "时长：2 天")
	skilltest.Has(t, c.say("明天下午请调休"), "时长：", "小时", "调休：还剩")
	skilltest.Has(t, c.say("下周一到下下周五请年假"), "时长：10 天", "不够这次用，差")
	// Without days there is the balance, without a kind the days alone.
	skilltest.Lacks(t, c.say("我要请年假"), "时长", "这段时间")
	skilltest.Has(t, c.text(c.last), "年假：还剩 ", "审批中 1 天")
	text := c.say("明天请假")
	skilltest.Has(t, text, "时长：1 天（不算休息日）")
	skilltest.Lacks(t, text, "还剩", "没有读到")
	// Overtime is counted in the hours that were named, a trip in days.
	skilltest.Has(t, c.say("申请加班，明晚七点到九点"), "时长：2 小时")
	skilltest.Has(t, c.say("帮我提个出差申请，下周四到下下周一"), "时长：3 天（不算休息日）")
	// A kind that is not counted has no balance.
	skilltest.Lacks(t, c.say("明天请事假"), "还剩", "没有读到")
}

// A kind of leave is known by another word for it in whatever script.
func TestAKindOfLeaveIsKnownByAnyWordForItInAnyScript(t *testing.T) {
	d := open(t, func(c *approval.Config) { c.Fold = func(s string) string { return norm.New(s).String() } })
	for _, kind := range []string{"年假", "带薪休假", "帶薪休假", "特休", "PTO"} {
		skilltest.Has(t, skilltest.Says(t, d.Run("approval.create", d.Request("张三", said{Kind: kind})).Card), "年假：还剩 ")
	}
}

// Each line costs one call, the leave that is pending another, and what is known costs none.
func TestWhatIsSaidBeforeASuiteCostsACallALine(t *testing.T) {
	c := begin(t, "张三")
	c.say("请明后两天年假")
	before := c.Seq()
	c.say("请明后两天年假")
	spent := c.told(before)
	slices.Sort(spent)
	if want := []string{"calculate", "eventsview", "getleavestatus", "list", "processInstances"}; !slices.Equal(spent, want) {
		t.Errorf("%v, want %v", spent, want)
	}
	before = c.Seq()
	c.say("昨天忘打卡，帮我补卡")
	if spent := c.told(before); !slices.Equal(spent, []string{"getleavestatus"}) {
		t.Errorf("%v", spent)
	}
}

// What the application may not read is named in one line, and keeps nobody from the form.
func TestWhatCannotBeReadBeforeASuiteIsNamed(t *testing.T) {
	for missing, names := range map[string][3]string{
		"qyapi_get_attendance_data":   {"没有读到：已批准的请假。", "沒有讀到：已核准的請假。", "Could not be read: approved leave."},
		"Calendar.Event.Read":         {"没有读到：日历。", "沒有讀到：行事曆。", "Could not be read: the calendar."},
		"qyapi_holiday_readonly":      {"没有读到：假期余额。", "沒有讀到：假期餘額。", "Could not be read: the leave balance."},
		"qyapi_attendance_group_read": {"没有读到：时长。", "沒有讀到：時長。", "Could not be read: the length."},
	} {
		t.Run(missing, func(t *testing.T) {
			c := begin(t, "张三")
			c.say("帮我提个出差申请")
			c.Must(c.RemoveScope(missing))
			for i, lang := range []i18n.Lang{i18n.ZhCN, i18n.ZhTW, i18n.En} {
				c.lang = lang
				text := c.say([]string{"请明后两天年假", "我要請明後兩天特休", "I need annual leave on 19 and 20 November"}[i])
				skilltest.Has(t, text, names[i], "#/custom?processCode=PROC-")
			}
		})
	}
}

// Colleagues on leave are counted; their names are for those who may see their attendance, and nothing tells which leave it is, nor why.
func TestColleaguesOnLeaveAreCountedAndNamedOnlyToThoseWhoMaySeeIt(t *testing.T) {
	c := begin(t, "张三")
	peers, err := c.Directory.Peers(t.Context(), c.Who("张三").UserID)
	c.Must(err)
	var away []sandbox.Person
	for _, p := range c.People() {
		if slices.ContainsFunc(peers, func(q directory.Person) bool { return q.UserID == p.UserID }) && p.Name != "李四" && len(away) < 2 {
			away = append(away, p)
		}
	}
	if len(away) < 2 {
		t.Fatalf("only %d colleagues", len(peers))
	}
	skilltest.Has(t, c.say("下周四请年假"), "同部门：", "没有人请假")
	c.leave(c.Who("张三"), "年假", "2026-11-26", "2026-11-26", "1", true)
	for _, p := range away {
		c.leave(p, "病假", "2026-11-26", "2026-11-26", "1", true)
	}
	text := c.say("下周四请年假")
	skilltest.Has(t, text, "同部门：这段时间有 2 人请假", "已有获批的")
	skilltest.Lacks(t, text, away[0].Name, away[1].Name, "病假")
	// Their manager sees who it is, and nothing else.
	c.restart()
	c.who = "李四"
	text = c.say("下周四请年假")
	skilltest.Has(t, text, "同部门：", away[0].Name, away[1].Name)
	skilltest.Lacks(t, text, "病假")
}
