package intent_test

import (
	"encoding/json"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// An amount of a form is what all cost: said, or how many times what each costs. Several amounts are as many readings, of which one is
// asked for; a price of which nothing says how many has none; a currency says so.
func TestAnAmountOfAFormIsWhatAllCost(t *testing.T) {
	r := rules()
	form := []commands.Param{purchase()[0], purchase()[1], purchase()[3]}
	for _, c := range []struct{ text, want, left string }{
		{"申请采购白板两块 600", `采购事由=["白板两块"];预算金额（元）=["600"];`, ""},
		{"申請採購白板三塊 900", `采购事由=["白板三塊"];预算金额（元）=["900"];`, ""},
		{"申请采购键盘 300 块", `采购事由=["键盘"];预算金额（元）=["300"];`, ""},
		{"申请采购20个鼠标，每个35", `采购事由=["20个鼠标，每个35"];预算金额（元）=["700"];`, ""},
		{"申請採購 3 張椅子，每張 800 元", `采购事由=["3 張椅子，每張 800 元"];预算金额（元）=["2400"];`, ""},
		{"file a purchase: 2 monitors at 1500 each", `采购事由=["2 monitors at 1500 each"];预算金额（元）=["3000"];`, ""},
		{"file a purchase request for 12 chairs, 450 apiece", `采购事由=["12 chairs, 450 apiece"];预算金额（元）=["5400"];`, ""},
		{"申请采购 显示器2台1500一台，键盘3个100一个", `采购事由=["显示器2台1500一台，键盘3个100一个"];预算金额（元）=["3300"];`, ""},
		{"申请采购 5 台电脑 每台 6,999.00 共 34,995", `采购事由=["5 台电脑 每台 6,999.00"];预算金额（元）=["34995"];`, ""},
		{"申请采购 5 台电脑 每台 6,999.00 共 30,000", `采购事由=["5 台电脑 每台 6,999.00"];预算金额（元）=["30000"];`, "每台 6,999.00"},
		{"file a purchase: 5 laptops at 900 each, 4,500 in total", `采购事由=["5 laptops at 900 each"];预算金额（元）=["4500"];`, ""},
		{"申请采购一批键盘，每个 35", `采购事由=["键盘，每个 35"];预算金额（元）=null;`, ""},
		{"申请采购显示器2台每台1500，运费 50", `采购事由=["显示器2台每台1500，运费 50"];预算金额（元）=["3050","3000","50"];`, ""},
		{"申请采购一批办公用品，预算三千到五千", `采购事由=["办公用品"];预算金额（元）=["3000","5000"];`, ""},
		{"file a purchase for office chairs, budget 3000 to 5000", `采购事由=["office chairs"];预算金额（元）=["3000","5000"];`, ""},
		{"申请采购键盘，预算1到2万", `采购事由=["键盘"];预算金额（元）=["10000","20000"];`, ""},
		{"申請採購鍵盤，預算3000-5000", `采购事由=["鍵盤"];预算金额（元）=["3000","5000"];`, ""},
		{"申请采购一台服务器，-5000元", `采购事由=["一台服务器"];预算金额（元）=["-5000"];`, ""},
		{"申请采购键盘，预算1万5", `采购事由=["键盘"];预算金额（元）=["15000"];`, ""},
		{"申請採購鍵盤，預算 1 萬 5", `采购事由=["鍵盤"];预算金额（元）=["15000"];`, ""},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Command: intent.ApprovalCreate, More: form})
		left := ""
		for _, l := range u.Unused {
			left += l.Text
		}
		if got := fields(t, form, u.Values); got != c.want || left != c.left {
			t.Errorf("%s\n got %s left %q\nwant %s left %q", c.text, got, left, c.want, c.left)
		}
	}
	for text, sign := range map[string]string{"申请采购一台服务器，5000美元": "US$", "申請採購一台伺服器，5000 港幣": "HK$", "file a purchase for a server, 5000 dollars": "$", "申请采购一台服务器，€5000": "€"} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Command: intent.ApprovalCreate, More: form})
		raw, err := json.Marshal(u.Values["f2"].Readings)
		if got, ok := u.Values["f2"].Readings[0].(commands.Amounts); err != nil || !ok || got.Currency != sign {
			t.Errorf("%s: %s", text, raw)
		}
		abroad := []commands.Param{form[0], {Name: "f2", Label: "预算金额（" + map[string]string{"US$": "美元", "HK$": "港币", "$": "$", "€": "欧元"}[sign] + "）", Type: commands.Money, Required: true}}
		u = r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Command: intent.ApprovalCreate, More: abroad})
		if got := u.Values["f2"].Readings[0]; got != "5000" {
			t.Errorf("%s for %s: %v", text, abroad[1].Label, got)
		}
	}
}
