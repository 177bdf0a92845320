package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// attempt is a write that a card is about to make, and how one sees what became of it.
type attempt struct {
	w      *world
	me     sandbox.Person
	card   answer
	button string      // that writes
	done   func() int  // how often it took effect, in DingTalk
	told   func() bool // whether whoever it is about was told, beside the card; nil is by nothing else
	// What the card says: that it is done, or that it is not. Neither is for a card that does not know.
	yes, no func(tag, all string) bool
	again   string // a button that ends it, where the card waits
	keyless bool   // it cannot be repeated while it may take effect even now
	reads   string // the path of what tells what became of it
	was     string // its buttons before they were pressed
}

func tagged(words ...string) func(tag, all string) bool {
	return func(tag, _ string) bool { return slices.Contains(words, tag) }
}

func says(words ...string) func(tag, all string) bool {
	return func(_, all string) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(all, word) })
	}
}

// What is refused, cancelled or replaced is not done.
var notDone = []string{"待确认", "有冲突", "已取消", "已失效", "未完成"}

// attempts are the writes of all skills: each has the call that it makes and a way to its card.
func attempts() map[string]struct {
	method, path string // %s is the presser's unionId
	open         func(w *world, n int) *attempt
} {
	type row = struct {
		method, path string
		open         func(w *world, n int) *attempt
	}
	const events = "/v1.0/calendar/users/%s/calendars/primary/events"
	decide := func(button, done string) func(*world, int) *attempt {
		return func(w *world, n int) *attempt {
			me, i := w.nth(n), w.submit("张三", "出差") // each somebody's only one: words mean the newest
			if err := w.Server.Office().HandOver(i.ID, i.Waiting()[0].ID, me.UserID); err != nil {
				w.t.Fatal(err)
			}
			var card answer
			w.eventually("the bot to know whose it is", func() bool {
				card = w.ask(me.UserID, "", "审批 "+i.BusinessID)
				return strings.Contains(card.all(), button)
			})
			card.press(me.UserID, button)
			if button == "approval.refuse" {
				card.becomes("body", "为什么拒绝")
				card.fill(me.UserID, map[string]any{"remark": "预算已用完"})
			}
			card.becomes("btns", "approval.confirm")
			return &attempt{
				w: w, me: me, card: card, button: "approval.confirm", keyless: true, again: "approval.back", reads: "/v1.0/workflow/processInstances",
				done: func() int {
					now, _ := w.Server.Office().Instance(i.ID)
					if now.Tasks[1].Status != "RUNNING" {
						return 1
					}
					return 0
				},
				yes: tagged(done), no: says("approval.confirm", "approval.agree", "已取消"),
			}
		}
	}
	return map[string]row{
		"create": {"POST", events, func(w *world, n int) *attempt {
			a := w.attempt(n, "meeting.confirm")
			a.again, a.yes, a.no = "meeting.abort", tagged("已创建"), tagged(notDone...)
			a.card = w.ask(a.me.UserID, "", early(n))
			a.done = func() int { return len(w.live(a.me)) }
			return a
		}},
		"room": {"POST", events + "/*/meetingRooms", func(w *world, n int) *attempt {
			a := w.attempt(n, "meeting.room")
			a.no = says("没有订上", "meeting.room")
			heal := w.fault(sandbox.Fault{Method: "POST", Path: "*/" + a.me.UnionID + "/*/meetingRooms", Code: "room.reserved"})
			a.card = w.ask(a.me.UserID, "", early(n)+"，303会议室")
			a.card.press(a.me.UserID, "meeting.confirm")
			a.card.becomes("btns", "meeting.room")
			heal()
			a.done = func() int {
				booked := 0
				for _, e := range w.live(a.me) {
					booked += len(e.Rooms)
				}
				return booked
			}
			a.yes = func(tag, all string) bool {
				return tag == "已创建" && strings.Contains(all, "303") && !a.no(tag, all)
			}
			return a
		}},
		// A meeting that turned out to exist, after its maker was told that nobody knew.
		"cancel": {"DELETE", events + "/*", func(w *world, n int) *attempt {
			a := w.attempt(n, "meeting.cancel")
			a.again, a.yes, a.no = "meeting.keep", tagged("已取消"), tagged("已创建")
			a.card = w.ask(a.me.UserID, "", early(n))
			heal := w.fault(sandbox.Fault{Method: "POST", Path: fmt.Sprintf(events, a.me.UnionID), After: true, Status: 200, ContentType: "application/json", Body: `{"id":{}}`})
			see := w.fault(a.blind())
			a.card.press(a.me.UserID, "meeting.confirm")
			a.card.becomes("tag", "待核实")
			heal()
			see()
			a.card.press(a.me.UserID, "card.check")
			a.card.becomes("btns", "meeting.cancel")
			a.card.has("会议确实建好了", "meeting.keep")
			a.card.lacks("要改时间或取消")
			a.done = func() int { return 1 - len(w.live(a.me)) }
			return a
		}},
		"agree":  {"POST", executeTask, decide("approval.agree", "已同意")},
		"refuse": {"POST", executeTask, decide("approval.refuse", "已拒绝")},
		"withdraw": {"POST", "/v1.0/workflow/processInstances/terminate", func(w *world, n int) *attempt {
			me := w.nth(n) // each somebody's only one: words mean the newest
			i := w.submit(me.Name, "出差")
			w.Server.AdvanceClock(time.Minute) // not within 15 s of its submission
			card := w.ask(me.UserID, "", "撤回 "+i.BusinessID)
			card.becomes("btns", "approval.revoke")
			return &attempt{
				w: w, me: me, card: card, button: "approval.revoke", keyless: true, again: "approval.drop", reads: "/v1.0/workflow/processInstances",
				done: func() int {
					if now, _ := w.Server.Office().Instance(i.ID); now.Status == "TERMINATED" {
						return 1
					}
					return 0
				},
				yes: tagged("已撤销"), no: tagged(notDone...),
			}
		}},
	}
}

