package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

func submissionOf(req *commands.Request) (p submission, err error) {
	if err = json.Unmarshal(req.Press.Payload, &p); err != nil {
		err = commands.NewError(commands.Invalid, err, "core.unknown_action")
	}
	return p, err
}

// submit hands the form in. The call has no idempotency key: the draft says before it that it is under way, and one that says so is
// looked for among the originator's approvals before anything is done again.
func (s *skill) submit(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	p, err := submissionOf(req)
	if err != nil {
		return nil, err
	}
	d, version, ok, err := s.loadDraft(ctx, p.Draft)
	switch {
	case err != nil:
		return nil, unsent(err)
	case !ok || d.UserID != req.User.ID:
		return nil, commands.NewError(commands.NotFound, nil, "approval.start.gone")
	case d.Instance != "":
		return s.handedOff(ctx, req, d), nil
	case !d.Sent.IsZero():
		reply, err := s.became(ctx, req, &d, &version)
		if reply != nil || err != nil {
			return reply, unsent(err)
		}
	}
	if sum(d.Form, p.Chosen) != p.Sum {
		return nil, commands.NewError(commands.Conflict, nil, "approval.start.changed")
	}
	d.Sent = req.Now
	version, ok, err = s.saveDraft(ctx, d, version)
	if err != nil || !ok {
		return nil, commands.NewError(commands.Unavailable, err, "core.unavailable")
	}
	id, err := s.API.Workflow.Start(ctx, dingtalk.NewInstance{
		ProcessCode: d.Code, OriginatorUserID: req.User.ID, DeptID: p.Dept, Chosen: p.Chosen, Values: d.Form,
	})
	if err != nil {
		return s.notStarted(ctx, req, d, version, err)
	}
	d.Instance = id
	if _, _, err := s.saveDraft(ctx, d, version); err != nil {
		s.Log.Warn("submitted draft not marked", "err", err)
	}
	return s.handedOff(ctx, req, d), nil
}

// notStarted says why DingTalk took no form, and asks again for what it did not take: nothing of the rest is lost.
func (s *skill) notStarted(ctx context.Context, req *commands.Request, d draft, version int64, failed error) (*commands.Reply, error) {
	if dingtalk.MayHaveRun(failed) {
		return nil, fmt.Errorf("approval: start: %w", failed)
	}
	d.Sent = time.Time{}
	if _, _, err := s.saveDraft(ctx, d, version); err != nil {
		s.Log.Warn("draft still marked as under way", "err", err)
	}
	switch {
	case dingtalk.HasCode(failed, "formConverterError", "targetSelectApproverMissing", "targetSelectApproverScopeError"):
		reply, err := s.refill(ctx, req, d, failed)
		if reply != nil || err != nil {
			return reply, err
		}
	case dingtalk.HasCode(failed, "needAuth", "processCodeError", "illegalComponent"):
		return nil, commands.NewError(commands.Forbidden, failed, "approval.start.no_right", "kind", d.Kind)
	case dingtalk.IsPermissionMissing(failed) && len(dingtalk.MissingScopes(failed)) == 0:
		return nil, commands.NewError(commands.Misconfig, failed, "approval.permission")
	}
	return nil, fmt.Errorf("approval: start: %w", failed)
}

// refill asks again for the field that DingTalk names, or for the approvers; nil when it names none.
func (s *skill) refill(ctx context.Context, req *commands.Request, d draft, failed error) (*commands.Reply, error) {
	req.Values = d.Values.Merge(nil)
	var err error
	if req.More, err = s.fields(ctx, req, req.Values); err != nil {
		return nil, unsent(err)
	}
	form, err := s.sheet(ctx, d.Code)
	if err != nil {
		return nil, unsent(err)
	}
	var reply *commands.Reply
	why := dingtalk.Reason(failed)
	f := paper{Template: dingtalk.Template{Name: d.Kind, ProcessCode: d.Code}, sheet: form}
	for _, c := range form.Controls {
		if name := label(c.Name); strings.Contains(why, name) || strings.Contains(why, c.Name) {
			delete(req.Values, c.param().Name)
			reply = s.askFor(ctx, req, f, c, wrong{said: why, key: "approval.start.refused", label: name})
			break
		}
	}
	if reply == nil && !dingtalk.HasCode(failed, "formConverterError") {
		for name := range req.Values {
			if strings.HasPrefix(name, chosenPrefix) {
				delete(req.Values, name)
			}
		}
		if reply, err = s.fillIn(ctx, req, &f); err != nil {
			return nil, unsent(err)
		}
	}
	if reply == nil || reply.Ask == nil {
		return nil, nil
	}
	reply.To, reply.Ask.More = commands.PressedCard, req.More
	return reply, nil
}

// sent finds out what became of a form that was handed in.
func (s *skill) sent(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	p, err := submissionOf(req)
	if err != nil {
		return nil, err
	}
	d, version, ok, err := s.loadDraft(ctx, p.Draft)
	switch {
	case err != nil:
		return nil, err
	case !ok || d.UserID != req.User.ID:
		return nil, commands.NewError(commands.NotFound, nil, "approval.start.gone")
	case d.Instance != "":
		return s.handedOff(ctx, req, d), nil
	case d.Sent.IsZero():
		return nil, nil
	}
	return s.became(ctx, req, &d, &version)
}

