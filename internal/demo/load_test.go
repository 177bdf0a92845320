package demo_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// The skill's API does not answer, and all the while frames are acknowledged: no ack waits for an answer,
// of its own message or of another.
func TestAcksDoNotWaitForASkill(t *testing.T) {
	const slow, fast = 40, 150
	w := newWorld(t, unlimited, onFile(t), crowd(fast))
	fault, end := w.spoil(sandbox.Fault{Path: "/attendance/list", Delay: time.Hour})
	began := w.Server.Seq()
	asking := map[string]int{}
	for i, p := range w.office() {
		if i < slow {
			w.say(p, "", "考勤")
			asking[w.Server.Single(p)] = 1
		}
	}
	w.hit(fault, len(asking))
	w.stream(people(fast), "帮助", 8)
	w.until("every frame to be acknowledged", func(s sandbox.Snapshot) bool { return s.Acked >= len(asking)+fast })
	end()
	acks := w.acks()
	w.answered(began, asking)
	t.Logf("ack p50 %v, p99 %v, max %v while %d skills hung", quantile(acks, .5), quantile(acks, .99), acks[len(acks)-1], len(asking))
}

// A thousand people speak in one moment, and in the middle of it the rules of who may do what change: all are answered,
// each once, and the new rules count. Then the same at DingTalk's 20
// calls a second, where a thousand cards would take fifty seconds. Nobody waits for that: whoever would
// have to gets the card's text at once.
func TestAThousandPeopleAtOnce(t *testing.T) {
	const n = 1000
	var access atomic.Pointer[config.Access]
	access.Store(new(config.Access))
	w := newWorld(t, unlimited, patient, onFile(t), crowd(n), withConfig(func(c *config.Config) { c.Access = *access.Load() }))
	reloaded := make(chan error, 1)
	go func() {
		err := w.Server.Wait(t.Context(), func(s sandbox.Snapshot) bool { return s.Acked >= n/2 })
		access.Store(&config.Access{Strict: true, ReadOnly: true, Pilot: []config.Word{{Text: "everyone"}}})
		w.reload()
		reloaded <- err
	}()
	r := w.rush(people(n), "帮助")
	if err := <-reloaded; err != nil {
		t.Fatal(err)
	}
	w.ask(w.who("王五").UserID, "", "明天下午三点和李四开会").has("目前没有对你开放")
	r.check(t)
	t.Logf("no limit: all of %d answered within %v; something within p50 %v, p99 %v; ack p99 %v, max %v", n, r.last, quantile(r.first, .5), quantile(r.first, .99), quantile(r.ack, .99), quantile(r.ack, 1))
	for conversation := range r.asked {
		if got := w.cards(conversation); len(got) != 1 || !slices.Equal(got, w.trackIDs(r.asked[conversation])) {
			t.Fatalf("the cards in %s are %v, want the one that answers its message", conversation, got)
		}
	}
	w.noViolations()
	machine := r.last

	w = newWorld(t, unlimited, patient, withSettings(func(s *sandbox.Settings) { s.QPS = 20 }), withConfig(func(c *config.Config) { c.DingTalk.QPS = 20 }), crowd(n))
	r = w.rush(people(n), "帮助")
	r.check(t)
	throttled := len(w.Server.Calls(sandbox.CallFilter{Failed: true}))
	t.Logf("20/s: something within p50 %v, p99 %v, max %v (machine alone: %v); answers within %v, %d of them cards; %d calls refused by DingTalk's limit",
		quantile(r.first, .5), quantile(r.first, .99), quantile(r.first, 1), machine, r.last, r.cards, throttled)
	if throttled > n/4 {
		t.Errorf("%d calls refused: our own limit must keep below DingTalk's", throttled)
	}
	// Cards for all need n/20 s; a machine that needs longer for the answers themselves shows nothing.
	if r.cards == n && r.last < n/20*time.Second {
		t.Error("nobody got a text: people waited for their cards")
	}
}

// oneDepartment is an office whose directory is loaded soon, whatever the limit.
func oneDepartment(t *testing.T) option {
	return withOrganisation(t, "departments:\n- {name: 客服}\npeople:\n- {title: 客服, department: 客服, count: 42}\n")
}

