package timex_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

func TestAmountsAreComparedWithInThreeLanguages(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"超过5000的报销", "超过5000 >5000"},
		{"超過 5,000 元的報銷", "超过 5,000 元 >5000"},
		{"一千以下的都同意", "一千以下 ≤1000"},
		{"金额大于1万的待审批", "大于1万 >10000"},
		{"my expenses over 5k", "over 5k >5000"},
		{"五千蚊以上嘅報銷", "五千蚊以上 ≥5000"},
		{"唔超過三千嘅", "唔超过三千 ≤3000"},
		{"不到一千的", "不到一千 <1000"},
		{"过万的采购", "过万 >10000"},
		{"approve everything under a thousand", "under a thousand <1000"},
		{"1000到3000之间的", "1000到3000之间 ≥1000 ≤3000"},
		{"between 1k and 2k", "1k and 2k ≥1000 ≤2000"},
		{"between ¥1,000 and ¥2,000", "¥1,000 and ¥2,000 ≥1000 ≤2000"},
		{"1到2万的合同", "1到2万 ≥10000 ≤20000"},
		{"3000左右的那笔", "3000左右 ≥2700 ≤3300"},
		{"about 3000 yuan", "about 3000 yuan ≥2700 ≤3300"},
		{"三千多的报销", "三千多 ≥3000 <4000"},
		{"12000多块", "12000多块 ≥12000 <13000"},
		{"500美元以上", "500美元以上 ≥500 US$"},
		{"more than $500", "more than $500 >500 $"},
		{"5k+ purchases", "5k+ ≥5000"},
		{"five thousand or more", "five thousand or more ≥5000"},
		{"at most 2000", "at most 2000 ≤2000"},
		{"1.5万以内", "1.5万以内 ≤15000"},
		{"超过1000不到5000的", "超过1000 >1000; 不到5000 <5000"},
		{"通过5000的报销", ""},
		{"700和3000的", ""},
		{"约1400开会", "约1400 ≥1260 ≤1540 clock"},
		{"超过30分钟", ""}, {"超过三天", ""}, {"over 24 hours", ""}, {"100个以上", ""}, {"3点以上", ""}, {"早上5000", ""}, {"", ""},
	} {
		var got []string
		rs := norm.New(c.text).Runes()
		for _, b := range timex.Bounds(rs) {
			s := string(rs[b.From:b.To])
			if b.Least != "" {
				s += " " + map[bool]string{true: ">", false: "≥"}[b.Over] + b.Least
			}
			if b.Most != "" {
				s += " " + map[bool]string{true: "<", false: "≤"}[b.Under] + b.Most
			}
			if b.Currency != "" {
				s += " " + b.Currency
			}
			if b.Clock {
				s += " clock"
			}
			got = append(got, s)
		}
		if g := strings.Join(got, "; "); g != c.want {
			t.Errorf("%q: %s; want %s", c.text, fmt.Sprintf("%q", g), c.want)
		}
	}
}
