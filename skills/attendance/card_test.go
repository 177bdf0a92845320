package attendance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/worktime"
	"github.com/dingdesk/dingdesk/skills/attendance"
)

// on is a moment of November 2026; the 18th is a Wednesday.
var on = cardtpl.SampleAt

func TestAttendanceSaysTheConclusionFirst(t *testing.T) {
	week := attendance.Record{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0)}
	for _, c := range []struct {
		who   string
		stats attendance.Stats
		lang  i18n.Lang
		lead  string
		tag   string
		tone  cardtpl.Tone
	}{
		{"", attendance.Stats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, i18n.ZhCN, "上周你迟到 2 次，共 23 分钟；缺卡 1 次。", "3 次异常", cardtpl.Orange},
		{"", attendance.Stats{Late: 2, LateMinutes: 23, Missing: 1, WorkDays: 5}, i18n.ZhTW, "上週你遲到 2 次，共 23 分鐘；缺卡 1 次。", "3 次異常", cardtpl.Orange},
		{"", attendance.Stats{Late: 1, LateMinutes: 1, WorkDays: 5}, i18n.En, "Last week: late once (1 min).", "1 issue", cardtpl.Orange},
		{"李雷", attendance.Stats{Late: 1, SeriousLate: 1, LateMinutes: 75, WorkDays: 5}, i18n.ZhCN, "李雷上周迟到 2 次（其中严重迟到 1 次），共 1 小时 15 分钟。", "2 次异常", cardtpl.Orange},
		{"", attendance.Stats{SeriousLate: 1, LateMinutes: 40, WorkDays: 5}, i18n.ZhCN, "上周你严重迟到 1 次（40 分钟）。", "1 次异常", cardtpl.Orange},
		{"", attendance.Stats{Absent: 1, Early: 2, EarlyMinutes: 30, WorkDays: 5}, i18n.ZhCN, "上周你没有迟到；早退 2 次，共 30 分钟；钉钉记为旷工 1 天。", "3 次异常", cardtpl.Orange},
		{"", attendance.Stats{Normal: 10, WorkDays: 5}, i18n.ZhCN, "上周考勤全部正常（5 个工作日）。", "全部正常", cardtpl.Green},
		{"", attendance.Stats{Outside: 3, Normal: 10, WorkDays: 5}, i18n.ZhCN, "上周考勤全部正常（5 个工作日）。", "全部正常", cardtpl.Green},
		{"", attendance.Stats{}, i18n.ZhCN, "上周没有你的排班，也没有打卡记录。", "无排班", cardtpl.Grey},
	} {
		view := week
		view.Who, view.Stats = c.who, c.stats
		got := view.Card(c.lang)
		if got.Lead != c.lead || got.Tag != c.tag || got.Tone != c.tone {
			t.Errorf("%+v in %s: %q [%s %s]", c.stats, c.lang, got.Lead, got.Tag, got.Tone)
		}
	}
}

