package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// WorkflowService reads and decides approvals (OA workflow, openapi.md 4). All ids are userIds, all
// calls are counted. Scopes: Workflow.Instance.Read, Workflow.Instance.Write, Workflow.Form.Read.
type WorkflowService struct{ service }

// Names of the approval calls, for Delay and metrics.
const (
	OpInstanceIDs     = "workflow.instance_ids"
	OpInstanceGet     = "workflow.instance_get"
	OpInstanceExecute = "workflow.execute"
	OpTerminate       = "workflow.terminate"
	OpTodoCount       = "workflow.todo_count"
	OpTemplates       = "workflow.templates"
	OpForecast        = "workflow.forecast"
	OpForm            = "workflow.form"
	OpInstanceStart   = "workflow.start"
)

// States of an instance, and of a task (which may also be NEW, PAUSED or CANCELED).
const (
	StatusRunning    = "RUNNING"
	StatusTerminated = "TERMINATED" // withdrawn
	StatusCompleted  = "COMPLETED"
)

// Results. Instances and Execute use lower case, tasks and records upper case. An instance was
// approved when its status is COMPLETED and its result agree; before that its result means nothing.
const (
	ResultAgree  = "agree"
	ResultRefuse = "refuse"
)

// Limits of the approval calls (openapi.md 4.4, 4.5, 4.8, 4.9).
const (
	maxInstancePage  = 20
	maxOriginators   = 10
	maxTemplatePage  = 100
	maxTemplatePages = 20   // 2,000 templates; a server that never ends must not cost the month
	MaxRemark        = 1024 // characters
)

// InstanceQuery selects instances of one template.
type InstanceQuery struct {
	ProcessCode string
	// Start is at most 120 days ago, or 365 with an End at most 120 days after it.
	Start, End time.Time
	UserIDs    []string // originators, at most 10; none = everybody
	Statuses   []string // RUNNING, TERMINATED, COMPLETED; none = all
	Next       int64    // InstancePage.Next of the page before, 0 for the first
}

// InstancePage is up to 20 instance ids.
type InstancePage struct {
	IDs  []string
	Next int64
	More bool // there is a page at Next
}

