package classify_test

import (
	"os"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/commands/intent/classify"
	"github.com/dingdesk/dingdesk/commands/intent/entity"
	"github.com/dingdesk/dingdesk/commands/intent/linear"
	"github.com/dingdesk/dingdesk/skills"
)

// reader reads sentences on a Monday morning, and is the classifier that comes with the program.
type reader struct {
	*classify.Classifier
	rules *intent.Rules
}

func newReader(t *testing.T) reader {
	t.Helper()
	raw, err := os.ReadFile("../judge.bin")
	if err != nil {
		t.Fatal(err)
	}
	weights, err := linear.Decode(raw)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"张三", "李四", "王五", "赵磊", "黃美玲", "林志豪", "Emily Chen", "Tom Baker", "Alice Wong"}
	all := skills.Commands()
	declared := make(map[string]*commands.Command, len(all))
	for i := range all {
		declared[all[i].Name] = &all[i]
	}
	return reader{
		classify.New(weights, declared),
		intent.New(intent.Options{Commands: all, Names: func() []string { return names }, Self: []string{"DingDesk"}}),
	}
}

func (r reader) read(text string) *entity.Sentence {
	now := time.Date(2026, 11, 30, 9, 10, 0, 0, time.FixedZone("CST", 8*3600))
	return r.rules.Read(commands.Utterance{Text: text, Now: now}).Sentence
}

// act is a sentence that could ask for a command, and whether it does.
type act struct {
	text, command string
	asks          bool
}

const (
	create   = "meeting.create"
	cancel   = "meeting.cancel"
	move     = "meeting.reschedule"
	list     = "meeting.list"
	apply    = "approval.create"
	withdraw = "approval.withdraw"
	urge     = "approval.urge"
	query    = "attendance.query"
	balance  = "leave.balance"
	help     = "help"
)

func check(t *testing.T, rows []act) {
	t.Helper()
	asked := 0
	r := newReader(t)
	for _, row := range rows {
		if row.asks {
			asked++
		}
		if got := !r.Vetoed(r.read(row.text), row.command); got != row.asks {
			t.Errorf("%s: %s may be proposed: %v, want %v", row.text, row.command, got, row.asks)
		}
	}
	if len(rows) < 15 || asked < 3 || len(rows)-asked < 3 {
		t.Errorf("%d sentences, of which %d ask", len(rows), asked)
	}
}

func TestWhatSomebodySaidIsNotAskedFor(t *testing.T) {
	check(t, []act{
		{"老板说三点开会", create, false},
		{"张三说他要请假", apply, false},
		{"他说取消周五的会", cancel, false},
		{"领导刚才说周会改到四点", move, false},
		{"客户讲明天过来开会", create, false},
		{"老闆話三點開會", create, false},
		{"黃美玲話佢想請假", apply, false},
		{"經理話取消週五個會", cancel, false},
		{"My boss said the meeting is at 3pm", create, false},
		{"Tom Baker told me to cancel the review", cancel, false},
		{"Emily Chen says she needs Friday off", apply, false},
		// somebody is quoted, and something is asked for
		{"客户说周三来不了，把会挪到周四", move, true},
		{"老板说三点开会，帮我约一下张三", create, true},
		{"客戶話週三唔得，將個會改到週四", move, true},
		{"Tom Baker said 3pm is bad, please move it to 4pm", move, true},
		{"和张三说说预算，明天三点", create, true},
		{"跟李四说一下，取消明天的会", cancel, true},
	})
}

func TestWhatIsForbiddenIsNotAskedFor(t *testing.T) {
	check(t, []act{
		{"别取消明天的会", cancel, false},
		{"先不要撤回我的报销", withdraw, false},
		{"不用催审批了", urge, false},
		{"周五的会不要改时间", move, false},
		{"别帮我请假", apply, false},
		{"先别订明天的会", create, false},
		{"唔好取消聽日個會", cancel, false},
		{"唔使催審批住", urge, false},
		{"千祈唔好撤回報銷", withdraw, false},
		{"Don't cancel tomorrow's meeting", cancel, false},
		{"No need to chase the approval", urge, false},
		{"Please do not withdraw my claim", withdraw, false},
		{"don't move the review", move, false},
		// something else is forbidden, or nothing
		{"别忘了取消明天的会", cancel, true},
		{"明天三点约张三，别叫李四", create, true},
		{"不想请假了，撤回申请", withdraw, true},
		{"約張三聽日三點，唔使訂會議室", create, true},
		{"唔好唔記得取消聽日個會", cancel, true},
		{"Don't forget to cancel tomorrow's meeting", cancel, true},
		{"Book a meeting at 3pm, no need to book a room", create, true},
		{"Cancel my 3pm, don't invite anyone", cancel, true},
	})
}

func TestWhatOthersDidIsNotAskedFor(t *testing.T) {
	check(t, []act{
		{"她上个月休了五天年假", apply, false},
		{"老板昨天把我三点的会取消了", cancel, false},
		{"小李昨天请了一天事假", apply, false},
		{"李四撤回了他的报销", withdraw, false},
		{"张三把周会改到了周四", move, false},
		{"张三约了李四开会", create, false},
		{"佢上個月請咗五日年假", apply, false},
		{"黃美玲取消咗聽日個會", cancel, false},
		{"林志豪改咗開會時間", move, false},
		{"Tom Baker took two days off", apply, false},
		{"Emily Chen cancelled the review", cancel, false},
		{"She moved the meeting to Friday", move, false},
		// the bot is asked
		{"帮我请了吧，明天年假", apply, true},
		{"取消张三约的会", cancel, true},
		{"取消黃美玲約嘅會", cancel, true},
		{"Cancel the meeting Tom Baker booked", cancel, true},
		{"张三和我明天三点开会", create, true},
		// what is asked about may be over
		{"张三请了几天假", balance, true},
		{"Tom Baker took how many days off", query, true},
	})
}

