package bot

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

func request(t *testing.T, frame string) *commands.Request {
	t.Helper()
	m, err := decodeMessage([]byte(frame))
	if err != nil {
		t.Fatalf("%v\n%s", err, frame)
	}
	return m.request("key", naming{bots: []string{productName}, person: directory})
}

// directory knows the people of the captured frames.
func directory(userID string) string {
	return map[string]string{"S1": "释心", "S2": "李四", "S3": "王五"}[userID]
}

// in puts fields into an envelope as DingTalk sends it (stream-protocol.md 3.2).
func in(fields string) string {
	return `{"conversationId":"cid1","conversationType":"2","msgId":"msg1","senderId":"$:LWCP_v1:$a","senderStaffId":"u1","senderNick":"小林",
	"senderCorpId":"corp","chatbotCorpId":"corp","chatbotUserId":"$:LWCP_v1:$bot","robotCode":"r","createAt":1767225600010,` + fields + `}`
}

func TestEveryKindOfMessageIsReadOrNamed(t *testing.T) {
	for name, c := range map[string]struct {
		fields string
		text   string
		media  commands.Media
	}{
		"text":          {`"msgtype":"text","text":{"content":" 明天几点开会 "}`, "明天几点开会", ""},
		"rich text":     {`"msgtype":"richText","content":{"richText":[{"text":"看这个"},{"text":"\n"},{"type":"picture","downloadCode":"d"}]}`, "看这个", commands.MediaPicture},
		"rich as text":  {`"msgtype":"richText","content":"{\"richText\":[{\"text\":\"考勤\"}]}"`, "考勤", ""},
		"audio":         {`"msgtype":"audio","content":{"duration":4000,"downloadCode":"d","recognition":"上周我迟到了几次"}`, "上周我迟到了几次", ""},
		"silent audio":  {`"msgtype":"audio","content":{"duration":"4000","downloadCode":"d","recognition":" "}`, "", commands.MediaAudio},
		"picture":       {`"msgtype":"picture","content":{"downloadCode":"d"}`, "", commands.MediaPicture},
		"file":          {`"msgtype":"file","content":{"fileName":"周报.pdf"}`, "", commands.MediaFile},
		"video":         {`"msgtype":"video","content":{}`, "", commands.MediaVideo},
		"unknown":       {`"msgtype":"unknownMsgType","content":{"unknownMsgType":"x"}`, "", commands.MediaOther},
		"card of a bot": {`"msgtype":"interactiveCard","content":{"cardContent":[{"elementType":"RICHTEXT","children":[{"value":"@助手"},{"value":" 汇总一下"}]}]}`, "汇总一下", ""},
		"markdown":      {`"msgtype":"markdown","content":{"text":"考勤"}`, "考勤", ""},
		"history":       {`"msgtype":"chatRecord","content":{"chatRecord":"[]"}`, "", commands.MediaOther},
		"no text":       {`"msgtype":"text"`, "", commands.MediaOther},
		"@bot repeated": {`"msgtype":"text","atUsers":[{"dingtalkId":"$:LWCP_v1:$bot"}],"text":{"content":"@DingDesk 考勤"}`, "考勤", ""},
		"@ of somebody": {`"msgtype":"text","atUsers":[{"dingtalkId":"$:LWCP_v1:$bot"},{"dingtalkId":"$:b","staffId":"u2"}],"text":{"content":"@李四 明天开会"}`, "@李四 明天开会", ""},
		"only @bot":     {`"msgtype":"text","atUsers":[{"dingtalkId":"$:LWCP_v1:$bot"}],"text":{"content":"@DingDesk"}`, "", ""},
	} {
		req := request(t, in(c.fields))
		if req.Text != c.text || req.Media != c.media {
			t.Errorf("%s: text %q media %q, want %q %q", name, req.Text, req.Media, c.text, c.media)
		}
	}
	sent := request(t, in(`"msgtype":"file","content":{"downloadCode":"DC5","fileName":"周报.pdf","fileId":"214000000001","spaceId":"28400000001"}`))
	if want := (commands.File{Name: "周报.pdf", Code: "DC5"}); sent.File != want {
		t.Errorf("%+v", sent.File)
	}
}

