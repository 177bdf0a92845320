package demo_test

import "testing"

// without takes a permission away from the application.
func (w *world) without(code string) {
	w.t.Helper()
	if err := w.Server.RemoveScope(code); err != nil {
		w.t.Fatal(err)
	}
}

// Whoever reads "try again in a minute" tries again for ever: a permission that is missing is named,
// also where a skill has a sentence of its own for a directory that does not answer.
func TestAMissingPermissionIsNamedWhateverNeedsIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ code, text string }{
		{"qyapi_get_attendance_data", "上周我迟到了几次"},
		{"Workflow.Instance.Read", "我的出差审批到哪了"},
		{"Calendar.Event.Read", "我今天有什么会"},
		{"VideoConference.Conference.Read", "明天下午四点和张三李四在301开会讨论预算"},
		{"qyapi_get_department_list", "张三上周迟到几次"},
	} {
		t.Run(c.code, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, withClock(wednesday))
			w.without(c.code)
			w.ask(w.who("王五").UserID, "", c.text).has(c.code)
		})
	}
	t.Run("qyapi_get_member", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, withClock(wednesday))
		me := w.who("王五").UserID
		card := w.ask(me, "", "明天下午三点和张三李四开会讨论预算")
		w.without("qyapi_get_member") // the organizer is read afresh before the write
		card.press(me, "meeting.confirm")
		card.becomes("foot", "qyapi_get_member")
		if n := len(w.Server.Office().CreatedEvents()); n != 0 {
			t.Errorf("%d events created", n)
		}
	})
}
