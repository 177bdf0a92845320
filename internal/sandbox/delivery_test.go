package sandbox_test

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const (
	botTopic  = "/v1.0/im/bot/messages/get"
	cardTopic = "/v1.0/card/instances/callback"
)

// stream-protocol.md 8.3.1
func TestFramesHaveStringHeadersStringDataAndFreshMessageIDs(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone().ID
	b.say(sandbox.Said{User: who, Text: "<a> & b"})
	b.say(sandbox.Said{User: who, Text: "2"})
	one, two := r.next(botTopic), r.next(botTopic)
	if one.SpecVersion != "1.0" || one.Type != "CALLBACK" || one.Headers["contentType"] != "application/json" {
		t.Errorf("frame: %+v", one)
	}
	for _, h := range []string{"appId", "connectionId", "messageId", "time", "topic"} {
		if one.Headers[h] == "" {
			t.Errorf("header %s is missing", h)
		}
	}
	if _, err := strconv.ParseInt(one.Headers["time"], 10, 64); err != nil {
		t.Errorf("time is no numeric text: %v", err)
	}
	if one.Headers["messageId"] == two.Headers["messageId"] {
		t.Error("two frames share a messageId")
	}
	if !strings.Contains(one.Data, "<a> & b") {
		t.Errorf("data escapes what DingTalk does not: %s", one.Data)
	}
	// The text on the wire has these members and no top-level time.
	ws := b.dial(b.ticket(allTopics))
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectGraceful, Connection: "c1"})
	b.say(sandbox.Said{User: who, Text: "3"})
	kind, text, err := ws.ReadMessage()
	if err != nil || kind != websocket.TextMessage {
		t.Fatalf("kind %d, %v", kind, err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(text, &members); err != nil {
		t.Fatal(err)
	}
	if len(members) != 4 || members["data"][0] != '"' {
		t.Errorf("members: %s", text)
	}
}

// stream-protocol.md 8.3.1: the Java SDK takes at most 256 KiB
func TestNoFrameIsLargerThan256KiB(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	var refused *sandbox.Error
	long := strings.Repeat("\"", 70<<10) // four bytes each on the wire
	if _, err := b.Say(t.Context(), sandbox.Said{User: who.ID, Text: long}); !errors.As(err, &refused) || refused.Code != "too_large" {
		t.Errorf("a message: %v", err)
	}
	if list := b.Messages(b.Single(who.ID), who.ID); len(list) != 0 {
		t.Errorf("%d refused messages are in the chat", len(list))
	}
	if _, err := b.Event("x", map[string]string{"a": long + long}); !errors.As(err, &refused) {
		t.Errorf("an event: %v", err)
	}
	b.deliverButtons(who, "trk1")
	if _, err := b.Press(ctx(t), sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go", Params: map[string]any{"a": long}}); !errors.As(err, &refused) {
		t.Errorf("a press: %v", err)
	}
	if _, err := b.PushFrame(sandbox.PushedFrame{Topic: "/x", Data: long + long}); !errors.As(err, &refused) {
		t.Errorf("a frame: %v", err)
	}
	id := b.say(sandbox.Said{User: who.ID, Text: long[:50<<10]})
	if f := r.next(botTopic); f.data(t)["msgId"] != id {
		t.Errorf("what fits: %v", f.Headers)
	}
}

// stream-protocol.md 8.3.5 and 2.2
func TestEveryVariantOfAnAckIsTaken(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone().ID
	for name, ack := range map[string]func(id string) string{
		"go": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `"},"message":"","data":""}` + "\n"
		},
		"no data": func(id string) string { return `{"code":200,"headers":{"messageId":"` + id + `"},"message":"OK"}` },
		"null response": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `"},"data":"{\"response\":null}"}`
		},
		"extra headers": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `","time":1767225600123,"topic":"x"},"message":"OK","data":"{\"response\": \"OK\"}"}`
		},
	} {
		id := b.say(sandbox.Said{User: who, Text: name})
		f := r.next(botTopic)
		if err := r.ws.WriteMessage(1, []byte(ack(f.Headers["messageId"]))); err != nil {
			t.Fatal(err)
		}
		b.wait(name, func(s sandbox.Snapshot) bool { m, _ := s.Message(id); return m.State == sandbox.StateAcked })
	}
	if v := b.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
	// Late, on another connection, twice, and for a SYSTEM frame with 404.
	other := b.connect()
	id := b.say(sandbox.Said{User: who, Text: "late"})
	var f frame
	select {
	case f = <-r.in:
	case f = <-other.in:
	}
	r.ack(f, 200, "")
	other.ack(f, 200, "")
	b.wait("second ack", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Key: id})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Extra == 1
	})
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectGraceful, Connection: "c1"})
	d := r.next("disconnect")
	r.ack(d, 404, "")
	b.wait("system ack", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Topic: "disconnect"})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Code == 404
	})
	other.write("what is this")
	b.wait("bad ack", func(s sandbox.Snapshot) bool { return len(s.Violations("", "frame.bad-ack")) == 1 })
}

