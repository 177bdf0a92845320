package approval

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// A decision can be held for some seconds, in which whoever made it takes it back. What became of it is a record under
// compare-and-set: of the job that is due and the button that undoes, one wins.
const (
	kindHeld = "approval.held"
	jobHeld  = "approval.decide"
	heldKept = 30 * 24 * time.Hour // as long as its card is remembered
)

// held is a decision that waits, by its task: one has at most one.
type held struct {
	Decision decision  `json:"decision"`
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	State    string    `json:"state,omitempty"` // "", taken, undone or barred
	Card     string    `json:"card"`            // on which it was made
	Lang     i18n.Lang `json:"lang,omitempty"`  // of whoever made it
}

func (d decision) key() string { return d.Instance + "|" + strconv.FormatInt(d.Task, 10) }

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

// holdBack keeps a decision until its time, unless it is kept already: the same press may run again. One that waits for the same task
// is replaced.
func (s *skill) holdBack(ctx context.Context, req *commands.Request, d decision, card Detail) (*commands.Reply, error) {
	h, version, known, err := s.heldBack(ctx, d.key())
	before, won := h, true
	if err == nil && h.Card != req.Press.TrackID {
		if h.State == heldTaken && s.Now().Before(h.At.Add(underWay)) {
			return nil, commands.NewError(commands.Conflict, nil, "approval.undo.late")
		}
		h = held{Decision: d, By: req.User.ID, At: s.Now().Add(s.Hold), Card: req.Press.TrackID, Lang: req.Lang}
		won, err = s.putHeld(ctx, d.key(), h, version)
	}
	if err == nil && !won {
		err = errContended
	}
	if err != nil {
		return nil, unsent(err)
	}
	reply, err := d.reply(req, Held{Title: card.Title, Agree: d.Agree, Remark: d.Remark, Due: h.At.In(req.Zone), Who: s.name(ctx, req.User.ID), At: req.Now, URL: card.URL})
	if err != nil {
		return nil, err
	}
	reply.Pending.TTL, reply.Pending.Over, reply.Close = s.Hold, commands.StateDone, true
	data, err := json.Marshal(req.Press.TrackID)
	reply.Jobs = []commands.Job{{Kind: jobHeld, Key: d.key(), At: h.At, Class: commands.ClassAnswer, Data: data}}
	if known && before.State == "" && before.Card != h.Card {
		reply.Redraws = s.replaced(ctx, req, before)
	}
	return reply, err
}

// replaced draws the card of a held decision whose maker decided otherwise meanwhile.
func (s *skill) replaced(ctx context.Context, req *commands.Request, h held) []commands.Redraw {
	return []commands.Redraw{{TrackID: h.Card, Card: Undone{Who: s.name(ctx, req.User.ID), At: req.Now, Replaced: true}, State: commands.StateSuperseded}}
}

// release takes back what is held for a task that its holder does something else with.
func (s *skill) release(ctx context.Context, req *commands.Request, d decision) ([]commands.Redraw, error) {
	h, version, known, err := s.heldBack(ctx, d.key())
	if err != nil || !known || h.State != "" {
		return nil, err
	}
	h.State = heldUndone
	if won, err := s.putHeld(ctx, d.key(), h, version); err != nil || !won {
		return nil, err
	}
	return s.replaced(ctx, req, h), nil
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
	d, err := decided(req)
	if err != nil {
		return nil, err
	}
	h, version, known, err := s.heldBack(ctx, d.key())
	if known = known && h.Card == req.Press.TrackID; err == nil && known && h.State == "" {
		h.State = heldUndone
		known, err = s.putHeld(ctx, d.key(), h, version)
	}
	if err != nil {
		return nil, err
	}
	touch(ctx, d.Instance, "")
	if !known || h.State != heldUndone {
		return nil, commands.NewError(commands.Conflict, nil, "approval.undo.late")
	}
	return &commands.Reply{To: commands.PressedCard, State: commands.StateCancelled, Card: Undone{Who: s.name(ctx, req.User.ID), At: req.Now}}, nil
}

// decideHeld makes a held decision, unless it was undone, and tells what became of it. A run that was cut short goes on: DingTalk takes the
// decision of a task once.
func (s *skill) decideHeld(ctx context.Context, job commands.Job) (commands.Outcome, error) {
	var out commands.Outcome
	var card string
	if err := json.Unmarshal(job.Data, &card); err != nil {
		return out, fmt.Errorf("approval: decode a held decision: %w", err)
	}
	h, version, known, err := s.heldBack(ctx, job.Key)
	if err != nil || !known || h.State == heldUndone || h.Card != card {
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
	at, url := s.Now().In(s.Zone), i.URL
	var view cardtpl.View = Decided{Title: i.Title, Agree: d.Agree, Who: s.name(ctx, h.By), At: at, URL: url}
	if f.State != fateDone { // what was expected is on its card, and needs no message
		view = NotDecided{Receipt: Receipt{Name: i.Title, URL: url, State: f.State, Who: f.Who, Reason: dingtalk.Reason(refused)}, At: at, By: s.name(ctx, h.By)}
		out.Messages = []commands.Message{{Key: "held|" + h.Card, To: h.By, For: "approval.status", Card: view, Lang: h.Lang, About: about}}
	}
	out.Redraws = []commands.Redraw{{TrackID: h.Card, Card: view, State: commands.StateDone}}
	return out, nil
}
