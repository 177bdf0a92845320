package office_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func TestRoomsHaveTheirTroubles(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	var approval, closed, adminOnly int
	for _, r := range w.Rooms() {
		for n, is := range map[*int]bool{&approval: r.Approval, &closed: r.Closed, &adminOnly: r.AdminOnly} {
			if is {
				*n++
			}
		}
	}
	if len(w.Rooms()) < 6 || approval != 1 || closed != 1 || adminOnly != 1 {
		t.Errorf("%+v", w.Rooms())
	}
	me := w.who("张三")
	var rooms []any
	for token := "0"; ; {
		r := w.ok(http.MethodGet, "/v1.0/rooms/meetingRoomLists?maxResults=3&unionId="+me.UnionID+"&nextToken="+token, nil)
		rooms = append(rooms, items(r, "result")...)
		if r["hasMore"] != true {
			break
		}
		token = fmt.Sprint(r["nextToken"])
	}
	if len(rooms) != len(w.Rooms()) || number(at(rooms[0], "roomLabels", 0, "labelId")) != 1 || at(rooms[0], "roomLocation", "title") == "" {
		t.Errorf("%v", rooms)
	}
	w.fails(400, "param.error", http.MethodGet, "/v1.0/rooms/meetingRoomLists", nil)
	w.fails(400, "user.not.employee", http.MethodGet, "/v1.0/rooms/meetingRoomLists?unionId="+me.UserID, nil)
	if r := w.ok(http.MethodGet, "/v1.0/rooms/meetingRooms/"+w.roomID("路演厅")+"?unionId="+me.UnionID, nil); at(r, "result", "extensionConfig", "approvalSwitch") != true {
		t.Errorf("%v", r)
	}
}

func (w *world) roomID(name string) string {
	w.t.Helper()
	for _, r := range w.Rooms() {
		if r.Name == name {
			return r.ID
		}
	}
	w.t.Fatalf("no room %s", name)
	return ""
}

func TestTakenRoomIsMeetingRoomNotAvailable(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	a := w.ok(http.MethodPost, events(me), meeting("甲", quiet))["id"].(string)
	b := w.ok(http.MethodPost, events(li), meeting("乙", quiet.Add(30*time.Minute)))["id"].(string)
	c := w.ok(http.MethodPost, events(li), meeting("丙", quiet.Add(time.Hour)))["id"].(string)
	add := func(p office.Person, id string, names ...string) (string, obj) {
		list := []obj{}
		for _, n := range names {
			list = append(list, obj{"roomId": w.roomID(n)})
		}
		return events(p) + "/" + id + "/meetingRooms", obj{"meetingRoomsToAdd": list}
	}
	path, body := add(me, a, "301")
	if r := w.ok(http.MethodPost, path, body); r["result"] != true {
		t.Errorf("%v", r)
	}
	path, body = add(li, b, "302", "301")
	w.fails(400, "meetingRoomNotAvailable", http.MethodPost, path, body)
	if r := w.ok(http.MethodGet, events(li)+"/"+b, nil); r["meetingRooms"] != nil {
		t.Errorf("a refused call books nothing: %v", r["meetingRooms"])
	}
	path, body = add(li, c, "301") // begins when the other ends
	w.ok(http.MethodPost, path, body)
	path, body = add(li, b, "创新工坊")
	w.fails(400, "meetingRoomNotAvailable", http.MethodPost, path, body)
	path, body = add(li, b, "董事会议室")
	w.fails(400, "permissionDeny", http.MethodPost, path, body)
	w.fails(400, "invalidParameter", http.MethodPost, path, obj{"meetingRoomsToAdd": []obj{{"roomId": "x"}}})
	w.fails(400, "invalidParameter", http.MethodPost, path, obj{"meetingRoomsToAdd": make([]obj, 6)})

	w.ok(http.MethodPost, events(me)+"/"+a+"/meetingRooms/batchRemove", obj{"meetingRoomsToRemove": []obj{{"roomId": w.roomID("301")}}})
	w.fails(400, "invalidParameter", http.MethodPut, events(li)+"/"+c, obj{"id": c, "start": moment(quiet.Add(-24 * time.Hour)), "end": moment(quiet.Add(-25 * time.Hour))})
	s := w.ok(http.MethodPost, "/v1.0/calendar/users/"+me.UnionID+"/meetingRooms/schedules/query", obj{"roomIds": []string{w.roomID("301"), w.roomID("创新工坊"), "x"}, "startTime": quiet.Format(time.RFC3339), "endTime": quiet.Add(2 * time.Hour).Format(time.RFC3339)})
	if at(s, "scheduleInformation", 0, "scheduleItems", 0, "eventId") != c || at(s, "scheduleInformation", 0, "scheduleItems", 0, "organizer", "id") != li.UnionID || len(items(s, "scheduleInformation", 0, "scheduleItems")) != 1 {
		t.Errorf("301: %v", at(s, "scheduleInformation", 0))
	}
	if len(items(s, "scheduleInformation", 1, "scheduleItems")) != 1 || at(s, "scheduleInformation", 2, "error") == nil {
		t.Errorf("%v", s)
	}
}

