package dingtalk_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

const three = `{"result":3}`

// numbered gives tokens t1, t2, … that live for life.
func numbered(life time.Duration) func(int, *http.Request) string {
	return func(n int, _ *http.Request) string {
		return `{"accessToken":"t` + strconv.Itoa(n) + `","expireIn":` + strconv.Itoa(int(life/time.Second)) + `}`
	}
}

func TestManyCallersShareOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), token: func(int, *http.Request) string {
			pass(time.Second)
			return `{"accessToken":"t","expireIn":7200}`
		}}
		c := s.client(t)
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				if err := read(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if calls, tokens := s.count(); calls != 100 || tokens != 1 {
			t.Errorf("%d calls with %d tokens, want 100 with 1", calls, tokens)
		}
	})
}

func TestTokenIsRefreshedEarlyWhileTheOldOneWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var used []string
		s := &script{token: numbered(2 * time.Hour)}
		s.answer = func(_ int, r *http.Request) string {
			used = append(used, r.Header.Get("x-acs-dingtalk-access-token"))
			return three
		}
		next := s.token
		s.token = func(n int, r *http.Request) string {
			pass(3 * time.Second) // a slow refresh must not be felt
			return next(n, r)
		}
		c := s.client(t)
		noError(t, read(t.Context(), c))
		pass(109 * time.Minute)
		noError(t, read(t.Context(), c)) // 11 minutes left: nothing to do
		pass(2 * time.Minute)
		begin := time.Now()
		for range 3 {
			noError(t, read(t.Context(), c)) // 9 minutes left: one refresh behind the scenes
		}
		if waited := time.Since(begin); waited != 0 {
			t.Errorf("a caller waited %v for an early refresh", waited)
		}
		c.Close()
		noError(t, read(t.Context(), c))
		if want := []string{"t1", "t1", "t1", "t1", "t1", "t2"}; !equal(used, want) {
			t.Errorf("tokens used: %v, want %v", used, want)
		}
		if _, tokens := s.count(); tokens != 2 {
			t.Errorf("%d tokens fetched, want 2", tokens)
		}
	})
}

func equal(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestFailedEarlyRefreshIsTriedAgainAndCostsNobodyAnything(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), token: func(n int, _ *http.Request) string {
			if n > 1 && n <= 4 { // three attempts of one refresh
				return `500 {"code":"system.error"}`
			}
			return `{"accessToken":"t","expireIn":7200}`
		}}
		c := s.client(t)
		noError(t, read(t.Context(), c))
		pass(111 * time.Minute)
		noError(t, read(t.Context(), c))
		c.Close()
		pass(10 * time.Second)
		noError(t, read(t.Context(), c)) // too soon for another refresh
		c.Close()
		if _, tokens := s.count(); tokens != 4 {
			t.Errorf("%d token calls, want the first and three failed ones", tokens)
		}
		pass(time.Minute)
		noError(t, read(t.Context(), c))
		c.Close()
		if _, tokens := s.count(); tokens != 5 {
			t.Errorf("%d token calls, want one more", tokens)
		}
	})
}

func TestExpiredTokenIsNotUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var used []string
		s := &script{token: numbered(time.Minute)}
		s.answer = func(_ int, r *http.Request) string {
			used = append(used, r.Header.Get("x-acs-dingtalk-access-token"))
			return three
		}
		c := s.client(t)
		noError(t, read(t.Context(), c))
		pass(50 * time.Second) // within the last quarter of a minute
		noError(t, read(t.Context(), c))
		if want := []string{"t1", "t2"}; !equal(used, want) {
			t.Errorf("tokens used: %v, want %v", used, want)
		}
	})
}

