package dingtalk_test

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/sandbox/office"
)

// The tests of this file speak to the sandbox, which was written from the same reference by other
// hands and refuses what DingTalk refuses. Literal answers show what a call does with an answer; here
// the other side judges the request.

// box is a sandbox with a client for it, and the people that the tests need.
type box struct {
	*sandbox.Server
	c       *dingtalk.Client
	url     string
	counted atomic.Int64

	person, colleague office.Person
}

func open(t *testing.T, opts ...option) *box {
	t.Helper()
	settings := sandbox.DefaultSettings()
	settings.QPS = 0
	s, err := sandbox.New(sandbox.Options{Seed: 7, Settings: &settings})
	noError(t, err)
	b := &box{Server: s}
	b.url, err = s.Start("127.0.0.1:0")
	noError(t, err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		noError(t, s.Close())
	})
	cfg := dingtalk.Config{
		ClientID: s.ClientID(), ClientSecret: s.ClientSecret(), APIBase: b.url, OAPIBase: b.url,
		HTTP: &http.Client{Transport: transport},
		Observe: func(_ context.Context, c dingtalk.Call) {
			if c.Counted {
				b.counted.Add(1)
			}
		},
	}
	for _, o := range opts {
		o(&cfg)
	}
	b.c, err = dingtalk.New(cfg)
	noError(t, err)
	t.Cleanup(b.c.Close)
	for _, p := range s.Office().People() {
		if p.Outsider || !p.Active || p.ManagerID == "" {
			continue
		}
		if b.person.UserID == "" {
			b.person = p
		} else if b.colleague.UserID == "" {
			b.colleague = p
		}
	}
	if b.person.UserID == "" || b.colleague.UserID == "" {
		t.Fatalf("the office lacks somebody: %+v, %+v", b.person, b.colleague)
	}
	return b
}

// settle fails on everything that a strict DingTalk would not like, and when our meter and its differ.
func (b *box) settle(t *testing.T) {
	t.Helper()
	for _, v := range b.Violations("", "") {
		t.Errorf("violation %s: %s", v.Rule, v.Detail)
	}
	if q := b.Quota(); int64(q.APIUsed) != b.counted.Load() || q.APIUsed == 0 {
		t.Errorf("DingTalk counted %d calls, we counted %d", q.APIUsed, b.counted.Load())
	}
}

func TestOfficeContacts(t *testing.T) {
	b := open(t)
	contact := b.c.Contact
	u, err := contact.User(t.Context(), b.person.UserID)
	noError(t, err)
	if u.Name != b.person.Name || u.UnionID != b.person.UnionID || u.ManagerUserID != b.person.ManagerID || !slices.Contains(u.DeptIDList, b.person.DeptID) {
		t.Errorf("%+v is not %+v", u, b.person)
	}
	admins, err := contact.ListAdmin(t.Context())
	noError(t, err)
	if !slices.ContainsFunc(admins, func(a dingtalk.Admin) bool { return a.Main }) {
		t.Errorf("no main administrator among %+v", admins)
	}
	chains, err := contact.ParentsByUser(t.Context(), b.person.UserID)
	noError(t, err)
	if len(chains) == 0 || chains[0][len(chains[0])-1] != dingtalk.RootDept {
		t.Errorf("chains %v do not end at the root", chains)
	}
	scopes, err := contact.AuthScopes(t.Context())
	noError(t, err)
	if len(scopes.Departments) == 0 {
		t.Error("the app may see no department")
	}
	members, err := contact.DeptUsers(t.Context(), b.person.DeptID)
	noError(t, err)
	if !slices.ContainsFunc(members, func(u dingtalk.User) bool { return u.UserID == b.person.UserID }) {
		t.Error("a member is not in the department's list")
	}
	subs, err := contact.SubDepts(t.Context(), dingtalk.RootDept)
	noError(t, err)
	d, err := contact.Dept(t.Context(), subs[0].DeptID)
	noError(t, err)
	if d.Name != subs[0].Name || d.ParentID != dingtalk.RootDept {
		t.Errorf("%+v is not %+v", d, subs[0])
	}
	found, err := contact.Search(t.Context(), b.person.Name, true)
	noError(t, err)
	if !slices.Contains(found, b.person.UserID) {
		t.Errorf("search finds %v", found)
	}
	if _, err := contact.User(t.Context(), "nobody"); !dingtalk.IsNotFound(err) {
		t.Errorf("a stranger: %v", err)
	}
	b.settle(t)
}

