package sandbox_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// pressing presses in the background and returns the frame that the bot got and a way to the result.
func (b *box) pressing(r *robot, in sandbox.Pressed) (frame, func() sandbox.PressResult) {
	b.t.Helper()
	result := make(chan sandbox.PressResult, 1)
	go func() {
		p, err := b.Press(ctx(b.t), in)
		if err != nil {
			b.t.Errorf("press: %v", err)
		}
		result <- p
	}()
	return r.next(cardTopic), func() sandbox.PressResult { return <-result }
}

// stream-protocol.md 8.3.2 and 4.1
func TestCardCallbackHasTheFieldsAndTypesOfTheWire(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.deliverButtons(who, "trk1")
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	m := f.data(t)
	for name, want := range map[string]any{
		"type": "actionCallback", "outTrackId": "trk1", "corpId": b.CorpID(), "userId": who.UserID, "userIdType": 1.0,
		"spaceType": "IM", "spaceId": b.Single(who.ID), "extension": "{}",
	} {
		if m[name] != want {
			t.Errorf("%s = %v, want %v", name, m[name], want)
		}
	}
	var content struct {
		CardPrivateData struct {
			ActionIDs []string       `json:"actionIds"`
			Params    map[string]any `json:"params"`
		} `json:"cardPrivateData"`
	}
	if err := json.Unmarshal([]byte(m["content"].(string)), &content); err != nil || len(content.CardPrivateData.ActionIDs) != 1 || content.CardPrivateData.ActionIDs[0] != "go" {
		t.Errorf("content: %v, %v", m["content"], err)
	}
	if v, _ := b.Card("trk1", who.ID); v.Pressing != "go" {
		t.Errorf("the pressed button does not spin: %q", v.Pressing)
	}
	r.ack(f, 200, map[string]any{"response": nil})
	if p := result(); p.Outcome != sandbox.PressAnswered || p.Frame != f.Headers["messageId"] {
		t.Errorf("result: %+v", p)
	}
	if v, _ := b.Card("trk1", who.ID); v.Pressing != "" {
		t.Error("the button still spins")
	}
}

// stream-protocol.md 8.3.10: 2 s, later answers are ignored, never pushed again
func TestCallbackTimesOutAfterTwoSecondsAndALateAnswerChangesNothing(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.deliverButtons(who, "trk1")
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	b.AdvanceClock(1999 * time.Millisecond)
	if list := b.Presses("trk1"); list[0].Outcome != sandbox.PressWaiting {
		t.Errorf("after 1.999 s: %s", list[0].Outcome)
	}
	b.AdvanceClock(time.Second)
	if p := result(); p.Outcome != sandbox.PressTimeout {
		t.Errorf("after 2.999 s: %+v", p)
	}
	r.ack(f, 200, map[string]any{"response": map[string]any{"cardData": map[string]any{"cardParamMap": map[string]string{"tips": "late"}}}})
	b.wait("late", func(s sandbox.Snapshot) bool { return len(s.Violations("", "callback.late")) == 1 })
	if v, _ := b.Card("trk1", who.ID); v.Params["tips"] == "late" {
		t.Error("a late answer changed the card")
	}
	b.AdvanceClock(time.Hour)
	b.Event("marker", nil)
	r.next("*")
	if n := len(b.Frames(sandbox.FrameFilter{Topic: cardTopic})); n != 1 {
		t.Errorf("the callback was pushed %d times", n)
	}
	if len(b.Violations(sandbox.LevelError, "callback.timeout")) != 1 {
		t.Error("the timeout is no violation")
	}
}

