package stream

import "time"

// Kind says what an [Event] is about; the values are fit for a metric's label.
type Kind string

// The kinds of events.
const (
	Connected           Kind = "connected"            // Took: time since the loss was noticed (a tick after it at most), 0 in a handover
	Lost                Kind = "lost"                 // the connection ended without a handover; Took: its age
	OpenFailed          Kind = "open_failed"          // Err: why; tried again after a pause
	HandoverBegun       Kind = "handover"             // the server announced a disconnect
	HandoverLate        Kind = "handover_late"        // the successor was not up in time
	Deaf                Kind = "deaf"                 // the connection stands and brings nothing, it is replaced; Took: its age
	Recycling           Kind = "recycling"            // the connection reached its age; Took: that age
	CredentialsRefused  Kind = "credentials_refused"  // Err: DingTalk's answer; nothing connects until it changes
	CredentialsAccepted Kind = "credentials_accepted" // after they had been refused
	Handled             Kind = "handled"              // a handler returned; Took: its time; Err: what it returned
	HandlerPanicked     Kind = "handler_panic"        // Err: what it panicked with
	SDKWarning          Kind = "sdk_warning"          // the SDK warned, for one when it dropped a frame
	SDKError            Kind = "sdk_error"            // the SDK logged an error, also at ordinary closes
)

// Event is one thing that happened, for meters.
type Event struct {
	Kind  Kind
	Slot  int           // which of the connections, from 0; -1 when it concerns none
	Topic string        // of the frame, in Handled and HandlerPanicked
	Took  time.Duration // see the kinds
	Err   error         // see the kinds; free of secrets
}

// Status is the state of the pool at one moment.
type Status struct {
	Live               int  // slots with a connection
	CredentialsRefused bool // DingTalk refuses the credentials
	Slots              []SlotStatus
}

// SlotStatus is the state of one connection slot.
type SlotStatus struct {
	Live      bool
	Receiving bool      // live, and not known to bring nothing
	Since     time.Time // when the present connection was opened; zero if there is none
	LastFrame time.Time // when the last frame came on any connection of the slot
	Opened    int       // connections opened so far
	InFlight  int       // handlers that run on the present connection
	LastError string    // why the last attempt failed; empty after a success
}
