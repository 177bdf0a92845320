package dingtalk_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func contains(s, part string) bool { return strings.Contains(s, part) }

const (
	busy      = `500 {"code":"system.busy","message":"busy"}`
	throttled = `403 {"code":"Forbidden.AccessDenied.QpsLimitForAppkeyAndApi","message":"m"}`
	done      = `{"result":true,"success":true}`
)

func TestOnlyWhatMayBeRepeatedIsRepeated(t *testing.T) {
	for name, c := range map[string]struct {
		failure              string
		reads, writes, keyed int // attempts when it always fails
	}{
		"500":                {busy, 3, 1, 3},
		"html":               {`502 <html></html>`, 3, 1, 3},
		"silence":            {hang, 3, 1, 3},
		"hung up":            {hangup, 3, 1, 3},
		"half a body":        {partial, 3, 1, 3},
		"never left":         {refuse, 3, 3, 3},
		"throttled":          {throttled, 3, 3, 3},
		"business":           {`400 {"code":"invalidParameter"}`, 1, 1, 1},
		"not found":          {`404 {"code":"itemNotFound"}`, 1, 1, 1},
		"permission":         {`403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied"}`, 2, 2, 2}, // with a fresh token
		"address":            {`403 {"code":"Forbidden.AccessDenied.IpNotInWhiteList"}`, 1, 1, 1},
		"month used up":      {`403 {"code":"Forbidden.AccessDenied.ApiCountLimitForOrg"}`, 1, 1, 1},
		"throttled for long": {"429 Retry-After: 60\n" + `{"code":"x"}`, 1, 1, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				event := func(key string) func(context.Context, *dingtalk.Client) error {
					return func(ctx context.Context, c *dingtalk.Client) error {
						_, err := c.Calendar.CreateEvent(ctx, "uA", key, dingtalk.NewEvent{Summary: "周会"})
						return err
					}
				}
				for kind, x := range map[string]struct {
					call func(context.Context, *dingtalk.Client) error
					want int
				}{
					"read": {read, c.reads}, "write": {write, c.writes},
					"write with a token": {event("key-1"), c.keyed}, "write without its token": {event(""), c.writes},
				} {
					s := &script{answer: always(c.failure)}
					client := s.client(t)
					if err := x.call(t.Context(), client); dingtalk.KindOf(err) == "" {
						t.Errorf("%s: error is %v, want an *APIError", kind, err)
					}
					if n, _ := s.count(); n != x.want {
						t.Errorf("%s: %d attempts, want %d", kind, n, x.want)
					}
				}
			})
		})
	}
}

func TestRepetitionSucceedsWithoutATrace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: then(busy, hang, `{"result":7}`)}
		n, err := s.client(t).Workflow.TodoCount(t.Context(), "099")
		noError(t, err)
		if n != 7 {
			t.Errorf("result is %d", n)
		}
	})
}

func TestBackoffHasFullJitterAndBounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var first, second []time.Duration
		for range 200 {
			s := &script{answer: always(busy)}
			_ = read(t.Context(), s.client(t))
			first = append(first, s.asked[1].Sub(s.asked[0]))
			second = append(second, s.asked[2].Sub(s.asked[1]))
		}
		for _, c := range []struct {
			waits []time.Duration
			most  time.Duration
		}{{first, 400 * time.Millisecond}, {second, 800 * time.Millisecond}} {
			low, high := 0, 0
			for _, w := range c.waits {
				if w < 0 || w >= c.most {
					t.Fatalf("wait of %v, want less than %v", w, c.most)
				}
				if w < c.most/4 {
					low++
				}
				if w > c.most*3/4 {
					high++
				}
			}
			if low < 20 || high < 20 {
				t.Errorf("waits below %v are not spread: %d low, %d high of 200", c.most, low, high)
			}
		}
	})
}

func TestThrottledCallWaitsAsLongAsItIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		wait   time.Duration
	}{
		"by default":  {throttled, time.Second},
		"by a header": {"403 Retry-After: 3\n" + `{"code":"Forbidden.AccessDenied.QpsLimitForApi"}`, 3 * time.Second},
		"by the text": {`403 {"code":"Forbidden.AccessDenied.QpsLimitForApi","message":"限制将在 2000-01-01 08:00:04 结束"}`, 4 * time.Second},
		"old host":    {`{"errcode":88,"sub_code":"90018","errmsg":"x"}`, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				call, good := write, done
				if name == "old host" {
					call, good = readOld, `{"errcode":0,"result":{"userid":"1"}}`
				}
				s := &script{answer: then(c.answer, good)}
				client := s.client(t)
				noError(t, call(t.Context(), client))
				if got := s.asked[1].Sub(s.asked[0]); got < c.wait || got > c.wait+300*time.Millisecond {
					t.Errorf("waited %v, want %v and a little", got, c.wait)
				}
			})
		})
	}
}

