package office

import (
	"net/http"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// What takes OA高级版: the list of one's tasks (openapi.md 4.12), adding an approver and sending back
// (api-premiumappendtask, api-premiumreverttask of DingTalk's documents). The other calls of that edition
// answer as without it.

// SetPremium gives the organisation OA高级版, or takes it away.
func (o *Office) SetPremium(on bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.hasPremium = on
}

func (o *Office) premium(call newCall) newCall {
	return func(r *http.Request) (any, *fault) {
		if !o.hasPremium {
			return noBenefit(r)
		}
		return call(r)
	}
}

func (o *Office) todoTasks(r *http.Request) (any, *fault) {
	q := r.URL.Query()
	size, ok := queryInt(q, "pageSize", 0)
	page, paged := queryInt(q, "pageNumber", 0)
	if !ok || !paged || size < 1 || size > 20 || page < 1 || page > 10 || o.employee(q.Get("userId")) == nil {
		return nil, bad("oaplus.params.error", "参数错误")
	}
	list := []object{}
	for _, t := range o.waiting(q.Get("userId")) {
		in, _ := o.findTask(t.id)
		list = append(list, object{
			"taskId": strconv.FormatInt(t.id, 10), "processInstanceId": in.id, "status": t.status, "processCreateTime": utcMinute(in.created),
			"originatorName": in.originator.Name, "originatorId": in.originator.UserID, "title": in.title, "url": o.instanceURL(in), "processType": 0, "activityId": t.activity,
		})
	}
	part, more := window(list, (page-1)*size, size)
	return object{"result": object{"list": part, "hasMore": more}, "success": true}, nil
}

// held finds the task that its holder wants to do something with. what is what is refused of one that is over.
func (o *Office) held(taskID int64, instanceID, by, what string) (*instance, *task, *fault) {
	if taskID == 0 || instanceID == "" || by == "" {
		return nil, nil, bad("param.blank", "参数不能为空")
	}
	in, t := o.findTask(taskID)
	switch {
	case t == nil || in.id != instanceID:
		return nil, nil, bad("param.illegal", "不合法的参数taskId")
	case o.employee(by) == nil:
		return nil, nil, bad("user.not.exist", "用户ID不存在")
	case t.userID != by:
		return nil, nil, bad("param.illegal.operator", "操作人的userId必须为当前任务的审批人")
	case in.status != running:
		return nil, nil, bad("instance.status.error", "当前流程实例状态不是运行中不支持"+what+"操作")
	case t.status != running:
		return nil, nil, bad("task.status.error", "当前任务状态不是运行中不支持"+what+"操作")
	}
	return in, t, nil
}

func (o *Office) taskAppend(r *http.Request) (any, *fault) {
	var q struct {
		TaskID       int64    `json:"taskId"`
		InstanceID   string   `json:"processInstanceId"`
		OperateID    string   `json:"operateUserId"`
		Appenders    []string `json:"appenderUserIds"`
		ActivateType string   `json:"activateType"`
		Type         string   `json:"type"`
		AgreeAll     *bool    `json:"agreeAll"`
		Remark       string   `json:"remark"`
	}
	if err := decode(r, &q); err != nil || q.ActivateType != "" && q.ActivateType != "ALL" && q.ActivateType != "ONE_BY_ONE" ||
		q.Type != "" && q.Type != "before" && q.Type != "after" || len(q.Appenders) > 1 && q.AgreeAll == nil || utf8.RuneCountInString(q.Remark) > maxRedirectRemark {
		return nil, bad("param.illegal", "不合法的参数")
	}
	if len(q.Appenders) == 0 || q.ActivateType == "" || q.Type == "" {
		return nil, bad("param.blank", "参数不能为空")
	}
	in, t, f := o.held(q.TaskID, q.InstanceID, q.OperateID, "加签")
	switch {
	case f != nil:
		return nil, f
	case slices.Contains(q.Appenders, q.OperateID):
		return nil, bad("appender.contains.currentOperator", "加签任务，加签人不能包含当前操作人")
	case !o.allEmployees(q.Appenders):
		return nil, bad("user.not.exist", "用户ID不存在")
	}
	when, added := o.now(), step{activity: t.activity + "_" + q.Type, name: "加签", method: methodAnd, users: slices.Clone(q.Appenders)}
	if q.AgreeAll != nil && !*q.AgreeAll {
		added.method = methodOr
	}
	in.records = append(in.records, record{userID: t.userID, at: when, kind: "APPEND_TASK_" + upper(q.Type), result: resultNone, remark: q.Remark, activity: t.activity, name: t.group})
	if q.Type == "after" {
		in.steps = slices.Insert(slices.Clone(in.steps), in.at+1, added)
		return object{"result": true}, nil
	}
	t.status = paused
	for _, u := range added.users {
		o.open(in, added, u, when)
	}
	return object{"result": true}, nil
}

// resume gives tasks back that waited for approvers who were added before them.
func (o *Office) resume(in *instance, when time.Time) {
	for _, t := range in.tasks {
		if t.status == paused {
			t.status = running
			o.taskEvent(in, t, "start", "", "", when)
		}
	}
}

func (o *Office) taskRevert(r *http.Request) (any, *fault) {
	var q struct {
		TaskID     int64  `json:"taskId"`
		InstanceID string `json:"processInstanceId"`
		OperateID  string `json:"operateUserId"`
		Target     string `json:"targetActivityId"`
		Action     string `json:"revertAction"`
		Remark     string `json:"remark"`
	}
	if err := decode(r, &q); err != nil || utf8.RuneCountInString(q.Remark) > maxRedirectRemark {
		return nil, bad("param.illegal", "不合法的参数")
	}
	if q.Target == "" || q.Action == "" {
		return nil, bad("param.blank", "参数不能为空")
	}
	in, t, f := o.held(q.TaskID, q.InstanceID, q.OperateID, "退回")
	if f != nil {
		return nil, f
	}
	at := slices.IndexFunc(in.steps[:in.at], func(s step) bool { return s.activity == q.Target })
	switch toStart := q.Target == "sid-startevent"; {
	case q.Action != "REVERT_FOR_RESUBMIT" && q.Action != "REVERT_FOR_APPROVAL", toStart != (q.Action == "REVERT_FOR_RESUBMIT"):
		return nil, bad("param.illegal", "不合法的参数revertAction")
	case toStart && in.template.suite:
		return nil, bad("internalError", "表单中含有业务套件，不支持退回至发起人")
	case !toStart && at < 0:
		return nil, bad("param.illegal", "不合法的参数targetActivityId")
	}
	when := o.now()
	in.records = append(in.records, record{userID: t.userID, at: when, kind: "REDIRECT_PROCESS", result: resultNone, remark: q.Remark, activity: t.activity, name: t.group})
	o.cancelOthers(in, when, true)
	o.cancelOthers(in, when, false)
	if in.at = max(at, 0); at >= 0 { // its originator has to submit it anew, in the client
		o.enter(in, when)
	}
	return object{"result": true}, nil
}
