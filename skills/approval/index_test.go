package approval_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// told is an event as DingTalk tells it.
type told struct {
	kind string
	data map[string]any
}

// lives are the events of so many approvals from their beginning to some end, in the order in which they happen.
func lives(rng *rand.Rand, n int, at time.Time, people []string) (out []told) {
	for k := range n {
		id, who, task := fmt.Sprintf("made-%d", k), people[k%len(people)], 0
		tell := func(kind, typ string, more map[string]any) {
			at = at.Add(time.Second)
			data := map[string]any{"type": typ, "processInstanceId": id, "processCode": "PROC-X", "businessId": fmt.Sprintf("2026%08d", k), "title": "title " + id}
			for key, v := range more {
				data[key] = v
			}
			out = append(out, told{kind, data})
		}
		born := at.UnixMilli()
		tell("bpms_instance_change", "start", map[string]any{"staffId": who, "createTime": born})
		open := -1
		start := func() {
			task++
			open = 1000*k + task
			tell("bpms_task_change", "start", map[string]any{"staffId": people[rng.IntN(len(people))], "taskId": open, "createTime": at.UnixMilli()})
		}
		start()
		for range rng.IntN(3) {
			tell("bpms_task_change", "finish", map[string]any{"taskId": open, "result": []string{"agree", "redirect"}[rng.IntN(2)], "createTime": at.UnixMilli(), "finishTime": at.UnixMilli()})
			start()
		}
		end := map[string]any{"staffId": who, "createTime": born, "finishTime": at.UnixMilli()}
		switch rng.IntN(5) {
		case 0: // still waits
		case 1:
			tell("bpms_task_change", "cancel", map[string]any{"taskId": open})
			tell("bpms_instance_change", "terminate", end)
		case 2:
			tell("bpms_instance_change", "terminate", end)
			tell("bpms_instance_change", "delete", nil)
		default:
			end["result"] = []string{"agree", "refuse"}[rng.IntN(2)]
			tell("bpms_task_change", "finish", map[string]any{"taskId": open, "result": end["result"], "finishTime": at.UnixMilli()})
			tell("bpms_instance_change", "finish", end)
		}
	}
	return out
}

// DingTalk pushes events to any of the connections, again when an answer was late, and in no promised order.
func TestEventsInAnyOrderAndAgainMakeTheSameIndex(t *testing.T) {
	d := open(t)
	people := []string{d.Who("张三").UserID, d.Who("李四").UserID, d.Who("王五").UserID}
	rng := rand.New(rand.NewPCG(1, 2))
	events := lives(rng, 160, d.Now.AddDate(0, 0, -3), people)
	if len(events) < 800 {
		t.Fatalf("only %d events, which with a quarter of them again are no 1,000", len(events))
	}
	index := func(of []told) map[string]string {
		d := open(t)
		for _, e := range of {
			d.Happens(e.kind, e.data)
		}
		out := map[string]string{}
		for _, p := range people {
			for _, name := range []string{"originator|", "holder|"} {
				d.Must(d.Records.Find(t.Context(), "approval", name+p, 1000, func(key string, value []byte, _ int64) error {
					out[name+p+" "+key] = string(value)
					return nil
				}))
			}
		}
		return out
	}
	want := index(events)
	for range 3 {
		shuffled := slices.Concat(events, events[:len(events)/4])
		rng.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got := index(shuffled)
		for key, w := range want {
			if got[key] != w {
				t.Errorf("%s:\n in order  %s\n in another %s", key, w, got[key])
			}
			delete(got, key)
		}
		for key, g := range got {
			t.Errorf("%s is listed only out of order: %s", key, g)
		}
		if t.Failed() {
			return
		}
	}
}

// Two steps of an approval as an implementer published what arrived, in that order, with other ids: the second task begins
// before the first ends, and the approval ends before its last task does.
func TestEventsAsTheyWereSeenKeepWhomAnApprovalWaitsFor(t *testing.T) {
	d := open(t)
	who, lead := d.Who("张三").UserID, d.Who("李四").UserID
	tell := func(event, typ, result, activity, staff string, task int64) {
		data := map[string]any{
			"processInstanceId": "bhzP9bPW", "eventId": "d25eb728", "resource": "/v1.0/event/" + event + "/processCode/PROC-509D/type/" + typ, "createTime": d.Now.UnixMilli(),
			"processCode": "PROC-509D", "bizCategoryId": "", "businessId": "202408141616000043002", "title": "张三提交的[测试]流程审批表单", "type": typ, "businessType": "", "staffId": staff,
		}
		if result != "" {
			data["result"], data["finishTime"] = result, d.Now.UnixMilli()
		}
		if task != 0 {
			data["taskId"], data["activityId"], data["activityName"] = task, activity, "审批人"
		} else {
			data["url"] = "https://aflow.dingtalk.com/dingtalk/mobile/homepage.htm?procInstId=bhzP9bPW&taskId="
		}
		d.Happens(event, data)
	}
	waits := func(userID string) (n int) {
		d.Must(d.Records.Find(t.Context(), "approval", "holder|"+userID, 0, func(key string, _ []byte, _ int64) error {
			if key == "bhzP9bPW" {
				n++
			}
			return nil
		}))
		return n
	}
	const instance, task = "bpms_instance_change", "bpms_task_change"
	tell(instance, "start", "", "", who, 0)
	tell(task, "start", "", "1918_5cd3", lead, 88382752389)
	tell(task, "start", "", "f7f8_8547", who, 88383312935)
	tell(task, "finish", "agree", "1918_5cd3", lead, 88382752389)
	if waits(lead) != 0 || waits(who) != 1 {
		t.Errorf("it waits for the first %d times, for the second %d times", waits(lead), waits(who))
	}
	tell(instance, "finish", "refuse", "", who, 0)
	tell(task, "finish", "refuse", "f7f8_8547", who, 88383312935)
	if waits(who) != 0 {
		t.Error("what is over waits")
	}
}
