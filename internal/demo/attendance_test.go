package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func day(month time.Month, d int) time.Time {
	return time.Date(2026, month, d, 0, 0, 0, 0, wednesday.Location())
}

// conclusion is the sentence that sums up what the organisation itself counts.
func conclusion(e office.Attendance) string {
	r := e.Results
	late := r["Late"] + r["SeriousLate"] + r["Absenteeism"]
	missing := r["NotSigned"] // a day without any punch is two of them: absence is a word for DingTalk to say
	var parts, worse []string
	if n := r["SeriousLate"]; n > 0 {
		worse = append(worse, fmt.Sprintf("严重迟到 %d 次", n))
	}
	if n := r["Absenteeism"]; n > 0 {
		worse = append(worse, fmt.Sprintf("钉钉记为旷工迟到 %d 次", n))
	}
	words := fmt.Sprintf("迟到 %d 次", late)
	switch {
	case len(worse) == 1 && r["Late"] == 0:
		words = worse[0]
	case len(worse) > 0:
		words += "（其中" + strings.Join(worse, "、") + "）"
	}
	if late > 0 {
		parts = append(parts, words+taking(late, e.LateMinutes))
	}
	early := r["Early"]
	if early > 0 {
		parts = append(parts, fmt.Sprintf("早退 %d 次", early)+taking(early, e.EarlyMinutes))
	}
	if missing > 0 {
		parts = append(parts, fmt.Sprintf("缺卡 %d 次", missing))
	}
	return strings.Join(parts, "；")
}

// taking is how long so many times took.
func taking(times, n int) string {
	if times == 1 {
		return "（" + minutes(n) + "）"
	}
	return "，共 " + minutes(n)
}

func minutes(n int) string {
	switch {
	case n < 60:
		return fmt.Sprintf("%d 分钟", n)
	case n%60 == 0:
		return fmt.Sprintf("%d 小时", n/60)
	}
	return fmt.Sprintf("%d 小时 %d 分钟", n/60, n%60)
}

func TestAttendanceCountsWhatTheOrganisationCountsInEveryPeriod(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	periods := []struct {
		text     string
		from, to time.Time
		windows  int // of seven days, one counted call each
		title    string
	}{
		{"今天考勤", day(11, 18), day(11, 18), 1, "今天"},
		{"昨天考勤", day(11, 17), day(11, 17), 1, "昨天"},
		{"本周考勤", day(11, 16), day(11, 18), 1, "本周"},
		{"上周考勤", day(11, 9), day(11, 15), 1, "上周"},
		{"本月考勤", day(11, 1), day(11, 18), 3, "本月"},
		{"上个月考勤", day(10, 1), day(10, 31), 5, "上个月"},
		{"10月28日到11月6日的考勤", day(10, 28), day(11, 6), 2, "10月28日 周三 – 11月6日 周五"},
		{"最近7天的考勤", day(11, 12), day(11, 18), 1, "11月12日 周四 – 11月18日 周三"},
		{"考勤", day(11, 16), day(11, 18), 1, "本周"},
	}
	// The fixed people of the organisation are late, early, absent and away in different ways.
	for _, name := range []string{"张三", "李四", "林雅婷", "Emily Carter"} {
		me := w.who(name)
		for _, p := range periods {
			want := w.Server.Office().ExpectedAttendance(me.UserID, p.from, p.to)
			seq := w.Server.Seq()
			a := w.ask(me.UserID, "", p.text)
			a.has("考勤 · " + p.title)
			body := a.params()["body"]
			if said := conclusion(want); said != "" {
				if first, _, _ := strings.Cut(body, "<br>"); !strings.Contains(first, said) {
					t.Errorf("%s: %s: the conclusion does not say %q:\n%s", name, p.text, said, body)
				}
			} else if !strings.Contains(body, "正常") && want.Slots > 0 {
				t.Errorf("%s: %s: the conclusion does not say that all is well:\n%s", name, p.text, body)
			}
			got := w.calls(seq)
			lists := len(slices.DeleteFunc(slices.Clone(got), func(path string) bool { return path != "/attendance/list" }))
			switch more := len(got) - lists; { // days that an earlier question read cost nothing
			case lists > p.windows, more > 0 && want.Approved == 0 && want.AbsentDays == 0, more > 3:
				t.Errorf("%s: %s: calls %v, want at most %d windows", name, p.text, got, p.windows)
			}
		}
	}
	w.noViolations()
}

func TestAttendanceThatCannotBeSaysWhyAndAsksDingTalkNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("张三").UserID
	for _, c := range []struct{ text, sentence string }{
		{"明天的考勤", "那天还没到"},
		{"下周考勤", "那天还没到"},
		{"明天的考勤紀錄我遲到了嗎", "那天還沒到"},
		{"Was I late tomorrow", "That day hasn't come yet"},
		{"2月30日的考勤", "“2月30日”不是一个有效的日期"},
		{"7月1日到11月10日的考勤", "一次最多查 93 天"},
		{"今年1月的考勤", "只保留最近 180 天"},
		{"张三和李四上周的考勤", "一次只能查一个人"},
	} {
		seq := w.Server.Seq()
		a := w.ask(me, "", c.text)
		a.has(c.sentence)
		if got := w.calls(seq); len(got) > 0 {
			t.Errorf("%s: calls %v, want none", c.text, got)
		}
	}
	// A day without a shift is neither fine nor wrong.
	a := w.ask(me, "", "上周六的考勤")
	a.has("11月14日 周六", "没有你的排班")
	a.lacks("缺卡", "全部正常")
}

