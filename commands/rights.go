package commands

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
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
	return r.gated(ctx, req, c)
}

// gated asks the gates of all skills.
func (r *Router) gated(ctx context.Context, req *Request, c Command) error {
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
		return NoRight("core.admins_only", "contact", req.Lang.T("policy.contact"))
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

// May says whether the person of a request has the right to a command, or, without one, to anything at all; nil if so. With
// writes it says whether something may be written now in the name of that person, who agreed to it earlier.
func (r *Router) May(ctx context.Context, req *Request, command string, writes bool) error {
	c, ok := r.byName[command]
	switch {
	case !ok && command != "":
		return NewError(NotFound, nil, "core.not_yet")
	case !writes:
		return r.may(ctx, req, c, false)
	}
	return r.permit(ctx, req, c, Write, true)
}

// mayPress says whether somebody has the right to an action, and to something that it leads to.
func (r *Router) mayPress(ctx context.Context, req *Request, a Action) error {
	err := r.may(ctx, req, r.byName[a.For], false)
	if err != nil {
		return err
	}
	for _, name := range a.Leads {
		if err = r.may(ctx, req, r.byName[r.actions[name].For], false); err == nil {
			return nil
		}
	}
	return err
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
			out = append(out, r.sendable(ctx, m, r.cfg.Language))
		case CodeOf(err) != Forbidden:
			errs = append(errs, err)
		}
	}
	return out, errors.Join(errs...)
}

// sendable is a message with the buttons that its receiver may press.
func (r *Router) sendable(ctx context.Context, m Message, l i18n.Lang) Message {
	m.Card = r.pressable(ctx, &Request{Lang: l}, m.Card, m.Pending)
	return m
}

// pressable takes off a card what nobody whose card it is may press: it would lead to a refusal. What all who see it may press is
// found out at the press.
func (r *Router) pressable(ctx context.Context, req *Request, v cardtpl.View, p *Pending) cardtpl.View {
	if v == nil || p == nil || len(p.Owners) == 0 {
		return v
	}
	var closed []string
	for _, name := range v.Card(req.Lang).Offered() {
		a, ok := r.actions[name]
		if ok && a.For != "" && !slices.ContainsFunc(p.Owners, func(id string) bool {
			theirs := Request{User: User{ID: id}, Conversation: req.Conversation, Lang: req.Lang}
			if id == req.User.ID {
				theirs.User = req.User
			}
			return CodeOf(r.mayPress(ctx, &theirs, a)) != Forbidden
		}) {
			closed = append(closed, name)
		}
	}
	if closed == nil {
		return v
	}
	return cardtpl.Without{View: v, Actions: closed}
}

// onTrial says on what waits to be confirmed that nothing would come of it.
func (r *Router) onTrial(req *Request, c Command, reply *Reply) {
	if r.cfg.Trial == nil || c.Effect != Write || c.Inside || reply.Card == nil || reply.Pending == nil || reply.State != "" && reply.State != StatePending {
		return
	}
	if note := r.cfg.Trial(req.Lang); note != "" {
		reply.Card = cardtpl.Noted{View: reply.Card, Note: note, Instead: true}
	}
}
