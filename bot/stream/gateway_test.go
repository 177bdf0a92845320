package stream_test

import (
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

const (
	testID     = "dingtestapp01"
	testSecret = "s3cr3t-value-that-must-not-leak"
)

// gateway is a strict Stream gateway on 127.0.0.1: single-use tickets, string
// headers, no push to a connection whose end was announced, TCP closed 10 s after
// that.
type gateway struct {
	t   testing.TB
	srv *httptest.Server

	mu      sync.Mutex
	answer  func(w http.ResponseWriter) bool // takes the open request over; false: go on
	opens   []time.Time
	bodies  []map[string]any
	tickets map[string]bool
	issued  []string
	conns   []*gwConn
	pending map[string]*delivery
	deaf    time.Time     // since when no connection could be pushed to
	deafMax time.Duration // the longest such time after the first connect
	deafs   []time.Duration
	changed chan struct{} // closed and renewed at each change

	seq int
}

// gwConn is one accepted socket.
type gwConn struct {
	g         *gateway
	ws        *websocket.Conn
	tcp       *net.TCPConn
	write     sync.Mutex
	gone      bool                          // the socket ended
	announced bool                          // disconnect was sent
	mute      atomic.Bool                   // hears pings, answers none
	hold      atomic.Pointer[chan struct{}] // reads nothing more until it is closed
	gateAck   chan struct{}
	ended     chan struct{}
}

// delivery is one pushed frame and what came back.
type delivery struct {
	conn   *gwConn
	pushed time.Time
	acked  time.Duration
	count  int
	code   int
	data   string
	done   chan struct{}
}

func newGateway(t testing.TB) *gateway { return serveGateway(t, (*httptest.Server).Start) }

func serveGateway(t testing.TB, start func(*httptest.Server)) *gateway {
	g := &gateway{t: t, tickets: map[string]bool{}, pending: map[string]*delivery{}, changed: make(chan struct{})}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1.0/gateway/connections/open", g.open)
	mux.HandleFunc("GET /connect", g.connect)
	g.srv = httptest.NewUnstartedServer(mux)
	start(g.srv)
	t.Cleanup(func() {
		g.each(func(c *gwConn) { c.tcp.Close() })
		g.srv.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	})
	return g
}

func (g *gateway) open(w http.ResponseWriter, r *http.Request) {
	var body map[string]any
	raw, _ := io.ReadAll(r.Body)
	if err := json.Unmarshal(raw, &body); err != nil || r.Header.Get("Accept") != "application/json" {
		g.t.Errorf("bad open request: %v %q", err, r.Header)
	}
	g.mu.Lock()
	g.opens = append(g.opens, time.Now())
	g.bodies = append(g.bodies, body)
	answer := g.answer
	g.notify()
	g.mu.Unlock()
	if answer != nil && answer(w) {
		return
	}
	if body["clientId"] != testID || body["clientSecret"] != testSecret {
		denied(w)
		return
	}
	g.mu.Lock()
	g.seq++
	ticket := fmt.Sprintf("tick-%d-%d", g.seq, rand.Uint64())
	g.tickets[ticket] = true
	g.issued = append(g.issued, ticket)
	g.mu.Unlock()
	endpoint := "ws" + strings.TrimPrefix(g.srv.URL, "http") + "/connect"
	_ = json.NewEncoder(w).Encode(map[string]string{"endpoint": endpoint, "ticket": ticket})
}

func denied(w http.ResponseWriter) {
	w.WriteHeader(http.StatusUnauthorized)
	_, _ = io.WriteString(w, `{"requestid":"R1","code":"authFailed","message":"鉴权失败"}`)
}

func (g *gateway) connect(w http.ResponseWriter, r *http.Request) {
	ticket := r.URL.Query().Get("ticket")
	g.mu.Lock()
	ok := g.tickets[ticket]
	delete(g.tickets, ticket)
	g.mu.Unlock()
	if !ok {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	up := websocket.Upgrader{ReadBufferSize: 1024, WriteBufferSize: 1024}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	c := &gwConn{g: g, ws: ws, gateAck: make(chan struct{}), ended: make(chan struct{})}
	switch conn := ws.NetConn().(type) {
	case *net.TCPConn:
		c.tcp = conn
	case *tls.Conn:
		c.tcp = conn.NetConn().(*net.TCPConn)
	}
	pong := ws.PingHandler()
	ws.SetPingHandler(func(data string) error {
		if c.mute.Load() {
			return nil
		}
		return pong(data)
	})
	g.mu.Lock()
	g.conns = append(g.conns, c)
	g.note()
	g.mu.Unlock()
	c.read()
}

// note keeps the books about times without a connection to push to; locked.
func (g *gateway) note() {
	n := 0
	for _, c := range g.conns {
		if !c.gone && !c.announced {
			n++
		}
	}
	switch {
	case n == 0 && g.deaf.IsZero():
		g.deaf = time.Now()
	case n > 0 && !g.deaf.IsZero():
		g.deafMax = max(g.deafMax, time.Since(g.deaf))
		g.deafs = append(g.deafs, time.Since(g.deaf))
		g.deaf = time.Time{}
	}
	g.notify()
}

func (g *gateway) notify() {
	close(g.changed)
	g.changed = make(chan struct{})
}

func (c *gwConn) read() {
	defer func() {
		c.g.mu.Lock()
		c.gone = true
		c.g.note()
		c.g.mu.Unlock()
		c.ws.Close()
		close(c.ended)
	}()
	for {
		var ack struct {
			Code    int               `json:"code"`
			Headers map[string]string `json:"headers"`
			Data    string            `json:"data"`
		}
		if err := c.ws.ReadJSON(&ack); err != nil {
			return
		}
		c.g.acked(c, ack.Headers["messageId"], ack.Code, ack.Data)
		if hold := c.hold.Load(); hold != nil {
			<-*hold
		}
	}
}

func (g *gateway) acked(c *gwConn, id string, code int, data string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if strings.HasPrefix(id, "bye") {
		close(c.gateAck)
		return
	}
	d := g.pending[id]
	if d == nil || d.conn != c {
		g.t.Errorf("ack %q on a connection that was not asked", id)
		return
	}
	d.count++
	if d.count > 1 {
		g.t.Errorf("%q acked %d times", id, d.count)
		return
	}
	d.acked, d.code, d.data = time.Since(d.pushed), code, data
	close(d.done)
	g.notify()
}

func (c *gwConn) send(text string) error {
	c.write.Lock()
	defer c.write.Unlock()
	return c.ws.WriteMessage(websocket.TextMessage, []byte(text))
}

// pick chooses a connection at random, as DingTalk does; nil if none is left.
func (g *gateway) pick() *gwConn {
	g.mu.Lock()
	defer g.mu.Unlock()
	var up []*gwConn
	for _, c := range g.conns {
		if !c.gone && !c.announced {
			up = append(up, c)
		}
	}
	if len(up) == 0 {
		return nil
	}
	return up[rand.IntN(len(up))]
}

// push sends a frame on a connection of the gateway's choice: on another one if that has just ended, for what could
// not be written was not sent.
func (g *gateway) push(typ, topic, data string) *delivery {
	g.t.Helper()
	for {
		c := g.pick()
		if c == nil {
			g.t.Error("no connection to push to")
			return nil
		}
		if d := g.pushOn(c, typ, topic, data); d != nil {
			return d
		}
	}
}

// pushOn sends a frame on c; nil if c has ended.
func (g *gateway) pushOn(c *gwConn, typ, topic, data string) *delivery {
	g.mu.Lock()
	g.seq++
	id := fmt.Sprintf("m%d", g.seq)
	d := &delivery{conn: c, pushed: time.Now(), done: make(chan struct{})}
	g.pending[id] = d
	g.mu.Unlock()
	frame, _ := json.Marshal(map[string]any{"specVersion": "1.0", "type": typ, "data": data,
		"headers": map[string]string{"topic": topic, "messageId": id, "contentType": "application/json", "time": "1767225600123"}})
	if err := c.send(string(frame)); err != nil {
		g.mu.Lock()
		c.gone = true
		g.note()
		delete(g.pending, id)
		g.mu.Unlock()
		return nil
	}
	return d
}

// disconnect announces the end of a connection and closes it 10 s later, unless
// the client does before.
func (c *gwConn) disconnect(reason string) {
	c.g.mu.Lock()
	if c.gone || c.announced {
		c.g.mu.Unlock()
		return
	}
	c.announced = true
	c.g.note()
	c.g.seq++
	id := c.g.seq
	c.g.mu.Unlock()
	frame, _ := json.Marshal(map[string]any{"specVersion": "1.0", "type": "SYSTEM", "data": fmt.Sprintf(`{"reason":%q}`, reason),
		"headers": map[string]string{"topic": "disconnect", "messageId": fmt.Sprint("bye", id), "contentType": "application/json"}})
	_ = c.send(string(frame))
	kill := time.AfterFunc(10*time.Second, func() { c.tcp.Close() })
	go func() { <-c.ended; kill.Stop() }()
}

// cut ends the socket as a broken network does.
func (c *gwConn) cut() {
	_ = c.tcp.SetLinger(0)
	_ = c.tcp.Close()
}

func (g *gateway) each(f func(*gwConn)) {
	g.mu.Lock()
	conns := append([]*gwConn(nil), g.conns...)
	g.mu.Unlock()
	for _, c := range conns {
		f(c)
	}
}

// await waits until ok, which runs under the lock, holds.
func (g *gateway) await(what string, ok func() bool) {
	g.t.Helper()
	deadline := time.After(guard)
	for {
		g.mu.Lock()
		good, changed := ok(), g.changed
		g.mu.Unlock()
		if good {
			return
		}
		select {
		case <-changed:
		case <-deadline:
			g.t.Fatalf("waited in vain for: %s", what)
		}
	}
}

func (g *gateway) awaitUp(n int) {
	g.t.Helper()
	g.await(fmt.Sprintf("%d connections", n), func() bool { return g.up() == n })
}

// up counts the connections that can be pushed to; locked.
func (g *gateway) up() int {
	n := 0
	for _, c := range g.conns {
		if !c.gone && !c.announced {
			n++
		}
	}
	return n
}

func (d *delivery) wait(t testing.TB) {
	t.Helper()
	if d == nil {
		return
	}
	select {
	case <-d.done:
	case <-time.After(guard):
		t.Error("no ack")
	}
}
