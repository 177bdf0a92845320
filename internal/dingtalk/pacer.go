package dingtalk

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// paceWindow is DingTalk's window of one second plus a little for calls that travel at different
// speeds, so that two calls which left a second apart do not arrive within one.
const paceWindow = time.Second + 20*time.Millisecond

// pacer lets at most limit calls start within any window (a sliding log, not a bucket), first come
// first served. A caller who gives up leaves the queue and costs nobody anything.
type pacer struct {
	limit int // 0 = no limit

	mu        sync.Mutex
	started   []time.Time // ring: the last limit starts
	oldest    int         // index of the oldest in started
	notBefore time.Time   // DingTalk asked us to wait until then
	queue     list.List   // of chan struct{}, closed when the caller may start
	timer     *time.Timer // set when somebody waits
}

func newPacer(limit int) *pacer {
	return &pacer{limit: limit, started: make([]time.Time, limit)}
}

// wait blocks until the caller may start, or ctx is done.
func (p *pacer) wait(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	p.mu.Lock()
	now := time.Now()
	if p.queue.Len() == 0 && !p.slot(0, now).After(now) {
		p.start(now)
		p.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	place := p.queue.PushBack(turn)
	p.arm(now)
	p.mu.Unlock()

	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-turn:
		return nil // the slot is taken; whoever notices ctx next is free to waste it
	default:
		p.queue.Remove(place)
		return ctx.Err()
	}
}

// delay is how long a caller who came now would wait.
func (p *pacer) delay() time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	return p.slot(p.queue.Len(), now).Sub(now)
}

// pause keeps everybody from starting for d.
func (p *pacer) pause(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if until := now.Add(d); until.After(p.notBefore) {
		p.notBefore = until
	}
	p.arm(now)
}

// slot is when the caller behind n others may start: not before now. Called with mu held.
func (p *pacer) slot(n int, now time.Time) time.Time {
	at := now
	if p.notBefore.After(at) {
		at = p.notBefore
	}
	if p.limit == 0 {
		return at
	}
	// The n-th start from here needs the start limit places before it to be a window ago; that one is
	// in the log, or itself some whole windows in the future.
	if free := p.started[(p.oldest+n%p.limit)%p.limit].Add(paceWindow); free.After(at) {
		at = free
	}
	return at.Add(time.Duration(n/p.limit) * paceWindow)
}

func (p *pacer) start(now time.Time) {
	if p.limit > 0 {
		p.started[p.oldest] = now
		p.oldest = (p.oldest + 1) % p.limit
	}
}

// arm sets the timer for the first in the queue. Called with mu held.
func (p *pacer) arm(now time.Time) {
	if p.timer != nil {
		p.timer.Stop()
		p.timer = nil
	}
	if p.queue.Len() > 0 {
		p.timer = time.AfterFunc(p.slot(0, now).Sub(now), p.tick)
	}
}

// tick lets those start whose turn has come.
func (p *pacer) tick() {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for p.queue.Len() > 0 && !p.slot(0, now).After(now) {
		p.start(now)
		if turn, ok := p.queue.Remove(p.queue.Front()).(chan struct{}); ok {
			close(turn)
		}
	}
	p.arm(now)
}
