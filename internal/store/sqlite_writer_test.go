package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func openHeld(t *testing.T) (s *sqlite, release func()) {
	t.Helper()
	s, err := openSQLite(t.Context(), filepath.Join(t.TempDir(), "s.db"), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	held, let := make(chan struct{}), make(chan struct{})
	blocked := make(chan error, 1)
	go func() {
		blocked <- s.do(context.Background(), func(context.Context, statements) error {
			close(held)
			<-let
			return nil
		})
	}()
	<-held
	t.Cleanup(func() {
		if err := errors.Join(<-blocked, s.close()); err != nil {
			t.Error(err)
		}
	})
	return s, func() { close(let) }
}

// submit queues a write behind the held one and returns where its outcome will come.
func submit(t *testing.T, s *sqlite, ctx context.Context, apply func(ctx context.Context, st statements) error) <-chan error {
	t.Helper()
	wr := &write{ctx: ctx, apply: apply, done: make(chan error, 1)}
	if err := s.enqueue(wr); err != nil {
		t.Fatal(err)
	}
	return wr.done
}

func insert(key string) func(ctx context.Context, st statements) error {
	return func(ctx context.Context, st statements) error {
		_, err := st.exec(ctx, insertEntry, key, "l", Accepted, []byte("f"), 1)
		return err
	}
}

func TestWaitingWritesShareOneCommit(t *testing.T) {
	s, release := openHeld(t)
	transactions := map[any]int{}
	var outcomes []<-chan error
	for i := range 2 * maxBatch {
		outcomes = append(outcomes, submit(t, s, t.Context(), func(ctx context.Context, st statements) error {
			transactions[st.tx]++
			return insert(fmt.Sprint(i))(ctx, st)
		}))
	}
	release()
	for _, done := range outcomes {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if len(transactions) != 2 {
		t.Errorf("%d writes took %d transactions, want 2", 2*maxBatch, len(transactions))
	}
}

func TestAFailingWriteDoesNotFailItsNeighbours(t *testing.T) {
	s, release := openHeld(t)
	boom := errors.New("boom")
	before := submit(t, s, t.Context(), insert("before"))
	bad := submit(t, s, t.Context(), func(ctx context.Context, st statements) error {
		return errors.Join(insert("bad")(ctx, st), boom)
	})
	after := submit(t, s, t.Context(), insert("after"))
	release()
	if err := errors.Join(<-before, <-after); err != nil {
		t.Error(err)
	}
	if err := <-bad; !errors.Is(err, boom) {
		t.Errorf("the failing write got %v", err)
	}
	page, err := s.unfinished(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, e := range page {
		keys = append(keys, e.key)
	}
	if fmt.Sprint(keys) != "[before after]" {
		t.Errorf("written: %v", keys)
	}
}

func TestAWriteWhoseContextEndsInTheQueueIsNotDone(t *testing.T) {
	s, release := openHeld(t)
	ctx, cancel := context.WithCancel(t.Context())
	given := submit(t, s, ctx, insert("given up"))
	kept := submit(t, s, t.Context(), insert("kept"))
	cancel()
	release()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
	if err := <-kept; err != nil {
		t.Error(err)
	}
	if page, err := s.unfinished(t.Context(), 0); err != nil || len(page) != 1 || page[0].key != "kept" {
		t.Errorf("written: %v, %v", page, err)
	}
}

func TestAFullQueueGivesUpWithTheContext(t *testing.T) {
	s, release := openHeld(t)
	defer release()
	for i := range maxWaiting {
		submit(t, s, t.Context(), insert(fmt.Sprint(i)))
	}
	ctx, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if err := s.do(ctx, insert("one too many")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

func TestClosingDoesWhatIsQueued(t *testing.T) {
	s, release := openHeld(t)
	queued := submit(t, s, t.Context(), insert("queued"))
	closed := make(chan error)
	go func() { closed <- s.close() }()
	for !s.closed() { // until close has refused further writes
		runtime.Gosched()
	}
	release()
	if err := errors.Join(<-queued, <-closed); err != nil {
		t.Error(err)
	}
	if err := s.do(t.Context(), insert("late")); !errors.Is(err, ErrClosed) {
		t.Errorf("late: %v", err)
	}
}
