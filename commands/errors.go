package commands

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Code says what kind of failure an Error is.
type Code string

// Codes.
const (
	Invalid     Code = "invalid"     // the person can fix it
	NotFound    Code = "not_found"   // nothing there
	Forbidden   Code = "forbidden"   // not allowed
	Conflict    Code = "conflict"    // the world changed meanwhile
	RateLimited Code = "rate"        // too many
	Unavailable Code = "unavailable" // try later
	Closed      Code = "closed"      // for a while, because an administrator wants it so: paused, maintenance, a trial
	Misconfig   Code = "misconfig"   // the administrator can fix it
	Internal    Code = "internal"    // our fault
	Refused     Code = "refused"     // DingTalk said no and why; nothing happened
	NotDone     Code = "not_done"    // a press took no effect
	Unclear     Code = "unclear"     // a write may have happened; Action.Reconcile finds out
)

// Over reports that the same press can never succeed: its card is over.
func (c Code) Over() bool {
	return c == Invalid || c == NotFound || c == Forbidden || c == Conflict
}

// Again reports that the same press can succeed later: the card keeps its buttons.
func (c Code) Again() bool {
	return c == RateLimited || c == Unavailable || c == Closed || c == Misconfig || c == Refused
}

// Error has two audiences: Key and Args make the sentence that the person reads (what happened and
// what to do next), Err goes to the log.
type Error struct {
	Code Code
	Key  string // i18n key
	Args []any  // name, value pairs for i18n.T
	Err  error
	// Private sends the sentence to the 1:1 chat: it says something about the person's own facts.
	Private bool
	// Rights says that rights alone were lacking, before anything ran: whoever is given them can do the same again.
	Rights bool
	// Note is one more sentence, already in the person's language: what else was said and is not done either.
	Note string
}

// NewError makes an Error.
func NewError(code Code, err error, key string, args ...any) *Error {
	return &Error{Code: code, Key: key, Args: args, Err: err}
}

// NoRight is a refusal to somebody who can be given the right, see Error.Rights.
func NoRight(key string, args ...any) *Error {
	return &Error{Code: Forbidden, Key: key, Args: args, Rights: true}
}

func (e *Error) Error() string {
	if e.Err != nil {
		return string(e.Code) + " " + e.Key + ": " + e.Err.Error()
	}
	return string(e.Code) + " " + e.Key
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Sentence is the text for the person.
func (e *Error) Sentence(l i18n.Lang) string {
	args := slices.Clone(e.Args)
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = Line(s)
		}
	}
	text := i18n.T(l, e.Key, args...)
	if e.Note != "" {
		text += "\n" + e.Note
	}
	return text
}

// Line makes one line of what somebody wrote or is called, to stand in a sentence of ours: no line breaks
// that would begin another sentence, nothing invisible, no order of writing turned round.
func Line(s string) string {
	s = strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) || unicode.IsControl(c):
			return ' '
		case unicode.Is(unicode.Cf, c):
			return -1
		}
		return c
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// CodeOf classifies any error: an *Error by its code, an expired deadline and errors that call
// themselves temporary as Unavailable, everything else as Internal.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	var t interface{ Temporary() bool }
	if errors.Is(err, context.DeadlineExceeded) || (errors.As(err, &t) && t.Temporary()) {
		return Unavailable
	}
	return Internal
}
