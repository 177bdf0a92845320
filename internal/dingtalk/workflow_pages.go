package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Names of the calls that page through whole instances. No document describes them: they and their fields are those of
// DingTalk's own SDKs (workflow_1_0: PagesExportInstances, QueryAllProcessInstances), and whether an organisation has
// them only a try tells.
const (
	OpInstancePages = "workflow.instance_pages"
	OpInstanceDatas = "workflow.instance_datas"
)

// PageQuery selects whole instances of one template, by when they were submitted.
type PageQuery struct {
	ProcessCode string
	Start, End  time.Time // no End: now
	Status      string    // RUNNING, TERMINATED, COMPLETED; "" is all; only Datas narrows by it
	Next        string    // WholePage.Next of the page before
}

// WholeInstance is an instance with its id. Copies, links and the originator's department by name are not in it.
type WholeInstance struct {
	ID string
	Instance
}

// WholePage is up to 20 whole instances.
type WholePage struct {
	Instances []WholeInstance
	Next      string
	More      bool // there is a page at Next
}

// UnmarshalJSON reads the names that these calls have for what Get calls otherwise.
func (w *WholeInstance) UnmarshalJSON(b []byte) error {
	var raw struct {
		ProcessInstanceID     string   `json:"processInstanceId"`
		Title                 string   `json:"title"`
		BusinessID            wireText `json:"businessId"`
		CreateTime            wireTime `json:"createTime"`
		FinishTime            wireTime `json:"finishTime"`
		OriginatorUserID      string   `json:"originatorUserid"`
		OriginatorDeptID      wireText `json:"originatorDeptId"`
		Status                string   `json:"status"`
		Result                string   `json:"result"`
		MainProcessInstanceID string   `json:"mainProcessInstanceId"`
		Tasks                 []struct {
			TaskID     wireInt  `json:"taskId"`
			UserID     string   `json:"userId"`
			Status     string   `json:"status"`
			Result     string   `json:"result"`
			ActivityID string   `json:"activityId"`
			Created    wireTime `json:"createTimestamp"`
			Finished   wireTime `json:"finishTimestamp"`
		} `json:"tasks"`
		OperationRecords []struct {
			UserID string   `json:"userId"`
			Type   string   `json:"operationType"`
			Result string   `json:"result"`
			Remark string   `json:"remark"`
			At     wireTime `json:"timestamp"`
		} `json:"operationRecords"`
		FormComponentValues []struct {
			ID            string   `json:"id"`
			Name          string   `json:"name"`
			Value         wireText `json:"value"`
			ExtValue      wireText `json:"extValue"`
			ComponentName string   `json:"componentName"`
		} `json:"formComponentValues"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	*w = WholeInstance{ID: raw.ProcessInstanceID, Instance: Instance{
		Title: raw.Title, BusinessID: string(raw.BusinessID), CreateTime: time.Time(raw.CreateTime), FinishTime: time.Time(raw.FinishTime),
		OriginatorUserID: raw.OriginatorUserID, OriginatorDeptID: string(raw.OriginatorDeptID), Status: raw.Status, Result: raw.Result,
		MainProcessInstanceID: raw.MainProcessInstanceID,
	}}
	for _, t := range raw.Tasks {
		w.Tasks = append(w.Tasks, Task{
			TaskID: int64(t.TaskID), UserID: t.UserID, Status: t.Status, Result: t.Result, ActivityID: t.ActivityID,
			CreateTime: time.Time(t.Created), FinishTime: time.Time(t.Finished), ProcessInstanceID: w.ID,
		})
	}
	for _, r := range raw.OperationRecords {
		w.OperationRecords = append(w.OperationRecords, Operation{UserID: r.UserID, Type: r.Type, Result: r.Result, Remark: r.Remark, Date: time.Time(r.At)})
	}
	for _, v := range raw.FormComponentValues {
		w.FormComponentValues = append(w.FormComponentValues, FormValue{ID: v.ID, Name: v.Name, Value: string(v.Value), ExtValue: string(v.ExtValue), ComponentType: v.ComponentName})
	}
	return nil
}

// Datas returns a page of whole instances: POST /v1.0/workflow/instances/datas with everything in its query, one counted
// call. SDK only; its scope is not known.
func (s *WorkflowService) Datas(ctx context.Context, q PageQuery) (WholePage, error) {
	return s.whole(ctx, OpInstanceDatas, http.MethodPost, "/v1.0/workflow/instances/datas", q)
}

// Pages returns a page of whole instances in any state: GET /v1.0/workflow/processes/pages/instances, one counted call.
// SDK only; its scope is not known.
func (s *WorkflowService) Pages(ctx context.Context, q PageQuery) (WholePage, error) {
	q.Status = ""
	return s.whole(ctx, OpInstancePages, http.MethodGet, "/v1.0/workflow/processes/pages/instances", q)
}

func (s *WorkflowService) whole(ctx context.Context, op, method, path string, q PageQuery) (page WholePage, err error) {
	if q.Next == "" {
		q.Next = "0"
	}
	query := url.Values{
		"processCode": {q.ProcessCode}, "startTimeInMills": {strconv.FormatInt(q.Start.UnixMilli(), 10)},
		"nextToken": {q.Next}, "maxResults": {strconv.Itoa(maxInstancePage)},
	}
	if !q.End.IsZero() {
		query.Set("endTimeInMills", strconv.FormatInt(q.End.UnixMilli(), 10))
	}
	if q.Status != "" {
		query.Set("status", q.Status)
	}
	r, err := call[struct {
		Result *struct {
			List      []WholeInstance `json:"list"`
			HasMore   wireBool        `json:"hasMore"`
			NextToken wireText        `json:"nextToken"`
		} `json:"result"`
	}](ctx, s.c, spec{op: op, method: method, host: HostAPI, path: path, query: query, keyed: true})
	if err != nil {
		return page, err
	}
	// An answer of another shape is as good as none: what it leaves out must not look like approvals that are over.
	if r.Result == nil || slices.ContainsFunc(r.Result.List, func(w WholeInstance) bool { return w.ID == "" || w.Status == "" || w.OriginatorUserID == "" }) {
		return page, &APIError{Op: op, Kind: KindBusiness, Code: codeBadAnswer, Status: http.StatusOK, Message: "not the pages of instances that the SDK describes"}
	}
	page.Instances = r.Result.List
	next := string(r.Result.NextToken)
	if bool(r.Result.HasMore) && next != "" && next != q.Next && len(page.Instances) > 0 {
		page.Next, page.More = next, true
	}
	return page, nil
}