func TestOfficeAttendance(t *testing.T) {
	b := open(t)
	today := b.Now()
	from := today.AddDate(0, 0, -40)
	punches, err := b.c.Attendance.List(t.Context(), []string{b.person.UserID}, from, today)
	noError(t, err)
	want := b.Office().ExpectedAttendance(b.person.UserID, from, today)
	got := map[string]int{}
	for _, p := range punches {
		got[p.TimeResult]++
		if p.BaseCheckTime.IsZero() || p.WorkDate.IsZero() {
			t.Fatalf("times are missing: %+v", p)
		}
	}
	for result, n := range want.Results {
		if got[result] != n {
			t.Errorf("%s: %d, want %d", result, got[result], n)
		}
	}
	before := b.Quota().APIUsed
	_, err = b.c.Attendance.List(t.Context(), []string{b.person.UserID}, today.AddDate(0, 0, -6), today)
	noError(t, err)
	if n := b.Quota().APIUsed - before; n != 1 {
		t.Errorf("a week of one person cost %d calls", n)
	}
	day, err := b.c.Attendance.Day(t.Context(), b.person.UserID, today.AddDate(0, 0, -1))
	noError(t, err)
	if day.WorkDate.IsZero() {
		t.Errorf("day %+v", day)
	}
	_, err = b.c.Attendance.LeaveStatus(t.Context(), []string{b.person.UserID}, today.AddDate(0, 0, -90), today)
	noError(t, err)
	b.settle(t)
}

func TestOfficeApprovals(t *testing.T) {
	b := open(t)
	templates, err := b.c.Workflow.Templates(t.Context(), "")
	noError(t, err)
	var running office.Instance
	for _, in := range b.Office().Instances() {
		if in.Status == dingtalk.StatusRunning && len(in.Waiting()) > 0 {
			running = in
		}
	}
	if !slices.ContainsFunc(templates, func(x dingtalk.Template) bool { return x.ProcessCode == running.ProcessCode }) {
		t.Errorf("template %s is not in %+v", running.ProcessCode, templates)
	}
	var ids []string
	q := dingtalk.InstanceQuery{ProcessCode: running.ProcessCode, Start: b.Now().AddDate(0, 0, -110), Statuses: []string{dingtalk.StatusRunning}}
	for more := true; more; {
		page, err := b.c.Workflow.ListIDs(t.Context(), q)
		noError(t, err)
		ids, q.Next, more = append(ids, page.IDs...), page.Next, page.More
	}
	if !slices.Contains(ids, running.ID) {
		t.Errorf("%s is not in %v", running.ID, ids)
	}
	got, err := b.c.Workflow.Get(t.Context(), running.ID)
	noError(t, err)
	if got.Title != running.Title || got.Status != running.Status || got.OriginatorUserID != running.Originator ||
		got.CreateTime.IsZero() || got.BusinessID != running.BusinessID || len(got.Tasks) != len(running.Tasks) {
		t.Errorf("%+v is not %+v", got, running)
	}
	task := running.Waiting()[0]
	n, err := b.c.Workflow.TodoCount(t.Context(), task.UserID)
	noError(t, err)
	if n == 0 {
		t.Error("nothing waits for the handler of a waiting task")
	}
	x := dingtalk.Execution{ProcessInstanceID: running.ID, TaskID: task.ID, ActionerUserID: task.UserID, Result: dingtalk.ResultAgree, Remark: "同意"}
	noError(t, b.c.Workflow.Execute(t.Context(), x))
	if err := b.c.Workflow.Execute(t.Context(), x); !dingtalk.IsAlreadyDecided(err) {
		t.Errorf("a second decision: %v", err)
	}
	if _, err := b.c.Workflow.Get(t.Context(), "nothing"); !dingtalk.IsNotFound(err) {
		t.Errorf("an unknown instance: %v", err)
	}
	b.settle(t)
}

