package intent_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

func item(number string) commands.Subject {
	return commands.Subject{Command: intent.ApprovalStatus, Values: commands.Values{"number": {Readings: []any{number}}}, Name: number}
}

func event(t *testing.T, title string, day, hour int) commands.Subject {
	start := at(t, day, hour, 0)
	return commands.Subject{Command: intent.MeetingList, Whole: true, Name: title, Values: commands.Values{
		"title": {Readings: []any{title}}, "dates": commands.Days{From: at(t, day, 0, 0), To: at(t, day, 0, 0)}.Value(),
		"which": {Readings: []any{commands.When{Kind: commands.KindRange, Start: start, End: start.Add(time.Hour)}}},
	}}
}

// answers are what words may point at.
func lastAnswers(t *testing.T) map[string]*commands.Subject {
	lastWeek := commands.Days{From: at(t, 9, 0, 0), To: at(t, 15, 0, 0)}.Value()
	who := commands.Value{Readings: []any{commands.Who{People: []commands.Person{{Name: "李四", ID: "u4"}}, Scope: commands.ScopePerson}}}
	me := commands.Value{Readings: []any{commands.Who{Scope: commands.ScopeSelf}}}
	all := map[string]*commands.Subject{
		"his days":  {Command: intent.AttendanceQuery, Whole: true, Values: commands.Values{"dates": lastWeek, "who": who}},
		"my days":   {Command: intent.AttendanceQuery, Whole: true, Values: commands.Values{"dates": lastWeek, "who": me}, Left: 3, Shown: 7},
		"approvals": {Command: intent.ApprovalPending, Whole: true, Values: commands.Values{}, Items: []commands.Subject{item("A1"), item("A2"), item("A3")}, Left: 2, Shown: 3},
		"approval":  {Command: intent.ApprovalStatus, Values: commands.Values{"number": {Readings: []any{"A7"}}}, Name: "A7"},
		"agenda":    {Command: intent.MeetingList, Whole: true, Values: commands.Values{}, Items: []commands.Subject{event(t, "周会", 24, 10), event(t, "评审", 24, 15), event(t, "预算", 25, 9)}},
		"meeting":   {Command: intent.MeetingList, Whole: true, Values: commands.Values{}, Items: []commands.Subject{event(t, "周会", 24, 10)}},
		"nothing":   nil,
	}
	next := event(t, "评审", 24, 15)
	all["next"] = &commands.Subject{Command: intent.MeetingList, Whole: true, Values: commands.Values{}, Items: all["agenda"].Items, Main: &next}
	opened := *all["approval"]
	opened.Up = all["approvals"]
	all["opened"] = &opened
	return all
}

// told is what was understood in a line: a command with what it is told, or what is lacking.
func told(u commands.Understanding) string {
	if u.Lacks != "" {
		return "lacks " + string(u.Lacks)
	}
	if u.Reading != commands.ReadCommand {
		return strings.TrimSpace("nothing " + string(u.Reading))
	}
	var parts []string
	for name, v := range u.Values {
		if len(v.Readings) == 0 {
			continue
		}
		switch r := v.Readings[0].(type) {
		case commands.Days:
			parts = append(parts, name+"="+r.From.Format("0102")+"-"+r.To.Format("0102"))
		case commands.When:
			parts = append(parts, name+"="+r.Start.Format("0102T15:04"))
		case commands.Who:
			names := string(r.Scope)
			for _, p := range r.People {
				names = p.Name
			}
			parts = append(parts, name+"="+names+r.Dept)
		default:
			parts = append(parts, fmt.Sprint(name, "=", r))
		}
	}
	slices.Sort(parts)
	return strings.Join(append([]string{u.Command}, parts...), " ")
}

