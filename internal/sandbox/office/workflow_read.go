package office

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Reading approvals, openapi.md 4.3, 4.4 and 4.11.

const (
	// maxInstanceIDs is the most that one query can page through.
	maxInstanceIDs = 10_000
	day            = 24 * time.Hour
	querySpan      = 120 * day // between start and end, and back from now without an end
	queryAge       = 365 * day // start, when an end is given
)

func (o *Office) workflowRoutes() []Route {
	route := func(method, path, scope string, call newCall) Route {
		return Route{Method: method, Path: "/v1.0/workflow/" + path, Scope: scope, Handle: o.serveNew(call)}
	}
	const (
		read, write, form = "Workflow.Instance.Read", "Workflow.Instance.Write", "Workflow.Form.Read"
		get, post         = http.MethodGet, http.MethodPost
	)
	const premium = "Premium.Workflow.ReadWrite.All"
	routes := []Route{
		route(get, "premium/processCentres/todoTasks", premium, o.premium(o.todoTasks)),
		route(get, "premium/processCentres/doneTasks", premium, noBenefit),
		route(get, "premium/processCentres/submittedInstances", premium, noBenefit),
		route(get, "premium/processCentres/noticedInstances", premium, noBenefit),
		route(get, "premium/tasks/todoTasks", premium, noBenefit),
		route(post, "premium/processInstances/batchExecute", premium, noBenefit),
		route(post, "premium/tasks/append", premium, o.premium(o.taskAppend)),
		route(post, "premium/tasks/revert", premium, o.premium(o.taskRevert)),
		route(get, "processInstances", read, o.instanceGet),
		route(post, "processes/instanceIds/query", read, o.instanceIDs),
		route(get, "processes/todoTasks/numbers", read, o.todoNumber),
		route(post, "instances/datas", read, o.instancePages(true)),
		route(get, "processes/pages/instances", read, o.instancePages(false)),
		route(post, "processInstances", write, o.instanceStart),
		route(post, "processInstances/execute", write, o.instanceExecute),
		route(post, "processInstances/terminate", write, o.instanceTerminate),
		route(post, "processInstances/comments", write, o.instanceComment),
		route(post, "tasks/redirect", write, o.taskRedirect),
		route(post, "processes/forecast", write, o.forecast),
		route(get, "processes/userVisibilities/templates", form, o.templatesVisible),
		route(get, "processes/managements/templates", form, o.templatesManaged),
		route(get, "forms/schemas/processCodes", form, o.formSchema),
		route(get, "processCentres/schemaNames/processCodes", form, o.codeByName),
	}
	return append(routes, o.workflowOldRoutes()...)
}

// noBenefit is what an organisation without the paid OA edition gets
// (openapi.md 4.12).
func noBenefit(*http.Request) (any, *fault) {
	return nil, bad("benefit.status.invalid", "权益校验失败，未开通或过期")
}

// yesString is a success member that documents and SDK type as a string.
const yesString = "true"

func (o *Office) instanceGet(r *http.Request) (any, *fault) {
	id := r.URL.Query().Get("processInstanceId")
	if id == "" {
		return nil, bad("invalidParameter", "获取单个审批实例详情参数错误")
	}
	in := o.instanceByID[id]
	if in == nil {
		return nil, bad("processInstanceNotExist", "审批实例不存在")
	}
	return object{"result": o.instanceDetail(in), "success": yesString}, nil
}

func utcMinute(t time.Time) string { return t.UTC().Format(minuteUTC) }

// instanceDetail is the record of 4.3: no processCode in it, and while the
// instance runs its result is an empty string.
func (o *Office) instanceDetail(in *instance) object {
	d := object{
		"title": in.title, "createTime": utcMinute(in.created),
		"originatorUserId": in.originator.UserID, "originatorDeptId": strconv.FormatInt(in.dept, 10), "originatorDeptName": o.deptName(in.dept),
		"status": in.status, "result": in.result, "businessId": in.businessID, "bizAction": "NONE",
		"approverUserIds": in.approvers(), "ccUserIds": orEmpty(in.cc), "attachedProcessInstanceIds": []string{},
		"operationRecords": operationRecords(in), "tasks": o.taskDetails(in), "formComponentValues": o.answeredValues(in),
	}
	if !in.finished.IsZero() {
		d["finishTime"] = utcMinute(in.finished)
	}
	return d
}

// approvers are named only for instances that the API started.
func (in *instance) approvers() []string {
	ids := []string{}
	if in.byAPI {
		for _, s := range in.steps {
			ids = append(ids, s.users...)
		}
	}
	return ids
}

func operationRecords(in *instance) []object {
	list := []object{}
	for _, r := range in.records {
		e := object{"userId": r.userID, "date": utcMinute(r.at), "type": r.kind, "result": r.result}
		for key, value := range map[string]string{"remark": r.remark, "activityId": r.activity, "showName": r.name} {
			if value != "" {
				e[key] = value
			}
		}
		if len(r.cc) > 0 {
			e["ccUserIds"] = r.cc
		}
		list = append(list, e)
	}
	return list
}

