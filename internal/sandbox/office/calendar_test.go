package office_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

func events(p office.Person) string {
	return "/v1.0/calendar/users/" + p.UnionID + "/calendars/primary/events"
}

func viewPath(p office.Person, from, to time.Time) string {
	return "/v1.0/calendar/users/" + p.UnionID + "/calendars/primary/eventsview?" + url.Values{"timeMin": {from.Format(time.RFC3339)}, "timeMax": {to.Format(time.RFC3339)}}.Encode()
}

func moment(t time.Time) obj {
	return obj{"dateTime": t.Format(time.RFC3339), "timeZone": "Asia/Shanghai"}
}

// quiet is a Saturday: nobody has anything then.
var quiet = time.Date(2026, 11, 28, 14, 0, 0, 0, china)

func meeting(title string, start time.Time, guests ...office.Person) obj {
	list := []obj{}
	for _, g := range guests {
		list = append(list, obj{"id": g.UnionID})
	}
	return obj{"summary": title, "start": moment(start), "end": moment(start.Add(time.Hour)), "attendees": list}
}

// busy asks for free/busy and gives the number of items and the answer.
func (w *world) busy(asker office.Person, from, to time.Time, unionIDs ...string) []any {
	w.t.Helper()
	r := w.ok(http.MethodPost, "/v1.0/calendar/users/"+asker.UnionID+"/querySchedule", obj{"userIds": unionIDs, "startTime": from.Format(time.RFC3339), "endTime": to.Format(time.RFC3339)})
	return items(r, "scheduleInformation")
}

func TestCreatedEventIsInEverybodysCalendarWithAVideoLink(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li, wang := w.who("张三"), w.who("李四"), w.who("王五")
	body := meeting("预算讨论", quiet, li, wang)
	body["onlineMeetingInfo"] = obj{"type": "dingtalk"}
	r := w.ok(http.MethodPost, events(me), body)
	id, _ := r["id"].(string)
	if at(r, "organizer", "id") != me.UnionID || at(r, "organizer", "self") != true || at(r, "attendees", 0, "responseStatus") != "needsAction" || at(r, "attendees", 0, "displayName") != "李四" {
		t.Errorf("%v", r)
	}
	if at(r, "reminders", 0, "minutes") != "15" { // minutes come back as text
		t.Errorf("reminders %v", r["reminders"])
	}
	if link, _ := at(r, "onlineMeetingInfo", "url").(string); !strings.HasPrefix(link, "https://") {
		t.Errorf("no link: %v", r["onlineMeetingInfo"])
	}
	for _, p := range []office.Person{me, li, wang} {
		if !slices.ContainsFunc(w.EventsOf(p.UnionID), func(e office.CalendarEvent) bool { return e.ID == id && e.Organizer == me.UnionID && e.Created }) {
			t.Errorf("%s does not have the event", p.Name)
		}
		if b := w.busy(me, quiet, quiet.Add(time.Hour), p.UnionID); at(b, 0, "scheduleItems", 0, "status") != "BUSY" || at(b, 0, "scheduleItems", 0, "start", "dateTime") != "2026-11-28T14:00:00+08:00" {
			t.Errorf("%s is not busy: %v", p.Name, b)
		}
	}
	e := w.emitted()
	if len(e) != 1 || e[0].kind != "calendar_event_change" || e[0].data["changeType"] != "create" || e[0].data["calendarEventId"] != id || len(items(e[0].data, "unionIdList")) != 3 || number(e[0].data["calendarEventUpdateTime"]) != wednesday.UnixMilli() {
		t.Errorf("%v", e)
	}
	if c := w.CreatedEvents(); len(c) != 1 || c[0].Summary != "预算讨论" || c[0].MeetingURL == "" {
		t.Errorf("%v", c)
	}
}

// openapi.md 11.9
func TestRule9AUserIDWhereAUnionIDIsDueIsInvalidParameter(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	wrong := me
	wrong.UnionID = me.UserID
	w.fails(400, "invalidParameter", http.MethodPost, events(wrong), meeting("x", quiet))
	w.fails(400, "invalidParameter", http.MethodPost, events(me), meeting("x", quiet, wrong))
	w.fails(400, "invalidParameter", http.MethodGet, events(wrong), nil)
	w.fails(400, "invalidParameter", http.MethodPost, strings.Replace(events(me), "primary", "other", 1), meeting("x", quiet))
	if b := w.busy(me, quiet, quiet.Add(time.Hour), me.UserID); at(b, 0, "error") == nil {
		t.Errorf("free/busy of a userId must carry an error: %v", b)
	}
}

