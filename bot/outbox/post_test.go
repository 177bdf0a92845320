package outbox

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func TestAnAnswerInAGroupNamesWhomItIsFor(t *testing.T) {
	group := commands.Conversation{ID: "g", Group: true}
	wang := commands.User{ID: "u5", Name: "王五"}
	text, markdown := dingtalk.Message{Text: "好"}, dingtalk.Message{Markdown: true, Title: "t", Text: "### t"}
	for name, c := range map[string]struct {
		to             commands.Address
		in             dingtalk.Message
		session, group dingtalk.Message
	}{
		"a text":                  {commands.Address{Conversation: group, User: wang}, text, dingtalk.Message{Text: "@u5 好", At: []string{"u5"}}, dingtalk.Message{Text: "@王五 好"}},
		"markdown":                {commands.Address{Conversation: group, User: wang}, markdown, dingtalk.Message{Markdown: true, Title: "t", Text: "@u5\n\n### t", At: []string{"u5"}}, dingtalk.Message{Markdown: true, Title: "t", Text: "@王五\n\n### t"}},
		"of another company":      {commands.Address{Conversation: group, User: commands.User{ID: "$:x", Name: "客户", Outsider: true}}, text, dingtalk.Message{Text: "@客户 好"}, dingtalk.Message{Text: "@客户 好"}},
		"nobody knows their name": {commands.Address{Conversation: group, User: commands.User{ID: "u5"}}, text, dingtalk.Message{Text: "@u5 好", At: []string{"u5"}}, text},
		"one to one":              {commands.Address{User: wang}, text, text, text},
	} {
		if diff := cmp.Diff(c.session, mentioning(c.to, c.in)); diff != "" {
			t.Errorf("%s, by session (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(c.group, naming(c.to, c.in)); diff != "" {
			t.Errorf("%s, by a group send (-want +got):\n%s", name, diff)
		}
	}
}
