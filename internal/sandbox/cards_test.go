package sandbox_test

import (
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const (
	createPath  = "/v1.0/card/instances/createAndDeliver"
	deliverPath = "/v1.0/card/instances/deliver"
	updatePath  = "/v1.0/card/instances"
	streamPath  = "/v1.0/card/streaming"
)

// openapi.md 11.4 and cards.md 7.1: failures inside HTTP 200; an object here, an array there
func TestDeliveryToAnUnknownSpaceFailsInsideHTTP200(t *testing.T) {
	b := start(t)
	who := b.someone()
	body := buttonsCard("trk1", "dtv1.card//IM_ROBOT.nobody;im_robot."+who.UserID+";IM_GROUP.cidNone==")
	a := b.api("POST", createPath, body)
	result, _ := a.json["result"].(map[string]any)
	list, _ := result["deliverResults"].([]any)
	if a.status != 200 || a.json["success"] != true || result["outTrackId"] != "trk1" || len(list) != 3 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	for i, want := range []bool{false, true, false} {
		r := list[i].(map[string]any)
		if r["success"] != want || want == (r["carrierId"] == "") || want == (r["errorMsg"] == "spaceId is illegal") {
			t.Errorf("space %d: %v", i, r)
		}
	}
	d := b.api("POST", deliverPath, buttonsCard("trk1", "dtv1.card//IM_GROUP.cidNone=="))
	if array, ok := d.json["result"].([]any); d.status != 200 || !ok || array[0].(map[string]any)["success"] != false {
		t.Errorf("deliver: %d %s", d.status, d.text)
	}
}

// cards.md 4.5
func TestCardCallsAreRefusedWithTheirCodes(t *testing.T) {
	b := start(t, withTemplate)
	who := b.someone()
	robot := "dtv1.card//IM_ROBOT." + who.UserID
	edit := func(name string, value any) map[string]any {
		body := buttonsCard("new", robot)
		if value == nil {
			delete(body, name)
		} else {
			body[name] = value
		}
		return body
	}
	b.deliverButtons(who, "used")
	b.SetTemplateState(ownTemplate, sandbox.TemplateUnpublished)
	big := map[string]any{"cardParamMap": map[string]string{"markdown": strings.Repeat("x", 101<<10)}}
	for name, c := range map[string]struct {
		method, path string
		body         any
		code         string
	}{
		"track id":            {"POST", createPath, edit("outTrackId", ""), "param.outTrackIdEmpty"},
		"used track id":       {"POST", createPath, edit("outTrackId", "used"), "param.cardAlreadyExist"},
		"no template":         {"POST", createPath, edit("cardTemplateId", ""), "param.cardTemplateIdEmpty"},
		"foreign template":    {"POST", createPath, edit("cardTemplateId", "x.schema"), "param.templateNotExist"},
		"without .schema":     {"POST", createPath, edit("cardTemplateId", strings.TrimSuffix(ownTemplate, ".schema")), "param.templateNotExist"},
		"unpublished":         {"POST", createPath, edit("cardTemplateId", ownTemplate), "param.templateUnpublished"},
		"no data":             {"POST", createPath, edit("cardData", nil), "param.cardPublicDataEmpty"},
		"no space":            {"POST", createPath, edit("openSpaceId", ""), "param.openSpaceIdEmpty"},
		"bad space":           {"POST", createPath, edit("openSpaceId", who.UserID), "param.openSpaceIdInvalid"},
		"unknown space type":  {"POST", createPath, edit("openSpaceId", "dtv1.card//IM_MOON.x"), "param.openSpaceIdInvalid"},
		"no space model":      {"POST", createPath, edit("imRobotOpenSpaceModel", nil), "param.openSpaceModelInvalid"},
		"no supportForward":   {"POST", createPath, edit("imRobotOpenSpaceModel", map[string]any{}), "param.openSpaceModelInvalid"},
		"no deliver model":    {"POST", createPath, edit("imRobotOpenDeliverModel", nil), "param.openDeliverModelEmpty"},
		"empty deliver model": {"POST", createPath, edit("imRobotOpenDeliverModel", map[string]any{}), "param.openDeliverModelError"},
		"callback type":       {"POST", createPath, edit("callbackType", "stream"), "param.invalid"},
		"number":              {"POST", createPath, edit("cardData", map[string]any{"cardParamMap": map[string]any{"tips": 1}}), "param.invalid"},
		"null":                {"POST", createPath, edit("cardData", map[string]any{"cardParamMap": map[string]any{"tips": nil}}), "param.invalid"},
		"object":              {"POST", createPath, edit("cardData", map[string]any{"cardParamMap": map[string]any{"sys_full_json_obj": map[string]any{}}}), "param.invalid"},
		"above 100 KB":        {"POST", createPath, edit("cardData", big), "param.invalid"},
		"private stranger":    {"POST", createPath, edit("privateData", map[string]any{"nobody": params("a", "b")}), "param.userIdNotExist"},
		"userId as unionId":   {"PUT", updatePath, map[string]any{"outTrackId": "used", "userIdType": 2, "privateData": map[string]any{who.UserID: params("a", "b")}}, "param.userIdNotExist"},
		"update unknown":      {"PUT", updatePath, map[string]any{"outTrackId": "none", "cardData": params("a", "b")}, "param.cardNotExist"},
		"update nothing":      {"PUT", updatePath, map[string]any{"outTrackId": "used"}, "param.cardDataAndPrivateDataBothEmpty"},
		"deliver unknown":     {"POST", deliverPath, buttonsCard("none", robot), "param.cardNotExist"},
	} {
		if a := b.api(c.method, c.path, c.body); a.status != 400 || a.str("code") != c.code || a.str("requestid") == "" {
			t.Errorf("%s: %d %.200s, want %s", name, a.status, a.text, c.code)
		}
	}
	for rule, want := range map[string]int{"card.non-string-param": 3, "card.too-large": 1} {
		if got := len(b.Violations(sandbox.LevelError, rule)); got != want {
			t.Errorf("%d violations of %s, want %d", got, rule, want)
		}
	}
}

// openapi.md 11.6 and cards.md 4.3
func TestPutReplacesEverythingUnlessToldToGoByKey(t *testing.T) {
	b := start(t)
	who := b.someone()
	b.deliverButtons(who, "trk1")
	see := func() map[string]string { v, _ := b.Card("trk1", who.ID); return v.Params }
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "a"), "cardUpdateOptions": map[string]bool{"updateCardDataByKey": true}})
	if got := see(); got["tips"] != "a" || got["title"] != "标题" {
		t.Errorf("by key: %v", got)
	}
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "b")})
	if got := see(); got["tips"] != "b" || len(got) != 1 {
		t.Errorf("overwrite: %v", got)
	}
}

