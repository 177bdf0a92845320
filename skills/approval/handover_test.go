package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// passed is what words tell of handing over, and of commenting.
type passed struct {
	Kind   string       `param:"kind"`
	Number string       `param:"number"`
	Who    commands.Who `param:"who"`
	To     commands.Who `param:"to"`
	Reason string       `param:"reason"`
	Text   string       `param:"text"`
}

// holders are whom an approval waits for.
func holders(d *skilltest.Desk, i office.Instance) (names []string) {
	now, _ := d.Office().Instance(i.ID)
	for _, w := range now.Waiting() {
		for _, p := range d.People() {
			if p.UserID == w.UserID {
				names = append(names, p.Name)
			}
		}
	}
	return names
}

func calls(d *skilltest.Desk, path string) int {
	return len(d.Calls(sandbox.CallFilter{Method: "POST", Path: "/v1.0/workflow/" + path}))
}

func TestAnApprovalIsHandedOverOnceAndOnlyAfterItsCardSaidToWhom(t *testing.T) {
	d := open(t)
	i := buy(d, "张三", "3000")
	req := d.Request("李四", passed{Number: i.BusinessID, To: named("林雅婷"), Reason: "我下周不在"})
	card := d.Run("approval.handover", req)
	skilltest.Has(t, skilltest.Says(t, card.Card), "你将把“张三提交的采购”转交给林雅婷", "附言：我下周不在", "你不用再处理")
	if calls(d, "tasks/redirect") != 0 {
		t.Fatal("showing handed over")
	}
	if reply, err := d.LookUp(card, &commands.Request{ID: req.ID, User: req.User, Lang: req.Lang, Now: d.Now.Add(-time.Hour), Zone: req.Zone}, "approval.redirect"); reply != nil || err != nil {
		t.Errorf("nothing happened: %v, %v", reply, err)
	}
	done := d.Press(card, req, "approval.redirect", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "已转交", "现在由林雅婷审批")
	if got := holders(d, i); !slices.Equal(got, []string{"林雅婷"}) || done.State != commands.StateDone {
		t.Errorf("it waits for %v, the card is %s", got, done.State)
	}
	// The same press again finds what it did, and so does a look.
	d.Press(card, req, "approval.redirect", -1)
	if reply, err := d.LookUp(card, req, "approval.redirect"); err != nil || reply.State != commands.StateDone {
		t.Errorf("%v, %v", reply, err)
	}
	if n := calls(d, "tasks/redirect"); n != 1 {
		t.Errorf("handed over %d times", n)
	}
	// Not back to who handed it over, nor by who has it no more.
	if code, text := d.Refused("approval.handover", d.Request("林雅婷", passed{Number: i.BusinessID, To: named("李四")})); code != commands.Invalid || !strings.Contains(text, "绕圈") {
		t.Errorf("in a circle: %s %s", code, text)
	}
	if code, text := d.Refused("approval.decide", d.Request("李四", verdicts{Verdict: "agree", Number: i.BusinessID})); code != commands.Conflict {
		t.Errorf("who handed it over: %s %s", code, text)
	}
}

func TestAnApprovalGoesToNobodyWhoMayNotHaveIt(t *testing.T) {
	d := open(t)
	i := buy(d, "张三", "3000")
	for name, want := range map[string]string{"张三": "是申请人，不能审批自己的申请", "李四": "本来就在你这里", "没有这个人": "通讯录里没有找到“没有这个人”"} {
		if code, text := d.Refused("approval.handover", d.Request("李四", passed{Number: i.BusinessID, To: named(name)})); !code.Over() || !strings.Contains(text, want) {
			t.Errorf("%s: %s %s", name, code, text)
		}
	}
	if code, text := d.Refused("approval.handover", d.Request("李四", passed{Number: i.BusinessID, To: named("王五", "林雅婷")})); code != commands.Invalid || !strings.Contains(text, "只能交给一个人") {
		t.Errorf("two: %s %s", code, text)
	}
	for _, hidden := range []string{"郑国栋", "秦岚"} { // a mention tells no more of somebody than a name that nobody has
		at := commands.Who{People: []commands.Person{{Name: hidden, ID: d.Who(hidden).UserID}}}
		for command, to := range map[string]any{"approval.handover": passed{Number: i.BusinessID, To: at}, "approval.away": passed{To: at}} {
			d.Happens("bpms_task_change", map[string]any{})
			if code, text := d.Refused(command, d.Request("李四", to)); code != commands.NotFound || !strings.Contains(text, "通讯录里没有找到“"+hidden+"”") {
				t.Errorf("%s @%s: %s %s", command, hidden, code, text)
			}
		}
	}
	// Nobody hands over what is not theirs, and of what they may not see they learn nothing.
	d.Run("approval.status", d.Request("李四", said{Number: i.BusinessID}))
	if code, text := d.Refused("approval.handover", d.Request("王五", passed{Number: i.BusinessID, To: named("林雅婷")})); code != commands.NotFound || !strings.Contains(text, "没有找到你能查看的、编号为") {
		t.Errorf("%s %s", code, text)
	}
	if code, _ := d.Refused("approval.handover", d.Request("张三", passed{Number: i.BusinessID, To: named("林雅婷")})); code != commands.Conflict {
		t.Errorf("its originator: %s", code)
	}
	// Whoever left between the card and the press gets nothing.
	req := d.Request("李四", passed{Number: i.BusinessID, To: named("林雅婷")})
	card := d.Run("approval.handover", req)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, ""))
	if _, err := d.TryPress(card, req, "approval.redirect", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("decided meanwhile: %v", err)
	}
	if calls(d, "tasks/redirect") != 0 {
		t.Error("it was handed over")
	}
}

