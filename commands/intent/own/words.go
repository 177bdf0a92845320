package own

import (
	"maps"
	"slices"

	"github.com/dingdesk/dingdesk/commands/intent/lexicon"
)

// meanings are what a word of an organisation's own can mean: public names, which do not change when the lexicon does.
func meanings() map[string]lexicon.Set {
	return map[string]lexicon.Set{
		"meeting":    lexicon.Of(lexicon.Meet),                   // a meeting with a name: its title when nothing else is
		"room":       lexicon.Of(lexicon.RoomWord, lexicon.Room), // the whole name of a meeting room
		"place":      lexicon.Of(lexicon.Place),                  // where people meet, and nothing that can be booked
		"leave":      lexicon.Of(lexicon.Leave),                  // a kind of leave
		"approval":   lexicon.Of(lexicon.Kind),                   // a kind of approval
		"department": lexicon.Of(lexicon.Dept),                   // the whole name of a department or team
		"role":       lexicon.Of(lexicon.Role),                   // what somebody is to whoever writes: the boss
		"ordinary":   lexicon.Of(lexicon.Ordinary, lexicon.Noun), // nobody's name: what is talked about at most
	}
}

// Meanings lists what a word can mean.
func Meanings() []string { return slices.Sorted(maps.Keys(meanings())) }

// things are the concepts of words that name a thing, and by which nothing else is read: they may name another, too.
func things() lexicon.Set {
	return lexicon.Of(lexicon.Meet, lexicon.Meetish, lexicon.Plain, lexicon.Room, lexicon.RoomWord, lexicon.Place, lexicon.Leave, lexicon.Holiday, lexicon.Kind,
		lexicon.Approval, lexicon.Form, lexicon.DeptWord, lexicon.DeptName, lexicon.Dept, lexicon.Role, lexicon.Party, lexicon.Ordinary, lexicon.Noun, lexicon.Noise, lexicon.Foreign,
		lexicon.About, lexicon.Size, lexicon.Worked, lexicon.Floor, lexicon.Thing)
}
