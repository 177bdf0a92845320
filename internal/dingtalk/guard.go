package dingtalk

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/failsafe-go/failsafe-go"
	"github.com/failsafe-go/failsafe-go/bulkhead"
	"github.com/failsafe-go/failsafe-go/circuitbreaker"
	"github.com/failsafe-go/failsafe-go/retrypolicy"
)

// guard protects one API, and us from it: DingTalk limits and breaks per API, so one that hangs must
// not hold up the others.
type guard struct {
	pacer    *pacer
	breaker  circuitbreaker.CircuitBreaker[any]
	inFlight bulkhead.Bulkhead[any]
}

// When a circuit opens: at least half of ten attempts or more within 30 s got no proper answer. After
// five seconds one attempt is let through to see.
const (
	breakerRate    = 0.5
	breakerCalls   = 10
	breakerWindow  = 30 * time.Second
	breakerDelay   = 5 * time.Second
	breakerReports = 1
)

func newGuard(op string, qps int, log *slog.Logger) *guard {
	return &guard{
		pacer: newPacer(qps),
		breaker: circuitbreaker.NewBuilder[any]().
			WithFailureRateThreshold(breakerRate, breakerCalls, breakerWindow).
			WithDelay(breakerDelay).
			WithSuccessThreshold(breakerReports).
			OnStateChanged(func(e circuitbreaker.StateChangedEvent) {
				log.Warn("dingtalk circuit", "op", op, "from", e.OldState.String(), "to", e.NewState.String())
			}).
			Build(),
		inFlight: bulkhead.New[any](maxInFlight),
	}
}

// guard returns the guard of an API.
func (c *Client) guard(op string) *guard {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.guards[op]
	if g == nil {
		qps := c.qps
		if op == OpSessionReply {
			// The limit is on an app's calls of an API (openapi.md 0.3). A session webhook carries no app's
			// token; each is its own conversation's.
			qps = 0
		}
		g = newGuard(op, qps, c.log)
		c.guards[op] = g
	}
	return g
}

// enter waits for a slot, a healthy circuit and a free place; leave must follow when it returns no
// error. patience bounds the wait for the slot, 0 does not.
func (g *guard) enter(ctx context.Context, op string, patience time.Duration) (*turn, error) {
	if g.breaker.IsOpen() && g.breaker.RemainingDelay() > 0 {
		return nil, g.refused(op) // before the queue: nobody should wait in order to be refused
	}
	t, err := g.pacer.wait(ctx, patience)
	if err != nil {
		return nil, noSlot(op, err)
	}
	if !g.inFlight.TryAcquirePermit() {
		t.end(true)
		if err := g.inFlight.AcquirePermit(ctx); err != nil {
			return nil, err
		}
		// The slot went stale meanwhile: many who waited here would start in the same moment.
		if t, err = g.pacer.wait(ctx, patience); err != nil {
			g.inFlight.ReleasePermit()
			return nil, noSlot(op, err)
		}
	}
	if !g.breaker.TryAcquirePermit() {
		t.end(true)
		g.inFlight.ReleasePermit()
		return nil, g.refused(op)
	}
	return t, nil
}

// noSlot turns a *tooLong into what callers know.
func noSlot(op string, err error) error {
	var long *tooLong
	if !errors.As(err, &long) {
		return err
	}
	return &APIError{
		Op: op, Kind: KindThrottled, Code: codeNoSlot, unsent: true, Message: long.Error(), RetryAfter: long.wait,
	}
}

func (g *guard) refused(op string) *APIError {
	return &APIError{
		Op: op, Kind: KindUnavailable, Code: codeCircuitOpen, unsent: true,
		Message: "recent calls failed", RetryAfter: g.breaker.RemainingDelay(),
	}
}

// leave reports how the attempt went. The circuit counts only what says that the API is ill: not
// refusals, and not callers who went away.
func (g *guard) leave(t *turn, err error) {
	defer g.inFlight.ReleasePermit() // last: the next one shall see the circuit as it is now
	var e *APIError
	t.end(errors.As(err, &e) && e.unsent)
	switch {
	case e != nil && e.Kind == KindUnavailable, errors.Is(err, context.DeadlineExceeded):
		g.breaker.RecordFailure()
	default:
		g.breaker.RecordSuccess()
	}
	if e != nil && e.Kind == KindThrottled {
		g.pacer.pause(e.RetryAfter)
	}
}

// ban is the five minutes for which DingTalk's edge refuses an address that made 10,000 calls in 20 s
// (openapi.md 0.3). Calls made meanwhile would only prolong it.
type ban struct {
	mu    sync.Mutex
	until time.Time
}

func (b *ban) set(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.until = time.Now().Add(d)
}

func (b *ban) left() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(0, time.Until(b.until))
}

// Retrying. Nobody waits longer for a retry than maxRetryWait: the error says RetryAfter instead.
const (
	maxAttempts  = 3
	backoffBase  = 200 * time.Millisecond
	backoffMost  = 2 * time.Second
	maxRetryWait = 5 * time.Second
)

// retries runs attempts until one succeeds, or says that it is the last.
type retries struct {
	policy retrypolicy.RetryPolicy[any]
}

// repeat is a failed attempt that is worth another one after a while.
type repeat struct {
	err  error
	wait time.Duration
}

func (a *repeat) Error() string { return a.err.Error() }
func (a *repeat) Unwrap() error { return a.err }

func newRetries() *retries {
	return &retries{policy: retrypolicy.NewBuilder[any]().
		HandleIf(func(_ any, err error) bool {
			var a *repeat
			return errors.As(err, &a)
		}).
		WithMaxAttempts(maxAttempts).
		WithDelayFunc(func(x failsafe.ExecutionAttempt[any]) time.Duration {
			var a *repeat
			if errors.As(x.LastError(), &a) {
				return a.wait
			}
			return 0
		}).
		ReturnLastFailure().
		Build()}
}

// run calls attempt with 1, 2, …. A success counts also when ctx ended in the same moment: what was
// done was done.
func (r *retries) run(ctx context.Context, attempt func(n int) error) error {
	n, last := 0, error(nil)
	// Run's own error is left aside: it is ctx's as soon as ctx is done, whatever the attempt brought.
	_ = failsafe.With[any](r.policy).WithContext(ctx).Run(func() error {
		n++
		last = attempt(n)
		return last
	})
	var a *repeat
	if errors.As(last, &a) {
		return a.err
	}
	return last
}

// retryWait decides whether a failed attempt is repeated, and after which wait. Reads and calls with
// an idempotency key are repeated after anything temporary. A refusal by the gateway and a request that never left did nothing
// yet, so those are repeated for every call.
func retryWait(ctx context.Context, err error, s *spec, n int) (time.Duration, bool) {
	var e *APIError
	if n >= maxAttempts || !errors.As(err, &e) || e.Code == codeCircuitOpen || e.Code == codeNoSlot || e.Op != s.op {
		return 0, false // another op is the token's, which was retried already
	}
	keyed := s.keyed || s.key != ""
	var wait time.Duration
	switch {
	case e.Kind == KindThrottled:
		wait = e.RetryAfter + rand.N(backoffBase)
	case e.Kind == KindUnavailable && (keyed || e.unsent):
		// Full jitter: anything between nothing and the doubled step.
		wait = max(e.RetryAfter, rand.N(min(backoffBase<<n, backoffMost)))
	default:
		return 0, false
	}
	if deadline, ok := ctx.Deadline(); wait > maxRetryWait || (ok && time.Until(deadline) <= wait) {
		return 0, false
	}
	return wait, true
}
