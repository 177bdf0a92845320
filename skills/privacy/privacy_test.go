package privacy_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/privacy"
)

// asked is what audit.seen is told.
type asked struct {
	Of            string       `param:"of"`
	But           commands.Who `param:"but"`
	commands.Who  `param:"who"`
	commands.Days `param:"dates"`
}

// log is an audit in a list, and what is stored.
type log struct {
	entries []commands.Entry
	held    map[string]map[string]privacy.Holding // by person
	failing error
	but     string
}

func (l *log) holdings(_ context.Context, userID string) (map[string]privacy.Holding, int, int, error) {
	return l.held[userID], 3, 2, l.failing
}

func (l *log) erase(_ context.Context, userID, but string) error {
	if l.failing == nil {
		delete(l.held, userID)
		l.but = but
	}
	return l.failing
}

func (l *log) about(_ context.Context, userID string, since, until time.Time, fn func(commands.Entry) error) error {
	for _, e := range l.entries {
		for _, id := range e.About() {
			if id == userID && !e.At.Before(since) && (until.IsZero() || e.At.Before(until)) {
				if err := fn(e); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func open(t *testing.T) (*skilltest.Desk, *log) {
	t.Helper()
	var l log
	d := skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		return privacy.New(privacy.Config{
			Directory: d.Directory, KeepDays: func() int { return 180 },
			Holdings: l.holdings, Erase: l.erase,
			About: func(ctx context.Context, id string, since, until time.Time, fn func(commands.Entry) error) error {
				return l.about(ctx, id, since, until, fn)
			},
		})
	})
	return d, &l
}

// looked notes that somebody did something that touched another.
func (l *log) looked(d *skilltest.Desk, by, what, effect, outcome, at string, day int) {
	e := commands.Entry{
		By: d.Who(by).UserID, What: what, Effect: effect, Outcome: outcome, At: d.At(day, 9, 12),
		On: map[commands.Kind][]string{commands.OnPerson: {d.Who(at).UserID}},
	}
	l.entries = append(l.entries, e)
}

func TestWhoLookedIsToldWithWhatAndWhen(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 3)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 11)
	l.looked(d, "赵建国", "approval.status", "read", "done", "李四", 12)
	l.looked(d, "张三", "attendance.query", "read", "forbidden", "李四", 10)
	l.looked(d, "张三", "attendance.query", "read", "internal", "李四", 11) // nothing was shown
	l.looked(d, "张三", "meeting.confirm", "write", "done", "李四", 11)     // an invitation is no look
	l.looked(d, "李四", "attendance.query", "read", "done", "李四", 11)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "张三", 13)
	text := skilltest.Says(t, d.Run("audit.seen", d.Request("李四", asked{Of: "attendance"})).Card)
	skilltest.Has(t, text, "2 人", "赵建国", "看过 2 次", "11月11日", "张三", "没有权限 1 次", "直接在钉钉里看的不在其中")
	skilltest.Lacks(t, text, "李四", "审批", "11月13日")
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("李四", nil)).Card), "考勤 2 次", "审批 1 次", "11月12日")
	last := asked{Days: commands.Days{From: d.At(9, 0, 0), To: d.At(15, 0, 0)}}
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("李四", last)).Card), "考勤 1 次", "审批 1 次", "上周")
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("赵建国", nil)).Card), "没有别人")
}

func TestSomebodyWhoIsNamedIsWhoMayHaveLooked(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 11)
	by := func(name string) asked {
		return asked{Of: "attendance", Who: commands.Who{Scope: commands.ScopeSelf, People: []commands.Person{{Name: name}}}}
	}
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("李四", by("赵建国"))).Card), "赵建国")
	text := skilltest.Says(t, d.Run("audit.seen", d.Request("李四", by("张三"))).Card)
	skilltest.Has(t, text, "没有别人")
	skilltest.Lacks(t, text, "赵建国")
	if code, _ := d.Refused("audit.seen", d.Request("李四", by("无此人"))); code != commands.NotFound {
		t.Errorf("a name that nobody has: %s", code)
	}
}

