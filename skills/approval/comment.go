package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// comment is the payload of a card that writes into an approval's history.
type comment struct {
	Instance string `json:"instance"`
	Text     string `json:"text"`
}

// annotate asks what to write, from the button of a card.
func (s *skill) annotate(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	if _, _, err := s.view(ctx, req, d.Instance); err != nil {
		return nil, err
	}
	reply := askText(req, order{Open: d.Instance}, 0)
	reply.To = commands.PressedCard
	return reply, nil
}

// askText asks what to write; n is how long it was that is too long.
func askText(req *commands.Request, o order, n int) *commands.Reply {
	o.Text = ""
	ask := req.Lang.T("approval.comment.what")
	if n > 0 {
		ask = req.Lang.T("cards.approval.reason.long", "n", n, "max", dingtalk.MaxRemark)
	}
	return &commands.Reply{
		Card: cardtpl.Question{Ask: ask, Skill: "approval"},
		Ask:  &commands.Dialog{Command: "approval.comment", Slot: "text", Values: commands.ValuesOf(o)},
	}
}

// commenting shows what would be written into which approval: one that waits for the asker, or that they submitted.
func (s *skill) commenting(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var o order
	if err := commands.Bind(req, &o); err != nil {
		return nil, err
	}
	o.settles()
	i, reply, err := s.one(ctx, req, "approval.comment", o)
	if commands.CodeOf(err) == commands.NotFound && o.Number == "" {
		i, reply, err = s.ownOne(ctx, req, o, err)
	}
	if reply != nil || err != nil {
		return reply, err
	}
	text := strings.TrimSpace(o.Text)
	o = order{Open: i.ID, Text: o.Text}
	if n := utf8.RuneCountInString(text); n == 0 || n > dingtalk.MaxRemark {
		return askText(req, o, n), nil
	}
	card, _, err := s.view(ctx, req, i.ID)
	if err != nil {
		return nil, unnumbered(err, i.Number)
	}
	payload, err := json.Marshal(comment{i.ID, text})
	if err != nil {
		return nil, fmt.Errorf("approval: encode a comment: %w", err)
	}
	return &commands.Reply{
		Card: Comment{Detail: card, Text: text}, Ask: &commands.Dialog{Command: "approval.comment", Values: commands.ValuesOf(order{Open: i.ID, Text: text})},
		About:   &commands.Subject{Command: "approval.status", Values: commands.ValuesOf(order{ID: i.ID}), Name: card.heading()},
		Pending: &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL},
	}, nil
}

// ownOne finds the one of the asker's own approvals that still run, of the kind that was said. none is the answer without one.
func (s *skill) ownOne(ctx context.Context, req *commands.Request, o order, none error) (instance, *commands.Reply, error) {
	mine, err := s.submitted(ctx, req, o.Kind)
	if err != nil {
		return instance{}, nil, err
	}
	mine = slices.DeleteFunc(mine, func(i instance) bool {
		return i.Status != Running || len(o.Who.People) > 0 || o.Kind != "" && !s.sameKind(i.Kind, o.Kind) && !s.sameKind(i.Title, o.Kind)
	})
	switch len(mine) {
	case 0:
		return instance{}, nil, none
	case 1:
		return mine[0], nil, nil
	}
	return instance{}, s.askWhich(ctx, req, "approval.comment", o, mine), nil
}

func commented(req *commands.Request) (comment, error) {
	var c comment
	if err := json.Unmarshal(req.Press.Payload, &c); err != nil {
		return c, commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return c, nil
}

// say writes the comment.
func (s *skill) say(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	c, err := commented(req)
	if err != nil {
		return nil, err
	}
	card, _, err := s.view(ctx, req, c.Instance)
	if err != nil {
		return nil, unsent(err)
	}
	if err := s.API.Workflow.Comment(ctx, c.Instance, req.User.ID, c.Text); err != nil {
		return nil, unable(err)
	}
	return s.written(ctx, req, c, card), nil
}

// reconcileComment looks whether the comment stands in the history.
func (s *skill) reconcileComment(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	c, err := commented(req)
	if err != nil {
		return nil, err
	}
	card, _, err := s.view(ctx, req, c.Instance)
	if err != nil {
		return nil, err
	}
	_, d, err := s.glance(ctx, c.Instance)
	if err != nil {
		return nil, fmt.Errorf("approval: read what became of a comment: %w", err)
	}
	switch stands := slices.ContainsFunc(d.OperationRecords, func(o dingtalk.Operation) bool {
		return o.UserID == req.User.ID && o.Type == "ADD_REMARK" && o.Remark == c.Text && o.Date.After(req.Press.First.Add(-clockDrift))
	}); {
	case stands:
		return s.written(ctx, req, c, card), nil
	case req.Press.Lost && req.Now.Sub(req.Press.First) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	}
	return nil, nil
}

func (s *skill) written(ctx context.Context, req *commands.Request, c comment, card Detail) *commands.Reply {
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Close: true,
		Card: Commented{Title: card.heading(), Text: c.Text, Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL},
	}
}