// stream-protocol.md 8.3.3 and 5
func TestEventsHaveTheirHeadersAsTextsAndTheTopicStar(t *testing.T) {
	b := start(t)
	r := b.connect()
	id, err := b.Event("bpms_task_change", map[string]any{"taskId": 42})
	if err != nil {
		t.Fatal(err)
	}
	f := r.next("*")
	if f.Type != "EVENT" || f.Headers["eventType"] != "bpms_task_change" || f.Headers["eventId"] != id || f.Headers["eventCorpId"] != b.CorpID() {
		t.Errorf("headers: %v", f.Headers)
	}
	for _, h := range []string{"time", "eventBornTime"} {
		if _, err := strconv.ParseInt(f.Headers[h], 10, 64); err != nil {
			t.Errorf("%s: %v", h, err)
		}
	}
	if f.data(t)["taskId"] != 42.0 {
		t.Errorf("data: %s", f.Data)
	}
}

// stream-protocol.md 8.3.9 and 2.6
func TestEventsComeAgainUntilTheyAreConsumed(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.EventRetries, s.EventRetry = 3, time.Minute }))
	r := b.connect()
	b.Event("user_add_org", map[string]any{})
	first := r.next("*")
	again := func() frame {
		t.Helper()
		b.AdvanceClock(time.Minute)
		f := r.next("*")
		if f.Headers["eventId"] != first.Headers["eventId"] || f.Headers["messageId"] == first.Headers["messageId"] {
			t.Errorf("again: %v, first %v", f.Headers, first.Headers)
		}
		return f
	}
	f := again() // no ack
	r.ack(f, 200, map[string]string{"status": "LATER"})
	b.wait("later", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 1 })
	f = again()
	r.ack(f, 500, map[string]string{"status": "LATER"})
	b.wait("500", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 2 })
	f = again()
	r.ack(f, 200, map[string]any{"userId": "x"}) // Python: 200 without a status
	b.wait("consumed", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 3 })
	b.AdvanceClock(time.Hour)
	b.Event("user_leave_org", map[string]any{})
	if f := r.next("*"); f.Headers["eventType"] != "user_leave_org" {
		t.Errorf("a consumed event came again: %v", f.Headers)
	}
}

func ackedFrames(s sandbox.Snapshot, topic string) (n int) {
	for _, f := range s.Frames(sandbox.FrameFilter{Topic: topic}) {
		if f.Ack != nil {
			n++
		}
	}
	return n
}

// stream-protocol.md 8.3.8: no connection
func TestWithoutAConnectionEventsWaitAndMessagesAreDroppedUnlessQueued(t *testing.T) {
	b := start(t)
	lost := b.say(sandbox.Said{User: b.someone().ID, Text: "lost"})
	b.Event("user_add_org", map[string]any{})
	r := b.connect()
	b.AdvanceClock(time.Minute)
	if f := <-r.in; f.Type != "EVENT" {
		t.Errorf("first came %+v", f)
	}
	if m, _ := b.Message(lost); m.State != sandbox.StateUnanswered {
		t.Errorf("state %s", m.State)
	}
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectCut})
	b.ChangeSettings(func(s *sandbox.Settings) { s.QueueWithoutConnection = true })
	kept := b.say(sandbox.Said{User: b.someone().ID, Text: "kept"})
	if m := b.connect().next(botTopic).data(t); m["msgId"] != kept {
		t.Errorf("queued: %v", m)
	}
}

