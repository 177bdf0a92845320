package intent_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/skills"
)

func TestSomebodyUnknownIsNeverTakenForTheAsker(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"张三"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"孙悟空上周考勤": "孙悟空", "孙悟空的考勤": "孙悟空", "查一下钱多多的打卡记录": "钱多多", "沙悟净迟到了吗": "沙悟净", "孫悟空上週遲到幾次": "孫悟空",
		"上周考勤": "", "我的考勤": "", "帮我查下考勤": "", "方便看下上周考勤吗": "", "本月考勤": "", "麻烦查一下上周迟到几次": "",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		got := ""
		if len(intent.Of(u).People) > 0 {
			got = intent.Of(u).People[0].Name
		}
		if u.Command != "attendance.query" || got != want {
			t.Errorf("%q: %s about %q (%s), want %q", text, u.Command, got, intent.Of(u).Scope, want)
		}
	}
}

// The directory may know only some of those who are named: the others are outside what the application
// may see, or it is not loaded yet. Leaving them out would invite fewer people than were named.
func TestNobodyBehindAKnownNameIsLeftOut(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"张三", "Alice"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"明天下午三点和张三李四开会":           "张三 李四",
		"明天下午三点约张三钱多多讨论预算":        "张三 钱多多",
		"聽日下晝三點同張三李四傾預算":          "張三 李四",
		"明天下午三点和张三李四王小明开会":        "张三 李四 王小明",
		"张三李四明天下午三点开会":            "张三 李四",
		"明天下午三点和张三李四、王五开会":        "张三 李四 王五",
		"明天下午三点和张三、李四开会":          "张三 李四",
		"明天下午三点和张三开会":             "张三",
		"明天下午三点和张三单独聊聊":           "张三",
		"明天下午三点和张三谈预算":            "张三",
		"明天下午三点和张三马上开会":           "张三",
		"明天下午三点和张三商量预算":           "张三",
		"明天下午三点和张三周会":             "张三",
		"明天下午三点和张三方案评审":           "张三",
		"明天下午三点和张三项目复盘":           "张三",
		"明天下午三点和张三全员会":            "张三",
		"明天下午三点和张三温习一下再开会":        "张三",
		"meet Alice tomorrow 3pm": "Alice",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		var got []string
		for _, p := range intent.Of(u).People {
			got = append(got, p.Name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

// A name that is an ordinary word, or a time, counts where names stand.
func TestANameThatIsAWordCountsAmongNames(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"夏天", "许愿", "沈月", "毛军"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"夏天、许愿，明天下午三点选题会":     "夏天 许愿",
		"明天下午三点跟夏天开选题会":       "夏天",
		"沈月、夏天明天下午三点开会":       "沈月 夏天",
		"明天下午三点 沈月 许可 许愿 选题会": "沈月 许愿",
		"明天下午三点盘点会 沈月 老毛":     "沈月 毛军",
		"明天下午三点和沈月讨论夏天的新品":    "沈月",
		"明天下午三点和沈月许愿":         "沈月 许愿",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		var got []string
		for _, p := range intent.Of(u).People {
			got = append(got, p.Name)
		}
		if u.Command != intent.MeetingCreate || strings.Join(got, " ") != want {
			t.Errorf("%q: %s with %q, want %q", text, u.Command, got, want)
		}
	}
}

// Whom something is handed to is named as said, and never taken out of whose request it is.
func TestWhoeverGetsAHandOverIsNamedAlsoIfNobodyKnowsThem(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"宋丽娜", "李四"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"把宋丽娜的请假转给郑小虎": "approval.handover 郑小虎", "把宋丽娜的报销转给李四": "approval.handover 李四",
		"下周审批都转给郑小虎": "approval.away 郑小虎", "hand Li Si's leave request over to Nora Berg": "approval.handover Nora Berg",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		var to struct {
			To commands.Who `param:"to"`
		}
		if err := commands.Bind(&commands.Request{Values: u.Values, Now: now}, &to); err != nil {
			t.Fatal(err)
		}
		got := u.Command
		for _, p := range to.To.People {
			got += " " + p.Name
		}
		if got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// An office of a board is a department where somebody's attendance is asked for, and a place where people meet.
func TestAnOfficeWhosePeopleAreAskedAboutIsADepartment(t *testing.T) {
	r := intent.New(intent.Options{Commands: skills.Commands(), Names: func() []string { return []string{"李四"} }})
	now := time.Date(2026, 11, 18, 10, 31, 0, 0, time.FixedZone("CST", 8*3600))
	for text, want := range map[string]string{
		"董事会办公室上周谁迟到了": "董事会办公室", "总经理办公室今天谁没打卡": "总经理办公室", "行政辦公室上週誰遲到": "行政辦公室", "我昨天在办公室打卡了吗": "", "我上周迟到几次": "",
	} {
		u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now})
		if got := intent.Of(u).Dept; u.Command != "attendance.query" || got != want {
			t.Errorf("%s: %s of %q, want %q", text, u.Command, got, want)
		}
	}
}
