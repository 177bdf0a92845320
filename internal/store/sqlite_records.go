package store

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

const (
	recordForPut = `SELECT version, expires FROM records WHERE kind = ? AND key = ?`
	dropRecord   = `DELETE FROM records WHERE version = ?`
	insertRecord = `INSERT INTO records (kind, key, value, expires) VALUES (?, ?, ?, ?) RETURNING version`
	insertIndex  = `INSERT INTO record_index (kind, name, version) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`

	getRecord = `SELECT value, version FROM records WHERE kind = ? AND key = ? AND (expires IS NULL OR expires > ?)`
	// CROSS JOIN keeps the order of the tables: walk the index backwards, look each record up.
	pageOfRecords = `SELECT r.key, r.value, r.version FROM record_index i CROSS JOIN records r ON r.version = i.version
		WHERE i.kind = ? AND i.name = ? AND i.version < ? AND (r.expires IS NULL OR r.expires > ?)
		ORDER BY i.version DESC LIMIT ?`
)

func (s *sqlite) get(ctx context.Context, id recordID, now time.Time) (r record, ok bool, err error) {
	err = s.reading(func(db *sql.DB) error {
		err := db.QueryRowContext(ctx, getRecord, id.kind, id.key, now.UnixMilli()).Scan(&r.value, &r.version)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		ok = err == nil
		return err
	})
	r.key, r.value = id.key, blob(r.value)
	return r, ok, err
}

func (s *sqlite) put(ctx context.Context, p put, now time.Time) (version int64, ok bool, err error) {
	err = s.do(ctx, func(ctx context.Context, st statements) error {
		version, ok = 0, false
		var had int64
		var expires sql.NullInt64
		err := st.row(ctx, recordForPut, p.kind, p.key).Scan(&had, &expires)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return err
		}
		stale := expires.Valid && expires.Int64 <= now.UnixMilli() // there, but for nobody
		current := had
		if stale {
			current, expires = 0, sql.NullInt64{}
		}
		if !p.always && p.version != current {
			version = current
			return nil
		}
		ok = true
		if had != 0 {
			if _, err := st.exec(ctx, dropRecord, had); err != nil {
				return err
			}
		}
		if p.value == nil {
			return nil
		}
		if !p.expires.IsZero() {
			expires = sql.NullInt64{Int64: p.expires.UnixMilli(), Valid: true}
		}
		version, err = insertVersion(ctx, st, p, expires)
		return err
	})
	return version, ok, err
}

func insertVersion(ctx context.Context, st statements, p put, expires sql.NullInt64) (version int64, err error) {
	if err := st.row(ctx, insertRecord, p.kind, p.key, p.value, expires).Scan(&version); err != nil {
		return 0, err
	}
	for _, name := range p.index {
		if _, err := st.exec(ctx, insertIndex, p.kind, name, version); err != nil {
			return 0, err
		}
	}
	return version, nil
}

func (s *sqlite) find(ctx context.Context, f find, now time.Time) (page []record, err error) {
	err = s.reading(func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, pageOfRecords, f.kind, f.index, f.before, now.UnixMilli(), min(f.limit, pageRows))
		if err != nil {
			return err
		}
		defer rows.Close()
		for size := 0; size < pageBytes && rows.Next(); {
			var r record
			if err := rows.Scan(&r.key, &r.value, &r.version); err != nil {
				return err
			}
			r.value = blob(r.value)
			size += len(r.value)
			page = append(page, r)
		}
		return rows.Err()
	})
	return page, err
}
