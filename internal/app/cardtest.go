package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/bot"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// CardTest sends what `dingdesk card-test` sends, to a person or into a group, asks the person to press
// what they see within the time, and writes what was confirmed and what to do about the rest. It reports
// whether everything was.
func CardTest(ctx context.Context, cfg *config.Config, userID, group string, within time.Duration, w io.Writer, log *slog.Logger) bool {
	if missing := cfg.MissingCredentials(); len(missing) > 0 {
		fmt.Fprintf(w, "FAIL  credentials: not set: %s\n", strings.Join(missing, ", "))
		return false
	}
	dt := clientOf(cfg)
	dt.Log = log
	api, err := dingtalk.New(dt)
	if err != nil {
		fmt.Fprintf(w, "FAIL  settings: %v\n", err)
		return false
	}
	defer api.Close()
	lang, _ := i18n.ParseLang(cfg.Language.Default)
	trial := bot.Trial{
		API: api, Log: log, ClientID: cfg.DingTalk.ClientID, ClientSecret: cfg.DingTalk.ClientSecret.Reveal(), Gateway: cfg.DingTalk.APIBase,
		TemplateID: cfg.DingTalk.CardTemplateID, AnswerTemplateID: cfg.DingTalk.AICardTemplateID,
		UserID: userID, Group: group, Lang: lang, Wait: within,
	}
	findings, err := trial.Run(ctx, func() {
		fmt.Fprintf(w, "sent  user %s: open DingTalk and press what you see, within %v\n", userID, within)
	})
	if err != nil {
		fmt.Fprintf(w, "FAIL  connection: %v\n", err)
		return false
	}
	ok := true
	if cfg.DingTalk.CardTemplateID == "" {
		fmt.Fprintln(w, "note  own template: DINGTALK_CARD_TEMPLATE_ID is not set, so it was not tested (docs/cards.md)")
	}
	for _, f := range findings {
		name := variantNames[f.Variant]
		switch {
		case f.Err != nil:
			fmt.Fprintf(w, "FAIL  %s: %v\n      → %s\n", name, f.Err, trialAdvice(f))
		case f.Wrong:
			fmt.Fprintf(w, "FAIL  %s: %s pressed that it looks wrong\n      → %s\n", name, userID, looksWrong(f.Variant))
		case !f.Seen:
			fmt.Fprintf(w, "????  %s: not confirmed\n      → %s\n", name, looksWrong(f.Variant))
		default:
			fmt.Fprintf(w, "ok    %s: seen by %s\n", name, userID)
			continue
		}
		ok = false
	}
	return ok
}

var variantNames = map[bot.Variant]string{
	bot.VariantOwn: "card of our own template", bot.VariantPublic: "card of DingTalk's template",
	bot.VariantText: "text message", bot.VariantStreamed: "streamed answer",
}

// trialAdvice is what to do about something that DingTalk did not take.
func trialAdvice(f bot.Finding) string {
	var undelivered *dingtalk.DeliveryError
	switch {
	case dingtalk.IsPermissionMissing(f.Err):
		return remedy(f.Err, "Card.Instance.Write, Card.Streaming.Write, qyapi_robot_sendmsg")
	case dingtalk.IsTemplate(f.Err):
		return looksWrong(f.Variant)
	case errors.As(f.Err, &undelivered):
		return "check the userId, that the person is in the application's range (可使用范围), and for a group the openConversationId and that the robot is in it"
	}
	return "see what DingTalk says above"
}

// looksWrong is what to do about something that does not look right, or that nobody confirmed.
func looksWrong(thing bot.Variant) string {
	switch thing {
	case bot.VariantOwn:
		return "if the chat shows 内容加载失败 or an empty card: import cardtpl/templates/generic.v1.json again, publish it, and set DINGTALK_CARD_TEMPLATE_ID; or build it by hand (docs/cards.md)"
	case bot.VariantStreamed:
		return "if it stays empty or spins: import cardtpl/templates/answer.v1.json again, publish it, and set DINGTALK_AI_CARD_TEMPLATE_ID; or build it by hand (docs/cards.md)"
	case bot.VariantPublic:
		return "DingTalk's template is not promised to anybody: with a template of your own it is never needed (docs/cards.md). If a press had no effect, stop other processes of the application: each press goes to one of them"
	}
	return "check that the person is in the application's range (可使用范围)"
}
