package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
)

// kept is the record of the desk's card.
func (d *desk) kept(t *testing.T) *card.Record {
	t.Helper()
	r, _, err := d.cards.Load(t.Context(), "t1")
	if err != nil || r == nil {
		t.Fatalf("no record: %v", err)
	}
	return r
}

// pressed presses a button and waits for what comes of it.
func (d *desk) pressed(t *testing.T, n int, action string) *card.Record {
	t.Helper()
	if _, err := d.onPress(t.Context(), press(n, "u1", action)); err != nil {
		t.Fatal(err)
	}
	for { // until the lane has stored what the press came to
		if r := d.kept(t); r.State != commands.StateProcessing {
			return r
		}
		select {
		case <-d.store.put:
		case <-t.Context().Done():
			t.Fatal("the press does not end")
		}
	}
}

// ended waits until all that was pressed has done what it does behind its answer, too.
func (d *desk) ended(t *testing.T) {
	t.Helper()
	if err := d.lanes.drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// What a write says, what is found out about it, and how its card stands then.
func TestAnUnclearWriteIsLookedUpBeforeAnythingElseHappensToItsCard(t *testing.T) {
	done := func() (*commands.Reply, error) {
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Card: cardtpl.Notice{Text: "ok"}}, nil
	}
	fails := func(err error) func() (*commands.Reply, error) {
		return func() (*commands.Reply, error) { return nil, err }
	}
	unknown := fails(errors.New("no answer"))
	nothing := fails(nil)
	settle := func(as commands.State) func(*testing.T, *desk) error {
		return func(t *testing.T, d *desk) error {
			req := &commands.Request{ID: "m", User: commands.User{ID: "u1"}, Lang: "zh-CN", Now: time.Now()}
			_, err := d.settling(req)(t.Context(), "t1", as)
			return err
		}
	}
	for name, c := range map[string]struct {
		run, first, then func() (*commands.Reply, error) // the write, what its look-up says, and a later one
		next             func(*testing.T, *desk) error   // what the person does, nil presses 再查一次
		seen, left       commands.State
		code             commands.Code // of what a message is told
	}{
		"it happened":                            {run: unknown, first: done, seen: commands.StateDone},
		"it did not":                             {run: unknown, first: nothing, seen: commands.StatePending},
		"somebody else was first":                {run: unknown, first: fails(commands.NewError(commands.Conflict, nil, "core.card.over")), seen: commands.StateFailed},
		"unknown, then it happened":              {unknown, unknown, done, nil, commands.StateUnclear, commands.StateDone, ""},
		"unknown, then it did not":               {unknown, unknown, nothing, nil, commands.StateUnclear, commands.StatePending, ""},
		"unknown for good":                       {unknown, unknown, unknown, nil, commands.StateUnclear, commands.StateUnclear, ""},
		"cancelled, and it happened":             {unknown, unknown, done, settle(commands.StateCancelled), commands.StateUnclear, commands.StateDone, commands.Conflict},
		"cancelled, and it did not":              {unknown, unknown, nothing, settle(commands.StateCancelled), commands.StateUnclear, commands.StateCancelled, ""},
		"cancelled, and still unknown":           {unknown, unknown, unknown, settle(commands.StateCancelled), commands.StateUnclear, commands.StateUnclear, commands.Unclear},
		"corrected, and it happened":             {unknown, unknown, done, settle(""), commands.StateUnclear, commands.StateDone, commands.Conflict},
		"corrected, and it did not":              {unknown, unknown, nothing, settle(commands.StateSuperseded), commands.StateUnclear, commands.StateSuperseded, ""},
		"corrected, and still unknown":           {unknown, unknown, unknown, settle(commands.StateSuperseded), commands.StateUnclear, commands.StateUnclear, commands.Unclear},
		"refused: nothing is looked up":          {run: fails(commands.NewError(commands.Refused, nil, "core.card.over")), first: done, seen: commands.StatePending},
		"not permitted: it can be pressed again": {run: fails(commands.NewError(commands.Misconfig, nil, "core.card.over")), first: done, seen: commands.StatePending},
		"not allowed: it is over":                {run: fails(commands.NewError(commands.Forbidden, nil, "core.card.over")), first: done, seen: commands.StateFailed},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait for a network that is not there
			d := newDesk(t)
			d.card(t, nil)
			d.run, d.reconcile = c.run, c.first
			r := d.pressed(t, 1, "demo.confirm@1")
			if r.State != c.seen {
				t.Fatalf("after the press the card is %s, want %s", r.State, c.seen)
			}
			switch r.State {
			case commands.StateUnclear:
				if !slices.Equal(r.Actions, []string{cardtpl.CheckAction}) || r.Tried == nil {
					t.Errorf("an unclear card offers %v", r.Actions)
				}
			case commands.StatePending:
				if !r.Offers("demo.confirm", -1) || r.Version == 1 {
					t.Errorf("the card offers %v at version %d", r.Actions, r.Version)
				}
			}
			if c.left == "" {
				return
			}
			d.reconcile = c.then
			if c.next == nil {
				d.pressed(t, 2, fmt.Sprintf("%s@%d", cardtpl.CheckAction, r.Version))
			} else if err := c.next(t, d); (err == nil) != (c.code == "") || (err != nil && commands.CodeOf(err) != c.code) {
				t.Errorf("the message is told %v, want %q", err, c.code)
			}
			if r = d.kept(t); r.State != c.left {
				t.Errorf("then it is %s, want %s", r.State, c.left)
			}
			if len(d.ran) != 1 {
				t.Errorf("the write ran %d times", len(d.ran))
			}
		})
	}
}

