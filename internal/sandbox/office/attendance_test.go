package office_test

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

const listPath = "/attendance/list"

// results fetches all rows of people between two days, page by page.
func (w *world) results(from, to time.Time, userIDs ...string) []any {
	w.t.Helper()
	var rows []any
	for offset := 0; ; offset += 50 {
		r := w.old(listPath, obj{"workDateFrom": from.Format("2006-01-02 15:04:05"), "workDateTo": to.Format("2006-01-02 15:04:05"), "userIdList": userIDs, "offset": offset, "limit": 50})
		rows = append(rows, items(r, "recordresult")...)
		if r["hasMore"] != true {
			return rows
		}
	}
}

// judged recomputes a result from the times alone.
func judged(row any) string {
	minutes := (number(at(row, "userCheckTime"))/60000*60000 - number(at(row, "baseCheckTime"))) / 60000
	switch {
	case at(row, "checkType") == "OffDuty" && minutes < 0:
		return "Early"
	case at(row, "checkType") == "OffDuty", minutes <= 0:
		return "Normal"
	case minutes > 60:
		return "Absenteeism"
	case minutes > 30:
		return "SeriousLate"
	}
	return "Late"
}

func monday(t time.Time) time.Time {
	d := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, china)
	return d.AddDate(0, 0, -(int(d.Weekday())+6)%7)
}

func TestResultsFollowFromThePunchTimes(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	kinds := map[string]int{}
	for _, p := range w.People() {
		if !p.Active || p.Outsider {
			continue
		}
		for week := range 12 {
			from := monday(wednesday).AddDate(0, 0, -7*week)
			for _, r := range w.results(from, from.AddDate(0, 0, 6), p.UserID) {
				result := at(r, "timeResult").(string)
				kinds[result]++
				kinds[at(r, "locationResult").(string)]++
				if at(r, "sourceType") == "APPROVE" {
					kinds["APPROVE"]++
				}
				if result == "NotSigned" {
					if at(r, "recordId") != nil || at(r, "locationResult") != "NotSigned" {
						t.Errorf("an unpunched slot has a record: %v", r)
					}
					continue
				}
				if judged(r) != result {
					t.Errorf("%s: %v, computed %s", p.Name, r, judged(r))
				}
			}
		}
	}
	for _, k := range []string{"Normal", "Late", "SeriousLate", "Absenteeism", "Early", "NotSigned", "Outside", "APPROVE"} {
		if kinds[k] < 10 {
			t.Errorf("three months hold only %d × %s", kinds[k], k)
		}
	}
}

func TestEverybodyHasSomethingInterestingLastWeekAndThisMonth(t *testing.T) {
	for _, now := range []time.Time{wednesday, time.Date(2026, 11, 22, 11, 0, 0, 0, china), time.Date(2026, 12, 3, 9, 30, 0, 0, china)} {
		w := newWorld(t, 3, now)
		for _, p := range w.People() {
			if !p.Active || p.Outsider || p.Boss {
				continue
			}
			last := monday(now).AddDate(0, 0, -7)
			month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, china)
			for name, a := range map[string]office.Attendance{
				"last week":  w.ExpectedAttendance(p.UserID, last, last.AddDate(0, 0, 6)),
				"this month": w.ExpectedAttendance(p.UserID, month, now),
			} {
				if a.Results["Normal"]-a.Approved == a.Slots && a.Outside == 0 {
					t.Errorf("%s: %s has nothing to tell about %s: %+v", now.Format("2006-01-02"), p.Name, name, a)
				}
			}
		}
		if zhang := w.who("张三").UserID; w.ExpectedAttendance(zhang, monday(now).AddDate(0, 0, -7), monday(now).AddDate(0, 0, -1)).Results["Late"] == 0 {
			t.Errorf("%s: 张三 was in time all last week", now.Format("2006-01-02"))
		}
	}
}

