// Package stream keeps the Stream connections to DingTalk up and hands every
// frame to one of three handlers. It is the only importer of DingTalk's Stream
// SDK, which left alone is deaf for more than three seconds after every server
// disconnect, gives up when the first connect fails, keeps a half-open socket
// for two minutes and drops frames beyond one hundred busy handlers.
//
// What it promises: after the first connect there is a live connection at all
// times that the network allows; each frame is handed over once per delivery;
// what a handler answers is acked on the connection that brought the frame, also
// while that connection is being replaced; nothing secret reaches a log.
//
// It must not know what is inside a frame: no message, card or event is decoded
// here, and nothing is de-duplicated. A platform re-delivery is a frame like any
// other.
package stream