// stream-protocol.md 8.3.10 and cards.md 4.2: the answer reaches the presser alone, a PUT everybody
func TestAnswerIsSeenByThePresserAloneUntilAPut(t *testing.T) {
	b := start(t)
	r := b.connect()
	groupID, members := b.group()
	if a := b.api("POST", "/v1.0/card/instances/createAndDeliver", buttonsCard("trk1", "dtv1.card//IM_GROUP."+groupID)); a.status != 200 {
		t.Fatal(a.text)
	}
	f, result := b.pressing(r, sandbox.Pressed{User: members[0], TrackID: "trk1", ActionID: "go"})
	r.ack(f, 200, map[string]any{"response": map[string]any{
		"cardUpdateOptions": map[string]bool{"updateCardDataByKey": true},
		"cardData":          map[string]any{"cardParamMap": map[string]string{"tips": "done"}},
	}})
	result()
	tips := func(viewer string) string {
		v, ok := b.Card("trk1", viewer)
		if !ok {
			t.Fatalf("%s does not see the card", viewer)
		}
		return v.Params["tips"]
	}
	if tips(members[0]) != "done" || tips(members[1]) != "" {
		t.Errorf("presser sees %q, other %q", tips(members[0]), tips(members[1]))
	}
	if v, _ := b.Card("trk1", members[0]); v.Params["title"] != "标题" {
		t.Error("by key, the rest stays")
	}
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "for all"), "cardUpdateOptions": map[string]bool{"updateCardDataByKey": true}})
	if tips(members[0]) != "for all" || tips(members[1]) != "for all" {
		t.Errorf("after the PUT: presser %q, other %q", tips(members[0]), tips(members[1]))
	}
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "anew")})
	if v, _ := b.Card("trk1", members[0]); len(v.Params) != 1 || v.Params["tips"] != "anew" {
		t.Errorf("after a PUT of everything the presser sees %v", v.Params)
	}
}

func params(kv ...string) map[string]any {
	m := map[string]string{}
	for i := 0; i+1 < len(kv); i += 2 {
		m[kv[i]] = kv[i+1]
	}
	return map[string]any{"cardParamMap": m}
}

func (b *box) put(body map[string]any) answer {
	b.t.Helper()
	a := b.api("PUT", "/v1.0/card/instances", body)
	if a.status != 200 {
		b.t.Fatalf("PUT: %d %s", a.status, a.text)
	}
	return a
}

// cards.md 4.2.2: no update call inside the callback
func TestAPutDuringAnOpenCallbackIsAViolation(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.deliverButtons(who, "trk1")
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "x")})
	r.ack(f, 200, "")
	result()
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "y")})
	if v := b.Violations(sandbox.LevelError, "card.update-during-callback"); len(v) != 1 || v[0].TrackID != "trk1" {
		t.Errorf("violations: %+v", v)
	}
}

// stream-protocol.md 4.3: every value a string, the documented shape
func TestBadCallbackAnswersAreNotedAndTheirGoodPartApplied(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.deliverButtons(who, "trk1")
	for i, data := range []any{
		"not json", map[string]any{"response": []int{1}},
		map[string]any{"response": map[string]any{"cardUpdateOptions": map[string]bool{"updateCardDataByKey": true}, "cardData": map[string]any{"cardParamMap": map[string]any{"tips": "ok", "title": 3}}}},
	} {
		f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
		r.ack(f, 200, data)
		if p := result(); p.Outcome != sandbox.PressAnswered {
			t.Errorf("%v: %+v", data, p)
		}
		if n := len(b.Violations("", "callback.bad-response")); n != i+1 {
			t.Errorf("%v: %d violations", data, n)
		}
	}
	if v, _ := b.Card("trk1", who.ID); v.Params["tips"] != "ok" || v.Params["title"] != "标题" {
		t.Errorf("params: %v", v.Params)
	}
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	r.ack(f, 500, "")
	if p := result(); p.Outcome != sandbox.PressError || p.Code != 500 {
		t.Errorf("an ack of 500: %+v", p)
	}
}