// openapi.md 11.9 and 6.1
func TestRule9HundredCreationsAPersonAndDay(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	for i := range 100 {
		w.ok(http.MethodPost, events(me), meeting(fmt.Sprint(i), quiet))
	}
	w.fails(400, "flowLimit", http.MethodPost, events(me), meeting("101", quiet))
	w.ok(http.MethodPost, events(w.who("李四")), meeting("another person", quiet))
	w.advance(24 * time.Hour)
	w.ok(http.MethodPost, events(me), meeting("another day", quiet))
}

// begin reads the start of an event row.
func begin(t *testing.T, row any) time.Time {
	t.Helper()
	if s, ok := at(row, "start", "dateTime").(string); ok {
		m, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	d, err := time.ParseInLocation("2006-01-02", at(row, "start", "date").(string), china)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// openapi.md 11.9 and 6.2
func TestRule9EventsGivesPastInstancesOnlyAndEventsviewExpands(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	weekly := meeting("读书会", wednesday.AddDate(0, 0, -14).Add(time.Hour), w.who("李四"))
	weekly["recurrence"] = obj{"pattern": obj{"type": "weekly", "interval": 1, "daysOfWeek": "wednesday"}, "range": obj{"type": "numbered", "numberOfOccurrences": 5}}
	id := w.ok(http.MethodPost, events(me), weekly)["id"]
	from, to := wednesday.AddDate(0, 0, -21), wednesday.AddDate(0, 0, 60)
	count := func(list []any) (past, future int) {
		for _, e := range list {
			if at(e, "seriesMasterId") != id {
				continue
			}
			start, err := time.Parse(time.RFC3339, at(e, "start", "dateTime").(string))
			if err != nil {
				t.Fatal(err)
			}
			if start.After(wednesday) {
				future++
			} else {
				past++
			}
		}
		return past, future
	}
	list := w.ok(http.MethodGet, events(me)+"?"+url.Values{"timeMin": {from.Format(time.RFC3339)}, "timeMax": {to.Format(time.RFC3339)}, "seriesMasterId": {id.(string)}}.Encode(), nil)
	if past, future := count(items(list, "events")); past != 2 || future != 0 {
		t.Errorf("events: %d past, %d future", past, future)
	}
	if _, there := list["syncToken"]; there {
		t.Error("no syncToken when timeMax is given")
	}
	var all []any
	for token := ""; ; {
		r := w.ok(http.MethodGet, viewPath(me, from, to)+"&maxResults=20&nextToken="+token, nil)
		all = append(all, items(r, "events")...)
		next, ok := r["nextToken"].(string)
		if !ok {
			break
		}
		token = next
	}
	if past, future := count(all); past != 2 || future != 3 {
		t.Errorf("eventsview: %d past, %d future", past, future)
	}
	for i := 1; i < len(all); i++ {
		if a, b := begin(t, all[i-1]), begin(t, all[i]); b.Before(a) {
			t.Errorf("the view is not in the order of time: %v after %v", b, a)
		}
	}

}

// openapi.md 11.9: empty bodies
func TestRule9WritesAnswerWithAnEmptyBody(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li, wang := w.who("张三"), w.who("李四"), w.who("王五")
	id := w.ok(http.MethodPost, events(me), meeting("周会", quiet, li))["id"].(string)
	for _, c := range []struct {
		method, path string
		body         any
	}{
		{http.MethodPost, events(li) + "/" + id + "/respond", obj{"responseStatus": "accepted"}},
		{http.MethodPost, events(me) + "/" + id + "/attendees", obj{"attendeesToAdd": []obj{{"id": wang.UnionID, "isOptional": true}}}},
		{http.MethodPost, events(me) + "/" + id + "/attendees/batchRemove", obj{"attendeesToRemove": []obj{{"id": li.UnionID}}}},
		{http.MethodDelete, events(me) + "/" + id + "?pushNotification=true", nil},
	} {
		if a := w.send(c.method, c.path, c.body); a.status != 200 || a.raw != "" {
			t.Errorf("%s %s: %d %q", c.method, c.path, a.status, a.raw)
		}
	}
}

func TestIdempotencyTokenGivesTheFirstAnswerForADay(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	first := w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "t1")
	again := w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "t1")
	if first["id"] != again["id"] || len(w.CreatedEvents()) != 1 {
		t.Errorf("%v and %v, %d events", first["id"], again["id"], len(w.CreatedEvents()))
	}
	w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "t2")
	w.fails(400, "invalidParameter", http.MethodPost, events(me), obj{"summary": "x"}, "x-client-token", "t3")
	w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "t3") // a failed call gave its token back
	w.advance(25 * time.Hour)
	if late := w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "t1"); late["id"] == first["id"] {
		t.Error("the token must be forgotten after a day")
	}
	if n := len(w.CreatedEvents()); n != 4 {
		t.Errorf("%d events", n)
	}
}

