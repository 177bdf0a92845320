package bot

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingdesk/dingdesk/commands"
)

// quotedAt is when the quoted messages of the frames were written.
var quotedAt = time.UnixMilli(1690362101894)

// said is what matters of a message.
type said struct {
	Text, Sender string
	Group        bool
	Outsider     bool
	Media        commands.Media
	Mentions     []commands.Person
	Quote        *commands.Quote
}

func saidIn(req *commands.Request) said {
	return said{req.Text, req.User.ID, req.Conversation.Group, req.User.Outsider, req.Media, req.Mentions, req.Quote}
}

// captured are the frames of testdata/frames with what they say: frames as DingTalk sent them (rust_*,
// group_*) or as people reported them (quote_*), anonymised.
var captured = map[string]said{
	"group_text_at_other":          {Text: "给 发个消息“你好”", Sender: "S0", Group: true, Mentions: []commands.Person{{ID: "S1", Name: "释心"}}},
	"group_text_node":              {Text: "hi", Sender: "manager593", Group: true},
	"group_text_2021_external":     {Text: "哈哈哈", Sender: "D0", Group: true, Outsider: true},
	"group_richtext_at_other":      {Text: "给@释心 发个消息“你12好”", Sender: "S0", Group: true, Mentions: []commands.Person{{ID: "S1", Name: "释心"}}},
	"group_richtext_bot_only":      {Text: "查考勤", Sender: "S0", Group: true},
	"group_richtext_bot_space":     {Text: "查考勤", Sender: "S0", Group: true},
	"group_richtext_picture_first": {Text: "查考勤", Sender: "S0", Group: true, Media: commands.MediaPicture},
	"rust_text":                    {Text: "hello", Sender: "staffb1ccb54087"},
	"rust_rich_text":               {Text: "abc", Sender: "staffb1ccb54087", Media: commands.MediaPicture},
	"rust_picture":                 {Sender: "staffb1ccb54087", Media: commands.MediaPicture},
	"rust_file":                    {Sender: "staffb1ccb54087", Media: commands.MediaFile},
	"quote_text_content":           {Text: "这是回复", Sender: "S0", Quote: &commands.Quote{Kind: "text", MsgID: "m0", Text: "被引用的原消息", At: quotedAt}},
	"quote_text_text":              {Text: "这是回复", Sender: "S0", Quote: &commands.Quote{Kind: "text", MsgID: "m0", Text: "被引用的原消息"}},
	"quote_richtext":               {Text: "这是回复", Sender: "S0", Quote: &commands.Quote{Kind: "richText", MsgID: "m0", Text: "富文本原文"}},
	"quote_card":                   {Text: "这是回复", Sender: "S0", Quote: &commands.Quote{Kind: "interactiveCard", MsgID: "m0", Text: "卡片正文", TrackID: "carrier1"}},
}

