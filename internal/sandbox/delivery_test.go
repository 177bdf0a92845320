package sandbox_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

const (
	botTopic  = "/v1.0/im/bot/messages/get"
	cardTopic = "/v1.0/card/instances/callback"
)

// stream-protocol.md 8.3.1
func TestFramesHaveStringHeadersStringDataAndFreshMessageIDs(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone().ID
	b.say(sandbox.Said{User: who, Text: "<a> & b"})
	b.say(sandbox.Said{User: who, Text: "2"})
	one, two := r.next(botTopic), r.next(botTopic)
	if one.SpecVersion != "1.0" || one.Type != "CALLBACK" || one.Headers["contentType"] != "application/json" {
		t.Errorf("frame: %+v", one)
	}
	for _, h := range []string{"appId", "connectionId", "messageId", "time", "topic"} {
		if one.Headers[h] == "" {
			t.Errorf("header %s is missing", h)
		}
	}
	if _, err := strconv.ParseInt(one.Headers["time"], 10, 64); err != nil {
		t.Errorf("time is no numeric text: %v", err)
	}
	if one.Headers["messageId"] == two.Headers["messageId"] {
		t.Error("two frames share a messageId")
	}
	if !strings.Contains(one.Data, "<a> & b") {
		t.Errorf("data escapes what DingTalk does not: %s", one.Data)
	}
}

// stream-protocol.md 8.3.2 and 3.1
func TestBotMessageFieldsHaveTheTypesOfTheWire(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	b.say(sandbox.Said{User: who.ID, Text: "hi"})
	single := r.next(botTopic).data(t)
	groupID, members := b.group()
	b.say(sandbox.Said{User: members[0], Conversation: groupID, Text: "明天几点开会", Mentions: members[1:2]})
	group := r.next(botTopic).data(t)
	for name, want := range map[string]any{
		"conversationType": "1", "msgtype": "text", "senderStaffId": who.UserID, "senderCorpId": b.CorpID(), "chatbotCorpId": b.CorpID(),
		"robotCode": b.ClientID(), "isAdmin": false, "senderNick": who.Name,
	} {
		if single[name] != want {
			t.Errorf("single %s = %v, want %v", name, single[name], want)
		}
	}
	for _, name := range []string{"createAt", "sessionWebhookExpiredTime"} {
		if _, ok := single[name].(float64); !ok {
			t.Errorf("%s is %T, want a number", name, single[name])
		}
	}
	if life := single["sessionWebhookExpiredTime"].(float64) - single["createAt"].(float64); life < 5_400_000 || life > 5_401_000 {
		t.Errorf("the session lives %v ms", life)
	}
	for _, absent := range []string{"conversationTitle", "isInAtList", "atUsers"} {
		if _, ok := single[absent]; ok {
			t.Errorf("single chat carries %s", absent)
		}
	}
	if group["conversationType"] != "2" || group["isInAtList"] != true || group["conversationTitle"] == "" {
		t.Errorf("group: %v", group)
	}
	if text := group["text"].(map[string]any)["content"]; text != " 明天几点开会" {
		t.Errorf("group text %q: the @bot is stripped, a space stays", text)
	}
	at := group["atUsers"].([]any)
	if len(at) != 2 || at[0].(map[string]any)["dingtalkId"] != group["chatbotUserId"] || at[1].(map[string]any)["staffId"] != members[1] {
		t.Errorf("atUsers: %v", at)
	}
	session := func(m map[string]any) string {
		_, v, _ := strings.Cut(m["sessionWebhook"].(string), "/robot/sendBySession?session=")
		return v
	}
	b.say(sandbox.Said{User: who.ID, Text: "again"})
	if again := session(r.next(botTopic).data(t)); again != session(single) || again == session(group) || len(again) != 32 {
		t.Errorf("sessions: %s %s %s", session(single), again, session(group))
	}
}

// stream-protocol.md 3.1: external users
func TestOutsidersHaveNoStaffID(t *testing.T) {
	b := start(t)
	r := b.connect()
	for _, g := range b.Groups() {
		for _, p := range b.People() {
			if !p.Outsider || !contains(g.Members, p.ID) {
				continue
			}
			b.say(sandbox.Said{User: p.ID, Conversation: g.ID, Text: "hi"})
			m := r.next(botTopic).data(t)
			if _, has := m["senderStaffId"]; has || m["senderCorpId"] == b.CorpID() || m["senderId"] == "" {
				t.Errorf("outsider: %v", m)
			}
			return
		}
	}
	t.Fatal("no outsider in any group")
}

