package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// permit is the one place where it is decided whether a person may do what a message or a press asks for:
// effect, with the rights of a command; writes says that it is not only proposed. The zero Command stands for what only
// leads to others.
func (r *Router) permit(ctx context.Context, req *Request, c Command, effect Effect, writes bool) error {
	if err := r.may(ctx, req, c, writes); err != nil {
		return err
	}
	if req.ReadOnly && effect == Write {
		return NewError(Unavailable, nil, "core.read_only")
	}
	info(ctx).of(c.Skill)
	for _, gate := range r.gates {
		if err := gate(ctx, req, c); err != nil {
			return err
		}
	}
	return nil
}

// may says whether a person has the right to a command, or to one of its writes.
func (r *Router) may(ctx context.Context, req *Request, c Command, writes bool) error {
	switch {
	case req.User.Outsider && !c.Open:
		return NewError(Forbidden, nil, "core.outsider")
	case r.cfg.Allow != nil:
		return r.allowed(ctx, req, c, writes)
	case c.Admin:
		return NewError(Forbidden, nil, "core.admins_only", "contact", req.Lang.T("policy.contact"))
	}
	return nil
}

// allowed asks the policy, if there is one. The rules of the house, and whom to ask about them, are nothing for strangers.
func (r *Router) allowed(ctx context.Context, req *Request, c Command, writes bool) error {
	if r.cfg.Allow == nil {
		return nil
	}
	err := r.cfg.Allow(ctx, req, c, writes)
	if err != nil && req.User.Outsider {
		return NewError(Forbidden, nil, "core.outsider")
	}
	return err
}

// May says whether the person of a request has the right to a command, nil if so.
func (r *Router) May(ctx context.Context, req *Request, command string) error {
	c, ok := r.byName[command]
	if !ok {
		return NewError(NotFound, nil, "core.not_yet")
	}
	return r.may(ctx, req, c, false)
}

// Usable lists the commands that somebody may use, in the order of the skills.
func (r *Router) Usable(ctx context.Context, req *Request) []Command {
	return slices.DeleteFunc(r.Commands(), func(c Command) bool { return r.may(ctx, req, c, false) != nil })
}

// entitled leaves the messages to those who may use what they come of. Whose rights cannot be found out is an error, so
// that it is tried again.
func (r *Router) entitled(ctx context.Context, messages []Message, failed error) (out []Message, err error) {
	errs := []error{failed}
	for _, m := range messages {
		c, ok := r.byName[m.For]
		if !ok && m.For != "" {
			errs = append(errs, fmt.Errorf("router: message %s is for no command: %q", m.Key, m.For))
			continue
		}
		switch err := r.may(ctx, &Request{User: User{ID: m.To}, Lang: r.cfg.Language}, c, false); {
		case err == nil:
			out = append(out, m)
		case CodeOf(err) != Forbidden:
			errs = append(errs, err)
		}
	}
	return out, errors.Join(errs...)
}

// onTrial says on what waits to be confirmed that nothing would come of it.
func (r *Router) onTrial(req *Request, c Command, reply *Reply) {
	if r.cfg.Trial == nil || c.Effect != Write || reply.Card == nil || reply.Pending == nil || reply.State != "" && reply.State != StatePending {
		return
	}
	if note := r.cfg.Trial(req.Lang); note != "" {
		reply.Card = cardtpl.Noted{View: reply.Card, Note: note}
	}
}
