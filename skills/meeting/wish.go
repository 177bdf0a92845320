package meeting

import "github.com/dingdesk/dingdesk/commands"

// wish is what a person said of a meeting that is to be. A draft keeps it, under the names of earlier
// releases.
type wish struct {
	Title         string `param:"title" json:"title,omitempty"`
	commands.Time `param:"start"`
	Minutes       int    `param:"minutes" json:"minutes,omitempty"`
	Repeat        string `param:"repeat" json:"repeat,omitempty"` // as said; Start is then its first time
	Room          string `param:"room" json:"room,omitempty"`
	commands.Who  `param:"attendees"`
	Online        *bool `param:"online" json:"online,omitempty"`
}

// question is what a person asks about meetings that exist.
type question struct {
	commands.Days `param:"dates"`
	Who           commands.Who `param:"who"`
}
