package sandbox_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// webhook says something to the bot and returns the path of the session webhook that came with it.
func (b *box) webhook(r *robot, said sandbox.Said) string {
	b.t.Helper()
	b.say(said)
	u, err := url.Parse(r.next(botTopic).data(b.t)["sessionWebhook"].(string))
	if err != nil {
		b.t.Fatal(err)
	}
	return u.RequestURI()
}

func text(content string) map[string]any {
	return map[string]any{"msgtype": "text", "text": map[string]string{"content": content}}
}

// stream-protocol.md 8.2.4 and 8.3.11, openapi.md 11.3
func TestSessionWebhookWorksForNinetyMinutesAndThenFailsInsideHTTP200(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	hook := b.webhook(r, sandbox.Said{User: who.ID, Text: "x"})
	b.AdvanceClock(89 * time.Minute)
	if a := b.call("POST", hook, text("in time")); a.status != 200 || a.text != `{"errcode":0,"errmsg":"ok"}` {
		t.Errorf("%d %s", a.status, a.text)
	}
	b.AdvanceClock(time.Minute)
	if a := b.call("POST", hook, text("too late")); a.status != 200 || a.num("errcode") != 300001 || a.str("errmsg") != "session 不存在" {
		t.Errorf("expired: %d %s", a.status, a.text)
	}
	if list := b.Messages(b.Single(who.ID), who.ID); len(list) != 2 || list[1].Text != "in time" {
		t.Errorf("chat: %+v", list)
	}
	hook = b.webhook(r, sandbox.Said{User: who.ID, Text: "x"})
	if n := b.ExpireSession(b.Single(who.ID)); n != 1 {
		t.Errorf("%d sessions expired", n)
	}
	if a := b.call("POST", hook, text("x")); a.num("errcode") != 300001 {
		t.Errorf("expired by hand: %s", a.text)
	}
	if again := b.webhook(r, sandbox.Said{User: who.ID, Text: "x"}); again == hook {
		t.Error("the next message carries the dead session")
	}
}

