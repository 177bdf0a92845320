package app

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// Somebody who has left is forgotten after a week, whoever is there is not, nor is anybody while DingTalk does not answer.
func TestWhoLeftIsForgottenAfterAWeek(t *testing.T) {
	s, err := sandbox.New(sandbox.Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	url, err := s.Start("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	cfg := config.Default()
	cfg.Store = "memory:"
	cfg.DingTalk.ClientID, cfg.DingTalk.ClientSecret = s.ClientID(), config.NewSecret(s.ClientSecret())
	cfg.DingTalk.APIBase, cfg.DingTalk.OAPIBase = url, url
	a, err := New(t.Context(), cfg, slog.New(slog.DiscardHandler), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	people := s.People()
	gone, here, both := people[1].UserID, people[2].UserID, "card-of-both"
	keep := func(trackID string, owners ...string) {
		raw, err := json.Marshal(card.Record{TrackID: trackID, Owners: owners, State: commands.StateDone})
		if err == nil {
			_, err = a.store.Put(t.Context(), card.Kind, trackID, raw, time.Now().Add(card.Kept))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	keep("card-of-gone", gone)
	keep("card-of-here", here)
	keep(both, gone, here)
	for _, id := range []string{gone, here} {
		if _, err := a.store.Put(t.Context(), kindMemory, "lang|"+id, []byte("en"), time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	count := func(userID string) int {
		held, _, _, err := a.holdings(t.Context(), userID)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, h := range held {
			n += h.N
		}
		return n
	}
	look := func(at time.Time, wantGone int) {
		t.Helper()
		if err := a.forgetLeavers(t.Context(), at); err != nil {
			t.Fatal(err)
		}
		if g, h := count(gone), count(here); g != wantGone || h != 2 {
			t.Errorf("at %v there are %d things of who left and %d of who did not, want %d and 2", at, g, h, wantGone)
		}
	}
	now := time.Now()
	// A decision that waits to take effect is undone by its card: both stay.
	if _, err := a.store.Put(t.Context(), "approval.held", "card-of-here", []byte(`{"by":"`+here+`"}`), time.Time{}); err != nil {
		t.Fatal(err)
	}
	if err := a.erase(t.Context(), here, ""); err != nil {
		t.Fatal(err)
	}
	if held, _, _, err := a.holdings(t.Context(), here); err != nil || held[card.Kind].Stay != 1 || held["approval.held"].Stay != 1 || len(held) != 2 {
		t.Fatalf("%+v, %v", held, err)
	}
	look(now, 2)
	if err := s.UserLeaves(gone); err != nil {
		t.Fatal(err)
	}
	a.dir.Invalidate(gone)
	look(now, 2) // from here on it counts
	look(now.Add(goneFor-time.Minute), 2)
	if _, err := s.AddFault(sandbox.Fault{Path: "/topapi/v2/user/get", Status: 500, Body: "oops"}); err != nil {
		t.Fatal(err)
	}
	look(now.Add(goneFor), 2) // nobody knows whether they are gone
	for _, f := range s.Faults() {
		if err := s.RemoveFault(f.ID); err != nil {
			t.Fatal(err)
		}
	}
	look(now.Add(goneFor), 0)
	if _, _, ok, err := a.store.Get(t.Context(), card.Kind, both); err != nil || !ok {
		t.Errorf("a card that others own, too: %v, %v", ok, err)
	}
	// Whoever is not found for a while and comes back has a week anew.
	for day, missing := range []bool{true, false, true} {
		var fault sandbox.Fault
		if missing {
			if fault, err = s.AddFault(sandbox.Fault{Path: "/topapi/v2/user/get", Status: 200, Body: `{"errcode":60121,"errmsg":"找不到该用户"}`}); err != nil {
				t.Fatal(err)
			}
		}
		a.dir.Invalidate(here)
		look(now.Add(time.Duration(day)*goneFor), 0)
		if missing {
			if err := s.RemoveFault(fault.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
}
