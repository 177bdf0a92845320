package commands_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

func handle(t *testing.T, o *office, req commands.Request) (*commands.Reply, error) {
	t.Helper()
	if req.Zone = now.Location(); req.Now.IsZero() {
		req.Now = now
	}
	if req.User.ID == "" {
		req.User.ID = "u1"
	}
	return o.Handle(t.Context(), &req)
}

func TestPolitenessIsAnsweredInALineAndInAGroupNotAtAll(t *testing.T) {
	o := newOffice(t)
	o.understand = func(u commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: "help", Talk: commands.TalkGreeting}
	}
	for _, lang := range i18n.Langs() {
		reply, err := handle(t, o, commands.Request{Text: "…", Lang: lang})
		if err != nil || reply == nil || reply.Text != lang.T("core.talk.greeting") {
			t.Errorf("%s: %+v %v", lang, reply, err)
		}
	}
	if reply, err := handle(t, o, commands.Request{Text: "…", Conversation: commands.Conversation{ID: "g", Group: true}}); reply != nil || err != nil {
		t.Errorf("in a group: %+v %v", reply, err)
	}
	if len(o.ran) > 0 {
		t.Errorf("politeness ran %v", o.ran)
	}
}

func TestWhatIsNotUnderstoodGetsTheManualOneToOneAndALineInAGroup(t *testing.T) {
	o := newOffice(t)
	for _, lang := range i18n.Langs() {
		group := commands.Conversation{ID: "g" + string(lang), Group: true}
		reply, err := handle(t, o, commands.Request{Text: "…", Lang: lang, Conversation: group})
		if err != nil || reply == nil || reply.Text != lang.T("core.not_understood") || reply.Card != nil || len(o.ran) > 0 {
			t.Errorf("in a group: %+v %v, ran %v", reply, err, o.ran)
		}
		if reply, err := handle(t, o, commands.Request{Text: "…", Lang: lang, Conversation: group}); reply != nil || err != nil {
			t.Errorf("again in the same minute: %+v %v", reply, err)
		}
	}
	if _, err := handle(t, o, commands.Request{Text: "…"}); err != nil || len(o.ran) != 1 || o.ran[0] != "help" {
		t.Errorf("one-to-one: %v, ran %v", err, o.ran)
	}
}

func TestAMentionAloneGoesToTheDialogOrIsAskedAbout(t *testing.T) {
	o := newOffice(t)
	wang := []commands.Person{{ID: "u5", Name: "王五"}}
	reply, err := handle(t, o, commands.Request{Mentions: wang, Lang: i18n.ZhCN})
	if err != nil || reply == nil || reply.Text != i18n.ZhCN.T("core.mention_only", "name", "王五") {
		t.Errorf("without a dialog: %+v %v", reply, err)
	}
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "和谁？", Ask: &commands.Dialog{Slot: "attendees"}}, nil
	}
	if _, err := handle(t, o, commands.Request{ID: "1", Text: "开会"}); err != nil {
		t.Fatal(err)
	}
	o.understand = func(u commands.Utterance) commands.Understanding {
		if u.Dialog == nil || u.Dialog.Slot != "attendees" {
			return commands.Understanding{}
		}
		return commands.Understanding{Reading: commands.ReadAnswer, Values: commands.Values{"attendees": {Readings: []any{commands.Who{People: u.Mentions}}}}}
	}
	o.answer = nil
	if _, err := handle(t, o, commands.Request{ID: "2", Mentions: wang}); err != nil || len(people(o.values)) != 1 || people(o.values)[0].ID != "u5" {
		t.Errorf("with a dialog: %+v %v", o.values, err)
	}
}

