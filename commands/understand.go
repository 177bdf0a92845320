package commands

import (
	"context"
	"time"

	"github.com/dingdesk/dingdesk/internal/i18n"
)

// Utterance is a sentence with what is needed to read it.
type Utterance struct {
	Text     string
	Now      time.Time // in the person's zone
	Lang     i18n.Lang
	UserID   string
	Mentions []Person
	Dialog   *Dialog // the open dialog, if any: gets the first look
	// Command fixes the command (an alias was used); only arguments are read from Text.
	Command string
	// Alias is the command with whose word Text begins, and Rest what stands behind that word: they are
	// what is meant when Text means nothing else.
	Alias, Rest string
	// Exact says that nothing need be guessed: Text is, or begins with, the word of a command, which
	// will be run if nothing else is understood; or the sender is an outsider, who may use hardly anything.
	Exact bool
}

// Reading says what an utterance does to the open dialog.
type Reading string

// Readings.
const (
	ReadNone    Reading = ""        // nothing understood
	ReadCommand Reading = "command" // a command of its own
	ReadAnswer  Reading = "answer"  // fills or changes the open dialog; Values are the merged ones
	ReadCancel  Reading = "cancel"  // ends the open dialog
	ReadConfirm Reading = "confirm" // "好的" typed at a confirm card: only its button counts
)

// Understanding is what a sentence means. It never runs anything.
type Understanding struct {
	Reading    Reading
	Command    string
	Params     []Param // of the command
	Values     Values
	Rest       string // what stands behind the command word that was read
	Confidence float64
	Source     string   // command, rules, llm, none
	Missing    []string // required slots that were not said
	Ambiguous  []Ambiguity
	Times      []When   // every time expression of the text
	Near       []string // the nearest commands when nothing is sure, best first, at most three
	Talk       Talk     // what it is when it is nothing but politeness
	Points     bool     // it only points at what it answers: 详情, 它到哪了
}

// Talk is politeness that asks for nothing.
type Talk string

// Kinds of talk.
const (
	TalkGreeting Talk = "greeting" // 你好, 在吗
	TalkThanks   Talk = "thanks"
	TalkNod      Talk = "nod" // 收到, 好的, 👍
)

// Ambiguity is a slot with more than one reading.
type Ambiguity struct {
	Slot    string   `json:"slot"`
	Options []string `json:"options"`
}

// Understand reads a sentence. Implementations: rules alone, and rules with an LLM behind them.
type Understand func(ctx context.Context, u Utterance) Understanding
