package commands

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
