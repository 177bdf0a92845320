package approval_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// held is an approval of whoever talks that was refused: what somebody does again.
func (c *chat) held(template string, values map[string]string) office.Instance {
	c.t.Helper()
	i, err := c.Office().StartApproval(office.Approval{Template: template, Originator: c.Who(c.who).UserID, Values: values, Approvers: []string{c.Who("王五").UserID}})
	c.Must(err)
	w := i.Waiting()[0]
	c.Must(c.Office().Decide(i.ID, w.ID, w.UserID, false, "写清楚些"))
	c.Now = c.Now.Add(time.Hour)
	return i
}

// A copy is a draft like any: what it was filled with is shown, can be changed, and is submitted once.
func TestACopyIsFilledWithWhatTheOldOneHeldAndSubmittedOnce(t *testing.T) {
	for lang, say := range map[i18n.Lang]struct{ again, from, change, after, done string }{
		i18n.ZhCN: {"把上次的采购申请再提一次", "照编号", "金额改成2800", "2,800", "已提交"},
		i18n.ZhTW: {"把上次的採購申請再送一次", "照編號", "金額改成2800", "2,800", "已提交"},
		i18n.En:   {"same purchase as last time, submit again", "Filled in like no.", "预算: 2800", "2,800", "Submitted"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := begin(t, "张三")
			c.lang = lang
			old := c.held("采购", map[string]string{"采购事由": "显示器两台", "预算金额（元）": "3000", "期望交付日期": "2026-11-27"})
			skilltest.Has(t, c.say(say.again), say.from, old.BusinessID, "显示器两台", "3,000", "2026-11-27", "李四 → ")
			if c.begun() != 0 {
				t.Fatal("it was started without confirmation")
			}
			skilltest.Has(t, c.say(say.change), say.after, "显示器两台", "2026-11-27")
			proposed := c.last
			for range 2 {
				reply, err := c.pushOn(proposed, "approval.submit", -1)
				c.Must(err)
				skilltest.Has(t, c.text(reply), say.done)
			}
			if c.begun() != 1 {
				t.Errorf("started %d times", c.begun())
			}
			skilltest.Has(t, formOf(c.newest()), "采购事由=显示器两台", "预算金额（元）=2800", "期望交付日期=2026-11-27")
		})
	}
}

// Every control is taken over; what is over, what is gone and what only DingTalk can fill in is named, and asked for again if it has
// to be there.
func TestACopyNamesWhatItDoesNotTakeOver(t *testing.T) {
	c := begin(t, "张三")
	old := c.held("团队活动", map[string]string{
		"活动主题": "后端组秋游", "活动说明": "第一行\n第二行", "参加人数": "12", "活动预算（元）": "3500", "预订截止日": "2026-11-10",
		`["开始时间","结束时间"]`: `["2026-12-05","2026-12-06"]`, "活动类型": "团建", "需要的支持": `["用车","餐饮"]`, "现场负责人": `["` + c.Who("李四").UserID + `"]`,
		"承办部门": deptOf(c), "费用明细": `[[{"name":"项目","value":"大巴"},{"name":"费用（元）","value":"1200"}],[{"name":"项目","value":"午餐"},{"name":"费用（元）","value":"2300"}]]`,
		"场地合同": `[{"spaceId":"1","fileName":"合同.pdf","fileSize":"188000","fileType":"pdf","fileId":"2"}]`, "场地照片": `["https://static.dingtalk.com/a.jpg"]`,
	})
	text := c.say("把" + old.BusinessID + "再提一次")
	skilltest.Has(t, text, "预订截止日（日期已过）", "场地合同（文件要重新发给我）", "场地照片（我填不了", "“预订截止日”是哪一天", old.BusinessID)
	if strings.Count(text, "场地合同") != 1 {
		t.Errorf("a field is named twice:\n%s", text)
	}
	skilltest.Has(t, c.say("11月30日"), "请谁来审批")
	skilltest.Has(t, c.say("王五"), "请核对", "后端组秋游", "第二行", "12", "3,500", "2026-11-30", "2026-12-05 – 2026-12-06", "团建", "用车", "李四", "后端组", "大巴", "2300", "场地合同")
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	now := formOf(c.newest())
	for _, field := range []string{"活动说明", "需要的支持", "现场负责人", "承办部门"} {
		if !strings.Contains(now, field+"="+old.Values[field]) {
			t.Errorf("%s differs:\n%s", field, now)
		}
	}
	skilltest.Has(t, now, `{"name":"费用（元）","value":"2300"}`, "预订截止日=2026-11-30")
}

