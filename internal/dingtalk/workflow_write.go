package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"
)

// None of the calls of this file has an idempotency key. After an error that leaves open whether the
// call took effect (IsTemporary, or the caller's own deadline), read the instance before repeating.

// Execution agrees to or refuses one task. Refusing one task ends the whole approval.
type Execution struct {
	ProcessInstanceID string `json:"processInstanceId"`
	TaskID            int64  `json:"taskId"`
	ActionerUserID    string `json:"actionerUserId"` // must be the task's own userId
	Result            string `json:"result"`         // agree or refuse
	Remark            string `json:"remark,omitempty"`
}

// Execute decides a task: POST /v1.0/workflow/processInstances/execute, scope Workflow.Instance.Write.
// A task that somebody already decided fails with aflowProcessInstCanNotBeExecuted or
// aflowProcessInstStatusException (IsAlreadyDecided). An answer that leaves open whether the decision stood
// IsTemporary: read the instance.
func (s *WorkflowService) Execute(ctx context.Context, x Execution) error {
	x.Remark = cutRunes(x.Remark, MaxRemark)
	r, err := call[struct {
		Result  wireText  `json:"result"` // the decision: a refusal that stood says false
		Success *wireBool `json:"success"`
	}](ctx, s.c, spec{
		op: OpInstanceExecute, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processInstances/execute", body: x,
	})
	if err == nil && r.Success == nil && r.Result == "false" && x.Result != ResultRefuse {
		return &APIError{Op: OpInstanceExecute, Kind: KindUnavailable, Status: http.StatusOK, Code: codeBadAnswer,
			Message: "the answer does not say whether the decision stood", mayHaveRun: true}
	}
	return err // success was judged
}

// IsAlreadyDecided reports that a task or an instance is not open any more.
func IsAlreadyDecided(err error) bool {
	return HasCode(err, "aflowProcessInstCanNotBeExecuted", "aflowProcessInstStatusException", "task.status.error", "instance.status.error")
}

// NeedsRemark reports that a decision was refused because its template demands an opinion with it
// (审批意见必填). No code for it is documented: DingTalk's words are all there is to go by.
func NeedsRemark(err error) bool {
	var e *APIError
	return errors.As(err, &e) && e.Op == OpInstanceExecute && strings.Contains(e.Message, "意见") && strings.Contains(e.Message, "必填")
}

// Terminate withdraws an approval in the name of its originator:
// POST /v1.0/workflow/processInstances/terminate, scope Workflow.Instance.Write. Not within 15 s of its
// submission, and only while it runs (both aflowProcessInstStatusException); only when its template allows it
// (else IsRevocationForbidden).
func (s *WorkflowService) Terminate(ctx context.Context, processInstanceID, originatorUserID string) error {
	r, err := call[flagged](ctx, s.c, spec{
		op: OpTerminate, method: http.MethodPost, host: HostAPI, path: "/v1.0/workflow/processInstances/terminate",
		body: map[string]any{"processInstanceId": processInstanceID, "isSystem": false, "operatingUserId": originatorUserID},
	})
	return r.check(OpTerminate, err)
}

// IsRevocationForbidden reports that the template of an approval lets nobody withdraw it: internalError, whose message
// speaks of a missing task permission (没有任务权限, openapi.md 4.6).
func IsRevocationForbidden(err error) bool {
	var e *APIError
	return errors.As(err, &e) && e.Op == OpTerminate && e.Code == "internalError" && !e.mayHaveRun
}

// cutRunes cuts s to at most n characters.
func cutRunes(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n])
}
