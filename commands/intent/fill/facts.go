package fill

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Facts are what a sentence says, on their way to the parameters of a command: the words for a time, for one,
// tell start, length and window together. Zero means not said. Times are in the zone of the utterance.
type Facts struct {
	Start, End time.Time // End is exclusive
	Minutes    int
	Window     *commands.When  // part of a day that is not a start: ask for a time inside it
	Other      []commands.When // further readings of Start and End, likeliest first
	// Which tells the existing meeting that is meant when a sentence names two times: 把三点的会改到四点
	// has 三点 here and 四点 in Start.
	Which    *commands.When
	Shift    int // minutes by which something moves, negative for earlier (推迟半小时)
	Problem  commands.TimeProblem
	TimeText string
	Repeat   string    // as said; Start is then its first time
	AllDay   bool      // whole days are meant: Window is then the days
	From, To time.Time // whole days, both inclusive

	Title  string
	People []commands.Person
	Room   string // by what it is called, or AnyRoom; RoomText is the room as said
	Place  string
	Online *bool
	Next   bool
	Scope  commands.Scope
	Dept   string
	Ask    []commands.Asked

	Kind, Status, Number, Lang string
	RoomText                   string
	Text                       string // the whole message, as an answer, or the words in it that are for others
	Verdict, Switch            string
	Barred                     []string // kinds that are left out
	Every, Back, Stuck, Join   bool
	Kinds                      []string          // several, named beside each other
	Left, Heirs                []commands.Person // who is left out, and who is to do it instead
	Picked                     commands.Picked
	Amounts                    commands.Amounts
	AmountText                 string
}

// Values hands Facts to the parameters of a command. What other says of none of them stays.
func (f Facts) Values(params []commands.Param, other commands.Values) commands.Values {
	out := other.Merge(nil)
	for i := range params {
		p := &params[i]
		give := types[p.Type].give
		if give == nil {
			continue // of a type that no sentence is read for: what a button filled in stays
		}
		delete(out, p.Name)
		if v, ok := give(p, f, params); ok {
			out[p.Name] = v
		}
	}
	return out
}

// FactsOf is the way back.
func FactsOf(params []commands.Param, v commands.Values) (f Facts) {
	for i := range params {
		p := &params[i]
		if known, ok := v[p.Name]; ok && types[p.Type].have != nil {
			types[p.Type].have(p, known, &f)
		}
	}
	return f
}

// one is a value of a single reading, which is none when it is zero.
func one[T comparable](reading T) (commands.Value, bool) {
	var zero T
	return commands.Value{Readings: []any{reading}}, reading != zero
}

// first is the likeliest reading of a value.
func first[T any](v commands.Value) (t T) {
	if len(v.Readings) > 0 {
		t, _ = v.Readings[0].(T)
	}
	return t
}

func giveTime(p *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
	if p.Role == commands.RoleOld {
		if f.Which == nil {
			return commands.Value{}, false
		}
		return commands.Value{Readings: []any{*f.Which}}, true
	}
	v := commands.Time{Start: f.Start, End: f.End, Window: f.Window, Other: f.Other, AllDay: f.AllDay, Problem: f.Problem, TimeText: f.TimeText}.Value()
	return v, v.Said != "" || v.Problem != "" || len(v.Readings) > 0
}

func haveTime(p *commands.Param, v commands.Value, f *Facts) {
	if p.Role == commands.RoleOld {
		w := first[commands.When](v)
		f.Which = &w
		return
	}
	t := commands.TimeOf(v)
	f.Start, f.End, f.Window, f.Other, f.AllDay, f.Problem, f.TimeText = t.Start, t.End, t.Window, t.Other, t.AllDay, t.Problem, t.TimeText
}

func giveDays(_ *commands.Param, f Facts, params []commands.Param) (commands.Value, bool) {
	d := commands.Days{From: f.From, To: f.To}
	if !hasStart(params) {
		d.Start, d.End, d.Problem, d.TimeText = f.Start, f.End, f.Problem, f.TimeText
	}
	v := d.Value()
	return v, v.Said != "" || v.Problem != "" || len(v.Readings) > 0
}

func haveDays(_ *commands.Param, v commands.Value, f *Facts) {
	d := commands.DaysOf(v)
	f.From, f.To = d.From, d.To
	if !d.Start.IsZero() || !d.End.IsZero() || d.Problem != "" || d.TimeText != "" {
		f.Start, f.End, f.Problem, f.TimeText = d.Start, d.End, d.Problem, d.TimeText
	}
}

