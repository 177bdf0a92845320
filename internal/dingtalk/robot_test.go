package dingtalk_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

const (
	otoPath   = apiPath + "/v1.0/robot/oToMessages/batchSend"
	groupPath = apiPath + "/v1.0/robot/groupMessages/send"
)

func TestMessageToPeopleIsJSONInsideAString(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", otoPath, `{"processQueryKey":"pqk1","invalidStaffIdList":["left"],"flowControlledStaffIdList":[]}`)
	r, err := c.Robot.SendOTO(t.Context(), []string{"012345", "left"}, dingtalk.Message{Markdown: true, Title: "日报", Text: "# 今日汇总"})
	noError(t, err)
	if diff := cmp.Diff(dingtalk.SendResult{ProcessQueryKeys: []string{"pqk1"}, Invalid: []string{"left"}}, r); diff != "" {
		t.Error(diff)
	}
	f.want(`POST ` + otoPath + ` {"robotCode":"dingabc","userIds":["012345","left"],"msgKey":"sampleMarkdown","msgParam":"{\"text\":\"# 今日汇总\",\"title\":\"日报\"}"}`)
}

func TestMessageThatReachedNobodyIsADeliveryError(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", otoPath, `{"processQueryKey":"pqk1","invalidStaffIdList":["left"],"flowControlledStaffIdList":["busy"]}`)
	_, err := c.Robot.SendOTO(t.Context(), []string{"left", "busy"}, dingtalk.Message{Text: "x"})
	var de *dingtalk.DeliveryError
	if !errors.As(err, &de) || len(de.Failed) != 2 || dingtalk.IsFinal(err) {
		t.Fatalf("error is %v", err)
	}
	for _, answer := range []string{`{"invalidStaffIdList":["left"]}`, `{"filteredStaffIdList":["left"],"invalidStaffIdList":[],"processQueryKey":"pqk1"}`} {
		c, f := setup(t)
		f.handle("POST", otoPath, answer)
		if _, err := c.Robot.SendOTO(t.Context(), []string{"left"}, dingtalk.Message{Text: "x"}); !dingtalk.IsFinal(err) {
			t.Errorf("%s: error is %v, want a final one", answer, err)
		}
	}
	if _, err = c.Robot.SendOTO(t.Context(), nil, dingtalk.Message{Text: "x"}); err == nil {
		t.Error("a message to nobody counts as sent")
	}
}

func TestManyPeopleAreSplitIntoTwenties(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", otoPath, `{"processQueryKey":"pqk1"}`, `{"processQueryKey":"pqk2"}`, `{"processQueryKey":"pqk3"}`)
	var people []string
	for i := range 45 {
		people = append(people, fmt.Sprint(i))
	}
	r, err := c.Robot.SendOTO(t.Context(), people, dingtalk.Message{Text: "x"})
	noError(t, err)
	if diff := cmp.Diff([]string{"pqk1", "pqk2", "pqk3"}, r.ProcessQueryKeys); diff != "" {
		t.Error(diff)
	}
	got := f.requests()
	if len(got) != 3 || !strings.Contains(got[2], `"userIds":["40","41","42","43","44"]`) {
		t.Errorf("requests:\n%s", strings.Join(got, "\n"))
	}
}

func TestMessageToAGroup(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", groupPath, `{"processQueryKey":"pqk2"}`)
	key, err := c.Robot.SendGroup(t.Context(), "cidAbc==", dingtalk.Message{Text: "会议改到 15:00"})
	noError(t, err)
	if key != "pqk2" {
		t.Errorf("key is %q", key)
	}
	f.want(`POST ` + groupPath + ` {"robotCode":"dingabc","openConversationId":"cidAbc==","msgKey":"sampleText","msgParam":"{\"content\":\"会议改到 15:00\"}"}`)
	if _, err = c.Robot.SendGroup(t.Context(), "cidAbc==", dingtalk.Message{Text: strings.Repeat("长", 5000)}); err == nil {
		t.Error("a message above 15,000 bytes was sent")
	}
	f.want()
}
