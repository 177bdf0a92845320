package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func at(month time.Month, d, hour, minute int) time.Time {
	return time.Date(2026, month, d, hour, minute, 0, 0, wednesday.Location())
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
	w := newWorld(t, withClock(wednesday))
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
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	w.ask(me, "", "开会").has("什么时候开会")
	w.ask(me, "", "明天下午四点").has("16:00–16:30", "默认 30 分钟", "只放进你自己的日历", "直接说名字")
	card := w.ask(me, "", "李四和王五")
	card.has("16:00–16:30", "默认 30 分钟", "李四", "王五")
	w.ask(me, "", "取消").has("已取消，什么都没有改动")
	card.becomes("done", "已取消")

	// Nobody named is nobody invited, and said.
	q := w.ask(me, "", "明天下午四点开会")
	q.has("只放进你自己的日历")
	q.press(me, "meeting.confirm")
	q.becomes("tag", "已创建")
	if e := w.Server.Office().CreatedEvents(); len(e) != 1 || len(e[0].Attendees) > 1 {
		t.Errorf("created %+v", e)
	}

	// A part of a day is asked about with times in it.
	q = w.ask(me, "", "明天下午和李四开会讨论排期")
	slot, _, _ := strings.Cut(q.buttons()[0], "–")
	q.press(me, "dialog.pick.0")
	q.becomes("tag", "待确认")
	q.has(slot+"–", "李四", "排期")
	q.press(me, "meeting.confirm")
	q.becomes("tag", "已创建")
	w.noViolations()
}

func TestWhoIsMeantIsAskedNotGuessed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
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
	w := newWorld(t, withClock(wednesday))
	me := w.who("王五").UserID
	first := w.ask(me, "", "明天四点和张三开会讨论预算")
	first.has("16:00–16:30", "如果你说的是别的钟点，请直接回复“改成 04:00”")
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
