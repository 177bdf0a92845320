package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

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

// cardDelay is how long a new card would wait for a slot in the rate limit.
func (b *Bot) cardDelay() time.Duration { return b.api.Cards.Delay() }

// createCard creates and delivers a card and returns its carrierId. The outTrackId is ours and used
// for nothing else, so a card that exists already is this one. patience bounds the wait for a slot in
// the rate limit, 0 does not.
func (b *Bot) createCard(ctx context.Context, out *outbound, r cardtpl.Rendered, patience time.Duration) (carrier string, err error) {
	preview := r.Preview
	if out.Preview != nil {
		preview = out.Preview
	}
	card := dingtalk.NewCard{
		TemplateID: r.TemplateID, OutTrackID: out.TrackID, CardData: dingtalk.CardData{CardParamMap: r.Params},
		Patience: patience,
	}
	space := dingtalk.SpaceModel{SupportForward: len(r.Actions) == 0 && !out.personal(), LastMessageI18n: preview}
	if out.To.Conversation.Group && !out.Private {
		card.ToGroup(out.To.Conversation.ID, space, dingtalk.GroupDelivery{})
	} else {
		card.ToPerson(out.To.User.ID, space, dingtalk.RobotDelivery{})
	}
	d, err := b.api.Cards.CreateAndDeliver(ctx, card)
	if dingtalk.IsCardExists(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return d.CarrierID(), nil
}

// updateCard makes everybody's view of a card show its record. The private values of the presser are
// put back explicitly, because they win over the public ones.
func (b *Bot) updateCard(ctx context.Context, r *record, presser string) error {
	rendered, err := cardtpl.Render(r.Card, cardtpl.Options{
		Tier: r.Tier, TemplateID: r.Template, Version: r.Version, Lang: r.Lang, For: r.Place.addressee(),
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

// postText says a sentence where the person wrote: through the session webhook, and when that is over
// by a proactive message.
func (b *Bot) postText(ctx context.Context, to place, text string) error {
	return b.post(ctx, to, dingtalk.Message{Text: text})
}

func (b *Bot) postMarkdown(ctx context.Context, to place, title, text string) error {
	return b.post(ctx, to, dingtalk.Message{Markdown: true, Title: title, Text: text})
}

// webhookMargin keeps away from the last moment of a session webhook, whose life is measured on
// another clock.
const webhookMargin = time.Minute

// mentioning addresses a message in a group to whom it answers, by a mention: the text holds @userId where
// clients draw the name (openapi.md 2.2). People of other organisations have no userId here.
func (p place) mentioning(m dingtalk.Message) dingtalk.Message {
	if !p.Conversation.Group || p.User.ID == "" || p.User.Outsider {
		return p.naming(m)
	}
	m.At = []string{p.User.ID}
	return prefixed(m, p.User.ID)
}

// naming does the same by name, where a call cannot mention.
func (p place) naming(m dingtalk.Message) dingtalk.Message {
	if name := p.addressee(); name != "" {
		return prefixed(m, name)
	}
	return m
}

func prefixed(m dingtalk.Message, name string) dingtalk.Message {
	m.Text = "@" + name + map[bool]string{true: "\n\n", false: " "}[m.Markdown] + m.Text
	return m
}

func (b *Bot) post(ctx context.Context, to place, m dingtalk.Message) error {
	var err error
	if to.Webhook != "" && (to.WebhookExpires == 0 || time.Now().Add(webhookMargin).UnixMilli() < to.WebhookExpires) {
		if err = b.api.Robot.SessionReply(ctx, to.Webhook, to.mentioning(m)); err == nil {
			return nil
		}
		if !dingtalk.IsSessionExpired(err) && !isArgument(err) {
			return err // a second way now could say it twice
		}
	}
	if to.Conversation.Group {
		_, serr := b.api.Robot.SendGroup(ctx, to.Conversation.ID, to.naming(m))
		return serr
	}
	if to.User.ID == "" || to.User.Outsider {
		return errors.Join(err, errNoWay)
	}
	return b.private(ctx, to.User.ID, m)
}

// sendPrivate sends into the 1:1 chat; a message with a title is markdown.
func (b *Bot) sendPrivate(ctx context.Context, userID, title, text string) error {
	return b.private(ctx, userID, dingtalk.Message{Markdown: title != "", Title: title, Text: text})
}

func (b *Bot) private(ctx context.Context, userID string, m dingtalk.Message) error {
	_, err := b.api.Robot.SendOTO(ctx, []string{userID}, m)
	return err
}

var errNoWay = errors.New("no way to reach this person")

// pointless reports a failure that stays, however often it is tried.
func pointless(err error) bool { return dingtalk.IsFinal(err) || errors.Is(err, errNoWay) }

func isArgument(err error) bool {
	_, ok := errors.AsType[*dingtalk.ArgumentError](err)
	return ok
}

// unreachable reports that DingTalk may or may not have done what it was asked.
func unreachable(err error) bool {
	return dingtalk.KindOf(err) == dingtalk.KindUnavailable || errors.Is(err, context.DeadlineExceeded)
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
