package demo_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// unlimited takes the budgets of the month away, too: what is left is the machine.
func unlimited(o *demo.Options) {
	withSettings(func(s *sandbox.Settings) { s.QuotaAPI, s.QuotaDeliveries = 0, 0 })(o)
	withConfig(func(c *config.Config) { c.Budget.APICallsPerMonth, c.Budget.DeliveriesPerMonth = 0, 0 })(o)
}

// onFile keeps the bot's records in a file, as in production; it outlives the bot.
func onFile(t testing.TB) option {
	file := t.TempDir() + "/dingdesk.db"
	return func(o *demo.Options) { o.Store = "sqlite:" + file }
}

func crowd(n int) option { return withSandbox(func(o *sandbox.Options) { o.Crowd = n }) }

// people are the user ids of the crowd.
func people(n int) []string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("crowd%05d", i+1)
	}
	return ids
}

// spoil adds a fault and returns how to end it.
func (w *world) spoil(f sandbox.Fault) (fault sandbox.Fault, end func()) {
	w.t.Helper()
	fault, err := w.Server.AddFault(f)
	if err != nil {
		w.t.Fatal(err)
	}
	return fault, func() {
		w.t.Helper()
		if err := w.Server.RemoveFault(fault.ID); err != nil {
			w.t.Error(err)
		}
	}
}

// hit waits until a fault has met so many calls.
func (w *world) hit(f sandbox.Fault, times int) {
	w.t.Helper()
	w.until(fmt.Sprintf("%d calls of %s", times, f.Path), func(s sandbox.Snapshot) bool {
		for _, x := range s.Faults() {
			if x.ID == f.ID {
				return x.Seen >= times
			}
		}
		return false
	})
}

// follow hands every change after a sequence number to step, in order, until step says that it is done.
func (w *world) follow(what string, from int64, step func(sandbox.Change) (done bool)) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 4*patience) // a thousand answers take a race detector long
	defer cancel()
	if _, err := w.Server.Next(ctx, from, step); err != nil {
		w.t.Fatalf("waiting for %s: %v", what, err)
	}
}

// isAnswer tells an answer of the bot from "working on it".
func isAnswer(m *sandbox.Message) bool {
	return m != nil && m.From == sandbox.FromBot && !working[m.Text]
}

// answered waits until every conversation has so many answers (messages after from).
func (w *world) answered(from int64, want map[string]int) {
	w.t.Helper()
	left := map[string]int{}
	for conversation, n := range want {
		left[conversation] = n
	}
	w.follow(fmt.Sprintf("answers in %d conversations", len(want)), from, func(c sandbox.Change) bool {
		if c.Kind == sandbox.ChangedMessage && isAnswer(c.Message) && left[c.Message.Conversation] > 0 {
			if left[c.Message.Conversation]--; left[c.Message.Conversation] == 0 {
				delete(left, c.Message.Conversation)
			}
		}
		return len(left) == 0
	})
}

// trackIDs are the cards that answer messages, by the rule that makes an answer appear once.
func (w *world) trackIDs(messages ...string) []string {
	ids := make([]string, len(messages))
	for i, id := range messages {
		ids[i] = commands.TrackID("m|"+w.Server.ClientID()+"|"+id, "card")
	}
	return ids
}

// cards are the cards in a conversation, oldest first.
func (w *world) cards(conversation string) []string {
	var ids []string
	for _, m := range w.answers(conversation) {
		if m.TrackID != "" {
			ids = append(ids, m.TrackID)
		}
	}
	return ids
}

// acks are how long the bot took to acknowledge each message, shortest first.
func (w *world) acks() (latencies []time.Duration) {
	w.t.Helper()
	w.until("every message to be acknowledged", func(s sandbox.Snapshot) bool { return s.Acked >= s.Said }) // an answer may come first
	for _, f := range w.Server.Frames(sandbox.FrameFilter{Type: "CALLBACK"}) {
		if f.Ack != nil { // not a copy that came again
			latencies = append(latencies, f.Ack.Latency)
		}
	}
	slices.Sort(latencies)
	return latencies
}

// quantile of sorted values.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}
