package ops_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/ops"
)

func at(s string) func() time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return func() time.Time { return t }
}

func limits(l ops.Limits) func() ops.Limits { return func() ops.Limits { return l } }

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestBothBudgetsAreMeteredAndProjected(t *testing.T) {
	now := at("2026-11-01T00:00:00Z")()
	m := ops.New(ops.Options{Log: quiet(), Zone: time.UTC, Now: func() time.Time { return now }, Limits: limits(ops.Limits{API: 100, Deliveries: 10})})
	m.Usage() // the month begins
	now = now.Add(10 * 24 * time.Hour)
	for range 20 {
		m.Call(t.Context(), "card.create", "", true, false, time.Millisecond)
	}
	m.Call(t.Context(), "token", "", false, false, time.Millisecond) // free
	m.Call(t.Context(), "session", "", true, true, time.Millisecond) // a webhook post is a delivery, not a call
	m.Observe(commands.MessageCame, 0)
	m.Observe(commands.PressCame, 0)
	m.Observe(commands.Duplicate, 0)
	u := m.Usage()
	if u.API.Used != 20 || u.Deliveries.Used != 3 {
		t.Fatalf("used %d calls and %d deliveries, want 20 and 3", u.API.Used, u.Deliveries.Used)
	}
	if u.API.Projected != 60 || u.API.Over {
		t.Errorf("20 calls in 10 of 30 days project to %d (over %v), want 60", u.API.Projected, u.API.Over)
	}
	if u.Deliveries.Projected != 9 || u.Deliveries.Over {
		t.Errorf("3 deliveries project to %d, want 9", u.Deliveries.Projected)
	}
	now = now.Add(21 * 24 * time.Hour)
	if u := m.Usage(); u.Month != "2026-12" || u.API.Used != 0 {
		t.Errorf("a new month starts at zero, got %+v", u)
	}
}

func TestCallsAreScarceOnlyWhileDeliveriesAreLeft(t *testing.T) {
	m := ops.New(ops.Options{Log: quiet(), Now: at("2026-11-10T00:00:00Z"), Limits: limits(ops.Limits{API: 20, Deliveries: 10})})
	for range 19 {
		m.Call(t.Context(), "x", "", true, false, 0)
	}
	if !m.CallsScarce() {
		t.Error("95 % of the calls are used: want callsScarce")
	}
	for range 10 {
		m.Observe(commands.MessageCame, 0)
	}
	if m.CallsScarce() {
		t.Error("deliveries are used up as well: going there helps nobody")
	}
}

func TestWhatNobodyWaitsForGetsATenthOfTheRestSpreadOverTheDaysThatAreLeft(t *testing.T) {
	now, l := at("2026-11-01T00:00:00Z")(), ops.Limits{API: 5000}
	m := ops.New(ops.Options{Log: quiet(), Zone: time.UTC, Now: func() time.Time { return now }, Limits: func() ops.Limits { return l }})
	for range 200 {
		m.Call(t.Context(), "x", "", true, false, 0)
	}
	for day, want := range map[int]int{1: 16, 16: 32, 30: 480} { // 4,800 left
		if now = time.Date(2026, 11, day, 23, 59, 0, 0, time.UTC); m.Spare() != want {
			t.Errorf("on the %dth it is %d calls a day, want %d", day, m.Spare(), want)
		}
	}
	if l.API = 150; m.Spare() != 0 {
		t.Errorf("when the month is used up, %d calls are left over", m.Spare())
	}
	if l.API = 0; m.Spare() < 1_000_000 {
		t.Errorf("without limit it is %d", m.Spare())
	}
}

func TestCountsSurviveARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		saved := map[string][]byte{}
		o := ops.Options{
			Log: quiet(), Now: at("2026-11-10T00:00:00Z"),
			Load: func(_ context.Context, k string) ([]byte, bool, error) { v, ok := saved[k]; return v, ok, nil },
			Save: func(_ context.Context, k string, v []byte) error { saved[k] = v; return nil },
		}
		m := ops.New(o)
		m.Call(t.Context(), "x", "", true, false, 0)
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { m.Keep(ctx, time.Minute); close(done) }()
		synctest.Wait()
		cancel()
		<-done
		again := ops.New(o)
		if err := again.Restore(t.Context()); err != nil {
			t.Fatal(err)
		}
		if u := again.Usage(); u.API.Used != 1 {
			t.Errorf("after a restart %d calls are known, want 1", u.API.Used)
		}
	})
}

