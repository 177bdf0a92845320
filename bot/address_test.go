package bot

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func TestAnAnswerInAGroupNamesWhomItIsFor(t *testing.T) {
	group := commands.Conversation{ID: "g", Group: true}
	wang := commands.User{ID: "u5", Name: "王五"}
	text, markdown := dingtalk.Message{Text: "好"}, dingtalk.Message{Markdown: true, Title: "t", Text: "### t"}
	for name, c := range map[string]struct {
		to             place
		in             dingtalk.Message
		session, group dingtalk.Message
	}{
		"a text":                  {place{Conversation: group, User: wang}, text, dingtalk.Message{Text: "@u5 好", At: []string{"u5"}}, dingtalk.Message{Text: "@王五 好"}},
		"markdown":                {place{Conversation: group, User: wang}, markdown, dingtalk.Message{Markdown: true, Title: "t", Text: "@u5\n\n### t", At: []string{"u5"}}, dingtalk.Message{Markdown: true, Title: "t", Text: "@王五\n\n### t"}},
		"of another company":      {place{Conversation: group, User: commands.User{ID: "$:x", Name: "客户", Outsider: true}}, text, dingtalk.Message{Text: "@客户 好"}, dingtalk.Message{Text: "@客户 好"}},
		"nobody knows their name": {place{Conversation: group, User: commands.User{ID: "u5"}}, text, dingtalk.Message{Text: "@u5 好", At: []string{"u5"}}, text},
		"one to one":              {place{User: wang}, text, text, text},
	} {
		if diff := cmp.Diff(c.session, c.to.mentioning(c.in)); diff != "" {
			t.Errorf("%s, by session (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.group, c.to.naming(c.in)); diff != "" {
			t.Errorf("%s, by a group send (-want +got):\n%s", name, diff)
		}
	}
}

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
	if len(d.shelf.inbox) != 0 {
		t.Errorf("taken: %v", d.shelf.inbox)
	}
}
