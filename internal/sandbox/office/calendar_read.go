package office

import (
	"net/http"
	"strconv"
	"time"
)

// Reading calendars, openapi.md 6.2 and 6.7.

func (o *Office) calendarRoutes() []Route {
	const (
		read, write  = "Calendar.Event.Read", "Calendar.Event.Write"
		get, post    = http.MethodGet, http.MethodPost
		user         = "/v1.0/calendar/users/{unionId}"
		events       = user + "/calendars/{calendarId}/events"
		conf         = "/v1.0/conference/"
		confW, confR = "VideoConference.Conference.Write", "VideoConference.Conference.Read"
	)
	plain := func(method, path, scope string, call newCall) Route {
		return Route{Method: method, Path: path, Scope: scope, Handle: o.serveNew(call)}
	}
	keyed := func(method, path string, call newCall) Route {
		return Route{Method: method, Path: path, Scope: write, Handle: o.once(o.serveNew(call))}
	}
	return []Route{
		keyed(post, events, o.eventCreate),
		keyed(http.MethodPut, events+"/{eventId}", o.eventModify),
		keyed(http.MethodDelete, events+"/{eventId}", o.eventDelete),
		keyed(post, events+"/{eventId}/respond", o.eventRespond),
		keyed(post, events+"/{eventId}/attendees", o.attendeesAdd),
		keyed(post, events+"/{eventId}/attendees/batchRemove", o.attendeesRemove),
		keyed(post, events+"/{eventId}/meetingRooms", o.roomsAdd),
		keyed(post, events+"/{eventId}/meetingRooms/batchRemove", o.roomsRemove),
		plain(get, events, read, o.eventList),
		plain(get, user+"/calendars/{calendarId}/eventsview", read, o.eventView),
		plain(get, events+"/{eventId}", read, o.eventGet),
		plain(get, events+"/{eventId}/attendees", read, o.attendeeList),
		plain(get, user+"/calendars", read, o.calendarList),
		plain(post, user+"/querySchedule", "Calendar.EventSchedule.Read", o.querySchedule),
		plain(post, user+"/meetingRooms/schedules/query", read, o.roomSchedules),
		plain(get, "/v1.0/rooms/meetingRoomLists", confR, o.roomList),
		plain(get, "/v1.0/rooms/meetingRooms/{roomId}", confR, o.roomGet),
		plain(post, conf+"videoConferences", confW, o.conferenceCreate),
		plain(get, conf+"videoConferences/{conferenceId}", confR, o.conferenceGet),
		plain(http.MethodDelete, conf+"videoConferences/{conferenceId}", confW, o.conferenceClose),
		plain(post, conf+"scheduleConferences", confW, o.conferenceSchedule),
	}
}

// limits reads maxResults and maxAttendees.
func limits(r *http.Request, mostShown int) (results, shown int, f *fault) {
	q := r.URL.Query()
	results, ok1 := queryInt(q, "maxResults", defaultEvents)
	shown, ok2 := queryInt(q, "maxAttendees", min(defaultEvents, mostShown))
	if !ok1 || results < 1 || results > defaultEvents {
		return 0, 0, bad("invalidParameter", "MaxResults invalid")
	}
	if !ok2 || shown < 0 || shown > mostShown {
		return 0, 0, bad("invalidParameter", "MaxAttendees invalid")
	}
	return results, shown, nil
}

// queryTime reads an ISO-8601 moment; absent gives the fallback. An offset
// whose plus sign was not encoded arrives as a blank and is refused, as the
// gateway does.
func queryTime(r *http.Request, key string, fallback time.Time) (time.Time, *fault) {
	s := r.URL.Query().Get(key)
	if s == "" {
		return fallback, nil
	}
	t, err := parseISO(s)
	if err != nil {
		return fallback, bad("invalidParameter", key+" invalid")
	}
	return t, nil
}

func (o *Office) eventGet(r *http.Request) (any, *fault) {
	shown, ok := queryInt(r.URL.Query(), "maxAttendees", defaultEvents)
	if !ok || shown < 0 || shown > maxAttendees {
		return nil, bad("invalidParameter", "MaxAttendees invalid")
	}
	p, c, f := o.event(r)
	if f != nil {
		return nil, f
	}
	return o.eventRow(c, p, shown), nil
}

// eventList gives events by their start. Of a series it gives the instances
// up to now only; what lies ahead is in the view.
func (o *Office) eventList(r *http.Request) (any, *fault) {
	results, shown, f := limits(r, defaultEvents)
	if f != nil {
		return nil, f
	}
	p, f := o.calendarUser(r)
	if f != nil {
		return nil, f
	}
	now := o.now()
	from, f1 := queryTime(r, "timeMin", now.AddDate(0, 0, -180))
	to, f2 := queryTime(r, "timeMax", now.AddDate(0, 0, 180))
	switch {
	case f1 != nil:
		return nil, f1
	case f2 != nil:
		return nil, f2
	case to.Before(from), to.Sub(from) > maxEventsWindow:
		return nil, bad("invalidParameter", "time range invalid")
	}
	var found []occurrence
	for _, c := range o.listed(p, r, from, to) {
		past := c.master == nil || !c.start.After(now)
		if past && !c.start.Before(from) && !c.start.After(to) {
			found = append(found, c)
		}
	}
	answer, f := o.eventPage(r, found, p, results, shown)
	if f != nil {
		return nil, f
	}
	if _, more := answer["nextToken"]; !more && r.URL.Query().Get("timeMax") == "" {
		answer["syncToken"] = o.word(20, "sync", now.UnixMilli())
	}
	return answer, nil
}

