package sandbox_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

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
	if len(at) != 2 || at[1].(map[string]any)["dingtalkId"] != group["chatbotUserId"] || at[0].(map[string]any)["staffId"] != members[1] {
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
	if list := rich["richText"].([]any); len(list) != 5 || list[1].(map[string]any)["text"] != "\n" || list[3].(map[string]any)["type"] != "picture" || list[4].(map[string]any)["text"] != "@"+b.someone().Name {
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

	b.say(sandbox.Said{User: who.ID, Text: "再改", QuoteOf: card[len(card)-1].ID})
	again := r.next(botTopic).data(t)["text"].(map[string]any)["repliedMsg"].(map[string]any)["content"].(map[string]any)
	if _, tree := again["cardContent"].([]any); !tree {
		t.Errorf("the second quote of a card brings its tree: %v", again)
	}
	b.say(sandbox.Said{User: who.ID, Text: "这个呢", QuoteOf: first})
	if c := r.next(botTopic).data(t)["text"].(map[string]any)["repliedMsg"].(map[string]any)["content"].(map[string]any); c["content"] != "原消息" {
		t.Errorf("the second quote of a text has it under the other name: %v", c)
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

// corrections.md 1: what DingTalk was seen to send, word for word.
func TestMentionsHaveTheShapesThatWereCaptured(t *testing.T) {
	b := start(t)
	r := b.connect()
	groupID, members := b.group()
	name := func(id string) string {
		for _, p := range b.People() {
			if p.ID == id {
				return "@" + p.Name
			}
		}
		t.Fatal(id)
		return ""
	}
	x, y := members[1], members[2]
	say := func(said sandbox.Said) map[string]any {
		t.Helper()
		said.User = members[0]
		b.say(said)
		return r.next(botTopic).data(t)
	}
	for text, want := range map[string]string{
		"@DingDesk 给" + name(x) + " 发个消息":           " 给 发个消息",
		"@DingDesk 把 " + name(x) + " 换成 " + name(y): " 把  换成 ",
		name(x):           " ",
		"hi@DingDesk":     "hi",
		"@张三丰 " + name(x): " @张三丰 ",
	} {
		var mentions []string
		for _, id := range []string{y, x} { // in whatever order the caller lists them
			if strings.Contains(text, name(id)) {
				mentions = append(mentions, id)
			}
		}
		m := say(sandbox.Said{Conversation: groupID, Text: text, Mentions: mentions})
		if got := m["text"].(map[string]any)["content"]; got != want {
			t.Errorf("%s arrives as %q, want %q", text, got, want)
		}
		if at := m["atUsers"].([]any); len(at) == 3 && at[0].(map[string]any)["staffId"] != x {
			t.Errorf("%s: people are in the order of the text: %v", text, at)
		}
	}
	m := say(sandbox.Said{Conversation: groupID, MsgType: "richText", Parts: []sandbox.SaidPart{{Text: "给"}, {Type: "at", UserID: x}, {Text: "发消息"}}})
	var texts []string
	for _, v := range m["content"].(map[string]any)["richText"].([]any) {
		part := v.(map[string]any)
		if part["type"] != nil {
			t.Errorf("a mention has no type: %v", part)
		}
		texts = append(texts, part["text"].(string))
	}
	if got := strings.Join(texts, "|"); got != "@DingDesk|给|"+name(x)+"|发消息" || len(m["atUsers"].([]any)) != 2 {
		t.Errorf("rich text: %s %v", got, m["atUsers"])
	}
	if m["openThreadId"] != groupID {
		t.Errorf("openThreadId %v", m["openThreadId"])
	}
	if m := say(sandbox.Said{Conversation: groupID, Thread: "topic1", Text: "x"}); m["openThreadId"] != "topic1" || m["conversationId"] != groupID {
		t.Errorf("a topic: %v", m)
	}
	if m := say(sandbox.Said{Text: name(x) + " 明天开会", Mentions: []string{members[0]}}); m["atUsers"] != nil || m["text"].(map[string]any)["content"] != name(x)+" 明天开会" {
		t.Errorf("nobody is mentioned in a 1:1: %v", m)
	}
}
