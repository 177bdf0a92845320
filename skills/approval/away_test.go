package approval_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// leaving is what words tell of somebody standing in.
type leaving struct {
	Switch string        `param:"switch"`
	To     commands.Who  `param:"to"`
	Dates  commands.Days `param:"dates"`
}

// days are those of the month of the tests.
func days(d *skilltest.Desk, from, to int) commands.Days {
	return commands.Days{From: d.At(from, 0, 0), To: d.At(to, 0, 0)}
}

// goAway has somebody hand on what comes to them from today on.
func goAway(d *skilltest.Desk, who, to string, until int) {
	req := d.Request(who, leaving{Switch: "on", To: named(to), Dates: days(d, 18, until)})
	d.Press(d.Run("approval.away", req), req, "approval.standin", -1)
}

// messages are the messages that left since the last time, by whom they are to, as they read.
func messages(t *testing.T, d *skilltest.Desk) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for _, m := range d.Sent() {
		out[name(d, m.To)] = append(out[name(d, m.To)], skilltest.Says(t, m.Card))
	}
	return out
}

func redirects(d *skilltest.Desk) int { return calls(d, "tasks/redirect") }

// heard is an office that events were heard of.
func heard(t *testing.T, edit ...func(*approval.Config)) *skilltest.Desk {
	t.Helper()
	d := open(t, edit...)
	begun(d)
	d.Sent()
	return d
}

func TestConsentIsAskedShownAndTakenBack(t *testing.T) {
	d := heard(t)
	if code, text := d.Refused("approval.away", d.Request("李四", leaving{Switch: "ask"})); code != commands.NotFound || !strings.Contains(text, "没有人替你批") {
		t.Errorf("%s %q", code, text)
	}
	for slot, q := range map[string]leaving{"to": {Switch: "on", Dates: days(d, 23, 27)}, "dates": {Switch: "on", To: named("林雅婷")}} {
		if reply := d.Run("approval.away", d.Request("李四", q)); reply.Ask == nil || reply.Ask.Slot != slot {
			t.Errorf("without %s it asks %+v", slot, reply.Ask)
		}
	}
	d.Run("approval.status", d.Request("张三", said{})) // the forms are known
	req := d.Request("李四", leaving{Switch: "on", To: named("林雅婷"), Dates: days(d, 23, 27)})
	sure := d.Run("approval.away", req)
	skilltest.Has(t, skilltest.Says(t, sure.Card), "会自动转给林雅婷", "11月23日 周一 – 11月27日 周五", "已经在等你的不动", "用章", "钉钉自带的审批代理我看不到")
	if reply, err := d.LookUp(sure, req, "approval.standin"); reply != nil || err != nil {
		t.Errorf("nothing was pressed: %v %v", reply, err)
	}
	done := d.Press(sure, req, "approval.standin", -1)
	for _, r := range []*commands.Reply{done, d.Run("approval.away", d.Request("李四", leaving{Switch: "ask"})), d.Run("approval.away", d.Request("李四", leaving{Switch: "off"}))} {
		skilltest.Has(t, skilltest.Says(t, r.Card), "会转给林雅婷", "11月23日 周一 – 11月27日 周五", "停止转交")
		if r.Pending == nil || !slices.Equal(r.Pending.Owners, []string{d.Who("李四").UserID}) {
			t.Errorf("it is taken back by %+v", r.Pending)
		}
	}
	// Somebody else in their place is said to be, and an older card takes back nothing but its own.
	other := d.Request("李四", leaving{Switch: "on", To: named("王五"), Dates: days(d, 23, 27)})
	sure2 := d.Run("approval.away", other)
	skilltest.Has(t, skilltest.Says(t, sure2.Card), "目前替你批的林雅婷会被换下")
	latest := d.Press(sure2, other, "approval.standin", -1)
	skilltest.Has(t, skilltest.Says(t, d.Press(done, req, "approval.standout", -1).Card), "会转给王五")
	over := d.Press(latest, other, "approval.standout", -1)
	skilltest.Has(t, skilltest.Says(t, over.Card), "不再转给王五")
	if code, _ := d.Refused("approval.away", d.Request("李四", leaving{Switch: "off"})); code != commands.NotFound {
		t.Errorf("taken back: %s", code)
	}
	// The press that gave it, once more after a crash, does not give it anew.
	if r := d.Press(sure2, other, "approval.standin", -1); r.State != commands.StateCancelled {
		t.Errorf("the press that runs again is %s", r.State)
	}
}

