package approval_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl/cardtest"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// verdicts is what words tell of a decision.
type verdicts struct {
	Verdict string       `param:"verdict"`
	Kind    string       `param:"kind"`
	Number  string       `param:"number"`
	Who     commands.Who `param:"who"`
	All     bool         `param:"all"`
	Except  []string     `param:"except"`
	Reason  string       `param:"reason"`
}

func named(names ...string) (who commands.Who) {
	for _, n := range names {
		who.People = append(who.People, commands.Person{Name: n})
	}
	return who
}

// hand has somebody ask 李四 first for something, and DingTalk tell of it.
func hand(d *skilltest.Desk, originator, template string, values map[string]string) office.Instance {
	d.Now = d.Now.Add(time.Minute)
	i, err := d.Office().StartApproval(office.Approval{Template: template, Originator: d.Who(originator).UserID, Values: values})
	d.Must(err)
	d.Happens("bpms_instance_change", map[string]any{
		"type": "start", "processInstanceId": i.ID, "processCode": i.ProcessCode, "businessId": i.BusinessID, "title": i.Title, "staffId": i.Originator,
	})
	d.Happens("bpms_task_change", map[string]any{
		"type": "start", "processInstanceId": i.ID, "processCode": i.ProcessCode, "taskId": i.Tasks[0].ID, "staffId": i.Tasks[0].UserID,
	})
	return i
}

func buy(d *skilltest.Desk, originator, amount string) office.Instance {
	return hand(d, originator, "采购", map[string]string{"采购事由": "显示器", "预算金额（元）": amount})
}

// held lets 李四 decide nothing but what a test submits.
func held(d *skilltest.Desk) {
	me := d.Who("李四").UserID
	for _, i := range d.Office().Instances() {
		for _, w := range i.Waiting() {
			if w.UserID == me {
				d.Must(d.Office().Decide(i.ID, w.ID, me, false, "无关"))
				break
			}
		}
	}
}

func limited(cfg *approval.Config) { cfg.SecondTapAbove = 10_000 }

func status(d *skilltest.Desk, i office.Instance) string {
	now := task(d, i)
	return now.Status + " " + now.Result
}

func kindOf(r *commands.Reply) string { return r.Card.Card(i18n.ZhCN).Kind }

// "5 条 · 共 ¥128,000 · 最久 3 天": only what is money is added, each currency by itself, and what could not be read is said.
func TestTheHeadOfWhatWaitsSaysTheSumAndTheOldest(t *testing.T) {
	at := on(18, 9, 0)
	row := func(amount string) approval.Row {
		return approval.Row{Kind: "采购", Originator: "张三", Since: on(15, 9, 0), Created: on(15, 9, 0), Summary: approval.Summary{Amount: amount}}
	}
	unread := row("")
	unread.Unread = true
	for _, c := range []struct {
		rows       []approval.Row
		lead, text string
	}{
		{[]approval.Row{row("¥125,000"), row("¥3,000"), row(""), row(""), row("")}, "5 条 · 共 ¥128,000 · 最久 3 天", ""},
		{[]approval.Row{row("¥99.50"), row("¥0.50"), row("US$300")}, "3 条 · 共 US$300；¥100 · 最久 3 天", ""},
		{[]approval.Row{row("¥100"), row("¥面议"), unread}, "3 条 · 共 ¥100 · 最久 3 天", "其中 2 条的金额没有读到，没有算进合计。"},
		{[]approval.Row{row(""), row("")}, "有 2 条审批等你处理，最早的已等 3 天。", ""},
	} {
		got := approval.List{Heading: approval.Pending, Rows: c.rows, AsOf: at}.Card(i18n.ZhCN)
		if got.Lead != c.lead || got.Text != c.text {
			t.Errorf("%q %q, want %q %q", got.Lead, got.Text, c.lead, c.text)
		}
	}
	mine := approval.List{Heading: approval.Mine, Rows: []approval.Row{row("¥1"), row("¥2")}, AsOf: at}.Card(i18n.ZhCN)
	if strings.Contains(mine.Lead, "¥") || slices.Contains(cardtest.Actions(mine), "approval.together") {
		t.Errorf("one's own: %q, %v", mine.Lead, cardtest.Actions(mine))
	}
}

