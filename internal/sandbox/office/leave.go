package office

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// Leave: types, balances, status and records, openapi.md 5.7.

func (o *Office) leaveCode(l *leaveType) string { return o.uuid("leave", l.key) }

func (o *Office) leaveByCode(code string) *leaveType {
	for i := range leaveTypes {
		if o.leaveCode(&leaveTypes[i]) == code {
			return &leaveTypes[i]
		}
	}
	return nil
}

// leaveOperator must be an administrator.
func (o *Office) leaveOperator(a args) *fault {
	if !o.isAdmin(a.str("op_userid")) {
		return oldFault(400002, "操作人没有OA审批权限")
	}
	return nil
}

func (o *Office) leaveTypeList(a args) (object, *fault) {
	if f := o.leaveOperator(a); f != nil {
		return nil, f
	}
	list := []object{}
	for i := range leaveTypes {
		l := &leaveTypes[i]
		if a.str("vacation_source") != "all" { // otherwise only types that the API created
			break
		}
		biz := "general_leave"
		if l.lieu {
			biz = "lieu_leave"
		}
		list = append(list, object{
			"leave_code": o.leaveCode(l), "leave_name": l.name, "leave_view_unit": l.unit, "biz_type": biz, "natural_day_leave": false,
			"hours_in_per_day": 800, "source": "inner", "validity_type": "absolute_time", "validity_value": "12-31",
			"submit_time_rule": object{"enable_time_limit": false}, "leave_certificate": object{"enable": false},
		})
	}
	return object{"result": list, "success": true}, nil
}

// used adds up the approved leave of a kind in a year, in days × 100.
func (o *Office) used(p *person, l *leaveType, year int) int {
	sum := 0
	for _, s := range o.spans[p.UserID] {
		if s.kind == spanLeave && s.leave == l && s.from.Year() == year {
			sum += s.hundredths
		}
	}
	return sum
}

func (o *Office) leaveQuotas(a args) (object, *fault) {
	ids, f := userIDs(a, "userids", maxUsers)
	if f != nil {
		return nil, f
	}
	offset, ok1 := a.num("offset")
	size, ok2 := a.num("size")
	if !ok1 || offset < 0 {
		return nil, oldFault(40068, "不合法的偏移量")
	}
	if !ok2 || size < 1 || size > maxPage {
		return nil, oldFault(40069, "不合法的分页大小")
	}
	if f := o.leaveOperator(a); f != nil {
		return nil, f
	}
	l := o.leaveByCode(a.str("leave_code"))
	if l == nil {
		return nil, badArgument()
	}
	rows := []object{}
	for _, id := range ids {
		if p := o.employee(id); p != nil && l.perYear > 0 {
			rows = append(rows, o.quotaRow(p, l))
		}
	}
	part, more := window(rows, int(offset), int(size))
	return object{"result": object{"has_more": more, "leave_quotas": part}, "success": true}, nil
}

// quotaRow fills in the pair of days or that of hours; the numbers are × 100.
func (o *Office) quotaRow(p *person, l *leaveType) object {
	year := o.now().Year()
	start := time.Date(year, time.January, 1, 0, 0, 0, 0, china)
	row := object{
		"userid": p.UserID, "leave_code": o.leaveCode(l), "quota_id": o.quotaID(p, l), "quota_cycle": start.Format("2006"),
		"start_time": start.UnixMilli(), "end_time": start.AddDate(1, 0, 0).Add(-time.Second).UnixMilli(),
	}
	total, used := o.quota(p, l), o.used(p, l, year)
	if l.hours {
		row["quota_num_per_hour"], row["used_num_per_hour"] = total, used*8
	} else {
		row["quota_num_per_day"], row["used_num_per_day"] = total, used
	}
	return row
}

func (o *Office) quotaID(p *person, l *leaveType) string { return o.uuid("quota", p.UserID, l.key) }

// quota grows with the years for annual leave and is never less than what
// was already taken.
func (o *Office) quota(p *person, l *leaveType) int {
	total := l.perYear
	if l.key == "annual" {
		total = 500 + 100*min(10, int(o.now().Sub(p.hired)/(365*day)))
	}
	used := o.used(p, l, o.now().Year())
	if l.hours {
		used *= 8
	}
	return max(total, used)
}

const leaveStatusSpan = 180 * day

func (o *Office) leaveStatus(a args) (object, *fault) {
	ids, f := userIDs(a, "userid_list", 100)
	if f != nil {
		return nil, f
	}
	fromMS, ok1 := a.num("start_time")
	toMS, ok2 := a.num("end_time")
	offset, ok3 := a.num("offset")
	size, ok4 := a.num("size")
	from, to := time.UnixMilli(fromMS), time.UnixMilli(toMS)
	if !ok1 || !ok2 || !ok3 || !ok4 || to.Before(from) || to.Sub(from) > leaveStatusSpan || offset < 0 || size < 1 || size > 20 {
		return nil, badArgument()
	}
	rows := []object{}
	for _, id := range ids {
		if p := o.employee(id); p != nil {
			rows = append(rows, o.statusRows(p, from, to)...)
		}
	}
	part, more := window(rows, int(offset), int(size))
	return object{"result": object{"has_more": more, "leave_status": part}, "success": true}, nil
}

