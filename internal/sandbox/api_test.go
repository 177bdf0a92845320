package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// One walk through everything that the page reads, against docs/sandbox-api.md.
func TestTheReadingCallsAnswerAsDocumented(t *testing.T) {
	b := start(t, withTemplate, func(o *sandbox.Options) {
		o.Samples = []sandbox.Sample{
			{Kind: "k", Lang: "en", Tier: "own", Title: "Own", TemplateID: ownTemplate, Params: map[string]string{"title": "sample"}, Private: map[string]string{"my_note": "mine"}},
			{Kind: "k", Lang: "en", Tier: "markdown", Title: "Markdown", Params: map[string]string{"title": "t", "text": "**b** <script>"}},
		}
	})
	r := b.connect()
	who := b.someone()
	id := b.say(sandbox.Said{User: who.ID, Text: "<b>hi</b>"})
	r.ack(r.next(botTopic), 200, "")
	group, members := b.group()
	silent := b.say(sandbox.Said{User: members[0], Conversation: group, Text: "not for the bot", NoBot: true})
	b.deliver(who, "trk1", map[string]string{"title": "<i>x</i>", "body": "**b**<img src=x onerror=alert(1)>"})
	f, result := b.pressing(r, sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "x"})
	r.ack(f, 200, "")
	result()
	get := func(path string, args ...any) string {
		t.Helper()
		a := b.call("GET", "/sandbox/api/"+fmt.Sprintf(path, args...), nil)
		if a.status != 200 {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
		return a.text
	}
	viewer := url.QueryEscape(who.ID)
	for _, c := range []struct{ text, want string }{
		{get("people"), `"userId":"` + who.ID + `"`},
		{get("conversations?viewer=%s", viewer), `"kind":"single"`},
		{get("conversations?viewer=%s", viewer), `"lastText":"[标题]"`},
		{get("conversations?viewer=%s&lang=en", viewer), `"lastText":"[Title]"`},
		{get("conversations?viewer=%s&lang=zh-TW", viewer), `"lastText":"[标题]"`},
		{get("conversations/%s/messages?viewer=%s", url.PathEscape(b.Single(who.ID)), viewer), `"html":"&lt;b&gt;hi&lt;/b&gt;"`},
		{get("messages/%s?viewer=%s", id, viewer), `"state":"acked"`},
		{get("cards"), `"trackId":"trk1"`},
		{get("cards/trk1?viewer=%s", viewer), `"kind":"markdown","id":"m","text":"**b**<img`},
		{get("cards/trk1?viewer=%s", viewer), `"html":"<p><strong>b</strong>&lt;img src=x onerror=alert(1)&gt;</p>"`},
		{get("cards/trk1?viewer=%s", viewer), `"history":[{"version":1`},
		{get("calls?path=/v1.0/card/*"), `"counted":true`},
		{get("frames?key=%s", url.QueryEscape(id)), `"ack":{`},
		{get("presses?trackId=trk1"), `"outcome":"answered"`},
		{get("causes/%s", id), `"answers":[{`},
		{get("causes/%s", id), `"deliveries":1,`},
		{get("causes/%s", silent), `"deliveries":0,`},
		{get("routes"), `"path":"/v1.0/card/instances/createAndDeliver"`},
		{get("quota"), `"api":{"used":1,"limit":5000}`},
		{get("violations"), `"violations":[`},
		{get("connections"), `"mode":"open"`},
		{get("settings"), `"callbackDeadlineMs":2000`},
		{get("scopes"), `"granted":["`},
		{get("faults"), `"faults":[]`},
		{get("templates"), `"origin":"own"`},
		{get("samples"), `"tier":"markdown"`},
		{get("samples/0?viewer=%s", viewer), `"my_note":"mine"`},
		{get("samples/1?viewer=%s", viewer), `"html":"<p><strong>b</strong> &lt;script&gt;</p>"`},
	} {
		if !strings.Contains(c.text, c.want) {
			t.Errorf("%s is not in %.900s", c.want, c.text)
		}
	}
	for path, code := range map[string]string{
		"conversations": "no_viewer", "conversations?viewer=x": "unknown_user", "messages/x?viewer=" + viewer: "unknown_message",
		"cards/x?viewer=" + viewer: "unknown_card", "nothing": "unknown_call", "causes/x": "unknown_cause", "samples/9": "unknown_sample",
		"calls?after=x": "bad_number",
	} {
		if a := b.call("GET", "/sandbox/api/"+path, nil); !strings.Contains(a.text, `"code":"`+code+`"`) || a.status == 200 {
			t.Errorf("%s: %d %s", path, a.status, a.text)
		}
	}
	all := get("calls") + get("frames?system=true") + get("connections") + get("session")
	if strings.Contains(all, b.ClientSecret()) || strings.Contains(all, b.token) {
		t.Error("a secret is returned")
	}
	webhook := b.Frames(sandbox.FrameFilter{Key: id})[0].Data
	_, session, _ := strings.Cut(webhook, "session=")
	if strings.Contains(all, session[:32]) {
		t.Error("a webhook session is returned")
	}
}

