package approval_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// wants is an office that events were heard of, in which some people asked for digests.
func wants(t *testing.T, who []string, edit ...func(*approval.Config)) *skilltest.Desk {
	t.Helper()
	d := heard(t, edit...)
	for _, name := range who {
		switchOn(d, name)
	}
	held(d)
	d.Hear()
	d.Run("approval.status", d.Request("张三", said{})) // the forms are known
	pass(d, 10*time.Minute)
	d.Sent()
	return d
}

func switchOn(d *skilltest.Desk, name string) {
	req := d.Request(name, digesting{Switch: "on"})
	d.Plan(d.Press(d.Run("approval.digest", req), req, "approval.digeston", -1).Outcome)
}

// others are the messages that are no digests.
func others(d *skilltest.Desk) []commands.Message {
	return slices.DeleteFunc(slices.Clone(d.Sent()), func(m commands.Message) bool { return strings.HasPrefix(m.Key, "digest|") })
}

// until lets the time pass, with what is due in between.
func until(d *skilltest.Desk, at time.Time) []commands.Message {
	for d.Now.Before(at) {
		d.Now = d.Now.Add(min(2*time.Minute, at.Sub(d.Now)))
		d.Due()
	}
	return others(d)
}

func texts(t *testing.T, all []commands.Message) string {
	t.Helper()
	var out []string
	for _, m := range all {
		out = append(out, skilltest.Says(t, m.Card))
	}
	return strings.Join(out, "\n\n")
}

// After a day of waiting whoever asked for digests is told once, also across restarts and events that come twice, when they are at work.
func TestWhatHasWaitedForADayIsToldOfOnce(t *testing.T) {
	d := wants(t, []string{"李四"})
	begun(d) // Wednesday 10:41
	if got := until(d, d.At(19, 10, 40)); len(got) != 0 {
		t.Errorf("within the day: %s", texts(t, got))
	}
	seq := d.Seq()
	got := until(d, d.At(19, 10, 45))
	if len(got) != 1 || d.Who("李四").UserID != got[0].To || got[0].For != "approval.pending" {
		t.Fatalf("%+v", got)
	}
	skilltest.Has(t, texts(t, got), "这条已等了 1 天，要转给别人吗？", "出差 · 张三")
	if calls := d.Spent(seq); len(calls) != 0 {
		t.Errorf("it took %v", calls)
	}
	d.Restart()
	d.Again() // every event once more
	if got := until(d, d.At(23, 18, 0)); len(got) != 0 {
		t.Errorf("a second time: %s", texts(t, got))
	}
}

// Nobody is told at night, on a weekend or on a holiday; what comes together then is one message.
func TestWhatFallsIntoTheNightOrAWeekendIsToldTogetherAtWork(t *testing.T) {
	d := wants(t, []string{"李四"})
	d.Now = d.At(20, 11, 0) // Friday: until tomorrow, a Saturday
	begun(d)
	d.Now = d.At(20, 19, 0)
	begun(d)
	if got := until(d, d.At(23, 8, 59)); len(got) != 0 {
		t.Errorf("on the weekend: %s", texts(t, got))
	}
	got := until(d, d.At(23, 9, 5))
	if len(got) != 1 {
		t.Fatalf("%d messages: %s", len(got), texts(t, got))
	}
	skilltest.Has(t, texts(t, got), "有 2 条审批等了一天以上，最早的等了 2 天。", "说“待我审批的”")
}

// What was decided, handed on or withdrawn meanwhile, and whoever wants no digests, is told nothing.
func TestWhatIsOverIsNotToldOf(t *testing.T) {
	for name, do := range map[string]func(d *skilltest.Desk, i office.Instance){
		"decided": func(d *skilltest.Desk, i office.Instance) {
			d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
			d.Hear()
		},
		"switched off": func(d *skilltest.Desk, _ office.Instance) {
			req := d.Request("李四", digesting{Switch: "off"})
			d.Press(d.Run("approval.digest", req), req, "approval.digestoff", -1)
		},
		"decided unheard": func(d *skilltest.Desk, i office.Instance) {
			d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
			d.Silence()
			d.Restart() // no event since: the approval itself is asked
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := wants(t, []string{"李四"})
			i := begun(d)
			until(d, d.At(19, 9, 0))
			do(d, i)
			if got := until(d, d.At(19, 18, 0)); len(got) != 0 {
				t.Errorf("told: %s", texts(t, got))
			}
		})
	}
}

