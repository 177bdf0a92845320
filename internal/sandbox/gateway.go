package sandbox

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// ticketLife is how long a ticket may wait for its one connection (stream-protocol.md 1.2).
const ticketLife = 90 * time.Second

// ticket is the right to open one WebSocket.
type ticket struct {
	due    time.Duration // elapsed time at which it expires
	ua     string
	topics map[string]bool
	base   string // how the bot reaches us: scheme and host
}

// openRequest is the body of connections/open. Unknown fields, "extras":null, an empty ua and a missing localIp are
// fine: the SDKs differ.
type openRequest struct {
	ClientID      string `json:"clientId"`
	ClientSecret  string `json:"clientSecret"`
	UA            string `json:"ua"`
	Subscriptions []struct {
		Type  string `json:"type"`
		Topic string `json:"topic"`
	} `json:"subscriptions"`
}

// openConnection answers POST /v1.0/gateway/connections/open.
func (s *Server) openConnection(x *exchange) {
	var in openRequest
	if err := json.Unmarshal(x.body, &in); err != nil {
		x.fail(http.StatusBadRequest, "invalidParameter", "the body is not JSON")
		return
	}
	if in.ClientID != s.opt.ClientID || in.ClientSecret != s.opt.ClientSecret {
		x.fail(http.StatusUnauthorized, "authFailed", "鉴权失败")
		return
	}
	if len(in.Subscriptions) == 0 {
		x.fail(http.StatusBadRequest, "invalidParameter.subscriptions", "subscriptions is empty")
		return
	}
	if !strings.Contains(x.r.Header.Get("Accept"), "application/json") {
		s.violate(x, LevelWarning, "http.no-accept", "", "connections/open without Accept: application/json is answered in XML by DingTalk")
	}
	topics := map[string]bool{}
	for _, sub := range in.Subscriptions {
		topics[sub.Type+" "+sub.Topic] = true
	}
	id := ticketID()
	s.mu.Lock()
	s.tickets[id] = &ticket{due: s.clock.Elapsed() + ticketLife, ua: in.UA, topics: topics, base: "http://" + x.r.Host}
	s.dropOldTickets()
	s.mu.Unlock()
	x.ok(map[string]string{"endpoint": "ws://" + withPort(x.r.Host) + "/connect", "ticket": id})
}

// ticketID is a UUID: URL-safe, because the SDKs append it without escaping.
func ticketID() string {
	h := randomHex(16)
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
}

// withPort makes the port explicit, as DingTalk does and the Java SDK needs.
func withPort(host string) string {
	if strings.LastIndexByte(host, ':') > strings.LastIndexByte(host, ']') {
		return host
	}
	return host + ":80"
}

func (s *Server) dropOldTickets() {
	now := s.clock.Elapsed()
	for id, t := range s.tickets {
		if t.due <= now {
			delete(s.tickets, id)
		}
	}
}

// redeem takes a ticket out of circulation.
func (s *Server) redeem(id string) (*ticket, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.tickets[id]
	delete(s.tickets, id)
	if t == nil || t.due <= s.clock.Elapsed() {
		return nil, false
	}
	return t, true
}

// connect upgrades GET /connect?ticket=…; a bad ticket gets 401 before the upgrade.
func (s *Server) connect(w http.ResponseWriter, r *http.Request) {
	t, ok := s.redeem(r.URL.Query().Get("ticket"))
	if !ok {
		http.Error(w, "invalid ticket", http.StatusUnauthorized)
		return
	}
	c, ok := s.register(t, r.RemoteAddr)
	if !ok {
		http.Error(w, "closing", http.StatusServiceUnavailable)
		return
	}
	up := websocket.Upgrader{EnableCompression: true, HandshakeTimeout: 10 * time.Second}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		s.log.Debug("sandbox: upgrade", "error", err)
		c.gone()
		s.work.Done()
		return
	}
	c.attach(ws)
	go func() {
		defer s.work.Done()
		c.serve()
	}()
}

// register makes the connection known before the handshake is answered: a client that has seen the answer gets
// pushes, and what is pushed meanwhile waits in the outbox. It adds one to s.work for the connection.
func (s *Server) register(t *ticket, remote string) (*conn, bool) {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil, false
	}
	c := &conn{
		server: s, out: newOutbox(), topics: t.topics, base: t.base,
		info: Connection{
			ID: fmt.Sprintf("c%d", len(s.conns)+1), At: s.clock.Now(), Remote: remote, UA: t.ua, Mode: ModeOpen,
			Topics: sortedKeys(t.topics),
		},
	}
	s.work.Add(1)
	s.conns = append(s.conns, c)
	s.connChanged(c)
	if s.settings.KeepAliveFrames {
		s.pushSystem(c, "CONNECTED", "{}")
		s.pushSystem(c, "REGISTERED", "{}")
	}
	s.startPing(c)
	waiting := s.takeWaiting(c)
	s.mu.Unlock()
	for _, d := range waiting {
		s.deliver(d)
	}
	return c, true
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// choose picks one connection for a topic, each with the same chance. Half-open and zombie connections are chosen
// like any other: the server does not know. The caller holds s.mu.
func (s *Server) choose(topic string) *conn {
	var fit []*conn
	now := s.clock.Elapsed()
	for _, c := range s.conns {
		if c.topics[topic] && c.eligible(now) {
			fit = append(fit, c)
		}
	}
	if len(fit) == 0 {
		return nil
	}
	return fit[rand.IntN(len(fit))]
}

// startPing sends SYSTEM pings, and KEEPALIVE frames when asked for, as long as the connection lives. The caller
// holds s.mu.
func (s *Server) startPing(c *conn) {
	if s.settings.ServerPing <= 0 {
		return
	}
	c.stopPing = s.clock.After(s.settings.ServerPing, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		if c.info.Mode == ModeClosed {
			return
		}
		s.pushSystem(c, "ping", fmt.Sprintf(`{"opaque":%q}`, ticketID()))
		if s.settings.KeepAliveFrames {
			s.pushSystem(c, "KEEPALIVE", "{}")
		}
		s.startPing(c)
	})
}

// pushSystem sends a SYSTEM frame over one connection. The caller holds s.mu.
func (s *Server) pushSystem(c *conn, topic, data string) {
	s.pushTo(c, &delivery{kind: kindSystem, topic: topic, frameType: frameSystem, key: strings.ToLower(topic), data: func(string) string { return data }})
}

// Connections lists the connections since the start, the oldest first.
func (s *Server) Connections() []Connection {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make([]Connection, len(s.conns))
	for i, c := range s.conns {
		out[i] = c.info
	}
	return out
}

// connChanged reports a connection. The caller holds s.mu.
func (s *Server) connChanged(c *conn) {
	info := c.info
	s.changed(Change{Kind: ChangedConnection, Connection: &info})
}
