package office

import (
	"encoding/base64"
	"fmt"
	"slices"
)

// generate builds the world in an order in which every step needs only the
// ones before it.
func (o *Office) generate() {
	o.generateDepartments()
	o.generatePeople()
	o.generateManagers()
	o.generateGroups()
	o.generateShifts()
	o.generateTemplates()
	o.generateApprovals()
	o.generatePunches()
	o.generateRooms()
	o.generateSeries()
	o.fillWeeks()
	o.live = true
}

func (o *Office) generateDepartments() {
	root := &department{id: rootDept, name: o.world.company, place: o.world.place}
	o.depts[rootDept] = root
	o.deptByName[""] = root
	for i, u := range o.world.units {
		d := &department{
			id:     o.number(9, "department", u.name),
			name:   u.name,
			place:  u.place,
			parent: o.deptByName[u.parent].id,
			order:  int64(i+1) * 100,
			unit:   u,
		}
		for o.depts[d.id] != nil {
			d.id++
		}
		o.depts[d.id] = d
		o.deptByName[u.name] = d
	}
}

func (o *Office) generatePeople() {
	names := o.nameSource()
	for i, s := range o.world.seats {
		p := o.newPerson(i, s, names)
		o.people = append(o.people, p)
		if p.UserID != "" {
			o.byUser[p.UserID] = p
		}
		o.byUnion[p.UnionID] = p
	}
}

// nameSource gives names from the seed, none that a seat bears and the first
// thousand all different.
func (o *Office) nameSource() func() string {
	d := o.rng("names")
	family, given := d.Perm(len(surnames)), d.Perm(len(givenNames))
	taken := map[string]bool{}
	for _, s := range o.world.seats {
		taken[s.name] = true
	}
	next := 0
	return func() string {
		for {
			n := next
			next++
			name := surnames[family[n%len(family)]] + givenNames[given[(n+n/len(family))%len(given)]]
			if !taken[name] || n >= len(family)*len(given) {
				return name
			}
		}
	}
}

func (o *Office) newPerson(i int, s seat, names func() string) *person {
	name := s.name
	if name == "" {
		name = names()
	}
	p := &person{
		Person: Person{
			UnionID: o.word(22, "union", i) + "iEiE",
			Name:    name, NameEN: s.english, Title: s.title,
			Boss: s.boss, Admin: s.mainAdmin || s.subAdmin, Active: !s.left, Outsider: s.outsider,
		},
		seat:      s,
		jobNumber: fmt.Sprintf("DY%04d", i+1),
	}
	if s.outsider {
		p.Dept = partnerName
		return p
	}
	p.UserID = fmt.Sprintf("%016d", o.number(15, "user", i))
	if s.mainAdmin {
		p.UserID = fmt.Sprintf("manager%d", o.number(4, "user", i))
	}
	if s.id != "" {
		p.UserID = s.id
	}
	d := o.deptByName[s.unit]
	p.Dept, p.DeptID = d.name, d.id
	p.depts = []int64{d.id}
	for _, u := range s.also {
		p.depts = append(p.depts, o.deptByName[u].id)
	}
	p.mobile = fmt.Sprintf("199000%05d", o.number(5, "mobile", i))
	p.hired = addDays(midnight(o.born), -400-o.rng("hired", i).IntN(2500))
	p.leads = map[int64]bool{}
	if s.lead {
		p.leads[d.id] = true
		d.managers = append(d.managers, p.UserID)
	}
	return p
}

// generateManagers fills in the direct managers by the chart, except where
// the seat leaves them to the department.
func (o *Office) generateManagers() {
	for _, p := range o.people {
		if p.Outsider || p.seat.manager == unset {
			continue
		}
		m := o.managerByChart(p)
		if p.seat.manager == byName {
			m = o.named(p.seat.managerName)
		}
		if m != nil {
			p.ManagerID = m.UserID
		}
	}
}

// managerByChart walks up from the person's first department to the first
// leader who is somebody else.
func (o *Office) managerByChart(p *person) *person {
	for d := o.depts[p.DeptID]; d != nil; d = o.depts[d.parent] {
		for _, id := range d.managers {
			if m := o.byUser[id]; id != p.UserID && m != nil && m.Active {
				return m
			}
		}
	}
	return nil
}

func (o *Office) generateGroups() {
	for _, spec := range o.world.groups {
		g := Group{ConversationID: "cid" + base64.StdEncoding.EncodeToString([]byte(o.word(16, "group", spec.title))), Title: spec.title}
		for _, p := range o.people {
			switch {
			case p.Outsider:
				if spec.outsider || slices.Contains(spec.people, p.Name) {
					g.Members = append(g.Members, p.UnionID)
				}
			case p.Active && o.belongs(p, spec):
				g.Members = append(g.Members, p.UserID)
			}
		}
		if len(g.Members) > 0 {
			o.groups = append(o.groups, g)
		}
	}
}

func (o *Office) belongs(p *person, spec groupSpec) bool {
	if slices.Contains(spec.people, p.Name) || slices.Contains(spec.people, p.UserID) {
		return true
	}
	for _, u := range spec.units {
		for _, id := range p.depts {
			if d := o.deptByName[u]; d != nil && o.within(id, d.id) {
				return true
			}
		}
	}
	return false
}

// within tells whether a department is the other one or lies below it.
func (o *Office) within(dept, ancestor int64) bool {
	for d := o.depts[dept]; d != nil; d = o.depts[d.parent] {
		if d.id == ancestor {
			return true
		}
	}
	return false
}
