package stream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"runtime/debug"
	"time"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/handler"
	"github.com/open-dingtalk/dingtalk-stream-sdk-go/payload"
)

// slowHandler is when a handler's time is worth a warning: cards have 2 s.
const slowHandler = time.Second

// route is one subscription.
type route struct {
	frameType, topic string
	ack              ackKind
	handle           Handler
}

// serve adapts a handler to the SDK. The SDK's context dies with the connection,
// which the server ends as a matter of routine, so handlers get one of ours.
func (s *slot) serve(ctx context.Context, x *session, r route) handler.IFrameHandler {
	ctx = context.WithoutCancel(ctx)
	return func(_ context.Context, df *payload.DataFrame) (*payload.DataFrameResponse, error) {
		x.load.begin()
		defer x.load.end()
		began := time.Now()
		s.noteFrame(began)
		x.hears(true, s.pool.frames.Add(1), &s.pool.server)
		o := s.pool.call(ctx, r, s.id, Frame{
			Type:      df.Type,
			Topic:     df.GetTopic(),
			MessageID: df.GetMessageId(),
			Headers:   maps.Clone(map[string]string(df.Headers)),
			Data:      df.Data,
		})
		took := time.Since(began)
		s.pool.observe(Event{Kind: Handled, Slot: s.id, Topic: r.topic, Took: took, Err: o.err})
		if took > slowHandler {
			s.pool.log.Warn("a frame handler was slow, its ack left late", "topic", r.topic, "took", took)
		}
		return r.ack.frame(o), nil
	}
}

// call runs the handler and survives it: the SDK recovers panics too, but then
// sends no ack at all.
func (p *Pool) call(ctx context.Context, r route, slot int, f Frame) (o outcome) {
	defer func() {
		reason := recover()
		if reason == nil {
			return
		}
		o = outcome{err: p.clean(fmt.Errorf("handler panicked: %v", reason)), panicked: true}
		p.log.Error("a frame handler panicked", "topic", r.topic, "messageId", f.MessageID,
			"error", o.err, "stack", string(debug.Stack()))
		p.observe(Event{Kind: HandlerPanicked, Slot: slot, Topic: r.topic, Err: o.err})
	}()
	response, err := r.handle(ctx, f)
	if err == nil && response != nil && !json.Valid(response) {
		err = errors.New("the handler's response is not JSON")
	}
	if err != nil {
		err = p.clean(err)
		p.log.Error("a frame was not taken", "topic", r.topic, "messageId", f.MessageID, "error", err)
	}
	return outcome{response: response, err: err}
}
