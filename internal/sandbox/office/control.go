package office

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// The control side: what people do in DingTalk's own clients and in the
// admin console, and what tests want to know. None of it costs a call.

// errUnknown says that a control method named something that is not there.
var errUnknown = errors.New("unknown")

func unknown(what, id string) error { return fmt.Errorf("office: %w %s %q", errUnknown, what, id) }

// asError is a fault as an error of the control side.
func (f *fault) asError() error {
	if f == nil {
		return nil
	}
	return fmt.Errorf("office: %s: %s", f.code, f.message)
}

// withUser does something about somebody, with the organisation locked.
func (o *Office) withUser(userID string, do func(p *person) error) (err error) {
	o.locked(func() {
		if p := o.employee(userID); p == nil {
			err = unknown("user", userID)
		} else {
			err = do(p)
		}
	})
	return err
}

// UserLeaves takes somebody out of the organisation: user_leave_org. Tasks
// that waited for the person go to the main administrator, direct reports
// lose their manager, groups a member.
func (o *Office) UserLeaves(userID string) error {
	return o.withUser(userID, func(p *person) error {
		p.Active = false
		for _, d := range o.depts {
			d.managers = slices.DeleteFunc(d.managers, func(id string) bool { return id == userID })
		}
		for _, q := range o.people {
			if q.ManagerID == userID {
				q.ManagerID = ""
			}
		}
		for i := range o.groups {
			o.groups[i].Members = slices.DeleteFunc(o.groups[i].Members, func(id string) bool { return id == userID })
		}
		now := o.now()
		o.outbox.post("user_leave_org", object{"timeStamp": strconv.FormatInt(now.UnixMilli(), 10), "userId": []string{userID}})
		o.inherit(userID, now)
		return nil
	})
}

// inherit hands the open tasks of somebody who left to the main
// administrator.
func (o *Office) inherit(userID string, now time.Time) {
	heir := o.mainAdmin()
	for _, in := range o.instanceList {
		if in.status != running {
			continue
		}
		for _, t := range slices.Clone(in.tasks) {
			if t.userID == userID && t.status == running {
				o.handOver(in, t, heir.UserID, "审批人已离职，自动转交管理员", now)
			}
		}
	}
}

// UserJoins adds somebody to a department: user_add_org.
func (o *Office) UserJoins(name, title string, deptID int64) (Person, error) {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	d := o.depts[deptID]
	if d == nil || name == "" {
		return Person{}, unknown("department", strconv.FormatInt(deptID, 10))
	}
	n, now := len(o.people), o.now()
	p := &person{
		Person: Person{
			UserID: fmt.Sprintf("%016d", o.number(15, "user", n)), UnionID: o.word(22, "union", n) + "iEiE", Name: name, Title: title,
			Dept: d.name, DeptID: d.id, Active: true,
		},
		seat: seat{unit: d.name, name: name, title: title}, depts: []int64{d.id}, leads: map[int64]bool{},
		mobile: fmt.Sprintf("199000%05d", o.number(5, "mobile", n)), jobNumber: fmt.Sprintf("DY%04d", n+1), hired: midnight(now),
	}
	p.shift = o.findShift(p)
	if m := o.managerByChart(p); m != nil {
		p.ManagerID = m.UserID
	}
	o.people, o.byUser[p.UserID], o.byUnion[p.UnionID] = append(o.people, p), p, p
	o.outbox.post("user_add_org", object{"timeStamp": strconv.FormatInt(now.UnixMilli(), 10), "userId": []string{p.UserID}})
	return p.Person, nil
}

// Change is what ModifyUser may change; nil leaves a field as it is.
type Change struct {
	Name, Title, ManagerID *string
}

// ModifyUser edits somebody as the admin console does: user_modify_org with
// what was before and what is now.
func (o *Office) ModifyUser(userID string, c Change) error {
	return o.withUser(userID, func(p *person) error {
		if c.ManagerID != nil && *c.ManagerID != "" && o.employee(*c.ManagerID) == nil {
			return unknown("manager", *c.ManagerID)
		}
		prev, curr := object{}, object{}
		for _, f := range []struct {
			key string
			old *string
			new *string
		}{{"name", &p.Name, c.Name}, {"title", &p.Title, c.Title}, {"managerUserid", &p.ManagerID, c.ManagerID}} {
			if f.new != nil && *f.new != *f.old {
				prev[f.key], curr[f.key] = *f.old, *f.new
				*f.old = *f.new
			}
		}
		o.outbox.post("user_modify_org", object{
			"timeStamp": strconv.FormatInt(o.now().UnixMilli(), 10), "userId": []string{userID},
			"diffInfo": object{"userid": userID, "prev": prev, "curr": curr},
		})
		return nil
	})
}

