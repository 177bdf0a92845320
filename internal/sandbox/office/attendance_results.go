package office

import (
	"net/http"
	"time"
)

// Punch results and details, openapi.md 5.2 to 5.4.

const (
	attendanceSpan = 7 * day
	maxUsers       = 50
	maxPage        = 50
	// Older data is not there: six months for results, 180 days for details.
	resultMonths = 6
	detailAge    = 180 * day
)

func (o *Office) attendanceRoutes() []Route {
	old := func(path, scope string, call oldCall) Route {
		return Route{Method: http.MethodPost, Path: path, Old: true, Scope: scope, Handle: o.serveOld(call)}
	}
	const data, group, holiday, base = "qyapi_get_attendance_data", "qyapi_attendance_group_read", "qyapi_holiday_readonly", "qyapi_base"
	return []Route{
		old("/attendance/list", data, o.attendanceList),
		old("/attendance/listRecord", data, o.attendanceRecords),
		old("/topapi/attendance/getupdatedata", data, o.attendanceDay),
		old("/topapi/attendance/getsimplegroups", base, o.attendanceGroups),
		old("/topapi/attendance/getusergroup", base, o.attendanceGroupOf),
		old("/topapi/attendance/schedule/listbyday", group, o.scheduleByDay),
		old("/topapi/attendance/schedule/listbyusers", group, o.scheduleByUsers),
		old("/topapi/attendance/listschedule", base, o.scheduleOfDay),
		old("/topapi/attendance/schedule/result/listbyids", group, o.scheduleResults),
		old("/topapi/attendance/getattcolumns", base, o.reportColumns),
		old("/topapi/attendance/getcolumnval", base, o.reportValues),
		old("/topapi/attendance/getleavetimebynames", base, o.reportLeave),
		old("/topapi/attendance/vacation/type/list", holiday, o.leaveTypeList),
		old("/topapi/attendance/vacation/quota/list", holiday, o.leaveQuotas),
		old("/topapi/attendance/getleavestatus", data, o.leaveStatus),
		old("/topapi/attendance/getleaveapproveduration", base, o.leaveDuration),
		{Method: http.MethodPost, Path: "/v1.0/attendance/approvals/durations/calculate", Scope: group, Handle: o.serveNew(o.suiteDuration)},
		{Method: http.MethodPost, Path: "/v1.0/attendance/vacations/records/query", Scope: holiday, Handle: o.serveNew(o.leaveRecords)},
		{Method: http.MethodPost, Path: "/v1.0/attendance/holidays", Scope: holiday, Handle: o.serveNew(o.userHolidays)}, // its scope is not documented
	}
}

func spanTooLong() *fault { return oldFault(41041, "时间跨度太大") }

// momentPair reads two moments; f is the format error 41100.
func momentPair(a args, fromKey, toKey string) (from, to time.Time, f *fault) {
	from, ok1 := parseMoment(a.str(fromKey))
	to, ok2 := parseMoment(a.str(toKey))
	if !ok1 || !ok2 {
		return from, to, oldFault(41100, "时间格式错误")
	}
	if to.Before(from) {
		return from, to, badArgument()
	}
	return from, to, nil
}

// userIDs reads a list of at most limit people. More are answered with
// 40032; the reference leaves 40031 open as well.
func userIDs(a args, key string, limit int) ([]string, *fault) {
	ids := a.list(key)
	if len(ids) == 0 {
		return nil, oldFault(40035, "缺少参数 "+key)
	}
	if len(ids) > limit {
		return nil, oldFault(40032, "不合法的UserID列表长度")
	}
	return ids, nil
}

func (o *Office) attendanceList(a args) (object, *fault) {
	from, to, f := momentPair(a, "workDateFrom", "workDateTo")
	if f != nil {
		return nil, f
	}
	if to.Sub(from) > attendanceSpan {
		return nil, spanTooLong()
	}
	ids, f := userIDs(a, "userIdList", maxUsers)
	if f != nil {
		return nil, f
	}
	offset, limit, f := a.page("offset", "limit", 0, maxPage)
	if f != nil {
		return nil, f
	}
	rows := []object{}
	if a.flag("isI18n") == o.Overseas() { // the other region knows nobody here
		rows = o.results(ids, from, to)
	}
	part, more := window(rows, offset, limit)
	return object{"recordresult": part, "hasMore": more}, nil
}