// ListIDs returns one page of instance ids: POST /v1.0/workflow/processes/instanceIds/query, scope
// Workflow.Instance.Read, one counted call per page of 20, at most 10,000 ids altogether.
func (s *WorkflowService) ListIDs(ctx context.Context, q InstanceQuery) (InstancePage, error) {
	var page InstancePage
	if len(q.UserIDs) > maxOriginators {
		return page, &ArgumentError{Op: OpInstanceIDs, Problem: "more than 10 originators"}
	}
	body := struct {
		ProcessCode string   `json:"processCode"`
		StartTime   int64    `json:"startTime"`
		EndTime     int64    `json:"endTime,omitempty"`
		NextToken   int64    `json:"nextToken"`
		MaxResults  int      `json:"maxResults"`
		UserIDs     []string `json:"userIds,omitempty"`
		Statuses    []string `json:"statuses,omitempty"`
	}{
		ProcessCode: q.ProcessCode, StartTime: q.Start.UnixMilli(), NextToken: q.Next,
		MaxResults: maxInstancePage, UserIDs: q.UserIDs, Statuses: q.Statuses,
	}
	if !q.End.IsZero() {
		body.EndTime = q.End.UnixMilli()
	}
	r, err := call[struct {
		Result struct {
			List      []string `json:"list"`
			NextToken wireText `json:"nextToken"` // a string out, a number in; absent or empty at the end
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpInstanceIDs, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processes/instanceIds/query",
		body: body, keyed: true,
	})
	if err != nil {
		return page, err
	}
	page.IDs = r.Result.List
	next, err := strconv.ParseInt(string(r.Result.NextToken), 10, 64)
	// A token that does not move on would go round in circles.
	if err == nil && next > q.Next && len(page.IDs) > 0 {
		page.Next, page.More = next, true
	}
	return page, nil
}

// Instance is one approval. It does not say which template it is of: keep the processCode it was
// found under.
type Instance struct {
	Title                 string      `json:"title"`
	CreateTime            time.Time   `json:"createTime"`
	FinishTime            time.Time   `json:"finishTime"`
	OriginatorUserID      string      `json:"originatorUserId"`
	OriginatorDeptID      string      `json:"originatorDeptId"` // "-1" is the root
	OriginatorDeptName    string      `json:"originatorDeptName"`
	Status                string      `json:"status"`
	Result                string      `json:"result"` // means nothing before COMPLETED
	BusinessID            string      `json:"businessId"`
	ApproverUserIDs       []string    `json:"approverUserIds"` // not always given: the tasks are
	CCUserIDs             []string    `json:"ccUserIds"`
	BizAction             string      `json:"bizAction"`
	Tasks                 []Task      `json:"tasks"`
	OperationRecords      []Operation `json:"operationRecords"`
	FormComponentValues   []FormValue `json:"formComponentValues"`
	AttachedInstanceIDs   []string    `json:"attachedProcessInstanceIds"`
	MainProcessInstanceID string      `json:"mainProcessInstanceId"`
}

// Task is one person's part of an approval.
type Task struct {
	TaskID            int64     `json:"taskId"`
	UserID            string    `json:"userId"`
	Status            string    `json:"status"`
	Result            string    `json:"result"` // AGREE, REFUSE, REDIRECTED
	CreateTime        time.Time `json:"createTime"`
	FinishTime        time.Time `json:"finishTime"`
	MobileURL         string    `json:"mobileUrl"`
	PCURL             string    `json:"pcUrl"`
	ProcessInstanceID string    `json:"processInstanceId"`
	ActivityID        string    `json:"activityId"`
	TaskGroupName     string    `json:"taskGroupName"`
}

// Operation is one entry of an approval's history.
type Operation struct {
	UserID    string    `json:"userId"`
	Date      time.Time `json:"date"`
	Type      string    `json:"type"`   // START_PROCESS_INSTANCE, EXECUTE_TASK_NORMAL, ADD_REMARK, PROCESS_CC, …
	Result    string    `json:"result"` // AGREE, REFUSE, NONE
	Remark    string    `json:"remark"`
	CCUserIDs []string  `json:"ccUserIds"`
	ShowName  string    `json:"showName"`
}

// FormValue is one field of an approval's form, as text.
type FormValue struct {
	ID            string `json:"id,omitempty"`
	Name          string `json:"name"`
	Value         string `json:"value"`
	ExtValue      string `json:"extValue,omitempty"`
	ComponentType string `json:"componentType,omitempty"`
	BizAlias      string `json:"bizAlias,omitempty"`
}

// UnmarshalJSON takes DingTalk's UTC minutes and whatever else it writes as time or number.
func (i *Instance) UnmarshalJSON(b []byte) error {
	type plain Instance
	return json.Unmarshal(b, &struct {
		*plain
		CreateTime       *wireTime `json:"createTime"`
		FinishTime       *wireTime `json:"finishTime"`
		OriginatorDeptID *wireText `json:"originatorDeptId"`
		BusinessID       *wireText `json:"businessId"`
	}{(*plain)(i), (*wireTime)(&i.CreateTime), (*wireTime)(&i.FinishTime), (*wireText)(&i.OriginatorDeptID), (*wireText)(&i.BusinessID)})
}

// UnmarshalJSON takes the task's id as a number or a string.
func (t *Task) UnmarshalJSON(b []byte) error {
	type plain Task
	return json.Unmarshal(b, &struct {
		*plain
		TaskID     *wireInt  `json:"taskId"`
		CreateTime *wireTime `json:"createTime"`
		FinishTime *wireTime `json:"finishTime"`
	}{(*plain)(t), (*wireInt)(&t.TaskID), (*wireTime)(&t.CreateTime), (*wireTime)(&t.FinishTime)})
}

// UnmarshalJSON takes the time in any of DingTalk's forms.
func (o *Operation) UnmarshalJSON(b []byte) error {
	type plain Operation
	return json.Unmarshal(b, &struct {
		*plain
		Date *wireTime `json:"date"`
	}{(*plain)(o), (*wireTime)(&o.Date)})
}

// UnmarshalJSON takes values that are no strings as their JSON.
func (v *FormValue) UnmarshalJSON(b []byte) error {
	type plain FormValue
	return json.Unmarshal(b, &struct {
		*plain
		Value    *wireText `json:"value"`
		ExtValue *wireText `json:"extValue"`
	}{(*plain)(v), (*wireText)(&v.Value), (*wireText)(&v.ExtValue)})
}

// Get reads one approval: GET /v1.0/workflow/processInstances, scope Workflow.Instance.Read.
func (s *WorkflowService) Get(ctx context.Context, processInstanceID string) (Instance, error) {
	r, err := call[struct {
		Result Instance `json:"result"`
	}](ctx, s.c, spec{
		op: OpInstanceGet, method: http.MethodGet, host: HostAPI, path: "/v1.0/workflow/processInstances",
		query: url.Values{"processInstanceId": {processInstanceID}}, keyed: true,
	})
	return r.Result, err
}

// TodoCount is how many approvals wait for a person, also those that this app cannot list:
// GET /v1.0/workflow/processes/todoTasks/numbers, scope Workflow.Instance.Read.
func (s *WorkflowService) TodoCount(ctx context.Context, userID string) (int, error) {
	r, err := call[struct {
		Result wireInt `json:"result"`
	}](ctx, s.c, spec{
		op: OpTodoCount, method: http.MethodGet, host: HostAPI, path: "/v1.0/workflow/processes/todoTasks/numbers",
		query: url.Values{"userId": {userID}}, keyed: true,
	})
	return int(r.Result), err
}

// Template is an approval form that can be filled in.
type Template struct {
	Name        string `json:"name"`
	ProcessCode string `json:"processCode"`
	URL         string `json:"url"`
	IconURL     string `json:"iconUrl"`
	DirID       string `json:"dirId"`
	DirName     string `json:"dirName"`
}

// Templates lists the approval forms that a person can see, or all of the organisation when userID is
// empty: GET /v1.0/workflow/processes/userVisibilities/templates, scope Workflow.Form.Read, 100 a call.
func (s *WorkflowService) Templates(ctx context.Context, userID string) ([]Template, error) {
	var all []Template
	next := int64(0)
	for range maxTemplatePages {
		q := url.Values{"maxResults": {strconv.Itoa(maxTemplatePage)}, "nextToken": {strconv.FormatInt(next, 10)}}
		if userID != "" {
			q.Set("userId", userID)
		}
		r, err := call[struct {
			Result struct {
				ProcessList []Template `json:"processList"`
				NextToken   wireInt    `json:"nextToken"`
			} `json:"result"`
		}](ctx, s.c, spec{
			op: OpTemplates, method: http.MethodGet, host: HostAPI, path: "/v1.0/workflow/processes/userVisibilities/templates",
			query: q, keyed: true,
		})
		if err != nil {
			return nil, err
		}
		all = append(all, r.Result.ProcessList...)
		if int64(r.Result.NextToken) <= next || len(r.Result.ProcessList) == 0 {
			return all, nil
		}
		next = int64(r.Result.NextToken)
	}
	return nil, endless(OpTemplates)
}

// UnmarshalJSON takes the folder's id as a string or a number.
func (t *Template) UnmarshalJSON(b []byte) error {
	type plain Template
	return json.Unmarshal(b, &struct {
		*plain
		DirID *wireText `json:"dirId"`
	}{(*plain)(t), (*wireText)(&t.DirID)})
}
