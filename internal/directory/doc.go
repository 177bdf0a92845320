// Package directory knows the people of the organisation: names, departments, managers, the two kinds
// of ids, and who may see whose facts. It reads DingTalk's contact calls, which are free, and keeps
// what it read for a few minutes.
//
// It must not know what a question was about, nor how an answer looks: no commands, no cards, no
// sentences. It never takes an id out of text; a name becomes a person only through Find.
package directory