// 21 questions about 90 days were 294 of the month's 5,000 calls.
func TestOnePersonCannotUseUpTheMonth(t *testing.T) {
	now := at("2026-11-10T09:00:00Z")()
	saved := map[string][]byte{}
	var log bytes.Buffer
	o := ops.Options{
		Log: slog.New(slog.NewTextHandler(&log, nil)), Zone: time.UTC, Now: func() time.Time { return now }, Limits: limits(ops.Limits{Person: 30}),
		Load: func(_ context.Context, k string) ([]byte, bool, error) { v, ok := saved[k]; return v, ok, nil },
		Save: func(_ context.Context, k string, v []byte) error { saved[k] = v; return nil },
	}
	m := ops.New(o)
	ask := func(m *ops.Ops, id string, press *commands.Press) error {
		h := m.Share(func(a string) bool { return a == "meeting.confirm" })(func(ctx context.Context, _ *commands.Request) (*commands.Reply, error) {
			for range 14 {
				m.Call(ctx, "attendance.list", "", true, false, 0)
			}
			return nil, nil
		})
		_, err := h(commands.WithPerson(t.Context(), id), &commands.Request{User: commands.User{ID: id}, Press: press})
		return err
	}
	for n := range 4 {
		if err := ask(m, "u1", nil); (err != nil) != (n == 3) {
			t.Errorf("question %d of 14 calls with a share of 30: %v", n+1, err)
		}
	}
	if err := ask(m, "u2", nil); err != nil {
		t.Errorf("somebody else is refused, too: %v", err)
	}
	if err := ask(m, "u1", &commands.Press{Action: "meeting.confirm"}); err != nil {
		t.Errorf("a card that waits cannot be confirmed any more: %v", err)
	}
	if u := m.Usage(); u.Today.Spent != 1 || u.API.Used != 5*14 {
		t.Errorf("usage %+v", u)
	}
	if !strings.Contains(log.String(), "user=u1") {
		t.Errorf("the administrator is not told: %s", log.String())
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	m.Keep(ctx, time.Hour)
	again := ops.New(o)
	if err := again.Restore(t.Context()); err != nil {
		t.Fatal(err)
	}
	if commands.CodeOf(ask(again, "u1", nil)) != commands.RateLimited {
		t.Error("a restart gives a new share")
	}
	now = now.Add(15 * time.Hour)
	if err := ask(again, "u1", nil); err != nil {
		t.Errorf("the next day: %v", err)
	}
}

func TestReadyMeansReceiving(t *testing.T) {
	live, receiving := 0, 0
	m := ops.New(ops.Options{Log: quiet(), Connected: func() int { return live }, Receiving: func() int { return receiving }, Version: "v1"})
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		body, _ := io.ReadAll(w.Body)
		return w.Code, string(body)
	}
	if code, _ := get("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("without a connection /readyz is %d, want 503", code)
	}
	live = 2
	if code, body := get("/readyz"); code != http.StatusServiceUnavailable || !strings.Contains(body, "nothing comes") {
		t.Errorf("connected and deaf, /readyz is %d %s, want 503", code, body)
	}
	receiving = 1
	if code, _ := get("/readyz"); code != http.StatusOK {
		t.Errorf("connected /readyz is %d", code)
	}
	if code, _ := get("/healthz"); code != http.StatusOK {
		t.Errorf("/healthz is %d", code)
	}
	m.Observe(commands.MessageCame, 0)
	if _, body := get("/metrics"); !strings.Contains(body, `dingdesk_events_total{what="message"} 1`) {
		t.Errorf("metrics lack the message:\n%s", body)
	}
}
