package bot

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/bot/outbox"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

// A message that runs again is answered by that alone: the try of its answer that the earlier process left in
// the due queue could leave beside it, also while the message still waits in its lane.
func TestATryThatAnEarlierProcessLeftDoesNotLeaveBesideTheAnswer(t *testing.T) {
	d := newDesk(t)
	router, err := commands.NewRouter(commands.Config{
		Understand: func(ctx context.Context, _ commands.Utterance) commands.Understanding {
			<-ctx.Done() // the lane's first does not end
			return commands.Understanding{}
		},
		Memory: forgetful{},
	})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.Context(), "memory:", d.log)
	if err != nil {
		t.Fatal(err)
	}
	d.router, d.inbox, d.out = router, st, d.outbox(d.api, st)
	frame, err := seal("m", nil, in(`"msgtype":"text","text":{"content":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 2 {
		key := fmt.Sprint("m|r|", i)
		if _, err := st.Accept(t.Context(), key, "lane", frame); err != nil {
			t.Fatal(err)
		}
		if err := d.out.Schedule(t.Context(), outbox.KindAnswer, commands.TrackID(key, "card"), commands.ClassAnswer, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := st.Due(t.Context(), string(commands.ClassAnswer), time.Now(), time.Minute, 0, func(id string, _ []byte, _ int, _ int64) {
		t.Errorf("%s would leave, too", id)
	}); err != nil {
		t.Error(err)
	}
	d.stop() // the lane need not wait for its time limit
}

// A message whose answer an earlier process had made, and may have shown, gets that answer, and no other.
func TestAnAnswerThatAnEarlierProcessHadMadeIsNotMadeAnew(t *testing.T) {
	d := newDesk(t)
	st, err := store.Open(t.Context(), "memory:", d.log)
	if err != nil {
		t.Fatal(err)
	}
	router, err := commands.NewRouter(commands.Config{
		Understand: func(context.Context, commands.Utterance) commands.Understanding {
			t.Error("it is read again")
			return commands.Understanding{}
		},
		Memory: forgetful{},
	})
	if err != nil {
		t.Fatal(err)
	}
	d.router, d.inbox, d.out = router, st, d.outbox(d.api, st)
	const key = "m|r|1"
	d.card(t, func(r *card.Record) { r.TrackID, r.Card.Title = commands.TrackID(key, "card"), "as it was shown" })
	frame, err := seal("m", nil, in(`"msgtype":"text","text":{"content":"x"}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Accept(t.Context(), key, "lane", frame); err != nil {
		t.Fatal(err)
	}
	if err := d.recover(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := d.lanes.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left []string // DingTalk is out of reach: it is to be tried again
	if _, err := st.Due(t.Context(), string(commands.ClassAnswer), time.Now().Add(time.Minute), time.Minute, 0, func(_ string, payload []byte, _ int, _ int64) {
		left = append(left, string(payload))
	}); err != nil {
		t.Fatal(err)
	}
	if len(left) != 1 || !strings.Contains(left[0], "as it was shown") {
		t.Errorf("what leaves is %q", left)
	}
}
