package meeting_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills/meeting"
)

// on is a moment of November 2026; the 18th is a Wednesday.
var on = cardtpl.SampleAt

func TestAMeetingSaysWhenWhoAndWhatConfirmingDoes(t *testing.T) {
	free := []meeting.Availability{{Name: "王芳", State: meeting.Free}, {Name: "张三", State: meeting.Free}, {Name: "李四", State: meeting.Free}}
	m := meeting.Confirm{
		Title: "预算", Start: on(19, 15, 0).UTC(), End: on(19, 16, 30).UTC(), Organizer: "王芳", Attendees: []string{"张三", "李四"}, People: free, Now: on(18, 10, 0),
		Suggest: []meeting.Slot{{Start: on(19, 17, 0), End: on(19, 18, 0), FreeCount: 3, Total: 3}, {Start: on(20, 9, 0), End: on(20, 10, 0), FreeCount: 2, Total: 3}, {Start: on(21, 9, 0), End: on(21, 10, 0), FreeCount: 3, Total: 3}, {Start: on(22, 9, 0), End: on(22, 10, 0), FreeCount: 3, Total: 3}},
	}
	c := m.Card(i18n.ZhCN)
	if c.Lead != "11月19日 周四 15:00–16:30，3 人都有空。" || c.Hint != "确认后创建日程，将邀请 2 人。" || c.Text != "" {
		t.Errorf("%q %q %q", c.Lead, c.Hint, c.Text)
	}
	if said := strings.Count(cardtest.Text(t, m.Card(i18n.ZhCN), cardtpl.Public, i18n.ZhCN), "15:00"); said != 1 {
		t.Errorf("the time is said %d times", said)
	}
	if got := cardtest.Actions(c); !slices.Equal(got, []string{"meeting.confirm", "meeting.abort"}) || c.Buttons[0].Style != cardtpl.Primary {
		t.Errorf("nobody is busy, yet: %v", got)
	}
	m.Attendees, m.People, m.Other, m.DefaultedDuration = nil, free[:1], []time.Time{on(19, 3, 0)}, true
	alone := m.Card(i18n.ZhCN)
	if !strings.Contains(alone.Hint, "不邀请别人") || !strings.Contains(alone.Reply, "改成 03:00") || alone.Lead != "11月19日 周四 15:00–16:30。" || cardtest.Fact(alone, "时长") != "默认 1 小时 30 分钟" {
		t.Errorf("%q %q %q", alone.Hint, alone.Reply, alone.Lead)
	}
	if waits := cardtest.Text(t, alone, cardtpl.Own, i18n.ZhCN); !strings.Contains(waits, "改成 03:00") {
		t.Errorf("the other hour is not offered:\n%s", waits)
	}
	for name, over := range map[string]cardtpl.Card{
		"cancelled": alone.Settled(i18n.ZhCN, "cancelled", "张三 · 已取消"), "closed": alone.Closed(), "unclear": alone.Unclear(i18n.ZhCN, "meeting.confirm", ""),
	} {
		if got := cardtest.Text(t, over, cardtpl.Own, i18n.ZhCN); strings.Contains(got, "改成") {
			t.Errorf("%s, and yet the other hour is offered:\n%s", name, got)
		}
	}
}

