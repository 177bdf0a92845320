package stream_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dingdesk/dingdesk/bot/stream"
)

func TestFirstConnectIsRetriedUntilTheGatewayAnswers(t *testing.T) {
	g := newGateway(t)
	var left atomic.Int32
	left.Store(4)
	g.answer = func(w http.ResponseWriter) bool {
		switch left.Add(-1) {
		case 3:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			_, _ = fmt.Fprint(w, `<html>tengine</html>`)
		case 1:
			_, _ = fmt.Fprint(w, `{"endpoint":"","ticket":""}`)
		case 0:
			_, _ = fmt.Fprint(w, `{"endpoint":"http://127.0.0.1:1/connect?ticket=%zz","ticket":"tick-bad"}`)
		default:
			return false
		}
		return true
	}
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1; c.BackoffMax = 300 * time.Millisecond })
	r.ready(t)
	if n := r.count(stream.OpenFailed); n != 4 {
		t.Errorf("%d failed attempts reported, want 4", n)
	}
	if strings.Contains(r.logs.String(), "tick-bad") {
		t.Error("a ticket in the logs")
	}
	if st := r.pool.Status(); st.Live != 1 || st.Slots[0].LastError != "" || st.Slots[0].Opened != 1 {
		t.Errorf("status %+v", st)
	}
}

func TestSubscribesItsTopicsAndNoOtherSystemTopic(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Connections = 1
		c.UserAgentExtras = map[string]string{"app": "test"}
	})
	r.ready(t)
	g.mu.Lock()
	defer g.mu.Unlock()
	topics := map[string]bool{}
	for _, s := range g.bodies[0]["subscriptions"].([]any) {
		sub := s.(map[string]any)
		topics[fmt.Sprint(sub["type"], " ", sub["topic"])] = true
	}
	want := []string{"SYSTEM ping", "SYSTEM disconnect", "EVENT *",
		"CALLBACK /v1.0/im/bot/messages/get", "CALLBACK /v1.0/card/instances/callback"}
	for _, w := range want {
		if !topics[w] {
			t.Errorf("%q is not subscribed", w)
		}
	}
	if len(topics) != len(want) {
		t.Errorf("subscribed %v", topics)
	}
	if extras := g.bodies[0]["extras"].(map[string]any); extras["app"] != "test" {
		t.Errorf("extras %v", extras)
	}
}

func TestDisconnectsDuringAFlowLoseNoMessageAndNoAck(t *testing.T) {
	g := newGateway(t)
	// Handlers that are still busy when their connection is taken away.
	work := func(context.Context, stream.Frame) (json.RawMessage, error) {
		<-time.After(30 * time.Millisecond)
		return nil, nil
	}
	r := newRig(t, g, handlers{bot: work}, nil)
	r.ready(t)
	g.awaitUp(2)
	flow, rude := time.NewTicker(6*time.Millisecond), time.NewTicker(300*time.Millisecond)
	defer flow.Stop()
	defer rude.Stop()
	end := time.After(4 * time.Second)
	var ds []*delivery
	var data []string
	announced := 0
loop:
	for {
		select {
		case <-flow.C:
			data = append(data, fmt.Sprint("flow", len(data)))
			ds = append(ds, g.push("CALLBACK", stream.TopicBotMessage, data[len(data)-1]))
		case <-rude.C:
			if c := g.pick(); c != nil {
				c.disconnect("connection is expired")
				announced++
			}
		case <-end:
			break loop
		}
	}
	for _, d := range ds {
		d.wait(t)
	}
	r.once(t, data)
	g.each(func(c *gwConn) {
		g.mu.Lock()
		announced := c.announced
		g.mu.Unlock()
		if !announced {
			return
		}
		select {
		case <-c.gateAck:
		case <-time.After(guard):
			t.Error("a disconnect was not acked")
		}
	})
	g.mu.Lock()
	deaf := g.deafMax
	g.mu.Unlock()
	if deaf > 0 {
		t.Errorf("no connection for %s", deaf)
	}
	t.Logf("%d messages, %d disconnects: no gap", len(ds), announced)
	if n := r.count(stream.Lost); n > 0 {
		t.Errorf("%d connections lost", n)
	}
}

func TestOneConnectionHandsOverWhileItIsLive(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	g.awaitUp(1)
	for range 5 {
		first := g.pick()
		first.disconnect("persistent connection is timeout")
		g.awaitUp(1)
		if r.pool.Live() != 1 {
			t.Error("not live during a handover")
		}
		<-first.ended
	}
}

func TestRepeatedDisconnectFramesMakeOneHandover(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	g.awaitUp(1)
	c := g.pick()
	c.disconnect("connection is expired")
	frame := `{"type":"SYSTEM","headers":{"topic":"disconnect","messageId":"again"},"data":"{}"}`
	g.mu.Lock()
	g.pending["again"] = &delivery{conn: c, done: make(chan struct{})}
	g.mu.Unlock()
	_ = c.send(frame)
	<-c.ended
	g.awaitUp(1)
	if n := r.count(stream.HandoverBegun); n != 1 {
		t.Errorf("%d handovers", n)
	}
	if n := r.count(stream.Connected); n != 2 {
		t.Errorf("connected %d times", n)
	}
}

