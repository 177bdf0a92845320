package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// tooNew is how old an approval must be for certain to be withdrawn: 15 s (openapi.md 4.6), and its submission is
// told to the minute.
const tooNew = 15*time.Second + time.Minute

// withdraw leads from what was said to the card that asks whether to really withdraw it.
func (s *skill) withdraw(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	f, reply, err := s.own(ctx, req, "withdraw", q)
	if err != nil || reply != nil {
		return reply, err
	}
	return s.proposeWithdrawal(ctx, req, f)
}

func (s *skill) proposeWithdrawal(ctx context.Context, req *commands.Request, f read) (*commands.Reply, error) {
	if err := withdrawable(req, f); err != nil {
		return nil, err
	}
	payload, err := json.Marshal(decision{Instance: f.ID})
	if err != nil {
		return nil, fmt.Errorf("approval: encode withdrawal: %w", err)
	}
	card := s.card(ctx, req, f)
	about := f.about(card)
	return &commands.Reply{
		Card: Withdraw{card}, About: &about, Close: true, Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload},
	}, nil
}

// withdrawable says why somebody cannot withdraw an approval. DingTalk lets administrators do it, too; we do not.
func withdrawable(req *commands.Request, f read) error {
	switch {
	case f.from.OriginatorUserID != req.User.ID:
		return commands.NewError(commands.Forbidden, nil, "approval.withdraw.not_yours")
	case f.Status != Running:
		return isOver(req, f.instance)
	}
	return nil
}

// revoke withdraws an approval. The call has no idempotency key, so the approval is read first, and again
// (revoked) whenever it is unclear whether a call took effect.
func (s *skill) revoke(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	f, err := s.look(ctx, req, d.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	if err := withdrawable(req, f); err != nil {
		if f.Status == Withdrawn && f.from.OriginatorUserID == req.User.ID {
			return s.withdrawn(ctx, req, f), nil
		}
		return nil, err
	}
	if err := s.API.Workflow.Terminate(ctx, d.Instance, req.User.ID); err != nil {
		return s.notWithdrawn(ctx, req, f, err)
	}
	if now, err := s.look(ctx, req, d.Instance); err == nil {
		f = now
	} else {
		s.Log.WarnContext(ctx, "index not brought up to date after a withdrawal", "err", err)
	}
	return s.withdrawn(ctx, req, f), nil
}

// notWithdrawn words each refusal of DingTalk's.
func (s *skill) notWithdrawn(ctx context.Context, req *commands.Request, f read, refused error) (*commands.Reply, error) {
	switch {
	case dingtalk.IsAlreadyDecided(refused): // or too new
		now, err := s.look(ctx, req, f.ID)
		switch {
		case err != nil:
			return nil, unsent(err)
		case now.Status == Withdrawn:
			return s.withdrawn(ctx, req, now), nil
		case now.Status != Running:
			return nil, isOver(req, now.instance)
		case req.Now.Sub(f.from.CreateTime) < tooNew:
			return nil, commands.NewError(commands.Refused, refused, "approval.withdraw.too_new")
		}
		return nil, commands.NewError(commands.Refused, refused, "approval.withdraw.refused")
	case dingtalk.IsRevocationForbidden(refused):
		return nil, commands.NewError(commands.Conflict, refused, "approval.withdraw.forbidden")
	case dingtalk.HasCode(refused, "invalidInstanceTerminateOperatingUserId", "userNotExist"):
		return nil, commands.NewError(commands.Forbidden, refused, "approval.withdraw.not_yours")
	case dingtalk.HasCode(refused, "aflowProcessInstNotExist"):
		return nil, commands.NewError(commands.NotFound, refused, "approval.unseen")
	case dingtalk.IsPermissionMissing(refused) && len(dingtalk.MissingScopes(refused)) == 0:
		return nil, commands.NewError(commands.Misconfig, refused, "approval.permission")
	}
	return nil, fmt.Errorf("approval: withdraw: %w", refused)
}

// revoked finds out what became of a withdrawal.
func (s *skill) revoked(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	f, err := s.look(ctx, req, d.Instance)
	switch {
	case err != nil:
		return nil, err
	case f.Status == Withdrawn:
		return s.withdrawn(ctx, req, f), nil
	case f.Status != Running:
		return nil, isOver(req, f.instance)
	case req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	}
	return nil, nil
}

func (s *skill) withdrawn(ctx context.Context, req *commands.Request, f read) *commands.Reply {
	card := s.card(ctx, req, f)
	about := f.about(card)
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Close: true, About: &about,
		Card: WasWithdrawn{Detail: card, Who: s.name(ctx, req.User.ID), At: req.Now},
	}
}
