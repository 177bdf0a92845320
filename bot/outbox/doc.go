// Package outbox gets things to people and does what is to be done later, once, however often it must be
// tried. It must not know frames, sessions or skills.
package outbox
