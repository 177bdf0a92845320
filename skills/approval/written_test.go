package approval_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// fill writes into the inputs of the last card, by their labels, and presses its button.
func (c *chat) fill(written map[string]string) (*commands.Reply, error) {
	c.t.Helper()
	form := c.last.Card.Card(c.lang).Form
	if form == nil {
		c.t.Fatalf("the card has no inputs:\n%s", c.text(c.last))
	}
	values := map[string]string{}
	for label, value := range written {
		i := slices.IndexFunc(form.Fields, func(f cardtpl.Field) bool { return f.Label == label })
		if i < 0 {
			c.t.Fatalf("no input is called %s: %+v", label, form.Fields)
		}
		values[form.Fields[i].Name] = value
	}
	req := c.request()
	req.Press = &commands.Press{TrackID: commands.TrackID("card", "fill"), Action: form.Submit, N: -1, Payload: c.last.Pending.Payload, First: c.Now, Form: values}
	return c.answered(c.router.Press(c.t.Context(), req))
}

// Whoever likes a form better than questions fills in what is missing on the card. People, departments and tables are asked for in
// words, and nothing but the button of the last card submits.
func TestWhatIsMissingIsFilledInOnTheCard(t *testing.T) {
	for lang, say := range map[i18n.Lang]struct{ start, contact, dept, table, check, done string }{
		i18n.ZhCN: {"帮我发起一个审批", "“现场负责人”填谁", "“承办部门”填哪个部门", "“费用明细”有哪些", "请核对", "已提交"},
		i18n.ZhTW: {"幫我發起一個簽核", "「现场负责人」填誰", "「承办部门」填哪個部門", "「费用明细」有哪些", "請核對", "已提交"},
		i18n.En:   {"I want to submit an approval", "Who for “现场负责人”", "Which department for “承办部门”", "What goes into “费用明细”", "Please check", "Submitted"},
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := begin(t, "张三")
			c.lang = lang
			c.say(say.start)
			c.say("团队活动")
			reply, err := c.fill(map[string]string{
				"活动主题": "后端组秋游", "活动说明": "第一行\n第二行", "参加人数": "12", "活动预算（元）": "3,500.50", "预订截止日": "2026-11-25", "开始时间": "2026-12-05", "结束时间": "2026-12-06",
				"活动类型": "团建", "需要的支持": `["用车","餐饮"]`, "联系电话": "",
			})
			c.Must(err)
			if reply.To != commands.PressedCard {
				t.Errorf("it is answered elsewhere: %v", reply.To)
			}
			skilltest.Has(t, c.text(reply), say.contact)
			skilltest.Has(t, c.say("李四"), say.dept)
			skilltest.Has(t, c.say("后端组"), say.table)
			c.say("大巴 1200；午餐 2300")
			skilltest.Has(t, c.say("王五"), say.check, "后端组秋游", "第二行", "3,500.50", "2026-12-05 – 2026-12-06", "餐饮")
			if c.begun() != 0 {
				t.Fatal("the form itself submitted it")
			}
			skilltest.Has(t, c.press("approval.submit", -1), say.done)
			skilltest.Has(t, formOf(c.newest()), "活动说明=第一行\n第二行", "参加人数=12", "活动预算（元）=3500.50", "预订截止日=2026-11-25", `["2026-12-05","2026-12-06"]`, "活动类型=团建", `["用车","餐饮"]`)
		})
	}
}

// Each value that does not fit is named; what does is kept, and what was left empty is asked for again.
func TestWhatDoesNotFitOnTheCardIsAskedForAgainAndNothingIsLost(t *testing.T) {
	c := begin(t, "张三")
	c.say("发起采购申请")
	reply, err := c.fill(map[string]string{"采购事由": "显示器", "预算金额（元）": "很多", "期望交付日期": "明天吧"})
	c.Must(err)
	skilltest.Has(t, c.text(reply), "“很多”填不进“预算金额（元）”", "“明天吧”填不进“期望交付日期”", "“预算金额（元）”是多少")
	if form := reply.Card.Card(c.lang).Form; form == nil || len(form.Fields) != 2 {
		t.Errorf("%+v", form)
	}
	reply, err = c.fill(map[string]string{"预算金额（元）": "3000"})
	c.Must(err)
	skilltest.Has(t, c.text(reply), "请核对", "显示器", "3,000", "没填：期望交付日期")
	// A range that ends before it begins, or has one end, fits as little as an option that there is not.
	c.say("发起团队活动审批")
	reply, err = c.fill(map[string]string{"开始时间": "2026-12-06", "结束时间": "2026-12-05", "活动类型": "露营", "活动主题": "秋游"})
	c.Must(err)
	skilltest.Has(t, c.text(reply), "“2026-12-06 – 2026-12-05”填不进“开始时间 – 结束时间”", "“露营”填不进“活动类型”")
	reply, err = c.fill(map[string]string{"结束时间": "2026-12-05"})
	c.Must(err)
	skilltest.Has(t, c.text(reply), "“2026-12-05”填不进")
	skilltest.Has(t, c.say("12月5号到6号"), "“参加人数”是多少")
}

// Where one field is missing, or the card draws no inputs, there is the question alone.
func TestInputsStandBesideTheQuestionOnly(t *testing.T) {
	c := begin(t, "张三")
	text := c.say("发起采购申请")
	skilltest.Has(t, text, "“采购事由”写什么")
	skilltest.Lacks(t, text, "请直接回复", "填好了")
	c.restart()
	c.who = "王五"
	c.say("提交一个采购申请，预算 3000 元，下周五要")
	if form := c.last.Card.Card(c.lang).Form; form != nil {
		t.Errorf("a form for one field: %+v", form)
	}
	// A card of an earlier release takes nothing.
	req := c.request()
	req.Press = &commands.Press{TrackID: "t", Action: "approval.filled", N: -1, Payload: []byte(`{"command":"approval.create"}`), First: c.Now}
	if _, err := c.router.Press(t.Context(), req); commands.CodeOf(err) != commands.Invalid {
		t.Errorf("%v", err)
	}
}

// A day that could be of several fields is asked about: said with the first sentence, at the card with the button, as a change.
func TestADayOfOneOfSeveralFieldsIsAskedAbout(t *testing.T) {
	c := begin(t, "张三", `
templates:
  - {name: 设备报废, fields: [{name: 事由, type: text, required: true}, {name: 报废日期, type: date}, {name: 停用时间, type: dates}], approvers: [{role: manager}]}
`)
	asked := func(text, day string) {
		t.Helper()
		skilltest.Has(t, text, day+"”填在哪一项", "报废日期", "开始时间 – 结束时间")
	}
	asked(c.say("发起设备报废审批，事由：旧打印机，下周四"), "11月26日 周四")
	text := c.say("报废日期")
	skilltest.Has(t, text, "请核对", "旧打印机", "2026-11-26")
	skilltest.Lacks(t, text, "没用上", "11-27")
	asked(c.say("下周五"), "11月27日 周五")
	asked(c.say("下下周一"), "11月30日 周一") // another day is no answer to which field
	text = c.press("dialog.pick", 1)
	skilltest.Has(t, text, "请核对", "2026-11-26", "2026-11-30")
	asked(c.say("改成12月3号"), "12月3日 周四")
	text = c.say("第一个")
	skilltest.Has(t, text, "请核对", "2026-12-03", "2026-11-30")
	skilltest.Lacks(t, text, "2026-11-26")
	skilltest.Has(t, c.press("approval.submit", -1), "已提交")
	skilltest.Has(t, formOf(c.newest()), "报废日期=2026-12-03")
}
