package commands_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// pointed asks what words of a message may point at: the number of the last answer, "" for none.
func (o *office) pointed(t *testing.T, req commands.Request) string {
	t.Helper()
	number := ""
	before := o.answer
	o.understand = func(u commands.Utterance) commands.Understanding {
		if u.About != nil {
			number = text(u.About.Values["number"])
		}
		return commands.Understanding{}
	}
	req.Text = "第二个"
	_, _ = handle(t, o, req)
	o.answer = before
	return number
}

// tells lets the office answer about something with a number.
func (o *office) tells(number string, to commands.Target) {
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "…", To: to, About: &commands.Subject{Command: "demo.read", Values: commands.Values{"number": {Readings: []any{number}}}}}, nil
	}
}

// The last answer is what words point at: of one person, in one place, for a while, and through a restart.
func TestTheLastAnswerIsRemembered(t *testing.T) {
	group, other := commands.Conversation{ID: "g", Group: true}, commands.Conversation{ID: "h", Group: true}
	o := newOffice(t)
	o.tells("1", commands.Here)
	_, _ = handle(t, o, commands.Request{ID: "1", Text: "考勤"})
	o.tells("2", commands.Here)
	_, _ = handle(t, o, commands.Request{ID: "2", Text: "考勤", Conversation: group})
	again := newOffice(t) // another process with the same store
	again.memory.m = o.memory.m
	for _, c := range []struct {
		name string
		req  commands.Request
		want string
	}{
		{"the 1:1 chat", commands.Request{}, "1"},
		{"the group", commands.Request{Conversation: group}, "2"},
		{"another group", commands.Request{Conversation: other}, ""},
		{"somebody else in the group", commands.Request{Conversation: group, User: commands.User{ID: "u2"}}, ""},
		{"a quoted card", commands.Request{Quote: &commands.Quote{TrackID: "dd_x", About: &commands.Subject{Command: "demo.read", Values: commands.Values{"number": {Readings: []any{"9"}}}}}}, "9"},
		{"a colleague's words", commands.Request{Quote: &commands.Quote{Text: "第二个方案好"}}, ""},
		{"an hour later", commands.Request{Now: now.Add(time.Hour)}, ""},
	} {
		if got := again.pointed(t, c.req); got != c.want {
			t.Errorf("%s points at %q, want %q", c.name, got, c.want)
		}
	}
	o.tells("3", commands.Private)
	_, _ = handle(t, o, commands.Request{ID: "3", Text: "工资", Conversation: group})
	if here, there := o.pointed(t, commands.Request{Conversation: group}), o.pointed(t, commands.Request{}); here != "3" || there != "3" {
		t.Errorf("an answer that went to the 1:1 chat: the group points at %q, the chat at %q", here, there)
	}
}

// A question is answered by what comes next, and a card of another kind is no list: neither leaves the answer before it to point at.
func TestAQuestionTakesThePlaceOfTheLastAnswer(t *testing.T) {
	o := newOffice(t)
	o.tells("1", commands.Here)
	_, _ = handle(t, o, commands.Request{ID: "1", Text: "考勤"})
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return nil, commands.NewError(commands.Forbidden, nil, "core.outsider")
	}
	_, _ = handle(t, o, commands.Request{ID: "2", Text: "工资"})
	if got := o.pointed(t, commands.Request{}); got != "1" {
		t.Errorf("a refusal leaves %q", got)
	}
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return &commands.Reply{Text: "和谁？", Ask: &commands.Dialog{Slot: "attendees"}}, nil
	}
	_, _ = handle(t, o, commands.Request{ID: "3", Text: "开会"})
	if got := o.pointed(t, commands.Request{}); got != "" {
		t.Errorf("a question leaves %q", got)
	}
}

