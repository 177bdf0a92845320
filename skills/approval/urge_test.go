package approval_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// holder is who an approval waits for.
func holder(d *skilltest.Desk, i office.Instance) string {
	now, _ := d.Office().Instance(i.ID)
	return now.Waiting()[0].UserID
}

// name is what somebody is called.
func name(d *skilltest.Desk, userID string) string {
	for _, p := range d.People() {
		if p.UserID == userID {
			return p.Name
		}
	}
	return userID
}

// What is sent is shown first, with to whom; it leaves with one press, once, and only its receiver can decide on it.
func TestUrgingShowsWhatItSendsAndSendsItOnce(t *testing.T) {
	d := open(t)
	i := trip(d)
	boss := holder(d, i)
	req := d.Request("张三", said{Number: i.BusinessID})
	ask := d.Run("approval.urge", req)
	skilltest.Has(t, skilltest.Says(t, ask.Card), "会一对一发给"+name(d, boss), "张三想请你有空时看看他的出差申请", "拜访客户", "只有"+name(d, boss)+"能按")
	if len(ask.Messages) != 0 || len(ask.Jobs) != 0 {
		t.Fatal("it left before the press")
	}
	done := d.Press(ask, req, "approval.nudge", -1)
	again := d.Press(ask, req, "approval.nudge", -1) // the same press after a crash
	for _, r := range []*commands.Reply{done, again} {
		if len(r.Messages) != 1 || r.Messages[0].To != boss || r.Messages[0].Key != done.Messages[0].Key {
			t.Fatalf("messages %+v", r.Messages)
		}
	}
	skilltest.Has(t, skilltest.Says(t, done.Card), "11月19日 周四 09:00 以后可以再催") // once a day, as they are above
	m := done.Messages[0]
	text := skilltest.Says(t, m.Card)
	skilltest.Has(t, text, "张三想请你有空时看看他的出差申请", "拜访客户")
	if !slices.Equal(m.Pending.Owners, []string{boss}) || !m.Expires.After(d.Now.Add(24*time.Hour)) {
		t.Errorf("it is decided by %v until %v", m.Pending.Owners, m.Expires)
	}
	if en := m.Card.Card(i18n.En).Lead; !strings.Contains(en, "When you have a moment, 张三 would like you to look at their 出差 request") {
		t.Errorf("in English: %q", en)
	}
	// Its buttons are those of a detail card.
	theirs := d.RequestOf(d.Who(name(d, boss)), nil)
	card := &commands.Reply{Card: m.Card, Pending: m.Pending}
	sure := d.Press(card, theirs, "approval.agree", -1)
	if out := d.Press(sure, theirs, "approval.confirm", -1); out.State != commands.StateDone || executed(d) != 1 {
		t.Errorf("%s, decided %d times", out.State, executed(d))
	}
}

// Rules of who is urged how often; each refusal has its own sentence, and none sends anything.
func TestNobodyIsUrgedTooOften(t *testing.T) {
	d := open(t, func(cfg *approval.Config) { cfg.UrgesPerDay = 2 })
	press := func(number string) (*commands.Reply, error) {
		req := d.Request("张三", said{Number: number})
		ask, err := d.Try("approval.urge", req)
		if err != nil {
			return nil, err
		}
		return d.TryPress(ask, req, "approval.nudge", -1, nil)
	}
	peer := d.Who("林雅婷") // no superior of 张三's
	first := purchaseFor(d, peer.UserID)
	if r, err := press(first.BusinessID); err != nil || len(r.Messages) != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	_, err := press(first.BusinessID)
	if code, text := d.Sentence(err, i18n.ZhCN); code != commands.Conflict || !strings.Contains(text, "催过一次") || !strings.Contains(text, "以后可以再催") {
		t.Errorf("%s %q", code, text)
	}
	d.Now = d.Now.Add(4*time.Hour + time.Minute)
	if r, err := press(first.BusinessID); err != nil || len(r.Messages) != 1 {
		t.Fatalf("behind the cool-down: %+v %v", r, err)
	}
	_, err = press(purchaseFor(d, peer.UserID).BusinessID)
	if _, text := d.Sentence(err, i18n.ZhCN); !strings.Contains(text, "今天已经催了 2 次") {
		t.Errorf("%q", text)
	}
	d.Now = d.Now.AddDate(0, 0, 1)
	if r, err := press(purchaseFor(d, peer.UserID).BusinessID); err != nil || len(r.Messages) != 1 {
		t.Fatalf("the next day: %+v %v", r, err)
	}
}

