package ops_test

import (
	"bytes"
	"context"
	"errors"
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

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func TestBothBudgetsAreMeteredAndProjected(t *testing.T) {
	now := at("2026-11-01T00:00:00Z")()
	m := ops.New(ops.Options{Log: quiet(), Zone: time.UTC, Now: func() time.Time { return now }, Limits: ops.Limits{API: 100, Deliveries: 10}})
	m.Usage() // the month begins
	now = now.Add(10 * 24 * time.Hour)
	for range 20 {
		m.Call("card.create", "", true, false, time.Millisecond)
	}
	m.Call("token", "", false, false, time.Millisecond) // free
	m.Call("session", "", true, true, time.Millisecond) // a webhook post is a delivery, not a call
	m.Observe("message", 0)
	m.Observe("press", 0)
	m.Observe("duplicate", 0)
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

func TestFrugalOnlyWhileDeliveriesAreLeft(t *testing.T) {
	m := ops.New(ops.Options{Log: quiet(), Now: at("2026-11-10T00:00:00Z"), Limits: ops.Limits{API: 20, Deliveries: 10}})
	for range 19 {
		m.Call("x", "", true, false, 0)
	}
	if !m.Frugal() {
		t.Error("95 % of the calls are used: want frugal")
	}
	for range 10 {
		m.Observe("message", 0)
	}
	if m.Frugal() {
		t.Error("deliveries are used up as well: going there helps nobody")
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
		m.Call("x", "", true, false, 0)
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

func TestReadyMeansConnected(t *testing.T) {
	live := 0
	m := ops.New(ops.Options{Log: quiet(), Connected: func() int { return live }, Version: "v1"})
	get := func(path string) (int, string) {
		w := httptest.NewRecorder()
		m.Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		body, _ := io.ReadAll(w.Body)
		return w.Code, string(body)
	}
	if code, _ := get("/readyz"); code != http.StatusServiceUnavailable {
		t.Errorf("without a connection /readyz is %d, want 503", code)
	}
	live = 1
	if code, _ := get("/readyz"); code != http.StatusOK {
		t.Errorf("connected /readyz is %d", code)
	}
	if code, _ := get("/healthz"); code != http.StatusOK {
		t.Errorf("/healthz is %d", code)
	}
	m.Observe("message", 0)
	if _, body := get("/metrics"); !strings.Contains(body, `dingdesk_events_total{what="message"} 1`) {
		t.Errorf("metrics lack the message:\n%s", body)
	}
}

func TestEveryWriteLeavesAnAuditLineWithoutContent(t *testing.T) {
	var log bytes.Buffer
	m := ops.New(ops.Options{Log: slog.New(slog.NewJSONHandler(&log, nil))})
	h := m.Middleware(func(a string) bool { return a == "meeting.confirm" })(
		func(context.Context, *commands.Request) (*commands.Reply, error) { return nil, errors.New("boom") })
	press := func(action string) {
		_, _ = h(t.Context(), &commands.Request{ID: "r1", User: commands.User{ID: "u1"}, Text: "salary",
			Press: &commands.Press{Action: action, TrackID: "t1", Payload: []byte("secret payload")}})
	}
	press("help.try")
	if log.Len() != 0 {
		t.Errorf("a read was audited: %s", log.String())
	}
	press("meeting.confirm")
	line := log.String()
	for _, want := range []string{`"user":"u1"`, `"action":"meeting.confirm"`, `"outcome":"internal"`, `"card":"t1"`} {
		if !strings.Contains(line, want) {
			t.Errorf("audit line lacks %s: %s", want, line)
		}
	}
	if strings.Contains(line, "salary") || strings.Contains(line, "secret") {
		t.Errorf("audit line holds content: %s", line)
	}
}
