package outbox

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"sync/atomic"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Sent remembers which messages have left.
type Sent interface {
	Load(ctx context.Context, trackID string) (left bool, err error)
	Save(ctx context.Context, trackID string) error
}

// Config wires an Outbox.
type Config struct {
	API        *dingtalk.Client
	Queue      Queue
	Sent       Sent
	QPS        int    // calls a second that DingTalk allows; 0 is no limit
	TemplateID string // of our own cards; "" has none
	// TextAfter is the age at which an answer whose card DingTalk does not take goes out as text; 0 is 6 s.
	TextAfter time.Duration
	Log       *slog.Logger

	// Record keeps what is to be known of a card before there is one; a press of it must find that.
	Record func(ctx context.Context, out *Outbound, tier cardtpl.Tier) error
	// Carrier is told by which id quotes name a card; nil does not want to know.
	Carrier func(ctx context.Context, trackID, carrier string)
	// Done is told the key of a request whose answer is there, or never will be.
	Done func(ctx context.Context, key string)
	// Language is what a person wants to be addressed in, if they said so.
	Language func(ctx context.Context, userID string) (i18n.Lang, bool)
	// CallsScarce says that answers without buttons should spare the counted card calls.
	CallsScarce func() bool
	Observe     func(what commands.Metric, d time.Duration)
}

// Outbox delivers.
type Outbox struct {
	*Jobs
	api         *dingtalk.Client
	sent        Sent
	template    string
	textAfter   time.Duration
	wrong       atomic.Int64 // until when the template is taken for wrong, Unix ms
	log         *slog.Logger
	record      func(context.Context, *Outbound, cardtpl.Tier) error
	carrier     func(context.Context, string, string)
	done        func(context.Context, string)
	language    func(context.Context, string) (i18n.Lang, bool)
	callsScarce func() bool
}

// Kinds of entries that are the outbox's own; a skill's have a dot. Entries of earlier releases have these
// names.
const (
	KindAnswer  = "answer"  // what could not be delivered at once
	KindMessage = "message" // what leaves without being an answer
)

// New makes an Outbox that also does the other kinds of jobs.
func New(cfg Config, kinds map[string]Handler) *Outbox {
	o := &Outbox{
		api: cfg.API, sent: cfg.Sent, template: cfg.TemplateID, textAfter: cmp.Or(cfg.TextAfter, textAfter), log: cfg.Log,
		record: cfg.Record, carrier: cfg.Carrier, done: cfg.Done, language: cfg.Language, callsScarce: cfg.CallsScarce,
	}
	if o.carrier == nil {
		o.carrier = func(context.Context, string, string) {}
	}
	table := map[string]Handler{KindAnswer: Decoded(o.answer), KindMessage: Decoded(o.message)}
	maps.Copy(table, kinds)
	o.Jobs = NewJobs(cfg.Queue, table, cfg.QPS, cfg.Log, cfg.Observe)
	return o
}

// Decoded is a handler of what an entry carries. What cannot be read never will be.
func Decoded[T any](run func(context.Context, T) error) Handler {
	return func(ctx context.Context, t Task) error {
		var v T
		if err := json.Unmarshal(t.Payload, &v); err != nil {
			return &GiveUp{Err: err}
		}
		return run(ctx, v)
	}
}

// Send delivers and says that the request is done; what cannot be delivered now is tried again by the due
// queue, across restarts, for giveUpAfter. It reports whether the person has the answer now.
func (o *Outbox) Send(ctx context.Context, out *Outbound) (arrived bool) {
	err := o.deliver(ctx, out)
	if err == nil || Undeliverable(err) {
		o.ended(ctx, out, err)
		return err == nil
	}
	o.log.Warn("answer not delivered, will try again", "request_id", out.Key, "err", err)
	serr := o.Schedule(ctx, KindAnswer, out.TrackID, commands.ClassAnswer, time.Now().Add(2*time.Second), out)
	if serr == nil {
		return false
	}
	o.log.Error("cannot schedule, saying now what can be said without a card", "request_id", out.Key, "err", serr)
	out.withoutCard(err)
	if err := o.deliver(ctx, out); err != nil {
		o.log.Error("answer lost", "request_id", out.Key, "err", err)
		return false
	}
	return true
}

