package demo_test

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/demo"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// newModel is an OpenAI-compatible server that streams what answer writes.
func newModel(t *testing.T, answer func(w http.ResponseWriter, flush func(), body string)) *httptest.Server {
	t.Helper()
	m := httptest.NewServer(taught(t, func(w http.ResponseWriter, r *http.Request) {
		raw, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		answer(w, w.(http.Flusher).Flush, string(raw))
	}))
	t.Cleanup(m.Close)
	return m
}

// lockedBuffer is a log that is read while it is written.
type lockedBuffer struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

func piece(w http.ResponseWriter, text string) {
	raw, _ := json.Marshal(text)
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", raw)
}

func finished(w http.ResponseWriter) {
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func withChat(m *httptest.Server) option {
	return withConfig(func(c *config.Config) {
		c.LLM.BaseURL, c.LLM.Model, c.LLM.Chat = m.URL+"/v1", "m", true
	})
}

// flow is the state of an answer's card: 2 writing, 3 done, 5 failed.
func flow(s *sandbox.Server, trackID, viewer string) int {
	v, ok := s.Card(trackID, viewer)
	if !ok {
		return 0
	}
	return v.Flow
}

func TestChatStreamsIntoACardAndAlwaysFinishesIt(t *testing.T) {
	t.Parallel()
	m := newModel(t, func(w http.ResponseWriter, flush func(), body string) {
		for _, p := range []string{"会议", "纪要", "要写清楚结论。"} {
			piece(w, p)
			flush()
		}
		if strings.Contains(body, "断") {
			return // the server dies in the middle
		}
		finished(w)
	})
	w := newWorld(t, withClock(wednesday), withChat(m))
	me := w.who("张三").UserID
	a := w.ask(me, "", "/chat 写一段会议纪要开头")
	w.until("the answer to be finished", func(s sandbox.Snapshot) bool { return flow(s.Server, a.TrackID, me) == 3 })
	if got := a.params()["content"]; got != "会议纪要要写清楚结论。" {
		t.Errorf("content %q", got)
	}
	// A call is on record once it is answered, a moment after it took effect.
	w.until("the frames to be recorded", func(s sandbox.Snapshot) bool {
		return len(s.Calls(sandbox.CallFilter{Path: "/v1.0/card/streaming"})) > 0
	})
	frames := 0
	for _, c := range w.Server.Calls(sandbox.CallFilter{Path: "/v1.0/card/streaming"}) {
		if c.Error != "" {
			t.Errorf("streaming call failed: %s", c.Error)
		}
		frames++
	}
	if frames == 0 || frames > 4 {
		t.Errorf("%d frames, want 1 to 4", frames)
	}

	broken := w.ask(me, "", "/chat 断")
	w.until("the broken answer to be finished", func(s sandbox.Snapshot) bool { return flow(s.Server, broken.TrackID, me) == 3 })
	if got := broken.params()["content"]; !strings.Contains(got, "结论") || !strings.Contains(got, "中断") {
		t.Errorf("what was written stays and its end is said, got %q", got)
	}
	if v := w.Server.Violations("error", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

// DingTalk's own template lives by flowStatus, ours by its frames; both end, and neither mixes the two.
func TestAnAnswerInDingTalksOwnTemplateIsEndedByItsState(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	m := newModel(t, func(w http.ResponseWriter, flush func(), body string) {
		if strings.Contains(body, "失败") {
			finished(w) // without a word
			return
		}
		piece(w, "第一句。")
		flush()
		<-release
		piece(w, "第二句。")
		finished(w)
	})
	w := newWorld(t, withClock(wednesday), withChat(m), withConfig(func(c *config.Config) { c.DingTalk.AICardTemplateID = "" }))
	me := w.who("张三").UserID
	a := w.ask(me, "", "/chat 讲个长故事")
	w.until("the first words", func(s sandbox.Snapshot) bool {
		v, _ := s.Card(a.TrackID, me)
		return v.Flow == 2 && v.Params["msgContent"] == "第一句。"
	})
	close(release)
	w.until("the answer to be finished", func(s sandbox.Snapshot) bool { return flow(s.Server, a.TrackID, me) == 3 })
	if got := a.params()["msgContent"]; got != "第一句。第二句。" {
		t.Errorf("content %q", got)
	}
	failed := w.ask(me, "", "/chat 失败")
	w.until("the failed answer to be finished", func(s sandbox.Snapshot) bool { return flow(s.Server, failed.TrackID, me) == 5 })
	if v := w.Server.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

// The two template ids are easily mistaken for each other. Each answer still arrives, and the administrator
// is told what to do, time and again: nothing about it heals by itself.
func TestAnAnswerWhoseTemplateDoesNotFitArrivesAsText(t *testing.T) {
	t.Parallel()
	m := newModel(t, func(w http.ResponseWriter, _ func(), _ string) {
		piece(w, "写好了 [看](https://evil.example)")
		finished(w)
	})
	var log lockedBuffer
	w := newWorld(t, withClock(wednesday), withChat(m), func(o *demo.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) },
		withConfig(func(c *config.Config) { c.DingTalk.AICardTemplateID = demo.TemplateID }))
	me := w.who("张三").UserID
	for n := range 12 { // more than open a circuit
		w.say(me, w.Server.Single(me), "/chat 写一段")
		w.until("the text", func(s sandbox.Snapshot) bool {
			texts := 0
			for _, a := range botMessages(s.Server, s.Single(me)) {
				if strings.Contains(a.Text, "写好了") {
					texts++
				}
			}
			return texts > n
		})
	}
	if got := strings.Count(log.String(), "DINGTALK_AI_CARD_TEMPLATE_ID"); got != 12 {
		t.Errorf("the log says %d times what to do:\n%s", got, log.String())
	}
	for _, a := range w.answers(w.Server.Single(me)) {
		if strings.Contains(a.Text, "](") {
			t.Errorf("a link of the model's came through: %s", a.Text)
		}
	}
}

func TestChatCanBeStoppedByItsReaderAlone(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	m := newModel(t, func(w http.ResponseWriter, flush func(), _ string) {
		piece(w, "第一句。")
		flush()
		<-release
	})
	defer close(release)
	w := newWorld(t, withClock(wednesday), withChat(m))
	me, other := w.who("张三").UserID, w.who("李四").UserID
	group := w.group("研发")
	a := w.ask(me, group, "/chat 讲个长故事")
	w.until("the first words", func(s sandbox.Snapshot) bool {
		v, _ := s.Card(a.TrackID, me)
		return strings.Contains(v.Params["content"], "第一句")
	})
	a.pressID(other, "chat.stop@1")
	if f := flow(w.Server, a.TrackID, me); f != 2 {
		t.Fatalf("somebody else stopped it: state %d", f)
	}
	a.pressID(me, "chat.stop@1")
	w.until("the stopped answer to be finished", func(s sandbox.Snapshot) bool { return flow(s.Server, a.TrackID, me) == 3 })
	if got := a.params()["content"]; !strings.Contains(got, "第一句") || !strings.Contains(got, "已停止") {
		t.Errorf("content %q", got)
	}
}

func TestAnAnswerIsFinishedWhenTheBotStops(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	m := newModel(t, func(w http.ResponseWriter, flush func(), _ string) { piece(w, "说到一半"); flush(); <-release })
	defer close(release)
	w := newWorld(t, withClock(wednesday), withChat(m))
	me := w.who("张三").UserID
	a := w.ask(me, "", "/chat 讲个长故事")
	w.until("the first words", func(s sandbox.Snapshot) bool {
		v, _ := s.Card(a.TrackID, me)
		return strings.Contains(v.Params["content"], "一半")
	})
	w.stop()
	if f := flow(w.Server, a.TrackID, me); f != 3 {
		t.Errorf("the card is left in state %d", f)
	}
}
