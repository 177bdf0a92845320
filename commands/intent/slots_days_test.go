package intent_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/skills"
)

// On Wednesday, 2 December 2026, in the morning.
var inDecember = time.Date(2026, 12, 2, 9, 20, 0, 0, time.FixedZone("", 8*3600))

// Days beside days, and days that are not when it happens.
func TestDaysBesideDays(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"Ruby Chan", "张伟"} }})
	for _, c := range [][2]string{
		{"was Ruby in every day last month", "attendance.query from=11-01 to=11-30 scope=person who=Ruby Chan"},
		{"did Ruby get in before 9 yesterday", "attendance.query from=12-01 scope=person who=Ruby Chan"},
		{"who was away on monday", "attendance.away from=11-30 scope=team"},
		{"who is away on monday", "attendance.away from=12-07 scope=team"},
		{"元旦1号到3号都有谁休息", "attendance.away from=2027-01-01 to=2027-01-03 scope=team"},
		{"下周一哪个会议室全天没人订", "meeting.rooms from=12-07"},
		{"周五下午3点到4点跟张伟复盘双12", "meeting.create start=12-04T15:00 min=60 title=复盘 with=张伟"},
		{"下午两点半 张伟 一季度目标会", "meeting.create start=12-02T14:30 title=目标会 with=张伟"},
		{"车间昨天有没有人没打卡", "attendance.query from=12-01 scope=team"},
		{"咱科昨天有几个没打卡的", "attendance.query from=12-01 scope=team"},
		{"我昨天在车间打卡了吗", "attendance.query from=12-01 scope=self"},
		{"1月19号和1月26号都请假 都是上午", "approval.create from=2027-01-19 to=2027-01-26 kind=请假"},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c[0], Now: inDecember})
		if apart := c[0] == "1月19号和1月26号都请假 都是上午"; apart != slices.Contains(u.Asks, "dates") {
			t.Errorf("%s asks about %v", c[0], u.Asks)
		}
		if got := brief(intent.Describe(u, c[0], i18n.ZhCN, "")); got != c[1] {
			t.Errorf("%s\n   got  %s\n   want %s", c[0], got, c[1])
		}
	}
}