func TestWordsDecideTheOneThatTheyMean(t *testing.T) {
	d := open(t)
	held(d)
	leave := hand(d, "宋丽娜", "请假", nil)
	first, second := buy(d, "张三", "3000"), buy(d, "宋丽娜", "4000")
	for name, c := range map[string]struct {
		said verdicts
		want office.Instance
		on   string
	}{
		"同意宋丽娜的请假":      {verdicts{Verdict: "agree", Kind: "请假", Who: named("宋丽娜")}, leave, "你将同意"},
		"驳回，预算超了":       {verdicts{Verdict: "refuse", Reason: "预算超了", Kind: "采购", Who: named("张三")}, first, "预算超了"},
		"by its number": {verdicts{Verdict: "agree", Number: second.BusinessID}, second, "你将同意"},
	} {
		sure := d.Run("approval.decide", d.Request("李四", c.said))
		skilltest.Has(t, skilltest.Says(t, sure.Card), c.on, c.want.BusinessID)
		if kindOf(sure) != "approval.decide" || sure.About == nil || executed(d) != 0 {
			t.Errorf("%s: %s about %v, %d decided", name, kindOf(sure), sure.About, executed(d))
		}
	}
	// A refusal without a reason asks why; what comes then is the reason.
	why := d.Run("approval.decide", d.Request("李四", verdicts{Verdict: "refuse", Number: first.BusinessID}))
	if kindOf(why) != "approval.reason" || why.Ask == nil || why.Ask.Slot != "reason" {
		t.Fatalf("%s, asks %+v", kindOf(why), why.Ask)
	}
	req := d.Request("李四", nil)
	req.Values = why.Ask.Values.Merge(commands.Values{"reason": {Readings: []any{"预算超了"}}})
	sure := d.Run("approval.decide", req)
	d.Press(sure, req, "approval.confirm", -1)
	if got := task(d, first); got.Result != "REFUSE" || got.Remark != "预算超了" {
		t.Errorf("%+v", got)
	}
	// Several fit: which, as buttons.
	third := buy(d, "宋丽娜", "5000")
	req = d.Request("李四", verdicts{Verdict: "agree", Kind: "采购"})
	ask := d.Run("approval.decide", req)
	skilltest.Has(t, skilltest.Says(t, ask.Card), "有 2 条都符合，是哪一条", "宋丽娜", "采购", "¥4,000", "¥5,000")
	req.Values = ask.Ask.Values.Merge(ask.Ask.Options[1].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.decide", req).Card), "你将同意", third.BusinessID)
	// What was shown is what is meant, of a list only by its place.
	req = d.Request("李四", verdicts{Verdict: "agree"})
	req.Answer.About = d.Run("approval.status", d.Request("李四", said{Number: second.BusinessID})).About
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.decide", req).Card), "你将同意", second.BusinessID)
	req = d.Request("李四", verdicts{Verdict: "agree"})
	req.Answer.About = d.Run("approval.pending", d.Request("李四", said{})).About
	if ask = d.Run("approval.decide", req); kindOf(ask) != "dialog.question" {
		t.Errorf("of three that are listed: %s", kindOf(ask))
	}
	if executed(d) != 1 {
		t.Errorf("%d decided", executed(d))
	}
}

// What is not the asker's to decide is answered as what nobody has.
func TestWordsDecideNothingOfOthers(t *testing.T) {
	d := open(t)
	i := buy(d, "张三", "3000")
	const nobodys = "20990101000000000000"
	code, want := d.Refused("approval.decide", d.Request("林雅婷", verdicts{Verdict: "agree", Number: nobodys}))
	d.Run("approval.status", d.Request("李四", said{Number: i.BusinessID})) // now the index knows it
	other, got := d.Refused("approval.decide", d.Request("林雅婷", verdicts{Verdict: "agree", Number: i.BusinessID}))
	if code != commands.NotFound || other != code || strings.ReplaceAll(got, i.BusinessID, nobodys) != want {
		t.Errorf("%s %q, want %s %q", other, got, code, want)
	}
	for name, said := range map[string]verdicts{"张三": {Verdict: "agree", Number: i.BusinessID}, "林雅婷": {Verdict: "agree", Kind: "采购"}} {
		if code, text := d.Refused("approval.decide", d.Request(name, said)); !code.Over() {
			t.Errorf("%s: %s %s", name, code, text)
		}
	}
	if executed(d) != 0 {
		t.Error("somebody decided")
	}
}

func TestALargeAmountTakesASecondTap(t *testing.T) {
	d := open(t, limited)
	agree := func(i office.Instance) (*commands.Reply, *commands.Request) {
		req := d.Request("李四", verdicts{Verdict: "agree", Number: i.BusinessID})
		return d.Run("approval.decide", req), req
	}
	for _, c := range []struct {
		amount string
		twice  bool
	}{{"10000", false}, {"10000.01", true}, {"面议", true}} {
		i := buy(d, "张三", c.amount)
		card, req := agree(i)
		before := executed(d)
		card = d.Press(card, req, "approval.confirm", -1)
		if c.twice {
			skilltest.Has(t, skilltest.Says(t, card.Card), "请再按一次确认")
			if executed(d) != before {
				t.Errorf("%s was agreed to at the first tap", c.amount)
			}
			// Nothing was sent, also where nobody knows what became of the first tap.
			first, req := agree(i)
			if reply, err := d.LookUp(first, req, "approval.confirm"); reply != nil || err != nil {
				t.Errorf("%s: %v, %v", c.amount, reply, err)
			}
			card = d.Press(card, req, "approval.confirm", -1)
		}
		if kindOf(card) != "approval.decided" || status(d, i) != "COMPLETED AGREE" {
			t.Errorf("%s: %s, %s", c.amount, kindOf(card), status(d, i))
		}
	}
}

func TestSeveralAreDecidedOnOneCardWithAReceiptForEach(t *testing.T) {
	d := open(t, limited)
	held(d)
	small := []office.Instance{buy(d, "张三", "100"), buy(d, "宋丽娜", "200"), buy(d, "宋丽娜", "300"), buy(d, "张三", "400")}
	large, trip := buy(d, "宋丽娜", "20000"), hand(d, "张三", "出差", map[string]string{"出差事由": "拜访客户"})
	list := d.Request("李四", said{})
	shown := d.Run("approval.pending", list)
	skilltest.Has(t, skilltest.Says(t, shown.Card), "6 条 · 共 ¥21,000 · 最久")
	// The button asks for one kind of the several that are listed.
	kinds := d.Press(shown, list, "approval.together", -1)
	skilltest.Has(t, skilltest.Says(t, kinds.Card), "一次只处理一种审批", "采购（5 条）", "出差（1 条）")

	req := d.Request("李四", verdicts{Verdict: "agree", Kind: "采购", All: true, Except: []string{"2"}})
	req.Answer.About = d.Run("approval.pending", d.Request("李四", said{Kind: "采购"})).About
	second := req.Answer.About.Items[1].Values["number"].Readings[0].(string)
	card := d.Run("approval.decide", req)
	text := skilltest.Says(t, card.Card)
	skilltest.Has(t, text, "你将同意 3 条采购，共 ¥", "显示器", "金额 ¥20,000 超过一次点击的上限，请单独处理")
	skilltest.Lacks(t, text, second)
	if executed(d) != 0 {
		t.Fatal("showing decided")
	}
	// Meanwhile one is withdrawn, and DingTalk takes another only with an opinion.
	gone := small[slices.IndexFunc(small, func(i office.Instance) bool { return i.BusinessID != second })]
	d.Must(d.Office().Decide(gone.ID, gone.Waiting()[0].ID, d.Who("李四").UserID, false, "不行"))
	done := d.Press(card, req, "approval.batch", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "3 条中 2 条已同意", "没有改动", "李四已经处理过")
	for _, i := range small {
		want := "COMPLETED AGREE"
		switch i.ID {
		case gone.ID:
			want = "COMPLETED REFUSE"
		default:
			if i.BusinessID == second {
				want = "RUNNING NONE"
			}
		}
		if got := status(d, i); got != want {
			t.Errorf("%s: %s, want %s", i.BusinessID, got, want)
		}
	}
	for _, i := range []office.Instance{large, trip} {
		if got := status(d, i); got != "RUNNING NONE" {
			t.Errorf("%s: %s", i.Template, got)
		}
	}
	// They are off the list without a call, and what excludes nothing is asked about.
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.pending", d.Request("李四", said{})).Card), "3 条 · 共 ¥20,")
	if code, text := d.Refused("approval.decide", d.Request("李四", verdicts{Verdict: "agree", Kind: "采购", All: true, Except: []string{"第九"}})); code != commands.Invalid || !strings.Contains(text, "第九") {
		t.Errorf("%s %s", code, text)
	}
	// All are refused with one reason, which is asked for.
	req = d.Request("李四", verdicts{Verdict: "refuse", Kind: "采购", All: true})
	why := d.Run("approval.decide", req)
	if why.Ask == nil || why.Ask.Slot != "reason" {
		t.Fatalf("asks %+v", why.Ask)
	}
	req.Values = why.Ask.Values.Merge(commands.Values{"reason": {Readings: []any{"预算用完"}}})
	card = d.Run("approval.decide", req)
	skilltest.Has(t, skilltest.Says(t, card.Card), "你将拒绝 2 条采购", "预算用完")
	if done = d.Press(card, req, "approval.batch", -1); done.State != commands.StateRejected || status(d, large) != "COMPLETED REFUSE" {
		t.Errorf("%s, %s", done.State, status(d, large))
	}
}

// More than ten, files, and what DingTalk refuses: each is named with its reason.
func TestWhatCannotBeDecidedTogetherIsNamed(t *testing.T) {
	d := open(t)
	held(d)
	bill := map[string]string{"报销总额（元）": "100", "报销类别": "差旅费", "发票": `[{"spaceId":"1","fileName":"发票.pdf","fileSize":"1","fileType":"pdf","fileId":"2"}]`}
	hand(d, "张三", "报销", bill)
	card := d.Run("approval.decide", d.Request("李四", verdicts{Verdict: "agree", All: true}))
	skilltest.Has(t, skilltest.Says(t, card.Card), "这些都要逐条处理", "请单独看过再处理")
	if card.Pending != nil {
		t.Error("nothing to confirm can be confirmed")
	}
	for n := range 11 {
		buy(d, "张三", fmt.Sprint(n+1))
	}
	req := d.Request("李四", verdicts{Verdict: "agree", Kind: "采购", All: true})
	card = d.Run("approval.decide", req)
	skilltest.Has(t, skilltest.Says(t, card.Card), "你将同意 10 条采购，共 ¥55", "一次最多 10 条")
	d.Must(d.Office().DemandRemark("采购"))
	done := d.Press(card, req, "approval.batch", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "10 条中 0 条已同意", "钉钉没有接受：审批意见必填")
}

// However a run of several is cut short, each is decided at most once, and the card says what is so and offers to go on.
func TestARunOfSeveralThatIsCutShortTellsTheTruthAndGoesOn(t *testing.T) {
	for name, fault := range map[string]sandbox.Fault{
		"the answer is lost":       {After: true, Hang: true, Delay: time.Millisecond},
		"the request is lost":      {Hang: true, Delay: time.Millisecond},
		"the answer is unreadable": {After: true, Status: 200, ContentType: "text/html", Body: "oops"},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			held(d)
			var all []office.Instance
			for n := range 4 {
				all = append(all, buy(d, "张三", fmt.Sprint(n+1)))
			}
			req := d.Request("李四", verdicts{Verdict: "agree", All: true})
			card := d.Run("approval.decide", req)
			// The second was decided on another device, and of the first the answer never comes.
			me := d.Who("李四").UserID
			d.Must(d.Office().Decide(all[1].ID, all[1].Waiting()[0].ID, me, true, ""))
			fault.Method, fault.Path = "POST", "/v1.0/workflow/processInstances/execute"
			f, err := d.AddFault(fault)
			d.Must(err)
			if _, err := d.TryPress(card, req, "approval.batch", -1, nil); err == nil {
				t.Fatal("an outcome that nobody knows is told")
			}
			d.Must(d.RemoveFault(f.ID))
			if _, err := d.LookUp(card, req, "approval.batch"); commands.CodeOf(err) != commands.Unclear {
				t.Errorf("what may take effect even now: %v", err)
			}
			d.Now = d.Now.Add(2 * time.Minute)
			part, err := d.LookUp(card, req, "approval.batch")
			d.Must(err)
			done := len(slices.DeleteFunc(slices.Clone(all), func(i office.Instance) bool { return status(d, i) != "COMPLETED AGREE" }))
			skilltest.Has(t, skilltest.Says(t, part.Card), fmt.Sprintf("4 条中 %d 条已同意", done))
			skilltest.Has(t, fmt.Sprint(part.Card.Card(i18n.ZhCN).Buttons), fmt.Sprintf("继续处理 %d 条", 4-done))
			end := d.Press(part, req, "approval.batch", -1)
			skilltest.Has(t, skilltest.Says(t, end.Card), fmt.Sprintf("%d 条已同意", 4-done))
			for _, i := range all {
				if status(d, i) != "COMPLETED AGREE" {
					t.Errorf("%s: %s", i.BusinessID, status(d, i))
				}
			}
			// The same run again finds all of it done.
			if again, err := d.LookUp(card, req, "approval.batch"); err != nil || again.State != commands.StateDone {
				t.Errorf("%v, %v", again, err)
			}
		})
	}
	d := open(t)
	held(d)
	buy(d, "张三", "1")
	req := d.Request("李四", verdicts{Verdict: "agree", All: true})
	card := d.Run("approval.decide", req)
	d.Now = d.Now.Add(2 * time.Minute)
	if reply, err := d.LookUp(card, req, "approval.batch"); reply != nil || err != nil {
		t.Errorf("nothing happened: %v, %v", reply, err)
	}
}

