package office

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Office is the organisation with everything that happens in it. It is safe
// for concurrent use.
type Office struct {
	opt      Options
	world    *World
	born     time.Time // the day for which the world was made
	problems []problem // of the world, found while it was made
	requests atomic.Int64
	outbox   outbox

	mu         sync.Mutex // guards everything below
	depts      map[int64]*department
	deptByName map[string]*department // fixed after New
	people     []*person
	byUser     map[string]*person
	byUnion    map[string]*person
	groups     []Group
	live       bool // the past is over: changes emit events

	templates    []*template
	instanceByID map[string]*instance
	instanceList []*instance // in the order of their start
	instances    int64
	lastTask     int64
	offersDatas  bool // OfferPages
	offersPages  bool

	shifts    []*shift
	freeGroup int64
	spans     map[string][]span
	extra     map[string][]punch // made after the world was
	cleared   map[string]bool    // userId+day: seeded punches do not count

	rooms       []*room
	entries     []*entry // the events of all calendars
	entryByID   map[string]*entry
	calendars   map[string]string // by unionId: what others learn of it, when not all
	weeks       map[string]bool   // weeks that have their single meetings
	created     map[string]int    // unionId+day: events created through the API
	tokens      map[string]*kept
	conferences map[string]*conference
	scheduled   int64
	todos       []*todo
	notices     []*notice
	hasPremium  bool
}

type department struct {
	id, parent, order int64
	name, place       string
	managers          []string // UserIDs, as dept_manager_userid_list
	unit              unit
}

type person struct {
	Person
	seat      seat
	shift     *shift
	depts     []int64
	leads     map[int64]bool // departments in which leader_in_dept is true
	mobile    string
	jobNumber string
	hired     time.Time
}

// New builds the world of a seed and a day.
func New(opt Options) *Office {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.CorpID == "" {
		opt.CorpID = "dingsandboxcorp"
	}
	if opt.ClientID == "" {
		opt.ClientID = "dingsandboxapp"
	}
	if opt.World == nil {
		opt.World = defaultWorld()
	}
	o := &Office{
		opt: opt, world: opt.World, born: opt.Now().In(china),
		depts: map[int64]*department{}, deptByName: map[string]*department{},
		byUser: map[string]*person{}, byUnion: map[string]*person{},
		instanceByID: map[string]*instance{}, lastTask: 67_000_000_000,
		spans: map[string][]span{}, extra: map[string][]punch{}, cleared: map[string]bool{},
		entryByID: map[string]*entry{}, calendars: map[string]string{}, weeks: map[string]bool{}, created: map[string]int{}, tokens: map[string]*kept{}, conferences: map[string]*conference{},
	}
	o.outbox.emit = opt.Emit
	o.generate()
	return o
}

// Routes lists every OpenAPI call of the office.
func (o *Office) Routes() []Route {
	return slices.Concat(o.contactRoutes(), o.workflowRoutes(), o.attendanceRoutes(), o.calendarRoutes(), o.todoRoutes(), o.noticeRoutes())
}

// People lists everybody, also who left and the outsider, in the order of
// the chart.
func (o *Office) People() []Person {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Person, len(o.people))
	for i, p := range o.people {
		out[i] = p.Person
	}
	return out
}

// Groups lists the group chats.
func (o *Office) Groups() []Group {
	o.mu.Lock()
	defer o.mu.Unlock()
	out := make([]Group, len(o.groups))
	for i, g := range o.groups {
		out[i] = g
		out[i].Members = slices.Clone(g.Members)
	}
	return out
}

// employee finds somebody who works here now.
func (o *Office) employee(userID string) *person {
	if p := o.byUser[userID]; p != nil && p.Active {
		return p
	}
	return nil
}

// employeeByUnion finds somebody who works here now.
func (o *Office) employeeByUnion(unionID string) *person {
	if p := o.byUnion[unionID]; p != nil && p.Active && !p.Outsider {
		return p
	}
	return nil
}

// manager is who decides about a person's requests: the manager set in the
// console, else the managers of the department and those above it.
func (o *Office) manager(p *person) *person {
	if m := o.employee(p.ManagerID); m != nil {
		return m
	}
	return o.managerByChart(p)
}

// mainAdmin is the first main administrator.
func (o *Office) mainAdmin() *person {
	for _, p := range o.people {
		if p.seat.mainAdmin && p.Active {
			return p
		}
	}
	for _, p := range o.people {
		if p.Active && !p.Outsider {
			return p
		}
	}
	return o.people[0]
}

// isAdmin tells whether a userId may call what only administrators may.
func (o *Office) isAdmin(userID string) bool {
	p := o.employee(userID)
	return p != nil && (p.Admin || p.Boss)
}