func TestExpectedAttendanceCountsWhatTheAPIAnswers(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	from := monday(wednesday).AddDate(0, 0, -7)
	for _, p := range w.People() {
		if p.UserID == "" {
			continue
		}
		got := map[string]int{}
		rows := w.results(from, from.AddDate(0, 0, 6), p.UserID)
		for _, r := range rows {
			got[at(r, "timeResult").(string)]++
		}
		want := w.ExpectedAttendance(p.UserID, from, from.AddDate(0, 0, 6))
		if !reflect.DeepEqual(got, want.Results) || len(rows) != want.Slots {
			t.Errorf("%s: API %v, expected %+v", p.Name, got, want)
		}
	}
}

func TestAbsentDaysHaveTwoUnsignedSlots(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	found := 0
	for _, p := range w.People() {
		a := w.ExpectedAttendance(p.UserID, wednesday.AddDate(0, -3, 0), wednesday)
		found += a.AbsentDays
		if a.Results["NotSigned"] < 2*a.AbsentDays {
			t.Errorf("%s: %+v", p.Name, a)
		}
	}
	if found == 0 {
		t.Error("nobody was ever absent")
	}
}

// openapi.md 11.8 and 5.2
func TestRule8SpanOverSevenDaysIs41041(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id := []string{w.who("张三").UserID}
	body := func(from, to string) obj {
		return obj{"workDateFrom": from, "workDateTo": to, "userIdList": id, "offset": 0, "limit": 50}
	}
	w.old(listPath, body("2026-11-09 00:00:00", "2026-11-15 23:59:59"))
	w.old(listPath, body("2026-11-09 00:00:00", "2026-11-16 00:00:00")) // exactly seven days apart
	if code := w.oldCode(listPath, body("2026-11-09 00:00:00", "2026-11-16 23:59:59")); code != 41041 {
		t.Errorf("eight days: %d", code)
	}
	if code := w.oldCode("/attendance/listRecord", obj{"checkDateFrom": "2026-11-09 00:00:00", "checkDateTo": "2026-11-16 00:00:01", "userIds": id}); code != 41041 {
		t.Errorf("details: %d", code)
	}
	if code := w.oldCode(listPath, body("x", "y")); code != 41100 {
		t.Errorf("format: %d", code)
	}
}

// openapi.md 11.8 and 5.2: also isI18n
func TestRule8OverFiftyUsersIsAnErrorAndUnknownUsersAreEmpty(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	many := make([]string, 51)
	for i := range many {
		many[i] = fmt.Sprint(i)
	}
	body := obj{"workDateFrom": "2026-11-09 00:00:00", "workDateTo": "2026-11-13 00:00:00", "userIdList": many, "offset": 0, "limit": 50}
	if code := w.oldCode(listPath, body); code != 40032 && code != 40031 {
		t.Errorf("51 users: %d", code)
	}
	body["userIdList"] = []string{"nobody"}
	if r := w.old(listPath, body); len(items(r, "recordresult")) != 0 || r["hasMore"] != false {
		t.Errorf("unknown user: %v", r)
	}
	body["userIdList"], body["limit"] = []string{w.who("张三").UserID}, 51
	if code := w.oldCode(listPath, body); code != 40069 {
		t.Errorf("limit 51: %d", code)
	}
	body["limit"], body["isI18n"] = 50, true
	if r := w.old(listPath, body); len(items(r, "recordresult")) != 0 {
		t.Errorf("isI18n must be empty: %v", r)
	}
	body["isI18n"] = false
	if r := w.old(listPath, body); len(items(r, "recordresult")) == 0 {
		t.Error("isI18n=false must not be empty")
	}
	w = newWorldOf(t, seeded(t, "overseas: true"), 1, wednesday)
	body["userIdList"] = []string{w.who("张三").UserID}
	for flag, want := range map[bool]bool{true: true, false: false} {
		body["isI18n"] = flag
		if r := w.old(listPath, body); len(items(r, "recordresult")) > 0 != want {
			t.Errorf("overseas, isI18n=%v: %d rows", flag, len(items(r, "recordresult")))
		}
	}
}

