package card

import (
	"encoding/json"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/store"
)

func TestNoMoveIsKeptThatIsNotInTheTable(t *testing.T) {
	st, err := store.Open(t.Context(), "memory:", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cards := Store{st}
	states := []commands.State{
		commands.StateOpen, commands.StatePending, commands.StateProcessing, commands.StateUnclear, commands.StateDone,
		commands.StateRejected, commands.StateCancelled, commands.StateExpired, commands.StateFailed, commands.StateSuperseded,
	}
	for _, from := range states {
		for _, to := range states {
			raw, err := json.Marshal(&Record{TrackID: "t1", State: from})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := st.Put(t.Context(), Kind, "t1", raw, time.Time{}); err != nil {
				t.Fatal(err)
			}
			r, version, err := cards.Load(t.Context(), "t1")
			if err != nil {
				t.Fatal(err)
			}
			r.State = to
			_, err = cards.Save(t.Context(), r, version)
			if want := from == to || May(from, to); (err == nil) != want || (!want && !errors.Is(err, ErrMove)) {
				t.Errorf("from %s to %s: %v", from, to, err)
			}
		}
	}
}

func TestOfTwoWhoChangeACardOneIsTold(t *testing.T) {
	st, err := store.Open(t.Context(), "memory:", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	cards := Store{st}
	version, err := cards.Save(t.Context(), &Record{TrackID: "t1", State: "pending"}, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []error{nil, ErrChanged} {
		r := &Record{TrackID: "t1", State: "processing", was: "pending"}
		if _, err := cards.Save(t.Context(), r, version); !errors.Is(err, want) {
			t.Errorf("change %d: %v, want %v", i, err, want)
		}
	}
}
