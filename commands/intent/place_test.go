package intent_test

import (
	"testing"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent"
)

// A correction moves a meeting to a room or to a place that is none: one takes the place of the other.
func TestCorrectionsChangeWhereTheMeetingIs(t *testing.T) {
	r := rules()
	inRoom, atPlace := draft(t), draft(t)
	inRoom.Title, atPlace.Title = "", ""
	atPlace.Room, atPlace.Place = "", "食堂"
	for _, c := range []struct {
		known intent.Args
		text  string
		want  string
	}{
		{inRoom, "改在食堂", "place=食堂"},
		{inRoom, "改到B座大厅吧", "place=B座大厅"},
		{inRoom, "换到楼下咖啡厅", "place=楼下咖啡厅"},
		{inRoom, "不要会议室了，在我办公室", "place=我办公室"},
		{inRoom, "地点改成仓库门口", "place=仓库门口"},
		{inRoom, "还是去食堂二楼开吧", "place=食堂二楼"},
		{inRoom, "改喺大堂", "place=大堂"},
		{inRoom, "改在員工餐廳", "place=員工餐廳"},
		{inRoom, "let's do it in the lobby instead", "place=the lobby"},
		{inRoom, "move it to my office", "place=my office"},
		{inRoom, "不在那儿了", ""},
		{inRoom, "不在301，在大厅", "place=大厅"},
		{atPlace, "不在那儿了", ""},
		{atPlace, "不在食堂了", ""},
		{atPlace, "not in the canteen", ""},
		{atPlace, "不在那里了", ""},
		{atPlace, "换301", "room=301"},
		{atPlace, "改在301会议室", "room=301会议室"},
		{atPlace, "改在青松", "room=青松"},
		{atPlace, "订个会议室吧", "room=*"},
		{atPlace, "不在食堂，在大厅", "place=大厅"},
		{atPlace, "再加上王五", "with 王五 place=食堂"},
		{inRoom, "再加上王五", "with 王五 room=301会议室"},
	} {
		f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(c.known)}
		u := r.Understand(t.Context(), commands.Utterance{Text: c.text, Now: now(t), Dialog: f})
		a, got := intent.Of(u), ""
		add := func(s string) {
			if got != "" {
				got += " "
			}
			got += s
		}
		for _, p := range a.People {
			if p.Name == "王五" {
				add("with 王五")
			}
		}
		if a.Room != "" {
			add("room=" + intent.Room(a))
		}
		if a.Place != "" {
			add("place=" + a.Place)
		}
		if u.Reading != commands.ReadAnswer || got != c.want || !a.Start.Equal(c.known.Start) || len(u.Unused) > 0 {
			t.Errorf("%s: %q %s, want %s (%v, unused %v)", c.text, u.Reading, got, c.want, a.Start, u.Unused)
		}
	}
	for _, text := range []string{"随便", "任意一间", "哪间都行", "隨便哪間", "whichever"} {
		f := &commands.Dialog{Command: intent.MeetingCreate, Slot: "room", Values: intent.Say(inRoom), Options: []commands.Option{{Label: "301"}, {Label: "302"}}}
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: f}); intent.Room(intent.Of(u)) != commands.AnyRoom {
			t.Errorf("%s: room %q", text, intent.Room(intent.Of(u)))
		}
	}
	// A place that is named beside something else corrects nothing.
	for _, text := range []string{"食堂有什么菜", "我来没来公司坐班麻烦瞅一眼", "any good food in the canteen"} {
		f := &commands.Dialog{Command: intent.MeetingCreate, Values: intent.Say(inRoom)}
		if u := r.Understand(t.Context(), commands.Utterance{Text: text, Now: now(t), Dialog: f}); u.Reading == commands.ReadAnswer {
			t.Errorf("%s: read as an answer: %+v", text, intent.Of(u))
		}
	}
}
