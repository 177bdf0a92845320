package dingtalk_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/google/go-cmp/cmp"
)

const cal = apiPath + "/v1.0/calendar/users/uA"

const events = cal + "/calendars/primary/events"

func shanghai(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	noError(t, err)
	return zone
}

func TestEventIsCreatedWithAClientToken(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", events, `{"id":"ev1","summary":"周会","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"},"isAllDay":false,
		"attendees":[{"id":"uB","displayName":"李","responseStatus":"needsAction","self":false,"isOptional":false}],"organizer":{"id":"uA","self":true,"responseStatus":"accepted"},
		"reminders":[{"method":"dingtalk","minutes":"15"}],"createTime":"2024-05-05T01:02:03Z","onlineMeetingInfo":{"type":"dingtalk","conferenceId":"c1","url":"https://meeting.test/c1"}}`)
	start := time.Date(2024, 5, 6, 10, 0, 0, 0, shanghai(t))
	got, err := c.Calendar.CreateEvent(t.Context(), "uA", "key-1", dingtalk.NewEvent{
		Summary: "周会", Start: dingtalk.At(start), End: dingtalk.At(start.Add(time.Hour)),
		Attendees: []dingtalk.Attendee{{ID: "uB"}}, OnlineMeetingInfo: &dingtalk.OnlineMeeting{Type: "dingtalk"},
	})
	noError(t, err)
	want := dingtalk.Event{
		ID: "ev1", Summary: "周会", Start: dingtalk.At(start), End: dingtalk.At(start.Add(time.Hour)),
		Attendees: []dingtalk.Attendee{{ID: "uB", DisplayName: "李", ResponseStatus: "needsAction"}},
		Organizer: dingtalk.Attendee{ID: "uA", Self: true, ResponseStatus: "accepted"},
		Reminders: []dingtalk.Reminder{{Method: "dingtalk", Minutes: 15}}, CreateTime: utc("2024-05-05T01:02:03Z"),
		OnlineMeetingInfo: &dingtalk.OnlineMeeting{Type: "dingtalk", ConferenceID: "c1", URL: "https://meeting.test/c1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f.want(`POST ` + events + ` key=key-1 {"summary":"周会","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"},"attendees":[{"id":"uB"}],"onlineMeetingInfo":{"type":"dingtalk"}}`)
}

func TestNoRemindersIsNotTheSameAsTheUsualOnes(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", events, `{"id":"ev1"}`)
	_, err := c.Calendar.CreateEvent(t.Context(), "uA", "", dingtalk.NewEvent{Summary: "x", Start: dingtalk.OnDay(day("2024-05-06")), End: dingtalk.OnDay(day("2024-05-07")), IsAllDay: true, Reminders: []dingtalk.Reminder{}})
	noError(t, err)
	f.want(`POST ` + events + ` {"summary":"x","start":{"date":"2024-05-06"},"end":{"date":"2024-05-07"},"isAllDay":true,"reminders":[]}`)
}

func TestRepeatedCreationKeepsItsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		keys := map[string]int{}
		s := &script{}
		s.answer = func(n int, r *http.Request) string {
			keys[r.Header.Get("x-client-token")]++
			return then(hang, `400 {"code":"idempotencyProcessing","message":"m"}`, `{"id":"ev1"}`)(n, r)
		}
		e, err := s.client(t).Calendar.CreateEvent(t.Context(), "uA", "key-1", dingtalk.NewEvent{Summary: "x"})
		noError(t, err)
		if e.ID != "ev1" || keys["key-1"] != 3 {
			t.Errorf("event %q with tokens %v", e.ID, keys)
		}
	})
}

func TestUnionIDsAreEscapedInPaths(t *testing.T) {
	c, f := setup(t)
	f.handle("GET", apiPath+"/v1.0/calendar/users/{user}/calendars/primary/events/{event}", `{"id":"ev1"}`)
	_, err := c.Calendar.GetEvent(t.Context(), "a/b+c=", "e?f#%")
	noError(t, err)
	f.want(`GET ` + apiPath + `/v1.0/calendar/users/a%2Fb+c=/calendars/primary/events/e%3Ff%23%25`)
	for _, x := range f.observed() {
		if strings.Contains(x.Path, "a/b") {
			t.Errorf("a person's id is in the metrics: %s", x.Path)
		}
	}
}

func TestEventTimesAreReadInAnyForm(t *testing.T) {
	zone := shanghai(t)
	for name, x := range map[string]struct {
		in     dingtalk.EventTime
		want   string
		allDay bool
	}{
		"with offset":        {dingtalk.EventTime{DateTime: "2024-05-06T10:00:00+08:00", TimeZone: "Asia/Shanghai"}, "2024-05-06T10:00:00+08:00", false},
		"in UTC":             {dingtalk.EventTime{DateTime: "2024-05-06T02:00:00Z"}, "2024-05-06T10:00:00+08:00", false},
		"with milliseconds":  {dingtalk.EventTime{DateTime: "2024-05-06T02:00:00.000Z"}, "2024-05-06T10:00:00+08:00", false},
		"short offset":       {dingtalk.EventTime{DateTime: "2024-05-06T10:00:00+0800"}, "2024-05-06T10:00:00+08:00", false},
		"whole day":          {dingtalk.EventTime{Date: "2024-05-06"}, "2024-05-06T00:00:00+08:00", true},
		"nonsense":           {dingtalk.EventTime{DateTime: "soon"}, "0001-01-01T00:00:00Z", false},
		"nonsense whole day": {dingtalk.EventTime{Date: "soon"}, "0001-01-01T00:00:00Z", true},
	} {
		at, allDay := x.in.In(zone)
		if at.Format(time.RFC3339) != x.want || allDay != x.allDay {
			t.Errorf("%s: %v, %v", name, at, allDay)
		}
	}
}

func TestEmptyAnswerWhereTheEventIsDueIsAnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{answer: always(``)}
		if _, err := s.client(t).Calendar.CreateEvent(t.Context(), "uA", "", dingtalk.NewEvent{}); err == nil {
			t.Error("an event without an id counts as created")
		}
	})
}

func TestEventThatIsGoneAfterARepetitionWasDeleted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const gone = `404 {"code":"itemNotFound","message":"m"}`
		s := &script{answer: then(hangup, gone)}
		noError(t, s.client(t).Calendar.DeleteEvent(t.Context(), "uA", "ev1", "k", false))
		s = &script{answer: always(gone)}
		if err := s.client(t).Calendar.DeleteEvent(t.Context(), "uA", "ev1", "k", false); !dingtalk.IsNotFound(err) {
			t.Errorf("an event that never was: %v", err)
		}
	})
}

func TestAgendaIsReadToTheEnd(t *testing.T) {
	c, f := setup(t)
	f.handle("GET", cal+"/calendars/primary/eventsview",
		`{"events":[{"id":"ev1","summary":"周会","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"status":"confirmed","organizer":{"id":"uA"}}],"nextToken":"n2"}`,
		`{"events":[{"id":"ev2","start":{"date":"2024-05-06"},"isAllDay":true}],"nextToken":null}`)
	from := time.Date(2024, 5, 6, 0, 0, 0, 0, shanghai(t))
	got, err := c.Calendar.EventsView(t.Context(), "uA", from, from.AddDate(0, 0, 1))
	noError(t, err)
	if len(got) != 2 || got[0].ID != "ev1" || got[1].ID != "ev2" || !got[1].IsAllDay {
		t.Errorf("events: %+v", got)
	}
	const q = `?maxResults=100&nextToken=n2&timeMax=2024-05-07T00%3A00%3A00%2B08%3A00&timeMin=2024-05-06T00%3A00%3A00%2B08%3A00`
	f.want(`GET `+cal+`/calendars/primary/eventsview`+strings.Replace(q, "&nextToken=n2", "", 1), `GET `+cal+`/calendars/primary/eventsview`+q)
}

func TestFreeBusyOfManyIsSplitAndKeepsItsOrder(t *testing.T) {
	c, f := setup(t)
	busyAt := func(id string) string {
		return `{"userId":"` + id + `","scheduleItems":[{"status":"BUSY","start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"}}]}`
	}
	f.handle("POST", cal+"/querySchedule",
		`{"scheduleInformation":[{"userId":"u1","error":"no permission","scheduleItems":[{"status":"BUSY","start":{"date":"2024-05-06"},"end":{"date":"2024-05-07"}}]},`+busyAt("u0")+`]}`, `{"scheduleInformation":[`+busyAt("u20")+`]}`)
	var ids []string
	for i := range 21 {
		ids = append(ids, fmt.Sprintf("u%d", i))
	}
	from := time.Date(2024, 5, 6, 9, 0, 0, 0, shanghai(t))
	got, err := c.Calendar.FreeBusy(t.Context(), "uA", ids, from, from.Add(9*time.Hour))
	noError(t, err)
	start := time.Date(2024, 5, 6, 10, 0, 0, 0, shanghai(t))
	slot := []dingtalk.Slot{{Status: "BUSY", Start: dingtalk.At(start), End: dingtalk.At(start.Add(time.Hour))}}
	want := []dingtalk.Slots{{ID: "u0", Busy: slot}, {ID: "u1", Unknown: true, Error: "no permission"}, {ID: "u2", Unknown: true, Error: "not in the answer"}}
	if diff := cmp.Diff(want, got[:3]); diff != "" || len(got) != 21 || len(got[20].Busy) != 1 {
		t.Error(len(got), diff)
	}
	reqs := f.requests()
	if len(reqs) != 2 || !strings.Contains(reqs[1], `"userIds":["u20"]`) || !strings.Contains(reqs[0], `"startTime":"2024-05-06T09:00:00+08:00"`) {
		t.Errorf("requests:\n%s", strings.Join(reqs, "\n"))
	}
}

func TestAllDayItemsAreDates(t *testing.T) {
	for name, item := range map[string]string{
		"dates":            `"start":{"date":"2024-05-06"},"end":{"date":"2024-05-08"}`,
		"midnights in UTC": `"start":{"dateTime":"2024-05-06T00:00:00Z","timeZone":"UTC"},"end":{"dateTime":"2024-05-08T00:00:00Z","timeZone":"UTC"}`,
		"both":             `"start":{"date":"2024-05-06","dateTime":"2024-05-06T00:00:00Z"},"end":{"date":"2024-05-08","dateTime":"2024-05-08T00:00:00Z"}`,
	} {
		c, f := setup(t)
		f.handle("POST", cal+"/querySchedule", `{"scheduleInformation":[{"userId":"uB","scheduleItems":[{"status":"BUSY",`+item+`}]}]}`)
		got, err := c.Calendar.FreeBusy(t.Context(), "uA", []string{"uB"}, day("2024-05-06"), day("2024-05-07"))
		noError(t, err)
		start, allDay := got[0].Busy[0].Start.In(china())
		end, _ := got[0].Busy[0].End.In(china())
		if !allDay || !start.Equal(day("2024-05-06")) || !end.Equal(day("2024-05-08")) {
			t.Errorf("%s: %v to %v, all day %v", name, start, end, allDay)
		}
	}
}

func TestRoomsAreAskedAboutFiveAtATime(t *testing.T) {
	c, f := setup(t)
	f.handle("POST", cal+"/meetingRooms/schedules/query",
		`{"scheduleInformation":[{"roomId":"r1","scheduleItems":[{"status":"TENTATIVE","eventId":"ev9","organizer":{"id":"uB"},"start":{"dateTime":"2024-05-06T10:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2024-05-06T11:00:00+08:00","timeZone":"Asia/Shanghai"}}]},
		{"roomId":"r2","scheduleItems":[]},{"roomId":"r3"},{"roomId":"r4"},{"roomId":"r5"}]}`,
		`{"scheduleInformation":[{"roomId":"r6"}]}`)
	from := time.Date(2024, 5, 6, 9, 0, 0, 0, shanghai(t))
	got, err := c.Calendar.RoomSchedules(t.Context(), "uA", []string{"r1", "r2", "r3", "r4", "r5", "r6"}, from, from.Add(9*time.Hour))
	noError(t, err)
	if len(got) != 6 || got[0].Busy[0].EventID != "ev9" || got[0].Busy[0].OrganizerID != "uB" || len(got[1].Busy) != 0 || got[5].Error != "" {
		t.Errorf("%+v", got)
	}
	if n := len(f.requests()); n != 2 {
		t.Errorf("%d requests", n)
	}
}

func TestCalendarLimitsAreCheckedBeforehand(t *testing.T) {
	c, f := setup(t)
	from := day("2024-05-06")
	_, tooManyPeople := c.Calendar.CreateEvent(t.Context(), "uA", "", dingtalk.NewEvent{Attendees: make([]dingtalk.Attendee, 501)})
	_, tooManyDays := c.Calendar.RoomSchedules(t.Context(), "uA", []string{"r1"}, from, from.AddDate(0, 0, 91))
	for name, err := range map[string]error{
		"attendees": tooManyPeople, "days": tooManyDays,
		"rooms": c.Calendar.AddRooms(t.Context(), "uA", "ev1", "", make([]string, 6)),
	} {
		var ae *dingtalk.ArgumentError
		if !errors.As(err, &ae) {
			t.Errorf("%s: %v", name, err)
		}
	}
	f.want()
}

func TestRoomsAreListedToTheEnd(t *testing.T) {
	c, f := setup(t)
	f.handle("GET", apiPath+"/v1.0/rooms/meetingRoomLists",
		`{"hasMore":true,"nextToken":100,"result":[{"roomId":"r1","roomName":"301","roomStatus":0,"roomCapacity":"8","roomLocation":{"title":"A座3层","desc":""},"roomLabels":[{"labelId":5,"labelName":"视频会议"}],"roomGroup":{"groupId":1,"groupName":"A座"}}]}`,
		`{"hasMore":false,"result":[{"roomId":"r2","roomName":"302"}]}`)
	got, err := c.Rooms.List(t.Context(), "uA")
	noError(t, err)
	want := []dingtalk.Room{
		{RoomID: "r1", RoomName: "301", RoomCapacity: 8, RoomLocation: dingtalk.RoomLocation{Title: "A座3层"},
			RoomLabels: []dingtalk.RoomLabel{{LabelID: 5, LabelName: "视频会议"}}, RoomGroup: dingtalk.RoomGroup{GroupID: 1, GroupName: "A座"}},
		{RoomID: "r2", RoomName: "302"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	f.want(`GET `+apiPath+`/v1.0/rooms/meetingRoomLists?maxResults=100&unionId=uA`, `GET `+apiPath+`/v1.0/rooms/meetingRoomLists?maxResults=100&nextToken=100&unionId=uA`)
}

func TestARoomSaysWhetherABookingWaits(t *testing.T) {
	for answer, want := range map[string]bool{
		`{"result":{"roomId":"r1","extensionConfig":{"approvalSwitch":true,"approvalType":1}}}`: true,
		`{"result":{"roomId":"r1","approvalSwitch":"true"}}`:                                    true,
		`{"result":{"roomId":"r1","extensionConfig":{"approvalSwitch":false}}}`:                 false,
		`{"result":{"roomId":"r1"}}`:                                                            false,
	} {
		c, f := setup(t)
		f.handle("GET", apiPath+"/v1.0/rooms/meetingRooms/r1", answer)
		got, err := c.Rooms.NeedsApproval(t.Context(), "uA", "r1")
		noError(t, err)
		if got != want {
			t.Errorf("%s: %v", answer, got)
		}
		f.want(`GET ` + apiPath + `/v1.0/rooms/meetingRooms/r1?unionId=uA`)
	}
}
