// Package commands turns what a person did — sent a message, pressed a button, caused an event —
// into a call of one handler, and describes the answer as a value. It does no I/O and knows neither
// DingTalk nor SQL: a test writes a Request by hand and looks at the Reply.
package commands
