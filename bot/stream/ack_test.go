package stream_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/bot/stream"
)

func TestEachKindOfFrameGetsItsAck(t *testing.T) {
	handle := func(_ context.Context, f stream.Frame) (json.RawMessage, error) {
		switch f.Data {
		case "answer":
			return json.RawMessage(`{"cardData":{"cardParamMap":{"a":"1"}}}`), nil
		case "error":
			return nil, errors.New("store down, secret " + testSecret)
		case "panic":
			panic("boom " + testSecret)
		case "junk":
			return json.RawMessage(`{`), nil
		}
		return nil, nil
	}
	g := newGateway(t)
	r := newRig(t, g, handlers{handle, handle, handle}, nil)
	r.ready(t)
	const bot, card = stream.TopicBotMessage, stream.TopicCard
	for _, c := range []struct {
		typ, topic, data string
		code             int
		want             string
	}{
		{"CALLBACK", bot, "plain", 200, `{"response":null}`},
		{"CALLBACK", bot, "", 200, `{"response":null}`},
		{"CALLBACK", bot, "error", 500, ""},
		{"CALLBACK", bot, "panic", 200, `{"response":null}`},
		{"CALLBACK", card, "plain", 200, `{"response":null}`},
		{"CALLBACK", card, "answer", 200, `{"response":{"cardData":{"cardParamMap":{"a":"1"}}}}`},
		{"CALLBACK", card, "error", 500, ""},
		{"CALLBACK", card, "panic", 500, ""},
		{"CALLBACK", card, "junk", 500, ""},
		{"EVENT", "*", "plain", 200, `{"status":"SUCCESS","message":"success"}`},
		{"EVENT", "*", "error", 200, `{"status":"LATER","message":"later"}`},
		{"EVENT", "*", "panic", 200, `{"status":"LATER","message":"later"}`},
	} {
		t.Run(c.typ+" "+c.topic+" "+c.data, func(t *testing.T) {
			d := g.push(c.typ, c.topic, c.data)
			d.wait(t)
			if d.code != c.code || d.data != c.want {
				t.Errorf("ack %d %s, want %d %s", d.code, d.data, c.code, c.want)
			}
		})
	}
	if n := r.count(stream.HandlerPanicked); n != 3 {
		t.Errorf("%d panics counted, want 3", n)
	}
}

func TestHandlersGetTheFrameAsItCameAndAContextThatOutlivesTheConnection(t *testing.T) {
	got := make(chan stream.Frame, 1)
	ended := make(chan error, 1)
	release := make(chan struct{})
	g := newGateway(t)
	r := newRig(t, g, handlers{bot: func(ctx context.Context, f stream.Frame) (json.RawMessage, error) {
		got <- f
		<-release
		ended <- ctx.Err()
		return nil, nil
	}}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	g.awaitUp(1)
	g.push("CALLBACK", stream.TopicBotMessage, `{"text":{"isReplyMsg":true}}`)
	f := <-got
	if f.Type != "CALLBACK" || f.Topic != stream.TopicBotMessage || f.Data != `{"text":{"isReplyMsg":true}}` ||
		f.MessageID == "" || f.Headers["messageId"] != f.MessageID || f.Headers["time"] != "1767225600123" {
		t.Errorf("got %+v", f)
	}
	g.each((*gwConn).cut)
	g.await("a second connection", func() bool { return len(g.conns) == 2 })
	close(release)
	if err := <-ended; err != nil {
		t.Errorf("the handler's context ended: %v", err)
	}
}

func TestPoisonFramesHarmNothing(t *testing.T) {
	g := newGateway(t)
	r := newRig(t, g, handlers{}, func(c *stream.Config) { c.Connections = 1 })
	r.ready(t)
	g.awaitUp(1)
	g.mu.Lock()
	nodata := &delivery{conn: g.conns[0], pushed: time.Now(), done: make(chan struct{})}
	g.pending["nodata"] = nodata
	g.pending[""] = &delivery{conn: g.conns[0], done: make(chan struct{})} // answers the frame without an id
	g.mu.Unlock()
	for _, text := range []string{
		``, `null`, `{}`, `[]`, `not json`, `{"type":"CALLBACK"}`, `{"headers":null,"data":"x"}`,
		`{"type":"CALLBACK","headers":{"topic":5},"data":"x"}`,
		`{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get"},"data":{"a":1}}`,
		`{"type":"SYSTEM","headers":{}}`, strings.Repeat("x", 1<<20),
	} {
		if err := g.pick().send(text); err != nil {
			t.Fatal(err)
		}
	}
	// Headers but no data: the engine decides what that is.
	if err := g.pick().send(`{"type":"CALLBACK","headers":{"topic":"/v1.0/im/bot/messages/get","messageId":"nodata"}}`); err != nil {
		t.Fatal(err)
	}
	nodata.wait(t)
	d := g.push("CALLBACK", stream.TopicBotMessage, "after")
	d.wait(t)
	r.once(t, []string{"after", ""})
	if r.count(stream.Lost) != 0 || r.pool.Live() != 1 {
		t.Errorf("a poison frame cost the connection: %+v", r.pool.Status())
	}
}

func TestAThousandFramesAtOnceAreAllAcked(t *testing.T) {
	g := newGateway(t)
	slow := func(context.Context, stream.Frame) (json.RawMessage, error) {
		<-time.After(20 * time.Millisecond) // ten times what a handler may take
		return nil, nil
	}
	r := newRig(t, g, handlers{bot: slow}, nil)
	r.ready(t)
	g.awaitUp(2)
	var ds []*delivery
	var data []string
	for i := range 1000 {
		data = append(data, fmt.Sprint("burst", i))
		ds = append(ds, g.push("CALLBACK", stream.TopicBotMessage, data[i]))
	}
	for _, d := range ds {
		d.wait(t)
	}
	r.once(t, data)
}

// BenchmarkAck is the way of one frame: pushed, handled, acknowledged.
func BenchmarkAck(b *testing.B) {
	g := newGateway(b)
	r := newRig(b, g, handlers{}, nil)
	r.ready(b)
	g.awaitUp(2)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		d := g.push("CALLBACK", stream.TopicBotMessage, fmt.Sprint("one", i))
		d.wait(b)
		took = append(took, d.acked)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds()), "ack-p50-µs")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "ack-p99-µs")
}
