package bot

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// outbound turns a reply or an error into what is to be delivered; nil when there is nothing to say.
func (b *Bot) outbound(ctx context.Context, key, part string, at commands.Place, req *commands.Request, reply *commands.Reply, err error) *outbox.Outbound {
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
			if previews, err := cardtpl.Previews(reply.Card); err == nil {
				out.Preview = previews
			}
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

// remember writes the card record before the card exists. A record that is already there belongs to
// an earlier attempt at this same answer, which may have been on another tier.
func (b *Bot) remember(ctx context.Context, out *outbox.Outbound, tier cardtpl.Tier) error {
	r := &record{
		TrackID: out.TrackID, Owners: out.Owners, Name: out.To.User.Name, Corp: out.To.Corp, Version: 1,
		State: out.State, Actions: actionsOf(*out.Card), Payload: out.Payload, Card: *out.Card, Lang: out.Lang,
		Tier: tier, Template: b.cfg.TemplateID, Expires: out.Expires, Over: out.Over, Place: out.To, About: out.About,
	}
	if out.Private { // what follows from its buttons stays in the 1:1 chat
		r.Place.Conversation = commands.Conversation{}
		r.Place.Webhook = ""
	}
	_, err := b.saveRecord(ctx, r, 0)
	for errors.Is(err, errChanged) {
		var version int64
		if r, version, err = b.loadRecord(ctx, out.TrackID); err != nil || r == nil || r.Tier == tier {
			return err
		}
		r.Tier = tier
		_, err = b.saveRecord(ctx, r, version)
	}
	return err
}

// noteCarrier keeps by which id a quote will name the card. It is a record of its own: the card may be
// pressed before DingTalk has told us.
func (b *Bot) noteCarrier(ctx context.Context, trackID, carrier string) {
	if carrier == "" {
		return
	}
	_, _, err := b.records.Put(ctx, kindCarrier, carrier, []byte(trackID), -1, time.Now().Add(recordLife))
	if err != nil {
		b.log.Warn("carrier not noted: quoting this card will not find it", "err", err)
	}
}

// settle draws the end state of a card into its record. One that says what was done keeps saying it.
func (b *Bot) settle(r *record, state commands.State, name string, at time.Time) {
	r.Actions, r.Payload = nil, nil
	r.Version++
	if r.Over != "" {
		r.State = r.Over
		r.Card = r.Card.Closed()
		r.Line = r.Card.Done
		return
	}
	r.State = state
	r.Line = strings.TrimLeft(r.Lang.T("line."+string(state), "name", name, "at", i18n.Stamp(at.In(b.cfg.Zone))), " ·")
	r.Card = r.Card.Settled(r.Lang, string(state), r.Line)
}

// show brings everybody's view of a card in line with its record; what fails is tried again later.
// The press, if any, is done when this succeeded.
func (b *Bot) show(ctx context.Context, r *record, presser, pressKey string) {
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
