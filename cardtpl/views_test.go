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
		{"李雷", cardtpl.AttendanceStats{Late: 1, SeriousLate: 1, LateMinutes: 75, WorkDays: 5}, i18n.ZhCN, "李雷 上周迟到 2 次（其中严重迟到 1 次），共 1 小时 15 分钟。", "2 次异常", cardtpl.Orange},
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

func TestPendingApprovalsStandBesideDingTalksOwnCount(t *testing.T) {
	row := cardtpl.ApprovalRow{Title: "报销", Status: cardtpl.ApprovalRunning, Originator: "王芳", Created: on(15, 9, 0)}
	for _, c := range []struct {
		kind                   string
		rows, others, unlisted int
		lead, text, tag        string
	}{
		{"", 2, 0, 1, "有 2 条审批等你处理，最早的已等 3 天。", "钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "3 条待处理"},
		{"", 2, 0, 0, "有 2 条审批等你处理，最早的已等 3 天。", "", "2 条待处理"},
		{"", 1, 0, 0, "王芳提交的“报销”等你处理，已等 3 天。", "", "1 条待处理"},
		{"", 0, 0, 0, "现在没有审批等你处理。", "", "无待办"},
		{"", 0, 0, 2, "钉钉显示有 2 条审批等你处理，但我这里还列不出来，请在钉钉里查看。", "", "2 条待处理"},
		{"出差", 2, 3, 0, "有 2 条出差等你处理，最早的已等 3 天。", "另有 3 条其他审批等你处理。", "2 条待处理"},
		{"出差", 2, 3, 1, "有 2 条出差等你处理，最早的已等 3 天。", "另有 3 条其他审批等你处理。\n钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "2 条待处理"},
		{"出差", 0, 3, 0, "现在没有“出差”审批等你处理。", "另有 3 条其他审批等你处理。", "3 条待处理"},
		{"出差", 0, 3, 1, "我能列出的审批里没有“出差”。", "另有 3 条其他审批等你处理。\n钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "4 条待处理"},
	} {
		got := cardtpl.ApprovalList{
			Heading: cardtpl.ApprovalsPending, Rows: slices.Repeat([]cardtpl.ApprovalRow{row}, c.rows), Kind: c.kind, Others: c.others, Unlisted: c.unlisted, AsOf: on(18, 9, 0),
		}.Card(i18n.ZhCN)
		if got.Lead != c.lead || got.Text != c.text || got.Tag != c.tag {
			t.Errorf("%+v: %q %q [%s]", c, got.Lead, got.Text, got.Tag)
		}
	}
}

func TestAListOffersTheFirstThreeApprovalsByTheCallersIndex(t *testing.T) {
	view := cardtpl.ApprovalList{Heading: cardtpl.ApprovalsMine, Shown: 9, AsOf: on(18, 9, 0)}
	for i := range 7 {
		view.Rows = append(view.Rows, cardtpl.ApprovalRow{Title: fmt.Sprint("申请", i), Status: cardtpl.ApprovalStatus("paused"), N: i + 10})
	}
	c := view.Card(i18n.ZhCN)
	if got := actions(c); !slices.Equal(got, []string{"approval.open.10", "approval.open.11", "approval.open.12"}) {
		t.Errorf("actions %v", got)
	}
	if len(c.Items) != 5 || c.Left != 4 || c.Items[0].Tag != "paused" {
		t.Errorf("%d rows, %d left, %+v", len(c.Items), c.Left, c.Items[0])
	}
}

func TestOnlyWhoMayDecideSeesDecisions(t *testing.T) {
	d := cardtpl.ApprovalDetail{Title: "报销", Status: cardtpl.ApprovalRunning, Originator: "王芳", Holders: []string{"张三", "李四"}, Created: on(17, 9, 0), Now: on(18, 9, 0), URL: "https://example.com"}
	for i := range 12 {
		d.Form = append(d.Form, cardtpl.ApprovalField{Label: fmt.Sprint("项目", i), Values: []string{"值"}})
		d.Steps = append(d.Steps, cardtpl.ApprovalStep{Who: fmt.Sprint("某人", i), What: "commented", At: on(17, 10, i), Remark: "好"})
	}
	c := d.Card(i18n.ZhCN)
	if got := actions(c); len(got) != 0 || c.Lead != "等张三、李四处理，已 1 天。" {
		t.Errorf("a bystander sees %v and %q", got, c.Lead)
	}
	if c.Items[0].Title != "…更早还有 6 步" || c.Items[len(c.Items)-1].Title != "某人11" || fact(c, "项目11") != "值" {
		t.Errorf("steps %+v, facts %+v", c.Items, c.Facts)
	}
	refused := d
	refused.Status, refused.Steps = cardtpl.ApprovalRefused, append(refused.Steps, cardtpl.ApprovalStep{Who: "李四", What: "refused", At: on(17, 11, 0), Remark: "缺发票"})
	if got := refused.Card(i18n.ZhCN).Lead; got != "李四已拒绝（11-17 11:00）：“缺发票”" {
		t.Errorf("refused: %q", got)
	}
	if got := d.Card(i18n.En).Lead; got != "Waiting for 张三, 李四 for 1 d." {
		t.Errorf("in English: %q", got)
	}
	d.CanDecide = true
	if got := actions(d.Card(i18n.ZhCN)); !slices.Equal(got, []string{"approval.agree", "approval.refuse"}) {
		t.Errorf("who may decide sees %v", got)
	}
	for agree, style := range map[bool]cardtpl.Style{true: cardtpl.Primary, false: cardtpl.Danger} {
		c := cardtpl.ApprovalDecide{Detail: d, Agree: agree, Remark: "已核对"}.Card(i18n.ZhCN)
		if got := actions(c); !slices.Equal(got, []string{"approval.confirm", "approval.remark", "approval.back"}) || c.Buttons[0].Style != style || !strings.Contains(c.Text, "审批意见：已核对") {
			t.Errorf("agree %v: %v, %s, %+v", agree, got, c.Buttons[0].Style, c.Facts)
		}
	}
}

func TestAMeetingSaysWhenWhoAndWhatConfirmingDoes(t *testing.T) {
	free := []cardtpl.Availability{{Name: "王芳", State: cardtpl.Free}, {Name: "张三", State: cardtpl.Free}, {Name: "李四", State: cardtpl.Free}}
	m := cardtpl.MeetingConfirm{
		Title: "预算", Start: on(19, 15, 0).UTC(), End: on(19, 16, 30).UTC(), Organizer: "王芳", Attendees: []string{"张三", "李四"}, People: free, Now: on(18, 10, 0),
		Suggest: []cardtpl.Slot{{on(19, 17, 0), on(19, 18, 0), 3, 3}, {on(20, 9, 0), on(20, 10, 0), 2, 3}, {on(21, 9, 0), on(21, 10, 0), 3, 3}, {on(22, 9, 0), on(22, 10, 0), 3, 3}},
	}
	c := m.Card(i18n.ZhCN)
	if c.Lead != "11月19日 周四 15:00–16:30，3 人都有空。" || c.Hint != "确认后创建日程，将邀请 2 人。" || c.Text != "" {
		t.Errorf("%q %q %q", c.Lead, c.Hint, c.Text)
	}
	if said := strings.Count(text(t, m, i18n.ZhCN), "15:00"); said != 1 {
		t.Errorf("the time is said %d times", said)
	}
	if got := actions(c); !slices.Equal(got, []string{"meeting.confirm", "meeting.abort"}) || c.Buttons[0].Style != cardtpl.Primary {
		t.Errorf("nobody is busy, yet: %v", got)
	}
	m.Attendees, m.People, m.Other, m.DefaultedDuration = nil, free[:1], []time.Time{on(19, 3, 0)}, true
	alone := m.Card(i18n.ZhCN)
	if !strings.Contains(alone.Hint, "不邀请别人") || !strings.Contains(alone.Text, "改成 03:00") || alone.Lead != "11月19日 周四 15:00–16:30。" || fact(alone, "时长") != "默认 1 小时 30 分钟" {
		t.Errorf("%q %q %q", alone.Hint, alone.Text, alone.Lead)
	}
}

func text(t *testing.T, v cardtpl.View, l i18n.Lang) string {
	t.Helper()
	r, err := cardtpl.RenderView(v, cardtpl.Options{Tier: cardtpl.Public, Lang: l, Version: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r.Text
}

func TestWhoIsNotFreeIsToldOneToOneAndOnlyCountedInAGroup(t *testing.T) {
	m := cardtpl.MeetingConfirm{
		Start: on(19, 15, 0), End: on(19, 16, 30), Organizer: "王芳", Attendees: []string{"张三", "李四", "赵六", "钱七"}, Now: on(18, 10, 0),
		People: []cardtpl.Availability{
			{Name: "王芳", State: cardtpl.Free}, {Name: "李四"}, {Name: "赵六", State: cardtpl.Tentative}, {Name: "钱七", State: cardtpl.Busy},
			{"张三", cardtpl.Busy, on(19, 15, 0), on(19, 15, 30)},
		},
		Suggest: []cardtpl.Slot{{on(19, 17, 0), on(19, 18, 0), 5, 5}, {on(20, 9, 0), on(20, 10, 0), 4, 5}},
	}
	single := m.Card(i18n.ZhCN)
	if single.Lead != "11月19日 周四 15:00–16:30，2 人有冲突、1 人可能有安排、1 人看不到日程。" || single.Tone != cardtpl.Orange || single.Tag != "有冲突" {
		t.Errorf("%q %s %s", single.Lead, single.Tone, single.Tag)
	}
	for name, want := range map[string]string{"钱七": "有安排", "张三": "15:00–15:30 有安排", "赵六": "可能有安排", "李四": "看不到日程", "王芳": ""} {
		if got := fact(single, name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	// The safe thing is the prominent one.
	var labels []string
	for _, b := range single.Buttons {
		labels = append(labels, b.Text+" "+string(b.Style))
	}
	if want := []string{"改到 17:00（都有空） blue", "改到 11月20日 周五 09:00（4/5 人有空） gray", "确认创建 gray", "取消 gray"}; !slices.Equal(labels, want) {
		t.Errorf("buttons %v", labels)
	}
	m.Group = true
	for _, l := range i18n.Langs() {
		group := m.Card(l)
		if len(group.Facts) != 2 {
			t.Errorf("%s: the group reads %q %+v", l, group.Lead, group.Facts)
		}
		settled := group.Settled(l, "superseded", "")
		for _, f := range settled.Facts {
			if f.Label == "张三" || strings.Contains(f.Value, "15:30") {
				t.Errorf("%s: the group reads %+v", l, f)
			}
		}
	}
	clashes := cardtpl.MeetingClashes{Title: "预算", Start: m.Start, End: m.End, People: m.People, Now: m.Now}.Card(i18n.ZhCN)
	if fact(clashes, "张三") != "15:00–15:30 有安排" || fact(clashes, "李四") != "看不到日程" || len(clashes.Facts) != 4 {
		t.Errorf("%+v", clashes.Facts)
	}
	// Whoever cannot be asked about is not free, alone or among others.
	for _, c := range []struct {
		people []cardtpl.Availability
		want   string
	}{
		{nil, "暂时查不到忙闲"},
		{[]cardtpl.Availability{{Name: "王芳"}}, "1 人看不到日程"},
		{[]cardtpl.Availability{{Name: "王芳", State: cardtpl.Free}, {Name: "李四"}}, "1 人看不到日程"},
	} {
		m.People = c.people
		if card := m.Card(i18n.ZhCN); !strings.HasSuffix(card.Lead, "，"+c.want+"。") || card.Tone != cardtpl.Blue {
			t.Errorf("%q, want %q", card.Lead, c.want)
		}
	}
}

func TestWhatCannotBeCreatedOfAWishIsSaid(t *testing.T) {
	m := cardtpl.MeetingConfirm{Start: on(19, 15, 0), End: on(19, 16, 0), Now: on(18, 10, 0), Repeat: "每周四", Room: "路演厅", Approval: true}
	c := m.Card(i18n.ZhCN)
	if !strings.Contains(c.Text, "“每周四”的重复会议现在还建不了") || fact(c, "会议室") != "路演厅（待管理员批准）" {
		t.Errorf("%q %+v", c.Text, c.Facts)
	}
	m.Repeat, m.AllDay = "", true
	if c := m.Card(i18n.ZhTW); !strings.Contains(c.Text, "全天行程目前還無法建立") {
		t.Errorf("%q", c.Text)
	}
}

func TestAGroupGetsNoVideoLink(t *testing.T) {
	m := cardtpl.MeetingDone{Start: on(19, 15, 0), End: on(19, 16, 0), URL: "https://example.com/j/1", Group: true, RoomName: "路演厅", Approval: true, By: "王芳", At: on(18, 10, 31)}
	c := m.Card(i18n.ZhCN)
	if len(c.Buttons) > 0 || fact(c, "视频会议") != "入会链接在日程邀请里" || fact(c, "会议室") != "路演厅（待管理员批准）" {
		t.Errorf("%+v %+v", c.Buttons, c.Facts)
	}
	if said := text(t, m, i18n.En); strings.Contains(said, "example.com") {
		t.Error(said)
	}
}

func TestAnAgendaMarksWhatIsNotAgreed(t *testing.T) {
	m := cardtpl.MeetingList{From: on(18, 0, 0), To: on(18, 0, 0), Now: on(18, 10, 0), Declined: 2, Rows: []cardtpl.MeetingRow{
		{Title: "团建", Start: on(18, 0, 0), End: on(20, 0, 0), AllDay: true},
		{Title: "早会", Start: on(18, 9, 0), End: on(18, 9, 30), Response: cardtpl.ResponseOpen},
		{Title: "评审", Start: on(18, 9, 30), End: on(18, 11, 0), Response: cardtpl.ResponseTentative, Rooms: []cardtpl.MeetingRoom{{Name: "301"}, {"路演厅", true}}},
		{Title: "彩排", Start: on(18, 15, 0), End: on(18, 16, 0), Response: cardtpl.ResponseOpen},
	}}
	c := m.Card(i18n.ZhCN)
	for i, want := range []cardtpl.Item{
		{Title: "11月18日 周三 – 11月19日 周四 全天 团建"}, {Title: "09:00–09:30 早会", Tag: "已结束"},
		{Title: "09:30–11:00 评审", Tag: "暂定", Sub: "301、路演厅（待管理员批准）"}, {Title: "15:00–16:00 彩排", Tag: "待回复"},
	} {
		if got := c.Items[i]; got.Title != want.Title || got.Tag != want.Tag || got.Sub != want.Sub {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if c.Hint != "另有 2 场你已谢绝，没有列出。" {
		t.Errorf("%q", c.Hint)
	}
}

func TestAMeetingThatWasCreatedWithoutItsRoomSaysBoth(t *testing.T) {
	c := cardtpl.MeetingDone{Title: "预算", Start: on(19, 15, 0), End: on(19, 16, 0), Attendees: []string{"张三"}, RoomFailed: "301", By: "王芳", At: on(18, 10, 31)}.Card(i18n.ZhCN)
	if c.Tone != cardtpl.Orange || c.Tag != "已创建" || !strings.Contains(c.Text, "301") || c.Done != "王芳 · 已创建 · 11-18 10:31" {
		t.Errorf("%+v", c)
	}
}

func TestARoomThatMayBeTriedAgainHasAButtonForIt(t *testing.T) {
	c := cardtpl.MeetingDone{Start: on(19, 15, 0), End: on(19, 16, 0), RoomFailed: "301", RetryRoom: true, URL: "https://example.com", By: "王芳", At: on(18, 10, 31)}.Card(i18n.ZhCN)
	if got := actions(c); !slices.Equal(got, []string{"meeting.room"}) || c.Buttons[0].Style != cardtpl.Primary || c.Buttons[1].Style != cardtpl.Plain {
		t.Errorf("buttons %+v", c.Buttons)
	}
	if c.Done != "" || c.Foot != "王芳 · 已创建 · 11-18 10:31" || !strings.Contains(c.Text, "再订一次") {
		t.Errorf("done %q, foot %q, text %q", c.Done, c.Foot, c.Text)
	}
}

func TestAnAgendaKeepsWhatIsStillToCome(t *testing.T) {
	m := cardtpl.MeetingList{From: on(18, 0, 0), To: on(18, 0, 0), Now: on(18, 12, 0)}
	for hour := 8; hour < 20; hour++ {
		m.Rows = append(m.Rows, cardtpl.MeetingRow{Title: fmt.Sprint("会", hour), Start: on(18, hour, 0), End: on(18, hour, 30)})
	}
	c := m.Card(i18n.ZhCN)
	if len(c.Items) != 8 || c.Left != 4 || c.Items[0].Title != "12:00–12:30 会12" || c.Items[0].Tag != "进行中" || !strings.Contains(c.Lead, "“会12”正在进行") {
		t.Errorf("%q %d rows, %d left, first %+v", c.Lead, len(c.Items), c.Left, c.Items[0])
	}
	m.Rows = m.Rows[:3]
	if c := m.Card(i18n.ZhCN); c.Items[0].Tag != "已结束" || c.Lead != "今天有 3 场会议。" {
		t.Errorf("%q %+v", c.Lead, c.Items)
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

// Nothing of a form is dropped without a word, and nobody decides on what can be seen neither on the card
// nor by a link.
func TestAFormIsShownWholeOrSaysWhatItLeavesOut(t *testing.T) {
	row := func(n int) []cardtpl.Fact {
		return []cardtpl.Fact{{Label: "费用说明", Value: fmt.Sprint("票", n)}, {Label: "金额（元）", Value: fmt.Sprint(n)}}
	}
	rows := func(n int) (out [][]cardtpl.Fact) {
		for i := range n {
			out = append(out, row(i+1))
		}
		return out
	}
	long := strings.Repeat("事情很长", 110)
	for _, c := range []struct {
		name  string
		field cardtpl.ApprovalField
		want  []string
		left  string // what the card says of the rest
		there bool   // only DingTalk shows it
	}{
		{"a text", cardtpl.ApprovalField{Label: "事由", Values: []string{"拜访客户"}}, []string{"事由|拜访客户"}, "", false},
		{"lines", cardtpl.ApprovalField{Label: "事由", Values: []string{strings.Repeat("甲", 60) + "\n乙"}}, []string{"甲甲", "\n乙"}, "", false},
		{"a long text", cardtpl.ApprovalField{Label: "事由", Values: []string{long}}, []string{"事由：事情很长"}, "事由还有 41 个字，打开钉钉查看", false},
		{"a long label", cardtpl.ApprovalField{Label: "上班中途是否外出/Do you go off from site during work time", Values: []string{"否"}}, []string{"during work time：否"}, "", false},
		{"no label", cardtpl.ApprovalField{Values: []string{"否"}}, []string{"其他|否"}, "", false},
		{"choices", cardtpl.ApprovalField{Label: "类别", Shape: cardtpl.FieldList, Values: []string{"交通", "住宿"}}, []string{"类别|交通、住宿"}, "", false},
		{"a range", cardtpl.ApprovalField{Label: "时间", Shape: cardtpl.FieldRange, Values: []string{"2026-12-08", "2026-12-10"}, About: "年假", Length: cardtpl.ApprovalLength{N: "3"}}, []string{"时间|年假 · 2026-12-08 – 2026-12-10 · 3 天"}, "", false},
		{"a table", cardtpl.ApprovalField{Label: "明细", Shape: cardtpl.FieldTable, Rows: rows(2), Sums: []cardtpl.Fact{{Label: "金额（元）", Value: "3"}}}, []string{"明细：2 行 · 金额（元）合计 3", "1 · 票1 · 金额（元） 1", "2 · 票2"}, "", false},
		{"a long table", cardtpl.ApprovalField{Label: "明细", Shape: cardtpl.FieldTable, Rows: rows(14)}, []string{"明细：14 行", "8 · 票8"}, "还有 6 行明细，打开钉钉查看", false},
		{"files", cardtpl.ApprovalField{Label: "附件", Shape: cardtpl.FieldFiles, Values: []string{"发票.pdf", "行程单.pdf"}}, []string{"附件|发票.pdf、行程单.pdf", "附件和图片请在钉钉里打开"}, "", true},
		{"many files", cardtpl.ApprovalField{Label: "附件", Shape: cardtpl.FieldFiles, Values: strings.Split(strings.Repeat("一份很长的发票.pdf|", 12)+"尾", "|")}, []string{"一份很长的发票.pdf"}, "附件还有 5 个文件，打开钉钉查看", true},
		{"pictures", cardtpl.ApprovalField{Label: "照片", Shape: cardtpl.FieldPictures, Values: []string{"a", "b"}}, []string{"照片|2 张图片"}, "", true},
		{"what is not understood", cardtpl.ApprovalField{Label: "发票", Shape: cardtpl.FieldElsewhere}, []string{"发票|已填写，请在钉钉里查看"}, "", true},
	} {
		d := cardtpl.ApprovalDetail{Title: "报销", Status: cardtpl.ApprovalRunning, CanDecide: true, Now: on(18, 9, 0), URL: "https://example.com", Form: []cardtpl.ApprovalField{c.field}}
		for _, v := range []cardtpl.View{d, cardtpl.ApprovalDecide{Detail: d, Agree: true}} {
			card := v.Card(i18n.ZhCN)
			says := card.Text
			for _, f := range card.Facts {
				says += "\n" + f.Label + "|" + f.Value
			}
			for _, want := range append(c.want, c.left) {
				if !strings.Contains(says, want) {
					t.Errorf("%s lacks %q: %s", c.name, want, says)
				}
			}
			if c.left == "" && strings.Contains(says, "打开钉钉查看") {
				t.Errorf("%s claims to leave something out: %s", c.name, says)
			}
			if !slices.ContainsFunc(card.Buttons, func(b cardtpl.Button) bool { return b.URL == d.URL }) {
				t.Errorf("%s has no link", c.name)
			}
			for _, tier := range []cardtpl.Tier{cardtpl.Own, cardtpl.Public, cardtpl.Markdown} { // no tier folds it away
				if text := renderCard(t, card, tier, i18n.ZhCN).Text; strings.Contains(text, "…还有") {
					t.Errorf("%s is folded in the tier %s: %s", c.name, tier, text)
				}
			}
		}
		d.URL = ""
		if got, may := actions(d.Card(i18n.ZhCN)), c.left == "" && !c.there; (len(got) == 2) != may {
			t.Errorf("without a link %s offers %v", c.name, got)
		}
	}
	// Many fields: the ones that do not fit are named.
	d := cardtpl.ApprovalDetail{Title: "大表", Status: cardtpl.ApprovalRunning, CanDecide: true, Now: on(18, 9, 0), URL: "https://example.com"}
	for i := range 150 {
		d.Form = append(d.Form, cardtpl.ApprovalField{Label: fmt.Sprint("项目", i), Values: []string{strings.Repeat("值", 30)}})
	}
	if text := d.Card(i18n.ZhCN).Text; !strings.Contains(text, "项：项目") || !strings.Contains(text, "打开钉钉查看") || !strings.Contains(text, "项目20：值") {
		t.Errorf("many fields: %s", text)
	}
}

func TestRowsTellTwoOfOneKindApart(t *testing.T) {
	date := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		s      cardtpl.ApprovalSummary
		cn, en string
	}{
		{cardtpl.ApprovalSummary{Place: "上海", From: date(12, 8), To: date(12, 10), Length: cardtpl.ApprovalLength{N: "3"}}, "1 · 出差 · 张三 · 上海 12/8–10 · 3 天", "1 · 出差 · 张三 · 上海 8–10 Dec · 3 days"},
		{cardtpl.ApprovalSummary{Amount: "¥3,000"}, "1 · 出差 · 张三 · ¥3,000", "1 · 出差 · 张三 · ¥3,000"},
		{cardtpl.ApprovalSummary{From: date(12, 30), To: date(13, 2), Length: cardtpl.ApprovalLength{N: "1", Hours: true}}, "1 · 出差 · 张三 · 12/30–1/2 · 1 小时", "1 · 出差 · 张三 · 30 Dec – 2 Jan · 1 hour"},
		{cardtpl.ApprovalSummary{From: date(12, 8), To: date(12, 8), Topic: "年度合同"}, "1 · 出差 · 张三 · 12/8 · 年度合同", "1 · 出差 · 张三 · 8 Dec · 年度合同"},
		{cardtpl.ApprovalSummary{From: date(13, 2), To: date(13, 2)}, "1 · 出差 · 张三 · 2027/1/2", "1 · 出差 · 张三 · 2 Jan 2027"},
		{cardtpl.ApprovalSummary{}, "1 · 出差 · 张三", "1 · 出差 · 张三"},
	} {
		list := cardtpl.ApprovalList{Heading: cardtpl.ApprovalsPending, AsOf: on(18, 9, 0), Rows: []cardtpl.ApprovalRow{{
			Title: "张三提交的出差", Kind: "出差", Originator: "张三", Status: cardtpl.ApprovalRunning, Created: on(15, 9, 0), Summary: c.s,
		}}}
		if cn, en := list.Card(i18n.ZhCN).Items[0].Title, list.Card(i18n.En).Items[0].Title; cn != c.cn || en != c.en {
			t.Errorf("%q %q, want %q %q", cn, en, c.cn, c.en)
		}
		list.Heading = cardtpl.ApprovalsMine
		if got := list.Card(i18n.ZhCN).Items[0].Title; strings.Contains(got, "张三") {
			t.Errorf("one's own row names oneself: %q", got)
		}
	}
}

func TestTheWayOfAStepIsSaidOrNotClaimed(t *testing.T) {
	for _, c := range []struct {
		way          cardtpl.ApprovalWay
		cn, hant, en string
	}{
		{cardtpl.ApprovalWay{Method: cardtpl.WayAll, Left: []string{"张三", "李四"}}, "会签，张三、李四 2 人都要同意", "會簽，张三、李四 2 人都要同意", "All 2 must approve: 张三, 李四"},
		{cardtpl.ApprovalWay{Method: cardtpl.WayAll, Left: []string{"张三", "李四"}, Agreed: 1}, "会签，已有 1 人同意，还需张三、李四 2 人都同意", "會簽，已有 1 人同意，還需张三、李四 2 人都同意", "All must approve: 1 did, 2 still to decide: 张三, 李四"},
		{cardtpl.ApprovalWay{Method: cardtpl.WayAll, Left: []string{"Anna"}, Agreed: 1}, "会签，已有 1 人同意，还需 Anna 同意", "會簽，已有 1 人同意，還需 Anna 同意", "All must approve: 1 did, Anna is the last"},
		{cardtpl.ApprovalWay{Method: cardtpl.WayAny, Left: []string{"张三", "李四"}}, "或签，张三、李四任一人同意即可", "或簽，张三、李四任一人同意即可", "One of them is enough: 张三, 李四"},
		{cardtpl.ApprovalWay{Method: cardtpl.WayTurn, Left: []string{"张三"}, Agreed: 1}, "依次审批，现在轮到张三", "依序簽核，現在輪到张三", "One after the other, now 张三"},
		{cardtpl.ApprovalWay{Left: []string{"张三", "李四"}, Agreed: 1}, "", "", ""},
	} {
		d := cardtpl.ApprovalDetail{Title: "报销", Status: cardtpl.ApprovalRunning, Way: c.way, Now: on(18, 9, 0)}
		for l, want := range map[i18n.Lang]string{i18n.ZhCN: c.cn, i18n.ZhTW: c.hant, i18n.En: c.en} {
			if got := fact(d.Card(l), l.T("cards.approval.way")); got != want {
				t.Errorf("%+v in %s is %q, want %q", c.way, l, got, want)
			}
		}
	}
}