// Who was to get an approval of somebody else's was not looked at.
func TestWhoIsToGetSomethingWasNotLookedAt(t *testing.T) {
	d, l := open(t)
	l.looked(d, "李四", "approval.handover", "propose", "pending", "王五", 11)
	e := l.entries[0]
	e.On = map[commands.Kind][]string{commands.OnReceiver: e.On[commands.OnPerson], commands.OnPerson: {d.Who("张三").UserID}}
	l.entries = []commands.Entry{e}
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("王五", nil)).Card), "没有别人")
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", d.Request("张三", nil)).Card), "李四")
}

func TestWhoeverIsLeftOutIsNotListed(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 11)
	l.looked(d, "张三", "attendance.query", "read", "done", "李四", 12)
	but := asked{But: commands.Who{People: []commands.Person{{Name: "张三"}}}, Who: commands.Who{Scope: commands.ScopeSelf}}
	text := skilltest.Says(t, d.Run("audit.seen", d.Request("李四", but)).Card)
	skilltest.Has(t, text, "1 人", "赵建国", "不算：张三")
	skilltest.Lacks(t, text, "11月12日")
}

// Nobody knows what was before the audit begins, or what will be: that nobody looked then is not said.
func TestWhatTheAuditDoesNotKnowIsNotAnswered(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 11)
	days := func(from, to time.Time) *commands.Request {
		return d.Request("李四", asked{Days: commands.Days{From: from, To: to}})
	}
	year := d.At(1, 0, 0).AddDate(-1, 0, 0)
	if code, text := d.Refused("audit.seen", days(year, year.AddDate(0, 1, 0))); code != commands.NotFound || !strings.Contains(text, "180 天") {
		t.Errorf("before: %s %q", code, text)
	}
	tomorrow := d.Now.AddDate(0, 0, 1)
	if code, text := d.Refused("audit.seen", days(tomorrow, tomorrow)); code != commands.Invalid || !strings.Contains(text, "还没到") {
		t.Errorf("tomorrow: %s %q", code, text)
	}
	text := skilltest.Says(t, d.Run("audit.seen", days(year, d.Now)).Card)
	skilltest.Has(t, text, "赵建国", "更早：记录只保留 180 天")
	skilltest.Lacks(t, text, "2025年")
	skilltest.Lacks(t, skilltest.Says(t, d.Run("audit.seen", days(d.At(9, 0, 0), d.Now)).Card), "更早")
}

func TestADepartmentThatIsNamedIsWhoMayHaveLooked(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "张三", 11)
	l.looked(d, "李四", "attendance.query", "read", "done", "张三", 12)
	l.looked(d, "秦岚", "attendance.query", "read", "forbidden", "张三", 12) // hidden
	by := func(dept string) *commands.Request {
		return d.Request("张三", asked{Of: "attendance", Who: commands.Who{Scope: commands.ScopeSelf, Dept: dept}})
	}
	text := skilltest.Says(t, d.Run("audit.seen", by("后端组")).Card)
	skilltest.Has(t, text, "李四", "1 人")
	skilltest.Lacks(t, text, "赵建国", "不可见")
	code, text := d.Refused("audit.seen", by("没有部"))
	if code != commands.NotFound || !strings.Contains(text, "没有部") {
		t.Errorf("%s %q", code, text)
	}
	const hidden = "董事会办公室" // is not told apart from one that there is not
	if c, of := d.Refused("audit.seen", by(hidden)); c != code || of != strings.ReplaceAll(text, "没有部", hidden) {
		t.Errorf("a hidden department: %s %q", c, of)
	}
	within := by(hidden)
	within.User = d.Request("秦岚", nil).User
	skilltest.Has(t, skilltest.Says(t, d.Run("audit.seen", within).Card), "没有别人")
}

// A count of one named person would name them.
func TestWhetherSomebodyHiddenLookedIsNotTold(t *testing.T) {
	d, l := open(t)
	for _, hidden := range []string{"郑国栋", "秦岚"} { // in executive mode, in a hidden department
		l.looked(d, hidden, "attendance.query", "read", "forbidden", "张三", 11)
		for _, p := range []commands.Person{{Name: hidden}, {Name: hidden, ID: d.Who(hidden).UserID}} {
			by := asked{Of: "attendance", Who: commands.Who{Scope: commands.ScopeSelf, People: []commands.Person{p}}}
			code, text := d.Refused("audit.seen", d.Request("张三", by))
			had := l.entries
			l.entries = nil
			if c, without := d.Refused("audit.seen", d.Request("张三", by)); code != commands.NotFound || c != code || text != without {
				t.Errorf("%+v: %s %q, and %s %q where nobody looked", p, code, text, c, without)
			}
			l.entries = had
		}
	}
}

