package approval_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// costly is what words tell of approvals that cost something.
type costly struct {
	Verdict string           `param:"verdict"`
	Kind    string           `param:"kind"`
	Who     commands.Who     `param:"who"`
	All     bool             `param:"all"`
	Reason  string           `param:"reason"`
	Amount  commands.Amounts `param:"amount"`
}

// 一千以下的都同意: those, each whole, and who knows what the others cost is said.
func TestAnAmountPicksThoseThatAreDecidedTogether(t *testing.T) {
	d := open(t, limited)
	held(d)
	small := []office.Instance{buy(d, "张三", "700"), buy(d, "宋丽娜", "1000")}
	others := []office.Instance{buy(d, "宋丽娜", "1000.5"), buy(d, "张三", "面议"), hand(d, "宋丽娜", "请假", nil)}
	req := d.Request("李四", costly{Verdict: "agree", All: true, Amount: commands.Amounts{Most: "1000"}})
	card := d.Run("approval.decide", req)
	text := skilltest.Says(t, card.Card)
	skilltest.Has(t, text, "你将同意 2 条采购（¥1,000 及以下），共 ¥1,700", "没有可以比较的金额，没有算在内", "¥面议", "请假 · 宋丽娜")
	skilltest.Lacks(t, text, "1,000.5")
	d.Press(card, req, "approval.batch", -1)
	for n, i := range append(small, others...) {
		want := "RUNNING NONE"
		if n < len(small) {
			want = "COMPLETED AGREE"
		}
		if got := status(d, i); got != want {
			t.Errorf("%s: %s, want %s", i.Title, got, want)
		}
	}
	// Asked once more there is none, and that is no reason to take the others. Above the limit nothing is agreed to together.
	code, text := d.Refused("approval.decide", d.Request("李四", costly{Verdict: "agree", All: true, Amount: commands.Amounts{Most: "1000"}}))
	if code != commands.NotFound || !strings.Contains(text, "没有找到“¥1,000 及以下”的审批。2 条没有可以比较的金额") {
		t.Errorf("%s %s", code, text)
	}
	large := buy(d, "张三", "20000")
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.decide", d.Request("李四", costly{Verdict: "agree", All: true, Amount: commands.Amounts{Least: "20000"}})).Card),
		"金额 ¥20,000 超过一次点击的上限", "没有可以比较的金额")
	// Why is asked once for all, and the amounts still hold then.
	buy(d, "张三", "300")
	why := d.Run("approval.decide", d.Request("李四", costly{Verdict: "refuse", All: true, Amount: commands.Amounts{Least: "1000", Over: true}}))
	if why.Ask == nil || why.Ask.Slot != "reason" {
		t.Fatalf("%s asks %v", kindOf(why), why.Ask)
	}
	req = d.Request("李四", nil)
	req.Values = why.Ask.Values.Merge(commands.Values{"reason": {Readings: []any{"预算没了"}}})
	text = skilltest.Says(t, d.Run("approval.decide", req).Card)
	skilltest.Has(t, text, "你将拒绝 2 条采购（超过 ¥1,000），共 ¥21,000.50", "没有可以比较的金额")
	skilltest.Lacks(t, text, "¥300")
	if got := status(d, large); got != "RUNNING NONE" {
		t.Errorf("shown, and %s", got)
	}
}

// 同意张三 700 的采购: the one of 700.
func TestAnAmountTellsWhichOneIsMeant(t *testing.T) {
	d := open(t)
	held(d)
	buy(d, "张三", "4000")
	mine := buy(d, "张三", "700")
	for name, c := range map[string]struct {
		command string
		who     string
		said    costly
		want    string
	}{
		"decide":   {"approval.decide", "李四", costly{Verdict: "agree", Kind: "采购", Who: named("张三"), Amount: commands.Amounts{Least: "700", Most: "700"}}, "你将同意"},
		"urge":     {"approval.urge", "张三", costly{Kind: "采购", Amount: commands.Amounts{Least: "700", Most: "700"}}, "：700"},
		"withdraw": {"approval.withdraw", "张三", costly{Amount: commands.Amounts{Most: "1000", Under: true}}, "：700"},
		"status":   {"approval.status", "张三", costly{Kind: "采购", Amount: commands.Amounts{Most: "1000", Under: true}}, "：700"},
		"again":    {"approval.again", "张三", costly{Kind: "采购", Amount: commands.Amounts{Least: "700", Most: "700"}}, "：700"},
	} {
		text := skilltest.Says(t, d.Run(c.command, d.Request(c.who, c.said)).Card)
		if !strings.Contains(text, c.want) || strings.Contains(text, "4,000") || c.command == "approval.decide" && !strings.Contains(text, mine.BusinessID) {
			t.Errorf("%s: %s", name, text)
		}
	}
	for _, said := range []costly{{Amount: commands.Amounts{Least: "5000"}}, {Verdict: "agree", Amount: commands.Amounts{Least: "700", Most: "700", Currency: "US$"}}} {
		command, who := "approval.urge", "张三"
		if said.Verdict != "" {
			command, who = "approval.decide", "李四"
		}
		if code, text := d.Refused(command, d.Request(who, said)); code != commands.NotFound || !strings.Contains(text, "没有找到“") {
			t.Errorf("%s: %s %s", command, code, text)
		}
	}
}

// A list says which amounts it shows, and which it could not compare.
func TestAnAmountFiltersLists(t *testing.T) {
	d := open(t)
	held(d)
	buy(d, "张三", "6000")
	buy(d, "张三", "7000")
	buy(d, "张三", "500")
	buy(d, "张三", "面议")
	over := commands.Amounts{Least: "5000", Over: true}
	for _, c := range []struct{ command, who string }{{"approval.status", "张三"}, {"approval.pending", "李四"}} {
		list := d.Run(c.command, d.Request(c.who, costly{Kind: "采购", Amount: over}))
		text := skilltest.Says(t, list.Card)
		skilltest.Has(t, text, "超过 ¥5,000", "¥6,000", "¥7,000", "没有可以比较的金额，没有列入：采购", "¥面议")
		skilltest.Lacks(t, text, "¥500")
		if len(list.About.Items) != 2 {
			t.Errorf("%s lists %d", c.command, len(list.About.Items))
		}
		none := skilltest.Says(t, d.Run(c.command, d.Request(c.who, costly{Kind: "采购", Amount: commands.Amounts{Least: "8000"}})).Card)
		skilltest.Has(t, none, "采购 · ¥8,000 及以上", "¥面议")
	}
}