// purchaseFor is a purchase of 张三's whose first step is somebody's.
func purchaseFor(d *skilltest.Desk, userID string) office.Instance {
	i := trip(d)
	now, _ := d.Office().Instance(i.ID)
	task := now.Waiting()[0]
	if task.UserID != userID {
		d.Must(d.Office().HandOver(i.ID, task.ID, userID))
	}
	return i
}

// Upwards: once a day, in office hours; else it is put off to the next morning, and looked at again then.
// The evening before National Day a superior is urged after it.
func TestSuperiorsAreNotUrgedOnHolidays(t *testing.T) {
	d := open(t)
	d.Now = time.Date(2026, time.September, 30, 18, 30, 0, 0, d.Now.Location())
	i := begun(d)
	text := skilltest.Says(t, d.Run("approval.urge", d.Request("张三", said{Number: i.BusinessID})).Card)
	skilltest.Has(t, text, "10月8日", "09:00")
}

func TestSuperiorsAreUrgedInOfficeHoursOnceADay(t *testing.T) {
	d := open(t)
	d.Now = d.At(18, 21, 0) // a Wednesday evening
	one, two := trip(d), trip(d)
	boss := holder(d, one)
	plan := func(i office.Instance) (*commands.Reply, *commands.Request) {
		req := d.Request("张三", said{Number: i.BusinessID})
		ask := d.Run("approval.urge", req)
		return d.Press(ask, req, "approval.nudge", -1), req
	}
	planned, _ := plan(one)
	skilltest.Has(t, skilltest.Says(t, planned.Card), "会在 11月19日 周四 09:00 发给")
	if len(planned.Messages) != 0 || len(planned.Jobs) != 1 || !planned.Jobs[0].At.Equal(d.At(19, 9, 0)) {
		t.Fatalf("%+v %+v", planned.Messages, planned.Jobs)
	}
	// One a day: the second goes on the day behind it.
	second, _ := plan(two)
	if at := second.Jobs[0].At; !at.Equal(d.At(20, 9, 0)) {
		t.Errorf("the second leaves %v", at)
	}
	// Asked again it says so.
	if _, text := d.Refused("approval.urge", d.Request("张三", said{Number: one.BusinessID})); !strings.Contains(text, "已经安排在 11月19日 周四 09:00") {
		t.Errorf("%q", text)
	}
	d.Now = d.At(19, 9, 0)
	out := d.Do(planned.Jobs[0])
	if len(out.Messages) != 1 || out.Messages[0].To != boss {
		t.Fatalf("due: %+v", out)
	}
	// What was decided meanwhile is not urged, and whoever wanted it learns so.
	now, _ := d.Office().Instance(two.ID)
	d.Must(d.Office().Decide(two.ID, now.Waiting()[0].ID, boss, false, "不行"))
	d.Now = d.At(20, 9, 0)
	out = d.Do(second.Jobs[0])
	if len(out.Messages) != 1 || out.Messages[0].To != d.Who("张三").UserID {
		t.Fatalf("due: %+v", out)
	}
	skilltest.Has(t, skilltest.Says(t, out.Messages[0].Card), "没有按计划催办", "不行")
	// On Friday evening the next morning is Monday's; taken back, nothing is due.
	d.Now = d.At(20, 19, 30)
	third, req := plan(trip(d))
	if at := third.Jobs[0].At; !at.Equal(d.At(23, 9, 0)) {
		t.Errorf("Friday's leaves %v", at)
	}
	if r := d.Press(third, req, "approval.unurge", -1); r.State != commands.StateCancelled {
		t.Errorf("taken back: %s", r.State)
	}
	d.Now = d.At(23, 9, 0)
	if out := d.Do(third.Jobs[0]); len(out.Messages) != 0 {
		t.Errorf("what was taken back left: %+v", out)
	}
}

