package office_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
)

func TestStartChecksTheFormAndRefusesSuites(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, codes := w.who("张三"), w.codes()
	form := []obj{{"name": "采购事由", "value": "键盘"}, {"name": "预算金额（元）", "value": "300"}}
	for name, c := range map[string]struct {
		body obj
		code string
	}{
		"unknown code":      {obj{"processCode": "PROC-x", "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": form}, "processCodeError"},
		"suite":             {obj{"processCode": codes["出差"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": form}, "illegalComponent"},
		"no department":     {obj{"processCode": codes["采购"], "originatorUserId": me.UserID, "formComponentValues": form}, "processInstanceInvalidParameter"},
		"required missing":  {obj{"processCode": codes["采购"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": form[:1]}, "formConverterError"},
		"unknown component": {obj{"processCode": codes["采购"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": append(form, obj{"name": "x", "value": "y"})}, "formConverterError"},
		"not visible":       {obj{"processCode": codes["合同审批（销售）"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": form}, "needAuth"},
		"no approver named": {obj{"processCode": codes["通用审批"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": []obj{{"name": "申请内容", "value": "x"}}}, "targetSelectApproverMissing"},
		"number as value":   {obj{"processCode": codes["采购"], "originatorUserId": me.UserID, "deptId": -1, "formComponentValues": []obj{{"name": "采购事由", "value": 3}}}, "processInstanceInvalidParameter"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.fails(400, c.code, http.MethodPost, startPath, c.body)
		})
	}
	w.t = t
	f := w.ok(http.MethodPost, "/v1.0/workflow/processes/forecast", obj{"processCode": codes["通用审批"], "deptId": me.DeptID, "userId": me.UserID, "formComponentValues": []obj{{"name": "申请内容", "value": "x"}}})
	rule := at(f, "result", "workflowActivityRules", 0)
	if at(rule, "isTargetSelect") != true {
		t.Fatalf("forecast %v", f)
	}
	r := w.ok(http.MethodPost, startPath, obj{"processCode": codes["通用审批"], "originatorUserId": me.UserID, "deptId": me.DeptID, "formComponentValues": []obj{{"name": "申请内容", "value": "x"}},
		"targetSelectActioners": []obj{{"actionerKey": at(rule, "workflowActor", "actorKey"), "actionerUserIds": []string{w.who("王五").UserID}}}})
	if in := w.instance(r["instanceId"].(string)); in.Waiting()[0].UserID != w.who("王五").UserID {
		t.Errorf("%+v", in)
	}
}

func TestForecastNamesTheManager(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	f := w.ok(http.MethodPost, "/v1.0/workflow/processes/forecast", obj{"processCode": w.codes()["采购"], "deptId": me.DeptID, "userId": me.UserID, "formComponentValues": []obj{{"name": "采购事由", "value": "x"}}})
	if at(f, "result", "isForecastSuccess") != true || at(f, "result", "workflowActivityRules", 0, "activityActioners", 0, "userId") != me.ManagerID {
		t.Errorf("%v", f)
	}
}

func TestPremiumCallsAnswerBenefitStatusInvalid(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	n := 0
	for _, r := range w.Routes() {
		if strings.Contains(r.Path, "/premium/") {
			n++
			w.fails(400, "benefit.status.invalid", r.Method, r.Path, nil)
		}
	}
	if n < 6 {
		t.Errorf("%d premium calls", n)
	}
}

func TestTemplatesFollowVisibilityAndSchemasDescribeThem(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	list := func(userID string) []string {
		var names []string
		for _, p := range items(w.ok(http.MethodGet, "/v1.0/workflow/processes/userVisibilities/templates?maxResults=100&nextToken=0&userId="+userID, nil), "result", "processList") {
			names = append(names, at(p, "name").(string))
		}
		return names
	}
	if slices.Contains(list(w.who("张三").UserID), "合同审批（销售）") || !slices.Contains(list(w.who("陳志明").UserID), "合同审批（销售）") || !slices.Contains(list(""), "合同审批（销售）") {
		t.Error("the contract template is for sales only")
	}
	w.fails(400, "invalidMaxResults", http.MethodGet, "/v1.0/workflow/processes/userVisibilities/templates?maxResults=101&nextToken=0", nil)
	w.fails(400, "invalidNextToken", http.MethodGet, "/v1.0/workflow/processes/userVisibilities/templates?maxResults=10", nil)
	w.fails(400, "aflowProcessGetFailed", http.MethodGet, "/v1.0/workflow/processes/managements/templates?userId="+w.who("张三").UserID, nil)
	if r := w.ok(http.MethodGet, "/v1.0/workflow/processes/managements/templates?userId="+w.who("周敏").UserID, nil); len(items(r, "result")) < 6 {
		t.Errorf("%v", r)
	}
	for name, code := range w.codes() {
		r := w.ok(http.MethodGet, "/v1.0/workflow/forms/schemas/processCodes?processCode="+code, nil)
		if at(r, "result", "name") != name || len(items(r, "result", "schemaContent", "items")) == 0 {
			t.Errorf("%s: %v", name, r)
		}
	}
	w.fails(400, "formNotExist", http.MethodGet, "/v1.0/workflow/forms/schemas/processCodes?processCode=x", nil)
}

func TestOldHostTwinsTellTheSameStory(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	created := w.old("/topapi/processinstance/create", obj{"agent_id": 1, "process_code": w.codes()["采购"], "originator_user_id": me.UserID, "dept_id": me.DeptID, "approvers": w.who("李四").UserID,
		"form_component_values": []obj{{"name": "采购事由", "value": "键盘"}, {"name": "预算金额（元）", "value": "1"}}})
	id, _ := created["process_instance_id"].(string)
	p := at(w.old("/topapi/processinstance/get", obj{"process_instance_id": id}), "process_instance")
	taskID, ok := at(p, "tasks", 0, "taskid").(string)
	if !ok || at(p, "status") != "RUNNING" || at(p, "create_time") != "2026-11-18 10:30:00" || at(p, "approver_userids", 0) != w.who("李四").UserID {
		t.Fatalf("%v", p)
	}
	w.old("/topapi/process/instance/execute", obj{"request": obj{"process_instance_id": id, "result": "agree", "actioner_userid": w.who("李四").UserID, "task_id": taskID}})
	if in := w.instance(id); in.Status != "COMPLETED" {
		t.Errorf("%+v", in)
	}
	if code := w.oldCode("/topapi/process/instance/execute", obj{"request": obj{"process_instance_id": id, "result": "agree", "actioner_userid": w.who("李四").UserID, "task_id": taskID}}); code != 820005 {
		t.Errorf("handled: %d", code)
	}
	if code := w.oldCode("/topapi/processinstance/listids", obj{"process_code": "x", "start_time": 1}); code != 830001 {
		t.Errorf("unknown code: %d", code)
	}
	r := w.old("/topapi/processinstance/listids", obj{"process_code": w.codes()["采购"], "start_time": wednesday.AddDate(0, 0, -1).UnixMilli(), "size": 20, "cursor": 0, "userid_list": me.UserID})
	if !slices.Contains(stringsOf(r, "result", "list"), id) {
		t.Errorf("%v", r)
	}
}
