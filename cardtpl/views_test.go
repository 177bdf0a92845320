package cardtpl_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

var china = time.FixedZone("CST", 8*60*60)

// on is a moment of November 2026; the 18th is a Wednesday.
func on(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, china)
}

func actions(c cardtpl.Card) []string {
	var out []string
	for _, b := range c.Buttons {
		if b.Action != "" {
			out = append(out, b.Action)
		}
	}
	return out
}

func fact(c cardtpl.Card, label string) string {
	for _, f := range c.Facts {
		if f.Label == label {
			return f.Value
		}
	}
	return ""
}

func TestPeriodsAreNamedTheWayPeopleDo(t *testing.T) {
	now := on(18, 10, 0)
	for _, c := range []struct {
		from, to time.Time
		cn, en   string
	}{
		{on(18, 0, 0), on(18, 0, 0), "今天", "Today"},
		{on(17, 0, 0), on(17, 23, 59), "昨天", "Yesterday"},
		{on(19, 0, 0), on(19, 0, 0), "明天", "Tomorrow"},
		{on(20, 0, 0), on(20, 0, 0), "后天", "Fri 20 Nov"},
		{on(13, 0, 0), on(13, 0, 0), "11月13日 周五", "Fri 13 Nov"},
		{on(16, 0, 0), on(22, 0, 0), "本周", "This week"},
		{on(16, 0, 0), on(18, 0, 0), "本周", "This week"},
		{on(16, 0, 0), on(17, 0, 0), "11月16日 周一 – 11月17日 周二", "Mon 16 Nov – Tue 17 Nov"},
		{on(9, 0, 0), on(15, 0, 0), "上周", "Last week"},
		{on(23, 0, 0), on(29, 0, 0), "下周", "Next week"},
		{on(1, 0, 0), on(30, 0, 0), "本月", "This month"},
		{on(1, 0, 0), on(18, 0, 0), "本月", "This month"},
		{on(-30, 0, 0), on(0, 0, 0), "上个月", "Last month"},
		// The days count, not the zone in which the caller holds their midnights.
		{time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), "今天", "Today"},
	} {
		view := cardtpl.MeetingList{From: c.from, To: c.to, Now: now}
		for l, want := range map[i18n.Lang]string{i18n.ZhCN: "日程 · " + c.cn, i18n.En: "Agenda · " + c.en} {
			if got := view.Card(l).Title; got != want {
				t.Errorf("%s – %s: %q, want %q", c.from, c.to, got, want)
			}
		}
	}
}

func TestAttendanceSaysTheConclusionFirst(t *testing.T) {
	week := cardtpl.Attendance{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0)}
	for _, c := range []struct {
		who   string
		stats cardtpl.AttendanceStats
		lang  i18n.Lang
		lead  string
		tag   string
		tone  cardtpl.Tone
	}{
		{"", cardtpl.AttendanceStats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, i18n.ZhCN, "上周你迟到 2 次，共 23 分钟；缺卡 1 次。", "3 次异常", cardtpl.Orange},
		{"", cardtpl.AttendanceStats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, i18n.ZhTW, "上週你遲到 2 次，共 23 分鐘；缺卡 1 次。", "3 次異常", cardtpl.Orange},
		{"", cardtpl.AttendanceStats{Late: 1, LateMinutes: 1, WorkDays: 5}, i18n.En, "Last week: late once (1 min).", "1 issue", cardtpl.Orange},
		{"李雷", cardtpl.AttendanceStats{Late: 1, SeriousLate: 1, LateMinutes: 75, WorkDays: 5}, i18n.ZhCN, "李雷上周迟到 2 次（其中严重迟到 1 次），共 1 小时 15 分钟。", "2 次异常", cardtpl.Orange},
		{"", cardtpl.AttendanceStats{SeriousLate: 1, LateMinutes: 40, WorkDays: 5}, i18n.ZhCN, "上周你严重迟到 1 次（40 分钟）。", "1 次异常", cardtpl.Orange},
		{"", cardtpl.AttendanceStats{Absent: 1, Early: 2, EarlyMinutes: 30, WorkDays: 5}, i18n.ZhCN, "上周你没有迟到；早退 2 次，共 30 分钟；钉钉记为旷工 1 天。", "3 次异常", cardtpl.Orange},
		{"", cardtpl.AttendanceStats{Normal: 10, WorkDays: 5}, i18n.ZhCN, "上周考勤全部正常（5 个工作日）。", "全部正常", cardtpl.Green},
		{"", cardtpl.AttendanceStats{Outside: 3, Normal: 10, WorkDays: 5}, i18n.ZhCN, "上周考勤全部正常（5 个工作日）。", "全部正常", cardtpl.Green},
		{"", cardtpl.AttendanceStats{}, i18n.ZhCN, "上周没有你的排班，也没有打卡记录。", "无排班", cardtpl.Grey},
	} {
		view := week
		view.Who, view.Stats = c.who, c.stats
		got := view.Card(c.lang)
		if got.Lead != c.lead || got.Tag != c.tag || got.Tone != c.tone {
			t.Errorf("%+v in %s: %q [%s %s]", c.stats, c.lang, got.Lead, got.Tag, got.Tone)
		}
	}
}