// Two devices with a card each decide an approval once, also when they disagree.
func TestTwoHundredRacedPressesDecideAHundredApprovalsOnce(t *testing.T) {
	d := open(t)
	type press struct {
		card *commands.Reply
		req  *commands.Request
	}
	var all []office.Instance
	var presses []press
	for n := range 100 {
		i := buy(d, "张三", "100")
		all = append(all, i)
		for k := range 2 {
			said := verdicts{Verdict: "agree", Number: i.BusinessID}
			if k == 1 && n%2 == 1 {
				said.Verdict, said.Reason = "refuse", "不行"
			}
			req := d.Request("李四", said)
			presses = append(presses, press{d.Run("approval.decide", req), req})
		}
	}
	before := d.Seq()
	states := make([]commands.State, len(presses))
	var done sync.WaitGroup
	for n, p := range presses {
		done.Go(func() {
			reply, err := d.TryPress(p.card, p.req, "approval.confirm", -1, nil)
			switch {
			case err == nil:
				states[n] = reply.State
			case commands.CodeOf(err) != commands.Conflict:
				t.Error(err)
			}
		})
	}
	done.Wait()
	taken := 0
	for _, c := range d.Calls(sandbox.CallFilter{After: before, Method: "POST", Path: "/v1.0/workflow/processInstances/execute"}) {
		if c.Status == 200 {
			taken++
		}
	}
	if taken != 100 {
		t.Errorf("DingTalk took %d decisions", taken)
	}
	for n, i := range all {
		want := map[string]commands.State{"COMPLETED AGREE": commands.StateDone, "COMPLETED REFUSE": commands.StateRejected}[status(d, i)]
		a, b := states[2*n], states[2*n+1]
		if want == "" || a != want && b != want || a != "" && a != want || b != "" && b != want {
			t.Errorf("%d is %s, and the cards say %q and %q", n, status(d, i), a, b)
		}
	}
}

