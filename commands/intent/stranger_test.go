package intent_test

import (
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

func TestSomebodyUnknownIsNeverTakenForTheAsker(t *testing.T) {
	r := intent.New(intent.Options{Names: func() []string { return []string{"张三"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"孙悟空上周考勤": "孙悟空", "孙悟空的考勤": "孙悟空", "查一下钱多多的打卡记录": "钱多多", "沙悟净迟到了吗": "沙悟净", "孫悟空上週遲到幾次": "孫悟空",
		"上周考勤": "", "我的考勤": "", "帮我查下考勤": "", "方便看下上周考勤吗": "", "本月考勤": "", "麻烦查一下上周迟到几次": "",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		got := ""
		if len(u.Args.People) > 0 {
			got = u.Args.People[0].Name
		}
		if u.Command != "attendance.query" || got != want {
			t.Errorf("%q: %s about %q (%s), want %q", text, u.Command, got, u.Args.Scope, want)
		}
	}
}
