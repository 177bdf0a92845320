package dingtalk

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// TodoService makes and closes work todos (openapi.md 8). Ids of people are unionIds. All calls are
// counted. Scope: Todo.Todo.Write.
type TodoService struct{ service }

// Names of the todo calls, for Delay and metrics.
const (
	OpTodoCreate = "todo.create"
	OpTodoDone   = "todo.done"
)

// NewTodo is a todo to be made.
type NewTodo struct {
	SourceID    string // our own id, unique: a second todo with it fails with todo.taskCreate.paramError
	Subject     string // at most 1,024 characters
	ExecutorIDs []string
	Due         time.Time // zero = none
	AppURL      string    // opened on the phone; the two are mandatory, at most 1,024 bytes each
	PCURL       string
}

// Create makes a todo in the name of unionID and returns its id:
// POST /v1.0/todo/users/{unionId}/tasks.
func (s *TodoService) Create(ctx context.Context, unionID string, t NewTodo) (string, error) {
	body := struct {
		SourceID    string            `json:"sourceId,omitempty"`
		Subject     string            `json:"subject"`
		CreatorID   string            `json:"creatorId"`
		ExecutorIDs []string          `json:"executorIds,omitempty"`
		DueTime     int64             `json:"dueTime,omitempty"`
		DetailURL   map[string]string `json:"detailUrl"`
	}{
		SourceID: t.SourceID, Subject: cutRunes(t.Subject, 1024), CreatorID: unionID, ExecutorIDs: t.ExecutorIDs,
		DetailURL: map[string]string{"appUrl": t.AppURL, "pcUrl": t.PCURL},
	}
	if !t.Due.IsZero() {
		body.DueTime = t.Due.UnixMilli()
	}
	r, err := call[struct {
		ID string `json:"id"`
	}](ctx, s.c, spec{
		op: OpTodoCreate, method: http.MethodPost, host: HostAPI, path: "/v1.0/todo/users/{unionId}/tasks",
		vars: []string{unionID}, query: url.Values{"operatorId": {unionID}}, body: body,
	})
	return r.ID, err
}

// Done marks a todo of unionID as done for everybody: PUT /v1.0/todo/users/{unionId}/tasks/{taskId}.
func (s *TodoService) Done(ctx context.Context, unionID, taskID string) error {
	r, err := call[flagged](ctx, s.c, spec{
		op: OpTodoDone, method: http.MethodPut, host: HostAPI, path: "/v1.0/todo/users/{unionId}/tasks/{taskId}",
		vars: []string{unionID, taskID}, query: url.Values{"operatorId": {unionID}}, body: map[string]bool{"done": true}, keyed: true,
	})
	return r.check(OpTodoDone, err)
}
