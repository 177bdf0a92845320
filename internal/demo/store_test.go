package demo_test

import (
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// A store that takes nothing any more: questions are answered, nothing is changed, and when it is back
// everything works again.
func TestAStoreThatFailsLeavesReadingAndRefusesWriting(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file })
	me, other := w.who("王五").UserID, w.who("张三").UserID
	card := w.ask(me, "", meetingAtSeven)
	id := card.action("meeting.confirm")
	heal := breakStore(t, file, "inbox", "records", "due")
	w.ask(other, "", "今天考勤").has("考勤", "今天")
	w.ask(other, "", "帮助").has("考勤")
	w.ask(other, "", meetingAtSeven).has("现在只能查询，不能新建或审批")
	if r := card.pressOnce(me, id); !strings.Contains(string(r.Response), "这次点击没有生效") {
		t.Errorf("the press got %s", r.Response)
	}
	said := w.say(other, "", "帮助")
	if _, err := w.Server.Redeliver(said); err != nil {
		t.Fatal(err)
	}
	heal()
	card.pressID(me, id)
	card.becomes("tag", "已创建")
	w.ask(other, "", meetingAtSeven).has("新会议", "张三")
	w.stop()
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created", n)
	}
	if got := w.answers(w.Server.Single(other)); len(got) != 5 {
		t.Errorf("%d answers to five messages, one of which came twice", len(got))
	}
}

// The disk is full from the moment in which the event is made: the card tells the truth at once, and the
// store when it is back.
func TestAnOutcomeThatCannotBeStoredIsShownAndStoredLater(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file })
	me := w.who("王五").UserID
	card := w.ask(me, "", meetingAtSeven)
	id := card.action("meeting.confirm")
	making, goOn := w.spoil(sandbox.Fault{Method: "POST", Path: "/v1.0/calendar/users/*/calendars/primary/events", Delay: time.Hour})
	card.pressID(me, id)
	w.hit(making, 1)
	heal := breakStore(t, file, "inbox", "records", "due")
	goOn()
	card.becomes("tag", "已创建")
	heal()
	w.stop()
	w.startBot()
	if r := card.pressID(me, id); !strings.Contains(string(r.Response), "已经处理过了") {
		t.Errorf("a press afterwards got %s", r.Response)
	}
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created", n)
	}
}

// Neither can the card be made nor the next try be scheduled: the answer comes as text, now.
func TestAnAnswerThatCannotWaitComesAsText(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file })
	me := w.who("王五").UserID
	breakStore(t, file, "due")
	w.spoil(sandbox.Fault{Path: "/v1.0/card/*", Status: 500, Body: "oops"})
	if a := w.ask(me, "", "帮助"); a.TrackID != "" || !strings.Contains(a.Text, "考勤") {
		t.Errorf("the answer is %+v", a.Message)
	}
	w.stop()
	if got := w.answers(w.Server.Single(me)); len(got) != 1 {
		t.Errorf("%d answers", len(got))
	}
}

// Somebody looks into the file with a tool and holds its lock: a press is answered in time and does not
// count, and does when it is pressed again.
func TestAPressWhileTheStoreHangsIsAnsweredInTimeAndDoesNotCount(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file })
	me := w.who("王五").UserID
	card := w.ask(me, "", meetingAtSeven)
	id := card.action("meeting.confirm")
	release := lockStore(t, file)
	r := card.pressOnce(me, id)
	if r.Outcome != sandbox.PressAnswered || !strings.Contains(string(r.Response), "这次点击没有生效") {
		t.Errorf("the press ended with %s %s", r.Outcome, r.Response)
	}
	release()
	w.ask(w.who("张三").UserID, "", "帮助")
	card.pressID(me, id)
	card.becomes("tag", "已创建")
	w.stop()
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created", n)
	}
	w.noViolations()
}

