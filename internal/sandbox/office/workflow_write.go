package office

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// Starting, deciding, withdrawing, commenting and handing over, openapi.md
// 4.2 and 4.5 to 4.8.

const (
	maxRemark         = 1024
	maxRedirectRemark = 256
	maxApprovers      = 20
	maxCC             = 50
	maxComponents     = 150
	maxValue          = 65535
)

type startRequest struct {
	ProcessCode      string      `json:"processCode"`
	OriginatorUserID string      `json:"originatorUserId"`
	DeptID           *int64      `json:"deptId"`
	Approvers        []approver  `json:"approvers"`
	Targets          []target    `json:"targetSelectActioners"`
	CCList           []string    `json:"ccList"`
	CCPosition       string      `json:"ccPosition"`
	Values           []formValue `json:"formComponentValues"`
	BizDetailPageURL string      `json:"bizDetailPageUrl"`
}

type approver struct {
	ActionType string   `json:"actionType"`
	UserIDs    []string `json:"userIds"`
}

type target struct {
	ActionerKey     string   `json:"actionerKey"`
	ActionerUserIDs []string `json:"actionerUserIds"`
}

func (o *Office) instanceStart(r *http.Request) (any, *fault) {
	var q startRequest
	if err := decode(r, &q); err != nil {
		return nil, bad("processInstanceInvalidParameter", "审批实例参数错误")
	}
	in, f := o.start(q)
	if f != nil {
		return nil, f
	}
	return object{"instanceId": in.id}, nil
}

func (o *Office) start(q startRequest) (*instance, *fault) {
	t, p := o.templateByCode(q.ProcessCode), o.employee(q.OriginatorUserID)
	switch {
	case t == nil:
		return nil, bad("processCodeError", "获取审批模板失败或者模板已被删除")
	case p == nil:
		return nil, bad("processInstanceInvalidParameter", "审批实例参数错误：originatorUserId")
	case !o.visible(t, p):
		return nil, bad("needAuth", "没有发起审批的权限")
	case t.suite:
		return nil, bad("illegalComponent", "套件模板不支持通过接口发起")
	case q.BizDetailPageURL != "":
		return nil, bad("benefitStatusInvalid", "权益校验失败，未开通或过期")
	}
	dept, f := o.originatorDept(q, p)
	if f != nil {
		return nil, f
	}
	values, f := o.checkValues(t, q.Values)
	if f != nil {
		return nil, f
	}
	steps, f := o.requestedSteps(t, p, q)
	if f != nil {
		return nil, f
	}
	in := o.begin(t, p, dept, values, steps, o.now())
	if len(q.Approvers) > 0 {
		in.byAPI = true
		in.cc = append(in.cc, q.CCList...)
	}
	return in, nil
}

func (o *Office) originatorDept(q startRequest, p *person) (int64, *fault) {
	if q.DeptID == nil {
		if len(q.Approvers) == 0 {
			return 0, bad("processInstanceInvalidParameter", "审批实例参数错误：deptId")
		}
		return approvalDept(p.DeptID), nil
	}
	if id := *q.DeptID; id == -1 || slices.Contains(p.depts, id) {
		return approvalDept(id), nil
	}
	return 0, bad("processInstanceInvalidParameter", "审批实例参数错误：deptId")
}

// approvalDept is how approvals number a department: the root is -1.
func approvalDept(id int64) int64 {
	if id == rootDept {
		return -1
	}
	return id
}

