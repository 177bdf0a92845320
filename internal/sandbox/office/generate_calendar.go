package office

import (
	"slices"
	"time"
)

// Calendars of everybody. Series run since long ago; single meetings are
// rolled week by week, from last week to three weeks ahead of the clock, so
// that a clock that was moved still finds busy people.

const (
	weeksBehind = 1
	weeksAhead  = 3
)

// generateSeries sets up the recurring meetings.
func (o *Office) generateSeries() {
	if !o.world.meetings {
		return
	}
	first := time.Date(o.born.Year()-1, time.January, 1, 0, 0, 0, 0, china)
	first = addDays(first, (8-int(first.Weekday()))%7) // a Monday
	for i, u := range o.world.units {
		lead := o.leader(u.name)
		if lead == nil {
			continue
		}
		d := o.rng("series", u.name)
		weekday, minute := d.IntN(5), 9*60+30+30*d.IntN(14)
		e := o.series(lead, u.name+"周会", addDays(first, weekday), minute, pick(d, []int{30, 60, 60}), 1)
		o.invite(e, o.allBelow(u.name))
		if d.chance(60) {
			e.bookings = o.anyRoom(d, e)
		}
		if u.parent == "" && i%2 == 0 {
			e.online = o.newOnlineMeeting(e.id)
		}
	}
	if lead := o.leader("后端组"); lead != nil {
		e := o.series(lead, "后端组站会", first, 10*60, 15, 1)
		e.rule.Pattern.DaysOfWeek = "monday,tuesday,wednesday,thursday,friday"
		o.invite(e, o.allBelow("后端组"))
	}
	if boss := o.leader(""); boss != nil {
		e := o.series(boss, "全员例会", addDays(first, 4), 17*60, 30, 2)
		o.invite(e, o.allBelow(""))
	}
}

// series is a weekly meeting without end.
func (o *Office) series(organizer *person, title string, date time.Time, minute, length, interval int) *entry {
	e := o.newEntry(organizer, at(addDays(date, -7), 9*60), "series", title)
	e.summary, e.start, e.end = title, at(date, minute), at(date, minute+length)
	e.rule = &recurrence{}
	e.rule.Pattern.Type, e.rule.Pattern.Interval, e.rule.Pattern.FirstDayOfWeek = weekly, interval, "monday"
	for name, wd := range weekdays {
		if wd == date.Weekday() {
			e.rule.Pattern.DaysOfWeek = name
		}
	}
	e.rule.Range.Type = noEnd
	return e
}

func (o *Office) allBelow(unit string) []*person {
	var out []*person
	for _, p := range o.people {
		if p.Active && slices.ContainsFunc(p.depts, func(id int64) bool { return o.within(id, o.deptByName[unit].id) }) {
			out = append(out, p)
		}
	}
	return out
}

func (o *Office) invite(e *entry, people []*person) {
	for _, p := range people {
		if p != e.organizer && e.attendee(p) == nil {
			e.attendees = append(e.attendees, &attendee{person: p, status: accepted})
		}
	}
}

// anyRoom books a room of the right size that is free for the event.
func (o *Office) anyRoom(d rng, e *entry) []*booking {
	for _, i := range d.Perm(len(o.rooms)) {
		m := o.rooms[i]
		if m.closed || m.approval || m.status != roomForAll || m.capacity <= len(e.attendees) || m.capacity > 4*(len(e.attendees)+2) {
			continue
		}
		if o.canBook(occurrence{entry: e, start: e.start, end: e.end}, e, m) {
			return []*booking{{room: m, status: accepted}}
		}
	}
	return nil
}

// fillWeeks rolls the weeks around the clock that are not there yet.
func (o *Office) fillWeeks() {
	if !o.world.meetings {
		return
	}
	this := monday(o.now())
	for n := -weeksBehind; n <= weeksAhead; n++ {
		week := addDays(this, 7*n)
		if key := week.Format(dayFormat); !o.weeks[key] {
			o.weeks[key] = true
			o.fillWeek(week)
		}
	}
}

var meetingTitles = []string{
	"需求评审", "设计评审", "版本计划", "客户沟通", "面试", "预算讨论", "合同条款沟通", "上线复盘", "供应商洽谈", "一对一沟通", "数据看板对齐", "培训", "产品演示", "招聘沟通",
}

// fillWeek gives everybody some meetings of his own: two to four, none of
// which collides with what the organiser already has.
func (o *Office) fillWeek(week time.Time) {
	silent := o.live
	o.live = false // these were planned before; nobody is told
	defer func() { o.live = silent }()
	all := o.allBelow("")
	for _, p := range o.people {
		if !p.Active || p.Outsider {
			continue
		}
		d := o.rng("week", p.UserID, week.Format(dayFormat))
		near := o.members(p.DeptID)
		for n := range d.between(2, 4) {
			o.singleMeeting(p, d, week, n, near, all)
		}
	}
	o.teamDay(week)
}

func (o *Office) singleMeeting(p *person, d rng, week time.Time, n int, near, all []*person) {
	date := addDays(week, d.IntN(5))
	start := at(date, 9*60+30+30*d.IntN(15))
	end := start.Add(time.Duration(pick(d, []int{30, 60, 60, 90})) * time.Minute)
	guests := someColleagues(p, d, near, all)
	title, withRoom, online := pick(d, meetingTitles), d.chance(45), d.chance(30)
	if o.restDay(date) || len(o.agenda(p, start, end)) > 0 {
		return
	}
	e := o.newEntry(p, at(addDays(week, -3), 15*60), "week", week.Format(dayFormat), n)
	e.summary, e.start, e.end = title, start, end
	for _, g := range guests {
		e.attendees = append(e.attendees, &attendee{person: g, status: pick(d, []string{accepted, accepted, accepted, accepted, needsAction, tentative, declined}), optional: d.chance(10)})
	}
	if withRoom {
		e.bookings = o.anyRoom(d, e)
	}
	if online {
		e.online = o.newOnlineMeeting(e.id)
	}
}

// someColleagues picks guests, rather from the own department.
func someColleagues(p *person, d rng, near, all []*person) []*person {
	var out []*person
	for range d.between(1, 3) {
		g := pick(d, all)
		if d.chance(60) {
			g = pick(d, near)
		}
		if g != p && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// teamDay is an all-day event of one centre in every third week or so.
func (o *Office) teamDay(week time.Time) {
	d := o.rng("team day", week.Format(dayFormat))
	units := o.world.topUnits()
	if len(units) == 0 {
		return
	}
	unit := pick(d, units).name
	date := addDays(week, d.IntN(5))
	if !d.chance(35) || o.restDay(date) {
		return
	}
	lead := o.leader(unit)
	if lead == nil {
		return
	}
	e := o.newEntry(lead, at(addDays(week, -10), 10*60), "team day", week.Format(dayFormat))
	e.summary, e.allDay, e.zone = unit+"团建日", true, allDayZone
	e.start, e.end = date, addDays(date, 1)
	o.invite(e, o.allBelow(unit))
}