// openapi.md 2.2
func TestSessionWebhookTakesItsMessageTypesAndRefusesOthers(t *testing.T) {
	b := start(t)
	r := b.connect()
	group, members := b.group()
	hook := b.webhook(r, sandbox.Said{User: members[0], Conversation: group, Text: "x"})
	md := map[string]any{"msgtype": "markdown", "markdown": map[string]string{"title": "考勤", "text": "**0** 次"}, "at": map[string]any{"atUserIds": []string{members[0], "stranger"}}}
	action := map[string]any{"msgtype": "actionCard", "actionCard": map[string]any{"title": "t", "text": "x", "btnOrientation": "1", "btns": []any{map[string]string{"title": "a", "actionURL": "https://e.com"}}}}
	link := map[string]any{"msgtype": "link", "link": map[string]string{"title": "t", "text": "x", "messageUrl": "https://e.com"}}
	feed := map[string]any{"msgtype": "feedCard", "feedCard": map[string]any{"links": []any{map[string]string{"title": "t", "messageURL": "https://e.com", "picURL": ""}}}}
	for name, c := range map[string]struct {
		body any
		code int
	}{
		"text": {text("hi"), 0}, "markdown": {md, 0}, "actionCard": {action, 0}, "link": {link, 0}, "feedCard": {feed, 0},
		"empty":      {map[string]string{"msgtype": "empty"}, 0},
		"file":       {map[string]any{"msgtype": "file"}, 400105},
		"no content": {text(""), 40035},
		"no JSON":    {"{", 40035},
	} {
		if a := b.call("POST", hook, c.body); a.status != 200 || a.num("errcode") != c.code {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
	if a := b.call("POST", hook, "x", "Content-Type", "text/plain"); a.num("errcode") != 43004 {
		t.Errorf("content type: %s", a.text)
	}
	list := b.Messages(group, members[0])
	if len(list) != 6 {
		t.Fatalf("%d messages in the chat, want the question and five answers", len(list))
	}
	for _, m := range list {
		if m.Type == "markdown" && (len(m.Mentions) != 1 || m.Mentions[0] != members[0]) {
			t.Errorf("only members can be mentioned: %v", m.Mentions)
		}
		if m.Type == "actionCard" && (m.Buttons.Vertical || len(m.Buttons.Items) != 1) {
			t.Errorf("action card: %+v", m.Buttons)
		}
	}
}

// openapi.md 2.3 and 11.10: batchSend is /oToMessages/, batchRecall /otoMessages/
func TestSingleSendsReachPeopleAndNameInvalidOnes(t *testing.T) {
	b := start(t)
	who := b.someone()
	send := func(users ...string) answer {
		return b.api("POST", "/v1.0/robot/oToMessages/batchSend", map[string]any{
			"robotCode": b.ClientID(), "userIds": users, "msgKey": "sampleMarkdown", "msgParam": `{"title":"日报","text":"# 今日"}`,
		})
	}
	a := send(who.UserID, "nobody")
	key := a.str("processQueryKey")
	if a.status != 200 || key == "" || !strings.Contains(a.text, `"invalidStaffIdList":["nobody"]`) {
		t.Fatalf("%d %s", a.status, a.text)
	}
	if list := b.Messages(b.Single(who.ID), who.ID); len(list) != 1 || list[0].Title != "日报" || list[0].Via != "oto" {
		t.Errorf("chat: %+v", list)
	}
	if a := send("nobody"); a.status != 400 || a.str("code") != "staffId.notExisted" {
		t.Errorf("wholly unknown: %d %s", a.status, a.text)
	}
	many := make([]string, 21)
	for i := range many {
		many[i] = fmt.Sprint("u", i)
	}
	if a := send(many...); a.str("code") != "invalidParameter.userIds.overMax" {
		t.Errorf("21 users: %s", a.text)
	}
	if a := send(); a.str("code") != "invalidParameter.userIds.empty" {
		t.Errorf("no users: %s", a.text)
	}
	status := "/v1.0/robot/oToMessages/readStatus?robotCode=" + b.ClientID() + "&processQueryKey=" + url.QueryEscape(key)
	if a := b.api("GET", status, nil); !strings.Contains(a.text, `"readStatus":"UNREAD"`) || a.str("sendStatus") != "SUCCESS" {
		t.Errorf("unread: %s", a.text)
	}
	b.Read(who.ID, b.Single(who.ID))
	if a := b.api("GET", status, nil); !strings.Contains(a.text, `"readStatus":"READ"`) {
		t.Errorf("read: %s", a.text)
	}
	recall := map[string]any{"robotCode": b.ClientID(), "processQueryKeys": []string{key, "x"}}
	if a := b.api("POST", "/v1.0/robot/oToMessages/batchRecall", recall); a.num("errcode") != 404 {
		t.Errorf("recall at the path of the send: %s", a.text)
	}
	if a := b.api("POST", "/v1.0/robot/otoMessages/batchRecall", recall); !strings.Contains(a.text, `"successResult":["`+key+`"]`) || !strings.Contains(a.text, `"x":"invalid.processQueryKey"`) {
		t.Errorf("recall: %s", a.text)
	}
	if m := b.Messages(b.Single(who.ID), who.ID)[0]; m.State != sandbox.StateRecalled || m.Text != "" {
		t.Errorf("recalled: %+v", m)
	}
	if a := b.api("GET", status, nil); a.str("sendStatus") != "RECALLED" {
		t.Errorf("status after the recall: %s", a.text)
	}
	b.AdvanceClock(25 * time.Hour)
	b.token = ""
	if a := b.api("GET", status, nil); a.str("code") != "processQueryKey.expireTime" {
		t.Errorf("a day later: %s", a.text)
	}
}

// openapi.md 2.4
func TestGroupSendReadersAndRecall(t *testing.T) {
	b := start(t)
	group, members := b.group()
	body := map[string]any{"robotCode": b.ClientID(), "openConversationId": group, "msgKey": "sampleText", "msgParam": `{"content":"改到 15:00"}`}
	key := b.api("POST", sendPath, body).str("processQueryKey")
	b.Read(members[0], group)
	b.Read(members[1], group)
	a := b.api("POST", "/v1.0/robot/groupMessages/query", map[string]any{"processQueryKey": key, "maxResults": 1})
	if list, _ := a.json["readUserIds"].([]any); len(list) != 1 || a.json["hasMore"] != true || a.str("nextToken") == "" {
		t.Errorf("first page: %s", a.text)
	}
	a = b.api("POST", "/v1.0/robot/groupMessages/query", map[string]any{"processQueryKey": key, "maxResults": 1, "nextToken": a.str("nextToken")})
	if list, _ := a.json["readUserIds"].([]any); len(list) != 1 || a.json["hasMore"] != false {
		t.Errorf("second page: %s", a.text)
	}
	a = b.api("POST", "/v1.0/robot/groupMessages/recall", map[string]any{"robotCode": b.ClientID(), "openConversationId": group, "processQueryKeys": []string{key}})
	if !strings.Contains(a.text, key) || b.Messages(group, members[0])[0].State != sandbox.StateRecalled {
		t.Errorf("recall: %s", a.text)
	}
	for code, edit := range map[string]func(map[string]any){
		"invalidParameter.robotCode.empty":    func(m map[string]any) { m["robotCode"] = "" },
		"invalidParameter.robotCode.notExsit": func(m map[string]any) { m["robotCode"] = "x" },
		"miss.openConversationId":             func(m map[string]any) { m["openConversationId"] = "" },
		"invalid.openConversationId":          func(m map[string]any) { m["openConversationId"] = "cidNone==" },
		"invalidParameter.msgKey.empty":       func(m map[string]any) { m["msgKey"] = "" },
		"invalidParameter.msgKey.invalid":     func(m map[string]any) { m["msgKey"] = "sampleFeedCard" },
		"invalidParameter.msgParam.invalid":   func(m map[string]any) { m["msgParam"] = "x" },
		"invalidParameter.msgParam.tooLong":   func(m map[string]any) { m["msgParam"] = `{"content":"` + strings.Repeat("x", 15_000) + `"}` },
		"miss.param.contentOfText":            func(m map[string]any) { m["msgParam"] = `{}` },
		"miss.param.markdownTotext":           func(m map[string]any) { m["msgKey"], m["msgParam"] = "sampleMarkdown", `{"title":"t"}` },
		"miss.param.actionCardTosingleTitle":  func(m map[string]any) { m["msgKey"], m["msgParam"] = "sampleActionCard", `{"title":"t","text":"x"}` },
		"miss.param.actionCardToactionTitle2": func(m map[string]any) {
			m["msgKey"], m["msgParam"] = "sampleActionCard2", `{"title":"t","text":"x","actionTitle1":"a","actionURL1":"u"}`
		},
	} {
		m := map[string]any{}
		for k, v := range body {
			m[k] = v
		}
		edit(m)
		if a := b.api("POST", sendPath, m); a.status != 400 || a.str("code") != code {
			t.Errorf("want %s: %d %s", code, a.status, a.text)
		}
	}
}

// openapi.md 2.7
func TestReceivedFilesCanBeDownloaded(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	id, err := b.Upload("周报.pdf", "application/pdf", []byte("%PDF"))
	if err != nil {
		t.Fatal(err)
	}
	b.say(sandbox.Said{User: who.ID, MsgType: "file", File: id})
	content := r.next(botTopic).data(t)["content"].(map[string]any)
	get := func(code, robot string) answer {
		return b.api("POST", "/v1.0/robot/messageFiles/download", map[string]any{"downloadCode": code, "robotCode": robot})
	}
	a := get(content["downloadCode"].(string), b.ClientID())
	u, err := url.Parse(a.str("downloadUrl"))
	if err != nil || !strings.HasSuffix(u.RequestURI(), ".file") {
		t.Fatalf("%s", a.text)
	}
	if f := b.call("GET", u.RequestURI(), nil); f.text != "%PDF" {
		t.Errorf("file: %d %q", f.status, f.text)
	}
	if a := get("x", b.ClientID()); a.str("code") != "invalidParameter.robotCode.downloadCode" {
		t.Errorf("wrong code: %s", a.text)
	}
	if a := get(content["downloadCode"].(string), "other"); a.str("code") != "invalidParameter.robotCode.auth" {
		t.Errorf("other robot: %s", a.text)
	}
	b.say(sandbox.Said{User: who.ID, MsgType: "picture"})
	content = r.next(botTopic).data(t)["content"].(map[string]any)
	if a := get(content["pictureDownloadCode"].(string), b.ClientID()); a.status != 500 {
		t.Errorf("pictureDownloadCode gives 500 at DingTalk: %d %s", a.status, a.text)
	}
	if a := get(content["downloadCode"].(string), b.ClientID()); a.status != 200 {
		t.Errorf("downloadCode: %s", a.text)
	}
}

// openapi.md 9.1
func TestMediaUpload(t *testing.T) {
	b := start(t)
	upload := func(part, kind, name string, data []byte) answer {
		var body bytes.Buffer
		w := multipart.NewWriter(&body)
		w.WriteField("type", kind)
		f, err := w.CreateFormFile(part, name)
		if err != nil {
			t.Fatal(err)
		}
		f.Write(data)
		w.Close()
		return b.call("POST", "/media/upload?access_token="+b.oldToken(), body.Bytes(), "Content-Type", w.FormDataContentType())
	}
	a := upload("media", "image", "chart.png", []byte("png"))
	if id := a.str("media_id"); a.num("errcode") != 0 || !strings.HasPrefix(id, "@") || a.str("type") != "image" || a.num("created_at") == 0 {
		t.Fatalf("%s", a.text)
	}
	if f := b.call("GET", "/sandbox/files/"+a.str("media_id"), nil); f.text != "png" {
		t.Errorf("stored: %d %q", f.status, f.text)
	}
	for name, c := range map[string]struct {
		a    answer
		code int
	}{
		"wrong part":      {upload("file", "image", "a.png", []byte("x")), 41005},
		"empty":           {upload("media", "image", "a.png", nil), 41005},
		"unknown type":    {upload("media", "poem", "a.png", []byte("x")), 40004},
		"wrong extension": {upload("media", "image", "a.exe", []byte("x")), 40005},
		"voice too large": {upload("media", "voice", "a.amr", make([]byte, 3<<20)), 40006},
		"not multipart":   {b.call("POST", "/media/upload?access_token="+b.oldToken(), "{}"), 43008},
	} {
		if c.a.status != 200 || c.a.num("errcode") != c.code {
			t.Errorf("%s: %d %s", name, c.a.status, c.a.text)
		}
	}
}

func TestPeopleWhoLeftAreOutOfReach(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	if err := b.UserLeaves(who.ID); err != nil {
		t.Fatal(err)
	}
	if f := r.next("*"); f.Headers["eventType"] != "user_leave_org" || !strings.Contains(f.Data, who.UserID) {
		t.Errorf("event: %+v", f)
	}
	if _, err := b.Say(t.Context(), sandbox.Said{User: who.ID, Text: "x"}); errCode(err) != "user_left" {
		t.Errorf("say: %v", err)
	}
	a := b.api("POST", createPath, buttonsCard("trk1", "dtv1.card//IM_ROBOT."+who.UserID))
	if !strings.Contains(a.text, "spaceId is illegal") {
		t.Errorf("card: %s", a.text)
	}
	if a := b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": who.UserID}); a.num("errcode") == 0 {
		t.Errorf("directory: %s", a.text)
	}
	if err := b.UserLeaves(who.ID); errCode(err) != "user_left" {
		t.Errorf("twice: %v", err)
	}
	for _, g := range b.Groups() {
		if contains(g.Members, who.ID) {
			t.Errorf("still in %s", g.Title)
		}
	}
}