// Whom nobody can, or need, urge.
func TestWhatCannotBeUrgedIsExplained(t *testing.T) {
	d := open(t)
	i := trip(d)
	boss := name(d, holder(d, i))
	for who, want := range map[string]string{"林雅婷": "没有找到你能查看的"} {
		if _, text := d.Refused("approval.urge", d.Request(who, said{Number: i.BusinessID})); !strings.Contains(text, want) {
			t.Errorf("%s: %q", who, text)
		}
	}
	// Who holds it is shown it.
	own := d.Run("approval.urge", d.Request(boss, said{Number: i.BusinessID}))
	skilltest.Has(t, skilltest.Says(t, own.Card), "等你处理")
	req := d.Request("张三", said{Number: i.BusinessID})
	ask := d.Run("approval.urge", req)
	// Handed over before the press: the new one is shown, and nothing is sent.
	now, _ := d.Office().Instance(i.ID)
	d.Must(d.Office().HandOver(i.ID, now.Waiting()[0].ID, d.Who("林雅婷").UserID))
	changed := d.Press(ask, req, "approval.nudge", -1)
	skilltest.Has(t, skilltest.Says(t, changed.Card), "会一对一发给林雅婷")
	if len(changed.Messages) != 0 || changed.To != commands.PressedCard {
		t.Errorf("%+v", changed)
	}
	// Decided before the press: it is over.
	now, _ = d.Office().Instance(i.ID)
	d.Must(d.Office().Decide(i.ID, now.Waiting()[0].ID, d.Who("林雅婷").UserID, false, "不行"))
	_, err := d.TryPress(changed, req, "approval.nudge", -1, nil)
	if code, text := d.Sentence(err, i18n.ZhCN); code != commands.Conflict || !strings.Contains(text, "已经结束：已拒绝") {
		t.Errorf("%s %q", code, text)
	}
	if _, text := d.Refused("approval.urge", d.Request("林雅婷", said{Number: i.BusinessID})); !strings.Contains(text, "只有发起人能催") {
		t.Errorf("%q", text)
	}
	if _, text := d.Refused("approval.urge", d.Request("林雅婷", said{Kind: "离职"})); !strings.Contains(text, "没有正在审批的离职申请") {
		t.Errorf("%q", text)
	}
}

// Of two cards for one approval, and of many presses at once, one leaves.
func TestRacedUrgesLeaveOnce(t *testing.T) {
	d := open(t)
	i := trip(d)
	req := []*commands.Request{d.Request("张三", said{Number: i.BusinessID}), d.Request("张三", said{Number: i.BusinessID})}
	var cards []*commands.Reply
	for _, r := range req {
		cards = append(cards, d.Run("approval.urge", r))
	}
	left := make(chan string, 20)
	var all sync.WaitGroup
	for n := range 20 {
		all.Go(func() {
			if r, err := d.TryPress(cards[n%2], req[n%2], "approval.nudge", -1, nil); err == nil {
				left <- r.Messages[0].Key
			} else if code := commands.CodeOf(err); code != commands.Conflict && code != commands.Unavailable { // that one can be pressed again
				t.Error(err)
			}
		})
	}
	all.Wait()
	close(left)
	keys := map[string]bool{} // a key leaves once
	for k := range left {
		keys[k] = true
	}
	if len(keys) != 1 {
		t.Errorf("%d leave", len(keys))
	}
}

// Whom the address book hides is not written to, although their name stands on the approval.
func TestWhoIsHiddenIsNotUrged(t *testing.T) {
	d := open(t)
	for _, hidden := range []string{"郑国栋", "秦岚"} { // in executive mode, in a hidden department
		i := purchaseFor(d, d.Who(hidden).UserID)
		if code, text := d.Refused("approval.urge", d.Request("张三", said{Number: i.BusinessID})); code != commands.NotFound || !strings.Contains(text, "你不能直接给"+hidden+"发消息") {
			t.Errorf("%s: %s %q", hidden, code, text)
		}
	}
}

