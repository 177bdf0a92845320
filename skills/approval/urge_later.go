package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/commands"
)

const jobUrge = "approval.urge" // as the command by whose right it urges

// later is the data of a job that urges in the next hours of the office.
type later struct {
	User  commands.User `json:"user"`
	Urged urged         `json:"urged"`
}

// urgeLater is the job that urges, unless whoever wanted it took it back. If it is not waited for any more, somebody else holds it, or
// they may not urge now, they are told that nothing was sent.
func (s *skill) urgeLater(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var l later
	var out commands.Outcome
	var barred error // what keeps whoever wanted it from it
	if err := json.Unmarshal(job.Data, &l); err != nil {
		return out, fmt.Errorf("approval: decode urging: %w", err)
	}
	all, err := s.urges(ctx, l.User.ID)
	if err != nil || !slices.ContainsFunc(all, func(had urged) bool { return had.By == l.Urged.By }) {
		return out, err
	}
	now := s.Now().In(s.Zone)
	req := &commands.Request{ID: l.Urged.By, User: l.User, Now: now, Zone: s.Zone}
	f, err := s.lookNamed(ctx, req, l.Urged.Instance)
	if err != nil && commands.CodeOf(err) != commands.NotFound {
		return out, err
	}
	if err == nil && f.Status == Running {
		if barred = s.mayActFor(ctx, l.User.ID, jobUrge); commands.CodeOf(barred) == commands.Unavailable {
			return out, barred // nobody knows: it runs again
		}
		if barred == nil {
			out.Messages, err = s.nudges(ctx, req, f, l.Urged)
		}
		if err != nil {
			return out, err
		}
		commands.Touch(ctx, commands.OnApproval, f.ID)
		commands.Touch(ctx, commands.OnReceiver, l.Urged.To...)
		if len(out.Messages) > 0 {
			commands.ActsFor(ctx, l.User.ID, "")
			return out, nil
		}
	}
	if err == nil {
		about, card := f.about(Detail{Title: f.Title, Kind: f.Kind}), NotNudged{Detail: s.card(ctx, req, f), Barred: barred != nil}
		if card.Barred {
			commands.ActsFor(ctx, l.User.ID, commands.CodeOf(barred))
		}
		card.Closed = f.Status == Running && slices.ContainsFunc(l.Urged.To, func(id string) bool { _, _, holds := f.holds(id); return holds })
		out.Messages = []commands.Message{{Key: "unurged|" + l.Urged.By, To: l.User.ID, For: "approval.status", Card: card, About: &about}}
	}
	return out, nil
}

// unurge takes back what was put off. What has left meanwhile has left.
func (s *skill) unurge(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	err := s.editUrges(ctx, req.User.ID, func(all []urged) ([]urged, error) {
		i := slices.IndexFunc(all, func(u urged) bool { return u.By == req.Press.TrackID })
		if i < 0 {
			return all, nil
		}
		if !all[i].At.After(s.Now()) {
			return all, commands.NewError(commands.Conflict, nil, "approval.urge.gone")
		}
		return slices.Delete(all, i, i+1), nil
	})
	if err != nil {
		return nil, err
	}
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Close: true}, nil
}
