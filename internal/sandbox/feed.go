package sandbox

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ChangeKind says what changed.
type ChangeKind string

// Kinds of changes; each names the field of Change that is set.
const (
	ChangedMessage    ChangeKind = "message"
	ChangedCard       ChangeKind = "card" // TrackID; ask Card for what a viewer sees
	ChangedPress      ChangeKind = "press"
	ChangedFrame      ChangeKind = "frame"
	ChangedCall       ChangeKind = "call"
	ChangedConnection ChangeKind = "connection"
	ChangedQuota      ChangeKind = "quota"
	ChangedViolation  ChangeKind = "violation"
	ChangedSettings   ChangeKind = "settings" // What: settings, scopes, faults, templates or clock
	ChangedPerson     ChangeKind = "person"
)

// Change is one thing that happened in the sandbox. Exactly one of the pointers is set, as Kind says; what they point
// to is never changed afterwards.
type Change struct {
	Seq  int64
	At   time.Time
	Kind ChangeKind

	Message    *Message
	TrackID    string
	Press      *Press
	Frame      *Frame
	Call       *Call
	Connection *Connection
	Quota      *Quota
	Violation  *Violation
	Person     *Person
	What       string
}

// ErrClosed is what waiting ends with when the sandbox is closed.
var ErrClosed = errors.New("sandbox: closed")

// ErrTooOld is what reading the feed ends with when the asked-for changes are no longer kept.
var ErrTooOld = errors.New("sandbox: these changes are no longer kept")

// keptChanges bounds the memory of the feed; a page that is further behind loads everything again.
const keptChanges = 50_000

// feed is the sequence of all changes, with a wake-up for whoever waits for more.
type feed struct {
	mu     sync.Mutex
	last   int64    // sequence number of the newest change
	kept   []Change // the newest changes, oldest first
	more   chan struct{}
	closed bool
}

func newFeed() *feed { return &feed{more: make(chan struct{})} }

// nextSeq is the number that the next change gets. Only whoever holds the server's lock may rely on it.
func (f *feed) nextSeq() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last + 1
}

func (f *feed) add(c Change) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	c.Seq = f.last
	f.kept = append(f.kept, c)
	if len(f.kept) > 2*keptChanges {
		f.kept = append([]Change(nil), f.kept[len(f.kept)-keptChanges:]...)
	}
	if !f.closed {
		close(f.more)
		f.more = make(chan struct{})
	}
	return c.Seq
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.closed {
		f.closed = true
		close(f.more)
	}
}

func (f *feed) seq() int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

// after returns what came after a sequence number (a view that callers must not change) and a channel that is closed
// when there is more.
func (f *feed) after(seq int64) (changes []Change, more <-chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	oldest := f.last - int64(len(f.kept)) + 1
	switch {
	case seq < oldest-1:
		return nil, nil, ErrTooOld
	case seq < f.last:
		return f.kept[seq-oldest+1 : len(f.kept) : len(f.kept)], f.more, nil
	case f.closed:
		return nil, f.more, ErrClosed
	}
	return nil, f.more, nil
}

// Seq is the number of the newest change: pass it to Next to wait only for what comes later.
func (s *Server) Seq() int64 { return s.feed.seq() }

// Next returns the first change after a sequence number (0: from the beginning) that match accepts, waiting for it as
// long as ctx allows. Continue with the Seq of the result.
func (s *Server) Next(ctx context.Context, after int64, match func(Change) bool) (Change, error) {
	for {
		changes, more, err := s.feed.after(after)
		if err != nil {
			return Change{}, err
		}
		for _, c := range changes {
			after = c.Seq
			if match(c) {
				return c, nil
			}
		}
		if len(changes) > 0 {
			continue
		}
		select {
		case <-more:
		case <-ctx.Done():
			return Change{}, ctx.Err()
		}
	}
}

// Snapshot is the state of the sandbox when a condition of Wait is looked at. Its queries are those of the Server.
type Snapshot struct {
	*Server
	Seq int64 // the newest change
	Totals
}

// Totals counts what happened since the start.
type Totals struct {
	Said     int // messages of people that were meant for the bot
	Acked    int // of those, how many the bot acknowledged with 200
	BotSent  int // messages of the bot in conversations, cards included
	Called   int // OpenAPI calls, finished
	Pressed  int // card callbacks, finished
	Events   int // events, each once however often it was pushed
	Violated int // violations of level error
}

// Wait returns when cond holds, looking again after every change and never in between. cond must be quick; it must
// not call anything that changes the sandbox.
func (s *Server) Wait(ctx context.Context, cond func(Snapshot) bool) error {
	for {
		seq := s.feed.seq()
		if cond(Snapshot{Server: s, Seq: seq, Totals: s.Totals()}) {
			return nil
		}
		changes, more, err := s.feed.after(seq)
		switch {
		case errors.Is(err, ErrTooOld) || len(changes) > 0:
			continue
		case err != nil:
			return err
		}
		select {
		case <-more:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// Totals counts what happened since the start.
func (s *Server) Totals() Totals {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.totals
}
