package commands

import (
	"context"
	"slices"

	"github.com/dingdesk/dingdesk/cardtpl"
)

// Thing is what a command is about, as far as understanding tells things apart.
type Thing string

// Things.
const (
	ThingAttendance Thing = "attendance"
	ThingLeave      Thing = "leave"
	ThingMeeting    Thing = "meeting"
	ThingApproval   Thing = "approval" // one's own requests
	ThingDecision   Thing = "decision" // requests of others that wait for one's own decision
)

// Act is what a command does to its thing. The words for acts are in the lexicon; an act that is forbidden
// (别取消) or only reported is not done.
type Act string

// Acts.
const (
	ActAsk      Act = ""
	ActCreate   Act = "create" // shown on a card before it is done
	ActCancel   Act = "cancel"
	ActMove     Act = "move"
	ActUrge     Act = "urge"
	ActWithdraw Act = "withdraw"
	ActSet      Act = "set"    // a setting
	ActDecide   Act = "decide" // agrees to or refuses what waits for one's own decision
	ActHand     Act = "hand"   // has somebody else decide it
	ActComment  Act = "comment"
	ActHelp     Act = "explain" // tells what there is to ask for; one command does
)

// Risky says whether an act undoes something, hurries somebody or changes a setting: then it takes more to
// be sure that it was asked for.
func (a Act) Risky() bool {
	return slices.Contains([]Act{ActCancel, ActMove, ActUrge, ActWithdraw, ActSet}, a)
}

// Param is one thing that a command takes.
type Param struct {
	Name     string    `json:"name"`            // stable: dialogs, parse and what is asked for use it
	Ask      string    `json:"ask,omitempty"`   // i18n key of the question for it; see AskFor
	Label    string    `json:"label,omitempty"` // literal, for the fields of a form: the question when there is no Ask
	Type     ParamType `json:"type"`
	Role     Role      `json:"role,omitempty"`
	OneOf    string    `json:"one_of,omitempty"` // one parameter of the group suffices; Required is then the group's
	Required bool      `json:"required,omitempty"`
	Toward   Direction `json:"toward,omitempty"`
	Words    Words     `json:"words,omitempty"` // of a Choice
	With     Words     `json:"with,omitempty"`  // required as soon as one of these words is said: days of a leave
	Rows     []Param   `json:"rows,omitempty"`  // what each row of a table takes
	// Options are all that a Choice of a form can be. Many says that it can be several of them.
	Options []string `json:"options,omitempty"`
	Many    bool     `json:"many,omitempty"`
	// Known are further words of a Choice, recognised in a sentence: a snapshot, without I/O. A changed one is
	// a new slice.
	Known func() []string `json:"-"`
	// Choices are what can be chosen from when it is asked for, by the asker and what is known so far.
	Choices func(context.Context, *Request, Values) ([]Offer, error) `json:"-"`
}

// More are parameters that are known only later, as those of a form whose kind was chosen. The dialog keeps
// them as data. The sentence that asked for the command is read for all of them, an answer for the one that is
// asked for, and a correction for the one whose label it names.
type More func(context.Context, *Request, Values) ([]Param, error)

// Offer is one answer that a question offers.
type Offer struct {
	Value string
	Label string
	Match []string // further words that mean it
}

// ParamType says how a parameter is read in a sentence, changed by a later one, and described.
type ParamType string

// Types of parameters. Each has a reader in commands/intent; a new one comes with its first user.
const (
	TimePoint  ParamType = "time"       // an hour of a day, with its length, further readings, or the window it lies in
	DateRange  ParamType = "dates"      // whole days
	Day        ParamType = "day"        // one whole day, or several while it is open which of them
	Duration   ParamType = "duration"   // minutes
	Recurrence ParamType = "recurrence" // as said
	Subjects   ParamType = "subjects"   // the asker, people, a department, a team
	Room       ParamType = "room"       // a meeting room by what it is called, or AnyRoom
	Place      ParamType = "place"      // as said: where people meet and what cannot be booked
	Topic      ParamType = "topic"
	Choice     ParamType = "choice" // one of a list of words
	Flag       ParamType = "flag"
	Number     ParamType = "number" // a decimal as text
	Money      ParamType = "money"  // the same
	Sums       ParamType = "sums"   // how much money something that exists is about: 700, 超过5000. Its value is Amounts
	Table      ParamType = "table"  // rows of Values, by the names of Rows
	Files      ParamType = "files"  // what is sent as files, one after the other
	Text       ParamType = "text"   // the message as it stands, when it is asked for; of RoleRemark also a part of a sentence
	Language   ParamType = "language"
	Ref        ParamType = "ref"  // the number of something that exists
	Next       ParamType = "next" // a flag: the one that comes next
	// Picks are some of what the last answer listed: 第二个, 除了第二个, or what it is about itself. Their value is Picked.
	Picks ParamType = "picks"
	// Follow is said behind an answer alone: Why it is so, or what it left out. No sentence is read for it.
	Follow ParamType = "follow"
)

