package dingtalk_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

const wf = apiPath + "/v1.0/workflow"

func utc(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestInstanceIDsComePageByPage(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", wf+"/processes/instanceIds/query",
		`{"result":{"list":["91ef","a171"],"nextToken":"20"},"success":true}`,
		`{"result":{"list":["b2"],"nextToken":""},"success":true}`)
	q := dingtalk.InstanceQuery{
		ProcessCode: "PROC-1", Start: time.UnixMilli(1714500000000), UserIDs: []string{"012345"}, Statuses: []string{dingtalk.StatusRunning},
	}
	page, err := c.Workflow.ListIDs(t.Context(), q)
	noError(t, err)
	if diff := cmp.Diff(dingtalk.InstancePage{IDs: []string{"91ef", "a171"}, Next: 20, More: true}, page); diff != "" {
		t.Error(diff)
	}
	q.Next, q.End = page.Next, time.UnixMilli(1714600000000)
	page, err = c.Workflow.ListIDs(t.Context(), q)
	noError(t, err)
	if diff := cmp.Diff(dingtalk.InstancePage{IDs: []string{"b2"}}, page); diff != "" {
		t.Error(diff)
	}
	f.want(
		`POST `+wf+`/processes/instanceIds/query {"processCode":"PROC-1","startTime":1714500000000,"nextToken":0,"maxResults":20,"userIds":["012345"],"statuses":["RUNNING"]}`,
		`POST `+wf+`/processes/instanceIds/query {"processCode":"PROC-1","startTime":1714500000000,"endTime":1714600000000,"nextToken":20,"maxResults":20,"userIds":["012345"],"statuses":["RUNNING"]}`,
	)
}

func TestPageTokenThatGoesInCirclesEndsTheList(t *testing.T) {
	for _, next := range []string{`"20"`, `20`, `"abc"`, `null`, `"0"`} {
		c, f := setup(t)
		f.handle("POST", wf+"/processes/instanceIds/query", `{"result":{"list":["91ef"],"nextToken":`+next+`}}`)
		page, err := c.Workflow.ListIDs(t.Context(), dingtalk.InstanceQuery{Next: 20})
		noError(t, err)
		if page.More {
			t.Errorf("after page 20, %s promises more", next)
		}
	}
}

