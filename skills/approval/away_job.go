package approval

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

const jobStandIn = "approval.standin" // hands a new task of somebody who is away to whoever stands in

// arrived is the data of a job about a task that came to somebody.
type arrived struct {
	Instance string    `json:"instance"`
	Task     int64     `json:"task"`
	User     string    `json:"user"`
	At       time.Time `json:"at"`
}

func (a arrived) key() string { return a.Instance + "|" + strconv.FormatInt(a.Task, 10) }

func (a arrived) job(kind string, at time.Time) (commands.Job, error) {
	raw, err := json.Marshal(a)
	if err != nil {
		return commands.Job{}, fmt.Errorf("approval: encode a task: %w", err)
	}
	return commands.Job{Kind: kind, Key: a.key(), At: at, Class: commands.ClassPersonal, Data: raw}, nil
}

// handOn has a task that came to somebody handed on, if somebody stands in for them.
func (s *skill) handOn(ctx context.Context, a arrived, out *commands.Outcome) error {
	c, _, err := s.consentOf(ctx, a.User)
	if err != nil || !c.covers(a.At) {
		return err
	}
	job, err := a.job(jobStandIn, s.Now())
	if err == nil {
		out.Jobs = append(out.Jobs, job)
	}
	return err
}

// catchUp hands on what came while nobody listened.
func (s *skill) catchUp(ctx context.Context, out *commands.Outcome) error {
	var away []string
	if err := s.Records.Find(ctx, kindAway, awayOn, 0, func(userID string, _ []byte, _ int64) error {
		away = append(away, userID)
		return nil
	}); err != nil {
		return err
	}
	for _, userID := range away {
		waiting, err := s.find(ctx, "holder|"+userID, maxListed)
		if err != nil {
			return err
		}
		for _, i := range waiting {
			if id, t, ok := i.holds(userID); ok {
				if err := s.handOn(ctx, arrived{i.ID, id, userID, t.Since}, out); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// standInDue hands a task on, once, and tells both. The call has no idempotency key: the approval is read first, so that a job that
// runs again finds what it did, and tells it.
func (s *skill) standInDue(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var a arrived
	if err := json.Unmarshal(job.Data, &a); err != nil {
		return commands.Outcome{}, fmt.Errorf("approval: decode a task: %w", err)
	}
	c, _, err := s.consentOf(ctx, a.User)
	if err != nil || c.To == "" {
		return commands.Outcome{}, err
	}
	i, d, err := s.read(ctx, a.Instance, "", "")
	if dingtalk.IsNotFound(err) {
		return commands.Outcome{}, nil
	}
	f := read{i, d}
	if err == nil {
		err = s.named(ctx, &f)
	}
	if err != nil {
		return commands.Outcome{}, fmt.Errorf("approval: read what is to be handed on: %w", err)
	}
	touch(ctx, a.Instance, d.OriginatorUserID)
	held := f.Tasks[strconv.FormatInt(a.Task, 10)]
	switch {
	case held.Over || held.UserID != a.User:
		if !s.handedOnBy(f, c, a) { // decided meanwhile, or handed over by themselves
			return commands.Outcome{}, nil
		}
		commands.ActsFor(ctx, a.User, "")
		return s.handedOnNotes(ctx, f, c, a)
	case !c.covers(a.At) || !c.holds(s.Now()) || s.keeps(f.Kind, f.Code) || s.keeps(f.Title, f.Code):
		return commands.Outcome{}, nil
	}
	commands.ActsFor(ctx, a.User, "")
	err = s.give(ctx, f, c, a)
	if said, ok := errors.AsType[*commands.Error](err); ok && said.Code != commands.Unavailable {
		commands.ActsFor(ctx, a.User, said.Code)
		return s.notHandedOn(ctx, f, c, a, said), nil
	}
	if err != nil {
		return commands.Outcome{}, err
	}
	if f.instance, f.from, err = s.read(ctx, a.Instance, "", ""); err != nil {
		return commands.Outcome{}, fmt.Errorf("approval: read what was handed on: %w", err)
	}
	return s.handedOnNotes(ctx, f, c, a)
}

// asking is a request in the name of somebody who is away.
func (s *skill) asking(c consent, userID string) *commands.Request {
	return &commands.Request{ID: c.By, User: commands.User{ID: userID}, Now: s.Now().In(s.Zone), Zone: s.Zone}
}

// give hands the task to whoever stands in. An *commands.Error that is not Unavailable says why that cannot be; any other, that it is not
// known whether it was.
func (s *skill) give(ctx context.Context, f read, c consent, a arrived) error {
	req := s.asking(c, a.User)
	giver, taker := s.mayActFor(ctx, a.User, "approval.away"), s.may(ctx, req, c.To, "approval.decide")
	for _, err := range []error{giver, taker} {
		if err != nil && commands.CodeOf(err) != commands.Forbidden { // paused, on trial, or not known: later
			return fmt.Errorf("approval: whether it may be handed on: %v", err) //nolint:errorlint // not said to anybody
		}
	}
	switch {
	case giver != nil:
		return commands.NewError(commands.Forbidden, giver, "approval.away.not_you")
	case taker != nil:
		return commands.NewError(commands.Invalid, taker, "approval.away.no_access", "who", s.name(ctx, c.To))
	}
	h := handing{Instance: f.ID, Task: a.Task, How: handOver, To: c.To, Name: s.name(ctx, c.To)}
	if err := s.mayTake(ctx, req, &h); err != nil {
		return err
	}
	if circle, err := s.comesBack(ctx, c.To, a.User, s.Now()); err != nil {
		return err
	} else if circle {
		return commands.NewError(commands.Invalid, nil, "approval.away.circle", "who", h.Name)
	}
	err := s.API.Workflow.Redirect(ctx, dingtalk.Redirection{TaskID: a.Task, ToUserID: c.To, OperateUserID: a.User, Remark: c.Remark})
	switch {
	case err == nil:
		s.left(ctx, decision{Instance: f.ID, Task: a.Task})
		return nil
	case dingtalk.IsTemporary(err) || dingtalk.MayHaveRun(err) || dingtalk.IsAlreadyDecided(err):
		return fmt.Errorf("approval: hand on: %w", err) // the next run reads what became of it
	}
	s.Log.WarnContext(ctx, "a task was not handed on", "err", err)
	return commands.NewError(commands.Refused, err, "approval.away.refused")
}

// handedOnBy says whether it was this consent by which a task left.
func (s *skill) handedOnBy(f read, c consent, a arrived) bool {
	return slices.ContainsFunc(f.from.OperationRecords, func(o dingtalk.Operation) bool {
		return o.UserID == a.User && o.Type == handRecords[handOver] && o.Remark == c.Remark && o.Date.After(a.At.Add(-clockDrift))
	})
}

// handedOnNotes tells both: whoever stands in with the buttons that decide, if it still waits for them.
func (s *skill) handedOnNotes(ctx context.Context, f read, c consent, a arrived) (commands.Outcome, error) {
	card := s.card(ctx, s.asking(c, a.User), f)
	about := f.about(card)
	out := commands.Outcome{Messages: []commands.Message{{
		Key: "away|" + a.key(), To: a.User, For: "approval.away", About: &about,
		Card: HandedOn{Detail: card, To: s.name(ctx, c.To)},
	}}}
	task, _, ok := f.holds(c.To)
	if !ok {
		return out, nil
	}
	if _, err := s.tellOnce(ctx, f.ID, jobTask+"|"+strconv.FormatInt(task, 10), jobStandIn); err != nil { // not twice
		return out, err
	}
	commands.Shows(ctx, c.To)
	commands.Touch(ctx, commands.OnReceiver, c.To)
	theirs := s.card(ctx, s.asking(c, c.To), f)
	payload, err := json.Marshal(decision{Instance: f.ID, Task: task})
	if err != nil {
		return out, fmt.Errorf("approval: encode decision: %w", err)
	}
	about = f.about(theirs)
	out.Messages = append(out.Messages, commands.Message{
		Key: "standin|" + a.key(), To: c.To, For: "approval.decide", About: &about, Expires: s.Now().Add(decideTTL),
		Card:    InYourHands{Detail: theirs, From: s.name(ctx, a.User)},
		Pending: &commands.Pending{Owners: []string{c.To}, Payload: payload},
	})
	return out, nil
}

// notHandedOn tells whoever is away that something still waits for them, and why.
func (s *skill) notHandedOn(ctx context.Context, f read, c consent, a arrived, why *commands.Error) commands.Outcome {
	card := s.card(ctx, s.asking(c, a.User), f)
	about := f.about(card)
	return commands.Outcome{Messages: []commands.Message{{
		Key: "away|" + a.key(), To: a.User, For: "approval.pending", About: &about, Card: NotHandedOn{Detail: card, To: s.name(ctx, c.To), Why: why},
	}}}
}
