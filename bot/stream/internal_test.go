package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
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
	log.Errorf("close error=[%s]", &net.OpError{Op: "read", Err: net.ErrClosed})
	detach()
	log.Errorf("nobody listens")
	want := []string{
		"WARN connection handler capacity reached",
		"ERROR read message error: message=[<12 bytes>] error=[broken pipe]",
		"ERROR close error=[read: use of closed network connection]",
	}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s", strings.Join(lines, "\n"))
	}
	if len(routines) == 3 && (routines[0] || routines[1] || !routines[2]) {
		t.Errorf("routine %v", routines)
	}
}
