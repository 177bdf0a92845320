package dingtalk

import (
	"container/list"
	"context"
	"math"
	"slices"
	"sync"
	"time"
)

// paceWindow is DingTalk's window of one second plus a little for requests that travel at different
// speeds, so that two which left a second apart do not arrive within one.
const paceWindow = time.Second + 20*time.Millisecond

// pacer lets at most limit requests leave within any window (a sliding log, not a bucket), first come
// first served. What counts is when a request was written, not when its turn came: in between a
// connection may have to be made. A caller who gives up, and a request that never left, cost nobody
// anything.
type pacer struct {
	limit int // 0 = no limit

	mu sync.Mutex
	// left holds when the latest requests left, oldest first; a zero time is a slot that was not used
	// lately. Its length is limit less the turns that are under way.
	left      []time.Time
	notBefore time.Time   // DingTalk asked us to wait until then
	queue     list.List   // of *turn, waiting
	timer     *time.Timer // set when somebody waits
}

// turn is one caller's way through a pacer.
type turn struct {
	p     *pacer
	ready chan struct{} // closed when the caller may go on
	sent  time.Time     // when the request left, zero before
	over  bool          // the slot was given back, or is in left
}

func newPacer(limit int) *pacer {
	return &pacer{limit: limit, left: make([]time.Time, limit)}
}

// tooLong says that a turn would come later than the caller is willing to wait.
type tooLong struct{ wait time.Duration }

func (e *tooLong) Error() string { return "the next free slot is " + e.wait.String() + " away" }

// wait blocks until it is the caller's turn, or ctx is done. A caller whose turn would come after his
// patience (0: without limit) or the deadline of ctx gets a *tooLong at once and does not queue. The
// turn must be finished with end.
func (p *pacer) wait(ctx context.Context, patience time.Duration) (*turn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	t := &turn{p: p, ready: make(chan struct{})}
	p.mu.Lock()
	now := time.Now()
	if d := p.slot(p.queue.Len(), now).Sub(now); d > 0 && d > most(ctx, patience, now) {
		p.mu.Unlock()
		return nil, &tooLong{d}
	}
	place := p.queue.PushBack(t)
	p.admit()
	p.mu.Unlock()

	select {
	case <-t.ready: // also when ctx is done at the same time
		return t, nil
	default:
	}
	select {
	case <-t.ready:
		return t, nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-t.ready:
		t.giveBack()
	default:
		p.queue.Remove(place)
	}
	return nil, ctx.Err()
}

// most is how long a caller can wait at most.
func most(ctx context.Context, patience time.Duration, now time.Time) time.Duration {
	longest := time.Duration(math.MaxInt64)
	if patience > 0 {
		longest = patience
	}
	if deadline, ok := ctx.Deadline(); ok {
		longest = min(longest, deadline.Sub(now))
	}
	return longest
}

// wrote notes that the request is on its way. A transport that repeats it calls this again.
func (t *turn) wrote() {
	t.p.mu.Lock()
	defer t.p.mu.Unlock()
	t.note()
}

// end finishes the turn. A request that certainly never left gives its slot back.
func (t *turn) end(unsent bool) {
	t.p.mu.Lock()
	defer t.p.mu.Unlock()
	switch {
	case t.over:
	case unsent:
		t.giveBack()
	default:
		t.note()
	}
}

// note puts the time into the log. Called with mu held.
func (t *turn) note() {
	p := t.p
	if p.limit == 0 {
		return
	}
	if t.over {
		if i := slices.Index(p.left, t.sent); i >= 0 {
			p.left = slices.Delete(p.left, i, i+1)
		} else {
			return // so long ago that somebody else has the slot
		}
	}
	t.sent, t.over = time.Now(), true
	p.left = append(p.left, t.sent) // now is later than all others
	p.admit()
}

// giveBack frees a slot that was not used. Called with mu held.
func (t *turn) giveBack() {
	if t.p.limit > 0 && !t.over {
		t.p.left = slices.Insert(t.p.left, 0, time.Time{})
		t.over = true
		t.p.admit()
	}
}

// delay is how long a caller who came now would wait.
func (p *pacer) delay() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	return p.slot(p.queue.Len(), now).Sub(now)
}

// pause keeps everybody from going on for d.
func (p *pacer) pause(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if until := time.Now().Add(d); until.After(p.notBefore) {
		p.notBefore = until
	}
	p.admit()
}

// slot is when the caller behind n others may go on: not before now. Requests whose turn it is and
// that have not left yet are taken to leave now. Called with mu held.
func (p *pacer) slot(n int, now time.Time) time.Time {
	at := now
	if p.notBefore.After(at) {
		at = p.notBefore
	}
	if p.limit == 0 {
		return at
	}
	// The n-th from here needs the one limit places before it to be a window ago; that one is in the
	// log, or itself some whole windows in the future.
	before := now
	if i := n % p.limit; i < len(p.left) {
		before = p.left[i]
	}
	if free := before.Add(paceWindow); free.After(at) {
		at = free
	}
	return at.Add(time.Duration(n/p.limit) * paceWindow)
}

// admit lets those go on whose turn has come and sets the timer for the next. Called with mu held.
func (p *pacer) admit() {
	now := time.Now()
	for p.queue.Len() > 0 && !p.slot(0, now).After(now) {
		if p.limit > 0 {
			p.left = p.left[1:]
		}
		if t, ok := p.queue.Remove(p.queue.Front()).(*turn); ok {
			close(t.ready)
		}
	}
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	if p.queue.Len() > 0 {
		p.timer = time.AfterFunc(p.slot(0, now).Sub(now), func() {
			p.mu.Lock()
			defer p.mu.Unlock()
			p.admit()
		})
	}
}
