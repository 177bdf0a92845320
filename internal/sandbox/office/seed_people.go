package office

import (
	"fmt"
	"strings"
)

// Departments, people, groups, rooms and shifts of a seed file.

func (r *seedReader) readDepartments() {
	if len(r.in.Departments) > 0 {
		r.world.units = nil
		r.addDepartments("departments", "", r.in.Departments)
		r.world.seats = r.strangers()
		r.world.groups = r.groupsOfUnits()
		r.world.shifts = r.world.shifts[:1]
	}
	for _, u := range r.world.units {
		r.units[u.name] = true
	}
}

func (r *seedReader) addDepartments(path, parent string, list []seedDept) {
	for i, d := range list {
		here := fmt.Sprintf("%s[%d]", path, i)
		switch {
		case d.Name == "":
			r.problem(here, "a department needs a name")
		case r.units[d.Name]:
			r.problem(here+".name", "there are two departments %s", d.Name)
		}
		r.units[d.Name] = true
		r.world.units = append(r.world.units, unit{
			name: d.Name, parent: parent, place: d.Place, hidden: d.Hidden, shownTo: d.ShownTo, onlyOwn: d.OnlyOwn,
		})
		if len(d.ShownTo) > 0 && !d.Hidden {
			r.problem(here+".shown_to", "only a hidden department is shown to somebody")
		}
		r.addDepartments(here+".departments", d.Name, d.Departments)
	}
}

// strangers fill departments that come without people: a leader and two others each, and a boss above.
func (r *seedReader) strangers() []seat {
	out := []seat{{title: "总经理", lead: true, boss: true, manager: unset}}
	for _, u := range r.world.units {
		out = append(out, seat{unit: u.name, title: "主管", lead: true}, seat{unit: u.name, title: "专员"}, seat{unit: u.name, title: "专员"})
	}
	return out
}

// groupsOfUnits are the chats of departments that come without any: one of everybody, one of each top department.
func (r *seedReader) groupsOfUnits() []groupSpec {
	out := []groupSpec{{title: "全员群", units: []string{""}}}
	for _, u := range r.world.topUnits() {
		out = append(out, groupSpec{title: u.name, units: []string{u.name}})
	}
	return out
}

// mostPeople keeps a world of the size of an office.
const mostPeople = 300

func (r *seedReader) readPeople() {
	if len(r.in.People) > 0 {
		r.world.seats = nil
	}
	for i, p := range r.in.People {
		here := fmt.Sprintf("people[%d]", i)
		s := r.seat(here, p)
		n := 1
		if p.Count != nil {
			n = *p.Count
		}
		switch {
		case n < 1 || n > mostPeople || len(r.world.seats)+n > mostPeople:
			r.problem(here+".count", "an organisation has up to %d people", mostPeople)
			continue
		case n > 1 && (p.Name != "" || p.ID != ""):
			r.problem(here+".count", "only people without name and id can be several")
		}
		for range n {
			r.world.seats = append(r.world.seats, s)
		}
	}
	r.staff = map[string]bool{}
	for _, s := range r.world.seats {
		refs := []string{s.name}
		if s.id != s.name {
			refs = append(refs, s.id)
		}
		for _, ref := range refs {
			r.people[ref]++
			r.staff[ref] = r.staff[ref] || !s.left && !s.outsider
		}
	}
	r.checkPeople()
	r.nameAdmin()
}

func (r *seedReader) seat(here string, p seedPerson) seat {
	s := seat{
		unit: p.Department, name: p.Name, english: p.English, id: p.ID, title: p.Title, also: p.Also, lead: p.Leader, boss: p.Boss,
		free: p.Flexible, oversleeps: p.Oversleeps, left: p.Left, outsider: p.Outsider, mainAdmin: p.Admin == "main", subAdmin: p.Admin == "sub",
		senior: p.Senior, callers: p.Callers,
	}
	if p.Admin != "" && !s.mainAdmin && !s.subAdmin {
		r.problem(here+".admin", "admin is main or sub")
	}
	switch p.Manager {
	case "":
		s.manager = byChart
	case "none":
		s.manager = unset
	default:
		s.manager, s.managerName = byName, p.Manager
	}
	if p.Outsider {
		if p.Department != "" || p.ID != "" || p.Leader || p.Boss || p.Admin != "" || p.Manager != "" || len(p.Also) > 0 {
			r.problem(here, "an outsider has a name and a title only")
		}
		if p.Name == "" {
			r.problem(here, "an outsider needs a name")
		}
	}
	return s
}

// partyList notes references to neither a department nor an employee.
func (r *seedReader) partyList(path string, refs []string) {
	for i, ref := range refs {
		if !r.units[ref] {
			r.employee(fmt.Sprintf("%s[%d]", path, i), ref)
		}
	}
}

