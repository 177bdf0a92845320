package approval

import (
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/store"
)

// forms is a DingTalk with two templates and one running approval of each: a waits for u1, b for u2.
type forms struct {
	mu     sync.Mutex
	listed map[string]int // by processCode
	wait   chan struct{}  // held back until then: the listing of a
}

func (f *forms) RoundTrip(r *http.Request) (*http.Response, error) {
	body := `{"accessToken":"t","expireIn":7200}`
	switch {
	case strings.HasSuffix(r.URL.Path, "/templates"):
		body = `{"result":{"processList":[{"name":"出差","processCode":"a"},{"name":"报销","processCode":"b"}]}}`
	case strings.HasSuffix(r.URL.Path, "/instanceIds/query"):
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		code := "a"
		if strings.Contains(string(raw), `"processCode":"b"`) {
			code = "b"
		}
		f.mu.Lock()
		f.listed[code]++
		f.mu.Unlock()
		if code == "a" {
			<-f.wait
		}
		body = `{"result":{"list":["` + code + `"]}}`
	case strings.HasSuffix(r.URL.Path, "/processInstances"):
		whom := map[string]string{"a": "u1", "b": "u2"}[r.URL.Query().Get("processInstanceId")]
		body = `{"result":{"title":"x","status":"RUNNING","originatorUserId":"u9","tasks":[{"taskId":7,"userId":"` + whom + `","status":"RUNNING"}]}}`
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func filling(t *testing.T, f http.RoundTripper, calls int) *skill {
	t.Helper()
	st, err := store.Open(t.Context(), "memory:", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	api, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", RobotCode: "r", APIBase: "http://d", OAPIBase: "http://d", HTTP: &http.Client{Transport: f}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(api.Close)
	return &skill{Config: Config{API: api, Records: st, Log: slog.New(slog.DiscardHandler), Fold: strings.ToLower, CallsPerDay: calls, Now: time.Now}}
}

// Who asks while somebody else's question is being answered got as much as that one needed.
func TestEachPersonsApprovalsAreLookedForAsFarAsTheyMust(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &forms{listed: map[string]int{}, wait: make(chan struct{})}
		s := filling(t, f, 100)
		var wg sync.WaitGroup
		for _, who := range []string{"u1", "u2"} {
			wg.Go(func() {
				if err := s.fillPending(t.Context(), who, 1, time.Now()); err != nil {
					t.Errorf("%s: %v", who, err)
				}
			})
			synctest.Wait() // the first one lists a meanwhile
		}
		close(f.wait)
		wg.Wait()
		for _, who := range []string{"u1", "u2"} {
			if list, err := s.find(t.Context(), "holder|"+who, 10); err != nil || len(list) != 1 {
				t.Errorf("%s has %v, %v", who, list, err)
			}
		}
		if f.listed["a"] != 1 || f.listed["b"] != 1 {
			t.Errorf("listed %v: what both need is listed once", f.listed)
		}
	})
}

func TestAllWhoFillTheIndexDrawOnOneBudget(t *testing.T) {
	s := filling(t, &forms{}, 50)
	var paid atomic.Int32
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() {
			for range 10 {
				if s.purse(50)(t.Context()) {
					paid.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if paid.Load() != 50 {
		t.Errorf("%d calls paid from a budget of 50", paid.Load())
	}
}
