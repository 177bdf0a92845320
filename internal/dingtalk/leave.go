package dingtalk

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Limits of the leave calls (openapi.md 5.7).
const (
	maxQuotaRows   = 50  // a page, and people a call
	maxStatusUsers = 100 // a call
	maxStatusRows  = 20  // a page
	maxStatusDays  = 180
	maxLeavePages  = 50
)

// LeaveType is a kind of leave.
type LeaveType struct {
	Code          string // leave_code
	Name          string // leave_name: 年假
	ViewUnit      string // day, halfDay, hour
	BizType       string // general_leave, lieu_leave
	HoursInPerDay float64
}

// LeaveTypes lists the kinds of leave: POST /topapi/attendance/vacation/type/list, scope
// qyapi_holiday_readonly. opUserID must be an administrator with OA approval rights.
func (s *AttendanceService) LeaveTypes(ctx context.Context, opUserID string) ([]LeaveType, error) {
	r, err := call[struct {
		Result []struct {
			LeaveCode     string  `json:"leave_code"`
			LeaveName     string  `json:"leave_name"`
			LeaveViewUnit string  `json:"leave_view_unit"`
			BizType       string  `json:"biz_type"`
			HoursInPerDay wireInt `json:"hours_in_per_day"` // × 100
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpLeaveTypes, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/vacation/type/list",
		body: map[string]string{"op_userid": opUserID, "vacation_source": "all"}, keyed: true,
	})
	var out []LeaveType
	for _, x := range r.Result {
		out = append(out, LeaveType{
			Code: x.LeaveCode, Name: x.LeaveName, ViewUnit: x.LeaveViewUnit, BizType: x.BizType,
			HoursInPerDay: hundredths(x.HoursInPerDay),
		})
	}
	return out, err
}

// LeaveQuota is what somebody has of one kind of leave in one cycle. Either the days or the hours are
// filled, by the unit of the kind.
type LeaveQuota struct {
	UserID, LeaveCode, QuotaID string

	Cycle               string // "2024"
	Start, End          time.Time
	Days, UsedDays      float64
	Hours, UsedHours    float64
	CountedInHours      bool
	DaysLeft, HoursLeft float64
}

// LeaveQuotas lists what people have of one kind of leave:
// POST /topapi/attendance/vacation/quota/list, scope qyapi_holiday_readonly, 50 people and rows a call.
func (s *AttendanceService) LeaveQuotas(ctx context.Context, opUserID, leaveCode string, userIDs []string) ([]LeaveQuota, error) {
	var all []LeaveQuota
	for _, users := range chunks(userIDs, maxQuotaRows) {
		part, err := s.quotas(ctx, opUserID, leaveCode, users)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

func (s *AttendanceService) quotas(ctx context.Context, opUserID, leaveCode string, userIDs []string) ([]LeaveQuota, error) {
	var all []LeaveQuota
	for page := range maxLeavePages {
		r, err := call[struct {
			Result struct {
				HasMore wireBool `json:"has_more"`
				Quotas  []struct {
					UserID     string   `json:"userid"`
					LeaveCode  string   `json:"leave_code"`
					QuotaID    string   `json:"quota_id"`
					QuotaCycle wireText `json:"quota_cycle"`
					StartTime  wireTime `json:"start_time"`
					EndTime    wireTime `json:"end_time"`
					PerDay     *wireInt `json:"quota_num_per_day"` // all four × 100
					PerHour    *wireInt `json:"quota_num_per_hour"`
					UsedDay    wireInt  `json:"used_num_per_day"`
					UsedHour   wireInt  `json:"used_num_per_hour"`
				} `json:"leave_quotas"`
			} `json:"result"`
		}](ctx, s.c, spec{
			op: OpLeaveQuotas, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/vacation/quota/list", keyed: true,
			body: map[string]any{
				"op_userid": opUserID, "leave_code": leaveCode, "userids": strings.Join(userIDs, ","),
				"offset": page * maxQuotaRows, "size": maxQuotaRows,
			},
		})
		if err != nil {
			return nil, err
		}
		for _, x := range r.Result.Quotas {
			q := LeaveQuota{
				UserID: x.UserID, LeaveCode: x.LeaveCode, QuotaID: x.QuotaID, Cycle: string(x.QuotaCycle),
				Start: x.StartTime.Time, End: x.EndTime.Time,
				UsedDays: hundredths(x.UsedDay), UsedHours: hundredths(x.UsedHour),
			}
			if x.PerDay != nil {
				q.Days = hundredths(*x.PerDay)
			}
			if x.PerHour != nil {
				q.Hours = hundredths(*x.PerHour)
			}
			q.CountedInHours = q.Days == 0 && q.UsedDays == 0 && (q.Hours != 0 || q.UsedHours != 0)
			q.DaysLeft, q.HoursLeft = q.Days-q.UsedDays, q.Hours-q.UsedHours
			all = append(all, q)
		}
		if !bool(r.Result.HasMore) || len(r.Result.Quotas) == 0 {
			return all, nil
		}
	}
	return nil, endless(OpLeaveQuotas)
}

// LeaveStatus is a stretch of approved leave.
type LeaveStatus struct {
	UserID, LeaveCode string

	Start, End time.Time
	Days       float64 // when the leave is counted in days
	Hours      float64 // when it is counted in hours
}

// LeaveStatus lists people's leave between two times:
// POST /topapi/attendance/getleavestatus, scope qyapi_get_attendance_data, 100 people and 20 rows a
// call, at most 180 days.
func (s *AttendanceService) LeaveStatus(ctx context.Context, userIDs []string, from, to time.Time) ([]LeaveStatus, error) {
	if to.Sub(from) > maxStatusDays*24*time.Hour {
		return nil, &ArgumentError{Op: OpLeaveStatus, Problem: "more than 180 days"}
	}
	var all []LeaveStatus
	for _, users := range chunks(userIDs, maxStatusUsers) {
		part, err := s.leaves(ctx, users, from, to)
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}

func (s *AttendanceService) leaves(ctx context.Context, userIDs []string, from, to time.Time) ([]LeaveStatus, error) {
	var all []LeaveStatus
	for page := range maxLeavePages {
		r, err := call[struct {
			Result struct {
				HasMore wireBool `json:"has_more"`
				Status  []struct {
					UserID          string   `json:"userid"`
					LeaveCode       string   `json:"leave_code"`
					StartTime       wireTime `json:"start_time"`
					EndTime         wireTime `json:"end_time"`
					DurationUnit    string   `json:"duration_unit"`    // percent_day, percent_hour
					DurationPercent wireInt  `json:"duration_percent"` // × 100
				} `json:"leave_status"`
			} `json:"result"`
		}](ctx, s.c, spec{
			op: OpLeaveStatus, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/getleavestatus", keyed: true,
			body: map[string]any{
				"userid_list": strings.Join(userIDs, ","), "start_time": from.UnixMilli(), "end_time": to.UnixMilli(),
				"offset": page * maxStatusRows, "size": maxStatusRows,
			},
		})
		if err != nil {
			return nil, err
		}
		for _, x := range r.Result.Status {
			l := LeaveStatus{UserID: x.UserID, LeaveCode: x.LeaveCode, Start: x.StartTime.Time, End: x.EndTime.Time}
			if x.DurationUnit == "percent_hour" {
				l.Hours = hundredths(x.DurationPercent)
			} else {
				l.Days = hundredths(x.DurationPercent)
			}
			all = append(all, l)
		}
		if !bool(r.Result.HasMore) || len(r.Result.Status) == 0 {
			return all, nil
		}
	}
	return nil, endless(OpLeaveStatus)
}

// hundredths undoes DingTalk's × 100.
func hundredths(n wireInt) float64 { return float64(n) / 100 }