// requestedSteps takes the approvers of the call, else the template's flow.
func (o *Office) requestedSteps(t *template, p *person, q startRequest) ([]step, *fault) {
	if len(q.Approvers) == 0 {
		chosen, f := o.chosen(t, q.Targets)
		if f != nil {
			return nil, f
		}
		return o.plan(t, p, chosen), nil
	}
	if len(q.Approvers) > maxApprovers || len(q.CCList) > maxCC || !slices.Contains([]string{"", "START", "FINISH", "START_FINISH"}, q.CCPosition) {
		return nil, bad("processInstanceInvalidParameter", "审批实例参数错误：approvers")
	}
	var steps []step
	for i, a := range q.Approvers {
		if len(a.UserIDs) == 0 || !slices.Contains([]string{methodAnd, methodOr, methodSingle}, a.ActionType) || a.ActionType == methodSingle && len(a.UserIDs) > 1 || !o.allEmployees(a.UserIDs) {
			return nil, bad("processInstanceInvalidParameter", "审批实例参数错误：approvers")
		}
		steps = append(steps, step{activity: "sid_api_" + string(rune('a'+i)), name: "审批人", method: a.ActionType, users: slices.Clone(a.UserIDs)})
	}
	return steps, nil
}

func (o *Office) allEmployees(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return o.employee(id) == nil })
}

// chosen reads the approvers that the originator had to name.
func (o *Office) chosen(t *template, targets []target) (map[string][]string, *fault) {
	chosen := map[string][]string{}
	for _, c := range targets {
		if !o.allEmployees(c.ActionerUserIDs) {
			return nil, bad("targetSelectApproverScopeError", "自选审批人不在规定范围内")
		}
		chosen[c.ActionerKey] = c.ActionerUserIDs
	}
	for _, r := range t.flow {
		if r.by == byChoice && len(chosen[choiceKey]) == 0 {
			return nil, bad("targetSelectApproverMissing", "自选审批人缺失")
		}
	}
	return chosen, nil
}

type executeRequest struct {
	InstanceID string `json:"processInstanceId"`
	TaskID     int64  `json:"taskId"`
	UserID     string `json:"actionerUserId"`
	Result     string `json:"result"`
	Remark     string `json:"remark"`
}

func (o *Office) instanceExecute(r *http.Request) (any, *fault) {
	var q executeRequest
	if err := decode(r, &q); err != nil {
		return nil, bad("invalidParameter", "参数错误")
	}
	if f := o.execute(q); f != nil {
		return nil, f
	}
	return object{"result": q.Result == agree, "success": true}, nil
}

// execute is also what the call of the old host and Decide do. Called with mu held.
func (o *Office) execute(q executeRequest) *fault {
	in, t, f := o.decidable(q)
	if f != nil {
		return f
	}
	o.decide(in, t, q.Result == agree, q.Remark, o.now())
	return nil
}

func (o *Office) decidable(q executeRequest) (*instance, *task, *fault) {
	if q.InstanceID == "" {
		return nil, nil, bad("invalidInstanceId", "无效的审批实例ID")
	}
	in := o.instanceByID[q.InstanceID]
	if in == nil {
		return nil, nil, bad("aflowProcessNotExist", "审批实例不存在")
	}
	t := in.task(q.TaskID)
	switch {
	case q.UserID == "":
		return nil, nil, bad("invalidInstanceExecuteActionerUserId", "无效的操作人")
	case o.employee(q.UserID) == nil:
		return nil, nil, bad("userNotExist", "用户不存在")
	case t == nil:
		return nil, nil, bad("invalidInstanceExecuteTaskId", "无效的任务节点ID")
	case t.userID != q.UserID:
		return nil, nil, bad("invalidInstanceExecuteActionerUserId", "无效的操作人")
	case q.Result != agree && q.Result != refuse:
		return nil, nil, bad("invalidInstanceExecuteResult", "无效的审批结果")
	case utf8.RuneCountInString(q.Remark) > maxRemark:
		return nil, nil, bad("invalidParameter", "审批意见过长")
	case in.template.remarks && strings.TrimSpace(q.Remark) == "":
		return nil, nil, bad("invalidParameter", "审批意见必填")
	case in.status != running:
		return nil, nil, bad("aflowProcessInstStatusException", "审批实例状态异常")
	case t.status != running:
		return nil, nil, bad("aflowProcessInstCanNotBeExecuted", "审批任务已处理")
	}
	return in, t, nil
}

