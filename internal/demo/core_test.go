package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

func TestTheThreeSentencesGetTheRightCardInThreeLanguages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	for _, c := range []struct{ text, title, word string }{
		{"上周我迟到了几次", "考勤 · 上周", "迟到"},
		{"上週我遲到了幾次", "考勤 · 上週", "遲到"},
		{"How many times was I late last week", "Attendance · Last week", "ate"},
	} {
		a := w.ask(me, "", c.text)
		a.has(c.title, c.word)
	}
	for _, c := range []struct{ text, word string }{
		{"我的出差审批到哪了", "出差"}, {"我的出差簽核到哪了", "出差"}, {"Where is my business trip approval", "出差"},
	} {
		w.ask(me, "", c.text).has(c.word)
	}
	for _, c := range []struct{ text, title, when string }{
		{"明天下午三点和张三李四开会讨论预算，一个小时", "讨论预算", "15:00"},
		{"明天下午三點和張三李四開會討論預算，一個小時", "討論預算", "15:00"},
		{"meet 张三 and 李四 tomorrow at 3pm for one hour to discuss the budget", "udget", "15:00"},
	} {
		a := w.ask(w.who("王五").UserID, "", c.text)
		a.has(c.title, c.when, "张三", "李四")
		if id := a.action("meeting.confirm"); id != "meeting.confirm@1" {
			t.Errorf("action id %q", id)
		}
	}
	if v := w.Server.Violations("error", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

func TestConfirmingCreatesTheMeetingOnceInEverybodysCalendar(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me, a, b := w.who("王五"), w.who("张三"), w.who("李四")
	group := w.group("研发")
	card := w.ask(me.UserID, group, "明天下午三点和张三李四开会讨论预算，一个小时")
	card.has("张三", "李四", "15:00", "16:00")
	if got := card.press(a.UserID, "meeting.confirm"); !strings.Contains(string(got.Response), me.Name) {
		t.Errorf("a foreign press got %s", got.Response)
	}
	id := card.action("meeting.confirm")
	card.pressID(me.UserID, id)
	card.pressID(me.UserID, id)
	card.becomes("tag", "已创建")
	created := w.Server.Office().CreatedEvents()
	if len(created) != 1 {
		t.Fatalf("%d events created, want 1", len(created))
	}
	if created[0].Organizer != me.UnionID {
		t.Errorf("organizer %s, want %s", created[0].Organizer, me.UnionID)
	}
	for _, p := range []sandbox.Person{a, b} {
		found := false
		for _, e := range w.Server.Office().EventsOf(p.UnionID) {
			found = found || e.ID == created[0].ID
		}
		if !found {
			t.Errorf("the meeting is not in the calendar of %s", p.Name)
		}
	}
	card.has("已创建", me.Name)
}
