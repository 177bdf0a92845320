package attendance_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/attendance"
)

// office is the skill over a small DingTalk.
type office struct {
	*skilltest.Desk
	t *testing.T
}

func newOffice(t *testing.T) *office {
	t.Helper()
	return &office{t: t, Desk: skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		return attendance.New(attendance.Config{API: d.API, Directory: d.Directory})
	})}
}

// asked is what a sentence told.
type asked struct {
	From, To time.Time
	Scope    commands.Scope
	People   []commands.Person
	Dept     string
	Ask      []commands.Asked
	Problem  commands.TimeProblem
	Said     string
}

func (a asked) said() any {
	return struct {
		Dates commands.Days    `param:"dates"`
		Who   commands.Who     `param:"who"`
		Asked []commands.Asked `param:"asked"`
	}{commands.Days{From: a.From, To: a.To, Problem: a.Problem, TimeText: a.Said}, commands.Who{Scope: a.Scope, People: a.People, Dept: a.Dept}, a.Ask}
}

// ask runs the command for somebody and returns its card in their language.
func (o *office) ask(who sandbox.Person, l i18n.Lang, a asked) cardtpl.Card {
	o.t.Helper()
	card, err := o.try(who, l, a)
	o.Must(err)
	return card
}

func (o *office) try(who sandbox.Person, l i18n.Lang, a asked) (cardtpl.Card, error) {
	o.t.Helper()
	req := o.RequestOf(who, a.said())
	req.Lang = l
	reply, err := o.Try("attendance.query", req)
	if err != nil {
		return cardtpl.Card{}, err
	}
	return reply.Card.Card(l), nil
}

func day(month time.Month, d int) time.Time {
	return time.Date(2026, month, d, 0, 0, 0, 0, cardtpl.SampleNow().Location())
}

func period(from, to time.Time) asked { return asked{From: from, To: to} }

// weeks are the working weeks before the one of the tests, oldest last.
func weeks(n int) (out [][2]time.Time) {
	for i := range n {
		monday := day(11, 9).AddDate(0, 0, -7*i)
		out = append(out, [2]time.Time{monday, monday.AddDate(0, 0, 6)})
	}
	return out
}

// The fixed people of the organisation are late, early, absent and away in different ways: of each, in every
// period, the answer begins with what the organisation itself counts.
func TestEveryPeriodCountsWhatTheOrganisationCounts(t *testing.T) {
	o := newOffice(t)
	for _, name := range []string{"张三", "李四", "林雅婷", "Emily Carter"} {
		for _, p := range []struct {
			from, to time.Time
			windows  int // of seven days, one counted call each
			title    string
		}{
			{day(11, 18), day(11, 18), 1, "今天"},
			{day(11, 17), day(11, 17), 1, "昨天"},
			{day(11, 16), day(11, 18), 1, "本周"},
			{time.Time{}, time.Time{}, 1, "本周"},
			{day(11, 9), day(11, 15), 1, "上周"},
			{day(11, 1), day(11, 18), 3, "本月"},
			{day(10, 1), day(10, 31), 5, "上个月"},
			{day(10, 28), day(11, 6), 2, "10月28日 周三 – 11月6日 周五"},
			{day(11, 12), day(11, 18), 1, "11月12日 周四 – 11月18日 周三"},
		} {
			me, seq := o.Who(name), o.Seq()
			card := o.ask(me, i18n.ZhCN, period(p.from, p.to))
			if p.from.IsZero() {
				p.from, p.to = day(11, 16), day(11, 18)
			}
			if card.Title != "考勤 · "+p.title {
				t.Errorf("%s: %q, want %q", name, card.Title, p.title)
			}
			want := o.Office().ExpectedAttendance(me.UserID, p.from, p.to)
			if said := o.counted(me, p.from, p.to); said != "" && !strings.Contains(card.Lead, said) || said == "" && want.Slots > 0 && !strings.Contains(card.Lead, "正常") {
				t.Errorf("%s, %s: %q, want %q", name, p.title, card.Lead, said)
			}
			calls := o.Spent(seq) // days that an earlier question read cost nothing
			lists := len(slices.DeleteFunc(slices.Clone(calls), func(path string) bool { return path != "list" }))
			if more := len(calls) - lists; lists > p.windows || more > 3 || more > 0 && want.Approved+want.AbsentDays == 0 {
				t.Errorf("%s, %s: calls %v, want at most %d windows", name, p.title, calls, p.windows)
			}
		}
	}
	// A day without a shift is neither fine nor wrong.
	card := o.ask(o.Who("张三"), i18n.ZhCN, period(day(11, 14), day(11, 14)))
	skilltest.Has(t, card.Title+card.Lead, "11月14日 周六", "没有你的排班")
	skilltest.Lacks(t, card.Lead, "缺卡", "全部正常")
	if holiday := o.ask(o.Who("张三"), i18n.ZhCN, period(day(10, 2), day(10, 2))); holiday.Tag != "国庆节" {
		t.Errorf("2 October is %q", holiday.Tag)
	}
}