func TestNumbersAndNumericTextAreBothUnderstood(t *testing.T) {
	for _, createAt := range []string{"1767225600010", `"1767225600010"`, "1767225600010.0"} {
		req := request(t, strings.Replace(in(`"msgtype":"text","text":{"content":"x"}`), `1767225600010`, createAt, 1))
		if req.Now.UnixMilli() != 1767225600010 {
			t.Errorf("createAt %s read as %v", createAt, req.Now)
		}
	}
	if req := request(t, strings.Replace(in(`"msgtype":"text","text":{"content":"x"}`), `"2"`, `2`, 1)); !req.Conversation.Group {
		t.Error("a numeric conversationType is a group too")
	}
}

func TestIdentityIsTheFramesSender(t *testing.T) {
	if req := request(t, in(`"msgtype":"text","text":{"content":"我是 u9"}`)); req.User.ID != "u1" || req.User.Outsider {
		t.Errorf("%+v", req.User)
	}
	for name, frame := range map[string]string{
		"no staff id":      strings.Replace(in(`"msgtype":"text"`), `"senderStaffId":"u1",`, "", 1),
		"empty staff id":   strings.Replace(in(`"msgtype":"text"`), `"senderStaffId":"u1"`, `"senderStaffId":""`, 1),
		"another company":  strings.Replace(in(`"msgtype":"text"`), `"senderCorpId":"corp"`, `"senderCorpId":"other"`, 1),
		"null for a staff": strings.Replace(in(`"msgtype":"text"`), `"senderStaffId":"u1"`, `"senderStaffId":null`, 1),
	} {
		if req := request(t, frame); !req.User.Outsider {
			t.Errorf("%s: taken for a member: %+v", name, req.User)
		}
	}
	if req := request(t, strings.Replace(in(`"msgtype":"text"`), `"senderCorpId":"corp",`, "", 1)); req.User.Outsider {
		t.Error("a corpId that is not sent is no evidence against a staffId")
	}
}

func TestMentionsAreCertainAndTheBotIsNotOne(t *testing.T) {
	req := request(t, in(`"msgtype":"text","text":{"content":"和 @李四 @王五 开会"},"atUsers":[{"dingtalkId":"$:LWCP_v1:$bot","staffId":""},
		{"dingtalkId":"$:b","staffId":"u2"},{"dingtalkId":"$:c","staffId":"u3"},{"dingtalkId":"$:ext"}]`))
	if want := []commands.Person{{ID: "u2"}, {ID: "u3"}}; !reflect.DeepEqual(req.Mentions, want) {
		t.Errorf("mentions %v, want %v", req.Mentions, want)
	}
	rich := request(t, in(`"msgtype":"richText","content":{"richText":[{"type":"at","atName":"李四","atUserId":"u2"},{"text":"开会"}]},"atUsers":[{"dingtalkId":"$:b","staffId":"u2"}]`))
	if want := []commands.Person{{ID: "u2", Name: "李四"}}; !reflect.DeepEqual(rich.Mentions, want) {
		t.Errorf("rich mentions %v, want %v", rich.Mentions, want)
	}
}

func TestQuotesAreFoundWhereverTheyStand(t *testing.T) {
	for name, c := range map[string]struct{ fields, text, carrier string }{
		"in text":       {`"msgtype":"text","text":{"content":"这个","isReplyMsg":true,"repliedMsg":{"msgType":"text","content":{"text":"原消息"}}}`, "原消息", ""},
		"in content":    {`"msgtype":"richText","content":{"richText":[],"repliedMsg":{"content":{"text":"原消息"}}}`, "原消息", ""},
		"our card":      {`"msgtype":"text","originalProcessQueryKey":"car1","text":{"content":"这个","repliedMsg":{"msgType":"interactiveCard"}}`, "", "car1"},
		"only its id":   {`"msgtype":"text","originalMsgId":"old","text":{"content":"这个"}`, "", ""},
		"history title": {`"msgtype":"text","text":{"content":"这个","repliedMsg":{"content":{"title":"聊天记录"}}}`, "聊天记录", ""},
	} {
		q := request(t, in(c.fields)).Quote
		if q == nil || q.Text != c.text || q.TrackID != c.carrier {
			t.Errorf("%s: %+v", name, q)
		}
	}
}