func TestNobodyLearnsWhoLookedAtSomebodyElse(t *testing.T) {
	d, l := open(t)
	l.looked(d, "赵建国", "attendance.query", "read", "done", "张三", 11)
	for _, who := range []commands.Who{
		{Scope: commands.ScopePerson, People: []commands.Person{{ID: d.Who("张三").UserID, Name: "张三"}}},
		{Scope: commands.ScopePerson, People: []commands.Person{{Name: "他"}}},
		{Scope: commands.ScopeTeam}, {Scope: commands.ScopeTeam, Dept: "研发部"},
	} {
		if code, text := d.Refused("audit.seen", d.Request("李四", asked{Who: who})); code != commands.Forbidden || text == "" {
			t.Errorf("%+v: %s %s", who, code, text)
		}
	}
}

func TestWhoeverTheAskerCannotSeeIsCountedAndNotNamed(t *testing.T) {
	d, l := open(t)
	hidden := d.Who("赵建国")
	l.looked(d, "赵建国", "attendance.query", "read", "done", "李四", 11)
	d.Must(d.UserLeaves(hidden.UserID))
	d.Directory.Invalidate(hidden.UserID)
	text := skilltest.Says(t, d.Run("audit.seen", d.Request("李四", nil)).Card)
	skilltest.Has(t, text, "1 人", "已离职")
	skilltest.Lacks(t, text, "赵建国", hidden.UserID)
}

func TestPeopleSeeWhatIsStoredOfThemAndDeleteIt(t *testing.T) {
	d, l := open(t)
	li, zhang := d.Who("李四").UserID, d.Who("张三").UserID
	l.held = map[string]map[string]privacy.Holding{
		li:    {"card": {N: 12, Until: d.At(30, 9, 0)}, "approval": {N: 3, Stay: 1}, "memory.lang": {N: 1}, "unheard.of": {N: 1}},
		zhang: {"card": {N: 99}},
	}
	text := skilltest.Says(t, d.Run("data.mine", d.Request("李四", nil)).Card)
	skilltest.Has(t, text, "发给你的卡片", "12 条", "最长保留到 11月30日", "不自动删除", "其中 1 条正在办理", "语言", "其他", "你的操作 3 条", "涉及你的 2 条", "180 天")
	skilltest.Lacks(t, text, "99", "memory", "unheard")
	req := d.Request("李四", nil)
	asked := d.Run("data.delete", req)
	skilltest.Has(t, skilltest.Says(t, asked.Card), "不能恢复", "12 条", "审计记录")
	if l.held[li] == nil {
		t.Fatal("deleted before it was confirmed")
	}
	if kept := d.Press(asked, req, "data.keep", -1); kept.State != commands.StateCancelled || l.held[li] == nil {
		t.Errorf("not deleting: %+v", kept)
	}
	l.failing = context.DeadlineExceeded
	if _, err := d.TryPress(asked, req, "data.erase", -1, nil); commands.CodeOf(err) != commands.Unavailable {
		t.Errorf("a store that fails: %v", err)
	}
	l.failing = nil
	done := d.Press(asked, req, "data.erase", -1)
	if done.State != commands.StateDone || l.held[li] != nil || l.held[zhang] == nil || l.but != commands.TrackID(req.ID, "card") {
		t.Errorf("%+v, left %v, but %s", done, l.held, l.but)
	}
	skilltest.Has(t, skilltest.Says(t, done.Card), "已从 DingDesk 删除", "180 天")
}

func TestNobodySeesOrDeletesWhatIsStoredOfOthers(t *testing.T) {
	d, _ := open(t)
	for _, who := range []commands.Who{
		{Scope: commands.ScopePerson, People: []commands.Person{{Name: "张三"}}}, {Scope: commands.ScopeTeam},
		{Scope: commands.ScopeSelf, People: []commands.Person{{Name: "张三"}}},
	} {
		for _, command := range []string{"data.mine", "data.delete"} {
			if code, _ := d.Refused(command, d.Request("李四", asked{Who: who})); code != commands.Forbidden {
				t.Errorf("%s of %+v: %s", command, who, code)
			}
		}
	}
}
