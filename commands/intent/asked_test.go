package intent_test

import (
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// An answer begins with what was asked, so the question's kind is an argument.
func TestWhatOfAttendanceIsAskedAboutIsRead(t *testing.T) {
	r := rules()
	late, early, missing, absent := commands.AskedLate, commands.AskedEarly, commands.AskedMissing, commands.AskedAbsent
	for text, want := range map[string][]commands.Asked{
		"我今天打卡了吗": {commands.AskedPunch}, "今天我打卡没有": {commands.AskedPunch}, "今日我打咗卡未": {commands.AskedPunch}, "did I punch in today": {commands.AskedClockIn},
		"我今天下班卡打了吗": {commands.AskedClockOut}, "have I clocked out yet": {commands.AskedClockOut}, "今天上班卡打上了没": {commands.AskedClockIn},
		"谁迟到了": {late}, "我们组上周谁早退了": {early}, "今天谁没打卡": {missing}, "今天谁没来": {missing}, "这个月我旷工了几天": {absent}, "上周谁迟到早退": nil,
		"who was late yesterday": {late}, "本周考勤": nil, "我的打卡记录": nil, "上周有谁迟到或者缺卡": {late, missing}, "上週誰遲到": {late},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if u.Command != intent.AttendanceQuery || !slices.Equal(intent.Of(u).Ask, want) {
			t.Errorf("%s: %s asks %v, want %v", text, u.Command, intent.Of(u).Ask, want)
		}
	}
}

// He stands for somebody who was named; where nobody was, it is asked who he is.
func TestWhomAPronounMeansIsAskedWhereNobodyWasNamed(t *testing.T) {
	r := rules()
	for text, want := range map[string]bool{
		"和他开会": true, "明天下午三点跟她碰一下": true, "聽日下晝三點同佢開會": true,
		"张三出差回来了，明天下午三点跟他碰一下": false, "他说明天下午三点和张三开会，帮我约一下": false, "明天下午三点和张三聊它的价格": false,
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		if asks := slices.Contains(u.Asks, intent.SlotAttendees); u.Command != intent.MeetingCreate || asks != want {
			t.Errorf("%s: %s asks %v", text, u.Command, u.Asks)
		}
	}
}