// results are the rows of whole days; unknown people simply have none.
func (o *Office) results(ids []string, from, to time.Time) []object {
	oldest := midnight(o.now().AddDate(0, -resultMonths, 0))
	rows := []object{}
	for date := midnight(from); !date.After(to); date = addDays(date, 1) {
		if date.Before(oldest) {
			continue
		}
		for _, id := range ids {
			if p := o.employee(id); p != nil {
				for _, e := range o.slots(p, date) {
					rows = append(rows, o.resultRow(e))
				}
			}
		}
	}
	return rows
}

// resultRow prints a slot. An unpunched one carries the planned time as
// userCheckTime and no recordId.
func (o *Office) resultRow(e slot) object {
	row := object{
		"id": o.resultID(e), "userId": e.person.UserID, "workDate": e.date.UnixMilli(), "checkType": e.check,
		"timeResult": e.timeResult, "locationResult": e.location, "sourceType": e.source,
		"baseCheckTime": e.planned.UnixMilli(), "userCheckTime": e.planned.UnixMilli(),
		"planId": o.planID(e.person.UserID, e.date, e.check), "groupId": e.shift.groupID,
	}
	if !e.actual.IsZero() {
		row["userCheckTime"] = e.actual.UnixMilli()
	}
	if e.punch != nil {
		row["recordId"] = o.recordID(e.person.UserID, e.punch)
	}
	if e.instanceID != "" {
		row["procInstId"], row["approveId"] = e.instanceID, o.number(10, "approve", e.instanceID)
	}
	return row
}

func (o *Office) attendanceRecords(a args) (object, *fault) {
	from, to, f := momentPair(a, "checkDateFrom", "checkDateTo")
	if f != nil {
		return nil, f
	}
	if to.Sub(from) > attendanceSpan {
		return nil, spanTooLong()
	}
	ids, f := userIDs(a, "userIds", maxUsers)
	if f != nil {
		return nil, f
	}
	rows := []object{}
	if a.flag("isI18n") != o.Overseas() {
		return object{"recordresult": rows}, nil
	}
	for _, id := range ids {
		p := o.employee(id)
		if p == nil || !keepsHours(p) {
			continue
		}
		for date := addDays(midnight(from), -1); !date.After(to); date = addDays(date, 1) {
			for _, c := range o.punchesOn(p, date, o.now()) {
				if !c.at.Before(from) && !c.at.After(to) && o.now().Sub(c.at) <= detailAge {
					rows = append(rows, o.recordRow(p, date, c))
				}
			}
		}
	}
	return object{"recordresult": rows}, nil
}

const (
	officeAddress   = "浙江省杭州市余杭区云帆路88号"
	officeLatitude  = "30.2741"
	officeLongitude = "120.0192"
)

// recordRow prints one punch, also one that counts for nothing.
func (o *Office) recordRow(p *person, date time.Time, c punch) object {
	s := o.shiftOf(p)
	check := offDuty
	if c.at.Before(s.middle(date)) {
		check = onDuty
	}
	planned := at(date, s.minutes(check))
	row := object{
		"id": o.recordID(p.UserID, &c), "userId": p.UserID, "corpId": o.opt.CorpID, "workDate": date.UnixMilli(), "checkType": check,
		"timeResult": timeResultOf(check, planned, c.at), "locationResult": location(c), "sourceType": c.source, "isLegal": "Y",
		"userCheckTime": c.at.UnixMilli(), "baseCheckTime": planned.UnixMilli(), "planCheckTime": planned.UnixMilli(),
		"planId": o.planID(p.UserID, date, check), "groupId": s.groupID, "classId": s.classID,
		"userAddress": address(c), "userLatitude": officeLatitude, "userLongitude": officeLongitude, "userAccuracy": "15.0",
		"baseAddress": officeAddress, "baseLatitude": officeLatitude, "baseLongitude": officeLongitude, "baseAccuracy": "0.0",
		"locationMethod": "MAP", "gmtCreate": c.at.UnixMilli(), "gmtModified": c.at.UnixMilli(),
		"bizId": o.uuid("biz", p.UserID, c.at.UnixMilli()),
	}
	if c.remark != "" {
		row["outsideRemark"] = c.remark
	}
	if c.invalid != "" {
		row["isLegal"], row["invalidRecordType"], row["invalidRecordMsg"] = "N", "Security", c.invalid
	}
	if c.instanceID != "" {
		row["procInstId"], row["approveId"] = c.instanceID, o.number(10, "approve", c.instanceID)
	}
	return row
}

