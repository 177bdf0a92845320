package office

import (
	"fmt"
	"strconv"
	"time"
)

// Attendance groups and schedules, openapi.md 5.5.

func (o *Office) attendanceGroups(a args) (object, *fault) {
	offset, size, f := a.page("offset", "size", 10, 10)
	if f != nil {
		return nil, f
	}
	groups := []object{}
	for i, s := range o.shifts {
		groups = append(groups, o.groupRow(s, i == 0))
	}
	groups = append(groups, o.freeGroupRow())
	part, more := window(groups, offset, size)
	return object{"result": object{"has_more": more, "groups": part}}, nil
}

func (o *Office) groupRow(s *shift, isDefault bool) object {
	class := strconv.FormatInt(s.classID, 10)
	return object{
		"group_id": s.groupID, "group_name": s.group, "type": "FIXED", "is_default": isDefault,
		"member_count": o.countMembers(s), "owner_user_id": o.mainAdmin().UserID, "manager_list": []string{o.mainAdmin().UserID},
		"dept_name_list": []string{}, "classes_list": []string{className(s)}, "default_class_id": s.classID,
		"work_day_list": []string{"0", class, class, class, class, class, "0"}, "selected_class": []object{o.classRow(s)},
		"enable_emp_select_class": false, "disable_check_without_schedule": false, "disable_check_when_rest": false,
	}
}

// freeGroupRow is the group of those who keep no hours.
func (o *Office) freeGroupRow() object {
	return object{
		"group_id": o.freeGroup, "group_name": "弹性考勤组", "type": "NONE", "is_default": false, "member_count": o.countFree(),
		"owner_user_id": o.mainAdmin().UserID, "manager_list": []string{}, "dept_name_list": []string{}, "classes_list": []string{}, "selected_class": []object{},
		"enable_emp_select_class": false, "disable_check_without_schedule": false, "disable_check_when_rest": false,
	}
}

func className(s *shift) string {
	return fmt.Sprintf("%s:%s-%s", s.className, clock(s.on), clock(s.off))
}

func clock(minutes int) string { return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60) }

func (o *Office) countMembers(s *shift) int {
	n := 0
	for _, p := range o.people {
		if p.Active && keepsHours(p) && o.shiftOf(p) == s {
			n++
		}
	}
	return n
}

func (o *Office) countFree() int {
	n := 0
	for _, p := range o.people {
		if p.Active && !p.Outsider && !keepsHours(p) {
			n++
		}
	}
	return n
}

func (o *Office) classRow(s *shift) object {
	return object{
		"class_id": s.classID, "class_name": s.className, "sections": classSections(s),
		"setting": object{
			"class_setting_id": s.classID + 1, "serious_late_minutes": seriousLateMinutes, "absenteeism_late_minutes": absentLateMinutes, "permit_late_minutes": 0,
			"rest_begin_time": epochClock(s.restFrom), "rest_end_time": epochClock(s.restTo), "is_off_duty_free_check": "N",
		},
	}
}

func classSections(s *shift) []object {
	return []object{{"times": []object{
		{"check_time": epochClock(s.on), "check_type": onDuty, "across": 0, "begin_min": int(earlyWindow / time.Minute), "end_min": -1},
		{"check_time": epochClock(s.off), "check_type": offDuty, "across": 0, "begin_min": -1, "end_min": int(lateWindow / time.Minute)},
	}}}
}

// epochClock prints a time of day on the first day of 1970, as classes do.
func epochClock(minutes int) string { return "1970-01-01 " + clock(minutes) + ":00" }