// cards.md 1.6 and 7.11: where the id of a dynamic button appears
func TestActionIDOfADynamicButtonAppearsWhereTheSettingSays(t *testing.T) {
	b := start(t, withTemplate)
	r := b.connect()
	who := b.someone()
	b.deliver(who, "dyn", map[string]string{"btns": `[{"text":"好","event":{"type":"sendCardRequest","params":{"actionId":"a.b@1","params":{"action":"a.b@1","n":"2"}}}}]`})
	for where, want := range map[string]struct {
		list bool
		top  any
	}{
		sandbox.ActionIDBoth: {true, "a.b@1"}, sandbox.ActionIDInList: {true, nil}, sandbox.ActionIDTopLevel: {false, "a.b@1"}, sandbox.ActionIDInParams: {false, nil},
	} {
		if err := b.ChangeSettings(func(s *sandbox.Settings) { s.ActionIDIn = where }); err != nil {
			t.Fatal(err)
		}
		f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "dyn", ActionID: "a.b@1"})
		m := f.data(t)
		var content struct {
			CardPrivateData struct {
				ActionIDs []string          `json:"actionIds"`
				Params    map[string]string `json:"params"`
			} `json:"cardPrivateData"`
		}
		json.Unmarshal([]byte(m["content"].(string)), &content)
		if got := len(content.CardPrivateData.ActionIDs) == 1; got != want.list || m["actionId"] != want.top {
			t.Errorf("%s: %v", where, m)
		}
		if p := content.CardPrivateData.Params; p["action"] != "a.b@1" || p["n"] != "2" {
			t.Errorf("%s: declared params %v", where, p)
		}
		r.ack(f, 200, "")
		if !result().Offered {
			t.Errorf("%s: the card offers the button", where)
		}
	}
}

func TestForeignStaleAndInventedPressesGoOutButAreNotOffered(t *testing.T) {
	b := start(t, withTemplate)
	r := b.connect()
	who := b.someone()
	other := b.someone(who.ID)
	b.deliverButtons(who, "trk1")
	for _, in := range []sandbox.Pressed{
		{User: other.ID, TrackID: "trk1", ActionID: "go"},
		{User: who.ID, TrackID: "trk1", ActionID: "invented"},
	} {
		f, result := b.pressing(r, in)
		r.ack(f, 200, "")
		if result().Offered {
			t.Errorf("%+v counts as offered", in)
		}
	}
	b.deliver(who, "off", map[string]string{"btns": `[{"text":"已同意","status":"disabled","event":{"type":"sendCardRequest","params":{"actionId":"go"}}}]`})
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "off", ActionID: "go"})
	r.ack(f, 200, "")
	if result().Offered {
		t.Error("a disabled button counts as offered")
	}
	for code, in := range map[string]sandbox.Pressed{
		"unknown_user": {User: "nobody", TrackID: "trk1", ActionID: "go"}, "unknown_card": {User: who.ID, TrackID: "none", ActionID: "go"},
	} {
		if _, err := b.Press(ctx(t), in); errCode(err) != code {
			t.Errorf("%s: %v", code, err)
		}
	}
}

// stream-protocol.md 4: only cards with callbackType STREAM call back
func TestOnlyStreamCardsCallBack(t *testing.T) {
	b := start(t)
	who := b.someone()
	body := buttonsCard("trk1", "dtv1.card//IM_ROBOT."+who.UserID)
	delete(body, "callbackType")
	b.api("POST", "/v1.0/card/instances/createAndDeliver", body)
	if _, err := b.Press(ctx(t), sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"}); errCode(err) != "no_callback" {
		t.Errorf("err %v", err)
	}
}

func TestAPressWithoutAConnectionEndsAtOnce(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.deliverButtons(who, "trk1")
	if p, err := b.Press(ctx(t), sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"}); err != nil || p.Outcome != sandbox.PressNoConnection {
		t.Errorf("%+v, %v", p, err)
	}
}

// cards.md 1.7: a form's values stand under params.form, its id among the action ids
func TestFormIsSubmittedWithItsValues(t *testing.T) {
	b := start(t, withTemplate)
	r := b.connect()
	who := b.someone()
	b.deliver(who, "frm", map[string]string{"form": `{"fields":[{"name":"note","type":"TEXT","label":"备注"}]}`, "has_form": "true"})
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "frm", Form: map[string]any{"note": "hi", "type": map[string]any{"index": 1, "value": "b"}}})
	var content struct {
		CardPrivateData struct {
			ActionIDs []string                  `json:"actionIds"`
			Params    map[string]map[string]any `json:"params"`
		} `json:"cardPrivateData"`
	}
	if err := json.Unmarshal([]byte(f.data(t)["content"].(string)), &content); err != nil {
		t.Fatal(err)
	}
	if d := content.CardPrivateData; d.ActionIDs[0] != "form" || d.Params["form"]["note"] != "hi" {
		t.Errorf("form: %+v", d)
	}
	r.ack(f, 200, "")
	if p := result(); !p.Offered {
		t.Errorf("%+v", p)
	}
}

func errCode(err error) string {
	var e *sandbox.Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}
