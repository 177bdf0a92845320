package dingtalk_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
)

// wholePage and whole are a page of whole instances as DingTalk's SDK describes it.
const wholePage = `{"result":{"hasMore":true,"nextToken":"17","list":[{"processInstanceId":"91ef","title":"小王提交的采购","businessId":"2024","createTime":1714957320000,
	"finishTime":null,"originatorUserid":"012345","originatorDeptId":"-1","status":"RUNNING","result":"","attachedProcessInstanceIds":"","mainProcessInstanceId":"",
	"tasks":[{"activityId":"a1_b2","createTimestamp":1714957320000,"result":"NONE","status":"RUNNING","taskId":675834,"userId":"099"}],
	"operationRecords":[{"userId":"012345","operationType":"START_PROCESS_INSTANCE","result":"NONE","timestamp":1714957320000}],
	"formComponentValues":[{"id":"TextField_1","name":"事由","value":"采购键盘","componentName":"TextField"}]}]}}`

func whole() dingtalk.WholePage {
	at := utc("2024-05-06T01:02:00Z")
	return dingtalk.WholePage{Next: "17", More: true, Instances: []dingtalk.WholeInstance{{ID: "91ef", Instance: dingtalk.Instance{
		Title: "小王提交的采购", Status: "RUNNING", OriginatorUserID: "012345", OriginatorDeptID: "-1", BusinessID: "2024", CreateTime: at,
		OperationRecords:    []dingtalk.Operation{{UserID: "012345", Date: at, Type: "START_PROCESS_INSTANCE", Result: "NONE"}},
		Tasks:               []dingtalk.Task{{TaskID: 675834, UserID: "099", Status: "RUNNING", Result: "NONE", CreateTime: at, ActivityID: "a1_b2", ProcessInstanceID: "91ef"}},
		FormComponentValues: []dingtalk.FormValue{{ID: "TextField_1", Name: "事由", Value: "采购键盘", ComponentType: "TextField"}},
	}}}}
}

// What nobody documented may answer anything. An odd answer is a failure, never a list from which something is missing.
func TestOddPagesOfWholeInstancesAreRefused(t *testing.T) {
	for _, answer := range []string{`{}`, `{"result":null}`, `{"result":[]}`, `{"result":{"list":[{"title":"x","status":"RUNNING","originatorUserid":"1"}]}}`, `{"result":{"list":[{"processInstanceId":"x"}]}}`} {
		c, f := setup(t)
		f.handle("POST", wf+"/instances/datas", answer)
		if page, err := c.Workflow.Datas(t.Context(), dingtalk.PageQuery{}); err == nil {
			t.Errorf("%s is %+v", answer, page)
		}
	}
	for _, answer := range []string{`{"result":{"list":[],"hasMore":true,"nextToken":"9"}}`, wholePage} { // more of nothing, and a token that does not move on
		c, f := setup(t)
		f.handle("POST", wf+"/instances/datas", answer)
		page, err := c.Workflow.Datas(t.Context(), dingtalk.PageQuery{Next: "17"})
		noError(t, err)
		if page.More {
			t.Errorf("%s promises more", answer)
		}
	}
}
