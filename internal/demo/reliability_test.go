package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// The server takes one connection away, or the network cuts it, again and again while people talk.
func TestConnectionsThatEndAgainAndAgainLoseAndRepeatNothing(t *testing.T) {
	t.Parallel()
	const each = 25
	for _, c := range []struct {
		name string
		n    int
		sandbox.Disconnected
	}{
		{"server disconnect", 500, sandbox.Disconnected{Mode: sandbox.DisconnectGraceful}},
		{"cut", 250, sandbox.Disconnected{Mode: sandbox.DisconnectCut}},
		{"cut unnoticed", 150, sandbox.Disconnected{Mode: sandbox.DisconnectCut, Stale: 100 * time.Millisecond}},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, d := c.n, c.Disconnected
			w := newWorld(t, unlimited, onFile(t), crowd(n), withSettings(func(s *sandbox.Settings) {
				// What was on a connection when it was cut never arrived, and DingTalk sends it once more.
				s.Redelivery, s.BotRetry = sandbox.RedeliverObserved, 300*time.Millisecond
			}))
			w.bothOpen()
			start := w.Server.Seq()
			said := map[string]string{}
			var flying map[string]int
			from := start
			for batch := range slices.Chunk(people(n), each) {
				next, mark := map[string]int{}, w.Server.Seq()
				for i, p := range batch {
					c := w.Server.Single(p)
					said[c], next[c] = w.say(p, "", "帮助"), 1
					if i == each/2 {
						w.endOldest(d) // with frames under way on it
					}
				}
				if d.Mode == sandbox.DisconnectCut {
					w.answered(mark, next) // DingTalk repeats once: another cut must not hit the repetition
				} else if flying != nil {
					w.answered(from, flying)
				}
				flying, from = next, mark
				w.bothOpen()
			}
			w.answered(from, flying)
			ends, fewest := w.connections(start)
			t.Logf("%d messages while %d connections ended; at least %d open at any time", n, ends, fewest)
			if fewest < 1 || ends < n/each {
				t.Errorf("%d connections ended, %d left at the worst moment", ends, fewest)
			}
			w.stop()
			lost, twice := 0, 0
			for c := range said {
				switch n := len(w.answers(c)); {
				case n == 0:
					lost++
				case n > 1:
					twice++
				}
			}
			if lost+twice > 0 {
				t.Errorf("%d messages lost, %d answered twice", lost, twice)
			}
			for _, f := range w.Server.Frames(sandbox.FrameFilter{}) {
				if f.Outcome == sandbox.OutcomeNoConnection {
					t.Error("DingTalk found no connection for a message")
				}
			}
		})
	}
}

// bothOpen waits until the bot listens on both connections.
func (w *world) bothOpen() {
	w.t.Helper()
	w.until("two open connections", func(s sandbox.Snapshot) bool { return len(w.open()) >= 2 })
}

