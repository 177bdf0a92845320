package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// The states of an accepted frame, in their order. Work that is run again after a crash may go back to
// Running; Done is final.
const (
	Accepted   = "accepted"   // in the journal
	Running    = "running"    // a handler has it
	Delivering = "delivering" // the answer is known and on its way
	Done       = "done"       // answered; the frame is gone, its key is kept
)

func states() []string { return []string{Accepted, Running, Delivering, Done} }

// Accept writes a frame into the journal and says whether its key is new: de-duplication and journal in
// one commit, so a frame is never known without being kept, nor kept twice. When it returns without an
// error the frame survives the death of the process. A key is forgotten KeptFor after its acceptance,
// once its frame is done. Concurrent calls share commits.
func (s *Store) Accept(ctx context.Context, key, lane string, frame []byte) (first bool, err error) {
	if key == "" {
		return false, errors.New("store: accept: empty key")
	}
	now := s.now()
	e := entry{key: key, lane: lane, state: Accepted, frame: frame, accepted: now}
	if first, err = s.inbox.accept(ctx, e, now.Add(-KeptFor)); err != nil {
		return false, fmt.Errorf("store: accept: %w", err)
	}
	return first, nil
}

// Advance moves a frame to a state. At Done its content is deleted; a frame that is done stays done. A
// key that was never accepted is an error. Concurrent calls share commits.
func (s *Store) Advance(ctx context.Context, key, state string) error {
	if !slices.Contains(states(), state) {
		return fmt.Errorf("store: advance: no state %q; there are %v", state, states())
	}
	known, err := s.inbox.advance(ctx, key, state)
	if err != nil {
		return fmt.Errorf("store: advance to %s: %w", state, err)
	}
	if !known {
		return fmt.Errorf("store: advance to %s: no frame with key %q was accepted", state, key)
	}
	return nil
}

// Unfinished calls fn for every frame that is not done, in the order of acceptance, and stops at its
// first error, which it returns. fn may use the store; what is accepted meanwhile may or may not be seen.
func (s *Store) Unfinished(ctx context.Context, fn func(key, lane string, frame []byte, state string, accepted time.Time) error) error {
	for after := int64(0); ; {
		page, err := s.inbox.unfinished(ctx, after)
		if err != nil {
			return fmt.Errorf("store: unfinished: %w", err)
		}
		if len(page) == 0 {
			return nil
		}
		for _, e := range page {
			if err := fn(e.key, e.lane, e.frame, e.state, e.accepted); err != nil {
				return err
			}
			after = e.seq
		}
	}
}