func TestARestDayIsDatedOnce(t *testing.T) {
	for l, date := range map[i18n.Lang]string{i18n.ZhCN: "15日", i18n.ZhTW: "15日", i18n.En: "15 Nov"} {
		for _, who := range []string{"", "李雷"} {
			view := attendance.Record{Who: who, From: on(15, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Rest: attendance.Rest{All: true}}
			text := strings.ReplaceAll(cardtest.Text(t, view.Card(l), cardtpl.Public, l), "\u00a0", " ")
			if strings.Count(text, date) != 1 || !strings.Contains(text, who) {
				t.Errorf("%s of %q:\n%s", l, who, text)
			}
		}
	}
}

// What a reader's language has no name of its own for is called as in the nearest.
func TestAHolidayIsCalledByItsNameInTheReadersLanguage(t *testing.T) {
	for l, name := range map[i18n.Lang]string{i18n.ZhCN: "国庆节", i18n.ZhTW: "國慶節", i18n.ZhHK: "國慶節", i18n.En: "National Day"} {
		view := attendance.Record{From: on(15, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Rest: attendance.Rest{
			All: true, Name: worktime.Name{ZhCN: "国庆节", ZhTW: "國慶節", En: "National Day"},
		}}
		if got := view.Card(l).Tag; got != name {
			t.Errorf("%s in %s, want %s", got, l, name)
		}
	}
}

func TestOnlyTheReadersOwnMissingPunchComesWithAdvice(t *testing.T) {
	view := attendance.Record{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Stats: attendance.Stats{Missing: 1, WorkDays: 5}}
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
	view := attendance.Record{From: on(16, 0, 0), To: on(18, 0, 0), Now: now, Stats: attendance.Stats{Late: 1, LateMinutes: 5, WorkDays: 3}, Days: []attendance.Day{
		{Date: on(16, 0, 0), Punches: []attendance.Punch{
			{On: true, Planned: on(16, 9, 0), Result: "NotSigned", Away: "trip"}, {Planned: on(16, 18, 0), Result: "NotSigned", Away: "trip"},
		}},
		{Date: on(17, 0, 0), Punches: []attendance.Punch{
			{On: true, Planned: on(17, 9, 0), Actual: on(17, 9, 5), Result: "Late"}, {Planned: on(17, 18, 0), Actual: on(17, 18, 5), Result: "Normal"},
		}},
		{Date: on(18, 0, 0), Punches: []attendance.Punch{
			{On: true, Planned: on(18, 9, 0), Actual: on(18, 8, 55), Result: "Normal"}, {Planned: on(18, 18, 0), Result: "NotSigned"},
		}},
	}}
	items := view.Card(i18n.ZhCN).Items
	if len(items) != 1 || items[0].Title != "11月17日 周二" || items[0].Sub != "上班 09:05 · 迟到 5 分钟（应 09:00）" {
		t.Errorf("wrong days %+v", items)
	}
	view.From, view.Days, view.Stats = view.To, view.Days[2:], attendance.Stats{Normal: 1, WorkDays: 1}
	today := view.Card(i18n.ZhCN)
	if today.Lead != "今天到目前为止一切正常。" || cardtest.Fact(today, "下班") != "还没到时间（18:00）" || cardtest.Fact(today, "上班") != "08:55 · 正常" {
		t.Errorf("today %q %+v", today.Lead, today.Facts)
	}
}

func TestAttendanceListsAWeekOfWrongDaysAndCountsTheRest(t *testing.T) {
	view := attendance.Record{From: on(1, 0, 0), To: on(18, 0, 0), Now: on(18, 20, 0), Stats: attendance.Stats{Late: 10, WorkDays: 12}}
	for day := 2; day <= 11; day++ {
		view.Days = append(view.Days, attendance.Day{Date: on(day, 0, 0), Punches: []attendance.Punch{
			{On: true, Planned: on(day, 9, 0), Actual: on(day, 9, 7), Result: "Late", Outside: true},
		}})
	}
	c := view.Card(i18n.ZhCN)
	if len(c.Items) != 7 || c.Left != 3 {
		t.Errorf("%d days listed, %d left", len(c.Items), c.Left)
	}
	if text := cardtest.Text(t, c, cardtpl.Public, i18n.ZhCN); !strings.Contains(text, "…还有 3 天") {
		t.Errorf("the rest is not counted: %s", text)
	}
}

func TestATeamListsOnlyPeopleWithSomethingWrong(t *testing.T) {
	view := attendance.Team{From: on(9, 0, 0), To: on(15, 0, 0), Now: on(18, 10, 0), Scope: attendance.Scope{Depts: []string{"后端组"}}, Rows: []attendance.Row{{Name: "好", Stats: attendance.Stats{Normal: 10, WorkDays: 5}}}}
	for i := range 22 {
		view.Rows = append(view.Rows, attendance.Row{Name: fmt.Sprint("员工", i), Stats: attendance.Stats{Early: 1, EarlyMinutes: 9, WorkDays: 5}})
	}
	c := view.Card(i18n.ZhCN)
	if len(c.Items) != 20 || c.Left != 2 || c.Lead != "上周后端组 23 人：1 人正常，22 人有异常。" || c.Items[0].Sub != "早退 1 次（9 分钟）" {
		t.Errorf("%q, %d rows, %d left, %+v", c.Lead, len(c.Items), c.Left, c.Items[0])
	}
}
