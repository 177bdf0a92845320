package bot

import (
	"context"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Kinds of jobs that are the bot's own. Entries of earlier releases have these names.
const (
	jobPut   = "put"   // a card to be brought in line with its record
	jobEvent = "event" // an event that a skill could not deal with
	jobLook  = "look"  // what became of a write is to be looked up again
)

// outbox wires what delivers.
func (b *Bot) outbox(api *dingtalk.Client, queue outbox.Queue) *outbox.Outbox {
	return outbox.New(outbox.Config{
		API: api, Queue: queue, Sent: sent{b.cards.Records}, QPS: b.cfg.QPS, TemplateID: b.cfg.TemplateID, TextAfter: b.cfg.TextAfter, Log: b.log,
		Record: b.remember, Carrier: b.noteCarrier, Language: b.router.Language, CallsScarce: b.cfg.CallsScarce, Observe: b.cfg.Observe,
		Done: func(ctx context.Context, key string) { b.advance(ctx, key, stateDone) },
	}, b.kinds())
}

// kinds is the table of what can be due, beside the outbox's own.
func (b *Bot) kinds() map[string]outbox.Handler {
	table := map[string]outbox.Handler{
		jobPut: outbox.Decoded(b.tryPut), jobEvent: outbox.Decoded(b.tryEvent), jobLook: outbox.Decoded(b.tryLook),
	}
	for kind, run := range b.router.Jobs() {
		table[kind] = outbox.Decoded(func(ctx context.Context, j commands.Job) error {
			ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
			defer cancel()
			ctx, _ = commands.WithInfo(ctx)
			out, err := run(ctx, j)
			for _, e := range commands.AuditedJob(ctx, j, err) {
				b.cfg.Audit(ctx, e)
			}
			return errors.Join(err, b.follow(ctx, out, "", b.router.LanguageFor(ctx, &commands.Request{})))
		})
	}
	return table
}

// follow keeps what follows from something, messages in l unless their readers are known to want another language, and ends the cards
// that are over by it.
func (b *Bot) follow(ctx context.Context, out commands.Outcome, corpID string, l i18n.Lang) error {
	err := b.out.Follow(ctx, out, corpID, l)
	for _, d := range out.Redraws {
		err = errors.Join(err, b.end(ctx, d))
	}
	return err
}

// end draws the end of a card that waits.
func (b *Bot) end(ctx context.Context, d commands.Redraw) error {
	for {
		r, version, err := b.cards.Load(ctx, d.TrackID)
		if err != nil || r == nil || r.State != commands.StatePending && r.State != d.State {
			return err
		}
		if r.State == commands.StatePending { // else it may be an earlier run of this that was cut short before the card was shown
			r.Redraw(nil, &commands.Reply{Card: d.Card, State: d.State}, "", "", time.Now().In(b.cfg.Zone))
			_, err = b.cards.Save(ctx, r, version)
		}
		if errors.Is(err, card.ErrChanged) {
			continue
		}
		if err == nil {
			b.later(ctx, jobPut, r.TrackID, commands.ClassAnswer, 0, update{TrackID: r.TrackID})
		}
		return err
	}
}

// later queues work of the bot's own. It reports whether that succeeded; a failure is logged.
func (b *Bot) later(ctx context.Context, kind, key string, class commands.Class, in time.Duration, v any) bool {
	err := b.out.Schedule(ctx, kind, key, class, time.Now().Add(in), v)
	if err != nil {
		b.log.Error("cannot schedule", "kind", kind, "key", key, "err", err)
	}
	return err == nil
}

// kindMessage are the records that a message has left.
const kindMessage = "message"

// sent is the outbox's memory of what has left.
type sent struct{ records card.Records }

func (s sent) Load(ctx context.Context, trackID string) (bool, error) {
	_, _, left, err := s.records.Get(ctx, kindMessage, trackID)
	return left, err
}

func (s sent) Save(ctx context.Context, trackID string) error {
	_, err := s.records.Put(ctx, kindMessage, trackID, []byte{}, time.Now().Add(card.Kept))
	return err
}

// update of a card that waits.
type update struct {
	TrackID  string `json:"track_id"`
	Presser  string `json:"presser,omitempty"`
	PressKey string `json:"press_key,omitempty"`
}

func (b *Bot) tryPut(ctx context.Context, u update) error {
	r, _, err := b.cards.Load(ctx, u.TrackID)
	if err == nil && r != nil {
		err = b.updateCard(ctx, r, u.Presser)
	}
	if err != nil && !outbox.Undeliverable(err) {
		return err
	}
	if err != nil {
		b.cfg.Observe(commands.GaveUp, 0)
		b.log.Error("card cannot be updated", "track_id", u.TrackID, "err", err)
	}
	if u.PressKey != "" {
		b.advance(ctx, u.PressKey, stateDone)
	}
	return nil
}

// retrying is an event that failed, on its way to another try.
type retrying struct {
	Key   string         `json:"key"`
	Event commands.Event `json:"event"`
}

func (b *Bot) tryEvent(ctx context.Context, r retrying) error {
	err := b.runEvent(ctx, r.Event)
	if err == nil {
		b.advance(ctx, r.Key, stateDone)
	}
	return err
}

// keep queues what follows from an answer before the answer is given. Without the jobs the answer would be
// a promise that nobody keeps; a message less is only logged.
func (b *Bot) keep(ctx context.Context, req *commands.Request, reply *commands.Reply) error {
	if reply == nil {
		return nil
	}
	err := b.follow(ctx, reply.Outcome, req.User.CorpID, req.Lang)
	if err != nil && len(reply.Jobs) > 0 {
		return commands.NewError(commands.Unavailable, err, "core.read_only")
	}
	if err != nil {
		b.log.Error("message beside an answer not kept", "request_id", req.ID, "err", err)
	}
	return nil
}
