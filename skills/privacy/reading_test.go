package privacy_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// Sentences that are in no corpus.
func TestItIsAskedInWordsOfThreeLanguages(t *testing.T) {
	d, _ := open(t)
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"李四", "张三"} }})
	for said, want := range map[string]string{
		"想知道谁看过我的考勤":                                   "audit.seen attendance",
		"我的打卡谁查过":                                      "audit.seen attendance",
		"本周谁看过我的考勤":                                    "audit.seen attendance dates",
		"张三看过我的考勤没有":                                   "audit.seen attendance 张三",
		"谁看过张三的考勤":                                     "audit.seen attendance person 张三",
		"谁查过我经理的考勤":                                    "audit.seen attendance person",
		"谁看过她的考勤":                                      "audit.seen attendance person 她",
		"我查过谁的打卡记录":                                    "audit.seen attendance person",
		"谁看过我的考勤，李四除外":                                 "audit.seen attendance but 李四",
		"除了张三，谁查过我的审批":                                 "audit.seen approval but 张三",
		"除了李四还有谁看过我的日程":                                "audit.seen meeting but 李四",
		"除李四和张三外还有谁查过我的打卡":                             "audit.seen attendance but 李四 张三",
		"谁看过我的审批，不算张三":                                 "audit.seen approval but 张三",
		"张三以外还有人看过我的考勤吗":                               "audit.seen attendance but 张三",
		"除了李四，還有別人看過我的簽核嗎":                             "audit.seen approval but 李四",
		"除咗李四仲有邊個睇過我嘅日程":                               "audit.seen meeting but 李四",
		"who besides Zhang San viewed my calendar":     "audit.seen meeting but 张三",
		"apart from Li Si, who checked my punches":     "audit.seen attendance but 李四",
		"我组长查过我的打卡吗":                                   "audit.seen attendance 我组长",
		"系统管理员看过我的审批吗":                                 "audit.seen approval 系统管理员",
		"has an admin opened my calendar":              "audit.seen meeting admin",
		"did a colleague look at my attendance":        "audit.seen attendance",
		"你有没有查过我的打卡":                                   "",
		"谁改动过我的打卡":                                     "",
		"who has edited my attendance records":         "",
		"还有谁没看过我的日程":                                   "",
		"我的报销都有谁批过":                                    "approval.status",
		"明天谁会查我的考勤":                                    "audit.seen attendance dates",
		"把宋丽娜的资料删掉":                                    "data.delete person 宋丽娜",
		"把他的信息删了":                                      "data.delete person 他",
		"who viewed my manager's attendance":           "audit.seen attendance person",
		"张三查过李四的考勤吗":                                   "audit.seen attendance person 张三 李四",
		"did Li Si look at Zhang San's attendance":     "audit.seen attendance person 李四 张三",
		"谁看过李四和我的考勤":                                   "audit.seen attendance person 李四",
		"who looked at Li Si's and my attendance":      "audit.seen attendance person 李四",
		"欧阳修看过我的考勤吗":                                   "audit.seen attendance 欧阳修",
		"上周郑国栋看过我的考勤吗":                                 "audit.seen attendance 郑国栋 dates",
		"郑国栋看过我的考勤吗":                                   "audit.seen attendance 郑国栋",
		"郑国栋有没有看过我的审批":                                 "audit.seen approval 郑国栋",
		"有人看过我的考勤吗":                                    "audit.seen attendance",
		"有没有人偷看我的考勤":                                   "audit.seen attendance",
		"删掉李四的数据":                                      "data.delete person 李四",
		"删掉李四和我的数据":                                    "data.delete person 李四",
		"删掉我和李四的数据":                                    "data.delete person 李四",
		"删掉王小明的数据":                                     "data.delete person 王小明",
		"刪掉李四的資料":                                      "data.delete person 李四",
		"删掉欧阳修的数据":                                     "data.delete person 欧阳修",
		"删掉我的数据":                                       "data.delete",
		"我经理查过我的考勤吗":                                   "audit.seen attendance 我经理",
		"没这人看过我的考勤吗":                                   "audit.seen attendance 这人",
		"那家伙最近看过我的审批吗":                                 "audit.seen approval 那家伙",
		"郑国栋最近有没有看过我的考勤":                               "audit.seen attendance 郑国栋",
		"赵敏最近有没有看过我的审批":                                "audit.seen approval 赵敏",
		"鄭國棟最近有看過我的出勤嗎":                                "audit.seen attendance 鄭國棟",
		"郑国栋昨天有没有查我的打卡":                                "audit.seen attendance 郑国栋 dates",
		"Tom有没有看过我的考勤":                                 "audit.seen attendance Tom",
		"有没有同事看过我的考勤":                                  "audit.seen attendance",
		"有同事看过我的考勤吗":                                   "audit.seen attendance",
		"是不是老板看过我的考勤":                                  "audit.seen attendance 老板",
		"最近有没有人看过我的考勤":                                 "audit.seen attendance",
		"許多人看過我的考勤嗎":                                   "audit.seen attendance",
		"人事部有没有人看过我的考勤":                                "audit.seen attendance 人事部",
		"老板看过我的审批吗":                                    "audit.seen approval 老板",
		"did my boss look at my attendance":            "audit.seen attendance my boss",
		"did Tom look at my attendance":                "audit.seen attendance Tom",
		"did tom look at my attendance":                "audit.seen attendance tom",
		"did Bob Smith look at my attendance lately":   "audit.seen attendance Bob Smith",
		"has Tom seen my approvals":                    "audit.seen approval Tom",
		"has Alice viewed my calendar recently":        "audit.seen meeting Alice",
		"was it Tom who looked at my attendance":       "audit.seen attendance Tom",
		"did that guy look at my attendance":           "audit.seen attendance that guy",
		"did somebody look at my attendance":           "audit.seen attendance",
		"did anybody at all check my punch records":    "audit.seen attendance",
		"pls tell me who looked at my attendance":      "audit.seen attendance",
		"谁查看过我的审批啊":                                    "audit.seen approval",
		"谁查过我":                                         "audit.seen",
		"誰有看過我的簽核":                                     "audit.seen approval",
		"邊個睇過我嘅考勤呀":                                    "audit.seen attendance",
		"Who viewed my attendance?":                    "audit.seen attendance",
		"who has looked at my calendar this week":      "audit.seen meeting dates",
		"你那儿保存了我哪些信息":                                  "data.mine",
		"你都记了我哪些数据":                                    "data.mine",
		"你存了我咩資料呀":                                     "data.mine",
		"What do you have on file about me?":           "data.mine",
		"把你存的我的信息全删了":                                  "data.delete",
		"請把我的資料全部刪除":                                   "data.delete",
		"Please delete all the data you have about me": "data.delete",
		"千万别删除我的数据":                                    "",
		"please don't delete my data":                  "",
		"算了":                                           "",
		"数据都删了吗":                                       "",
		"看看我的考勤":                                       "attendance.query",
		"谁今天迟到了":                                       "attendance.query",
		"谁看过这本书":                                       "",
		"who looked at the new logo":                   "",
	} {
		u := rules.Understand(t.Context(), commands.Utterance{Text: said, Now: d.Now, Lang: "zh-CN"})
		got := []string{u.Command}
		if u.Command == "audit.seen" || u.Command == "data.delete" {
			var q asked
			if err := commands.Bind(&commands.Request{Values: u.Values, Now: d.Now}, &q); err != nil {
				t.Fatal(err)
			}
			got = append(got, q.Of)
			if q.Scope != "" && q.Scope != commands.ScopeSelf {
				got = append(got, string(q.Scope))
			}
			for _, p := range q.People {
				got = append(got, p.Name)
			}
			got = append(got, q.Dept)
			if len(q.But.People) > 0 {
				got = append(got, "but")
			}
			for _, p := range q.But.People {
				got = append(got, p.Name)
			}
			if !q.From.IsZero() {
				got = append(got, "dates")
			}
		}
		if all := strings.Join(strings.Fields(strings.Join(got, " ")), " "); all != want && !(want != "" && u.Command == want) {
			t.Errorf("%s: %q, want %q (%+v)", said, all, want, u.Values)
		}
	}
}

// Beside a meeting that waits to be confirmed, people who are said to have looked are no attendees.
func TestItIsAskedBesideAProposalOfAMeeting(t *testing.T) {
	d, _ := open(t)
	rules := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"李四", "张三", "赵建国"} }})
	proposed := rules.Understand(t.Context(), commands.Utterance{Text: "明天下午三点和张三开会", Now: d.Now, Lang: "zh-CN"})
	for _, said := range []string{"赵建国看过李四的考勤吗", "谁看过他的考勤", "谁看过我的考勤，除了李四"} {
		u := rules.Understand(t.Context(), commands.Utterance{
			Text: said, Now: d.Now, Lang: "zh-CN", Dialog: &commands.Dialog{Command: "meeting.create", Values: proposed.Values},
		})
		if u.Command != "audit.seen" {
			t.Errorf("%s: %q, read as %q", said, u.Command, u.Reading)
		}
	}
}
