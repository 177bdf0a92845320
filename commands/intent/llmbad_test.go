package intent_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
	"github.com/dingdesk/dingdesk/internal/llm"
)

const good = `{"intent":"meeting.create","request_text":"搭一下","time_text":"明天下午三点","people":["张三"]}`

// Every way of failing leaves the rules' result, within the time that a person waits, and is reported
// without a word of what was written.
func TestAModelThatFailsChangesNothing(t *testing.T) {
	two := `{"intent":"meeting.list","request_text":"搭一下"}`
	for name, step := range map[string]http.HandlerFunc{
		"hangs":                         hangs,
		"cut in the middle":             cut,
		"bad key":                       raw(http.StatusUnauthorized, nil, `{"error":{"message":"`+vague+`"}}`),
		"forbidden":                     raw(http.StatusForbidden, nil, `{}`),
		"rate limit, an hour":           raw(http.StatusTooManyRequests, map[string]string{"Retry-After": "3600"}, `{"error":{"message":"slow down"}}`),
		"rate limit, a second":          raw(http.StatusTooManyRequests, map[string]string{"Retry-After": "1"}, `{}`),
		"server error":                  raw(http.StatusInternalServerError, map[string]string{"Retry-After": "2"}, "oops"),
		"bad gateway page":              raw(http.StatusBadGateway, map[string]string{"Content-Type": "text/html"}, "<html>"+vague+"</html>"),
		"a page with status 200":        raw(http.StatusOK, map[string]string{"Content-Type": "text/html"}, "<html>captive portal</html>"),
		"redirect":                      raw(http.StatusFound, map[string]string{"Location": "http://elsewhere.example/"}, ""),
		"no choices":                    raw(http.StatusOK, nil, `{"choices":[]}`),
		"empty":                         says(""),
		"prose":                         says("Sure! The user wants a meeting tomorrow at three. I have booked it."),
		"truncated":                     message("length", map[string]any{"content": reply(good)[:60]}),
		"truncated where it may end":    message("length", map[string]any{"content": reply(good)}),
		"no tool call":                  message("tool_calls", map[string]any{"content": nil, "tool_calls": []any{}}),
		"several tool calls":            calls("request", reply(good), "request", reply(two)),
		"unknown tool":                  calls("approve_everything", `{"confirm":true}`),
		"several answers":               says(reply(good) + "\nor\n" + reply(two)),
		"filtered":                      message("content_filter", map[string]any{"content": reply(good)}),
		"refused":                       message("stop", map[string]any{"content": nil, "refusal": "I cannot help with that"}),
		"wrong types":                   says(`{"intent":["meeting.create"],"people":"张三"}`),
		"another object":                says(`{"action":"approve","ids":["u1","u2"],"status":"ok"}`),
		"an intent that does not exist": says(strings.Replace(reply(good), "meeting.create", "meeting.delete_everything", 1)),
		"unfinished thought":            says("<think>the user wants"),
		"a list":                        says("[" + reply(good) + "," + reply(two) + "]"),
		"numbers for words":             says(strings.Replace(reply(good), `"搭一下"`, "42", 1)),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newServer(t, step)
				nothingChanges(t, s.client())
			})
		})
	}
}

func TestAModelThatIsDownChangesNothing(t *testing.T) {
	for name, dial := range map[string]func(ctx context.Context, _, _ string) (net.Conn, error){
		"refuses connections": func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("connection refused") },
		"black hole":          func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { nothingChanges(t, clientVia(t, dial, 0)) })
		})
	}
}

func nothingChanges(t *testing.T, c *llm.Client) {
	t.Helper()
	var reported error
	m := assisted(t, c, func(err error) { reported = err })
	for range 8 { // also once its circuit breaker is open
		began := time.Now()
		u := m.Understand(t.Context(), commands.Utterance{Text: vague, Now: now(t)})
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("took %v", took)
		}
		if u.Reading != commands.ReadNone || u.Command != "" || u.Source != "none" || len(intent.Of(u).People) > 0 || !intent.Of(u).Start.IsZero() {
			t.Fatalf("%+v", u)
		}
	}
	if reported == nil || llm.KindOf(reported) == "" || strings.Contains(reported.Error(), "那摊子") {
		t.Errorf("reported: %v", reported)
	}
}

// Shapes around a good answer that servers are known for.
func TestAGoodAnswerIsReadInWhateverItIsWrapped(t *testing.T) {
	for name, step := range map[string]http.HandlerFunc{
		"plain":               answers(good),
		"fenced":              says("```json\n" + reply(good) + "\n```"),
		"prose around":        says("Here it is: " + reply(good) + "\nAnything else?"),
		"thoughts before":     says("<think>{\"intent\":\"none\"}</think>" + reply(good)),
		"one tool call":       calls("request", reply(good)),
		"the same call twice": calls("request", reply(good), "request", reply(good)),
		"more than asked for": says(strings.Replace(reply(good), "{", `{"user_id":"u1","confirmed":true,`, 1)),
		"nulls left out":      says(good),
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, step)
			u := assisted(t, s.client(), func(err error) { t.Error(err) }).Understand(t.Context(), commands.Utterance{Text: vague, Now: now(t)})
			if u.Command != intent.MeetingCreate || u.Source != "llm" || !intent.Of(u).Start.Equal(at(t, 23, 15, 0)) || names(intent.Of(u)) != "张三" {
				t.Errorf("%+v", u)
			}
		})
	}
}

// A server that does not know response_format is asked in words, once that was learned of it.
func TestAServerThatRefusesSchemasIsStillUnderstood(t *testing.T) {
	var s *server
	s = newServer(t, func(w http.ResponseWriter, r *http.Request) {
		bodies := s.bodies()
		switch body := bodies[len(bodies)-1]; {
		case strings.Contains(body, "response_format"), strings.Contains(body, "tool_choice"):
			raw(http.StatusBadRequest, nil, `{"error":{"message":"response_format is not supported"}}`)(w, r)
		case strings.Contains(body, "names a day"):
			says(`{"word":"明天"}`)(w, r)
		default:
			answers(good)(w, r)
		}
	})
	c := s.client()
	if _, err := c.Learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := len(s.bodies())
	u := assisted(t, c, func(err error) { t.Error(err) }).Understand(t.Context(), commands.Utterance{Text: vague, Now: now(t)})
	if u.Command != intent.MeetingCreate || !intent.Of(u).Start.Equal(at(t, 23, 15, 0)) {
		t.Errorf("%+v", u)
	}
	if sent := s.bodies()[before:]; len(sent) != 1 || strings.Contains(sent[0], "response_format") {
		t.Errorf("asked %d times: %v", len(sent), sent)
	}
}

func TestAModelThatRecoversIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		healthy := false
		s := newServer(t, func(w http.ResponseWriter, r *http.Request) {
			if !healthy {
				raw(http.StatusServiceUnavailable, nil, "")(w, r)
				return
			}
			answers(good)(w, r)
		})
		m := assisted(t, s.client(), nil)
		for i := range 10 {
			m.Understand(t.Context(), commands.Utterance{Text: fmt.Sprint(vague, "第", i), Now: now(t)})
		}
		if n := len(s.bodies()); n > 6 {
			t.Errorf("a failing server was asked %d times", n)
		}
		healthy = true
		<-time.After(31 * time.Second) // in the bubble
		if u := m.Understand(t.Context(), commands.Utterance{Text: vague, Now: now(t)}); u.Command != intent.MeetingCreate {
			t.Errorf("%+v", u)
		}
	})
}