func TestOfficeCalendar(t *testing.T) {
	b := open(t)
	me, you := b.person.UnionID, b.colleague.UnionID
	zone := shanghai(t)
	start := time.Date(b.Now().Year(), b.Now().Month(), b.Now().Day(), 22, 0, 0, 0, zone).AddDate(0, 0, 2)
	rooms, err := b.c.Rooms.List(t.Context(), me)
	noError(t, err)
	if len(rooms) == 0 || rooms[0].RoomName == "" {
		t.Fatalf("rooms %+v", rooms)
	}
	ids := make([]string, len(rooms))
	for i, r := range rooms {
		ids[i] = r.RoomID
	}
	taken, err := b.c.Calendar.RoomSchedules(t.Context(), me, ids, start, start.Add(time.Hour))
	noError(t, err)
	free := ""
	for i, s := range taken {
		if s.ID != ids[i] {
			t.Errorf("room %d is %s", i, s.ID)
		}
		bookable := slices.ContainsFunc(b.Office().Rooms(), func(r office.Room) bool { return r.ID == s.ID && !r.Closed && !r.Approval && !r.AdminOnly })
		if len(s.Busy) == 0 && s.Error == "" && bookable {
			free = s.ID
		}
	}
	event := dingtalk.NewEvent{
		Summary: "预算", Start: dingtalk.At(start), End: dingtalk.At(start.Add(time.Hour)),
		Attendees: []dingtalk.Attendee{{ID: you}}, OnlineMeetingInfo: &dingtalk.OnlineMeeting{Type: "dingtalk"},
	}
	made, err := b.c.Calendar.CreateEvent(t.Context(), me, "key-1", event)
	noError(t, err)
	if made.ID == "" || made.OnlineMeetingInfo == nil || made.OnlineMeetingInfo.URL == "" {
		t.Errorf("event %+v", made)
	}
	again, err := b.c.Calendar.CreateEvent(t.Context(), me, "key-1", event)
	noError(t, err)
	if again.ID != made.ID || len(b.Office().CreatedEvents()) != 1 {
		t.Errorf("the same token made %s and %s", made.ID, again.ID)
	}
	noError(t, b.c.Calendar.AddRooms(t.Context(), me, made.ID, "key-2", []string{free}))
	busyNow, err := b.c.Calendar.FreeBusy(t.Context(), me, []string{you, me}, start, start.Add(time.Hour))
	noError(t, err)
	if busyNow[0].ID != you || len(busyNow[0].Busy) != 1 {
		t.Errorf("free/busy %+v", busyNow)
	}
	if at, _ := busyNow[0].Busy[0].Start.In(zone); !at.Equal(start) {
		t.Errorf("busy from %v, want %v", at, start)
	}
	agenda, err := b.c.Calendar.EventsView(t.Context(), you, start.Add(-time.Hour), start.Add(2*time.Hour))
	noError(t, err)
	if !slices.ContainsFunc(agenda, func(e dingtalk.Event) bool { return e.ID == made.ID && e.Summary == event.Summary }) {
		t.Errorf("agenda %+v", agenda)
	}
	got, err := b.c.Calendar.GetEvent(t.Context(), me, made.ID)
	noError(t, err)
	if len(got.MeetingRooms) != 1 || got.MeetingRooms[0].RoomID != free || got.Organizer.ID != me {
		t.Errorf("event %+v", got)
	}
	noError(t, b.c.Calendar.DeleteEvent(t.Context(), me, made.ID, "key-8", true))
	b.settle(t)
}

func TestOfficeEventIsMadeOnceAlthoughTheAnswerWasLost(t *testing.T) {
	b := open(t)
	_, err := b.AddFault(sandbox.Fault{Path: "/v1.0/calendar/users/*/calendars/primary/events", Method: "POST", Times: 1, After: true, Status: 502, Body: "<html>bad gateway</html>"})
	noError(t, err)
	start := b.Now().Add(48 * time.Hour).In(shanghai(t))
	e, err := b.c.Calendar.CreateEvent(t.Context(), b.person.UnionID, "key-1", dingtalk.NewEvent{
		Summary: "预算", Start: dingtalk.At(start), End: dingtalk.At(start.Add(time.Hour)),
	})
	noError(t, err)
	if made := b.Office().CreatedEvents(); len(made) != 1 || made[0].ID != e.ID {
		t.Errorf("%d events were made", len(made))
	}
}

func TestOfficeCardAppearsOnceAlthoughTheAnswerWasLost(t *testing.T) {
	b := open(t)
	card := dingtalk.NewCard{
		TemplateID: "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema", OutTrackID: "trk-1",
		CardData: dingtalk.CardData{CardParamMap: map[string]string{"title": "周报", "markdown": "**ok**"}},
	}
	card.ToPerson(b.person.UserID, dingtalk.SpaceModel{LastMessageI18n: map[string]string{"ZH_CN": "周报"}}, dingtalk.RobotDelivery{})
	_, err := b.AddFault(sandbox.Fault{Path: "/v1.0/card/instances/createAndDeliver", Times: 1, After: true, Status: 500, Body: `{"code":"system.busy"}`, ContentType: "application/json"})
	noError(t, err)
	d, err := b.c.Cards.CreateAndDeliver(t.Context(), card)
	noError(t, err)
	if !d.AlreadyExisted || len(b.Cards(0)) != 1 {
		t.Errorf("delivery %+v, %d cards", d, len(b.Cards(0)))
	}
	noError(t, b.c.Cards.Update(t.Context(), dingtalk.CardUpdate{OutTrackID: "trk-1", Data: map[string]string{"title": "月报"}}))
	if raw, ok := b.Raw("trk-1"); !ok || len(raw.Public) < 2 || raw.Public["title"] != "月报" {
		t.Errorf("after an update by key: %+v", raw)
	}
	card.OutTrackID = "trk-2"
	card.ToPerson("nobody", dingtalk.SpaceModel{}, dingtalk.RobotDelivery{})
	if _, err := b.c.Cards.CreateAndDeliver(t.Context(), card); err == nil {
		t.Error("a card to nobody counts as delivered")
	}
}

