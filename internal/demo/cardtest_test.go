package demo_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/app"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// cardTest runs `dingdesk card-test` against the sandbox; look is called with the cards that were sent, by
// their templates, once everything is there to be pressed, and interrupts the wait when it says so.
func (w *world) cardTest(user, group string, within time.Duration, look func(cards map[string]string) (interrupt bool)) (bool, string) {
	w.t.Helper()
	cfg, err := w.Settings()
	if err != nil {
		w.t.Fatal(err)
	}
	where := group
	if where == "" {
		where = w.Server.Single(user)
	}
	var out lockedBuffer
	done := make(chan bool, 1)
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	go func() { done <- app.CardTest(ctx, cfg, user, group, within, &out, slog.New(slog.DiscardHandler)) }()
	if look != nil {
		cards := map[string]string{}
		w.until("everything to be sent", func(s sandbox.Snapshot) bool {
			for _, m := range s.Messages(where, "") {
				if v, ok := s.Card(m.TrackID, user); ok {
					cards[v.TemplateID] = m.TrackID
					if v.AI && v.Flow == 3 {
						return true
					}
				}
			}
			return false
		})
		if look(cards) {
			cancel()
		}
	}
	select {
	case ok := <-done:
		return ok, out.String()
	case <-time.After(2 * time.Minute):
		w.t.Fatalf("card-test does not end:\n%s", out.String())
		return false, ""
	}
}

func (w *world) pressOn(user, trackID, action string) {
	w.t.Helper()
	w.pressed(sandbox.Pressed{User: user, TrackID: trackID, ActionID: action})
}

const publicTemplate = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"

func TestCardTestTellsWhatAPersonConfirmed(t *testing.T) {
	t.Parallel()
	w := newSandbox(t, withClock(wednesday))
	me, other := w.who("张三").UserID, w.who("李四").UserID
	for _, group := range []string{"", w.group("研发")} {
		ok, out := w.cardTest(me, group, time.Hour, func(cards map[string]string) bool {
			own, public := cards["dingdesk-generic-v1.schema"], cards[publicTemplate]
			if group != "" {
				w.pressOn(other, own, "cardtest.wrong.0@0") // counts for nothing
			}
			w.pressOn(me, own, "cardtest.seen.0@0")
			if v, _ := w.Server.Card(own, me); !strings.Contains(v.Params["done"], "已记下") || strings.Contains(v.Params["btns"], "cardtest.seen.0@") {
				t.Errorf("after the press: %v", v.Params)
			}
			w.pressOn(me, own, "cardtest.seen.2@0")
			w.pressOn(me, public, "cardtest.seen.3@0")
			w.pressOn(me, public, "cardtest.seen.1@0")
			return false
		})
		if !ok || strings.Count(out, "ok    ") != 4 || strings.Contains(out, "FAIL") {
			t.Errorf("%v\n%s", ok, out)
		}
	}
	if v := w.Server.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
}

func TestCardTestTellsWhatNobodyConfirmedAndWhatLooksWrong(t *testing.T) {
	t.Parallel()
	w := newSandbox(t, withClock(wednesday))
	me := w.who("张三").UserID
	ok, out := w.cardTest(me, "", time.Hour, func(cards map[string]string) bool {
		w.pressOn(me, cards[publicTemplate], "cardtest.wrong.1@0")
		return true
	})
	for _, want := range []string{
		"????  card of our own template: not confirmed\n", "generic.v1.json", "FAIL  card of DingTalk's template: " + me + " pressed that it looks wrong",
		"????  streamed answer", "answer.v1.json", "????  text message",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if ok {
		t.Error("all is said to be well")
	}
	for _, m := range w.Server.Messages(w.Server.Single(me), "") {
		if v, has := w.Server.Card(m.TrackID, me); has && strings.Contains(v.Params["btns"]+v.Params["sys_full_json_obj"], "cardtest.") {
			t.Errorf("a button is left: %v", v.Params)
		}
	}
}

func TestCardTestTellsWhatCouldNotBeSent(t *testing.T) {
	t.Parallel()
	w := newSandbox(t, withClock(wednesday), withConfig(func(c *config.Config) {
		c.DingTalk.CardTemplateID, c.DingTalk.AICardTemplateID = "gone.schema", "dingdesk-generic-v1.schema"
	}))
	_, out := w.cardTest(w.who("张三").UserID, "", time.Second, nil)
	for _, want := range []string{"FAIL  card of our own template: ", "set DINGTALK_CARD_TEMPLATE_ID", "FAIL  streamed answer: ", "set DINGTALK_AI_CARD_TEMPLATE_ID", "????  card of DingTalk's template"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}
