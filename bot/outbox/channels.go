package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// Channel is a way to a person.
type Channel string

// Channels, in the order in which they are tried.
const (
	OwnCard    Channel = "own"       // a card on our template
	PublicCard Channel = "public"    // a card on DingTalk's own
	Session    Channel = "session"   // the session webhook of what the person wrote: the only way into a topic
	Proactive  Channel = "proactive" // a message of the robot, to the group or one-to-one
)

// errors of a channel that are no failure of DingTalk's.
var (
	errNoWay    = errors.New("no way to reach this person")
	errBusy     = errors.New("the card would have to wait, and text says as much")
	errUnstored = errors.New("the card's record is not stored")
)

// wrongFor is how long a refused template is not tried again: an administrator may have published it by then.
const wrongFor = 5 * time.Minute

// step is a channel on the list of an outbound, with what it does and which failures lead on.
type step struct {
	channel Channel
	send    func(ctx context.Context, out *Outbound) error
	// on names the channel that follows a failure; "" is none.
	on func(out *Outbound, err error) Channel
}

// steps is the ordered list of channels.
func (o *Outbox) steps() []step {
	return []step{
		{OwnCard, o.card(cardtpl.Own), func(out *Outbound, err error) Channel {
			if dingtalk.IsTemplate(err) {
				o.wrong.Store(time.Now().Add(wrongFor).UnixMilli())
				o.log.Error("cards do not go out on the template of DINGTALK_CARD_TEMPLATE_ID, but on DingTalk's own; import cardtpl/templates/generic.v1.json, "+
					"publish it and set its id", "template", o.template, "err", err)
				return PublicCard
			}
			return o.afterCard(out, err)
		}},
		{PublicCard, o.card(cardtpl.Public), o.afterCard},
		{Session, o.session, func(_ *Outbound, err error) Channel {
			if errors.Is(err, errNoWay) || dingtalk.IsSessionExpired(err) || isArgument(err) {
				return Proactive
			}
			return "" // a second way now could say it twice
		}},
		{Proactive, o.proactive, func(*Outbound, error) Channel { return "" }},
	}
}

// afterCard is what follows a card that did not go. It may have been created: trying again with the same
// outTrackId is safe, and keeps one answer one answer; past a few attempts it goes out as text.
func (o *Outbox) afterCard(out *Outbound, err error) Channel {
	if !errors.Is(err, errUnstored) && o.waits(out, err) {
		return ""
	}
	return Session
}

// walk tries the channels in their order.
func (o *Outbox) walk(ctx context.Context, out *Outbound) (err error) {
	at := out.From
	switch {
	case out.Card == nil && at != Proactive:
		at = Session
	case at == "" && (o.template == "" || time.Now().UnixMilli() < o.wrong.Load()):
		at = PublicCard
	case at == "":
		at = OwnCard
	}
	for _, s := range o.steps() {
		if s.channel != at {
			continue
		}
		if err = s.send(ctx, out); err == nil {
			return nil
		}
		if s.channel == OwnCard || s.channel == PublicCard {
			out.Maybe = out.Maybe || !errors.Is(err, errUnstored) && !errors.Is(err, errBusy) && dingtalk.MayHaveRun(err)
		}
		switch at = s.on(out, err); at {
		case PublicCard:
			out.From = at
		case Session:
			out.why = err
		}
	}
	return err
}

// card is the channel of a tier.
func (o *Outbox) card(tier cardtpl.Tier) func(context.Context, *Outbound) error {
	return func(ctx context.Context, out *Outbound) error {
		rendered, err := cardtpl.Render(*out.Card, cardtpl.Options{
			Tier: tier, Lang: out.Lang, Version: 1, TemplateID: o.template, For: out.Addressee(),
		})
		if err != nil {
			return fmt.Errorf("outbox: render %s: %w", out.Card.Kind, err)
		}
		patience := SlowSlot
		if out.confirms() || out.To.Webhook == "" || out.Private {
			patience = 0
		} else if o.api.Cards.Delay() > patience || o.callsScarce() {
			return errBusy
		}
		if err := o.record(ctx, out, tier); err != nil {
			return errors.Join(errUnstored, err)
		}
		err = o.Create(ctx, out, rendered, patience)
		if err != nil && !(patience > 0 && dingtalk.IsNoSlot(err)) {
			o.log.Warn("card not delivered", "request_id", out.Key, "card", out.Card.Kind, "err", err)
		}
		if err != nil && ctx.Err() != nil { // it may have been created
			err = errors.Join(err, context.DeadlineExceeded)
		}
		return err
	}
}

// words are the text, also in place of a card that did not go.
func (o *Outbound) words() (dingtalk.Message, error) {
	said := func(key string) (dingtalk.Message, error) { return dingtalk.Message{Text: o.Lang.T(key)}, nil }
	switch {
	case o.Card == nil:
		return dingtalk.Message{Text: o.Text}, nil
	case o.confirms() && errors.Is(o.why, errUnstored):
		return said("core.read_only")
	case o.confirms() && !o.typable() && o.Maybe: // it may be there, with every button live
		return said("core.confirm_unsure")
	case o.confirms() && !o.typable():
		return said("core.confirm_undelivered")
	}
	r, err := cardtpl.Render(*o.Card, cardtpl.Options{Tier: cardtpl.Markdown, Lang: o.Lang})
	if err != nil {
		return dingtalk.Message{}, fmt.Errorf("outbox: render %s: %w", o.Card.Kind, err)
	}
	return dingtalk.Message{Markdown: true, Title: r.Markdown().Title, Text: r.Markdown().Text}, nil
}

func (o *Outbox) session(ctx context.Context, out *Outbound) error {
	m, err := out.words()
	if err == nil && out.Private {
		err = errNoWay // what is private never takes a way that ends in a group
	}
	if err == nil {
		err = o.reply(ctx, out.To, m)
	}
	return err
}

func (o *Outbox) proactive(ctx context.Context, out *Outbound) error {
	m, err := out.words()
	if err != nil {
		return err
	}
	to := out.To
	to.Conversation.Group = out.inGroup()
	return o.send(ctx, to, m)
}
