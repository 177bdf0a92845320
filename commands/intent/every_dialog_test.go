package intent_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

// complete are requests that need nothing of what was said before, by their commands.
func complete() map[string][]string {
	return map[string][]string{
		intent.AttendanceQuery:   {"查一下我上周的考勤", "我上周迟到了几次", "王五昨天打卡了吗", "查一下我上週的考勤", "how many times was I late last week"},
		intent.AttendanceAway:    {"今天谁不在岗", "今天誰請假", "who is on leave today"},
		intent.AttendanceOver:    {"我这个月加班了多少小时", "我這個月加班了幾個小時", "how much overtime did I work this month"},
		intent.LeaveBalance:      {"我还有几天年假", "我還有幾天特休", "how many days of annual leave do I have left"},
		intent.ApprovalStatus:    {"我的出差审批到哪了", "我的報銷審批到哪了", "where is my travel request"},
		intent.ApprovalPending:   {"有哪些待我审批的", "有哪些待我審批的", "what is waiting for my approval"},
		intent.ApprovalCreate:    {"帮我请明天一天年假", "幫我請明天一天特休", "I want to request annual leave for tomorrow"},
		intent.ApprovalUrge:      {"帮我催一下我的报销", "幫我催一下我的報銷", "please chase my reimbursement"},
		intent.ApprovalWithdraw:  {"帮我撤回我昨天提交的请假", "幫我撤回我的請假申請", "please withdraw my leave request"},
		intent.MeetingCreate:     {"后天上午十点和王五开会讨论招聘", "後天上午十點和王五開會討論招聘", "schedule a meeting with Bob tomorrow at 3pm about hiring"},
		intent.MeetingList:       {"今天有什么会", "明天有什麼會", "what meetings do I have today"},
		intent.MeetingCancel:     {"取消明天十点的周会", "取消明天十點的週會", "cancel tomorrow's 10am standup"},
		intent.MeetingReschedule: {"把明天十点的周会改到十一点", "把明天十點的週會改到十一點", "move tomorrow's 10am standup to 11am"},
		intent.MeetingRooms:      {"明天下午有哪些空的会议室", "明天下午有哪些空的會議室", "which meeting rooms are free tomorrow afternoon"},
		intent.MeetingFree:       {"王五明天下午有空吗", "王五明天下午有空嗎", "is Bob free tomorrow afternoon"},
		intent.Help:              {"你能做什么", "你能做什麼", "what can you do"},
		"settings.language":      {"帮我切换成英文", "幫我切換成英文", "please reply to me in English"},
	}
}

// old is what is known of a parameter in the dialog that is open.
func old(t *testing.T, p commands.Param) commands.Value {
	var v any
	switch p.Type {
	case commands.TimePoint:
		if p.Role != commands.RoleOld {
			return commands.Time{Start: at(t, 27, 9, 0), End: at(t, 27, 9, 45)}.Value()
		}
		v = commands.When{Kind: commands.KindInstant, Start: at(t, 27, 9, 0)}
	case commands.DateRange:
		return commands.Days{From: at(t, 25, 0, 0), To: at(t, 26, 0, 0)}.Value()
	case commands.Duration:
		v = 45
	case commands.Subjects:
		w := commands.Who{People: []commands.Person{{Name: "赵六", ID: "u6"}}}
		if p.Role == commands.RoleOwner {
			w.Scope = commands.ScopePerson
		}
		v = w
	case commands.Flag, commands.Next:
		v = true
	case commands.Choice:
		if v = "用章"; p.Words == commands.WordsAsked {
			v = []string{string(commands.AskedLate)}
		}
	default:
		v = "旧的"
	}
	return commands.Value{Readings: []any{v}}
}

// Whatever is open and whatever was asked for it: of a complete request, nothing is filled by what is open.
func TestNothingOfAnOpenDialogSurvivesACompleteRequest(t *testing.T) {
	r := rules()
	form := []commands.Param{{Name: "f1", Label: "事由", Type: commands.Text}, {Name: "f2", Label: "日期", Type: commands.DateRange}}
	seen := 0
	for name, texts := range complete() {
		for _, text := range texts {
			want := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
			if want.Reading != commands.ReadCommand || want.Command != name {
				t.Errorf("%s: reads as %q %s, want %s", text, want.Reading, want.Command, name)
				continue
			}
			for _, c := range skills.Commands() {
				d := commands.Dialog{Command: c.Name, Values: commands.Values{}, More: form}
				for _, p := range c.Params {
					d.Values[p.Name] = old(t, p)
				}
				for _, p := range append(append([]commands.Param{{}}, c.Params...), form...) {
					d.Slot = p.Name
					if seen++; p.Name != "" && len(d.More) > 0 && c.Name != intent.ApprovalCreate && (p.Name == "f1" || p.Name == "f2") {
						continue
					}
					got := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &d})
					if got.Reading != commands.ReadCommand || got.Command != name || !reflect.DeepEqual(got.Values, want.Values) {
						t.Errorf("%s asks for %q: %s: %q %s %v, want %s %v", c.Name, p.Name, text, got.Reading, got.Command, got.Values, name, want.Values)
					}
				}
			}
		}
	}
	if seen < 1000 {
		t.Errorf("only %d questions", seen)
	}
}

