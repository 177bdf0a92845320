package outbox

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// ledger is a queue that notes what was scheduled.
type ledger struct {
	Queue
	scheduled []string
}

func (l *ledger) Schedule(_ context.Context, id, _ string, _ time.Time, _ []byte) error {
	l.scheduled = append(l.scheduled, id)
	return nil
}

// A message to somebody who does not exist was tried for an hour, and again after every restart.
func TestWhatCanNeverArriveIsTriedOnce(t *testing.T) {
	for name, c := range map[string]struct {
		answer string
		status int
		tries  bool
	}{
		"nobody of that id":      {`{"processQueryKey":"k","invalidStaffIdList":["u9"]}`, 200, false},
		"too many at the moment": {`{"processQueryKey":"k","flowControlledStaffIdList":["u9"]}`, 200, true},
		"an outage":              {`oops`, 500, true},
	} {
		t.Run(name, func(t *testing.T) {
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "accessToken") {
					_, _ = io.WriteString(w, `{"accessToken":"t","expireIn":7200}`)
					return
				}
				w.WriteHeader(c.status)
				_, _ = io.WriteString(w, c.answer)
			}))
			defer api.Close()
			client, err := dingtalk.New(dingtalk.Config{ClientID: "c", ClientSecret: "s", APIBase: api.URL, OAPIBase: api.URL})
			if err != nil {
				t.Fatal(err)
			}
			defer client.Close()
			l, done := &ledger{}, ""
			o := New(Config{
				API: client, Queue: l, Log: slog.New(slog.DiscardHandler), Observe: func(commands.Metric, time.Duration) {},
				Done: func(_ context.Context, key string) { done = key },
			}, nil)
			out := &Outbound{Key: "m|r|1", TrackID: "t9", Text: "x", Since: time.Now(), To: commands.Address{User: commands.User{ID: "u9"}}}
			if o.Send(t.Context(), out) {
				t.Error("it arrived")
			}
			if got := len(l.scheduled) > 0; got != c.tries {
				t.Errorf("will be tried again: %v", got)
			}
			if (done == out.Key) == c.tries {
				t.Errorf("done is %q", done)
			}
			if err := o.answer(t.Context(), out); (err != nil) != c.tries {
				t.Errorf("from the queue: %v", err)
			}
			out.Since = time.Now().Add(-giveUpAfter - time.Minute)
			err = o.answer(t.Context(), out)
			if _, given := errors.AsType[*GiveUp](err); given != c.tries {
				t.Errorf("after its time: %v", err)
			}
		})
	}
}
