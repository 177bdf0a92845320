package bot

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// value is one JSON value of a frame, read as whatever is wanted of it. DingTalk's documents, its
// SDKs and its captured frames disagree on types (isAdmin as a bool and as text, times as numbers and
// as text, content as an object and as a JSON string), so a frame is never decoded into a struct as a
// whole: a value that cannot be read as what is wanted is nothing, and costs only itself.
type value json.RawMessage

// text reads a string, a number or a bool; everything else is "".
func (v value) text() string {
	var s string
	switch {
	case len(v) == 0 || string(v) == "null":
		return ""
	case json.Unmarshal(v, &s) == nil:
		return s
	case v[0] == '{' || v[0] == '[':
		return ""
	}
	return string(v)
}

// number reads a number, or text that is one; everything else is 0.
func (v value) number() int64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(v.text()), 64)
	if err != nil || math.IsNaN(f) || math.Abs(f) >= 1<<53 { // beyond, a float is no exact number
		return 0
	}
	return int64(f)
}

// millis reads a time in ms since 1970. What lies outside 2001 to 2286 is none: seconds, or garbage.
func (v value) millis() int64 {
	if ms := v.number(); ms >= 1e12 && ms < 1e13 {
		return ms
	}
	return 0
}

// flag reads true, "true", 1 and "1" as true, and everything else as false: it opens rights.
func (v value) flag() bool {
	s := strings.ToLower(strings.TrimSpace(v.text()))
	return s == "true" || s == "1"
}

// object reads an object, or text that holds one. A nil object has no members.
func (v value) object() object {
	raw := map[string]json.RawMessage{}
	if v = v.unquoted(); len(v) == 0 || json.Unmarshal(v, &raw) != nil {
		return nil
	}
	o := make(object, len(raw))
	for name, member := range raw {
		if string(member) != "null" {
			o[strings.ToLower(name)] = value(member)
		}
	}
	return o
}

// list reads an array, or text that holds one. One object alone is a list of it.
func (v value) list() []value {
	v = v.unquoted()
	var raw []json.RawMessage
	if len(v) == 0 {
		return nil
	}
	if json.Unmarshal(v, &raw) != nil {
		if v.object() == nil {
			return nil
		}
		return []value{v}
	}
	out := make([]value, len(raw))
	for i, r := range raw {
		out[i] = value(r)
	}
	return out
}

func (v value) unquoted() value {
	var s string
	if json.Unmarshal(v, &s) == nil {
		return value(strings.TrimSpace(s))
	}
	return v
}

// object is a JSON object; names are compared without case (msgtype, msgType), null is absence.
type object map[string]value

func (o object) at(name string) value { return o[strings.ToLower(name)] }

// first is the text of the first member that has any.
func (o object) first(names ...string) string {
	for _, name := range names {
		if s := o.at(name).text(); strings.TrimSpace(s) != "" {
			return s
		}
	}
	return ""
}
