package stream

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

const (
	// maxPending is how many handlers of one client may run at once. The SDK drops
	// what exceeds it, and for messages DingTalk promises no second delivery; its
	// default is 100. Ours return within milliseconds, so this is a burst.
	maxPending = 4096

	// openTimeout bounds one attempt: the open request (5 s in the SDK) and the
	// handshake, for which the SDK alone would wait 45 s.
	openTimeout = 10 * time.Second

	// ackGrace is the pause after the last handler's return in which the SDK has
	// written its ack; drainLimit the longest wait for that. Together with the wait
	// for the successor it stays below the 10 s after which the server closes.
	ackGrace   = 250 * time.Millisecond
	drainLimit = 3 * time.Second

	// closeWait is how long the other side may take to end a connection.
	closeWait = 2 * time.Second
)

// session is one SDK client: one connection, or several in turn when they are
// cut. When the server takes the connection away or it gets old, the slot brings
// up another session beside it.
type session struct {
	client *client.StreamClient
	load   load

	// replaced is closed when the successor is connected.
	replaced     chan struct{}
	replacedOnce sync.Once

	mu       sync.Mutex
	conn     net.Conn  // the present socket, nil before the first
	opened   time.Time // when it was opened
	retireAt time.Time // when it is to be recycled
	frames   int       // frames when it was opened
	leaving  bool      // the server announced its end
	heard    time.Time // when the last frame of any kind came, or it was opened
	pinged   time.Time // when the server's last ping came; zero: none yet
	total    int64     // frames of the pool when the last of this connection came, or it was opened
	deaf     bool      // see hearing.go
}

// newSession registers everything before the first Start, because the SDK's
// table of topics has no lock, and sets the knobs.
func (s *slot) newSession(ctx context.Context) *session {
	x := &session{replaced: make(chan struct{})}
	cfg := s.pool.cfg
	options := []client.ClientOption{
		client.WithAppCredential(client.NewAppCredentialConfig(cfg.ClientID, cfg.ClientSecret)),
		client.WithOpenApiHost(cfg.Gateway),
		client.WithExtras(cfg.UserAgentExtras),
		// Its own reconnect waits at least 3 s, and ends for ever on some errors.
		client.WithAutoReconnect(false),
		// The default of 120 s leaves a half-open socket deaf for up to 125 s.
		client.WithKeepAlive(cfg.KeepAlive),
		client.WithMaxPendingHandlers(maxPending),
		// The SDK's own handler gives up the connection at once. There is no other
		// SYSTEM topic of ours: the server never pushes topics that it does not know,
		// and what it does with a subscription to one is undocumented.
		client.WithSubscription("SYSTEM", "disconnect", func(fctx context.Context, _ *payload.DataFrame) (*payload.DataFrameResponse, error) {
			s.takenAway(ctx, fctx, x)
			return nil, nil // the SDK acks with 200 and then closes this connection
		}),
	}
	// The SDK's own handler, besides the note that a ping came.
	options = append(options, client.WithSubscription("SYSTEM", "ping", func(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
		x.hears(false, 0, &s.pool.server)
		pong := payload.NewDataFrameAckPong(df.GetMessageId())
		pong.Data = df.Data
		return pong, nil
	}))
	for _, r := range s.pool.routes {
		options = append(options, client.WithSubscription(r.frameType, r.topic, s.serve(ctx, x, r)))
	}
	x.client = client.NewStreamClient(options...)
	return x
}

// start makes the SDK connect if it is not connected, and reports whether it
// opened a connection.
func (x *session) start(ctx context.Context, retireAge time.Duration, total int64) (opened bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	var t tap
	watching := context.AfterFunc(ctx, t.abort)
	err = x.connect(httptrace.WithClientTrace(ctx, t.trace()))
	watching()
	if err != nil {
		return false, err
	}
	conn := t.socket()
	if conn == nil {
		return false, nil
	}
	_, frames, _ := x.load.seen()
	x.mu.Lock()
	defer x.mu.Unlock()
	x.conn, x.opened, x.frames, x.leaving = conn, time.Now(), frames, false
	x.heard, x.pinged, x.total, x.deaf = x.opened, time.Time{}, total, false
	x.retireAt = x.opened.Add(retireAge)
	return true, nil
}

// connect survives the WebSocket library, which panics over a proxy's refusal without a reason phrase.
func (x *session) connect(ctx context.Context) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("the handshake failed: %v", reason)
		}
	}()
	return x.client.Start(ctx)
}

// closeIf closes the connection if line speaks of a write on it.
func (x *session) closeIf(line string) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.conn == nil || !strings.Contains(line, x.conn.LocalAddr().String()+"->") {
		return false
	}
	_ = x.conn.Close() // the SDK notices, and the supervisor after it
	return true
}

// live reports whether there is a connection and when it was opened, and whether
// there was one of which forget has not been told.
func (x *session) live() (since time.Time, ok, had bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.opened, isOpen(x.conn), x.conn != nil
}

// use tells how old the connection is and whether a frame came on it.
func (x *session) use() (age time.Duration, used bool) {
	_, frames, _ := x.load.seen()
	x.mu.Lock()
	defer x.mu.Unlock()
	return time.Since(x.opened), frames > x.frames
}

// due reports whether the connection has reached its age.
func (x *session) due(now time.Time) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.conn != nil && !x.leaving && now.After(x.retireAt)
}

// forget drops a connection that has ended and tells how old it became and
// whether a frame came on it; ok is false if there was none, or it is alive.
func (x *session) forget() (age time.Duration, used, ok bool) {
	age, used = x.use()
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.conn == nil || isOpen(x.conn) {
		return 0, false, false
	}
	x.conn = nil
	return age, used, true
}

// leave marks the connection as announced to end; false if it already was.
func (x *session) leave() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	was := x.leaving
	x.leaving = true
	return !was
}

// succeed tells whoever waits in takenAway that the successor is connected.
func (x *session) succeed() { x.replacedOnce.Do(func() { close(x.replaced) }) }

// finish ends the session without losing what the server has already pushed:
// pending acks leave, then the server is told that no more comes, then what it
// sent until it noticed is read. gentle is false when nobody listens any more.
func (x *session) finish(drain time.Duration, gentle bool) {
	x.mu.Lock()
	conn := x.conn
	x.mu.Unlock()
	if gentle && isOpen(conn) {
		x.load.settle(ackGrace, drain, nil)
		if err := endWrite(conn); err == nil || !errors.Is(err, net.ErrClosed) {
			x.awaitClosed(conn, closeWait)
		}
	}
	x.client.Close()
	x.load.settle(0, drainLimit, nil) // handlers outlive the connection, but not the pool
}

// awaitClosed waits until the SDK has closed the socket.
func (x *session) awaitClosed(conn net.Conn, limit time.Duration) {
	deadline := time.NewTimer(limit)
	defer deadline.Stop()
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	for isOpen(conn) {
		select {
		case <-poll.C:
		case <-deadline.C:
			return
		}
	}
}
