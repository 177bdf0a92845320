package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
)

// Somebody whom the address book hides is answered about exactly as somebody who does not exist: 郑国栋 is in
// executive mode, 秦岚 in a hidden department; nobody is called 郑国宁 or 秦川.
func TestWhoIsHiddenIsAnsweredAboutAsNobody(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	for _, sentence := range []string{
		"明天下午三点和%s开会", "明天下午三點和%s開會", "%s上周考勤", "meet %s tomorrow at 3pm", "Show me %s's attendance last week",
	} {
		for hidden, nobody := range map[string]string{"郑国栋": "郑国宁", "秦岚": "秦川"} {
			is := w.ask(me, "", strings.ReplaceAll(sentence, "%s", hidden)).all()
			want := w.ask(me, "", strings.ReplaceAll(sentence, "%s", nobody)).all()
			if got := strings.ReplaceAll(is, hidden, nobody); got != want {
				t.Errorf("%s: %q, but about nobody %q", sentence, got, want)
			}
		}
	}
	if events := w.Server.Office().CreatedEvents(); len(events) != 0 {
		t.Errorf("%d events", len(events))
	}
	// Whom DingTalk or the configuration lets through.
	w.ask(w.who("赵建国").UserID, "", "明天下午三点和郑国栋开会").has("郑国栋", "15:00")
	w.ask(w.who("周敏").UserID, "", "明天下午三点和秦岚开会").has("秦岚", "15:00")
	listed := newWorld(t, withClock(wednesday), withConfig(func(c *config.Config) {
		c.Directory.ProtectedCallers = map[string][]string{me: {"*"}}
	}))
	listed.ask(me, "", "明天下午三点和郑国栋开会").has("郑国栋", "15:00")
}