// What the card proposes is corrected: the words, which way, and which one. A reason for one way is none for the other.
func TestAProposedDecisionIsCorrectedInWords(t *testing.T) {
	d := open(t)
	held(d)
	first, second := buy(d, "张三", "3000"), buy(d, "宋丽娜", "4000")
	sure := d.Run("approval.decide", d.Request("李四", verdicts{Verdict: "refuse", Reason: "预算超了", Number: first.BusinessID}))
	say := func(of *commands.Reply, v commands.Values) *commands.Reply {
		t.Helper()
		if of.Ask == nil || of.Ask.Command != "approval.decide" {
			t.Fatalf("%s cannot be corrected: %+v", kindOf(of), of.Ask)
		}
		req := d.Request("李四", nil)
		req.Values = of.Ask.Values.Merge(v)
		return d.Run("approval.decide", req)
	}
	text := func(r *commands.Reply) string { return kindOf(r) + " " + skilltest.Says(t, r.Card) }
	skilltest.Has(t, text(say(sure, commands.Values{"reason": {Readings: []any{"没有比价"}}})), "approval.decide ", "没有比价", first.BusinessID)
	skilltest.Has(t, text(say(sure, commands.Values{"who": {Readings: []any{named("宋丽娜")}}})), "approval.decide ", "预算超了", second.BusinessID)
	agreed := say(sure, commands.Values{"verdict": {Readings: []any{"agree"}}})
	skilltest.Has(t, text(agreed), "你将同意", first.BusinessID)
	skilltest.Lacks(t, text(agreed), "预算超了")
	why := say(agreed, commands.Values{"verdict": {Readings: []any{"refuse"}}})
	skilltest.Has(t, text(why), "approval.reason ", first.BusinessID)
	// At the question why, another one can be meant, too.
	if other := say(why, commands.Values{"kind": {Readings: []any{"采购"}}, "amount": {Readings: []any{commands.Amounts{Least: "4000", Most: "4000"}}}}); other.Ask == nil {
		t.Error("no question")
	} else {
		skilltest.Has(t, text(other), "approval.reason ", second.BusinessID)
	}
	if n := executed(d); n != 0 {
		t.Errorf("%d decided", n)
	}
}

// What words point at and nobody gave the asker to decide is not said to have been dealt with.
func TestWhatIsNotTheAskersToDecideIsCalledThat(t *testing.T) {
	d := open(t)
	own := buy(d, "张三", "3000")
	meeting := commands.Subject{Command: "meeting.list", Values: commands.Values{}}
	for want, about := range map[string]*commands.Subject{
		"这是你自己提交的审批":   d.Run("approval.status", d.Request("张三", said{Number: own.BusinessID})).About,
		"刚才的内容不能这样接着问": {Command: "meeting.list", Values: commands.Values{}, Items: []commands.Subject{meeting}},
	} {
		req := d.Request("张三", verdicts{Verdict: "refuse", Reason: "不行"})
		if req.Answer.About = about; len(about.Items) > 0 {
			req.Values["picked"] = commands.Value{Readings: []any{commands.Picked{Of: []commands.Values{meeting.Values}}}}
		}
		if code, text := d.Refused("approval.decide", req); code == commands.NotFound || !strings.Contains(text, want) {
			t.Errorf("%s %q, want %q", code, text, want)
		}
	}
}
