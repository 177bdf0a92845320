package commands

import (
	"context"
	"maps"
	"slices"
	"time"
)

// Entry is what the audit keeps of one command or action that ran or was refused. It holds ids, never what people write or are
// called.
type Entry struct {
	Request string    `json:"request"` // Request.ID: of several entries with it and At the last one counts
	At      time.Time `json:"at"`      // when they acted
	By      string    `json:"by"`      // userId; "" for somebody from outside
	// Job says that it was done later, without them, as they had agreed.
	Job  bool   `json:"job,omitempty"`
	What string `json:"what"` // the command, the action of a button, or the kind of the job
	// Effect is read, write, or propose: a command that ends in a card whose button writes.
	Effect string `json:"effect"`
	// On is what it worked on: ids by kind. A person is one whose facts were looked at or asked for, or who was to take part.
	On map[Kind][]string `json:"on,omitempty"`
	// Outcome is the Code of an error, done, or the State of the card behind a write or a proposal.
	Outcome      string `json:"outcome"`
	Card         string `json:"card,omitempty"` // outTrackId of the card that was pressed
	Conversation string `json:"conversation"`
	Group        bool   `json:"group,omitempty"`
}

// Kind is a kind of thing that a request works on.
type Kind string

// Kinds.
const (
	OnPerson   Kind = "person"
	OnEvent    Kind = "event"
	OnApproval Kind = "approval"
	OnRoom     Kind = "room"
	OnFile     Kind = "file"
	OnSkill    Kind = "skill"
	OnJob      Kind = "job"
)

// Touch notes for the audit on what the request of ctx works: call it where data is fetched or changed, and where that is
// refused. Empty ids and those that are noted already add nothing.
func Touch(ctx context.Context, kind Kind, ids ...string) {
	note := info(ctx)
	if note == nil {
		return
	}
	note.mu.Lock()
	defer note.mu.Unlock()
	for _, id := range ids {
		if id != "" && !slices.Contains(note.on[kind], id) {
			if note.on == nil {
				note.on = map[Kind][]string{}
			}
			note.on[kind] = append(note.on[kind], id)
		}
	}
}

// Audited makes the entry of a request that ran in ctx, which has an Info. ok is false when nothing was to run: politeness, words
// that nothing understood.
func Audited(ctx context.Context, req *Request, reply *Reply, err error) (e Entry, ok bool) {
	e = Entry{
		Request: req.ID, At: req.Now, By: req.User.ID, Effect: "read", Outcome: string(StateDone),
		Conversation: req.Conversation.ID, Group: req.Conversation.Group,
	}
	note := info(ctx)
	if note == nil {
		return e, false
	}
	note.mu.Lock()
	e.What, e.On = note.command, maps.Clone(note.on)
	writes := note.effect == Write
	if err == nil {
		err = note.silenced
	}
	note.mu.Unlock()
	if req.Press != nil {
		e.Card = req.Press.TrackID
	}
	switch {
	case writes && req.Press == nil:
		e.Effect = "propose"
	case writes:
		e.Effect = "write"
	}
	switch {
	case err != nil:
		e.Outcome = string(CodeOf(err))
	case reply == nil || !writes:
	case reply.State != "":
		e.Outcome = string(reply.State)
	case reply.Pending != nil:
		e.Outcome = string(StatePending)
	}
	return e, e.What != ""
}

// AuditedJob makes the entry of a job that ran in ctx, which has an Info. ok is false when it did nothing in the name of anybody.
func AuditedJob(ctx context.Context, job Job, err error) (e Entry, ok bool) {
	e, _ = Audited(ctx, &Request{ID: "j|" + job.Kind + "|" + job.Key, Now: job.At}, nil, err)
	e.What, e.Effect, e.Job = job.Kind, "write", true
	if note := info(ctx); note != nil {
		note.mu.Lock()
		defer note.mu.Unlock()
		e.By = note.by
		if err == nil && note.kept != "" {
			e.Outcome = string(note.kept)
		}
	}
	return e, e.By != ""
}

// ActsFor notes for the audit that a job does something in the name of somebody who agreed to it earlier, or what kept it from
// that; "" is nothing. Call it before the write, where it is refused, and where it turns out to be done.
func ActsFor(ctx context.Context, userID string, kept Code) {
	if note := info(ctx); note != nil {
		note.mu.Lock()
		defer note.mu.Unlock()
		note.by, note.kept = userID, kept
	}
}

// About is whose facts it touched, besides those of whoever acted.
func (e Entry) About() []string {
	return slices.DeleteFunc(slices.Clone(e.On[OnPerson]), func(id string) bool { return id == e.By })
}
