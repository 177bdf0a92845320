package office

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Writing calendars, openapi.md 6.1 and 6.3 to 6.6.

// eventBody is an event as callers send it; what is absent stays nil.
type eventBody struct {
	ID          string         `json:"id"`
	Summary     *string        `json:"summary"`
	Description *string        `json:"description"`
	Start       *when          `json:"start"`
	End         *when          `json:"end"`
	IsAllDay    *bool          `json:"isAllDay"`
	Attendees   []attendeeBody `json:"attendees"`
	Location    *struct {
		DisplayName string `json:"displayName"`
	} `json:"location"`
	Reminders  *[]reminder `json:"reminders"`
	Recurrence *recurrence `json:"recurrence"`
	Online     *struct {
		Type string `json:"type"`
	} `json:"onlineMeetingInfo"`
	Extra    map[string]string `json:"extra"`
	RichText *struct {
		Text string `json:"text"`
	} `json:"richTextDescription"`
}

type attendeeBody struct {
	ID         string `json:"id"`
	IsOptional bool   `json:"isOptional"`
}

type when struct {
	Date     string `json:"date"`
	DateTime string `json:"dateTime"`
	TimeZone string `json:"timeZone"`
}

func invalid(message string) *fault { return bad("invalidParameter", message) }

// apply puts the given fields on an event and checks what comes out.
func (o *Office) apply(e *entry, b eventBody) *fault {
	if b.Summary != nil {
		e.summary = *b.Summary
	}
	if b.Description != nil {
		e.description = *b.Description
	}
	if b.IsAllDay != nil {
		e.allDay = *b.IsAllDay
	}
	if b.Location != nil {
		e.location = b.Location.DisplayName
	}
	if b.RichText != nil {
		e.richText = b.RichText.Text
	}
	if b.Reminders != nil {
		e.reminders = *b.Reminders
	}
	switch {
	case strings.TrimSpace(e.summary) == "":
		return invalid("Event summary cannot be blank")
	case utf8.RuneCountInString(e.summary) > maxSummary:
		return invalid("Event summary too long")
	case utf8.RuneCountInString(e.description) > maxDescription:
		return invalid("Event description too long")
	}
	if f := e.setTimes(b.Start, b.End); f != nil {
		return f
	}
	return o.applyExtras(e, b)
}

func (o *Office) applyExtras(e *entry, b eventBody) *fault {
	if b.Recurrence != nil {
		if message := b.Recurrence.check(); message != "" {
			return invalid(message)
		}
		e.rule = b.Recurrence
	}
	if b.Attendees != nil {
		list, f := o.guests(e, nil, b.Attendees)
		if f != nil {
			return f
		}
		e.attendees = list
	}
	if b.Online != nil {
		if b.Online.Type != "dingtalk" {
			return invalid("OnlineMeetingInfo type invalid")
		}
		e.online = o.newOnlineMeeting(e.id, e.updated.UnixNano())
	}
	return nil
}

// setTimes reads start and end. Timed events want dateTime and timeZone,
// all-day ones date alone; the end of an all-day event is exclusive.
func (e *entry) setTimes(start, end *when) *fault {
	if start != nil {
		t, zone, f := start.read(e.allDay, "start")
		if f != nil {
			return f
		}
		e.start, e.zone = t, zone
	}
	if end != nil {
		t, zone, f := end.read(e.allDay, "end")
		if f != nil {
			return f
		}
		if zone != e.zone {
			return invalid("Event start and end must have the same time zone.")
		}
		e.end = t
	}
	switch {
	case e.start.IsZero():
		return invalid("Event start time not set.")
	case e.end.IsZero():
		return invalid("Event end time not set.")
	case !e.end.After(e.start):
		return invalid("Event end time must be after start time.")
	}
	return nil
}

