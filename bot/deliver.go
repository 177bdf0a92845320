package bot

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// outbound turns a reply or an error into what is to be delivered; nil when there is nothing to say.
func (b *Bot) outbound(ctx context.Context, key, part string, at commands.Address, req *commands.Request, reply *commands.Reply, err error) *outbox.Outbound {
	out := &outbox.Outbound{Key: key, TrackID: commands.TrackID(key, part), To: at, Lang: req.Lang, Since: time.Now()}
	switch {
	case err != nil:
		out.Text, out.Private = b.sentence(err, req)
	case reply == nil || (reply.Card == nil && reply.Text == ""):
		return nil
	default:
		out.Private = reply.To == commands.Private
		out.Text = reply.Text
		if reply.Card != nil {
			card := reply.Card.Card(out.Lang)
			out.Card = &card
			out.Preview = cardtpl.Previews(reply.Card)
		}
		out.State, out.About = reply.State, reply.About
		if p := reply.Pending; p != nil {
			out.Owners, out.Payload, out.Over = p.Owners, p.Payload, p.Over
			if out.Payload == nil {
				out.Payload = []byte{}
			}
			if len(p.Payload) > commands.MaxPayload {
				b.log.Error("card payload too large", "bytes", len(p.Payload), "request_id", key)
				out.Card, out.Text = nil, out.Lang.T("core.internal", "ref", reference(key))
			}
			ttl := p.TTL
			if ttl <= 0 {
				ttl = commands.DefaultTTL
			}
			out.Expires = req.Now.Add(ttl)
			if out.State == "" {
				out.State = commands.StatePending
			}
		}
		if out.State == "" {
			out.State = commands.StateDone
		}
	}
	out.Private = out.Private && at.Conversation.Group
	return out
}

// made is the answer that an earlier process had made to a message before it died, as its record has it now; nil when there is none. It may
// have been seen, and pressed: another answer now would be a second one. A streamed one is made anew.
func (b *Bot) made(ctx context.Context, j *job, at commands.Address) *outbox.Outbound {
	if j.accepted.IsZero() {
		return nil
	}
	r, _, err := b.cards.Load(ctx, commands.TrackID(j.key, "card"))
	if err != nil || r == nil || r.Card.Kind == "answer" {
		return nil
	}
	return &outbox.Outbound{
		Key: j.key, TrackID: r.TrackID, To: at, Private: at.Conversation.Group && r.Place.Conversation.ID == "", Lang: r.Lang, Since: time.Now(),
		Card: &r.Card, State: r.State, Owners: r.Owners, Payload: r.Payload, Over: r.Over, Expires: r.Expires, About: r.About,
	}
}

// remember writes the card record before the card exists. A record that is already there belongs to
// an earlier attempt at this same answer, which may have been on another tier.
func (b *Bot) remember(ctx context.Context, out *outbox.Outbound, tier cardtpl.Tier) error {
	r := &card.Record{
		TrackID: out.TrackID, Owners: out.Owners, Name: out.To.User.Name, Corp: out.To.Corp, Version: 1,
		State: out.State, Actions: card.ActionsOf(*out.Card), Payload: out.Payload, Card: *out.Card, Lang: out.Lang,
		Tier: tier, Template: b.cfg.TemplateID, Expires: out.Expires, Over: out.Over, Place: out.To, About: out.About,
	}
	if out.Private { // what follows from its buttons stays in the 1:1 chat
		r.Place.Conversation = commands.Conversation{}
		r.Place.Webhook = ""
	}
	_, err := b.cards.Save(ctx, r, 0)
	for errors.Is(err, card.ErrChanged) {
		var version int64
		if r, version, err = b.cards.Load(ctx, out.TrackID); err != nil || r == nil || r.Tier == tier {
			return err
		}
		r.Tier = tier
		_, err = b.cards.Save(ctx, r, version)
	}
	return err
}

// noteCarrier keeps by which id a quote will name the card.
func (b *Bot) noteCarrier(ctx context.Context, trackID, carrier string) {
	if err := b.cards.NoteCarrier(ctx, trackID, carrier); err != nil {
		b.log.Warn("carrier not noted: quoting this card will not find it", "err", err)
	}
}

// about is what a quoted card is about, for those who may press it.
func (b *Bot) about(ctx context.Context, req *commands.Request) *commands.Subject {
	r, _, err := b.cards.Load(ctx, req.Quote.TrackID)
	if err != nil || r == nil || r.Place.User.ID != req.User.ID {
		return nil
	}
	return r.About
}

// show brings everybody's view of a card in line with its record; what fails is tried again later.
// The press, if any, is done when this succeeded.
func (b *Bot) show(ctx context.Context, r *card.Record, presser, pressKey string) {
	err := b.updateCard(ctx, r, presser)
	if err == nil {
		if pressKey != "" {
			b.advance(ctx, pressKey, stateDone)
		}
		return
	}
	b.cfg.Observe(commands.Retry, 0)
	b.log.Warn("card not updated, will try again", "card", r.Card.Kind, "err", err)
	b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 2*time.Second, update{TrackID: r.TrackID, Presser: presser, PressKey: pressKey})
}