// early is a meeting before the office opens, at another time for each of a few people.
func early(n int) string {
	return fmt.Sprintf("后天%02d:%02d和张三李四开会讨论预算，半小时", 5+n/2, n%2*30)
}

// nth is one of those people who have nothing to do with anything yet.
func (w *world) nth(n int) sandbox.Person {
	all := slices.DeleteFunc(w.Server.People(), func(p sandbox.Person) bool {
		return p.Name == "张三" || p.Name == "李四" || !p.Active
	})
	return all[n%len(all)]
}

// attempt is one of the nth of a few people who invite 张三 and 李四.
func (w *world) attempt(n int, button string) *attempt {
	me := w.nth(n)
	return &attempt{w: w, me: me, button: button, reads: "/v1.0/calendar/users/" + me.UnionID + "/*"}
}

// live are the meetings that somebody made and did not cancel.
func (w *world) live(me sandbox.Person) []office.CalendarEvent {
	return slices.DeleteFunc(w.Server.Office().CreatedEvents(), func(e office.CalendarEvent) bool {
		return e.Organizer != me.UnionID || e.Cancelled
	})
}

// blind is a fault in which nobody can look what became of it.
func (a *attempt) blind() sandbox.Fault {
	return sandbox.Fault{Method: "GET", Path: a.reads, Status: 403, Code: "permissionDeny"}
}

// spoilt is a way in which a write does not get its answer.
type spoilt struct {
	fault  sandbox.Fault
	blind  bool   // and then nothing can be looked up
	hangs  bool   // until the bot gives up
	crash  bool   // the bot ends before it does
	strain int    // failures that a cell gives to the circuit of its call, which opens at ten
	want   string // what every card says then, where that follows
}

func spoilts() map[string]spoilt {
	answer := func(status int, body string) sandbox.Fault {
		return sandbox.Fault{Status: status, Body: body, ContentType: "application/json", After: true}
	}
	cut := answer(200, `{"id":"1`)
	cut.Headers = map[string]string{"Content-Length": "4096"}
	hang, silent := sandbox.Fault{Hang: true}, sandbox.Fault{Hang: true, After: true}
	return map[string]spoilt{
		"hang before the effect":        {fault: hang, hangs: true},
		"effect, then silence":          {fault: silent, hangs: true},
		"effect, then silence, blind":   {fault: silent, hangs: true, blind: true},
		"500 after the effect":          {fault: answer(500, "oops"), strain: 3, want: "yes"},
		"cut off after the effect":      {fault: cut, strain: 3, want: "yes"},
		"unreadable after the effect":   {fault: answer(200, `{"id":{},"result":{}}`), want: "yes"},
		"refused":                       {fault: sandbox.Fault{Code: "invalidParameter", Message: "no."}, want: "no"},
		"not permitted":                 {fault: sandbox.Fault{Status: 403, Code: "Forbidden.AccessDenied.AccessTokenPermissionDenied"}, want: "no"},
		"crash before the effect":       {fault: hang, crash: true, want: "yes"},
		"crash after the effect":        {fault: silent, crash: true, want: "yes"},
		"crash after the effect, blind": {fault: silent, crash: true, blind: true},
	}
}

// claim is what a card says about its write: "yes", "no", or "" when it does not know.
func (a *attempt) claim() string {
	tag, all := a.card.params()["tag"], a.card.all()
	switch {
	case tag == "待核实":
		return ""
	case a.yes(tag, all):
		return "yes"
	case a.no(tag, all):
		return "no"
	}
	return "neither: " + all
}