func (w *when) read(allDay bool, name string) (time.Time, string, *fault) {
	if allDay {
		t, err := time.ParseInLocation(dayFormat, w.Date, china)
		if err != nil || w.DateTime != "" {
			return t, "", invalid("Event " + name + " date invalid.")
		}
		return t, allDayZone, nil
	}
	if w.DateTime == "" || w.Date != "" {
		return time.Time{}, "", invalid("Event " + name + " time not set.")
	}
	t, err := parseISO(w.DateTime)
	if err != nil {
		return t, "", invalid("Event " + name + " dateTime invalid.")
	}
	if w.TimeZone != zoneName {
		if _, err := time.LoadLocation(w.TimeZone); err != nil || w.TimeZone == "" {
			return t, "", invalid("Event " + name + " timeZone invalid.")
		}
	}
	return t, w.TimeZone, nil
}

// guests adds attendees to a list. Every id must be a known unionId; the
// partner of another organisation has one too. The organiser's own name on
// the list counts as accepted.
func (o *Office) guests(e *entry, list []*attendee, add []attendeeBody) ([]*attendee, *fault) {
	if len(add) > maxAttendees {
		return nil, invalid("attendees batch size too large. Maximum allowed:500")
	}
	for _, g := range add {
		p := o.byUnion[g.ID]
		if p == nil || !p.Active {
			return nil, invalid("attendee id invalid: unionId expected")
		}
		if slices.ContainsFunc(list, func(a *attendee) bool { return a.person == p }) {
			continue
		}
		status := needsAction
		if p == e.organizer {
			status = accepted
		}
		list = append(list, &attendee{person: p, optional: g.IsOptional, status: status})
	}
	if len(list) > maxEventAttendees {
		return nil, bad("exceedMaxReceiverSize", "too many attendees")
	}
	return list, nil
}

func (o *Office) eventCreate(r *http.Request) (any, *fault) {
	var b eventBody
	if err := decode(r, &b); err != nil {
		return nil, invalid("Event must be provided.")
	}
	p, f := o.calendarUser(r)
	if f != nil {
		return nil, f
	}
	now := o.now()
	today := p.UnionID + now.Format(dayFormat)
	if o.created[today] >= maxCreations {
		return nil, bad("flowLimit", "current user can not create events exceed 100 per day")
	}
	draft := &entry{id: "draft", organizer: p, zone: zoneName, updated: now, reminders: []reminder{{"dingtalk", defaultReminder}}}
	if f := o.apply(draft, b); f != nil {
		return nil, f
	}
	e := o.newEntry(p, now, "api", len(o.entries))
	id, removed, changed := e.id, e.removed, e.changed
	*e = *draft
	e.id, e.created, e.byAPI, e.removed, e.changed = id, now, true, removed, changed
	if e.online != nil {
		e.online = o.newOnlineMeeting(e.id, now.UnixNano())
	}
	o.created[today]++
	o.calendarEvent(e, "create", now)
	return o.eventRow(occurrence{entry: e, start: e.start, end: e.end}, p, maxAttendees), nil
}

// organized resolves the event of a write and wants its organiser.
func (o *Office) organized(r *http.Request) (*person, occurrence, *fault) {
	p, c, f := o.event(r)
	if f == nil && c.organizer != p {
		f = bad("permissionDeny", "permission denied")
	}
	return p, c, f
}

// editable gives what a write may change: the event itself, or for one
// instance of a series a copy that stands for this instance from now on.
func (o *Office) editable(c occurrence) *entry {
	if c.master == nil || c.entry != c.master {
		return c.entry
	}
	x := *c.master
	x.rule, x.start, x.end = nil, c.start, c.end
	x.attendees, x.bookings = nil, nil
	for _, a := range c.master.attendees {
		copied := *a
		x.attendees = append(x.attendees, &copied)
	}
	for _, b := range c.master.bookings {
		copied := *b
		x.bookings = append(x.bookings, &copied)
	}
	x.removed, x.changed = maps.Clone(c.master.removed), nil
	c.master.changed[c.originStart.Unix()] = &x
	return &x
}