func TestWhoIsNotFreeIsToldOneToOneAndOnlyCountedInAGroup(t *testing.T) {
	m := meeting.Confirm{
		Start: on(19, 15, 0), End: on(19, 16, 30), Organizer: "王芳", Attendees: []string{"张三", "李四", "赵六", "钱七"}, Now: on(18, 10, 0),
		People: []meeting.Availability{
			{Name: "王芳", State: meeting.Free}, {Name: "李四"}, {Name: "赵六", State: meeting.Tentative}, {Name: "钱七", State: meeting.Busy},
			{Name: "张三", State: meeting.Busy, From: on(19, 15, 0), To: on(19, 15, 30)},
		},
		Suggest: []meeting.Slot{{Start: on(19, 17, 0), End: on(19, 18, 0), FreeCount: 5, Total: 5}, {Start: on(20, 9, 0), End: on(20, 10, 0), FreeCount: 4, Total: 5}},
	}
	single := m.Card(i18n.ZhCN)
	if single.Lead != "11月19日 周四 15:00–16:30，2 人有冲突、1 人可能有安排、1 人看不到日程。" || single.Tone != cardtpl.Orange || single.Tag != "有冲突" {
		t.Errorf("%q %s %s", single.Lead, single.Tone, single.Tag)
	}
	for name, want := range map[string]string{"钱七": "有安排", "张三": "15:00–15:30 有安排", "赵六": "可能有安排", "李四": "看不到日程", "王芳": ""} {
		if got := cardtest.Fact(single, name); got != want {
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
	clashes := meeting.Clashes{Title: "预算", Start: m.Start, End: m.End, People: m.People, Now: m.Now}.Card(i18n.ZhCN)
	if cardtest.Fact(clashes, "张三") != "15:00–15:30 有安排" || cardtest.Fact(clashes, "李四") != "看不到日程" || len(clashes.Facts) != 4 {
		t.Errorf("%+v", clashes.Facts)
	}
	// Whoever cannot be asked about is not free, alone or among others.
	for _, c := range []struct {
		people []meeting.Availability
		want   string
	}{
		{nil, "暂时查不到忙闲"},
		{[]meeting.Availability{{Name: "王芳"}}, "1 人看不到日程"},
		{[]meeting.Availability{{Name: "王芳", State: meeting.Free}, {Name: "李四"}}, "1 人看不到日程"},
	} {
		m.People = c.people
		if card := m.Card(i18n.ZhCN); !strings.HasSuffix(card.Lead, "，"+c.want+"。") || card.Tone != cardtpl.Blue {
			t.Errorf("%q, want %q", card.Lead, c.want)
		}
	}
}

func TestWhatCannotBeCreatedOfAWishIsSaid(t *testing.T) {
	m := meeting.Confirm{Start: on(19, 15, 0), End: on(19, 16, 0), Now: on(18, 10, 0), Repeat: "每周四", Room: "路演厅", Approval: true}
	c := m.Card(i18n.ZhCN)
	if !strings.Contains(c.Text, "“每周四”的重复会议现在还建不了") || cardtest.Fact(c, "会议室") != "路演厅（待管理员批准）" {
		t.Errorf("%q %+v", c.Text, c.Facts)
	}
	m.Repeat, m.AllDay = "", true
	if c := m.Card(i18n.ZhTW); !strings.Contains(c.Text, "全天行程目前還無法建立") {
		t.Errorf("%q", c.Text)
	}
}

func TestAGroupGetsNoVideoLink(t *testing.T) {
	m := meeting.Done{Start: on(19, 15, 0), End: on(19, 16, 0), URL: "https://example.com/j/1", Group: true, RoomName: "路演厅", Approval: true, By: "王芳", At: on(18, 10, 31)}
	c := m.Card(i18n.ZhCN)
	if len(c.Buttons) > 0 || cardtest.Fact(c, "视频会议") != "入会链接在日程邀请里" || cardtest.Fact(c, "会议室") != "路演厅（待管理员批准）" {
		t.Errorf("%+v %+v", c.Buttons, c.Facts)
	}
	if said := cardtest.Text(t, m.Card(i18n.En), cardtpl.Public, i18n.En); strings.Contains(said, "example.com") {
		t.Error(said)
	}
}

func TestAnAgendaMarksWhatIsNotAgreed(t *testing.T) {
	m := meeting.Agenda{From: on(18, 0, 0), To: on(18, 0, 0), Now: on(18, 10, 0), Declined: 2, Rows: []meeting.AgendaRow{
		{Title: "团建", Start: on(18, 0, 0), End: on(20, 0, 0), AllDay: true},
		{Title: "早会", Start: on(18, 9, 0), End: on(18, 9, 30), Response: meeting.ResponseOpen},
		{Title: "评审", Start: on(18, 9, 30), End: on(18, 11, 0), Response: meeting.ResponseTentative, Rooms: []meeting.AgendaRoom{{Name: "301"}, {Name: "路演厅", Approval: true}}},
		{Title: "彩排", Start: on(18, 15, 0), End: on(18, 16, 0), Response: meeting.ResponseOpen},
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
	c := meeting.Done{Title: "预算", Start: on(19, 15, 0), End: on(19, 16, 0), Attendees: []string{"张三"}, RoomFailed: "301", By: "王芳", At: on(18, 10, 31)}.Card(i18n.ZhCN)
	if c.Tone != cardtpl.Orange || c.Tag != "已创建" || !strings.Contains(c.Text, "301") || c.Done != "王芳 · 已创建 · 11-18 10:31" {
		t.Errorf("%+v", c)
	}
}

func TestARoomThatMayBeTriedAgainHasAButtonForIt(t *testing.T) {
	c := meeting.Done{Start: on(19, 15, 0), End: on(19, 16, 0), RoomFailed: "301", RetryRoom: true, URL: "https://example.com", By: "王芳", At: on(18, 10, 31)}.Card(i18n.ZhCN)
	if got := cardtest.Actions(c); !slices.Equal(got, []string{"meeting.room"}) || c.Buttons[0].Style != cardtpl.Primary || c.Buttons[1].Style != cardtpl.Plain {
		t.Errorf("buttons %+v", c.Buttons)
	}
	if c.Done != "" || c.Foot != "王芳 · 已创建 · 11-18 10:31" || !strings.Contains(c.Text, "再订一次") {
		t.Errorf("done %q, foot %q, text %q", c.Done, c.Foot, c.Text)
	}
}

func TestAnAgendaKeepsWhatIsStillToCome(t *testing.T) {
	m := meeting.Agenda{From: on(18, 0, 0), To: on(18, 0, 0), Now: on(18, 12, 0)}
	for hour := 8; hour < 20; hour++ {
		m.Rows = append(m.Rows, meeting.AgendaRow{Title: fmt.Sprint("会", hour), Start: on(18, hour, 0), End: on(18, hour, 30)})
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
