package commands_test

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/commands"
)

// What commands to come take, written down as they will declare it: each has to be carried by the contract as
// it is. Table and Conversation are types that come with their first user.
const (
	table        commands.ParamType = "table"
	conversation commands.ParamType = "conversation"
)

func meetingParams() []commands.Param {
	return []commands.Param{
		{Name: "start", Type: commands.TimePoint, Required: true},
		{Name: "minutes", Type: commands.Duration},
		{Name: "repeat", Type: commands.Recurrence},
		{Name: "attendees", Type: commands.Subjects, Required: true},
		{Name: "optional", Type: commands.Subjects},
		{Name: "excluded", Type: commands.Subjects},
		{Name: "room", Type: commands.Room},
	}
}

func moveParams() []commands.Param {
	return []commands.Param{
		{Name: "which", Type: commands.TimePoint, Role: commands.RoleOld},
		{Name: "start", Type: commands.TimePoint, Role: commands.RoleTarget, OneOf: "to", Required: true},
		{Name: "minutes", Type: commands.Duration, Role: commands.RoleLength, OneOf: "to"},
		{Name: "shift", Type: commands.Duration, Role: commands.RoleShift, OneOf: "to"},
	}
}

// stored is what becomes of values that a dialog keeps until the next message.
func stored(t *testing.T, v commands.Values) commands.Values {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var out commands.Values
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
	return out
}

func TestTheContractCarriesMeetingsWithWindowsReadingsProblemsAndGuests(t *testing.T) {
	type meeting struct {
		When     commands.Time  `param:"start"`
		Minutes  int            `param:"minutes"`
		Repeat   string         `param:"repeat"` // a series
		With     commands.Who   `param:"attendees"`
		Optional commands.Who   `param:"optional"`
		Excluded commands.Who   `param:"excluded"`
		Online   *bool          `param:"online"`
		Raw      commands.Value `param:"start"`
	}
	at := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	off := false
	for name, when := range map[string]commands.Time{
		"a start":        {Start: at, End: at.Add(time.Hour), TimeText: "明天三点"},
		"two readings":   {Start: at, Other: []commands.When{{Kind: commands.KindInstant, Start: at.Add(-12 * time.Hour)}}},
		"either":         {Other: []commands.When{{Kind: commands.KindInstant, Start: at}, {Kind: commands.KindInstant, Start: at.Add(time.Hour)}}, Problem: commands.TimeVague},
		"a window":       {Window: &commands.When{Kind: commands.KindWindow, Start: at, End: at.Add(4 * time.Hour)}, TimeText: "下午"},
		"a whole day":    {Window: &commands.When{Kind: commands.KindDates, Start: at, End: at.AddDate(0, 0, 1)}, AllDay: true},
		"hours of a day": {Start: at, End: at.Add(9 * time.Hour), AllDay: true},
		"no such time":   {Problem: commands.TimeNonexistent, TimeText: "2月30日"},
	} {
		want := meeting{
			When: when, Minutes: 45, Repeat: "每周一", Online: &off,
			With:     commands.Who{People: []commands.Person{{Name: "张三", ID: "u1"}}, Dept: "市场部"},
			Optional: commands.Who{People: []commands.Person{{Name: "李四"}}}, Excluded: commands.Who{People: []commands.Person{{Name: "王五"}}},
		}
		known := stored(t, commands.ValuesOf(want))
		var got meeting
		if err := commands.Bind(&commands.Request{Values: known}, &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Raw.Readings) != len(known["start"].Readings) {
			t.Errorf("%s: the whole value is %+v", name, got.Raw)
		}
		got.Raw = commands.Value{}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, want)
		}
		if asks := commands.Missing(meetingParams(), known); (len(asks) > 0) != when.Start.IsZero() {
			t.Errorf("%s: asks for %+v", name, asks)
		}
	}
}

