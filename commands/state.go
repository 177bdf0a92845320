package commands

import "slices"

// State is where a card stands.
type State string

// Card states.
const (
	StateOpen       State = "open"       // its buttons may be pressed again and again (help, lists); none of them writes
	StatePending    State = "pending"    // it waits for its rightful press
	StateProcessing State = "processing" // a press runs
	StateUnclear    State = "unclear"    // a write may have happened, and nobody knows yet
	StateDone       State = "done"
	StateRejected   State = "rejected"
	StateCancelled  State = "cancelled"
	StateExpired    State = "expired"
	StateFailed     State = "failed"
	StateSuperseded State = "superseded"
)

// moves is the life of a card: which states may follow each. The empty one is that of a card that is
// not there yet. A move that is not here is a mistake, and no record of it is kept.
var moves = map[State][]State{
	"":           {StateOpen, StatePending, StateDone},
	StateOpen:    {},
	StatePending: {StateProcessing, StateDone, StateExpired, StateSuperseded, StateCancelled},
	StateProcessing: {
		StatePending,                                          // the next question, or the same again
		StateUnclear,                                          // it may have happened
		StateDone, StateRejected, StateCancelled, StateFailed, // it did, it will not
	},
	// Before anything else happens to such a card it is found out what became of the write: by a press of
	// its one button, or because somebody wrote about it.
	StateUnclear: {StateProcessing, StatePending, StateDone, StateRejected, StateCancelled, StateFailed, StateExpired},
}

// States lists every state that a card can be in.
func States() []State {
	return []State{
		StateOpen, StatePending, StateProcessing, StateUnclear, StateDone, StateRejected, StateCancelled,
		StateExpired, StateFailed, StateSuperseded,
	}
}

// May reports whether a card in state s can come into state to.
func (s State) May(to State) bool { return slices.Contains(moves[s], to) }

// Final reports that a card's story is over.
func (s State) Final() bool {
	_, goesOn := moves[s]
	return !goesOn
}
