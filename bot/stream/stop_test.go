package stream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
)

func TestStopAcksWhatIsInFlight(t *testing.T) {
	started, release := make(chan struct{}, 50), make(chan struct{})
	g := newGateway(t)
	r := newRig(t, g, handlers{bot: func(context.Context, stream.Frame) (json.RawMessage, error) {
		started <- struct{}{}
		<-release
		return nil, nil
	}}, nil)
	r.ready(t)
	g.awaitUp(2)
	var ds []*delivery
	for i := range 50 {
		ds = append(ds, g.push("CALLBACK", stream.TopicBotMessage, fmt.Sprint("stop", i)))
	}
	for range ds {
		<-started
	}
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	if err := r.stop(); err != nil {
		t.Errorf("a clean stop returned %v", err)
	}
	for _, d := range ds {
		d.wait(t)
	}
	if r.pool.Live() != 0 {
		t.Error("live after the stop")
	}
}

func TestStopDuringAHandoverEndsAndAcks(t *testing.T) {
	g := newGateway(t)
	started, release := make(chan struct{}, 1), make(chan struct{})
	r := newRig(t, g, handlers{bot: func(context.Context, stream.Frame) (json.RawMessage, error) {
		started <- struct{}{}
		<-release
		return nil, nil
	}}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	g.awaitUp(1)
	d := g.push("CALLBACK", stream.TopicBotMessage, "busy")
	<-started
	hang := make(chan struct{})
	defer close(hang)
	g.mu.Lock()
	opens := len(g.opens)
	g.answer = func(http.ResponseWriter) bool { <-hang; return true }
	g.mu.Unlock()
	g.pick().disconnect("connection is expired")
	g.await("the successor's open request", func() bool { return len(g.opens) > opens })
	time.AfterFunc(100*time.Millisecond, func() { close(release) })
	if err := r.stop(); err != nil {
		t.Errorf("a clean stop returned %v", err)
	}
	d.wait(t)
}

func TestWrongCredentialsAtTheStartAreFatalAndNamed(t *testing.T) {
	for name, change := range map[string]func(*stream.Config){
		"by the check": func(c *stream.Config) {
			c.Check = func(context.Context) error {
				return fmt.Errorf("token: %w", &stream.CredentialsError{Err: errors.New("invalid appsecret " + testSecret)})
			}
		},
		"by the gateway, without a check": func(c *stream.Config) { c.ClientSecret = "wrong" },
		"by the check, when the gateway denies and the first check was in vain": func(c *stream.Config) {
			c.ClientSecret = "wrong"
			var n atomic.Int32
			c.Check = func(context.Context) error {
				if n.Add(1) == 1 {
					return errors.New("timeout")
				}
				return &stream.CredentialsError{Err: errors.New("invalid appsecret")}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGateway(t)
			cfg := stream.Config{ClientID: testID, ClientSecret: testSecret, Gateway: g.srv.URL}
			change(&cfg)
			ok := func(context.Context, stream.Frame) (json.RawMessage, error) { return nil, nil }
			p, err := stream.New(cfg, ok, ok, ok)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), guard)
			defer cancel()
			err = p.Run(ctx)
			var bad *stream.CredentialsError
			if !errors.As(err, &bad) || !strings.Contains(err.Error(), "DINGTALK_CLIENT_SECRET") {
				t.Errorf("Run returned %v", err)
			}
			if strings.Contains(fmt.Sprint(err), testSecret) {
				t.Error("the secret is in the error")
			}
			if err := p.Run(ctx); err == nil {
				t.Error("a second Run was allowed")
			}
		})
	}
}

