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
