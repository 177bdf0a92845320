package sandbox_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// What cannot be meant is refused with a sentence that says what to write, and changes nothing.
func TestWhatCannotBeMeantIsRefusedInPlainWords(t *testing.T) {
	b := start(t)
	who := b.someone()
	id := b.say(sandbox.Said{User: who.ID, Text: "hi"})
	before := b.Now()
	for name, c := range map[string]struct {
		method, path string
		body         any
		code, says   string
	}{
		"nothing":                    {"POST", "say", "", "bad_body", "the body is empty"},
		"half of it":                 {"POST", "say", `{"user":`, "bad_body", "the JSON ends too early"},
		"a wrong type":               {"POST", "say", `{"user":"x","text":5}`, "bad_body", "text: a string belongs here, not a number"},
		"a list":                     {"POST", "say", `[]`, "bad_body", "an object belongs here, not an array"},
		"a typo":                     {"POST", "say", `{"usr":"x"}`, "bad_body", `unknown field \"usr\"`},
		"a negative length":          {"POST", "say", map[string]any{"user": who.ID, "type": "audio", "durationMs": -5}, "bad_duration", "negative"},
		"no clock":                   {"POST", "clock", map[string]any{}, "bad_clock", "set or advanceMs"},
		"two clocks":                 {"POST", "clock", map[string]any{"set": 1893456000000, "advanceMs": 5}, "bad_clock", "set or advanceMs"},
		"before the epoch":           {"POST", "clock", map[string]any{"set": -1}, "bad_clock", "2000"},
		"after the far end":          {"POST", "clock", map[string]any{"advanceMs": int64(1e18)}, "bad_clock", "2199"},
		"who leaves?":                {"POST", "people/" + who.ID, map[string]any{}, "bad_person", "active"},
		"a fault of nothing":         {"POST", "faults", map[string]any{"path": "/x"}, "bad_fault", "status, code, hang or delayMs"},
		"a path of nothing":          {"POST", "faults", map[string]any{"path": "x", "status": 500}, "bad_fault", "begins with / or *"},
		"a header of spaces":         {"POST", "faults", map[string]any{"path": "/x", "status": 500, "headers": map[string]string{"a b": "c"}}, "bad_fault", "a b"},
		"minus one copies":           {"POST", "duplicate", map[string]any{"id": id, "times": -1}, "bad_number", "1 to 1000"},
		"too many copies":            {"POST", "duplicate", map[string]any{"id": id, "times": 1001}, "bad_number", "1 to 1000"},
		"nobody's session":           {"POST", "sessions/expire", map[string]any{"conversation": "x"}, "unknown_conversation", "x"},
		"stale since when?":          {"POST", "disconnect", map[string]any{"mode": "cut", "staleMs": -1}, "bad_number", "staleMs"},
		"a nameless template":        {"PUT", "templates/.schema", `{}`, "bad_template", "ends in .schema"},
		"a template with a line end": {"PUT", "templates/a%0a.schema", `{}`, "bad_template", "ends in .schema"},
		"a template of a list":       {"PUT", "templates/a.schema", `[]`, "bad_template", "exported file: an object belongs here, not an array"},
		"a template with an object":  {"PUT", "templates/a.schema", `{"editorData":{}}`, "bad_template", "editorData: a string belongs here, not an object"},
		"a template with half a one": {"PUT", "templates/a.schema", `{"editorData":"{"}`, "bad_template", "editorData: the JSON ends too early"},
		"a template without a tree":  {"PUT", "templates/a.schema", `{"editorData":"{\"schema\":{\"componentsTree\":7}}"}`, "bad_template", "schema.componentsTree: an array belongs here, not a number"},
	} {
		a := b.control(c.method, c.path, c.body)
		if a.status < 400 || !strings.Contains(a.text, `"code":"`+c.code+`"`) || !strings.Contains(a.text, c.says) {
			t.Errorf("%s: %d %s, want %s: %s", name, a.status, a.text, c.code, c.says)
		}
	}
	if moved := b.Now().Sub(before); moved < 0 || moved.Hours() > 1 {
		t.Errorf("the clock moved by %s", moved)
	}
	if left := b.Faults(); len(left) > 0 {
		t.Errorf("faults: %+v", left)
	}
	if a := b.control("POST", "say", map[string]any{"user": who.ID, "text": strings.Repeat("x", 5<<20)}); a.status != 413 || a.str("code") != "" && !strings.Contains(a.text, "4 MB") {
		t.Errorf("a body of 5 MB: %d %.200s", a.status, a.text)
	}
}

// A budget that is not named stays as it is.
func TestOneBudgetIsSetWithoutTheOther(t *testing.T) {
	b := start(t)
	b.control("POST", "quota", map[string]any{"apiUsed": 10, "deliveriesUsed": 20})
	b.control("POST", "quota", map[string]any{"apiUsed": 11})
	if q := b.Quota(); q.APIUsed != 11 || q.DeliveriesUsed != 20 {
		t.Errorf("after one: %+v", q)
	}
	b.control("POST", "quota", map[string]any{"deliveriesUsed": 0})
	if q := b.Quota(); q.APIUsed != 11 || q.DeliveriesUsed != 0 {
		t.Errorf("after the other: %+v", q)
	}
}
