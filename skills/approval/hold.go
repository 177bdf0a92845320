package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// A decision can be held for some seconds, in which whoever made it takes it back. What became of it is a record under
// compare-and-set: of the job that is due and the button that undoes, one wins.
const (
	kindHeld = "approval.held"
	jobHeld  = "approval.decide"
	heldKept = 30 * 24 * time.Hour // as long as its card is remembered
)

// held is a decision that waits, by the card on which it was made.
type held struct {
	Decision decision  `json:"decision"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	State    string    `json:"state,omitempty"` // "", taken or undone
}

// What became of a held decision.
const (
	heldTaken  = "taken"
	heldUndone = "undone"
	heldBarred = "barred" // the right to it was gone
)

func ofHeld(_ string, raw []byte) (userID string, stays bool) {
	var h held
	if err := json.Unmarshal(raw, &h); err != nil {
		return "", true
	}
	return h.By, h.State == ""
}

// holdBack keeps a decision until its time, unless it is kept already: the same press may run again.
func (s *skill) holdBack(ctx context.Context, req *commands.Request, d decision, card Detail) (*commands.Reply, error) {
	h, _, known, err := s.heldBack(ctx, req.Press.TrackID)
	if err == nil && !known {
		h = held{Decision: d, By: req.User.ID, At: s.Now().Add(s.Hold)}
		_, err = s.putHeld(ctx, req.Press.TrackID, h, 0)
	}
	if err != nil {
		return nil, unsent(err)
	}
	reply, err := d.reply(req, Held{Title: card.Title, Agree: d.Agree, Remark: d.Remark, Due: h.At.In(req.Zone), Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL})
	if err != nil {
		return nil, err
	}
	reply.Pending.TTL, reply.Pending.Over = s.Hold, commands.StateDone
	data, err := json.Marshal(req.Press.TrackID)
	reply.Jobs = []commands.Job{{Kind: jobHeld, Key: req.Press.TrackID, At: h.At, Class: commands.ClassAnswer, Data: data}}
	return reply, err
}

func (s *skill) heldBack(ctx context.Context, key string) (h held, version int64, known bool, err error) {
	raw, version, known, err := s.Records.Get(ctx, kindHeld, key)
	if err == nil && known {
		err = json.Unmarshal(raw, &h)
	}
	if err != nil {
		err = fmt.Errorf("approval: read a held decision: %w", err)
	}
	return h, version, known, err
}

// putHeld writes it over the version that was read. won is false when somebody else was first.
func (s *skill) putHeld(ctx context.Context, key string, h held, had int64) (won bool, err error) {
	raw, err := json.Marshal(h)
	if err == nil {
		_, won, err = s.Records.Swap(ctx, kindHeld, key, raw, had, s.Now().Add(heldKept))
	}
	if err != nil {
		err = fmt.Errorf("approval: keep a held decision: %w", err)
	}
	return won, err
}

// undo takes a held decision back, while it is one.
func (s *skill) undo(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
	h, version, known, err := s.heldBack(ctx, req.Press.TrackID)
	if err == nil && known && h.State == "" {
		h.State = heldUndone
		if known, err = s.putHeld(ctx, req.Press.TrackID, h, version); err == nil && !known {
			h.State = heldTaken
		}
	}
	if err != nil {
		return nil, err
	}
	touch(ctx, h.Decision.Instance, "")
	if h.State != heldUndone {
		return nil, commands.NewError(commands.Conflict, nil, "approval.undo.late")
	}
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Card: Undone{Who: s.name(ctx, req.User.ID), At: req.Now}}, nil
}

// decideHeld makes a held decision, unless it was undone, and tells what became of it. A run that was cut short goes on: DingTalk takes the
// decision of a task once.
func (s *skill) decideHeld(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var out commands.Outcome
	h, version, known, err := s.heldBack(ctx, job.Key)
	if err != nil || !known || h.State == heldUndone {
		return out, err
	}
	err = s.mayActFor(ctx, h.By, "approval.decide")
	barred := commands.CodeOf(err) == commands.Forbidden
	if err != nil && !barred { // paused: it runs again
		return out, err
	}
	if h.State == "" {
		if h.State = heldTaken; barred {
			h.State = heldBarred
		}
		if won, err := s.putHeld(ctx, job.Key, h, version); err != nil || !won {
			return out, err // undone just now
		}
	}
	touch(ctx, h.Decision.Instance, "")
	if h.State == heldBarred {
		return s.heldNote(ctx, job, h, fate{State: outRight}, nil)
	}
	commands.ActsFor(ctx, h.By, "") // until it is known better
	d, f := h.Decision, fate{State: fateDone}
	if !barred {
		err = s.API.Workflow.Execute(ctx, d.execution(h.By))
	}
	switch {
	case barred, dingtalk.IsAlreadyDecided(err), dingtalk.IsNotFound(err): // the right is gone, and an earlier run may have made it
		if f, err = s.fate(ctx, d, h.By); err != nil {
			return out, err
		}
		if barred && f.State == fateOpen {
			return s.heldNote(ctx, job, h, fate{State: outRight}, nil)
		}
	case err == nil:
	case dingtalk.Reason(err) == "" || dingtalk.MayHaveRun(err):
		return out, err // it runs again
	default:
		f = fate{State: outRefused}
	}
	s.left(ctx, d)
	return s.heldNote(ctx, job, h, f, err)
}

// heldNote tells what became of a held decision, whoever made it and the audit.
func (s *skill) heldNote(ctx context.Context, job commands.Job, h held, f fate, refused error) (out commands.Outcome, err error) {
	d := h.Decision
	kept, known := map[string]commands.Code{fateDone: "", outRight: commands.Forbidden, outRefused: commands.Refused}[f.State]
	if !known {
		kept = commands.Conflict
	}
	commands.ActsFor(ctx, h.By, kept)
	i, _, _, err := s.load(ctx, d.Instance)
	if err != nil {
		return out, err
	}
	about := &commands.Subject{Command: "approval.status", Values: commands.ValuesOf(asked(i)), Name: i.Title}
	view := Receipts{Agree: d.Agree, Kind: i.Kind, Who: s.name(ctx, h.By), At: s.Now().In(s.Zone), Rows: []Receipt{{Name: i.Title, State: f.State, Who: f.Who, Reason: dingtalk.Reason(refused)}}}
	out.Messages = []commands.Message{{Key: "held|" + job.Key + "|" + strconv.FormatInt(d.Task, 10), To: h.By, For: "approval.status", Card: view, About: about}}
	return out, nil
}
