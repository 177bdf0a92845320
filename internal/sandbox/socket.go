package sandbox

import (
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"github.com/gorilla/websocket"
)

// writeTimeout bounds one write to a bot that does not read.
const writeTimeout = 10 * time.Second

// conn is one WebSocket. Its goroutines: serve takes acks, write sends what the outbox holds; nothing else touches
// the socket but pong and close frames.
type conn struct {
	server *Server
	out    *outbox
	topics map[string]bool
	base   string

	mu   sync.Mutex
	ws   *websocket.Conn // nil until the handshake is over
	dead bool            // ended before that

	// guarded by server.mu
	info     Connection
	stale    time.Duration // elapsed time until which a closed connection is still chosen
	stopPing func()
}

// eligible says whether a push may go to the connection.
func (c *conn) eligible(now time.Duration) bool {
	switch c.info.Mode {
	case ModeOpen, ModeHalfOpen, ModeZombie:
		return true
	case ModeClosed:
		return now < c.stale
	}
	return false
}

// mode reads the mode under the server's lock.
func (c *conn) mode() string {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	return c.info.Mode
}

// attach gives the connection its socket.
func (c *conn) attach(ws *websocket.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ws = ws
	if c.dead {
		ws.Close()
	}
}

// serve reads until the socket ends; the writer ends with it.
func (c *conn) serve() {
	var writer sync.WaitGroup
	writer.Go(c.write)
	defer writer.Wait()
	defer c.gone()
	c.ws.SetPingHandler(func(data string) error {
		if c.mode() == ModeHalfOpen {
			return nil
		}
		err := c.ws.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(writeTimeout))
		if errors.Is(err, websocket.ErrCloseSent) || errors.Is(err, os.ErrDeadlineExceeded) {
			return nil // the reader notices the end by itself
		}
		return err
	})
	for {
		kind, text, err := c.ws.ReadMessage()
		if err != nil {
			return
		}
		if kind == websocket.TextMessage && c.mode() != ModeHalfOpen {
			c.server.acknowledge(c, text)
		}
	}
}

func (c *conn) write() {
	for {
		text, ok := c.out.take()
		if !ok {
			return
		}
		_ = c.ws.SetWriteDeadline(time.Now().Add(writeTimeout))
		if err := c.ws.WriteMessage(websocket.TextMessage, text); err != nil {
			c.cut()
			return
		}
	}
}

// cut ends the TCP connection with a reset and without a WebSocket close, as a failing network does.
func (c *conn) cut() { c.end(true) }

// shut ends the TCP connection in an orderly way, but without a WebSocket close.
func (c *conn) shut() { c.end(false) }

func (c *conn) end(reset bool) {
	c.out.close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.dead = true
	if c.ws == nil {
		return
	}
	if tcp, ok := c.ws.UnderlyingConn().(*net.TCPConn); ok && reset {
		_ = tcp.SetLinger(0)
	}
	c.ws.Close()
}

// gone is what happens when the socket has ended, whoever ended it.
func (c *conn) gone() {
	c.shut()
	s := c.server
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.info.Mode == ModeClosed {
		return
	}
	c.markClosed("closed by the client")
}

// markClosed records the end once. The caller holds the server's lock.
func (c *conn) markClosed(reason string) {
	if c.stopPing != nil {
		c.stopPing()
	}
	c.info.Mode, c.info.ClosedAt = ModeClosed, c.server.clock.Now()
	if c.info.Reason == "" {
		c.info.Reason = reason
	}
	c.server.connChanged(c)
}

// outbox is an unbounded queue to one writer: the sandbox never drops a frame because a bot reads slowly.
type outbox struct {
	mu     sync.Mutex
	queue  [][]byte
	signal chan struct{}
	closed bool
}

func newOutbox() *outbox { return &outbox{signal: make(chan struct{}, 1)} }

// put adds a text; false when the socket has ended.
func (o *outbox) put(text []byte) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return false
	}
	o.queue = append(o.queue, text)
	o.poke()
	return true
}

func (o *outbox) poke() {
	select {
	case o.signal <- struct{}{}:
	default:
	}
}

// take waits for the next text; false when the queue is closed.
func (o *outbox) take() ([]byte, bool) {
	for {
		o.mu.Lock()
		if o.closed {
			o.mu.Unlock()
			return nil, false
		}
		if len(o.queue) > 0 {
			text := o.queue[0]
			o.queue = o.queue[1:]
			o.mu.Unlock()
			return text, true
		}
		o.mu.Unlock()
		<-o.signal
	}
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.poke()
}
