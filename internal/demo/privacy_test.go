package demo_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// public is everything that the bot ever sent into a group: texts, cards with all their values, the
// previews of the conversation list.
func (w *world) public(group string) string {
	var b strings.Builder
	for _, m := range w.Server.Messages(group, "") {
		if m.From != sandbox.FromBot {
			continue
		}
		b.WriteString(m.Title + "\n" + m.Text + "\n")
		if raw, ok := w.Server.Raw(m.TrackID); ok {
			for k, v := range raw.Public {
				b.WriteString(k + "=" + v + "\n")
			}
			for _, values := range raw.Private {
				for k, v := range values {
					b.WriteString(k + "=" + v + "\n")
				}
			}
		}
	}
	for _, c := range w.Server.Calls(sandbox.CallFilter{Method: "POST"}) {
		if strings.Contains(c.RequestBody, group) {
			b.WriteString(c.RequestBody + "\n")
		}
	}
	return b.String()
}

func TestPersonalFactsNeverReachAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group := w.group("研发")
	me, lead := w.who("张三"), w.who("李四")
	for _, c := range []struct{ user, text, private, note string }{
		{me.UserID, "上周我迟到了几次", "考勤 · 上周", "涉及个人信息，已私聊你。"},
		{me.UserID, "上週我遲到了幾次", "考勤 · 上週", "涉及個人資訊，已私訊給你。"},
		{me.UserID, "How many times was I late last week", "Attendance · Last week", "That's personal, so I sent it to you in a private chat."},
		{me.UserID, "我的出差审批到哪了", "出差", "已私聊你"},
		{lead.UserID, "有哪些审批等我处理", "待我处理的审批", "已私聊你"},
		{lead.UserID, "我们组上周谁迟到了", "团队考勤", "已私聊你"},
		{me.UserID, "李四上周考勤", "只能查看你有权限的考勤", "已私聊你"},
		{w.who("王五").UserID, "张伟上周考勤", "有好几位“张伟”", "已私聊你"},
		{me.UserID, "今天我有什么会", "日程", "已私聊你"},
	} {
		notes := len(w.answers(group))
		a := w.ask(c.user, group, c.text, w.Server.Single(c.user))
		a.has(c.private)
		if n := w.next(group, c.user, notes); n.TrackID != "" || !strings.Contains(n.Text, c.note) {
			t.Errorf("%s: the group got %q, want %q", c.text, n.all(), c.note)
		}
	}
	// The question about the two 张伟 is answered in the 1:1 chat, by word too.
	boss := w.who("王五").UserID
	w.ask(boss, "", "前端组").has("张伟的考勤 · 上周")
	said := strings.ReplaceAll(w.public(group), "@李四 ", "") // whom an answer is for is no secret
	for _, secret := range []string{"迟到", "遲到", "late ", "缺卡", "早退", "出差", "请假", "李四", "张伟", "等 ", "站会", "权限"} {
		if strings.Contains(said, secret) {
			t.Errorf("the group could read %q in\n%s", secret, said)
		}
	}
	w.noViolations()
}

func TestWhoIsBusyNeverReachesAGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group, me := w.group("研发"), w.who("王五").UserID
	single := w.Server.Single(me)
	if _, err := w.Server.Office().AddBusy(w.who("李四").UserID, at(11, 21, 15, 50), at(11, 21, 16, 20)); err != nil {
		t.Fatal(err)
	}
	var cards []answer
	for i, c := range []struct{ text, public, private string }{
		{"周六下午四点和李四开会", "1 人有冲突", "李四\",\"v\":\"16:00–16:20 有安排"},
		{"週六下午四點和李四開會", "1 人有衝突", "李四\",\"v\":\"16:00–16:20 有安排"},
		{"meet 李四 on Saturday at 4pm", "1 person has a conflict", "李四\",\"v\":\"busy 16:00–16:20"},
	} {
		card := w.ask(me, group, c.text)
		card.has(c.public, "16:00–16:30")
		w.next(single, me, i).has(c.private)
		cards = append(cards, card)
	}
	// What is superseded, moved, created or cancelled keeps the secret.
	w.ask(me, group, "取消")
	moved := w.ask(me, group, "周六下午四点和李四开会")
	w.next(single, me, len(cards)).has("有安排")
	moved.press(me, "meeting.slot.0")
	moved.becomes("tag", "待确认")
	moved.press(me, "meeting.confirm")
	moved.becomes("tag", "已创建")
	said := w.public(group)
	for _, secret := range []string{"15:50", "16:20", "有安排", "busy", w.Server.Office().CreatedEvents()[0].MeetingURL} {
		if strings.Contains(said, secret) {
			t.Errorf("the group could read %q in\n%s", secret, said)
		}
	}
	w.noViolations()
}

func TestAPrivateAnswerThatCannotBeDeliveredIsNotPutIntoTheGroup(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group, me := w.group("研发"), w.who("张三").UserID
	w.fault(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Code: "param.error"})
	w.fault(sandbox.Fault{Path: "/v1.0/robot/oToMessages/batchSend", Code: "staffId.notExisted"})
	a := w.ask(me, group, "上周我迟到了几次")
	a.has("涉及个人信息，我想私聊发给你，但没能确认发送成功")
	if said := w.public(group); strings.Contains(said, "迟到") || strings.Contains(said, "考勤") {
		t.Errorf("the group could read %s", said)
	}
}

func TestAnExamplePressedInAGroupIsAnsweredToWhoPressedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group := w.group("研发")
	me, other := w.who("张三"), w.who("李四")
	help := w.ask(me.UserID, group, "帮助")
	if slices.Contains(strings.Split(help.all(), "，"), me.Name) {
		t.Error("the help card of a group names a person")
	}
	single := w.Server.Single(other.UserID)
	want, _, _ := strings.Cut(w.ask(other.UserID, "", "上周我迟到了几次").params()["body"], "<br>")
	before := len(w.answers(single))
	help.press(other.UserID, "help.try.0") // the same
	w.next(single, other.UserID, before).has("考勤 · 上周", want)
	if got := w.answers(w.Server.Single(me.UserID)); len(got) > 0 {
		t.Errorf("the person who asked for help got %d messages about somebody else's press", len(got))
	}
	if said := w.public(group); strings.Contains(said, want) {
		t.Errorf("the group could read %s", said)
	}
}

func TestOutsidersAreDeclinedAndPressNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	group, outsider := w.group("灯塔"), w.who("马可").UnionID
	seq := w.Server.Seq()
	w.ask(outsider, group, "上周我迟到了几次").has("我只能为本企业的成员")
	for _, text := range []string{"你好", "张三上周考勤", "我的出差审批到哪了", "有哪些审批等我处理", "明天下午三点和张三开会", "张三今天有什么会", "帮助", "Was 张三 late last week", "張三上週的考勤"} {
		w.say(outsider, group, text) // said once a minute, then nothing
	}
	if got := w.calls(seq); len(got) > 0 {
		t.Errorf("an outsider made the bot call %v", got)
	}
	// They may press what they see; it changes nothing.
	card := w.ask(w.who("张三").UserID, group, "明天下午三点和李四开会")
	id := card.action("meeting.confirm")
	r := card.pressID(outsider, id)
	if !strings.Contains(string(r.Response), "仅本企业成员可以操作") {
		t.Errorf("the press got %+v", r)
	}
	help := w.ask(w.who("张三").UserID, group, "帮助")
	if r := help.press(outsider, "help.try.0"); !strings.Contains(string(r.Response), "仅本企业成员可以操作") {
		t.Errorf("the press got %+v", r)
	}
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		t.Errorf("%d events created", n)
	}
}
