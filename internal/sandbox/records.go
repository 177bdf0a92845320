package sandbox

import (
	"encoding/json"
	"time"
)

// Sender kinds of a Message.
const (
	FromUser = "user"
	FromBot  = "bot"
)

// BotMention stands for the bot in Message.Mentions and Said.Mentions, MentionAll for everybody.
const (
	BotMention = "bot"
	MentionAll = "all"
)

// Message states.
const (
	StateSent       = "sent"       // by the bot; or by somebody, but not meant for the bot
	StatePushed     = "pushed"     // on its way to the bot
	StateAcked      = "acked"      // the bot acknowledged it with 200
	StateFailed     = "failed"     // the bot acknowledged it with another code
	StateUnanswered = "unanswered" // no connection took it, or it was never acknowledged
	StateRetrying   = "retrying"   // will be pushed again
	StateRecalled   = "recalled"   // taken back by the bot
)

// Message is one message in a conversation. Messages are never changed: a new state is a new value.
type Message struct {
	ID           string
	Seq          int64 // of its first change; orders a conversation
	Conversation string
	At           time.Time
	From         string // FromUser or FromBot
	UserID       string // the sender's viewer id, for FromUser
	Type         string // DingTalk's msgtype, or "card"
	Title        string
	Text         string
	Parts        []Part
	File         *File
	Buttons      *Buttons
	Link         *Link
	Links        []Link
	Content      json.RawMessage // content object of other types
	TrackID      string          // type "card"
	Mentions     []string
	Quote        string // id of the quoted message
	Thread       string // the topic, in a topic group
	State        string
	Via          string   // say, session, oto, group or card
	OnlyFor      []string // viewer ids; empty: every member
	QueryKey     string   // processQueryKey (carrierId for cards)
	Cause        string   // id of the message or press that led to it; "" when unknown
	Notes        []Note
}

// Note is what a bot tells its developer about a message, beside what DingTalk sees: how it was understood, say.
type Note struct {
	Title string
	Data  json.RawMessage
}

// Part is one piece of a richText message.
type Part struct {
	Type   string // text, picture or at
	Text   string
	File   *File
	UserID string
}

// File is something attached to a message.
type File struct {
	ID            string
	Name          string
	MIME          string
	Size          int
	Duration      time.Duration
	Recognition   string
	DownloadCodes []string
}

// Buttons are the links of an action card.
type Buttons struct {
	Vertical bool
	Items    []Link
}

// Link is a text with an address.
type Link struct {
	Title, Text, URL, PicURL string
}

// Frame outcomes.
const (
	OutcomeSent         = "sent"
	OutcomeNoConnection = "no_connection"
	OutcomeSwallowed    = "swallowed"
	OutcomeWriteFailed  = "write_failed"
)

// Frame is one attempt to push something to the bot.
type Frame struct {
	Seq        int64 // of its first change
	ID         string
	At         time.Time
	Type       string // SYSTEM, EVENT or CALLBACK
	Topic      string
	EventType  string
	Key        string // msgId, eventId or press id
	Connection string
	Attempt    int
	Outcome    string
	Headers    map[string]string
	Data       string // the JSON text inside the frame
	Cause      string
	Ack        *Ack

	sent time.Duration // elapsed time: latencies are real also under a frozen clock
}

// Ack is the bot's answer to a frame.
type Ack struct {
	At         time.Time
	Latency    time.Duration
	Code       int
	Message    string
	Data       string
	Connection string
	Extra      int // further acks of the same frame
}

// Press outcomes.
const (
	PressWaiting      = "waiting"
	PressAnswered     = "answered"
	PressTimeout      = "timeout"
	PressError        = "error"
	PressNoConnection = "no_connection"
)

// Press is one click on a card: the callback and what became of it.
type Press struct {
	ID       string
	Seq      int64
	At       time.Time
	User     string
	TrackID  string
	ActionID string
	Params   map[string]any
	Offered  bool // the presser's card showed that action at that moment
	Outcome  string
	Latency  time.Duration
	Code     int
	Response json.RawMessage // the "response" object of the answer; nil without one
	Frame    string

	began time.Duration // elapsed time
}

// PressResult is what Press returns.
type PressResult = Press

// Call is one request to the OpenAPI, the gateway or a session webhook.
type Call struct {
	Seq          int64
	At           time.Time
	Took         time.Duration
	Method       string
	Path         string
	Query        string // secrets replaced
	Route        string // the API's path with its {parameters}; empty for unknown paths
	Old          bool   // the oapi host
	RequestBody  string // secrets replaced; cut at 64 KB
	Status       int    // 0 when the call was never answered
	ResponseBody string
	Counted      bool // against the monthly API quota
	Delivery     bool // against the monthly Webhook+Stream quota
	Error        string
	Fault        string
	Cause        string
	TrackID      string
}

// Connection modes.
const (
	ModeOpen     = "open"
	ModeDraining = "draining"  // the disconnect frame is out; no pushes, acks are taken
	ModeHalfOpen = "half_open" // no pong, nothing delivered, pushes are swallowed
	ModeZombie   = "zombie"    // pongs, but pushes are swallowed
	ModeClosed   = "closed"
)

// Connection is one WebSocket of the bot.
type Connection struct {
	ID       string
	At       time.Time
	Remote   string
	UA       string
	Topics   []string // "EVENT *", "CALLBACK /v1.0/im/bot/messages/get"
	Mode     string
	Pushed   int
	Acked    int
	ClosedAt time.Time
	Reason   string
}

// Quota is the state of both monthly budgets; a limit of 0 is none.
type Quota struct {
	Month           string // 2006-01
	APIUsed         int
	APILimit        int
	DeliveriesUsed  int
	DeliveriesLimit int
	Free            int // uncounted calls
}

// Violation levels.
const (
	LevelError   = "error"   // DingTalk forbids it
	LevelWarning = "warning" // a real client would swallow it, or the documentation advises against it
)

// Violation is something that the bot should not do. The rules are listed in docs/sandbox-api.md.
type Violation struct {
	Seq     int64
	At      time.Time
	Level   string
	Rule    string
	Detail  string
	Cause   string
	TrackID string
}
