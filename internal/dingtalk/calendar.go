package dingtalk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// CalendarService reads and writes calendars (openapi.md 6). Every id of a person is a unionId, also
// where DingTalk's names say userId. All calls are counted. Scopes: Calendar.Event.Read,
// Calendar.Event.Write, Calendar.EventSchedule.Read.
//
// Every write takes a client token, which DingTalk remembers for a day: the same token makes the same
// write happen once, so with one the call is repeated after a failure. An empty token means no
// repetition.
type CalendarService struct{ service }

// Names of the calendar calls, for Delay and metrics.
const (
	OpEventCreate   = "calendar.event_create"
	OpEventGet      = "calendar.event_get"
	OpEventDelete   = "calendar.event_delete"
	OpEventRespond  = "calendar.respond"
	OpEventsView    = "calendar.events_view"
	OpEventRoomsAdd = "calendar.rooms_add"
	OpFreeBusy      = "calendar.free_busy"
	OpRoomSchedules = "calendar.room_schedules"
)

// Limits of the calendar calls (openapi.md 6).
const (
	maxAttendees    = 500
	maxEventsPage   = 100
	maxEventsPages  = 20
	maxFreeBusy     = 20 // unionIds a call
	maxScheduleRoom = 5  // rooms a call
	maxRoomsAdd     = 5  // rooms a call
	maxRoomDays     = 90
)

const (
	eventsPath = "/v1.0/calendar/users/{unionId}/calendars/primary/events"
	eventPath  = eventsPath + "/{eventId}"
)

// CreateEvent makes an event in the calendar of unionID, who becomes its organizer: POST …/events,
// scope Calendar.Event.Write. At most 100 a day and person (HTTP 400 flowLimit).
func (s *CalendarService) CreateEvent(ctx context.Context, unionID, clientToken string, e NewEvent) (Event, error) {
	if len(e.Attendees) > maxAttendees {
		return Event{}, &ArgumentError{Op: OpEventCreate, Problem: "more than 500 attendees"}
	}
	return call[Event](ctx, s.c, spec{
		op: OpEventCreate, method: http.MethodPost, host: HostAPI, path: eventsPath, vars: []string{unionID},
		body: e, key: clientToken,
	})
}

// GetEvent reads an event as unionID sees it: GET …/events/{eventId}, scope Calendar.Event.Read.
func (s *CalendarService) GetEvent(ctx context.Context, unionID, eventID string) (Event, error) {
	return call[Event](ctx, s.c, spec{
		op: OpEventGet, method: http.MethodGet, host: HostAPI, path: eventPath, vars: []string{unionID, eventID}, keyed: true,
	})
}

// DeleteEvent cancels an event for everybody when unionID is its organizer's, else only in unionID's
// calendar: DELETE …/events/{eventId}, scope Calendar.Event.Write. An event that is gone when the call
// is repeated counts as deleted.
func (s *CalendarService) DeleteEvent(ctx context.Context, unionID, eventID, clientToken string, notify bool) error {
	again, err := s.c.do(ctx, &spec{
		op: OpEventDelete, method: http.MethodDelete, host: HostAPI, path: eventPath, vars: []string{unionID, eventID},
		query: url.Values{"pushNotification": {strconv.FormatBool(notify)}}, key: clientToken, keyed: true, empty: true,
	}, nil)
	if again && IsNotFound(err) {
		return nil
	}
	return err
}

// EventsView lists what is in somebody's calendar between two times, recurring events expanded, in
// DingTalk's order: GET …/eventsview, scope Calendar.Event.Read, 100 events a call. An event belongs
// to the range when it ends at or after from and starts before to.
func (s *CalendarService) EventsView(ctx context.Context, unionID string, from, to time.Time) ([]Event, error) {
	var all []Event
	next := ""
	for range maxEventsPages {
		q := url.Values{
			"timeMin": {from.Format(time.RFC3339)}, "timeMax": {to.Format(time.RFC3339)},
			"maxResults": {strconv.Itoa(maxEventsPage)},
		}
		if next != "" {
			q.Set("nextToken", next)
		}
		r, err := call[struct {
			Events    []Event  `json:"events"`
			NextToken wireText `json:"nextToken"`
		}](ctx, s.c, spec{
			op: OpEventsView, method: http.MethodGet, host: HostAPI,
			path: "/v1.0/calendar/users/{unionId}/calendars/primary/eventsview", vars: []string{unionID}, query: q, keyed: true,
		})
		if err != nil {
			return nil, err
		}
		all = append(all, r.Events...)
		if r.NextToken == "" || string(r.NextToken) == next {
			return all, nil
		}
		next = string(r.NextToken)
	}
	return nil, endless(OpEventsView)
}

