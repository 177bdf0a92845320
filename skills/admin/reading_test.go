package admin_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// Sentences that are in no corpus, also about people whom no directory has.
func TestAdministratorsSayItInWordsOfThreeLanguages(t *testing.T) {
	d := open(t)
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"李四", "张三"} }})
	for said, want := range map[string]string{
		"先把考勤暂停一下":                     "admin.pause attendance",
		"审批功能停用":                       "admin.pause approval",
		"把簽核停掉":                        "admin.pause approval",
		"suspend the attendance skill": "admin.pause attendance",
		"考勤恢复吧":                        "admin.resume attendance",
		"重新启用审批功能":                     "admin.resume approval",
		"恢復簽核功能":                       "admin.resume approval",
		"turn approvals back on":       "admin.resume approval",
		"把维护关了":                        "admin.maintenance off",
		"维护结束":                         "admin.maintenance off",
		"結束維護吧":                        "admin.maintenance off",
		"stop the maintenance":         "admin.maintenance off",
		"配置重新加载一下":                     "admin.reload",
		"把設定重新載入":                      "admin.reload",
		"please reload the config":     "admin.reload",
		"刘佳丽为什么用不了":                    "admin.why 刘佳丽",
		"为什么钱晓东用不了":                    "admin.why 钱晓东",
		"曹文轩用不了":                       "admin.why 曹文轩",
		"點解葉志強用唔到":                     "admin.why 葉志強",
		"李四用不了":                        "admin.why 李四",
		"why can't Nora Berg use it":   "admin.why Nora Berg",
		"打印机用不了":                       "",
		"投影仪为什么用不了":                    "",
		"空调什么时候维护":                     "",
		"reload the web page":          "",
		"把周五的例会停掉":                     "meeting.cancel",
		"今天的考勤":                        "attendance.query",
	} {
		u := rules.Understand(t.Context(), commands.Utterance{Text: said, Now: d.Now, Lang: "zh-CN"})
		got := []string{u.Command}
		if strings.HasPrefix(u.Command, "admin.") {
			var q struct {
				Skill  string       `param:"skill"`
				Switch string       `param:"switch"`
				Who    commands.Who `param:"who"`
			}
			if err := commands.Bind(&commands.Request{Values: u.Values, Now: d.Now}, &q); err != nil {
				t.Fatal(err)
			}
			got = append(got, q.Skill, q.Switch)
			for _, p := range q.Who.People {
				got = append(got, p.Name)
			}
		}
		if all := strings.Join(strings.Fields(strings.Join(got, " ")), " "); all != want {
			t.Errorf("%s: %q, want %q (%v)", said, all, want, u.Near)
		}
	}
}