// counted is how an answer sums up what the organisation counts of one's own attendance; "" when nothing is
// wrong. How counts become words card_test.go says.
func (o *office) counted(p sandbox.Person, from, to time.Time) string {
	e := o.Office().ExpectedAttendance(p.UserID, from, to)
	stats := attendance.Stats{
		Late: e.Results["Late"], SeriousLate: e.Results["SeriousLate"], AbsentLate: e.Results["Absenteeism"], LateMinutes: e.LateMinutes,
		Early: e.Results["Early"], EarlyMinutes: e.EarlyMinutes, Missing: e.Results["NotSigned"], WorkDays: 1, // absence is a word for DingTalk to say
	}
	if stats.Wrong() == 0 {
		return ""
	}
	lead := attendance.Record{From: from, To: to, Now: o.Now, Stats: stats}.Card(i18n.ZhCN).Lead
	for _, intro := range []string{"你没有迟到；", "你"} {
		if _, said, ok := strings.Cut(lead, intro); ok {
			lead = said
			break
		}
	}
	return strings.TrimSuffix(lead, "。")
}

func TestAttendanceOfOthersIsForThoseWhoLeadThem(t *testing.T) {
	o := newOffice(t)
	whose := func(asker string, l i18n.Lang) *commands.Request {
		req := o.Request(asker, asked{From: day(11, 9), To: day(11, 15), Scope: commands.ScopePerson, People: []commands.Person{{Name: "张三"}}}.said())
		req.Lang = l
		return req
	}
	for _, asker := range []string{"李四", "王五", "赵建国"} { // the manager, who leads a department above, and the head of all
		text := skilltest.Says(t, o.Run("attendance.query", whose(asker, i18n.ZhCN)).Card)
		skilltest.Has(t, text, "张三的考勤 · 上周", o.counted(o.Who("张三"), day(11, 9), day(11, 15)))
	}
	seq := o.Seq()
	for _, c := range []struct {
		asker string
		lang  i18n.Lang
		want  string
	}{
		{"林雅婷", i18n.ZhCN, "只能查看你有权限的考勤"}, {"陈静", i18n.ZhCN, "直属主管"}, // a sub-administrator is no manager
		{"黃淑芬", i18n.ZhTW, "直屬主管"}, {"Emily Carter", i18n.En, "You can only see attendance you have access to"},
	} {
		code, text := o.Refused("attendance.query", whose(c.asker, c.lang))
		if code != commands.Forbidden || !strings.Contains(text, c.want) || !strings.Contains(text, "张三") {
			t.Errorf("%s is told %s %q", c.asker, code, text)
		}
	}
	own := asked{From: day(11, 9), To: day(11, 15), Scope: commands.ScopePerson, People: []commands.Person{{Name: "李四"}}} // one's own manager
	if _, err := o.try(o.Who("张三"), i18n.ZhCN, own); commands.CodeOf(err) != commands.Forbidden {
		t.Errorf("one's manager: %v", err)
	}
	// Without the directory nobody can tell who leads whom; one's own is nobody else's business.
	_, err := o.AddFault(sandbox.Fault{Path: "/topapi/v2/*", Status: http.StatusInternalServerError, Body: "oops"})
	o.Must(err)
	if code, text := o.Refused("attendance.query", whose("李四", i18n.ZhCN)); code != commands.Unavailable || !strings.Contains(text, "暂时无法核对你的查看权限") {
		t.Errorf("without the directory: %s %q", code, text)
	}
	if got := o.Spent(seq); len(got) != 0 {
		t.Errorf("what is refused cost %v", got)
	}
	skilltest.Has(t, o.ask(o.Who("李四"), i18n.ZhCN, period(day(11, 9), day(11, 15))).Title, "考勤 · 上周")
}

