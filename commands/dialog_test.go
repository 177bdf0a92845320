package commands_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// asks makes demo.write ask for a start, and finish when it has one.
func (o *office) asks() {
	o.answer = func(req *commands.Request) (*commands.Reply, error) {
		if ran := o.ran[len(o.ran)-1]; ran != "demo.write" {
			return &commands.Reply{Text: ran}, nil
		}
		if text(req.Values["title"]) == "" {
			return &commands.Reply{
				Card: cardtpl.Question{Ask: "标题？", Options: []string{"周会", "评审"}},
				Ask: &commands.Dialog{Slot: "title", Values: req.Values, Options: []commands.Option{
					{Label: "周会", Fill: titled("周会")}, {Label: "评审", Fill: titled("评审")},
				}},
			}, nil
		}
		return &commands.Reply{Text: "done " + text(req.Values["title"])}, nil
	}
	o.understand = func(u commands.Utterance) commands.Understanding {
		switch {
		case u.Dialog != nil && u.Text == "取消":
			return commands.Understanding{Reading: commands.ReadCancel}
		case u.Dialog != nil && u.Text == "周会":
			return commands.Understanding{Reading: commands.ReadAnswer, Values: u.Dialog.Values.Merge(titled("周会"))}
		case u.Dialog != nil && u.Text == "好的", u.Text == "同意":
			return commands.Understanding{Reading: commands.ReadConfirm}
		case u.Text == "查一下":
			return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}
		}
		return commands.Understanding{}
	}
}

func TestADialogIsFilledByWordsByButtonOrCancelled(t *testing.T) {
	o := newOffice(t)
	o.asks()
	ask, err := o.Handle(t.Context(), says("开会"))
	if err != nil || ask.Ask == nil || ask.Pending == nil || ask.Pending.Owners[0] != "u1" {
		t.Fatalf("no question with buttons: %+v, %v", ask, err)
	}
	var settled []string
	settle := func(_ context.Context, trackID string, as commands.State) (bool, error) {
		if as != "" {
			settled = append(settled, trackID+" "+string(as))
		}
		return true, nil
	}
	req := says("周会")
	req.Settle = settle
	if reply, err := o.Handle(t.Context(), req); err != nil || reply.Text != "done 周会" {
		t.Errorf("answered in words: %+v, %v", reply, err)
	} else if want := []string{ask.Ask.TrackID + " superseded"}; !slices.Equal(settled, want) {
		t.Errorf("the question's card must be superseded, got %v", settled)
	}
	if _, err := o.Handle(t.Context(), says("周会")); len(o.ran) != 3 || o.ran[2] != "help" {
		t.Errorf("the dialog is over, yet ran %v (%v)", o.ran, err)
	}

	ask, _ = o.Handle(t.Context(), says("开会"))
	press := says("")
	press.Press = &commands.Press{Action: "dialog.pick", N: 1, Payload: ask.Pending.Payload, TrackID: ask.Ask.TrackID}
	if reply, err := o.Press(t.Context(), press); err != nil || reply.Text != "done 评审" || reply.To != commands.PressedCard {
		t.Errorf("answered by button: %+v, %v", reply, err)
	}

	ask, _ = o.Handle(t.Context(), says("开会"))
	req = says("取消")
	req.Settle = settle
	if reply, err := o.Handle(t.Context(), req); err != nil || settled[len(settled)-1] != ask.Ask.TrackID+" cancelled" {
		t.Errorf("cancelled: %+v, %v; settled %v", reply, err, settled)
	}
}

// What a card is about to do, or has done, is not changed by words until it is known.
func TestWordsDoNotTouchACardWhoseOutcomeIsNotKnown(t *testing.T) {
	for text, asked := range map[string][]commands.State{
		"周会": {"", commands.StateSuperseded}, "开会": {"", commands.StateSuperseded}, "取消": {commands.StateCancelled},
	} {
		for _, code := range []commands.Code{commands.Unclear, commands.Unavailable, commands.Conflict} {
			for _, at := range asked {
				o := newOffice(t)
				o.asks()
				if _, err := o.Handle(t.Context(), says("开会")); err != nil {
					t.Fatal(err)
				}
				req := says(text)
				req.ID += "2"
				req.Settle = func(_ context.Context, _ string, as commands.State) (bool, error) {
					if as == at {
						return false, commands.NewError(code, nil, "core.card.over")
					}
					return true, nil
				}
				if reply, err := o.Handle(t.Context(), req); commands.CodeOf(err) != code {
					t.Errorf("%s, refused with %s when asked for %q: %+v, %v", text, code, at, reply, err)
				}
				want := i18n.ZhCN.T("core.cancelled") // the dialog goes on, unless its card is over
				if code == commands.Conflict {
					want = "help"
				}
				if reply, err := o.Handle(t.Context(), says("取消")); err != nil || reply.Text != want {
					t.Errorf("%s, refused with %s: then 取消 got %+v, %v", text, code, reply, err)
				}
			}
		}
	}
}

