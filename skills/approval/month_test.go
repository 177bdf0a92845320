package approval_test

import (
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/ops"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/internal/worktime"
	"github.com/dingdesk/dingdesk/skills/approval"
)

// What a month has without a paid pack, and what is kept of it for answers.
const (
	freeCalls, freeDeliveries = 5000, 3000
	keptForAnswers            = 20 // percent
)

// staff is an office of which a month is played. What a person does in a month is office life's average: 3 questions about
// attendance, 2 about the agenda, a meeting, 4 lists of approvals and 1.2 details; of the tasks half are decided here.
type staff struct {
	world    string   // as a file of the sandbox
	people   int      // who works there
	adoption float64  // the part of them who ask
	requests float64  // approvals that a person submits in a month, of the forms that are listed
	kinds    []string // approval.kinds, and what the subscriptions are narrowed to
}

// unasked are the messages that leave unasked, a call each, by the beginning of their keys. What is off by default is priced and
// not booked.
var unasked = []struct {
	key, name, price string // price: of approval.Prices
	on               bool
}{
	{"digest|", "two digests a day", "two digests a working day, at most", true}, {"approval.waited|", "a notice after a day", "a notice of what has waited for a day", true},
	{"approval.task|", "a push a task", "each new task", false}, {"approval.result|", "a push a result", "each result", false}, {"weekly|", "what is stuck, weekly to managers", "", false},
}

// cost is what something took.
type cost struct{ times, calls, deliveries int }

type month struct {
	*skilltest.Desk
	t      *testing.T
	rng    *rand.Rand
	meter  *ops.Ops
	up     bool
	asking map[string]bool // by userId
	of     map[string]*cost
	order  []string
	left   map[string]int // messages that left unasked, by name
	share  map[string]float64
	used   int // counted calls at the wire, so far
}

// spend books what something took: what was counted at the wire since the last time, cards beside it, deliveries.
func (m *month) spend(what string, cards, deliveries int) {
	c := m.of[what]
	if c == nil {
		c = &cost{}
		m.of[what], m.order = c, append(m.order, what)
	}
	wire := m.Quota().APIUsed
	calls := wire - m.used + cards
	m.used = wire
	c.times, c.calls, c.deliveries = c.times+1, c.calls+calls, c.deliveries+deliveries
	for range calls {
		m.meter.Call(m.t.Context(), "x", "", true, false, 0)
	}
}

func (m *month) total() (sum cost) {
	for _, c := range m.of {
		sum.calls, sum.deliveries = sum.calls+c.calls, sum.deliveries+c.deliveries
	}
	return sum
}

// happens says whether what somebody does so often a month, of 22 × 9 working hours, falls into this one.
func (m *month) happens(userID, what string, perMonth float64) bool {
	key := userID + what
	had, begun := m.share[key]
	if !begun {
		had = m.rng.Float64()
	}
	now := had + perMonth/(22*9)
	m.share[key] = now - math.Floor(now)
	return now >= 1
}

// until lets the time pass, with the jobs that come due every other minute of it.
func (m *month) until(at time.Time) {
	for m.Now.Before(at) {
		m.Now = m.Now.Add(min(2*time.Minute, at.Sub(m.Now)))
		m.Due()
	}
	m.spend("index, repairs, public holidays", 0, 0)
	for _, x := range m.Sent() {
		for _, u := range unasked {
			if !strings.HasPrefix(x.Key, u.key) {
				continue
			}
			if m.left[u.name]++; u.on {
				m.spend(u.name, 1, 0)
			}
		}
	}
}

// optIn switches on, for everybody who asks, all that there is.
func (m *month) optIn(people []sandbox.Person) {
	const what = "switching digests on"
	for _, p := range people {
		if !m.asking[p.UserID] {
			continue
		}
		req := m.RequestOf(p, digesting{Switch: "on"})
		card, err := m.Try("approval.digest", req)
		m.Must(err)
		m.spend(what, 1, 1)
		on := m.Press(card, req, "approval.digeston", -1)
		m.Plan(on.Outcome)
		m.spend(what, 1, 1)
		if on.Card.(approval.Digests).Leads {
			m.Plan(m.Press(on, req, "approval.weeklyon", -1).Outcome)
		}
	}
}

// hear delivers the events, each a delivery; while the line is cut they are lost.
func (m *month) hear() {
	if !m.up {
		m.Silence()
		return
	}
	m.spend("events", 0, m.Hear())
}

func (m *month) ask(what, command string, p sandbox.Person, of said) *commands.Reply {
	reply, err := m.Try(command, m.RequestOf(p, of))
	if err != nil {
		m.t.Fatalf("%s for %s: %v", what, p.Name, err)
	}
	m.spend(what, 1, 1)
	return reply
}