// What became of a write is looked up again by itself, for an hour or until it is known, and the card changes once.
func TestAnUnclearWriteIsLookedUpAgainByItself(t *testing.T) {
	done := func() (*commands.Reply, error) {
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Card: cardtpl.Notice{Text: "ok"}}, nil
	}
	nothing := func() (*commands.Reply, error) { return nil, nil }
	unknown := func() (*commands.Reply, error) { return nil, errors.New("no answer") }
	for name, c := range map[string]struct {
		ago   time.Duration // that it was unclear first
		found func() (*commands.Reply, error)
		left  commands.State
		next  time.Duration // after that; 0 is never
		drawn bool
	}{
		"it happened":              {30 * time.Second, done, commands.StateDone, 0, true},
		"it did not":               {2 * time.Minute, nothing, commands.StatePending, 0, true},
		"an event came":            {time.Second, unknown, commands.StateUnclear, 30 * time.Second, false},
		"unknown":                  {30 * time.Second, unknown, commands.StateUnclear, 2 * time.Minute, false},
		"unknown after 2 minutes":  {2 * time.Minute, unknown, commands.StateUnclear, 10 * time.Minute, false},
		"unknown after 10 minutes": {10 * time.Minute, unknown, commands.StateUnclear, time.Hour, false},
		"unknown after an hour":    {time.Hour, unknown, commands.StateUnclear, 0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait for a network that is not there
			d := newDesk(t)
			d.card(t, nil)
			d.run, d.reconcile = unknown, unknown
			r := d.pressed(t, 1, "demo.confirm@1")
			d.ended(t)
			if first := r.Tried.Since.Add(30 * time.Second); !d.store.due["look|t1"].Equal(first) {
				t.Fatalf("it is looked up at %s, want %s", d.store.due["look|t1"], first)
			}
			since := time.Now().Add(-c.ago)
			d.card(t, func(kept *card.Record) { *kept = *r; kept.Tried.Since = since })
			clear(d.store.due)
			d.reconcile = c.found
			if err := d.tryLook(t.Context(), update{TrackID: "t1"}); err != nil {
				t.Fatal(err)
			}
			if r = d.kept(t); r.State != c.left || len(d.ran) != 1 {
				t.Errorf("the card is %s, and it ran %d times", r.State, len(d.ran))
			}
			if at, again := d.store.due["look|t1"]; again != (c.next > 0) || again && !at.Equal(since.Add(c.next)) {
				t.Errorf("it is looked up %s after that, want %s", at.Sub(since), c.next)
			}
			if _, drawn := d.store.due["put|t1"]; drawn != c.drawn {
				t.Errorf("the card is drawn anew: %v", drawn)
			}
			if gaveUp := r.Card.Hint == r.Lang.T("cards.unclear_over"); gaveUp != (c.ago == time.Hour) {
				t.Errorf("the card says %q", r.Card.Hint)
			}
		})
	}
}