// The same at the API of a skill: its answers come as fast as the limit lets them, and who must wait is
// told so before.
func TestPeopleWhoWaitForALimitedAPIAreToldSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, onFile(t), oneDepartment(t), withConfig(func(c *config.Config) { c.DingTalk.QPS = 8 }))
	began := w.Server.Seq()
	asked := map[string]int{}
	for _, p := range w.office() {
		w.say(p, "", "考勤")
		asked[w.Server.Single(p)] = 1
	}
	w.answered(began, asked)
	told := 0
	for conversation := range asked {
		signs := slices.DeleteFunc(w.Server.Messages(conversation, ""), func(m sandbox.Message) bool { return m.From != sandbox.FromBot })
		if working[signs[0].Text] {
			told++
		}
	}
	// In the first 1.5 s at most 8 and 12 of them are answered; the slower the machine, the fewer.
	if least := len(asked) - 20; least < 10 || told < least {
		t.Errorf("%d of %d were told that it takes a while, want %d at least", told, len(asked), least)
	}
}

// More people ask than the limit lets through before their time is up: who cannot be answered is told so
// while others still wait for their answer, not after the wait.
func TestPeopleWhomTheLimitLeavesOutAreToldAtOnce(t *testing.T) {
	t.Parallel()
	const timeout = 8 * time.Second
	w := newWorld(t, onFile(t), oneDepartment(t), withConfig(func(c *config.Config) { c.DingTalk.QPS, c.Limits.HandlerTimeout = 4, timeout }))
	began := w.Server.Seq()
	asked := map[string]int{}
	for _, p := range w.office() {
		w.say(p, "", "考勤")
		asked[w.Server.Single(p)] = 1
	}
	w.answered(began, asked)
	w.stop()
	answered, refused, early := 0, 0, 0
	var last time.Time
	var no []time.Time
	for conversation := range asked {
		got := w.answers(conversation)
		if len(got) != 1 {
			t.Fatalf("%d answers to one question", len(got))
		}
		if !strings.Contains(got[0].Text, "现在问的人太多") {
			answered++
			last = later(last, got[0].At)
			continue
		}
		refused++
		no = append(no, got[0].At)
	}
	for _, at := range no {
		if at.Before(last) {
			early++
		}
	}
	if answered == 0 || refused == 0 || 2*early < refused {
		t.Errorf("%d answered, %d refused, %d of them while others waited", answered, refused, early)
	}
}

// Frames overtake each other on their way: what waits behind a slow question is answered in the order in which it was said.
func TestTenMessagesOfOnePersonInOneMomentAreAnsweredInTheirOrder(t *testing.T) {
	t.Parallel()
	const n = 10
	w := newWorld(t, unlimited, onFile(t))
	fault, end := w.spoil(sandbox.Fault{Path: "/attendance/list", Delay: time.Hour})
	began := w.Server.Seq()
	said, want := map[string][]string{}, map[string]int{}
	speakers := w.office()[:3]
	for _, p := range speakers {
		want[w.Server.Single(p)] = n + 1
		w.say(p, "", "考勤")
	}
	w.hit(fault, len(speakers))
	for range n {
		for _, p := range speakers {
			c := w.Server.Single(p)
			said[c] = append(said[c], w.say(p, "", "帮助"))
		}
	}
	w.until("every frame to be acknowledged", func(s sandbox.Snapshot) bool { return s.Acked >= len(said)*(n+1) })
	end()
	w.answered(began, want)
	for conversation, ids := range said {
		var order []int
		for _, id := range w.cards(conversation) {
			if i := slices.Index(w.trackIDs(ids...), id); i >= 0 { // not the slow question's
				order = append(order, i)
			}
		}
		if len(order) != n || !slices.IsSorted(order) {
			t.Errorf("answered in the order %v", order)
		}
	}
}

func TestOneMessageDeliveredOverAndOverIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, unlimited, onFile(t), crowd(20))
	w.until("the second connection", func(sandbox.Snapshot) bool { return len(w.Server.Connections()) > 1 })
	asked := map[string]int{}
	began := w.Server.Seq()
	copies := map[string]int{}
	for _, p := range people(20) {
		id := w.say(p, "", "帮助")
		asked[w.Server.Single(p)] = 1
		// The same frame again, and new frames with the same message, over whatever connection.
		if _, err := w.Server.Duplicate(id, 2); err != nil {
			t.Fatal(err)
		}
		for range 3 {
			if _, err := w.Server.Redeliver(id); err != nil {
				t.Fatal(err)
			}
		}
		copies[id] = 4
	}
	w.answered(began, asked)
	w.until("every copy to be acknowledged", func(s sandbox.Snapshot) bool {
		return len(s.Frames(sandbox.FrameFilter{Unacked: true, Type: "CALLBACK"})) == 0
	})
	used := map[string]bool{}
	for _, f := range w.Server.Frames(sandbox.FrameFilter{Type: "CALLBACK"}) {
		used[f.Connection] = true
	}
	if len(used) < 2 {
		t.Fatalf("all frames came over one connection")
	}
	// A copy that comes hours later is known as well.
	for id := range copies {
		if _, err := w.Server.Redeliver(id); err != nil {
			t.Fatal(err)
		}
	}
	w.stop() // with all that it has accepted finished
	for conversation := range asked {
		if got := w.answers(conversation); len(got) != 1 {
			t.Errorf("%d answers to one message", len(got))
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// office are the ids of the organisation's people.
func (w *world) office() []string {
	var ids []string
	for _, p := range w.Server.People() {
		if p.Active && !p.Outsider && !strings.HasPrefix(p.UserID, "crowd") {
			ids = append(ids, p.UserID)
		}
	}
	return ids
}

// stream lets people speak one after the other, at most so many ahead of the answers, and waits for
// all answers.
func (w *world) stream(people []string, text string, ahead int) {
	w.t.Helper()
	from := w.Server.Seq()
	next, open := 0, map[string]bool{}
	more := func() {
		for ; next < len(people) && len(open) < ahead && !open[w.Server.Single(people[next])]; next++ {
			w.say(people[next], "", text)
			open[w.Server.Single(people[next])] = true
		}
	}
	more()
	w.follow(fmt.Sprintf("%d answers, one after the other", len(people)), from, func(c sandbox.Change) bool {
		if c.Kind == sandbox.ChangedMessage && isAnswer(c.Message) && open[c.Message.Conversation] {
			delete(open, c.Message.Conversation)
			more()
		}
		return next == len(people) && len(open) == 0
	})
}

// rushed is what became of messages that came all at once. Times are by the sandbox's clock.
type rushed struct {
	w     *world
	asked map[string]string // conversation → message id
	first []time.Duration   // until the first sign of life, sorted
	ack   []time.Duration   // sorted
	last  time.Duration     // from the first message to the last answer
	cards int
}

// rush lets everybody speak at once in their own chat, and waits for all answers.
func (w *world) rush(people []string, text string) rushed {
	w.t.Helper()
	r := rushed{w: w, asked: map[string]string{}}
	from := w.Server.Seq()
	want := map[string]int{}
	for _, p := range people {
		c := w.Server.Single(p)
		r.asked[c], want[c] = w.say(p, "", text), 1
	}
	w.answered(from, want)
	var begin, end time.Time
	for c, id := range r.asked {
		m, _ := w.Server.Message(id)
		if begin.IsZero() || m.At.Before(begin) {
			begin = m.At
		}
		signs := slices.DeleteFunc(w.Server.Messages(c, ""), func(x sandbox.Message) bool { return x.From != sandbox.FromBot })
		r.first = append(r.first, signs[0].At.Sub(m.At))
		for _, a := range signs {
			if isAnswer(&a) && a.At.After(end) {
				end = a.At
			}
			if a.TrackID != "" {
				r.cards++
			}
		}
	}
	r.last = end.Sub(begin)
	slices.SortFunc(r.first, func(a, b time.Duration) int { return cmp.Compare(a, b) })
	r.ack = w.acks()
	return r
}

// check that nothing was lost and nothing came twice, also after the bot has finished all its work.
func (r rushed) check(t testing.TB) {
	t.Helper()
	r.w.stop()
	for conversation := range r.asked {
		if got := r.w.answers(conversation); len(got) != 1 {
			t.Fatalf("%d answers in %s, want one: %+v", len(got), conversation, got)
		}
	}
}
