package approval_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Of several decisions on one card, words take one out, or add one of the list; the card that showed it before is void.
func TestWordsTakeOneOutOfSeveralDecisionsOrAddOne(t *testing.T) {
	for lang, said := range map[i18n.Lang]struct {
		list, most string
		out, in    []string
	}{
		i18n.ZhCN: {"待我审批的采购", "除了第二个都同意", []string{"再去掉第二个", "第二个先不批", "第二个也不同意", "把第二个拿掉", "除了第二个都同意"}, []string{"第二个也同意", "再加上第二个，也同意"}},
		i18n.ZhTW: {"待我簽核的採購", "除了第二個都同意", []string{"再去掉第二個", "第二個先唔批", "第二個都唔同意", "把第二個拿掉"}, []string{"第二個也同意"}},
		i18n.En:   {"purchases waiting for my approval", "approve all except the second", []string{"take out the second", "remove the second one", "not the second one", "don't approve the second"}, []string{"also approve the second", "approve the second as well"}},
	} {
		t.Run(string(lang), func(t *testing.T) {
			for n, words := range append(said.out, said.in...) {
				c := begin(t, "李四")
				c.lang = lang
				for i := range 4 {
					submit(c.Desk, "采购", map[string]string{"采购事由": fmt.Sprintf("键盘%d", i), "预算金额（元）": fmt.Sprint(300 + i)})
				}
				c.say(said.list)
				text := c.say(said.most)
				at := shown(text)
				if len(at) != 3 {
					t.Fatalf("%s:\n%s", said.most, text)
				}
				void := ""
				c.settle = func(trackID string, as commands.State) { void = trackID + string(as) }
				before := c.last
				text = c.say(words)
				want := []string{at[0], at[2]}
				if n >= len(said.out) {
					want = []string{at[0], at[1], at[2], "?"}
				}
				got := shown(text)
				if len(got) != len(want) || got[0] != want[0] || got[1] != want[1] || before == c.last {
					t.Errorf("%s: %v, want %v:\n%s", words, got, want, text)
					continue
				}
				if !strings.HasSuffix(void, string(commands.StateSuperseded)) {
					t.Errorf("%s: the card before is %q", words, void)
				}
				if executed(c.Desk) != 0 {
					t.Fatal("it was decided")
				}
				done := c.press("approval.batch", -1)
				if executed(c.Desk) != len(want) {
					t.Errorf("%s: %d are decided:\n%s", words, executed(c.Desk), done)
				}
			}
		})
	}
}

// shown are the purchases of the test that a card shows, in its order.
func shown(text string) []string { return regexp.MustCompile(`键盘\d`).FindAllString(text, -1) }
