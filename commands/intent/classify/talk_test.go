package classify_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
)

func TestTwoRequestsAreTwo(t *testing.T) {
	r := newReader(t)
	for _, row := range []struct{ text, command, second string }{
		{"取消周四的会，再约张三下周一上午十点开会", cancel, "再约张三下周一上午十点开会"},
		{"查一下我这周的考勤，然后看看年假还剩几天", query, "然后看看年假还剩几天"},
		{"撤回我的报销申请，另外帮我约张三明天三点开会", withdraw, "另外帮我约张三明天三点开会"},
		{"明天三点约张三开会，后天四点约李四开会", create, "后天四点约李四开会"},
		{"取消週四個會，再約張三下週一上午十點開會", cancel, "再約張三下週一上午十點開會"},
		{"睇下我嘅年假仲有幾多日，同埋催下我嘅報銷審批", balance, "同埋催下我嘅報銷審批"},
		{"撤回我嘅報銷申請，另外幫我約張三聽日三點開會", withdraw, "另外幫我約張三聽日三點開會"},
		{"Cancel my Thursday meeting, and book 10am Monday with Tom Baker", cancel, "and book 10am Monday with Tom Baker"},
		{"Show my attendance this week, then tell me how much annual leave I have left", query, "then tell me how much annual leave I have left"},
		{"Withdraw my expense claim and also cancel tomorrow's 3pm meeting", withdraw, "and also cancel tomorrow's 3pm meeting"},
		// one request in several breaths
		{"明天三点和张三开会，讨论预算", "", ""},
		{"周五的会改到四点，帮我约一下", "", ""},
		{"我的报销申请卡住了，催一催", "", ""},
		{"聽日三點同張三開會，傾預算", "", ""},
		{"取消聽日個會，因為張三病咗", "", ""},
		{"Book 3pm tomorrow with Tom Baker and Emily Chen, then send invites", "", ""},
		{"Move Friday's review to 4pm, please", "", ""},
	} {
		s := r.read(row.text)
		first, v, k, ok := r.Two(s)
		if ok != (row.command != "") {
			t.Errorf("%s: two requests: %v, %+v", row.text, ok, v)
			continue
		}
		if !ok {
			continue
		}
		if got := s.Cut(s.T[k].From, len(s.R)); v.Command != row.command || strings.TrimSpace(got) != row.second || len(first.T) != k {
			t.Errorf("%s: %s of %d tokens, then %q", row.text, v.Command, len(first.T), got)
		}
	}
}

func TestPolitenessIsAnsweredAsSuch(t *testing.T) {
	r := newReader(t)
	for _, row := range []struct {
		text string
		want commands.Talk
	}{
		{"谢谢", commands.TalkThanks},
		{"好的，谢谢啦！", commands.TalkThanks},
		{"你好", commands.TalkGreeting},
		{"早上好", commands.TalkGreeting},
		{"收到", commands.TalkNod},
		{"[赞]", commands.TalkNod},
		{"👍", commands.TalkNod},
		{"唔該晒", commands.TalkThanks},
		{"多謝你", commands.TalkThanks},
		{"早晨", commands.TalkGreeting},
		{"好嘅", commands.TalkNod},
		{"Thank you!", commands.TalkThanks},
		{"Good morning", commands.TalkGreeting},
		{"ok, got it", commands.TalkNod},
		{"Hi DingDesk", commands.TalkGreeting},
		{"Hello, thanks a lot", commands.TalkThanks},
		// more than that, or less
		{"谢谢，取消三点的会", ""},
		{"同意", ""},
		{"？？？", ""},
		{"", ""},
		{"早晨，聽日三點開會", ""},
		{"Thanks, book 3pm", ""},
	} {
		if got := classify.SmallTalk(r.read(row.text)); got != row.want {
			t.Errorf("%q: %q, want %q", row.text, got, row.want)
		}
	}
}

func TestAWordAloneStopsAgreesOrPoints(t *testing.T) {
	r := newReader(t)
	for _, row := range []struct {
		text                  string
		stops, agrees, points bool
	}{
		{"算了", true, false, false},
		{"先不约了", true, false, false},
		{"算了吧，谢谢", true, false, false},
		{"不用了", true, false, false},
		{"唔使喇", true, false, false},
		{"唔約喇", true, false, false},
		{"never mind", true, false, false},
		{"Forget it, thanks", true, false, false},
		{"可以", false, true, false},
		{"是的", false, true, false},
		{"係呀", false, true, false},
		{"yes please", false, true, false},
		{"详情", false, false, true},
		{"它到哪了", false, false, true},
		{"呢個咩情況", false, false, true},
		{"details please", false, false, true},
		{"what's the status of this", false, false, true},
		// each says something of its own
		{"算了，改到四点", false, false, false},
		{"可以约张三吗", false, false, false},
		{"报销到哪了", false, false, false},
		{"唔使叫張三", false, false, false},
		{"never mind the room", false, false, false},
		{"yes, at 3pm", false, false, false},
	} {
		s := r.read(row.text)
		if a, b, c := classify.Stops(s), classify.Agrees(s), classify.Points(s); a != row.stops || b != row.agrees || c != row.points {
			t.Errorf("%s: stops %v, agrees %v, points %v", row.text, a, b, c)
		}
	}
}