func TestABotNotesHowItUnderstoodAMessage(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	id := b.say(sandbox.Said{User: who.ID, Text: "hi"})
	r.ack(r.next(botTopic), 200, "")
	b.wait("the ack", func(s sandbox.Snapshot) bool { return s.Acked == 1 })
	note := func(id, title, data string) answer {
		return b.call("POST", "/sandbox/api/messages/"+id+"/notes", `{"title":"`+title+`","data":`+data+`}`, "X-Sandbox-Token", b.Token(), "Content-Type", "application/json")
	}
	if a := note(id, "understood", `{"command":"a"}`); a.status != 200 {
		t.Fatalf("%d %s", a.status, a.text)
	}
	note(id, "understood", `{"command":"b"}`)
	note(id, "model", `"slow"`)
	for _, path := range []string{"causes/" + id, "messages/" + id + "?viewer=" + url.QueryEscape(who.ID)} {
		want := `"notes":[{"title":"understood","data":{"command":"b"}},{"title":"model","data":"slow"}]`
		if a := b.call("GET", "/sandbox/api/"+path, nil); !strings.Contains(a.text, want) || !strings.Contains(a.text, `"state":"acked"`) {
			t.Errorf("%s: %s", path, a.text)
		}
	}
	for i := range 18 {
		note(id, fmt.Sprint(i), `1`)
	}
	for name, a := range map[string]answer{
		"unknown_message": note("x", "t", `1`), "bad_note": note(id, "", `1`), "too_large": note(id, "one more", `1`),
	} {
		if a.status == 200 || !strings.Contains(a.text, `"code":"`+name+`"`) {
			t.Errorf("%s: %d %s", name, a.status, a.text)
		}
	}
}

func TestMessagesArePagedAndHiddenFromStrangers(t *testing.T) {
	b := start(t)
	group, members := b.group()
	for i := range 5 {
		b.say(sandbox.Said{User: members[0], Conversation: group, Text: fmt.Sprint(i), NoBot: true})
	}
	page := func(query string) (texts []string, more bool, first float64) {
		a := b.call("GET", "/sandbox/api/conversations/"+url.PathEscape(group)+"/messages?viewer="+members[1]+query, nil)
		list, _ := a.json["messages"].([]any)
		for _, m := range list {
			texts = append(texts, m.(map[string]any)["text"].(string))
		}
		if len(list) > 0 {
			first = list[0].(map[string]any)["seq"].(float64)
		}
		return texts, a.json["more"] == true, first
	}
	texts, more, first := page("&limit=2")
	if fmt.Sprint(texts) != "[3 4]" || !more {
		t.Errorf("newest: %v %v", texts, more)
	}
	texts, more, _ = page(fmt.Sprintf("&limit=3&before=%.0f", first))
	if fmt.Sprint(texts) != "[0 1 2]" || more {
		t.Errorf("older: %v %v", texts, more)
	}
	for _, p := range b.People() {
		if !contains(b.membersOf(group), p.ID) {
			a := b.call("GET", "/sandbox/api/conversations/"+url.PathEscape(group)+"/messages?viewer="+url.QueryEscape(p.ID), nil)
			if a.status != 404 {
				t.Errorf("a stranger reads: %d %s", a.status, a.text)
			}
			return
		}
	}
}

func (b *box) membersOf(group string) []string {
	for _, g := range b.Groups() {
		if g.ID == group {
			return g.Members
		}
	}
	return nil
}

