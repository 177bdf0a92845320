package commands

import "time"

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
	AllDay   bool          `json:"all_day,omitempty"` // whole days are meant, not hours
	// Alternatives are other readings, likeliest first; empty when there is no doubt.
	Alternatives []When      `json:"alternatives,omitempty"`
	Problem      TimeProblem `json:"problem,omitempty"`
}