func TestConcurrentDuplicateIsRefusedWhileTheFirstIsInFlight(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	pr, pw := io.Pipe()
	req := httptest.NewRequest(http.MethodPost, events(me), pr)
	req.Header.Set("x-client-token", "same")
	done := make(chan answer)
	go func() { done <- w.do(req) }()
	if _, err := io.WriteString(pw, "{"); err != nil { // returns once the first call reads its body
		t.Fatal(err)
	}
	w.fails(400, "idempotencyProcessing", http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "same")
	if _, err := io.WriteString(pw, `"summary":"周会","start":{"dateTime":"2026-11-28T14:00:00+08:00","timeZone":"Asia/Shanghai"},"end":{"dateTime":"2026-11-28T15:00:00+08:00","timeZone":"Asia/Shanghai"}}`); err != nil {
		t.Fatal(err)
	}
	pw.Close()
	first := <-done
	again := w.ok(http.MethodPost, events(me), meeting("周会", quiet), "x-client-token", "same")
	if first.status != 200 || first.body["id"] != again["id"] || len(w.CreatedEvents()) != 1 {
		t.Errorf("%d %s, %d events", first.status, first.raw, len(w.CreatedEvents()))
	}
}

func TestCreateChecksItsTimes(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me := w.who("张三")
	for name, body := range map[string]obj{
		"no summary":        {"start": moment(quiet), "end": moment(quiet.Add(time.Hour))},
		"blank summary":     {"summary": " ", "start": moment(quiet), "end": moment(quiet.Add(time.Hour))},
		"long summary":      {"summary": strings.Repeat("长", 2049), "start": moment(quiet), "end": moment(quiet.Add(time.Hour))},
		"no start":          {"summary": "x", "end": moment(quiet)},
		"no end":            {"summary": "x", "start": moment(quiet)},
		"end before start":  {"summary": "x", "start": moment(quiet), "end": moment(quiet.Add(-time.Hour))},
		"no zone":           {"summary": "x", "start": obj{"dateTime": "2026-11-28T14:00:00+08:00"}, "end": moment(quiet.Add(time.Hour))},
		"no offset":         {"summary": "x", "start": obj{"dateTime": "2026-11-28T14:00:00", "timeZone": "Asia/Shanghai"}, "end": moment(quiet.Add(time.Hour))},
		"date and dateTime": {"summary": "x", "start": obj{"date": "2026-11-28", "dateTime": "2026-11-28T14:00:00+08:00", "timeZone": "Asia/Shanghai"}, "end": moment(quiet.Add(time.Hour))},
		"count and endDate": {"summary": "x", "start": moment(quiet), "end": moment(quiet.Add(time.Hour)), "recurrence": obj{"pattern": obj{"type": "daily", "interval": 1}, "range": obj{"type": "numbered", "numberOfOccurrences": 2, "endDate": "2026-12-28T14:00:00+08:00"}}},
		"interval 0":        {"summary": "x", "start": moment(quiet), "end": moment(quiet.Add(time.Hour)), "recurrence": obj{"pattern": obj{"type": "daily", "interval": 0}, "range": obj{"type": "noEnd"}}},
		"other video":       {"summary": "x", "start": moment(quiet), "end": moment(quiet.Add(time.Hour)), "onlineMeetingInfo": obj{"type": "zoom"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.fails(400, "invalidParameter", http.MethodPost, events(me), body)
		})
	}
	w.t = t
	if n := len(w.CreatedEvents()); n != 0 {
		t.Errorf("%d events from refused calls", n)
	}
	r := w.ok(http.MethodPost, events(me), obj{"summary": "团建", "isAllDay": true, "start": obj{"date": "2026-11-28"}, "end": obj{"date": "2026-11-29"}, "reminders": []obj{}})
	if at(r, "start", "date") != "2026-11-28" || at(r, "end", "date") != "2026-11-29" || at(r, "start", "dateTime") != nil || len(items(r, "reminders")) != 0 {
		t.Errorf("all-day: %v", r)
	}
	b := w.busy(me, quiet, quiet.Add(time.Hour), me.UnionID)
	if at(b, 0, "scheduleItems", 0, "start", "date") != "2026-11-28" || at(b, 0, "scheduleItems", 0, "start", "timeZone") != "UTC" {
		t.Errorf("all-day items are in UTC: %v", b)
	}
}

