package office

import (
	"slices"
	"time"
)

// What people's days look like: the shift that they should keep and the
// punches that they made. A punch of the past depends only on the seed, the
// person and the day; results are always computed from punches, never rolled.

// shift is a working day of an attendance group; on and off are minutes
// after midnight.
type shift struct {
	classID, groupID int64
	className, group string
	on, off          int
	restFrom, restTo int
	units, people    []string // who is in the group: departments with everything below them, people by name or userId
}

const (
	// A punch later than the start by this many minutes is serious, or
	// counts as absence (settings of the shift).
	seriousLateMinutes = 30
	absentLateMinutes  = 60
	// Punches count this long before the start and after the end.
	earlyWindow = 4 * time.Hour
	lateWindow  = 8 * time.Hour
)

func (o *Office) generateShifts() {
	for i, s := range o.world.shifts {
		s.classID, s.groupID = o.number(9, "class", i+1), o.number(9, "group", i+1)
		o.shifts = append(o.shifts, &s)
	}
	o.freeGroup = o.number(9, "group", len(o.shifts)+1)
	for _, p := range o.people {
		p.shift = o.findShift(p)
	}
}

// shiftSpecs: the designers start and end an hour later than the others.
var shiftSpecs = []shift{
	{className: "常日班", group: "总部考勤组", on: 9 * 60, off: 18 * 60, restFrom: 12 * 60, restTo: 13 * 60},
	{className: "设计班", group: "设计考勤组", on: 10 * 60, off: 19 * 60, restFrom: 12 * 60, restTo: 13 * 60, units: []string{"设计组"}},
}

// findShift: a shift that names the person, else the one of the nearest
// department above, else the first.
func (o *Office) findShift(p *person) *shift {
	for _, s := range o.shifts {
		if slices.Contains(s.people, p.Name) || slices.Contains(s.people, p.UserID) {
			return s
		}
	}
	for d := o.depts[p.DeptID]; d != nil; d = o.depts[d.parent] {
		for _, s := range o.shifts {
			if slices.Contains(s.units, d.name) {
				return s
			}
		}
	}
	return o.shifts[0]
}

// shiftOf is the shift of a person's group. The boss is in a group without
// shifts: see keepsHours.
func (o *Office) shiftOf(p *person) *shift { return p.shift }

// keepsHours is false for people without a shift: they have no slots.
func keepsHours(p *person) bool { return !p.Boss && !p.Outsider && !p.seat.free }

// punch is one press of the clock. source is sourceType; an invalid punch is
// on record but counts for nothing.
type punch struct {
	at         time.Time
	outside    bool
	invalid    string // invalidRecordMsg
	remark     string // outsideRemark
	source     string
	instanceID string
}

// incident is what went wrong on a day.
type incident int

const (
	nothing incident = iota
	late
	seriouslyLate
	absentLate
	leftEarly
	missedOn
	missedOff
	absent
	wentOut
)

// mixes are the habits of people: which incidents their weeks hold.
var mixes = [][]incident{
	{wentOut},
	{late},
	{leftEarly, wentOut},
	{late, missedOff},
	{late, leftEarly},
	{seriouslyLate, wentOut},
	{missedOn, late},
	{late, late, leftEarly},
	{absent},
	{absentLate, late},
	{late, missedOff, leftEarly},
}

// incidents decides about a week at once, so that every working week of
// everybody holds something to ask about. On top of that the first days of a
// month hold something, so that the month does too.
func (o *Office) incidents(p *person, week time.Time) map[int]incident {
	var open []int
	for i := range 5 {
		if d := addDays(week, i); !o.restDay(d) && !o.away(p, d) {
			open = append(open, i)
		}
	}
	out := map[int]incident{}
	if len(open) == 0 || !o.world.incidents {
		return out
	}
	d := o.rng("incidents", p.UserID, week.Format(dayFormat))
	d.Shuffle(len(open), func(i, j int) { open[i], open[j] = open[j], open[i] })
	for i, k := range o.habit(p, d) {
		if i < len(open) {
			out[open[i]] = k
		}
	}
	for i := range 5 {
		if k := o.monthOpener(p, addDays(week, i)); k != nothing && out[i] == nothing {
			out[i] = k
		}
	}
	return out
}

// habit picks the week's incidents. Who oversleeps is late at least once in
// every working week.
func (o *Office) habit(p *person, d rng) []incident {
	mix := slices.Clone(pick(d, mixes))
	if p.seat.oversleeps {
		mix = slices.Concat([]incident{late}, pick(d, [][]incident{nil, {late}, {leftEarly}, {missedOff}, {wentOut}}))
	}
	return mix
}

