package dingtalk_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func limit(qps int) option { return func(c *dingtalk.Config) { c.QPS = qps } }

func TestNeverMoreThanQPSCallsWithinAnySecond(t *testing.T) {
	for _, qps := range []int{1, 3, 20, 60} {
		t.Run(fmt.Sprint(qps), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: always(three)}
				c := s.client(t, limit(qps))
				var wg sync.WaitGroup
				for range 4 * qps {
					wg.Go(func() {
						pass(rand.N(3 * time.Second)) // bursts and lulls
						if err := read(t.Context(), c); err != nil {
							t.Error(err)
						}
					})
				}
				wg.Wait()
				if len(s.asked) != 4*qps {
					t.Fatalf("%d calls", len(s.asked))
				}
				for i := qps; i < len(s.asked); i++ {
					if d := s.asked[i].Sub(s.asked[i-qps]); d <= time.Second {
						t.Fatalf("%d calls within %v", qps+1, d)
					}
				}
			})
		})
	}
}

func TestLimitHoldsWhereRequestsArriveNotWhereTheyStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), connect: func() time.Duration { return rand.N(700 * time.Millisecond) }}
		c := s.client(t, limit(20))
		begin := time.Now()
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := read(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		for i := 20; i < len(s.asked); i++ {
			if d := s.asked[i].Sub(s.asked[i-20]); d <= time.Second {
				t.Fatalf("21 calls arrive within %v", d)
			}
		}
		if d := time.Since(begin); d > 8*time.Second {
			t.Errorf("100 calls took %v: slow connections must not cost more than their own time", d)
		}
	})
}

func TestRequestsThatNeverLeftTakeNoSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(refuse)}
		c := s.client(t, limit(5))
		for range 3 {
			_ = write(t.Context(), c) // three attempts each, none of which left
		}
		if d := c.Delay(dingtalk.OpInstanceExecute); d != 0 {
			t.Errorf("the next call would wait %v behind requests that DingTalk never saw", d)
		}
	})
}

func TestBurstUpToTheLimitIsNotHeldBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three)}
		c := s.client(t, limit(20))
		begin := time.Now()
		for range 20 {
			noError(t, read(t.Context(), c))
		}
		if d := time.Since(begin); d != 0 {
			t.Errorf("20 calls took %v", d)
		}
		noError(t, read(t.Context(), c))
		if d := time.Since(begin); d < time.Second || d > 1100*time.Millisecond {
			t.Errorf("the 21st came after %v", d)
		}
	})
}

func TestEveryAPIHasItsOwnLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(done)}
		c := s.client(t, limit(1))
		begin := time.Now()
		noError(t, read(t.Context(), c))
		noError(t, write(t.Context(), c))
		if d := time.Since(begin); d != 0 {
			t.Errorf("calls of two APIs took %v", d)
		}
	})
}

func TestDelaySaysWhatAWaitWouldBeAndTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(`{"success":true,"result":{}}`)}
		c := s.client(t, limit(20))
		create := func() {
			if _, err := c.Cards.CreateAndDeliver(t.Context(), dingtalk.NewCard{}); err != nil {
				t.Error(err)
			}
		}
		for range 100 {
			if d := c.Cards.Delay(); d != 0 {
				t.Fatalf("a fresh client would wait %v", d)
			}
		}
		var wg sync.WaitGroup
		for range 73 {
			wg.Go(create)
		}
		synctest.Wait() // 20 went through, 53 wait
		predicted := c.Cards.Delay()
		for range 10 {
			if again := c.Cards.Delay(); again != predicted {
				t.Fatalf("asking changes the answer: %v, then %v", predicted, again)
			}
		}
		if predicted < 3*time.Second || predicted > 3100*time.Millisecond {
			t.Errorf("behind 53 others: %v, want three windows", predicted)
		}
		begin := time.Now()
		wg.Go(create)
		wg.Wait()
		if took := time.Since(begin); took != predicted {
			t.Errorf("the wait was %v, predicted %v", took, predicted)
		}
	})
}

func TestWaitingCallersGoInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var order []string
		s := &script{answer: func(_ int, r *http.Request) string {
			order = append(order, r.URL.Query().Get("userId"))
			return three
		}}
		c := s.client(t, limit(1))
		var wg sync.WaitGroup
		for _, who := range []string{"a", "b", "c", "d"} {
			wg.Go(func() {
				if _, err := c.Workflow.TodoCount(t.Context(), who); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		wg.Wait()
		if !equal(order, []string{"a", "b", "c", "d"}) {
			t.Errorf("order is %v", order)
		}
	})
}