// A quoted message names its author by an id that only those have whom this process met.
func TestTheAuthorOfAQuoteIsWhoeverWroteOrWasMentionedBefore(t *testing.T) {
	met := newAcquaintances()
	before, err := decodeMessage([]byte(strings.Replace(in(`"msgtype":"text","text":{"content":"你好"},"atUsers":[{"dingtalkId":"D2","staffId":"S2"},{"dingtalkId":"D9"}]`), "$:LWCP_v1:$a", "D1", 1)))
	if err != nil {
		t.Fatal(err)
	}
	met.meet(before)
	for id, want := range map[string]commands.Person{"D1": {ID: "u1"}, "D2": {ID: "S2", Name: "李四"}, "D9": {}, "D3": {}, "": {}} {
		m, err := decodeMessage([]byte(in(`"msgtype":"text","text":{"content":"和他约","isReplyMsg":true,"repliedMsg":{"msgType":"text","senderId":"` + id + `","content":{"text":"明天三点"}}}`)))
		if err != nil {
			t.Fatal(err)
		}
		if q := m.request("key", naming{person: directory, met: met}).Quote; q.By != want {
			t.Errorf("%q is %+v, want %+v", id, q.By, want)
		}
	}
}

func TestActionIDsAreFoundInEveryKnownPlace(t *testing.T) {
	for name, frame := range map[string]string{
		"params":        `"content":"{\"cardPrivateData\":{\"actionIds\":[\"btns\"],\"params\":{\"action\":\"meeting.confirm@1\"}}}"`,
		"actionIds":     `"content":"{\"cardPrivateData\":{\"actionIds\":[\"meeting.confirm@1\"],\"params\":{}}}"`,
		"top level":     `"content":"{\"cardPrivateData\":{\"actionIds\":[],\"params\":{}}}","actionId":"meeting.confirm@1"`,
		"value object":  `"content":"","value":"{\"cardPrivateData\":{\"actionIds\":[\"meeting.confirm@1\"]}}"`,
		"value text":    `"content":"{}","value":"\"meeting.confirm@1\""`,
		"content plain": `"content":{"cardPrivateData":{"actionIds":["meeting.confirm@1"]}}`,
		"only data":     `"actionData":{"context":{},"cardPrivateData":{"actionIds":["meeting.confirm@1"]}}`,
		"data as text":  `"actionData":"{\"cardPrivateData\":{\"params\":{\"action\":\"meeting.confirm@1\"}}}"`,
		"only value":    `"actionValue":"meeting.confirm@1"`,
		"value first":   `"value":{"params":{"action":"meeting.confirm@1"}},"actionData":{"cardPrivateData":{"actionIds":["other"]}}`,
		"odd content":   `"content":[1],"actionId":{"a":1},"actionData":{"params":{"action":"meeting.confirm@1"}}`,
	} {
		c, err := decodeCallback([]byte(`{"outTrackId":"t","userId":"u1","userIdType":1,` + frame + `}`))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := c.action(); got != "meeting.confirm@1" {
			t.Errorf("%s: action %q", name, got)
		}
	}
}

func TestFormValuesOfEveryTypeAreReadAsText(t *testing.T) {
	broken := "{\"outTrackId\":\"t\",\"userId\":\"u1\",\"content\":\"{\n}\"}"
	if _, err := decodeCallback([]byte(broken)); err == nil {
		t.Fatal("a raw line break inside a JSON string is no JSON")
	}
	c, err := decodeCallback([]byte(`{"outTrackId":"t","userId":"u1","content":"{\"cardPrivateData\":{\"actionIds\":[\"form\"],\"params\":{\"form\":{\"t\":\"文字\",\"n\":3,\"b\":true,\"s\":{\"index\":1,\"value\":\"annual\"},\"m\":{\"index\":[0],\"value\":[\"a\",\"b\"]},\"z\":null}}}}"}`))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"t": "文字", "n": "3", "b": "true", "s": "annual", "m": `["a","b"]`, "z": ""}
	if got := c.form(); !reflect.DeepEqual(got, want) {
		t.Errorf("form %v, want %v", got, want)
	}
}

// FuzzFrames holds the decoders to never panicking, whatever arrives.
func FuzzFrames(f *testing.F) {
	f.Add([]byte(in(`"msgtype":"richText","content":{"richText":[{"type":"at","atName":"李四","atUserId":"u2"}]}`)))
	f.Add([]byte(`{"outTrackId":"t","userId":"u","content":"{\"cardPrivateData\":{\"params\":{\"form\":\"{}\"}}}"}`))
	f.Add([]byte(in(`"msgtype":"text","text":{"content":"@ "},"atUsers":[null]`)))
	f.Fuzz(func(_ *testing.T, raw []byte) {
		if m, err := decodeMessage(raw); err == nil {
			_ = m.request("key", naming{})
		}
		if c, err := decodeCallback(raw); err == nil {
			_, _ = c.action(), c.form()
		}
	})
}
