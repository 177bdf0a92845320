// Package timex finds time expressions in a normalised sentence and resolves them: Chinese
// (Simplified; Traditional is normalised before), Cantonese day words, English.
package timex

import (
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/commands/intent/norm"
)

// Direction says which way an expression without a direction of its own points.
type Direction int

// Directions.
const (
	Future Direction = iota // new meetings: 周三 is the coming one
	Past                    // questions: 周三 is the most recent one
)

// Options are what an expression is resolved against.
type Options struct {
	Now       time.Time // its location is the zone of every result
	Direction Direction
}

// Found is a time expression and where it stands.
type Found struct {
	From, To int // runes [From, To) of the norm.Text
	When     commands.When
	HasDate  bool // a day, week, month or year was named
	HasTime  bool // an hour was named
}

// Parse finds all time expressions of t, left to right.
func Parse(t norm.Text, o Options) []Found { return nil }

// Merge combines expressions that belong together.
func Merge(found []Found, o Options) []Found { return found }

// ParseText parses a sentence and returns the values alone.
func ParseText(s string, now time.Time, d Direction) []commands.When {
	var out []commands.When
	for _, f := range Parse(norm.New(s), Options{Now: now, Direction: d}) {
		out = append(out, f.When)
	}
	return out
}