func TestCallerWhoGivesUpWaitingCostsNobodyASlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three)}
		c := s.client(t, limit(1))
		noError(t, read(t.Context(), c))
		begin := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(500*time.Millisecond, cancel)
		var wg sync.WaitGroup
		for range 10 { // all of them ahead of the one who stays
			wg.Go(func() {
				if err := read(ctx, c); !errors.Is(err, context.Canceled) {
					t.Errorf("error is %v", err)
				}
			})
		}
		synctest.Wait()
		noError(t, read(t.Context(), c))
		if d := time.Since(begin); d > 1100*time.Millisecond {
			t.Errorf("waited %v behind people who had left", d)
		}
		wg.Wait()
		if n, _ := s.count(); n != 2 {
			t.Errorf("%d calls were made", n)
		}
	})
}

func TestWhoHasPatienceForTwoSecondsIsToldAtOnceThatItTakesLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(`{"success":true,"result":{}}`)}
		c := s.client(t, limit(20))
		var mu sync.Mutex
		made, refused := 0, 0
		var wg sync.WaitGroup
		for range 100 { // in one moment: whoever looks before the others queue sees no wait at all
			wg.Go(func() {
				begin := time.Now()
				_, err := c.Cards.CreateAndDeliver(t.Context(), dingtalk.NewCard{Patience: 2500 * time.Millisecond})
				took := time.Since(begin)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil && took < 2500*time.Millisecond:
					made++
				case dingtalk.IsNoSlot(err) && took == 0 && retryAfter(err) > 2500*time.Millisecond:
					refused++
				default:
					t.Errorf("%v after %v", err, took)
				}
			})
		}
		wg.Wait()
		if n, _ := s.count(); made != 60 || refused != 40 || n != made {
			t.Errorf("%d made, %d refused, %d sent; want 60 within three windows, 40 refused, nothing sent for them", made, refused, n)
		}
	})
}

func TestNobodyQueuesForASlotThatComesAfterHisDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three)}
		c := s.client(t, limit(10))
		ctx, cancel := context.WithTimeout(t.Context(), 3500*time.Millisecond)
		defer cancel()
		var mu sync.Mutex
		answered, refused := 0, 0
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				begin := time.Now()
				err := read(ctx, c)
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					answered++
				case dingtalk.IsNoSlot(err) && dingtalk.IsThrottled(err) && time.Since(begin) == 0:
					refused++
				default:
					t.Errorf("%v after %v", err, time.Since(begin))
				}
			})
		}
		wg.Wait()
		if answered != 40 || refused != 60 {
			t.Errorf("%d answered, %d refused at once; want the 40 of four windows answered", answered, refused)
		}
	})
}

func TestSessionWebhooksHaveNoLimitOfAnApp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(`{"errcode":0,"errmsg":"ok"}`)}
		c := s.client(t, limit(1))
		begin := time.Now()
		for n := range 50 {
			noError(t, c.Robot.SessionReply(t.Context(), fmt.Sprintf("http://old.test/robot/sendBySession?session=%d", n), dingtalk.Message{Text: "hi"}))
		}
		if d := time.Since(begin); d != 0 {
			t.Errorf("50 conversations were answered within %v", d)
		}
	})
}

func TestNoLimitMeansNoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three)}
		c := s.client(t)
		begin := time.Now()
		for range 500 {
			noError(t, read(t.Context(), c))
		}
		if d := time.Since(begin); d != 0 || c.Delay(dingtalk.OpTodoCount) != 0 {
			t.Errorf("500 calls took %v, the next would wait %v", d, c.Delay(dingtalk.OpTodoCount))
		}
	})
}

func TestCircuitOpensAndClosesPerAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ill := true
		s := &script{answer: func(_ int, r *http.Request) string {
			if ill && r.Method == http.MethodPost {
				return busy
			}
			return done
		}}
		c := s.client(t)
		for range 10 {
			_ = write(t.Context(), c)
			pass(100 * time.Millisecond)
		}
		n, _ := s.count()
		begin := time.Now()
		for range 50 {
			err := write(t.Context(), c)
			if !dingtalk.HasCode(err, "circuit_open") || !dingtalk.IsTemporary(err) || retryAfter(err) <= 0 {
				t.Fatalf("error is %v, wait %v", err, retryAfter(err))
			}
		}
		if again, _ := s.count(); again != n || time.Since(begin) != 0 {
			t.Errorf("an open circuit let %d calls through and took %v", again-n, time.Since(begin))
		}
		noError(t, read(t.Context(), c)) // another API
		pass(5 * time.Second)
		if err := write(t.Context(), c); !dingtalk.HasCode(err, "system.busy") {
			t.Errorf("the trial after five seconds: %v", err)
		}
		if err := write(t.Context(), c); !dingtalk.HasCode(err, "circuit_open") {
			t.Errorf("after the trial failed: %v", err)
		}
		ill = false
		pass(5 * time.Second)
		for range 20 {
			noError(t, write(t.Context(), c))
		}
	})
}

func TestRefusalsAndImpatienceDoNotOpenTheCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(`400 {"code":"aflowProcessInstCanNotBeExecuted"}`)}
		c := s.client(t)
		for range 50 {
			if err := write(t.Context(), c); !dingtalk.IsAlreadyDecided(err) {
				t.Fatal(err)
			}
		}
		s.mu.Lock()
		s.answer = always(hang)
		s.mu.Unlock()
		for range 50 {
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Millisecond, cancel)
			if err := write(ctx, c); !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
		}
		s.mu.Lock()
		s.answer = always(done)
		s.mu.Unlock()
		noError(t, write(t.Context(), c))
	})
}

func TestAPIThatHangsDoesNotHoldUpTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: func(_ int, r *http.Request) string {
			if r.Method == http.MethodPost {
				return hang
			}
			return three
		}}
		c := s.client(t)
		var wg sync.WaitGroup
		for range 300 {
			wg.Go(func() { _ = write(t.Context(), c) })
		}
		synctest.Wait()
		if n, _ := s.count(); n != 64 {
			t.Errorf("%d requests are in flight at once, want 64", n)
		}
		begin := time.Now()
		noError(t, read(t.Context(), c))
		if d := time.Since(begin); d != 0 {
			t.Errorf("another API waited %v", d)
		}
		wg.Wait()
		// Nine may follow before the tenth failure opens the circuit; the others need not try.
		if n, _ := s.count(); n > 64+1+9 {
			t.Errorf("%d requests were made of a dead API", n)
		}
	})
}

func TestSlotsThatWentStaleDoNotBecomeABurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: func(n int, _ *http.Request) string {
			if n <= 64 {
				pass(7 * time.Second) // a stall, no failure
			}
			return done
		}}
		c := s.client(t, limit(20))
		var wg sync.WaitGroup
		for range 140 {
			wg.Go(func() { noError(t, write(t.Context(), c)) })
		}
		wg.Wait()
		for i := 20; i < len(s.asked); i++ {
			if d := s.asked[i].Sub(s.asked[i-20]); d <= time.Second {
				t.Fatalf("call %d came %v after the one 20 before it", i, d)
			}
		}
	})
}

func TestObserverSeesEveryAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: then(throttled, hang, busy)}
		c := s.client(t)
		_ = read(t.Context(), c)
		type seen struct {
			op, path, code  string
			status, attempt int
			counted         bool
			slow            bool
		}
		var got []seen
		for _, x := range s.calls {
			got = append(got, seen{x.Op, x.Path, x.Code, x.Status, x.Attempt, x.Counted, x.Duration >= 8*time.Second})
			if (x.Err == nil) != (x.Code == "") {
				t.Errorf("code %q with error %v", x.Code, x.Err)
			}
		}
		const path = "/v1.0/workflow/processes/todoTasks/numbers"
		want := []seen{
			{"oauth2.access_token", "/v1.0/oauth2/accessToken", "", 200, 1, false, false},
			{dingtalk.OpTodoCount, path, "Forbidden.AccessDenied.QpsLimitForAppkeyAndApi", 403, 1, false, false},
			{dingtalk.OpTodoCount, path, "no_answer", 0, 2, false, true},
			{dingtalk.OpTodoCount, path, "system.busy", 500, 3, true, false},
		}
		if len(got) != len(want) {
			t.Fatalf("%d attempts seen, want %d", len(got), len(want))
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("attempt %d: %+v, want %+v", i, got[i], want[i])
			}
		}
	})
}
