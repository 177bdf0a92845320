package commands

import "time"

// Args are the arguments of a command as the person said them. Zero means not said. They are plain
// data: a dialog stores them between messages.
type Args struct {
	// Rest is what stood behind a command word, unparsed.
	Rest string `json:"rest,omitempty"`

	// A point or stretch of time to come (meetings). Times are in the request's zone.
	Start   time.Time `json:"start,omitzero"`
	End     time.Time `json:"end,omitzero"` // exclusive
	Minutes int       `json:"minutes,omitempty"`
	// Window is a part of a day that is not a start (下午): ask for a time inside it.
	Window *When `json:"window,omitempty"`
	// Other are further readings of Start and End, likeliest first (三点 → 15:00, other 03:00).
	Other []When `json:"other,omitempty"`
	// Which tells the existing meeting that is meant when a sentence names two times: 把三点的会改到四点
	// has 三点 here and 四点 in Start.
	Which *When `json:"which,omitempty"`
	// Shift moves an existing meeting by so many minutes, negative for earlier (推迟半小时).
	Shift int `json:"shift,omitempty"`
	// Problem says why a time that was named could not be used.
	Problem TimeProblem `json:"problem,omitempty"`
	// TimeText is the time as said, to be quoted back.
	TimeText string `json:"time_text,omitempty"`

	// Repeat is the repetition that was asked for, as said (每周一); Start is then its first time.
	Repeat string `json:"repeat,omitempty"`
	// AllDay: whole days are meant, not hours. Window is then the days.
	AllDay bool `json:"all_day,omitempty"`

	// A range of whole days (attendance), both inclusive, at midnight of the zone.
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`

	Title  string   `json:"title,omitempty"`
	People []Person `json:"people,omitempty"` // attendees, or whom the question is about
	Room   string   `json:"room,omitempty"`
	Online *bool    `json:"online,omitempty"`
	Scope  Scope    `json:"scope,omitempty"`
	// Dept is a department whose people the question is about, as it was said. Nobody said that the
	// asker leads it.
	Dept string `json:"dept,omitempty"`
	// Ask says what of attendance is asked about, when it is not all of it: 谁迟到了, 打卡了吗.
	Ask []Asked `json:"ask,omitempty"`

	Kind   string `json:"kind,omitempty"`   // approval or leave type as said: 出差, 年假
	Status string `json:"status,omitempty"` // running, agreed, refused, withdrawn
	Number string `json:"number,omitempty"` // approval number (businessId)

	Lang string `json:"lang,omitempty"` // a language the person asked for
}

// Scope says whose facts are meant.
type Scope string

// Scopes of a question.
const (
	ScopeSelf   Scope = "self"
	ScopePerson Scope = "person"
	ScopeTeam   Scope = "team"
)

// Asked is what somebody wants to know of attendance.
type Asked string

// What is asked of attendance: how often something went wrong, or whether there is a punch at all.
const (
	AskedLate     Asked = "late"
	AskedEarly    Asked = "early"
	AskedMissing  Asked = "missing"
	AskedAbsent   Asked = "absent"
	AskedPunch    Asked = "punch" // 我今天打卡了吗
	AskedClockIn  Asked = "in"    // … 上班卡 …
	AskedClockOut Asked = "out"   // … 下班卡 …
)

// TimeProblem says why a time is no time.
type TimeProblem string

// Problems with a time that somebody named.
const (
	TimePast        TimeProblem = "past"        // a new meeting before now
	TimeNonexistent TimeProblem = "nonexistent" // 2月30日, 25点
	TimeReversed    TimeProblem = "reversed"    // end before start
	TimeVague       TimeProblem = "vague"       // 改天, 过几天
	TimeConflict    TimeProblem = "conflict"    // 周五（12月5日） when the 5th is no Friday
)

// WhenKind is the shape of a time expression.
type WhenKind string

// Kinds of time expressions.
const (
	KindInstant  WhenKind = "instant"  // 明天下午三点
	KindWindow   WhenKind = "window"   // 明天下午: a part of a day, no start
	KindRange    WhenKind = "range"    // 三点到五点
	KindDates    WhenKind = "dates"    // 上周, 11月3日
	KindDuration WhenKind = "duration" // 一个半小时
)

// When is one time expression of a text, resolved. End is exclusive.
type When struct {
	Text     string        `json:"text,omitempty"`
	Kind     WhenKind      `json:"kind"`
	Start    time.Time     `json:"start,omitzero"`
	End      time.Time     `json:"end,omitzero"`
	Duration time.Duration `json:"duration,omitempty"`
	// Alternatives are other readings, likeliest first; empty when there is no doubt.
	Alternatives []When      `json:"alternatives,omitempty"`
	Problem      TimeProblem `json:"problem,omitempty"`
}