// decide takes a decision on a card, or in DingTalk.
func (m *month) decide(userID string, i office.Instance, task office.Task) {
	if !m.asking[userID] || m.rng.IntN(2) == 0 {
		m.Must(m.Office().Decide(i.ID, task.ID, userID, m.rng.IntN(10) > 0, "好"))
		return
	}
	const what = "decisions"
	req := m.RequestOf(m.person(userID), said{Number: i.BusinessID})
	card, err := m.Try("approval.status", req)
	m.Must(err)
	m.spend(what, 1, 1) // opened from a list
	sure := m.Press(card, req, "approval.agree", -1)
	m.spend(what, 1, 1) // the card is drawn anew
	m.Press(sure, req, "approval.confirm", -1)
	m.spend(what, 1, 1)
	if m.rng.IntN(20) == 0 { // no answer came: it is looked up at once and by itself, and at most the last time tells
		for range 5 {
			_, err := m.LookUp(sure, req, "approval.confirm")
			m.Must(err)
		}
		m.spend("decisions without an answer", 1, 0)
	}
}

func (m *month) person(userID string) sandbox.Person {
	people := m.People()
	return people[slices.IndexFunc(people, func(p sandbox.Person) bool { return p.UserID == userID })]
}

// settle decides what waits from before.
func (m *month) settle() {
	for _, i := range m.Office().Instances() {
		for left := i.Waiting(); len(left) > 0; left = i.Waiting() {
			m.Must(m.Office().Decide(i.ID, left[0].ID, left[0].UserID, true, "好"))
			i, _ = m.Office().Instance(i.ID)
		}
	}
	m.Silence()
}

// work is an hour of the office.
func (m *month) work(of staff, people []sandbox.Person, forms []string) {
	for _, i := range m.Office().Instances() {
		for _, task := range i.Waiting() {
			if age := m.Now.Sub(task.Created); age > time.Hour && m.rng.IntN(8) == 0 && slices.Contains(forms, i.Template) {
				m.decide(task.UserID, i, task)
				m.hear()
				break
			}
		}
	}
	for _, p := range people {
		if m.happens(p.UserID, "requests", of.requests) {
			_, err := m.Office().StartApproval(office.Approval{Template: forms[m.rng.IntN(len(forms))], Originator: p.UserID})
			m.Must(err)
			m.hear()
		}
		if !m.asking[p.UserID] {
			continue
		}
		for _, x := range []struct {
			what              string
			times             float64
			calls, deliveries int
		}{{"attendance", 3, 2, 1}, {"agenda", 2, 2, 1}, {"meetings", 1, 9, 3}} { // what other skills take, by their own tests
			if m.happens(p.UserID, x.what, x.times) {
				m.spend(x.what, x.calls, x.deliveries)
			}
		}
		if m.happens(p.UserID, "mine", 2) {
			m.ask("what I submitted", "approval.status", p, said{})
		}
		if m.happens(p.UserID, "waiting", 2) {
			m.ask("what waits for me", "approval.pending", p, said{})
		}
		if m.happens(p.UserID, "details", 1.2) {
			if mine := submittedBy(m.Desk, p.UserID, forms); len(mine) > 0 {
				m.ask("details", "approval.status", p, said{Number: mine[len(mine)-1].BusinessID})
			}
		}
	}
}

func submittedBy(d *skilltest.Desk, userID string, forms []string) []office.Instance {
	return slices.DeleteFunc(d.Office().Instances(), func(i office.Instance) bool {
		return i.Originator != userID || !slices.Contains(forms, i.Template) || i.Created.Before(d.Now.AddDate(0, 0, -60))
	})
}

// play lives through the 22 working days of March 2026, and through twenty minutes without connection.
func play(t *testing.T, of staff) *month {
	t.Helper()
	m := &month{t: t, rng: rand.New(rand.NewPCG(7, 7)), up: true, of: map[string]*cost{}, left: map[string]int{}, share: map[string]float64{}, asking: map[string]bool{}}
	zone := time.FixedZone("CST", 8*60*60)
	first := time.Date(2026, time.March, 2, 9, 0, 0, 0, zone)
	m.Desk = skilltest.Open(t, func(d *skilltest.Desk) commands.Skill {
		m.meter = ops.New(ops.Options{Log: slog.New(slog.DiscardHandler), Zone: zone, Now: func() time.Time { return d.Now }, Limits: func() ops.Limits { return ops.Limits{API: freeCalls, Deliveries: freeDeliveries} }})
		work, err := worktime.New(worktime.Options{API: d.API, Directory: d.Directory, Records: d.Records, Zone: zone, Now: func() time.Time { return d.Now }})
		d.Must(err)
		return approval.New(approval.Config{
			API: d.API, Directory: d.Directory, Records: d.Records, Events: true, Kinds: of.kinds, CallsPerDay: 200, Spare: m.meter.Spare, Push: approval.Push{Tasks: true, Results: true}, Work: work, Zone: zone,
			Listening: func() bool { return m.up }, Now: func() time.Time { return d.Now },
		})
	}, func(d *skilltest.Desk, o *sandbox.Options) {
		d.Now = first
		world, err := office.ReadWorld("people", []byte(of.world))
		d.Must(err)
		o.World = world
	})
	people := slices.DeleteFunc(m.People(), func(p sandbox.Person) bool { return p.Outsider || !p.Active })[:of.people]
	for _, n := range m.rng.Perm(of.people)[:int(float64(of.people)*of.adoption)] {
		m.asking[people[n].UserID] = true
	}
	m.settle()
	m.optIn(people)
	forms := of.kinds
	if forms == nil {
		forms = []string{"出差", "请假", "加班", "报销"}
	}
	for day := first; day.Month() == time.March; day = day.AddDate(0, 0, 1) {
		if day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
			continue
		}
		for hour := range 9 {
			m.until(day.Add(time.Duration(hour) * time.Hour))
			if cut := day.Day() == 12 && hour == 4; cut {
				m.up = false
				m.work(of, people, forms)
				m.until(m.Now.Add(20 * time.Minute))
				m.up = true
			}
			m.work(of, people, forms)
		}
	}
	return m
}

