package intent_test

import (
	"context"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

var (
	zhang = commands.Person{Name: "张三", ID: "u1"}
	li    = commands.Person{Name: "李四", ID: "u2"}
	wang  = commands.Person{Name: "王五", ID: "u5"}
)

// DingTalk takes linked names out of a text (corrections.md 1).
func TestMentionsWithoutTheirNamesActOnTheOpenMeeting(t *testing.T) {
	r := rules()
	for _, c := range []struct {
		text     string
		mentions []commands.Person
		with     string
	}{
		{"去掉", []commands.Person{li}, "张三"},
		{"不要叫", []commands.Person{li}, "张三"},
		{"别叫 了", []commands.Person{li}, "张三"},
		{"remove", []commands.Person{li}, "张三"},
		{"唔使叫", []commands.Person{li}, "张三"},
		{"去掉", []commands.Person{{ID: "u2"}}, "张三"}, // nobody knows the name
		{"把  换成", []commands.Person{zhang, wang}, "王五,李四"},
		{"不是  是", []commands.Person{zhang, wang}, "王五,李四"},
		{"把张三换成", []commands.Person{wang}, "王五,李四"},
		{"replace  with", []commands.Person{zhang, wang}, "王五,李四"},
		{"再加上", []commands.Person{wang}, "张三,李四,王五"},
		{"", []commands.Person{wang}, "张三,李四,王五"},
		{"加上，去掉", []commands.Person{wang, li}, "张三,王五"},
		{"去掉@李四 ", []commands.Person{li}, "张三"}, // rich text: the name is there
		{"把@张三 换成@王五 ", []commands.Person{zhang, wang}, "王五,李四"},
	} {
		f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}
		u := r.Understand(context.Background(), commands.Utterance{Text: c.text, Now: now(t), Mentions: c.mentions, Dialog: f})
		var names []string
		for _, p := range intent.Of(u).People {
			if p.ID == "" {
				t.Errorf("%q: %s is not certain", c.text, p.Name)
			}
			names = append(names, p.Name)
		}
		if got := strings.Join(names, ","); u.Reading != commands.ReadAnswer || got != c.with {
			t.Errorf("%q %v: %q with %s, want %s", c.text, c.mentions, u.Reading, got, c.with)
		}
	}
}

func TestAMentionAloneAnswersTheQuestionForPeople(t *testing.T) {
	r := rules()
	two := []commands.Option{
		{Label: "王五 · 研发部", Fill: intent.Say(intent.Args{People: []commands.Person{{Name: "王五", ID: "u4"}}})},
		{Label: "王五 · 人事部", Fill: intent.Say(intent.Args{People: []commands.Person{wang}})},
	}
	for name, f := range map[string]commands.Dialog{
		"whom to meet":      {Command: intent.MeetingCreate, Slot: intent.SlotAttendees, Values: intent.Say(intent.Args{Start: at(t, 23, 15, 0)})},
		"which of two":      {Command: intent.MeetingCreate, Slot: intent.SlotAttendees, Values: intent.Say(intent.Args{Start: at(t, 23, 15, 0), People: []commands.Person{{Name: "王五"}}}), Options: two},
		"asked for a title": {Command: intent.MeetingCreate, Slot: intent.SlotTitle, Values: intent.Say(intent.Args{Start: at(t, 23, 15, 0)})},
		"whose attendance":  {Command: intent.AttendanceQuery, Slot: intent.SlotWho, Values: intent.Say(intent.Args{})},
	} {
		u := r.Understand(context.Background(), commands.Utterance{Now: now(t), Mentions: []commands.Person{wang}, Dialog: &f})
		if u.Reading != commands.ReadAnswer || len(intent.Of(u).People) != 1 || intent.Of(u).People[0].ID != "u5" || intent.Of(u).Title != "" {
			t.Errorf("%s: %q %+v", name, u.Reading, intent.Of(u))
		}
	}
}

func TestPolitenessIsNoRequest(t *testing.T) {
	r := rules()
	for text, want := range map[string]commands.Talk{
		"你好": "greeting", "在吗？": "greeting", "hi": "greeting", "早上好！": "greeting", "哈囉": "greeting", "good morning": "greeting",
		"谢谢": "thanks", "謝謝你": "thanks", "好的，谢谢！": "thanks", "辛苦了": "thanks", "Thanks a lot!": "thanks", "唔該晒": "thanks", "唔該": "thanks", "唔該！": "thanks",
		"好的": "nod", "收到": "nod", "👍": "nod", "👌👌": "nod", "ok": "nod", "OK 👍": "nod", "知道了": "nod", "[赞]": "nod", "嗯嗯": "nod", "收到，明白": "nod", "[微笑]": "nod",
		"同意": "", "确认": "", "取消": "", "考勤": "", "你好，查一下考勤": "", "谢谢，明天三点和张三开会": "", "好的，改成四点": "", "": "", "@李四": "", "？？？": "", "...": "", "13800138000": "",
	} {
		if got := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)}).Talk; got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// What only points at an answer lacks one, where there is none; whatever says something of its own does not.
func TestASentenceThatOnlyPoints(t *testing.T) {
	r := rules()
	for text, want := range map[string]bool{
		"详情": true, "它到哪了": true, "怎么样了": true, "進度呢": true, "details": true, "what about this?": true, "where is it": true,
		"我的出差到哪了": false, "明天三点开会": false, "催一下": false, "谢谢": false, "张三的考勤": false, "": false,
	} {
		if got := r.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)}).Lacks == commands.LacksAnswer; got != want {
			t.Errorf("%q points: %v", text, got)
		}
	}
}

// Somebody may register an account under any name; it must not take words away from everybody.
func TestWordsOutrankNamesOfAccounts(t *testing.T) {
	accounts := []string{"张三", "李四", "考勤", "取消", "开会", "审批", "会议室", "帮助", "明天", "今天", "下午", "我的", "同意", "年假", "出差", "Meeting", "cancel", "help"}
	plain, crowded := rules(), intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return accounts }})
	f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(draft(t))}
	for _, text := range []string{
		"考勤", "查考勤", "上周我的考勤", "明天下午三点和张三开会", "今天有什么会", "取消明天的会议", "我的出差审批到哪了", "待我审批的", "年假还剩几天", "帮助", "订个会议室",
		"cancel my meeting tomorrow", "help", "schedule a meeting with 张三 tomorrow at 3pm",
	} {
		want := plain.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
		got := crowded.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)})
		if got.Command != want.Command || line(intent.Of(got)) != line(intent.Of(want)) || intent.Of(got).Scope != intent.Of(want).Scope {
			t.Errorf("%s\n   got  %s %s\n   want %s %s", text, got.Command, line(intent.Of(got)), want.Command, line(intent.Of(want)))
		}
	}
	for _, text := range []string{"取消", "算了"} {
		if got := crowded.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t), Dialog: f}); got.Reading != commands.ReadCancel {
			t.Errorf("%s: %q", text, got.Reading)
		}
	}
	al := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"Al", "Chase"} }})
	for text, want := range map[string]string{"schedule a meeting with Al and Chase tomorrow at 3pm": "start=11-23T15:00 with=Al,Chase"} {
		if got := line(intent.Of(al.Understand(context.Background(), commands.Utterance{Text: text, Now: now(t)}))); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
	u := crowded.Understand(context.Background(), commands.Utterance{Text: "@考勤 明天下午三点开会", Now: now(t)})
	if line(intent.Of(u)) != "start=11-23T15:00 with=考勤" {
		t.Errorf("a name behind an @ is one: %s", line(intent.Of(u)))
	}
}
