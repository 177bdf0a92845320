package commands

import (
	"context"
	"encoding/json"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Class says who waits: nobody's answer stands behind a mailing.
type Class string

// Classes, the most urgent first.
const (
	ClassAnswer   Class = "answer"   // somebody asked just now
	ClassPersonal Class = "personal" // one person's, whenever it comes; also what names no class
	ClassBulk     Class = "bulk"     // the same for many
)

// Message is what leaves to one person without being the answer to what they asked: beside an answer, behind
// an event, out of a job.
type Message struct {
	// Key makes it leave once: another of the same key to the same person is dropped, however often whatever
	// makes it runs again.
	Key string
	To  string // userId
	// For names the command whose rights the receiver needs when the message comes of an event or a job; without one
	// they must be somebody who may use anything at all.
	For  string
	Card cardtpl.View
	// Lang is that of what it follows from; whoever chose a language gets that. "" is the default.
	Lang i18n.Lang
	// Pending makes the buttons of Card work, until Expires; its TTL counts from nothing here.
	Pending *Pending
	Expires time.Time
	About   *Subject // what Card is about, as in a Reply
	Class   Class
}

// Job is something to do later. What is sent then is made then, by the handler of its kind: rights and
// language may be others by that time.
type Job struct {
	Kind  string          `json:"kind"` // names its handler in Skill.Jobs: "skill.verb"
	Key   string          `json:"key"`  // tells it from others of its kind; a job that is scheduled again is replaced
	At    time.Time       `json:"at"`
	Class Class           `json:"class,omitempty"`
	Data  json.RawMessage `json:"data,omitempty"`
}

// JobHandler does a job when it is due. An error makes it run again, later and later, so it must be
// idempotent; what fails for good is kept for an administrator. The job may schedule itself anew.
type JobHandler func(ctx context.Context, job Job) (Outcome, error)

// Outcome is what follows from an event or a job, and beside an answer. It is kept before anything is said.
type Outcome struct {
	Messages []Message
	Jobs     []Job
	Redraws  []Redraw
}

// Redraw is the end of a card that waits and is not the pressed one: what it offered is over. One that is over already stays as it is.
type Redraw struct {
	TrackID string
	Card    cardtpl.View
	State   State // final; one that may follow StatePending
}
