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