func TestNobodyStandsInWhoCannot(t *testing.T) {
	d := heard(t, func(cfg *approval.Config) {
		cfg.May = func(_ context.Context, req *commands.Request, command string, _ bool) error {
			if p, _, err := cfg.Directory.Person(t.Context(), req.User.ID); err != nil || p.Name == "陈静" && command == "approval.decide" {
				return commands.NewError(commands.Forbidden, err, "core.read_only")
			}
			return nil
		}
	})
	goAway(d, "林雅婷", "李四", 27)
	for _, c := range []struct {
		to   string
		days commands.Days
		want string
	}{
		{"李四", days(d, 23, 27), "不能转给你自己"}, {"没有这个人", days(d, 23, 27), "没有找到“没有这个人”"}, {"王五", days(d, 16, 17), "已经过去了"},
		{"王五", commands.Days{From: d.At(18, 0, 0), To: d.At(18, 0, 0).AddDate(0, 4, 0)}, "最多转 92 天"}, {"陈静", days(d, 23, 27), "陈静没有用我处理审批的权限"},
		{"林雅婷", days(d, 23, 27), "会转回给你"},
	} {
		if _, text := d.Refused("approval.away", d.Request("李四", leaving{Switch: "on", To: named(c.to), Dates: c.days})); !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, want %q", c.to, text, c.want)
		}
	}
	if _, text := d.Refused("approval.away", d.Request("李四", leaving{Switch: "on", To: named("王五", "陈静"), Dates: days(d, 23, 27)})); !strings.Contains(text, "一个人") {
		t.Errorf("two: %q", text)
	}
	for what, without := range map[string]*skilltest.Desk{"off": open(t, func(cfg *approval.Config) { cfg.Events = false }), "none came": open(t)} {
		if code, text := without.Refused("approval.away", without.Request("李四", leaving{Switch: "on", To: named("王五"), Dates: days(d, 23, 27)})); code != commands.Misconfig || !strings.Contains(text, "收不到钉钉的审批事件") {
			t.Errorf("%s: %s %q", what, code, text)
		}
	}
}

// What arrives while somebody is away goes on once, and both hear of it once.
func TestNewTasksGoToWhoeverStandsInOnceAndBothAreTold(t *testing.T) {
	d := heard(t)
	before := buy(d, "张三", "3000")
	d.Now = d.Now.Add(time.Hour)
	goAway(d, "李四", "林雅婷", 20)
	d.Due()
	if got := holders(d, before); !slices.Equal(got, []string{"李四"}) {
		t.Errorf("what waited before waits for %v", got)
	}
	d.Now = d.Now.Add(time.Hour)
	i := begun(d)
	d.Due()
	if got := holders(d, i); !slices.Equal(got, []string{"林雅婷"}) {
		t.Fatalf("it waits for %v", got)
	}
	sent := d.Sent()
	if len(sent) != 2 {
		t.Fatalf("%d messages", len(sent))
	}
	for _, m := range sent {
		switch text := skilltest.Says(t, m.Card); name(d, m.To) {
		case "李四":
			skilltest.Has(t, text, "你不在，这条已转给林雅婷", "取消代批")
		case "林雅婷":
			skilltest.Has(t, text, "李四不在，请你替 TA 审批这一条", "拜访客户")
			theirs := d.RequestOf(d.Who("林雅婷"), nil)
			sure := d.Press(&commands.Reply{Card: m.Card, Pending: m.Pending}, theirs, "approval.agree", -1)
			if out := d.Press(sure, theirs, "approval.confirm", -1); out.State != commands.StateDone {
				t.Errorf("deciding it: %s", out.State)
			}
		default:
			t.Errorf("%s is told %s", name(d, m.To), text)
		}
	}
	// Every event and every job once more.
	d.Again()
	d.Due()
	if n := redirects(d); n != 1 || len(d.Sent()) != 0 {
		t.Errorf("handed on %d times", n)
	}
	audited(t, d, "李四 approval.standin done "+i.ID, "林雅婷 approval.standin done "+i.ID+" shown")
	// Behind its end nothing goes on.
	d.Now = d.At(21, 9, 0)
	late := begun(d)
	d.Due()
	if got := holders(d, late); !slices.Equal(got, []string{"李四"}) || len(d.Sent()) != 0 {
		t.Errorf("behind the end it waits for %v", got)
	}
}