func TestHandoverGivesUpWaitingWhenTheGatewayIsDown(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Connections = 1
		c.HandoverWait = 400 * time.Millisecond
		c.BackoffMax = 200 * time.Millisecond
	})
	r.ready(t)
	g.awaitUp(1)
	var down atomic.Bool
	down.Store(true)
	g.mu.Lock()
	g.answer = func(w http.ResponseWriter) bool {
		if down.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		return down.Load()
	}
	g.mu.Unlock()
	c := g.pick()
	c.disconnect("connection is expired")
	select {
	case <-c.ended:
	case <-time.After(guard):
		t.Fatal("the old connection was not given up")
	}
	if r.count(stream.HandoverLate) != 1 {
		t.Error("the late handover was not reported")
	}
	down.Store(false)
	g.awaitUp(1)
}

func TestACutSocketIsReplaced(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	for i := range 8 {
		g.awaitUp(1)
		d := g.push("CALLBACK", stream.TopicBotMessage, fmt.Sprint("before", i))
		d.wait(t)
		c := g.pick()
		<-time.After(110*time.Millisecond + rand.N(100*time.Millisecond)) // any moment between two ticks
		c.cut()
		<-c.ended
	}
	g.awaitUp(1)
	g.mu.Lock()
	t.Logf("8 cut sockets, one connection: gaps at the gateway %v", g.deafs)
	g.mu.Unlock()
	if n := r.count(stream.Lost); n != 8 {
		t.Errorf("%d losses reported, want 8", n)
	}
}

func TestAnOutageOfTheGatewayIsSatOutWithBackoff(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.BackoffMax = 500 * time.Millisecond })
	r.ready(t)
	g.awaitUp(2)
	// Each request is reset, as behind a load balancer without a gateway.
	var down atomic.Bool
	down.Store(true)
	g.mu.Lock()
	before := len(g.opens)
	g.answer = func(w http.ResponseWriter) bool {
		if !down.Load() {
			return false
		}
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return true
		}
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
		return true
	}
	g.mu.Unlock()
	g.each((*gwConn).cut)
	g.await("a dozen refused attempts", func() bool { return len(g.opens) >= before+12 })
	if r.pool.Live() != 0 {
		t.Error("claims to be live")
	}
	g.mu.Lock()
	spent := g.opens[before+11].Sub(g.opens[before])
	g.mu.Unlock()
	t.Logf("12 attempts of 2 slots in %s with a backoff of at most 0.5 s", spent)
	if spent < 500*time.Millisecond {
		t.Errorf("12 attempts in %s hammer the gateway", spent)
	}
	down.Store(false)
	g.awaitUp(2)
}

func TestAHalfOpenConnectionIsReplaced(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Connections = 1
		c.KeepAlive = 3 * time.Second // the SDK's minimum; production has 20 s
	})
	r.ready(t)
	g.awaitUp(1)
	c := g.pick()
	c.mute.Store(true)
	began := time.Now()
	g.await("a second connection", func() bool { return len(g.conns) == 2 })
	t.Logf("half-open, keepalive 3 s: replaced after %s (production: + 17 s)", time.Since(began))
}

func TestConnectionsAreRecycledWithoutLosingAMessage(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.RecycleMin, c.RecycleMax = 300*time.Millisecond, 600*time.Millisecond
	})
	r.ready(t)
	g.awaitUp(2)
	var data []string
	flow := time.NewTicker(4 * time.Millisecond)
	defer flow.Stop()
	end := time.After(4 * time.Second)
loop:
	for {
		select {
		case <-flow.C:
			data = append(data, fmt.Sprint("age", len(data)))
			g.push("CALLBACK", stream.TopicBotMessage, data[len(data)-1])
		case <-end:
			break loop
		}
	}
	last := g.push("CALLBACK", stream.TopicBotMessage, "last")
	last.wait(t)
	recycled := r.count(stream.Recycling)
	_ = r.stop()
	r.once(t, data)
	unacked := 0
	g.mu.Lock()
	for _, d := range g.pending {
		if d.count == 0 {
			unacked++
		}
	}
	deaf := g.deafMax
	g.mu.Unlock()
	t.Logf("%d messages, %d recycled, %d handled but not acked (pushed while the client was hanging up)", len(data), recycled, unacked)
	if recycled < 2 {
		t.Errorf("only %d recycled", recycled)
	}
	if deaf > 0 {
		t.Errorf("no connection for %s", deaf)
	}
	if unacked > recycled {
		t.Errorf("%d messages unacked with %d recycled", unacked, recycled)
	}
}

