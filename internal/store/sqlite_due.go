package store

import (
	"context"
	"database/sql"
	"time"
)

const (
	upsertDue = `INSERT INTO due (id, class, at, attempt, payload) VALUES (?, ?, ?, 0, ?)
		ON CONFLICT (id) DO UPDATE SET class = excluded.class, at = excluded.at, attempt = 0, payload = excluded.payload,
		lease = 0, buried = NULL, reason = ''
		WHERE ? OR buried IS NOT NULL`
	withdrawDue = `DELETE FROM due WHERE id = ?`
	selectDue   = `SELECT id, class, payload, attempt + 1 FROM due WHERE class = ? AND buried IS NULL AND at <= ? ORDER BY at, rowid LIMIT ?`
	leaseDue    = `UPDATE due SET at = ?, lease = ?, attempt = attempt + 1 WHERE id = ?`
	adoptDue    = `UPDATE due SET at = ? WHERE lease <> 0 AND buried IS NULL AND at > ? AND at < ?`
	renewDue    = `UPDATE due SET at = ? WHERE id = ? AND lease = ? AND buried IS NULL`
	finishDue   = `DELETE FROM due WHERE id = ? AND lease = ? AND buried IS NULL`
	buryDue     = `UPDATE due SET buried = ?, reason = ? WHERE id = ? AND lease = ? AND buried IS NULL`
	reviveDue   = `UPDATE due SET at = ?, attempt = 0, lease = 0, buried = NULL, reason = '' WHERE id = ? AND buried IS NOT NULL`
	sweepBuried = `DELETE FROM due WHERE rowid IN (SELECT rowid FROM due WHERE buried <= ? LIMIT ?)`

	nextDue    = `SELECT min(at) FROM due WHERE class = ? AND buried IS NULL`
	listBuried = `SELECT id, class, attempt, buried, reason FROM due WHERE buried IS NOT NULL ORDER BY buried, id`
)

// changes runs a change of one entry and reports whether there was such an entry.
func (s *sqlite) changes(ctx context.Context, query string, args ...any) (changed bool, err error) {
	err = s.do(ctx, func(ctx context.Context, st statements) error {
		n, err := st.exec(ctx, query, args...)
		changed = n > 0
		return err
	})
	return changed && err == nil, err
}

func (s *sqlite) schedule(ctx context.Context, t task, at time.Time, over bool) error {
	_, err := s.changes(ctx, upsertDue, t.id, t.class, at.UnixMilli(), blob(t.payload), over)
	return err
}

func (s *sqlite) withdraw(ctx context.Context, id string) error {
	_, err := s.changes(ctx, withdrawDue, id)
	return err
}

func (s *sqlite) lease(ctx context.Context, class string, now, until time.Time, token int64, limit int) (due []task, err error) {
	// Nothing due is the rule: find that out without a transaction.
	next, err := s.next(ctx, class)
	if err != nil || next.IsZero() || next.After(now) {
		return nil, err
	}
	err = s.do(ctx, func(ctx context.Context, st statements) (err error) {
		if due, err = tasks(ctx, st, class, now, limit); err != nil {
			return err
		}
		for _, t := range due {
			if _, err := st.exec(ctx, leaseDue, until.UnixMilli(), token, t.id); err != nil {
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

func tasks(ctx context.Context, st statements, class string, now time.Time, limit int) (due []task, err error) {
	rows, err := st.rows(ctx, selectDue, class, now.UnixMilli(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var t task
		if err := rows.Scan(&t.id, &t.class, &t.payload, &t.attempt); err != nil {
			return nil, err
		}
		t.payload = blob(t.payload)
		due = append(due, t)
	}
	return due, rows.Err()
}

func (s *sqlite) renew(ctx context.Context, id string, token int64, until time.Time) (held bool, err error) {
	return s.changes(ctx, renewDue, until.UnixMilli(), id, token)
}

func (s *sqlite) finish(ctx context.Context, id string, token int64) (held bool, err error) {
	return s.changes(ctx, finishDue, id, token)
}

func (s *sqlite) bury(ctx context.Context, id string, token int64, at time.Time, reason string) (held bool, err error) {
	return s.changes(ctx, buryDue, at.UnixMilli(), reason, id, token)
}

func (s *sqlite) revive(ctx context.Context, id string, at time.Time) (known bool, err error) {
	return s.changes(ctx, reviveDue, at.UnixMilli(), id)
}

func (s *sqlite) next(ctx context.Context, class string) (at time.Time, err error) {
	err = s.reading(func(db *sql.DB) error {
		var ms sql.NullInt64
		if err := db.QueryRowContext(ctx, nextDue, class).Scan(&ms); err != nil {
			return err
		}
		if ms.Valid {
			at = time.UnixMilli(ms.Int64)
		}
		return nil
	})
	return at, err
}

func (s *sqlite) buried(ctx context.Context) (list []Buried, err error) {
	err = s.reading(func(db *sql.DB) (err error) {
		list, err = readBuried(ctx, db)
		return err
	})
	return list, err
}

func readBuried(ctx context.Context, db *sql.DB) (list []Buried, err error) {
	rows, err := db.QueryContext(ctx, listBuried)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var b Buried
		var at int64
		if err := rows.Scan(&b.ID, &b.Class, &b.Attempts, &at, &b.Reason); err != nil {
			return nil, err
		}
		b.At = time.UnixMilli(at)
		list = append(list, b)
	}
	return list, rows.Err()
}