// Words that say too little by themselves are about the last answer, whatever skill gave it.
func TestWordsPointAtTheLastAnswer(t *testing.T) {
	r := rules()
	for _, c := range []struct{ answer, want, texts string }{
		{"approvals", "approval.status number=A2", "第二个|第2个|2|第二個|the second one|第二条|打开第二个|第二个详情|看看第二个|open the second one|show me the second|number two|第二個啦|第二個嘅詳情|details of the second one|#2|第二个审批|2号"},
		{"approvals", "approval.status number=A3", "最后一个|the last one|第三个呢|最後一個|the third one please"},
		{"approvals", "approval.status number=A1", "第一个到谁那里了|第一个批了吗|第一個到誰那了"},
		{"approvals", "approval.decide picked={[map[number:{ [A1] false  }]] []} verdict=agree", "同意第一个|approve the first one"},
		{"approvals", "approval.decide picked={[map[number:{ [A2] false  }]] []} verdict=agree", "第二个同意|第二個過吧"},
		{"approvals", "approval.decide picked={[map[number:{ [A2] false  }]] []} verdict=refuse", "refuse the second one|第二个不批|第二個都唔同意"},
		{"approvals", "approval.decide picked={[map[number:{ [A2] false  }]] []} reason=发票没盖章 verdict=refuse", "第二个驳回，发票没盖章"},
		{"approvals", "approval.decide all=true picked={[map[number:{ [A1] false  }] map[number:{ [A2] false  }] map[number:{ [A3] false  }]] [map[number:{ [A2] false  }]]} verdict=agree", "除了第二个都同意|approve all but the second one|除了第二個全部核准"},
		{"approvals", "approval.decide picked={[map[number:{ [A2] false  }]] []} verdict=agree", "第二個都同意埋|第二个也同意|第二個都批埋佢"},
		{"approvals", "approval.decide picked={[map[number:{ [A2] false  }] map[number:{ [A3] false  }]] []} verdict=agree", "第二个和第三个都同意|第二個同第三個都批|第二个，第三个，都同意"},
		{"approvals", "approval.decide all=true picked={[map[number:{ [A1] false  }] map[number:{ [A2] false  }] map[number:{ [A3] false  }]] [map[number:{ [A2] false  }]]} verdict=agree", "第二个不批，其他都同意|全部同意，第二個唔批|其他都过，第二个驳回"},
		{"approvals", "lacks item", "同意第五个"},
		{"nothing", "lacks answer", "同意第二个|reject the third one"},
		{"approvals", "approval.status number=A2 why=true", "第二个为什么|为什么第二个|why the second one|第二個點解"},
		{"approvals", "approval.status number=A2", "第二笔|看下第二条的详情|tell me about the second|第二張單係咩|第二个是谁提的"},
		{"approvals", "approval.pending skip=3", "后面还有吗|换一页|下一批|翻頁"},
		{"approvals", "lacks item", "第四个|the fifth one|第五個"},
		{"approvals", "lacks which", "详情|details|它到谁那里了|这个|为什么|why|點解"},
		{"approvals", "approval.pending skip=3", "还有呢|更多|下一页|more|next page|show me more|仲有呢|還有嗎|the rest"},
		{"approvals", "approval.urge number=A2", "催一下第二个|催第二个"},
		{"approvals", "approval.withdraw number=A1", "撤回第一个|withdraw the first one|撤回第一個"},
		{"approvals", "lacks fit", "那李四呢|what about 李四|上周呢"},
		{"approval", "approval.status number=A7", "详情|它到谁那里了|到哪一步了|details|show me more|详细一点|怎么样了|進度呢|where is it"},
		{"approval", "approval.status number=A7 why=true", "为什么|why?|为什么呢|点解|怎么回事|how come"},
		{"approval", "approval.status number=A7 why=true", "为什么还没批|為什麼還沒批|它为什么还没批|点解仲未过|點解仲未批|why is it still pending"},
		{"approval", "approval.urge number=A7", "催一下|催催|催一下吧"},
		{"approval", "approval.withdraw number=A7", "撤回|取消这个|撤回这个"},
		{"approval", "lacks list", "第二个|the second one"},
		{"opened", "approval.status number=A2", "第二个|那第二个呢|the second one"},
		{"opened", "approval.withdraw number=A1", "撤回第一个"},
		{"opened", "approval.status number=A7", "详情|它到谁那里了"},
		{"opened", "approval.pending skip=3", "还有呢|下一页"},
		{"opened", "approval.urge number=A7", "催一下"},
		{"agenda", "lacks detail", "第二个|the second one|第二個詳情"},
		{"agenda", "lacks more", "还有呢|more|下一頁"},
		{"agenda", "lacks why", "第二个为什么"},
		{"agenda", "lacks which", "改到四点|推迟半小时|取消这个会|push it back half an hour|cancel it"},
		{"agenda", "meeting.cancel dates=1124-1124 title=评审 which=1124T15:00", "取消第二个|第二个取消|cancel the second one|把第二个取消了吧|取消第二個|取消第二个会"},
		{"agenda", "meeting.reschedule dates=1124-1124 start=1124T16:00 title=评审 which=1124T15:00", "把第二个改到四点|第二个改到四点|move the second one to 4pm|第二個改到四點|推迟第二个一小时"},
		{"agenda", "meeting.list dates=1123-1123", "明天呢|那明天呢|明天？|what about tomorrow|and tomorrow?|聽日呢"},
		{"meeting", "meeting.cancel dates=1124-1124 title=周会 which=1124T10:00", "取消这个|取消这个会|cancel it|取消它|取消呢個會"},
		{"meeting", "meeting.reschedule dates=1124-1124 start=1124T10:30 title=周会 which=1124T10:00", "推迟半小时|push it back half an hour|延後半小時"},
		{"meeting", "meeting.reschedule dates=1124-1124 start=1124T16:00 title=周会 which=1124T10:00", "改到四点|改到下午四点吧|move it to 4pm|改到四點"},
		{"next", "meeting.cancel dates=1124-1124 title=评审 which=1124T15:00", "取消这个|取消它|cancel it|取消這個"},
		{"next", "meeting.reschedule dates=1124-1124 start=1124T16:00 title=评审 which=1124T15:00", "改到四点|推迟一小时|move it to 4pm|延後一小時"},
		{"his days", "attendance.query dates=1102-1108 who=李四", "那上上周呢|上上周呢|他上上周呢|上上週呢|他上上周的呢"},
		{"his days", "attendance.query dates=1001-1031 who=李四", "那上个月呢|上個月呢|and last month?|how about last month|他上个月呢|他上个月怎么样"},
		{"his days", "attendance.query dates=1109-1115 who=王五", "那王五呢|王五呢|what about 王五|王五呢？|and 王五?"},
		{"his days", "attendance.query dates=1001-1031 who=王五", "王五上个月呢|那王五上个月呢|what about 王五 last month"},
		{"his days", "attendance.query dates=1109-1115 who=self", "我的呢|那我呢|what about me|我呢"},
		{"his days", "attendance.query dates=1109-1115 who=李四 why=true", "为什么|why|怎么回事"},
		{"his days", "attendance.query dates=1001-1031 who=李四", "上个月也查一下|换成上个月|看上个月的|換成上個月|and October?"},
		{"his days", "attendance.query dates=1109-1115 who=王五", "王五也查一下|看看王五|查一下王五"},
		{"his days", "attendance.query asked=[early] dates=1109-1115 who=李四", "早退呢|那早退呢|早退的呢"},
		{"his days", "attendance.query dates=1109-1115 who=李四 why=true", "为什么迟到|為什麼遲到"},
		{"his days", "lacks detail", "详情|details"},
		{"his days", "lacks more", "还有呢"},
		{"my days", "attendance.query dates=1001-1031 who=self", "那上个月呢|and last month"},
		{"my days", "attendance.query dates=1109-1115 skip=7 who=self", "还有呢|下一页|more"},
		{"my days", "lacks who", "他上个月呢|那他呢|what about him"},
		{"nothing", "lacks answer", "第二个|详情|还有呢|为什么|那上周呢|李四呢|取消第二个|the second one|what about Tom|why|more|details|第二個|他上周呢|把第二个改到四点"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			if got := told(r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), About: lastAnswers(t)[c.answer]})); got != c.want {
				t.Errorf("%s: %s: %s, want %s", c.answer, text, got, c.want)
			}
		}
	}
}

