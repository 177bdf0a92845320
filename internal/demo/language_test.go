package demo_test

import (
	"slices"
	"testing"
)

func TestGreetingsAndHelpShowWhatCanBeSaidAndDoneByButton(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三")
	for _, c := range []struct{ text, title, hello string }{
		{"你好", "", "在的，需要我做什么？"},
		{"在吗", "", "在的，需要我做什么？"},
		{"帮助", "DingDesk 能帮你做什么", "考勤"},
		{"你能做什么", "DingDesk 能帮你做什么", "开会"},
		{"/help", "DingDesk 能帮你做什么", "审批"},
		{"你好，請問你會什麼", "DingDesk 能幫你做什麼", "考勤"},
		{"hello", "", "Hi, what can I do for you?"},
		{"help", "What DingDesk can do", "Meeting"},
	} {
		w.ask(me.UserID, "", c.text).has(c.title, c.hello)
	}
	// Every button of the help is answered like the sentence on it, each time it is pressed.
	help := w.ask(me.UserID, "", "帮助")
	single := w.Server.Single(me.UserID)
	for n, want := range []string{"考勤 · 上周", "出差", "新会议"} {
		for range 2 {
			before := len(w.answers(single))
			help.press(me.UserID, "help.try."+string(rune('0'+n)))
			w.next(single, me.UserID, before).has(want)
		}
	}
	if got := len(help.buttons()); got != 3 {
		t.Errorf("%d buttons, want 3", got)
	}
	w.noViolations()
}

func TestTheLanguageThatWasChosenIsSpokenFromThenOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	w.ask(me, "", "speak English").has("I'll answer you in English from now on", "Saved")
	// Whatever they write now, in whichever chat, on cards, in errors and after presses.
	w.ask(me, "", "上周我迟到了几次").has("Attendance · Last week")
	w.ask(me, "", "下周考勤").has("That day hasn't come yet")
	w.ask(me, "", "李四上周考勤").has("You can only see attendance you have access to")
	w.ask(me, "", "2月30日下午3点和李四开会").has("does not exist. When should the meeting be?")
	w.ask(me, "", "取消").has("OK, cancelled. Nothing was changed.")
	before := len(w.answers(w.group("研发")))
	w.ask(me, w.group("研发"), "我的出差审批到哪了", w.Server.Single(me)).has("In progress")
	w.next(w.group("研发"), me, before).has("That's personal")
	card := w.ask(me, "", "明天下午四点和欧阳晓月开会")
	card.has("New meeting", "Organiser")
	card.press(me, "meeting.confirm")
	card.becomes("tag", "Created")
	card.has("Join")
	// Nobody else is concerned.
	w.ask(w.who("李四").UserID, "", "上周我迟到了几次").has("考勤 · 上周")

	w.ask(me, "", "說繁體中文").has("以後我用繁體中文回答你")
	w.ask(me, "", "How many times was I late last week").has("考勤 · 上週")
	w.ask(me, "", "说中文").has("简体中文")
	w.ask(me, "", "上週我遲到了幾次").has("考勤 · 上周")

	// By button: the question names each language as its speakers do.
	q := w.ask(me, "", "/lang")
	q.has("你想让我用哪种语言回答")
	want := []string{"简体中文", "繁體中文", "English"}
	if got := q.buttons(); !slices.Equal(got[:3], want) {
		t.Errorf("buttons %v, want %v first", got, want)
	}
	q.press(me, "dialog.pick.1")
	q.becomes("body", "以後我用繁體中文回答你")
	w.ask(me, "", "上周我迟到了几次").has("考勤 · 上週")
	w.ask(me, "", "/lang")
	w.ask(me, "", "English").has("I'll answer you in English")
	w.ask(me, "", "上周我迟到了几次").has("Attendance · Last week")
	w.noViolations()
}