func (o *Office) statusRows(p *person, from, to time.Time) []object {
	var rows []object
	for _, s := range o.spans[p.UserID] {
		if s.kind != spanLeave || s.to.Before(from) || s.from.After(to) {
			continue
		}
		unit, amount := "percent_day", s.hundredths
		if s.leave.hours {
			unit, amount = "percent_hour", s.hundredths*8
		}
		rows = append(rows, object{"userid": p.UserID, "start_time": s.from.UnixMilli(), "end_time": s.to.UnixMilli(), "duration_unit": unit, "duration_percent": amount, "leave_code": o.leaveCode(s.leave)})
	}
	slices.SortFunc(rows, func(a, b object) int { return int(a["start_time"].(int64) - b["start_time"].(int64)) })
	return rows
}

func (o *Office) leaveDuration(a args) (object, *fault) {
	from, to, f := momentPair(a, "from_date", "to_date")
	if f != nil {
		return nil, f
	}
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	return object{"result": object{"duration_in_minutes": o.workMinutes(p, from, to)}}, nil
}

// workMinutes is the working time between two moments, without the rest at
// noon.
func (o *Office) workMinutes(p *person, from, to time.Time) int {
	s, sum := o.shiftOf(p), time.Duration(0)
	for date := midnight(from); !date.After(to); date = addDays(date, 1) {
		if len(o.plannedChecks(p, date)) == 0 {
			continue
		}
		sum += overlap(from, to, at(date, s.on), at(date, s.restFrom)) + overlap(from, to, at(date, s.restTo), at(date, s.off))
	}
	return int(sum / time.Minute)
}

// overlap is how long two periods run together.
func overlap(aFrom, aTo, bFrom, bTo time.Time) time.Duration {
	if bFrom.After(aFrom) {
		aFrom = bFrom
	}
	if bTo.Before(aTo) {
		aTo = bTo
	}
	return max(0, aTo.Sub(aFrom))
}

func (o *Office) leaveRecords(r *http.Request) (any, *fault) {
	var q struct {
		OpUserID   string   `json:"opUserId"`
		LeaveCode  string   `json:"leaveCode"`
		UserIDs    []string `json:"userIds"`
		PageNumber *int     `json:"pageNumber"`
		PageSize   int      `json:"pageSize"`
	}
	if err := decode(r, &q); err != nil || q.PageNumber == nil || *q.PageNumber < 0 || len(q.UserIDs) == 0 {
		return nil, bad("invalidParameter", "参数错误")
	}
	l := o.leaveByCode(q.LeaveCode)
	switch {
	case !o.isAdmin(q.OpUserID):
		return nil, bad("leaveOpuserIdIsNotAdmin", "操作人不是管理员")
	case l == nil:
		return nil, bad("leaveTypeNotFound", "假期类型不存在")
	case len(q.UserIDs) > maxUsers:
		return nil, bad("leaveUserIdListMax", "用户列表过长")
	case q.PageSize < 1 || q.PageSize > 200:
		return nil, bad("pageSizeIllegal", "分页大小不合法")
	}
	rows := []object{}
	for _, id := range q.UserIDs {
		if p := o.employee(id); p != nil {
			rows = append(rows, o.recordRows(p, l)...)
		}
	}
	part, more := window(rows, *q.PageNumber*q.PageSize, q.PageSize)
	return object{"result": object{"hasMore": more, "leaveRecords": part}, "success": true}, nil
}

func (o *Office) recordRows(p *person, l *leaveType) []object {
	var rows []object
	for _, s := range o.spans[p.UserID] {
		if s.kind != spanLeave || s.leave != l {
			continue
		}
		row := object{
			"userId": p.UserID, "leaveCode": o.leaveCode(l), "recordId": s.instanceID, "quotaId": o.quotaID(p, l), "calType": "null",
			"startTime": s.from.UnixMilli(), "endTime": s.to.UnixMilli(), "leaveViewUnit": strings.ToLower(l.unit), "leaveReason": "",
			"leaveRecordType": "leave", "leaveStatus": "success", "gmtCreate": s.finished.UnixMilli(), "gmtModified": s.finished.UnixMilli(), "opUserId": p.UserID,
		}
		if l.hours {
			row["recordNumPerHour"] = s.hundredths * 8
		} else {
			row["recordNumPerDay"] = s.hundredths
		}
		rows = append(rows, row)
	}
	return rows
}
