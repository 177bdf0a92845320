package store

import (
	"context"
	"database/sql"
	"time"
)

const (
	upsertDue = `INSERT INTO due (id, at, attempt, payload) VALUES (?, ?, 0, ?)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at, attempt = 0, payload = excluded.payload`
	selectDue = `SELECT id, payload, attempt + 1 FROM due WHERE at <= ? ORDER BY at, rowid LIMIT ?`
	leaseDue  = `UPDATE due SET at = ?, attempt = attempt + 1 WHERE id = ?`
	finishDue = `DELETE FROM due WHERE id = ?`

	nextDue = `SELECT min(at) FROM due`
)

func (s *sqlite) schedule(ctx context.Context, id string, at time.Time, payload []byte) error {
	return s.do(ctx, func(ctx context.Context, st statements) error {
		_, err := st.exec(ctx, upsertDue, id, at.UnixMilli(), blob(payload))
		return err
	})
}

func (s *sqlite) lease(ctx context.Context, now, until time.Time, limit int) (due []task, err error) {
	// Nothing due is the rule: find that out without a transaction.
	next, err := s.next(ctx)
	if err != nil || next.IsZero() || next.After(now) {
		return nil, err
	}
	err = s.do(ctx, func(ctx context.Context, st statements) (err error) {
		if due, err = tasks(ctx, st, now, limit); err != nil {
			return err
		}
		for _, t := range due {
			if _, err := st.exec(ctx, leaseDue, until.UnixMilli(), t.id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return due, nil
}

func tasks(ctx context.Context, st statements, now time.Time, limit int) (due []task, err error) {
	rows, err := st.rows(ctx, selectDue, now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t task
		if err := rows.Scan(&t.id, &t.payload, &t.attempt); err != nil {
			return nil, err
		}
		t.payload = blob(t.payload)
		due = append(due, t)
	}
	return due, rows.Err()
}

func (s *sqlite) finish(ctx context.Context, id string) error {
	return s.do(ctx, func(ctx context.Context, st statements) error {
		_, err := st.exec(ctx, finishDue, id)
		return err
	})
}

func (s *sqlite) next(ctx context.Context) (at time.Time, err error) {
	err = s.reading(func(db *sql.DB) error {
		var ms sql.NullInt64
		if err := db.QueryRowContext(ctx, nextDue).Scan(&ms); err != nil {
			return err
		}
		if ms.Valid {
			at = time.UnixMilli(ms.Int64)
		}
		return nil
	})
	return at, err
}
