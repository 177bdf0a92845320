// Package storetest is the one suite that every store must pass. It knows stores only by their spec.
package storetest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/store"
)

// Run tests the stores that fresh names: each call of fresh gives the spec of a new, empty one. A store
// that outlives its process (any but memory:) is also killed: Run starts the test binary again with only
// the calling test, so call it from the top level of a test of its own.
func Run(t *testing.T, fresh func(t testing.TB) string) {
	if spec := os.Getenv(crashEnv); spec != "" {
		acceptUntilKilled(t, spec)
		return
	}
	s := suite{fresh: fresh, name: t.Name()}
	groups := []struct {
		name  string
		tests map[string]func(t *testing.T, s suite)
	}{
		{"inbox", inboxTests()},
		{"records", recordTests()},
		{"due", dueTests()},
		{"audit", auditTests()},
		{"life", lifeTests()},
	}
	for _, g := range groups {
		for name, test := range g.tests {
			t.Run(g.name+"/"+name, func(t *testing.T) { test(t, s) })
		}
	}
	if spec := fresh(t); !strings.HasPrefix(spec, "memory:") {
		for name, test := range durableTests() {
			t.Run("durable/"+name, func(t *testing.T) { test(t, s) })
		}
	}
}

type suite struct {
	fresh func(t testing.TB) string
	name  string // of the test that called Run
}

// open opens a new store on a clock that stands still until it is told otherwise.
func (s suite) open(t *testing.T) (*store.Store, *clock) {
	t.Helper()
	return reopen(t, s.fresh(t))
}

