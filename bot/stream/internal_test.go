package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/logger"
)

func TestBackoffGrowsToItsLimitAndNeverHammers(t *testing.T) {
	for n := 1; n < 100; n++ {
		top := time.Duration(0)
		for range 200 {
			d := backoff(n, 30*time.Second)
			if d < tickMin || d > 30*time.Second {
				t.Fatalf("%d failures: %s", n, d)
			}
			top = max(top, d)
		}
		if n == 1 && top > 500*time.Millisecond {
			t.Errorf("the first retry took %s", top)
		}
		if n > 8 && top < 15*time.Second {
			t.Errorf("%d failures: only %s", n, top)
		}
	}
	if d := backoff(0, time.Second); d != 0 {
		t.Errorf("no failure: %s", d)
	}
}

func TestUselessConnectionsAreDelayedAfterTenInARow(t *testing.T) {
	h := func(context.Context, Frame) (json.RawMessage, error) { return nil, nil }
	p, err := New(Config{ClientID: "a", ClientSecret: "b"}, h, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := p.slots[0]
	for _, success := range []struct {
		age  time.Duration
		used bool
	}{{shortLife, false}, {0, true}} {
		for i := range freeFlaps {
			if d := s.flapped(0, false); d != 0 {
				t.Errorf("useless connection %d: %s", i+1, d)
			}
		}
		for range 5 {
			if d := s.flapped(0, false); d < tickMin {
				t.Errorf("after ten useless connections: %s", d)
			}
		}
		if d := s.flapped(success.age, success.used); d != 0 {
			t.Errorf("after a success: %s", d)
		}
	}
}

func TestRedactedTextsAreShortAndKeepNoSecret(t *testing.T) {
	const secret = "abc/def+ghi"
	for _, text := range []string{
		`parse "wss://x.dingtalk.com:443/connect?ticket=0f2c-7a52": bad`,
		`{"clientSecret":"abc/def+ghi"}`,
		`connect success, sessionId=[0f2c-7a52]`,
		`GET /x?access_token=0f2c-7a52&y=1`,
		`{"endpoint":"wss://x","ticket":"0f2c-7a52"}`,
		strings.Repeat("页", 4000) + secret,
	} {
		got := redact(text, secret)
		if strings.Contains(got, secret) || strings.Contains(got, "0f2c") || len(got) > maxLogged+3 {
			t.Errorf("%s", got)
		}
		if !strings.HasPrefix(got, text[:3]) {
			t.Errorf("lost its beginning: %s", got)
		}
	}
}

func TestSDKLinesKeepErrorsButNoFrameContents(t *testing.T) {
	installSDKLog()
	var lines []string
	var routines []bool
	detach := sdkLogger.attach(func(level slog.Level, line string, routine bool) {
		lines = append(lines, fmt.Sprint(level, " ", line))
		routines = append(routines, routine)
	})
	log := logger.GetLogger()
	log.Debugf("secret %s", "s")
	log.Infof("connect success, sessionId=[%s]", "ticket")
	log.Warningf("connection handler capacity reached")
	log.Errorf("read message error: message=[%s] error=[%s]", "我的工资", errors.New("broken pipe"))
	log.Errorf("StreamClient close. error=[%s]", &net.OpError{Op: "close", Err: net.ErrClosed})
	log.Errorf("send response error: error=[%s]", net.ErrClosed)
	detach()
	log.Errorf("nobody listens")
	want := []string{
		"WARN connection handler capacity reached",
		"ERROR read message error: message=[<12 bytes>] error=[broken pipe]",
		"ERROR StreamClient close. error=[close: use of closed network connection]",
		"ERROR send response error: error=[use of closed network connection]",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	if want := []bool{false, false, true, false}; !slices.Equal(routines, want) {
		t.Errorf("routine %v, want %v", routines, want)
	}
}