// Whoever asks for digests is told of what has not waited a day yet; of older ones the digests tell. What came while nobody listened
// is made up for.
func TestWhatWaitsAlreadyIsToldOfInItsTime(t *testing.T) {
	var l line
	d := watched(t, &l)
	held(d)
	d.Hear()
	i := begun(d)
	d.Run("approval.status", d.Request("张三", said{})) // the forms are known
	pass(d, 2*time.Minute)
	switchOn(d, "李四")
	d.Sent()
	if got := until(d, d.At(19, 10, 40)); len(got) != 1 {
		t.Errorf("%d messages: %s", len(got), texts(t, got))
	}
	l.up = false
	pass(d, time.Minute)
	missed(d, i)
	d.Silence()
	pass(d, 10*time.Minute)
	l.up = true
	pass(d, 5*time.Minute)
	d.Sent()
	if got := until(d, d.At(20, 11, 0)); len(got) != 1 {
		t.Errorf("after a gap %d messages: %s", len(got), texts(t, got))
	}
}

// The card opens the approval, hands it over, or waits until the next working day.
func TestTheNoticeOpensHandsOverOrComesAgain(t *testing.T) {
	d := wants(t, []string{"李四"})
	begun(d)
	got := until(d, d.At(19, 10, 45))
	if len(got) != 1 {
		t.Fatalf("%d messages", len(got))
	}
	card, req := &commands.Reply{Card: got[0].Card, Pending: got[0].Pending}, d.Request("李四", nil)
	if k := kindOf(d.Press(card, req, "approval.back", -1)); k != "approval.detail" {
		t.Errorf("opened: %s", k)
	}
	if ask := d.Press(card, req, "approval.hand", -1).Ask; ask == nil || ask.Command != "approval.handover" {
		t.Errorf("handing over asks %+v", ask)
	}
	later := d.Press(card, req, "approval.putoff", -1)
	skilltest.Has(t, skilltest.Says(t, later.Card), "11月20日 周五 09:00 再提醒你")
	d.Plan(later.Outcome)
	got = until(d, d.At(20, 9, 5))
	if len(got) != 1 {
		t.Fatalf("put off: %d messages", len(got))
	}
	skilltest.Has(t, texts(t, got), "这条已等了 1 天")
}

// New tasks and results are told of where an administrator switched that on, to those who asked for digests.
func TestTasksAndResultsAreToldOfWhereThatIsSwitchedOn(t *testing.T) {
	d := wants(t, []string{"李四", "张三"})
	decide := func(i office.Instance) {
		d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, false, "预算超了"))
		d.Hear()
	}
	decide(begun(d))
	if got := until(d, d.At(18, 12, 0)); len(got) != 0 {
		t.Errorf("by default: %s", texts(t, got))
	}
	d = wants(t, []string{"李四", "张三"}, func(cfg *approval.Config) { cfg.Push = approval.Push{Tasks: true, Results: true} })
	i := begun(d)
	got := until(d, d.At(18, 10, 50))
	if len(got) != 1 || got[0].To != d.Who("李四").UserID {
		t.Fatalf("a task: %s", texts(t, got))
	}
	skilltest.Has(t, texts(t, got), "新的审批，等你处理。", "出差 · 张三")
	decide(i)
	got = until(d, d.At(18, 11, 0))
	if len(got) != 1 || got[0].To != d.Who("张三").UserID || got[0].For != "approval.status" {
		t.Fatalf("a result: %s", texts(t, got))
	}
	skilltest.Has(t, texts(t, got), "已拒绝")
	d.Again()
	if got := until(d, d.At(18, 11, 30)); len(got) != 0 {
		t.Errorf("a second time: %s", texts(t, got))
	}
	// In the evening it waits until the morning.
	d.Now = d.At(18, 20, 0)
	begun(d)
	if got := until(d, d.At(19, 8, 55)); len(got) != 0 {
		t.Errorf("at night: %s", texts(t, got))
	}
	if got := until(d, d.At(19, 9, 5)); len(got) != 1 {
		t.Errorf("in the morning: %s", texts(t, got))
	}
}

