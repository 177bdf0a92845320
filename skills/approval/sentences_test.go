package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// voices are how each turn is said: in Simplified and in Traditional Chinese, in Cantonese and in English.
type voices [4]string

// turn is something said, or with "" pressed on, and the kind of the card that comes; "" is a sentence.
type turn struct {
	say   voices
	press string // a button; "x.0" is the first of several
	card  string
}

// scene is what somebody wants, and what is so in the end.
type scene struct {
	name, who string
	before    func(c *chat) []office.Instance
	turns     []turn
	end       func(c *chat, of []office.Instance) string // "" when it is so
}

// purchases are new ones of 张三's that wait for 李四.
func purchases(n int) func(c *chat) []office.Instance {
	return func(c *chat) (out []office.Instance) {
		for i := range n {
			out = append(out, submit(c.Desk, "采购", map[string]string{"采购事由": fmt.Sprintf("键盘%d", i), "预算金额（元）": fmt.Sprint(300 + i)}))
		}
		c.Hear()
		c.Now = c.Now.Add(2 * time.Minute) // what is older than 15 s can be withdrawn
		return out
	}
}

// now is how the first tasks of approvals and the whole stand.
func now(c *chat, of []office.Instance) string {
	var out []string
	for _, i := range of {
		i, _ = c.Office().Instance(i.ID)
		result := i.Tasks[0].Result
		if i.Tasks[0].Status == "RUNNING" {
			result = "open"
		}
		out = append(out, strings.ToLower(result+" "+i.Status))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func ends(want string) func(*chat, []office.Instance) string {
	return func(c *chat, of []office.Instance) string {
		if got := now(c, of); got != want {
			return fmt.Sprintf("they are %s, want %s", got, want)
		}
		return ""
	}
}

func scenes() []scene {
	return []scene{
		{"mine", "张三", purchases(1), []turn{{voices{"我提交的审批", "我提交的簽核", "我提交咗嘅簽核", "my approvals"}, "", "approval.list.mine"}}, nil},
		{"mine by kind and days", "张三", purchases(2), []turn{{voices{"这个月我提交了哪些采购", "這個月我提交了哪些採購", "今個月我交咗邊啲採購", "show my purchase approvals this month"}, "", "approval.list.mine"}}, nil},
		{"why it has not got through", "张三", purchases(1), []turn{
			{voices{"我的采购审批到哪了", "我的採購簽核到哪了", "我嘅採購簽核去到邊", "where is my purchase approval"}, "", "approval.detail"},
			{voices{"为什么还没过", "為什麼還沒過", "點解", "why hasn't it gone through"}, "", ""},
		}, ends("open running")},
		{"once more", "张三", purchases(1), []turn{{voices{"把上次的采购再提一次", "把上次的採購再提一次", "將上次嘅採購再提多次", "submit my last purchase again"}, "", "approval.proposed"}}, nil},
		{"urge", "张三", purchases(1), []turn{
			{voices{"催一下我的采购申请", "催一下我的採購申請", "幫我催下採購申請", "chase my purchase request"}, "", "approval.urge"},
			{voices{}, "approval.nudge", "approval.nudged"},
		}, func(c *chat, of []office.Instance) string {
			if m := c.last.Messages; len(m) != 1 || m[0].To != holder(c.Desk, of[0]) || m[0].Card.Card(c.lang).Kind != "approval.urged" {
				return fmt.Sprintf("sent %+v", m)
			}
			return ""
		}},
		{"withdraw", "张三", purchases(1), []turn{
			{voices{"撤回我的采购申请", "撤回我的採購申請", "撤返我張採購單", "withdraw my purchase request"}, "", "approval.withdraw"},
			{voices{}, "approval.revoke", "approval.withdrawn"},
		}, func(c *chat, of []office.Instance) string {
			if i, _ := c.Office().Instance(of[0].ID); i.Status != "TERMINATED" {
				return i.Status
			}
			return ""
		}},
		{"waiting, and its form", "李四", purchases(2), []turn{
			{voices{"待我审批的", "待我簽核的", "有咩要我簽", "waiting for me"}, "", "approval.list.pending"},
			{voices{}, "approval.open.0", "approval.detail"},
		}, nil},
		{"what is to be decided today", "李四", purchases(2), []turn{{voices{"今天有什么要我拍板", "今天有什麼要我拍板", "今日有咩要我拍板", "what needs my decision today"}, "", "approval.list.pending"}}, nil},
		{"agree in words", "李四", purchases(1), []turn{
			{voices{"同意张三的采购", "同意张三的採購", "批咗张三嘅採購佢", "approve 张三's purchase"}, "", "approval.decide"},
			{voices{}, "approval.confirm", "approval.decided"},
		}, ends("agree running")},
		{"refuse with a reason", "李四", purchases(1), []turn{
			{voices{"待我审批的采购", "待我簽核的採購", "等我簽嘅採購", "purchases waiting for my approval"}, "", "approval.list.pending"},
			{voices{"驳回，预算超了", "駁回，預算超了", "駁回，超咗預算", "reject, over budget"}, "", "approval.decide"},
			{voices{}, "approval.confirm", "approval.decided"},
		}, func(c *chat, of []office.Instance) string {
			if i, _ := c.Office().Instance(of[0].ID); i.Result != "refuse" || i.Tasks[0].Remark == "" {
				return fmt.Sprintf("%+v", i.Tasks)
			}
			return ""
		}},
		{"all but the second", "李四", purchases(3), []turn{
			{voices{"待我审批的采购", "待我簽核的採購", "等我簽嘅採購", "purchases waiting for my approval"}, "", "approval.list.pending"},
			{voices{"除了第二个都同意", "除了第二個都同意", "除咗第二個都同意", "approve all except the second"}, "", "approval.batch"},
			{voices{}, "approval.batch", "approval.batched"},
		}, ends("agree running, agree running, open running")},
		{"hand over", "李四", purchases(1), []turn{
			{voices{"把张三的采购转给林雅婷", "把张三的採購轉給林雅婷", "將张三嘅採購轉畀林雅婷", "hand 张三's purchase over to 林雅婷"}, "", "approval.hand"},
			{voices{}, "approval.redirect", "approval.handed"},
		}, func(c *chat, of []office.Instance) string {
			if who := name(c.Desk, holder(c.Desk, of[0])); who != "林雅婷" {
				return who + " has it"
			}
			return ""
		}},
		{"comment", "李四", purchases(1), []turn{
			{voices{"评论张三的采购：请补上报价", "評論张三的採購：請補上報價", "喺张三嘅採購度留言：請補返報價", "comment on 张三's purchase: please add the quote"}, "", "approval.comment"},
			{voices{}, "approval.say", "approval.commented"},
		}, func(c *chat, of []office.Instance) string {
			if i, _ := c.Office().Instance(of[0].ID); len(i.Comments) != 1 {
				return fmt.Sprintf("comments %v", i.Comments)
			}
			return ""
		}},
		{"start", "张三", nil, []turn{
			{voices{"申请采购两台显示器 3000 元，下周五要", "申請採購兩台顯示器 3000 元，下週五要", "想申請採購兩台顯示器 3000 蚊，下個禮拜五要", "request a purchase of two monitors for 3000 yuan, needed next Friday"}, "", "approval.proposed"},
			{voices{}, "approval.submit", "approval.submitted"},
		}, func(c *chat, _ []office.Instance) string {
			if i := c.newest(); i.Template != "采购" || i.Values["预算金额（元）"] != "3000" {
				return fmt.Sprintf("%+v", i.Values)
			}
			return ""
		}},
		{"leave", "张三", nil, []turn{{voices{"请明后两天年假", "請明後兩天特休", "聽日後日放年假", "annual leave tomorrow and the day after"}, "", "approval.elsewhere"}}, nil},
		{"overtime", "张三", nil, []turn{{voices{"发起加班申请", "發起加班申請", "申請加班OT", "request overtime"}, "", "approval.elsewhere"}}, nil},
		{"trip", "张三", nil, []turn{{voices{"帮我提个出差申请", "幫我提個出差申請", "幫我申請出差", "start a business trip request"}, "", "approval.elsewhere"}}, nil},
		{"a forgotten punch", "张三", nil, []turn{{voices{"帮我提个补卡申请", "幫我提個補卡申請", "幫我申請補卡", "file a missed punch correction"}, "", "approval.elsewhere"}}, nil},
		{"while away", "李四", purchases(1), []turn{
			{voices{"下周我出差，审批都转给林雅婷", "下週我出差，簽核都轉給林雅婷", "下個禮拜我出差，啲簽核全部轉畀林雅婷", "I'm travelling next week, let 林雅婷 handle my approvals"}, "", "approval.away"},
			{voices{}, "approval.standin", "approval.standing"},
			{voices{"取消代批", "取消代簽", "唔使代批喇", "stop handing over my approvals"}, "", "approval.standing"},
			{voices{}, "approval.standout", "approval.stood_out"},
		}, nil},
		{"digest", "李四", nil, []turn{
			{voices{"打开审批摘要", "打開簽核摘要", "開返簽核摘要", "turn on the approval digest"}, "", "approval.digests"},
			{voices{}, "approval.digeston", "approval.digests"},
			{voices{"关掉审批摘要", "關掉簽核摘要", "熄咗簽核摘要佢", "turn off the approval digest"}, "", "approval.digests"},
			{voices{}, "approval.digestoff", "approval.digests_off"},
		}, nil},
		{"an unknown number", "张三", nil, []turn{{voices{"审批 20261118000000000000", "簽核 20261118000000000000", "簽核 20261118000000000000", "approval 20261118000000000000"}, "", ""}}, nil},
	}
}

// Every sentence of the issue, in each voice, from what is said to what is so at DingTalk.
func TestEverySentenceComesToItsCardAndItsEnd(t *testing.T) {
	for v, lang := range []i18n.Lang{i18n.ZhCN, i18n.ZhTW, i18n.ZhHK, i18n.En} {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			c := begin(t, "张三")
			c.lang, c.all = lang, true
			for _, s := range scenes() {
				t.Run(s.name, func(t *testing.T) {
					c.t, c.who = t, s.who
					c.restart()
					c.clear()
					var of []office.Instance
					if s.before != nil {
						of = s.before(c)
					}
					for _, turn := range s.turns {
						said := turn.say[v]
						var reply *commands.Reply
						var err error
						if turn.press == "" {
							reply, err = c.try(said)
						} else {
							said = turn.press
							action, n := turn.press, -1
							if base, ok := strings.CutSuffix(action, ".0"); ok {
								action, n = base, 0
							}
							reply, err = c.push(action, n)
						}
						kind := ""
						if err == nil && reply.Card != nil {
							kind = reply.Card.Card(c.lang).Kind
						}
						if kind != turn.card || err != nil && turn.card != "" {
							t.Fatalf("%s comes to %q (%v), want %q", said, kind, err, turn.card)
						}
					}
					if s.end != nil {
						if wrong := s.end(c, of); wrong != "" {
							t.Error(wrong)
						}
					}
				})
			}
		})
	}
}

// clear ends what other scenes left.
func (c *chat) clear() {
	c.t.Helper()
	for _, i := range c.Office().Instances() {
		for _, task := range i.Waiting() {
			if i.Template == "采购" {
				c.Must(c.Office().Decide(i.ID, task.ID, task.UserID, false, "-"))
				break
			}
		}
	}
	c.Hear()
}
