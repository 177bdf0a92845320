package llm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/llm"
)

// event is one piece of a streamed answer.
func event(delta map[string]any, finish any) string {
	raw, err := json.Marshal(map[string]any{"id": "1", "object": "chat.completion.chunk",
		"choices": []any{map[string]any{"index": 0, "delta": delta, "finish_reason": finish}}})
	if err != nil {
		panic(err)
	}
	return "data: " + string(raw) + "\n\n"
}

func piece(text string) string { return event(map[string]any{"content": text}, nil) }

func end(reason string) string { return event(map[string]any{}, reason) + "data: [DONE]\n\n" }

// streams sends the events, a second of pause after each.
func streams(events ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, e := range events {
			_, _ = fmt.Fprint(w, e)
			w.(http.Flusher).Flush()
			<-time.After(time.Second)
		}
	}
}

func then(steps ...http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, s := range steps {
			s(w, r)
		}
	}
}

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestStreamPassesOnWhatIsSaid(t *testing.T) {
	tests := map[string]struct {
		steps []http.HandlerFunc
		want  []string
		kind  llm.Kind
	}{
		"pieces":                   {steps: []http.HandlerFunc{streams(event(map[string]any{"role": "assistant"}, nil), piece("你"), piece("好！"), end("stop"))}, want: []string{"你", "好！"}},
		"no end mark":              {steps: []http.HandlerFunc{streams(piece("好"), event(map[string]any{}, "stop"))}, want: []string{"好"}},
		"comments and usage":       {steps: []http.HandlerFunc{streams(": ping\n\n", piece("好"), `data: {"choices":[],"usage":{"total_tokens":7}}`+"\n\n", end("stop"))}, want: []string{"好"}},
		"thoughts in their field":  {steps: []http.HandlerFunc{streams(event(map[string]any{"reasoning_content": "hm"}, nil), piece("好"), end("stop"))}, want: []string{"好"}},
		"thoughts in the text":     {steps: []http.HandlerFunc{streams(piece("\n<thi"), piece("nk>hm <b>"), piece("hm</think>"), piece("\n\n"), piece("好"), piece("的"), end("stop"))}, want: []string{"好", "的"}},
		"a tag that never comes":   {steps: []http.HandlerFunc{streams(piece("<th"), piece("ree"), end("stop"))}, want: []string{"<three"}},
		"a tag cut by the end":     {steps: []http.HandlerFunc{streams(piece("<th"), end("stop"))}, want: []string{"<th"}},
		"a refusal, then success":  {steps: []http.HandlerFunc{fails(500, "", nil), streams(piece("好"), end("stop"))}, want: []string{"好"}},
		"a cut before any word":    {steps: []http.HandlerFunc{then(streams(event(map[string]any{"role": "assistant"}, nil)), abort), streams(piece("好"), end("stop"))}, want: []string{"好"}},
		"failing twice":            {steps: []http.HandlerFunc{fails(500, "", nil), fails(503, "", nil)}, kind: llm.Unavailable},
		"a wrong key":              {steps: []http.HandlerFunc{fails(401, "", nil)}, kind: llm.Unavailable},
		"truncated":                {steps: []http.HandlerFunc{streams(piece("好"), end("length"))}, want: []string{"好"}, kind: llm.BadAnswer},
		"filtered":                 {steps: []http.HandlerFunc{streams(piece("好"), end("content_filter"))}, want: []string{"好"}, kind: llm.BadAnswer},
		"empty":                    {steps: []http.HandlerFunc{streams(end("stop"))}, kind: llm.BadAnswer},
		"only thoughts":            {steps: []http.HandlerFunc{streams(piece("<think>hm"), end("stop"))}, kind: llm.BadAnswer},
		"a connection that is cut": {steps: []http.HandlerFunc{then(streams(piece("好")), abort)}, want: []string{"好"}, kind: llm.Unavailable},
		"an end without a reason":  {steps: []http.HandlerFunc{streams(piece("好"))}, want: []string{"好"}, kind: llm.Unavailable},
		"an error in the middle":   {steps: []http.HandlerFunc{streams(piece("好"), `data: {"error":{"message":"`+apiKey+`","type":"server_error"}}`+"\n\n")}, want: []string{"好"}, kind: llm.Unavailable},
		"no JSON in the middle":    {steps: []http.HandlerFunc{streams(piece("好"), "data: <html>\n\n")}, want: []string{"好"}, kind: llm.Unavailable},
		"silence in the middle":    {steps: []http.HandlerFunc{then(streams(piece("好")), hangs)}, want: []string{"好"}, kind: llm.Unavailable},
		"silence from the start":   {steps: []http.HandlerFunc{hangs}, kind: llm.Unavailable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, tt.steps...)
				var got []string
				began := time.Now()
				err := client(f).Stream(t.Context(), "u", []llm.Message{{llm.User, question}}, func(delta string) error {
					got = append(got, delta)
					return nil
				})
				if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) || llm.KindOf(err) != tt.kind || (err == nil) != (tt.kind == "") {
					t.Errorf("%q, %v; want %q, %q", got, err, tt.want, tt.kind)
				}
				noLeak(t, err)
				if took := time.Since(began); took > 20*time.Second {
					t.Errorf("took %v", took)
				}
			})
		})
	}
}

func TestALongStreamIsNotIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make([]string, 60)
		for i := range events {
			events[i] = piece("好")
		}
		f := newFake(t, streams(append(events, end("stop"))...))
		n := 0
		err := client(f).Stream(t.Context(), "u", nil, func(string) error { n++; return nil })
		if err != nil || n != 60 {
			t.Errorf("%v after %d pieces", err, n)
		}
	})
}

func TestTheCallerCanStopAStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stop := errors.New("stop")
		endless := func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				streams(piece("好"))(w, r)
			}
		}
		f := newFake(t, endless, endless)
		var seen []string
		c := client(f, func(c *llm.Config) {
			c.Observe = func(_ context.Context, call llm.Call) { seen = append(seen, call.Outcome) }
		})
		n := 0
		err := c.Stream(t.Context(), "u", nil, func(string) error {
			if n++; n == 3 {
				return stop
			}
			return nil
		})
		if err != stop || n != 3 { //nolint:errorlint // as it is
			t.Errorf("%v after %d pieces", err, n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := c.Stream(ctx, "u", nil, func(string) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if got := strings.Join(seen, " "); got != "stopped unavailable" {
			t.Errorf("observed %s", got)
		}
	})
}

func TestAPanicInTheCallbackLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, streams(piece("好"), piece("的"), end("stop")), says(good))
		c := client(f, func(c *llm.Config) { c.PerUserDailyTokens = 2500 })
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			_ = c.Stream(t.Context(), "user1", nil, func(string) error { panic("boom") })
		}()
		if _, err := ask(f, c); err != nil { // the tokens were given back, the circuit is closed
			t.Error(err)
		}
	})
}

func TestStreamsHaveABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, streams(piece(strings.Repeat("好", 1000)), end("stop")))
		c := client(f, func(c *llm.Config) { c.PerUserDailyTokens = 2000 })
		run := func() error { return c.Stream(t.Context(), "u", nil, func(string) error { return nil }) }
		if err := run(); err != nil {
			t.Fatal(err)
		}
		if err := run(); llm.KindOf(err) != llm.Budget {
			t.Errorf("%v", err)
		}
	})
}
