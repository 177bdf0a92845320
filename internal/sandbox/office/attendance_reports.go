package office

import (
	"strconv"
	"time"
)

// The smart report, openapi.md 5.6.

const (
	reportSpan = 31 * day
	reportAge  = 225 * day
	maxColumns = 20
)

// column is a number that the report gives per day.
type column struct {
	name, alias string
	value       func(slots []slot, working bool) float64
}

func count(slots []slot, is func(slot) bool) float64 {
	n := 0
	for _, e := range slots {
		if is(e) {
			n++
		}
	}
	return float64(n)
}

func countResult(result string) func([]slot, bool) float64 {
	return func(slots []slot, _ bool) float64 {
		return count(slots, func(e slot) bool { return e.timeResult == result })
	}
}

func lack(check string) func([]slot, bool) float64 {
	return func(slots []slot, _ bool) float64 {
		if absentDay(slots) {
			return 0
		}
		return count(slots, func(e slot) bool { return e.timeResult == resultNotSigned && e.check == check })
	}
}

// absentDay: both punches are due and missing.
func absentDay(slots []slot) bool {
	return len(slots) == 2 && slots[0].timeResult == resultNotSigned && slots[1].timeResult == resultNotSigned
}

var reportSpecs = []column{
	{"应出勤天数", "should_attendance_days", func(_ []slot, working bool) float64 {
		if working {
			return 1
		}
		return 0
	}},
	{"出勤天数", "attendance_days", func(slots []slot, working bool) float64 {
		if working && len(slots) > 0 && !absentDay(slots) {
			return 1
		}
		return 0
	}},
	{"迟到次数", "late_times", countResult(resultLate)},
	{"严重迟到次数", "serious_late_times", countResult(resultSeriousLate)},
	{"旷工迟到次数", "absenteeism_late_times", countResult(resultAbsenteeism)},
	{"迟到时长", "late_minute", func(slots []slot, _ bool) float64 {
		n := 0
		for i := range slots {
			n += slots[i].lateMinutes()
		}
		return float64(n)
	}},
	{"早退次数", "leave_early_times", countResult(resultEarly)},
	{"早退时长", "leave_early_minute", func(slots []slot, _ bool) float64 {
		n := 0
		for i := range slots {
			n += slots[i].earlyMinutes()
		}
		return float64(n)
	}},
	{"上班缺卡次数", "on_work_lack_card_times", lack(onDuty)},
	{"下班缺卡次数", "off_work_lack_card_times", lack(offDuty)},
	{"旷工天数", "absenteeism_days", func(slots []slot, _ bool) float64 {
		if absentDay(slots) {
			return 1
		}
		return 0
	}},
	{"外勤次数", "be_out_times", func(slots []slot, _ bool) float64 {
		return count(slots, func(e slot) bool { return e.location == locationOutside })
	}},
	{"补卡次数", "making_up_lack_times", func(slots []slot, _ bool) float64 {
		return count(slots, func(e slot) bool { return e.punch != nil && e.source == "APPROVE" })
	}},
}

func (o *Office) columnID(i int) int64 { return o.number(9, "column", i) }

func (o *Office) reportColumns(args) (object, *fault) {
	list := []object{}
	for i, c := range reportSpecs {
		list = append(list, object{"id": o.columnID(i), "name": c.name, "alias": c.alias, "type": 0, "sub_type": 0, "status": 0, "expression_id": o.number(8, "expression", i)})
	}
	for _, l := range leaveTypes { // leave columns have no id
		list = append(list, object{"name": l.name, "alias": "leave_", "type": 3, "sub_type": 0, "status": 0})
	}
	return object{"result": object{"columns": list}}, nil
}

// reportPeriod reads from_date and to_date.
func reportPeriod(a args) (from, to time.Time, f *fault) {
	from, to, f = momentPair(a, "from_date", "to_date")
	if f == nil && to.Sub(from) > reportSpan {
		f = oldFault(850012, "查询时间跨度不能超过31天")
	}
	return midnight(from), to, f
}

func (o *Office) reportValues(a args) (object, *fault) {
	from, to, f := reportPeriod(a)
	if f != nil {
		return nil, f
	}
	wanted, f := o.wantedColumns(a.list("column_id_list"))
	if f != nil {
		return nil, f
	}
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	list := []object{}
	for _, i := range wanted {
		values := []object{}
		for date := from; !date.After(to) && !date.After(o.now()); date = addDays(date, 1) {
			v := reportSpecs[i].value(o.slots(p, date), len(o.plannedChecks(p, date)) > 0)
			values = append(values, object{"date": oldMoment(date), "value": strconv.FormatFloat(v, 'f', 1, 64)})
		}
		list = append(list, object{"column_vo": object{"id": o.columnID(i), "alias": reportSpecs[i].alias, "name": reportSpecs[i].name}, "column_vals": values})
	}
	return object{"result": object{"column_vals": list}}, nil
}

func (o *Office) wantedColumns(ids []string) ([]int, *fault) {
	var wanted []int
	for _, id := range ids {
		found := false
		for i := range reportSpecs {
			if strconv.FormatInt(o.columnID(i), 10) == id {
				wanted, found = append(wanted, i), true
			}
		}
		if !found {
			return nil, oldFault(850015, "列ID不合法")
		}
	}
	if len(wanted) == 0 || len(wanted) > maxColumns {
		return nil, oldFault(850015, "列ID不合法")
	}
	return wanted, nil
}

func (o *Office) reportLeave(a args) (object, *fault) {
	from, to, f := reportPeriod(a)
	if f != nil {
		return nil, f
	}
	names := a.list("leave_names")
	if len(names) == 0 || len(names) > maxColumns {
		return nil, badArgument()
	}
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	if o.now().Sub(from) > reportAge {
		return nil, badArgument()
	}
	list := []object{}
	for _, name := range names {
		l := leaveByName(name)
		if l == nil {
			continue
		}
		values := []object{}
		for date := from; !date.After(to); date = addDays(date, 1) {
			values = append(values, object{"date": oldMoment(date), "value": strconv.FormatFloat(o.leaveOn(p, l, date), 'f', 1, 64)})
		}
		list = append(list, object{"columnvo": object{"name": l.name, "alias": "leave_", "type": 3, "sub_type": 0, "status": 0}, "columnvals": values})
	}
	return object{"result": object{"columns": list}}, nil
}

// leaveOn is how much leave of a kind a day holds, in the kind's unit.
func (o *Office) leaveOn(p *person, l *leaveType, date time.Time) float64 {
	sum := 0.0
	for _, s := range o.spansOn(p.UserID, date) {
		if s.kind == spanLeave && s.leave == l {
			sum += float64(o.partOfDay(p, s, date)) / 100
		}
	}
	if l.hours {
		sum *= 8
	}
	return sum
}

// partOfDay is the share of a working day that a span takes, × 100: a half
// on either side of the middle of the shift.
func (o *Office) partOfDay(p *person, s span, date time.Time) int {
	if len(o.plannedChecks(p, date)) == 0 {
		return 0
	}
	sh, part := o.shiftOf(p), 0
	if !s.from.After(at(date, sh.on)) && s.to.After(at(date, sh.on)) {
		part += 50
	}
	if s.from.Before(at(date, sh.off)) && !s.to.Before(at(date, sh.off)) {
		part += 50
	}
	return part
}
