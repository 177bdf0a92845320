package demo_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// tell says something that is no plain text, and waits for the answer.
func (w *world) tell(said sandbox.Said) answer {
	w.t.Helper()
	conversation := said.Conversation
	if conversation == "" {
		conversation = w.Server.Single(said.User)
	}
	before := len(w.answers(conversation))
	if _, err := w.Server.Say(w.t.Context(), said); err != nil {
		w.t.Fatal(err)
	}
	return w.next(conversation, said.User, before)
}

func TestWhatIsNoRequestGetsAClearSentence(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me, group := w.who("张三").UserID, w.group("研发")
	long := strings.Repeat("下周的预算会议要讨论", 1000)
	for name, c := range map[string]struct {
		said sandbox.Said
		want string
	}{
		"nonsense":         {sandbox.Said{Text: "叽里咕噜噼里啪啦"}, "DingDesk 能帮你做什么"},
		"english nonsense": {sandbox.Said{Text: "qwerty asdf zxcv"}, "What DingDesk can do"},
		"digits":           {sandbox.Said{Text: "13800138000"}, "DingDesk 能帮你做什么"},
		"punctuation":      {sandbox.Said{Text: "？？？"}, "DingDesk 能帮你做什么"},
		"an emoji":         {sandbox.Said{Text: "[微笑]"}, "有事随时叫我"},
		"an empty mention": {sandbox.Said{Conversation: group}, "DingDesk 能帮你做什么"},
		"10,000 characters": {
			sandbox.Said{Text: long}, "这条消息太长了，我一次最多读 1000 个字",
		},
		"10,000 letters":      {sandbox.Said{Text: strings.Repeat("budget ", 1500)}, "too long for me"},
		"10,000 traditional":  {sandbox.Said{Text: strings.Repeat("預算會議", 2500)}, "這則訊息太長了"},
		"a picture":           {sandbox.Said{MsgType: sandbox.TypePicture}, "我还看不懂图片，请用文字或语音"},
		"a picture in a text": {sandbox.Said{MsgType: sandbox.TypeRichText, Parts: []sandbox.SaidPart{{Type: "picture"}}}, "我还看不懂图片"},
		"a picture in a group": {
			sandbox.Said{Conversation: group, MsgType: sandbox.TypeRichText, Parts: []sandbox.SaidPart{{Type: "picture"}}}, "我还看不懂图片",
		},
		"a file":                {sandbox.Said{MsgType: sandbox.TypeFile, FileName: "预算.xlsx"}, "我还读不了文件"},
		"a video":               {sandbox.Said{MsgType: sandbox.TypeVideo}, "我还看不懂视频"},
		"a voice without words": {sandbox.Said{MsgType: sandbox.TypeAudio, Duration: time.Second}, "这段语音我没听清"},
		"a voice with words": {
			sandbox.Said{MsgType: sandbox.TypeAudio, Recognition: "上周我迟到了几次。"}, "考勤 · 上周",
		},
		"a chat record":   {sandbox.Said{MsgType: sandbox.TypeChatRecord, Content: json.RawMessage(`{"summary":"…"}`)}, "这种消息我还读不了"},
		"an unknown type": {sandbox.Said{MsgType: sandbox.TypeUnknown}, "这种消息我还读不了"},
		"a type of the future": {
			sandbox.Said{MsgType: "hologram", Content: json.RawMessage(`{"depth":3}`)}, "这种消息我还读不了",
		},
		"a picture with words": {
			sandbox.Said{MsgType: sandbox.TypeRichText, Parts: []sandbox.SaidPart{{Text: "上周我迟到了几次"}, {Type: "picture"}}}, "考勤 · 上周",
		},
	} {
		switch { // wordless messages are answered in the language of the last one
		case strings.Contains(name, "english"), strings.Contains(name, "letters"):
			c.said.User = w.who("Emily Carter").UserID
		case strings.Contains(name, "traditional"):
			c.said.User = w.who("林雅婷").UserID
		default:
			c.said.User = me
		}
		t.Run(name, func(*testing.T) { w.tell(c.said).has(c.want) })
	}
	w.ask(me, "", "speak English").has("English")
	w.tell(sandbox.Said{User: me, MsgType: sandbox.TypePicture}).has("I can't read pictures")
	w.ask(me, "", "说繁体中文")
	w.tell(sandbox.Said{User: me, MsgType: sandbox.TypeFile}).has("我還無法讀取檔案")
	w.noViolations()
}