// stream-protocol.md 3.2 and 3.3
func TestEveryKindOfMessageHasItsDocumentedContent(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone().ID
	content := func(said sandbox.Said) map[string]any {
		t.Helper()
		said.User = who
		b.say(said)
		m := r.next(botTopic).data(t)
		if m["msgtype"] != said.MsgType {
			t.Errorf("msgtype %v, want %s", m["msgtype"], said.MsgType)
		}
		c, _ := m["content"].(map[string]any)
		return c
	}
	has := func(c map[string]any, names ...string) {
		t.Helper()
		for _, n := range names {
			if c[n] == nil {
				t.Errorf("%s is missing in %v", n, c)
			}
		}
	}
	has(content(sandbox.Said{MsgType: "picture"}), "downloadCode", "pictureDownloadCode")
	if c := content(sandbox.Said{MsgType: "audio", Recognition: "提醒我", Duration: 4 * time.Second}); c["recognition"] != "提醒我" || c["duration"] != 4000.0 {
		t.Errorf("audio: %v", c)
	}
	has(content(sandbox.Said{MsgType: "video", Duration: time.Second}), "downloadCode", "videoType", "duration")
	if c := content(sandbox.Said{MsgType: "file", FileName: "周报.pdf"}); c["fileName"] != "周报.pdf" {
		t.Errorf("file: %v", c)
	}
	rich := content(sandbox.Said{MsgType: "richText", Parts: []sandbox.SaidPart{{Text: "看\n这张"}, {Type: "picture"}, {Type: "at", UserID: who}}})
	if list := rich["richText"].([]any); len(list) != 5 || list[1].(map[string]any)["text"] != "\n" || list[3].(map[string]any)["type"] != "picture" {
		t.Errorf("richText: %v", list)
	}
	record := content(sandbox.Said{MsgType: "chatRecord", Text: "好的"})
	var items []map[string]any
	if json.Unmarshal([]byte(record["chatRecord"].(string)), &items) != nil || items[0]["msgType"] != "text" {
		t.Errorf("chatRecord is a JSON string of items: %v", record)
	}
	has(content(sandbox.Said{MsgType: "interactiveCard", Text: "汇总"}), "cardContent")
	has(content(sandbox.Said{MsgType: "unknownMsgType"}), "unknownMsgType")
	if c := content(sandbox.Said{MsgType: "hologram", Content: json.RawMessage(`{"x":1}`)}); c["x"] != 1.0 {
		t.Errorf("a type of the future: %v", c)
	}
}

// stream-protocol.md 3.3
func TestQuotesCarryTheOriginal(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone()
	first := b.say(sandbox.Said{User: who.ID, Text: "原消息"})
	r.next(botTopic)
	b.say(sandbox.Said{User: who.ID, Text: "这个再解释下", QuoteOf: first})
	m := r.next(botTopic).data(t)
	text := m["text"].(map[string]any)
	replied, _ := text["repliedMsg"].(map[string]any)
	if m["originalMsgId"] != first || text["isReplyMsg"] != true || replied["msgId"] != first || replied["content"].(map[string]any)["text"] != "原消息" {
		t.Errorf("quote of a text: %v", m)
	}

	b.deliverButtons(who, "trk1")
	card := b.Messages(b.Single(who.ID), who.ID)
	b.say(sandbox.Said{User: who.ID, Text: "改一下", QuoteOf: card[len(card)-1].ID})
	m = r.next(botTopic).data(t)
	replied = m["text"].(map[string]any)["repliedMsg"].(map[string]any)
	raw, _ := b.Raw("trk1")
	if m["originalProcessQueryKey"] != raw.Spaces[0].CarrierID || replied["msgType"] != "interactiveCard" || replied["content"] != nil || replied["senderId"] != m["chatbotUserId"] {
		t.Errorf("quote of a card: %v", m)
	}

	b.say(sandbox.Said{User: who.ID, MsgType: "picture", QuoteOf: first})
	if c := r.next(botTopic).data(t)["content"].(map[string]any); c["isReplyMsg"] != true {
		t.Errorf("a rich reply carries the quote in its content: %v", c)
	}
	b.ChangeSettings(func(s *sandbox.Settings) { s.QuoteForm = sandbox.QuoteIDOnly })
	b.say(sandbox.Said{User: who.ID, Text: "?", QuoteOf: first})
	m = r.next(botTopic).data(t)
	if m["originalMsgId"] != first || m["text"].(map[string]any)["repliedMsg"] != nil {
		t.Errorf("quote by id only: %v", m)
	}
}

