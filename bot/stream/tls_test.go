package stream_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"github.com/dingdesk/dingdesk/bot/stream"
)

// The real gateway is https and wss, and its API speaks HTTP/2, where the open
// request's connection must not be taken for the WebSocket.
func TestTheSamePromisesHoldOverTLS(t *testing.T) {
	g := serveGateway(t, func(s *httptest.Server) {
		s.EnableHTTP2 = true
		s.StartTLS()
	})
	roots := g.srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	plain, dialer := http.DefaultTransport, websocket.DefaultDialer
	transport := &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{RootCAs: roots}}
	http.DefaultTransport = transport
	websocket.DefaultDialer = &websocket.Dialer{TLSClientConfig: &tls.Config{RootCAs: roots}}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		http.DefaultTransport, websocket.DefaultDialer = plain, dialer
	})
	r := newRig(t, g, handlers{}, func(c *stream.Config) {
		c.Connections = 1
		c.RecycleMin, c.RecycleMax = 500*time.Millisecond, 500*time.Millisecond
	})
	r.ready(t)
	for i, end := range []func(*gwConn){
		func(c *gwConn) { c.disconnect("connection is expired") },
		(*gwConn).cut,
		func(*gwConn) {}, // it is recycled
	} {
		g.awaitUp(1)
		first := g.pick()
		d := g.push("CALLBACK", stream.TopicBotMessage, fmt.Sprint("tls", i))
		d.wait(t)
		end(first)
		select {
		case <-first.ended:
		case <-time.After(guard):
			t.Fatalf("connection %d was not ended", i)
		}
	}
	g.awaitUp(1)
	if r.count(stream.HandoverBegun) != 1 || r.count(stream.Lost) != 1 || r.count(stream.Recycling) < 1 {
		t.Errorf("%d handovers, %d losses, %d recycled", r.count(stream.HandoverBegun), r.count(stream.Lost), r.count(stream.Recycling))
	}
	if err := r.stop(); err != nil {
		t.Error(err)
	}
}