func deptOf(c *chat) string {
	c.t.Helper()
	depts, err := c.Directory.DeptsNamed(c.t.Context(), c.Who("李四").UserID, "后端组")
	c.Must(err)
	return strconv.FormatInt(depts[0], 10)
}

// A table that is too long to be written in a message is copied all the same.
func TestALongTableIsCopied(t *testing.T) {
	c := begin(t, "张三")
	rows := slices.Repeat([]string{`[{"name":"费用说明","value":"高铁票"},{"name":"金额（元）","value":"553"}]`}, 40)
	old := c.held("报销", map[string]string{"报销总额（元）": "22120", "报销类别": "差旅费", "报销明细": "[" + strings.Join(rows, ",") + "]"})
	skilltest.Has(t, c.say("把"+old.BusinessID+"再提一次"), "请核对", "22,120", "40")
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	if n := strings.Count(c.newest().Values["报销明细"], "553"); n != 40 {
		t.Errorf("%d rows", n)
	}
}

// Who or what is gone is not put into a new form.
func TestACopyLeavesOutWhoIsGone(t *testing.T) {
	c := begin(t, "张三")
	old := c.held("团队活动", map[string]string{
		"活动主题": "秋游", "参加人数": "12", "活动预算（元）": "3500", "预订截止日": "2026-11-27", `["开始时间","结束时间"]`: `["2026-12-05","2026-12-06"]`,
		"活动类型": "露营", "需要的支持": `["用车","潜水"]`, "现场负责人": `["nobody"]`, "承办部门": "999999", "费用明细": `[[{"name":"项目","value":"大巴"},{"name":"费用（元）","value":"很多"}]]`,
	})
	skilltest.Has(t, c.say("把"+old.BusinessID+"再提一次"), "活动类型（原来的已不能选）", "需要的支持（", "费用明细（", "“活动类型”选哪一个")
}

// What DingTalk alone can start or fill in is opened there, with what was written before beside it, and why is said.
func TestACopyThatOnlyDingTalkCanMakeOpensTheFormOfItsKind(t *testing.T) {
	d := open(t)
	over := submitted(d, "张三", func(i office.Instance) bool { return i.Status == "COMPLETED" && i.Template == "出差" })[0]
	req := d.Request("张三", said{Number: over.BusinessID})
	detail := d.Run("approval.status", req)
	for _, reply := range []*commands.Reply{d.Press(detail, req, "approval.again", -1), d.Run("approval.again", req)} {
		c := reply.Card.Card(i18n.ZhCN)
		if i := slices.IndexFunc(c.Buttons, func(b cardtpl.Button) bool { return strings.Contains(b.URL, over.ProcessCode) }); i < 0 {
			t.Errorf("it leads to %+v, not to the form %s", c.Buttons, over.ProcessCode)
		}
		skilltest.Has(t, skilltest.Says(t, reply.Card), "再提一次 · "+over.Template, "只允许你自己在钉钉里发起")
	}
	// By words the newest of the kind, or the one that was pointed at.
	picked := d.Request("张三", nil)
	picked.Values = commands.Values{"picked": {Readings: []any{commands.Picked{Of: []commands.Values{commands.ValuesOf(said{Number: over.BusinessID})}}}}}
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.again", picked).Card), over.BusinessID)
	if code, _ := d.Refused("approval.again", d.Request("林雅婷", said{Number: over.BusinessID})); code != commands.NotFound {
		t.Errorf("somebody else's: %s", code)
	}
	if code, _ := d.Refused("approval.again", d.Request("张三", said{Kind: "离职"})); code != commands.NotFound {
		t.Errorf("of a kind that was never submitted: %s", code)
	}
}
