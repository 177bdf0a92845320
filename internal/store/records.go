package store

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"
)

// What Put compares the record's version with, besides a version itself.
const (
	Any    int64 = -1 // whatever there is, or nothing
	Absent int64 = 0  // there must be no such record
)

// Get returns a record and its version. Not there, or expired, is ok=false.
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

// Put writes a record if its version is ifVersion: -1 (Any) always, 0 (Absent) if there is no such
// record, n if it is still the one that had version n. It returns the new version, or, with ok=false,
// the version that stood in the way (0: there is none). A nil value deletes the record (version 0). The
// record can be found under exactly the index strings given, former ones are dropped. It expires at
// expires; the zero time keeps the expiry that the record has, and a new record then never expires.
func (s *Store) Put(ctx context.Context, kind, key string, value []byte, ifVersion int64, expires time.Time, index ...string) (version int64, ok bool, err error) {
	if kind == "" || key == "" {
		return 0, false, errors.New("store: put: empty kind or key")
	}
	if ifVersion < Any {
		return 0, false, fmt.Errorf("store: put %s: no version %d", kind, ifVersion)
	}
	p := put{recordID: recordID{kind, key}, value: value, version: ifVersion, expires: expires, index: index}
	if version, ok, err = s.records.put(ctx, p, s.now()); err != nil {
		return 0, false, fmt.Errorf("store: put %s: %w", kind, err)
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
