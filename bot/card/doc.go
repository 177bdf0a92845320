// Package card is what is known of a card that was sent: its record, and its life as one table of states
// and transitions. It must not know how cards and presses travel, nor what any skill is about.
package card
