package office

import (
	"errors"
	"slices"
	"time"
)

// Approval is a request that somebody submits in the client, so also one of
// a suite that the API may not start.
type Approval struct {
	// Template is the name, such as 出差, 请假, 采购.
	Template string
	// Originator is a UserID.
	Originator string
	// Values are the form's values by component label; see Instance.Values
	// for the labels. Missing ones stay empty.
	Values map[string]string
	// Approvers are the UserIDs for a node that the originator must fill.
	Approvers []string
}

// Instance is a copy of an approval.
type Instance struct {
	ID, BusinessID, ProcessCode, Template, Title string
	Originator                                   string
	// Status is RUNNING, COMPLETED or TERMINATED, Result agree or refuse
	// once completed.
	Status, Result    string
	Created, Finished time.Time
	Tasks             []Task
	Comments          []string
	Values            map[string]string // by label
}

// Task is a decision that somebody took or has to take.
type Task struct {
	ID                int64
	UserID            string
	Status, Result    string
	Created, Finished time.Time
	Remark            string // written with the decision
}

// Waiting are the tasks that still run.
func (in Instance) Waiting() []Task {
	return slices.DeleteFunc(slices.Clone(in.Tasks), func(t Task) bool { return t.Status != running })
}

// StartApproval submits a request for somebody.
func (o *Office) StartApproval(a Approval) (Instance, error) {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.findTemplate(func(t *template) bool { return t.name == a.Template })
	p := o.employee(a.Originator)
	switch {
	case t == nil:
		return Instance{}, unknown("template", a.Template)
	case p == nil:
		return Instance{}, unknown("originator", a.Originator)
	case !o.allEmployees(a.Approvers):
		return Instance{}, unknown("approver among", jsonText(a.Approvers))
	}
	steps := o.plan(t, p, map[string][]string{choiceKey: a.Approvers})
	if len(steps) == 0 {
		return Instance{}, errors.New("office: the originator must choose an approver")
	}
	var values []formValue
	for _, f := range t.fields {
		values = append(values, formValue{ID: f.id, Name: f.label, ComponentType: f.component, Value: a.Values[f.label]})
	}
	return o.begin(t, p, approvalDept(p.DeptID), values, steps, o.now()).view(), nil
}

// OfferPages gives the organisation the calls that page through whole instances, or takes them away, as at first: only
// SDKs describe them, and not everybody has them.
func (o *Office) OfferPages(datas, pages bool) {
	o.locked(func() { o.offersDatas, o.offersPages = datas, pages })
}

// DemandRemark makes a template take no decision without an opinion (审批意见必填).
func (o *Office) DemandRemark(name string) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	t := o.findTemplate(func(t *template) bool { return t.name == name })
	if t == nil {
		return unknown("template", name)
	}
	t.remarks = true
	return nil
}

// Decide agrees to or refuses a task in the client.
func (o *Office) Decide(instanceID string, taskID int64, userID string, yes bool, remark string) error {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	word := refuse
	if yes {
		word = agree
	}
	return o.execute(executeRequest{InstanceID: instanceID, TaskID: taskID, UserID: userID, Result: word, Remark: remark}).asError()
}

// HandOver gives a task to somebody else in the client.
func (o *Office) HandOver(instanceID string, taskID int64, toUserID string) error {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	in, t := o.findTask(taskID)
	if t == nil || in.id != instanceID || o.employee(toUserID) == nil {
		return unknown("task", instanceID)
	}
	o.handOver(in, t, toUserID, "", o.now())
	return nil
}

// Instance gives a copy of an approval.
func (o *Office) Instance(id string) (Instance, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	in := o.instanceByID[id]
	if in == nil {
		return Instance{}, false
	}
	return in.view(), true
}

// Instances lists all approvals, oldest first.
func (o *Office) Instances() []Instance {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []Instance
	for _, in := range o.instanceList {
		out = append(out, in.view())
	}
	return out
}

