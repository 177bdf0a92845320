package office

import "slices"

// World is what an organisation is made from before chance has a say: departments, people, groups, rooms, approval
// templates, shifts, and what is known to have happened. ReadWorld reads one from a file; it may be used for any
// number of offices.
type World struct {
	company, place string
	overseas       bool
	units          []unit
	seats          []seat
	groups         []groupSpec
	rooms          []room
	templates      []template
	shifts         []shift            // the first is for everybody whom no other one names
	holidays       map[string]holiday // by date; nil are those with a fixed date
	days           []punchDay
	stories        []story

	// What chance adds: approvals of the past, meetings, and incidents of the week (without them everybody is
	// punctual).
	approvals, meetings, incidents bool
}

// punchDay replaces the punches of somebody's day.
type punchDay struct {
	person  string
	day     dayRef
	times   []int // minutes after midnight
	outside []int
}

// story is an approval that is known to have happened.
type story struct {
	path      string // in the file, for problems
	template  string // name
	person    string
	day       dayRef
	minutes   int // after midnight
	values    map[string]any
	approvers []string // chosen by the originator, where the form lets them
	acts      []act
}

// act is what somebody does with an approval.
type act struct {
	path, do, by, to, remark string
}

// defaultWorld is the organisation that everybody gets who names no other.
func defaultWorld() *World {
	w := &World{
		company: companyName, place: companyPlace, units: chart, seats: slices.Clone(seats), groups: groupSpecs, rooms: roomSpecs, templates: templateSpecs,
		shifts: shiftSpecs, approvals: true, meetings: true, incidents: true,
	}
	for i := range w.seats {
		// The fixed cast's trips wait at the manager, so that tests and demonstrations find them there.
		w.seats[i].tripWaits = w.seats[i].name != ""
	}
	return w
}

// Overseas says whether the organisation is registered outside mainland China: attendance is then found only
// with isI18n.
func (o *Office) Overseas() bool { return o.world.overseas || o.opt.Overseas }

// topUnits are the departments right below the root.
func (w *World) topUnits() []unit {
	return slices.DeleteFunc(slices.Clone(w.units), func(u unit) bool { return u.parent != "" })
}

// named finds a person by userId or name.
func (o *Office) named(ref string) *person {
	if p := o.byUser[ref]; p != nil {
		return p
	}
	if i := slices.IndexFunc(o.people, func(p *person) bool { return p.Name == ref }); i >= 0 {
		return o.people[i]
	}
	return nil
}