func TestTimePartOfWorkDatesIsIgnored(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id := w.who("张三").UserID
	day := time.Date(2026, 11, 17, 0, 0, 0, 0, china)
	if n := len(w.results(day.Add(23*time.Hour), day.Add(23*time.Hour+time.Minute), id)); n != 2 {
		t.Errorf("%d rows of a whole day", n)
	}
}

func TestTodayShowsOnlySlotsThatAreDue(t *testing.T) {
	w := newWorld(t, 1, time.Date(2026, 11, 18, 8, 0, 0, 0, china))
	id := w.who("张三").UserID
	day := time.Date(2026, 11, 18, 0, 0, 0, 0, china)
	clockAt := func(h, m int) time.Time { return day.Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute) }
	if err := w.SetPunches(id, day, clockAt(9, 12), clockAt(18, 5)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		hour, minute int
		want         []string
	}{
		{8, 0, nil},
		{9, 1, []string{"NotSigned"}}, // due and not there yet
		{9, 13, []string{"Late"}},
		{17, 59, []string{"Late"}},
		{18, 1, []string{"Late", "NotSigned"}},
		{18, 6, []string{"Late", "Normal"}},
	} {
		w.advance(clockAt(step.hour, step.minute).Sub(w.clock()))
		var got []string
		for _, r := range w.results(day, day, id) {
			got = append(got, at(r, "timeResult").(string))
		}
		if !slices.Equal(got, step.want) {
			t.Errorf("%02d:%02d: %v, want %v", step.hour, step.minute, got, step.want)
		}
	}
}

func TestPunchesAreStableWhateverIsAskedAndWhenTheClockMoves(t *testing.T) {
	a := newWorld(t, 5, wednesday)
	b := newWorld(t, 5, wednesday.Add(5*time.Hour))
	from := monday(wednesday).AddDate(0, 0, -14)
	for _, p := range a.People() {
		if p.UserID == "" {
			continue
		}
		if x, y := a.results(from, from.AddDate(0, 0, 6), p.UserID), b.results(from, from.AddDate(0, 0, 6), p.UserID); !reflect.DeepEqual(x, y) {
			t.Fatalf("%s: another hour of the same day gives other punches", p.Name)
		}
	}
	before := a.results(from, from.AddDate(0, 0, 6), a.who("张三").UserID)
	a.advance(20 * 24 * time.Hour)
	if after := a.results(from, from.AddDate(0, 0, 6), a.who("张三").UserID); !reflect.DeepEqual(before, after) {
		t.Error("the past changed when the clock moved")
	}
	if len(a.results(monday(a.clock()).AddDate(0, 0, -7), monday(a.clock()).AddDate(0, 0, -1), a.who("张三").UserID)) != 10 {
		t.Error("a moved clock must find punches of the week before")
	}
}

func TestDataOlderThanSixMonthsIsNotThere(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id := w.who("张三").UserID
	if n := len(w.results(wednesday.AddDate(0, -3, 0), wednesday.AddDate(0, -3, 4), id)); n == 0 {
		t.Error("three months ago must be there")
	}
	if n := len(w.results(wednesday.AddDate(0, -7, 0), wednesday.AddDate(0, -7, 4), id)); n != 0 {
		t.Errorf("%d rows from seven months ago", n)
	}
}

