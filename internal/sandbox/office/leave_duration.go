package office

import (
	"net/http"
	"strings"
	"time"
)

// suiteDuration calculates how long leave, a trip or overtime is by the shifts of a person (预计算时长).
func (o *Office) suiteDuration(r *http.Request) (any, *fault) {
	var q struct {
		BizType        int    `json:"bizType"`
		FromTime       string `json:"fromTime"`
		ToTime         string `json:"toTime"`
		DurationUnit   string `json:"durationUnit"`
		CalculateModel int    `json:"calculateModel"`
		LeaveCode      string `json:"leaveCode"`
	}
	if err := decode(r, &q); err != nil {
		return nil, bad("invalidParameter", "参数错误")
	}
	layout, known := map[string]string{"day": time.DateOnly, "halfDay": "2006-01-02 PM", "hour": "2006-01-02 15:04"}[q.DurationUnit]
	from, err1 := time.ParseInLocation(layout, q.FromTime, china)
	to, err2 := time.ParseInLocation(layout, q.ToTime, china)
	p := o.employee(r.URL.Query().Get("userId"))
	longest := 31 * day
	if q.BizType == 1 {
		longest = day
	}
	switch {
	case !known || err1 != nil || err2 != nil || p == nil, q.BizType < 1 || q.BizType > 3, q.BizType == 1 && q.DurationUnit != "hour",
		to.Before(from), to.Sub(from) > longest, from.Before(midnight(o.now()).Add(-31 * day)),
		q.LeaveCode != "" && (q.BizType != 3 || o.leaveByCode(q.LeaveCode) == nil):
		return nil, bad("invalidParameter", "参数错误")
	}
	if q.DurationUnit == "hour" {
		hours := to.Sub(from).Hours()
		if q.BizType != 1 && q.CalculateModel == 1 {
			hours = float64(o.workMinutes(p, from, to)) / 60
		}
		return durationAnswer(hours), nil
	}
	sum := 0.0
	for date := midnight(from); !date.After(to); date = addDays(date, 1) {
		if q.CalculateModel == 1 && len(o.plannedChecks(p, date)) == 0 {
			continue
		}
		share := 1.0
		if q.DurationUnit == "halfDay" && date.Equal(midnight(from)) && strings.HasSuffix(q.FromTime, "PM") {
			share -= 0.5
		}
		if q.DurationUnit == "halfDay" && date.Equal(midnight(to)) && strings.HasSuffix(q.ToTime, "AM") {
			share -= 0.5
		}
		sum += share
	}
	return durationAnswer(sum), nil
}

func durationAnswer(n float64) object {
	return object{"result": object{"duration": n, "durationDetail": []object{}}}
}