func TestModifyIsPutChangesOnlyWhatIsGivenAndIsForTheOrganiser(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	id := w.ok(http.MethodPost, events(me), meeting("周会", quiet, li))["id"].(string)
	w.ok(http.MethodPost, events(li)+"/"+id+"/respond", obj{"responseStatus": "accepted"})
	w.emitted()
	r := w.ok(http.MethodPut, events(me)+"/"+id, obj{"id": id, "summary": "周会(改)"})
	if r["summary"] != "周会(改)" || at(r, "start", "dateTime") != "2026-11-28T14:00:00+08:00" || at(r, "attendees", 0, "responseStatus") != "accepted" {
		t.Errorf("%v", r)
	}
	if e := w.emitted(); len(e) != 1 || e[0].data["changeType"] != "update" {
		t.Errorf("%v", e)
	}
	w.fails(400, "permissionDeny", http.MethodPut, events(li)+"/"+id, obj{"id": id, "summary": "x"})
	w.fails(400, "invalidParameter", http.MethodPut, events(me)+"/"+id, obj{"summary": "x"})
	w.fails(400, "invalidParameter", http.MethodPut, events(me)+"/"+id, obj{"id": id, "summary": "y", "end": moment(quiet.Add(-time.Hour))})
	w.fails(404, "itemNotFound", http.MethodPut, events(me)+"/x", obj{"id": "x", "summary": "x"})
	if r := w.ok(http.MethodGet, events(me)+"/"+id, nil); r["summary"] != "周会(改)" || r["status"] != "confirmed" {
		t.Errorf("a refused change must leave no trace: %v", r)
	}
}

func TestOrganiserCancelsForAllAnAttendeeOnlyForHimself(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li, wang := w.who("张三"), w.who("李四"), w.who("王五")
	id := w.ok(http.MethodPost, events(me), meeting("周会", quiet, li, wang))["id"].(string)
	w.send(http.MethodDelete, events(li)+"/"+id, nil)
	w.fails(404, "itemNotFound", http.MethodGet, events(li)+"/"+id, nil)
	w.ok(http.MethodGet, events(wang)+"/"+id, nil)
	if b := w.busy(me, quiet, quiet.Add(time.Hour), li.UnionID, wang.UnionID); len(items(b, 0, "scheduleItems")) != 0 || len(items(b, 1, "scheduleItems")) != 1 {
		t.Errorf("%v", b)
	}
	w.send(http.MethodDelete, events(me)+"/"+id, nil)
	for _, p := range []office.Person{me, wang} {
		w.fails(404, "itemNotFound", http.MethodGet, events(p)+"/"+id, nil)
	}
	w.fails(404, "itemNotFound", http.MethodDelete, events(me)+"/"+id, nil)
	deleted := w.ok(http.MethodGet, events(me)+"?"+url.Values{"timeMin": {quiet.Format(time.RFC3339)}, "showDeleted": {"true"}}.Encode(), nil)
	if !slices.ContainsFunc(items(deleted, "events"), func(e any) bool { return at(e, "id") == id && at(e, "status") == "cancelled" }) {
		t.Errorf("showDeleted: %v", deleted)
	}
}

func TestOneInstanceOfASeriesCanGoWithoutTheOthers(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	body := meeting("读书会", quiet, li)
	body["recurrence"] = obj{"pattern": obj{"type": "weekly", "interval": 1, "daysOfWeek": "saturday"}, "range": obj{"type": "noEnd"}}
	w.ok(http.MethodPost, events(me), body)
	instances := func(p office.Person) []any {
		return items(w.ok(http.MethodGet, viewPath(p, quiet.AddDate(0, 0, -1), quiet.AddDate(0, 0, 15)), nil), "events")
	}
	ids := func() (out []string) {
		for _, e := range instances(me) {
			if at(e, "summary") == "读书会" {
				out = append(out, at(e, "id").(string))
			}
		}
		return out
	}
	before := ids()
	if len(before) != 3 {
		t.Fatalf("%v", before)
	}
	w.send(http.MethodDelete, events(me)+"/"+before[1], nil)
	if after := ids(); !slices.Equal(after, []string{before[0], before[2]}) {
		t.Errorf("%v", after)
	}
	w.fails(404, "instanceNotExist", http.MethodGet, events(me)+"/"+before[1], nil)
	w.ok(http.MethodPut, events(me)+"/"+before[2], obj{"id": before[2], "summary": "读书会", "start": moment(quiet.AddDate(0, 0, 14).Add(2 * time.Hour)), "end": moment(quiet.AddDate(0, 0, 14).Add(3 * time.Hour))})
	r := w.ok(http.MethodGet, events(li)+"/"+before[2], nil)
	if at(r, "start", "dateTime") != "2026-12-12T16:00:00+08:00" || at(r, "originStart", "dateTime") != "2026-12-12T06:00:00Z" {
		t.Errorf("%v", r)
	}
	if r := w.ok(http.MethodGet, events(me)+"/"+before[0], nil); at(r, "start", "dateTime") != "2026-11-28T14:00:00+08:00" {
		t.Errorf("%v", r)
	}
}

