package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/skills"
)

// ErrNoModel says that a language model was asked for and none is configured.
var ErrNoModel = errors.New("no language model is configured: set OPENAI_API_KEY for OpenAI, or OPENAI_BASE_URL for another server, " +
	"and OPENAI_MODEL (or llm in the configuration file; see docs/llm.md)")

// newLLM makes the client of the configured model; nil, and so disabled, without one.
func newLLM(cfg *config.Config, observe func(ctx context.Context, c llm.Call)) *llm.Client {
	if !cfg.LLM.Enabled() {
		return nil
	}
	profile := cfg.LLM.Profile
	if profile == "auto" {
		profile = ""
	}
	return llm.New(llm.Config{
		Profile: profile, Extra: cfg.LLM.Extra,
		BaseURL: cfg.LLM.BaseURL, Model: cfg.LLM.Model, APIKey: cfg.LLM.APIKey.Reveal(), Timeout: cfg.LLM.Timeout,
		PerUserDailyTokens: cfg.LLM.UserDailyTokens, DailyTokens: cfg.LLM.DailyTokens,
		Now: func() time.Time { return time.Now().In(cfg.Location()) }, Observe: observe,
	})
}

// Sayings checks the words and phrases of the organisation's own; it is for config.Load.
func Sayings(cfg *config.Config) []*config.Problem {
	wrong, _ := sayings(cfg, skills.Commands())
	return wrong
}

// sayings are what is wrong with them, and what is worth knowing.
func sayings(cfg *config.Config, declared []commands.Command) (wrong, notes []*config.Problem) {
	for _, f := range intent.Flaws(intent.Options{Commands: declared, Words: Own(cfg.Understanding.Words), Phrases: Own(cfg.Understanding.Phrases)}) {
		key, list := "understanding.words", cfg.Understanding.Words
		if f.Phrase {
			key, list = "understanding.phrases", cfg.Understanding.Phrases
		}
		p := &config.Problem{Where: list[f.At].Where, Key: key, Text: f.Text}
		if f.Note {
			notes = append(notes, p)
		} else {
			wrong = append(wrong, p)
		}
	}
	return wrong, notes
}

// Own is what a configuration says of words, or of phrases, as intent reads it.
func Own(list []config.Saying) []intent.Saying {
	out := make([]intent.Saying, len(list))
	for i, s := range list {
		out[i] = intent.Saying(s)
	}
	return out
}

// checkSayings says how many words and phrases there are, and what they collide with.
func checkSayings(cfg *config.Config, w io.Writer) {
	if u := cfg.Understanding; len(u.Words)+len(u.Phrases) > 0 {
		fmt.Fprintf(w, "ok    understanding: words %d, phrases %d\n", len(u.Words), len(u.Phrases))
	}
	_, notes := sayings(cfg, skills.Commands())
	for _, n := range notes {
		fmt.Fprintf(w, "note  %s\n", n)
	}
}

// reads makes what reads sentences, with the words and phrases as they stand in a configuration.
func (a *App) reads(cfg *config.Config) error {
	var declared []commands.Command
	for _, s := range a.skills {
		declared = append(declared, s.Commands...)
	}
	rules := intent.New(intent.Options{Commands: declared, Names: a.dir.Names, Words: Own(cfg.Understanding.Words), Phrases: Own(cfg.Understanding.Phrases)})
	understand, err := understanding(rules, a.llm, a.log)
	if err != nil {
		return err
	}
	_, notes := sayings(cfg, declared)
	for _, n := range notes {
		a.log.Info("a word of your own", "note", n.Error())
	}
	a.reader.Store(&understand)
	return nil
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

func (a *App) understood(req *commands.Request, u commands.Understanding) {
	if a.Understood == nil {
		return
	}
	a.Understood(req.ID, struct {
		Reading commands.Reading `json:"reading"` // what it does to an open dialog
		intent.Output
	}{u.Reading, intent.Describe(u, req.Text, req.Lang, req.ID)})
}

// ModelBehind is what `dingdesk parse -llm` puts behind its rules: the configured model, as the bot
// uses it. Nobody waits here, so it learns first how the model wants to be asked. The error is ErrNoModel
// when there is none.
func ModelBehind(ctx context.Context, cfg *config.Config, log *slog.Logger) (func(*intent.Rules) (commands.Understand, error), error) {
	client := newLLM(cfg, nil)
	if !client.Enabled() {
		return nil, ErrNoModel
	}
	if _, err := client.Learn(ctx); err != nil {
		log.WarnContext(ctx, notLearned, "err", err)
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

// learned says what the language model is like; each line is what `dingdesk check` prints.
func (a *App) learned(l llm.Learned, err error) {
	switch {
	case err != nil:
		a.log.Warn(notLearned, "err", err)
	case slow(l):
		a.log.Warn("the language model is too slow to help", "model", a.cfg.LLM.Model, "learned", l.String(), "todo", slowModel)
	default:
		a.log.Info("language model", "model", a.cfg.LLM.Model, "learned", l.String())
	}
}

const notLearned = "the language model did not answer a first question; until it does it is asked as its kind is documented to want it"

// slow is true of a model whose answers come after the person was answered without it.
func slow(l llm.Learned) bool { return l.Latency > llm.DefaultTimeout }

const slowModel = "answers after 3 s are thrown away: take a smaller model, or turn its thinking off with llm.profile or llm.extra (docs/llm.md)"

// checkModel measures one question to the configured model.
func checkModel(ctx context.Context, cfg *config.Config, w io.Writer, say func(name string, err error, todo string) bool) {
	client := newLLM(cfg, nil)
	if !client.Enabled() {
		return
	}
	l, err := client.Learn(ctx)
	if !say("language model "+cfg.LLM.Model, err, modelAdvice(err)) {
		return
	}
	fmt.Fprintf(w, "      %s\n", l)
	switch {
	case slow(l):
		fmt.Fprintln(w, "note  "+slowModel)
	case l.Thinks:
		fmt.Fprintln(w, "note  the model thinks before it answers; turn that off with llm.profile or llm.extra (docs/llm.md), or it will be too slow for longer sentences")
	}
}

func modelAdvice(err error) string {
	var e *llm.Error
	switch {
	case !errors.As(err, &e):
		return ""
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return "correct OPENAI_API_KEY"
	case e.Status == http.StatusNotFound:
		return "correct OPENAI_MODEL, and OPENAI_BASE_URL, which usually ends in /v1"
	case e.Kind == llm.BadAnswer:
		return "the model answers no question of a fixed form: take another, or turn its thinking off with llm.profile or llm.extra (docs/llm.md)"
	case e.Status != 0:
		return "look into the server's own log"
	}
	return "check OPENAI_BASE_URL, and that the server can be reached from here"
}
