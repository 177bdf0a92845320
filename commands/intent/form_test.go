package intent_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// purchase and seal are forms as an organisation may have them.
func purchase() []commands.Param {
	return []commands.Param{
		{Name: "f1", Label: "采购事由", Type: commands.Text, Required: true}, {Name: "f2", Label: "预算金额（元）", Type: commands.Money, Required: true},
		{Name: "f3", Label: "数量", Type: commands.Number}, {Name: "f4", Label: "期望交付日期", Type: commands.Day},
	}
}

func seal() []commands.Param {
	return []commands.Param{
		{Name: "f1", Label: "用章文件名称", Type: commands.Text, Required: true},
		{Name: "f2", Label: "印章类型", Type: commands.Choice, Options: []string{"公章", "合同专用章", "法人章"}},
		{Name: "f3", Label: "份数", Type: commands.Number}, {Name: "f4", Label: "盖章页", Type: commands.Choice, Options: []string{"首页", "末页", "骑缝"}, Many: true},
	}
}

func costs() []commands.Param {
	return []commands.Param{{Name: "t", Label: "费用明细", Type: commands.Table, Rows: []commands.Param{
		{Name: "what", Label: "项目", Type: commands.Text}, {Name: "sum", Label: "费用（元）", Type: commands.Money},
	}}}
}

// A table is answered by rows, each read for its columns.
func TestATableIsReadRowByRow(t *testing.T) {
	r := rules()
	for _, text := range []string{"高铁票 553，酒店 800 元", "高铁票 553\n酒店 800", "高铁票553；酒店800块", "项目：高铁票 费用：553；酒店 800"} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: "t", Values: commands.Values{}, More: costs()}
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
		raw, err := json.Marshal(u.Values["t"].Readings)
		const want = `[[{"sum":["553"],"what":["高铁票"]},{"sum":["800"],"what":["酒店"]}]]`
		if got := bare(string(raw)); err != nil || got != want {
			t.Errorf("%q: %s %v", text, got, err)
		}
	}
	// A single figure is an amount, unless there is another one.
	for text, want := range map[string]string{
		"车费 8，午餐 9 元":     `[[{"sum":["8"],"what":["车费"]},{"sum":["9"],"what":["午餐"]}]]`,
		"咖啡 2 杯 30\n停车 5": `[[{"sum":["30"],"what":["咖啡 2 杯"]},{"sum":["5"],"what":["停车"]}]]`,
		"bus 3; lunch 9":  `[[{"sum":["3"],"what":["bus"]},{"sum":["9"],"what":["lunch"]}]]`,
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &commands.Dialog{Command: intent.ApprovalCreate, Slot: "t", Values: commands.Values{}, More: costs()}})
		raw, err := json.Marshal(u.Values["t"].Readings)
		if got := bare(string(raw)); err != nil || got != want {
			t.Errorf("%q: %s %v", text, got, err)
		}
	}
}

// bare is the JSON of values without what was said for them.
func bare(s string) string {
	s = regexp.MustCompile(`"said":"[^"]*",`).ReplaceAllString(s, "")
	return regexp.MustCompile(`\{"as":"text","readings":(\[[^\]]*\])\}`).ReplaceAllString(s, "$1")
}

// fields are what a form holds, one line a field.
func fields(t *testing.T, form []commands.Param, v commands.Values) string {
	t.Helper()
	var out string
	for _, p := range form {
		got, ok := v[p.Name]
		if !ok {
			continue
		}
		if p.Type == commands.Day || p.Type == commands.DateRange {
			d := commands.DaysOf(got)
			out += p.Label + "=" + d.From.Format("0102") + "-" + d.To.Format("0102") + ";"
			continue
		}
		raw, err := json.Marshal(got.Readings)
		if err != nil {
			t.Fatal(err)
		}
		out += p.Label + "=" + string(raw) + ";"
	}
	return out
}