// Parameters of type Follow, by what they are for.
const (
	Why  = "why"  // a flag
	Skip = "skip" // how many rows of a list were shown before
)

// AnyRoom is the value of a Room when any will do. No room is called so.
const AnyRoom = "*"

// Role tells parameters of one type apart.
type Role string

// Roles.
const (
	RolePlain  Role = ""       // of what is asked for
	RoleOwner  Role = "owner"  // whose facts are asked about
	RoleOld    Role = "old"    // tells what exists already: the meetings of a day, the request of last week
	RoleTarget Role = "target" // what it becomes
	RoleLength Role = "length" // how long it becomes
	RoleShift  Role = "shift"  // by how much it moves
	RoleOut    Role = "out"    // who is left out: 除了李四
	RoleRemark Role = "remark" // words for others, which are in the sentence: 驳回，预算超了
)

// Direction is where a time without a date of its own lies.
type Direction string

// Directions.
const (
	Future Direction = ""
	Past   Direction = "past"
)

// Words names the list of the lexicon in which a Choice is found.
type Words string

// Lists of words.
const (
	WordsKinds    Words = "kinds"    // of approvals, leave among them
	WordsLeave    Words = "leave"    // kinds of leave
	WordsStates   Words = "states"   // of approvals
	WordsAsked    Words = "asked"    // what of attendance is asked about
	WordsThings   Words = "things"   // what is kept of people: attendance, approval, meeting
	WordsDated    Words = "dated"    // kinds of approvals that are for certain days: leave, trips, overtime
	WordsVerdicts Words = "verdicts" // Agree or Refuse
	WordsEvery    Words = "every"    // a flag: all that there are, or all but those that are left out
	WordsReturn   Words = "return"   // a flag: it is to be handed in again, which is no refusal
	WordsSwitch   Words = "switch"   // On, Off, or Ask how it is
	WordsStuck    Words = "stuck"    // a flag: what has waited for long, with others
	WordsJoin     Words = "join"     // a flag: somebody else is to decide, too
)

// Values of choices among a few words.
const (
	Agree  = "agree"
	Refuse = "refuse"
	On     = "on"
	Off    = "off"
	Ask    = "ask"
)

// Takes returns the first parameter of a type and role; nil when the command has none.
func (c Command) Takes(t ParamType, role Role) *Param {
	i := slices.IndexFunc(c.Params, func(p Param) bool { return p.Type == t && p.Role == role })
	if i < 0 {
		return nil
	}
	return &c.Params[i]
}

// Follows says whether a command can be asked, behind its answer, for Why or Skip.
func (c Command) Follows(name string) bool {
	return slices.ContainsFunc(c.Params, func(p Param) bool { return p.Type == Follow && p.Name == name })
}

// Missing lists the parameters that are required and not known: of a group that suffices by one, that which
// is required. A time that is none, or only a window of one, is not known yet.
func Missing(params []Param, v Values) []Param {
	var out []Param
	for _, p := range params {
		if p.Required && !slices.ContainsFunc(params, func(o Param) bool {
			return v[o.Name].settles(o.Type) && (o.Name == p.Name || p.OneOf != "" && o.OneOf == p.OneOf)
		}) {
			out = append(out, p)
		}
	}
	return out
}

// settles says whether a value is all that a parameter of a type needs.
func (v Value) settles(t ParamType) bool {
	if t == TimePoint {
		return !TimeOf(v).Start.IsZero()
	}
	return len(v.Readings) > 0
}

// AskFor is the question for a parameter, with what it can be chosen from as buttons.
func AskFor(ctx context.Context, req *Request, skill string, p Param) (*Reply, error) {
	dialog := &Dialog{Slot: p.Name, Values: req.Values}
	ask := cardtpl.Question{Ask: p.Label, Skill: skill}
	if p.Ask != "" {
		ask.Ask = req.Lang.T(p.Ask)
	}
	if p.Choices != nil {
		choices, err := p.Choices(ctx, req, req.Values)
		if err != nil {
			return nil, err
		}
		for _, c := range choices {
			ask.Options = append(ask.Options, c.Label)
			dialog.Options = append(dialog.Options, Option{
				Label: c.Label, Match: c.Match, Fill: Values{p.Name: {Readings: []any{c.Value}}},
			})
		}
	}
	return &Reply{Card: ask, Ask: dialog}, nil
}

// NotYet answers what is understood and cannot be done yet with the way to do it without us.
func NotYet(key string) Handler {
	return func(context.Context, *Request) (*Reply, error) { return nil, NewError(NotFound, nil, key) }
}
