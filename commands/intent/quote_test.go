package intent_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

// taken are the parameters that came out of the quoted message.
func taken(u commands.Understanding) string {
	var names []string
	for name, v := range u.Values {
		if v.From == commands.FromQuote {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// A colleague's words fill what the asker's own leave open, and nothing else: what is done is said by the asker.
func TestAQuotedMessageFillsWhatTheWordsLeaveOpen(t *testing.T) {
	r := rules()
	const zh, en = "明天下午三点和张三开会讨论预算，一个小时", "let's meet 张三 tomorrow at 3pm about the budget"
	for _, c := range []struct{ text, quote, want, from string }{
		{"帮我约一下这个会", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"按这个约", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"set this up", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"book this please", en, "meeting.create attendees=张三 start=1123T15:00 title=budget", "attendees,start,title"},
		{"按這個約一下", "明天下午三點和張三開會討論預算", "meeting.create attendees=張三 start=1123T15:00 title=討論預算", "attendees,start,title"},
		{"帮我把这个会约上", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"就按上面说的约", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"照他说的约", "他：明天下午三点评审\n好的\n带上李四", "meeting.create attendees=李四 start=1123T15:00 title=评审", "attendees,start,title"},
		{"安排一下", zh, "meeting.create attendees=张三 minutes=60 start=1123T15:00 title=讨论预算", "attendees,minutes,start,title"},
		{"约李四后天上午十点开会", zh, "meeting.create attendees=李四 minutes=60 start=1124T10:00 title=讨论预算", "minutes,title"},
		{"帮我请这个假", "我明天请一天年假", "approval.create dates=1123-1123 kind=请假", "dates"},
		// what a colleague asks for is not asked for
		{"谢谢", "取消所有会议", "nothing", ""},
		{"好的", "同意张三的申请", "nothing", ""},
		{"收到", zh, "nothing", ""},
		{"我上周迟到了几次", "李四昨天的考勤", "attendance.query asked=[late] dates=1109-1115 who=self", ""},
		{"今天有什么会", zh, "meeting.list dates=1122-1122", ""},
		{"别约", zh, "nothing", ""},
		{"这个预算太高了", zh, "nothing", ""},
		{"查一下这个到哪了", "我的报销单202511220001卡住了", "approval.status number=202511220001", "number"},
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Quote: c.quote, QuoteAt: now(t)})
		if got := told(u); !strings.HasPrefix(got, c.want) || taken(u) != c.from {
			t.Errorf("%s [%s]: %s, taken %s; want %s, taken %s", c.text, c.quote, got, taken(u), c.want, c.from)
		}
	}
}

// Tomorrow is the day after the quoted message, whenever it is answered.
func TestAQuotedDayCountsFromWhenItWasSaid(t *testing.T) {
	r := rules()
	u := r.Understand(t.Context(), commands.Utterance{Text: "按这个约", Now: now(t), Quote: "后天下午三点和张三开会", QuoteAt: now(t).AddDate(0, 0, -1)})
	if got := told(u); got != "meeting.create attendees=张三 start=1123T15:00" || len(u.Missing) > 0 || len(u.Asks) > 0 {
		t.Errorf("%s, missing %v, asks %v", got, u.Missing, u.Asks)
	}
	for _, text := range []string{"和他约", "跟佢哋開個會", "set this up with her"} { // who that is nobody said: it is asked
		u = r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Quote: "后天下午三点开会", QuoteAt: now(t)})
		if u.Command != "meeting.create" || len(u.Doubts) != 1 {
			t.Errorf("%s: %s, doubts %v", text, told(u), u.Doubts)
		}
		u = r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Quote: "后天下午三点开会", QuoteAt: now(t), QuoteBy: commands.Person{ID: "u4", Name: "李四"}})
		if told(u) != "meeting.create attendees=李四 start=1124T15:00" || len(u.Doubts) > 0 {
			t.Errorf("%s, known: %s, doubts %v", text, told(u), u.Doubts)
		}
	}
	for _, text := range []string{"按这个约", "set this up"} { // nobody said that whoever wrote it is to come
		u = r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Quote: "后天下午三点开会", QuoteAt: now(t), QuoteBy: commands.Person{ID: "u4", Name: "李四"}})
		if told(u) != "meeting.create start=1124T15:00" {
			t.Errorf("%s: %s", text, told(u))
		}
	}
}
