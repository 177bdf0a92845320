package store

import (
	"bytes"
	"cmp"
	"container/list"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/patrickmn/go-cache"
)

// memory is the store that is gone with the process. One mutex makes each operation atomic; go-cache
// drops what has expired. go-cache looks at the machine's clock and ours may be another, so every item
// carries its deadline and is checked against ours, too.
type memory struct {
	now func() time.Time

	mu      sync.Mutex
	shut    bool
	counter int64 // of sequence numbers and versions

	waiting  *list.List               // unfinished *entry in the order of acceptance
	live     map[string]*list.Element // by key
	finished *cache.Cache             // keys of done frames → when they were accepted

	records *cache.Cache // recordID.String → *memRecord
	index   map[recordID]map[recordID]struct{}

	due map[string]*memTask

	traces map[traceKey]trace
}

type memRecord struct {
	id recordID
	record
	expires time.Time // zero: never
	index   []string
}

type memTask struct {
	task
	at     time.Time
	token  int64   // of the last lease
	seq    int64   // order among equals
	buried *Buried // given up
}

// waits reports that an entry of the class is to be done.
func (t *memTask) waits(class string) bool { return t.class == class && t.buried == nil }

func milli(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()) }

func newMemory(now func() time.Time) *memory {
	m := &memory{
		now:     now,
		waiting: list.New(), live: map[string]*list.Element{},
		// No cleaning goroutine of its own, which nobody could stop: Sweep does it.
		finished: cache.New(cache.NoExpiration, 0),
		records:  cache.New(cache.NoExpiration, 0),
		index:    map[recordID]map[recordID]struct{}{},
		due:      map[string]*memTask{},
		traces:   map[traceKey]trace{},
	}
	m.records.OnEvicted(func(_ string, item any) { m.unindex(item.(*memRecord)) })
	return m
}

// locked runs an operation, unless the store is closed or the caller has given up.
func (m *memory) locked(ctx context.Context, op func()) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.shut {
		return ErrClosed
	}
	op()
	return nil
}

// lifetime is how long go-cache keeps something that expires at t.
func (m *memory) lifetime(t time.Time) time.Duration {
	if t.IsZero() {
		return cache.NoExpiration
	}
	return max(t.Sub(m.now()), 1) // 0 and less mean something else to go-cache
}

func (m *memory) accept(ctx context.Context, e entry, forget time.Time) (first bool, err error) {
	e.frame = bytes.Clone(e.frame)
	e.accepted = milli(e.accepted)
	err = m.locked(ctx, func() {
		if _, live := m.live[e.key]; live {
			return
		}
		if accepted, known := m.finished.Get(e.key); known && accepted.(time.Time).After(forget) {
			return
		}
		m.counter++
		e.seq = m.counter
		m.live[e.key] = m.waiting.PushBack(&e)
		m.finished.Delete(e.key)
		first = true
	})
	return first, err
}

func (m *memory) advance(ctx context.Context, key, state string) (known bool, err error) {
	err = m.locked(ctx, func() {
		el, live := m.live[key]
		if !live {
			_, known = m.finished.Get(key)
			return
		}
		known = true
		e := el.Value.(*entry)
		e.state = state
		if state == Done {
			m.waiting.Remove(el)
			delete(m.live, key)
			m.finished.Set(key, e.accepted, m.lifetime(e.accepted.Add(KeptFor)))
		}
	})
	return known, err
}

func (m *memory) unfinished(ctx context.Context, after int64) (page []entry, err error) {
	err = m.locked(ctx, func() {
		for el := m.waiting.Front(); el != nil && len(page) < pageRows; el = el.Next() {
			if e := *el.Value.(*entry); e.seq > after {
				e.frame = bytes.Clone(e.frame)
				page = append(page, e)
			}
		}
	})
	return page, err
}

func (m *memory) schedule(ctx context.Context, t task, at time.Time, over bool) error {
	return m.locked(ctx, func() {
		if old := m.due[t.id]; old != nil && old.buried == nil && !over {
			return
		}
		m.counter++
		t.payload = bytes.Clone(blob(t.payload))
		m.due[t.id] = &memTask{task: t, at: milli(at), seq: m.counter}
	})
}

func (m *memory) withdraw(ctx context.Context, id string) error {
	return m.locked(ctx, func() { delete(m.due, id) })
}

func (m *memory) lease(ctx context.Context, class string, now, until time.Time, token int64, limit int) (leased []task, err error) {
	err = m.locked(ctx, func() {
		var due []*memTask
		for _, t := range m.due {
			if t.waits(class) && !t.at.After(now) {
				due = append(due, t)
			}
		}
		slices.SortFunc(due, func(a, b *memTask) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.seq, b.seq)) })
		for _, t := range due[:min(limit, len(due))] {
			t.attempt++
			t.at, t.token = milli(until), token
			out := t.task
			out.payload = bytes.Clone(out.payload)
			leased = append(leased, out)
		}
	})
	return leased, err
}

func (m *memory) next(ctx context.Context, class string) (at time.Time, err error) {
	err = m.locked(ctx, func() {
		for _, t := range m.due {
			if t.waits(class) && (at.IsZero() || t.at.Before(at)) {
				at = t.at
			}
		}
	})
	return at, err
}

// held runs an operation on an entry whose lease is the caller's.
func (m *memory) held(ctx context.Context, id string, token int64, op func(t *memTask)) (held bool, err error) {
	err = m.locked(ctx, func() {
		if t := m.due[id]; t != nil && t.token == token && t.buried == nil {
			held = true
			op(t)
		}
	})
	return held, err
}

func (m *memory) renew(ctx context.Context, id string, token int64, until time.Time) (held bool, err error) {
	return m.held(ctx, id, token, func(t *memTask) { t.at = milli(until) })
}

func (m *memory) finish(ctx context.Context, id string, token int64) (held bool, err error) {
	return m.held(ctx, id, token, func(*memTask) { delete(m.due, id) })
}

func (m *memory) bury(ctx context.Context, id string, token int64, at time.Time, reason string) (held bool, err error) {
	return m.held(ctx, id, token, func(t *memTask) {
		t.buried = &Buried{ID: id, Class: t.class, Attempts: t.attempt, At: milli(at), Reason: reason}
	})
}

func (m *memory) buried(ctx context.Context) (list []Buried, err error) {
	err = m.locked(ctx, func() {
		for _, t := range m.due {
			if t.buried != nil {
				list = append(list, *t.buried)
			}
		}
	})
	slices.SortFunc(list, func(a, b Buried) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return list, err
}

func (m *memory) revive(ctx context.Context, id string, at time.Time) (known bool, err error) {
	err = m.locked(ctx, func() {
		if t := m.due[id]; t != nil && t.buried != nil {
			known = true
			t.at, t.attempt, t.token, t.buried = milli(at), 0, 0, nil
		}
	})
	return known, err
}

func (m *memory) sweep(ctx context.Context, now, forget, buried time.Time) error {
	return m.locked(ctx, func() {
		maps.DeleteFunc(m.due, func(_ string, t *memTask) bool { return t.buried != nil && !t.buried.At.After(buried) })
		m.finished.DeleteExpired()
		for key, item := range m.finished.Items() {
			if !item.Object.(time.Time).After(forget) {
				m.finished.Delete(key)
			}
		}
		m.records.DeleteExpired()
		for key, item := range m.records.Items() {
			if item.Object.(*memRecord).expired(now) {
				m.records.Delete(key)
			}
		}
	})
}

func (m *memory) close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shut = true
	return nil
}