// open are the connections that DingTalk may choose, oldest first.
func (w *world) open() []string {
	var ids []string
	for _, c := range w.Server.Connections() {
		if c.Mode == sandbox.ModeOpen {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

func (w *world) endOldest(d sandbox.Disconnected) {
	w.t.Helper()
	d.Connection = w.open()[0]
	if _, err := w.Server.Disconnect(d); err != nil {
		w.t.Fatal(err)
	}
}

// connections replays what happened to connections after a change: how many ended, and how many were
// open at the worst moment.
func (w *world) connections(from int64) (ended, fewest int) {
	w.t.Helper()
	last := w.Server.Seq()
	state := map[string]bool{}
	fewest = len(w.Server.Connections())
	w.follow("the end of the story", 0, func(c sandbox.Change) bool {
		if c.Kind == sandbox.ChangedConnection {
			was := state[c.Connection.ID]
			state[c.Connection.ID] = c.Connection.Mode == sandbox.ModeOpen
			if was && !state[c.Connection.ID] && c.Seq > from {
				ended++
			}
			known := 0
			for _, up := range state {
				if up {
					known++
				}
			}
			if c.Seq > from {
				fewest = min(fewest, known)
			}
		}
		return c.Seq >= last
	})
	return ended, fewest
}

// The card API is ill for a few seconds: the person is told that it takes a while, and then has one card.
func TestACardComesOnceWhenDingTalkIsBack(t *testing.T) {
	t.Parallel()
	const create = "/v1.0/card/instances/createAndDeliver"
	for name, f := range map[string]sandbox.Fault{
		"500":                         {Path: create, Times: 4, Status: 500, Body: `{"code":"system.busy","message":"busy"}`},
		"a proxy's page":              {Path: create, Times: 4, Status: 502, Body: "<html><h1>Bad Gateway</h1></html>"},
		"no answer, and no card":      {Path: create, Times: 1, Hang: true},
		"no answer, but the card":     {Path: create, Times: 1, Hang: true, After: true},
		"500 after the card was made": {Path: create, Times: 4, Status: 500, Body: "oops", After: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, onFile(t), patient)
			me, other := w.who("王五"), w.who("张三")
			w.spoil(f)
			// One that asks for a press and cannot be said in words, and one that can.
			meeting := w.ask(me.UserID, "", meetingAtSeven)
			if f.After && meeting.TrackID != "" {
				w.until("the call to be repeated", func(s sandbox.Snapshot) bool {
					return len(s.Calls(sandbox.CallFilter{Path: create})) > 1
				})
			}
			if !f.After {
				w.toldToWait(me.UserID)
			}
			w.ask(other.UserID, "", "帮助")
			meeting.press(me.UserID, "meeting.confirm")
			meeting.becomes("tag", "已创建")
			w.stop()
			for _, p := range []sandbox.Person{me, other} {
				if got := w.answers(w.Server.Single(p.UserID)); len(got) != 1 || got[0].TrackID == "" {
					t.Errorf("%s got %d answers, want one card: %+v", p.Name, len(got), got)
				}
			}
			if n := len(w.Server.Office().CreatedEvents()); n != 1 {
				t.Errorf("%d events created", n)
			}
		})
	}
}

// toldToWait checks that somebody's first message of the bot is "working on it".
func (w *world) toldToWait(user string) {
	w.t.Helper()
	for _, m := range w.Server.Messages(w.Server.Single(user), "") {
		if m.From == sandbox.FromUser {
			continue
		}
		if !working[m.Text] {
			w.t.Errorf("the first sign of life is %q %s", m.Text, m.TrackID)
		}
		return
	}
	w.t.Error("no sign of life")
}

// It stays ill: the answer comes as text, and when the API is back nothing comes a second time.
func TestAnAnswerComesAsTextWhenCardsStayDown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t), crowd(1))
	_, heal := w.spoil(sandbox.Fault{Path: "/v1.0/card/*", Status: 503, Body: "<html></html>"})
	asker, maker := people(1)[0], w.who("王五").UserID
	read, write := w.Server.Single(asker), w.Server.Single(maker)
	from := w.Server.Seq()
	w.say(asker, "", "帮助")
	w.say(maker, "", meetingAtSeven)
	w.answered(from, map[string]int{read: 1, write: 1})
	w.toldToWait(asker)
	w.toldToWait(maker)
	if a := w.answers(read)[0]; a.TrackID != "" || !strings.Contains(a.Text, "考勤") {
		t.Errorf("the answer is %+v, want the card's words", a)
	}
	// Its first attempts got a 503, which does not say that there is no card.
	if a := w.answers(write)[0]; !strings.Contains(a.Text, "没能确认卡片有没有发出去") || !strings.Contains(a.Text, "什么都不会办理") {
		t.Errorf("without its card the proposal became %q", a.Text)
	}
	heal()
	w.ask(maker, "", "帮助")
	w.stop()
	if got := w.answers(read); len(got) != 1 {
		t.Errorf("%d answers", len(got))
	}
	if n := len(w.Server.Office().CreatedEvents()); n != 0 {
		t.Errorf("%d events created without a card", n)
	}
}

