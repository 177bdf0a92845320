package bot

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/bot/card"
	"github.com/dingdesk/dingdesk/commands"
)

// ledger is an audit that is kept in the order of the store's records.
type ledger struct {
	mu    sync.Mutex
	lines []string
	desk  *desk
}

func (l *ledger) audit(_ context.Context, e commands.Entry) {
	r, _, err := l.desk.cards.Load(context.Background(), "t1")
	state := "?"
	if err == nil && r != nil {
		state = string(r.State)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, strings.Join([]string{e.By, e.What, e.Effect, e.Outcome, "while " + state}, " "))
}

func audited(t *testing.T) (*desk, *ledger) {
	t.Helper()
	d := newDesk(t)
	l := &ledger{desk: d}
	d.cfg.Audit = l.audit
	d.card(t, nil)
	return d, l
}

func (l *ledger) want(t *testing.T, want ...string) {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	if !slices.Equal(l.lines, want) {
		t.Errorf("the audit has\n%s\nwant\n%s", strings.Join(l.lines, "\n"), strings.Join(want, "\n"))
	}
}

func TestAPressIsAuditedBeforeItsCardEnds(t *testing.T) {
	d, l := audited(t)
	d.pressed(t, 1, "demo.confirm@1")
	l.want(t, "u1 demo.confirm write done while processing")
}

func TestWhatAStoreDidNotTakeIsAuditedAgainWithTheEndOfTheCard(t *testing.T) {
	d, l := audited(t)
	d.run = func() (*commands.Reply, error) {
		d.store.mu.Lock()
		defer d.store.mu.Unlock()
		d.store.failPuts = 1
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone}, nil
	}
	if r := d.pressed(t, 1, "demo.confirm@1"); r.State != commands.StateDone {
		t.Errorf("the card is %s", r.State)
	}
	l.want(t, "u1 demo.confirm write done while processing", "u1 demo.confirm write done while processing")
}

func TestARefusedPressIsAudited(t *testing.T) {
	d, l := audited(t)
	d.allow = commands.NewError(commands.Forbidden, nil, "core.outsider")
	d.pressed(t, 1, "demo.confirm@1")
	l.want(t, "u1 demo.confirm write forbidden while processing")
}

func TestAPressOfSomebodyElsesCardIsAudited(t *testing.T) {
	d, l := audited(t)
	if _, err := d.onPress(t.Context(), press(1, "u2", "demo.confirm@1")); err != nil {
		t.Fatal(err)
	}
	l.want(t, "u2 demo.confirm write forbidden while pending")
	if _, err := d.onPress(t.Context(), press(2, "u1", "demo.confirm@9")); err != nil { // its owner's, of an older version
		t.Fatal(err)
	}
	l.want(t, "u2 demo.confirm write forbidden while pending")
}

// What became of a write may be found out behind a message about its card: that is an entry of the write, not of the message.
func TestAWriteThatIsFoundOutLaterIsAuditedAsItself(t *testing.T) {
	d, l := audited(t)
	d.run = func() (*commands.Reply, error) { return nil, errors.New("no answer") }
	d.reconcile = func() (*commands.Reply, error) {
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	}
	if r := d.pressed(t, 1, "demo.confirm@1"); r.State != commands.StateUnclear {
		t.Fatalf("the card is %s", r.State)
	}
	d.reconcile = func() (*commands.Reply, error) {
		return &commands.Reply{To: commands.PressedCard, State: commands.StateDone}, nil
	}
	ctx, note := commands.WithInfo(t.Context())
	_, err := d.settling(&commands.Request{ID: "m|2", User: commands.User{ID: "u1"}})(ctx, "t1", "")
	if commands.CodeOf(err) != commands.Conflict {
		t.Fatal(err)
	}
	l.want(t, "u1 demo.confirm write unclear while processing", "u1 demo.confirm write done while unclear")
	if note.Command() != "" {
		t.Errorf("the message is taken for %s", note.Command())
	}
	var r *card.Record
	if r, _, err = d.cards.Load(t.Context(), "t1"); err != nil || r.State != commands.StateDone {
		t.Errorf("the card is %v, %v", r, err)
	}
}
