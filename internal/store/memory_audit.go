package store

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

func (k traceKey) compare(o traceKey) int {
	return cmp.Or(cmp.Compare(k.at, o.at), cmp.Compare(k.id, o.id))
}

func (m *memory) trace(ctx context.Context, t trace) (kept func() error) {
	t.value = bytes.Clone(blob(t.value))
	err := m.locked(ctx, func() { m.traces[t.traceKey] = t })
	return func() error { return err }
}

func (m *memory) traced(ctx context.Context, at span) (page []trace, err error) {
	err = m.locked(ctx, func() {
		for k, t := range m.traces {
			if k.compare(at.after) > 0 && k.at < at.until && (at.person == "" || t.of(at.person, at.about)) {
				t.value = bytes.Clone(t.value)
				page = append(page, t)
			}
		}
		slices.SortFunc(page, func(a, b trace) int { return a.compare(b.traceKey) })
		page = page[:min(pageRows, len(page))]
	})
	return page, err
}

func (t trace) of(person string, about bool) bool {
	if about {
		return slices.Contains(t.people[1:], person)
	}
	return t.people[0] == person
}

func (m *memory) sweepTraces(ctx context.Context, before time.Time) error {
	return m.locked(ctx, func() {
		maps.DeleteFunc(m.traces, func(k traceKey, _ trace) bool { return k.at < before.UnixMilli() })
	})
}