func TestMovingAnEventOntoATakenRoomIsRefused(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	book := func(start time.Time) string {
		id := w.ok(http.MethodPost, events(me), meeting("会", start))["id"].(string)
		w.ok(http.MethodPost, events(me)+"/"+id+"/meetingRooms", obj{"meetingRoomsToAdd": []obj{{"roomId": w.roomID("301")}}})
		return id
	}
	book(quiet)
	second := book(quiet.Add(2 * time.Hour))
	w.fails(400, "invalidParameter", http.MethodPut, events(me)+"/"+second, obj{"id": second, "start": moment(quiet.Add(30 * time.Minute)), "end": moment(quiet.Add(90 * time.Minute))})
	w.ok(http.MethodPut, events(me)+"/"+second, obj{"id": second, "start": moment(quiet.Add(90 * time.Minute)), "end": moment(quiet.Add(150 * time.Minute))})
}

func TestRoomWithApprovalStaysTentativeUntilDecided(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	id := w.ok(http.MethodPost, events(me), meeting("发布会", quiet))["id"].(string)
	hall := w.roomID("路演厅")
	w.ok(http.MethodPost, events(me)+"/"+id+"/meetingRooms", obj{"meetingRoomsToAdd": []obj{{"roomId": hall}}})
	status := func() (any, any) {
		e := w.ok(http.MethodGet, events(me)+"/"+id, nil)
		s := w.ok(http.MethodPost, "/v1.0/calendar/users/"+me.UnionID+"/meetingRooms/schedules/query", obj{"roomIds": []string{hall}, "startTime": quiet.Format(time.RFC3339), "endTime": quiet.Add(time.Hour).Format(time.RFC3339)})
		return at(e, "meetingRooms", 0, "responseStatus"), at(s, "scheduleInformation", 0, "scheduleItems", 0, "status")
	}
	if a, b := status(); a != "tentative" || b != "TENTATIVE" {
		t.Errorf("%v %v", a, b)
	}
	if err := w.DecideRoom(id, hall, true); err != nil {
		t.Fatal(err)
	}
	if a, b := status(); a != "accepted" || b != "BUSY" {
		t.Errorf("%v %v", a, b)
	}
	if err := w.DecideRoom(id, hall, false); err != nil {
		t.Fatal(err)
	}
	if a, b := status(); a != "declined" || b != nil {
		t.Errorf("%v %v", a, b)
	}
}

func TestNoRoomOfTheSeedIsBookedTwice(t *testing.T) {
	for seed := range int64(4) {
		w := newWorld(t, seed, wednesday)
		me := w.who("张三")
		from := monday(wednesday).AddDate(0, 0, -7)
		for _, r := range w.Rooms() {
			s := w.ok(http.MethodPost, "/v1.0/calendar/users/"+me.UnionID+"/meetingRooms/schedules/query", obj{"roomIds": []string{r.ID}, "startTime": from.Format(time.RFC3339), "endTime": from.AddDate(0, 0, 35).Format(time.RFC3339)})
			last := time.Time{}
			list := items(s, "scheduleInformation", 0, "scheduleItems")
			for _, i := range list {
				a, err1 := time.Parse(time.RFC3339, at(i, "start", "dateTime").(string))
				b, err2 := time.Parse(time.RFC3339, at(i, "end", "dateTime").(string))
				if err1 != nil || err2 != nil || a.Before(last) {
					t.Errorf("seed %d, %s: %v begins before %v", seed, r.Name, i, last)
				}
				last = b
			}
			if r.Name == "301" && len(list) == 0 {
				t.Errorf("seed %d: 301 is never used", seed)
			}
		}
	}
}

func TestVideoConferences(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	const path = "/v1.0/conference/videoConferences"
	r := w.ok(http.MethodPost, path, obj{"userId": me.UnionID, "confTitle": strings.Repeat("会", 60), "inviteUserIds": []string{li.UnionID}})
	id, _ := r["conferenceId"].(string)
	info := w.ok(http.MethodGet, path+"/"+id, nil)
	if at(info, "confInfo", "title") != strings.Repeat("会", 50) || number(at(info, "confInfo", "status")) != 2 || r["externalLinkUrl"] == nil {
		t.Errorf("%v %v", r, info)
	}
	w.fails(404, "permissionError", http.MethodDelete, path+"/"+id+"?unionId="+li.UnionID, nil)
	if r := w.ok(http.MethodDelete, path+"/"+id+"?unionId="+me.UnionID, nil); number(r["code"]) != 200 {
		t.Errorf("%v", r)
	}
	if info := w.ok(http.MethodGet, path+"/"+id, nil); number(at(info, "confInfo", "status")) != 1 {
		t.Errorf("%v", info)
	}
	w.fails(400, "paramsTitleError", http.MethodPost, path, obj{"userId": me.UnionID, "confTitle": strings.Repeat("x", 257)})
	w.fails(400, "unknownUserError", http.MethodPost, path, obj{"userId": me.UserID, "confTitle": "x"})
	w.fails(400, "orgAccessForbidden", http.MethodPost, path, obj{"userId": me.UnionID, "confTitle": "x", "inviteUserIds": []string{w.who("马可").UnionID}})
	s := w.ok(http.MethodPost, "/v1.0/conference/scheduleConferences", obj{"creatorUnionId": me.UnionID, "title": "x", "startTime": quiet.UnixMilli(), "endTime": quiet.Add(time.Hour).UnixMilli()})
	if s["url"] == nil || s["scheduleConferenceId"] == nil {
		t.Errorf("%v", s)
	}
}
