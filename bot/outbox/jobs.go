package outbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"github.com/dingdesk/dingdesk/commands"
)

// Queue holds what is to be done later. Entries of one class are leased apart from those of others.
type Queue interface {
	Schedule(ctx context.Context, id, class string, at time.Time, payload []byte) error
	ScheduleOnce(ctx context.Context, id, class string, at time.Time, payload []byte) error
	Withdraw(ctx context.Context, id string) error
	Due(ctx context.Context, class string, now time.Time, lease time.Duration, limit int, fn func(id string, payload []byte, attempt int, lease int64)) (next time.Time, err error)
	Leases
}

// Leases are what the holder of an entry may do with it; held is false when it is not theirs any more.
type Leases interface {
	Renew(ctx context.Context, id string, lease int64, until time.Time) (held bool, err error)
	Finish(ctx context.Context, id string, lease int64) (held bool, err error)
	Bury(ctx context.Context, id string, lease int64, reason string) (held bool, err error)
}

// Task is one attempt at an entry.
type Task struct {
	Key     string // the entry's, within its kind
	Payload []byte
}

// Handler does the entries of one kind. An error makes the entry due again, a *GiveUp does not.
type Handler func(ctx context.Context, t Task) error

// GiveUp says that no further attempt will help: the entry is kept for an administrator.
type GiveUp struct{ Err error }

func (e *GiveUp) Error() string { return e.Err.Error() }
func (e *GiveUp) Unwrap() error { return e.Err }

// Timing of an entry. Its lease is renewed while an attempt runs, so it bounds only how long what a dead
// process had begun lies about.
const (
	lease         = 30 * time.Second
	renewEvery    = lease / 3
	attemptWithin = 2 * time.Minute
	maxAttempts   = 100              // with backoff about a day
	idle          = 30 * time.Second // the queue is looked at this often, at least
	settleWithin  = 10 * time.Second
)

// backoff grows from four seconds to a quarter of an hour.
func backoff(attempt int) time.Duration {
	return min(2*time.Second<<min(attempt, 10), 15*time.Minute)
}

// A class has workers of its own, so that none waits behind another, and a share of the calls a second that
// DingTalk allows, so that what is left of them is there for whoever asks just now.
type share struct {
	workers int
	calls   float64 // 0: all
}

func shareOf(class commands.Class) share {
	switch class {
	case commands.ClassAnswer:
		return share{workers: 16}
	case commands.ClassBulk:
		return share{workers: 2, calls: 1. / 4}
	}
	return share{workers: 4, calls: 1. / 2}
}

// Jobs does what is due: one table of kinds, workers for each class.
type Jobs struct {
	queue    Queue
	handlers map[string]Handler
	log      *slog.Logger
	observe  func(commands.Metric, time.Duration)
	pools    map[commands.Class]*pool
}

type pool struct {
	class   commands.Class
	workers int
	pace    *rate.Limiter
	wake    chan struct{}
	running atomic.Int32
}

// NewJobs makes the workers; Run sets them to work. qps is how many calls a second DingTalk allows, 0 for
// no limit.
func NewJobs(queue Queue, handlers map[string]Handler, qps int, log *slog.Logger, observe func(commands.Metric, time.Duration)) *Jobs {
	j := &Jobs{queue: queue, handlers: handlers, log: log, observe: observe, pools: map[commands.Class]*pool{}}
	for _, class := range []commands.Class{commands.ClassAnswer, commands.ClassPersonal, commands.ClassBulk} {
		s := shareOf(class)
		p := &pool{class: class, workers: s.workers, wake: make(chan struct{}, 1), pace: rate.NewLimiter(rate.Inf, 1)}
		if s.calls > 0 && qps > 0 {
			p.pace = rate.NewLimiter(rate.Limit(s.calls*float64(qps)), 1)
		}
		j.pools[class] = p
	}
	return j
}

func (j *Jobs) pool(class commands.Class) *pool {
	if p := j.pools[class]; p != nil {
		return p
	}
	return j.pools[commands.ClassPersonal]
}

func id(kind, key string) string { return kind + "|" + key }

// Schedule puts v, as JSON, into the queue, over an entry of the same kind and key.
func (j *Jobs) Schedule(ctx context.Context, kind, key string, class commands.Class, at time.Time, v any) error {
	return j.schedule(ctx, j.queue.Schedule, kind, key, class, at, v)
}

// scheduleOnce does not touch an entry of the same kind and key that waits or runs.
func (j *Jobs) scheduleOnce(ctx context.Context, kind, key string, class commands.Class, at time.Time, v any) error {
	return j.schedule(ctx, j.queue.ScheduleOnce, kind, key, class, at, v)
}

func (j *Jobs) schedule(ctx context.Context, in func(ctx context.Context, id, class string, at time.Time, payload []byte) error,
	kind, key string, class commands.Class, at time.Time, v any) error {
	payload, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("outbox: encode %s: %w", kind, err)
	}
	p := j.pool(class)
	if err := in(ctx, id(kind, key), string(p.class), at, payload); err != nil {
		j.observe(commands.StoreError, 0)
		return fmt.Errorf("outbox: %w", err)
	}
	p.nudge()
	return nil
}

// Withdraw takes an entry back.
func (j *Jobs) Withdraw(ctx context.Context, kind, key string) error {
	return j.queue.Withdraw(ctx, id(kind, key))
}