// The sentence that asks for a form fills what it says of it.
func TestTheSentenceThatAsksForAFormFillsItsFields(t *testing.T) {
	r := rules()
	for _, c := range []struct {
		form []commands.Param
		text string
		want string
		left string
	}{
		{purchase(), "申请采购两台显示器 3000 元，下周要", `采购事由=["两台显示器"];预算金额（元）=["3000"];数量=["2"];期望交付日期=1123-1129;`, ""},
		{purchase(), "帮我发起采购申请，两台显示器三千块，下周五前到", `采购事由=["两台显示器"];预算金额（元）=["3000"];数量=["2"];期望交付日期=1127-1127;`, ""},
		{purchase(), "I want to file a purchase request, two monitors, 3,000 yuan, by next Friday", `采购事由=["two monitors"];预算金额（元）=["3000"];数量=["2"];期望交付日期=1127-1127;`, ""},
		{purchase(), "申請採購兩台顯示器 3000 元，下週五要", `采购事由=["兩台顯示器"];预算金额（元）=["3000"];数量=["2"];期望交付日期=1127-1127;`, ""},
		{purchase(), "提交采购，预算1.5万，数量 12，事由：新人入职配电脑", `采购事由=["新人入职配电脑"];预算金额（元）=["15000"];数量=["12"];`, ""},
		{purchase(), "采购", ``, ""},
		{seal(), "提一个用章申请，合同两份，用公章", `用章文件名称=["合同两份"];印章类型=["公章"];份数=["2"];`, ""},
		{seal(), "提一个用章申请，盖首页和骑缝，5份", `份数=["5"];盖章页=[["首页","骑缝"]];`, ""},
		{seal()[1:3], "提一个用章申请，下周五用，公章", `印章类型=["公章"];`, "下周五"},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Command: intent.ApprovalCreate, More: c.form})
		left := ""
		for _, l := range u.Unused {
			left += l.Text
		}
		if got := fields(t, c.form, u.Values); got != c.want || left != c.left {
			t.Errorf("%s\n got %s left %q\nwant %s left %q", c.text, got, left, c.want, c.left)
		}
	}
}

// While a form is open, a message answers what is asked, or changes the field whose label it names; nothing else of it is touched.
func TestAFormIsCorrectedByItsLabels(t *testing.T) {
	r := rules()
	known := commands.Values{
		"kind": {Readings: []any{"采购"}}, "f1": {Readings: []any{"显示器"}}, "f2": {Readings: []any{"3000"}}, "f3": {Readings: []any{"2"}},
		"f4": commands.Days{From: at(t, 27, 0, 0), To: at(t, 27, 0, 0)}.Value(),
	}
	for _, c := range []struct{ slot, text, field, want string }{
		{"", "金额改成2800", "f2", `["2800"]`}, {"", "预算改为2,800元", "f2", `["2800"]`}, {"", "改成2800元", "f2", `["2800"]`},
		{"", "数量改成三", "f3", `["3"]`}, {"", "事由改成键盘和鼠标", "f1", `["键盘和鼠标"]`}, {"", "采购事由：两把椅子", "f1", `["两把椅子"]`},
		{"f3", "金额改成2800", "f2", `["2800"]`}, {"f1", "金额改成2800", "f2", `["2800"]`}, {"f1", "金额是3000的那台坏了", "f1", `["金额是3000的那台坏了"]`},
		{"f2", "3000", "f2", `["3000"]`}, {"f2", "三千五", "f2", `["3500"]`}, {"f2", "一万二", "f2", `["12000"]`}, {"f2", "1.5万吧", "f2", `["15000"]`}, {"f2", "¥12,000.50", "f2", `["12000.5"]`},
		{"f3", "两台", "f3", `["2"]`}, {"f3", "two", "f3", `["2"]`}, {"f3", "十二", "f3", `["12"]`}, {"f3", "一百零五个", "f3", `["105"]`},
		{"", "change the 金额 to 2,800", "f2", `["2800"]`},
	} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: c.slot, Values: known, More: purchase()}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: d})
		raw, err := json.Marshal(u.Values[c.field].Readings)
		if err != nil || u.Reading != commands.ReadAnswer || string(raw) != c.want {
			t.Errorf("%q at %q: %q %s %v, want %s", c.text, c.slot, u.Reading, raw, err, c.want)
			continue
		}
		for name, v := range known {
			if a, _ := json.Marshal(v); name != c.field {
				if b, _ := json.Marshal(u.Values[name]); string(a) != string(b) {
					t.Errorf("%q at %q changed %s: %s", c.text, c.slot, name, b)
				}
			}
		}
	}
	for _, c := range []struct{ slot, text, want string }{
		{"f4", "下周五", "1127-1127"}, {"f4", "12月3号前", "1203-1203"}, {"", "交付日期改到下周三", "1125-1125"}, {"f2", "交付日期改到下周三", "1125-1125"}, {"f4", "昨天", "1121-1121"},
	} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: c.slot, Values: known, More: purchase()}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: d})
		if days := commands.DaysOf(u.Values["f4"]); u.Reading != commands.ReadAnswer || days.From.Format("0102")+"-"+days.To.Format("0102") != c.want {
			t.Errorf("%q at %q: %q %v, want %s", c.text, c.slot, u.Reading, days, c.want)
		}
	}
}

