package llm_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/llm"
)

// provider is a chat server as its documents and its users describe it (corrections.md 5, docs/llm.md).
type provider struct {
	address, model string
	serve          func(r request) http.HandlerFunc
	profile        string
	rung           llm.Rung
	bare, thinks   bool
	asked          string // the forms that it was asked in
	refused        bool   // nothing can be learned
}

// refuses answers as OpenAI's API refuses.
func refuses(status int, message string) http.HandlerFunc {
	body, _ := json.Marshal(map[string]any{"error": map[string]any{"message": message, "type": "invalid_request_error", "code": nil}})
	return reply(status, nil, string(body))
}

// fits answers whatever schema is asked for, in the form in which it is asked for.
func fits(r request) http.HandlerFunc {
	text := good
	if strings.Contains(r.raw, "names a day") {
		text = `{"word":"明天"}`
	}
	if r.form() == "tool" {
		return calls(r.Tools[0].Function.Name, text)
	}
	return says(text)
}

// slowly is a model that thinks: a second for each step, in a field of its own, and it is billed.
func slowly(then http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(5 * time.Second):
			then(w, r)
		case <-r.Context().Done():
		}
	}
}

func thought(text string) http.HandlerFunc {
	return slowly(message("stop", map[string]any{"content": text, "reasoning_content": "Let me think about it."}))
}

func off(r request, name, want string) bool {
	raw, _ := json.Marshal(r.fields[name])
	return string(raw) == want
}

