package dingtalk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Units in which leave is counted.
const (
	UnitDay     = "day"
	UnitHalfDay = "halfDay"
	UnitHour    = "hour"
)

// LeaveType is a kind of leave of the organisation.
type LeaveType struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Unit    string `json:"unit"`              // UnitDay, UnitHalfDay or UnitHour
	Natural bool   `json:"natural,omitempty"` // rest days count, too
}

// LeaveTypes lists the kinds of leave, for an administrator with rights to approvals:
// POST /topapi/attendance/vacation/type/list, scope qyapi_holiday_readonly.
func (s *AttendanceService) LeaveTypes(ctx context.Context, adminID string) ([]LeaveType, error) {
	r, err := call[struct {
		Result []struct {
			Code    string   `json:"leave_code"`
			Name    string   `json:"leave_name"`
			Unit    string   `json:"leave_view_unit"`
			Natural wireBool `json:"natural_day_leave"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpLeaveTypes, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/vacation/type/list", keyed: true,
		body: map[string]any{"op_userid": adminID, "vacation_source": "all"},
	})
	var out []LeaveType
	for _, t := range r.Result {
		unit := UnitDay
		switch name := strings.ToLower(t.Unit); {
		case strings.Contains(name, "hour"):
			unit = UnitHour
		case strings.Contains(name, "half"):
			unit = UnitHalfDay
		}
		out = append(out, LeaveType{Code: t.Code, Name: t.Name, Unit: unit, Natural: bool(t.Natural)})
	}
	return out, err
}

// LeaveQuota is what somebody has of a kind of leave in a period, in days, or in hours if Hours is set.
type LeaveQuota struct {
	Start, End  time.Time
	Hours       bool
	Total, Used float64
}

const maxQuotaRows = 50 // a page

// LeaveQuotas lists one person's balances of a kind of leave, for an administrator:
// POST /topapi/attendance/vacation/quota/list, scope qyapi_holiday_readonly. A person has a row for each period, never more than
// a page of them.
func (s *AttendanceService) LeaveQuotas(ctx context.Context, adminID, leaveCode, userID string) ([]LeaveQuota, error) {
	r, err := call[struct {
		Result struct {
			Quotas []struct {
				UserID   string   `json:"userid"`
				Start    wireTime `json:"start_time"`
				End      wireTime `json:"end_time"`
				PerDay   *wireInt `json:"quota_num_per_day"` // all four × 100; either the days or the hours are there
				UsedDay  wireInt  `json:"used_num_per_day"`
				PerHour  *wireInt `json:"quota_num_per_hour"`
				UsedHour wireInt  `json:"used_num_per_hour"`
			} `json:"leave_quotas"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpLeaveQuotas, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/vacation/quota/list", keyed: true,
		body: map[string]any{"op_userid": adminID, "leave_code": leaveCode, "userids": userID, "offset": 0, "size": maxQuotaRows},
	})
	var out []LeaveQuota
	for _, q := range r.Result.Quotas {
		if q.UserID != userID {
			continue
		}
		one := LeaveQuota{Start: time.Time(q.Start), End: time.Time(q.End)}
		switch {
		case q.PerHour != nil && (*q.PerHour != 0 || q.PerDay == nil):
			one.Hours, one.Total, one.Used = true, hundredths(*q.PerHour), hundredths(q.UsedHour)
		case q.PerDay != nil:
			one.Total, one.Used = hundredths(*q.PerDay), hundredths(q.UsedDay)
		}
		out = append(out, one)
	}
	return out, err
}

// Suites whose length DingTalk calculates.
const (
	DurationOvertime = 1
	DurationTrip     = 2
	DurationLeave    = 3
)

// DurationQuery asks how long a suite is by somebody's shifts. From and To are in the organisation's zone.
type DurationQuery struct {
	UserID    string
	Biz       int // DurationOvertime: at most a day, in hours; DurationTrip and DurationLeave: at most 31 days
	From, To  time.Time
	Unit      string // UnitDay, UnitHalfDay or UnitHour
	Natural   bool   // rest days count, too
	LeaveCode string // of leave: it is rounded by the rules of that kind
}

// Duration calculates the length of leave, a trip or overtime, in days, or in hours for UnitHour:
// POST /v1.0/attendance/approvals/durations/calculate, scope qyapi_attendance_group_read. From may be 31 days ago at most. The
// document: open.dingtalk.com/document/development/api-calculateduration.
func (s *AttendanceService) Duration(ctx context.Context, q DurationQuery) (float64, error) {
	layout, model := map[string]string{UnitDay: time.DateOnly, UnitHalfDay: "2006-01-02 PM", UnitHour: "2006-01-02 15:04"}[q.Unit], 1
	if q.Natural {
		model = 0
	}
	body := map[string]any{"bizType": q.Biz, "fromTime": q.From.Format(layout), "toTime": q.To.Format(layout), "durationUnit": q.Unit, "calculateModel": model}
	if q.LeaveCode != "" {
		body["leaveCode"] = q.LeaveCode
	}
	r, err := call[struct {
		Result struct {
			Duration wireText `json:"duration"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpDuration, method: http.MethodPost, host: HostAPI, path: "/v1.0/attendance/approvals/durations/calculate",
		query: url.Values{"userId": {q.UserID}}, body: body, keyed: true,
	})
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseFloat(string(r.Result.Duration), 64)
	if err != nil {
		return 0, fmt.Errorf("dingtalk: %s: the answer has no duration: %w", OpDuration, err)
	}
	return n, nil
}