func TestTwoPeopleInOneGroupHaveTheirOwnDialogs(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), inGroup(says("开会"))); err != nil {
		t.Fatal(err)
	}
	other := inGroup(says("周会"))
	other.User.ID = "u2"
	ran := len(o.ran)
	if _, err := o.Handle(t.Context(), other); err != nil || len(o.ran) != ran {
		t.Errorf("another person answered a question that was not theirs: ran %v", o.ran)
	}
	if reply, err := o.Handle(t.Context(), inGroup(says("周会"))); err != nil || reply.Text != "done 周会" {
		t.Errorf("the asker's answer: %+v, %v", reply, err)
	}
}

func TestAQuestionThatIsNotAnsweredIsSaid(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), says("开会")); err != nil {
		t.Fatal(err)
	}
	_, err := o.Handle(t.Context(), says("嗯嗯啊啊"))
	var e *commands.Error
	if !errors.As(err, &e) || e.Key != "core.unmatched" {
		t.Errorf("got %v", err)
	}
	if reply, err := o.Handle(t.Context(), says("查一下")); err != nil || reply.Text == "" {
		t.Errorf("another command in between: %v", err)
	}
	if reply, err := o.Handle(t.Context(), says("好的")); err != nil || reply.Text != i18n.T(i18n.ZhCN, "core.press_button") {
		t.Errorf("a typed yes must not confirm: %+v, %v", reply, err)
	}
}

// What could only decide something that waits elsewhere is told where that is done, and no manual.
func TestAYesWithoutAnythingOpenIsToldWhereToPress(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if reply, err := o.Handle(t.Context(), says("同意")); err != nil || reply.Text != i18n.T(i18n.ZhCN, "core.press_button") {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestAnExpiredDialogIsForgotten(t *testing.T) {
	o := newOffice(t)
	o.asks()
	if _, err := o.Handle(t.Context(), says("开会")); err != nil {
		t.Fatal(err)
	}
	late := says("周会")
	late.Now = now.Add(commands.DefaultTTL + time.Second)
	if _, err := o.Handle(t.Context(), late); err != nil || o.ran[len(o.ran)-1] != "help" {
		t.Errorf("ran %v, %v", o.ran, err)
	}
}

func TestAPickBeyondTheOptionsChangesNothing(t *testing.T) {
	o := newOffice(t)
	o.asks()
	ask, _ := o.Handle(t.Context(), says("开会"))
	for _, n := range []int{-1, 2, 99} {
		press := says("")
		press.Press = &commands.Press{Action: "dialog.pick", N: n, Payload: ask.Pending.Payload}
		if _, err := o.Press(t.Context(), press); commands.CodeOf(err) != commands.Invalid {
			t.Errorf("pick %d: %v", n, err)
		}
	}
	if len(o.ran) != 1 {
		t.Errorf("ran %v", o.ran)
	}
}

func titled(s string) commands.Values { return commands.Values{"title": {Readings: []any{s}}} }

func TestMergeReplacesWhatWasSaidAgain(t *testing.T) {
	base := titled("预算").Merge(commands.Values{"start": commands.Time{
		Start: now, End: now.Add(time.Hour), Other: []commands.When{{}}, Problem: commands.TimePast}.Value()})
	got := base.Merge(commands.Values{"start": commands.Time{Start: now.Add(2 * time.Hour)}.Value()})
	when := commands.TimeOf(got["start"])
	if !when.Start.Equal(now.Add(2*time.Hour)) || !when.End.IsZero() || when.Problem != "" || when.Other != nil || text(got["title"]) != "预算" {
		t.Errorf("%+v", got)
	}
	if was := commands.TimeOf(base["start"]); !was.Start.Equal(now) {
		t.Errorf("merging changed what was known: %+v", was)
	}
}