func (p *pool) nudge() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// Run works until ctx ends. What is being done then is cut short and is due again at once.
func (j *Jobs) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for _, p := range j.pools {
		wg.Go(func() { j.serve(ctx, p) })
	}
	wg.Wait()
}

func (j *Jobs) serve(ctx context.Context, p *pool) {
	var wg sync.WaitGroup
	defer wg.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		case <-timer.C:
		}
		room := p.workers - int(p.running.Load())
		if room == 0 {
			continue // who is done wakes us
		}
		next, err := j.queue.Due(ctx, string(p.class), time.Now(), lease, room, func(id string, payload []byte, attempt int, held int64) {
			p.running.Add(1)
			wg.Go(func() {
				j.run(ctx, p, &claim{jobs: j, id: id, lease: held, attempt: attempt}, payload)
				p.running.Add(-1)
				p.nudge()
			})
		})
		if err != nil && ctx.Err() == nil {
			j.observe(commands.StoreError, 0)
			j.log.Error("due queue", "class", p.class, "err", err)
		}
		in := idle
		if !next.IsZero() {
			in = min(max(time.Until(next), 10*time.Millisecond), idle)
		}
		timer.Reset(in)
	}
}

// claim is an entry that is ours while its lease is renewed.
type claim struct {
	jobs    *Jobs
	id      string
	lease   int64
	attempt int

	mu   sync.Mutex // one word to the queue at a time
	over bool       // there is nothing more to say
}

// run makes one attempt and says in the queue what came of it. What was done must not be done again, so
// while the store does not take that, the entry stays ours.
func (j *Jobs) run(ctx context.Context, p *pool, c *claim, payload []byte) {
	work, end := context.WithTimeout(ctx, attemptWithin)
	defer end()
	held, release := context.WithCancel(context.WithoutCancel(ctx))
	defer release()
	go c.hold(held, end)
	err := p.pace.Wait(work)
	if err == nil {
		err = j.attempt(work, c.id, payload)
	}
	settle := c.outcome(err, ctx.Err() != nil)
	for try := 0; ; try++ {
		serr := c.say(context.WithoutCancel(ctx), settle)
		if serr == nil {
			return
		}
		j.observe(commands.StoreError, 0)
		j.log.Error("outcome of a job not stored yet", "id", c.id, "err", serr)
		if ctx.Err() != nil {
			return // it runs again when its lease ends
		}
		select {
		case <-time.After(min(100*time.Millisecond<<min(try, 6), 5*time.Second)):
		case <-ctx.Done():
		}
	}
}

// word is something to be said of an entry in the queue.
type word func(ctx context.Context, q Queue) (held bool, err error)

// say tells the queue the last word on a claim. That the lease was lost, or the entry was scheduled anew
// meanwhile, is no error: then it is not ours to say.
func (c *claim) say(ctx context.Context, w word) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, settleWithin)
	defer cancel()
	_, err := w(ctx, c.jobs.queue)
	c.over = err == nil
	return err
}

// hold renews the lease until ctx ends. lost is called when it is somebody else's.
func (c *claim) hold(ctx context.Context, lost context.CancelFunc) {
	tick := time.NewTicker(renewEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		c.mu.Lock()
		if !c.over {
			ours, err := c.jobs.queue.Renew(ctx, c.id, c.lease, time.Now().Add(lease))
			switch {
			case err != nil:
				c.jobs.log.Warn("lease not renewed", "id", c.id, "err", err)
			case !ours:
				c.over = true
				c.jobs.log.Warn("job ended: it was scheduled anew, or its lease could not be kept", "id", c.id)
				lost()
			}
		}
		c.mu.Unlock()
	}
}

// outcome is what is to be said of an attempt.
func (c *claim) outcome(err error, stopping bool) word {
	j := c.jobs
	until := func(at time.Time) word {
		return func(ctx context.Context, q Queue) (bool, error) { return q.Renew(ctx, c.id, c.lease, at) }
	}
	_, given := errors.AsType[*GiveUp](err)
	switch {
	case err == nil:
		return func(ctx context.Context, q Queue) (bool, error) { return q.Finish(ctx, c.id, c.lease) }
	case stopping:
		return until(time.Now())
	case given || c.attempt >= maxAttempts:
		j.observe(commands.GaveUp, 0)
		j.log.Error("job given up; see dingdesk jobs", "id", c.id, "attempts", c.attempt, "err", err)
		return func(ctx context.Context, q Queue) (bool, error) { return q.Bury(ctx, c.id, c.lease, err.Error()) }
	}
	j.observe(commands.Retry, 0)
	j.log.Warn("job failed, will try again", "id", c.id, "attempts", c.attempt, "err", err)
	return until(time.Now().Add(backoff(c.attempt)))
}

func (j *Jobs) attempt(ctx context.Context, id string, payload []byte) (err error) {
	defer func() {
		if v := recover(); v != nil {
			j.log.Error("job panicked", "id", id, "panic", v, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", v)
		}
	}()
	kind, key, _ := strings.Cut(id, "|")
	run := j.handlers[kind]
	if run == nil {
		return &GiveUp{errors.New("nobody does jobs of this kind")}
	}
	return run(ctx, Task{Key: key, Payload: payload})
}
