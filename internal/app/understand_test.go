package app_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/skills"
)

func TestTheSandboxTakesNothingFromTheShellButTheModel(t *testing.T) {
	shell := map[string]string{
		"OPENAI_BASE_URL": "http://127.0.0.1:11434/v1", "OPENAI_MODEL": "qwen3", "OPENAI_API_KEY": "k",
		"DINGTALK_CLIENT_ID": "real", "DINGTALK_CLIENT_SECRET": "real", "DINGDESK_STORE": "sqlite:real.db", "DINGDESK_CONFIG": "real.yaml",
	}
	put, err := app.ModelOf(func(name string) string { return shell[name] })
	if err != nil {
		t.Fatal(err)
	}
	got, plain := config.Default(), config.Default()
	put(got)
	if got.LLM.BaseURL != shell["OPENAI_BASE_URL"] || got.LLM.Model != "qwen3" || got.LLM.APIKey.Reveal() != "k" {
		t.Errorf("the model: %+v", got.LLM)
	}
	if got.Store != plain.Store || got.DingTalk != plain.DingTalk {
		t.Errorf("more than the model: %+v", got)
	}
}

func TestWithoutAModelItIsSaidWhatToSet(t *testing.T) {
	if _, err := app.ModelOf(func(string) string { return "" }); !errors.Is(err, app.ErrNoModel) {
		t.Errorf("ModelOf: %v", err)
	}
	if _, err := app.ModelBehind(t.Context(), config.Default(), slog.New(slog.DiscardHandler)); !errors.Is(err, app.ErrNoModel) {
		t.Errorf("ModelBehind: %v", err)
	}
	if _, err := app.ModelOf(func(name string) string { return map[string]string{"OPENAI_BASE_URL": "nope"}[name] }); err == nil || errors.Is(err, app.ErrNoModel) {
		t.Errorf("a wrong address: %v", err)
	}
}

// At the command line nobody waits for three seconds, so a server is first asked how it wants to be asked.
func TestTheCommandLineLearnsBeforeItAsks(t *testing.T) {
	var forms []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		raw, _ := io.ReadAll(r.Body)
		form := "tool"
		if strings.Contains(string(raw), `"json_schema"`) {
			form = "json_schema"
		}
		forms = append(forms, form)
		w.Header().Set("Content-Type", "application/json")
		if form == "json_schema" {
			w.WriteHeader(http.StatusBadRequest)
			_, _ = io.WriteString(w, `{"error":{"message":"This response_format type is unavailable now"}}`)
			return
		}
		_, _ = io.WriteString(w, `{"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"{\"word\":\"明天\"}"}}]}`)
	}))
	defer server.Close()
	cfg := config.Default()
	cfg.LLM.BaseURL, cfg.LLM.Model = server.URL, "m"
	wrap, err := app.ModelBehind(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	understand, err := wrap(intent.New(intent.Options{Commands: skills.Commands()}))
	if err != nil {
		t.Fatal(err)
	}
	understand(t.Context(), commands.Utterance{Text: "张三那摊子事明天下午三点怎么弄你看着办", Now: time.Now()})
	if len(forms) < 3 || forms[0] != "json_schema" || slices.Contains(forms[1:], "json_schema") {
		t.Errorf("asked as %v", forms)
	}
}