func TestOneTeamStartsAnHourLater(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	for name, hour := range map[string]int{"张三": 9, "林雅婷": 10} {
		r := w.old("/topapi/attendance/getusergroup", obj{"userid": w.who(name).UserID})
		want := fmt.Sprintf("1970-01-01 %02d:00:00", hour)
		if at(r, "result", "classes", 0, "sections", 0, "times", 0, "check_time") != want || at(r, "result", "type") != "FIXED" {
			t.Errorf("%s: %v", name, r)
		}
	}
	if r := w.old("/topapi/attendance/getusergroup", obj{"userid": w.who("赵建国").UserID}); at(r, "result", "type") != "NONE" {
		t.Errorf("the boss keeps no hours: %v", r)
	}
	groups := w.old("/topapi/attendance/getsimplegroups", obj{"offset": 0, "size": 10})
	if days := stringsOf(groups, "result", "groups", 0, "work_day_list"); len(days) != 7 || days[0] != "0" || days[6] != "0" || days[1] == "0" {
		t.Errorf("work days run from Sunday to Saturday: %v", days)
	}
}

func TestRecordsHoldAllPunchesAlsoInvalidOnesAndHonourTheTimePart(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	invalid := 0
	for _, p := range w.People() {
		if !p.Active || p.Outsider {
			continue
		}
		for week := 1; week < 5; week++ {
			from := monday(wednesday).AddDate(0, 0, -7*week)
			r := w.old("/attendance/listRecord", obj{"checkDateFrom": from.Format("2006-01-02 15:04:05"), "checkDateTo": from.AddDate(0, 0, 7).Format("2006-01-02 15:04:05"), "userIds": []string{p.UserID}})
			for _, c := range items(r, "recordresult") {
				if at(c, "isLegal") == "N" {
					invalid++
					if at(c, "invalidRecordMsg") == nil || at(c, "invalidRecordType") == nil {
						t.Errorf("%v", c)
					}
				}
			}
		}
	}
	if invalid == 0 {
		t.Error("no invalid punch in a month of everybody")
	}
	id, day := w.who("张三").UserID, time.Date(2026, 11, 17, 0, 0, 0, 0, china)
	if err := w.SetPunches(id, day, day.Add(9*time.Hour+5*time.Minute), day.Add(12*time.Hour), day.Add(19*time.Hour)); err != nil {
		t.Fatal(err)
	}
	r := w.old("/attendance/listRecord", obj{"checkDateFrom": "2026-11-17 10:00:00", "checkDateTo": "2026-11-17 13:00:00", "userIds": []string{id}})
	if rows := items(r, "recordresult"); len(rows) != 1 || number(at(rows[0], "userCheckTime")) != day.Add(12*time.Hour).UnixMilli() {
		t.Errorf("%v", r)
	}
	if n := len(w.results(day, day, id)); n != 2 {
		t.Errorf("two result rows whatever is punched in between, got %d", n)
	}
}

func TestDayAnswerUsesMomentsAndTellsAbsenceOfPunches(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	id, day := w.who("张三").UserID, time.Date(2026, 11, 17, 0, 0, 0, 0, china)
	if err := w.SetPunches(id, day, day.Add(9*time.Hour+45*time.Minute)); err != nil {
		t.Fatal(err)
	}
	r := at(w.old("/topapi/attendance/getupdatedata", obj{"userid": id, "work_date": "2026-11-17"}), "result")
	on, off := at(r, "attendance_result_list", 0), at(r, "attendance_result_list", 1)
	if at(on, "time_result") != "SeriousLate" || at(on, "user_check_time") != "2026-11-17 09:45:00" || at(on, "plan_check_time") != "2026-11-17 09:00:00" {
		t.Errorf("%v", on)
	}
	if at(off, "time_result") != "NotSigned" || at(off, "user_check_time") != nil || at(r, "work_date") != "2026-11-17 00:00:00" {
		t.Errorf("%v", off)
	}
	if code := w.oldCode("/topapi/attendance/getupdatedata", obj{"userid": "x", "work_date": "2026-11-17"}); code != 33012 {
		t.Errorf("unknown user: %d", code)
	}
}