// What stays with whoever is away, and what they hear of it.
func TestWhatIsNotHandedOnStaysAndIsToldWhyUnlessTheCardSaidSo(t *testing.T) {
	for what, c := range map[string]struct {
		to, template, by, want, audited string
		before                          func(d *skilltest.Desk)
	}{
		"a seal":         {to: "林雅婷", template: "用章", by: "张三"},
		"the originator": {to: "张三", template: "出差", by: "张三", want: "张三是申请人", audited: "invalid"},
		"a circle": {to: "林雅婷", template: "出差", by: "张三", want: "会转回给你", audited: "invalid", before: func(d *skilltest.Desk) {
			req := d.Request("林雅婷", leaving{Switch: "on", To: named("王五"), Dates: days(d, 18, 27)})
			d.Press(d.Run("approval.away", req), req, "approval.standin", -1)
			req = d.Request("王五", leaving{Switch: "on", To: named("陈静"), Dates: days(d, 18, 27)})
			sure := d.Run("approval.away", req)
			d.Press(sure, req, "approval.standin", -1)
			// 陈静 to 李四 is refused at once, because it would come back: a store that two wrote at the same time has it.
			raw, _, ok, err := d.Records.Get(t.Context(), "approval.away", d.Who("王五").UserID)
			if d.Must(err); !ok {
				t.Fatal("no consent is stored")
			}
			_, err = d.Records.Put(t.Context(), "approval.away", d.Who("陈静").UserID, []byte(strings.Replace(string(raw), d.Who("陈静").UserID, d.Who("李四").UserID, 1)), d.At(30, 0, 0))
			d.Must(err)
		}},
		"taken back": {to: "林雅婷", template: "出差", by: "张三", before: func(d *skilltest.Desk) {
			req := d.Request("李四", leaving{Switch: "off"})
			d.Press(d.Run("approval.away", req), req, "approval.standout", -1)
		}},
	} {
		t.Run(what, func(t *testing.T) {
			d := heard(t)
			goAway(d, "李四", c.to, 27)
			if c.before != nil {
				c.before(d)
			}
			i, err := d.Office().StartApproval(office.Approval{Template: c.template, Originator: d.Who(c.by).UserID, Approvers: []string{d.Who("李四").UserID}})
			d.Must(err)
			first := name(d, holder(d, i))
			d.Hear()
			d.Due()
			if first != "李四" || !slices.Equal(holders(d, i), []string{"李四"}) || redirects(d) != 0 {
				t.Errorf("it waited for %s and waits for %v after %d hand-overs", first, holders(d, i), redirects(d))
			}
			text := strings.Join(messages(t, d)["李四"], "\n")
			if (c.want == "") != (text == "") || !strings.Contains(text, c.want) {
				t.Errorf("told %q, want %q", text, c.want)
			}
			if c.audited == "" {
				audited(t, d)
			} else {
				audited(t, d, "李四 approval.standin "+c.audited+" "+i.ID)
			}
		})
	}
}

