package dingtalk

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

const opToken = "oauth2.access_token"

// Times of the app token. DingTalk's lives for two hours; asking again within that time returns the
// same one and renews it (openapi.md 1.1), so an early refresh takes nothing away from other replicas.
const (
	tokenEarly    = 10 * time.Minute // refreshed this long before its end, or at 3/4 of a shorter life
	tokenLast     = 15 * time.Second // not used any more this long before its end
	tokenLife     = 2 * time.Hour    // when the answer does not say
	tokenFlight   = 20 * time.Second // all attempts of one refresh
	tokenPause    = 30 * time.Second // between failed refreshes in the background
	tokenDoubt    = time.Minute      // between two tokens that are dropped because a permission is missing
	tokenRemember = time.Second      // a failure answers everybody who asks within this time
)

// tokenSource keeps the app token: one fetch at a time, refreshed in the background while the old
// one still works.
type tokenSource struct {
	c      *Client
	secret string
	flight singleflight.Group
	bg     sync.WaitGroup

	mu        sync.Mutex
	token     string
	refreshAt time.Time
	until     time.Time
	busy      bool      // a background refresh runs
	doubted   time.Time // when the token was last dropped for a missing permission
	failed    error
	failedAt  time.Time
}

func newTokenSource(c *Client, secret string) *tokenSource {
	return &tokenSource{c: c, secret: secret}
}

// get returns a token that works as far as is known.
func (t *tokenSource) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	now := t.c.now()
	token, good := t.token, t.token != "" && now.Before(t.until)
	if good && !now.Before(t.refreshAt) && !t.busy {
		t.busy = true
		t.bg.Go(func() { t.refresh(context.WithoutCancel(ctx)) })
	}
	failed := t.failed
	if now.Sub(t.failedAt) >= tokenRemember {
		failed = nil
	}
	t.mu.Unlock()
	switch {
	case good:
		return token, nil
	case failed != nil:
		return "", failed
	}
	return t.renew(ctx)
}

// refresh renews the token in the background. A failure costs nothing yet.
func (t *tokenSource) refresh(ctx context.Context) {
	_, err := t.renew(ctx)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy = false
	if err != nil {
		t.refreshAt = t.c.now().Add(tokenPause)
		t.c.log.WarnContext(ctx, "dingtalk token refresh failed, the old token is still in use", "err", err)
	}
}

// renew fetches a token. Callers who come while a fetch is under way share it; the fetch outlives a
// caller who gives up.
func (t *tokenSource) renew(ctx context.Context) (string, error) {
	ch := t.flight.DoChan("token", func() (any, error) {
		fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tokenFlight)
		defer cancel()
		return t.fetch(fctx)
	})
	select {
	case r := <-ch:
		token, _ := r.Val.(string)
		return token, r.Err
	case <-ctx.Done():
		t.bg.Go(func() { <-ch }) // Close waits for what this caller started
		return "", ctx.Err()
	}
}

// fetch asks for a token: POST /v1.0/oauth2/accessToken, scope qyapi_base, free; "do not call often".
func (t *tokenSource) fetch(ctx context.Context) (string, error) {
	type ask struct {
		AppKey    string `json:"appKey"`
		AppSecret string `json:"appSecret"`
	}
	r, err := call[struct {
		AccessToken string  `json:"accessToken"`
		ExpireIn    wireInt `json:"expireIn"` // seconds
	}](ctx, t.c, spec{
		op: opToken, method: http.MethodPost, host: HostAPI, path: "/v1.0/oauth2/accessToken",
		body: ask{AppKey: t.c.clientID, AppSecret: t.secret}, free: true, keyed: true,
	})
	if err == nil && r.AccessToken == "" {
		err = &APIError{Op: opToken, Kind: KindUnavailable, Status: http.StatusOK, Code: codeBadAnswer, Message: "answer holds no token"}
	}
	if ctx.Err() != nil && KindOf(err) == "" { // ctx is this file's own: no caller's time is up
		err = &APIError{Op: opToken, Kind: KindUnavailable, Code: codeNoAnswer, Message: fmt.Sprintf("no answer within %v", tokenFlight)}
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.c.now()
	if err != nil {
		t.failed, t.failedAt = err, now
		return "", err
	}
	life := time.Duration(r.ExpireIn) * time.Second
	if life <= 0 {
		life = tokenLife
	}
	t.token, t.failed = r.AccessToken, nil
	t.until = now.Add(life - min(tokenLast, life/4))
	t.refreshAt = now.Add(life - min(tokenEarly, life/4))
	return t.token, nil
}

// drop forgets a token that DingTalk refused, unless somebody replaced it already.
func (t *tokenSource) drop(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.token == token {
		t.token = ""
	}
}

// mayDoubt is true when a missing permission is reason to fetch a fresh token: once in a while, since most
// permissions that are missing stay so.
func (t *tokenSource) mayDoubt() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.c.now()
	if !t.doubted.IsZero() && now.Sub(t.doubted) < tokenDoubt {
		return false
	}
	t.doubted = now
	return true
}

// wait returns when nothing is under way.
func (t *tokenSource) wait() { t.bg.Wait() }
