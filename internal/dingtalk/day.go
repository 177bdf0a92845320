package dingtalk

import (
	"context"
	"net/http"
	"time"
)

// Day is everything about one person's day.
type Day struct {
	UserID    string
	WorkDate  time.Time
	Results   []DayResult
	Approvals []DayApproval
}

// DayResult is one planned punch of a day.
type DayResult struct {
	CheckType, TimeResult, LocationResult, SourceType string

	PlanCheckTime time.Time
	UserCheckTime time.Time
	ProcInstID    string
}

// DayApproval is an approval that covers (a part of) the day.
type DayApproval struct {
	BizType      int    // 1 overtime, 2 trip or out, 3 leave
	TagName      string // 请假, 出差, 外出, 加班
	SubType      string // 年假, 事假, …
	Duration     string
	DurationUnit string
	Begin, End   time.Time
	ProcInstID   string
}

// Day reads one person's day with the approvals that explain it:
// POST /topapi/attendance/getupdatedata, scope qyapi_get_attendance_data. One person and one day a
// counted call: for ranges use List.
func (s *AttendanceService) Day(ctx context.Context, userID string, day time.Time) (Day, error) {
	r, err := call[struct {
		Result struct {
			UserID   string   `json:"userid"`
			WorkDate wireTime `json:"work_date"`
			Results  []struct {
				CheckType      string   `json:"check_type"`
				TimeResult     string   `json:"time_result"`
				LocationResult string   `json:"location_result"`
				SourceType     string   `json:"source_type"`
				PlanCheckTime  wireTime `json:"plan_check_time"`
				UserCheckTime  wireTime `json:"user_check_time"`
				ProcInstID     string   `json:"procInst_id"`
			} `json:"attendance_result_list"`
			Approves []struct {
				BizType      wireInt  `json:"biz_type"`
				TagName      string   `json:"tag_name"`
				SubType      string   `json:"sub_type"`
				Duration     wireText `json:"duration"`
				DurationUnit string   `json:"duration_unit"`
				BeginTime    wireTime `json:"begin_time"`
				EndTime      wireTime `json:"end_time"`
				ProcInstID   string   `json:"procInst_id"`
			} `json:"approve_list"`
		} `json:"result"`
	}](ctx, s.c, spec{
		op: OpUpdateData, method: http.MethodPost, host: HostOAPI, path: "/topapi/attendance/getupdatedata",
		body: map[string]string{"userid": userID, "work_date": day.Format(time.DateOnly)}, keyed: true,
	})
	d := Day{UserID: userID, WorkDate: time.Time(r.Result.WorkDate)}
	for _, x := range r.Result.Results {
		d.Results = append(d.Results, DayResult{
			CheckType: x.CheckType, TimeResult: x.TimeResult, LocationResult: x.LocationResult, SourceType: x.SourceType,
			PlanCheckTime: time.Time(x.PlanCheckTime), UserCheckTime: time.Time(x.UserCheckTime),
			ProcInstID: x.ProcInstID,
		})
	}
	for _, x := range r.Result.Approves {
		d.Approvals = append(d.Approvals, DayApproval{
			BizType: int(x.BizType), TagName: x.TagName, SubType: x.SubType,
			Duration: string(x.Duration), DurationUnit: x.DurationUnit,
			Begin: time.Time(x.BeginTime), End: time.Time(x.EndTime), ProcInstID: x.ProcInstID,
		})
	}
	return d, err
}
