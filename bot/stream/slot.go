package stream

import (
	"context"
	"sync"
	"time"
)

// slot keeps one connection up. Its supervisor is the only one that starts and
// replaces sessions; SDK goroutines hand in requests.
type slot struct {
	pool  *Pool
	id    int
	leave chan *session // the server takes this one's connection away
	hint  chan struct{} // some connection of the process may have ended

	retiring sync.WaitGroup

	mu        sync.Mutex
	cur       *session // the one that is started on every tick
	old       *session // listens on until cur is connected; nil otherwise
	opened    int
	lastFrame time.Time
	lastErr   error

	// Of the supervisor alone.
	failures int       // failed attempts in a row
	flaps    int       // useless connections in a row
	starved  int       // connections in a row that were replaced because they brought nothing
	deafFrom time.Time // since when the slot has no connection; zero: it has one
}

func newSlot(p *Pool, id int) *slot {
	return &slot{pool: p, id: id, leave: make(chan *session), hint: make(chan struct{}, 1)}
}

// run supervises until ctx ends, then takes the slot down in an orderly way.
func (s *slot) run(ctx context.Context) {
	s.deafFrom = time.Now()
	s.setSessions(s.newSession(ctx), nil)
	next := time.NewTimer(0)
	defer next.Stop()
	look := time.NewTimer(time.Hour)
	look.Stop()
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			s.stop()
			return
		case x := <-s.leave:
			if s.replace(ctx, x) {
				next.Reset(s.flapped(x.use()))
			}
		case <-s.hint: // it comes a moment before the SDK lets go of the connection
			look.Reset(hintDelay)
		case <-look.C:
			if s.lostLately() {
				next.Reset(s.tick(ctx))
			}
		case <-next.C:
			next.Reset(s.tick(ctx))
		}
	}
}

// wake makes the supervisor look at its connection before the next tick.
func (s *slot) wake() {
	select {
	case s.hint <- struct{}{}:
	default:
	}
}

// lostLately reports a loss that need not wait for the next tick: not while the
// slot pauses after failures, and not more often than ticks would come.
func (s *slot) lostLately() bool {
	since, live, had := s.cur.live()
	return had && !live && time.Since(since) >= tickMin
}

// tick does what is due and returns when to look again.
func (s *slot) tick(ctx context.Context) time.Duration {
	if wait := s.noticeLoss(); wait > 0 {
		return wait
	}
	since, live, _ := s.cur.live()
	if live && s.old == nil && s.deafened(time.Since(since)) {
		s.replace(ctx, s.cur)
		live = false
	} else if live && s.old == nil && s.cur.due(time.Now()) {
		age := time.Since(since)
		s.pool.log.Info("replacing a connection because of its age", "slot", s.id, "age", age)
		s.pool.observe(Event{Kind: Recycling, Slot: s.id, Took: age})
		s.replace(ctx, s.cur)
		live = false
	}
	if !live {
		if wait := s.pool.creds.hold(ctx); wait > 0 {
			return wait
		}
	}
	opened, err := s.cur.start(ctx, between(s.pool.cfg.RecycleMin, s.pool.cfg.RecycleMax), s.pool.frames.Load())
	switch {
	case ctx.Err() != nil:
		return tickMin // the loop ends next
	case err != nil:
		return s.failed(ctx, err)
	case opened:
		s.connected()
	}
	return between(tickMin, tickMax)
}

// mute ends the connection on which an ack did not leave in time, as the SDK's line tells by its address.
// Such a connection takes no further ack (gorilla/websocket: a write timeout corrupts it), and the SDK
// would read on as long as frames come: handled, never acked.
func (s *slot) mute(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range []*session{s.cur, s.old} {
		if x != nil && x.closeIf(line) {
			s.pool.log.Warn("a connection takes no acks any more", "slot", s.id)
		}
	}
}

// deafened reports that the connection, though it stands, brings nothing any more.
func (s *slot) deafened(age time.Duration) bool {
	if _, used := s.cur.use(); used {
		s.starved = 0
	}
	patience := time.Duration(0)
	if s.starved > 0 {
		patience = min(starvedAgain<<min(s.starved-1, 10), s.pool.cfg.RecycleMin)
	}
	why := s.cur.goneDeaf(s.pool.frames.Load(), len(s.pool.slots), patience, s.pool.cfg.StarvedAfter, &s.pool.server, time.Now())
	if why == "" {
		return false
	}
	s.starved++
	s.pool.log.Warn("replacing a connection that brings nothing", "slot", s.id, "why", why, "age", age)
	s.pool.observe(Event{Kind: Deaf, Slot: s.id, Took: age})
	return true
}

// replace puts a new session in x's place and keeps x until that is connected.
// It reports false if x is already being replaced. Only connected sessions are
// replaced, and connecting clears s.old, so there are never three.
func (s *slot) replace(ctx context.Context, x *session) bool {
	if x != s.cur {
		return false
	}
	s.failures = 0
	s.setSessions(s.newSession(ctx), x)
	return true
}