func TestOnlyTheReadersOwnMissingPunchComesWithAdvice(t *testing.T) {
	view := cardtpl.Attendance{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Stats: cardtpl.AttendanceStats{Missing: 1, WorkDays: 5}}
	if view.Card(i18n.ZhCN).Hint != "" {
		t.Error("somebody else's missing punch is not the reader's to mend")
	}
	view.Self = true
	if view.Card(i18n.ZhCN).Hint == "" {
		t.Error("no advice on a missing punch")
	}
}

func TestAPunchThatIsNotDueOrCoveredIsNotWrong(t *testing.T) {
	now := on(18, 10, 0)
	view := cardtpl.Attendance{From: on(16, 0, 0), To: on(18, 0, 0), Now: now, Stats: cardtpl.AttendanceStats{Late: 1, LateMinutes: 5, WorkDays: 3}, Days: []cardtpl.AttendanceDay{
		{Date: on(16, 0, 0), Punches: []cardtpl.Punch{
			{On: true, Planned: on(16, 9, 0), Result: "NotSigned", Away: "trip"}, {Planned: on(16, 18, 0), Result: "NotSigned", Away: "trip"},
		}},
		{Date: on(17, 0, 0), Punches: []cardtpl.Punch{
			{On: true, Planned: on(17, 9, 0), Actual: on(17, 9, 5), Result: "Late"}, {Planned: on(17, 18, 0), Actual: on(17, 18, 5), Result: "Normal"},
		}},
		{Date: on(18, 0, 0), Punches: []cardtpl.Punch{
			{On: true, Planned: on(18, 9, 0), Actual: on(18, 8, 55), Result: "Normal"}, {Planned: on(18, 18, 0), Result: "NotSigned"},
		}},
	}}
	items := view.Card(i18n.ZhCN).Items
	if len(items) != 1 || items[0].Title != "11月17日 周二" || items[0].Sub != "上班 09:05 · 迟到 5 分钟（应 09:00）" {
		t.Errorf("wrong days %+v", items)
	}
	view.From, view.Days, view.Stats = view.To, view.Days[2:], cardtpl.AttendanceStats{Normal: 1, WorkDays: 1}
	today := view.Card(i18n.ZhCN)
	if today.Lead != "今天到目前为止一切正常。" || fact(today, "下班") != "还没到时间（18:00）" || fact(today, "上班") != "08:55 · 正常" {
		t.Errorf("today %q %+v", today.Lead, today.Facts)
	}
}

func TestAttendanceListsAWeekOfWrongDaysAndCountsTheRest(t *testing.T) {
	view := cardtpl.Attendance{From: on(1, 0, 0), To: on(18, 0, 0), Now: on(18, 20, 0), Stats: cardtpl.AttendanceStats{Late: 10, WorkDays: 12}}
	for day := 2; day <= 11; day++ {
		view.Days = append(view.Days, cardtpl.AttendanceDay{Date: on(day, 0, 0), Punches: []cardtpl.Punch{
			{On: true, Planned: on(day, 9, 0), Actual: on(day, 9, 7), Result: "Late", Outside: true},
		}})
	}
	c := view.Card(i18n.ZhCN)
	if len(c.Items) != 7 || c.Left != 3 {
		t.Errorf("%d days listed, %d left", len(c.Items), c.Left)
	}
	if text := renderCard(t, c, cardtpl.Public, i18n.ZhCN).Params["markdown"]; !strings.Contains(text, "…还有 3\u00a0天") {
		t.Errorf("the rest is not counted: %s", text)
	}
}

