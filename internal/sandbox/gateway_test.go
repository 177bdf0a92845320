package sandbox_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const openPath = "/v1.0/gateway/connections/open"

// stream-protocol.md 8.2.1
func TestOpenAcceptsWhatTheSDKsSend(t *testing.T) {
	b := start(t)
	for name, extra := range map[string]map[string]any{
		"go":      {"ua": "dingtalk-sdk-go/v0.9.2", "localIp": "10.0.0.7", "extras": nil},
		"node":    {"ua": ""},
		"unknown": {"whatever": map[string]int{"a": 1}},
	} {
		body := map[string]any{"clientId": b.ClientID(), "clientSecret": b.ClientSecret(), "subscriptions": allTopics}
		for k, v := range extra {
			body[k] = v
		}
		if a := b.call("POST", openPath, body); a.status != 200 || a.str("ticket") == "" {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
}

// stream-protocol.md 8.2.1
func TestOpenRefusesABadPairWith401AuthFailed(t *testing.T) {
	b := start(t)
	a := b.call("POST", openPath, map[string]any{"clientId": b.ClientID(), "clientSecret": "wrong", "subscriptions": allTopics})
	if a.status != 401 || a.str("code") != "authFailed" || a.str("requestid") == "" {
		t.Errorf("%d %s", a.status, a.text)
	}
}

// stream-protocol.md 8.2.1
func TestOpenCanBeMadeToFailInEveryKnownWay(t *testing.T) {
	b := start(t)
	for _, c := range []struct {
		fault  sandbox.Fault
		status int
		text   string
	}{
		{sandbox.Fault{Status: 400, Body: "<html>tengine</html>"}, 400, "<html>tengine</html>"},
		{sandbox.Fault{Status: 429, Code: "Throttling"}, 429, `"code":"Throttling"`},
		{sandbox.Fault{Status: 503}, 503, ""},
		{sandbox.Fault{Status: 200, Body: "{}", ContentType: "application/json"}, 200, "{}"},
		{sandbox.Fault{Status: 200}, 200, ""},
		{sandbox.Fault{Status: 429, Headers: map[string]string{"Retry-After": "7"}}, 429, ""},
	} {
		c.fault.Path, c.fault.Times = openPath, 1
		if _, err := b.AddFault(c.fault); err != nil {
			t.Fatal(err)
		}
		if a := b.call("POST", openPath, map[string]any{}); a.status != c.status || !strings.Contains(a.text, c.text) {
			t.Errorf("%+v: %d %s", c.fault, a.status, a.text)
		} else if want := c.fault.Headers["Retry-After"]; a.header.Get("Retry-After") != want {
			t.Errorf("Retry-After is %q, want %q", a.header.Get("Retry-After"), want)
		}
	}
	if _, err := b.AddFault(sandbox.Fault{Path: openPath, Times: 1, Delay: 50 * time.Millisecond}); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if a := b.call("POST", openPath, map[string]any{"clientId": b.ClientID(), "clientSecret": b.ClientSecret(), "subscriptions": allTopics}); a.str("ticket") == "" {
		t.Errorf("slow: %d %s", a.status, a.text)
	}
	if took := time.Since(began); took < 50*time.Millisecond {
		t.Errorf("a slow answer came after %s", took)
	}
}

// stream-protocol.md 8.2.2
func TestTicketIsURLSafeSingleUseAndGoneAfter90Seconds(t *testing.T) {
	b := start(t)
	refused := func(endpoint, ticket string) bool {
		ws, res, err := websocket.DefaultDialer.DialContext(t.Context(), endpoint+"?ticket="+ticket, nil)
		if err == nil {
			ws.Close()
			return false
		}
		defer res.Body.Close()
		return res.StatusCode == 401
	}
	endpoint, ticket := b.ticket(allTopics)
	if url.QueryEscape(ticket) != ticket {
		t.Errorf("ticket %s is not URL-safe", ticket)
	}
	b.AdvanceClock(89 * time.Second)
	if refused(endpoint, ticket) {
		t.Fatal("a ticket of 89 s was refused")
	}
	if !refused(endpoint, ticket) {
		t.Error("a ticket was good twice")
	}
	endpoint, ticket = b.ticket(allTopics)
	b.AdvanceClock(90 * time.Second)
	if !refused(endpoint, ticket) {
		t.Error("a ticket of 90 s was good")
	}
	if !refused(endpoint, "00000000-0000-0000-0000-000000000000") {
		t.Error("an invented ticket was good")
	}
}

// stream-protocol.md 8.2.3
func TestEndpointHasPortAndPathAndTakesClientsWithAndWithoutCompression(t *testing.T) {
	b := start(t)
	endpoint, _ := b.ticket(allTopics)
	if !regexp.MustCompile(`^ws://127\.0\.0\.1:\d+/connect$`).MatchString(endpoint) {
		t.Errorf("endpoint %s", endpoint)
	}
	for _, deflate := range []bool{false, true} {
		endpoint, ticket := b.ticket(allTopics)
		d := websocket.Dialer{EnableCompression: deflate}
		ws, res, err := d.DialContext(t.Context(), endpoint+"?ticket="+ticket, nil)
		if err != nil {
			t.Fatalf("compression %v: %v", deflate, err)
		}
		res.Body.Close()
		if got := strings.Contains(res.Header.Get("Sec-Websocket-Extensions"), "permessage-deflate"); got != deflate {
			t.Errorf("compression offered %v, negotiated %v", deflate, got)
		}
		b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
		if _, text, err := ws.ReadMessage(); err != nil || !strings.Contains(string(text), "msgtype") {
			t.Errorf("compression %v: %s, %v", deflate, text, err)
		}
		ws.Close()
		b.wait("closed", func(s sandbox.Snapshot) bool { return !anyOpen(s) })
	}
}

func anyOpen(s sandbox.Snapshot) bool {
	for _, c := range s.Connections() {
		if c.Mode != sandbox.ModeClosed {
			return true
		}
	}
	return false
}

// stream-protocol.md 8.3.4
func TestPingsAreAnsweredAndACloseFrameEndsTCP(t *testing.T) {
	b := start(t)
	r := b.connect()
	pong := make(chan string, 1)
	r.ws.SetPongHandler(func(data string) error { pong <- data; return nil })
	if err := r.ws.WriteControl(websocket.PingMessage, []byte("p1"), time.Now().Add(guard)); err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-pong:
		if got != "p1" {
			t.Errorf("pong %q", got)
		}
	case <-time.After(guard):
		t.Fatal("no pong")
	}
	r.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(websocket.CloseNormalClosure, ""), time.Now().Add(guard))
	r.closed()
	b.wait("closed", func(s sandbox.Snapshot) bool { return !anyOpen(s) })
}

