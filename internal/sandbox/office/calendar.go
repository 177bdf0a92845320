package office

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Calendars, openapi.md 6: the state behind the calls. Everybody here is
// known by unionId.

const (
	needsAction = "needsAction"
	accepted    = "accepted"
	declined    = "declined"
	tentative   = "tentative"

	maxCreations      = 100  // events a person may create in a day
	maxAttendees      = 500  // in one operation, also the most that a read shows
	maxEventAttendees = 5000 // on an event
	maxRoomsPerCall   = 5
	defaultReminder   = 15 // minutes
	maxSummary        = 2048
	maxDescription    = 5000
	maxScheduleUsers  = 20
	maxMove           = 31 * day // how far from its place a changed instance is looked for
	allDayZone        = "UTC"    // what all-day events are printed with; their days are the office's
	maxRoomWindow     = 90 * day
	maxEventsWindow   = 366 * day
	defaultEvents     = 100 // events and attendees that a read gives by itself
)

// entry is an event of somebody's calendar: a single one, the master of a
// series, or a changed instance of a series.
type entry struct {
	id                   string
	organizer            *person
	summary, description string
	richText             string
	start, end           time.Time // of an all-day event: midnights
	allDay               bool
	zone                 string
	rule                 *recurrence
	attendees            []*attendee
	bookings             []*booking
	reminders            []reminder
	location             string
	online               *onlineMeeting
	created, updated     time.Time
	cancelled            bool
	byAPI                bool
	removed              map[string]bool  // unionIds who took it out of their calendar
	changed              map[int64]*entry // instances that differ, by original start (Unix)
}

type attendee struct {
	person   *person
	optional bool
	status   string
}

type booking struct {
	room   *room
	status string
}

type reminder struct {
	Method  string `json:"method"`
	Minutes int    `json:"minutes"`
}

type onlineMeeting struct {
	conferenceID, url, roomCode string
}

// occurrence is an event at one time: of a series an instance.
type occurrence struct {
	*entry
	master      *entry // nil for a single event
	start, end  time.Time
	originStart time.Time
}

func (c occurrence) id() string {
	if c.master == nil {
		return c.entry.id
	}
	return c.master.id + "_" + strconv.FormatInt(c.originStart.UnixMilli(), 10)
}

func (e *entry) overlaps(from, to time.Time) bool { return e.start.Before(to) && e.end.After(from) }

func (c occurrence) overlaps(from, to time.Time) bool {
	return c.start.Before(to) && c.end.After(from)
}

// newEntry gives an event its id and the times of its creation.
func (o *Office) newEntry(organizer *person, when time.Time, what ...any) *entry {
	id := o.word(24, append([]any{"event", organizer.UnionID}, what...)...)
	for n := 0; o.entryByID[id] != nil; n++ {
		id = o.word(24, "event", organizer.UnionID, id, n)
	}
	e := &entry{
		id: id, organizer: organizer, zone: zoneName, created: when, updated: when,
		removed: map[string]bool{}, changed: map[int64]*entry{},
		reminders: []reminder{{"dingtalk", defaultReminder}},
	}
	o.entryByID[id] = e
	o.entries = append(o.entries, e)
	return e
}

func (e *entry) attendee(p *person) *attendee {
	for _, a := range e.attendees {
		if a.person == p {
			return a
		}
	}
	return nil
}

// inCalendarOf tells whether a person has the event.
func (e *entry) inCalendarOf(p *person) bool {
	return !e.removed[p.UnionID] && (e.organizer == p || e.attendee(p) != nil)
}

// concerns tells whether any occurrence of the event is in a person's
// calendar.
func (e *entry) concerns(p *person) bool {
	if e.inCalendarOf(p) {
		return true
	}
	for _, x := range e.changed {
		if x.inCalendarOf(p) {
			return true
		}
	}
	return false
}

// responseOf is a person's answer; an organiser has accepted.
func (e *entry) responseOf(p *person) string {
	if a := e.attendee(p); a != nil {
		return a.status
	}
	if e.organizer == p {
		return accepted
	}
	return needsAction
}

