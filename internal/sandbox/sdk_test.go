package sandbox_test

import (
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/card"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/chatbot"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/event"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// sdkBot is the echo bot of the official Go SDK, unmodified but for the host.
func sdkBot(t *testing.T, b *box) (cli *client.StreamClient, events <-chan string) {
	t.Helper()
	log.SetOutput(io.Discard)
	cli = client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig(b.ClientID(), b.ClientSecret())),
		client.WithOpenApiHost(b.url), client.WithMaxPendingHandlers(4096), client.WithAutoReconnect(false),
	)
	// The SDK gives each reply five seconds: few at once, and again until one arrives, so that a busy machine loses none.
	replies := make(chan struct{}, 8)
	cli.RegisterChatBotCallbackRouter(func(ctx context.Context, data *chatbot.BotCallbackDataModel) ([]byte, error) {
		replies <- struct{}{}
		defer func() { <-replies }()
		reply := []byte(fmt.Sprintf("echo:[%s]", data.Text.Content))
		err := chatbot.NewChatbotReplier().SimpleReplyText(ctx, data.SessionWebhook, reply)
		for err != nil && t.Context().Err() == nil {
			err = chatbot.NewChatbotReplier().SimpleReplyText(ctx, data.SessionWebhook, reply)
		}
		return []byte(""), err
	})
	cli.RegisterCardCallbackRouter(func(_ context.Context, in *card.CardRequest) (*card.CardResponse, error) {
		return &card.CardResponse{
			CardUpdateOptions: &card.CardUpdateOptions{UpdateCardDataByKey: true, UpdatePrivateDataByKey: true},
			CardData:          &card.CardDataDto{CardParamMap: map[string]string{"tips": "pressed " + in.CardActionData.CardPrivateData.ActionIdList[0]}},
		}, nil
	})
	got := make(chan string, 64)
	cli.RegisterAllEventRouter(func(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
		got <- event.NewEventHeaderFromDataFrame(df).EventType
		r := payload.NewSuccessDataFrameResponse()
		return r, r.SetJson(event.NewEventProcessResultSuccess())
	})
	if err := cli.Start(t.Context()); err != nil {
		t.Fatalf("the SDK does not connect: %v", err)
	}
	t.Cleanup(func() {
		cli.Close()
		http.DefaultClient.CloseIdleConnections() // the SDK's replier uses the default transport
	})
	return cli, got
}

func TestOfficialGoSDKEchoesMessagesPressesAndEvents(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) { s.CallbackDeadline = guard }))
	_, events := sdkBot(t, b)
	who := b.someone()

	id := b.say(sandbox.Said{User: who.ID, Text: "你好"})
	b.wait("echo", func(s sandbox.Snapshot) bool { return s.BotSent == 1 && s.Acked == 1 })
	answers := b.Answers(id)
	if len(answers) != 1 || answers[0].Text != "echo:[你好]" || answers[0].Conversation != b.Single(who.ID) {
		t.Fatalf("answers: %+v", answers)
	}
	if frames := b.Frames(sandbox.FrameFilter{Key: id}); len(frames) != 1 || frames[0].Ack == nil || frames[0].Ack.Code != 200 {
		t.Errorf("frames: %+v", frames)
	}

	b.deliverButtons(who, "trk1")
	p, err := b.Press(ctx(t), sandbox.Pressed{User: who.ID, TrackID: "trk1", ActionID: "go"})
	if err != nil || p.Outcome != sandbox.PressAnswered || !p.Offered {
		t.Fatalf("press: %+v, %v", p, err)
	}
	if v, ok := b.Card("trk1", who.ID); !ok || v.Params["tips"] != "pressed go" {
		t.Errorf("the card after the answer: %+v", v.Params)
	}

	if _, err := b.Event("user_add_org", map[string]any{"userId": []string{"u"}}); err != nil {
		t.Fatal(err)
	}
	if got := <-events; got != "user_add_org" {
		t.Errorf("event %s", got)
	}
}