// A process that dies, or a call that gets no answer, anywhere in it: at most one hand-over, and what is told is true.
func TestAHandOverThatIsCutShortIsDoneOnceAndToldTruly(t *testing.T) {
	for what, after := range map[string]bool{"before the call": false, "after the call": true} {
		t.Run(what, func(t *testing.T) {
			d := heard(t)
			goAway(d, "李四", "林雅婷", 27)
			i := begun(d)
			fault, err := d.AddFault(sandbox.Fault{Path: "/v1.0/workflow/tasks/redirect", Status: 503, Body: `{"code":"ServiceUnavailable"}`, After: after})
			d.Must(err)
			failed := d.TryDue()
			if len(failed) != 1 || len(d.Sent()) != 0 {
				t.Fatalf("%d jobs failed", len(failed))
			}
			d.Must(d.RemoveFault(fault.ID))
			out := d.Do(failed[0])
			if len(out.Messages) != 2 || !slices.Equal(holders(d, i), []string{"林雅婷"}) {
				t.Errorf("%d messages, it waits for %v", len(out.Messages), holders(d, i))
			}
			n := redirects(d)
			if out = d.Do(failed[0]); len(out.Messages) != 2 || redirects(d) != n { // killed before that it was done was kept
				t.Errorf("once more: %d messages, %d hand-overs", len(out.Messages), redirects(d)-n)
			}
			audited(t, d, "李四 approval.standin done "+i.ID, "林雅婷 approval.standin done "+i.ID+" shown")
		})
	}
	// Decided by themselves before the job ran: nothing is told.
	d := heard(t)
	goAway(d, "李四", "林雅婷", 27)
	i := begun(d)
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
	d.Due()
	if len(d.Sent()) != 0 || redirects(d) != 0 {
		t.Error("what was decided was handed on")
	}
	audited(t, d)
}

// What cannot be found out is not done: on trial, or paused, it waits.
func TestNothingIsHandedOnInTheNameOfWhoeverMayNot(t *testing.T) {
	var refuse error
	d := heard(t, func(cfg *approval.Config) {
		cfg.May = func(context.Context, *commands.Request, string, bool) error { return refuse }
	})
	goAway(d, "李四", "林雅婷", 27)
	i := begun(d)
	refuse = commands.NewError(commands.Unavailable, errors.New("paused"), "core.read_only")
	failed := d.TryDue()
	if len(failed) != 1 || !slices.Equal(holders(d, i), []string{"李四"}) {
		t.Fatalf("%d jobs wait", len(failed))
	}
	refuse = nil
	if out := d.Do(failed[0]); len(out.Messages) != 2 {
		t.Errorf("%d messages", len(out.Messages))
	}
}

// What came while nobody listened goes on once that is known.
func TestWhatCameInAGapIsHandedOn(t *testing.T) {
	var l line
	d := watched(t, &l)
	begun(d)
	pass(d, 2*time.Minute)
	ask(t, d, "approval.pending", "李四", said{}) // the forms are known
	goAway(d, "李四", "林雅婷", 27)
	d.Now = d.Now.Add(time.Minute)
	l.up = false
	i, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID})
	d.Must(err)
	d.Silence()
	pass(d, 10*time.Minute)
	l.up = true
	pass(d, 5*time.Minute)
	if got := holders(d, i); !slices.Equal(got, []string{"林雅婷"}) {
		t.Errorf("it waits for %v", got)
	}
	if got := messages(t, d); len(got["林雅婷"]) != 1 || len(got["李四"]) != 1 {
		t.Errorf("told %v", got)
	}
}

func TestTheSentencesOfStandingInAreOfTheReadersLanguage(t *testing.T) {
	d := heard(t)
	req := d.Request("李四", leaving{Switch: "on", To: named("林雅婷"), Dates: days(d, 23, 27)})
	sure := d.Run("approval.away", req)
	for l, want := range map[i18n.Lang]string{i18n.ZhTW: "新到你這裡的簽核會自動轉給林雅婷", i18n.En: "new approvals for you go to 林雅婷"} {
		if lead := sure.Card.Card(l).Lead; !strings.Contains(lead, want) {
			t.Errorf("%s: %q", l, lead)
		}
	}
}

// A limit that the consent cannot keep is named and asked about, and never dropped.
func TestAConsentIsNotWiderThanWhatWasSaid(t *testing.T) {
	d := heard(t)
	req := d.Request("李四", nil)
	req.Values = commands.ValuesOf(leaving{Switch: "on", To: named("林雅婷"), Dates: days(d, 23, 27)})
	req.Values["kinds"] = commands.Value{Readings: []any{[]string{"请假", "报销"}}}
	ask := d.Run("approval.away", req)
	skilltest.Has(t, skilltest.Says(t, ask.Card), "你说到了请假、报销", "全部转")
	skilltest.Lacks(t, skilltest.Says(t, ask.Card), "会自动转给")
	req.Values = ask.Ask.Values.Merge(ask.Ask.Options[0].Fill)
	skilltest.Has(t, skilltest.Says(t, d.Run("approval.away", req).Card), "会自动转给林雅婷")
}
