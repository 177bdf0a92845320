package approval_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

type digesting struct {
	Switch string        `param:"switch"`
	Time   commands.Time `param:"time"`
	Stuck  bool          `param:"stuck"`
}

// digestAt lets the time pass until a moment, and returns what 李四 was sent then.
func digestAt(t *testing.T, d *skilltest.Desk, at time.Time) string {
	t.Helper()
	pass(d, at.Sub(d.Now))
	return strings.Join(messages(t, d)["李四"], "\n")
}

// Digests come to whoever wants them, at their hours of working days, once, and say nothing when nothing waits.
func TestDigestsComeAtTheirHoursOnceAndNotForNothing(t *testing.T) {
	d := heard(t)
	held(d)
	d.Hear()
	if code, _ := d.Refused("approval.digest", d.Request("李四", digesting{Switch: "off"})); code != commands.NotFound {
		t.Errorf("without any: %s", code)
	}
	req := d.Request("李四", digesting{Switch: "on"})
	sure := d.Run("approval.digest", req)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "每个工作日 09:30、16:00")
	on := d.Press(sure, req, "approval.digeston", -1)
	if len(on.Jobs) != 1 || !on.Jobs[0].At.Equal(d.At(18, 16, 0)) {
		t.Fatalf("%+v", on.Jobs)
	}
	d.Plan(on.Outcome)
	if text := digestAt(t, d, d.At(18, 16, 0)); text != "" {
		t.Errorf("nothing waits: %s", text)
	}
	begun(d)
	digestAt(t, d, d.At(18, 16, 5)) // it is read ahead
	seq := d.Seq()
	skilltest.Has(t, digestAt(t, d, d.At(19, 9, 30)), "有 1 条审批等你，最早的等了 17 小时", "张三")
	if calls := d.Spent(seq); len(calls) != 0 {
		t.Errorf("it took %v", calls)
	}
	d.Now = d.At(20, 9, 30)
	late := on.Jobs[0]
	late.At = d.At(20, 9, 30)
	first, again := d.Do(late), d.Do(late)
	if first.Messages[0].Key != again.Messages[0].Key {
		t.Error("a job that runs twice sends two")
	}
	// On Friday evening the next is Monday's; what nobody was there to send waits for the next.
	if at := first.Jobs[0].At; !at.Equal(d.At(20, 16, 0)) {
		t.Errorf("the next is %v", at)
	}
	d.Now = d.At(20, 16, 0)
	late.At = d.Now
	if at := d.Do(late).Jobs[0].At; !at.Equal(d.At(23, 9, 30)) {
		t.Errorf("Friday's next is %v", at)
	}
	d.Now = d.At(20, 20, 0)
	if out := d.Do(late); len(out.Messages) != 0 || len(out.Jobs) != 1 {
		t.Errorf("four hours late: %+v", out)
	}
	// Later, and never.
	card := &commands.Reply{Card: first.Messages[0].Card, Pending: first.Messages[0].Pending}
	d.Now = d.At(19, 17, 30)
	snoozed := d.Press(card, req, "approval.snooze", -1)
	skilltest.Has(t, skilltest.Says(t, snoozed.Card), "11月20日 周五 09:00 再提醒你")
	d.Now = d.At(20, 9, 0)
	if out := d.Do(snoozed.Jobs[0]); len(out.Messages) != 1 || len(out.Jobs) != 0 {
		t.Errorf("snoozed: %+v", out)
	}
	if r := d.Press(card, req, "approval.digestoff", -1); r.State != commands.StateCancelled {
		t.Errorf("off: %s", r.State)
	}
	if out := d.Do(late); len(out.Messages)+len(out.Jobs) != 0 {
		t.Errorf("switched off: %+v", out)
	}
	// The press that switched them on, once more after a crash, does not do it anew.
	if r, err := d.LookUp(sure, req, "approval.digeston"); err != nil || r.State != commands.StateCancelled {
		t.Errorf("%+v %v", r, err)
	}
}

func TestADigestComesWhenItIsWanted(t *testing.T) {
	d := open(t, func(cfg *approval.Config) { cfg.Events = false })
	req := d.Request("李四", digesting{Switch: "on", Time: commands.Time{Start: d.At(18, 8, 15)}})
	sure := d.Run("approval.digest", req)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "每个工作日 08:15")
	on := d.Press(sure, req, "approval.digeston", -1)
	d.Plan(on.Outcome)
	// Without events DingTalk's count is all that one call tells.
	seq := d.Seq()
	skilltest.Has(t, digestAt(t, d, d.At(19, 8, 15)), "条审批等你。")
	if calls := d.Spent(seq); len(calls) != 1 || calls[0] != "numbers" {
		t.Errorf("it took %v", calls)
	}
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.digest", d.Request("李四", digesting{Switch: "on"})).Card), "已打开", "08:15")
}

// Days off are nobody's working days, and a Saturday that is worked for them is one.
func TestDigestsKeepPublicHolidays(t *testing.T) {
	d := open(t, func(cfg *approval.Config) { cfg.Events = false })
	on := func(month time.Month, day, hour int) time.Time {
		return time.Date(2026, month, day, hour, 30, 0, 0, d.Now.Location())
	}
	d.Now = on(time.September, 30, 10)
	req := d.Request("李四", digesting{Switch: "on", Time: commands.Time{Start: on(time.October, 1, 9)}})
	first := d.Press(d.Run("approval.digest", req), req, "approval.digeston", -1).Jobs[0]
	if !first.At.Equal(on(time.October, 8, 9)) {
		t.Errorf("the day before National Day: %v", first.At)
	}
	first.At = on(time.October, 2, 9) // planned before the holiday was known
	d.Now = first.At
	if out := d.Do(first); len(out.Messages) != 0 || len(out.Jobs) != 1 || !out.Jobs[0].At.Equal(on(time.October, 8, 9)) {
		t.Errorf("on a holiday: %+v", out)
	}
	first.At = on(time.October, 9, 9)
	d.Now = first.At
	out := d.Do(first)
	if len(out.Messages) != 1 || !out.Jobs[0].At.Equal(on(time.October, 10, 9)) {
		t.Errorf("before a Saturday that is worked: %+v", out)
	}
	// Later is when whoever gets it is at work again.
	d.Now = on(time.September, 30, 17)
	snoozed := d.Press(&commands.Reply{Card: out.Messages[0].Card, Pending: out.Messages[0].Pending}, req, "approval.snooze", -1)
	if at := snoozed.Jobs[0].At; !at.Equal(on(time.October, 8, 9).Add(-30 * time.Minute)) {
		t.Errorf("later on the evening before: %v", at)
	}
}