func (o *Office) instanceTerminate(r *http.Request) (any, *fault) {
	var q struct {
		InstanceID string `json:"processInstanceId"`
		IsSystem   *bool  `json:"isSystem"`
		UserID     string `json:"operatingUserId"`
		Remark     string `json:"remark"`
	}
	if err := decode(r, &q); err != nil {
		return nil, bad("invalidInstanceTerminateIsSystem", "isSystem参数错误")
	}
	in, now := o.instanceByID[q.InstanceID], o.now()
	bySystem := q.IsSystem != nil && *q.IsSystem
	switch {
	case in == nil:
		return nil, bad("aflowProcessInstNotExist", "审批实例不存在")
	case !bySystem && q.UserID == "":
		return nil, bad("invalidInstanceTerminateOperatingUserId", "操作人不能为空")
	case !bySystem && o.employee(q.UserID) == nil:
		return nil, bad("userNotExist", "用户不存在")
	case !bySystem && q.UserID != in.originator.UserID:
		return nil, bad("invalidInstanceTerminateOperatingUserId", "只有发起人可以撤销")
	case utf8.RuneCountInString(q.Remark) > maxRemark:
		return nil, bad("invalidParameter", "说明过长")
	case in.status != running, now.Sub(in.created) < revokeDelay:
		return nil, bad("aflowProcessInstStatusException", "审批实例状态异常")
	case in.template.noRevoke:
		return nil, bad("internalError", "没有任务权限")
	}
	o.withdraw(in, q.UserID, q.Remark, now)
	return object{"result": true, "success": true}, nil
}

func (o *Office) instanceComment(r *http.Request) (any, *fault) {
	var q struct {
		InstanceID string `json:"processInstanceId"`
		Text       string `json:"text"`
		UserID     string `json:"commentUserId"`
	}
	if err := decode(r, &q); err != nil || strings.TrimSpace(q.Text) == "" || utf8.RuneCountInString(q.Text) > maxRemark {
		return nil, bad("invalidInstanceCommentText", "无效的评论内容")
	}
	in := o.instanceByID[q.InstanceID]
	switch {
	case in == nil:
		return nil, bad("aflowProcessInstNotExist", "审批实例不存在")
	case o.employee(q.UserID) == nil:
		return nil, bad("invalidInstanceCommentUserId", "无效的评论人")
	}
	o.comment(in, q.UserID, q.Text, o.now())
	return object{"result": true, "success": true}, nil
}

func (o *Office) taskRedirect(r *http.Request) (any, *fault) {
	var q struct {
		TaskID     int64  `json:"taskId"`
		ToUserID   string `json:"toUserId"`
		OperateID  string `json:"operateUserId"`
		Remark     string `json:"remark"`
		ActionName string `json:"actionName"`
	}
	if err := decode(r, &q); err != nil || utf8.RuneCountInString(q.Remark) > maxRedirectRemark || utf8.RuneCountInString(q.ActionName) > 128 {
		return nil, bad("param.illegal", "参数不合法")
	}
	if q.TaskID == 0 || q.ToUserID == "" || q.OperateID == "" {
		return nil, bad("param.blank", "参数为空")
	}
	in, t := o.findTask(q.TaskID)
	switch {
	case t == nil, o.employee(q.ToUserID) == nil, q.ToUserID == q.OperateID:
		return nil, bad("param.illegal", "参数不合法")
	case t.userID != q.OperateID:
		return nil, bad("param.illegal.operator", "操作人不合法")
	case in.status != running:
		return nil, bad("instance.status.error", "审批实例状态异常")
	case t.status != running:
		return nil, bad("task.status.error", "任务状态异常")
	}
	o.handOver(in, t, q.ToUserID, q.Remark, o.now())
	return object{"result": true}, nil
}

func (o *Office) findTask(id int64) (*instance, *task) {
	for _, in := range o.instanceList {
		if t := in.task(id); t != nil {
			return in, t
		}
	}
	return nil, nil
}