func providers() map[string]provider {
	deepseek := func(r request) http.HandlerFunc {
		thinking := !off(r, "thinking", `{"type":"disabled"}`)
		switch {
		case r.form() == "json_schema":
			return refuses(400, "This response_format type is unavailable now")
		case thinking && len(r.ToolChoice) > 0:
			return refuses(400, "Thinking mode does not support this tool_choice")
		case r.form() == "json_object" && !strings.Contains(strings.ToLower(r.raw), "json"):
			return refuses(400, "Prompt must contain the word 'json'")
		case thinking:
			return thought(`{"word":"明天"}`)
		}
		return fits(r)
	}
	qwen := func(schemas bool) func(request) http.HandlerFunc {
		return func(r request) http.HandlerFunc {
			thinking := !off(r, "enable_thinking", "false")
			switch {
			case thinking && r.Format != nil:
				return refuses(400, "Json mode response is not supported when enable_thinking is true")
			case !schemas && r.form() == "json_schema":
				return refuses(400, "<400> InternalError.Algo.InvalidParameter: 'response_format.type' must be one of 'text', 'json_object'")
			case thinking:
				return refuses(400, "parameter.enable_thinking only support stream")
			}
			return fits(r)
		}
	}
	return map[string]provider{
		"DeepSeek": {address: "https://api.deepseek.com/v1", model: "deepseek-v4-flash", serve: deepseek, profile: "deepseek", rung: llm.RungTool, asked: "tool"},
		"DeepSeek without strict tools": {address: "https://api.deepseek.com", model: "deepseek-v4-pro", serve: func(r request) http.HandlerFunc {
			if r.form() == "tool" {
				return refuses(400, "strict is only available at /beta")
			}
			return deepseek(r)
		}, profile: "deepseek", rung: llm.RungObject, asked: "tool json_object"},
		"DashScope":           {address: "https://dashscope.aliyuncs.com/compatible-mode/v1", model: "qwen-plus", serve: qwen(true), profile: "dashscope", rung: llm.RungSchema, asked: "json_schema"},
		"DashScope, an older": {address: "https://dashscope-intl.aliyuncs.com/compatible-mode/v1", model: "qwen-turbo", serve: qwen(false), profile: "dashscope", rung: llm.RungTool, asked: "json_schema tool"},
		"vLLM": {address: "http://10.1.2.3:8000/v1", model: "Qwen/Qwen3-8B", serve: func(r request) http.HandlerFunc {
			if _, old := r.fields["guided_json"]; old {
				return refuses(400, "guided_json was removed")
			}
			if !off(r, "chat_template_kwargs", `{"enable_thinking":false}`) {
				return slowly(says("<think>Let me think.</think>" + `{"word":"明天"}`))
			}
			return fits(r)
		}, profile: "vllm", rung: llm.RungSchema, asked: "json_schema"},
		"SGLang": {address: "http://sglang:30000/v1", model: "qwen3", serve: func(r request) http.HandlerFunc {
			if !off(r, "chat_template_kwargs", `{"enable_thinking":false}`) {
				return thought(`{"word":"明天"}`)
			}
			return fits(r)
		}, profile: "vllm", rung: llm.RungSchema, asked: "json_schema"},
		"Ollama": {address: "http://127.0.0.1:11434/v1", model: "qwen3:8b", serve: func(r request) http.HandlerFunc {
			if !off(r, "reasoning_effort", `"none"`) {
				return thought(`{"word":"明天"}`)
			}
			return fits(r)
		}, profile: "ollama", rung: llm.RungSchema, asked: "json_schema"},
		"OpenAI": {address: "https://api.openai.com/v1", model: "gpt-4o-mini", serve: func(r request) http.HandlerFunc {
			if r.fields["reasoning_effort"] != nil {
				return refuses(400, "Unrecognized request argument supplied: reasoning_effort")
			}
			return fits(r)
		}, profile: "openai", rung: llm.RungSchema, asked: "json_schema"},
		"OpenAI, a model that reasons": {address: "https://api.openai.com/v1", model: "gpt-5-mini", serve: func(r request) http.HandlerFunc {
			if r.MaxTokens > 0 || r.fields["temperature"] != nil || !off(r, "reasoning_effort", `"minimal"`) {
				return refuses(400, "Unsupported parameter")
			}
			return fits(r)
		}, profile: "openai", rung: llm.RungSchema, asked: "json_schema"},
		"OpenAI, a model that only chats": {address: "https://api.openai.com/v1", model: "gpt-5-chat-latest", serve: func(r request) http.HandlerFunc {
			if r.fields["reasoning_effort"] != nil {
				return refuses(400, "Unsupported parameter: 'reasoning_effort' is not supported with this model.")
			}
			return fits(r)
		}, profile: "openai", rung: llm.RungSchema, bare: true, asked: "json_schema tool json_object plain json_schema"},
		"a gateway to a model of DeepSeek": {address: "https://llm.example.com/v1", model: "deepseek-v4-flash", serve: deepseek, profile: "deepseek", rung: llm.RungTool, asked: "tool"},
		"a gateway that knows no new field": {address: "https://llm.example.com/v1", model: "qwen-plus", serve: func(r request) http.HandlerFunc {
			if r.fields["enable_thinking"] != nil {
				return refuses(422, "extra fields not permitted")
			}
			return fits(r)
		}, profile: "dashscope", rung: llm.RungSchema, bare: true, asked: "json_schema tool json_object plain json_schema"},
		"any other, without schemas": {address: "https://llm.example.com/v1", model: "m", serve: func(r request) http.HandlerFunc {
			if r.Format != nil || len(r.Tools) > 0 {
				return refuses(400, "unknown field")
			}
			return fits(r)
		}, profile: "generic", rung: llm.RungPlain, asked: "json_schema tool json_object plain"},
		"any other, which fails at what it does not know": {address: "https://llm.example.com/v1", model: "m", serve: func(r request) http.HandlerFunc {
			switch r.form() {
			case "json_schema":
				return reply(500, nil, "Internal Server Error")
			case "tool":
				return says("I would call the tool now.")
			}
			return fits(r)
		}, profile: "generic", rung: llm.RungObject, asked: "json_schema tool json_object"},
		"a model that always thinks": {address: "https://llm.example.com/v1", model: "r", serve: func(request) http.HandlerFunc { return thought(`{"word":"明天"}`) },
			profile: "generic", rung: llm.RungSchema, thinks: true, asked: "json_schema json_schema"},
		"a server that refuses everything": {address: "https://llm.example.com/v1", model: "m", serve: func(request) http.HandlerFunc { return refuses(400, "no") },
			refused: true, asked: "json_schema tool json_object plain"},
		"a server that does not know the key": {address: "https://llm.example.com/v1", model: "m", serve: func(request) http.HandlerFunc { return refuses(401, "no") },
			refused: true, asked: "json_schema"},
	}
}

