package bot

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// outbound is one answer on its way: plain data, so that the due queue can carry it across a crash.
type outbound struct {
	Key     string        `json:"key"` // inbox key to mark done; "" for notices
	TrackID string        `json:"track_id"`
	To      place         `json:"to"`
	Private bool          `json:"private,omitempty"` // 1:1 with To.User, although To is a group
	Lang    i18n.Lang     `json:"lang"`
	Card    *cardtpl.Card `json:"card,omitempty"`
	Text    string        `json:"text,omitempty"`
	// Preview is the conversation list's line in each of DingTalk's locales.
	Preview  map[string]string `json:"preview,omitempty"`
	State    commands.State    `json:"state,omitempty"`
	Owners   []string          `json:"owners,omitempty"`
	Payload  []byte            `json:"payload,omitempty"`
	About    *commands.Subject `json:"about,omitempty"`
	Expires  time.Time         `json:"expires,omitzero"`
	Over     commands.State    `json:"over,omitempty"`
	Since    time.Time         `json:"since"`
	ReadOnly bool              `json:"-"` // the store is down: no record, so no buttons
}

// needsCard reports that the buttons are the point: text in its place would be a dead end.
func (o *outbound) needsCard() bool { return o.State == commands.StatePending && o.Payload != nil }

// addressee is whom the answer names, "" where nobody else sees it.
func (o *outbound) addressee() string {
	if o.Private {
		return ""
	}
	return o.To.addressee()
}

// personal reports an answer to one person: such a card is not to be forwarded.
func (o *outbound) personal() bool { return o.Private || !o.To.Conversation.Group }

// young reports that a card is still worth waiting for.
func (o *outbound) young() bool { return time.Since(o.Since) < textAfter }

// textAfter is the age at which an answer whose card DingTalk does not take goes out as text.
const textAfter = 6 * time.Second

// slowSlot is the wait for a slot in the card API's rate limit above which text goes out at once.
const slowSlot = 2 * time.Second

// giveUpAfter ends the attempts to deliver an answer that no way delivers.
const giveUpAfter = time.Hour

// outbound turns a reply or an error into what is to be delivered; nil when there is nothing to say.
func (b *Bot) outbound(ctx context.Context, key, part string, at place, req *commands.Request, reply *commands.Reply, err error) *outbound {
	out := &outbound{Key: key, TrackID: commands.TrackID(key, part), To: at, Lang: req.Lang, Since: time.Now()}
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

// send delivers and marks the request done; what cannot be delivered now is tried again by the due
// queue, across restarts, for giveUpAfter. It reports whether the person has the answer now.
func (b *Bot) send(ctx context.Context, out *outbound) (arrived bool) {
	err := b.deliver(ctx, out)
	if err == nil || pointless(err) {
		b.gone(ctx, out, err)
		return err == nil
	}
	b.log.Warn("answer not delivered, will try again", "request_id", out.Key, "err", err)
	if b.later(ctx, jobAnswer, out.TrackID, commands.ClassAnswer, 2*time.Second, out) {
		return false
	}
	// The store is down as well. What can be said without a card is said now.
	out.Since = time.Time{}
	if err := b.deliver(ctx, out); err != nil {
		b.log.Error("answer lost", "request_id", out.Key, "err", err)
		return false
	}
	return true
}

// deliver tries the ways in their order: card, markdown through the session webhook, proactive send.
// Private facts never take a way that ends in a group.
func (b *Bot) deliver(ctx context.Context, out *outbound) error {
	var err error
	if out.Card == nil {
		err = b.deliverText(ctx, out, out.Text)
	} else {
		err = b.deliverCard(ctx, out)
	}
	if !out.Private {
		return err
	}
	if err != nil && out.Card != nil && unreachable(err) && out.young() {
		return err // deliverCard has not given up
	}
	if err != nil {
		b.log.Warn("private answer not delivered", "request_id", out.Key, "err", err)
		return b.postText(ctx, out.To, out.Lang.T("core.private_failed"))
	}
	b.tell(ctx, out.To, out.Lang, "core.private_note")
	return nil
}

func (b *Bot) deliverText(ctx context.Context, out *outbound, text string) error {
	if out.Private {
		return b.sendPrivate(ctx, out.To.User.ID, "", text)
	}
	return b.postText(ctx, out.To, text)
}

func (b *Bot) deliverCard(ctx context.Context, out *outbound) error {
	tier := cardtpl.Public
	if b.cfg.TemplateID != "" {
		tier = cardtpl.Own
	}
	rendered, err := cardtpl.Render(*out.Card, cardtpl.Options{
		Tier: tier, Lang: out.Lang, Version: 1, TemplateID: b.cfg.TemplateID, For: out.addressee(),
	})
	if err != nil {
		return fmt.Errorf("bot: render %s: %w", out.Card.Kind, err)
	}
	patience := time.Duration(0)
	if !out.needsCard() && out.To.Webhook != "" && !out.Private {
		if patience = slowSlot; b.cardDelay() > patience || b.cfg.Frugal() {
			return b.deliverTwin(ctx, out)
		}
	}
	if err := b.remember(ctx, out, tier); err != nil {
		if out.needsCard() {
			return b.deliverText(ctx, out, out.Lang.T("core.read_only"))
		}
		return b.deliverTwin(ctx, out)
	}
	carrier, err := b.createCard(ctx, out, rendered, patience)
	switch {
	case err == nil:
		b.noteCarrier(ctx, out.TrackID, carrier)
		return nil
	case patience > 0 && dingtalk.IsNoSlot(err): // many others took the slots since the look above
		return b.deliverTwin(ctx, out)
	}
	b.log.Warn("card not delivered", "request_id", out.Key, "card", out.Card.Kind, "err", err)
	if unreachable(err) || ctx.Err() != nil {
		// The card may have been created: trying again with the same outTrackId is safe, and keeps one
		// answer one answer. Past a few attempts the due queue falls through to text.
		if out.young() {
			return err
		}
	}
	if out.needsCard() && len(out.Card.Buttons) > 0 && !typable(out) {
		if dingtalk.MayHaveRun(err) { // it may be there, with every button live
			return b.deliverText(ctx, out, out.Lang.T("core.confirm_unsure"))
		}
		return b.deliverText(ctx, out, out.Lang.T("core.confirm_undelivered"))
	}
	return b.deliverTwin(ctx, out)
}

// typable reports that the card's question can also be answered by writing.
func typable(out *outbound) bool {
	for _, btn := range out.Card.Buttons {
		if len(btn.Action) > 7 && btn.Action[:7] == "dialog." {
			return true
		}
	}
	return false
}

// deliverTwin sends the markdown form of a card.
func (b *Bot) deliverTwin(ctx context.Context, out *outbound) error {
	r, err := cardtpl.Render(*out.Card, cardtpl.Options{Tier: cardtpl.Markdown, Lang: out.Lang})
	if err != nil {
		return fmt.Errorf("bot: render %s: %w", out.Card.Kind, err)
	}
	if out.Private {
		return b.sendPrivate(ctx, out.To.User.ID, r.Markdown.Title, r.Markdown.Text)
	}
	return b.postMarkdown(ctx, out.To, r.Markdown.Title, r.Markdown.Text)
}

// remember writes the card record before the card exists. A record that is already there belongs to
// an earlier attempt at this same answer.
func (b *Bot) remember(ctx context.Context, out *outbound, tier cardtpl.Tier) error {
	if out.ReadOnly {
		return errors.New("store unavailable")
	}
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
	if errors.Is(err, errChanged) {
		return nil
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