// monthOpener puts a mild incident on the first or second working day of a
// month.
func (o *Office) monthOpener(p *person, date time.Time) incident {
	if date.Day() > 10 || o.restDay(date) {
		return nothing
	}
	nth := 0
	for d := addDays(date, 1-date.Day()); !d.After(date); d = addDays(d, 1) {
		if !o.restDay(d) {
			nth++
		}
	}
	roll := o.rng("month", p.UserID, date.Format("2006-01"))
	if nth != roll.between(1, 2) {
		return nothing
	}
	return pick(roll, []incident{late, leftEarly, wentOut, missedOff})
}

// seeded rolls the punches of a working day.
func (o *Office) seeded(p *person, date time.Time) []punch {
	if o.restDay(date) || !keepsHours(p) || date.Before(midnight(p.hired)) {
		return nil
	}
	s := o.shiftOf(p)
	d := o.rng("punch", p.UserID, date.Format(dayFormat))
	on := punch{at: at(date, s.on-d.between(2, 32)).Add(seconds(d)), source: "USER"}
	off := punch{at: at(date, s.off+d.between(1, 100)).Add(seconds(d)), source: pick(d, []string{"USER", "USER", "ATM", "AUTO_CHECK"})}
	week := monday(date)
	keepOn, keepOff := true, true
	switch o.incidents(p, week)[(int(date.Weekday())+6)%7] {
	case late:
		on.at = at(date, s.on+d.between(2, 28)).Add(seconds(d))
	case seriouslyLate:
		on.at = at(date, s.on+d.between(seriousLateMinutes+1, absentLateMinutes-2)).Add(seconds(d))
	case absentLate:
		on.at = at(date, s.on+d.between(absentLateMinutes+1, 110)).Add(seconds(d))
	case leftEarly:
		off.at = at(date, s.off-d.between(5, 55)).Add(seconds(d))
	case missedOn:
		keepOn = false
	case missedOff:
		keepOff = false
	case absent:
		keepOn, keepOff = false, false
	case wentOut:
		off.outside, off.remark = true, pick(d, []string{"拜访客户", "机房巡检", "展会布展", "供应商现场"})
	}
	return assemble(on, off, keepOn, keepOff, d)
}

func seconds(d rng) time.Duration { return time.Duration(d.IntN(60)) * time.Second }

// assemble adds what does not change a result: a punch at lunch, one refused
// by the clock.
func assemble(on, off punch, keepOn, keepOff bool, d rng) []punch {
	var out []punch
	if keepOn {
		if d.chance(6) {
			out = append(out, punch{at: on.at.Add(-2 * time.Minute), source: "USER", invalid: "当前不在可打卡的WiFi范围"})
		}
		out = append(out, on)
	}
	if keepOn && keepOff && d.chance(10) {
		out = append(out, punch{at: midnight(on.at).Add(12*time.Hour + time.Duration(d.IntN(40))*time.Minute), source: "USER"})
	}
	if keepOff {
		out = append(out, off)
	}
	return out
}

// punchesOn are the punches of a working day that have happened by now.
// Seeded punches fall away where approved leave or a trip covers the slot
// that they belong to, and where a test replaced the day.
func (o *Office) punchesOn(p *person, date, now time.Time) []punch {
	var all []punch
	if !o.cleared[p.UserID+date.Format(dayFormat)] {
		s := o.shiftOf(p)
		for _, c := range o.seeded(p, date) {
			slot := at(date, s.on)
			if !c.at.Before(s.middle(date)) {
				slot = at(date, s.off)
			}
			if o.covering(p.UserID, slot) == nil {
				all = append(all, c)
			}
		}
	}
	from, to := at(date, o.shiftOf(p).on).Add(-earlyWindow), at(date, o.shiftOf(p).off).Add(lateWindow)
	for _, c := range o.extra[p.UserID] {
		if !c.at.Before(from) && c.at.Before(to) {
			all = append(all, c)
		}
	}
	all = slices.DeleteFunc(all, func(c punch) bool { return c.at.After(now) })
	slices.SortStableFunc(all, func(a, b punch) int { return a.at.Compare(b.at) })
	return all
}

// middle parts the punches for the start from those for the end.
func (s *shift) middle(date time.Time) time.Time { return at(date, (s.on+s.off)/2) }
