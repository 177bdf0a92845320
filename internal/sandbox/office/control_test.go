package office_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func TestWhoLeavesIsGoneEverywhereAndTasksGoToTheMainAdministrator(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	li, zhang, admin := w.who("李四"), w.who("张三"), w.who("周敏")
	in, err := w.StartApproval(office.Approval{Template: "加班", Originator: zhang.UserID})
	if err != nil {
		t.Fatal(err)
	}
	w.emitted()
	if err := w.UserLeaves(li.UserID); err != nil {
		t.Fatal(err)
	}
	e := w.emitted()
	if e[0].kind != "user_leave_org" || !reflect.DeepEqual(e[0].data, map[string]any{"timeStamp": fmt.Sprint(wednesday.UnixMilli()), "userId": []any{li.UserID}}) {
		t.Errorf("%v", e[0])
	}
	if code := w.oldCode("/topapi/v2/user/get", obj{"userid": li.UserID}); code != 60121 {
		t.Errorf("user/get: %d", code)
	}
	if p := w.who("李四"); p.Active {
		t.Error("still active")
	}
	if p := w.who("张三"); p.ManagerID != "" {
		t.Error("the manager is gone, but still set")
	}
	for _, g := range w.Groups() {
		if slices.Contains(g.Members, li.UserID) {
			t.Errorf("still in %s", g.Title)
		}
	}
	if waiting := w.instance(in.ID).Waiting(); len(waiting) != 1 || waiting[0].UserID != admin.UserID {
		t.Errorf("%v", waiting)
	}
	w.fails(400, "invalidParameter", http.MethodGet, events(li), nil)
	if err := w.UserLeaves(li.UserID); err == nil {
		t.Error("nobody leaves twice")
	}
	next, err := w.StartApproval(office.Approval{Template: "加班", Originator: zhang.UserID})
	if err != nil || next.Waiting()[0].UserID != w.who("王五").UserID {
		t.Errorf("the next request goes to the leader above: %v %v", next.Waiting(), err)
	}
}

func TestJoiningAndModifyingEmitContactEvents(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	p, err := w.UserJoins("孙悟空", "实习生", w.who("张三").DeptID)
	if err != nil {
		t.Fatal(err)
	}
	if e := w.emitted(); len(e) != 1 || e[0].kind != "user_add_org" || e[0].data["userId"].([]any)[0] != p.UserID {
		t.Errorf("%v", e)
	}
	if r := w.old("/topapi/v2/user/get", obj{"userid": p.UserID}); at(r, "result", "name") != "孙悟空" || at(r, "result", "manager_userid") != w.who("李四").UserID {
		t.Errorf("%v", r)
	}
	boss := w.who("王五").UserID
	if err := w.ModifyUser(p.UserID, office.Change{ManagerID: &boss}); err != nil {
		t.Fatal(err)
	}
	e := w.emitted()
	if e[0].kind != "user_modify_org" || at(e[0].data, "diffInfo", "prev", "managerUserid") != w.who("李四").UserID || at(e[0].data, "diffInfo", "curr", "managerUserid") != boss || at(e[0].data, "diffInfo", "userid") != p.UserID {
		t.Errorf("%v", e)
	}
	if _, err := w.UserJoins("x", "", 5); err == nil {
		t.Error("unknown department")
	}
}