// SendUnstored delivers the answer to what the store did not take: no record, so no buttons.
func (o *Outbox) SendUnstored(ctx context.Context, out *Outbound) (arrived bool) {
	out.withoutCard(errUnstored)
	return o.Send(ctx, out)
}

// deliver gets it to the person. In a group the others are told where something private went.
func (o *Outbox) deliver(ctx context.Context, out *Outbound) error {
	err := o.walk(ctx, out)
	switch {
	case !out.Private, out.Card != nil && o.waits(out, err):
		return err
	case err != nil:
		o.log.Warn("private answer not delivered", "request_id", out.Key, "err", err)
		return o.Post(ctx, out.To, dingtalk.Message{Text: out.Lang.T("core.private_failed")})
	}
	o.Tell(ctx, out.To, out.Lang, "core.private_note")
	return nil
}

// ended closes an answer: it is there, or never will be.
func (o *Outbox) ended(ctx context.Context, out *Outbound, err error) {
	if err != nil {
		o.observe(commands.GaveUp, 0)
		o.log.Error("answer cannot be delivered", "request_id", out.Key, "err", err)
	}
	if out.Key != "" {
		o.done(ctx, out.Key)
	}
}

// answer delivers once more, until the answer has lost its point.
func (o *Outbox) answer(ctx context.Context, out *Outbound) error {
	err := o.deliver(ctx, out)
	switch {
	case err == nil, Undeliverable(err):
		o.ended(ctx, out, err)
		return nil
	case time.Since(out.Since) > giveUpAfter:
		return &GiveUp{Err: err}
	}
	return err
}

// message delivers what leaves once, unless it has left.
func (o *Outbox) message(ctx context.Context, out *Outbound) error {
	if left, err := o.sent.Load(ctx, out.TrackID); err != nil || left {
		return err
	}
	if err := o.answer(ctx, out); err != nil {
		return err
	}
	return o.sent.Save(ctx, out.TrackID) // its card, if it came as one, is the same card when it runs again
}

// Follow keeps what follows from something: messages, each in the language that its reader chose, else in
// l, and jobs.
func (o *Outbox) Follow(ctx context.Context, follows commands.Outcome, corpID string, l i18n.Lang) error {
	var errs []error
	for _, j := range follows.Jobs {
		errs = append(errs, o.Schedule(ctx, j.Kind, j.Key, j.Class, j.At, j))
	}
	for _, m := range follows.Messages {
		trackID := commands.TrackID(m.Key, m.To)
		if left, err := o.sent.Load(ctx, trackID); err != nil || left {
			errs = append(errs, err)
			continue
		}
		lang, ok := o.language(ctx, m.To)
		if !ok {
			lang = cmp.Or(m.Lang, l)
		}
		out := &Outbound{
			TrackID: trackID, Unasked: true, Lang: lang, State: commands.StateDone, Since: time.Now(), Preview: cardtpl.Previews(m.Card), About: m.About,
			To: commands.Address{User: commands.User{ID: m.To}, Corp: corpID},
		}
		card := m.Card.Card(lang)
		out.Card = &card
		if p := m.Pending; p != nil {
			out.State, out.Owners, out.Payload, out.Over, out.Expires = commands.StatePending, p.Owners, p.Payload, p.Over, m.Expires
		}
		// One that is just leaving is not begun anew: its text could not be told from the second.
		errs = append(errs, o.scheduleOnce(ctx, KindMessage, trackID, m.Class, time.Now(), out))
	}
	return errors.Join(errs...)
}