// Somebody the rules leave out gets nothing; who may read but not decide gets no buttons that only refuse, which is said before.
func TestWhomTheRulesLeaveOutIsNotUrged(t *testing.T) {
	closed := map[string]string{} // command → whom it is closed to
	d := open(t, func(cfg *approval.Config) {
		cfg.May = func(_ context.Context, req *commands.Request, command string, _ bool) error {
			if id := closed[command]; id != "" && req.User.ID == id {
				return commands.NoRight("policy.group")
			}
			return nil
		}
	})
	i := trip(d)
	boss := holder(d, i)
	closed["approval.pending"] = boss
	if code, text := d.Refused("approval.urge", d.Request("张三", said{Number: i.BusinessID})); code != commands.NotFound || !strings.Contains(text, "还没有对"+name(d, boss)+"开放") {
		t.Errorf("%s %q", code, text)
	}
	closed = map[string]string{"approval.decide": boss}
	req := d.Request("张三", said{Number: i.BusinessID})
	ask := d.Run("approval.urge", req)
	skilltest.Has(t, skilltest.Says(t, ask.Card), "不能在消息里同意或拒绝")
	closed = map[string]string{"approval.pending": boss} // between the card and its press
	if _, err := d.TryPress(ask, req, "approval.nudge", -1, nil); commands.CodeOf(err) != commands.NotFound {
		t.Errorf("closed meanwhile: %v", err)
	}
	closed = nil
	if again := d.Press(ask, req, "approval.nudge", -1); len(again.Messages) != 1 || again.Messages[0].For != "approval.pending" {
		t.Errorf("what was refused counts against whom: %+v", again.Messages)
	}
	d.Now = d.At(18, 21, 0) // put off to the morning, and closed by then
	req = d.Request("张三", said{Number: trip(d).BusinessID})
	planned := d.Press(d.Run("approval.urge", req), req, "approval.nudge", -1)
	closed, d.Now = map[string]string{"approval.pending": boss}, planned.Jobs[0].At
	out := d.Do(planned.Jobs[0])
	if len(out.Messages) != 1 || out.Messages[0].To != d.Who("张三").UserID {
		t.Fatalf("due: %+v", out)
	}
	skilltest.Has(t, skilltest.Says(t, out.Messages[0].Card), "没有按计划催办：我现在没有对审批人开放")
}

// Who may not urge any more when it is due, or while nothing is written, urges nobody and is told; else the audit has it.
func TestAnUrgeThatWasPutOffNeedsTheRightWhenItIsDue(t *testing.T) {
	var barred error
	d := open(t, func(cfg *approval.Config) {
		cfg.May = func(_ context.Context, req *commands.Request, command string, writes bool) error {
			if writes && command == "approval.urge" {
				return barred
			}
			return nil
		}
	})
	for _, c := range []struct {
		no       error // none: they left, or nothing stands against it
		audited  string
		to, says string
	}{
		{commands.NoRight("policy.command"), "forbidden", "张三", "没有按计划催办：现在不能用我催办了"},
		{commands.NewError(commands.Closed, nil, "policy.read_only"), "closed", "张三", "没有按计划催办：现在不能用我催办了"},
		{nil, "done", "李四", "张三"},
		{nil, "forbidden", "张三", "没有按计划催办：现在不能用我催办了"},
	} {
		d.Now = d.At(18, 21, 0)
		req := d.Request("张三", said{Number: buy(d, "张三", "3000").BusinessID})
		planned := d.Press(d.Run("approval.urge", req), req, "approval.nudge", -1)
		d.Now = planned.Jobs[0].At
		barred = commands.NewError(commands.Unavailable, nil, "policy.cannot_check")
		if _, err := d.TryDo(planned.Jobs[0]); err == nil {
			t.Error("while nobody knows whether it may, it ends")
		}
		if barred = c.no; c.no == nil && c.audited == "forbidden" {
			d.Must(d.Office().UserLeaves(req.User.ID))
			d.Directory.Invalidate(req.User.ID)
		}
		out := d.Do(planned.Jobs[0])
		if len(out.Messages) != 1 || name(d, out.Messages[0].To) != c.to {
			t.Fatalf("%s: %+v", c.audited, out)
		}
		skilltest.Has(t, skilltest.Says(t, out.Messages[0].Card), c.says)
		all := d.Audited()
		if e := all[len(all)-1]; name(d, e.By) != "张三" || e.What != "approval.urge" || e.Outcome != c.audited || len(e.On[commands.OnApproval]) != 1 {
			t.Errorf("audited %+v, want %s", e, c.audited)
		}
	}
}

