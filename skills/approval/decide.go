package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// decision is the payload of a card on which an approval can be decided.
type decision struct {
	Instance string `json:"instance"`
	Task     int64  `json:"task"`
	Agree    bool   `json:"agree,omitempty"`
}

func decided(req *commands.Request) (decision, error) {
	var d decision
	if err := json.Unmarshal(req.Press.Payload, &d); err != nil {
		return d, fmt.Errorf("approval: decode decision: %w", err)
	}
	return d, nil
}

// ask turns the card into the question whether to really agree or refuse: neither can be taken back.
func (s *skill) ask(agree bool) commands.Handler {
	return func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		d, err := decided(req)
		if err != nil {
			return nil, err
		}
		card, i, err := s.view(ctx, req, d.Instance)
		if err != nil {
			return nil, err
		}
		if taskID, _, ok := i.holds(req.User.ID); !ok || taskID != d.Task {
			return nil, commands.NewError(commands.Conflict, nil, "approval.already")
		}
		d.Agree = agree
		payload, err := json.Marshal(d)
		if err != nil {
			return nil, fmt.Errorf("approval: encode decision: %w", err)
		}
		return &commands.Reply{
			To: commands.PressedCard, Card: cardtpl.ApprovalDecide{Detail: card, Agree: agree},
			Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL},
		}, nil
	}
}

// back shows the approval again.
func (s *skill) back(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	reply, err := s.detail(ctx, req, d.Instance)
	if reply != nil {
		reply.To = commands.PressedCard
	}
	return reply, err
}

// confirm decides the task. The call has no idempotency key, so the approval is read first, and again
// (learn) whenever it is unclear whether a call took effect.
func (s *skill) confirm(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	card, i, err := s.view(ctx, req, d.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	if taskID, _, ok := i.holds(req.User.ID); !ok || taskID != d.Task {
		return s.settled(ctx, req, d, card)
	}
	result := "refuse"
	if d.Agree {
		result = "agree"
	}
	err = s.API.Workflow.Execute(ctx, dingtalk.Execution{
		ProcessInstanceID: d.Instance, TaskID: d.Task, ActionerUserID: req.User.ID, Result: result,
	})
	switch {
	case err == nil:
		return s.outcome(ctx, req, d, card), nil
	case dingtalk.IsAlreadyDecided(err):
		if reply, known := s.settled(ctx, req, d, card); reply != nil || known != nil {
			return reply, known
		}
	case dingtalk.IsPermissionMissing(err) && len(dingtalk.MissingScopes(err)) == 0:
		return nil, commands.NewError(commands.Misconfig, err, "approval.permission")
	}
	return nil, fmt.Errorf("approval: execute: %w", err)
}

// unsent marks a failure before anything was sent: it is no reason to look what became of it.
func unsent(err error) error {
	if _, ok := errors.AsType[*commands.Error](err); ok || !dingtalk.MayHaveRun(err) {
		return err
	}
	return commands.NewError(commands.Unavailable, err, "core.unavailable")
}

// underWay is how long a decision that got no answer may still take effect.
const underWay = time.Minute

// learn finds out what became of a decision.
func (s *skill) learn(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	card, _, err := s.view(ctx, req, d.Instance)
	if err != nil {
		return nil, err
	}
	return s.settled(ctx, req, d, card)
}

// settled finds out what became of a task that is not, or may not be, open any more; nothing, when it is.
func (s *skill) settled(ctx context.Context, req *commands.Request, d decision, card cardtpl.ApprovalDetail) (*commands.Reply, error) {
	_, now, err := s.read(ctx, d.Instance, "", "")
	if err != nil {
		return nil, unsent(fmt.Errorf("approval: read after a decision: %w", err))
	}
	for _, t := range now.Tasks {
		if t.TaskID != d.Task {
			continue
		}
		switch {
		case t.Status == dingtalk.StatusRunning && t.UserID != req.User.ID: // handed over
		case t.Status == dingtalk.StatusRunning && req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
			return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
		case t.Status == dingtalk.StatusRunning:
			return nil, nil
		case t.UserID == req.User.ID && strings.EqualFold(t.Result, "AGREE") && d.Agree,
			t.UserID == req.User.ID && strings.EqualFold(t.Result, "REFUSE") && !d.Agree:
			return s.outcome(ctx, req, d, card), nil
		}
	}
	return nil, commands.NewError(commands.Conflict, nil, "approval.already")
}

func (s *skill) outcome(ctx context.Context, req *commands.Request, d decision, card cardtpl.ApprovalDetail) *commands.Reply {
	if _, _, err := s.read(ctx, d.Instance, "", ""); err != nil {
		s.Log.Warn("index not brought up to date after a decision", "err", err)
	}
	state := commands.StateRejected
	if d.Agree {
		state = commands.StateDone
	}
	return &commands.Reply{
		To: commands.PressedCard, State: state,
		Card: cardtpl.ApprovalDecided{Title: card.Title, Agree: d.Agree, Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL},
	}
}
