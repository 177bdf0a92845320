package llm_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"github.com/dingdesk/dingdesk/internal/llm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestWithoutKeyAndAddressThereIsNoLLM(t *testing.T) {
	for _, cfg := range []llm.Config{{}, {Model: "m"}, {APIKey: "k"}, {BaseURL: "http://x"}} {
		c := llm.New(cfg)
		if c.Enabled() {
			t.Errorf("%v is enabled", cfg)
		}
		_, err := c.Ask(t.Context(), "u", nil, schema(t))
		if llm.KindOf(err) != llm.Disabled {
			t.Errorf("ask: %v", err)
		}
		if err := c.Stream(t.Context(), "u", nil, nil); llm.KindOf(err) != llm.Disabled {
			t.Errorf("stream: %v", err)
		}
	}
	for _, cfg := range []llm.Config{{Model: "m", APIKey: "k"}, {Model: "m", BaseURL: "http://localhost:11434/v1"}} {
		if !llm.New(cfg).Enabled() {
			t.Errorf("%v is disabled", cfg)
		}
	}
}

func TestAskSendsTheSchemaAndTheMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says(good))
		if got, err := ask(f, client(f)); err != nil || got != good {
			t.Fatalf("%s, %v", got, err)
		}
		r := f.asked()[0]
		if r.path != "/base/v1/chat/completions" || r.auth != "Bearer "+apiKey || r.Model != "qwen-plus" || r.MaxTokens == 0 {
			t.Errorf("%+v", r)
		}
		if r.form() != "json_schema" || r.Format.Schema.Name != "understanding" || !r.Format.Schema.Strict || !strings.Contains(string(r.Format.Schema.Schema), `"enum":["meeting"`) {
			t.Errorf("format: %+v", r.Format)
		}
		if len(r.Messages) != 2 || r.Messages[0].Role != "system" || r.Messages[1].Content != question {
			t.Fatalf("messages: %+v", r.Messages)
		}
		if sys := r.Messages[0].Content; !strings.HasPrefix(sys, "You read office requests.") || !strings.Contains(sys, `"time_text"`) {
			t.Errorf("system message: %s", sys)
		}
		if strings.Contains(r.raw, "user1") {
			t.Error("the person's id went out")
		}
	})
}

func TestReasoningModelsGetTheirOwnLimit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says(good))
		if _, err := ask(f, client(f, func(c *llm.Config) { c.Model = "gpt-5-mini" })); err != nil {
			t.Fatal(err)
		}
		if r := f.asked()[0]; r.MaxTokens != 0 || r.MaxCompl == 0 || strings.Contains(r.raw, "temperature") {
			t.Errorf("%s", r.raw)
		}
	})
}

