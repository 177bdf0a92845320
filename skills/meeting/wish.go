package meeting

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/i18n"
)

// wish is what a person said of a meeting that is to be. A draft keeps it, under the names of earlier
// releases.
type wish struct {
	Title         string `param:"title" json:"title,omitempty"`
	commands.Time `param:"start"`
	Minutes       int    `param:"minutes" json:"minutes,omitempty"`
	Repeat        string `param:"repeat" json:"repeat,omitempty"` // as said; Start is then its first time
	Room          string `param:"room" json:"room,omitempty"`     // by what it is called, or commands.AnyRoom
	Place         string `param:"place" json:"place,omitempty"`   // where else, as said
	commands.Who  `param:"attendees"`
	Online        *bool `param:"online" json:"online,omitempty"`
}

// question is what a person asks about meetings that exist.
type question struct {
	commands.Days `param:"dates"`
	Who           commands.Who `param:"who"`
	Next          bool         `param:"next"`
	Skip          int          `param:"skip"`
}

// existing is a meeting that exists, as the commands that change one are told of it.
type existing struct {
	Title         string         `param:"title"`
	Which         commands.Value `param:"which"` // its time
	commands.Days `param:"dates"`
	Event         string `param:"event"` // its id
}

// subject is a meeting that exists, as words may point at it. There is no more to show of it than the answer did that it is in.
func subject(l i18n.Lang, id, title string, start, end, now time.Time) commands.Subject {
	day := i18n.Midnight(start)
	return commands.Subject{
		Command: "meeting.list", Whole: true, Name: l.T("cards.meeting.called", "title", titled(l, title), "at", i18n.Moment(l, start, now)),
		Values: commands.ValuesOf(existing{
			Title: title, Event: id, Days: commands.Days{From: day, To: day},
			Which: commands.Value{Readings: []any{commands.When{Kind: commands.KindRange, Start: start, End: end}}},
		}),
	}
}
