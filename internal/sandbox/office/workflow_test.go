package office_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

const (
	detailPath  = "/v1.0/workflow/processInstances?processInstanceId="
	executePath = "/v1.0/workflow/processInstances/execute"
	startPath   = "/v1.0/workflow/processInstances"
	idsPath     = "/v1.0/workflow/processes/instanceIds/query"
)

// codes maps template names to processCodes as the API gives them.
func (w *world) codes() map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for _, p := range items(w.ok(http.MethodGet, "/v1.0/workflow/processes/userVisibilities/templates?maxResults=100&nextToken=0", nil), "result", "processList") {
		out[at(p, "name").(string)] = at(p, "processCode").(string)
	}
	return out
}

// purchase starts an approval through the API.
func (w *world) purchase(originator office.Person, extra obj) string {
	w.t.Helper()
	body := obj{"processCode": w.codes()["采购"], "originatorUserId": originator.UserID, "deptId": originator.DeptID, "formComponentValues": []obj{
		{"name": "采购事由", "value": "键盘"}, {"name": "预算金额（元）", "value": "300"},
	}}
	for k, v := range extra {
		body[k] = v
	}
	id, _ := w.ok(http.MethodPost, startPath, body)["instanceId"].(string)
	return id
}

func (w *world) execute(id string, t office.Task, result string) answer {
	return w.send(http.MethodPost, executePath, obj{"processInstanceId": id, "taskId": t.ID, "actionerUserId": t.UserID, "result": result, "remark": "r"})
}

func (w *world) instance(id string) office.Instance {
	w.t.Helper()
	in, ok := w.Instance(id)
	if !ok {
		w.t.Fatalf("no instance %s", id)
	}
	return in
}

func TestEveryTemplateHasInstancesAndEveryStateOccurs(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	states, originators := map[string]int{}, map[string]bool{}
	for _, in := range w.Instances() {
		key := in.Status + " " + in.Result
		if in.Status == "RUNNING" {
			nodes := map[string]bool{}
			for _, task := range in.Tasks {
				nodes[fmt.Sprint(task.Status)] = true
			}
			key = fmt.Sprintf("RUNNING, decided %v", nodes["COMPLETED"])
		}
		states[key]++
		originators[in.Originator] = true
		if !in.Created.Before(wednesday) || in.Finished.After(wednesday) {
			t.Errorf("%s happens in the future", in.Title)
		}
	}
	for _, key := range []string{"RUNNING, decided false", "RUNNING, decided true", "COMPLETED agree", "COMPLETED refuse", "TERMINATED "} {
		if states[key] < 3 {
			t.Errorf("only %d instances are %q: %v", states[key], key, states)
		}
	}
	if len(originators) < 35 {
		t.Errorf("%d originators", len(originators))
	}
}

func TestEveryLikelyPersonaHasATripThatWaitsAtTheManager(t *testing.T) {
	for seed := range int64(5) {
		w := newWorld(t, seed, wednesday)
		for _, p := range w.People() {
			if !slices.Contains([]string{"张三", "李四", "王五", "张伟", "陳志明", "周敏", "陈静", "赵建国", "林雅婷", "Emily Carter"}, p.Name) {
				continue
			}
			i := slices.IndexFunc(w.Instances(), func(in office.Instance) bool {
				return in.Originator == p.UserID && in.Template == "出差" && in.Status == "RUNNING"
			})
			if i < 0 {
				t.Fatalf("seed %d: %s has no running trip", seed, p.Name)
			}
			waiting := w.Instances()[i].Waiting()
			if len(waiting) != 1 || waiting[0].UserID == p.UserID || p.ManagerID != "" && waiting[0].UserID != p.ManagerID {
				t.Errorf("seed %d: the trip of %s waits at %v, manager %s", seed, p.Name, waiting, p.ManagerID)
			}
		}
	}
}