func TestPunchAndBusyTimeShowUpAndEmit(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	day := time.Date(2026, 11, 18, 0, 0, 0, 0, china)
	if err := w.SetPunches(me.UserID, day); err != nil {
		t.Fatal(err)
	}
	w.emitted()
	if err := w.PunchAt(me.UserID, day.Add(9*time.Hour+7*time.Minute), true); err != nil {
		t.Fatal(err)
	}
	if e := w.emitted(); len(e) != 1 || e[0].kind != "attendance_check_record" || at(e[0].data, "dataList", 0, "locationResult") != "Outside" || at(e[0].data, "dataList", 0, "userId") != me.UserID {
		t.Errorf("%v", e)
	}
	a := w.ExpectedAttendance(me.UserID, day, day)
	if a.Results["Late"] != 1 || a.LateMinutes != 7 || a.Outside != 1 || a.Slots != 1 {
		t.Errorf("%+v", a)
	}
	id, err := w.AddBusy(me.UserID, quiet, quiet.Add(time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if b := w.busy(me, quiet, quiet.Add(time.Hour), me.UnionID); len(items(b, 0, "scheduleItems")) != 1 {
		t.Errorf("%v", b)
	}
	if slices.ContainsFunc(w.CreatedEvents(), func(e office.CalendarEvent) bool { return e.ID == id }) {
		t.Error("AddBusy is no call of the API")
	}
}

func TestDecideChecksLikeTheAPI(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	in, err := w.StartApproval(office.Approval{Template: "加班", Originator: w.who("张三").UserID})
	if err != nil {
		t.Fatal(err)
	}
	task := in.Waiting()[0]
	if err := w.Decide(in.ID, task.ID, w.who("王五").UserID, true, ""); err == nil {
		t.Error("王五 has no task here")
	}
	if err := w.Decide(in.ID, task.ID, task.UserID, false, "不行"); err != nil {
		t.Error(err)
	}
	if got := w.instance(in.ID); got.Result != "refuse" {
		t.Errorf("%+v", got)
	}
	if _, err := w.StartApproval(office.Approval{Template: "通用审批", Originator: w.who("张三").UserID}); err == nil {
		t.Error("an approver must be chosen")
	}
}

func TestWorldsOfOneSeedAndDayAgreeInEverything(t *testing.T) {
	a, b := newWorld(t, 9, wednesday), newWorld(t, 9, wednesday.Add(2*time.Hour))
	if !reflect.DeepEqual(a.Instances(), b.Instances()) {
		t.Error("approvals differ")
	}
	if !reflect.DeepEqual(a.Rooms(), b.Rooms()) {
		t.Error("rooms differ")
	}
	for _, p := range a.People() {
		if !reflect.DeepEqual(a.EventsOf(p.UnionID), b.EventsOf(p.UnionID)) {
			t.Errorf("the calendar of %s differs", p.Name)
		}
	}
}

func TestEmitMayCallBackAndEventsStayInOrder(t *testing.T) {
	var o *office.Office
	var kinds []string
	again := false
	now := wednesday
	o = office.New(office.Options{Seed: 1, Now: func() time.Time { return now }, Emit: func(kind string, data any) {
		kinds = append(kinds, kind+" "+fmt.Sprint(reflect.ValueOf(data).MapIndex(reflect.ValueOf("type"))))
		if !again { // a listener that acts on what it hears
			again = true
			for _, p := range o.People() {
				if p.Name == "李四" {
					if _, err := o.AddBusy(p.UserID, quiet, quiet.Add(time.Hour)); err != nil {
						t.Error(err)
					}
				}
			}
		}
	}})
	for _, p := range o.People() {
		if p.Name == "张三" {
			if _, err := o.StartApproval(office.Approval{Template: "加班", Originator: p.UserID}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(kinds) != 3 || kinds[0] != "bpms_instance_change start" || kinds[1] != "bpms_task_change start" {
		t.Errorf("%v", kinds)
	}
}

func TestConcurrentCallsLoseNothing(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	in, err := w.StartApproval(office.Approval{Template: "加班", Originator: me.UserID})
	if err != nil {
		t.Fatal(err)
	}
	task := in.Waiting()[0]
	const workers = 8
	var wg sync.WaitGroup
	won := make(chan int, workers)
	for i := range workers {
		wg.Go(func() {
			if a := w.execute(in.ID, task, "agree"); a.status == http.StatusOK {
				won <- i
			}
			for n := range 5 {
				w.send(http.MethodPost, events(me), meeting(fmt.Sprint(i, n), quiet, li), "x-client-token", fmt.Sprint("token", n))
				w.send(http.MethodGet, viewPath(li, quiet, quiet.Add(time.Hour)), nil)
				w.send(http.MethodPost, listPath, obj{"workDateFrom": "2026-11-09 00:00:00", "workDateTo": "2026-11-15 00:00:00", "userIdList": []string{me.UserID}, "offset": 0, "limit": 50})
				w.ExpectedAttendance(li.UserID, wednesday.AddDate(0, 0, -7), wednesday)
				w.advance(time.Second)
			}
		})
	}
	wg.Wait()
	if len(won) != 1 {
		t.Errorf("%d of %d decided the same task", len(won), workers)
	}
	if n := len(w.CreatedEvents()); n != 5 {
		t.Errorf("%d events from five tokens", n)
	}
	finished := 0
	for _, e := range w.emitted() {
		if e.kind == "bpms_instance_change" && e.data["type"] == "finish" {
			finished++
		}
	}
	if finished != 1 {
		t.Errorf("%d finish events", finished)
	}
}

func TestEveryRouteMountsAndAnswersRubbishInItsHostsOwnShape(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	for _, r := range w.Routes() {
		path := r.Path
		for _, wild := range []string{"{unionId}", "{calendarId}", "{eventId}", "{roomId}", "{conferenceId}", "{taskId}"} {
			path = strings.ReplaceAll(path, wild, "x")
		}
		for _, body := range []any{nil, "rubbish", []int{1}, obj{"userid": []int{1}, "userIds": 7, "taskId": "x"}} {
			a := w.send(r.Method, path, body)
			switch {
			case r.Old && (a.status != 200 || a.body["errcode"] == nil || a.body["request_id"] == nil):
				t.Errorf("%s %v: %d %s", r.Path, body, a.status, a.raw)
			case !r.Old && a.status != 200 && (a.body["code"] == nil || a.body["requestid"] == nil):
				t.Errorf("%s %v: %d %s", r.Path, body, a.status, a.raw)
			case a.status >= 500:
				t.Errorf("%s %v: %d %s", r.Path, body, a.status, a.raw)
			}
		}
	}
	w.emitted()
}
