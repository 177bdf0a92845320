package office_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestTodoLifecycle(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	base := "/v1.0/todo/users/" + me.UnionID + "/tasks"
	body := obj{"sourceId": "apv-1", "subject": "请审批采购", "creatorId": me.UnionID, "executorIds": []string{li.UnionID}, "dueTime": wednesday.Add(time.Hour).UnixMilli(), "detailUrl": obj{"appUrl": "https://x/m", "pcUrl": "https://x/p"}, "priority": 20}
	r := w.ok(http.MethodPost, base+"?operatorId="+me.UnionID, body)
	id, _ := r["id"].(string)
	if r["done"] != false || r["sourceId"] != "apv-1" || number(r["createdTime"]) != wednesday.UnixMilli() || stringsOf(r, "executorIds")[0] != li.UnionID {
		t.Errorf("%v", r)
	}
	w.fails(400, "todo.taskCreate.paramError", http.MethodPost, base, body) // task exist
	query := func(p string, done bool) []any {
		return items(w.ok(http.MethodPost, "/v1.0/todo/users/"+p+"/org/tasks/query", obj{"isDone": done, "roleTypes": [][]string{{"executor"}}}), "todoCards")
	}
	if c := query(li.UnionID, false); len(c) != 1 || at(c[0], "taskId") != id || at(c[0], "isDone") != false {
		t.Errorf("%v", c)
	}
	if len(query(me.UnionID, false)) != 0 {
		t.Error("张三 created it, but does not execute it")
	}
	w.ok(http.MethodPut, base+"/"+id+"/executorStatus?operatorId="+me.UnionID, obj{"executorStatusList": []obj{{"id": li.UnionID, "isDone": true}}})
	if len(query(li.UnionID, false)) != 0 || len(query(li.UnionID, true)) != 1 {
		t.Error("it must be done now")
	}
	w.ok(http.MethodPut, base+"/"+id, obj{"subject": "改了", "done": false})
	if c := query(li.UnionID, false); len(c) != 1 || at(c[0], "subject") != "改了" {
		t.Errorf("%v", c)
	}
	w.ok(http.MethodDelete, base+"/"+id+"?operatorId="+me.UnionID, nil)
	w.fails(400, "todo.taskUpdate.paramError", http.MethodPut, base+"/"+id, obj{"done": true})
}

func TestTodoNeedsUnionIDsAndAURL(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	base := "/v1.0/todo/users/" + me.UnionID + "/tasks"
	link := obj{"appUrl": "https://x", "pcUrl": "https://x"}
	for name, body := range map[string]obj{
		"no url":       {"subject": "x", "executorIds": []string{me.UnionID}},
		"no subject":   {"detailUrl": link},
		"long subject": {"subject": strings.Repeat("长", 1025), "detailUrl": link},
		"userId":       {"subject": "x", "detailUrl": link, "executorIds": []string{me.UserID}},
		"past zero":    {"subject": "x", "detailUrl": link, "dueTime": -1},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.fails(400, "todo.taskCreate.paramError", http.MethodPost, base, body)
		})
	}
	w.t = t
	w.fails(400, "todo.taskCreate.paramError", http.MethodPost, "/v1.0/todo/users/"+me.UserID+"/tasks", obj{"subject": "x", "detailUrl": link})
}

func TestWorkNotificationsOverTheLimitSucceedButDoNotArrive(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	const base = "/topapi/message/corpconversation/"
	msg := obj{"msgtype": "text", "text": obj{"content": "请提交日报"}}
	first := w.old(base+"asyncsend_v2", obj{"agent_id": 123, "userid_list": me.UserID + "," + li.UserID + ",nobody", "msg": msg})
	if _, ok := first["task_id"].(json.Number); !ok {
		t.Errorf("task_id is a number: %v", first)
	}
	r := w.old(base+"getsendresult", obj{"agent_id": 123, "task_id": first["task_id"]})
	if !slices.Equal(stringsOf(r, "send_result", "unread_user_id_list"), []string{me.UserID, li.UserID}) || !slices.Equal(stringsOf(r, "send_result", "invalid_user_id_list"), []string{"nobody"}) {
		t.Errorf("%v", r)
	}
	second := w.old(base+"asyncsend_v2", obj{"agent_id": 123, "userid_list": me.UserID, "msg": msg})
	r = w.old(base+"getsendresult", obj{"agent_id": 123, "task_id": second["task_id"]})
	if number(at(r, "send_result", "forbidden_list", 0, "code")) != 143106 || len(stringsOf(r, "send_result", "unread_user_id_list")) != 0 {
		t.Errorf("same content, same person, same day: %v", r)
	}
	if n := w.WorkNotifications(); len(n) != 2 || len(n[0].Receivers) != 2 || len(n[1].Receivers) != 0 || len(n[1].Forbidden) != 1 {
		t.Errorf("%+v", n)
	}
	w.old(base+"recall", obj{"agent_id": 123, "msg_task_id": first["task_id"]})
	if !w.WorkNotifications()[0].Recalled {
		t.Error("recall had no effect")
	}
	for code, body := range map[int64]obj{
		40056: {"userid_list": me.UserID, "msg": msg},
		40035: {"agent_id": 1, "msg": msg},
	} {
		if got := w.oldCode(base+"asyncsend_v2", body); got != code {
			t.Errorf("%v: %d, want %d", body, got, code)
		}
	}
	if got := w.oldCode(base+"asyncsend_v2", obj{"agent_id": 1, "userid_list": me.UserID, "msg": obj{"msgtype": "text", "text": obj{}}}); got != 40035 {
		t.Errorf("text without content: %d", got)
	}
	if got := w.oldCode(base+"getsendresult", obj{"agent_id": 1, "task_id": 7}); got != 400002 {
		t.Errorf("unknown task: %d", got)
	}
}
