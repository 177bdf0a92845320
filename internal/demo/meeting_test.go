package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

const createEvent = "/v1.0/calendar/users/*/calendars/primary/events"

func at(month time.Month, d, hour, minute int) time.Time {
	return day(month, d).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
}

// inCalendars fails the test unless an event is in everybody's calendar.
func (w *world) inCalendars(e office.CalendarEvent, names ...string) {
	w.t.Helper()
	for _, name := range names {
		if !slices.ContainsFunc(w.Server.Office().EventsOf(w.who(name).UnionID), func(o office.CalendarEvent) bool { return o.ID == e.ID }) {
			w.t.Errorf("the meeting is not in the calendar of %s", name)
		}
	}
	if len(e.Attendees) != len(names) && len(e.Attendees) != len(names)-1 { // DingTalk lists the organizer or not
		w.t.Errorf("%d attendees, want %v", len(e.Attendees), names)
	}
}

func TestTheMeetingSentenceCreatesOneEventInEveryLanguageAndPlace(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五")
	n := 0
	for _, c := range []struct{ text, title, invited, done, joined string }{
		{"明天下午三点和张三李四开会讨论预算，一个小时", "讨论预算", "将邀请 2 人", "已创建", "进入视频会议"},
		{"明天下午三點和張三李四開會討論預算，一個小時", "討論預算", "將邀請 2 人", "已建立", "進入視訊會議"},
		{"meet 张三 and 李四 tomorrow at 3pm for one hour to discuss the budget", "udget", "2 people will be invited", "Created", "Join"},
	} {
		for _, place := range []string{"", w.group("研发")} {
			group := place != ""
			seq := w.Server.Seq()
			card := w.ask(me.UserID, place, c.text)
			card.has(c.title, "15:00–16:00", "张三", "李四", "王五", c.invited)
			for _, path := range w.calls(seq) {
				if !strings.HasPrefix(path, "/topapi/") && !strings.HasPrefix(path, "/v1.0/contact/") && !strings.HasSuffix(path, "/querySchedule") {
					t.Errorf("%s: call %s before the confirmation", c.text, path)
				}
			}
			if got := len(w.Server.Office().CreatedEvents()); got != n {
				t.Fatalf("%d events before the confirmation, want %d", got, n)
			}
			card.press(me.UserID, "meeting.confirm")
			card.becomes("tag", c.done)
			n++
			events := w.Server.Office().CreatedEvents()
			if len(events) != n {
				t.Fatalf("%d events, want %d", len(events), n)
			}
			e := events[n-1]
			if !e.Start.Equal(at(11, 19, 15, 0)) || !e.End.Equal(at(11, 19, 16, 0)) || e.Organizer != me.UnionID || !strings.Contains(e.Summary, c.title) {
				t.Errorf("%s: created %+v", c.text, e)
			}
			w.inCalendars(e, "王五", "张三", "李四")
			if e.MeetingURL == "" || strings.Contains(card.all(), strings.Split(e.MeetingURL, "?")[0]) == group {
				t.Errorf("%s: only the one-to-one card has the video link %q:\n%s", c.text, e.MeetingURL, card.all())
			}
			if card.has("王五"); !group {
				card.has(c.joined)
			}
			card.lacks("meeting.confirm")
		}
	}
	w.noViolations()
}

func TestAMeetingIsAskedForOneQuestionAtATime(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("张三").UserID
	w.ask(me, "", "开会").has("什么时候开会")
	w.ask(me, "", "明天下午四点").has("和谁开会", "只有我自己")
	card := w.ask(me, "", "李四和王五")
	card.has("16:00–16:30", "默认 30 分钟", "李四", "王五")
	w.ask(me, "", "取消").has("已取消，什么都没有改动")
	card.becomes("done", "已取消")

	// Just oneself: a button, on the same card.
	q := w.ask(me, "", "明天下午四点开会")
	q.has("和谁开会")
	q.press(me, "dialog.pick.0")
	q.becomes("body", "只放进你自己的日历")
	q.press(me, "meeting.confirm")
	q.becomes("tag", "已创建")
	if e := w.Server.Office().CreatedEvents(); len(e) != 1 || len(e[0].Attendees) > 1 {
		t.Errorf("created %+v", e)
	}

	// A part of a day: times at which everybody is free, inside it, no midnight and no lunch first.
	for text, want := range map[string][2]int{"明天下午和李四开会": {13, 18}, "周五和李四开会": {9, 19}, "明天上午和李四开会": {9, 12}, "後天晚上和李四開會": {18, 24}} {
		q := w.ask(me, "", text)
		labels := q.buttons()
		if len(labels) < 3 {
			t.Errorf("%s: only %v is offered", text, labels)
		}
		for _, label := range labels[:len(labels)-1] { // the last one is 取消
			from, _, _ := strings.Cut(label, "–")
			start, err := time.Parse("15:04", from)
			if err != nil || start.Hour() < want[0] || start.Hour() >= want[1] || start.Hour() == 12 {
				t.Errorf("%s: %s is offered", text, label)
			}
		}
	}
	q = w.ask(me, "", "明天下午和李四开会讨论排期")
	slot, _, _ := strings.Cut(q.buttons()[0], "–")
	q.press(me, "dialog.pick.0")
	q.becomes("tag", "待确认")
	q.has(slot+"–", "李四", "排期")
	q.press(me, "meeting.confirm")
	q.becomes("tag", "已创建")
	w.noViolations()
}