func location(c punch) string {
	if c.outside {
		return locationOutside
	}
	return resultNormal
}

func address(c punch) string {
	if c.outside {
		return "浙江省杭州市滨江区客户园区"
	}
	return officeAddress
}

func (o *Office) attendanceDay(a args) (object, *fault) {
	date, ok := parseMoment(a.str("work_date"))
	if !ok {
		return nil, oldFault(41100, "时间格式错误")
	}
	date = midnight(date)
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	results, records := []object{}, []object{}
	for _, e := range o.slots(p, date) {
		results = append(results, o.dayResult(e))
	}
	if keepsHours(p) {
		for _, c := range o.punchesOn(p, date, o.now()) {
			records = append(records, o.dayRecord(p, c))
		}
	}
	s := o.shiftOf(p)
	return object{"result": object{
		"work_date": oldMoment(date), "userid": p.UserID, "corpId": o.opt.CorpID,
		"attendance_result_list": results, "check_record_list": records, "approve_list": o.dayApprovals(p, date),
		"class_setting_info": object{"rest_time_vo_list": []object{{"rest_begin_time": s.restFrom * 60_000, "rest_end_time": s.restTo * 60_000}}},
	}, "success": true}, nil
}

func (o *Office) dayResult(e slot) object {
	row := object{
		"plan_id": o.planID(e.person.UserID, e.date, e.check), "group_id": e.shift.groupID, "class_id": e.shift.classID,
		"check_type": e.check, "time_result": e.timeResult, "location_result": e.location, "source_type": e.source,
		"plan_check_time": oldMoment(e.planned),
	}
	if !e.actual.IsZero() {
		row["user_check_time"] = oldMoment(e.actual)
	}
	if e.punch != nil {
		row["record_id"], row["user_address"], row["location_method"] = o.recordID(e.person.UserID, e.punch), address(*e.punch), "MAP"
		if e.punch.remark != "" {
			row["outside_remark"] = e.punch.remark
		}
	}
	if e.instanceID != "" {
		row["procInst_id"] = e.instanceID
	}
	return row
}

func (o *Office) dayRecord(p *person, c punch) object {
	row := object{
		"record_id": o.recordID(p.UserID, &c), "source_type": c.source, "user_check_time": oldMoment(c.at), "valid_matched": c.invalid == "",
		"user_address": address(c), "user_latitude": officeLatitude, "user_longitude": officeLongitude, "user_accuracy": "15.0",
		"base_address": officeAddress, "base_accuracy": "0.0",
	}
	if c.invalid != "" {
		row["invalid_record_type"], row["invalid_record_msg"] = "Security", c.invalid
	}
	return row
}

// dayApprovals lists what was approved for a day.
func (o *Office) dayApprovals(p *person, date time.Time) []object {
	list := []object{}
	for _, s := range o.spansOn(p.UserID, date) {
		unit := "day"
		if s.kind == spanOvertime {
			unit = "hour"
		}
		sub := s.tag
		if s.leave != nil {
			sub = s.leave.name
		}
		list = append(list, object{
			"biz_type": s.kind, "tag_name": s.tag, "sub_type": sub, "duration": s.duration(), "duration_unit": unit,
			"begin_time": oldMoment(s.from), "end_time": oldMoment(s.to), "gmt_finished": oldMoment(s.finished), "procInst_id": s.instanceID,
		})
	}
	return list
}