// cards.md 7.4 and 7.5
func TestPrivateValuesWinForTheirViewerAlone(t *testing.T) {
	b := start(t, withTemplate)
	groupID, members := b.group()
	body := buttonsCard("trk1", "dtv1.card//IM_GROUP."+groupID)
	body["cardTemplateId"], body["cardData"] = ownTemplate, params("title", "公开", "my_note", "for all")
	body["privateData"] = map[string]any{members[0]: params("my_note", "for me", "title", "not private")}
	if a := b.api("POST", createPath, body); a.status != 200 {
		t.Fatal(a.text)
	}
	see := func(viewer string) map[string]string { v, _ := b.Card("trk1", viewer); return v.Params }
	if got := see(members[0]); got["my_note"] != "for me" || got["title"] != "公开" {
		t.Errorf("first: %v (title is not marked private, so its private value does nothing)", got)
	}
	if got := see(members[1]); got["my_note"] != "for all" {
		t.Errorf("second: %v", got)
	}
	if len(b.Violations(sandbox.LevelWarning, "card.not-private")) != 1 {
		t.Error("a private value of a public variable is not noted")
	}
	// Once there is a private value, public updates of the same variable are invisible to that viewer.
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("my_note", "new"), "cardUpdateOptions": map[string]bool{"updateCardDataByKey": true}})
	if see(members[0])["my_note"] != "for me" || see(members[1])["my_note"] != "new" {
		t.Errorf("after a public update: %v %v", see(members[0]), see(members[1]))
	}
	b.put(map[string]any{"outTrackId": "trk1", "privateData": map[string]any{members[0]: params("my_note", "changed")}, "cardUpdateOptions": map[string]bool{"updatePrivateDataByKey": true}})
	if see(members[0])["my_note"] != "changed" {
		t.Errorf("after a private update: %v", see(members[0]))
	}
}

func TestRecipientsAloneSeeTheCard(t *testing.T) {
	b := start(t)
	groupID, members := b.group()
	body := buttonsCard("trk1", "dtv1.card//IM_GROUP."+groupID)
	body["imGroupOpenDeliverModel"] = map[string]any{"robotCode": b.ClientID(), "recipients": []string{members[0]}, "atUserIds": map[string]string{members[0]: "x"}}
	if a := b.api("POST", createPath, body); a.status != 200 {
		t.Fatal(a.text)
	}
	if _, ok := b.Card("trk1", members[0]); !ok {
		t.Error("a recipient does not see the card")
	}
	if _, ok := b.Card("trk1", members[1]); ok {
		t.Error("another member sees the card")
	}
	if n := len(b.Messages(groupID, members[1])); n != 0 {
		t.Errorf("another member sees %d messages", n)
	}
	if list := b.Messages(groupID, members[0]); len(list) != 1 || len(list[0].Mentions) != 1 {
		t.Errorf("the recipient sees %+v", list)
	}
}

