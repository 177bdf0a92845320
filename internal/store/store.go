package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// KeptFor is how long the key of an accepted frame is remembered, counted from its acceptance. DingTalk
// repeats an unacknowledged frame within seconds; a day covers every outage that we want to survive.
const KeptFor = 24 * time.Hour

// ErrClosed is returned by every operation after Close.
var ErrClosed = errors.New("store is closed")

// Store is an open store. All methods may be called at the same time. Byte slices that go in are not
// kept, those that come out belong to the caller. An operation that returns the context's error wrote
// nothing, unless its comment says otherwise.
type Store struct {
	inbox    inbox
	records  records
	queue    queue
	audit    audit
	holdings holdings
	upkeep   upkeep
	now      func() time.Time
}

// The six parts of an implementation. The methods that callers see are on Store, so that arguments are
// checked, callbacks run and errors named in one place.
type inbox interface {
	accept(ctx context.Context, e entry, forget time.Time) (first bool, err error)
	advance(ctx context.Context, key, state string) (known bool, err error)
	unfinished(ctx context.Context, after int64) ([]entry, error) // a page, oldest first; empty: no more
}

type records interface {
	get(ctx context.Context, id recordID, now time.Time) (record, bool, error)
	put(ctx context.Context, p put, now time.Time) (version int64, ok bool, err error)
	find(ctx context.Context, f find, now time.Time) ([]record, error) // a page, newest first; empty: no more
}

type queue interface {
	schedule(ctx context.Context, t task, at time.Time, over bool) error // over also what is not buried
	withdraw(ctx context.Context, id string) error
	lease(ctx context.Context, class string, now, until time.Time, token int64, limit int) ([]task, error)
	next(ctx context.Context, class string) (time.Time, error) // zero: nothing of the class
	renew(ctx context.Context, id string, token int64, until time.Time) (held bool, err error)
	finish(ctx context.Context, id string, token int64) (held bool, err error)
	bury(ctx context.Context, id string, token int64, at time.Time, reason string) (held bool, err error)
	buried(ctx context.Context) ([]Buried, error)
	revive(ctx context.Context, id string, at time.Time) (known bool, err error)
}

type audit interface {
	trace(ctx context.Context, t trace) (kept func() error)
	traced(ctx context.Context, at span) ([]trace, error) // a page, oldest first; empty: no more
	sweepTraces(ctx context.Context, before time.Time) error
}

type holdings interface { // pages, in the order of the sequence numbers; empty: no more
	recordsNaming(ctx context.Context, word string, after int64, now time.Time) ([]holding, error)
	dueNaming(ctx context.Context, word string, after int64, now time.Time) ([]holding, error)
}

type upkeep interface {
	sweep(ctx context.Context, now, forget, buried time.Time) error
	close() error
}

// entry is one accepted frame.
type entry struct {
	seq       int64 // order of acceptance
	key, lane string
	state     string
	frame     []byte
	accepted  time.Time
}

type recordID struct{ kind, key string }

type record struct {
	key     string
	value   []byte
	version int64
}

type put struct {
	recordID
	value   []byte // nil deletes
	version int64  // that the record must have, 0: none
	always  bool   // whatever there is
	expires time.Time
	index   []string
}

type find struct {
	kind, index string
	before      int64 // only versions below this
	limit       int
}

// task is one entry of the due queue.
type task struct {
	id, class string
	payload   []byte
	attempt   int
}

// Option changes how a store is opened.
type Option func(*options)

type options struct{ now func() time.Time }

// WithClock replaces the clock, which decides when an entry was accepted and which keys and records have
// expired. Due and Sweep are told the time by their caller.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// Open opens the store that spec names: "sqlite:FILE" (made, with its folder, if it is not there) or
// "memory:". A file that another process has open gives an *InUseError.
func Open(ctx context.Context, spec string, log *slog.Logger, opts ...Option) (*Store, error) {
	o := options{now: time.Now}
	for _, opt := range opts {
		opt(&o)
	}
	scheme, rest, _ := strings.Cut(spec, ":")
	switch {
	case scheme == "sqlite" && rest != "" && rest != ":memory:" && !strings.ContainsAny(rest, "?\x00"):
		s, err := openSQLite(ctx, rest, log)
		if err != nil {
			return nil, err
		}
		return &Store{inbox: s, records: s, queue: s, audit: s, holdings: s, upkeep: s, now: o.now}, nil
	case spec == "memory:":
		m := newMemory(o.now)
		return &Store{inbox: m, records: m, queue: m, audit: m, holdings: m, upkeep: m, now: o.now}, nil
	case scheme == "redis" || scheme == "rediss":
		return nil, errors.New("store: redis:// is not supported yet; write sqlite:FILE (such as sqlite:data/dingdesk.db), or memory: for nothing kept")
	default:
		// Not quoted back: what somebody took for a store may hold a password.
		return nil, errors.New("store: this is no store; write sqlite:FILE (such as sqlite:data/dingdesk.db, without options), or memory: for nothing kept")
	}
}

// Close waits for what is being written, and closes the store. Closing again does nothing.
func (s *Store) Close() error {
	if err := s.upkeep.close(); err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

// Sweep removes what has expired by now: keys of finished frames accepted more than KeptFor ago, records, and
// entries that were given up more than BuriedFor ago. Unfinished frames and scheduled entries stay, however
// old.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	if err := s.upkeep.sweep(ctx, now, now.Add(-KeptFor), now.Add(-BuriedFor)); err != nil {
		return fmt.Errorf("store: sweep: %w", err)
	}
	return nil
}
