package timex_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands/intent/norm"
	"github.com/dingdesk/dingdesk/commands/intent/timex"
)

// What one costs and what all cost are told apart by the words beside an amount.
func TestAmountsSayWhetherTheyAreOfOneOrOfAll(t *testing.T) {
	for text, want := range map[string]string{
		"每台 6,999.00 共 34,995": "6999 each; 34995 total", "单价35元": "35 each", "顯示器1500一台": "1500 each", "35/个": "35 each", "一共 300 块": "300 total",
		"人均 80，总计 800": "80 each; 800 total", "1500 each": "1500 each", "at 1500": "1500 each", "450 apiece": "450 each", "80 per person, 800 in total": "80 each; 800 total",
		"a total of 3000": "3000 total", "公共 3000": "3000", "3000 一台电脑": "3000; 1", "at most 300": "300", "1万5": "15000", "1 万 5": "15000", "1万5千": "15000", "3千5": "3500",
		"3 万": "30000", "1万 5000": "10000; 5000", "2.5万": "25000", "1万5台": "10000; 5", "-5000元": "-5000", "，-5000": "-5000", "¥-30": "-30", "-¥30": "-30",
	} {
		var out []string
		r := norm.New(text).Runes()
		for _, a := range timex.Amounts(r) {
			s := a.Value
			if a.Each {
				s += " each"
			}
			if a.Total {
				s += " total"
			}
			out = append(out, s)
		}
		if got := strings.Join(out, "; "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
