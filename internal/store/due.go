package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"time"
)

// BuriedFor is how long an entry that was given up is kept.
const BuriedFor = 30 * 24 * time.Hour

// Schedule puts an entry into the due queue, to be run at a time or soon after. Entries of one class are
// leased apart from those of others. An entry of the same id is replaced, whoever leases it and however it
// stands: its lease is worth nothing any more.
func (s *Store) Schedule(ctx context.Context, id, class string, at time.Time, payload []byte) error {
	return s.schedule(ctx, task{id: id, class: class, payload: payload}, at, true)
}

// ScheduleOnce is Schedule for what is to be done once: an entry of the same id that is due, now or later,
// or leased stays as it is. One that was given up is replaced.
func (s *Store) ScheduleOnce(ctx context.Context, id, class string, at time.Time, payload []byte) error {
	return s.schedule(ctx, task{id: id, class: class, payload: payload}, at, false)
}

func (s *Store) schedule(ctx context.Context, t task, at time.Time, over bool) error {
	if t.id == "" || t.class == "" {
		return errors.New("store: schedule: empty id or class")
	}
	if err := s.queue.schedule(ctx, t, at, over); err != nil {
		return fmt.Errorf("store: schedule: %w", err)
	}
	return nil
}

// Withdraw removes an entry, leased, buried or neither; one that is not there is no error.
func (s *Store) Withdraw(ctx context.Context, id string) error {
	if err := s.queue.withdraw(ctx, id); err != nil {
		return fmt.Errorf("store: withdraw: %w", err)
	}
	return nil
}

// Due leases what of a class is due by now, oldest first and at most limit entries (0 or less: all), for the
// given time, and calls fn for each; attempt counts from 1, and lease is what Renew, Finish and Bury are to
// be called with. An entry that nothing is done about is due again when its lease ends.
//
// next is when something of the class will be due (a time up to now: more is due already), zero when there
// is nothing.
func (s *Store) Due(ctx context.Context, class string, now time.Time, lease time.Duration, limit int, fn func(id string, payload []byte, attempt int, lease int64)) (next time.Time, err error) {
	if lease < time.Millisecond {
		return time.Time{}, fmt.Errorf("store: due: a lease of %v is too short", lease)
	}
	if limit <= 0 {
		limit = math.MaxInt32
	}
	token := rand.Int64N(math.MaxInt64) + 1 // drawn, not counted: it fences an entry that was deleted and made again, too
	due, err := s.queue.lease(ctx, class, now, now.Add(lease), token, limit)
	if err != nil {
		return time.Time{}, fmt.Errorf("store: due: %w", err)
	}
	for _, t := range due {
		fn(t.id, t.payload, t.attempt, token)
	}
	if next, err = s.queue.next(ctx, class); err != nil {
		return time.Time{}, fmt.Errorf("store: due: %w", err)
	}
	return next, nil
}

// Renew moves the end of a lease. Whoever gives up an attempt renews until the next one is to be: then the
// entry is due again. held is false when the lease is not the caller's any more, and then nothing happened.
func (s *Store) Renew(ctx context.Context, id string, lease int64, until time.Time) (held bool, err error) {
	if held, err = s.queue.renew(ctx, id, lease, until); err != nil {
		return false, fmt.Errorf("store: renew: %w", err)
	}
	return held, nil
}

// Finish removes an entry that is done. held is as for Renew.
func (s *Store) Finish(ctx context.Context, id string, lease int64) (held bool, err error) {
	if held, err = s.queue.finish(ctx, id, lease); err != nil {
		return false, fmt.Errorf("store: finish: %w", err)
	}
	return held, nil
}

// Bury gives an entry up: it is not due any more, and kept for BuriedFor with the reason. held is as for
// Renew.
func (s *Store) Bury(ctx context.Context, id string, lease int64, reason string) (held bool, err error) {
	if held, err = s.queue.bury(ctx, id, lease, s.now(), reason); err != nil {
		return false, fmt.Errorf("store: bury: %w", err)
	}
	return held, nil
}

// Buried is an entry that was given up.
type Buried struct {
	ID, Class string
	Attempts  int
	At        time.Time // when it was given up
	Reason    string
}

// Buried lists the entries that were given up, the oldest first.
func (s *Store) Buried(ctx context.Context) ([]Buried, error) {
	list, err := s.queue.buried(ctx)
	if err != nil {
		return nil, fmt.Errorf("store: buried: %w", err)
	}
	return list, nil
}

// Revive makes a buried entry due at once, with its attempts counted anew; known is false when there is none
// of that id.
func (s *Store) Revive(ctx context.Context, id string) (known bool, err error) {
	if known, err = s.queue.revive(ctx, id, s.now()); err != nil {
		return false, fmt.Errorf("store: revive: %w", err)
	}
	return known, nil
}
