package commands

import (
	"context"
	"io/fs"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// Handler answers one request. A nil reply with a nil error says nothing. An *Error is shown to the
// person in their language; any other error is logged in full and shown as "internal error" with
// the request's number.
type Handler func(ctx context.Context, req *Request) (*Reply, error)

// Middleware wraps a handler.
type Middleware func(next Handler) Handler

// Effect says whether a handler can change something outside DingDesk.
type Effect int

// Effects. A command whose effect is Write ends in a confirm card; only the card's action writes.
const (
	Read Effect = iota
	Write
)

// Command is one thing DingDesk can do, or understands and says how to do without it. It is data: help,
// understanding, rights and the LLM's catalogue are all made from it.
type Command struct {
	Name     string   // "attendance.query": stable; logs and metrics use it
	Aliases  []string // words that alone, or first in a message, mean this command: 考勤, /attendance
	Summary  string   // i18n key
	Examples []string // i18n keys of sentences a person may say
	Thing    Thing
	Act      Act
	// Purpose tells a language model in a few English words what the command is for. A command without one
	// is not proposed by a model.
	Purpose string
	Params  []Param // what it takes, in the order in which it asks
	More    More    // what else, when that follows from what was said; may be nil
	// Private answers go to the 1:1 chat; a group only learns that they did.
	Private bool
	Effect  Effect
	Open    bool // outsiders may use it
	// Admin says that it is for administrators, unless the configuration names others. Without a policy nobody may use it.
	Admin bool
	// Inside says that what it writes is DingDesk's alone, and nothing of the office: also a trial that writes nothing does it.
	Inside bool
	Run    Handler
	Skill  string // whose it is; the router fills it in
}

// Action is what a button does.
type Action struct {
	// For names the command whose rights a press needs and whose privacy its answer has; the router's own
	// actions alone have none.
	For    string
	Effect Effect
	Run    Handler
	// Leads are actions to which it only leads, if that is all that it does, and none of which leads on: whoever may press none of them is
	// not offered it.
	Leads []string
	// Reconcile finds out what became of an earlier run of the same press of which nobody knows whether it
	// took effect; every action that writes has one. A reply says that it did, and is what Run would
	// have answered; nil without an error says that it did not, so that running it does it once. An
	// *Error whose code is Over is the end of the card; any other error means that it is still unknown.
	// Press.First and Press.Lost tell when it ran and how it ended.
	Reconcile Handler
}

// EventHandler reacts to something that happened in DingTalk. An error makes it run again.
type EventHandler func(ctx context.Context, ev Event) (Outcome, error)

// Skill is everything of one skill: commands with the actions of their cards, the events they follow, the
// jobs they do later, and what is made from it: the gallery and the golden cards.
type Skill struct {
	Name     string
	Commands []Command
	Actions  map[string]Action       // "meeting.confirm" → what it does
	Events   map[string]EventHandler // event type → reaction
	Jobs     map[string]JobHandler   // "meeting.remind" → what is done when it is due
	Samples  []cardtpl.Sample        // every card in every state that looks different; together they offer each action
	Corpus   fs.FS                   // .tsv files of sentences that ask for its commands, and that only look like it
	// Gate is asked before a command or an action of any skill runs, behind the right to it: an *Error keeps it from
	// running. May be nil.
	Gate func(ctx context.Context, req *Request, c Command) error
	// Start reads what an earlier process kept, before the first message; it costs no call. May be nil.
	Start func(ctx context.Context)
	// Personal says, for each kind of records that the skill keeps of people, whose own a record is ("" for nobody's), and whether it
	// has to stay as long as it is in use.
	Personal map[string]func(key string, value []byte) (userID string, stays bool)
	// Permissions are what its calls need of DingTalk, in the order in which the documents list them.
	Permissions []Permission
}

// Permission is a right that an administrator grants to the application. The tables of the documents and
// what "dingdesk check" tries are made from it.
type Permission struct {
	Code string // as the developer console finds it: Calendar.Event.Write
	Name string // in the English of check: "agenda"
	For  string // i18n key of what it is for; the key with .without says what is lost
	// Write says that nothing but a change, or a message, would try it.
	Write bool
	// Probe reads once in the name of somebody, and changes nothing.
	Probe func(ctx context.Context, userID, unionID string) error
}