func TestWhatIsNoTimeOfAMeetingIsAskedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("张三").UserID
	for _, c := range []struct{ text, want string }{
		{"2月30日下午3点和李四开会讨论排期", "“2月30日下午3点”这个时间不存在"},
		{"明天25点和李四开会讨论排期", "这个时间不存在"},
		{"昨天下午三点和李四开会讨论排期", "“昨天下午三点”已经过去了"},
		{"今天早上八点和李四开会讨论排期", "已经过去了"},
		{"明天下午两点到一点和李四开会讨论排期", "结束时间早于开始时间"},
		{"改天和李四开会讨论排期", "“改天”还不够具体"},
		{"2028年1月5日下午三点和李四开会讨论排期", "离现在超过一年"},
	} {
		q := w.ask(me, "", c.text)
		q.has(c.want)
		card := w.ask(me, "", "明天下午四点")
		card.has("16:00–16:30", "李四", "排期")
		q.becomes("done", "已更新")
		w.ask(me, "", "取消")
	}
	w.ask(me, "", "昨天下午三點和李四開會討論排期").has("「昨天下午三點」已經過去了")
	w.ask(w.who("Emily Carter").UserID, "", "meet 李四 yesterday at 3pm").has("already past", "When should the meeting be?")
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		t.Errorf("%d events created", n)
	}
}

func TestWhoIsMeantIsAskedNotGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("张三").UserID
	w.ask(me, "", "明天下午四点和孙悟空开会").has("没有找到“孙悟空”")
	w.ask(me, "", "李四").has("16:00", "李四")
	q := w.ask(me, "", "明天下午四点和李四、孙悟空开会")
	q.has("没有找到“孙悟空”", "不邀请孙悟空")
	q.press(me, "dialog.pick.0")
	q.becomes("tag", "待确认")
	q.has("李四")
	q.lacks("孙悟空")
	w.ask(w.who("Emily Carter").UserID, "", "meet Sun Wukong tomorrow at 3pm").has(`I can't find “Sun Wukong”`)

	var engineer, seller sandbox.Person
	for _, p := range w.Server.People() {
		if p.Name == "张伟" && p.Dept == "前端组" {
			engineer = p
		} else if p.Name == "张伟" {
			seller = p
		}
	}
	q = w.ask(me, "", "明天下午四点和张伟开会")
	q.has("有好几位“张伟”", "前端组", "华东销售组")
	q.press(me, "dialog.pick.1")
	q.becomes("tag", "待确认")
	q.press(me, "meeting.confirm")
	q.becomes("tag", "已创建")
	events := w.Server.Office().CreatedEvents()
	if got := events[len(events)-1].Attendees; !slices.Contains(got, seller.UnionID) || slices.Contains(got, engineer.UnionID) {
		t.Errorf("the wrong 张伟 was invited: %v", got)
	}
	// By word, then both of them by mention.
	w.ask(me, "", "明天下午四点和张伟、李四开会").has("有好几位“张伟”")
	w.ask(me, "", "第一个").has("张伟", "李四", "将邀请 2 人")
	card := w.tell(sandbox.Said{
		User: me, Conversation: w.group("全员"), Text: "@张伟 @张伟 明天下午四点开会", Mentions: []string{engineer.UserID, seller.UserID},
	})
	card.has("将邀请 2 人")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")
	events = w.Server.Office().CreatedEvents()
	if got := events[len(events)-1].Attendees; !slices.Contains(got, seller.UnionID) || !slices.Contains(got, engineer.UnionID) {
		t.Errorf("not both of them were invited: %v", got)
	}
}

