package sandbox_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// sse reads server-sent events.
type sse struct {
	lines  *bufio.Scanner
	cancel context.CancelFunc
}

type sseEvent struct {
	id, name, text string
	data           map[string]any
}

func (b *box) stream(query string, headers ...string) *sse {
	b.t.Helper()
	c, cancel := context.WithCancel(ctx(b.t))
	req, err := http.NewRequestWithContext(c, "GET", b.url+"/sandbox/api/stream?"+query, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.http.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind := res.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/event-stream") {
		b.t.Fatalf("content type %s", kind)
	}
	b.t.Cleanup(func() {
		cancel()
		res.Body.Close()
	})
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	return &sse{lines: lines, cancel: cancel}
}

// next returns the next event with a name.
func (e *sse) next(t *testing.T, name string) sseEvent {
	t.Helper()
	var ev sseEvent
	for e.lines.Scan() {
		key, value, _ := strings.Cut(e.lines.Text(), ": ")
		switch key {
		case "id":
			ev.id = value
		case "event":
			ev.name = value
		case "data":
			ev.text = value
			json.Unmarshal([]byte(value), &ev.data)
		case "":
			if ev.name == name {
				return ev
			}
			ev = sseEvent{}
		}
	}
	t.Fatalf("the stream ended without %s: %v", name, e.lines.Err())
	return ev
}

func TestStreamDrawsChangesForItsViewer(t *testing.T) {
	b := start(t, withTemplate)
	r := b.connect()
	who := b.someone()
	other := b.someone(who.ID)
	e := b.stream("viewer=" + url.QueryEscape(who.ID))
	b.say(sandbox.Said{User: other.ID, Text: "private"})
	id := b.say(sandbox.Said{User: who.ID, Text: "<b>"})
	if m := e.next(t, "message"); m.data["id"] != id || m.data["html"] != "&lt;b&gt;" {
		t.Errorf("message: %v (another's 1:1 must not show)", m.data)
	}
	b.deliver(who, "trk1", map[string]string{"title": "hello"})
	c := e.next(t, "card")
	view, _ := c.data["view"].(map[string]any)
	if c.data["trackId"] != "trk1" || view == nil || !strings.Contains(c.text, `"text":"hello"`) {
		t.Errorf("card: %v", c.data)
	}
	if m := b.call("GET", "/sandbox/api/messages/"+c.data["messageId"].(string)+"?viewer="+url.QueryEscape(who.ID), nil); !strings.Contains(m.text, `"card":{"trackId":"trk1"`) {
		t.Errorf("message of the card: %s", m.text)
	}
	if call := e.next(t, "call"); call.data["path"] != createPath || !strings.Contains(call.data["curl"].(string), "$TOKEN") {
		t.Errorf("call: %v", call.data)
	}
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "a"})
	if p := e.next(t, "press"); p.data["outcome"] != "waiting" {
		t.Errorf("press: %v", p.data)
	}
	r.ack(f, 200, "")
	result()
	if p := e.next(t, "press"); p.data["outcome"] != "answered" {
		t.Errorf("press: %v", p.data)
	}
	b.SetQPS(7)
	if s := e.next(t, "settings"); s.data["changed"] != "settings" || s.data["settings"].(map[string]any)["qps"] != 7.0 {
		t.Errorf("settings: %v", s.data)
	}
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectCut})
	if c := e.next(t, "connection"); c.data["mode"] != "closed" {
		t.Errorf("connection: %v", c.data)
	}
}

func TestStreamContinuesWhereItBrokeOffAndResetsWhenThatIsGone(t *testing.T) {
	b := start(t)
	who := b.someone().ID
	first := b.say(sandbox.Said{User: who, Text: "1"})
	e := b.stream("after=0&viewer=" + url.QueryEscape(who))
	m := e.next(t, "message")
	if m.data["id"] != first {
		t.Errorf("from the beginning: %v", m.data)
	}
	e.cancel()
	second := b.say(sandbox.Said{User: who, Text: "2"})
	e = b.stream("viewer="+url.QueryEscape(who), "Last-Event-ID", m.id)
	for {
		if again := e.next(t, "message"); again.data["id"] == second {
			break
		}
	}
	if e := b.stream("viewer="+url.QueryEscape(who), "Last-Event-ID", "999999"); e.next(t, "message").data["id"] != first {
		t.Error("an id of another start does not begin anew")
	}
}

func TestNextAndWaitSeeEveryChangeOnce(t *testing.T) {
	b := start(t)
	who := b.someone().ID
	var ids []string
	for i := range 3 {
		ids = append(ids, b.say(sandbox.Said{User: who, Text: fmt.Sprint(i)}))
	}
	isNew := func(c sandbox.Change) bool {
		return c.Kind == sandbox.ChangedMessage && c.Message.State == sandbox.StateSent
	}
	var after int64
	for _, want := range ids {
		c, err := b.Next(ctx(t), after, isNew)
		if err != nil || c.Message.ID != want {
			t.Fatalf("%+v, %v", c, err)
		}
		after = c.Seq
	}
	short, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Next(short, b.Seq(), isNew); !errors.Is(err, context.Canceled) {
		t.Errorf("next: %v", err)
	}
	if err := b.Wait(short, func(sandbox.Snapshot) bool { return false }); !errors.Is(err, context.Canceled) {
		t.Errorf("wait: %v", err)
	}
	done := make(chan error, 1)
	go func() { done <- b.Wait(t.Context(), func(sandbox.Snapshot) bool { return false }) }()
	b.Close()
	if err := <-done; !errors.Is(err, sandbox.ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}