// expand gives the occurrences that overlap a window, cancelled instances
// left out.
func (e *entry) expand(from, to time.Time) []occurrence {
	if e.rule == nil {
		if e.overlaps(from, to) {
			return []occurrence{{entry: e, start: e.start, end: e.end}}
		}
		return nil
	}
	var out []occurrence
	length := e.end.Sub(e.start)
	around := time.Duration(0)
	if len(e.changed) > 0 {
		around = maxMove
	}
	for _, origin := range e.rule.starts(e.start, from.Add(-length-around), to.Add(around)) {
		c := e.instance(origin)
		if !c.cancelled && c.overlaps(from, to) {
			out = append(out, c)
		}
	}
	return out
}

// instance is the occurrence of a series that began, or was to begin, at a
// moment.
func (e *entry) instance(origin time.Time) occurrence {
	if x := e.changed[origin.Unix()]; x != nil {
		return occurrence{entry: x, master: e, start: x.start, end: x.end, originStart: origin}
	}
	return occurrence{entry: e, master: e, start: origin, end: origin.Add(e.end.Sub(e.start)), originStart: origin}
}

// agenda are the occurrences in a person's calendar that overlap a window,
// in the order of time.
func (o *Office) agenda(p *person, from, to time.Time) []occurrence {
	var out []occurrence
	for _, e := range o.entries {
		if e.cancelled || e.rule == nil && !e.overlaps(from, to) || !e.concerns(p) {
			continue
		}
		for _, c := range e.expand(from, to) {
			if c.inCalendarOf(p) {
				out = append(out, c)
			}
		}
	}
	sortOccurrences(out)
	return out
}

func sortOccurrences(list []occurrence) {
	slices.SortStableFunc(list, func(a, b occurrence) int {
		return cmp.Or(a.start.Compare(b.start), strings.Compare(a.id(), b.id()))
	})
}

// find resolves an event id for a person: an event, a series, or an instance
// of a series ("master_millis").
func (o *Office) find(p *person, id string) (occurrence, *fault) {
	missing := gone("itemNotFound", "event not found")
	if e := o.entryByID[id]; e != nil {
		c := occurrence{entry: e, start: e.start, end: e.end}
		if e.cancelled || !e.inCalendarOf(p) {
			return c, missing
		}
		return c, nil
	}
	i := strings.LastIndex(id, "_")
	if i < 0 {
		return occurrence{}, missing
	}
	master := o.entryByID[id[:i]]
	ms, err := strconv.ParseInt(id[i+1:], 10, 64)
	if master == nil || err != nil || master.rule == nil || master.cancelled {
		return occurrence{}, missing
	}
	origin := time.UnixMilli(ms).In(china)
	c := master.instance(origin)
	if !slices.ContainsFunc(master.rule.starts(master.start, origin, origin.Add(time.Second)), origin.Equal) || c.cancelled || !c.inCalendarOf(p) {
		return c, gone("instanceNotExist", "instance not exist")
	}
	return c, nil
}

// calendarUser reads the path: the unionId of an employee and the primary
// calendar. A userId is refused like any other unknown id.
func (o *Office) calendarUser(r *http.Request) (*person, *fault) {
	if c := r.PathValue("calendarId"); c != "" && c != "primary" {
		return nil, bad("invalidParameter", "CalendarId invalid")
	}
	p := o.employeeByUnion(r.PathValue("unionId"))
	if p == nil {
		return nil, bad("invalidParameter", "userId invalid: unionId expected")
	}
	o.fillWeeks()
	return p, nil
}

// event is the event of a call, in the calendar of its person.
func (o *Office) event(r *http.Request) (*person, occurrence, *fault) {
	p, f := o.calendarUser(r)
	if f != nil {
		return nil, occurrence{}, f
	}
	c, f := o.find(p, r.PathValue("eventId"))
	return p, c, f
}

// parseISO reads a moment of the calendar calls, with or without seconds.
func parseISO(s string) (time.Time, error) {
	if t, err := time.Parse("2006-01-02T15:04Z07:00", s); err == nil {
		return t, nil
	}
	return time.Parse(time.RFC3339, s)
}

// moment prints a start or an end.
func (e *entry) moment(t time.Time) object {
	if e.allDay {
		return object{"date": t.In(china).Format(dayFormat), "timeZone": allDayZone}
	}
	return object{"dateTime": t.In(zoneOf(e.zone)).Format(time.RFC3339), "timeZone": e.zone}
}