func TestEveryCapturedFrameSaysWhatItSays(t *testing.T) {
	for name, frame := range frames(t) {
		want, ok := captured[name]
		if !ok {
			t.Errorf("%s: nothing is expected of this frame", name)
			continue
		}
		if diff := cmp.Diff(want, saidIn(request(t, frame))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A mutation changes one thing of a frame that somebody's client, or a later version of DingTalk, may
// send; lost is what of the message it may cost.
type mutation struct {
	name   string
	change func(frame map[string]any)
	lost   func(name string, s *said)
}

var mutations = []mutation{
	{"isAdmin as text", set("isAdmin", "true"), nil},
	{"isAdmin as number", set("isAdmin", 1), nil},
	{"isAdmin as null", set("isAdmin", nil), nil},
	{"isAdmin as object", set("isAdmin", map[string]any{"value": true}), nil},
	{"times as text", all("1772377287698", "createAt", "sessionWebhookExpiredTime"), nil},
	{"times as floats", all(1772377287698.25, "createAt", "sessionWebhookExpiredTime"), nil},
	{"times as garbage", all("昨天", "createAt", "sessionWebhookExpiredTime"), nil},
	{"times as lists", all([]any{1, 2}, "createAt", "sessionWebhookExpiredTime"), nil},
	{"times far too large", all(json.Number("1e300"), "createAt", "sessionWebhookExpiredTime"), nil},
	{"unknown fields", func(f map[string]any) {
		f["hologram"], f["reactions"] = map[string]any{"a": []any{1, nil}}, []any{[]any{}}
	}, nil},
	{"ids as numbers", func(f map[string]any) {
		f["msgId"], f["robotCode"], f["senderUnionId"], f["openThreadId"] = 12345678901234567, 7, 8, f["conversationId"]
	}, nil},
	{"everything that is not needed is null", all(nil, "msgId", "createAt", "senderPlatform", "senderNick", "conversationTitle", "sessionWebhookExpiredTime",
		"robotCode", "chatbotCorpId", "senderCorpId", "openThreadId", "isInAtList", "senderUnionId"), nil},
	{"everything that is not needed is an object", all(map[string]any{}, "createAt", "senderPlatform", "senderNick", "conversationTitle",
		"sessionWebhookExpiredTime", "chatbotCorpId", "senderCorpId", "isInAtList", "senderUnionId"), nil},
	{"conversationType as number", func(f map[string]any) {
		if n, err := strconv.Atoi(f["conversationType"].(string)); err == nil {
			f["conversationType"] = n
		}
	}, nil},
	{"msgtype in another spelling", func(f map[string]any) { f["msgType"] = f["msgtype"]; delete(f, "msgtype") }, nil},
	{"text as a JSON string", quotedField("text"), nil},
	{"content as a JSON string", quotedField("content"), nil},
	{"atUsers as a JSON string", quotedField("atUsers"), nil},
	{"a null among the mentions", func(f map[string]any) {
		if at, ok := f["atUsers"].([]any); ok {
			f["atUsers"] = append([]any{nil, 7, "x"}, at...)
		}
	}, nil},
	{"atUsers as garbage", set("atUsers", "@all"), noMentions},
	{"atUsers as an object", set("atUsers", map[string]any{"dingtalkId": "BOT"}), noMentions},
	{"atUsers as null", set("atUsers", nil), noMentions},
	{"mentions of type at", func(f map[string]any) {
		content, _ := f["content"].(map[string]any)
		if parts, ok := content["richText"].([]any); ok && f["conversationType"] == "2" {
			for i, p := range parts {
				switch text, _ := p.(map[string]any)["text"].(string); {
				case text == "@释心":
					parts[i] = map[string]any{"type": "at", "atName": "释心", "atUserId": "S1"}
				case strings.HasPrefix(text, "@"):
					parts[i] = map[string]any{"type": "at", "atName": strings.TrimSpace(text[1:]), "atUserId": "BOT"}
				}
			}
		}
	}, nil},
}

func set(name string, to any) func(map[string]any) { return all(to, name) }

func all(to any, names ...string) func(map[string]any) {
	return func(f map[string]any) {
		for _, n := range names {
			f[n] = to
		}
	}
}

func quotedField(name string) func(map[string]any) {
	return func(f map[string]any) {
		if v, ok := f[name]; ok {
			raw, _ := json.Marshal(v)
			f[name] = string(raw)
		}
	}
}

// noMentions is what remains when nobody can be told from the frame: the words.
func noMentions(name string, s *said) {
	s.Mentions = nil
	if name == "group_richtext_at_other" {
		s.Text = "给@释心发个消息“你12好”"
	}
}

func TestOneOddFieldNeverCostsTheMessage(t *testing.T) {
	for name, frame := range frames(t) {
		for _, m := range mutations {
			var f map[string]any
			if err := json.Unmarshal([]byte(frame), &f); err != nil {
				t.Fatal(err)
			}
			m.change(f)
			raw, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			want := captured[name]
			want.Mentions = slices.Clone(want.Mentions)
			if m.lost != nil {
				m.lost(name, &want)
			}
			if diff := cmp.Diff(want, saidIn(request(t, string(raw)))); diff != "" {
				t.Errorf("%s, %s (-want +got):\n%s", name, m.name, diff)
			}
		}
	}
}

func TestAnOddFieldOpensNoRights(t *testing.T) {
	for odd, admin := range map[string]bool{`true`: true, `"true"`: true, `1`: true, `"1"`: true, `false`: false, `"false"`: false, `0`: false, `null`: false, `"yes"`: false, `{}`: false, `[true]`: false, `2`: false} {
		if got := request(t, in(`"msgtype":"text","text":{"content":"x"},"isAdmin":`+odd)).User.Admin; got != admin {
			t.Errorf("isAdmin %s read as %v", odd, got)
		}
	}
	for _, odd := range []string{`{"a":1}`, `[]`, `null`, `""`} {
		frame := strings.Replace(in(`"msgtype":"text"`), `"senderStaffId":"u1"`, `"senderStaffId":`+odd, 1)
		if req := request(t, frame); !req.User.Outsider {
			t.Errorf("senderStaffId %s taken for a member: %+v", odd, req.User)
		}
	}
	if req := request(t, strings.Replace(in(`"msgtype":"text","atUsers":[{"dingtalkId":"x"}]`), `"conversationType":"2"`, `"conversationType":null`, 1)); !req.Conversation.Group {
		t.Error("a conversation of unknown type with mentions is no 1:1 chat")
	}
}

func TestMentionsOfRichTextStandAtTheirPlace(t *testing.T) {
	for name, c := range map[string]struct{ parts, at, text string }{
		"the bot last":          {`{"text":"@李四"},{"text":" 明天有空吗 "},{"text":"@小白"}`, `{"staffId":"S2","dingtalkId":"b"},{"dingtalkId":"$:LWCP_v1:$bot"}`, "@李四  明天有空吗"},
		"two people":            {`{"text":"@小白"},{"text":"把"},{"text":"@李四"},{"text":"换成"},{"text":"@王五"}`, `{"staffId":"S2"},{"staffId":"S3"},{"dingtalkId":"$:LWCP_v1:$bot"}`, "把@李四 换成@王五"},
		"a nick in the text":    {`{"text":"@小白"},{"text":"约"},{"text":"@老王(出差中)"},{"text":"开会"}`, `{"staffId":"S3"},{"dingtalkId":"$:LWCP_v1:$bot"}`, "约@王五 开会"},
		"typed beside a linked": {`{"text":"@小白"},{"text":"@张伟 明天三点开会"}`, `{"dingtalkId":"$:LWCP_v1:$bot"}`, "@张伟 明天三点开会"},
		"typed before the bot":  {`{"text":"@张伟 明天三点开会"},{"text":"@小白"}`, `{"dingtalkId":"$:LWCP_v1:$bot"}`, "@张伟 明天三点开会"},
		"from another company":  {`{"text":"@小白"},{"text":"约"},{"text":"@客户老李"},{"text":"开会"}`, `{"dingtalkId":"ext","staffId":""},{"dingtalkId":"$:LWCP_v1:$bot"}`, "约@客户老李开会"},
		"known by its name":     {`{"text":"@王总"},{"text":"和"},{"text":"@DingDesk"},{"text":"开会"}`, `{"staffId":"S3"},{"dingtalkId":"$:LWCP_v1:$bot"}`, "@王五 和开会"},
	} {
		if got := request(t, in(`"msgtype":"richText","content":{"richText":[`+c.parts+`]},"atUsers":[`+c.at+`]`)).Text; got != c.text {
			t.Errorf("%s: %q, want %q", name, got, c.text)
		}
	}
}

func TestATypedNameOfTheBotIsDroppedAndNoOther(t *testing.T) {
	bots := (&botNames{}).learn("考勤 小助手")
	for text, want := range map[string]string{
		"@DingDesk待我审批的": "待我审批的", "@dingdesk 考勤": "考勤", "@DingDesk，你好": "你好", "@DingDesk": "",
		"@考勤 小助手查考勤": "查考勤", "@张伟 明天下午三点开会": "@张伟 明天下午三点开会", "@张伟": "@张伟", "@": "@", "考勤 @DingDesk": "考勤 @DingDesk",
	} {
		if got := withoutBot(text, bots); got != want {
			t.Errorf("%q read as %q, want %q", text, got, want)
		}
	}
}

func TestTheBotLearnsItsNameWhereAFrameLeavesNoDoubt(t *testing.T) {
	for name, want := range map[string]string{"group_richtext_bot_only": "小白", "group_richtext_bot_space": "考勤 小助手", "group_richtext_picture_first": "小白", "group_richtext_at_other": "", "rust_rich_text": "", "group_text_node": ""} {
		m, err := decodeMessage([]byte(frames(t)[name]))
		if err != nil {
			t.Fatal(err)
		}
		if got := m.calledBot(); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTopicsOfAGroupAreApart(t *testing.T) {
	topic := request(t, in(`"msgtype":"text","openThreadId":"t1","text":{"content":"x"}`)).Conversation
	plain := request(t, in(`"msgtype":"text","openThreadId":"cid1","text":{"content":"x"}`)).Conversation
	if topic.ID != "cid1" || topic.Thread != "t1" || plain.Thread != "" {
		t.Errorf("topic %+v, plain %+v", topic, plain)
	}
}

func TestForwardedHistoriesAreCarried(t *testing.T) {
	record := `"title":"群聊的聊天记录","summary":"张三:明天三点","chatRecord":"[{\"msgType\":\"text\",\"content\":\"明天三点评审\"},{\"msgType\":\"picture\",\"downloadCode\":\"d\"},{\"msgType\":\"text\",\"content\":\"好的\"}]"`
	want := &commands.Quote{Kind: "chatRecord", Title: "群聊的聊天记录", Text: "明天三点评审\n好的", Texts: []string{"明天三点评审", "好的"}}
	if diff := cmp.Diff(want, request(t, in(`"msgtype":"chatRecord","content":{`+record+`}`)).Quote); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, request(t, in(`"msgtype":"text","text":{"content":"安排一下","repliedMsg":{"msgType":"chatRecord","content":{`+record+`}}}`)).Quote); diff != "" {
		t.Errorf("quoted (-want +got):\n%s", diff)
	}
}

func frames(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("testdata/frames/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(f), ".json")] = string(raw)
	}
	for name := range maps.Keys(captured) {
		if all[name] == "" {
			t.Errorf("%s: no such frame", name)
		}
	}
	return all
}

// The time of a message is the frame's where it has one, and now where it has none.
func TestGarbageAsTimeIsNow(t *testing.T) {
	for _, odd := range []string{`"昨天"`, `null`, `{}`, `17`, `1e300`, `-1`} {
		frame := strings.Replace(in(`"msgtype":"text","text":{"content":"x"}`), `1767225600010`, odd, 1)
		if age := time.Since(request(t, frame).Now); age < 0 || age > time.Hour {
			t.Errorf("createAt %s is %v ago", odd, age)
		}
	}
}

func TestAPersonIsCalledWhatTheDirectorySaysNotTheirNick(t *testing.T) {
	m, err := decodeMessage([]byte(in(`"msgtype":"text","text":{"content":"x"}`))) // whose nick is 小林
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []string{"林小明", ""} {
		if got := m.request("key", naming{sender: known}).User.Name; got != known {
			t.Errorf("called %q, want %q", got, known)
		}
	}
}