// However a hand-over is cut short, the task goes once, and the card says what is so.
func TestAHandOverWithoutAnAnswerIsLookedUp(t *testing.T) {
	for name, took := range map[string]bool{"the answer is lost": true, "the request is lost": false} {
		d := open(t)
		i := buy(d, "张三", "3000")
		req := d.Request("李四", passed{Number: i.BusinessID, To: named("林雅婷")})
		card := d.Run("approval.handover", req)
		f, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/tasks/redirect", After: took, Hang: true, Delay: time.Millisecond})
		d.Must(err)
		if _, err := d.TryPress(card, req, "approval.redirect", -1, nil); err == nil {
			t.Fatalf("%s, and it is told", name)
		}
		d.Must(d.RemoveFault(f.ID))
		reply, err := d.LookUp(card, req, "approval.redirect")
		if took && (err != nil || reply.State != commands.StateDone) || !took && commands.CodeOf(err) != commands.Unclear {
			t.Errorf("%s: %v, %v", name, reply, err)
		}
		d.Now = d.Now.Add(2 * time.Minute)
		if reply, err = d.LookUp(card, req, "approval.redirect"); err != nil || (reply != nil) != took {
			t.Errorf("%s, later: %v, %v", name, reply, err)
		}
		if !took {
			d.Press(card, req, "approval.redirect", -1)
		}
		if got := holders(d, i); !slices.Equal(got, []string{"林雅婷"}) {
			t.Errorf("%s: it waits for %v", name, got)
		}
	}
}