// An event of what it is about comes first, once.
func TestAnEventHasAnUnclearWriteLookedUpAtOnce(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	d.run = func() (*commands.Reply, error) { return nil, errors.New("no answer") }
	d.reconcile = d.run
	d.pressed(t, 1, "demo.confirm@1")
	d.ended(t)
	for n, id := range []string{"i2", "i1", "i1"} {
		clear(d.store.due)
		if err := d.sooner(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if at, due := d.store.due["look|t1"]; due != (n == 1) || due && at.After(time.Now()) {
			t.Errorf("after event %d, of %s, it is looked up at %s", n, id, at)
		}
	}
}

// It goes on while somebody looks themselves.
func TestAWriteThatSomebodyLooksUpJustNowIsLookedUpLater(t *testing.T) {
	d := newDesk(t)
	p := card.Pressing{TrackID: "t1", Presser: "u1", Action: "demo.confirm", N: -1, Version: 1, At: time.Now().UnixMilli()}
	d.card(t, func(r *card.Record) { r.Begin("k", &p, true) })
	if err := d.tryLook(t.Context(), update{TrackID: "t1"}); err != nil || !d.store.due["look|t1"].After(time.Now()) || len(d.reconciled) > 0 {
		t.Errorf("%v, due %v, looked up %d times", err, d.store.due, len(d.reconciled))
	}
}

// A press that a crash interrupted is looked up first, and runs again only when it took no effect and is young.
func TestAnInterruptedWriteIsLookedUpBeforeItRunsAgain(t *testing.T) {
	for name, c := range map[string]struct {
		happened bool
		ago      time.Duration
		ran      int
		want     commands.State
	}{
		"it happened":      {true, 0, 0, commands.StateDone},
		"it did not":       {false, 0, 1, commands.StateDone},
		"it happened, old": {true, time.Hour, 0, commands.StateDone},
		"it did not, old":  {false, time.Hour, 0, commands.StatePending},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait for a network that is not there
			d := newDesk(t)
			p := card.Pressing{TrackID: "t1", Presser: "u1", Action: "demo.confirm", N: -1, Version: 1, At: time.Now().Add(-c.ago).UnixMilli()}
			d.card(t, func(r *card.Record) { r.Begin("k", &p, true) })
			d.reconcile = func() (*commands.Reply, error) {
				if c.happened {
					return &commands.Reply{To: commands.PressedCard, State: commands.StateDone}, nil
				}
				return nil, nil
			}
			d.press(context.Background(), "k", &p, time.Time{}, time.Now().Add(-c.ago))
			if r := d.kept(t); r.State != c.want || len(d.ran) != c.ran || len(d.reconciled) != 1 {
				t.Errorf("the card is %s, ran %d, looked up %d; want %s, %d, 1", r.State, len(d.ran), len(d.reconciled), c.want, c.ran)
			}
		})
	}
}

// An unclear card survives a restart as it is, also through JSON.
func TestAnUnclearCardIsStored(t *testing.T) {
	d := newDesk(t)
	d.card(t, nil)
	d.run = func() (*commands.Reply, error) { return nil, errors.New("no answer") }
	d.reconcile = d.run
	before := d.pressed(t, 1, "demo.confirm@1")
	raw, err := json.Marshal(before)
	if err != nil {
		t.Fatal(err)
	}
	var r card.Record
	if err := json.Unmarshal(raw, &r); err != nil || r.State != commands.StateUnclear || r.Tried.Press.Action != "demo.confirm" || !r.Tried.Told {
		t.Errorf("stored as %s: %v", raw, err)
	}
}