func TestTheContractCarriesMovesByTimeLengthOrShift(t *testing.T) {
	for name, v := range map[string]commands.Values{
		"to four":    {"start": commands.Time{Start: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)}.Value()},
		"an hour":    {"minutes": {Readings: []any{60}}},
		"later":      {"shift": {Readings: []any{30}}},
		"of monday ": {"which": {Readings: []any{commands.When{Kind: commands.KindDates}}}, "shift": {Readings: []any{-30}}},
	} {
		if asks := commands.Missing(moveParams(), v); len(asks) > 0 {
			t.Errorf("%s: asks for %+v", name, asks)
		}
	}
	if asks := commands.Missing(moveParams(), commands.Values{"which": {}}); len(asks) != 1 || asks[0].Name != "start" {
		t.Errorf("what only names the meeting asks for %+v", asks)
	}
}

func TestTheContractCarriesSubjectsOfEveryScope(t *testing.T) {
	type question struct {
		commands.Days `param:"dates"`
		commands.Who  `param:"who"`
		Asked         []commands.Asked `param:"asked"`
	}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	for _, who := range []commands.Who{
		{Scope: commands.ScopeSelf}, {Scope: commands.ScopePerson, People: []commands.Person{{Name: "张三"}}},
		{Scope: commands.ScopeTeam}, {Scope: commands.ScopeTeam, Dept: "市场部"},
	} {
		want := question{commands.Days{From: day, To: day.AddDate(0, 0, 6)}, who, []commands.Asked{commands.AskedLate, commands.AskedMissing}}
		var got question
		if err := stored(t, commands.ValuesOf(want)).Into(&got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%+v, want %+v: %v", got, want, err)
		}
	}
}

