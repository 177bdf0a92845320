package office

import (
	"net/http"
	"slices"
	"time"
)

// Meeting rooms, openapi.md 6.6, 6.8 and 6.9.

const (
	roomForAll    = 0
	roomForAdmins = 1
)

type room struct {
	id, name   string
	capacity   int
	status     int // roomStatus
	place      string
	labels     []int
	approval   bool // bookings stay tentative until somebody approves
	closed     bool // booked around the clock
	group      string
	groupID    int64
	staffID    string
	roomUnion  string
	detailText string
}

var labelNames = map[int]string{1: "电视", 2: "电话", 3: "投影仪", 4: "白板", 5: "视频会议"}

var roomSpecs = []room{
	{name: "301", capacity: 8, place: "A座3层", labels: []int{1, 4, 5}, group: "A座"},
	{name: "302", capacity: 6, place: "A座3层", labels: []int{1, 4}, group: "A座"},
	{name: "303", capacity: 12, place: "A座3层", labels: []int{3, 4, 5}, group: "A座"},
	{name: "305 电话间", capacity: 2, place: "A座3层", labels: []int{2}, group: "A座"},
	{name: "路演厅", capacity: 60, place: "A座1层", labels: []int{1, 3, 5}, group: "A座", approval: true, detailText: "预订需行政审批"},
	{name: "董事会议室", capacity: 16, place: "A座5层", labels: []int{1, 5}, group: "A座", status: roomForAdmins},
	{name: "创新工坊", capacity: 10, place: "B座2层", labels: []int{4}, group: "B座", closed: true, detailText: "装修中"},
	{name: "維港廳", capacity: 8, place: "香港办事处", labels: []int{1, 5}, group: "香港"},
}

func (o *Office) generateRooms() {
	for _, m := range o.world.rooms {
		m.id = o.word(20, "room", m.name)
		m.groupID = o.number(6, "room group", m.group)
		m.staffID = o.word(16, "room staff", m.name)
		m.roomUnion = o.word(22, "room union", m.name) + "iEiE"
		o.rooms = append(o.rooms, &m)
	}
}

func (o *Office) room(id string) *room {
	for _, m := range o.rooms {
		if m.id == id {
			return m
		}
	}
	return nil
}

// reservation is a time that a room is taken.
type reservation struct {
	eventID, organizer string
	from, to           time.Time
	status             string // BUSY, or TENTATIVE while the booking waits for approval
	zone               string
}

// reservations are the bookings of a room that overlap a window. A closed room is
// booked by the main administrator from midnight to midnight.
func (o *Office) reservations(m *room, from, to time.Time) []reservation {
	var out []reservation
	if m.closed {
		for date := midnight(from); date.Before(to); date = addDays(date, 1) {
			out = append(out, reservation{eventID: o.word(24, "closed", m.name), organizer: o.mainAdmin().UnionID, from: date, to: addDays(date, 1), status: "BUSY", zone: zoneName})
		}
	}
	for _, e := range o.entries {
		if e.cancelled || !e.everBooks(m) {
			continue
		}
		for _, c := range e.expand(from, to) {
			b := c.booking(m)
			if b == nil || b.status == declined {
				continue
			}
			s := reservation{eventID: c.id(), organizer: c.organizer.UnionID, from: c.start, to: c.end, status: "BUSY", zone: c.zone}
			if b.status == tentative {
				s.status = "TENTATIVE"
			}
			out = append(out, s)
		}
	}
	slices.SortStableFunc(out, func(a, b reservation) int { return a.from.Compare(b.from) })
	return out
}

func (e *entry) booking(m *room) *booking {
	for _, b := range e.bookings {
		if b.room == m {
			return b
		}
	}
	return nil
}

func (e *entry) everBooks(m *room) bool {
	if e.booking(m) != nil {
		return true
	}
	for _, x := range e.changed {
		if x.booking(m) != nil {
			return true
		}
	}
	return false
}

// free tells whether a room has nobody in it but the event itself.
func (o *Office) free(m *room, from, to time.Time, except string) bool {
	return !slices.ContainsFunc(o.reservations(m, from, to), func(s reservation) bool { return s.eventID != except })
}