// stream-protocol.md 8.3.9 and 2.7
func TestUnackedBotMessagesComeAgainOnlyUnderTheObservedPolicy(t *testing.T) {
	for policy, want := range map[string]int{sandbox.RedeliverDocs: 1, sandbox.RedeliverObserved: 2} {
		t.Run(policy, func(t *testing.T) {
			b := start(t, withSettings(func(s *sandbox.Settings) { s.Redelivery = policy }))
			r := b.connect()
			id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
			first := r.next(botTopic)
			b.AdvanceClock(time.Hour)
			marker, _ := b.Event("marker", nil)
			r.next("*")
			frames := b.Frames(sandbox.FrameFilter{Key: id})
			if len(frames) != want || marker == "" {
				t.Fatalf("%d pushes, want %d", len(frames), want)
			}
			if want == 2 {
				if frames[1].ID == first.Headers["messageId"] || frames[1].Key != id {
					t.Errorf("the second push: %+v", frames[1])
				}
				var one, two map[string]any
				json.Unmarshal([]byte(frames[0].Data), &one)
				json.Unmarshal([]byte(frames[1].Data), &two)
				if one["msgId"] != two["msgId"] {
					t.Errorf("msgId changed: %v %v", one["msgId"], two["msgId"])
				}
				b.AdvanceClock(time.Hour)
				b.Event("marker", nil)
				r.next("*")
				if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 2 {
					t.Errorf("%d pushes: once more, not for ever", n)
				}
			}
		})
	}
	b := start(t, withSettings(func(s *sandbox.Settings) { s.Redelivery = sandbox.RedeliverObserved }))
	r := b.connect()
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "acked"})
	r.ack(r.next(botTopic), 200, "")
	b.wait("acked", func(s sandbox.Snapshot) bool { m, _ := s.Message(id); return m.State == sandbox.StateAcked })
	b.AdvanceClock(time.Hour)
	b.Event("marker", nil)
	r.next("*")
	if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 1 {
		t.Errorf("an acked message was pushed %d times", n)
	}
}

// stream-protocol.md 8.3.9: duplicates although acked
func TestRedeliverAndDuplicateOnDemand(t *testing.T) {
	b := start(t)
	r := b.connect()
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	first := r.next(botTopic)
	r.ack(first, 200, "")
	if _, err := b.Redeliver(id); err != nil {
		t.Fatal(err)
	}
	second := r.next(botTopic)
	if second.Headers["messageId"] == first.Headers["messageId"] || second.data(t)["msgId"] != id {
		t.Errorf("redelivered: %+v", second)
	}
	if n, err := b.Duplicate(id, 2); n != 2 || err != nil {
		t.Fatalf("duplicate: %d, %v", n, err)
	}
	for range 2 {
		if f := r.next(botTopic); f.Headers["messageId"] != second.Headers["messageId"] {
			t.Errorf("duplicate: %+v", f.Headers)
		}
	}
	if _, err := b.Redeliver("nothing"); err == nil {
		t.Error("redelivered what was never sent")
	}
}

func TestPushesCanBeReorderedAndDelayed(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.Reorder = 3 }))
	r := b.connect()
	var said []string
	for _, text := range []string{"1", "2", "3"} {
		said = append(said, b.say(sandbox.Said{User: b.someone().ID, Text: text}))
	}
	for i := range said {
		if got := r.next(botTopic).data(t)["msgId"]; got != said[len(said)-1-i] {
			t.Errorf("push %d is %v", i, got)
		}
	}
	b.ChangeSettings(func(s *sandbox.Settings) { s.Reorder, s.PushDelay = 0, time.Hour })
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "late"})
	if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 0 {
		t.Errorf("%d frames before the delay", n)
	}
	b.AdvanceClock(time.Hour)
	r.next(botTopic)
}

// openapi.md 0.3 and stream-protocol.md 2.7
func TestWithTheDeliveriesUsedUpMessagesArriveWithoutTheirText(t *testing.T) {
	b := start(t)
	r := b.connect()
	if err := b.SetQuotaUsed(0, 2999); err != nil {
		t.Fatal(err)
	}
	b.say(sandbox.Said{User: b.someone().ID, Text: "the last"})
	if m := r.next(botTopic).data(t); m["text"] == nil || m["errorCode"] != nil {
		t.Errorf("the 3000th: %v", m)
	}
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "too many"})
	m := r.next(botTopic).data(t)
	if m["text"] != nil || m["content"] != nil || m["msgId"] != id {
		t.Errorf("the 3001st: %v", m)
	}
	if m["errorCode"] != 20001.0 || m["errorMessage"] == "" || m["errCode"] != 20001.0 || m["errMsg"] == "" {
		t.Errorf("the 3001st names the error under both names: %v", m)
	}
	b.AdvanceClock(32 * 24 * time.Hour)
	b.say(sandbox.Said{User: b.someone().ID, Text: "next month"})
	if m := r.next(botTopic).data(t); m["text"] == nil {
		t.Errorf("next month: %v", m)
	}
}

func TestContactEventsAreFreeOthersUseTheDeliveries(t *testing.T) {
	b := start(t)
	b.connect()
	b.Event("user_add_org", nil)
	b.Event("org_dept_create", nil)
	if q := b.Quota(); q.DeliveriesUsed != 0 {
		t.Errorf("contact events: %+v", q)
	}
	b.Event("bpms_task_change", nil)
	b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	if q := b.Quota(); q.DeliveriesUsed != 2 {
		t.Errorf("event and message: %+v", q)
	}
}