// A frame is what DingTalk makes of a message; fields that its documentation promises have been seen
// missing (stream-protocol.md 3).
func TestAMessageWithMissingFieldsIsStillAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	single := w.Server.Single(me)
	w.ask(me, "", "帮助")
	frames := w.Server.Frames(sandbox.FrameFilter{Topic: "/v1.0/im/bot/messages/get"})
	sample := frames[len(frames)-1]
	push := func(id string, edit func(map[string]any)) {
		data := map[string]any{}
		if err := json.Unmarshal([]byte(sample.Data), &data); err != nil {
			t.Fatal(err)
		}
		data["msgId"] = "bare-" + id
		edit(data)
		inner, _ := json.Marshal(data)
		headers := map[string]string{"topic": sample.Topic, "messageId": "frame-" + id, "contentType": "application/json", "time": sample.Headers["time"]}
		raw, _ := json.Marshal(map[string]any{"specVersion": "1.0", "type": "CALLBACK", "headers": headers, "data": string(inner)})
		if _, err := w.Server.Push(raw); err != nil {
			t.Fatal(err)
		}
	}
	for n, field := range []string{
		"senderCorpId", "senderNick", "senderId", "conversationType", "chatbotUserId", "chatbotCorpId", "robotCode", "createAt",
		"sessionWebhook", "sessionWebhookExpiredTime", "msgtype", "isAdmin", "senderPlatform", "text", "conversationId", // left out last: the bot cannot know that it is the same place
	} {
		before := len(w.answers(single))
		push(fmt.Sprint(n), func(data map[string]any) { delete(data, field) })
		t.Run("without "+field, func(*testing.T) {
			a := w.next(single, me, before)
			if field == "text" {
				a.has("这种消息我还读不了")
				return
			}
			a.has("DingDesk 能帮你做什么")
		})
	}
	// Without a staffId the sender is nobody of ours.
	before := len(w.answers(single))
	push("outsider", func(data map[string]any) { delete(data, "senderStaffId") })
	w.next(single, me, before).has("我只能为本企业的成员")
	for _, poison := range []string{`null`, `[]`, `"x"`, `{"msgId":[1]}`, `{`} {
		raw, _ := json.Marshal(map[string]any{
			"specVersion": "1.0", "type": "CALLBACK", "data": poison,
			"headers": map[string]string{"topic": sample.Topic, "messageId": "poison-" + poison, "contentType": "application/json"},
		})
		if _, err := w.Server.Push(raw); err != nil {
			t.Fatal(err)
		}
	}
	w.ask(me, "", "今天考勤").has("考勤 · 今天")
}

func TestUsedUpBudgetsAreSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me := w.who("张三").UserID
	w.ask(me, "", "speak English")
	if err := w.Server.SetQuotaUsed(5000, 0); err != nil {
		t.Fatal(err)
	}
	w.ask(me, "", "上周我迟到了几次").has("This month's DingTalk API quota is used up", "administrator")
	w.ask(w.who("李四").UserID, "", "我的出差审批到哪了").has("本月的钉钉接口调用次数已用完", "管理员")
	if err := w.Server.SetQuotaUsed(0, 3000); err != nil {
		t.Fatal(err)
	}
	w.ask(me, "", "上周我迟到了几次").has("monthly bot message quota is used up")
	w.ask(w.who("黃淑芬").UserID, "", "帮助").has("本企业本月的机器人消息额度已用完")
	if err := w.Server.SetQuotaUsed(0, 0); err != nil {
		t.Fatal(err)
	}
	w.ask(me, "", "上周我迟到了几次").has("Attendance · Last week")
}

func TestAPressThatCannotCountSaysWhyAndChangesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday))
	me, other, group := w.who("王五"), w.who("张三"), w.group("研发")
	got := func(r sandbox.PressResult, want string) {
		t.Helper()
		if !strings.Contains(string(r.Response), want) {
			t.Errorf("the press got %s, want %q", r.Response, want)
		}
	}
	card := w.ask(me.UserID, group, "明天下午三点和李四开会")
	got(card.press(other.UserID, "meeting.confirm"), "仅王五可以操作这张卡片，你的点击没有生效")
	got(card.press(other.UserID, "meeting.abort"), "仅王五")
	got(card.pressID(me.UserID, "meeting.slot.9@1"), "按钮不再有效")
	got(card.pressID(me.UserID, "meeting.confirm@7"), "按钮不再有效")
	got(card.pressID(me.UserID, "approval.confirm@1"), "按钮不再有效")
	got(card.pressID(me.UserID, "rubbish"), "按钮不再有效")
	w.Server.AdvanceClock(31 * time.Minute)
	got(card.press(me.UserID, "meeting.confirm"), "此卡片已过期，没有做任何改动。请重新发起")
	card.becomes("tag", "已过期")
	if n := len(w.Server.Office().CreatedEvents()); n > 0 {
		t.Fatalf("%d events created, want none", n)
	}
	// The next one counts, once.
	card = w.ask(me.UserID, group, "明天下午三点和李四开会")
	id := card.action("meeting.confirm")
	card.pressID(me.UserID, id)
	card.becomes("tag", "已创建")
	got(card.pressID(me.UserID, id), "已经处理过了")
	got(card.pressID(other.UserID, id), "仅王五")
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created, want 1", n)
	}
	english := w.ask(w.who("Emily Carter").UserID, w.group("全员"), "meet 李四 tomorrow at 3pm")
	got(english.press(me.UserID, "meeting.confirm"), "Only Emily Carter can use this card")
	w.Server.AdvanceClock(31 * time.Minute)
	got(english.press(w.who("Emily Carter").UserID, "meeting.confirm"), "This card has expired and nothing was changed")
	w.noViolations()
}

func TestMoreThanAPersonCanMeanInAMinuteIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), withConfig(func(c *config.Config) { c.Limits.PerUserPerMinute = 3 }))
	me := w.who("张三").UserID
	for range 3 {
		w.ask(me, "", "取消").has("没有正在进行的操作")
	}
	w.ask(me, "", "取消").has("我每分钟最多处理 3 条")
	w.ask(w.who("李四").UserID, "", "取消").has("没有正在进行的操作")
}