// listed is the agenda, with cancelled events and of one series only when
// the query asks so.
func (o *Office) listed(p *person, r *http.Request, from, to time.Time) []occurrence {
	list := o.agenda(p, from, to.Add(time.Second))
	if r.URL.Query().Get("showDeleted") == "true" {
		for _, e := range o.entries {
			if e.cancelled && e.rule == nil && e.inCalendarOf(p) {
				list = append(list, occurrence{entry: e, start: e.start, end: e.end})
			}
		}
		sortOccurrences(list)
	}
	series := r.URL.Query().Get("seriesMasterId")
	if series == "" {
		return list
	}
	var own []occurrence
	for _, c := range list {
		if c.master != nil && c.master.id == series {
			own = append(own, c)
		}
	}
	return own
}

func (o *Office) eventView(r *http.Request) (any, *fault) {
	results, shown, f := limits(r, defaultEvents)
	if f != nil {
		return nil, f
	}
	p, f := o.calendarUser(r)
	if f != nil {
		return nil, f
	}
	from, f1 := queryTime(r, "timeMin", time.Time{})
	to, f2 := queryTime(r, "timeMax", time.Time{})
	if f1 != nil || f2 != nil || from.IsZero() || to.IsZero() || !to.After(from) || to.Sub(from) > maxEventsWindow {
		return nil, bad("invalidParameter", "timeMin or timeMax invalid")
	}
	return answerOrFault(o.eventPage(r, o.agenda(p, from, to), p, results, shown))
}

// answerOrFault keeps a nil object from becoming a non-nil any.
func answerOrFault(answer object, f *fault) (any, *fault) {
	if f != nil {
		return nil, f
	}
	return answer, nil
}

func (o *Office) eventPage(r *http.Request, list []occurrence, p *person, size, shown int) (object, *fault) {
	offset, ok := queryInt(r.URL.Query(), "nextToken", 0)
	if !ok || offset < 0 {
		return nil, bad("invalidParameter", "NextToken invalid")
	}
	part, more := window(list, offset, size)
	rows := []object{}
	for _, c := range part {
		rows = append(rows, o.eventRow(c, p, shown))
	}
	answer := object{"events": rows}
	if more {
		answer["nextToken"] = strconv.Itoa(offset + size)
	}
	return answer, nil
}

func (o *Office) attendeeList(r *http.Request) (any, *fault) {
	size, ok := queryInt(r.URL.Query(), "maxResults", maxAttendees)
	offset, ok2 := queryInt(r.URL.Query(), "nextToken", 0)
	if !ok || !ok2 || size < 1 || size > maxAttendees || offset < 0 {
		return nil, bad("invalidParameter", "MaxResults invalid")
	}
	p, c, f := o.event(r)
	if f != nil {
		return nil, f
	}
	part, more := window(attendeeRows(c.entry, p, maxEventAttendees), offset, size)
	answer := object{"attendees": part}
	if more {
		answer["nextToken"] = strconv.Itoa(offset + size)
	}
	return answer, nil
}

func (o *Office) calendarList(r *http.Request) (any, *fault) {
	p, f := o.calendarUser(r)
	if f != nil {
		return nil, f
	}
	return object{"response": object{"calendars": []object{{
		"id": "primary", "summary": p.Name + "的日历", "type": "primary", "privilege": "owner", "timeZone": zoneName, "eTag": "0",
	}}}}, nil
}

func (o *Office) querySchedule(r *http.Request) (any, *fault) {
	var q struct {
		UserIDs   []string `json:"userIds"`
		StartTime string   `json:"startTime"`
		EndTime   string   `json:"endTime"`
	}
	illegal := bad("paramIllegal", "PARAM ILLEGAL")
	if err := decode(r, &q); err != nil || len(q.UserIDs) == 0 || len(q.UserIDs) > maxScheduleUsers {
		return nil, illegal
	}
	from, err1 := parseISO(q.StartTime)
	to, err2 := parseISO(q.EndTime)
	if err1 != nil || err2 != nil || !to.After(from) || to.Sub(from) > maxEventsWindow {
		return nil, illegal
	}
	if _, f := o.calendarUser(r); f != nil {
		return nil, f
	}
	list := []object{}
	for _, id := range q.UserIDs {
		info := object{"userId": id, "scheduleItems": []object{}}
		switch p := o.employeeByUnion(id); {
		case p == nil && o.byUnion[id] != nil, o.calendars[id] == CalendarMissing:
			continue // also who left
		case p == nil:
			info["error"] = "user not found"
		case o.calendars[id] == CalendarHidden:
			info["error"] = "无权限"
		default:
			info["scheduleItems"] = o.busyRows(p, from, to)
		}
		list = append(list, info)
	}
	return object{"scheduleInformation": list}, nil
}

// busyRows are a person's occupied times without titles. What was declined
// is free; what was not answered yet is busy.
func (o *Office) busyRows(p *person, from, to time.Time) []object {
	rows := []object{}
	for _, c := range o.agenda(p, from, to) {
		status := "BUSY"
		switch c.responseOf(p) {
		case declined:
			continue
		case tentative:
			status = "TENTATIVE"
		}
		rows = append(rows, object{"status": status, "start": c.moment(c.start), "end": c.moment(c.end)})
	}
	return rows
}
