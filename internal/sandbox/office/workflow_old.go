package office

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The old host's approval calls, openapi.md 4.13. They take the permission
// codes of their successors.

func (o *Office) workflowOldRoutes() []Route {
	route := func(path, scope string, call oldCall) Route {
		return Route{Method: http.MethodPost, Path: path, Old: true, Scope: scope, Handle: o.serveOld(call)}
	}
	const read, write = "Workflow.Instance.Read", "Workflow.Instance.Write"
	return []Route{
		route("/topapi/processinstance/get", read, o.oldInstanceGet),
		route("/topapi/processinstance/listids", read, o.oldInstanceIDs),
		route("/topapi/process/gettodonum", read, o.oldTodoNumber),
		route("/topapi/process/instance/execute", write, o.oldExecute),
		route("/topapi/processinstance/create", write, o.oldCreate),
	}
}

func oldMoment(t time.Time) string { return t.In(china).Format(secondFormat) }

func (o *Office) oldInstanceGet(a args) (object, *fault) {
	in := o.instanceByID[a.str("process_instance_id")]
	if in == nil {
		return nil, oldFault(820001, "审批实例不存在")
	}
	d := object{
		"title": in.title, "create_time": oldMoment(in.created), "originator_userid": in.originator.UserID,
		"originator_dept_id": strconv.FormatInt(in.dept, 10), "originator_dept_name": o.deptName(in.dept),
		"status": in.status, "result": in.result, "business_id": in.businessID, "biz_action": "NONE",
		"approver_userids": in.approvers(), "cc_userids": orEmpty(in.cc), "attached_process_instance_ids": []string{},
		"operation_records": oldRecords(in), "tasks": oldTasks(in), "form_component_values": oldValues(in),
	}
	if !in.finished.IsZero() {
		d["finish_time"] = oldMoment(in.finished)
	}
	return object{"process_instance": d}, nil
}

func oldRecords(in *instance) []object {
	list := []object{}
	for _, r := range in.records {
		e := object{"userid": r.userID, "date": oldMoment(r.at), "operation_type": r.kind, "operation_result": r.result}
		if r.remark != "" {
			e["remark"] = r.remark
		}
		list = append(list, e)
	}
	return list
}

func oldTasks(in *instance) []object {
	list := []object{}
	for _, t := range in.tasks {
		e := object{
			"taskid": strconv.FormatInt(t.id, 10), "userid": t.userID, "task_status": t.status, "task_result": t.result,
			"create_time": oldMoment(t.created), "activity_id": t.activity, "url": "aflow.dingtalk.com?procInsId=" + in.id + "&taskId=" + strconv.FormatInt(t.id, 10),
		}
		if !t.finished.IsZero() {
			e["finish_time"] = oldMoment(t.finished)
		}
		list = append(list, e)
	}
	return list
}

func oldValues(in *instance) []object {
	list := []object{}
	for _, v := range in.values {
		e := object{"id": v.ID, "name": v.Name, "value": v.Value, "component_type": v.ComponentType}
		if v.ExtValue != "" {
			e["ext_value"] = v.ExtValue
		}
		list = append(list, e)
	}
	return list
}

func (o *Office) oldInstanceIDs(a args) (object, *fault) {
	start, _ := a.num("start_time")
	cursor, ok1 := a.numOr("cursor", 0)
	size, ok2 := a.numOr("size", 20)
	q := idQuery{ProcessCode: a.str("process_code"), StartTime: start, MaxResults: int(size), UserIDs: a.list("userid_list")}
	token := int(cursor)
	q.NextToken = &token
	if end, ok := a.num("end_time"); ok {
		q.EndTime = &end
	}
	if o.templateByCode(q.ProcessCode) == nil {
		return nil, oldFault(830001, "无效的processCode")
	}
	if f := o.checkIDQuery(q); !ok1 || !ok2 || f != nil {
		return nil, badArgument()
	}
	part, more := window(o.query(q), token, q.MaxResults)
	result := object{"list": instanceIDs(part)}
	if more {
		result["next_cursor"] = token + q.MaxResults
	}
	return object{"result": result}, nil
}

func (o *Office) oldTodoNumber(a args) (object, *fault) {
	id := a.str("userid")
	if o.employee(id) == nil {
		return nil, noSuchUser()
	}
	return object{"count": len(o.waiting(id))}, nil
}

func (o *Office) oldExecute(a args) (object, *fault) {
	var q struct {
		InstanceID string  `json:"process_instance_id"`
		Result     string  `json:"result"`
		UserID     string  `json:"actioner_userid"`
		TaskID     flexInt `json:"task_id"`
		Remark     string  `json:"remark"`
	}
	if err := a.into("request", &q); err != nil {
		return nil, badArgument()
	}
	f := o.execute(executeRequest{InstanceID: q.InstanceID, TaskID: int64(q.TaskID), UserID: q.UserID, Result: q.Result, Remark: q.Remark})
	if f == nil {
		return object{"result": true}, nil
	}
	switch f.code {
	case "aflowProcessInstStatusException":
		return nil, oldFault(820005, "审批实例状态错误")
	case "aflowProcessInstCanNotBeExecuted":
		return nil, oldFault(820006, "审批任务状态错误")
	case "userNotExist":
		return nil, noSuchUser()
	case "invalidInstanceExecuteActionerUserId":
		return nil, oldFault(810007, "没有操作审批流的权限")
	}
	return nil, badArgument()
}

// flexInt is a number that the old host also takes as text.
type flexInt int64

// UnmarshalJSON reads 12 and "12".
func (n *flexInt) UnmarshalJSON(b []byte) error {
	v, err := strconv.ParseInt(strings.Trim(string(b), `"`), 10, 64)
	*n = flexInt(v)
	return err
}

func (o *Office) oldCreate(a args) (object, *fault) {
	dept, ok := a.num("dept_id")
	q := startRequest{ProcessCode: a.str("process_code"), OriginatorUserID: a.str("originator_user_id"), CCList: a.list("cc_list"), CCPosition: a.str("cc_position")}
	if ok {
		q.DeptID = &dept
	}
	if a.has("approvers_v2") {
		var list []struct {
			Type  string   `json:"task_action_type"`
			Users []string `json:"user_ids"`
		}
		if err := a.into("approvers_v2", &list); err != nil {
			return nil, badArgument()
		}
		for _, e := range list {
			q.Approvers = append(q.Approvers, approver{ActionType: e.Type, UserIDs: e.Users})
		}
	} else {
		for _, id := range a.list("approvers") {
			q.Approvers = append(q.Approvers, approver{ActionType: methodSingle, UserIDs: []string{id}})
		}
	}
	if err := a.into("form_component_values", &q.Values); err != nil {
		return nil, badArgument()
	}
	in, f := o.start(q)
	switch {
	case f == nil:
		return object{"process_instance_id": in.id}, nil
	case f.code == "processCodeError":
		return nil, oldFault(830001, f.message)
	case f.code == "needAuth":
		return nil, oldFault(810007, f.message)
	}
	return nil, oldFault(820008, f.message)
}
