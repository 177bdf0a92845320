package bot

import (
	"context"
	"fmt"
	"testing"
	"time"

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
