package stream

import (
	"sync"
	"time"
)

// load counts the handlers that run for one client. The SDK writes the ack after
// the handler returned and tells nobody, so "all acked" is judged by a pause
// since the last return.
type load struct {
	mu     sync.Mutex
	n      int
	frames int
	last   time.Time // when a handler last began or returned
}

func (l *load) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n++
	l.frames++
	l.last = time.Now()
}

func (l *load) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n--
	l.last = time.Now()
}

// touch restarts the pause: frames that were read a moment ago may not have
// reached their handlers yet.
func (l *load) touch() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = time.Now()
}

// seen returns the handlers running, the frames so far and the last activity.
func (l *load) seen() (running, frames int, last time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.n, l.frames, l.last
}

// settle waits until no handler has run for the pause, at most for limit, and no
// longer than gone stays open. It reports whether all was quiet.
func (l *load) settle(pause, limit time.Duration, gone <-chan struct{}) bool {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for {
		n, _, last := l.seen()
		if n == 0 && time.Since(last) >= pause {
			return true
		}
		select {
		case <-poll.C:
		case <-gone:
			return false
		case <-deadline.C:
			return false
		}
	}
}