// openapi.md 2.1
func TestInGroupsTheBotGetsOnlyWhatMentionsItAndNoRecordings(t *testing.T) {
	b := start(t)
	r := b.connect()
	groupID, members := b.group()
	b.say(sandbox.Said{User: members[0], Conversation: groupID, Text: "not for the bot", NoBot: true})
	b.say(sandbox.Said{User: members[0], Conversation: groupID, MsgType: "audio", Recognition: "x"})
	b.say(sandbox.Said{User: members[0], Conversation: groupID, MsgType: "file"})
	b.say(sandbox.Said{User: members[0], Conversation: groupID, Text: "for the bot"})
	if m := r.next(botTopic).data(t); m["text"].(map[string]any)["content"] != " for the bot" {
		t.Errorf("the bot got %v", m)
	}
	if n := len(b.Messages(groupID, members[1])); n != 4 {
		t.Errorf("a member sees %d messages, want 4", n)
	}
}

// stream-protocol.md 8.3.5 and 2.2
func TestEveryVariantOfAnAckIsTaken(t *testing.T) {
	b := start(t)
	r := b.connect()
	who := b.someone().ID
	for name, ack := range map[string]func(id string) string{
		"go": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `"},"message":"","data":""}` + "\n"
		},
		"no data": func(id string) string { return `{"code":200,"headers":{"messageId":"` + id + `"},"message":"OK"}` },
		"null response": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `"},"data":"{\"response\":null}"}`
		},
		"extra headers": func(id string) string {
			return `{"code":200,"headers":{"messageId":"` + id + `","time":1767225600123,"topic":"x"},"message":"OK","data":"{\"response\": \"OK\"}"}`
		},
	} {
		id := b.say(sandbox.Said{User: who, Text: name})
		f := r.next(botTopic)
		if err := r.ws.WriteMessage(1, []byte(ack(f.Headers["messageId"]))); err != nil {
			t.Fatal(err)
		}
		b.wait(name, func(s sandbox.Snapshot) bool { m, _ := s.Message(id); return m.State == sandbox.StateAcked })
	}
	if v := b.Violations("", ""); len(v) > 0 {
		t.Errorf("violations: %+v", v)
	}
	// Late, on another connection, twice, and for a SYSTEM frame with 404.
	other := b.connect()
	id := b.say(sandbox.Said{User: who, Text: "late"})
	var f frame
	select {
	case f = <-r.in:
	case f = <-other.in:
	}
	r.ack(f, 200, "")
	other.ack(f, 200, "")
	b.wait("second ack", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Key: id})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Extra == 1
	})
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectGraceful, Connection: "c1"})
	d := r.next("disconnect")
	r.ack(d, 404, "")
	b.wait("system ack", func(s sandbox.Snapshot) bool {
		list := s.Frames(sandbox.FrameFilter{Topic: "disconnect"})
		return len(list) == 1 && list[0].Ack != nil && list[0].Ack.Code == 404
	})
	other.write("what is this")
	b.wait("bad ack", func(s sandbox.Snapshot) bool { return len(s.Violations("", "frame.bad-ack")) == 1 })
}

// stream-protocol.md 8.3.3 and 5
func TestEventsHaveTheirHeadersAsTextsAndTheTopicStar(t *testing.T) {
	b := start(t)
	r := b.connect()
	id, err := b.Event("bpms_task_change", map[string]any{"taskId": 42})
	if err != nil {
		t.Fatal(err)
	}
	f := r.next("*")
	if f.Type != "EVENT" || f.Headers["eventType"] != "bpms_task_change" || f.Headers["eventId"] != id || f.Headers["eventCorpId"] != b.CorpID() {
		t.Errorf("headers: %v", f.Headers)
	}
	for _, h := range []string{"time", "eventBornTime"} {
		if _, err := strconv.ParseInt(f.Headers[h], 10, 64); err != nil {
			t.Errorf("%s: %v", h, err)
		}
	}
	if f.data(t)["taskId"] != 42.0 {
		t.Errorf("data: %s", f.Data)
	}
}

