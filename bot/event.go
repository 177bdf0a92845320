package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/commands"
)

// onEvent is the Stream handler of events. An event is journalled and acked; what fails behind that
// is our own to repeat, not DingTalk's.
func (b *Bot) onEvent(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
	b.cfg.Observe(commands.EventCame, 0)
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
		b.cfg.Observe(commands.Poison, 0)
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

func (b *Bot) react(ctx context.Context, key string, ev commands.Event) {
	if err := b.runEvent(ctx, ev); err != nil {
		b.cfg.Observe(commands.Retry, 0)
		b.log.Warn("event failed, will try again", "type", ev.Type, "request_id", key, "err", err)
		b.later(ctx, jobEvent, key, commands.ClassPersonal, 5*time.Second, retrying{Key: key, Event: ev})
		return
	}
	b.advance(ctx, key, stateDone)
}

// runEvent lets the skills react and queues what follows from that.
func (b *Bot) runEvent(ctx context.Context, ev commands.Event) error {
	ctx, cancel := context.WithTimeout(ctx, b.cfg.HandlerTimeout)
	defer cancel()
	out, err := b.router.Event(ctx, ev)
	return errors.Join(err, b.follow(ctx, out, ev.CorpID, b.router.LanguageFor(ctx, &commands.Request{})), b.sooner(ctx, eventLane(ev)))
}
