package commands

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"time"
)

// Values are what is known of a request, by the names of the command's parameters. What was not said is not
// there. They are plain data: a dialog stores them between messages.
type Values map[string]Value

// Value is what was said for one parameter.
type Value struct {
	Said     string // as said, to be quoted back; "" where nothing quotes it
	Readings []any  // likeliest first; each is of a type in readings
	Even     bool   // none of the readings comes first: 三点或四点
	Problem  TimeProblem
	From     Source
}

// Source is where a value comes from, when that is not what the person said or pressed.
type Source string

// FromQuote marks what was read in a quoted message.
const FromQuote Source = "quote"

// readings are the Go types of what can be read, by their names where a Value is stored: TimePoint is a When,
// DateRange and Day are Days, Duration minutes, Subjects Who, Picks Picked, Sums Amounts, Flag a bool, a Choice of several words a list, a Table rows, Files a list of File, and
// all else a text.
var readings = map[string]reflect.Type{
	"when": reflect.TypeFor[When](), "days": reflect.TypeFor[Days](), "who": reflect.TypeFor[Who](),
	"rows": reflect.TypeFor[[]Values](), "picked": reflect.TypeFor[Picked](), "amounts": reflect.TypeFor[Amounts](), "minutes": reflect.TypeFor[int](), "files": reflect.TypeFor[[]File](), "flag": reflect.TypeFor[bool](), "list": reflect.TypeFor[[]string](), "text": reflect.TypeFor[string](),
}

type storedValue struct {
	Said     string            `json:"said,omitempty"`
	Problem  TimeProblem       `json:"problem,omitempty"`
	Even     bool              `json:"even,omitempty"`
	From     Source            `json:"from,omitempty"`
	As       string            `json:"as,omitempty"`
	Readings []json.RawMessage `json:"readings,omitempty"`
}

