package commands_test

import (
	"context"
	"slices"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// confirm is a card whose button does something, or calls something off.
type confirm struct {
	Action string
	Undo   bool
}

func (c confirm) Card(i18n.Lang) cardtpl.Card {
	return cardtpl.Card{Kind: "demo", Title: "?", Buttons: []cardtpl.Button{{Text: "确认", Action: c.Action, Undo: c.Undo}}}
}

// Whatever waits for a button is called off in words, the newest first, and nothing that does not wait.
func TestWordsCallOffTheNewestCardThatWaits(t *testing.T) {
	o := newOffice(t)
	next := &commands.Reply{}
	var told []*commands.Waiting // to whoever reads the words
	o.answer = func(*commands.Request) (*commands.Reply, error) { return next, nil }
	o.understand = func(u commands.Utterance) commands.Understanding {
		if u.Text == "取消" {
			told = append(told, u.Waits)
			return commands.Understanding{Reading: commands.ReadCancel}
		}
		return commands.Understanding{}
	}
	over := map[string]bool{} // cards that were pressed
	var undone []string
	say := func(id, text string) (string, error) {
		req := says(text)
		req.ID = id
		req.Settle = func(_ context.Context, trackID string, as commands.State) (bool, error) {
			if as == "" || over[trackID] {
				return !over[trackID], nil
			}
			over[trackID] = true
			undone = append(undone, trackID)
			return true, nil
		}
		reply, err := o.Handle(t.Context(), req)
		if err != nil {
			return "", err
		}
		return reply.Text, nil
	}
	mine := func(over commands.State) *commands.Pending {
		return &commands.Pending{Owners: []string{"u1"}, Over: over}
	}
	show := func(id string, reply *commands.Reply) string {
		t.Helper()
		next = reply
		text := "开会"
		if reply.Ask != nil {
			text = "考勤" // another command's question goes on to wait
		}
		if _, err := say(id, text); err != nil {
			t.Fatal(err)
		}
		return commands.TrackID(id, "card")
	}
	first := show("1", &commands.Reply{Card: cardtpl.Question{Ask: "标题？"}, Ask: &commands.Dialog{Slot: "title"}})
	second := show("2", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: mine("")})
	third := show("3", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: mine(""), Close: true})
	held := show("4", &commands.Reply{Card: confirm{Action: "demo.look", Undo: true}, Pending: mine(commands.StateDone), Close: true})
	show("5", &commands.Reply{Card: confirm{Action: "demo.look"}, Pending: mine("")})                    // leads somewhere
	show("6", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: mine(commands.StateDone)}) // what was done, and more
	show("7", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: &commands.Pending{}})      // anybody's
	show("8", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: &commands.Pending{Owners: []string{"u2"}}})
	over[third] = true // by its button
	done, none := i18n.ZhCN.T("core.cancelled"), i18n.ZhCN.T("core.nothing_to_cancel")
	for _, want := range []string{done, done, done, none} {
		if text, err := say("c", "取消"); err != nil || text != want {
			t.Errorf("%q, %v, want %q", text, err, want)
		}
	}
	if want := []string{held, second, first}; !slices.Equal(undone, want) {
		t.Errorf("called off %q, want %q", undone, want)
	}
	if told[0].TrackID != held || !told[0].Undo || !slices.Equal(told[0].Off, []string{"确认"}) || told[3] != nil {
		t.Errorf("told %+v, then %+v", told[0], told[3])
	}
	// What took effect by itself is not called off, and nothing older in its place.
	older := show("9", &commands.Reply{Card: confirm{Action: "demo.confirm"}, Pending: mine("")})
	over[show("10", &commands.Reply{Card: confirm{Action: "demo.look", Undo: true}, Pending: mine(commands.StateDone)})] = true
	if text, err := say("c", "取消"); commands.CodeOf(err) != commands.Conflict || over[older] {
		t.Errorf("%q, %v; the older one %v", text, err, over[older])
	}
	if text, err := say("c", "取消"); text != done || !over[older] {
		t.Errorf("%q, %v", text, err)
	}
}