// stream-protocol.md 8.3.6
func TestServerPingsWithOpaqueAndSendsNoUndocumentedSystemFrames(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.ServerPing = time.Minute }))
	r := b.connect()
	b.AdvanceClock(time.Minute)
	f := r.next("ping")
	if f.Type != "SYSTEM" || f.data(t)["opaque"] == "" {
		t.Errorf("ping: %+v", f)
	}
	r.ack(f, 200, f.Data)
	b.wait("pong", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Type: "SYSTEM", Topic: "ping"})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Data == f.Data
	})
	if other := b.Frames(sandbox.FrameFilter{Type: "SYSTEM"}); len(other) != 1 {
		t.Errorf("system frames: %+v", other)
	}
	if err := b.ChangeSettings(func(s *sandbox.Settings) { s.KeepAliveFrames = true }); err != nil {
		t.Fatal(err)
	}
	b.AdvanceClock(time.Minute)
	r.next("KEEPALIVE")
	late := b.connect()
	for _, topic := range []string{"CONNECTED", "REGISTERED"} {
		late.ack(late.next(topic), 404, "") // as the Go SDK answers
	}
	b.wait("refused", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Topic: "REGISTERED"})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Code == 404
	})
	if v := b.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

// stream-protocol.md 8.3.7: send, stop pushing at once, keep accepting acks, close after the grace.
func TestGracefulDisconnectStopsPushesTakesAcksAndClosesAfterTheGrace(t *testing.T) {
	b := start(t)
	old := b.connect()
	who := b.someone()
	id := b.say(sandbox.Said{User: who.ID, Text: "before"})
	pending := old.next(botTopic)
	if _, err := b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectGraceful}); err != nil {
		t.Fatal(err)
	}
	if f := old.next("disconnect"); f.data(t)["reason"] != "connection is expired" {
		t.Errorf("reason: %s", f.Data)
	}
	lost := b.say(sandbox.Said{User: who.ID, Text: "in the gap"})
	if m, _ := b.Message(lost); m.State != sandbox.StateUnanswered {
		t.Errorf("a push went to a draining connection: %s", m.State)
	}
	fresh := b.connect()
	b.say(sandbox.Said{User: who.ID, Text: "after"})
	fresh.next(botTopic)
	old.ack(pending, 200, "")
	b.wait("late ack", func(s sandbox.Snapshot) bool { m, _ := s.Message(id); return m.State == sandbox.StateAcked })
	b.AdvanceClock(10 * time.Second)
	old.closed()
}