// stream-protocol.md 8.3.9 and 2.6
func TestEventsComeAgainUntilTheyAreConsumed(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.EventRetries, s.EventRetry = 3, time.Minute }))
	r := b.connect()
	b.Event("user_add_org", map[string]any{})
	first := r.next("*")
	again := func() frame {
		t.Helper()
		b.AdvanceClock(time.Minute)
		f := r.next("*")
		if f.Headers["eventId"] != first.Headers["eventId"] || f.Headers["messageId"] == first.Headers["messageId"] {
			t.Errorf("again: %v, first %v", f.Headers, first.Headers)
		}
		return f
	}
	f := again() // no ack
	r.ack(f, 200, map[string]string{"status": "LATER"})
	b.wait("later", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 1 })
	f = again()
	r.ack(f, 500, map[string]string{"status": "LATER"})
	b.wait("500", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 2 })
	f = again()
	r.ack(f, 200, map[string]any{"userId": "x"}) // Python: 200 without a status
	b.wait("consumed", func(s sandbox.Snapshot) bool { return ackedFrames(s, "*") == 3 })
	b.AdvanceClock(time.Hour)
	b.Event("user_leave_org", map[string]any{})
	if f := r.next("*"); f.Headers["eventType"] != "user_leave_org" {
		t.Errorf("a consumed event came again: %v", f.Headers)
	}
}

func ackedFrames(s sandbox.Snapshot, topic string) (n int) {
	for _, f := range s.Frames(sandbox.FrameFilter{Topic: topic}) {
		if f.Ack != nil {
			n++
		}
	}
	return n
}

// stream-protocol.md 8.3.8: no connection
func TestWithoutAConnectionEventsWaitAndMessagesAreDroppedUnlessQueued(t *testing.T) {
	b := start(t)
	lost := b.say(sandbox.Said{User: b.someone().ID, Text: "lost"})
	b.Event("user_add_org", map[string]any{})
	r := b.connect()
	b.AdvanceClock(time.Minute)
	if f := <-r.in; f.Type != "EVENT" {
		t.Errorf("first came %+v", f)
	}
	if m, _ := b.Message(lost); m.State != sandbox.StateUnanswered {
		t.Errorf("state %s", m.State)
	}
	b.Disconnect(sandbox.Disconnected{Mode: sandbox.DisconnectCut})
	b.ChangeSettings(func(s *sandbox.Settings) { s.QueueWithoutConnection = true })
	kept := b.say(sandbox.Said{User: b.someone().ID, Text: "kept"})
	if m := b.connect().next(botTopic).data(t); m["msgId"] != kept {
		t.Errorf("queued: %v", m)
	}
}

// stream-protocol.md 8.3.9 and 2.7
func TestUnackedBotMessagesComeAgainOnlyUnderTheObservedPolicy(t *testing.T) {
	for policy, want := range map[string]int{sandbox.RedeliverDocs: 1, sandbox.RedeliverObserved: 2} {
		t.Run(policy, func(t *testing.T) {
			b := start(t, withSettings(func(s *sandbox.Settings) { s.Redelivery = policy }))
			r := b.connect()
			id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
			first := r.next(botTopic)
			b.AdvanceClock(time.Hour)
			marker, _ := b.Event("marker", nil)
			r.next("*")
			frames := b.Frames(sandbox.FrameFilter{Key: id})
			if len(frames) != want || marker == "" {
				t.Fatalf("%d pushes, want %d", len(frames), want)
			}
			if want == 2 {
				if frames[1].ID == first.Headers["messageId"] || frames[1].Key != id {
					t.Errorf("the second push: %+v", frames[1])
				}
				var one, two map[string]any
				json.Unmarshal([]byte(frames[0].Data), &one)
				json.Unmarshal([]byte(frames[1].Data), &two)
				if one["msgId"] != two["msgId"] {
					t.Errorf("msgId changed: %v %v", one["msgId"], two["msgId"])
				}
				b.AdvanceClock(time.Hour)
				if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 2 {
					t.Errorf("%d pushes: once more, not for ever", n)
				}
			}
		})
	}
	b := start(t, withSettings(func(s *sandbox.Settings) { s.Redelivery = sandbox.RedeliverObserved }))
	r := b.connect()
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "acked"})
	r.ack(r.next(botTopic), 200, "")
	b.wait("acked", func(s sandbox.Snapshot) bool { m, _ := s.Message(id); return m.State == sandbox.StateAcked })
	b.AdvanceClock(time.Hour)
	b.Event("marker", nil)
	r.next("*")
	if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 1 {
		t.Errorf("an acked message was pushed %d times", n)
	}
}

