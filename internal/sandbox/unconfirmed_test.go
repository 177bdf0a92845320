package sandbox_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// stream-protocol.md 8.2.5: tokens of both hosts, received files, and a card's whole life
func TestAWholeBotFindsEveryCallThatItMakes(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.say(sandbox.Said{User: who.ID, MsgType: "file", FileName: "周报.pdf"})
	code := r.next(botTopic).data(t)["content"].(map[string]any)["downloadCode"]
	create := buttonsCard("whole", "")
	delete(create, "openSpaceId")
	for _, c := range []struct {
		name, method, path string
		body               any
	}{
		{"token", "POST", tokenPath, map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}},
		{"old token", "GET", "/gettoken?appkey=" + b.ClientID() + "&appsecret=" + b.ClientSecret(), nil},
		{"download", "POST", "/v1.0/robot/messageFiles/download", map[string]any{"downloadCode": code, "robotCode": b.ClientID()}},
		{"create", "POST", "/v1.0/card/instances", create},
		{"deliver", "POST", deliverPath, buttonsCard("whole", "dtv1.card//IM_ROBOT."+who.UserID)},
		{"create and deliver", "POST", createPath, buttonsCard("other", "dtv1.card//IM_ROBOT."+who.UserID)},
		{"update", "PUT", updatePath, map[string]any{"outTrackId": "whole", "cardData": params("tips", "x")}},
	} {
		a := b.api(c.method, c.path, c.body)
		if _, failed := a.json["code"]; a.status != 200 || failed || a.num("errcode") != 0 {
			t.Errorf("%s: %d %s", c.name, a.status, a.text)
		}
	}
	b.aiCard(who, "ai")
	if a := b.api("PUT", streamPath, frameBody()); a.status != 200 {
		t.Errorf("streaming: %d %s", a.status, a.text)
	}
}

// openapi.md 11.11: where the sources contradict each other the sandbox takes one side, the stricter or the observed
// one; a bot that lives with it lives with the other.
func TestWhereTheSourcesDisagreeOneSideIsTaken(t *testing.T) {
	b := start(t)
	who := b.someone()
	send := func(n int) answer {
		users := []string{who.UserID}
		for i := 1; i < n; i++ {
			users = append(users, fmt.Sprint("nobody", i))
		}
		return b.api("POST", "/v1.0/robot/oToMessages/batchSend", map[string]any{
			"robotCode": b.ClientID(), "userIds": users, "msgKey": "sampleText", "msgParam": `{"content":"x"}`,
		})
	}
	if a := send(20); a.status != 200 {
		t.Errorf("20 receivers: %s", a.text)
	}
	if a := send(21); a.str("code") != "invalidParameter.userIds.overMax" {
		t.Errorf("21 receivers, the documentation's text against its error: %s", a.text)
	}
	calendar := "/v1.0/calendar/users/" + who.UnionID + "/"
	if a := b.api("POST", calendar+"getSchedule", map[string]any{}); a.num("errcode") != 404 {
		t.Errorf("the path of one sample: %s", a.text)
	}
	if a := b.api("POST", calendar+"querySchedule", map[string]any{}); a.num("errcode") == 404 {
		t.Errorf("the documented path: %s", a.text)
	}
	var user struct {
		Result struct {
			UserID string  `json:"userid"`
			Admin  bool    `json:"admin"`
			Active bool    `json:"active"`
			Dept   []int64 `json:"dept_id_list"`
		}
	}
	a := b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": who.UserID})
	if err := json.Unmarshal([]byte(a.text), &user); err != nil || user.Result.UserID != who.UserID || !user.Result.Active || len(user.Result.Dept) == 0 {
		t.Errorf("the sample has texts where numbers and booleans come: %v %s", err, a.text)
	}
}

// openapi.md 11.12: what nobody confirmed can be played either way
func TestWhatNobodyConfirmedCanBePlayed(t *testing.T) {
	b := start(t)
	spoil := func(f sandbox.Fault) {
		t.Helper()
		f.Times = 1
		if _, err := b.AddFault(f); err != nil {
			t.Fatal(err)
		}
	}
	b.api("POST", sendPath, map[string]any{}) // fetches the token
	spoil(sandbox.Fault{Path: sendPath, Status: 429, Code: "Throttling", Headers: map[string]string{"Retry-After": "3"}})
	if a := b.api("POST", sendPath, map[string]any{}); a.status != 429 || a.header.Get("Retry-After") != "3" || a.str("code") != "Throttling" {
		t.Errorf("throttled: %d %v %s", a.status, a.header, a.text)
	}
	spoil(sandbox.Fault{Path: "/v1.0/robot/messageFiles/download", Code: "unknownError", Status: 500})
	if a := b.api("POST", "/v1.0/robot/messageFiles/download", map[string]any{}); a.status != 500 {
		t.Errorf("a download code that is too old: %d %s", a.status, a.text)
	}
	// The two token calls may or may not give the same text: each token is good on both hosts.
	fresh := b.call("POST", tokenPath, map[string]string{"appKey": b.ClientID(), "appSecret": b.ClientSecret()}).str("accessToken")
	for name, token := range map[string]string{"new": fresh, "old": b.oldToken()} {
		if a := b.call("POST", sendPath, map[string]any{}, "x-acs-dingtalk-access-token", token); a.str("code") == "InvalidAuthentication" {
			t.Errorf("the %s token on the new host: %s", name, a.text)
		}
		if a := b.call("POST", userGet+"?access_token="+token, map[string]string{"userid": b.someone().UserID}); a.num("errcode") != 0 {
			t.Errorf("the %s token on the old host: %s", name, a.text)
		}
	}
	// A value above the documented 1 KB arrives, and is noted.
	body := buttonsCard("long", "dtv1.card//IM_ROBOT."+b.someone().UserID)
	body["cardData"] = params("markdown", strings.Repeat("长", 600))
	if a := b.api("POST", createPath, body); a.status != 200 || len(b.Violations("", "card.value-over-1k")) != 1 {
		t.Errorf("a long value: %d %s", a.status, a.text)
	}
}
