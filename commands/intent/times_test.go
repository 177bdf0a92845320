package intent_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// A meeting at the wrong hour is the worst answer there is: a time is right, or it is asked about.
// now is Sunday 22 November 2026, 10:00.
func TestATimeIsRightOrAskedFor(t *testing.T) {
	r := rules()
	for _, c := range [][2]string{
		{"明天上午9点到10点开会，讨论下午2点的发布", "11-23T09:00 +60"},
		{"明天下午三点和客户开会，需要提前半小时准备", "11-23T15:00"},
		{"后天10点开会，时长90分钟", "11-24T10:00 +90"},
		{"周五下午三点前开个会", "ask"},
		{"明天三点以后开会", "ask"},
		{"明天三点左右开会", "11-23T15:00"},
		{"明天三四点开个会", "ask"},
		{"明天下午三点或者四点开会", "ask"},
		{"周三或周四下午开会", "ask"},
		{"三点开会", "11-22T15:00"},
		{"十二点开会", "11-22T12:00"},
		{"8点开会", "11-23T08:00"},
		{"今天三点开会", "11-22T15:00"},
		{"今天九点开会", "ask: past"},
		{"早上三点开会", "11-23T03:00"},
		{"晚上8点和美国团队开会", "11-22T20:00"},
		{"下午3-5点开会", "11-22T15:00 +120"},
		{"9:00-10:30开会", "11-23T09:00 +90"},
		{"15：30 开会", "11-22T15:30"},
		{"1530开会", "ask"},
		{"明天1500开会", "11-23T15:00"},
		{"11月25号下午两点开会", "11-25T14:00"},
		{"11/25 14:00 开会", "11-25T14:00"},
		{"2026-11-25 14:00 开会", "11-25T14:00"},
		{"11.25下午2点开会", "11-25T14:00"},
		{"周五（11月27日）下午3点开会", "11-27T15:00"},
		{"周五（12月4日）下午3点开会", "12-04T15:00"},
		{"25号下午三点开会", "11-25T15:00"},
		{"下个月5号上午10点开会", "12-05T10:00"},
		{"月底开个总结会", "ask"},
		{"下周开个会", "ask"},
		{"这周五下午三点开会", "ask: past"},
		{"这周三下午三点开会", "ask: past"},
		{"上周五下午三点开会", "ask: past"},
		{"下周日上午九点开会", "11-29T09:00"},
		{"一点半开会", "11-22T13:30"},
		{"两点一刻开会", "11-22T14:15"},
		{"差五分三点开会", "11-22T14:55"},
		{"明天下午4点到5点半 张三 预算评审", "11-23T16:00 +90"},
		{"明天下午4点 45分钟 和张三", "11-23T16:00 +45"},
		{"后天下午3点，找张三聊半小时", "11-24T15:00 +30"},
		{"一小时后开会", "11-22T11:00"},
		{"过半小时叫张三开会", "11-22T10:30"},
		{"10分钟后和李四碰一下", "11-22T10:10"},
		{"十分钟后开会", "11-22T10:10"},
		{"现在和张三开会", "ask"},
		{"马上开会", "ask"},
		{"待会开个会", "ask"},
		{"一会儿跟张三开个会", "ask"},
		{"今晚开会", "ask"},
		{"明早开会", "ask"},
		{"中午开会", "11-22T12:00"},
		{"明天一早开会", "ask"},
		{"下班前开个会", "ask"},
		{"下班后开会", "ask"},
		{"明天下午茶时间开会", "ask"},
		{"周末开会", "ask"},
		{"下午晚点开个会", "ask"},
		{"meeting tomorrow at 3", "11-23T15:00"},
		{"meeting at noon tomorrow", "11-23T12:00"},
		{"meeting on 12/3 at 2:30pm", "12-03T14:30"},
		{"meeting next Wednesday 2pm", "11-25T14:00"},
		{"meeting this Friday at 9", "ask: past"},
		{"meeting in 2 hours with Bob", "11-22T12:00"},
		{"meet at half past nine tomorrow", "11-23T09:30"},
		{"meeting the day after tomorrow 4 to 5:30 pm", "11-24T16:00 +90"},
		{"meeting yesterday at 3pm", "ask: past"},
		{"meeting on Feb 30 at 3pm", "ask: nonexistent"},
		{"book a meeting at 25:00", "ask: nonexistent"},
		{"meeting tomorrow morning with Alice", "ask"},
		{"meeting Friday 3pm-2pm", "ask: reversed"},
		{"聽日下晝三點半至五點開會", "11-23T15:30 +90"},
		{"聽日三點個半鐘會議", "11-23T15:00 +90"},
		{"下個禮拜三朝早十點開會", "11-25T10:00"},
		{"今晚夜八點開會", "11-22T20:00"},
		{"後日下晝兩點三開會", "11-24T14:15"},
		{"明天下午3点半到5点在大会议室和张三、李四讨论Q4预算和2027年规划", "11-23T15:30 +90"},
	} {
		u := r.Understand(context.Background(), commands.Utterance{Text: c[0], Now: now(t)})
		got := "ask"
		switch {
		case u.Command != intent.MeetingCreate:
			got = u.Command
		case !intent.Of(u).Start.IsZero():
			got = intent.Of(u).Start.Format("01-02T15:04")
			if intent.Of(u).Minutes > 0 {
				got += fmt.Sprintf(" +%d", intent.Of(u).Minutes)
			}
		case intent.Of(u).Problem != "":
			got = "ask: " + string(intent.Of(u).Problem)
		}
		if got != c[1] {
			t.Errorf("%s: %s, want %s", c[0], got, c[1])
		}
	}
}

// Words that look like times, rooms or meetings and are none.
func TestWhatIsNoTimeGivesNoStart(t *testing.T) {
	r := rules()
	for _, text := range []string{
		"三点建议", "第五点我不同意", "一点都不好", "两点论", "七上八下", "两个人", "版本 1.2.3 发布了", "电话 13800138000", "订单 202511220900", "金额 1530.00 元",
		"我有一点想法", "他这个人三心二意", "3:2 赢了", "十有八九", "四点共圆", "301", "9527",
	} {
		u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
		if u.Reading == commands.ReadCommand && u.Command == intent.MeetingCreate || !intent.Of(u).Start.IsZero() {
			t.Errorf("%s: %s %v", text, u.Command, intent.Of(u).Start)
		}
	}
	for text, room := range map[string]string{"明天下午两点在301会议室开会": "301会议室", "明天下午两点 3楼会议室 开会": "3楼会议室", "meeting tomorrow 2pm room 1204": "room 1204"} {
		u := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
		if !intent.Of(u).Start.Equal(at(t, 23, 14, 0)) || intent.Of(u).RoomText != room {
			t.Errorf("%s: %v in %q", text, intent.Of(u).Start, intent.Of(u).RoomText)
		}
	}
}
