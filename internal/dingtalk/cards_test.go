package dingtalk_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

const createPath = apiPath + "/v1.0/card/instances/createAndDeliver"

func groupCard() dingtalk.NewCard {
	c := dingtalk.NewCard{
		TemplateID: "8aeb.schema", OutTrackID: "trk-1",
		CardData:    dingtalk.CardData{CardParamMap: map[string]string{"title": "周报"}},
		PrivateData: map[string]dingtalk.CardData{"099": {CardParamMap: map[string]string{"mine": "true"}}},
	}
	c.ToGroup("cidAbc==", dingtalk.SpaceModel{LastMessageI18n: map[string]string{"ZH_CN": "周报"}},
		dingtalk.GroupDelivery{AtUserIDs: map[string]string{"099": "李"}})
	return c
}

func TestCardGoesToAPerson(t *testing.T) {
	c, f := setup(t, func(cfg *dingtalk.Config) { cfg.RobotCode = "robot9" })
	f.handle("POST", createPath, `{"success":true,"result":{"outTrackId":"trk-1","deliverResults":[{"spaceType":"IM_ROBOT","spaceId":"012345","success":"true","carrierId":"c"}]}}`)
	card := dingtalk.NewCard{TemplateID: "8aeb.schema", OutTrackID: "trk-1"}
	card.ToPerson("012345", dingtalk.SpaceModel{SupportForward: true}, dingtalk.RobotDelivery{})
	_, err := c.Cards.CreateAndDeliver(t.Context(), card)
	noError(t, err)
	f.want(`POST ` + createPath + ` {"cardTemplateId":"8aeb.schema","outTrackId":"trk-1","callbackType":"STREAM",
		"cardData":{"cardParamMap":{}},"openSpaceId":"dtv1.card//IM_ROBOT.012345",
		"imRobotOpenSpaceModel":{"supportForward":true},
		"imRobotOpenDeliverModel":{"spaceType":"IM_ROBOT","robotCode":"robot9"}}`)
}

func TestCardThatReachedNobodyIsADeliveryError(t *testing.T) {
	for name, answer := range map[string]string{
		"object": `{"success":true,"result":{"outTrackId":"trk-1","deliverResults":[{"spaceType":"IM_GROUP","spaceId":"cidAbc==","success":false,"errorMsg":"spaceId is illegal","carrierId":""}]}}`,
		"list":   `{"success":true,"result":[{"spaceType":"IM_GROUP","spaceId":"cidAbc==","success":false,"errorMsg":"spaceId is illegal"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, f := setup(t)
			f.handle("POST", createPath, answer)
			_, err := c.Cards.CreateAndDeliver(t.Context(), groupCard())
			var de *dingtalk.DeliveryError
			if !errors.As(err, &de) {
				t.Fatalf("error is %v, want a *DeliveryError", err)
			}
			want := []dingtalk.DeliverResult{{SpaceType: "IM_GROUP", SpaceID: "cidAbc==", ErrorMsg: "spaceId is illegal"}}
			if diff := cmp.Diff(want, de.Failed); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCardThatExistsCountsAsMadeOnlyAfterAnUnansweredAttempt(t *testing.T) {
	const exists = `400 {"code":"param.cardAlreadyExist","requestid":"r","message":"param.cardAlreadyExist"}`
	t.Run("first attempt", func(t *testing.T) {
		c, f := setup(t)
		f.handle("POST", createPath, exists)
		_, err := c.Cards.CreateAndDeliver(t.Context(), groupCard())
		if !dingtalk.IsCardExists(err) {
			t.Fatalf("error is %v, want one that IsCardExists", err)
		}
	})
	t.Run("after a 500", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := &script{answer: then(busy, exists)}
			d, err := s.client(t).Cards.CreateAndDeliver(t.Context(), groupCard())
			noError(t, err)
			if !d.AlreadyExisted {
				t.Error("AlreadyExisted is false")
			}
		})
	})
	for name, failure := range map[string]string{"throttled": throttled, "never left": refuse} {
		t.Run("after an attempt that was "+name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{answer: then(failure, exists)}
				_, err := s.client(t).Cards.CreateAndDeliver(t.Context(), groupCard())
				if !dingtalk.IsCardExists(err) {
					t.Errorf("error is %v: no attempt of ours ran, so the card is somebody else's", err)
				}
			})
		})
	}
}

func TestUpdateThatDingTalkDeniesIsAnError(t *testing.T) {
	for _, answer := range []string{`{"success":true,"result":false}`, `{"success":false}`, `{"success":"false","result":true}`} {
		c, f := setup(t)
		f.handle("PUT", apiPath+"/v1.0/card/instances", answer)
		if err := c.Cards.Update(t.Context(), dingtalk.CardUpdate{OutTrackID: "trk-1", Data: map[string]string{"a": "b"}}); err == nil {
			t.Errorf("%s gave no error", answer)
		}
	}
}

func TestStreamingAlwaysSaysWhetherItIsFull(t *testing.T) {
	c, f := setup(t)
	f.handle("PUT", apiPath+"/v1.0/card/streaming", `{"success":true,"result":true}`)
	noError(t, c.Cards.Streaming(t.Context(), dingtalk.StreamFrame{OutTrackID: "trk-1", GUID: "g-7", Key: "content", Content: "## 结果"}))
	f.want(`PUT ` + apiPath + `/v1.0/card/streaming {"outTrackId":"trk-1","guid":"g-7","key":"content","content":"## 结果","isFull":false,"isFinalize":false,"isError":false}`)
}

// corrections.md 3: a wrong key, or isError without a failed state, is the template's fault: it is not
// repeated, it is no outage, and other frames go through.
func TestAStreamingErrorOfTheTemplateIsNoOutage(t *testing.T) {
	c, f := setup(t)
	answers := slices.Repeat([]string{`500 {"code":"unknownError","requestid":"r","message":"未知错误"}`}, 40)
	f.handle("PUT", apiPath+"/v1.0/card/streaming", append(answers, `{"success":true,"result":true}`)...)
	frame := dingtalk.StreamFrame{OutTrackID: "trk-1", GUID: "g-7", Key: "content", Content: "x"}
	for range answers {
		if err := c.Cards.Streaming(t.Context(), frame); !dingtalk.IsTemplate(err) || dingtalk.IsTemporary(err) {
			t.Fatalf("error is %v, want one that IsTemplate", err)
		}
	}
	noError(t, c.Cards.Streaming(t.Context(), frame))
}
