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
	Seq        int64             `json:"seq"` // of its first change
	ID         string            `json:"id"`
	At         time.Time         `json:"-"`
	Type       string            `json:"type"` // SYSTEM, EVENT or CALLBACK
	Topic      string            `json:"topic"`
	EventType  string            `json:"eventType,omitempty"`
	Key        string            `json:"key"` // msgId, eventId or press id
	Connection string            `json:"connection,omitempty"`
	Attempt    int               `json:"attempt"`
	Outcome    string            `json:"outcome"`
	Headers    map[string]string `json:"headers"`
	Data       string            `json:"-"` // the JSON text inside the frame
	Cause      string            `json:"cause,omitempty"`
	Ack        *Ack              `json:"-"`

	sent time.Duration // elapsed time: latencies are real also under a frozen clock
}

// Ack is the bot's answer to a frame.
type Ack struct {
	At         time.Time     `json:"-"`
	Latency    time.Duration `json:"-"`
	Code       int           `json:"code"`
	Message    string        `json:"message"`
	Data       string        `json:"data"`
	Connection string        `json:"connection"`
	Extra      int           `json:"extra"` // further acks of the same frame
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
	ID       string          `json:"id"`
	Seq      int64           `json:"seq"`
	At       time.Time       `json:"-"`
	User     string          `json:"user"`
	TrackID  string          `json:"trackId"`
	ActionID string          `json:"actionId"`
	Params   map[string]any  `json:"params,omitempty"`
	Offered  bool            `json:"offered"` // the presser's card showed that action at that moment
	Outcome  string          `json:"outcome"`
	Latency  time.Duration   `json:"-"`
	Code     int             `json:"code,omitempty"`
	Response json.RawMessage `json:"response,omitempty"` // the "response" object of the answer; nil without one
	Frame    string          `json:"frame,omitempty"`

	began time.Duration // elapsed time
}

// PressResult is what Press returns.
type PressResult = Press

// Call is one request to the OpenAPI, the gateway or a session webhook.
type Call struct {
	Seq          int64         `json:"seq"`
	At           time.Time     `json:"-"`
	Took         time.Duration `json:"-"`
	Method       string        `json:"method"`
	Path         string        `json:"path"`
	Query        string        `json:"query,omitempty"`       // secrets replaced
	Route        string        `json:"route,omitempty"`       // the API's path with its {parameters}; empty for unknown paths
	Old          bool          `json:"old"`                   // the oapi host
	RequestBody  string        `json:"requestBody,omitempty"` // secrets replaced; cut at 64 KB
	Status       int           `json:"status"`                // 0 when the call was never answered
	ResponseBody string        `json:"responseBody,omitempty"`
	Counted      bool          `json:"counted"`  // against the monthly API quota
	Delivery     bool          `json:"delivery"` // against the monthly Webhook+Stream quota
	Error        string        `json:"error,omitempty"`
	Fault        string        `json:"fault,omitempty"`
	Cause        string        `json:"cause,omitempty"`
	TrackID      string        `json:"trackId,omitempty"`
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
	ID       string    `json:"id"`
	At       time.Time `json:"-"`
	Remote   string    `json:"remote"`
	UA       string    `json:"ua"`
	Topics   []string  `json:"topics"` // "EVENT *", "CALLBACK /v1.0/im/bot/messages/get"
	Mode     string    `json:"mode"`
	Pushed   int       `json:"pushed"`
	Acked    int       `json:"acked"`
	ClosedAt time.Time `json:"-"`
	Reason   string    `json:"reason,omitempty"`
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
	Seq     int64     `json:"seq"`
	At      time.Time `json:"-"`
	Level   string    `json:"level"`
	Rule    string    `json:"rule"`
	Detail  string    `json:"-"`
	Cause   string    `json:"cause,omitempty"`
	TrackID string    `json:"trackId,omitempty"`
}
