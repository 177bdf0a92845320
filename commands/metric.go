package commands

// Metric is something that happens and is counted.
type Metric string

// Metrics of the transport; an answer's and an acknowledgement's come with how long they took. Messages,
// presses and events are one of DingTalk's deliveries each.
const (
	MessageCame Metric = "message"
	PressCame   Metric = "press"
	EventCame   Metric = "event"
	Acked       Metric = "ack"
	Answered    Metric = "answer"
	Duplicate   Metric = "duplicate"
	Poison      Metric = "poison"     // a frame that nobody can read
	Working     Metric = "working"    // somebody was told that it takes a moment
	QueueFull   Metric = "queue_full" // a frame was refused
	QuotaUsed   Metric = "quota"      // DingTalk's month is used up: a message came without its text
	StoreError  Metric = "store_error"
	Retry       Metric = "retry"
	GaveUp      Metric = "give_up"
)
