package llm_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/llm"
)

func TestTokensOfADayAreLimited(t *testing.T) {
	for name, tt := range map[string]struct {
		perUser, total int
		want           map[string]llm.Kind // the next question of each, after two of user1 at 100 tokens each
	}{
		"per person": {perUser: 900, want: map[string]llm.Kind{"user1": llm.Budget, "user2": ""}},
		"together":   {total: 900, want: map[string]llm.Kind{"user1": llm.Budget, "user2": llm.Budget}},
		"no limit":   {want: map[string]llm.Kind{"user1": "", "user2": ""}},
		"plenty":     {perUser: 5000, total: 5000, want: map[string]llm.Kind{"user1": "", "user2": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, says(good), says(good))
				c := client(f, func(c *llm.Config) { c.PerUserDailyTokens, c.DailyTokens = tt.perUser, tt.total })
				n := 0
				try := func(user string) error {
					n++
					_, err := c.Ask(t.Context(), user, []llm.Message{{llm.User, fmt.Sprint(question, n)}}, schema(t))
					return err
				}
				for range 2 {
					if err := try("user1"); err != nil {
						t.Fatal(err)
					}
				}
				for user, want := range tt.want {
					if want == "" {
						f.then(says(good))
					}
					if err := try(user); llm.KindOf(err) != want {
						t.Errorf("%s: %v, want %q", user, err, want)
					}
				}
				<-time.After(24 * time.Hour)
				f.then(says(good))
				if err := try("user1"); err != nil {
					t.Errorf("the next day: %v", err)
				}
			})
		})
	}
}

func TestConcurrentQuestionsDoNotOverrunTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		slow := func(w http.ResponseWriter, r *http.Request) {
			<-release
			says(good)(w, r)
		}
		f := newFake(t, slow, slow) // two reservations fit
		c := client(f, func(c *llm.Config) { c.PerUserDailyTokens = 2000 })
		var wg sync.WaitGroup
		var mu sync.Mutex
		kinds := map[llm.Kind]int{}
		for i := range 10 {
			wg.Go(func() {
				_, err := askText(f, c, fmt.Sprint(question, i))
				mu.Lock()
				defer mu.Unlock()
				kinds[llm.KindOf(err)]++
			})
		}
		synctest.Wait()
		close(release)
		wg.Wait()
		if kinds[""] != 2 || kinds[llm.Budget] != 8 {
			t.Errorf("%v", kinds)
		}
	})
}

func TestWhatWasNotUsedIsGivenBackAndAFailureCostsItsQuestion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		spent := 0
		c := client(f, func(c *llm.Config) {
			c.PerUserDailyTokens = 3000
			c.Observe = func(_ context.Context, call llm.Call) { spent += call.Tokens }
		})
		n := 0
		for ; n < 100; n++ {
			f.then(fails(401, "", nil))
			_, err := askText(f, c, fmt.Sprint(question, n))
			if llm.KindOf(err) == llm.Budget {
				break
			}
			<-time.After(31 * time.Second) // so that the circuit lets it through
		}
		if spent < 2000 || spent > 3000 || n < 5 {
			t.Errorf("%d failed questions were charged %d of 3000 tokens", n, spent)
		}
		<-time.After(24 * time.Hour)
		_, _ = ask(f, c) // takes the step that is left
	})
}
