package dingtalk

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Limits of the leave calls (openapi.md 5.7).
const (
	maxStatusUsers = 100 // a call
	maxStatusRows  = 20  // a page
	maxStatusDays  = 180
	maxLeavePages  = 50
)

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
			l := LeaveStatus{UserID: x.UserID, LeaveCode: x.LeaveCode, Start: time.Time(x.StartTime), End: time.Time(x.EndTime)}
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