func TestUnreadCountsEndWithReading(t *testing.T) {
	b := start(t)
	group, members := b.group()
	b.api("POST", sendPath, map[string]any{"robotCode": b.ClientID(), "openConversationId": group, "msgKey": "sampleText", "msgParam": `{"content":"x"}`})
	b.say(sandbox.Said{User: members[0], Conversation: group, Text: "@you", Mentions: members[1:2], NoBot: true})
	unread := func(viewer string) (int, bool) {
		list, err := b.Conversations(viewer)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			if c.ID == group {
				return c.Unread, c.Mentioned
			}
		}
		return -1, false
	}
	if n, mentioned := unread(members[1]); n != 2 || !mentioned {
		t.Errorf("reader: %d %v", n, mentioned)
	}
	if n, _ := unread(members[0]); n != 0 {
		t.Errorf("who speaks has read: %d", n)
	}
	b.control("POST", "read", map[string]string{"viewer": members[1], "conversation": group})
	if n, mentioned := unread(members[1]); n != 0 || mentioned {
		t.Errorf("after reading: %d %v", n, mentioned)
	}
}

// Each control call over HTTP does what its Go method does.
func TestTheChangingCallsWorkOverHTTP(t *testing.T) {
	b := start(t, withTemplate)
	r := b.connect()
	group, members := b.group()
	who := b.someone(members[:2]...)
	said := b.control("POST", "say", map[string]any{"user": members[0], "conversation": group, "text": "hi", "mentions": members[1:2]})
	id := said.str("id")
	r.ack(r.next(botTopic), 200, "")
	b.deliver(who, "trk1", map[string]string{"title": "x"})
	go func() {
		if f, ok := <-r.in; ok {
			r.ack(f, 200, "")
		}
	}()
	for _, c := range []struct {
		method, path string
		body         any
		want         string
	}{
		{"POST", "press", map[string]any{"user": who.ID, "trackId": "trk1", "actionId": "a"}, `"outcome":"answered"`},
		{"POST", "cards/trk1/local", map[string]any{"viewer": who.ID, "set": map[string]string{"tab": "2"}}, `"view":{`},
		{"POST", "event", map[string]any{"type": "x", "data": map[string]int{"a": 1}}, `"id":"evt`},
		{"POST", "push", map[string]any{"raw": "{}"}, `"connection":"c1"`},
		{"POST", "push", map[string]any{"topic": "/x", "data": map[string]int{"a": 1}}, `"frame":"`},
		{"POST", "redeliver", map[string]any{"id": id}, `"frame":"`},
		{"POST", "duplicate", map[string]any{"id": id, "times": 2}, `"sent":2`},
		{"PATCH", "settings", map[string]any{"qps": 5, "redelivery": "observed", "serverPingMs": 0}, `"qps":5`},
		{"POST", "faults", map[string]any{"path": "/x", "status": 500, "times": 1, "when": "after", "headers": map[string]string{"Retry-After": "3"}}, `"headers":{"Retry-After":"3"}`},
		{"DELETE", "faults", nil, `{}`},
		{"POST", "clock", map[string]any{"advanceMs": 1000}, `"now":`},
		{"POST", "clock", map[string]any{"set": 1893456000000}, `"now":18934560`},
		{"POST", "tokens/revoke", map[string]any{}, `{}`},
		{"POST", "sessions/expire", map[string]any{"conversation": group}, `"expired":1`},
		{"POST", "scopes", map[string]any{"remove": []string{"Card.Instance.Write"}}, `"removed":["Card.Instance.Write"]`},
		{"POST", "scopes", map[string]any{"restore": []string{"Card.Instance.Write"}}, `"removed":[]`},
		{"POST", "templates/" + ownTemplate, map[string]any{"renderFailure": true, "state": "unpublished"}, `"renderFailure":true`},
		{"POST", "quota", map[string]any{"apiUsed": 1, "deliveriesUsed": 2}, `"used":2`},
		{"POST", "people/" + who.ID, map[string]any{"active": false}, `"active":false`},
		{"POST", "disconnect", map[string]any{"mode": "zombie"}, `"connections":["c1"]`},
	} {
		if a := b.control(c.method, c.path, c.body); a.status != 200 || !strings.Contains(a.text, c.want) {
			t.Errorf("%s %s: %d %.300s, want %s", c.method, c.path, a.status, a.text, c.want)
		}
	}
	for _, c := range []struct {
		method, path string
		body         any
		code         string
	}{
		{"POST", "say", map[string]any{"user": "x", "text": "hi"}, "unknown_user"},
		{"POST", "say", map[string]any{"user": members[0], "conversation": "x"}, "unknown_conversation"},
		{"POST", "say", map[string]any{"user": members[0], "conversation": b.Single(members[1])}, "not_member"},
		{"POST", "say", map[string]any{"user": members[0], "quote": "x"}, "bad_quote"},
		{"POST", "say", map[string]any{"user": members[0], "type": "picture", "file": "x"}, "unknown_file"},
		{"POST", "say", map[string]any{"user": members[0], "type": "richText"}, "no_parts"},
		{"POST", "say", map[string]any{"user": members[0], "mentions": []string{"x"}}, "bad_mention"},
		{"POST", "say", map[string]any{"user": members[0], "typo": 1}, "bad_body"},
		{"POST", "say", `{"user":"x"}{}`, "bad_body"},
		{"PATCH", "settings", map[string]any{"actionIdIn": "nowhere"}, "bad_setting"},
		{"PATCH", "settings", map[string]any{"qps": -1}, "bad_setting"},
		{"POST", "disconnect", map[string]any{"mode": "explode"}, "bad_mode"},
		{"POST", "disconnect", map[string]any{"mode": "cut", "connection": "c9"}, "unknown_connection"},
		{"DELETE", "faults/f99", nil, "unknown_fault"},
		{"POST", "clock", map[string]any{"advanceMs": -1}, "bad_clock"},
		{"POST", "templates/x", map[string]any{"renderFailure": true}, "unknown_template"},
		{"POST", "people/" + who.ID, map[string]any{"active": true}, "cannot_return"},
		{"POST", "event", map[string]any{}, "bad_event"},
		{"POST", "scopes", map[string]any{"remove": []string{"x"}}, "unknown_scope"},
	} {
		if a := b.control(c.method, c.path, c.body); a.status < 400 || !strings.Contains(a.text, `"code":"`+c.code+`"`) {
			t.Errorf("%s %s: %d %s, want %s", c.method, c.path, a.status, a.text, c.code)
		}
	}
}