// stream-protocol.md 8.4: whatever the gateway sends, the SDK acknowledges, and after a disconnect it comes back.
func TestOfficialGoSDKComesThroughEverythingTheGatewaySends(t *testing.T) {
	b := start(t, withSettings(func(s *sandbox.Settings) {
		s.ServerPing, s.KeepAliveFrames, s.CallbackDeadline = time.Minute, true, guard
	}))
	cli, events := sdkBot(t, b)
	who := b.someone()
	b.AdvanceClock(time.Minute)
	answered := func(topic string, code int) {
		t.Helper()
		b.wait(topic, func(s sandbox.Snapshot) bool {
			list := s.Frames(sandbox.FrameFilter{Topic: topic})
			return len(list) > 0 && list[len(list)-1].Ack != nil && list[len(list)-1].Ack.Code == code
		})
	}
	answered("ping", 200)
	for _, topic := range []string{"CONNECTED", "REGISTERED", "KEEPALIVE"} {
		answered(topic, 404) // the SDK knows no such topics
	}
	for _, topic := range []string{"/v1.0/graph/api/invoke", "/never/heard/of"} {
		if _, err := b.PushFrame(sandbox.PushedFrame{Topic: topic, Data: "{}"}); err != nil {
			t.Fatal(err)
		}
		answered(topic, 404)
	}
	b.Event("user_add_org", map[string]any{})
	if got := <-events; got != "user_add_org" {
		t.Errorf("event %s", got)
	}
	b.say(sandbox.Said{User: who.ID, Text: "before"})
	b.wait("echo", func(s sandbox.Snapshot) bool { return s.BotSent == 1 && s.Acked == 1 })
	for _, mode := range []string{sandbox.DisconnectGraceful, sandbox.DisconnectCut} {
		if _, err := b.Disconnect(sandbox.Disconnected{Mode: mode}); err != nil {
			t.Fatal(err)
		}
		if mode == sandbox.DisconnectGraceful {
			answered("disconnect", 200)
		}
		b.wait(mode, func(s sandbox.Snapshot) bool { return !anyOpen(s) })
		// The SDK needs a moment to see that its socket is gone; until then Start does nothing.
		for c := ctx(t); !anyOpen(sandbox.Snapshot{Server: b.Server}); {
			if err := cli.Start(c); err != nil {
				t.Fatalf("after %s: %v", mode, err)
			}
		}
	}
	b.say(sandbox.Said{User: who.ID, Text: "after"})
	b.wait("echo", func(s sandbox.Snapshot) bool { return s.BotSent == 2 && s.Acked == 2 })
}

// deliverButtons puts the public card with one callback button into somebody's 1:1.
func (b *box) deliverButtons(who sandbox.Person, trackID string) {
	b.t.Helper()
	a := b.api("POST", "/v1.0/card/instances/createAndDeliver", buttonsCard(trackID, "dtv1.card//IM_ROBOT."+who.UserID))
	if a.status != 200 {
		b.t.Fatalf("createAndDeliver: %d %s", a.status, a.text)
	}
}

func buttonsCard(trackID, space string) map[string]any {
	return map[string]any{
		"cardTemplateId": "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema", "outTrackId": trackID, "callbackType": "STREAM",
		"cardData": map[string]any{"cardParamMap": map[string]string{
			"title": "标题", "markdown": "**hi**", "tips": "",
			"sys_full_json_obj": `{"msgButtons":[{"text":"好","color":"blue","id":"go","request":true}]}`,
		}},
		"openSpaceId":             space,
		"imRobotOpenSpaceModel":   map[string]any{"supportForward": false, "lastMessageI18n": map[string]string{"ZH_CN": "[标题]", "EN_US": "[Title]"}},
		"imRobotOpenDeliverModel": map[string]any{"spaceType": "IM_ROBOT"},
		"imGroupOpenSpaceModel":   map[string]any{"supportForward": false},
		"imGroupOpenDeliverModel": map[string]any{"robotCode": "dingsandboxapp"},
	}
}

func TestAThousandMessagesAtOnceAreAllEchoed(t *testing.T) {
	b := start(t, func(o *sandbox.Options) {
		o.Crowd = 1000
		o.Settings.QuotaDeliveries = 0
	})
	sdkBot(t, b)
	var said sync.WaitGroup
	ids := make([]string, 1000)
	for i := range ids {
		said.Go(func() { ids[i] = b.say(sandbox.Said{User: fmt.Sprintf("crowd%05d", i+1), Text: "hi"}) })
	}
	said.Wait()
	b.wait("all acknowledged", func(s sandbox.Snapshot) bool { return s.Acked == 1000 })
	for _, id := range ids {
		if len(b.Answers(id)) == 0 {
			t.Errorf("%s has no echo", id)
		}
	}
}
