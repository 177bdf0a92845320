package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

// office is a store with consumers, on the bubble's clock.
type office struct {
	*store.Store
	t *testing.T
}

func newOffice(t *testing.T) *office {
	t.Helper()
	st, err := store.Open(t.Context(), "memory:", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return &office{st, t}
}

// consumer works until the bubble's test ends, or until stop is called.
func (o *office) consumer(handlers map[string]Handler) (j *Jobs, stop func()) {
	j = NewJobs(o.Store, handlers, 20, slog.New(slog.DiscardHandler), func(commands.Metric, time.Duration) {})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); j.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-done })
	o.t.Cleanup(stop)
	return j, stop
}

func (o *office) schedule(j *Jobs, kind, key string, class commands.Class) {
	o.t.Helper()
	if err := j.Schedule(o.t.Context(), kind, key, class, time.Now(), key); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) buried() []store.Buried {
	o.t.Helper()
	list, err := o.Buried(o.t.Context())
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

func pass(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// runs notes what runs, and complains when one thing runs twice at once.
type runs struct {
	mu      sync.Mutex
	t       *testing.T
	running map[string]bool
	count   map[string]int
	begun   map[string]time.Time
}

func newRuns(t *testing.T) *runs {
	return &runs{t: t, running: map[string]bool{}, count: map[string]int{}, begun: map[string]time.Time{}}
}

func (r *runs) begin(key string) (end func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.running[key] {
		r.t.Errorf("%s runs twice at once", key)
	}
	r.running[key], r.begun[key] = true, time.Now()
	r.count[key]++
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.running[key] = false
	}
}

// of is how often key ran, and when it last began.
func (r *runs) of(key string) (n int, began time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.count[key], r.begun[key]
}

// all is how many things ran.
func (r *runs) all() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.count)
}

// Most attempts here take longer than a lease, and nobody runs what somebody else holds.
func TestAnEntryNeverRunsTwiceWhileItsLeaseIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		work := map[string]Handler{"w": func(ctx context.Context, task Task) error {
			defer r.begin(task.Key)()
			return pass(ctx, rand.N(attemptWithin-time.Second))
		}}
		one, _ := o.consumer(work)
		o.consumer(work)
		const n = 200
		for i := range n {
			o.schedule(one, "w", fmt.Sprint(i), []commands.Class{commands.ClassAnswer, commands.ClassPersonal, commands.ClassBulk}[i%3])
		}
		<-time.After(6 * time.Hour) // of the bubble
		for i := range n {
			if count, _ := r.of(fmt.Sprint(i)); count != 1 {
				t.Errorf("%d ran %d times", i, count)
			}
		}
	})
}

func TestWhatADeadProcessHadBegunRunsWhenItsLeaseEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		ok(t, o.Schedule(t.Context(), "w|a", "answer", time.Now(), nil))
		_, err := o.Due(t.Context(), "answer", time.Now(), lease, 0, func(string, []byte, int, int64) {})
		ok(t, err)
		began := time.Now()
		o.consumer(map[string]Handler{"w": func(_ context.Context, task Task) error { r.begin(task.Key)(); return nil }})
		<-time.After(time.Hour) // of the bubble
		count, at := r.of("a")
		if waited := at.Sub(began); count != 1 || waited < lease || waited > lease+idle {
			t.Errorf("ran %d times, after %v", count, waited)
		}
	})
}

// A worker that lost its lease ends, and what it would say of the entry is not heard.
func TestWhoLostTheLeaseStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		began, ended := make(chan string, 9), make(chan error, 9)
		j, _ := o.consumer(map[string]Handler{"w": func(ctx context.Context, task Task) error {
			began <- string(task.Payload)
			if string(task.Payload) == `"new"` {
				return nil
			}
			<-ctx.Done()
			ended <- ctx.Err()
			return errors.New("cut short")
		}})
		o.schedule(j, "w", "a", commands.ClassAnswer)
		<-began
		ok(t, j.Schedule(t.Context(), "w", "a", commands.ClassAnswer, time.Now(), "new"))
		if got := <-began; got != `"new"` {
			t.Errorf("ran %s", got)
		}
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the one without a lease ended with %v", err)
		}
		<-time.After(time.Hour) // of the bubble
		if len(began) > 0 || len(o.buried()) > 0 {
			t.Error("it came back")
		}
	})
}