// openapi.md 0.2: userIdType 2 switches every id, the callback's too
func TestUserIDTypeTwoMeansUnionIDsEverywhere(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	body := buttonsCard("trk1", "dtv1.card//IM_ROBOT."+who.UnionID)
	body["userIdType"], body["privateData"] = 2, map[string]any{who.UnionID: params("tips", "p")}
	if a := b.api("POST", createPath, body); a.status != 200 || !strings.Contains(a.text, `"success":true,"`) && strings.Contains(a.text, "illegal") {
		t.Fatal(a.text)
	}
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	if m := f.data(t); m["userId"] != who.UnionID || m["userIdType"] != 2.0 {
		t.Errorf("callback: %v", m)
	}
	r.ack(f, 200, "")
	result()
	bad := buttonsCard("trk2", "dtv1.card//IM_ROBOT."+who.UserID)
	bad["userIdType"] = 2
	if a := b.api("POST", createPath, bad); !strings.Contains(a.text, "spaceId is illegal") {
		t.Errorf("a userId where a unionId is due: %s", a.text)
	}
}

// cards.md 7.3
func TestCreateThenDeliverAndSpaces(t *testing.T) {
	b := start(t)
	groupID, members := b.group()
	body := buttonsCard("trk1", "")
	delete(body, "imGroupOpenSpaceModel")
	if a := b.api("POST", updatePath, body); a.status != 200 || a.json["result"] != "trk1" {
		t.Fatalf("create: %d %s", a.status, a.text)
	}
	to := map[string]any{"outTrackId": "trk1", "openSpaceId": "dtv1.card//IM_GROUP." + groupID, "imGroupOpenDeliverModel": map[string]any{"robotCode": b.ClientID()}}
	if a := b.api("POST", deliverPath, to); a.str("code") != "param.openSpaceModelInvalid" {
		t.Errorf("deliver without the space: %d %s", a.status, a.text)
	}
	if a := b.api("PUT", "/v1.0/card/instances/spaces", map[string]any{"outTrackId": "trk1", "imGroupOpenSpaceModel": map[string]any{"supportForward": true}}); a.status != 200 {
		t.Errorf("spaces: %s", a.text)
	}
	if a := b.api("POST", deliverPath, to); a.status != 200 {
		t.Errorf("deliver: %s", a.text)
	}
	if v, ok := b.Card("trk1", members[0]); !ok || !v.Forward || v.MessageID == "" {
		t.Errorf("card: %+v", v)
	}
}

func TestCeilingCardStandsAboveTheChat(t *testing.T) {
	b := start(t)
	groupID, members := b.group()
	body := buttonsCard("box", "dtv1.card//ONE_BOX."+groupID)
	body["topOpenSpaceModel"], body["topOpenDeliverModel"] = map[string]any{"spaceType": "ONE_BOX"}, map[string]any{"expiredTimeMillis": 4102444800000}
	if a := b.api("POST", createPath, body); a.status != 200 || !strings.Contains(a.text, `"success":true}],"outTrackId"`) && strings.Contains(a.text, "illegal") {
		t.Fatal(a.text)
	}
	list, err := b.Conversations(members[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.ID == groupID && (c.OneBox != "box" || c.Last != nil) {
			t.Errorf("conversation: %+v", c)
		}
	}
}

// cards.md 2, trap 6
func TestRenderFailureShowsOnlyToTheViewer(t *testing.T) {
	b := start(t, withTemplate)
	who := b.someone()
	if err := b.RenderFailure(ownTemplate, true); err != nil {
		t.Fatal(err)
	}
	b.deliver(who, "trk1", map[string]string{"title": "x"}) // succeeds
	if v, _ := b.Card("trk1", who.ID); !v.Failed || v.Nodes != nil {
		t.Errorf("failed card: %+v", v)
	}
	b.RenderFailure(ownTemplate, false)
	if v, _ := b.Card("trk1", who.ID); v.Failed || len(v.Nodes) == 0 {
		t.Errorf("healed card: %+v", v)
	}
}

// cards.md 7.2: what a client swallows is said aloud
func TestSilentMistakesAreWarnings(t *testing.T) {
	b := start(t, withTemplate)
	who := b.someone()
	b.deliver(who, "what is this?", map[string]string{"rows": "not json", "unknown": "x", "body": strings.Repeat("长", 400), strings.Repeat("k", 101): ""})
	for _, rule := range []string{"card.wrong-type", "card.unknown-variable", "card.value-over-1k", "card.key-over-100", "card.track-id"} {
		if len(b.Violations(sandbox.LevelWarning, rule)) == 0 {
			t.Errorf("%s is not noted", rule)
		}
	}
	if b.Totals().Violated != 0 {
		t.Error("warnings count as errors")
	}
}

// openapi.md 3.8
func TestOrdinaryCardsAreClosedToNewApps(t *testing.T) {
	b := start(t)
	a := b.api("POST", "/v1.0/im/v1.0/robot/interactiveCards/send", map[string]any{})
	if a.status != 403 || a.str("code") != "Forbidden.AccessDenied.AccessTokenPermissionDenied" {
		t.Errorf("%d %s", a.status, a.text)
	}
}