// checkPeople looks at references between people and departments once all are known.
func (r *seedReader) checkPeople() {
	var shown func(path string, list []seedDept)
	shown = func(path string, list []seedDept) {
		for i, d := range list {
			here := fmt.Sprintf("%s[%d]", path, i)
			r.partyList(here+".shown_to", d.ShownTo)
			shown(here+".departments", d.Departments)
		}
	}
	shown("departments", r.in.Departments)
	working := false
	for _, s := range r.world.seats {
		working = working || !s.left && !s.outsider
	}
	if !working {
		r.problem("people", "somebody must work here")
	}
	for i, p := range r.in.People {
		here := fmt.Sprintf("people[%d]", i)
		r.unit(here+".department", p.Department)
		r.unitList(here+".also", p.Also)
		r.partyList(here+".callers", p.Callers)
		if len(p.Callers) > 0 && !p.Senior {
			r.problem(here+".callers", "only somebody senior has a list of callers")
		}
		if p.Manager != "" && p.Manager != "none" {
			r.employee(here+".manager", p.Manager)
			if p.Manager == p.Name || p.Manager == p.ID {
				r.problem(here+".manager", "nobody is his own manager")
			}
		}
		if p.ID == "" {
			continue
		}
		if len(p.ID) > 64 || strings.Trim(p.ID, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@") != "" {
			r.problem(here+".id", "an id has up to 64 letters, digits and _-.@")
		}
		if r.people[p.ID] > 1 {
			r.problem(here+".id", "the id %s is taken", p.ID)
		}
	}
}

// nameAdmin makes the first employee the main administrator where nobody is: calls need one.
func (r *seedReader) nameAdmin() {
	first := -1
	for i, s := range r.world.seats {
		if s.left || s.outsider {
			continue
		}
		if s.mainAdmin {
			return
		}
		if first < 0 {
			first = i
		}
	}
	if first >= 0 {
		r.world.seats[first].mainAdmin = true
	}
}

func (r *seedReader) readGroups() {
	if len(r.in.Groups) > 0 {
		r.world.groups = nil
	}
	titles := map[string]bool{}
	for i, g := range r.in.Groups {
		here := fmt.Sprintf("groups[%d]", i)
		if g.Title == "" || titles[g.Title] {
			r.problem(here, "a group needs a title of its own")
		}
		titles[g.Title] = true
		if !g.Everyone && !g.Outsiders && len(g.Departments)+len(g.People) == 0 {
			r.problem(here, "nobody is in the group; write everyone, departments or people")
		}
		r.unitList(here+".departments", g.Departments)
		for n, ref := range g.People {
			r.person(fmt.Sprintf("%s.people[%d]", here, n), ref)
		}
		spec := groupSpec{title: g.Title, units: g.Departments, people: g.People, outsider: g.Outsiders}
		if g.Everyone {
			spec.units = []string{""}
		}
		r.world.groups = append(r.world.groups, spec)
	}
}

func (r *seedReader) readRooms() {
	if len(r.in.Rooms) > 0 {
		r.world.rooms = nil
	}
	equipment := map[string]int{"tv": 1, "phone": 2, "projector": 3, "whiteboard": 4, "video": 5}
	names := map[string]bool{}
	for i, m := range r.in.Rooms {
		here := fmt.Sprintf("rooms[%d]", i)
		if m.Name == "" || names[m.Name] {
			r.problem(here, "a room needs a name of its own")
		}
		names[m.Name] = true
		if m.Capacity < 1 || m.Capacity > 10_000 {
			r.problem(here+".capacity", "write how many people fit in")
		}
		out := room{name: m.Name, capacity: m.Capacity, place: m.Place, group: m.Building, approval: m.Approval, closed: m.Closed, detailText: m.Note}
		if m.Admins {
			out.status = roomForAdmins
		}
		for n, e := range m.Equipment {
			id, ok := equipment[e]
			if !ok {
				r.problem(fmt.Sprintf("%s.equipment[%d]", here, n), "equipment is tv, phone, projector, whiteboard or video")
			}
			out.labels = append(out.labels, id)
		}
		r.world.rooms = append(r.world.rooms, out)
	}
}

func (r *seedReader) readShifts() {
	if len(r.in.Shifts) > 0 {
		r.world.shifts = nil
	}
	for i, s := range r.in.Shifts {
		here := fmt.Sprintf("shifts[%d]", i)
		if s.Name == "" {
			r.problem(here, "a shift needs a name")
		}
		out := shift{className: s.Name, group: s.Group, units: s.Departments, people: s.People}
		if out.group == "" {
			out.group = s.Name
		}
		out.on, out.off = r.clock(here+".start", s.Start), r.clock(here+".end", s.End)
		out.restFrom, out.restTo = 12*60, 13*60
		if s.Rest != "" {
			from, to, ok := strings.Cut(s.Rest, "-")
			if !ok {
				r.problem(here+".rest", "write the rest such as 12:00-13:00")
			} else {
				out.restFrom, out.restTo = r.clock(here+".rest", strings.TrimSpace(from)), r.clock(here+".rest", strings.TrimSpace(to))
			}
		}
		if out.on >= out.off || out.restFrom > out.restTo || out.restFrom < out.on || out.restTo > out.off {
			r.problem(here, "a shift starts, rests and ends in this order on one day")
		}
		r.unitList(here+".departments", s.Departments)
		for n, ref := range s.People {
			r.employee(fmt.Sprintf("%s.people[%d]", here, n), ref)
		}
		r.world.shifts = append(r.world.shifts, out)
	}
}

func (r *seedReader) readPunches() {
	for i, p := range r.in.Punches {
		here := fmt.Sprintf("punches[%d]", i)
		r.employee(here+".person", p.Person)
		d := punchDay{person: p.Person, day: r.day(here+".day", p.Day)}
		for n, t := range p.Times {
			d.times = append(d.times, r.clock(fmt.Sprintf("%s.times[%d]", here, n), t))
		}
		for n, t := range p.Outside {
			d.outside = append(d.outside, r.clock(fmt.Sprintf("%s.outside[%d]", here, n), t))
		}
		r.world.days = append(r.world.days, d)
	}
}