func TestEverybodyIsBusyNowAndThenForThreeWeeksAndNobodyAlways(t *testing.T) {
	w := newWorld(t, 2, wednesday)
	asker := w.who("张三")
	for _, p := range w.People() {
		if !p.Active || p.Outsider {
			continue
		}
		for week := -1; week <= 3; week++ {
			from := monday(wednesday).AddDate(0, 0, 7*week)
			hours := 0.0
			for _, i := range items(w.busy(asker, from, from.AddDate(0, 0, 5), p.UnionID), 0, "scheduleItems") {
				if at(i, "start", "dateTime") == nil {
					continue
				}
				a, err1 := time.Parse(time.RFC3339, at(i, "start", "dateTime").(string))
				b, err2 := time.Parse(time.RFC3339, at(i, "end", "dateTime").(string))
				if err1 != nil || err2 != nil {
					t.Fatal(i)
				}
				hours += b.Sub(a).Hours()
			}
			if hours < 0.5 || hours > 30 {
				t.Errorf("%s is busy %.1f hours in week %d", p.Name, hours, week)
			}
		}
	}
	w.advance(60 * 24 * time.Hour)
	from := monday(w.clock())
	if n := len(items(w.busy(asker, from, from.AddDate(0, 0, 7), asker.UnionID), 0, "scheduleItems")); n < 2 {
		t.Errorf("a moved clock finds %d busy times", n)
	}
}

func TestFreeBusyLimitsAndDeclinedTime(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	me, li := w.who("张三"), w.who("李四")
	path := "/v1.0/calendar/users/" + me.UnionID + "/querySchedule"
	w.fails(400, "paramIllegal", http.MethodPost, path, obj{"userIds": make([]string, 21), "startTime": quiet.Format(time.RFC3339), "endTime": quiet.Add(time.Hour).Format(time.RFC3339)})
	w.fails(400, "paramIllegal", http.MethodPost, path, obj{"userIds": []string{me.UnionID}, "startTime": "2026-11-28 14:00:00", "endTime": "2026-11-28 15:00:00"})
	id := w.ok(http.MethodPost, events(me), meeting("周会", quiet, li))["id"].(string)
	for status, want := range map[string]any{"declined": nil, "tentative": "TENTATIVE", "accepted": "BUSY"} {
		w.send(http.MethodPost, events(li)+"/"+id+"/respond", obj{"responseStatus": status})
		if b := w.busy(me, quiet, quiet.Add(time.Hour), li.UnionID); at(b, 0, "scheduleItems", 0, "status") != want {
			t.Errorf("%s: %v", status, b)
		}
	}
	if b := w.busy(me, quiet.Add(time.Hour), quiet.Add(2*time.Hour), me.UnionID); len(items(b, 0, "scheduleItems")) != 0 {
		t.Errorf("an event that ends when the window starts is outside: %v", b)
	}
	if b := w.busy(me, quiet, quiet.Add(time.Hour), w.who("钱进").UnionID, li.UnionID); len(b) != 1 || at(b, 0, "userId") != li.UnionID {
		t.Errorf("who left is not missing: %v", b)
	}
	w.fails(400, "invalidParameter", http.MethodPost, events(li)+"/"+id+"/respond", obj{"responseStatus": "yes"})
	w.fails(404, "itemNotFound", http.MethodPost, events(w.who("王五"))+"/"+id+"/respond", obj{"responseStatus": "accepted"})
}

func TestUnencodedPlusInAQueryIsRefused(t *testing.T) {
	w := newWorld(t, 1, wednesday)
	path := "/v1.0/calendar/users/" + w.who("张三").UnionID + "/calendars/primary/eventsview?timeMin=2026-11-18T00:00:00+08:00&timeMax=2026-11-19T00:00:00%2B08:00"
	w.fails(400, "invalidParameter", http.MethodGet, path, nil)
}
