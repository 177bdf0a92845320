package approval

import (
	"context"
	"errors"
	"slices"

	"github.com/dingdesk/dingdesk/commands"
)

// anew leads to a copy of an approval that the asker submitted: the one that was pointed at, else the newest that
// fits what was said.
func (s *skill) anew(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var q question
	var pointed struct {
		At commands.Picked `param:"picked"`
	}
	if err := errors.Join(commands.Bind(req, &q), commands.Bind(req, &pointed)); err != nil {
		return nil, err
	}
	if len(pointed.At.Of) > 0 {
		if err := pointed.At.Of[0].Into(&q); err != nil {
			return nil, err
		}
	}
	id := q.Instance
	switch {
	case q.Number != "":
		i, err := s.ofNumber(ctx, req, q.Number)
		if err != nil {
			return nil, err
		}
		id = i.ID
	case id == "":
		all, err := s.submitted(ctx, req, q.Kind)
		if err != nil {
			return nil, err
		}
		all = slices.DeleteFunc(all, func(i instance) bool { return !s.fits(i, q) })
		if len(all) == 0 {
			return nil, commands.NewError(commands.NotFound, nil, "approval.again.none")
		}
		id = slices.MinFunc(all, newestFirst).ID
	}
	f, err := s.look(ctx, req, id)
	if err != nil {
		return nil, unnumbered(err, q.Number)
	}
	return s.copyOf(ctx, req, f)
}

// copyOf shows what the form held, and opens an empty one of its kind.
func (s *skill) copyOf(ctx context.Context, req *commands.Request, f read) (*commands.Reply, error) {
	if f.from.OriginatorUserID != req.User.ID {
		return nil, commands.NewError(commands.Forbidden, nil, "approval.again.not_yours")
	}
	list, err := s.templates(ctx)
	if err != nil {
		return nil, err
	}
	card := Again{Detail: s.card(ctx, req, f)}
	for _, t := range list {
		if t.ProcessCode == f.Code || f.Code == "" && t.Name == f.Kind {
			card.Detail.Kind, card.URL = t.Name, t.URL
		}
	}
	if card.URL == "" {
		return nil, commands.NewError(commands.NotFound, nil, "approval.again.no_form", "title", card.Detail.heading())
	}
	about := f.about(card.Detail)
	return &commands.Reply{Card: card, About: &about}, nil
}
