package dingtalk_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

const listPath = oapiPath + "/attendance/list"

func china() *time.Location { return time.FixedZone("UTC+8", 8*3600) }

func day(s string) time.Time {
	t, err := time.ParseInLocation(time.DateOnly, s, china())
	if err != nil {
		panic(err)
	}
	return t
}

func TestOnePersonAndAWeekIsOneCall(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", listPath, `{"errcode":0,"errmsg":"ok","recordresult":[{"id":1,"recordId":9,"userId":"012345","workDate":1714924800000,"checkType":"OnDuty","timeResult":"Late","locationResult":"Normal","sourceType":"USER","baseCheckTime":1714957200000,"userCheckTime":1714957860000,"planId":7,"groupId":3}],"hasMore":false}`)
	got, err := c.Attendance.List(t.Context(), []string{"012345"}, day("2024-05-06").Add(23*time.Hour), day("2024-05-12"))
	noError(t, err)
	want := []dingtalk.Punch{{
		ID: 1, RecordID: 9, UserID: "012345", WorkDate: day("2024-05-06"), CheckType: "OnDuty", TimeResult: "Late",
		LocationResult: "Normal", SourceType: "USER", BaseCheckTime: utc("2024-05-06T01:00:00Z"), UserCheckTime: utc("2024-05-06T01:11:00Z"),
		PlanID: 7, GroupID: 3,
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got[0].BaseCheckTime.Location() != time.UTC {
		t.Errorf("times are in %v", got[0].BaseCheckTime.Location())
	}
	f.want(`POST ` + listPath + ` {"workDateFrom":"2024-05-06 00:00:00","workDateTo":"2024-05-12 00:00:00","userIdList":["012345"],"offset":0,"limit":50}`)
	for _, x := range f.observed() {
		if counted := x.Op == dingtalk.OpAttendanceList; x.Counted != counted {
			t.Errorf("%s counted: %v", x.Op, x.Counted)
		}
	}
}

func TestOverseasOrganisationsAreAskedForInTheirPlace(t *testing.T) {
	c, f := setup(t, func(cfg *dingtalk.Config) { cfg.Overseas = true })
	f.handle("POST", listPath, `{"errcode":0,"recordresult":[],"hasMore":false}`)
	_, err := c.Attendance.List(t.Context(), []string{"012345"}, day("2024-05-06"), day("2024-05-06"))
	noError(t, err)
	f.want(`POST ` + listPath + ` {"workDateFrom":"2024-05-06 00:00:00","workDateTo":"2024-05-06 00:00:00","userIdList":["012345"],"offset":0,"limit":50,"isI18n":true}`)
}

// punchClock is the old host's punch list over generated rows; it checks the limits as DingTalk does.
func punchClock(f *fake, rows func(user, day string) int) *int {
	calls := new(int)
	var mu sync.Mutex
	f.mux.HandleFunc("POST "+listPath, func(w http.ResponseWriter, r *http.Request) {
		var in struct {
			WorkDateFrom, WorkDateTo string
			UserIDList               []string `json:"userIdList"`
			Offset, Limit            int
		}
		b, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(b, &in)
		mu.Lock()
		defer mu.Unlock()
		*calls++
		from, _ := time.Parse(time.DateTime, in.WorkDateFrom)
		to, _ := time.Parse(time.DateTime, in.WorkDateTo)
		switch {
		case to.Sub(from) > 6*24*time.Hour || to.Before(from):
			f.t.Errorf("window %s – %s", in.WorkDateFrom, in.WorkDateTo)
		case len(in.UserIDList) > 50 || in.Limit > 50:
			f.t.Errorf("%d people, limit %d", len(in.UserIDList), in.Limit)
		}
		var all []string
		for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
			for _, u := range in.UserIDList {
				for range rows(u, d.Format(time.DateOnly)) {
					all = append(all, fmt.Sprintf(`{"id":1,"userId":%q,"workDate":%d}`, u, d.Add(-8*time.Hour).UnixMilli()))
				}
			}
		}
		page := all[min(in.Offset, len(all)):min(in.Offset+in.Limit, len(all))]
		fmt.Fprintf(w, `{"errcode":0,"recordresult":[%s],"hasMore":%v}`, strings.Join(page, ","), in.Offset+in.Limit < len(all))
	})
	return calls
}

func TestLongRangesAndManyPeopleAreSplitAndMerged(t *testing.T) {
	team := make([]string, 120)
	for i := range team {
		team[i] = fmt.Sprintf("u%03d", i)
	}
	for name, x := range map[string]struct {
		people   []string
		from, to string
		calls    int
	}{
		"one day":                 {team[:1], "2024-05-06", "2024-05-06", 1},
		"seven days":              {team[:1], "2024-05-06", "2024-05-12", 1},
		"eight days":              {team[:1], "2024-05-06", "2024-05-13", 2},
		"a month":                 {team[:1], "2024-05-01", "2024-05-31", 5},
		"leap February":           {team[:1], "2024-02-01", "2024-02-29", 5},
		"over new year":           {team[:1], "2023-12-28", "2024-01-05", 2},
		"three people, a week":    {team[:3], "2024-05-06", "2024-05-12", 1},
		"120 people, a day":       {team, "2024-05-06", "2024-05-06", 5}, // 100 + 100 + 40 rows
		"120 people, two windows": {team, "2024-05-06", "2024-05-13", 14 + 14 + 6 + 5},
		"reversed":                {team[:1], "2024-05-07", "2024-05-06", 0},
		"nobody":                  {nil, "2024-05-06", "2024-05-07", 0},
	} {
		t.Run(name, func(t *testing.T) {
			c, f := setup(t)
			calls := punchClock(f, func(string, string) int { return 2 })
			got, err := c.Attendance.List(t.Context(), x.people, day(x.from), day(x.to))
			noError(t, err)
			days := max(0, int(day(x.to).Sub(day(x.from)).Hours()/24)+1)
			if len(got) != 2*days*len(x.people) {
				t.Errorf("%d rows, want %d", len(got), 2*days*len(x.people))
			}
			if *calls != x.calls {
				t.Errorf("%d calls, want %d", *calls, x.calls)
			}
			if len(x.people) == 1 && !slices.IsSortedFunc(got, func(a, b dingtalk.Punch) int { return a.WorkDate.Compare(b.WorkDate) }) {
				t.Error("days are out of order")
			}
		})
	}
}

func TestDaysAreThoseOfTheCallersZone(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", listPath, `{"errcode":0,"recordresult":[],"hasMore":false}`)
	late := time.Date(2024, 5, 6, 23, 30, 0, 0, time.FixedZone("UTC+8", 8*3600)) // the 6th there, still the 6th in UTC
	early := time.Date(2024, 5, 7, 0, 30, 0, 0, time.FixedZone("UTC+8", 8*3600)) // the 7th there, the 6th in UTC
	_, err := c.Attendance.List(t.Context(), []string{"1"}, late, early)
	noError(t, err)
	f.want(`POST ` + listPath + ` {"workDateFrom":"2024-05-06 00:00:00","workDateTo":"2024-05-07 00:00:00","userIdList":["1"],"offset":0,"limit":50}`)
}

func TestListThatNeverEndsIsAnErrorAndNotATruncatedAnswer(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", listPath, `{"errcode":0,"recordresult":[{"id":1,"userId":"1"}],"hasMore":true}`)
	if got, err := c.Attendance.List(t.Context(), []string{"1"}, day("2024-05-06"), day("2024-05-06")); err == nil {
		t.Errorf("%d rows and no error", len(got))
	}
}

func TestOneFailedWindowFailsTheWholeRange(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", listPath, `{"errcode":0,"recordresult":[],"hasMore":false}`, `{"errcode":41041,"errmsg":"时间跨度太大"}`)
	if _, err := c.Attendance.List(t.Context(), []string{"1"}, day("2024-05-01"), day("2024-05-31")); !dingtalk.HasCode(err, "41041") {
		t.Errorf("error is %v", err)
	}
}

func TestLeaveComesInDaysAndHoursNotInHundredths(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", oapiPath+"/topapi/attendance/getleavestatus",
		`{"errcode":0,"result":{"has_more":false,"leave_status":[{"userid":"012345","start_time":1714957200000,"end_time":1714989600000,"duration_unit":"percent_day","duration_percent":100,"leave_code":"lc1"},
		{"userid":"012345","start_time":1714957200000,"end_time":1714989600000,"duration_unit":"percent_hour","duration_percent":250,"leave_code":"lc2"}]},"success":true,"request_id":"r16"}`)

	from := time.UnixMilli(1714924800000)
	status, err := c.Attendance.LeaveStatus(t.Context(), []string{"012345"}, from, from.AddDate(0, 0, 6))
	noError(t, err)
	start, end := utc("2024-05-06T01:00:00Z"), utc("2024-05-06T10:00:00Z")
	wantStatus := []dingtalk.LeaveStatus{{UserID: "012345", LeaveCode: "lc1", Start: start, End: end, Days: 1}, {UserID: "012345", LeaveCode: "lc2", Start: start, End: end, Hours: 2.5}}
	if diff := cmp.Diff(wantStatus, status); diff != "" {
		t.Error(diff)
	}
	f.want(`POST ` + oapiPath + `/topapi/attendance/getleavestatus {"userid_list":"012345","start_time":1714924800000,"end_time":1715443200000,"offset":0,"size":20}`)
	if _, err := c.Attendance.LeaveStatus(t.Context(), []string{"1"}, from, from.AddDate(0, 0, 181)); err == nil {
		t.Error("more than 180 days were asked for")
	}
}
