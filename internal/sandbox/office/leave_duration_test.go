package office_test

import (
	"encoding/json"
	"net/http"
	"testing"
)

// The length of a suite goes by the shifts, and its times must be written as its unit wants.
func TestTheLengthOfASuiteIsCalculated(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	path := "/v1.0/attendance/approvals/durations/calculate?userId=" + w.who("张三").UserID
	ask := func(biz int, from, to, unit string, model int) obj {
		return obj{"bizType": biz, "fromTime": from, "toTime": to, "durationUnit": unit, "calculateModel": model}
	}
	for _, c := range []struct {
		body obj
		want string
	}{
		{ask(3, "2026-11-20", "2026-11-23", "day", 1), "2"}, // Friday to Monday
		{ask(3, "2026-11-20", "2026-11-23", "day", 0), "4"},
		{ask(2, "2026-11-19", "2026-11-19", "day", 1), "1"},
		{ask(3, "2026-11-19 PM", "2026-11-20 AM", "halfDay", 1), "1"},
		{ask(3, "2026-11-19 AM", "2026-11-19 AM", "halfDay", 1), "0.5"},
		{ask(3, "2026-11-19 13:00", "2026-11-19 18:00", "hour", 1), "5"},
		{ask(3, "2026-11-19 00:00", "2026-11-20 23:59", "hour", 1), "16"},
		{ask(1, "2026-11-19 19:00", "2026-11-19 21:30", "hour", 1), "2.5"},
	} {
		if r := w.ok(http.MethodPost, path, c.body); at(r, "result", "duration") != json.Number(c.want) {
			t.Errorf("%v takes %v, not %v", c.body, r, c.want)
		}
	}
	for _, body := range []obj{
		ask(3, "2026-11-19 08:00", "2026-11-19 09:00", "day", 1), ask(1, "2026-11-19", "2026-11-19", "day", 1), ask(1, "2026-11-19 08:00", "2026-11-20 09:00", "hour", 1),
		ask(3, "2026-11-19", "2026-12-25", "day", 1), ask(3, "2026-09-01", "2026-09-02", "day", 1), ask(4, "2026-11-19", "2026-11-19", "day", 1), ask(3, "2026-11-20", "2026-11-19", "day", 1),
	} {
		w.fails(http.StatusBadRequest, "invalidParameter", http.MethodPost, path, body)
	}
}
