package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// Get returns a record and its version. Not there, or expired, is ok=false and version 0.
func (s *Store) Get(ctx context.Context, kind, key string) (value []byte, version int64, ok bool, err error) {
	r, ok, err := s.records.get(ctx, recordID{kind, key}, s.now())
	if err != nil {
		return nil, 0, false, fmt.Errorf("store: get %s: %w", kind, err)
	}
	if !ok {
		return nil, 0, false, nil
	}
	return r.value, r.version, true, nil
}

// Put writes a record, whatever there is, and returns its version. A nil value deletes the record (version
// 0). The record can be found under exactly the index strings given, former ones are dropped. It expires at
// expires; the zero time keeps the expiry that the record has, and a new record then never expires.
func (s *Store) Put(ctx context.Context, kind, key string, value []byte, expires time.Time, index ...string) (version int64, err error) {
	version, _, err = s.write(ctx, put{recordID: recordID{kind, key}, value: value, always: true, expires: expires, index: index})
	return version, err
}

// Swap is Put for a record that is still as Get told: of that version, or, with the version 0 of what was
// not there, not there. With ok=false nothing was written, and version is what stood in the way (0: there is
// none).
func (s *Store) Swap(ctx context.Context, kind, key string, value []byte, had int64, expires time.Time, index ...string) (version int64, ok bool, err error) {
	return s.write(ctx, put{recordID: recordID{kind, key}, value: value, version: had, expires: expires, index: index})
}

func (s *Store) write(ctx context.Context, p put) (version int64, ok bool, err error) {
	if p.kind == "" || p.key == "" {
		return 0, false, errors.New("store: put: empty kind or key")
	}
	if version, ok, err = s.records.put(ctx, p, s.now()); err != nil {
		return 0, false, fmt.Errorf("store: put %s: %w", p.kind, err)
	}
	return version, ok, nil
}

// Find calls fn for the records of a kind under an index string, the most recently written first, at
// most limit of them (0 or less: all). It stops at fn's first error and returns it. fn may use the store.
func (s *Store) Find(ctx context.Context, kind, index string, limit int, fn func(key string, value []byte, version int64) error) error {
	if limit <= 0 {
		limit = math.MaxInt
	}
	f := find{kind: kind, index: index, before: math.MaxInt64, limit: limit}
	for f.limit > 0 {
		page, err := s.records.find(ctx, f, s.now())
		if err != nil {
			return fmt.Errorf("store: find %s: %w", kind, err)
		}
		if len(page) == 0 {
			return nil
		}
		for _, r := range page {
			if err := fn(r.key, r.value, r.version); err != nil {
				return err
			}
			f.before = r.version
		}
		f.limit -= len(page)
	}
	return nil
}
