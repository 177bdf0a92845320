package meeting_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/sandbox"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

func TestWhatTheCalendarRefusesIsSaid(t *testing.T) {
	d := open(t)
	_, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/calendar/users/*/calendars/primary/events", Code: "flowLimit"})
	d.Must(err)
	// Not knowing who is busy is said, and is no obstacle.
	d.Must(d.RemoveScope("Calendar.EventSchedule.Read"))
	req := d.request("王五", false, asked{Start: d.At(21, 16, 0), Minutes: 30, People: named("李四")})
	reply := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "暂时查不到忙闲")
	_, err = d.TryPress(reply, req, "meeting.confirm", -1, nil)
	if code, text := d.Sentence(err, req.Lang); code != commands.Invalid || !strings.Contains(text, "上限（每天 100 个），没有创建") {
		t.Errorf("%s %s", code, text)
	}
}

// An event that people were invited to is not taken back because its room is gone.
func TestARoomThatWasNotBookedIsSaidAndTriedAgain(t *testing.T) {
	d := open(t)
	nowhere := d.propose(d.request("王五", false, asked{Start: d.At(19, 16, 0), Minutes: 30, People: named("李四"), Room: "999会议室"}))
	skilltest.Has(t, skilltest.Says(t, nowhere.Card), "没有找到会议室“999会议室”", "不订会议室")
	f, err := d.AddFault(sandbox.Fault{Method: "POST", Path: "/v1.0/calendar/users/*/calendars/primary/events/*/meetingRooms", Code: "room.reserved"})
	d.Must(err)
	req := d.request("王五", false, asked{Start: d.At(21, 16, 0), Minutes: 30, People: named("李四"), Room: "303会议室"})
	reply := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "303")
	done := d.Press(reply, req, "meeting.confirm", -1)
	for range 2 {
		skilltest.Has(t, skilltest.Says(t, done.Card), "“303”没有订上，会议本身已创建")
		done = d.Press(done, req, "meeting.room", -1)
	}
	d.Must(d.RemoveFault(f.ID))
	done = d.Press(done, req, "meeting.room", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "会议室：303")
	skilltest.Lacks(t, skilltest.Says(t, done.Card), "没有订上")
	if e := d.Office().CreatedEvents(); len(e) != 1 || len(e[0].Rooms) != 1 || e[0].Rooms[0] != "303" {
		t.Errorf("created %+v", e)
	}
}

// Somebody who was to be invited leaves before the button is pressed: the card names them, nothing is made,
// and the next press invites the others, or nobody.
func TestWhoLeftSinceIsNamedAndNotInvited(t *testing.T) {
	for _, with := range [][]string{{"张三", "李四"}, {"李四"}} {
		d := open(t)
		me, leaves := d.Who("王五"), d.Who("李四")
		req := d.request("王五", false, asked{Start: d.At(20, 7, 0), Minutes: 30, People: named(with...)})
		reply := d.propose(req)
		d.Must(d.UserLeaves(leaves.UserID))
		again := d.Press(reply, req, "meeting.confirm", -1)
		skilltest.Has(t, skilltest.Says(t, again.Card), "李四现在约不了，可能已经离职，也可能不在我服务的部门里，会议还没有创建。继续的话，将不邀请李四。")
		if n := len(d.Office().CreatedEvents()); n != 0 {
			t.Errorf("%d meetings before the second press", n)
		}
		d.Press(again, req, "meeting.confirm", -1)
		created := d.Office().CreatedEvents()
		others := slices.DeleteFunc(created[0].Attendees, func(id string) bool { return id == me.UnionID })
		if len(created) != 1 || len(others) != len(with)-1 || slices.Contains(others, leaves.UnionID) {
			t.Errorf("with %s: created %+v", with, created)
		}
	}
}

func TestAPressThatRunsTwiceMakesOneEvent(t *testing.T) {
	d := open(t)
	said := asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Title: "预算"}
	req := d.request("王五", false, said)
	reply := d.propose(req)
	if n := len(d.Office().CreatedEvents()); n != 0 {
		t.Fatalf("a proposal made %d events", n)
	}
	for range 2 {
		done := d.Press(reply, req, "meeting.confirm", -1)
		skilltest.Has(t, skilltest.Says(t, done.Card), "预算", "11月21日 周六 10:00–11:00")
	}
	if n := len(d.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events", n)
	}
	// Of another card it is another meeting.
	again := d.request("王五", false, said)
	d.Press(d.propose(again), again, "meeting.confirm", -1)
	if n := len(d.Office().CreatedEvents()); n != 2 {
		t.Errorf("%d events of two cards", n)
	}
}

func TestACardThatIsTooLateOrWhoseOrganizerLeftMakesNothing(t *testing.T) {
	d := open(t)
	req := d.request("王五", false, asked{Start: d.At(18, 11, 0), Minutes: 30, People: named("李四")})
	reply := d.propose(req)
	later := *req
	later.Now = d.At(18, 11, 1)
	if _, err := d.TryPress(reply, &later, "meeting.confirm", -1, nil); commands.CodeOf(err) != commands.Conflict {
		t.Errorf("after its start: %v", err)
	}
	d.Must(d.UserLeaves(d.Who("王五").UserID))
	if _, err := d.TryPress(reply, req, "meeting.confirm", -1, nil); commands.CodeOf(err) != commands.Forbidden {
		t.Errorf("by somebody who left: %v", err)
	}
	if n := len(d.Office().CreatedEvents()); n != 0 {
		t.Errorf("%d events", n)
	}
}

func TestARoomThatAnAdministratorMustGrantIsNotCalledBooked(t *testing.T) {
	d := open(t)
	req := d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: "路演厅"})
	reply := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "路演厅（待管理员批准）")
	done := d.Press(reply, req, "meeting.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "会议室：路演厅（待管理员批准）")

	req = d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: "302"})
	done = d.Press(d.propose(req), req, "meeting.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "会议室：302")
	skilltest.Lacks(t, skilltest.Says(t, done.Card), "批准")

	// Both are in the agenda as they are.
	day := d.At(21, 0, 0)
	list := skilltest.Says(t, d.Run("meeting.list", d.request("王五", false, asked{From: day, To: day})).Card)
	skilltest.Has(t, list, "路演厅（待管理员批准）", "302")

	// When the event cannot be read back, what is known of the room stands in for it.
	_, err := d.AddFault(sandbox.Fault{Method: "GET", Path: "/v1.0/calendar/users/*/calendars/primary/events/*", Code: "invalidParameter"})
	d.Must(err)
	req = d.request("王五", false, asked{Start: d.At(21, 15, 0), Minutes: 60, People: named("李四"), Room: "路演厅"})
	done = d.Press(d.propose(req), req, "meeting.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "会议室：路演厅（待管理员批准）")
}

func TestAGroupsCardCarriesNoVideoLink(t *testing.T) {
	d := open(t)
	for _, group := range []bool{true, false} {
		req := d.request("王五", group, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四")})
		done := d.Press(d.propose(req), req, "meeting.confirm", -1)
		events := d.Office().CreatedEvents()
		url := events[len(events)-1].MeetingURL
		if url == "" {
			t.Fatal("the event has no video meeting")
		}
		if text := skilltest.Everything(t, done.Card); strings.Contains(text, url) == group {
			t.Errorf("group %v: link shown %v", group, !group)
		}
	}
}