func TestTwoPeopleOfOneNameAreAskedAbout(t *testing.T) {
	o := newOffice(t)
	boss := o.Who("赵建国")
	req := o.RequestOf(boss, asked{From: day(11, 1), To: day(11, 18), Scope: commands.ScopePerson, People: []commands.Person{{Name: "张伟"}}}.said())
	seq := o.Seq()
	reply := o.Run("attendance.query", req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "有好几位“张伟”")
	if got := o.Spent(seq); slices.Contains(got, "list") || len(reply.Ask.Options) != 2 {
		t.Fatalf("the question cost %v and offers %+v", got, reply.Ask.Options)
	}
	for i, dept := range []string{"前端组", "华东销售组"} {
		option := reply.Ask.Options[i]
		chosen := *req
		chosen.Values = reply.Ask.Values.Merge(option.Fill)
		p := o.People()[slices.IndexFunc(o.People(), func(p sandbox.Person) bool { return p.Name == "张伟" && p.Dept == dept })]
		want := o.counted(p, day(11, 1), day(11, 18))
		if !strings.Contains(option.Label, dept) || !slices.Contains(option.Match, dept) || want == "" {
			t.Errorf("option %d: %+v, counted %q", i, option, want)
		}
		skilltest.Has(t, skilltest.Says(t, o.Run("attendance.query", &chosen).Card), "张伟的考勤 · 本月", want)
	}
}

// Whoever was away did not simply come: the organisation's own leave and trips stand in the answer, and
// nowhere else.
func TestLeaveAndTripsAreInTheAnswer(t *testing.T) {
	o := newOffice(t)
	leaves, trips := 0, 0
	for _, p := range o.People() {
		if p.UserID == "" || !p.Active || p.Outsider {
			continue
		}
		for _, w := range weeks(2) {
			want := o.Office().ExpectedAttendance(p.UserID, w[0], w[1])
			if want.Leave+want.Trips == 0 {
				continue
			}
			if want.Leave > 0 {
				leaves++
			}
			if want.Trips > 0 {
				trips++
			}
			card := o.ask(p, i18n.ZhCN, asked{From: w[0], To: w[1], People: []commands.Person{{ID: p.UserID, Name: p.Name}}})
			if got := strings.Contains(card.Lead, "请假"); got != (want.Leave > 0) {
				t.Errorf("%s, week of %s: leave is told: %v, slots of leave %d: %s", p.Name, w[0].Format(time.DateOnly), got, want.Leave, card.Lead)
			}
			if got := strings.Contains(card.Lead, "出差"); got != (want.Trips > 0) {
				t.Errorf("%s, week of %s: a trip is told: %v, slots of trips %d: %s", p.Name, w[0].Format(time.DateOnly), got, want.Trips, card.Lead)
			}
			if want.Trips > 0 && want.Leave == 0 && !strings.Contains(card.Lead, fmt.Sprintf("出差 %v 天", float64(want.Trips)/2)) {
				t.Errorf("%s: %d slots of a trip: %s", p.Name, want.Trips, card.Lead)
			}
			for _, kind := range []string{"年假", "病假", "事假", "调休", "婚假"} {
				if text := fmt.Sprint(card); strings.Contains(text, kind) {
					t.Errorf("%s: the kind of leave is told: %s", p.Name, text)
				}
			}
		}
	}
	if leaves < 3 || trips < 1 {
		t.Errorf("%d weeks with leave and %d with a trip: too few to show anything", leaves, trips)
	}
}

// A call more is made only when the punches say that there is something to learn.
func TestLeaveIsAskedForOnlyWhenItExplainsSomething(t *testing.T) {
	o := newOffice(t)
	plain, asked := 0, 0
	for _, p := range o.People() {
		if p.UserID == "" || !p.Active || p.Outsider {
			continue
		}
		for _, w := range weeks(1) {
			want := o.Office().ExpectedAttendance(p.UserID, w[0], w[1])
			seq := o.Seq()
			o.ask(p, i18n.ZhCN, period(w[0], w[1]))
			got := o.Spent(seq)
			switch {
			case want.Slots > 0 && want.Approved == 0 && want.AbsentDays == 0:
				plain++
				if !slices.Equal(got, []string{"list"}) {
					t.Errorf("%s: calls %v for a week without leave", p.Name, got)
				}
			case want.Approved > 0:
				asked++
				if len(got) > 2+2 || got[0] != "list" || got[1] != "getleavestatus" {
					t.Errorf("%s: calls %v for a week with leave or a trip", p.Name, got)
				}
			}
		}
	}
	if plain == 0 || asked == 0 {
		t.Errorf("%d weeks without leave, %d with: nothing is shown", plain, asked)
	}
}

