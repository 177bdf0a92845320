package commands

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// Target is where a reply goes.
type Target int

// Targets. Here is the conversation of the request; Private is the 1:1 chat with the requester;
// PressedCard replaces what the pressed card shows.
const (
	Here Target = iota
	Private
	PressedCard
)

// Reply is what the person should see. Exactly one of Card, Text and Stream is set; a nil Reply is
// nothing.
type Reply struct {
	To   Target
	Card cardtpl.View
	Text string // already in the request's language

	// Pending makes the buttons of Card work: without it a card's buttons are refused.
	Pending *Pending
	// State is the state the card is in from now on. Empty means pending when Pending is set, done
	// otherwise.
	State State
	// Reconcile names the action whose Reconcile finds out what became of the write, when State is
	// StateUnclear; empty means the pressed one's. Pending.Payload is then its payload.
	Reconcile string

	// Ask opens a dialog: the next message of this person in this conversation is first read as its
	// answer. Dialog.TrackID is filled by the router.
	Ask *Dialog
	// Close ends the open dialog.
	Close bool
	// Stream writes an answer while it is read. It calls write with piece after piece and returns when
	// the answer is complete; the context ends when the reader stops it or time is up, and what was
	// written until then stays. An error is shown as the sentence of an *Error, behind what was written.
	Stream func(ctx context.Context, write func(piece string) error) error

	// Outcome is what else follows: messages one-to-one, with what a group may not read of the answer, and jobs.
	Outcome
	// About is what the answer is about, so that words behind it, or behind a quotation of its card, can point at it. The router
	// completes it: what a question is answered with is about that question.
	About *Subject
	// Refuses says that the reply is no answer: nothing was understood. It is not repeated all the time.
	Refuses bool

	// Trouble kept a part of what was asked from being done, of which Card says what was: its sentence goes
	// below. It must be a failure whose sentence does not speak of the rest.
	Trouble error
}

// Pending says who may press the buttons of a card, and what the handler of a press gets back.
type Pending struct {
	Owners  []string      // userIds; empty means anybody who can see the card
	Payload []byte        // at most MaxPayload bytes, opaque to the transport
	TTL     time.Duration // after this the card says that it expired; 0 means DefaultTTL
	// Over is what the card is when its time ran out: StateDone for one that says what was done and
	// offers more. Empty means expired.
	Over State
}

// MaxPayload bounds what a card record carries, in bytes.
const MaxPayload = 16 << 10

// DefaultTTL is how long a question stays open when nothing else is said.
const DefaultTTL = 30 * time.Minute

// Dialog is an open dialog of one person in one conversation.
type Dialog struct {
	Command string    `json:"command"`        // what is being filled
	Values  Values    `json:"values"`         // what is known so far; nil in a dialog of an earlier release
	Slot    string    `json:"slot,omitempty"` // what was asked; "" when everything is known and the card waits for its button
	Options []Option  `json:"options,omitempty"`
	More    []Param   `json:"more,omitempty"`     // see Command.More
	Said    string    `json:"said,omitempty"`     // what asked for the command, while nothing is in More yet: it is read for that then
	TrackID string    `json:"track_id,omitempty"` // the card that asks
	Cancels []string  `json:"cancels,omitempty"`  // what its buttons say that drop what is open
	Expires time.Time `json:"expires,omitzero"`
}

// Option is one answer that a question offers. Fill is merged into the dialog's values when it is
// chosen by button, by number or by its words.
type Option struct {
	Label string   `json:"label"`
	Match []string `json:"match,omitempty"` // further words that mean this option
	Fill  Values   `json:"values"`
}

// TrackID derives the outTrackId of one part of an answer from the request's ID: the same request
// always makes the same card. 26+ characters of [a-z2-7_], within DingTalk's advised 64.
func TrackID(requestID, part string) string {
	sum := sha256.Sum256([]byte(requestID + "\x00" + part))
	return "dd_" + strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20]))
}
