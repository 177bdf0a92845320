package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/llm"
	"github.com/dingdesk/dingdesk/internal/skilltest"
	"github.com/dingdesk/dingdesk/skills/chat"
)

// memory forgets nothing by itself.
type memory map[string][]byte

func (m memory) Load(_ context.Context, key string) ([]byte, bool, error) {
	v, ok := m[key]
	return v, ok, nil
}

func (m memory) Save(_ context.Context, key string, value []byte, _ time.Duration) error {
	if m[key] = value; value == nil {
		delete(m, key)
	}
	return nil
}

// model is a language model that says where it was asked from, and keeps what it was asked.
type model struct {
	mu    sync.Mutex
	asked []string
	fails bool
}

func (m *model) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a body that cannot be read asks nothing
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked = append(m.asked, string(body))
	if m.fails {
		http.Error(w, `{"error":{"message":"no"}}`, http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for _, piece := range []string{"答", "案", fmt.Sprint(len(m.asked))} {
		raw, _ := json.Marshal(piece) // a string encodes
		fmt.Fprintf(w, "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":%s}}]}\n\n", raw)
	}
	fmt.Fprint(w, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n")
}

func (m *model) last() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.asked[len(m.asked)-1]
}

func open(t *testing.T, m *model) *skilltest.Desk {
	t.Helper()
	srv := httptest.NewServer(m)
	t.Cleanup(srv.Close)
	return skilltest.Open(t, func(*skilltest.Desk) commands.Skill {
		return chat.New(chat.Config{LLM: llm.New(llm.Config{BaseURL: srv.URL + "/v1", APIKey: "k", Model: "m"}), Memory: memory{}})
	})
}

// talk says something and returns the whole answer.
func talk(t *testing.T, d *skilltest.Desk, name, conversation, text string) (string, error) {
	t.Helper()
	req := d.Request(name, nil)
	req.Conversation.ID, req.Text = conversation, text
	var b strings.Builder
	err := d.Run(chat.Name, req).Stream(t.Context(), func(piece string) error {
		b.WriteString(piece)
		return nil
	})
	return b.String(), err
}

func TestAConversationIsRememberedForOnePersonInOnePlace(t *testing.T) {
	m := &model{}
	d := open(t, m)
	if got, err := talk(t, d, "张三", "c1", "我养了一只猫"); got != "答案1" || err != nil {
		t.Errorf("answered %q, %v", got, err)
	}
	_, err := talk(t, d, "张三", "c1", "它叫什么")
	d.Must(err)
	skilltest.Has(t, m.last(), "我养了一只猫", "答案1", "它叫什么")
	for _, other := range [][2]string{{"李四", "c1"}, {"张三", "c2"}} {
		_, err := talk(t, d, other[0], other[1], "你好")
		d.Must(err)
		skilltest.Lacks(t, m.last(), "猫")
	}
	req := d.Request("张三", nil)
	req.Conversation.ID = "c1"
	d.Run("chat.forget", req)
	_, err = talk(t, d, "张三", "c1", "它叫什么")
	d.Must(err)
	skilltest.Lacks(t, m.last(), "猫")
}

// The model learns nothing about anybody: neither who asks nor where.
func TestTheModelIsToldNothingButWhatWasSaid(t *testing.T) {
	m := &model{}
	d := open(t, m)
	_, err := talk(t, d, "李四", "cid-of-a-group", "写一段周报开头")
	d.Must(err)
	skilltest.Has(t, m.last(), "写一段周报开头")
	skilltest.Lacks(t, m.last(), d.Who("李四").UserID, "李四", "cid-of-a-group", "后端组")
}

func TestAModelThatFailsIsSaidInWords(t *testing.T) {
	d := open(t, &model{fails: true})
	_, err := talk(t, d, "张三", "c1", "你好")
	if commands.CodeOf(err) != commands.Unavailable {
		t.Errorf("%v", err)
	}
}