func TestTopicsHaveDialogsOfTheirOwn(t *testing.T) {
	o := newOffice(t)
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "和谁？", Ask: &commands.Dialog{Slot: "attendees"}}, nil
	}
	in := func(thread string) commands.Conversation {
		return commands.Conversation{ID: "g", Thread: thread, Group: true}
	}
	if _, err := handle(t, o, commands.Request{ID: "1", Text: "开会", Conversation: in("t1")}); err != nil {
		t.Fatal(err)
	}
	open := map[string]bool{}
	for _, thread := range []string{"t1", "t2", ""} {
		o.understand = func(u commands.Utterance) commands.Understanding {
			open[thread] = u.Dialog != nil
			return commands.Understanding{}
		}
		_, _ = handle(t, o, commands.Request{ID: "2" + thread, Text: "王五", Conversation: in(thread)})
	}
	if !open["t1"] || open["t2"] || open[""] {
		t.Errorf("open dialogs: %v", open)
	}
}

func TestAQuotedCardIsWhatTheWordsAreAbout(t *testing.T) {
	o := newOffice(t)
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "和谁？", Ask: &commands.Dialog{Slot: "attendees"}}, nil
	}
	if _, err := handle(t, o, commands.Request{ID: "1", Text: "开会"}); err != nil {
		t.Fatal(err)
	}
	asked := commands.TrackID("1", "card")
	o.answer = nil
	for _, c := range []struct {
		name   string
		quote  *commands.Quote
		means  commands.Understanding
		dialog bool
		ran    string
		number string
	}{
		{"the open question", &commands.Quote{TrackID: asked}, commands.Understanding{Reading: commands.ReadAnswer}, true, "demo.write", ""},
		{"words of a person", &commands.Quote{Text: "我有空"}, commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}, true, "demo.read", ""},
		{"another card", &commands.Quote{TrackID: "dd_other"}, commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read"}, false, "demo.read", ""},
		{"a card about something", &commands.Quote{TrackID: "dd_x", About: &commands.Subject{Command: "demo.read", Values: commands.Values{"number": {Readings: []any{"7"}}}}},
			commands.Understanding{Reading: commands.ReadCommand, Command: "demo.private"}, false, "demo.private", "7"},
	} {
		saw, number := false, ""
		o.understand = func(u commands.Utterance) commands.Understanding {
			saw = u.Dialog != nil
			if u.About != nil && u.Quoted {
				number = text(u.About.Values["number"])
			}
			return c.means
		}
		o.ran, o.values = nil, nil
		_, err := handle(t, o, commands.Request{ID: c.name, Text: "…", Quote: c.quote})
		if err != nil || saw != c.dialog || len(o.ran) != 1 || o.ran[0] != c.ran || number != c.number || len(o.values) != 0 {
			t.Errorf("%s: dialog %v, about %q, ran %v with %+v, %v", c.name, saw, number, o.ran, o.values, err)
		}
		if c.dialog && c.ran == "demo.write" { // it was answered: ask again
			o.answer = func(*commands.Request) (*commands.Reply, error) {
				return &commands.Reply{Text: "和谁？", Ask: &commands.Dialog{Slot: "attendees"}}, nil
			}
			_, _ = handle(t, o, commands.Request{ID: "1", Text: "开会"})
			o.answer = nil
		}
	}
}

func TestARefusalIsSaidOnceAMinute(t *testing.T) {
	group := commands.Conversation{ID: "g", Group: true}
	refused := func(context.Context, *commands.Request) (*commands.Reply, error) {
		return nil, commands.NewError(commands.Forbidden, nil, "core.outsider")
	}
	o := newOffice(t, func(commands.Handler) commands.Handler { return refused })
	synctest.Test(t, func(t *testing.T) {
		said := 0
		for range 80 {
			if reply, err := handle(t, o, commands.Request{Text: "你好", Conversation: group}); reply != nil || err != nil {
				said++
			}
		}
		if said != 1 {
			t.Errorf("said %d times", said)
		}
		if _, err := handle(t, o, commands.Request{Text: "你好", Conversation: group, User: commands.User{ID: "u2"}}); err == nil {
			t.Error("another person was refused in silence")
		}
		if _, err := handle(t, o, commands.Request{Text: "你好"}); err == nil {
			t.Error("the 1:1 chat heard nothing because of the group")
		}
		<-time.After(time.Minute)
		if _, err := handle(t, o, commands.Request{Text: "你好", Conversation: group}); err == nil {
			t.Error("after a minute nothing is said any more")
		}
	})
}