// When leave cannot be read, the answer says so instead of guessing.
func TestUnknownLeaveIsSaidToBeUnknown(t *testing.T) {
	o := newOffice(t)
	if _, err := o.AddFault(sandbox.Fault{Path: "/topapi/attendance/getleavestatus", Code: "400002"}); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, p := range o.People() {
		if p.UserID == "" || !p.Active || p.Outsider || o.Office().ExpectedAttendance(p.UserID, day(11, 9), day(11, 15)).Leave == 0 {
			continue
		}
		found = true
		card := o.ask(p, i18n.En, period(day(11, 9), day(11, 15)))
		if !strings.Contains(card.Hint, "Leave and trips couldn't be read") || strings.Contains(card.Lead, "of leave") || !strings.Contains(card.Lead, "covered by an approval") {
			t.Errorf("%s: %s / %s", p.Name, card.Lead, card.Hint)
		}
	}
	if !found {
		t.Error("nobody was on leave")
	}
}

// A question about many days costs its calls once; today is read every time.
func TestPastDaysAreReadOnce(t *testing.T) {
	o := newOffice(t)
	from, to := day(8, 21), day(11, 18)
	seq := o.Seq()
	first := o.ask(o.Who("张三"), i18n.ZhCN, period(from, to))
	if n := len(o.Spent(seq)); n < 13 || n > 16 {
		t.Errorf("%d calls for ninety days", n)
	}
	seq = o.Seq()
	for range 20 {
		if again := o.ask(o.Who("张三"), i18n.ZhCN, period(from, to)); again.Lead != first.Lead {
			t.Errorf("%s, and then %s", first.Lead, again.Lead)
		}
	}
	if got := o.Spent(seq); len(got) != 20 {
		t.Errorf("%d calls for asking twenty times more: %v", len(got), got)
	}
	// A part of what is known costs nothing, and says when it was read.
	o.Now = cardtpl.SampleNow().Add(2 * time.Minute)
	seq = o.Seq()
	card := o.ask(o.Who("张三"), i18n.ZhCN, period(day(11, 9), day(11, 15)))
	if got := o.Spent(seq); len(got) != 0 || !strings.Contains(card.Foot, "10:31") {
		t.Errorf("calls %v, %s", got, card.Foot)
	}
	// Recent days are believed for minutes, since corrections are still made, and old ones for longer.
	o.Now = cardtpl.SampleNow().Add(10 * time.Minute)
	seq = o.Seq()
	o.ask(o.Who("张三"), i18n.ZhCN, period(day(11, 16), day(11, 17)))
	o.ask(o.Who("张三"), i18n.ZhCN, period(day(10, 26), day(10, 30)))
	if got := o.Spent(seq); !slices.Equal(got, []string{"list"}) {
		t.Errorf("calls %v ten minutes later, want one for this week", got)
	}
}

// The reader of a team sees nobody's answer from somebody else's memory: whoever may not ask is refused
// also when the days are known.
func TestKnownDaysAreNotForEverybody(t *testing.T) {
	o := newOffice(t)
	o.ask(o.Who("张三"), i18n.ZhCN, period(day(11, 9), day(11, 15)))
	zhang := o.Who("张三")
	_, err := o.try(o.Who("林雅婷"), i18n.ZhCN, asked{From: day(11, 9), To: day(11, 15), Scope: commands.ScopePerson, People: []commands.Person{{ID: zhang.UserID, Name: "张三"}}})
	if commands.CodeOf(err) != commands.Forbidden {
		t.Errorf("%v", err)
	}
}