// AddBusy puts a meeting of his own into somebody's calendar.
func (o *Office) AddBusy(userID string, from, to time.Time) (eventID string, err error) {
	err = o.withUser(userID, func(p *person) error {
		if !to.After(from) {
			return errors.New("office: busy time ends before it starts")
		}
		now := o.now()
		e := o.newEntry(p, now, "busy", len(o.entries))
		e.summary, e.start, e.end = "忙碌", from, to
		o.calendarEvent(e, "create", now)
		eventID = e.id
		return nil
	})
	return eventID, err
}

// What querySchedule says of somebody (openapi.md 6.7): the truth, an error in place of it, or nothing.
const (
	CalendarShown   = "shown"
	CalendarHidden  = "hidden"
	CalendarMissing = "missing"
)

// ShowCalendar decides whether others learn when somebody is busy.
func (o *Office) ShowCalendar(userID, how string) error {
	return o.withUser(userID, func(p *person) error {
		switch how {
		case CalendarShown, CalendarHidden, CalendarMissing:
			o.calendars[p.UnionID] = how
			return nil
		}
		return fmt.Errorf("office: a calendar is %s, %s or %s, not %q", CalendarShown, CalendarHidden, CalendarMissing, how)
	})
}

// PunchAt makes somebody press the clock at a moment of the past or the
// future (then it counts once the clock gets there): attendance_check_record.
func (o *Office) PunchAt(userID string, t time.Time, outside bool) error {
	return o.withUser(userID, func(p *person) error {
		o.punch(p, t, outside)
		return nil
	})
}

// SetPunches replaces all punches of a day, seeded and made ones.
func (o *Office) SetPunches(userID string, date time.Time, moments ...time.Time) error {
	return o.withUser(userID, func(p *person) error {
		date = midnight(date)
		o.cleared[userID+date.Format(dayFormat)] = true
		o.extra[userID] = slices.DeleteFunc(o.extra[userID], func(c punch) bool { return midnight(c.at).Equal(date) })
		for _, t := range moments {
			o.punch(p, t, false)
		}
		return nil
	})
}

func (o *Office) punch(p *person, t time.Time, outside bool) {
	c := punch{at: t.In(china), outside: outside, source: "USER"}
	if outside {
		c.remark = "外勤"
	}
	o.extra[p.UserID] = append(o.extra[p.UserID], c)
	o.outbox.post("attendance_check_record", object{"dataList": []object{{
		"userId": p.UserID, "corpId": o.opt.CorpID, "checkTime": t.UnixMilli(), "locationResult": location(c), "locationMethod": "MAP",
		"groupId": o.shiftOf(p).groupID, "bizId": o.uuid("biz", p.UserID, t.UnixMilli()), "address": address(c), "latitude": 30.2741, "longitude": 120.0192, "checkByUser": true,
	}}})
}

// Attendance counts what became of the slots that are due in a range of
// days, both included.
type Attendance struct {
	// Slots is the number of due slots; the results below add up to it.
	Slots int
	// Results counts by timeResult: Normal, Early, Late, SeriousLate,
	// Absenteeism, NotSigned.
	Results map[string]int
	// AbsentDays are days on which both punches are due and missing; their
	// two slots are among NotSigned.
	AbsentDays int
	// Outside counts punches out of range, Approved slots that leave or a
	// trip covers (they are Normal).
	Outside, Approved int
	// Leave and Trips are the slots among Approved by what covers them.
	Leave, Trips int
	// LateMinutes and EarlyMinutes add up the results of every severity.
	LateMinutes, EarlyMinutes int
}

// ExpectedAttendance counts a person's slots from the day of from to the day
// of to. Nobody and people without a shift have none.
func (o *Office) ExpectedAttendance(userID string, from, to time.Time) Attendance {
	o.mu.Lock()
	defer o.mu.Unlock()
	sum := Attendance{Results: map[string]int{}}
	p := o.employee(userID)
	if p == nil {
		return sum
	}
	for date := midnight(from); !date.After(to); date = addDays(date, 1) {
		slots := o.slots(p, date)
		for i := range slots {
			sum.add(&slots[i])
		}
		if absentDay(slots) {
			sum.AbsentDays++
		}
	}
	return sum
}

func (a *Attendance) add(e *slot) {
	a.Slots++
	a.Results[e.timeResult]++
	a.LateMinutes += e.lateMinutes()
	a.EarlyMinutes += e.earlyMinutes()
	if e.location == locationOutside {
		a.Outside++
	}
	if e.span != nil {
		a.Approved++
		if e.span.kind == spanLeave {
			a.Leave++
		} else {
			a.Trips++
		}
	}
}
