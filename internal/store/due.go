package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Schedule puts an entry into the due queue, to be run at a time or soon after. An entry of the same id
// is replaced: time, payload, lease and count of attempts.
func (s *Store) Schedule(ctx context.Context, id string, at time.Time, payload []byte) error {
	if id == "" {
		return errors.New("store: schedule: empty id")
	}
	if err := s.queue.schedule(ctx, id, at, payload); err != nil {
		return fmt.Errorf("store: schedule: %w", err)
	}
	return nil
}

// Due leases what is due by now, oldest first and at most limit entries (0 or less: all), to this caller
// for the given time and calls fn for each; attempt counts from 1. Whoever is through with an entry,
// inside fn or later, calls Finish; anything else (an error, a crash) makes it due again when the lease
// ends. An error of fn does not stop the others; all are returned together. When ctx ends the entries
// left over wait for the end of their lease.
//
// next is when something will be due (a time up to now: more is due already), zero when the queue is
// empty. It is valid also with errors of fn.
func (s *Store) Due(ctx context.Context, now time.Time, lease time.Duration, limit int, fn func(id string, payload []byte, attempt int) error) (next time.Time, err error) {
	if lease < time.Millisecond {
		return time.Time{}, fmt.Errorf("store: due: a lease of %v is too short", lease)
	}
	if limit <= 0 {
		limit = math.MaxInt32
	}
	due, err := s.queue.lease(ctx, now, now.Add(lease), limit)
	if err != nil {
		return time.Time{}, fmt.Errorf("store: due: %w", err)
	}
	var errs []error
	for _, t := range due {
		if err := ctx.Err(); err != nil {
			return time.Time{}, errors.Join(append(errs, fmt.Errorf("store: due: %w", err))...)
		}
		if err := fn(t.id, t.payload, t.attempt); err != nil {
			errs = append(errs, fmt.Errorf("due %s, attempt %d: %w", t.id, t.attempt, err))
		}
	}
	// Asked after the calls, which may have finished or scheduled something.
	next, err = s.upkeep.next(ctx)
	if err != nil {
		errs = append(errs, fmt.Errorf("store: due: %w", err))
	}
	return next, errors.Join(errs...)
}

// Finish removes an entry from the due queue, leased or not; one that is not there is no error.
func (s *Store) Finish(ctx context.Context, id string) error {
	if err := s.queue.finish(ctx, id); err != nil {
		return fmt.Errorf("store: finish: %w", err)
	}
	return nil
}