func TestThrottledAPIHoldsEverybodyBackButOtherAPIsDoNotCare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: then("429 Retry-After: 30\n"+`{"code":"x"}`, done)}
		c := s.client(t)
		if err := write(t.Context(), c); retryAfter(err) != 30*time.Second {
			t.Fatalf("error %v says %v", err, retryAfter(err))
		}
		if d := c.Delay(dingtalk.OpInstanceExecute); d != 30*time.Second {
			t.Errorf("Delay is %v", d)
		}
		if d := c.Delay(dingtalk.OpTodoCount); d != 0 {
			t.Errorf("Delay of another API is %v", d)
		}
		begin := time.Now()
		noError(t, write(t.Context(), c))
		if d := time.Since(begin); d != 30*time.Second {
			t.Errorf("the next call waited %v", d)
		}
	})
}

func TestNobodyWaitsBeyondTheirDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, c := range map[string]struct {
			answer string
			took   time.Duration // at most
			kind   dingtalk.Kind // "" = the context's own error
		}{
			"throttled": {throttled, 0, dingtalk.KindThrottled},
			"silent":    {hang, 900 * time.Millisecond, ""},
		} {
			s := &script{answer: always(c.answer)}
			ctx, cancel := context.WithTimeout(t.Context(), 900*time.Millisecond)
			begin := time.Now()
			err := read(ctx, s.client(t))
			cancel()
			if took := time.Since(begin); took > c.took {
				t.Errorf("%s: took %v, want at most %v", name, took, c.took)
			}
			if dingtalk.KindOf(err) != c.kind {
				t.Errorf("%s: error is %v, want kind %q", name, err, c.kind)
			}
			if c.kind == "" && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: error is %v, want the context's", name, err)
			}
		}
	})
}

func TestCancelledCallerGetsTheContextsError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(hang)}
		c := s.client(t)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		if err := write(ctx, c); !errors.Is(err, context.Canceled) || !contains(err.Error(), dingtalk.OpInstanceExecute) {
			t.Errorf("error is %v", err)
		}
		if err := write(ctx, c); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		if n, _ := s.count(); n != 1 {
			t.Errorf("%d attempts, want none after the cancellation", n)
		}
	})
}

func TestSuccessAtTheLastMomentIsASuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := &script{}
		s.answer = func(int, *http.Request) string {
			cancel() // while the answer is on its way
			return done
		}
		if err := write(ctx, s.client(t)); err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		} else if err != nil {
			t.Errorf("an approval that was decided is reported as %v", err)
		}
	})
}

func TestSilentAttemptEndsAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(hang)}
		begin := time.Now()
		err := write(t.Context(), s.client(t))
		if took := time.Since(begin); took != 10*time.Second {
			t.Errorf("took %v", took)
		}
		if e := apiError(t, err); e.Code != "no_answer" || !e.Temporary() || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v: it is not the caller's deadline that ended", e)
		}
	})
}

func TestBanOfOurAddressStopsAllCallsForItsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: then(`{"status":1111,"wait":5,"source":"x5","punish":"deny","uuid":"u"}`, three)}
		c := s.client(t)
		if err := read(t.Context(), c); !dingtalk.HasCode(err, "ip_banned") {
			t.Fatal(err)
		}
		pass(4 * time.Minute)
		if err := readOld(t.Context(), c); !dingtalk.HasCode(err, "ip_banned") || retryAfter(err) != time.Minute {
			t.Errorf("another API during the ban: %v, wait %v", err, retryAfter(err))
		}
		if n, _ := s.count(); n != 1 {
			t.Errorf("%d requests, each of which may prolong the ban", n)
		}
		if d := c.Cards.Delay(); d != time.Minute {
			t.Errorf("Delay is %v", d)
		}
		pass(time.Minute)
		noError(t, read(t.Context(), c))
	})
}

// A proxy that refuses has passed nothing on: a write may be tried again, and is not called "maybe done".
func TestWhatAProxyRefusedNeverLeft(t *testing.T) {
	var tunnels atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		tunnels.Add(1)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	to, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{Proxy: http.ProxyURL(to)}
	defer transport.CloseIdleConnections()
	c, err := dingtalk.New(dingtalk.Config{
		ClientID: "c", ClientSecret: "s", APIBase: "https://dingtalk.example", HTTP: &http.Client{Transport: transport},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	err = c.Robot.SessionReply(t.Context(), "https://dingtalk.example/robot/sendBySession?session=x", dingtalk.Message{Text: "x"})
	if n := tunnels.Load(); n != 3 || !dingtalk.IsTemporary(err) {
		t.Errorf("%d attempts, %v; want 3 of what never left", n, err)
	}
}

// retryAfter is how long a failed call asks to wait.
func retryAfter(err error) time.Duration {
	var e *dingtalk.APIError
	if errors.As(err, &e) {
		return e.RetryAfter
	}
	return 0
}
