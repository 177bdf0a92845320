package demo_test

import (
	"encoding/json"
	"testing"
)

// understood is what the inspector shows beside the wire.
func understood(t *testing.T, w *world, message string) (note struct {
	Reading, Intent, Source string
	Confidence              float64
	Slots                   map[string]any
	Missing                 []string
}) {
	t.Helper()
	m, _ := w.Server.Message(message)
	if len(m.Notes) != 1 || m.Notes[0].Title != "understood" {
		t.Fatalf("%q has the notes %+v, want one of what was understood", m.Text, m.Notes)
	}
	if err := json.Unmarshal(m.Notes[0].Data, &note); err != nil {
		t.Fatal(err)
	}
	return note
}

func TestTheInspectorHearsWhatWasUnderstood(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("王五")
	say := func(text string) string {
		t.Helper()
		return w.ask(me.UserID, "", text).Cause
	}
	if n := understood(t, w, say("上周我迟到了几次")); n.Intent != "attendance.query" || n.Reading != "command" || n.Slots["from"] == nil || n.Confidence <= 0 || n.Source != "rules" {
		t.Errorf("a question: %+v", n)
	}
	if n := understood(t, w, say("和张三开会讨论预算")); n.Intent != "meeting.create" || len(n.Missing) != 1 || n.Missing[0] != "start" {
		t.Errorf("a meeting without a time: %+v", n)
	}
	if n := understood(t, w, say("明天下午三点")); n.Reading != "answer" || n.Slots["start"] == nil {
		t.Errorf("the answer: %+v", n)
	}
}