func reopen(t *testing.T, spec string) (*store.Store, *clock) {
	t.Helper()
	c := &clock{at: time.Date(2025, 11, 24, 9, 0, 0, 0, time.UTC)}
	st, err := store.Open(t.Context(), spec, slog.New(slog.DiscardHandler), store.WithClock(c.now))
	if err != nil {
		t.Fatalf("open %s: %v", spec, err)
	}
	t.Cleanup(func() {
		if err := st.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return st, c
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
	return c.at
}

// together runs fn n times at once and returns the errors that there were.
func together(n int, fn func(i int) error) error {
	start := make(chan struct{})
	errs := make(chan error, n)
	for i := range n {
		go func() {
			<-start
			errs <- fn(i)
		}()
	}
	close(start)
	var first error
	for range n {
		if err := <-errs; err != nil && first == nil {
			first = err
		}
	}
	return first
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func accept(t *testing.T, st *store.Store, key, lane, frame string, wantFirst bool) {
	t.Helper()
	first, err := st.Accept(t.Context(), key, lane, []byte(frame))
	if err != nil {
		t.Fatalf("accept %s: %v", key, err)
	}
	if first != wantFirst {
		t.Fatalf("accept %s: first = %v, want %v", key, first, wantFirst)
	}
}

// waiting lists the unfinished frames as "key|lane|frame|state".
func waiting(t *testing.T, st *store.Store) []string {
	t.Helper()
	list := []string{}
	ok(t, st.Unfinished(t.Context(), func(key, lane string, frame []byte, state string, _ time.Time) error {
		list = append(list, strings.Join([]string{key, lane, string(frame), state}, "|"))
		return nil
	}))
	return list
}

// found lists the records under an index as "key=value".
func found(t *testing.T, st *store.Store, kind, index string, limit int) []string {
	t.Helper()
	list := []string{}
	ok(t, st.Find(t.Context(), kind, index, limit, func(key string, value []byte, _ int64) error {
		list = append(list, key+"="+string(value))
		return nil
	}))
	return list
}

const class = "class"

// leased lists what Due leases, as "id=payload#attempt", without finishing it.
func leased(t *testing.T, st *store.Store, now time.Time, lease time.Duration, limit int) ([]string, time.Time) {
	t.Helper()
	list := []string{}
	next, err := st.Due(t.Context(), class, now, lease, limit, func(id string, payload []byte, attempt int, _ int64) {
		list = append(list, fmt.Sprintf("%s=%s#%d", id, payload, attempt))
	})
	ok(t, err)
	return list, next
}

// token leases the one entry that is due, and returns what holds it.
func token(t *testing.T, st *store.Store, now time.Time) (held int64) {
	t.Helper()
	_, err := st.Due(t.Context(), class, now, time.Minute, 0, func(_ string, _ []byte, _ int, lease int64) {
		if held != 0 {
			t.Fatal("more than one entry is due")
		}
		held = lease
	})
	ok(t, err)
	if held == 0 {
		t.Fatal("nothing is due")
	}
	return held
}

// put writes whatever there is.
func put(t *testing.T, st *store.Store, kind, key, value string, expires time.Time, index ...string) int64 {
	t.Helper()
	v, err := st.Put(t.Context(), kind, key, []byte(value), expires, index...)
	ok(t, err)
	return v
}

func wantValue(t *testing.T, st *store.Store, kind, key, want string) int64 {
	t.Helper()
	v, version, there, err := st.Get(t.Context(), kind, key)
	ok(t, err)
	if !there || string(v) != want {
		t.Fatalf("get %s/%s = %.40q, %v; want %.40q", kind, key, v, there, want)
	}
	return version
}

func wantAbsent(t *testing.T, st *store.Store, kind, key string) {
	t.Helper()
	v, version, there, err := st.Get(t.Context(), kind, key)
	ok(t, err)
	if there || v != nil || version != 0 {
		t.Fatalf("get %s/%s = %.40q, %d, %v; want nothing", kind, key, v, version, there)
	}
}

// operations are all of a store's, to try each with a closed store or an ended context.
func operations() map[string]func(ctx context.Context, st *store.Store) error {
	at := time.Date(2025, 11, 24, 10, 0, 0, 0, time.UTC)
	return map[string]func(ctx context.Context, st *store.Store) error{
		"Accept": func(ctx context.Context, st *store.Store) error {
			_, err := st.Accept(ctx, "key", "lane", []byte("frame"))
			return err
		},
		"Advance": func(ctx context.Context, st *store.Store) error { return st.Advance(ctx, "old", store.Done) },
		"Unfinished": func(ctx context.Context, st *store.Store) error {
			return st.Unfinished(ctx, func(string, string, []byte, string, time.Time) error { return nil })
		},
		"Get": func(ctx context.Context, st *store.Store) error {
			_, _, _, err := st.Get(ctx, "kind", "key")
			return err
		},
		"Put": func(ctx context.Context, st *store.Store) error {
			_, err := st.Put(ctx, "kind", "key", []byte("value"), time.Time{}, "index")
			return err
		},
		"Swap": func(ctx context.Context, st *store.Store) error {
			_, _, err := st.Swap(ctx, "kind", "key", []byte("value"), 0, time.Time{}, "index")
			return err
		},
		"Find": func(ctx context.Context, st *store.Store) error {
			return st.Find(ctx, "kind", "index", 0, func(string, []byte, int64) error { return nil })
		},
		"Schedule": func(ctx context.Context, st *store.Store) error { return st.Schedule(ctx, "id", class, at, nil) },
		"ScheduleOnce": func(ctx context.Context, st *store.Store) error {
			return st.ScheduleOnce(ctx, "id", class, at, nil)
		},
		"Withdraw": func(ctx context.Context, st *store.Store) error { return st.Withdraw(ctx, "old") },
		"Due": func(ctx context.Context, st *store.Store) error {
			_, err := st.Due(ctx, class, at.Add(-time.Minute), time.Minute, 0, func(string, []byte, int, int64) {})
			return err
		},
		"Renew": func(ctx context.Context, st *store.Store) error {
			_, err := st.Renew(ctx, "old", 1, at)
			return err
		},
		"Finish": func(ctx context.Context, st *store.Store) error {
			_, err := st.Finish(ctx, "old", 1)
			return err
		},
		"Bury": func(ctx context.Context, st *store.Store) error {
			_, err := st.Bury(ctx, "old", 1, "reason")
			return err
		},
		"Buried": func(ctx context.Context, st *store.Store) error {
			_, err := st.Buried(ctx)
			return err
		},
		"Revive": func(ctx context.Context, st *store.Store) error {
			_, err := st.Revive(ctx, "old")
			return err
		},
		"Trace": func(ctx context.Context, st *store.Store) error {
			return st.Trace(ctx, store.Trace{ID: "id", At: at, By: "by", Value: []byte("value")})()
		},
		"Traced": func(ctx context.Context, st *store.Store) error {
			return st.Traced(ctx, store.Traces{}, func([]byte) error { return nil })
		},
		"Naming": func(ctx context.Context, st *store.Store) error {
			return st.Naming(ctx, "", func(store.Holding) error { return nil })
		},
		"SweepTraces": func(ctx context.Context, st *store.Store) error { return st.SweepTraces(ctx, at) },
		"Sweep":       func(ctx context.Context, st *store.Store) error { return st.Sweep(ctx, at) },
	}
}