// What servers send instead of one JSON object. Two of everything that is worth a retry.
func TestAnswersAreFoundOrRefused(t *testing.T) {
	extra := `{"intent":"meeting","people":["张三"],"time_text":"明天下午三点","confidence":0.9}`
	other := strings.Replace(good, "张三", "李四", 1)
	tests := map[string]struct {
		step  http.HandlerFunc
		want  string // "": a bad answer
		calls int    // default 1, for a bad answer 2
	}{
		"plain JSON":                     {step: says(good), want: good},
		"spaces and a line break":        {step: says("\n\t " + good + " \n"), want: good},
		"fenced JSON":                    {step: says("```json\n" + good + "\n```"), want: good},
		"prose around it":                {step: says("好的，理解如下：\n" + good + "\n还需要什么吗？ {smile}"), want: good},
		"prose with braces before it":    {step: says("{thinking} {\"a\": 1} " + good), want: good},
		"the same twice":                 {step: says(good + "\n```json\n" + good + "\n```"), want: good},
		"thoughts before it":             {step: says("<think>Maybe " + other + "?</think>\n" + good), want: good},
		"thoughts without opening tag":   {step: says("Maybe " + other + "?\n</think>\n" + good), want: good},
		"a quoted tag":                   {step: says(strings.Replace(good, "明天下午三点", "</think>", 1)), want: strings.Replace(good, "明天下午三点", "</think>", 1)},
		"an unasked property, a missing": {step: says(extra), want: good},
		"a tool call":                    {step: calls("understanding", good), want: good},
		"equal tool calls":               {step: calls("understanding", good, "understanding", good), want: good},
		"a known and an unknown tool":    {step: calls("search", `{"q":1}`, "understanding", good), want: good},
		"the old function call": {step: message("function_call", map[string]any{
			"content": nil, "function_call": map[string]any{"name": "understanding", "arguments": good}}), want: good},
		"HTML characters": {step: says(strings.Replace(good, "张三", "<b>&", 1)), want: strings.Replace(good, "张三", "<b>&", 1)},

		"prose only":                 {step: says("我不太明白您的意思。")},
		"empty":                      {step: says("")},
		"null":                       {step: message("stop", map[string]any{"content": nil})},
		"no choices":                 {step: reply(200, nil, `{"id":"1","choices":[]}`)},
		"an error with 200":          {step: reply(200, nil, `{"error":{"message":"overloaded"}}`)},
		"an unknown tool":            {step: calls("delete_everything", good)},
		"different tool calls":       {step: calls("understanding", good, "understanding", other)},
		"different objects":          {step: says(good + " or " + other)},
		"no tool call":               {step: message("tool_calls", map[string]any{"content": nil, "tool_calls": []any{}})},
		"arguments that are cut":     {step: calls("understanding", good[:30])},
		"JSON that is cut":           {step: says(good[:30])},
		"an array":                   {step: says("[" + `"meeting"` + "]")},
		"an invented intent":         {step: says(strings.Replace(good, "meeting", "drop_table", 1))},
		"a null intent":              {step: says(strings.Replace(good, `"meeting"`, "null", 1))},
		"a missing intent":           {step: says(`{"people":[],"time_text":null,"minutes":null}`)},
		"a number as text":           {step: says(strings.Replace(good, `"minutes":null`, `"minutes":"30"`, 1))},
		"half a minute":              {step: says(strings.Replace(good, `"minutes":null`, `"minutes":0.5`, 1))},
		"people as text":             {step: says(strings.Replace(good, `["张三"]`, `"张三"`, 1))},
		"a person who is a number":   {step: says(strings.Replace(good, `"张三"`, `4220`, 1))},
		"too many people":            {step: says(strings.Replace(good, `"张三"`, `"a","b","c","d"`, 1))},
		"too long a text":            {step: says(strings.Replace(good, "明天下午三点", strings.Repeat("明", 21), 1))},
		"only thoughts":              {step: says("<think>Is it " + good + "?")},
		"truncated":                  {step: message("length", map[string]any{"content": good[:30]}), calls: 1},
		"truncated, seemingly whole": {step: message("length", map[string]any{"content": good}), calls: 1},
		"filtered":                   {step: message("content_filter", map[string]any{"content": good}), calls: 1},
		"refused":                    {step: message("stop", map[string]any{"content": nil, "refusal": "I cannot " + question}), calls: 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := tt.calls
				if n == 0 {
					n = 1
					if tt.want == "" {
						n = 2
					}
				}
				var steps []http.HandlerFunc
				for range n {
					steps = append(steps, tt.step)
				}
				f := newFake(t, steps...)
				got, err := ask(f, client(f))
				if tt.want != "" && (err != nil || got != tt.want) {
					t.Errorf("%s, %v", got, err)
				}
				if tt.want == "" && llm.KindOf(err) != llm.BadAnswer {
					t.Errorf("%s, %v; want a bad answer", got, err)
				}
				noLeak(t, err)
				if len(f.asked()) != n {
					t.Errorf("%d requests, want %d", len(f.asked()), n)
				}
			})
		})
	}
}

func noLeak(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{"hunter2", question, "张三", "明天"} {
		if strings.Contains(fmt.Sprintf("%v %+v %#v", err, err, err), secret) {
			t.Errorf("the error tells %s: %v", secret, err)
		}
	}
}

func TestABadAnswerIsAskedForAgainOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says("嗯？"), says(good))
		if got, err := ask(f, client(f)); err != nil || got != good {
			t.Errorf("%s, %v", got, err)
		}
	})
}

