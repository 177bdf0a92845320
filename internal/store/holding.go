package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Holding is a record, or an entry of the due queue.
type Holding struct {
	Kind    string // of a record; "" for an entry of the due queue
	Key     string // of a record; the id of an entry
	Value   []byte
	Version int64     // of a record
	Until   time.Time // when a record expires; zero: never, or not known
}

// Naming calls fn for every record, and every entry of the due queue, in whose key or value a word stands; "" is in all. It looks
// through the whole store, which is for what is rarely asked. fn may use the store.
func (s *Store) Naming(ctx context.Context, word string, fn func(h Holding) error) error {
	for _, page := range []func(context.Context, string, int64, time.Time) ([]holding, error){s.holdings.recordsNaming, s.holdings.dueNaming} {
		for after := int64(0); ; {
			list, err := page(ctx, word, after, s.now())
			if err != nil {
				return fmt.Errorf("store: naming: %w", err)
			}
			if len(list) == 0 {
				break
			}
			for _, h := range list {
				if err := fn(h.Holding); err != nil {
					return err
				}
				after = h.seq
			}
		}
	}
	return nil
}

// holding is a Holding with its place in the order of its table.
type holding struct {
	Holding
	seq int64
}

const (
	pageOfNaming = `SELECT version, kind, key, value, expires FROM records WHERE version > ? AND (expires IS NULL OR expires > ?)
		AND (instr(key, ?) OR instr(value, CAST(? AS BLOB))) ORDER BY version LIMIT ?`
	pageOfDueNaming = `SELECT rowid, '', id, payload, NULL FROM due WHERE rowid > ? AND ? IS NOT NULL
		AND (instr(id, ?) OR instr(payload, CAST(? AS BLOB))) ORDER BY rowid LIMIT ?`
)

func (s *sqlite) recordsNaming(ctx context.Context, word string, after int64, now time.Time) ([]holding, error) {
	return s.naming(ctx, pageOfNaming, word, after, now)
}

func (s *sqlite) dueNaming(ctx context.Context, word string, after int64, now time.Time) ([]holding, error) {
	return s.naming(ctx, pageOfDueNaming, word, after, now)
}

func (s *sqlite) naming(ctx context.Context, query, word string, after int64, now time.Time) (page []holding, err error) {
	err = s.reading(func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, query, after, now.UnixMilli(), word, word, pageRows)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var h holding
			var until sql.NullInt64
			if err := rows.Scan(&h.seq, &h.Kind, &h.Key, &h.Value, &until); err != nil {
				return err
			}
			if until.Valid {
				h.Until = time.UnixMilli(until.Int64)
			}
			if h.Value = blob(h.Value); h.Kind != "" {
				h.Version = h.seq
			}
			page = append(page, h)
		}
		return rows.Err()
	})
	return page, err
}