func TestAGatewayThatAcceptsAndDropsIsNotHammered(t *testing.T) {
	g := newGateway(t)
	stop := make(chan struct{})
	defer close(stop)
	go func() { // drop each connection as soon as it is there
		for {
			g.mu.Lock()
			changed := g.changed
			g.mu.Unlock()
			g.each(func(c *gwConn) { c.cut() })
			select {
			case <-changed:
			case <-stop:
				return
			}
		}
	}()
	newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	g.await("14 connections", func() bool { return len(g.opens) >= 14 })
	g.mu.Lock()
	free, held := g.opens[10].Sub(g.opens[0])/10, g.opens[13].Sub(g.opens[10])/3
	g.mu.Unlock()
	t.Logf("dropped at once: a new connection every %s at first, then every %s", free, held)
	if free < 100*time.Millisecond {
		t.Errorf("a new connection every %s", free)
	}
}

func TestAHangingHandshakeDoesNotHoldUpTheStop(t *testing.T) {
	hang := make(chan struct{})
	reached := make(chan struct{}, 8)
	silent := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		reached <- struct{}{}
		<-hang
	}))
	defer silent.Close()
	defer close(hang)
	dialer := websocket.DefaultDialer
	websocket.DefaultDialer = &websocket.Dialer{HandshakeTimeout: time.Hour}
	t.Cleanup(func() { websocket.DefaultDialer = dialer })
	g := newGateway(t)
	g.answer = func(w http.ResponseWriter) bool {
		_, _ = fmt.Fprintf(w, `{"endpoint":"ws%s/connect","ticket":"tick-x"}`, strings.TrimPrefix(silent.URL, "http"))
		return true
	}
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	<-reached
	if err := r.stop(); err != nil { // the dialer would wait for an hour
		t.Error(err)
	}
}

// zombie is a connection that the server thinks it pushes to: it answers pings and brings nothing.
func (g *gateway) zombie(c *gwConn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	c.announced = true // the gateway's own pushes go elsewhere
	g.note()
}

func TestAZombieConnectionIsReplacedAfterAFewFrames(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.StarvedAfter = time.Second })
	r.ready(t)
	g.awaitUp(2)
	g.mu.Lock()
	dead := g.conns[0]
	g.mu.Unlock()
	g.zombie(dead)
	var data []string
	for i := range 20 {
		data = append(data, fmt.Sprint("z", i))
		g.push("CALLBACK", stream.TopicBotMessage, data[i]).wait(t)
	}
	r.awaitEvent(t, stream.Deaf)
	<-dead.ended
	g.awaitUp(2)
	r.once(t, data)
	if n := r.pool.Receiving(); n != 2 {
		t.Errorf("%d connections receive", n)
	}
}

// In a burst one connection's frames are read before the other's: that is no deafness.
func TestABurstOnOneConnectionStarvesNobody(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.StarvedAfter = time.Hour })
	r.ready(t)
	g.awaitUp(2)
	busy := g.pick()
	for i := range 300 {
		g.pushOn(busy, "CALLBACK", stream.TopicBotMessage, fmt.Sprint("b", i)).wait(t)
	}
	if n := r.count(stream.Deaf); n != 0 || r.pool.Receiving() != 2 {
		t.Errorf("%d connections called deaf, %d receive", n, r.pool.Receiving())
	}
}

func TestADeafConnectionThatCannotBeReplacedDoesNotCountAsReceiving(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.StarvedAfter = time.Second })
	r.ready(t)
	g.awaitUp(2)
	g.mu.Lock()
	g.answer = func(w http.ResponseWriter) bool { w.WriteHeader(http.StatusServiceUnavailable); return true }
	dead := g.conns[0]
	g.mu.Unlock()
	g.zombie(dead)
	for i := range 20 {
		g.push("CALLBACK", stream.TopicBotMessage, fmt.Sprint("d", i)).wait(t)
	}
	r.awaitEvent(t, stream.OpenFailed)
	if live, receiving := r.pool.Live(), r.pool.Receiving(); live != 2 || receiving != 1 {
		t.Errorf("%d live, %d receiving; want 2 and 1", live, receiving)
	}
}

// Frames come, acks do not leave: the SDK would go on like that for as long as frames come.
func TestAConnectionThatTakesNoAcksIsReplaced(t *testing.T) {
	g := newGateway(t)
	big, _ := json.Marshal(strings.Repeat("x", 8<<20)) // more than the buffers on the way hold
	r := newRig(t, g, handlers{bot: func(context.Context, stream.Frame) (json.RawMessage, error) { return big, nil }},
		func(c *stream.Config) { c.Connections, c.KeepAlive = 1, time.Hour })
	r.ready(t)
	g.awaitUp(1)
	g.mu.Lock()
	c := g.conns[0]
	g.mu.Unlock()
	hold := make(chan struct{})
	c.hold.Store(&hold)
	for i := range 3 {
		g.pushOn(c, "CALLBACK", stream.TopicBotMessage, fmt.Sprint("a", i))
	}
	r.awaitEvent(t, stream.Lost)
	close(hold)
	g.awaitUp(1)
}