// takenAway runs when the server announces a disconnect, on the connection's own
// goroutine, and returns when that connection may be acked and closed: its
// successor is connected and its pending acks are out. All the while it listens,
// though the server pushes nothing more on it.
func (s *slot) takenAway(run, frame context.Context, x *session) {
	if frame.Err() != nil {
		return // the connection is gone
	}
	x.load.touch()
	// When the server repeats itself, each of the frames must wait: the SDK closes
	// the connection after the first one that returns.
	if x.leave() {
		s.pool.log.Debug("the server announced a disconnect", "slot", s.id)
		s.pool.observe(Event{Kind: HandoverBegun, Slot: s.id})
	}
	limit := time.NewTimer(s.pool.cfg.HandoverWait)
	defer limit.Stop()
	wants := s.leave
	for waiting := true; waiting; {
		select {
		case wants <- x:
			wants = nil
		case <-x.replaced:
			waiting = false
		case <-limit.C:
			s.pool.log.Warn("a connection ends before its successor is up", "slot", s.id)
			s.pool.observe(Event{Kind: HandoverLate, Slot: s.id})
			waiting = false
		case <-frame.Done():
			return
		case <-run.Done():
			waiting = false // no successor comes, but the acks must leave
		}
	}
	x.load.settle(ackGrace, drainLimit, frame.Done())
}

// connected follows a successful Start.
func (s *slot) connected() {
	s.failures = 0
	gap := time.Duration(0)
	if !s.deafFrom.IsZero() && s.old == nil {
		gap = time.Since(s.deafFrom)
	}
	s.deafFrom = time.Time{}
	s.mu.Lock()
	s.opened++
	s.lastErr = nil
	first := s.opened == 1
	s.mu.Unlock()
	if old := s.old; old != nil {
		s.setSessions(s.cur, nil)
		s.retire(old)
	}
	s.pool.creds.confirm()
	s.pool.markReady()
	s.pool.observe(Event{Kind: Connected, Slot: s.id, Took: gap})
	s.pool.log.Info("stream connected", "slot", s.id, "first", first, "gap", gap)
}

// failed follows a failed Start.
func (s *slot) failed(ctx context.Context, err error) time.Duration {
	s.failures++
	safe := s.pool.clean(err)
	s.mu.Lock()
	s.lastErr = safe
	s.mu.Unlock()
	s.pool.observe(Event{Kind: OpenFailed, Slot: s.id, Err: safe})
	if refused, fatal := s.pool.creds.suspect(ctx, err); refused != nil {
		if fatal {
			s.pool.fail(refused)
		}
		return tickMin // hold decides from here on
	}
	wait := backoff(s.failures, s.pool.cfg.BackoffMax)
	s.pool.log.Warn("opening a stream connection failed", "slot", s.id, "error", safe, "failures", s.failures, "next", wait)
	return wait
}

// noticeLoss reports a connection that ended by itself, and returns how long to
// wait before the next one.
func (s *slot) noticeLoss() time.Duration {
	age, used, ok := s.cur.forget()
	if !ok {
		return 0
	}
	s.deafFrom = time.Now()
	s.pool.observe(Event{Kind: Lost, Slot: s.id, Took: age})
	s.pool.log.Warn("a stream connection was lost", "slot", s.id, "age", age)
	return s.flapped(age, used)
}

// flapped counts connections that came to nothing, and returns the pause that
// they have earned.
func (s *slot) flapped(age time.Duration, used bool) time.Duration {
	if used || age >= shortLife {
		s.flaps = 0
		return 0
	}
	s.flaps++
	return backoff(s.flaps-freeFlaps, s.pool.cfg.BackoffMax)
}

// retire lets a replaced session end in the background.
func (s *slot) retire(x *session) {
	x.succeed()
	s.retiring.Go(func() {
		x.mu.Lock()
		leaving, conn := x.leaving, x.conn
		x.mu.Unlock()
		if leaving { // takenAway sees to the acks, then the SDK closes
			x.awaitClosed(conn, s.pool.cfg.HandoverWait+drainLimit+closeWait)
		}
		x.finish(drainLimit, !leaving)
	})
}

// stop ends the slot's sessions; what they have accepted is acked.
func (s *slot) stop() {
	cur, old := s.cur, s.old
	s.retiring.Go(func() { cur.finish(drainLimit/3, true) })
	if old != nil {
		s.retiring.Go(func() { old.finish(drainLimit/3, true) })
	}
	s.retiring.Wait()
}

func (s *slot) setSessions(cur, old *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cur, s.old = cur, old
}

func (s *slot) noteFrame(at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastFrame = at
}

// status is for other goroutines. While a handover is under way the old
// connection counts.
func (s *slot) status() SlotStatus {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := SlotStatus{LastFrame: s.lastFrame, Opened: s.opened}
	if s.lastErr != nil {
		st.LastError = s.lastErr.Error()
	}
	for _, x := range []*session{s.cur, s.old} {
		if x == nil {
			continue
		}
		st.Receiving = st.Receiving || x.receives()
		if st.Live {
			continue
		}
		if since, live, _ := x.live(); live {
			st.Live, st.Since = true, since
			st.InFlight, _, _ = x.load.seen()
		}
	}
	return st
}
