package demo_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// heard passes on what the bot logs about answers that did not arrive.
type heard struct {
	slog.Handler
	said chan string
}

func (h heard) Enabled(context.Context, slog.Level) bool { return true }

func (h heard) Handle(_ context.Context, r slog.Record) error {
	if strings.HasPrefix(r.Message, "answer ") {
		h.said <- r.Message
	}
	return nil
}

func (h heard) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h heard) WithGroup(string) slog.Handler      { return h }

// A recipient who does not exist, or whom DingTalk leaves out, is not tried again; an outage is.
func TestARefusalThatCannotChangeIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fault sandbox.Fault
		want  string
	}{
		"nobody":    {sandbox.Fault{Code: "staffId.notExisted"}, "answer cannot be delivered"},
		"filtered":  {sandbox.Fault{Status: 200, ContentType: "application/json", Body: `{"processQueryKey":"k","filteredStaffIdList":["x"]}`}, "answer cannot be delivered"},
		"an outage": {sandbox.Fault{Status: 503}, "answer not delivered, will try again"},
	} {
		t.Run(name, func(t *testing.T) {
			log := heard{slog.DiscardHandler, make(chan string, 100)}
			w := newWorld(t, withClock(wednesday), func(o *demo.Options) { o.Log = slog.New(log) })
			w.fault(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Code: "param.error"})
			w.fault(sandbox.Fault{Path: "/robot/sendBySession", Code: "300005"})
			c.fault.Path = "/v1.0/robot/oToMessages/batchSend"
			w.fault(c.fault)
			w.say(w.who("张三").UserID, "", "帮助")
			select {
			case got := <-log.said:
				if got != c.want {
					t.Errorf("%q, want %q", got, c.want)
				}
			case <-time.After(patience):
				t.Fatal("the bot says nothing")
			}
		})
	}
}