// What is lacking is said in one sentence: no help, no guess, and what could not be done says to what.
func TestWhatWordsLackIsSaid(t *testing.T) {
	o := newOffice(t)
	of := &commands.Subject{Name: "周会"}
	for _, lack := range []commands.Lack{
		commands.LacksAnswer, commands.LacksList, commands.LacksItem, commands.LacksWhich, commands.LacksDetail, commands.LacksMore, commands.LacksWhy, commands.LacksWho, commands.LacksFit,
	} {
		o.understand = func(commands.Utterance) commands.Understanding {
			return commands.Understanding{Lacks: lack, Of: of}
		}
		o.ran = nil
		var e *commands.Error
		_, err := handle(t, o, commands.Request{Text: "第二个", User: commands.User{ID: string(lack)}})
		if !errors.As(err, &e) || e.Key != "core.refer."+string(lack) || len(o.ran) > 0 || e.Sentence("zh-CN") == e.Key {
			t.Errorf("%s: %v, ran %v", lack, err, o.ran)
		}
	}
	o.understand = func(commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read", Of: of}
	}
	o.answer = func(*commands.Request) (*commands.Reply, error) {
		return nil, commands.NewError(commands.NotFound, nil, "core.not_yet")
	}
	var e *commands.Error
	if _, err := handle(t, o, commands.Request{Text: "取消第二个"}); !errors.As(err, &e) || e.Note != "说的是：周会" || e.Private {
		t.Errorf("what cannot be done: %v", err)
	}
	of.Command = "demo.private" // what was told in private stays there
	group := commands.Request{Text: "取消第二个", Conversation: commands.Conversation{ID: "g", Group: true}}
	if _, err := handle(t, o, group); !errors.As(err, &e) || !e.Private {
		t.Errorf("what cannot be done to something private: %v", err)
	}
	o.answer = nil
	if reply, err := handle(t, o, group); err != nil || reply.To != commands.Private {
		t.Errorf("what is done to something private: %+v, %v", reply, err)
	}
}

// What was opened from a list leaves the list to point at, by words or by a button; what was asked for anew does not.
func TestAListStaysBehindWhatWasOpenedFromIt(t *testing.T) {
	o := newOffice(t)
	one := commands.Subject{Command: "demo.read", Values: commands.Values{"number": {Readings: []any{"1"}}}}
	var up []bool
	answer := func(about commands.Subject) {
		o.answer = func(*commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Text: "…", About: &about}, nil
		}
	}
	o.understand = func(u commands.Utterance) commands.Understanding {
		up = append(up, u.About != nil && u.About.Up != nil && len(u.About.Up.Items) == 1)
		return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read", Of: u.About}
	}
	answer(commands.Subject{Command: "demo.read", Values: commands.Values{}, Items: []commands.Subject{one}})
	_, _ = handle(t, o, commands.Request{Text: "考勤"})
	answer(one)
	for range 3 { // of the list, then of what was opened
		_, _ = handle(t, o, commands.Request{Text: "第一个"})
	}
	press := says("")
	press.Press = &commands.Press{Action: "demo.look", N: -1}
	if _, err := o.Press(t.Context(), press); err != nil {
		t.Fatal(err)
	}
	_, _ = handle(t, o, commands.Request{Text: "第一个"})
	_, _ = handle(t, o, commands.Request{Text: "考勤"})
	_, _ = handle(t, o, commands.Request{Text: "第一个"})
	if want := []bool{false, false, true, true, true, true, false}; !slices.Equal(up, want) {
		t.Errorf("%v, want %v", up, want)
	}
}

// rows is a card with rows of some length.
type rows struct{ n, runes int }

func (r rows) Card(i18n.Lang) cardtpl.Card {
	c := cardtpl.Card{Kind: "demo", Title: "列表"}
	for range r.n {
		c.Items = append(c.Items, cardtpl.Item{Title: strings.Repeat("长", r.runes)})
	}
	return c
}

// Rows that a card folds away because they are too long for it are among those that are left: 还有呢 shows them.
func TestRowsThatACardFoldsAwayAreLeft(t *testing.T) {
	for runes, all := range map[int]bool{2: true, 50: false} {
		o := newOffice(t)
		o.answer = func(*commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Card: rows{10, runes}, About: &commands.Subject{Whole: true, Left: 5}}, nil
		}
		reply, err := handle(t, o, commands.Request{Text: "考勤"})
		if err != nil {
			t.Fatal(err)
		}
		if a := reply.About; a.Shown+a.Left != 15 || (a.Shown == 10) != all || a.Shown < 3 {
			t.Errorf("rows of %d: %d shown, %d left", runes, a.Shown, a.Left)
		}
	}
}