// SIGTERM is the end of the context that Run works in.
func TestWhatWasAcceptedIsFinishedBeforeTheBotStops(t *testing.T) {
	t.Parallel()
	const n = 300
	w := newWorld(t, unlimited, onFile(t), crowd(n))
	slow := w.who("张三").UserID
	gate, goOn := w.spoil(sandbox.Fault{Path: "/attendance/list", Delay: time.Hour})
	asked := []string{w.say(slow, "", "今天考勤")}
	w.hit(gate, 1)
	for _, p := range people(n) {
		asked = append(asked, w.say(p, "", "帮助"))
	}
	go goOn() // while it stops
	w.stop()
	for _, id := range asked {
		m, _ := w.Server.Message(id)
		got := w.answers(m.Conversation)
		if m.State == sandbox.StateAcked && len(got) != 1 || len(got) > 1 {
			t.Fatalf("a message that is %s has %d answers", m.State, len(got))
		}
	}
	if m, _ := w.Server.Message(asked[0]); m.State != sandbox.StateAcked {
		t.Errorf("the slow question is %s", m.State)
	}
}

// What does not end in time is left for the next start, and answered then, once.
func TestWorkThatOutlivesTheShutdownIsAnsweredAtTheNextStart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t), withConfig(func(c *config.Config) { c.Limits.ShutdownTimeout = time.Second }),
		withClock(time.Now().Add(-time.Hour))) // how old a question is our own clock says
	me := w.who("张三").UserID
	gate, heal := w.spoil(sandbox.Fault{Path: "/attendance/list", Hang: true})
	w.say(me, "", "今天考勤")
	w.hit(gate, 1)
	w.stop()
	heal()
	w.startBot()
	w.next(w.Server.Single(me), me, 0).has("考勤", "今天")
	w.stop()
	if got := w.answers(w.Server.Single(me)); len(got) != 1 {
		t.Errorf("%d answers", len(got))
	}
}

// The process was away for long: a question is asked for again, and nothing is done by itself any more.
func TestWorkOfLongAgoIsNotDoneByItself(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/dingdesk.db"
	w := newWorld(t, func(o *demo.Options) { o.Store = "sqlite:" + file },
		withConfig(func(c *config.Config) { c.Limits.ShutdownTimeout = time.Second }))
	reader, writer := w.who("张三").UserID, w.who("王五").UserID
	card := w.ask(writer, "", meetingAtSeven)
	id := card.action("meeting.confirm")
	asking, healReads := w.spoil(sandbox.Fault{Path: "/attendance/list", Hang: true})
	making, healWrites := w.spoil(sandbox.Fault{Method: "POST", Path: "/v1.0/calendar/users/*/calendars/primary/events", Hang: true})
	w.say(reader, "", "今天考勤")
	card.pressID(writer, id)
	w.hit(asking, 1)
	w.hit(making, 1)
	w.stop()
	healReads()
	healWrites()
	db, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "UPDATE inbox SET accepted = accepted - 11 * 60 * 1000")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	w.startBot()
	w.next(w.Server.Single(reader), reader, 0).has("没能及时回复你的“今天考勤”", "请再发一次")
	card.becomes("btns", "meeting.confirm@2")
	card.has("待确认", "没有")
	if n := len(w.Server.Office().CreatedEvents()); n != 0 {
		t.Errorf("%d events created", n)
	}
	card.press(writer, "meeting.confirm")
	card.becomes("tag", "已创建")
	w.stop()
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created after the second confirmation", n)
	}
}

// lockStore keeps the store's file for itself until release is called.
func lockStore(t *testing.T, file string) (release func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	tx, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		t.Helper()
		if err := errors.Join(tx.Rollback(), db.Close()); err != nil {
			t.Error(err)
		}
	}
}

// breakStore makes every write into tables of a store fail, as a full disk does, until heal is called.
func breakStore(t *testing.T, file string, tables ...string) (heal func()) {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	run := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	var names []string
	for _, table := range tables {
		for _, what := range []string{"INSERT", "UPDATE", "DELETE"} {
			name := "broken_" + table + "_" + what
			run("CREATE TRIGGER " + name + " BEFORE " + what + " ON " + table + " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END")
			names = append(names, name)
		}
	}
	return func() {
		for _, name := range names {
			run("DROP TRIGGER " + name)
		}
	}
}