func TestCredentialsRefusedLaterAreRetriedSlowlyUntilAccepted(t *testing.T) {
	const period = 400 * time.Millisecond
	g := newGateway(t)
	var bad atomic.Bool
	var checks atomic.Int32
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Connections = 2
		c.CredentialRetry = period // production: 60 s
		c.BackoffMax = 200 * time.Millisecond
		c.Check = func(context.Context) error {
			checks.Add(1)
			if bad.Load() {
				return &stream.CredentialsError{Err: errors.New("invalid appsecret")}
			}
			return nil
		}
	})
	r.ready(t)
	g.awaitUp(2)
	bad.Store(true)
	g.mu.Lock()
	g.answer = func(w http.ResponseWriter) bool {
		if bad.Load() {
			denied(w)
		}
		return bad.Load()
	}
	g.mu.Unlock()
	g.each((*gwConn).cut)
	r.awaitEvent(t, stream.CredentialsRefused)
	if st := r.pool.Status(); st.Live != 0 || !st.CredentialsRefused {
		t.Errorf("status %+v", st)
	}
	g.mu.Lock()
	opens := len(g.opens)
	g.mu.Unlock()
	asked, since := checks.Load(), time.Now()
	deadline := time.After(guard)
	for checks.Load() < asked+3 {
		select {
		case <-time.After(10 * time.Millisecond):
		case <-deadline:
			t.Fatal("the credentials are not tried again")
		}
	}
	if took := time.Since(since); took < 2*period { // the first of them may come at once
		t.Errorf("3 checks in %s at a period of %s", took, period)
	}
	g.mu.Lock()
	more := len(g.opens) - opens
	g.mu.Unlock()
	if more > 1 { // one may have been under way
		t.Errorf("%d open requests with credentials known to be wrong", more)
	}
	bad.Store(false)
	g.awaitUp(2)
	if r.count(stream.CredentialsRefused) != 1 || r.count(stream.CredentialsAccepted) != 1 {
		t.Errorf("refused %d, accepted %d", r.count(stream.CredentialsRefused), r.count(stream.CredentialsAccepted))
	}
}

func TestAnUncheckableStartConnectsAllTheSame(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Check = func(context.Context) error { return errors.New("503") }
	})
	r.ready(t)
}

func TestNewRejectsWhatCannotWork(t *testing.T) {
	h := func(context.Context, stream.Frame) (json.RawMessage, error) { return nil, nil }
	good := stream.Config{ClientID: "a", ClientSecret: "b"}
	for name, c := range map[string]struct {
		change func(*stream.Config)
		h      stream.Handler
	}{
		"no id":          {func(c *stream.Config) { c.ClientID = " " }, h},
		"no secret":      {func(c *stream.Config) { c.ClientSecret = "" }, h},
		"a bare host":    {func(c *stream.Config) { c.Gateway = "api.dingtalk.com" }, h},
		"a socket":       {func(c *stream.Config) { c.Gateway = "wss://api.dingtalk.com" }, h},
		"crossed ages":   {func(c *stream.Config) { c.RecycleMin, c.RecycleMax = 2, 1 }, h},
		"minus one":      {func(c *stream.Config) { c.Connections = -1 }, h},
		"nobody listens": {func(*stream.Config) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			cfg := good
			c.change(&cfg)
			if _, err := stream.New(cfg, c.h, nil, nil); err == nil {
				t.Error("accepted")
			}
		})
	}
	if _, err := stream.New(good, h, nil, nil); err != nil {
		t.Error(err)
	}
}

func TestTwoPoolsInOneProcessDoNotDisturbEachOther(t *testing.T) {
	g := newGateway(t)
	one := newRig(t, g, handlers{}, nil)
	one.ready(t)
	other := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	other.ready(t)
	g.awaitUp(3)
	if err := one.stop(); err != nil {
		t.Error(err)
	}
	g.awaitUp(1)
	d := g.push("CALLBACK", stream.TopicBotMessage, "for the other")
	d.wait(t)
	other.once(t, []string{"for the other"})
	if one.pool.Live() != 0 || other.pool.Live() != 1 {
		t.Errorf("live %d and %d", one.pool.Live(), other.pool.Live())
	}
}