// A short answer stays one: with every question open, what only answers it is no request.
func TestAnAnswerIsNoRequest(t *testing.T) {
	r := rules()
	for _, c := range []struct{ command, slot, text string }{
		{intent.MeetingCreate, "start", "明天下午三点"}, {intent.MeetingCreate, "start", "tomorrow 3pm"}, {intent.MeetingCreate, "start", "明天下午三点开会"},
		{intent.MeetingCreate, "attendees", "和李四"}, {intent.MeetingCreate, "attendees", "Tom"}, {intent.MeetingCreate, "room", "302"}, {intent.MeetingCreate, "minutes", "半小时"},
		{intent.MeetingCreate, "title", "招聘评审"}, {intent.MeetingReschedule, "start", "四点"}, {intent.MeetingReschedule, "start", "改到四点"}, {intent.MeetingReschedule, "start", "推迟半小时"},
		{intent.MeetingReschedule, "start", "to 4pm"}, {intent.ApprovalCreate, "kind", "请假"}, {intent.ApprovalCreate, "kind", "年假"}, {intent.ApprovalCreate, "dates", "下周一"},
		{intent.ApprovalCreate, "dates", "next Monday"}, {intent.ApprovalCreate, "kind", "business trip"}, {intent.AttendanceQuery, "who", "王五"}, {intent.AttendanceQuery, "who", "我的"},
		{intent.AttendanceQuery, "dates", "上周"}, {intent.AttendanceQuery, "dates", "last week"}, {intent.MeetingCancel, "dates", "明天的"}, {intent.LeaveBalance, "kind", "病假"},
		{intent.ApprovalUrge, "kind", "报销的那个"}, {intent.ApprovalWithdraw, "kind", "請假"}, {intent.ApprovalStatus, "number", "202511220001"}, {"settings.language", "lang", "English"},
	} {
		d := commands.Dialog{Command: c.command, Slot: c.slot, Values: commands.Values{"title": {Readings: []any{"旧的"}}}}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: &d})
		if u.Reading != commands.ReadAnswer || u.Command != c.command || len(u.Values[c.slot].Readings) == 0 && len(u.Values["shift"].Readings) == 0 {
			t.Errorf("%s asks for %s: %s: %q %s %v", c.command, c.slot, c.text, u.Reading, u.Command, u.Values)
		}
	}
}

// What is longer or shorter stays where it is.
func TestAMeetingOnItsCardGetsLongerOrShorter(t *testing.T) {
	r := rules()
	for text, want := range map[string]time.Time{
		"延长半小时": at(t, 23, 16, 30), "延長半小時": at(t, 23, 16, 30), "extend it by 30 minutes": at(t, 23, 16, 30),
		"缩短15分钟": at(t, 23, 15, 45), "shorten it by 15 minutes": at(t, 23, 15, 45), "缩短到半小时": at(t, 23, 15, 30), "改成两小时": at(t, 23, 17, 0), "make it two hours": at(t, 23, 17, 0),
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}})
		if a := intent.Of(u); u.Reading != commands.ReadAnswer || !a.Start.Equal(at(t, 23, 15, 0)) || !a.End.Equal(want) {
			t.Errorf("%s: %q %s to %s, want %s", text, u.Reading, a.Start, a.End, want)
		}
	}
}

// Who is not to come leaves, however it is said.
func TestPeopleLeaveAnOpenMeeting(t *testing.T) {
	r := rules()
	for _, text := range []string{
		"别叫李四", "別叫李四", "唔使叫李四", "不用叫李四了", "不用请李四", "李四就不用来了", "李四来不了", "把李四去掉", "除了李四", "no need to invite 李四", "leave out 李四", "drop 李四", "without 李四", "李四 can't make it",
		"移除李四", "李四不参加", "唔好叫李四", "don't invite 李四",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}})
		if a := intent.Of(u); u.Reading != commands.ReadAnswer || len(a.People) != 1 || a.People[0].Name != "张三" {
			t.Errorf("%s: %q %v", text, u.Reading, a.People)
		}
	}
	for text, want := range map[string]string{
		"把李四换成王五": "王五", "李四换王五": "王五", "swap 李四 for Tom": "Tom", "Tom instead of 李四": "Tom", "不是李四，是王五": "王五", "是王五不是李四": "王五", "李四改成王五": "王五", "not 李四 but Tom": "Tom",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}})
		if a := intent.Of(u); u.Reading != commands.ReadAnswer || len(a.People) != 2 || a.People[0].Name != "张三" || a.People[1].Name != want {
			t.Errorf("%s: %q %v, want 张三 and %s", text, u.Reading, a.People, want)
		}
	}
}

