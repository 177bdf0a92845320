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
	// On is what it worked on: ids by kind. A person is one whose facts were looked at or asked for, or who was to take part; see
	// OnReceiver.
	On map[Kind][]string `json:"on,omitempty"`
	// Outcome is the Code of an error, done, or the State of the card behind a write or a proposal.
	Outcome      string `json:"outcome"`
	Card         string `json:"card,omitempty"` // outTrackId of the card that was pressed
	Conversation string `json:"conversation"`
	Group        bool   `json:"group,omitempty"`
}

// Unread is the What of a message that was refused before anybody looked what it asks for.
const Unread = "message"

// Kind is a kind of thing that a request works on.
type Kind string

// Kinds.
const (
	OnPerson   Kind = "person"
	OnReceiver Kind = "receiver" // somebody who gets, or is to get, something: their own facts were not looked at
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
		err = note.silenced.err
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

// AuditedJob makes the entries of a job that ran in ctx, which has an Info: what it did in the name of somebody, and to whom it showed
// what it touched.
func AuditedJob(ctx context.Context, job Job, err error) (out []Entry) {
	note := info(ctx)
	if note == nil {
		return nil
	}
	e, _ := Audited(ctx, &Request{ID: "j|" + job.Kind + "|" + job.Key, Now: job.At}, nil, err)
	e.What, e.Job = job.Kind, true
	note.mu.Lock()
	defer note.mu.Unlock()
	if note.by != "" {
		did := e
		did.By, did.Effect = note.by, "write"
		if err == nil && note.kept != "" {
			did.Outcome = string(note.kept)
		}
		out = append(out, did)
	}
	for _, id := range note.shown {
		saw := e
		saw.Request, saw.By = e.Request+"|"+id, id
		out = append(out, saw)
	}
	return out
}

// Shows notes for the audit that a job sends somebody what it touched, which they have not asked for: to those whose facts it is,
// they have looked.
func Shows(ctx context.Context, userID string) {
	if note := info(ctx); note != nil {
		note.mu.Lock()
		defer note.mu.Unlock()
		note.shown = append(note.shown, userID)
	}
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

// About is whom it touched, besides whoever acted.
func (e Entry) About() []string {
	all := slices.Concat(e.On[OnPerson], e.On[OnReceiver])
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(id string) bool { return id == e.By })
}