func TestAttendanceOfOthersIsForThoseWhoLeadThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	of := func(name string) string {
		return conclusion(w.Server.Office().ExpectedAttendance(w.who(name).UserID, day(11, 9), day(11, 15)))
	}
	for _, c := range []struct {
		asker, whom string
		may         bool
	}{
		{"李四", "张三", true},  // the direct manager
		{"王五", "张三", true},  // the manager's manager, who leads a department above
		{"赵建国", "张三", true}, // the head of the root department
		{"张三", "李四", false}, // one's own manager
		{"林雅婷", "张三", false},
		{"陈静", "张三", false}, // a sub-administrator is no manager
	} {
		seq := w.Server.Seq()
		a := w.ask(w.who(c.asker).UserID, "", c.whom+"上周考勤")
		listed := slices.Contains(w.calls(seq), "/attendance/list")
		if c.may {
			a.has(c.whom+"的考勤 · 上周", of(c.whom))
			continue
		}
		a.has("只能查看你有权限的考勤", c.whom, "直属主管")
		if listed {
			t.Errorf("%s: punches of %s were read before it was refused", c.asker, c.whom)
		}
	}
	w.ask(w.who("黃淑芬").UserID, "", "張三上週的考勤").has("只能查看你有權限的考勤", "直屬主管")
	w.ask(w.who("Emily Carter").UserID, "", "Was 张三 late last week").has("You can only see attendance you have access to", "张三")
	w.ask(w.who("Emily Carter").UserID, "", "Was Sun Wukong late last week").has(`I can't find “Sun Wukong”`)
}

func TestTwoPeopleOfOneNameAreAskedAbout(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	boss := w.who("赵建国")
	var engineer, seller sandbox.Person
	for _, p := range w.Server.People() {
		switch {
		case p.Name == "张伟" && p.Dept == "前端组":
			engineer = p
		case p.Name == "张伟":
			seller = p
		}
	}
	said := func(p sandbox.Person) string {
		return conclusion(w.Server.Office().ExpectedAttendance(p.UserID, day(11, 1), day(11, 18)))
	}
	if said(engineer) == said(seller) || said(engineer) == "" || said(seller) == "" {
		t.Fatal("the two must differ, or this test shows nothing")
	}
	ask := func() answer {
		a := w.ask(boss.UserID, "", "张伟本月考勤")
		a.has("有好几位“张伟”", "前端组", "华东销售组")
		a.lacks("迟到", "缺卡")
		return a
	}
	q := ask()
	q.press(boss.UserID, "dialog.pick.1")
	q.becomes("title", "张伟的考勤 · 本月")
	q.has(said(seller))
	for _, c := range []struct {
		text string
		want sandbox.Person
	}{{"第一个", engineer}, {"华东销售组", seller}, {"前端组那个", engineer}, {"2", seller}} {
		q := ask()
		w.ask(boss.UserID, "", c.text).has("张伟的考勤 · 本月", said(c.want))
		q.becomes("done", "已更新")
	}
	// A mention carries the id: there is nothing to ask.
	group := w.group("全员")
	before := len(w.answers(w.Server.Single(boss.UserID)))
	if _, err := w.Server.Say(t.Context(), sandbox.Said{
		User: boss.UserID, Conversation: group, Text: "@张伟 本月考勤", Mentions: []string{seller.UserID},
	}); err != nil {
		t.Fatal(err)
	}
	w.next(w.Server.Single(boss.UserID), boss.UserID, before).has("张伟的考勤 · 本月", said(seller))
}

func TestTeamAttendanceListsThoseWithSomethingWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	lead := w.who("李四")
	seq := w.Server.Seq()
	a := w.ask(lead.UserID, "", "我们组上周考勤")
	a.has("团队考勤 · 上周")
	if n := len(slices.DeleteFunc(w.calls(seq), func(p string) bool { return p != "/attendance/list" })); n != 1 {
		t.Errorf("%d calls for a week of a team, want 1", n)
	}
	team, wrong := 0, 0
	for _, p := range w.Server.People() {
		if p.Dept != "后端组" || p.UserID == lead.UserID || !p.Active {
			continue
		}
		team++
		if said := conclusion(w.Server.Office().ExpectedAttendance(p.UserID, day(11, 9), day(11, 15))); said != "" {
			wrong++
			a.has(p.Name, said)
		} else {
			a.lacks(p.Name)
		}
	}
	a.has(fmt.Sprintf("上周后端组 %d 人：%d 人正常，%d 人有异常", team, team-wrong, wrong))
	w.ask(w.who("张三").UserID, "", "我们组上周谁迟到了").has("没有你的下属")
}
