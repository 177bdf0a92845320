package office

import "sync"

// outbox keeps events in the order in which the state changed and hands them
// over without holding the office's lock. Whoever finds nobody delivering
// delivers; an Emit that changes the office again only adds to the queue.
type outbox struct {
	emit func(eventType string, data any)

	mu      sync.Mutex
	queue   []event
	running bool
}

type event struct {
	kind string
	data any
}

// post queues an event. It may be called with the office's lock held.
func (b *outbox) post(kind string, data any) {
	if b.emit == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.queue = append(b.queue, event{kind, data})
}

// claim makes the caller the one who delivers, unless there is one already
// or nothing to deliver.
func (b *outbox) claim() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running || len(b.queue) == 0 {
		return false
	}
	b.running = true
	return true
}

// take gives the next event; when there is none, the delivery is over. Both
// happen at once, so that no event is left behind.
func (b *outbox) take() (e event, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.queue) == 0 {
		b.running = false
		return event{}, false
	}
	e, b.queue = b.queue[0], b.queue[1:]
	return e, true
}

func (b *outbox) abandon() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.running = false
}

// flush delivers what is queued. It must not be called with the office's
// lock held.
func (o *Office) flush() {
	b := &o.outbox
	if !b.claim() {
		return
	}
	done := false
	defer func() {
		if !done { // emit panicked: let the next one deliver the rest
			b.abandon()
		}
	}()
	for {
		e, ok := b.take()
		if !ok {
			done = true
			return
		}
		b.emit(e.kind, e.data)
	}
}
