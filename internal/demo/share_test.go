package demo_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// 21 questions about 90 days were 294 counted calls in a minute. All that a person's request costs, its
// card included, comes out of their own share, and the refusal costs none.
func TestOnePersonCannotUseUpTheMonthOfAll(t *testing.T) {
	t.Parallel()
	const share = 10
	w := newWorld(t, withClock(wednesday), withConfig(func(c *config.Config) { c.Limits.CallsPerPersonPerDay = share }))
	me, other := w.who("王五").UserID, w.who("李四").UserID
	refusal := i18n.ZhCN.T("core.share_used_up", "n", share)
	refused := false
	for range share + 1 {
		before := w.Server.Seq()
		if a := w.ask(me, "", "上周我迟到了几次"); a.Text == refusal {
			refused = true
			if calls := w.counted(before); len(calls) > 0 {
				t.Errorf("the refusal cost %v", calls)
			}
			break
		}
	}
	if !refused {
		t.Fatal("nothing was refused")
	}
	w.ask(other, "", "上周我迟到了几次").has("考勤")
}