func TestRefusedTokenIsFetchedAndTriedOnceMore(t *testing.T) {
	for name, refusal := range map[string]string{
		"new host":             `400 {"code":"InvalidAuthentication","requestid":"01A0","message":"不合法的access_token"}`,
		"old host, wrapped":    `{"errcode":88,"sub_code":"40014","sub_msg":"不合法的access_token","errmsg":"ding talk error[subcode=40014]"}`,
		"old host, bare":       `{"errcode":40014,"errmsg":"不合法的access_token"}`,
		"old host, timed out":  `{"errcode":42001,"errmsg":"access_token超时"}`,
		"old host, bad secret": `{"errcode":88,"sub_code":"40001","errmsg":"x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				calls := map[string]func(context.Context, *dingtalk.Client) error{"old": readOld}
				good := `{"errcode":0,"result":{"userid":"012345"}}`
				if name == "new host" {
					calls = map[string]func(context.Context, *dingtalk.Client) error{"read": read, "write": write}
					good = `{"result":true,"success":true}`
				}
				for kind, call := range calls {
					s := &script{answer: then(refusal, good), token: numbered(2 * time.Hour)}
					c := s.client(t)
					if err := call(t.Context(), c); err != nil {
						t.Errorf("%s: %v", kind, err)
					}
					if calls, tokens := s.count(); calls != 2 || tokens != 2 {
						t.Errorf("%s: %d calls and %d tokens, want 2 and 2", kind, calls, tokens)
					}
					s = &script{answer: always(refusal), token: numbered(2 * time.Hour)}
					err := call(t.Context(), s.client(t))
					if !dingtalk.IsInvalidToken(err) {
						t.Errorf("%s: error is %v, want one that IsInvalidToken", kind, err)
					}
					if calls, tokens := s.count(); calls != 2 || tokens != 2 {
						t.Errorf("%s, refused for good: %d calls and %d tokens, want 2 and 2", kind, calls, tokens)
					}
				}
			})
		})
	}
}

func TestManyRefusalsOfOneTokenFetchOneNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{token: numbered(2 * time.Hour)}
		s.answer = func(_ int, r *http.Request) string {
			pass(100 * time.Millisecond)
			if r.Header.Get("x-acs-dingtalk-access-token") == "t1" {
				return `400 {"code":"InvalidAuthentication"}`
			}
			return three
		}
		c := s.client(t)
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := read(t.Context(), c); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if _, tokens := s.count(); tokens != 2 {
			t.Errorf("%d tokens fetched, want 2", tokens)
		}
	})
}

func TestCredentialsThatAreWrongAreToldFromDingTalkBeingAway(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		bad    bool
	}{
		"wrong":           {`400 {"requestid":"01A0","code":"invalidClientIdOrSecret","message":"无效的clientId或者clientSecret"}`, true},
		"refused":         {refuse, false},
		"silent":          {hang, false},
		"broken":          {`500 {"code":"system.error"}`, false},
		"html":            {`502 <html>bad gateway</html>`, false},
		"no token inside": {`{}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: always(three), token: always(c.answer)}
				client := s.client(t)
				err := client.CheckCredentials(t.Context())
				if err == nil || dingtalk.IsBadCredentials(err) != c.bad || dingtalk.IsTemporary(err) == c.bad {
					t.Errorf("error %v: bad credentials %v, temporary %v", err, dingtalk.IsBadCredentials(err), dingtalk.IsTemporary(err))
				}
				if err := read(t.Context(), client); dingtalk.IsBadCredentials(err) != c.bad || err == nil {
					t.Errorf("a call afterwards: %v", err)
				}
				if calls, _ := s.count(); calls != 0 {
					t.Error("a call left without a token")
				}
			})
		})
	}
	t.Run("right", func(t *testing.T) {
		s := &script{answer: always(three)}
		c := s.client(t)
		noError(t, c.CheckCredentials(t.Context()))
		noError(t, read(t.Context(), c))
		if _, tokens := s.count(); tokens != 1 {
			t.Errorf("%d token calls, want the check's to be used", tokens)
		}
	})
}

func TestTokenOutageIsNotAskedAboutByEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), token: always(`400 {"code":"invalidClientIdOrSecret"}`)}
		c := s.client(t)
		for range 200 {
			if err := read(t.Context(), c); !dingtalk.IsBadCredentials(err) {
				t.Fatal(err)
			}
		}
		if _, tokens := s.count(); tokens != 1 {
			t.Errorf("%d token calls within the same moment, want 1", tokens)
		}
		pass(2 * time.Second)
		_ = read(t.Context(), c)
		if _, tokens := s.count(); tokens != 2 {
			t.Errorf("%d token calls, want another one later", tokens)
		}
	})
}

func TestCallerWhoGivesUpDoesNotStopTheTokenForTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), token: func(int, *http.Request) string {
			pass(3 * time.Second)
			return `{"accessToken":"t","expireIn":7200}`
		}}
		c := s.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := read(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the impatient one got %v", err)
		}
		noError(t, read(t.Context(), c))
		if _, tokens := s.count(); tokens != 1 {
			t.Errorf("%d token calls, want 1", tokens)
		}
	})
}

func TestCloseWaitsForWhatRunsInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(three), token: func(int, *http.Request) string {
			pass(3 * time.Second)
			return `{"accessToken":"t","expireIn":7200}`
		}}
		c := s.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_ = read(ctx, c)
		begin := time.Now()
		c.Close()
		if d := time.Since(begin); d != 2*time.Second {
			t.Errorf("Close returned after %v, want 2 s", d)
		}
	})
}

// A token does not learn of a permission that was granted after it was made (corrections.md 2).
func TestAGrantedPermissionIsSeenWithoutWaitingForTheToken(t *testing.T) {
	old := func(ctx context.Context, c *dingtalk.Client) error {
		_, err := c.Contact.User(ctx, "u")
		return err
	}
	for name, x := range map[string]struct {
		call             func(context.Context, *dingtalk.Client) error
		denied, answered string
	}{
		"new": {read, `403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","message":"m"}`, three},
		"old": {old, `{"errcode":88,"sub_code":"60011","sub_msg":"应用尚未开通所需的权限：[qyapi_get_member]"}`, `{"errcode":0,"result":{"userid":"u"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				granted, call := false, x.call
				s := &script{token: numbered(2 * time.Hour)}
				s.answer = func(_ int, r *http.Request) string {
					if token := r.Header.Get("x-acs-dingtalk-access-token") + r.URL.Query().Get("access_token"); !granted || token == "t1" {
						return x.denied
					}
					return x.answered
				}
				c := s.client(t)
				granted = true
				noError(t, call(t.Context(), c))
				granted = false
				for range 5 { // it stays missing: fetching tokens would not help
					if err := call(t.Context(), c); !dingtalk.IsPermissionMissing(err) {
						t.Fatalf("error is %v", err)
					}
				}
				if calls, tokens := s.count(); calls != 7 || tokens != 2 {
					t.Errorf("%d calls with %d tokens, want 7 with 2", calls, tokens)
				}
				pass(time.Minute)
				if err := call(t.Context(), c); !dingtalk.IsPermissionMissing(err) {
					t.Fatalf("error is %v", err)
				}
				if _, tokens := s.count(); tokens != 3 {
					t.Errorf("%d tokens after a minute, want 3", tokens)
				}
			})
		})
	}
}