// stream-protocol.md 8.3.9: duplicates although acked
func TestRedeliverAndDuplicateOnDemand(t *testing.T) {
	b := start(t)
	r := b.connect()
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	first := r.next(botTopic)
	r.ack(first, 200, "")
	if _, err := b.Redeliver(id); err != nil {
		t.Fatal(err)
	}
	second := r.next(botTopic)
	if second.Headers["messageId"] == first.Headers["messageId"] || second.data(t)["msgId"] != id {
		t.Errorf("redelivered: %+v", second)
	}
	if n, err := b.Duplicate(id, 2); n != 2 || err != nil {
		t.Fatalf("duplicate: %d, %v", n, err)
	}
	for range 2 {
		if f := r.next(botTopic); f.Headers["messageId"] != second.Headers["messageId"] {
			t.Errorf("duplicate: %+v", f.Headers)
		}
	}
	if _, err := b.Redeliver("nothing"); err == nil {
		t.Error("redelivered what was never sent")
	}
}

// stream-protocol.md 8.3.11
func TestPoisonFramesGoOutAsTheyAre(t *testing.T) {
	b := start(t)
	if _, err := b.Push([]byte("x")); err == nil {
		t.Error("pushed without a connection")
	}
	r := b.connect()
	for _, raw := range []string{
		`{"specVersion":"1.0","type":"CALLBACK","headers":{"topic":"/unknown","messageId":"m1"},"data":"{}"}`,
	} {
		if _, err := b.Push([]byte(raw)); err != nil {
			t.Fatal(err)
		}
		if f := r.next("/unknown"); f.Headers["messageId"] != "m1" {
			t.Errorf("%+v", f)
		}
	}
}

// issue 4: reorder and delay
func TestPushesCanBeReorderedAndDelayed(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.Reorder = 3 }))
	r := b.connect()
	var said []string
	for _, text := range []string{"1", "2", "3"} {
		said = append(said, b.say(sandbox.Said{User: b.someone().ID, Text: text}))
	}
	for i := range said {
		if got := r.next(botTopic).data(t)["msgId"]; got != said[len(said)-1-i] {
			t.Errorf("push %d is %v", i, got)
		}
	}
	b.ChangeSettings(func(s *sandbox.Settings) { s.Reorder, s.PushDelay = 0, time.Hour })
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "late"})
	if n := len(b.Frames(sandbox.FrameFilter{Key: id})); n != 0 {
		t.Errorf("%d frames before the delay", n)
	}
	b.AdvanceClock(time.Hour)
	r.next(botTopic)
}

// openapi.md 0.3 and stream-protocol.md 2.7
func TestWithTheDeliveriesUsedUpMessagesArriveWithoutTheirText(t *testing.T) {
	b := start(t)
	r := b.connect()
	if err := b.SetQuotaUsed(0, 2999); err != nil {
		t.Fatal(err)
	}
	b.say(sandbox.Said{User: b.someone().ID, Text: "the last"})
	if m := r.next(botTopic).data(t); m["text"] == nil || m["errorCode"] != nil {
		t.Errorf("the 3000th: %v", m)
	}
	id := b.say(sandbox.Said{User: b.someone().ID, Text: "too many"})
	m := r.next(botTopic).data(t)
	if m["text"] != nil || m["content"] != nil || m["msgId"] != id {
		t.Errorf("the 3001st: %v", m)
	}
	if m["errorCode"] != 20001.0 || m["errorMessage"] == "" || m["errCode"] != 20001.0 || m["errMsg"] == "" {
		t.Errorf("the 3001st names the error under both names: %v", m)
	}
	b.AdvanceClock(32 * 24 * time.Hour)
	b.say(sandbox.Said{User: b.someone().ID, Text: "next month"})
	if m := r.next(botTopic).data(t); m["text"] == nil {
		t.Errorf("next month: %v", m)
	}
}

func TestContactEventsAreFreeOthersUseTheDeliveries(t *testing.T) {
	b := start(t)
	b.connect()
	b.Event("user_add_org", nil)
	b.Event("org_dept_create", nil)
	if q := b.Quota(); q.DeliveriesUsed != 0 {
		t.Errorf("contact events: %+v", q)
	}
	b.Event("bpms_task_change", nil)
	b.say(sandbox.Said{User: b.someone().ID, Text: "x"})
	if q := b.Quota(); q.DeliveriesUsed != 2 {
		t.Errorf("event and message: %+v", q)
	}
}