func TestATeamListsOnlyPeopleWithSomethingWrong(t *testing.T) {
	view := cardtpl.AttendanceTeam{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Scope: cardtpl.Scope{Depts: []string{"后端组"}}, Rows: []cardtpl.AttendanceRow{{Name: "好", Stats: cardtpl.AttendanceStats{Normal: 10, WorkDays: 5}}}}
	for i := range 22 {
		view.Rows = append(view.Rows, cardtpl.AttendanceRow{Name: fmt.Sprint("员工", i), Stats: cardtpl.AttendanceStats{Early: 1, EarlyMinutes: 9, WorkDays: 5}})
	}
	c := view.Card(i18n.ZhCN)
	if len(c.Items) != 20 || c.Left != 2 || c.Lead != "上周后端组 23 人：1 人正常，22 人有异常。" || c.Items[0].Sub != "早退 1 次（9 分钟）" {
		t.Errorf("%q, %d rows, %d left, %+v", c.Lead, len(c.Items), c.Left, c.Items[0])
	}
}

func TestAQuestionOffersFiveAnswersAndListsTheOthers(t *testing.T) {
	q := cardtpl.Question{Ask: "哪一个？", Options: []string{"a", "b"}, Skill: "meeting"}
	c := q.Card(i18n.ZhCN)
	if got := actions(c); !slices.Equal(got, []string{"dialog.pick.0", "dialog.pick.1", "dialog.cancel"}) || len(c.Items) != 0 || c.Title != "开会" {
		t.Errorf("%v, %d rows, %q", got, len(c.Items), c.Title)
	}
	q.Options, q.Skill = []string{"a", "b", "c", "d", "e", "f", "g"}, "unknown"
	c = q.Card(i18n.ZhCN)
	if len(actions(c)) != 6 || len(c.Items) != 7 || !strings.Contains(c.Hint, "“6”") || strings.Contains(c.Title, "unknown") {
		t.Errorf("%v, %d rows, %q, %q", actions(c), len(c.Items), c.Hint, c.Title)
	}
}

func TestHelpOffersOneSentenceOfEachSkill(t *testing.T) {
	h := cardtpl.Help{Skills: []cardtpl.HelpGroup{{"A", []string{"a1", "a2"}}, {"B", nil}, {"C", []string{"c1"}}, {"D", []string{"d1"}}, {"E", []string{"e1"}}}}
	if got := h.Tries(); !slices.Equal(got, []string{"a1", "c1", "d1"}) {
		t.Errorf("tries %v", got)
	}
	for i, b := range h.Card(i18n.En).Buttons {
		if b.Text != h.Tries()[i] || b.Action != fmt.Sprint("help.try.", i) {
			t.Errorf("button %d: %+v", i, b)
		}
	}
}

func TestANoticeNamesItsKindAndKeepsItsAdvice(t *testing.T) {
	for tone, tag := range map[cardtpl.Tone]string{cardtpl.Red: "失败", cardtpl.Orange: "注意", cardtpl.Blue: "", "": ""} {
		c := cardtpl.Notice{Text: "没有创建。", Tone: tone, Hint: "请再试", Ref: "k7"}.Card(i18n.ZhCN)
		if c.Tag != tag || c.Title == "" || c.Foot != "问题编号 k7" || fact(c, "接下来") != "请再试" || c.Tone == "" {
			t.Errorf("%q: %+v", tone, c)
		}
	}
	long := cardtpl.Notice{Text: strings.Repeat("长", 500)}.Card(i18n.ZhCN)
	if long.Lead != "" || len([]rune(long.Text)) != 500 {
		t.Error("a long text must not be cut to a sentence")
	}
}