func TestOfficeMessages(t *testing.T) {
	b := open(t)
	md := dingtalk.Message{Markdown: true, Title: "日报", Text: "# 今日汇总"}
	r, err := b.c.Robot.SendOTO(t.Context(), []string{b.person.UserID}, md)
	noError(t, err)
	if len(r.ProcessQueryKeys) != 1 || len(b.Messages(b.Single(b.person.UserID), "")) != 1 {
		t.Errorf("sent %+v, arrived %+v", r, b.Messages(b.Single(b.person.UserID), ""))
	}
	if _, err := b.c.Robot.SendOTO(t.Context(), []string{"nobody"}, md); err == nil {
		t.Error("a message to a stranger counts as sent")
	}
	group := b.Groups()[0].ID
	_, err = b.c.Robot.SendGroup(t.Context(), group, dingtalk.Message{Text: "会议改到 15:00"})
	noError(t, err)
	if n := len(b.Messages(group, "")); n != 1 {
		t.Errorf("%d messages in the group", n)
	}
	if _, err := b.c.Robot.SendGroup(t.Context(), "cidNowhere==", md); err == nil {
		t.Error("a message to an unknown group counts as sent")
	}
	b.settle(t)
}

func TestOfficeTokenRevoked(t *testing.T) {
	b := open(t)
	for range 3 {
		b.RevokeTokens()
		_, err := b.c.Workflow.TodoCount(t.Context(), b.person.UserID)
		noError(t, err)
		b.RevokeTokens()
		_, err = b.c.Contact.User(t.Context(), b.person.UserID)
		noError(t, err)
	}
}

func TestOfficeScopeRemoved(t *testing.T) {
	b := open(t)
	for code, call := range map[string]func() error{
		"Workflow.Instance.Read": func() error { _, err := b.c.Workflow.TodoCount(t.Context(), b.person.UserID); return err },
		"qyapi_get_member":       func() error { _, err := b.c.Contact.User(t.Context(), b.person.UserID); return err },
		"qyapi_get_attendance_data": func() error {
			_, err := b.c.Attendance.List(t.Context(), []string{b.person.UserID}, b.Now(), b.Now())
			return err
		},
		"Calendar.EventSchedule.Read": func() error {
			_, err := b.c.Calendar.FreeBusy(t.Context(), b.person.UnionID, []string{b.person.UnionID}, b.Now(), b.Now().Add(time.Hour))
			return err
		},
	} {
		noError(t, b.RemoveScope(code))
		if err := call(); !dingtalk.IsPermissionMissing(err) || !slices.Contains(dingtalk.MissingScopes(err), code) {
			t.Errorf("%s: %v asks for %v", code, err, dingtalk.MissingScopes(err))
		}
		noError(t, b.RestoreScope(code))
		noError(t, call())
	}
}

func TestOfficeLimitIsFeltByNobody(t *testing.T) {
	b := open(t, limit(20))
	noError(t, b.SetQPS(20))
	errs := make(chan error)
	begin := time.Now()
	for range 45 {
		go func() {
			_, err := b.c.Contact.User(t.Context(), b.person.UserID)
			errs <- err
		}()
	}
	for range 45 {
		noError(t, <-errs)
	}
	if d := time.Since(begin); d < 2*time.Second {
		t.Errorf("45 calls took %v although 20 a second are allowed", d)
	}
}

func TestOfficeMonthUsedUp(t *testing.T) {
	b := open(t)
	noError(t, b.SetQuotaUsed(b.Quota().APILimit, 0))
	if _, err := b.c.Workflow.TodoCount(t.Context(), b.person.UserID); !dingtalk.IsQuotaExhausted(err) {
		t.Errorf("a counted call: %v", err)
	}
	if _, err := b.c.Attendance.List(t.Context(), []string{b.person.UserID}, b.Now(), b.Now()); !dingtalk.IsQuotaExhausted(err) {
		t.Errorf("a counted call of the old host: %v", err)
	}
	_, err := b.c.Contact.User(t.Context(), b.person.UserID)
	noError(t, err)
}