func TestServersThatFail(t *testing.T) {
	html := reply(200, map[string]string{"Content-Type": "text/html"}, "<html>Please log in</html>")
	tests := map[string]struct {
		steps  []http.HandlerFunc
		status int
		text   string // in the error
		within time.Duration
		retry  time.Duration
	}{
		"a wrong key is not tried again": {steps: []http.HandlerFunc{fails(401, "invalid_api_key", nil)}, status: 401, text: "key", within: 0},
		"forbidden":                      {steps: []http.HandlerFunc{fails(403, "", nil)}, status: 403, text: "key"},
		"an unknown model":               {steps: []http.HandlerFunc{fails(404, "model_not_found", nil)}, status: 404, text: "model_not_found"},
		"a failing server":               {steps: []http.HandlerFunc{fails(500, "server_error", nil), fails(503, "", nil)}, status: 503, within: time.Second},
		"a gateway's HTML":               {steps: []http.HandlerFunc{reply(502, nil, "<html>"), reply(502, nil, "<html>")}, status: 502, within: time.Second},
		"a log-in page":                  {steps: []http.HandlerFunc{html, html}, status: 200, text: "no answer of a chat server", within: time.Second},
		"a redirect is not followed":     {steps: []http.HandlerFunc{reply(307, map[string]string{"Location": "http://evil.example/v1/chat/completions"}, "")}, status: 307, text: "elsewhere"},
		"a cut connection":               {steps: []http.HandlerFunc{cut, cut}, status: 200, within: time.Second},
		"silence":                        {steps: []http.HandlerFunc{hangs}, text: "in time", within: 3 * time.Second},
		"failure and then silence":       {steps: []http.HandlerFunc{fails(500, "", nil), hangs}, status: 500, within: 3 * time.Second},
		"overload with a long wait":      {steps: []http.HandlerFunc{fails(429, "rate_limit_exceeded", map[string]string{"Retry-After": "20"})}, status: 429, text: "rate_limit_exceeded", retry: 20 * time.Second},
		"overload with a short wait":     {steps: []http.HandlerFunc{fails(429, "", map[string]string{"Retry-After": "1"}), fails(429, "", map[string]string{"Retry-After": "1"})}, status: 429, within: time.Second, retry: time.Second},
		"overload until a date":          {steps: []http.HandlerFunc{fails(503, "", map[string]string{"Retry-After": "Sat, 01 Jan 2000 00:01:00 GMT"})}, status: 503, retry: time.Minute},
		"overload for a year":            {steps: []http.HandlerFunc{fails(429, "", map[string]string{"Retry-After": "31536000"})}, status: 429, retry: 10 * time.Minute},
		"a request that is refused":      {steps: []http.HandlerFunc{fails(400, "bad_request", nil)}, status: 400, text: "bad_request"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, tt.steps...)
				began := time.Now()
				got, err := ask(f, client(f))
				var e *llm.Error
				if !errors.As(err, &e) || e.Kind != llm.Unavailable || !e.Temporary() {
					t.Fatalf("%s, %v; want unavailable", got, err)
				}
				if e.Status != tt.status || !strings.Contains(e.Error(), tt.text) || e.RetryAfter != tt.retry {
					t.Errorf("%v, status %d, retry after %v", e, e.Status, e.RetryAfter)
				}
				noLeak(t, err)
				if took := time.Since(began); took > tt.within {
					t.Errorf("took %v, want at most %v", took, tt.within)
				}
			})
		})
	}
}

func TestAfterAFailureItIsTriedOnceMore(t *testing.T) {
	for name, step := range map[string]http.HandlerFunc{
		"500": fails(500, "", nil), "cut": cut, "429 with a short wait": fails(429, "", map[string]string{"Retry-After": "1.5"}),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, step, says(good))
				if got, err := ask(f, client(f)); err != nil || got != good {
					t.Errorf("%s, %v", got, err)
				}
			})
		})
	}
}

func TestTheTimeoutIsForAllAttemptsTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := func(w http.ResponseWriter, r *http.Request) {
			select {
			case <-time.After(700 * time.Millisecond):
				fails(500, "", nil)(w, r)
			case <-r.Context().Done():
			}
		}
		f := newFake(t, slow, hangs)
		began := time.Now()
		_, err := ask(f, client(f, func(c *llm.Config) { c.Timeout = time.Second }))
		if took := time.Since(began); took != time.Second || llm.KindOf(err) != llm.Unavailable {
			t.Errorf("%v after %v", err, took)
		}
	})
}

func TestTheCallersEndIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, hangs)
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(100 * time.Millisecond) // of the bubble's time
			cancel()
		}()
		_, err := client(f).Ask(ctx, "u", []llm.Message{{llm.User, question}}, schema(t))
		if !errors.Is(err, context.Canceled) || llm.KindOf(err) != llm.Unavailable {
			t.Errorf("%v", err)
		}
	})
}

// Nobody waits while a server is tried: a refusal is the end of this question, and a reason to learn.
func TestARefusedRequestIsNotTriedInAnotherForm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, fails(400, "context_length_exceeded", nil), says(good))
		c := client(f)
		if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
			t.Fatal(err)
		}
		if _, err := ask(f, c); err != nil {
			t.Fatal(err)
		}
		for _, r := range f.asked() {
			if r.form() != "json_schema" {
				t.Errorf("asked as %s", r.form())
			}
		}
	})
}

func TestARefusedRequestDoesNotOpenTheCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		no := fails(400, "", nil)
		f := newFake(t)
		c := client(f)
		for range 6 {
			f.then(no)
			if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
				t.Fatal(err)
			}
		}
		f.then(says(good))
		if _, err := ask(f, c); err != nil {
			t.Error(err)
		}
	})
}

func TestEqualQuestionsAreAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says(good), says(good), says(good))
		var seen []string
		c := client(f, func(c *llm.Config) {
			c.Observe = func(_ context.Context, call llm.Call) { seen = append(seen, call.Outcome) }
		})
		for _, text := range []string{question, "  " + question + "\n", question, question + "吧"} {
			if got, err := askText(f, c, text); err != nil || got != good {
				t.Fatalf("%q: %s, %v", text, got, err)
			}
		}
		<-time.After(time.Hour) // of the bubble's time
		if _, err := ask(f, c); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(seen, " "); got != "ok cached cached ok ok" {
			t.Errorf("%s", got)
		}
	})
}

func TestACachedAnswerBelongsToItsReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says(good))
		c := client(f)
		for range 3 {
			raw, err := c.Ask(t.Context(), "u", []llm.Message{{llm.User, question}}, schema(t))
			if err != nil || string(raw) != good {
				t.Fatalf("%s, %v", raw, err)
			}
			clear(raw)
		}
	})
}

func TestAfterFailuresTheServerIsLeftAloneAndThenTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []http.HandlerFunc
		for range 5 {
			steps = append(steps, fails(500, "", nil))
		}
		f := newFake(t, steps...)
		c := client(f)
		for range 3 { // 2, 2, and 1 attempt, then the circuit is open
			if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
				t.Fatal(err)
			}
		}
		began := time.Now()
		_, err := ask(f, c)
		var e *llm.Error
		if !errors.As(err, &e) || e.Kind != llm.Unavailable || e.Status != 0 || e.RetryAfter <= 0 || time.Since(began) != 0 {
			t.Fatalf("%+v after %v; want to be refused at once", err, time.Since(began))
		}
		<-time.After(30 * time.Second) // of the bubble's time
		f.then(fails(500, "", nil))
		if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
			t.Fatal(err)
		}
		<-time.After(30 * time.Second) // of the bubble's time
		f.then(says(good), says(good))
		for i := range 2 {
			if _, err := askText(f, c, fmt.Sprint(question, i)); err != nil {
				t.Fatalf("it is back, but: %v", err)
			}
		}
	})
}

func TestAPersonWhoGivesUpDuringATrialDoesNotBlockTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []http.HandlerFunc
		for range 5 {
			steps = append(steps, fails(401, "", nil))
		}
		f := newFake(t, append(steps, hangs)...)
		c := client(f)
		for range 5 {
			_, _ = ask(f, c)
		}
		<-time.After(30 * time.Second) // of the bubble's time
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel()
		}()
		if _, err := c.Ask(ctx, "u", nil, schema(t)); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		<-time.After(31 * time.Second)
		f.then(says(good))
		if _, err := ask(f, c); err != nil {
			t.Errorf("%v", err)
		}
	})
}

func TestBadAnswersDoNotOpenTheCircuit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t)
		c := client(f)
		for range 10 {
			f.then(says("?"), says("?"))
			if _, err := ask(f, c); llm.KindOf(err) != llm.BadAnswer {
				t.Fatal(err)
			}
		}
	})
}

func TestTheServersWishToBeLeftAloneHoldsForEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, fails(429, "", map[string]string{"Retry-After": "60"}))
		c := client(f)
		for range 3 {
			if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
				t.Fatal(err)
			}
		}
		<-time.After(time.Minute)
		f.then(says(good))
		if _, err := ask(f, c); err != nil {
			t.Error(err)
		}
	})
}

func TestObserveSeesEveryAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, fails(500, "", nil), says(good))
		var seen []llm.Call
		c := client(f, func(c *llm.Config) {
			c.Observe = func(_ context.Context, call llm.Call) { seen = append(seen, call) }
		})
		if _, err := ask(f, c); err != nil {
			t.Fatal(err)
		}
		if len(seen) != 2 {
			t.Fatalf("%+v", seen)
		}
		if s := seen[0]; s.Op != "ask" || s.Attempt != 1 || s.Status != 500 || s.Outcome != "unavailable" {
			t.Errorf("%+v", s)
		}
		if s := seen[1]; s.Attempt != 2 || s.Status != 200 || s.Outcome != "ok" || s.Tokens != 100 {
			t.Errorf("%+v", s)
		}
	})
}

func TestTheKeyIsNeverPrinted(t *testing.T) {
	cfg := llm.Config{BaseURL: "http://x", Model: "m", APIKey: apiKey}
	for _, v := range []any{cfg, &cfg, llm.New(cfg), *llm.New(cfg)} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
			if out := fmt.Sprintf(verb, v); strings.Contains(out, "hunter2") {
				t.Errorf("%s of %T: %s", verb, v, out)
			}
		}
	}
}
