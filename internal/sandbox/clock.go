package sandbox

import (
	"container/heap"
	"sync"
	"time"
)

// clock is the sandbox's time. Its wall time is a base function plus an offset that can be moved; its timers run on
// elapsed time, so that they fire in real time under a frozen base, and at once when the clock is moved past them.
type clock struct {
	base func() time.Time

	mu       sync.Mutex
	started  time.Time
	offset   time.Duration // wall time minus base
	advanced time.Duration // forward moves so far
	timers   timerHeap
	wake     chan struct{}
	stop     chan struct{}
	done     chan struct{}
}

// timer is one planned call.
type timer struct {
	due   time.Duration // in elapsed time
	seq   int           // keeps the order of equal dues
	index int           // in the heap; -1 when it is out
	f     func()
}

func newClock(base func() time.Time) *clock {
	if base == nil {
		base = time.Now
	}
	c := &clock{base: base, started: time.Now(), wake: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{})}
	go c.run()
	return c
}

// Now is the wall time of the sandbox.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.offset)
}

// Elapsed is the time since the start, forward moves included.
func (c *clock) Elapsed() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.elapsed()
}

func (c *clock) elapsed() time.Duration { return time.Since(c.started) + c.advanced }

// Advance moves the clock forward; timers that become due fire at once.
func (c *clock) Advance(d time.Duration) {
	c.mu.Lock()
	c.offset += d
	if d > 0 {
		c.advanced += d
	}
	c.mu.Unlock()
	c.poke()
}

// Set moves the wall time to t. Backwards it moves only the wall time.
func (c *clock) Set(t time.Time) { c.Advance(t.Sub(c.Now())) }

// After calls f once, d from now, on the clock's goroutine; f must not block. The result cancels it.
func (c *clock) After(d time.Duration, f func()) (cancel func()) {
	c.mu.Lock()
	t := &timer{due: c.elapsed() + d, seq: c.timers.next, f: f}
	c.timers.next++
	heap.Push(&c.timers, t)
	first := t.index == 0
	c.mu.Unlock()
	if first {
		c.poke()
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if t.index >= 0 {
			heap.Remove(&c.timers, t.index)
		}
	}
}

func (c *clock) poke() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// Close stops the timers and waits for the one that is running.
func (c *clock) Close() {
	close(c.stop)
	<-c.done
}

func (c *clock) run() {
	defer close(c.done)
	for {
		f, wait := c.next()
		if f != nil {
			f()
			continue
		}
		var tick <-chan time.Time
		var sleep *time.Timer
		if wait > 0 {
			sleep = time.NewTimer(wait)
			tick = sleep.C
		}
		select {
		case <-tick:
		case <-c.wake:
		case <-c.stop:
		}
		if sleep != nil {
			sleep.Stop()
		}
		select {
		case <-c.stop:
			return
		default:
		}
	}
}

// next takes the first due call, or says how long to sleep (0: until poked).
func (c *clock) next() (f func(), wait time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.timers.list) == 0 {
		return nil, 0
	}
	t := c.timers.list[0]
	if rest := t.due - c.elapsed(); rest > 0 {
		return nil, rest
	}
	heap.Pop(&c.timers)
	return t.f, 0
}

type timerHeap struct {
	list []*timer
	next int
}

func (h *timerHeap) Len() int { return len(h.list) }
func (h *timerHeap) Less(i, j int) bool {
	a, b := h.list[i], h.list[j]
	return a.due < b.due || a.due == b.due && a.seq < b.seq
}
func (h *timerHeap) Swap(i, j int) {
	h.list[i], h.list[j] = h.list[j], h.list[i]
	h.list[i].index, h.list[j].index = i, j
}
func (h *timerHeap) Push(x any) {
	t := x.(*timer)
	t.index = len(h.list)
	h.list = append(h.list, t)
}
func (h *timerHeap) Pop() any {
	t := h.list[len(h.list)-1]
	h.list = h.list[:len(h.list)-1]
	t.index = -1
	return t
}