func (o *Office) eventModify(r *http.Request) (any, *fault) {
	var b eventBody
	if err := decode(r, &b); err != nil {
		return nil, invalid("Event must be provided.")
	}
	if b.ID != r.PathValue("eventId") {
		return nil, invalid("Event id summary cannot be blank")
	}
	p, c, f := o.organized(r)
	if f != nil {
		return nil, f
	}
	trial := *c.entry // checked first, so that a refused change leaves no trace
	trial.start, trial.end, trial.updated = c.start, c.end, o.now()
	if f := o.apply(&trial, b); f != nil {
		return nil, f
	}
	if (b.Start != nil || b.End != nil) && !o.roomsStayFree(c, &trial) {
		return nil, invalid("Meeting room invalid")
	}
	e := o.editable(c)
	before := e.attendees
	e.updated = trial.updated
	if f := o.apply(e, b); f != nil {
		return nil, f
	}
	e.keepAnswers(before)
	c.entry, c.start, c.end = e, e.start, e.end
	o.calendarEvent(e, "update", e.updated, guestsOf(before)...)
	return o.eventRow(c, p, maxAttendees), nil
}

// keepAnswers gives guests who stay on a replaced list their answers back.
func (e *entry) keepAnswers(before []*attendee) {
	for _, a := range e.attendees {
		for _, b := range before {
			if a.person == b.person {
				a.status = b.status
			}
		}
	}
}

func guestsOf(list []*attendee) []*person {
	var out []*person
	for _, a := range list {
		out = append(out, a.person)
	}
	return out
}

// eventDelete cancels the event when its organiser asks and otherwise takes
// it out of one calendar.
func (o *Office) eventDelete(r *http.Request) (any, *fault) {
	p, c, f := o.event(r)
	if f != nil {
		return nil, f
	}
	e := o.editable(c)
	e.updated = o.now()
	if e.organizer == p {
		e.cancelled = true
		o.calendarEvent(e, "delete", e.updated)
	} else {
		e.removed[p.UnionID] = true
		o.calendarEventFor(e, "delete", e.updated, []string{p.UnionID})
	}
	return nil, nil
}

func (o *Office) eventRespond(r *http.Request) (any, *fault) {
	var b struct {
		ResponseStatus string `json:"responseStatus"`
	}
	if err := decode(r, &b); err != nil || !slices.Contains([]string{accepted, declined, tentative, needsAction}, b.ResponseStatus) {
		return nil, invalid("responseStatus invalid")
	}
	p, c, f := o.event(r)
	if f != nil {
		return nil, f
	}
	if c.attendee(p) == nil {
		return nil, bad("permissionDeny", "not an attendee")
	}
	e := o.editable(c)
	e.attendee(p).status, e.updated = b.ResponseStatus, o.now()
	o.calendarEvent(e, "update", e.updated)
	return nil, nil
}

func (o *Office) attendeesAdd(r *http.Request) (any, *fault) {
	var b struct {
		Add []attendeeBody `json:"attendeesToAdd"`
	}
	if err := decode(r, &b); err != nil || len(b.Add) == 0 {
		return nil, invalid("attendeesToAdd cannot be empty")
	}
	_, c, f := o.organized(r)
	if f != nil {
		return nil, f
	}
	list, f := o.guests(c.entry, slices.Clone(c.attendees), b.Add)
	if f != nil {
		return nil, f
	}
	e := o.editable(c)
	for _, a := range list[len(e.attendees):] {
		delete(e.removed, a.person.UnionID)
	}
	e.attendees, e.updated = append(e.attendees, list[len(e.attendees):]...), o.now()
	o.calendarEvent(e, "update", e.updated)
	return nil, nil
}

func (o *Office) attendeesRemove(r *http.Request) (any, *fault) {
	var b struct {
		Remove []attendeeBody `json:"attendeesToRemove"`
	}
	if err := decode(r, &b); err != nil || len(b.Remove) == 0 || len(b.Remove) > maxAttendees {
		return nil, invalid("attendeesToRemove invalid")
	}
	_, c, f := o.organized(r)
	if f != nil {
		return nil, f
	}
	gone := map[string]bool{}
	for _, g := range b.Remove {
		gone[g.ID] = true
	}
	e := o.editable(c)
	before := guestsOf(e.attendees)
	e.attendees = slices.DeleteFunc(e.attendees, func(a *attendee) bool { return gone[a.person.UnionID] })
	e.updated = o.now()
	o.calendarEvent(e, "update", e.updated, before...)
	return nil, nil
}
