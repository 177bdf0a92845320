// Package intent reads a sentence into a command with arguments, by rules: Simplified and
// Traditional Chinese, Cantonese words, English, typed the way people type on a phone. It weighs
// verb and object evidence, refuses talk about a topic, and asks rather than guesses.
//
// It must not know the directory, the calendar or DingTalk: people and rooms are names here, an id
// only ever comes from an @mention. It never runs anything.
package intent