// roomHorizon is how far ahead a series must find its room free.
const roomHorizon = maxRoomWindow

// canBook checks every occurrence that a booking would take. Instances of
// the event's own series do not stand in its way.
func (o *Office) canBook(c occurrence, e *entry, m *room) bool {
	times := []occurrence{{entry: e, start: e.start, end: e.end}}
	if e.rule != nil {
		times = e.expand(e.start, e.start.Add(roomHorizon))
	}
	for _, t := range times {
		except := c.id()
		if e.rule != nil {
			except = t.id()
		}
		if !o.free(m, t.start, t.end, except) {
			return false
		}
	}
	return true
}

// roomsStayFree tells whether an event keeps its rooms when it moves.
func (o *Office) roomsStayFree(c occurrence, moved *entry) bool {
	return !slices.ContainsFunc(c.bookings, func(b *booking) bool {
		if moved.rule == nil {
			return !o.free(b.room, moved.start, moved.end, c.id())
		}
		return !o.canBook(c, moved, b.room)
	})
}

type roomBody struct {
	RoomID string `json:"roomId"`
}

func (o *Office) roomsAdd(r *http.Request) (any, *fault) {
	var b struct {
		Rooms []roomBody `json:"meetingRoomsToAdd"`
	}
	if err := decode(r, &b); err != nil || len(b.Rooms) == 0 {
		return nil, invalid("meetingRoomsToAdd cannot be empty")
	}
	if len(b.Rooms) > maxRoomsPerCall {
		return nil, invalid("attendees batch size too large. Maximum allowed:5")
	}
	p, c, f := o.organized(r)
	if f != nil {
		return nil, f
	}
	added, f := o.bookable(p, c, b.Rooms)
	if f != nil {
		return nil, f
	}
	e := o.editable(c)
	e.bookings, e.updated = append(e.bookings, added...), o.now()
	o.calendarEvent(e, "update", e.updated)
	return object{"result": true}, nil
}

// bookable checks all rooms before any is booked.
func (o *Office) bookable(p *person, c occurrence, rooms []roomBody) ([]*booking, *fault) {
	single := *c.entry
	if c.master != nil && c.entry == c.master {
		single.rule, single.start, single.end = nil, c.start, c.end
	}
	var added []*booking
	for _, b := range rooms {
		m := o.room(b.RoomID)
		switch {
		case m == nil:
			return nil, invalid("roomId invalid")
		case c.booking(m) != nil:
			continue
		case m.status == roomForAdmins && !p.Admin && !p.Boss:
			return nil, bad("permissionDeny", "no permission to book the room")
		case !o.canBook(c, &single, m):
			return nil, bad("meetingRoomNotAvailable", "room busy")
		}
		status := accepted
		if m.approval {
			status = tentative
		}
		added = append(added, &booking{room: m, status: status})
	}
	return added, nil
}

func (o *Office) roomsRemove(r *http.Request) (any, *fault) {
	var b struct {
		Rooms []roomBody `json:"meetingRoomsToRemove"`
	}
	if err := decode(r, &b); err != nil || len(b.Rooms) == 0 {
		return nil, invalid("meetingRoomsToRemove cannot be empty")
	}
	_, c, f := o.organized(r)
	if f != nil {
		return nil, f
	}
	for _, m := range b.Rooms {
		if o.room(m.RoomID) == nil {
			return nil, invalid("roomId invalid")
		}
	}
	e := o.editable(c)
	e.bookings = slices.DeleteFunc(e.bookings, func(k *booking) bool { return slices.Contains(b.Rooms, roomBody{k.room.id}) })
	e.updated = o.now()
	o.calendarEvent(e, "update", e.updated)
	return object{"result": true}, nil
}

