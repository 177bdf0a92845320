package demo_test

import (
	"strings"
	"testing"
)

func TestDialogsOfTwoPeopleInOneGroupDoNotMix(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group := w.group("研发")
	leo, sam := w.who("王五").UserID, w.who("张三").UserID
	first := w.ask(leo, group, "开会")
	first.has("什么时候开会")
	second := w.ask(sam, group, "开会")
	second.has("什么时候开会")
	third := w.ask(leo, "", "开会") // the same person elsewhere
	third.has("什么时候开会")

	w.ask(leo, group, "明天下午四点").has("待确认")
	w.ask(sam, group, "后天下午五点").has("待确认")
	w.ask(leo, "", "大后天上午十点").has("待确认")
	a := w.ask(leo, group, "欧阳晓月")
	a.has("11月19日", "16:00", "欧阳晓月", "王五")
	b := w.ask(sam, group, "李四")
	b.has("11月20日", "17:00", "李四", "张三")
	b.lacks("欧阳晓月")
	c := w.ask(leo, "", "李四")
	c.has("11月21日", "10:00", "李四")
	c.lacks("欧阳晓月")

	// Cancelling one leaves the others alone.
	w.ask(sam, group, "取消").has("已取消")
	b.becomes("done", "已取消")
	w.ask(leo, group, "改成五点").has("11月19日", "17:00", "欧阳晓月")
	w.ask(leo, "", "改成十一点").has("11月21日", "11:00", "李四")
	if r := a.pressID(sam, "meeting.confirm@1"); !strings.Contains(string(r.Response), "仅王五") {
		t.Errorf("a foreign press got %s", r.Response)
	}
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		t.Errorf("%d events created", n)
	}
}

func TestAnotherCommandReplacesAQuestion(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	q := w.ask(me, "", "明天下午四点开会")
	q.has("待确认")
	w.ask(me, "", "上周我迟到了几次").has("考勤 · 上周")
	w.ask(me, "", "我的出差审批到哪了").has("出差")
	card := w.ask(me, "", "后天下午四点和李四开会")
	card.has("11月20日", "16:00")
	// What matches neither the question nor any command is said, and the question stays.
	w.ask(me, "", "取消")
	q = w.ask(me, "", "明天下午四点和张伟开会")
	q.has("有好几位“张伟”")
	w.ask(me, "", "食堂的红烧肉真香").has("没对上刚才的问题", "取消")
	w.ask(me, "", "第二个").has("16:00", "张伟")
}
