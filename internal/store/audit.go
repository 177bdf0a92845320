package store

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"time"
)

// Trace is one entry of the audit.
type Trace struct {
	ID    string    // of the request; an entry of the same ID and At is replaced
	At    time.Time // when they acted
	By    string    // whose act it was
	About []string  // whose facts it touched
	Value []byte
}

// Traces says which entries of the audit are wanted.
type Traces struct {
	Since, Until time.Time // from the one, up to and without the other; zero is no bound
	// By is whose acts, About whose facts; "" is everybody's. Only one of them may be given.
	By, About string
}

// traceKey is the place of an entry in their order.
type traceKey struct{ at, id int64 }

type trace struct {
	traceKey
	people []string // By, then About
	value  []byte
}

// Trace puts an entry into the audit without waiting for it. Whatever is written to the same store behind it is not kept unless
// the entry is, or kept tells why not; kept waits until that is known. An ended context keeps nothing.
func (s *Store) Trace(ctx context.Context, t Trace) (kept func() error) {
	if t.ID == "" {
		return func() error { return errors.New("store: trace: empty id") }
	}
	h := fnv.New64a()
	h.Write([]byte(t.ID))
	e := trace{traceKey: traceKey{t.At.UnixMilli(), int64(h.Sum64())}, people: append([]string{t.By}, t.About...), value: t.Value}
	wait := s.audit.trace(ctx, e)
	return func() error {
		if err := wait(); err != nil {
			return fmt.Errorf("store: trace: %w", err)
		}
		return nil
	}
}

// Traced calls fn for the entries of the audit, the oldest first. It stops at fn's first error and returns it. fn may use the store.
func (s *Store) Traced(ctx context.Context, q Traces, fn func(value []byte) error) error {
	return traced(ctx, q, fn, s.audit.traced)
}

func traced(ctx context.Context, q Traces, fn func(value []byte) error, page func(context.Context, span) ([]trace, error)) error {
	at := span{after: traceKey{math.MinInt64, math.MinInt64}, until: math.MaxInt64}
	switch {
	case q.By != "" && q.About != "":
		return errors.New("store: traced: by and about somebody at once")
	case q.About != "":
		at.person, at.about = q.About, true
	default:
		at.person = q.By
	}
	if !q.Since.IsZero() {
		at.after = traceKey{q.Since.UnixMilli() - 1, math.MaxInt64}
	}
	if !q.Until.IsZero() {
		at.until = q.Until.UnixMilli()
	}
	for {
		list, err := page(ctx, at)
		if err != nil {
			return fmt.Errorf("store: traced: %w", err)
		}
		if len(list) == 0 {
			return nil
		}
		for _, t := range list {
			if err := fn(t.value); err != nil {
				return err
			}
			at.after = t.traceKey
		}
	}
}

// SweepTraces removes the entries of the audit from before a time.
func (s *Store) SweepTraces(ctx context.Context, before time.Time) error {
	if err := s.audit.sweepTraces(ctx, before); err != nil {
		return fmt.Errorf("store: sweep traces: %w", err)
	}
	return nil
}

// span is where a page of the audit begins and the last one ends.
type span struct {
	after  traceKey
	until  int64 // milliseconds
	person string
	about  bool // their facts, not their acts
}