func (in *instance) view() Instance {
	v := Instance{
		ID: in.id, BusinessID: in.businessID, ProcessCode: in.template.code, Template: in.template.name, Title: in.title, Originator: in.originator.UserID,
		Status: in.status, Result: in.result, Created: in.created, Finished: in.finished, Values: map[string]string{},
	}
	for _, t := range in.tasks {
		v.Tasks = append(v.Tasks, Task{ID: t.id, UserID: t.userID, Status: t.status, Result: t.result, Created: t.created, Finished: t.finished, Remark: t.remark})
	}
	for _, r := range in.records {
		if r.kind == "ADD_REMARK" {
			v.Comments = append(v.Comments, r.remark)
		}
	}
	for _, f := range in.values {
		v.Values[f.Name] = f.Value
	}
	return v
}

// CalendarEvent is a copy of an event, or of one instance of a series.
type CalendarEvent struct {
	ID, Summary, Description string
	// Organizer and Attendees are UnionIDs.
	Organizer  string
	Attendees  []string
	Responses  map[string]string // by UnionID
	Start, End time.Time
	AllDay     bool
	// Rooms are names; a booking that waits for approval is among them.
	Rooms      []string
	MeetingURL string
	Cancelled  bool
	// Created is true when the event came through the API.
	Created bool
}

// EventsOf lists what is in somebody's calendar from last week to three
// weeks ahead, series expanded, in the order of time.
func (o *Office) EventsOf(unionID string) []CalendarEvent {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.fillWeeks()
	p := o.employeeByUnion(unionID)
	if p == nil {
		return nil
	}
	this := monday(o.now())
	var out []CalendarEvent
	for _, c := range o.agenda(p, addDays(this, -7*weeksBehind), addDays(this, 7*(weeksAhead+1))) {
		out = append(out, c.view())
	}
	return out
}

// CreatedEvents lists the events that came through the API, oldest first,
// cancelled ones too.
func (o *Office) CreatedEvents() []CalendarEvent {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []CalendarEvent
	for _, e := range o.entries {
		if e.byAPI {
			out = append(out, occurrence{entry: e, start: e.start, end: e.end}.view())
		}
	}
	return out
}

func (c occurrence) view() CalendarEvent {
	v := CalendarEvent{
		ID: c.id(), Summary: c.summary, Description: c.description, Organizer: c.organizer.UnionID, Start: c.start, End: c.end, AllDay: c.allDay,
		Responses: map[string]string{}, Cancelled: c.cancelled, Created: c.byAPI,
	}
	for _, a := range c.attendees {
		v.Attendees = append(v.Attendees, a.person.UnionID)
		v.Responses[a.person.UnionID] = a.status
	}
	for _, b := range c.bookings {
		v.Rooms = append(v.Rooms, b.room.name)
	}
	if c.online != nil {
		v.MeetingURL = c.online.url
	}
	return v
}

// Room is a meeting room.
type Room struct {
	ID, Name, Place string
	Capacity        int
	// Approval: bookings wait for somebody; Closed: always taken; AdminOnly:
	// roomStatus 1.
	Approval, Closed, AdminOnly bool
}

// Rooms lists the meeting rooms.
func (o *Office) Rooms() []Room {
	o.mu.Lock()
	defer o.mu.Unlock()
	var out []Room
	for _, m := range o.rooms {
		out = append(out, Room{ID: m.id, Name: m.name, Place: m.place, Capacity: m.capacity, Approval: m.approval, Closed: m.closed, AdminOnly: m.status == roomForAdmins})
	}
	return out
}

// DecideRoom settles a booking that waits for approval.
func (o *Office) DecideRoom(eventID, roomID string, yes bool) error {
	defer o.flush()
	o.mu.Lock()
	defer o.mu.Unlock()
	e, m := o.entryByID[eventID], o.room(roomID)
	if e == nil || m == nil || e.booking(m) == nil {
		return unknown("booking of", eventID)
	}
	e.booking(m).status, e.updated = declined, o.now()
	if yes {
		e.booking(m).status = accepted
	}
	o.calendarEvent(e, "update", e.updated)
	return nil
}
