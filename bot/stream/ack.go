package stream

import (
	"encoding/json"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

// ackKind knows the ack's form for one kind of frame (stream-protocol.md 2.2).
type ackKind int

const (
	messageAck ackKind = iota
	cardAck
	eventAck
)

// outcome is how a handler ended.
type outcome struct {
	response json.RawMessage
	err      error
	panicked bool
}

// frame builds the ack. Error texts stay here: DingTalk shows acks in its console.
func (k ackKind) frame(o outcome) *payload.DataFrameResponse {
	switch {
	case k == eventAck && o.err != nil:
		// Code 200 with LATER is the SDK's own "later"; whether 500 means the same
		// to DingTalk is unconfirmed.
		return answer(200, "OK", `{"status":"LATER","message":"later"}`)
	case k == eventAck:
		return answer(200, "OK", `{"status":"SUCCESS","message":"success"}`)
	case k == messageAck && o.panicked:
		return answer(200, "OK", `{"response":null}`)
	case o.err != nil:
		return answer(500, "internal error", "")
	case o.response == nil:
		return answer(200, "OK", `{"response":null}`)
	default:
		return answer(200, "OK", `{"response":`+string(o.response)+`}`)
	}
}

// answer leaves messageId and contentType to the SDK, which adds both.
func answer(code int, message, data string) *payload.DataFrameResponse {
	r := payload.NewDataFrameResponse(code)
	r.Message, r.Data = message, data
	return r
}
