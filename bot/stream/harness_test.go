package stream_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dingdesk/dingdesk/bot/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// guard bounds every wait: reaching it means that something hangs, never that the machine is busy.
const guard = 2 * time.Minute

// rig is a pool that runs against a gateway.
type rig struct {
	*gateway
	pool *stream.Pool
	stop func() error // ends Run and returns its error
	logs *safeBuffer

	mu     sync.Mutex
	events []stream.Event
	told   chan struct{}  // closed and renewed at each event
	seen   map[string]int // data of the handled messages
}

type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// handlers of a rig; nil ones count and succeed.
type handlers struct{ bot, card, event stream.Handler }

func newRig(t testing.TB, g *gateway, h handlers, change func(*stream.Config)) *rig {
	t.Helper()
	r := &rig{gateway: g, logs: &safeBuffer{}, seen: map[string]int{}, told: make(chan struct{})}
	cfg := stream.Config{
		ClientID: testID, ClientSecret: testSecret,
		Gateway: g.srv.URL + "/", // the slash must not matter
		Log:     slog.New(slog.NewTextHandler(r.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Observe: func(e stream.Event) {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.events = append(r.events, e)
			close(r.told)
			r.told = make(chan struct{})
		},
	}
	if change != nil {
		change(&cfg)
	}
	count := func(next stream.Handler) stream.Handler {
		return func(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
			r.mu.Lock()
			r.seen[f.Data]++
			r.mu.Unlock()
			if next == nil {
				return nil, nil
			}
			return next(ctx, f)
		}
	}
	pool, err := stream.New(cfg, count(h.bot), count(h.card), count(h.event))
	if err != nil {
		t.Fatal(err)
	}
	r.pool = pool
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- pool.Run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		select {
		case err := <-ended:
			return err
		case <-time.After(guard):
			t.Error("Run did not return")
			return nil
		}
	})
	t.Cleanup(func() {
		_ = r.stop()
		r.assertNoSecrets(t)
	})
	return r
}

func (r *rig) assertNoSecrets(t testing.TB) {
	t.Helper()
	r.gateway.mu.Lock()
	secrets := append([]string{testSecret}, r.issued...)
	r.gateway.mu.Unlock()
	text := r.logs.String()
	r.mu.Lock()
	for _, e := range r.events {
		if e.Err != nil {
			text += "\n" + e.Err.Error()
		}
	}
	r.mu.Unlock()
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("%q in the logs:\n%s", s, text)
		}
	}
}

func (r *rig) count(k stream.Kind) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	n := 0
	for _, e := range r.events {
		if e.Kind == k {
			n++
		}
	}
	return n
}

// awaitEvent waits for the first event of the kind.
func (r *rig) awaitEvent(t *testing.T, k stream.Kind) {
	t.Helper()
	deadline := time.After(guard)
	for {
		r.mu.Lock()
		told := r.told
		r.mu.Unlock()
		if r.count(k) > 0 {
			return
		}
		select {
		case <-told:
		case <-deadline:
			t.Fatalf("no event %q", k)
		}
	}
}

func (r *rig) ready(t testing.TB) {
	t.Helper()
	select {
	case <-r.pool.Ready():
	case <-time.After(guard):
		t.Fatal("never ready")
	}
}

// once asserts that each of the data was handled exactly once.
func (r *rig) once(t *testing.T, data []string) {
	t.Helper()
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, d := range data {
		if r.seen[d] != 1 {
			t.Errorf("%s handled %d times", d, r.seen[d])
		}
	}
}