func forms(f *fake) string {
	var out []string
	for _, r := range f.asked() {
		out = append(out, r.form())
	}
	return strings.Join(out, " ")
}

// corrections.md 5: each provider's thinking is turned off in its own way, and each is asked as it wants to be.
func TestEachProviderIsLearnedAsItIsDocumented(t *testing.T) {
	for name, p := range providers() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t)
				f.provider = p.serve
				c := client(f, func(c *llm.Config) { c.BaseURL, c.Model = strings.Replace(p.address, "https:", "http:", 1), p.model })
				got, err := c.Learn(t.Context())
				if f := forms(f); f != p.asked {
					t.Errorf("asked as %s, want %s", f, p.asked)
				}
				if p.refused {
					if err == nil {
						t.Fatalf("learned %v", got)
					}
					noLeak(t, err)
					return
				}
				if err != nil || got.Profile != p.profile || got.Rung != p.rung || got.Bare != p.bare || got.Thinks != p.thinks {
					t.Fatalf("learned %+v, %v; want %+v", got, err, p)
				}
				if took := got.Latency; (took >= 5*time.Second) != p.thinks || got.Prompt == 0 || got.Completion == 0 {
					t.Errorf("%+v", got)
				}
				if p.thinks {
					return
				}
				// From then on every question is asked so, and answered at the first attempt.
				before := len(f.asked())
				if answer, err := ask(f, c); err != nil || answer != good {
					t.Errorf("%s, %v", answer, err)
				}
				if n := len(f.asked()) - before; n != 1 {
					t.Errorf("%d requests for one question", n)
				}
			})
		})
	}
}

// A local server loads the model when it is first asked; that is not how fast it answers.
func TestTheTimeToLoadAModelIsNotItsLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, slowly(says(`{"word":"明天"}`)), says(`{"word":"明天"}`))
		if got, err := client(f).Learn(t.Context()); err != nil || got.Latency != 0 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestTheProfileAndItsFieldsCanBeConfigured(t *testing.T) {
	for name, c := range map[string]struct {
		profile string
		extra   map[string]any
		want    map[string]any
	}{
		"a profile":                {profile: "deepseek", want: map[string]any{"thinking": map[string]any{"type": "disabled"}}},
		"a field":                  {profile: "generic", extra: map[string]any{"top_k": 1.0}, want: map[string]any{"top_k": 1.0}},
		"a field over a profile":   {profile: "dashscope", extra: map[string]any{"enable_thinking": true}, want: map[string]any{"enable_thinking": true}},
		"a field taken away":       {profile: "ollama", extra: map[string]any{"reasoning_effort": nil}, want: map[string]any{}},
		"a field beside a profile": {profile: "vllm", extra: map[string]any{"seed": 7.0}, want: map[string]any{"seed": 7.0, "chat_template_kwargs": map[string]any{"enable_thinking": false}}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, streams(piece("好"), end("stop")))
				f.provider = fits
				client := client(f, func(cfg *llm.Config) { cfg.Profile, cfg.Extra = c.profile, c.extra })
				if err := client.Stream(t.Context(), "u", []llm.Message{{llm.User, question}}, func(string) error { return nil }); err != nil {
					t.Fatal(err)
				}
				if _, err := ask(f, client); err != nil {
					t.Fatal(err)
				}
				for _, r := range f.asked() {
					got := map[string]any{}
					for _, name := range []string{"thinking", "top_k", "enable_thinking", "reasoning_effort", "seed", "chat_template_kwargs"} {
						if v, sent := r.fields[name]; sent {
							got[name] = v
						}
					}
					if fmt.Sprint(got) != fmt.Sprint(c.want) {
						t.Errorf("sent %v, want %v", got, c.want)
					}
				}
			})
		})
	}
}