func TestSchedulesAgreeWithResults(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, admin := w.who("张三").UserID, w.who("周敏").UserID
	from := monday(wednesday).AddDate(0, 0, -7)
	r := w.old("/topapi/attendance/schedule/listbyusers", obj{"op_user_id": admin, "userids": me, "from_date_time": from.UnixMilli(), "to_date_time": from.AddDate(0, 0, 6).UnixMilli()})
	rest, ids := 0, ""
	for _, e := range items(r, "result") {
		if at(e, "is_rest") == "Y" {
			rest++
			if number(at(e, "shift_id")) != 0 {
				t.Errorf("rest days have shift 0: %v", e)
			}
			continue
		}
		ids += fmt.Sprint(at(e, "id")) + ","
	}
	results := items(w.old("/topapi/attendance/schedule/result/listbyids", obj{"op_user_id": admin, "schedule_ids": ids}), "result")
	if rest != 2 || len(results) != 10 {
		t.Errorf("%d rest days, %d results", rest, len(results))
	}
	list := w.results(from, from.AddDate(0, 0, 6), me)
	for i, e := range results {
		if at(e, "time_result") != at(list[i], "timeResult") || number(at(e, "schedule_id")) != number(at(list[i], "planId")) {
			t.Errorf("%v and %v differ", e, list[i])
		}
	}
	day := w.old("/topapi/attendance/schedule/listbyday", obj{"op_user_id": admin, "user_id": me, "date_time": wednesday.UnixMilli()})
	if len(items(day, "result")) != 2 || at(day, "result", 1, "check_status") != "Init" {
		t.Errorf("today: %v", day)
	}
	saturday := w.old("/topapi/attendance/schedule/listbyday", obj{"op_user_id": admin, "user_id": me, "date_time": quiet.UnixMilli()})
	if len(items(saturday, "result")) != 1 || at(saturday, "result", 0, "is_rest") != "Y" {
		t.Errorf("a day of rest is one row that says so: %v", saturday)
	}
	if code := w.oldCode("/topapi/attendance/schedule/listbyday", obj{"op_user_id": me, "user_id": me, "date_time": wednesday.UnixMilli()}); code == 0 {
		t.Error("张三 may not look into schedules")
	}
	all := w.old("/topapi/attendance/listschedule", obj{"workDate": "2026-11-18", "offset": 0, "size": 200})
	if n := len(items(all, "result", "schedules")); n < 70 {
		t.Errorf("%d schedules for everybody", n)
	}
}

func TestReportsAddUpToTheResults(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三").UserID
	columns := map[string]any{}
	for _, c := range items(w.old("/topapi/attendance/getattcolumns", nil), "result", "columns") {
		if at(c, "alias") == "leave_" {
			if at(c, "id") != nil {
				t.Errorf("leave columns have no id: %v", c)
			}
			continue
		}
		columns[at(c, "alias").(string)] = at(c, "id")
	}
	r := w.old("/topapi/attendance/getcolumnval", obj{"userid": me, "column_id_list": fmt.Sprint(columns["late_times"], ",", columns["should_attendance_days"]), "from_date": "2026-11-01 00:00:00", "to_date": "2026-11-18 00:00:00"})
	var late, days float64
	sum := func(i int) (s float64) {
		for _, v := range items(r, "result", "column_vals", i, "column_vals") {
			var f float64
			if _, err := fmt.Sscan(at(v, "value").(string), &f); err != nil {
				t.Fatal(err)
			}
			s += f
		}
		return s
	}
	late, days = sum(0), sum(1)
	want := w.ExpectedAttendance(me, time.Date(2026, 11, 1, 0, 0, 0, 0, china), wednesday)
	if int(late) != want.Results["Late"] || int(days) != 13 {
		t.Errorf("late %v, want %d; days %v, want 13", late, want.Results["Late"], days)
	}
	if code := w.oldCode("/topapi/attendance/getcolumnval", obj{"userid": me, "column_id_list": "1", "from_date": "2026-11-01 00:00:00", "to_date": "2026-11-02 00:00:00"}); code != 850015 {
		t.Errorf("unknown column: %d", code)
	}
	if code := w.oldCode("/topapi/attendance/getcolumnval", obj{"userid": me, "column_id_list": columns["late_times"], "from_date": "2026-10-01 00:00:00", "to_date": "2026-11-02 00:00:00"}); code != 850012 {
		t.Errorf("over 31 days: %d", code)
	}
}