// Several run: one question, and each answer leads to one.
func TestWhichOneIsUrgedIsAsked(t *testing.T) {
	d := open(t)
	trip(d)
	trip(d)
	ask := d.Run("approval.urge", d.Request("张三", said{Kind: "出差"}))
	if ask.Ask == nil || len(ask.Ask.Options) < 2 || ask.Ask.Slot != "number" {
		t.Fatalf("%+v", ask.Ask)
	}
	req := d.Request("张三", nil)
	req.Values = ask.Ask.Values.Merge(ask.Ask.Options[1].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.urge", req).Card), "会一对一发给")
	// The detail card of one's own offers it, and does not become it.
	i := trip(d)
	req = d.Request("张三", said{Number: i.BusinessID})
	detail := d.Run("approval.status", req)
	if detail.State != commands.StateOpen {
		t.Errorf("the detail is %s", detail.State)
	}
	for action, want := range map[string]string{"approval.urge": "会一对一发给", "approval.withdraw": "你将撤回"} {
		r := d.Press(detail, req, action, -1)
		skilltest.Has(t, skilltest.Says(t, r.Card), want)
		if r.To == commands.PressedCard {
			t.Errorf("%s: the detail is gone", action)
		}
	}
	if b, err := json.Marshal(detail.Card.Card(i18n.ZhCN).Buttons); err != nil || strings.Count(string(b), `"text"`) > 3 {
		t.Errorf("buttons %s", b)
	}
}

// Several kinds said at once: a card for each, the first as the answer; what cannot be urged is told on it, and a question which of
// several carries the rest.
func TestSeveralKindsAreUrgedAtOnce(t *testing.T) {
	for lang, said := range map[i18n.Lang]string{
		i18n.ZhCN: "催一下我的离职、采购和用章", i18n.ZhTW: "催一下我的離職、採購同用章申請", i18n.En: "chase my resignation, purchase and seal approvals",
	} {
		t.Run(string(lang), func(t *testing.T) {
			c := begin(t, "张三")
			c.lang = lang
			peer := c.Who("林雅婷").UserID // who is urged at any hour, and twice
			for _, i := range []office.Instance{submit(c.Desk, "采购", map[string]string{"采购事由": "键盘"}), submit(c.Desk, "用章", nil)} {
				c.Must(c.Office().HandOver(i.ID, i.Waiting()[0].ID, peer))
			}
			text := c.say(said)
			if !strings.Contains(text, c.lang.T("approval.none_running_of", "kind", map[i18n.Lang]string{i18n.ZhCN: "离职", i18n.ZhTW: "離職", i18n.En: "resignation"}[lang])) {
				t.Errorf("it does not tell what cannot be urged:\n%s", text)
			}
			cards := []*commands.Reply{c.last}
			for _, m := range c.last.Messages {
				cards = append(cards, &commands.Reply{Card: m.Card, Pending: m.Pending})
			}
			left := 0
			for n, card := range cards {
				req := c.request()
				req.ID += strings.Repeat("+", n) // each is a card of its own
				reply := c.Press(card, req, "approval.nudge", -1)
				for _, m := range reply.Messages {
					if m.To == peer {
						left++
					}
				}
			}
			if left != 2 {
				t.Errorf("%d are urged of two", left)
			}
		})
	}
	c := begin(t, "张三")
	trip(c.Desk)
	trip(c.Desk)
	submit(c.Desk, "采购", map[string]string{"采购事由": "键盘", "预算金额（元）": "300"})
	text := c.say("催一下我的出差和采购")
	if c.last.Ask == nil || len(c.last.Ask.Options) < 2 {
		t.Fatalf("%s", text)
	}
	c.press("dialog.pick", 0)
	if len(c.last.Messages) != 1 {
		t.Errorf("what was left is not asked for: %+v", c.last)
	}
}
