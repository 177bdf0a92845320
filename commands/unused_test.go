package commands_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/dingdesk/dingdesk/cardtpl"
	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// What was said and not used is named on every kind of answer: a card, a text, and a sentence that refuses.
func TestWhatWasNotUsedIsNamedOnTheAnswer(t *testing.T) {
	const room, second = "大堂", "再约周一十点"
	unused := []commands.Residue{{Text: room, Kind: "place"}, {Text: room, Kind: "place"}, {Text: second, Kind: commands.ResidueRequest}}
	for name, answer := range map[string]func(*commands.Request) (*commands.Reply, error){
		"card": func(*commands.Request) (*commands.Reply, error) {
			return &commands.Reply{Card: cardtpl.Question{Ask: "?", Hint: "hint"}}, nil
		},
		"text": func(*commands.Request) (*commands.Reply, error) { return &commands.Reply{Text: "yes"}, nil },
		"refusal": func(*commands.Request) (*commands.Reply, error) {
			return nil, commands.NewError(commands.NotFound, nil, "core.not_yet")
		},
	} {
		o := newOffice(t)
		o.answer = answer
		o.understand = func(commands.Utterance) commands.Understanding {
			return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.read", Unused: unused}
		}
		reply, err := o.Handle(t.Context(), says("a sentence"))
		var got string
		switch {
		case err != nil:
			e, ok := errors.AsType[*commands.Error](err)
			if !ok {
				t.Fatal(err)
			}
			got = e.Sentence(i18n.ZhCN)
		case reply.Card != nil:
			c := reply.Card.Card(i18n.ZhCN)
			if got = c.Hint; !strings.HasSuffix(got, "hint") {
				t.Errorf("%s: the hint of the card itself is gone: %q", name, got)
			}
		default:
			got = reply.Text
		}
		if strings.Count(got, room) != 1 || !strings.Contains(got, second) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// Words for people that no directory can look up reach whoever looks people up, so that they are asked about.
func TestPeopleWhomNoNameTellsAreHandedToWhoeverLooksThemUp(t *testing.T) {
	o := newOffice(t)
	known := commands.Values{"attendees": {Readings: []any{commands.Who{People: []commands.Person{{Name: "李四"}}}}}}
	o.understand = func(commands.Utterance) commands.Understanding {
		return commands.Understanding{Reading: commands.ReadCommand, Command: "demo.write", Values: known, Doubts: []commands.Doubt{{Param: "attendees", Text: "老板"}}}
	}
	if _, err := o.Handle(t.Context(), says("a sentence")); err != nil {
		t.Fatal(err)
	}
	who, _ := o.values["attendees"].Readings[0].(commands.Who)
	if len(who.People) != 2 || who.People[0].Name != "李四" || who.People[1].Name != "老板" {
		t.Errorf("%+v", who)
	}
	if old := known["attendees"].Readings[0].(commands.Who); len(old.People) != 1 {
		t.Errorf("what was understood was changed: %+v", old)
	}
}