func TestLeaveBalancesStatusAndRecordsAgree(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	admin := w.who("周敏").UserID
	var annual string
	for _, l := range items(w.old("/topapi/attendance/vacation/type/list", obj{"op_userid": admin, "vacation_source": "all"}), "result") {
		if at(l, "leave_name") == "年假" {
			annual = at(l, "leave_code").(string)
		}
	}
	if r := w.old("/topapi/attendance/vacation/type/list", obj{"op_userid": admin}); len(items(r, "result")) != 0 {
		t.Errorf("no type was made through the API: %v", r)
	}
	if code := w.oldCode("/topapi/attendance/vacation/type/list", obj{"op_userid": w.who("张三").UserID}); code == 0 {
		t.Error("张三 is no admin")
	}
	anyUsed := false
	for _, p := range w.People() {
		if !p.Active || p.Outsider {
			continue
		}
		q := w.old("/topapi/attendance/vacation/quota/list", obj{"leave_code": annual, "op_userid": admin, "userids": p.UserID, "offset": 0, "size": 50})
		used, total := number(at(q, "result", "leave_quotas", 0, "used_num_per_day")), number(at(q, "result", "leave_quotas", 0, "quota_num_per_day"))
		recorded := int64(0)
		for _, r := range items(w.ok(http.MethodPost, "/v1.0/attendance/vacations/records/query", obj{"opUserId": admin, "leaveCode": annual, "userIds": []string{p.UserID}, "pageNumber": 0, "pageSize": 200}), "result", "leaveRecords") {
			recorded += number(at(r, "recordNumPerDay"))
			if at(r, "leaveStatus") != "success" {
				t.Errorf("%v", r)
			}
		}
		if used != recorded || used > total || total < 500 {
			t.Errorf("%s: used %d, recorded %d, total %d", p.Name, used, recorded, total)
		}
		anyUsed = anyUsed || used > 0
	}
	if !anyUsed {
		t.Error("nobody took annual leave")
	}
	w.fails(400, "leaveOpuserIdIsNotAdmin", http.MethodPost, "/v1.0/attendance/vacations/records/query", obj{"opUserId": "x", "leaveCode": annual, "userIds": []string{"y"}, "pageNumber": 0, "pageSize": 10})
	w.fails(400, "leaveTypeNotFound", http.MethodPost, "/v1.0/attendance/vacations/records/query", obj{"opUserId": admin, "leaveCode": "x", "userIds": []string{"y"}, "pageNumber": 0, "pageSize": 10})

	onLeave := 0
	for _, p := range w.People() {
		if p.UserID == "" {
			continue
		}
		r := w.old("/topapi/attendance/getleavestatus", obj{"userid_list": p.UserID, "start_time": wednesday.AddDate(0, 0, -100).UnixMilli(), "end_time": wednesday.UnixMilli(), "offset": 0, "size": 20})
		onLeave += len(items(r, "result", "leave_status"))
	}
	if onLeave == 0 {
		t.Error("nobody was on leave in a hundred days")
	}
	if code := w.oldCode("/topapi/attendance/getleavestatus", obj{"userid_list": "x", "start_time": 1, "end_time": 2, "offset": 0, "size": 21}); code == 0 {
		t.Error("size over 20 must fail")
	}
	if r := w.old("/topapi/attendance/getleaveapproveduration", obj{"userid": w.who("张三").UserID, "from_date": "2026-11-17 09:00:00", "to_date": "2026-11-18 12:00:00"}); number(at(r, "result", "duration_in_minutes")) != (8+3)*60 {
		t.Errorf("a day and a morning: %v", r)
	}
}
