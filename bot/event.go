package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// onEvent is the Stream handler of events. An event is journalled and acked; what fails behind that
// is our own to repeat, not DingTalk's.
func (b *Bot) onEvent(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
	b.cfg.Observe("event", 0)
	ev := eventOf(f.Headers, []byte(f.Data))
	if !b.router.Follows(ev.Type) {
		return nil, nil
	}
	headers := map[string]string{}
	for _, h := range []string{"eventType", "eventId", "eventBornTime", "eventCorpId"} {
		headers[h] = f.Headers[h]
	}
	data := f.Data
	if !json.Valid([]byte(data)) {
		b.cfg.Observe("poison", 0)
		b.log.Error("unreadable event frame", "message_id", f.MessageID, "type", ev.Type)
		return nil, nil
	}
	frame, err := seal("e", headers, data)
	if err != nil {
		return nil, err
	}
	j := &job{key: "e|" + ev.ID, lane: "e|" + eventLane(ev), order: b.order(f, ev.Born.UnixMilli(), ev.ID)}
	j.run = func(ctx context.Context, j *job) { b.react(ctx, j.key, ev) }
	if b.accept(ctx, j, frame) == full {
		return nil, errBusy // not journalled: let DingTalk push it again
	}
	return nil, nil
}

type busy struct{}

func (busy) Error() string { return "busy" }

var errBusy = busy{}

func eventOf(headers map[string]string, data []byte) commands.Event {
	ev := commands.Event{ID: headers["eventId"], Type: headers["eventType"], CorpID: headers["eventCorpId"], Data: data}
	if ms, err := strconv.ParseInt(headers["eventBornTime"], 10, 64); err == nil {
		ev.Born = time.UnixMilli(ms)
	}
	if ev.ID == "" {
		sum := sha256.Sum256(data)
		ev.ID = ev.Type + "|" + headers["eventBornTime"] + "|" + hex.EncodeToString(sum[:])
	}
	return ev
}

// eventLane keeps the events of one approval in order.
func eventLane(ev commands.Event) string {
	var of struct {
		ProcessInstanceID string `json:"processInstanceId"`
	}
	if json.Unmarshal(ev.Data, &of) == nil && of.ProcessInstanceID != "" {
		return of.ProcessInstanceID
	}
	return ev.Type
}

// retrying is an event that failed, on its way to another try.
type retrying struct {
	Key   string         `json:"key"`
	Event commands.Event `json:"event"`
}

func (b *Bot) react(ctx context.Context, key string, ev commands.Event) {
	if err := b.runEvent(ctx, ev); err != nil {
		b.cfg.Observe("retry", 0)
		b.log.Warn("event failed, will try again", "type", ev.Type, "request_id", key, "err", err)
		b.later(ctx, "event|"+key, 5*time.Second, retrying{Key: key, Event: ev})
		return
	}
	b.advance(ctx, key, stateDone)
}

// runEvent lets the skills react and queues the messages that they want sent.
func (b *Bot) runEvent(ctx context.Context, ev commands.Event) (err error) {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	notices, err := b.router.Event(ctx, ev)
	b.notify(ctx, notices, ev.CorpID, b.router.LanguageFor(ctx, &commands.Request{}))
	return err
}

// beside sends what an answer says one-to-one.
func (b *Bot) beside(ctx context.Context, req *commands.Request, reply *commands.Reply) {
	if reply != nil {
		b.notify(ctx, reply.Notices, req.User.CorpID, req.Lang)
	}
}

// notify queues messages to single people, each in the language that its reader chose, else in l.
func (b *Bot) notify(ctx context.Context, notices []commands.Notice, corpID string, l i18n.Lang) {
	for _, n := range notices {
		lang, ok := b.router.Language(ctx, n.UserID)
		if !ok {
			lang = l
		}
		card := n.Card.Card(lang)
		out := &outbound{
			TrackID: commands.TrackID(n.ID, n.UserID), Lang: lang, Card: &card, State: commands.StateDone, Since: time.Now(),
			To: place{User: commands.User{ID: n.UserID}, Corp: corpID},
		}
		b.later(ctx, "answer|"+out.TrackID, 0, out)
	}
}