func TestAProposalIsChangedByWordUntilItIsRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五").UserID
	first := w.ask(me, "", "明天下午四点和张三开会讨论预算")
	firstID := first.action("meeting.confirm")
	last := first
	for _, c := range []struct {
		text        string
		has, hasNot []string
	}{
		{"改成五点", []string{"17:00–17:30", "张三", "预算"}, nil},
		{"再加上李四", []string{"17:00–17:30", "张三", "李四", "将邀请 2 人"}, nil},
		{"不是张三是欧阳晓月", []string{"欧阳晓月", "李四"}, []string{"\"张三\""}},
		{"一个小时", []string{"17:00–18:00"}, nil},
		{"换302会议室", []string{"302", "17:00–18:00", "欧阳晓月"}, nil},
		{"后天", []string{"11月20日", "17:00–18:00"}, nil},
	} {
		next := w.ask(me, "", c.text)
		next.has(c.has...)
		next.lacks(c.hasNot...)
		last.becomes("done", "已更新")
		last.lacks("meeting.confirm")
		last = next
	}
	// The card of an hour ago cannot create what it no longer shows.
	if r := first.pressID(me, firstID); !strings.Contains(string(r.Response), "已经处理过了") && !strings.Contains(string(r.Response), "已更新") {
		t.Errorf("the first card answered %s", r.Response)
	}
	w.ask(me, "", "好的").has("请按卡片上的按钮")
	w.ask(me, "", "确认").has("请按卡片上的按钮")
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		t.Fatalf("%d events created by words", n)
	}
	last.press(me, "meeting.confirm")
	last.becomes("tag", "已创建")
	events := w.Server.Office().CreatedEvents()
	if len(events) != 1 || !events[0].Start.Equal(at(11, 20, 17, 0)) || !slices.Equal(events[0].Rooms, []string{"302"}) {
		t.Errorf("created %+v", events)
	}
	w.inCalendars(events[0], "王五", "李四", "欧阳晓月")
	// The dialog is over with its card.
	w.ask(me, "", "取消").has("没有正在进行的操作")
	if got := w.Server.Office().CreatedEvents(); got[0].Cancelled {
		t.Error("a word after the creation cancelled the meeting")
	}
}

func TestABusyPersonBringsOtherTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五").UserID
	if _, err := w.Server.Office().AddBusy(w.who("李四").UserID, at(11, 19, 16, 0), at(11, 19, 17, 0)); err != nil {
		t.Fatal(err)
	}
	card := w.ask(me, "", "明天下午四点和李四开会")
	card.has("1 人有冲突", "16:00–16:30", "都有空")
	card.has(`{"k":"李四","v":"有安排"}`)
	label := card.buttons()[0] // 改到 15:30（都有空）
	clock := strings.Fields(strings.TrimSuffix(label, "（都有空）"))[1]
	card.press(me, "meeting.slot.0")
	card.becomes("body", clock+"–")
	card.becomes("tag", "待确认")
	card.lacks("有冲突")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")
	if e := w.Server.Office().CreatedEvents()[0]; e.Start.Format("15:04") != clock {
		t.Errorf("created at %s, want %s", e.Start, clock)
	}
	// What was asked for can be had in spite of it.
	card = w.ask(me, "", "明天下午四点和李四开会")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")

	// Not knowing who is busy is said, and is no obstacle.
	if err := w.Server.RemoveScope("Calendar.EventSchedule.Read"); err != nil {
		t.Fatal(err)
	}
	card = w.ask(me, "", "明天下午四点和李四开会")
	card.has("暂时查不到忙闲")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")
}

func TestAnHourWithTwoReadingsShowsTheOther(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五").UserID
	w.ask(me, "", "明天三点和欧阳晓月开会").has("15:00–15:30", "如果你说的是别的钟点，请直接回复“改成 03:00”")
	w.ask(me, "", "改成 03:00").has("03:00–03:30", "欧阳晓月")
	w.ask(w.who("Emily Carter").UserID, "", "meet 李四 tomorrow at 3").has("15:00–15:30", "03:00")
}

