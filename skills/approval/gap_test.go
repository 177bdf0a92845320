package approval_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// line is a connection that a test cuts, and a month that it uses up.
type line struct {
	up    bool
	spare int
}

func watched(t *testing.T, l *line, edit ...func(*approval.Config)) *skilltest.Desk {
	t.Helper()
	*l = line{up: true, spare: 1000}
	return open(t, append(edit, func(cfg *approval.Config) {
		cfg.Listening, cfg.Spare = func() bool { return l.up }, func() int { return l.spare }
	})...)
}

// pass lets time go by, with what is due every minute of it.
func pass(d *skilltest.Desk, by time.Duration) {
	for end := d.Now.Add(by); d.Now.Before(end); {
		d.Now = d.Now.Add(time.Minute)
		d.Due()
	}
}

// missed is what happens while the line is cut: a task of 李四's is done, another one begins.
func missed(d *skilltest.Desk, i office.Instance) office.Instance {
	d.Must(d.Office().Decide(i.ID, i.Waiting()[0].ID, d.Who("李四").UserID, true, "好"))
	other, err := d.Office().StartApproval(office.Approval{Template: "出差", Originator: d.Who("张三").UserID, Values: map[string]string{"出差事由": "拜访客户"}})
	d.Must(err)
	return other
}

// What happened while nothing could arrive is made up for, and until then nobody is told what was true before.
func TestAGapIsRepairedAndMeanwhileNothingOldIsSaid(t *testing.T) {
	var l line
	d := watched(t, &l)
	i := begun(d)
	pass(d, 5*time.Minute)
	ask(t, d, "approval.status", "张三", said{})
	ask(t, d, "approval.pending", "李四", said{})
	n := waiting(d, "李四", "")

	l.up = false
	other := missed(d, i)
	d.Silence()
	pass(d, 10*time.Minute)
	text, calls := ask(t, d, "approval.status", "张三", said{Status: "running"})
	skilltest.Has(t, text, other.BusinessID, "没有收到审批事件")
	if len(calls) == 0 {
		t.Error("while the line is cut nothing is asked")
	}

	l.up, l.spare = true, 0
	pass(d, 2*time.Minute) // the gap is seen, and nothing is left to repair it with
	text, _ = ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n))
	skilltest.Lacks(t, text, "没有收到审批事件")

	l.spare = 1000
	seq := d.Seq()
	pass(d, 2*time.Minute)
	if repair := d.Spent(seq); len(repair) == 0 {
		t.Error("nothing was repaired")
	}
	seq = d.Seq()
	pass(d, 30*time.Minute)
	if again := d.Spent(seq); len(again) > 0 {
		t.Errorf("repaired again with %v", again)
	}
	text, calls = ask(t, d, "approval.status", "张三", said{Status: "running"})
	skilltest.Has(t, text, other.BusinessID)
	if len(calls) != 0 {
		t.Errorf("behind the repair one's own approvals took %v", calls)
	}
	text, calls = ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", n))
	if !slices.Equal(calls, []string{"numbers"}) {
		t.Errorf("behind the repair what waits took %v, want the count alone", calls)
	}
}

// A night of downtime is repaired with what a day may cost, day by day.
func TestARepairKeepsToWhatADayMayCost(t *testing.T) {
	var l line
	d := watched(t, &l)
	i := begun(d)
	pass(d, 2*time.Minute)
	ask(t, d, "approval.pending", "李四", said{}) // knows what runs
	ask(t, d, "approval.status", "张三", said{})
	l.up = false
	missed(d, i)
	d.Silence()
	pass(d, time.Hour)
	l.up, l.spare = true, 7
	days, total := 0, 0
	for used := -1; used != 0; days++ {
		seq := d.Seq()
		pass(d, time.Date(d.Now.Year(), d.Now.Month(), d.Now.Day()+1, 0, 0, 0, 0, d.Now.Location()).Sub(d.Now)-time.Minute)
		pass(d, time.Minute)
		if used = len(d.Spent(seq)); used > l.spare {
			t.Fatalf("%d calls on a day of %d", used, l.spare)
		}
		if total += used; days > 30 {
			t.Fatal("it never ends")
		}
	}
	if total < 10 || days < 3 {
		t.Errorf("%d calls in %d days, which shows nothing", total, days)
	}
	text, calls := ask(t, d, "approval.status", "张三", said{Kind: "出差", Status: "running"})
	if len(calls) != 0 {
		t.Errorf("behind the repair one's own approvals took %v: %s", calls, text)
	}
}

// DingTalk pushes again what was not acknowledged: a restart of a minute is no gap.
func TestARestartOfAMinuteCostsNothing(t *testing.T) {
	var l line
	d := watched(t, &l)
	begun(d)
	pass(d, 5*time.Minute)
	ask(t, d, "approval.status", "张三", said{})
	for name, stop := range map[string]func(){"a cut": func() {}, "a restart": d.Restart} {
		l.up = false
		stop()
		pass(d, 2*time.Minute)
		l.up = true
		seq := d.Seq()
		begun(d)
		pass(d, 10*time.Minute)
		ask(t, d, "approval.status", "张三", said{})
		if calls := d.Spent(seq); !slices.Equal(calls, []string{"processInstances"}) { // what is new is read ahead
			t.Errorf("%s took %v", name, calls)
		}
	}
	// Until the first event after a restart nobody knows whether any comes.
	d.Restart()
	d.Now = d.Now.Add(time.Minute)
	text, _ := ask(t, d, "approval.status", "张三", said{})
	skilltest.Has(t, text, "没有收到审批事件")
}

