package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// Timing of the due queue: a lease longer than any single attempt, a look at least every half minute.
const (
	dueLease = 45 * time.Second
	dueIdle  = 30 * time.Second
	dueBatch = 32
)

// entry is what the queue carries: the work and how often it failed. The queue's own count starts
// anew whenever an entry is given a new time, so it is kept here.
type entry struct {
	Failed int             `json:"failed,omitempty"`
	Body   json.RawMessage `json:"body"`
}

// later queues work for the due loop. It reports whether that succeeded; a failure is logged.
func (b *Bot) later(ctx context.Context, id string, in time.Duration, v any) bool {
	body, err := json.Marshal(v)
	if err == nil {
		err = b.schedule(ctx, id, in, entry{Body: body})
	}
	if err != nil {
		b.cfg.Observe("store_error", 0)
		b.log.Error("cannot schedule", "id", id, "err", err)
		return false
	}
	b.nudge()
	return true
}

func (b *Bot) schedule(ctx context.Context, id string, in time.Duration, e entry) error {
	raw, err := json.Marshal(e)
	if err != nil {
		return err
	}
	return b.queue.Schedule(ctx, id, time.Now().Add(in), raw)
}

// nudge wakes the due loop.
func (b *Bot) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// dueLoop works off what must be tried again, until ctx ends.
func (b *Bot) dueLoop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-timer.C:
		}
		next, err := b.queue.Due(ctx, time.Now(), dueLease, dueBatch, func(id string, payload []byte, _ int) error {
			return b.due(ctx, id, payload)
		})
		if err != nil && ctx.Err() == nil {
			b.log.Error("due queue", "err", err)
		}
		in := dueIdle
		if !next.IsZero() {
			in = min(max(time.Until(next), 10*time.Millisecond), dueIdle)
		}
		timer.Reset(in)
	}
}

// due runs one entry. Its own failure reschedules it; an error is returned only when even that
// failed, and then the lease is its next time.
func (b *Bot) due(ctx context.Context, id string, payload []byte) error {
	var e entry
	var key string
	hopeless, err := true, json.Unmarshal(payload, &e)
	if err == nil {
		work, cancel := context.WithTimeout(ctx, dueLease-5*time.Second)
		key, hopeless, err = b.attempt(work, id, e.Body)
		cancel()
	}
	if key != "" && (err == nil || pointless(err)) {
		b.advance(ctx, key, stateDone)
	}
	e.Failed++
	switch {
	case err == nil:
		return b.queue.Finish(ctx, id)
	case hopeless || pointless(err) || e.Failed >= maxAttempts:
		b.cfg.Observe("give_up", 0)
		b.log.Error("given up", "id", id, "failed", e.Failed, "err", err)
		return b.queue.Finish(ctx, id)
	}
	b.cfg.Observe("retry", 0)
	b.log.Warn("will try again", "id", id, "failed", e.Failed, "err", err)
	return b.schedule(ctx, id, backoff(e.Failed), e)
}

// attempt does the work of one entry, and returns the key in the inbox that is done with it, if any;
// hopeless says that it is too late for another try.
func (b *Bot) attempt(ctx context.Context, id string, body []byte) (key string, hopeless bool, err error) {
	switch kind, _, _ := strings.Cut(id, "|"); kind {
	case "answer":
		var out outbound
		if err := json.Unmarshal(body, &out); err != nil {
			return "", true, err
		}
		err := b.deliver(ctx, &out)
		return out.Key, time.Since(out.Since) > giveUpAfter, err
	case "put":
		var u update
		if err := json.Unmarshal(body, &u); err != nil {
			return "", true, err
		}
		return u.PressKey, false, b.retryUpdate(ctx, u)
	case "event":
		var r retrying
		if err := json.Unmarshal(body, &r); err != nil {
			return "", true, err
		}
		return r.Key, false, b.runEvent(ctx, r.Event)
	}
	return "", true, fmt.Errorf("unknown kind of entry")
}

// maxAttempts with backoff spans about a day.
const maxAttempts = 100

// backoff grows from two seconds to fifteen minutes.
func backoff(attempt int) time.Duration {
	return min(2*time.Second<<min(attempt, 10), 15*time.Minute)
}

func (b *Bot) retryUpdate(ctx context.Context, u update) error {
	r, _, err := b.loadRecord(ctx, u.TrackID)
	if err != nil {
		return err
	}
	if r == nil {
		return nil
	}
	return b.updateCard(ctx, r, u.Presser)
}
