package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// A name is only ever a name: no line or heading of its own in a text, nor in everybody's calendar.
func TestANameOfSeveralLinesIsOneLine(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), withOrganisation(t, "people:\n- {name: \"赵\\n# 六\", id: zhao, title: 工程师}\n- {name: 钱七, title: 工程师}\n"))
	card := w.ask("zhao", "", "明天下午三点和钱七开会")
	card.press("zhao", "meeting.confirm")
	card.becomes("tag", "已创建")
	if got := w.Server.Office().CreatedEvents()[0].Summary; strings.Contains(got, "\n") {
		t.Errorf("the event is called %q", got)
	}
	w.ask(w.who("钱七").ID, "", "赵 # 六上周考勤")
	for _, c := range w.Server.Calls(sandbox.CallFilter{Method: "POST"}) {
		if strings.Contains(c.RequestBody, `赵\n`) {
			t.Errorf("%s sent %s", c.Path, c.RequestBody)
		}
	}
}