func (o *Office) roomSchedules(r *http.Request) (any, *fault) {
	var q struct {
		RoomIDs   []string `json:"roomIds"`
		StartTime string   `json:"startTime"`
		EndTime   string   `json:"endTime"`
	}
	if err := decode(r, &q); err != nil || len(q.RoomIDs) == 0 {
		return nil, invalid("query ids cannot be empty")
	}
	if len(q.RoomIDs) > maxRoomsPerCall {
		return nil, invalid("Cannot get schedule information for more than limit.")
	}
	from, err1 := parseISO(q.StartTime)
	to, err2 := parseISO(q.EndTime)
	if err1 != nil || err2 != nil || !to.After(from) {
		return nil, invalid("startTime or endTime invalid")
	}
	if to.Sub(from) > maxRoomWindow {
		return nil, invalid("Cannot query schedule for more than 90 days.")
	}
	if _, f := o.calendarUser(r); f != nil {
		return nil, f
	}
	list := []object{}
	for _, id := range q.RoomIDs {
		info := object{"roomId": id, "scheduleItems": []object{}}
		if m := o.room(id); m == nil {
			info["error"] = "roomId invalid"
		} else {
			info["scheduleItems"] = reservationRows(o.reservations(m, from, to))
		}
		list = append(list, info)
	}
	return object{"scheduleInformation": list}, nil
}

func reservationRows(reservations []reservation) []object {
	rows := []object{}
	for _, s := range reservations {
		moment := func(t time.Time) object {
			return object{"dateTime": t.In(zoneOf(s.zone)).Format(time.RFC3339), "timeZone": s.zone}
		}
		rows = append(rows, object{"status": s.status, "eventId": s.eventID, "organizer": object{"id": s.organizer}, "start": moment(s.from), "end": moment(s.to)})
	}
	return rows
}

// roomUser checks the operator of the room calls.
func (o *Office) roomUser(r *http.Request) *fault {
	id := r.URL.Query().Get("unionId")
	if id == "" {
		return bad("param.error", "unionId is required")
	}
	if o.employeeByUnion(id) == nil {
		return bad("user.not.employee", "user is not an employee")
	}
	return nil
}

func (o *Office) roomList(r *http.Request) (any, *fault) {
	size, ok1 := queryInt(r.URL.Query(), "maxResults", 100)
	offset, ok2 := queryInt(r.URL.Query(), "nextToken", 0)
	if !ok1 || !ok2 || size < 1 || size > 100 || offset < 0 {
		return nil, bad("param.error", "maxResults or nextToken invalid")
	}
	if f := o.roomUser(r); f != nil {
		return nil, f
	}
	part, more := window(o.rooms, offset, size)
	rows := []object{}
	for _, m := range part {
		rows = append(rows, o.roomRow(m))
	}
	answer := object{"hasMore": more, "result": rows}
	if more {
		answer["nextToken"] = offset + size
	}
	return answer, nil
}

func (o *Office) roomRow(m *room) object {
	labels := []object{}
	for _, id := range m.labels {
		labels = append(labels, object{"labelId": id, "labelName": labelNames[id]})
	}
	return object{
		"roomId": m.id, "roomName": m.name, "roomStatus": m.status, "roomCapacity": m.capacity, "roomStaffId": m.staffID,
		"roomLocation": object{"title": m.place, "desc": ""}, "roomLabels": labels, "roomPicture": "", "isvRoomId": "", "corpId": o.opt.CorpID,
		"roomGroup": object{"groupId": m.groupID, "groupName": m.group, "parentId": 0},
	}
}

func (o *Office) roomGet(r *http.Request) (any, *fault) {
	if f := o.roomUser(r); f != nil {
		return nil, f
	}
	m := o.room(r.PathValue("roomId"))
	if m == nil {
		return nil, bad("param.error", "roomId invalid")
	}
	row := o.roomRow(m)
	row["roomUnionId"], row["roomDescription"], row["deviceUnionIds"] = m.roomUnion, m.detailText, []string{}
	row["enableCycleReservation"] = !m.approval
	config := object{"openReservation": !m.closed, "maxReservationTimeInterval": 0, "minReservationTimeInterval": 15, "approvalSwitch": m.approval}
	if m.approval {
		config["approvalType"] = 1
	}
	row["extensionConfig"] = config
	return object{"result": row}, nil
}