// tap presses a button; the card has moved when it says what came of it.
func (a *attempt) tap(button string) {
	a.w.t.Helper()
	a.was = a.card.params()["btns"]
	a.card.press(a.me.UserID, button)
}

func (a *attempt) moved() bool { return a.card.params()["btns"] != a.was }

func (a *attempt) press(button string) {
	a.w.t.Helper()
	a.tap(button)
	a.w.until("the card to say what came of it", func(sandbox.Snapshot) bool { return a.moved() })
}

// holds asserts that the card says what is so.
func (a *attempt) holds(t testing.TB) {
	t.Helper()
	claim, n := a.claim(), a.done()
	switch {
	case claim == "yes" && n == 1, claim == "no" && n == 0:
	case claim == "" && n < 2:
		a.card.has("card.check") // links do no harm
		a.card.lacks("没有改动", "没有创建", `"meeting.`, `"approval.`, `"dialog.`)
	default:
		t.Errorf("the card says %q, it took effect %d times:\n%s", claim, n, a.card.all())
	}
}

// known presses 再查一次 while the card does not know.
func (a *attempt) known() string {
	for range 2 {
		if a.claim() == "" {
			a.press("card.check")
		}
	}
	return a.claim()
}

// reaction is what a person does about a card when DingTalk answers again.
type reaction struct {
	what string
	does func(t *testing.T, a *attempt)
}

func reactions(clock *atomic.Int64) []reaction {
	words := func(text string) func(*testing.T, *attempt) {
		return func(t *testing.T, a *attempt) {
			before := a.claim()
			said := a.w.ask(a.me.UserID, "", text)
			skill, _, _ := strings.Cut(a.button, ".")
			confirm := skill + ".confirm"
			switch all := said.all(); {
			case strings.Contains(all, "好的，已取消"):
				a.card.becomes("tag", "已取消")
			case strings.Contains(all, "已经成功了"):
				if before != "" {
					t.Errorf("the card knew, and it is told as news: %s", all)
				}
				a.w.until("the card to know", func(sandbox.Snapshot) bool { return a.claim() == "yes" })
				if skill == "meeting" {
					a.card.has("meeting.cancel", "meeting.keep")
				}
			case said.TrackID != "" && strings.Contains(all, confirm):
				a.card.becomes("done", "已更新")
				if n := a.done(); n != 0 {
					t.Errorf("a new proposal, and it took effect %d times", n)
				}
				a.card = said
				a.press(confirm)
				if a.claim() != "yes" {
					t.Errorf("the new proposal came to %s", a.card.all())
				}
			case a.button == "meeting.confirm" && before != "yes":
				t.Errorf("%s was answered with %s", text, all)
			}
		}
	}
	return []reaction{
		{"nothing", func(*testing.T, *attempt) {}},
		{"the same button", func(t *testing.T, a *attempt) {
			if a.claim() != "no" || !strings.Contains(a.card.params()["btns"], a.button) {
				r := a.card.pressID(a.me.UserID, a.button+"@1")
				if strings.Contains(string(r.Response), "正在处理") {
					t.Errorf("a button that is gone was pressed: %s", r.Response)
				}
				return
			}
			a.press(a.button)
			if a.claim() != "yes" {
				t.Errorf("pressed again, the card says %s", a.card.all())
			}
		}},
		{"取消 by its button", func(t *testing.T, a *attempt) {
			if claim := a.known(); a.again != "" && strings.Contains(a.card.params()["btns"], a.again) {
				a.press(a.again)
			} else if claim == "yes" && strings.Contains(a.card.params()["btns"], "meeting.cancel") {
				a.press("meeting.cancel")
				if n := len(a.w.live(a.me)); n != 0 {
					t.Errorf("%d meetings after their cancellation", n)
				}
			}
		}},
		{"取消 in words", words("取消")},
		{"another time in words", words("改成晚上九点")},
		{"再查一次", func(t *testing.T, a *attempt) {
			if a.known() == "" && !a.keyless {
				t.Errorf("DingTalk answers, and the card does not know: %s", a.card.all())
			}
		}},
		{"再查一次 after a while", func(t *testing.T, a *attempt) { // last: the clock is everybody's
			clock.Add(int64(2 * time.Minute))
			if a.known() == "" {
				t.Errorf("DingTalk answers, and the card does not know: %s", a.card.all())
			}
		}},
	}
}

