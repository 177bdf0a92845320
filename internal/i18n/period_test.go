package i18n

import (
	"testing"
	"time"
)

func TestPeriodsAreNamedTheWayPeopleDo(t *testing.T) {
	on := func(day, hour, minute int) time.Time { // the 18th is a Wednesday
		return time.Date(2026, time.November, day, hour, minute, 0, 0, time.FixedZone("CST", 8*60*60))
	}
	now := on(18, 10, 0)
	for _, c := range []struct {
		from, to time.Time
		cn, en   string
	}{
		{on(18, 0, 0), on(18, 0, 0), "今天", "Today"},
		{on(17, 0, 0), on(17, 23, 59), "昨天", "Yesterday"},
		{on(19, 0, 0), on(19, 0, 0), "明天", "Tomorrow"},
		{on(20, 0, 0), on(20, 0, 0), "后天", "Fri 20 Nov"},
		{on(13, 0, 0), on(13, 0, 0), "11月13日 周五", "Fri 13 Nov"},
		{on(16, 0, 0), on(22, 0, 0), "本周", "This week"},
		{on(16, 0, 0), on(18, 0, 0), "本周", "This week"},
		{on(16, 0, 0), on(17, 0, 0), "11月16日 周一 – 11月17日 周二", "Mon 16 Nov – Tue 17 Nov"},
		{on(9, 0, 0), on(15, 0, 0), "上周", "Last week"},
		{on(23, 0, 0), on(29, 0, 0), "下周", "Next week"},
		{on(1, 0, 0), on(30, 0, 0), "本月", "This month"},
		{on(1, 0, 0), on(18, 0, 0), "本月", "This month"},
		{on(-30, 0, 0), on(0, 0, 0), "上个月", "Last month"},
		// The days count, not the zone in which the caller holds their midnights.
		{time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), "今天", "Today"},
	} {
		for l, want := range map[Lang]string{ZhCN: c.cn, En: c.en} {
			if got := Period(l, c.from, c.to, now); got != want {
				t.Errorf("%s – %s: %q, want %q", c.from, c.to, got, want)
			}
		}
	}
}