func TestAnswersDoNotWaitForAMailing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		j, stop := o.consumer(map[string]Handler{"w": func(ctx context.Context, task Task) error {
			defer r.begin(task.Key)()
			return pass(ctx, 300*time.Millisecond)
		}})
		for i := range 10_000 {
			o.schedule(j, "w", fmt.Sprint("bulk", i), commands.ClassBulk)
		}
		<-time.After(20 * time.Second) // of the bubble
		before := r.all()
		for class, key := range map[commands.Class]string{commands.ClassAnswer: "answer", commands.ClassPersonal: "personal"} {
			at := time.Now()
			o.schedule(j, "w", key, class)
			<-time.After(time.Second) // of the bubble
			if _, began := r.of(key); began.IsZero() || began.Sub(at) > 100*time.Millisecond {
				t.Errorf("%s began after %v", key, began.Sub(at))
			}
		}
		// A quarter of 20 calls a second, of two that take 300 ms each.
		if before < 80 || before > 101 {
			t.Errorf("%d of the mailing left in 20 s", before)
		}
		stop()
	})
}

func TestWhatFailsForGoodIsKeptForAnAdministrator(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		var heal atomic.Bool
		j, _ := o.consumer(map[string]Handler{
			"fails": func(_ context.Context, task Task) error {
				r.begin(task.Key)()
				if heal.Load() {
					return nil
				}
				return errors.New("no")
			},
			"hopeless": func(context.Context, Task) error { return &GiveUp{errors.New("too late")} },
			"panics": func(_ context.Context, task Task) error {
				r.begin(task.Key)()
				if n, _ := r.of(task.Key); n == 1 {
					panic("at the first try")
				}
				return nil
			},
		})
		for _, kind := range []string{"fails", "hopeless", "panics", "unknown"} {
			o.schedule(j, kind, kind, commands.ClassPersonal)
		}
		<-time.After(48 * time.Hour) // of the bubble
		got := map[string]string{}
		for _, b := range o.buried() {
			got[b.ID] = fmt.Sprint(b.Attempts, " ", b.Reason)
		}
		want := map[string]string{
			"fails|fails": fmt.Sprint(maxAttempts, " no"), "hopeless|hopeless": "1 too late", "unknown|unknown": "1 nobody does jobs of this kind",
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("kept are %v, want %v", got, want)
		}
		if n, _ := r.of("panics"); n != 2 {
			t.Errorf("what panicked ran %d times", n)
		}
		heal.Store(true)
		_, err := o.Revive(t.Context(), "fails|fails")
		ok(t, err)
		<-time.After(time.Minute) // of the bubble
		if n, _ := r.of("fails"); n != maxAttempts+1 || len(o.buried()) != 2 {
			t.Errorf("revived, it ran %d times", n-maxAttempts)
		}
	})
}

func TestWhatAStopCutsShortIsDueAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		began, done := make(chan struct{}), make(chan struct{})
		j, stop := o.consumer(map[string]Handler{"w": func(ctx context.Context, _ Task) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		}})
		o.schedule(j, "w", "a", commands.ClassAnswer)
		<-began
		stop()
		at := time.Now()
		o.consumer(map[string]Handler{"w": func(context.Context, Task) error { close(done); return nil }})
		<-done
		if waited := time.Since(at); waited > time.Second {
			t.Errorf("it waited %v", waited)
		}
	})
}

// flaky is a store that takes no word on what was done for a while.
type flaky struct {
	*store.Store
	until time.Time
}

func (f flaky) Finish(ctx context.Context, id string, lease int64) (bool, error) {
	if time.Now().Before(f.until) {
		return false, errors.New("disk full")
	}
	return f.Store.Finish(ctx, id, lease)
}

func TestWhatWasDoneIsNotDoneAgainWhileTheStoreDoesNotTakeThat(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		queue := flaky{o.Store, time.Now().Add(10 * lease)}
		work := map[string]Handler{"w": func(_ context.Context, task Task) error { r.begin(task.Key)(); return nil }}
		j := NewJobs(queue, work, 20, slog.New(slog.DiscardHandler), func(commands.Metric, time.Duration) {})
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan struct{})
		go func() { defer close(done); j.Run(ctx) }()
		o.schedule(j, "w", "a", commands.ClassAnswer)
		<-time.After(time.Hour) // of the bubble
		if n, _ := r.of("a"); n != 1 {
			t.Errorf("ran %d times", n)
		}
		cancel()
		<-done
	})
}

func TestAJobMayScheduleItselfAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, r := newOffice(t), newRuns(t)
		var j *Jobs
		j, _ = o.consumer(map[string]Handler{"daily": func(ctx context.Context, task Task) error {
			defer r.begin(task.Key)()
			return j.Schedule(ctx, "daily", task.Key, commands.ClassPersonal, time.Now().Add(24*time.Hour), nil)
		}})
		o.schedule(j, "daily", "a", commands.ClassPersonal)
		<-time.After(5*24*time.Hour + time.Hour) // of the bubble
		if n, _ := r.of("a"); n != 6 {
			t.Errorf("ran %d times in six days", n)
		}
	})
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