func TestWhatIsSupposedIsNotAskedFor(t *testing.T) {
	check(t, []act{
		{"如果明天下雨就取消会议", cancel, false},
		{"要是李四不来，会就改到周五", move, false},
		{"假如我请假三天会怎样", apply, false},
		{"万一客户迟到，三点开会", create, false},
		{"早知道就取消了那个会", cancel, false},
		{"如果聽日落雨就取消個會", cancel, false},
		{"要是黃美玲唔嚟，個會改到週五", move, false},
		{"若果我請假三日", apply, false},
		{"If it rains tomorrow we cancel the meeting", cancel, false},
		{"Suppose I take three days off", apply, false},
		{"In case Tom Baker is late we move the review", move, false},
		{"If only I had booked the room", create, false},
		// a condition of what is asked for
		{"如果张三有空，帮我约明天三点", create, true},
		{"如果黃美玲得閒，幫我約聽日三點", create, true},
		{"If Tom Baker is free, please book 3pm tomorrow", create, true},
		{"取消明天的会，如果还没开", cancel, true},
		{"Cancel the review if nobody minds", cancel, true},
		{"如果请三天假，年假还剩几天", balance, true},
	})
}

func TestWhatIsQuotedIsNotAskedFor(t *testing.T) {
	check(t, []act{
		{"翻译成英文：取消明天的会", cancel, false},
		{"通知：明天下午三点开会", create, false},
		{"公告：周五全员请假", apply, false},
		{"帮我翻译一下“请撤回报销申请”", withdraw, false},
		{"转发：周会改到四点", move, false},
		{"润色一下：明天三点约张三开会", create, false},
		{"翻譯成英文：取消聽日個會", cancel, false},
		{"公告：聽日三點開會", create, false},
		{"轉發：週會改到四點", move, false},
		{"Translate: cancel the meeting tomorrow", cancel, false},
		{"Rephrase: please withdraw my claim", withdraw, false},
		{"FW: the review moves to 4pm", move, false},
		{"Notice: meeting at 3pm tomorrow", create, false},
		// a title in quotation marks
		{"取消「预算」会议", cancel, true},
		{"約張三聽日三點開「預算」會", create, true},
		{"Book \"Budget review\" at 3pm", create, true},
		{"把「通知」会议改到四点", move, true},
	})
}

func TestARiskyActNeedsSomethingItIsDoneTo(t *testing.T) {
	check(t, []act{
		{"取消", cancel, false},
		{"撤回", withdraw, false},
		{"改一下", move, false},
		{"麻烦取消一下", cancel, false},
		{"帮我撤销", withdraw, false},
		{"撤回啦", withdraw, false},
		{"改下啦", move, false},
		{"取消喇唔該", cancel, false},
		{"cancel", cancel, false},
		{"please withdraw", withdraw, false},
		{"reschedule please", move, false},
		// something is named
		{"取消三点的会", cancel, true},
		{"撤回报销", withdraw, true},
		{"周会改一下", move, true},
		{"取消聽日個會", cancel, true},
		{"撤回佢", withdraw, true},
		{"cancel my 3pm", cancel, true},
		{"withdraw my claim", withdraw, true},
		{"reschedule Friday's standup", move, true},
		// to hurry somebody, and what undoes nothing
		{"催一下", urge, true},
		{"请假", apply, true},
	})
}

func TestNothingForbidsHelp(t *testing.T) {
	r := newReader(t)
	for _, text := range []string{"别取消明天的会", "老闆話三點開會", "If it rains we cancel the meeting"} {
		if r.Vetoed(r.read(text), help) {
			t.Errorf("%s: help is refused", text)
		}
	}
	if !r.Vetoed(r.read("明天三点开会"), "no.such.command") {
		t.Error("a command that is not declared is proposed")
	}
}

func TestAVetoedCommandIsNeitherRunNorOffered(t *testing.T) {
	r := newReader(t)
	for _, row := range []struct{ text, want string }{
		{"取消明天三点的会", cancel},
		{"别取消明天三点的会", ""},
		{"取消聽日三點個會", cancel},
		{"唔好取消聽日三點個會", ""},
		{"Cancel tomorrow's 3pm meeting", cancel},
		{"Don't cancel tomorrow's 3pm meeting", ""},
		{"今天天气真好", ""},
		{"我嘅年假仲有幾多日", balance},
		{"Show my attendance this week", query},
		{"催一下我的报销审批", urge},
	} {
		v := r.Classify(r.read(row.text))
		if v.Command != row.want || row.want == "" && !v.Idle {
			t.Errorf("%s: %+v, want %q", row.text, v, row.want)
		}
		for _, near := range v.Near {
			if r.Vetoed(r.read(row.text), near) {
				t.Errorf("%s: offers %s", row.text, near)
			}
		}
	}
}
