package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// stream-protocol.md 8.3.11: frames that make clients stumble go out byte by byte
func TestPoisonFramesGoOutAsTheyAre(t *testing.T) {
	b := start(t)
	if _, err := b.Push([]byte("x")); err == nil {
		t.Error("pushed without a connection")
	}
	ws := b.dial(b.ticket(allTopics))
	for name, raw := range map[string]string{
		"unknown topic":  `{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/unknown","messageId":"m1"},"data":"{}"}`,
		"numeric header": `{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"m2","time":1767225600123},"data":"{}"}`,
		"object data":    `{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"m3"},"data":{"msgId":"x"}}`,
		"text time":      `{"specVersion":"1.0","type":"SYSTEM","time":"now","headers":{"topic":"ping","messageId":"m4"},"data":"{}"}`,
		"no JSON":        `{"specVersion":`,
		"nothing":        ``,
	} {
		if _, err := b.Push([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		if _, text, err := ws.ReadMessage(); err != nil || string(text) != raw {
			t.Errorf("%s: %q, %v", name, text, err)
		}
	}
	if frames := b.Frames(sandbox.FrameFilter{}); len(frames) != 6 {
		t.Errorf("%d frames are recorded, want each of the six", len(frames))
	}
	ws.WriteJSON(map[string]any{"code": 404, "headers": map[string]string{"messageId": "m3"}})
	b.wait("acknowledged", func(s sandbox.Snapshot) bool {
		for _, f := range s.Frames(sandbox.FrameFilter{Unacked: false}) {
			if f.ID == "m3" && f.Ack != nil && f.Ack.Code == 404 && strings.Contains(f.Data, `"data":{"msgId":"x"}`) {
				return true
			}
		}
		return false
	})
	if v := b.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

// stream-protocol.md 8.3.11: a burst of 130 frames at once
func TestABurstOfFramesIsSentWhole(t *testing.T) {
	b := start(t)
	r := b.connect()
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	first := r.next(botTopic)
	if a := b.control("POST", "duplicate", map[string]any{"id": id, "times": 130}); a.num("sent") != 130 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	for i := range 130 {
		if f := r.next(botTopic); f.Headers["messageId"] != first.Headers["messageId"] {
			t.Fatalf("frame %d: %v", i, f.Headers)
		}
	}
}

// stream-protocol.md 8.3.11 and 8.3.1: any topic and data, in a frame like every other
func TestAFrameWithAnyTopicAndDataCanBePushed(t *testing.T) {
	b := start(t)
	if a := b.control("POST", "push", map[string]any{"topic": "/x"}); a.status != 409 || !strings.Contains(a.text, "no_connection") {
		t.Errorf("without a connection: %d %s", a.status, a.text)
	}
	b.connect()
	r := b.connect()
	push := func(body map[string]any) frame {
		t.Helper()
		a := b.control("POST", "push", body)
		f := r.next(fmt.Sprint(body["topic"]))
		if a.status != 200 || a.str("connection") != "c2" || a.str("frame") != f.Headers["messageId"] {
			t.Errorf("%v: %d %s, frame %v", body, a.status, a.text, f.Headers)
		}
		return f
	}
	f := push(map[string]any{"topic": "/v1.0/graph/api/invoke", "data": map[string]int{"a": 1}})
	if f.Type != "CALLBACK" || f.Data != `{"a":1}` || f.Headers["contentType"] != "application/json" || f.Headers["connectionId"] != "c2" {
		t.Errorf("an object: %+v", f)
	}
	again := push(map[string]any{"topic": "/x", "data": "not JSON", "headers": map[string]string{"contentType": "text/plain", "time": ""}})
	if _, timed := again.Headers["time"]; timed || again.Data != "not JSON" || again.Headers["contentType"] != "text/plain" || again.Headers["messageId"] == f.Headers["messageId"] {
		t.Errorf("a text and headers: %+v", again)
	}
	if s := push(map[string]any{"type": "SYSTEM", "topic": "disconnect", "data": map[string]string{"reason": "made up"}, "connection": "c2"}); s.Type != "SYSTEM" || s.Headers["appId"] != "" {
		t.Errorf("a SYSTEM frame: %+v", s)
	}
	r.ack(f, 200, map[string]string{"response": "OK"})
	b.wait("acknowledged", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Topic: "/v1.0/graph/api/invoke"})
		return len(list) == 1 && list[0].Ack != nil && strings.HasPrefix(list[0].Key, "raw-")
	})
	for code, body := range map[string]map[string]any{
		"bad_frame":          {"data": "{}"},
		"unknown_connection": {"topic": "/x", "connection": "c9"},
		"bad_body":           {"topic": "/x", "headers": map[string]int{"time": 1}},
	} {
		if a := b.control("POST", "push", body); a.status < 400 || !strings.Contains(a.text, `"`+code+`"`) {
			t.Errorf("%v: %d %s, want %s", body, a.status, a.text, code)
		}
	}
	for _, body := range []map[string]any{{"raw": "x", "topic": "/x"}, {"topic": "/x", "type": "NOTHING"}} {
		if a := b.control("POST", "push", body); !strings.Contains(a.text, `"bad_frame"`) {
			t.Errorf("%v: %d %s", body, a.status, a.text)
		}
	}
}

// Whoever wants to spoil a call finds it in the list of calls.
func TestEveryServedCallIsListed(t *testing.T) {
	b := start(t)
	var got struct {
		Routes []struct {
			Method, Path, Scope string
			Old, Counted        bool
		}
	}
	if err := json.Unmarshal([]byte(b.call("GET", "/sandbox/api/routes", nil).text), &got); err != nil {
		t.Fatal(err)
	}
	find := func(method, path string) (n int) {
		for _, r := range got.Routes {
			if r.Method == method && r.Path == path {
				n++
				if path == createPath && (r.Old || !r.Counted || r.Scope != "Card.Instance.Write") || path == "/gettoken" && (!r.Old || r.Counted || r.Scope != "") {
					t.Errorf("%+v", r)
				}
			}
		}
		return n
	}
	for _, c := range [][2]string{{"POST", createPath}, {"GET", "/gettoken"}, {"POST", openPath}, {"POST", "/topapi/v2/user/get"}, {"POST", "/v1.0/calendar/users/{unionId}/querySchedule"}} {
		if n := find(c[0], c[1]); n != 1 {
			t.Errorf("%v is listed %d times", c, n)
		}
	}
}
