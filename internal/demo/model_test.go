package demo_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/llm"
)

// The administrator learns from `check` whether the model can help, and what to do when it cannot.
func TestCheckMeasuresTheModel(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		step http.HandlerFunc
		want []string
	}{
		"well":           {content("stop", `{"word":"明天"}`), []string{"ok    language model m\n", "profile generic, json_schema, ", " ms, 0 + 0 tokens\n"}},
		"a wrong key":    {httpStatus(401, "", "{}"), []string{"FAIL  language model m", "correct OPENAI_API_KEY"}},
		"a wrong model":  {httpStatus(404, "", "{}"), []string{"FAIL  language model m", "correct OPENAI_MODEL"}},
		"nothing usable": {content("stop", "你好"), []string{"FAIL  language model m", "take another"}},
	} {
		t.Run(name, func(t *testing.T) {
			m := httptest.NewServer(c.step)
			defer m.Close()
			w := newSandbox(t, withClock(wednesday), withModel(&parserModel{Server: m}))
			cfg, err := w.Settings()
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			app.Check(t.Context(), cfg, &out)
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("no %q in\n%s", want, out.String())
				}
			}
			if strings.Contains(out.String(), "Bearer") {
				t.Errorf("a key in\n%s", out.String())
			}
		})
	}
}

func TestEveryProfileCanBeConfigured(t *testing.T) {
	t.Parallel()
	for _, p := range append(llm.Profiles(), "auto") {
		cfg := config.Default()
		cfg.DingTalk.ClientID, cfg.DingTalk.ClientSecret, cfg.LLM.Profile = "a", config.NewSecret("b"), p
		if err := cfg.Validate(); err != nil {
			t.Errorf("%s: %v", p, err)
		}
	}
}