func TestRoomsAreOfferedBookedAndTriedAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五").UserID
	book := "/v1.0/calendar/users/*/calendars/primary/events/*/meetingRooms"
	rooms := func() []string {
		events := w.Server.Office().CreatedEvents()
		return events[len(events)-1].Rooms
	}
	card := w.ask(me, "", "明天下午四点和欧阳晓月开会，303会议室")
	card.has("303", "待确认")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")
	card.has("303")
	if !slices.Equal(rooms(), []string{"303"}) {
		t.Errorf("rooms %v", rooms())
	}
	// Taken by now.
	q := w.ask(me, "", "明天下午四点和欧阳晓月开会，303会议室")
	q.has("“303会议室”那段时间已被预订", "不订会议室")
	q.press(me, "dialog.pick.0")
	q.becomes("btns", "meeting.confirm")
	q.lacks("303")
	q = w.ask(me, "", "明天下午四点和欧阳晓月开会，999会议室")
	q.has("没有找到会议室“999会议室”")
	w.ask(me, "", "不订会议室").has("meeting.confirm", "欧阳晓月")

	// The room fails after people were invited: that is said, and can be tried again.
	heal := w.fault(sandbox.Fault{Method: "POST", Path: book, Code: "room.reserved"})
	card = w.ask(me, "", "后天下午四点和欧阳晓月开会，303会议室")
	card.has("303")
	card.press(me, "meeting.confirm")
	card.becomes("body", "“303”没有订上，会议本身已创建")
	before := len(w.Server.Office().CreatedEvents())
	if len(rooms()) > 0 {
		t.Fatalf("rooms %v", rooms())
	}
	card.press(me, "meeting.room")
	card.becomes("btns", "meeting.room@3")
	heal()
	card.press(me, "meeting.room")
	card.becomes("facts", "303")
	if !slices.Equal(rooms(), []string{"303"}) || len(w.Server.Office().CreatedEvents()) != before {
		t.Errorf("rooms %v, %d events, want %d", rooms(), len(w.Server.Office().CreatedEvents()), before)
	}
	card.lacks("没有订上", "meeting.room")
}

func TestACreationThatFailsIsSaidAndNeverDoneTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), unhurried)
	me := w.who("王五").UserID
	events := func() int { return len(w.Server.Office().CreatedEvents()) }
	heal := w.fault(sandbox.Fault{Method: "POST", Path: createEvent, Code: "flowLimit"})
	card := w.ask(me, "", "明天下午四点和欧阳晓月开会")
	card.press(me, "meeting.confirm")
	card.becomes("body", "上限（每天 100 个），没有创建")
	card.lacks("已创建", "meeting.confirm")
	heal()
	// What is refused for a reason that can go away leaves the card usable.
	for _, c := range []struct {
		fault sandbox.Fault
		want  string
	}{
		{sandbox.Fault{Code: "permissionDeny", Status: 403}, "开通 Calendar.Event.Write（写入）"},
		{sandbox.Fault{Code: "invalidParameter", Message: "Event start time not set."}, "没有改动。钉钉给出的原因：Event start time not set。"},
	} {
		c.fault.Method, c.fault.Path = "POST", createEvent
		heal := w.fault(c.fault)
		card := w.ask(me, "", "明天下午四点和欧阳晓月开会")
		card.press(me, "meeting.confirm")
		card.becomes("foot", c.want)
		card.has("可以再按一次“确认创建”", "meeting.confirm@2", "待确认")
		heal()
	}
	if events() > 0 {
		t.Fatal("a refused event was created")
	}
	if err := w.Server.RemoveScope("Calendar.Event.Write"); err != nil {
		t.Fatal(err)
	}
	card = w.ask(me, "", "明天下午四点和欧阳晓月开会")
	card.press(me, "meeting.confirm")
	card.becomes("foot", "开通 Calendar.Event.Write（写入）")
	if err := w.Server.RestoreScope("Calendar.Event.Write"); err != nil {
		t.Fatal(err)
	}

	// The event was made and every answer about it was lost: the calendar has it.
	heal = w.fault(sandbox.Fault{Method: "POST", Path: createEvent, After: true, Status: 502, Body: "<html>"})
	card = w.ask(me, "", "明天下午四点和欧阳晓月开会")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "已创建")
	if events() != 1 {
		t.Fatalf("%d events after a lost answer, want 1", events())
	}
	heal()
	// A cancelled proposal stays cancelled.
	card = w.ask(me, "", "明天下午五点和欧阳晓月开会")
	id := card.action("meeting.confirm")
	card.press(me, "meeting.abort")
	card.becomes("done", "已取消")
	card.pressID(me, id)
	if events() != 1 {
		t.Errorf("%d events, want 1", events())
	}
}