func (o *Office) attendanceGroupOf(a args) (object, *fault) {
	p := o.employee(a.str("userid"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	if !keepsHours(p) {
		return object{"result": object{"group_id": o.freeGroup, "name": "弹性考勤组", "type": "NONE", "classes": []object{}}}, nil
	}
	s := o.shiftOf(p)
	return object{"result": object{
		"group_id": s.groupID, "name": s.group, "type": "FIXED",
		"classes": []object{{
			"class_id": s.classID, "name": s.className, "sections": classSections(s),
			"setting": object{"rest_begin_time": object{"check_time": epochClock(s.restFrom)}, "rest_end_time": object{"check_time": epochClock(s.restTo)}},
		}},
	}}, nil
}

// plannedChecks are the slots of a day whether due or not; none on rest days.
func (o *Office) plannedChecks(p *person, date time.Time) []string {
	if o.restDay(date) || !keepsHours(p) || date.Before(midnight(p.hired)) {
		return nil
	}
	return []string{onDuty, offDuty}
}

// operator checks op_user_id: administrators and leaders may look. The exact
// rule is not documented.
func (o *Office) operator(a args, key string) *fault {
	p := o.employee(a.str(key))
	if p == nil {
		return oldFault(33012, "无效的USERID")
	}
	if !o.isAdmin(p.UserID) && len(p.leads) == 0 {
		return oldFault(400002, "操作人没有考勤组权限")
	}
	return nil
}

func (o *Office) scheduleByDay(a args) (object, *fault) {
	ms, ok := a.num("date_time")
	if !ok {
		return nil, oldFault(41100, "时间格式错误")
	}
	if f := o.operator(a, "op_user_id"); f != nil {
		return nil, f
	}
	p := o.employee(a.str("user_id"))
	if p == nil {
		return nil, oldFault(33012, "无效的USERID")
	}
	date, rows := midnight(time.UnixMilli(ms)), []object{}
	s := o.shiftOf(p)
	if o.restDay(date) && keepsHours(p) {
		rows = append(rows, object{"id": o.planID(p.UserID, date, onDuty), "user_id": p.UserID, "work_date": oldMoment(date), "check_type": onDuty, "is_rest": "Y", "class_id": 0, "group_id": s.groupID})
	}
	for _, check := range o.plannedChecks(p, date) {
		planned := at(date, s.minutes(check))
		row := object{
			"id": o.planID(p.UserID, date, check), "user_id": p.UserID, "work_date": oldMoment(date), "check_type": check,
			"check_date_time": oldMoment(planned), "real_plan_time": oldMoment(planned), "check_begin_time": oldMoment(planned.Add(-earlyWindow)), "check_end_time": oldMoment(planned.Add(lateWindow)),
			"check_status": o.checkStatus(p, date, check), "is_rest": "N", "class_id": s.classID, "class_name": s.className, "group_id": s.groupID, "features": "{}",
		}
		if c := o.covering(p.UserID, planned); c != nil {
			row["approve_id"], row["approve_biz_type"], row["approve_tag_name"] = c.approveID, c.kind, c.tag
		}
		rows = append(rows, row)
	}
	return object{"result": rows, "success": true}, nil
}

// checkStatus: Init while the punch is ahead, Checked when there is one,
// Timeout when the time to make it has passed.
func (o *Office) checkStatus(p *person, date time.Time, check string) string {
	for _, e := range o.slots(p, date) {
		if e.check == check && e.timeResult != resultNotSigned {
			return "Checked"
		}
	}
	s := o.shiftOf(p)
	deadline := s.middle(date)
	if check == offDuty {
		deadline = at(date, s.off).Add(lateWindow)
	}
	if o.now().Before(deadline) {
		return "Init"
	}
	return "Timeout"
}

func (o *Office) scheduleByUsers(a args) (object, *fault) {
	fromMS, ok1 := a.num("from_date_time")
	toMS, ok2 := a.num("to_date_time")
	from, to := time.UnixMilli(fromMS), time.UnixMilli(toMS)
	switch {
	case !ok1 || !ok2 || to.Before(from):
		return nil, badArgument()
	case to.Sub(from) > attendanceSpan:
		return nil, spanTooLong()
	}
	ids, f := userIDs(a, "userids", maxUsers)
	if f != nil {
		return nil, f
	}
	if f := o.operator(a, "op_user_id"); f != nil {
		return nil, f
	}
	rows := []object{}
	for date := midnight(from); !date.After(to); date = addDays(date, 1) {
		if o.now().Sub(date) > detailAge {
			continue
		}
		for _, id := range ids {
			if p := o.employee(id); p != nil && keepsHours(p) {
				rows = append(rows, o.scheduleRows(p, date)...)
			}
		}
	}
	return object{"result": rows, "success": true}, nil
}

func (o *Office) scheduleRows(p *person, date time.Time) []object {
	s := o.shiftOf(p)
	if o.restDay(date) {
		return []object{{
			"id": o.planID(p.UserID, date, onDuty), "userid": p.UserID, "work_date": oldMoment(date), "check_type": onDuty,
			"shift_id": 0, "shift_version": 0, "group_id": s.groupID, "is_rest": "Y",
		}}
	}
	rows := []object{}
	for _, check := range o.plannedChecks(p, date) {
		row := object{
			"id": o.planID(p.UserID, date, check), "userid": p.UserID, "work_date": oldMoment(date), "check_type": check,
			"plan_check_time": oldMoment(at(date, s.minutes(check))), "shift_id": s.classID, "shift_version": 1, "group_id": s.groupID, "is_rest": "N",
		}
		if c := o.covering(p.UserID, at(date, s.minutes(check))); c != nil {
			row["approve_id"] = c.approveID
		}
		rows = append(rows, row)
	}
	return rows
}

// fixedAhead is how far ahead fixed shifts are planned.
const fixedAhead = 15 * day

func (o *Office) scheduleOfDay(a args) (object, *fault) {
	date, ok := parseMoment(a.str("workDate"))
	if !ok {
		return nil, oldFault(41100, "时间格式错误")
	}
	offset, size, f := a.page("offset", "size", 200, 200)
	if f != nil {
		return nil, f
	}
	date = midnight(date)
	rows := []object{}
	for _, p := range o.people {
		if !p.Active || date.Sub(o.now()) > fixedAhead {
			continue
		}
		s := o.shiftOf(p)
		for _, check := range o.plannedChecks(p, date) {
			row := object{
				"plan_id": o.planID(p.UserID, date, check), "userid": p.UserID, "check_type": check, "plan_check_time": oldMoment(at(date, s.minutes(check))),
				"class_id": s.classID, "class_setting_id": s.classID + 1, "group_id": s.groupID,
			}
			if c := o.covering(p.UserID, at(date, s.minutes(check))); c != nil {
				row["approve_id"] = c.approveID
			}
			rows = append(rows, row)
		}
	}
	part, more := window(rows, offset, size)
	return object{"result": object{"has_more": more, "schedules": part}}, nil
}

// scheduleResults finds results by plan ids. Plan ids cannot be turned back
// into a day, so the last six months of everybody are looked through.
func (o *Office) scheduleResults(a args) (object, *fault) {
	ids := map[int64]bool{}
	for _, s := range a.list("schedule_ids") {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, badArgument()
		}
		ids[n] = true
	}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, badArgument()
	}
	if f := o.operator(a, "op_user_id"); f != nil {
		return nil, f
	}
	rows := []object{}
	for _, p := range o.people {
		for date := midnight(o.now().AddDate(0, -resultMonths, 0)); p.Active && !date.After(o.now()); date = addDays(date, 1) {
			rows = append(rows, o.planResults(p, date, ids)...)
		}
	}
	return object{"result": rows, "success": true}, nil
}

func (o *Office) planResults(p *person, date time.Time, ids map[int64]bool) []object {
	var rows []object
	for _, check := range o.plannedChecks(p, date) {
		if !ids[o.planID(p.UserID, date, check)] {
			continue
		}
		for _, e := range o.slots(p, date) {
			if e.check != check {
				continue
			}
			row := object{
				"id": o.resultID(e), "schedule_id": o.planID(p.UserID, date, check), "user_id": p.UserID, "work_date": oldMoment(date), "check_type": check,
				"time_result": e.timeResult, "location_result": e.location, "plan_check_time": oldMoment(e.planned), "base_check_time": oldMoment(e.planned),
				"is_legal": "N", "group_id": e.shift.groupID, "corp_id": o.opt.CorpID,
			}
			if !e.actual.IsZero() {
				row["user_check_time"] = oldMoment(e.actual)
			}
			if e.punch != nil {
				row["record_id"] = o.recordID(p.UserID, e.punch)
			}
			rows = append(rows, row)
		}
	}
	return rows
}
