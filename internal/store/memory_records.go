package store

import (
	"bytes"
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"
)

// String joins kind and key so that no two pairs meet.
func (id recordID) String() string { return strconv.Itoa(len(id.kind)) + ":" + id.kind + id.key }

func (r *memRecord) expired(now time.Time) bool { return !r.expires.IsZero() && !now.Before(r.expires) }

// lookup finds a record that has not expired.
func (m *memory) lookup(id recordID, now time.Time) (*memRecord, bool) {
	item, ok := m.records.Get(id.String())
	if !ok || item.(*memRecord).expired(now) {
		return nil, false
	}
	return item.(*memRecord), true
}

func (m *memory) get(ctx context.Context, id recordID, now time.Time) (r record, ok bool, err error) {
	err = m.locked(ctx, func() {
		var mr *memRecord
		if mr, ok = m.lookup(id, now); ok {
			r = mr.copy()
		}
	})
	return r, ok, err
}

func (r *memRecord) copy() record {
	out := r.record
	out.value = bytes.Clone(out.value)
	return out
}

func (m *memory) put(ctx context.Context, p put, now time.Time) (version int64, ok bool, err error) {
	err = m.locked(ctx, func() {
		var current int64
		expires := p.expires
		if r, there := m.lookup(p.recordID, now); there {
			current = r.version
			if expires.IsZero() {
				expires = r.expires
			}
		}
		if !p.always && p.version != current {
			version = current
			return
		}
		ok = true
		m.records.Delete(p.recordID.String()) // also an expired one, with its index entries
		if p.value != nil {
			version = m.insert(p, expires)
		}
	})
	return version, ok, err
}

func (m *memory) insert(p put, expires time.Time) int64 {
	m.counter++
	r := &memRecord{
		id:     p.recordID,
		record: record{key: p.key, value: bytes.Clone(p.value), version: m.counter},
		index:  slices.Clone(p.index),
	}
	if !expires.IsZero() {
		r.expires = milli(expires)
	}
	m.records.Set(r.id.String(), r, m.lifetime(r.expires))
	for _, name := range r.index {
		at := recordID{p.kind, name}
		if m.index[at] == nil {
			m.index[at] = map[recordID]struct{}{}
		}
		m.index[at][r.id] = struct{}{}
	}
	return r.version
}

// unindex is called by go-cache for every record that goes, under our lock.
func (m *memory) unindex(r *memRecord) {
	for _, name := range r.index {
		at := recordID{r.id.kind, name}
		delete(m.index[at], r.id)
		if len(m.index[at]) == 0 {
			delete(m.index, at)
		}
	}
}

func (m *memory) find(ctx context.Context, f find, now time.Time) (page []record, err error) {
	err = m.locked(ctx, func() {
		var found []*memRecord
		for id := range m.index[recordID{f.kind, f.index}] {
			if r, ok := m.lookup(id, now); ok && r.version < f.before {
				found = append(found, r)
			}
		}
		slices.SortFunc(found, func(a, b *memRecord) int { return cmp.Compare(b.version, a.version) })
		for _, r := range found[:min(f.limit, pageRows, len(found))] {
			page = append(page, r.copy())
		}
	})
	return page, err
}

func (m *memory) recordsNaming(ctx context.Context, word string, after int64, now time.Time) (page []holding, err error) {
	err = m.locked(ctx, func() {
		for _, item := range m.records.Items() {
			r := item.Object.(*memRecord)
			if r.version > after && !r.expired(now) && (strings.Contains(r.id.key, word) || bytes.Contains(r.value, []byte(word))) {
				page = append(page, holding{Holding{Kind: r.id.kind, Key: r.id.key, Value: bytes.Clone(r.value), Version: r.version, Until: r.expires}, r.version})
			}
		}
	})
	return firstOf(page), err
}

func (m *memory) dueNaming(ctx context.Context, word string, after int64, _ time.Time) (page []holding, err error) {
	err = m.locked(ctx, func() {
		for _, t := range m.due {
			if t.seq > after && (strings.Contains(t.id, word) || bytes.Contains(t.payload, []byte(word))) {
				page = append(page, holding{Holding{Key: t.id, Value: bytes.Clone(t.payload)}, t.seq})
			}
		}
	})
	return firstOf(page), err
}

// firstOf is a page of what was found, in its order.
func firstOf(found []holding) []holding {
	slices.SortFunc(found, func(a, b holding) int { return cmp.Compare(a.seq, b.seq) })
	return found[:min(pageRows, len(found))]
}
