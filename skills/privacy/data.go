package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// Holding is what is stored of somebody of one kind.
type Holding struct {
	N     int       // how many
	Stay  int       // of them cannot be deleted yet
	Until time.Time // when the last of them goes by itself; zero: it stays, or nobody knows
}

// eraseTTL is how long the question waits.
const eraseTTL = 30 * time.Minute

// mine tells what is stored of whoever asks.
func (s skill) mine(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	card, err := s.stored(ctx, req)
	if err != nil {
		return nil, err
	}
	return &commands.Reply{Card: card, Close: true}, nil
}

// stored is what is stored of whoever asks.
func (s skill) stored(ctx context.Context, req *commands.Request) (Stored, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return Stored{}, err
	}
	if q.Scope != "" && q.Scope != commands.ScopeSelf || len(q.People) > 0 {
		return Stored{}, commands.NewError(commands.Forbidden, nil, "privacy.data.own_only")
	}
	held, did, touched, err := s.Holdings(ctx, req.User.ID)
	if err != nil {
		return Stored{}, fmt.Errorf("privacy: look what is stored: %w", err)
	}
	return Stored{Held: held, Did: did, Touched: touched, KeepDays: s.KeepDays(), Now: req.Now}, nil
}

// propose shows what would be deleted.
func (s skill) propose(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	card, err := s.stored(ctx, req)
	if err != nil {
		return nil, err
	}
	return &commands.Reply{
		Card: Erase{card}, Close: true,
		Pending: &commands.Pending{Owners: []string{req.User.ID}, TTL: eraseTTL},
	}, nil
}

// erase deletes. Doing it again deletes what came meanwhile, and nothing else.
func (s skill) erase(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	if err := s.Erase(ctx, req.User.ID, req.Press.TrackID); err != nil {
		return nil, commands.NewError(commands.Unavailable, err, "privacy.data.not_erased")
	}
	return &commands.Reply{To: commands.PressedCard, State: commands.StateDone, Close: true, Card: Erased{KeepDays: s.KeepDays(), Now: req.Now}}, nil
}

// reconcile says that nothing is known to have happened: deleting once more is harmless.
func (s skill) reconcile(context.Context, *commands.Request) (*commands.Reply, error) {
	return nil, nil
}

// keep leaves everything.
func (s skill) keep(context.Context, *commands.Request) (*commands.Reply, error) {
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Close: true}, nil
}
