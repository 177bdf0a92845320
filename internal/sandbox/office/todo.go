package office

import (
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Work todos, openapi.md 8.1 and 8.2. Ids are unionIds.

const (
	maxSubject      = 1024
	maxTodoText     = 4096
	maxTodoURL      = 1024 // bytes
	maxExecutors    = 1000
	todoPage        = 20
	doneTodoAge     = 180 * day
	executorRole    = "executor"
	creatorRole     = "creator"
	participantRole = "participant"
)

// todo keeps the wire's own fields where nothing is computed from them.
type todo struct {
	ID            string         `json:"id"`
	Subject       string         `json:"subject"`
	Description   string         `json:"description"`
	StartTime     int64          `json:"startTime"`
	DueTime       int64          `json:"dueTime,omitempty"`
	FinishTime    int64          `json:"finishTime,omitempty"`
	Done          bool           `json:"done"`
	Executors     []string       `json:"executorIds"`
	Participants  []string       `json:"participantIds"`
	DetailURL     detailURL      `json:"detailUrl"`
	Source        string         `json:"source"`
	SourceID      string         `json:"sourceId,omitempty"`
	CreatedTime   int64          `json:"createdTime"`
	ModifiedTime  int64          `json:"modifiedTime"`
	CreatorID     string         `json:"creatorId"`
	ModifierID    string         `json:"modifierId"`
	BizTag        string         `json:"bizTag"`
	RequestID     string         `json:"requestId"`
	ContentFields []contentField `json:"contentFieldList,omitempty"`
	OnlyExecutor  bool           `json:"isOnlyShowExecutor"`
	Priority      int            `json:"priority"`
	todoType      string
	executorDone  map[string]bool
}

type detailURL struct {
	AppURL string `json:"appUrl"`
	PcURL  string `json:"pcUrl"`
}

type contentField struct {
	FieldKey   string `json:"fieldKey"`
	FieldValue string `json:"fieldValue"`
}

func (o *Office) todoRoutes() []Route {
	const write, base = "Todo.Todo.Write", "/v1.0/todo/users/{unionId}/tasks"
	route := func(method, path, scope string, call newCall) Route {
		return Route{Method: method, Path: path, Scope: scope, Handle: o.serveNew(call)}
	}
	return []Route{
		route(http.MethodPost, base, write, o.todoCreate),
		route(http.MethodPut, base+"/{taskId}", write, o.todoUpdate),
		route(http.MethodDelete, base+"/{taskId}", write, o.todoDelete),
		route(http.MethodPut, base+"/{taskId}/executorStatus", write, o.todoExecutors),
		route(http.MethodPost, "/v1.0/todo/users/{unionId}/org/tasks/query", "Todo.Todo.Read", o.todoQuery),
	}
}

// todoBody is what create and update take; absent fields stay nil.
type todoBody struct {
	SourceID      string          `json:"sourceId"`
	Subject       *string         `json:"subject"`
	CreatorID     string          `json:"creatorId"`
	Description   *string         `json:"description"`
	DueTime       *int64          `json:"dueTime"`
	Done          *bool           `json:"done"`
	Executors     *[]string       `json:"executorIds"`
	Participants  *[]string       `json:"participantIds"`
	DetailURL     *detailURL      `json:"detailUrl"`
	ContentFields *[]contentField `json:"contentFieldList"`
	OnlyExecutor  bool            `json:"isOnlyShowExecutor"`
	Priority      int             `json:"priority"`
	TodoType      string          `json:"todoType"`
}

// checkTodo gives the complaint about a body, "" for a good one.
func (o *Office) checkTodo(b todoBody) string {
	for _, ids := range []*[]string{b.Executors, b.Participants} {
		if ids == nil {
			continue
		}
		if len(*ids) > maxExecutors {
			return "executors/participants is oversize"
		}
		if slices.ContainsFunc(*ids, func(id string) bool { return o.employeeByUnion(id) == nil }) {
			return "executor or participant is invalid: unionId expected"
		}
	}
	switch {
	case b.Subject != nil && (*b.Subject == "" || utf8.RuneCountInString(*b.Subject) > maxSubject):
		return "subject is oversize"
	case b.Description != nil && utf8.RuneCountInString(*b.Description) > maxTodoText:
		return "description is oversize"
	case b.DueTime != nil && *b.DueTime <= 0:
		return "dueTime is invalid"
	case b.Priority != 0 && !slices.Contains([]int{10, 20, 30, 40}, b.Priority):
		return "priority is invalid"
	}
	return ""
}

func (o *Office) todoUser(r *http.Request, code string) (*person, *fault) {
	p := o.employeeByUnion(r.PathValue("unionId"))
	if p == nil {
		return nil, bad(code, "unionId is invalid")
	}
	if id := r.URL.Query().Get("operatorId"); id != "" && o.employeeByUnion(id) == nil {
		return nil, bad(code, "operatorId is invalid")
	}
	return p, nil
}

func (o *Office) todoCreate(r *http.Request) (any, *fault) {
	const code = "todo.taskCreate.paramError"
	var b todoBody
	if err := decode(r, &b); err != nil {
		return nil, bad(code, "body is invalid")
	}
	p, f := o.todoUser(r, code)
	if f != nil {
		return nil, f
	}
	if message := o.checkNewTodo(b); message != "" {
		return nil, bad(code, message)
	}
	now := o.now().UnixMilli()
	t := &todo{
		ID: "task" + o.word(20, "todo", len(o.todos), now), SourceID: b.SourceID, Source: o.opt.ClientID, BizTag: o.opt.ClientID,
		StartTime: now, CreatedTime: now, CreatorID: p.UnionID, DetailURL: *b.DetailURL, OnlyExecutor: b.OnlyExecutor,
		Priority: b.Priority, todoType: b.TodoType, Executors: []string{}, Participants: []string{}, executorDone: map[string]bool{}, RequestID: o.requestID(true),
	}
	t.change(b, p, now)
	o.todos = append(o.todos, t)
	return *t, nil
}

func (o *Office) checkNewTodo(b todoBody) string {
	switch {
	case b.Subject == nil:
		return "subject is oversize"
	case b.DetailURL == nil, len(b.DetailURL.AppURL) == 0 && len(b.DetailURL.PcURL) == 0, len(b.DetailURL.AppURL) > maxTodoURL, len(b.DetailURL.PcURL) > maxTodoURL:
		return "detailUrl is invalid"
	case b.CreatorID != "" && o.employeeByUnion(b.CreatorID) == nil:
		return "creatorId is invalid"
	case b.SourceID != "" && slices.ContainsFunc(o.todos, func(t *todo) bool { return t.SourceID == b.SourceID }):
		return "task exist"
	}
	return o.checkTodo(b)
}

// change puts the given fields on a todo.
func (t *todo) change(b todoBody, by *person, now int64) {
	if b.Subject != nil {
		t.Subject = *b.Subject
	}
	if b.Description != nil {
		t.Description = *b.Description
	}
	if b.DueTime != nil {
		t.DueTime = *b.DueTime
	}
	if b.Executors != nil {
		t.Executors = *b.Executors
	}
	if b.Participants != nil {
		t.Participants = *b.Participants
	}
	if b.ContentFields != nil {
		t.ContentFields = *b.ContentFields
	}
	if b.Done != nil {
		t.finish(*b.Done, now)
	}
	t.ModifierID, t.ModifiedTime = by.UnionID, now
}

func (t *todo) finish(done bool, now int64) {
	t.Done, t.FinishTime = done, 0
	if done {
		t.FinishTime = now
	}
	for _, id := range t.Executors {
		t.executorDone[id] = done
	}
}

func (o *Office) todoOf(r *http.Request) (*todo, *person, *fault) {
	const code = "todo.taskUpdate.paramError"
	p, f := o.todoUser(r, code)
	if f != nil {
		return nil, nil, f
	}
	i := slices.IndexFunc(o.todos, func(t *todo) bool { return t.ID == r.PathValue("taskId") && t.CreatorID == p.UnionID })
	if i < 0 {
		return nil, nil, bad(code, "task not exist")
	}
	return o.todos[i], p, nil
}

func (o *Office) todoUpdate(r *http.Request) (any, *fault) {
	var b todoBody
	if err := decode(r, &b); err != nil {
		return nil, bad("todo.taskUpdate.paramError", "body is invalid")
	}
	t, p, f := o.todoOf(r)
	if f != nil {
		return nil, f
	}
	if message := o.checkTodo(b); message != "" {
		return nil, bad("todo.taskUpdate.paramError", message)
	}
	t.change(b, p, o.now().UnixMilli())
	return object{"result": true, "requestId": o.requestID(true)}, nil
}

func (o *Office) todoDelete(r *http.Request) (any, *fault) {
	t, _, f := o.todoOf(r)
	if f != nil {
		return nil, f
	}
	o.todos = slices.DeleteFunc(o.todos, func(x *todo) bool { return x == t })
	return object{"result": true, "requestId": o.requestID(true)}, nil
}

func (o *Office) todoExecutors(r *http.Request) (any, *fault) {
	var b struct {
		List []struct {
			ID     string `json:"id"`
			IsDone bool   `json:"isDone"`
		} `json:"executorStatusList"`
	}
	if err := decode(r, &b); err != nil || len(b.List) == 0 {
		return nil, bad("todo.taskUpdate.paramError", "executorStatusList is invalid")
	}
	t, p, f := o.todoOf(r)
	if f != nil {
		return nil, f
	}
	for _, e := range b.List {
		if !slices.Contains(t.Executors, e.ID) {
			return nil, bad("todo.taskUpdate.paramError", "executor is invalid")
		}
	}
	now := o.now().UnixMilli()
	for _, e := range b.List {
		t.executorDone[e.ID] = e.IsDone
	}
	done := !slices.ContainsFunc(t.Executors, func(id string) bool { return !t.executorDone[id] })
	if t.Done != done {
		t.finish(done, now)
	}
	t.ModifierID, t.ModifiedTime = p.UnionID, now
	return object{"result": true, "requestId": o.requestID(true)}, nil
}

func (o *Office) todoQuery(r *http.Request) (any, *fault) {
	const code = "todo.orgTaskQuery.paramError"
	var q struct {
		NextToken *string    `json:"nextToken"`
		IsDone    *bool      `json:"isDone"`
		RoleTypes [][]string `json:"roleTypes"`
		TodoType  string     `json:"todoType"`
	}
	if err := decode(r, &q); err != nil {
		return nil, bad(code, "body is invalid")
	}
	offset := 0
	if q.NextToken != nil && *q.NextToken != "" {
		n, err := strconv.Atoi(*q.NextToken)
		if err != nil || n < 0 {
			return nil, bad(code, "nextToken is invalid")
		}
		offset = n
	}
	p, f := o.todoUser(r, code)
	if f != nil {
		return nil, f
	}
	cards := []object{}
	for _, t := range o.todos {
		done := t.Done || t.executorDone[p.UnionID]
		old := done && o.now().UnixMilli()-t.ModifiedTime > doneTodoAge.Milliseconds()
		if !old && t.fits(p.UnionID, q.RoleTypes) && (q.IsDone == nil || *q.IsDone == done) && (q.TodoType == "" || q.TodoType == t.kind()) {
			cards = append(cards, t.card(done))
		}
	}
	part, more := window(cards, offset, todoPage)
	answer := object{"todoCards": part, "nextToken": nil}
	if more {
		answer["nextToken"] = strconv.Itoa(offset + todoPage)
	}
	return answer, nil
}

func (t *todo) kind() string {
	if t.todoType == "" {
		return "TODO"
	}
	return t.todoType
}

// fits reads roleTypes: the outer lists are alternatives, the roles in one
// must all hold.
func (t *todo) fits(unionID string, roles [][]string) bool {
	is := map[string]bool{
		executorRole: slices.Contains(t.Executors, unionID), creatorRole: t.CreatorID == unionID, participantRole: slices.Contains(t.Participants, unionID),
	}
	if len(roles) == 0 {
		return is[executorRole] || is[creatorRole] || is[participantRole]
	}
	for _, all := range roles {
		if !slices.ContainsFunc(all, func(role string) bool { return !is[role] }) {
			return true
		}
	}
	return false
}

func (t *todo) card(done bool) object {
	card := object{
		"taskId": t.ID, "subject": t.Subject, "detailUrl": t.DetailURL, "priority": t.Priority, "createdTime": t.CreatedTime, "modifiedTime": t.ModifiedTime,
		"creatorId": t.CreatorID, "sourceId": t.SourceID, "bizTag": t.BizTag, "isDone": done, "todoType": t.kind(),
	}
	if t.DueTime > 0 {
		card["dueTime"] = t.DueTime
	}
	return card
}