// Calls, answers and cards are linked to the message that caused them
func TestWhatTheBotDoesIsPutDownToItsCause(t *testing.T) {
	b := start(t)
	r := b.connect()
	one, two := b.someone(), b.someone(b.someone().ID)
	first := b.say(sandbox.Said{User: one.ID, Text: "1"})
	second := b.say(sandbox.Said{User: two.ID, Text: "2"})
	b.call("POST", userGet+"?access_token="+b.oldToken(), map[string]string{"userid": two.UserID})
	b.deliverButtons(two, "trk2")
	b.deliverButtons(one, "trk1")
	cause := func(path string) (out []string) {
		for _, c := range b.Calls(sandbox.CallFilter{Path: path}) {
			out = append(out, c.Cause)
		}
		return out
	}
	if got := cause(userGet); fmt.Sprint(got) != fmt.Sprint([]string{second}) {
		t.Errorf("contact call: %v", got)
	}
	if got := cause(createPath); fmt.Sprint(got) != fmt.Sprint([]string{second, first}) {
		t.Errorf("cards: %v", got)
	}
	if a := b.Answers(first); len(a) != 1 || a[0].TrackID != "trk1" {
		t.Errorf("answers: %+v", a)
	}
	r.next(botTopic)
	r.next(botTopic)
	f, result := b.pressing(r, sandbox.Pressed{User: one.ID, TrackID: "trk1", ActionID: "go"})
	r.ack(f, 200, "")
	p := result()
	b.put(map[string]any{"outTrackId": "trk1", "cardData": params("tips", "x")})
	if got := cause(updatePath); len(got) != 1 || got[0] != p.ID {
		t.Errorf("update: %v, want %s", got, p.ID)
	}
	// What a press writes elsewhere names its presser, and belongs to it for a while.
	b.api("POST", "/v1.0/calendar/users/"+one.UnionID+"/calendars/primary/events", map[string]any{})
	if got := cause("/v1.0/calendar/*"); len(got) != 1 || got[0] != p.ID {
		t.Errorf("calendar: %v, want %s", got, p.ID)
	}
	b.AdvanceClock(time.Minute)
	b.api("POST", "/v1.0/calendar/users/"+one.UnionID+"/calendars/primary/events", map[string]any{})
	if got := cause("/v1.0/calendar/*"); len(got) != 2 || got[1] != "" {
		t.Errorf("a minute later: %v", got)
	}
	// Asked in a group, answered in private.
	group, members := b.group()
	asked := b.say(sandbox.Said{User: members[0], Conversation: group, Text: "考勤"})
	var who sandbox.Person
	for _, x := range b.People() {
		if x.ID == members[0] {
			who = x
		}
	}
	b.deliverButtons(who, "private")
	if raw, _ := b.Raw("private"); raw.Cause != asked {
		t.Errorf("private answer: %s, want %s", raw.Cause, asked)
	}
}
