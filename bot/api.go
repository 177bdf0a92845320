package bot

import (
	"context"
	"slices"
	"strings"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// check is the credential check of the Stream connections.
func check(api *dingtalk.Client) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		err := api.CheckCredentials(ctx)
		if dingtalk.IsBadCredentials(err) {
			return &stream.CredentialsError{Err: err}
		}
		return err
	}
}

// updateCard makes everybody's view of a card show its record. The private values of the presser are
// put back explicitly, because they win over the public ones.
func (b *Bot) updateCard(ctx context.Context, r *card.Record, presser string) error {
	rendered, err := cardtpl.Render(r.Card, cardtpl.Options{
		Tier: r.Tier, TemplateID: r.Template, Version: r.Version, Lang: r.Lang, For: r.Place.Addressee(),
	})
	if err != nil {
		return err
	}
	u := dingtalk.CardUpdate{OutTrackID: r.TrackID, Data: rendered.Params}
	if presser != "" && rendered.Private != nil {
		u.PrivateData = map[string]map[string]string{presser: rendered.Private}
	}
	err = b.api.Cards.Update(ctx, u)
	if dingtalk.IsNotFound(err) || dingtalk.HasCode(err, "param.cardNotExist") {
		b.log.Warn("card to update does not exist: it was answered as text", "card", r.Card.Kind)
		return nil
	}
	return err
}

// apiSentence words the failures of DingTalk that no skill gave a meaning.
func apiSentence(l i18n.Lang, err error) (key string, args []any, ok bool) {
	switch dingtalk.KindOf(err) {
	case dingtalk.KindThrottled:
		return "core.busy_api", nil, true
	case dingtalk.KindQuota:
		if dingtalk.IsDailyQuota(err) {
			return "core.quota_api_day", nil, true
		}
		return "core.quota_api", nil, true
	case dingtalk.KindPermission:
		scopes := slices.Clone(dingtalk.MissingScopes(err))
		if len(scopes) == 0 {
			return "core.permission_unnamed", nil, true
		}
		for i, scope := range scopes {
			scopes[i] = l.T("core.scope_"+access(scope), "scope", scope)
		}
		return "core.permission", []any{"scopes", i18n.Join(l, scopes)}, true
	case dingtalk.KindUnavailable, dingtalk.KindToken, dingtalk.KindCredentials:
		return "core.unavailable", nil, true
	}
	if reason := dingtalk.Reason(err); reason != "" {
		return "core.refused", []any{"reason", reason}, true
	}
	if dingtalk.IsUnexplained(err) {
		return "core.refused_unsaid", nil, true
	}
	return "", nil, false
}

// access says what a permission is for, by the names that DingTalk gives them.
func access(scope string) string {
	if s := strings.ToLower(scope); strings.Contains(s, "write") || strings.Contains(s, "send") || strings.Contains(s, "manage") {
		return "write"
	}
	return "read"
}
