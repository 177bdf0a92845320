package app_test

import (
	"errors"
	"log/slog"
	"testing"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
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
	if _, err := app.Assistance(config.Default(), slog.New(slog.DiscardHandler)); !errors.Is(err, app.ErrNoModel) {
		t.Errorf("Assistance: %v", err)
	}
	if _, err := app.ModelOf(func(name string) string { return map[string]string{"OPENAI_BASE_URL": "nope"}[name] }); err == nil || errors.Is(err, app.ErrNoModel) {
		t.Errorf("a wrong address: %v", err)
	}
}
