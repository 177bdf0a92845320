package demo_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

func TestWithoutATemplateOfOurOwnThePublicOneDoesTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), withConfig(func(c *config.Config) { c.DingTalk.CardTemplateID = "" }))
	me, other := w.who("王五"), w.who("张三")
	a := w.ask(me.UserID, w.group("研发"), "明天下午三点和张三李四开会讨论预算，一个小时")
	p := a.params()
	if !strings.Contains(p["markdown"], "15:00") || !strings.Contains(p["sys_full_json_obj"], `"meeting.confirm@1"`) {
		t.Fatalf("the public card says %v", p)
	}
	if r := a.pressID(other.UserID, "meeting.confirm@1"); !strings.Contains(string(r.Response), me.Name) {
		t.Errorf("a foreign press got %s", r.Response)
	}
	a.pressID(me.UserID, "meeting.confirm@1")
	w.until("the card to tell the outcome", func(s sandbox.Snapshot) bool {
		v, _ := s.Card(a.TrackID, me.UserID)
		return strings.Contains(v.Params["markdown"]+v.Params["title"]+v.Params["tips"], "已创建")
	})
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created, want 1", n)
	}
	if v, _ := w.Server.Card(a.TrackID, me.UserID); strings.Contains(v.Params["sys_full_json_obj"], "meeting.confirm") {
		t.Errorf("the button is still there: %s", v.Params["sys_full_json_obj"])
	}
	if v := w.Server.Violations("error", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}
