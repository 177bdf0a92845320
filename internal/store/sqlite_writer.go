package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

const (
	maxWaiting = 1024 // writes that may wait; the next caller blocks until there is room or its context ends
	maxBatch   = 256  // writes in one commit
)

// writer is the one goroutine that changes the file. It takes what is waiting, runs all of it in one
// transaction and answers everybody after the commit: while one commit runs the next batch gathers by
// itself, so nobody waits for company.
type writer struct {
	db    *sql.DB // one connection
	stmts map[string]*sql.Stmt

	queue chan *write
	ended chan struct{} // closed when the goroutine has returned

	mu   sync.RWMutex // held for reading while putting into queue, for writing while closing it
	shut bool
}

// write is one caller's change.
type write struct {
	ctx   context.Context
	apply func(ctx context.Context, st statements) error // may run twice: it sets results, never adds to them
	done  chan error
}

// statements runs prepared statements inside the batch's transaction.
type statements struct {
	prepared map[string]*sql.Stmt
	tx       *sql.Tx
}

func (st statements) exec(ctx context.Context, query string, args ...any) (changed int64, err error) {
	res, err := st.tx.StmtContext(ctx, st.prepared[query]).ExecContext(ctx, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (st statements) row(ctx context.Context, query string, args ...any) *sql.Row {
	return st.tx.StmtContext(ctx, st.prepared[query]).QueryRowContext(ctx, args...)
}

func (st statements) rows(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return st.tx.StmtContext(ctx, st.prepared[query]).QueryContext(ctx, args...)
}

// newWriter starts the goroutine. ctx must not end before stop.
func newWriter(ctx context.Context, db *sql.DB) (*writer, error) {
	w := &writer{db: db, stmts: map[string]*sql.Stmt{}, queue: make(chan *write, maxWaiting), ended: make(chan struct{})}
	for _, query := range writeQueries() {
		stmt, err := db.PrepareContext(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("prepare %q: %w", query, err)
		}
		w.stmts[query] = stmt
	}
	go w.run(ctx)
	return w, nil
}

// do runs apply in a transaction. It returns ctx's error only if apply did not run: once it has begun the
// outcome is awaited, because a caller that does not know whether its frame is in the journal can neither
// acknowledge it nor not.
func (w *writer) do(ctx context.Context, apply func(ctx context.Context, st statements) error) error {
	return w.begin(ctx, apply)()
}

// begin is do without the waiting, which outcome does. Writes are committed in the order in which they begin.
func (w *writer) begin(ctx context.Context, apply func(ctx context.Context, st statements) error) (outcome func() error) {
	wr := &write{ctx: ctx, apply: apply, done: make(chan error, 1)}
	if err := w.enqueue(wr); err != nil {
		wr.done <- err
	}
	return func() error { return <-wr.done }
}

func (w *writer) enqueue(wr *write) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.shut {
		return ErrClosed
	}
	select {
	case w.queue <- wr:
		return nil
	case <-wr.ctx.Done():
		return wr.ctx.Err()
	}
}

func (w *writer) closed() bool {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shut
}

// refuse takes no more writes.
func (w *writer) refuse() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.shut {
		w.shut = true
		close(w.queue)
	}
}

// stop lets the goroutine finish what is queued and closes the connection.
func (w *writer) stop() error {
	w.refuse()
	<-w.ended
	return w.db.Close() // and with it the statements
}

func (w *writer) run(ctx context.Context) {
	defer close(w.ended)
	batch := make([]*write, 0, maxBatch)
	for first := range w.queue {
		batch = w.gather(append(batch[:0], first))
		w.commit(ctx, batch)
		clear(batch)
	}
}

// gather adds what is waiting, without waiting for more, and answers those whose context has ended.
func (w *writer) gather(batch []*write) []*write {
	for len(batch) < maxBatch {
		select {
		case wr, ok := <-w.queue:
			if !ok {
				return live(batch)
			}
			batch = append(batch, wr)
		default:
			return live(batch)
		}
	}
	return live(batch)
}

func live(batch []*write) []*write {
	kept := batch[:0]
	for _, wr := range batch {
		if err := wr.ctx.Err(); err != nil {
			wr.done <- err
			continue
		}
		kept = append(kept, wr)
	}
	return kept
}

// commit runs a batch in one transaction. If one write fails, the others must not: each then gets a
// transaction of its own.
func (w *writer) commit(ctx context.Context, batch []*write) {
	if len(batch) == 0 {
		return
	}
	err := w.transact(ctx, batch)
	var own *applyError
	if len(batch) > 1 && errors.As(err, &own) {
		for _, wr := range batch {
			wr.done <- w.transact(ctx, []*write{wr})
		}
		return
	}
	for _, wr := range batch {
		wr.done <- err
	}
}

// applyError is the failure of one write, as against that of the transaction.
type applyError struct{ err error }

func (e *applyError) Error() string { return e.err.Error() }
func (e *applyError) Unwrap() error { return e.err }

func (w *writer) transact(ctx context.Context, batch []*write) error {
	tx, err := w.db.BeginTx(ctx, nil) // IMMEDIATE: see writePragmas
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	for _, wr := range batch {
		if err := wr.apply(ctx, statements{w.stmts, tx}); err != nil {
			return errors.Join(&applyError{err}, tx.Rollback())
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}
