package stream

import (
	"net"
	"net/http/httptrace"
	"sync"
	"syscall"
)

// tap learns through httptrace which socket the SDK opened during one call of
// Start. The SDK itself tells nobody whether Start connected, whether it is
// connected, or when it stopped to be.
type tap struct {
	mu       sync.Mutex
	answered bool     // the open request got its answer
	conn     net.Conn // what was opened after that: the WebSocket
	aborted  bool
}

// trace watches one Start. The open request comes first and uses a pooled
// connection, which is not ours to touch; the connection after its answer is the
// WebSocket's.
func (t *tap) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotFirstResponseByte: func() {
			t.mu.Lock()
			defer t.mu.Unlock()
			t.answered = true
		},
		GotConn: func(info httptrace.GotConnInfo) {
			t.mu.Lock()
			defer t.mu.Unlock()
			if !t.answered {
				return
			}
			t.conn = info.Conn
			if t.aborted {
				_ = info.Conn.Close() // the dial fails, and reports it
			}
		},
	}
}

// abort ends a WebSocket handshake that the server leaves hanging: the dialer
// looks at the context's deadline then, not at its cancellation.
func (t *tap) abort() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.aborted = true
	if t.conn != nil {
		_ = t.conn.Close()
	}
}

// socket returns what Start opened, or nil if it opened nothing.
func (t *tap) socket() net.Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.conn
}

// isOpen reports whether the SDK has not closed the socket yet, which it does as
// soon as a read or a ping fails. It sends nothing.
func isOpen(conn net.Conn) bool {
	if conn == nil {
		return false
	}
	sys, ok := conn.(syscall.Conn)
	if !ok {
		return true // unknown kind of connection: Start will tell
	}
	raw, err := sys.SyscallConn()
	return err == nil && raw.Control(func(uintptr) {}) == nil
}

// endWrite tells the server that no more comes, without giving up what it has
// already sent: it stops pushing and closes, and everything pushed before is
// still read. A plain close would lose those frames. Under TLS it ends the TCP
// stream without close_notify, which servers take for the end as well.
func endWrite(conn net.Conn) error {
	half, ok := conn.(interface{ CloseWrite() error })
	if !ok {
		return net.ErrClosed
	}
	return half.CloseWrite()
}