// A manager who wants to know is told each week how much is stuck with whom, and nothing of what it is. Who leads nobody is not offered it.
func TestAManagerIsToldWeeklyWhatIsStuck(t *testing.T) {
	d := wants(t, []string{"张三"})
	req := d.Request("张三", digesting{Switch: "ask"})
	skilltest.Lacks(t, skilltest.Everything(t, d.Run("approval.digest", req).Card), "每周告诉我")
	boss := managerOf(t, d, "李四")
	switchOn(d, boss)
	req = d.Request(boss, digesting{Switch: "ask"})
	shown := d.Run("approval.digest", req)
	on := d.Press(shown, req, "approval.weeklyon", -1)
	skilltest.Has(t, skilltest.Says(t, on.Card), "每周第一个工作日")
	if r, err := d.LookUp(shown, req, "approval.weeklyon"); err != nil || r == nil {
		t.Errorf("looked up: %+v %v", r, err)
	}
	if len(on.Jobs) != 1 || !on.Jobs[0].At.Equal(d.At(23, 9, 30)) {
		t.Fatalf("%+v", on.Jobs)
	}
	begun(d)
	d.Plan(on.Outcome)
	weekly := func(all []commands.Message) []commands.Message {
		return slices.DeleteFunc(all, func(m commands.Message) bool { return !strings.HasPrefix(m.Key, "weekly|") })
	}
	got := weekly(until(d, d.At(23, 9, 35)))
	if len(got) != 1 || got[0].To != d.Who(boss).UserID {
		t.Fatalf("%+v", got)
	}
	text := skilltest.Everything(t, got[0].Card)
	skilltest.Has(t, text, "李四", "4 天")
	skilltest.Lacks(t, text, "张三", "出差", "拜访客户")
	off := d.Press(&commands.Reply{Card: got[0].Card, Pending: got[0].Pending}, req, "approval.weeklyoff", -1)
	skilltest.Lacks(t, skilltest.Says(t, off.Card), "每周第一个工作日")
	if got := weekly(until(d, d.At(30, 12, 0))); len(got) != 0 {
		t.Errorf("switched off: %s", texts(t, got))
	}
}

// The weekly one is asked for in words, too: its card says that it comes, and switches it on.
func TestTheWeeklyDigestIsAskedForInWords(t *testing.T) {
	d := wants(t, nil)
	if code, _ := d.Refused("approval.digest", d.Request("张三", digesting{Switch: "on", Stuck: true})); code != commands.Forbidden {
		t.Errorf("who leads nobody: %s", code)
	}
	boss := managerOf(t, d, "李四")
	for _, on := range []bool{false, true} { // whether daily ones come
		if on {
			switchOn(d, boss)
		}
		req := d.Request(boss, digesting{Switch: "on", Stuck: true})
		ask := d.Run("approval.digest", req)
		skilltest.Has(t, skilltest.Says(t, ask.Card), "每个工作日 09:30、16:00", "每周第一个工作日")
		done := d.Press(ask, req, "approval.digeston", -1)
		skilltest.Has(t, skilltest.Says(t, done.Card), "每周第一个工作日", "已打开")
		if !slices.ContainsFunc(done.Jobs, func(j commands.Job) bool { return j.Kind == "approval.weekly" && j.At.Equal(d.At(23, 9, 30)) }) {
			t.Errorf("%+v", done.Jobs)
		}
		shown := d.Run("approval.digest", d.Request(boss, digesting{Switch: "on", Stuck: true}))
		skilltest.Has(t, skilltest.Says(t, shown.Card), "已打开", "每周第一个工作日")
		off := d.Request(boss, digesting{Switch: "off", Stuck: true})
		d.Press(d.Run("approval.digest", off), off, "approval.weeklyoff", -1)
		if !on {
			d.Press(d.Run("approval.digest", off), off, "approval.digestoff", -1)
		}
	}
}

// managerOf is the name of whoever leads somebody.
func managerOf(t *testing.T, d *skilltest.Desk, name string) string {
	p, ok, err := d.Directory.Person(t.Context(), d.Who(name).UserID)
	d.Must(err)
	m, there, err := d.Directory.Person(t.Context(), p.ManagerID)
	d.Must(err)
	if !ok || !there {
		return ""
	}
	return m.Name
}

// Whoever stands in is told of what came to them by that, and not once more that it came.
func TestWhatIsHandedOnIsToldOfOnce(t *testing.T) {
	d := wants(t, []string{"林雅婷"}, func(cfg *approval.Config) { cfg.Push.Tasks = true })
	goAway(d, "李四", "林雅婷", 27)
	begun(d)
	d.Due()
	d.Hear() // of the task that came of it
	var got []commands.Message
	for _, m := range until(d, d.Now.Add(20*time.Minute)) {
		if m.To == d.Who("林雅婷").UserID {
			got = append(got, m)
		}
	}
	if len(got) != 1 || !strings.HasPrefix(got[0].Key, "standin|") {
		t.Errorf("told %d times: %s", len(got), texts(t, got))
	}
}