// What a list shows of a form is read ahead, within half of what a day may cost.
func TestWhatAListShowsOfAFormIsReadAhead(t *testing.T) {
	var l line
	d := watched(t, &l)
	l.spare = 4
	for range 5 {
		_, err := d.Office().StartApproval(office.Approval{Template: "采购", Originator: d.Who("张三").UserID, Values: map[string]string{"采购事由": "显示器", "预算金额（元）": "3210"}})
		d.Must(err)
		d.Hear()
	}
	seq := d.Seq()
	pass(d, 5*time.Minute)
	if calls := d.Spent(seq); !slices.Equal(calls, []string{"processInstances", "processInstances"}) {
		t.Errorf("reading ahead took %v, want two of four", calls)
	}
	text, _ := ask(t, d, "approval.status", "张三", said{Kind: "采购", Status: "running"})
	if n := strings.Count(text, "¥3,210"); n != 2 {
		t.Errorf("%d of five are told apart, want two:\n%s", n, text)
	}
}

// Where DingTalk has pages of whole approvals, they fill the index; where it has none, or answers oddly, ids do.
func TestTheIndexIsFilledByWholePagesWhereThereAreSome(t *testing.T) {
	fill := func(prepare func(d *skilltest.Desk)) (string, []string) {
		t.Helper()
		var l line
		d := watched(t, &l)
		prepare(d)
		seq := d.Seq()
		text, _ := ask(t, d, "approval.pending", "李四", said{})
		skilltest.Has(t, text, fmt.Sprintf("有 %d 条审批等你处理", waiting(d, "李四", "")))
		skilltest.Lacks(t, text, "列不出来")
		return text, d.Spent(seq)
	}
	// Pages have no links, and seconds where single approvals have minutes.
	said := func(text string) string {
		return regexp.MustCompile(`( ?https://\S+)|(\d+ 分钟)`).ReplaceAllString(text, "")
	}
	text, singly := fill(func(*skilltest.Desk) {})
	if n := count(singly, "datas") + count(singly, "instances"); n != 1 { // narrowed by state there is one to try
		t.Errorf("pages were tried %d times", n)
	}
	paged, pages := fill(func(d *skilltest.Desk) { d.Office().OfferPages(true, true) })
	if count(pages, "query")+count(pages, "processInstances") > 0 || len(pages)*2 > len(singly) {
		t.Errorf("with pages it took %v, without %v", pages, singly)
	}
	if said(paged) != said(text) {
		t.Errorf("with pages it says\n%s\nand without\n%s", paged, text)
	}
	for _, body := range []string{`{}`, `{"result":{"list":[{"processInstanceId":"x"}]}}`, `{"result":{"list":"none"}}`} {
		odd, _ := fill(func(d *skilltest.Desk) {
			_, err := d.AddFault(sandbox.Fault{Path: "/v1.0/workflow/instances/datas", Status: 200, Body: body})
			d.Must(err)
		})
		if odd != text {
			t.Errorf("behind %s it says\n%s", body, odd)
		}
	}
}

func count(list []string, what string) (n int) {
	for _, s := range list {
		if s == what {
			n++
		}
	}
	return n
}

// With events everybody's own approvals are listed in pages once, and then nobody's first question costs a call.
func TestPagesListEverybodysOwnApprovals(t *testing.T) {
	var l line
	d := watched(t, &l)
	d.Office().OfferPages(true, true)
	begun(d)
	ask(t, d, "approval.status", "张三", said{})
	for _, name := range []string{"李四", "王五"} {
		text, calls := ask(t, d, "approval.status", name, said{})
		n := len(submitted(d, name, func(office.Instance) bool { return true }))
		if n > 1 {
			skilltest.Has(t, text, fmt.Sprintf("共 %d 条", n))
		}
		if len(calls) != 0 {
			t.Errorf("%s' first list took %v", name, calls)
		}
	}
}

func TestOnlyTheNamedFormsAreListed(t *testing.T) {
	d := open(t, func(cfg *approval.Config) { cfg.Kinds = []string{"出差"} })
	begun(d)
	seq := d.Seq()
	text, _ := ask(t, d, "approval.status", "张三", said{})
	skilltest.Has(t, text, "这里只列出差；其他审批请在钉钉里查看。")
	if n := count(d.Spent(seq), "query"); n != 1 {
		t.Errorf("%d forms were listed", n)
	}
	i, err := d.Office().StartApproval(office.Approval{Template: "采购", Originator: d.Who("张三").UserID, Values: map[string]string{"采购事由": "显示器"}})
	d.Must(err)
	d.Hear()
	if code, _ := d.Refused("approval.status", d.Request("张三", said{Number: i.BusinessID})); code != commands.NotFound {
		t.Errorf("one of another form is %s", code)
	}
	text, _ = ask(t, d, "approval.pending", "李四", said{})
	skilltest.Has(t, text, fmt.Sprintf("另有 %d 条等你处理，我这里列不出来", waiting(d, "李四", "")-waiting(d, "李四", "出差")))
}
