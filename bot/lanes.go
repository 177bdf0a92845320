package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Frames that are under way together may overtake each other: the SDK hands each to a goroutine of its own,
// and DingTalk picks one of the connections for each. No frame tells that an earlier one is still to come, so
// a job is held for a moment in which that one can arrive.
const (
	// glance is the moment for a frame that comes alone: what was sent together arrives within it, unless the
	// machine is behind or the network is, and then other frames come late or in heaps as well.
	glance = 5 * time.Millisecond
	// settle is the moment for a frame beside which others come, before it or while it is held.
	settle = 50 * time.Millisecond
)

// order tells which of two jobs of a lane was sent first. Sent is the sender's clock (createAt), Push
// the gateway's. Within one millisecond the counters in the ids decide: that of the delivery
// (headers.messageId) where one gateway made both, then the number at the end of the message's.
type order struct {
	Sent, Push int64
	Delivery   string
	ID         string
	Seq        int64
}

func (a order) compare(b order) int {
	for _, d := range []int64{a.Sent - b.Sent, a.Push - b.Push, counted(a.Delivery, b.Delivery), naturally(a.ID, b.ID), a.Seq - b.Seq} {
		if d != 0 {
			return int(min(max(d, -1), 1))
		}
	}
	return 0
}

// counted compares delivery ids of one gateway, which are <hex ip>_<hex>_<hex ms>_<hex counter>
// (stream-protocol.md 2.1); ids of two gateways, or of another shape, are equal.
func counted(a, b string) int64 {
	x, y := strings.Split(a, "_"), strings.Split(b, "_")
	if len(x) != 4 || len(y) != 4 || x[0] != y[0] || x[1] != y[1] {
		return 0
	}
	for i := 2; i < 4; i++ {
		m, errM := strconv.ParseInt(x[i], 16, 64)
		n, errN := strconv.ParseInt(y[i], 16, 64)
		if errM != nil || errN != nil {
			return 0
		}
		if m != n {
			return m - n
		}
	}
	return 0
}

// naturally compares the trailing numbers of two ids that are otherwise of one shape; ids that carry
// no such number are equal.
func naturally(a, b string) int64 {
	cut := func(s string) (string, string) {
		s = strings.TrimRight(s, "=")
		i := len(s)
		for i > 0 && s[i-1] >= '0' && s[i-1] <= '9' {
			i--
		}
		return s[:i], strings.TrimLeft(s[i:], "0")
	}
	headA, numA := cut(a)
	headB, numB := cut(b)
	if headA != headB || numA == numB {
		return 0
	}
	if len(numA) != len(numB) {
		return int64(len(numA) - len(numB))
	}
	return int64(strings.Compare(numA, numB))
}

// job is one accepted (or about to be accepted) thing to do.
type job struct {
	key   string
	lane  string
	order order
	since time.Time // when it reached us
	// accepted is when an earlier process took it; zero for what reached this one.
	accepted time.Time
	ready    chan bool // true: run it; false: drop it (a duplicate)
	run      func(ctx context.Context, j *job)
	// settled says that nothing can have overtaken it: a press is decided by its card, and what an earlier
	// process took comes in its order.
	settled bool

	// Of the lanes.
	number int64 // of all jobs
	alone  bool  // none came within settle before it
}

// lanes run jobs in order within a lane and side by side across lanes. A lane's goroutine lives only
// while it has work; slots bounds how many jobs run at once, and a lane that waits for a slot holds
// up nobody but itself.
type lanes struct {
	mu      sync.Mutex
	byName  map[string]*lane
	closed  bool
	waiting int
	came    int64     // jobs that were queued
	last    time.Time // when the last of them was
	perLane int
	total   int
	slots   chan struct{}
	ctx     context.Context // the life of the bot's work, not of a connection
	wg      sync.WaitGroup
}

type lane struct{ queue []*job }

func newLanes(ctx context.Context, perLane, total, slots int) *lanes {
	return &lanes{byName: map[string]*lane{}, perLane: perLane, total: total, slots: make(chan struct{}, slots), ctx: ctx}
}

// push queues a job; false means that the queue is full or closed. The job waits for its ready.
func (l *lanes) push(j *job) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	ln := l.byName[j.lane]
	if l.closed || l.waiting >= l.total || (ln != nil && len(ln.queue) >= l.perLane) {
		return false
	}
	l.enqueue(j)
	return true
}

// put queues a job without a limit: what an earlier process has promised is not refused.
func (l *lanes) put(j *job) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.enqueue(j)
}

// enqueue is called with mu held.
func (l *lanes) enqueue(j *job) {
	ln := l.byName[j.lane]
	l.waiting++
	l.came++
	j.number, j.alone = l.came, j.since.Sub(l.last) >= settle
	l.last = j.since
	if ln != nil {
		ln.queue = append(ln.queue, j)
		return
	}
	ln = &lane{queue: []*job{j}}
	l.byName[j.lane] = ln
	l.wg.Go(func() { l.work(j.lane, ln) })
}

func (l *lanes) work(name string, ln *lane) {
	for {
		j, hold := l.next(name, ln)
		switch {
		case hold > 0:
			wait(l.ctx, hold)
			continue
		case j == nil:
			return
		}
		if run := <-j.ready; run {
			l.slots <- struct{}{}
			j.run(l.ctx, j)
			<-l.slots
		}
	}
}

// next takes the job that was sent first, says how long it is to be held yet, or ends the lane.
func (l *lanes) next(name string, ln *lane) (j *job, hold time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(ln.queue) == 0 {
		delete(l.byName, name)
		return nil, 0
	}
	first := 0
	for i := range ln.queue {
		if ln.queue[i].order.compare(ln.queue[first].order) < 0 {
			first = i
		}
	}
	j = ln.queue[first]
	if hold := l.held(j); hold > 0 {
		return nil, hold
	}
	ln.queue = slices.Delete(ln.queue, first, first+1)
	l.waiting--
	return j, 0
}

// held is how long a job is to be held yet. It is called with mu held.
func (l *lanes) held(j *job) time.Duration {
	switch {
	case j.settled, l.closed, l.ctx.Err() != nil:
		return 0
	case j.alone && j.number == l.came:
		return glance - time.Since(j.since)
	}
	return settle - time.Since(j.since)
}

// depth is how many jobs wait.
func (l *lanes) depth() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.waiting
}

// drain refuses new jobs and waits for the running and queued ones, or for ctx.
func (l *lanes) drain(ctx context.Context) error {
	l.mu.Lock()
	l.closed = true
	l.mu.Unlock()
	done := make(chan struct{})
	go func() { l.wg.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
