package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Create creates and delivers a card. The outTrackId is ours and used for nothing else, so a card that
// exists already is this one. patience bounds the wait for a slot in the rate limit, 0 does not.
func (o *Outbox) Create(ctx context.Context, out *Outbound, r cardtpl.Rendered, patience time.Duration) error {
	preview := r.Preview
	if out.Preview != nil {
		preview = out.Preview
	}
	card := dingtalk.NewCard{
		TemplateID: r.TemplateID, OutTrackID: out.TrackID, CardData: dingtalk.CardData{CardParamMap: r.Params},
		Patience: patience,
	}
	// A card for one person is not to be forwarded, nor one with buttons.
	space := dingtalk.SpaceModel{SupportForward: len(r.Actions) == 0 && out.inGroup(), LastMessageI18n: preview}
	if out.inGroup() {
		card.ToGroup(out.To.Conversation.ID, space, dingtalk.GroupDelivery{})
	} else {
		card.ToPerson(out.To.User.ID, space, dingtalk.RobotDelivery{})
	}
	d, err := o.api.Cards.CreateAndDeliver(ctx, card)
	if dingtalk.IsCardExists(err) {
		return nil
	}
	if err == nil && d.CarrierID() != "" {
		o.carrier(ctx, out.TrackID, d.CarrierID())
	}
	return err
}

// Post says something where a person wrote: through the session webhook, and when that is over by a
// proactive message.
func (o *Outbox) Post(ctx context.Context, to commands.Address, m dingtalk.Message) error {
	err := o.reply(ctx, to, m)
	if errors.Is(err, errNoWay) || dingtalk.IsSessionExpired(err) || isArgument(err) {
		return o.send(ctx, to, m)
	}
	return err
}

// Tell posts one sentence. Losing it is logged, not made good.
func (o *Outbox) Tell(ctx context.Context, to commands.Address, l i18n.Lang, key string, args ...any) {
	ctx, cancel := context.WithTimeout(ctx, 8*time.Second)
	defer cancel()
	if err := o.Post(ctx, to, dingtalk.Message{Text: l.T(key, args...)}); err != nil {
		o.log.Warn("sentence not delivered", "text", key, "err", err)
	}
}

// webhookMargin keeps away from the last moment of a session webhook, whose life is measured on
// another clock.
const webhookMargin = time.Minute

// reply goes through the session webhook.
func (o *Outbox) reply(ctx context.Context, to commands.Address, m dingtalk.Message) error {
	if to.Webhook == "" || (to.WebhookExpires != 0 && time.Now().Add(webhookMargin).UnixMilli() >= to.WebhookExpires) {
		return errNoWay
	}
	return o.api.Robot.SessionReply(ctx, to.Webhook, mentioning(to, m))
}

// send is a message of the robot.
func (o *Outbox) send(ctx context.Context, to commands.Address, m dingtalk.Message) (err error) {
	switch {
	case to.Conversation.Group:
		_, err = o.api.Robot.SendGroup(ctx, to.Conversation.ID, naming(to, m))
	case to.User.ID == "" || to.User.Outsider:
		return errNoWay
	default:
		_, err = o.api.Robot.SendOTO(ctx, []string{to.User.ID}, m)
	}
	return err
}

// mentioning addresses a message in a group to whom it answers, by a mention: the text holds @userId where
// clients draw the name (openapi.md 2.2). People of other organisations have no userId here.
func mentioning(to commands.Address, m dingtalk.Message) dingtalk.Message {
	if !to.Conversation.Group || to.User.ID == "" || to.User.Outsider {
		return naming(to, m)
	}
	m.At = []string{to.User.ID}
	return prefixed(m, to.User.ID)
}

// naming does the same by name, where a call cannot mention.
func naming(to commands.Address, m dingtalk.Message) dingtalk.Message {
	if name := to.Addressee(); name != "" {
		return prefixed(m, name)
	}
	return m
}

func prefixed(m dingtalk.Message, name string) dingtalk.Message {
	m.Text = "@" + name + map[bool]string{true: "\n\n", false: " "}[m.Markdown] + m.Text
	return m
}

func isArgument(err error) bool {
	_, ok := errors.AsType[*dingtalk.ArgumentError](err)
	return ok
}

// unreachable reports that DingTalk may or may not have done what it was asked.
func unreachable(err error) bool {
	return dingtalk.KindOf(err) == dingtalk.KindUnavailable || errors.Is(err, context.DeadlineExceeded)
}

// waits reports that a card that did not go is still worth waiting for.
func (o *Outbox) waits(out *Outbound, err error) bool {
	return unreachable(err) && time.Since(out.Since) < o.textAfter
}

// Undeliverable reports a failure that stays, however often it is tried.
func Undeliverable(err error) bool { return dingtalk.IsFinal(err) || errors.Is(err, errNoWay) }
