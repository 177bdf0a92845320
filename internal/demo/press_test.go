package demo_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dingdesk/dingdesk/internal/sandbox"
)

// meetingAtSeven is a meeting at an hour when nobody has another one, whatever day it is.
const meetingAtSeven = "后天早上七点和张三李四开会讨论预算，半小时"

// Twenty fingers on one button, and twenty of others: one meeting, of the right person.
func TestAButtonPressedByManyAtOnceActsOnceForItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), onFile(t))
	me, group := w.who("王五"), w.group("研发")
	card := w.ask(me.UserID, group, meetingAtSeven)
	id := card.action("meeting.confirm")
	pressers := slices.Repeat([]string{me.UserID}, 20)
	for _, g := range w.Server.Groups() {
		if g.ID == group {
			pressers = append(pressers, slices.DeleteFunc(g.Members, func(m string) bool { return m == me.UserID })...)
		}
	}
	results := make([]sandbox.PressResult, len(pressers))
	var all sync.WaitGroup
	for i, p := range pressers {
		all.Go(func() { results[i] = card.pressID(p, id) })
	}
	all.Wait()
	card.becomes("tag", "已创建")
	for _, r := range results {
		if r.Outcome != sandbox.PressAnswered {
			t.Errorf("a press of %s was not answered: %s", r.User, r.Outcome)
		}
		if r.User != me.UserID && !strings.Contains(string(r.Response), "仅王五") {
			t.Errorf("%s pressed and got %s", r.User, r.Response)
		}
	}
	again := card.pressID(me.UserID, id)
	w.stop()
	created := w.Server.Office().CreatedEvents()
	if len(created) != 1 || created[0].Organizer != me.UnionID {
		t.Fatalf("created %+v, want one meeting of %s", created, me.Name)
	}
	if !strings.Contains(string(again.Response), "已经处理过了") {
		t.Errorf("a late press got %s", again.Response)
	}
	for _, r := range results[20:] {
		if v, ok := w.Server.Card(card.TrackID, r.User); !ok || !strings.Contains(v.Params["tag"], "已创建") {
			t.Errorf("%s sees %q", r.User, v.Params["tag"])
		}
	}
	// With forty callbacks at once somebody's is always open when the card is updated; the rule is about
	// one's own.
	for _, v := range w.Server.Violations("error", "") {
		if v.Rule != "card.update-during-callback" {
			t.Errorf("violation %s: %s", v.Rule, v.Detail)
		}
	}
}

func TestARedeliveredPressAnswersHowThingsStand(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), onFile(t))
	me := w.who("王五")
	card := w.ask(me.UserID, "", meetingAtSeven)
	press := card.press(me.UserID, "meeting.confirm")
	card.becomes("tag", "已创建")
	for i := range 3 {
		frame, err := w.Server.Redeliver(press.ID)
		if err != nil {
			t.Fatal(err)
		}
		w.until("the press to be answered again", func(s sandbox.Snapshot) bool {
			frames := s.Frames(sandbox.FrameFilter{Key: press.ID})
			return len(frames) == i+2 && frames[i+1].Ack != nil
		})
		for _, f := range w.Server.Frames(sandbox.FrameFilter{Key: press.ID}) {
			if f.ID == frame && (f.Ack.Code != 200 || !strings.Contains(f.Ack.Data, "已经处理过了")) {
				t.Errorf("the press came again and was answered with %d %s", f.Ack.Code, f.Ack.Data)
			}
		}
	}
	w.stop()
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created", n)
	}
}

func TestAButtonWorksAfterARestart(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday), onFile(t))
	me := w.who("王五")
	card := w.ask(me.UserID, "", meetingAtSeven)
	w.stop()
	w.startBot()
	card.press(me.UserID, "meeting.confirm")
	card.becomes("tag", "已创建")
	w.stop()
	w.startBot()
	if r := card.pressID(me.UserID, "meeting.confirm@1"); !strings.Contains(string(r.Response), "已经处理过了") {
		t.Errorf("a press on a finished card got %s", r.Response)
	}
	if n := len(w.Server.Office().CreatedEvents()); n != 1 {
		t.Errorf("%d events created", n)
	}
}

func TestABotThatLostItsRecordsSaysThatItDoesNotKnowTheCard(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withClock(wednesday)) // in memory
	me := w.who("王五")
	card := w.ask(me.UserID, "", meetingAtSeven)
	w.stop()
	w.startBot()
	if r := card.press(me.UserID, "meeting.confirm"); !strings.Contains(string(r.Response), "这张卡片我已经不认识了，没有做任何改动") {
		t.Errorf("the press got %s", r.Response)
	}
	if n := len(w.Server.Office().CreatedEvents()); n != 0 {
		t.Errorf("%d events created", n)
	}
}
