// Command go-echo is a bot on DingTalk's official Go SDK that repeats what it hears and says which button
// was pressed. It shows how a bot that knows nothing of DingDesk is tried in the sandbox (docs/sandbox-bots.md):
// the one thing that differs from production is the -api flag. It must not import anything of ours.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"syscall"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/card"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/chatbot"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/client"
)

func main() {
	api := flag.String("api", "https://api.dingtalk.com", "DingTalk, or a sandbox such as http://127.0.0.1:9800 (no slash at the end)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	cli := client.NewStreamClient(
		client.WithAppCredential(client.NewAppCredentialConfig(os.Getenv("DINGTALK_CLIENT_ID"), os.Getenv("DINGTALK_CLIENT_SECRET"))),
		client.WithOpenApiHost(*api),
	)
	cli.RegisterChatBotCallbackRouter(onMessage)
	cli.RegisterCardCallbackRouter(onPress)
	if err := cli.Start(ctx); err != nil {
		log.Fatal(err)
	}
	defer cli.Close()
	<-ctx.Done()
}

// onMessage answers in the same conversation, 1:1 or group, through the session webhook that came along.
func onMessage(ctx context.Context, in *chatbot.BotCallbackDataModel) ([]byte, error) {
	err := chatbot.NewChatbotReplier().SimpleReplyText(ctx, in.SessionWebhook, []byte("go: "+in.Text.Content))
	return []byte(""), err
}

// onPress changes the card for whoever pressed; the answer must come within 2 s.
func onPress(_ context.Context, in *card.CardRequest) (*card.CardResponse, error) {
	action := ""
	if ids := in.CardActionData.CardPrivateData.ActionIdList; len(ids) > 0 {
		action = ids[0]
	}
	return &card.CardResponse{
		CardUpdateOptions: &card.CardUpdateOptions{UpdateCardDataByKey: true, UpdatePrivateDataByKey: true},
		CardData:          &card.CardDataDto{CardParamMap: map[string]string{"tips": "go: " + action}},
	}, nil
}