// stream-protocol.md 8.3.7, 8.3.9 and 8.3.11: also pushes to a dead connection, and a withheld pong
func TestCutHalfOpenAndZombieConnectionsBehaveAsTheirNames(t *testing.T) {
	t.Run("cut", func(t *testing.T) {
		b := start(t)
		r := b.connect()
		b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectCut, Stale: time.Minute})
		r.closed()
		b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
		if f := b.Frames(sandbox.FrameFilter{Topic: botTopic}); len(f) != 1 || f[0].Outcome != sandbox.OutcomeSwallowed {
			t.Errorf("within staleness: %+v", f)
		}
		b.AdvanceClock(time.Minute)
		b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
		if f := b.Frames(sandbox.FrameFilter{Topic: botTopic}); f[1].Outcome != sandbox.OutcomeNoConnection {
			t.Errorf("after staleness: %+v", f[1])
		}
	})
	for mode, pongs := range map[string]bool{sandbox.DisconnectHalfOpen: false, sandbox.DisconnectZombie: true} {
		t.Run(mode, func(t *testing.T) {
			b := start(t)
			r := b.connect()
			if _, err := b.Disconnect(sandbox.Disconnected{Mode: mode}); err != nil {
				t.Fatal(err)
			}
			id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
			if f := b.Frames(sandbox.FrameFilter{Key: id}); len(f) != 1 || f[0].Outcome != sandbox.OutcomeSwallowed {
				t.Errorf("push: %+v", f)
			}
			// What was asked for before the restore is answered in that mode: the socket is read in order.
			pong := make(chan string, 2)
			r.ws.SetPongHandler(func(data string) error { pong <- data; return nil })
			r.ws.WriteControl(websocket.PingMessage, []byte("during"), time.Now().Add(guard))
			if pongs {
				if got := <-pong; got != "during" {
					t.Errorf("pong %q", got)
				}
			} else {
				select {
				case got := <-pong:
					t.Errorf("a half-open connection answered the ping %q", got)
				case <-time.After(200 * time.Millisecond):
				}
			}
			b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectRestore})
			b.say(sandbox.Said{User: b.someone().ID, Text: "y"})
			r.next(botTopic)
		})
	}
}

// stream-protocol.md 8.3.8
func TestPushesGoToARandomConnectionThatSubscribedTheTopic(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.QuotaDeliveries = 0 }))
	b.connect()
	b.connect()
	b.connectFor([]map[string]string{{"type": "EVENT", "topic": "*"}})
	who := b.someone().ID
	const n = 400
	for range n {
		b.say(sandbox.Said{User: who, Text: "x"})
	}
	var pushed []int
	for _, c := range b.Connections() {
		pushed = append(pushed, c.Pushed)
	}
	if pushed[2] != 0 {
		t.Errorf("a connection without the topic got %d messages", pushed[2])
	}
	// 400 throws of a coin: fewer than 140 of a side has a chance below 1e-9.
	if pushed[0]+pushed[1] != n || min(pushed[0], pushed[1]) < 140 {
		t.Errorf("not an even choice: %v", pushed)
	}
}

func TestGatewayWithoutJSONAcceptIsNoted(t *testing.T) {
	b := start(t)
	b.call("POST", openPath, map[string]any{"clientId": b.ClientID(), "clientSecret": b.ClientSecret(), "subscriptions": allTopics}, "Accept", "*/*")
	if v := b.Violations("", "http.no-accept"); len(v) != 1 {
		t.Errorf("violations: %+v", v)
	}
}