// No call of any kind is answered for a while: the answer waits, and comes once.
func TestAnAnswerWaitsWhileNothingAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t), patient)
	me := w.who("王五").UserID
	down, heal := w.spoil(sandbox.Fault{Path: "*", Status: 503, Body: "<html></html>"})
	from := w.Server.Seq()
	w.say(me, "", "帮助")
	w.say(me, "", "今天考勤")
	w.hit(down, 12)
	heal()
	w.answered(from, map[string]int{w.Server.Single(me): 2})
	w.stop()
	got := w.answers(w.Server.Single(me))
	if len(got) != 2 || got[0].TrackID+got[1].TrackID == "" {
		t.Errorf("%d answers to two messages: %+v", len(got), got)
	}
}

// A private answer that could not be delivered at once is tried again, and until then nobody is told
// that it failed.
func TestAPrivateAnswerOfAGroupSurvivesAMomentOfIllness(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t), patient)
	me, group := w.who("张三"), w.group("研发")
	w.spoil(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Times: 4, Status: 500, Body: "oops"})
	a := w.ask(me.UserID, group, "今天考勤", w.Server.Single(me.UserID))
	a.has("考勤 · 今天")
	w.until("the group to be told", func(s sandbox.Snapshot) bool { return len(botMessages(s.Server, group)) > 0 })
	w.stop()
	got := slices.DeleteFunc(w.answers(group), func(m sandbox.Message) bool { return strings.Contains(m.Text, "正在处理") })
	if len(got) != 1 || got[0].Text != "@张三 涉及个人信息，已私聊你。" {
		t.Errorf("the group was told %+v", got)
	}
	if got := w.answers(w.Server.Single(me.UserID)); len(got) != 1 {
		t.Errorf("%d private answers", len(got))
	}
}

// The session ends while the answer is being made.
func TestTextReachesPeopleWhoseSessionIsOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t))
	me, group := w.who("王五").UserID, w.group("研发")
	for where, via := range map[string]string{w.Server.Single(me): "oto", group: "group"} {
		gate, heal := w.spoil(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Code: "param.error", Delay: time.Hour})
		w.say(me, where, meetingAtSeven)
		w.hit(gate, 1)
		if n := w.Server.ExpireSession(where); n != 1 {
			t.Fatalf("%d sessions ended", n)
		}
		heal()
		a := w.next(where, me, 0)
		a.has("确认卡片没能发出去，所以什么都没有办理")
		if a.Via != via {
			t.Errorf("the answer came via %s, want %s", a.Via, via)
		}
	}
	w.stop()
	if n := len(w.answers(w.Server.Single(me))) + len(w.answers(group)); n != 2 {
		t.Errorf("%d answers to two messages", n)
	}
}

// What a question costs of the month's 5,000 calls, once the directory is known.
func TestAttendanceOfAWeekCostsTwoCountedCallsWithItsCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me, group := w.who("张三").UserID, w.group("研发")
	for _, text := range []string{"考勤", "今天考勤", "昨天迟到了吗", "上周我迟到了几次", "本周考勤", "Was I late last week", "最近三天考勤"} {
		for _, where := range []string{"", group} {
			before := w.Server.Seq()
			a := w.ask(me, where, text, w.Server.Single(me))
			if a.TrackID == "" {
				t.Fatalf("%s: no card but %q", text, a.Text)
			}
			w.until("the card's call to be recorded", func(s sandbox.Snapshot) bool {
				return len(s.Calls(sandbox.CallFilter{TrackID: a.TrackID})) > 0
			})
			if got := w.counted(before); len(got) > 2 {
				t.Errorf("%s in %q costs %v", text, where, got)
			}
		}
	}
}