// What takes the paid edition is offered only where there is one, which is asked once a day.
func TestWhatTakesThePremiumEditionIsOfferedOnlyWithIt(t *testing.T) {
	d := open(t)
	i := buy(d, "张三", "3000")
	more := func() (*commands.Reply, *commands.Request) {
		req := d.Request("李四", said{Number: i.BusinessID})
		return d.Press(d.Run("approval.status", req), req, "approval.more", -1), req
	}
	for range 2 {
		card, _ := more()
		if got := cardtest.Actions(card.Card.Card(i18n.ZhCN)); !slices.Equal(got, []string{"approval.hand", "approval.note", "approval.back"}) {
			t.Errorf("without it: %v", got)
		}
	}
	if n := len(d.Calls(sandbox.CallFilter{Path: "/v1.0/workflow/premium/processCentres/todoTasks"})); n != 1 {
		t.Errorf("asked for %d times", n)
	}
	// In words: it says so, and hands over instead if that is wanted.
	joins := struct {
		Number string       `param:"number"`
		To     commands.Who `param:"to"`
		Join   bool         `param:"join"`
	}{i.BusinessID, named("林雅婷"), true}
	words := d.Request("李四", joins)
	cannot := d.Run("approval.handover", words)
	skilltest.Has(t, skilltest.Says(t, cannot.Card), "加签需要 OA 高级版", "转交")
	words.Values = cannot.Ask.Values.Merge(cannot.Ask.Options[0].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.handover", words).Card), "林雅婷", "转交")
	d.Must(d.ChangeSettings(func(s *sandbox.Settings) { s.Premium = true }))
	d.Now = d.Now.Add(25 * time.Hour)
	words = d.Request("李四", joins)
	when := d.Run("approval.handover", words)
	skilltest.Has(t, skilltest.Says(t, when.Card), "先审，还是后审")
	words.Values = when.Ask.Values.Merge(when.Ask.Options[0].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.handover", words).Card), "你将请林雅婷先审批")
	answer := func(ask *commands.Reply, req *commands.Request, v commands.Values) *commands.Reply {
		t.Helper()
		req.Values = ask.Ask.Values.Merge(v)
		return d.Run("approval.handover", req)
	}
	reach := func(action string) (*commands.Reply, *commands.Request) {
		card, req := more()
		return d.Press(card, req, action, -1), req
	}
	who := commands.Values{"to": {Readings: []any{named("林雅婷")}}}
	// Before: it goes to them and comes back.
	ask, req := reach("approval.append")
	card := answer(answer(ask, req, ask.Ask.Options[0].Fill), req, who)
	skilltest.Has(t, skilltest.Says(t, card.Card), "你将请林雅婷先审批", "整个审批就结束")
	skilltest.Has(t, skilltest.Says(t, d.Press(card, req, "approval.redirect", -1).Card), "先等林雅婷审批")
	if got := holders(d, i); !slices.Equal(got, []string{"林雅婷"}) {
		t.Errorf("before: %v", got)
	}
	first, _ := d.Office().Instance(i.ID)
	d.Must(d.Office().Decide(i.ID, first.Waiting()[0].ID, d.Who("林雅婷").UserID, true, ""))
	if got := holders(d, i); !slices.Equal(got, []string{"李四"}) {
		t.Errorf("back: %v", got)
	}
	// After: it still waits for the asker, and is looked up in its history.
	ask, req = reach("approval.append")
	card = answer(answer(ask, req, ask.Ask.Options[1].Fill), req, who)
	skilltest.Has(t, skilltest.Says(t, d.Press(card, req, "approval.redirect", -1).Card), "加上了林雅婷", "还在等你处理")
	if reply, err := d.LookUp(card, req, "approval.redirect"); err != nil || reply.State != commands.StateDone || !slices.Equal(holders(d, i), []string{"李四"}) {
		t.Errorf("after: %v, %v, %v", reply, err, holders(d, i))
	}
	// Back to its originator, with a reason that is asked for.
	ask, req = reach("approval.sendback")
	skilltest.Has(t, skilltest.Says(t, ask.Card), "退回给谁", "申请人（张三）")
	why := answer(ask, req, ask.Ask.Options[0].Fill)
	skilltest.Has(t, skilltest.Says(t, why.Card), "为什么退回")
	card = answer(why, req, commands.Values{"reason": {Readings: []any{"请补报价单"}}})
	skilltest.Has(t, skilltest.Says(t, card.Card), "退回给张三", "请补报价单", "重新提交")
	card = answer(card, req, commands.Values{"reason": {Readings: []any{"请补三家报价"}}}) // is corrected
	skilltest.Has(t, skilltest.Says(t, card.Card), "退回给张三", "请补三家报价", "重新提交")
	skilltest.Has(t, skilltest.Says(t, d.Press(card, req, "approval.redirect", -1).Card), "已退回给张三")
	if got := holders(d, i); len(got) != 0 || calls(d, "premium/tasks/revert") != 1 || calls(d, "premium/tasks/append") != 2 {
		t.Errorf("it waits for %v", got)
	}
}

func TestACommentIsWrittenOnceByWhoSeesTheApproval(t *testing.T) {
	d := open(t)
	i := buy(d, "张三", "3000")
	comments := func() []string {
		now, _ := d.Office().Instance(i.ID)
		return now.Comments
	}
	for n, name := range []string{"李四", "张三"} {
		text := fmt.Sprint("请补报价单 ", n)
		req := d.Request(name, passed{Number: i.BusinessID, Text: text})
		card := d.Run("approval.comment", req)
		skilltest.Has(t, skilltest.Says(t, card.Card), "你将在“张三提交的采购”里写下", text)
		f, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/workflow/processInstances/comments", After: n == 0, Hang: true, Delay: time.Millisecond})
		d.Must(err)
		if _, err := d.TryPress(card, req, "approval.say", -1, nil); err == nil {
			t.Fatal("an outcome that nobody knows is told")
		}
		d.Must(d.RemoveFault(f.ID))
		d.Now = d.Now.Add(90 * time.Second)
		reply, err := d.LookUp(card, req, "approval.say")
		if (n == 0) != (reply != nil) || err != nil {
			t.Errorf("%s: %v, %v", name, reply, err)
		}
		if reply == nil {
			reply = d.Press(card, req, "approval.say", -1)
		}
		skilltest.Has(t, skilltest.Says(t, reply.Card), "已评论", text)
	}
	if got := comments(); !slices.Equal(got, []string{"请补报价单 0", "请补报价单 1"}) {
		t.Errorf("%q", got)
	}
	// Without words it is asked what to write; what is too long is asked for again.
	for _, text := range []string{"", strings.Repeat("长", 1025)} {
		if ask := d.Run("approval.comment", d.Request("李四", passed{Number: i.BusinessID, Text: text})); ask.Ask == nil || ask.Ask.Slot != "text" {
			t.Errorf("%.6q: %+v", text, ask)
		}
	}
	if code, text := d.Refused("approval.comment", d.Request("王五", passed{Number: i.BusinessID, Text: "我来看看"})); code != commands.NotFound || !strings.Contains(text, i.BusinessID) {
		t.Errorf("%s %s", code, text)
	}
	if len(comments()) != 2 {
		t.Errorf("%q", comments())
	}
}

// 退回 in words is what the edition has: sent back with it, and said to be impossible without it.
func TestSendingBackInWordsIsNoRefusal(t *testing.T) {
	d := open(t)
	held(d)
	i := buy(d, "张三", "3000")
	type back struct {
		Verdict string `param:"verdict"`
		Back    bool   `param:"back"`
		Number  string `param:"number"`
		Reason  string `param:"reason"`
	}
	said := back{Verdict: "refuse", Back: true, Number: i.BusinessID, Reason: "请补报价单"}
	ask := d.Run("approval.decide", d.Request("李四", said))
	skilltest.Has(t, skilltest.Says(t, ask.Card), "OA 高级版", "拒绝", "评论")
	req := d.Request("李四", nil)
	req.Values = ask.Ask.Values.Merge(ask.Ask.Options[0].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.decide", req).Card), "你将拒绝", "请补报价单")

	d.Must(d.ChangeSettings(func(s *sandbox.Settings) { s.Premium = true }))
	d.Now = d.Now.Add(25 * time.Hour)
	ask = d.Run("approval.decide", d.Request("李四", said))
	skilltest.Has(t, skilltest.Says(t, ask.Card), "退回给谁", "申请人（张三）")
	req.Values = ask.Ask.Values.Merge(ask.Ask.Options[0].Fill)
	card := d.Run("approval.handover", req)
	skilltest.Has(t, skilltest.Says(t, card.Card), "退回给张三", "请补报价单")
	skilltest.Has(t, skilltest.Says(t, d.Press(card, req, "approval.redirect", -1).Card), "已退回给张三")
	if executed(d) != 0 || calls(d, "premium/tasks/revert") != 1 {
		t.Errorf("%d decided", executed(d))
	}
}

// Until its button is pressed the card is corrected in words: to whom, with which words, which one.
func TestAHandOverIsCorrectedInWords(t *testing.T) {
	c := begin(t, "李四")
	held(c.Desk)
	i, other := buy(c.Desk, "张三", "3000"), buy(c.Desk, "宋丽娜", "4000")
	var void []string
	c.settle = func(trackID string, as commands.State) {
		if as == commands.StateSuperseded {
			void = append(void, trackID)
		}
	}
	skilltest.Has(t, c.say("审批 "+i.BusinessID), "3,000")
	skilltest.Has(t, c.say("转给林雅婷，我下周不在"), "转交给林雅婷", "附言：我下周不在")
	first := c.at
	skilltest.Has(t, c.say("不，转给王五"), "张三提交的采购", "转交给王五", "附言：我下周不在")
	skilltest.Has(t, c.say("理由加上急件"), "转交给王五", "附言：我下周不在 急件")
	skilltest.Has(t, c.say("不是，是宋丽娜那张"), "宋丽娜提交的采购", "转交给王五", "急件")
	text := c.say("不是，是张三那张")
	skilltest.Has(t, text, "张三提交的采购", "转交给王五")
	skilltest.Has(t, c.press("approval.redirect", -1), "已转交", "现在由王五审批")
	if got := holders(c.Desk, i); !slices.Equal(got, []string{"王五"}) || !slices.Equal(holders(c.Desk, other), []string{"李四"}) || len(void) != 4 || void[0] != first {
		t.Errorf("it waits for %v; void are %v", got, void)
	}
}

// To whom is asked behind the button, and answered in words.
func TestToWhomAnApprovalGoesIsAnsweredInWords(t *testing.T) {
	c := begin(t, "李四")
	i := buy(c.Desk, "张三", "3000")
	c.say("审批 " + i.BusinessID)
	c.press("approval.more", -1)
	skilltest.Has(t, c.press("approval.hand", -1), "转交给谁")
	skilltest.Has(t, c.say("王五"), "张三提交的采购", "转交给王五")
}
