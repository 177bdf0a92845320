package bot

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Kinds of jobs that are the bot's own; a skill's have a dot. Entries of earlier releases have these names.
const (
	jobAnswer  = "answer"  // an answer that could not be delivered at once
	jobMessage = "message" // what leaves without being an answer
	jobPut     = "put"     // a card to be brought in line with its record
	jobEvent   = "event"   // an event that a skill could not deal with
)

// kinds is the one table of what can be due.
func (b *Bot) kinds() map[string]outbox.Handler {
	table := map[string]outbox.Handler{
		jobAnswer: decoded(b.tryAnswer), jobMessage: decoded(b.tryMessage), jobPut: decoded(b.tryPut), jobEvent: decoded(b.tryEvent),
	}
	for kind, run := range b.router.Jobs() {
		table[kind] = decoded(func(ctx context.Context, j commands.Job) error {
			ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
			defer cancel()
			out, err := run(ctx, j)
			return errors.Join(err, b.follow(ctx, out, "", b.router.LanguageFor(ctx, &commands.Request{})))
		})
	}
	return table
}

// decoded is a handler of what an entry carries. What cannot be read never will be.
func decoded[T any](run func(context.Context, T) error) outbox.Handler {
	return func(ctx context.Context, t outbox.Task) error {
		var v T
		if err := json.Unmarshal(t.Payload, &v); err != nil {
			return &outbox.GiveUp{Err: err}
		}
		return run(ctx, v)
	}
}

// later queues work of the bot's own. It reports whether that succeeded; a failure is logged.
func (b *Bot) later(ctx context.Context, kind, key string, class commands.Class, in time.Duration, v any) bool {
	err := b.jobs.Schedule(ctx, kind, key, class, time.Now().Add(in), v)
	if err != nil {
		b.log.Error("cannot schedule", "kind", kind, "key", key, "err", err)
	}
	return err == nil
}

// tryAnswer delivers an answer once more, until it has lost its point.
func (b *Bot) tryAnswer(ctx context.Context, out *outbound) error {
	err := b.deliver(ctx, out)
	switch {
	case err == nil, pointless(err):
		b.gone(ctx, out, err)
		return nil
	case time.Since(out.Since) > giveUpAfter:
		return &outbox.GiveUp{Err: err}
	}
	return err
}

// gone ends an answer: it is there, or never will be.
func (b *Bot) gone(ctx context.Context, out *outbound, err error) {
	if err != nil {
		b.cfg.Observe(commands.GaveUp, 0)
		b.log.Error("answer cannot be delivered", "request_id", out.Key, "err", err)
	}
	if out.Key != "" {
		b.advance(ctx, out.Key, stateDone)
	}
}

// tryMessage delivers a message that leaves once, unless it has left.
func (b *Bot) tryMessage(ctx context.Context, out *outbound) error {
	if left, err := b.left(ctx, out.TrackID); err != nil || left {
		return err
	}
	if err := b.tryAnswer(ctx, out); err != nil {
		return err
	}
	_, _, err := b.records.Put(ctx, kindMessage, out.TrackID, []byte{}, -1, time.Now().Add(recordLife))
	return err // its card, if it came as one, is the same card when it runs again
}

func (b *Bot) left(ctx context.Context, trackID string) (bool, error) {
	_, _, left, err := b.records.Get(ctx, kindMessage, trackID)
	return left, err
}

// update of a card that waits.
type update struct {
	TrackID  string `json:"track_id"`
	Presser  string `json:"presser,omitempty"`
	PressKey string `json:"press_key,omitempty"`
}

func (b *Bot) tryPut(ctx context.Context, u update) error {
	r, _, err := b.loadRecord(ctx, u.TrackID)
	if err == nil && r != nil {
		err = b.updateCard(ctx, r, u.Presser)
	}
	if err != nil && !pointless(err) {
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

// follow keeps what follows from something: messages, each in the language that its reader chose, else in
// l, and jobs.
func (b *Bot) follow(ctx context.Context, o commands.Outcome, corpID string, l i18n.Lang) error {
	var errs []error
	for _, j := range o.Jobs {
		errs = append(errs, b.jobs.Schedule(ctx, j.Kind, j.Key, j.Class, j.At, j))
	}
	for _, m := range o.Messages {
		trackID := commands.TrackID(m.Key, m.To)
		if left, err := b.left(ctx, trackID); err != nil || left {
			errs = append(errs, err)
			continue
		}
		lang, ok := b.router.Language(ctx, m.To)
		if !ok {
			lang = l
		}
		card := m.Card.Card(lang)
		errs = append(errs, b.jobs.Schedule(ctx, jobMessage, trackID, m.Class, time.Now(), &outbound{
			TrackID: trackID, Lang: lang, Card: &card, State: commands.StateDone, Since: time.Now(),
			To: place{User: commands.User{ID: m.To}, Corp: corpID},
		}))
	}
	return errors.Join(errs...)
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
