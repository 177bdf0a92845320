package demo_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// model is a scripted OpenAI-compatible server: each question gets the next of its pieces; a step is
// held until it is let go.
type model struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	answer func(w http.ResponseWriter, flush func(), body string)
}

func newModel(t *testing.T, answer func(w http.ResponseWriter, flush func(), body string)) *model {
	t.Helper()
	m := &model{answer: answer}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var raw json.RawMessage
		if err := json.NewDecoder(r.Body).Decode(&raw); err != nil {
			t.Error(err)
		}
		m.mu.Lock()
		m.asked = append(m.asked, string(raw))
		m.mu.Unlock()
		w.Header().Set("Content-Type", "text/event-stream")
		m.answer(w, w.(http.Flusher).Flush, string(raw))
	}))
	t.Cleanup(m.Close)
	return m
}

func (m *model) questions() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]string(nil), m.asked...)
}

func piece(w http.ResponseWriter, text string) {
	raw, _ := json.Marshal(text)
	fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", raw)
}

func finished(w http.ResponseWriter) {
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func withChat(m *model) option {
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

func TestChatCanBeStoppedByItsReaderAlone(t *testing.T) {
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

func TestChatNeverCarriesAnotherPersonsWordsAndIsOffByDefault(t *testing.T) {
	m := newModel(t, func(w http.ResponseWriter, flush func(), _ string) { piece(w, "好的。"); finished(w); flush() })
	w := newWorld(t, withClock(wednesday), withChat(m))
	me, other := w.who("张三").UserID, w.who("李四").UserID
	group := w.group("研发")
	for _, said := range []struct{ user, conversation, text string }{
		{me, group, "/chat 我的秘密代号是蓝鲸"}, {other, group, "/chat 别人说了什么"}, {me, w.Server.Single(me), "/chat 换个地方"}, {me, group, "/chat 我刚才说了什么"},
	} {
		a := w.ask(said.user, said.conversation, said.text)
		w.until("the answer", func(s sandbox.Snapshot) bool { return flow(s.Server, a.TrackID, said.user) == 3 })
	}
	asked := m.questions()
	for i, want := range []bool{true, false, false, true} {
		if got := strings.Contains(asked[i], "蓝鲸"); got != want {
			t.Errorf("question %d carries the secret: %v, want %v\n%s", i, got, want, asked[i])
		}
	}
	off := newWorld(t, withClock(wednesday), withConfig(func(c *config.Config) { c.LLM.BaseURL, c.LLM.Model = m.URL+"/v1", "m" }))
	off.ask(off.who("张三").UserID, "", "/chat 你好").lacks("好的。")
}

func TestAnAnswerIsFinishedWhenTheBotStops(t *testing.T) {
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