func TestInstanceIsReadLeniently(t *testing.T) {
	want := dingtalk.Instance{
		Title: "小王提交的采购", Status: "RUNNING", OriginatorUserID: "012345", OriginatorDeptID: "-1", BusinessID: "202405060001",
		CreateTime: utc("2024-05-06T01:02:00Z"),
		OperationRecords: []dingtalk.Operation{
			{UserID: "012345", Date: utc("2024-05-06T01:02:00Z"), Type: "START_PROCESS_INSTANCE", Result: "NONE"},
		},
		Tasks: []dingtalk.Task{{TaskID: 675834, UserID: "099", Status: "RUNNING", CreateTime: utc("2024-05-06T01:02:00Z"), ActivityID: "a1_b2"}},
		FormComponentValues: []dingtalk.FormValue{
			{ID: "TextField_1", Name: "事由", Value: "采购键盘", ComponentType: "TextField"},
		},
	}
	for name, answer := range map[string]string{
		"as documented": `{"result":{"title":"小王提交的采购","status":"RUNNING","originatorUserId":"012345","originatorDeptId":"-1","businessId":"202405060001",
			"operationRecords":[{"userId":"012345","date":"2024-05-06T01:02Z","type":"START_PROCESS_INSTANCE","result":"NONE"}],
			"tasks":[{"taskId":675834,"userId":"099","status":"RUNNING","createTime":"2024-05-06T01:02Z","activityId":"a1_b2"}],
			"formComponentValues":[{"id":"TextField_1","name":"事由","value":"采购键盘","componentType":"TextField"}],"createTime":"2024-05-06T01:02Z"},"success":"true"}`,
		"with other types": `{"result":{"title":"小王提交的采购","status":"RUNNING","originatorUserId":"012345","originatorDeptId":-1,"businessId":202405060001,
			"operationRecords":[{"userId":"012345","date":1714957320000,"type":"START_PROCESS_INSTANCE","result":"NONE"}],
			"tasks":[{"taskId":"675834","userId":"099","status":"RUNNING","createTime":"2024-05-06 09:02:00","finishTime":null,"activityId":"a1_b2"}],
			"formComponentValues":[{"id":"TextField_1","name":"事由","value":"采购键盘","extValue":null,"componentType":"TextField"}],
			"createTime":"2024-05-06T09:02:00+08:00","finishTime":""},"success":true}`,
	} {
		t.Run(name, func(t *testing.T) {
			c, f := setup(t)
			f.handle("GET", wf+"/processInstances", answer)
			got, err := c.Workflow.Get(t.Context(), "91ef=/1")
			noError(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			f.want(`GET ` + wf + `/processInstances?processInstanceId=91ef%3D%2F1`)
		})
	}
}

// result is the decision and success the outcome (corrections.md 2).
func TestARefusalThatStoodIsNoFailure(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", wf+"/processInstances/execute", `{"result":false,"success":true}`, `{"result":false}`, `{"result":false,"success":false}`)
	x := dingtalk.Execution{ProcessInstanceID: "91ef", TaskID: 675834, ActionerUserID: "099", Result: "refuse"}
	for range 2 {
		noError(t, c.Workflow.Execute(t.Context(), x))
	}
	if err := c.Workflow.Execute(t.Context(), x); err == nil {
		t.Error("a refusal that DingTalk denied counts as done")
	}
}

func TestAnAgreementWithoutAnOutcomeHasToBeRead(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", wf+"/processInstances/execute", `{"result":false}`)
	if err := write(t.Context(), c); !dingtalk.IsTemporary(err) {
		t.Errorf("error is %v, want one after which the instance is read", err)
	}
}

func TestARemarkIsCutToItsLimit(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", wf+"/processInstances/execute", `{"result":true}`)
	noError(t, c.Workflow.Execute(t.Context(), dingtalk.Execution{Result: dingtalk.ResultAgree, Remark: strings.Repeat("批", 2000)}))
	if have := strings.Count(f.requests()[0], "批"); have != dingtalk.MaxRemark {
		t.Errorf("the request carries %d characters", have)
	}
}

func TestTemplatesAreReadToTheEnd(t *testing.T) {
	c, f := setup(t)
	f.handle("GET", wf+"/processes/userVisibilities/templates",
		`{"result":{"processList":[{"name":"采购","processCode":"PROC-1","url":"https://aflow","iconUrl":"i","dirId":"1","dirName":"行政"}],"nextToken":100}}`,
		`{"result":{"processList":[{"name":"出差","processCode":"PROC-2","dirId":2}]}}`)
	got, err := c.Workflow.Templates(t.Context(), "012345")
	noError(t, err)
	want := []dingtalk.Template{
		{Name: "采购", ProcessCode: "PROC-1", URL: "https://aflow", IconURL: "i", DirID: "1", DirName: "行政"},
		{Name: "出差", ProcessCode: "PROC-2", DirID: "2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f.want(
		`GET `+wf+`/processes/userVisibilities/templates?maxResults=100&nextToken=0&userId=012345`,
		`GET `+wf+`/processes/userVisibilities/templates?maxResults=100&nextToken=100&userId=012345`,
	)
}

func TestTooManyOriginatorsAreRefusedBeforehand(t *testing.T) {
	c, f := setup(t)
	if _, err := c.Workflow.ListIDs(t.Context(), dingtalk.InstanceQuery{UserIDs: make([]string, 11)}); err == nil {
		t.Error("no error")
	}
	f.want()
}

func TestRemarksOfTasksAreCutToTheirLimits(t *testing.T) {
	c, f := setup(t)
	long := strings.Repeat("批", 2000)
	for _, path := range []string{"/processInstances/comments", "/tasks/redirect", "/premium/tasks/append", "/premium/tasks/revert"} {
		f.handle("POST", wf+path, `{"result":true}`)
	}
	noError(t, c.Workflow.Comment(t.Context(), "91ef", "099", long))
	noError(t, c.Workflow.Redirect(t.Context(), dingtalk.Redirection{Remark: long}))
	noError(t, c.Workflow.Append(t.Context(), dingtalk.Appending{Remark: long}))
	noError(t, c.Workflow.Revert(t.Context(), dingtalk.Reversion{Remark: long, TargetActivityID: dingtalk.StartActivity}))
	got := f.requests()
	for i, n := range []int{1024, 256, 256, 256} {
		if have := strings.Count(got[i], "批"); have != n {
			t.Errorf("request %d carries %d characters, want %d", i, have, n)
		}
	}
	if !strings.Contains(got[3], `"revertAction":"REVERT_FOR_RESUBMIT"`) {
		t.Error(got[3])
	}
}

// An edition that was not bought, and a right that was not granted, are no: nothing is offered. All else leaves it open.
func TestWhetherThereIsThePremiumEditionIsTold(t *testing.T) {
	for answer, want := range map[string]string{
		`400 {"code":"benefit.status.invalid","requestid":"r","message":"权益校验失败，未开通或过期"}`:                 "false <nil>",
		`403 {"code":"Forbidden.AccessDenied.AccessTokenPermissionDenied","requestid":"r","message":"m"}`: "false <nil>",
		`{"result":{"list":[],"hasMore":false}}`:                           "true <nil>",
		`400 {"code":"oaplus.params.error","requestid":"r","message":"m"}`: "false",
	} {
		c, f := setup(t)
		f.handle("GET", wf+"/premium/processCentres/todoTasks", answer)
		has, err := c.Workflow.Premium(t.Context(), "099")
		if got := fmt.Sprint(has, " ", err); !strings.HasPrefix(got, want) || (want == "false") != (err != nil) {
			t.Errorf("%s: %s", answer, got)
		}
	}
}