// became looks among the originator's approvals for what was handed in. While it may still arrive nobody knows; after that the draft can be
// handed in again.
func (s *skill) became(ctx context.Context, req *commands.Request, d *draft, version *int64) (*commands.Reply, error) {
	id, err := s.findStarted(ctx, *d)
	switch {
	case err != nil:
		return nil, fmt.Errorf("approval: look for what was started: %w", err)
	case id == "" && req.Now.Sub(d.Sent) < underWay:
		return nil, commands.NewError(commands.Unclear, nil, "cards.settled.unclear")
	case id == "":
		d.Sent = time.Time{}
	}
	d.Instance = id
	now, ok, err := s.saveDraft(ctx, *d, *version)
	if err == nil && !ok {
		err = errContended
	}
	if err != nil || id == "" {
		*version = now
		return nil, err
	}
	return s.handedOff(ctx, req, *d), nil
}

// unanswered is what became of another form of the kind, handed in without an answer: whoever asks again may not know of it.
func (s *skill) unanswered(ctx context.Context, req *commands.Request, like draft) (*Earlier, error) {
	open, err := s.drafts(ctx, "open|"+req.User.ID)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(open, func(d draft) bool { return d.ID != like.ID && d.Code == like.Code && !d.Sent.IsZero() })
	if i < 0 {
		return nil, nil
	}
	d, version, ok, err := s.loadDraft(ctx, open[i].ID)
	if err != nil || !ok || d.Sent.IsZero() {
		return nil, err
	}
	e := &Earlier{At: d.Sent.In(req.Zone)}
	reply, err := s.became(ctx, req, &d, &version)
	switch {
	case reply != nil:
		e.Number = reply.Card.(Submitted).Number //nolint:forcetypeassert // what became tells is one
		e.Known = true
	case err == nil: // it is a draft again
		return nil, nil
	}
	return e, nil
}

// clocks is by how much ours and DingTalk's may differ.
const clocks = time.Minute

// findStarted looks for the approval that a draft became: of the same form, with the same values, begun when it was handed in, and none that
// another draft became.
func (s *skill) findStarted(ctx context.Context, d draft) (string, error) {
	others, err := s.drafts(ctx, "sent|"+d.UserID)
	if err != nil {
		return "", err
	}
	q := dingtalk.InstanceQuery{ProcessCode: d.Code, Start: d.Sent.Add(-clocks), UserIDs: []string{d.UserID}}
	for range pagesPerCode {
		page, err := s.API.Workflow.ListIDs(ctx, q)
		if err != nil {
			return "", err
		}
		for _, id := range page.IDs {
			if slices.ContainsFunc(others, func(o draft) bool { return o.Instance == id }) {
				continue
			}
			_, now, err := s.read(ctx, id, d.Code, d.Kind)
			if err != nil {
				return "", err
			}
			if !now.CreateTime.Before(d.Sent.Add(-clocks).Truncate(time.Minute)) && alike(d.Form, now.FormComponentValues) {
				return id, nil
			}
		}
		if q.Next = page.Next; !page.More {
			break
		}
	}
	return "", nil
}

// alike says whether an approval holds what was handed in. What DingTalk answers in other words than it takes (people, departments, tables)
// tells nothing.
func alike(form, answered []dingtalk.FormValue) bool {
	for _, v := range form {
		i := slices.IndexFunc(answered, func(a dingtalk.FormValue) bool { return a.Name == v.Name })
		if i < 0 {
			return false
		}
		a := answered[i]
		switch a.ComponentType {
		case "NumberField", "MoneyField":
			x, _, ok1 := decimal(v.Value)
			y, _, ok2 := decimal(a.Value)
			if !ok1 || !ok2 || x.Cmp(y) != 0 {
				return false
			}
		case "TextField", "TextareaField", "PhoneField", "DDSelectField", "DDDateField":
			if strings.TrimSpace(a.Value) != v.Value {
				return false
			}
		}
	}
	return true
}

// handedOff says what was submitted, and who holds it now.
func (s *skill) handedOff(ctx context.Context, req *commands.Request, d draft) *commands.Reply {
	touch(ctx, d.Instance, d.UserID)
	card := Submitted{Kind: d.Kind, Who: s.name(ctx, d.UserID), At: req.Now}
	i, _, err := s.read(ctx, d.Instance, d.Code, d.Kind)
	if err != nil {
		s.Log.Warn("approval not read after it was started", "err", errors.Unwrap(err))
		i.ID = d.Instance
	}
	card.Title, card.Number, card.URL = i.Title, i.Number, i.URL
	for _, t := range i.open() {
		card.Holders = append(card.Holders, s.name(ctx, t.UserID))
	}
	slices.Sort(card.Holders)
	return &commands.Reply{
		To: commands.PressedCard, State: commands.StateDone, Card: card, Close: true,
		About: &commands.Subject{Command: "approval.status", Values: commands.ValuesOf(asked(i)), Name: cmp.Or(i.Title, d.Kind)},
	}
}