// Every write of every skill, every way in which its answer fails to come, everything that people do then.
// Whatever happens, it takes effect at most once, and the card says what is so.
func TestAfterAWriteWithoutAnAnswerTheCardSaysWhatIsSo(t *testing.T) {
	t.Parallel()
	for name, write := range attempts() {
		for way, s := range spoilts() {
			all := reactions(nil)
			size := len(all)
			if s.strain > 0 {
				size = 9 / s.strain
			}
			for from := 0; from < len(all); from += size {
				to := min(from+size, len(all))
				t.Run(fmt.Sprintf("%s, %s, %d", name, way, from), func(t *testing.T) {
					t.Parallel()
					var ahead atomic.Int64
					began, patient := time.Now(), true
					w := newWorld(t, onFile(t), withSandbox(func(o *sandbox.Options) {
						o.Now = func() time.Time { return wednesday.Add(time.Since(began) + time.Duration(ahead.Load())) }
					}), withConfig(func(c *config.Config) {
						c.Limits.ShutdownTimeout, c.Limits.CallsPerPersonPerDay = time.Second, 0
						if !patient {
							c.Limits.HandlerTimeout = 2 * time.Second
						}
					}))
					restart := func(but bool) {
						w.stop()
						patient = but
						w.startBot()
					}
					var cells []*attempt
					for n := range to - from {
						cells = append(cells, write.open(w, n))
					}
					if s.hangs {
						restart(false)
					}
					heal, see := w.spoilAll(s, write.method, write.path, cells)
					if s.crash {
						w.stop()
						heal()
						w.startBot()
					}
					w.until("the cards to say what came of it", func(sandbox.Snapshot) bool { return moved(cells) })
					if !s.crash {
						heal()
					}
					see()
					if s.hangs {
						restart(true)
					}
					for n, l := range reactions(&ahead)[from:to] {
						t.Run(l.what, func(t *testing.T) {
							claim := cells[n].claim()
							if open := claim == "" && cells[n].keyless && !s.fault.After; s.want != "" && claim != s.want && !open {
								t.Errorf("the card says %q, want %q: %s", claim, s.want, cells[n].card.all())
							}
							cells[n].holds(t)
							l.does(t, cells[n])
							cells[n].holds(t)
						})
					}
				})
			}
		}
	}
}

// Nobody presses 再查一次: the next event of the approval has it looked up.
func TestAnEventTellsWhatBecameOfADecisionWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t))
	a := attempts()["agree"].open(w, 0)
	heal, see := w.spoilAll(spoilt{fault: sandbox.Fault{Status: 500, Body: "oops", After: true}, blind: true}, "POST", executeTask, []*attempt{a})
	a.card.becomes("tag", "待核实")
	heal()
	see()
	for _, i := range w.Server.Office().Instances() {
		if left := i.Waiting(); i.Template == "出差" && i.Originator == w.who("张三").UserID && i.Tasks[0].Status != "RUNNING" && len(left) > 0 {
			if err := w.Server.Office().Decide(i.ID, left[0].ID, left[0].UserID, true, ""); err != nil {
				t.Fatal(err)
			}
		}
	}
	a.card.becomes("tag", "已同意")
	a.holds(t)
}

// spoilAll presses the buttons of all cells while their writes are spoilt, and waits until each write was
// tried. heal ends that, and see lets what became of them be read again.
func (w *world) spoilAll(s spoilt, method, path string, cells []*attempt) (heal, see func()) {
	w.t.Helper()
	end := func(ends *[]func(), f sandbox.Fault) sandbox.Fault {
		made, heal := w.spoil(f)
		*ends = append(*ends, heal)
		return made
	}
	all := func(ends *[]func()) func() {
		return func() {
			for _, heal := range *ends {
				heal()
			}
		}
	}
	var healing, seeing []func()
	tried, faults := map[string]int{}, map[string]sandbox.Fault{}
	for _, a := range cells {
		f := s.fault
		f.Method, f.Path = method, strings.ReplaceAll(path, "%s", a.me.UnionID)
		if tried[f.Path]++; tried[f.Path] == 1 {
			faults[f.Path] = end(&healing, f)
		}
	}
	for _, a := range cells {
		a.tap(a.button)
	}
	w.until("the writes to be tried", func(sandbox.Snapshot) bool {
		now := w.Server.Faults()
		for path, n := range tried {
			if i := slices.IndexFunc(now, func(f sandbox.Fault) bool { return f.ID == faults[path].ID }); now[i].Seen < n {
				return s.hangs && moved(cells) // a slow bot may give up before it writes
			}
		}
		return true
	})
	for _, a := range cells {
		if s.blind { // from now on: a decision is read before it is made
			end(&seeing, a.blind())
		}
	}
	return all(&healing), all(&seeing)
}

func moved(cells []*attempt) bool {
	return !slices.ContainsFunc(cells, func(a *attempt) bool { return !a.moved() })
}