// What turns thinking off without being known to go-openai is in every body, and the rest of it is untouched.
func TestExtraFieldsLeaveTheRestOfTheRequestAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake(t, says(good), says(good))
		if _, err := ask(f, client(f, func(c *llm.Config) { c.Profile = "generic" })); err != nil {
			t.Fatal(err)
		}
		if _, err := ask(f, client(f, func(c *llm.Config) { c.Profile = "ollama" })); err != nil {
			t.Fatal(err)
		}
		plain, more := f.asked()[0].fields, f.asked()[1].fields
		delete(more, "reasoning_effort")
		if fmt.Sprint(plain) != fmt.Sprint(more) {
			t.Errorf("%v\n%v", plain, more)
		}
	})
}

// A model that is slow at the first word, or at every word, costs the person three seconds and no more.
func TestASlowFirstTokenIsHeldToTheTimeout(t *testing.T) {
	trickle := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		for r.Context().Err() == nil {
			_, _ = fmt.Fprint(w, " ")
			w.(http.Flusher).Flush()
			select {
			case <-time.After(200 * time.Millisecond):
			case <-r.Context().Done():
			}
		}
	}
	for name, step := range map[string]http.HandlerFunc{"silent": hangs, "trickling": trickle, "thinking": thought(good)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := newFake(t, step)
				began := time.Now()
				_, err := ask(f, client(f))
				if took := time.Since(began); took != 3*time.Second || llm.KindOf(err) != llm.Unavailable {
					t.Errorf("%v after %v", err, took)
				}
			})
		})
	}
}

// Learning happens in the background: at the start, again when it taught nothing, and after a refusal.
func TestLearningIsKeptUpInTheBackground(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		unreachable, strict := true, false
		f := newFake(t)
		f.provider = func(r request) http.HandlerFunc {
			switch {
			case unreachable:
				return reply(503, nil, "")
			case strict && r.form() == "json_schema":
				return refuses(400, "unavailable now")
			}
			return fits(r)
		}
		c := client(f)
		ctx, cancel := context.WithCancel(t.Context())
		var told []string
		done := make(chan struct{})
		go func() {
			defer close(done)
			c.Keep(ctx, func(l llm.Learned, err error) { told = append(told, fmt.Sprint(l.Rung, err != nil)) })
		}()
		set := func(fn func()) { f.mu.Lock(); fn(); f.mu.Unlock() }
		synctest.Wait()
		set(func() { unreachable = false })
		<-time.After(11 * time.Minute) // of the bubble's time
		synctest.Wait()
		set(func() { strict = true })
		if _, err := ask(f, c); llm.KindOf(err) != llm.Unavailable {
			t.Errorf("a refused question: %v", err)
		}
		<-time.After(11 * time.Minute)
		synctest.Wait()
		if answer, err := ask(f, c); err != nil || answer != good {
			t.Errorf("%s, %v", answer, err)
		}
		cancel()
		<-done
		if want := []string{"true", "json_schemafalse", "toolfalse"}; !slices.Equal(told, want) {
			t.Errorf("told %q, want %q", told, want)
		}
		f.client().CloseIdleConnections()
	})
}

func TestWithoutAModelThereIsNothingToLearn(t *testing.T) {
	var c *llm.Client
	if _, err := c.Learn(t.Context()); llm.KindOf(err) != llm.Disabled {
		t.Errorf("%v", err)
	}
}
