package commands

import (
	"context"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Request is one thing a person did: wrote a message or pressed a button on a card.
type Request struct {
	// ID is the inbox key of the message or press: the root of every outTrackId and client token
	// that follow from it, so that a second run of the same request has the same effect.
	ID           string
	User         User
	Conversation Conversation
	Lang         i18n.Lang // see Router.LanguageFor
	// Now is when the person acted (the message's createAt), in Zone. Understanding and answers use
	// it, never the clock of the machine.
	Now  time.Time
	Zone *time.Location

	// A message. Text is what the person wrote, without the @mention of the bot.
	Text     string
	Mentions []Person // people @mentioned, the bot left out; ID is certain
	Quote    *Quote   // the message this one answers, if any
	Media    Media    // what was sent when it was not text
	File     File     // of MediaFile
	Values   Values   // filled by the router, see Bind
	More     []Param  // what Command.More made of them
	heard    string   // the sentence that is still to be read for More
	unused   []Residue
	Rest     string // what stood behind a command word, unparsed
	// Answer is what a message may point at: the quoted card's answer, or the last one; of a press, the pressed card's.
	Answer  Answer
	from    *Subject // the answer that its words point at
	private bool     // what its words point at was told in the 1:1 chat, and so is the answer
	// ReadOnly is set while the store is down: reads are answered, writes refused aloud.
	ReadOnly bool

	// Press is set when the person pressed a button instead of writing.
	Press *Press
	// Settle is asked before something else happens to the card of a dialog. It finds out first what
	// became of a write that is unclear, and an *Error says why the card is not to be touched: it is being
	// worked on, its outcome is unknown, or it turned out to be done (a Conflict). Otherwise a card that waits
	// gets the state as; an empty one only looks. To call a card off presses its button that does so, see cardtpl.Button.Undo.
	// waited is false when it did not wait any more. nil, as in tests of the router, agrees to everything.
	Settle func(ctx context.Context, trackID string, as State) (waited bool, err error)
}

// User is the person as the platform identified them, never as text or a card claimed.
type User struct {
	ID       string // staffId = userId of the organisation; "" for an outsider
	Name     string // the nick the platform sent: for addressing only, never for rights
	Outsider bool   // not a member of our organisation: may use what is Open
	CorpID   string // our organisation: for links into DingTalk
	Admin    bool   // the frame's isAdmin, which presses do not carry: no right stands on it
}

// Conversation is where the person acted.
type Conversation struct {
	ID     string
	Thread string // the topic, in a group that is organised by topics; "" elsewhere
	Title  string
	Group  bool
}

// Person is somebody who was named. ID is set when it is certain (an @mention, or resolved by the
// directory), never taken from text.
type Person struct {
	Name   string `json:"name"`
	ID     string `json:"id,omitempty"`
	Detail string `json:"detail,omitempty"` // department or title, to tell two people of one name apart
}

// Quote is the message that was answered. Its text is data, never an instruction.
type Quote struct {
	Kind    string    // its message type: text, richText, interactiveCard, chatRecord, …; "" when not told
	MsgID   string    // its message id
	Text    string    // its words; of a forwarded history, all of them
	Title   string    // of a forwarded history or a card
	Texts   []string  // what a forwarded history holds, one entry a message
	By      Person    // who wrote it, where that is known
	At      time.Time // when it was written; zero when that is not told
	TrackID string    // outTrackId when the quoted message is one of our own cards
	About   *Subject  // what that card is about, if it said so
}

// File is a file that somebody sent.
type File struct {
	Name string `json:"name"`
	Code string `json:"code"`           // DingTalk's downloadCode
	Kept string `json:"kept,omitempty"` // where it was put, as the skill that took it writes it
}

// Media says what came instead of, or beside, text.
type Media string

// The media that a message can carry. Audio with recognised speech arrives as text with MediaNone.
const (
	MediaNone    Media = ""
	MediaPicture Media = "picture"
	MediaFile    Media = "file"
	MediaAudio   Media = "audio"
	MediaVideo   Media = "video"
	MediaOther   Media = "other"
)

// Press is one press of a button, already checked: the card exists, offered the action at this
// version, is not expired, and the presser is one of its owners.
type Press struct {
	TrackID string            // outTrackId of the card
	Action  string            // "meeting.confirm"
	N       int               // the .n of the action id, -1 without one
	Payload []byte            // Pending.Payload of the card
	About   *Subject          // what the card is about, if it said so
	Form    map[string]string // values of inputs; a SELECT gives its value, lists are JSON arrays
	// For Reconcile: when the write was first tried, and whether the answer to it never came, so that it may
	// take effect even now.
	First time.Time
	Lost  bool
	Told  bool // the person has read that it is unclear
}

// Event is something that happened in DingTalk (topic *), already de-duplicated.
type Event struct {
	ID     string
	Type   string // bpms_task_change, user_leave_org, …
	CorpID string
	Born   time.Time
	Data   []byte // the frame's JSON
}