// A form is known when its kind was chosen: its fields are parameters that the dialog keeps as data. What a
// field can be depends on who asks and on what else was said.
func TestTheContractCarriesFormsThatAreKnownOnlyLater(t *testing.T) {
	form := []commands.Param{
		{Name: "f1", Label: "出差事由", Type: commands.Text, Required: true},
		{Name: "f2", Label: "项目", Type: commands.Choice, Required: true},
		{Name: "f3", Label: "行程", Type: table, Rows: []commands.Param{{Name: "city", Label: "城市", Type: commands.Text}, {Name: "days", Label: "日期", Type: commands.DateRange}}},
	}
	start := commands.Command{
		Name: "demo.form", Summary: "core.cancelled", Aliases: []string{"发起"},
		Params: []commands.Param{{Name: "kind", Type: commands.Choice, Required: true}},
		More: func(_ context.Context, _ *commands.Request, v commands.Values) ([]commands.Param, error) {
			if text(v["kind"]) != "出差" {
				return nil, nil
			}
			return form, nil
		},
	}
	start.Run = func(ctx context.Context, req *commands.Request) (*commands.Reply, error) {
		all := append(start.Params[:1:1], req.More...)
		asks := commands.Missing(all, req.Values)
		if len(asks) == 0 {
			return &commands.Reply{Text: text(req.Values["kind"]) + "|" + text(req.Values["f1"]) + "|" + text(req.Values["f2"])}, nil
		}
		p := asks[0]
		if p.Name == "f2" {
			p.Choices = func(_ context.Context, req *commands.Request, v commands.Values) ([]commands.Offer, error) {
				return []commands.Offer{{Value: "p-" + req.User.ID, Label: text(v["f1"]) + "项目"}}, nil
			}
		}
		return commands.AskFor(ctx, req, "demo", p)
	}
	understand := func(_ context.Context, u commands.Utterance) commands.Understanding {
		if u.Dialog == nil {
			return commands.Understanding{}
		}
		if u.Dialog.Slot != "kind" && len(u.Dialog.More) != 3 {
			t.Errorf("the dialog that asks for %s knows %d fields", u.Dialog.Slot, len(u.Dialog.More))
		}
		if u.Dialog.Slot == "f2" && (len(u.Dialog.Options) != 1 || u.Dialog.Options[0].Label != "见客户项目") {
			t.Errorf("offered %+v", u.Dialog.Options)
		}
		return commands.Understanding{Reading: commands.ReadAnswer, Values: u.Dialog.Values.Merge(commands.Values{u.Dialog.Slot: {Readings: []any{u.Text}}})}
	}
	o, err := commands.NewRouter(commands.Config{
		Skills: []commands.Skill{{Name: "demo", Commands: []commands.Command{start}}}, Understand: understand, Memory: &memory{},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"发起", "出差", "见客户"} {
		if reply, err := o.Handle(t.Context(), says(said)); err != nil || reply.Ask == nil {
			t.Fatalf("%s: %+v, %v", said, reply, err)
		}
	}
	reply, err := o.Handle(t.Context(), says("p-u1"))
	if err != nil || reply.Text != "出差|见客户|p-u1" {
		t.Errorf("%+v, %v", reply, err)
	}
}

func TestTheContractCarriesRemindersInAConversation(t *testing.T) {
	params := []commands.Param{
		{Name: "at", Type: commands.TimePoint, Required: true}, {Name: "repeat", Type: commands.Recurrence},
		{Name: "about", Type: commands.Topic, Required: true}, {Name: "where", Type: conversation},
	}
	type reminder struct {
		At     commands.Time `param:"at"`
		Repeat string        `param:"repeat"`
		About  string        `param:"about"`
		Where  string        `param:"where"`
	}
	want := reminder{commands.Time{Start: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}, "每周一", "交周报", "cid1"}
	known := stored(t, commands.ValuesOf(want))
	var got reminder
	if err := known.Into(&got); err != nil || !reflect.DeepEqual(got, want) || len(commands.Missing(params, known)) > 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestAStructThatDoesNotFitItsParametersIsNamed(t *testing.T) {
	var wrong struct {
		Minutes string `param:"minutes"`
	}
	if err := (commands.Values{"minutes": {Readings: []any{commands.Who{}}}}).Into(&wrong); err == nil {
		t.Error("people are no text")
	}
	if _, err := json.Marshal(commands.Value{Readings: []any{3.5}}); err == nil {
		t.Error("a reading that cannot be read again was stored")
	}
	if err := json.Unmarshal([]byte(`{"as":"shape","readings":[1]}`), &commands.Value{}); err == nil {
		t.Error("a reading of an unknown type was read")
	}
}

// The release before this one kept arguments where values are now. Its questions cannot go on, and say so.
func TestADialogOfAnEarlierReleaseSaysThatItIsOutdated(t *testing.T) {
	const old = `{"command":"demo.write","args":{"title":"","people":[{"name":"张三","id":"u2"}]},"slot":"title",
		"options":[{"label":"周会","fill":{"title":"周会"}}],"track_id":"dd_old","expires":"2126-01-01T00:00:00Z"}`
	o := newOffice(t)
	o.asks()
	if err := o.memory.Save(t.Context(), "dialog|1:1|u1", []byte(old), time.Hour); err != nil {
		t.Fatal(err)
	}
	var e *commands.Error
	_, err := o.Handle(t.Context(), says("周会"))
	if !errors.As(err, &e) || e.Key != "core.outdated" || len(o.ran) != 0 {
		t.Errorf("its answer: %v, ran %v", err, o.ran)
	}
	if _, err := o.Handle(t.Context(), says("周会")); commands.CodeOf(err) == commands.Conflict {
		t.Error("it was said again")
	}
	ran := len(o.ran)
	press := says("")
	press.Press = &commands.Press{Action: "dialog.pick", N: 0, Payload: []byte(old)}
	if _, err := o.Press(t.Context(), press); !errors.As(err, &e) || e.Key != "core.unknown_action" || len(o.ran) != ran {
		t.Errorf("its button: %v, ran %v", err, o.ran)
	}
	about := says("上周")
	about.Quote = &commands.Quote{TrackID: "dd_old", About: &commands.Subject{Command: "demo.read"}} // of {"args":{"number":"7"}}
	seen := false
	o.understand = func(u commands.Utterance) commands.Understanding {
		seen = u.About != nil
		return commands.Understanding{Lacks: commands.LacksAnswer}
	}
	if _, err := o.Handle(t.Context(), about); !errors.As(err, &e) || e.Key != "core.refer.answer" || seen {
		t.Errorf("its card, quoted: %v, ran %v", err, o.ran)
	}
}
