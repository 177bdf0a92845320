package office_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
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

// With OA高级版 an approver is added before or after a task, and a task is sent back; each refusal has its code.
func TestWithThePremiumEditionTasksAreAddedAndSentBack(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	w.SetPremium(true)
	start := func() office.Instance {
		i, err := w.StartApproval(office.Approval{Template: "采购", Originator: w.who("张三").UserID, Values: map[string]string{"采购事由": "x"}})
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	holds := func(i office.Instance, names ...string) {
		t.Helper()
		var want, got []string
		for _, n := range names {
			want = append(want, w.who(n).UserID)
		}
		for _, task := range w.instance(i.ID).Waiting() {
			got = append(got, task.UserID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("it waits for %v, want %v", got, want)
		}
	}
	decide := func(i office.Instance, name string) {
		t.Helper()
		for _, task := range w.instance(i.ID).Waiting() {
			if task.UserID == w.who(name).UserID {
				if err := w.Decide(i.ID, task.ID, task.UserID, true, "好"); err != nil {
					t.Error(err)
				}
				return
			}
		}
		t.Errorf("it does not wait for %s", name)
	}
	const path = "/v1.0/workflow/premium/tasks/"
	body := func(i office.Instance, more obj) obj {
		task := w.instance(i.ID).Waiting()[0]
		out := obj{"taskId": task.ID, "processInstanceId": i.ID, "operateUserId": task.UserID}
		maps.Copy(out, more)
		return out
	}
	add := func(way, name string) obj {
		return obj{"appenderUserIds": []string{w.who(name).UserID}, "activateType": "ALL", "type": way}
	}
	before, after, back := start(), start(), start()
	first := ""
	for _, p := range w.People() {
		if p.UserID == before.Waiting()[0].UserID {
			first = p.Name
		}
	}
	w.ok(http.MethodPost, path+"append", body(before, add("before", "林雅婷")))
	holds(before, "林雅婷")
	decide(before, "林雅婷")
	holds(before, first)
	w.ok(http.MethodPost, path+"append", body(after, add("after", "林雅婷")))
	holds(after, first)
	decide(after, first)
	holds(after, "林雅婷")
	w.fails(400, "appender.contains.currentOperator", http.MethodPost, path+"append", body(after, add("after", "林雅婷")))
	w.fails(400, "param.blank", http.MethodPost, path+"append", body(after, obj{}))
	w.fails(400, "param.illegal.operator", http.MethodPost, path+"append", body(after, obj{"operateUserId": w.who("张三").UserID, "appenderUserIds": []string{"x"}, "activateType": "ALL", "type": "after"}))

	w.fails(400, "param.illegal", http.MethodPost, path+"revert", body(back, obj{"targetActivityId": "nowhere", "revertAction": "REVERT_FOR_APPROVAL"}))
	decide(back, first)
	now := w.instance(back.ID).Waiting()[0]
	detail := w.ok(http.MethodGet, "/v1.0/workflow/processInstances?processInstanceId="+back.ID, nil)
	w.ok(http.MethodPost, path+"revert", body(back, obj{"targetActivityId": at(detail, "result", "tasks", 0, "activityId"), "revertAction": "REVERT_FOR_APPROVAL"}))
	holds(back, first)
	w.fails(400, "task.status.error", http.MethodPost, path+"revert", obj{"taskId": now.ID, "processInstanceId": back.ID, "operateUserId": now.UserID, "targetActivityId": "sid-startevent", "revertAction": "REVERT_FOR_RESUBMIT"})
	w.ok(http.MethodPost, path+"revert", body(back, obj{"targetActivityId": "sid-startevent", "revertAction": "REVERT_FOR_RESUBMIT"}))
	holds(back)
	if n := len(items(w.ok(http.MethodGet, "/v1.0/workflow/premium/processCentres/todoTasks?pageSize=20&pageNumber=1&userId="+w.who("林雅婷").UserID, nil), "result", "list")); n != 1 {
		t.Errorf("%d tasks listed", n)
	}
}
