package approval

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// open shows one approval of a list.
func (s *skill) open(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	var o opened
	if err := json.Unmarshal(req.Press.Payload, &o); err != nil {
		return nil, fmt.Errorf("approval: decode list: %w", err)
	}
	if req.Press.N < 0 || req.Press.N >= len(o.IDs) {
		return nil, commands.NewError(commands.Invalid, nil, "core.unknown_action")
	}
	return s.detail(ctx, req, o.IDs[req.Press.N])
}

// detail shows one approval to somebody who may see it.
func (s *skill) detail(ctx context.Context, req *commands.Request, id string) (*commands.Reply, error) {
	f, err := s.lookOnly(ctx, req, id)
	if err != nil {
		return nil, err
	}
	return s.shown(ctx, req, f)
}

// shown is the card of an approval, with the buttons of those who may decide, or of whom it is.
func (s *skill) shown(ctx context.Context, req *commands.Request, f read) (*commands.Reply, error) {
	var q question
	if err := commands.Bind(req, &q); err != nil {
		return nil, err
	}
	card := s.card(ctx, req, f)
	about := f.about(card)
	reply := &commands.Reply{Card: card, About: &about}
	if q.Why {
		var err error
		if card.Usual, card.UsualOf, err = s.usual(ctx, f); err != nil {
			return nil, err
		}
		reply.Card, reply.Text = nil, card.why(req.Lang)
		return reply, nil
	}
	if !card.CanDecide && !card.Mine {
		return reply, nil
	}
	d := decision{Instance: f.ID}
	if card.CanDecide {
		d.Task, _, _ = f.holds(req.User.ID)
	} else { // what can be done about it is asked on a card of its own
		reply.State = commands.StateOpen
	}
	payload, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("approval: encode decision: %w", err)
	}
	reply.Pending = &commands.Pending{Owners: []string{req.User.ID}, Payload: payload, TTL: decideTTL}
	return reply, nil
}

// read is an approval as it was read.
type read struct {
	instance
	from dingtalk.Instance
}

// about is what a card that shows the approval is about.
func (f read) about(card Detail) commands.Subject {
	command := "approval.status"
	if card.CanDecide {
		command = "approval.pending" // what waits for a decision is decided in words, too
	}
	return commands.Subject{Command: command, Values: commands.ValuesOf(asked(f.instance)), Name: card.heading()}
}

// look reads an approval as it is now, for somebody who is about to act on it.
func (s *skill) look(ctx context.Context, req *commands.Request, id string) (read, error) {
	i, d, err := s.read(ctx, id, "", "")
	return s.allowed(ctx, req, id, read{i, d}, err)
}

// lookOnly is look for somebody who writes nothing yet.
func (s *skill) lookOnly(ctx context.Context, req *commands.Request, id string) (read, error) {
	i, d, err := s.glance(ctx, id)
	return s.allowed(ctx, req, id, read{i, d}, err)
}

// allowed leaves what was read to those who may see it. For others it is not there, in the same words as one
// that is gone.
func (s *skill) allowed(ctx context.Context, req *commands.Request, id string, f read, err error) (read, error) {
	d := f.from
	if dingtalk.IsNotFound(err) || dingtalk.HasCode(err, "processInstanceNotExist", "processInstanceIdError") {
		return f, commands.NewError(commands.NotFound, err, "approval.unseen")
	}
	if err != nil {
		return f, fmt.Errorf("approval: read: %w", err)
	}
	var assignees []string
	for _, t := range d.Tasks {
		assignees = append(assignees, t.UserID)
	}
	cc := slices.Clone(d.CCUserIDs)
	for _, o := range d.OperationRecords {
		cc = append(cc, o.CCUserIDs...)
		if o.Type != "ADD_REMARK" {
			assignees = append(assignees, o.UserID)
		}
	}
	touch(ctx, id, d.OriginatorUserID)
	if !s.Directory.MaySeeApproval(req.User.ID, d.OriginatorUserID, assignees, cc) {
		return f, commands.NewError(commands.NotFound, nil, "approval.unseen")
	}
	return f, nil
}

// view reads an approval and draws it for the asker.
func (s *skill) view(ctx context.Context, req *commands.Request, id string) (Detail, instance, error) {
	f, err := s.look(ctx, req, id)
	if err != nil {
		return Detail{}, f.instance, err
	}
	return s.card(ctx, req, f), f.instance, nil
}

// card draws an approval for the asker, who may see it.
func (s *skill) card(ctx context.Context, req *commands.Request, f read) Detail {
	i, d := f.instance, f.from
	card := Detail{
		Title: d.Title, Number: i.Number, Kind: i.Kind, Status: i.Status, Originator: s.name(ctx, d.OriginatorUserID),
		Dept: d.OriginatorDeptName, Created: d.CreateTime.In(req.Zone), Form: s.form(ctx, d), Steps: s.steps(ctx, req, d),
		Way:   s.way(ctx, req, i, d),
		Since: i.since(), URL: i.URL, Now: req.Now, AsOf: i.Read.In(req.Zone), Amount: largest(filled(d)),
		Mine: d.OriginatorUserID == req.User.ID,
	}
	if !d.FinishTime.IsZero() {
		card.Finished = d.FinishTime.In(req.Zone)
	}
	for _, t := range i.open() {
		card.Holders = append(card.Holders, s.name(ctx, t.UserID))
	}
	slices.Sort(card.Holders)
	if _, t, ok := i.holds(req.User.ID); ok && i.Status == Running {
		card.CanDecide = true
		if card.URL = cmp.Or(t.URL, card.URL, upcoming(req.User.CorpID)); !t.Since.IsZero() {
			card.Since = t.Since
		}
	}
	return card
}

// steps are the history, and whom it waits for now.
func (s *skill) steps(ctx context.Context, req *commands.Request, d dingtalk.Instance) []Step {
	var out []Step
	for _, o := range d.OperationRecords {
		what := stepOf(o)
		if what == "" {
			continue
		}
		out = append(out, Step{Who: s.name(ctx, o.UserID), What: what, At: o.Date.In(req.Zone), Remark: o.Remark, Took: took(d, o)})
	}
	for _, t := range d.Tasks {
		if t.Status == dingtalk.StatusRunning {
			out = append(out, Step{Who: s.name(ctx, t.UserID), What: "waiting", At: t.CreateTime.In(req.Zone)})
		}
	}
	return out
}

// took is how long somebody had a task before they did what an operation says: of their tasks the one that ended nearest to it.
func took(d dingtalk.Instance, o dingtalk.Operation) (long time.Duration) {
	off := time.Hour // both are told to the minute; further apart they have nothing to do with each other
	for _, t := range d.Tasks {
		away := t.FinishTime.Sub(o.Date).Abs()
		if t.UserID == o.UserID && !t.FinishTime.IsZero() && away < off {
			off, long = away, t.FinishTime.Sub(t.CreateTime)
		}
	}
	return long
}

func stepOf(o dingtalk.Operation) string {
	switch o.Type {
	case "START_PROCESS_INSTANCE":
		return "started"
	case "EXECUTE_TASK_NORMAL", "EXECUTE_TASK_AGENT", "EXECUTE_TASK_AUTO":
		if strings.EqualFold(o.Result, "REFUSE") {
			return "refused"
		}
		return "agreed"
	case "REDIRECT_TASK", "REDIRECT_PROCESS":
		return "redirected"
	case "ADD_REMARK":
		return "commented"
	case "TERMINATE_PROCESS_INSTANCE":
		return "withdrawn"
	case "PROCESS_CC":
		return "cc"
	}
	return ""
}
