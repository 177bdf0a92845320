package app

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/llm"
)

// ErrNoModel says that a language model was asked for and none is configured.
var ErrNoModel = errors.New("no language model is configured: set OPENAI_API_KEY for OpenAI, or OPENAI_BASE_URL for another server, " +
	"and OPENAI_MODEL (or llm in the configuration file; see docs/llm.md)")

// newLLM makes the client of the configured model; nil, and so disabled, without one.
func newLLM(cfg *config.Config, observe func(ctx context.Context, c llm.Call)) *llm.Client {
	if !cfg.LLM.Enabled() {
		return nil
	}
	return llm.New(llm.Config{
		BaseURL: cfg.LLM.BaseURL, Model: cfg.LLM.Model, APIKey: cfg.LLM.APIKey.Reveal(), Timeout: cfg.LLM.Timeout,
		PerUserDailyTokens: cfg.LLM.UserDailyTokens, DailyTokens: cfg.LLM.DailyTokens,
		Now: func() time.Time { return time.Now().In(cfg.Location()) }, Observe: observe,
	})
}

// understanding is the rules, with the model behind them when there is one.
func understanding(rules *intent.Rules, client *llm.Client, log *slog.Logger) (commands.Understand, error) {
	if !client.Enabled() {
		return rules.Understand, nil
	}
	m, err := intent.WithModel(rules, client.Ask, func(ctx context.Context, err error) {
		log.WarnContext(ctx, "the language model did not help; the rules answer alone", "err", err)
	})
	if err != nil {
		return nil, err
	}
	return m.Understand, nil
}

// Assistance is what `dingdesk parse -llm` puts behind its rules: the configured model, as the bot
// uses it. The error is ErrNoModel when there is none.
func Assistance(cfg *config.Config, log *slog.Logger) (func(*intent.Rules) (commands.Understand, error), error) {
	client := newLLM(cfg, nil)
	if !client.Enabled() {
		return nil, ErrNoModel
	}
	return func(rules *intent.Rules) (commands.Understand, error) { return understanding(rules, client, log) }, nil
}

// ModelOf reads the settings of the language model, OPENAI_*, out of an environment, and nothing else
// of it: the sandbox takes no credentials and no store from a shell. It returns what puts them into a
// configuration; the error is ErrNoModel when there is none.
func ModelOf(getenv func(string) string) (func(*config.Config), error) {
	cfg, err := config.Load("", func(name string) string {
		if strings.HasPrefix(name, "OPENAI_") {
			return getenv(name)
		}
		return ""
	})
	if err != nil {
		return nil, err
	}
	if !cfg.LLM.Enabled() {
		return nil, ErrNoModel
	}
	return func(c *config.Config) { c.LLM = cfg.LLM }, nil
}
