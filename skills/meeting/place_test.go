package meeting_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/skilltest"
)

// A place that is no room is the event's location: on the card, in DingTalk, and in the agenda afterwards.
func TestAPlaceIsTheLocationOfTheEvent(t *testing.T) {
	d := open(t)
	req := d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Place: "B座\n大厅"})
	reply := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "地点：B座 大厅")
	skilltest.Lacks(t, skilltest.Says(t, reply.Card), "会议室")
	done := d.Press(reply, req, "meeting.confirm", -1)
	skilltest.Has(t, skilltest.Says(t, done.Card), "地点：B座 大厅")
	skilltest.Lacks(t, skilltest.Says(t, done.Card), "会议室")
	events := d.Office().CreatedEvents()
	e, err := d.API.Calendar.GetEvent(t.Context(), d.Who("王五").UnionID, events[0].ID)
	d.Must(err)
	if len(events) != 1 || e.Location.DisplayName != "B座 大厅" || len(e.MeetingRooms) > 0 {
		t.Errorf("created %+v", e)
	}
	day := d.At(21, 0, 0)
	skilltest.Has(t, skilltest.Says(t, d.Run("meeting.list", d.request("李四", false, asked{From: day, To: day})).Card), "B座 大厅")
}

// What no room of the organisation is called can be where the meeting is, without a room.
func TestWhatIsNoRoomCanBeThePlace(t *testing.T) {
	d := open(t)
	req := d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: "校门口"})
	reply := d.propose(req)
	q := reply.Card.(cardtpl.Question)
	i := slices.Index(q.Options, "只写在地点里")
	if i < 0 || q.Options[len(q.Options)-1] != "不订会议室" {
		t.Fatalf("offered %q", q.Options)
	}
	req.Values = reply.Ask.Values.Merge(reply.Ask.Options[i].Fill)
	text := skilltest.Says(t, d.propose(req).Card)
	skilltest.Has(t, text, "地点：校门口")
	skilltest.Lacks(t, text, "会议室")

	// A room that is only taken is none of that.
	args := asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: "302"}
	req = d.request("王五", false, args)
	d.Press(d.propose(req), req, "meeting.confirm", -1)
	taken := d.propose(d.request("王五", false, args))
	skilltest.Has(t, skilltest.Says(t, taken.Card), "会议室“302”那段时间已被预订")
	skilltest.Lacks(t, skilltest.Says(t, taken.Card), "只写在地点里")
}

// A room is found by its name with and without the word for a room, and by no part of a number.
func TestARoomIsFoundByWhatItIsCalled(t *testing.T) {
	d := open(t)
	for said, want := range map[string]string{"303": "会议室：303", "303会议室": "会议室：303", "Room 303": "会议室：303", "路演": "会议室：路演厅", "30": "没有找到会议室“30”", "1303": "没有找到会议室“1303”"} {
		reply := d.propose(d.request("王五", false, asked{Start: d.At(21, 10, 0), Minutes: 60, People: named("李四"), Room: said}))
		skilltest.Has(t, skilltest.Says(t, reply.Card), want)
	}
}

// Any room is a free one, also on a card that an earlier release drew, which says so by a word for a room.
func TestAnyRoomIsAFreeOne(t *testing.T) {
	d := open(t)
	d.busy("李四", d.At(20, 15, 0), d.At(20, 16, 0))
	req := d.request("王五", false, asked{Start: d.At(20, 15, 0), Minutes: 60, People: named("李四"), Room: commands.AnyRoom})
	reply := d.propose(req)
	skilltest.Has(t, skilltest.Says(t, reply.Card), "会议室：")
	for _, word := range []string{"会议室", "a room"} {
		var draft map[string]any
		d.Must(json.Unmarshal(reply.Pending.Payload, &draft))
		draft["args"].(map[string]any)["room"] = word
		old := *reply
		pending := *reply.Pending
		old.Pending = &pending
		var err error
		pending.Payload, err = json.Marshal(draft)
		d.Must(err)
		moved := d.Press(&old, req, "meeting.slot", 0)
		skilltest.Has(t, skilltest.Says(t, moved.Card), "会议室：302")
	}

	// When all are taken, that is said.
	for range 12 {
		reply := d.propose(req)
		if q, asks := reply.Card.(cardtpl.Question); asks {
			skilltest.Has(t, q.Ask, "没有查到空的会议室")
			return
		}
		d.Press(reply, req, "meeting.confirm", -1)
	}
	t.Error("there is always a free room")
}