// Respond answers an invitation in the name of unionID: POST …/events/{eventId}/respond, scope
// Calendar.Event.Write. It sets a value, so it may be repeated.
func (s *CalendarService) Respond(ctx context.Context, unionID, eventID, clientToken, responseStatus string) error {
	return s.post(ctx, spec{
		op: OpEventRespond, path: eventPath + "/respond", vars: []string{unionID, eventID}, key: clientToken, keyed: true,
		body: map[string]string{"responseStatus": responseStatus},
	})
}

// AddRooms books rooms for an event: POST …/events/{eventId}/meetingRooms, scope Calendar.Event.Write,
// at most five. A room that is taken fails with meetingRoomNotAvailable.
func (s *CalendarService) AddRooms(ctx context.Context, unionID, eventID, clientToken string, roomIDs []string) error {
	if len(roomIDs) > maxRoomsAdd {
		return &ArgumentError{Op: OpEventRoomsAdd, Problem: "more than 5 rooms"}
	}
	type room struct {
		ID string `json:"roomId"`
	}
	var rooms []room
	for _, id := range roomIDs {
		rooms = append(rooms, room{id})
	}
	return s.post(ctx, spec{
		op: OpEventRoomsAdd, path: eventPath + "/meetingRooms", vars: []string{unionID, eventID}, key: clientToken,
		body: map[string]any{"meetingRoomsToAdd": rooms},
	})
}

// post makes a write whose answer is empty or {"result":true}.
func (s *CalendarService) post(ctx context.Context, p spec) error {
	p.method, p.host, p.empty = http.MethodPost, HostAPI, true
	r, err := call[flagged](ctx, s.c, p)
	return r.check(p.op, err)
}

// FreeBusy says when people are taken: POST /v1.0/calendar/users/{unionId}/querySchedule, scope
// Calendar.EventSchedule.Read, 20 people a call (more are split). unionID is who asks. Titles are not
// given. The order is that of unionIDs; somebody without an entry in the answer is Unknown.
func (s *CalendarService) FreeBusy(ctx context.Context, unionID string, unionIDs []string, from, to time.Time) ([]Slots, error) {
	return s.schedules(ctx, unionIDs, maxFreeBusy, spec{
		op: OpFreeBusy, path: "/v1.0/calendar/users/{unionId}/querySchedule", vars: []string{unionID},
	}, "userIds", from, to)
}

// RoomSchedules says when rooms are taken:
// POST /v1.0/calendar/users/{unionId}/meetingRooms/schedules/query, scope Calendar.Event.Read, five
// rooms a call (more are split), at most 90 days.
func (s *CalendarService) RoomSchedules(ctx context.Context, unionID string, roomIDs []string, from, to time.Time) ([]Slots, error) {
	if to.Sub(from) > maxRoomDays*24*time.Hour {
		return nil, &ArgumentError{Op: OpRoomSchedules, Problem: "more than 90 days"}
	}
	return s.schedules(ctx, roomIDs, maxScheduleRoom, spec{
		op: OpRoomSchedules, path: "/v1.0/calendar/users/{unionId}/meetingRooms/schedules/query", vars: []string{unionID},
	}, "roomIds", from, to)
}

func (s *CalendarService) schedules(ctx context.Context, ids []string, size int, p spec, field string, from, to time.Time) ([]Slots, error) {
	p.method, p.host, p.keyed = http.MethodPost, HostAPI, true
	found := map[string]Slots{}
	for _, part := range chunks(ids, size) {
		p.body = map[string]any{field: part, "startTime": from.Format(time.RFC3339), "endTime": to.Format(time.RFC3339)}
		r, err := call[slotsWire](ctx, s.c, p)
		if err != nil {
			return nil, err
		}
		for _, x := range r.slots() {
			found[x.ID] = x
		}
	}
	out := make([]Slots, len(ids))
	for i, id := range ids {
		x, ok := found[id]
		if !ok {
			x = Slots{ID: id, Unknown: true, Error: "not in the answer"}
		}
		out[i] = x
	}
	return out, nil
}
