package dingtalk_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// FuzzAnswer lets DingTalk, or something on the way, answer anything: a call never panics, never takes
// an answer that is no JSON object for a success, and every failure says which call it was.
func FuzzAnswer(f *testing.F) {
	for _, answer := range everything() {
		if len(answer) < 1<<16 {
			f.Add(answer)
		}
	}
	for _, answer := range []string{
		`{"result":{"title":"x","tasks":[{"taskId":"675834","createTime":"2024-05-06T01:02Z"}],"formComponentValues":[{"value":[1]}]},"success":"true"}`,
		`{"errcode":0,"recordresult":[{"id":1,"workDate":1714924800000}],"hasMore":false}`,
		`{"errcode":0,"result":{"userid":"012345","dept_id_list":"[42]","leader_in_dept":{"dept_id":"42"}}}`,
		`{"success":true,"result":{"deliverResults":[{"success":"false"}]}}`,
		`{"result":[1],"errcode":"abc"}`, `{"result":9e999}`, `null`, `{}`, `{"errcode":null}`,
	} {
		f.Add(answer)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		if answer == hang || len(answer) > 1<<16 {
			return
		}
		synctest.Test(t, func(t *testing.T) { judged(t, answer) })
	})
}

func judged(t *testing.T, answer string) {
	s := &script{answer: always("400 " + answer)}
	// HTTP 400 is never a success.
	if err := write(t.Context(), s.client(t)); err == nil {
		t.Errorf("HTTP 400 with %q is a success", answer)
	}
	s = &script{answer: always("200 " + answer)}
	c := s.client(t)
	_, attendance := c.Attendance.Day(t.Context(), "012345", day("2024-05-06"))
	_, card := c.Cards.CreateAndDeliver(t.Context(), groupCard())
	_, workflow := c.Workflow.Get(t.Context(), "91ef")
	_, contact := c.Contact.User(t.Context(), "012345")
	for op, err := range map[string]error{
		dingtalk.OpUpdateData: attendance, dingtalk.OpCardCreate: card, dingtalk.OpInstanceGet: workflow, dingtalk.OpUser: contact,
		dingtalk.OpInstanceExecute: write(t.Context(), c),
	} {
		if text := strings.TrimSpace(answer); err == nil && (!json.Valid([]byte(text)) || (text[0] != '{' && text[0] != '[')) {
			t.Errorf("%s takes %q for a success", op, answer)
		}
		var e *dingtalk.APIError
		if errors.As(err, &e) && e.Op != op {
			t.Errorf("%s: the error is about %s", op, e.Op)
		}
	}
}
