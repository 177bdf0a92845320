package approval_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// What is no amount of a form, or not clearly one, is asked about with its reason.
func TestAnAmountIsRightOrAskedAbout(t *testing.T) {
	for _, c := range []struct {
		lang i18n.Lang
		say  string
		has  []string
	}{
		{i18n.ZhCN, "申请采购一台服务器，-5000元", []string{"“-5000元”填不进“预算金额（元）”", "是多少"}},
		{i18n.ZhCN, "申请采购一台服务器，5000美元", []string{"按人民币填", "“5000美元”请先换算"}},
		{i18n.ZhTW, "申請採購一台伺服器，5000 美元", []string{"以人民幣填寫", "「5000 美元」請先換算"}},
		{i18n.En, "file a purchase for a server, 5000 dollars", []string{"is in yuan", "“5000 dollars”"}},
		{i18n.ZhCN, "申请采购办公椅，预算三千到五千", []string{"哪个数是“预算金额（元）”", "3,000", "5,000"}},
		{i18n.ZhTW, "申請採購辦公椅，預算三千到五千", []string{"哪個數字是「预算金额（元）」", "3,000"}},
		{i18n.En, "file a purchase for office chairs, budget 3000 to 5000", []string{"Which amount", "3,000", "5,000"}},
		{i18n.ZhCN, "申请采购一批键盘，每个 35", []string{"“每个 35”填不进", "是多少"}},
	} {
		a := begin(t, "张三")
		a.lang = c.lang
		skilltest.Has(t, a.say(c.say), c.has...)
	}
	c := begin(t, "张三")
	c.say("申请采购办公椅，预算三千到五千")
	skilltest.Has(t, c.press("dialog.pick", 1), "请核对", "预算金额（元）：5,000")
}

// Rows that answer what all cost fill the table, and what they come to is said; a total that is said stays, and is told not to fit.
func TestRowsAndTheirTotal(t *testing.T) {
	c := begin(t, "张三")
	c.say("报销")
	skilltest.Has(t, c.say("高铁票 553 元，打车 37.5 元"), "报销类别")
	skilltest.Has(t, c.say("差旅费"), "报销总额（元）：590.5", "高铁票", "37.5")
	skilltest.Has(t, c.say("总额改成500"), "报销总额（元）：500", "“报销明细”合计 590.5，和“报销总额（元）”对不上")
	c.lang = i18n.ZhTW
	skilltest.Has(t, c.say("總額改成600"), "「报销明细」合計 590.5，與「报销总额（元）」不符")
	c.lang = i18n.En
	skilltest.Has(t, c.say("change the 总额 to 700"), "“报销明细” adds up to 590.5, not to “报销总额（元）”")
	skilltest.Lacks(t, c.say("总额改成590.5"), "adds up")
	c = begin(t, "张三")
	c.say("报销")
	c.say("高铁票 553，酒店 800，一共 1400")
	skilltest.Has(t, c.say("差旅费"), "报销总额（元）：1,400", "合计 1,353", "对不上")
}

// A copy goes on saying what it was made of and what was not taken over, until that is filled in.
func TestACopyThatIsChangedStillNamesWhatItLeftOut(t *testing.T) {
	c := begin(t, "张三")
	c.held("报销", map[string]string{"报销总额（元）": "1353", "报销类别": "差旅费", "发票": `[{"fileName":"a.pdf"}]`,
		"报销明细": `[[{"name":"费用说明","value":"高铁票"},{"name":"金额（元）","value":"553.00"}],[{"name":"费用说明","value":"酒店"},{"name":"金额（元）","value":"800.00"}]]`})
	first := c.say("再提一次上次的报销")
	skilltest.Has(t, first, "照编号", "发票")
	skilltest.Has(t, c.say("把金额改成 500"), "照编号", "发票", "合计 1,353，和“报销总额（元）”对不上")
}

// What is said to the card of a form changes it, empties a field, or is named as not used; a button's own words do what it does.
func TestAFormIsChangedByWordsAndNothingIsDropped(t *testing.T) {
	for _, c := range []struct {
		lang                         i18n.Lang
		ask, change, left, gone, put string
	}{
		{i18n.ZhCN, "申请采购两台显示器 3000 元，下周五要", "不对，三台，4500，再加上鼠标", "没用上：“再加上鼠标”", "不要日期了", "先放着"},
		{i18n.ZhTW, "申請採購三台顯示器 3000 元，下週五要", "不對，4500，再加上滑鼠", "沒有用到：「再加上滑鼠」", "不要日期了", "先放著"},
		{i18n.En, "file a purchase for monitors, 3000 yuan, by next Friday", "make it 4500, note: client from HK", "Not used: “note: client from HK”", "remove the date", "Not now"},
	} {
		a := begin(t, "张三")
		a.lang = c.lang
		skilltest.Has(t, a.say(c.ask), "2026-11-27", "3,000")
		skilltest.Has(t, a.say(c.change), "4,500", c.left, "2026-11-27")
		skilltest.Lacks(t, a.say(c.gone), "2026-11-27")
		skilltest.Has(t, a.say(c.put), map[i18n.Lang]string{i18n.ZhCN: "已取消", i18n.ZhTW: "已取消", i18n.En: "cancelled"}[c.lang])
	}
}
