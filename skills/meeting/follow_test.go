package meeting_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
)

// What an agenda lists, and a meeting that was made, can be pointed at: as the commands that change one are told of it.
func TestMeetingsCanBePointedAt(t *testing.T) {
	d := open(t)
	var made *commands.Subject
	for i, title := range []string{"甲", "乙", "丙"} {
		req := d.request("李四", false, asked{Start: d.At(21, 10+i, 0), Minutes: 60, People: named("王五"), Title: title})
		made = d.Press(d.propose(req), req, "meeting.confirm", -1).About
	}
	agenda := d.request("王五", false, asked{From: d.At(21, 0, 0), To: d.At(21, 0, 0)})
	agenda.Values["next"] = commands.Value{Readings: []any{true}}
	about := d.Run("meeting.list", agenda).About
	if len(about.Items) != 3 || about.Main == nil || about.Main.Name != about.Items[0].Name || about.Left != 0 {
		t.Fatalf("%+v", about)
	}
	for i, title := range []string{"甲", "乙", "丙"} {
		var of struct {
			Title string        `param:"title"`
			Which commands.When `param:"which"`
			Days  commands.Days `param:"dates"`
			Event string        `param:"event"`
		}
		d.Must(about.Items[i].Values.Into(&of))
		if of.Title != title || !of.Which.Start.Equal(d.At(21, 10+i, 0)) || !of.Which.End.Equal(d.At(21, 11+i, 0)) || !of.Days.From.Equal(d.At(21, 0, 0)) || of.Event != d.Office().CreatedEvents()[i].ID {
			t.Errorf("%s is %+v", title, of)
		}
	}
	if made == nil || made.Name != about.Items[2].Name || made.Values["event"].Readings[0] != about.Items[2].Values["event"].Readings[0] {
		t.Errorf("what was made is %+v", made)
	}
}
