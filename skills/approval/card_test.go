package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// on is a moment of November 2026; the 18th is a Wednesday.
var on = cardtpl.SampleAt

func TestPendingApprovalsStandBesideDingTalksOwnCount(t *testing.T) {
	row := approval.Row{Title: "报销", Status: approval.Running, Originator: "王芳", Created: on(15, 9, 0)}
	for _, c := range []struct {
		kind                   string
		rows, others, unlisted int
		lead, text, tag        string
	}{
		{"", 2, 0, 1, "有 2 条审批等你处理，最早的已等 3 天。", "钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "3 条待处理"},
		{"", 2, 0, 0, "有 2 条审批等你处理，最早的已等 3 天。", "", "2 条待处理"},
		{"", 1, 0, 0, "王芳提交的“报销”等你处理，已等 3 天。", "", "1 条待处理"},
		{"", 0, 0, 0, "现在没有审批等你处理。", "", "无待办"},
		{"", 0, 0, 2, "钉钉显示有 2 条审批等你处理，但我这里还列不出来，请在钉钉里查看。", "", "2 条待处理"},
		{"出差", 2, 3, 0, "有 2 条出差等你处理，最早的已等 3 天。", "另有 3 条其他审批等你处理。", "2 条待处理"},
		{"出差", 2, 3, 1, "有 2 条出差等你处理，最早的已等 3 天。", "另有 3 条其他审批等你处理。\n钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "2 条待处理"},
		{"出差", 0, 3, 0, "现在没有“出差”审批等你处理。", "另有 3 条其他审批等你处理。", "3 条待处理"},
		{"出差", 0, 3, 1, "我能列出的审批里没有“出差”。", "另有 3 条其他审批等你处理。\n钉钉还显示另有 1 条等你处理，我这里列不出来，请在钉钉里查看。", "4 条待处理"},
	} {
		got := approval.List{
			Heading: approval.Pending, Rows: slices.Repeat([]approval.Row{row}, c.rows), Kind: c.kind, Others: c.others, Unlisted: c.unlisted, AsOf: on(18, 9, 0),
		}.Card(i18n.ZhCN)
		if got.Lead != c.lead || got.Text != c.text || got.Tag != c.tag {
			t.Errorf("%+v: %q %q [%s]", c, got.Lead, got.Text, got.Tag)
		}
	}
}

func TestAListOffersTheFirstThreeApprovalsByTheCallersIndex(t *testing.T) {
	view := approval.List{Heading: approval.Mine, Shown: 9, AsOf: on(18, 9, 0)}
	for i := range 7 {
		view.Rows = append(view.Rows, approval.Row{Title: fmt.Sprint("申请", i), Status: approval.Status("paused"), N: i + 10})
	}
	c := view.Card(i18n.ZhCN)
	if got := cardtest.Actions(c); !slices.Equal(got, []string{"approval.open.10", "approval.open.11", "approval.open.12"}) {
		t.Errorf("actions %v", got)
	}
	if len(c.Items) != 5 || c.Left != 4 || c.Items[0].Tag != "paused" {
		t.Errorf("%d rows, %d left, %+v", len(c.Items), c.Left, c.Items[0])
	}
}

func TestOnlyWhoMayDecideSeesDecisions(t *testing.T) {
	d := approval.Detail{Title: "报销", Status: approval.Running, Originator: "王芳", Holders: []string{"张三", "李四"}, Created: on(17, 9, 0), Now: on(18, 9, 0), URL: "https://example.com"}
	for i := range 12 {
		d.Form = append(d.Form, approval.Field{Label: fmt.Sprint("项目", i), Values: []string{"值"}})
		d.Steps = append(d.Steps, approval.Step{Who: fmt.Sprint("某人", i), What: "commented", At: on(17, 10, i), Remark: "好"})
	}
	c := d.Card(i18n.ZhCN)
	if got := cardtest.Actions(c); len(got) != 0 || c.Lead != "等张三、李四处理，已 1 天。" {
		t.Errorf("a bystander sees %v and %q", got, c.Lead)
	}
	if c.Items[0].Title != "…更早还有 6 步" || c.Items[len(c.Items)-1].Title != "某人11" || cardtest.Fact(c, "项目11") != "值" {
		t.Errorf("steps %+v, facts %+v", c.Items, c.Facts)
	}
	refused := d
	refused.Status, refused.Steps = approval.Refused, append(refused.Steps, approval.Step{Who: "李四", What: "refused", At: on(17, 11, 0), Remark: "缺发票"})
	if got := refused.Card(i18n.ZhCN).Lead; got != "李四已拒绝（11-17 11:00）：“缺发票”" {
		t.Errorf("refused: %q", got)
	}
	if got := d.Card(i18n.En).Lead; got != "Waiting for 张三, 李四 for 1 day." {
		t.Errorf("in English: %q", got)
	}
	d.CanDecide = true
	if got := cardtest.Actions(d.Card(i18n.ZhCN)); !slices.Equal(got, []string{"approval.agree", "approval.refuse", "approval.more"}) {
		t.Errorf("who may decide sees %v", got)
	}
	for agree, style := range map[bool]cardtpl.Style{true: cardtpl.Primary, false: cardtpl.Danger} {
		c := approval.Decide{Detail: d, Agree: agree, Remark: "已核对"}.Card(i18n.ZhCN)
		if got := cardtest.Actions(c); !slices.Equal(got, []string{"approval.confirm", "approval.remark", "approval.back"}) || c.Buttons[0].Style != style || !strings.Contains(c.Text, "审批意见：已核对") {
			t.Errorf("agree %v: %v, %s, %+v", agree, got, c.Buttons[0].Style, c.Facts)
		}
	}
}

// Nothing of a form is dropped without a word, and nobody decides on what can be seen neither on the card
// nor by a link.
func TestAFormIsShownWholeOrSaysWhatItLeavesOut(t *testing.T) {
	row := func(n int) []cardtpl.Fact {
		return []cardtpl.Fact{{Label: "费用说明", Value: fmt.Sprint("票", n)}, {Label: "金额（元）", Value: fmt.Sprint(n)}}
	}
	rows := func(n int) (out [][]cardtpl.Fact) {
		for i := range n {
			out = append(out, row(i+1))
		}
		return out
	}
	long := strings.Repeat("事情很长", 110)
	for _, c := range []struct {
		name  string
		field approval.Field
		want  []string
		left  string // what the card says of the rest
		there bool   // only DingTalk shows it
	}{
		{"a text", approval.Field{Label: "事由", Values: []string{"拜访客户"}}, []string{"事由|拜访客户"}, "", false},
		{"lines", approval.Field{Label: "事由", Values: []string{strings.Repeat("甲", 60) + "\n乙"}}, []string{"甲甲", "\n乙"}, "", false},
		{"a long text", approval.Field{Label: "事由", Values: []string{long}}, []string{"事由：事情很长"}, "事由还有 41 个字，打开钉钉查看", false},
		{"a long label", approval.Field{Label: "上班中途是否外出/Do you go off from site during work time", Values: []string{"否"}}, []string{"during work time：否"}, "", false},
		{"no label", approval.Field{Values: []string{"否"}}, []string{"其他|否"}, "", false},
		{"choices", approval.Field{Label: "类别", Shape: approval.FieldList, Values: []string{"交通", "住宿"}}, []string{"类别|交通、住宿"}, "", false},
		{"a range", approval.Field{Label: "时间", Shape: approval.FieldRange, Values: []string{"2026-12-08", "2026-12-10"}, About: "年假", Length: approval.Length{N: "3"}}, []string{"时间|年假 · 2026-12-08 – 2026-12-10 · 3 天"}, "", false},
		{"a table", approval.Field{Label: "明细", Shape: approval.FieldTable, Rows: rows(2), Sums: []cardtpl.Fact{{Label: "金额（元）", Value: "3"}}}, []string{"明细：2 行 · 金额（元）合计 3", "1 · 票1 · 金额（元） 1", "2 · 票2"}, "", false},
		{"a long table", approval.Field{Label: "明细", Shape: approval.FieldTable, Rows: rows(14)}, []string{"明细：14 行", "8 · 票8"}, "还有 6 行明细，打开钉钉查看", false},
		{"files", approval.Field{Label: "附件", Shape: approval.FieldFiles, Values: []string{"发票.pdf", "行程单.pdf"}}, []string{"附件|发票.pdf、行程单.pdf", "附件和图片请在钉钉里打开"}, "", true},
		{"many files", approval.Field{Label: "附件", Shape: approval.FieldFiles, Values: strings.Split(strings.Repeat("一份很长的发票.pdf|", 12)+"尾", "|")}, []string{"一份很长的发票.pdf"}, "附件还有 5 个文件，打开钉钉查看", true},
		{"pictures", approval.Field{Label: "照片", Shape: approval.FieldPictures, Values: []string{"a", "b"}}, []string{"照片|2 张图片"}, "", true},
		{"what is not understood", approval.Field{Label: "发票", Shape: approval.FieldElsewhere}, []string{"发票|已填写，请在钉钉里查看"}, "", true},
	} {
		d := approval.Detail{Title: "报销", Status: approval.Running, CanDecide: true, Now: on(18, 9, 0), URL: "https://example.com", Form: []approval.Field{c.field}}
		for _, v := range []cardtpl.View{d, approval.Decide{Detail: d, Agree: true}} {
			card := v.Card(i18n.ZhCN)
			says := card.Text
			for _, f := range card.Facts {
				says += "\n" + f.Label + "|" + f.Value
			}
			for _, want := range append(c.want, c.left) {
				if !strings.Contains(says, want) {
					t.Errorf("%s lacks %q: %s", c.name, want, says)
				}
			}
			if c.left == "" && strings.Contains(says, "打开钉钉查看") {
				t.Errorf("%s claims to leave something out: %s", c.name, says)
			}
			if !slices.ContainsFunc(card.Buttons, func(b cardtpl.Button) bool { return b.URL == d.URL }) {
				t.Errorf("%s has no link", c.name)
			}
			for _, tier := range []cardtpl.Tier{cardtpl.Own, cardtpl.Public, cardtpl.Markdown} { // no tier folds it away
				if text := cardtest.Text(t, card, tier, i18n.ZhCN); strings.Contains(text, "…还有") {
					t.Errorf("%s is folded in the tier %s: %s", c.name, tier, text)
				}
			}
		}
		d.URL = ""
		if got, may := cardtest.Actions(d.Card(i18n.ZhCN)), c.left == "" && !c.there; (len(got) == 3) != may {
			t.Errorf("without a link %s offers %v", c.name, got)
		}
	}
	// Many fields: the ones that do not fit are named.
	d := approval.Detail{Title: "大表", Status: approval.Running, CanDecide: true, Now: on(18, 9, 0), URL: "https://example.com"}
	for i := range 150 {
		d.Form = append(d.Form, approval.Field{Label: fmt.Sprint("项目", i), Values: []string{strings.Repeat("值", 30)}})
	}
	if text := d.Card(i18n.ZhCN).Text; !strings.Contains(text, "项：项目") || !strings.Contains(text, "打开钉钉查看") || !strings.Contains(text, "项目20：值") {
		t.Errorf("many fields: %s", text)
	}
}

func TestRowsTellTwoOfOneKindApart(t *testing.T) {
	date := func(m time.Month, d int) time.Time { return time.Date(2026, m, d, 0, 0, 0, 0, time.UTC) }
	for _, c := range []struct {
		s      approval.Summary
		cn, en string
	}{
		{approval.Summary{Place: "上海", From: date(12, 8), To: date(12, 10), Length: approval.Length{N: "3"}}, "1 · 出差 · 张三 · 上海 12/8–10 · 3 天", "1 · 出差 · 张三 · 上海 8–10 Dec · 3 days"},
		{approval.Summary{Amount: "¥3,000"}, "1 · 出差 · 张三 · ¥3,000", "1 · 出差 · 张三 · ¥3,000"},
		{approval.Summary{From: date(12, 30), To: date(13, 2), Length: approval.Length{N: "1", Hours: true}}, "1 · 出差 · 张三 · 12/30–1/2 · 1 小时", "1 · 出差 · 张三 · 30 Dec – 2 Jan · 1 hour"},
		{approval.Summary{From: date(12, 8), To: date(12, 8), Topic: "年度合同"}, "1 · 出差 · 张三 · 12/8 · 年度合同", "1 · 出差 · 张三 · 8 Dec · 年度合同"},
		{approval.Summary{From: date(13, 2), To: date(13, 2)}, "1 · 出差 · 张三 · 2027/1/2", "1 · 出差 · 张三 · 2 Jan 2027"},
		{approval.Summary{}, "1 · 出差 · 张三", "1 · 出差 · 张三"},
	} {
		list := approval.List{Heading: approval.Pending, AsOf: on(18, 9, 0), Rows: []approval.Row{{
			Title: "张三提交的出差", Kind: "出差", Originator: "张三", Status: approval.Running, Created: on(15, 9, 0), Summary: c.s,
		}}}
		if cn, en := list.Card(i18n.ZhCN).Items[0].Title, list.Card(i18n.En).Items[0].Title; cn != c.cn || en != c.en {
			t.Errorf("%q %q, want %q %q", cn, en, c.cn, c.en)
		}
		list.Heading = approval.Mine
		if got := list.Card(i18n.ZhCN).Items[0].Title; strings.Contains(got, "张三") {
			t.Errorf("one's own row names oneself: %q", got)
		}
	}
}

func TestTheWayOfAStepIsSaidOrNotClaimed(t *testing.T) {
	for _, c := range []struct {
		way          approval.Way
		cn, hant, en string
	}{
		{approval.Way{Method: approval.WayAll, Left: []string{"张三", "李四"}}, "会签，张三、李四 2 人都要同意", "會簽，张三、李四 2 人都要同意", "All 2 must approve: 张三, 李四"},
		{approval.Way{Method: approval.WayAll, Left: []string{"张三", "李四"}, Agreed: 1}, "会签，已有 1 人同意，还需张三、李四 2 人都同意", "會簽，已有 1 人同意，還需张三、李四 2 人都同意", "All must approve: 1 did, 2 still to decide: 张三, 李四"},
		{approval.Way{Method: approval.WayAll, Left: []string{"Anna"}, Agreed: 1}, "会签，已有 1 人同意，还需 Anna 同意", "會簽，已有 1 人同意，還需 Anna 同意", "All must approve: 1 did, Anna is the last"},
		{approval.Way{Method: approval.WayAny, Left: []string{"张三", "李四"}}, "或签，张三、李四任一人同意即可", "或簽，张三、李四任一人同意即可", "One of them is enough: 张三, 李四"},
		{approval.Way{Method: approval.WayTurn, Left: []string{"张三"}, Agreed: 1}, "依次审批，现在轮到张三", "依序簽核，現在輪到张三", "One after the other, now 张三"},
		{approval.Way{Left: []string{"张三", "李四"}, Agreed: 1}, "", "", ""},
	} {
		d := approval.Detail{Title: "报销", Status: approval.Running, Way: c.way, Now: on(18, 9, 0)}
		for l, want := range map[i18n.Lang]string{i18n.ZhCN: c.cn, i18n.ZhTW: c.hant, i18n.En: c.en} {
			if got := cardtest.Fact(d.Card(l), l.T("cards.approval.way")); got != want {
				t.Errorf("%+v in %s is %q, want %q", c.way, l, got, want)
			}
		}
	}
}