// zoneOf is the zone of an event; it was checked when the event came in.
func zoneOf(zone string) *time.Location {
	if zone == zoneName {
		return china
	}
	if loc, err := time.LoadLocation(zone); err == nil {
		return loc
	}
	return china
}

// eventRow prints an event for a person.
func (o *Office) eventRow(c occurrence, viewer *person, maxShown int) object {
	e := c.entry
	row := object{
		"id": c.id(), "summary": e.summary, "description": e.description, "status": "confirmed",
		"start": e.moment(c.start), "end": e.moment(c.end), "isAllDay": e.allDay,
		"attendees": attendeeRows(e, viewer, maxShown), "organizer": o.organizerRow(e, viewer),
		"reminders": reminderRows(e), "createTime": eventTime(e.created), "updateTime": eventTime(e.updated),
		"categories": []object{}, "extendedProperties": object{"sharedProperties": object{"belongCorpId": o.opt.CorpID}},
	}
	if e.cancelled {
		row["status"] = "cancelled"
	}
	if e.location != "" {
		row["location"] = object{"displayName": e.location}
	}
	if e.richText != "" {
		row["richTextDescription"] = object{"text": e.richText}
	}
	if len(e.bookings) > 0 {
		row["meetingRooms"] = bookingRows(e)
	}
	if e.online != nil {
		row["onlineMeetingInfo"] = object{"type": "dingtalk", "conferenceId": e.online.conferenceID, "url": e.online.url, "extraInfo": object{"roomCode": e.online.roomCode}}
	}
	if c.master != nil {
		row["seriesMasterId"] = c.master.id
		row["originStart"] = object{"dateTime": c.originStart.UTC().Format(time.RFC3339)}
		row["recurrence"] = c.master.rule
	} else if e.rule != nil {
		row["recurrence"] = e.rule
	}
	return row
}

func eventTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func attendeeRows(e *entry, viewer *person, maxShown int) []object {
	rows := []object{}
	for _, a := range e.attendees {
		if len(rows) == maxShown {
			break
		}
		rows = append(rows, object{"id": a.person.UnionID, "displayName": a.person.Name, "responseStatus": a.status, "self": a.person == viewer, "isOptional": a.optional})
	}
	return rows
}

func (o *Office) organizerRow(e *entry, viewer *person) object {
	return object{"id": e.organizer.UnionID, "displayName": e.organizer.Name, "responseStatus": e.responseOf(e.organizer), "self": e.organizer == viewer}
}

// reminderRows: minutes come back as text.
func reminderRows(e *entry) []object {
	rows := []object{}
	for _, r := range e.reminders {
		rows = append(rows, object{"method": r.Method, "minutes": strconv.Itoa(r.Minutes)})
	}
	return rows
}

func bookingRows(e *entry) []object {
	rows := []object{}
	for _, b := range e.bookings {
		rows = append(rows, object{"roomId": b.room.id, "displayName": b.room.name, "responseStatus": b.status})
	}
	return rows
}

// newOnlineMeeting is the video meeting that hangs on an event.
func (o *Office) newOnlineMeeting(what ...any) *onlineMeeting {
	code := o.number(9, append([]any{"room code"}, what...)...)
	return &onlineMeeting{
		conferenceID: o.uuid(append([]any{"conference"}, what...)...), roomCode: strconv.FormatInt(code, 10),
		url: fmt.Sprintf("https://meeting.dingtalk.com/j/%s", o.word(11, append([]any{"meeting"}, what...)...)),
	}
}

// calendarEvent posts a calendar_event_change to everybody who has, or had,
// the event.
func (o *Office) calendarEvent(e *entry, change string, when time.Time, also ...*person) {
	ids := []string{e.organizer.UnionID}
	for _, a := range e.attendees {
		ids = append(ids, a.person.UnionID)
	}
	for _, p := range also {
		ids = append(ids, p.UnionID)
	}
	slices.Sort(ids)
	o.calendarEventFor(e, change, when, slices.Compact(ids))
}

func (o *Office) calendarEventFor(e *entry, change string, when time.Time, unionIDs []string) {
	if !o.live {
		return
	}
	o.outbox.post("calendar_event_change", object{
		"calendarEventId": e.id, "legacyCalendarEventId": e.id, "calendarEventUpdateTime": when.UnixMilli(), "calendarId": "primary",
		"unionIdList": unionIDs, "changeType": change, "operator": object{"type": "user"},
	})
}
