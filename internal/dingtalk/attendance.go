package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"
)

// AttendanceService reads punches, shifts and leave (openapi.md 5), on the old host. All ids are
// userIds, all calls are counted. DingTalk's answers tell where somebody punched (address, coordinates, Wi-Fi,
// photo): nothing of that is read, so it cannot leave this package.
type AttendanceService struct{ service }

// Names of the attendance calls, for Delay and metrics.
const (
	OpAttendanceList = "attendance.list"
	OpUpdateData     = "attendance.update_data"
	OpLeaveStatus    = "attendance.leave_status"
	OpLeaveTypes     = "attendance.leave_types"
	OpLeaveQuotas    = "attendance.leave_quotas"
	OpDuration       = "attendance.duration"
)

// Limits of the punch results (openapi.md 5.2).
const (
	maxPunchDays  = 7  // a call, first and last day included; more is errcode 41041
	maxPunchUsers = 50 // a call
	maxPunchRows  = 50 // a page
	maxPunchPages = 40 // 50 people × 7 days × 5 punches; a server that never ends must not cost the month
	punchParallel = 4  // windows fetched at once
)

// Results of a planned punch.
const (
	TimeNormal      = "Normal"
	TimeEarly       = "Early"       // left early
	TimeLate        = "Late"        // came late
	TimeSeriousLate = "SeriousLate" // came very late
	TimeAbsenteeism = "Absenteeism" // so late that it counts as absent
	TimeNotSigned   = "NotSigned"   // did not punch
	CheckOnDuty     = "OnDuty"
	CheckOffDuty    = "OffDuty"
	LocationOutside = "Outside" // punched outside the area
)

// Punch is the result of one planned punch. A slot without a punch is there too, as NotSigned.
type Punch struct {
	ID             int64     `json:"id"`
	RecordID       int64     `json:"recordId"`
	UserID         string    `json:"userId"`
	WorkDate       time.Time `json:"workDate"`  // midnight of the day in the organisation's zone
	CheckType      string    `json:"checkType"` // OnDuty, OffDuty
	TimeResult     string    `json:"timeResult"`
	LocationResult string    `json:"locationResult"` // Normal, Outside, NotSigned
	SourceType     string    `json:"sourceType"`     // USER, BOSS (corrected), APPROVE, SYSTEM, …
	BaseCheckTime  time.Time `json:"baseCheckTime"`  // planned
	UserCheckTime  time.Time `json:"userCheckTime"`  // done; for NotSigned the planned time or nothing
	PlanID         int64     `json:"planId"`
	GroupID        int64     `json:"groupId"`
	ApproveID      int64     `json:"approveId"`  // the approval that covers the slot
	ProcInstID     string    `json:"procInstId"` // its instance
}

// UnmarshalJSON takes DingTalk's milliseconds.
func (p *Punch) UnmarshalJSON(b []byte) error {
	type plain Punch
	return json.Unmarshal(b, &struct {
		*plain
		ID            *wireInt  `json:"id"`
		RecordID      *wireInt  `json:"recordId"`
		WorkDate      *wireTime `json:"workDate"`
		BaseCheckTime *wireTime `json:"baseCheckTime"`
		UserCheckTime *wireTime `json:"userCheckTime"`
		PlanID        *wireInt  `json:"planId"`
		GroupID       *wireInt  `json:"groupId"`
		ApproveID     *wireInt  `json:"approveId"`
	}{
		(*plain)(p), (*wireInt)(&p.ID), (*wireInt)(&p.RecordID), (*wireTime)(&p.WorkDate), (*wireTime)(&p.BaseCheckTime), (*wireTime)(&p.UserCheckTime),
		(*wireInt)(&p.PlanID), (*wireInt)(&p.GroupID), (*wireInt)(&p.ApproveID),
	})
}

// List returns the punch results of people from one day to another, both included; the days are those
// of from's and to's own zone. POST /attendance/list (no topapi prefix), scope
// qyapi_get_attendance_data. DingTalk takes 7 days, 50 people and 50 rows a call: more is split and
// merged, in the order of the days. One person and up to 7 days is exactly one call. Data older than
// six months is gone, and an unknown userId gives nothing instead of an error, as does everybody when
// Config.Overseas is not what the organisation is.
func (s *AttendanceService) List(ctx context.Context, userIDs []string, from, to time.Time) ([]Punch, error) {
	if len(userIDs) == 0 || dayNumber(to) < dayNumber(from) {
		return nil, nil
	}
	type window struct {
		users    []string
		from, to time.Time
	}
	var windows []window
	for first := from; dayNumber(first) <= dayNumber(to); first = first.AddDate(0, 0, maxPunchDays) {
		last := first.AddDate(0, 0, maxPunchDays-1)
		if dayNumber(last) > dayNumber(to) {
			last = to
		}
		for _, users := range chunks(userIDs, maxPunchUsers) {
			windows = append(windows, window{users, first, last})
		}
	}
	parts := make([][]Punch, len(windows))
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(punchParallel)
	for i, w := range windows {
		g.Go(func() (err error) {
			parts[i], err = s.window(gctx, w.users, w.from, w.to)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	var all []Punch
	for _, p := range parts {
		all = append(all, p...)
	}
	return all, nil
}

// window reads the pages of one window.
func (s *AttendanceService) window(ctx context.Context, userIDs []string, from, to time.Time) ([]Punch, error) {
	type ask struct {
		WorkDateFrom string   `json:"workDateFrom"`
		WorkDateTo   string   `json:"workDateTo"`
		UserIDList   []string `json:"userIdList"`
		Offset       int      `json:"offset"`
		Limit        int      `json:"limit"`
		IsI18n       bool     `json:"isI18n,omitempty"`
	}
	var all []Punch
	for page := range maxPunchPages {
		r, err := call[struct {
			RecordResult []Punch  `json:"recordresult"`
			HasMore      wireBool `json:"hasMore"`
		}](ctx, s.c, spec{
			op: OpAttendanceList, method: http.MethodPost, host: HostOAPI, path: "/attendance/list", keyed: true,
			body: ask{
				WorkDateFrom: wallClock(calendarDay(from)), WorkDateTo: wallClock(calendarDay(to)),
				UserIDList: userIDs, Offset: page * maxPunchRows, Limit: maxPunchRows,
				IsI18n: s.c.overseas,
			},
		})
		if err != nil {
			return nil, err
		}
		all = append(all, r.RecordResult...)
		if !bool(r.HasMore) || len(r.RecordResult) == 0 {
			return all, nil
		}
	}
	return nil, endless(OpAttendanceList)
}

// calendarDay is the start of t's day in t's zone, written with wallClock.
func calendarDay(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// dayNumber counts days, so that days of one calendar can be compared.
func dayNumber(t time.Time) int64 { return calendarDay(t).Unix() / (24 * 60 * 60) }
