package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// OpHolidays names the call for metrics; the same with GET has a name of its own, since limits go by method.
const (
	OpHolidays    = "attendance.holidays"
	opHolidaysGet = "attendance.holidays_get"
)

// HolidayWorked is the type of a day that is worked in exchange for a holiday; the others, festival and rest, are free.
const HolidayWorked = "overtime"

// Holiday is a day on which somebody does not do as the week says.
type Holiday struct {
	UserID string
	Date   time.Time // midnight in the organisation's zone
	Name   string    // 国庆节
	Type   string    // festival, rest, overtime
}

// Holidays lists the public holidays, and the weekends that are worked for them, in people's attendance groups, both days included:
// POST /v1.0/attendance/holidays (openapi.md 5), scope qyapi_holiday_readonly as the other calls about holidays have it: for this one
// none is documented. Another document has it with GET, which is tried where there is no POST. How long a time it answers is not
// documented; the SDK's example asks for 59 days.
func (s *AttendanceService) Holidays(ctx context.Context, userIDs []string, from, to time.Time) ([]Holiday, error) {
	type answer struct {
		Result []struct {
			UserID   string `json:"userId"`
			Holidays []struct {
				WorkDate wireTime `json:"workDate"`
				Name     string   `json:"holidayName"`
				Type     string   `json:"holidayType"`
			} `json:"holidays"`
		} `json:"result"`
	}
	c := spec{op: OpHolidays, method: http.MethodPost, host: HostAPI, path: "/v1.0/attendance/holidays", keyed: true, body: map[string]any{
		"userIds": userIDs, "workDateFrom": from.UnixMilli(), "workDateTo": to.UnixMilli(),
	}}
	r, err := call[answer](ctx, s.c, c)
	if e, ok := errors.AsType[*APIError](err); ok && (e.Code == "404" || e.Status == http.StatusNotFound || e.Status == http.StatusMethodNotAllowed) {
		c.op, c.method, c.body = opHolidaysGet, http.MethodGet, nil
		c.query = url.Values{
			"userIds": {strings.Join(userIDs, ",")}, "workDateFrom": {strconv.FormatInt(from.UnixMilli(), 10)}, "workDateTo": {strconv.FormatInt(to.UnixMilli(), 10)},
		}
		r, err = call[answer](ctx, s.c, c)
	}
	if err != nil {
		return nil, err
	}
	var out []Holiday
	for _, u := range r.Result {
		for _, h := range u.Holidays {
			if at := time.Time(h.WorkDate); !at.IsZero() {
				out = append(out, Holiday{UserID: u.UserID, Date: at, Name: h.Name, Type: h.Type})
			}
		}
	}
	return out, nil
}
