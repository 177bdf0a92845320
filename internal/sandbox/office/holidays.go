package office

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"time"
)

// Types of a day that is not as its weekday says (openapi.md 5).
const (
	dayFestival = "festival"
	dayRest     = "rest"     // free in exchange for a weekend
	dayWorked   = "overtime" // a weekend that is worked in exchange for it
)

// holiday is a day that is not as its weekday says.
type holiday struct{ name, kind string }

// holidayOn is what the file says of a day. Without a file those holidays are kept that have a fixed date: New Year, Labour Day
// and National Day. Lunar holidays and shifted working Saturdays are announced year by year.
func (o *Office) holidayOn(date time.Time) (holiday, bool) {
	if o.world.holidays != nil {
		h, ok := o.world.holidays[date.Format(dayFormat)]
		return h, ok
	}
	_, m, d := date.Date()
	switch {
	case m == time.January && d == 1:
		return holiday{"元旦", dayFestival}, true
	case m == time.May && d <= 2:
		return holiday{"劳动节", dayFestival}, true
	case m == time.October && d <= 3:
		return holiday{"国庆节", dayFestival}, true
	}
	return holiday{}, false
}

// restDay tells weekends and holidays.
func (o *Office) restDay(date time.Time) bool {
	if h, ok := o.holidayOn(date); ok {
		return h.kind != dayWorked
	}
	return date.Weekday() == time.Saturday || date.Weekday() == time.Sunday
}

// userHolidays is POST /v1.0/attendance/holidays. People without shifts are in no group that keeps holidays; unknown ones are left out.
func (o *Office) userHolidays(r *http.Request) (any, *fault) {
	var q struct {
		UserIDs []string `json:"userIds"`
		From    int64    `json:"workDateFrom"`
		To      int64    `json:"workDateTo"`
	}
	if err := decode(r, &q); err != nil || len(q.UserIDs) == 0 || q.From <= 0 || q.To < q.From {
		return nil, bad("invalidParameter", "参数错误")
	}
	rows := []object{}
	for _, id := range q.UserIDs {
		p := o.employee(id)
		if p == nil {
			continue
		}
		days := []object{}
		for date := midnight(time.UnixMilli(q.From)); keepsHours(p) && !date.After(time.UnixMilli(q.To)); date = addDays(date, 1) {
			if h, ok := o.holidayOn(date); ok {
				days = append(days, object{"workDate": date.UnixMilli(), "holidayName": h.name, "holidayType": h.kind, "realWorkDate": date.UnixMilli()})
			}
		}
		rows = append(rows, object{"userId": id, "holidays": days})
	}
	return object{"result": rows}, nil
}

// readHolidays takes the file's days in the place of those with a fixed date.
func (r *seedReader) readHolidays() {
	if r.in.Holidays != nil {
		r.world.holidays = map[string]holiday{}
	}
	for i, h := range r.in.Holidays {
		here := fmt.Sprintf("holidays[%d]", i)
		kind := cmp.Or(h.Type, dayFestival)
		if _, err := time.Parse(dayFormat, h.Date); err != nil {
			r.problem(here+".date", "%q is no date such as 2026-10-01", h.Date)
		}
		if !slices.Contains([]string{dayFestival, dayRest, dayWorked}, kind) {
			r.problem(here+".type", "a holiday is festival, rest or overtime (a weekend that is worked)")
		}
		r.world.holidays[h.Date] = holiday{h.Name, kind}
	}
}