// MarshalJSON keeps the type of the readings beside them.
func (v Value) MarshalJSON() ([]byte, error) {
	out := storedValue{Said: v.Said, Problem: v.Problem, Even: v.Even, From: v.From}
	for _, r := range v.Readings {
		for name, t := range readings {
			if reflect.TypeOf(r) == t {
				out.As = name
			}
		}
		raw, err := json.Marshal(r)
		if err != nil || out.As == "" {
			return nil, fmt.Errorf("commands: a %T is no reading: %w", r, err)
		}
		out.Readings = append(out.Readings, raw)
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (v *Value) UnmarshalJSON(raw []byte) error {
	var in storedValue
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	*v = Value{Said: in.Said, Problem: in.Problem, Even: in.Even, From: in.From}
	t, known := readings[in.As]
	if !known && len(in.Readings) > 0 {
		return fmt.Errorf("commands: %q is no type of readings", in.As)
	}
	for _, r := range in.Readings {
		into := reflect.New(t)
		if err := json.Unmarshal(r, into.Interface()); err != nil {
			return err
		}
		v.Readings = append(v.Readings, into.Elem().Interface())
	}
	return nil
}

// Merge returns v with every value of fill put in its place; neither is changed.
func (v Values) Merge(fill Values) Values {
	out := make(Values, len(v)+len(fill))
	maps.Copy(out, v)
	maps.Copy(out, fill)
	return out
}

// Bind fills a struct of the skill's own: a field with the tag `param:"name"` takes the first reading of that
// value, or the whole of it when it is a Value, a Time or Days. What was not said stays zero. An error is a
// mistake in the struct.
func Bind(req *Request, into any) error { return req.Values.Into(into) }

// Into is Bind for values that are not a request's.
func (v Values) Into(into any) error {
	return fields(into, func(name string, field reflect.Value) error {
		said, ok := v[name]
		if !ok {
			return nil
		}
		switch to := field.Addr().Interface().(type) {
		case *Value:
			*to = said
			return nil
		case *Time:
			*to = TimeOf(said)
			return nil
		case *Days:
			*to = DaysOf(said)
			return nil
		}
		if len(said.Readings) == 0 {
			return nil
		}
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		r := reflect.ValueOf(said.Readings[0])
		switch {
		case r.Type().ConvertibleTo(field.Type()):
			field.Set(r.Convert(field.Type()))
		case r.Kind() == reflect.Slice && field.Kind() == reflect.Slice && r.Type().Elem().ConvertibleTo(field.Type().Elem()):
			for i := range r.Len() {
				field.Set(reflect.Append(field, r.Index(i).Convert(field.Type().Elem())))
			}
		default:
			return fmt.Errorf("commands: parameter %s is read as %s, and its field is %s", name, r.Type(), field.Type())
		}
		return nil
	})
}

// ValuesOf is the way back from such a struct. Fields that are zero were not said.
func ValuesOf(from any) Values {
	out := Values{}
	copied := reflect.New(reflect.TypeOf(from))
	copied.Elem().Set(reflect.ValueOf(from))
	_ = fields(copied.Interface(), func(name string, field reflect.Value) error {
		if field.IsZero() {
			return nil
		}
		switch of := field.Interface().(type) {
		case Value:
			out[name] = of
			return nil
		case Time:
			out[name] = of.Value()
			return nil
		case Days:
			out[name] = of.Value()
			return nil
		}
		if field.Kind() == reflect.Pointer {
			field = field.Elem()
		}
		out[name] = Value{Readings: []any{plain(field)}}
		return nil
	})
	return out
}

// plain is a field as a reading: without a type of the skill's own.
func plain(field reflect.Value) any {
	switch field.Kind() {
	case reflect.String:
		return field.String()
	case reflect.Slice:
		list := make([]string, field.Len())
		for i := range list {
			list[i] = field.Index(i).String()
		}
		return list
	}
	return field.Interface()
}

func fields(of any, do func(name string, field reflect.Value) error) error {
	v := reflect.ValueOf(of).Elem()
	for i := range v.NumField() {
		if name := v.Type().Field(i).Tag.Get("param"); name != "" {
			if err := do(name, v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Time is a TimePoint as a command uses it. Times are in the request's zone.
type Time struct {
	Start time.Time `json:"start,omitzero"`
	End   time.Time `json:"end,omitzero"` // exclusive
	// Window is a part of a day, or days, that is not a start (下午): ask for a time inside it.
	Window *When `json:"window,omitempty"`
	// Other are further readings of Start and End, likeliest first (三点 → 15:00, other 03:00).
	Other []When `json:"other,omitempty"`
	// AllDay: whole days are meant, not hours. Window is then the days.
	AllDay bool `json:"all_day,omitempty"`
	// Problem says why a time that was named could not be used.
	Problem TimeProblem `json:"problem,omitempty"`
	// TimeText is the time as said, to be quoted back.
	TimeText string `json:"time_text,omitempty"`
}

// Value is the way back from TimeOf.
func (t Time) Value() Value {
	v := Value{Said: t.TimeText, Problem: t.Problem}
	put := func(w When) {
		w.AllDay = t.AllDay
		v.Readings = append(v.Readings, w)
	}
	switch {
	case !t.Start.IsZero():
		put(When{Kind: KindInstant, Start: t.Start, End: t.End})
	case t.Window != nil:
		put(*t.Window)
		return v
	case len(t.Other) > 0:
		v.Even = true
	case t.AllDay:
		put(When{Kind: KindDates})
	}
	for _, w := range t.Other {
		v.Readings = append(v.Readings, w)
	}
	return v
}

// TimeOf reads the value of a TimePoint.
func TimeOf(v Value) Time {
	t := Time{TimeText: v.Said, Problem: v.Problem}
	for i, r := range v.Readings {
		w, ok := r.(When)
		switch {
		case !ok:
		case i > 0 || v.Even:
			t.Other = append(t.Other, w)
		case w.Kind == KindWindow || w.Kind == KindDates:
			t.AllDay, w.AllDay = w.AllDay, false
			if !w.Start.IsZero() {
				t.Window = &w
			}
		default:
			t.Start, t.End, t.AllDay = w.Start, w.End, w.AllDay
		}
	}
	return t
}

// Days is a DateRange as a command uses it: whole days, both inclusive, at midnight of the zone, and the
// hours to which they were narrowed, if they were.
type Days struct {
	From     time.Time   `json:"from,omitzero"`
	To       time.Time   `json:"to,omitzero"`
	Start    time.Time   `json:"start,omitzero"`
	End      time.Time   `json:"end,omitzero"` // exclusive
	Problem  TimeProblem `json:"-"`
	TimeText string      `json:"-"`
}

// Value is the way back from DaysOf.
func (d Days) Value() Value {
	v := Value{Said: d.TimeText, Problem: d.Problem}
	if d.Problem, d.TimeText = "", ""; d != (Days{}) {
		v.Readings = []any{d}
	}
	return v
}

// DaysOf reads the value of a DateRange.
func DaysOf(v Value) (d Days) {
	if len(v.Readings) > 0 {
		d, _ = v.Readings[0].(Days)
	}
	d.TimeText, d.Problem = v.Said, v.Problem
	return d
}

// Picked are items of the last answer, as Subject.Values tells them, and those that are left out of it.
type Picked struct {
	Of  []Values `json:"of,omitempty"`
	But []Values `json:"but,omitempty"`
}

// Who is whom something is about, or who takes part.
type Who struct {
	People []Person `json:"people,omitempty"`
	Scope  Scope    `json:"scope,omitempty"`
	// Dept is a department, as it was said. Nobody said that the asker leads it.
	Dept string `json:"dept,omitempty"`
}