func TestATeamIsAnsweredWithWhatWasAsked(t *testing.T) {
	o := newOffice(t)
	team := func(l i18n.Lang, from, to time.Time, ask ...commands.Asked) cardtpl.Card {
		return o.ask(o.Who("李四"), l, asked{From: from, To: to, Scope: commands.ScopeTeam, Ask: ask})
	}
	late, wrong, all := []string{}, 0, 0
	for _, p := range o.People() {
		if p.Dept != "后端组" || p.Name == "李四" || !p.Active {
			continue
		}
		all++
		e := o.Office().ExpectedAttendance(p.UserID, day(11, 9), day(11, 15))
		switch {
		case e.Results["Late"]+e.Results["SeriousLate"]+e.Results["Absenteeism"] > 0:
			late = append(late, p.Name)
		case e.Results["Early"]+e.Results["NotSigned"] > 0:
			wrong++
		}
	}
	seq := o.Seq()
	whole := team(i18n.ZhCN, day(11, 9), day(11, 15))
	if want := fmt.Sprintf("上周后端组 %d 人：%d 人正常，%d 人有异常", all, all-wrong-len(late), wrong+len(late)); !strings.Contains(whole.Lead, want) || len(whole.Items) != wrong+len(late) {
		t.Errorf("%q and %+v, want %q", whole.Lead, whole.Items, want)
	}
	if got := slices.DeleteFunc(o.Spent(seq), func(path string) bool { return path != "list" }); len(got) != 1 {
		t.Errorf("a week of a team cost %v", got)
	}
	card := team(i18n.ZhCN, day(11, 9), day(11, 15), commands.AskedLate)
	var listed []string
	for _, i := range card.Items {
		listed = append(listed, i.Title)
		if strings.Contains(i.Sub, "早退") || strings.Contains(i.Sub, "缺卡") || !strings.Contains(i.Sub, "迟到") {
			t.Errorf("%s: %s", i.Title, i.Sub)
		}
	}
	slices.Sort(late)
	slices.Sort(listed)
	if !slices.Equal(late, listed) || len(late) == 0 || card.Lead != fmt.Sprintf("上周后端组 %d 人，有 %d 人迟到。", all, len(late)) {
		t.Errorf("listed %v, late %v: %s", listed, late, card.Lead)
	}
	for l, want := range map[i18n.Lang]string{i18n.ZhCN: "11月15日 周日，后端组 4 人都没有排班（休息日）。", i18n.ZhTW: "11月15日 週日，后端组 4 人都沒有排班（休息日）。", i18n.En: "Sun 15 Nov: a rest day. No shift planned for 后端组 (4 people)."} {
		if c := team(l, day(11, 15), day(11, 15)); c.Lead != want || c.Tone != cardtpl.Grey {
			t.Errorf("a Sunday: %s [%s]", c.Lead, c.Tone)
		}
	}
	if c := team(i18n.ZhCN, day(11, 15), day(11, 15), commands.AskedLate); !strings.Contains(c.Lead, "休息日") {
		t.Errorf("who was late on a Sunday: %s", c.Lead)
	}
}

func TestADepartmentThatIsNotTheAskersIsRefused(t *testing.T) {
	o := newOffice(t)
	ask := func(who, dept string) (cardtpl.Card, error) {
		return o.try(o.Who(who), i18n.ZhCN, asked{From: day(11, 9), To: day(11, 15), Dept: dept})
	}
	if c, err := ask("李四", "后端组"); err != nil || !strings.Contains(c.Lead, "后端组 4 人") {
		t.Errorf("one's own: %s, %v", c.Lead, err)
	}
	if c, err := ask("王五", "后端组"); err != nil || !strings.Contains(c.Lead, "后端组") {
		t.Errorf("one below one's own: %s, %v", c.Lead, err)
	}
	for _, who := range []string{"李四", "张三"} {
		if _, err := ask(who, "市场部"); commands.CodeOf(err) != commands.Forbidden {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// What cannot be answered reads no attendance.
func TestWhatCannotBeAnsweredSaysWhyAndAsksDingTalkNothing(t *testing.T) {
	o := newOffice(t)
	seq := o.Seq()
	for name, c := range map[string]struct {
		args asked
		want string
	}{
		"the future":      {period(day(11, 19), day(11, 19)), "那天还没到"},
		"no day":          {asked{Problem: commands.TimeNonexistent, Said: "2月30日"}, "“2月30日”不是一个有效的日期"},
		"long ago":        {period(day(1, 5), day(1, 6)), "只保留最近 180 天"},
		"too much":        {period(day(6, 1), day(11, 17)), "一次最多查 93 天"},
		"several people":  {asked{Scope: commands.ScopePerson, People: []commands.Person{{Name: "李四"}, {Name: "王五"}}}, "一次只能查一个人"},
		"nobody's name":   {asked{Scope: commands.ScopePerson, People: []commands.Person{{Name: "没有这人"}}}, "没有这人"},
		"no team to lead": {asked{Scope: commands.ScopeTeam}, "下属"},
	} {
		code, text := o.Refused("attendance.query", o.Request("张三", c.args.said()))
		if code == commands.Internal || !strings.Contains(text, c.want) {
			t.Errorf("%s: %s %q", name, code, text)
		}
	}
	if got := o.Spent(seq); slices.Contains(got, "list") {
		t.Errorf("attendance was read: %v", got)
	}
}
