package card

import (
	"slices"

	"github.com/dingdesk/dingdesk/commands"
)

// moves is the life of a card: which states may follow each. The empty one is that of a card that is
// not there yet. A move that is not here is a mistake, and no record of it is kept.
var moves = map[commands.State][]commands.State{
	"":                    {commands.StateOpen, commands.StatePending, commands.StateDone},
	commands.StateOpen:    {},
	commands.StatePending: {commands.StateProcessing, commands.StateDone, commands.StateExpired, commands.StateSuperseded, commands.StateCancelled},
	commands.StateProcessing: {
		commands.StatePending,                                                                     // the next question, or the same again
		commands.StateUnclear,                                                                     // it may have happened
		commands.StateDone, commands.StateRejected, commands.StateCancelled, commands.StateFailed, // it did, it will not
	},
	// Before anything else happens to such a card it is found out what became of the write: by a press of
	// its one button, or because somebody wrote about it.
	commands.StateUnclear: {commands.StateProcessing, commands.StatePending, commands.StateDone, commands.StateRejected, commands.StateCancelled, commands.StateFailed, commands.StateExpired},
}

// May reports whether a card in one state can come into another.
func May(from, to commands.State) bool { return slices.Contains(moves[from], to) }

// Final reports that the story of a card in this state is over.
func Final(s commands.State) bool {
	_, goesOn := moves[s]
	return !goesOn
}
