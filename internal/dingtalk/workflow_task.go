package dingtalk

import (
	"context"
	"net/http"
	"net/url"
)

// What else the holder of a task can do with it, and what anybody may write into an approval's history. None of these calls has an
// idempotency key: after an error that leaves open whether one took effect, read the instance before repeating it.

// Names of these calls, for Delay and metrics.
const (
	OpInstanceComment = "workflow.comment"
	OpTaskRedirect    = "workflow.redirect"
	OpTaskAppend      = "workflow.append"
	OpTaskRevert      = "workflow.revert"
	OpPremium         = "workflow.premium"
)

// MaxHandOver is the longest remark of a hand-over, in characters (openapi.md 4.8).
const MaxHandOver = 256

// Comment writes into an approval's history: POST /v1.0/workflow/processInstances/comments, scope
// Workflow.Instance.Write, counted, at most MaxRemark characters (openapi.md 4.7).
func (s *WorkflowService) Comment(ctx context.Context, processInstanceID, userID, text string) error {
	return s.effect(ctx, OpInstanceComment, "/v1.0/workflow/processInstances/comments", map[string]any{
		"processInstanceId": processInstanceID, "commentUserId": userID, "text": cutRunes(text, MaxRemark),
	})
}

// Redirection hands a task over.
type Redirection struct {
	TaskID        int64  `json:"taskId"`
	ToUserID      string `json:"toUserId"`
	OperateUserID string `json:"operateUserId"` // who has the task now
	Remark        string `json:"remark,omitempty"`
}

// Redirect hands a task over to somebody else: POST /v1.0/workflow/tasks/redirect, scope
// Workflow.Instance.Write, counted (openapi.md 4.8). Only tasks of official OA approvals.
func (s *WorkflowService) Redirect(ctx context.Context, r Redirection) error {
	r.Remark = cutRunes(r.Remark, MaxHandOver)
	return s.effect(ctx, OpTaskRedirect, "/v1.0/workflow/tasks/redirect", r)
}

// Where an approver is added.
const (
	AppendBefore = "before" // they decide first, then the task comes back
	AppendAfter  = "after"  // they decide once this task was agreed to
)

// Appending adds one approver to a task (加签).
type Appending struct {
	ProcessInstanceID string   `json:"processInstanceId"`
	TaskID            int64    `json:"taskId"`
	OperateUserID     string   `json:"operateUserId"` // who has the task now
	AppenderUserIDs   []string `json:"appenderUserIds"`
	ActivateType      string   `json:"activateType"` // ALL, or ONE_BY_ONE where the node is
	Type              string   `json:"type"`         // AppendBefore, AppendAfter
	Remark            string   `json:"remark,omitempty"`
}

// Append adds an approver: POST /v1.0/workflow/premium/tasks/append, scope Premium.Workflow.ReadWrite.All, only with OA高级版
// (api-premiumappendtask of DingTalk's documents).
func (s *WorkflowService) Append(ctx context.Context, a Appending) error {
	a.Remark, a.ActivateType = cutRunes(a.Remark, MaxHandOver), "ALL"
	return s.effect(ctx, OpTaskAppend, "/v1.0/workflow/premium/tasks/append", a)
}

// How and where to a task is sent back.
const (
	RevertToApprover   = "REVERT_FOR_APPROVAL"
	RevertToOriginator = "REVERT_FOR_RESUBMIT" // not for forms with a suite in them
	StartActivity      = "sid-startevent"      // the node of the originator
)

// Reversion sends a task back (退回).
type Reversion struct {
	ProcessInstanceID string `json:"processInstanceId"`
	TaskID            int64  `json:"taskId"`
	OperateUserID     string `json:"operateUserId"` // who has the task now
	TargetActivityID  string `json:"targetActivityId"`
	RevertAction      string `json:"revertAction"`
	Remark            string `json:"remark,omitempty"`
}

// Revert sends a task back to an earlier node: POST /v1.0/workflow/premium/tasks/revert, scope Premium.Workflow.ReadWrite.All, only
// with OA高级版 (api-premiumreverttask of DingTalk's documents).
func (s *WorkflowService) Revert(ctx context.Context, r Reversion) error {
	r.Remark = cutRunes(r.Remark, MaxHandOver)
	r.RevertAction = RevertToApprover
	if r.TargetActivityID == StartActivity {
		r.RevertAction = RevertToOriginator
	}
	return s.effect(ctx, OpTaskRevert, "/v1.0/workflow/premium/tasks/revert", r)
}

// Premium says whether the organisation has OA高级版 and lets this application use it: the smallest read that takes it, GET
// /v1.0/workflow/premium/processCentres/todoTasks (openapi.md 4.12), scope Premium.Workflow.ReadWrite.All, counted.
func (s *WorkflowService) Premium(ctx context.Context, userID string) (bool, error) {
	_, err := call[struct{}](ctx, s.c, spec{
		op: OpPremium, method: http.MethodGet, host: HostAPI, path: "/v1.0/workflow/premium/processCentres/todoTasks",
		query: url.Values{"userId": {userID}, "pageSize": {"1"}, "pageNumber": {"1"}}, keyed: true,
	})
	if IsNoPremium(err) {
		return false, nil
	}
	return err == nil, err
}

// IsNoPremium reports that a call takes OA高级版, which the organisation does not have, or not for this application.
func IsNoPremium(err error) bool {
	return HasCode(err, "benefit.status.invalid") || IsPermissionMissing(err)
}

func (s *WorkflowService) effect(ctx context.Context, op, path string, body any) error {
	r, err := call[flagged](ctx, s.c, spec{op: op, method: http.MethodPost, host: HostAPI, path: path, body: body})
	return r.check(op, err)
}