// hasStart says whether a command takes the start of something new.
func hasStart(params []commands.Param) bool {
	for _, p := range params {
		if p.Type == commands.TimePoint && p.Role != commands.RoleOld {
			return true
		}
	}
	return false
}

// giveWho divides people: those whose facts are asked about, and those who take part or tell which one is
// meant.
func giveWho(p *commands.Param, f Facts, params []commands.Param) (commands.Value, bool) {
	w := commands.Who{People: f.People, Scope: f.Scope, Dept: f.Dept}
	switch p.Role {
	case commands.RoleOut:
		w = commands.Who{People: f.Left}
		return commands.Value{Readings: []any{w}}, len(w.People) > 0
	case commands.RoleTarget:
		w = commands.Who{People: f.Heirs}
		return commands.Value{Readings: []any{w}}, len(w.People) > 0
	}
	if rest := others(params); rest && p.Role == commands.RoleOwner && f.Scope != commands.ScopePerson {
		w.People = nil
	} else if rest && p.Role != commands.RoleOwner && owners(params) {
		w.Scope, w.Dept = "", ""
		if f.Scope == commands.ScopePerson {
			w.People = nil
		}
	}
	return commands.Value{Readings: []any{w}}, len(w.People) > 0 || w.Scope != "" || w.Dept != ""
}

func owners(params []commands.Param) bool { return takesWho(params, true) }
func others(params []commands.Param) bool { return takesWho(params, false) }

func takesWho(params []commands.Param, owner bool) bool {
	for _, p := range params {
		if p.Type == commands.Subjects && p.Role != commands.RoleOut && (p.Role == commands.RoleOwner) == owner {
			return true
		}
	}
	return false
}

func haveWho(p *commands.Param, v commands.Value, f *Facts) {
	w := first[commands.Who](v)
	switch p.Role {
	case commands.RoleOut:
		f.Left = append(f.Left, w.People...)
		return
	case commands.RoleTarget:
		f.Heirs = append(f.Heirs, w.People...)
		return
	}
	f.People = append(f.People, w.People...)
	if w.Scope != "" {
		f.Scope = w.Scope
	}
	if w.Dept != "" {
		f.Dept = w.Dept
	}
}

func giveChoice(p *commands.Param, f Facts, _ []commands.Param) (commands.Value, bool) {
	switch p.Words {
	case commands.WordsStates:
		return one(f.Status)
	case commands.WordsAsked:
		list := make([]string, len(f.Ask))
		for i, a := range f.Ask {
			list[i] = string(a)
		}
		return commands.Value{Readings: []any{list}}, len(list) > 0
	case commands.WordsKinds:
		if p.Role == commands.RoleOut {
			return commands.Value{Readings: []any{f.Barred}}, len(f.Barred) > 0
		}
		if p.Many {
			return commands.Value{Readings: []any{f.Kinds}}, len(f.Kinds) > 0
		}
	case commands.WordsVerdicts:
		return one(f.Verdict)
	case commands.WordsSwitch:
		return one(f.Switch)
	case commands.WordsEvery:
		return one(f.Every)
	case commands.WordsReturn:
		return one(f.Back)
	case commands.WordsStuck:
		return one(f.Stuck)
	case commands.WordsJoin:
		return one(f.Join)
	}
	return one(f.Kind)
}

func haveChoice(p *commands.Param, v commands.Value, f *Facts) {
	switch p.Words {
	case commands.WordsStates:
		f.Status = first[string](v)
	case commands.WordsAsked:
		f.Ask = nil
		for _, a := range first[[]string](v) {
			f.Ask = append(f.Ask, commands.Asked(a))
		}
	case commands.WordsKinds:
		switch {
		case p.Role == commands.RoleOut:
			f.Barred = first[[]string](v)
		case p.Many:
			f.Kinds = first[[]string](v)
		default:
			f.Kind = first[string](v)
		}
	case commands.WordsVerdicts:
		f.Verdict = first[string](v)
	case commands.WordsSwitch:
		f.Switch = first[string](v)
	case commands.WordsEvery:
		f.Every = first[bool](v)
	case commands.WordsReturn:
		f.Back = first[bool](v)
	case commands.WordsStuck:
		f.Stuck = first[bool](v)
	case commands.WordsJoin:
		f.Join = first[bool](v)
	default:
		f.Kind = first[string](v)
	}
}

// minutes is where the length of time of a parameter stands.
func minutes(p *commands.Param, f *Facts) *int {
	if p.Role == commands.RoleShift {
		return &f.Shift
	}
	return &f.Minutes
}

// sameLetters says whether two names differ in nothing but script, width and case.
func sameLetters(a, b string) bool { return norm.New(a).String() == norm.New(b).String() }
