package bot

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/commands"
)

// recover queues what an earlier process accepted and did not finish. It runs before the first
// connection, so that what was sent first is answered first.
func (b *Bot) recover(ctx context.Context) error {
	count := 0
	err := b.inbox.Unfinished(ctx, func(key, lane string, frame []byte, state string, accepted time.Time) error {
		run, err := b.resume(ctx, key, frame, state, accepted)
		if err != nil {
			b.cfg.Observe(commands.Poison, 0)
			b.log.Error("unreadable entry in the inbox", "request_id", key, "err", err)
			b.advance(ctx, key, stateDone)
			return nil
		}
		j := &job{
			key: key, lane: lane, since: time.Now(), accepted: accepted, settled: true, ready: make(chan bool, 1), run: run,
			order: order{Sent: accepted.UnixMilli(), Seq: b.seq.Add(1)},
		}
		j.ready <- true
		b.lanes.put(j)
		count++
		return nil
	})
	if err != nil {
		return fmt.Errorf("bot: recover: %w", err)
	}
	if count > 0 {
		b.log.Info("resumed what an earlier process left", "jobs", count)
	}
	return nil
}

// resume builds the work of an inbox entry again.
func (b *Bot) resume(ctx context.Context, key string, frame []byte, state string, accepted time.Time) (func(context.Context, *job), error) {
	var env envelope
	if err := json.Unmarshal(frame, &env); err != nil {
		return nil, err
	}
	switch env.Kind {
	case "m":
		m, err := decodeMessage(env.Data)
		if err != nil {
			return nil, err
		}
		// A try that the due queue still holds would be a second answer; it must not begin before this runs.
		if err := b.out.Withdraw(ctx, outbox.KindAnswer, commands.TrackID(key, "card")); err != nil {
			b.log.Warn("due entry not withdrawn", "err", err)
		}
		return func(ctx context.Context, j *job) { b.answer(ctx, j, m) }, nil
	case "p":
		var p card.Pressing
		if err := json.Unmarshal(env.Data, &p); err != nil {
			return nil, err
		}
		return func(ctx context.Context, j *job) { b.press(ctx, key, &p, time.Time{}, accepted) }, nil
	case "e":
		ev := eventOf(env.Headers, env.Data)
		return func(ctx context.Context, _ *job) { b.react(ctx, key, ev) }, nil
	}
	return nil, fmt.Errorf("unknown kind %q (state %s)", env.Kind, state)
}