// A month on the free edition is enough, with a fifth kept for answers.
func TestAMonthOfTheFreeEditionIsEnough(t *testing.T) {
	var crowd strings.Builder
	crowd.WriteString("people:\n  - {name: 老板, title: 总经理, leader: true, boss: true, manager: none}\n")
	var depts []string
	for i := range 10 {
		name := fmt.Sprintf("%d部", i+1)
		depts = append(depts, "{name: "+name+"}")
		fmt.Fprintf(&crowd, "  - {name: 经理%d, title: 经理, department: %s, leader: true}\n  - {title: 职员, department: %s, count: %d}\n", i+1, name, name, 28+min(i, 1))
	}
	fmt.Fprintf(&crowd, "departments: [%s]\ngenerate: {approvals: false, meetings: false}\n", strings.Join(depts, ", "))
	crowd.WriteString("templates:\n  - {name: 采购申请, fields: [{name: 事由, type: text}, {name: 金额（元）, type: money}], approvers: [{role: manager}]}\n" +
		"  - {name: 付款申请, fields: [{name: 事由, type: text}, {name: 金额（元）, type: money}], approvers: [{role: manager}, {people: [经理1]}]}\n")
	// The sandbox's own office, with one approver for every other form and two for the rest.
	const own = "templates:\n  - {builtin: leave, approvers: [{role: manager}]}\n  - {builtin: overtime, approvers: [{role: manager}]}\n" +
		"  - {builtin: trip, approvers: [{role: manager}, {role: boss}]}\n  - {builtin: expense, approvers: [{role: manager}, {role: boss}]}\n"
	for _, c := range []struct {
		name string
		of   staff
	}{
		{"40 people, all ask", staff{world: own, people: 40, adoption: 1, requests: 6}},
		// About 500 events: 100 approvals of the two forms to which the subscriptions are narrowed.
		{"300 people, a quarter asks", staff{world: crowd.String(), people: 300, adoption: 0.25, requests: 1. / 3, kinds: []string{"采购申请", "付款申请"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := play(t, c.of)
			var out strings.Builder
			for _, what := range m.order {
				x := m.of[what]
				fmt.Fprintf(&out, "%-32s %5d × %6d calls %6d deliveries\n", what, x.times, x.calls, x.deliveries)
			}
			sum := m.total()
			fmt.Fprintf(&out, "%-32s         %6d calls %6d deliveries, of %d and %d\n", "together", sum.calls, sum.deliveries, freeCalls, freeDeliveries)
			for _, u := range unasked {
				if !u.on {
					fmt.Fprintf(&out, "%-32s         %6d calls more\n", u.name+" (off)", m.left[u.name])
				}
				for _, p := range approval.Prices() {
					if p.Name == u.price && m.left[u.name] > p.Calls*len(m.asking) {
						t.Errorf("%s takes %d calls, and is said to take %d for each of %d people", u.name, m.left[u.name], p.Calls, len(m.asking))
					}
				}
				if u.price != "" && m.left[u.name] == 0 {
					t.Errorf("%s: none left", u.name)
				}
			}
			t.Logf("%s: %d people, %d of them ask\n%s", c.name, c.of.people, len(m.asking), out.String())
			if sum.calls*100 > freeCalls*(100-keptForAnswers) || sum.deliveries*100 > freeDeliveries*(100-keptForAnswers) {
				t.Errorf("%d calls and %d deliveries leave less than %d %% for answers", sum.calls, sum.deliveries, keptForAnswers)
			}
			// And it is right in the end, also what happened while nobody listened.
			m.Now = m.Now.Add(11 * time.Minute)
			for userID := range m.asking {
				skilltest.Lacks(t, skilltest.Says(t, m.ask("after", "approval.pending", m.person(userID), said{}).Card), "列不出来")
			}
		})
	}
}