// openapi.md 11.7 and 4.3: success is the text "true"
func TestDetailHasTheWireTypesOfTheReference(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	minute := regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\dZ$`)
	business := regexp.MustCompile(`^2026\d{16}$`)
	for _, in := range w.Instances() {
		r := w.ok(http.MethodGet, detailPath+in.ID, nil)
		if r["success"] != "true" { // rule 7: the string, not the boolean
			t.Fatalf("success is %#v", r["success"])
		}
		d := at(r, "result")
		if _, there := d.(map[string]any)["processCode"]; there {
			t.Error("the detail must not name its processCode")
		}
		if !minute.MatchString(at(d, "createTime").(string)) || !business.MatchString(at(d, "businessId").(string)) {
			t.Errorf("createTime %v, businessId %v", at(d, "createTime"), at(d, "businessId"))
		}
		if _, ok := at(d, "originatorDeptId").(string); !ok {
			t.Errorf("originatorDeptId %#v", at(d, "originatorDeptId"))
		}
		if in.Status == "RUNNING" && (at(d, "result") != "" || at(d, "finishTime") != nil) {
			t.Errorf("a running instance has result %#v", at(d, "result"))
		}
		for _, task := range items(d, "tasks") {
			if _, ok := at(task, "taskId").(json.Number); !ok {
				t.Errorf("taskId is no number: %v", task)
			}
		}
		if len(items(d, "operationRecords")) == 0 || at(d, "operationRecords", 0, "type") != "START_PROCESS_INSTANCE" || len(items(d, "formComponentValues")) == 0 {
			t.Errorf("records %v, values %v", items(d, "operationRecords"), items(d, "formComponentValues"))
		}
	}
	w.fails(400, "processInstanceNotExist", http.MethodGet, detailPath+"x", nil)
	w.fails(400, "invalidParameter", http.MethodGet, "/v1.0/workflow/processInstances", nil)
}

// openapi.md 11.7 and 4.4
func TestInstanceIDsPageWithStringTokensOutAndNumbersIn(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	code := w.codes()["出差"]
	start := wednesday.AddDate(0, 0, -119).UnixMilli()
	var got []string
	token := any(0)
	for calls := 0; calls < 50; calls++ {
		r := w.ok(http.MethodPost, idsPath, obj{"processCode": code, "startTime": start, "nextToken": token, "maxResults": 20})
		got = append(got, stringsOf(r, "result", "list")...)
		next, ok := at(r, "result", "nextToken").(string)
		if !ok {
			break
		}
		token = json.Number(next)
	}
	want := 0
	for _, in := range w.Instances() {
		if in.Template == "出差" && in.Created.UnixMilli() >= start {
			want++
			if !slices.Contains(got, in.ID) {
				t.Errorf("%s is missing", in.Title)
			}
		}
	}
	if len(got) != want || want <= 20 {
		t.Errorf("%d ids, want %d and more than a page", len(got), want)
	}
	me := w.who("张三").UserID
	r := w.ok(http.MethodPost, idsPath, obj{"processCode": code, "startTime": start, "nextToken": 0, "maxResults": 20, "userIds": []string{me}, "statuses": []string{"RUNNING"}})
	for _, id := range stringsOf(r, "result", "list") {
		if in := w.instance(id); in.Originator != me || in.Status != "RUNNING" {
			t.Errorf("%s does not fit the query", in.Title)
		}
	}
	if len(stringsOf(r, "result", "list")) == 0 {
		t.Error("张三 has a running trip")
	}
}

func TestInstanceIDQueryLimits(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	code, ms := w.codes()["出差"], func(days int) int64 { return wednesday.AddDate(0, 0, -days).UnixMilli() }
	for name, c := range map[string]struct {
		body obj
		code string
	}{
		"unknown code":                {obj{"processCode": "x", "startTime": ms(1), "nextToken": 0, "maxResults": 20}, "invalidProcessCode"},
		"start older than 120 days":   {obj{"processCode": code, "startTime": ms(121), "nextToken": 0, "maxResults": 20}, "invalidInstanceListIdsStartTime"},
		"start older than 365 days":   {obj{"processCode": code, "startTime": ms(366), "endTime": ms(300), "nextToken": 0, "maxResults": 20}, "invalidInstanceListIdsStartTime"},
		"span over 120 days":          {obj{"processCode": code, "startTime": ms(200), "endTime": ms(70), "nextToken": 0, "maxResults": 20}, "invalidEndTime"},
		"over 20 results":             {obj{"processCode": code, "startTime": ms(1), "nextToken": 0, "maxResults": 21}, "invalidMaxResults"},
		"token missing":               {obj{"processCode": code, "startTime": ms(1), "maxResults": 20}, "invalidNextToken"},
		"over 10 users":               {obj{"processCode": code, "startTime": ms(1), "nextToken": 0, "maxResults": 20, "userIds": strings.Split("a,b,c,d,e,f,g,h,i,j,k", ",")}, "invalidUserIds"},
		"token as a string is no int": {obj{"processCode": code, "startTime": ms(1), "nextToken": "0", "maxResults": 20}, "invalidParameter"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.fails(400, c.code, http.MethodPost, idsPath, c.body)
		})
	}
}

// openapi.md 11.7: the end of a task and of the instance are events
func TestAgreeingMovesToTheNextNodeAndEmitsTaskAndInstanceEvents(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	in, err := w.StartApproval(office.Approval{Template: "出差", Originator: me.UserID, Values: map[string]string{"出差事由": "客户", `["开始时间","结束时间"]`: `["2026-11-25","2026-11-26"]`}})
	if err != nil {
		t.Fatal(err)
	}
	started := w.emitted()
	if len(started) != 2 || started[0].kind != "bpms_instance_change" || started[1].kind != "bpms_task_change" {
		t.Fatalf("start emits %v", started)
	}
	if d := started[1].data; d["type"] != "start" || number(d["taskId"]) != in.Tasks[0].ID || d["staffId"] != me.ManagerID || d["processInstanceId"] != in.ID || d["processCode"] != in.ProcessCode || d["businessId"] != in.BusinessID || number(d["createTime"]) != wednesday.UnixMilli() {
		t.Errorf("task start: %v", d)
	}
	if d := started[0].data; d["type"] != "start" || d["staffId"] != me.UserID || d["url"] == "" || d["result"] != nil {
		t.Errorf("instance start: %v", d)
	}
	w.advance(time.Minute)
	if a := w.execute(in.ID, in.Waiting()[0], "agree"); a.status != 200 || a.body["result"] != true || a.body["success"] != true {
		t.Fatalf("execute: %s", a.raw)
	}
	e := w.emitted()
	if len(e) != 2 || e[0].data["type"] != "finish" || e[0].data["result"] != "agree" || e[0].data["remark"] != "r" || e[1].data["type"] != "start" || e[1].data["staffId"] != w.who("王五").UserID {
		t.Fatalf("after the first node: %v", e)
	}
	in = w.instance(in.ID)
	w.execute(in.ID, in.Waiting()[0], "agree")
	e = w.emitted()
	if last := e[len(e)-1]; last.kind != "bpms_instance_change" || last.data["type"] != "finish" || last.data["result"] != "agree" || number(last.data["finishTime"]) == 0 {
		t.Errorf("rule 7, the end triggers bpms_instance_change finish: %v", e)
	}
	if in = w.instance(in.ID); in.Status != "COMPLETED" || in.Result != "agree" || len(in.Waiting()) != 0 {
		t.Errorf("%+v", in)
	}
}

func TestRefusingOneTaskEndsTheInstance(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id := w.purchase(w.who("张三"), obj{"approvers": []obj{{"actionType": "AND", "userIds": []string{w.who("李四").UserID, w.who("王五").UserID}}}})
	w.emitted()
	w.execute(id, w.instance(id).Waiting()[0], "refuse")
	in := w.instance(id)
	if in.Status != "COMPLETED" || in.Result != "refuse" || len(in.Waiting()) != 0 || in.Tasks[1].Status != "CANCELED" {
		t.Errorf("%+v", in)
	}
	if e := w.emitted(); len(e) != 2 || e[0].data["result"] != "refuse" || e[1].kind != "bpms_instance_change" || e[1].data["result"] != "refuse" {
		t.Errorf("%v", e)
	}
}

func TestOrSignCancelsTheColleaguesAndAndSignWaitsForAll(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	li, wang := w.who("李四").UserID, w.who("王五").UserID
	or := w.purchase(w.who("张三"), obj{"approvers": []obj{{"actionType": "OR", "userIds": []string{li, wang}}}})
	w.emitted()
	w.execute(or, w.instance(or).Waiting()[0], "agree")
	if e := w.emitted(); len(e) != 3 || e[1].data["type"] != "cancel" || e[1].data["staffId"] != wang || e[1].data["result"] != nil || e[2].data["type"] != "finish" {
		t.Errorf("or-sign: %v", e)
	}
	and := w.purchase(w.who("张三"), obj{"approvers": []obj{{"actionType": "AND", "userIds": []string{li, wang}}}})
	w.execute(and, w.instance(and).Waiting()[0], "agree")
	if in := w.instance(and); in.Status != "RUNNING" || len(in.Waiting()) != 1 {
		t.Errorf("and-sign after one: %+v", in)
	}
	w.execute(and, w.instance(and).Waiting()[0], "agree")
	if in := w.instance(and); in.Status != "COMPLETED" {
		t.Errorf("and-sign after both: %+v", in)
	}
}

// openapi.md 11.7 and 4.5
func TestRule7ExecuteOnAHandledTaskIsRefused(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id := w.purchase(w.who("张三"), obj{"approvers": []obj{{"actionType": "AND", "userIds": []string{w.who("李四").UserID, w.who("王五").UserID}}}})
	first := w.instance(id).Waiting()[0]
	w.execute(id, first, "agree")
	body := obj{"processInstanceId": id, "taskId": first.ID, "actionerUserId": first.UserID, "result": "agree"}
	w.fails(400, "aflowProcessInstCanNotBeExecuted", http.MethodPost, executePath, body)
	w.execute(id, w.instance(id).Waiting()[0], "agree")
	w.fails(400, "aflowProcessInstStatusException", http.MethodPost, executePath, body)
	for code, change := range map[string]obj{
		"invalidInstanceId":                    {"processInstanceId": ""},
		"aflowProcessNotExist":                 {"processInstanceId": "x"},
		"invalidInstanceExecuteTaskId":         {"taskId": 1},
		"invalidInstanceExecuteActionerUserId": {"actionerUserId": w.who("王五").UserID},
		"userNotExist":                         {"actionerUserId": "x"},
		"invalidInstanceExecuteResult":         {"result": "AGREE"},
		"invalidParameter":                     {"taskId": "1"},
	} {
		b := obj{}
		for k, v := range body {
			b[k] = v
		}
		for k, v := range change {
			b[k] = v
		}
		w.fails(400, code, http.MethodPost, executePath, b)
	}
}

// openapi.md 11.7 and 4.6
func TestRule7TerminateNotWithin15SecondsOnlyByOriginatorOnlyWhileRunning(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	id := w.purchase(me, nil)
	const path = "/v1.0/workflow/processInstances/terminate"
	body := obj{"processInstanceId": id, "isSystem": false, "operatingUserId": me.UserID, "remark": "重提"}
	w.fails(400, "aflowProcessInstStatusException", http.MethodPost, path, body)
	w.advance(15 * time.Second)
	w.fails(400, "invalidInstanceTerminateOperatingUserId", http.MethodPost, path, obj{"processInstanceId": id, "isSystem": false, "operatingUserId": w.who("李四").UserID})
	w.emitted()
	if r := w.ok(http.MethodPost, path, body); r["result"] != true || r["success"] != true {
		t.Errorf("%v", r)
	}
	if e := w.emitted(); len(e) != 1 || e[0].data["type"] != "terminate" || e[0].data["result"] != nil {
		t.Errorf("%v", e)
	}
	if in := w.instance(id); in.Status != "TERMINATED" || in.Tasks[0].Status != "TERMINATED" {
		t.Errorf("%+v", in)
	}
	w.fails(400, "aflowProcessInstStatusException", http.MethodPost, path, body)
	w.fails(400, "aflowProcessInstNotExist", http.MethodPost, path, obj{"processInstanceId": "x", "isSystem": true})

	seal, err := w.StartApproval(office.Approval{Template: "用章", Originator: me.UserID})
	if err != nil {
		t.Fatal(err)
	}
	w.advance(time.Minute)
	w.fails(400, "internalError", http.MethodPost, path, obj{"processInstanceId": seal.ID, "isSystem": true})
}

func TestCommentAndRedirect(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li, wang := w.who("张三"), w.who("李四"), w.who("王五")
	id := w.purchase(me, nil)
	w.ok(http.MethodPost, "/v1.0/workflow/processInstances/comments", obj{"processInstanceId": id, "text": "请补发票", "commentUserId": li.UserID})
	w.fails(400, "invalidInstanceCommentText", http.MethodPost, "/v1.0/workflow/processInstances/comments", obj{"processInstanceId": id, "text": strings.Repeat("长", 1025), "commentUserId": li.UserID})
	w.fails(400, "invalidInstanceCommentUserId", http.MethodPost, "/v1.0/workflow/processInstances/comments", obj{"processInstanceId": id, "text": "x", "commentUserId": "x"})
	if c := w.instance(id).Comments; !slices.Equal(c, []string{"请补发票"}) {
		t.Errorf("comments %v", c)
	}
	task := w.instance(id).Waiting()[0]
	w.emitted()
	const path = "/v1.0/workflow/tasks/redirect"
	w.fails(400, "param.illegal.operator", http.MethodPost, path, obj{"taskId": task.ID, "toUserId": li.UserID, "operateUserId": wang.UserID})
	w.fails(400, "param.blank", http.MethodPost, path, obj{"taskId": task.ID, "operateUserId": li.UserID})
	w.ok(http.MethodPost, path, obj{"taskId": task.ID, "toUserId": wang.UserID, "operateUserId": li.UserID, "remark": "请代审"})
	e := w.emitted()
	if len(e) != 2 || e[0].data["type"] != "finish" || e[0].data["result"] != "redirect" || e[1].data["type"] != "start" || e[1].data["staffId"] != wang.UserID {
		t.Errorf("a hand-over arrives as finish with redirect: %v", e)
	}
	if in := w.instance(id); in.Tasks[0].Result != "REDIRECTED" || in.Waiting()[0].UserID != wang.UserID {
		t.Errorf("%+v", in)
	}
	w.fails(400, "task.status.error", http.MethodPost, path, obj{"taskId": task.ID, "toUserId": wang.UserID, "operateUserId": li.UserID})
}

func TestPendingCountAgreesWithTheTasksOfAllInstances(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	waiting := map[string]int64{}
	for _, in := range w.Instances() {
		for _, task := range in.Waiting() {
			waiting[task.UserID]++
		}
	}
	li := w.who("李四")
	if waiting[li.UserID] == 0 {
		t.Error("nothing waits for 李四")
	}
	for id, n := range waiting {
		if r := w.ok(http.MethodGet, "/v1.0/workflow/processes/todoTasks/numbers?userId="+id, nil); number(r["result"]) != n {
			t.Errorf("%s: %v, want %d", id, r, n)
		}
		if r := w.old("/topapi/process/gettodonum", obj{"userid": id}); number(r["count"]) != n {
			t.Errorf("old host, %s: %v, want %d", id, r, n)
		}
	}
	w.fails(400, "invalidGetTodoTaskSumUserId", http.MethodGet, "/v1.0/workflow/processes/todoTasks/numbers", nil)
	w.fails(400, "userNotExist", http.MethodGet, "/v1.0/workflow/processes/todoTasks/numbers?userId=x", nil)
}

func TestGrantedLeaveTakesTheSlotsOut(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	in, err := w.StartApproval(office.Approval{Template: "请假", Originator: me.UserID, Values: map[string]string{
		"请假类型": "年假", `["开始时间","结束时间"]`: `["2026-12-08 09:00","2026-12-08 18:00"]`, "时长（天）": "1",
	}})
	if err != nil {
		t.Fatal(err)
	}
	for len(w.instance(in.ID).Waiting()) > 0 {
		task := w.instance(in.ID).Waiting()[0]
		if err := w.Decide(in.ID, task.ID, task.UserID, true, ""); err != nil {
			t.Fatal(err)
		}
	}
	w.advance(21 * 24 * time.Hour) // to 9 December
	rows := items(w.old("/attendance/list", obj{"workDateFrom": "2026-12-08 00:00:00", "workDateTo": "2026-12-08 00:00:00", "userIdList": []string{me.UserID}, "offset": 0, "limit": 50}), "recordresult")
	if len(rows) != 2 {
		t.Fatalf("%v", rows)
	}
	for _, r := range rows {
		if at(r, "procInstId") != in.ID || at(r, "timeResult") != "Normal" || at(r, "sourceType") != "APPROVE" || number(at(r, "approveId")) <= 0 {
			t.Errorf("%v", r)
		}
	}
	day := w.old("/topapi/attendance/getupdatedata", obj{"userid": me.UserID, "work_date": "2026-12-08"})
	if at(day, "result", "approve_list", 0, "procInst_id") != in.ID || at(day, "result", "approve_list", 0, "sub_type") != "年假" {
		t.Errorf("%v", at(day, "result", "approve_list"))
	}
}