// A complete request takes nothing from the last answer, and neither does talk.
func TestACompleteRequestTakesNothingFromTheLastAnswer(t *testing.T) {
	r := rules()
	texts := []string{"取消", "谢谢", "好的", "今天天气不错", "再来一个", "第一季度的预算会改到四点了", "cancel", "thanks", "我上周迟到了几次", "李四上周的考勤", "上周有没有迟到？", "上个月迟到几次？", "取消周四的会", "把预算会改到四点", "明天下午三点和李四开会", "老板把会取消了"}
	for _, list := range complete() {
		texts = append(texts, list...)
	}
	for _, text := range texts {
		want := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t)})
		for name, about := range lastAnswers(t) {
			got := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), About: about})
			if told(got) != told(want) || got.Of != nil {
				t.Errorf("behind %s: %s: %s, want %s", name, text, told(got), told(want))
			}
		}
	}
}

// Behind a quotation the words are about the quoted card, also where they would be a request without one.
func TestWordsBehindAQuotationAreAboutIt(t *testing.T) {
	r := rules()
	proposal := &commands.Subject{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}
	for _, c := range []struct {
		about       *commands.Subject
		want, texts string
	}{
		{lastAnswers(t)["approval"], "approval.status number=A7", "详情|它到谁那里了|批了吗|同意|这个|怎么样了|details|this one|approve|這個到哪了|它的进度"},
		{lastAnswers(t)["approval"], "approval.withdraw number=A7", "撤回|取消这个|取消|withdraw it|撤回這個"},
		{lastAnswers(t)["approval"], "approval.urge number=A7", "催一下|催催"},
		{lastAnswers(t)["meeting"], "meeting.cancel dates=1124-1124 title=周会 which=1124T10:00", "取消|取消这个会|cancel this|不开了"},
		{lastAnswers(t)["his days"], "attendance.query dates=1109-1115 who=李四", "详情|details"},
		{lastAnswers(t)["his days"], "attendance.query dates=1001-1031 who=李四", "那上个月呢|and last month?"},
		{lastAnswers(t)["his days"], "attendance.query dates=1109-1115 who=self", "我上周的考勤"},
		{proposal, "lacks detail", "详情|details"},
	} {
		for text := range strings.SplitSeq(c.texts, "|") {
			if got := told(r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), About: c.about, Quoted: true})); got != c.want {
				t.Errorf("%s: %s: %s, want %s", c.about.Command, text, got, c.want)
			}
		}
	}
}