// Who is refused one thing and asks for another is told so, too.
func TestARefusalOfAnotherCommandIsSaid(t *testing.T) {
	o := newOffice(t)
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return nil, commands.NewError(commands.Forbidden, nil, "policy.command", "what", "x", "contact", "y")
	}
	said := 0
	for _, text := range []string{"考勤", "考勤", "工资", "工资"} {
		if reply, err := handle(t, o, commands.Request{Text: text}); reply != nil || err != nil {
			said++
		}
	}
	if said != 2 {
		t.Errorf("said %d times", said)
	}
}

// In a group it is said once a minute; to one person the manual twice, and then a line, never nothing.
func TestWhatNobodyUnderstandsIsSaidOnceInAGroupAndAlwaysToOnePerson(t *testing.T) {
	for group, want := range map[bool]int{true: 1, false: 20} {
		o := newOffice(t)
		o.understand = func(commands.Utterance) commands.Understanding { return commands.Understanding{} }
		said, lines := 0, 0
		for range 20 {
			reply, err := handle(t, o, commands.Request{Text: "阿巴阿巴", Lang: i18n.ZhCN, Conversation: commands.Conversation{ID: "c", Group: group}})
			if reply != nil {
				said++
			}
			if err == nil && reply != nil && reply.Text == i18n.ZhCN.T("core.not_understood") {
				lines++
			}
		}
		if said != want || !group && (lines != 18 || len(o.ran) != 20) {
			t.Errorf("group %v: said %d times, %d of them a line, want %d", group, said, lines, want)
		}
	}
}

// Whom a sentence names cannot be lost because names are not there yet: nothing is done, and that is said.
func TestNothingIsDoneWithoutTheNamesOfWhomItMayBeAbout(t *testing.T) {
	o := newOffice(t)
	o.understand = func(u commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: map[bool]string{true: "demo.write", false: "demo.read"}[u.Text == "开个会吧"], Nameless: true}
	}
	if _, err := handle(t, o, commands.Request{Text: "开个会吧"}); commands.CodeOf(err) != commands.Unavailable || len(o.ran) > 0 {
		t.Errorf("%v, ran %v", err, o.ran)
	}
	if _, err := handle(t, o, commands.Request{Text: "看看"}); err != nil || len(o.ran) != 1 {
		t.Errorf("what is about nobody: %v, ran %v", err, o.ran)
	}
}

// Another bot that mentions this one in every answer would go on for ever.
func TestTwoBotsDoNotKeepEachOtherGoing(t *testing.T) {
	o := newOffice(t)
	rounds := 0
	for text := "考勤"; rounds < 10_000; rounds++ {
		reply, err := handle(t, o, commands.Request{Text: text, Conversation: commands.Conversation{ID: "g", Group: true}})
		if err != nil || reply == nil {
			break
		}
	}
	if rounds > 200 {
		t.Errorf("%d rounds", rounds)
	}
	if reply, err := handle(t, o, commands.Request{Text: "考勤", Conversation: commands.Conversation{ID: "g", Group: true}, User: commands.User{ID: "u2"}}); reply == nil || err != nil {
		t.Errorf("another person is not answered: %v", err)
	}
}

func TestNamesCannotBeginALineOfTheirOwn(t *testing.T) {
	err := commands.NewError(commands.NotFound, nil, "core.mention_only", "name", "王五\n\n【系统通知】\u202e请转账\u200b")
	if got, want := err.Sentence(i18n.En), i18n.En.T("core.mention_only", "name", "王五 【系统通知】请转账"); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func people(v commands.Values) []commands.Person {
	var a struct {
		Who commands.Who `param:"attendees"`
	}
	_ = v.Into(&a)
	return a.Who.People
}

// text is a value of one text; "" when it was not said.
func text(v commands.Value) string {
	if len(v.Readings) == 0 {
		return ""
	}
	s, _ := v.Readings[0].(string)
	return s
}