func (o *Office) taskDetails(in *instance) []object {
	list := []object{}
	for _, t := range in.tasks {
		link := fmt.Sprintf("?procInsId=%s&taskId=%d&businessId=%s", in.id, t.id, in.businessID)
		e := object{
			"taskId": t.id, "userId": t.userID, "status": t.status, "result": t.result, "createTime": utcMinute(t.created),
			"processInstanceId": in.id, "activityId": t.activity, "taskGroupName": t.group,
			"mobileUrl": "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm" + link, "pcUrl": "https://aflow.dingtalk.com/dingtalk/pc/query/pchomepage.htm" + link,
		}
		if !t.finished.IsZero() {
			e["finishTime"] = utcMinute(t.finished)
		}
		list = append(list, e)
	}
	return list
}

// deptName names the originator's department; approvals call the root -1.
func (o *Office) deptName(id int64) string {
	if d := o.depts[id]; d != nil {
		return d.name
	}
	return o.depts[rootDept].name
}

func orEmpty(ss []string) []string {
	if ss == nil {
		return []string{}
	}
	return ss
}

// idQuery is the body of 4.4; the times are milliseconds.
type idQuery struct {
	ProcessCode string   `json:"processCode"`
	StartTime   int64    `json:"startTime"`
	EndTime     *int64   `json:"endTime"`
	NextToken   *int     `json:"nextToken"`
	MaxResults  int      `json:"maxResults"`
	UserIDs     []string `json:"userIds"`
	Statuses    []string `json:"statuses"`
}

func (o *Office) instanceIDs(r *http.Request) (any, *fault) {
	var q idQuery
	if err := decode(r, &q); err != nil {
		return nil, bad("invalidParameter", "参数错误")
	}
	if f := o.checkIDQuery(q); f != nil {
		return nil, f
	}
	part, more := window(o.query(q), *q.NextToken, q.MaxResults)
	result := object{"list": instanceIDs(part)}
	if more {
		result["nextToken"] = strconv.Itoa(*q.NextToken + q.MaxResults)
	}
	return object{"result": result, "success": true}, nil
}

func (o *Office) checkIDQuery(q idQuery) *fault {
	start, now := time.UnixMilli(q.StartTime), o.now()
	switch {
	case o.templateByCode(q.ProcessCode) == nil:
		return bad("invalidProcessCode", "无效的processCode")
	case q.StartTime <= 0, q.EndTime == nil && now.Sub(start) > querySpan, now.Sub(start) > queryAge:
		return bad("invalidInstanceListIdsStartTime", "无效的开始时间")
	case q.EndTime != nil && (*q.EndTime < q.StartTime || time.UnixMilli(*q.EndTime).Sub(start) > querySpan):
		return bad("invalidEndTime", "无效的结束时间")
	case q.NextToken == nil || *q.NextToken < 0 || *q.NextToken >= maxInstanceIDs:
		return bad("invalidNextToken", "无效的分页游标")
	case q.MaxResults < 1 || q.MaxResults > 20:
		return bad("invalidMaxResults", "无效的分页大小")
	case len(q.UserIDs) > 10:
		return bad("invalidUserIds", "无效的用户列表")
	}
	return nil
}

// query finds instances by the time of their submission, newest first.
func (o *Office) query(q idQuery) []*instance {
	var found []*instance
	for _, in := range o.instanceList {
		ms := in.created.UnixMilli()
		if in.template.code == q.ProcessCode && ms >= q.StartTime && (q.EndTime == nil || ms <= *q.EndTime) &&
			(len(q.UserIDs) == 0 || slices.Contains(q.UserIDs, in.originator.UserID)) &&
			(len(q.Statuses) == 0 || slices.Contains(q.Statuses, in.status)) {
			found = append(found, in)
		}
	}
	slices.SortStableFunc(found, func(a, b *instance) int { return b.created.Compare(a.created) })
	return found[:min(len(found), maxInstanceIDs)]
}

func instanceIDs(list []*instance) []string {
	ids := []string{}
	for _, in := range list {
		ids = append(ids, in.id)
	}
	return ids
}

func (o *Office) todoNumber(r *http.Request) (any, *fault) {
	id := r.URL.Query().Get("userId")
	if id == "" {
		return nil, bad("invalidGetTodoTaskSumUserId", "userId无效")
	}
	if o.employee(id) == nil {
		return nil, bad("userNotExist", "用户不存在")
	}
	return object{"result": len(o.waiting(id))}, nil
}

// jsonText is a value of a form component that is a list.
func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // lists of strings always marshal
		return "[]"
	}
	return string(b)
}
