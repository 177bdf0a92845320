// Package intent reads a sentence into a command with arguments: Simplified and Traditional Chinese,
// Cantonese words, English, typed the way people type on a phone. A judge that learned from a corpus
// says which command it is, or that nothing is asked; rules read the arguments. What is not sure is
// asked rather than guessed.
//
// It must not know the directory, the calendar or DingTalk: people and rooms are names here, an id
// only ever comes from an @mention. It never runs anything.
package intent
