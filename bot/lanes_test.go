package bot

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func queued(l *lanes, lane string, o order, run func()) *job {
	j := &job{lane: lane, order: o, since: time.Now(), ready: make(chan bool, 1), run: func(context.Context, *job) { run() }}
	j.ready <- true
	if !l.push(j) {
		return nil
	}
	return j
}

func TestALaneRunsInTheOrderOfSendingHoweverFramesArrive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 50, 1000, 8)
		var got []int
		for _, n := range rand.Perm(10) {
			queued(l, "a", order{Sent: 1000, Push: 5, ID: fmt.Sprintf("msg%d==", n+5), Seq: int64(n)}, func() { got = append(got, n) })
		}
		if err := l.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != "[0 1 2 3 4 5 6 7 8 9]" {
			t.Errorf("ran in the order %v", got)
		}
	})
}

// A thousand frames, each up to 40 ms under way, of people of whom some speak while others are answered; and,
// when nothing else goes on, two at a time that change places within a glance.
func TestFramesThatOvertakeEachOtherAreAnsweredInTheOrderOfSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const people, frames, pairs = 20, 1000, 100
		l := newLanes(t.Context(), frames, frames, 64)
		got := make([][]int, people)
		var arriving sync.WaitGroup
		send := func(who, n int, at time.Duration) {
			arriving.Go(func() {
				<-time.After(at)
				queued(l, fmt.Sprint(who), order{Sent: int64(1000 + n)}, func() {
					<-time.After(rand.N(30 * time.Millisecond))
					got[who] = append(got[who], n)
				})
			})
		}
		for n := range frames {
			at := time.Duration(n) * time.Millisecond
			if n >= 50 { // the first are in no hurry, so that it is no quiet hour
				at += rand.N(40 * time.Millisecond)
			}
			send(rand.IntN(people), n, at)
		}
		arriving.Wait()
		for n := range pairs {
			<-time.After(time.Second)
			who, late := rand.IntN(people), rand.N(glance)
			send(who, frames+2*n, late)
			send(who, frames+2*n+1, 0)
			arriving.Wait()
		}
		if err := l.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		for who, ran := range got {
			if !slices.IsSorted(ran) {
				t.Errorf("%d was answered in the order %v", who, ran)
			}
		}
	})
}

func TestAFrameThatComesAloneIsNotHeldForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 50, 50, 8)
		began := time.Now()
		at := map[string]time.Duration{}
		say := func(name string, settled bool) {
			j := &job{lane: name, since: time.Now(), settled: settled, ready: make(chan bool, 1), run: func(context.Context, *job) { at[name] = time.Since(began) }}
			j.ready <- true
			if !l.push(j) {
				t.Error("refused")
			}
		}
		say("alone", false)
		<-time.After(time.Second)
		say("press", true)
		<-time.After(time.Second)
		say("first", false)
		<-time.After(glance / 2)
		say("second", false)
		<-time.After(time.Second)
		if err := l.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]time.Duration{
			"alone": glance, "press": time.Second, "first": 2*time.Second + settle, "second": 2*time.Second + glance/2 + settle,
		} {
			if at[name] != want {
				t.Errorf("%s ran after %s, want %s", name, at[name], want)
			}
		}
	})
}

func TestTheSendersClockDecidesBeforeTheGateways(t *testing.T) {
	a, b := order{Sent: 1, Push: 9, ID: "x9"}, order{Sent: 2, Push: 1, ID: "x1"}
	if a.compare(b) >= 0 || b.compare(a) <= 0 {
		t.Error("createAt decides")
	}
	early, late := order{Delivery: "2127aa01_5d3_19c0f5b2a10_7ff", ID: "x", Seq: 2}, order{Delivery: "2127aa01_5d3_19c0f5b2a10_800", ID: "y", Seq: 1}
	if early.compare(late) >= 0 || late.compare(early) <= 0 {
		t.Error("within a millisecond the gateway's counter decides, and it is hexadecimal")
	}
	late.Delivery = "2127aa02_5d3_19c0f5b2a10_800"
	if early.compare(late) <= 0 {
		t.Error("the counters of two gateways say nothing; the sequence decides")
	}
	if (order{ID: "abc9"}).compare(order{ID: "xyz1", Seq: 1}) >= 0 {
		t.Error("ids of another shape say nothing; the sequence decides")
	}
	if (order{ID: "m9"}).compare(order{ID: "m10"}) >= 0 {
		t.Error("9 is before 10")
	}
}

func TestWhatAnEarlierProcessPromisedIsNotRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 2, 3, 8)
		ran := 0
		for range 10 {
			j := &job{lane: "a", ready: make(chan bool, 1), run: func(context.Context, *job) { ran++ }}
			j.ready <- true
			l.put(j)
		}
		if queued(l, "b", order{}, func() {}) != nil {
			t.Error("new jobs find room although the queue is over its limit")
		}
		if err := l.drain(t.Context()); err != nil || ran != 10 {
			t.Errorf("%d of 10 ran, %v", ran, err)
		}
	})
}

func TestASlowLaneHoldsUpNobodyElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 50, 1000, 8)
		release := make(chan struct{})
		queued(l, "slow", order{}, func() { <-release })
		var wg sync.WaitGroup
		wg.Add(20)
		for n := range 20 {
			queued(l, fmt.Sprintf("fast%d", n), order{}, wg.Done)
		}
		wg.Wait() // would deadlock, which synctest reports
		close(release)
		if err := l.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestFullAndClosedQueuesRefuse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 2, 3, 1)
		block := make(chan struct{})
		queued(l, "a", order{}, func() { <-block })
		<-time.After(2 * settle) // of the bubble's clock: the first job runs now
		synctest.Wait()
		for n := range 2 {
			if queued(l, "a", order{Seq: int64(n)}, func() {}) == nil {
				t.Fatalf("job %d of two refused", n)
			}
		}
		if queued(l, "a", order{}, func() {}) != nil {
			t.Error("a full lane took a job")
		}
		if queued(l, "b", order{}, func() {}) == nil {
			t.Error("another lane must take one")
		}
		if queued(l, "c", order{}, func() {}) != nil {
			t.Error("the whole is full")
		}
		if l.depth() != 3 {
			t.Errorf("depth %d, want 3", l.depth())
		}
		close(block)
		if err := l.drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if queued(l, "a", order{}, func() {}) != nil {
			t.Error("a closed queue took a job")
		}
	})
}

func TestDrainGivesUpWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 5, 5, 1)
		block := make(chan struct{})
		queued(l, "a", order{}, func() { <-block })
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := l.drain(ctx); err == nil {
			t.Error("drain must report that work is left")
		}
		close(block)
		synctest.Wait()
	})
}

func TestADuplicateIsDroppedInItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLanes(t.Context(), 5, 5, 1)
		ran := 0
		dup := &job{lane: "a", ready: make(chan bool, 1), run: func(context.Context, *job) { ran++ }}
		l.push(dup)
		queued(l, "a", order{Seq: 1}, func() { ran += 10 })
		dup.ready <- false
		if err := l.drain(t.Context()); err != nil || ran != 10 {
			t.Errorf("ran %d, %v", ran, err)
		}
	})
}
