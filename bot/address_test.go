package bot

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/bot/stream"
)

func TestANameIsNoMoreThanAName(t *testing.T) {
	for raw, want := range map[string]string{
		"王五": "王五", "王五(出差)": "王五(出差)", "王\n五": "王 五", "**系统**": "系统", "[点我](http://x)": "点我(http://x)", "<font color=red>王": "font color=red王",
		"\u202e王五\u200b": "王五", "  Emily   Carter ": "Emily Carter", "": "",
	} {
		if got := plainName(raw); got != want {
			t.Errorf("%q is called %q, want %q", raw, got, want)
		}
	}
	frame := strings.Replace(in(`"msgtype":"text","text":{"content":"x"}`), `"senderStaffId":"u1"`, `"senderStaffId":""`, 1)
	if req := request(t, strings.Replace(frame, "小林", `小\n林`, 1)); req.User.Name != "小 林" {
		t.Errorf("an outsider is called %q", req.User.Name)
	}
}

func TestTheBotDoesNotAnswerItself(t *testing.T) {
	d := newDesk(t)
	frame := strings.Replace(in(`"msgtype":"text","text":{"content":"考勤"}`), `"senderId":"$:LWCP_v1:$a"`, `"senderId":"$:LWCP_v1:$bot"`, 1)
	if _, err := d.onMessage(t.Context(), stream.Frame{MessageID: "1", Data: frame}); err != nil {
		t.Fatal(err)
	}
	if len(d.store.inbox) != 0 {
		t.Errorf("taken: %v", d.store.inbox)
	}
}