// What is no value of the field that is asked for is kept as said, and nothing is lost: it is asked again.
func TestAWrongValueOfAFieldIsKeptAsSaid(t *testing.T) {
	r := rules()
	known := commands.Values{"kind": {Readings: []any{"采购"}}, "f1": {Readings: []any{"显示器"}}}
	for slot, text := range map[string]string{"f2": "很贵", "f3": "看着办", "f4": "尽快"} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: slot, Values: known, More: purchase()}
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
		if v := u.Values[slot]; u.Reading != commands.ReadAnswer || v.Said != text || len(v.Readings) > 0 || len(u.Values["f1"].Readings) == 0 {
			t.Errorf("%q: %q %+v", text, u.Reading, u.Values)
		}
	}
	d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: "f2", Values: known, More: purchase()}
	if u := r.Understand(t.Context(), commands.Utterance{Text: "明天下午三点和李四开会", Now: now(t), Dialog: d}); u.Command != "meeting.create" {
		t.Errorf("%q %s", u.Reading, u.Command)
	}
}

// At the card with the button a day alone is that of the only field that takes one, and 提交 is the button.
func TestADayAloneIsThatOfTheOnlyFieldThatTakesOne(t *testing.T) {
	r := rules()
	two := append(purchase(), commands.Param{Name: "f5", Label: "付款日期", Type: commands.Day})
	for text, want := range map[string]string{"下周五": "1127", "12月4日": "1204", "next Friday": "1127", "下星期五": "1127", "聽日": "1123",
		"就下周五吧": "1127", "到下周五": "1127", "還是下週五": "1127", "next Friday please": "1127", "make it Friday": "1127"} {
		for _, form := range [][]commands.Param{purchase(), two} {
			d := &commands.Dialog{Command: intent.ApprovalCreate, Values: commands.Values{"kind": {Readings: []any{"采购"}}}, More: form}
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
			got := fields(t, form, u.Values)
			switch {
			case u.Reading != commands.ReadAnswer:
				t.Errorf("%s: %q", text, u.Reading)
			case len(form) < len(two) && (!strings.HasPrefix(got, "期望交付日期="+want+"-") || len(u.Unused) > 0):
				t.Errorf("%s: %s, unused %v", text, got, u.Unused)
			case len(form) == len(two) && (got != "" || len(u.Unused) != 1):
				t.Errorf("%s for two: %s, unused %v", text, got, u.Unused)
			}
		}
	}
	for _, text := range []string{"提交", "提交吧", "送出", "送出吧", "submit", "submit it", "go ahead and submit", "確認送出", "遞交", "就这样提交"} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Values: commands.Values{"kind": {Readings: []any{"采购"}}}, More: purchase()}
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d}); u.Reading != commands.ReadConfirm {
			t.Errorf("%s: %q %s", text, u.Reading, u.Command)
		}
	}
}

// Rows with amounts are those of the table that is asked for, however the first begins; a request is still one.
func TestRowsWithAmountsAnswerTheQuestionForATable(t *testing.T) {
	r := rules()
	more := []commands.Param{{Name: "t", Label: "费用明细", Type: commands.Table, Rows: []commands.Param{{Name: "what", Label: "费用类型", Type: commands.Text}, {Name: "sum", Label: "金额（元）", Type: commands.Money}}}}
	for text, want := range map[string]string{
		"帮我报销车费 45\n餐费 60": "", "我要报销打车费 45；餐费 60": "", "車費 45\n餐費 60": "", "claim taxi 45\nlunch 60": "", "下午3点和张三开会打车 45\n晚上8点和李四开会打车 60": "",
		"明天下午三点和李四开会\n订301": "meeting.create", "我的报销到哪了": "approval.status",
	} {
		d := &commands.Dialog{Command: intent.ApprovalCreate, Slot: "t", More: more, Values: commands.Values{"kind": {Readings: []any{"报销"}}}}
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: d})
		if want != "" && u.Command != want {
			t.Errorf("%q: %q %s", text, u.Reading, u.Command)
		}
		if want != "" {
			continue
		}
		var rows []commands.Values
		if v := u.Values["t"]; len(v.Readings) > 0 {
			rows, _ = v.Readings[0].([]commands.Values)
		}
		if u.Reading != commands.ReadAnswer || len(rows) != 2 || rows[0]["sum"].Readings[0] != "45" || rows[1]["sum"].Readings[0] != "60" {
			t.Errorf("%q: %q %s %+v", text, u.Reading, u.Command, rows)
		}
	}
}