// A correction takes the place of what it corrects and of nothing else, however it is said.
func TestCorrectionsReplaceWhatTheyName(t *testing.T) {
	r := rules()
	base := "start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,李四 room=301会议室"
	for want, texts := range map[string]string{
		"start=11-23T16:00 end=11-23T17:00 title=讨论预算 with=张三,李四 room=301会议室":     "不对，改成四点|时间不对，应该是四点|晚一个小时|唔係三點，係四點|改時間，四點|可以，不过改到四点|actually 4pm|no, 4pm|yes but at 4|an hour later|let's do 4pm|把三点改到四点",
		"start=11-23T14:30 end=11-23T15:30 title=讨论预算 with=张三,李四 room=301会议室":     "往前挪半小时|提前半小时|早半個鐘|half an hour earlier",
		"start=11-27T15:00 end=11-27T16:00 title=讨论预算 with=张三,李四 room=301会议室":     "push to Friday|can we do Friday instead|改到周五|改到週五",
		"start=11-23T15:00 end=11-23T17:00 title=讨论预算 with=张三,李四 room=301会议室":     "到五点结束|开到五点|end at 5|再加一个小时|開到五點",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,李四,Tom room=301会议室": "顺便拉上Tom|加埋Tom|also invite Tom|bring Tom too|plus Tom|Tom should come too|@Tom 也来",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三 room=301会议室":        "只要张三|就张三一个人|only 张三|取消李四|cancel 李四|李四就算了",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,王五 room=301会议室":     "李四请假了，换王五|不要李四了，换成王五|别叫李四，叫王五|王五替换李四|sorry, 王五 not 李四",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=王五 room=301会议室":        "改成和王五开|张三换王五，李四不来",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,李四 room=302":        "地点改到302|会议室换成302|去302|不在301，在302|在302开",
		"start=11-23T15:00 end=11-23T16:00 title=讨论预算 with=张三,李四":                 "不要会议室|不用会议室了|no room needed|唔要會議室",
		"start=11-23T15:00 end=11-23T16:00 title=季度预算 with=张三,李四 room=301会议室":     "标题改成“季度预算”|主题不是讨论预算是季度预算|不是讨论预算，是季度预算|call it 季度预算|change the title to 季度预算",
		"start=11-23T16:00 end=11-23T17:00 title=讨论预算 with=张三 room=302":           "改成四点，不要李四，换302",
		"window=11-23T00:00/11-24T00:00 title=讨论预算 with=张三,李四 room=301会议室":        "改成全天|开一整天",
		"title=讨论预算 with=张三,李四 room=301会议室 problem=conflict":                      "周五或者周六",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}})
			if got := line(intent.Of(u)); u.Reading != commands.ReadAnswer || got != want {
				t.Errorf("%s: %q %s\n   got  %s\n   want %s", text, u.Reading, u.Command, got, want)
			}
		}
	}
	u := r.Understand(t.Context(), commands.Utterance{Text: "加上王五，发到 https://example.com/a?b=1", Now: now(t), Dialog: &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}})
	if len(u.Unused) != 1 || u.Reading != commands.ReadAnswer || line(intent.Of(u)) == base {
		t.Errorf("a link that no meeting takes is not named: %q %+v", u.Reading, u.Unused)
	}
}

// An option is chosen by its place, its words or what it shows; what chooses none is not made into something else.
func TestOptionsAreChosenInManyWords(t *testing.T) {
	r := rules()
	option := func(label, title string) commands.Option {
		return commands.Option{Label: label, Fill: intent.Say(intent.Args{Title: title})}
	}
	d := commands.Dialog{Command: intent.MeetingCancel, Slot: "which", Options: []commands.Option{
		option("周会 11-23 10:00", "1"), option("产品评审 11-23 15:00 302", "2"), option("Budget review 11-24 09:30", "3"),
	}}
	for want, texts := range map[string]string{
		"1": "1|一|第一个|第1場|選第一個吧|周会那个|十点的那个|10:00|the first one|number one please|取消第一个|前者|最上面那个",
		"2": "2|二|第二条|第二個啦|产品评审的|评审|三点的|302的|second|option 2|2号|揀第二個",
		"3": "3|第三|最后一个|last one|the last|budget|the budget review one|最尾嗰個|C",
		"":  "第四个|4|都不是|不知道|哪个都行",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: &d})
			if got := intent.Of(u).Title; got != want && (want != "" || u.Reading == commands.ReadAnswer) {
				t.Errorf("%s: %q %q, want %q", text, u.Reading, got, want)
			}
		}
	}
}
